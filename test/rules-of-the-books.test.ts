/** What an accountant expects of the examples, rule by rule, and the test that holds it: each of those tests exists. */
import { join } from "node:path";
import { expect, test } from "vitest";
import { read, ROOT } from "./examples.ts";

const FILES = {
  order: "examples/shopify-to-xero/order-to-invoice.integ",
  payment: "examples/order-payments/payment-to-xero.integ",
  refund: "examples/refund-to-credit-note/refund-to-credit-note.integ",
  day: "examples/daily-sales/daily-sales.integ",
  days: "test/daily-sales.test.ts",
  reports: "test/reported-problems.test.ts",
} as const;

// prettier-ignore
const RULES: readonly (readonly [rule: string, file: keyof typeof FILES, test: string])[] = [
  // Taxes.
  ["several taxes on a line", "order", "two taxes on a line are one code, with both amounts"],
  ["orders of two VAT rates in the day's sales are two lines", "day", "two tax rates are two lines; a test order and what was cancelled unpaid are none"],
  ["the books show the order's tax to the cent", "order", "a tax that the shop has rounded for the order as a whole is the order's, to the cent"],
  ["or the order is held", "order", "taxes that are further from the order's than rounding explains wait for a person"],
  ["shops with tax in their prices", "order", "a paid order"],
  ["shops with tax on top", "order", "half past ten at night in London is tomorrow in Vilnius, and next month"],
  ["both in a day's sales", "day", "prices without tax and with it are one line"],
  ["OSS sales to other EU countries", "order", "a consumer elsewhere in the EU: the tax of that country"],
  ["exports", "order", "an export bears no tax; duties and fees are on lines of their own"],
  ["reverse charge for companies with a VAT number", "order", "a company elsewhere in the EU: no tax, its VAT number, its order's number and its terms"],
  ["no address at all is held", "order", "no address at all waits for a person"],
  ["tax that a marketplace collects", "order", "goods to Norway, whose tax a marketplace pays there, are an export"],
  // Lines that are not sales of goods.
  ["gift cards that are sold are a liability", "order", "a gift card that is sold is a liability"],
  ["gift cards that are redeemed are a payment", "payment", "a gift card that is redeemed pays out of the liability"],
  ["tips on a line", "order", "a sale in the store: nobody's name, a tip, and cash that is rounded"],
  ["tips on no line", "order", "a tip that is on no line is put on one"],
  ["duties and fees", "order", "an export bears no tax; duties and fees are on lines of their own"],
  ["cash rounding", "payment", "cash is rounded, and what was rounded is on the invoice"],
  ["shipping discounts", "order", "shipping that a discount pays, and shipping that was taken off again"],
  // Refunds.
  ["the credit note has its invoice's tax codes", "refund", "a book of 2025 and a lamp that come back in 2026: each with the code of the rate that it was sold at, and the shipping"],
  ["it is allocated to its invoice", "refund", "an invoice on which money is due is paid by the credit note"],
  ["shipping refunds", "refund", "the shipping alone, by its line"],
  ["adjustments", "refund", "a price that is lowered afterwards has its tax in it"],
  ["restock without money", "refund", "goods that come back without money are no credit note"],
  ["refunds in another currency are held", "refund", "a refund in another currency waits for a person"],
  ["pending refunds come back", "refund", "money that is still on its way comes again"],
  // Customers and payments.
  ["guests", "order", "a guest is called by the e-mail address"],
  ["store sales without an e-mail address", "reports", "All sales without an e-mail address go to the first contact without one"],
  ["two customers of one name", "order", "another customer of the same name"],
  ["the payment is on its gateway's clearing account", "payment", "a card payment goes to the gateway's clearing account"],
  // A day's sales.
  ["daily sales once each", "days", "an order shipped the day after is in one day's sales"],
  ["a late order", "days", "an order that appears late is a separate draft on the day of its sale, and in no day's sales"],
  ["an empty day", "days", "an empty day gives no invoice"],
  ["a day across a clock change", "days", "a day on which clocks go back has 25 hours, one on which they go forward 23"],
];

test.each(RULES)("%s: %s, %s", (_, file, title) => {
  const text = read(join(ROOT, FILES[file]));
  const held = file === "reports" ? text.includes(`["${title}", `) : text.includes(`test "${title}"`) || text.includes(`test("${title}"`); // prettier-ignore
  expect(held, `${FILES[file]} has a test of that name`).toBe(true);
});

test("the table has at least 45 rules", () => {
  const table = /const REPORTS[^]*?\n\];/.exec(read(join(ROOT, FILES.reports)))?.[0] ?? "";
  expect(table.match(/^ {2}\["/gm)?.length).toBeGreaterThanOrEqual(45);
});
