/**
 * A moment in time, as generated modules take and pass it on: what `Temporal.Instant` has and they need.
 *
 * Types name this and not `Temporal` itself, which TypeScript knows only from version 6 on. An instant of `temporal-polyfill` is as
 * good as the language's own; instants are told by what they have, since a program may hold both kinds.
 */
export interface Instant {
  /** Since 1970, rounded down. */
  readonly epochMilliseconds: number;
  /** Since 1970. */
  readonly epochNanoseconds: bigint;
  /** RFC 3339 in UTC, with as many digits of a second as there are. */
  toString(): string;
}

/** Whether a value is an instant, whichever Temporal it is of: the platform's or a polyfill's. */
export function isInstant(value: unknown): value is Instant {
  return typeof value === "object" && value !== null && "epochNanoseconds" in value;
}

/** Below zero where the first is earlier, above where it is later. */
export function compareInstants(a: Instant, b: Instant): number {
  const [one, other] = [a.epochNanoseconds, b.epochNanoseconds];
  return one < other ? -1 : one > other ? 1 : 0;
}

/**
 * An instant with all that Temporal can do. Where the platform has no Temporal, a polyfill has made it.
 *
 * @internal published types name no Temporal
 */
export function temporal(moment: Instant): Temporal.Instant {
  return moment instanceof ReadInstant
    ? Temporal.Instant.fromEpochNanoseconds(moment.epochNanoseconds)
    : (moment as Temporal.Instant);
}

/**
 * An instant as documents give it. Most are only asked for their date, and none needs a Temporal object for that.
 *
 * @internal
 */
export class ReadInstant implements Instant {
  readonly epochMilliseconds: number;
  /** Beyond the milliseconds. */
  readonly #nanoseconds: number;

  constructor(epochMilliseconds: number, nanoseconds = 0) {
    this.epochMilliseconds = epochMilliseconds;
    this.#nanoseconds = nanoseconds;
  }

  get epochNanoseconds(): bigint {
    return BigInt(this.epochMilliseconds) * 1_000_000n + BigInt(this.#nanoseconds);
  }

  toString(): string {
    return temporal(this).toString();
  }

  toJSON(): string {
    return this.toString();
  }
}
