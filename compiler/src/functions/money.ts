/** Functions of amounts of money: each needs to know the currency. */
import { INTEGER, type ListType, type NumberType, type Type } from "../1-load/types.ts";
import type { Checking } from "../3-check/checking.ts";
import { isCurrency } from "../3-check/currencies.ts";
import { identityOf } from "../3-check/currency-identity.ts";
import { COMPUTED, convert } from "../4-lower/convert.ts";
import { call, type Js, UNDEFINED } from "../4-lower/ir.ts";
import { currencyOf, known } from "../4-lower/lower-currency.ts";
import type { Lowering } from "../4-lower/lowering.ts";
import { check } from "../messages/check.ts";
import { allocations } from "./allocate-tax.ts";
import { isKnown, moneyOfType, whole } from "./amounts.ts";
import type { Builtin, CheckedCall, LoweredCall } from "./builtin.ts";
import { computed, numberOf, text } from "./results.ts";

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

export const money: readonly Builtin[] = [
  ...allocations,
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
    keeps: "first",
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
