/** Failures in responses with a success status, and reads that find a created document. */
import { expect, test } from "vitest";
import { imported, valuesOf } from "./documents.ts";

const json = (schema: object) => ({ content: { "application/json": { schema } } });
const record = (properties: object) => ({ type: "object", properties });
const ORDER = record({ reference: { type: "string" }, total: { type: "number" } });

function system(response: object, more: object = {}) {
  return imported({
    "api.json": JSON.stringify({
      openapi: "3.0.3",
      info: { title: "Parcels", version: "1" },
      servers: [{ url: "https://parcels.example" }],
      paths: {
        "/orders": {
          post: { operationId: "create_order", requestBody: json(ORDER), responses: { 200: json(response) } },
        },
        ...more,
      },
    }),
  });
}
/** The reason at a place of the description. */
const why = ({ notes }: ReturnType<typeof system>, place: string): string =>
  notes.find(({ at }) => at === place)?.why ?? "nothing is said";
const createOf = (...made: Parameters<typeof system>) =>
  valuesOf(system(...made), "system.yaml")["operations"].create_order;

test.each([
  ["has_errors", [true]],
  ["hasErrors", [true]],
  ["success", [false]],
  ["ok", [false]],
  ["isSuccessful", [false]],
])("a flag %s in a response with a success status is a failure if its description says so", (field, is) => {
  expect(createOf(record({ id: { type: "string" }, [field]: { type: "boolean" } })).fails).toEqual({
    at: `/${field}`,
    is,
  });
});

test("the error message comes from a list of errors next to it", () => {
  const errors = { type: "array", items: record({ code: { type: "string" }, message: { type: "string" } }) };
  expect(createOf(record({ success: { type: "boolean" }, errors })).fails).toEqual({
    at: "/success",
    is: [false],
    message: "/errors/0/message",
  });
});

test.each([
  ["a list of errors alone", { errors: { type: "array", items: { type: "string" } } }, "fails: { at: /errors }"],
  ["a state", { status: { type: "string", enum: ["success", "error"] } }, "fails: { at: /status, is: [error] }"],
])("%s is no proof: the report shows the line to add", (_, fields, line) => {
  const found = system(record({ id: { type: "string" }, ...fields }));
  expect(valuesOf(found, "system.yaml")["operations"].create_order.fails).toBeUndefined();
  expect(why(found, "/operations/create_order/fails")).toContain(line);
});

test("a flag about something else means nothing", () => {
  expect(createOf(record({ id: { type: "string" }, is_paid: { type: "boolean" } })).fails).toBeUndefined();
});

const byReference = (parameter: string) => ({
  [`/orders/${parameter}/{${parameter}}`]: {
    get: {
      operationId: "get_by_reference",
      parameters: [{ name: parameter, in: "path", required: true, schema: { type: "string" } }],
      responses: { 200: json({ $ref: "#/paths/~1orders/post/responses/200/content/application~1json/schema" }) },
    },
  },
});

test("a read by a field of the record finds the created document", () => {
  expect(createOf(ORDER, byReference("reference"))).toMatchObject({
    find: { operation: "get_by_reference", arguments: { reference: "/reference" } },
  });
});

test("a read by a field that the record lacks is suggested as a finder", () => {
  const found = system(ORDER, byReference("external_order_id"));
  expect(valuesOf(found, "system.yaml")["operations"].create_order).toMatchObject({ no_response: "hold" });
  expect(why(found, "/operations/create_order/no_response")).toContain("get_by_reference may be its find, by external_order_id"); // prettier-ignore
});

test("a read by the id that the vendor assigns can't find it", () => {
  const found = system(ORDER, {
    "/orders/{order_id}": {
      get: {
        operationId: "get_order",
        parameters: [{ name: "order_id", in: "path", required: true, schema: { type: "string" } }],
        responses: { 200: json(ORDER) },
      },
    },
  });
  expect(why(found, "/operations/create_order/no_response")).not.toContain("get_order");
});
