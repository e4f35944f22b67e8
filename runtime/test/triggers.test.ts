/** What starts flows beside webhooks: polls, schedules, files, and what a webhook missed. */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Flow } from "@integ/runtime";
import { createHost, dueAfter, lastDue, Store, type HostEvent, type Host, type HostOptions } from "@integ/runtime/host";
import { RecordingServer, sendWebhook, type RecordedRequest, type Reply } from "@integ/runtime/testing";
import { erpFlow, spec } from "../../test/erp.ts";

const MINUTE = 60_000;
const NOON = Date.parse("2026-11-24T12:00:00Z");
let folder: string;
let store: Store;
let erp: RecordingServer;
let hosts: Host[];
let heard: HostEvent[];
let now: number;
let orders: { id: number; updated_at?: string; note?: string; paid?: boolean }[];

/** The ERP: orders by pages of two behind a cursor, only those that have changed where it is asked so. */
function replied({ method, path }: RecordedRequest): Reply {
  const url = new URL(path, "http://erp");
  if (method === "GET" && url.pathname === "/orders") {
    const since = url.searchParams.get("changed_since");
    const changed = orders.filter((one) => since === null || (one.updated_at ?? "") >= since);
    const from = Number(url.searchParams.get("after") ?? 0);
    const next = from + 2 < changed.length ? { next: String(from + 2) } : {};
    return { json: { orders: changed.slice(from, from + 2), ...next } };
  }
  if (method === "GET" && url.pathname === "/all") {
    const page = Number(url.searchParams.get("page")) - 1;
    return { json: { orders: orders.slice(page * 2, page * 2 + 2) } };
  }
  return { json: { lines: [{ id: 1 }, { id: 2 }] } };
}

async function start(flow: Flow, more: Partial<HostOptions> = {}): Promise<Host> {
  const host = createHost({
    flows: [flow],
    engine: store,
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
}
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
  await host.idle();
};

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "integ-triggers-"));
  store = Store.open(join(folder, "store.db"), "run");
  erp = await RecordingServer.start(replied);
  erp.clock = () => now;
  hosts = [];
  heard = [];
  now = NOON;
  orders = [];
});
afterEach(async () => {
  for (const host of hosts) await host.stop(1000);
  store.close();
  await erp.stop();
  rmSync(folder, { recursive: true, force: true });
});

const POLL = spec(
  "poll",
  "source order = erp.Order",
  'trigger poll erp.list_orders(status: "paid") every 15 minutes',
  "key order.id",
  'destination line = erp.put_line { text: "{order.id} {order.note}" }',
);
const at = (ms: number): string => new Date(ms).toISOString();

describe("a poll", () => {
  test("begins with now, reads every page, and requests only changes, with an overlap", async () => {
    orders = [{ id: 1, updated_at: at(NOON - MINUTE) }];
    const host = await start(await erpFlow(POLL));
    // It asks what time it is over there, and takes nothing.
    expect(asked("/orders").map((query) => query.get("changed_since"))).toEqual(["2026-11-24T11:58:00Z"]);
    erp.requests.length = 0;
    orders.push(...[2, 3, 4, 5].map((id) => ({ id, updated_at: at(NOON + MINUTE) })));
    await later(host, 14 * MINUTE);
    expect(asked("/orders")).toEqual([]);
    await later(host, MINUTE);
    // Order 1 lies in the overlap, and is not new only because nothing is known about what was before the first look.
    expect(lines()).toEqual(["1", "2", "3", "4", "5"]);
    expect(asked("/orders").map((query) => Object.fromEntries(query))).toEqual([
      { status: "paid", changed_since: "2026-11-24T11:58:00Z" },
      { status: "paid", changed_since: "2026-11-24T11:58:00Z", after: "2" },
      { status: "paid", changed_since: "2026-11-24T11:58:00Z", after: "4" },
    ]);
    await later(host, 15 * MINUTE);
    // The newest that was shown, less the overlap.
    expect(asked("/orders").at(-1)?.get("changed_since")).toBe("2026-11-24T11:59:00Z");
    expect(lines()).toHaveLength(5);
  });

  test("takes changed documents, also those that changed back, and no unchanged ones", async () => {
    const host = await start(await erpFlow(POLL), { firstRun: { poll: "everything" } });
    const seen = async (note: string): Promise<void> => {
      orders = [{ id: 1, note, updated_at: "2027-01-01T00:00:00Z" }];
      await later(host, 15 * MINUTE);
    };
    for (const note of ["a", "a", "b", "a", "a"]) await seen(note);
    expect(lines()).toEqual(["1 a", "1 b", "1 a"]);
  });

  test("with a duplicate key takes each of its values once, however often it is listed", async () => {
    orders = [{ id: 1, note: "a" }, { id: 2 }, { id: 3 }];
    const text = POLL.replace(
      'list_orders(status: "paid") every 15 minutes',
      "list_all every 1 days\ndedupe by order.id for 2 days",
    );
    const host = await start(await erpFlow(text), { firstRun: { poll: "everything" } });
    expect(lines()).toEqual(["1 a", "2", "3"]);
    for (const note of ["b", "c", "d", "e"]) {
      orders[0] = { id: 1, note };
      await later(host, 24 * 60 * MINUTE);
    }
    orders.push({ id: 4 });
    await later(host, 24 * 60 * MINUTE);
    expect(lines()).toEqual(["1 a", "2", "3", "4"]);
  });

  test("without a filter for changes only looks the first time, and then knows what is new", async () => {
    orders = [{ id: 1 }, { id: 2 }, { id: 3 }];
    const text = POLL.replace('list_orders(status: "paid")', "list_all");
    const host = await start(await erpFlow(text));
    // Pages that are counted shift: they are read until they are as they were.
    expect(asked("/all").map((query) => query.get("page"))).toEqual(["1", "2", "1", "2"]);
    orders.push({ id: 4 });
    orders[1] = { id: 2, note: "changed" };
    await later(host, 15 * MINUTE);
    expect(lines()).toEqual(["2 changed", "4"]);
  });

  test("interrupted in the middle loses nothing and takes nothing twice", async () => {
    orders = [1, 2, 3, 4].map((id) => ({ id, updated_at: at(NOON + 1) }));
    let broken = true;
    erp.reply = (request) => (broken && request.path.includes("after=") ? { status: 503 } : replied(request));
    const flow = await erpFlow(POLL);
    const host = await start(flow, { firstRun: { poll: "everything" } });
    expect(lines()).toEqual(["1", "2"]);
    expect(heard).toContainEqual({ kind: "poll_failed", flow: "poll", why: "erp.list_orders responded with 503" });
    broken = false;
    await later(host, MINUTE);
    expect(lines()).toEqual(["1", "2", "3", "4"]);
  });

  test("continues after a restart", async () => {
    const flow = await erpFlow(POLL);
    const first = await start(flow);
    await later(first, 15 * MINUTE);
    await first.stop();
    orders = [{ id: 7, updated_at: at(now + MINUTE) }];
    now += 3 * 60 * MINUTE;
    await start(flow);
    expect(asked("/orders").at(-1)?.get("changed_since")).toBe("2026-11-24T12:13:00Z");
    expect(lines()).toEqual(["7"]);
  });

  test.each<[string, Reply, string]>([
    ["a list without end", { json: { orders: [{ id: 1 }], next: "1" } }, "returns pages in an endless loop"],
    ["no list", { json: { orders: { id: 1 } } }, "does not match its description"],
  ])("%s is reported, and retried", async (_, reply, why) => {
    erp.reply = (request) => (request.method === "GET" ? reply : replied(request));
    await start(await erpFlow(POLL), { firstRun: { poll: "everything" } });
    const [pollFailure] = heard.filter((one) => one.kind === "poll_failed");
    expect(pollFailure?.why).toContain(why);
  });

  test("a document that does not match is held once", async () => {
    erp.reply = (request) => (request.method === "GET" ? { json: { orders: [{ id: "x" }] } } : replied(request));
    const host = await start(await erpFlow(POLL), { firstRun: { poll: "everything" } });
    await later(host, 15 * MINUTE);
    expect(store.counts()).toMatchObject({ held: 1 });
  });
});

describe("numbered lists that change between two pages", () => {
  const text = POLL.replace('list_orders(status: "paid")', "list_all");
  /** After the first page of the first passes something before it goes, so that the next page begins one further. */
  const shifting = (times: number): void => {
    let left = times;
    erp.reply = (request) => {
      const reply = replied(request);
      if (request.path.includes("page=1") && left-- > 0) orders.shift();
      return reply;
    };
  };
  test("a poll reads them again, and loses none", async () => {
    orders = [1, 2, 3, 4, 5, 6, 7].map((id) => ({ id }));
    shifting(1);
    await start(await erpFlow(text), { firstRun: { poll: "everything" } });
    expect(lines().toSorted()).toEqual(["1", "2", "3", "4", "5", "6", "7"]);
    expect(heard).toContainEqual(expect.objectContaining({ kind: "polled", taken: 7 }));
  });
  test("one that keeps changing is reported, and read again later", async () => {
    orders = Array.from({ length: 60 }, (_, id) => ({ id }));
    shifting(1000);
    await start(await erpFlow(text), { firstRun: { poll: "everything" } });
    expect(heard).toContainEqual({
      kind: "poll_failed",
      flow: "poll",
      why: "erp.list_all changes faster than its pages can be read",
    });
  });
  test("a source is read until two readings agree", async () => {
    orders = [1, 2, 3, 4, 5].map((id) => ({ id }));
    shifting(1);
    const source = spec(
      "all",
      "source orders = all erp.list_all",
      "trigger schedule every 1 hours",
      'destination line = erp.put_line { text: join(for order in orders => "{order.id}", " ") | cut(60) }',
    );
    const host = await start(await erpFlow(source));
    await later(host, 60 * MINUTE);
    expect(lines()).toEqual(["2 3 4 5"]);
  });
});

test.each<[string, unknown, string[]]>([
  ["a long number", 12_345_678_901_234_567_890n, ["1", "2"]],
  ["something else", { at: 1 }, []],
])("a next page named by %s is read, or reported; the list never ends there", async (_, next, expected) => {
  const text = `{"orders":[{"id":1}],"next":${typeof next === "bigint" ? String(next) : JSON.stringify(next)}}`;
  erp.reply = (request) => {
    if (request.method !== "GET") return replied(request);
    return request.path.includes("after=12345678901234567890") ? { json: { orders: [{ id: 2 }] } } : { text };
  };
  await start(await erpFlow(POLL), { firstRun: { poll: "everything" } });
  expect(lines()).toEqual(expected);
  expect(heard.some((one) => one.kind === "poll_failed")).toBe(expected.length === 0);
});

test("a trigger that throws is reported, and the others continue", async () => {
  const other = await erpFlow(POLL.replace('"poll"', '"other"'));
  const { trigger } = other;
  if (trigger.kind !== "poll") throw new Error("it is a poll");
  const args = (): never => {
    throw new TypeError("no Ona here");
  };
  const broken: Flow = { ...other, trigger: { ...trigger, list: { ...trigger.list, args } } };
  orders = [{ id: 1, updated_at: at(NOON) }];
  const flows = [broken, await erpFlow(POLL)];
  await start(broken, { flows, firstRun: { poll: "everything", other: "everything" } });
  expect(lines()).toEqual(["1"]);
  const pollFailure = heard.flatMap((one) => (one.kind === "poll_failed" ? [one] : []));
  expect(pollFailure[0]?.flow).toBe("other");
  expect(pollFailure[0]?.why).not.toContain("Ona");
});

describe("a reconciled webhook", () => {
  const text = spec(
    "told",
    "source order = erp.Order",
    'trigger webhook erp.order_made reconcile daily at 03:30 in "Europe/Vilnius"',
    "key order.id",
    'destination line = erp.put_line { text: "{order.id}" }',
  );
  test("takes only documents that the webhook missed", async () => {
    const flow = await erpFlow(text);
    const host = createHost({
      flows: [flow],
      engine: store,
      connections: { erp: { base_url: erp.url } },
      now: () => now,
    });
    hosts.push(host);
    const url = await host.start();
    await host.idle();
    for (const id of [1, 2]) await sendWebhook(flow, { url, secret: "s", body: JSON.stringify({ id, note: "told" }) });
    await host.idle();
    orders = [1, 2, 3].map((id) => ({ id, updated_at: at(NOON + MINUTE) }));
    await later(host, 13 * 60 * MINUTE);
    // It has asked what time it is over there, and takes nothing.
    expect(asked("/orders")).toHaveLength(1);
    await later(host, 3 * 60 * MINUTE);
    expect(asked("/orders").map((query) => query.get("status"))).toEqual(["paid", "paid", "paid"]);
    expect(lines()).toEqual(["1", "2", "3"]);
    await sendWebhook(flow, { url, secret: "s", body: JSON.stringify({ id: 3, note: "late" }) });
    await later(host, 24 * 60 * MINUTE);
    expect(lines()).toEqual(["1", "2", "3"]);
  });

  /** A host that has looked once; webhooks go to what this gives. */
  async function listening(
    flow: Flow,
  ): Promise<{ readonly host: Host; readonly told: (document: object) => Promise<void> }> {
    const connections = { erp: { base_url: erp.url } };
    const host = createHost({ flows: [flow], engine: store, connections, now: () => now, folder });
    hosts.push(host);
    const url = await host.start();
    await host.idle();
    const told = async (document: object): Promise<void> => {
      expect((await sendWebhook(flow, { url, secret: "s", body: JSON.stringify(document) })).status).toBe(200);
      await host.idle();
    };
    return { host, told };
  }
  const DAY = 24 * 60 * MINUTE;

  test("does not take merely changed documents: not by the spec's duplicate key, and not after its window", async () => {
    const keyed = text.replace("key order.id", "key order.id\ndedupe by order.id, order.updated_at for 1 day");
    const { host, told } = await listening(await erpFlow(keyed));
    await told({ id: 1, updated_at: at(now) });
    for (let day = 1; day <= 10; day++) {
      // A tag, each day.
      orders = [{ id: 1, updated_at: at(now + MINUTE), note: `tag ${day}` }];
      await later(host, DAY);
    }
    expect(lines()).toEqual(["1"]);
    orders = [...orders, { id: 2, updated_at: at(now + MINUTE) }];
    await later(host, 2 * DAY);
    expect(lines()).toEqual(["1", "2"]);
  });

  test("counts a held document as delivered", async () => {
    const { host, told } = await listening(await erpFlow(text.replace("{order.id}", "{order.id} {order.note}")));
    await told({ id: 1, note: "a note that is too long for it" });
    await told({ order: { id: 2 } });
    expect(store.runs({ state: "held" })).toHaveLength(2);
    orders = [1, 2].map((id) => ({ id, updated_at: at(now + MINUTE) }));
    await later(host, 2 * DAY);
    expect(lines()).toEqual([]);
    expect(store.runs()).toHaveLength(2);
  });

  test("if each change is an event, takes a change that was missed, and no other", async () => {
    const changes = text
      .replace("erp.order_made", "erp.order_updated")
      .replace("{order.id}", "{order.id} {order.note}");
    const { host, told } = await listening(await erpFlow(changes));
    const first = now;
    await told({ id: 1, updated_at: at(first), note: "one" });
    await told({ id: 2, updated_at: at(first), note: "one" });
    await told({ id: 1, updated_at: at(first + MINUTE), note: "two" });
    // The webhook of what has become of the second was lost; an older state of the first comes late.
    orders = [
      { id: 1, updated_at: at(first + MINUTE), note: "two" },
      { id: 2, updated_at: at(first + 2 * MINUTE), note: "two" },
    ];
    await told({ id: 1, updated_at: at(first - MINUTE), note: "zero" });
    await later(host, 2 * DAY);
    expect(lines()).toEqual(["1 one", "2 one", "1 two", "1 zero", "2 two"]);
    await later(host, 9 * DAY);
    expect(lines()).toHaveLength(5);
  });
});

describe("a schedule", () => {
  const sales = spec(
    "sales",
    "source orders = all erp.list_orders since last run",
    'trigger schedule daily at 23:55 in "Europe/Vilnius"',
    'skip when count(orders) == 0 because "nothing sold"',
    'destination line = erp.put_line { text: join(for order in orders => "{order.id}", " ") | cut(40), n: count(orders) }',
  );
  test("processes the list of changes since its last due time, each document once", async () => {
    const host = await start(await erpFlow(sales));
    orders = [
      { id: 1, updated_at: "2026-11-24T11:59:00Z" },
      { id: 2, updated_at: "2026-11-24T13:00:00Z" },
      { id: 3, updated_at: "2026-11-24T21:54:59+00:00" },
      { id: 4, updated_at: "2026-11-24T21:55:00Z" },
    ];
    await later(host, 9 * 60 * MINUTE);
    expect(lines()).toEqual([]);
    await later(host, 60 * MINUTE);
    expect(lines()).toEqual(["2 3"]);
    await later(host, 24 * 60 * MINUTE);
    expect(lines()).toEqual(["2 3", "4"]);
    await later(host, 24 * 60 * MINUTE);
    expect(store.runs({ state: "skipped" }).map((run) => run.reason)).toEqual(["nothing sold"]);
  });

  test("that missed due times is caught up once, with everything that belongs to it", async () => {
    const flow = await erpFlow(sales);
    await (await start(flow)).stop();
    orders = [1, 2, 3].map((id) => ({ id, updated_at: at(NOON + id * 24 * 60 * MINUTE) }));
    now += 5 * 24 * 60 * MINUTE;
    await start(flow);
    expect(lines()).toEqual(["1 2 3"]);
    expect(store.runs()).toHaveLength(1);
  });

  test("is due once, however many hosts use the same store", async () => {
    const flow = await erpFlow(sales);
    const both = [await start(flow), await start(flow)];
    orders = [{ id: 1, updated_at: at(NOON + 1) }];
    now += 24 * 60 * MINUTE;
    await Promise.all(both.map((host) => host.idle()));
    expect(store.runs()).toHaveLength(1);
    expect(lines()).toEqual(["1"]);
  });

  test.each([
    [
      "23:55 in winter",
      { cron: "55 23 * * *", zone: "Europe/Vilnius" },
      "2026-11-24T12:00:00Z",
      "2026-11-24T21:55:00.000Z",
    ],
    [
      "a time that the spring leaves out comes at its change",
      { cron: "30 3 * * *", zone: "Europe/Vilnius" },
      "2027-03-27T12:00:00Z",
      "2027-03-28T01:00:00.000Z",
    ],
    [
      "and the day after as always",
      { cron: "30 3 * * *", zone: "Europe/Vilnius" },
      "2027-03-28T01:00:00Z",
      "2027-03-29T00:30:00.000Z",
    ],
    [
      "a time that the autumn has twice comes the first time",
      { cron: "30 3 * * *", zone: "Europe/Vilnius" },
      "2026-10-24T12:00:00Z",
      "2026-10-25T00:30:00.000Z",
    ],
    [
      "and only then",
      { cron: "30 3 * * *", zone: "Europe/Vilnius" },
      "2026-10-25T00:30:00Z",
      "2026-10-26T01:30:00.000Z",
    ],
    ["the last day of a month", { cron: "0 9 L * *", zone: "UTC" }, "2027-02-01T00:00:00Z", "2027-02-28T09:00:00.000Z"],
    ["every so long, from 1970 on", { everySeconds: 900 }, "2026-11-24T12:01:00Z", "2026-11-24T12:15:00.000Z"],
  ])("%s", (_, timetable, after, due) => {
    expect(at(dueAfter(timetable, Date.parse(after)) ?? 0)).toBe(due);
  });

  test("after a long downtime only the last due time counts", () => {
    const from = Date.parse("2024-01-01T00:00:00Z");
    expect(at(lastDue({ cron: "*/10 6-22 * * 1-5", zone: "UTC" }, from, NOON) ?? 0)).toBe("2026-11-24T12:00:00.000Z");
    expect(at(lastDue({ cron: "0 9 1 1 *", zone: "UTC" }, from, NOON) ?? 0)).toBe("2026-01-01T09:00:00.000Z");
    expect(lastDue({ cron: "0 9 1 1 *", zone: "UTC" }, NOON - 1, NOON)).toBeUndefined();
  });
});

describe("files", () => {
  const text = (pattern: string, source = "source order = erp.Order"): string =>
    spec(
      "files",
      source,
      `trigger files "${pattern}"`,
      'destination line = erp.put_line { text: "{order.id} {order.note}", n: if order.paid otherwise false then 1 else 0 }',
    );
  const drop = (name: string, content: string): void => {
    mkdirSync(join(folder, "inbox"), { recursive: true });
    writeFileSync(join(folder, "inbox", name), content);
  };
  const inbox = (sub: string): string[] =>
    existsSync(join(folder, "inbox", sub)) ? readdirSync(join(folder, "inbox", sub)).sort() : [];

  test("each line of a CSV file is a document: columns by name, cells by the schema", async () => {
    const host = await start(await erpFlow(text("inbox/*.csv")));
    drop("a.csv", "\uFEFFid;note;paid;total\r\n0011;Ona, Jonas;true;1.50\r\n12;;;\r\n");
    drop("b.txt", "not ours");
    await later(host, 2000);
    expect(lines()).toEqual([]);
    await later(host, 2000);
    expect(lines()).toEqual(["11 Ona, Jonas", "12"]);
    expect(inbox(".")).toEqual(["b.txt", "done"]);
    expect(inbox("done")).toEqual(["a.csv"]);
  });

  test("the same file is not taken again, and does not overwrite the first; equal content later is taken", async () => {
    const host = await start(await erpFlow(text("inbox/*.jsonl")));
    for (const minute of [1, 1, 2]) {
      drop("a.jsonl", '{"id":1}\n\n{"id":1}\n');
      utimesSync(join(folder, "inbox/a.jsonl"), new Date(NOON), new Date(NOON + minute * MINUTE));
      await later(host, 2000);
      await later(host, 2000);
    }
    expect(lines()).toEqual(["1", "1", "1", "1"]);
    expect(inbox("done")).toHaveLength(3);
  });

  test("stock that changes back is taken; with a duplicate key it is not", async () => {
    const levels = async (more = ""): Promise<string[]> => {
      erp.requests.length = 0;
      const host = await start(
        await erpFlow(
          text("inbox/*.json").replace('"files"', `"files${more.length}"`).replace("\ndest", `${more}\ndest`),
        ),
      );
      for (const [i, note] of ["10", "20", "10"].entries()) {
        drop("stock.json", JSON.stringify({ id: 1, note }));
        utimesSync(join(folder, "inbox/stock.json"), new Date(NOON), new Date(NOON + i * MINUTE));
        await later(host, 2000);
        await later(host, 2000);
      }
      await host.stop();
      return lines();
    };
    expect(await levels()).toEqual(["1 10", "1 20", "1 10"]);
    expect(await levels('\ndedupe by order.note otherwise "" for 2 days')).toEqual(["1 10", "1 20"]);
  });

  test("one that can't be read is moved to held with its reason, and the next ones continue", async () => {
    const host = await start(await erpFlow(text("inbox/*.json")));
    drop("z.json", '{"id":7}');
    const inside = (name: string): string => join(folder, "inbox", name);
    symlinkSync("a.json", inside("a.json"));
    symlinkSync("nowhere", inside("c.json"));
    mkdirSync(inside("d.json"));
    writeFileSync(
      Buffer.concat([Buffer.from(`${inside("e")}`), Buffer.from([0xff, 0xfe]), Buffer.from(".json")]),
      '{"id":8}',
    );
    await later(host, 2000);
    await later(host, 2000);
    expect(lines()).toEqual(["7"]);
    expect(
      store
        .runs({ state: "held" })
        .map(({ reason }) => reason ?? "")
        .toSorted(),
    ).toEqual([
      "a.json can't be read: it is a circular link",
      "c.json can't be read: it is a broken link",
      "e%ff%fe.json can't be read: its name is not text in UTF-8",
    ]);
    expect(inbox("held")).toEqual(["a.json", "c.json", "e%ff%fe.json"]);
    expect(inbox(".")).toEqual(["d.json", "done", "held"]);
    expect(heard.filter((one) => one.kind === "store_unavailable")).toEqual([]);
  });

  test("one that ends in the middle of a line waits a little longer", async () => {
    const host = await start(await erpFlow(text("inbox/*.csv")));
    drop("a.csv", "id;note\n1;a\n2;b");
    await later(host, 2000);
    await later(host, 8000);
    expect(lines()).toEqual([]);
    await later(host, 2000);
    expect(lines()).toEqual(["1 a", "2 b"]);
  });

  test("a file that is still being written waits", async () => {
    const host = await start(await erpFlow(text("inbox/*.json")));
    drop("a.json", '{"orders":[{"id":1}');
    await later(host, 2000);
    drop("a.json", '{"orders":[{"id":1},{"id":2}]}');
    await later(host, 2000);
    await later(host, 2000);
    expect(lines()).toEqual(["1", "2"]);
  });

  test.each([
    ["a.json", "{", "a.json can't be read: "],
    ["a.jsonl", '{"id":1}\nx', "a.jsonl can't be read: line 2: "],
    ["a.csv", 'id,note\n1,"x\n', "a.csv can't be read: "],
  ])("%s that can't be read is held, and moved to held", async (name, content, why) => {
    const host = await start(await erpFlow(text(`inbox/${name}`)));
    drop(name, content);
    await later(host, 2000);
    await later(host, 58_000);
    // It may be half of one that can.
    expect(store.runs()).toEqual([]);
    await later(host, 2000);
    expect(store.runs({ state: "held" })[0]?.reason).toContain(why);
    expect(inbox("held")).toEqual([name]);
  });

  test("the whole file is one source if the spec says so", async () => {
    const all = text("inbox/*.csv", "source orders = all erp.Order").replace(
      'text: "{order.id} {order.note}", n: if order.paid otherwise false then 1 else 0',
      'text: "all", n: count(orders)',
    );
    const host = await start(await erpFlow(all));
    drop("a.csv", "id\n1\n2\n3\n");
    await later(host, 2000);
    await later(host, 2000);
    expect(lines()).toEqual(["all"]);
    expect(erp.requests.at(-1)?.body).toBe('{"lines":[{"text":"all","n":3}]}');
  });
});
