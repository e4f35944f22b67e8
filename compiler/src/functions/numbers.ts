/** Functions of numbers. */
import { DECIMAL, type ListType, type NumberType, type TextType } from "../1-load/types.ts";
import { roundedDivision } from "../3-check/check-operator.ts";
import { ROUNDING_MODES } from "../3-check/parameters.ts";
import { written } from "../3-check/text-sets.ts";
import { call } from "../4-lower/ir.ts";
import { asDecimal, inText } from "../4-lower/lower-expression.ts";
import { lowerSum } from "../4-lower/lower-fold.ts";
import type { Builtin } from "./builtin.ts";
import { readAfterReplacing } from "./number-texts.ts";
import { computed, elementOf, list, numberOf, rounded, text } from "./results.ts";

export const numbers: readonly Builtin[] = [
  {
    name: "split",
    about: "Splits a number by weights into parts with a given number of decimals; the parts add up to it",
    parameters: [
      { name: "number", kind: "number" },
      { name: "weights", kind: "numbers" },
      { name: "decimals", kind: "whole" },
    ],
    runtime: "allot",
    result: (args, constants): ListType => ({ kind: "list", element: rounded(args[0], constants[2]) }),
    examples: [['join(for p in split(10, [1, 2], 1) => text(p), " ")', '"3.3 6.7"']],
  },
  {
    name: "decimal",
    about: "Reads a number from a text: digits, at most one point, and a sign",
    parameters: [text()],
    runtime: "parseDecimal",
    fails: true,
    check: readAfterReplacing,
    result: () => DECIMAL,
    converts: (from, to) => from.kind === "text" && to.kind === "number",
    examples: [['decimal("19.99") on error 0', "19.99"]],
  },
  {
    name: "parse_decimal",
    about:
      "Reads a number as it is written in a language: with its decimal sign, and its separators between groups of digits",
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
    about: "Formats a number with a pattern, such as 0,00 or # ##0.00; rounds half up",
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
    writesText: true,
    lower: (l, { value }) => inText(l, value),
    result: (args) => written(args[0]),
    examples: [["text(19.90)", '"19.9"']],
  },
  {
    name: "round",
    about: `Rounds to a given number of decimals, by one of ${ROUNDING_MODES.join(", ")}; the only place for a division`,
    parameters: [
      { name: "number", kind: "number" },
      { name: "decimals", kind: "whole" },
      { name: "mode", kind: "mode" },
    ],
    runtime: "round",
    checkFirst: (c, argument, context) =>
      argument.kind === "Binary" && argument.operator === "/" ? roundedDivision(c, argument, context) : undefined,
    lowerWhole(l, { args: [division], rest }) {
      if (division?.kind !== "Binary" || division.operator !== "/") return undefined;
      const divisor = l.facts(division.right).type;
      const fails = !(divisor.kind === "number" && divisor.literal !== undefined && Number(divisor.literal) !== 0);
      const parts = [asDecimal(l, division.left), asDecimal(l, division.right)];
      return { js: call(fails ? "divide" : "quotient", ...parts, ...rest), fails };
    },
    result: (args, constants): NumberType => rounded(args[0], constants[1]),
    exampleWith: ([value = "2.345", decimals = "2"]) => `round(${value}, ${decimals}, half_up)`,
    examples: [
      ["round(2.345, 2, half_up)", "2.35"],
      ["round(2.345, 2, half_even)", "2.34"],
      ["round(10 / 3, 2, half_up)", "3.33"],
    ],
  },
  {
    name: "abs",
    about: "The absolute value of a number",
    parameters: [{ name: "number", kind: "number" }],
    runtime: "abs",
    result: (args): NumberType => ({ ...computed(numberOf(args[0])), minimum: 0 }),
    examples: [["abs(-5)", "5"]],
  },
  {
    name: "sum",
    about: "The sum of a list of numbers; 0 for an empty list",
    parameters: [list("numbers")],
    runtime: "sum",
    lowerWhole: (l, { args: [loop] }) => (loop?.kind === "For" ? { js: lowerSum(l, loop), fails: false } : undefined),
    result: (args) => computed(numberOf(elementOf(args[0]))),
    examples: [["sum([1.10, 2.20])", "3.3"]],
  },
  {
    name: "average",
    about: "The average of a list of numbers, rounded; absent for an empty list",
    parameters: [list("numbers"), { name: "decimals", kind: "whole" }, { name: "mode", kind: "mode" }],
    runtime: "average",
    mayBeAbsent: true,
    result: (args, constants): NumberType => rounded(elementOf(args[0]), constants[1]),
    examples: [["average([1, 2, 2], 2, half_up)", "1.67"]],
  },
  {
    name: "min",
    about: "The smallest number of a list; absent for an empty list",
    parameters: [list("numbers")],
    runtime: "min",
    mayBeAbsent: true,
    result: (args) => computed(numberOf(elementOf(args[0]))),
    examples: [["min([3, 1, 2])", "1"]],
  },
  {
    name: "max",
    about: "The largest number of a list; absent for an empty list",
    parameters: [list("numbers")],
    runtime: "max",
    mayBeAbsent: true,
    result: (args) => computed(numberOf(elementOf(args[0]))),
    examples: [["max([3, 1, 2])", "3"]],
  },
];
