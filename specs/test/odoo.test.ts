/**
 * Odoo, by JSON-2 and by JSON-RPC: what ships of both, which have the same documents. Its makers have no library for Node; one of its
 * users' speaks JSON-RPC.
 */
import { describe, expect, test } from "vitest";
import { getPointer } from "../../runtime/src/host/pointer.ts";
import { requestsOfAll, RunningFlow } from "./running-flow.ts";
import { sampleProblems, samplesOf, shippedSystem } from "./shipped-system.ts";
import { refusedOf } from "./vendor-documents.ts";
import { ledTo, vendorSdk } from "./vendor-sdk.ts";

const odoo = await shippedSystem("odoo");
const [INVOICE] = samplesOf(odoo, "Invoice") as readonly object[];
const [ORDER] = samplesOf(await shippedSystem("shopify"), "Order") as readonly { readonly email: string }[];
const invoices = (count: number): object[] =>
  Array.from({ length: count }, (_, i) => ({ ...INVOICE, id: 1000 + i, ref: `N${i}` }));

test.each(["odoo", "odoo_rpc"])("every sample of %s matches its type", async (name) => {
  expect(await sampleProblems(await shippedSystem(name))).toEqual([]);
});

/** To Odoo: an order of a shop becomes a posted invoice. */
const to = (system: string): string => `integ 1
integration "sale"
source  order = shopify.Order
trigger webhook shopify.orders_paid
key     order.id
fetch   partner = ${system}.find_partner(email: order.email otherwise if blank null)
fetch   tax = ${system}.find_tax(percent: 21, included: true)
hold when partner absent because "no such customer"
hold when tax absent because "no tax of 21 %"
destination invoice = ${system}.create_invoice {
  move_type: "out_invoice"
  ref: order.name otherwise if blank hold "the order has no number"
  partner_id: partner.id
  invoice_date: order.created_at | date_in("Europe/Vilnius")
  invoice_line_ids: [for item in order.line_items where item.quantity > 0 => [0, 0, {
    name: item.title
    quantity: item.quantity
    price_unit: item.price
    tax_ids: [[6, 0, [tax.id]]]
  }]]
}
destination posted = ${system}.post_invoice(id: invoice.id) { lang: "lt_LT" }
`;
const seedOf = (system: string): Readonly<Record<string, readonly unknown[]>> => ({
  [`${system}.Partner`]: samplesOf(odoo, "Partner").map((one) => ({ ...(one as object), email: ORDER?.email })),
  [`${system}.Tax`]: samplesOf(odoo, "Tax").map((one) => ({ ...(one as object), price_include: true, amount: 21 })),
});

const FROM = `integ 1
integration "told"
source  invoice = odoo.Invoice
trigger webhook odoo.invoice_changed
key     invoice.id
destination note = desk.put_note { key: invoice.ref otherwise "none", amount: invoice.amount_total otherwise 0 }
`;

describe("JSON-2", () => {
  test("to: an order becomes an invoice, which is posted", async () => {
    await using flow = await RunningFlow.start(to("odoo"), { seed: seedOf("odoo") });
    await flow.send(ORDER);
    expect(flow.outcomes).toEqual(["delivered"]);
    const [partner, tax, found, made, posted] = flow.requests.map(({ asked }) => asked);
    expect(partner?.path).toBe("/json/2/res.partner/search_read");
    expect(JSON.parse(tax?.body ?? "")).toMatchObject({ domain: [[], [], ["amount", "=", 21], ["price_include", "=", true]].map((one, i) => [["type_tax_use", "=", "sale"], ["amount_type", "=", "percent"]][i] ?? one) }); // prettier-ignore
    // It is looked for before it is made: Odoo knows no idempotency keys.
    expect(found?.path).toBe("/json/2/account.move/search_read");
    expect(JSON.parse(made?.body ?? "")).toMatchObject({
      vals_list: [
        {
          move_type: "out_invoice",
          ref: "#1001",
          invoice_line_ids: [
            [0, 0, { quantity: 1 }],
            [0, 0, {}],
          ],
        },
      ],
    });
    expect(posted?.path).toBe("/json/2/account.move/action_post");
    expect(JSON.parse(posted?.body ?? "")).toEqual({ ids: [1], context: { lang: "lt_LT" } });
    expect(made?.headers).toMatchObject({ "x-odoo-database": "stand-in-odoo-database", authorization: "bearer stand-in-odoo-api_key" }); // prettier-ignore
  });

  test("from: an automation rule names an invoice, which is read; its address is the secret", async () => {
    await using flow = await RunningFlow.start(FROM, { seed: { "odoo.Invoice": invoices(2) } });
    const told = JSON.stringify({ _action: "Send webhook(#5)", _id: 1001, _model: "account.move" });
    const secret = flow.standIn.settings("odoo")["webhook_secret"] ?? "";
    const headers = { "Content-Type": "application/json" };
    expect((await flow.post(told, headers, `/${secret}`)).status).toBe(200);
    expect((await flow.post(told.replace("1001", "1000"), headers, "/another")).status).toBe(401);
    expect((await flow.post(told.replace("account.move", "res.partner"), headers, `/${secret}`)).status).toBe(200);
    expect(flow.kept("desk.Note")).toMatchObject([{ key: "N1", amount: 62.96 }]);
  });

  test("from: three pages of invoices are polled by their time of change", async () => {
    await using flow = await RunningFlow.start(
      `integ 1
integration "polled"
source  invoice = odoo.Invoice
trigger poll odoo.list_invoices() every 1 hour
key     invoice.id
destination note = desk.put_note { key: invoice.ref otherwise "none" }
`,
      { seed: { "odoo.Invoice": invoices(201) } },
    );
    const bodies = flow.requests.flatMap(({ asked, system }) => (system === "odoo" ? [asked.body] : []));
    expect(bodies.slice(0, 3).map((body) => /"offset":(\d+)/.exec(body)?.[1] ?? "0")).toEqual(["0", "100", "200"]);
    expect(flow.kept("desk.Note")).toHaveLength(201);
    await flow.later("61 minutes");
    expect(flow.requests.at(-1)?.asked.body).toContain('["write_date",">=","2026-11-24 09:05:02"]');
  });

  test("a false in Odoo's responses counts as absent", async () => {
    const empty = { ...INVOICE, ref: false, invoice_origin: false, reversed_entry_id: false, partner_id: false };
    await using flow = await RunningFlow.start(
      `integ 1
integration "read"
source  invoice = odoo.Invoice
trigger poll odoo.list_invoices() every 1 hour
key     invoice.id
destination note = desk.put_note { key: invoice.ref otherwise "no number", text: invoice.partner_id[1] otherwise "nobody" }
`,
      { seed: { "odoo.Invoice": [empty] } },
    );
    expect(flow.outcomes).toEqual(["delivered"]);
    expect(flow.kept("desk.Note")).toMatchObject([{ key: "no number", text: "nobody" }]);
  });
});

test("JSON-RPC: the same flow, in an envelope", async () => {
  await using flow = await RunningFlow.start(to("odoo_rpc"), { seed: seedOf("odoo_rpc") });
  await flow.send(ORDER);
  expect(flow.outcomes).toEqual(["delivered"]);
  const made = flow.requests.find(({ operation }) => operation === "create_invoice")?.asked;
  expect(made?.path).toBe("/jsonrpc");
  expect(JSON.parse(made?.body ?? "")).toMatchObject({
    jsonrpc: "2.0",
    method: "call",
    params: {
      service: "object",
      method: "execute_kw",
      args: ["stand-in-odoo_rpc-database", "stand-in-odoo_rpc-uid", "stand-in-odoo_rpc-api_key", "account.move", "create", [[{ ref: "#1001" }]], {}], // prettier-ignore
    },
  });
});

test("JSON-RPC: invoices are polled page by page, with page arguments after the call's others", async () => {
  await using flow = await RunningFlow.start(
    `integ 1
integration "polled"
source  invoice = odoo_rpc.Invoice
trigger poll odoo_rpc.list_invoices() every 1 hour
key     invoice.id
destination note = desk.put_note { key: invoice.ref otherwise "none" }
`,
    { seed: { "odoo_rpc.Invoice": invoices(101) } },
  );
  const bodies = flow.requests.flatMap(({ asked, system }) => (system === "odoo_rpc" ? [asked.body] : []));
  expect(bodies.slice(0, 2).map((body) => /"offset":(\d+)/.exec(body)?.[1] ?? "0")).toEqual(["0", "100"]);
  expect(JSON.parse(bodies[0] ?? "")).toMatchObject({
    params: { args: ["stand-in-odoo_rpc-database", "stand-in-odoo_rpc-uid", "stand-in-odoo_rpc-api_key", "account.move", "search_read", [], { limit: 100 }] }, // prettier-ignore
  });
  expect(flow.kept("desk.Note")).toHaveLength(101);
});

/** The used part of @fernandoslim/odoo-jsonrpc. */
interface OdooJsonRpc {
  readonly default: new (config: object) => {
    connect(): Promise<{ readonly uid: number }>;
    call_kw(model: string, method: string, args: readonly unknown[], named?: object): Promise<unknown>;
  };
}

test("@fernandoslim/odoo-jsonrpc reads, lists three pages and writes", async () => {
  const { default: Client } = vendorSdk<OdooJsonRpc>("@fernandoslim/odoo-jsonrpc");
  const partners = Array.from({ length: 201 }, (_, i) => ({
    ...(samplesOf(odoo, "Partner")[0] as object),
    id: 500 + i,
    customer_rank: 1,
    name: `Partner ${i}`,
  }));
  await using flow = await RunningFlow.start(to("odoo_rpc"), {
    seed: { "odoo_rpc.Partner": partners, "odoo_rpc.Made": [{ id: 7 }] },
  });
  using _odoo = ledTo(flow.standIn, "odoo_rpc", "https://shop.odoo.example:443");
  const { database: db, api_key: apiKey } = flow.standIn.settings("odoo_rpc");
  const config = { baseUrl: "https://shop.odoo.example", port: 443, db, username: "ona@example.lt", apiKey };
  const client = new Client(config);
  expect(await client.connect()).toEqual({ uid: 7 });
  const list = (await shippedSystem("odoo_rpc")).model.operations.find((one) => one.operation.name === "list_partners");
  // A stand-in knows a request by the fields that it asks for.
  const fields = getPointer("/params/args/6/fields", list?.operation.body?.constants);
  const one = { domain: [["id", "=", 507]], fields, limit: 1, order: "id" };
  expect(await client.call_kw("res.partner", "search_read", [], one)).toMatchObject([{ id: 507, name: "Partner 7" }]);
  const sizes: number[] = [];
  const domain = [["write_date", ">=", "2020-01-01 00:00:00"], ["customer_rank", ">", 0]]; // prettier-ignore
  for (const offset of [0, 100, 200]) {
    const page = { domain, fields, order: "write_date, id", offset, limit: 100 };
    sizes.push(((await client.call_kw("res.partner", "search_read", [], page)) as readonly object[]).length);
  }
  expect(sizes).toEqual([100, 100, 1]);
  const [made] = (await client.call_kw("res.partner", "create", [[{ name: "UAB Šėža" }]])) as [number];
  expect(flow.kept("odoo_rpc.Partner")).toContainEqual(expect.objectContaining({ id: made, name: "UAB Šėža" }));
});

test("every request is valid by the vendors' published documents", () => {
  expect(refusedOf(requestsOfAll())).toEqual([]);
});
