/** Sets up a run to be executed again. */
import { moment } from "../cells.ts";
import type { Replaying } from "../engine.ts";
import { type KeyHash, keysOut } from "../key-hash.ts";
import type { PayloadCodec } from "../payload-codec.ts";
import { replayPlan } from "../replay-plan.ts";
import type { Transaction } from "./database.ts";
import type { JobQueue } from "./job-queue.ts";
import { laneOf, lockLanes, recordAudit, runIn } from "./lanes.ts";

/** @returns false if there is no such run, or it is active */
export async function replayIn(
  tx: Transaction,
  runId: number,
  at: number,
  how: Replaying,
  { queue, codec, hash }: { readonly queue: JobQueue; readonly codec: PayloadCodec; readonly hash: KeyHash },
): Promise<boolean> {
  const { body, lane: to, why, version } = how;
  const lane = await laneOf(tx, runId);
  if (lane === undefined) return false;
  const moved = { flow: lane.flow, lane: to === undefined ? lane.lane : hash.of(to) };
  await lockLanes(tx, [lane, moved]);
  const run = await runIn(tx, runId, codec);
  if (run === undefined || run.state === "running") return false;
  if (body !== undefined) {
    const event = await tx.row(
      `INSERT INTO events (flow, received_at, headers, body, dedupe_key, keys, origin)
       SELECT flow, received_at, headers, $2, dedupe_key, coalesce($3::text, keys), coalesce(origin, id) FROM events WHERE id = $1 RETURNING id`,
      run.eventId,
      codec.body(body),
      to === undefined ? null : keysOut(to, run.dedupeKey, codec),
    );
    await tx.rows("UPDATE runs SET event_id = $2, lane = $3 WHERE id = $1", runId, event?.["id"], moved.lane);
  }
  const sent = await tx.row("SELECT 1 FROM steps WHERE run_id = $1 AND kind = 'destination' LIMIT 1", runId);
  const { readsAnew, written, audit } = replayPlan(how, sent !== undefined);
  if (readsAnew) await tx.rows("DELETE FROM steps WHERE run_id = $1 AND kind = 'fetch'", runId);
  await tx.rows(
    "UPDATE steps SET state = $2 WHERE run_id = $1 AND kind = 'destination' AND state IN ('done', 'changed')",
    runId,
    written,
  );
  await tx.rows(
    `UPDATE runs SET state = 'waiting', attempts = 0, due_at = $2, updated_at = $2, reason = NULL, reason_id = NULL, pinned = $3
     WHERE id = $1`,
    runId,
    moment(at),
    version ?? null,
  );
  await recordAudit(tx, runId, at, audit, codec.optionalText(why));
  await queue.wake(tx, lane);
  await queue.wake(tx, moved);
  return true;
}
