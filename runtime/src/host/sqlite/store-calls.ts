/** The calls to the thread that has the store, and its replies. */
import type { Store } from "./store.ts";

/** The methods of the store that are called in its thread; `accept` is called through `acceptAll`. */
export type Method = Exclude<keyof Store, "accept" | "together">;

/**
 * The durability of a call.
 *
 * - `read`: it needs no transaction.
 * - `relaxed`: a write that need not wait for the disk, since it can be derived again after a power cut.
 * - `kept`: a write that is on disk before the call returns.
 * - `alone`: executed outside of shared transactions.
 */
export type Durability = "read" | "relaxed" | "kept" | "alone";

/** The durability of each method. A write is `relaxed` if its loss in a power cut repairs itself. */
const DURABILITY: Readonly<Record<Method, Durability>> = {
  cursor: "read",
  nextDue: "read",
  run: "read",
  runs: "read",
  counts: "read",
  queueStats: "read",
  body: "read",
  step: "read",
  steps: "read",
  attempts: "read",
  module: "read",
  history: "read",
  paused: "read",
  events: "read",
  delivered: "read",
  newest: "read",
  states: "read",
  drifts: "read",
  rows: "read",
  claim: "relaxed",
  settle: "relaxed",
  stepsSent: "relaxed",
  attemptFailed: "relaxed",
  noteDrift: "relaxed",
  acceptAll: "kept",
  noteStates: "kept",
  forgetDrift: "kept",
  keepModule: "kept",
  replay: "kept",
  pause: "kept",
  erase: "kept",
  dropExpired: "kept",
  backup: "kept",
  stepsEnded: "kept",
  stepDone: "kept",
  dropReads: "kept",
  put: "kept",
  settleIn: "kept",
  close: "alone",
  limitPages: "alone",
  scrub: "alone",
};

/** A call of the store, as it is posted to its thread. */
export interface Call {
  readonly id: number;
  readonly method: Method;
  readonly args: unknown[];
}

/** The result of a call: a value or an error, with the number of the call. */
export interface Outcome {
  readonly value?: unknown;
  /** `store`: an unusable engine; `unreadable`: damaged or undecryptable data in it; otherwise a temporary failure. */
  readonly error?: {
    readonly kind: "store" | "unreadable" | "transient";
    readonly message: string;
    readonly publicMessage: string;
    readonly refused?: boolean;
  };
}
export type Results = readonly (Outcome & { readonly id: number })[];

/** @public the store's thread calls it */
export function durabilityOf({ method }: Call): Durability {
  return DURABILITY[method];
}
