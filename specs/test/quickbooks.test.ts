/** QuickBooks Online: what ships of it, against Intuit's own signatures and the library of its users. */
import { createHmac } from "node:crypto";
import { describe, expect, test } from "vitest";
import { requestsOfAll, RunningFlow } from "./running-flow.ts";
import { sampleProblems, samplesOf, shippedSystem } from "./shipped-system.ts";
import { signatureReplies } from "./signature-cases.ts";
import { refusedOf } from "./vendor-documents.ts";
import { accessTokenOf, ledTo, vendorSdk } from "./vendor-sdk.ts";

const quickbooks = await shippedSystem("quickbooks");
const [INVOICE] = samplesOf(quickbooks, "Invoice") as readonly { readonly MetaData: object }[];
const invoices = (count: number): object[] =>
  Array.from({ length: count }, (_, i) => ({ ...INVOICE, Id: `${1000 + i}`, DocNumber: `N${i}` }));

test("every sample matches its type", async () => {
  expect(await sampleProblems(quickbooks)).toEqual([]);
});

/** To QuickBooks: an order becomes an invoice of the customer that its e-mail address finds. */
const TO = `integ 1
integration "sale"
source  order = shopify.Order
trigger webhook shopify.orders_paid
key     order.id
fetch   customer = quickbooks.find_customer(email: order.email otherwise if blank null)
hold when customer absent because "no such customer"
destination invoice = quickbooks.create_invoice {
  DocNumber: order.name | cut(21)
  TxnDate: order.created_at | date_in("Europe/Vilnius")
  CustomerRef: { value: customer.Id }
  CurrencyRef: { value: order.currency }
  GlobalTaxCalculation: "TaxInclusive"
  PrivateNote: order.note | cut(4000)
  Line: [for item in order.line_items where item.quantity > 0 => {
    Description: item.title | cut(4000)
    Amount: round(item.price * item.quantity, 2, half_up)
    DetailType: "SalesItemLineDetail"
    SalesItemLineDetail: { Qty: item.quantity, UnitPrice: item.price }
  }]
}
destination payment = quickbooks.create_payment {
  CustomerRef: { value: customer.Id }
  TotalAmt: round(money(order.total_price, order.currency), 2, half_up)
  CurrencyRef: { value: order.currency }
  PaymentRefNum: "{order.id}" | cut(21)
  Line: [{ Amount: round(money(order.total_price, order.currency), 2, half_up), LinkedTxn: [{ TxnId: invoice.Id, TxnType: "Invoice" }] }]
}
`;
const [ORDER] = samplesOf(await shippedSystem("shopify"), "Order") as readonly { readonly email: string }[];
const CUSTOMER = {
  ...(samplesOf(quickbooks, "Customer")[0] as { readonly Id: string }),
  PrimaryEmailAddr: { Address: ORDER?.email },
};

/** Notes of the invoices that webhooks tell of. */
const FROM = `integ 1
integration "told"
source  invoice = quickbooks.Invoice
trigger webhook quickbooks.invoice_updated
key     invoice.Id
destination note = desk.put_note { key: invoice.DocNumber otherwise "none", amount: invoice.TotalAmt otherwise 0 }
`;
const told = (account: string, ...ids: readonly string[]): object[] =>
  ids.map((id) => ({
    specversion: "1.0",
    id: `88cd52aa-33b6-4351-9aa4-0000000${id}`,
    source: "intuit.dsnBgbseACLLRZNxo2dfc4evmEJdxde58xeeYcZliOU=",
    type: "qbo.invoice.updated.v1",
    datacontenttype: "application/json",
    time: "2026-11-24T12:00:00.179851517Z",
    intuitentityid: id,
    intuitaccountid: account,
    data: {},
  }));
const before = (account: string, ...ids: readonly string[]): object => ({
  eventNotifications: [
    {
      realmId: account,
      dataChangeEvent: {
        entities: ids.map((id) => ({
          name: "Invoice",
          id,
          operation: "Update",
          lastUpdated: "2026-11-24T12:00:00.000Z",
        })),
      },
    },
  ],
});
const signed = (secret: string, body: string): Record<string, string> => ({
  "intuit-signature": createHmac("sha256", secret).update(body).digest("base64"),
});

describe("flows", () => {
  test("to: an order becomes an invoice and its payment, each under its own key", async () => {
    await using flow = await RunningFlow.start(TO, { seed: { "quickbooks.Customer": [CUSTOMER] } });
    await flow.send(ORDER);
    expect(flow.outcomes).toEqual(["delivered"]);
    expect(flow.asked).toEqual([
      "quickbooks.find_customer 200",
      "quickbooks.create_invoice 200",
      "quickbooks.create_payment 200",
    ]);
    const [found, invoice, payment] = flow.requests.map(({ asked }) => asked);
    expect(found?.query.get("query")).toBe(`select * from customer where PrimaryEmailAddr = '${ORDER?.email}'`);
    expect(invoice?.query.get("requestid")).toHaveLength(50);
    expect(payment?.query.get("requestid")).not.toBe(invoice?.query.get("requestid"));
    expect(invoice?.query.get("minorversion")).toBe("75");
    expect(flow.kept("quickbooks.Invoice")).toMatchObject([{ CustomerRef: { value: CUSTOMER.Id } }]);
  });

  test("to: a quote in an argument can't end a text of the query", async () => {
    await using flow = await RunningFlow.start(TO);
    await flow.send({ ...ORDER, email: "o'brien' or Id > '0@example.ie" });
    const [found] = flow.requests;
    expect(found?.asked.query.get("query")).toBe(
      String.raw`select * from customer where PrimaryEmailAddr = 'o\'brien\' or Id > \'0@example.ie'`,
    );
  });

  test("from: webhooks in both formats name invoices, which are read; those of another company are ignored", async () => {
    await using flow = await RunningFlow.start(FROM, { seed: { "quickbooks.Invoice": invoices(4) } });
    const { realm = "" } = flow.standIn.settings("quickbooks");
    const secret = flow.standIn.settings("quickbooks")["verifier_token"] ?? "";
    for (const delivery of [
      told(realm, "1000", "1001"),
      before(realm, "1002"),
      told("9130347", "1003"),
      before("9130347", "1003"),
    ]) {
      // prettier-ignore
      const body = JSON.stringify(delivery);
      expect((await flow.post(body, { "Content-Type": "application/json", ...signed(secret, body) })).status).toBe(200);
    }
    expect(flow.kept("desk.Note").map(({ key }) => key)).toEqual(["N0", "N1", "N2"]);
  });

  test("from: three pages of invoices are polled, and then only changes", async () => {
    await using flow = await RunningFlow.start(
      `integ 1
integration "polled"
source  invoice = quickbooks.Invoice
trigger poll quickbooks.list_invoices() every 1 hour
key     invoice.Id
destination note = desk.put_note { key: invoice.DocNumber otherwise "none" }
`,
      { seed: { "quickbooks.Invoice": invoices(201) } },
    );
    const queries = flow.requests.flatMap(({ asked }) => asked.query.get("query") ?? []);
    expect(queries.slice(0, 3).map((one) => /startposition.*/.exec(one)?.[0])).toEqual([
      "startposition 1 maxresults 100",
      "startposition 101 maxresults 100",
      "startposition 201 maxresults 100",
    ]);
    expect(flow.kept("desk.Note")).toHaveLength(201);
    await flow.later("61 minutes");
    expect(flow.requests.at(-1)?.asked.query.get("query")).toContain("LastUpdatedTime >= '2026-11-24T");
    expect(flow.kept("desk.Note")).toHaveLength(201);
  });
});

/** The used part of node-quickbooks. */
type Callback<T> = (error: unknown, found: T) => void;
interface NodeQuickBooks {
  getInvoice(id: string, callback: Callback<{ readonly DocNumber: string }>): void;
  findInvoices(criteria: readonly object[], callback: Callback<{ readonly QueryResponse: { readonly Invoice: readonly unknown[] } }>): void; // prettier-ignore
  createCustomer(customer: object, callback: Callback<{ readonly Id: string; readonly DisplayName: string }>): void;
  updateCustomer(customer: object, callback: Callback<{ readonly DisplayName: string }>): void;
}
const promised = <T>(ask: (callback: Callback<T>) => void): Promise<T> =>
  new Promise((resolve, reject) =>
    ask((error, found) =>
      error === null || error === undefined
        ? resolve(found)
        : reject(error instanceof Error ? error : new Error(JSON.stringify(error))),
    ),
  );

test("node-quickbooks reads, lists three pages, creates and updates", async () => {
  const Library = vendorSdk<new (...args: unknown[]) => NodeQuickBooks>("node-quickbooks");
  await using flow = await RunningFlow.start(TO, { seed: { "quickbooks.Invoice": invoices(25) } });
  const { client_id: id, client_secret: secret, realm = "" } = flow.standIn.settings("quickbooks");
  using _api = ledTo(flow.standIn, "quickbooks", `https://quickbooks.api.intuit.com/v3/company/${realm}`);
  const token = await accessTokenOf(flow.standIn, "quickbooks");
  const client = new Library(id, secret, token, false, realm, false, false, null, "2.0");
  expect(await promised((done) => client.getInvoice("1007", done))).toMatchObject({ DocNumber: "N7" });
  const sizes: number[] = [];
  for (const offset of [1, 11, 21]) {
    const criteria = [
      { field: "MetaData.LastUpdatedTime", operator: ">=", value: "2026-01-01T00:00:00Z" },
      { field: "asc", value: "MetaData.LastUpdatedTime" },
      { field: "offset", value: offset },
      { field: "limit", value: 10 },
    ];
    const { QueryResponse } = await promised<{ QueryResponse: { Invoice: readonly unknown[] } }>((done) =>
      client.findInvoices(criteria, done),
    );
    sizes.push(QueryResponse.Invoice.length);
  }
  expect(sizes).toEqual([10, 10, 5]);
  const made = await promised<{ readonly Id: string }>((done) =>
    client.createCustomer({ DisplayName: "Žygimantas Šėža" }, done),
  );
  expect(made).toMatchObject({ DisplayName: "Žygimantas Šėža" });
  const changed = { Id: made.Id, SyncToken: "0", DisplayName: "UAB Šėža" };
  expect(await promised((done) => client.updateCustomer(changed, done))).toMatchObject({ DisplayName: "UAB Šėža" });
});

test("signatures: Intuit signs only the body, with the verifier token", async () => {
  const secrets = ["first token", "second token"];
  await using flow = await RunningFlow.start(FROM, {
    settings: { quickbooks: { verifier_token: secrets } },
    seed: { "quickbooks.Invoice": invoices(9) },
  });
  const { realm = "" } = flow.standIn.settings("quickbooks");
  const replies = await signatureReplies(flow, {
    secrets,
    header: "intuit-signature",
    sign(secret, _, n) {
      const body = JSON.stringify(told(realm, `${1000 + n}`));
      return { body, headers: signed(secret, body) };
    },
  });
  // The time is not signed, so old deliveries are accepted; a repeated one has the same state.
  expect(replies).toEqual({
    right: 200,
    again: 200,
    second_secret: 200,
    other_secret: 401,
    flipped_byte: 401,
    wrong_header: 401,
    no_header: 401,
    runs: 3,
  });
  expect(flow.kept("desk.Note")).toHaveLength(2);
});

test("every request is valid by the vendors' published documents", () => {
  expect(refusedOf(requestsOfAll())).toEqual([]);
});
