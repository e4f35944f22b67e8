/** Lookup tables: one or more keys to a value, as a spec declares them or reads them from a CSV file. */
import type { Num } from "./decimal.ts";
import { numText } from "./number.ts";

type Key = string | boolean | Num;
type Level<V> = Map<string, Level<V> | { readonly value: V }>;

/** Rows of keys and, last, the value; `fallback` is the `else` row. */
export function table<V>(
  rows: readonly (readonly [...string[], V])[],
  fallback?: V,
): (...keys: Key[]) => V | undefined {
  const top: Level<V> = new Map();
  for (const row of rows) {
    let level = top;
    const keys = row.slice(0, -1) as string[];
    for (const key of keys.slice(0, -1)) {
      let next = level.get(key);
      if (!(next instanceof Map)) level.set(key, (next = new Map()));
      level = next;
    }
    level.set(keys.at(-1) ?? "", { value: row.at(-1) as V });
  }
  return (...keys) => {
    let found: Level<V> | { readonly value: V } | undefined = top;
    for (const key of keys) {
      if (!(found instanceof Map)) return fallback;
      found = found.get(typeof key === "string" ? key : typeof key === "boolean" ? String(key) : numText(key));
    }
    return found === undefined || found instanceof Map ? fallback : found.value;
  };
}
