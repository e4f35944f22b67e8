/**
 * Requirements of a schema that a shape can't express: a small evaluator of JSON Schema keywords over decoded
 * documents, whose long numbers are BigInts and Decimals. The compiler has resolved external references.
 */
import * as is from "./is.ts";
import { date, dateTime, describe, duration, type Pattern, type Problem, time, uuid } from "./leaf-shapes.ts";
import type { JsonSchema, SchemaWriter } from "./json-schema.ts";
import { rulesSchema } from "./rules-schema.ts";
import { isNumber, type Num } from "./values/decimal.ts";
import { compare, divides, numText } from "./values/number.ts";
import { length } from "./values/cut.ts";

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

export type MakePattern = (pattern: string) => Pattern;

type Rules = { readonly [word: string]: Json };

/** Evaluates rules on values. Problems are added to `into`, if given. */
export class RuleBook {
  readonly #root: Json;
  readonly #makePattern: MakePattern;
  readonly #patterns = new Map<string, Pattern>();

  constructor(rules: Json, makePattern: MakePattern) {
    this.#root = rules;
    this.#makePattern = makePattern;
  }

  accepts(value: unknown): boolean {
    return this.#evaluate(this.#root, value, "", undefined).ok;
  }

  /** The rules as a JSON Schema of the writer's version, which may differ from theirs. */
  schema(writer: SchemaWriter): JsonSchema | boolean {
    if (typeof this.#root === "boolean") return this.#root;
    const { $defs, ...own } = record(this.#root);
    return rulesSchema(own, writer, record($defs));
  }

  explain(value: unknown, path: string, into: Problem[]): void {
    this.#evaluate(this.#root, value, path, into);
  }

  #pattern(source: string): Pattern {
    let pattern = this.#patterns.get(source);
    if (pattern === undefined) {
      pattern = this.#makePattern(source);
      this.#patterns.set(source, pattern);
    }
    return pattern;
  }

  /** @returns whether it fits, and the fields or elements that the rules have evaluated (for `unevaluated…`). */
  #evaluate(json: Json, value: unknown, path: string, into: Problem[] | undefined): Outcome {
    if (json === true) return FINE;
    if (json === false) return this.#wrong(path, "nothing at all", value, into);
    const rules = record(json);
    const seen = new Set<string | number>();
    let ok = true;
    const fail = (expected: string, at = path, found: unknown = value): void => {
      ok = false;
      into?.push({ path: at, expected, found: describe(found) });
    };
    const inner = (one: Json, of: unknown, at: string): boolean => {
      const fine = this.#evaluate(one, of, at, into).ok;
      ok &&= fine;
      return fine;
    };
    const quietly = (one: Json): Outcome => this.#evaluate(one, value, path, undefined);
    const whole = (one: Json): void => {
      const { ok: fine, seen: looked } = this.#evaluate(one, value, path, into);
      ok &&= fine;
      if (fine) for (const name of looked) seen.add(name);
    };

    if (typeof rules["$ref"] === "string")
      whole(record(record(this.#root)["$defs"])[rules["$ref"].split("/").at(-1) ?? ""] ?? true);
    const types = rules["type"];
    if (
      types !== undefined &&
      !(isList(types) ? types : [types]).some((type) => typeof type === "string" && isOf(type, value))
    )
      fail(`of type ${JSON.stringify(types)}`);
    if (rules["const"] !== undefined && !same(value, rules["const"], asConstant)) fail(JSON.stringify(rules["const"]));
    const values = rules["enum"];
    if (isList(values) && !values.some((one) => same(value, one, asConstant)))
      fail(`one of ${values.map((one) => JSON.stringify(one)).join(", ")}`);

    for (const one of list(rules["allOf"])) whole(one);
    const some = list(rules["anyOf"]);
    if (some.length > 0) {
      const fitting = some.map(quietly).filter((one) => one.ok);
      if (fitting.length === 0) fail("what fits one of several forms");
      for (const one of fitting) for (const name of one.seen) seen.add(name);
    }
    const exactly = list(rules["oneOf"]);
    if (exactly.length > 0) {
      const fitting = exactly.map(quietly).filter((one) => one.ok);
      if (fitting.length !== 1)
        fail(fitting.length === 0 ? "what fits one of several forms" : "what fits only one of several forms");
      for (const one of fitting) for (const name of one.seen) seen.add(name);
    }
    if (rules["not"] !== undefined && quietly(rules["not"]).ok) fail("something else than its schema rules out");
    if (rules["if"] !== undefined) {
      const condition = quietly(rules["if"]);
      if (condition.ok) for (const name of condition.seen) seen.add(name);
      const then = rules[condition.ok ? "then" : "else"];
      if (then !== undefined) whole(then);
    }

    if (typeof value === "string") textRules(rules, value, fail, (source) => this.#pattern(source));
    else if (isNumber(value)) numberRules(rules, value, fail);
    else if (Array.isArray(value)) this.#list(rules, value, path, seen, fail, inner);
    else if (is.record(value)) this.#record(rules, value, path, seen, fail, inner, whole);
    return { ok, seen };
  }

  #list(
    rules: Rules,
    value: readonly unknown[],
    path: string,
    seen: Set<string | number>,
    fail: (expected: string, at?: string, found?: unknown) => void,
    inner: (one: Json, of: unknown, at: string) => boolean,
  ): void {
    const { minItems, maxItems, uniqueItems, contains, items, additionalItems, prefixItems, unevaluatedItems } = rules;
    if (typeof minItems === "number" && value.length < minItems) fail(`a list of at least ${minItems}`);
    if (typeof maxItems === "number" && value.length > maxItems) fail(`a list of at most ${maxItems}`);
    if (uniqueItems === true && value.some((one, i) => value.some((other, j) => j > i && same(one, other))))
      fail("a list without the same twice");
    const first = isList(prefixItems) ? prefixItems : list(items);
    const rest = isList(items) ? additionalItems : items;
    value.forEach((one, i) => {
      const schema = first[i] ?? rest;
      if (schema === undefined) return;
      inner(schema, one, `${path}[${i}]`);
      seen.add(i);
    });
    if (contains !== undefined) {
      const fitting = value.flatMap((one, i) => (this.#evaluate(contains, one, path, undefined).ok ? [i] : []));
      for (const i of fitting) seen.add(i);
      const least = typeof rules["minContains"] === "number" ? rules["minContains"] : 1;
      const most = typeof rules["maxContains"] === "number" ? rules["maxContains"] : Infinity;
      if (fitting.length < least)
        fail(`a list with at least ${least} element${least === 1 ? "" : "s"} of a certain form`);
      if (fitting.length > most) fail(`a list with at most ${most} elements of a certain form`);
    }
    if (unevaluatedItems !== undefined) {
      value.forEach((one, i) => {
        if (!seen.has(i)) inner(unevaluatedItems, one, `${path}[${i}]`);
        seen.add(i);
      });
    }
  }

  #record(
    rules: Rules,
    value: Readonly<Record<string, unknown>>,
    path: string,
    seen: Set<string | number>,
    fail: (expected: string, at?: string, found?: unknown) => void,
    inner: (one: Json, of: unknown, at: string) => boolean,
    whole: (one: Json) => void,
  ): void {
    // A field that is set to undefined is not sent.
    const names = Object.keys(value).filter((name) => value[name] !== undefined);
    const has = (name: string): boolean => Object.hasOwn(value, name) && value[name] !== undefined;
    const at = (name: string): string => (path === "" ? name : `${path}.${name}`);
    for (const name of texts(rules["required"])) if (!has(name)) fail("a value", at(name), undefined);
    const { minProperties, maxProperties, propertyNames } = rules;
    if (typeof minProperties === "number" && names.length < minProperties)
      fail(`a record of at least ${minProperties} field${minProperties === 1 ? "" : "s"}`);
    if (typeof maxProperties === "number" && names.length > maxProperties)
      fail(`a record of at most ${maxProperties} fields`);
    if (propertyNames !== undefined) for (const name of names) inner(propertyNames, name, at(name));
    const properties = record(rules["properties"]);
    const patterns = Object.entries(record(rules["patternProperties"]));
    const additional = rules["additionalProperties"];
    for (const name of names) {
      let known = false;
      if (Object.hasOwn(properties, name)) {
        known = true;
        inner(properties[name] ?? true, value[name], at(name));
      }
      for (const [pattern, one] of patterns) {
        if (!this.#pattern(pattern).test(name)) continue;
        known = true;
        inner(one, value[name], at(name));
      }
      if (!known && additional !== undefined) {
        known = true;
        if (additional === false) fail("no such field", at(name), value[name]);
        else inner(additional, value[name], at(name));
      }
      if (known) seen.add(name);
    }
    for (const [name, one] of [
      ...Object.entries(record(rules["dependentRequired"])),
      ...Object.entries(record(rules["dependencies"])),
    ]) {
      if (!has(name)) continue;
      if (Array.isArray(one)) {
        for (const other of texts(one))
          if (!has(other)) fail(`a value, as there is one in ${name}`, at(other), undefined);
      } else whole(one);
    }
    for (const [name, one] of Object.entries(record(rules["dependentSchemas"]))) if (has(name)) whole(one);
    const unevaluated = rules["unevaluatedProperties"];
    if (unevaluated !== undefined) {
      for (const name of names) {
        if (seen.has(name)) continue;
        if (unevaluated === false) fail("no such field", at(name), value[name]);
        else inner(unevaluated, value[name], at(name));
        seen.add(name);
      }
    }
  }

  #wrong(path: string, expected: string, found: unknown, into: Problem[] | undefined): Outcome {
    into?.push({ path, expected, found: describe(found) });
    return { ok: false, seen: new Set() };
  }
}

interface Outcome {
  readonly ok: boolean;
  readonly seen: ReadonlySet<string | number>;
}
const FINE: Outcome = { ok: true, seen: new Set() };

/** (`Array.isArray` does not narrow readonly lists.) */
function isList(json: unknown): json is readonly Json[] {
  return Array.isArray(json);
}
function texts(json: Json | undefined): readonly string[] {
  return list(json).filter((one) => typeof one === "string");
}
function list(json: Json | undefined): readonly Json[] {
  return isList(json) ? json : [];
}
function record(json: Json | undefined): { readonly [key: string]: Json } {
  return typeof json === "object" && json !== null && !isList(json) ? json : {};
}

function isOf(type: string, value: unknown): boolean {
  switch (type) {
    case "null":
      return value === null;
    case "array":
      return Array.isArray(value);
    case "object":
      return is.record(value);
    case "integer":
      return isNumber(value) && !numText(value).includes(".");
    case "number":
      return isNumber(value);
    default:
      return typeof value === type;
  }
}

function textRules(rules: Rules, value: string, fail: (expected: string) => void, pattern: MakePattern): void {
  const { minLength, maxLength } = rules;
  if (typeof minLength === "number" && length(value) < minLength) fail(`a text of at least ${minLength} characters`);
  if (typeof maxLength === "number" && length(value) > maxLength) fail(`a text of at most ${maxLength} characters`);
  const format = typeof rules["format"] === "string" ? formatOf(rules["format"]) : undefined;
  if (format?.accepts(value) === false) fail(format.words);
  if (typeof rules["pattern"] === "string" && !pattern(rules["pattern"]).test(value))
    fail(`a text matching ${rules["pattern"]}`);
}

/** The formats that are checked; others are annotations. */
function formatOf(format: string): { accepts(value: unknown): boolean; readonly words: string } | undefined {
  switch (format) {
    case "date":
      return date;
    case "date-time":
      return dateTime;
    case "time":
      return time;
    case "duration":
      return duration;
    case "uuid":
      return uuid;
    default:
      return undefined;
  }
}

function numberRules(rules: Rules, value: Num, fail: (expected: string) => void): void {
  const { minimum, maximum, exclusiveMinimum: above, exclusiveMaximum: below, multipleOf } = rules;
  if (typeof minimum === "number" && compare(value, minimum) < 0) fail(`at least ${minimum}`);
  if (typeof maximum === "number" && compare(value, maximum) > 0) fail(`at most ${maximum}`);
  if (typeof above === "number" && compare(value, above) <= 0) fail(`above ${above}`);
  if (typeof below === "number" && compare(value, below) >= 0) fail(`below ${below}`);
  if (typeof multipleOf === "number" && !divides(multipleOf, value)) fail(`a multiple of ${multipleOf}`);
}

const exactly = (a: Num, b: Num): boolean => compare(a, b) === 0;
const asConstant = (a: Num, b: Num): boolean => (typeof b === "number" ? is.constant(a, b) : exactly(a, b));

/** Equal as JSON: numbers by value, records in any order of fields. */
function same(a: unknown, b: unknown, equal: (a: Num, b: Num) => boolean = exactly): boolean {
  if (isNumber(a) && isNumber(b)) return equal(a, b);
  if (Array.isArray(a)) return Array.isArray(b) && a.length === b.length && a.every((one, i) => same(one, b[i], equal));
  if (is.record(a)) {
    if (!is.record(b)) return false;
    const names = Object.keys(a).filter((name) => a[name] !== undefined);
    return (
      names.length === Object.keys(b).length &&
      names.every((name) => Object.hasOwn(b, name) && same(a[name], b[name], equal))
    );
  }
  return a === b;
}
