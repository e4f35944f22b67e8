/** The example's day of sales, as a host keeps it: each order once, on the day of its sale, whatever the clocks do. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Program } from "@integ/compiler";
import { nodeHost } from "@integ/compiler/node";
import { createHost, Store, type Host, loadFlow } from "@integ/runtime/host";
import { RecordingServer, type RecordedRequest, type Reply } from "@integ/runtime/testing";
import { EXAMPLES } from "./examples.ts";

const HOUR = 3_600_000;
const spec = join(EXAMPLES, "daily-sales/daily-sales.integ");
const { module } = new Program(nodeHost(), dirname(spec)).compile(spec);
const flow = await loadFlow(module as NonNullable<typeof module>);

interface Order {
  readonly id: number;
  readonly name: string;
  readonly processed_at: string;
  readonly updated_at: string;
  readonly financial_status: string;
}
let folder: string;
let store: Store;
let shop: RecordingServer;
let books: RecordingServer;
let host: Host;
let now: number;
let orders: Order[];

const vilnius = (moment: string): string =>
  Temporal.PlainDateTime.from(moment).toZonedDateTime("Europe/Vilnius").toInstant().toString();
/** An order of one lamp, sold at a time of Vilnius, or at an instant. */
const sold = (id: number, at: string, financial_status = "paid"): Order => {
  const processed_at = at.endsWith("Z") ? at : vilnius(at);
  const lines = [{ id, title: "Lamp", quantity: 1, price: "48.40", tax_lines: [{ title: "VAT", rate: 0.21, price: "8.40" }] }]; // prettier-ignore
  const order = { id, name: `#${id}`, created_at: processed_at, processed_at, updated_at: processed_at, currency: "EUR", taxes_included: true, total_price: "48.40", total_tax: "8.40", shipping_address: { country_code: "LT" }, line_items: lines, financial_status }; // prettier-ignore
  return order;
};
const changed = (id: number, at: string, change: Partial<Order> = {}): void =>
  void (orders = orders.map((one) => (one.id === id ? { ...one, ...change, updated_at: vilnius(at) } : one)));

function shown({ path }: RecordedRequest): Reply {
  const query = new URL(path, "http://shop").searchParams;
  const within = (at: string, from: string, to: string): boolean =>
    !(Date.parse(at) < Date.parse(query.get(from) ?? "")) && !(Date.parse(at) > Date.parse(query.get(to) ?? ""));
  return {
    json: {
      orders: orders.filter(
        (one) =>
          Date.parse(one.updated_at) <= now &&
          within(one.updated_at, "updated_at_min", "updated_at_max") &&
          within(one.processed_at, "processed_at_min", "processed_at_max"),
      ),
    },
  };
}

const written = (): readonly RecordedRequest[] => books.requests.filter(({ method }) => method !== "GET");
/** The bookings: `SALES-2026-11-24: 96.8`, and drafts by their orders' numbers. */
const booked = (): string[] =>
  written().map(({ body }) => {
    const [invoice] = (JSON.parse(body) as { Invoices: { InvoiceNumber: string; LineItems: { UnitAmount?: number }[] }[] }).Invoices; // prettier-ignore
    return `${invoice?.InvoiceNumber}: ${invoice?.LineItems.reduce((sum, line) => sum + (line.UnitAmount ?? 0), 0)}`;
  });

async function until(moment: string): Promise<void> {
  const end = Date.parse(vilnius(moment));
  while (now < end) {
    now = Math.min(now + HOUR, end);
    await host.idle();
  }
}

async function begin(moment: string): Promise<void> {
  now = Date.parse(vilnius(moment));
  host = createHost({
    flows: [flow],
    engine: store,
    connections: {
      shopify: { base_url: shop.url, access_token: "t", webhook_secrets: ["s"] },
      xero: { base_url: books.url, access_token: "t", tenant: "t" },
    },
    now: () => now,
    random: () => 0,
    folder,
  });
  await host.start();
  await host.idle();
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "integ-sales-"));
  store = Store.open(join(folder, "store.db"), "run");
  shop = await RecordingServer.start(shown);
  books = await RecordingServer.start(({ method, body }) => {
    // The books know neither the invoice nor the contact that is asked for.
    if (method === "GET") return { json: { Invoices: [], Contacts: [] } };
    const [invoice] = (JSON.parse(body) as { Invoices: { InvoiceNumber: string }[] }).Invoices;
    return { json: { Invoices: [{ InvoiceID: "5e3bd1a0-0000-4000-8000-000000000001", ...invoice }] } };
  });
  shop.clock = () => now;
  books.clock = () => now;
  orders = [];
});
afterEach(async () => {
  await host.stop(1000);
  store.close();
  await shop.stop();
  await books.stop();
  rmSync(folder, { recursive: true, force: true });
});

test("an order shipped the day after is in one day's sales", async () => {
  await begin("2026-11-25T08:00");
  orders = [sold(1, "2026-11-25T10:00"), sold(2, "2026-11-26T10:00")];
  await until("2026-11-26T03:00");
  changed(1, "2026-11-26T09:00");
  await until("2026-11-28T03:00");
  expect(booked()).toEqual(["SALES-2026-11-25: 48.4", "SALES-2026-11-26: 48.4"]);
});

test("an order that appears late is a separate draft on the day of its sale, and in no day's sales", async () => {
  await begin("2026-11-25T08:00");
  orders = [sold(1, "2026-11-25T10:00"), sold(2, "2026-11-25T11:00"), sold(3, "2026-11-26T11:00")];
  changed(2, "2026-11-26T12:00");
  await until("2026-11-28T03:00");
  expect(booked()).toEqual(["SALES-2026-11-25: 48.4", "SALES-2026-11-26: 48.4", "#2: 48.4"]);
});

test("an order refunded on its day is a sale; an unpaid one is a draft, once", async () => {
  await begin("2026-11-25T08:00");
  orders = [sold(1, "2026-11-25T10:00", "refunded"), sold(2, "2026-11-25T11:00", "pending")];
  await until("2026-11-26T03:00");
  changed(2, "2026-11-26T12:00", { financial_status: "paid" });
  await until("2026-11-28T03:00");
  expect(booked()).toEqual(["SALES-2026-11-25: 48.4", "#2: 48.4"]);
});

test("a day on which clocks go back has 25 hours, one on which they go forward 23", async () => {
  await begin("2026-10-24T08:00");
  // 03:30 comes twice on the 25th, and midnight is the border in either time.
  orders = [
    sold(1, "2026-10-24T23:59:59"),
    sold(2, "2026-10-25T00:00"),
    sold(3, "2026-10-25T00:30:00Z"),
    sold(4, "2026-10-25T01:30:00Z"),
    sold(5, "2026-10-25T23:59:59"),
    sold(6, "2026-10-26T00:00"),
  ];
  await until("2026-10-27T03:00");
  expect(booked()).toEqual(["SALES-2026-10-24: 48.4", "SALES-2026-10-25: 193.6", "SALES-2026-10-26: 48.4"]);
});

test("an empty day gives no invoice", async () => {
  await begin("2026-03-28T08:00");
  orders = [sold(1, "2026-03-30T10:00")];
  await until("2026-03-31T03:00");
  expect(booked()).toEqual(["SALES-2026-03-30: 48.4"]);
});
