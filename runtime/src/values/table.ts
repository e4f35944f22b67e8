/** Lookup tables: one or more keys to a value, as a spec declares them or reads them from a CSV file. */
import type { Num } from "./decimal.ts";
import { numText } from "./number.ts";

type Key = string | boolean | Num;
/** By the first key: the values where it is the only one, else the table of the other keys. */
type Level<V> = Map<string, V | Level<V>>;

/** Rows of keys and, last, the value; `fallback` is the `else` row. */
/* @__NO_SIDE_EFFECTS__ */
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
    level.set(keys.at(-1) ?? "", row.at(-1) as V);
  }
  const chosen = (found: V | Level<V> | undefined): V | undefined =>
    found === undefined || found instanceof Map ? fallback : found;
  // Most tables have one key: a list of the others is not made for them.
  if (rows[0]?.length === 2) return (key) => chosen(top.get(textOf(key)));
  if (rows[0]?.length === 3)
    return (first, second) => {
      const found = top.get(textOf(first));
      return chosen(found instanceof Map ? found.get(textOf(second)) : found);
    };
  return (first, second, ...others) => {
    let found = top.get(textOf(first));
    // No value is a Map: specs have none.
    if (second !== undefined && found instanceof Map) found = found.get(textOf(second));
    for (const key of others) if (found instanceof Map) found = found.get(textOf(key));
    return chosen(found);
  };
}

function textOf(key: Key | undefined): string {
  if (typeof key === "string") return key;
  return typeof key === "boolean" || key === undefined ? String(key) : numText(key);
}
