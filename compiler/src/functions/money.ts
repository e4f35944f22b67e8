/** Functions of amounts of money: each needs to know the currency. */
import type { tree } from "@integ/grammar";
import { DECIMAL, INTEGER, type ListType, type Money, type NumberType, show, type Type } from "../1-load/types.ts";
import type { Checking } from "../3-check/checking.ts";
import { isCurrency } from "../3-check/currencies.ts";
import { identityOf } from "../3-check/currency-identity.ts";
import { sameMoney } from "../3-check/money.ts";
import { COMPUTED, convert } from "../4-lower/convert.ts";
import { call, fieldOf, type Js, name, raw, text as literalText, UNDEFINED } from "../4-lower/ir.ts";
import { currencyOf, known } from "../4-lower/lower-currency.ts";
import { lowerExpression } from "../4-lower/lower-expression.ts";
import type { Lowering, Value } from "../4-lower/lowering.ts";
import { check } from "../messages/check.ts";
import type { Builtin, CheckedCall, LoweredCall } from "./builtin.ts";
import { computed, elementOf, list, numberOf, rounded, text } from "./results.ts";

/** An amount in whole units of its currency. */
const whole = (type: Type | undefined): NumberType => {
  const number = numberOf(type);
  const { scale: _, ...rest } = computed(number);
  return number.money === undefined ? rest : { ...rest, integer: false, money: { ...number.money, whole: true } };
};

const moneyOfType = (type: Type | undefined): Money | undefined => (type?.kind === "number" ? type.money : undefined);

/** Whether the code can ask for an amount's currency. */
const isKnown = (money: Money | undefined): boolean =>
  money?.source !== undefined || money?.identity?.startsWith('"') === true;

/** The first argument has to say which currency it is in. */
const amountOnly =
  (name: string) =>
  (c: Checking, { node, args, types, result }: CheckedCall): Type | undefined => {
    const [first] = types;
    const money = moneyOfType(first);
    if (first?.kind !== "number" || isKnown(money)) return result;
    c.report(check.amountNeeded(c.place(args[0] ?? node), name));
    return undefined;
  };

/** The currency of the first argument, as code. */
function currencyOfFirst(l: Lowering, { args, value, optional }: LoweredCall): Js {
  const money = (args[0] === undefined ? undefined : moneyOfType(l.facts(args[0]).type)) ?? moneyOfType(value.type);
  return currencyOf(l, money ?? { currency: "" }, optional ? value.js : undefined);
}

const TAX_EXAMPLE = "[{ tax: 2.2554 }, { tax: 2.3049 }, { tax: 2.3067 }]";

/** `allocate_tax`, of amounts in a currency or of plain numbers with so many decimals. */
const allocation = (decimals: boolean): Builtin => ({
  name: "allocate_tax",
  about:
    "A list of lines whose taxes are adjusted to the cent, so that they add up to the total (largest remainder); fails if they differ from it by more than rounding explains",
  parameters: [
    list("list"),
    { name: "field", kind: "field" },
    { name: "total", kind: "number" },
    ...(decimals ? [{ name: "decimals", kind: "whole" } as const] : []),
  ],
  runtime: "allocateTax",
  fails: true,
  check(c, { node, args: [lines, key, total], types: [type, , totalType], result }) {
    const field = key?.kind === "Reference" ? key.name : "";
    const element = elementOf(type);
    const tax = element.kind === "record" ? element.fields.get(field) : undefined;
    const refuse = (
      place: tree.Expression | undefined,
      parameter: string,
      wanted: string,
      found: string,
    ): undefined => {
      c.report(check.argumentType(c.place(place ?? node), "allocate_tax", parameter, wanted, found));
    };
    if (element.kind !== "record")
      return element.kind === "never" ? result : refuse(lines, "list", "a list of records", show(element));
    if (tax?.type.kind !== "number")
      return refuse(
        key,
        "field",
        "a number of each line",
        tax === undefined ? `\`${field}\`, which they do not have` : show(tax.type),
      );
    if (!tax.required || tax.nullable) return refuse(key, "field", "a number of each line", "not always there");
    if (!decimals && !isKnown(moneyOfType(totalType))) {
      c.report(check.amountNeeded(c.place(total ?? node), "allocate_tax"));
      return undefined;
    }
    return totalType === undefined || sameMoney(c, total ?? node, tax.type, totalType) ? result : undefined;
  },
  lower(l, { args: [, key, total, places], value: { js, type } }) {
    const field = key?.kind === "Reference" ? key.name : "";
    const element = elementOf(type);
    const tax = element.kind === "record" ? element.fields.get(field)?.type : undefined;
    const item = l.names.inner().fresh("line");
    const read: Value = { js: fieldOf(name(item), field), type: tax ?? DECIMAL, absent: false };
    const whole: Value =
      total === undefined ? { js: UNDEFINED, type: DECIMAL, absent: false } : lowerExpression(l, total);
    const units =
      decimals && places?.kind === "Number"
        ? raw(places.text)
        : call("minorUnits", currencyOf(l, moneyOfType(whole.type) ?? { currency: "" }));
    const body = convert(l, read, COMPUTED);
    return call(
      "allocateTax",
      js,
      literalText(field),
      { js: "arrow", parameter: item, body },
      convert(l, whole, COMPUTED),
      units,
    );
  },
  result: ([lines, , total], [, field, , places]): Type => {
    const element = elementOf(lines);
    const tax = element.kind === "record" ? element.fields.get(field ?? "") : undefined;
    if (lines?.kind !== "list" || element.kind !== "record" || tax === undefined) return lines ?? { kind: "error" };
    const set = { ...tax, type: decimals ? rounded(total, places) : whole(total) };
    return { kind: "list", element: { ...element, fields: new Map([...element.fields, [field ?? "", set]]) } };
  },
  examples: decimals
    ? [
        [
          `join(for line in allocate_tax(${TAX_EXAMPLE}, tax, 6.86, 2) on error [] => text(line.tax), " ")`,
          '"2.25 2.3 2.31"',
        ],
        [`count(allocate_tax(${TAX_EXAMPLE}, tax, 9.99, 2) on error [])`, "0"],
      ]
    : [
        [
          `join(for line in allocate_tax(${TAX_EXAMPLE}, tax, money(6.86, "EUR")) on error [] => text(line.tax), " ")`,
          '"2.25 2.3 2.31"',
        ],
      ],
});

export const money: readonly Builtin[] = [
  allocation(false),
  allocation(true),
  {
    name: "split",
    about: "Splits an amount by weights into parts of whole smallest units of its currency; the parts add up to it",
    parameters: [
      { name: "amount", kind: "number" },
      { name: "weights", kind: "numbers" },
    ],
    runtime: "allot",
    check: amountOnly("split"),
    lower(l, given) {
      const places = call("minorUnits", currencyOfFirst(l, given));
      return call("allot", convert(l, given.value, COMPUTED), given.rest[0] ?? UNDEFINED, places);
    },
    result: (args): ListType => ({ kind: "list", element: whole(args[0]) }),
    examples: [['join(for p in split(money(10, "EUR"), [1, 1, 1]) => text(p), " ")', '"3.34 3.33 3.33"']],
  },
  {
    name: "money",
    about: "An amount of money, from a number and a currency",
    parameters: [{ name: "number", kind: "number" }, text("currency")],
    lower: (l, { value }) => convert(l, value, COMPUTED),
    check(c, { args: [, source], result, context }) {
      if (result.kind !== "number" || source === undefined) return result;
      const currency = source.kind === "Text" ? source.value : "?";
      if (source.kind === "Text" && !isCurrency(source.value)) {
        c.report(check.notACurrency(c.place(source), source.value));
        return undefined;
      }
      const identity = identityOf(c, source, context);
      return {
        ...result,
        integer: false,
        money: { currency, source, ...(identity === undefined ? {} : { identity }) },
      };
    },
    // Which currency shows only in the call: `check` puts it in.
    result: (args) => computed(numberOf(args[0])),
    examples: [['text(money(5, "EUR") + money(2.5, "EUR"))', '"7.5"']],
  },
  {
    name: "round_money",
    about: "Rounds an amount to its currency's decimals",
    parameters: [
      { name: "amount", kind: "number" },
      { name: "mode", kind: "mode" },
    ],
    runtime: "roundMoney",
    check: amountOnly("round_money"),
    lower(l, given) {
      const code = currencyOfFirst(l, given);
      return call("roundMoney", convert(l, given.value, COMPUTED), code, ...given.rest);
    },
    result: (args) => whole(args[0]),
    examples: [
      ['text(round_money(money(2.345, "EUR"), half_up))', '"2.35"'],
      ['text(round_money(money(2.5, "JPY"), half_up))', '"3"'],
    ],
  },
  {
    name: "minor_units",
    about: "The number of decimals of a currency",
    parameters: [text("currency")],
    runtime: "minorUnits",
    lower: (l, { value }) => call("minorUnits", known(l, value.js)),
    result: (): NumberType => ({ ...INTEGER, wire: "computed" }),
    examples: [['minor_units("JPY")', "0"]],
  },
];
