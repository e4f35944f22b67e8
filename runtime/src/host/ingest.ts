/** Builds events from deliveries of webhooks, pages of lists, ticks of schedules, and files. */
import { unwrapDocument } from "../unwrap.ts";
import { fieldsIn } from "./unknown-values.ts";
import { createHash } from "node:crypto";
import { keyOf, type Delivery, type Flow } from "../flow.ts";
import { decode, encode, parseJson, utf8 } from "../json.ts";
import { problemText, type Problem } from "../shape.ts";
import { Decimal } from "../values/decimal.ts";
import type { Accepted, IncomingEvent } from "./engine.ts";
import { driftEvent } from "./drift.ts";
import type { HostEvent } from "./host-event.ts";
import { timeOf } from "./read-times.ts";
import type { Tick } from "./windows.ts";
import { VERSION } from "./delivered.ts";
import { readVersion } from "./document-version.ts";
import { mismatch } from "./run-outcome.ts";

/** The default window of the duplicate key, in milliseconds. */
const WEEK = 604_800_000;

/** An event to accept; one that does not match its schema is accepted too, and held. */
export function incomingEvent(
  flow: Flow,
  body: Uint8Array,
  headers: Readonly<Record<string, string>>,
  receivedAt: number,
): IncomingEvent {
  const decoded = decode<unknown>(flow.source.shape, body);
  const hash = hashOf(body);
  const dedupeKey =
    decoded.ok && flow.dedupe !== undefined
      ? flow.dedupe.key(decoded.value, deliveryOf(headers, hash))
      : `body:${hash}`;
  const lane = (decoded.ok ? flow.lane?.(decoded.value) : laneOf(flow, body, decoded.problems)) ?? `event:${dedupeKey}`;
  const base = {
    ...eventOfFlow(flow),
    headers,
    body,
    receivedAt,
    dedupeKey,
    lane,
    ...documentOf(flow, decoded.ok ? decoded.value : undefined, body),
  };
  if (decoded.ok) return decoded.drift === undefined ? base : { ...base, drift: decoded.drift };
  const { reason, id } = mismatch(flow, decoded.problems.map(problemText));
  // The lane is unknown then, so a person has to decide.
  const unordered =
    flow.lane !== undefined && flow.newest === undefined && lane.startsWith("event:")
      ? "; its key can't be read, so later runs with that key do not wait"
      : "";
  return { ...base, held: { reason: reason + unordered, id } };
}

/** The parts of an event that come from its flow: version, dedupe window, and whether the newest state wins. */
export function eventOfFlow(flow: Flow): Pick<IncomingEvent, "flow" | "version" | "windowMs" | "latestWins"> {
  return {
    flow: flow.name,
    version: flow.version,
    windowMs: flow.dedupe === undefined ? WEEK : flow.dedupe.windowSeconds * 1000,
    ...(flow.newest === undefined ? {} : { latestWins: true }),
  };
}

/** An event's circumstances. @param body a hash of the body */
export function deliveryOf(headers: Readonly<Record<string, string>>, body: string): Delivery {
  const version = readVersion(headers[VERSION]);
  return { headers, body, ...(version === undefined ? {} : { version }) };
}

/** A webhook's document is remembered permanently, even if it can't be used. */
function documentOf(flow: Flow, decoded: unknown, body: Uint8Array): Pick<IncomingEvent, "document"> {
  const by = flow.trigger.kind === "webhook" ? flow.trigger.document : undefined;
  if (by === undefined) return {};
  const document = fieldsIn(decoded ?? unwrapDocument(flow, parsed(body)));
  const identity = by.identity.map((field) => document[field] ?? undefined);
  if (!identity.every((value) => ["string", "number", "bigint"].includes(typeof value))) return {};
  const at = by.changed === undefined ? undefined : timeOf(document[by.changed]);
  const moment = at === undefined ? "" : new Date(at).toISOString();
  return { document: { identity: `document:${keyOf(...identity)}`, moment } };
}

function parsed(body: Uint8Array): unknown {
  try {
    const text = utf8(body);
    return text === undefined ? undefined : parseJson(text.replace(/^\uFEFF/, ""));
  } catch {
    return undefined;
  }
}

/** An event for a listed document. It is accepted only if no delivery was about this state of the document or a newer one. */
export function missedEvent(flow: Flow, document: unknown, receivedAt: number): IncomingEvent {
  const incoming = documentEvent(flow, document, {}, receivedAt);
  return incoming.document === undefined
    ? incoming
    : { ...incoming, document: { ...incoming.document, onlyMissed: true } };
}

/**
 * The ordering key of a document that does not match its schema: if the fields that the key reads are valid, the
 * document keeps its place in the lane. Undefined if the key can't be computed.
 */
function laneOf(flow: Flow, body: Uint8Array, problems: readonly Problem[]): string | undefined {
  if (flow.lane === undefined) return undefined;
  try {
    const document = parsed(body);
    if (typeof document !== "object" || document === null) return undefined;
    const read = new Set<string>();
    const lane = flow.lane(watched(document, "", read));
    const wrong = problems.some(({ path }) => read.has(path) || (path === "" && read.size === 0));
    return wrong || typeof lane !== "string" ? undefined : lane;
  } catch {
    return undefined;
  }
}

/** A document that records the paths that are read from it. */
function watched(value: object, at: string, read: Set<string>): unknown {
  return new Proxy(value, {
    get(target, name, receiver): unknown {
      const inner: unknown = Reflect.get(target, name, receiver);
      if (typeof name === "symbol" || !(inner === undefined || Object.hasOwn(target, name))) return inner;
      const path = Array.isArray(target) ? `${at}[${name}]` : at === "" ? name : `${at}.${name}`;
      read.add(path);
      return typeof inner === "object" && inner !== null && !(inner instanceof Decimal)
        ? watched(inner, path, read)
        : inner;
    },
  });
}

/** A parsed document as an event. */
export function documentEvent(
  flow: Flow,
  document: unknown,
  headers: Readonly<Record<string, string>>,
  receivedAt: number,
): IncomingEvent {
  return incomingEvent(flow, new TextEncoder().encode(encode(document)), headers, receivedAt);
}

/**
 * An event for a document of a polled list. It is accepted if the document is new or has changed. If the flow has a dedupe key, it
 * is accepted once for each value of the key; otherwise the whole document is compared, by its ordering key.
 */
export function polledEvent(flow: Flow, document: unknown, receivedAt: number): IncomingEvent {
  const incoming = documentEvent(flow, document, {}, receivedAt);
  if (incoming.held !== undefined) return { ...incoming, state: { identity: incoming.dedupeKey, hash: "held" } };
  if (flow.dedupe !== undefined) return { ...incoming, state: { identity: incoming.dedupeKey, hash: "seen" } };
  const hash = hashOf(incoming.body);
  const identity = flow.lane === undefined ? `body:${hash}` : `key:${incoming.lane}`;
  // A state that returns after another one is a new event.
  return { ...incoming, dedupeKey: `${identity}:${hash}:${receivedAt}`, state: { identity, hash } };
}

/**
 * An event for a due time. The run reads its documents when it starts, and its `now` is the due time, even if it starts
 * late.
 * @param again whether the clock was set back since: the same due time is then a new event
 */
export function tickEvent(flow: Flow, due: number, since: number | undefined, again = false): IncomingEvent {
  const tick: Tick = {
    due: new Date(due).toISOString(),
    ...(since === undefined ? {} : { since: new Date(since).toISOString() }),
  };
  return {
    flow: flow.name,
    version: flow.version,
    headers: {},
    body: new TextEncoder().encode(JSON.stringify(tick)),
    receivedAt: due,
    dedupeKey: `tick:${tick.due}${again && tick.since !== undefined ? `:${tick.since}` : ""}`,
    windowMs: WEEK,
    lane: "tick",
  };
}

/** Reports events that were held on arrival, and drift; by the kind of problem, without the document's content. */
export function emitTaken(
  flow: Flow,
  incomingEvents: readonly IncomingEvent[],
  accepted: readonly Accepted[] | undefined,
  emit: (event: HostEvent) => void,
): void {
  for (const [i, one] of (accepted ?? []).entries()) {
    const incoming = incomingEvents[i];
    if (one.duplicate || incoming === undefined) continue;
    if (incoming.drift !== undefined) emit(driftEvent(flow.name, flow.source.type, incoming.drift));
    if (incoming.held === undefined) continue;
    const { id } = incoming.held;
    emit({ kind: "held", flow: incoming.flow, run: one.runId, reason: id, id });
  }
}

/** SHA-256 of a body, as hexadecimal digits. */
export function hashOf(body: Uint8Array | string): string {
  return createHash("sha256").update(body).digest("hex");
}
