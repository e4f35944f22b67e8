/** PrestaShop: what ships of it. Its makers publish neither a library for Node nor an OpenAPI document of the webservice. */
import { describe, expect, test } from "vitest";
import { requestsOfAll, RunningFlow } from "./running-flow.ts";
import { sampleProblems, samplesOf, shippedSystem } from "./shipped-system.ts";
import { refusedOf } from "./vendor-documents.ts";

const prestashop = await shippedSystem("prestashop");
const [ORDER] = samplesOf(prestashop, "Order") as readonly object[];

test("every sample matches its type", async () => {
  expect(await sampleProblems(prestashop)).toEqual([]);
});

describe("from the shop", () => {
  test("three pages of orders are polled in XML, with the records that they refer to; then only changes", async () => {
    await using flow = await RunningFlow.start(
      `integ 1
integration "polled"
source  order = prestashop.Order
trigger poll prestashop.list_orders every 1 hour
key     order.id
fetch currency = prestashop.get_currency(id: order.id_currency)
hold when currency absent because "no such currency"
let row = first(order.associations.order_rows.order_row)
destination note = desk.put_note {
  key: "{order.id}"
  text: "{row.product_reference} {order.invoice_date | format("yyyy-MM-dd")} {currency.iso_code}"
  amount: round(order.total_paid_tax_incl, 2, half_up)
}
`,
      {
        seed: {
          "prestashop.Order": Array.from({ length: 201 }, (_, i) => ({ ...ORDER, id: 1000 + i })),
          "prestashop.Currency": samplesOf(prestashop, "Currency"),
        },
      },
    );
    const asked = (name: string): string[] => flow.requests.flatMap(({ asked: { query } }) => query.get(name) ?? []);
    expect(asked("limit").slice(0, 3)).toEqual(["0,100", "100,100", "200,100"]);
    // A key alone is the user of HTTP's Basic scheme.
    const key = Buffer.from(`${String(flow.settings["prestashop"]?.["webservice_key"])}:`).toString("base64");
    expect(flow.requests[0]?.asked.headers["authorization"]).toBe(`Basic ${key}`);
    expect(flow.kept("desk.Note")).toHaveLength(201);
    expect(flow.kept("desk.Note")[0]).toEqual({ key: "1000", text: "PUOD-M 2026-11-24 EUR", amount: 27.79 });
    await flow.later("61 minutes");
    const moments = asked("filter[date_upd]");
    // On the clock of Vilnius, three hours back; the shop filters by times only with date=1.
    expect([moments[0], moments.at(-1)]).toEqual([
      "[1970-01-01 03:00:00,2099-12-31 23:59:59]",
      "[2026-11-24 10:04:52,2099-12-31 23:59:59]",
    ]);
    expect(asked("date").length).toBe(moments.length);
    expect(flow.kept("desk.Note")).toHaveLength(201);
  });

  test("an order without an invoice has a date of zeros, which counts as absent", async () => {
    await using flow = await RunningFlow.start(
      `integ 1
integration "polled"
source  order = prestashop.Order
trigger poll prestashop.list_orders every 1 hour
key     order.id
destination note = desk.put_note { key: order.reference, text: if order.invoice_date present then "invoiced" else "not yet" }
`,
      { seed: { "prestashop.Order": [{ ...ORDER, reference: "ZERODATES", invoice_date: "0000-00-00 00:00:00" }] } },
    );
    expect(flow.kept("desk.Note")).toEqual([{ key: "ZERODATES", text: "not yet" }]);
  });
});

describe("to the shop", () => {
  test("a price, a name in two languages, stock, a state and a tracking number are sent as XML", async () => {
    await using flow = await RunningFlow.start(
      `integ 1
integration "to-the-shop"
source  order = prestashop.Order
trigger manual
key     order.id
fetch product = prestashop.find_product(reference: "PUOD")
fetch combination = prestashop.find_combination(reference: "PUOD-M")
hold when product absent or combination absent because "no such article"
fetch stock = prestashop.find_stock(product: product.id, combination: combination.id)
hold when stock absent because "no stock"
fetch parcel = prestashop.find_order_carrier(order: order.id)
hold when parcel absent because "not sent"
destination priced = prestashop.update_product(id: product.id) {
  id: product.id
  price: 11.15
  name: { language: [{ \`@id\`: 1, \`#text\`: "Puodelis & lėkštė" }, { \`@id\`: 2, \`#text\`: "Mug" }] }
}
destination counted = prestashop.update_stock(id: stock.id) {
  id: stock.id
  id_product: stock.id_product
  id_product_attribute: stock.id_product_attribute
  quantity: 3
  depends_on_stock: stock.depends_on_stock otherwise 0
  out_of_stock: stock.out_of_stock otherwise 2
}
destination state = prestashop.set_order_state { id_order: order.id, id_order_state: 4 }
destination tracked = prestashop.set_tracking_number(id: parcel.id) {
  id: parcel.id
  id_order: parcel.id_order
  id_carrier: parcel.id_carrier
  tracking_number: "CE123456789LT"
}
`,
      {
        seed: Object.fromEntries(
          ["Product", "Combination", "Stock", "OrderCarrier"].map((type) => [
            `prestashop.${type}`,
            samplesOf(prestashop, type),
          ]),
        ),
      },
    );
    await flow.submit(ORDER);
    expect(flow.outcomes).toEqual(["delivered"]);
    const sent = flow.requests.filter(({ asked }) => asked.method !== "GET").map(({ asked }) => asked.body);
    expect(sent[0]).toBe(
      '<?xml version="1.0" encoding="UTF-8"?><prestashop xmlns:xlink="http://www.w3.org/1999/xlink"><product><id>510</id><price>11.15</price>' +
        '<name><language id="1">Puodelis &amp; lėkštė</language><language id="2">Mug</language></name></product></prestashop>',
    );
    expect(flow.kept("prestashop.Stock")).toMatchObject([{ id: 71, quantity: 3 }]);
    expect(flow.kept("prestashop.OrderHistory")).toMatchObject([{ id_order: 301, id_order_state: 4 }]);
    expect(flow.kept("prestashop.OrderCarrier")).toMatchObject([{ tracking_number: "CE123456789LT" }]);
  });

  test("an account is created once", async () => {
    await using flow = await RunningFlow.start(
      `integ 1
integration "accounts"
source  order = prestashop.Order
trigger manual
destination made = prestashop.create_customer { passwd: "ilgas slaptažodis", email: "jonas@example.lt", firstname: "Jonas", lastname: "Petraitis" }
`,
    );
    await flow.submit(ORDER);
    await flow.submit({ ...ORDER, id: 302 });
    expect(flow.outcomes).toEqual(["delivered", "delivered"]);
    expect(flow.kept("prestashop.Customer")).toHaveLength(1);
  });
});

test("every request is valid by the vendors' published documents", () => {
  expect(refusedOf(requestsOfAll())).toEqual([]);
});
