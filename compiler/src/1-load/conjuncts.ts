/**
 * A schema as all that it asks for at once: references followed, `allOf` taken apart. What is left are plain schemas, each
 * of which a document has to fit.
 */
import { step, type Reference, type Schema, type SchemaDocuments } from "./schema-documents.ts";
import { type Json, type SchemaPlace, isJsonRecord, isJsonList } from "./types.ts";

/** One schema of those that all have to hold at a place, with where it is written. */
export interface Conjunct {
  readonly schema: Schema;
  /** The schema as it is written, its references and `allOf` too: for words that look at all that stands beside them. */
  readonly whole?: Schema;
  readonly place: SchemaPlace;
}

/** Words that say something to people, or where other schemas are, and nothing of documents. */
export const ANNOTATIONS: ReadonlySet<string> = new Set([
  "$schema", "$id", "$comment", "$defs", "$anchor", "$dynamicAnchor", "$recursiveAnchor", "$vocabulary", "definitions", "title", "description", "default",
  "examples", "example", "deprecated", "readOnly", "writeOnly", "externalDocs", "contentEncoding", "contentMediaType", "contentSchema", "xml", "discriminator",
  "components", "openapi", "info", "paths", "servers", "tags", "security", "id",
]); // prettier-ignore

/** Whether a schema beside a `$ref` asks for nothing. */
export function isBareReference(schema: Schema, siblings: boolean): boolean {
  if (!siblings) return true;
  return Object.keys(schema).every(
    (word) =>
      REFERENCES.some((reference) => reference === word) ||
      word === "nullable" ||
      word.startsWith("x-") ||
      ANNOTATIONS.has(word),
  );
}

const REFERENCES = ["$ref", "$dynamicRef", "$recursiveRef"] as const;

/** The references of a schema: `$ref`, and those of its kind. */
export function referencesOf(schema: Schema): Reference[] {
  return REFERENCES.flatMap((word) => {
    const to = schema[word];
    return typeof to === "string" ? [{ word, to }] : [];
  });
}

/** The rules that a schema states itself, without those of its parts. */
function withoutParts(schema: Schema): Schema {
  if (schema["allOf"] === undefined && referencesOf(schema).length === 0) return schema;
  const { allOf: _, $ref: __, $dynamicRef: ___, $recursiveRef: ____, ...own } = schema;
  return own;
}

/** @returns `never` where a part is `false`: nothing fits it. */
export function conjunctsOf(
  json: Json,
  place: SchemaPlace,
  documents: SchemaDocuments,
  seen: ReadonlySet<string> = new Set(),
): readonly Conjunct[] | "never" {
  if (json === false) return "never";
  if (!isJsonRecord(json)) return [];
  const key = `${place.path}#${place.pointer}`;
  // A recursive reference adds no further requirements.
  if (seen.has(key)) return [];
  const inside = new Set([...seen, key]);
  const found: Conjunct[] = [];
  const take = (parts: readonly Conjunct[] | "never"): boolean => {
    if (parts === "never") return false;
    found.push(...parts);
    return true;
  };
  const references = referencesOf(json);
  const counts = references.length === 0 || documents.dialect(place).siblings;
  if (counts) found.push({ schema: withoutParts(json), whole: json, place });
  for (const reference of references) {
    const target = documents.follow(reference, place);
    if (target !== undefined && !take(conjunctsOf(target.json, target.place, documents, inside))) return "never";
  }
  if (!counts) return found;
  const parts = json["allOf"];
  if (isJsonList(parts)) {
    for (const [i, part] of parts.entries())
      if (!take(conjunctsOf(part, step(step(place, "allOf"), i), documents, inside))) return "never";
  }
  return found;
}
