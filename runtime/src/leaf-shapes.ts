/** Shapes of values that hold no others: texts, numbers, times, constants. What a shape is stands here too. */
import { compare, dec, Decimal, isNumber } from "./values/decimal.ts";
import { length, lengthIn } from "./values/text.ts";

/** Looks for a pattern in a text. */
export interface Pattern {
  test(text: string): boolean;
}

/** One thing wrong with a document. */
export interface Problem {
  /** Where, as a person would write it: `line_items[0].price`; empty for the document itself. */
  readonly path: string;
  readonly expected: string;
  readonly found: string;
}

/** A check of values at run time, which can say in words what it wants. */
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

/** What a text has to keep to. All limits are inclusive. */
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

/** What a number has to keep to: `min` and `max` inclusive, `above` and `below` exclusive. */
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

/** A whole number, also one beyond 2^53, which documents hold as a BigInt or a Decimal. */
export function integer(limits: NumberLimits = {}): Shape {
  return leaf(`a whole number${rangeWords(limits)}`, (value) => {
    const whole =
      typeof value === "number"
        ? Number.isSafeInteger(value)
        : typeof value === "bigint" || (value instanceof Decimal && !value.toString().includes("."));
    return whole && inRange(value, limits);
  });
}

/** A number of a document, within limits. */
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

/** Whether a value is a record: no list, no number, and there. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Decimal);
}
