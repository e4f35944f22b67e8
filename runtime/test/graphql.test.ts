/** GraphQL: documents beside a description, variables of arguments and records, failures inside a 200, pages, and what requests cost. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Flow, Operation } from "@integ/runtime";
import { Connection, Store, type OperationResult } from "@integ/runtime/host";
import { RecordingServer, StandIn, TestHost, type SystemModel } from "@integ/runtime/testing";
import { flowOf, mistakesIn, mistakesOf, SETTINGS, systemOf, type Described } from "../../test/described.ts";

const PRODUCT = {
  type: "object",
  required: ["id", "title"],
  properties: { id: { type: "string" }, title: { type: "string" }, price: { type: "number" } },
};
const COST = { requested: "/cost/asked", left: "/cost/left", restored: "/cost/restored" };
const SYSTEM = `${SETTINGS}limits: { cost: ${JSON.stringify(COST)} }
types: { Product: { schema: Product.json }, Input: { schema: Input.json } }
operations:
  find_product:
    kind: read
    request: { method: POST, path: /graphql, graphql: find.graphql }
    parameters: { handle: { type: string }, most: { type: integer, optional: true } }
    result: { type: Product, at: /data/product, may_be_none: true }
  list_products:
    kind: list
    request: { method: POST, path: /graphql, graphql: list.graphql, body: { variables: { query: "status:active" } } }
    result: { type: Product, at: /data/products/nodes }
    pages: { style: page_info, at: /data/products/pageInfo, size_parameter: /variables/first, size: 2 }
    since: { parameter: /variables/since, field: title, overlap: 0 seconds }
  set_product:
    kind: create
    request: { method: POST, path: /graphql, graphql: set.graphql }
    record: { type: Input, at: /variables/input/product }
    result: { type: Product, at: /data/productSet/product }
    fails: { at: /data/productSet/userErrors/*/code, is: [TAKEN], means: there, record: /data/productSet/product }
`;
const SHOP: Described = {
  "system.yaml": SYSTEM,
  "find.graphql":
    "query Find($handle: String!, $most: Int) {\n  product(handle: $handle, most: $most) { ...parts }\n}\nfragment parts on Product { id title price }\n",
  "list.graphql": `query ($first: Int!, $after: String, $query: String, $since: DateTime) {
  products(first: $first, after: $after, query: $query, since: $since) { nodes { id title } pageInfo { hasNextPage endCursor } }
}`,
  "set.graphql":
    "mutation ($input: ProductSet!) { productSet(input: $input) { product { id title } userErrors { code message } } }",
  "Product.json": PRODUCT,
  "Input.json": { type: "object", required: ["title"], properties: { title: { type: "string", maxLength: 40 } } },
};

let shop: RecordingServer;
let store: Store;
let model: SystemModel;
let now = Date.parse("2026-11-24T12:00:00Z");
beforeEach(async () => {
  shop = await RecordingServer.start();
  store = Store.open(":memory:", "run");
  model = await systemOf(SHOP);
  now = Date.parse("2026-11-24T12:00:00Z");
});
afterEach(async () => {
  store.close();
  await shop.stop();
});
const connect = (url = shop.url): Connection =>
  new Connection(model.link, { base_url: url }, { engine: store, now: () => now });
const operation = (name: string): Operation => {
  const found = model.operations.find((one) => one.operation.name === name);
  if (found === undefined) throw new Error(`no operation ${name}`);
  return found.operation;
};
const asked = (): unknown[] => shop.requests.map(({ body }) => (JSON.parse(body) as { variables?: unknown }).variables);
const told = (result: OperationResult): string => ("why" in result ? `${result.kind}: ${result.why}` : result.kind);

describe("a query", () => {
  test("is sent with the arguments as variables; an omitted one is absent", async () => {
    shop.reply = () => ({ json: { data: { product: { id: "1", title: "Cup" } } } });
    const result = await connect().send(operation("find_product"), { handle: 'a "cup"', most: 3 });
    expect(result).toMatchObject({ kind: "ok", value: { id: "1", title: "Cup" } });
    await connect().send(operation("find_product"), { handle: "cup" });
    expect(asked()).toEqual([{ handle: 'a "cup"', most: 3 }, { handle: "cup" }]);
    expect((JSON.parse(shop.requests[0]?.body ?? "") as { query: string }).query).toMatch(/^query Find/);
  });

  test("has the record at its place", async () => {
    await connect().send(operation("set_product"), {}, { record: { title: "Cup" } });
    expect(asked()).toEqual([{ input: { product: { title: "Cup" } } }]);
  });

  test("for a list is sent page by page, with its constants and the time, until there is no next page", async () => {
    shop.reply = ({ body }) => {
      const { after } = (JSON.parse(body) as { variables: { after?: string } }).variables;
      const [id, next] = after === undefined ? ["1", "c1"] : ["2", "c2"];
      const pageInfo = { hasNextPage: after === undefined, endCursor: next };
      return { json: { data: { products: { nodes: [{ id, title: "Cup" }], pageInfo } } } };
    };
    const list = operation("list_products");
    const first = await connect().send(list, {}, { since: now });
    expect(first).toMatchObject({ kind: "ok", next: "c1" });
    const last = await connect().send(list, {}, { since: now, position: "c1" });
    expect(last).not.toHaveProperty("next");
    const always = { query: "status:active", first: 2, since: "2026-11-24T12:00:00Z" };
    expect(asked()).toEqual([always, { ...always, after: "c1" }]);
  });
});

describe("a failure inside a 200", () => {
  test.each<[string, object, string]>([
    ["errors", { errors: [{ message: "no such field" }, { message: "nor this" }] }, "refused: shop.set_product reported a failure: no such field; nor this"],
    ["errors that are only for now", { errors: [{ message: "slow down", extensions: { code: "THROTTLED" } }] }, "later: shop.set_product reported a failure: slow down"],
    ["what the mutation says", { data: { productSet: { product: null, userErrors: [{ code: "BLANK", message: "Title can't be blank" }] } } }, "refused: shop.set_product reported a failure: Title can't be blank"],
    ["none", { data: { productSet: { product: { id: "1", title: "Cup" }, userErrors: [] } } }, "ok"],
  ])("is %s", async (_, json, expected) => {
    shop.reply = () => ({ json });
    expect(told(await connect().send(operation("set_product"), {}, { record: { title: "Cup" } }))).toBe(expected);
  }); // prettier-ignore

  test("holds a run with the vendor's message; an existing record is delivered", async () => {
    const flow = await flowOf(SHOP, "source product = shop.Product", "trigger manual", "key product.id", "destination made = shop.set_product { title: product.title | cut(40) }"); // prettier-ignore
    let code = "BLANK";
    const product = { id: "7", title: "Cup" };
    const reply = (): { json: object } => ({ json: { data: { productSet: { product, userErrors: [{ code, message: "Handle is taken" }] } } } }); // prettier-ignore
    await using host = await TestHost.start([flow], { reply });
    await host.submit("a", { id: "1", title: "Cup" });
    code = "TAKEN";
    await host.submit("a", { id: "2", title: "Cup" });
    expect(host.outcomes).toEqual(["held: shop.set_product reported a failure: Handle is taken", "delivered"]);
  });
});

describe("several records in one request", () => {
  const several = (set: string, kind = "upsert"): Described => ({
    ...SHOP,
    "system.yaml": SYSTEM.replace("kind: create", `kind: ${kind}`).replace(
      / {4}fails: .*\n/,
      "    batch: { most: 2, there_when: [TAKEN] }\n",
    ),
    "set.graphql": set,
  });
  const SET =
    "mutation Set($input: ProductSet!, $sync: Boolean) {\n  productSet(input: $input, sync: $sync) { product { ...parts } userErrors { code message } }\n}\nfragment parts on Product { id title }"; // prettier-ignore
  const made = (described: Described): Promise<Flow> =>
    flowOf(described, "source products = all shop.Product", "trigger manual", "destination out = for p in products => shop.set_product { title: p.title | cut(40) }"); // prettier-ignore

  test("are sent under aliases, and so are their responses", async () => {
    const described = several(SET);
    expect(mistakesIn(described)).toEqual([]);
    model = await systemOf(described);
    shop.reply = ({ body }) => {
      const { query, variables } = JSON.parse(body) as { query: string; variables: Record<string, { product: { title: string } }> }; // prettier-ignore
      const names = [...query.matchAll(/(r\d+): productSet\(input: \$(input_\d+)/g)];
      const results = names.map(([, name = "", variable = ""]) => [name, { product: { id: variable, title: variables[variable]?.product.title }, userErrors: [] }]); // prettier-ignore
      return { json: { data: Object.fromEntries(results) as object } };
    };
    const records = [{ title: "Cup" }, { title: "Pot" }];
    const result = await connect().send(operation("set_product"), {}, { records });
    expect(result).toMatchObject({ kind: "ok", value: [{ id: "input_0", title: "Cup" }, { id: "input_1", title: "Pot" }] }); // prettier-ignore
    expect((JSON.parse(shop.requests[0]?.body ?? "") as { query: string }).query).toBe(
      "mutation Set($sync: Boolean, $input_0: ProductSet!, $input_1: ProductSet!) {\nr0: productSet(input: $input_0, sync: $sync) { product { ...parts } userErrors { code message } }\nr1: productSet(input: $input_1, sync: $sync) { product { ...parts } userErrors { code message } }\n}\nfragment parts on Product { id title }",
    );
  });

  test("are refused one by one, and an existing one is delivered", async () => {
    const flow = await made(several(SET));
    const reply = (): { json: object } => ({
      json: { data: { r0: { product: { id: "1", title: "Cup" }, userErrors: [{ code: "TAKEN", message: "it is there" }] }, r1: { product: null, userErrors: [{ code: "BLANK", message: "no title" }] } } }, // prettier-ignore
    });
    await using host = await TestHost.start([flow], { reply });
    await host.submit("a", [
      { id: "1", title: "Cup" },
      { id: "2", title: "Pot" },
    ]);
    expect(host.outcomes).toEqual(['held: shop.set_product refused 1 of 2: out[1]: [{"code":"BLANK","message":"no title"}]']); // prettier-ignore
  });

  test("are accepted by a stand-in", async () => {
    model = await systemOf(several(SET));
    const standIn = await StandIn.start([model]);
    try {
      const connection = new Connection(standIn.link("shop"), standIn.settings("shop"), { engine: store });
      const records = [{ title: "Cup" }, { title: "Pot" }];
      expect(await connection.send(operation("set_product"), {}, { records })).toMatchObject({ value: records });
      expect(standIn.documents("shop", "Product")).toMatchObject(records);
    } finally {
      await standIn.stop();
    }
  });

  test("need a query with one field, and an idempotent operation", () => {
    expect(mistakesIn(several(SET.replace("productSet(", "shop { id } productSet(")))).toEqual([expect.stringContaining("set.graphql has several fields")]); // prettier-ignore
    expect(mistakesIn(several(SET, "create"))).toEqual([expect.stringContaining("a create is not repeated")]);
  });
});

test("the cost of requests is learnt from responses, and a request that costs too much waits", async () => {
  shop.reply = () => ({ json: { data: { product: null }, cost: { asked: 50, left: 20, restored: 10 } } });
  const connection = connect();
  const find = operation("find_product");
  expect(await connection.send(find, { handle: "a" })).toMatchObject({ kind: "ok" });
  expect(await connection.send(find, { handle: "b" })).toMatchObject({ kind: "wait", untilMs: now + 3000 });
  // Its cost is not known yet.
  expect((await connection.send(operation("list_products"), {})).kind).not.toBe("wait");
  now += 2000;
  expect((await connection.send(find, { handle: "b" })).kind).toBe("wait");
  now += 1000;
  expect((await connection.send(find, { handle: "b" })).kind).toBe("ok");
});

test("a stand-in recognizes a query, and responds page by page", async () => {
  const standIn = await StandIn.start([model]);
  try {
    const connection = new Connection(standIn.link("shop"), standIn.settings("shop"), {
      engine: store,
      now: () => now,
    });
    for (const title of ["Cup", "Pot", "Pan"])
      expect(await connection.send(operation("set_product"), {}, { record: { title } })).toMatchObject({
        value: { title },
      });
    const list = operation("list_products");
    const first = await connection.send(list, {});
    expect(first).toMatchObject({ value: [{ title: "Cup" }, { title: "Pot" }], next: "2" });
    expect(await connection.send(list, {}, { position: "2" })).toMatchObject({ value: [{ title: "Pan" }] });
  } finally {
    await standIn.stop();
  }
});

describe("a mistake", () => {
  test("none in the descriptions above", () => expect(mistakesIn(SHOP)).toEqual([]));
  test.each<[string, string, string, string]>([
    ["system.yaml", "graphql: find.graphql", "graphql: fin.graphql", "system.yaml: graphql: there is no file fin.graphql (write the document next to system.yaml, such as queries/orders.graphql)"],
    ["find.graphql", "$handle: String!", "$handle String!", 'find.graphql: S: this is no GraphQL: Expected ":", found Name "String".'],
    ["find.graphql", "fragment", "query B { id } fragment", "system.yaml: graphql: find.graphql has 2 operations, and one is sent (put each into a separate file)"],
    ["find.graphql", "query Find", "subscription Find", "system.yaml: graphql: find.graphql is a subscription, but an integration sends single requests (use a query, or the system's webhooks)"],
    ["find.graphql", "query Find", "mutation Find", "system.yaml: kind: find.graphql is a mutation, and find_product is of the kind read (a mutation is of the kind create, upsert or update)"],
    ["find.graphql", "id title", "id", "system.yaml: graphql: find.graphql does not select `title`, which Product always has (select it, or take it out of the schema's `required`)"],
    ["find.graphql", "$most: Int", "$most: Int, $shop: ID!", "find.graphql: $shop: nothing is given for $shop, which has to have a value (in system.yaml:   parameters: { shop: … }   or, for the record,   record: { at: /variables/shop })"],
    ["system.yaml", "handle: { type", "handl: { type", "system.yaml: handl: `handl` is no variable of find.graphql (variables: handle, most)"],
    ["system.yaml", "at: /data/product,", "at: /data/prodct,", "system.yaml: at: find.graphql does not select `prodct`, of /data/prodct (did you mean product?)"],
    ["list.graphql", "hasNextPage ", "", "system.yaml: at: list.graphql does not select `hasNextPage`, of /data/products/pageInfo/hasNextPage (it selects endCursor)"],
    ["system.yaml", "at: /data/products/pageInfo, ", "", "system.yaml: pages: the place of `pageInfo` in the response is missing (at: /data/orders/pageInfo)"],
    ["system.yaml", "/variables/first", "/variables/frist", "system.yaml: size_parameter: list.graphql has no variable at /variables/frist (did you mean /variables/first?)"],
    ["system.yaml", ", at: /variables/input/product", "", "system.yaml: record: it is not said which variable takes the record (at: /variables/input)"],
    ["system.yaml", "/userErrors/*/code", "/errors/*/code", "system.yaml: at: set.graphql does not select `errors`, of /data/productSet/errors/*/code (it selects product, userErrors)"],
  ])("%s with %s changed to %s", (name, from, to, expected) => expect(mistakesOf(SHOP, name, from, to)).toEqual([expected])); // prettier-ignore
});
