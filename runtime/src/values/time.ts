/**
 * Dates and instants. A date is its ISO text (`2026-11-30`), which compares as it sorts; an instant is Temporal's.
 */
import { Failure } from "./failure.ts";

/** An RFC 3339 text (the decoder has checked it) as an instant. */
export function instant(text: string): Temporal.Instant {
  return Temporal.Instant.from(text);
}

const QUARTER = 900_000;
/** Since 1973 no zone has changed its offset within a quarter of an hour of UTC. */
const REGULAR = Date.UTC(1973, 0, 1);

/** For each zone, the offset in the quarter of an hour that was asked for last: events come close together. */
const offsets = new Map<string, { readonly quarter: number; readonly offset: number }>();

/** The calendar date that an instant falls on in a zone. */
export function dateIn(moment: Temporal.Instant, zone: string): string {
  const milliseconds = moment.epochMilliseconds;
  const quarter = Math.floor(milliseconds / QUARTER);
  let known = offsets.get(zone);
  if (known?.quarter !== quarter || milliseconds < REGULAR) {
    const there = moment.toZonedDateTimeISO(zone);
    if (milliseconds < REGULAR) return there.toPlainDate().toString();
    known = { quarter, offset: Math.round(there.offsetNanoseconds / 1e6) };
    offsets.set(zone, known);
  }
  return new Date(milliseconds + known.offset).toISOString().slice(0, 10);
}

export function compareInstants(a: Temporal.Instant, b: Temporal.Instant): number {
  return Temporal.Instant.compare(a, b);
}

export type CalendarUnit = "days" | "weeks" | "months" | "years";

/** A date moved by some days, weeks, months or years; the 31st becomes the last day of a shorter month. */
export function addToDate(date: string, amount: number, unit: CalendarUnit): string {
  return Temporal.PlainDate.from(date)
    .add({ [unit]: amount })
    .toString();
}

/** How many days there are from one date to another; negative where the other is earlier. */
export function daysBetween(from: string, to: string): number {
  return Temporal.PlainDate.from(from).until(to, { largestUnit: "days" }).days;
}

/** The first day of the week (a Monday), month or year of a date. */
export function startOf(date: string, unit: "week" | "month" | "year"): string {
  const day = Temporal.PlainDate.from(date);
  if (unit === "week") return day.subtract({ days: day.dayOfWeek - 1 }).toString();
  return day.with(unit === "month" ? { day: 1 } : { day: 1, month: 1 }).toString();
}

/** A date by a pattern of yyyy, MM, M, dd and d, which the compiler has checked. */
export function formatDate(date: string, pattern: string): string {
  const [year = "", month = "", day = ""] = date.split("-");
  const parts: Readonly<Record<string, string>> = {
    yyyy: year,
    MM: month,
    M: String(Number(month)),
    dd: day,
    d: String(Number(day)),
  };
  return pattern.replace(/yyyy|MM?|dd?/g, (piece) => parts[piece] ?? piece);
}

/**
 * `parse_date(text, "dd.MM.yyyy")`: strict, never corrected. The compiler has checked the pattern, which knows
 * yyyy, MM, M, dd and d.
 */
export function parseDate(text: string, pattern: string): string | Failure {
  const wrong = (): Failure => new Failure(`${JSON.stringify(text.slice(0, 40))} is not a date like ${pattern}`);
  const found = { y: "", M: "", d: "" };
  let at = 0;
  for (const [piece] of pattern.matchAll(/y+|M+|d+|[^yMd]+/g)) {
    const letter = piece[0] as "y" | "M" | "d";
    if (letter in found) {
      const digits = (piece.length === 1 ? /^\d{1,2}/ : new RegExp(`^\\d{${piece.length}}`)).exec(text.slice(at))?.[0];
      if (digits === undefined) return wrong();
      found[letter] = digits;
      at += digits.length;
    } else {
      if (!text.startsWith(piece, at)) return wrong();
      at += piece.length;
    }
  }
  if (at !== text.length) return wrong();
  try {
    const date = { year: Number(found.y), month: Number(found.M), day: Number(found.d) };
    return Temporal.PlainDate.from(date, { overflow: "reject" }).toString();
  } catch {
    return wrong();
  }
}
