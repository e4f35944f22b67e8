/** Access to elements that must exist although the types can't express it. A missing element is a bug in integ. */

/** @throws RangeError if the list has no such element */
export function elementAt<T>(list: readonly T[], index: number): T {
  if (!(index in list)) throw new RangeError(`element ${index} of ${list.length} is missing`);
  // It is there; where the list is one of undefined values, it may be one of them.
  return list[index] as T;
}

/** @throws RangeError if the map has no such key */
export function entryOf<K, V>(map: ReadonlyMap<K, V>, key: K): V {
  const entry = map.get(key);
  if (entry === undefined) throw new RangeError(`there is no entry of ${String(key)}`);
  return entry;
}

/** @throws TypeError if there is no value */
export function present<T>(value: T, what: string): NonNullable<T> {
  if (value === undefined || value === null) throw new TypeError(`there is no ${what}`);
  return value;
}
