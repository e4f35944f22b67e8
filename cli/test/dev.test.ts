/** `integ dev` as people use it: a copy of an example, a sample sent, a mistake made and fixed, an order viewed. */
import { spawn, type ChildProcess } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { EXAMPLES, ROOT } from "../../test/examples.ts";
import { ERP } from "../../test/erp.ts";
import { integ as call } from "./integ.ts";

const CLI = join(ROOT, "cli/bin/integ.js");
let folder: string;
let child: ChildProcess | undefined;
let log: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "integ-dev-"));
  cpSync(join(EXAMPLES, "shopify-to-xero"), folder, { recursive: true });
});
afterEach(async () => {
  await stop();
  rmSync(folder, { recursive: true, force: true });
});
function start(...args: readonly string[]): void {
  log = "";
  const started = spawn(process.execPath, [CLI, "dev", "--port", "0", ...args], {
    cwd: folder,
    stdio: ["ignore", "ignore", "pipe"],
  });
  started.stderr.on("data", (chunk: Buffer) => (log += chunk.toString()));
  child = started;
}
async function stop(): Promise<number | null> {
  if (child === undefined) return null;
  const running = child;
  child = undefined;
  if (running.exitCode !== null) return running.exitCode;
  const ended = new Promise<number | null>((resolve) => running.once("exit", resolve));
  running.kill("SIGINT");
  return ended;
}
const says = async (text: string | RegExp): Promise<void> => {
  await expect.poll(() => log).toMatch(text);
};
/** The output of another command that is called meanwhile. */
const integ = async (...args: readonly string[]): Promise<string> => {
  const { out, err } = await call(folder, args);
  return out + err;
};
const change = (from: string | RegExp, to: string): void => {
  const path = join(folder, "order-to-invoice.integ");
  writeFileSync(path, readFileSync(path, "utf8").replace(from, to));
};

test("delivers a sample, picks up a change, and reports a mistake", async () => {
  start("--send");
  await says("#1: delivered");
  expect(log).toContain('xero keeps {"InvoiceID":"00000000-0000-4000-8000-000000000001","InvoiceNumber":"#1001"');
  const shown = await integ("run", "show", "1");
  expect(shown).toMatch(/Contact\.ContactID: 8c2bd1a0-\S+ {3}← order-to-invoice\.integ:\d+/);
  expect(shown).toMatch(/LineItems\[0\]\.Quantity: 1 {3}← order-to-invoice\.integ:\d+/);
  change('"ACCREC"', '"ACCREX"');
  await says("INT2203");
  change('"ACCREX"', '"ACCREC"');
  await says(/has changed\nlistening on .*\n.*shopify\.orders_paid → [^]*has changed\n|has changed\nlistening on/);
  // Whoever looks meanwhile looks at this one.
  await expect
    .poll(() => integ("trigger", "order-to-invoice.integ", "--input", "samples/guest-checkout.json"))
    .toContain('200 {"run":2}');
  await says("#2: delivered");
  // It listens where it did before.
  expect(new Set(log.match(/listening on \S+/g)).size).toBe(1);
  expect(await integ("runs")).toMatch(/2 {4}delivered/);
  expect(await integ("dev")).toContain("another integ dev is running this project");
  expect(await stop()).toBe(130);
  expect(existsSync(join(folder, ".integ/dev.json"))).toBe(false);
});

test("with chaos it takes longer, and everything is still delivered", async () => {
  // Nobody wants to wait for hours here.
  change(/on failure retry .*/, "on failure retry 50 times over 20 seconds then hold");
  start("--send", "--chaos", "0.7", "--seed", "3");
  await says(/chaos: /);
  await says("#1: delivered");
});

test("reports problems before it starts anything", async () => {
  expect(await integ("dev", "--chaos", "2")).toContain("a share is a number from 0 to 1");
  change('"ACCREC"', '"ACCREX"');
  expect(await integ("dev")).toContain("INT2203");
});

test("stand-ins know the fetch results and responses that tests give", async () => {
  rmSync(folder, { recursive: true, force: true });
  const spec = `integ 1
integration "teas"
source order = erp.Order
trigger webhook erp.order_made
key order.id

fetch product = erp.find_product(sku: "T-{order.id}")
hold when product absent because "no such product"

destination made = erp.make_line { text: product.title }
destination line = erp.put_line {
  text: "{first(made.errors) otherwise hold "no response"} {join(for one in order.lines otherwise [] fetch title = erp.find_title(sku: one.sku) => title.title otherwise "?", ", ")}" | cut(60)
}

test "an order" {
  given "order.json"
  given product = { sku: "elsewhere", title: "Tea" }
  given title = [{ sku: "S-1", title: "One" }]
  given made = { id: 7, errors: ["late"] }
  expect line { text: "late One" }
}
`;
  for (const [name, text] of Object.entries({
    ...ERP,
    "teas.integ": spec,
    "order.json": '{ "id": 1, "lines": [{ "sku": "S-1", "n": 1 }] }',
  })) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  expect(await integ("test")).toContain("1 test passed");
  start("--send");
  await says("#1: delivered");
  expect(log).toContain('erp keeps {"id":1,"errors":["late"],"text":"Tea"}');
});

test("files that a flow takes do not count as changes of the project", async () => {
  rmSync(folder, { recursive: true });
  const spec = (text: string): string =>
    `integ 1\nintegration "a"\nsource order = erp.Order\ntrigger files "inbox/*.json"\nkey order.id\n` +
    `destination line = erp.put_line { text: "${text}" }\n`;
  for (const [name, text] of Object.entries({ ...ERP, "a.integ": spec("one"), "inbox/.keep": "" })) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  start();
  await says("records of the stand-ins");
  writeFileSync(join(folder, "inbox/orders.json"), '{ "id": 1, "lines": [] }');
  await says("#1: delivered");
  await expect.poll(() => existsSync(join(folder, "inbox/done/orders.json"))).toBe(true);
  writeFileSync(join(folder, "a.integ"), spec("two"));
  await says("a.integ has changed");
  expect(log).not.toContain("orders.json has changed");
  // It also ends on request while it is restarting.
  expect(await stop()).toBe(130);
});

test("built-in ends work below .integ/ends", async () => {
  const files = {
    "integ.yaml": `integ: 1
systems:
  ledger: { kind: files, files: { sales: { name: "{run}.csv", schema: row.json } } }
  store: { kind: sql, tables: { stock: { schema: row.json, key: [sku] } } }
  post: { kind: mail }
  shop: { use: ./shop }
`,
    "shop/system.yaml": `integ: 1
system: shop
title: Shop
version: "1"
types: { Row: { schema: ../row.json } }
`,
    "row.json": '{ "type": "object", "required": ["sku"], "properties": { "sku": { "type": "string" } } }',
    "sample.json": '{ "sku": "A" }',
    "a.integ":
      'integ 1\nintegration "a"\nsource row = shop.Row\ntrigger manual\n' +
      "destination out = ledger.write_sales { sku: row.sku }\ndestination kept = store.upsert_stock { sku: row.sku }\n" +
      'destination told = post.send { to: ["a@shop.example"], subject: row.sku, text: "sold", attachments: [{ from: "ledger", file: out.file }] }\n',
  };
  rmSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  start();
  await says("send a sample");
  await integ("trigger", "a.integ", "--input", "sample.json");
  await says("#1: delivered");
  expect(readFileSync(join(folder, ".integ/ends/ledger/1.csv"), "utf8")).toBe("sku\nA\n");
  expect(existsSync(join(folder, ".integ/ends/store.db"))).toBe(true);
  const [mail = ""] = readdirSync(join(folder, ".integ/ends/post"));
  expect(readFileSync(join(folder, ".integ/ends/post", mail), "utf8")).toContain("filename=1.csv");
});

test("sends the first test with its changes, and the document that its webhook names can be read", async () => {
  const row = { type: "object", required: ["id", "state"], properties: { id: { type: "integer" }, state: { type: "string" } } }; // prettier-ignore
  const files = {
    "systems/shop/system.yaml": `integ: 1
system: shop
title: Shop
version: "1"
settings: { base_url: { default: "http://127.0.0.1:9" }, hook_secret: { secret: true, default: "s" } }
base_url: "{base_url}"
webhooks:
  topic_at: /type
  signature: { algorithm: hmac-sha256, encoding: hex, header: X-Signature, secret: hook_secret }
types: { Row: { schema: Row.json, identity: [id] }, Line: { schema: Row.json } }
events:
  changed: { type: Row, topic: row.changed, dedupe: [id], own_address: true, read: { operation: get_row, arguments: { id: /row }, knows: { id: /row } } }
operations:
  get_row: { kind: read, request: { method: GET, path: "/rows/{id}" }, parameters: { id: { type: integer } }, result: { type: Row } }
  put_line: { kind: upsert, request: { method: PUT, path: /lines }, record: { type: Line } }
`,
    "systems/shop/Row.json": JSON.stringify(row),
    "row.json": '{ "id": 1, "state": "open" }',
    "other.json": '{ "id": 9, "state": "late" }',
    "a.integ": `integ 1
integration "a"
source row = shop.Row
trigger webhook shop.changed
key row.id
destination line = shop.put_line { id: row.id  state: row.state }
test "paid" {
  given "row.json" with { id: 7, state: "paid" }
  expect line { state: "paid" }
}
test "as it is" {
  given "row.json"
  expect line { state: "open" }
}
`,
  };
  rmSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  start("--send");
  await says('shop keeps {"id":7,"state":"paid"}');
  await says("#1: delivered");
  expect(await integ("trigger", "a.integ", "--input", "other.json")).toContain('200 {"run":2}');
  await says('shop keeps {"id":9,"state":"late"}');
});
