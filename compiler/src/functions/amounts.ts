/** Types of amounts, for the functions of money. */
import type { Money, NumberType, Type } from "../1-load/types.ts";
import { computed, numberOf } from "./results.ts";

/** An amount in whole units of its currency. */
export const whole = (type: Type | undefined): NumberType => {
  const number = numberOf(type);
  const { scale: _, ...rest } = computed(number);
  return number.money === undefined ? rest : { ...rest, integer: false, money: { ...number.money, whole: true } };
};

/** The money of a type, if it is an amount. */
export const moneyOfType = (type: Type | undefined): Money | undefined =>
  type?.kind === "number" ? type.money : undefined;

/** Whether the code can ask for an amount's currency. */
export const isKnown = (money: Money | undefined): boolean =>
  money?.source !== undefined || money?.identity?.startsWith('"') === true;
