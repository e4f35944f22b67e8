/**
 * The loop that executes due runs, with a limit on concurrency, and checks for other work each time. All its state is in the
 * engine, so a restart loses nothing.
 */
import type { Engine, Run } from "./engine.ts";

/** What the loop needs from the host. */
export interface WorkerLoopOptions {
  readonly engine: Engine;
  readonly flows: readonly string[];
  /** The maximum number of concurrent runs. */
  readonly concurrency: number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Never rejects. */
  readonly work: (run: Run) => Promise<void>;
  /** Starts other due work, by `beside`. */
  readonly lookAround: () => void;
  /** The next due time of other work, in milliseconds since 1970; Infinity if there is none. */
  readonly lookAgainAt: () => number;
  readonly storeFailed: (error: unknown) => void;
}

/** Claims and executes runs. `wake` signals that there may be work, `stop` ends the loop, and `idle` waits for active work. */
export class WorkerLoop {
  readonly #options: WorkerLoopOptions;
  /** Active runs, at most `concurrency`. */
  readonly #working = new Set<Promise<void>>();
  /** Other active work: triggers and upkeep. It does not count towards `concurrency`, however slow it is. */
  readonly #beside = new Set<Promise<void>>();
  #timer: NodeJS.Timeout | undefined;
  #stopping = false;
  /** Whether a check is in progress, and whether another was requested meanwhile. */
  #pumping = false;
  #again = false;
  #woken = false;

  constructor(options: WorkerLoopOptions) {
    this.#options = options;
  }

  get isStopping(): boolean {
    return this.#stopping;
  }

  /** All calls in one turn of the event loop cause one check. */
  wake(): void {
    if (this.#woken) return;
    this.#woken = true;
    setImmediate(() => {
      this.#woken = false;
      void this.#pump();
    });
  }

  /** Checks again later: the store is unavailable now. */
  wakeLater(): void {
    this.#wakeIn(1000);
  }

  /** Tracks work beside the runs; the loop checks again when it ends. */
  beside(job: Promise<void>): void {
    this.#begin(job, this.#beside);
  }

  /** Claims no more runs. */
  stop(): void {
    this.#stopping = true;
    clearTimeout(this.#timer);
  }

  /**
   * Waits for active runs. A claim in progress is completed and its runs are executed, since otherwise they would wait for the next
   * start.
   */
  async underWay(): Promise<void> {
    while (this.#pumping) await new Promise((resolve) => setTimeout(resolve, 5));
    await Promise.all([...this.#working, ...this.#beside]);
  }

  /** Resolves when nothing is due or under way. @param isPending whether work outside of the loop is pending */
  async idle(isPending: () => boolean): Promise<void> {
    for (;;) {
      // Waits for a check in progress: requesting another one each time would keep it from ending.
      if (!this.#pumping) await this.#pump();
      const atWork = this.#working.size > 0 || this.#beside.size > 0 || isPending() || this.#pumping;
      if (!atWork && !this.#again && !this.#woken) return;
      await Promise.race([...this.#working, ...this.#beside, new Promise((resolve) => setImmediate(resolve))]);
    }
  }

  /** When there is more to do, in milliseconds since 1970; Infinity if nothing is due, or the engine can't tell. */
  async nextDue(): Promise<number> {
    const { engine, flows, lookAgainAt } = this.#options;
    return Math.min(lookAgainAt(), (await engine.nextDue(flows)) ?? Infinity);
  }

  /** Executes due runs up to the limit, then waits for the next due time. One at a time. */
  async #pump(): Promise<void> {
    if (this.#pumping) {
      this.#again = true;
      return;
    }
    this.#pumping = true;
    clearTimeout(this.#timer);
    try {
      do {
        this.#again = false;
        if (this.#stopping) return;
        this.#options.lookAround();
        await this.#takeUp();
      } while (this.#again);
      await this.#sleep();
    } catch (error) {
      this.#options.storeFailed(error);
    } finally {
      this.#pumping = false;
    }
  }

  async #takeUp(): Promise<void> {
    const { engine, flows, concurrency, now, work } = this.#options;
    // While there is work, the batches grow.
    for (let wanted = 1; !this.#stopping; wanted *= 2) {
      const free = Math.min(concurrency - this.#working.size, wanted);
      if (free <= 0) return;
      const claims = Array.from({ length: free }, async () => engine.claim(now(), flows));
      const claimed = await Promise.allSettled(claims);
      // Claimed runs are executed, even if other claims have failed.
      for (const one of claimed)
        if (one.status === "fulfilled" && one.value !== undefined) this.#begin(work(one.value), this.#working);
      const failed = claimed.find((one) => one.status === "rejected");
      if (failed !== undefined) throw failed.reason;
      if (claimed.some((one) => one.status === "fulfilled" && one.value === undefined)) return;
    }
  }

  /** Sleeps until the next run or trigger is due; rows of another process are noticed within about a second. */
  async #sleep(): Promise<void> {
    if (this.#stopping) return;
    const { concurrency, now } = this.#options;
    // When all places are taken, the loop continues as soon as one is free.
    const due = this.#working.size >= concurrency ? Infinity : await this.nextDue();
    this.#wakeIn(Math.min(Math.max(due - now(), 250), 1500));
  }

  #wakeIn(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.wake(), ms);
    this.#timer.unref();
  }

  #begin(job: Promise<void>, among: Set<Promise<void>>): void {
    const work = job.finally(() => {
      among.delete(work);
      this.wake();
    });
    among.add(work);
  }
}
