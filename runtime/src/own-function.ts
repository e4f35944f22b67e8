/**
 * A project's functions in TypeScript, as its specs call them. Arguments are converted from the language's values to those that
 * the function takes, and its result is converted back. The result is checked, since types promise nothing at run time. An error
 * becomes a failure.
 */
import { messageOf } from "./errors.ts";
import { dec, Decimal, isNumber, order } from "./values/decimal.ts";
import { Failure } from "./values/failure.ts";
import { settled } from "./values/number.ts";
import { isInstant, temporal, type Instant } from "./values/instant.ts";

/** The type of a parameter or a result, as declared in TypeScript. */
export type OwnForm =
  /** `string`, `boolean`, and `Decimal`, which is exact. */
  | "text"
  | "boolean"
  | "decimal"
  /** A `number`, which holds 15 digits, and a whole number as `bigint`. */
  | "number"
  | "bigint"
  /** A day as `Temporal.PlainDate`; a moment as `Temporal.Instant`, or as `Date`, which counts milliseconds. */
  | "day"
  | "instant"
  | "moment"
  | { readonly oneOf: readonly string[] }
  | { readonly list: OwnForm }
  | { readonly map: OwnForm }
  | { readonly record: { readonly [field: string]: OwnForm } }
  /** May be absent: `undefined`, or `null` if the type allows only that. */
  | { readonly optional: OwnForm; readonly as?: "null" };

/** A value that can't be converted. */
class MismatchError extends Error {}

/**
 * Wraps a TypeScript function for calls from generated modules.
 *
 * @typeParam F the function as generated modules call it; it returns a failure if the original throws, or returns a
 * value of another type
 * @param name the function's name in specs
 */
export function ownFunction<F>(
  name: string,
  called: (...args: never[]) => unknown,
  parameters: readonly OwnForm[],
  result: OwnForm,
): F {
  const call = (...given: readonly unknown[]): unknown => {
    try {
      const args = parameters.map((form, i) => toCode(form, given[i]));
      return fromCode(result, called(...(args as never[])), "");
    } catch (error) {
      return new Failure(`${name}: ${messageOf(error)}`, `${name} failed`);
    }
  };
  return call as F;
}

/**
 * Converts a value of the language for TypeScript. Lists and records are copied, so that the function can't change the mapping's values.
 */
function toCode(form: OwnForm, value: unknown): unknown {
  if (typeof form === "object") {
    if ("optional" in form) {
      if (value === undefined || value === null) return form.as === "null" ? null : undefined;
      return toCode(form.optional, value);
    }
    if ("list" in form) return listOf(value).map((item) => toCode(form.list, item));
    if ("map" in form) return mapped(recordOf(value), (item) => toCode(form.map, item));
    if ("record" in form) {
      const fields = recordOf(value);
      return Object.fromEntries(
        Object.entries(form.record).flatMap(([name, inner]): [string, unknown][] => {
          const field = toCode(inner, Object.hasOwn(fields, name) ? fields[name] : undefined);
          return field === undefined ? [] : [[name, field]];
        }),
      );
    }
    return value;
  }
  switch (form) {
    case "number":
      return asDouble(decimalOf(value));
    case "bigint": {
      const text = decimalOf(value).toString();
      if (text.includes(".")) throw new MismatchError(`${text} is not a whole number, and the function takes a bigint`);
      return BigInt(text);
    }
    case "decimal":
      return decimalOf(value);
    case "day":
      return Temporal.PlainDate.from(String(value));
    case "instant":
      return temporal(momentOf(value));
    case "moment":
      return new Date(momentOf(value).epochMilliseconds);
    case "text":
    case "boolean":
      return value;
  }
}

/** Converts a result from TypeScript to the language. @param at the path within the result, for messages */
function fromCode(form: OwnForm, value: unknown, at: string): unknown {
  const wrong = (wanted: string): never => {
    throw new MismatchError(`it gave ${shown(value)}${at === "" ? "" : ` at ${at}`}, but its type is ${wanted}`);
  };
  if (typeof form === "object") {
    if ("optional" in form)
      return value === undefined || value === null ? undefined : fromCode(form.optional, value, at);
    if ("oneOf" in form)
      return typeof value === "string" && form.oneOf.includes(value) ? value : wrong(`one of ${form.oneOf.join(", ")}`);
    if ("list" in form) {
      if (!Array.isArray(value)) return wrong("a list");
      return value.map((item: unknown, i) => fromCode(form.list, item, `${at}[${i}]`));
    }
    if (typeof value !== "object" || value === null || Array.isArray(value)) return wrong("a record");
    const fields = recordOf(value);
    if ("map" in form) return mapped(fields, (item, name) => fromCode(form.map, item, below(at, name)));
    return Object.fromEntries(
      Object.entries(form.record).flatMap(([name, inner]): [string, unknown][] => {
        const field = fromCode(inner, fields[name], below(at, name));
        return field === undefined ? [] : [[name, field]];
      }),
    );
  }
  switch (form) {
    case "text":
      return typeof value === "string" ? value : wrong("a string");
    case "boolean":
      return typeof value === "boolean" ? value : wrong("a boolean");
    case "number":
      return typeof value === "number" && Number.isFinite(value) ? value : wrong("a number");
    case "bigint":
      return typeof value === "bigint" ? settled(dec(value)) : wrong("a bigint");
    case "decimal":
      return value instanceof Decimal ? settled(value) : wrong("a Decimal");
    case "day":
      return isDay(value) ? dayOf(value) : wrong("a Temporal.PlainDate");
    case "instant":
      return isInstant(value) && !("calendarId" in value) ? value : wrong("a Temporal.Instant");
    case "moment":
      return value instanceof Date && !Number.isNaN(value.getTime())
        ? Temporal.Instant.fromEpochMilliseconds(value.getTime())
        : wrong("a Date");
  }
}

/** A decimal as a double, if that keeps all digits; otherwise it fails, so that no number changes silently. */
function asDouble(value: Decimal): number {
  const double = Number(value.toString());
  if (!Number.isFinite(double) || order(dec(double), value) !== 0)
    throw new MismatchError(
      `${value.toString()} has more digits than a TypeScript number can hold: let the function take a Decimal`,
    );
  return double;
}

/** Recognized by its fields: a program may use a polyfill's days besides the platform's. */
function isDay(value: unknown): value is Temporal.PlainDate {
  return typeof value === "object" && value !== null && "dayOfYear" in value && !("hour" in value);
}

function dayOf(day: Temporal.PlainDate): string {
  if (day.year < 0 || day.year > 9999)
    throw new MismatchError(`${day.toString()} is not a day that documents can contain`);
  return day.toString({ calendarName: "never" });
}

function decimalOf(value: unknown): Decimal {
  if (isNumber(value)) return dec(value);
  throw new MismatchError(`${shown(value)} is no number`);
}

function momentOf(value: unknown): Instant {
  if (isInstant(value)) return value;
  throw new MismatchError(`${shown(value)} is no moment`);
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? { ...value } : {};
}

function mapped(
  fields: Readonly<Record<string, unknown>>,
  change: (value: unknown, name: string) => unknown,
): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, change(value, name)]));
}

function below(at: string, name: string): string {
  return at === "" ? name : `${at}.${name}`;
}

/** A value's kind in a word or two, without personal data. */
function shown(value: unknown): string {
  if (value === undefined || value === null) return "nothing";
  if (typeof value === "number" && !Number.isFinite(value)) return String(value);
  if (Array.isArray(value)) return "a list";
  if (value instanceof Promise) return "a promise";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}
