/** A clock that a test moves. */

const UNITS = {
  millisecond: 1,
  second: 1000,
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
  week: 604_800_000,
} as const;

/** `90 minutes`, or milliseconds. */
export type Span = number | `${number} ${keyof typeof UNITS}${"" | "s"}`;

/** A clock that stands still until a test moves it. */
export class TestClock {
  #at: number;

  /** @param start such as `2026-11-25T12:00:00Z` */
  constructor(start = "2026-01-01T00:00:00Z") {
    this.#at = Date.parse(start);
    if (Number.isNaN(this.#at)) throw new Error(`${start} is not a time`);
  }

  /** Milliseconds since 1970: for `now` of a host. */
  readonly now = (): number => this.#at;

  /** Moves forward to a time, never back. @param at in milliseconds since 1970 */
  set(at: number): void {
    this.#at = Math.max(this.#at, at);
  }

  advance(by: Span): void {
    this.#at += millisecondsOf(by);
  }
}

/** A duration such as `2 hours` in milliseconds; numbers are milliseconds. */
export function millisecondsOf(span: Span): number {
  if (typeof span === "number") return span;
  const [count = "", unit = ""] = span.split(" ");
  return Number(count) * UNITS[unit.replace(/s$/, "") as keyof typeof UNITS];
}
