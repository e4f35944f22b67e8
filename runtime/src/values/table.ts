/** Lookup tables: one or more keys to a value, as a spec declares them or reads them from a CSV file. */
import type { Num } from "./decimal.ts";
import { numText } from "./number.ts";

type Key = string | boolean | Num;
/** The values by the last key; with more keys, such maps by each key before it. */
type Level<V> = Map<string, V | Level<V>>;

/** Rows of keys, as many in each, and, last, the value; `fallback` is the `else` row. */
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
      let next = level.get(key) as Level<V> | undefined;
      if (next === undefined) level.set(key, (next = new Map()));
      level = next;
    }
    level.set(keys.at(-1) ?? "", row.at(-1) as V);
  }
  // Most tables have one key or two: a list of them is not made for those.
  const keys = (rows[0]?.length ?? 0) - 1;
  if (keys === 1) {
    const values = top as Map<string, V>;
    return (key) => values.get(textOf(key)) ?? fallback;
  }
  if (keys === 2) {
    const levels = top as Map<string, Map<string, V>>;
    return (first, second) => levels.get(textOf(first))?.get(textOf(second)) ?? fallback;
  }
  return (...given) => {
    let found: V | Level<V> | undefined = top;
    for (const key of given) found = (found as Level<V> | undefined)?.get(textOf(key));
    return found === top ? fallback : ((found as V | undefined) ?? fallback);
  };
}

function textOf(key: Key | undefined): string {
  if (typeof key === "string") return key;
  return typeof key === "boolean" || key === undefined ? String(key) : numText(key);
}
