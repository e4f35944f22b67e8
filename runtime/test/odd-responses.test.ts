/**
 * Unusual responses: all fields are attributes, `false` for a missing value, plain values, maps and lines instead of
 * lists, vendors' own headers.
 */
import { afterEach, beforeEach, expect, test } from "vitest";
import { brotliCompressSync, gzipSync } from "node:zlib";
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

test("attributes are fields like others, in responses and requests", async () => {
  const formats = "formats: { requests: xml, responses: xml, attributes: true }\n";
  server.reply = () => ({ text: '<list><row code="A" note="x &amp; y"/></list>' });
  expect(await sent(formats, read("/list/row/0"))).toEqual({ code: "A", note: "x & y" });
  await sent(formats, PUT, { code: "A", note: 'x "y"' });
  expect(server.requests.at(-1)?.body).toContain('<stock code="A" note="x &quot;y&quot;"');
});

test("false counts as absent, if the system says so", async () => {
  server.reply = () => ({ json: [{ code: "A", note: false }] });
  expect(await sent("formats: { absent: false }\n", read("/0"))).toEqual({ code: "A" });
});

test("a plain value becomes the named field", async () => {
  server.reply = () => ({ json: [17] });
  const make =
    "  make: { kind: upsert, request: { method: POST, path: /stock }, record: { type: Stock, at: /0 }, result: { type: Made, at: /0, field: id } }\n";
  expect(await sent("", make, { code: "A" })).toEqual({ id: 17 });
});

const list = (at: string, more = ""): string =>
  `  all: { kind: list, request: { method: GET, path: /stock }, result: { type: Stock, at: ${at} }${more} }\n`;

test("a list may consist of the values of a map, or of several lists", async () => {
  server.reply = () => ({ json: { stock: { 7: { code: "A" }, 9: { code: "B" } } } });
  expect(await sent("", list("/stock/*"))).toEqual([{ code: "A" }, { code: "B" }]);
  server.reply = () => ({ json: { shelves: [{ stock: [{ code: "A" }] }, { stock: [{ code: "B" }, { code: "C" }] }] } });
  expect(await sent("", list("/shelves/*/stock/*"))).toEqual([{ code: "A" }, { code: "B" }, { code: "C" }]);
  await expect(sent("", read("/stock/*"))).rejects.toThrow("each of several is what a list has");
});

test("a list may consist of JSON lines", async () => {
  server.reply = () => ({ text: '{"code":"A"}\n{"code":"B"}\n' });
  const lines = `  all: { kind: list, request: { method: GET, path: /stock }, result: { type: Stock }, response_format: { format: lines } }\n`;
  expect(await sent("", lines)).toEqual([{ code: "A" }, { code: "B" }]);
  server.reply = () => ({ text: '{"code":"A"}\n{"code":\n' });
  expect(await sent("", lines)).toMatchObject({ kind: "refused", why: expect.stringContaining("a body that is not JSON lines") as string }); // prettier-ignore
});

test("the time to retry may be in a vendor's own header", async () => {
  const limits = "limits: { retry_after: [X-Rate-Reset] }\n";
  const after = async (headers: Record<string, string>): Promise<unknown> => {
    server.reply = () => ({ status: 429, headers });
    return sent(limits, list("/stock"));
  };
  expect(await after({ "X-Rate-Reset": "90" })).toMatchObject({ kind: "later", afterMs: 90_000 });
  expect(await after({ "X-Rate-Reset": "90", "Retry-After": "5" })).toMatchObject({ afterMs: 5000 });
  expect(await after({})).not.toHaveProperty("afterMs");
});

/** Archives that Python's zipfile has made: one file in a folder, one file that is not compressed, and two files. */
const DEFLATED =
  "UEsDBBQAAAAIAIMYIlwAAAAAAgAAAAAAAAAHAAAAcmVwb3J0LwMAUEsDBBQAAAAIAIMYIlzLCOl5GAAAABYAAAARAAAAcmVwb3J0L3N0b2NrLmpzb26rViouyU/OVrKqVkrOT0lVslJyVKqtBQBQSwECFAMUAAAACACDGCJcAAAAAAIAAAAAAAAABwAAAAAAAAAAAAAAgAEAAAAAcmVwb3J0L1BLAQIUAxQAAAAIAIMYIlzLCOl5GAAAABYAAAARAAAAAAAAAAAAAACAAScAAAByZXBvcnQvc3RvY2suanNvblBLBQYAAAAAAgACAHQAAABuAAAAAAA=";
const STORED =
  "UEsDBBQAAAAAAIMYIlzLCOl5FgAAABYAAAAKAAAAc3RvY2suanNvbnsic3RvY2siOnsiY29kZSI6IkEifX1QSwECFAMUAAAAAACDGCJcywjpeRYAAAAWAAAACgAAAAAAAAAAAAAAgAEAAAAAc3RvY2suanNvblBLBQYAAAAAAQABADgAAAA+AAAAAAA=";
const TWO =
  "UEsDBBQAAAAIAIMYIlzLCOl5GAAAABYAAAAGAAAAYS5qc29uq1YqLslPzlayqlZKzk9JVbJSclSqrQUAUEsDBBQAAAAIAIMYIlzLCOl5GAAAABYAAAAGAAAAYi5qc29uq1YqLslPzlayqlZKzk9JVbJSclSqrQUAUEsBAhQDFAAAAAgAgxgiXMsI6XkYAAAAFgAAAAYAAAAAAAAAAAAAAIABAAAAAGEuanNvblBLAQIUAxQAAAAIAIMYIlzLCOl5GAAAABYAAAAGAAAAAAAAAAAAAACAATwAAABiLmpzb25QSwUGAAAAAAIAAgBoAAAAeAAAAAAA";
const zip = (archive: string): Buffer => Buffer.from(archive, "base64");

test("a compressed response is read, also without Accept-Encoding, and so is a compressed file", async () => {
  const stock = Buffer.from('{"stock":{"code":"A"}}');
  const packed = async (bytes: Uint8Array, headers: Record<string, string> = {}): Promise<unknown> => {
    server.reply = () => ({ bytes, headers });
    return sent("", read("/stock"));
  };
  expect(await packed(gzipSync(stock), { "Content-Encoding": "gzip" })).toEqual({ code: "A" });
  expect(await packed(brotliCompressSync(stock), { "Content-Encoding": "br" })).toEqual({ code: "A" });
  expect(await packed(gzipSync(stock), { "Content-Type": "application/gzip" })).toEqual({ code: "A" });
  expect(await packed(gzipSync(gzipSync(stock)), { "Content-Encoding": "gzip" })).toEqual({ code: "A" });
  expect(await packed(zip(DEFLATED), { "Content-Type": "application/zip" })).toEqual({ code: "A" });
  expect(await packed(zip(STORED))).toEqual({ code: "A" });
  const said = (why: string): unknown => expect.objectContaining({ why: expect.stringContaining(why) as string });
  expect(await packed(stock, { "Content-Encoding": "gzip" })).toEqual(said("its compressed response is damaged"));
  expect(await packed(stock, { "Content-Encoding": "x-own" })).toEqual(said("unknown Content-Encoding"));
  expect(await packed(zip(TWO))).toEqual(said("its response is a ZIP archive that does not contain exactly one file"));
  expect(await packed(zip(DEFLATED).subarray(0, -30))).toEqual(said("its compressed response is damaged"));
  // A few bytes that become megabytes fill no memory.
  const bomb = gzipSync(Buffer.alloc(11 * 1024 * 1024, 32));
  expect(await packed(bomb, { "Content-Encoding": "gzip" })).toEqual(said("its response is larger than 10 MB"));
});
