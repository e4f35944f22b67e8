/** Functions of amounts of money: each needs to know the currency. */
import { INTEGER, type ListType, type Money, type NumberType, type Type } from "../1-load/types.ts";
import type { Checking } from "../3-check/checking.ts";
import { isCurrency } from "../3-check/currencies.ts";
import { identityOf } from "../3-check/money.ts";
import { COMPUTED, convert } from "../4-lower/convert.ts";
import { call, type Js, UNDEFINED } from "../4-lower/ir.ts";
import { currencyOf, known } from "../4-lower/lower-currency.ts";
import type { Lowering } from "../4-lower/lowering.ts";
import { check } from "../messages/check.ts";
import type { Builtin, CheckedCall, LoweredCall } from "./builtin.ts";
import { computed, numberOf, text } from "./results.ts";

/** An amount in whole units of its currency. */
const whole = (type: Type | undefined): NumberType => {
  const number = numberOf(type);
  const { scale: _, ...rest } = computed(number);
  return number.money === undefined ? rest : { ...rest, integer: false, money: { ...number.money, whole: true } };
};

const moneyOfType = (type: Type | undefined): Money | undefined => (type?.kind === "number" ? type.money : undefined);

/** The first argument has to say which currency it is in. */
const amountOnly =
  (name: string) =>
  (c: Checking, { node, args, types, result }: CheckedCall): Type | undefined => {
    const [first] = types;
    const money = moneyOfType(first);
    if (first?.kind !== "number" || money?.source !== undefined || money?.identity !== undefined) return result;
    c.report(check.amountNeeded(c.place(args[0] ?? node), name));
    return undefined;
  };

/** The currency of the first argument, as code. */
function currencyOfFirst(l: Lowering, { args, value, optional }: LoweredCall): Js {
  const money = (args[0] === undefined ? undefined : moneyOfType(l.facts(args[0]).type)) ?? moneyOfType(value.type);
  return currencyOf(l, money ?? { currency: "" }, optional ? value.js : undefined);
}

export const money: readonly Builtin[] = [
  {
    name: "split",
    about: "An amount of money in parts by weights, to its currency's smallest unit; the parts add up to it",
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
    about: "A number as an amount in a currency",
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
    about: "An amount to as many decimals as its currency has",
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
    about: "How many decimals a currency has",
    parameters: [text("currency")],
    runtime: "minorUnits",
    lower: (l, { value }) => call("dec", call("minorUnits", known(l, value.js))),
    result: (): NumberType => ({ ...INTEGER, wire: "computed" }),
    examples: [['minor_units("JPY")', "0"]],
  },
];
