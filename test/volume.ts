/**
 * How much of what is random or could go on for long the tests try. `npm test` takes a sample, the same each time and spread
 * over all there is; `TEST_VOLUME=full` takes everything.
 */
export const FULL: boolean = process.env["TEST_VOLUME"] === "full";

/**
 * At most a given number of elements, spread evenly; all of them at full volume. For tests that grow with a text, so
 * that a longer example makes no test slower.
 */
export function atMost<T>(most: number, all: readonly T[]): readonly T[] {
  if (FULL || all.length <= most) return all;
  return Array.from({ length: most }, (_, i) => all[Math.floor((i * all.length) / most)] as T);
}

/** How often a random test is run. */
export function times(usual: number, full: number): number {
  return FULL ? full : usual;
}
