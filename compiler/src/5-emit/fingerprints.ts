/** Hashes of the records that a module uses, for its version; cached for a project. */
import type { RecordType } from "../1-load/types.ts";
import type { UsedRecord } from "../4-lower/module-types.ts";
import { fingerprint } from "../host.ts";

/** The location of a schema on this machine, which is not part of the type. */
const ELSEWHERE: ReadonlySet<string> = new Set(["place"]);

/** Kinds of types that contain others. */
const HOLDERS: ReadonlySet<unknown> = new Set(["record", "union", "list", "map"]);

/** Hashes of records, each computed once. */
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

/**
 * A record as text. Records within it are written by name, since they have their own hashes. Unions and lists may contain
 * themselves, so a repeated one is written as its number.
 */
function structure(type: RecordType): string {
  const written = new Map<object, number>();
  return JSON.stringify(type, (key, value: unknown) => {
    if (ELSEWHERE.has(key)) return undefined;
    if (value instanceof Map) return [...value];
    if (value !== type && isNamedRecord(value)) return value.name;
    if (typeof value !== "object" || value === null || !("kind" in value) || !HOLDERS.has(value.kind)) return value;
    const before = written.get(value);
    if (before !== undefined) return before;
    written.set(value, written.size);
    return value;
  });
}

function isNamedRecord(value: unknown): value is RecordType {
  return typeof value === "object" && value !== null && "kind" in value && value.kind === "record" && "place" in value;
}
