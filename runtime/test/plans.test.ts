/**
 * A key with a history is as fast as a new one: the planner of each engine is asked about every statement that runs once an event or
 * once a run. None scans a table that grows, and none passes over runs that are over.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync, type StatementSync } from "node:sqlite";
import pg from "pg";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Store, type IncomingEvent, type Engine } from "@integ/runtime/host";
import { PostgresEngine } from "@integ/runtime/postgres";
import { startPostgres } from "../../test/postgres.ts";

const NOON = Date.parse("2026-11-24T12:00:00Z");
/** Tables with a row for each event or run there ever was. */
const GROWING = ["events", "runs", "dedupe", "steps", "history", "attempts", "states"];

const incoming = (key: string, lane: string): IncomingEvent => ({
  flow: "orders",
  version: "1",
  headers: {},
  body: Buffer.from("{}"),
  receivedAt: NOON,
  dedupeKey: key,
  windowMs: 60_000,
  lane,
});

/** All that the host asks of an engine for an event and its run: once, twice with the same, tried again, held, delivered. */
async function oneOfEach(engine: Engine): Promise<void> {
  await engine.acceptAll([{ ...incoming("s", "s"), state: { identity: "s", hash: "1" } }], { flow: "orders", name: "poll", from: undefined, to: "1" }); // prettier-ignore
  for (const key of ["a", "b", "b", "c"]) await engine.accept(incoming(key, "l"));
  await engine.accept({ ...incoming("h", "h"), held: { reason: "r", id: "r" } });
  for (let i = 0; i < 6; i++) {
    const run = await engine.claim(NOON, ["orders"]);
    await engine.nextDue(["orders"]);
    if (run === undefined) continue;
    await engine.body(run.eventId);
    await engine.step(run.id, "line");
    await engine.stepsSent(run.id, NOON, [{ name: "line", idempotencyKey: "k", request: "{}" }], "sent");
    await engine.attemptFailed(run.id, { step: "line", at: NOON, outcome: "no" });
    await engine.stepDone(run.id, NOON, { name: "line", kind: "destination", response: "{}" });
    await engine.step(run.id, "line");
    await engine.steps(run.id);
    await engine.history(run.id);
    await engine.dropReads(run.id);
    await engine.settle(run.id, i === 0 ? "retrying" : i === 1 ? "held" : "delivered", NOON, { reason: "r", reasonId: "r", dueAt: NOON }); // prettier-ignore
  }
}

/** The statements of upkeep and `integ forget`, with finished runs and a corrected one. */
async function upkeep(engine: Engine): Promise<void> {
  await engine.accept(incoming("a", "l"));
  const { runId } = await engine.accept(incoming("b", "l"));
  await engine.replay(runId, NOON, { body: Buffer.from("{}") });
  const expiry = { now: NOON, eventsBefore: NOON - 2, resultsBefore: NOON - 2 };
  for (const of of ["events", "mended", "runs"] as const) await engine.dropExpired(expiry, { of, after: 0 });
  await engine.dropExpired(expiry, { of: "dedupe", flow: "", key: "" });
  const [event] = await engine.events("orders", 0, 10);
  await engine.erase(event?.id ?? 0);
}

/** Steps of plans, each with its statement, that go through a whole table. */
const scansOf = (steps: readonly string[], scan: string): readonly string[] =>
  steps.filter((step) => new RegExp(`${scan} (?:${GROWING.join("|")}|[a-z])\\b`).test(step));

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), "integ-plans-"))));
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true });
});

/** What SQLite's planner says of each statement that some work asks. */
async function embeddedPlans(work: (engine: Engine) => Promise<void>): Promise<readonly string[]> {
  const path = join(folder, "store.db");
  const store = Store.open(path, "run");
  const asked = new Set<string>();
  const prepare = Object.getOwnPropertyDescriptor(DatabaseSync.prototype, "prepare")?.value as (
    this: DatabaseSync,
    sql: string,
  ) => StatementSync;
  vi.spyOn(DatabaseSync.prototype, "prepare").mockImplementation(function (this: DatabaseSync, sql: string) {
    asked.add(sql);
    return prepare.call(this, sql);
  });
  await work(store);
  vi.restoreAllMocks();
  store.close();
  const db = new DatabaseSync(path);
  const steps = [...asked].flatMap((sql) =>
    (db.prepare(`EXPLAIN QUERY PLAN ${sql}`).all() as { detail: string }[]).map(({ detail }) => `${detail} ← ${sql}`),
  );
  db.close();
  expect(asked.size).toBeGreaterThan(20);
  return steps;
}

test("the embedded store finds each row by an index without expired rows", async () => {
  const steps = await embeddedPlans(oneOfEach);
  expect(scansOf(steps, "^SCAN")).toEqual([]);
  // Runs are found by number, or among those that are still to be done.
  expect(
    steps.filter((step) => /^SEARCH (?:runs|r)\b/.test(step) && !/INTEGER PRIMARY KEY|runs_lane|runs_ready/.test(step)),
  ).toEqual([]);
});

test("its upkeep and erasure scan no whole tables", async () => {
  expect(scansOf(await embeddedPlans(upkeep), "^SCAN")).toEqual([]);
});

/** PostgreSQL's plan for each statement of some work, with large tables. */
async function clusterPlans(work: (engine: Engine) => Promise<void>): Promise<readonly string[]> {
  const database = await startPostgres();
  const engine = await PostgresEngine.open(database.url);
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  await client.query("SET search_path = integ");
  await client.query(
    `INSERT INTO events (flow, received_at, headers, body, dedupe_key)
       SELECT 'orders', n, '{}', '', 'old ' || n FROM generate_series(1, 30000) AS n;
     INSERT INTO runs (event_id, flow, version, lane, state, due_at, updated_at)
       SELECT id, flow, '1', 'l', 'delivered', 0, 0 FROM events;
     INSERT INTO dedupe (flow, key, run_id, expires_at) SELECT flow, dedupe_key, id, 0 FROM events;
     INSERT INTO steps (run_id, name, kind, state, updated_at) SELECT id, 'line', 'destination', 'done', 0 FROM runs;
     INSERT INTO history (run_id, at, what) SELECT id, 0, 'held' FROM runs;
     INSERT INTO attempts (run_id, step, at, outcome) SELECT id, 'line', 0, 'no' FROM runs;
     INSERT INTO states (flow, identity, hash) SELECT flow, dedupe_key, '1' FROM events`,
  );
  await client.query("ANALYZE");
  const asked = new Set<string>();
  const query = Object.getOwnPropertyDescriptor(pg.Client.prototype, "query")?.value as (
    this: pg.Client,
    ...args: unknown[]
  ) => unknown;
  vi.spyOn(pg.Client.prototype, "query").mockImplementation(function (this: pg.Client, ...args: readonly unknown[]) {
    const [first] = args;
    const text = typeof first === "string" ? first : (first as { readonly text?: string } | null)?.text;
    if (text !== undefined && /\b(?:SELECT|UPDATE|DELETE|INSERT)\b/.test(text) && !text.startsWith("BEGIN"))
      asked.add(text);
    return query.apply(this, [...args]);
  } as never);
  await work(engine);
  vi.restoreAllMocks();
  const ours = [...asked].filter((text) => !text.includes("integ_boss"));
  const found: string[] = [];
  for (const text of ours) {
    const { rows } = await client.query<{ "QUERY PLAN": string }>(`EXPLAIN (GENERIC_PLAN) ${text}`);
    found.push(...rows.map((row) => `${row["QUERY PLAN"].trim()} ← ${text}`));
  }
  await client.end();
  await engine.close();
  await database.stop();
  expect(ours.length).toBeGreaterThan(12);
  return found;
}

test("so does the cluster's database", async () => {
  const found = await clusterPlans(oneOfEach);
  expect(scansOf(found, "Seq Scan on")).toEqual([]);
  expect(found.filter((step) => /Scan using runs_(?!lane|pkey)|Bitmap Index Scan on runs_(?!lane|pkey)/.test(step))).toEqual([]); // prettier-ignore
});

test("nor do the cluster's upkeep and erasure", async () => {
  expect(scansOf(await clusterPlans(upkeep), "Seq Scan on")).toEqual([]);
});
