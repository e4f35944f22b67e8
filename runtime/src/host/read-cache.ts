/** Caches results of reads for other runs of this host, as long as the system's description allows and up to a fixed number. */
import { scalarText } from "./unknown-values.ts";
import { nameOf } from "./name-of.ts";
import type { Operation } from "../flow.ts";
import type { StepResult } from "./run-outcome.ts";

const MOST = 2000;

type Args = Readonly<Record<string, unknown>>;

/** Caches the results of reads. Equal reads at the same time share one request. */
export class ReadCache {
  /** The oldest first. */
  readonly #found = new Map<string, { readonly value: unknown; readonly until: number }>();
  readonly #inFlight = new Map<string, Promise<StepResult<unknown>>>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** The cached result of a lookup; undefined if it has to be requested. */
  get(operation: Operation, args: Args): { readonly value: unknown } | undefined {
    const key = cacheKey(operation, args);
    const found = this.#found.get(key);
    if (found === undefined || found.until > this.#now()) return found;
    this.#found.delete(key);
    return undefined;
  }

  put(operation: Operation, args: Args, value: unknown): void {
    const { cacheSeconds } = operation;
    if (cacheSeconds === undefined) return;
    const key = cacheKey(operation, args);
    this.#found.delete(key);
    this.#found.set(key, { value, until: this.#now() + cacheSeconds * 1000 });
    if (this.#found.size > MOST) this.#found.delete(this.#found.keys().next().value ?? "");
  }

  /** Reads, unless the result is cached; concurrent callers with the same arguments share one request. */
  async through(
    operation: Operation,
    args: Args,
    ask: () => Promise<StepResult<unknown>>,
  ): Promise<StepResult<unknown>> {
    const key = cacheKey(operation, args);
    const known = this.get(operation, args) ?? this.#inFlight.get(key);
    if (known !== undefined) return known;
    const asking = ask().finally(() => this.#inFlight.delete(key));
    this.#inFlight.set(key, asking);
    const result = await asking;
    if ("value" in result) this.put(operation, args, result.value);
    return result;
  }
}

function cacheKey(operation: Operation, args: Args): string {
  const values = Object.entries(args).map(([name, value]) => [name, scalarText(value)]);
  return `${nameOf(operation)} ${JSON.stringify(values)}`;
}
