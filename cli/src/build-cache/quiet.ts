/** Repeats the result of commands for unchanged specs without loading the compiler, which is slow. */
import type { CompilerHost } from "@integ/compiler";
import { nodeHost } from "@integ/compiler/node";
import { hasSystemsAlone, namedSpecs, specsOf, type NamedSpecs } from "../named-specs.ts";
import { builtSummary, checkedSummary } from "../summaries.ts";
import { err } from "../terminal.ts";
import { type Command, type CachedSpec, type QuietCall, readBuildCache } from "./build-cache.ts";
import { isOnDisk, Now, unchangedSpecs } from "./unchanged.ts";

/**
 * `integ check` without changes since a check without findings: prints the same result.
 * @param named what was named on the command line
 * @returns whether that is all that there is to say
 */
export function checkedBefore(named: readonly string[]): boolean {
  const host = nodeHost();
  const before = lastTime(host, "check", named);
  if (before === undefined) return false;
  err(`${checkedSummary(before.specs.map((spec) => host.read(spec)))}\n`);
  return true;
}

/**
 * `integ build` without changes since the last build: prints the same result.
 * @param named the arguments of the command line
 * @returns whether the result was complete, and nothing is to be written
 */
export function builtBefore(
  named: readonly string[],
  options: { readonly check?: boolean; readonly types?: boolean },
): boolean {
  const before = lastTime(nodeHost(), "build", named, options.types);
  if (before === undefined) return false;
  err(`${builtSummary(before.integrations, options.check === true, 0)}\n`);
  return true;
}

interface LastTime {
  readonly specs: readonly string[];
  /** The number of integrations among them. */
  readonly integrations: number;
}

/** @returns undefined if the compiler is needed */
function lastTime(host: CompilerHost, command: Command, named: readonly string[], types = false): LastTime | undefined {
  if (named.length === 0 && hasSystemsAlone(process.cwd())) return undefined;
  const projects = namedSpecs(named);
  let integrations = 0;
  for (const project of projects) {
    const kept = readBuildCache(project.folder);
    const call = kept.quiet[command];
    if (call === undefined || call.specs.join("\n") !== project.specs.join("\n")) return undefined;
    const now = new Now(host);
    const unchanged = unchangedSpecs(project.folder, kept, now, host);
    if (!project.specs.every((spec) => unchanged.get(spec)?.diagnostics.length === 0)) return undefined;
    if (command === "build" && !isBuilt(project, call, unchanged, now, types)) return undefined;
    integrations += project.specs.filter((spec) => unchanged.get(spec)?.integration !== undefined).length;
  }
  return { specs: projects.flatMap(({ specs }) => specs), integrations };
}

/** Whether all files of a build are unchanged; shared files also depend on specs that were not named. */
function isBuilt(
  { folder, specs }: NamedSpecs,
  call: QuietCall,
  unchanged: ReadonlyMap<string, CachedSpec>,
  now: Now,
  types: boolean,
): boolean {
  if (!specsOf(folder).every((spec) => unchanged.has(spec)) || !now.are(call.files)) return false;
  return specs.every((path) => {
    const { integration, module } = unchanged.get(path) ?? {};
    return integration === undefined || (module !== undefined && isOnDisk(module, now, types));
  });
}
