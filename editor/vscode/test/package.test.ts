/** The installed extension: the content of the archive, and its server, which has no other files. */
import { spawn, type ChildProcess } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { unzipSync } from "fflate";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createMessageConnection, StreamMessageReader, StreamMessageWriter, type MessageConnection } from "vscode-jsonrpc/node"; // prettier-ignore
import { EXAMPLES } from "../../../test/examples.ts";
import { buildExtension, packExtension } from "../build.ts";

const folder = mkdtempSync(join(tmpdir(), "integ-vsix-"));
const installed = join(folder, "installed");
let size = 0;
let files: readonly string[] = [];
let server: ChildProcess;
let connection: MessageConnection;
afterAll(() => {
  connection?.dispose();
  server?.kill();
  rmSync(folder, { recursive: true, force: true });
});

// Slow: five bundles are made, and the archive.
describe("the packed extension", { tags: "slow" }, () => {
  beforeAll(async () => {
    await buildExtension();
    const file = await packExtension(join(folder, "packed"));
    size = statSync(file).size;
    const entries = Object.entries(unzipSync(readFileSync(file))).filter(([name]) => !name.endsWith("/"));
    files = entries.map(([name]) => name);
    for (const [name, content] of entries) {
      mkdirSync(dirname(join(installed, name)), { recursive: true });
      writeFileSync(join(installed, name), content);
    }
  }, 300_000);

  test("has everything that its manifest names, a licence and a README, no sources, and is small", () => {
    const manifest = readFileSync(join(installed, "extension/package.json"), "utf8");
    const named = [...manifest.matchAll(/"(\.\/(?:dist|media)\/[^"]+)"/g)].map(([, path = ""]) => path);
    expect(named.length).toBeGreaterThan(6);
    expect(named.filter((path) => !existsSync(join(installed, "extension", path)))).toEqual([]);
    for (const one of [
      "dist/server.mjs",
      "dist/server-browser.js",
      "dist/systems.json",
      "dist/systems/xero/system.yaml",
      "dist/preview.js",
      "media/preview.css",
      "dist/errors/INT2002.md",
    ])
      // prettier-ignore
      expect(files).toContain(`extension/${one}`);
    expect(files.some((file) => /readme\.md$/i.test(file)) && files.some((file) => /license/i.test(file))).toBe(true);
    expect(files.filter((file) => /\.(?:ts|map|vsix)$|node_modules|\/test\//.test(file))).toEqual([]);
    expect(size).toBeLessThan(4_000_000);
  });

  test("has a self-contained server: mistakes, completion, a preview, tests, the module", async () => {
    const project = join(folder, "project");
    mkdirSync(project, { recursive: true });
    const spec = join(project, "orders.integ");
    const text = `integ 1
integration "orders"
source order = shopify.Order
trigger webhook shopify.orders_paid
key order.id
destination contact = xero.upsert_contact { Name: order.name | cut(255) }
test "an order" {
  given "one.json"
  expect contact { Name: "#1001" }
}
`;
    writeFileSync(spec, text);
    writeFileSync(join(project, "one.json"), readFileSync(join(EXAMPLES, "shopify-to-xero/samples/order-1001.json"))); // prettier-ignore
    server = spawn(process.execPath, [join(installed, "extension/dist/server.mjs"), "--stdio"], { cwd: project, stdio: ["pipe", "pipe", "inherit"] }); // prettier-ignore
    if (server.stdout === null || server.stdin === null) throw new Error("the server has no pipes");
    connection = createMessageConnection(new StreamMessageReader(server.stdout), new StreamMessageWriter(server.stdin)); // prettier-ignore
    const said: { readonly uri: string; readonly diagnostics: readonly { readonly code: string }[] }[] = [];
    connection.onNotification("textDocument/publishDiagnostics", (one) => void said.push(one));
    connection.onRequest("client/registerCapability", () => null);
    connection.listen();
    await connection.sendRequest("initialize", { processId: process.pid, rootUri: null, workspaceFolders: [{ name: "project", uri: pathToFileURL(project).href }], capabilities: {} }); // prettier-ignore
    await connection.sendNotification("initialized", {});
    const uri = pathToFileURL(spec).href;
    const textDocument = { uri };
    await connection.sendNotification("textDocument/didOpen", { textDocument: { uri, languageId: "integ", version: 1, text } }); // prettier-ignore
    await expect.poll(() => said.at(-1)?.diagnostics.map(({ code }) => code)).toEqual([]);
    const ran = await connection.sendRequest<{ readonly results: readonly { readonly passed: boolean }[] }>("integ/runTests", { textDocument }); // prettier-ignore
    expect(ran.results.map(({ passed }) => passed)).toEqual([true]);
    const preview = await connection.sendRequest<object>("integ/preview", { textDocument });
    expect(preview).toMatchObject({ kind: "shown", title: "one.json", documents: [{ end: "sent" }] });
    expect(JSON.stringify(preview)).toContain('\\"#1001\\"');
    const made = await connection.sendRequest<{ readonly text: string }>("integ/module", { textDocument });
    expect(made.text).toContain("export const flow");
    const position = { line: 2, character: "source order = shopify.".length };
    const offered = await connection.sendRequest<readonly { readonly label: string }[]>("textDocument/completion", { textDocument, position }); // prettier-ignore
    expect(offered.map(({ label }) => label)).toContain("Refund");
    await connection.sendNotification("textDocument/didChange", { textDocument: { uri, version: 2 }, contentChanges: [{ text: text.replace("order.name", "order.nam") }] }); // prettier-ignore
    await expect.poll(() => said.at(-1)?.diagnostics.map(({ code }) => code)).toEqual(["INT2002"]);
  });
});
