/**
 * The requirements of a schema beyond its type, as self-contained JSON: references are resolved, annotations removed.
 * The runtime checks them on incoming documents, and before it sends one.
 */
import { elementAt } from "@integ/runtime/assertions";
import { referencesOf } from "./conjuncts.ts";
import { withShortNames } from "./patterns.ts";
import { step, type Reference, type Schema, type SchemaDocuments } from "./schema-documents.ts";
import { isJsonList, type Json, type SchemaPlace, isJsonRecord } from "./types.ts";

/** Keywords with requirements that hold no schemas. */
const PLAIN = new Set([
  "type", "enum", "const", "format", "pattern", "minLength", "maxLength", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "minItems",
  "maxItems", "uniqueItems", "minContains", "maxContains", "minProperties", "maxProperties", "required", "dependentRequired",
]); // prettier-ignore
const ONE = new Set([
  "not", "if", "then", "else", "items", "additionalItems", "contains", "additionalProperties", "propertyNames", "unevaluatedItems", "unevaluatedProperties",
]); // prettier-ignore
const MANY = new Set(["allOf", "anyOf", "oneOf", "prefixItems"]);
const NAMED = new Set(["properties", "patternProperties", "dependentSchemas", "dependencies"]);

/** @param parts the schemas that a value must fit, with their places */
export function bundle(
  parts: readonly { readonly schema: Schema; readonly place: SchemaPlace }[],
  documents: SchemaDocuments,
  onPattern: (pattern: string, place: SchemaPlace) => void,
): Json {
  const names = new Map<string, string>();
  const definitions: Record<string, Json> = {};

  const referred = (reference: Reference, from: SchemaPlace): Schema | true => {
    const target = documents.follow(reference, from);
    if (target === undefined) return true;
    const key = `${target.place.path}#${target.place.pointer}`;
    let name = names.get(key);
    if (name === undefined) {
      name = String(names.size);
      names.set(key, name);
      definitions[name] = true;
      definitions[name] = plain(target.json, target.place);
    }
    return { $ref: `#/$defs/${name}` };
  };

  const plain = (json: Json, place: SchemaPlace): Json => {
    if (!isJsonRecord(json)) return json;
    const out: Record<string, Json> = {};
    const references = referencesOf(json).map((one) => referred(one, place));
    const [first, ...others] = references.filter((one) => one !== true);
    // If the draft ignores siblings of a reference, this is all.
    if (references.length > 0 && !documents.dialect(place).siblings) return first ?? true;
    for (const [word, value] of Object.entries(json)) {
      const inner = step(place, word);
      if (word === "pattern" && typeof value === "string") {
        onPattern(value, inner);
        out[word] = withShortNames(value);
      } else if (PLAIN.has(word)) out[word] = value;
      else if (MANY.has(word) || (word === "items" && Array.isArray(value)))
        out[word] = (isJsonList(value) ? value : []).map((one, i) => plain(one, step(inner, i)));
      else if (ONE.has(word)) out[word] = plain(value, inner);
      else if (NAMED.has(word) && isJsonRecord(value))
        out[word] = Object.fromEntries(
          Object.entries(value).map(([name, one]) => {
            const at = step(inner, name);
            if (word === "patternProperties") onPattern(name, at);
            const key = word === "patternProperties" ? withShortNames(name) : name;
            return [key, Array.isArray(one) ? one : plain(one, at)];
          }),
        );
    }
    if (out["unevaluatedItems"] !== undefined && documents.dialect(place).name === "2019-09") containsUnseen(out);
    tupleOf2020(out);
    if (first !== undefined) Object.assign(out, first);
    if (others.length > 0) out["allOf"] = [...list(out["allOf"]), ...others];
    if (json["nullable"] === true && typeof out["type"] === "string") out["type"] = [out["type"], "null"];
    for (const [word, limit] of [
      ["exclusiveMinimum", "minimum"],
      ["exclusiveMaximum", "maximum"],
    ] as const) {
      if (out[word] === true && typeof out[limit] === "number") {
        out[word] = out[limit];
        delete out[limit];
      } else if (typeof out[word] === "boolean") delete out[word];
    }
    return out;
  };

  const wholes = parts.map(({ schema, place }) => plain(schema, place));
  const whole: Json = wholes.length === 1 ? elementAt(wholes, 0) : { allOf: wholes };
  return names.size === 0 || !isJsonRecord(whole) ? whole : { ...whole, $defs: definitions };
}

/** Converts a tuple of an earlier draft (`items` as a list, `additionalItems`) to 2020-12. */
function tupleOf2020(out: Record<string, Json>): void {
  const { items, additionalItems } = out;
  delete out["additionalItems"];
  if (!Array.isArray(items)) return;
  out["prefixItems"] = items;
  delete out["items"];
  if (additionalItems !== undefined) out["items"] = additionalItems;
}

/** Before 2020-12, elements that `contains` matches are not evaluated: a double `not` hides them. */
function containsUnseen(out: Record<string, Json>): void {
  const asked: Record<string, Json> = {};
  for (const word of ["contains", "minContains", "maxContains"]) {
    const value = out[word];
    if (value === undefined) continue;
    asked[word] = value;
    delete out[word];
  }
  if (asked["contains"] !== undefined) out["allOf"] = [...list(out["allOf"]), { not: { not: asked } }];
}

function list(json: Json | undefined): readonly Json[] {
  return isJsonList(json) ? json : [];
}
