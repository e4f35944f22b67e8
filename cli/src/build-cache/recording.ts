/** What the compiler asks of the outside, written down: what it has not asked can't have made a difference. */
import type { CompilerHost } from "@integ/compiler";
import { digest } from "./digest.ts";

/** What was asked until now. */
export interface RecordedInputs {
  /** Files that are no specs: digests of their texts; null where there is none. */
  readonly files: ReadonlyMap<string, string | null>;
  /** The systems that there are, by the folder that was asked for. */
  readonly systems: ReadonlyMap<string, readonly string[]>;
}

/** A host that answers as another one, and writes down what it was asked. Specs are kept track of one by one, elsewhere. */
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
