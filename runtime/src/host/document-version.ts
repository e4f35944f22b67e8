/**
 * Compares versions of documents. Each is stored with a letter for its type, since a change of the spec may change the compared
 * field; versions of different types can't be compared, and neither is older.
 */
import type { Moment } from "../flow.ts";
import { isNumber } from "../values/decimal.ts";
import { compare, numOf, numText } from "../values/number.ts";
import { isInstant } from "../values/instant.ts";
import { timeOf } from "./read-times.ts";

/** A version in its stored form: `i` and an instant, `n` and a number, or `t` and a date. */
export function versionText(moment: Moment): string {
  if (isInstant(moment)) return `i${moment.toString()}`;
  return isNumber(moment) ? `n${numText(moment)}` : `t${moment}`;
}

/** Equal versions are not older. */
export function isOlder(one: string, other: string): boolean {
  if (one[0] !== other[0]) return false;
  const [a, b] = [one.slice(1), other.slice(1)];
  if (one.startsWith("i")) return Temporal.Instant.compare(a, b) < 0;
  return one.startsWith("n") ? compare(numOf(a), numOf(b)) < 0 : a < b;
}

/** A delivered version: an increasing number, or a time; undefined for any other value. */
export function readVersion(text: string | undefined): Moment | undefined {
  if (text === undefined) return undefined;
  if (/^-?\d{1,30}(?:\.\d{1,20})?$/.test(text)) return numOf(text);
  const at = timeOf(text);
  return at === undefined ? undefined : Temporal.Instant.fromEpochMilliseconds(at);
}

/** A stored version in a readable form. */
export function shownVersion(moment: string): string {
  return moment.slice(1);
}
