/**
 * How much of what is random or could go on for long the tests try. `npm test` takes a sample, the same each time and spread
 * over all there is; `TEST_VOLUME=full` takes everything.
 */
export const FULL: boolean = process.env["TEST_VOLUME"] === "full";

/** One in so many, from the first on; all of them at full volume. */
export function oneIn<T>(every: number, all: readonly T[]): readonly T[] {
  return FULL ? all : all.filter((_, i) => i % every === 0);
}

/** How often a random test is run. */
export function times(usual: number, full: number): number {
  return FULL ? full : usual;
}
