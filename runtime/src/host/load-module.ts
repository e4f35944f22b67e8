/** Loads emitted modules in this process, each from its own file; they use the runtime that belongs to this integ. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Flow } from "../flow.ts";

/** A module as the compiler emits it. */
export interface EmittedModule {
  readonly name: string;
  readonly text: string;
  /** Its source map, if there is one. */
  readonly map?: string;
  /**
   * The module with all code that it calls. It is used instead, if present, since the loaded file has no other files
   * next to it.
   */
  readonly packed?: { readonly text: string; readonly map: string };
}

/** The flow of a module that the compiler has emitted. */
export async function loadFlow(module: EmittedModule): Promise<Flow> {
  return ((await loadModule(module)) as { readonly flow: Flow }).flow;
}

/** All exports of a module that the compiler has emitted. */
export async function loadModule(module: EmittedModule): Promise<unknown> {
  const { text, map: given } = module.packed ?? module;
  const folder = mkdtempSync(join(tmpdir(), "integ-"));
  try {
    const file = join(folder, `${module.name.replace(/[^\w-]/g, "_")}.mts`);
    const map = `data:application/json;base64,${Buffer.from(given ?? "").toString("base64")}`;
    writeFileSync(
      file,
      text
        .replace(
          // Matches only at the end of an import, never in texts of the spec.
          /^((?:import .*)?\}) from "(@integ\/runtime[^"]*)";$/gm,
          (_, names: string, entry: string) => `${names} from ${JSON.stringify(import.meta.resolve(entry))};`,
        )
        .replace(/\n\/\/# sourceMappingURL=.*\n$/, given === undefined ? "\n" : `\n//# sourceMappingURL=${map}\n`),
    );
    return await import(pathToFileURL(file).href);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
