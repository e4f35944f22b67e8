/** Durations: `7 days`. */
import { closest, type tree } from "@integ/grammar";
import { check } from "../messages/check.ts";
import type { Checking } from "./checking.ts";

/** The units and their seconds; a month has 30 days, a year 365. */
export const SECONDS: Readonly<Record<string, number>> = {
  second: 1,
  minute: 60,
  hour: 3600,
  day: 86_400,
  week: 604_800,
  month: 2_592_000,
  year: 31_536_000,
};

/** The unit in the singular, which may be unknown. */
export function unitOf(duration: tree.DurationLiteral): string {
  return duration.unit.text.replace(/s$/, "");
}

/** The duration in seconds. */
export function seconds(duration: tree.DurationLiteral | undefined): number | undefined {
  return duration === undefined ? undefined : Number(duration.amount.text) * (SECONDS[unitOf(duration)] ?? 1);
}

/** Checks a duration: a whole number of seconds to years. */
export function checkDuration(c: Checking, duration: tree.DurationLiteral | undefined): void {
  if (duration === undefined) return;
  const unit = unitOf(duration);
  const units = Object.keys(SECONDS);
  if (!units.includes(unit)) c.report(check.unit(c.place(duration.unit), duration.unit.text, closest(unit, units)));
  else if (!/^\d{1,6}$/.test(duration.amount.text))
    c.report(check.outOfRange(c.place(duration.amount), "a span of time", "a whole number"));
}
