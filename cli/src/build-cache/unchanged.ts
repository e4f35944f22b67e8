/** Finds the unchanged parts of a project, without the compiler. */
import type { CompilerHost } from "@integ/compiler";
import { digest } from "./digest.ts";
import type { BuildCache, CachedModule, CachedSpec } from "./build-cache.ts";

/** The current files, each read once. */
export class Now {
  readonly #digests = new Map<string, string | null>();
  readonly #host: CompilerHost;

  constructor(host: CompilerHost) {
    this.#host = host;
  }

  /** A file's digest; null if it does not exist. */
  of(path: string): string | null {
    let found = this.#digests.get(path);
    if (found === undefined) {
      const text = this.#host.read(path);
      found = text === undefined ? null : digest(text);
      this.#digests.set(path, found);
    }
    return found;
  }

  /** Whether all files have these digests. */
  are(files: Readonly<Record<string, string | null>>): boolean {
    return Object.entries(files).every(([path, was]) => this.of(path) === was);
  }

  /**
   * A digest of a spec and the specs that it depends on.
   * @param others the specs of the whole project, if it asks for others
   */
  inputs(spec: string, uses: readonly string[], others: readonly string[]): string {
    const files = [spec, ...[...new Set([...uses, ...others])].sort()];
    return digest(...files.flatMap((file) => [file, this.of(file) ?? ""]));
  }
}

/** The unchanged specs of a project; none if something has changed that all may depend on. */
export function unchangedSpecs(
  folder: string,
  kept: BuildCache,
  now: Now,
  host: CompilerHost,
): ReadonlyMap<string, CachedSpec> {
  const isSame =
    now.are(kept.shared) &&
    Object.entries(kept.systems).every(([of, names]) => (host.systems?.(of) ?? []).join("\n") === names.join("\n"));
  if (!isSame) return new Map();
  const asking = Object.values(kept.specs).some(({ asksForOthers }) => asksForOthers);
  const all = asking ? (host.specs?.(folder) ?? []) : [];
  return new Map(
    Object.entries(kept.specs).filter(
      ([path, spec]) => spec.inputs === now.inputs(path, spec.uses, spec.asksForOthers ? all : []),
    ),
  );
}

/** Whether the files of a module are unchanged on disk, including declarations if requested. */
export function isOnDisk({ files }: CachedModule, now: Now, types: boolean): boolean {
  return (!types || Object.keys(files).some((file) => file.endsWith(".d.integ.ts"))) && now.are(files);
}
