/** Suggestions for misspelt days and time zones. */
import { closest } from "@integ/grammar";

/** Help for a text that is not the date or time that its place requires. */
export interface Suggestion {
  readonly help: string;
  /** The certain replacement. */
  readonly instead?: string;
}

const MONTHS = [
  "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
] as const; // prettier-ignore

/** The problem of a text that should be a date. */
export function suggestDate(text: string): Suggestion {
  const iso =
    /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(text) ??
    /^(\d{4})[./](\d{1,2})[./](\d{1,2})\.?$/.exec(text) ??
    /^(\d{4})(\d{2})(\d{2})$/.exec(text);
  if (iso !== null) return day(Number(iso[1]), Number(iso[2]), Number(iso[3]));
  const moment = /^(\d{4}-\d{2}-\d{2})[T ]\d{2}:\d{2}/.exec(text);
  if (moment !== null) return { help: `a date has no time of day: write   "${moment[1]}"`, instead: moment[1] ?? "" };
  const local = /^(\d{1,2})[./-](\d{1,2})[./-](\d{4})$/.exec(text);
  if (local === null) return { help: `a date is written year-month-day, as in   "2026-01-31"` };
  const [first, second, year] = [Number(local[1]), Number(local[2]), Number(local[3])];
  if (first > 12) return day(year, second, first);
  if (second > 12) return day(year, first, second);
  if (first === second || text.includes(".")) return day(year, second, first);
  return {
    help: `a date is written year-month-day:  "${isoOf(year, second, first)}"   or   "${isoOf(year, first, second)}"`,
  };
}

function day(year: number, month: number, date: number): Suggestion {
  if (month < 1 || month > 12)
    return { help: `there is no month ${month}: months are 01 to 12, and stand in the middle` };
  const last = new Date(Date.UTC(year, month, 0)).getUTCDate();
  const name = `${MONTHS[month - 1]} ${year}`;
  if (date < 1 || date > last) return { help: `${name} has ${last} days: its last is   "${isoOf(year, month, last)}"` };
  const iso = isoOf(year, month, date);
  return { help: `a date is written year-month-day:  "${iso}"`, instead: iso };
}

function isoOf(year: number, month: number, date: number): string {
  const two = (value: number): string => String(value).padStart(2, "0");
  return `${String(year).padStart(4, "0")}-${two(month)}-${two(date)}`;
}

/** The zone that a wrong name most probably means. */
export function suggestZone(zone: string): Suggestion {
  const zones = Intl.supportedValuesOf("timeZone");
  const city = zone.trim().replaceAll(" ", "_").toLowerCase();
  const like =
    zones.find((one) => one.toLowerCase() === city || one.toLowerCase().endsWith(`/${city}`)) ?? closest(zone, zones);
  if (like !== undefined) return { help: `did you mean "${like}"?`, instead: like };
  const offset = /^(?:utc|gmt)?\s*[+-]\d/i.test(zone);
  return {
    help: `${offset ? "an offset does not know of summer time: " : ""}zones are named by region and city, as in   "Europe/Vilnius"`,
  };
}

/** Cities in the zone of an abbreviation such as `EET`. Undefined for names of places, and for UTC. */
export function placesOf(zone: string): readonly string[] | undefined {
  if (zone.includes("/") || /^(?:utc|gmt|zulu|universal|uct)$/i.test(zone)) return undefined;
  const clock = offsets(zone);
  const zones = Intl.supportedValuesOf("timeZone").filter((one) => one.includes("/") && !one.startsWith("Etc/"));
  const europe = zones.filter((one) => one.startsWith("Europe/"));
  const same = [...europe, ...zones].filter((one) => offsets(one) === clock);
  return [...new Set(same)].slice(0, 3);
}

/** A zone's offsets from UTC in winter and in summer. */
function offsets(zone: string): string {
  const format = new Intl.DateTimeFormat("en", { timeZone: zone, timeZoneName: "longOffset" });
  const at = (month: number): string =>
    format.formatToParts(Date.UTC(2026, month, 15)).find((part) => part.type === "timeZoneName")?.value ?? "";
  return `${at(0)} ${at(6)}`;
}
