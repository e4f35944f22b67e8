/**
 * Tests the possible values of a record or list literal against the rules of its place: the fields that it has, may
 * have and never has, and the known facts about their values. The result is `always` or `never` only if it is certain.
 */
import { validatorOf } from "../1-load/constants.ts";
import { occursIn } from "../1-load/patterns.ts";
import {
  isJsonList,
  isJsonRecord,
  jsonList,
  jsonText,
  type Json,
  type JsonRecord,
  type Type,
} from "../1-load/types.ts";
import { isEvaluated } from "./evaluated.ts";
import { all, any, counted, not, one, sure, type Certainty } from "./certainty.ts";

export type JsonType = "string" | "number" | "boolean" | "null" | "object" | "array";

/** The possible JSON of a value. */
export type Shape =
  /** One of these. */
  | { readonly kind: "known"; readonly values: readonly Json[] }
  /** A record of these fields and no others. */
  | { readonly kind: "record"; readonly fields: ReadonlyMap<string, Part> }
  /** A list of exactly these elements. */
  | { readonly kind: "list"; readonly items: readonly Shape[] }
  /** Anything of these types. */
  | { readonly kind: "some"; readonly types: ReadonlySet<JsonType> };

/** A field of a record as the spec writes it. */
export interface Part {
  /** Whether the field may be left out. */
  readonly optional: boolean;
  readonly value: Shape;
}

const ALL: ReadonlySet<JsonType> = new Set(["string", "number", "boolean", "null", "object", "array"]);
export const ANYTHING: Shape = { kind: "some", types: ALL };

/** The JSON types of a type's values. */
export function jsonTypes(type: Type): ReadonlySet<JsonType> {
  switch (type.kind) {
    case "text":
    case "enum":
    case "date":
    case "time":
    case "local_datetime":
    case "duration":
      return new Set(["string"]);
    case "datetime":
      return new Set([type.wire === "seconds" || type.wire === "milliseconds" ? "number" : "string"]);
    case "number":
      if (type.wire === "either") return new Set(["string", "number"]);
      return new Set([type.wire === "text" ? "string" : "number"]);
    case "boolean":
      return new Set(["boolean"]);
    case "list":
      return new Set(["array"]);
    case "record":
    case "map":
      return new Set(["object"]);
    case "null":
      return new Set(["null"]);
    case "union":
      return new Set(type.variants.flatMap((one) => [...jsonTypes(one)]));
    case "any":
    case "error":
    case "never":
      return ALL;
  }
}

function typeOf(value: Json): JsonType {
  if (value === null) return "null";
  if (typeof value === "object") return isJsonList(value) ? "array" : "object";
  return typeof value === "string" ? "string" : typeof value === "number" ? "number" : "boolean";
}

function typesOf(shape: Shape): ReadonlySet<JsonType> {
  switch (shape.kind) {
    case "known":
      return new Set(shape.values.map(typeOf));
    case "record":
      return new Set(["object"]);
    case "list":
      return new Set(["array"]);
    case "some":
      return shape.types;
  }
}

// ── rules ───────────────────────────────────────────────────────────────────────────────────────────────────────────

const entriesOf = (json: Json | undefined): readonly (readonly [string, Json])[] =>
  isJsonRecord(json) ? Object.entries(json) : [];

/** The maximum depth of references. */
const DEPTH = 40;

function withinOf(rules: Json): Within {
  return { definitions: isJsonRecord(rules) ? rules["$defs"] : undefined, known: new WeakMap() };
}

/** Whether a literal satisfies some rules. */
export function judge(rules: Json | undefined, shape: Shape): Certainty {
  return rules === undefined ? "always" : judged(rules, shape, withinOf(rules), 0);
}

/** The first rule that a literal never satisfies; each rule in `allOf` is tested. */
export function brokenRule(rules: Json | undefined, shape: Shape): readonly [word: string, wanted: Json] | undefined {
  if (!isJsonRecord(rules)) return undefined;
  const within = withinOf(rules);
  const search = (json: Json): readonly [string, Json] | undefined => {
    if (!isJsonRecord(json)) return undefined;
    for (const [word, wanted] of Object.entries(json)) {
      if (judgedWord(word, json, shape, within, 0) !== "never") continue;
      const inner =
        word === "allOf"
          ? jsonList(wanted)
              .map(search)
              .find((found) => found !== undefined)
          : undefined;
      return inner ?? [word, wanted];
    }
    return undefined;
  };
  return search(rules);
}

/** Cached results for rules and a shape: references may reach the same rules on many paths. */
type Verdicts = WeakMap<object, Map<Shape, Certainty>>;

function judged(rules: Json, shape: Shape, within: Within, depth: number): Certainty {
  if (typeof rules === "boolean") return sure(rules);
  if (!isJsonRecord(rules) || depth > DEPTH) return "maybe";
  const known = within.known.get(rules) ?? new Map<Shape, Certainty>();
  within.known.set(rules, known);
  const before = known.get(shape);
  if (before !== undefined) return before;
  // A recursive reference is unknown while it is evaluated.
  known.set(shape, "maybe");
  const found =
    shape.kind === "known"
      ? concrete(rules, shape.values, within.definitions)
      : all(Object.keys(rules).map((word) => judgedWord(word, rules, shape, within, depth)));
  known.set(shape, found);
  return found;
}

/** Results that are the same for all uses of one schema. */
interface Within {
  readonly definitions: Json | undefined;
  readonly known: Verdicts;
}

/** Rules with their definitions; kept, since validators are cached by them. */
const withDefinitions = new WeakMap<object, JsonRecord>();

/** ajv itself tests values that are completely known. */
function concrete(rules: JsonRecord, values: readonly Json[], definitions: Json | undefined): Certainty {
  let whole = withDefinitions.get(rules);
  if (whole === undefined) {
    whole = definitions === undefined || "$defs" in rules ? rules : { ...rules, $defs: definitions };
    withDefinitions.set(rules, whole);
  }
  const { validate } = validatorOf(whole);
  if (validate === undefined) return "maybe";
  const kept = values.filter((value) => validate(value)).length;
  return kept === values.length ? "always" : kept === 0 ? "never" : "maybe";
}

function judgedWord(word: string, rules: JsonRecord, shape: Shape, within: Within, depth: number): Certainty {
  const wanted = rules[word] ?? null;
  const sub = (json: Json, inner: Shape = shape): Certainty => judged(json, inner, within, depth + 1);
  const types = typesOf(shape);
  switch (word) {
    case "$ref": {
      const name = /^#\/\$defs\/([^/~%]+)$/.exec(jsonText(wanted))?.[1];
      const target = name === undefined || !isJsonRecord(within.definitions) ? undefined : within.definitions[name];
      return target === undefined ? "maybe" : sub(target);
    }
    case "type": {
      const named = new Set((Array.isArray(wanted) ? jsonList(wanted) : [wanted]).map(String));
      const fits = [...types].map((type) =>
        named.has(type) ? "always" : type === "number" && named.has("integer") ? "maybe" : "never",
      );
      return fits.every((fit) => fit === "always")
        ? "always"
        : fits.every((fit) => fit === "never")
          ? "never"
          : "maybe";
    }
    case "const":
      return types.has(typeOf(wanted)) ? "maybe" : "never";
    case "enum":
      return jsonList(wanted).some((value) => types.has(typeOf(value))) ? "maybe" : "never";
    case "allOf":
      return all(jsonList(wanted).map((json) => sub(json)));
    case "anyOf":
      return any(jsonList(wanted).map((json) => sub(json)));
    case "oneOf":
      return one(jsonList(wanted).map((json) => sub(json)));
    case "not":
      return not(sub(wanted));
    case "if": {
      const condition = sub(wanted);
      const then = rules["then"] === undefined ? "always" : sub(rules["then"]);
      const other = rules["else"] === undefined ? "always" : sub(rules["else"]);
      if (condition !== "maybe") return condition === "always" ? then : other;
      return then === other ? then : "maybe";
    }
    case "then":
    case "else":
    case "$defs":
    case "minContains":
    case "maxContains":
      return "always";
    default:
  }
  if (OF_RECORDS.has(word)) {
    if (!types.has("object")) return "always";
    return shape.kind === "record" ? ofRecord(word, rules, shape.fields, sub) : "maybe";
  }
  if (OF_LISTS.has(word)) {
    if (!types.has("array")) return "always";
    return shape.kind === "list" ? ofList(word, rules, shape.items, sub) : "maybe";
  }
  if (OF_TEXTS.has(word)) return types.has("string") ? "maybe" : "always";
  if (OF_NUMBERS.has(word)) return types.has("number") ? "maybe" : "always";
  if (word === "unevaluatedProperties" || word === "unevaluatedItems") return unevaluated(word, rules, shape, within, depth); // prettier-ignore
  return word.startsWith("$") ? "maybe" : "always";
}

/** The part that neither a keyword beside it nor one for the same value has evaluated. */
function unevaluated(word: string, rules: JsonRecord, shape: Shape, within: Within, depth: number): Certainty {
  const wanted = rules[word] ?? null;
  const ofRecords = word === "unevaluatedProperties";
  const { [word]: _, ...beside } = rules;
  const asked = (name: string | number, value: Shape): Certainty =>
    any([
      isEvaluated(beside, { name, value, definitions: within.definitions, judge: (json, inner = shape) => judged(json, inner, within, depth + 1) }),
      judged(wanted, value, within, depth + 1),
    ]); // prettier-ignore
  if (!typesOf(shape).has(ofRecords ? "object" : "array")) return "always";
  if (ofRecords && shape.kind === "record")
    return all(
      [...shape.fields].map(([name, { optional, value }]) => any([optional ? "maybe" : "never", asked(name, value)])),
    );
  if (!ofRecords && shape.kind === "list") return all(shape.items.map((item, i) => asked(i, item)));
  return "maybe";
}

const OF_RECORDS = new Set([
  "required", "minProperties", "maxProperties", "dependentRequired", "dependentSchemas", "dependencies", "properties",
  "patternProperties", "additionalProperties", "propertyNames",
]); // prettier-ignore
const OF_LISTS = new Set(["minItems", "maxItems", "uniqueItems", "contains", "items", "prefixItems"]);
const OF_TEXTS = new Set(["minLength", "maxLength", "pattern"]);
const OF_NUMBERS = new Set(["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"]);

type Sub = (json: Json, shape?: Shape) => Certainty;

function ofRecord(word: string, rules: JsonRecord, fields: ReadonlyMap<string, Part>, sub: Sub): Certainty {
  const wanted = rules[word] ?? null;
  const has = (name: string): Certainty => {
    const part = fields.get(name);
    return part === undefined ? "never" : part.optional ? "maybe" : "always";
  };
  const hasAll = (names: readonly Json[]): Certainty => all(names.map((name) => has(jsonText(name))));
  /** Rules that apply only if a field is present. */
  const where = (name: string, asked: Certainty): Certainty => any([not(has(name)), asked]);
  const verdictOf = (name: string, json: Json): Certainty => {
    const part = fields.get(name);
    return part === undefined ? "always" : where(name, sub(json, part.value));
  };
  switch (word) {
    case "required":
      return hasAll(jsonList(wanted));
    case "minProperties":
    case "maxProperties": {
      const least = [...fields.values()].filter((part) => !part.optional).length;
      const limit = Number(wanted);
      return word === "minProperties"
        ? counted([least, fields.size], limit, Infinity)
        : counted([least, fields.size], 0, limit);
    }
    case "dependentRequired":
      return all(entriesOf(wanted).map(([name, names]) => where(name, hasAll(jsonList(names)))));
    case "dependentSchemas":
      return all(entriesOf(wanted).map(([name, json]) => where(name, sub(json))));
    case "dependencies":
      return all(
        entriesOf(wanted).map(([name, json]) => where(name, Array.isArray(json) ? hasAll(jsonList(json)) : sub(json))),
      );
    case "properties":
      return all(entriesOf(wanted).map(([name, json]) => verdictOf(name, json)));
    case "patternProperties":
      return all(
        entriesOf(wanted).flatMap(([pattern, json]) =>
          [...fields.keys()].filter((name) => occursIn(pattern, name)).map((name) => verdictOf(name, json)),
        ),
      );
    case "additionalProperties": {
      const own = new Set(entriesOf(rules["properties"]).map(([name]) => name));
      const patterns = entriesOf(rules["patternProperties"]).map(([pattern]) => pattern);
      const others = [...fields.keys()].filter(
        (name) => !own.has(name) && !patterns.some((pattern) => occursIn(pattern, name)),
      );
      return all(others.map((name) => verdictOf(name, wanted)));
    }
    default:
      return all([...fields.keys()].map((name) => where(name, sub(wanted, { kind: "known", values: [name] }))));
  }
}

function ofList(word: string, rules: JsonRecord, items: readonly Shape[], sub: Sub): Certainty {
  const wanted = rules[word] ?? null;
  const first = jsonList(rules["prefixItems"]);
  switch (word) {
    case "minItems":
      return sure(items.length >= Number(wanted));
    case "maxItems":
      return sure(items.length <= Number(wanted));
    case "prefixItems":
      return all(items.slice(0, first.length).map((item, i) => sub(first[i] ?? true, item)));
    case "items":
      return all(items.slice(first.length).map((item) => sub(wanted, item)));
    case "contains": {
      const found = items.map((item) => sub(wanted, item));
      const least = found.filter((one) => one === "always").length;
      const most = found.filter((one) => one !== "never").length;
      const few = rules["minContains"] === undefined ? 1 : Number(rules["minContains"]);
      return counted([least, most], few, Number(rules["maxContains"] ?? Infinity));
    }
    default: {
      if (wanted !== true) return "always";
      const pairs = items.flatMap((item, i) => items.slice(0, i).map((other) => not(same(item, other))));
      return all(pairs);
    }
  }
}

/** Whether two values are equal. */
export function same(a: Shape, b: Shape): Certainty {
  const [left, right] = [typesOf(a), typesOf(b)];
  if (![...left].some((type) => right.has(type))) return "never";
  if (a.kind === "known" && b.kind === "known") {
    const texts = new Set(b.values.map(canonical));
    const shared = a.values.some((value) => texts.has(canonical(value)));
    if (!shared) return "never";
    return a.values.length === 1 && b.values.length === 1 ? "always" : "maybe";
  }
  if (a.kind === "list" && b.kind === "list")
    return a.items.length === b.items.length
      ? all(
          a.items.map((item, i) => {
            const other = b.items[i];
            return other === undefined ? "never" : same(item, other);
          }),
        )
      : "never";
  if (a.kind !== "record" || b.kind !== "record") return "maybe";
  const names = new Set([...a.fields.keys(), ...b.fields.keys()]);
  return all(
    [...names].map((name): Certainty => {
      const [mine, theirs] = [a.fields.get(name), b.fields.get(name)];
      if (mine === undefined || theirs === undefined) return (mine ?? theirs)?.optional === true ? "maybe" : "never";
      const equal = same(mine.value, theirs.value);
      return mine.optional || theirs.optional
        ? mine.optional && theirs.optional
          ? "maybe"
          : equal === "never"
            ? "never"
            : "maybe"
        : equal;
    }),
  );
}

/** A value as text, with sorted fields. */
function canonical(value: Json): string {
  if (isJsonList(value)) return `[${value.map(canonical).join(",")}]`;
  if (!isJsonRecord(value)) return JSON.stringify(value);
  const fields = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${fields.map(([name, one]) => `${JSON.stringify(name)}:${canonical(one)}`).join(",")}}`;
}

// ── words ───────────────────────────────────────────────────────────────────────────────────────────────────────────

/** The maximum number of choices that a message lists. */
const MOST_NAMED = 6;

/** The requirement of a rule for a record or a list, in an analyst's words; undefined if there are no simple ones. */
export function inWords([word, wanted]: readonly [word: string, wanted: Json]): string | undefined {
  const field = (name: Json): string => `\`${jsonText(name)}\``;
  const requiredOnly = (json: Json): readonly Json[] | undefined =>
    isJsonRecord(json) && Object.keys(json).every((key) => key === "required") ? jsonList(json["required"]) : undefined;
  const several = (limit: Json, what: string): string => `${jsonText(limit)} ${what}${limit === 1 ? "" : "s"}`;
  switch (word) {
    case "minProperties":
      return `at least ${several(wanted, "field")}`;
    case "maxProperties":
      return `at most ${several(wanted, "field")}`;
    case "required":
      return jsonList(wanted).map(field).join(" and ");
    case "dependentRequired":
      return entriesOf(wanted)
        .map(([name, names]) => `${jsonList(names).map(field).join(" and ")} where ${field(name)} is set`)
        .join("; ");
    case "oneOf":
    case "anyOf": {
      const groups = jsonList(wanted).map(requiredOnly);
      if (groups.length === 0 || !groups.every((group) => group !== undefined && group.length > 0)) return undefined;
      const some = groups.slice(0, MOST_NAMED).map((group) => (group ?? []).map(field).join(" with "));
      const each = some.join(" or ") + (groups.length > some.length ? " or …" : "");
      return word === "oneOf" ? `${each}, and only one of them` : each;
    }
    case "not": {
      const names = requiredOnly(wanted);
      if (names === undefined || names.length === 0) return undefined;
      return names.length === 1 ? `no ${names.map(field).join("")}` : `not ${names.map(field).join(" and ")} together`;
    }
    case "contains":
      return `an element that is what ${JSON.stringify(wanted)} describes`;
    case "uniqueItems":
      return "no element twice";
    default:
      return undefined;
  }
}
