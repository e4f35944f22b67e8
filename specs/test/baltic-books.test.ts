/** The books of Baltic companies (Directo, Rivilė GAMA, B1) and VIES: what ships of them. Their vendors publish no libraries for Node. */
import { describe, expect, test } from "vitest";
import { Connection } from "@integ/runtime/host";
import { RecordingServer } from "@integ/runtime/testing";
import { requestsOfAll, RunningFlow } from "./running-flow.ts";
import { sampleProblems, samplesOf, shippedSystem } from "./shipped-system.ts";
import { refusedOf } from "./vendor-documents.ts";

const [ORDER] = samplesOf(await shippedSystem("shopify"), "Order") as readonly object[];
const [CHECK] = samplesOf(await shippedSystem("vies"), "Check") as readonly object[];

test.each(["directo", "rivile", "b1", "vies"])("every sample of %s matches its type", async (name) => {
  expect(await sampleProblems(await shippedSystem(name))).toEqual([]);
});

const sale = (...destinations: readonly string[]): string => `integ 1
integration "sale"
source  order = shopify.Order
trigger webhook shopify.orders_paid
key     order.id
${destinations.join("\n")}
`;
const polled = (list: string, type: string, key: string): string => `integ 1
integration "polled"
source  one = ${type}
trigger poll ${list}() every 1 hour
key     one.${key}
destination note = desk.put_note { key: text(one.${key}) }
`;
const many = (documents: readonly unknown[], count: number, change: (i: number) => object): object[] =>
  Array.from({ length: count }, (_, i) => ({ ...(documents[0] as object), ...change(i) }));

describe("Directo", () => {
  const INVOICE = `destination invoice = directo.create_invoice {
  number: order.order_number otherwise hold "the order has no number"
  customercode: "SHOP"
  date: local(order.created_at, "Europe/Vilnius")
  currency: order.currency
  rows: { row: [for item in order.line_items where item.quantity > 0 => {
    item: item.sku otherwise if blank hold "no SKU" | cut(32)
    description: item.title | cut(255)
    quantity: item.quantity
    price: item.price
    vatcode: "1"
  }] }
}`;

  test("to: an order becomes an invoice, as XML in a form field", async () => {
    await using flow = await RunningFlow.start(sale(INVOICE));
    await flow.send(ORDER);
    expect(flow.outcomes).toEqual(["delivered"]);
    const form = new URLSearchParams(flow.requests[0]?.asked.body);
    expect([form.get("token"), form.get("put"), form.get("what")]).toEqual(["stand-in-directo-token", "1", "invoice"]);
    expect(form.get("xmldata")).toMatch(/^<\?xml .*<invoices><invoice number="1001" customercode="SHOP" date="2026-11-2\dT[\d:]+" currency="EUR"><rows><row item="[^"]+" /s); // prettier-ignore
  });

  test("from: changes of the free stock, all in one response", async () => {
    const stock = many(samplesOf(await shippedSystem("directo"), "StockLevel"), 120, (i) => ({ code: `P${i}` }));
    await using flow = await RunningFlow.start(polled("directo.list_stock", "directo.StockLevel", "code"), {
      seed: { "directo.StockLevel": stock },
    });
    expect(flow.kept("desk.Note")).toHaveLength(120);
    await flow.later("61 minutes");
    // Times have no zone: they are those of the clocks in Tallinn, with an overlap.
    expect(new URLSearchParams(flow.requests.at(-1)?.asked.body).get("ts")).toBe("2026-11-24T10:02:31");
  });
});

describe("Rivilė GAMA", () => {
  const DOCUMENT = `fetch client = rivile.find_client_by_vat(vat: order.note | cut(20) otherwise if blank null)
hold when client absent because "no such customer"
destination made = rivile.create_sale {
  I06_OP_TIP: "51"
  I06_DOK_NR: "EP{order.order_number}" | cut(20) otherwise hold "no number"
  I06_OP_DATA: order.created_at | date_in("Europe/Vilnius")
  I06_KODAS_KS: client.N08_KODAS_KS | cut(12)
  I07: [for item in order.line_items where item.quantity > 0 => {
    I07_KODAS: item.sku otherwise if blank hold "no SKU" | cut(12)
    I07_TIPAS: "1"
    I07_KIEKIS: item.quantity
    I07_KAINA_BE: item.price
    I07_KODAS_KL: "PVM1"
  }]
}`;
  const note = (text: string): object => ({ ...ORDER, currency: "EUR", note: text });

  test("to: a sale is looked up, and created with its lines", async () => {
    const seed = { "rivile.Client": samplesOf(await shippedSystem("rivile"), "Client") };
    await using flow = await RunningFlow.start(sale('hold when order.currency != "EUR" because "another currency"', DOCUMENT), { seed }); // prettier-ignore
    await flow.send(note("LT100001738313"));
    expect(flow.outcomes).toEqual(["delivered"]);
    expect(flow.asked).toEqual(["rivile.find_client_by_vat 200", "rivile.find_sale 200", "rivile.create_sale 200"]);
    const [, , made] = flow.requests.map(({ asked }) => asked);
    expect(made?.headers).toMatchObject({ apikey: "stand-in-rivile-api_key", accept: "application/xml, text/xml" });
    expect(JSON.parse(made?.body ?? "")).toMatchObject({
      method: "EDIT_I06_FULL",
      data: { I06: { I06_OP_TIP: "51", I06_DOK_NR: "EP1001", I07: [{ I07_KODAS_KL: "PVM1" }, {}] } },
    });
  });

  test("to: a quote never becomes part of a condition", async () => {
    await using flow = await RunningFlow.start(sale('hold when order.currency != "EUR" because "another currency"', DOCUMENT)); // prettier-ignore
    await flow.send(note("x' OR '1'='1"));
    expect(flow.asked).toEqual([]);
    expect(flow.outcomes).toEqual([
      "held: rivile.find_client_by_vat: a value has ' in it, which its system can't query",
    ]);
  });

  test("from: three pages of stock are polled", async () => {
    const stock = many(samplesOf(await shippedSystem("rivile"), "Stock"), 201, (i) => ({ I17_KODAS_PS: `P${i}` }));
    await using flow = await RunningFlow.start(polled("rivile.list_stock", "rivile.Stock", "I17_KODAS_PS"), {
      seed: { "rivile.Stock": stock },
    });
    const pages = flow.requests.flatMap(({ asked, system }) => (system === "rivile" ? [/"pagenumber":(\d)/.exec(asked.body)?.[1]] : [])); // prettier-ignore
    expect(pages.slice(0, 3)).toEqual(["1", "2", "3"]);
    expect(flow.kept("desk.Note")).toHaveLength(201);
  });
});

describe("B1", () => {
  test("to: a sale, and its lines one by one", async () => {
    const seed = { "b1.Client": samplesOf(await shippedSystem("b1"), "Client"), "b1.Item": samplesOf(await shippedSystem("b1"), "Item") }; // prettier-ignore
    await using flow = await RunningFlow.start(
      sale(
        `fetch client = b1.find_client(code: "302515617")
hold when client absent because "no such client"
destination made = b1.create_sale {
  saleDate: order.created_at | date_in("Europe/Vilnius")
  series: "EP"
  number: text(order.order_number otherwise hold "no number") | cut(20)
  clientId: client.id
  warehouseId: 1
  operationTypeId: 2
}
destination lines = for item in order.line_items => b1.add_sale_line {
  saleId: made.id
  itemId: 24
  warehouseId: 1
  rowNo: 1
  quantity: item.quantity
  priceWithoutVat: round(item.price, 2, half_up)
}`,
      ),
      { seed },
    );
    await flow.send(ORDER);
    expect(flow.outcomes).toEqual(["delivered"]);
    expect(flow.asked.slice(0, 3)).toEqual(["b1.find_client 200", "b1.find_sale 200", "b1.create_sale 200"]);
    const [client] = flow.requests;
    expect(JSON.parse(client?.asked.body ?? "")).toMatchObject({
      filters: { groupOp: "AND", rules: [{ field: "code", op: "eq", data: "302515617" }] },
    });
  });

  test("from: three pages of items are polled", async () => {
    const items = many(samplesOf(await shippedSystem("b1"), "Item"), 201, (i) => ({ id: 1000 + i, code: `P${i}` }));
    await using flow = await RunningFlow.start(polled("b1.list_items", "b1.Item", "id"), {
      seed: { "b1.Item": items },
    });
    expect(flow.kept("desk.Note")).toHaveLength(201);
  });
});

test("VIES: a number is checked on behalf of your own", async () => {
  await using flow = await RunningFlow.start(
    sale(`fetch check = vies.check_vat(country: "LT", number: "100001738313")
destination note = desk.put_note { key: check.requestIdentifier otherwise "none", text: check.name otherwise "none" }`),
    { seed: { "vies.Check": [CHECK] } },
  );
  await flow.send(ORDER);
  expect(flow.kept("desk.Note")).toMatchObject([{ key: "WAPIAAAAY3kMhYBf", text: "UAB „Baltų lankų knyga“" }]);
  expect(JSON.parse(flow.requests[0]?.asked.body ?? "")).toEqual({
    countryCode: "LT",
    vatNumber: "100001738313",
    requesterMemberStateCode: "stand-in-vies-own_country",
    requesterNumber: "stand-in-vies-own_number",
  });
});

test.each([
  [200, "MS_UNAVAILABLE", "later"],
  [200, "MS_MAX_CONCURRENT_REQ", "later"],
  [400, "SERVICE_UNAVAILABLE", "later"],
  [429, "GLOBAL_MAX_CONCURRENT_REQ", "later"],
  [500, "MS_UNAVAILABLE", "later"],
  [400, "INVALID_INPUT", "refused"],
  [200, "INVALID_REQUESTER_INFO", "refused"],
])("VIES: %d %s proves nothing about the number, and is %s", async (status, error, kind) => {
  const { link, operations } = (await shippedSystem("vies")).model;
  const server = await RecordingServer.start(() => ({
    status,
    json: { actionSucceed: false, errorWrappers: [{ error }] },
  }));
  try {
    const connection = new Connection(link, { base_url: server.url, own_country: "", own_number: "" });
    const [check] = operations;
    if (check === undefined) throw new Error("there is no such operation");
    const result = await connection.send(check.operation, { country: "LT", number: "100001738313" });
    expect(result).toMatchObject({ kind, why: expect.stringContaining(error) });
  } finally {
    await server.stop();
  }
});

test("every request is valid by the vendors' published documents", () => {
  expect(refusedOf(requestsOfAll())).toEqual([]);
});
