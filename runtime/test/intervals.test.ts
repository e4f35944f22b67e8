/** `since last run by …`: each document is of one run, by a time that it has itself; what is shown late is handed over, and told. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Flow } from "@integ/runtime";
import { manualEvent, createHost, Store, type HostEvent, type Host, type HostOptions } from "@integ/runtime/host";
import { RecordingServer, type RecordedRequest, type Reply } from "@integ/runtime/testing";
import { erpFlow, spec } from "../../test/erp.ts";

const HOUR = 3_600_000;
let folder: string;
let store: Store;
let erp: RecordingServer;
let hosts: Host[];
let heard: HostEvent[];
let now: number;
let isDown: boolean;
interface Order {
  readonly id: number;
  readonly sold_at?: string;
  readonly day?: string;
  readonly updated_at: string;
}
let orders: Order[];

/** The ERP: what was sold between two moments (both of them count), or has changed since one. */
function replied({ method, path }: RecordedRequest): Reply {
  if (isDown) return { status: 503 };
  const url = new URL(path, "http://erp");
  if (method !== "GET") return { json: { lines: [{ id: 1 }] } };
  const asked = (name: string): string | null => url.searchParams.get(name);
  const at = (text: string | undefined): number => Date.parse(text ?? "");
  const shown = orders.filter(
    (one) =>
      !(at(one.updated_at) > now) &&
      !(at(one.updated_at) < Date.parse(asked("changed_since") ?? "")) &&
      !(asked("sold_from") !== null && !(at(one.sold_at) >= at(asked("sold_from") ?? ""))) &&
      !(at(one.sold_at) > Date.parse(asked("sold_to") ?? "")) &&
      !(asked("first_day") !== null && !((one.day ?? "") >= (asked("first_day") ?? ""))) &&
      !((one.day ?? "") > (asked("last_day") ?? "9")),
  );
  return { json: { orders: shown } };
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
    concurrency: 1,
    ...more,
  });
  hosts.push(host);
  await host.start();
  await host.idle();
  return host;
}

/** The written records, a line for each run: the day, and the orders. */
const lines = (): string[] =>
  erp.requests
    .filter((one) => one.method === "PUT")
    .flatMap((one) => (JSON.parse(one.body) as { lines: { text: string }[] }).lines.map((line) => line.text.trim()));
const asked = (): (string | null)[][] =>
  erp.requests
    .map((one) => new URL(one.path, "http://erp").searchParams)
    .filter((query) => query.has("sold_from"))
    .map((query) => [query.get("sold_from"), query.get("sold_to")]);
/** The clock goes on to a time of Vilnius, an hour at a time. */
async function until(host: Host, moment: string): Promise<void> {
  const end = Temporal.PlainDateTime.from(moment).toZonedDateTime("Europe/Vilnius").epochMilliseconds;
  while (now < end) {
    now = Math.min(now + HOUR, end);
    await host.idle();
  }
}
const vilnius = (moment: string): string =>
  Temporal.PlainDateTime.from(moment).toZonedDateTime("Europe/Vilnius").toInstant().toString();
/** An order sold at one time, and shown from another one on. */
const sold = (id: number, soldAt: string, shownAt = soldAt): Order => ({
  id,
  sold_at: vilnius(soldAt),
  updated_at: vilnius(shownAt),
});

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "integ-intervals-"));
  store = Store.open(join(folder, "store.db"), "run");
  erp = await RecordingServer.start(replied);
  erp.clock = () => now;
  hosts = [];
  heard = [];
  now = Date.parse(vilnius("2026-11-24T12:00"));
  isDown = false;
  orders = [];
});
afterEach(async () => {
  for (const host of hosts) await host.stop(1000);
  store.close();
  await erp.stop();
  rmSync(folder, { recursive: true, force: true });
});

const IDS = 'join(for order in orders => "{order.id}", " ")';
const daily = (
  late: string,
  text = `"{last_day}: {${IDS}}"`,
  schedule = 'daily at 02:00 in "Europe/Vilnius"',
): string =>
  spec(
    "sales",
    `source orders = all erp.list_orders since last run by sold_at, late ${late}`,
    `trigger schedule ${schedule}`,
    `destination line = erp.put_line { text: ${text} | cut(60) }`,
  );

describe("a day's sales", () => {
  test("belong to the day of sale, once, whatever changes in them later", async () => {
    const host = await start(await erpFlow(daily("into next run")));
    orders = [
      sold(1, "2026-11-24T09:00"),
      sold(2, "2026-11-24T23:59:59"),
      sold(3, "2026-11-25T00:00:00"),
      sold(4, "2026-11-25T23:59:59"),
    ];
    await until(host, "2026-11-25T03:00");
    // The first day is covered completely.
    expect(lines()).toEqual(["2026-11-24: 1 2"]);
    expect(asked()).toEqual([["2026-11-23T21:59:59Z", "2026-11-24T22:00:01Z"]]);
    // The parcel goes out.
    orders = orders.map((one) => ({ ...one, updated_at: vilnius("2026-11-25T16:00") }));
    await until(host, "2026-11-27T03:00");
    expect(lines()).toEqual(["2026-11-24: 1 2", "2026-11-25: 3 4", "2026-11-26:"]);
  });

  test("that appear late go into the next run, and are logged", async () => {
    const host = await start(await erpFlow(daily("into next run")));
    orders = [
      sold(1, "2026-11-24T20:00"),
      sold(2, "2026-11-24T21:00", "2026-11-25T10:00"),
      sold(3, "2026-11-25T09:00"),
    ];
    await until(host, "2026-11-26T03:00");
    expect(lines()).toEqual(["2026-11-24: 1", "2026-11-25: 3 2"]);
    expect(heard.filter((event) => event.kind === "late")).toMatchObject([
      { operation: "erp.list_orders", documents: 1 },
    ]);
    // Once: also where it changes again.
    orders = orders.map((one) => ({ ...one, updated_at: vilnius("2026-11-26T16:00") }));
    await until(host, "2026-11-28T03:00");
    expect(lines().slice(2)).toEqual(["2026-11-26:", "2026-11-27:"]);
  });

  test("that appear late are a separate list, if the spec has one", async () => {
    const text = `"{last_day}: {${IDS}}, late {join(for one in corrections => "{one.id} of {one.sold_at | date_in("Europe/Vilnius")}", " ")}"`;
    const host = await start(await erpFlow(daily("as corrections", text)));
    orders = [sold(1, "2026-11-24T20:00"), sold(2, "2026-11-24T21:00", "2026-11-26T10:00")];
    await until(host, "2026-11-27T03:00");
    expect(lines()).toEqual(["2026-11-24: 1, late", "2026-11-25: , late", "2026-11-26: , late 2 of 2026-11-24"]);
  });

  test("from before the integration started belong to no run, even if they change", async () => {
    const host = await start(await erpFlow(daily("into next run")));
    orders = [sold(1, "2026-11-10T20:00", "2026-11-25T10:00")];
    await until(host, "2026-11-26T03:00");
    expect(lines()).toEqual(["2026-11-24:", "2026-11-25:"]);
  });

  test("of days on which the host was down have one run each", async () => {
    const flow = await erpFlow(daily("into next run"));
    await (await start(flow)).stop();
    orders = [
      sold(1, "2026-11-24T20:00"),
      sold(2, "2026-11-26T20:00", "2026-11-27T08:00"),
      sold(3, "2026-11-27T20:00"),
    ];
    now = Date.parse(vilnius("2026-11-28T12:00"));
    await start(flow);
    expect(lines()).toEqual(["2026-11-24: 1", "2026-11-25:", "2026-11-26: 2", "2026-11-27: 3"]);
    expect(store.runs().map((run) => run.state)).toEqual(["delivered", "delivered", "delivered", "delivered"]);
  });

  test.each([
    [
      "of spring, which has 23 hours",
      "2026-03-28T12:00",
      "2026-03-30T03:00",
      ["2026-03-28T22:00:00Z", "2026-03-29T21:00:00Z"],
    ],
    [
      "of autumn, which has 25",
      "2026-10-24T12:00",
      "2026-10-26T03:00",
      ["2026-10-24T21:00:00Z", "2026-10-25T22:00:00Z"],
    ],
  ])("of the day %s", async (_, begins, ends, edges) => {
    now = Date.parse(vilnius(begins));
    const host = await start(await erpFlow(daily("into next run")));
    const [first = "", last = ""] = edges.map((edge) => new Date(Date.parse(edge)).toISOString());
    const at = (id: number, moment: string, by: number): Order => {
      const soldAt = new Date(Date.parse(moment) + by).toISOString();
      return { id, sold_at: soldAt, updated_at: soldAt };
    };
    orders = [at(1, first, -1), at(2, first, 0), at(3, last, -1), at(4, last, 0)];
    await until(host, ends);
    expect(lines().at(-1)).toBe(`${ends.slice(0, 8)}${Number(ends.slice(8, 10)) - 1}: 2 3`);
    expect(lines().at(-2)).toMatch(/: 1$/);
  });

  test("that could not be read are read later, for the same day", async () => {
    const host = await start(await erpFlow(daily("into next run")));
    orders = [sold(1, "2026-11-24T20:00"), sold(2, "2026-11-25T03:00")];
    isDown = true;
    await until(host, "2026-11-25T05:00");
    expect(lines()).toEqual([]);
    isDown = false;
    await until(host, "2026-11-25T20:00");
    expect(lines()).toEqual(["2026-11-24: 1"]);
  });

  test("of a run discarded before it read them are reported as late", async () => {
    const host = await start(await erpFlow(daily("into next run")));
    orders = [sold(1, "2026-11-24T20:00"), sold(2, "2026-11-25T03:00")];
    isDown = true;
    await until(host, "2026-11-26T03:00");
    const [run] = store.runs().filter((one) => one.state !== "waiting");
    store.settle(run?.id ?? 0, "discarded", now, { reason: "by hand" });
    isDown = false;
    orders = orders.map((one) => ({ ...one, updated_at: vilnius("2026-11-25T21:00") }));
    await until(host, "2026-11-26T20:00");
    expect(lines()).toEqual(["2026-11-25: 2 1"]);
  });

  test("stay with their run when it is repeated", async () => {
    const host = await start(await erpFlow(daily("into next run")));
    orders = [sold(1, "2026-11-24T20:00"), sold(2, "2026-11-24T20:00", "2026-11-25T20:00")];
    await until(host, "2026-11-26T03:00");
    expect(lines()).toEqual(["2026-11-24: 1", "2026-11-25: 2"]);
    const [late, first] = store.runs();
    for (const run of [first, late]) {
      store.replay(run?.id ?? 0, now, { anew: true });
      await host.idle();
    }
    expect(lines().slice(2)).toEqual(["2026-11-24: 1", "2026-11-25: 2"]);
  });

  test("wait until the day is over on the other side's clock", async () => {
    const host = await start(await erpFlow(daily("into next run")));
    orders = [sold(1, "2026-11-24T23:30")];
    // It is three hours behind: at two o'clock the day is not over there.
    erp.clock = () => now - 3 * HOUR;
    await until(host, "2026-11-25T02:00");
    expect(lines()).toEqual([]);
    expect(heard.findLast((event) => event.kind === "waiting")).toMatchObject({
      reason: "by the clock of erp this run's period is not over yet",
    });
    await until(host, "2026-11-25T05:00");
    expect(lines()).toEqual(["2026-11-24: 1"]);
  });

  test("are held if one has no time, since its day is unknown", async () => {
    const host = await start(await erpFlow(daily("into next run")));
    orders = [{ id: 1, updated_at: vilnius("2026-11-25T01:00") }];
    await until(host, "2026-11-25T03:00");
    expect(store.runs({ state: "held" }).map((run) => run.reason)).toEqual([
      "erp.list_orders shows a document without sold_at",
    ]);
  });

  test("read by hand are those since the last run, and other runs still get them", async () => {
    const flow = await erpFlow(daily("into next run"));
    const host = await start(flow);
    orders = [sold(1, "2026-11-23T20:00"), sold(2, "2026-11-24T08:00")];
    await until(host, "2026-11-24T20:00");
    await store.accept(manualEvent(flow, undefined, now));
    await host.idle();
    expect(lines()).toEqual(["2026-11-23: 1"]);
    await until(host, "2026-11-25T03:00");
    expect(lines()).toEqual(["2026-11-23: 1", "2026-11-24: 2"]);
  });
});

test("a week covers its seven days; a schedule every few hours covers the time between due times", async () => {
  const weekly = daily("into next run", undefined, 'weekly on monday at 06:00 in "Europe/Vilnius"');
  now = Date.parse(vilnius("2026-11-23T05:00"));
  const host = await start(await erpFlow(weekly));
  orders = [sold(1, "2026-11-23T00:00"), sold(2, "2026-11-29T23:59"), sold(3, "2026-11-30T00:00")];
  await until(host, "2026-11-30T07:00");
  // Begun an hour before it was due: no day had gone by, and there was nothing to have a run of.
  expect(lines()).toEqual(["2026-11-29: 1 2"]);
  await host.stop();
  erp.requests.length = 0;
  const hours = await start({
    ...(await erpFlow(daily("into next run", `"${"{"}${IDS}}"`, "every 2 hours"))),
    name: "hours",
  });
  orders = [sold(4, "2026-11-30T08:00"), sold(5, "2026-11-30T09:59:59"), sold(6, "2026-11-30T10:00")];
  await until(hours, "2026-11-30T12:00");
  expect(lines()).toEqual(["", "4 5", "6"]);
});

test("a date in a document is in the runs' zone, also if the list is queried by days", async () => {
  const flow = await erpFlow(
    spec(
      "days",
      "source orders = all erp.list_orders since last run by day, late into next run",
      'trigger schedule daily at 02:00 in "America/New_York"',
      `destination line = erp.put_line { text: "{last_day}: {${IDS}}" | cut(60) }`,
    ),
  );
  const host = await start(flow);
  orders = ["2026-11-23", "2026-11-24", "2026-11-25"].map((day, i) => ({
    id: i,
    day,
    updated_at: "2026-11-24T10:00:00Z",
  }));
  await until(host, "2026-11-25T10:00");
  expect(lines()).toEqual(["2026-11-24: 1"]);
  expect(erp.requests[0]?.path).toContain("first_day=2026-11-23&last_day=2026-11-25");
});
