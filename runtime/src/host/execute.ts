/** One run from its event to its end: decode, screen, fetch, map, deliver. Each step is durable; a finished one is not repeated. */
import { createHash } from "node:crypto";
import type { Flow } from "../flow.ts";
import { check, decode, encode, parseJson } from "../json.ts";
import type { Arguments, Stop } from "../outcome.ts";
import { problemText } from "../shape.ts";
import type { Answer, Connection } from "./connection.ts";
import type { Happening } from "./happening.ts";
import type { Run, Store } from "./store.ts";

/** How a run has ended for now. */
export type Ending =
  | { readonly kind: "delivered" }
  | { readonly kind: "skipped" | "held"; readonly reason: string; readonly id: string }
  /** To be tried again, by the flow's policy. */
  | { readonly kind: "retry"; readonly reason: string; readonly afterMs?: number };

export interface Executing {
  readonly store: Store;
  readonly connection: (system: string) => Connection;
  readonly now: () => number;
  readonly tell: (happening: Happening) => void;
}

export async function execute(flow: Flow, run: Run, host: Executing): Promise<Ending> {
  const decoded = decode<unknown>(flow.source.shape, host.store.body(run.eventId));
  if (!decoded.ok) return mismatch(flow, decoded.problems.map(problemText));
  const source = decoded.value;
  const screened = flow.screen?.(source);
  if (screened !== undefined) return ended(screened);

  const fetched: Record<string, unknown> = {};
  for (const fetch of flow.fetches) {
    const answer = await runFetch(flow, fetch, run, source, fetched, host);
    if (answer !== undefined) return answer;
  }

  const responses: Record<string, unknown> = {};
  for (;;) {
    const outcome = flow.map(source, fetched, Temporal.Instant.fromEpochMilliseconds(run.receivedAt), responses);
    if (outcome.kind !== "send") return ended(outcome);
    const ending = await deliver(flow, run, outcome, responses, host);
    if (ending !== undefined) return ending;
    // Each round has answers that the one before had not: there are no more rounds than destinations.
    if (outcome.more !== true) return { kind: "delivered" };
  }
}

/** Sends what has not been sent yet, in order, and keeps what is answered. @returns an ending where that did not come to its end */
async function deliver(
  flow: Flow,
  run: Run,
  outcome: Extract<ReturnType<Flow["map"]>, { readonly kind: "send" }>,
  responses: Record<string, unknown>,
  host: Executing,
): Promise<Ending | undefined> {
  host.tell({ kind: "mapped", flow: flow.name, run: run.id, records: outcome.records as Record<string, unknown> });

  for (const destination of flow.destinations) {
    const record = (outcome.records as Record<string, unknown>)[destination.name];
    if (record === undefined) continue;
    const before = host.store.step(run.id, destination.name);
    if (before?.state === "done") {
      const value = before.response === undefined ? undefined : parseJson(before.response);
      const wrong = answered(destination, value, responses);
      if (wrong !== undefined) return wrong;
      continue;
    }
    const { operation } = destination;
    const called = `${operation.system}.${operation.name}`;
    const key = idempotencyKey(flow.name, run.dedupeKey, destination.name);
    const args = (outcome.args as Readonly<Record<string, Arguments>> | undefined)?.[destination.name] ?? {};
    host.store.stepSent(run.id, destination.name, "destination", host.now(), key, encode(record));
    const answer = await host.connection(operation.system).send(operation, args, record, key);
    if (answer.kind === "later" || answer.kind === "refused") return unanswered(answer, called);
    const value = answer.kind === "ok" ? answer.value : undefined;
    host.store.stepDone(
      run.id,
      destination.name,
      "destination",
      host.now(),
      value === undefined ? undefined : encode(value),
    );
    host.tell({
      kind: "sent",
      flow: flow.name,
      run: run.id,
      destination: destination.name,
      operation: called,
      response: value,
    });
    const wrong = answered(destination, value, responses);
    if (wrong !== undefined) return wrong;
  }
  return undefined;
}

/** Keeps what a destination has answered, where a later one reads it. */
function answered(
  destination: Flow["destinations"][number],
  value: unknown,
  responses: Record<string, unknown>,
): Ending | undefined {
  const { answer, name, operation } = destination;
  if (answer === undefined) return undefined;
  const none = value === undefined || value === null;
  if (!(none && answer.mayBeNone)) {
    const checked = check(answer.shape, value);
    const called = `${operation.system}.${operation.name}`;
    if (!checked.ok)
      return {
        kind: "held",
        reason: `${called} answered something else than described: ${checked.problems.slice(0, 5).map(problemText).join("; ")}`,
        id: `${called} answers something else`,
      };
  }
  responses[name] = none ? undefined : value;
  return undefined;
}

async function runFetch(
  flow: Flow,
  fetch: Flow["fetches"][number],
  run: Run,
  source: unknown,
  fetched: Record<string, unknown>,
  host: Executing,
): Promise<Ending | undefined> {
  const { operation } = fetch;
  const called = `${operation.system}.${operation.name}`;
  const before = host.store.step(run.id, fetch.name);
  if (before?.state === "done") {
    fetched[fetch.name] = before.response === undefined ? undefined : parseJson(before.response);
    return undefined;
  }
  const args = fetch.args(source, fetched);
  let value: unknown;
  if (args !== undefined) {
    const answer = await host.connection(operation.system).send(operation, args);
    if (answer.kind === "later" || answer.kind === "refused") return unanswered(answer, called);
    value = answer.kind === "ok" ? answer.value : undefined;
  }
  if (value === undefined || value === null) {
    if (!fetch.mayFindNone) return { kind: "held", reason: `${called} found none`, id: `${called} found none` };
    value = undefined;
  } else {
    const checked = check(fetch.shape, value);
    if (!checked.ok)
      return {
        kind: "held",
        reason: `${called} answered something else than described: ${checked.problems.slice(0, 5).map(problemText).join("; ")}`,
        id: `${called} answers something else`,
      };
  }
  fetched[fetch.name] = value;
  host.store.stepDone(run.id, fetch.name, "fetch", host.now(), value === undefined ? undefined : encode(value));
  host.tell({
    kind: "fetched",
    flow: flow.name,
    run: run.id,
    name: fetch.name,
    operation: called,
    found: value !== undefined,
  });
  return undefined;
}

/** The run's ending where a system has not done what it was asked. */
function unanswered(answer: Extract<Answer, { readonly kind: "later" | "refused" }>, called: string): Ending {
  if (answer.kind === "refused") return { kind: "held", reason: answer.why, id: `${called} refuses it` };
  return { kind: "retry", reason: answer.why, ...(answer.afterMs === undefined ? {} : { afterMs: answer.afterMs }) };
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
  if (stop.kind === "retry") return { kind: "retry", reason: stop.reason };
  return { kind: stop.kind === "skip" ? "skipped" : "held", reason: stop.reason, id: stop.id };
}

/** The same for every try of the same event at the same destination, on every machine. */
export function idempotencyKey(flow: string, dedupeKey: string, destination: string): string {
  return createHash("sha256")
    .update(JSON.stringify([flow, dedupeKey, destination]))
    .digest("hex");
}
