/**
 * A month of made-up orders, as an accountant adds them up: what the examples book comes to what the shop has taken, to the
 * cent, by account and by tax; whether each order is an invoice of its own, or a day's sales are one.
 */
import { expect, test } from "vitest";
import { encode, type Flow } from "@integ/runtime";
import { Random } from "../faults/random.ts";
import { flows, outcomeOf } from "./example-flows.ts";

type Doc = Readonly<Record<string, unknown>>;
const { order: invoices, payment: payments, refund: refunds } = flows;

// ── the shop ────────────────────────────────────────────────────────────────────────────────────────────────────

/** Amounts are counted in cents here, so that nothing of the test rounds. */
const euros = (cents: number): string => (cents / 100).toFixed(2);
const within = (gross: number, rate: number): number => Math.round((gross * rate) / (1 + rate));

interface Line {
  readonly gross: number;
  readonly tax: number;
  readonly document: Doc;
}
interface Sale {
  readonly order: Doc & { readonly id: number; readonly name: string };
  /** The amount that the buyer has paid. */
  readonly gross: number;
  /** Of it, the tax that a marketplace pays itself. */
  readonly kept: number;
  /** The rounding of cash, in addition. */
  readonly rounding: number;
  readonly tax: number;
  readonly giftCards: number;
  /** What went back, and on which day. */
  readonly refund?: Doc;
  readonly back: number;
  readonly taxBack: number;
  readonly gateway: string;
}

function saleOf(id: number, random: Random): Sale {
  const included = random.next(10) < 8;
  const [country, rates] = (
    [
      ["LT", [0.21, 0.12]],
      ["LT", [0.21]],
      ["DE", [0.19]],
      ["US", [0]],
      ["NO", [0.25]],
    ] as const
  )[random.next(5)] as readonly [string, readonly number[]];
  // There, the marketplace pays the tax itself.
  const onMarket = country === "NO";
  const lineOf = (n: number): Line => {
    const rate = rates[random.next(rates.length)] as number;
    const quantity = 1 + random.next(3);
    const price = 100 + random.next(9900);
    const discount = random.next(3) === 0 ? random.next(price) : 0;
    const amount = price * quantity - discount;
    const tax = included ? within(amount, rate) : Math.round(amount * rate);
    const document = {
      id: id * 10 + n,
      product_id: 7000 + n,
      title: `Article ${n}`,
      quantity,
      price: euros(price),
      tax_lines: rate === 0 ? [] : [{ title: "VAT", rate, price: euros(tax), channel_liable: onMarket }],
      discount_allocations: discount === 0 ? [] : [{ amount: euros(discount) }],
    };
    return { gross: included ? amount : amount + tax, tax, document };
  };
  const lines = Array.from({ length: 1 + random.next(4) }, (_, n) => lineOf(n));
  const card = random.next(8) === 0 ? 2500 : 0;
  const cardLine = { id: id * 10 + 8, product_id: 1, title: "Gift card", quantity: 1, price: euros(card), gift_card: true, tax_lines: [], discount_allocations: [] }; // prettier-ignore
  const shippingRate = rates[0] as number;
  const shippingPrice = random.next(2) * (300 + random.next(700));
  const shippingTax = included ? within(shippingPrice, shippingRate) : Math.round(shippingPrice * shippingRate);
  const shipping = { title: "Post", price: euros(shippingPrice), discount_allocations: [], tax_lines: shippingRate === 0 ? [] : [{ title: "VAT", rate: shippingRate, price: euros(shippingTax), channel_liable: onMarket }] }; // prettier-ignore
  const gross = lines.reduce((sum, line) => sum + line.gross, card + shippingPrice + (included ? 0 : shippingTax));
  const tax = lines.reduce((sum, line) => sum + line.tax, shippingTax);
  const day = 1 + random.next(28);
  const at = `2026-11-${String(day).padStart(2, "0")}T${String(random.next(24)).padStart(2, "0")}:30:00+02:00`;
  const gateway = onMarket ? "paypal" : (["shopify_payments", "paypal", "gift_card", "cash"][random.next(4)] as string);
  // Cash is paid to five cents.
  const roundingOf = (amount: number): number => (gateway === "cash" ? Math.round(amount / 5) * 5 - amount : 0);
  const rounding = roundingOf(gross);
  const money = (amount: number): Doc => ({ amount: euros(amount), currency_code: "EUR" });
  // One line comes back whole, some days later.
  const [first] = lines as [Line];
  const comesBack = random.next(5) === 0;
  const subtotal = included ? first.gross : first.gross - first.tax;
  const refund = {
    id: 900_000 + id,
    order_id: id,
    created_at: at.replace("2026-11", "2026-12"),
    refund_line_items: [{ id, line_item_id: first.document["id"], quantity: first.document["quantity"], subtotal: subtotal / 100, total_tax: first.tax / 100, line_item: first.document }], // prettier-ignore
    transactions: [{ id: 800_000 + id, kind: "refund", status: "success", amount: euros(first.gross), amount_rounding: euros(roundingOf(first.gross)), currency: "EUR", gateway }], // prettier-ignore
  };
  const order = {
    id,
    name: `#${id}`,
    created_at: at,
    processed_at: at,
    updated_at: at,
    currency: "EUR",
    financial_status: comesBack ? "partially_refunded" : "paid",
    taxes_included: included,
    total_price: euros(gross),
    total_tax: euros(tax),
    email: `buyer${id}@example.lt`,
    customer: { id, first_name: "Buyer", last_name: String(id) },
    shipping_address: { country_code: country },
    line_items: [...lines.map((line) => line.document), ...(card === 0 ? [] : [cardLine])],
    shipping_lines: shippingPrice === 0 ? [] : [shipping],
    ...(rounding === 0 ? {} : { total_cash_rounding_payment_adjustment_set: { shop_money: money(rounding), presentment_money: money(rounding) } }), // prettier-ignore
  };
  const [kept, keptBack] = onMarket ? [tax, first.tax] : [0, 0];
  const back = comesBack ? first.gross + roundingOf(first.gross) - keptBack : 0;
  return { order, gross, kept, rounding, tax: tax - kept, giftCards: card, gateway, back, taxBack: comesBack ? first.tax - keptBack : 0, ...(comesBack ? { refund } : {}) }; // prettier-ignore
}

// ── the books ───────────────────────────────────────────────────────────────────────────────────────────────────

interface Amount {
  readonly Quantity: number;
  readonly UnitAmount: number;
  readonly DiscountAmount?: number;
  readonly TaxAmount?: number;
  readonly TaxType: string;
  readonly AccountCode: string;
}
interface Posted {
  readonly LineAmountTypes: "Inclusive" | "Exclusive";
  /** One that only names a day's orders has a description, and no amount. */
  readonly LineItems: readonly (Amount | { readonly Description: string })[];
}
const cents = (amount: number): number => Math.round(amount * 100);

/** Cents by account, and the tax by its code. */
class Ledger {
  readonly accounts = new Map<string, number>();
  readonly taxes = new Map<string, number>();
  add(to: Map<string, number>, name: string, amount: number): void {
    to.set(name, (to.get(name) ?? 0) + amount);
  }
  /** @returns what the document comes to, as Xero adds it up */
  post(document: Posted, sign: 1 | -1): number {
    let total = 0;
    for (const line of document.LineItems) {
      if (!("UnitAmount" in line)) continue;
      const amount = cents(line.Quantity * line.UnitAmount) - cents(line.DiscountAmount ?? 0);
      const tax = cents(line.TaxAmount ?? 0);
      const gross = document.LineAmountTypes === "Inclusive" ? amount : amount + tax;
      this.add(this.accounts, line.AccountCode, sign * (gross - tax));
      if (tax !== 0) this.add(this.taxes, line.TaxType, sign * tax);
      total += gross;
    }
    return total;
  }
  get tax(): number {
    return [...this.taxes.values()].reduce((sum, tax) => sum + tax, 0);
  }
}

const NOW = Temporal.Instant.from("2026-12-01T00:00:00Z");
const ID = "5e3bd1a0-0000-4000-8000-000000000009";
function records(flow: Flow, document: unknown, fetched: Doc, responses: Doc = {}, now = NOW): Doc {
  expect(flow.source.shape.accepts(document)).toBe(true);
  const outcome = flow.map(document, fetched, now, responses);
  if (outcome.kind !== "send") throw new Error(`${outcome.kind}: ${"reason" in outcome ? outcome.reason : ""}`);
  return JSON.parse(encode(outcome.records)) as Doc;
}

const random = new Random(1601);
const month = Array.from({ length: 300 }, (_, i) => saleOf(10_001 + i, random));
const sum = (of: (sale: Sale) => number): number => month.reduce((total, sale) => total + of(sale), 0);

/** The tax that the shop charged, by rate. */
function charged(rate: number): number {
  const lines = month.filter(({ kept }) => kept === 0).flatMap(({ order }) => [...(order["line_items"] as object[]), ...(order["shipping_lines"] as object[])] as { tax_lines: { rate: number; price: string }[] }[]); // prettier-ignore
  const back = month.filter(({ kept }) => kept === 0).flatMap(({ refund }) => (refund?.["refund_line_items"] ?? []) as { total_tax: number; line_item: { tax_lines: { rate: number }[] } }[]); // prettier-ignore
  return (
    lines.flatMap((line) => line.tax_lines).reduce((total, tax) => total + (tax.rate === rate ? cents(Number(tax.price)) : 0), 0) -
    back.reduce((total, line) => total + (line.line_item.tax_lines[0]?.rate === rate ? cents(line.total_tax) : 0), 0)
  ); // prettier-ignore
}

test("an invoice for each order: nothing is due, the clearing accounts have the money, and the taxes are the shop's", () => {
  const books = new Ledger();
  const clearing = new Map<string, number>();
  const due: number[] = [];
  for (const { order, gross, rounding, refund, back, gateway } of month) {
    const { invoice } = records(invoices, order, {}) as { invoice: Posted };
    const total = books.post(invoice, 1);
    const found = { InvoiceID: ID, Contact: { ContactID: ID }, LineItems: invoice.LineItems, Total: total / 100 };
    const money = { id: order.id, order_id: order.id, kind: "sale", status: "success", amount: euros(gross), amount_rounding: euros(rounding), currency: "EUR", gateway }; // prettier-ignore
    const { paid } = records(payments, money, { order, invoice: { ...found, AmountDue: total / 100 } }) as { paid: { Amount: number; Account: { Code: string } } }; // prettier-ignore
    books.add(clearing, paid.Account.Code, cents(paid.Amount));
    due.push(total - cents(paid.Amount));
    if (refund === undefined) continue;
    const given = { order, invoice: { ...found, AmountDue: 0 } };
    const made = records(refunds, refund, given, { credit_note: { CreditNoteID: ID } }) as { credit_note: Posted; payments: { Amount: number; Account: { Code: string } }[]; allocation?: object }; // prettier-ignore
    expect(books.post(made.credit_note, -1)).toBe(back);
    expect(made.allocation).toBeUndefined();
    for (const one of made.payments) books.add(clearing, one.Account.Code, -cents(one.Amount));
  }
  expect(due.filter((one) => one !== 0)).toEqual([]);
  expect(books.tax).toBe(sum((sale) => sale.tax - sale.taxBack));
  expect(Object.fromEntries(books.taxes)).toEqual({ OUTPUT2: charged(0.21), REDUCED12: charged(0.12), OSSDE19: charged(0.19) }); // prettier-ignore
  // Sold gift cards are a liability, and redeemed ones no longer are.
  const byGateway = (name: string): number =>
    sum((sale) => (sale.gateway === name ? sale.gross - sale.kept + sale.rounding - sale.back : 0));
  expect(Object.fromEntries(clearing)).toEqual({ "880": byGateway("shopify_payments"), "881": byGateway("paypal"), "883": byGateway("cash"), "835": byGateway("gift_card") }); // prettier-ignore
  expect(books.accounts.get("835")).toBe(sum((sale) => sale.giftCards));
  expect([...books.accounts.values()].reduce((a, b) => a + b) + books.tax).toBe(
    sum((sale) => sale.gross - sale.kept + sale.rounding - sale.back),
  );
});

test("a day's sales as one invoice give the same, by account and by tax", () => {
  const [single, daily] = [new Ledger(), new Ledger()];
  // Some appear a day late, and get separate drafts.
  const isLate = ({ order }: Sale): boolean => order.id % 17 === 0;
  const dayOf = (sale: Sale): string => {
    const day = Temporal.PlainDate.from((sale.order["processed_at"] as string).slice(0, 10));
    return day.add({ days: isLate(sale) ? 1 : 0 }).toString();
  };
  const days = Map.groupBy(month, dayOf);
  for (const { order } of month) single.post((records(invoices, order, {}) as { invoice: Posted }).invoice, 1);
  for (const [day, sold] of days) {
    const due = Temporal.PlainDate.from(day).add({ days: 1 }).toZonedDateTime({ timeZone: "Europe/Vilnius", plainTime: "02:00" }).toInstant(); // prettier-ignore
    const [late, inTime] = [sold.filter(isLate), sold.filter((sale) => !isLate(sale))].map((list) => list.map(({ order }) => order)); // prettier-ignore
    const outcome = outcomeOf("day", inTime, { late_orders: late }, due);
    const { invoice, drafts } = outcome["right"] as { invoice?: Posted & Doc; drafts: (Posted & Doc)[] };
    expect(invoice?.["InvoiceNumber"]).toBe(inTime?.length === 0 ? undefined : `SALES-${day}`);
    expect(drafts.map((one) => one["InvoiceNumber"])).toEqual(late?.map((one) => one.name));
    for (const one of [...(invoice === undefined ? [] : [invoice]), ...drafts]) daily.post(one, 1);
  }
  const sorted = (map: Map<string, number>): object =>
    Object.fromEntries([...map].sort(([a], [b]) => a.localeCompare(b)));
  expect(sorted(daily.accounts)).toEqual(sorted(single.accounts));
  expect(sorted(daily.taxes)).toEqual(sorted(single.taxes));
});
