/** The keywords of JSON Schema: those that form types, and those that become rules for the runtime. */
import { ANNOTATIONS, type Conjunct } from "./conjuncts.ts";
import { type Json, isJsonList, isJsonRecord } from "./types.ts";
import type { Schema } from "./schema-documents.ts";
import { scaleOf } from "./read-values.ts";

export const KINDS = ["null", "boolean", "object", "array", "number", "string"] as const;

export type Kind = (typeof KINDS)[number];

/** Keywords that are checked as rules, since no type expresses them. */
const RULES = new Set([
  "not", "if", "then", "else", "dependentRequired", "dependentSchemas", "dependencies", "contains", "minContains", "maxContains", "uniqueItems", "minProperties",
  "maxProperties", "propertyNames", "unevaluatedItems", "unevaluatedProperties",
]); // prettier-ignore

/** Keywords that form types. */
const STRUCTURE = new Set([
  "type", "enum", "const", "format", "pattern", "minLength", "maxLength", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "items",
  "prefixItems", "additionalItems", "minItems", "maxItems", "properties", "required", "additionalProperties", "patternProperties", "nullable", "anyOf", "oneOf",
  "allOf", "$ref", "$dynamicRef", "$recursiveRef",
]); // prettier-ignore

export const KNOWN: ReadonlySet<string> = new Set([...STRUCTURE, ...RULES, ...ANNOTATIONS]);

/** Whether a `type` excludes null, and no `nullable` beside it or its reference includes it. */
export function leavesNullOut(conjuncts: readonly Conjunct[]): boolean {
  if (conjuncts[0]?.schema["nullable"] === true) return false;
  return conjuncts.some(({ schema: { type, nullable } }) => {
    if (type === undefined || nullable === true) return false;
    return Array.isArray(type) ? !type.includes("null") : type !== "null";
  });
}

/** A schema without the choices that its type includes. */
export function withoutChoice({ schema, place }: Conjunct): Conjunct {
  const { anyOf: _, oneOf: __, ...own } = schema;
  return { schema: own, place };
}

/** Whether a schema accepts only null. */
export function isNullSchema(json: Json): boolean {
  if (!isJsonRecord(json)) return false;
  const { type, enum: values, const: constant } = json;
  if (Object.keys(json).some((word) => RULES.has(word))) return false;
  return type === "null" || constant === null || (Array.isArray(values) && values.length === 1 && values[0] === null);
}

/** The values of a schema that only lists values. */
export function constantsOf(json: Json): readonly Json[] | undefined {
  if (!isJsonRecord(json)) return undefined;
  if (
    Object.keys(json).some(
      (word) =>
        word !== "const" && word !== "enum" && word !== "type" && !ANNOTATIONS.has(word) && !word.startsWith("x-"),
    )
  )
    return undefined;
  if (json["const"] !== undefined) return [json["const"]];
  return isJsonList(json["enum"]) ? json["enum"] : undefined;
}

/** The minimum and maximum of some numbers, if a schema can express them exactly. */
export function limitsOf(numbers: readonly number[]): { readonly minimum?: number; readonly maximum?: number } {
  const [minimum, maximum] = [Math.min(...numbers), Math.max(...numbers)];
  return {
    ...(Math.abs(minimum) <= Number.MAX_SAFE_INTEGER ? { minimum } : {}),
    ...(Math.abs(maximum) <= Number.MAX_SAFE_INTEGER ? { maximum } : {}),
  };
}

/** The JSON Schema type of a value; numbers are `number`. */
export function kindOf(value: Json): Kind {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  return typeof value as "boolean" | "object" | "number" | "string";
}

/** A schema without the values that it lists. */
export function withoutValues({ schema, place }: Conjunct): Conjunct {
  const { enum: _, const: __, ...others } = schema;
  return { schema: others, place };
}

/** Whether a keyword may exclude some of the listed values. */
export function limitsValues(word: string): boolean {
  return word !== "type" && word !== "nullable" && word !== "format" && (STRUCTURE.has(word) || RULES.has(word));
}

/** Whether a keyword determines the type. */
export function isStructure(word: string, schema: Schema): boolean {
  if (word === "type")
    return schema["type"] !== "object" && !(Array.isArray(schema["type"]) && schema["type"].includes("null"));
  return STRUCTURE.has(word) && word !== "nullable";
}

/** Whether a variant only requires or forbids fields. */
export function asksOnly(json: Json): boolean {
  if (!isJsonRecord(json)) return typeof json === "boolean";
  return Object.entries(json).every(([word, value]) => {
    if (word === "required" || RULES.has(word) || ANNOTATIONS.has(word) || word.startsWith("x-")) return true;
    if (word === "type") return value === "object";
    return (
      word === "properties" &&
      isJsonRecord(value) &&
      Object.values(value).every((one) => constantsOf(one) !== undefined || typeof one === "boolean")
    );
  });
}

/** The values that all `enum`s and `const`s share; undefined without these keywords. */
export function valuesOf(conjuncts: readonly Conjunct[]): readonly Json[] | undefined {
  let values: readonly Json[] | undefined;
  for (const { schema } of conjuncts) {
    const lists: (readonly Json[])[] = [];
    if (schema["const"] !== undefined) lists.push([schema["const"]]);
    if (isJsonList(schema["enum"])) lists.push(schema["enum"]);
    for (const list of lists) {
      const texts = new Set(list.map((one) => JSON.stringify(one)));
      values = values === undefined ? list : values.filter((one) => texts.has(JSON.stringify(one)));
    }
  }
  return values;
}

/** Formats that only texts have, of those that JSON Schema and OpenAPI list. */
const TEXT_FORMATS = new Set([
  "date", "date-time", "time", "duration", "uuid", "email", "idn-email", "hostname", "idn-hostname", "ipv4", "ipv6", "uri", "uri-reference", "uri-template", "iri",
  "iri-reference", "json-pointer", "relative-json-pointer", "regex", "password", "byte", "binary",
]); // prettier-ignore

/** The type that a schema without `type` describes, as its keywords tell. */
export function guess(conjuncts: readonly Conjunct[]): Kind | undefined {
  const has = (...words: readonly string[]): boolean =>
    conjuncts.some(({ schema }) => words.some((word) => schema[word] !== undefined));
  const formats = conjuncts.map(({ schema }) => schema["format"]).filter((one) => typeof one === "string");
  if (has("properties", "additionalProperties", "patternProperties")) return "object";
  if (has("items", "prefixItems", "minItems", "maxItems")) return "array";
  if (has("pattern", "minLength", "maxLength") || formats.some((format) => TEXT_FORMATS.has(format))) return "string";
  if (has("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf")) return "number";
  return has("required") ? "object" : undefined;
}

/** Whether a keyword becomes a rule for the runtime. */
export function isRule(word: string, value: Json, patterned: boolean): boolean {
  if (RULES.has(word))
    return (
      value !== undefined && !(word === "uniqueItems" && value === false) && !(word === "minProperties" && value === 0)
    );
  if (word === "multipleOf") return typeof value === "number" && scaleOf(value) === undefined;
  if (word === "patternProperties") return isJsonRecord(value) && Object.keys(value).length > 0;
  // `patternProperties` and additional properties are checked together.
  if (word === "properties" || word === "additionalProperties") return patterned;
  if (word === "anyOf" || word === "oneOf") return true;
  return false;
}
