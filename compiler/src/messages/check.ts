/** Wording of what is wrong with values and mappings: INT22xx to INT25xx, and INT2041, which everybody meets first. */
import { closest, type Diagnostic, type Fix, type Place, type RelatedPlace, type TextEdit } from "@integ/grammar";
import { error, warning } from "./codes.ts";

function fix(
  title: string,
  edits: readonly TextEdit[],
  applicability: Fix["applicability"] = "suggestion",
): { readonly fixes: readonly Fix[] } {
  return { fixes: [{ title, applicability, edits }] };
}
function after(place: Place, text: string): TextEdit {
  return { path: place.path, start: place.end, end: place.end, text };
}
function related(place: RelatedPlace | undefined): { readonly related?: readonly RelatedPlace[] } {
  return place === undefined ? {} : { related: [place] };
}

function listed(values: readonly string[]): string {
  return values.length > 4 ? `${values.slice(0, 4).join(", ")} …` : values.join(", ");
}

/** `a`, `a and b`, `a, b and c`. */
function inWords(names: readonly string[]): string {
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1) ?? ""}`;
}

/** The ways in which a value may be absent: for the words, and for the smallest document in which it is absent. */
export interface AbsenceWords {
  readonly path: string;
  /** `{"customer": null}`; empty where the value is not a document's. */
  readonly example: string;
  readonly doc?: string;
}

/** Stands for the marked text itself; whoever reports puts it in. */
const IT = "⟨it⟩";

/** A help whose example is the marked text itself. */
export function withItself(diagnostic: Diagnostic, text: string): Diagnostic {
  if (diagnostic.help?.includes(IT) !== true) return diagnostic;
  const shown = text.length > 60 || /[\r\n]/.test(text) ? "…" : text;
  return { ...diagnostic, help: diagnostic.help.replaceAll(IT, shown) };
}

/** The zone that examples name; where a spec names one of its own, it is that one. */
const ZONE = "Europe/Vilnius";

/** A diagnostic whose examples are in the zone of the spec. */
export function inZone(diagnostic: Diagnostic, zone: string | undefined): Diagnostic {
  const { help, fixes, code } = diagnostic;
  // Of a zone that does not exist the help says which is meant.
  if (zone === undefined || zone === ZONE || code === "INT2416" || code === "INT2421") return diagnostic;
  return {
    ...diagnostic,
    ...(help === undefined ? {} : { help: help.replaceAll(ZONE, zone) }),
    ...(fixes === undefined
      ? {}
      : {
          fixes: fixes.map((one) => ({
            ...one,
            edits: one.edits.map((edit) => ({ ...edit, text: edit.text.replaceAll(ZONE, zone) })),
          })),
        }),
  };
}

export const check = {
  notADirectValue: (place: Place, name: string, what: "table" | "function", use: string): Diagnostic =>
    error("INT2016", place, `\`${name}\` is a ${what}, not a value`, {
      label: `a ${what}`,
      help: `use it as   ${use}`,
    }),

  missingFields: (
    place: Place,
    record: string,
    fields: readonly string[],
    snippet: string,
    edit: TextEdit,
    values: readonly string[] | undefined,
    declared?: RelatedPlace,
  ): Diagnostic =>
    error(
      "INT2041",
      place,
      fields.length < 4
        ? `${record} requires ${inWords(fields.map((field) => `\`${field}\``))}, and nothing sets ${fields.length === 1 ? "it" : "them"}`
        : `${record} requires ${fields.length} fields that nothing sets`,
      {
        label: `${fields.map((field) => `\`${field}\``).join(", ")} ${fields.length === 1 ? "is" : "are"} required here`,
        ...related(declared),
        failsFor: "every document",
        help:
          values === undefined
            ? `add   ${snippet.trim().replaceAll("\n", "\n      ")}`
            : `add   ${fields[0] ?? ""}: …   with one of its values: ${values
                .slice(0, 12)
                .map((one) => JSON.stringify(one))
                .join(", ")}${values.length > 12 ? " …" : ""}`,
        ...fix(fields.length === 1 ? `add ${fields[0]}` : "add the missing fields", [edit]),
      },
    ),

  severalKinds: (place: Place, found: string, subject: string, kinds: readonly string[]): Diagnostic =>
    error("INT2306", place, `this may be ${found}`, {
      label: "of several kinds",
      help: `say what happens for each:  match ${subject} { ${kinds
        .slice(0, 3)
        .map((kind) => `is ${kind} => …`)
        .join("  ")}${kinds.length > 3 ? "  else => …" : ""} }`,
    }),

  notAKind: (place: Place, found: string, kinds: readonly string[]): Diagnostic =>
    error("INT2307", place, `this is never ${found}`, {
      label: "not one of its kinds",
      help: kinds.length === 0 ? "it has only one kind" : `its kinds: ${kinds.join(", ")}`,
    }),

  missingKinds: (place: Place, kinds: readonly string[], edit: TextEdit): Diagnostic =>
    error("INT2308", place, `this match has no arm for ${kinds.join(", ")}`, {
      label: "not every kind has an arm",
      help: `add   ${kinds.map((kind) => `is ${kind} => …`).join("  ")}   or   else => …`,
      ...fix("add the missing arms", [edit]),
    }),

  otherField: (place: Place, field: string, record: string, object: string): Diagnostic =>
    error("INT2002", place, `${record} has no field \`${field}\` of its own`, {
      label: "not described",
      help: `fields of any other name are read as   ${object}["${field}"]`,
    }),

  nothingSpread: (place: Place, from: string, to: string): Diagnostic =>
    error("INT2044", place, `${from} and ${to} have no field in common that is not set already`, {
      label: "sets nothing",
      help: "write the fields out:  name: value",
    }),

  notSpread: (place: Place, found: string): Diagnostic =>
    error("INT2044", place, `\`...\` takes the fields of a record, and this is ${found}`, { label: found }),

  /** @param wanted `at least 2 elements` */
  listLength: (place: Place, target: string, wanted: string, declared?: RelatedPlace): Diagnostic =>
    error("INT2225", place, `\`${target}\` takes ${wanted}`, {
      label: wanted.startsWith("at least") ? "too few" : "too many",
      ...related(declared),
      help: `write a list of ${wanted}`,
    }),

  repeatedField: (place: Place, field: string, first: Place): Diagnostic =>
    error("INT2042", place, `\`${field}\` is set twice`, {
      label: "second time",
      related: [{ place: first, message: "set here first" }],
      help: "keep one of them",
    }),

  readOnlyField: (place: Place, field: string, record: string, declared?: RelatedPlace): Diagnostic =>
    error("INT2043", place, `\`${field}\` of ${record} can only be read`, {
      label: "the system sets it itself",
      ...related(declared),
      help: "leave it out",
    }),

  absentIntoRequired: (place: Place, target: string, absence: AbsenceWords, declared?: RelatedPlace): Diagnostic =>
    error("INT2201", place, `\`${target}\` is required, but this may be absent`, {
      label: `\`${absence.path}\` may be absent`,
      ...related(declared),
      ...(absence.example === "" ? {} : { failsFor: absence.example }),
      ...(absence.doc === undefined ? {} : { failsFor: `${absence.example} — ${absence.doc}` }),
      help: `say what happens then:  ${IT} otherwise <value>   or   ${IT} otherwise hold "why"`,
      ...fix("hold when it is absent", [after(place, ` otherwise hold "no ${absence.path}"`)]),
    }),

  askedWithBlank: (place: Place, target: string, text: string): Diagnostic =>
    error("INT2228", place, `\`${target}\` needs a text that is not blank, and this may be blank`, {
      label: "may be empty",
      help: `skip the lookup then:   ${IT} otherwise if blank null\nor end the run before:  hold when ${text} blank because "…"`,
      ...fix("don't ask when it is blank", [after(place, " otherwise if blank null")]),
    }),

  heldForBlank: (place: Place, target: string): Diagnostic =>
    warning("INT2229", place, `\`${target}\` takes no empty text, and this may be one: such a run is held`, {
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
      `\`${target}\` takes ${scale === 0 ? "whole numbers" : `${scale} decimal${scale === 1 ? "" : "s"}`}, and this may have ${found ?? "more"}`,
      {
        label: found === undefined ? "any number of decimals" : `up to ${found} decimals`,
        ...related(declared),
        help: `round it:  round(${IT}, ${scale}, half_up)`,
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

  unhandledFailure: (place: Place, what: string): Diagnostic =>
    error("INT2211", place, `${what} can fail, and nothing says what happens then`, {
      label: "may fail",
      help: `handle it:   ${IT} on error <value>   or   ${IT} on error hold "why"`,
      ...fix("hold when it fails", [after(place, ' on error hold "not readable"')]),
    }),

  /** A function in TypeScript, where there is no run yet. */
  codeUnhandled: (place: Place, name: string): Diagnostic =>
    error("INT2023", place, `\`${name}\` may throw, and there is no run yet to hold`, {
      label: "nothing says what happens then",
      help: `handle it:   ${IT} on error <value>`,
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

  uselessPresence: (place: Place, always: "present" | "absent"): Diagnostic =>
    warning("INT2214", place, `this is always ${always}`, { label: `always ${always}`, help: "remove the test" }),

  missingArms: (place: Place, members: readonly string[], edit: TextEdit, declared?: RelatedPlace): Diagnostic =>
    error("INT2301", place, `this match has no arm for ${members.map((member) => JSON.stringify(member)).join(", ")}`, {
      label: "not every value has an arm",
      ...related(declared),
      failsFor: `the value ${JSON.stringify(members[0])}`,
      help: `add   ${members.map((member) => JSON.stringify(member)).join(", ")} => …   or   else => …`,
      ...fix("add the missing arm", [edit]),
    }),

  noUnknownArm: (place: Place, edit: TextEdit, declared?: RelatedPlace): Diagnostic =>
    error("INT2302", place, "this match does not say what happens to a value that does not exist yet", {
      label: "no `unknown` arm",
      ...related(declared),
      help: 'systems add values without notice. Add   unknown => hold "a new value"',
      ...fix("add an unknown arm", [edit]),
    }),

  noElseArm: (place: Place, what: string): Diagnostic =>
    error("INT2303", place, `a match on ${what} needs an \`else\``, {
      label: "not every value has an arm",
      help: 'add   else => hold "why"',
    }),

  deadArm: (place: Place, why: string): Diagnostic =>
    warning("INT2304", place, `this arm is never reached: ${why}`, { label: "never reached", help: "take it out" }),

  branchesDiffer: (place: Place, first: string, other: string): Diagnostic =>
    error("INT2305", place, `the branches don't fit together: one is ${first}, another ${other}`, {
      label: other,
      help: "make both the same kind of value",
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

  absentList: (place: Place, absence: AbsenceWords): Diagnostic =>
    error("INT2403", place, "this list may be absent", {
      label: `\`${absence.path}\` may be absent`,
      ...(absence.example === "" ? {} : { failsFor: absence.example }),
      help: `an absent list is not an empty one; say so where it should count as one:  ${IT} otherwise []`,
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

  /** @param sure what makes sure before that they are one */
  twoCurrencies: (place: Place, left: string, right: string, sure: string | undefined): Diagnostic =>
    error("INT2220", place, `amounts in two currencies can't be combined: ${left}, and ${right}`, {
      label: "which currency?",
      help: `${
        sure === undefined ? "combine amounts in one currency," : `first make sure that they are the same:   ${sure}  `
      } or convert one with a rate:  money(round(a * rate, 2, half_up), "EUR")`,
    }),

  currencyOfEach: (place: Place, currency: string): Diagnostic =>
    error("INT2220", place, "these amounts may be in different currencies: each has its own", {
      label: `in ${currency}, each`,
      help: `select those in one currency:  for … where ${currency} == "EUR" => …`,
    }),

  netAndGross: (place: Place): Diagnostic =>
    error("INT2221", place, "one of these amounts is without tax, the other includes it", {
      label: "net and gross",
      help: "use two amounts of the same kind, or compute the tax first",
    }),

  netIntoGross: (place: Place, target: string, found: "net" | "gross", wanted: "net" | "gross"): Diagnostic => {
    const words = { net: "without tax", gross: "with its tax" };
    return error("INT2221", place, `\`${target}\` is an amount ${words[wanted]}, and this is one ${words[found]}`, {
      label: words[found],
      help: "use the other kind of amount, or compute the tax first",
    });
  },

  moneyTimesMoney: (place: Place): Diagnostic =>
    error("INT2222", place, "two amounts of money can't be multiplied", {
      label: "money times money",
      help: "one of them should be a number: a quantity or a rate",
    }),

  moneyAndNumber: (place: Place, operator: string, found: string): Diagnostic =>
    error("INT2222", place, `\`${operator}\` works on two amounts, and one of these is ${found}, in no currency`, {
      label: "an amount and a plain number",
      help: "say its currency:  money(…, order.currency)",
    }),

  /** @param said where the record says its currency, and what it would say of these amounts */
  wrongCurrency: (
    place: Place,
    target: string,
    found: string,
    wanted: string,
    said?: { readonly place: Place; readonly instead?: string },
  ): Diagnostic =>
    error("INT2223", said?.place ?? place, `\`${target}\` is in ${wanted}, and this amount is in ${found}`, {
      label: said === undefined ? found : `${wanted} is said here`,
      ...(said === undefined ? {} : { related: [{ place, message: `an amount in ${found}` }] }),
      help:
        said?.instead === undefined
          ? "take the amount in the other currency, or write the currency that the amounts are in"
          : `write the currency that the amounts are in:  ${said.instead}   or take amounts in ${wanted}`,
      ...(said?.instead === undefined ? {} : fix(`write ${said.instead}`, [{ ...said.place, text: said.instead }])),
    }),

  /** @param add what sets the field, where that is sure */
  currencyNotSaid: (
    place: Place,
    target: string,
    found: string,
    field: string,
    differs: boolean,
    add?: TextEdit,
  ): Diagnostic =>
    error(
      "INT2223",
      place,
      differs
        ? `\`${target}\` may be in another currency than this amount`
        : `nothing says which currency \`${target}\` is in`,
      {
        label: `in ${found}`,
        help: differs
          ? `\`${field}\` must be exactly the currency of the amounts`
          : `set \`${field}\` to the currency of the amounts`,
        ...(add === undefined ? {} : fix(`set ${field}`, [add])),
      },
    ),

  amountWithoutCurrency: (place: Place, target: string): Diagnostic =>
    error("INT2224", place, `\`${target}\` counts in a currency's smallest unit, and this number has no currency`, {
      label: "how many of them?",
      help: "say its currency:  money(…, order.currency)",
    }),

  unknownCurrency: (place: Place, field: string, pointer: string): Diagnostic =>
    error(
      "INT2224",
      place,
      `\`${field}\` counts in its currency's smallest unit, and the currency (${pointer}) can't be seen from here`,
      {
        label: "how many of them?",
        help: "take it from the document itself, not through a name that stands for a part of it",
      },
    ),

  tooManyUnits: (place: Place, target: string, found: string): Diagnostic =>
    error("INT2208", place, `\`${target}\` takes whole units of its currency, and this may have parts of them`, {
      label: found,
      help: `round it to what the currency has:  round_money(${IT}, half_up)`,
      fixes: [
        {
          title: "round to the currency's smallest unit",
          applicability: "suggestion",
          edits: [
            { path: place.path, start: place.start, end: place.start, text: "round_money(" },
            after(place, ", half_up)"),
          ],
        },
      ],
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

  /** @param example a call that is right @param instead this call as it is meant */
  arguments: (place: Place, name: string, wanted: string, example?: string, instead?: TextEdit): Diagnostic =>
    error("INT2411", place, `\`${name}\` is called as ${wanted}`, {
      label: "other arguments",
      ...(instead !== undefined
        ? { help: `write   ${instead.text}`, ...fix(`write ${instead.text}`, [instead], "safe") }
        : example === undefined
          ? {}
          : { help: `as in   ${example}` }),
    }),

  /** @param mend how this becomes what is wanted @param instead the whole call as it is meant */
  argumentType: (
    place: Place,
    name: string,
    parameter: string,
    wanted: string,
    found: string,
    mend?: string,
    instead?: TextEdit,
  ): Diagnostic =>
    error("INT2412", place, `\`${parameter}\` of \`${name}\` is ${wanted}, and this is ${found}`, {
      label: found,
      ...(instead === undefined
        ? { help: mend ?? `write ${wanted}` }
        : { help: `write   ${instead.text}`, ...fix(`write ${instead.text}`, [instead], "safe") }),
    }),

  unknownArgument: (
    place: Place,
    name: string,
    operation: string,
    like: string | undefined,
    known: readonly string[],
  ): Diagnostic =>
    error("INT2413", place, `${operation} takes no \`${name}\``, {
      label: "no such argument",
      help:
        like === undefined
          ? known.length === 0
            ? "it takes none"
            : `it takes: ${known.join(", ")}`
          : `did you mean ${like}?`,
    }),

  missingArgument: (place: Place, operation: string, names: readonly string[]): Diagnostic =>
    error("INT2414", place, `${operation} needs ${names.map((name) => `\`${name}\``).join(", ")}`, {
      label: "missing",
      help: `write   ${operation}(${names.map((name) => `${name}: …`).join(", ")})`,
    }),

  misplacedStop: (place: Place, word: string): Diagnostic =>
    error("INT2415", place, `\`${word}\` can't stand here`, {
      label: "ends the run",
      help: 'it may stand where a value of the mapping can: after otherwise, on error, then, else or =>. Elsewhere, such as for an operation\'s argument, give the value a name before:  let value = … on error hold "why"',
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
      help: "yyyy, MM or M, and dd or d, with what stands between: dd.MM.yyyy",
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

  amountNeeded: (place: Place, name: string): Diagnostic =>
    error("INT2224", place, `\`${name}\` works on an amount of money, and the currency of this is not known`, {
      label: "in which currency?",
      help: "say its currency:  money(…, order.currency)",
    }),

  notDelivered: (place: Place, operation: string): Diagnostic =>
    error("INT2501", place, `${operation} creates something new each time, and has no idempotency key`, {
      label: "a retry would create it twice",
      help: "use an operation that updates existing records, or say in its description how a repeated request is recognized: idempotency_header or find; with  no_response: hold  it is sent once, and held for a person if the response is lost",
    }),

  noResponse: (place: Place, name: string): Diagnostic =>
    error("INT2502", place, `what \`${name}\` writes to has no response in its description`, {
      label: "no response to read",
      help: "its operation needs a `result` in system.yaml",
    }),

  notReadable: (place: Place, operation: string, kind: string, help?: string): Diagnostic =>
    error("INT2502", place, `${operation} ${kind}`, {
      label: "the wrong kind of operation",
      ...(help === undefined ? {} : { help }),
    }),

  noResult: (place: Place, integration: string, what: string, help: string): Diagnostic =>
    error("INT2502", place, `${integration} ${what}`, { label: "nothing to look up", help }),

  sourceDoesNotFit: (place: Place, message: string, help: string): Diagnostic =>
    error("INT2506", place, message, { label: "source and trigger do not fit", help }),

  /** @param what brings the document of another kind, and `at` where that is written */
  otherDocument: (place: Place, source: string, what: string, brings: string, at: Place): Diagnostic =>
    error("INT2506", place, `${what} brings a ${brings}, and the source is ${source}`, {
      label: "another kind of document",
      related: [{ place: at, message: `brings a ${brings}` }],
      help: `write   ${brings}   or take a trigger that brings a ${source}`,
      ...fix(`write ${brings}`, [{ ...place, text: brings }]),
    }),

  noSince: (place: Place, operation: string): Diagnostic =>
    error("INT2506", place, `${operation} can't list only what has changed`, {
      label: "no `since` in its description",
      help: "leave `since last run` out, and the whole list is read each time",
    }),

  /** @param known by what it can be asked */
  unknownTimeField: (place: Place, operation: string, field: string, known: readonly string[]): Diagnostic => {
    const like = closest(field, known);
    return error("INT2506", place, `${operation} can't be filtered by \`${field}\``, {
      label: "not in its description",
      help:
        known.length === 0
          ? "say in system.yaml which parameters filter by it:  by: { … }"
          : `it can be filtered by ${known.join(", ")}`,
      ...(like === undefined ? {} : fix(`write ${like}`, [{ ...place, text: like }])),
    });
  },

  /** @param field the last part of a path */
  byPath: (place: Place, path: string, field: string): Diagnostic =>
    error("INT2506", place, `\`${path}\` has more than a field's name`, {
      label: "a field of each document",
      help: `write   by ${field}`,
      ...fix(`write ${field}`, [{ ...place, text: field }], "safe"),
    }),

  lateUnsaid: (place: Place, operation: string, end: Place): Diagnostic =>
    error("INT2506", place, `${operation} may show a document only after the run that it belongs to`, {
      label: "what happens to it then?",
      help: "write   late into next run   to have it in the list of the run after, or   late as corrections   for a list of its own",
      ...fix("take it into the next run", [{ ...end, text: ", late into next run" }]),
    }),

  noIdentity: (place: Place, type: string): Diagnostic =>
    error("INT2506", place, `the description of ${type} does not say which fields identify a document`, {
      label: "documents of earlier runs can't be recognized",
      help: `say it in system.yaml:  types: { ${type.split(".").at(-1) ?? type}: { …, identity: [id] } }`,
    }),

  filesPattern: (place: Place, problem: string): Diagnostic =>
    error("INT2506", place, `files are named as in "inbox/*.csv": ${problem}`, {
      label: "no such files",
      help: "the folder is relative to the project; * stands for any part of a file name",
    }),

  timetable: (place: Place, problem: string, instead?: string): Diagnostic =>
    error("INT2507", place, problem, {
      label: "never, or not always, due",
      ...(instead === undefined
        ? { help: "times are written 00:00 to 23:59" }
        : {
            help: `write   ${instead}`,
            fixes: [{ title: `write ${instead}`, applicability: "suggestion", edits: [{ ...place, text: instead }] }],
          }),
    }),

  timetableZone: (place: Place, at: Place): Diagnostic =>
    error("INT2507", place, "a time of day needs a time zone", {
      label: "in which time zone?",
      help: 'add   in "Europe/Vilnius"',
      ...fix("add a time zone", [after(at, ' in "Europe/Vilnius"')]),
    }),

  cron: (place: Place, problem: string): Diagnostic =>
    error("INT2507", place, `this cron expression can't be read: ${problem}`, {
      label: "minute hour day month weekday",
      help: '"*/10 6-22 * * 1-5" is every ten minutes from 6 to 22, Monday to Friday',
    }),

  misplacedFetch: (place: Place): Diagnostic =>
    error("INT2508", place, "nothing can be fetched here", {
      label: "not in the mapping itself",
      help: "a key, an argument, a function or a mapping can only use values that are already there; fetch in the destination's own loops",
    }),

  changesMissed: (place: Place, field: string, list: string, time: string): Diagnostic =>
    warning("INT2509", place, `\`${field}\` may change later, and \`${list}\` does not show it then`, {
      label: `its \`${time}\` stays as it was`,
      help: "start from a webhook, poll the list of what changes it (refunds, shipments), or fetch the document when it is needed; in the system's description   rescan: 1 day   reads the whole list again",
    }),

  silencesNothing: (place: Place, why: string): Diagnostic =>
    warning("INT2511", place, `this comment silences nothing: ${why}`, {
      label: "silences nothing",
      help: 'a warning is silenced at the end of its line, or in the line above, with its code and a reason:   // integ: allow INT2422 because "prices are in dollars"',
    }),

  eventIndistinct: (place: Place, event: string, system: string, others: number): Diagnostic =>
    warning(
      "INT2510",
      place,
      `every delivery counts as \`${event}\`, also those of the ${others === 1 ? "other event" : `${others} other events`} of ${system}`,
      {
        label: "nothing in a delivery distinguishes it from the others",
        help: "say in the system's description where a delivery names its event (`topic_header`, `topic_at` or `topic_query` below webhooks), and the event's `topic`; where the other system sends this event alone to an address of its own, say `own_address: true` at the event",
      },
    ),

  tableRow: (place: Place, message: string, help?: string): Diagnostic =>
    error("INT2503", place, message, { label: "in this table", ...(help === undefined ? {} : { help }) }),

  keyNotAllowed: (place: Place, what: string): Diagnostic =>
    error("INT2504", place, `a key can't depend on ${what}`, {
      label: "differs from run to run",
      help: "use only fields of the source",
    }),

  testSample: (place: Place, message: string): Diagnostic =>
    error("INT2505", place, message, {
      label: "in this test",
      help: 'a test names its documents, and what comes of them:  given "samples/order.json"   expect invoice { … }',
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
