/** Currencies at run time: the currency of an amount, and the check that it is known. */
import type { Money } from "../1-load/types.ts";
import { isInLetters, type Letters, recase } from "../3-check/currencies.ts";
import { call, isPresent, not, raw, text, type Js } from "./ir.ts";
import { lowerExpression } from "./lower-expression.ts";
import type { Lowering, Value } from "./lowering.ts";

/**
 * The currency of an amount, checked to be a currency: an unknown one has no number of decimals, so that every
 * calculation would be wrong.
 * @param amount an amount that may be absent: then its currency is not checked
 */
export function currencyOf(l: Lowering, money: Money, amount?: Js): Js {
  if (money.source !== undefined) return known(l, lowerExpression(l, money.source).js, money, amount);
  return text(money.identity === undefined ? money.currency : String(JSON.parse(money.identity)));
}

/** Returns early if the currency is unknown. */
export function known(l: Lowering, code: Js, money: Pick<Money, "units"> = {}, amount?: Js): Js {
  if (code.js === "text") return code;
  const units = unitsOf(money);
  const key = JSON.stringify([code, units], (name, value: unknown) => (name === "origin" ? undefined : value));
  if (l.known.has(key)) return code;
  if (amount === undefined) l.known = new Set([...l.known, key]);
  const unknown = not(call("isCurrency", code, ...units));
  l.leaveAt(
    amount === undefined ? unknown : { js: "binary", operator: "&&", left: isPresent(amount), right: unknown },
    call("unknownCurrency", code),
  );
  return code;
}

/** The system's deviating currencies, as an argument of the runtime's functions. */
export function unitsOf(money: Pick<Money, "units">): Js[] {
  if (money.units === undefined) return [];
  const entries = Object.entries(money.units).map(([key, units]) => ({ key, value: raw(String(units)) }));
  return [{ js: "object", entries }];
}

/** A code in capitals, to compare it with others. */
export function codeOf(value: Value): Js {
  return inLetters(value, "upper");
}

/** A code in one case; a literal is converted at compile time. */
export function inLetters({ js, type }: Value, letters: Letters): Js {
  if (js.js === "text") return text(recase(js.value, letters));
  return isInLetters(type, letters) ? js : call(letters, js);
}
