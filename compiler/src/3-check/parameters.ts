/** The kinds of parameters of functions: the accepted values, or the form of a compile-time constant. */
import type { tree } from "@integ/grammar";
import { patternProblem } from "../1-load/patterns.ts";
import type { Type } from "../1-load/types.ts";
import type { BuiltinParameter } from "../functions/builtin.ts";
import { check } from "../messages/check.ts";
import { checkZone } from "./check-zone.ts";
import type { Checking } from "./checking.ts";
import { asText, isoDate } from "./common-type.ts";
import { datePatternProblem } from "./date-patterns.ts";

export type ParameterKind = keyof typeof KINDS;

/** An error has been reported. */
const REPORTED = Symbol("reported");

interface Kind {
  /** In messages: `a list of texts`. */
  readonly words: string;
  /** Whether the parameter accepts a value of a type. */
  accepts?(type: Type): boolean;
  readonly constant?: ReadConstant;
}

/** Reads a constant. Returns undefined for anything else, which is reported with the kind's words. */
type ReadConstant = (
  c: Checking,
  argument: tree.Expression,
  parameter: BuiltinParameter,
) => string | undefined | typeof REPORTED;

export const ROUNDING_MODES = ["half_up", "half_even", "half_down", "up", "down", "ceiling", "floor"] as const;
const CALENDAR_UNITS: readonly string[] = ["day", "week", "month", "year"];
const CLOCK_UNITS: readonly string[] = [...CALENDAR_UNITS, "hour", "minute", "second"];

/** Lists whose elements are of some kinds, and not null. */
const listOf =
  (...kinds: readonly Type["kind"][]) =>
  (type: Type): boolean =>
    type.kind === "list" && type.nullable !== true && [...kinds, "never", "error"].includes(type.element.kind);

const acceptsAny = (type: Type): boolean =>
  type.kind === "union"
    ? type.variants.every(acceptsAny)
    : ["text", "enum", "number", "date", "datetime", "local_datetime", "time"].includes(type.kind);

/** One of some words. */
const word =
  (...words: readonly string[]): ReadConstant =>
  (_, argument) =>
    argument.kind === "Reference" && words.includes(argument.name) ? argument.name : undefined;

/** A text literal that passes a check. */
const quoted =
  (isFine: (text: string) => boolean): ReadConstant =>
  (_, argument) =>
    argument.kind === "Text" && isFine(argument.value) ? argument.value : undefined;

/** A whole number with a limited number of digits. */
const digits =
  (most: number): ReadConstant =>
  (_, argument) =>
    argument.kind === "Number" && /^\d+$/.test(argument.text) && argument.text.length <= most
      ? argument.text
      : undefined;

const datePattern =
  (days: boolean): ReadConstant =>
  (c, argument, parameter) => {
    if (argument.kind !== "Text") return undefined;
    const problem = datePatternProblem(argument.value, days) ?? parameter.refuses?.(argument.value);
    if (problem === undefined) return argument.value;
    c.report(check.datePattern(c.place(argument), problem));
    return REPORTED;
  };

const duration =
  (units: readonly string[]): ReadConstant =>
  (_, argument) => {
    if (argument.kind !== "Duration" || !/^\d{1,5}$/.test(argument.amount.text)) return undefined;
    const unit = argument.unit.text.replace(/s$/, "");
    return units.includes(unit) ? `${argument.amount.text} ${unit}s` : undefined;
  };

const KINDS = {
  text: { words: "a text", accepts: (type) => asText(type) !== undefined },
  number: { words: "a number", accepts: (type) => type.kind === "number" },
  date: {
    words: "a date",
    accepts: (type) => type.kind === "date" || (type.kind === "text" && isoDate(type.literal ?? "")),
  },
  datetime: { words: "a date and time", accepts: (type) => type.kind === "datetime" },
  local: { words: "a date and time without a zone", accepts: (type) => type.kind === "local_datetime" },
  list: { words: "a list", accepts: (type) => type.kind === "list" },
  numbers: { words: "a list of numbers", accepts: listOf("number") },
  texts: { words: "a list of texts", accepts: listOf("text", "enum") },
  lists: { words: "a list of lists", accepts: listOf("list") },
  booleans: { words: "a list of conditions", accepts: listOf("boolean") },
  any: { words: "a value", accepts: acceptsAny },
  whole: { words: "a whole number of at most six digits, written out", constant: digits(6) },
  /** Texts are only shortened to it, so it may be large. */
  limit: { words: "a whole number of at most nine digits, written out", constant: digits(9) },
  zone: {
    words: 'a time zone in quotes, like "Europe/Vilnius"',
    constant: (c, argument) => (argument.kind === "Text" ? (checkZone(c, argument) ?? REPORTED) : undefined),
  },
  mode: { words: `one of ${ROUNDING_MODES.join(", ")}`, constant: word(...ROUNDING_MODES) },
  period: { words: "week, month or year", constant: word("week", "month", "year") },
  pattern: { words: 'a pattern in quotes, like "dd.MM.yyyy HH:mm"', constant: datePattern(false) },
  datepattern: { words: 'a pattern in quotes, like "dd.MM.yyyy"', constant: datePattern(true) },
  language: { words: 'a language in quotes, like "lt"', constant: quoted(isLanguage) },
  numberpattern: { words: 'a pattern in quotes, like "0,00" or "# ##0.00"', constant: quoted(isNumberPattern) },
  regex: {
    words: 'a regular expression, like r"[A-Z]+"',
    constant(c, argument) {
      if (argument.kind !== "Regex") return undefined;
      const problem = patternProblem(argument.pattern);
      if (problem === undefined) return argument.pattern === "" ? "(?:)" : argument.pattern;
      c.report(check.regex(c.place(argument), problem));
      return REPORTED;
    },
  },
  field: {
    words: "the name of a field",
    constant: (_, argument) => (argument.kind === "Reference" ? argument.name : undefined),
  },
  /** In calendar units only: a date has no hours. */
  duration: { words: "a duration, like 14 days", constant: duration(CALENDAR_UNITS) },
  clockduration: { words: "a duration, like 14 days", constant: duration(CLOCK_UNITS) },
} satisfies Readonly<Record<string, Kind>>;

export const PARAMETER_KINDS: Readonly<Record<ParameterKind, Kind>> = KINDS;

/** Whether the number format of a language is known. */
function isLanguage(tag: string): boolean {
  try {
    return Intl.NumberFormat.supportedLocalesOf(tag).length > 0;
  } catch {
    return false;
  }
}

/** `0,00`, `# ##0.00`, `#,##0.0#`: patterns as in spreadsheets. The runtime accepts the same ones. */
function isNumberPattern(pattern: string): boolean {
  const [read, group, point, decimals = ""] = /^(?:#([ .,'\u00A0\u202F])##)?0(?:([.,])(0*#*))?$/u.exec(pattern) ?? [];
  return read !== undefined && group !== point && (point === undefined || decimals !== "") && decimals.length <= 20;
}
