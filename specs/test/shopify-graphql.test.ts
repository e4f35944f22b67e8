/** Shopify's GraphQL Admin API: documents that are sent unchanged, and failures, pages and costs in responses. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Connection, Store, type OperationResult } from "@integ/runtime/host";
import { RecordingServer } from "@integ/runtime/testing";
import { requestsOfAll, RunningFlow } from "./running-flow.ts";
import { sampleProblems, samplesOf, shippedSystem } from "./shipped-system.ts";
import { refusedOf } from "./vendor-documents.ts";
import { accessTokenOf, ledTo, vendorSdk } from "./vendor-sdk.ts";

const shopify = await shippedSystem("shopify_graphql");
const ORDER = "gid://shopify/Order/5678901232001";
const paid = { ...(samplesOf(await shippedSystem("shopify"), "Order")[0] as object), id: 5678901232001 };
const [variant] = samplesOf(shopify, "Variant") as [{ inventoryItem: { id: string } }];
const [order] = samplesOf(shopify, "Order") as [{ lineItems: object }];

test("every sample matches its type", async () => {
  expect(await sampleProblems(shopify)).toEqual([]);
});

const STOCK = `integ 1
integration "stock"
source  order = shopify.Order
trigger webhook shopify.orders_paid
fetch variant = shopify_graphql.find_variant(sku: "CUP-01")
hold when variant absent or (variant.sku otherwise "") != "CUP-01" because "no such SKU"
fetch stock = shopify_graphql.get_inventory_level(inventory_item_id: variant.inventoryItem.id, location_id: "gid://shopify/Location/71")
let left = one(for q in stock.quantities otherwise [] where q.name == "available" => q).quantity
destination level = shopify_graphql.set_inventory_level {
  inventoryItemId: variant.inventoryItem.id
  locationId: "gid://shopify/Location/71"
  quantity: (left otherwise 0) - 1
  changeFromQuantity: left otherwise hold "nobody knows how many are left"
}
`;

const SENT = `integ 1
integration "sent"
source  order = shopify.Order
trigger webhook shopify.orders_paid
fetch sends = all shopify_graphql.list_fulfillment_orders(order_id: "gid://shopify/Order/{order.id}")
fetch whole = shopify_graphql.get_order(id: "gid://shopify/Order/{order.id}")
let euros = sum(for line in whole.lineItems.nodes otherwise [] where line.originalUnitPriceSet.shopMoney.currencyCode == "EUR" => line.originalUnitPriceSet.shopMoney.amount * line.quantity)
destination tagged = shopify_graphql.add_tags { id: "gid://shopify/Order/{order.id}"  tags: ["packed"] }
destination told = shopify_graphql.update_order { id: "gid://shopify/Order/{order.id}"  note: "goods for {euros}" }
destination parcel = shopify_graphql.create_fulfillment when count(sends) > 0 {
  lineItemsByFulfillmentOrder: [for one in sends => { fulfillmentOrderId: one.id }]
  trackingInfo: { company: "Omniva", number: "CC101234567EE" }
}
`;

const CHANGED = `integ 1
integration "changed"
source  order = shopify_graphql.OrderSummary
trigger poll shopify_graphql.list_orders() every 15 minutes
key     order.id
destination note = desk.put_note { key: order.name, text: order.displayFinancialStatus otherwise "?" }
`;

describe("flows", () => {
  test("from and to: a variant is found by its SKU, and its stock reduced by one", async () => {
    await using flow = await RunningFlow.start(STOCK, {
      seed: {
        "shopify_graphql.Variant": samplesOf(shopify, "Variant"),
        "shopify_graphql.InventoryLevel": samplesOf(shopify, "InventoryLevel"),
      },
    });
    await flow.send(paid);
    expect(flow.outcomes).toEqual(["delivered"]);
    expect(flow.kept("shopify_graphql.InventoryCount")).toMatchObject([
      { inventoryItemId: variant.inventoryItem.id, quantity: 6, changeFromQuantity: 7 },
    ]);
  });

  test("from and to: an order is read, tagged and annotated, and its parcel reported once", async () => {
    await using flow = await RunningFlow.start(SENT, {
      seed: {
        "shopify_graphql.FulfillmentOrder": samplesOf(shopify, "FulfillmentOrder"),
        "shopify_graphql.Order": samplesOf(shopify, "Order"),
      },
    });
    await flow.send(paid);
    expect(flow.outcomes).toEqual(["delivered"]);
    expect(flow.asked.map((one) => one.replace("shopify_graphql.", ""))).toEqual([
      "list_fulfillment_orders 200",
      "get_order 200",
      "add_tags 200",
      "update_order 200",
      "find_fulfillment 200",
      "create_fulfillment 200",
    ]);
    expect(flow.requests[3]?.asked?.body).toContain("goods for 59.97");
  });

  test("from: orders are polled page by page, and then only changes", async () => {
    const many = Array.from({ length: 130 }, (_, i) => ({
      ...(samplesOf(shopify, "OrderSummary")[0] as object),
      id: `gid://shopify/Order/${i}`,
      name: `#${i}`,
      updatedAt: new Date(Date.parse("2026-11-20T12:00:00Z") + i * 600_000).toISOString(),
    }));
    await using flow = await RunningFlow.start(CHANGED, { seed: { "shopify_graphql.OrderSummary": many } });
    expect(flow.kept("desk.Note")).toHaveLength(130);
    const lists = (): number => flow.asked.filter((one) => one.startsWith("shopify_graphql.list_orders")).length;
    expect(lists()).toBe(2);
    await flow.later("15 minutes");
    expect(lists()).toBe(3);
    expect(flow.requests.findLast(({ operation }) => operation === "list_orders")?.asked?.body).toContain(
      "updated_at:>='2026-11-21T09:28:00Z'",
    );
  });
});

describe("responses", () => {
  let shop: RecordingServer;
  let store: Store;
  beforeAll(async () => {
    shop = await RecordingServer.start();
    store = Store.open(":memory:", "run");
  });
  afterAll(async () => {
    store.close();
    await shop.stop();
  });

  /** An operation's result for a response. */
  async function asked(
    name: string,
    args: Record<string, unknown>,
    json: unknown,
    record?: unknown,
  ): Promise<OperationResult> {
    shop.reply = () => ({ json });
    const operation = shopify.model.operations.find((one) => one.operation.name === name)?.operation;
    if (operation === undefined) throw new Error(`no operation ${name}`);
    const connection = new Connection(
      shopify.model.link,
      { base_url: shop.url, access_token: "t", shop: "s" },
      { engine: store, now: () => Date.parse("2026-11-24T12:00:00Z") },
    );
    return connection.send(operation, args, record === undefined ? {} : { record, idempotencyKey: "a-key" });
  }
  const variables = (): unknown =>
    (JSON.parse(shop.requests.at(-1)?.body ?? "{}") as { variables?: unknown }).variables;

  test("a SKU that contains a quote is still one SKU; an unknown one is absent", async () => {
    const none = { data: { productVariants: { nodes: [], pageInfo: { hasNextPage: false } } } };
    expect(await asked("find_variant", { sku: "O'Hara 1" }, none)).toMatchObject({ kind: "ok", value: undefined });
    expect(variables()).toEqual({ query: "sku:'O\\'Hara 1'" });
  });

  test("two variants with one SKU are a failure, since it is unknown which is right", async () => {
    const two = { data: { productVariants: { nodes: [variant], pageInfo: { hasNextPage: true } } } };
    expect(await asked("find_variant", { sku: "CUP-01" }, two)).toMatchObject({ kind: "refused" });
  });

  test("an order with more lines than one page is a failure, not a shorter order", async () => {
    const part = { data: { order: { ...order, lineItems: { ...order.lineItems, pageInfo: { hasNextPage: true } } } } };
    expect(await asked("get_order", { id: ORDER }, part)).toMatchObject({ kind: "refused" });
  });

  test("the userErrors of a mutation are the reason of its refusal", async () => {
    const refused = {
      data: { tagsAdd: { node: null, userErrors: [{ field: ["id"], message: "Order does not exist" }] } },
    };
    const result = await asked("add_tags", {}, refused, { id: ORDER, tags: ["packed"] });
    expect(result).toMatchObject({ kind: "refused", why: expect.stringContaining("Order does not exist") as string });
    expect(variables()).toEqual({ id: ORDER, tags: ["packed"] });
  });

  test("a count has its key, and is set only from a value that was read", async () => {
    const done = { data: { inventorySetQuantities: { inventoryAdjustmentGroup: null, userErrors: [] } } };
    const record = { inventoryItemId: "gid://shopify/InventoryItem/51", locationId: "gid://shopify/Location/71", quantity: 6, changeFromQuantity: 7 }; // prettier-ignore
    expect(await asked("set_inventory_level", {}, done, record)).toMatchObject({ kind: "ok" });
    expect(variables()).toEqual({
      key: "a-key",
      input: { name: "available", reason: "correction", quantities: [record] },
    });
  });

  test("a throttled request is retried once enough quota is restored", async () => {
    const throttled = {
      errors: [{ message: "Throttled", extensions: { code: "THROTTLED" } }],
      extensions: { cost: { requestedQueryCost: 102, throttleStatus: { currentlyAvailable: 52, restoreRate: 50 } } },
    };
    expect(await asked("find_variant", { sku: "CUP-01" }, throttled)).toMatchObject({ kind: "later" });
  });
});

/** The used part of Shopify's library. */
interface ShopifyApi {
  readonly shopifyApi: (config: object) => {
    readonly clients: {
      readonly Graphql: new (options: { session: object }) => {
        request(document: string, options: { variables: object }): Promise<{ readonly data: Readonly<Record<string, unknown>> }>; // prettier-ignore
      };
    };
  };
}

test("@shopify/shopify-api reads, lists three pages and writes", async () => {
  vendorSdk("@shopify/shopify-api/adapters/web-api");
  const { clients } = vendorSdk<ShopifyApi>("@shopify/shopify-api").shopifyApi({
    apiKey: "key",
    apiSecretKey: "secret",
    apiVersion: "2026-10",
    hostName: "integ.example",
    isEmbeddedApp: false,
    logger: { log: () => undefined },
  });
  const many = Array.from({ length: 201 }, (_, i) => ({ ...order, id: `gid://shopify/Order/${1000 + i}` }));
  const summaries = samplesOf(shopify, "OrderSummary");
  const seed = {
    "shopify_graphql.Order": many,
    "shopify_graphql.OrderSummary": many.map(({ id }) => ({ ...(summaries[0] as object), id })),
  };
  await using flow = await RunningFlow.start(CHANGED, { seed });
  using _led = ledTo(flow.standIn, "shopify_graphql", "https://zasis.myshopify.com/admin/api/2026-10");
  const accessToken = await accessTokenOf(flow.standIn, "shopify_graphql");
  const client = new clients.Graphql({ session: { shop: "zasis.myshopify.com", accessToken } });
  const ask = async (name: string, variables: object): Promise<Readonly<Record<string, unknown>>> => {
    const { operation } = shopify.model.operations.find((one) => one.operation.name === name) ?? {};
    return (await client.request(operation?.body?.graphql ?? "", { variables })).data;
  };
  const id = "gid://shopify/Order/1007";
  expect(await ask("get_order", { id })).toMatchObject({ order: { id } });
  const sizes: number[] = [];
  for (let after: string | null = null, i = 0; i < 3; i++) {
    const data = await ask("list_orders", { first: 100, after, query: "updated_at:>='2020-01-01T00:00:00Z'" });
    const { nodes, pageInfo } = data["orders"] as { nodes: readonly unknown[]; pageInfo: { endCursor: string } };
    sizes.push(nodes.length);
    after = pageInfo.endCursor;
  }
  expect(sizes).toEqual([100, 100, 1]);
  const { tagsAdd } = await ask("add_tags", { id, tags: ["packed"] });
  expect(tagsAdd).toMatchObject({ node: { id } });
});

test("every request is valid by the vendors' published documents", () => {
  expect(refusedOf(requestsOfAll())).toEqual([]);
});
