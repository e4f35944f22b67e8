/**
 * What a document must look like, and the check at the door.
 *
 * A shape answers in two ways: `accepts` is fast and only says yes or no; `explain` is asked after a no, and names every
 * path with what was expected and what was there. Generated modules build their shapes from the systems' JSON Schemas.
 *
 * What comes in is read openly: an enum may have got another member, a list may be longer than its schema says. Which one of
 * several forms a value has is decided by what the schemas say to the letter: `accepts` is then asked to be strict.
 */
import { type Json, type MakePattern, type Pattern, RuleBook } from "./rules.ts";
import { compare, dec, Decimal, isNumber } from "./values/decimal.ts";
import { length, lengthIn } from "./values/text.ts";

/** One thing wrong with a document. */
export interface Problem {
  /** Where, as a person would write it: `line_items[0].price`; empty for the document itself. */
  readonly path: string;
  readonly expected: string;
  readonly found: string;
}

export interface Shape {
  /** In an analyst's words: "a text of at most 255 characters". */
  readonly words: string;
  /** @param strict as the schema says to the letter, and not openly */
  accepts(value: unknown, strict?: boolean): boolean;
  explain(value: unknown, path: string, into: Problem[]): void;
  /** Of a record: its fields. */
  readonly fields?: () => Readonly<Record<string, Shape | OptionalShape>>;
  /** Of a list: its elements. */
  readonly element?: Shape;
  /** Of a document of which only some is read: its shape as the schema has it, and whether somebody reads what is at a path. */
  readonly whole?: { readonly shape: Shape; isRead(path: string): boolean };
}

/** A field that may be missing, in `record`. */
export interface OptionalShape {
  readonly optional: Shape;
}

function leaf(words: string, accepts: (value: unknown) => boolean): Shape {
  return {
    words,
    accepts,
    explain(value, path, into) {
      if (!accepts(value)) into.push({ path, expected: words, found: describe(value) });
    },
  };
}

/** A value in a few words, for a person; long texts are cut. */
export function describe(value: unknown): string {
  if (value === undefined) return "nothing";
  if (value === null) return "null";
  if (typeof value === "string")
    return value.length > 60
      ? `a text of ${length(value)} characters, ${JSON.stringify(value.slice(0, 40))}…`
      : JSON.stringify(value);
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : `a list of ${value.length}`;
  if (value instanceof Decimal || typeof value === "bigint") return value.toString();
  if (typeof value === "number" && !Number.isFinite(value)) return "a number too large for any use";
  if (typeof value === "object") return "a record";
  return JSON.stringify(value) ?? typeof value;
}

export interface TextLimits {
  readonly min?: number;
  readonly max?: number;
  /** What the limits count; code points where it is not said. */
  readonly unit?: "utf16" | "bytes";
  readonly charset?: "ascii" | "latin1";
  readonly pattern?: Pattern & { readonly source?: string };
}

/** The signs that are not in a character set. */
const OUTSIDE = { ascii: /[\u0080-\u{10ffff}]/u, latin1: /[\u0100-\u{10ffff}]/u } as const;

/** Lengths in code points, where nothing else is said. */
export function text(limits: TextLimits = {}): Shape {
  const { min = 0, max = Infinity, pattern, unit, charset } = limits;
  const counted = unit === "bytes" ? "byte" : unit === "utf16" ? "UTF-16 unit" : "character";
  const size =
    max === Infinity
      ? min > 0
        ? ` of at least ${min} ${counted}${min === 1 ? "" : "s"}`
        : ""
      : ` of ${min > 0 ? `${min} to` : "at most"} ${max} ${counted}s`;
  const signs = charset === undefined ? "" : ` in ${charset === "ascii" ? "ASCII" : "Latin-1"}`;
  const words = `a text${size}${signs}${pattern === undefined ? "" : ` matching ${pattern.source ?? "its pattern"}`}`;
  if (min === 0 && max === Infinity && pattern === undefined && charset === undefined)
    return leaf(words, (value) => typeof value === "string");
  if (unit !== undefined || charset !== undefined) {
    return leaf(words, (value) => {
      if (typeof value !== "string" || (charset !== undefined && OUTSIDE[charset].test(value))) return false;
      const size = lengthIn(value, unit);
      return size >= min && size <= max && (pattern === undefined || pattern.test(value));
    });
  }
  return leaf(words, (value) => {
    if (typeof value !== "string") return false;
    if (value.length > max && length(value) > max) return false;
    if (value.length < min || (min > 1 && length(value) < min)) return false;
    return pattern === undefined || pattern.test(value);
  });
}

export interface NumberLimits {
  readonly min?: number;
  readonly max?: number;
  readonly above?: number;
  readonly below?: number;
  /** The most decimals. */
  readonly scale?: number;
}

function isRanged(limits: NumberLimits): boolean {
  return (
    limits.min !== undefined || limits.max !== undefined || limits.above !== undefined || limits.below !== undefined
  );
}

function inRange(value: unknown, limits: NumberLimits): boolean {
  const size = typeof value === "object" ? Number(numberText(value)) : (value as number | bigint);
  if (limits.min !== undefined && size < limits.min) return false;
  if (limits.max !== undefined && size > limits.max) return false;
  if (limits.above !== undefined && size <= limits.above) return false;
  return limits.below === undefined || size < limits.below;
}

function rangeWords(limits: NumberLimits): string {
  const parts: string[] = [];
  if (limits.min !== undefined) parts.push(`at least ${limits.min}`);
  if (limits.above !== undefined) parts.push(`above ${limits.above}`);
  if (limits.max !== undefined) parts.push(`at most ${limits.max}`);
  if (limits.below !== undefined) parts.push(`below ${limits.below}`);
  return parts.length === 0 ? "" : ` ${parts.join(" and ")}`;
}

export function integer(limits: NumberLimits = {}): Shape {
  return leaf(`a whole number${rangeWords(limits)}`, (value) => {
    const whole =
      typeof value === "number"
        ? Number.isSafeInteger(value)
        : typeof value === "bigint" || (value instanceof Decimal && !value.toString().includes("."));
    return whole && inRange(value, limits);
  });
}

export function number(limits: NumberLimits = {}): Shape {
  const { scale } = limits;
  const step = 10 ** Math.min(scale ?? 0, 15);
  const ranged = isRanged(limits);
  const words = `a number${rangeWords(limits)}${scale === undefined ? "" : ` with at most ${scale} decimal${scale === 1 ? "" : "s"}`}`;
  return leaf(words, (value) => {
    const is =
      typeof value === "number" ? Number.isFinite(value) : typeof value === "bigint" || value instanceof Decimal;
    if (!is || (ranged && !inRange(value, limits))) return false;
    if (scale === undefined) return true;
    // A double that comes back from its rounding has no more decimals than that; others are looked at by their digits.
    return (typeof value === "number" && Math.round(value * step) / step === value) || decimals(value) <= scale;
  });
}

function numberText(value: unknown): string {
  return typeof value === "string" ? value : String(value as number | bigint | Decimal);
}

/** The decimals that a number is written with. */
function decimals(value: unknown): number {
  if (typeof value === "number" && Number.isInteger(value)) return 0;
  const written = numberText(value);
  const exponent = /e([+-]\d+)$/.exec(written);
  const point = written.indexOf(".");
  const places = point < 0 ? 0 : written.slice(point + 1).replace(/e.*$/, "").length;
  return Math.max(0, places - Number(exponent?.[1] ?? 0));
}

/** The digits behind the point of a plain decimal. */
function placesOf(text: string): number {
  const point = text.indexOf(".");
  return point < 0 ? 0 : text.length - point - 1;
}

const DECIMAL_TEXT = /^[+-]?\d{1,34}(?:\.\d{1,34})?$/;

/** A number written as a text, such as `"19.99"`. */
export function decimalText(limits: NumberLimits = {}): Shape {
  const { scale } = limits;
  const ranged = isRanged(limits);
  const words = `a number in quotes, like "19.99"${rangeWords(limits)}${scale === undefined ? "" : `, with at most ${scale} decimals`}`;
  return leaf(
    words,
    (value) =>
      typeof value === "string" &&
      DECIMAL_TEXT.test(value) &&
      (scale === undefined || placesOf(value) <= scale || placesOf(value.replace(/0+$/, "")) <= scale) &&
      (!ranged || inRange(Number(value), limits)),
  );
}

export const never: Shape = leaf("nothing at all", () => false);
export const boolean: Shape = leaf("true or false", (value) => value === true || value === false);
export const anything: Shape = leaf("anything", () => true);
export const nothing: Shape = leaf("null", (value) => value === null);

/** An id like 01234567-89ab-cdef-0123-456789abcdef. */
export const uuid: Shape = leaf(
  "an id like 01234567-89ab-cdef-0123-456789abcdef",
  (value) => typeof value === "string" && /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(value),
);

/** A text of which some values are known; a system may add others, and they are taken too. */
export function openEnum(known: readonly string[]): Shape {
  const members = new Set<unknown>(known);
  return {
    ...leaf("a text", (value) => typeof value === "string"),
    accepts: (value, strict) => (strict === true ? members.has(value) : typeof value === "string"),
  };
}

/** One of some texts, numbers, true or false. */
export function oneOf(members: readonly (string | number | boolean | null)[]): Shape {
  const known = new Set<unknown>(members);
  const numbers = members.filter((member) => typeof member === "number");
  const shown = members
    .slice(0, 12)
    .map((member) => JSON.stringify(member))
    .join(", ");
  return leaf(`one of ${shown}${members.length > 12 ? " …" : ""}`, (value) => {
    if (known.has(value)) return true;
    return typeof value !== "number" && isNumber(value) && numbers.some((member) => isConstant(value, member));
  });
}

/**
 * Whether a number is a constant of a schema. A schema is read with doubles: where one has more digits than a double keeps, the
 * number with just these digits comes down to the same double.
 */
export function isConstant(value: number | bigint | Decimal, constant: number): boolean {
  if (typeof value === "number") return value === constant;
  if (compare(dec(value), dec(constant)) === 0) return true;
  const digits = String(Math.abs(constant)).replace(/^0\.0*|\.|e.*$/g, "");
  const long = Number.isInteger(constant) ? !Number.isSafeInteger(constant) : digits.length >= 16;
  return long && Number(numberText(value)) === constant;
}

function isoDate(value: unknown): boolean {
  const parts = typeof value === "string" ? /^(\d{4})-(\d{2})-(\d{2})$/.exec(value) : null;
  if (parts === null) return false;
  const month = Number(parts[2]);
  const day = Number(parts[3]);
  if (month < 1 || month > 12 || day < 1 || day > 31) return false;
  return day <= daysIn(Number(parts[1]), month);
}

function daysIn(year: number, month: number): number {
  if (month !== 2) return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
}

export const date: Shape = leaf('a date like "2026-11-30"', isoDate);

const DATE_TIME =
  /^(\d{4}-\d{2}-\d{2})[Tt ]([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(?:\.\d{1,9})?(?:[Zz]|[+-](?:[01]\d|2[0-3]):?[0-5]\d)$/;

export const dateTime: Shape = leaf('a date and time with its offset, like "2026-11-30T22:30:00Z"', (value) => {
  const parts = typeof value === "string" ? DATE_TIME.exec(value) : null;
  return parts !== null && isoDate(parts[1]);
});

const TIME = /^([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d|60)(?:\.\d{1,9})?)?([Zz]|([+-])([01]\d|2[0-3]):([0-5]\d))?$/;

/** A time of day, with an offset as RFC 3339 has it, or without one, as many systems write it. */
export const time: Shape = leaf('a time like "22:30:00Z" or "22:30:00"', (value) => {
  const parts = typeof value === "string" ? TIME.exec(value) : null;
  if (parts === null) return false;
  const [, hour, minute, second, offset, sign, offsetHour, offsetMinute] = parts;
  // An offset belongs to a whole time.
  if (second === undefined) return offset === undefined;
  if (second !== "60") return true;
  // A leap second is the last one of a day in UTC.
  const ahead =
    offset === undefined ? 0 : Number(`${sign ?? "+"}1`) * (Number(offsetHour ?? 0) * 60 + Number(offsetMinute ?? 0));
  return offset !== undefined && (Number(hour) * 60 + Number(minute) - ahead + 2880) % 1440 === 1439;
});

/** A span of time as ISO 8601 and RFC 3339 write it; weeks stand alone. */
const DURATION = /^P(?:\d+W|(?=\d|T)(?:\d+Y)?(?:\d+M)?(?:\d+D)?(?:T(?=\d)(?:\d+H)?(?:\d+M)?(?:\d+S)?)?)$/;

export const duration: Shape = leaf(
  'a span of time like "P3D" or "PT1H30M"',
  (value) => typeof value === "string" && DURATION.test(value),
);

/** A date and time without a zone. */
export const localDateTime: Shape = leaf('a date and time without a zone, like "2026-11-30T22:30:00"', (value) => {
  const parts =
    typeof value === "string"
      ? /^(\d{4}-\d{2}-\d{2})[Tt ]([01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,9})?)?$/.exec(value)
      : null;
  return parts !== null && isoDate(parts[1]);
});

/** A moment counted from 1970, in seconds or milliseconds. */
export function epoch(unit: "seconds" | "milliseconds"): Shape {
  const most = unit === "seconds" ? 8.64e12 : 8.64e15;
  return leaf(
    `a moment in ${unit} since 1970`,
    (value) => Number.isSafeInteger(value) && Math.abs(value as number) <= most,
  );
}

/** A moment written `/Date(1439434356790+0000)/`. */
export const msDate: Shape = leaf('a moment like "/Date(1439434356790)/"', (value) => {
  const parts = typeof value === "string" ? /^\/Date\((-?\d{1,16})(?:[+-]\d{4})?\)\/$/.exec(value) : null;
  return parts !== null && Math.abs(Number(parts[1])) <= 8.64e15;
});

/** A day written as a moment, or as a day. */
export const msDay: Shape = leaf(
  'a day like "2026-11-30" or "/Date(1439434356790)/"',
  (value) => isoDate(value) || msDate.accepts(value),
);

export function nullable(shape: Shape): Shape {
  return {
    words: `${shape.words}, or null`,
    accepts: (value, strict) => value === null || shape.accepts(value, strict),
    explain(value, path, into) {
      if (value !== null) shape.explain(value, path, into);
    },
  };
}

export function optional(shape: Shape): OptionalShape {
  return { optional: shape };
}

export interface ListLimits {
  readonly min?: number;
  readonly max?: number;
  /** What comes in may be shorter or longer: the limits only tell one of several forms from the others. */
  readonly open?: true;
}

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

export function mapOf(element: Shape): Shape {
  return {
    words: "a record",
    accepts: (value, strict) => isRecord(value) && Object.values(value).every((item) => element.accepts(item, strict)),
    explain(value, path, into) {
      if (!isRecord(value)) into.push({ path, expected: "a record", found: describe(value) });
      else for (const [key, item] of Object.entries(value)) element.explain(item, join(path, key), into);
    },
  };
}

/** One of several forms; with `exactly` a value that fits two of them is wrong. */
export function union(variants: readonly Shape[], exactly = false): Shape {
  const words = variants.map((variant) => variant.words).join(", or ");
  const count = (value: unknown, strict?: boolean): number =>
    variants.filter((variant) => variant.accepts(value, strict)).length;
  const alone = (value: unknown, strict?: boolean): boolean => {
    const fitting = count(value, strict);
    // What fits several only because they are read openly is the one that it fits to the letter.
    return fitting === 1 || (fitting > 1 && strict !== true && count(value, true) === 1);
  };
  return {
    words,
    accepts: exactly ? alone : (value, strict) => variants.some((variant) => variant.accepts(value, strict)),
    explain(value, path, into) {
      if (exactly && alone(value)) return;
      const fitting = count(value);
      if (fitting > 1 && exactly)
        into.push({ path, expected: "what fits only one of several forms", found: describe(value) });
      if (fitting > 0) return;
      // Of records, the problems of the one that comes nearest say more than a list of all.
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

/** Which of several forms a value has: the one that it fits to the letter; where it fits none so, one that it fits openly. */
export function hasForm(value: unknown, form: Shape, others: readonly Shape[]): boolean {
  if (form.accepts(value, true)) return true;
  return form.accepts(value) && !others.some((other) => other.accepts(value, true));
}

/** A list whose first elements have forms of their own. */
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

/** A record whose fields of other names have a form too. */
export function withRest(named: Shape, names: readonly string[], others: Shape | (() => Shape)): Shape {
  const known = new Set(names);
  let made: Shape | undefined;
  const rest: Shape = {
    words: "",
    accepts: (value, strict) => (made ??= typeof others === "function" ? others() : others).accepts(value, strict),
    explain: (value, path, into) =>
      (made ??= typeof others === "function" ? others() : others).explain(value, path, into),
  };
  return {
    words: named.words,
    accepts: (value, strict) =>
      named.accepts(value, strict) &&
      Object.entries(value as object).every(
        ([name, item]) => known.has(name) || item === undefined || rest.accepts(item, strict),
      ),
    explain(value, path, into) {
      named.explain(value, path, into);
      if (!isRecord(value)) return;
      for (const [name, item] of Object.entries(value))
        if (!known.has(name) && item !== undefined) rest.explain(item, join(path, name), into);
    },
  };
}

/** What has two forms at once. */
export function both(one: Shape, other: Shape): Shape {
  return {
    words: `${one.words}, and ${other.words}`,
    accepts: (value, strict) => one.accepts(value, strict) && other.accepts(value, strict),
    explain(value, path, into) {
      const before = into.length;
      one.explain(value, path, into);
      if (into.length === before) other.explain(value, path, into);
    },
  };
}

/** A form with rules beyond it; see rules.ts. */
export function ruled(shape: Shape, rules: Json, makePattern: MakePattern = nativePattern): Shape {
  const book = new RuleBook(rules, makePattern);
  return {
    words: shape.words,
    accepts: (value, strict) => shape.accepts(value, strict) && book.accepts(value),
    explain(value, path, into) {
      const before = into.length;
      shape.explain(value, path, into);
      if (into.length === before) book.explain(value, path, into);
    },
  };
}

/** For patterns that the compiler knows to take no longer than the text is long. */
function nativePattern(source: string): Pattern {
  try {
    return new RegExp(source, "u");
  } catch {
    return new RegExp(source);
  }
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Decimal);
}

function join(path: string, key: string): string {
  const step = /^[A-Za-z_]\w*$/.test(key) ? key : JSON.stringify(key);
  return path === "" ? step : `${path}.${step}`;
}

/**
 * A record with these fields. Fields that are not named may be there too; `fields` may be a function where a record
 * contains itself.
 */
export function record(fields: Fields | (() => Fields)): Shape {
  return recordOf(fields, "open");
}

/** A record with these fields and no others. */
export function closedRecord(fields: Fields | (() => Fields)): Shape {
  return recordOf(fields, "closed");
}

/** A record that has no other fields yet: those that come in with it only tell one of several forms from the others. */
export function growingRecord(fields: Fields | (() => Fields)): Shape {
  return recordOf(fields, "growing");
}

type Fields = Readonly<Record<string, Shape | OptionalShape>>;

function recordOf(fields: Fields | (() => Fields), others: "open" | "closed" | "growing"): Shape {
  const closed = others === "closed";
  let names: string[] = [];
  let shapes: Shape[] = [];
  let required: boolean[] = [];
  /** Names that every object has something under already, such as `constructor`. */
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
    const name = names[i] as string;
    return inherited[i] === true && !Object.hasOwn(value, name) ? undefined : value[name];
  };
  return {
    words: "a record",
    fields: () => (typeof fields === "function" ? fields() : fields),
    accepts(value, strict) {
      if (!isRecord(value)) return false;
      if (!ready) prepare();
      const whole = closed || (strict === true && others === "growing");
      let there = 0;
      for (let i = 0; i < names.length; i++) {
        const item = fieldOf(value, i);
        if (item === undefined) {
          if (required[i] === true) return false;
          if (whole && Object.hasOwn(value, names[i] as string)) there++;
        } else if ((shapes[i] as Shape).accepts(item, strict)) there++;
        else return false;
      }
      if (!whole) return true;
      // A closed record has no fields but those that were found.
      let fields = 0;
      for (const _ in value) fields++;
      return fields === there;
    },
    explain(value, path, into) {
      if (!isRecord(value)) {
        into.push({ path, expected: "a record", found: describe(value) });
        return;
      }
      if (!ready) prepare();
      names.forEach((name, i) => {
        const item = fieldOf(value, i);
        const shape = shapes[i] as Shape;
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
 * A document that is only held for what is read of it: a path stands for all below it, and for what it takes to get there.
 * @param read paths such as `line_items[].price`
 */
export function reading(shape: Shape, read: readonly string[]): Shape {
  const isRead = (path: string): boolean => {
    // A name that is no plain word could look like two.
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
    ...(shape.fields === undefined ? {} : { fields: shape.fields }),
    ...(shape.element === undefined ? {} : { element: shape.element }),
    whole: { shape, isRead },
  };
}

/** The field that a path leads to, whichever elements of lists it goes through: `lines[].price` of `lines[2].price`. */
export function fieldAt(path: string): string {
  return path.replaceAll(/\[\d+\]/g, "[]");
}

function isBelow(path: string, above: string): boolean {
  return path.startsWith(`${above}.`) || path.startsWith(`${above}[`);
}

/** Every problem of a value; none when it fits. */
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
