/** One run from its event to its end: decode, prefilter, fetch, map, deliver. Each step is durable; a finished one is not repeated. */
import type { Flow } from "../flow.ts";
import { decode } from "../json.ts";
import { holdFor, type Stop } from "../outcome.ts";
import { problemText } from "../shape.ts";
import { failed } from "../values/failure.ts";
import { deliver } from "./deliver.ts";
import { StoreError, type Newest, type Run } from "./engine.ts";
import { isOlder, versionText, shownVersion } from "./document-version.ts";
import { refreshed } from "./refresh.ts";
import { resolveLookups, readFetch, readLate, readSource } from "./read.ts";
import { isSent } from "./step-value.ts";
import { onceForEachState, readThin, thinOf } from "./thin-events.ts";
import { deliveryOf } from "./ingest.ts";
import { type RunOutcome, type StepResult, mismatch } from "./run-outcome.ts";
import type { Executing } from "./run-context.ts";

/** The stored event; if it can't be read, another attempt would not help. */
async function eventOf(run: Run, { store }: Executing): Promise<Uint8Array | { readonly ending: RunOutcome }> {
  try {
    return await store.body(run.eventId);
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    return { ending: { kind: "held", reason: `its event can't be read: ${error.message}`, id: "event can't be read" } };
  }
}

/**
 * Executes one run until it ends or has to wait. Finished steps are not repeated.
 * @throws TransientStoreError if the store can't note what was done
 */
export async function execute(flow: Flow, run: Run, host: Executing): Promise<RunOutcome> {
  const body = await eventOf(run, host);
  if ("ending" in body) return body.ending;
  if (body.length === 0)
    return {
      kind: "held",
      reason: "its event is no longer kept: its retention has ended, or it was forgotten",
      id: "no event",
    };
  const thin = thinOf(flow, run, body);
  if (thin !== undefined) {
    const named = await readThin(flow, thin, run, body, host);
    if ("ending" in named) return named.ending;
    return onceForEachState(flow, run, named.value, host, () => mapAndDeliver(flow, run, named.value, host));
  }
  const read = flow.source.read === undefined ? decodeSource(flow, body) : await readSource(flow, run, body, host);
  if ("ending" in read) return read.ending;
  const document = await refreshed(flow, run, read.value, host);
  return "ending" in document ? document.ending : mapAndDeliver(flow, run, document.value, host);
}

async function mapAndDeliver(flow: Flow, run: Run, source: unknown, host: Executing): Promise<RunOutcome> {
  if (flow.newest === undefined) return mapAndSend(flow, run, source, host);
  const moment = flow.newest(source, deliveryOf(run.headers ?? {}, ""));
  // A document without a version is processed in its turn.
  if (moment === undefined) return mapAndSend(flow, run, source, host);
  const newest = versionText(moment);
  const known = await host.store.newest(run.flow, run.lane);
  // A replayed run records its own version.
  if (known !== undefined && known.run !== run.id && isOlder(newest, known.moment)) return superseded(newest, known);
  const ending = await mapAndSend(flow, run, source, host);
  return ending.kind === "delivered" || (await hasWritten(run, host)) ? { ...ending, newest } : ending;
}

function superseded(moment: string, known: Newest): RunOutcome {
  const id = "is an older state than the one delivered";
  return {
    kind: "skipped",
    reason: `${id}: ${shownVersion(moment)}, and run ${known.run} has delivered that of ${shownVersion(known.moment)}`,
    id,
  };
}

/** Whether a request may have succeeded: then an older state must not overwrite it. */
async function hasWritten(run: Run, { store }: Executing): Promise<boolean> {
  return (await store.steps(run.id)).some((step) => isSent(step) && step.state !== "refused");
}

async function mapAndSend(flow: Flow, run: Run, source: unknown, host: Executing): Promise<RunOutcome> {
  const early = flow.prefilter?.(source);
  if (early !== undefined) return stopped(early, run, host);

  const fetched: Record<string, unknown> = {};
  const now = Temporal.Instant.fromEpochMilliseconds(run.receivedAt);
  for (const fetch of flow.fetches) {
    if (fetch.late === true) fetched[fetch.name] = await readLate(run, host);
    if (fetch.args === undefined) continue;
    const args = fetch.args(source, fetched, now);
    if (failed(args)) return ended(holdFor(args));
    const found = await readFetch(fetch, fetch.name, args, run, host);
    if ("ending" in found) return found.ending;
    fetched[fetch.name] = found.value;
  }

  const responses: Record<string, unknown> = {};
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
    // Each round has responses that the one before did not have, so there are no more rounds than destinations.
    if (outcome.more !== true) return { kind: "delivered" };
  }
}

/**
 * A retried run repeats its reads, since it waits for missing data. It keeps them once it has sent something that depends on them.
 */
async function stopped(stop: Stop, run: Run, host: Executing): Promise<RunOutcome> {
  if (stop.kind === "retry" && !(await hasSent(run, host))) await host.store.dropReads(run.id);
  return ended(stop);
}

async function hasSent(run: Run, { store }: Executing): Promise<boolean> {
  return (await store.steps(run.id)).some(isSent);
}

function decodeSource(flow: Flow, body: Uint8Array): StepResult<unknown> {
  const decoded = decode<unknown>(flow.source.shape, body);
  return decoded.ok ? { value: decoded.value } : { ending: mismatch(flow, decoded.problems.map(problemText)) };
}

function ended(stop: Stop): RunOutcome {
  if (stop.kind === "retry") return { kind: "retry", reason: stop.reason, id: stop.id };
  return { kind: stop.kind === "skip" ? "skipped" : "held", reason: stop.reason, id: stop.id };
}
