/** What versions of modules say of the records that they use: a hash of each, kept while a project is. */
import type { RecordType } from "../1-load/types.ts";
import type { UsedRecord } from "../4-lower/types-used.ts";
import { fingerprint } from "../host.ts";

/** Not part of what a type says: where its schema lies on this machine. */
const ELSEWHERE: ReadonlySet<string> = new Set(["place"]);

/** Hashes of records, each worked out once. */
export class Fingerprints {
  readonly #known = new WeakMap<RecordType, string>();

  of({ type, direction, variant }: UsedRecord): string {
    let known = this.#known.get(type);
    if (known === undefined) {
      known = fingerprint(structure(type));
      this.#known.set(type, known);
    }
    return `${known} ${direction} ${variant}`;
  }
}

/** A record as text, those within it by their names: they have hashes of their own. */
function structure(type: RecordType): string {
  return JSON.stringify(type, (key, value: unknown) => {
    if (ELSEWHERE.has(key)) return undefined;
    if (value instanceof Map) return [...value];
    return value !== type && isNamedRecord(value) ? value.name : value;
  });
}

function isNamedRecord(value: unknown): value is RecordType {
  return typeof value === "object" && value !== null && "kind" in value && value.kind === "record" && "place" in value;
}
