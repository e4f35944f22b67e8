/**
 * Sends the writes of a run in order. Each record has its own key; a finished record is never sent again, and a failed
 * batch is repeated without the records that succeeded.
 */
import { fieldsIn, elementsIn } from "./unknown-values.ts";
import type { DestinationStep, Flow, Operation } from "../flow.ts";
import { encode } from "../json.ts";
import type { Arguments, ArgumentsByDestination, Send } from "../outcome.ts";
import { sendBatches } from "./batches.ts";
import type { Run } from "./engine.ts";
import { nameOf } from "./name-of.ts";
import { getPointers } from "./pointer.ts";
import { carriesKey, createdAlready, idempotencyKey, isRefusal, nextRequest } from "./request-key.ts";
import { stored } from "./step-value.ts";
import { type Executing, noted } from "./run-context.ts";
import { filesWritten } from "./files-written.ts";
import { type RunOutcome, type StepResult, failedOutcome, unlike } from "./run-outcome.ts";
import { mayHaveTakenEffect, holdWithoutResponse } from "./no-response.ts";

/** A run that sends its writes. */
interface Delivery {
  readonly flow: Flow;
  readonly run: Run;
  readonly host: Executing;
}

/** Sends what has not been sent yet, in order, and stores the responses. @returns an outcome if it could not finish */
export async function deliver(
  flow: Flow,
  run: Run,
  outcome: Send<unknown>,
  responses: Record<string, unknown>,
  host: Executing,
): Promise<RunOutcome | undefined> {
  const delivery = { flow, run, host };
  const records = fieldsIn(outcome.records);
  host.emit({ kind: "mapped", flow: flow.name, run: run.id, records });
  for (const destination of flow.destinations) {
    const { name } = destination;
    const record = records[name];
    if (record === undefined) continue;
    const args = (outcome.args as ArgumentsByDestination<Record<string, unknown>> | undefined)?.[name];
    const sent =
      destination.many === true
        ? await sendMany(delivery, destination, elementsIn(record), args as readonly Arguments[] | undefined)
        : await sendOne(delivery, destination, record, args as Arguments);
    if ("ending" in sent) return sent.ending;
    const wrong = keepResponse(destination, sent.value, responses);
    if (wrong !== undefined) return wrong;
  }
  return undefined;
}

async function sendOne(
  { flow, run, host }: Delivery,
  destination: DestinationStep,
  record: unknown,
  args: Arguments,
  step = destination.name,
): Promise<StepResult<unknown>> {
  const before = await host.store.step(run.id, step);
  const { operation } = destination;
  const body = encode(record);
  const next = nextRequest(operation, before, body, idempotencyKey(run.flow, run.dedupeKey, step));
  if (next.kind === "written") return next;
  if (next.kind === "created") return { ending: createdAlready(operation) };
  const isUnheard = before?.state === "sent" || before?.state === "unsure";
  const there = await alreadyThere(destination, record, isUnheard, run, step, host);
  if (there !== undefined) {
    if ("value" in there) await done(destination, run, step, there.value, host, true);
    return there;
  }
  if (operation.noResponse === "hold" && isUnheard)
    return { ending: await holdWithoutResponse(operation, run, step, host) };
  const { key, unsure } = next;
  await host.store.stepsSent(
    run.id,
    host.now(),
    [{ name: step, idempotencyKey: key, request: body }],
    unsure ? "unsure" : "sent",
  );
  const written = operation.end?.kind === "mail" ? { written: () => filesWritten(flow, run, host.store) } : {};
  const sent = { record, idempotencyKey: key, run, ...written };
  const sending = host.connection(operation.system).send(operation, args ?? {}, sent);
  const result = await noted(await sending, run, step, host);
  if (result.kind !== "ok" && result.kind !== "none") {
    if (operation.noResponse === "hold" && result.kind !== "wait" && mayHaveTakenEffect(result))
      return { ending: await holdWithoutResponse(operation, run, step, host, result) };
    if (operation.noResponse === "hold" || isRefusal(result, before, unsure))
      await host.store.stepsEnded(run.id, host.now(), { done: [], refused: [{ name: step }] });
    return { ending: failedOutcome(result, nameOf(operation)) };
  }
  if (result.kind === "ok" && result.there === true && result.value === undefined) {
    const found = await findWritten(destination, record, run, step, host);
    if (found !== undefined && "value" in found) await done(destination, run, step, found.value, host);
    return found ?? { ending: notFound(operation) };
  }
  const value = result.kind === "ok" ? result.value : undefined;
  await done(destination, run, step, value, host);
  return { value };
}

/** The existing record, as the other system has it; undefined if it is not found. */
async function findWritten(
  destination: DestinationStep,
  record: unknown,
  run: Run,
  step: string,
  host: Executing,
): Promise<StepResult<unknown> | undefined> {
  if (destination.operation.find === undefined) return { value: undefined };
  return find(destination, record, run, step, host);
}

function notFound(operation: Operation): RunOutcome {
  const called = nameOf(operation);
  const reason = `${called} says that the record already exists, but ${operation.find?.operation.name ?? ""} does not find it`;
  return { kind: "held", reason, id: `${called} already has the record, but it is not found` };
}

/**
 * Looks for a record that an earlier request may have created, if the description says how to find it. Returns undefined if the
 * request must be sent.
 */
async function alreadyThere(
  destination: DestinationStep,
  record: unknown,
  unknown: boolean,
  run: Run,
  step: string,
  host: Executing,
): Promise<StepResult<unknown> | undefined> {
  const { operation } = destination;
  // With the same key the other side recognizes the repetition itself.
  if (carriesKey(operation) && !unknown) return undefined;
  return find(destination, record, run, step, host);
}

/** Looks for a record with its operation's `find`; undefined if it finds none, or can't be called. */
async function find(
  { operation: { find } }: DestinationStep,
  record: unknown,
  run: Run,
  step: string,
  host: Executing,
): Promise<StepResult<unknown> | undefined> {
  if (find === undefined) return undefined;
  const args = getPointers(find.arguments, record);
  if (Object.values(args).some((value) => value === undefined || value === null)) return undefined;
  const asking = host.connection(find.operation.system).send(find.operation, args);
  const result = await noted(await asking, run, step, host);
  if (result.kind === "none") return undefined;
  if (result.kind !== "ok") return { ending: failedOutcome(result, nameOf(find.operation)) };
  return result.value === undefined || result.value === null ? undefined : { value: result.value };
}

async function done(
  destination: DestinationStep,
  run: Run,
  step: string,
  value: unknown,
  host: Executing,
  there = false,
): Promise<void> {
  const { operation } = destination;
  await host.store.stepDone(run.id, host.now(), { name: step, kind: "destination", response: stored(value) });
  host.emit({
    kind: "sent",
    flow: run.flow,
    run: run.id,
    destination: step,
    operation: nameOf(operation),
    response: value,
    ...(there ? { there } : {}),
  });
}

/** One write for each record, or for each batch; returns the responses in the order of the records. */
async function sendMany(
  delivery: Delivery,
  destination: DestinationStep,
  records: readonly unknown[],
  args: readonly Arguments[] | undefined,
): Promise<StepResult<unknown>> {
  const { operation, name } = destination;
  if (operation.whole === true) return sendWhole(delivery, destination, records, args);
  // Operations with arguments are sent separately.
  if (operation.batch !== undefined && args === undefined)
    return sendBatches(destination, delivery.run, records, delivery.host);
  const value: unknown[] = [];
  for (const [at, record] of records.entries()) {
    const sent = await sendOne(delivery, destination, record, args?.[at], `${name}[${at}]`);
    if ("ending" in sent) return sent;
    value.push(sent.value);
  }
  return { value };
}

/** All records in one request; records with arguments, one request per distinct set of arguments. */
async function sendWhole(
  delivery: Delivery,
  destination: DestinationStep,
  records: readonly unknown[],
  args: readonly Arguments[] | undefined,
): Promise<StepResult<unknown>> {
  if (records.length === 0) return { value: undefined };
  if (args === undefined) return sendOne(delivery, destination, records, undefined);
  const groups = Map.groupBy(records.keys(), (at) => encode(args[at]));
  const value: unknown[] = [];
  for (const [first = 0, ...others] of groups.values()) {
    const some = [first, ...others].map((at) => records[at]);
    const sent = await sendOne(delivery, destination, some, args[first], `${destination.name}[${first}]`);
    if ("ending" in sent) return sent;
    value.push(sent.value);
  }
  return { value };
}

/** Keeps a destination's response, if a later destination reads it. */
function keepResponse(
  destination: DestinationStep,
  value: unknown,
  responses: Record<string, unknown>,
): RunOutcome | undefined {
  const { response: result, name, operation } = destination;
  if (result === undefined) return undefined;
  const none = value === undefined || value === null;
  if (!(none && result.mayBeNone)) {
    const wrong = unlike(result.shape, value, nameOf(operation));
    if (wrong !== undefined) return wrong;
  }
  responses[name] = none ? undefined : value;
  return undefined;
}
