/** Writes the steps of several runs in one statement. */
import type pg from "pg";
import { moment } from "../cells.ts";
import type { DoneStep, EndedSteps, SentStep } from "../engine.ts";
import { type KeyHash, readNameOut, stepNameOut } from "../key-hash.ts";
import type { PayloadCodec } from "../payload-codec.ts";
import { rowsOf } from "./database.ts";

/** Requests of one run that are about to be sent; times in milliseconds since 1970. */
export interface SentSteps {
  readonly runId: number;
  readonly at: number;
  readonly steps: readonly SentStep[];
  readonly state: "sent" | "unsure";
}

/** A finished step of a run; times in milliseconds since 1970. */
export interface DoneStepOf extends DoneStep {
  readonly runId: number;
  readonly at: number;
}

/** A repeated request, with the same idempotency key or another one. */
const SENT_AGAIN = `ON CONFLICT (run_id, name) DO UPDATE SET state = excluded.state, idempotency_key = excluded.idempotency_key,
         attempts = steps.attempts + 1, request = excluded.request, updated_at = excluded.updated_at`;

/** Writes that requests are about to be sent. */
export async function insertSent(pool: pg.Pool, requests: readonly SentSteps[], codec: PayloadCodec): Promise<void> {
  const sent = requests.flatMap(({ runId, at, steps, state }) => steps.map((step) => ({ runId, at, state, ...step })));
  await rowsOf(
    pool,
    `INSERT INTO steps (run_id, name, kind, state, idempotency_key, attempts, request, updated_at)
     SELECT s.run_id, s.name, 'destination', s.state, s.key, 1, s.request, s.at
     FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::text[], $6::bigint[])
       AS s (run_id, name, state, key, request, at)
     ORDER BY s.run_id, s.name
     ${SENT_AGAIN}`,
    [
      sent.map(({ runId }) => runId),
      sent.map(({ name }) => name),
      sent.map(({ state }) => state),
      sent.map(({ idempotencyKey }) => idempotencyKey ?? null),
      sent.map(({ request }) => codec.text(request)),
      sent.map(({ at }) => moment(at)),
    ],
  );
}

/** Writes the outcomes of requests of one run. */
export async function updateEnded(
  pool: pg.Pool,
  runId: number,
  at: number,
  { done, refused }: EndedSteps,
  codec: PayloadCodec,
): Promise<void> {
  await rowsOf(
    pool,
    `WITH no AS (
         UPDATE steps s SET state = 'refused', response = w.response, updated_at = $2
         FROM unnest($3::text[], $6::text[]) AS w (name, response) WHERE s.run_id = $1 AND s.name = w.name)
       INSERT INTO steps (run_id, name, kind, state, attempts, response, updated_at)
       SELECT $1::bigint, w.name, 'destination', 'done', 1, w.response, $2::bigint
       FROM unnest($4::text[], $5::text[]) AS w (name, response)
       ON CONFLICT (run_id, name) DO UPDATE SET state = 'done', response = excluded.response, updated_at = excluded.updated_at`,
    [
      runId,
      moment(at),
      refused.map(({ name }) => name),
      done.map(({ name }) => name),
      done.map(({ response }) => codec.optionalText(response)),
      refused.map(({ response }) => codec.optionalText(response)),
    ],
  );
}

/** Writes finished steps, each by its run and name. */
export async function insertDone(
  pool: pg.Pool,
  requests: readonly DoneStepOf[],
  codec: PayloadCodec,
  hash: KeyHash,
): Promise<void> {
  await rowsOf(
    pool,
    `INSERT INTO steps (run_id, name, kind, state, attempts, request, response, updated_at)
       SELECT s.run_id, s.name, s.kind, 'done', 1, s.request, s.response, s.at
       FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::bigint[], $6::text[]) AS s (run_id, name, kind, response, at, request)
       ORDER BY s.run_id, s.name
       ON CONFLICT (run_id, name) DO UPDATE SET state = 'done', response = excluded.response, updated_at = excluded.updated_at`,
    [
      requests.map(({ runId }) => runId),
      requests.map(({ name }) => stepNameOut(name, hash)),
      requests.map(({ kind }) => kind),
      requests.map(({ response }) => codec.optionalText(response)),
      requests.map(({ at }) => moment(at)),
      requests.map(({ name, kind }) => (kind === "fetch" ? readNameOut(name, codec) : null)),
    ],
  );
}
