/** Saved reads: several lookups in one request, cached results, unchanged lists. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Flow } from "@integ/runtime";
import { createHost, Store, type Host } from "@integ/runtime/host";
import { RecordingServer, sendWebhook, type RecordedRequest, type Reply } from "@integ/runtime/testing";
import { erpFlow, spec } from "../../test/erp.ts";

const MINUTE = 60_000;
let erp: RecordingServer;
let store: Store;
let host: Host | undefined;
let flow: Flow;
let url: string;
let now: number;
/** Titles of products, by their numbers. */
let titles: Record<string, string>;

const reply = ({ method, path }: RecordedRequest): Reply => {
  if (method === "PUT") return { json: { lines: [{ id: 1 }, { id: 2 }] } };
  const skus = new URL(path, "http://erp").searchParams.get("sku")?.split(",") ?? [];
  const found = Object.entries(titles).filter(([sku]) => skus.includes(sku));
  return { json: { products: found.map(([sku, title]) => ({ sku, title })) } };
};
beforeEach(async () => {
  erp = await RecordingServer.start(reply);
  store = Store.open(":memory:", "run");
  now = Date.parse("2026-11-24T12:00:00Z");
  titles = { a: "Cup", b: "Plate", c: "Bowl", d: "Jug" };
});
afterEach(async () => {
  await host?.stop(100);
  store.close();
  await erp.stop();
});
async function start(text: string): Promise<void> {
  flow = await erpFlow(text);
  const connections = { erp: { base_url: erp.url, secret: "s" } };
  host = createHost({ flows: [flow], engine: store, connections, now: () => now, random: () => 0 });
  url = await host.start();
  await host.idle();
}
const post = async (order: object): Promise<void> => {
  await sendWebhook(flow, { url, secret: "s", body: JSON.stringify(order) });
  await host?.idle();
};
const asked = (): string[] =>
  erp.requests.filter((one) => one.method === "GET").map((one) => decodeURIComponent(one.path));
const sent = (): string[] =>
  erp.requests
    .filter((one) => one.method === "PUT")
    .flatMap((one) => (JSON.parse(one.body) as { lines: { text: string }[] }).lines.map((line) => line.text));
const lines = (...skus: readonly string[]): object[] => skus.map((sku, n) => ({ sku, n }));

const LOOP = spec(
  "orders",
  "source order = erp.Order",
  "trigger webhook erp.order_made",
  'destination xs = for l in order.lines otherwise [] fetch p = erp.find_title(sku: l.sku) => erp.put_line { text: p.title otherwise "none", n: l.n }',
);
const ONE = spec(
  "orders",
  "source order = erp.Order",
  "trigger webhook erp.order_made",
  'fetch p = erp.find_title(sku: order.note otherwise "?")',
  'destination line = erp.put_line { text: p.title otherwise hold "no product" }',
);

describe("several lookups of a loop", () => {
  test("share as few requests as the system allows, and each gets its own result", async () => {
    await start(LOOP);
    await post({ id: 1, lines: lines("a", "b", "x", "c", "a", "d") });
    expect(asked().toSorted()).toEqual(["/titles?sku=a,b,x", "/titles?sku=c,d"]);
    expect(sent()).toEqual(["Cup", "Plate", "none", "Bowl", "Cup", "Jug"]);
    expect(store.steps(1).filter((step) => step.kind === "fetch")).toHaveLength(5);
  });

  test("with the separator in its value is sent alone, and so is the last one left", async () => {
    await start(LOOP);
    await post({ id: 1, lines: lines("a,b", "c") });
    expect(asked().toSorted()).toEqual(["/titles?sku=a,b", "/titles?sku=c"]);
  });

  test("without a response are repeated, and a wrong response is kept", async () => {
    await start(LOOP);
    erp.reply = () => ({ status: 503, text: "busy" });
    await post({ id: 1, lines: lines("a", "b") });
    expect(store.run(1)).toMatchObject({ state: "retrying", reason: "erp.find_title responded with 503" });
    expect(store.attempts(1)).toMatchObject([{ step: "p", status: 503, response: "busy" }]);
    erp.reply = reply;
    now += 24 * 60 * MINUTE;
    await host?.idle();
    expect(sent()).toEqual(["Cup", "Plate"]);
  });
});

describe("a cached result", () => {
  test("is used by other runs for as long as its description says", async () => {
    await start(ONE);
    for (const id of [1, 2, 3]) await post({ id, note: "a" });
    expect(asked()).toEqual(["/titles?sku=a"]);
    expect(sent()).toEqual(["Cup", "Cup", "Cup"]);
    now += 5 * MINUTE;
    titles["a"] = "Mug";
    await post({ id: 4, note: "a" });
    expect(sent().at(-1)).toBe("Mug");
    await post({ id: 5, note: "b" });
    expect(asked()).toHaveLength(3);
  });

  test("is requested once by runs that need it at the same time", async () => {
    await start(ONE);
    await Promise.all([1, 2, 3, 4].map((id) => post({ id, note: "a" })));
    expect(asked()).toEqual(["/titles?sku=a"]);
  });

  test("is not used for a replayed run, which must see corrections", async () => {
    await start(ONE);
    await post({ id: 1, note: "x" });
    expect(store.run(1)).toMatchObject({ state: "held", reason: "no product" });
    titles["x"] = "Spoon";
    store.replay(1, now, {});
    await host?.idle();
    expect(sent()).toEqual(["Spoon"]);
  });
});

describe("an unchanged list", () => {
  const POLL = spec("stock", "source order = erp.Order", "trigger poll erp.list_stock every 15 minutes", "key order.id", 'destination line = erp.put_line { text: "{order.id}" }'); // prettier-ignore
  test("is not read again after a 304, only after a change", async () => {
    let orders = [{ id: 1 }];
    let tag = '"v1"';
    const seen: (string | undefined)[] = [];
    erp.reply = (request) => {
      if (request.method === "PUT") return reply(request);
      seen.push(request.headers["if-none-match"]);
      if (request.headers["if-none-match"] === tag) return { status: 304 };
      return { json: { orders }, headers: { ETag: tag } };
    };
    await start(POLL);
    now += 15 * MINUTE;
    await host?.idle();
    orders = [{ id: 1 }, { id: 2 }];
    tag = '"v2"';
    for (let i = 0; i < 2; i++) {
      now += 15 * MINUTE;
      await host?.idle();
    }
    expect(seen).toEqual([undefined, '"v1"', '"v1"', '"v2"']);
    expect(sent()).toEqual(["2"]);
  });
});
