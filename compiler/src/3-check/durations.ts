/** Spans of time: `7 days`. */
import type { tree } from "@integ/grammar";

/** The units that there are, and the seconds of each; a month has 30 days, a year 365. */
export const SECONDS: Readonly<Record<string, number>> = {
  second: 1,
  minute: 60,
  hour: 3600,
  day: 86_400,
  week: 604_800,
  month: 2_592_000,
  year: 31_536_000,
};

/** The unit in the singular, as it is written; it need not be one of those known. */
export function unitOf(duration: tree.DurationLiteral): string {
  return duration.unit.text.replace(/s$/, "");
}

/** The whole span in seconds. */
export function seconds(duration: tree.DurationLiteral | undefined): number | undefined {
  return duration === undefined ? undefined : Number(duration.amount.text) * (SECONDS[unitOf(duration)] ?? 1);
}
