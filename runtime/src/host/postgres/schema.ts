/** The tables that the cluster engine keeps in PostgreSQL, beside pg-boss's own; changed forward only, one step at a time. */

/** Each step makes the format of its number out of the one before. */
export const STEPS: readonly string[] = [
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
  // What is over is found by when it ended; texts with the escape character of today's as if it had written them.
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
];
