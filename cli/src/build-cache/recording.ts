/** Records the compiler's inputs: only these can influence its result. */
import type { CompilerHost } from "@integ/compiler";
import { digest } from "./digest.ts";

/** The inputs so far. */
export interface RecordedInputs {
  /** Files other than specs: digests of their texts; null for missing files. */
  readonly files: ReadonlyMap<string, string | null>;
  /** The existing systems, by the folder that was searched. */
  readonly systems: ReadonlyMap<string, readonly string[]>;
}

/** A host that records its use. Specs are tracked separately. */
export function recording(host: CompilerHost): { readonly host: CompilerHost; readonly asked: RecordedInputs } {
  const files = new Map<string, string | null>();
  const systems = new Map<string, readonly string[]>();
  const recorded: CompilerHost = {
    ...host,
    read(path) {
      const text = host.read(path);
      if (!path.endsWith(".integ") && !files.has(path)) files.set(path, text === undefined ? null : digest(text));
      return text;
    },
    systems(folder) {
      const found = host.systems?.(folder) ?? [];
      systems.set(folder, found);
      return found;
    },
  };
  return { host: recorded, asked: { files, systems } };
}
