/**
 * Converts outside values to values that both engines can store. PostgreSQL refuses NUL in a text, and both engines
 * refuse lone surrogates; whole numbers have a range, and indexed keys a maximum length.
 */
// This file handles control characters.
/* oxlint-disable no-control-regex */
import { messageOf } from "../errors.ts";
import { createHash } from "node:crypto";

/** Precedes the four hexadecimal digits of a code unit that databases refuse, and of this character itself. */
const ESCAPE = "\u001a";

/** The end of the year 9999: no format writes later times, and few can read them. */
export const LATEST = Date.UTC(9999, 11, 31, 23, 59, 59, 999);
const MOST_SMALL = 2 ** 31 - 1;
/** The maximum number of bytes of a text in an index; PostgreSQL allows 2700 for all columns of an index. */
const LONGEST_KEY = 1000;

/** A text in its stored form: any string can be restored from it. */
export function textOut(text: string): string {
  if (!/[\0\u001a]/.test(text) && text.isWellFormed()) return text;
  return text.replace(
    /[\0\u001a]|\p{Surrogate}/gu,
    (unit) => ESCAPE + unit.charCodeAt(0).toString(16).padStart(4, "0"),
  );
}

/** A text as it was before `textOut`. */
export function textIn(kept: string): string {
  if (!kept.includes(ESCAPE)) return kept;
  return kept.replace(/\u001a(0000|001a|d[89a-f][0-9a-f]{2})/g, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 16)),
  );
}

/** A key in its indexed form: a very long one as its beginning and its hash. */
export function keyText(key: string): string {
  if (key.length * 3 <= LONGEST_KEY && key.isWellFormed()) return key;
  const kept = textOut(key);
  if (Buffer.byteLength(kept) <= LONGEST_KEY) return key;
  return `${key.slice(0, 100)}… ${createHash("sha256").update(kept).digest("hex")}`;
}

/** A time in milliseconds since 1970, within the years that can be written. */
export function moment(ms: number): number {
  return Number.isNaN(ms) ? 0 : Math.trunc(Math.min(Math.max(ms, 0), LATEST));
}

/** A count, or a status: a whole number of 32 bits. */
export function small(count: number): number {
  return Number.isNaN(count) ? 0 : Math.trunc(Math.min(Math.max(count, 0), MOST_SMALL));
}

/** A value for a statement's parameter: texts in their stored form, whole numbers within a double's exact range. */
export function cellOut<T>(value: T): T {
  if (typeof value === "string") return textOut(value) as T;
  if (typeof value === "number" && !Number.isSafeInteger(value))
    return (
      Number.isNaN(value) ? 0 : Math.trunc(Math.min(Math.max(value, Number.MIN_SAFE_INTEGER), Number.MAX_SAFE_INTEGER))
    ) as T;
  if (Array.isArray(value)) return (value as unknown[]).map(cellOut) as T;
  return value;
}

/** A row with its texts restored. */
export function rowIn<R extends Record<string, unknown>>(row: R): R {
  for (const [name, value] of Object.entries(row))
    if (typeof value === "string" && value.includes(ESCAPE)) (row as Record<string, unknown>)[name] = textIn(value);
    else if (typeof value === "bigint") (row as Record<string, unknown>)[name] = cellOut(Number(value));
  return row;
}

/** An unreadable value is shown as unreadable, and skipped. */
export function orUnreadable(read: () => string): string {
  try {
    return read();
  } catch (error) {
    return `(can't be read: ${messageOf(error)})`;
  }
}
