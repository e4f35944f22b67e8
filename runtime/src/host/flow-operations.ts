/** The operations that a flow calls, and the events that it accepts. */
import type { Flow, Operation } from "../flow.ts";
import type { IncomingEvent } from "./engine.ts";
import { incomingEvent, tickEvent } from "./ingest.ts";

/** All operations that a flow calls. */
export function operationsOf(flow: Flow): Operation[] {
  const { trigger } = flow;
  const lists = [
    flow.source.read,
    trigger.kind === "poll" ? trigger.list : trigger.kind === "webhook" ? trigger.reconcile?.list : undefined,
  ];
  const thin = trigger.kind === "webhook" ? trigger.thin : undefined;
  const ask = trigger.kind === "webhook" ? flow.systems[trigger.system]?.webhookAsk : undefined;
  return [...lists, ask, thin, flow.source.refresh, ...flow.fetches, ...flow.destinations].flatMap(
    (step) => step?.operation ?? [],
  );
}

/** The names of the systems that a flow calls. */
export function systemsUsedBy(flow: Flow): ReadonlySet<string> {
  const { trigger } = flow;
  const taken = trigger.kind === "files" && trigger.system !== undefined ? [trigger.system] : [];
  return new Set([...operationsOf(flow).map(({ system }) => system), ...taken]);
}

/** All operations of one system that a flow calls. */
export function operationsUsedBy(flow: Flow, system: string): Operation[] {
  return operationsOf(flow).filter((one) => one.system === system);
}

/** An event created by hand. @throws Error if the flow needs a document and none is given */
export function manualEvent(flow: Flow, body: Uint8Array | undefined, now: number): IncomingEvent {
  if (flow.source.read !== undefined) return tickEvent(flow, now, undefined);
  if (body === undefined) throw new Error(`${flow.name} needs a document`);
  return incomingEvent(flow, body, {}, now);
}
