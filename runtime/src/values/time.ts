/**
 * Dates and instants. A date is its ISO text (`2026-11-30`), which compares as it sorts; an instant may be Temporal's.
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

/** An RFC 3339 text (the decoder has checked it) as an instant. */
export function instant(text: string): Instant {
  // A leap second is the one before it.
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

/** A moment that a document counts from 1970. */
export function fromSeconds(seconds: number): Instant {
  return new ReadInstant(seconds * 1000);
}

/** A moment that a document counts in milliseconds since 1970. */
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

/** `/Date(1439434356790+0000)/` as a moment; what stands behind the sign is for show. */
export function fromMsDate(text: string): Instant {
  return new ReadInstant(Number(/-?\d+/.exec(text)?.[0] ?? 0));
}

/** `/Date(1732531200000+0000)/`, as Microsoft's JSON and Xero's old API write moments. */
export function toMsDate(moment: Instant): string {
  return `/Date(${moment.epochMilliseconds}+0000)/`;
}
/** `2026-11-30T10:00:00`, or with a blank instead of the T: a moment of UTC that does not say so. */
export function fromUtc(text: string): Instant {
  return Temporal.Instant.from(`${text.replace(" ", "T")}Z`);
}

/** A moment of UTC without its zone: `2026-11-30T10:00:00`. */
export function toUtc(moment: Instant): string {
  return local(moment, "UTC");
}

/** The same with a blank: `2026-11-30 10:00:00`. */
export function toUtcBlank(moment: Instant): string {
  return toUtc(moment).replace("T", " ");
}

/** A day, whether it is written as one or as its first moment in UTC. */
export function msDay(text: string): string {
  return text.startsWith("/") ? dateIn(fromMsDate(text), "UTC") : text;
}

/** The date and time of day that clocks in a zone show at a moment. */
export function local(moment: Instant, zone: string): string {
  const milliseconds = moment.epochMilliseconds;
  const clock = milliseconds + (zone === "UTC" ? 0 : offsetAt(milliseconds, zone));
  if (clock < FIRST_MOMENT) return `${FIRST_DAY}T00:00:00`;
  if (clock >= LAST_MOMENT) return `${LAST_DAY}T23:59:59`;
  return new Date(clock).toISOString().slice(0, 19);
}

/**
 * The moment at which clocks in a zone show a date and time. A failure where they show it never (in the gap of spring) or
 * twice (in the overlap of autumn).
 */
export function atZone(text: string, zone: string): Instant | Failure {
  const clock = Temporal.PlainDateTime.from(text);
  try {
    return clock.toZonedDateTime(zone, { disambiguation: "reject" }).toInstant();
  } catch {
    return new Failure(`clocks in ${zone} never show ${text}, or show it twice`);
  }
}

/** The calendar date that an instant falls on in a zone. */
export function dateIn(moment: Instant, zone: string): string {
  const milliseconds = moment.epochMilliseconds;
  return dayText(Math.floor((milliseconds + (zone === "UTC" ? 0 : offsetAt(milliseconds, zone))) / DAY));
}

/** The last day that was over in a zone at a moment. */
export function lastDay(moment: Instant, zone: string): string {
  return addToDate(dateIn(moment, zone), -1, "days");
}

export type CalendarUnit = "days" | "weeks" | "months" | "years";

/** A date moved by some days, weeks, months or years; the 31st becomes the last day of a shorter month. */
export function addToDate(date: string, amount: number, unit: CalendarUnit): string {
  if (unit === "days" || unit === "weeks") return dayText(dayNumber(date) + amount * (unit === "weeks" ? 7 : 1));
  try {
    return dayOf(Temporal.PlainDate.from(date).add({ [unit]: amount }));
  } catch {
    // Further than calendars go.
    return amount < 0 ? FIRST_DAY : LAST_DAY;
  }
}

/** How many days there are from one date to another; negative where the other is earlier. */
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

/** A moment moved by a span of time: hours and less exactly, days and more by the calendar of UTC. */
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
