/** The store's thread: takes all waiting calls, executes them in one transaction, and replies when it is on disk. */
import { messageOf } from "../../errors.ts";
import { parentPort, receiveMessageOnPort, workerData, type MessagePort } from "node:worker_threads";
import { publicMessage } from "../redaction.ts";
import { isRefused, StoreError, UnreadableError } from "../engine.ts";
import { durabilityOf, type Call, type Outcome, type Results } from "./store-calls.ts";
import { Store } from "./store.ts";

/**
 * The maximum number of calls in a transaction: more would save little fsync time, and callers that wait for the first results would stall.
 */
const MOST_AT_ONCE = 24;

const port = parentPort;
const { path, keys } = workerData as { readonly path: string; readonly keys: readonly string[] };

function errorFrom(error: unknown): NonNullable<Outcome["error"]> {
  const message = messageOf(error);
  return {
    kind: error instanceof UnreadableError ? "unreadable" : error instanceof StoreError ? "store" : "transient",
    message,
    publicMessage: publicMessage(error),
    refused: isRefused(error),
  };
}

function perform(store: Store, call: Call): unknown {
  const method = store[call.method] as (...args: unknown[]) => unknown;
  return method.apply(store, call.args);
}

/** Each call succeeds or fails separately: if one fails, all are repeated, each in its own transaction. */
async function performAll(store: Store, calls: readonly Call[]): Promise<Results> {
  const kinds = calls.map(durabilityOf);
  const writes = kinds.some((kind) => kind === "kept" || kind === "relaxed");
  if (calls.length > 1 && writes && !kinds.includes("alone")) {
    try {
      const together = (): unknown[] => calls.map((call) => perform(store, call));
      const values = store.together(together, kinds.includes("kept"));
      return await settled(calls, values);
    } catch {
      // They are repeated one by one below.
    }
  }
  const results: Results[number][] = [];
  for (const call of calls) {
    try {
      results.push({ id: call.id, value: await perform(store, call) });
    } catch (error) {
      results.push({ id: call.id, error: errorFrom(error) });
    }
  }
  return results;
}

async function settled(calls: readonly Call[], values: readonly unknown[]): Promise<Results> {
  const results: Results[number][] = [];
  for (const [i, { id }] of calls.entries()) results.push({ id, value: await values[i] });
  return results;
}

if (port !== null) {
  let store: Store | undefined;
  try {
    store = Store.open(path, "run", keys);
    port.postMessage({} satisfies Outcome);
  } catch (error) {
    port.postMessage({ error: errorFrom(error) } satisfies Outcome);
  }
  if (store !== undefined) serve(store, port);
}

/** Takes waiting calls in groups: the next group is collected while the replies to the previous one are sent. */
function serve(opened: Store, from: MessagePort): void {
  const waiting: Call[] = [];
  let busy = false;
  const work = async (): Promise<void> => {
    if (busy) return;
    busy = true;
    while (waiting.length > 0) {
      from.postMessage(await performAll(opened, waiting.splice(0, MOST_AT_ONCE)));
      // Calls that have arrived meanwhile are included.
      for (let more = receiveMessageOnPort(from); more !== undefined; more = receiveMessageOnPort(from))
        waiting.push(...(more.message as Call[]));
    }
    busy = false;
  };
  from.on("message", (calls: Call[]) => {
    waiting.push(...calls);
    void work();
  });
}
