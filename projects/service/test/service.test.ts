/** From the shop's webhook to an invoice, with a server that stands in for the accounting system. */
import "@integ/runtime/temporal";
import assert from "node:assert/strict";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import { Store } from "@integ/runtime/host";
import { sendWebhook } from "@integ/runtime/testing";
import { flow } from "../src/generated/orders.ts";
import { serviceOf } from "../src/service.ts";

const SECRET = "a secret of some length";
const ORDER = readFileSync(new URL("../samples/order.json", import.meta.url), "utf8");

await test("a paid order becomes an invoice, and the service's own pages still work", async () => {
  const booked: string[] = [];
  const books = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8").on("data", (chunk: string) => void (body += chunk));
    request.on("end", () => {
      response.setHeader("Content-Type", "application/json");
      if (request.url === "/token") return response.end('{ "access_token": "token", "expires_in": 1800 }');
      if (request.method !== "GET") booked.push(body);
      return response.end(
        JSON.stringify({ Invoices: request.method === "GET" ? [] : [{ InvoiceID: "1", Type: "ACCREC" }] }),
      );
    });
  }).listen(0, "127.0.0.1");
  await once(books, "listening");
  const engine = Store.open(":memory:", "run");
  const booksUrl = `http://127.0.0.1:${(books.address() as AddressInfo).port}`;
  const { host, server } = serviceOf(engine, {
    SHOPIFY_WEBHOOK_SECRET: SECRET,
    XERO_URL: booksUrl,
    XERO_TOKEN_URL: `${booksUrl}/token`,
    XERO_CLIENT_ID: "id",
    XERO_CLIENT_SECRET: "secret",
  });
  await host.start();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  try {
    assert.equal(await (await fetch(url)).text(), "the shop\n");
    const sent = new Promise((done) => host.on("sent", done));
    const { status } = await sendWebhook(flow, { url: `${url}/integ`, secret: SECRET, body: ORDER });
    assert.equal(status, 200);
    await sent;
    assert.match(booked[0] ?? "", /"InvoiceNumber":"#1001"/);
    // An unsigned webhook is refused.
    const forged = await fetch(`${url}/integ/webhooks/orders`, { method: "POST", body: ORDER });
    assert.equal(forged.status, 401);
  } finally {
    server.close().closeAllConnections();
    await host.stop();
    engine.close();
    books.close().closeAllConnections();
  }
});
