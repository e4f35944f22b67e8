/**
 * What a host stands on: a place that keeps events, runs, steps and cursors, and hands out what is due. The embedded engine
 * is one file on this machine; the cluster engine a database that any number of nodes share. Both keep the same promises,
 * and one suite of tests holds them to it.
 */
import type { Problem } from "../shape.ts";
import { PublicError, type HasPublicMessage } from "./redaction.ts";

export const RUN_STATES = ["waiting", "running", "retrying", "delivered", "skipped", "held", "discarded"] as const;
export type RunState = (typeof RUN_STATES)[number];

/** Something that arrived, to be taken in. Times in milliseconds since 1970. */
export interface IncomingEvent {
  readonly flow: string;
  readonly version: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  readonly receivedAt: number;
  readonly dedupeKey: string;
  readonly windowMs: number;
  readonly lane: string;
  /** What a poll has seen of a document: it goes through only where that has changed since. */
  readonly state?: DocumentState;
  /** Which document it tells of; with `onlyMissed` it is not taken where an event has told of that, or of a newer state, before. */
  readonly brings?: { readonly identity: string; readonly moment: string; readonly onlyMissed?: true };
  /** Only its state is noted: it was there before the first look, and is not run. */
  readonly onlyRemember?: true;
  /** Later runs of its lane do not wait for it while it is held: each tells all that is to be known. */
  readonly latestWins?: true;
  /** What breaks its schema and is not read; told of, and not kept with the event. */
  readonly drift?: readonly Problem[];
  /** Set where it is known already that the run can't go on. */
  readonly held?: { readonly reason: string; readonly id: string };
}

/** The result of accepting an event. */
export interface Accepted {
  readonly runId: number;
  /** The event had been taken before: nothing new was stored. */
  readonly duplicate: boolean;
}

/**
 * What becomes of one event in one flow: a row of the store, and what `integ runs` lists. Times are milliseconds since 1970.
 *
 * `lane` is the ordering key: runs of one lane go one after another, in order of their ids. `attempts` counts tries that went
 * wrong; `dueAt` is when it is taken up next. `reason` is said of what is skipped, held or tried again.
 */
export interface Run {
  readonly id: number;
  readonly eventId: number;
  readonly flow: string;
  readonly version: string;
  readonly lane: string;
  readonly state: RunState;
  readonly attempts: number;
  readonly dueAt: number;
  readonly reason?: string;
  /** The reason as the spec has it, without what differs from run to run. */
  readonly reasonId?: string;
  readonly receivedAt: number;
  readonly dedupeKey: string;
  /** The event's headers. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The version that it is to be done with, where a person wants another than today's. */
  readonly pinned?: string;
}

/**
 * How far a step is. `sent`: requested, with unknown outcome. `unsure`: requested under a key that another request may have used
 * before. `refused`: the system refused it. `done`: the system accepted it. When a person has a step repeated: `again` writes it
 * anew, `changed` writes it only if the record would now be different.
 */
export type StepState = "sent" | "unsure" | "refused" | "done" | "again" | "changed";

/** A request of a destination that is about to go out. */
export interface SentStep {
  readonly name: string;
  readonly idempotencyKey?: string;
  readonly request: string;
}

/** A read or a request that was answered. */
export interface DoneStep {
  readonly name: string;
  readonly kind: Step["kind"];
  /** As JSON; none where nothing was found, or answered. */
  readonly response?: string | undefined;
}

/** A request of a batch that was answered. */
export interface EndedStep {
  readonly name: string;
  readonly response?: string;
}

/** What became of the steps of one request. */
export interface EndedSteps {
  readonly done: readonly EndedStep[];
  /** With an answer of its own where it was refused within a good one, which the other side gives again under the same key. */
  readonly refused: readonly EndedStep[];
}

/** One request of a step that did not come to a good end. */
export interface Attempt {
  readonly step: string;
  /** In milliseconds since 1970. */
  readonly at: number;
  /** The outcome, in words. */
  readonly outcome: string;
  /** The response, if there was one: its status, and as much of the body as people need. */
  readonly status?: number;
  readonly response?: string;
}

/**
 * One request of a run, as far as it has got: a `fetch` or a `destination`, by the name that the spec gives it (`x[2]` for a record of
 * a list). `request` and `response` are JSON as it was sent and answered, kept until the policy of retention takes them.
 */
export interface Step {
  readonly name: string;
  readonly kind: "fetch" | "destination";
  readonly state: StepState;
  readonly idempotencyKey?: string;
  readonly attempts: number;
  /** The record as it was sent. */
  readonly request?: string;
  readonly response?: string;
  /** Why a part of the step can't be read; that part is absent. Only `steps` returns such a step, `step` throws. */
  readonly unreadable?: string;
}

/** An engine can't be opened or filled: another process has it, it is of a newer integ, it isn't there. */
export class StoreError extends PublicError {}

/** Something in the store is damaged, or encrypted with a key that isn't given: another try reads it no better. */
export class UnreadableError extends StoreError {}

/** What an engine stands on can't be used for now: the work is done again when it can. */
export class TransientStoreError extends Error implements HasPublicMessage {
  readonly publicMessage: string;
  /** It is this that the store does not take, whenever it is asked. */
  readonly refused: boolean;
  /** @param publicMessage the message without what it may quote of what is stored */
  constructor(message: string, publicMessage: string, options: ErrorOptions & { readonly refused?: boolean } = {}) {
    super(message, options);
    this.publicMessage = publicMessage;
    this.refused = options.refused ?? false;
  }
}

/** SQLite's codes for a store that is busy, full, or can't be reached: what was asked may be taken another time. */
const PASSING: readonly number[] = [4, 5, 6, 7, 8, 9, 10, 11, 13, 14, 15, 17, 22, 26];

/** Whether it is what was asked that a store does not take, rather than the store that is away, full or busy. */
export function isRefused(error: unknown): boolean {
  if (error instanceof TransientStoreError) return error.refused;
  if (error instanceof StoreError) return false;
  if (error instanceof Error && "errcode" in error) return !PASSING.includes(Number(error.errcode) & 0xff);
  // SQLite's, of which no more is known.
  return !isSqliteError(error);
}

function isSqliteError(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ERR_SQLITE_ERROR";
}

/** Whether it is the store that could not be used, rather than what was done with it that is wrong. */
export function isStoreError(error: unknown): boolean {
  return error instanceof TransientStoreError || error instanceof StoreError || isSqliteError(error);
}

/** How far something has got: moved only by who knows where it stood. */
export interface CursorMove {
  readonly flow: string;
  readonly name: string;
  /** As it was read; undefined where there was none. */
  readonly from: string | undefined;
  readonly to: string;
}

/** Which runs to list. Times are in milliseconds since 1970; all conditions must hold. */
export interface RunFilter {
  readonly flow?: string;
  readonly state?: RunState;
  readonly lane?: string;
  /** The reason as the spec has it. */
  readonly reasonId?: string;
  /** Received at or after, and before, these times. */
  readonly since?: number;
  readonly until?: number;
  readonly limit?: number;
  /** Only those with a larger, and with a smaller, number. */
  readonly after?: number;
  readonly before?: number;
  /** Only those that are due later than that. */
  readonly dueAfter?: number;
}

/** How a run is left. */
export interface Settlement {
  readonly reason?: string;
  readonly reasonId?: string;
  readonly dueAt?: number;
  readonly attempts?: number;
  /** The version of the flow that it was done with. */
  readonly version?: string;
  /** The state that it has written, by what states of its lane are compared: from now on that is the newest. */
  readonly newest?: string;
}

/** How often a field has broken its schema that a flow does not read. Times in milliseconds since 1970. */
export interface Drift {
  readonly flow: string;
  /** `shopify.Order` */
  readonly document: string;
  /** `line_items[].variant_title` */
  readonly field: string;
  readonly expected: string;
  /** Where it was last: `line_items[2].variant_title`. No value. */
  readonly example: string;
  readonly times: number;
  readonly firstAt: number;
  readonly lastAt: number;
}

/** What is stored about a document of a flow: a hash of its state, or a mark. */
export interface DocumentState {
  readonly identity: string;
  readonly hash: string;
}

/** The newest state that was written under a key, and by which run. */
export interface Newest {
  readonly moment: string;
  readonly run: number;
}

/** The state of a flow's queue, for metrics: one for each flow and state. */
export interface QueueStats {
  readonly flow: string;
  readonly state: RunState;
  /** How many, where they are still to be done; what is over is not counted, since there is no end of it. */
  readonly runs?: number;
  /** When the oldest of those was received, in milliseconds since 1970. */
  readonly oldest?: number;
  /** When the youngest was last touched. */
  readonly touched: number;
  /** Keys whose later runs wait behind one of these. */
  readonly blocked: number;
}

/** One entry of a run's history. `at` is in milliseconds since 1970. */
export interface AuditEntry {
  readonly at: number;
  readonly what: string;
  readonly detail?: string;
}

/** How a run is replayed. */
export interface Replaying {
  /** Also what it has written already. */
  readonly anew?: boolean;
  /** The event as a person has mended it, and the lane that it belongs to then. */
  readonly body?: Uint8Array;
  readonly lane?: string;
  readonly why?: string;
  /** To be done with the flow as it was in this version; as it is today where it isn't said. */
  readonly version?: string;
}

/** An event as the store keeps it. Times are in milliseconds since 1970. */
export interface StoredEvent {
  readonly id: number;
  readonly receivedAt: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  /** Runs of it that are not over yet. */
  readonly open: boolean;
  /** The event as it came, where this is what a person has made of it; else its own number. */
  readonly origin: number;
  /** What its runs have read, sent and been answered, as JSON. */
  readonly steps: readonly string[];
  /** Texts that may quote the document: reasons, responses, remarks; keys and headers. */
  readonly texts: readonly string[];
  /** Why a part of the run can't be read; that part is left out (a body is then empty). */
  readonly unreadable?: string;
}

type Awaitable<T> = T | Promise<T>;

/** When finished runs are removed; times in milliseconds since 1970. */
export interface Expiry {
  readonly now: number;
  /** Bodies of events, what was sent, and bad answers, that are older. */
  readonly eventsBefore: number;
  /** Answers that are older. */
  readonly resultsBefore: number;
}

/** How far a pass has got: what lies before it is done. */
export type ExpiryPosition =
  | { readonly of: "events" | "mended" | "runs"; readonly after: number }
  | { readonly of: "dedupe"; readonly flow: string; readonly key: string };

/** The number of runs that one pass removed. */
export interface Expired {
  /** How many events. */
  readonly events: number;
  /** Where the pass goes on; undefined at its end. */
  readonly next?: ExpiryPosition;
}

/**
 * What keeps a host's promises: where events, runs, steps and cursors lie, and who works on which. There are two, held to the same
 * suite of tests (`runtime/test/engines.test.ts`): the embedded one on SQLite (`store.ts`) and the cluster's on PostgreSQL.
 *
 * What `accept` has returned is on disk. A run is claimed by one worker at a time, the first of its lane that is due. Methods throw
 * `TransientStoreError` for what may pass (a full disk, a database that is away), and `StoreError` for a store that can't be used.
 */
export interface Engine {
  /** Takes an event in; resolves when it is on disk. Rejects where it could not be written: then it is not taken. */
  accept(incoming: IncomingEvent): Promise<Accepted>;
  /** Takes several in at once, and moves a cursor with them; undefined where another node has moved it before. */
  acceptAll(incomingEvents: readonly IncomingEvent[], cursor?: CursorMove): Promise<readonly Accepted[] | undefined>;
  cursor(flow: string, name: string): Awaitable<string | undefined>;
  /** The next run that is due and first in its lane, marked as running; undefined where there is none. */
  claim(now: number, flows: readonly string[]): Awaitable<Run | undefined>;
  /** When the next run of some flows falls due; undefined where none waits for a time, or nobody knows. */
  nextDue(flows: readonly string[]): Awaitable<number | undefined>;
  run(id: number): Awaitable<Run | undefined>;
  /** Runs, the newest first. */
  runs(filter?: RunFilter): Awaitable<Run[]>;
  /** How many runs there are in each state, and duplicates that were turned away. */
  counts(): Awaitable<Readonly<Record<RunState | "duplicates", number>>>;
  /** What there is of each flow in each state, for metrics and alerts. */
  queueStats(): Awaitable<QueueStats[]>;
  /** Ends a run, or puts it off. */
  settle(id: number, state: RunState, at: number, more?: Settlement): Awaitable<void>;
  /** The stored event: its body as it came. @throws UnreadableError */
  body(eventId: number): Awaitable<Uint8Array>;
  /** @throws UnreadableError */
  step(runId: number, name: string): Awaitable<Step | undefined>;
  /** All steps of a run, the oldest first; one that can't be read says so and keeps nobody from the others. */
  steps(runId: number): Awaitable<Step[]>;
  /**
   * Notes that requests are on their way, all of them or none: if the process ends now, their outcome is unknown, but their keys
   * are not.
   */
  stepsSent(runId: number, at: number, steps: readonly SentStep[], state: "sent" | "unsure"): Awaitable<void>;
  /** What a request has come to, of all its records at once. */
  stepsEnded(runId: number, at: number, ended: EndedSteps): Awaitable<void>;
  /** Notes what a read has found, or a destination has answered. */
  stepDone(runId: number, at: number, step: DoneStep): Awaitable<void>;
  /** Notes a request of a step that was not answered well. */
  attemptFailed(runId: number, attempt: Attempt): Awaitable<void>;
  /** The requests of a run that were not answered well, the oldest first. */
  attempts(runId: number): Awaitable<Attempt[]>;
  /** Keeps a flow's module as it is in a version, so that runs can be done again as they were. */
  keepModule(flow: string, version: string, text: string): Awaitable<void>;
  /** A flow's module as it was in a version; undefined where it isn't kept. @throws UnreadableError */
  module(flow: string, version: string): Awaitable<string | undefined>;
  /** The history of a run, the oldest first: failed tries, holds, and what people did. */
  history(runId: number): Awaitable<AuditEntry[]>;
  /**
   * Has a run done again that has ended, or is held. What it has written is written again only where it would be something else
   * now, or `anew` says so. With another body, where a person has mended the event; what came is kept beside it.
   * @returns whether it is; one that is being done is not
   */
  replay(runId: number, at: number, how: Replaying): Awaitable<boolean>;
  /** A flow's runs wait until it goes on; what comes is taken in all the same. */
  pause(flow: string, paused: boolean): Awaitable<void>;
  /** The flows that are paused. */
  paused(): Awaitable<string[]>;
  /**
   * Events of a flow, the oldest first, from the one after a number on; with their bodies (empty: erased), and all that was made of
   * them. No more than the limit, and fewer where they are large; none only where there is none.
   */
  events(flow: string, after: number, limit: number): Awaitable<StoredEvent[]>;
  /** Erases what an event, what it was mended to, and its runs hold of people; that they were, and how they ended, stays. */
  erase(eventId: number): Awaitable<void>;
  /** Sees to it that what was erased stands nowhere any more, as far as that is the engine's: after the last of `erase`. */
  scrub(): Awaitable<void>;
  /** Drops some of what has expired and is over, from there on; `dropAllExpired` drops all of it. */
  dropExpired(expiry: Expiry, from: ExpiryPosition): Awaitable<Expired>;
  /** Forgets what a run has read, so that it is read anew; what it has written stays. */
  dropReads(runId: number): Awaitable<void>;
  /** What the last run of a flow with a key has been answered at a destination; undefined where none was. @throws UnreadableError */
  delivered(flow: string, lane: string, destination: string): Awaitable<string | undefined>;
  /** The newest state that the runs of a lane have written; undefined where none has, or nobody asks by what they are compared. */
  newest(flow: string, lane: string): Awaitable<Newest | undefined>;
  /** What is stored about documents of a flow, by their identities; undefined for a document that is unknown. */
  states(flow: string, identities: readonly string[]): Awaitable<(string | undefined)[]>;
  /** Notes something of documents, in place of what was noted before. */
  noteStates(flow: string, states: readonly DocumentState[]): Awaitable<void>;
  /** Adds to what is counted of each field. */
  noteDrift(drifts: readonly Drift[]): Awaitable<void>;
  /** The fields that have drifted, by flow, document and field. */
  drifts(): Awaitable<Drift[]>;
  /** Forgets what has drifted of a flow: its schema is mended. */
  forgetDrift(flow: string): Awaitable<void>;
  /** Counts a request of a limit's window, for all nodes; an engine of one node has none. @returns whether it is still within */
  spend?(window: string, most: number, now: number): Promise<boolean>;
  /**
   * Takes one of so many places that all nodes have together, until it is given back, or its time is over because who had it
   * has died; an engine of one node has none. @returns its number; undefined where none is free
   */
  takePlace?(name: string, most: number, now: number, forMs: number): Promise<string | undefined>;
  givePlace?(name: string, id: string): Promise<void>;
  close(): Awaitable<void>;
}

/** How many of what was taken in at once was new. */
export function newOf(accepted: readonly Accepted[] | undefined): number {
  return accepted?.filter((one) => !one.duplicate).length ?? 0;
}
