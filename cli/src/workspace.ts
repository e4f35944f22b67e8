/** Resolves arguments of the command line to projects of the compiler. */
import { Program, type CompilerHost } from "@integ/compiler";
import { nodeHost } from "@integ/compiler/node";
import { Keeping } from "./build-cache/keeping.ts";
import { namedSpecs } from "./named-specs.ts";

export { projectOf } from "./named-specs.ts";

/** The specs of one project that a command is about. */
export interface ProjectSpecs {
  readonly program: Program;
  /** Absolute paths, sorted. */
  readonly specs: readonly string[];
}

/** The specs that the arguments of a command name, by project. */
export interface Workspace {
  readonly host: CompilerHost;
  readonly projects: readonly ProjectSpecs[];
}

/**
 * @param named files, folders or globs. Default: everything below the current folder.
 * @throws UsageError if nothing is found
 */
export function openWorkspace(named: readonly string[], host: CompilerHost = nodeHost()): Workspace {
  return {
    host,
    projects: namedSpecs(named).map(({ folder, specs }) => ({ program: new Program(host, folder), specs })),
  };
}

/** The same for commands that skip unchanged specs. */
export interface CachedWorkspace {
  readonly host: CompilerHost;
  readonly projects: readonly { readonly keeping: Keeping; readonly specs: readonly string[] }[];
}

/** @param named as for `openWorkspace`. @throws UsageError if nothing is found. */
export function openCached(named: readonly string[]): CachedWorkspace {
  const host = nodeHost();
  const projects = namedSpecs(named).map(({ folder, specs }) => ({ keeping: new Keeping(folder, host), specs }));
  return { host, projects };
}
