/**
 * Detects that a system does not respond, and lets one request at a time probe whether it has recovered. All runs of a
 * host share it; each node has its own.
 */
import type { NotNow } from "./rate-limiter.ts";

/** The number of failures in a row that open the circuit. */
const FAILURES = 5;
/** How long it stays open at first and at most, in milliseconds; each further failure doubles it. */
const FIRST_PAUSE = 15_000;
const LONGEST_PAUSE = 600_000;

/** `closed`: requests go through; `open`: none does; `half-open`: one goes through as a probe. */
export type CircuitState = "closed" | "open" | "half-open";

/** Stops requests to a system after failures in a row, and lets single probes through until one succeeds. */
export class CircuitBreaker {
  readonly #name: string;
  #failures = 0;
  #openUntil = 0;
  #probing = false;

  /** @param name the system's name, for messages */
  constructor(name: string) {
    this.#name = name;
  }

  /** @param now in milliseconds since 1970 */
  state(now: number): CircuitState {
    if (this.#failures < FAILURES) return "closed";
    return this.#openUntil > now ? "open" : "half-open";
  }

  /** Why no request may go through now; undefined if one may. */
  barred(now: number): NotNow | undefined {
    // A clock that has gone back must not make a pause longer.
    this.#openUntil = Math.min(this.#openUntil, now + LONGEST_PAUSE);
    const state = this.state(now);
    if (state === "closed" || (state === "half-open" && !this.#probing)) return undefined;
    return {
      until: Math.max(this.#openUntil, now + 1000),
      why: `${this.#name} has failed ${this.#failures} times in a row; now only an occasional request probes it`,
    };
  }

  /** Makes the next request the probe of a half-open circuit. @returns whether it is one */
  probe(now: number): boolean {
    if (this.state(now) !== "half-open") return false;
    this.#probing = true;
    return true;
  }

  /** The probe was not sent after all. */
  cancelProbe(): void {
    this.#probing = false;
  }

  /** @param responded whether the system responded, with any status */
  record(now: number, responded: boolean): void {
    this.#probing = false;
    if (responded) {
      this.#failures = 0;
      return;
    }
    this.#failures++;
    const over = this.#failures - FAILURES;
    if (over >= 0) this.#openUntil = now + Math.min(FIRST_PAUSE * 2 ** over, LONGEST_PAUSE);
  }
}
