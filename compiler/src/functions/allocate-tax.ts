/** `allocate_tax(lines, tax, total)`: the tax of each line to the cent, so that the lines come to the total. */
import type { tree } from "@integ/grammar";
import { DECIMAL, show, type Type } from "../1-load/types.ts";
import type { Checking } from "../3-check/checking.ts";
import { sameMoney } from "../3-check/money.ts";
import { COMPUTED, convert } from "../4-lower/convert.ts";
import { call, fieldOf, type Js, name, raw, text as literalText, UNDEFINED } from "../4-lower/ir.ts";
import { currencyOf } from "../4-lower/lower-currency.ts";
import { lowerExpression } from "../4-lower/lower-expression.ts";
import type { Lowering, Value } from "../4-lower/lowering.ts";
import { check } from "../messages/check.ts";
import { isKnown, moneyOfType, whole } from "./amounts.ts";
import type { Builtin, CheckedCall, LoweredCall } from "./builtin.ts";
import { elementOf, list, rounded } from "./results.ts";

const NAME = "allocate_tax";
const LINES = "[{ tax: 2.2554 }, { tax: 2.3049 }, { tax: 2.3067 }]";

/** The common part of both overloads. The number of decimals follows from the total's currency, or from `decimals`. */
const COMMON = {
  name: NAME,
  about:
    "A list of lines whose taxes are adjusted to the cent, so that they add up to the total (largest remainder); fails if they differ from it by more than rounding explains",
  runtime: "allocateTax",
  fails: true,
  keeps: "shared",
} as const;
const PARAMETERS = [
  list("list"),
  { name: "field", kind: "field" },
  { name: "total", kind: "number" },
] as const satisfies Builtin["parameters"];

/** `allocate_tax`, of amounts in a currency or of plain numbers with so many decimals. */
export const allocations: readonly Builtin[] = [
  {
    ...COMMON,
    parameters: PARAMETERS,
    check(c, called) {
      const [, , total] = called.args;
      if (!fits(c, called)) return undefined;
      if (isKnown(moneyOfType(called.types[2]))) return inOneMoney(c, called);
      c.report(check.amountNeeded(c.place(total ?? called.node), NAME));
      return undefined;
    },
    lower: (l, called) => {
      const total = totalOf(l, called);
      return allocated(
        l,
        called,
        total,
        call("minorUnits", currencyOf(l, moneyOfType(total.type) ?? { currency: "" })),
      );
    },
    result: ([lines, , total], [, field]) => withTax(lines, field, whole(total)),
    examples: [
      [
        `join(for line in allocate_tax(${LINES}, tax, money(6.86, "EUR")) on error [] => text(line.tax), " ")`,
        '"2.25 2.3 2.31"',
      ],
    ],
  },
  {
    ...COMMON,
    parameters: [...PARAMETERS, { name: "decimals", kind: "whole" }],
    check: (c, called) => (fits(c, called) ? inOneMoney(c, called) : undefined),
    lower: (l, called) => {
      const places = called.args[3];
      return allocated(l, called, totalOf(l, called), raw(places?.kind === "Number" ? places.text : "0"));
    },
    result: ([lines, , total], [, field, , places]) => withTax(lines, field, rounded(total, places)),
    examples: [
      [`join(for line in allocate_tax(${LINES}, tax, 6.86, 2) on error [] => text(line.tax), " ")`, '"2.25 2.3 2.31"'],
      [`count(allocate_tax(${LINES}, tax, 9.99, 2) on error [])`, "0"],
    ],
  },
];

const fieldNamed = (key: tree.Expression | undefined): string => (key?.kind === "Reference" ? key.name : "");

/** Whether the first argument is a list of records that all have the field, a number; reports why not. */
function fits(c: Checking, { node, args: [lines, key], types: [type] }: CheckedCall): boolean {
  const refuse = (place: tree.Expression | undefined, parameter: string, wanted: string, found: string): false => {
    c.report(check.argumentType(c.place(place ?? node), NAME, parameter, wanted, found));
    return false;
  };
  const element = elementOf(type);
  // An empty list.
  if (element.kind === "never") return true;
  if (element.kind !== "record") return refuse(lines, "list", "a list of records", show(element));
  const tax = element.fields.get(fieldNamed(key));
  const wanted = "a number of each line";
  if (tax === undefined) return refuse(key, "field", wanted, `\`${fieldNamed(key)}\`, which they do not have`);
  if (tax.type.kind !== "number") return refuse(key, "field", wanted, show(tax.type));
  return (tax.required && !tax.nullable) || refuse(key, "field", wanted, "not always there");
}

/** The result, if the lines' tax and the total are in one currency. */
function inOneMoney(c: Checking, { node, args: [, key, total], types, result }: CheckedCall): Type | undefined {
  const element = elementOf(types[0]);
  const tax = element.kind === "record" ? element.fields.get(fieldNamed(key))?.type : undefined;
  if (tax === undefined || types[2] === undefined) return result;
  return sameMoney(c, total ?? node, tax, types[2]) ? result : undefined;
}

function totalOf(l: Lowering, { args: [, , total] }: LoweredCall): Value {
  return total === undefined ? { js: UNDEFINED, type: DECIMAL, absent: false } : lowerExpression(l, total);
}

/** @param units how many decimals, as code */
function allocated(l: Lowering, { args: [, key], value: { js, type } }: LoweredCall, total: Value, units: Js): Js {
  const field = fieldNamed(key);
  const element = elementOf(type);
  const tax = element.kind === "record" ? element.fields.get(field)?.type : undefined;
  const item = l.names.inner().fresh("line");
  const read: Value = { js: fieldOf(name(item), field), type: tax ?? DECIMAL, absent: false };
  const body = convert(l, read, COMPUTED);
  const taxOf: Js = { js: "arrow", parameter: item, body };
  return call("allocateTax", js, literalText(field), taxOf, convert(l, total, COMPUTED), units);
}

/** The list, whose elements have another type of tax. */
function withTax(lines: Type | undefined, field: string | undefined, set: Type): Type {
  const element = elementOf(lines);
  const tax = element.kind === "record" ? element.fields.get(field ?? "") : undefined;
  if (lines?.kind !== "list" || element.kind !== "record" || tax === undefined || field === undefined)
    return lines ?? { kind: "error" };
  return {
    kind: "list",
    element: { ...element, fields: new Map([...element.fields, [field, { ...tax, type: set }]]) },
  };
}
