/** Resolves arguments of the command line to specs, grouped by project. */
import { existsSync, globSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { filesBelow, systemsIn } from "@integ/compiler/node";
import { UsageError } from "./terminal.ts";

/** The specs of one project that a command is about. */
export interface NamedSpecs {
  /** The project's folder, absolute. */
  readonly folder: string;
  /** Absolute paths, sorted. */
  readonly specs: readonly string[];
}

/**
 * @param named files, folders or globs. Default: everything below the current folder.
 * @throws UsageError if nothing is found
 */
export function namedSpecs(named: readonly string[]): NamedSpecs[] {
  const specs = [...new Set(named.length === 0 ? specsBelow(process.cwd()) : named.flatMap(expand))].sort();
  if (specs.length === 0) {
    const [system] = named.length === 0 ? systemsOf(process.cwd()) : [];
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
    const before = folders.get(folder);
    if (before === undefined) folders.set(folder, [spec]);
    else before.push(spec);
  }
  return [...folders].map(([folder, of]) => ({ folder, specs: of }));
}

/** The systems that a folder describes, by their names in order. */
export function systemsOf(folder: string): string[] {
  return systemsIn(join(folder, "systems")).sort();
}

/** Whether a folder has descriptions of systems, and no spec yet. */
export function hasSystemsAlone(folder: string): boolean {
  return systemsOf(folder).length > 0 && specsBelow(folder).length === 0;
}

/** All specs of a project, without those of projects within it. */
export function specsOf(folder: string): string[] {
  return specsBelow(folder)
    .filter((spec) => projectOf(spec) === folder)
    .sort();
}

function expand(name: string): string[] {
  const path = resolve(name);
  if (existsSync(path)) return statSync(path).isDirectory() ? specsBelow(path) : [path];
  return globSync(name, { exclude: isHidden })
    .map((found) => resolve(found))
    .filter((found) => found.endsWith(".integ") && statSync(found).isFile());
}

function specsBelow(folder: string): string[] {
  return filesBelow(folder, (name) => name.endsWith(".integ"));
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
