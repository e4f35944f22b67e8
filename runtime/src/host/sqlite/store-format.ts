/** The tables of the embedded store, and the forward migrations from earlier formats. */
import type { DatabaseSync } from "node:sqlite";
import { LATEST, textIn } from "../cells.ts";
import { StoreError } from "../engine.ts";
import { KeyHash, KEY_SECRET, keysOut, newSecret } from "../key-hash.ts";
import type { PayloadCodec } from "../payload-codec.ts";
import { blocks, UNFINISHED } from "../rows.ts";

/** Marks the first blocking run of each lane. */
export const LEAD_ALL = `UPDATE runs SET head = 1 WHERE id IN (SELECT min(id) FROM runs WHERE ${blocks()} GROUP BY flow, lane);`;
/** Runs that were active when the last process ended are executed again. */
export const AGAIN = "UPDATE runs SET state = 'waiting' WHERE state = 'running';";

/** The format that this integ writes. */
export const STORE_FORMAT = 9;
/** Changes of format 2. */
const SECOND = `
  CREATE TABLE cursors (flow TEXT NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (flow, name)) STRICT, WITHOUT ROWID;
  CREATE TABLE states (flow TEXT NOT NULL, identity TEXT NOT NULL, hash TEXT NOT NULL, PRIMARY KEY (flow, identity)) STRICT, WITHOUT ROWID;
  CREATE INDEX runs_key ON runs (flow, lane, id);
`;
/** Changes of format 3. */
const THIRD = `
  CREATE TABLE history (run_id INTEGER NOT NULL REFERENCES runs (id), at INTEGER NOT NULL, what TEXT NOT NULL, detail TEXT) STRICT;
  CREATE INDEX history_run ON history (run_id);
  CREATE TABLE paused (flow TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
  CREATE INDEX events_flow ON events (flow, id);
  -- The first of a lane that is not over: what may be done is found without looking at what waits behind it.
  ALTER TABLE runs ADD COLUMN head INTEGER NOT NULL DEFAULT 0;
  UPDATE runs SET head = 1 WHERE id IN (SELECT min(id) FROM runs WHERE state IN ${UNFINISHED} GROUP BY flow, lane);
  DROP INDEX runs_due;
  CREATE INDEX runs_ready ON runs (flow, due_at, id) WHERE head = 1 AND state IN ('waiting', 'retrying');
`;
/** Changes of format 4. */
const FOURTH = `
  CREATE TABLE attempts (
    run_id INTEGER NOT NULL REFERENCES runs (id), step TEXT NOT NULL, at INTEGER NOT NULL, outcome TEXT NOT NULL, status INTEGER, answer TEXT
  ) STRICT;
  CREATE INDEX attempts_run ON attempts (run_id);
  CREATE TABLE modules (flow TEXT NOT NULL, version TEXT NOT NULL, text BLOB NOT NULL, PRIMARY KEY (flow, version)) STRICT, WITHOUT ROWID;
  ALTER TABLE runs ADD COLUMN pinned TEXT;
  CREATE INDEX runs_event ON runs (event_id);
`;
/** Changes of format 5: finished runs have an index by end; times are limited to the readable range; texts are escaped. */
const FIFTH = `
  CREATE INDEX runs_ended ON runs (state, flow, updated_at);
  DROP INDEX runs_state;
  ${[
    ["events", "received_at"],
    ["runs", "due_at"],
    ["runs", "updated_at"],
    ["dedupe", "expires_at"],
    ["steps", "updated_at"],
    ["history", "at"],
    ["attempts", "at"],
  ]
    .map(([table, time]) => `UPDATE ${table} SET ${time} = ${LATEST} WHERE ${time} > ${LATEST};`)
    .join("\n  ")}
  ${[
    ["events", "dedupe_key"],
    ["runs", "lane"],
    ["dedupe", "key"],
    ["states", "identity"],
  ]
    .map(
      ([table, text]) =>
        `UPDATE ${table} SET ${text} = replace(${text}, char(26), char(26) || '001a') WHERE instr(${text}, char(26)) > 0;`,
    )
    .join("\n  ")}
`;
/**
 * Changes of format 6: keys are hashed with a secret of the store, and readable only beside the event; a corrected event refers to
 * its original. `hashed` and `kept` are functions of the migrating process.
 */
const SIXTH = `
  ALTER TABLE events ADD COLUMN keys TEXT;
  ALTER TABLE events ADD COLUMN origin INTEGER;
  CREATE INDEX events_origin ON events (origin) WHERE origin IS NOT NULL;
  CREATE TABLE secrets (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
  INSERT INTO secrets VALUES ('${KEY_SECRET}', fresh_secret());
  UPDATE events SET keys = kept(coalesce((SELECT lane FROM runs r WHERE r.event_id = events.id), dedupe_key), dedupe_key) WHERE length(body) > 0;
  UPDATE events SET dedupe_key = hashed(dedupe_key);
  UPDATE runs SET lane = hashed(lane);
  UPDATE dedupe SET key = hashed(key);
  UPDATE states SET identity = hashed(identity);
`;
/** Changes of format 7: the newest state written under each key; held runs that don't block their lane. */
const SEVENTH = `
  ALTER TABLE runs ADD COLUMN latest_wins INTEGER NOT NULL DEFAULT 0;
  CREATE TABLE newest (flow TEXT NOT NULL, lane TEXT NOT NULL, moment TEXT NOT NULL, run_id INTEGER NOT NULL, PRIMARY KEY (flow, lane)) STRICT, WITHOUT ROWID;
`;
/** Changes of format 8: schema violations in fields that no spec reads. */
const EIGHTH = `
  CREATE TABLE drift (
    flow TEXT NOT NULL, document TEXT NOT NULL, field TEXT NOT NULL, expected TEXT NOT NULL, example TEXT NOT NULL, times INTEGER NOT NULL,
    first_at INTEGER NOT NULL, last_at INTEGER NOT NULL, PRIMARY KEY (flow, document, field)
  ) STRICT, WITHOUT ROWID;
`;
/** Changes of format 9: a failed attempt stores a response, in a column named like that of a step. */
const NINTH = `
  ALTER TABLE attempts RENAME COLUMN answer TO response;
`;
/** The tables of format 1. Since format 6, `lane`, `key` and `identity` are keyed hashes (`key-hash.ts`). */
const SCHEMA = `
  CREATE TABLE meta (version INTEGER NOT NULL);
  CREATE TABLE events (
    id INTEGER PRIMARY KEY, flow TEXT NOT NULL, received_at INTEGER NOT NULL, headers TEXT NOT NULL, body BLOB NOT NULL,
    dedupe_key TEXT NOT NULL
  ) STRICT;
  CREATE TABLE dedupe (
    flow TEXT NOT NULL, key TEXT NOT NULL, run_id INTEGER NOT NULL, expires_at INTEGER NOT NULL, duplicates INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (flow, key)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE runs (
    id INTEGER PRIMARY KEY, event_id INTEGER NOT NULL REFERENCES events (id), flow TEXT NOT NULL, version TEXT NOT NULL, lane TEXT NOT NULL,
    state TEXT NOT NULL, attempts INTEGER NOT NULL DEFAULT 0, due_at INTEGER NOT NULL, reason TEXT, reason_id TEXT, updated_at INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX runs_due ON runs (due_at, id) WHERE state IN ('waiting', 'retrying');
  CREATE INDEX runs_lane ON runs (flow, lane, id) WHERE state IN ${UNFINISHED};
  CREATE INDEX runs_state ON runs (state, id);
  CREATE TABLE steps (
    run_id INTEGER NOT NULL REFERENCES runs (id), name TEXT NOT NULL, kind TEXT NOT NULL, state TEXT NOT NULL, idempotency_key TEXT,
    attempts INTEGER NOT NULL DEFAULT 0, request TEXT, response TEXT, updated_at INTEGER NOT NULL,
    PRIMARY KEY (run_id, name)
  ) STRICT, WITHOUT ROWID;
  ${SECOND}
  ${THIRD}
  ${FOURTH}
  ${FIFTH}
  ${SIXTH}
  ${SEVENTH}
  ${EIGHTH}
  ${NINTH}
  INSERT INTO meta VALUES (${STORE_FORMAT});
`;

/**
 * Creates the tables, or migrates them to the current format.
 * @throws StoreError if they were written by a newer integ
 */
export function bringForward(db: DatabaseSync, path: string, codec: PayloadCodec): void {
  const versionNow = (): number => {
    const made = db.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'meta'").get() !== undefined;
    return made ? Number(db.prepare("SELECT version FROM meta").get()?.["version"]) : 0;
  };
  const version = versionNow();
  if (version === STORE_FORMAT) return;
  if (version > STORE_FORMAT)
    throw new StoreError(
      `the store ${path} was written by a newer integ (format ${version}; this one supports ${STORE_FORMAT})`,
    );
  const secret = newSecret();
  const hash = new KeyHash(() => secret);
  const text = (value: unknown): string => textIn(value as string);
  db.function("fresh_secret", () => codec.text(secret));
  db.function("hashed", (key) => hash.of(text(key)));
  db.function("kept", (lane, dedupeKey) => keysOut(text(lane), text(dedupeKey), codec));
  db.exec("BEGIN IMMEDIATE");
  // Another process may have migrated it meanwhile.
  const before = versionNow();
  if (before === 0) db.exec(SCHEMA);
  else
    for (const [i, step] of [SECOND, THIRD, FOURTH, FIFTH, SIXTH, SEVENTH, EIGHTH, NINTH].entries())
      if (before < i + 2) db.exec(`${step} UPDATE meta SET version = ${i + 2}`);
  db.exec("COMMIT");
  // Data that was deleted without being overwritten is still in free pages.
  if (before > 0 && before < 6) db.exec("VACUUM");
}
