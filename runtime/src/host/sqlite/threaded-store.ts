/**
 * The embedded store in a thread of its own, so that webhooks and requests never wait for the disk. Calls that arrive during one
 * transaction share the next one and its fsync. Each call still succeeds or fails separately.
 */
import { Worker } from "node:worker_threads";
import { publicMessage, PublicError } from "../redaction.ts";
import { type Accepted, type Engine, StoreError, TransientStoreError, UnreadableError } from "../engine.ts";
import type { Call, Method, Outcome, Results } from "./store-calls.ts";
import { Store } from "./store.ts";

interface Waiting {
  resolve(value: unknown): void;
  reject(error: unknown): void;
}

/** The methods of an object in another thread, as promises. */
type Forwarded<T> = {
  readonly [M in keyof T]: T[M] extends (...args: infer Args) => infer Result
    ? (...args: Args) => Promise<Awaited<Result>>
    : never;
};

/** The embedded store, called from outside of its thread: all methods are forwarded. */
export interface ThreadedStore extends Forwarded<Pick<Store, Method>>, Pick<Engine, "accept"> {}

/**
 * Opens a store to be run by this process, creating it if necessary.
 *
 * @param keys secrets that payloads are encrypted with: the first one encrypts, all of them decrypt
 * @throws StoreError if it is in use, or was written by a newer integ
 */
export async function openThreadedStore(path: string, keys: readonly string[] = []): Promise<ThreadedStore> {
  const thread = await StoreThread.open(path, keys);
  const calls = Object.fromEntries(
    METHODS.map((method) => [method, (...args: unknown[]) => thread.call(method, args)]),
  );
  return {
    ...(calls as unknown as Forwarded<Pick<Store, Method>>),
    accept: async (incoming) => ((await thread.call("acceptAll", [[incoming]])) as readonly Accepted[])[0] as Accepted,
    close: () => thread.close(),
  };
}

/** The forwarded calls: everything that the store's class declares, except what only its own thread may call. */
const METHODS = Object.getOwnPropertyNames(Store.prototype).filter(
  (name): name is Method => !["constructor", "accept", "together", "close"].includes(name),
);

class StoreThread {
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
      // A bug in integ. Nothing works without the store, and a restarted process loses nothing.
      setImmediate(() => {
        throw error;
      });
    });
    worker.on("exit", () => this.#break(new PublicError("the store's thread has ended")));
  }

  static async open(path: string, keys: readonly string[]): Promise<StoreThread> {
    const own = import.meta.url.endsWith(".ts") ? "./store-thread.ts" : "./store-thread.js";
    const worker = new Worker(new URL(own, import.meta.url), { workerData: { path, keys } });
    const opened = await new Promise<Outcome>((resolve, reject) => {
      worker.once("message", resolve);
      worker.once("error", reject);
    });
    if (opened.error !== undefined) throw errorOf(opened.error);
    worker.removeAllListeners("error");
    worker.unref();
    return new StoreThread(worker);
  }

  call(method: Method, args: unknown[]): Promise<unknown> {
    if (this.#broken !== undefined)
      return Promise.reject(new TransientStoreError(this.#broken.message, publicMessage(this.#broken)));
    return new Promise((resolve, reject) => {
      const id = this.#nextId++;
      // The program must not end while writes are pending.
      if (this.#waiting.size === 0) this.#worker.ref();
      this.#waiting.set(id, { resolve, reject });
      if (this.#calls.push({ id, method, args }) === 1) setImmediate(() => this.#send());
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
      waiting.reject(new TransientStoreError(error.message, publicMessage(error)));
    this.#waiting.clear();
  }

  async close(): Promise<void> {
    if (this.#broken !== undefined) return;
    await this.call("close", []);
    this.#broken = new PublicError("the store is closed");
    await this.#worker.terminate();
  }
}

/** Recreates an error of the thread. */
function errorOf({ kind, message, publicMessage, refused = false }: NonNullable<Outcome["error"]>): Error {
  if (kind === "unreadable") return new UnreadableError(message);
  return kind === "store" ? new StoreError(message) : new TransientStoreError(message, publicMessage, { refused });
}
