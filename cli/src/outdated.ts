/** Whether the specs on disk are still those that a host was started with: it keeps its own until it is restarted. */
import { Program } from "@integ/compiler";
import { nodeHost } from "@integ/compiler/node";
import type { Flow } from "@integ/runtime";
import { codeOf, type ProjectFlow } from "./project-flows.ts";
import { onChange, type Watcher } from "./watch.ts";

/** The versions of flows, by their names. */
export type Versions = Readonly<Record<string, string>>;

/** The version of each flow. */
export function versionsOf(flows: readonly Flow[]): Versions {
  return Object.fromEntries(flows.map(({ name, version }) => [name, version]));
}

/** Says of a flow that its spec is another now. */
export function outdatedWords(flow: string): string {
  return `${flow} has changed on disk, and goes on as it was started: restart integ run`;
}

/**
 * Looks at specs whenever a file of the project changes, and tells once of each version that is not the one that runs.
 *
 * @param flows those that run
 * @returns what watches; nothing if the folder can't be watched
 */
export function watchSpecs(
  { project: { folder, output } }: Program,
  flows: readonly ProjectFlow[],
  tell: (flow: string) => void,
): Watcher | undefined {
  const started = versionsOf(flows.map(({ flow }) => flow));
  const told: Record<string, string> = { ...started };
  let code = new Set(flows.flatMap(({ compiled }) => codeOf(compiled)));
  const look = (): Promise<void> => {
    const now = new Program(nodeHost(), folder);
    const specs = (now.host.specs?.(folder) ?? []).map((path) => now.compile(path));
    code = new Set(specs.flatMap(codeOf));
    for (const { module } of specs) {
      // A spec with mistakes is not one that a restart would run.
      if (module === undefined || started[module.name] === undefined || told[module.name] === module.version) continue;
      told[module.name] = module.version;
      if (module.version !== started[module.name]) tell(module.name);
    }
    return Promise.resolve();
  };
  try {
    return onChange([{ folder, output, isUsed: (path) => code.has(path) }], look);
  } catch {
    // This machine can't watch so many folders: changes go unnoticed, and everything else works.
    return undefined;
  }
}
