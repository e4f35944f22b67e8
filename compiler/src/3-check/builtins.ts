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
import { asText } from "./common-type.ts";
import {
  beginning, capitals, cutOff, digits, formatted, hashes, padded, replaced, slugs, smallLetters, telephones, trimmed, written,
} from "./text-functions.ts"; // prettier-ignore

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
  | "datepattern"
  | "regex"
  | "language"
  | "numberpattern"
  | "field"
  | "duration"
  /** A date and time without a zone. */
  | "local";

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
  /** The same name for other arguments: which one is meant shows by how many there are, and by the first. */
  readonly also?: readonly Builtin[];
}

export const ROUNDING_MODES = ["half_up", "half_even", "half_down", "up", "down", "ceiling", "floor"] as const;

const text = (name = "text"): BuiltinParameter => ({ name, kind: "text" });
const list = (kind: "list" | "numbers" | "texts" | "booleans"): BuiltinParameter => ({ name: "list", kind });
const noLonger = (args: readonly Type[]): TextType => {
  const { maxLength, unit, charset } = asTexts(args[0]);
  return {
    kind: "text",
    ...(maxLength === undefined ? {} : { maxLength }),
    ...(unit === undefined ? {} : { unit }),
    ...(charset === undefined ? {} : { charset }),
  };
};
const asTexts = (type: Type | undefined): TextType => (type === undefined ? TEXT : (asText(type) ?? TEXT));
const cutTo = (args: readonly Type[], constants: readonly (string | undefined)[]): TextType => {
  const limit = Number(constants[1] ?? 0);
  const { maxLength, unit, charset } = asTexts(args[0]);
  const most = unit === undefined ? Math.min(limit, maxLength ?? limit) : limit;
  return { kind: "text", maxLength: most, ...(charset === undefined ? {} : { charset }) };
};
const cutInUnit =
  (unit: "bytes" | "utf16") =>
  (args: readonly Type[], constants: readonly (string | undefined)[]): TextType => {
    const { charset } = asTexts(args[0]);
    return { kind: "text", maxLength: Number(constants[1] ?? 0), unit, ...(charset === undefined ? {} : { charset }) };
  };
const ASCII: TextType = { kind: "text", charset: "ascii" };
const LOCAL: Type = { kind: "local_datetime" };
const MOMENT: Type = { kind: "datetime", wire: "computed" };
const elementOf = (type: Type | undefined): Type => (type?.kind === "list" ? type.element : { kind: "error" });
const numberOf = (type: Type | undefined): NumberType => (type?.kind === "number" ? type : DECIMAL);
const computed = (type: NumberType): NumberType => ({
  kind: "number",
  integer: type.integer,
  wire: "computed",
  ...(type.scale === undefined ? {} : { scale: type.scale }),
  ...(type.money === undefined ? {} : { money: type.money }),
});
/** An amount in whole units of its currency. */
const whole = (type: Type | undefined): NumberType => {
  const number = numberOf(type);
  const { scale: _, ...rest } = computed(number);
  return number.money === undefined ? rest : { ...rest, integer: false, money: { ...number.money, whole: true } };
};
/** A limit that is a whole number is not passed by rounding. */
const roundedRange = ({ minimum, above, maximum, below, wire }: NumberType): Partial<NumberType> => {
  const [low, high] = [minimum ?? above, maximum ?? below];
  const keeps = (limit: number | undefined): boolean => Number.isInteger(limit) && (wire !== "minor" || limit === 0);
  return { ...(keeps(low) ? { minimum: low as number } : {}), ...(keeps(high) ? { maximum: high as number } : {}) };
};
/** What is left of an amount's currency once it is rounded. */
const rounded = (type: Type | undefined, decimals: string | undefined): NumberType => {
  const money = type?.kind === "number" ? type.money : undefined;
  const { whole: _, ...kept } = money ?? { currency: "" };
  return {
    kind: "number",
    integer: decimals === "0" && money === undefined,
    scale: Number(decimals ?? 0),
    wire: "computed",
    ...roundedRange(numberOf(type)),
    ...(money === undefined ? {} : { money: kept }),
  };
};

export const builtins: ReadonlyMap<string, Builtin> = new Map(
  (
    [
      // ── text
      {
        name: "trim",
        about: "White space taken off both ends",
        parameters: [text()],
        runtime: "trim",
        result: (args) => trimmed(args[0], noLonger(args)),
        examples: [['trim("  a b ")', '"a b"']],
      },
      {
        name: "upper",
        about: "In capital letters",
        parameters: [text()],
        runtime: "upper",
        result: (args) => capitals(args[0]),
        examples: [['upper("žąsis")', '"ŽĄSIS"']],
      },
      {
        name: "lower",
        about: "In small letters",
        parameters: [text()],
        runtime: "lower",
        result: (args) => smallLetters(args[0]),
        examples: [['lower("ABC")', '"abc"']],
      },
      {
        name: "cut",
        about: "The beginning, of at most so many characters; never splits what a reader sees as one character",
        parameters: [text(), { name: "characters", kind: "whole" }],
        runtime: "cut",
        result: (args, constants) => cutOff(args[0], Number(constants[1] ?? 0), cutTo(args, constants)),
        examples: [['cut("Žygimantas", 4)', '"Žygi"']],
      },
      {
        name: "cut_words",
        about: "The beginning, of at most so many characters, ending after a whole word",
        parameters: [text(), { name: "characters", kind: "whole" }],
        runtime: "cutWords",
        result: (args, constants) => beginning(args[0], cutTo(args, constants)),
        examples: [['cut_words("one two three", 9)', '"one two"']],
      },
      {
        name: "replace",
        about: "Every occurrence of a part replaced",
        parameters: [text(), text("part"), text("by")],
        runtime: "replace",
        result: (args) => replaced(args[0], args[1], args[2]),
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
        result: (args) => beginning(args[0], noLonger(args)),
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
        result: (args) => digits(args[0], noLonger(args)),
        examples: [['digits_only("LT-01103")', '"01103"']],
      },
      {
        name: "split",
        about: "The parts of a text between separators",
        parameters: [text(), text("separator")],
        runtime: "split",
        result: (): ListType => ({ kind: "list", element: TEXT }),
        examples: [['count(split("a,b,c", ","))', "3"]],
        also: [
          {
            name: "split",
            about: "An amount of money in parts by weights, to its currency's smallest unit; the parts add up to it",
            parameters: [
              { name: "amount", kind: "number" },
              { name: "weights", kind: "numbers" },
            ],
            runtime: "allot",
            result: (args): ListType => ({ kind: "list", element: whole(args[0]) }),
            examples: [['join(for p in split(money(10, "EUR"), [1, 1, 1]) => text(p), " ")', '"3.34 3.33 3.33"']],
          },
          {
            name: "split",
            about: "A number in parts by weights, each with so many decimals; the parts add up to it",
            parameters: [
              { name: "number", kind: "number" },
              { name: "weights", kind: "numbers" },
              { name: "decimals", kind: "whole" },
            ],
            runtime: "allot",
            result: (args, constants): ListType => ({ kind: "list", element: rounded(args[0], constants[2]) }),
            examples: [['join(for p in split(10, [1, 2], 1) => text(p), " ")', '"3.3 6.7"']],
          },
        ],
      },
      {
        name: "matches",
        about:
          "Whether a whole text matches a regular expression (one of RE2, which takes no longer than the text is long)",
        parameters: [text(), { name: "expression", kind: "regex" }],
        runtime: "matches",
        result: () => BOOLEAN,
        examples: [
          ['matches("LT-01103", r"[A-Z]{2}-\\d{5}")', "true"],
          ['matches("x LT-01103", r"[A-Z]{2}-\\d{5}")', "false"],
        ],
      },
      {
        name: "cut_bytes",
        about: "The beginning, of at most so many bytes of UTF-8, for systems that count those",
        parameters: [text(), { name: "bytes", kind: "whole" }],
        runtime: "cutIn",
        result: (args, constants) => beginning(args[0], cutInUnit("bytes")(args, constants)),
        examples: [['cut_bytes("žąsis", 4)', '"žą"']],
      },
      {
        name: "cut_utf16",
        about: "The beginning, of at most so many UTF-16 units, for systems that count those",
        parameters: [text(), { name: "units", kind: "whole" }],
        runtime: "cutIn",
        result: (args, constants) => beginning(args[0], cutInUnit("utf16")(args, constants)),
        examples: [['cut_utf16("žąsis", 4)', '"žąsi"']],
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
        result: (): NumberType => ({ ...INTEGER, minimum: 0 }),
        examples: [['length("ąžuolas")', "7"]],
      },
      {
        name: "pad",
        about: "Made so long by a sign put before it",
        parameters: [text(), { name: "characters", kind: "whole" }, text("sign")],
        runtime: "pad",
        result: (args, constants) => padded(args[0], Number(constants[1] ?? 0), args[2]),
        examples: [['pad("42", 5, "0")', '"00042"']],
      },
      {
        name: "transliterate",
        about: "In ASCII: letters without their marks, for systems that take no others",
        parameters: [text()],
        runtime: "transliterate",
        result: () => ASCII,
        examples: [['transliterate("Žygimantas Šėža – „Łódź“")', '"Zygimantas Seza - \\"Lodz\\""']],
      },
      {
        name: "slug",
        about: "For addresses of pages: small letters, digits and hyphens",
        parameters: [text()],
        runtime: "slug",
        result: slugs,
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
      {
        name: "normalize",
        about: "Letters with their marks as one character each (Unicode NFC): texts that look alike are alike",
        parameters: [text()],
        runtime: "normalize",
        result: () => TEXT,
        examples: [['normalize("Šarūnas")', '"Šarūnas"']],
      },
      {
        name: "collapse_spaces",
        about: "One space between words, and none at the ends; line breaks count as spaces",
        parameters: [text()],
        runtime: "collapseSpaces",
        result: noLonger,
        examples: [['collapse_spaces("  Gedimino   pr. 1 ")', '"Gedimino pr. 1"']],
      },
      {
        name: "strip_emoji",
        about: "Without emoji, for systems that refuse them; signs such as © stay",
        parameters: [text()],
        runtime: "stripEmoji",
        result: noLonger,
        examples: [
          ['strip_emoji("Gift 🎁 card")', '"Gift card"'],
          ['strip_emoji("👩‍👧 Ačiū ❤️")', '"Ačiū"'],
          ['strip_emoji("© 2026, 10 €")', '"© 2026, 10 €"'],
        ],
      },
      {
        name: "decode_html",
        about: "Character references of HTML as the characters that they stand for; tags stay",
        parameters: [text()],
        runtime: "decodeHtml",
        result: () => TEXT,
        examples: [['decode_html("Tom &amp; Jerry &ndash; 5&nbsp;&euro;")', '"Tom & Jerry – 5\u00A0€"']],
      },
      {
        name: "csv_row",
        about: "Texts as a row of a CSV file, quoted where they have to be",
        parameters: [list("texts"), text("separator")],
        runtime: "csvRow",
        result: () => TEXT,
        examples: [['csv_row(["a", "b;c", "1,5"], ";")', '"a;\\"b;c\\";1,5"']],
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
        name: "parse_decimal",
        about: "Reads a number as a language writes it: its decimal sign, and groups of digits where they are marked",
        parameters: [text(), { name: "language", kind: "language" }],
        runtime: "parseDecimalIn",
        fails: true,
        result: () => DECIMAL,
        examples: [
          ['parse_decimal("1 234,56", "lt") on error 0', "1234.56"],
          ['parse_decimal("1,234.56", "en") on error 0', "1234.56"],
          ['parse_decimal("1.5", "lt") on error 0', "0"],
        ],
      },
      {
        name: "format_number",
        about: "A number as a text by a pattern, such as 0,00 or # ##0.00; rounded half up",
        parameters: [
          { name: "number", kind: "number" },
          { name: "pattern", kind: "numberpattern" },
        ],
        runtime: "formatNumber",
        result: (): TextType => ({ kind: "text", maxLength: 120 }),
        examples: [
          ['format_number(1234.5, "0,00")', '"1234,50"'],
          ['format_number(-1234567.891, "# ##0,00")', '"-1 234 567,89"'],
          ['format_number(3, "0.##")', '"3"'],
        ],
      },
      {
        name: "text",
        about: "A number or a date as a text",
        parameters: [{ name: "value", kind: "any" }],
        runtime: "text",
        result: (args) => written(args[0]),
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
        result: (args, constants): NumberType => rounded(args[0], constants[1]),
        examples: [
          ["round(2.345, 2, half_up)", "2.35"],
          ["round(2.345, 2, half_even)", "2.34"],
          ["round(10 / 3, 2, half_up)", "3.33"],
        ],
      },
      {
        name: "money",
        about: "A number as an amount in a currency",
        parameters: [{ name: "number", kind: "number" }, text("currency")],
        runtime: "money",
        // Which currency shows only in the call; the checker puts it in.
        result: (args) => computed(numberOf(args[0])),
        examples: [['text(money(5, "EUR") + money(2.5, "EUR"))', '"7.5"']],
      },
      {
        name: "round_money",
        about: "An amount to as many decimals as its currency has",
        parameters: [
          { name: "amount", kind: "number" },
          { name: "mode", kind: "mode" },
        ],
        runtime: "roundMoney",
        result: (args) => whole(args[0]),
        examples: [
          ['text(round_money(money(2.345, "EUR"), half_up))', '"2.35"'],
          ['text(round_money(money(2.5, "JPY"), half_up))', '"3"'],
        ],
      },
      {
        name: "minor_units",
        about: "How many decimals a currency has",
        parameters: [text("currency")],
        runtime: "minorUnits",
        result: (): NumberType => ({ ...INTEGER, wire: "computed" }),
        examples: [['minor_units("JPY")', "0"]],
      },
      {
        name: "abs",
        about: "A number without its sign",
        parameters: [{ name: "number", kind: "number" }],
        runtime: "abs",
        result: (args): NumberType => ({ ...computed(numberOf(args[0])), minimum: 0 }),
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
        result: (args, constants): NumberType => rounded(elementOf(args[0]), constants[1]),
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
        examples: [
          [
            'text(date_in(parse_datetime("30.11.2026 22:30Z", "dd.MM.yyyy HH:mmXXX"), "Europe/Vilnius")) on error "?"',
            '"2026-12-01"',
          ],
        ],
      },
      {
        name: "parse_date",
        about: "Reads a date from a text by a pattern of yyyy, MM, M, MMM, dd, d; strictly",
        parameters: [text(), { name: "pattern", kind: "datepattern" }],
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
        examples: [['text(add("2026-01-31", 1 month))', '"2026-02-28"']],
        also: [
          {
            name: "add",
            about: "A moment moved by a duration",
            parameters: [
              { name: "moment", kind: "datetime" },
              { name: "duration", kind: "duration" },
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
        ],
      },
      {
        name: "parse_datetime",
        about: "Reads a moment from a text by a pattern that has an offset (XXX)",
        parameters: [text(), { name: "pattern", kind: "pattern" }],
        runtime: "parseDateTime",
        fails: true,
        result: () => MOMENT,
        examples: [
          [
            'text(parse_datetime("30.11.2026 22:15+02:00", "dd.MM.yyyy HH:mmXXX")) on error "?"',
            '"2026-11-30T20:15:00Z"',
          ],
        ],
        also: [
          {
            name: "parse_datetime",
            about:
              "Reads a moment from a text by a pattern, in a time zone; a time that clocks there never show, or twice, fails",
            parameters: [text(), { name: "pattern", kind: "pattern" }, { name: "zone", kind: "zone" }],
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
        ],
      },
      {
        name: "local",
        about: "The date and time that clocks in a time zone show at a moment",
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
        about:
          "The moment at which clocks in a time zone show a date and time; one that they never show, or twice, fails",
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
        about: "How many days there are from one date to another",
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
        about: "A date as a text, by a pattern of yyyy, yy, MMMM, MMM, MM, M, dd, d, EEEE, EEE",
        parameters: [
          { name: "date", kind: "date" },
          { name: "pattern", kind: "datepattern" },
        ],
        runtime: "formatDate",
        result: (_, constants) => formatted(constants[1] ?? ""),
        examples: [['format("2026-11-30", "EEE, d MMM yyyy")', '"Mon, 30 Nov 2026"']],
        also: [
          {
            name: "format",
            about: "A moment as a text, by a pattern, as clocks in a time zone show it",
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
            about: "A date and time without a zone as a text, by a pattern",
            parameters: [
              { name: "time", kind: "local" },
              { name: "pattern", kind: "pattern" },
            ],
            runtime: "formatLocal",
            result: (_, constants) => formatted(constants[1] ?? ""),
            examples: [],
          },
        ],
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
        also: [
          {
            name: "distinct",
            about: "Each number once, in the order of first appearance",
            parameters: [list("numbers")],
            runtime: "distinct",
            result: (args): ListType => ({ kind: "list", element: computed(numberOf(elementOf(args[0]))) }),
            examples: [["count(distinct([1, 1.0, 2]))", "2"]],
          },
        ],
      },
      {
        name: "index_by",
        about: "A list of records as a map by one of their fields; of several with the same the first",
        parameters: [list("list"), { name: "field", kind: "field" }],
        runtime: "indexBy",
        result: (args): Type => ({ kind: "map", value: elementOf(args[0]) }),
        examples: [['index_by([{ k: "a", v: "one" }, { k: "b", v: "two" }], k)["b"].v otherwise ""', '"two"']],
      },
      // ── identities
      {
        name: "phone_e164",
        about:
          "A telephone number as +37061234567; absent where it can't be one. The country is for numbers without a prefix",
        parameters: [text(), text("country")],
        runtime: "phoneE164",
        mayBeAbsent: true,
        result: telephones,
        examples: [['phone_e164("8 (612) 34 567", "LT") otherwise ""', '"+37061234567"']],
      },
      {
        name: "country",
        about: "A country's two letters, from two or three; absent where there is no such country",
        parameters: [text()],
        runtime: "country",
        mayBeAbsent: true,
        result: (): TextType => ({ kind: "text", maxLength: 2, charset: "ascii", pattern: "^[A-Z]{2}$" }),
        examples: [['country("ltu") otherwise ""', '"LT"']],
      },
      {
        name: "currency",
        about: "A currency of ISO 4217 in capital letters; absent where there is none of that name",
        parameters: [text()],
        runtime: "currency",
        mayBeAbsent: true,
        result: (): TextType => ({ kind: "text", maxLength: 3, charset: "ascii", pattern: "^[A-Z]{3}$" }),
        examples: [['currency(" eur") otherwise ""', '"EUR"']],
      },
      {
        name: "vat_number",
        about:
          "A European VAT number without spaces and signs; absent where it is not written as its country writes them",
        parameters: [text()],
        runtime: "vatNumber",
        mayBeAbsent: true,
        result: (): TextType => ({ kind: "text", maxLength: 15, charset: "ascii" }),
        examples: [['vat_number("lt 100.001.738.313") otherwise ""', '"LT100001738313"']],
      },
      {
        name: "email",
        about: "An e-mail address in small letters, without spaces around it; absent where it can't be one",
        parameters: [text()],
        runtime: "email",
        mayBeAbsent: true,
        result: (): TextType => ({ kind: "text", maxLength: 254 }),
        examples: [['email(" Ona@Example.LT ") otherwise ""', '"ona@example.lt"']],
      },
      {
        name: "canonical_sku",
        about: "A stock-keeping unit as it is compared: capital letters, no spaces around, one where there are several",
        parameters: [text()],
        runtime: "canonicalSku",
        result: () => TEXT,
        examples: [['canonical_sku(" ab-12  red ")', '"AB-12 RED"']],
      },
      {
        name: "hash",
        about: "64 hexadecimal digits (SHA-256) made of a text: the same for the same text",
        parameters: [text()],
        runtime: "hash",
        result: hashes,
        examples: [['cut(hash("abc"), 8)', '"ba7816bf"']],
      },
      {
        name: "uuid",
        about: "A UUID made of a text: the same for the same text",
        parameters: [text()],
        runtime: "uuid",
        result: (): TextType => ({ kind: "text", minLength: 36, maxLength: 36, charset: "ascii", format: "uuid" }),
        examples: [['uuid("order 1")', '"e49990f0-eec3-59b9-9c8d-919e8c7da806"']],
      },
    ] satisfies readonly Builtin[] as readonly Builtin[]
  ).map((builtin): [string, Builtin] => [builtin.name, builtin]),
);

/** How a function is called, in a line: `cut(text, characters)`. */
export function signatureOf(builtin: Builtin): string {
  return `${builtin.name}(${builtin.parameters.map((parameter) => parameter.name).join(", ")})`;
}
