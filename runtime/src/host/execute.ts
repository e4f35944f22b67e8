/** One run from its event to its end: decode, prefilter, fetch, map, deliver. Each step is durable; a finished one is not repeated. */
import type { Flow } from "../flow.ts";
import { decode } from "../json.ts";
import { holdFor, type Stop } from "../outcome.ts";
import { problemText } from "../shape.ts";
import { failed } from "../values/failure.ts";
import type { OperationResult } from "./operation-result.ts";
import type { Connection } from "./connection.ts";
import { deliver } from "./deliver.ts";
import { StoreError, type Engine, type Newest, type Run } from "./engine.ts";
import type { HostEvent } from "./host-event.ts";
import { isOlder, momentText, shownMoment } from "./moments.ts";
import type { Page } from "./pages.ts";
import type { ReadCache } from "./read-cache.ts";
import { refreshed } from "./refresh.ts";
import { resolveLookups, readFetch, readLate, readSource } from "./read.ts";
import { isSent } from "./step-value.ts";

/**
 * How a run has ended for now. A reason may quote documents and what others say, and stands in the store alone. `id` is fixed text,
 * by which runs are grouped; `aloud` is fixed too, and says more. One of them is what logs and alerts say.
 */
export type Ending = {
  readonly aloud?: string;
  /** The state that it has written, all of it or a part: see `moments.ts`. */
  readonly newest?: string;
} & (
  | { readonly kind: "delivered" }
  | { readonly kind: "skipped" | "held"; readonly reason: string; readonly id: string }
  /** To be done at the earliest then, in milliseconds since 1970; costs no try. The reason is fixed text. */
  | { readonly kind: "wait"; readonly reason: string; readonly until: number }
  /** To be tried again, by the flow's policy. */
  | { readonly kind: "retry"; readonly reason: string; readonly id: string; readonly afterMs?: number }
);

export interface Executing {
  readonly store: Engine;
  readonly connection: (system: string) => Connection;
  readonly cache: ReadCache;
  readonly now: () => number;
  readonly emit: (event: HostEvent) => void;
}

/** A step that has come to its end with a value, or an ending of the whole run. */
export type Stepped<T> = { readonly value: T } | { readonly ending: Ending };

/** The event as it came; what can't be read will not be read any better by another try. */
async function eventOf(run: Run, { store }: Executing): Promise<Uint8Array | { readonly ending: Ending }> {
  try {
    return await store.body(run.eventId);
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    return { ending: { kind: "held", reason: `its event can't be read: ${error.message}`, id: "event can't be read" } };
  }
}

export async function execute(flow: Flow, run: Run, host: Executing): Promise<Ending> {
  const body = await eventOf(run, host);
  if ("ending" in body) return body.ending;
  if (body.length === 0)
    return {
      kind: "held",
      reason: "its event is not kept any more: its time was over, or it was forgotten",
      id: "no event",
    };
  const read = flow.source.read === undefined ? decodeSource(flow, body) : await readSource(flow, run, body, host);
  if ("ending" in read) return read.ending;
  const document = await refreshed(flow, run, read.value, host);
  return "ending" in document ? document.ending : mapAndDeliver(flow, run, document.value, host);
}

async function mapAndDeliver(flow: Flow, run: Run, source: unknown, host: Executing): Promise<Ending> {
  if (flow.newest === undefined) return mapAndSend(flow, run, source, host);
  const newest = momentText(flow.newest(source));
  const known = await host.store.newest(run.flow, run.lane);
  // What a person has it done again tells of itself.
  if (known !== undefined && known.run !== run.id && isOlder(newest, known.moment)) return superseded(newest, known);
  const ending = await mapAndSend(flow, run, source, host);
  return ending.kind === "delivered" || (await hasWritten(run, host)) ? { ...ending, newest } : ending;
}

function superseded(moment: string, known: Newest): Ending {
  const id = "tells of an older state than what was delivered";
  return {
    kind: "skipped",
    reason: `${id}: ${shownMoment(moment)}, and run ${known.run} has delivered that of ${shownMoment(known.moment)}`,
    id,
  };
}

/** Whether something may have got through: then an older state must not come over it. */
async function hasWritten(run: Run, { store }: Executing): Promise<boolean> {
  return (await store.steps(run.id)).some((step) => isSent(step) && step.state !== "refused");
}

async function mapAndSend(flow: Flow, run: Run, source: unknown, host: Executing): Promise<Ending> {
  const screened = flow.prefilter?.(source);
  if (screened !== undefined) return stopped(screened, run, host);

  const fetched: Record<string, unknown> = {};
  for (const fetch of flow.fetches) {
    if (fetch.late === true) fetched[fetch.name] = await readLate(run, host);
    if (fetch.args === undefined) continue;
    const args = fetch.args(source, fetched);
    if (failed(args)) return ended(holdFor(args));
    const found = await readFetch(fetch, fetch.name, args, run, host);
    if ("ending" in found) return found.ending;
    fetched[fetch.name] = found.value;
  }

  const responses: Record<string, unknown> = {};
  const now = Temporal.Instant.fromEpochMilliseconds(run.receivedAt);
  for (;;) {
    const outcome = flow.map(source, fetched, now, responses);
    if (outcome.kind === "read") {
      const ending = await resolveLookups(flow, outcome.pending, fetched, run, host);
      if (ending !== undefined) return ending;
      continue;
    }
    if (outcome.kind !== "send") return stopped(outcome, run, host);
    const ending = await deliver(flow, run, outcome, responses, host);
    if (ending !== undefined) return ending;
    // Each round has answers that the one before had not: there are no more rounds than destinations.
    if (outcome.more !== true) return { kind: "delivered" };
  }
}

/** What is to come back looks anew: what it waits for is not there yet. Not once something is sent of what was read. */
async function stopped(stop: Stop, run: Run, host: Executing): Promise<Ending> {
  if (stop.kind === "retry" && !(await hasSent(run, host))) await host.store.dropReads(run.id);
  return ended(stop);
}

async function hasSent(run: Run, { store }: Executing): Promise<boolean> {
  return (await store.steps(run.id)).some(isSent);
}

function decodeSource(flow: Flow, body: Uint8Array): Stepped<unknown> {
  const decoded = decode<unknown>(flow.source.shape, body);
  return decoded.ok ? { value: decoded.value } : { ending: mismatch(flow, decoded.problems.map(problemText)) };
}

export function mismatch(
  flow: Flow,
  problems: readonly string[],
): { readonly kind: "held"; readonly reason: string; readonly id: string } {
  const id = `does not match ${flow.source.type}`;
  const more = problems.length > 5 ? `; and ${problems.length - 5} more` : "";
  return { kind: "held", reason: `${id}: ${problems.slice(0, 5).join("; ")}${more}`, id };
}

function ended(stop: Stop): Ending {
  if (stop.kind === "retry") return { kind: "retry", reason: stop.reason, id: stop.id };
  return { kind: stop.kind === "skip" ? "skipped" : "held", reason: stop.reason, id: stop.id };
}

/** Keeps what became of a request of a step, where that was not what it should be. */
export async function noted<T extends OperationResult | Page>(
  result: T,
  run: Run,
  step: string,
  host: Executing,
): Promise<T> {
  if (result.kind === "later" || result.kind === "refused") {
    const { why, said } = result;
    const answered = said === undefined ? {} : { status: said.status, response: said.body };
    await host.store.attemptFailed(run.id, { step, at: host.now(), outcome: why, ...answered });
  }
  return result;
}
