/** Converts the keywords of a vendor's schema to those of the description. */
import { isList, isObject, type Json, type JsonObject, inWords } from "../json.ts";
import { brief } from "../names.ts";

/** Keywords whose value is a schema, a list of schemas, or schemas by name. */
export const ONE = [
  "not",
  "if",
  "then",
  "else",
  "contains",
  "propertyNames",
  "unevaluatedProperties",
  "unevaluatedItems",
  "additionalItems",
] as const;
export const SEVERAL = ["allOf", "anyOf", "oneOf", "prefixItems"] as const;
export const NAMED = ["properties", "patternProperties", "dependentSchemas"] as const;

const TYPES = new Set(["string", "number", "integer", "boolean", "object", "array", "null"]);
/** Vendors' spellings of types. */
const MEANT: Readonly<Record<string, string>> = {
  int: "integer", long: "integer", int32: "integer", int64: "integer", float: "number", double: "number", decimal: "number", bool: "boolean", text: "string",
  date: "string", datetime: "string", "date-time": "string", uuid: "string", uri: "string", file: "string", list: "array", map: "object", dictionary: "object",
}; // prettier-ignore

/** The `type` of a schema as JSON Schema knows it; undefined if nothing is left. */
export function typeWord(written: Json | undefined): string | readonly string[] | undefined {
  const named = (isList(written) ? written : [written]).flatMap((one) => {
    if (typeof one !== "string") return [];
    const lower = one.toLowerCase();
    const meant = TYPES.has(lower) ? lower : MEANT[lower];
    return meant === undefined ? [] : [meant];
  });
  const types = [...new Set(named)];
  return types.length <= 1 ? types[0] : types;
}

/** Keywords whose value is a non-negative whole number. */
const COUNTS = [
  "minLength",
  "maxLength",
  "minItems",
  "maxItems",
  "minProperties",
  "maxProperties",
  "minContains",
  "maxContains",
] as const;
const MEASURES = ["minimum", "maximum", "multipleOf"] as const;
const FLAGS = ["uniqueItems", "readOnly", "writeOnly", "nullable", "deprecated"] as const;

/** The keywords that hold no schema. Invalid values are omitted, as OpenAPI readers do. */
export function plainWords(schema: JsonObject): Record<string, Json> {
  const made: Record<string, Json> = {};
  const type = typeWord(schema["type"]);
  if (type !== undefined) made["type"] = type;
  const title = brief(schema["title"], 80);
  if (title !== undefined) made["title"] = title;
  const description = brief(schema["description"]);
  if (description !== undefined) made["description"] = description;
  if (typeof schema["format"] === "string" && !isNoUuid(schema)) made["format"] = schema["format"];
  else if (typeof schema["type"] === "string" && /^date(-?time)?$/i.test(schema["type"]))
    made["format"] = schema["type"].toLowerCase() === "date" ? "date" : "date-time";
  if (typeof schema["pattern"] === "string" && schema["pattern"] !== "") made["pattern"] = unwrapped(schema["pattern"]);
  for (const word of MEASURES) {
    const value = numeric(schema[word]);
    if (value !== undefined && (word !== "multipleOf" || value > 0)) made[word] = value;
  }
  for (const word of COUNTS) {
    const value = numeric(schema[word]);
    if (value !== undefined && Number.isInteger(value) && value >= 0) made[word] = value;
  }
  limits(schema, made);
  for (const word of FLAGS) if (schema[word] === true) made[word] = true;
  if (schema["x-nullable"] === true) made["nullable"] = true;
  if (isList(schema["enum"])) {
    const values = listed(schema["enum"], type);
    if (values.length > 0) made["enum"] = values;
  }
  if (schema["const"] !== undefined) made["const"] = schema["const"];
  if (isObject(schema["xml"])) made["xml"] = schema["xml"];
  if (isObject(schema["x-integ"])) made["x-integ"] = schema["x-integ"];
  return made;
}

/** OpenAPI 3.0 marks exclusive limits by a boolean. */
function limits(schema: JsonObject, made: Record<string, Json>): void {
  for (const [word, beside] of [
    ["exclusiveMinimum", "minimum"],
    ["exclusiveMaximum", "maximum"],
  ] as const) {
    const value = schema[word];
    if (value === true && made[beside] !== undefined) {
      made[word] = made[beside];
      delete made[beside];
    } else if (typeof value === "number") made[word] = value;
  }
}

function numeric(value: Json | undefined): number | undefined {
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  return typeof number === "number" && Number.isFinite(number) ? number : undefined;
}

/** `/^a$/` as `^a$`: some write patterns as JavaScript does. */
function unwrapped(pattern: string): string {
  return /^\/\^.*\$\/[a-z]*$/.exec(pattern) === null ? pattern : pattern.replace(/^\/|\/[a-z]*$/g, "");
}

/** The distinct values of an enum; values of another type are converted to the declared one where possible. */
function listed(values: readonly Json[], type: string | readonly string[] | undefined): Json[] {
  const types = type === undefined ? undefined : new Set([type].flat());
  const fitting = values.flatMap((value): Json[] => {
    if (types === undefined || value === null) return [value];
    if (typeof value === "object") return types.has(Array.isArray(value) ? "array" : "object") ? [value] : [];
    if (typeof value === "boolean" && types.has("boolean")) return [value];
    if (typeof value === "number" && (types.has("number") || (types.has("integer") && Number.isInteger(value))))
      return [value];
    if (types.has("string")) return [inWords(value)];
    const number = typeof value === "string" ? numeric(value) : undefined;
    return number !== undefined && (types.has("number") || types.has("integer")) ? [number] : [];
  });
  const seen = new Set<string>();
  return fitting.filter((value) => {
    const text = JSON.stringify(value);
    return !seen.has(text) && seen.add(text);
  });
}

/** A UUID has 36 characters: with other length limits, the format is wrong. */
function isNoUuid({ format, minLength = 0, maxLength = Infinity }: JsonObject): boolean {
  return format === "uuid" && (Number(minLength) > 36 || Number(maxLength) < 36);
}
