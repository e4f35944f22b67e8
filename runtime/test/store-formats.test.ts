/** Stores of every earlier format are brought forward when they are opened, and what was in them goes on. */
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { zstdCompressSync } from "node:zlib";
import pg from "pg";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { Store, type Engine, type Movable } from "@integ/runtime/host";
import { PostgresEngine } from "@integ/runtime/postgres";
import { startPostgres, type Database } from "../../test/postgres.ts";
import { KeyHash, keysOut } from "../src/host/key-hash.ts";
import { PayloadCodec } from "../src/host/payload-codec.ts";
import { STEPS } from "../src/host/postgres/schema.ts";

const NOON = Date.parse("2026-11-24T12:00:00Z");

/** As it was written then; never changed. */
const FIRST = `
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
  CREATE INDEX runs_lane ON runs (flow, lane, id) WHERE state IN ('waiting', 'running', 'retrying', 'held');
  CREATE INDEX runs_state ON runs (state, id);
  CREATE TABLE steps (
    run_id INTEGER NOT NULL REFERENCES runs (id), name TEXT NOT NULL, kind TEXT NOT NULL, state TEXT NOT NULL, idempotency_key TEXT,
    attempts INTEGER NOT NULL DEFAULT 0, request TEXT, response TEXT, updated_at INTEGER NOT NULL,
    PRIMARY KEY (run_id, name)
  ) STRICT, WITHOUT ROWID;
  INSERT INTO meta VALUES (1);
`;
const SECOND = `
  CREATE TABLE cursors (flow TEXT NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (flow, name)) STRICT, WITHOUT ROWID;
  CREATE TABLE states (flow TEXT NOT NULL, identity TEXT NOT NULL, hash TEXT NOT NULL, PRIMARY KEY (flow, identity)) STRICT, WITHOUT ROWID;
  CREATE INDEX runs_key ON runs (flow, lane, id);
  UPDATE meta SET version = 2;
`;
const THIRD = `
  CREATE TABLE history (run_id INTEGER NOT NULL REFERENCES runs (id), at INTEGER NOT NULL, what TEXT NOT NULL, detail TEXT) STRICT;
  CREATE INDEX history_run ON history (run_id);
  CREATE TABLE paused (flow TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
  CREATE INDEX events_flow ON events (flow, id);
  ALTER TABLE runs ADD COLUMN head INTEGER NOT NULL DEFAULT 0;
  UPDATE runs SET head = 1 WHERE id IN (
    SELECT min(id) FROM runs WHERE state IN ('waiting', 'running', 'retrying', 'held') GROUP BY flow, lane);
  DROP INDEX runs_due;
  CREATE INDEX runs_ready ON runs (flow, due_at, id) WHERE head = 1 AND state IN ('waiting', 'retrying');
  UPDATE meta SET version = 3;
`;
const FOURTH = `
  CREATE TABLE attempts (
    run_id INTEGER NOT NULL REFERENCES runs (id), step TEXT NOT NULL, at INTEGER NOT NULL, outcome TEXT NOT NULL, status INTEGER, answer TEXT
  ) STRICT;
  CREATE INDEX attempts_run ON attempts (run_id);
  CREATE TABLE modules (flow TEXT NOT NULL, version TEXT NOT NULL, text BLOB NOT NULL, PRIMARY KEY (flow, version)) STRICT, WITHOUT ROWID;
  ALTER TABLE runs ADD COLUMN pinned TEXT;
  CREATE INDEX runs_event ON runs (event_id);
  UPDATE meta SET version = 4;
`;
const FIFTH = `
  CREATE INDEX runs_ended ON runs (state, flow, updated_at);
  DROP INDEX runs_state;
  UPDATE meta SET version = 5;
`;
const SIXTH = `
  ALTER TABLE events ADD COLUMN keys TEXT;
  ALTER TABLE events ADD COLUMN origin INTEGER;
  CREATE INDEX events_origin ON events (origin) WHERE origin IS NOT NULL;
  CREATE TABLE secrets (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
  INSERT INTO secrets VALUES ('keys', fresh_secret());
  UPDATE events SET keys = kept(coalesce((SELECT lane FROM runs r WHERE r.event_id = events.id), dedupe_key), dedupe_key) WHERE length(body) > 0;
  UPDATE events SET dedupe_key = hashed(dedupe_key);
  UPDATE runs SET lane = hashed(lane);
  UPDATE dedupe SET key = hashed(key);
  UPDATE states SET identity = hashed(identity);
  UPDATE meta SET version = 6;
`;
const SEVENTH = `
  ALTER TABLE runs ADD COLUMN latest_wins INTEGER NOT NULL DEFAULT 0;
  CREATE TABLE newest (flow TEXT NOT NULL, lane TEXT NOT NULL, moment TEXT NOT NULL, run_id INTEGER NOT NULL, PRIMARY KEY (flow, lane)) STRICT, WITHOUT ROWID;
  UPDATE meta SET version = 7;
`;
const EIGHTH = `
  CREATE TABLE drift (
    flow TEXT NOT NULL, document TEXT NOT NULL, field TEXT NOT NULL, expected TEXT NOT NULL, example TEXT NOT NULL, times INTEGER NOT NULL,
    first_at INTEGER NOT NULL, last_at INTEGER NOT NULL, PRIMARY KEY (flow, document, field)
  ) STRICT, WITHOUT ROWID;
  UPDATE meta SET version = 8;
`;
/** A failed attempt, as formats from the fourth to the eighth keep it. */
const ATTEMPT = `INSERT INTO attempts (run_id, step, at, outcome, status, answer) VALUES (2, 'line', ${NOON}, 'down', 503, 'busy')`;
/** An event of before: its run was being done when the process ended; and another behind it. */
const ROWS: readonly (readonly [sql: string, values: readonly (string | number | Uint8Array)[]])[] = [
  ["INSERT INTO events (flow, received_at, headers, body, dedupe_key) VALUES (?, ?, ?, ?, ?)", ["orders", NOON, '{"x-a":"1"}', zstdCompressSync(Buffer.from('{"id":1}')), "a"]],
  ["INSERT INTO events (flow, received_at, headers, body, dedupe_key) VALUES (?, ?, ?, ?, ?)", ["orders", NOON, "{}", zstdCompressSync(Buffer.from('{"id":2}')), "b"]],
  ["INSERT INTO dedupe (flow, key, run_id, expires_at) VALUES (?, ?, ?, ?)", ["orders", "a", 1, NOON + 60_000]],
  ["INSERT INTO runs (event_id, flow, version, lane, state, due_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?)", [1, "orders", "v0", "l", "running", NOON, NOON]],
  ["INSERT INTO runs (event_id, flow, version, lane, state, due_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?)", [2, "orders", "v0", "l", "waiting", NOON, NOON]],
  ["INSERT INTO steps (run_id, name, kind, state, idempotency_key, attempts, request, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)", [1, "line", "destination", "sent", "k", 1, "{}", NOON]],
]; // prettier-ignore

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), "integ-formats-"))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function goesOn(engine: Engine): Promise<void> {
  const run = await engine.claim(NOON, ["orders"]);
  expect(run).toMatchObject({ id: 1, dedupeKey: "a", headers: { "x-a": "1" }, version: "v0" });
  expect(await engine.claim(NOON, ["orders"])).toBeUndefined();
  expect(Buffer.from(await engine.body(1)).toString()).toBe('{"id":1}');
  expect(await engine.step(1, "line")).toMatchObject({ state: "sent", idempotencyKey: "k" });
  await engine.attemptFailed(1, { step: "line", at: NOON, outcome: "no" });
  await engine.settle(1, "delivered", NOON, { version: "v1" });
  expect((await engine.claim(NOON, ["orders"]))?.id).toBe(2);
  await engine.keepModule("orders", "v1", "text");
  expect(await engine.module("orders", "v1")).toBe("text");
  const again = { flow: "orders", version: "v1", headers: {}, body: Buffer.from("{}"), receivedAt: NOON, dedupeKey: "a", windowMs: 1, lane: "l" }; // prettier-ignore
  expect((await engine.accept(again)).duplicate).toBe(true);
  // Keys are hashed since, and found all the same.
  expect((await engine.runs({ lane: "l" })).map(({ lane }) => lane)).toEqual(["l", "l"]);
  for (const table of ["runs", "dedupe"] as const)
    for (const row of await (engine as Engine & Movable).rows(table, 0, 10))
      expect(row).not.toContain(table === "runs" ? "l" : "a");
}

test.each([
  ["1", [FIRST]],
  ["2", [FIRST, SECOND]],
  ["3", [FIRST, SECOND, THIRD]],
  ["4", [FIRST, SECOND, THIRD, FOURTH]],
  ["5", [FIRST, SECOND, THIRD, FOURTH, FIFTH]],
  ["6", [FIRST, SECOND, THIRD, FOURTH, FIFTH, SIXTH]],
  ["7", [FIRST, SECOND, THIRD, FOURTH, FIFTH, SIXTH, SEVENTH]],
  ["8", [FIRST, SECOND, THIRD, FOURTH, FIFTH, SIXTH, SEVENTH, EIGHTH]],
])("reads a file of format %s", async (_, formats) => {
  const path = join(folder, "store.db");
  const file = new DatabaseSync(path);
  const hash = new KeyHash(() => "0a".repeat(32));
  file.function("fresh_secret", () => "0a".repeat(32));
  file.function("hashed", (key) => hash.of(key as string));
  file.function("kept", (lane, key) => keysOut(lane as string, key as string, new PayloadCodec([])));
  file.exec(formats[0] ?? "");
  for (const [sql, values] of ROWS) file.prepare(sql).run(...values);
  for (const format of formats.slice(1)) file.exec(format);
  const hasAttempts = formats.includes(FOURTH);
  if (hasAttempts) file.exec(ATTEMPT);
  file.close();
  const store = Store.open(path, "run");
  expect(store.attempts(2).map(({ response }) => response)).toEqual(hasAttempts ? ["busy"] : []);
  await goesOn(store);
  store.close();
});

test.skipIf(process.platform === "win32")("only the owner can read a new store and the files next to it", () => {
  const path = join(folder, "new.db");
  const store = Store.open(path, "run");
  expect([path, `${path}-wal`].map((one) => (statSync(one).mode & 0o777).toString(8))).toEqual(["600", "600"]);
  store.close();
});

test("reads a file of format 4 with a due time out of range, and a key with the escape character", async () => {
  const path = join(folder, "store.db");
  const file = new DatabaseSync(path);
  file.exec(FIRST);
  for (const [sql, values] of ROWS) file.prepare(sql).run(...values);
  file.exec("UPDATE runs SET due_at = 99999999999999999, lane = char(26) || '0000', state = 'retrying' WHERE id = 1");
  for (const format of [SECOND, THIRD, FOURTH]) file.exec(format);
  file.close();
  const store = Store.open(path, "run");
  expect(store.run(1)).toMatchObject({ dueAt: Date.parse("9999-12-31T23:59:59.999Z"), lane: "\u001a0000" });
  expect(store.runs().map(({ id }) => id)).toEqual([2, 1]);
  expect(store.nextDue(["orders"])).toBe(NOON);
  expect((await store.accept({ flow: "orders", version: "v1", headers: {}, body: Buffer.from("{}"), receivedAt: NOON, dedupeKey: "c", windowMs: 1, lane: "c" })).duplicate).toBe(false); // prettier-ignore
  store.close();
});

describe("a database", () => {
  let database: Database;
  beforeAll(async () => void (database = await startPostgres()), 60_000);
  afterAll(() => database.stop());

  test.each(STEPS.map((_, i) => i + 1))("of format %i is read", async (format) => {
    const pool = new pg.Pool({ connectionString: database.url, max: 1 });
    const client = await pool.connect();
    const schema = `old${format}`;
    await client.query(
      `CREATE SCHEMA ${schema}; SET search_path = ${schema}; CREATE TABLE meta (version int NOT NULL)`,
    );
    for (const [i, step] of STEPS.slice(0, format).entries()) {
      await (typeof step === "string" ? client.query(step) : step(client, new PayloadCodec([])));
      if (i > 0) continue;
      for (const [sql, values] of ROWS) {
        let at = 0;
        await client.query(
          sql.replaceAll("?", () => `$${++at}`),
          [...values],
        );
      }
    }
    await client.query("INSERT INTO meta VALUES ($1)", [format]);
    await client.query("UPDATE runs SET state = 'waiting'");
    const isLast = format === STEPS.length - 1;
    if (isLast) await client.query(ATTEMPT);
    client.release();
    await pool.end();
    const engine = await PostgresEngine.open(database.url, { schema });
    await engine.settleIn();
    expect((await engine.attempts(2)).map(({ response }) => response)).toEqual(isLast ? ["busy"] : []);
    await goesOn(engine);
    await engine.close();
  });
});
