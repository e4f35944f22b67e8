import { encode } from "../../json.ts";
import { isList, isRecord } from "../../host/pointer.ts";

/** A scalar value as it is written: a text, a number or a truth value; undefined for all else. */
export function textOf(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  return isRecord(value) || isList(value) || value === undefined || value === null ? undefined : encode(value);
}
