/** Omnisend: what ships of it. It has no library for Node, and sends no webhooks. */
import { describe, expect, test } from "vitest";
import { requestsOfAll, RunningFlow } from "./running-flow.ts";
import { sampleProblems, samplesOf, shippedSystem } from "./shipped-system.ts";
import { refusedOf } from "./vendor-documents.ts";

const omnisend = await shippedSystem("omnisend");
const [someone] = samplesOf(omnisend, "Contact") as readonly object[];
const contacts = (count: number): object[] =>
  Array.from({ length: count }, (_, i) => ({
    ...someone,
    id: String(64_000_000 + i),
    email: `n${i}@pastas.example`,
    updatedAt: "2026-11-24T09:30:00Z",
  }));
const CUSTOMER = {
  id: 115310627314723954n,
  email: "ona@pastas.example",
  first_name: "Ona",
  phone: "8 612 34567",
  created_at: "2026-11-24T11:30:00+02:00",
};

test("every sample matches its type", async () => {
  expect(await sampleProblems(omnisend)).toEqual([]);
});

/** To Omnisend: a customer becomes a contact; a product is sent once; carts and orders are events. */
const TO = `integ 1
integration "customer"
source  customer = shopify.Customer
trigger webhook shopify.customers_create
key     customer.id
hold when customer.email absent because "no address"
destination contact = omnisend.upsert_contact {
  identifiers: [
    { type: "email", id: customer.email, channels: { email: { status: "subscribed" } }, consent: { source: "checkout", createdAt: now } },
  ]
  firstName: customer.first_name | cut(50)
}
destination product = omnisend.create_product { id: "1", title: "Staltiesė", url: "https://shop.example/1", currency: "EUR", status: "inStock" }
destination begun = omnisend.send_cart_event {
  eventName: "started checkout"
  eventID: uuid("checkout {customer.id}")
  eventTime: now
  contact: { email: customer.email }
  properties: {
    cartID: "c1"
    currency: "EUR"
    value: 59.97
    lineItems: [{ productID: "1", productTitle: "Staltiesė", productPrice: 19.99, productQuantity: 3 }]
  }
}
destination placed = omnisend.send_order_event {
  eventName: "placed order"
  eventID: uuid("placed {customer.id}")
  eventTime: now
  contact: { email: customer.email }
  properties: {
    orderID: "1001"
    orderNumber: 1001
    createdAt: now
    currency: "EUR"
    totalPrice: 59.97
    lineItems: [{ productID: "1", productTitle: "Staltiesė", productPrice: 19.99, productQuantity: 3 }]
  }
}
`;

describe("flows", () => {
  test("to: a contact, a product, a cart and an order", async () => {
    await using flow = await RunningFlow.start(TO);
    await flow.send(CUSTOMER);
    await flow.send({ ...CUSTOMER, id: 2, email: "jonas@pastas.example" });
    expect(flow.outcomes).toEqual(["delivered", "delivered"]);
    expect(flow.asked.filter((one) => one.startsWith("omnisend.create_product"))).toHaveLength(1);
    const [contact, ...others] = flow.requests.map(({ asked }) => asked);
    expect(contact?.headers).toMatchObject({
      "omnisend-version": "2026-03-15",
      authorization: expect.stringMatching(/^Omnisend-API-Key .+/) as string,
    });
    const events = others
      .filter(({ path }) => path === "/events")
      .map(({ body }) => JSON.parse(body) as Record<string, unknown>);
    expect(events.slice(0, 2)).toMatchObject([
      { origin: "api", eventVersion: "", eventName: "started checkout", properties: { value: 59.97 } },
      {
        origin: "api",
        eventVersion: "v2",
        eventName: "placed order",
        eventID: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
      },
    ]);
  });

  test("to: the response to one request too many says in its body how long to wait", async () => {
    const wait = omnisend.model.link.fails ?? [];
    expect(wait).toMatchObject([{ on: [429], retryAfter: "/retryAfter", means: "retry" }]);
  });

  test("from: three pages of changed contacts, and then only newer ones", async () => {
    await using flow = await RunningFlow.start(
      `integ 1
integration "polled"
source  contact = omnisend.Contact
trigger poll omnisend.list_contacts() every 1 hour
key     contact.id
destination note = desk.put_note { key: contact.id }
`,
      { seed: { "omnisend.Contact": contacts(250) } },
    );
    const cursors = flow.requests.flatMap(({ operation, asked }) =>
      operation === "list_contacts" ? [asked.query.get("after")] : [],
    );
    expect(cursors).toEqual([null, "100", "200"]);
    expect(flow.kept("desk.Note")).toHaveLength(250);
    await flow.later("61 minutes");
    expect(flow.requests.at(-1)?.asked.query.get("updatedAtFrom")).toBe("2026-11-24T09:28:00Z");
  });
});

test("every request is valid by the vendors' published documents", () => {
  expect(refusedOf(requestsOfAll())).toEqual([]);
});
