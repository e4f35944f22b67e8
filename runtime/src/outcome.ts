/** The outcome of a mapping: records to send, or a stop with its reason. There is no other outcome; a mapping never throws. */
import { problems, problemText, type Shape } from "./shape.ts";
import type { Failure } from "./values/failure.ts";

/**
 * A stop: the run ends without sending. `id` is the reason as written in the spec, the same for every run that it
 * stops.
 */
export interface Stop {
  readonly kind: "skip" | "hold" | "retry";
  readonly reason: string;
  readonly id: string;
}

/** The mapping's records, to be delivered. */
export interface Send<S> {
  readonly kind: "send";
  /** The record of each destination by name, in the order of sending. */
  readonly records: S;
  /** The arguments of destinations' operations, by the destination's name: for `{id}` in their paths. */
  readonly args?: ArgumentsByDestination<S>;
  /** Later destinations need the responses of these: the mapping runs again with the responses. */
  readonly more?: true;
}

export type Arguments = Readonly<Record<string, unknown>> | undefined;

/** Arguments by destination; of one that writes a list, those of each record. */
export type ArgumentsByDestination<S> = Readonly<Partial<Record<keyof S & string, Arguments | readonly Arguments[]>>>;

/** A lookup in a loop whose result is not available yet. */
export interface PendingLookup {
  readonly fetch: string;
  /** The same for the same arguments. */
  readonly key: string;
  readonly args: Readonly<Record<string, unknown>>;
}

/** The lookups to make before there is an outcome. Then the mapping runs again. */
export interface NeedsLookups {
  readonly kind: "read";
  readonly pending: readonly PendingLookup[];
}

export type Outcome<S> = Send<S> | Stop;

/** Results of a loop's lookups, by their keys; null: nothing was found. */
export type Lookup<T> = Readonly<Record<string, T | null>>;

/** Stands for a result that has not been read yet. */
export const PENDING: unique symbol = Symbol("pending");

/** The result of one lookup in a loop; a missing one is added to the pending lookups. */
export function lookup<T>(
  pending: PendingLookup[],
  fetch: string,
  found: Lookup<T> | undefined,
  args: Arguments,
): T | undefined | typeof PENDING {
  if (args === undefined) return undefined;
  const key = lookupKey(args);
  if (found !== undefined && Object.hasOwn(found, key)) return found[key] ?? undefined;
  if (!pending.some((one) => one.key === key && one.fetch === fetch)) pending.push({ fetch, key, args });
  return PENDING;
}

/** The same for a read that always finds something. */
export function lookupOne<T>(
  pending: PendingLookup[],
  fetch: string,
  found: Lookup<T> | undefined,
  args: Readonly<Record<string, unknown>>,
): T | typeof PENDING {
  const known = lookup(pending, fetch, found, args);
  if (known !== undefined) return known;
  // The person who runs the flow said that there is none, but one is required: the lookup stays pending.
  pending.push({ fetch, key: lookupKey(args), args });
  return PENDING;
}

/** The key of a lookup: the same for the same arguments. */
function lookupKey(args: Readonly<Record<string, unknown>>): string {
  return JSON.stringify(Object.values(args).map((value) => (value === undefined ? null : String(value as string))));
}

/** The outcome, unless there are lookups to make first. */
export function unlessPending<S>(pending: readonly PendingLookup[], outcome: Outcome<S>): Outcome<S> | NeedsLookups {
  return pending.length === 0 ? outcome : { kind: "read", pending };
}

/** Ends the run for good: there is nothing to do. */
export function skip(id: string, reason: string = id): Stop {
  return { kind: "skip", reason, id };
}
/** Holds the run for a person. */
export function hold(id: string, reason: string = id): Stop {
  return { kind: "hold", reason, id };
}
/** Holds a run for a failure that the spec does not handle: an amount in an unknown currency, or an exception in a TypeScript function. */
export function holdFor(failure: Failure): Stop {
  return hold(failure.id ?? "no such currency", failure.message);
}
/** Ends the run for now: it is retried by the flow's failure policy. */
export function retry(id: string, reason: string = id): Stop {
  return { kind: "retry", reason, id };
}

/** Applies to the whole program: flows that are loaded separately may have their own copy of the runtime. */
const RECHECK = Symbol.for("@integ/runtime: recheck records");

type Disagreed = (mismatch: Stop) => void;

function rechecking(): Disagreed | undefined {
  return (globalThis as { readonly [RECHECK]?: Disagreed })[RECHECK];
}

/**
 * Checks every record in full before it is sent, even if the compiler has proved that it fits: a test of the compiler.
 *
 * @param disagreed called if a record that was proved to fit does not; it is held like any other
 */
export function recheckRecords(disagreed: ((mismatch: Stop) => void) | undefined): void {
  (globalThis as { [RECHECK]?: Disagreed | undefined })[RECHECK] = disagreed;
}

/**
 * Records to send, checked in full: a record that does not fit its destination is held. Called by modules of earlier
 * versions.
 */
export function send<S extends object>(
  records: S,
  shapes: { readonly [K in keyof S]: readonly [name: string, shape: Shape] },
  args?: ArgumentsByDestination<S>,
  more?: boolean,
): Outcome<S> {
  return sendProved(records, shapes, false, args, more);
}

/**
 * Records to send. A record that does not fit its destination is held, never sent.
 *
 * @param fits whether all conditions that the compiler could not prove hold; otherwise the records are checked in full
 */
export function sendProved<S extends object>(
  records: S,
  shapes: { readonly [K in keyof S]: readonly [name: string, shape: Shape] },
  fits: boolean,
  args?: ArgumentsByDestination<S>,
  more?: boolean,
): Outcome<S> {
  const disagreed = rechecking();
  if (!fits || disagreed !== undefined) {
    const mismatch = mismatchIn(records, shapes);
    if (mismatch !== undefined) {
      if (fits) disagreed?.(mismatch);
      return mismatch;
    }
  }
  if (args === undefined && more !== true) return { kind: "send", records };
  return { kind: "send", records, ...(args === undefined ? {} : { args }), ...(more === true ? { more } : {}) };
}

function mismatchIn<S extends object>(
  records: S,
  shapes: { readonly [K in keyof S]: readonly [name: string, shape: Shape] },
): Stop | undefined {
  for (const destination of Object.keys(records) as (keyof S)[]) {
    const [name, shape] = shapes[destination];
    if (records[destination] === undefined || shape.accepts(records[destination])) continue;
    const found = problems(shape, records[destination]);
    return hold(`does not fit ${name}`, `does not fit ${name}: ${found.slice(0, 5).map(problemText).join("; ")}`);
  }
  return undefined;
}
