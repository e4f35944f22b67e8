/** How often the state of a connection is stored: people read it, so it needs no write per request. */

/** The interval, in milliseconds. */
const EVERY = 300_000;

/** Lets something happen at most once per interval. */
export class Throttle {
  #last = -Infinity;

  /** @param now in milliseconds since 1970 @returns whether it is time again; if so, it counts as done */
  isDue(now: number): boolean {
    // `abs`, as the clock may have been set back.
    if (Math.abs(now - this.#last) < EVERY) return false;
    this.#last = now;
    return true;
  }
}
