/** Lists. An absent list is not an empty one: the compiler asks for an `otherwise` before anything here is called. */

export function first<T>(list: readonly T[] | null | undefined): T | undefined {
  return list?.[0];
}
export function last<T>(list: readonly T[] | null | undefined): T | undefined {
  return list?.at(-1);
}
/** The only element; absent where there are none or several. */
export function one<T>(list: readonly T[] | null | undefined): T | undefined {
  return list?.length === 1 ? list[0] : undefined;
}
export function any(list: readonly boolean[]): boolean {
  return list.includes(true);
}
export function all(list: readonly boolean[]): boolean {
  return !list.includes(false);
}
/** Each value once, in the order of first appearance. */
export function distinct<T extends string | number | bigint | boolean>(list: readonly T[]): T[] {
  return [...new Set(list)];
}
