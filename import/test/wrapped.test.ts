/**
 * A reference with a description, as OpenAPI 3.0 has to write it, is followed: `{ allOf: [{ $ref }], description }`.
 */
import { expect, test } from "vitest";
import { singular } from "../src/names.ts";
import { imported, valuesOf } from "./documents.ts";

const wrapped = (name: string, more: object = {}) => ({ allOf: [{ $ref: `#/components/schemas/${name}` }], ...more });
const json = (schema: object) => ({ content: { "application/json": { schema } } });

const DOCUMENT = {
  openapi: "3.0.3",
  info: { title: "Depot", version: "1" },
  servers: [{ url: "https://depot.example" }],
  paths: {
    "/warehouses": {
      get: {
        operationId: "list_warehouses",
        parameters: [{ name: "modified_since", in: "query", schema: wrapped("moment") }],
        responses: {
          200: json({ type: "object", properties: { warehouses: { type: "array", items: wrapped("warehouse", { description: "One of them" }) } } }), // prettier-ignore
        },
      },
    },
  },
  components: {
    schemas: {
      moment: { type: "string", format: "date-time" },
      currency: { type: "string", enum: ["eur", "usd"] },
      warehouse: {
        type: "object",
        required: ["warehouse_id"],
        properties: {
          warehouse_id: { type: "string" },
          modified_at: wrapped("moment", { description: "When it was changed", readOnly: true }),
          rent: wrapped("monetary_value", { description: "What it costs" }),
        },
      },
      monetary_value: {
        type: "object",
        properties: { currency: wrapped("currency", { description: "In which" }), amount: { type: "number" } },
      },
    },
  },
};
const system = imported({ "depot.json": JSON.stringify(DOCUMENT) });

test("a type has the name from the document, not the list's", () => {
  expect(Object.keys(valuesOf(system, "system.yaml")["types"])).toEqual(["Warehouse"]);
});

test("a filter for changes uses a field behind a reference", () => {
  expect(valuesOf(system, "system.yaml")["operations"].list_warehouses.since).toEqual({
    parameter: "modified_since",
    field: "modified_at",
  });
});

test("an amount next to a currency behind a reference is money", () => {
  expect(valuesOf(system, "schemas/MonetaryValue.json")).toMatchObject({
    properties: { amount: { type: "number", "x-integ": { money: { currency: "1/currency" } } } },
  });
});

test.each([
  ["warehouses", "warehouse"],
  ["addresses", "address"],
  ["statuses", "status"],
  ["aliases", "alias"],
  ["purchases", "purchase"],
  ["expenses", "expense"],
  ["boxes", "box"],
  ["batches", "batch"],
  ["caches", "cache"],
  ["categories", "category"],
  ["movies", "movie"],
  ["sizes", "size"],
  ["skus", "sku"],
  ["status", "status"],
  ["series", "series"],
  ["orders", "order"],
])("one of %s is a %s", (many, one) => {
  expect(singular(many)).toBe(one);
});
