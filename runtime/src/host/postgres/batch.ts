/**
 * Calls that arrive during one transaction share the next: its round trips, its commit and its write to disk. Each call still
 * succeeds or fails separately.
 */
import { elementAt } from "../../assertions.ts";
import { setImmediate as turn } from "node:timers/promises";
import { isOwnFault } from "./database.ts";

interface Waiting<Request, Result> {
  readonly request: Request;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}

/** How requests are grouped into transactions. */
export interface BatchOptions<Request> {
  /** The maximum number of calls in a transaction. */
  readonly most: number;
  /** Two requests with the same key can't share a transaction: the second one, and all behind it, wait for the next. */
  readonly once?: (item: Request) => string;
}

/** Groups requests that arrive during one transaction into the next. */
export class Batch<Request, Result> {
  readonly #work: (requests: readonly Request[]) => Promise<readonly Result[]>;
  readonly #options: BatchOptions<Request>;
  #waiting: Waiting<Request, Result>[] = [];
  #busy = false;

  /** @param work executes all requests or none; returns their results in order */
  constructor(work: (requests: readonly Request[]) => Promise<readonly Result[]>, options: BatchOptions<Request>) {
    this.#work = work;
    this.#options = options;
  }

  do(request: Request): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ request, resolve, reject });
      if (!this.#busy) void this.#run();
    });
  }

  async #run(): Promise<void> {
    this.#busy = true;
    await turn();
    while (this.#waiting.length > 0) await this.#perform(this.#next());
    this.#busy = false;
  }

  #next(): readonly Waiting<Request, Result>[] {
    const { most, once } = this.#options;
    const seen = new Set<string>();
    let size = 0;
    for (const { request } of this.#waiting.slice(0, most)) {
      const key = once?.(request);
      if (key !== undefined && seen.size === seen.add(key).size) break;
      size++;
    }
    return this.#waiting.splice(0, size);
  }

  async #perform(group: readonly Waiting<Request, Result>[]): Promise<void> {
    try {
      const results = await this.#work(group.map(({ request }) => request));
      group.forEach(({ resolve }, i) => resolve(elementAt(results, i)));
    } catch (error) {
      // A request that the database refuses must not fail the others; an unavailable database fails all of them.
      if (group.length > 1 && isOwnFault(error)) for (const one of group) await this.#perform([one]);
      else for (const { reject } of group) reject(error);
    }
  }
}
