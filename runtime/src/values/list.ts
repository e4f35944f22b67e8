/**
 * Functions on lists. An absent list is not an empty one: the compiler demands an `otherwise` before a call of these
 * functions.
 */

import { type Decimal, isNumber } from "./decimal.ts";
import { numText } from "./number.ts";

/** The first element; undefined for an absent or empty list. */
export function first<T>(list: readonly T[] | null | undefined): T | undefined {
  return list?.[0];
}

/** The last element; undefined for an absent or empty list. */
export function last<T>(list: readonly T[] | null | undefined): T | undefined {
  return list?.at(-1);
}
/** The only element; absent if there are none or several. */
export function one<T>(list: readonly T[] | null | undefined): T | undefined {
  return list?.length === 1 ? list[0] : undefined;
}

/** Whether any value is true; false for an empty list. */
export function any(list: readonly boolean[]): boolean {
  return list.includes(true);
}

/** Whether all values are true; true for an empty list. */
export function all(list: readonly boolean[]): boolean {
  return !list.includes(false);
}
/** The elements by the text of a field; the first wins among duplicates. Elements without the field are omitted. */
export function indexBy<T>(list: readonly T[], key: (item: T) => string | undefined): Record<string, T> {
  const index: Record<string, T> = Object.create(null) as Record<string, T>;
  for (const item of list) {
    const name = key(item);
    if (name !== undefined && !(name in index)) index[name] = item;
  }
  return index;
}
/** A map's or record's own value under a name: objects also inherit names such as `constructor`. */
export function own<T extends object, K extends string & keyof T>(
  map: T | null | undefined,
  name: K,
): T[K] | undefined {
  return map !== null && map !== undefined && Object.hasOwn(map, name) ? map[name] : undefined;
}
/** A map with its values converted. */
export function mapValues<T, U>(map: Readonly<Record<string, T>>, each: (value: T) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(map).map(([name, value]): [string, U] => [name, each(value)]));
}

/** A tuple with its elements converted: each of the first by its own function, the rest by one. */
export function mapTuple(
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- each function takes the element at its position
  list: readonly any[],
  first: readonly (((value: any) => unknown) | undefined)[],
  rest?: (value: any) => unknown,
): unknown {
  return list.map((item: unknown, i) => {
    const each = i < first.length ? first[i] : rest;
    return each === undefined ? item : each(item);
  });
}

/** The elements of several lists in one list. */
export function flatten<T>(lists: readonly (readonly T[] | null)[]): T[] {
  return lists.flatMap((list) => list ?? []);
}

/** Each value once, in the order of first appearance. */
export function distinct<T extends string | number | bigint | boolean | Decimal>(list: readonly T[]): T[] {
  const seen = new Map<unknown, T>();
  for (const item of list) {
    const key = isNumber(item) ? numText(item) : item;
    if (!seen.has(key)) seen.set(key, item);
  }
  return [...seen.values()];
}
