/**
 * An instant in generated modules: the part of `Temporal.Instant` that they need.
 *
 * Types use this instead of `Temporal`, which TypeScript declares only from version 6 on. Instants of
 * `temporal-polyfill` are accepted, too: instants are recognized by their fields, since a program may use both kinds.
 */
export interface Instant {
  /** Since 1970, rounded down. */
  readonly epochMilliseconds: number;
  /** Since 1970. */
  readonly epochNanoseconds: bigint;
  /** RFC 3339 in UTC, with as many digits of a second as there are. */
  toString(): string;
}

/** Whether a value is an instant, of the platform's Temporal or a polyfill. */
export function isInstant(value: unknown): value is Instant {
  return typeof value === "object" && value !== null && "epochNanoseconds" in value;
}

/** Negative if the first is earlier, positive if it is later. */
export function compareInstants(a: Instant, b: Instant): number {
  const [one, other] = [a.epochNanoseconds, b.epochNanoseconds];
  return one < other ? -1 : one > other ? 1 : 0;
}

/**
 * Converts to a `Temporal.Instant`. On platforms without Temporal, instants come from a polyfill.
 *
 * @internal published types don't name Temporal
 */
export function temporal(moment: Instant): Temporal.Instant {
  return moment instanceof ReadInstant
    ? Temporal.Instant.fromEpochNanoseconds(moment.epochNanoseconds)
    : (moment as Temporal.Instant);
}

/**
 * An instant of a document. Most are only used for their date, which needs no Temporal object.
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
