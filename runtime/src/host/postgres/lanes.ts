/** Locks and reads lanes and runs within one transaction, always in the same order. */
import { createHash } from "node:crypto";
import { moment, textIn, textOut } from "../cells.ts";
import type pg from "pg";
import type { CursorMove, Run } from "../engine.ts";
import type { PayloadCodec } from "../payload-codec.ts";
import { type Row, textCell } from "../columns.ts";
import { blocks, SELECT_RUN, toRun } from "../rows.ts";
import { inTransaction, type Transaction } from "./database.ts";

/** The runs of one flow with one ordering key. */
export interface Lane {
  readonly flow: string;
  readonly lane: string;
}

/** The key of a lane's job; a long one is hashed. */
export function jobKey({ flow, lane }: Lane): string {
  const key = JSON.stringify([flow, lane]);
  return key.length <= 200 ? key : createHash("sha256").update(key).digest("hex");
}

/** A lane as the data of a job: PostgreSQL's JSON refuses NUL, too. */
export function laneOut({ flow, lane }: Lane): Lane {
  return { flow: textOut(flow), lane: textOut(lane) };
}

/** A lane as it was before `laneOut`. */
export function laneIn({ flow, lane }: Lane): Lane {
  return { flow: textIn(flow), lane: textIn(lane) };
}

/** The first blocking run of each lane that has one. */
export async function headsOf(tx: Transaction, lanes: readonly Lane[]): Promise<readonly Row[]> {
  if (lanes.length === 0) return [];
  return tx.rows(
    `SELECT w.flow, w.lane, h.id, h.state, h.due_at, EXISTS (SELECT 1 FROM paused p WHERE p.flow = w.flow) AS paused
     FROM (SELECT DISTINCT flow, lane FROM unnest($1::text[], $2::text[]) AS u (flow, lane)) AS w CROSS JOIN LATERAL (
       SELECT id, state, due_at FROM runs r WHERE r.flow = w.flow AND r.lane = w.lane AND ${blocks("r.")} ORDER BY r.id LIMIT 1) AS h`,
    lanes.map(({ flow }) => flow),
    lanes.map(({ lane }) => lane),
  );
}

/** Locks lanes in one order, so that no two transactions deadlock. */
export async function lockLanes(tx: Transaction, lanes: readonly Lane[]): Promise<void> {
  const keys = [...new Set(lanes.map(jobKey))].sort();
  if (keys.length > 0)
    await tx.rows(
      "SELECT pg_advisory_xact_lock(h) FROM (SELECT hashtextextended(k, 0) AS h FROM unnest($1::text[]) AS k ORDER BY 1) AS sorted",
      keys,
    );
}

/** @returns false if another node has moved it first */
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

/** The lane of a run; undefined if there is no such run. */
export async function laneOf(tx: Transaction, id: number): Promise<Lane | undefined> {
  const row = await tx.row("SELECT flow, lane FROM runs WHERE id = $1", id);
  return row === undefined ? undefined : { flow: textCell(row, "flow"), lane: textCell(row, "lane") };
}

/** Writes an entry of a run's history, at milliseconds since 1970. */
export async function recordAudit(
  tx: Transaction,
  id: number,
  at: number,
  what: string,
  detail: string | null,
): Promise<void> {
  await tx.rows("INSERT INTO history (run_id, at, what, detail) VALUES ($1, $2, $3, $4)", id, moment(at), what, detail);
}

/** Does some work in one transaction that holds the locks of some lanes. */
export function inLanes<T>(pool: pg.Pool, lanes: readonly Lane[], work: (tx: Transaction) => Promise<T>): Promise<T> {
  return inTransaction(pool, async (tx) => {
    // The statements of the work are sent along with the locks: a connection executes its statements in order.
    const [, result] = await Promise.all([lockLanes(tx, lanes), work(tx)]);
    return result;
  });
}

/** A run by its number, as this transaction sees it. */
export async function runIn(tx: Transaction, id: number, codec: PayloadCodec): Promise<Run | undefined> {
  const row = await tx.row(`${SELECT_RUN} WHERE r.id = $1`, id);
  return row === undefined ? undefined : toRun(row, codec);
}
