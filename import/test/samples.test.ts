/** Samples become types: as wide as all of them need, and wider with each that is added. */
import { describe, expect, test } from "vitest";
import { importDocuments } from "../src/index.ts";
import type { JsonObject } from "../src/json.ts";
import { said, valuesOf } from "./documents.ts";

function samples(files: Readonly<Record<string, string>>, before?: Readonly<Record<string, JsonObject>>) {
  const texts = new Map(Object.entries(files).map(([name, text]) => [`/docs/${name}`, text]));
  return importDocuments({ read: (path) => texts.get(path) }, [...texts.keys()], {
    ...(before === undefined ? {} : { before: new Map(Object.entries(before)) }),
  });
}
const orders = (...documents: readonly object[]): Readonly<Record<string, string>> =>
  Object.fromEntries(documents.map((one, i) => [`order-${i + 1}.json`, JSON.stringify(one)]));

describe("JSON samples", () => {
  const three = samples(
    orders(
      {
        id: 1,
        email: "ona@example.lt",
        total: 19.99,
        currency: "EUR",
        placed: "2026-11-24T12:00:00Z",
        note: null,
        lines: [{ sku: "A", qty: 1 }],
      },
      {
        id: 2,
        email: "jonas@example.lt",
        total: 20,
        currency: "EUR",
        placed: "2026-11-25T12:00:00+02:00",
        note: "soon",
        lines: [],
      },
      { id: 3, total: 5, currency: "EUR", placed: "2026-11-26T12:00:00Z", note: null, lines: [{ sku: 17, qty: 2 }] },
    ),
  );

  test("have the widest type that fits all of them", () => {
    expect(valuesOf(three, "schemas/Order.json")).toEqual({
      type: "object",
      required: ["id", "total", "currency", "placed", "note", "lines"],
      properties: {
        id: { type: "integer" },
        email: { type: "string", format: "email", "x-integ": { personal: "email" } },
        total: { type: "number", "x-integ": { money: { currency: "1/currency" } } },
        currency: { type: "string" },
        placed: { type: "string", format: "date-time" },
        note: { type: ["string", "null"] },
        lines: {
          type: "array",
          items: {
            type: "object",
            required: ["sku", "qty"],
            properties: { sku: { anyOf: [{ type: "integer" }, { type: "string" }] }, qty: { type: "integer" } },
          },
        },
      },
    });
    expect(valuesOf(three, "system.yaml")).toMatchObject({
      types: { Order: { schema: "schemas/Order.json", identity: ["id"] } },
      events: { order_sent: { type: "Order" } },
    });
  });

  test("too few of them do not prove that a field is always present", () => {
    const one = samples(orders({ id: 1, note: "x" }));
    // But for what tells documents apart.
    expect(valuesOf(one, "schemas/Order.json")).toEqual({
      type: "object",
      required: ["id"],
      properties: { id: { type: "integer" }, note: { type: "string" } },
    });
    expect(said(one)).toContain("open schemas/Order.json: which fields are required");
  });

  test("repeated texts are listed as values", () => {
    const states = Array.from({ length: 10 }, (_, i) => ({ state: i % 2 === 0 ? "open" : "paid" }));
    expect(valuesOf(samples(orders(...states)), "schemas/Order.json")["properties"].state).toEqual({
      type: "string",
      enum: ["open", "paid"],
    });
    expect(valuesOf(samples(orders(...states.slice(0, 4))), "schemas/Order.json")["properties"].state).toEqual({
      type: "string",
    });
  });

  test("an envelope is removed, and noted in the description", () => {
    const made = samples({ "orders.json": JSON.stringify({ orders: [{ id: 1 }, { id: 2 }] }) });
    expect(valuesOf(made, "system.yaml")["types"].Order).toMatchObject({ wrapped_as: ["orders"] });
  });

  test("more samples widen types, and never narrow them", () => {
    const before = valuesOf(three, "schemas/Order.json") as JsonObject;
    const made = samples(
      orders({
        id: "R-4",
        total: 1,
        currency: "EUR",
        placed: "2026-11-27",
        lines: [{ sku: "B", qty: 1.5 }],
        gift: true,
      }),
      { "Order.json": before },
    );
    const { required, properties } = valuesOf(made, "schemas/Order.json");
    expect(required).toEqual(["id", "total", "currency", "placed", "lines"]);
    expect(properties).toMatchObject({
      id: { anyOf: [{ type: "integer" }, { type: "string" }] },
      email: { format: "email" },
      total: { type: "number" },
      placed: { type: "string" },
      note: { type: ["string", "null"] },
      lines: { items: { properties: { qty: { type: "number" } } } },
      gift: { type: "boolean" },
    });
    expect(properties.placed.format).toBeUndefined();
    const again = samples(orders({ id: 1 }), { "Order.json": valuesOf(made, "schemas/Order.json") as JsonObject });
    expect(valuesOf(again, "schemas/Order.json")["properties"]).toEqual(properties);
  });
});

test("an amount that is a number in some samples and a text in others is still an amount", () => {
  const before = valuesOf(samples(orders({ id: 1, total: 9.5, currency: "EUR" })), "schemas/Order.json") as JsonObject;
  const made = samples(orders({ id: 2, total: "12.50", currency: "EUR" }), { "Order.json": before });
  const { total } = valuesOf(made, "schemas/Order.json")["properties"];
  expect(total).toEqual({ anyOf: [{ type: "number" }, { type: "string", format: "decimal" }], "x-integ": { money: { currency: "1/currency" } } }); // prettier-ignore
  const again = samples(orders({ id: 3, total: 1, currency: "EUR" }), { "Order.json": valuesOf(made, "schemas/Order.json") as JsonObject }); // prettier-ignore
  expect(valuesOf(again, "schemas/Order.json")["properties"].total).toEqual(total);
});

test("amounts in a nested record use the record's currency, also if some are texts", () => {
  const made = samples(
    orders(
      { sale: { total: 9.5, currency: "EUR", lines: [{ price: 4.75, qty: 2 }] } },
      { sale: { total: "12.50", currency: "EUR", lines: [{ price: 12.5, qty: 1, cost: { currency: "USD", amount: 1.5 } }] }, at: 1 }, // prettier-ignore
    ),
  );
  const { sale } = valuesOf(made, "schemas/Order.json")["properties"];
  const of = (currency: string) => ({ money: { currency } });
  const line = sale.properties.lines.items.properties;
  expect(sale.properties.total["x-integ"]).toEqual(of("1/currency"));
  expect(line.price["x-integ"]).toEqual(of("/sale/currency"));
  expect(line.cost.properties.amount["x-integ"]).toEqual(of("1/currency"));
  expect(line.qty["x-integ"]).toBeUndefined();
  expect(said(made)).toContain("guessed schemas/Order.json#price: money");
});

test("a field that may name the event is reported, with the lines to add", () => {
  const made = samples(orders({ type: "sale.closed", id: 1 }, { type: "sale.voided", id: 2 }));
  expect(said(made)).toContain("open /events/order_sent: whether type names the event");
  expect(made.files.get("system.yaml")).toContain("# could not tell: whether type names the event (samples have sale.closed and sale.voided there; if so, add webhooks: { topic_at: /type } and in place of order_sent the events sale_closed: { type: Order, topic: sale.closed } and sale_voided: { type: Order, topic: sale.voided })"); // prettier-ignore
  expect(said(samples(orders({ type: "card", id: 1 })))).not.toContain("open /events/order_sent: whether type names the event"); // prettier-ignore
});

test("a widened type drops the number of samples; a file without any record is refused", () => {
  const before = { "Order.json": valuesOf(samples(orders({ id: 1 })), "schemas/Order.json") as JsonObject };
  expect(valuesOf(samples(orders({ id: 1 })), "system.yaml")["types"].Order.about).toBe("As one sample shows");
  expect(valuesOf(samples(orders({ id: 2 }), before), "system.yaml")["types"].Order.about).toBeUndefined();
  expect(() => samples(orders({}))).toThrow("there is no record among these samples");
});

test("values of newer samples appear neither in schemas nor in the report", () => {
  const before = valuesOf(samples(orders({ id: "1", buyer: "Ona", lines: [{ sku: "A" }] })), "schemas/Order.json");
  const second = orders({ id: "2", buyer: "Jonas", lines: [{ sku: "B" }], note: "soon", net: "5.5" });
  const made = samples(second, { "Order.json": before as JsonObject });
  expect(valuesOf(made, "schemas/Order.json")["properties"]).toMatchObject({
    buyer: { type: "string" },
    note: { type: "string" },
    net: { format: "decimal" },
  });
  expect(made.files.get("schemas/Order.json")).not.toContain("enum");
  const notes = said(made).filter((one) => one.includes("Order.json#"));
  expect(notes).toEqual(["guessed schemas/Order.json#net: a number in quotes"]);
  expect(JSON.stringify(made.notes)).not.toContain("Jonas");
});

test("cells of a CSV file are texts, numbers and dates as written", () => {
  const made = samples({
    "stock.csv": "sku;price;counted;note\n0042;19.99;2026-11-24;\n0043;20;2026-11-25;last one\n0044;5.5;2026-11-26;\n",
  });
  expect(valuesOf(made, "schemas/Stock.json")).toEqual({
    type: "object",
    required: ["sku", "price", "counted"],
    properties: {
      sku: { type: "string" },
      price: { type: "string", format: "decimal" },
      counted: { type: "string", format: "date" },
      note: { type: "string" },
    },
  });
  expect(valuesOf(made, "system.yaml")["events"]).toBeUndefined();
});

test("numbers with a comma and dates with points stay texts, and the report says how to read them", () => {
  const made = samples({ "product.csv": "sku;price;from;code\n1;19,99;24.11.2026;0042\n2;45;01.12.2026;0043\n3;5,5;02.12.2026;0044\n" }); // prettier-ignore
  const { price, from } = valuesOf(made, "schemas/Product.json")["properties"];
  expect([price, from]).toEqual([{ type: "string" }, { type: "string" }]);
  const open = said(made).filter((one) => one.startsWith("open"));
  expect(open).toEqual([
    "open schemas/Product.json#price: a number with a decimal comma",
    "open schemas/Product.json#from: a date with points",
  ]);
});

test("files named by one letter have the type of their folder", () => {
  const texts = new Map([["/erp/orders/o1.json", '{ "id": 1 }'], ["/erp/orders/o2.json", '{ "id": 2 }']]); // prettier-ignore
  const made = importDocuments({ read: (path) => texts.get(path) }, [...texts.keys()]);
  expect(Object.keys(valuesOf(made, "system.yaml")["types"])).toEqual(["Order"]);
  expect(Object.keys(valuesOf(made, "system.yaml")["events"])).toEqual(["order_sent"]);
});

test("an invalid CSV file is reported with its line", () => {
  expect(() => samples({ "a.csv": 'x,y\n1,"2\n' })).toThrow("this is no CSV with a header");
});

describe("samples in XML", () => {
  const order = (lines: string, more = ""): string =>
    `<?xml version="1.0"?><order xmlns="urn:o" id="7"><number>0007</number><total currency="EUR">19.99</total><paid>true</paid>${more}<lines>${lines}</lines></order>`;
  const line = "<line><sku>12</sku><qty>2</qty></line>";

  test("are lists if any sample has several, or the name says so, and numbers if they count something", () => {
    const made = samples({ "order-1.xml": order(line), "order-2.xml": order(line + line, "<note/>") });
    const { properties } = valuesOf(made, "schemas/Order.json") as { readonly properties: object };
    expect(properties).toEqual({
      "@id": { type: "string" },
      number: { type: "string" },
      total: {
        type: "object",
        properties: { "#text": expect.objectContaining({ type: "number" }) as object, "@currency": { type: "string" } },
      },
      paid: { type: "boolean" },
      lines: {
        type: "object",
        properties: {
          line: {
            type: "array",
            items: { type: "object", properties: { sku: { type: "string" }, qty: { type: "integer" } } },
          },
        },
      },
    });
    expect(made.description["webhooks"]).toEqual({ format: "xml", document: "/order" });
  });

  test("several documents in one file are an event each", () => {
    const made = samples({ "stock.xml": "<all><item><sku>A</sku></item></all>", "stock-2.xml": "<all><item><sku>B</sku></item><item><sku>C</sku></item></all>" }); // prettier-ignore
    expect(made.description["webhooks"]).toEqual({ format: "xml", each: "/all/item/*" });
    expect(valuesOf(made, "schemas/Stock.json")).toMatchObject({ required: ["sku"] });
  });

  test("a mistake is reported at its place", () => {
    expect(() => samples({ "order.xml": "<order>\n<a></b></order>" })).toThrow(/this is no XML: .*a/);
  });
});

test("only samples of a requested type are read, and API descriptions are not samples", () => {
  const files = { "order-1.json": '{"id":1}', "sale-1.json": '{"id":2}', "api.json": '{"openapi":"3.0.0","paths":{}}' };
  const read = (...names: readonly string[]) =>
    importDocuments({ read: (path) => files[path as keyof typeof files] }, names, { as: "till", only: ["Sale"] });
  expect(Object.keys(valuesOf(read("order-1.json", "sale-1.json"), "system.yaml")["types"] as object)).toEqual(["Sale"]); // prettier-ignore
  expect(() => read("order-1.json", "api.json")).toThrow("api.json is not a sample");
});
