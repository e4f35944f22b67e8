/** The programs of examples/embedding, each as docs/embedding.md shows it: in Node, behind servers, in a worker, and in a browser. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { rolldown } from "rolldown";
import { describe, expect, test } from "vitest";
import { type Host, Store } from "@integ/runtime/host";
import { sendWebhook } from "@integ/runtime/testing";
import { flow } from "../examples/embedding/src/generated/orders.ts";
import { appWith } from "../examples/embedding/src/express.ts";
import { hostOf } from "../examples/embedding/src/host.ts";
import { invoiceOf } from "../examples/embedding/src/node.ts";
import { routesOf } from "../examples/embedding/src/route.ts";
import worker from "../examples/embedding/src/worker.ts";
import { HAS_BROWSER, openBrowser } from "./browser.ts";
import { EXAMPLES, read, ROOT } from "./examples.ts";

const FOLDER = join(EXAMPLES, "embedding");
const ORDER = read(join(FOLDER, "samples/order-1001.json"));
const INVOICE = { InvoiceNumber: "#1001", DueDate: "2026-12-08" };
const SECRET = "a secret of some length";

test("docs/embedding.md shows the programs as they are", () => {
  const page = read(join(ROOT, "docs/embedding.md"));
  for (const name of ["node.ts", "host.ts", "express.ts", "worker.ts", "route.ts", "orders.test.ts"])
    expect(page, name).toContain(
      read(join(FOLDER, "src", name))
        .replace(/^\/\*\*[\s\S]*?\*\/\n/, "")
        .trim(),
    );
});

test("plain Node", () => {
  expect(JSON.parse(invoiceOf(ORDER))).toMatchObject(INVOICE);
  expect(() => invoiceOf("{}")).toThrow("id:");
});

test("an edge worker", async () => {
  const ask = (body: string) => worker.fetch(new Request("https://worker.example/", { method: "POST", body }));
  expect(await (await ask(ORDER)).json()).toMatchObject(INVOICE);
  expect((await ask("{}")).status).toBe(422);
});

/** A host that has started, with its store in memory. */
async function started(): Promise<Host & AsyncDisposable> {
  const store = Store.open(":memory:", "run");
  const environment = {
    SHOPIFY_WEBHOOK_SECRET: SECRET,
    XERO_CLIENT_ID: "id",
    XERO_CLIENT_SECRET: "secret",
  };
  // Nothing listens there: what comes of a run is not what this is about.
  const nowhere = "http://127.0.0.1:9";
  const host = hostOf(store, { ...environment, XERO_URL: nowhere, XERO_TOKEN_URL: nowhere });
  await host.start();
  return Object.assign(host, {
    [Symbol.asyncDispose]: async () => {
      await host.stop();
      store.close();
    },
  });
}

test("an existing Express server", async () => {
  await using host = await started();
  const server = createServer(appWith(host));
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { status } = await sendWebhook(flow, { url: `${url}/integ`, secret: SECRET, body: ORDER });
  expect([status, await (await fetch(url)).text()]).toEqual([200, "the shop"]);
  server.close().closeAllConnections();
});

test("a route of Next.js", async () => {
  await using host = await started();
  const { GET, POST } = routesOf(host);
  expect((await GET(new Request("https://shop.example/integ/readyz"))).status).toBe(200);
  const forged = new Request("https://shop.example/integ/webhooks/orders", { method: "POST", body: ORDER });
  expect((await POST(forged)).status).toBe(401);
});

const PAGE = `<pre id="order">${ORDER}</pre><pre id="invoice"></pre><p id="eval"></p>
<script src="/eval.js"></script><script type="module" src="/page.js"></script>`;
const EVAL = `try { eval("1"); } catch (error) { document.querySelector("#eval").textContent = error.name; }`;

describe("a browser bundle", { tags: "slow" }, () => {
  // Slow, since a browser starts.
  test.skipIf(!HAS_BROWSER)("runs where `eval` is forbidden, and shows the invoice", async () => {
    const build = await rolldown({ input: join(FOLDER, "src/page.js"), cwd: ROOT });
    const { output } = await build.generate({ format: "esm", codeSplitting: false });
    const script = output[0].code;
    const csp = { "Content-Security-Policy": "default-src 'none'; script-src 'self'" };
    const server = createServer(({ url }, response) => {
      const scripts: Readonly<Record<string, string>> = { "/page.js": script, "/eval.js": EVAL };
      const found = scripts[url ?? ""];
      const type = found === undefined ? "text/html; charset=utf-8" : "text/javascript";
      response.writeHead(200, { ...csp, "Content-Type": type });
      response.end(found ?? PAGE);
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    const browser = await openBrowser();
    try {
      const page = await browser.newPage();
      const errors: string[] = [];
      page.on("pageerror", (error) => errors.push(error.message));
      await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
      const invoice = page.locator("#invoice");
      await expect.poll(() => invoice.textContent()).not.toBe("");
      expect(errors).toEqual([]);
      expect(JSON.parse((await invoice.textContent()) ?? "")).toMatchObject(INVOICE);
      // The page's policy holds.
      expect(await page.locator("#eval").textContent()).toBe("EvalError");
    } finally {
      await browser.close();
      server.close().closeAllConnections();
    }
  });
});
