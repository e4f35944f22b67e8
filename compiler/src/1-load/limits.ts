/** The limits of a schema on a value, in words. */
import type { Type } from "./types.ts";
import { unitWords, isTemporal, isUnspecific } from "./types.ts";

/**
 * The limits that `show` does not name, each in a few words: `at least 1 character`, `at most 2 decimals`.
 *
 * @param code how patterns and formats are quoted
 */
export function limitsOf(type: Type, code: (text: string) => string = (text) => text): string[] {
  if (isTemporal(type) || isUnspecific(type)) return [];
  switch (type.kind) {
    case "text":
      return [
        ...(type.minLength === undefined || type.minLength === 0 || type.literal !== undefined
          ? []
          : [`at least ${type.minLength} ${type.minLength === 1 && type.unit === undefined ? "character" : unitWords(type.unit)}`]), // prettier-ignore
        ...(type.pattern === undefined ? [] : [`written as ${code(type.pattern)}`]),
        ...(type.format === undefined ? [] : [`in the format ${code(type.format)}`]),
        ...(type.charset === undefined ? [] : [`only ${type.charset}`]),
        ...(type.currency === undefined ? [] : ["names the currency of amounts next to it"]),
      ];
    case "number":
      return [
        ...(type.minimum === undefined || isStorage(type.minimum) ? [] : [`at least ${type.minimum}`]),
        ...(type.maximum === undefined || isStorage(type.maximum) ? [] : [`at most ${type.maximum}`]),
        ...(type.above === undefined ? [] : [`above ${type.above}`]),
        ...(type.below === undefined ? [] : [`below ${type.below}`]),
        ...(type.money === undefined || type.scale === undefined ? [] : [`at most ${type.scale} decimals`]),
      ];
    case "list":
      return [
        ...(type.minItems === undefined ? [] : [`at least ${elements(type.minItems)}`]),
        ...(type.maxItems === undefined ? [] : [`at most ${elements(type.maxItems)}`]),
      ];
    case "enum":
      return type.members.length > 6 ? [`values: ${type.members.map((one) => JSON.stringify(one)).join(", ")}`] : [];
    case "boolean":
    case "map":
    case "record":
    case "union":
      return [];
  }
}

/** Whether a limit is that of an int32 or int64: it only says how a number is stored, not which values are valid. */
function isStorage(limit: unknown): boolean {
  return /^(?:-?214748364[78]|-?922337203685477580[78]|429496729[56])$/.test(String(limit));
}

const elements = (count: number): string => `${count} element${count === 1 ? "" : "s"}`;
