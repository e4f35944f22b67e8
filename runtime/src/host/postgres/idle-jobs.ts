/**
 * Jobs that this node keeps while none of their runs is active. A lane continues under its job, because returning the job and
 * fetching another one would cost more than a run. The next claim looks at these lanes first. A job that no claim asks for is soon
 * returned, so that another node can have its lane.
 */
import type { Lane } from "./lanes.ts";

/** A job of pg-boss that this node has. */
export interface Job {
  readonly id: string;
  /** The number of the attempt at the job: another node's attempt has another number. */
  readonly retryCount: number;
  readonly lane: Lane;
  /** When it was fetched, in milliseconds of a monotonic clock. */
  readonly fetchedAt: number;
}

interface Idle {
  readonly job: Job;
  /** When its last run ended. */
  readonly since: number;
  readonly hasDue: boolean;
}

/**
 * Lanes that this node keeps while they have no due run: the next run of such a lane needs no round trip through
 * pg-boss.
 */
export class IdleJobs {
  readonly #idle = new Map<string, Idle>();
  readonly #trustedMs: number;
  readonly #now: () => number;

  /**
   * @param trustedMs how long a job certainly belongs to this node without a check: after that its heartbeat may have
   * been missed
   * @param now a monotonic clock in milliseconds
   */
  constructor(trustedMs: number, now: () => number) {
    this.#trustedMs = trustedMs;
    this.#now = now;
  }

  get size(): number {
    return this.#idle.size;
  }

  get ids(): readonly string[] {
    return [...this.#idle.keys()];
  }

  /** @param hasDue whether its lane seems to have a run that is due: the next claim need not fetch as many jobs */
  keep(job: Job, hasDue: boolean): void {
    this.#idle.set(job.id, { job, since: this.#now(), hasDue });
  }

  /**
   * Removes and returns the jobs that have been idle for `idleForMs`. A suspended process may have lost its jobs to
   * another node: those are dropped.
   * @returns the jobs, and how many of their lanes seem to have a due run
   */
  take(idleForMs = 0): { readonly jobs: readonly Job[]; readonly due: number } {
    const now = this.#now();
    const taken = [...this.#idle.values()].filter(({ since }) => now - since >= idleForMs);
    for (const { job } of taken) this.#idle.delete(job.id);
    const ours = taken.filter(({ since }) => now - since < this.#trustedMs);
    return { jobs: ours.map(({ job }) => job), due: ours.filter(({ hasDue }) => hasDue).length };
  }
}
