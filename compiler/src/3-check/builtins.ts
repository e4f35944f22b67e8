/**
 * The function library as data: what each function takes and gives, and what it is called in the runtime.
 *
 * A function gives an absent result for an absent first argument; `mayBeAbsent` marks those that can also find nothing.
 * `fails` marks those whose result has to be answered by `on error`.
 */
import {
  BOOLEAN,
  DATE,
  DECIMAL,
  INTEGER,
  TEXT,
  type ListType,
  type NumberType,
  type TextType,
  type Type,
} from "../1-load/types.ts";

export type ParameterKind =
  | "text"
  | "number"
  | "date"
  | "datetime"
  | "list"
  | "numbers"
  | "texts"
  | "booleans"
  | "any"
  /** Known at compile time: */
  | "whole"
  | "zone"
  | "mode"
  | "pattern"
  | "period"
  | "duration";

export interface BuiltinParameter {
  readonly name: string;
  readonly kind: ParameterKind;
  readonly optional?: true;
}

export interface Builtin {
  readonly name: string;
  readonly about: string;
  readonly parameters: readonly BuiltinParameter[];
  /** The function of the runtime. */
  readonly runtime: string;
  readonly mayBeAbsent?: true;
  readonly fails?: true;
  /** The result's type for the types of the arguments and the values of those known at compile time. */
  result(args: readonly Type[], constants: readonly (string | undefined)[]): Type;
  /** An expression and the value that it has; both run as tests. */
  readonly examples: readonly (readonly [expression: string, value: string])[];
}

export const ROUNDING_MODES = ["half_up", "half_even", "half_down", "up", "down", "ceiling", "floor"] as const;

const text = (name = "text"): BuiltinParameter => ({ name, kind: "text" });
const list = (kind: "list" | "numbers" | "texts" | "booleans"): BuiltinParameter => ({ name: "list", kind });
const textOf = (type: Type | undefined): TextType => (type?.kind === "text" ? type : TEXT);
const noLonger = (args: readonly Type[]): TextType => {
  const { maxLength } = textOf(args[0]);
  return maxLength === undefined ? TEXT : { kind: "text", maxLength };
};
const cutTo = (args: readonly Type[], constants: readonly (string | undefined)[]): TextType => {
  const limit = Number(constants[1] ?? 0);
  return { kind: "text", maxLength: Math.min(limit, textOf(args[0]).maxLength ?? limit) };
};
const elementOf = (type: Type | undefined): Type => (type?.kind === "list" ? type.element : { kind: "error" });
const numberOf = (type: Type | undefined): NumberType => (type?.kind === "number" ? type : DECIMAL);
const computed = (type: NumberType): NumberType => ({
  kind: "number",
  integer: type.integer,
  wire: "computed",
  ...(type.scale === undefined ? {} : { scale: type.scale }),
});

export const builtins: ReadonlyMap<string, Builtin> = new Map(
  (
    [
      // ── text
      {
        name: "trim",
        about: "White space taken off both ends",
        parameters: [text()],
        runtime: "trim",
        result: noLonger,
        examples: [['trim("  a b ")', '"a b"']],
      },
      {
        name: "upper",
        about: "In capital letters",
        parameters: [text()],
        runtime: "upper",
        result: () => TEXT,
        examples: [['upper("žąsis")', '"ŽĄSIS"']],
      },
      {
        name: "lower",
        about: "In small letters",
        parameters: [text()],
        runtime: "lower",
        result: () => TEXT,
        examples: [['lower("ABC")', '"abc"']],
      },
      {
        name: "cut",
        about: "The beginning, of at most so many characters; never splits what a reader sees as one character",
        parameters: [text(), { name: "characters", kind: "whole" }],
        runtime: "cut",
        result: cutTo,
        examples: [['cut("Žygimantas", 4)', '"Žygi"']],
      },
      {
        name: "cut_words",
        about: "The beginning, of at most so many characters, ending after a whole word",
        parameters: [text(), { name: "characters", kind: "whole" }],
        runtime: "cutWords",
        result: cutTo,
        examples: [['cut_words("one two three", 9)', '"one two"']],
      },
      {
        name: "replace",
        about: "Every occurrence of a part replaced",
        parameters: [text(), text("part"), text("by")],
        runtime: "replace",
        result: () => TEXT,
        examples: [['replace("a-b-c", "-", "")', '"abc"']],
      },
      {
        name: "contains",
        about: "Whether a part occurs in a text",
        parameters: [text(), text("part")],
        runtime: "contains",
        result: () => BOOLEAN,
        examples: [['contains("invoice", "voice")', "true"]],
      },
      {
        name: "starts_with",
        about: "Whether a text begins with a part",
        parameters: [text(), text("part")],
        runtime: "startsWith",
        result: () => BOOLEAN,
        examples: [['starts_with("LT-01103", "LT")', "true"]],
      },
      {
        name: "ends_with",
        about: "Whether a text ends with a part",
        parameters: [text(), text("part")],
        runtime: "endsWith",
        result: () => BOOLEAN,
        examples: [['ends_with("a.csv", ".csv")', "true"]],
      },
      {
        name: "before",
        about: "What stands before the first occurrence of a mark; absent where there is none",
        parameters: [text(), text("mark")],
        runtime: "before",
        mayBeAbsent: true,
        result: noLonger,
        examples: [['before("ona@example.lt", "@")', '"ona"']],
      },
      {
        name: "after",
        about: "What stands after the first occurrence of a mark; absent where there is none",
        parameters: [text(), text("mark")],
        runtime: "after",
        mayBeAbsent: true,
        result: noLonger,
        examples: [['after("ona@example.lt", "@")', '"example.lt"']],
      },
      {
        name: "digits_only",
        about: "The digits of a text",
        parameters: [text()],
        runtime: "digitsOnly",
        result: noLonger,
        examples: [['digits_only("LT-01103")', '"01103"']],
      },
      {
        name: "split",
        about: "The parts of a text between separators",
        parameters: [text(), text("separator")],
        runtime: "split",
        result: (): ListType => ({ kind: "list", element: TEXT }),
        examples: [['count(split("a,b,c", ","))', "3"]],
      },
      {
        name: "join",
        about: "The texts of a list, a separator between them",
        parameters: [list("texts"), text("separator")],
        runtime: "join",
        result: () => TEXT,
        examples: [['join(["a", "b"], ", ")', '"a, b"']],
      },
      {
        name: "length",
        about: "How many characters a text has",
        parameters: [text()],
        runtime: "length",
        result: () => INTEGER,
        examples: [['length("ąžuolas")', "7"]],
      },
      {
        name: "pad",
        about: "Made so long by a sign put before it",
        parameters: [text(), { name: "characters", kind: "whole" }, text("sign")],
        runtime: "pad",
        result: () => TEXT,
        examples: [['pad("42", 5, "0")', '"00042"']],
      },
      {
        name: "transliterate",
        about: "In ASCII: letters without their marks, for systems that take no others",
        parameters: [text()],
        runtime: "transliterate",
        result: () => TEXT,
        examples: [['transliterate("Žygimantas Šėža – „Łódź“")', '"Zygimantas Seza - \\"Lodz\\""']],
      },
      {
        name: "slug",
        about: "For addresses of pages: small letters, digits and hyphens",
        parameters: [text()],
        runtime: "slug",
        result: () => TEXT,
        examples: [['slug("Lininė staltiesė, 2 m")', '"linine-staltiese-2-m"']],
      },
      {
        name: "wrap",
        about: "Lines of at most so many characters, broken between words",
        parameters: [text(), { name: "characters", kind: "whole" }],
        runtime: "wrap",
        result: (args, constants): ListType => ({ kind: "list", element: cutTo(args, constants) }),
        examples: [['join(wrap("Gedimino pr. 1-23, Vilnius", 12), "/")', '"Gedimino pr./1-23,/Vilnius"']],
      },
      // ── numbers
      {
        name: "decimal",
        about: "Reads a number from a text: digits, one point at most, a sign",
        parameters: [text()],
        runtime: "parseDecimal",
        fails: true,
        result: () => DECIMAL,
        examples: [['decimal("19.99") on error 0', "19.99"]],
      },
      {
        name: "text",
        about: "A number or a date as a text",
        parameters: [{ name: "value", kind: "any" }],
        runtime: "text",
        result: (): TextType => ({ kind: "text", maxLength: 40 }),
        examples: [["text(19.90)", '"19.9"']],
      },
      {
        name: "round",
        about: `To so many decimals, by one of ${ROUNDING_MODES.join(", ")}; the only place for a division`,
        parameters: [
          { name: "number", kind: "number" },
          { name: "decimals", kind: "whole" },
          { name: "mode", kind: "mode" },
        ],
        runtime: "round",
        result: (_, constants): NumberType => ({
          kind: "number",
          integer: constants[1] === "0",
          scale: Number(constants[1] ?? 0),
          wire: "computed",
        }),
        examples: [
          ["round(2.345, 2, half_up)", "2.35"],
          ["round(2.345, 2, half_even)", "2.34"],
          ["round(10 / 3, 2, half_up)", "3.33"],
        ],
      },
      {
        name: "abs",
        about: "A number without its sign",
        parameters: [{ name: "number", kind: "number" }],
        runtime: "abs",
        result: (args) => computed(numberOf(args[0])),
        examples: [["abs(-5)", "5"]],
      },
      {
        name: "sum",
        about: "The sum of a list of numbers; of none it is 0",
        parameters: [list("numbers")],
        runtime: "sum",
        result: (args) => computed(numberOf(elementOf(args[0]))),
        examples: [["sum([1.10, 2.20])", "3.3"]],
      },
      {
        name: "average",
        about: "The average of a list of numbers, rounded; absent when there are none",
        parameters: [list("numbers"), { name: "decimals", kind: "whole" }, { name: "mode", kind: "mode" }],
        runtime: "average",
        mayBeAbsent: true,
        result: (_, constants): NumberType => ({
          kind: "number",
          integer: constants[1] === "0",
          scale: Number(constants[1] ?? 0),
          wire: "computed",
        }),
        examples: [["average([1, 2, 2], 2, half_up)", "1.67"]],
      },
      {
        name: "min",
        about: "The least of a list of numbers; absent when there are none",
        parameters: [list("numbers")],
        runtime: "min",
        mayBeAbsent: true,
        result: (args) => computed(numberOf(elementOf(args[0]))),
        examples: [["min([3, 1, 2])", "1"]],
      },
      {
        name: "max",
        about: "The largest of a list of numbers; absent when there are none",
        parameters: [list("numbers")],
        runtime: "max",
        mayBeAbsent: true,
        result: (args) => computed(numberOf(elementOf(args[0]))),
        examples: [["max([3, 1, 2])", "3"]],
      },
      // ── dates
      {
        name: "date_in",
        about: "The day on which an instant falls in a time zone",
        parameters: [
          { name: "moment", kind: "datetime" },
          { name: "zone", kind: "zone" },
        ],
        runtime: "dateIn",
        result: () => DATE,
        examples: [],
      },
      {
        name: "parse_date",
        about: "Reads a date from a text by a pattern of yyyy, MM, M, dd, d",
        parameters: [text(), { name: "pattern", kind: "pattern" }],
        runtime: "parseDate",
        fails: true,
        result: () => DATE,
        examples: [['text(parse_date("30.11.2026", "dd.MM.yyyy")) on error "?"', '"2026-11-30"']],
      },
      {
        name: "add",
        about: "A date moved by a duration",
        parameters: [
          { name: "date", kind: "date" },
          { name: "duration", kind: "duration" },
        ],
        runtime: "addToDate",
        result: () => DATE,
        examples: [],
      },
      {
        name: "between",
        about: "How many days there are from one date to another",
        parameters: [
          { name: "from", kind: "date" },
          { name: "to", kind: "date" },
        ],
        runtime: "daysBetween",
        result: () => INTEGER,
        examples: [],
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
        examples: [],
      },
      {
        name: "format",
        about: "A date as a text, by a pattern of yyyy, MM, M, dd, d",
        parameters: [
          { name: "date", kind: "date" },
          { name: "pattern", kind: "pattern" },
        ],
        runtime: "formatDate",
        result: (_, constants): TextType => ({ kind: "text", maxLength: (constants[1] ?? "").length + 2 }),
        examples: [],
      },
      // ── lists
      {
        name: "count",
        about: "How many elements a list has",
        parameters: [list("list")],
        runtime: "count",
        result: () => INTEGER,
        examples: [["count([1, 2, 3])", "3"]],
      },
      {
        name: "first",
        about: "The first element; absent when there is none",
        parameters: [list("list")],
        runtime: "first",
        mayBeAbsent: true,
        result: (args) => elementOf(args[0]),
        examples: [['first(["a", "b"])', '"a"']],
      },
      {
        name: "last",
        about: "The last element; absent when there is none",
        parameters: [list("list")],
        runtime: "last",
        mayBeAbsent: true,
        result: (args) => elementOf(args[0]),
        examples: [['last(["a", "b"])', '"b"']],
      },
      {
        name: "one",
        about: "The only element; absent when there is none, or more than one",
        parameters: [list("list")],
        runtime: "one",
        mayBeAbsent: true,
        result: (args) => elementOf(args[0]),
        examples: [['one(["a"])', '"a"']],
      },
      {
        name: "any",
        about: "Whether one of a list of conditions is true",
        parameters: [list("booleans")],
        runtime: "any",
        result: () => BOOLEAN,
        examples: [["any([false, true])", "true"]],
      },
      {
        name: "all",
        about: "Whether all of a list of conditions are true",
        parameters: [list("booleans")],
        runtime: "all",
        result: () => BOOLEAN,
        examples: [["all([false, true])", "false"]],
      },
      {
        name: "distinct",
        about: "Each text once, in the order of first appearance",
        parameters: [list("texts")],
        runtime: "distinct",
        result: (args): ListType => ({ kind: "list", element: elementOf(args[0]) }),
        examples: [['count(distinct(["a", "b", "a"]))', "2"]],
      },
    ] satisfies Builtin[]
  ).map((builtin): [string, Builtin] => [builtin.name, builtin]),
);

/** Functions that the language has and this compiler does not know yet. */
export const PLANNED_FUNCTIONS: ReadonlySet<string> = new Set([
  "matches", "local", "at_zone", "parse_datetime", "index_by",
  "phone_e164", "country", "currency", "minor_units", "vat_number", "email", "canonical_sku", "hash", "uuid",
]); // prettier-ignore

/** How a function is called, in a line: `cut(text, characters)`. */
export function signatureOf(builtin: Builtin): string {
  return `${builtin.name}(${builtin.parameters.map((parameter) => parameter.name).join(", ")})`;
}
