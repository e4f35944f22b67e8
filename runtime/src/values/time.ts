/**
 * Dates and instants. A date is its ISO text (`2026-11-30`), which compares as it sorts; an instant is Temporal's.
 */
import { Failure } from "./failure.ts";
import { temporal, type Instant } from "./instant.ts";

/**
 * Dates are written with four digits for the year: what lies before or after that stops at the first or the last of them. So a
 * mapping never throws, and nothing that it gives is more than a document can hold.
 */
const FIRST_DAY = "0000-01-01";
const LAST_DAY = "9999-12-31";
/** In milliseconds since 1970. */
const FIRST_MOMENT = Date.UTC(-1, 12, 1);
const LAST_MOMENT = Date.UTC(9999, 11, 31, 23, 59, 59);

function dayOf(day: Temporal.PlainDate): string {
  return day.year > 9999 ? LAST_DAY : day.year < 0 ? FIRST_DAY : day.toString();
}

/** An RFC 3339 text (the decoder has checked it) as an instant. */
export function instant(text: string): Instant {
  return Temporal.Instant.from(text);
}

/** A moment that a document counts from 1970. */
export function fromSeconds(seconds: number): Instant {
  return Temporal.Instant.fromEpochMilliseconds(seconds * 1000);
}

/** A moment that a document counts in milliseconds since 1970. */
export function fromMilliseconds(milliseconds: number): Instant {
  return Temporal.Instant.fromEpochMilliseconds(milliseconds);
}
/** Whole seconds since 1970; what is less than one is left out. */
export function toSeconds(moment: Instant): number {
  return Math.floor(moment.epochMilliseconds / 1000);
}

/** Whole milliseconds since 1970. */
export function toMilliseconds(moment: Instant): number {
  return moment.epochMilliseconds;
}

/** `/Date(1439434356790+0000)/` as a moment; what stands behind the sign is for show. */
export function fromMsDate(text: string): Instant {
  return Temporal.Instant.fromEpochMilliseconds(Number(/-?\d+/.exec(text)?.[0] ?? 0));
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
  return text.startsWith("/") ? dayOf(temporal(fromMsDate(text)).toZonedDateTimeISO("UTC").toPlainDate()) : text;
}

/** The date and time of day that clocks in a zone show at a moment. */
export function local(moment: Instant, zone: string): string {
  const clock = temporal(moment).toZonedDateTimeISO(zone).toPlainDateTime();
  if (clock.year > 9999) return `${LAST_DAY}T23:59:59`;
  return clock.year < 0 ? `${FIRST_DAY}T00:00:00` : clock.toString({ smallestUnit: "second" });
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
    return new Failure(`clocks in ${zone} show ${text} never, or twice`);
  }
}

const QUARTER = 900_000;
/** Since 1973 no zone has changed its offset within a quarter of an hour of UTC. */
const REGULAR = Date.UTC(1973, 0, 1);
/** A day before the last date that is written with four digits. */
const LATE = Date.UTC(9999, 11, 30);

/** For each zone, the offset in the quarter of an hour that was asked for last: events come close together. */
const offsets = new Map<string, { readonly quarter: number; readonly offset: number }>();

/** The calendar date that an instant falls on in a zone. */
export function dateIn(moment: Instant, zone: string): string {
  const milliseconds = moment.epochMilliseconds;
  const quarter = Math.floor(milliseconds / QUARTER);
  let known = offsets.get(zone);
  if (known?.quarter !== quarter || milliseconds < REGULAR || milliseconds > LATE) {
    const there = temporal(moment).toZonedDateTimeISO(zone);
    if (milliseconds < REGULAR || milliseconds > LATE) return dayOf(there.toPlainDate());
    known = { quarter, offset: Math.round(there.offsetNanoseconds / 1e6) };
    offsets.set(zone, known);
  }
  return new Date(milliseconds + known.offset).toISOString().slice(0, 10);
}

/** The last day that was over in a zone at a moment. */
export function lastDay(moment: Instant, zone: string): string {
  return addToDate(dateIn(moment, zone), -1, "days");
}

export type CalendarUnit = "days" | "weeks" | "months" | "years";

/** A date moved by some days, weeks, months or years; the 31st becomes the last day of a shorter month. */
export function addToDate(date: string, amount: number, unit: CalendarUnit): string {
  try {
    return dayOf(Temporal.PlainDate.from(date).add({ [unit]: amount }));
  } catch {
    // Further than calendars go.
    return amount < 0 ? FIRST_DAY : LAST_DAY;
  }
}

/** How many days there are from one date to another; negative where the other is earlier. */
export function daysBetween(from: string, to: string): number {
  return Temporal.PlainDate.from(from).until(to, { largestUnit: "days" }).days;
}

/** The first day of the week (a Monday), month or year of a date. */
export function startOf(date: string, unit: "week" | "month" | "year"): string {
  const day = Temporal.PlainDate.from(date);
  if (unit === "week") return dayOf(day.subtract({ days: day.dayOfWeek - 1 }));
  return dayOf(day.with(unit === "month" ? { day: 1 } : { day: 1, month: 1 }));
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
