/** The server in a browser's worker, as the extension starts it there: it has its files by messages, from a file system of the editor's own. */
import { globSync, readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { build } from "esbuild";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { HAS_BROWSER, openBrowser } from "../../../test/browser.ts";
import { ROOT } from "../../../test/examples.ts";
import { WORKER } from "../build.ts";

const SYSTEMS = join(ROOT, "specs/systems");
const SHIPPED = Object.fromEntries(
  globSync("{shopify,xero}/{system.yaml,schemas/**/*.json}", { cwd: SYSTEMS }).map((path) => [path, readFileSync(join(SYSTEMS, path), "utf8")]),
); // prettier-ignore

const SPEC = `integ 1
integration "orders"
use "./names.integ"
source order = shopify.Order
trigger webhook shopify.orders_paid
key order.id
destination contact = xero.upsert_contact { Name: name_of(order) | cut(255) }
destination row = till.put_row { Number: order.id }
`;

const FILES = {
  "/project/integ.yaml": "integ: 1\n",
  "/project/orders.integ": SPEC,
  "/project/names.integ": "integ 1\nfunction name_of(order: shopify.Order) = order.name\n",
  "/project/systems/till/system.yaml":
    `integ: 1
system: till
title: Till
version: '1'
base_url: https://till.example
types:
  Row: { schema: Row.json }
operations:
  put_row:
    kind: upsert
    request: { method: PUT, path: /rows }
    record: { type: Row }
`,
  "/project/systems/till/Row.json": JSON.stringify({ type: "object", required: ["Number"], properties: { Number: { type: "integer" } } }),
}; // prettier-ignore

/** The page's side of the worker: requests by number, and the server's notifications. */
const CLIENT = `
const worker = new Worker("/worker.js");
const said = [];
const open = new Map();
worker.onmessage = ({ data }) => {
  if (data.method !== undefined && data.id !== undefined) worker.postMessage({ jsonrpc: "2.0", id: data.id, result: null });
  else if (data.method !== undefined) said.push(data);
  else open.get(data.id)(data.result ?? data.error);
};
window.start = (message) => worker.postMessage(message);
window.tell = (method, params) => worker.postMessage({ jsonrpc: "2.0", method, params });
window.ask = (method, params) => new Promise((done) => {
  const id = open.size + 1;
  open.set(id, done);
  worker.postMessage({ jsonrpc: "2.0", id, method, params });
});
window.wrong = (uri) => said.findLast(({ method, params }) => method === "textDocument/publishDiagnostics" && params.uri === uri)?.params.diagnostics.map(({ code }) => code);
`;

describe.skipIf(!HAS_BROWSER)("in a folder on a file system without an authority", { tags: "slow" }, () => {
  const uri = "served:/project/orders.integ";
  let browser: Browser;
  let server: Server;
  let page: Page;
  const call = <T>(name: string, ...given: readonly unknown[]): Promise<T> => page.evaluate(`window.${name}(${given.map((one) => JSON.stringify(one)).join(",")})`); // prettier-ignore
  beforeAll(async () => {
    const { outputFiles } = await build({ ...WORKER, legalComments: "none", write: false });
    const texts: Readonly<Record<string, string>> = { "/worker.js": outputFiles[0]?.text ?? "", "/client.js": CLIENT };
    server = createServer(({ url = "" }, response) => {
      const script = texts[url];
      response.writeHead(200, { "content-type": script === undefined ? "text/html" : "text/javascript" });
      response.end(script ?? '<!doctype html><title>worker</title><script src="/client.js"></script>');
    });
    await new Promise<void>((done) => void server.listen(0, "127.0.0.1", done));
    browser = await openBrowser();
    page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    await call("start", { kind: "integ/start", version: "0.0.0", base: "served:", files: FILES, shipped: SHIPPED });
    await call("ask", "initialize", { processId: null, rootUri: null, workspaceFolders: [{ name: "project", uri: "served:/project" }], capabilities: {} }); // prettier-ignore
    await call("tell", "initialized", {});
    await call("tell", "textDocument/didOpen", { textDocument: { uri, languageId: "integ", version: 1, text: SPEC } });
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    server?.close();
  });

  test("a spec has its libraries, the project's own systems and those that ship", async () => {
    await expect.poll(() => call("wrong", uri)).toEqual([]);
    const position = { line: 6, character: SPEC.split("\n")[6]?.indexOf("name_of") ?? 0 };
    const declared = await call<readonly { readonly uri: string }[]>("ask", "textDocument/definition", { textDocument: { uri }, position }); // prettier-ignore
    expect(declared.map((one) => one.uri)).toEqual(["served:/project/names.integ"]);
  });

  test("a change in the editor's file system counts once its text is loaded", async () => {
    const library = { "/project/names.integ": "integ 1\nfunction called(order: shopify.Order) = order.name\n" };
    await call("tell", "integ/files", { files: library });
    await expect.poll(() => call("wrong", uri)).toEqual(["INT2004"]);
    await call("tell", "integ/files", { files: { "/project/names.integ": FILES["/project/names.integ"] } });
    await expect.poll(() => call("wrong", uri)).toEqual([]);
    await call("tell", "integ/files", { files: { "/project/systems/till/system.yaml": null } });
    await expect.poll(() => call("wrong", uri)).toEqual(["INT2005"]);
  });
});
