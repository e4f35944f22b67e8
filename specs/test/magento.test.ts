/** Magento: what ships of it, against the OpenAPI document of its own API, and a library of its users; its makers have none for Node. */
import { describe, expect, test } from "vitest";
import { requestsOfAll, RunningFlow } from "./running-flow.ts";
import { sampleProblems, samplesOf, shippedSystem } from "./shipped-system.ts";
import { refusedOf } from "./vendor-documents.ts";
import { VendorOpenApi } from "./vendor-openapi.ts";
import { ledTo, vendorSdk } from "./vendor-sdk.ts";

const magento = await shippedSystem("magento");
const [ORDER] = samplesOf(magento, "Order") as readonly object[];
const orders = (count: number): object[] =>
  Array.from({ length: count }, (_, i) => ({ ...ORDER, entity_id: 1000 + i, increment_id: `00000${1000 + i}` }));
/** Of Magento 2.2: stock in several warehouses is not in it yet. */
const theirs = VendorOpenApi.inDirectory("magento.com", "/V1");
/** The requests of a flow that Magento would refuse. */
const problemsOf = (flow: RunningFlow): string[] =>
  flow.requests.flatMap(({ system, asked }) =>
    system === "magento" && !asked.path.startsWith("/inventory") ? theirs.problems(asked) : [],
  );

test("every sample matches its type", async () => {
  expect(await sampleProblems(magento)).toEqual([]);
});

const POLLED = `integ 1
integration "polled"
source  order = magento.Order
trigger poll magento.list_orders every 1 hour
key     order.entity_id
destination note = desk.put_note {
  key: order.increment_id
  text: "{order.created_at | date_in("Europe/Vilnius")} {order.extension_attributes.shipping_assignments[0].shipping.method}"
  amount: round(order.grand_total, 2, half_up)
}
`;

describe("from the shop", () => {
  test("three pages of orders are polled, then only changes, and everything once a day", async () => {
    await using flow = await RunningFlow.start(POLLED, { seed: { "magento.Order": orders(201) } });
    const asked = (name: string): string[] =>
      flow.requests.flatMap(({ asked: { query } }) => query.get(`searchCriteria${name}`) ?? []);
    expect(asked("[currentPage]").slice(0, 3)).toEqual(["1", "2", "3"]);
    expect(flow.kept("desk.Note")).toHaveLength(201);
    expect(flow.kept("desk.Note")[0]).toEqual({ key: "000001000", text: "2026-11-24 omniva_terminal", amount: 27.79 });
    await flow.later("61 minutes");
    const moments = asked("[filterGroups][0][filters][0][value]");
    expect([moments[0], moments.at(-1)]).toEqual(["1970-01-01 00:00:00", "2026-11-24 11:02:52"]);
    await flow.later("25 hours");
    expect(
      asked("[filterGroups][0][filters][0][value]").filter((one) => one.startsWith("1970")).length,
    ).toBeGreaterThan(3);
    expect(flow.kept("desk.Note")).toHaveLength(201);
    expect(problemsOf(flow)).toEqual([]);
  });

  test("refunds have their own list, whatever the order's time of change", async () => {
    await using flow = await RunningFlow.start(
      `integ 1
integration "paid-back"
source  memo = magento.CreditMemo
trigger poll magento.list_credit_memos every 1 hour
key     memo.entity_id
destination note = desk.put_note { key: "{memo.order_id}", amount: round(memo.grand_total, 2, half_up) }
`,
      { seed: { "magento.CreditMemo": samplesOf(magento, "CreditMemo") } },
    );
    expect(flow.kept("desk.Note")).toEqual([{ key: "151", amount: 10.4 }]);
    expect(problemsOf(flow)).toEqual([]);
  });
});

/** To Magento: an article with its price and stock, a parcel of the order, its customer. */
const TO = `integ 1
integration "to-the-shop"
source  order = magento.Order
trigger manual
key     order.entity_id
let rows = for item in order.items where item.parent_item_id absent fetch p = magento.find_product(sku: item.sku otherwise if blank null) => {
  sku: item.sku
  known: p present
}
destination product = for row in rows where not row.known => magento.put_product {
  sku: row.sku | cut(64)
  name: "New"
  attribute_set_id: 4
  price: 12.9
}
destination prices = for row in rows where row.known => magento.set_base_prices { sku: row.sku | cut(64), store_id: 0, price: 12.9 }
destination sale = for row in rows where row.known => magento.set_special_prices {
  sku: row.sku | cut(64)
  store_id: 0
  price: 9.9
  price_from: order.created_at
  price_to: add(order.created_at, 48 hours)
}
destination stock = for row in rows => magento.set_source_items { source_code: "default", sku: row.sku | cut(64), quantity: 3, status: 1 }
destination parcel = magento.create_shipment {
  orderId: order.entity_id
  notify: true
  tracks: [{ track_number: "CE123456789LT", title: "Omniva", carrier_code: "custom" }]
}
destination customer = magento.create_customer {
  email: order.customer_email otherwise if blank hold "no address"
  firstname: order.customer_firstname otherwise if blank "?"
  lastname: order.customer_lastname otherwise if blank "?"
}
`;

describe("to the shop", () => {
  test("products, prices, stock, a parcel and a customer are valid by Magento's own document", async () => {
    await using flow = await RunningFlow.start(TO, { seed: { "magento.Product": samplesOf(magento, "Product") } });
    await flow.submit(ORDER);
    expect(flow.outcomes).toEqual(["delivered"]);
    expect(flow.requests.map(({ asked }) => `${asked.method} ${asked.path}`)).toEqual([
      "GET /products",
      "POST /products/base-prices",
      "POST /products/special-price",
      "POST /inventory/source-items",
      // It is looked for before it is made: whoever is asked twice sends two parcels.
      "GET /shipments",
      "POST /order/151/ship",
      "GET /customers/search",
      "POST /customers",
    ]);
    expect(JSON.parse(flow.requests[2]?.asked.body ?? "")).toEqual({
      prices: [
        { sku: "PUOD-M", store_id: 0, price: 9.9, price_from: "2026-11-24 11:04:11", price_to: "2026-11-26 11:04:11" },
      ],
    });
    expect(problemsOf(flow)).toEqual([]);
    const [, sent] = flow.requests;
    if (sent === undefined) throw new Error("nothing was sent");
    const broken = { ...sent.asked, body: sent.asked.body.replace('"price":12.9', '"price":"much"') };
    expect(theirs.problems(broken)).not.toEqual([]);
  });

  test("an invoice is refunded by its gateway, and an order with a comment", async () => {
    await using flow = await RunningFlow.start(`integ 1
integration "back"
source  order = magento.Order
trigger manual
destination back = magento.refund_invoice(invoice_id: 77, online: true) {
  items: [for item in order.items where item.parent_item_id absent => { order_item_id: item.item_id otherwise 0, qty: 1 }]
  notify: true
  arguments: { shipping_amount: 0, adjustment_negative: 2.5, extension_attributes: { return_to_stock_items: [for item in order.items => item.item_id otherwise 0] } }
}
destination noted = magento.refund_order(order_id: order.entity_id) { comment: { comment: "Memo {back.id}", is_visible_on_front: 0 } }
`);
    await flow.submit(ORDER);
    expect(flow.outcomes).toEqual(["delivered"]);
    const [back, noted] = flow.requests.map(({ asked }) => asked);
    expect(back?.path).toBe("/invoice/77/refund");
    expect(JSON.parse(back?.body ?? "")).toMatchObject({ isOnline: true, arguments: { adjustment_negative: 2.5 } });
    expect(noted?.path).toBe("/order/151/refund");
    expect(problemsOf(flow)).toEqual([]);
  });

  test("a missing product is created", async () => {
    await using flow = await RunningFlow.start(TO);
    await flow.submit(ORDER);
    expect(flow.kept("magento.Product")).toMatchObject([{ sku: "PUOD-M", name: "New", price: 12.9 }]);
    expect(problemsOf(flow)).toEqual([]);
  });
});

/** The used part of magento-api-rest. */
interface MagentoApiRest {
  readonly default: new (options: object) => {
    get(path: string, criteria?: object): Promise<{ readonly data: { readonly items: readonly object[] } }>;
    post(path: string, body: object): Promise<{ readonly data: unknown }>;
    put(path: string, body: object): Promise<{ readonly data: unknown }>;
  };
}

test("magento-api-rest reads, lists three pages and writes", async () => {
  const { default: Client } = vendorSdk<MagentoApiRest>("magento-api-rest");
  const seed = { "magento.Order": orders(201), "magento.Product": samplesOf(magento, "Product") };
  await using flow = await RunningFlow.start(POLLED, { seed });
  using _shop = ledTo(flow.standIn, "magento", "https://shop.example/rest/all/V1");
  const { access_token: token = "" } = flow.standIn.settings("magento");
  const oauth1 = { consumerKey: "-", consumerSecret: "-", accessToken: "-", tokenSecret: "-" };
  // The library would sign by OAuth 1.0a; a shop takes its token alone as well.
  const headers = { Authorization: `Bearer ${token}`, "Content-Type": "application/json" };
  const client = new Client({ url: "https://shop.example", type: "all/V1", ...oauth1, axiosConfig: { headers } });
  expect((await client.get("orders/1007")).data).toMatchObject({ entity_id: 1007 });
  const sizes: number[] = [];
  for (const currentPage of [1, 2, 3]) {
    const updated = { field: "updated_at", value: "2020-01-01 00:00:00", conditionType: "gteq" };
    const criteria = {
      filterGroups: [{ filters: [updated] }],
      sortOrders: [{ field: "entity_id", direction: "ASC" }],
      pageSize: 100,
      currentPage,
    };
    sizes.push((await client.get("orders", criteria)).data.items.length);
  }
  expect(sizes).toEqual([100, 100, 1]);
  const customer = { email: "jonas@example.lt", firstname: "Jonas", lastname: "Šėža" };
  expect((await client.post("customers", { customer })).data).toMatchObject(customer);
  const [{ sku }] = samplesOf(magento, "Product") as [{ readonly sku: string }];
  await client.put(`products/${encodeURIComponent(sku)}`, { product: { sku, name: "Krepšys" } });
  expect(flow.kept("magento.Product")).toContainEqual(expect.objectContaining({ sku, name: "Krepšys" }));
  const unknown = new Client({ url: "https://shop.example", type: "all/V1", ...oauth1 });
  await expect(unknown.get("orders/1007")).rejects.toThrow("401");
});

test("every request is valid by the vendors' published documents", () => {
  expect(refusedOf(requestsOfAll())).toEqual([]);
});
