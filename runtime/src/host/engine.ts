/**
 * The storage of a host: it keeps events, runs, steps and cursors, and hands out due runs. The embedded engine is one file on this machine;
 * the cluster engine is a database that any number of nodes share. Both keep the same promises, which one test suite checks.
 */
import type { Problem } from "../shape.ts";
import { PublicError, type HasPublicMessage } from "./redaction.ts";

export const RUN_STATES = ["waiting", "running", "retrying", "delivered", "skipped", "held", "discarded"] as const;
export type RunState = (typeof RUN_STATES)[number];

/** An event to accept. Times in milliseconds since 1970. */
export interface IncomingEvent {
  readonly flow: string;
  readonly version: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  readonly receivedAt: number;
  readonly dedupeKey: string;
  readonly windowMs: number;
  readonly lane: string;
  /** The state of a document that a poll has seen: the event is accepted only if that has changed since. */
  readonly state?: DocumentState;
  /**
   * The document that the event is about. With `onlyMissed` the event is not accepted if an earlier one was about this
   * state or a newer one.
   */
  readonly document?: { readonly identity: string; readonly moment: string; readonly onlyMissed?: true };
  /** Only its state is recorded: the document existed before the first poll, and is not run. */
  readonly onlyRemember?: true;
  /** Later runs of its lane do not wait for it while it is held: each event has the complete state. */
  readonly latestWins?: true;
  /** Schema violations in fields that are not read; reported, but not stored with the event. */
  readonly drift?: readonly Problem[];
  /** Set if it is already known that the run can't continue. */
  readonly held?: { readonly reason: string; readonly id: string };
}

/** The result of accepting an event. */
export interface Accepted {
  readonly runId: number;
  /** The event had been accepted before: nothing new was stored. */
  readonly duplicate: boolean;
}

/**
 * The processing of one event in one flow: a row of the store, as listed by `integ runs`. Times are milliseconds since
 * 1970.
 *
 * `lane` is the ordering key: runs of one lane execute one after another, in order of their ids. `attempts` counts
 * failed attempts; `dueAt` is the time of the next one. Skipped, held and retried runs have a `reason`.
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
  /** The reason as written in the spec, without the values of a run. */
  readonly reasonId?: string;
  readonly receivedAt: number;
  readonly dedupeKey: string;
  /** The event's headers. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The flow version for the run, if a person has chosen another than the current one. */
  readonly pinned?: string;
}

/**
 * The progress of a step. `sent`: requested, with unknown outcome. `unsure`: requested under a key that another request may have used
 * before. `refused`: the system refused it. `done`: the system accepted it. When a person has a step repeated: `again` writes it
 * anew, `changed` writes it only if the record would now be different.
 */
export type StepState = "sent" | "unsure" | "refused" | "done" | "again" | "changed";

/** A destination's request that is about to be sent. */
export interface SentStep {
  readonly name: string;
  readonly idempotencyKey?: string;
  readonly request: string;
}

/** A read or a request with its response. */
export interface DoneStep {
  readonly name: string;
  readonly kind: Step["kind"];
  /** As JSON; absent if nothing was found or returned. */
  readonly response?: string | undefined;
}

/** A record of a batch with its response. */
export interface EndedStep {
  readonly name: string;
  readonly response?: string;
}

/** The outcomes of the steps in one request. */
export interface EndedSteps {
  readonly done: readonly EndedStep[];
  /** With its own response if it was refused within a successful one, which the other side repeats for the same key. */
  readonly refused: readonly EndedStep[];
}

/** A failed request of a step. */
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
 * One request of a run and its progress: a `fetch` or a `destination`, by its name in the spec (`x[2]` for a record of a list). `request`
 * and `response` are JSON as sent and received, kept for the time that `retention` sets.
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

/** An engine can't be opened or filled: another process uses it, a newer integ wrote it, or it does not exist. */
export class StoreError extends PublicError {}

/** Something in the store is damaged, or encrypted with a key that is not configured: another attempt would not help. */
export class UnreadableError extends StoreError {}

/** The engine's file or database is temporarily unavailable: the work is repeated once it is back. */
export class TransientStoreError extends Error implements HasPublicMessage {
  readonly publicMessage: string;
  /** The store permanently refuses this value or statement. */
  readonly refused: boolean;
  /** @param publicMessage the message without quotations of stored data */
  constructor(message: string, publicMessage: string, options: ErrorOptions & { readonly refused?: boolean } = {}) {
    super(message, options);
    this.publicMessage = publicMessage;
    this.refused = options.refused ?? false;
  }
}

/** SQLite's codes for a store that is busy, full or unreachable: the same call may succeed later. */
const PASSING: readonly number[] = [4, 5, 6, 7, 8, 9, 10, 11, 13, 14, 15, 17, 22, 26];

/** Whether the store refuses the call itself, rather than being unavailable, full or busy. */
export function isRefused(error: unknown): boolean {
  if (error instanceof TransientStoreError) return error.refused;
  if (error instanceof StoreError) return false;
  if (error instanceof Error && "errcode" in error) return !PASSING.includes(Number(error.errcode) & 0xff);
  // An error of SQLite without a more precise meaning.
  return !isSqliteError(error);
}

function isSqliteError(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ERR_SQLITE_ERROR";
}

/** Whether the store was unavailable, rather than the call being wrong. */
export function isStoreError(error: unknown): boolean {
  return error instanceof TransientStoreError || error instanceof StoreError || isSqliteError(error);
}

/** A cursor: moved only by a caller that knows its previous value. */
export interface CursorMove {
  readonly flow: string;
  readonly name: string;
  /** The value that was read; undefined if there was none. */
  readonly from: string | undefined;
  readonly to: string;
}

/** Which runs to list. Times are in milliseconds since 1970; all conditions must hold. */
export interface RunFilter {
  readonly flow?: string;
  readonly state?: RunState;
  readonly lane?: string;
  /** The reason as written in the spec. */
  readonly reasonId?: string;
  /** Received at or after, and before, these times. */
  readonly since?: number;
  readonly until?: number;
  readonly limit?: number;
  /** Only runs with a larger, and with a smaller, number. */
  readonly after?: number;
  readonly before?: number;
  /** Only runs that are due later than that. */
  readonly dueAfter?: number;
}

/** How a run is finished or deferred. */
export interface Settlement {
  readonly reason?: string;
  readonly reasonId?: string;
  readonly dueAt?: number;
  readonly attempts?: number;
  /** The version of the flow that executed it. */
  readonly version?: string;
  /** The state that it has written, for comparison within its lane: it is now the newest. */
  readonly newest?: string;
}

/** How often a field that a flow does not read has violated its schema. Times in milliseconds since 1970. */
export interface Drift {
  readonly flow: string;
  /** `shopify.Order` */
  readonly document: string;
  /** `line_items[].variant_title` */
  readonly field: string;
  readonly expected: string;
  /** The last place: `line_items[2].variant_title`. Never a value. */
  readonly example: string;
  readonly times: number;
  readonly firstAt: number;
  readonly lastAt: number;
}

/** A document of a flow, as it is stored: a hash of its state, or a mark. */
export interface DocumentState {
  readonly identity: string;
  readonly hash: string;
}

/** The newest state written under a key, and the run that wrote it. */
export interface Newest {
  readonly moment: string;
  readonly run: number;
}

/** The state of a flow's queue, for metrics: one for each flow and state. */
export interface QueueStats {
  readonly flow: string;
  readonly state: RunState;
  /** The number of runs, if they are not finished; finished runs are not counted, since there may be any number of them. */
  readonly runs?: number;
  /** When the oldest of these was received, in milliseconds since 1970. */
  readonly oldest?: number;
  /** When the latest of them last changed. */
  readonly touched: number;
  /** Ordering keys whose later runs wait behind one of these. */
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
  /** Also repeats what it has already written. */
  readonly anew?: boolean;
  /** The event as a person has corrected it, and its lane then. */
  readonly body?: Uint8Array;
  readonly lane?: string;
  readonly why?: string;
  /** The flow version to use; default: the current one. */
  readonly version?: string;
}

/** An event as the store keeps it. Times are in milliseconds since 1970. */
export interface StoredEvent {
  readonly id: number;
  readonly receivedAt: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  /** Its runs that have not ended. */
  readonly open: boolean;
  /** The number of the original event, if this one is a correction; otherwise its own number. */
  readonly origin: number;
  /** What its runs have read, sent and received, as JSON. */
  readonly steps: readonly string[];
  /** Texts that may quote the document: reasons, responses, audit entries, keys and headers. */
  readonly texts: readonly string[];
  /** Why a part of the run can't be read; that part is left out (a body is then empty). */
  readonly unreadable?: string;
}

type Awaitable<T> = T | Promise<T>;

/** When finished runs are removed; times in milliseconds since 1970. */
export interface Expiry {
  readonly now: number;
  /** Event bodies, requests and failed responses that are older than this. */
  readonly eventsBefore: number;
  /** Responses that are older than this. */
  readonly resultsBefore: number;
}

/** The progress of a pass: everything before it is done. */
export type ExpiryPosition =
  | { readonly of: "events" | "mended" | "runs"; readonly after: number }
  | { readonly of: "dedupe"; readonly flow: string; readonly key: string };

/** The number of runs that one pass removed. */
export interface Expired {
  /** The number of events. */
  readonly events: number;
  /** Where the pass continues; undefined at its end. */
  readonly next?: ExpiryPosition;
}

/**
 * Stores events, runs, steps and cursors, and assigns runs to workers. There are two engines, checked by the same test
 * suite (`runtime/test/engines.test.ts`): the embedded one on SQLite (`sqlite/`) and the cluster's on PostgreSQL.
 *
 * An accepted event is on disk when `accept` resolves. A run is claimed by one worker at a time, the first of its lane
 * that is due. Methods throw `TransientStoreError` for temporary failures (a full disk, an unreachable database), and
 * `StoreError` for a store that can't be used.
 */
export interface Engine {
  /** Accepts an event; resolves when it is on disk. Rejects if it could not be written: then it is not accepted. */
  accept(incoming: IncomingEvent): Promise<Accepted>;
  /** Accepts several events in one transaction, and moves a cursor with them; undefined if another node has moved it first. */
  acceptAll(incomingEvents: readonly IncomingEvent[], cursor?: CursorMove): Promise<readonly Accepted[] | undefined>;
  cursor(flow: string, name: string): Awaitable<string | undefined>;
  /** Claims the next run that is due and the first in its lane; undefined if there is none. */
  claim(now: number, flows: readonly string[]): Awaitable<Run | undefined>;
  /** When the next run of some flows is due; undefined if none waits for a time, or it is unknown. */
  nextDue(flows: readonly string[]): Awaitable<number | undefined>;
  run(id: number): Awaitable<Run | undefined>;
  /** Runs, the newest first. */
  runs(filter?: RunFilter): Awaitable<Run[]>;
  /** The number of runs in each state, and of rejected duplicates. */
  counts(): Awaitable<Readonly<Record<RunState | "duplicates", number>>>;
  /** The queue of each flow by state, for metrics and alerts. */
  queueStats(): Awaitable<QueueStats[]>;
  /** Ends or defers a run. */
  settle(id: number, state: RunState, at: number, more?: Settlement): Awaitable<void>;
  /** The stored event's body as received. @throws UnreadableError */
  body(eventId: number): Awaitable<Uint8Array>;
  /** @throws UnreadableError */
  step(runId: number, name: string): Awaitable<Step | undefined>;
  /** All steps of a run, the oldest first; an unreadable one says so, without affecting the others. */
  steps(runId: number): Awaitable<Step[]>;
  /**
   * Records that requests are being sent, all of them or none: if the process ends now, their outcome is unknown, but their keys are not.
   */
  stepsSent(runId: number, at: number, steps: readonly SentStep[], state: "sent" | "unsure"): Awaitable<void>;
  /** Records the outcome of a request for all of its records. */
  stepsEnded(runId: number, at: number, ended: EndedSteps): Awaitable<void>;
  /** Records a read's result, or a destination's response. */
  stepDone(runId: number, at: number, step: DoneStep): Awaitable<void>;
  /** Records a failed request of a step. */
  attemptFailed(runId: number, attempt: Attempt): Awaitable<void>;
  /** The failed requests of a run, the oldest first. */
  attempts(runId: number): Awaitable<Attempt[]>;
  /** Stores a flow's module by version, so that runs can be repeated with it. */
  keepModule(flow: string, version: string, text: string): Awaitable<void>;
  /** A flow's stored module of a version; undefined if it is not stored. @throws UnreadableError */
  module(flow: string, version: string): Awaitable<string | undefined>;
  /** The history of a run, the oldest first: failed attempts, holds, and people's actions. */
  history(runId: number): Awaitable<AuditEntry[]>;
  /**
   * Schedules a finished or held run again. Unless `anew` is set, it repeats writes only if the record would now be
   * different. A corrected `body` is stored as a new event beside the original one.
   * @returns whether it is scheduled; false for an active run
   */
  replay(runId: number, at: number, how: Replaying): Awaitable<boolean>;
  /** Pauses a flow: its runs wait, and events are still accepted. */
  pause(flow: string, paused: boolean): Awaitable<void>;
  /** The flows that are paused. */
  paused(): Awaitable<string[]>;
  /**
   * Events of a flow after a given number, the oldest first; with their bodies (empty: erased), and everything derived from them. At most
   * `limit`, fewer if they are large; empty only if there are no more.
   */
  events(flow: string, after: number, limit: number): Awaitable<StoredEvent[]>;
  /** Erases the personal data of an event, its corrections and its runs; their existence and outcomes stay. */
  erase(eventId: number): Awaitable<void>;
  /** Makes sure that erased data is in none of the engine's files; call it after the last `erase`. */
  scrub(): Awaitable<void>;
  /** Drops a batch of expired, finished data from a position on; `dropAllExpired` drops all of it. */
  dropExpired(expiry: Expiry, from: ExpiryPosition): Awaitable<Expired>;
  /** Forgets a run's reads, so that they are repeated; its writes stay. */
  dropReads(runId: number): Awaitable<void>;
  /** The response that the last run of a flow with a key got from a destination; undefined if there is none. @throws UnreadableError */
  delivered(flow: string, lane: string, destination: string): Awaitable<string | undefined>;
  /** The newest state that the runs of a lane have written; undefined if there is none, or its states are not compared. */
  newest(flow: string, lane: string): Awaitable<Newest | undefined>;
  /** The stored state of a flow's documents, by their identities; undefined for an unknown document. */
  states(flow: string, identities: readonly string[]): Awaitable<(string | undefined)[]>;
  /** Stores the state of documents, replacing the previous one. */
  noteStates(flow: string, states: readonly DocumentState[]): Awaitable<void>;
  /** Adds to the drift counts of fields. */
  noteDrift(drifts: readonly Drift[]): Awaitable<void>;
  /** The fields that have drifted, by flow, document and field. */
  drifts(): Awaitable<Drift[]>;
  /** Clears a flow's drift after its schema was corrected. */
  forgetDrift(flow: string): Awaitable<void>;
  /**
   * Counts a request in a limit's window, for all nodes; an engine for one node lacks this method.
   * @returns whether it is within the limit
   */
  spend?(window: string, most: number, now: number): Promise<boolean>;
  /**
   * Takes one of the request slots that all nodes share, until it is released or expires because its node died; an
   * engine for one node lacks this method.
   * @returns the slot's number; undefined if none is free
   */
  takePlace?(name: string, most: number, now: number, forMs: number): Promise<string | undefined>;
  givePlace?(name: string, id: string): Promise<void>;
  close(): Awaitable<void>;
}

/** The number of new events among those accepted together. */
export function newOf(accepted: readonly Accepted[] | undefined): number {
  return accepted?.filter((one) => !one.duplicate).length ?? 0;
}
