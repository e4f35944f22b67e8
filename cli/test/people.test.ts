/**
 * The commands for runs: show, correct, replay, discard, pause, back up, forget; from a held order to a delivered one.
 */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createHost, Store, type Host } from "@integ/runtime/host";
import { RecordingServer, sendWebhook, type Reply } from "@integ/runtime/testing";
import { Program } from "@integ/compiler";
import { nodeHost } from "@integ/compiler/node";
import type { Flow } from "@integ/runtime";
import { loadFlow } from "@integ/cli";
import { ERP } from "../../test/erp.ts";
import { integ as call, type Ended } from "./integ.ts";

const SPEC = `integ 1
integration "orders"
source  order = erp.Order
trigger webhook erp.order_made
key     order.id
hold when order.note absent because "no tax code"
destination line = erp.put_line { text: "{order.id} {order.note}", n: order.id }

test "one" {
  given "order.json"
  expect line { n: 1 }
}
`;
const PERSONAL = JSON.stringify({
  type: "object",
  required: ["id"],
  properties: {
    id: { type: "integer" },
    updated_at: { type: "string", format: "date-time" },
    note: { type: "string", maxLength: 12, "x-integ": { personal: "name" } },
    paid: { type: "boolean" },
    total: { type: "number" },
    lines: {
      type: "array",
      items: { type: "object", properties: { sku: { type: "string", "x-integ": { personal: "email" } } } },
    },
  },
});

let folder: string;
let erp: RecordingServer;
let host: Host | undefined;
let store: Store | undefined;
let reply: () => Reply;

const integ = (...args: readonly string[]): Promise<Ended> => call(folder, args);
const json = async (...args: readonly string[]): Promise<Record<string, unknown>> =>
  JSON.parse((await integ(...args, "--format", "json")).out) as Record<string, unknown>;
const states = async (): Promise<unknown> =>
  ((await json("runs"))["runs"] as { id: number; state: string }[]).map(({ id, state }) => `${id} ${state}`);

/** The spec as it is now. */
async function flowNow(): Promise<Flow> {
  const { module } = new Program(nodeHost(), folder).compile(join(folder, "orders.integ"));
  return loadFlow(module as NonNullable<typeof module>);
}

/** Runs the project until nothing is left to do, with some webhooks given to it. */
async function work(...orders: readonly (object | string)[]): Promise<void> {
  const flow = await flowNow();
  store = Store.open(join(folder, ".integ/store.db"), "run");
  host = createHost({
    flows: [flow],
    engine: store,
    connections: { erp: { base_url: erp.url, secret: "s" } },
    random: () => 0,
    concurrency: 1,
  });
  const url = await host.start();
  for (const order of orders)
    await sendWebhook(flow, { url, secret: "s", body: typeof order === "string" ? order : JSON.stringify(order) });
  await host.idle();
  await host.stop(500);
  store.close();
  host = store = undefined;
}
const sent = (): string[] =>
  erp.requests.flatMap((one) => (JSON.parse(one.body) as { lines: { text: string }[] }).lines.map((line) => line.text));

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "integ-people-"));
  for (const [name, text] of Object.entries({
    ...ERP,
    "systems/erp/Order.json": PERSONAL,
    "orders.integ": SPEC,
    "order.json": '{"id":1,"note":"n"}',
    "integ.yaml": `integ: 1
connections:
  erp: { secret: "\${ERP_SECRET:-s}" }
listen: 127.0.0.1:1
`,
  })) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  reply = () => ({ json: { lines: [{ id: 5 }] } });
  erp = await RecordingServer.start(() => reply());
});
afterEach(async () => {
  await host?.stop(100);
  store?.close();
  host = store = undefined;
  await erp.stop();
  rmSync(folder, { recursive: true, force: true });
});

test("the commands work before the first run", async () => {
  expect(await integ("runs")).toMatchObject({
    code: 2,
    err: expect.stringContaining("nothing has run here yet") as string,
  });
});

test("runs held for the same reason are one line, can be fixed together, and continue", async () => {
  await work({ id: 1 }, { id: 2 }, { id: 3, note: "x" }, { id: 4 });
  expect((await integ("runs", "--by-reason")).out).toMatch(
    /^RUNS +STATE +INTEGRATION +SINCE +REASON\n3 +held +orders +[-\d]+ [:\d]+ \S+ +no tax code\n$/,
  );
  expect(((await json("runs", "--by-reason"))["reasons"] as object[])[0]).toMatchObject({
    count: 3,
    reason: "no tax code",
    first: 1,
    last: 4,
  });
  expect(
    (await integ("runs", "--state", "held", "--reason", "no tax code", "--key", "2")).out.split("\n"),
  ).toHaveLength(3);
  // With the fixed spec they would be sent.
  writeFileSync(join(folder, "orders.integ"), SPEC.replace(/^hold when.*\n/m, ""));
  const dry = await integ("replay", "--held", "--reason", "no tax code", "--dry-run");
  expect(dry.err).toBe("3 runs looked at; nothing is changed\n");
  expect(dry.out).toContain('"text": "1"');
  expect((await integ("replay", "--held", "--because", "the tax code is there")).err).toBe(
    "3 of 3 will be done again, as soon as integ run is running\n",
  );
  expect(await states()).toEqual(["4 waiting", "3 delivered", "2 waiting", "1 waiting"]);
  const shown = (await integ("run", "show", "1")).out;
  expect(shown).toContain("held: no tax code");
  expect(shown).toContain("replayed: the tax code is there");
});

test("a corrected event continues with the corrected values", async () => {
  await work({ id: 1 }, "{ not json");
  writeFileSync(join(folder, "fix.json"), '{"note":"LT21"}');
  writeFileSync(join(folder, "whole.json"), '{"id":9,"note":"LT9"}');
  expect((await integ("replay", "1", "--with", "fix.json", "--dry-run")).out).toContain('"text": "1 LT21"');
  expect(await states()).toEqual(["2 held", "1 held"]);
  expect((await integ("replay", "1", "--with", "fix.json")).code).toBe(0);
  expect((await integ("replay", "2", "--with", "whole.json")).code).toBe(0);
  await work();
  expect(sent()).toEqual(["1 LT21", "9 LT9"]);
  expect((await integ("run", "show", "1")).out).toContain("replayed with a corrected event");
});

describe("a document corrected in its system", () => {
  const GET_ORDER = `operations:
  get_order:
    kind: read
    request: { method: GET, path: "/orders/{id}" }
    parameters: { id: { type: integer } }
    result: { type: Order, none_on: [404] }`;
  const withReader = (): void => {
    const description = (ERP["systems/erp/system.yaml"] ?? "").replace("operations:", GET_ORDER);
    writeFileSync(join(folder, "systems/erp/system.yaml"), description);
    writeFileSync(join(folder, "integ.yaml"), `integ: 1\nconnections:\n  erp: { secret: s, base_url: "${erp.url}" }\n`);
  };

  test("is read again by --fresh, and the run continues with it", async () => {
    await work({ id: 1, note: null });
    expect(await states()).toEqual(["1 held"]);
    withReader();
    reply = () => ({ json: { id: 1, note: "LT21" } });
    expect((await integ("replay", "1", "--fresh", "--dry-run")).out).toContain('"text": "1 LT21"');
    expect(await states()).toEqual(["1 held"]);
    expect(await integ("replay", "1", "--fresh")).toMatchObject({ code: 0 });
    expect(erp.requests.map(({ method, path }) => `${method} ${path}`)).toEqual(["GET /orders/1", "GET /orders/1"]);
    erp.requests.length = 0;
    reply = () => ({ json: { lines: [{ id: 5 }] } });
    await work();
    expect(sent()).toEqual(["1 LT21"]);
    expect((await integ("run", "show", "1")).out).toContain("replayed with a corrected event: as erp has it now");
  });

  test.each([
    ["is gone", { status: 404 }, "run 1: erp.get_order no longer finds it: integ discard ends the run\n"],
    ["can't be read just now", { status: 503 }, "run 1: erp.get_order does not respond as expected: "],
  ])("%s: the run stays unchanged, and the reason is reported", async (_state, response, said) => {
    await work({ id: 1 });
    withReader();
    reply = () => response;
    const { code, err } = await integ("replay", "1", "--fresh");
    expect([code, err]).toEqual([1, expect.stringContaining(said)]);
    expect(await states()).toEqual(["1 held"]);
  });

  test("if the connection can't read it, the missing settings are named", async () => {
    await work({ id: 1 });
    withReader();
    const file = join(folder, "systems/erp/system.yaml");
    const asking = readFileSync(file, "utf8").replace("/orders/{id}", "/{site}/orders/{id}");
    writeFileSync(file, asking.replace("settings: {", "settings: { site: {},"));
    const { code, err } = await integ("replay", "1", "--fresh");
    expect([code, err]).toEqual([1, expect.stringContaining("erp can't be read, as the connection lacks site: ")]);
  });

  test("if no operation reads its type, it is corrected by hand", async () => {
    await work({ id: 1 });
    const { code, err } = await integ("replay", "1", "--fresh");
    expect(code).toBe(1);
    expect(err).toContain(
      "run 1: erp has no operation that reads one Order by its own fields: give the correction by --with\n",
    );
    expect(await integ("replay", "1", "--fresh", "--with", "fix.json")).toMatchObject({
      code: 2,
      err: expect.stringContaining("use one of them") as string,
    });
  });
});

test("a delivered record is sent again only with --anew, under its key if unchanged, and shows what would change", async () => {
  await work({ id: 1, note: "a" });
  expect(await integ("replay", "1")).toMatchObject({ code: 0, err: expect.stringContaining("--anew") as string });
  await integ("replay", "1", "--anew");
  await work();
  const keys = (): number => new Set(erp.requests.map((one) => one.headers["idempotency-key"])).size;
  expect(keys()).toBe(1);
  writeFileSync(join(folder, "orders.integ"), SPEC.replace("n: order.id", "n: order.id + 1"));
  expect((await integ("replay", "1", "--dry-run", "--diff")).out).toBe(
    "run 1: sends line\n  - line.n: 1\n  + line.n: 2\n",
  );
  await integ("replay", "1", "--anew");
  await work();
  expect(sent()).toEqual(["1 a", "1 a", "1 a"]);
  expect(keys()).toBe(2);
});

test("shows everything about a run: the event, the lines of the spec, records and responses", async () => {
  reply = () => ({ status: 422, json: { error: "closed period" } });
  await work({ id: 1, note: "a" });
  const shown = (await integ("run", "show", "1")).out;
  expect(shown).toMatch(
    /^run 1: held: erp\.put_line responded with 422: \{"error":"closed period"\}\n {2}orders, key 1, received /,
  );
  expect(shown).toContain('"note": "a"');
  expect(shown).toContain('text: 1 a   ← orders.integ:7  "{order.id} {order.note}"');
  expect(shown).toContain("destination line: request refused");
  writeFileSync(
    join(folder, "orders.integ"),
    SPEC.replace('text: "{order.id} {order.note}"', 'text: if order.paid otherwise false then "p"\n    else "u"'),
  );
  expect((await integ("run", "show", "1")).out).toMatch(
    /text: 1 a {3}← orders\.integ:7 {2}if order\.paid otherwise false then "p"\n {4}n: 1 {3}← orders\.integ:8 {2}order\.id\n/,
  );
  const told = await json("run", "show", "1");
  expect(told).toMatchObject({
    run: { state: "held" },
    event: { id: 1 },
    steps: [{ request: { text: "1 a", n: 1 } }],
    history: [{ what: "held" }],
  });
  expect(shown).toMatch(
    /attempts that failed\n {2}[-\d]+ [:\d]+ \S+ {2}line: erp\.put_line responded with 422: .*\n {4}\{\n {6}"error": "closed period"/,
  );
  expect(told["attempts"]).toMatchObject([{ step: "line", status: 422, response: { error: "closed period" } }]);
  expect(await integ("run", "show", "77")).toMatchObject({ code: 2, err: "error: there is no run 77\n" });
  expect((await integ("run", "show", "x")).code).toBe(2);
});

test("discards a run with a reason, and its ordering key continues", async () => {
  await work({ id: 1 }, { id: 1, note: "second" });
  // The same order again is the same event.
  expect(await states()).toEqual(["1 held"]);
  expect((await integ("discard", "1")).code).toBe(2);
  expect((await integ("discard", "1", "--because", "entered by hand")).out).toBe("run 1 is discarded\n");
  expect(await integ("discard", "1", "--because", "again")).toMatchObject({
    code: 1,
    err: "run 1 is discarded: there is nothing to discard\n",
  });
  expect(((await json("runs", "--state", "discarded"))["runs"] as object[])[0]).toMatchObject({
    reason: "entered by hand",
  });
});

test("discards all runs with the same reason, after listing them", async () => {
  await work({ id: 1 }, { id: 2, note: "fine" }, { id: 3 }, { id: 4, note: "far too long a note" });
  expect(await states()).toEqual(["4 held", "3 held", "2 delivered", "1 held"]);
  expect(await integ("discard", "--because", "all of them?")).toMatchObject({
    code: 2,
    err: expect.stringContaining("name the runs") as string,
  });
  const chosen = ["discard", "--held", "--reason", "no tax code", "--because", "test orders"];
  expect(await integ(...chosen, "--dry-run")).toEqual({
    code: 0,
    out: "run 1 would be discarded: held, no tax code\nrun 3 would be discarded: held, no tax code\n",
    err: "2 runs would be discarded; nothing is changed\n",
  });
  expect(await states()).toContain("1 held");
  expect(await integ(...chosen)).toMatchObject({ code: 0, err: "2 runs discarded\n" });
  expect(await states()).toEqual(["4 held", "3 discarded", "2 delivered", "1 discarded"]);
});

test("every command reports a damaged or full store, or a file that is not one, with what to do", async () => {
  for (let at = 0; at < 20; at++) await work({ id: at, note: "x" });
  const path = join(folder, ".integ/store.db");
  const bytes = readFileSync(path);
  // The pages of its tables, not those that say what tables there are.
  const root = new DatabaseSync(path);
  const pages = (root.prepare("SELECT rootpage FROM sqlite_schema WHERE tbl_name IN ('runs', 'events') AND rootpage > 0").all() as { rootpage: number }[]).map(({ rootpage }) => rootpage); // prettier-ignore
  root.close();
  for (const page of pages) bytes.fill(0xa5, (page - 1) * 4096, page * 4096);
  writeFileSync(path, bytes);
  for (const args of [
    ["runs"],
    ["runs", "--by-reason"],
    ["run", "show", "1"],
    ["discard", "--held", "--because", "x"],
    ["replay", "--held"],
    ["forget", "ona@x.lt"],
  ])
    expect(await integ(...args)).toMatchObject({
      code: 2,
      err: expect.stringMatching(
        /^error: the store can't be used: database disk image is malformed\nhelp: restore a copy/,
      ) as string,
    });
  writeFileSync(path, "x".repeat(9000));
  expect((await integ("runs")).err).toMatch(/can't be opened: file is not a database\nhelp: restore a copy/);
});

test("control characters in texts from outside are escaped as in JSON, so they can't control a terminal", async () => {
  reply = () => ({ status: 422, text: "\u001b[2J\u0007 gone\u009b8m \u202eolleh\r!" });
  await work({ id: 1, note: "\u001b]0;x\u0007" });
  const said = "\\u001b[2J\\u0007 gone\\u009b8m \\u202eolleh !";
  for (const args of [["runs"], ["run", "show", "1"], ["discard", "1", "--because", "x", "--dry-run"]])
    expect((await integ(...args)).out).toContain(said);
  const shown = (await integ("run", "show", "1")).out;
  expect(shown).toContain('"note": "\\u001b]0;x\\u0007"');
  // oxlint-disable-next-line no-control-regex
  expect(shown).not.toMatch(/[^\P{Cc}\n]/u);
});

test("a truncated list says so", async () => {
  await work({ id: 1, note: "a" }, { id: 2, note: "b" }, { id: 3, note: "c" });
  const two = await integ("runs", "--limit", "2");
  expect(two.out.trim().split("\n").slice(1)).toHaveLength(2);
  expect(two.err).toContain("only the newest 2 are listed; there are more: --limit 20");
  expect(await json("runs", "--limit", "2")).toMatchObject({ more: true });
  expect((await integ("runs", "--limit", "3")).err).toBe("");
  expect(await json("runs")).toMatchObject({ more: false });
  expect(await integ("runs", "--limit", "many")).toMatchObject({
    code: 2,
    err: expect.stringContaining("a limit is a whole number") as string,
  });
});

test("a paused integration accepts events, and sends them when it resumes", async () => {
  await work({ id: 1, note: "a" });
  expect((await integ("hold", "nothing")).code).toBe(2);
  expect((await integ("hold", "orders")).out).toContain("is paused");
  await work({ id: 2, note: "b" });
  expect(await states()).toEqual(["2 waiting", "1 delivered"]);
  expect((await integ("runs")).out).toContain("orders is paused: integ resume orders");
  await integ("resume", "orders");
  await work();
  expect(sent()).toEqual(["1 a", "2 b"]);
});

test("a backup is a complete store", async () => {
  await work({ id: 1, note: "a" });
  expect((await integ("backup", "copy.db")).code).toBe(0);
  expect(await integ("backup", "copy.db")).toMatchObject({
    code: 2,
    err: expect.stringContaining("is there already") as string,
  });
  const copy = Store.open(join(folder, "copy.db"), "look");
  expect(copy.counts()).toMatchObject({ delivered: 1 });
  copy.close();
});

test("a person is forgotten: by fields marked as personal, and only in finished runs", async () => {
  await work(
    { id: 1, note: "Ona" },
    { id: 2, note: "Jonas", lines: [{ sku: "ona@x.lt" }] },
    { id: 3, lines: [{ sku: "ONA@x.lt" }] },
  );
  expect(await integ("forget", "ona@x.lt", "--dry-run")).toMatchObject({
    code: 1,
    out: "2 documents are of ona@x.lt; 1 would be erased\n",
  });
  expect(await integ("forget", "ona@x.lt")).toMatchObject({
    code: 1,
    err: expect.stringContaining("1 not erased, since their runs have not ended") as string,
  });
  expect((await integ("run", "show", "2")).out).toContain("(not kept any more)");
  expect((await integ("run", "show", "2")).out).not.toContain("Jonas");
  expect((await integ("run", "show", "1")).out).toContain("Ona");
  expect((await integ("forget", "o")).code).toBe(2);
});

test("a person is also forgotten in documents read by a schedule, and in responses", async () => {
  const read = SPEC.replace("source  order = erp.Order\ntrigger webhook erp.order_made\nkey     order.id\n", "")
    .replace('hold when order.note absent because "no tax code"', "")
    .replace('"orders"\n', '"orders"\nsource orders = all erp.list_orders\ntrigger schedule every 1 day\n')
    .replace(/destination[^]*/, 'destination line = erp.put_line { text: "{count(orders)} orders" }\n');
  writeFileSync(join(folder, "orders.integ"), read);
  expect((await integ("trigger", "orders.integ")).code).toBe(0);
  reply = () => ({ json: { orders: [{ id: 1, lines: [{ sku: "ona@x.lt" }] }], lines: [{ id: 5 }] } });
  await work();
  expect(await states()).toEqual(["1 delivered"]);
  expect((await integ("run", "show", "1")).out).toContain("ona@x.lt");
  expect((await integ("forget", "ona@x.lt")).out).toBe("1 document is of ona@x.lt; 1 is erased\n");
  expect((await integ("run", "show", "1")).out).not.toContain("ona@x.lt");
});

test("unreadable data is shown as such and skipped by run show, replay and forget", async () => {
  await work({ id: 1, note: "ona@x.lt" }, { id: 2, note: "ona@x.lt" }, { id: 3, note: "ona@x.lt" }, { id: 4 });
  const db = new DatabaseSync(join(folder, ".integ/store.db"));
  db.exec("UPDATE events SET body = x'28b52ffd00' WHERE id = 1");
  db.prepare("UPDATE steps SET response = ? WHERE run_id = 2").run(`sealed:${Buffer.alloc(64, 1).toString("base64")}`);
  db.exec("UPDATE steps SET response = '{' WHERE run_id = 3");
  db.exec("UPDATE steps SET request = NULL, response = NULL WHERE run_id = 1");
  db.close();
  expect((await integ("run", "show", "1")).out).toContain(
    "event\n    (can't be read: the stored data was changed after",
  );
  expect((await integ("run", "show", "2")).out).toContain("(can't be read: the stored data is encrypted with a key");
  expect((await json("run", "show", "2"))["steps"]).toMatchObject([
    { request: { n: 2 }, unreadable: expect.stringContaining("encrypted with a key") as string },
  ]);
  expect((await integ("run", "show", "3")).out).toContain("response\n    {\n");

  const { code, out, err } = await integ("replay", "1", "2", "3", "4", "--dry-run");
  expect(code).toBe(1);
  expect(err.split("\n").slice(0, 3)).toEqual([
    "run 1 can't be read: the stored data was changed after it was written, or is damaged",
    "run 2 can't be read: the stored data is encrypted with a key that is not configured: add it to `encryption_keys` in integ.yaml", // prettier-ignore
    "run 3 can't be read: the stored data was changed after it was written, or is damaged",
  ]);
  expect(out).toBe("run 4: hold: no tax code\n");

  expect(await integ("forget", "ona@x.lt")).toMatchObject({
    code: 1,
    out: "2 documents are of ona@x.lt; 2 are erased\n",
    err: "1 document can't be read, and may be about ona@x.lt too: the stored data was changed after it was written, or is damaged\n",
  });
  expect((await integ("run", "show", "2")).out).toContain("(not kept any more)");
});

/** All that stands in the store's files, in whatever part of them. */
const files = (): string =>
  ["store.db", "store.db-wal"]
    .map((name) => join(folder, ".integ", name))
    .map((file) => (existsSync(file) ? readFileSync(file, "latin1") : ""))
    .join();

test("an interrupted forget is finished by repeating it, even if it finds nothing", async () => {
  await work({ id: 1, note: "ona@x.lt" }, { id: 2, note: "ona@x.lt" });
  // A host that is running: what was written last lies in its log.
  const running = new DatabaseSync(join(folder, ".integ/store.db"));
  running.prepare("SELECT count(*) FROM events").get();
  const cutOff = (event: number): void => {
    const look = Store.open(join(folder, ".integ/store.db"), "look");
    look.erase(event);
    look.close();
  };
  cutOff(1);
  expect(await integ("forget", "ona@x.lt")).toMatchObject({ code: 0, out: "1 document is of ona@x.lt; 1 is erased\n" });
  expect(files()).not.toContain("ona@x.lt");
  running.exec('UPDATE events SET body = CAST(\'{"note":"jonas@x.lt"}\' AS BLOB)');
  running.prepare("PRAGMA wal_checkpoint").get();
  cutOff(1);
  cutOff(2);
  expect(files()).toContain("jonas@x.lt");
  expect((await integ("forget", "jonas@x.lt")).out).toBe("0 documents are of jonas@x.lt; 0 are erased\n");
  expect(files()).not.toContain("jonas@x.lt");
  running.close();
});

test("a person is also forgotten if the spec is gone or has errors", async () => {
  await work({ id: 1, note: "ona@x.lt" });
  writeFileSync(join(folder, "orders.integ"), SPEC.replace("order.note}", "order.nothing}"));
  const { code, out, err } = await integ("forget", "ona@x.lt", "--dry-run");
  expect([code, out]).toEqual([0, "1 document is of ona@x.lt; 1 would be erased\n"]);
  expect(err).toContain("does not compile: run integ check; its documents are looked through without");
  rmSync(join(folder, "orders.integ"));
  expect((await integ("forget", "ona@x.lt")).out).toBe("1 document is of ona@x.lt; 1 is erased\n");
  expect(await integ("forget", "ona@x.lt", "--flow", "nothing")).toMatchObject({ code: 2 });
});

test("forgotten data is nowhere in the files, and documents are counted as people count them", async () => {
  writeFileSync(join(folder, "orders.integ"), SPEC.replace("key     order.id", 'key order.note otherwise ""'));
  reply = () => ({ status: 422, text: "ona@x.lt is not known" });
  await work({ id: 1, note: "ona@x.lt" });
  reply = () => ({ status: 422, text: "not known" });
  await work({ id: 2, note: "jonas@x.lt" });
  writeFileSync(join(folder, "fix.json"), '{"id":7}');
  await integ("replay", "1", "--with", "fix.json", "--because", "ona@x.lt has written to us");
  await work();
  await integ("discard", "1", "--because", "ona@x.lt wants that");
  await integ("discard", "2", "--because", "a test");
  expect(files()).toContain("ona@x.lt");
  expect((await integ("runs", "--key", "ona@x.lt")).out).toContain("discarded");
  expect(await integ("forget", "ona@x.lt")).toMatchObject({ code: 0, out: "1 document is of ona@x.lt; 1 is erased\n" });
  expect(files()).not.toContain("ona@x.lt");
  expect((await integ("run", "show", "1")).out).toContain("run 1: discarded");
  expect((await integ("runs", "--key", "jonas@x.lt")).err).toBe("");
});

test("a person is forgotten in a document that an event only named; its state is still recognized, and not processed again", async () => {
  const thin = readFileSync(join(folder, "systems/erp/system.yaml"), "utf8")
    .replace("order_told: { type: Order, own_address: true }", "order_told: { type: Order, own_address: true, read: { operation: get_order, arguments: { id: /number }, knows: { id: /number } } }") // prettier-ignore
    .replace("operations:\n", `operations:
  get_order: { kind: read, request: { method: GET, path: "/orders/{id}" }, parameters: { id: { type: integer } }, result: { type: Order } }
`); // prettier-ignore
  writeFileSync(join(folder, "systems/erp/system.yaml"), thin);
  writeFileSync(join(folder, "orders.integ"), SPEC.replace("erp.order_made", "erp.order_told"));
  reply = () => ({ json: { id: 1, note: "ona@x.lt", lines: [{ id: 5 }] } });
  await work({ id: 1 });
  expect(await states()).toEqual(["1 delivered"]);
  expect(files()).toContain("ona@x.lt");
  expect(await integ("forget", "ona@x.lt")).toMatchObject({ code: 0, out: "1 document is of ona@x.lt; 1 is erased\n" });
  expect(files()).not.toContain("ona@x.lt");
  await work({ id: 1 });
  expect(await states()).toEqual(["2 skipped", "1 delivered"]);
  expect(erp.requests.filter(({ method }) => method === "PUT")).toHaveLength(1);
  // The second event has read it again.
  expect((await integ("forget", "ona@x.lt")).out).toBe("1 document is of ona@x.lt; 1 is erased\n");
  expect(files()).not.toContain("ona@x.lt");
});

describe("integ trigger", () => {
  test("signs a webhook and sends it to the running host", async () => {
    expect(await integ("trigger", "orders.integ")).toMatchObject({
      code: 2,
      err: expect.stringContaining("nothing listens at http://127.0.0.1:1") as string,
    });
    // Where nothing listens, no variable is asked for.
    const project = readFileSync(join(folder, "integ.yaml"), "utf8");
    writeFileSync(join(folder, "integ.yaml"), project.replace("ERP_SECRET:-s", "ERP_SECRET"));
    expect((await integ("trigger", "orders")).err).toMatch(
      /^error: nothing listens at .*\nhelp: start it with: integ run/,
    );
    writeFileSync(join(folder, "integ.yaml"), project);
    expect((await integ("trigger", "erp.order_mad")).err).toContain("help: did you mean erp.order_made?");
    expect((await integ("trigger", "orders", "--url", "here")).err).toContain("error: here is no address");
    const flow = await flowNow();
    mkdirSync(join(folder, ".integ"), { recursive: true });
    store = Store.open(join(folder, ".integ/store.db"), "run");
    host = createHost({ flows: [flow], engine: store, connections: { erp: { base_url: erp.url, secret: "s" } } });
    const url = await host.start();
    expect((await integ("trigger", "orders.integ", "--url", url)).out).toBe('200 {"run":1}\n');
    expect((await integ("trigger", "erp.order_made", "--url", url)).out).toBe('200 {"run":1,"duplicate":true}\n');
    await host.idle();
    expect(sent()).toEqual(["1 n"]);
  });

  test("puts a document into the store for other triggers; a flow that reads its source needs none", async () => {
    writeFileSync(
      join(folder, "manual.integ"),
      SPEC.replace('"orders"', '"manual"').replace("webhook erp.order_made", "manual"),
    );
    writeFileSync(join(folder, "two.json"), '[{"id":1,"note":"a"},{"id":2,"note":"b"}]');
    expect((await integ("trigger", "manual.integ", "--input", "two.json")).out).toBe(
      "run 1: done as soon as integ run is running\nrun 2: done as soon as integ run is running\n",
    );
    writeFileSync(
      join(folder, "all.integ"),
      'integ 1\nintegration "all"\nsource orders = all erp.list_orders\ntrigger schedule every 1 day\ndestination line = erp.put_line { text: "x" }\n',
    );
    expect((await integ("trigger", "all.integ")).out).toBe("run 3: done as soon as integ run is running\n");
    expect(existsSync(join(folder, ".integ/store.db"))).toBe(true);
  });
});

describe("integ drift", () => {
  const SECOND = SPEC.replace('"orders"', '"paid"').replace(
    "n: order.id",
    "n: if order.paid otherwise false then 1 else 0",
  );

  test("lists fields that break their schema and are not read, without values; --clear removes them", async () => {
    expect((await integ("drift")).code).toBe(2);
    await work(
      { id: 1, note: "a", paid: "yes" },
      { id: 2, note: "b", paid: "Ona", total: "much" },
      { id: 3, note: "c" },
    );
    expect(sent()).toEqual(["1 a", "2 b", "3 c"]);
    const listed = await integ("drift", "orders");
    expect(listed).toMatchObject({ code: 0, err: "" });
    expect(listed.out.split("\n").map((line) => line.replaceAll(/ {2,}/g, "  "))).toEqual([
      "INTEGRATION  DOCUMENT  TIMES  LAST  EXAMPLE  EXPECTED",
      expect.stringMatching(/^orders {2}erp\.Order {2}2 {2}[-\d]+ [:\d]+ \S+ {2}paid {2}true or false$/) as string,
      expect.stringMatching(/^orders {2}erp\.Order {2}1 {2}[-\d]+ [:\d]+ \S+ {2}total {2}a number$/) as string,
      "",
    ]);
    const kept = (await json("drift"))["drift"] as Record<string, unknown>[];
    expect(kept.map(({ flow, field, times }) => [flow, field, times])).toEqual([["orders", "paid", 2], ["orders", "total", 1]]); // prettier-ignore
    expect(JSON.stringify(kept)).not.toMatch(/Ona|much|yes/);
    expect(await integ("drift", "--clear")).toMatchObject({ code: 0, out: "", err: "2 fields forgotten\n" });
    expect(await integ("drift")).toMatchObject({
      code: 0,
      out: "",
      err: "every document matches its schema\n",
    });
    // Later ones are counted from zero.
    await work({ id: 4, note: "d", paid: "no" });
    expect(((await json("drift"))["drift"] as object[])[0]).toMatchObject({ field: "paid", times: 1, example: "paid" });
  });

  test("lists those of one integration; an unknown one is reported", async () => {
    writeFileSync(join(folder, "paid.integ"), SECOND);
    await work({ id: 1, note: "a", total: "much" });
    expect(await integ("drift", "paid")).toMatchObject({
      code: 0,
      err: "every document matches its schema\n",
    });
    expect(await integ("drift", "paid", "--clear")).toMatchObject({ err: "0 fields forgotten\n" });
    expect((await json("drift", "orders"))["drift"]).toHaveLength(1);
    expect(await integ("drift", "order")).toMatchObject({ code: 2, err: expect.stringContaining("orders") as string });
  });
});
