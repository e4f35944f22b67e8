/**
 * The shape of a document, and the check of incoming documents. A shape has two methods: `accepts` only says yes or no; `explain`
 * is called after a no, and names each path with what was expected and what was found. Generated modules build their shapes from
 * the systems' JSON Schemas, and for each record a function that says yes or no in plain statements (`checked`). Incoming
 * documents are read leniently: an enum may have a new member, a list may be longer than its schema says. If a value may have
 * several forms, the schemas decide strictly between them: `accepts` is then called with `strict`.
 *
 * `@__NO_SIDE_EFFECTS__` tells bundlers that a shape which nothing uses can be left out.
 */
import { type JsonSchema, type SchemaWriter, tupleSchema } from "./json-schema.ts";
import * as is from "./is.ts";
import { type OptionalShape, type Pattern, type Problem, type Shape, describe } from "./leaf-shapes.ts";
import { type Json, type MakePattern, RuleBook } from "./rules.ts";

export * from "./leaf-shapes.ts";

/** The shape's values, or null. */
/* @__NO_SIDE_EFFECTS__ */
export function nullable(shape: Shape): Shape {
  return {
    words: `${shape.words}, or null`,
    accepts: (value, strict) => value === null || shape.accepts(value, strict),
    schema: (writer) => ({ anyOf: [writer.of(shape), { type: "null" }] }),
    explain(value, path, into) {
      if (value !== null) shape.explain(value, path, into);
    },
  };
}

/** Marks a field of a record that may be left out. */
/* @__NO_SIDE_EFFECTS__ */
export function optional(shape: Shape): OptionalShape {
  return { optional: shape };
}

/** The limits of a list's length, inclusive. */
export interface ListLimits {
  readonly min?: number;
  readonly max?: number;
  /** Incoming values may be shorter or longer: the limits only distinguish forms. */
  readonly open?: true;
}

function sizeSchema(min: number, max: number): JsonSchema {
  return { ...(min > 0 ? { minItems: min } : {}), ...(max < Infinity ? { maxItems: max } : {}) };
}

/** A list whose elements all fit one shape. The paths of problems contain the element's index. */
/* @__NO_SIDE_EFFECTS__ */
export function listOf(element: Shape, { min = 0, max = Infinity, open }: ListLimits = {}): Shape {
  const words =
    open === true
      ? "a list"
      : min > 0
        ? `a list of at least ${min}`
        : max < Infinity
          ? `a list of at most ${max}`
          : "a list";
  const sized = (list: readonly unknown[], strict = false): boolean =>
    (open === true && !strict) || (list.length >= min && list.length <= max);
  return {
    words,
    element,
    schema: (writer) => ({
      type: "array",
      items: writer.of(element),
      ...(open === true && !writer.strict ? {} : sizeSchema(min, max)),
    }),
    accepts(value, strict) {
      if (!Array.isArray(value) || !sized(value, strict)) return false;
      for (let i = 0; i < value.length; i++) if (!element.accepts(value[i], strict)) return false;
      return true;
    },
    explain(value, path, into) {
      if (!Array.isArray(value) || !sized(value)) into.push({ path, expected: words, found: describe(value) });
      else value.forEach((item: unknown, i) => element.explain(item, `${path}[${i}]`, into));
    },
  };
}

/** A record of any names whose values all fit one shape. */
/* @__NO_SIDE_EFFECTS__ */
export function mapOf(element: Shape): Shape {
  return {
    words: "a record",
    schema: (writer) => ({ type: "object", additionalProperties: writer.of(element) }),
    accepts: (value, strict) => is.record(value) && Object.values(value).every((item) => element.accepts(item, strict)),
    explain(value, path, into) {
      if (!is.record(value)) into.push({ path, expected: "a record", found: describe(value) });
      else for (const [key, item] of Object.entries(value)) element.explain(item, join(path, key), into);
    },
  };
}

/** One of several forms; with `exactly` a value that fits two of them is wrong. */
/* @__NO_SIDE_EFFECTS__ */
export function union(variants: readonly Shape[], exactly = false): Shape {
  const words = variants.map((variant) => variant.words).join(", or ");
  const count = (value: unknown, strict?: boolean): number =>
    variants.filter((variant) => variant.accepts(value, strict)).length;
  const alone = (value: unknown, strict?: boolean): boolean => {
    const fitting = count(value, strict);
    // If a document fits several variants only because unknown values are accepted, the exact match wins.
    return fitting === 1 || (fitting > 1 && strict !== true && count(value, true) === 1);
  };
  const forms = (writer: SchemaWriter, strict: boolean): JsonSchema => ({
    [exactly ? "oneOf" : "anyOf"]: variants.map((one) => writer.of(one, strict)),
  });
  return {
    words,
    schema: (writer) =>
      exactly && !writer.strict ? { anyOf: [forms(writer, false), forms(writer, true)] } : forms(writer, writer.strict),
    accepts: exactly ? alone : (value, strict) => variants.some((variant) => variant.accepts(value, strict)),
    explain(value, path, into) {
      if (exactly && alone(value)) return;
      const fitting = count(value);
      if (fitting > 1 && exactly)
        into.push({ path, expected: "what fits only one of several forms", found: describe(value) });
      if (fitting > 0) return;
      // For records, the problems of the closest variant are more helpful than those of all.
      const tries = variants.map((variant) => {
        const found: Problem[] = [];
        variant.explain(value, path, found);
        return found;
      });
      const near = tries
        .filter((found) => !found.some((problem) => problem.path === path))
        .sort((a, b) => a.length - b.length)[0];
      if (near === undefined) into.push({ path, expected: words, found: describe(value) });
      else into.push(...near);
    },
  };
}

/** The form that a value has among several: the one that it fits strictly; if there is none, one that it fits leniently. */
export function hasForm(value: unknown, form: Shape, others: readonly Shape[]): boolean {
  if (form.accepts(value, true)) return true;
  return form.accepts(value) && !others.some((other) => other.accepts(value, true));
}

/** A list whose first elements have their own forms. */
/* @__NO_SIDE_EFFECTS__ */
export function tuple(
  first: readonly Shape[],
  rest: Shape,
  limits: { readonly min?: number; readonly max?: number } = {},
): Shape {
  const { min = 0, max = Infinity } = limits;
  const words =
    max < Infinity
      ? `a list of ${min === max ? max : `${min} to ${max}`}`
      : min > 0
        ? `a list of at least ${min}`
        : "a list";
  return {
    words,
    schema: (writer) => ({
      type: "array",
      ...tupleSchema(
        writer.target,
        first.map((one) => writer.of(one)),
        writer.of(rest),
      ),
      ...sizeSchema(min, max),
    }),
    accepts(value, strict) {
      if (!Array.isArray(value) || value.length < min || value.length > max) return false;
      return value.every((item, i) => (first[i] ?? rest).accepts(item, strict));
    },
    explain(value, path, into) {
      if (!Array.isArray(value) || value.length < min || value.length > max)
        into.push({ path, expected: words, found: describe(value) });
      else value.forEach((item: unknown, i) => (first[i] ?? rest).explain(item, `${path}[${i}]`, into));
    },
  };
}

/** A record whose additional fields have a form, too. */
/* @__NO_SIDE_EFFECTS__ */
export function withRest(named: Shape, names: Iterable<string>, others: Shape | (() => Shape)): Shape {
  const known = new Set(names);
  let made: Shape | undefined;
  const whole = (): Shape => (made ??= typeof others === "function" ? others() : others);
  const rest: Shape = {
    words: "",
    accepts: (value, strict) => whole().accepts(value, strict),
    explain: (value, path, into) => whole().explain(value, path, into),
    schema: (writer) => writer.of(whole()),
  };
  return {
    words: named.words,
    schema: (writer) => ({ ...named.schema(writer), additionalProperties: writer.of(rest) }),
    accepts: (value, strict) =>
      named.accepts(value, strict) &&
      Object.entries(value as object).every(
        ([name, item]) => known.has(name) || item === undefined || rest.accepts(item, strict),
      ),
    explain(value, path, into) {
      named.explain(value, path, into);
      if (!is.record(value)) return;
      for (const [name, item] of Object.entries(value))
        if (!known.has(name) && item !== undefined) rest.explain(item, join(path, name), into);
    },
  };
}

/** A value that matches two forms at once. */
/* @__NO_SIDE_EFFECTS__ */
export function both(one: Shape, other: Shape): Shape {
  return {
    words: `${one.words}, and ${other.words}`,
    schema: (writer) => ({ allOf: [writer.of(one), writer.of(other)] }),
    accepts: (value, strict) => one.accepts(value, strict) && other.accepts(value, strict),
    explain(value, path, into) {
      const before = into.length;
      one.explain(value, path, into);
      if (into.length === before) other.explain(value, path, into);
    },
  };
}

/** Requirements of a schema beyond a form; see rules.ts. */
/* @__NO_SIDE_EFFECTS__ */
export function rules(json: Json, makePattern: MakePattern = nativePattern): RuleBook {
  return new RuleBook(json, makePattern);
}

/** A form with additional rules. Modules of earlier versions pass the rules as plain JSON. */
/* @__NO_SIDE_EFFECTS__ */
export function ruled(shape: Shape, rules: Json | RuleBook, makePattern: MakePattern = nativePattern): Shape {
  const book = rules instanceof RuleBook ? rules : new RuleBook(rules, makePattern);
  return {
    words: shape.words,
    schema: (writer) => ({ allOf: [writer.of(shape), book.schema(writer)] }),
    accepts: (value, strict) => shape.accepts(value, strict) && book.accepts(value),
    explain(value, path, into) {
      const before = into.length;
      shape.explain(value, path, into);
      if (into.length === before) book.explain(value, path, into);
    },
  };
}

/** A form whose `accepts` is a function of the module; the form itself explains problems, and checks strictly. */
/* @__NO_SIDE_EFFECTS__ */
export function checked(accepts: Check, shape: Shape): Shape {
  return { ...shape, accepts: (value, strict) => (strict === true ? shape.accepts(value, true) : accepts(value)) };
}

/** For patterns that the compiler knows to match in linear time. */
function nativePattern(source: string): Pattern {
  try {
    return new RegExp(source, "u");
  } catch {
    return new RegExp(source);
  }
}

function join(path: string, key: string): string {
  const step = /^[A-Za-z_]\w*$/.test(key) ? key : JSON.stringify(key);
  return path === "" ? step : `${path}.${step}`;
}

/**
 * A record with these fields; other fields are allowed. `fields` may be a function, for recursive records. A `checked`
 * function of the module may precede them.
 */
/* @__NO_SIDE_EFFECTS__ */
export function record(...fields: CheckedFields): Shape {
  return recordOf(fields, "open");
}

/** A record with these fields and no others. */
/* @__NO_SIDE_EFFECTS__ */
export function closedRecord(...fields: CheckedFields): Shape {
  return recordOf(fields, "closed");
}

/** A record that has no other fields yet: unknown fields are accepted, and only count when forms are distinguished. */
/* @__NO_SIDE_EFFECTS__ */
export function growingRecord(...fields: CheckedFields): Shape {
  return recordOf(fields, "growing");
}

/** A function that tells whether a value fits. */
type Check = (value: unknown) => boolean;
type CheckedFields =
  readonly [fields: Fields | (() => Fields)] | readonly [check: Check, fields: Fields | (() => Fields)];
type Fields = Readonly<Record<string, Shape | OptionalShape>>;

/* @__NO_SIDE_EFFECTS__ */
function recordOf(given: CheckedFields, others: "open" | "closed" | "growing"): Shape {
  if (given.length === 2) return checked(given[0], recordOf([given[1]], others));
  const [fields] = given;
  const closed = others === "closed";
  let names: string[] = [];
  let shapes: Shape[] = [];
  let required: boolean[] = [];
  /** Names that every object inherits, such as `constructor`. */
  let inherited: boolean[] = [];
  let known: ReadonlySet<string> = new Set();
  let ready = false;
  const prepare = (): void => {
    const entries = Object.entries(typeof fields === "function" ? fields() : fields);
    names = entries.map(([name]) => name);
    shapes = entries.map(([, field]) => ("optional" in field ? field.optional : field));
    required = entries.map(([, field]) => !("optional" in field));
    inherited = names.map((name) => name in Object.prototype);
    known = new Set(names);
    ready = true;
  };
  const fieldOf = (value: Readonly<Record<string, unknown>>, i: number): unknown => {
    const name = names[i] ?? "";
    return inherited[i] === true && !Object.hasOwn(value, name) ? undefined : value[name];
  };
  return {
    words: "a record",
    fields: () => (typeof fields === "function" ? fields() : fields),
    schema(writer) {
      if (!ready) prepare();
      const needed = names.filter((_, i) => required[i] === true);
      return {
        type: "object",
        properties: Object.fromEntries(shapes.map((one, i) => [names[i] ?? "", writer.of(one)])),
        ...(needed.length === 0 ? {} : { required: needed }),
        ...(closed || (writer.strict && others === "growing") ? { additionalProperties: false } : {}),
      };
    },
    accepts(value, strict) {
      if (!is.record(value)) return false;
      if (!ready) prepare();
      const whole = closed || (strict === true && others === "growing");
      let there = 0;
      for (let i = 0; i < names.length; i++) {
        const item = fieldOf(value, i);
        if (item === undefined) {
          if (required[i] === true) return false;
          if (whole && Object.hasOwn(value, names[i] ?? "")) there++;
        } else if (shapes[i]?.accepts(item, strict) === true) there++;
        else return false;
      }
      if (!whole) return true;
      // A closed record has only the fields that were found.
      let fields = 0;
      for (const _ in value) fields++;
      return fields === there;
    },
    explain(value, path, into) {
      if (!is.record(value)) {
        into.push({ path, expected: "a record", found: describe(value) });
        return;
      }
      if (!ready) prepare();
      names.forEach((name, i) => {
        const item = fieldOf(value, i);
        const shape = shapes[i];
        if (shape === undefined) return;
        if (item !== undefined) shape.explain(item, join(path, name), into);
        else if (required[i] === true) into.push({ path: join(path, name), expected: shape.words, found: "nothing" });
      });
      if (closed) {
        for (const key of Object.keys(value))
          if (!known.has(key))
            into.push({ path: join(path, key), expected: "no such field", found: describe(value[key]) });
      }
    },
  };
}

/**
 * A document that is held only for problems in what is read: a path covers everything below it, and its parents.
 * @param read paths such as `line_items[].price`
 */
/* @__NO_SIDE_EFFECTS__ */
export function reading(shape: Shape, read: readonly string[]): Shape {
  const isRead = (path: string): boolean => {
    // A name with special characters could look like two.
    if (path === "" || path.includes('"')) return true;
    const own = fieldAt(path);
    return read.some((one) => one === own || isBelow(one, own) || isBelow(own, one));
  };
  const problemsRead = (value: unknown, path = ""): Problem[] => {
    const all: Problem[] = [];
    shape.explain(value, "", all);
    return all
      .filter((one) => isRead(one.path))
      .map((one) => (path === "" ? one : { ...one, path: one.path === "" ? path : `${path}.${one.path}` }));
  };
  return {
    words: shape.words,
    accepts: (value, strict) => shape.accepts(value, strict) || (strict !== true && problemsRead(value).length === 0),
    explain: (value, path, into) => into.push(...problemsRead(value, path)),
    schema: (writer) => writer.of(shape),
    ...(shape.fields === undefined ? {} : { fields: shape.fields }),
    ...(shape.element === undefined ? {} : { element: shape.element }),
    whole: { shape, isRead },
  };
}

/** The field of a path, without the indexes of list elements: `lines[].price` for `lines[2].price`. */
export function fieldAt(path: string): string {
  return path.replaceAll(/\[\d+\]/g, "[]");
}

function isBelow(path: string, above: string): boolean {
  return path.startsWith(`${above}.`) || path.startsWith(`${above}[`);
}

/** All problems of a value; empty if it fits. */
export function problems(shape: Shape, value: unknown): Problem[] {
  if (shape.accepts(value)) return [];
  const found: Problem[] = [];
  shape.explain(value, "", found);
  return found;
}

/** A problem as one line. */
export function problemText({ path, expected, found }: Problem): string {
  return `${path === "" ? "the document" : path}: expected ${expected}, found ${found}`;
}
