/** Whether a value is one of those that a type of the compiler has: for tests of what functions say of their results. */
import type { Type } from "@integ/compiler";
import { exactly, isWithin } from "../src/1-load/regular-language.ts";
import { knownValues, languageOfTexts, sizeOf } from "../src/3-check/value-set.ts";

/**
 * @param text the value as a text with a hole writes it: `19.9`, `2026-12-01`
 * @returns why it is none of the type's values; undefined if it is one
 */
export function unfit(type: Type, text: string): string | undefined {
  const known = knownValues(type);
  if (known?.others === false && !known.values.some((one) => String(one) === text))
    return `it is none of ${known.values.join(", ")}`;
  switch (type.kind) {
    case "text": {
      const size = sizeOf(text, type);
      if (size > (type.maxLength ?? Infinity)) return `it is longer than ${type.maxLength}`;
      if (size < (type.minLength ?? 0)) return `it is shorter than ${type.minLength}`;
      if (type.charset === "ascii" && /[^\0-\x7f]/u.test(text)) return "it is not ASCII";
      if (type.pattern !== undefined && !new RegExp(type.pattern, "u").test(text)) return `it is not ${type.pattern}`;
      // Languages are compared for short texts; a lone surrogate is no sign of any.
      const isComparable = text.length <= 200 && text.isWellFormed();
      return isComparable && !isWithin(exactly(text), languageOfTexts(type)) ? "no such text" : undefined;
    }
    case "number": {
      const value = Number(text);
      if (Number.isNaN(value)) return "it is no number";
      const { minimum = -Infinity, maximum = Infinity, above = -Infinity, below = Infinity, scale } = type;
      if (value < minimum || value > maximum) return `it is not within ${minimum} and ${maximum}`;
      if (value <= above && type.above !== undefined) return `it is not above ${above}`;
      if (value >= below && type.below !== undefined) return `it is not below ${below}`;
      const decimals = /\.(\d+)$/.exec(text)?.[1]?.length ?? 0;
      if (decimals > (type.integer ? 0 : (scale ?? Infinity))) return `it has ${decimals} decimals`;
      return undefined;
    }
    case "boolean":
      return text === "true" || text === "false" ? undefined : "it is neither true nor false";
    case "date":
      return /^[+-]?\d{4,6}-\d\d-\d\d$/.test(text) ? undefined : "it is no day";
    default:
      return undefined;
  }
}
