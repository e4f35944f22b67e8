/**
 * What goes wrong between the systems of a shop, integration by integration, and the test that holds what becomes of it: each of those
 * tests exists. What an integration has none of stands in none of these rows.
 */
import { join } from "node:path";
import { expect, test } from "vitest";
import { read, ROOT } from "./examples.ts";

const SHIPPED = "specs/integrations";
const FILES = {
  invoice: "examples/shopify-to-xero/order-to-invoice.integ",
  reconciled: "test/reconciled.test.ts",
  "invoice in Odoo": `${SHIPPED}/woocommerce-to-odoo/woocommerce-to-odoo.integ`,
  "taxes of Odoo": "specs/test/woocommerce-to-odoo.test.ts",
  refund: "examples/refund-to-credit-note/refund-to-credit-note.integ",
  payout: `${SHIPPED}/payouts-to-books/payout-to-bank.integ`,
  "payout, running": "specs/test/payouts-to-books.test.ts",
  paypal: `${SHIPPED}/paypal-to-books/paypal-to-books.integ`,
  "paypal, running": "specs/test/paypal-to-books.test.ts",
  paysera: `${SHIPPED}/paysera-to-xero/payment-to-books.integ`,
  customer: `${SHIPPED}/customer-to-hubspot/customer-to-contact.integ`,
  guest: `${SHIPPED}/customer-to-hubspot/guest-to-contact.integ`,
  consent: `${SHIPPED}/consent-to-mailchimp/consent-to-list.integ`,
  unsubscribed: `${SHIPPED}/consent-to-mailchimp/unsubscribed-to-shop.integ`,
  cart: `${SHIPPED}/cart-to-klaviyo/checkout-to-event.integ`,
  "cart in Omnisend": `${SHIPPED}/cart-to-omnisend/checkout-to-event.integ`,
  order: `${SHIPPED}/cart-to-klaviyo/order-to-event.integ`,
  parcel: `${SHIPPED}/orders-to-parcels/order-to-parcel.integ`,
  moved: `${SHIPPED}/tracking-to-shop/parcel-moved.integ`,
  tracking: `${SHIPPED}/tracking-to-shop/parcel-to-order.integ`,
  stock: `${SHIPPED}/erp-stock-to-woocommerce/stock-to-shop.integ`,
  night: `${SHIPPED}/erp-stock-to-woocommerce/stock-of-the-night.integ`,
  price: `${SHIPPED}/prices-to-prestashop/prices-to-shop.integ`,
  marketplace: `${SHIPPED}/marketplace-to-xero/order-to-books.integ`,
  company: `${SHIPPED}/b2b-order-to-directo/b2b-order-to-directo.integ`,
} as const;

// prettier-ignore
const CASES: readonly (readonly [number: number, wrong: string, file: keyof typeof FILES, test: string])[] = [
  [1, "an event that comes twice, or never", "reconciled", "an order that has changed since its webhook is invoiced once, and so is one whose webhook was lost"],
  [1, "a cent between the lines and the order", "invoice", "a tax that the shop has rounded for the order as a whole is the order's, to the cent"],
  [1, "a cent between the lines and the order", "invoice in Odoo", "a shop that rounds the tax of all lines together: the cent is a line without tax"],
  [1, "late in the evening it is the next month", "invoice", "half past ten at night in London is tomorrow in Vilnius, and next month"],
  [1, "late in the evening it is the next day", "invoice in Odoo", "paid after midnight in Vilnius: the next day's"],
  [1, "a rate ends with the year", "invoice in Odoo", "the reduced rate of 2026 is none of 2025"],
  [1, "two countries have one rate", "taxes of Odoo", "21 %% of %s is a separate tax"],
  [1, "a number that is used again", "invoice in Odoo", "another invoice of the same number waits for a person"],
  [1, "half of it was done", "invoice in Odoo", "the invoice is posted, and its payment went wrong: the payment alone is made"],
  [1, "no customer", "invoice", "a guest is called by the e-mail address"],
  [1, "discounts on lines", "invoice", "several discounts on one line"],
  [1, "a currency without cents", "invoice", "a currency without cents"],
  [1, "cancelled after it was paid", "invoice", "an order that was cancelled after it was paid is a sale until its money goes back"],
  [2, "a part of the quantity", "refund", "one of two cups comes back: a credit note with its tax, and its money out of the gateway's clearing account"],
  [2, "the shipping alone", "refund", "the shipping alone, by its line"],
  [2, "an amount without lines", "refund", "a price that is lowered afterwards has its tax in it"],
  [2, "before its invoice", "refund", "a refund that is there before its invoice comes again"],
  [2, "more than the lines", "refund", "a refund of another amount than its lines waits for a person"],
  [2, "more than the order", "refund", "refunds that come to more than the order wait for a person"],
  [2, "not settled yet", "refund", "money that is still on its way comes again"],
  [3, "many payments in one payout", "payout", "a payout is one line of the bank: payments, a refund, a dispute and fees"],
  [3, "another currency", "payout", "a payment in dollars goes to the dollars' account, with the rate that Stripe has used"],
  [3, "disputes that are won", "payout", "a dispute that was won, and a refund that came back, are money again"],
  [3, "an event that never comes", "payout, running", "a payout whose event never came is found the next morning, and a booked one is left alone"],
  [3, "the bank sends it back", "payout, running", "a payout returned by the bank is reversed after it was booked"],
  [3, "a fee in another currency", "paypal", "a fee in another currency waits for a person"],
  [3, "the cut-off of a day", "paypal", "late in the evening it is the next day in Vilnius"],
  [3, "the time of change does not move", "paypal, running", "a transaction pending for a week is booked once it is complete, though the report lists it under its first day"],
  [3, "one that can't be booked", "paypal, running", "one that can't be booked blocks no other"],
  [3, "paid in part, or in another currency", "paysera", "a part of the money waits for a person"],
  [4, "capitals in an address", "customer", "capitals in an address are no second contact"],
  [4, "a tag behind the name", "customer", "a tag behind the name is another address, and another contact"],
  [4, "no customer", "guest", "a guest becomes a contact"],
  [4, "a changed address", "customer", "a customer who has another address now is the contact that they were"],
  [4, "an address of somebody else", "customer", "an address that is another contact's already waits for a person"],
  [4, "there and back again", "customer", "what the CRM has already is not written again"],
  [4, "a letter in two parts", "customer", "a letter of two characters is the letter"],
  [5, "who has left is subscribed again", "consent", "who has left the list is not subscribed again, whatever the shop says"],
  [5, "who was deleted", "consent", "who was archived has not left, and joins"],
  [5, "an address that bounces", "consent", "an address to which nothing can be delivered is left alone"],
  [5, "not confirmed yet", "consent", "who has not confirmed yet waits for that"],
  [5, "there and back again", "unsubscribed", "who has left in the shop already is not written again"],
  [6, "late events begin mails", "cart", "a cart of yesterday is recorded, and begins no mail"],
  [6, "late events begin mails", "cart in Omnisend", "a cart of yesterday begins no mail"],
  [6, "bought meanwhile", "cart", "what was bought meanwhile is no abandoned cart"],
  [6, "told twice", "order", "an order becomes an event, once for each order"],
  [6, "no image", "cart", "a product that is gone has no image, and is told all the same"],
  [6, "a number that can't be called", "cart", "a number that is none is left out, and the event goes"],
  [7, "a machine's code out of free text", "parcel", "a machine that is none is asked for, and not guessed"],
  [7, "a postcode with its country, a number with 8", "parcel", "to a door: the postcode without the country, the number as it is called from abroad"],
  [7, "no weight", "parcel", "what weighs nothing has no weight in the shop"],
  [7, "cancelled, and labelled all the same", "parcel", "no label for a cancelled order"],
  [8, "a status that goes backwards", "tracking", "a step that comes late does not lead backwards"],
  [8, "one parcel of two orders", "moved", "two orders in one parcel both hear of it"],
  [8, "an order in two parcels", "tracking", "the second parcel of an order sends what is left"],
  [8, "a status that is new", "moved", "a status that is new waits for a person"],
  [9, "reserved goods are sold again", "stock", "the stock of all warehouses that sell, without what is reserved"],
  [9, "reservations on their way", "stock", "an order that the ERP does not know yet is taken off, and one that it knows is in its reservations"],
  [9, "capitals, blanks and zeros of a SKU", "stock", "the same article in small letters and with a blank is one article; a zero in front makes another"],
  [9, "a SKU that is missing", "stock", "an article that the shop lacks is listed, and keeps nothing waiting"],
  [9, "an empty list", "night", "nothing at all waits for a person"],
  [10, "a price of 0, a comma in the wrong place", "price", "a price of 0, and one with the comma in the wrong place, never reach the shop; the rest of the list does"],
  [10, "with VAT or without, and two languages", "price", "a price with VAT is one without it in the shop, and a name goes out in both languages"],
  [11, "tax that the marketplace pays", "marketplace", "tax that the marketplace pays itself is not booked as the shop's, and its money does not come"],
  [11, "the tax of the buyer's country", "marketplace", "a consumer in Germany, where the shop pays the tax by OSS"],
  [12, "a number that nobody has", "company", "VIES does not know the number"],
  [12, "no tax without evidence", "company", "goods that go to Estonia under a Lithuanian VAT number are no supply without VAT"],
  [12, "no VAT number", "company", "a company that pays no VAT: by its company code alone"],
  [12, "terms of credit", "company", "over the limit of credit"],
  [12, "places outside of the EU's VAT", "company", "the Canary Islands are Spain, and outside of its VAT: an export"],
  [12, "a rate ends with the year", "company", "9 % was the rate until the end of 2025, and is none since"],
];

test.each(CASES)("%i, %s: %s, %s", (_, __, file, title) => {
  const text = read(join(ROOT, FILES[file]));
  expect(text.includes(`test "${title}"`) || text.includes(`test("${title}"`) || text.includes(`])("${title}"`)).toBe(
    true,
  );
});

test("each of the twelve groups has cases", () => {
  expect([...new Set(CASES.map(([number]) => number))]).toEqual(Array.from({ length: 12 }, (_, i) => i + 1));
});
