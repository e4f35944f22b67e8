/** Wording for expressions: INT24xx. */
import type { Diagnostic, Place, TextEdit } from "@integ/grammar";
import { error, warning } from "./codes.ts";
import type { AbsenceWords } from "./examples.ts";
import { IT, after, fix } from "./parts.ts";

export const expressions = {
  notADirectValue: (place: Place, name: string, what: "table" | "function", use: string): Diagnostic =>
    error("INT2016", place, `\`${name}\` is a ${what}, not a value`, {
      label: `a ${what}`,
      help: `use it as   ${use}`,
    }),

  /** A function in TypeScript, where there is no run yet. */
  codeUnhandled: (place: Place, name: string): Diagnostic =>
    error("INT2023", place, `\`${name}\` may throw, and there is no run yet to hold`, {
      label: "nothing says what happens then",
      help: `handle it:   ${IT} on error <value>`,
    }),

  incomparable: (place: Place, left: string, right: string): Diagnostic =>
    error("INT2401", place, `${left} can't be compared with ${right}`, {
      label: "different kinds of value",
      help: help(left, right),
    }),

  /** @param counts what an absent value could count as */
  absentOperand: (place: Place, absence: AbsenceWords, what: string, counts?: string): Diagnostic =>
    error("INT2402", place, `${what}, but this may be absent`, {
      label: `\`${absence.path}\` may be absent`,
      ...(absence.example === ""
        ? {}
        : { failsFor: absence.doc === undefined ? absence.example : `${absence.example} — ${absence.doc}` }),
      help: `say what counts then:  (${IT} otherwise ${counts ?? "<value>"})   or test it first:  ${absence.path} present and …`,
      ...(counts === undefined
        ? {}
        : fix(`count it as ${counts}`, [
            { path: place.path, start: place.start, end: place.start, text: "(" },
            after(place, ` otherwise ${counts})`),
          ])),
    }),

  /** A value that identifies or orders documents: usually each has it, and the schema does not say so. */
  absentFromSome: (place: Place, absence: AbsenceWords, what: string): Diagnostic => {
    const { help, ...rest } = expressions.absentOperand(place, absence, what);
    const field = absence.path.split(".").at(-1) ?? absence.path;
    const always = `if each document has it, say so in its schema:  "required": ["${field}"]   or else ${help}`;
    return { ...rest, help: always };
  },

  absentList: (place: Place, absence: AbsenceWords): Diagnostic =>
    error("INT2403", place, "this list may be absent", {
      label: `\`${absence.path}\` may be absent`,
      ...(absence.example === "" ? {} : { failsFor: absence.example }),
      help: `an absent list is not an empty one; if it should count as one, write:  ${IT} otherwise []`,
      ...fix("take an empty list", [after(place, " otherwise []")]),
    }),

  /** @param joined texts that were to be put together: the expression as a whole, and as a text with holes */
  notANumber: (
    place: Place,
    operator: string,
    found: string,
    joined?: { readonly place: Place; readonly text: string },
    help?: string,
  ): Diagnostic =>
    error("INT2404", place, `\`${operator}\` works on numbers, and this is ${found}`, {
      label: found,
      ...(joined === undefined
        ? help !== undefined
          ? { help }
          : /text|one of|"/.test(found)
            ? { help: `read it as a number:  decimal(${IT}) on error hold "why"` }
            : {}
        : {
            help: `combine texts with holes:  ${joined.text}`,
            ...fix(`write ${joined.text}`, [{ ...joined.place, text: joined.text }], "safe"),
          }),
    }),

  bareDivision: (place: Place, scale: number): Diagnostic =>
    error("INT2405", place, "a division must say how to round", {
      label: "may not come out even",
      help: `write   round(${IT}, ${scale}, half_up)`,
      fixes: [
        {
          title: `round to ${scale} decimals`,
          applicability: "suggestion",
          edits: [
            { path: place.path, start: place.start, end: place.start, text: "round(" },
            after(place, `, ${scale}, half_up)`),
          ],
        },
      ],
    }),

  /** @param ask what can be asked of such a value */
  notACondition: (place: Place, found: string, ask?: string): Diagnostic =>
    error("INT2406", place, `a condition is true or false, and this is ${found}`, {
      label: found,
      help: `no other value counts as true: ${ask ?? "compare it, or test whether it is present"}`,
    }),

  /** `a or "none"`. @param instead the whole expression as it is written here */
  defaultByOr: (place: Place, found: string, instead: TextEdit): Diagnostic =>
    error("INT2406", place, `\`or\` combines conditions, and this is ${found}`, {
      label: found,
      help: `for a default write   ${instead.text}`,
      ...fix(`write ${instead.text}`, [instead], "safe"),
    }),

  /** `a == "x" or "y"`. */
  oneOfSeveral: (place: Place, found: string, instead: TextEdit): Diagnostic =>
    error("INT2406", place, `\`or\` combines conditions, and this is ${found}`, {
      label: found,
      help: `one of several values:  ${instead.text}`,
      ...fix(`write ${instead.text}`, [instead], "safe"),
    }),

  /** `a == ""` where a may be absent. */
  comparedWithEmpty: (place: Place, absence: AbsenceWords, instead: TextEdit): Diagnostic =>
    error("INT2402", place, `a value that may be absent can't be compared with an empty text`, {
      label: `\`${absence.path}\` may be absent`,
      help: `write   ${instead.text}   which is true for absent and for empty values`,
      ...fix(`write ${instead.text}`, [instead]),
    }),

  /** @param field the whole expression, and the path that is meant by it */
  notAList: (place: Place, found: string, field?: TextEdit): Diagnostic =>
    error("INT2407", place, `this is ${found}, not a list`, {
      label: found,
      ...(field === undefined
        ? { help: `a list of one is written   [${IT}]` }
        : { help: `a field is read as   ${field.text}`, ...fix(`write ${field.text}`, [field], "safe") }),
    }),

  /** @param here the whole path, and how it is written here where a function does it */
  listHasNoFields: (place: Place, field: string, list: string, here?: TextEdit): Diagnostic =>
    error("INT2408", place, `a list has no field \`${field}\`${here === undefined ? "; its elements may have" : ""}`, {
      label: "a list",
      ...(here === undefined
        ? { help: `take one:  first(${list}).${field}   or all:  for x in ${list} => x.${field}` }
        : { help: `write   ${here.text}`, ...fix(`write ${here.text}`, [here], "safe") }),
    }),

  noFields: (place: Place, found: string, here?: TextEdit): Diagnostic =>
    error("INT2409", place, `${found} has no fields`, {
      label: found,
      ...(here === undefined
        ? { help: "only records have fields; take the value itself" }
        : { help: `write   ${here.text}`, ...fix(`write ${here.text}`, [here], "safe") }),
    }),

  hole: (place: Place, found: string): Diagnostic =>
    error("INT2410", place, `${found} can't be part of a text`, {
      label: found,
      help: found.startsWith("list ")
        ? `texts, numbers and dates can; a list becomes a text by   join(for x in ${IT} => x.…, ", ")`
        : "texts, numbers and dates can: take one of its fields",
    }),

  misplacedStop: (place: Place, word: string): Diagnostic =>
    error("INT2415", place, `\`${word}\` is not allowed here`, {
      label: "ends the run",
      help: 'it is allowed in place of a value of the mapping: after otherwise, on error, then, else or =>. Elsewhere, such as for an operation\'s argument, give the value a name before:  let value = … on error hold "why"',
    }),

  zone: (place: Place, zone: string, suggestion: { readonly help: string; readonly instead?: string }): Diagnostic =>
    error("INT2416", place, `there is no time zone ${JSON.stringify(zone)}`, {
      label: "unknown zone",
      help: suggestion.help,
      ...(suggestion.instead === undefined
        ? {}
        : fix(`write "${suggestion.instead}"`, [{ ...place, text: JSON.stringify(suggestion.instead) }])),
    }),

  /** @param places cities whose clocks run alike today */
  zoneWithoutPlace: (place: Place, zone: string, places: readonly string[]): Diagnostic =>
    warning("INT2421", place, `${JSON.stringify(zone)} names no place, and summer time depends on the country`, {
      label: "an abbreviation",
      help: `name a city in that zone${places.length === 0 ? "" : `:  ${places.map((one) => JSON.stringify(one)).join(", ")}`}`,
    }),

  /** A `$` before a hole, as template texts of JavaScript have it. */
  dollar: (place: Place, hole: string, sure: boolean): Diagnostic =>
    warning("INT2422", place, `the \`$\` before this hole becomes part of the text`, {
      label: "sent literally",
      help: `a hole is written   {${hole}}   and a dollar sign    \\\${${hole}}`,
      ...fix("leave the $ out", [{ ...place, text: "" }], sure ? "safe" : "suggestion"),
    }),

  /** @param way a number becomes a text, or is read from one */
  numberAsText: (place: Place, way: "format" | "parse"): Diagnostic =>
    way === "format"
      ? warning("INT2423", place, "this replaces characters in the text of a number, which has no trailing zeros", {
          label: "19.90 is 19.9 here, and 20.00 is 20",
          help: 'write a number as a text by   format_number(x, "0,00")   and count in cents by   x * 100',
        })
      : warning("INT2423", place, "this replaces characters to read a number", {
          label: "1.234 may be one and a bit, or a thousand",
          help: 'say how it is written:   parse_decimal(x, "lt") on error …',
        }),

  /** `"Order $order.name"`: a path that stands in a text without being a hole. */
  pathInText: (place: Place, written: string, path: string): Diagnostic =>
    warning("INT2422", place, `\`${written}\` in this text is sent literally`, {
      label: "not a hole",
      help: `a hole is written   {${path}}`,
      ...fix(`write {${path}}`, [{ ...place, text: `{${path}}` }]),
    }),

  unit: (place: Place, unit: string, like: string | undefined): Diagnostic =>
    error("INT2418", place, `\`${unit}\` is not a unit of time`, {
      label: "unknown unit",
      help: like === undefined ? "seconds, minutes, hours, days, weeks, months or years" : `did you mean ${like}s?`,
    }),

  datePattern: (place: Place, message: string): Diagnostic =>
    error("INT2417", place, message, {
      label: "not a pattern for dates",
      help: "yyyy, MM or M, and dd or d, with separators: dd.MM.yyyy",
    }),

  regex: (place: Place, problem: string): Diagnostic =>
    error("INT2419", place, `integ can't use this regular expression: ${problem}`, {
      label: "can't be read",
      help: "regular expressions are those of RE2: no look-around and no back-references, so that matching takes linear time",
    }),

  notACurrency: (place: Place, text: string): Diagnostic =>
    error("INT2420", place, `${JSON.stringify(text)} is not a currency`, {
      label: "three capital letters",
      help: 'ISO 4217 names them: "EUR", "USD"',
    }),
} as const;

function help(left: string, right: string): string {
  const pair = `${left} ${right}`;
  if (/integer|decimal|\d/.test(pair) && /text|"/.test(pair))
    return "a text is not a number: decimal(text) reads one, text(number) writes one";
  if (pair.includes("datetime") && pair.includes("date"))
    return 'a datetime becomes a date in a zone: … | date_in("Europe/Vilnius")';
  return "compare values of the same kind";
}
