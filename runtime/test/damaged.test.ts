/**
 * A store in which any one cell may hold anything: it was changed by hand, restored in part, or its disk is failing. What can't be
 * read is shown as that; nothing that can is kept from being read, and new events go through.
 */
import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Flow } from "@integ/runtime";
import {
  createHost,
  dropAllExpired,
  Store,
  StoreError,
  type Engine,
  type HostEvent,
  type IncomingEvent,
} from "@integ/runtime/host";
import { PostgresEngine } from "@integ/runtime/postgres";
import { RecordingServer } from "@integ/runtime/testing";
import { erpFlow, spec } from "../../test/erp.ts";
import { startPostgres, type Database } from "../../test/postgres.ts";

const NOON = Date.parse("2026-11-24T12:00:00Z");
const FLOW = spec(
  "orders",
  "source order = erp.Order",
  "trigger manual",
  "key order.id",
  'destination line = erp.put_line { text: "{order.id}" }',
);

const NUMBERS = ["-1", "2147483647", "9223372036854775807", "-9223372036854775808", "253402300800000"];
const TEXTS = ["", "nonsense", "{", "[]", "sealed:", "sealed:AAAA", "null", "\u001a0000\u001a", "x".repeat(5000)];
const CELLS: readonly (readonly [table: string, column: string, values: readonly string[]])[] = [
  ...[
    "events.received_at events.origin runs.due_at runs.updated_at runs.attempts runs.latest_wins steps.updated_at steps.attempts",
    "dedupe.expires_at dedupe.duplicates history.at attempts.at attempts.status newest.run_id drift.times drift.last_at",
  ].flatMap((names) => names.split(" ").map((name) => [...name.split("."), NUMBERS] as const)),
  ...[
    "events.headers events.dedupe_key events.keys events.body events.flow runs.version runs.lane runs.state runs.reason runs.reason_id",
    "runs.pinned runs.flow steps.name steps.kind steps.state steps.idempotency_key steps.request steps.response history.what",
    "history.detail attempts.step attempts.outcome attempts.response cursors.value newest.moment newest.lane modules.text drift.field",
    "states.hash dedupe.key paused.flow",
  ].flatMap((names) => names.split(" ").map((name) => [...name.split("."), TEXTS] as const)),
] as never;

const columns = CELLS.map(([table, column, values]) => [`${table}.${column}`, table, column, values] as const);

const incoming = (key: string): IncomingEvent => ({
  flow: "orders",
  version: "1",
  headers: { "x-a": "b" },
  body: Buffer.from(`{"id":${key}}`),
  receivedAt: NOON,
  dedupeKey: key,
  windowMs: 600_000,
  lane: key,
  state: { identity: key, hash: "1" },
});

/** Some of each kind: runs in each state, with steps, attempts, reasons, and what stands beside them. */
async function fill(engine: Engine): Promise<void> {
  for (let id = 1; id <= 12; id++) await engine.accept(incoming(String(id)));
  for (const [id, state] of [
    [1, "delivered"],
    [2, "retrying"],
    [3, "held"],
    [4, "skipped"],
  ] as const) {
    // prettier-ignore
    await engine.stepDone(id, NOON, { name: "product", kind: "fetch", response: "{}" });
    await engine.stepsSent(id, NOON, [{ name: "line", idempotencyKey: `k${id}`, request: `{"text":"${id}"}` }], "sent");
    if (state === "delivered") await engine.stepDone(id, NOON, { name: "line", kind: "destination", response: '{"id":1}' }); // prettier-ignore
    await engine.attemptFailed(id, { step: "line", at: NOON, outcome: "no", status: 500, response: "x" });
    await engine.settle(id, state, NOON, {
      reason: "r",
      reasonId: "r",
      dueAt: NOON,
      attempts: 1,
      newest: "2026-11-24",
    });
  }
  await engine.replay(3, NOON, { body: Buffer.from('{"id":3}') });
  await engine.settle(3, "held", NOON, { reason: "r", reasonId: "r" });
  for (let n = 1; n <= 9; n++) {
    await engine.acceptAll([], { flow: "orders", name: n === 1 ? "poll" : `poll ${n}`, from: undefined, to: "1" });
    await engine.keepModule("orders", String(n), "export const flow = 1;");
    await engine.noteDrift([{ flow: "orders", document: "erp.Order", field: `f${n}`, expected: "text", example: "a", times: 1, firstAt: NOON, lastAt: NOON }]); // prettier-ignore
    await engine.pause(`other ${n}`, true);
  }
}

/** An exception becomes a rejected promise. */
async function inTurn<T>(work: () => T): Promise<Awaited<T>> {
  return await work();
}

/** All that is asked of an engine to show, and to keep it up: what it says of itself is no mistake. */
async function look(engine: Engine): Promise<void> {
  const time = (at: number): string => new Date(at).toISOString();
  const known = (error: unknown): undefined => {
    if (!(error instanceof StoreError)) throw error;
  };
  for (const run of await engine.runs()) {
    time(run.receivedAt);
    time(run.dueAt);
    await engine.run(run.id);
    for (const step of await engine.steps(run.id)) JSON.stringify(step);
    for (const { at } of await engine.attempts(run.id)) time(at);
    for (const { at } of await engine.history(run.id)) time(at);
    await inTurn(() => engine.body(run.eventId)).catch(known);
  }
  for (const { touched, oldest = 0 } of await engine.queueStats()) [touched, oldest].forEach(time);
  for (const { lastAt } of await engine.drifts()) time(lastAt);
  await engine.counts();
  await engine.paused();
  for (const { receivedAt } of await engine.events("orders", 0, 100)) time(receivedAt);
  await engine.cursor("orders", "poll");
  for (let n = 1; n <= 9; n++) await inTurn(() => engine.module("orders", String(n))).catch(known);
  await dropAllExpired(engine, { now: NOON, eventsBefore: NOON - 1, resultsBefore: NOON - 1 });
}

let erp: RecordingServer;
let flow: Flow;
beforeAll(async () => {
  erp = await RecordingServer.start(() => ({ json: { lines: [{ id: 1 }] } }));
  flow = await erpFlow(FLOW);
});
afterAll(() => erp.stop());

/** The problems found; there must be none. */
async function wrongWith(engine: Engine, number: number): Promise<string[]> {
  const heard: HostEvent[] = [];
  const host = createHost({
    flows: [flow],
    engine,
    connections: { erp: { base_url: erp.url } },
    now: () => NOON + 60_000,
    random: () => 0,
    onEvent: (event) => heard.push(event),
  });
  await host.start();
  const wrong: string[] = [];
  try {
    const run = await host.submit("orders", Buffer.from(`{"id":${number}}`));
    await expect.poll(async () => (await engine.run(run))?.state, { timeout: 5000 }).toBe("delivered");
    await look(engine);
  } catch (error) {
    wrong.push(error instanceof Error ? `${error.name}: ${error.message.slice(0, 200)}` : String(error));
  }
  for (const event of heard)
    if (event.kind === "store_unavailable" || ("reason" in event && event.reason.includes("bug in integ")))
      wrong.push(JSON.stringify(event));
  await host.stop(100);
  return wrong;
}

describe("the embedded store", () => {
  let folder: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "integ-damaged-"));
    const store = Store.open(join(folder, "whole.db"), "run");
    await fill(store);
    store.close();
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test.each(columns)("starts with anything in %s", async (_, table, column, values) => {
    const path = join(folder, "damaged.db");
    for (const end of ["", "-wal", "-shm"]) rmSync(path + end, { force: true });
    copyFileSync(join(folder, "whole.db"), path);
    const db = new DatabaseSync(path);
    let row = 0;
    const isBlob = column === "body" || table === "modules";
    db.function("any_value", { useBigIntArguments: true }, () => {
      const value = values[row++ % values.length] ?? "";
      return values === NUMBERS ? BigInt(value) : isBlob ? Buffer.from(value) : value;
    });
    // Also numbers of events that there are not.
    db.exec(`PRAGMA foreign_keys = OFF; UPDATE OR IGNORE ${table} SET ${column} = any_value()`);
    db.close();
    const store = Store.open(path, "run");
    const wrong = await wrongWith(store, 99);
    store.close();
    expect(wrong).toEqual([]);
  });
});

describe("the cluster's database", () => {
  const schema = "damaged";
  let database: Database;
  let engine: PostgresEngine;
  let admin: pg.Client;
  let tables: readonly string[];
  const restore = (): Promise<unknown> =>
    admin.query(
      `TRUNCATE ${tables.join(", ")}; ${tables.map((table) => `INSERT INTO ${table} ${table === "windows" ? "" : "OVERRIDING SYSTEM VALUE"} SELECT * FROM whole.${table}`).join("; ")}`,
    );
  beforeAll(async () => {
    database = await startPostgres();
    engine = await PostgresEngine.open(database.url, { schema });
    await fill(engine);
    admin = new pg.Client({ connectionString: database.url });
    await admin.connect();
    await admin.query(`SET search_path = ${schema}; CREATE SCHEMA whole`);
    const { rows } = await admin.query<{ name: string }>("SELECT tablename AS name FROM pg_tables WHERE schemaname = $1 AND tablename NOT IN ('meta', 'secrets')", [schema]); // prettier-ignore
    tables = rows.map(({ name }) => name);
    for (const table of tables) await admin.query(`CREATE TABLE whole.${table} AS TABLE ${table}`);
    for (const table of ["runs.event_id", "steps.run_id", "history.run_id", "attempts.run_id"].map((one) =>
      one.split("."),
    ))
      await admin.query(`ALTER TABLE ${table[0]} DROP CONSTRAINT ${table.join("_")}_fkey`);
  });
  afterAll(async () => {
    await engine.close();
    await admin.end();
    await database.stop();
  });

  test.each(columns)("starts with anything in %s", async (_, table, column, values) => {
    await restore();
    const { rows } = await admin.query<{ type: string }>("SELECT data_type AS type FROM information_schema.columns WHERE table_schema = $1 AND table_name = $2 AND column_name = $3", [schema, table, column]); // prettier-ignore
    const type = rows[0]?.type ?? "text";
    // JSON is what the database lets in, and nothing else.
    const fit = values.filter((value) => type !== "jsonb" || value === "null" || value === "[]");
    const cells = fit.map((value) => (type === "integer" ? value.slice(0, 9) : type === "bytea" ? `\\x${Buffer.from(value).toString("hex")}` : value)); // prettier-ignore
    const keyed = ["dedupe", "states", "newest", "paused", "drift"].includes(table) && values === TEXTS;
    await admin.query(
      `UPDATE ${table} t SET ${column} = (w.value${keyed ? " || w.n" : ""})::${type} FROM (
         SELECT ctid AS at, n, ($1::text[])[1 + n % $2] AS value FROM (SELECT ctid, row_number() OVER ()::int AS n FROM ${table}) AS numbered
       ) AS w WHERE t.ctid = w.at`,
      [cells, cells.length],
    );
    const { runId } = await engine.accept(incoming("99"));
    await look(engine);
    // Each that can be claimed is: what is wrong with one keeps none of the others.
    const claimed: number[] = [];
    for (
      let run = await engine.claim(Date.now(), ["orders"]);
      run !== undefined;
      run = await engine.claim(Date.now(), ["orders"])
    ) {
      // prettier-ignore
      claimed.push(run.id);
      await engine.settle(run.id, "delivered", NOON);
    }
    expect(claimed).toContain(runId);
  });
});
