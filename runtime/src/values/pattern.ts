/**
 * Dates and times by patterns (a part of Unicode's LDML): yyyy, yy, MMMM, MMM, MM, M, dd, d, EEEE, EEE, HH, H, hh, h,
 * mm, ss, SSS, a, XXX; text in quotes is literal. Names are English. The compiler has validated the patterns.
 *
 * Parsing is strict: a text that does not match exactly is a failure; nothing is corrected.
 */
import { Failure } from "./failure.ts";
import { temporal, type Instant } from "./instant.ts";

const MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"]; // prettier-ignore
const DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/** A piece of a pattern: letters for a field, or literal text. */
type Piece = { readonly field: string } | { readonly text: string };

const taken = new Map<string, readonly Piece[]>();

function pieces(pattern: string): readonly Piece[] {
  let found = taken.get(pattern);
  if (found === undefined) {
    found = [...pattern.matchAll(/'((?:[^']|'')*)'|([A-Za-z])\2*|[^A-Za-z']+/g)].map(
      ([whole, quoted, letter]): Piece => {
        if (quoted !== undefined) return { text: quoted === "" ? "'" : quoted.replaceAll("''", "'") };
        return letter === undefined ? { text: whole } : { field: whole };
      },
    );
    taken.set(pattern, found);
  }
  return found;
}

interface Clock {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly dayOfWeek: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly millisecond: number;
  readonly offset?: string;
}

const pad = (value: number, length: number): string => String(value).padStart(length, "0");

function written(clock: Clock, pattern: string): string {
  return pieces(pattern)
    .map((piece) => {
      if ("text" in piece) return piece.text;
      switch (piece.field) {
        case "yyyy":
          return `${clock.year < 0 ? "-" : ""}${pad(Math.abs(clock.year), 4)}`;
        case "yy":
          return pad(clock.year % 100, 2);
        case "MMMM":
          return MONTHS[clock.month - 1];
        case "MMM":
          return MONTHS[clock.month - 1]?.slice(0, 3);
        case "MM":
          return pad(clock.month, 2);
        case "M":
          return String(clock.month);
        case "dd":
          return pad(clock.day, 2);
        case "d":
          return String(clock.day);
        case "EEEE":
          return DAYS[clock.dayOfWeek - 1];
        case "EEE":
          return DAYS[clock.dayOfWeek - 1]?.slice(0, 3);
        case "HH":
          return pad(clock.hour, 2);
        case "H":
          return String(clock.hour);
        case "hh":
          return pad(clock.hour % 12 === 0 ? 12 : clock.hour % 12, 2);
        case "h":
          return String(clock.hour % 12 === 0 ? 12 : clock.hour % 12);
        case "mm":
          return pad(clock.minute, 2);
        case "ss":
          return pad(clock.second, 2);
        case "SSS":
          return pad(clock.millisecond, 3);
        case "a":
          return clock.hour < 12 ? "AM" : "PM";
        case "XXX":
          return clock.offset === "+00:00" ? "Z" : (clock.offset ?? "");
        default:
          return piece.field;
      }
    })
    .join("");
}

/** Formats a date by a pattern. */
export function formatDate(date: string, pattern: string): string {
  const { year, month, day, dayOfWeek } = Temporal.PlainDate.from(date);
  return written({ year, month, day, dayOfWeek, hour: 0, minute: 0, second: 0, millisecond: 0 }, pattern);
}

/** Formats an instant by a pattern, in the local time of a zone. */
export function formatMoment(moment: Instant, pattern: string, zone: string): string {
  return written(temporal(moment).toZonedDateTimeISO(zone), pattern);
}

/** Formats a date and time without a zone by a pattern. */
export function formatLocal(text: string, pattern: string): string {
  return written(Temporal.PlainDateTime.from(text), pattern);
}

/** The fields of a text that matches a pattern; undefined if it does not. */
function read(text: string, pattern: string): Readonly<Record<string, string>> | undefined {
  const found: Record<string, string> = {};
  let at = 0;
  for (const piece of pieces(pattern)) {
    if ("text" in piece) {
      if (!text.startsWith(piece.text, at)) return undefined;
      at += piece.text.length;
      continue;
    }
    const value = FIELDS[piece.field]?.exec(text.slice(at))?.[0];
    if (value === undefined) return undefined;
    found[piece.field.charAt(0)] = value;
    at += value.length;
  }
  return at === text.length ? found : undefined;
}

const FIELDS: Readonly<Record<string, RegExp>> = {
  yyyy: /^\d{4}/,
  MM: /^\d{2}/,
  M: /^\d{1,2}/,
  MMM: new RegExp(`^(?:${MONTHS.map((month) => month.slice(0, 3)).join("|")})`),
  MMMM: new RegExp(`^(?:${MONTHS.join("|")})`),
  dd: /^\d{2}/,
  d: /^\d{1,2}/,
  HH: /^\d{2}/,
  H: /^\d{1,2}/,
  hh: /^\d{2}/,
  h: /^\d{1,2}/,
  mm: /^\d{2}/,
  ss: /^\d{2}/,
  SSS: /^\d{3}/,
  a: /^(?:AM|PM)/,
  XXX: /^(?:Z|[+-]\d{2}:\d{2})/,
};

function monthOf(text: string | undefined): number {
  if (text === undefined || /\d/.test(text)) return Number(text);
  return MONTHS.findIndex((month) => month.startsWith(text)) + 1;
}

function wrong(text: string, pattern: string, what: string): Failure {
  return new Failure(`${JSON.stringify(text.slice(0, 40))} is not ${what} like ${pattern}`);
}

/** `parse_date(text, "dd.MM.yyyy")`. */
export function parseDate(text: string, pattern: string): string | Failure {
  const found = read(text, pattern);
  if (found === undefined) return wrong(text, pattern, "a date");
  try {
    const date = { year: Number(found["y"]), month: monthOf(found["M"]), day: Number(found["d"]) };
    return Temporal.PlainDate.from(date, { overflow: "reject" }).toString();
  } catch {
    return wrong(text, pattern, "a date");
  }
}

/**
 * `parse_datetime(text, "dd.MM.yyyy HH:mm", "Europe/Vilnius")`; the zone is given only if the pattern has no offset.
 */
export function parseDateTime(text: string, pattern: string, zone?: string): Instant | Failure {
  const found = read(text, pattern);
  if (found === undefined) return wrong(text, pattern, "a date and time");
  const half = Number(found["h"]);
  if (found["h"] !== undefined && (half < 1 || half > 12)) return wrong(text, pattern, "a date and time");
  const hour = found["h"] === undefined ? Number(found["H"] ?? 0) : (half % 12) + (found["a"] === "PM" ? 12 : 0);
  try {
    const clock = Temporal.PlainDateTime.from(
      {
        year: Number(found["y"]),
        month: monthOf(found["M"]),
        day: Number(found["d"]),
        hour,
        minute: Number(found["m"] ?? 0),
        second: Number(found["s"] ?? 0),
        millisecond: Number(found["S"] ?? 0),
      },
      { overflow: "reject" },
    );
    const offset = found["X"];
    if (offset !== undefined) return Temporal.Instant.from(`${clock.toString()}${offset}`);
    return clock.toZonedDateTime(zone ?? "UTC", { disambiguation: "reject" }).toInstant();
  } catch {
    return wrong(text, pattern, zone === undefined ? "a date and time" : `a moment in ${zone}`);
  }
}
