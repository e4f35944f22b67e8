/**
 * Dates and instants. A date is its ISO text (`2026-11-30`), whose text order is the order of dates; an instant may be
 * Temporal's.
 */
import { dayNumber, dayText, digitsAt, FIRST_DAY, LAST_DAY } from "./days.ts";
import { Failure } from "./failure.ts";
import { type Instant, ReadInstant, temporal } from "./instant.ts";
import { offsetAt } from "./zone-offsets.ts";

/** In milliseconds since 1970. */
const FIRST_MOMENT = Date.UTC(-1, 12, 1);
const LAST_MOMENT = Date.UTC(9999, 11, 31, 23, 59, 59);
const DAY = 86_400_000;

function dayOf(day: Temporal.PlainDate): string {
  return day.year > 9999 ? LAST_DAY : day.year < 0 ? FIRST_DAY : day.toString();
}

/** Parses an RFC 3339 text, which the decoder has checked. */
export function instant(text: string): Instant {
  // A leap second counts as the second before it.
  const seconds = digitsAt(text, 11, 2) * 3600 + digitsAt(text, 14, 2) * 60 + Math.min(59, digitsAt(text, 17, 2));
  let at = 19;
  let fraction = 0;
  if (text.charCodeAt(at) === 46) {
    const from = ++at;
    while (isDigit(text.charCodeAt(at))) at++;
    fraction = digitsAt(text, from, at - from) * 10 ** (9 - at + from);
  }
  const sign = text.charCodeAt(at);
  const minutesAt = text.charCodeAt(at + 3) === 58 ? at + 4 : at + 3;
  const ahead =
    sign === 43 || sign === 45
      ? (digitsAt(text, at + 1, 2) * 60 + digitsAt(text, minutesAt, 2)) * (sign === 45 ? -60 : 60)
      : 0;
  const milliseconds = Math.floor(fraction / 1e6);
  return new ReadInstant(
    dayNumber(text) * DAY + (seconds - ahead) * 1000 + milliseconds,
    fraction - milliseconds * 1e6,
  );
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

/** An instant from seconds since 1970. */
export function fromSeconds(seconds: number): Instant {
  return new ReadInstant(seconds * 1000);
}

/** An instant from milliseconds since 1970. */
export function fromMilliseconds(milliseconds: number): Instant {
  return new ReadInstant(milliseconds);
}
/** Whole seconds since 1970, rounded down. */
export function toSeconds(moment: Instant): number {
  return Math.floor(moment.epochMilliseconds / 1000);
}

/** Whole milliseconds since 1970. */
export function toMilliseconds(moment: Instant): number {
  return moment.epochMilliseconds;
}

/** Parses `/Date(1439434356790+0000)/`; the offset has no effect. */
export function fromMsDate(text: string): Instant {
  return new ReadInstant(Number(/-?\d+/.exec(text)?.[0] ?? 0));
}

/** Formats an instant as `/Date(1732531200000+0000)/`, as in Microsoft's JSON and Xero's old API. */
export function toMsDate(moment: Instant): string {
  return `/Date(${moment.epochMilliseconds}+0000)/`;
}
/** Parses a UTC time without a zone: `2026-11-30T10:00:00`, or with a space instead of the T. */
export function fromUtc(text: string): Instant {
  return Temporal.Instant.from(`${text.replace(" ", "T")}Z`);
}

/** Formats an instant in UTC without a zone: `2026-11-30T10:00:00`. */
export function toUtc(moment: Instant): string {
  return local(moment, "UTC");
}

/** The same with a space: `2026-11-30 10:00:00`. */
export function toUtcBlank(moment: Instant): string {
  return toUtc(moment).replace("T", " ");
}

/** Parses a day, written as such or as its first instant in UTC. */
export function msDay(text: string): string {
  return text.startsWith("/") ? dateIn(fromMsDate(text), "UTC") : text;
}

/** The local date and time of an instant in a zone. */
export function local(moment: Instant, zone: string): string {
  const milliseconds = moment.epochMilliseconds;
  const clock = milliseconds + (zone === "UTC" ? 0 : offsetAt(milliseconds, zone));
  if (clock < FIRST_MOMENT) return `${FIRST_DAY}T00:00:00`;
  if (clock >= LAST_MOMENT) return `${LAST_DAY}T23:59:59`;
  return new Date(clock).toISOString().slice(0, 19);
}

/**
 * The instant of a local date and time in a zone. A failure if it never occurs (in the gap of spring) or occurs twice
 * (in the overlap of autumn).
 */
export function atZone(text: string, zone: string): Instant | Failure {
  const clock = Temporal.PlainDateTime.from(text);
  try {
    return clock.toZonedDateTime(zone, { disambiguation: "reject" }).toInstant();
  } catch {
    return new Failure(`clocks in ${zone} never show ${text}, or show it twice`);
  }
}

/** The date of an instant in a zone. */
export function dateIn(moment: Instant, zone: string): string {
  const milliseconds = moment.epochMilliseconds;
  return dayText(Math.floor((milliseconds + (zone === "UTC" ? 0 : offsetAt(milliseconds, zone))) / DAY));
}

/** The last completed day in a zone at an instant. */
export function lastDay(moment: Instant, zone: string): string {
  return addToDate(dateIn(moment, zone), -1, "days");
}

export type CalendarUnit = "days" | "weeks" | "months" | "years";

/** Adds days, weeks, months or years to a date; the 31st becomes the last day of a shorter month. */
export function addToDate(date: string, amount: number, unit: CalendarUnit): string {
  if (unit === "days" || unit === "weeks") return dayText(dayNumber(date) + amount * (unit === "weeks" ? 7 : 1));
  try {
    return dayOf(Temporal.PlainDate.from(date).add({ [unit]: amount }));
  } catch {
    // Beyond the range of dates.
    return amount < 0 ? FIRST_DAY : LAST_DAY;
  }
}

/** The number of days from one date to another; negative if the other is earlier. */
export function daysBetween(from: string, to: string): number {
  return dayNumber(to) - dayNumber(from);
}

/** The first day of the week (a Monday), month or year of a date. */
export function startOf(date: string, unit: "week" | "month" | "year"): string {
  if (unit === "year") return `${date.slice(0, 5)}01-01`;
  if (unit === "month") return `${date.slice(0, 8)}01`;
  const day = dayNumber(date);
  // 1970-01-01 was a Thursday.
  return dayText(day - ((((day + 3) % 7) + 7) % 7));
}

/** Adds a duration to an instant: hours and smaller units exactly, days and larger ones by the calendar in UTC. */
export function addToMoment(moment: Instant, amount: number, unit: CalendarUnit | ClockUnit): Instant {
  try {
    const exact = unit === "hours" || unit === "minutes" || unit === "seconds";
    const from = temporal(moment);
    const moved = exact
      ? from.add({ [unit]: amount })
      : from
          .toZonedDateTimeISO("UTC")
          .add({ [unit]: amount })
          .toInstant();
    if (moved.epochMilliseconds > LAST_MOMENT) return fromMilliseconds(LAST_MOMENT);
    return moved.epochMilliseconds < FIRST_MOMENT ? fromMilliseconds(FIRST_MOMENT) : moved;
  } catch {
    return fromMilliseconds(amount < 0 ? FIRST_MOMENT : LAST_MOMENT);
  }
}
export type ClockUnit = "hours" | "minutes" | "seconds";
