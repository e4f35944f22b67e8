/** Sorting and grouping by precomputed keys. Both are stable; groups are in the order of first appearance. */
import { isNumber, type Num } from "./decimal.ts";
import { compare, numText } from "./number.ts";
import { compareInstants, isInstant, type Instant } from "./instant.ts";
import { compareText } from "./text.ts";

export type SortKey = string | boolean | Num | Instant;

/** An element of a list and the key that it is sorted or grouped by. */
export interface Keyed<K, T> {
  readonly key: K;
  readonly item: T;
}

function compareKeys(a: SortKey, b: SortKey): number {
  if (typeof a === "string" && typeof b === "string") return compareText(a, b);
  if (isNumber(a) && isNumber(b)) return compare(a, b);
  if (isInstant(a) && isInstant(b)) return compareInstants(a, b);
  return Number(a) - Number(b);
}

/** The items in the order of their keys: numbers by size, texts by code point, false before true. */
export function sorted<T>(
  list: readonly Keyed<SortKey, T>[],
  direction: "ascending" | "descending" = "ascending",
): T[] {
  const sign = direction === "ascending" ? 1 : -1;
  return list.toSorted((a, b) => sign * compareKeys(a.key, b.key)).map(({ item }) => item);
}

/** The items grouped by key. */
export function grouped<K extends SortKey, T>(
  list: readonly Keyed<K, T>[],
): { readonly key: K; readonly items: T[] }[] {
  const groups = new Map<string, { key: K; items: T[] }>();
  for (const { key, item } of list) {
    const id = isNumber(key) ? numText(key) : String(key);
    const group = groups.get(id);
    if (group === undefined) groups.set(id, { key, items: [item] });
    else group.items.push(item);
  }
  return [...groups.values()];
}
