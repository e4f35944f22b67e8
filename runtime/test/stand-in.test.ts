/** Stand-ins do what the systems they stand for do: let in, check, keep, find, list, limit; and go wrong when told to. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { emitSystem, Program } from "@integ/compiler";
import { nodeHost } from "@integ/compiler/node";
import type { Flow, Operation } from "@integ/runtime";
import { Connection, createHost, Store, type Host } from "@integ/runtime/host";
import {
  sendWebhook,
  StandIn,
  type StandInOptions,
  type StandInRequest,
  type SystemModel,
} from "@integ/runtime/testing";
import { loadFlow } from "@integ/runtime/host";
import { loadSystem } from "@integ/runtime/testing";
import { ERP, erpFlow, spec } from "../../test/erp.ts";
import { EXAMPLES } from "../../test/examples.ts";

const files = new Map(Object.entries(ERP).map(([name, text]): [string, string] => [`/erp/${name}`, text]));
const program = new Program(nodeHost(files), "/erp");
const model = async (name: string): Promise<SystemModel> => {
  const system = program.system(name);
  if (system === undefined) throw new Error(`no system ${name}`);
  return loadSystem(emitSystem(system));
};
const ERP_MODEL = await model("erp");
const XERO = await model("xero");
const SHOPIFY = await model("shopify");
const ODOO = await model("odoo");
const PAYPAL = await model("paypal");
const NOON = Date.parse("2026-11-24T12:00:00Z");

let standIn: StandIn | undefined;
let store: Store | undefined;
let host: Host | undefined;
let now = NOON;
let told: StandInRequest[] = [];
afterEach(async () => {
  await host?.stop(200);
  store?.close();
  await standIn?.stop();
  host = store = standIn = undefined;
});

async function start(systems: readonly SystemModel[], options: StandInOptions = {}): Promise<StandIn> {
  now = NOON;
  told = [];
  return (standIn = await StandIn.start(systems, { now: () => now, onRequest: (one) => told.push(one), ...options }));
}
function connect(to: StandIn, system: string, settings: Readonly<Record<string, string>> = {}): Connection {
  store ??= Store.open(":memory:", "run");
  const options = { engine: store, now: () => now, timeoutMs: 30_000 };
  return new Connection(to.link(system), { ...to.settings(system), ...settings }, options);
}
const operation = ({ operations }: SystemModel, name: string): Operation => {
  const found = operations.find((one) => one.operation.name === name);
  if (found === undefined) throw new Error(`no operation ${name}`);
  return found.operation;
};
const invoice = (number: string, more: object = {}): object => ({
  Type: "ACCREC",
  InvoiceNumber: number,
  Date: "2026-11-24",
  Contact: { Name: "Ona" },
  LineItems: [{ Description: "Cup", Quantity: 1, UnitAmount: 9.5 }],
  ...more,
});

describe("authentication", () => {
  test("accepts the agreed header, or a requested token", async () => {
    const to = await start([XERO, SHOPIFY]);
    const orders = operation(SHOPIFY, "list_orders");
    expect((await connect(to, "shopify").send(orders, {})).kind).toBe("ok");
    expect(await connect(to, "shopify", { access_token: "another" }).send(orders, {})).toMatchObject({
      kind: "refused",
      excerpt: { status: 401, body: expect.stringContaining("X-Shopify-Access-Token") as string },
    });
    const find = operation(XERO, "find_contact");
    expect((await connect(to, "xero").send(find, { email: "a@b.lt" })).kind).toBe("ok");
    expect(await connect(to, "xero", { client_secret: "forged" }).send(find, { email: "a@b.lt" })).toMatchObject({
      kind: "later",
    });
  });

  test("reports too many requests", async () => {
    const to = await start([SHOPIFY]);
    const url = `${to.url}/shopify/orders.json?limit=250`;
    const { client_id = "", client_secret = "" } = to.settings("shopify");
    const asking = new URLSearchParams({ grant_type: "client_credentials", client_id, client_secret });
    const token = await fetch(`${to.url}/shopify/oauth/token`, { method: "POST", body: asking });
    const headers = { "X-Shopify-Access-Token": ((await token.json()) as { access_token: string }).access_token };
    const responses = [];
    for (let i = 0; i < 3; i++) responses.push(await fetch(url, { headers }));
    expect(responses.map(({ status }) => status)).toEqual([200, 200, 429]);
    expect(responses.map((one) => one.headers.get("x-shopify-shop-api-call-limit"))).toEqual(["1", "0", "0"]);
    expect(responses[2]?.headers.get("retry-after")).toBe("1");
    now += 1000;
    expect((await fetch(url, { headers })).status).toBe(200);
  });
});

describe("limits", () => {
  const limited = (
    model: SystemModel,
    limits: SystemModel["link"]["limits"],
    own: Operation["limits"],
  ): SystemModel => ({
    link: { ...model.link, ...(limits === undefined ? {} : { limits }) },
    operations: model.operations.map((one) => ({ ...one, operation: { ...one.operation, ...(own === undefined ? {} : { limits: own }) } })), // prettier-ignore
  });
  /** Requests as they come: a connection would keep to the limits itself. */
  const ask = (to: StandIn, path: string): Promise<Response> => fetch(`${to.url}/erp${path}`);

  test("of single operations and of groups are enforced", async () => {
    const to = await start([limited(ERP_MODEL, undefined, { group: "reads", perMinute: 2 })]);
    const statuses = [];
    for (const path of ["/products", "/products", "/products", "/all"]) statuses.push((await ask(to, path)).status);
    expect(statuses).toEqual([200, 200, 429, 429]);
    now += 60_000;
    expect((await ask(to, "/all")).status).toBe(200);
  });

  test("are reported in headers and bodies, with the time of the reset", async () => {
    const remaining = [
      { header: "X-Left", reset: "X-Reset" },
      { at: "/quota/left", reset: "/quota/renewed" },
    ];
    const to = await start([limited(ERP_MODEL, { perMinute: 5, remaining }, undefined)]);
    const response = await ask(to, "/products");
    expect([response.headers.get("x-left"), response.headers.get("x-reset")]).toEqual(["4", "60"]);
    expect(await response.json()).toMatchObject({ quota: { left: 4, renewed: 60 } });
  });
});

test("a vendor that is asked confirms its own webhook, whose addresses are on this machine", async () => {
  const find = ERP_MODEL.operations.find(({ operation: { name } }) => name === "find_title");
  if (find === undefined) throw new Error("no operation");
  const asks = { operation: find.operation, arguments: { sku: "{/id}" }, at: "/title", is: "SUCCESS" };
  const link = { ...ERP_MODEL.link, webhookAsk: asks, webhookOptions: { addresses: ["192.0.2.0/24"] } };
  const to = await start([{ ...ERP_MODEL, link }]);
  expect(to.link("erp")).toMatchObject({ webhookAsk: asks, webhookOptions: { addresses: ["127.0.0.0/8", "::1/128"] } });
  expect(await (await fetch(`${to.url}/erp/titles?sku=7`)).json()).toEqual({ products: [{ title: "SUCCESS" }] });
});

describe("a record", () => {
  test("is stored with its own number, and found by its identity", async () => {
    const to = await start([XERO]);
    const connection = connect(to, "xero");
    const first = await connection.send(operation(XERO, "upsert_invoice"), {}, { record: invoice("#1") });
    const id = "00000000-0000-4000-8000-000000000001";
    expect(first).toMatchObject({ kind: "ok", value: { InvoiceID: id, InvoiceNumber: "#1" } });
    const again = invoice("#1", { CurrencyCode: "EUR" });
    await connection.send(operation(XERO, "upsert_invoice"), {}, { record: again });
    expect(to.documents("xero", "FoundInvoice")).toMatchObject([{ InvoiceID: id, CurrencyCode: "EUR" }]);
    expect(await connection.send(operation(XERO, "find_invoice"), { number: "#1" })).toMatchObject({
      value: { InvoiceID: id },
    });
    expect(await connection.send(operation(XERO, "find_invoice"), { number: "#2" })).toMatchObject({
      kind: "ok",
      value: undefined,
    });
  });

  test("is updated by the number in the address, whoever created it", async () => {
    const to = await start([SHOPIFY]);
    to.seed("shopify", "Order", [{ id: 1, name: "#1001", note: null }, { id: 2, name: "#1002", note: null }]); // prettier-ignore
    await connect(to, "shopify").send(operation(SHOPIFY, "update_order"), { id: 2 }, { record: { note: "a gift" } });
    expect(to.documents("shopify", "Order")).toMatchObject([{ id: 1, note: null }, { id: 2, name: "#1002", note: "a gift" }]); // prettier-ignore
  });

  test("changes as in its system: a posted draft is no longer a draft", async () => {
    const to = await start([ODOO]);
    const odoo = connect(to, "odoo");
    to.seed("odoo", "Invoice", [{ id: 7, move_type: "out_invoice", state: "draft", ref: "1001" }, { id: 8, move_type: "out_invoice", state: "draft", ref: "1002" }]); // prettier-ignore
    const find = operation(ODOO, "find_invoice");
    expect((await odoo.send(operation(ODOO, "post_invoice"), { id: 8 }, { record: {} })).kind).toBe("ok");
    expect(await odoo.send(find, { number: "1002", kind: "out_invoice" })).toMatchObject({ value: { id: 8, state: "posted" } }); // prettier-ignore
    expect(await odoo.send(find, { number: "1001", kind: "out_invoice" })).toMatchObject({ value: { id: 7, state: "draft" } }); // prettier-ignore
    expect(await odoo.send(find, { number: "1003", kind: "out_invoice" })).not.toHaveProperty("value.id");
    expect(told[0]?.written).toEqual([{ id: 8, move_type: "out_invoice", state: "posted", ref: "1002" }]);
  });

  test("that does not match is refused with the problem and its place", async () => {
    const to = await start([XERO]);
    const record = invoice("#1", { Type: "INVOICE", LineItems: [{ Quantity: "two" }] });
    const reply = await connect(to, "xero").send(operation(XERO, "upsert_invoice"), {}, { record });
    expect(reply).toMatchObject({ kind: "refused", excerpt: { status: 400 } });
    expect((reply as { why: string }).why).toMatch(/does not fit Invoice: .*Type/);
    expect(to.documents("xero", "FoundInvoice")).toEqual([]);
  });

  test("is written once under an idempotency key, and always the same", async () => {
    const to = await start([XERO]);
    const connection = connect(to, "xero");
    const put = operation(XERO, "upsert_invoice");
    const send = (number: string): ReturnType<Connection["send"]> =>
      connection.send(put, {}, { record: invoice(number), idempotencyKey: "k" });
    const first = (await send("#1")) as { readonly value: unknown };
    // The date beside it is that of each reply.
    expect(await send("#1")).toMatchObject({ kind: "ok", value: first.value });
    expect(await send("#2")).toMatchObject({ kind: "refused", excerpt: { status: 422 } });
    expect(to.documents("xero", "FoundInvoice")).toHaveLength(1);
  });

  test("of a batch is accepted or refused separately", async () => {
    const to = await start([ERP_MODEL]);
    const put = operation(ERP_MODEL, "put_line");
    const records = [{ text: "good" }, { text: 7 }];
    const { value } = (await connect(to, "erp").send(put, {}, { records })) as { value: unknown[] };
    expect(value).toMatchObject([{ id: 1 }, { errors: [expect.stringContaining("does not fit Line")] }]);
    expect(to.documents("erp", "Made")).toMatchObject([{ text: "good" }]);
    const three = await connect(to, "erp").send(put, {}, { records: [records[0], records[0], records[0]] });
    expect(three).toMatchObject({ kind: "refused", excerpt: { status: 400 } });
  });
});

describe("a list", () => {
  const orders = Array.from({ length: 5 }, (_, i) => ({
    id: i + 1,
    note: i % 2 === 0 ? "even" : "odd",
    updated_at: new Date(NOON + i * 60_000).toISOString(),
  }));
  const ids = (documents: unknown): number[] => (documents as { id: number }[]).map(({ id }) => id);

  test("is paged as in the system", async () => {
    const to = await start([ERP_MODEL]);
    to.seed("erp", "Order", orders);
    const connection = connect(to, "erp");
    const pages: number[][] = [];
    let position: string | undefined;
    do {
      const reply = await connection.send(
        operation(ERP_MODEL, "list_all"),
        {},
        position === undefined ? {} : { position },
      );
      if (reply.kind !== "ok") throw new Error(reply.kind);
      pages.push(ids(reply.value));
      position = reply.next;
    } while (position !== undefined);
    expect(pages).toEqual([[1, 2], [3, 4], [5]]);
  });

  test("shows changes since a time, filtered by the arguments", async () => {
    const to = await start([ERP_MODEL]);
    to.seed("erp", "Order", orders);
    const list = operation(ERP_MODEL, "list_orders");
    const since = NOON + 3 * 60_000 + 120_000;
    const reply = await connect(to, "erp").send(list, {}, { since });
    expect(ids((reply as { value: unknown }).value)).toEqual([4, 5]);
    const found = await connect(to, "erp").send(operation(ERP_MODEL, "find_product"), { sku: "none" });
    expect(found.kind).toBe("none");
  });

  test("in windows of time shows a document only in its own window", async () => {
    const to = await start([PAYPAL]);
    const moved = { transaction_id: "3C679366HH908993F", transaction_updated_date: "2026-11-24T09:58:12Z" };
    to.seed("paypal", "Transaction", [{ transaction_info: moved }]);
    const list = operation(PAYPAL, "list_transactions");
    const shown = async (since: string, until: string): Promise<unknown> => {
      const reply = await connect(to, "paypal").send(list, {}, { since: Date.parse(since), until: Date.parse(until) });
      return (reply as { value: readonly unknown[] }).value.length;
    };
    expect(await shown("2026-10-20T00:00:00Z", "2026-11-20T00:00:00Z")).toBe(0);
    expect(await shown("2026-11-20T00:00:00Z", "2026-12-20T00:00:00Z")).toBe(1);
    // It asks ten days further back than it is told (`overlap`).
    expect(await shown("2026-12-05T00:00:00Z", "2026-12-20T00:00:00Z")).toBe(0);
  });

  test("of a shop can be filtered by state or by days, and is complete without a filter", async () => {
    const to = await start([SHOPIFY]);
    const order = (id: number, financial_status: string, day: string): object => ({
      id,
      financial_status,
      fulfillment_status: null,
      ...{ created_at: `${day}T09:00:00Z`, processed_at: `${day}T09:00:00Z`, updated_at: "2026-11-24T11:00:00Z" },
    });
    to.seed("shopify", "Order", [
      order(1, "paid", "2026-11-22"),
      order(2, "pending", "2026-11-23"),
      order(3, "paid", "2026-11-23"),
    ]);
    const list = operation(SHOPIFY, "list_orders");
    const listed = async (args: Readonly<Record<string, unknown>>, days: object = {}): Promise<unknown> => {
      now += 1000; // no more often than the shop allows
      const reply = await connect(to, "shopify").send(list, args, days);
      return reply.kind === "ok" ? ids(reply.value) : reply;
    };
    expect(await listed({})).toEqual([1, 2, 3]);
    expect(await listed({ status: "any" })).toEqual([1, 2, 3]);
    expect(await listed({ financial_status: "paid" })).toEqual([1, 3]);
    expect(await listed({ financial_status: "refunded" })).toEqual([]);
    const by = list.by?.["processed_at"];
    const between = { by, from: Date.parse("2026-11-23T00:00:00Z"), until: Date.parse("2026-11-24T00:00:00Z") };
    expect(await listed({ financial_status: "paid" }, { between })).toEqual([3]);
  });

  test("is not sent again if unchanged", async () => {
    const to = await start([ERP_MODEL]);
    to.seed("erp", "Order", orders);
    const stock = operation(ERP_MODEL, "list_stock");
    const first = (await connect(to, "erp").send(stock, {})) as { validator: string };
    const { validator } = first;
    expect(await connect(to, "erp").send(stock, {}, { validator })).toEqual({ kind: "none", unchanged: true });
    to.seed("erp", "Order", [{ id: 9 }]);
    expect((await connect(to, "erp").send(stock, {}, { validator })).kind).toBe("ok");
  });
});

test("a request that matches no operation is reported, and stored records are shown", async () => {
  const to = await start([ERP_MODEL]);
  to.seed("erp", "Order", [{ id: 1 }]);
  expect((await fetch(`${to.url}/erp/nothing`)).status).toBe(404);
  expect(told.at(-1)?.why).toContain("GET /nothing is not an operation of erp");
  expect(await (await fetch(to.url)).json()).toEqual({ erp: { Order: [{ id: 1 }] } });
});

/** Numbers that are the same each time. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32;
}

describe("with chaos", () => {
  test("every order arrives once, whatever fails", async () => {
    const flow: Flow = await erpFlow(
      spec(
        "orders",
        "source order = erp.Order",
        "trigger webhook erp.order_made",
        "key order.id",
        'fetch p = erp.find_title(sku: "s{order.id}")',
        'destination line = erp.put_line { text: "order {order.id}", n: order.id }',
      ),
    );
    const to = await start([ERP_MODEL], { chaos: 0.5, random: seeded(7) });
    store = Store.open(":memory:", "run");
    host = createHost({
      flows: [{ ...flow, systems: { erp: to.link("erp") } }],
      engine: store,
      connections: { erp: to.settings("erp") },
      now: () => now,
      random: () => 0,
      timeoutMs: 3000,
    });
    const url = await host.start();
    const secret = to.settings("erp")["secret"] ?? "";
    const wanted = Array.from({ length: 25 }, (_, i) => i + 1);
    for (const id of wanted) await sendWebhook(flow, { url, secret, body: JSON.stringify({ id }), now });
    for (let i = 0; i < 300 && store.counts().delivered < wanted.length; i++) {
      await host.idle();
      now += 3_600_000;
    }
    expect(store.counts()).toMatchObject({ delivered: 25, held: 0 });
    const kept = to.documents("erp", "Made").map((one) => one["n"]);
    expect(kept.toSorted((a, b) => Number(a) - Number(b))).toEqual(wanted);
    expect(told.filter((one) => one.why?.startsWith("chaos") === true).length).toBeGreaterThan(20);
    expect(new Set(told.map((one) => one.why)).size).toBeGreaterThan(5);
  });
});

test("an example runs against stand-ins of both of its systems", async () => {
  const folder = join(EXAMPLES, "shopify-to-xero");
  const { module } = new Program(nodeHost(), folder).compile(join(folder, "order-to-invoice.integ"));
  const flow = await loadFlow(module as NonNullable<typeof module>);
  const to = await start([XERO, SHOPIFY]);
  store = Store.open(":memory:", "run");
  const systems = { shopify: to.link("shopify"), xero: to.link("xero") };
  const connections = { shopify: to.settings("shopify"), xero: to.settings("xero") };
  host = createHost({ flows: [{ ...flow, systems }], engine: store, connections });
  const url = await host.start();
  const secret = to.settings("shopify")["webhook_secrets"] ?? "";
  const body = readFileSync(join(folder, "samples/order-1001.json"));
  expect((await sendWebhook(flow, { url, secret, body })).status).toBe(200);
  await host.idle();
  expect(store.runs()).toMatchObject([{ state: "delivered" }]);
  expect(to.documents("xero", "FoundInvoice")).toMatchObject([{ InvoiceNumber: "#1001", Type: "ACCREC" }]);
});

describe("the page of records", () => {
  const page = async (to: StandIn, accept = "text/html"): Promise<string> =>
    (await fetch(to.url, { headers: { Accept: accept } })).text();

  test("shows in a browser what arrived, what was there and the requests; a program gets JSON", async () => {
    const stand = await start([XERO]);
    stand.seed("xero", "Contact", [{ ContactID: "c-1", Name: "Ona & Co <b>" }]);
    expect(await page(stand)).toContain("Nothing yet.");
    await connect(stand, "xero").send(operation(XERO, "upsert_invoice"), {}, { record: invoice("7") });
    const [head = "", arrived = "", there = "", requests = ""] = (await page(stand)).split("<h2>");
    expect(head).toContain("<!doctype html>");
    expect(arrived).toContain("<b>upsert_invoice</b> InvoiceNumber: 7");
    expect(arrived).toContain('<th scope="row">InvoiceNumber</th><td>7</td>');
    expect(there).toContain("Ona &#38; Co &#60;b&#62;");
    expect(requests).toMatch(/<td>xero\.upsert_invoice<\/td><td>200/);
    expect(JSON.parse(await page(stand, "application/json"))).toMatchObject({
      xero: { Contact: [{ ContactID: "c-1" }] },
    });
  });

  test("stores documents, and replaces equal ones; a page of another site can't", async () => {
    const stand = await start([ERP_MODEL]);
    stand.seed("erp", "Order", [{ id: 1, lines: [] }]);
    const post = async (type: string): Promise<number> =>
      (await fetch(stand.url, { method: "POST", headers: { "Content-Type": type }, body: '{"erp":{"Order":[{"id":1,"note":"new"},{"id":2}]}}' })).status; // prettier-ignore
    expect(await post("text/plain")).toBe(400);
    expect(stand.documents("erp", "Order")).toEqual([{ id: 1, lines: [] }]);
    expect(await post("application/json")).toBe(204);
    expect(stand.documents("erp", "Order")).toEqual([{ id: 1, note: "new" }, { id: 2 }]);
  });
});
