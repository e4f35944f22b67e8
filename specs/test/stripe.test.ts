/** Stripe: what ships of it, against what Stripe publishes and its own library for Node. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { check, parseJson } from "@integ/runtime";
import { requestsOfAll, RunningFlow } from "./running-flow.ts";
import { sampleProblems, samplesOf, shippedSystem } from "./shipped-system.ts";
import { REPLIES_IN_TIME, signatureReplies } from "./signature-cases.ts";
import { refusedOf } from "./vendor-documents.ts";
import { sharedFile, VendorOpenApi } from "./vendor-openapi.ts";
import { ledTo, vendorSdk } from "./vendor-sdk.ts";

const stripe = await shippedSystem("stripe");
const refunds = (count: number): object[] =>
  Array.from({ length: count }, (_, i) => ({
    ...(samplesOf(stripe, "Refund")[0] as object),
    id: `re_${String(count - i).padStart(4, "0")}`,
  }));

test("every sample matches its type", async () => {
  expect(await sampleProblems(stripe)).toEqual([]);
});

/** An event, as Stripe wraps a document. */
const event = (id: string, type: string, object: unknown): string =>
  JSON.stringify({ id, object: "event", type, created: 1795600800, data: { object }, livemode: true });

const TAKEN = `integ 1
integration "taken"
source  charge = stripe.Charge
trigger webhook stripe.charge_succeeded
key     charge.id
hold when charge.currency != "eur" and charge.currency != "jpy" because "another currency"
destination note = desk.put_note {
  key: charge.metadata.order_id otherwise "none"
  text: "{charge.amount} {charge.currency} by {charge.billing_details.name}"
}
`;

describe("flows", () => {
  test("from: a webhook reports a charge, with an amount in euros or yen", async () => {
    await using flow = await RunningFlow.start(TAKEN);
    const of = (currency: string): unknown =>
      samplesOf(stripe, "Charge").findLast((one) => (one as { currency: string }).currency === currency);
    for (const currency of ["eur", "jpy"]) expect((await flow.send(of(currency))).status).toBe(200);
    expect(flow.kept("desk.Note")).toMatchObject([{ key: "1001" }, { key: "1003", text: "9800 jpy by Akira Tanaka" }]);
    expect(String(flow.kept("desk.Note")[0]?.["text"]).normalize("NFC")).toBe("64.96 eur by Žygimantas Sėža");
  });

  test("from: an event of another kind gets a success reply, and starts nothing", async () => {
    await using flow = await RunningFlow.start(TAKEN);
    const { webhooks } = vendorSdk<StripeNode>("stripe");
    const payload = event("evt_1", "charge.refund.updated", samplesOf(stripe, "Refund")[0]);
    const secret = String([flow.settings["stripe"]?.["webhook_secrets"]].flat()[0]);
    const timestamp = flow.clock.now() / 1000;
    const header = webhooks.generateTestHeaderString({ payload, secret, timestamp });
    expect((await flow.post(payload, { "Content-Type": "application/json", "Stripe-Signature": header })).status).toBe(200); // prettier-ignore
    expect(flow.outcomes).toEqual([]);
  });

  test("from: three pages of refunds are polled, and then as far back as they may change", async () => {
    await using flow = await RunningFlow.start(
      `integ 1
integration "polled"
source  refund = stripe.Refund
trigger poll stripe.list_refunds() every 1 hour
key     refund.id
destination note = desk.put_note { key: refund.id }
`,
      { seed: { "stripe.Refund": refunds(250) }, at: "2026-11-27T12:00:00Z" },
    );
    const asked = flow.requests.filter(({ system }) => system === "stripe").map(({ asked }) => asked.query);
    expect(asked.map((query) => query.get("starting_after"))).toEqual([null, "re_0151", "re_0051"]);
    expect(flow.kept("desk.Note")).toHaveLength(250);
    await flow.later("61 minutes");
    const since = flow.requests.findLast(({ system }) => system === "stripe")?.asked.query.get("created[gte]");
    expect(new Date(Number(since) * 1000).toISOString()).toMatch(/^2026-11-1/);
    expect(flow.kept("desk.Note")).toHaveLength(250);
  });

  test("to: a record is a form that is valid by Stripe's own document, and nothing is created twice", async () => {
    await using flow = await RunningFlow.start(WRITES);
    await flow.send(samplesOf(await shippedSystem("shopify"), "Order")[0]);
    expect(flow.outcomes).toEqual(["delivered"]);
    expect(flow.kept("stripe.Customer")).toMatchObject([
      { email: "ona@example.lt", phone: "+37061234567", tax_exempt: "none" },
    ]);
    expect(flow.kept("stripe.Refund")).toMatchObject([{ amount: 2000, metadata: { order_id: "#1001" } }]);
    const writes = flow.requests.filter(({ asked }) => asked.method === "POST");
    expect(writes).toHaveLength(13);
    for (const { asked } of writes) {
      expect(asked.headers["content-type"]).toContain("application/x-www-form-urlencoded");
      expect(asked.headers["idempotency-key"]).toMatch(/^.{16,255}$/);
      expect(asked.headers["stripe-version"]).toBe("2026-10-28.endive");
    }
    const theirs = VendorOpenApi.inDirectory("stripe.com", "/v1");
    expect(flow.requests.flatMap(({ asked }) => theirs.problems(asked))).toEqual([]);
    const [customer] = writes;
    if (customer === undefined) throw new Error("nothing was written");
    const broken = { ...customer.asked, body: `${customer.asked.body}&balance=much` };
    expect(theirs.problems(broken)).not.toEqual([]);
  });
});

/** Every write of the description that a shop may need, on one order. */
const WRITES = `integ 1
integration "writes"
source  order = shopify.Order
trigger webhook shopify.orders_paid
key     order.id
destination customer = stripe.create_customer {
  email: "ona@example.lt"
  name: "Ona Jonaitienė"
  address: { line1: "Gedimino pr. 1-23", city: "Vilnius", postal_code: "LT-01103", country: "LT" }
  preferred_locales: ["lt", "en"]
  tax_exempt: "none"
  metadata: { order_id: order.name | cut(500) }
}
destination changed = stripe.update_customer(id: customer.id) { phone: "+37061234567" }
destination vat = stripe.add_tax_id(id: customer.id) { type: "eu_vat", value: "LT100001234567" }
destination product = stripe.create_product { id: "CUP-02", name: "Puodelis", metadata: { sku: "CUP-02" } }
destination price = stripe.create_price { product: product.id, currency: "eur", unit_amount: round_money(money(34.99, "EUR"), half_up), tax_behavior: "inclusive" }
destination page = stripe.create_checkout_session {
  mode: "payment"
  success_url: "https://shop.example/thanks"
  currency: "eur"
  line_items: [
    { quantity: 2, price_data: { currency: "eur", unit_amount: round_money(money(29.99, "EUR"), half_up), product_data: { name: "Puodelis „Aušra“" } } },
    { quantity: 1, price: price.id }
  ]
  metadata: { order_id: order.name | cut(500) }
}
destination payment = stripe.update_payment_intent(id: "pi_1") { description: "Order", metadata: { order_id: order.name | cut(500) } }
destination refund = stripe.create_refund { payment_intent: "pi_1", amount: 2000, reason: "requested_by_customer", metadata: { order_id: order.name | cut(500) } }
destination evidence = stripe.answer_dispute(id: "du_1") { evidence: { shipping_tracking_number: "CE123456789EE" }, submit: false }
destination draft = stripe.create_invoice { customer: customer.id, collection_method: "send_invoice", days_until_due: 14 }
destination line = stripe.create_invoice_item { customer: customer.id, currency: "eur", amount: round_money(money(121, "EUR"), half_up), description: "10 cups" }
destination closed = stripe.finalize_invoice(id: draft.id) { auto_advance: true }
destination credit = stripe.create_credit_note { invoice: draft.id, amount: 1210, reason: "order_change" }
`;

/** The used part of Stripe's library. */
interface StripeNode {
  new (
    key: string,
    config?: object,
  ): {
    readonly charges: { retrieve(id: string): Promise<{ amount: number; currency: string }> };
    readonly refunds: { list(query: object): AsyncIterable<{ id: string }> };
    readonly customers: { create(customer: object): Promise<{ id: string; email: string }> };
  };
  readonly webhooks: {
    generateTestHeaderString(options: { payload: string; secret: string; timestamp: number }): string;
  };
}

test("stripe reads, lists three pages and writes", async () => {
  const Stripe = vendorSdk<StripeNode>("stripe");
  const seed = { "stripe.Refund": refunds(250), "stripe.Charge": samplesOf(stripe, "Charge") };
  await using flow = await RunningFlow.start(TAKEN, { seed });
  using _api = ledTo(flow.standIn, "stripe", "https://api.stripe.com/v1");
  const client = new Stripe(flow.standIn.settings("stripe")["secret_key"] ?? "", { maxNetworkRetries: 0 });
  expect(await client.charges.retrieve("ch_3QwOrder1001")).toMatchObject({ amount: 6496, currency: "eur" });
  const ids: string[] = [];
  for await (const { id } of client.refunds.list({ limit: 100 })) ids.push(id);
  expect(ids).toHaveLength(250);
  expect([ids[0], ids.at(-1)]).toEqual(["re_0250", "re_0001"]);
  expect(flow.asked).toHaveLength(4);
  const made = await client.customers.create({ email: "ona@example.lt", metadata: { order_id: "1001" } });
  expect(made).toMatchObject({ email: "ona@example.lt" });
  expect(flow.kept("stripe.Customer")).toMatchObject([{ email: "ona@example.lt", metadata: { order_id: "1001" } }]);
});

test("signatures: Stripe's own signature is valid for five minutes", async () => {
  const secrets = ["whsec_first_of_two_secrets", "whsec_second_of_two_secrets"];
  await using flow = await RunningFlow.start(TAKEN, { settings: { stripe: { webhook_secrets: secrets } } });
  const { webhooks } = vendorSdk<StripeNode>("stripe");
  const charge = samplesOf(stripe, "Charge")[0] as object;
  const replies = await signatureReplies(flow, {
    secrets,
    header: "Stripe-Signature",
    tolerance: 300,
    sign(secret, at, n) {
      const payload = event(`evt_${n}`, "charge.succeeded", { ...charge, id: `ch_${n}`, receipt_number: `nr ${n}` });
      const timestamp = Math.floor(at / 1000);
      return { body: payload, headers: { "Stripe-Signature": webhooks.generateTestHeaderString({ payload, secret, timestamp }) } }; // prettier-ignore
    },
  });
  // Stripe's own verifier accepts times in the future, which nobody sends.
  expect(replies).toEqual(REPLIES_IN_TIME);
});

test("signatures: during a rotation Stripe signs with both secrets, next to older schemes", async () => {
  const secrets = ["whsec_first_of_two_secrets"];
  await using flow = await RunningFlow.start(TAKEN, { settings: { stripe: { webhook_secrets: secrets } } });
  const { webhooks } = vendorSdk<StripeNode>("stripe");
  const payload = event("evt_1", "charge.succeeded", samplesOf(stripe, "Charge")[0]);
  const timestamp = flow.clock.now() / 1000;
  const [other, right] = ["whsec_the_other_secret", "whsec_first_of_two_secrets"].map((secret) =>
    webhooks.generateTestHeaderString({ payload, secret, timestamp }).replace(/^t=\d+,/, ""),
  );
  const header = `t=${timestamp},${other},${right},v0=6ffbb59b2300aae63f272406069a9788598b792a944a07aba816edb039989a39`;
  expect((await flow.post(payload, { "Content-Type": "application/json", "Stripe-Signature": header })).status).toBe(200); // prettier-ignore
});

describe("documents that Stripe publishes (skipped where shared/data is not there)", () => {
  const file = sharedFile("stripe/stripe-fixtures3.json");
  const types: readonly (readonly [name: string, type: string])[] = [
    ["balance_transaction", "BalanceTransaction"],
    ["charge", "Charge"],
    ["checkout.session", "CheckoutSession"],
    ["credit_note", "CreditNote"],
    ["customer", "Customer"],
    ["deleted_customer", "Customer"],
    ["deleted_product", "Product"],
    ["dispute", "Dispute"],
    ["event", "Event"],
    ["invoice", "Invoice"],
    ["invoiceitem", "InvoiceItem"],
    ["item", "CheckoutLine"],
    ["line_item", "InvoiceLine"],
    ["payment_intent", "PaymentIntent"],
    ["payout", "Payout"],
    ["price", "Price"],
    ["product", "Product"],
    ["refund", "Refund"],
    ["subscription", "Subscription"],
    ["tax_id", "TaxId"],
  ];
  test.skipIf(file === undefined).each(types)("%s is a %s", (name, type) => {
    const { resources } = parseJson(readFileSync(file ?? "", "utf8")) as { resources: Record<string, unknown> };
    const shape = stripe.model.operations.find(({ result }) => result?.type === type)?.result?.shape;
    if (shape === undefined) throw new Error(`nothing returns a ${type}`);
    expect(check(shape, resources[name])).toMatchObject({ ok: true });
  });
});

test("every request is valid by the vendors' published documents", () => {
  expect(refusedOf(requestsOfAll())).toEqual([]);
});
