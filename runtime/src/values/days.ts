/** Calendar days as numbers since 1970-01-01, for dates whose year has four digits. */

const ZERO = 48;

/** The number of `count` digits; the text has been checked. */
export function digitsAt(text: string, from: number, count: number): number {
  let value = 0;
  for (let at = from; at < from + count; at++) value = value * 10 + text.charCodeAt(at) - ZERO;
  return value;
}

/** The day that a text begins with: `2026-11-30`. */
export function dayNumber(text: string): number {
  const month = digitsAt(text, 5, 2);
  // Years from March to March: the leap day is the last one.
  const year = digitsAt(text, 0, 4) - (month <= 2 ? 1 : 0);
  const era = Math.floor(year / 400);
  const ofEra = year - era * 400;
  const ofYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + digitsAt(text, 8, 2) - 1;
  return era * 146_097 + ofEra * 365 + Math.floor(ofEra / 4) - Math.floor(ofEra / 100) + ofYear - 719_468;
}

/**
 * Years have four digits: dates outside that range become the first or the last one. So a mapping never throws, and its
 * dates fit into documents.
 */
export const FIRST_DAY = "0000-01-01";
export const LAST_DAY = "9999-12-31";
const FIRST = dayNumber(FIRST_DAY);
const LAST = dayNumber(LAST_DAY);

let latest = 0;
let latestText = "1970-01-01";

/** A day as its text. */
export function dayText(day: number): string {
  // Consecutive documents mostly have the same day.
  if (day === latest) return latestText;
  if (day <= FIRST) return FIRST_DAY;
  if (day >= LAST) return LAST_DAY;
  latestText = new Date(day * 86_400_000).toISOString().slice(0, 10);
  latest = day;
  return latestText;
}
