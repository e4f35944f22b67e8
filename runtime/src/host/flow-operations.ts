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

/** The systems that a flow asks something of, by name. */
export function systemsUsedBy(flow: Flow): ReadonlySet<string> {
  const { trigger } = flow;
  const taken = trigger.kind === "files" && trigger.system !== undefined ? [trigger.system] : [];
  return new Set([...operationsOf(flow).map(({ system }) => system), ...taken]);
}

/** All that a flow asks of one system. */
export function operationsUsedBy(flow: Flow, system: string): Operation[] {
  return operationsOf(flow).filter((one) => one.system === system);
}

/** An event that a person has made. @throws Error where the flow needs a document and there is none */
export function manualEvent(flow: Flow, body: Uint8Array | undefined, now: number): IncomingEvent {
  if (flow.source.read !== undefined) return tickEvent(flow, now, undefined);
  if (body === undefined) throw new Error(`${flow.name} needs a document`);
  return incomingEvent(flow, body, {}, now);
}
