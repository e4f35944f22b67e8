/** The request limits of a stand-in: concurrent requests, and requests per second, minute and day. */
import type { Limits } from "../../flow.ts";

/** Why a request is refused. */
export interface Refusal {
  readonly status: number;
  readonly error: string;
  readonly headers?: Readonly<Record<string, string>>;
}

type Spans = Pick<Limits, "concurrent" | "perSecond" | "perMinute" | "perDay">;

/** The quota of a system, or of some of its operations. */
export class Quota {
  readonly #limits: Spans;
  readonly #now: () => number;
  readonly #windows = new Map<number, { at: number; count: number }>();
  #inside = 0;

  constructor(limits: Spans, now: () => number) {
    this.#limits = limits;
    this.#now = now;
  }

  /** Admits a request, which must then call `leave`, or returns why it is refused. */
  enter(): Refusal | undefined {
    const { concurrent } = this.#limits;
    if (concurrent !== undefined && this.#inside >= concurrent)
      return { status: 429, error: `more than ${concurrent} concurrent requests`, headers: { "Retry-After": "1" } };
    for (const [seconds, most] of this.#spans)
      if (this.#window(seconds).count >= most)
        return {
          status: 429,
          error: `more than ${most} requests in ${seconds} seconds`,
          headers: { "Retry-After": String(this.renewedIn(seconds)) },
        };
    for (const [seconds] of this.#spans) this.#window(seconds).count++;
    this.#inside++;
    return undefined;
  }

  leave(): void {
    this.#inside--;
  }

  /** The number of requests left in a window of `seconds`; undefined if there is no such window. */
  left(seconds: number): number | undefined {
    const most = this.#spans.find(([span]) => span === seconds)?.[1];
    return most === undefined ? undefined : Math.max(0, most - this.#window(seconds).count);
  }

  /** The number of seconds until such a window renews. */
  renewedIn(seconds: number): number {
    return Math.max(1, Math.ceil(((this.#window(seconds).at + 1) * seconds * 1000 - this.#now()) / 1000));
  }

  get #spans(): readonly (readonly [seconds: number, most: number])[] {
    const { perSecond, perMinute, perDay } = this.#limits;
    const all = [[1, perSecond], [60, perMinute], [86_400, perDay]] as const; // prettier-ignore
    return all.flatMap(([seconds, most]) => (most === undefined ? [] : [[seconds, most] as const]));
  }

  #window(seconds: number): { readonly at: number; count: number } {
    const at = Math.floor(this.#now() / (seconds * 1000));
    const known = this.#windows.get(seconds);
    if (known?.at === at) return known;
    const fresh = { at, count: 0 };
    this.#windows.set(seconds, fresh);
    return fresh;
  }
}
