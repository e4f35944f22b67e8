/**
 * Problems that people report about connectors between shops and books, each as a small document run through the
 * shipped examples: the result is right, the run is held (or retried, or skipped) with a reason, or the spec does not
 * compile.
 */
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { Program } from "@integ/compiler";
import { nodeHost } from "@integ/compiler/node";
import { fileOf, flows, outcomeOf, type Spec } from "./example-flows.ts";
import { EXAMPLES, read } from "./examples.ts";
import {
  bag,
  ID,
  invoice,
  item,
  known,
  open,
  order,
  paid,
  payment,
  refund,
  tax,
  to,
  type Doc,
} from "./shop-documents.ts";

type Expected =
  | { readonly right: Doc }
  | { readonly held: string }
  | { readonly skipped: string }
  | { readonly again: string }
  /** An event like this one is no second one. */
  | { readonly once: Doc }
  /** The spec can say it: with one stretch written otherwise it compiles. */
  | { readonly said: string; readonly instead: string }
  /** The spec with one stretch written otherwise does not compile. */
  | { readonly refused: string; readonly from: string; readonly to: string };
type Report = readonly [
  reported: string,
  spec: Spec,
  document: Doc | readonly Doc[],
  expected: Expected,
  fetched?: Doc,
];

const ORDER = join(EXAMPLES, "shopify-to-xero/order.integ");

const line = (more: Doc): Doc => ({ invoice: { LineItems: [more] } });
/** A line of a day's invoice, before the one that names its orders. */
const ofDay = (one: Doc): Doc => ({ invoice: { LineItems: [one, { Description: "Orders: #3001" }] } });
const credit = (more: Doc): Doc => ({ credit_note: { LineItems: [more] } });

// prettier-ignore
const REPORTS: readonly Report[] = [
  // Once, and in time.
  ["The shop sends an order twice, and there are two invoices", "order", order(), { once: order() }],
  ["A webhook comes again a day later, and the invoice gets another number", "order", order({ updated_at: "2026-11-25T14:05:12+02:00" }), { right: { invoice: { InvoiceNumber: "#3001" } } }],
  ["A refund is booked twice", "refund", refund(), { once: refund({ note: "again" }) }],
  ["A payment is sent again after a time-out, and booked twice", "payment", payment(), { skipped: "booked already" }, { ...known, booked: { PaymentID: ID } }],
  ["A refund comes before its invoice, and is lost", "refund", refund(), { again: "the invoice of #3001 is not in the books yet" }, { order: order() }],
  ["A payment comes before its invoice, and is lost", "payment", payment(), { again: "the invoice of #3001 is not in the books yet" }, { order: order() }],
  ["An order late in the evening is in the wrong VAT month", "order", order({ processed_at: "2026-11-30T22:30:00Z" }), { right: { invoice: { Date: "2026-12-01" } } }],
  ["An order that was paid back before the night is missing from the day's sales", "day", [order({ financial_status: "refunded", cancelled_at: "2026-11-24T18:00:00Z" })], { right: ofDay({ UnitAmount: 121 }) }],
  ["A webhook that gets lost is an order that is never booked", "order", order(), { said: 'webhook shopify.orders_paid reconcile daily at 03:30 in "Europe/Vilnius"', instead: "webhook shopify.orders_paid" }],
  ["Two changes come out of order, and the older one is the last word", "order", order(), { said: "key order.id, newest order.updated_at otherwise order.created_at", instead: "key     order.id" }],
  // Lines that are not sales.
  ["Test orders are in the books", "order", order({ test: true }), { skipped: "test order" }],
  ["Cancelled orders are invoiced", "order", order({ cancelled_at: "2026-11-24T18:00:00Z", financial_status: "pending" }), { skipped: "cancelled before it was paid" }],
  ["An order that was cancelled, and whose money was kept, is in no books", "order", order({ cancelled_at: "2026-11-24T18:00:00Z" }), { right: { invoice: { Status: "AUTHORISED" } } }],
  ["Change that was given in cash is a payment", "payment", payment({ kind: "change" }), { held: "money that no sale has brought: change" }],
  ["A voided order is invoiced", "order", order({ financial_status: "voided" }), { skipped: "nothing left to invoice" }],
  ["An order that nobody has paid is an approved invoice", "order", order({ financial_status: "pending" }), { right: { invoice: { Status: "DRAFT" } } }],
  ["An order of the day that nobody has paid is sales", "day", [order({ financial_status: "pending" })], { right: { drafts: [{ InvoiceNumber: "#3001", Status: "DRAFT" }] } }],
  ["An authorised card counts as paid", "payment", payment({ kind: "authorization" }), { skipped: "no money has moved" }],
  ["A card that was refused counts as paid", "payment", payment({ status: "failure" }), { skipped: "it came to nothing" }],
  ["Goods are restocked without money, and there is a credit note", "refund", refund({ transactions: [] }), { skipped: "no money goes back" }, { order: order(), invoice: invoice() }],
  ["A refund that is still pending is booked, or never", "refund", refund({ transactions: [paid({ status: "pending" })] }), { again: "money is still on its way back" }],
  ["A status that the shop has added stops all, or is taken for paid", "order", order({ financial_status: "expired" }), { held: "#3001: a new Shopify payment status" }],
  // Amounts.
  ["Prices with VAT are booked as net, and VAT is on top again", "order", order(), { right: { invoice: { LineAmountTypes: "Inclusive", LineItems: [{ UnitAmount: 121, TaxAmount: 21 }] } } }],
  ["Prices without VAT are booked as gross", "order", order({ taxes_included: false, line_items: [item("100.00", [tax("21.00")])] }), { right: { invoice: { LineAmountTypes: "Exclusive", LineItems: [{ UnitAmount: 100, TaxAmount: 21 }] } } }],
  ["Three pieces at 2.93 come to a cent less", "order", order({ total_price: "8.79", total_tax: "1.53", line_items: [item("2.93", [tax("1.53")], { quantity: 3 })] }), { right: line({ Quantity: 3, UnitAmount: 2.93, TaxAmount: 1.53 }) }],
  ["The taxes of the lines are a cent more than the order's, and the books are off", "order", order({ total_tax: "20.99" }), { right: line({ TaxAmount: 20.99 }) }],
  ["A discount on the order is missing from the invoice", "order", order({ total_price: "108.90", total_tax: "18.90", line_items: [item("121.00", [tax("18.90")], { discount_allocations: [{ amount: "12.10" }] })] }), { right: line({ DiscountAmount: 12.1, TaxAmount: 18.9 }) }],
  ["Free shipping by a code is charged in the books", "order", order({ shipping_lines: [{ title: "Post", price: "4.99", tax_lines: [], discount_allocations: [{ amount: "4.99" }] }] }), { right: { invoice: { LineItems: [{}, { UnitAmount: 4.99, DiscountAmount: 4.99, TaxAmount: 0 }] } } }],
  ["An order for nothing, by a coupon, can't be booked", "order", order({ total_price: "0.00", total_tax: "0.00", line_items: [item("121.00", [tax("0.00")], { discount_allocations: [{ amount: "121.00" }] })] }), { skipped: "it costs nothing" }],
  ["A line that was taken off an order is invoiced all the same", "order", order({ line_items: [item("121.00", [tax("21.00")]), item("50.00", [tax("8.68")], { current_quantity: 0 })], total_tax: "29.68" }), { held: "#3001: the lines come to 171, and the order to 121. Was it edited after the payment? Invoice it by hand, then discard" }],
  ["Yen are booked a hundred times too small", "order", order({ currency: "JPY", total_price: "2490", total_tax: "0", shipping_address: { country_code: "JP" }, line_items: [item("2490", [])] }), { right: { invoice: { CurrencyCode: "JPY", LineItems: [{ UnitAmount: 2490, TaxType: "EXPORT" }] } } }],
  ["What the customer saw in dollars is booked as euros", "order", order({ presentment_currency: "USD" }), { right: { invoice: { CurrencyCode: "EUR", LineItems: [{ UnitAmount: 121 }] } } }],
  ["The customer's currency is mixed with the shop's", "order", order(), { refused: "INT2223", from: "price:    item.price\n", to: "price:    item.price_set.presentment_money.amount otherwise 0\n" }],
  ["A price that is a text is added up as text, or fails at night", "order", order(), { refused: "INT2211", from: "price:    item.price\n", to: 'price:    money(decimal(item.title), order.currency)\n' }],
  ["A field that the shop leaves out crashes the connector", "order", order(), { refused: "INT2201", from: 'what:     item.name otherwise if blank item.title otherwise if blank "Item"', to: "what:     item.name" }],
  ["A title that is too long for the books is refused, and the order with it", "order", order({ line_items: [item("121.00", [tax("21.00")], { name: "Lamp ".repeat(1000) })] }), { right: { invoice: { InvoiceNumber: "#3001" } } }],
  // Taxes.
  ["All goods have the standard rate's code", "order", order({ processed_at: "2025-11-24T14:05:09+02:00", line_items: [item("121.00", [tax("9.99", 0.09)])], total_tax: "9.99" }), { right: line({ TaxType: "REDUCED9" }) }],
  ["Two rates are one line of the day's sales", "day", [order(), order({ id: 2, processed_at: "2025-11-24T14:05:09+02:00", line_items: [item("121.00", [tax("9.99", 0.09)])], total_tax: "9.99" })], { right: { invoice: { LineItems: [{ TaxType: "OUTPUT2", TaxAmount: 21 }, { TaxType: "REDUCED9", TaxAmount: 9.99 }, { Description: "Orders: #3001, #3001" }] } } }],
  ["The second tax of a line is lost", "order", to("CA", [tax("5.00", 0.05), tax("7.00", 0.07)], { total_tax: "12.00" }), { right: line({ TaxType: "GSTPST", TaxAmount: 12 }) }],
  ["A rate that nobody has mapped gets the default code", "order", to("LT", [tax("20.17", 0.2)], { total_tax: "20.17" }), { held: "#3001: no tax type for Lamp: LT, rate 0.2 on 2026-11-24. Add a row to tax-types.csv, or correct the tax in Shopify" }],
  ["A consumer in Germany pays Lithuanian VAT in the books", "order", to("DE", [tax("19.32", 0.19)], { total_tax: "19.32" }), { right: line({ TaxType: "OSSDE19" }) }],
  ["An export has a domestic code", "order", to("US", [], { total_tax: "0.00" }), { right: line({ TaxType: "EXPORT", TaxAmount: 0 }) }],
  ["A company in the EU has no reverse charge", "order", to("DE", [], { total_tax: "0.00", customer: { id: 1, tax_exemptions: ["EU_REVERSE_CHARGE_EXEMPTION_RULE"] }, note_attributes: [{ name: "vat_number", value: "DE123456788" }] }), { right: { invoice: { Contact: { TaxNumber: "DE123456788" }, LineItems: [{ TaxType: "REVERSECHARGE" }] } } }],
  ["An order without an address is a domestic sale", "order", order({ shipping_address: null }), { held: "#3001: no tax type for Lamp: no address, rate 0.21 on 2026-11-24. Complete the order's address in Shopify" }],
  ["Tax that the marketplace pays is paid by the shop, too", "order", to("NO", [tax("21.00", 0.21, { channel_liable: true })]), { right: { invoice: { LineItems: [{ TaxType: "EXPORT", TaxAmount: 0 }, { UnitAmount: -21 }] } } }],
  ["A marketplace pays out less than was booked", "payment", payment({ gateway: "manual" }), { right: { paid: { Amount: 100 } } }, { ...open, order: to("LT", [tax("21.00", 0.21, { channel_liable: true })]) }],
  ["A credit note has the account's default tax", "refund", refund(), { right: credit({ TaxType: "OUTPUT2", TaxAmount: 21 }) }, known],
  // Gift cards, tips, cash.
  ["A gift card that is sold is revenue", "order", order({ total_price: "50.00", total_tax: "0.00", line_items: [item("50.00", [], { gift_card: true })] }), { right: line({ AccountCode: "835", TaxType: "NONE" }) }],
  ["A gift card that is redeemed is revenue again, or a discount", "payment", payment({ gateway: "gift_card" }), { right: { paid: { Account: { Code: "835" }, Amount: 121 } } }, open],
  ["A tip is taxed as goods", "order", order({ total_price: "2.00", total_tax: "0.00", line_items: [item("2.00", [], { title: "Tip", product_id: null })] }), { right: line({ AccountCode: "836", TaxType: "NONE" }) }],
  ["Cash that is rounded leaves two cents due", "order", order({ total_cash_rounding_payment_adjustment_set: bag("-0.02") }), { right: { invoice: { LineItems: [{ UnitAmount: 121 }, { UnitAmount: -0.02, AccountCode: "860" }] } } }],
  ["All gateways' money is on one account, or on none", "payment", payment({ gateway: "klarna" }), { held: "#3001: no clearing account for klarna in EUR. Add a row to clearing-accounts.csv, then replay" }, open],
  ["More is paid than is due, and the books refuse it at night", "payment", payment(), { held: "#3001: 121 was paid, and 21 is due on its invoice. Was something added to the order? Invoice that by hand first. Book what is left of the payment by hand, if nobody has, then discard" }, { order: order(), invoice: invoice({ AmountDue: 21 }) }],
  // Refunds.
  ["A part of an order comes back, and all of it is credited", "refund", refund({ transactions: [paid({ amount: "60.50" })], refund_line_items: [{ id: 1, line_item_id: 1, quantity: 1, subtotal: 60.5, total_tax: 10.5, line_item: item("60.50", [tax("21.00")], { quantity: 2 }) }] }), { right: credit({ UnitAmount: 60.5, TaxAmount: 10.5 }) }, known],
  ["The shipping that is paid back is missing from the credit note", "refund", refund({ refund_line_items: [], transactions: [paid({ amount: "4.99" })], refund_shipping_lines: [{ subtotal_amount_set: bag("4.99"), tax_amount_set: bag("0.87"), shipping_line: { title: "Post", price: "4.99", tax_lines: [tax("0.87")] } }] }), { right: credit({ UnitAmount: 4.99, TaxAmount: 0.87, AccountCode: "260" }) }, known],
  ["Money for no line is credited without its VAT", "refund", refund({ refund_line_items: [], transactions: [paid({ amount: "12.10" })], order_adjustments: [{ id: 1, kind: "refund_discrepancy", amount: "-12.10", tax_amount: "0.00" }] }), { right: credit({ UnitAmount: 12.1, TaxAmount: 2.1 }) }, known],
  ["Less goes back than the lines come to, and the credit note is too high", "refund", refund({ transactions: [paid({ amount: "100.00" })] }), { held: "#3001: the credit note would be 121 and 21 tax, and 100 was paid back. Make it by hand, then discard" }, known],
  ["A refund in dollars is booked as euros", "refund", refund({ transactions: [paid({ currency: "USD" })] }), { held: "#3001: money was paid back in another currency than the order's EUR. Make the credit note by hand, then discard" }, known],
  ["Several refunds come to more than the order", "refund", refund(), { held: "#3001: 242 was paid back, and the order came to 121. Make the credit note by hand, then discard" }, { ...known, order: order({ refunds: [refund(), refund({ id: 2 })] }) }],
  ["A credit note pays its invoice, and the money of it is missing from the bank", "refund", refund(), { right: { payments: [{ Account: { Code: "881" }, Amount: 121 }] } }, known],
  ["An order whose lines are all gone is an invoice without lines", "order", order({ line_items: [], total_price: "0.00", total_tax: "0.00" }), { skipped: "it costs nothing" }],
  // Customers.
  ["A guest without a customer crashes the connector", "order", order({ customer: null, email: null }), { right: { invoice: { Contact: { Name: "Guest" } } } }],
  ["All sales without an e-mail address go to the first contact without one", "order", order({ customer: null, email: "" }), { right: { invoice: { Contact: { Name: "Guest" } } } }],
  ["Two customers of one name are one contact", "order", order(), { right: { invoice: { Contact: { Name: "Ona Kazlauskienė (ona@example.lt)" } } } }, { namesake: { ContactID: ID, Name: "Ona Kazlauskienė" } }],
  ["Each order renames the contact", "order", order(), { right: { invoice: { Contact: { ContactID: ID } } } }, { contact: { ContactID: ID, Name: "Ona K." } }],
  ["Signs in a name are garbled, or break the search", "order", order({ customer: { id: 1, first_name: 'Tom & "Jerry"', last_name: " 🐭" } }), { right: { invoice: { Contact: { Name: "Tom & 'Jerry' 🐭" } } } }],
  ["A company's order number and terms are lost", "order", order({ po_number: "PO-1", payment_terms: { payment_schedules: [{ due_at: "2026-12-24T12:00:00Z" }] } }), { right: { invoice: { Reference: "PO-1, Shopify 3001", DueDate: "2026-12-24" } } }],
  ["One long title of one order, which nobody reads, stops the whole day", "day", [order({ line_items: [item("121.00", [tax("21.00")], { variant_title: "M / ".repeat(100) })] })], { right: ofDay({ UnitAmount: 121 }) }],
  ["A long title that nobody reads stops the order", "order", order({ line_items: [item("121.00", [tax("21.00")], { variant_title: "M / ".repeat(100) })] }), { right: { invoice: { InvoiceNumber: "#3001" } } }],
];

describe("problems that people report about connectors", () => {
  test.each(REPORTS.map((report) => ({ report, reported: report[0] })))("$reported", ({ report }) => {
    const [, spec, document, expected, fetched = {}] = report;
    if ("said" in expected) {
      const text = read(fileOf(spec));
      expect(text).toContain(expected.instead);
      const changed = new Map([[fileOf(spec), text.replace(expected.instead, expected.said)]]);
      expect(new Program(nodeHost(changed), dirname(fileOf(spec))).check(fileOf(spec)).diagnostics).toEqual([]);
    } else if ("refused" in expected) {
      // The spec itself, or the library that says what an order is made of.
      const file = [fileOf(spec), ORDER].find((one) => read(one).includes(expected.from)) ?? "";
      expect(file, "the stretch is there").not.toBe("");
      const changed = new Map([[file, read(file).replace(expected.from, expected.to)]]);
      const { diagnostics } = new Program(nodeHost(changed), dirname(fileOf(spec))).check(fileOf(spec));
      expect(diagnostics.map(({ code }) => code)).toContain(expected.refused);
    } else if ("once" in expected) {
      const key = (one: unknown): string | undefined =>
        flows[spec].dedupe?.key(one, { headers: {}, body: "" } as never);
      expect(key(document)).toBe(key(expected.once));
    } else if ("right" in expected) expect(outcomeOf(spec, document, fetched)).toMatchObject(expected);
    else expect(outcomeOf(spec, document, fetched)).toEqual(expected);
  });
});
