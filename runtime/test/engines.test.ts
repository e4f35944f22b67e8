/**
 * The contract of an engine: each promise a test, the same for the embedded one and for the cluster, with a clock that the
 * test moves. Behind it a random test against a plain model, from a fixed seed.
 */
import { createHash, randomBytes } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import fc from "fast-check";
import { TestClock } from "pg-boss";
import { afterAll, beforeAll, beforeEach, afterEach, describe, expect, test } from "vitest";
import {
  dropAllExpired,
  moveEngine,
  type Movable,
  openEngine,
  Store,
  StoreError,
  TransientStoreError,
  UnreadableError,
  openThreadedStore,
  type ThreadedStore,
  type IncomingEvent,
  type Engine,
  type Run,
  type RunState,
} from "@integ/runtime/host";
import { PostgresEngine } from "@integ/runtime/postgres";
import { startPostgres, type Database } from "../../test/postgres.ts";
import { times } from "../../test/volume.ts";

const NOON = Date.parse("2026-11-24T12:00:00Z");
const MINUTE = 60_000;

/** The cluster's payloads are encrypted, those of the embedded engine lie open: the promises are the same. */
const KEYS = ["a secret of sixteen letters, or more"];

interface Kind {
  readonly name: string;
  begin(): Promise<void>;
  end(): Promise<void>;
  /** A fresh engine. */
  make(): Promise<Engine>;
  /** The same store, as the next start finds it when the process has died. */
  restart(engine: Engine): Promise<Engine>;
  /** Moves the clock of what the engine asks itself. */
  clock(now: number): Promise<void>;
  drop(engine: Engine): Promise<void>;
}

function embedded(): Kind {
  let folder = "";
  let count = 0;
  let file = "";
  return {
    name: "embedded",
    begin: () => Promise.resolve(void (folder = mkdtempSync(join(tmpdir(), "integ-engine-")))),
    end: () => Promise.resolve(rmSync(folder, { recursive: true, force: true })),
    make: () => openEngine(`sqlite:${(file = join(folder, `${count++}.db`))}`),
    restart: async (engine) => {
      await engine.close();
      return Store.open(file, "run");
    },
    clock: () => Promise.resolve(),
    drop: async (engine) => engine.close(),
  };
}

function cluster(): Kind {
  let database: Database;
  let clock: TestClock;
  let count = 0;
  let schema = "";
  const open = (): Promise<PostgresEngine> =>
    PostgresEngine.open(database.url, { schema, clock, connections: 4, keys: KEYS });
  return {
    name: "cluster",
    begin: async () => void (database = await startPostgres()),
    end: () => database.stop(),
    make: () => {
      clock = new TestClock(NOON);
      schema = `t${count++}`;
      return open();
    },
    restart: async (engine) => {
      await engine.close();
      clock = new TestClock(clock.now());
      const again = await open();
      // The work of the dead node has no heartbeat any more.
      await clock.tick(20_000);
      return again;
    },
    clock: (now) => clock.setTime(now),
    drop: async (engine) => {
      await (engine as PostgresEngine).destroy();
      await engine.close();
    },
  };
}

const incoming = (key: string, more: Partial<IncomingEvent> = {}): IncomingEvent => ({
  flow: "orders",
  version: "1",
  headers: { "x-id": key },
  body: Buffer.from(`{"id":"${key}"}`),
  receivedAt: NOON,
  dedupeKey: key,
  windowMs: 10 * MINUTE,
  lane: key,
  ...more,
});

describe.each([embedded(), cluster()])("the $name engine", (kind) => {
  let engine: Engine;
  let now: number;
  beforeAll(() => kind.begin());
  afterAll(() => kind.end());
  beforeEach(async () => {
    now = NOON;
    engine = await kind.make();
  });
  afterEach(() => kind.drop(engine));
  const at = async (time: number): Promise<void> => {
    now = time;
    await kind.clock(time);
  };
  const atTheEnd = (): Promise<void> => at(Date.parse("9999-12-31T23:59:59.999Z"));
  const claim = async (): Promise<Run | undefined> => engine.claim(now, ["orders"]);
  /** The next run that is there to be done: a lane that is just being given back for other nodes is there a moment later. */
  const claimSoon = async (): Promise<Run> => {
    for (;;) {
      const run = await claim();
      if (run !== undefined) return run;
      await new Promise((done) => setTimeout(done, 20));
    }
  };
  const claimed = async (): Promise<string[]> => {
    const keys: string[] = [];
    for (let run = await claim(); run !== undefined; run = await claim()) keys.push(run.dedupeKey);
    return keys;
  };
  const states = async (): Promise<string[]> =>
    (await engine.runs()).toReversed().map((run) => `${run.dedupeKey} ${run.state}`);

  test("omits data that can't be read, reports it, and shows the rest", async () => {
    const [first, second] = [await engine.accept(incoming("a")), await engine.accept(incoming("b"))];
    const strange = Buffer.alloc(64, 1);
    const text = `sealed:${strange.toString("base64")}`;
    const step = (name: string, kind: string, request: string | null, response: string | null) => [first.runId, name, kind, "done", null, 1, request, response, NOON]; // prettier-ignore
    const movable = engine as Engine & Movable;
    const whole = step("a", "destination", '{"a":1}', '{"b":2}');
    await movable.put("steps", [whole, step("b", "destination", '{"a":1}', text), step("c#1", "fetch", text, null)]);
    await movable.put("attempts", [[first.runId, text, NOON, text, null, text]]);
    await movable.put("history", [[first.runId, NOON, "held", text]]);
    await movable.put("events", [[99, "orders", NOON, "{}", strange, "k", null, null]]);

    const why = expect.stringContaining("a key that is not configured") as string;
    expect(await engine.steps(first.runId)).toEqual([
      { name: "c#1", kind: "fetch", state: "done", attempts: 1, unreadable: why },
      { name: "a", kind: "destination", state: "done", attempts: 1, request: '{"a":1}', response: '{"b":2}' },
      { name: "b", kind: "destination", state: "done", attempts: 1, request: '{"a":1}', unreadable: why },
    ]);
    expect(await engine.step(first.runId, "a")).toMatchObject({ response: '{"b":2}' });
    await expect((async () => engine.step(first.runId, "b"))()).rejects.toThrow(UnreadableError);
    await expect((async () => engine.body(99))()).rejects.toThrow(UnreadableError);
    expect(await engine.attempts(first.runId)).toMatchObject([{ outcome: why, response: why }]);
    expect(await engine.history(first.runId)).toMatchObject([{ what: "held", detail: why }]);
    const events = (await engine.events("orders", 0, 10)).map(({ id, body, steps, unreadable }) => [id, Buffer.from(body).toString(), steps, unreadable]); // prettier-ignore
    expect(events).toEqual([
      [1, '{"id":"a"}', ['{"a":1}', '{"b":2}', '{"a":1}'], why],
      [2, '{"id":"b"}', [], undefined],
      [99, "", [], why],
    ]);
    // A replay drops what was read, whatever that is.
    expect(await engine.replay(second.runId, NOON, {})).toBe(true);
    expect(await engine.replay(first.runId, NOON, { anew: true })).toBe(true);
    expect(await engine.steps(first.runId)).toMatchObject([{ name: "a" }, { name: "b" }]);
    await engine.erase(1);
    const [erased] = await engine.events("orders", 0, 1);
    expect(erased).toMatchObject({ id: 1, steps: [] });
    expect(erased).not.toHaveProperty("unreadable");
  });

  test("keeps accepted events byte for byte, with everything that belongs to them", async () => {
    const body = Buffer.from([0, 255, 10, 200]);
    const { runId, duplicate } = await engine.accept(incoming("a", { body, headers: { "x-a": "ž" } }));
    expect(duplicate).toBe(false);
    const run = await engine.run(runId);
    expect(run).toMatchObject({
      id: runId,
      flow: "orders",
      lane: "a",
      state: "waiting",
      receivedAt: NOON,
      dedupeKey: "a",
      headers: { "x-a": "ž" },
    });
    expect(Buffer.from(await engine.body(run?.eventId ?? 0))).toEqual(body);
    expect(await engine.run(4711)).toBeUndefined();
  });

  test("accepts the same event once within its window, however many arrive at once, and counts the others", async () => {
    const all = await Promise.all(Array.from({ length: 8 }, () => engine.accept(incoming("a"))));
    expect(all.filter((one) => !one.duplicate)).toHaveLength(1);
    expect(new Set(all.map((one) => one.runId)).size).toBe(1);
    expect((await engine.accept(incoming("a", { receivedAt: NOON + 11 * MINUTE }))).duplicate).toBe(false);
    expect(await engine.counts()).toMatchObject({ waiting: 2 });
  });

  test("executes the runs of a lane one at a time, in order of arrival; other lanes do not wait", async () => {
    for (const [key, lane] of [["a1", "a"], ["a2", "a"], ["b1", "b"]] as const) await engine.accept(incoming(key, { lane })); // prettier-ignore
    const first = await claim();
    const second = await claim();
    expect([first?.dedupeKey ?? "", second?.dedupeKey ?? ""].toSorted()).toEqual(["a1", "b1"]);
    expect(await claim()).toBeUndefined();
    for (const run of [first, second]) await engine.settle(run?.id ?? 0, "delivered", now);
    expect(await claimed()).toEqual(["a2"]);
  });

  test.each<[RunState, boolean]>([
    ["delivered", true],
    ["skipped", true],
    ["discarded", true],
    ["held", false],
    ["retrying", false],
  ])("%s: the lane continues: %s", async (state, goesOn) => {
    await engine.accept(incoming("a1", { lane: "a" }));
    await engine.accept(incoming("a2", { lane: "a" }));
    const run = await claim();
    await engine.settle(run?.id ?? 0, state, now, { reason: "why", reasonId: "why", dueAt: now + MINUTE });
    expect(await claimed()).toEqual(goesOn ? ["a2"] : []);
    if (state === "held") {
      await engine.settle(run?.id ?? 0, "discarded", now, { reason: "by hand" });
      expect(await claimed()).toEqual(["a2"]);
    }
  });

  test("claims nothing that arrived after the claim began, and such arrivals never block the claim", async () => {
    await at(NOON + 60);
    for (const key of ["a", "b", "c"]) await engine.accept(incoming(key, { receivedAt: NOON + 30 }));
    // The database's clock is past that by now.
    expect(await engine.claim(NOON, ["orders"])).toBeUndefined();
    await engine.accept(incoming("d", { receivedAt: NOON - 1 }));
    expect((await engine.claim(NOON, ["orders"]))?.dedupeKey).toBe("d");
    expect((await claimed()).sort()).toEqual(["a", "b", "c"]);
  });

  test("executes a run again when it is due, not before, with all its data", async () => {
    const { runId } = await engine.accept(incoming("a"));
    await claim();
    await engine.settle(runId, "retrying", now, { reason: "down", dueAt: now + 5 * MINUTE, attempts: 3 });
    await at(NOON + 4 * MINUTE);
    expect(await claimed()).toEqual([]);
    await at(NOON + 5 * MINUTE);
    expect(await claim()).toMatchObject({ id: runId, state: "running", attempts: 3 });
    expect(await engine.history(runId)).toEqual([{ at: NOON, what: "retrying", detail: "down" }]);
  });

  test("continues the work of a dead process", async () => {
    await engine.accept(incoming("a"));
    await engine.accept(incoming("b"));
    const run = await claim();
    await engine.stepsSent(run?.id ?? 0, now, [{ name: "line", idempotencyKey: "key", request: "{}" }], "sent");
    engine = await kind.restart(engine);
    now = Math.max(now, NOON + 30_000);
    expect((await claimed()).sort()).toEqual(["a", "b"]);
    expect(await engine.step(run?.id ?? 0, "line")).toMatchObject({
      state: "sent",
      idempotencyKey: "key",
      attempts: 1,
    });
  });

  test("stores steps: what was sent, how often, and the responses", async () => {
    const { runId } = await engine.accept(incoming("a"));
    await engine.stepDone(runId, now, { name: "contact", kind: "fetch" });
    for (let i = 0; i < 2; i++)
      await engine.stepsSent(runId, now, [{ name: "line", idempotencyKey: "k", request: '{"n":1}' }], "sent");
    await engine.stepDone(runId, now + 1, { name: "line", kind: "destination", response: '{"id":7}' });
    expect(await engine.steps(runId)).toEqual([
      { name: "contact", kind: "fetch", state: "done", attempts: 1 },
      {
        name: "line",
        kind: "destination",
        state: "done",
        attempts: 2,
        idempotencyKey: "k",
        request: '{"n":1}',
        response: '{"id":7}',
      },
    ]);
    await engine.dropReads(runId);
    expect((await engine.steps(runId)).map((step) => step.name)).toEqual(["line"]);
    expect(await engine.delivered("orders", "a", "line")).toBe('{"id":7}');
    expect(await engine.delivered("orders", "b", "line")).toBeUndefined();
  });

  test("records a batch as a whole, under its key, with its outcome in one write", async () => {
    const { runId } = await engine.accept(incoming("a"));
    const batch = ["x[0]", "x[1]"].map((name) => ({ name, idempotencyKey: "k", request: `{"of":"${name}"}` }));
    await engine.stepsSent(runId, now, batch, "sent");
    engine = await kind.restart(engine);
    expect(await engine.steps(runId)).toMatchObject(batch.map((one) => ({ ...one, state: "sent", attempts: 1 })));
    await engine.stepsEnded(runId, now, { done: [{ name: "x[0]", response: "7" }], refused: [{ name: "x[1]" }] });
    const [first, second] = [await engine.step(runId, "x[0]"), await engine.step(runId, "x[1]")];
    expect(first).toMatchObject({ state: "done", idempotencyKey: "k", response: "7" });
    expect(second).toMatchObject({ state: "refused", idempotencyKey: "k" });
    expect(second).not.toHaveProperty("response");
    await engine.stepsEnded(runId, now, { done: [], refused: [{ name: "x[1]", response: '{"errors":["no"]}' }] });
    expect(await engine.step(runId, "x[1]")).toMatchObject({ state: "refused", response: '{"errors":["no"]}' });
    await engine.stepsSent(runId, now, [{ name: "x[1]", idempotencyKey: "k2", request: "{}" }], "unsure");
    expect(await engine.step(runId, "x[1]")).toMatchObject({ state: "unsure", idempotencyKey: "k2", attempts: 2, request: "{}" }); // prettier-ignore
    await engine.settle(runId, "held", now, { reason: "x" });
    await engine.replay(runId, now, {});
    expect((await engine.steps(runId)).map(({ state }) => state).sort()).toEqual(["changed", "unsure"]);
  });

  test("keeps the response of each failed request", async () => {
    const { runId } = await engine.accept(incoming("a"));
    const down = {
      step: "line",
      at: NOON,
      outcome: "erp.put_line responded with 503",
      status: 503,
      response: "<html>",
    };
    const cut = { step: "line", at: NOON + 1, outcome: "the connection was cut" };
    for (const attempt of [down, cut]) await engine.attemptFailed(runId, attempt);
    expect(await engine.attempts(runId)).toEqual([down, cut]);
    await engine.erase((await engine.run(runId))?.eventId ?? 0);
    expect(await engine.attempts(runId)).toEqual([]);
  });

  test("keeps modules by version, and knows each run's past and next version", async () => {
    await engine.keepModule("orders", "1", "the first");
    await engine.keepModule("orders", "2", "the second");
    await engine.keepModule("orders", "1", "something else");
    expect([await engine.module("orders", "1"), await engine.module("orders", "2")]).toEqual([
      "the first",
      "the second",
    ]);
    expect(await engine.module("orders", "3")).toBeUndefined();
    const { runId } = await engine.accept(incoming("a"));
    await claim();
    await engine.settle(runId, "held", now, { reason: "x", version: "2" });
    expect(await engine.run(runId)).toMatchObject({ version: "2" });
    await engine.replay(runId, now, { version: "1" });
    expect(await claim()).toMatchObject({ version: "2", pinned: "1" });
    await engine.settle(runId, "held", now, { reason: "x" });
    await engine.replay(runId, now, {});
    expect((await claim())?.pinned).toBeUndefined();
  });

  test("moves a cursor together with the stored documents, and only from its known position", async () => {
    const move = { flow: "orders", name: "poll" };
    expect(await engine.acceptAll([incoming("a")], { ...move, from: undefined, to: "1" })).toHaveLength(1);
    expect(await engine.acceptAll([incoming("b")], { ...move, from: undefined, to: "2" })).toBeUndefined();
    expect(await engine.acceptAll([incoming("b")], { ...move, from: "1", to: "2" })).toHaveLength(1);
    expect(await engine.cursor("orders", "poll")).toBe("2");
    expect(await states()).toEqual(["a waiting", "b waiting"]);
    const both = await Promise.all([3, 4].map((to) => engine.acceptAll([], { ...move, from: "2", to: String(to) })));
    expect(both.filter((one) => one !== undefined)).toHaveLength(1);
  });

  test("takes a listed document if it is new or has changed", async () => {
    let listed = 0;
    const seen = async (hash: string, more: Partial<IncomingEvent> = {}): Promise<boolean> =>
      (await engine.acceptAll([incoming(`a ${hash} ${++listed}`, { state: { identity: "a", hash }, ...more })]))?.[0]
        ?.duplicate === false;
    expect(await seen("1", { onlyRemember: true })).toBe(false);
    expect([await seen("1"), await seen("2"), await seen("2"), await seen("1")]).toEqual([false, true, false, true]);
  });

  test("stores unprocessable events as held", async () => {
    await engine.accept(incoming("a", { held: { reason: "no: x", id: "no" } }));
    expect(await claimed()).toEqual([]);
    expect(await engine.runs({ state: "held", reasonId: "no" })).toHaveLength(1);
  });

  test("replays: written records stay, unless sent anew, with a corrected event if there is one", async () => {
    await engine.accept(incoming("a"));
    await engine.accept(incoming("a2", { lane: "a" }));
    const run = await claim();
    const id = run?.id ?? 0;
    expect(await engine.replay(id, now, {})).toBe(false);
    await engine.stepDone(id, now, { name: "c", kind: "fetch", response: "1" });
    await engine.settle(id, "held", now, { reason: "x", reasonId: "x" });
    expect(await engine.replay(id, now, { why: "mended", body: Buffer.from("{}"), lane: "other" })).toBe(true);
    expect(await engine.steps(id)).toEqual([]);
    expect((await claimed()).sort()).toEqual(["a", "a2"]);
    const again = await engine.run(id);
    expect(again).toMatchObject({ lane: "other", attempts: 0 });
    expect(Buffer.from(await engine.body(again?.eventId ?? 0)).toString()).toBe("{}");
    await engine.stepDone(id, now, { name: "line", kind: "destination", response: "1" });
    await engine.settle(id, "delivered", now);
    await engine.replay(id, now, { anew: true });
    // That it was written, and how, is known all the same: what is sent then depends on it.
    expect(await engine.steps(id)).toMatchObject([{ name: "line", state: "again", response: "1" }]);
    expect(await engine.delivered("orders", "other", "line")).toBe("1");
    expect((await engine.history(id)).map((one) => one.what)).toEqual([
      "held",
      "replayed with a corrected event",
      "replayed",
    ]);
  });

  test("a replayed run comes before later ones of its lane, and not while one of them is running", async () => {
    for (const key of ["a1", "a2", "a3"]) await engine.accept(incoming(key, { lane: "a" }));
    const first = await claimSoon();
    await engine.settle(first.id, "delivered", now);
    const second = await claimSoon();
    expect(second.dedupeKey).toBe("a2");
    expect(await engine.replay(first.id, now, { anew: true })).toBe(true);
    expect(await claim()).toBeUndefined();
    await engine.settle(second.id, "retrying", now, { reason: "x", dueAt: now });
    expect((await claimSoon()).dedupeKey).toBe("a1");
    expect(await claim()).toBeUndefined();
    engine = await kind.restart(engine);
    await at(NOON + MINUTE);
    const again = await claimSoon();
    expect(again.dedupeKey).toBe("a1");
    await engine.settle(again.id, "delivered", now);
    expect((await claimSoon()).dedupeKey).toBe("a2");
  });

  test("with `newest`, a held run blocks no other: not at arrival, not later, not after a restart", async () => {
    const latest = { lane: "l", latestWins: true } as const;
    await engine.accept(incoming("held", { ...latest, held: { reason: "r", id: "r" } }));
    for (const key of ["a", "b", "c"]) await engine.accept(incoming(key, latest));
    const first = await claim();
    expect(first?.dedupeKey).toBe("a");
    expect(await claim()).toBeUndefined();
    await engine.settle(first?.id ?? 0, "held", now, { reason: "r", reasonId: "r" });
    expect((await engine.queueStats()).map(({ blocked }) => blocked)).toEqual([0, 0]);
    engine = await kind.restart(engine);
    expect((await claim())?.dedupeKey).toBe("b");
    // Done again, the held one has its turn before the later ones, and not while one is being done.
    expect(await engine.replay(first?.id ?? 0, now, {})).toBe(true);
    expect(await claim()).toBeUndefined();
    const second = (await engine.runs({ state: "running" }))[0];
    await engine.settle(second?.id ?? 0, "delivered", now);
    expect(await claimed()).toEqual(["a"]);
  });

  test("knows the newest state written under a key and its run, also after a restart", async () => {
    await engine.accept(incoming("a", { lane: "l" }));
    const run = await claim();
    expect(await engine.newest("orders", "l")).toBeUndefined();
    await engine.settle(run?.id ?? 0, "delivered", now, { newest: "i2026-11-24T12:00:00Z" });
    await engine.accept(incoming("b", { lane: "l" }));
    const next = await claim();
    await engine.settle(next?.id ?? 0, "held", now, { reason: "r", newest: "i2026-11-24T13:00:00Z" });
    engine = await kind.restart(engine);
    expect(await engine.newest("orders", "l")).toEqual({ moment: "i2026-11-24T13:00:00Z", run: next?.id });
    expect(await engine.newest("orders", "other")).toBeUndefined();
  });

  test("knows which documents events have announced, and in which state", async () => {
    const told = (key: string, moment: string, onlyMissed?: true): IncomingEvent =>
      incoming(`${key} ${moment} ${String(onlyMissed)}`, {
        document: { identity: key, moment, ...(onlyMissed === undefined ? {} : { onlyMissed }) },
      });
    const taken = async (...events: readonly IncomingEvent[]): Promise<boolean[]> =>
      ((await engine.acceptAll(events)) ?? []).map((one) => !one.duplicate);
    expect(await taken(told("a", "2026-11-24"), told("b", "", true))).toEqual([true, true]);
    expect(await taken(told("a", "2026-11-23", true), told("a", "2026-11-24", true), told("b", "", true))).toEqual([false, false, false]); // prettier-ignore
    engine = await kind.restart(engine);
    // An older one that comes late is an event like any other; and what is newest stays known.
    expect(await taken(told("a", "2026-11-22"), told("a", "2026-11-24", true), told("a", "2026-11-25", true))).toEqual([true, false, true]); // prettier-ignore
    // An event that was known already has told of it all the same.
    const twice = told("c", "2026-11-24");
    expect(await taken({ ...twice, document: { identity: "d", moment: "" } }, twice, told("c", "2026-11-24", true))).toEqual([true, false, false]); // prettier-ignore
  });

  test("stores notes about documents by flow; the last note counts, also after a restart", async () => {
    await engine.noteStates("orders", [{ identity: "a", hash: "1" }, { identity: "b", hash: "1" }]); // prettier-ignore
    await engine.noteStates("orders", [{ identity: "b", hash: "2" }, { identity: "c\u0000ž", hash: "3" }]); // prettier-ignore
    await engine.noteStates("other", [{ identity: "a", hash: "9" }]);
    engine = await kind.restart(engine);
    expect(await engine.states("orders", ["b", "a", "none", "c\u0000ž", "b"])).toEqual(["2", "1", undefined, "3", "2"]);
    expect(await engine.states("orders", [])).toEqual([]);
  });

  test("counts drift by flow, document and field, also after a restart", async () => {
    const one = { flow: "orders", document: "erp.Order", field: "lines[].sku", expected: "a text", example: "lines[1].sku", times: 2, firstAt: NOON, lastAt: NOON }; // prettier-ignore
    const later = { ...one, example: "lines[0].sku", times: 3, firstAt: NOON + MINUTE, lastAt: NOON + MINUTE };
    await engine.noteDrift([{ ...one, field: "note", example: "note" }, one, { ...one, flow: "other" }]);
    await engine.noteDrift([later]);
    engine = await kind.restart(engine);
    const sum = { ...later, times: 5, firstAt: NOON };
    expect(await engine.drifts()).toEqual([sum, { ...one, field: "note", example: "note" }, { ...one, flow: "other" }]);
    await engine.forgetDrift("orders");
    expect(await engine.drifts()).toEqual([{ ...one, flow: "other" }]);
  });

  test("pauses a flow, and resumes it", async () => {
    await engine.pause("orders", true);
    await engine.pause("orders", true);
    await engine.accept(incoming("a"));
    expect(await claimed()).toEqual([]);
    expect(await engine.paused()).toEqual(["orders"]);
    await engine.pause("orders", false);
    expect(await claimed()).toEqual(["a"]);
  });

  test("finds runs, and reports the state of the queue", async () => {
    await engine.accept(incoming("a"));
    await engine.accept(incoming("b", { receivedAt: NOON + MINUTE }));
    await engine.accept(incoming("a2", { lane: "a" }));
    const run = await claim();
    await engine.settle(run?.id ?? 0, "held", now, { reason: "x", reasonId: "x" });
    expect((await engine.runs({ lane: "a" })).map((one) => one.dedupeKey)).toEqual(["a2", "a"]);
    expect((await engine.runs({ since: NOON + 1 })).map((one) => one.dedupeKey)).toEqual(["b"]);
    expect((await engine.runs({ until: NOON + 1, limit: 1 })).map((one) => one.dedupeKey)).toEqual(["a2"]);
    expect((await engine.runs({ after: run?.id ?? 0, state: "waiting" })).length).toBe(2);
    expect(await engine.queueStats()).toContainEqual(
      expect.objectContaining({ flow: "orders", state: "held", runs: 1, blocked: 1, oldest: NOON }),
    );
  });

  test("erases, and deletes expired data", async () => {
    const { runId } = await engine.accept(incoming("a"));
    const open = await engine.accept(incoming("b"));
    for (let run = await claim(); run !== undefined; run = await claim())
      if (run.id === runId) {
        await engine.stepsSent(runId, now, [{ name: "line", idempotencyKey: "k", request: "{}" }], "sent");
        await engine.stepDone(runId, now, { name: "line", kind: "destination", response: "{}" });
        await engine.settle(runId, "delivered", now);
      }
    expect((await engine.events("orders", 0, 10)).map(({ open: still, steps }) => [still, steps])).toEqual([
      [false, ["{}", "{}"]],
      [true, []],
    ]);
    const expiry = { now: NOON + 2, eventsBefore: NOON + 1, resultsBefore: NOON };
    expect(await dropAllExpired(engine, expiry)).toBe(1);
    expect(await dropAllExpired(engine, expiry)).toBe(0);
    const event = (await engine.run(runId))?.eventId ?? 0;
    expect(await engine.body(event)).toHaveLength(0);
    expect((await engine.steps(runId))[0]).toMatchObject({ response: "{}" });
    await engine.erase((await engine.run(open.runId))?.eventId ?? 0);
    // The first is expired, but its responses are kept longer; nothing is left of the second.
    expect((await engine.events("orders", 0, 10)).map(({ body, steps, texts }) => [body.length, steps, texts])).toEqual(
      [
        [0, ["{}"], []],
        [0, [], []],
      ],
    );
  });

  test("deletes expired data in batches: the next pass continues, and open runs stay", async () => {
    const keys = Array.from({ length: 450 }, (_, i) => `k${i}`);
    await engine.acceptAll(keys.map((key, i) => incoming(key, { receivedAt: NOON + i })));
    await engine.acceptAll(keys.map((key, i) => incoming(`young ${key}`, { receivedAt: NOON + MINUTE + i })));
    const open = new Set([7, 333]);
    for (const run of await engine.runs({ limit: 1000 }))
      if (!open.has(run.id)) await engine.settle(run.id, "delivered", NOON);
    // A person's correction of the first has its time, and a number after all others.
    await engine.replay(1, NOON, { body: Buffer.from("{}") });
    await engine.settle(1, "delivered", NOON);
    const expiry = { now: NOON + 2 * MINUTE, eventsBefore: NOON + MINUTE, resultsBefore: NOON };
    const kept = async (): Promise<number> => {
      let found = 0;
      for (let after = 0; ;) {
        const events = await engine.events("orders", after, 300);
        if (events.length === 0) return found;
        found += events.filter(({ body }) => body.length > 0).length;
        after = events.at(-1)?.id ?? 0;
      }
    };
    expect(await kept()).toBe(901);
    let goes = 0;
    const some = await dropAllExpired(engine, expiry, () => goes++ < 2);
    expect(some).toBeGreaterThan(100);
    expect(await kept()).toBe(901 - some);
    expect(some + (await dropAllExpired(engine, expiry, () => goes++ < 100))).toBe(449);
    // Nothing young was gone through to its end.
    expect(goes).toBeLessThan(25);
    expect(await kept()).toBe(452);
    for (const id of open) expect(await engine.body((await engine.run(id))?.eventId ?? 0)).not.toHaveLength(0);
    expect((await engine.accept(incoming("k449"))).duplicate).toBe(true);
    await dropAllExpired(engine, { ...expiry, eventsBefore: NOON + 20 * MINUTE });
    expect((await engine.accept(incoming("k449"))).duplicate).toBe(false);
  });

  test("returns events in batches, smaller ones if they are large, including their responses", async () => {
    const large = randomBytes(3_000_000);
    for (const key of ["a", "b", "c", "d"]) await engine.accept(incoming(key, { body: large }));
    const { runId } = await engine.accept(incoming("e"));
    await engine.stepDone(runId, now, {
      name: "line",
      kind: "fetch",
      response: JSON.stringify(randomBytes(9_000_000).toString("base64")),
    });
    await engine.accept(incoming("f"));
    const goes: number[][] = [];
    for (let after = 0; ;) {
      const events = await engine.events("orders", after, 10);
      if (events.length === 0) break;
      goes.push(events.map(({ id }) => id));
      after = events.at(-1)?.id ?? 0;
    }
    expect(goes).toEqual([[1, 2], [3, 4], [5], [6]]); // prettier-ignore
  });

  test("finds runs before a number, and those due after a time", async () => {
    for (const key of ["a", "b", "c"]) await engine.accept(incoming(key));
    await engine.settle(2, "retrying", now, { dueAt: NOON + MINUTE });
    expect((await engine.runs({ before: 3 })).map(({ id }) => id)).toEqual([2, 1]);
    expect((await engine.runs({ dueAfter: NOON })).map(({ id }) => id)).toEqual([2]);
  });

  test("erases everything derived from a document: corrections, keys, reads, reasons, attempts, audit entries", async () => {
    const ona = "ona@example.lt";
    const body = Buffer.from(JSON.stringify({ mail: ona }));
    const { runId } = await engine.accept(incoming(ona, { headers: { "x-mail": ona }, body }));
    await claim();
    await engine.stepDone(runId, now, { name: `customer["${ona}"]`, kind: "fetch", response: JSON.stringify(ona) });
    await engine.stepsSent(
      runId,
      now,
      [{ name: "line", idempotencyKey: "k", request: JSON.stringify({ to: ona }) }],
      "sent",
    );
    await engine.attemptFailed(runId, { step: "line", at: now, outcome: `no ${ona}`, status: 422, response: ona });
    await engine.settle(runId, "held", now, { reason: `no ${ona}`, reasonId: "no {mail}" });
    await engine.replay(runId, now, { body, lane: ona, why: `for ${ona}` });
    const [first, mended] = await engine.events("orders", 0, 10);
    expect([first, mended]).toMatchObject([{ open: true, origin: first?.id }, { open: true, origin: first?.id }]); // prettier-ignore
    expect(mended?.texts.filter((text) => text.includes(ona)).length).toBeGreaterThan(5);
    await engine.settle(runId, "discarded", now, { reason: `${ona} asked for it`, reasonId: `${ona} asked for it` });
    await engine.erase(first?.id ?? 0);
    await engine.scrub();
    const left = [await engine.run(runId), await engine.steps(runId), await engine.history(runId), await engine.attempts(runId), await engine.events("orders", 0, 10)]; // prettier-ignore
    expect(JSON.stringify(left)).not.toContain("ona@");
    expect(await engine.run(runId)).toMatchObject({ state: "discarded" });
    // It is known all the same when it comes again, and its key is found by whoever knows it.
    expect((await engine.accept(incoming(ona))).duplicate).toBe(true);
    expect(await engine.runs({ lane: ona })).toHaveLength(1);
  });

  test("the arguments of a loop's lookups are found again, and encrypted if the project has a key", async () => {
    const { runId } = await engine.accept(incoming("a"));
    const asked = 'customer["ona@example.lt"]';
    await engine.stepDone(runId, now, { name: asked, kind: "fetch", response: '"Ona"' });
    await engine.stepDone(runId, now, { name: "lines[2]", kind: "destination", response: "{}" });
    await engine.attemptFailed(runId, { step: asked, at: now, outcome: "down" });
    expect(await engine.step(runId, asked)).toMatchObject({ name: asked, state: "done", response: '"Ona"' });
    expect(await engine.step(runId, 'customer["jonas@example.lt"]')).toBeUndefined();
    expect((await engine.steps(runId)).map(({ name }) => name).sort()).toEqual([asked, "lines[2]"]);
    expect(await engine.step(runId, asked)).not.toHaveProperty("request");
    expect((await engine.attempts(runId))[0]?.step).toBe(asked);
    const cells = (await (engine as Engine & Movable).rows("steps", 0, 10))
      .flat()
      .filter((cell) => typeof cell === "string");
    expect(cells.filter((cell) => cell.includes("ona@"))).toEqual(kind.name === "cluster" ? [] : [asked]);
  });

  test("keys are in no table in plain form: only as a hash that needs the store's secret", async () => {
    const ona = "ona@example.lt";
    await engine.accept(incoming(ona, { state: { identity: ona, hash: "1" } }));
    const movable = engine as Engine & Movable;
    const tables = ["events", "runs", "dedupe", "states"] as const;
    for (const table of tables) {
      const cells = (await movable.rows(table, 0, 10)).flat().filter((cell) => typeof cell === "string");
      // For people, beside the event, and erased with it; encrypted where the project has a key.
      const open = cells.filter((cell) => cell !== `["${ona}","${ona}"]` && !cell.startsWith("{"));
      expect(open.join()).not.toContain(ona);
      expect(open.join()).not.toContain(createHash("sha256").update(ona).digest("hex").slice(0, 40));
    }
    expect((await engine.run(1))?.lane).toBe(ona);
    engine = await kind.restart(engine);
    expect((await engine.accept(incoming(ona, { state: { identity: ona, hash: "2" } }))).duplicate).toBe(true);
    expect((await engine.accept(incoming("b", { state: { identity: ona, hash: "2" } }))).duplicate).toBe(true);
  });

  /** Texts of every kind that comes in from outside, and numbers beyond all that a database or a date holds. */
  const anyText = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)) }),
    fc.constantFrom("", "\0", "a\0b", "\ud800", "\udc00\ud800", "\u001a", "\u001a0000", "sealed:", "sealed:AQ==", "\\u0000", "é\ufffd", "'; --", "{}", '"'), // prettier-ignore
  );
  const anyNumber = fc.constantFrom(0, -1, 0.5, NaN, Infinity, -Infinity, 2 ** 31, 2 ** 53, 2 ** 63, 1e300, -62_167_219_200_000, 3_093_527_980_800_000, NOON); // prettier-ignore

  // Slow: every call of the engine for each of the random texts, one after another.
  test("keeps any text and number from outside", { tags: "slow" }, async () => {
    const t = anyText;
    const texts = fc.tuple(t, t, t, t, t, t, t, t, t, t, t, t, t, t);
    await fc.assert(
      fc.asyncProperty(texts, anyNumber, anyNumber, fc.nat(1e9), async (given, at, due, nonce) => {
        const [flow, version, key, lane, header, reason, id, name, request, response, outcome, reply, from, to] = given;
        const own = { flow: `${flow} ${nonce}`, lane, version, dedupeKey: key };
        const taken = { ...incoming("x"), ...own, headers: { "x-a": header, [header.toLowerCase()]: "1" }, receivedAt: at, windowMs: due }; // prettier-ignore
        const { runId } = await engine.accept(taken);
        const twice = { ...taken, receivedAt: NOON, windowMs: 1, state: { identity: key, hash: lane } };
        expect(await engine.acceptAll([twice, twice], { flow: own.flow, name, from: undefined, to: from })).toHaveLength(2); // prettier-ignore
        expect(await engine.cursor(own.flow, name)).toBe(from);
        expect(await engine.acceptAll([twice], { flow: own.flow, name, from, to })).toEqual([
          { runId: 0, duplicate: true },
        ]);
        await atTheEnd();
        const run = await engine.claim(now, [own.flow]);
        expect(run).toMatchObject({ ...own, id: runId, headers: taken.headers });
        expect(Buffer.from(await engine.body(run?.eventId ?? 0)).toString()).toBe('{"id":"x"}');
        await engine.stepsSent(runId, at, [{ name, idempotencyKey: id, request }], "sent");
        await engine.stepDone(runId, due, { name, kind: "destination", response });
        expect(await engine.step(runId, name)).toMatchObject({ name, idempotencyKey: id, request, response });
        expect(await engine.delivered(own.flow, lane, name)).toBe(response);
        await engine.attemptFailed(runId, { step: name, at, outcome, response: reply, status: due });
        expect(await engine.attempts(runId)).toMatchObject([{ step: name, outcome, response: reply }]);
        await engine.settle(runId, "held", at, { reason, reasonId: id, dueAt: due, attempts: at, version: to });
        expect(await engine.runs({ reasonId: id, lane, flow: own.flow })).toMatchObject([{ id: runId, reason, reasonId: id, version: to }]); // prettier-ignore
        expect(await engine.history(runId)).toMatchObject([{ what: "held", detail: reason }]);
        await engine.keepModule(own.flow, version, "text");
        expect(await engine.module(own.flow, version)).toBe("text");
        expect(await engine.replay(runId, at, { lane: to, why: reason, version, body: Buffer.from("1") })).toBe(true);
        expect(await engine.run(runId)).toMatchObject({ lane: to, pinned: version });
        // All that is kept can be shown: every time is one that can be written.
        for (const one of await engine.runs({ flow: own.flow, limit: due }))
          expect(new Date(one.dueAt).toISOString()).toMatch(/^\d{4}-/);
        for (const level of (await engine.queueStats()).filter((one) => one.flow === own.flow))
          expect(new Date(level.touched).toISOString()).toMatch(/^\d{4}-/);
        await engine.settle(runId, "discarded", now);
        for (
          let rest = await engine.claim(now, [own.flow]);
          rest !== undefined;
          rest = await engine.claim(now, [own.flow])
        )
          await engine.settle(rest.id, "discarded", now);
      }),
      {
        seed: 14,
        endOnFailure: true,
        numRuns: kind.name === "embedded" ? times(60, 1000) : times(15, 200),
      },
    );
  });

  // Slow: keys of two million bytes are encrypted, written and read back more than ten times.
  test("distinguishes very long keys, and finds their runs", { tags: "slow" }, async () => {
    const long = "ž".repeat(1_000_000);
    for (const key of [`${long}1`, `${long}2`]) {
      const { runId } = await engine.accept(incoming(key, { lane: key, state: { identity: key, hash: "1" } }));
      expect(runId).toBeGreaterThan(0);
      expect((await engine.accept(incoming(key, { lane: key }))).duplicate).toBe(true);
      const run = await claim();
      expect(run).toMatchObject({ id: runId, dedupeKey: key });
      expect((await engine.runs({ lane: key })).map(({ id }) => id)).toEqual([runId]);
      await engine.stepDone(runId, now, { name: "line", kind: "destination", response: key });
      expect(await engine.delivered("orders", key, "line")).toBe(key);
      await engine.settle(runId, "delivered", now);
    }
  });

  test("a call that can't be written does not affect others in the same transaction", async () => {
    const [first, wrong, second] = await Promise.allSettled([
      engine.accept(incoming("a")),
      engine.accept(incoming("b", { version: null as unknown as string })),
      engine.accept(incoming("c")),
    ]);
    expect([first.status, wrong.status, second.status]).toEqual(["fulfilled", "rejected", "fulfilled"]);
    const runs = await Promise.all([claim(), claim()]);
    const ends = runs.map(async (run, i) =>
      engine.settle(run?.id ?? 0, (i === 0 ? null : "delivered") as RunState, now),
    );
    expect((await Promise.allSettled(ends)).map(({ status }) => status)).toEqual(["rejected", "fulfilled"]);
    await engine.settle(runs[0]?.id ?? 0, "held", now, { reason: "could not be recorded" });
    expect(await engine.counts()).toMatchObject({ held: 1, delivered: 1 });
  });

  /**
   * A simple model of lanes: which run may be claimed next, and the state of everything. Slow: each random history has
   * a separate store, and includes crashes.
   */
  test("behaves like a simple model, for random commands", { tags: "slow" }, async () => {
    const command = fc.oneof(
      fc.record({ kind: fc.constant("accept" as const), key: fc.nat(30), lane: fc.nat(4) }),
      fc.record({ kind: fc.constant("claim" as const) }),
      fc.record({
        kind: fc.constant("settle" as const),
        which: fc.nat(5),
        state: fc.constantFrom<RunState>("delivered", "skipped", "held", "retrying"),
      }),
      fc.record({ kind: fc.constant("release" as const), which: fc.nat(5), discard: fc.boolean() }),
      fc.record({ kind: fc.constant("wait" as const), minutes: fc.integer({ min: 1, max: 12 }) }),
      fc.record({ kind: fc.constant("pause" as const), on: fc.boolean() }),
      fc.record({ kind: fc.constant("again" as const), which: fc.nat(5) }),
      fc.record({ kind: fc.constant("tick" as const), stale: fc.boolean() }),
      fc.record({ kind: fc.constant("crash" as const) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(command, { minLength: 10, maxLength: 45 }), async (commands) => {
        await kind.drop(engine);
        engine = await kind.make();
        await at(NOON);
        interface Known { id: number; key: string; lane: string; state: RunState; due: number } // prettier-ignore
        const known: Known[] = [];
        const windows = new Map<string, number>();
        let paused = false;
        let ticks = 0;
        // In some lanes the latest wins: a held run there blocks no other.
        const latestWins = (lane: string): boolean => lane === "l0" || lane === "l1";
        const unfinished = (one: Known): boolean => ["waiting", "running", "retrying", "held"].includes(one.state);
        const blocks = (one: Known): boolean => unfinished(one) && !(one.state === "held" && latestWins(one.lane));
        const ready = (): Known[] =>
          paused
            ? []
            : known.filter(
                (one) =>
                  ["waiting", "retrying"].includes(one.state) &&
                  one.due <= now &&
                  !known.some((other) => other.lane === one.lane && other.state === "running") &&
                  !known.some((other) => other.lane === one.lane && other.id < one.id && blocks(other)),
              );
        for (const one of commands) {
          if (one.kind === "accept") {
            const key = `k${one.key}`;
            const fresh = (windows.get(key) ?? 0) <= now;
            const lane = `l${one.lane}`;
            const more: Partial<IncomingEvent> = latestWins(lane) ? { latestWins: true } : {};
            const { runId, duplicate } = await engine.accept(incoming(key, { lane, receivedAt: now, ...more }));
            expect(duplicate).toBe(!fresh);
            if (fresh) {
              windows.set(key, now + 10 * MINUTE);
              known.push({ id: runId, key, lane: `l${one.lane}`, state: "waiting", due: now });
            }
          } else if (one.kind === "claim") {
            const run = await claim();
            const possible = ready();
            if (run === undefined) expect(possible).toEqual([]);
            else {
              const found = possible.find(({ id }) => id === run.id);
              expect(found, `run ${run.id} of ${run.lane}`).toBeDefined();
              if (found !== undefined) found.state = "running";
            }
          } else if (one.kind === "settle") {
            const running = known.filter(({ state }) => state === "running");
            const run = running[one.which % Math.max(1, running.length)];
            if (run === undefined) continue;
            run.state = one.state;
            run.due = one.state === "retrying" ? now + 5 * MINUTE : run.due;
            await engine.settle(run.id, one.state, now, {
              reason: "r",
              reasonId: "r",
              ...(one.state === "retrying" ? { dueAt: run.due } : {}),
            });
          } else if (one.kind === "release") {
            const held = known.filter(({ state }) => state === "held");
            const run = held[one.which % Math.max(1, held.length)];
            if (run === undefined) continue;
            if (one.discard) await engine.settle(run.id, "discarded", now, { reason: "d" });
            else expect(await engine.replay(run.id, now, {})).toBe(true);
            run.state = one.discard ? "discarded" : "waiting";
            run.due = now;
          } else if (one.kind === "again") {
            const over = known.filter((run) => !unfinished(run));
            const run = over[one.which % Math.max(1, over.length)];
            if (run === undefined) continue;
            expect(await engine.replay(run.id, now, { anew: true })).toBe(true);
            run.state = "waiting";
            run.due = now;
          } else if (one.kind === "tick") {
            // A due time is one event, and moves the cursor; of who does not know where it stands nothing is taken.
            const from = one.stale || ticks === 0 ? undefined : String(ticks);
            const tick = incoming(`tick ${ticks + 1}`, { lane: "tick", receivedAt: now });
            const move = { flow: "orders", name: "tick", from, to: String(ticks + 1) };
            const taken = await engine.acceptAll([tick], move);
            expect(taken === undefined).toBe(one.stale && ticks > 0);
            if (taken === undefined) continue;
            ticks++;
            known.push({ id: taken[0]?.runId ?? 0, key: tick.dedupeKey, lane: "tick", state: "waiting", due: now });
          } else if (one.kind === "crash") {
            engine = await kind.restart(engine);
            await at(now + MINUTE);
            for (const run of known) if (run.state === "running") run.state = "waiting";
          } else if (one.kind === "wait") await at(now + one.minutes * MINUTE);
          else {
            paused = one.on;
            await engine.pause("orders", paused);
          }
        }
        // In the end all of it can be done, in order.
        await engine.pause("orders", false);
        paused = false;
        await at(now + 60 * MINUTE);
        for (const run of known.filter(({ state }) => state === "running")) {
          await engine.settle(run.id, "delivered", now);
          run.state = "delivered";
        }
        for (;;) {
          const run = await claim();
          if (run === undefined) break;
          expect(ready().map(({ id }) => id)).toContain(run.id);
          const found = known.find(({ id }) => id === run.id);
          await engine.settle(run.id, "delivered", now);
          if (found !== undefined) found.state = "delivered";
        }
        expect(ready()).toEqual([]);
        expect((await engine.runs({ limit: 1000 })).toReversed().map(({ id, state }) => `${id} ${state}`)).toEqual(
          known.map(({ id, state }) => `${id} ${state}`),
        );
      }),
      { seed: 12, numRuns: kind.name === "embedded" ? times(20, 300) : times(6, 60) },
    );
  });
});

test("an unknown engine, or a database that can't be reached, is reported", async () => {
  await expect(openEngine("mysql://x")).rejects.toThrow(StoreError);
  await expect(openEngine("postgres://127.0.0.1:1/x")).rejects.toThrow(/^the database can't be used: .*ECONNREFUSED/);
});

test("a store moves to a cluster and back, with all its data, and continues there", async () => {
  const [small, large] = [embedded(), cluster()];
  await small.begin();
  await large.begin();
  const [source, target] = [await small.make(), await large.make()] as (Engine & Movable)[] as [
    Engine & Movable,
    Engine & Movable,
  ];
  const flows = ["orders"];
  for (let i = 0; i < 7; i++) await source.accept(incoming(`k${i}`, { lane: `l${i % 3}`, headers: { "x-a": "ž" } }));
  await source.acceptAll([incoming("s", { state: { identity: "s", hash: "1" } })], {
    flow: "orders",
    name: "poll",
    from: undefined,
    to: "1",
  });
  const first = await source.claim(NOON, flows);
  await source.stepsSent(first?.id ?? 0, NOON, [{ name: "line", idempotencyKey: "key", request: "{}" }], "sent");
  await source.settle(first?.id ?? 0, "held", NOON, { reason: "why", reasonId: "why", newest: "n1" });
  await source.claim(NOON, flows);
  const shown = async (engine: Engine): Promise<unknown> => ({
    runs: (await engine.runs()).map(({ state, ...run }) => ({
      ...run,
      state: state === "running" ? "waiting" : state,
    })),
    steps: await engine.steps(first?.id ?? 0),
    history: await engine.history(first?.id ?? 0),
    cursor: await engine.cursor("orders", "poll"),
    newest: await engine.newest("orders", first?.lane ?? ""),
    body: Buffer.from(await engine.body(first?.eventId ?? 0)).toString(),
  });
  const before = await shown(source);
  expect(await moveEngine(source, target)).toMatchObject({
    events: 8,
    runs: 8,
    dedupe: 8,
    cursors: 1,
    states: 1,
    history: 1,
  });
  expect(await shown(target)).toEqual(before);
  await expect(moveEngine(source, target)).rejects.toThrow("is not empty");
  expect((await target.accept(incoming("k1"))).duplicate).toBe(true);
  const back = (await small.make()) as Engine & Movable;
  await moveEngine(target, back);
  expect(await shown(back)).toEqual(before);
  for (const engine of [target, back]) {
    const done: string[] = [];
    for (let run = await engine.claim(NOON, flows); run !== undefined; run = await engine.claim(NOON, flows)) {
      done.push(run.dedupeKey);
      await engine.settle(run.id, "delivered", NOON);
    }
    // One lane waits behind what is held; the others are done to the end, in order.
    expect(done.toSorted()).toEqual(["k1", "k2", "k4", "k5", "s"]);
    // A sequence of PostgreSQL has also given a number to the duplicate that was turned away.
    expect((await engine.accept(incoming("new"))).runId).toBe(engine === target ? 10 : 9);
  }
  for (const [kind, engine] of [[small, source], [small, back], [large, target]] as const) await kind.drop(engine); // prettier-ignore
  await small.end();
  await large.end();
});

describe("the embedded store in its thread", () => {
  let folder: string;
  let store: ThreadedStore;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "integ-thread-"));
    store = await openThreadedStore(join(folder, "store.db"));
  });
  afterEach(async () => {
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test("each call in a shared transaction succeeds or fails separately", async () => {
    const [first, wrong, second] = await Promise.allSettled([
      store.accept(incoming("a")),
      store.put("runs", [["no number"]]),
      store.accept(incoming("b")),
    ]);
    expect([first.status, wrong.status, second.status]).toEqual(["fulfilled", "rejected", "fulfilled"]);
    expect((wrong as PromiseRejectedResult).reason).toBeInstanceOf(TransientStoreError);
    expect((await store.runs()).map((run) => run.dedupeKey)).toEqual(["b", "a"]);
  });

  test("keeps the order of calls in one turn, with reads between writes", async () => {
    const asked = [];
    for (let i = 0; i < 60; i++) asked.push(store.accept(incoming(`k${i}`, { lane: "l" })), store.counts());
    const results = await Promise.all(asked);
    expect(results.filter((_, i) => i % 2 === 1).map((one) => (one as { waiting: number }).waiting)).toEqual(
      Array.from({ length: 60 }, (_, i) => i + 1),
    );
    expect((await store.claim(NOON, ["orders"]))?.dedupeKey).toBe("k0");
  });

  test("reports that it is full, and accepts writes when there is room again", async () => {
    await store.limitPages(60);
    const noise = (): Uint8Array => randomBytes(20_000);
    const some = await Promise.allSettled(
      Array.from({ length: 40 }, (_, i) => store.accept(incoming(`k${i}`, { body: noise() }))),
    );
    const taken = some.filter((one) => one.status === "fulfilled").length;
    expect(taken).toBeGreaterThan(0);
    expect(taken).toBeLessThan(40);
    expect(await store.counts()).toMatchObject({ waiting: taken });
    await store.limitPages(100_000);
    expect((await store.accept(incoming("more", { body: noise() }))).duplicate).toBe(false);
  });

  test("belongs to one process, and can be closed more than once", async () => {
    await expect(openThreadedStore(join(folder, "store.db"))).rejects.toThrow(StoreError);
    await store.close();
    await expect(store.accept(incoming("a"))).rejects.toThrow(TransientStoreError);
    await store.close();
  });
});

describe("encrypted payloads", () => {
  let folder: string;
  beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), "integ-encrypted-"))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const open = (...keys: readonly string[]): Store => Store.open(join(folder, "store.db"), "run", keys);
  const fill = async (store: Store, key: string): Promise<number> => {
    const body = Buffer.from(`{"email":"ona@example.lt","n":"${key}"}`);
    const { runId } = await store.accept(incoming(key, { body, headers: { "x-who": "ona@example.lt" } }));
    store.claim(NOON, ["orders"]);
    store.stepsSent(runId, NOON, [{ name: "line", idempotencyKey: "k", request: '{"to":"ona@example.lt"}' }], "sent");
    store.attemptFailed(runId, { step: "line", at: NOON, outcome: "ona@example.lt?", response: "no ona@example.lt" });
    store.stepDone(runId, NOON, { name: "line", kind: "destination", response: '{"for":"ona@example.lt"}' });
    store.settle(runId, "held", NOON, { reason: "no: ona@example.lt", reasonId: "no" });
    return runId;
  };
  const held = (store: Store, id: number): unknown => {
    const run = store.run(id);
    return [
      Buffer.from(store.body(run?.eventId ?? 0)).toString(),
      run?.headers,
      run?.reason,
      store.steps(id).map(({ request, response }) => [request, response]),
      store.attempts(id).map(({ outcome, response }) => [outcome, response]),
      store.history(id).map(({ detail }) => detail),
    ];
  };
  const whole = (): string =>
    ["store.db", "store.db-wal"]
      .map((name) => join(folder, name))
      .filter((path) => existsSync(path))
      .map((path) => readFileSync(path, "latin1"))
      .join("");

  test("are nowhere in the file in plain form, and can be read with the key", async () => {
    const store = open(...KEYS);
    const id = await fill(store, "a");
    const [body] = held(store, id) as [string];
    expect(body).toBe('{"email":"ona@example.lt","n":"a"}');
    expect(JSON.stringify(held(store, id)).split("ona@example.lt")).toHaveLength(9);
    expect(whole()).not.toContain("ona@");
    store.close();
    expect(whole()).not.toContain("ona@");
  });

  test("from before, without or with another key, can still be read, but not without their key", async () => {
    const plain = open();
    const first = await fill(plain, "a");
    expect(whole()).toContain("ona@");
    const shown = held(plain, first);
    plain.close();
    const old = open("the old secret of the shop");
    const second = await fill(old, "b");
    old.close();
    const store = open("the new secret of the shop", "the old secret of the shop");
    expect(held(store, first)).toEqual(shown);
    expect(JSON.stringify(held(store, second)).split("ona@example.lt")).toHaveLength(9);
    const third = await fill(store, "c");
    store.close();
    const wrong = open("the old secret of the shop");
    expect(() => held(wrong, third)).toThrow(
      "encrypted with a key that is not configured: add it to `encryption_keys`",
    );
    expect(wrong.run(second)?.reason).toBe("no: ona@example.lt");
    wrong.close();
    expect(() => open("short")).toThrow("at least 16 characters");
  });

  test("that were modified are detected", async () => {
    const store = open(...KEYS);
    const id = await fill(store, "a");
    store.close();
    const file = new DatabaseSync(join(folder, "store.db"));
    file.exec("UPDATE events SET body = CAST(substr(body, 1, length(body) - 1) || x'00' AS BLOB)");
    file.close();
    const again = open(...KEYS);
    expect(() => again.body(again.run(id)?.eventId ?? 0)).toThrow();
    again.close();
  });
});
