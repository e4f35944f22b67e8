/** Detects changes of specs on disk after a host was started: it keeps its own versions until it is restarted. */
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

/** The message that the spec of a flow has changed. */
export function outdatedWords(flow: string): string {
  return `${flow} has changed on disk, and goes on as it was started: restart integ run`;
}

/**
 * Checks the specs after each change of the project's files, and reports each version that differs from the running one
 * once.
 *
 * @param flows the running flows
 * @returns the watcher; undefined if the folder can't be watched
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
      // A restart would not run a spec with mistakes.
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
