/** Placeholder values derived from an argument, or from a field of the record: hashes in paths. */
import { createHash } from "node:crypto";
import type { Derived } from "../exchange.ts";
import type { Operation } from "../flow.ts";
import { Unwritable } from "./formats/unwritable.ts";
import { getPointer } from "./pointer.ts";

/** @throws Unwritable if the value it is derived from is missing */
export function derivedValues(
  { derived = {}, optional = [] }: Operation,
  args: Readonly<Record<string, unknown>>,
  record: unknown,
): Readonly<Record<string, string>> {
  const made = Object.entries(derived).flatMap(([name, one]): (readonly [string, string])[] => {
    const { of } = one;
    const value = of.startsWith("/") ? getPointer(of, record) : args[of];
    if (value === undefined && optional.includes(of)) return [];
    if (typeof value !== "string" && typeof value !== "number")
      throw new Unwritable(`${of} is missing, and ${name} is derived from it`);
    return [[name, derivedText(one, String(value))]];
  });
  return Object.fromEntries(made);
}

/** The value derived from a text. */
export function derivedText({ lower, hash }: Derived, value: string): string {
  const text = lower === true ? value.trim().toLowerCase() : value;
  return hash === undefined ? text : createHash(hash).update(text, "utf8").digest("hex");
}
