/** Documents of other kinds: JSON Schema, AsyncAPI, HAR, Postman. */
import { buildSchema, introspectionFromSchema, parse, validate } from "graphql";
import { expect, test } from "vitest";
import { merge, recordOf, type JsonObject } from "../src/index.ts";
import { errorsOf } from "../src/write/settle.ts";
import { imported, said, valuesOf } from "./documents.ts";

const json = (name: string, value: object): Readonly<Record<string, string>> => ({ [name]: JSON.stringify(value) });

test("a JSON Schema is a type, with the definitions that it needs", () => {
  const made = imported(
    json("order.schema.json", {
      $schema: "http://json-schema.org/draft-07/schema#",
      title: "Order",
      type: "object",
      properties: { buyer: { $ref: "#/definitions/person" } },
      definitions: { person: { type: "object", properties: { name: { type: "string" } } }, unused: { type: "object" } },
    }),
  );
  expect([...made.files.keys()]).toEqual(["system.yaml", "schemas/Order.json", "schemas/Person.json"]);
  expect(valuesOf(made, "schemas/Order.json")["properties"]).toEqual({ buyer: { $ref: "Person.json" } });
});

test("a JSON Schema with only definitions has a type for each record", () => {
  const made = imported(
    json("defs.json", { $defs: { a: { type: "object" }, b: { type: "string" }, c: { properties: { d: {} } } } }),
  );
  expect(Object.keys(valuesOf(made, "system.yaml")["types"])).toEqual(["A", "C"]);
});

const PAYLOAD = { type: "object", properties: { id: { type: "string" } } };

test("AsyncAPI 2: operations that a client subscribes to are the system's events", () => {
  const made = imported(
    json("events.json", {
      asyncapi: "2.6.0",
      info: { title: "Events", version: "7" },
      channels: {
        "order/paid": {
          subscribe: {
            message: { name: "OrderPaid", summary: "Paid", payload: { $ref: "#/components/schemas/Order" } },
          },
        },
        "order/cancel": { publish: { message: { name: "CancelOrder", payload: PAYLOAD } } },
      },
      components: { schemas: { Order: PAYLOAD } },
    }),
  );
  expect(valuesOf(made, "system.yaml")).toMatchObject({
    version: "7",
    events: { order_paid: { type: "Order", about: "Paid" } },
  });
  expect(said(made)).toContain("open /events: how these messages arrive");
});

test("AsyncAPI 3: operations with `send` are the system's events", () => {
  const made = imported({
    "events.yaml": `asyncapi: 3.0.0
info: { title: Events, version: "1" }
channels:
  paid: { messages: { paid: { $ref: "#/components/messages/Paid" } } }
  ordered: { messages: { ordered: { payload: { type: object } } } }
operations:
  sendPaid: { action: send, channel: { $ref: "#/channels/paid" } }
  takeOrdered: { action: receive, channel: { $ref: "#/channels/ordered" } }
components:
  messages: { Paid: { payload: { type: object, properties: { id: { type: string } } } } }
`,
  });
  expect(valuesOf(made, "system.yaml")["events"]).toEqual({ paid: { type: "Paid" } });
});

test("a HAR file: a text that looks like another document's id is one too; a second recording adds to the first", () => {
  const entry = (method: string, path: string, content: object) => ({
    request: { method, url: `https://api.shop.example/v2${path}`, headers: [] },
    response: { status: 200, content: { mimeType: "application/json", text: JSON.stringify(content) } },
  });
  const recorded = (...entries: readonly object[]) => json("shop.har", { log: { entries } });
  const invoice = { id: "inv_1", total: "1.50", note: null };
  const first = imported(
    recorded(entry("GET", "/invoices/inv_1", invoice), entry("DELETE", "/invoices/inv_3", { deleted: true })),
    { as: "shop" },
  );
  expect(valuesOf(first, "system.yaml")["operations"]).toMatchObject({
    get_invoice: { request: { path: "/v2/invoices/{id}" } },
    delete_invoice: { request: { method: "DELETE", path: "/v2/invoices/{id}" } },
  });
  const again = recorded(entry("GET", "/invoices/inv_7", { id: "inv_7", total: "2.10", note: "gift" }));
  const before = new Map([...first.files].filter(([path]) => path.startsWith("schemas/")).map(([path, text]) => [path.slice(8), JSON.parse(text) as JsonObject])); // prettier-ignore
  const second = imported(again, { as: "shop", before });
  const { files, changes } = merge(recordOf("shop.har", undefined, first), first.files, second, () => "theirs");
  expect(changes.filter(({ how }) => how === "removed")).toEqual([]);
  expect(JSON.parse(files.get("schemas/Invoice.json") ?? "{}").properties.note.type).toEqual(["string", "null"]);
});

test("a HAR file: an action returns its document, refusals have messages, and other hosts are reported", () => {
  const entry = (method: string, url: string, status: number, content: object) => ({
    request: { method, url, headers: [] },
    response: { status, content: { mimeType: "application/json", text: JSON.stringify(content) } },
  });
  const api = "https://api.shop.example/v2/invoices";
  const invoice = { id: "inv_1", total: "1.50", state: "open" };
  const made = imported(
    json("shop.har", {
      log: {
        entries: [
          entry("GET", `${api}/inv_1`, 200, invoice),
          entry("GET", `${api}/inv_2`, 404, { error: { code: "none", message: "No such invoice" } }),
          entry("GET", api, 200, { items: [invoice] }),
          entry("POST", `${api}/inv_1/pay`, 200, { ...invoice, state: "paid" }),
          entry("POST", `${api}/inv_1/send`, 200, { sent: true }),
          entry("GET", "https://ads.example/track", 200, { ok: 1 }),
        ],
      },
    }),
    { as: "shop" },
  );
  const { operations, error_message: words } = valuesOf(made, "system.yaml");
  expect([operations.pay_invoice.result.type, operations.send_invoice.result.type]).toEqual(["Invoice", "Send"]);
  expect(words).toBe("/error/message");
  expect(said(made)).toContain("left out https://ads.example: its request");
});

test("a HAR file: ids in addresses are parameters, the most requested host is the API, and no secret is copied", () => {
  const entry = (method: string, url: string, content: unknown, sent?: unknown) => ({
    request: {
      method,
      url,
      headers: [{ name: "Authorization", value: "Bearer geheim" }],
      ...(sent === undefined ? {} : { postData: { mimeType: "application/json", text: JSON.stringify(sent) } }),
    },
    response: { status: 200, content: { mimeType: "application/json", text: JSON.stringify(content) } },
  });
  const made = imported(
    json("shop.har", {
      log: {
        entries: [
          entry("GET", "https://api.shop.example/v1/orders?page=1&per_page=50", [{ id: 1, total: "1.50" }]),
          entry("GET", "https://api.shop.example/v1/orders?page=2", [{ id: 2, total: "2.00" }]),
          entry("GET", "https://api.shop.example/v1/orders/1001", { id: 1001, total: "3.00" }),
          entry("GET", "https://api.shop.example/v1/orders/1002", { id: 1002, total: "4.10" }),
          entry("POST", "https://api.shop.example/v1/orders", { id: 3, total: "1.10" }, { total: "1.10" }),
          entry("GET", "https://api.shop.example/v1/stock/A-1", { sku: "A-1", quantity: 4 }),
          entry("PUT", "https://api.shop.example/v1/stock/A-1", { sku: "A-1", quantity: 5 }, { quantity: 5 }),
          entry("GET", "https://stats.example/hit", { ok: true }),
        ],
      },
    }),
  );
  const system = valuesOf(made, "system.yaml");
  expect(system).toMatchObject({
    settings: { base_url: { default: "https://api.shop.example" }, access_token: { secret: true } },
    operations: {
      list_orders: {
        kind: "list",
        request: { path: "/v1/orders" },
        pages: { style: "page", parameter: "page", size_parameter: "per_page", size: 50 },
      },
      get_order: { kind: "read", request: { path: "/v1/orders/{order_id}" } },
      create_order: { kind: "create" },
      get_stock: { kind: "read", request: { path: "/v1/stock/{sku}" } },
      put_stock: { kind: "upsert", request: { path: "/v1/stock/{sku}" } },
    },
  });
  expect([...made.files.values()].join()).not.toContain("geheim");
});

test("a Postman collection: its requests, with the types of their examples", () => {
  const made = imported(
    json("shop.postman_collection.json", {
      info: { name: "Shop", schema: "https://schema.getpostman.com/json/collection/v2.1.0/collection.json" },
      auth: {
        type: "apikey",
        apikey: [
          { key: "key", value: "X-Shop-Key" },
          { key: "in", value: "header" },
        ],
      },
      variable: [{ key: "host", value: "https://shop.example/api" }],
      item: [
        {
          name: "Orders",
          item: [
            {
              name: "Get order",
              request: { method: "GET", url: { raw: "{{host}}/orders/:id" } },
              response: [{ code: 200, body: '{ "id": 1, "name": "#1" }' }],
            },
            {
              name: "Update order",
              request: {
                method: "PUT",
                url: "{{host}}/orders/{{orderId}}",
                body: { mode: "raw", raw: '{ "name": "#1" }' },
              },
              response: [],
            },
          ],
        },
      ],
    }),
  );
  expect(valuesOf(made, "system.yaml")).toMatchObject({
    title: "Shop",
    settings: { base_url: { default: "https://shop.example" } },
    headers: { "X-Shop-Key": "{shop_key}" },
    operations: {
      get_order: { kind: "read", request: { method: "GET", path: "/api/orders/{id}" } },
      update_order: { kind: "update", request: { method: "PUT", path: "/api/orders/{order_id}" } },
    },
  });
});

test("a GraphQL schema: queries and mutations with their documents", () => {
  const made = imported({
    "shop.graphql": `
type Query { orders(first: Int, after: String, status: Status): OrderConnection!  order(id: ID!): Order  version: String }
type Mutation { orderUpdate(input: OrderInput!): OrderPayload  orderDelete(id: ID!): OrderPayload }
enum Status { OPEN PAID }
scalar DateTime
scalar Decimal
type Money { amount: Decimal!  currencyCode: String! }
"An order of the shop."
type Order { id: ID!  status: Status!  total: Money!  placedAt: DateTime  self: Order  lines(first: Int!): OrderConnection! }
type OrderConnection { nodes: [Order!]!  pageInfo: PageInfo! }
type PageInfo { hasNextPage: Boolean!  endCursor: String }
input OrderInput { id: ID!  note: String }
type OrderPayload { order: Order  userErrors: [UserError!]! }
type UserError { field: [String!]  message: String! }
`,
  });
  expect(valuesOf(made, "system.yaml")["operations"]).toEqual({
    list_orders: {
      kind: "list",
      request: { method: "POST", path: "/graphql", graphql: "queries/list_orders.graphql" },
      parameters: { status: { type: "string", enum: ["OPEN", "PAID"], optional: true } },
      result: { type: "Order", at: "/data/orders/nodes" },
      pages: { style: "page_info", at: "/data/orders/pageInfo", size_parameter: "/variables/first", size: 100 },
    },
    get_order: {
      kind: "read",
      request: { method: "POST", path: "/graphql", graphql: "queries/get_order.graphql" },
      parameters: { id: { type: "string" } },
      result: { type: "Order", at: "/data/order", may_be_none: true },
    },
    order_update: {
      kind: "update",
      request: { method: "POST", path: "/graphql", graphql: "queries/order_update.graphql" },
      record: { type: "OrderInput", at: "/variables/input" },
      result: { type: "Order", at: "/data/orderUpdate/order" },
    },
    order_delete: {
      kind: "delete",
      request: { method: "POST", path: "/graphql", graphql: "queries/order_delete.graphql" },
      parameters: { id: { type: "string" } },
      result: { type: "Order", at: "/data/orderDelete/order" },
    },
  });
  expect(made.files.get("queries/order_update.graphql")).toBe(
    "mutation order_update($input: OrderInput!) {\n  orderUpdate(input: $input) {\n    order { id status total { amount currencyCode } placedAt } userErrors { field message }\n  }\n}\n",
  );
  expect(valuesOf(made, "schemas/Order.json")["properties"].total.properties.amount).toEqual({
    type: "string",
    format: "decimal",
    "x-integ": { money: { currency: "1/currencyCode" } },
  });
  expect(said(made)).toContain("open /operations/order_delete: how the response says that the record no longer exists");
});

test("a GraphQL schema and an introspection result give the same description", () => {
  const schema = `type Query { orders(first: Int, after: String): Orders! order(id: ID!): Order }
type Order { id: ID! note: String }
type Orders { nodes: [Order!]! pageInfo: PageInfo! }
type PageInfo { hasNextPage: Boolean! endCursor: String }
`;
  const bySdl = imported({ "shop.graphql": schema }, { as: "shop" });
  const content = JSON.stringify({ data: introspectionFromSchema(buildSchema(schema)) });
  const byResponse = imported({ "shop.json": content }, { as: "shop" });
  expect(Object.keys(bySdl.description["operations"] ?? {})).toEqual(["list_orders", "get_order"]);
  expect(byResponse.description).toEqual(bySdl.description);
});

test("GraphQL pages may consist of edges, with a document in each", () => {
  const schema = `type Query { parcels(first: Int, after: String): ParcelPage! }
type Parcel { id: ID! weight: Int }
type ParcelEdge { cursor: String! node: Parcel! }
type ParcelPage { edges: [ParcelEdge!]! pageInfo: PageInfo! }
type PageInfo { hasNextPage: Boolean! endCursor: String }
`;
  const made = imported({ "shop.graphql": schema }, { as: "shop", only: ["parcels"] });
  expect(valuesOf(made, "system.yaml")["operations"].list_parcels).toMatchObject({
    result: { type: "Parcel", at: "/data/parcels/edges/*/node" },
    pages: { style: "page_info", at: "/data/parcels/pageInfo" },
  });
  expect(made.files.get("queries/list_parcels.graphql")).toContain(
    "edges { node { id weight } } pageInfo { hasNextPage endCursor }",
  );
});

test("an optional argument in GraphQL that is a record is reported as omitted", () => {
  const schema = `type Query { parcels(status: String, filter: ParcelFilter): [Parcel!]! }
input ParcelFilter { weight: Int }
type Parcel { id: ID! weight: Int }
`;
  const made = imported({ "shop.graphql": schema }, { as: "shop" });
  expect(valuesOf(made, "system.yaml")["operations"].list_parcels.parameters).toMatchObject({ status: { optional: true } }); // prettier-ignore
  expect(said(made)).toContain("left out /operations/list_parcels/request: the optional filter, which takes a record");
});

test("a GraphQL list filters changes by a field of its filter, or by a comparison in it", () => {
  const since = (filter: string, more = ""): unknown => {
    const made = imported(
      { "shop.graphql": `type Query { parcels(filter: ParcelFilter): [Parcel!]! }
scalar DateTime
input ParcelFilter { ${filter} }
${more}
type Parcel { id: ID! updatedAt: DateTime! }
` }, // prettier-ignore
      { as: "shop" },
    );
    const text = made.files.get("queries/list_parcels.graphql");
    expect(text).toContain("query list_parcels($filter: ParcelFilter) {\n  parcels(filter: $filter)");
    return valuesOf(made, "system.yaml")["operations"].list_parcels.since;
  };
  expect(since("weight: Int updatedAfter: DateTime")).toEqual({
    parameter: "/variables/filter/updatedAfter",
    field: "updatedAt",
  });
  expect(since("updatedAt: Range", "input Range { gte: DateTime lte: DateTime }")).toEqual({
    parameter: "/variables/filter/updatedAt/gte",
    field: "updatedAt",
  });
});

test("a created GraphQL record is found by the query with a matching field", () => {
  const schema = `type Query { parcelByNumber(number: String!): Parcel  parcel(id: ID!): Parcel }
type Mutation { createParcel(input: ParcelInput!): ParcelPayload! }
input ParcelInput { number: String! weight: Int }
type Parcel { id: ID! number: String! }
type UserError { message: String! }
type ParcelPayload { parcel: Parcel userErrors: [UserError!]! }
`;
  const { create_parcel } = valuesOf(imported({ "shop.graphql": schema }, { as: "shop" }), "system.yaml")["operations"];
  expect(create_parcel).toMatchObject({
    kind: "create",
    find: { operation: "get_parcel_by_number", arguments: { number: "/number" } },
  });
  expect(create_parcel.no_response).toBeUndefined();
});

test("a query without a field that each element always has is a mistake", () => {
  const made = imported({ "shop.graphql": `type Query { parcels(first: Int, after: String): ParcelPage! }
type Parcel { id: ID! weight: Int }
type ParcelPage { edges: [ParcelEdge!]! pageInfo: PageInfo! }
type ParcelEdge { node: Parcel! }
type PageInfo { hasNextPage: Boolean! endCursor: String }
` }, { as: "shop" }); // prettier-ignore
  const own = (made.files.get("queries/list_parcels.graphql") ?? "").replace("id weight", "id");
  const files = new Map([...made.files].map(([path, text]) => [`/system/${path}`, text]));
  expect(errorsOf("shop", files)).toEqual([]);
  files.set("/system/queries/list_parcels.graphql", own);
  expect(errorsOf("shop", files).map(({ message }) => message)).toEqual([
    "this system description is wrong: queries/list_parcels.graphql does not select `weight`, which Parcel always has",
  ]);
});

test("fields that a query does not select are reported with the reason, and how custom scalars are read", () => {
  const made = imported({ "shop.graphql": `type Query { parcel(id: ID!): Parcel }
type Subscription { parcelChanged: Parcel }
scalar DateTime
scalar JSON
type Parcel { id: ID! parent: Parcel at: DateTime! meta: JSON owner: Owner recipient: Person history(last: Int!): [String!]! }
type Person { name: String! owner: Owner orders(first: Int): OrderPage! }
type Company { vat: String! }
union Owner = Person | Company
type Order { id: ID! }
type OrderPage { nodes: [Order!]! pageInfo: PageInfo! }
type PageInfo { hasNextPage: Boolean! endCursor: String }
` }, { as: "shop" }); // prettier-ignore
  expect(made.files.get("queries/get_parcel.graphql")).toContain("    id at meta recipient { name }\n");
  const out = made.notes.filter(({ at, how }) => how === "left out" && at.includes("#"));
  expect(out.map(({ what, why = "" }) => `${what}: ${why.split(";")[0]}`)).toEqual([
    "owner: it is one of several types",
    "recipient.owner: it is one of several types",
    "recipient.orders: it is a paged list, which needs a separate request",
    "history: it needs the argument last",
  ]);
  expect(said(made)).toEqual(expect.arrayContaining(["guessed scalar DateTime: its values are read as date-time", "open scalar JSON: how its values are written", "left out Subscription.parcelChanged: parcelChanged"])); // prettier-ignore
});

test("an invalid GraphQL schema is reported with its line", () => {
  expect(() => imported({ "a.graphql": "type Query {\n  a:\n}\n" })).toThrow("this is no GraphQL schema");
});

test("an Airbyte manifest with a login for its token", () => {
  const made = imported(
    {
      "manifest.yaml": `
type: DeclarativeSource
streams:
  - type: DeclarativeStream
    name: orders
    retriever:
      requester:
        url_base: "https://api.example/v1"
        path: orders
        authenticator:
          type: SessionTokenAuthenticator
          login_requester: { url_base: "https://api.example", path: session, http_method: POST, request_body_json: { username: "{{ config['user'] }}", password: "{{ config['password'] }}" } }
          session_token_path: [data, id]
          expiration_duration: PT1H30M
          request_authentication: { type: ApiKey, inject_into: { type: RequestOption, inject_into: header, field_name: X-Session } }
      record_selector: { extractor: { field_path: [orders, "*"] } }
    schema_loader: { schema: { type: object, properties: { id: { type: integer } } } }
`,
    },
    { as: "shop" },
  );
  expect(valuesOf(made, "system.yaml")).toMatchObject({
    settings: { password: { secret: true } },
    headers: { "X-Session": "{access_token}" },
    login: {
      base_url: "https://api.example",
      request: { method: "POST", path: "/session", body: { username: "{user}", password: "{password}" } },
      token: "/data/id",
      lasts: "90 minutes",
    },
    operations: { list_orders: { result: { at: "/orders/*" } } },
  });
});

test("an Airbyte manifest: streams are lists, with credentials, pages and filters for changes", () => {
  const made = imported(
    {
      "manifest.yaml": `
type: DeclarativeSource
definitions:
  requester:
    type: HttpRequester
    url_base: "https://{{ config['shop'] }}.example/api/"
    authenticator: { type: BearerAuthenticator, api_token: "{{ config['api_key'] }}" }
  paginator:
    type: DefaultPaginator
    page_token_option: { type: RequestOption, inject_into: request_parameter, field_name: cursor }
    page_size_option: { type: RequestOption, inject_into: request_parameter, field_name: limit }
    pagination_strategy: { type: CursorPagination, cursor_value: "{{ response['meta']['next'] }}", page_size: 50 }
streams:
  - type: DeclarativeStream
    $parameters: { name: orders, path: orders }
    primary_key: id
    retriever:
      type: SimpleRetriever
      requester: { $ref: "#/definitions/requester", path: "{{ parameters.path }}", request_parameters: { state: any } }
      record_selector: { extractor: { type: DpathExtractor, field_path: [data] } }
      paginator: { $ref: "#/definitions/paginator" }
    incremental_sync:
      type: DatetimeBasedCursor
      cursor_field: updated_at
      datetime_format: "%s"
      start_time_option: { inject_into: request_parameter, field_name: updated_since }
    schema_loader:
      type: InlineSchemaLoader
      schema: { type: object, properties: { id: { type: [integer, "null"] }, updated_at: { type: integer } } }
  - type: DeclarativeStream
    name: lines
    retriever:
      partition_router: { type: SubstreamPartitionRouter, parent_stream_configs: [{ stream: { $ref: "#/streams/0" }, parent_key: id, partition_field: order_id }] }
      requester: { $ref: "#/definitions/requester", path: "orders/{{ stream_partition.order_id }}/lines" }
      record_selector: { extractor: { field_path: [] } }
    schema_loader: { schema: { type: object, properties: { sku: { type: string } } } }
  - type: DeclarativeStream
    name: stock
    retriever:
      partition_router: { type: ListPartitionRouter, cursor_field: region, values: [eu, us], request_option: { inject_into: request_parameter, field_name: area } }
      requester: { $ref: "#/definitions/requester", path: stock, http_method: POST, request_body_json: { filter: { shop: "{{ config['shop'] }}", limit: 5 } } }
      record_selector: { extractor: { field_path: [] } }
    schema_loader: { schema: { type: object, properties: { sku: { type: string } } } }
  - type: DeclarativeStream
    name: reports
    retriever: { partition_router: { type: ListPartitionRouter }, requester: { $ref: "#/definitions/requester" } }
spec:
  connection_specification:
    properties: { shop: { title: The shop's name }, api_key: { type: string, airbyte_secret: true } }
`,
    },
    { as: "shop" },
  );
  expect(valuesOf(made, "system.yaml")["operations"].list_stock).toMatchObject({
    request: { method: "POST", path: "/stock", query: { area: "{region}" }, body: { filter: { shop: "{shop}", limit: 5 } } }, // prettier-ignore
    parameters: { region: { type: "string" } },
    partitions: { region: ["eu", "us"] },
  });
  expect(valuesOf(made, "system.yaml")).toMatchObject({
    settings: {
      shop: { about: "The shop's name" },
      api_key: { secret: true },
      base_url: { default: "https://{shop}.example/api" },
    },
    headers: { Authorization: "Bearer {api_key}" },
    types: { Order: { identity: ["id"] } },
    operations: {
      list_orders: {
        kind: "list",
        request: { method: "GET", path: "/orders", query: { state: "any" } },
        result: { type: "Order", at: "/data" },
        pages: { style: "cursor", parameter: "cursor", at: "/meta/next", size_parameter: "limit", size: 50 },
        since: { parameter: "updated_since", field: "updated_at", format: "seconds" },
      },
      list_lines: {
        request: { method: "GET", path: "/orders/{order_id}/lines" },
        parameters: { order_id: { type: "integer" } },
        each: { operation: "list_orders", arguments: { order_id: "/id" } },
      },
    },
  });
  expect(said(made)).toContain("left out stream reports: list_reports");
});

test("a stream's key is always present, and its cursor field is in its type", () => {
  const made = imported(
    {
      "manifest.yaml": `
type: DeclarativeSource
streams:
  - type: DeclarativeStream
    name: orders
    primary_key: id
    retriever:
      requester: { url_base: "https://api.example/v1", path: orders }
      record_selector: { extractor: { field_path: [data] } }
    incremental_sync:
      type: DatetimeBasedCursor
      cursor_field: modified
      datetime_format: "%Y-%m-%dT%H:%M:%SZ"
      start_time_option: { inject_into: request_parameter, field_name: modified_since }
    schema_loader: { schema: { type: object, properties: { id: { type: ["null", integer] }, note: { type: ["null", string] } } } }
`,
    },
    { as: "shop" },
  );
  expect(valuesOf(made, "schemas/Order.json")).toMatchObject({
    required: ["id"],
    properties: { id: { type: "integer" }, note: { type: ["null", "string"] }, modified: { format: "date-time" } },
  });
  expect(said(made)).toContain("guessed schemas/Order.json#id: always there");
});

test("documents of one resource have one type, whichever recorded request shows them", () => {
  const entry = (method: string, path: string, content: object, sent?: object): object => ({
    request: { method, url: `https://till.example${path}`, headers: [], ...(sent === undefined ? {} : { postData: { mimeType: "application/json", text: JSON.stringify(sent) } }) }, // prettier-ignore
    response: { status: 200, headers: [], content: { mimeType: "application/json", text: JSON.stringify(content) } },
  });
  const entries = [
    entry("GET", "/parcels?reference=1", { data: [{ id: 1, reference: "a", weight: 2 }] }),
    entry("GET", "/parcels/17", { parcel: { id: 17, reference: "b", weight: 2.5, note: null } }),
    entry("POST", "/parcels", { id: 18, reference: "c" }, { reference: "c" }),
    entry("GET", "/offices", [{ id: 1 }]),
  ];
  const made = imported({ "a.har": JSON.stringify({ log: { version: "1.2", creator: {}, entries } }) }, { as: "till" });
  const { operations, types } = valuesOf(made, "system.yaml");
  const results = Object.entries(operations as Record<string, { result: object }>)
    .map(([name, { result }]) => [name, result] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  expect(results).toEqual([
    ["create_parcel", { type: "Parcel" }],
    ["find_parcel_by_reference", { type: "Parcel", at: "/data/0", may_be_none: true }],
    ["get_parcel", { type: "Parcel", at: "/parcel", none_on: [404] }],
    ["list_offices", { type: "Office" }],
    ["list_parcels", { type: "Parcel", at: "/data" }],
  ]);
  expect(Object.keys(types as object).sort()).toEqual(["CreateParcel", "Office", "Parcel"]);
  expect(valuesOf(made, "schemas/Parcel.json")["properties"]).toMatchObject({ weight: { type: "number" }, note: { type: "null" } }); // prettier-ignore
});

test("a GraphQL list filters changes, and a mutation that only takes an id is an update", () => {
  const schema = `type Query { orders(first: Int, after: String, updatedAfter: DateTime): Orders! }
type Mutation { orderClose(id: ID!): Payload! orderNoteSet(id: ID!, note: String!): Payload! orderCreate(id: ID!): Payload! }
scalar DateTime
type Order { id: ID! updatedAt: DateTime! }
type PageInfo { hasNextPage: Boolean! endCursor: String }
type Orders { nodes: [Order!]! pageInfo: PageInfo! }
type UserError { message: String! }
type Payload { order: Order userErrors: [UserError!]! }
`;
  const made = imported({ "shop.graphql": schema }, { as: "shop" });
  const { list_orders, order_close, order_note_set, order_create } = valuesOf(made, "system.yaml")["operations"];
  expect(list_orders.since).toEqual({ parameter: "/variables/updatedAfter", field: "updatedAt" });
  expect(list_orders.parameters).toBeUndefined();
  expect(order_close).toMatchObject({ kind: "update", parameters: { id: { type: "string" } } });
  expect(order_note_set).toMatchObject({ kind: "update", parameters: { id: {}, note: {} } });
  expect(order_create).toBeUndefined();
});

test("generated queries are valid in the GraphQL schema, also if a page's size is required", () => {
  const schema = `
type Query { orders(first: Int!, after: String!, open: Boolean! = true): OrderConnection! }
type Mutation {
  tagAdd(orderId: ID!, tag: String!): Order
  noteCreate(options: NoteOptions, note: NoteInput!): Order
  notesSet(notes: [NoteInput!]!): Order
}
input NoteInput { text: String! }
input NoteOptions { loud: Boolean }
type PageInfo { hasNextPage: Boolean! endCursor: String }
type OrderConnection { nodes: [Order!]! pageInfo: PageInfo! }
type Order { id: ID! number: Int! }`;
  const made = imported({ "shop.graphql": schema }, { as: "shop" });
  const documents = [...made.files].filter(([path]) => path.startsWith("queries/"));
  expect(documents.map(([path]) => path)).toEqual(["list_orders", "tag_add", "note_create", "notes_set"].map((name) => `queries/${name}.graphql`)); // prettier-ignore
  for (const [, text] of documents) expect(validate(buildSchema(schema), parse(text))).toEqual([]);
  const { types, operations } = valuesOf(made, "system.yaml");
  expect(types.Order.identity).toEqual(["id"]);
  expect(operations.tag_add).toMatchObject({ kind: "update", parameters: { orderId: {}, tag: {} } });
  expect(operations.note_create.record).toEqual({ type: "NoteInput", at: "/variables/note" });
  expect(operations.notes_set.record).toEqual({ type: "NoteInput", at: "/variables/notes/0" });
});
