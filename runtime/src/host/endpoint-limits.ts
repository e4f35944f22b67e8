/** Limits of single operations, or of groups of them, in addition to their system's. */
import type { Operation } from "../flow.ts";
import { RateLimiter, type NotNow, type Places, type Spend } from "./rate-limiter.ts";

/** One limiter for each group of operations with its own limits, created when first needed. */
export class EndpointLimits {
  readonly #spend: Spend | undefined;
  readonly #places: Places | undefined;
  readonly #limiters = new Map<string, RateLimiter>();

  constructor(spend: Spend | undefined, places: Places | undefined) {
    this.#spend = spend;
    this.#places = places;
  }

  /**
   * Waits for a turn; an admitted request must call `leave`.
   * @returns until when requests are deferred; undefined if this one is admitted
   */
  async enter(operation: Operation, now: number): Promise<NotNow | undefined> {
    const limiter = this.#of(operation);
    return limiter?.paused(now) ?? limiter?.enter(now, () => limiter.paused(now));
  }

  leave(operation: Operation): void {
    this.#of(operation)?.leave();
  }

  /**
   * Pauses an operation, as the system asked.
   * @returns false if the operation has no limits of its own: then the whole system is to be paused
   */
  pause(operation: Operation, until: number, now: number): boolean {
    const limiter = this.#of(operation);
    limiter?.pause(until, now);
    return limiter !== undefined;
  }

  #of({ system, name, limits }: Operation): RateLimiter | undefined {
    if (limits === undefined) return undefined;
    const { group, ...own } = limits;
    const called = `${system}.${group ?? name}`;
    let limiter = this.#limiters.get(called);
    if (limiter === undefined) {
      limiter = new RateLimiter(called, own, this.#spend, this.#places);
      this.#limiters.set(called, limiter);
    }
    return limiter;
  }
}
