/** Changes lists of any length. Spread arguments overflow the stack beyond some ten thousand. */

/** Adds elements at the end of a list. */
export function append<T>(to: T[], more: Iterable<T>): void {
  for (const one of more) to.push(one);
}

/** Replaces some elements of a list. */
export function replace<T>(within: T[], at: number, count: number, by: Iterable<T>): void {
  const behind = within.splice(at).slice(count);
  append(within, by);
  append(within, behind);
}
