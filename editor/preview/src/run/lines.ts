/** A record as JSON with one line for each value, so that each line can have a place. */
import { encode, isNumber } from "@integ/runtime";
import { isRecord, pathText, type Step } from "./differences.ts";

/** A line of a record. */
export interface Line {
  /** `LineItems[0].TaxType`; empty for the record itself. */
  readonly path: string;
  /** Its indentation level. */
  readonly depth: number;
  /** The field's name, if it is a field. */
  readonly name?: string;
  /** The value as JSON; of a record or a list, the bracket. */
  readonly value: string;
  readonly kind: "text" | "number" | "word" | "open" | "close";
  /** Another one follows in the same record or list. */
  readonly more: boolean;
}

/** @param value a record or a list, as sent */
export function linesOf(value: unknown): Line[] {
  return lines(value, [], undefined, false);
}

function lines(value: unknown, path: readonly Step[], name: string | undefined, more: boolean): Line[] {
  const at = { path: pathText(path), depth: path.length };
  const named = name === undefined ? {} : { name };
  const inner = Array.isArray(value)
    ? value.map((one: unknown, i): Inner => ({ step: i, value: one }))
    : isRecord(value) && !isNumber(value)
      ? Object.entries(value).map(([key, one]): Inner => ({ step: key, name: key, value: one }))
      : undefined;
  if (inner === undefined) return [{ ...at, ...named, value: encode(value), kind: kindOf(value), more }];
  const [open, close] = Array.isArray(value) ? ["[", "]"] : ["{", "}"];
  if (inner.length === 0) return [{ ...at, ...named, value: `${open}${close}`, kind: "word", more }];
  return [
    { ...at, ...named, value: open, kind: "open", more: false },
    ...inner.flatMap((one, i) => lines(one.value, [...path, one.step], one.name, i < inner.length - 1)),
    { ...at, value: close, kind: "close", more },
  ];
}

interface Inner {
  readonly step: Step;
  readonly name?: string;
  readonly value: unknown;
}

function kindOf(value: unknown): Line["kind"] {
  if (typeof value === "string") return "text";
  return isNumber(value) ? "number" : "word";
}
