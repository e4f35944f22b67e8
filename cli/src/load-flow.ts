/** Runs a compiled module in this process, from a file of its own; the runtime is found wherever integ itself is. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Flow } from "@integ/runtime";
import type { EmittedModule } from "@integ/compiler";

/** @param module its text, and its source map where that is at hand */
export async function loadFlow(
  module: Pick<EmittedModule, "name" | "text"> & Partial<Pick<EmittedModule, "map">>,
): Promise<Flow> {
  const folder = mkdtempSync(join(tmpdir(), "integ-"));
  try {
    const file = join(folder, `${module.name.replace(/[^\w-]/g, "_")}.mts`);
    const map = `data:application/json;base64,${Buffer.from(module.map ?? "").toString("base64")}`;
    writeFileSync(
      file,
      module.text
        .replace(
          /from "(@integ\/runtime[^"]*)"/g,
          (_, entry: string) => `from ${JSON.stringify(import.meta.resolve(entry))}`,
        )
        .replace(/\n\/\/# sourceMappingURL=.*\n$/, module.map === undefined ? "\n" : `\n//# sourceMappingURL=${map}\n`),
    );
    const loaded = (await import(pathToFileURL(file).href)) as { readonly flow: Flow };
    return loaded.flow;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
