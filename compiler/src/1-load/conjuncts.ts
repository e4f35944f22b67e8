/**
 * Flattens a schema into the requirements that all apply together: follows references and splits `allOf` into plain
 * schemas, each of which a document must fit.
 */
import { step, type Reference, type Schema, type SchemaDocuments } from "./schema-documents.ts";
import { type Json, type SchemaPlace, isJsonRecord, isJsonList } from "./types.ts";

/** One of the schemas that all apply at a place, with its location. */
export interface Conjunct {
  readonly schema: Schema;
  /** The original schema with its references and `allOf`: for keywords that depend on all keywords beside them. */
  readonly whole?: Schema;
  readonly place: SchemaPlace;
}

/** Keywords for people, or for the location of other schemas, without requirements for documents. */
export const ANNOTATIONS: ReadonlySet<string> = new Set([
  "$schema", "$id", "$comment", "$defs", "$anchor", "$dynamicAnchor", "$recursiveAnchor", "$vocabulary", "definitions", "title", "description", "default",
  "examples", "example", "deprecated", "readOnly", "writeOnly", "externalDocs", "contentEncoding", "contentMediaType", "contentSchema", "xml", "discriminator",
  "components", "openapi", "info", "paths", "servers", "tags", "security", "id",
]); // prettier-ignore

/** Whether a schema beside a `$ref` has no requirements. */
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

/** @returns `never` if a part is `false`: nothing fits it. */
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
