/**
 * Numbers and times from outside: read strictly, and limited to a meaningful range.
 */
import { Decimal } from "../values/decimal.ts";
import type { Since } from "../flow.ts";
import { LATEST } from "./cells.ts";
import { getPointer, isRecord } from "./pointer.ts";

/** A longer pause is not credible; the flow's policy decides what to do then. */
const LONGEST = 366 * 86_400_000;

/** Parses `Retry-After`: seconds or a date, in milliseconds from now; undefined if it is neither. */
export function retryAfter(header: string | null, now: number = Date.now()): number | undefined {
  const text = header?.trim() ?? "";
  const at = httpDate(text);
  const wait = /^\d+$/.test(text) ? Number(text) * 1000 : at === undefined ? undefined : at - now;
  return wait === undefined ? undefined : Math.min(Math.max(0, wait), LONGEST);
}

const DATES = [
  // The current form of HTTP dates, and the two obsolete ones.
  /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/,
  /^(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day, \d{2}-[A-Z][a-z]{2}-\d{2} \d{2}:\d{2}:\d{2} GMT$/,
  /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) [A-Z][a-z]{2} [ \d]\d \d{2}:\d{2}:\d{2} \d{4}$/,
  // Not valid in HTTP, but sent by some servers.
  /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}:\d{2})$/,
];

/** A date in the format of headers, in milliseconds since 1970; undefined if it is not one. */
export function httpDate(text: string | undefined): number | undefined {
  if (text === undefined || text.length > 40 || !DATES.some((one) => one.test(text))) return undefined;
  // The obsolete form without a zone means GMT too.
  return withinTime(Date.parse(/\d{4}$/.test(text) ? `${text} GMT` : text));
}

/**
 * Parses a time in a document, in any format, in milliseconds since 1970; a time without a zone is in the given one.
 * Undefined for any other value.
 */
export function timeOf(value: unknown, zone = "UTC"): number | undefined {
  if (typeof value === "bigint" || value instanceof Decimal) return timeOf(Number(value.toString()), zone);
  if (typeof value === "number") return withinTime(value < 1e11 ? value * 1000 : value);
  if (typeof value !== "string" || value.length > 100) return undefined;
  const ms = /^\/Date\((-?\d+)/.exec(value)?.[1];
  if (ms !== undefined) return withinTime(Number(ms));
  if (/^\d{9,14}$/.test(value)) return timeOf(Number(value));
  return withinTime(LOCAL.test(value) ? localTime(value, zone) : Date.parse(value));
}

/** When a document of a list has changed, in milliseconds since 1970; undefined if it does not say. */
export function timeIn({ field, zone }: Pick<Since, "field" | "zone">, document: unknown): number | undefined {
  if (!isRecord(document)) return undefined;
  return timeOf(field.startsWith("/") ? getPointer(field, document) : document[field], zone);
}

/** A time without a zone. */
const LOCAL = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?$/;

/** In the repeated hour the first occurrence; NaN if there is no such time. */
function localTime(text: string, zone: string): number {
  try {
    return Temporal.PlainDateTime.from(text.replace(" ", "T")).toZonedDateTime(zone, { disambiguation: "earlier" })
      .epochMilliseconds;
  } catch {
    return NaN;
  }
}

function withinTime(ms: number): number | undefined {
  return isTime(ms) ? ms : undefined;
}

/** Whether it is a time in milliseconds since 1970, up to the end of the year 9999. */
export function isTime(value: unknown): value is number {
  return typeof value === "number" && value >= 0 && value <= LATEST;
}
