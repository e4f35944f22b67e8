/** Functions of dates and moments. */
import { DATE, INTEGER, type Type } from "../1-load/types.ts";
import { hasOffset, readingProblem } from "../3-check/date-patterns.ts";
import { formatted } from "../3-check/text-sets.ts";
import type { Builtin } from "./builtin.ts";
import { text } from "./results.ts";

const LOCAL: Type = { kind: "local_datetime" };
const MOMENT: Type = { kind: "datetime", wire: "computed" };

export const dates: readonly Builtin[] = [
  {
    name: "date_in",
    about: "The date of an instant in a time zone",
    parameters: [
      { name: "moment", kind: "datetime" },
      { name: "zone", kind: "zone" },
    ],
    runtime: "dateIn",
    result: () => DATE,
    converts: (from, to) => from.kind === "datetime" && to.kind === "date",
    examples: [
      [
        'text(date_in(parse_datetime("30.11.2026 22:30Z", "dd.MM.yyyy HH:mmXXX"), "Europe/Vilnius")) on error "?"',
        '"2026-12-01"',
      ],
    ],
  },
  {
    name: "parse_date",
    about: "Reads a date from a text with a strict pattern of yyyy, MM, M, MMM, dd, d",
    parameters: [
      text(),
      { name: "pattern", kind: "datepattern", refuses: (pattern) => readingProblem(pattern, "date") },
    ],
    runtime: "parseDate",
    fails: true,
    result: () => DATE,
    converts: (from, to) => from.kind === "text" && to.kind === "date",
    examples: [['text(parse_date("30.11.2026", "dd.MM.yyyy")) on error "?"', '"2026-11-30"']],
  },
  {
    name: "add",
    about: "Adds a duration to a date",
    parameters: [
      { name: "date", kind: "date" },
      { name: "duration", kind: "duration" },
    ],
    runtime: "addToDate",
    result: () => DATE,
    examples: [['text(add("2026-01-31", 1 month))', '"2026-02-28"']],
  },
  {
    name: "add",
    about: "Adds a duration to a datetime",
    parameters: [
      { name: "moment", kind: "datetime" },
      { name: "duration", kind: "clockduration" },
    ],
    runtime: "addToMoment",
    result: () => MOMENT,
    examples: [
      [
        'text(add(parse_datetime("30.11.2026 22:30Z", "dd.MM.yyyy HH:mmXXX"), 36 hours)) on error "?"',
        '"2026-12-02T10:30:00Z"',
      ],
    ],
  },
  {
    name: "parse_datetime",
    about: "Reads a datetime from a text with a pattern that has an offset (XXX)",
    parameters: [text(), { name: "pattern", kind: "pattern", refuses: (pattern) => readingProblem(pattern, "moment") }],
    runtime: "parseDateTime",
    fails: true,
    result: () => MOMENT,
    examples: [
      ['text(parse_datetime("30.11.2026 22:15+02:00", "dd.MM.yyyy HH:mmXXX")) on error "?"', '"2026-11-30T20:15:00Z"'],
    ],
  },
  {
    name: "parse_datetime",
    about:
      "Reads a local date and time from a text with a pattern, in a time zone; fails for a time that clocks there skip or show twice",
    parameters: [
      text(),
      { name: "pattern", kind: "pattern", refuses: (pattern) => readingProblem(pattern, "local") },
      { name: "zone", kind: "zone" },
    ],
    runtime: "parseDateTime",
    fails: true,
    result: () => MOMENT,
    examples: [
      [
        'text(parse_datetime("30.11.2026 22:15", "dd.MM.yyyy HH:mm", "Europe/Vilnius")) on error "?"',
        '"2026-11-30T20:15:00Z"',
      ],
      [
        'text(parse_datetime("29.03.2026 03:30", "dd.MM.yyyy HH:mm", "Europe/Vilnius")) on error "no such time"',
        '"no such time"',
      ],
    ],
  },
  {
    name: "local",
    about: "The local date and time of an instant in a time zone",
    parameters: [
      { name: "moment", kind: "datetime" },
      { name: "zone", kind: "zone" },
    ],
    runtime: "local",
    result: () => LOCAL,
    examples: [
      [
        'text(local(parse_datetime("30.11.2026 22:30Z", "dd.MM.yyyy HH:mmXXX"), "Europe/Vilnius")) on error "?"',
        '"2026-12-01T00:30:00"',
      ],
    ],
  },
  {
    name: "at_zone",
    about: "The instant of a local date and time in a time zone; fails for a time that clocks there skip or show twice",
    parameters: [
      { name: "time", kind: "local" },
      { name: "zone", kind: "zone" },
    ],
    runtime: "atZone",
    fails: true,
    result: () => MOMENT,
    examples: [
      [
        'text(at_zone(local(parse_datetime("30.11.2026 22:30Z", "dd.MM.yyyy HH:mmXXX"), "Europe/Vilnius"), "America/New_York")) on error "?"',
        '"2026-12-01T05:30:00Z"',
      ],
    ],
  },
  {
    name: "between",
    about: "The number of days from one date to another",
    parameters: [
      { name: "from", kind: "date" },
      { name: "to", kind: "date" },
    ],
    runtime: "daysBetween",
    result: () => INTEGER,
    examples: [['between("2026-01-01", "2026-03-01")', "59"]],
  },
  {
    name: "start_of",
    about: "The first day of the week, month or year of a date",
    parameters: [
      { name: "date", kind: "date" },
      { name: "period", kind: "period" },
    ],
    runtime: "startOf",
    result: () => DATE,
    examples: [['text(start_of("2026-11-26", week))', '"2026-11-23"']],
  },
  {
    name: "format",
    about: "Formats a date with a pattern of yyyy, yy, MMMM, MMM, MM, M, dd, d, EEEE, EEE",
    parameters: [
      { name: "date", kind: "date" },
      { name: "pattern", kind: "datepattern" },
    ],
    runtime: "formatDate",
    result: (_, constants) => formatted(constants[1] ?? ""),
    examples: [['format("2026-11-30", "EEE, d MMM yyyy")', '"Mon, 30 Nov 2026"']],
  },
  {
    name: "format",
    about: "Formats an instant with a pattern, in a time zone",
    parameters: [
      { name: "moment", kind: "datetime" },
      { name: "pattern", kind: "pattern" },
      { name: "zone", kind: "zone" },
    ],
    runtime: "formatMoment",
    result: (_, constants) => formatted(constants[1] ?? ""),
    examples: [],
  },
  {
    name: "format",
    about: "Formats a date and time without a zone with a pattern",
    parameters: [
      { name: "time", kind: "local" },
      {
        name: "pattern",
        kind: "pattern",
        refuses: (pattern) => (hasOffset(pattern) ? "a time without a zone has no offset (XXX)" : undefined),
      },
    ],
    runtime: "formatLocal",
    result: (_, constants) => formatted(constants[1] ?? ""),
    examples: [],
  },
];
