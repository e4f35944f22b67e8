/** The example of invoices, with its lost webhooks caught up: what a webhook has brought is not brought again, however often it changes. */
import { dirname } from "node:path";
import { expect, test } from "vitest";
import { Program } from "@integ/compiler";
import { nodeHost } from "@integ/compiler/node";
import { loadFlow } from "@integ/runtime/host";
import { TestHost, type RecordedRequest, type Reply } from "@integ/runtime/testing";
import { fileOf } from "./example-flows.ts";
import { read } from "./examples.ts";
import { order, type Doc } from "./shop-documents.ts";
import { XeroBooks } from "./xero-books.ts";

const file = fileOf("order");
const text = read(file).replace("webhook shopify.orders_paid", 'webhook shopify.orders_paid reconcile daily at 03:30 in "Europe/Vilnius"'); // prettier-ignore
const { module } = new Program(nodeHost(new Map([[file, text]])), dirname(file)).compile(file);
const flow = await loadFlow(module as NonNullable<typeof module>);

test("an order that has changed since its webhook is invoiced once, and so is one whose webhook was lost", async () => {
  const orders = new Map<number, Doc>();
  const changed = (id: number, updated_at: string, more: Doc = {}): Doc => {
    const one = { ...order({ id, name: `#${id}`, email: `${id}@example.lt` }), ...orders.get(id), ...more, updated_at };
    orders.set(id, one);
    return one;
  };
  const books = new XeroBooks();
  const reply = (request: RecordedRequest): Reply => {
    const since = new URL(request.path, "http://shop").searchParams.get("updated_at_min") ?? "";
    const listed = [...orders.values()].filter((one) => !(Date.parse(String(one["updated_at"])) < Date.parse(since)));
    return books.reply(request) ?? { json: { orders: listed } };
  };
  await using host = await TestHost.start([flow], { reply, at: "2026-11-24T10:00:00Z" });
  await host.advance("1 day");
  await host.send(flow.name, changed(1, "2026-11-25T10:00:00Z"));
  changed(2, "2026-11-25T10:00:00Z");
  expect(books.posted.map(({ number }) => number)).toEqual(["#1"]);
  // Its parcel goes out, it is tagged, and long after that it is archived.
  for (const at of ["2026-11-26T09:00:00Z", "2026-11-28T09:00:00Z", "2026-12-15T09:00:00Z"]) {
    await host.advance(Date.parse(at) - host.clock.now());
    changed(1, at, { tags: at });
    changed(2, at, { tags: at });
  }
  await host.advance("3 days");
  expect(host.sent).toHaveLength(2);
  expect(books.posted.map(({ number }) => number)).toEqual(["#1", "#2"]);
});
