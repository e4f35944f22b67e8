/** Writes accepted events and their runs, several in one statement; recognizes duplicates. */
import { elementAt, entryOf } from "../../assertions.ts";
import { moment } from "../cells.ts";
import type { Accepted, IncomingEvent } from "../engine.ts";
import { type KeyHash, keysOut } from "../key-hash.ts";
import type { PayloadCodec } from "../payload-codec.ts";
import { headersOut } from "../rows.ts";
import type { Transaction } from "./database.ts";

/** The columns of some rows as arrays, which `unnest` turns back into rows. */
function columns<T, K extends string>(
  rows: readonly T[],
  cells: (row: T) => Readonly<Record<K, unknown>>,
): (name: K) => unknown[] {
  const made = rows.map(cells);
  return (name) => made.map((row) => row[name]);
}

/** Inserts events with distinct keys, in order, while their lanes are locked. */
export async function takeAll(
  tx: Transaction,
  incomingEvents: readonly IncomingEvent[],
  codec: PayloadCodec,
  hash: KeyHash,
): Promise<readonly Accepted[]> {
  const known: Accepted = { runId: 0, duplicate: true };
  const results = new Map<IncomingEvent, Accepted>();
  for (const incoming of incomingEvents)
    if (incoming.state !== undefined && !(await hasChanged(tx, incoming, incoming.state, hash)))
      results.set(incoming, known);
    else if (incoming.document !== undefined && (await isMentioned(tx, incoming, incoming.document, hash)))
      results.set(incoming, known);
    else if (incoming.onlyRemember === true) results.set(incoming, known);
  let open = incomingEvents.filter((incoming) => !results.has(incoming));
  while (open.length > 0) {
    // Events with the same key are inserted one after another.
    const keys = new Set<string>();
    const once = open.findIndex((incoming) => keys.size === keys.add(onceOf(incoming)).size);
    const group = once === -1 ? open : open.slice(0, once);
    open = open.slice(group.length);
    const taken = await takeGroup(tx, group, codec, hash);
    group.forEach((incoming, i) => results.set(incoming, elementAt(taken, i)));
  }
  return incomingEvents.map((incoming) => entryOf(results, incoming));
}

/** The identity of an event: its flow and dedupe key. */
export function onceOf({ flow, dedupeKey }: IncomingEvent): string {
  return JSON.stringify([flow, dedupeKey]);
}

async function hasChanged(
  tx: Transaction,
  { flow }: IncomingEvent,
  state: NonNullable<IncomingEvent["state"]>,
  hash: KeyHash,
): Promise<boolean> {
  const changed = await tx.row(
    `INSERT INTO states (flow, identity, hash) VALUES ($1, $2, $3)
     ON CONFLICT (flow, identity) DO UPDATE SET hash = excluded.hash WHERE states.hash <> excluded.hash RETURNING hash`,
    flow,
    hash.of(state.identity),
    state.hash,
  );
  return changed !== undefined;
}

/** Whether an earlier event was about this state of a document or a newer one. Records the state. */
async function isMentioned(
  tx: Transaction,
  { flow }: IncomingEvent,
  { identity, moment: at, onlyMissed }: NonNullable<IncomingEvent["document"]>,
  hash: KeyHash,
): Promise<boolean> {
  const noted = await tx.row(
    `INSERT INTO states (flow, identity, hash) VALUES ($1, $2, $3)
     ON CONFLICT (flow, identity) DO UPDATE SET hash = excluded.hash
       WHERE states.hash COLLATE "C" < excluded.hash COLLATE "C" RETURNING hash`,
    flow,
    hash.of(identity),
    at,
  );
  return onlyMissed === true && noted === undefined;
}

async function takeGroup(
  tx: Transaction,
  incomingEvents: readonly IncomingEvent[],
  codec: PayloadCodec,
  hash: KeyHash,
): Promise<readonly Accepted[]> {
  const column = columns(incomingEvents, (incoming) => ({
    flow: incoming.flow,
    receivedAt: moment(incoming.receivedAt),
    headers: headersOut(incoming.headers, codec),
    body: codec.body(incoming.body),
    key: hash.of(incoming.dedupeKey),
    keys: keysOut(incoming.lane, incoming.dedupeKey, codec),
    version: incoming.version,
    lane: hash.of(incoming.lane),
    state: incoming.held === undefined ? "waiting" : "held",
    reason: incoming.held === undefined ? null : codec.text(incoming.held.reason),
    reasonId: incoming.held?.id ?? null,
    latestWins: incoming.latestWins === true ? 1 : 0,
    expiresAt: moment(moment(incoming.receivedAt) + incoming.windowMs),
  }));
  // Concurrent events with the same key wait for each other here, in key order. The event that finds its own number in the row
  // was first.
  const rows = await tx.rows(
    `WITH own AS MATERIALIZED (
       SELECT nextval(pg_get_serial_sequence('runs', 'id')) AS id, nextval(pg_get_serial_sequence('events', 'id')) AS event_id,
         flow, received_at, headers, body, keys, key, version, lane, state, reason, reason_id, expires_at, latest_wins, place
       FROM unnest($1::text[], $2::bigint[], $3::jsonb[], $4::bytea[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[],
         $10::text[], $11::text[], $12::bigint[], $13::int[]) WITH ORDINALITY
         AS a (flow, received_at, headers, body, keys, key, version, lane, state, reason, reason_id, expires_at, latest_wins, place)
     ), known AS (
       INSERT INTO dedupe (flow, key, run_id, expires_at) SELECT flow, key, id, expires_at FROM own ORDER BY flow, key
       ON CONFLICT (flow, key) DO UPDATE SET (duplicates, run_id, expires_at) = (
         SELECT CASE WHEN dedupe.expires_at > own.received_at THEN dedupe.duplicates + 1 ELSE dedupe.duplicates END,
           CASE WHEN dedupe.expires_at > own.received_at THEN dedupe.run_id ELSE own.id END,
           CASE WHEN dedupe.expires_at > own.received_at THEN dedupe.expires_at ELSE own.expires_at END
         FROM own WHERE own.id = excluded.run_id)
       RETURNING flow, key, run_id
     ), fresh AS (
       SELECT own.id, own.event_id, own.flow, own.received_at, own.headers, own.body, own.keys, own.key, own.version, own.lane, own.state, own.reason, own.reason_id, own.expires_at, own.latest_wins, own.place
       FROM own JOIN known ON known.flow = own.flow AND known.key = own.key WHERE known.run_id = own.id
     ), event AS (
       INSERT INTO events (id, flow, received_at, headers, body, dedupe_key, keys) OVERRIDING SYSTEM VALUE
       SELECT event_id, flow, received_at, headers, body, key, keys FROM fresh ORDER BY place
     ), run AS (
       INSERT INTO runs (id, event_id, flow, version, lane, state, due_at, reason, reason_id, updated_at, latest_wins) OVERRIDING SYSTEM VALUE
       SELECT id, event_id, flow, version, lane, state, received_at, reason, reason_id, received_at, latest_wins FROM fresh ORDER BY place
     )
     SELECT known.run_id, known.run_id = own.id AS taken FROM own JOIN known ON known.flow = own.flow AND known.key = own.key
     ORDER BY own.place`,
    column("flow"),
    column("receivedAt"),
    column("headers"),
    column("body"),
    column("keys"),
    column("key"),
    column("version"),
    column("lane"),
    column("state"),
    column("reason"),
    column("reasonId"),
    column("expiresAt"),
    column("latestWins"),
  );
  return rows.map((row) => ({ runId: Number(row["run_id"]), duplicate: row["taken"] !== true }));
}
