/** Xero: what ships of it, against what Xero publishes and its own library for Node. */
import { createHmac } from "node:crypto";
import { describe, expect, test } from "vitest";
import { requestsOfAll, RunningFlow } from "./running-flow.ts";
import { sampleProblems, samplesOf, shippedSystem } from "./shipped-system.ts";
import { REPLIES, signatureReplies } from "./signature-cases.ts";
import { refusedOf } from "./vendor-documents.ts";
import { sharedFile, VendorOpenApi } from "./vendor-openapi.ts";
import { ledTo, vendorSdk } from "./vendor-sdk.ts";

const xero = await shippedSystem("xero");
const invoices = (count: number): object[] =>
  Array.from({ length: count }, (_, i) => ({
    ...(samplesOf(xero, "FoundInvoice")[0] as object),
    InvoiceID: `5e3bd1a0-0000-4000-8000-${String(i).padStart(12, "0")}`,
    InvoiceNumber: `#${i}`,
  }));

test("every sample matches its type", async () => {
  expect(await sampleProblems(xero)).toEqual([]);
});

/** To Xero: the order of a shop becomes an invoice, its payment and, in the end, a credit note. */
const TO = `integ 1
integration "sale"
source  order = shopify.Order
trigger webhook shopify.orders_paid
key     order.id
destination invoice = xero.upsert_invoice {
  Type: "ACCREC"
  InvoiceNumber: order.name
  Date: order.created_at | date_in("Europe/Vilnius")
  LineAmountTypes: "Inclusive"
  CurrencyCode: order.currency
  Status: "AUTHORISED"
  Contact: { Name: order.email otherwise if blank "Guest" | cut(255) }
  LineItems: [for item in order.line_items where item.quantity > 0 => {
    Description: item.title | cut(4000)
    Quantity: item.quantity
    UnitAmount: item.price
  }]
}
destination payment = xero.create_payment {
  Invoice: { InvoiceID: invoice.InvoiceID }
  Account: { Code: "880" }
  Date: order.created_at | date_in("Europe/Vilnius")
  Amount: round(money(order.total_price, order.currency), 2, half_up)
  Reference: "shopify-{order.id}"
}
`;

describe("flows", () => {
  test("to: an order becomes an invoice and a payment, valid by Xero's own document", async () => {
    await using flow = await RunningFlow.start(TO);
    await flow.send(samplesOf(await shippedSystem("shopify"), "Order")[0]);
    expect(flow.outcomes).toEqual(["delivered"]);
    expect(flow.asked).toEqual(["xero.upsert_invoice 200", "xero.create_payment 200"]);
    expect(flow.kept("xero.FoundInvoice")).toMatchObject([{ InvoiceNumber: "#1001", Status: "AUTHORISED" }]);
    const document = sharedFile("xero/xero_accounting.yaml");
    if (document === undefined) return;
    const theirs = VendorOpenApi.inFile(document);
    expect(flow.requests.flatMap(({ asked }) => theirs.problems(asked))).toEqual([]);
    const [sent] = flow.requests;
    if (sent === undefined) throw new Error("nothing was sent");
    const broken = { ...sent.asked, body: sent.asked.body.replace('"Quantity":1', '"Quantity":"one"') };
    expect(theirs.problems(broken)).not.toEqual([]);
  });

  test("from: a webhook names an invoice, which is read", async () => {
    await using flow = await RunningFlow.start(
      `integ 1
integration "told"
source  delivery = xero.Changes
trigger webhook xero.changes
fetch invoice = xero.get_invoice(id: first(delivery.events).resourceId)
hold when invoice absent because "no such invoice"
destination note = desk.put_note { key: invoice.InvoiceNumber otherwise "none", amount: invoice.Total otherwise 0 }
`,
      { seed: { "xero.FoundInvoice": samplesOf(xero, "FoundInvoice") } },
    );
    expect((await flow.send(samplesOf(xero, "Changes")[0])).status).toBe(200);
    expect(flow.kept("desk.Note")).toMatchObject([{ key: "#1001", amount: 59.97 }]);
  });

  test("from: three pages of invoices are polled, and then only changes", async () => {
    await using flow = await RunningFlow.start(
      `integ 1
integration "polled"
source  invoice = xero.FoundInvoice
trigger poll xero.list_invoices() every 1 hour
key     invoice.InvoiceID
destination note = desk.put_note { key: invoice.InvoiceNumber otherwise "none" }
`,
      { seed: { "xero.FoundInvoice": invoices(250) } },
    );
    // Lists by page numbers are read again, until they stand still.
    const pages = flow.requests.flatMap(({ asked }) => asked.query.get("page") ?? []);
    expect(pages).toEqual(["1", "2", "3", "1", "2", "3"]);
    expect(flow.kept("desk.Note")).toHaveLength(250);
    await flow.later("61 minutes");
    expect(flow.requests.at(-1)?.asked.headers["if-modified-since"]).toContain("2026");
    expect(flow.kept("desk.Note")).toHaveLength(250);
  });
});

/** The used part of Xero's library. */
interface XeroNode {
  readonly XeroClient: new (config: object) => {
    getClientCredentialsToken(): Promise<unknown>;
    readonly accountingApi: {
      getInvoice(
        tenant: string,
        id: string,
      ): Promise<{ body: { invoices: { invoiceNumber: string; total: number }[] } }>;
      getInvoices(tenant: string, ...args: unknown[]): Promise<{ body: { invoices: unknown[] } }>;
      updateOrCreateContacts(tenant: string, contacts: object): Promise<{ body: { contacts: { contactID: string; name: string }[] } }>; // prettier-ignore
    };
  };
}

test("xero-node reads, lists three pages and writes", async () => {
  const { XeroClient } = vendorSdk<XeroNode>("xero-node");
  await using flow = await RunningFlow.start(TO, { seed: { "xero.FoundInvoice": invoices(250) } });
  using _api = ledTo(flow.standIn, "xero", "https://api.xero.com/api.xro/2.0");
  using _tokens = ledTo(flow.standIn, "xero", "https://identity.xero.com/connect", "/oauth");
  const { client_id: clientId, client_secret: clientSecret, tenant = "" } = flow.standIn.settings("xero");
  const client = new XeroClient({ clientId, clientSecret, grantType: "client_credentials" });
  await client.getClientCredentialsToken();
  const { accountingApi: api } = client;
  const { body: one } = await api.getInvoice(tenant, "5e3bd1a0-0000-4000-8000-000000000007");
  expect(one.invoices).toMatchObject([{ invoiceNumber: "#7", total: 59.97 }]);
  const sizes: number[] = [];
  for (const page of [1, 2, 3]) {
    const args = [...Array.from({ length: 7 }, () => undefined), page];
    sizes.push((await api.getInvoices(tenant, ...args)).body.invoices.length);
  }
  expect(sizes).toEqual([100, 100, 50]);
  const { body: made } = await api.updateOrCreateContacts(tenant, { contacts: [{ name: "Žygimantas Šėža" }] });
  expect(made.contacts[0]?.name).toBe("Žygimantas Šėža");
  expect(flow.kept("xero.FoundContact")).toMatchObject([{ Name: "Žygimantas Šėža" }]);
});

test("signatures: Xero signs only the body, and tests the address with a wrong signature", async () => {
  const secrets = ["first key", "second key"];
  await using flow = await RunningFlow.start(
    `integ 1
integration "told"
source  delivery = xero.Changes
trigger webhook xero.changes
destination note = desk.put_note { key: delivery.entropy otherwise "none" }
`,
    { settings: { xero: { webhook_key: secrets } } },
  );
  const replies = await signatureReplies(flow, {
    secrets,
    header: "x-xero-signature",
    sign(secret, _, n) {
      const body = JSON.stringify({ ...(samplesOf(xero, "Changes")[0] as object), entropy: `${n}` });
      return { body, headers: { "x-xero-signature": createHmac("sha256", secret).update(body).digest("base64") } };
    },
  });
  // The signature has no time, so old deliveries are accepted; a repeated one is one run.
  expect(replies).toEqual(REPLIES);
});

test("every request is valid by the vendors' published documents", () => {
  expect(refusedOf(requestsOfAll())).toEqual([]);
});
