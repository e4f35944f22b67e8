/** PayPal: what ships of it, against what PayPal publishes and its own library for Node. */
import { createSign, generateKeyPairSync } from "node:crypto";
import { crc32 } from "node:zlib";
import { describe, expect, test } from "vitest";
import { requestsOfAll, RunningFlow } from "./running-flow.ts";
import { sampleProblems, samplesOf, shippedSystem } from "./shipped-system.ts";
import { REPLIES, signatureReplies } from "./signature-cases.ts";
import { refusedOf } from "./vendor-documents.ts";
import { ledTo, vendorSdk } from "./vendor-sdk.ts";

const paypal = await shippedSystem("paypal");
const transactions = (count: number): object[] =>
  Array.from({ length: count }, (_, i) => {
    const sample = samplesOf(paypal, "Transaction").at(-1) as { transaction_info: object };
    return { transaction_info: { ...sample.transaction_info, transaction_id: `T${String(i).padStart(16, "0")}` } };
  });

test("every sample matches its type", async () => {
  expect(await sampleProblems(paypal)).toEqual([]);
});

const TAKEN = `integ 1
integration "taken"
source  capture = paypal.Capture
trigger webhook paypal.capture_completed
key     capture.id
hold when capture.amount.currency_code != "EUR" because "another currency"
destination note = desk.put_note {
  key: capture.invoice_id otherwise "none"
  text: "fee {capture.seller_receivable_breakdown.paypal_fee.value}"
  amount: capture.amount.value
}
`;

describe("flows", () => {
  test("from: a webhook reports a capture, with its fee", async () => {
    await using flow = await RunningFlow.start(TAKEN);
    const capture = paypal.samples.find(({ file }) => file === "Capture.json")?.document;
    expect((await flow.send(capture)).status).toBe(200);
    expect(flow.outcomes).toEqual(["delivered"]);
    expect(flow.kept("desk.Note")).toEqual([{ key: "1001", text: "fee 2.6", amount: 64.96 }]);
  });

  test("from: three pages of the report are polled, in windows of 31 days", async () => {
    await using flow = await RunningFlow.start(
      `integ 1
integration "report"
source  change = paypal.Transaction
trigger poll paypal.list_transactions() every 6 hours
key     change.transaction_info.transaction_id
destination note = desk.put_note { key: change.transaction_info.transaction_id, amount: round(change.transaction_info.transaction_amount.value, 2, half_up) }
`,
      { seed: { "paypal.Transaction": transactions(1100) }, at: "2026-11-25T12:00:00Z" },
    );
    const asked = flow.requests.flatMap(({ operation, asked: { query } }) =>
      operation === "list_transactions" ? [query] : [],
    );
    const spans = asked.map(
      (query) => Date.parse(query.get("end_date") ?? "") - Date.parse(query.get("start_date") ?? ""),
    );
    expect(Math.max(...spans)).toBeLessThanOrEqual(31 * 86_400_000);
    expect(new Set(asked.map((query) => query.get("page")))).toEqual(new Set(["1", "2", "3"]));
    expect(flow.kept("desk.Note")).toHaveLength(1100);
  });

  test("from: disputes are listed page by page, by the link to the next page", async () => {
    const dispute = samplesOf(paypal, "DisputeInList")[0] as object;
    const disputes = Array.from({ length: 120 }, (_, i) => ({ ...dispute, dispute_id: `PP-D-${i}` }));
    await using flow = await RunningFlow.start(
      `integ 1
integration "disputes"
source  dispute = paypal.DisputeInList
trigger poll paypal.list_disputes() every 1 hour
key     dispute.dispute_id
destination note = desk.put_note { key: dispute.dispute_id }
`,
      { seed: { "paypal.DisputeInList": disputes }, at: "2026-11-27T12:00:00Z" },
    );
    expect(flow.asked.filter((one) => one === "paypal.list_disputes 200")).toHaveLength(3);
    expect(flow.kept("desk.Note")).toHaveLength(120);
  });

  test("to: a payment is refunded and its parcel reported, and nothing is done twice", async () => {
    await using flow = await RunningFlow.start(`integ 1
integration "back"
source  order = shopify.Order
trigger webhook shopify.orders_paid
key     order.id
destination asked = paypal.create_order {
  intent: "CAPTURE"
  purchase_units: [{
    invoice_id: order.name | cut(127)
    amount: { currency_code: "EUR", value: money(64.96, "EUR"), breakdown: { item_total: { currency_code: "EUR", value: money(64.96, "EUR") } } }
    items: [{ name: "Puodelis „Aušra“", quantity: "2", unit_amount: { currency_code: "EUR", value: money(32.48, "EUR") } }]
  }]
}
destination taken = paypal.capture_order(id: asked.id) {}
destination refund = paypal.refund_capture(id: "3C679366HH908993F") {
  amount: { currency_code: "EUR", value: money(20, "EUR") }
  invoice_id: "{order.name}-R1" | cut(127)
  custom_id: "R1"
}
destination parcel = paypal.track_order(id: asked.id) { capture_id: "3C679366HH908993F", tracking_number: "CE123456789EE", carrier: "OTHER", carrier_name_other: "Omniva" }
`);
    await flow.send(samplesOf(await shippedSystem("shopify"), "Order")[0]);
    expect(flow.outcomes).toEqual(["delivered"]);
    expect(flow.kept("paypal.Refund")).toMatchObject([{ amount: { currency_code: "EUR", value: "20" } }]);
    const writes = flow.requests.filter(({ asked: { method } }) => method === "POST");
    expect(writes.map(({ operation }) => operation)).toEqual([
      "create_order",
      "capture_order",
      "refund_capture",
      "track_order",
    ]);
    for (const { asked } of writes) {
      expect(asked.headers["paypal-request-id"]).toMatch(/^.{16,108}$/);
      expect(asked.headers["content-type"]).toContain("application/json");
    }
  });
});

/** The used part of PayPal's library. */
interface PayPalNode {
  readonly Client: new (config: object) => object;
  readonly Environment: { readonly Production: string };
  readonly PaymentsController: new (client: object) => {
    getCapturedPayment(of: { captureId: string }): Promise<{ result: { status: string; amount: { value: string } } }>;
    refundCapturedPayment(of: { captureId: string; prefer: string; body: object }): Promise<{ result: { id: string } }>;
  };
  readonly TransactionSearchController: new (client: object) => {
    searchTransactions(of: object): Promise<{ result: { transactionDetails: unknown[] } }>;
  };
}

test("@paypal/paypal-server-sdk reads, lists three pages and writes", async () => {
  const { Client, Environment, PaymentsController, TransactionSearchController } =
    vendorSdk<PayPalNode>("@paypal/paypal-server-sdk");
  const seed = { "paypal.Capture": samplesOf(paypal, "Capture"), "paypal.Transaction": transactions(1100) };
  await using flow = await RunningFlow.start(TAKEN, { seed });
  using _api = ledTo(flow.standIn, "paypal", "https://api-m.paypal.com");
  using _tokens = ledTo(flow.standIn, "paypal", "https://api-m.paypal.com/v1/oauth2", "/oauth");
  const { client_id: oAuthClientId, client_secret: oAuthClientSecret } = flow.standIn.settings("paypal");
  const client = new Client({ clientCredentialsAuthCredentials: { oAuthClientId, oAuthClientSecret }, environment: Environment.Production }); // prettier-ignore
  const payments = new PaymentsController(client);
  const { result: capture } = await payments.getCapturedPayment({ captureId: "3C679366HH908993F" });
  expect(capture).toMatchObject({ status: "COMPLETED", amount: { value: "64.96" } });
  const sizes: number[] = [];
  for (const page of [1, 2, 3]) {
    const asked = { startDate: "2026-11-01T00:00:00Z", endDate: "2026-11-30T00:00:00Z", fields: "all", balanceAffectingRecordsOnly: "Y", page, pageSize: 500 }; // prettier-ignore
    const { result } = await new TransactionSearchController(client).searchTransactions(asked);
    sizes.push(result.transactionDetails.length);
  }
  expect(sizes).toEqual([500, 500, 100]);
  const body = { amount: { currencyCode: "EUR", value: "20.00" }, invoiceId: "1001-R1" };
  const { result: refund } = await payments.refundCapturedPayment({ captureId: "3C679366HH908993F", prefer: "return=representation", body }); // prettier-ignore
  expect(refund.id).toBeTruthy();
  expect(flow.kept("paypal.Refund")).toMatchObject([{ amount: { currency_code: "EUR", value: "20.00" } }]);
});

test("signatures: PayPal's key signs an id, the time, the webhook's id and the body's checksum", async () => {
  const keys = [1, 2].map(() => generateKeyPairSync("rsa", { modulusLength: 2048 }));
  const [first, second] = keys.map(({ privateKey }) => privateKey.export({ type: "pkcs8", format: "pem" }).toString());
  const publicKeys = keys.map(({ publicKey }) => publicKey.export({ type: "spki", format: "pem" }).toString());
  await using flow = await RunningFlow.start(TAKEN, {
    settings: { paypal: { stand_in_key: publicKeys, webhook_id: "1JE4291016473214C" } },
  });
  const capture = paypal.samples.find(({ file }) => file === "Capture.json")?.document as object;
  const another = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey;
  const replies = await signatureReplies(flow, {
    secrets: [first ?? "", second ?? ""],
    header: "PAYPAL-TRANSMISSION-SIG",
    sign(secret, at, n) {
      const resource = { ...capture, id: `3C679366HH90899${n}F` };
      const event = {
        id: `WH-${n}`,
        event_type: "PAYMENT.CAPTURE.COMPLETED",
        create_time: "2026-11-24T09:58:13Z",
        resource,
      };
      const body = JSON.stringify({ ...event, summary: `nr ${n}` });
      const time = new Date(at).toISOString();
      const key = secret === first || secret === second ? secret : another;
      const content = `transmission-${n}|${time}|1JE4291016473214C|${crc32(body)}`;
      const headers = {
        "PAYPAL-TRANSMISSION-ID": `transmission-${n}`,
        "PAYPAL-TRANSMISSION-TIME": time,
        "PAYPAL-TRANSMISSION-SIG": createSign("sha256").update(content).sign(key, "base64"),
      };
      return { body, headers };
    },
  });
  expect(replies).toEqual(REPLIES);
});

test("every request is valid by the vendors' published documents", () => {
  expect(refusedOf(requestsOfAll())).toEqual([]);
});
