/** Clocks that differ, or are set wrong and right again, and a folder that two nodes watch: the same on both engines. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { TestClock } from "pg-boss";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Flow } from "@integ/runtime";
import { createHost, Store, type Engine, type HostEvent, type Host, type HostOptions } from "@integ/runtime/host";
import { PostgresEngine } from "@integ/runtime/postgres";
import { RecordingServer, type RecordedRequest, type Reply } from "@integ/runtime/testing";
import { erpFlow, spec } from "../../test/erp.ts";
import { startPostgres, type Database } from "../../test/postgres.ts";

const MINUTE = 60_000;
const NOON = Date.parse("2026-11-24T12:00:00Z");

interface Kind {
  readonly name: string;
  /** By how much another system's clock is off, in milliseconds. */
  readonly skews: readonly number[];
  begin(): Promise<void>;
  make(): Promise<Engine>;
  clock(now: number): Promise<void>;
  /** As a second node has it. */
  shared(engine: Engine): Engine;
  end(): Promise<void>;
}

function embedded(): Kind {
  return {
    name: "embedded",
    skews: [-20 * MINUTE, -5 * MINUTE, 0, 5 * MINUTE, 20 * MINUTE, -24 * 60 * MINUTE],
    begin: () => Promise.resolve(),
    make: () => Promise.resolve(Store.open(":memory:", "run")),
    clock: () => Promise.resolve(),
    shared: (engine) =>
      new Proxy(engine, {
        get: (of, name) => {
          if (name === "takePlace") return () => Promise.resolve("1");
          if (name === "givePlace") return () => Promise.resolve();
          const value = Reflect.get(of, name) as unknown;
          return typeof value === "function" ? (value.bind(of) as unknown) : value;
        },
      }),
    end: () => Promise.resolve(),
  };
}

function cluster(): Kind {
  let database: Database;
  let clock: TestClock;
  let count = 0;
  return {
    name: "cluster",
    skews: [-20 * MINUTE, 20 * MINUTE],
    begin: async () => void (database = await startPostgres()),
    make: () => {
      clock = new TestClock(NOON);
      return PostgresEngine.open(database.url, { schema: `c${count++}`, clock, connections: 4 });
    },
    clock: (now) => clock.setTime(now),
    shared: (engine) => engine,
    end: () => database.stop(),
  };
}

describe.each([embedded(), cluster()])("differing clocks, with the $name engine", { timeout: 60_000 }, (kind) => {
  let folder: string;
  let engine: Engine;
  let erp: RecordingServer;
  let hosts: Host[];
  let heard: HostEvent[];
  let now: number;
  let orders: { id: number; updated_at?: string }[];

  /** The ERP: orders that have changed. */
  const replied = ({ method, path }: RecordedRequest): Reply => {
    if (method !== "GET") return { json: { lines: [{ id: 1 }, { id: 2 }] } };
    const since = new URL(path, "http://erp").searchParams.get("changed_since");
    return { json: { orders: orders.filter((one) => since === null || (one.updated_at ?? "") >= since) } };
  };
  const start = async (flow: Flow, more: Partial<HostOptions> = {}): Promise<Host> => {
    const host = createHost({
      flows: [flow],
      engine,
      connections: { erp: { base_url: erp.url } },
      onEvent: (event) => heard.push(event),
      now: () => now,
      random: () => 0,
      folder,
      // So that runs of different keys come in one order.
      concurrency: 1,
      ...more,
    });
    hosts.push(host);
    await host.start();
    await host.idle();
    return host;
  };
  const lines = (): string[] =>
    erp.requests
      .filter((one) => one.method === "PUT")
      .flatMap((one) => (JSON.parse(one.body) as { lines: { text: string }[] }).lines.map((line) => line.text));
  const asked = (path: string): URLSearchParams[] =>
    erp.requests
      .map((one) => new URL(one.path, "http://erp"))
      .filter((url) => url.pathname === path)
      .map((url) => url.searchParams);
  const later = async (host: Host, ms: number): Promise<void> => {
    now += ms;
    await kind.clock(now);
    await host.idle();
  };
  const at = (ms: number): string => new Date(ms).toISOString();
  const POLL = spec(
    "poll",
    "source order = erp.Order",
    'trigger poll erp.list_orders(status: "paid") every 15 minutes',
    "key order.id",
    'destination line = erp.put_line { text: "{order.id}" }',
  );

  beforeAll(() => kind.begin(), 60_000);
  afterAll(() => kind.end());
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "integ-clocks-"));
    engine = await kind.make();
    erp = await RecordingServer.start(replied);
    erp.clock = () => now;
    [hosts, heard, now, orders] = [[], [], NOON, []];
  });
  afterEach(async () => {
    for (const host of hosts) await host.stop(1000);
    await engine.close();
    await erp.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  /** The ERP reports times of change by its own clock, and filters by that clock too. */
  const changing = async (text: string, skew: number, flow: string, step: number): Promise<number> => {
    erp.clock = () => now + skew;
    const host = await start(await erpFlow(text), { firstRun: { [flow]: "now" } });
    for (let id = 1; id <= 48; id++) {
      await later(host, 5 * MINUTE);
      orders.push({ id, updated_at: at(now + skew) });
    }
    await later(host, step);
    await later(host, step);
    return orders.length;
  };
  const ids = (): string[] => lines().flatMap((line) => line.split(" ").filter((id) => /^\d+$/.test(id)));

  test.each(kind.skews)(
    "a poll of a system whose clock is %i ms off loses no document and takes none twice",
    async (skew) => {
      const all = await changing(POLL, skew, "poll", 15 * MINUTE);
      expect(ids().toSorted()).toEqual(orders.map(({ id }) => String(id)).toSorted());
      expect(all).toBe(48);
    },
  );

  test.each(kind.skews)("a schedule with `since last run` does neither, %i ms off", async (skew) => {
    const text = spec(
      "hourly",
      "source orders = all erp.list_orders since last run",
      "trigger schedule every 1 hours",
      'skip when count(orders) == 0 because "nothing"',
      'destination line = erp.put_line { text: join(for order in orders => "{order.id}", " ") | cut(60) }',
    );
    await changing(text, skew, "hourly", 2 * 24 * 60 * MINUTE);
    // A day behind, the last of them are shown a day later.
    expect(ids()).toEqual(orders.map(({ id }) => String(id)));
  });

  test("no cursor is ahead of the other side's clock, whatever a document contains", async () => {
    orders = [{ id: 1, updated_at: "2999-01-01T00:00:00Z" }];
    const host = await start(await erpFlow(POLL), { firstRun: { poll: "everything" } });
    orders.push({ id: 2, updated_at: at(now + MINUTE) });
    await later(host, 15 * MINUTE);
    expect(lines()).toEqual(["1", "2"]);
    expect(asked("/orders").at(-1)?.get("changed_since")).toBe("2026-11-24T11:58:00Z");
  });

  test("a cursor that can't be read is reported, and known documents do not run again", async () => {
    orders = [{ id: 1, updated_at: at(NOON) }];
    const flow = await erpFlow(POLL);
    await (await start(flow, { firstRun: { poll: "everything" } })).stop();
    const from = await engine.cursor("poll", "poll");
    await engine.acceptAll([], { flow: "poll", name: "poll", from, to: "\u0000{" });
    orders.push({ id: 2, updated_at: at(NOON) });
    now += 15 * MINUTE;
    await kind.clock(now);
    await start(flow);
    expect(lines()).toEqual(["1", "2"]);
    expect(heard).toContainEqual({
      kind: "warned",
      flow: "poll",
      why: "its cursor in the store can't be read; everything is read again",
      alert: true,
    });
  });

  test.each(kind.skews)(
    "a reconciliation, %i ms off, takes the documents that webhooks missed, each once",
    async (skew) => {
      const text = spec(
        "told",
        "source order = erp.Order",
        "trigger webhook erp.order_made reconcile every 1 hours",
        "key order.id",
        'destination line = erp.put_line { text: "{order.id}" }',
      );
      const all = await changing(text, skew, "told", 2 * 24 * 60 * MINUTE);
      expect(ids().toSorted()).toEqual(orders.map(({ id }) => String(id)).toSorted());
      expect(all).toBe(48);
    },
  );

  const SALES = spec(
    "sales",
    "source orders = all erp.list_orders since last run",
    'trigger schedule daily at 23:55 in "Europe/Vilnius"',
    'destination line = erp.put_line { text: "{count(orders)}" }',
  );
  test("after this machine's clock was a year ahead, triggers continue, with a warning", async () => {
    const YEAR = 365 * 24 * 60 * MINUTE;
    let steady = 0;
    const real = (): number => NOON + steady;
    erp.clock = real;
    const more = { steady: () => steady, flows: [await erpFlow(POLL), await erpFlow(SALES)] };
    const host = await start(more.flows[0] as Flow, more);
    const pass = async (ms: number): Promise<void> => {
      steady += ms;
      await later(host, ms);
    };
    await pass(15 * MINUTE);
    // Set wrong …
    await later(host, YEAR);
    expect(heard).toContainEqual({
      kind: "warned",
      why: "this machine's clock has jumped ahead by 365 days",
      alert: true,
    });
    await pass(15 * MINUTE);
    // … and right again.
    await later(host, -YEAR);
    expect(heard).toContainEqual({
      kind: "warned",
      why: "this machine's clock has jumped back by 365 days",
      alert: true,
    });
    erp.requests.length = 0;
    orders.push({ id: 1, updated_at: at(real()) });
    await pass(15 * MINUTE);
    await pass(15 * MINUTE);
    expect(lines()).toContain("1");
    const due = heard.filter((one) => one.kind === "due").length;
    for (let hours = 0; hours < 24; hours++) await pass(60 * MINUTE);
    expect(heard.filter((one) => one.kind === "due")).toHaveLength(due + 1);
    expect(heard.some((one) => one.kind === "warned" && one.flow === "sales")).toBe(true);
    // The change, and the day that it is counted in.
    expect(lines()).toEqual(["1", "1"]);
  });

  test("after it was a day ahead, due times recorded meanwhile are set back", async () => {
    const DAY = 24 * 60 * MINUTE;
    erp.clock = undefined;
    const host = await start(await erpFlow(SALES.replace(" since last run", "")));
    await later(host, 1.5 * DAY);
    await later(host, -1.5 * DAY);
    const due = (): number[] => heard.flatMap((one) => (one.kind === "due" ? [one.at] : []));
    const before = due();
    for (let hours = 0; hours < 48; hours++) await later(host, 60 * MINUTE);
    expect(before).toHaveLength(1);
    expect(due().slice(1).map(at)).toEqual(["2026-11-24T21:55:00.000Z", "2026-11-25T21:55:00.000Z"]);
    expect(await engine.runs({ state: "delivered" })).toHaveLength(3);
  });

  test("one of two nodes takes the files in order; the other continues if it fails", async () => {
    const flow = await erpFlow(
      spec(
        "files",
        "source order = erp.Order",
        'trigger files "inbox/*.json"',
        'destination line = erp.put_line { text: "{order.id}" }',
      ),
    );
    mkdirSync(join(folder, "inbox"));
    const drop = (name: string, content: string): void => writeFileSync(join(folder, "inbox", name), content);
    const both = [
      await start(flow, { engine: kind.shared(engine) }),
      await start(flow, { engine: kind.shared(engine) }),
    ];
    for (let id = 10; id < 30; id++) drop(`${id}.json`, JSON.stringify({ id }));
    const pass = async (ms: number): Promise<void> => {
      now += ms;
      await kind.clock(now);
      await Promise.all(both.map((host) => host.idle()));
    };
    for (let i = 0; i < 4; i++) await pass(2000);
    const taken = async (): Promise<string[]> =>
      (await engine.runs({ limit: 100 })).toReversed().map(({ headers }) => headers?.["file"] ?? "");
    expect(await taken()).toEqual(Array.from({ length: 20 }, (_, i) => `${i + 10}.json`));
    await both.shift()?.stop();
    drop("30.json", '{"id":30}');
    for (let i = 0; i < 8; i++) await pass(2000);
    expect((await taken()).at(-1)).toBe("30.json");
  });
});
