import { encode } from "../../json.ts";
import { isList, isRecord } from "../../host/pointer.ts";

/** The text of a scalar value: a text, a number or a boolean; undefined for any other. */
export function textOf(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  return isRecord(value) || isList(value) || value === undefined || value === null ? undefined : encode(value);
}
