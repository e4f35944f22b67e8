/**
 * The embedded store in a thread of its own: whoever takes webhooks in and talks to other systems never waits for the disk.
 * What is asked for while one transaction is on its way shares the next one, and its fsync; each call is done or not done
 * by itself all the same.
 */
import { Worker } from "node:worker_threads";
import { aloudOf, PlainError } from "./aloud.ts";
import {
  StoreError,
  TransientStoreError,
  UnreadableError,
  type Accepted,
  type IncomingEvent,
  type Attempt,
  type CursorMove,
  type DocumentState,
  type Drift,
  type EndedSteps,
  type Engine,
  type Replaying,
  type RunFilter,
  type RunState,
  type SentStep,
  type Settlement,
  type Step,
} from "./engine.ts";
import type { Expiry, ExpiryPosition } from "./expiry.ts";
import type { Cell, Movable, TableName } from "./move.ts";
import type { Call, Method, Outcome, Results } from "./store-calls.ts";

interface Waiting {
  resolve(value: unknown): void;
  reject(error: unknown): void;
}

export class ThreadedStore implements Engine, Movable {
  readonly #worker: Worker;
  /** Calls that go out together at the end of this turn of the loop. */
  #calls: Call[] = [];
  readonly #waiting = new Map<number, Waiting>();
  #nextId = 1;
  #broken: Error | undefined;

  private constructor(worker: Worker) {
    this.#worker = worker;
    worker.on("message", (results: Results) => this.#received(results));
    worker.on("error", (error: Error) => {
      this.#break(error);
      // A mistake of integ's own. Nothing works without the store, and a process that is started again loses nothing.
      setImmediate(() => {
        throw error;
      });
    });
    worker.on("exit", () => this.#break(new PlainError("the store's thread has ended")));
  }

  /**
   * Opens a store to be run by this process, making it where there is none.
   * @param keys secrets that payloads are encrypted with: the first one encrypts, all of them decrypt
   * @throws StoreError where it is in use, or was written by a newer integ
   */
  static async open(path: string, keys: readonly string[] = []): Promise<ThreadedStore> {
    const own = import.meta.url.endsWith(".ts") ? "./store-thread.ts" : "./store-thread.js";
    const worker = new Worker(new URL(own, import.meta.url), { workerData: { path, keys } });
    const opened = await new Promise<Outcome>((resolve, reject) => {
      worker.once("message", resolve);
      worker.once("error", reject);
    });
    if (opened.error !== undefined) throw errorOf(opened.error);
    worker.removeAllListeners("error");
    worker.unref();
    return new ThreadedStore(worker);
  }

  #call<M extends Method>(
    method: M,
    ...args: Extract<Call, { readonly method: M }>["args"]
  ): Promise<Extract<Call, { readonly method: M }>["result"]> {
    if (this.#broken !== undefined)
      return Promise.reject(new TransientStoreError(this.#broken.message, aloudOf(this.#broken)));
    return new Promise((resolve, reject) => {
      const id = this.#nextId++;
      // A program does not end while something is still to be written.
      if (this.#waiting.size === 0) this.#worker.ref();
      this.#waiting.set(id, { resolve: resolve as Waiting["resolve"], reject });
      if (this.#calls.push({ id, method, args } as unknown as Call) === 1) setImmediate(() => this.#send());
    });
  }

  #send(): void {
    const calls = this.#calls;
    this.#calls = [];
    if (calls.length > 0 && this.#broken === undefined) this.#worker.postMessage(calls);
  }

  #received(results: Results): void {
    for (const { id, value, error } of results) {
      const waiting = this.#waiting.get(id);
      this.#waiting.delete(id);
      if (error === undefined) waiting?.resolve(value);
      else waiting?.reject(errorOf(error));
    }
    if (this.#waiting.size === 0) this.#worker.unref();
  }

  #break(error: Error): void {
    this.#broken ??= error;
    for (const waiting of this.#waiting.values())
      waiting.reject(new TransientStoreError(error.message, aloudOf(error)));
    this.#waiting.clear();
  }

  async close(): Promise<void> {
    if (this.#broken !== undefined) return;
    await this.#call("close");
    this.#broken = new PlainError("the store is closed");
    await this.#worker.terminate();
  }

  async accept(incoming: IncomingEvent): Promise<Accepted> {
    const [accepted] = (await this.#call("acceptAll", [incoming])) ?? [];
    return accepted as Accepted;
  }
  acceptAll(incomingEvents: readonly IncomingEvent[], cursor?: CursorMove): Promise<readonly Accepted[] | undefined> {
    return this.#call("acceptAll", incomingEvents, cursor);
  }
  cursor(flow: string, name: string) {
    return this.#call("cursor", flow, name);
  }
  states(flow: string, identities: readonly string[]) {
    return this.#call("states", flow, identities);
  }
  noteStates(flow: string, states: readonly DocumentState[]) {
    return this.#call("noteStates", flow, states);
  }
  noteDrift(drifts: readonly Drift[]) {
    return this.#call("noteDrift", drifts);
  }
  drifts() {
    return this.#call("drifts");
  }
  forgetDrift(flow: string) {
    return this.#call("forgetDrift", flow);
  }
  newest(flow: string, lane: string) {
    return this.#call("newest", flow, lane);
  }
  claim(now: number, flows: readonly string[]) {
    return this.#call("claim", now, flows);
  }
  nextDue(flows: readonly string[]) {
    return this.#call("nextDue", flows);
  }
  run(id: number) {
    return this.#call("run", id);
  }
  runs(filter: RunFilter = {}) {
    return this.#call("runs", filter);
  }
  counts() {
    return this.#call("counts");
  }
  queueStats() {
    return this.#call("queueStats");
  }
  settle(id: number, state: RunState, at: number, more: Settlement = {}) {
    return this.#call("settle", id, state, at, more);
  }
  body(eventId: number) {
    return this.#call("body", eventId);
  }
  step(runId: number, name: string) {
    return this.#call("step", runId, name);
  }
  steps(runId: number) {
    return this.#call("steps", runId);
  }
  stepSent(
    runId: number,
    name: string,
    kind: Step["kind"],
    at: number,
    idempotencyKey: string | undefined,
    request: string,
    state: "sent" | "unsure" = "sent",
  ) {
    return this.#call("stepSent", runId, name, kind, at, idempotencyKey, request, state);
  }
  stepsSent(runId: number, at: number, steps: readonly SentStep[], state: "sent" | "unsure") {
    return this.#call("stepsSent", runId, at, steps, state);
  }
  stepsEnded(runId: number, at: number, ended: EndedSteps) {
    return this.#call("stepsEnded", runId, at, ended);
  }
  stepDone(runId: number, name: string, kind: Step["kind"], at: number, response: string | undefined) {
    return this.#call("stepDone", runId, name, kind, at, response);
  }
  attemptFailed(runId: number, attempt: Attempt) {
    return this.#call("attemptFailed", runId, attempt);
  }
  attempts(runId: number) {
    return this.#call("attempts", runId);
  }
  keepModule(flow: string, version: string, text: string) {
    return this.#call("keepModule", flow, version, text);
  }
  module(flow: string, version: string) {
    return this.#call("module", flow, version);
  }
  history(runId: number) {
    return this.#call("history", runId);
  }
  replay(runId: number, at: number, how: Replaying) {
    return this.#call("replay", runId, at, how);
  }
  pause(flow: string, paused: boolean) {
    return this.#call("pause", flow, paused);
  }
  paused() {
    return this.#call("paused");
  }
  events(flow: string, after: number, limit: number) {
    return this.#call("events", flow, after, limit);
  }
  erase(eventId: number) {
    return this.#call("erase", eventId);
  }
  scrub() {
    return this.#call("scrub");
  }
  dropExpired(expiry: Expiry, from: ExpiryPosition) {
    return this.#call("dropExpired", expiry, from);
  }
  dropReads(runId: number) {
    return this.#call("dropReads", runId);
  }
  delivered(flow: string, lane: string, destination: string) {
    return this.#call("delivered", flow, lane, destination);
  }
  rows(table: TableName, from: number, limit: number) {
    return this.#call("rows", table, from, limit);
  }
  put(table: TableName, rows: readonly Cell[][]) {
    return this.#call("put", table, rows);
  }
  settleIn() {
    return this.#call("settleIn");
  }
  /** Lets the store grow no further than so many pages of 4 KiB: for tests of a full disk. */
  limitPages(pages: number) {
    return this.#call("limitPages", pages);
  }
}

/** An error of the thread as it would have been here. */
function errorOf({ kind, message, aloud, refused = false }: NonNullable<Outcome["error"]>): Error {
  if (kind === "unreadable") return new UnreadableError(message);
  return kind === "store" ? new StoreError(message) : new TransientStoreError(message, aloud, { refused });
}
