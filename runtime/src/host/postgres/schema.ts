/**
 * The cluster engine's tables in PostgreSQL, beside those of pg-boss, and their forward migrations. The columns `lane`, `key` and
 * `identity` hold keyed hashes (`key-hash.ts`).
 */
import type pg from "pg";
import { textIn } from "../cells.ts";
import { KeyHash, KEY_SECRET, keysOut, newSecret } from "../key-hash.ts";
import type { PayloadCodec } from "../payload-codec.ts";

/** A migration: statements, or a function. */
export type Step = string | ((client: pg.PoolClient, codec: PayloadCodec) => Promise<void>);

/** Each step migrates the tables to the format of its number. */
export const STEPS: readonly Step[] = [
  `
  CREATE TABLE events (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, flow text NOT NULL, received_at bigint NOT NULL, headers jsonb NOT NULL,
    body bytea NOT NULL, dedupe_key text NOT NULL
  );
  CREATE INDEX events_flow ON events (flow, id);
  CREATE TABLE dedupe (
    flow text NOT NULL, key text NOT NULL, run_id bigint NOT NULL, expires_at bigint NOT NULL, duplicates bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (flow, key)
  );
  CREATE TABLE runs (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, event_id bigint NOT NULL REFERENCES events (id), flow text NOT NULL,
    version text NOT NULL, lane text NOT NULL, state text NOT NULL, attempts int NOT NULL DEFAULT 0, due_at bigint NOT NULL,
    reason text, reason_id text, updated_at bigint NOT NULL, job uuid
  );
  CREATE INDEX runs_lane ON runs (flow, lane, id) WHERE state IN ('waiting', 'running', 'retrying', 'held');
  CREATE INDEX runs_key ON runs (flow, lane, id);
  CREATE INDEX runs_state ON runs (state, id);
  CREATE INDEX runs_event ON runs (event_id);
  CREATE TABLE steps (
    run_id bigint NOT NULL REFERENCES runs (id), name text NOT NULL, kind text NOT NULL, state text NOT NULL, idempotency_key text,
    attempts int NOT NULL DEFAULT 0, request text, response text, updated_at bigint NOT NULL, PRIMARY KEY (run_id, name)
  );
  CREATE TABLE history (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, run_id bigint NOT NULL REFERENCES runs (id), at bigint NOT NULL,
    what text NOT NULL, detail text
  );
  CREATE INDEX history_run ON history (run_id, id);
  CREATE TABLE cursors (flow text NOT NULL, name text NOT NULL, value text NOT NULL, PRIMARY KEY (flow, name));
  CREATE TABLE states (flow text NOT NULL, identity text NOT NULL, hash text NOT NULL, PRIMARY KEY (flow, identity));
  CREATE TABLE paused (flow text PRIMARY KEY);
  CREATE TABLE windows (name text PRIMARY KEY, spent int NOT NULL, ends_at bigint NOT NULL);
  `,
  `
  CREATE TABLE attempts (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, run_id bigint NOT NULL REFERENCES runs (id), step text NOT NULL, at bigint NOT NULL,
    outcome text NOT NULL, status int, answer text
  );
  CREATE INDEX attempts_run ON attempts (run_id, id);
  CREATE TABLE modules (flow text NOT NULL, version text NOT NULL, text bytea NOT NULL, PRIMARY KEY (flow, version));
  ALTER TABLE runs ADD COLUMN pinned text;
  `,
  `
  CREATE TABLE places (name text NOT NULL, id uuid NOT NULL DEFAULT gen_random_uuid(), ends_at bigint NOT NULL, PRIMARY KEY (name, id));
  `,
  // Finished runs are found by their end. Texts that contain the escape character are rewritten in escaped form.
  `
  CREATE INDEX runs_ended ON runs (state, flow, updated_at);
  DROP INDEX runs_state;
  UPDATE events SET dedupe_key = replace(dedupe_key, chr(26), chr(26) || '001a') WHERE position(chr(26) IN dedupe_key) > 0;
  UPDATE runs SET lane = replace(lane, chr(26), chr(26) || '001a') WHERE position(chr(26) IN lane) > 0;
  UPDATE dedupe SET key = replace(key, chr(26), chr(26) || '001a') WHERE position(chr(26) IN key) > 0;
  UPDATE states SET identity = replace(identity, chr(26), chr(26) || '001a') WHERE position(chr(26) IN identity) > 0;
  UPDATE runs SET due_at = 253402300799999 WHERE due_at > 253402300799999;
  UPDATE dedupe SET expires_at = 253402300799999 WHERE expires_at > 253402300799999;
  `,
  hashKeys,
  // The newest state written under each key, and held runs that don't block their lane.
  `
  ALTER TABLE runs ADD COLUMN latest_wins int NOT NULL DEFAULT 0;
  CREATE TABLE newest (flow text NOT NULL, lane text NOT NULL, moment text NOT NULL, run_id bigint NOT NULL, PRIMARY KEY (flow, lane));
  `,
  // Schema violations in fields that no spec reads.
  `
  CREATE TABLE drift (
    flow text NOT NULL, document text NOT NULL, field text NOT NULL, expected text NOT NULL, example text NOT NULL, times bigint NOT NULL,
    first_at bigint NOT NULL, last_at bigint NOT NULL, PRIMARY KEY (flow, document, field)
  );
  `,
  // A failed attempt keeps a response, as a step does.
  "ALTER TABLE attempts RENAME COLUMN answer TO response",
];

/** The first format with hashed keys. */
export const HASHED_FROM = STEPS.indexOf(hashKeys) + 1;

/** The number of events whose keys are hashed in one batch. */
const AT_ONCE = 1000;

/** Hashes keys with a secret of the database; they stay readable only beside the event (see key-hash.ts). */
async function hashKeys(client: pg.PoolClient, codec: PayloadCodec): Promise<void> {
  await client.query(`
    CREATE TABLE secrets (name text PRIMARY KEY, value text NOT NULL);
    ALTER TABLE events ADD COLUMN keys text, ADD COLUMN origin bigint;
    CREATE INDEX events_origin ON events (origin) WHERE origin IS NOT NULL`);
  const secret = newSecret();
  await client.query("INSERT INTO secrets VALUES ($1, $2)", [KEY_SECRET, codec.text(secret)]);
  for (let after = "0"; ;) {
    const { rows } = await client.query<{ id: string; dedupe_key: string; lane: string | null }>(
      `SELECT e.id, e.dedupe_key, (SELECT r.lane FROM runs r WHERE r.event_id = e.id LIMIT 1) AS lane
       FROM events e WHERE e.id > $1 AND length(e.body) > 0 ORDER BY e.id LIMIT ${AT_ONCE}`,
      [after],
    );
    const [ids, keys] = [
      rows.map(({ id }) => id),
      rows.map((row) => keysOut(textIn(row.lane ?? row.dedupe_key), textIn(row.dedupe_key), codec)),
    ];
    await client.query(
      "UPDATE events SET keys = w.keys FROM unnest($1::bigint[], $2::text[]) AS w (id, keys) WHERE events.id = w.id",
      [ids, keys],
    );
    const last = ids.at(-1);
    if (last === undefined) break;
    after = last;
  }
  const hash = new KeyHash(() => secret);
  for (const [table, column] of HASHED) await client.query(`UPDATE ${table} SET ${column} = ${hash.sql(column)}`);
}

const HASHED = [
  ["events", "dedupe_key"],
  ["runs", "lane"],
  ["dedupe", "key"],
  ["states", "identity"],
] as const;
