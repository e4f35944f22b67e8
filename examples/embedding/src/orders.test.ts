/** A unit test with the test kit: the flow with everything but the other systems, on a clock that the test moves. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { TestHost } from "@integ/runtime/testing";
import { flow } from "./generated/orders.ts";

const ORDER: unknown = JSON.parse(readFileSync(new URL("../samples/order-1001.json", import.meta.url), "utf8"));

test("an order becomes an invoice, even if the accounting system is down for two hours", async () => {
  await using host = await TestHost.start([flow], { reply: () => ({ status: 503 }), at: "2026-11-24T12:10:00Z" });
  await host.send("orders", ORDER);
  await host.advance("2 hours");
  expect(host.outcomes).not.toContain("delivered");
  host.destination.reply = () => ({ json: { Invoices: [{ InvoiceID: "5e3bd1a0-0000-4000-8000-000000000001" }] } });
  await host.advance("1 day");
  expect(host.outcomes).toEqual(["delivered"]);
  const last = JSON.parse(host.destination.requests.at(-1)?.body ?? "") as unknown;
  expect(last).toMatchObject({ Invoices: [{ InvoiceNumber: "#1001", DueDate: "2026-12-08" }] });
});
