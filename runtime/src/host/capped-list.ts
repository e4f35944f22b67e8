/** Lists that limit the results of one query, for example to ten thousand: the rest is queried from the last document's time on. */
import type { Operation } from "../flow.ts";
import { encode } from "../json.ts";
import { timeIn } from "./read-times.ts";

/** The documents of one list that were returned so far. */
export class CappedList {
  readonly #operation: Operation;
  #count = 0;
  #began: number | undefined;
  #last: number | undefined;
  /** The documents with the last time: a query from that time on returns them again. */
  #atLast = new Set<string>();

  constructor(operation: Operation) {
    this.#operation = operation;
  }

  /** The documents of a page that have not been returned before. */
  newOnes(documents: readonly unknown[]): unknown[] {
    const { pages, since } = this.#operation;
    if (pages?.most === undefined || since === undefined) return [...documents];
    this.#count += documents.length;
    const known = this.#atLast;
    const fresh = documents.filter((one) => !known.has(encode(one)));
    for (const one of documents) {
      const time = timeIn(since, one);
      if (time !== this.#last) this.#atLast = new Set();
      this.#last = time;
      this.#atLast.add(encode(one));
    }
    return fresh;
  }

  /** Whether the query has returned everything. */
  get isAll(): boolean {
    const { most } = this.#operation.pages ?? {};
    return most !== undefined && this.#count >= most;
  }

  /** @returns the time from which to query next, without the overlap; undefined if that is no later than before */
  startAgain(): number | undefined {
    const { since } = this.#operation;
    if (since === undefined || this.#last === undefined || this.#last === this.#began) return undefined;
    this.#began = this.#last;
    this.#count = 0;
    return this.#last + since.overlapSeconds * 1000;
  }
}
