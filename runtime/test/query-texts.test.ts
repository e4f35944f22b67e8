/** Systems with a query language: pages and times are in the texts of a request, and keys in its query. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { Connection } from "@integ/runtime/host";
import { RecordingServer, StandIn } from "@integ/runtime/testing";
import { mistakesIn, SETTINGS, systemOf } from "../../test/described.ts";
import { steadyPagesOf } from "../src/host/lists.ts";

const DOC = { type: "object", required: ["id"], properties: { id: { type: "integer" }, at: { type: "string" } } };
const PAGES = '{ style: offset, parameter: "{start}", size_parameter: "{size}", size: 2, first: 1 }';

/** @param text what the list is asked by */
const files = (text: string, pages = PAGES): { readonly "Doc.json": object; readonly "system.yaml": string } => ({
  "Doc.json": DOC,
  "system.yaml": `${SETTINGS}types:
  Doc: { schema: Doc.json }
operations:
  docs:
    kind: list
    request: { method: GET, path: /query, query: { q: "${text}" } }
    result: { type: Doc, at: /items }
    pages: ${pages}
    since: { parameter: "{since}", field: at }
  make:
    kind: create
    request: { method: POST, path: /docs }
    record: { type: Doc }
    result: { type: Doc }
    idempotency_query: requestid
    idempotency_length: 50
`,
});
const QUERY = "select * from Doc where at > '{since}' startposition {start} maxresults {size}";

let server: RecordingServer;
beforeEach(async () => {
  server = await RecordingServer.start(() => ({ json: { items: [{ id: 1 }] } }));
});
afterEach(() => server.stop());
const asked = (): string[] => server.requests.map(({ path }) => decodeURIComponent(path).replaceAll("+", " "));

async function idsOf(connection: Connection, since?: number): Promise<number[]> {
  const { operations } = await systemOf(files(QUERY));
  const found: number[] = [];
  for (const { operation } of operations)
    if (operation.name === "docs")
      for await (const page of steadyPagesOf(connection, operation, {}, since))
        if (page.kind === "page") found.push(...page.documents.map((one) => (one as { readonly id: number }).id));
  return found;
}

test("a list is queried with a text that has its start, its size and its time", async () => {
  const { link } = await systemOf(files(QUERY));
  const connection = new Connection(link, { base_url: server.url });
  await idsOf(connection, Date.parse("2026-11-24T12:02:00Z"));
  await idsOf(connection);
  expect(asked()).toEqual([
    "/query?q=select * from Doc where at > '2026-11-24T12:00:00Z' startposition 1 maxresults 2",
    "/query?q=select * from Doc where at > '1970-01-01T00:00:00Z' startposition 1 maxresults 2",
  ]);
});

test("the address of a next page already has the text", async () => {
  const { link, operations } = await systemOf(files("changed since {since}", "{ style: next_url, at: /next }"));
  server.reply = () => ({
    json: { items: [{ id: 1 }], ...(server.requests.length > 1 ? {} : { next: `${server.url}/query?page=2` }) },
  });
  const connection = new Connection(link, { base_url: server.url });
  for (const { operation } of operations)
    if (operation.name === "docs")
      for await (const page of steadyPagesOf(connection, operation, {})) expect(page.kind).toBe("page");
  expect(asked()).toEqual(["/query?q=changed since 1970-01-01T00:00:00Z", "/query?page=2"]);
});

test("a stand-in understands it", async () => {
  const system = await systemOf(files(QUERY));
  const standIn = await StandIn.start([system]);
  try {
    const days = [20, 21, 22, 23, 24];
    standIn.seed("shop", "Doc", days.map((id) => ({ id, at: `2026-11-${id}T00:00:00Z` }))); // prettier-ignore
    const connection = new Connection(standIn.link("shop"), standIn.settings("shop"));
    expect(new Set(await idsOf(connection))).toEqual(new Set(days));
    expect(await idsOf(connection, Date.parse("2026-11-22T12:00:00Z"))).toEqual([23, 24]);
  } finally {
    await standIn.stop();
  }
});

test("a placeholder that no text has is a mistake", () => {
  expect(mistakesIn(files("select * from Doc where at > '{since}' maxresults {size}"))).toEqual([
    "system.yaml: parameter: no text of the request has {start} (name a parameter of the query, or write it there)",
  ]);
});

test("an idempotency key is in the query, with the length that the system accepts", async () => {
  const { link, operations } = await systemOf(files(QUERY));
  const operation = operations.find((one) => one.operation.name === "make")?.operation;
  if (operation === undefined) throw new Error("there is no such operation");
  const key = "0123456789abcdef".repeat(4);
  const connection = new Connection(link, { base_url: server.url });
  await connection.send(operation, {}, { record: { id: 1 }, idempotencyKey: key });
  expect(asked()).toEqual([`/docs?requestid=${key.slice(0, 50)}`]);
});
