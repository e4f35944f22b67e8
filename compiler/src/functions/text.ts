/** Functions of texts. */
import { BOOLEAN, INTEGER, TEXT, type ListType, type NumberType, type TextType, type Type } from "../1-load/types.ts";
import { asText } from "../3-check/common-type.ts";
import {
  beginning,
  capitals,
  cutOff,
  digits,
  padded,
  replaced,
  slugs,
  smallLetters,
  trimmed,
} from "../3-check/text-sets.ts";
import { call, text as literal } from "../4-lower/ir.ts";
import { lowerJoin } from "../4-lower/lower-fold.ts";
import type { Builtin } from "./builtin.ts";
import { replacedInNumber } from "./number-texts.ts";
import { list, text } from "./results.ts";

const ASCII: TextType = { kind: "text", charset: "ascii" };
const asTexts = (type: Type | undefined): TextType => (type === undefined ? TEXT : (asText(type) ?? TEXT));

/** Texts no longer than the first argument. */
const noLonger = (args: readonly Type[]): TextType => {
  const { maxLength, unit, charset } = asTexts(args[0]);
  return {
    kind: "text",
    ...(maxLength === undefined ? {} : { maxLength }),
    ...(unit === undefined ? {} : { unit }),
    ...(charset === undefined ? {} : { charset }),
  };
};
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

export const texts: readonly Builtin[] = [
  {
    name: "trim",
    about: "Removes white space from both ends",
    parameters: [text()],
    runtime: "trim",
    leavesSome: true,
    result: (args) => trimmed(args[0], noLonger(args)),
    examples: [['trim("  a b ")', '"a b"']],
  },
  {
    name: "upper",
    about: "Converts a text to capital letters",
    parameters: [text()],
    runtime: "upper",
    leavesSome: true,
    result: (args) => capitals(args[0]),
    examples: [['upper("žąsis")', '"ŽĄSIS"']],
  },
  {
    name: "lower",
    about: "Converts a text to small letters",
    parameters: [text()],
    runtime: "lower",
    leavesSome: true,
    result: (args) => smallLetters(args[0]),
    examples: [['lower("ABC")', '"abc"']],
  },
  {
    name: "cut",
    about:
      "The beginning of a text, with at most a given number of characters; never splits a character as a reader sees it",
    parameters: [text(), { name: "characters", kind: "limit" }],
    runtime: "cut",
    leavesSome: true,
    shortens: true,
    result: (args, constants) => cutOff(args[0], Number(constants[1] ?? 0), cutTo(args, constants)),
    converts: (from, to) =>
      from.kind === "text" && to.kind === "text" && (from.maxLength ?? Infinity) > (to.maxLength ?? Infinity),
    examples: [['cut("Žygimantas", 4)', '"Žygi"']],
  },
  {
    name: "cut_words",
    about: "The beginning of a text, with at most a given number of characters, ending after a whole word",
    parameters: [text(), { name: "characters", kind: "limit" }],
    runtime: "cutWords",
    leavesSome: true,
    shortens: true,
    result: (args, constants) => beginning(args[0], cutTo(args, constants)),
    examples: [['cut_words("one two three", 9)', '"one two"']],
  },
  {
    name: "replace",
    about: "Replaces every occurrence of a part of a text",
    parameters: [text(), text("part"), text("by")],
    runtime: "replace",
    replacesPart: true,
    check: replacedInNumber,
    result: (args) => replaced(args[0], args[1], args[2]),
    examples: [['replace("a-b-c", "-", "")', '"abc"']],
  },
  {
    name: "contains",
    about: "Whether a part occurs in a text",
    parameters: [text(), text("part")],
    runtime: "contains",
    keeps: "verdict",
    result: () => BOOLEAN,
    examples: [['contains("invoice", "voice")', "true"]],
  },
  {
    name: "starts_with",
    about: "Whether a text begins with a part",
    parameters: [text(), text("part")],
    runtime: "startsWith",
    keeps: "verdict",
    result: () => BOOLEAN,
    examples: [['starts_with("LT-01103", "LT")', "true"]],
  },
  {
    name: "ends_with",
    about: "Whether a text ends with a part",
    parameters: [text(), text("part")],
    runtime: "endsWith",
    keeps: "verdict",
    result: () => BOOLEAN,
    examples: [['ends_with("a.csv", ".csv")', "true"]],
  },
  {
    name: "before",
    about: "The part of a text before the first occurrence of a separator; absent if it does not occur",
    parameters: [text(), text("mark")],
    runtime: "before",
    mayBeAbsent: true,
    result: (args) => beginning(args[0], noLonger(args)),
    examples: [['before("ona@example.lt", "@")', '"ona"']],
  },
  {
    name: "after",
    about: "The part of a text after the first occurrence of a separator; absent if it does not occur",
    parameters: [text(), text("mark")],
    runtime: "after",
    mayBeAbsent: true,
    result: noLonger,
    examples: [['after("ona@example.lt", "@")', '"example.lt"']],
  },
  {
    name: "digits_only",
    about: "Only the digits of a text",
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
  },
  {
    name: "matches",
    about: "Whether a whole text matches a regular expression (RE2 syntax, in linear time)",
    parameters: [text(), { name: "expression", kind: "regex" }],
    runtime: "matches",
    from: "@integ/runtime/regex",
    result: () => BOOLEAN,
    examples: [
      ['matches("LT-01103", r"[A-Z]{2}-\\d{5}")', "true"],
      ['matches("x LT-01103", r"[A-Z]{2}-\\d{5}")', "false"],
    ],
  },
  {
    name: "cut_bytes",
    about: "The beginning of a text, with at most a given number of bytes in UTF-8, for systems that count bytes",
    parameters: [text(), { name: "bytes", kind: "limit" }],
    runtime: "cutIn",
    leavesSome: true,
    lower: (_, { value, rest }) => call("cutIn", value.js, ...rest, literal("bytes")),
    shortens: true,
    result: (args, constants) => beginning(args[0], cutInUnit("bytes")(args, constants)),
    examples: [['cut_bytes("žąsis", 4)', '"žą"']],
  },
  {
    name: "cut_utf16",
    about: "The beginning of a text, with at most a given number of UTF-16 units, for systems that count these",
    parameters: [text(), { name: "units", kind: "limit" }],
    runtime: "cutIn",
    leavesSome: true,
    lower: (_, { value, rest }) => call("cutIn", value.js, ...rest, literal("utf16")),
    shortens: true,
    result: (args, constants) => beginning(args[0], cutInUnit("utf16")(args, constants)),
    examples: [['cut_utf16("žąsis", 4)', '"žąsi"']],
  },
  {
    name: "join",
    about: "Joins the texts of a list, with a separator between them",
    parameters: [list("texts"), text("separator")],
    runtime: "join",
    lowerWhole(l, { args: [loop], rest: [separator] }) {
      const js = loop?.kind === "For" && separator !== undefined ? lowerJoin(l, loop, separator) : undefined;
      return js === undefined ? undefined : { js, fails: false };
    },
    result: () => TEXT,
    examples: [['join(["a", "b"], ", ")', '"a, b"']],
  },
  {
    name: "length",
    about: "The number of characters in a text",
    parameters: [text()],
    runtime: "length",
    keeps: "verdict",
    result: (): NumberType => ({ ...INTEGER, minimum: 0 }),
    examples: [['length("ąžuolas")', "7"]],
  },
  {
    name: "pad",
    about: "Fills a text to a given length with a character at its beginning",
    parameters: [text(), { name: "characters", kind: "whole" }, text("sign")],
    runtime: "pad",
    leavesSome: true,
    result: (args, constants) => padded(args[0], Number(constants[1] ?? 0), args[2]),
    examples: [['pad("42", 5, "0")', '"00042"']],
  },
  {
    name: "transliterate",
    about: "Replaces letters with plain ASCII letters, for systems that accept no others",
    parameters: [text()],
    runtime: "transliterate",
    result: () => ASCII,
    examples: [['transliterate("Žygimantas Šėža – „Łódź“")', '"Zygimantas Seza - \\"Lodz\\""']],
  },
  {
    name: "slug",
    about: "Converts a text to small letters, digits and hyphens, for page addresses",
    parameters: [text()],
    runtime: "slug",
    result: slugs,
    examples: [['slug("Lininė staltiesė, 2 m")', '"linine-staltiese-2-m"']],
  },
  {
    name: "wrap",
    about: "Splits a text into lines with at most a given number of characters, broken between words",
    parameters: [text(), { name: "characters", kind: "limit" }],
    runtime: "wrap",
    leavesSome: true,
    shortens: true,
    result: (args, constants): ListType => ({ kind: "list", element: cutTo(args, constants) }),
    examples: [['join(wrap("Gedimino pr. 1-23, Vilnius", 12), "/")', '"Gedimino pr./1-23,/Vilnius"']],
  },
  {
    name: "normalize",
    about: "Makes texts that look the same equal (Unicode NFC): each letter with its accents is one character",
    parameters: [text()],
    runtime: "normalize",
    leavesSome: true,
    result: () => TEXT,
    examples: [['normalize("Šarūnas")', '"Šarūnas"']],
  },
  {
    name: "collapse_spaces",
    about: "Leaves one space between words and none at the ends; line breaks count as spaces",
    parameters: [text()],
    runtime: "collapseSpaces",
    leavesSome: true,
    result: noLonger,
    examples: [['collapse_spaces("  Gedimino   pr. 1 ")', '"Gedimino pr. 1"']],
  },
  {
    name: "strip_emoji",
    about: "Removes emoji, for systems that refuse them; symbols such as © stay",
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
    about: "Decodes the character references of HTML; tags stay",
    parameters: [text()],
    runtime: "decodeHtml",
    from: "@integ/runtime/html",
    result: () => TEXT,
    examples: [['decode_html("Tom &amp; Jerry &ndash; 5&nbsp;&euro;")', '"Tom & Jerry – 5\u00A0€"']],
  },
  {
    name: "csv_row",
    about: "Texts as a row of a CSV file, in quotes where necessary",
    parameters: [list("texts"), text("separator")],
    runtime: "csvRow",
    result: () => TEXT,
    examples: [['csv_row(["a", "b;c", "1,5"], ";")', '"a;\\"b;c\\";1,5"']],
  },
];
