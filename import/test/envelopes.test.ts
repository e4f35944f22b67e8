/** Documents that each stand under the name of what they are: `{ "order": { … } }`, also in a list of them. */
import { expect, test } from "vitest";
import { imported, valuesOf } from "./documents.ts";

const json = (schema: object): object => ({ content: { "application/json": { schema } } });
const ref = (name: string): object => ({ $ref: `#/components/schemas/${name}` });
const record = (properties: object): object => ({ type: "object", properties });
const id = { name: "id", in: "path", required: true, schema: { type: "integer" } };

function orders(response: object): string {
  return JSON.stringify({
    openapi: "3.0.3",
    info: { title: "Shop", version: "1" },
    servers: [{ url: "https://shop.example" }],
    paths: {
      "/orders.json": {
        get: { operationId: "list_orders", responses: { 200: json({ type: "array", items: response }) } },
        post: {
          operationId: "create_order",
          requestBody: json(ref("OrderCreate")),
          responses: { 201: json(response) },
        },
      },
      "/orders/{id}.json": {
        get: { operationId: "get_order", parameters: [id], responses: { 200: json(response) } },
        delete: { operationId: "end_order", parameters: [id], responses: { 200: json(ref("Ended")) } },
      },
    },
    components: {
      schemas: {
        Order: record({ order: ref("OrderFields") }),
        OrderFields: record({ id: { type: "integer" }, total: { type: "number" } }),
        OrderCreate: record({ order: ref("OrderCreateFields") }),
        OrderCreateFields: record({ total: { type: "number" } }),
        Plain: record({ id: { type: "integer" }, address: record({ city: { type: "string" } }) }),
        Ended: record({
          content: { ...record({ id: { type: "integer" } }), nullable: true },
          change: record({ by: { type: "string" } }),
        }),
      },
    },
  });
}

test("documents are taken out of their envelope in responses and requests, and have the short name", () => {
  const made = imported({ "shop.json": orders(ref("Order")) }, { only: ["Order"] });
  const { types, operations } = valuesOf(made, "system.yaml");
  expect(types).toMatchObject({ Order: { schema: "schemas/Order.json", identity: ["id"] }, OrderCreate: {} });
  expect(operations.list_orders.result).toEqual({ type: "Order", at: "/*/order" });
  expect(operations.get_order.result).toMatchObject({ type: "Order", at: "/order" });
  expect(operations.create_order).toMatchObject({
    record: { type: "OrderCreate", at: "/order" },
    result: { type: "Order", at: "/order" },
  });
  expect(valuesOf(made, "schemas/Order.json")["properties"]).toHaveProperty("total");
});

test("a record with more fields is itself the document", () => {
  const { types, operations } = valuesOf(imported({ "shop.json": orders(ref("Plain")) }), "system.yaml");
  expect(types).toHaveProperty("Plain");
  expect(operations.list_orders.result).toEqual({ type: "Plain" });
  // Of two records, neither is what the other is wrapped in where it may be null.
  expect(operations.end_order.result).not.toHaveProperty("at");
});

test("a document in two envelopes, one within the other", () => {
  const system = valuesOf(
    imported({ "shop.json": orders(record({ data: record({ order: ref("OrderFields") }) })) }),
    "system.yaml",
  );
  expect(system["operations"]["get_order"]["result"]).toMatchObject({ at: "/data/order" });
});
