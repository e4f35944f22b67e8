/**
 * Dates and instants. A date is its ISO text (`2026-11-30`), which compares as it sorts; an instant is Temporal's.
 */
import { Failure } from "./failure.ts";

/** An RFC 3339 text (the decoder has checked it) as an instant. */
export function instant(text: string): Temporal.Instant {
  return Temporal.Instant.from(text);
}

/** A moment that a document counts from 1970. */
export function fromSeconds(seconds: number): Temporal.Instant {
  return Temporal.Instant.fromEpochMilliseconds(seconds * 1000);
}
export function fromMilliseconds(milliseconds: number): Temporal.Instant {
  return Temporal.Instant.fromEpochMilliseconds(milliseconds);
}
/** Whole seconds since 1970; what is less than one is left out. */
export function toSeconds(moment: Temporal.Instant): number {
  return Math.floor(moment.epochMilliseconds / 1000);
}
export function toMilliseconds(moment: Temporal.Instant): number {
  return moment.epochMilliseconds;
}

/** `/Date(1439434356790+0000)/` as a moment; what stands behind the sign is for show. */
export function fromMsDate(text: string): Temporal.Instant {
  return Temporal.Instant.fromEpochMilliseconds(Number(/-?\d+/.exec(text)?.[0] ?? 0));
}
export function toMsDate(moment: Temporal.Instant): string {
  return `/Date(${moment.epochMilliseconds}+0000)/`;
}
/** A day, whether it is written as one or as its first moment in UTC. */
export function msDay(text: string): string {
  return text.startsWith("/") ? fromMsDate(text).toString().slice(0, 10) : text;
}

/** The date and time of day that clocks in a zone show at a moment. */
export function local(moment: Temporal.Instant, zone: string): string {
  return moment.toZonedDateTimeISO(zone).toPlainDateTime().toString({ smallestUnit: "second" });
}

/**
 * The moment at which clocks in a zone show a date and time. A failure where they show it never (in the gap of spring) or
 * twice (in the overlap of autumn).
 */
export function atZone(text: string, zone: string): Temporal.Instant | Failure {
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

const LAST_DAY = "+275760-09-13";

export type CalendarUnit = "days" | "weeks" | "months" | "years";

/** A date moved by some days, weeks, months or years; the 31st becomes the last day of a shorter month. */
export function addToDate(date: string, amount: number, unit: CalendarUnit): string {
  try {
    return Temporal.PlainDate.from(date)
      .add({ [unit]: amount })
      .toString();
  } catch {
    // Past the last day that there is (in the year 275760): a mapping never throws, and no system takes such a day.
    return LAST_DAY;
  }
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

/** A moment moved by a span of time: hours and less exactly, days and more by the calendar of UTC. */
export function addToMoment(
  moment: Temporal.Instant,
  amount: number,
  unit: CalendarUnit | ClockUnit,
): Temporal.Instant {
  try {
    if (unit === "hours" || unit === "minutes" || unit === "seconds") return moment.add({ [unit]: amount });
    return moment
      .toZonedDateTimeISO("UTC")
      .add({ [unit]: amount })
      .toInstant();
  } catch {
    return Temporal.Instant.fromEpochMilliseconds(8.64e15);
  }
}
export type ClockUnit = "hours" | "minutes" | "seconds";
