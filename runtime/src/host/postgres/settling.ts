/** Ends runs: the statement, and its values for several runs at once. */
import { moment, small } from "../cells.ts";
import type { RunState, Settlement } from "../engine.ts";
import type { PayloadCodec } from "../payload-codec.ts";
import { blocks } from "../rows.ts";

/** The end of a run's turn. Times are in milliseconds since 1970. */
export interface Ended {
  readonly id: number;
  readonly state: RunState;
  readonly at: number;
  readonly more: Settlement;
  /** The job that the run was claimed under; null if a person ends it. */
  readonly job: string | null;
}

/**
 * Ends runs that still belong to the jobs that they were claimed under, and records the reasons. Returns the runs that it ended, and
 * whether the next run of the lane is due.
 */
export const SETTLING = `
  WITH s AS MATERIALIZED (
    SELECT id, state, at, reason, reason_id, due_at, attempts, version, job, newest FROM unnest($1::bigint[], $2::text[], $3::bigint[], $4::text[], $5::text[], $6::bigint[], $7::int[], $8::text[], $9::uuid[], $10::text[])
      AS s (id, state, at, reason, reason_id, due_at, attempts, version, job, newest) ORDER BY id
  ), ended AS (
    UPDATE runs r SET state = s.state, updated_at = s.at, reason = s.reason, reason_id = s.reason_id,
      due_at = coalesce(s.due_at, r.due_at), attempts = coalesce(s.attempts, r.attempts), version = coalesce(s.version, r.version), job = NULL
    FROM s WHERE r.id = s.id AND r.job IS NOT DISTINCT FROM s.job
    RETURNING r.id, r.flow, r.lane, NOT (${blocks("r.")}) AND (
      SELECT n.state <> 'held' AND n.due_at <= s.at FROM runs n
      WHERE n.flow = r.flow AND n.lane = r.lane AND ${blocks("n.")} AND n.id <> r.id ORDER BY n.id LIMIT 1) AS has_due
  ), noted AS (
    INSERT INTO history (run_id, at, what, detail) SELECT s.id, s.at, s.state, s.reason FROM s JOIN ended USING (id)
    WHERE s.reason IS NOT NULL AND s.state <> 'waiting' ORDER BY s.id
  ), written AS (
    INSERT INTO newest (flow, lane, moment, run_id)
    SELECT DISTINCT ON (ended.flow, ended.lane) ended.flow, ended.lane, s.newest, s.id FROM s JOIN ended USING (id)
    WHERE s.newest IS NOT NULL ORDER BY ended.flow, ended.lane, s.id DESC
    ON CONFLICT (flow, lane) DO UPDATE SET moment = excluded.moment, run_id = excluded.run_id
  )
  SELECT id, has_due FROM ended`;

/** The values of `SETTLING`, as one array per column. */
export function settlingValues(ends: readonly Ended[], codec: PayloadCodec): readonly unknown[] {
  return [
    ends.map(({ id }) => id),
    ends.map(({ state }) => state),
    ends.map(({ at }) => moment(at)),
    ends.map(({ more }) => codec.optionalText(more.reason)),
    ends.map(({ more }) => more.reasonId ?? null),
    ends.map(({ more }) => (more.dueAt === undefined ? null : moment(more.dueAt))),
    ends.map(({ more }) => (more.attempts === undefined ? null : small(more.attempts))),
    ends.map(({ more }) => more.version ?? null),
    ends.map(({ job }) => job),
    ends.map(({ more }) => codec.optionalText(more.newest)),
  ];
}
