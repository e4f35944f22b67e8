/** Warns of system versions that vendors retire, more often as the day approaches. */
import type { Flow } from "../flow.ts";

const DAY = 86_400_000;
/** The number of days before the end from which to warn weekly, and from which to alert daily. */
const [EARLY, LATE] = [90, 14];

/** The report of a system for today. */
export interface VersionWarning {
  readonly why: string;
  readonly isUrgent: boolean;
}

/** @param first whether this is the first report, as when a host starts @param now in milliseconds since 1970 */
export function versionWarnings(flows: Iterable<Flow>, now: number, first: boolean): readonly VersionWarning[] {
  const links = new Map([...flows].flatMap(({ systems }) => Object.entries(systems)));
  return [...links.values()].flatMap(({ name, version, keptUntil }) => {
    const left = keptUntil === undefined ? undefined : daysLeft(keptUntil, now);
    if (left === undefined || left > EARLY || !(first || left <= LATE || left % 7 === 0)) return [];
    const why = `version ${version} of ${name} ${leftText(keptUntil ?? "", left)}`;
    return [{ why, isUrgent: left <= LATE }];
  });
}

/**
 * The number of days until a day such as `2027-04-01`: 0 on that day, negative after it; undefined if the text is not a
 * day.
 */
export function daysLeft(day: string, now: number): number | undefined {
  const end = Date.parse(`${day}T00:00:00Z`);
  return Number.isNaN(end) ? undefined : Math.floor((end - Math.floor(now / DAY) * DAY) / DAY);
}

/** The remaining time, in words: `is supported by its vendor until 2027-04-01, for 12 more days`. */
export function leftText(day: string, left: number): string {
  if (left < 0) return `was supported by its vendor until ${day}: use a newer description`;
  const days = left === 1 ? "1 more day" : `${left} more days`;
  return `is supported by its vendor until ${day}, for ${days}: use a newer description before then`;
}
