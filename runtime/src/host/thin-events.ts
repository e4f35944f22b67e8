/**
 * Thin events: events that only name their document. The run reads it and stores it. Deliveries may repeat an event, and several
 * events may name one state: each state is processed once.
 */
import { elementsIn } from "./unknown-values.ts";
import type { Flow, ThinEvent } from "../flow.ts";
import { encode, parseJson } from "../json.ts";
import { THIN, TOGETHER } from "./delivery-events.ts";
import { textOf } from "./delivered.ts";
import type { RunOutcome, StepResult } from "./run-outcome.ts";
import type { Run } from "./engine.ts";
import { hashOf } from "./ingest.ts";
import { nameOf } from "./name-of.ts";
import { getPointer, getPointers } from "./pointer.ts";
import { keepRead, readFetch, SOURCE } from "./read.ts";
import { isSent } from "./step-value.ts";
import type { Executing } from "./run-context.ts";

/**
 * The document that a run's event names, and how to read it; undefined if the event contains the document, as it does after a
 * correction.
 */
export function thinOf({ trigger }: Flow, { headers }: Run, body: Uint8Array): ThinEvent | undefined {
  const thin = trigger.kind === "webhook" && headers?.[THIN] !== undefined ? trigger.thin : undefined;
  if (thin === undefined) return undefined;
  const whole: unknown = parseJson(Buffer.from(body).toString("utf8"));
  return Object.values(thin.arguments).every((at) => textOf(getPointer(at, whole)) !== undefined) ? thin : undefined;
}

/** The document that an event names. */
export async function readThin(
  flow: Flow,
  thin: ThinEvent,
  run: Run,
  body: Uint8Array,
  host: Executing,
): Promise<StepResult<unknown>> {
  const { operation } = thin;
  const whole: unknown = parseJson(Buffer.from(body).toString("utf8"));
  const args = getPointers(thin.arguments, whole);
  const fetch = { name: SOURCE, operation, mayFindNone: true, shape: flow.source.shape };
  const listed = await listedWith(thin, run, args, host);
  const found =
    listed === undefined
      ? await readFetch(fetch, SOURCE, args, run, host)
      : await keepRead(fetch, SOURCE, listed.value, run, host);
  if ("ending" in found || found.value !== undefined) return found;
  // The list may show the document a little later.
  await host.store.dropReads(run.id);
  const reason = `${nameOf(operation)} does not find the document that the webhook names`;
  return { ending: { kind: "retry", reason, id: reason } };
}

/** How many results of one delivery are cached. */
const MOST_KNOWN = 100;

/** The document, from one request for all events of its delivery; undefined if it must be read by itself. */
async function listedWith(
  { operation }: ThinEvent,
  run: Run,
  args: Readonly<Record<string, unknown>>,
  host: Executing,
): Promise<{ readonly value: unknown } | undefined> {
  const { several } = operation;
  const values = run.headers?.[TOGETHER];
  if (several === undefined || values === undefined || run.attempts > 0) return undefined;
  if ((await host.store.step(run.id, SOURCE)) !== undefined) return undefined;
  const own = textOf(args[several.parameter]) ?? "";
  const all = (JSON.parse(values) as readonly string[]).filter((one) => !one.includes(several.separator));
  const at = all.indexOf(own);
  if (at < 0) return undefined;
  const first = at - (at % several.most);
  const group = all.slice(first, first + several.most);
  const key = `${run.flow} ${run.headers?.[THIN] ?? ""} ${first}`;
  let asking = host.together.get(key);
  if (asking === undefined) {
    const asked = { ...args, [several.parameter]: group.join(several.separator) };
    asking = host.connection(operation.system).send(operation, asked, { several: true });
    host.together.set(key, asking);
    if (host.together.size > MOST_KNOWN) host.together.delete(host.together.keys().next().value ?? "");
  }
  const result = await asking;
  // Then each is read by itself, and reports its own error.
  if (result.kind !== "ok" || !Array.isArray(result.value)) return undefined;
  const value = elementsIn(result.value).find((one) => textOf(getPointer(several.key, one)) === own);
  return value === undefined ? undefined : { value };
}

/** The mark of a document that was read: its state and the run. */
const noted = (state: string, run: Run): string => `${state} ${run.id}`;

/**
 * Without a dedupe key in the spec, each state is processed once.
 * @param work called if the state is new
 */
export async function onceForEachState(
  flow: Flow,
  run: Run,
  document: unknown,
  host: Executing,
  work: () => Promise<RunOutcome>,
): Promise<RunOutcome> {
  if (flow.dedupe !== undefined) return work();
  const identity = `thin:${run.lane}`;
  const state = hashOf(encode(document));
  const [known] = await host.store.states(flow.name, [identity]);
  const isAnothers = known?.startsWith(`${state} `) === true && known !== noted(state, run);
  const isBegun = isAnothers && (await host.store.steps(run.id)).some(isSent);
  const isReplayed = isAnothers && (await host.store.history(run.id)).some(({ what }) => what.startsWith("replayed"));
  if (isAnothers && !isBegun && !isReplayed) {
    const id = "its document has not changed since an earlier webhook";
    return { kind: "skipped", reason: id, id };
  }
  const ending = await work();
  if (ending.kind === "delivered" || ending.kind === "skipped")
    await host.store.noteStates(flow.name, [{ identity, hash: noted(state, run) }]);
  return ending;
}
