/** Lookup tables: one or more keys to a value, as a spec declares them or reads them from a CSV file. */
import type { Decimal } from "./decimal.ts";

type Key = string | boolean | Decimal | number | bigint;

function keyOf(keys: readonly Key[]): string {
  return keys.length === 1 ? String(keys[0]) : keys.map((key) => String(key).replaceAll("|", "||")).join(" | ");
}

/** Rows of keys and, last, the value; `fallback` is the `else` row. */
export function table<V>(rows: readonly (readonly [...string[], V])[], fallback?: V): (...keys: Key[]) => V | undefined {
  const found = new Map<string, V>();
  for (const row of rows) found.set(keyOf(row.slice(0, -1) as string[]), row.at(-1) as V);
  return (...keys) => {
    const value = found.get(keyOf(keys));
    return value === undefined ? fallback : value;
  };
}
