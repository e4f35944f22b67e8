/**
 * Keeps requests within a cost budget that a system restores evenly and reports in its responses. An operation's cost is known after its
 * first response; each node of a cluster learns for itself.
 */
import type { CostLimit } from "../exchange.ts";
import { getPointer } from "./pointer.ts";
import type { NotNow } from "./rate-limiter.ts";

/** The allowance as the responses report it; times are milliseconds since 1970. */
export class CostAllowance {
  readonly #name: string;
  readonly #places: CostLimit | undefined;
  readonly #costs = new Map<string, number>();
  #left = Infinity;
  #restored = 0;
  #at = 0;

  /** @param name the system's name, for messages */
  constructor(name: string, places: CostLimit | undefined) {
    this.#name = name;
    this.#places = places;
  }

  /** Why an operation has to wait, and until when; undefined if it is affordable, or its cost is unknown. */
  wait(operation: string, now: number): NotNow | undefined {
    const lacking = (this.#costs.get(operation) ?? 0) - this.#left - this.#since(now) * this.#restored;
    if (!(lacking > 0) || this.#restored <= 0) return undefined;
    return {
      until: now + Math.ceil((lacking / this.#restored) * 1000),
      why: `${this.#name} has too little of its query cost budget left; ${operation} needs more`,
    };
  }

  /** Reserves the cost of a request that is being sent, until a response reports the remaining budget. */
  spend(operation: string): void {
    this.#left -= this.#costs.get(operation) ?? 0;
  }

  /** Learns from a response; one without cost data changes nothing. */
  learn(operation: string, body: unknown, now: number): void {
    if (this.#places === undefined) return;
    const [requested, left, restored] = [this.#places.requested, this.#places.left, this.#places.restored].map(
      (place) => amountOf(getPointer(place, body)),
    );
    if (requested !== undefined) this.#costs.set(operation, requested);
    if (left === undefined || restored === undefined) return;
    this.#left = left;
    this.#restored = restored;
    this.#at = now;
  }

  /** Seconds since the last report; 0 if the clock was set back. */
  #since(now: number): number {
    return Math.max(0, now - this.#at) / 1000;
  }
}

function amountOf(value: unknown): number | undefined {
  const amount = typeof value === "object" || value === undefined ? NaN : Number(value);
  return Number.isFinite(amount) && amount >= 0 ? amount : undefined;
}
