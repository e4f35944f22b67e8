/** The events of one delivery, which the store accepts in one transaction. */
import { randomUUID } from "node:crypto";
import type { Flow, ThinEvent, Trigger } from "../flow.ts";
import { encode } from "../json.ts";
import type { DeliveredEvent, UnsplittableDelivery } from "./delivered.ts";
import { isUnsplittable, metadataHeader, textOf } from "./delivered.ts";
import type { IncomingEvent } from "./engine.ts";
import { deliveryOf, eventOfFlow, hashOf, incomingEvent } from "./ingest.ts";
import { getPointer, getPointers } from "./pointer.ts";

type Headers = Readonly<Record<string, string>>;

/** The events of a delivery that belong to this flow, and the number of those that don't. */
export interface DeliveryEvents {
  readonly events: readonly IncomingEvent[];
  readonly others: number;
}

/** Header that marks an event which only names its document; its value identifies the delivery. */
export const THIN: string = metadataHeader("thin");
/** Header with the values of a parameter in all events of one delivery, for a read that accepts several at once. */
export const TOGETHER: string = metadataHeader("together");

/** @param read the split delivery; undefined if the delivery is one document as it is */
export function eventsOfDelivery(
  flow: Flow,
  trigger: Extract<Trigger, { kind: "webhook" }>,
  body: Uint8Array,
  read: readonly DeliveredEvent[] | UnsplittableDelivery | undefined,
  headers: Headers,
  receivedAt: number,
): DeliveryEvents {
  if (read === undefined) return { events: [incomingEvent(flow, body, headers, receivedAt)], others: 0 };
  if (isUnsplittable(read)) {
    const held = { reason: read.why, id: read.why };
    return { events: [{ ...incomingEvent(flow, body, headers, receivedAt), held }], others: 0 };
  }
  const { thin, topic } = trigger;
  const own = read.filter(
    (one) => one.isForeign !== true && (topic === undefined || one.topic === undefined || one.topic === topic),
  );
  const together = thin === undefined ? {} : togetherOf(thin, own);
  const events = own.map((one) => {
    const said = { ...headers, ...one.said };
    return thin === undefined
      ? incomingEvent(flow, one.body, said, receivedAt)
      : thinEvent(flow, thin, one, { ...said, ...together }, receivedAt);
  });
  return { events, others: read.length - own.length };
}

function togetherOf({ operation, arguments: pointers }: ThinEvent, events: readonly DeliveredEvent[]): Headers {
  const delivery = { [THIN]: randomUUID() };
  const pointer = pointers[operation.several?.parameter ?? ""];
  if (pointer === undefined || events.length < 2) return delivery;
  const values = events.flatMap(({ whole }) => textOf(getPointer(pointer, whole)) ?? []);
  return { ...delivery, [TOGETHER]: JSON.stringify([...new Set(values)]) };
}

/** An event that names its document: its keys are derived from the fields that are already known; the run reads the rest. */
function thinEvent(
  flow: Flow,
  thin: ThinEvent,
  { whole }: DeliveredEvent,
  headers: Headers,
  receivedAt: number,
): IncomingEvent {
  const body = new TextEncoder().encode(encode(whole));
  const known = knownOf(thin, whole);
  const absent = Object.entries(thin.arguments).find(([, at]) => textOf(getPointer(at, whole)) === undefined);
  // A further change has an identical event, so without a duplicate key each event is processed.
  const dedupeKey =
    absent !== undefined
      ? `body:${hashOf(body)}`
      : (flow.dedupe?.key(known, deliveryOf(headers, hashOf(body))) ?? `told:${randomUUID()}`);
  const lane = flow.lane?.(known) ?? `thin:${encode(known)}`;
  const why = `the delivery does not identify its document: nothing is at ${absent?.[1] ?? ""}`;
  return {
    ...eventOfFlow(flow),
    headers,
    body,
    receivedAt,
    dedupeKey,
    lane: absent === undefined ? lane : `event:${dedupeKey}`,
    ...(absent === undefined ? {} : { held: { reason: why, id: why } }),
  };
}

/** The fields of a document that its event contains. */
export function knownOf({ knows }: ThinEvent, whole: unknown): Readonly<Record<string, unknown>> {
  return getPointers(knows, whole);
}
