/** Writes an accepted event and its run; recognizes duplicates. */
import { moment } from "../cells.ts";
import { numberCell } from "../columns.ts";
import type { Accepted, IncomingEvent } from "../engine.ts";
import { type KeyHash, keysOut } from "../key-hash.ts";
import type { PayloadCodec } from "../payload-codec.ts";
import { blocks, headersOut } from "../rows.ts";
import type { Database } from "./database.ts";

/** Inserts an event, in the caller's transaction. */
export function takeEvent(db: Database, incoming: IncomingEvent, codec: PayloadCodec, hash: KeyHash): Accepted {
  const seen = incoming.state !== undefined && unchanged(db, incoming.flow, incoming.state, hash);
  const told = incoming.document !== undefined && isMentioned(db, incoming.flow, incoming.document, hash);
  if (seen || told || incoming.onlyRemember === true) return { runId: 0, duplicate: true };
  const { flow, version, dedupeKey, held } = incoming;
  const [key, lane, receivedAt] = [hash.of(dedupeKey), hash.of(incoming.lane), moment(incoming.receivedAt)];
  const known = db.sql("SELECT run_id, expires_at FROM dedupe WHERE flow = ? AND key = ?").get(flow, key);
  if (known !== undefined && numberCell(known, "expires_at") > receivedAt) {
    db.sql("UPDATE dedupe SET duplicates = duplicates + 1 WHERE flow = ? AND key = ?").run(flow, key);
    return { runId: numberCell(known, "run_id"), duplicate: true };
  }
  const event = db
    .sql("INSERT INTO events (flow, received_at, headers, body, dedupe_key, keys) VALUES (?, ?, ?, ?, ?, ?)")
    .run(
      flow,
      receivedAt,
      headersOut(incoming.headers, codec),
      codec.body(incoming.body),
      key,
      keysOut(incoming.lane, dedupeKey, codec),
    );
  const run = db
    .sql(
      `INSERT INTO runs (event_id, flow, version, lane, state, due_at, reason, reason_id, updated_at, latest_wins, head)
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?6, ?9, NOT (?5 = 'held' AND ?9 = 1)
       AND NOT EXISTS (SELECT 1 FROM runs INDEXED BY runs_lane WHERE flow = ?2 AND lane = ?4 AND ${blocks()}))`,
    )
    .run(
      event.lastInsertRowid,
      flow,
      version,
      lane,
      held === undefined ? "waiting" : "held",
      receivedAt,
      codec.optionalText(held?.reason),
      held?.id ?? null,
      incoming.latestWins === true ? 1 : 0,
    );
  const runId = Number(run.lastInsertRowid);
  db.sql("INSERT OR REPLACE INTO dedupe (flow, key, run_id, expires_at) VALUES (?, ?, ?, ?)").run(
    flow,
    key,
    runId,
    moment(receivedAt + incoming.windowMs),
  );
  return { runId, duplicate: false };
}

/** Whether a document is unchanged since it was last seen; records its current state. */
function unchanged(db: Database, flow: string, state: NonNullable<IncomingEvent["state"]>, hashing: KeyHash): boolean {
  const { hash } = state;
  const identity = hashing.of(state.identity);
  const row = db.sql("SELECT hash FROM states WHERE flow = ? AND identity = ?").get(flow, identity);
  if (row?.["hash"] === hash) return true;
  db.sql("INSERT OR REPLACE INTO states (flow, identity, hash) VALUES (?, ?, ?)").run(flow, identity, hash);
  return false;
}

/** Whether an earlier event was about this state of a document or a newer one. Records the state. */
function isMentioned(
  db: Database,
  flow: string,
  { identity, moment: at, onlyMissed }: NonNullable<IncomingEvent["document"]>,
  hashing: KeyHash,
): boolean {
  const noted = db
    .sql(
      `INSERT INTO states (flow, identity, hash) VALUES (?, ?, ?)
     ON CONFLICT (flow, identity) DO UPDATE SET hash = excluded.hash WHERE hash < excluded.hash RETURNING hash`,
    )
    .get(flow, hashing.of(identity), at);
  return onlyMissed === true && noted === undefined;
}
