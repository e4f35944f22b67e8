/**
 * Removes finished runs that are older than the project keeps them. It works in small batches, so that a large store stays
 * responsive, and a pass that is interrupted is completed by the next one.
 */
import type { Engine, Expired, Expiry, ExpiryPosition } from "./engine.ts";

/** The number of rows in one batch: few enough that no delay is noticeable. */
export const EXPIRED_AT_ONCE = 200;

/** The first position of a pass; a pass covers events, corrected events, runs and dedupe keys in this order. */
export const FIRST_EXPIRED: ExpiryPosition = { of: "events", after: 0 };
const FOLLOWING = {
  events: { of: "mended", after: 0 },
  mended: { of: "runs", after: 0 },
  runs: { of: "dedupe", flow: "", key: "" },
  dedupe: undefined,
} as const satisfies Readonly<Record<ExpiryPosition["of"], ExpiryPosition | undefined>>;

/**
 * Continues a pass after some events, or after the events of some runs, in order of their numbers. Numbers follow the time of
 * arrival, so the pass ends at the first portion in which nothing has expired, unless a clock was ahead.
 */
export function nextExpired(
  of: "events" | "runs",
  looked: readonly { readonly id: number; readonly receivedAt: number }[],
  { now, eventsBefore, resultsBefore }: Expiry,
): ExpiryPosition {
  const since = of === "events" ? eventsBefore : Math.max(eventsBefore, resultsBefore);
  const last = looked.at(-1);
  const over = looked.every(({ receivedAt }) => receivedAt >= since && receivedAt <= now);
  return last === undefined || looked.length < EXPIRED_AT_ONCE || over ? FOLLOWING[of] : { of, after: last.id };
}

/** The position after the last row of a table. */
export function following(of: ExpiryPosition["of"]): { readonly next?: ExpiryPosition } {
  const next = FOLLOWING[of];
  return next === undefined ? {} : { next };
}

/**
 * Drops everything that has expired.
 * @param goesOn called after each batch: false leaves the rest for the next pass
 * @returns the number of events
 */
export async function dropAllExpired(
  engine: Pick<Engine, "dropExpired">,
  expiry: Expiry,
  goesOn: () => boolean = () => true,
): Promise<number> {
  let events = 0;
  for (let from: ExpiryPosition | undefined = FIRST_EXPIRED; from !== undefined && goesOn();) {
    const expired: Expired = await engine.dropExpired(expiry, from);
    events += expired.events;
    from = expired.next;
  }
  return events;
}
