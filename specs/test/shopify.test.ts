/** Shopify: what ships of it, against Shopify's own library for Node. Its documentation's samples: test/shopify-samples.test.ts. */
import { createHmac } from "node:crypto";
import { describe, expect, test } from "vitest";
import { requestsOfAll, RunningFlow } from "./running-flow.ts";
import { sampleProblems, samplesOf, shippedSystem } from "./shipped-system.ts";
import { signatureReplies } from "./signature-cases.ts";
import { refusedOf } from "./vendor-documents.ts";
import { accessTokenOf, ledTo, vendorSdk } from "./vendor-sdk.ts";

const shopify = await shippedSystem("shopify");
const orders = (count: number): object[] =>
  Array.from({ length: count }, (_, i) => ({
    ...(samplesOf(shopify, "Order")[0] as object),
    id: 1000 + i,
    name: `#${i}`,
  }));

test("every sample matches its type", async () => {
  expect(await sampleProblems(shopify)).toEqual([]);
});

/** A webhook of the shop, for what writes to it. */
const FULFIL = `integ 1
integration "sent"
source  order = shopify.Order
trigger webhook shopify.orders_updated
key     order.id
fetch sends = all shopify.list_fulfillment_orders(order_id: order.id)
destination tagged = shopify.update_order(id: order.id) { tags: "packed" }
destination parcel = shopify.create_fulfillment when count(sends) > 0 {
  line_items_by_fulfillment_order: [for one in sends => { fulfillment_order_id: one.id }]
  tracking_info: { company: "Omniva", number: "CC101234567EE" }
}
`;

describe("flows", () => {
  test("from and to: a signed webhook of an order; the order is tagged, and its parcel reported", async () => {
    await using flow = await RunningFlow.start(FULFIL, {
      seed: { "shopify.FulfillmentOrder": samplesOf(shopify, "FulfillmentOrder") },
    });
    expect((await flow.send(samplesOf(shopify, "Order")[0])).status).toBe(200);
    expect(flow.outcomes).toEqual(["delivered"]);
    expect(flow.asked).toEqual([
      "shopify.list_fulfillment_orders 200",
      "shopify.update_order 200",
      "shopify.find_fulfillment 404",
      "shopify.create_fulfillment 200",
    ]);
    expect(flow.kept("shopify.Fulfillment")).toMatchObject([{ tracking_info: { number: "CC101234567EE" } }]);
  });

  test("from: three pages of orders are polled by the address in Link, and then only changes", async () => {
    await using flow = await RunningFlow.start(
      `integ 1
integration "polled"
source  order = shopify.Order
trigger poll shopify.list_orders() every 15 minutes
key     order.id
destination note = desk.put_note { key: order.name, amount: order.total_price }
`,
      { seed: { "shopify.Order": orders(510) } },
    );
    expect(flow.requests.filter(({ operation }) => operation === "list_orders")).toHaveLength(3);
    expect(flow.kept("desk.Note")).toHaveLength(510);
    await flow.later("16 minutes");
    expect(flow.requests.at(-1)?.asked.query.get("updated_at_min")).toContain("2026-11-24T");
    expect(flow.kept("desk.Note")).toHaveLength(510);
  });
});

interface SdkResponse {
  readonly body: Readonly<Record<string, unknown>>;
  readonly pageInfo?: { readonly nextPage?: { readonly path: string; readonly query: object } };
}

/** The used part of Shopify's library. */
interface ShopifyApi {
  shopifyApi(config: object): {
    readonly clients: {
      readonly Rest: new (options: { session: object }) => {
        get(asked: { readonly path: string; readonly query?: object }): Promise<SdkResponse>;
        put(asked: { readonly path: string; readonly data: object; readonly type: string }): Promise<SdkResponse>;
      };
    };
    readonly webhooks: {
      validate(asked: { rawBody: string; rawRequest: Request; rawResponse: Response }): Promise<object>;
    };
  };
}

const sdk = (): ReturnType<ShopifyApi["shopifyApi"]> => {
  vendorSdk("@shopify/shopify-api/adapters/web-api");
  return vendorSdk<ShopifyApi>("@shopify/shopify-api").shopifyApi({
    apiKey: "key",
    apiSecretKey: "first secret",
    apiVersion: "2026-10",
    hostName: "integ.example",
    isEmbeddedApp: false,
    logger: { log: () => undefined },
  });
};

test("@shopify/shopify-api reads, lists three pages and writes", async () => {
  const { clients } = sdk();
  await using flow = await RunningFlow.start(FULFIL, { seed: { "shopify.Order": orders(510) } });
  using _led = ledTo(flow.standIn, "shopify", "https://zasis.myshopify.com/admin/api/2026-10");
  const accessToken = await accessTokenOf(flow.standIn, "shopify");
  const client = new clients.Rest({ session: { shop: "zasis.myshopify.com", accessToken } });
  expect((await client.get({ path: "orders/1007.json" })).body).toMatchObject({ order: { name: "#7" } });
  const sizes: number[] = [];
  let next: { path: string; query?: object } | undefined = { path: "orders", query: { limit: 250 } };
  while (next !== undefined) {
    const { body, pageInfo } = await client.get(next);
    sizes.push((body["orders"] as readonly unknown[]).length);
    next = pageInfo?.nextPage;
  }
  expect(sizes).toEqual([250, 250, 10]);
  const data = { order: { tags: "packed" } };
  const { body } = await client.put({ path: "orders/1007.json", type: "application/json", data });
  expect(body).toMatchObject({ order: { tags: "packed" } });
});

test("signatures: Shopify signs only the body, and its own library accepts the signature", async () => {
  const secrets = ["first secret", "second secret"];
  await using flow = await RunningFlow.start(FULFIL, { settings: { shopify: { webhook_secrets: secrets } } });
  const sign = (secret: string, _: number, n: number): { body: string; headers: Record<string, string> } => {
    const body = JSON.stringify({ ...(orders(1)[0] as object), id: 5000 + n });
    const headers = {
      "X-Shopify-Hmac-Sha256": createHmac("sha256", secret).update(body).digest("base64"),
      "X-Shopify-Topic": "orders/updated",
      "X-Shopify-Shop-Domain": "zasis.myshopify.com",
      "X-Shopify-API-Version": "2026-10",
      "X-Shopify-Webhook-Id": `b54557e4-0000-4000-8000-${String(n).padStart(12, "0")}`,
    };
    return { body, headers };
  };
  const { body, headers } = sign("first secret", 0, 1);
  const rawRequest = new Request("https://integ.example/webhooks", { method: "POST", headers, body });
  expect(await sdk().webhooks.validate({ rawBody: body, rawRequest, rawResponse: new Response() })).toMatchObject({
    valid: true,
  });
  expect(await signatureReplies(flow, { secrets, header: "X-Shopify-Hmac-Sha256", sign })).toEqual({
    right: 200,
    again: 200,
    second_secret: 200,
    other_secret: 401,
    flipped_byte: 401,
    wrong_header: 401,
    no_header: 401,
    runs: 2,
  });
});

test("every request is valid by the vendors' published documents", () => {
  expect(refusedOf(requestsOfAll())).toEqual([]);
});
