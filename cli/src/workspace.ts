/** From what was named on the command line to specs, grouped by the project that they belong to. */
import { existsSync, globSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { Program, type CompilerHost } from "@integ/compiler";
import { nodeHost } from "@integ/compiler/node";
import { UsageError } from "./terminal.ts";

/** The specs of one project that a command is about. */
export interface ProjectSpecs {
  readonly program: Program;
  /** Absolute paths, sorted. */
  readonly specs: readonly string[];
}

/** All that the arguments of a command name, by project. */
export interface Workspace {
  readonly host: CompilerHost;
  readonly projects: readonly ProjectSpecs[];
}

/** @param named files, folders or globs; none: everything below here. @throws UsageError where nothing is found. */
export function openWorkspace(named: readonly string[], host: CompilerHost = nodeHost()): Workspace {
  const specs = [...new Set(named.length === 0 ? specsBelow(process.cwd()) : named.flatMap(expand))].sort();
  if (specs.length === 0) {
    const imported = named.length === 0 ? globSync("systems/*/system.yaml", { cwd: process.cwd() }).sort() : [];
    const [system] = imported.map((path) => path.split(/[\\/]/).at(-2) ?? "");
    if (system !== undefined)
      throw new UsageError(
        "there is no spec here yet, only descriptions of systems",
        `write one into a file such as flow.integ;   integ explain ${system}   shows lines to begin with`,
      );
    throw new UsageError(
      named.length === 0 ? "there is no .integ file here or below" : `no .integ file is called ${named.join(", ")}`,
      "name the files, or go to the folder where they are",
    );
  }
  const folders = new Map<string, string[]>();
  for (const spec of specs) {
    const folder = projectOf(spec);
    folders.set(folder, [...(folders.get(folder) ?? []), spec]);
  }
  return { host, projects: [...folders].map(([folder, of]) => ({ program: new Program(host, folder), specs: of })) };
}

function expand(name: string): string[] {
  const path = resolve(name);
  if (existsSync(path)) return statSync(path).isDirectory() ? specsBelow(path) : [path];
  return globSync(name, { exclude: isHidden })
    .map((found) => resolve(found))
    .filter((found) => found.endsWith(".integ") && statSync(found).isFile());
}

function specsBelow(folder: string): string[] {
  return globSync("**/*.integ", { cwd: folder, exclude: isHidden })
    .map((found) => join(folder, found))
    .filter((found) => statSync(found).isFile());
}

function isHidden(path: string): boolean {
  const name = path.split("/").at(-1) ?? "";
  return name === "node_modules" || (name.startsWith(".") && name !== "." && name !== "..");
}

/** The nearest folder upwards with an integ.yaml; without one, the spec's own. */
export function projectOf(spec: string): string {
  for (let folder = dirname(spec); ; folder = dirname(folder)) {
    if (existsSync(join(folder, "integ.yaml"))) return folder;
    if (dirname(folder) === folder) return dirname(spec);
  }
}
