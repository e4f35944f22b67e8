/** Parameters and results that functions of several families have. */
import { DECIMAL, type NumberType, type Type } from "../1-load/types.ts";
import type { BuiltinParameter } from "./builtin.ts";

/** A parameter that takes a text. */
export const text = (name = "text"): BuiltinParameter => ({ name, kind: "text" });

/** A parameter `list` that takes a list, of any elements or of those that the kind names. */
export const list = (kind: "list" | "numbers" | "texts" | "booleans" | "lists"): BuiltinParameter => ({
  name: "list",
  kind,
});

/** The type of a list's elements, for a result; `error` where the argument is no list, which has been reported. */
export const elementOf = (type: Type | undefined): Type => (type?.kind === "list" ? type.element : { kind: "error" });

/** The type of a number, for a result; any decimal where the argument is no number, which has been reported. */
export const numberOf = (type: Type | undefined): NumberType => (type?.kind === "number" ? type : DECIMAL);

/** A number as it comes out of a computation: of the same currency and with the same decimals. */
export const computed = (type: NumberType): NumberType => ({
  kind: "number",
  integer: type.integer,
  wire: "computed",
  ...(type.scale === undefined ? {} : { scale: type.scale }),
  ...(type.money === undefined ? {} : { money: type.money }),
});

/** A limit that is a whole number is not passed by rounding. */
const roundedRange = ({ minimum, above, maximum, below, wire }: NumberType): Partial<NumberType> => {
  const keeps = (limit: number | undefined): limit is number =>
    Number.isInteger(limit) && (wire !== "minor" || limit === 0);
  const [low, high] = [minimum ?? above, maximum ?? below];
  return { ...(keeps(low) ? { minimum: low } : {}), ...(keeps(high) ? { maximum: high } : {}) };
};

/** A number of so many decimals. It keeps its currency, but is no longer in whole units of it. */
export const rounded = (type: Type | undefined, decimals: string | undefined): NumberType => {
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
