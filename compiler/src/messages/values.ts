/** Wording for values that do not fit their place: INT22xx. */
import { closest, type Diagnostic, type Place, type RelatedPlace, type TextEdit } from "@integ/grammar";
import { error, warning } from "./codes.ts";
import type { AbsenceWords } from "./examples.ts";
import { IT, after, fix, listed, related } from "./parts.ts";

export const values = {
  /** @param wanted `at least 2 elements` */
  listLength: (place: Place, target: string, wanted: string, declared?: RelatedPlace): Diagnostic =>
    error("INT2225", place, `\`${target}\` takes ${wanted}`, {
      label: wanted.startsWith("at least") ? "too few" : "too many",
      ...related(declared),
      help: `write a list of ${wanted}`,
    }),

  absentIntoRequired: (
    place: Place,
    target: string,
    absence: AbsenceWords,
    takesNull: boolean,
    declared?: RelatedPlace,
  ): Diagnostic =>
    error("INT2201", place, `\`${target}\` is required, but this may be absent`, {
      label: `\`${absence.path}\` may be absent`,
      ...related(declared),
      ...(absence.example === "" ? {} : { failsFor: absence.example }),
      ...(absence.doc === undefined ? {} : { failsFor: `${absence.example} — ${absence.doc}` }),
      help: `say what happens then:  ${IT} otherwise ${takesNull ? "null" : "<value>"}   or   ${IT} otherwise hold "why"`,
      ...fix("hold when it is absent", [after(place, ` otherwise hold "no ${absence.path}"`)]),
    }),

  askedWithBlank: (place: Place, target: string, text: string): Diagnostic =>
    error("INT2228", place, `\`${target}\` needs a text that is not blank, and this may be blank`, {
      label: "may be empty",
      help: `skip the lookup then:   ${IT} otherwise if blank null\nor end the run before:  hold when ${text} blank because "…"`,
      ...fix("don't ask when it is blank", [after(place, " otherwise if blank null")]),
    }),

  heldForBlank: (place: Place, target: string): Diagnostic =>
    warning("INT2229", place, `\`${target}\` refuses an empty text, and this one may be empty: such a run is held`, {
      label: "may be empty",
      help: `leave the field out then:  ${IT} otherwise if blank null`,
      ...fix("leave it out when it is blank", [after(place, " otherwise if blank null")]),
    }),

  /** @param around what to write before and after the value to make it one that fits, or what to write instead. */
  wrongType: (
    place: Place,
    target: string,
    wanted: string,
    found: string,
    help?: string,
    declared?: RelatedPlace,
    around?: readonly [before: string, after: string] | string,
  ): Diagnostic =>
    error("INT2202", place, `\`${target}\` wants ${wanted}, and this is ${found}`, {
      label: found,
      ...related(declared),
      ...(help === undefined ? {} : { help }),
      ...(around === undefined
        ? {}
        : typeof around === "string"
          ? fix(`write ${around}`, [{ ...place, text: around }], "safe")
          : fix("convert it", [
              { path: place.path, start: place.start, end: place.start, text: around[0] },
              after(place, around[1]),
            ])),
    }),

  /** @param text the text that stands there, without its quotes */
  notAMember: (place: Place, text: string, members: readonly string[], declared?: RelatedPlace): Diagnostic => {
    const like = closest(text, members);
    return error("INT2203", place, `${JSON.stringify(text)} is not one of the values that this can have`, {
      label: "not among them",
      ...related(declared),
      ...(like === undefined
        ? {
            help: `the values: ${members
              .slice(0, 12)
              .map((member) => JSON.stringify(member))
              .join(", ")}${members.length > 12 ? " …" : ""}`,
          }
        : {
            help: `did you mean ${JSON.stringify(like)}?`,
            ...fix(
              `write ${JSON.stringify(like)}`,
              [{ ...place, text: JSON.stringify(like) }],
              like.toLowerCase() === text.toLowerCase() ? "safe" : "suggestion",
            ),
          }),
    });
  },

  needsMatch: (
    place: Place,
    target: string,
    uncovered: string,
    rest: "else" | "unknown",
    declared?: RelatedPlace,
  ): Diagnostic =>
    error("INT2204", place, `\`${target}\` has a fixed set of values, and this may be ${uncovered}`, {
      label: "may be something else",
      ...related(declared),
      help: `say which value becomes which:  match … { "a" => "b"  ${rest} => hold "why" }`,
    }),

  tooLong: (
    place: Place,
    target: string,
    limit: number,
    length: number | undefined,
    unit?: "utf16" | "bytes",
    declared?: RelatedPlace,
  ): Diagnostic => {
    const counted = unit === "bytes" ? "bytes" : unit === "utf16" ? "UTF-16 units" : "characters";
    const cut = unit === undefined ? `cut(${limit})` : unit === "bytes" ? `cut_bytes(${limit})` : `cut_utf16(${limit})`;
    return error(
      "INT2205",
      place,
      `\`${target}\` takes ${limit} ${counted}, and this may have ${length ?? "any number of them"}`,
      {
        label: length === undefined ? "of any length" : `up to ${length} ${counted}`,
        ...related(declared),
        help: `cut it:  ${IT} | ${cut}${unit === undefined ? `   or after a whole word:  ${IT} | cut_words(${limit})` : ""}`,
        ...fix(`cut to ${limit} ${counted}`, [after(place, ` | ${cut}`)]),
      },
    );
  },

  otherSigns: (place: Place, target: string, charset: string, literal: boolean, declared?: RelatedPlace): Diagnostic =>
    error(
      "INT2219",
      place,
      `\`${target}\` can store only ${charset}, and this ${literal ? "has" : "may have"} other characters`,
      {
        label: "letters such as ą, ž, ł",
        ...related(declared),
        help: `replace them with plain letters:  ${IT} | transliterate`,
        ...fix("transliterate it", [after(place, " | transliterate")]),
      },
    ),

  /** @param wanted `at least 10 characters` */
  longText: (place: Place, target: string, wanted: string, declared?: RelatedPlace): Diagnostic =>
    error("INT2205", place, `\`${target}\` takes a text of ${wanted}`, {
      label: "too long",
      ...related(declared),
      help: `write a text of ${wanted}`,
    }),

  shortText: (place: Place, target: string, wanted: string, declared?: RelatedPlace): Diagnostic =>
    error("INT2206", place, `\`${target}\` takes a text of ${wanted}`, {
      label: "too short",
      ...related(declared),
      help: `write a text of ${wanted}`,
    }),

  neverFits: (
    place: Place,
    target: string,
    wanted: string,
    values: readonly string[] | undefined,
    mend: string,
    declared?: RelatedPlace,
  ): Diagnostic =>
    error("INT2226", place, `\`${target}\` wants ${wanted}, and no possible value of this fits`, {
      label: values === undefined ? "never fits" : `always ${listed(values)}`,
      ...related(declared),
      failsFor: "every document",
      help: mend,
    }),

  someUnfit: (
    place: Place,
    target: string,
    wanted: string,
    values: readonly string[],
    mend: string,
    declared?: RelatedPlace,
  ): Diagnostic =>
    error("INT2227", place, `\`${target}\` wants ${wanted}, and this may be ${listed(values)}`, {
      label: values.length === 1 ? "one of its values does not fit" : `${values.length} of its values don't fit`,
      ...related(declared),
      help: `${mend}   or say what happens to it:  match … { ${values[0]} => hold "why"  … }`,
    }),

  repeatedElement: (place: Place, target: string, text: string, first: Place): Diagnostic =>
    error("INT2226", place, `\`${target}\` allows no element twice, and ${text} is already there`, {
      label: "second time",
      related: [{ place: first, message: "here first" }],
      help: "keep one of them",
    }),

  /** @param wanted `a text that matches ^[A-Z]{3}$` */
  wrongPattern: (place: Place, target: string, wanted: string, declared?: RelatedPlace, example?: string): Diagnostic =>
    error("INT2207", place, `this text does not have the format of \`${target}\``, {
      label: `must be ${wanted}`,
      ...related(declared),
      help: example === undefined ? `write ${wanted}` : `write a text such as   ${JSON.stringify(example)}`,
    }),

  tooManyDecimals: (
    place: Place,
    target: string,
    scale: number,
    found: number | undefined,
    declared?: RelatedPlace,
  ): Diagnostic =>
    error(
      "INT2208",
      place,
      `\`${target}\` takes ${scale === 0 ? "whole numbers" : `${scale} decimal${scale === 1 ? "" : "s"}`}, and this may have ${found === undefined ? "more" : scale === 0 ? `${found} decimals` : found}`,
      {
        label: found === undefined ? "any number of decimals" : `up to ${found} decimals`,
        ...related(declared),
        help:
          scale === 0
            ? `hold what is not whole:  if ${IT} == round(${IT}, 0, half_up) then round(${IT}, 0, half_up) else hold "why"   or round it:  round(${IT}, 0, half_up)`
            : `round it:  round(${IT}, ${scale}, half_up)`,
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
      },
    ),

  outOfRange: (place: Place, target: string, range: string, declared?: RelatedPlace): Diagnostic =>
    error("INT2209", place, `\`${target}\` must be ${range}`, {
      label: "out of range",
      ...related(declared),
      help: range.startsWith("a ")
        ? `write ${range}`
        : `write a number that is ${range}, or say what happens to others:  if … then … else hold "why"`,
    }),

  /** @param field where leaving the whole field out would do: it with its name */
  nullNotAllowed: (place: Place, target: string, declared?: RelatedPlace, field?: Place): Diagnostic =>
    error("INT2210", place, `\`${target}\` can't be null`, {
      label: "null",
      ...related(declared),
      help:
        field === undefined
          ? "give a value that means nothing, or hold the run"
          : "leave the field out instead: fields that are not set are not sent",
      ...(field === undefined ? {} : fix("leave the field out", [{ ...field, text: "" }], "safe")),
    }),

  /** @param within whether an operator follows, which binds closer than `on error` */
  unhandledFailure: (place: Place, what: string, within: boolean): Diagnostic =>
    error("INT2211", place, `${what} can fail, and nothing says what happens then`, {
      label: "may fail",
      help: within
        ? `handle it:   (${IT} on error <value>)   or   (${IT} on error hold "why")`
        : `handle it:   ${IT} on error <value>   or   ${IT} on error hold "why"`,
      ...fix("hold when it fails", within ? [{ ...place, end: place.start, text: "(" }, after(place, ' on error hold "not readable")')] : [after(place, ' on error hold "not readable"')]), // prettier-ignore
    }),

  uselessOnError: (place: Place): Diagnostic =>
    warning("INT2212", place, "nothing here can fail", { label: "`on error` is never used", help: "leave it out" }),

  uselessOtherwise: (place: Place): Diagnostic =>
    warning("INT2213", place, "this is never absent", {
      label: "`otherwise` is never used",
      help: "leave the `otherwise` out",
    }),

  uselessIfBlank: (place: Place, always: string): Diagnostic =>
    warning("INT2213", place, `this is never blank: ${JSON.stringify(always)} is always in it`, {
      label: "`otherwise if blank` is never used",
      help: 'test the values in its holes instead, before it:  hold when <value> blank because "…"',
    }),

  /** @param meant how it is written if the default is for the first value alone @param edits to write it so; none where they are not certain */
  sumInFallback: (place: Place, fallback: string, meant: string, edits: readonly TextEdit[]): Diagnostic =>
    warning("INT2230", place, `\`otherwise\` takes all that follows: (${fallback}) stands in for the absent value`, {
      label: "counts only where the value before it is absent",
      help: `if it always counts, write   ${meant}`,
      ...(edits.length === 0 ? {} : fix(`write ${meant}`, edits)),
    }),

  uselessPresence: (place: Place, always: "present" | "absent"): Diagnostic =>
    warning("INT2214", place, `this is always ${always}`, { label: `always ${always}`, help: "remove the test" }),
} as const;
