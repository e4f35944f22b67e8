/** Lanes, runs and events in one transaction: locked in one order, taken in, looked up. */
import { createHash } from "node:crypto";
import type pg from "pg";
import type { Accepted, Arrival, CursorMove, Run } from "../engine.ts";
import type { Packing } from "../packing.ts";
import { headersOut, SELECT_RUN, toRun } from "../rows.ts";
import type { Transaction } from "./database.ts";

export interface Lane {
  readonly flow: string;
  readonly lane: string;
}

/** A job is known by its lane; a long one by its hash. */
export function keyOf({ flow, lane }: Lane): string {
  const key = JSON.stringify([flow, lane]);
  return key.length <= 200 ? key : createHash("sha256").update(key).digest("hex");
}

/** Lanes are locked in one order, so that no two transactions wait for each other. */
export async function lockLanes(tx: Transaction, lanes: readonly Lane[]): Promise<void> {
  const keys = [...new Set(lanes.map(keyOf))].sort();
  if (keys.length > 0)
    await tx.rows(
      "SELECT pg_advisory_xact_lock(h) FROM (SELECT hashtextextended(k, 0) AS h FROM unnest($1::text[]) AS k ORDER BY 1) AS sorted",
      keys,
    );
}

/** The same for one lane, as a statement without values: it goes along with others. */
export function lockStatement(client: pg.PoolClient, lane: Lane): string {
  return `SELECT pg_advisory_xact_lock(hashtextextended(${client.escapeLiteral(keyOf(lane))}, 0))`;
}

export async function take(tx: Transaction, arrival: Arrival, packing: Packing): Promise<Accepted> {
  const { flow, dedupeKey, receivedAt, windowMs, state, held } = arrival;
  if (state !== undefined) {
    const changed = await tx.row(
      `INSERT INTO states (flow, identity, hash) VALUES ($1, $2, $3)
       ON CONFLICT (flow, identity) DO UPDATE SET hash = excluded.hash WHERE states.hash <> excluded.hash RETURNING hash`,
      flow,
      state.identity,
      state.hash,
    );
    if (changed === undefined || arrival.onlyRemember === true) return { runId: 0, duplicate: true };
  }
  // Two of the same that come at once wait for each other here. Who finds its own number is the first.
  const row = await tx.row(
    `WITH own AS (SELECT nextval(pg_get_serial_sequence('runs', 'id')) AS id), known AS (
       INSERT INTO dedupe (flow, key, run_id, expires_at) SELECT $1::text, $5::text, own.id, $11::bigint FROM own
       ON CONFLICT (flow, key) DO UPDATE SET
         duplicates = dedupe.duplicates + CASE WHEN dedupe.expires_at > $2 THEN 1 ELSE 0 END,
         run_id = CASE WHEN dedupe.expires_at > $2 THEN dedupe.run_id ELSE excluded.run_id END,
         expires_at = CASE WHEN dedupe.expires_at > $2 THEN dedupe.expires_at ELSE excluded.expires_at END
       RETURNING run_id
     ), event AS (
       INSERT INTO events (flow, received_at, headers, body, dedupe_key)
       SELECT $1::text, $2::bigint, $3::jsonb, $4::bytea, $5::text FROM known, own WHERE known.run_id = own.id RETURNING id
     ), run AS (
       INSERT INTO runs (id, event_id, flow, version, lane, state, due_at, reason, reason_id, updated_at) OVERRIDING SYSTEM VALUE
       SELECT own.id, event.id, $1::text, $6::text, $7::text, $8::text, $2::bigint, $9::text, $10::text, $2::bigint FROM event, own
       RETURNING id
     )
     SELECT known.run_id, EXISTS (SELECT 1 FROM run) AS taken FROM known`,
    flow,
    receivedAt,
    headersOut(arrival.headers, packing),
    packing.body(arrival.body),
    dedupeKey,
    arrival.version,
    arrival.lane,
    held === undefined ? "waiting" : "held",
    held === undefined ? null : packing.text(held.reason),
    held?.id ?? null,
    receivedAt + windowMs,
  );
  return { runId: Number(row?.["run_id"]), duplicate: row?.["taken"] !== true };
}

/** @returns false where another node has moved it before */
export async function moveCursor(tx: Transaction, { flow, name, from, to }: CursorMove): Promise<boolean> {
  const moved =
    from === undefined
      ? await tx.row(
          "INSERT INTO cursors (flow, name, value) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING RETURNING value",
          flow,
          name,
          to,
        )
      : await tx.row(
          "UPDATE cursors SET value = $3 WHERE flow = $1 AND name = $2 AND value = $4 RETURNING value",
          flow,
          name,
          to,
          from,
        );
  return moved !== undefined;
}

export async function laneOf(tx: Transaction, id: number): Promise<Lane | undefined> {
  const row = await tx.row("SELECT flow, lane FROM runs WHERE id = $1", id);
  return row === undefined ? undefined : { flow: row["flow"] as string, lane: row["lane"] as string };
}

export async function remark(
  tx: Transaction,
  id: number,
  at: number,
  what: string,
  detail: string | null,
): Promise<void> {
  await tx.rows("INSERT INTO history (run_id, at, what, detail) VALUES ($1, $2, $3, $4)", id, at, what, detail);
}

export async function runIn(tx: Transaction, id: number, packing: Packing): Promise<Run | undefined> {
  const row = await tx.row(`${SELECT_RUN} WHERE r.id = $1`, id);
  return row === undefined ? undefined : toRun(row, packing);
}
