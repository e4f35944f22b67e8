/** What is asked of the thread that has the store, and what it answers. */
import type { Store } from "./store.ts";

/** Reads: they need no transaction. */
const READS = [
  "cursor", "nextDue", "run", "runs", "counts", "queueStats", "body", "step", "steps", "attempts", "module", "history", "paused", "events",
  "delivered", "newest", "states", "drifts", "rows",
] as const; // prettier-ignore
/** Writes that need not wait for the disk: what they say would be worked out again after a power cut. */
const RELAXED = ["claim", "settle", "stepSent", "stepsSent", "attemptFailed", "noteDrift"] as const;
/** Writes that are on disk before anybody is told so. */
const KEPT = [
  "acceptAll", "stepDone", "stepsEnded", "keepModule", "replay", "pause", "erase", "dropExpired", "dropReads", "put", "settleIn", "noteStates", "forgetDrift",
] as const; // prettier-ignore
/** Done by itself, with nothing beside it. */
const ALONE = ["close", "limitPages", "scrub"] as const;

export type Method = (typeof READS)[number] | (typeof RELAXED)[number] | (typeof KEPT)[number] | (typeof ALONE)[number];
export type Call = {
  [M in Method]: {
    readonly id: number;
    readonly method: M;
    readonly args: Parameters<Store[M]>;
    /** Never there: the type of what comes of it. */
    readonly result: Awaited<ReturnType<Store[M]>>;
  };
}[Method];

export interface Outcome {
  readonly value?: unknown;
  /** `store`: an engine that can't be used as it is; `unreadable`: something in it; else trouble that may pass. */
  readonly error?: {
    readonly kind: "store" | "unreadable" | "transient";
    readonly message: string;
    readonly aloud: string;
    readonly refused?: boolean;
  };
}
export type Results = readonly (Outcome & { readonly id: number })[];

const kinds = new Map<string, "read" | "relaxed" | "alone">([
  ...READS.map((one) => [one, "read"] as const),
  ...RELAXED.map((one) => [one, "relaxed"] as const),
  ...ALONE.map((one) => [one, "alone"] as const),
]);

/** What a call asks of the disk. */
/** @public the store's thread calls it */
export function kindOf({ method }: Call): "read" | "relaxed" | "kept" | "alone" {
  return kinds.get(method) ?? "kept";
}
