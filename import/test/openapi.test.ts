/** An OpenAPI document becomes a description: what is found in it, what is guessed, what is left out. */
import { memoryHost, Program } from "@integ/compiler";
import { describe, expect, test } from "vitest";
import { ImportError } from "../src/index.ts";
import { imported, said, sample, valuesOf } from "./documents.ts";

const SHOP = { "shop.openapi.yaml": sample("shop.openapi.yaml") };
const shop = imported(SHOP, { as: "linen" });
const system = valuesOf(shop, "system.yaml");

test("a connection has what requests need, and the production address", () => {
  expect(system).toMatchObject({
    system: "linen",
    title: "Linen Shop API",
    version: "2026-01",
    settings: { base_url: { default: "https://api.linen.example/v1" }, access_token: { secret: true } },
    base_url: "{base_url}",
    headers: { Authorization: "Bearer {access_token}" },
  });
});

test("a text that must be longer than a UUID is not one, whatever its format", () => {
  const job = (length: number): string =>
    JSON.stringify({
      openapi: "3.0.0",
      info: { title: "Jobs", version: "1" },
      servers: [{ url: "https://jobs.example" }],
      paths: {
        "/jobs/{id}": {
          get: {
            parameters: [{ name: "id", in: "path", required: true, schema: { type: "string", format: "uuid", minLength: length, maxLength: length } }], // prettier-ignore
            responses: { 200: { content: { "application/json": { schema: { type: "object", properties: { state: { type: "string" } } } } } } }, // prettier-ignore
          },
        },
      },
    });
  const formatOf = (length: number): unknown =>
    Object.values(valuesOf(imported({ "jobs.json": job(length) }), "system.yaml")["operations"]).map(
      (one) => (one as { parameters: { id: { format?: string } } }).parameters.id.format,
    );
  expect([formatOf(36), formatOf(64)]).toEqual([["uuid"], [undefined]]);
});

test("a list is recognized by its response, and so are its pages and its filter for changes", () => {
  expect(system["operations"].list_orders).toEqual({
    about: "List orders",
    kind: "list",
    request: { method: "GET", path: "/orders", query: { status: "{status}" } },
    parameters: { status: { type: "string", enum: ["open", "paid"], optional: true } },
    result: { type: "Order", at: "/orders" },
    pages: { style: "cursor", parameter: "cursor", at: "/next_cursor", size_parameter: "limit", size: 100 },
    since: { parameter: "updated_since", field: "updated_at" },
  });
});

test("operation kinds follow methods, paths and the vendor's words", () => {
  const kinds = Object.entries<{ kind: string }>(system["operations"]).map(([name, { kind }]) => `${name}: ${kind}`);
  expect(kinds).toEqual([
    "list_orders: list",
    "create_order: create",
    "get_order: read",
    "update_order: update",
    "delete_order: delete",
    "cancel_order: update",
    "list_customers: list",
    "create_customer: create",
    "find_customer_by_email: read",
  ]);
});

test("an operation that creates is repeated with its header, or finds its document by a unique field", () => {
  const { create_order: order, create_customer: customer, find_customer_by_email: find } = system["operations"];
  expect(order.idempotency_header).toBe("Idempotency-Key");
  expect(customer.find).toEqual({ operation: "find_customer_by_email", arguments: { email: "/email" } });
  expect(find.result).toEqual({ type: "Customer", at: "/0", may_be_none: true });
});

test("a document is found in its envelope, and parameters get valid placeholder names", () => {
  expect(system["operations"].get_order).toMatchObject({
    request: { path: "/orders/{order_id}" },
    result: { type: "Order", at: "/order", none_on: [404] },
  });
});

test("webhooks are events", () =>
  expect(system["events"]).toEqual({ order_paid: { type: "Order", about: "An order was paid" } }));

test("amounts next to a currency are money, in cents if the document says so; personal data is marked", () => {
  const { properties } = valuesOf(shop, "schemas/Order.json");
  expect(properties.total["x-integ"]).toEqual({ money: { currency: "1/currency" } });
  expect(properties.discount_amount["x-integ"]).toEqual({ money: { currency: "1/currency", unit: "minor" } });
  expect(properties.fee["x-integ"]).toEqual({ money: { currency: "1/currency", unit: "minor" } });
  expect(valuesOf(shop, "schemas/Customer.json")["properties"].email["x-integ"]).toEqual({ personal: "email" });
});

test("schemas that the compiler can't use are widened, with a report", () => {
  const { properties } = valuesOf(shop, "schemas/Order.json");
  expect(properties.code).toEqual({ type: "string" });
  expect(properties.delivered_at).toEqual({ type: "string", "x-integ": { local: true } });
  expect(said(shop)).toEqual(
    expect.arrayContaining([
      "guessed schemas/Order.json#/properties/code/pattern: read without `pattern`",
      "guessed schemas/Order.json: a datetime without a zone",
      "open /events: how webhooks are signed, and which field or header names the event",
    ]),
  );
});

test("guesses are marked in the file, with their reasons", () => {
  const text = shop.files.get("system.yaml");
  expect(text).toContain(
    `# guessed: pages: cursor (cursor takes what is at /next_cursor; 100 at a time, as limit allows)
    pages:`,
  );
  expect(text).toContain("# could not tell: how webhooks are signed");
});

test("a reference to a missing file is read as any JSON; nothing is fetched", () => {
  expect(said(shop)).toContain("open groups.yaml#/Group: what groups.yaml#/Group is");
  const whole = imported({ ...SHOP, "groups.yaml": "Group: { type: object, properties: { name: { type: string } } }" });
  expect(valuesOf(whole, "schemas/Customer.json")["properties"].group).toEqual({ $ref: "Group.json" });
  expect(valuesOf(whole, "schemas/Group.json")).toEqual({ type: "object", properties: { name: { type: "string" } } });
});

test("only requested names are written", () => {
  const { files } = imported(SHOP, { only: ["Customer"] });
  expect([...files.keys()]).toEqual(["system.yaml", "schemas/Customer.json"]);
  const operations = Object.keys(imported(SHOP, { only: ["Order"] }).description["operations"] as object);
  expect(operations).toEqual(expect.arrayContaining(["update_order", "delete_order", "cancel_order"]));
  expect(said(imported(SHOP, { only: ["Custmer", "Order"], mayLack: true }))).toContain("open Custmer: Custmer");
  // The finder of the created document is imported too, and no list that was not requested.
  const found = valuesOf(imported(SHOP, { only: ["create_customer"] }), "system.yaml")["operations"] as object;
  expect(Object.keys(found)).toEqual(["create_customer", "find_customer_by_email"]);
});

test("an unknown name is reported with similar ones; the vendor's own spelling is accepted", () => {
  const only =
    (...names: string[]) =>
    () =>
      imported(SHOP, { as: "linen", only: names });
  expect(only("list_orders", "list_ordes")).toThrow("there is no type, operation or event list_ordes in this document");
  expect(only("list_ordes")).toThrow(expect.objectContaining({ help: "did you mean list_orders?" }));
  expect(only("nothing_like_it")).toThrow(expect.objectContaining({ help: expect.stringContaining("there are list_orders, create_order") })); // prettier-ignore
  expect(only("listOrders")().counts.operations).toBe(1);
  expect(said(only("listOrders", "Order")()).filter((one) => one.startsWith("open listOrders") || /^open order/i.test(one))).toEqual([]); // prettier-ignore
  // A name from an earlier import may no longer exist.
  expect(imported(SHOP, { as: "linen", only: ["list_orders", "gone"], mayLack: true }).counts.operations).toBe(1);
});

test("a customer's own part of the host name is a setting, and the example host gets no key", () => {
  const server = { url: "{protocol}://{site}.{environment}:{port}/api", variables: { protocol: { default: "https" }, site: { default: "acme" }, environment: { default: "linen.example" }, port: { default: "443" } } }; // prettier-ignore
  const made = imported({ "a.json": JSON.stringify({ openapi: "3.0.0", info: { title: "A", version: "1" }, servers: [server], components: { schemas: { A: { type: "object", properties: { id: { type: "string" } } } } }, paths: { "/a": { get: { responses: { 200: { description: "", content: { "application/json": { schema: { $ref: "#/components/schemas/A" } } } } } } } } }) }); // prettier-ignore
  const { site, environment, port } = valuesOf(made, "system.yaml")["settings"];
  expect([site.default, environment.default, port.default]).toEqual([undefined, "linen.example", "443"]);
  expect(said(made)).toContain("guessed /settings/site: a setting without a default");
});

test("a text whose examples are datetimes with an offset is a datetime, even without a format", () => {
  const text = (more: object): object => ({ type: "string", ...more });
  const made = imported({
    "a.json": JSON.stringify({
      $schema: "https://json-schema.org/draft/2020-12/schema",
      title: "Payment",
      type: "object",
      properties: {
        createdAt: text({ example: "2026-03-20T09:13:37+00:00" }),
        place: text({ example: "2026-03-20 at noon" }),
        zoneless: text({ examples: ["2026-03-20T09:13:37"] }),
      },
    }),
  });
  const { createdAt, place, zoneless } = valuesOf(made, "schemas/A.json")["properties"];
  expect([createdAt.format, place.format, zoneless.format]).toEqual(["date-time", undefined, undefined]);
});

test("the same document gives the same files", () => {
  expect([...imported(SHOP, { as: "linen" }).files]).toEqual([...shop.files]);
});

test("a spec that uses it compiles", () => {
  const spec = `integ 1
integration "customers"
source  order = linen.Order
trigger poll linen.list_orders every 15 minutes
key     order.id
destination customer = linen.create_customer { email: order.customer.email otherwise hold "a guest" }
`;
  const files = Object.fromEntries([...shop.files].map(([path, text]) => [`systems/linen/${path}`, text]));
  const program = new Program(memoryHost({ ...files, "spec.integ": spec }), "/project");
  expect(program.check("/project/spec.integ").diagnostics.map(({ message }) => message)).toEqual([]);
});

test.each(["3.0.3", "3.1.1", "3.2.0"])("OpenAPI %s gives the same result", (version) => {
  const text = SHOP["shop.openapi.yaml"].replace(/^openapi: .*$/m, `openapi: ${version}`);
  const made = imported({ "shop.openapi.yaml": text }, { as: "linen" });
  expect(made.counts).toEqual(shop.counts);
  expect(made.description).toEqual(shop.description);
});

test("Swagger 2.0 gives the same result", () => {
  const made = imported({
    "old.json": JSON.stringify({
      swagger: "2.0",
      info: { title: "Old", version: "1" },
      host: "old.example",
      basePath: "/api",
      securityDefinitions: { key: { type: "apiKey", in: "header", name: "X-Api-Key" } },
      security: [{ key: [] }],
      definitions: { Item: { type: "object", properties: { sku: { type: "string", "x-nullable": true } } } },
      paths: {
        "/items": {
          get: { responses: { 200: { schema: { type: "array", items: { $ref: "#/definitions/Item" } } } } },
          put: {
            summary: "Create or update an item",
            parameters: [{ name: "item", in: "body", required: true, schema: { $ref: "#/definitions/Item" } }],
            responses: { 200: { schema: { $ref: "#/definitions/Item" } } },
          },
        },
      },
    }),
  });
  expect(valuesOf(made, "system.yaml")).toMatchObject({
    settings: { base_url: { default: "https://old.example/api" } },
    headers: { "X-Api-Key": "{api_key}" },
    operations: { list_items: { kind: "list" }, put_item: { kind: "upsert", record: { type: "Item" } } },
  });
  expect(valuesOf(made, "schemas/Item.json")["properties"]).toEqual({ sku: { type: "string", nullable: true } });
});

test("of several credentials for one header, the one with fewer settings is taken", () => {
  const made = imported({
    "api.json": JSON.stringify({
      openapi: "3.0.0",
      info: { title: "Registry", version: "1" },
      servers: [{ url: "https://registry.example" }],
      security: [{ people: [], machines: [], tenant: [] }],
      paths: {
        "/items/{id}": {
          get: {
            operationId: "getItem",
            parameters: [{ name: "id", in: "path", required: true, schema: { type: "string" } }],
            responses: { 200: { content: { "application/json": { schema: { $ref: "#/components/schemas/Item" } } } } },
          },
        },
      },
      components: {
        schemas: { Item: { type: "object", properties: { name: { type: "string" } } } },
        securitySchemes: {
          people: { type: "http", scheme: "basic" },
          machines: { type: "apiKey", in: "header", name: "authorization" },
          tenant: { type: "apiKey", in: "header", name: "X-Tenant" },
        },
      },
    }),
  });
  const { headers, basic } = valuesOf(made, "system.yaml");
  expect({ headers, basic }).toEqual({ headers: { authorization: "{api_key}", "X-Tenant": "{tenant}" } });
  expect(said(made)).toContain("open /headers: the credentials people");
});

test("recognizes a list that continues after the id of its last document", () => {
  const made = imported({
    "api.json": JSON.stringify({
      openapi: "3.0.0",
      info: { title: "Shop", version: "1" },
      servers: [{ url: "https://shop.example" }],
      paths: {
        "/charges": {
          get: {
            parameters: ["limit", "starting_after", "status"].map((name) => ({ name, in: "query", schema: { type: name === "limit" ? "integer" : "string" } })), // prettier-ignore
            responses: { 200: { content: { "application/json": { schema: { $ref: "#/components/schemas/Page" } } } } },
          },
        },
      },
      components: {
        schemas: {
          Charge: { type: "object", properties: { id: { type: "string" } } },
          Page: {
            type: "object",
            properties: {
              data: { type: "array", items: { $ref: "#/components/schemas/Charge" } },
              has_more: { type: "boolean" },
            },
          },
        },
      },
    }),
  });
  expect(valuesOf(made, "system.yaml")["operations"].list_charges).toMatchObject({
    parameters: { status: { optional: true } },
    result: { type: "Charge", at: "/data" },
    pages: { style: "last", parameter: "starting_after", field: "/id", more: "/has_more" },
  });
  expect(Object.keys(valuesOf(made, "system.yaml")["operations"].list_charges.parameters)).toEqual(["status"]);
});

test("a POST that only calculates is a read; one that returns an id creates", () => {
  const post = (response: string, properties: object): object => ({
    post: {
      requestBody: {
        required: true,
        content: { "application/json": { schema: { type: "object", required: Object.keys(properties), properties } } },
      },
      responses: { 200: { content: { "application/json": { schema: { $ref: `#/components/schemas/${response}` } } } } },
    },
  });
  const text = { type: "string" };
  const made = imported({
    "api.json": JSON.stringify({
      openapi: "3.0.0",
      info: { title: "Shop", version: "1" },
      servers: [{ url: "https://shop.example" }],
      paths: {
        "/taxes/calculate": post("Sum", { country: text }),
        "/parcels/estimate": post("Sum", { to: { type: "object", properties: { country: text } } }),
        "/offers/quote": post("Quote", { country: text }),
      },
      components: {
        schemas: {
          Sum: { type: "object", properties: { total: { type: "number" } } },
          Quote: { type: "object", properties: { id: text, total: { type: "number" } } },
        },
      },
    }),
  });
  const operations = Object.values<{ kind: string; request: object }>(valuesOf(made, "system.yaml")["operations"]);
  expect(operations.map(({ kind, request }) => ({ kind, ...request }))).toEqual([
    { kind: "read", method: "POST", path: "/taxes/calculate", body: { country: "{country}" } },
    { kind: "update", method: "POST", path: "/parcels/estimate" },
    { kind: "create", method: "POST", path: "/offers/quote" },
  ]);
});

test("supports forms as bodies, searches with a body, and lists in queries", () => {
  const responses = {
    200: {
      content: { "application/json": { schema: { type: "array", items: { $ref: "#/components/schemas/Item" } } } },
    },
  };
  const made = imported({
    "api.json": JSON.stringify({
      openapi: "3.0.0",
      info: { title: "Shop", version: "1" },
      paths: {
        "/items/{id}": {
          post: {
            requestBody: {
              content: { "application/x-www-form-urlencoded": { schema: { $ref: "#/components/schemas/Item" } } },
            },
            responses: { 200: {} },
          },
        },
        "/items": {
          get: {
            parameters: [{ name: "ids[]", in: "query", schema: { type: "array", items: { type: "string" } } }],
            responses,
          },
        },
        "/items/search": {
          post: {
            requestBody: {
              content: {
                "application/json": {
                  schema: { type: "object", properties: { name: { type: "string" }, page: { type: "integer" } } },
                },
              },
            },
            responses,
          },
        },
      },
      components: { schemas: { Item: { type: "object", properties: { name: { type: "string" } } } } },
    }),
  });
  expect(valuesOf(made, "system.yaml")["operations"]).toMatchObject({
    update_item: {
      kind: "update",
      request: { method: "POST", path: "/items/{id}", format: "form" },
      record: { type: "Item" },
    },
    list_items: {
      request: { query: { "ids[]": { each: "ids" } } },
      parameters: { ids: { type: "array", optional: true } },
    },
    create_items_search: {
      kind: "list",
      request: { method: "POST", body: { name: "{name}" } },
      pages: { style: "page", parameter: "/page" },
    },
  });
});

test.each([
  ["bad.json", '{\n  "openapi": "3.0.0",\n  "paths": { "/a" }\n}', 3],
  ["open.json", '{ "openapi": }', 1],
  [
    "bad.yaml",
    `openapi: 3.0.0
paths:
  - a
 b: {}
`,
    4,
  ],
])("a document that can't be read is reported with its line: %s", (name, text, line) => {
  try {
    imported({ [name]: text });
    expect.fail("it was read");
  } catch (error) {
    expect(error).toBeInstanceOf(ImportError);
    expect((error as ImportError).place).toMatchObject({ path: `/docs/${name}`, line });
  }
});

test.each([
  ["openapi: 1.0\npaths: {}", "this is version 1 of OpenAPI; 2.0 and 3.0 to 3.2 can be read"],
  ["openapi: 3.0.0\npaths: {}", "nothing in this document can be described"],
])("a document without anything to describe is refused: %s", (text, message) => {
  expect(() => imported({ "a.yaml": text })).toThrow(message);
});

describe("webhooks in a document", () => {
  const told = (webhooks: object, more: object = {}): ReturnType<typeof imported> =>
    imported({ "hooks.json": JSON.stringify({ openapi: "3.1.0", info: { title: "Hooks", version: "1" }, servers: [{ url: "https://a.example" }], paths: {}, webhooks, ...more }) }); // prettier-ignore
  const hook = (type: object, more: object = {}): object => ({
    post: { requestBody: { content: { "application/json": { schema: { type: "object", properties: { type, id: { type: "string" } } } } } }, ...more }, // prettier-ignore
  });
  const header = (name: string, more: object = {}): object => ({ in: "header", name, schema: { type: "string" }, ...more }); // prettier-ignore

  test("name their event in a field with listed values, and have a signature in a described header", () => {
    const parameters = [header("X-Hooks-Signature", { description: "HMAC-SHA512 of the body with your secret, in base64" }), header("X-Hooks-Delivery-Id")]; // prettier-ignore
    const made = told({
      "order.paid": hook({ const: "order.paid" }, { parameters }),
      "order.sent": hook({ enum: ["order.sent"] }, { parameters }),
    });
    expect(valuesOf(made, "system.yaml")).toMatchObject({
      settings: { webhook_secret: { secret: true } },
      webhooks: {
        topic_at: "/type",
        headers: { delivery_id: "X-Hooks-Delivery-Id" },
        signature: { algorithm: "hmac-sha512", encoding: "base64", header: "X-Hooks-Signature", secret: "webhook_secret" }, // prettier-ignore
      },
      events: { order_paid: { topic: "order.paid" }, order_sent: { topic: "order.sent" } },
    });
    expect(said(made)).toContain(
      "guessed /webhooks/signature: hmac-sha512 of the body, as base64, in X-Hooks-Signature",
    );
    expect(said(made).filter((one) => one.startsWith("open /events"))).toEqual([]);
  });

  test("name their event in any field that differs between events, also in a nested record", () => {
    const sent = (said: string, where: (field: object) => object): object => ({
      post: { requestBody: { content: { "application/json": { schema: where({ type: "string", enum: [said] }) } } } },
    });
    const fields = (properties: object): object => ({ type: "object", properties: { object_type: { enum: ["thing"] }, ...properties } }); // prettier-ignore
    const flat = told({ made: sent("thing.made", (hook_kind) => fields({ hook_kind })), gone: sent("thing.gone", (hook_kind) => fields({ hook_kind })) }); // prettier-ignore
    expect(valuesOf(flat, "system.yaml")).toMatchObject({
      webhooks: { topic_at: "/hook_kind" },
      events: { made: { topic: "thing.made" }, gone: { topic: "thing.gone" } },
    });
    const inside = (name: object): object => fields({ meta: fields({ name }) });
    const nested = told({ made: sent("thing.made", inside), gone: sent("thing.gone", inside) });
    expect(valuesOf(nested, "system.yaml")["webhooks"]).toEqual({ topic_at: "/meta/name" });
  });

  test("one webhook with an enum of events is an event for each", () => {
    const eventType = { allOf: [{ $ref: "#/components/schemas/EventType" }] };
    const schema = { type: "object", properties: { data: { type: "object", properties: { type: { enum: ["events"] }, attributes: { type: "object", properties: { eventType } } } } } }; // prettier-ignore
    const made = told(
      { sent: { post: { requestBody: { content: { "application/json": { schema } } } } } },
      { components: { schemas: { EventType: { type: "string", enum: ["SALE_MADE", "SALE_GONE"] } } } },
    );
    const { webhooks, events } = valuesOf(made, "system.yaml");
    expect(webhooks).toEqual({ topic_at: "/data/attributes/eventType" });
    expect(Object.entries(events as object).map(([name, { topic }]: [string, { topic?: string }]) => [name, topic])).toEqual([["sale_made", "SALE_MADE"], ["sale_gone", "SALE_GONE"]]); // prettier-ignore
  });

  test("name their event in a header, have a prefix in an example, or a user", () => {
    const parameters = [header("X-Hub-Signature-256", { example: "sha256=6dcb" }), header("X-Hub-Event")];
    const made = valuesOf(told({ paid: hook({}, { parameters }), sent: hook({}, { parameters }) }), "system.yaml");
    expect(made["webhooks"]).toEqual({ topic_header: "X-Hub-Event", signature: { algorithm: "hmac-sha256", encoding: "hex", header: "X-Hub-Signature-256", prefix: "sha256=", secret: "webhook_secret" } }); // prettier-ignore
    expect(made["events"]).toMatchObject({ paid: { topic: "paid" }, sent: { topic: "sent" } });
    const basic = { components: { securitySchemes: { hooks: { type: "http", scheme: "basic" } } } };
    expect(valuesOf(told({ paid: hook({}, { security: [{ hooks: [] }] }) }, basic), "system.yaml")).toMatchObject({
      settings: { hook_user: {}, hook_password: { secret: true } },
      webhooks: { auth: { kind: "basic", user: "hook_user", password: "hook_password" } },
    });
  });

  test("are everything there is if the system accepts no requests", () => {
    const made = valuesOf(told({ paid: hook({}) }), "system.yaml");
    expect([made["settings"], made["base_url"], made["headers"]]).toEqual([undefined, undefined, undefined]);
  });

  test("have the three headers of the standard, or no authentication at all", () => {
    const parameters = ["webhook-id", "webhook-timestamp", "webhook-signature"].map((name) => header(name));
    expect(valuesOf(told({ paid: hook({}, { parameters }) }), "system.yaml")["webhooks"].signature).toMatchObject({ content: "{id}.{timestamp}.{body}", key: "base64", key_prefix: "whsec_" }); // prettier-ignore
    expect(said(told({ paid: hook({}), sent: hook({}) }))).toContain("open /events: how webhooks are signed, and which field or header names the event"); // prettier-ignore
  });
});

test("the token address is relative to the connection's address if it is on one of the document's servers", () => {
  const oauth = (tokenUrl: string): unknown =>
    valuesOf(
      imported({
        "a.json": JSON.stringify({
          openapi: "3.0.0",
          info: { title: "A", version: "1" },
          servers: [{ url: "https://api.sandbox.a.example/v1" }, { url: "https://api.a.example/v1" }],
          security: [{ o: [] }],
          components: { securitySchemes: { o: { type: "oauth2", flows: { clientCredentials: { tokenUrl, scopes: { " ": "nothing" } } } } } }, // prettier-ignore
          paths: { "/a": { get: { responses: { 200: { content: { "application/json": { schema: { type: "object", properties: { a: {} } } } } } } } } }, // prettier-ignore
        }),
      }),
      "system.yaml",
    )["oauth"];
  expect(oauth("https://api.sandbox.a.example/v1/login")).toEqual({ token_url: "{base_url}/login", grant: "client_credentials" }); // prettier-ignore
  expect(oauth("https://login.a.example/token")).toMatchObject({ token_url: "https://login.a.example/token" });
});

describe("a login operation", () => {
  const text = { type: "string" };
  const taking = (fields: Readonly<Record<string, object>>, required = Object.keys(fields)): object => ({
    content: { "application/json": { schema: { type: "object", required, properties: fields } } },
  });
  const returning = (schema: object): object => ({ 200: { description: "", content: { "application/json": { schema } } } }); // prettier-ignore
  const bank = (paths: object, more: object = {}): string =>
    JSON.stringify({
      openapi: "3.0.3",
      info: { title: "A bank", version: "2" },
      servers: [{ url: "https://bank.example" }],
      components: { securitySchemes: { jwt: { type: "http", scheme: "bearer" } } },
      security: [{ jwt: [] }],
      ...more,
      paths: {
        ...paths,
        "/accounts": { get: { operationId: "list_accounts", responses: returning({ type: "array", items: { type: "object", properties: { id: text } } }) } }, // prettier-ignore
      },
    });
  const PAIR = { type: "object", properties: { access: text, access_expires: { type: "integer" }, refresh: text } };

  test("gives the token and its expiry, and refreshes it", () => {
    const made = imported({
      "bank.json": bank({
        "/token/new/": { post: { operationId: "new_token", requestBody: taking({ secret_id: text, secret_key: text }), responses: returning(PAIR) } }, // prettier-ignore
        "/token/refresh/": { post: { operationId: "refresh_token", requestBody: taking({ refresh: text }), responses: returning(PAIR) } }, // prettier-ignore
      }),
    });
    const description = valuesOf(made, "system.yaml");
    expect(description).toMatchObject({
      settings: { secret_id: { secret: true }, secret_key: { secret: true } },
      headers: { Authorization: "Bearer {access_token}" },
      login: {
        request: { method: "POST", path: "/token/new/", body: { secret_id: "{secret_id}", secret_key: "{secret_key}" } }, // prettier-ignore
        token: "/access",
        expires: "/access_expires",
        refresh: { token: "/refresh", request: { method: "POST", path: "/token/refresh/", body: { refresh: "{refresh_token}" } } }, // prettier-ignore
      },
    });
    expect(Object.keys(description["operations"] as object)).toEqual(["list_accounts"]);
    expect(said(made)).toContain("guessed /login: a login whose response contains the token");
    expect(made.files.get("system.yaml")).toContain(
      "token (POST /token/new/ takes secret_id and secret_key and returns a token at /access;",
    );
  });

  test("may return only the token, in a document without credentials; customers' logins are not recognized", () => {
    const login = { requestBody: taking({ username: text, password: text }), responses: returning(text) };
    const made = imported({
      "shop.json": bank(
        { "/customer/token": { post: login }, "/admin/token": { post: { ...login, operationId: "admin_token" } } },
        { components: {}, security: [] },
      ),
    });
    expect(valuesOf(made, "system.yaml")).toMatchObject({
      headers: { Authorization: "Bearer {access_token}" },
      login: { request: { path: "/admin/token", body: { username: "{username}", password: "{password}" } }, token: "" },
    });
  });

  test("with a client id and secret is OAuth", () => {
    const fields = { grant_type: { ...text, enum: ["client_credentials"] }, client_id: text, client_secret: text };
    const login = { requestBody: { content: { "application/x-www-form-urlencoded": { schema: { type: "object", required: Object.keys(fields), properties: fields } } } }, responses: returning({ type: "object", properties: { access_token: text } }) }; // prettier-ignore
    const code = { ...fields, grant_type: { ...text, example: "authorization_code" }, code: text };
    const exchange = { ...login, requestBody: taking(code) };
    expect(valuesOf(imported({ "bank.json": bank({ "/oauth/token": { post: exchange } }) }), "system.yaml")["login"]).toBeUndefined(); // prettier-ignore
    const made = imported({ "bank.json": bank({ "/oauth/token": { post: login } }) });
    expect(valuesOf(made, "system.yaml")["oauth"]).toEqual({ token_url: "{base_url}/oauth/token", grant: "client_credentials", client_auth: "post" }); // prettier-ignore
  });

  test("is not recognized if requests already show a key, or if none of its parameters is secret", () => {
    const open = { requestBody: taking({ email: text }), responses: returning(PAIR) };
    const made = imported({ "bank.json": bank({ "/login": { post: open } }) });
    expect(valuesOf(made, "system.yaml")["login"]).toBeUndefined();
    const key = { components: { securitySchemes: { key: { type: "apiKey", in: "header", name: "X-Api-Key" } } }, security: [{ key: [] }] }; // prettier-ignore
    const login = { requestBody: taking({ user: text, password: text }), responses: returning(PAIR) };
    expect(valuesOf(imported({ "bank.json": bank({ "/login": { post: login } }, key) }), "system.yaml")["login"]).toBeUndefined(); // prettier-ignore
  });
});

test("a body that is a list of records is sent with one record per request", () => {
  const items = { type: "object", properties: { sku: { type: "string" }, stock: { type: "number" } } };
  const list = { content: { "application/json": { schema: { type: "array", items } } } };
  const texts = { content: { "application/json": { schema: { type: "array", items: { type: "string" } } } } };
  const made = imported({
    "a.json": JSON.stringify({
      openapi: "3.0.3",
      info: { title: "Stock", version: "1" },
      servers: [{ url: "https://stock.example" }],
      paths: {
        "/stock": { post: { operationId: "update_stock", requestBody: list, responses: { 200: list } } },
        "/tags": { post: { operationId: "update_tags", requestBody: texts, responses: { 200: {} } } },
      },
    }),
  });
  expect(valuesOf(made, "system.yaml")["operations"].update_stock).toMatchObject({ record: { type: "UpdateStock", at: "/0" }, result: { at: "/0" } }); // prettier-ignore
  expect(said(made)).toEqual(expect.arrayContaining(["guessed /operations/update_stock/record: one record per request", "left out POST /tags: update_tags"])); // prettier-ignore
});

describe("documents generated from code", () => {
  const text = { type: "string" };
  const order = {
    type: "object",
    properties: { id: { type: "integer" }, updated_at: { type: "string", format: "date-time" } },
  };
  const json = (schema: object): object => ({ content: { "application/json": { schema } } });
  const rest = (paths: object): string =>
    JSON.stringify({
      openapi: "3.0.3",
      info: { title: "Tasks", version: "1" },
      servers: [{ url: "https://tasks.example" }],
      components: { securitySchemes: { tokenAuth: { type: "apiKey", in: "header", name: "Authorization", description: 'Token-based authentication with required prefix "Token"' } } }, // prettier-ignore
      security: [{ tokenAuth: [] }],
      paths: {
        ...paths,
        "/orders/": { get: { operationId: "orders_list", parameters: [{ name: "updated_at__gte", in: "query", schema: { type: "string", format: "date-time" } }], responses: { 200: json({ type: "array", items: order }) } } }, // prettier-ignore
      },
    });

  test("show the token's prefix, the field for changes, and which login field is only returned", () => {
    const login = { type: "object", required: ["username", "password", "token"], properties: { username: text, password: { ...text, writeOnly: true }, token: { ...text, readOnly: true } } }; // prettier-ignore
    const made = imported({ "a.json": rest({ "/authenticate/": { post: { requestBody: json(login), responses: { 200: json(login) } } } }) }); // prettier-ignore
    expect(valuesOf(made, "system.yaml")).toMatchObject({
      headers: { Authorization: "Token {access_token}" },
      login: { request: { body: { username: "{username}", password: "{password}" } }, token: "/token" },
      operations: { orders_list: { since: { parameter: "updated_at__gte", field: "updated_at" } } },
    });
    expect(valuesOf(made, "system.yaml")["login"].request.body).not.toHaveProperty("token");
  });

  test("show at the end of an address what a POST does", () => {
    const post = { post: { requestBody: json(order), responses: { 200: json(order) } } };
    const made = imported({ "a.json": rest({ "/client/delete": post, "/client/update": post, "/client/changestatus": post, "/client/new": post }) }); // prettier-ignore
    const kinds = Object.values<{ kind: string; request: { path: string } }>(valuesOf(made, "system.yaml")["operations"]).map(({ kind, request }) => `${request.path} ${kind}`); // prettier-ignore
    expect(kinds).toEqual(["/client/delete delete", "/client/update update", "/client/changestatus update", "/client/new create", "/orders/ list"]); // prettier-ignore
  });
});

test("a field that several documents share can't identify one: the account of a transfer, the e-mail of an order", () => {
  const text = { type: "string" };
  const findsOf = (resource: string, field: string): unknown => {
    const record = { type: "object", properties: { id: text, [field]: text } };
    const json = (schema: object): object => ({ content: { "application/json": { schema } } });
    const made = imported({
      "a.json": JSON.stringify({
        openapi: "3.0.3",
        info: { title: "A", version: "1" },
        servers: [{ url: "https://a.example" }],
        components: { schemas: { Thing: record } },
        paths: {
          [`/${resource}`]: {
            get: { operationId: "list", parameters: [{ name: field, in: "query", schema: text }], responses: { 200: json({ type: "array", items: { $ref: "#/components/schemas/Thing" } }) } }, // prettier-ignore
            post: { operationId: "create", requestBody: json({ $ref: "#/components/schemas/Thing" }), responses: { 201: json({ $ref: "#/components/schemas/Thing" }) } }, // prettier-ignore
          },
        },
      }),
    });
    return valuesOf(made, "system.yaml")["operations"].create.find !== undefined;
  };
  expect([findsOf("transfers", "account_id"), findsOf("orders", "email"), findsOf("shipments", "order_number"), findsOf("stock_levels", "sku")]).toEqual([false, false, false, false]); // prettier-ignore
  expect([findsOf("orders", "order_number"), findsOf("contacts", "email"), findsOf("products", "sku"), findsOf("payments", "external_id"), findsOf("invoices", "invoiceNumber")]).toEqual([true, true, true, true, true]); // prettier-ignore
});

describe("vendors' descriptions in words", () => {
  const text = { type: "string" };
  const api = (paths: object): string =>
    JSON.stringify({ openapi: "3.0.0", info: { title: "Desk", version: "1" }, servers: [{ url: "https://desk.example" }], paths }); // prettier-ignore
  const returns = (schema: object, more: object = {}) => ({ responses: { 200: { content: { "application/json": { schema } } }, ...more } }); // prettier-ignore
  const query = (name: string, schema: object, description = "") => ({ name, in: "query", schema, description });
  const tasks = { type: "array", items: { type: "object", properties: { id: text, name: text } } };
  const list = (parameters: readonly object[], more: object): Record<string, any> =>
    valuesOf(
      imported({ "desk.json": api({ "/tasks": { get: { operationId: "listTasks", parameters, ...returns({ type: "object", properties: { data: tasks, ...more } }) } } }) }), // prettier-ignore
      "system.yaml",
    )["operations"].list_tasks;

  test("an offset that is a token is the response's cursor, not a number", () => {
    const offset = query("offset", text, "Offset token. An offset to the next page returned by the API.");
    const limit = query("limit", { type: "integer", maximum: 100 });
    const next = { type: "object", properties: { offset: text, path: text } };
    expect(list([limit, offset], { next_page: next }).pages).toEqual({ style: "cursor", parameter: "offset", at: "/next_page/offset", size_parameter: "limit", size: 100 }); // prettier-ignore
    expect(list([limit, offset], {}).pages).toBeUndefined();
  });

  test("the number of pages or documents takes precedence over how full a page is", () => {
    const size = query("pageSize", { type: "integer", maximum: 250 });
    const paging = { Paging: { type: "object", properties: { TotalPages: { type: "integer" }, TotalRows: { type: "integer" } } } }; // prettier-ignore
    expect(list([query("page", { type: "integer" }), size], paging).pages).toMatchObject({ style: "page", total_pages: "/Paging/TotalPages" }); // prettier-ignore
    expect(list([query("offset", { type: "integer" }), size], paging).pages).toMatchObject({ style: "offset", total: "/Paging/TotalRows" }); // prettier-ignore
  });

  test("a filter is not a page parameter, whatever its name: a text `From` is a sender", () => {
    const sent = list(
      [query("From", text), query("DateSent<", text), query("DateSent>", text), query("Page", { type: "integer" }), query("PageSize", { type: "integer" })], // prettier-ignore
      {},
    );
    expect(sent.request.query).toEqual({ From: "{From}", "DateSent<": "{DateSent_lt}", "DateSent>": "{DateSent_gt}" });
    expect(sent.pages).toMatchObject({ style: "page", parameter: "Page" });
    const day = query("from", { type: "string", format: "date" });
    const range = list([{ ...day, required: true }, { ...day, name: "to" }, query("page", { type: "integer" })], {});
    expect(range.request.query).toEqual({ from: "{from}", to: "{to}" });
    expect(list([query("from", { type: "integer" }), query("size", { type: "integer", maximum: 50 })], {}).pages).toMatchObject({ style: "offset", parameter: "from" }); // prettier-ignore
  });

  test("an id that is a text does not identify documents read by a number", () => {
    const order = { type: "object", properties: { Id: text, OwnId: { type: "integer" } } };
    const id = (type: string) => ({ name: "id", in: "path", required: true, schema: { type } });
    const made = (type: string) =>
      imported({ "desk.json": api({ "/orders": { get: returns({ type: "object", properties: { data: { type: "array", items: { $ref: "#/components/schemas/Order" } } } }) }, "/orders/{id}": { get: { parameters: [id(type)], ...returns({ $ref: "#/components/schemas/Order" }) } } }).replace(/}$/, `,"components":{"schemas":{"Order":${JSON.stringify(order)}}}}`) }); // prettier-ignore
    expect(valuesOf(made("string"), "system.yaml")["types"].Order.identity).toEqual(["Id"]);
    expect(valuesOf(made("integer"), "system.yaml")["types"].Order.identity).toBeUndefined();
    expect(said(made("integer"))).toContain("open /types/Order/identity: which field identifies it");
  });

  test("the place of error messages is declared once for all operations", () => {
    const refused = { type: "object", properties: { errors: { type: "array", items: { type: "object", properties: { message: text, help: text } } } } }; // prettier-ignore
    const made = imported({ "desk.json": api({ "/tasks": { get: returns({ type: "object", properties: { data: tasks } }, { 400: { content: { "application/json": { schema: refused } } } }) } }) }); // prettier-ignore
    expect(valuesOf(made, "system.yaml")["error_message"]).toBe("/errors/*/message");
    expect(said(made)).toContain("guessed /error_message: the words of a refusal are at /errors/*/message");
  });
});
