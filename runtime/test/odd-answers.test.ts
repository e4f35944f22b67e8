/** Answers that are odd: all fields are attributes, `false` where there is nothing, and a plain value instead of a record. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { Connection } from "@integ/runtime/host";
import { RecordingServer } from "@integ/runtime/testing";
import { SETTINGS, systemOf } from "../../test/described.ts";

const RECORD = { type: "object", properties: { code: { type: "string" }, note: { type: "string" } } };
const PUT = "  put: { kind: upsert, request: { method: PUT, path: /stock }, record: { type: Stock, at: /stock } }\n";

let server: RecordingServer;
beforeEach(async () => {
  server = await RecordingServer.start(() => ({ json: {} }));
});
afterEach(() => server.stop());

/** What one operation of a system brings, or sends. */
async function sent(formats: string, operation: string, record?: unknown): Promise<unknown> {
  const { link, operations } = await systemOf({
    "Stock.json": RECORD,
    "Made.json": { type: "object", required: ["id"], properties: { id: { type: "integer" } } },
    "system.yaml": `${SETTINGS}${formats}types:
  Stock: { schema: Stock.json }
  Made: { schema: Made.json }
operations:
${operation}`,
  });
  const connection = new Connection(link, { base_url: server.url });
  const [called] = operations;
  if (called === undefined) throw new Error("there is no such operation");
  const result = await connection.send(called.operation, {}, record === undefined ? {} : { record });
  return result.kind === "ok" ? result.value : result;
}
const read = (at: string): string =>
  `  find: { kind: read, request: { method: GET, path: /stock }, result: { type: Stock, at: ${at}, may_be_none: true } }\n`;

test("attributes are fields like others, in what is read and in what is sent", async () => {
  const formats = "formats: { requests: xml, answers: xml, attributes: true }\n";
  server.reply = () => ({ text: '<list><row code="A" note="x &amp; y"/></list>' });
  expect(await sent(formats, read("/list/row/0"))).toEqual({ code: "A", note: "x & y" });
  await sent(formats, PUT, { code: "A", note: 'x "y"' });
  expect(server.requests.at(-1)?.body).toContain('<stock code="A" note="x &quot;y&quot;"');
});

test("false is nothing, where the system says so", async () => {
  server.reply = () => ({ json: [{ code: "A", note: false }] });
  expect(await sent("formats: { absent: false }\n", read("/0"))).toEqual({ code: "A" });
});

test("a plain value is the field that is named", async () => {
  server.reply = () => ({ json: [17] });
  const make =
    "  make: { kind: upsert, request: { method: POST, path: /stock }, record: { type: Stock, at: /0 }, result: { type: Made, at: /0, field: id } }\n";
  expect(await sent("", make, { code: "A" })).toEqual({ id: 17 });
});
