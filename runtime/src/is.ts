/**
 * Whether a document's value fits its schema: yes or no. Generated modules build their checks from these functions and plain comparisons.
 * After a no, a shape finds the reason; its leaves call the same functions.
 *
 * They run for every field of every document: no closures, nothing allocated, character codes instead of expressions.
 */
import { Decimal, type Int, isNumber, type Num } from "./values/decimal.ts";
import { compare } from "./values/number.ts";
import { length, lengthIn } from "./values/cut.ts";

/** A record whose field values are not checked yet. */
export type Fields<T> = { readonly [K in keyof T]?: unknown };

/**
 * Whether a value is an object of some kind. Also true of lists and Decimals: used for records with a required field
 * that neither of them has, so that the check of that field rejects them.
 */
export function object<T>(value: unknown): value is Fields<T> {
  return typeof value === "object" && value !== null;
}

/** Whether a value is a record: present, and neither a list nor a number. */
export function record<T = Record<string, unknown>>(value: unknown): value is Fields<T> {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Decimal);
}

/** Whether a record has no fields with other names. */
export function only(value: object, names: ReadonlySet<string>): boolean {
  for (const name in value) if (!names.has(name)) return false;
  return true;
}

/** Whether the values of all other fields fit. */
export function rest(
  value: Readonly<Record<string, unknown>>,
  names: ReadonlySet<string>,
  fits: (value: unknown) => boolean,
): boolean {
  for (const name in value) {
    const item = value[name];
    if (item !== undefined && !names.has(name) && !fits(item)) return false;
  }
  return true;
}

/** A text whose length in code points is within the inclusive limits. */
export function text(value: unknown, max: number, min = 0): value is string {
  if (typeof value !== "string" || value.length < min || (value.length > max && length(value) > max)) return false;
  return min < 2 || length(value) >= min;
}

/** As `text`, for a system that counts bytes of UTF-8 or UTF-16 units. */
export function textIn(value: unknown, unit: "utf16" | "bytes", max: number, min = 0): value is string {
  if (typeof value !== "string") return false;
  const size = lengthIn(value, unit);
  return size >= min && size <= max;
}

/** A text whose characters are all in a system's character set. */
export function charset(value: unknown, charset: "ascii" | "latin1"): value is string {
  if (typeof value !== "string") return false;
  const last = charset === "ascii" ? 0x7f : 0xff;
  for (let i = 0; i < value.length; i++) if (value.charCodeAt(i) > last) return false;
  return true;
}

/** A whole number, also one beyond 2^53, which documents hold as a BigInt or a Decimal. */
export function int(value: unknown): value is Int {
  return Number.isSafeInteger(value) || longInt(value);
}

function longInt(value: unknown): boolean {
  return typeof value === "bigint" || (value instanceof Decimal && !value.toString().includes("."));
}

/** A number of a document. */
export function num(value: unknown): value is Num {
  return typeof value === "number" ? Number.isFinite(value) : typeof value === "bigint" || value instanceof Decimal;
}

/** Whether a number, possibly in quotes, is at least `least`. */
export function atLeast(value: unknown, least: number): boolean {
  return size(value) >= least;
}

/** Whether a number, possibly in quotes, is at most `most`. */
export function atMost(value: unknown, most: number): boolean {
  return size(value) <= most;
}

/** Whether a number, possibly in quotes, is greater than `limit`. */
export function above(value: unknown, limit: number): boolean {
  return size(value) > limit;
}

/** Whether a number, possibly in quotes, is less than `limit`. */
export function below(value: unknown, limit: number): boolean {
  return size(value) < limit;
}

function size(value: unknown): number | bigint {
  return typeof value === "number" || typeof value === "bigint" ? value : Number(String(value));
}

/** Whether a value is a number, possibly in quotes. */
export function numeric(value: unknown): value is Num | string {
  return num(value) || decimal(value);
}

/** Whether a number has at most `places` decimals. */
export function scale(value: unknown, places: number): boolean {
  if (typeof value === "number") {
    if (Number.isInteger(value)) return true;
    // A double that equals its rounded value has no more decimals; for others the digits decide.
    const step = 10 ** Math.min(places, 15);
    if (Math.round(value * step) / step === value) return true;
  }
  return decimals(String(value)) <= places;
}

/** The number of decimals in a number's text. */
function decimals(written: string): number {
  const exponent = /e([+-]\d+)$/.exec(written);
  const point = written.indexOf(".");
  const places = point < 0 ? 0 : written.slice(point + 1).replace(/e.*$/, "").length;
  return Math.max(0, places - Number(exponent?.[1] ?? 0));
}

/**
 * Whether a value equals a number of a schema. Schemas are read as doubles: a number with more digits is compared as
 * the nearest double.
 */
export function constant(value: unknown, constant: number): boolean {
  if (typeof value === "number" || !isNumber(value)) return value === constant;
  if (compare(value, constant) === 0) return true;
  const digits = String(Math.abs(constant)).replace(/^0\.0*|\.|e.*$/g, "");
  const long = Number.isInteger(constant) ? !Number.isSafeInteger(constant) : digits.length >= 16;
  return long && Number(value.toString()) === constant;
}

const MINUS = 45;
const POINT = 46;
const ZERO = 48;
const COLON = 58;
const BLANK = 32;

function isSign(code: number): boolean {
  return code === 43 || code === MINUS;
}

/** The end of the run of digits that begins at a position. */
function pastDigits(text: string, from: number): number {
  let at = from;
  while (at < text.length) {
    const digit = text.charCodeAt(at) - ZERO;
    if (digit < 0 || digit > 9) break;
    at++;
  }
  return at;
}

/** Two digits as a number; -1 for other characters. The text is long enough. */
function two(text: string, at: number): number {
  const tens = text.charCodeAt(at) - ZERO;
  const ones = text.charCodeAt(at + 1) - ZERO;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : -1;
}

/** The maximum number of digits before and after the point of a number in quotes. */
const MOST_DIGITS = 34;

/** A number written as a text, such as `"19.99"`, with at most `scale` decimals; trailing zeros don't count. */
export function decimal(value: unknown, scale = MOST_DIGITS): value is string {
  if (typeof value !== "string") return false;
  return (scale >= 2 && isPrice(value)) || isDecimal(value, scale);
}

/**
 * Whether a text is a number with two decimals and no sign, as most amounts are. Amounts take most of the time of a
 * check.
 */
function isPrice(text: string): boolean {
  const end = text.length;
  if (end < 4 || end > MOST_DIGITS || text.charCodeAt(end - 3) !== POINT) return false;
  if (!isDigit(text.charCodeAt(end - 1)) || !isDigit(text.charCodeAt(end - 2))) return false;
  let at = end - 4;
  while (at >= 0 && isDigit(text.charCodeAt(at))) at--;
  return at < 0;
}

function isDecimal(value: string, scale: number): boolean {
  const end = value.length;
  if (end === 0) return false;
  let at = 0;
  let code = value.charCodeAt(0);
  if (isSign(code)) {
    if (end === 1) return false;
    code = value.charCodeAt(++at);
  }
  const from = at;
  while (isDigit(code)) {
    if (++at === end) return end - from <= MOST_DIGITS;
    code = value.charCodeAt(at);
  }
  if (code !== POINT || at === from || at - from > MOST_DIGITS) return false;
  const point = at;
  let last = point;
  while (++at < end) {
    code = value.charCodeAt(at);
    if (!isDigit(code)) return false;
    if (code !== ZERO) last = at;
  }
  return end - point > 1 && end - point <= MOST_DIGITS + 1 && last - point <= scale;
}

function isDigit(code: number): boolean {
  return code >= ZERO && code <= 57;
}

/** Whether a text begins with a valid day; the text has at least ten characters. */
function startsWithDate(text: string): boolean {
  const century = two(text, 0);
  const year = two(text, 2);
  if (century < 0 || year < 0 || text.charCodeAt(4) !== MINUS || text.charCodeAt(7) !== MINUS) return false;
  const month = two(text, 5);
  const day = two(text, 8);
  if (month < 1 || month > 12 || day < 1) return false;
  return day <= 28 || day <= daysIn(century * 100 + year, month);
}

function daysIn(year: number, month: number): number {
  if (month !== 2) return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
}

/** A day: `2026-11-30`. */
export function date(value: unknown): value is string {
  return typeof value === "string" && value.length === 10 && startsWithDate(value);
}

/** A datetime with its offset, as in RFC 3339. */
export function dateTime(value: unknown): value is string {
  if (typeof value !== "string" || value.length < 20 || !startsWithDate(value)) return false;
  const separator = value.charCodeAt(10);
  if (separator !== 84 && separator !== 116 && separator !== BLANK) return false;
  const hour = two(value, 11);
  const minute = two(value, 14);
  const second = two(value, 17);
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60) return false;
  if (value.charCodeAt(13) !== COLON || value.charCodeAt(16) !== COLON) return false;
  let at = 19;
  if (value.charCodeAt(at) === POINT) {
    at = pastDigits(value, 20);
    if (at === 20 || at > 29 || at === value.length) return false;
  }
  const zone = value.charCodeAt(at);
  if (zone === 90 || zone === 122) return value.length === at + 1;
  if (!isSign(zone) || value.length < at + 5) return false;
  const minutesAt = value.charCodeAt(at + 3) === COLON ? at + 4 : at + 3;
  if (value.length !== minutesAt + 2) return false;
  const hours = two(value, at + 1);
  const minutes = two(value, minutesAt);
  return hours >= 0 && hours <= 23 && minutes >= 0 && minutes <= 59;
}

/** @internal A date, which is checked separately, and a time of day. */
export const LOCAL = /^.{10}[Tt ](?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,9})?)?$/;

/** A date and a time of day without a zone. */
export function localDateTime(value: unknown): value is string {
  return typeof value === "string" && LOCAL.test(value) && startsWithDate(value);
}

const TIME = /^([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d|60)(?:\.\d{1,9})?)?([Zz]|([+-])([01]\d|2[0-3]):([0-5]\d))?$/;

/** A time of day, with an offset as RFC 3339 has it, or without one, as many systems write it. */
export function time(value: unknown): value is string {
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
}

/** A duration of ISO 8601 and RFC 3339; weeks can't be combined with other units. */
const DURATION = /^P(?:\d+W|(?=\d|T)(?:\d+Y)?(?:\d+M)?(?:\d+D)?(?:T(?=\d)(?:\d+H)?(?:\d+M)?(?:\d+S)?)?)$/;

/** A duration: `P3D`. */
export function duration(value: unknown): value is string {
  return typeof value === "string" && DURATION.test(value);
}

/** The range of datetimes around 1970, in milliseconds. */
const LATEST = 8.64e15;

/** A datetime in seconds since 1970. */
export function seconds(value: unknown): value is number {
  return Number.isSafeInteger(value) && Math.abs(Number(value)) <= LATEST / 1000;
}

/** A datetime in milliseconds since 1970. */
export function milliseconds(value: unknown): value is number {
  return Number.isSafeInteger(value) && Math.abs(Number(value)) <= LATEST;
}

/** @internal A moment in milliseconds, with an offset that has no effect. */
export const MS_DATE = /^\/Date\((-?\d{1,16})(?:[+-]\d{4})?\)\/$/;

/** A moment written `/Date(1439434356790+0000)/`. */
export function msDate(value: unknown): value is string {
  const parts = typeof value === "string" ? MS_DATE.exec(value) : null;
  return parts !== null && Math.abs(Number(parts[1])) <= LATEST;
}

/** A day written as a moment, or as a day. */
export function msDay(value: unknown): value is string {
  return date(value) || msDate(value);
}

/** An id like 01234567-89ab-cdef-0123-456789abcdef. */
export function uuid(value: unknown): value is string {
  if (typeof value !== "string" || value.length !== 36) return false;
  for (let i = 0; i < 36; i++) {
    const code = value.charCodeAt(i);
    if (i === 8 || i === 13 || i === 18 || i === 23) {
      if (code !== MINUS) return false;
    } else {
      const letter = code | 32;
      if (!((code >= ZERO && code <= 57) || (letter >= 97 && letter <= 102))) return false;
    }
  }
  return true;
}
