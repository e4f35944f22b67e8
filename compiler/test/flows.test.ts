/** Triggers, sources, reads and writes of every form: what goes together, what does not, and what is compiled of it. */
import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import type { Flow } from "@integ/runtime";
import { createHost, Store, type Host } from "@integ/runtime/host";
import { RecordingServer, type RecordedRequest, type Reply } from "@integ/runtime/testing";
import { runTest } from "@integ/cli";
import { compileErp, erpFlow, spec } from "../../test/erp.ts";
import { ROOT } from "../../test/examples.ts";
import { compileText } from "./harness.ts";

const ORDER = "source order = erp.Order";
const LIST = "source orders = all erp.list_orders";
const ONE = 'destination line = erp.put_line { text: "x" }';
const codes = (...lines: readonly string[]): string[] =>
  compileErp(spec("example", ...lines)).diagnostics.map((one) => one.code);

describe("combinations of sources and triggers", () => {
  test.each([
    ["a webhook and its document", [ORDER, "trigger webhook erp.order_made"], []],
    ["a webhook and a list", [LIST, "trigger webhook erp.order_made"], ["INT2506"]],
    ["a poll and what its list holds", [ORDER, "trigger poll erp.list_orders every 5 minutes"], []],
    [
      "a poll of something else",
      ["source p = erp.Product", "trigger poll erp.list_orders every 5 minutes"],
      ["INT2506"],
    ],
    ["a poll of what is no list", [ORDER, "trigger poll erp.find_product every 5 minutes"], ["INT2502"]],
    ["a poll of a whole list", [LIST, "trigger poll erp.list_orders every 5 minutes"], ["INT2506"]],
    ["a poll with arguments", [ORDER, 'trigger poll erp.list_orders(status: "paid") every 5 minutes'], []],
    ["a poll with wrong ones", [ORDER, 'trigger poll erp.list_orders(state: "paid") every 5 minutes'], ["INT2413"]],
    [
      "a poll that needs an argument",
      [ORDER, "trigger poll erp.find_product every 5 fortnights"],
      ["INT2502", "INT2418"],
    ],
    ["a schedule and a list", [LIST, "trigger schedule every 1 hour"], []],
    ["a schedule and a document", [ORDER, "trigger schedule every 1 hour"], ["INT2506"]],
    ["files and their documents", [ORDER, 'trigger files "inbox/*.json"'], []],
    ["files as one list", ["source orders = all erp.Order", 'trigger files "inbox/*.csv"'], []],
    ["files and a list that is read", [LIST, 'trigger files "inbox/*.json"'], ["INT2506"]],
    ["files that lead out", [ORDER, 'trigger files "../*.json"'], ["INT2506"]],
    ["files of a form that is not known", [ORDER, 'trigger files "inbox/*.xlsx"'], ["INT2506"]],
    ["by hand, with a list that is read", [LIST, "trigger manual"], []],
    ["a list with a duplicate key", [LIST, "trigger manual", "dedupe by count(orders)"], ["INT2506"]],
    [
      "a list that can't be asked for changes",
      ["source o = all erp.list_all since last run", "trigger manual"],
      ["INT2506"],
    ],
    [
      "a list by its day of sale",
      [`${LIST} since last run by sold_at, late into next run`, "trigger schedule every 1 hour"],
      [],
    ],
    [
      "what is late, apart",
      [
        `${LIST} since last run by sold_at, late as others`,
        "trigger schedule every 1 hour",
        'skip when count(others) == 0 because "none"',
      ],
      [],
    ],
    ["what is late, unsaid", [`${LIST} since last run by sold_at`, "trigger schedule every 1 hour"], ["INT2506"]],
    [
      "by the path of a field",
      [`${LIST} since last run by order.sold_at, late into next run`, "trigger schedule every 1 hour"],
      ["INT2506"],
    ],
    [
      "by what it can't be asked by",
      [`${LIST} since last run by soldat, late into next run`, "trigger schedule every 1 hour"],
      ["INT2506"],
    ],
    [
      "by what is no moment",
      [`${LIST} since last run by note, late into next run`, "trigger schedule every 1 hour"],
      ["INT2506"],
    ],
    [
      "by a day, every hour",
      [`${LIST} since last run by day, late into next run`, "trigger schedule every 1 hour"],
      ["INT2506"],
    ],
    [
      "by a day, every day",
      [`${LIST} since last run by day, late into next run`, 'trigger schedule daily at 02:00 in "UTC"'],
      [],
    ],
    [
      "by a moment, without a schedule",
      [`${LIST} since last run by sold_at, late into next run`, "trigger manual"],
      ["INT2506"],
    ],
    [
      "the last day, where runs are of days",
      [
        `${LIST} since last run by sold_at, late into next run`,
        'trigger schedule daily at 02:00 in "UTC"',
        'skip when last_day < "2026-01-01" because "old"',
      ],
      [],
    ],
    [
      "the last day, where they are not",
      [LIST, 'trigger schedule daily at 02:00 in "UTC"', 'skip when last_day < "2026-01-01" because "old"'],
      ["INT2001"],
    ],
    ["a document that is not asked for", ["source o = erp.Order since last run", "trigger manual"], ["INT2506"]],
    ["a duplicate key of the delivery", [ORDER, "trigger webhook erp.order_told", "dedupe by delivery_id, body"], []],
    ["one of a poll", [ORDER, "trigger poll erp.list_orders every 5 minutes", "dedupe by delivery_id"], ["INT2001"]],
    ["the newest state of a key", [ORDER, "trigger manual", "key order.id, newest order.total otherwise 0"], []],
    ["one that may not be known", [ORDER, "trigger manual", "key order.id, newest order.updated_at"], ["INT2402"]],
    ["one that is no size", [ORDER, "trigger manual", 'key order.id, newest order.note otherwise ""'], ["INT2202"]],
    ["one that changes with the day", [ORDER, "trigger manual", "key order.id, newest now"], ["INT2504"]],
    ["two keys", [ORDER, "trigger manual", "key order.id, order.note"], ["INT1004"]],
    ["a key of the delivery", [ORDER, "trigger webhook erp.order_told", "key delivery_id"], ["INT2001"]],
    [
      "reconcile, as the event's description says",
      [ORDER, 'trigger webhook erp.order_made reconcile daily at 03:30 in "UTC"'],
      [],
    ],
    [
      "reconcile, where it does not say",
      [ORDER, 'trigger webhook erp.order_told reconcile daily at 03:30 in "UTC"'],
      ["INT2506"],
    ],
    [
      "reconcile of a poll",
      [ORDER, 'trigger poll erp.list_orders every 5 minutes reconcile daily at 03:30 in "UTC"'],
      ["INT2506"],
    ],
  ])("%s", (_, lines, wanted) => {
    expect(codes(...lines, ONE)).toEqual(wanted);
  });

  test("a key that the schema allows to be absent: what to do where each document has it", () => {
    const [mistake] = compileErp(spec("example", ORDER, "trigger manual", "key order.note", ONE)).diagnostics;
    expect(mistake?.help).toBe(
      'if each document has it, say so in its schema:  "required": ["note"]   or else say what counts then:  (order.note otherwise <value>)   or test it first:  order.note present and …',
    );
  });

  test.each([
    ['daily at 23:55 in "Europe/Vilnius"', { cron: "55 23 * * *", zone: "Europe/Vilnius" }],
    ['weekly on Friday at 07:00 in "UTC"', { cron: "0 7 * * 5", zone: "UTC" }],
    ['monthly on 1 at 00:05 in "UTC"', { cron: "5 0 1 * *", zone: "UTC" }],
    ['monthly on last at 23:00 in "UTC"', { cron: "0 23 L * *", zone: "UTC" }],
    ['cron "*/10 6-22 * * 1-5" in "UTC"', { cron: "*/10 6-22 * * 1-5", zone: "UTC" }],
    ["every 2 hours", { everySeconds: 7200 }],
    ["daily at 23:55", "INT2507"],
    ['daily at 24:00 in "UTC"', "INT2507"],
    ['daily at 09:00 in "Vilnius"', "INT2416"],
    ['weekly on fryday at 07:00 in "UTC"', "INT2507"],
    ['monthly on 31 at 00:05 in "UTC"', "INT2507"],
    ['cron "61 * * * *" in "UTC"', "INT2507"],
    ['cron "0 0 30 2 *" in "UTC"', "INT2507"],
    ['cron "* * * * * *" in "UTC"', "INT2507"],
  ])("%s", async (timetable, wanted) => {
    const text = spec("example", LIST, `trigger schedule ${timetable}`, ONE);
    if (typeof wanted === "string") expect(compileErp(text).diagnostics.map((one) => one.code)).toEqual([wanted]);
    else expect((await erpFlow(text)).trigger).toEqual({ kind: "schedule", timetable: wanted });
  });
});

const BOOKS = spec(
  "books",
  ORDER,
  "trigger webhook erp.order_made",
  "key order.id",
  'destination line = erp.put_line { text: "x" }',
);

describe("results of other integrations", () => {
  const other = { "books.integ": BOOKS };
  const fetched = (read: string, others: Readonly<Record<string, string>> = other): string[] =>
    compileErp(
      spec(
        "example",
        ORDER,
        "trigger manual",
        `fetch booked = ${read}`,
        'destination line = erp.put_line { text: "x", ref: booked.id }',
      ),
      others,
    ).diagnostics.map((one) => one.code);
  test.each<[string, string, Readonly<Record<string, string>>, string[]]>([
    ["by its key", 'result of "books" by order.id', other, []],
    ["of a destination by name", 'result of "books".line by order.id', other, []],
    ["of one that it has not", 'result of "books".lines by order.id', other, ["INT2502"]],
    ["of an integration that there is not", 'result of "boks" by order.id', other, ["INT2019"]],
    ["by another kind of value than its key", 'result of "books" by order.note', other, ["INT2202"]],
    [
      "that has no key",
      'result of "books" by order.id',
      { "books.integ": BOOKS.replace("key order.id\n", "") },
      ["INT2502"],
    ],
    [
      "that has several destinations",
      'result of "books" by order.id',
      { "books.integ": `${BOOKS}destination again = erp.put_line { text: "y" }\n` },
      ["INT2502"],
    ],
    [
      "that has no response",
      'result of "books" by order.id',
      { "books.integ": BOOKS.replace("erp.put_line {", "erp.put_note(id: 1) {") },
      ["INT2502"],
    ],
  ])("%s", (_, read, others, wanted) => {
    expect(fetched(read, others)).toEqual(wanted);
  });
});

describe("each document of a list has its own currency", () => {
  const sums = (expression: string): string[] =>
    compileText(
      'integ 1\nintegration "sums"\nsource orders = all shopify.list_orders\ntrigger schedule every 1 day\n' +
        'destination invoice = xero.upsert_invoice {\n  Type: "ACCREC"\n  Contact: { Name: "x" }\n  CurrencyCode: "EUR"\n' +
        `  LineItems: [{ Description: "x", UnitAmount: ${expression} }]\n}\n`,
    ).diagnostics.map((one) => one.code);
  test.each([
    ["are not added up", "sum(for o in orders => o.total_price)", ["INT2220"]],
    ["nor is the largest one taken", "max(for o in orders => o.total_price)", ["INT2220"]],
    ["but where they are in one", 'sum(for o in orders where o.currency == "EUR" => o.total_price)', []],
    ["which has to be the right one", 'sum(for o in orders where o.currency == "USD" => o.total_price)', ["INT2223"]],
    [
      "also in groups",
      'sum(for s in (for o in orders group by name = o.name => sum(for p in o where p.currency == "EUR" => p.total_price)) => s)',
      [],
    ],
    [
      "and not in groups either",
      "sum(for s in (for o in orders group by n = o.name => sum(for p in o => p.total_price)) => s)",
      ["INT2220"],
    ],
  ])("%s", (_, expression, wanted) => {
    expect(sums(expression)).toEqual(wanted);
  });
});

describe("reads and writes in loops", () => {
  const lines = (...more: readonly string[]): string[] => codes(ORDER, "trigger manual", ...more);
  test.each([
    [
      "a read for each element",
      'destination xs = for l in order.lines otherwise [] fetch p = erp.find_product(sku: l.sku) => erp.put_line { text: p.title otherwise "?" }',
      [],
    ],
    [
      "what may not be found may be absent",
      "destination xs = for l in order.lines otherwise [] fetch p = erp.find_product(sku: l.sku) => erp.put_line { text: p.title }",
      ["INT2201"],
    ],
    [
      "what is always found is there",
      "destination xs = for l in order.lines otherwise [] fetch p = erp.get_product(sku: l.sku) => erp.put_line { text: p.title }",
      [],
    ],
    [
      "a list in a loop",
      'destination xs = for l in order.lines otherwise [] fetch ps = all erp.list_products() => erp.put_line { text: "{count(ps)}" | cut(9) }',
      [],
    ],
    ["a list as one", "fetch p = erp.list_products()\ndestination x = erp.put_line { text: p.title }", ["INT2502"]],
    [
      "one as a list",
      'fetch ps = all erp.get_product(sku: "a")\ndestination x = erp.put_line { text: first(ps).title otherwise "?" }',
      ["INT2502"],
    ],
    [
      "two of one name",
      "destination xs = for l in order.lines otherwise [] fetch p = erp.get_product(sku: l.sku) => erp.put_line { text: p.title }\ndestination ys = for l in order.lines otherwise [] fetch p = erp.get_product(sku: l.sku) => erp.put_line { text: p.title }",
      ["INT2007"],
    ],
    [
      "in a key",
      `dedupe by count(for l in order.lines otherwise [] fetch p = erp.get_product(sku: "a") => p.title)\n${ONE}`,
      ["INT2504", "INT2508"],
    ],
    [
      "a mistake in a record of a loop",
      "destination xs = for l in order.lines otherwise [] => erp.put_line { text: l.sku }",
      ["INT2205"],
    ],
    [
      "what a loop has written is a list",
      `destination xs = for l in order.lines otherwise [] => erp.put_line { text: "x" }\nensure count(xs) > 0 otherwise hold "none"`,
      [],
    ],
    [
      "the response of a loop is a list",
      'destination xs = for l in order.lines otherwise [] => erp.put_line { text: "x" }\ndestination y = erp.put_line { text: "y", ref: first(xs).id otherwise 0 }',
      [],
    ],
  ])("%s", (_, more, wanted) => {
    expect(lines(more)).toEqual(wanted);
  });
});

/** One spec of each form, for what is made of it. */
const EVERYTHING: Readonly<Record<string, string>> = {
  poll: spec(
    "poll",
    ORDER,
    'trigger poll erp.list_orders(status: "paid") every 15 minutes',
    "key order.id",
    'fetch booked = result of "books" by order.id',
    "destination lines = for l in order.lines otherwise [] where l.n > 0 sort by l.n fetch product = erp.find_product(sku: l.sku) => erp.put_line {",
    '  text: product.title otherwise "none", n: l.n, ref: booked.id',
    "}",
    'destination notes = for l in order.lines otherwise [] => erp.put_note(id: l.n) when l.n > 1 { text: "note", ref: first(lines).id }',
    'test "both" {',
    '  given { id: 1, lines: [{ sku: "b", n: 2 }, { sku: "a", n: 1 }, { sku: "c", n: 0 }] }',
    '  given product = [{ sku: "a", title: "Ale" }]',
    "  given lines = [{ id: 7 }, { id: 8 }]",
    '  expect lines [{ text: "Ale", n: 1 }, { text: "none", n: 2 }]',
    '  expect notes [{ text: "note", ref: 7 }]',
    "}",
  ),
  sales: spec(
    "sales",
    LIST + ' (status: "paid") since last run',
    'trigger schedule daily at 23:55 in "Europe/Vilnius"',
    'skip when count(orders) == 0 because "nothing sold"',
    "fetch products = all erp.list_products()",
    'destination line = erp.put_line { text: "{count(products)} {count(orders)}" | cut(60), n: sum(for o in orders group by id = o.id => id) }',
  ),
  required: spec(
    "required",
    ORDER,
    "trigger manual",
    "destination lines = for l in order.lines otherwise [] fetch product = erp.get_product(sku: l.sku) => erp.put_line { text: product.title }",
  ),
};

test("the modules pass TypeScript's strictest checks", () => {
  const folder = join(ROOT, ".integ/flows");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(EVERYTHING)) {
    const { module, diagnostics } = compileErp(text, { "books.integ": BOOKS });
    expect(diagnostics).toEqual([]);
    writeFileSync(join(folder, `${name}.ts`), module?.text ?? "");
  }
  writeFileSync(
    join(folder, "tsconfig.json"),
    '{ "extends": "../../tsconfig.json", "include": ["*.ts"], "exclude": [] }',
  );
  const { stdout } = spawnSync(join(ROOT, "node_modules/.bin/tsc"), ["--noEmit", "-p", folder], { encoding: "utf8" });
  expect(stdout).toBe("");
  rmSync(folder, { recursive: true, force: true });
});

let store: Store | undefined;
let host: Host | undefined;
let erp: RecordingServer | undefined;
afterEach(async () => {
  await host?.stop(500);
  store?.close();
  await erp?.stop();
  host = store = erp = undefined;
});

async function run(flows: readonly Flow[], reply: (request: RecordedRequest) => Reply, at = { now: 0 }): Promise<Host> {
  erp = await RecordingServer.start(reply);
  store = Store.open(":memory:", "run");
  host = createHost({
    flows,
    engine: store,
    connections: { erp: { base_url: erp.url } },
    concurrency: 1,
    now: () => at.now,
    random: () => 0,
  });
  return host;
}
const bodies = (method: string): unknown[] =>
  (erp?.requests ?? []).filter((one) => one.method === method).map((one) => JSON.parse(one.body) as unknown);
const paths = (method: string): string[] =>
  (erp?.requests ?? []).filter((one) => one.method === method).map((one) => one.path);
const made = (request: RecordedRequest): Reply => ({
  json: { lines: (JSON.parse(request.body) as { lines: object[] }).lines.map((_, i) => ({ id: i + 1 })) },
});

describe("in the host", () => {
  const order = { id: 1, lines: ["a", "b", "a", "c", "d"].map((sku, i) => ({ sku, n: i + 1 })) };
  const looped = spec(
    "looped",
    ORDER,
    "trigger manual",
    'destination lines = for l in order.lines otherwise [] fetch p = erp.find_product(sku: l.sku) => erp.put_line { text: p.title otherwise "none", n: l.n }',
  );

  test("each distinct lookup of a loop is made once, and records are sent in batches", async () => {
    const running = await run([await erpFlow(looped)], (request) => {
      if (request.method === "PUT") return made(request);
      const sku = request.path.slice("/products/".length);
      return sku === "c" ? { status: 404 } : { json: { sku, title: sku.toUpperCase() } };
    });
    await running.submit("looped", Buffer.from(JSON.stringify(order)));
    await running.idle();
    expect(paths("GET").sort()).toEqual(["/products/a", "/products/b", "/products/c", "/products/d"]);
    expect(bodies("PUT")).toEqual([
      { lines: [{ text: "A", n: 1 }, { text: "B", n: 2 }] },
      { lines: [{ text: "A", n: 3 }, { text: "none", n: 4 }] },
      { lines: [{ text: "D", n: 5 }] },
    ]); // prettier-ignore
    expect(store?.counts()).toMatchObject({ delivered: 1 });
  });

  test("accepted records of a batch are not sent again because of refused ones", async () => {
    const at = { now: 0 };
    let tries = 0;
    const running = await run(
      [
        await erpFlow(
          looped.replace(" fetch p = erp.find_product(sku: l.sku)", "").replace('p.title otherwise "none"', '"x"'),
        ),
      ],
      (request) => {
        tries++;
        if (tries === 2) return { status: 503 };
        const { lines } = JSON.parse(request.body) as { lines: { n: number }[] };
        return {
          json: { lines: lines.map(({ n }) => ({ id: n, ...(n === 4 && tries === 3 ? { errors: ["no n"] } : {}) })) },
        };
      },
      at,
    );
    const id = await running.submit("looped", Buffer.from(JSON.stringify(order)));
    await running.idle();
    at.now += 86_400_000;
    await running.idle();
    expect(store?.run(id)).toMatchObject({
      state: "held",
      reason: 'erp.put_line refused 1 of 2: lines[1]: ["no n"]'.replace("[1]", "[3]"),
    });
    expect(bodies("PUT").map((body) => (body as { lines: { n: number }[] }).lines.map((line) => line.n))).toEqual([
      [1, 2],
      [3, 4],
      [3, 4],
    ]);
    store?.settle(id, "waiting", at.now, { dueAt: at.now });
    await running.idle();
    expect(
      bodies("PUT")
        .map((body) => (body as { lines: { n: number }[] }).lines.map((line) => line.n))
        .slice(3),
    ).toEqual([[4, 5]]);
    expect(store?.run(id)?.state).toBe("delivered");
    const keys = erp?.requests.map((one) => one.headers["idempotency-key"]);
    expect(keys?.[1]).toBe(keys?.[2]);
    expect(new Set(keys).size).toBe(3);
  });

  test("a lookup that must find something and does not holds the run", async () => {
    const running = await run([await erpFlow(EVERYTHING["required"] ?? "")], () => ({ json: null }));
    const id = await running.submit("required", Buffer.from(JSON.stringify(order)));
    await running.idle();
    expect(store?.run(id)).toMatchObject({ state: "held", reason: "erp.get_product found none" });
  });

  test("every page of a list is read, and a link to another host is not followed", async () => {
    const flow = await erpFlow(
      spec(
        "pages",
        ORDER,
        "trigger manual",
        "fetch ps = all erp.list_products()",
        'destination line = erp.put_line { text: join(for p in ps => p.title, " ") | cut(60) }',
      ),
    );
    const product = (title: string): object => ({ sku: title, title });
    let away = false;
    const running = await run([flow], (request) => {
      if (request.method === "PUT") return made(request);
      if (request.path.includes("page=2")) return { json: { products: [product("c")] } };
      const link = `<${away ? "http://127.0.0.1:1" : ""}/products?page=2>; rel="next"`;
      return {
        headers: { Link: `</products>; rel="first", ${link}` },
        json: { products: [product("a"), product("b")] },
      };
    });
    await running.submit("pages", Buffer.from('{"id":1}'));
    await running.idle();
    expect(bodies("PUT")).toEqual([{ lines: [{ text: "a b c" }] }]);
    away = true;
    const id = await running.submit("pages", Buffer.from('{"id":2}'));
    await running.idle();
    expect(store?.run(id)?.reason).toContain("another host");
  });

  test("a refund finds the booking of its order, and is retried until it exists", async () => {
    const at = { now: 0 };
    const refunds = spec(
      "refunds",
      ORDER,
      "trigger manual",
      'fetch booked = result of "books" by order.id',
      'destination line = erp.put_line { text: "refund", ref: booked.id otherwise retry "not booked yet" }',
    );
    const others = { "books.integ": BOOKS };
    const running = await run(
      [await erpFlow(refunds, others), await erpFlow(BOOKS)],
      () => ({ json: { lines: [{ id: 42 }] } }),
      at,
    );
    const id = await running.submit("refunds", Buffer.from('{"id":5}'));
    await running.idle();
    expect(store?.run(id)).toMatchObject({ state: "retrying", reason: "not booked yet" });
    await running.submit("books", Buffer.from('{"id":5}'));
    await running.submit("books", Buffer.from('{"id":6}'));
    at.now += 3_600_000;
    await running.idle();
    expect(store?.run(id)?.state).toBe("delivered");
    expect(bodies("PUT").at(-1)).toEqual({ lines: [{ text: "refund", ref: 42 }] });
  });
});

test("tests in a spec can expect the records of loops", async () => {
  const { checked } = compileErp(EVERYTHING["poll"] ?? "", { "books.integ": BOOKS });
  const flow = await erpFlow(EVERYTHING["poll"] ?? "", { "books.integ": BOOKS });
  expect(checked?.tests.map((one) => runTest(flow, one, "/erp/spec.integ").failures)).toEqual([[]]);
});

test("tests in a spec give lookup results for loops by their arguments", async () => {
  const text = spec(
    "given",
    ORDER,
    "trigger manual",
    'destination lines = for l in order.lines otherwise [] fetch p = erp.find_product(sku: l.sku) => erp.put_line { text: p.title otherwise "none" }',
    'test "by what was asked" {',
    '  given { id: 1, lines: [{ sku: "a", n: 1 }, { sku: "b", n: 1 }] }',
    '  given p = [{ sku: "b", title: "Bread" }]',
    '  expect lines [{ text: "none" }, { text: "Bread" }]',
    "}",
  );
  const { checked, diagnostics } = compileErp(text);
  expect(diagnostics).toEqual([]);
  const flow = await erpFlow(text);
  expect(checked?.tests.map((one) => runTest(flow, one, "/erp/spec.integ").failures)).toEqual([[]]);
});
