/** The definition of a shape, and the shapes of scalar values: texts, numbers, times, constants. */
import * as is from "./is.ts";
import type { JsonSchema, SchemaWriter } from "./json-schema.ts";
import { Decimal, isNumber } from "./values/decimal.ts";
import { length } from "./values/cut.ts";

/** A regular expression that searches a text. */
export interface Pattern {
  test(text: string): boolean;
}

/** One problem of a document. */
export interface Problem {
  /** The path in readable form: `line_items[0].price`; empty for the document itself. */
  readonly path: string;
  readonly expected: string;
  readonly found: string;
}

/** A check of values at run time that can also describe its requirement in words. */
export interface Shape {
  /** In an analyst's words: "a text of at most 255 characters". */
  readonly words: string;
  /** @param strict exactly as in the schema, without leniency */
  accepts(value: unknown, strict?: boolean): boolean;
  explain(value: unknown, path: string, into: Problem[]): void;
  /** The JSON Schema of its values. */
  schema(writer: SchemaWriter): JsonSchema;
  /** Of a record: its fields. */
  readonly fields?: () => Readonly<Record<string, Shape | OptionalShape>>;
  /** Of a list: its elements. */
  readonly element?: Shape;
  /** For a partially read document: the full shape of its schema, and whether a path is read. */
  readonly whole?: { readonly shape: Shape; isRead(path: string): boolean };
}

/** A field that may be missing, in `record`. */
export interface OptionalShape {
  readonly optional: Shape;
}

/* @__NO_SIDE_EFFECTS__ */
function leaf(words: string, schema: JsonSchema, accepts: (value: unknown) => boolean): Shape {
  return {
    words,
    accepts,
    schema: () => schema,
    explain(value, path, into) {
      if (!accepts(value)) into.push({ path, expected: words, found: describe(value) });
    },
  };
}

function textIn(format: string): JsonSchema {
  return { type: "string", format };
}

function like(pattern: RegExp): JsonSchema {
  return { type: "string", pattern: pattern.source };
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
  if (typeof value === "number" && !Number.isFinite(value)) return "a number that is too large";
  if (typeof value === "object") return "a record";
  return JSON.stringify(value) ?? typeof value;
}

/** The limits of a text. All are inclusive. */
export interface TextLimits {
  readonly min?: number;
  readonly max?: number;
  /** The unit of the limits; default: code points. */
  readonly unit?: "utf16" | "bytes";
  readonly charset?: "ascii" | "latin1";
  readonly pattern?: Pattern & { readonly source?: string };
}

/** A text. Lengths are in code points unless `unit` says otherwise. */
/* @__NO_SIDE_EFFECTS__ */
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
  return leaf(
    words,
    {
      type: "string",
      // Bytes and UTF-16 units are at least as many as the code points that a schema counts.
      ...(min > 0 && unit === undefined ? { minLength: min } : {}),
      ...(max < Infinity ? { maxLength: max } : {}),
      ...(pattern?.source === undefined ? {} : { pattern: pattern.source }),
    },
    (value) =>
      typeof value === "string" &&
      (charset === undefined || is.charset(value, charset)) &&
      (unit === undefined ? is.text(value, max, min) : is.textIn(value, unit, max, min)) &&
      (pattern === undefined || pattern.test(value)),
  );
}

/** The limits of a number: `min` and `max` are inclusive, `above` and `below` exclusive. */
export interface NumberLimits {
  readonly min?: number;
  readonly max?: number;
  readonly above?: number;
  readonly below?: number;
  /** The maximum number of decimals. */
  readonly scale?: number;
}

function inRange(value: unknown, { min, max, above, below }: NumberLimits): boolean {
  return (
    (min === undefined || is.atLeast(value, min)) &&
    (max === undefined || is.atMost(value, max)) &&
    (above === undefined || is.above(value, above)) &&
    (below === undefined || is.below(value, below))
  );
}

function rangeWords(limits: NumberLimits): string {
  const parts: string[] = [];
  if (limits.min !== undefined) parts.push(`at least ${limits.min}`);
  if (limits.above !== undefined) parts.push(`above ${limits.above}`);
  if (limits.max !== undefined) parts.push(`at most ${limits.max}`);
  if (limits.below !== undefined) parts.push(`below ${limits.below}`);
  return parts.length === 0 ? "" : ` ${parts.join(" and ")}`;
}

function rangeSchema({ min, max, above, below, scale }: NumberLimits): JsonSchema {
  return {
    ...(min === undefined ? {} : { minimum: min }),
    ...(above === undefined ? {} : { exclusiveMinimum: above }),
    ...(max === undefined ? {} : { maximum: max }),
    ...(below === undefined ? {} : { exclusiveMaximum: below }),
    ...(scale === undefined ? {} : { multipleOf: Number(`1e-${scale}`) }),
  };
}

/** A whole number, also one beyond 2^53, which documents hold as a BigInt or a Decimal. */
/* @__NO_SIDE_EFFECTS__ */
export function integer(limits: NumberLimits = {}): Shape {
  const schema = { type: "integer", ...rangeSchema(limits) };
  return leaf(`a whole number${rangeWords(limits)}`, schema, (value) => is.int(value) && inRange(value, limits));
}

/** A number of a document, within limits. */
/* @__NO_SIDE_EFFECTS__ */
export function number(limits: NumberLimits = {}): Shape {
  const { scale } = limits;
  const words = `a number${rangeWords(limits)}${scale === undefined ? "" : ` with at most ${scale} decimal${scale === 1 ? "" : "s"}`}`;
  return leaf(
    words,
    { type: "number", ...rangeSchema(limits) },
    (value) => is.num(value) && inRange(value, limits) && (scale === undefined || is.scale(value, scale)),
  );
}

/** A number written as a text, such as `"19.99"`. */
/* @__NO_SIDE_EFFECTS__ */
export function decimalText(limits: NumberLimits = {}): Shape {
  const { scale } = limits;
  const words = `a number in quotes, like "19.99"${rangeWords(limits)}${scale === undefined ? "" : `, with at most ${scale} decimals`}`;
  const places = scale === undefined ? "\\d{1,34}" : `${scale === 0 ? "" : `\\d{1,${scale}}`}0*`;
  const decimals = scale === 0 ? "(\\.0+)?" : `(\\.${places})?`;
  const schema = { type: "string", pattern: `^[+-]?\\d{1,34}${decimals}$` };
  return leaf(words, schema, (value) => is.decimal(value, scale) && inRange(value, limits));
}

/** A number, with or without quotes. */
/* @__NO_SIDE_EFFECTS__ */
export function numeric(limits: NumberLimits = {}): Shape {
  const [plain, quoted] = [number(limits), decimalText(limits)];
  return {
    ...leaf(
      `a number${rangeWords(limits)}, also in quotes`,
      {},
      (value) => is.numeric(value) && inRange(value, limits),
    ),
    schema: (writer) => ({ anyOf: [plain.schema(writer), quoted.schema(writer)] }),
  };
}

export const never: Shape = leaf("nothing at all", { not: {} }, () => false);
export const boolean: Shape = leaf("true or false", { type: "boolean" }, (value) => value === true || value === false);
export const anything: Shape = leaf("anything", {}, () => true);
export const nothing: Shape = leaf("null", { type: "null" }, (value) => value === null);

/** An id like 01234567-89ab-cdef-0123-456789abcdef. */
export const uuid: Shape = leaf(
  "an id like 01234567-89ab-cdef-0123-456789abcdef",
  { type: "string", format: "uuid", pattern: "^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$" },
  is.uuid,
);

/** A text with known values; a system may add others, which are accepted too. */
/* @__NO_SIDE_EFFECTS__ */
export function openEnum(known: readonly string[]): Shape {
  const members = new Set<unknown>(known);
  return {
    ...leaf("a text", { type: "string" }, (value) => typeof value === "string"),
    // Other values are accepted; messages list the known ones.
    schema: ({ strict }) => (strict ? { enum: known } : { type: "string", examples: known }),
    accepts: (value, strict) => (strict === true ? members.has(value) : typeof value === "string"),
  };
}

/** One of some texts, numbers or booleans. */
/* @__NO_SIDE_EFFECTS__ */
export function oneOf(members: Iterable<unknown>): Shape {
  const known = new Set<unknown>(members);
  const list = [...members];
  const numbers = list.filter((member) => typeof member === "number");
  const shown = list
    .slice(0, 12)
    .map((member) => JSON.stringify(member))
    .join(", ");
  return leaf(`one of ${shown}${list.length > 12 ? " …" : ""}`, { enum: list }, (value) => {
    if (known.has(value)) return true;
    return typeof value !== "number" && isNumber(value) && numbers.some((member) => is.constant(value, member));
  });
}

export const date: Shape = leaf('a date like "2026-11-30"', textIn("date"), is.date);

export const dateTime: Shape = leaf(
  'a date and time with its offset, like "2026-11-30T22:30:00Z"',
  textIn("date-time"),
  is.dateTime,
);

/** A time of day; leap seconds are checked separately. */
const TIME = /^(?:[01]\d|2[0-3]):[0-5]\d(?::(?:[0-5]\d|60)(?:\.\d{1,9})?(?:[Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d)?)?$/;

/** A time of day, with an offset as RFC 3339 has it, or without one, as many systems write it. */
export const time: Shape = leaf('a time like "22:30:00Z" or "22:30:00"', like(TIME), is.time);

export const duration: Shape = leaf('a span of time like "P3D" or "PT1H30M"', textIn("duration"), is.duration);

/** A date and time without a zone. */
export const localDateTime: Shape = leaf(
  'a date and time without a zone, like "2026-11-30T22:30:00"',
  like(is.LOCAL),
  is.localDateTime,
);

/** A moment counted from 1970, in seconds or milliseconds. */
/* @__NO_SIDE_EFFECTS__ */
export function epoch(unit: "seconds" | "milliseconds"): Shape {
  return leaf(`a moment in ${unit} since 1970`, { type: "integer" }, unit === "seconds" ? is.seconds : is.milliseconds);
}

/** A moment written `/Date(1439434356790+0000)/`. */
export const msDate: Shape = leaf('a moment like "/Date(1439434356790)/"', like(is.MS_DATE), is.msDate);

/** A day written as a moment, or as a day. */
export const msDay: Shape = leaf(
  'a day like "2026-11-30" or "/Date(1439434356790)/"',
  { anyOf: [textIn("date"), like(is.MS_DATE)] },
  is.msDay,
);
