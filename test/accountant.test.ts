/**
 * A month of a shop, order by order, as an accountant would have it in the books: the examples' flows run in a host, between a shop
 * and books that add up; and all accounts, taxes and clearing accounts are added up by hand beside them.
 */
import { expect, test } from "vitest";
import { TestHost, type RecordedRequest, type Reply } from "@integ/runtime/testing";
import { flows, type Spec } from "./example-flows.ts";
import { bag, item, order, paid, payment, refund, tax, type Doc } from "./shop-documents.ts";
import { XeroBooks } from "./xero-books.ts";

type Order = Doc & { readonly id: number };
type Back = Doc & { readonly id: number; readonly order_id: number };

/** What the shop knows, at the moment. */
class Shop {
  readonly orders = new Map<number, Order>();
  readonly refunds: Back[] = [];
  readonly payments: Doc[] = [];

  order(id: number): Order {
    const refunds = this.refunds.filter((one) => one.order_id === id);
    return { ...(this.orders.get(id) as Order), refunds };
  }

  reply(path: string, now: number): Reply {
    const { pathname, searchParams } = new URL(path, "http://shop");
    if (pathname === "/orders.json") {
      const within = (at: unknown, name: string): boolean => {
        const [from, to] = [searchParams.get(`${name}_min`), searchParams.get(`${name}_max`)].map((one) => Date.parse(one ?? "")); // prettier-ignore
        return !(Date.parse(String(at)) < (from as number)) && !(Date.parse(String(at)) > (to as number));
      };
      const all = [...this.orders.keys()].map((id) => this.order(id));
      return { json: { orders: all.filter((one) => Date.parse(String(one["updated_at"])) <= now && within(one["processed_at"], "processed_at") && within(one["updated_at"], "updated_at")) } }; // prettier-ignore
    }
    const paid = /\/transactions\/(\d+)\.json$/.exec(pathname)?.[1];
    if (paid !== undefined) return { json: { transaction: this.payments.find((one) => one["id"] === Number(paid)) } };
    const [, id, back] = /^\/orders\/(\d+)(?:\/refunds\/(\d+))?\.json$/.exec(pathname) ?? [];
    if (back !== undefined) return { json: { refund: this.refunds.find((one) => one.id === Number(back)) } };
    return this.orders.has(Number(id)) ? { json: { order: this.order(Number(id)) } } : { status: 404 };
  }
}

const LAMP = item("121.00", [tax("21.00")]);
const BOOK = item("21.80", [tax("1.80", 0.09)], { id: 2, title: "Book" });
const post = (price: string, taxes: readonly Doc[], more: Doc = {}): Doc => ({ id: 9, title: "Post", price, tax_lines: taxes, discount_allocations: [], ...more }); // prettier-ignore
/** A line of a refund. */
const came = (line: Doc, subtotal: number, total_tax: number, quantity = 1): Doc => ({ id: 1, line_item_id: line["id"], quantity, subtotal, total_tax, line_item: line }); // prettier-ignore
const adjusted = (amount: string, tax_amount = "0.00"): Doc => ({ id: 1, kind: "refund_discrepancy", reason: "Sorry", amount, tax_amount }); // prettier-ignore
const shipped = (line: Doc, amount: string, its: string): Doc => ({ id: 1, shipping_line_id: 9, shipping_line: line, subtotal_amount_set: bag(amount), tax_amount_set: bag(its) }); // prettier-ignore

type Happening = readonly [at: string, what: "sold" | "changed" | "paid" | "back" | "cancelled", document: Doc];
const at = (moment: string): string => `2025-${moment}:00+02:00`;

/** An order, and the money that has paid it. */
function sale(id: number, moment: string, gateway: string, more: Doc, money: Doc = {}): Happening[] {
  const when = at(moment);
  const one = order({ id, name: `#${id}`, email: `buyer${id}@example.lt`, customer: { id, first_name: "Buyer", last_name: String(id) }, created_at: when, processed_at: when, updated_at: when, ...more }); // prettier-ignore
  return [[moment, "sold", one], [moment, "paid", payment({ id: id * 10, order_id: id, amount: one["total_price"], gateway, processed_at: when, ...money })]]; // prettier-ignore
}
function back(id: number, number: number, moment: string, gateway: string, amount: string, lines: readonly Doc[], more: Doc = {}): Happening {
  const transactions = [paid({ id: id * 10 + number, amount, gateway, processed_at: at(moment) })];
  return [moment, "back", refund({ id: id * 100 + number, order_id: id, created_at: at(moment), processed_at: at(moment), refund_line_items: lines, transactions, ...more })]; // prettier-ignore
} // prettier-ignore

const SHIPPING = post("6.05", [tax("1.05")]);
const CARD = item("50.00", [], { id: 3, title: "Gift card", gift_card: true });
const NET_CUP = (id: number): Doc => item("9.99", [tax("1.89")], { id, title: "Cup", discount_allocations: [{ amount: "1.00" }] }); // prettier-ignore
const GERMAN = item("100.00", [tax("19.00", 0.19)]);
const STORE_BOOKS = item("10.90", [tax("1.80", 0.09)], { id: 2, title: "Book", quantity: 2 });
const MARKET = item("144.00", [tax("24.00", 0.2, { channel_liable: true })]);
const HALF = item("30.25", [tax("10.50")], { quantity: 2 });
const VASE = item("60.50", [tax("10.50")], { id: 5, title: "Vase" });

const MONTH: readonly Happening[] = [
  // 1: a lamp. 100 + 21, by card.
  ...sale(1, "11-02T10:00", "shopify_payments", {}),
  // 2: everything comes back, in three parts, the last a month later.
  ...sale(2, "11-03T10:00", "paypal", { total_price: "148.85", total_tax: "23.85", line_items: [LAMP, BOOK], shipping_lines: [SHIPPING] }), // prettier-ignore
  back(2, 1, "11-05T10:00", "paypal", "121.00", [came(LAMP, 121, 21)]),
  back(2, 2, "11-12T10:00", "paypal", "21.80", [came(BOOK, 21.8, 1.8)]),
  back(2, 3, "12-01T10:00", "paypal", "6.05", [], { refund_shipping_lines: [shipped(SHIPPING, "6.05", "1.05")] }),
  // 3: sold at half past eleven at night, one of two comes back in the next month. 25 + 5.25 stay.
  ...sale(3, "11-28T23:30", "shopify_payments", { total_price: "60.50", total_tax: "10.50", line_items: [HALF] }),
  back(3, 1, "12-03T10:00", "shopify_payments", "30.25", [came(HALF, 30.25, 5.25)]),
  // 4: a gift card: 50 are owed.
  ...sale(4, "11-06T10:00", "shopify_payments", { total_price: "50.00", total_tax: "0.00", line_items: [CARD] }),
  // 5: paid by it, and by card; all comes back, each part to where it came from.
  ...sale(5, "11-10T10:00", "gift_card", {}, { amount: "50.00" }),
  ["11-10T10:00", "paid", payment({ id: 51, order_id: 5, amount: "71.00", gateway: "shopify_payments", processed_at: at("11-10T10:00") })], // prettier-ignore
  back(5, 2, "11-15T10:00", "", "", [came(LAMP, 121, 21)], {
    transactions: [paid({ id: 52, amount: "71.00", gateway: "shopify_payments" }), paid({ id: 53, amount: "50.00", gateway: "gift_card" })], // prettier-ignore
  }),
  // 6: in the store with cash: 100.02 + 20 net, 21.01 and 1.80 of tax, another gift card, a tip of 3, two cents of rounding.
  ...sale(6, "11-11T10:00", "cash", {
    email: "", customer: null, shipping_address: null, source_name: "pos", total_price: "195.83", total_tax: "22.81",
    line_items: [item("121.03", [tax("21.01")]), STORE_BOOKS, CARD, item("3.00", [], { id: 4, title: "Tip", product_id: null })],
    shipping_lines: [post("6.05", [tax("0.00")], { discount_allocations: [{ amount: "6.05" }] })],
    total_cash_rounding_payment_adjustment_set: bag("0.02"),
  }, { amount_rounding: "0.02" }), // prettier-ignore
  back(6, 1, "11-12T11:00", "cash", "10.90", [came(STORE_BOOKS, 10.9, 0.9)]),
  // 7: a code pays the shipping. 50 + 10.50.
  ...sale(7, "11-12T12:00", "shopify_payments", { total_price: "60.50", total_tax: "10.50", line_items: [VASE], shipping_lines: [post("6.05", [tax("0.00")], { discount_allocations: [{ amount: "6.05" }] })] }), // prettier-ignore
  // 8: to Germany, prices without tax: 100 + 19; ten of it and their tax go back.
  ...sale(8, "11-13T10:00", "shopify_payments", { taxes_included: false, total_price: "119.00", total_tax: "19.00", shipping_address: { country_code: "DE" }, line_items: [GERMAN] }), // prettier-ignore
  back(8, 1, "11-20T10:00", "shopify_payments", "11.90", [], { order_adjustments: [adjusted("-10.00", "-1.90")] }),
  // 9: to America, with duties: 80 and 8.50.
  ...sale(9, "11-14T10:00", "paypal", { total_price: "88.50", total_tax: "0.00", shipping_address: { country_code: "US" }, line_items: [item("80.00", [])], original_total_duties_set: bag("8.50") }), // prettier-ignore
  // 10: a company in Germany, with a VAT number: 121 and 7, no tax.
  ...sale(10, "11-16T10:00", "manual", { taxes_included: false, total_price: "128.00", total_tax: "0.00", shipping_address: { country_code: "DE" }, billing_address: { company: "Kessel GmbH", country_code: "DE" }, customer: { id: 10, tax_exemptions: ["EU_REVERSE_CHARGE_EXEMPTION_RULE"] }, note_attributes: [{ name: "vat_number", value: "DE123456788" }], line_items: [item("121.00", [])], shipping_lines: [post("7.00", [])] }), // prettier-ignore
  // 11: to Norway, by a marketplace that keeps 24 of tax: 120, and shipping of 4.99; the goods come back.
  ...sale(11, "11-17T10:00", "manual", { total_price: "148.99", total_tax: "24.00", shipping_address: { country_code: "NO" }, line_items: [MARKET], shipping_lines: [post("4.99", [])] }), // prettier-ignore
  back(11, 1, "11-24T10:00", "manual", "144.00", [came(MARKET, 144, 24)]),
  // 12: prices without tax; the shop rounds 26.97 × 21 % for the order (5.66), not by line (5.67). All comes back.
  ...sale(12, "11-18T10:00", "shopify_payments", { taxes_included: false, total_price: "32.63", total_tax: "5.66", line_items: [1, 2, 3].map(NET_CUP) }), // prettier-ignore
  back(
    12,
    1,
    "11-25T10:00",
    "shopify_payments",
    "32.63",
    [1, 2, 3].map((id) => came(NET_CUP(id), 8.99, 1.89)),
  ),
  // 13: by bank transfer, which comes in December: a sale of the 19th. 100 + 21.
  ...sale(13, "11-19T10:00", "", { financial_status: "pending" }).slice(0, 1),
  ["12-02T10:00", "changed", { id: 13, financial_status: "paid", updated_at: at("12-02T10:00") }],
  ["12-02T10:00", "paid", payment({ id: 130, order_id: 13, amount: "121.00", gateway: "manual", processed_at: at("12-02T10:00") })], // prettier-ignore
  // 14: nobody pays, and it is cancelled.
  ...sale(14, "11-20T10:00", "", { financial_status: "pending" }).slice(0, 1),
  ["11-22T10:00", "cancelled", { id: 14, financial_status: "voided", cancelled_at: at("11-22T10:00"), updated_at: at("11-22T10:00") }], // prettier-ignore
  // 15: sold on the 21st, and known to the shop on the 23rd; 10 + 2.10 of 30 + 6.30 go back.
  ...sale(15, "11-23T09:00", "shopify_payments", { processed_at: at("11-21T18:00"), total_price: "36.30", total_tax: "6.30", line_items: [item("12.10", [tax("6.30")], { quantity: 3 })] }, { processed_at: at("11-21T18:00") }), // prettier-ignore
  back(15, 1, "11-26T10:00", "shopify_payments", "12.10", [came(item("12.10", [tax("6.30")], { quantity: 3 }), 12.1, 2.1)]), // prettier-ignore
  // 16: a vase is taken off the order, and its money goes back: the lamp stays.
  ...sale(16, "11-24T10:00", "shopify_payments", {
    total_price: "181.50",
    total_tax: "31.50",
    line_items: [LAMP, VASE],
  }),
  back(16, 1, "11-24T15:00", "shopify_payments", "60.50", [came(VASE, 60.5, 10.5)]),
  ["11-24T15:00", "changed", { id: 16, financial_status: "partially_refunded", current_total_price: "121.00", updated_at: at("11-24T15:00") }], // prettier-ignore
  // 17: comes back on its own day.
  ...sale(17, "11-25T10:00", "shopify_payments", {}),
  back(17, 1, "11-25T15:00", "shopify_payments", "121.00", [came(LAMP, 121, 21)]),
  ["11-25T15:00", "changed", { id: 17, financial_status: "refunded", updated_at: at("11-25T15:00") }],
  // 18: 24.20 go back as store credit: they are owed.
  ...sale(18, "11-26T10:00", "shopify_payments", {}),
  back(18, 1, "11-27T10:00", "shopify_store_credit", "24.20", [], { order_adjustments: [adjusted("-24.20")] }),
  // 21: 24.20 go back before the books hear of the payment.
  ...sale(21, "11-27T10:00", "shopify_payments", {}).slice(0, 1),
  back(21, 1, "11-27T11:00", "shopify_payments", "24.20", [], { order_adjustments: [adjusted("-24.20")] }),
  ["11-27T12:00", "paid", payment({ id: 210, order_id: 21, amount: "121.00", gateway: "shopify_payments", processed_at: at("11-27T10:00") })], // prettier-ignore
  // 19: for nothing, and a test: neither moves money.
  ...sale(19, "11-26T12:00", "", { total_price: "0.00", total_tax: "0.00", line_items: [item("121.00", [tax("0.00")], { discount_allocations: [{ amount: "121.00" }] })] }).slice(0, 1), // prettier-ignore
  ...sale(20, "11-26T13:00", "bogus", { test: true }, { test: true }),
];

/** As the accountant has added it up. */
const BY_HAND = {
  accounts: {
    // 1: 100, 3: 50 − 25, 6: 120.02 − 10, 7: 50, 8: 100 − 10, 9: 80, 10: 121, 11: 120 − 120, 13: 100, 15: 30 − 10, 16: 150 − 50, 18, 21: 100 − 20
    "200": 100 + 25 + 110.02 + 50 + 90 + 80 + 121 + 100 + 20 + 100 + 80 + 80,
    "260": 7 + 4.99,
    "835": 50 + 50,
    "836": 3,
    "837": 8.5,
    "860": 0.02,
  },
  taxes: {
    // 1: 21, 3: 10.50 − 5.25, 6: 21.01, 7: 10.50, 13: 21, 15: 6.30 − 2.10, 16: 31.50 − 10.50, 18, 21: 21 − 4.20
    OUTPUT2: 21 + 5.25 + 21.01 + 10.5 + 21 + 4.2 + 21 + 16.8 + 16.8,
    REDUCED9: 1.8 - 0.9,
    OSSDE19: 19 - 1.9,
  },
  clearing: {
    // 1, 3, 4, 7, 8, 15, 16, 18, 21: what the cards have brought
    "880": 121 + 30.25 + 50 + 60.5 + 107.1 + 24.2 + 121 + 121 + 96.8,
    "881": 88.5,
    "882": 128 + (148.99 - 24) - (144 - 24) + 121,
    "883": 195.85 - 10.9,
    "839": -24.2,
  },
};

const BY_ORDER: readonly Spec[] = ["order", "payment", "refund", "cancelled"];
const BY_DAY: readonly Spec[] = ["day", "payment", "refund", "cancelled"];

/** Runs the month. */
async function month(
  specs: readonly Spec[],
): Promise<{ readonly books: XeroBooks; readonly waiting: readonly string[] }> {
  const [shop, books] = [new Shop(), new XeroBooks()];
  let now = (): number => 0;
  const reply = (request: RecordedRequest): Reply => books.reply(request) ?? shop.reply(request.path, now());
  await using host = await TestHost.start(specs.map((one) => flows[one]), { reply, at: "2025-11-01T06:00:00Z" }); // prettier-ignore
  now = host.clock.now;
  const send = async (spec: Spec, document: Doc): Promise<void> => {
    if (specs.includes(spec)) await host.send(flows[spec].name, document);
  };
  const until = async (moment: number): Promise<void> => {
    // At nine the bookkeeper approves the drafts of what is paid, but at weekends.
    for (;;) {
      const morning = Temporal.Instant.fromEpochMilliseconds(now()).toZonedDateTimeISO("Europe/Vilnius").add({ hours: 15 }).startOfDay().add({ hours: 9 }); // prettier-ignore
      if (morning.epochMilliseconds > moment) break;
      await host.advance(morning.epochMilliseconds - now());
      const unpaid = [...shop.orders.values()].filter((one) => one["financial_status"] === "pending").map((one) => one["name"]); // prettier-ignore
      if (morning.dayOfWeek < 6) books.approve(...books.posted.filter(({ status, number }) => status === "DRAFT" && !unpaid.includes(number))); // prettier-ignore
    }
    await host.advance(moment - now());
  };
  for (const [moment, what, document] of MONTH.toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))) {
    await until(Date.parse(at(moment)));
    const id = Number(document["id"]);
    if (what === "sold") shop.orders.set(id, document as Order);
    else if (what === "back") shop.refunds.push(document as Back);
    else if (what === "paid") shop.payments.push(document);
    else shop.orders.set(id, { ...shop.orders.get(id), ...document } as Order);
    if (what === "back") await send("refund", document);
    else if (what === "paid") await send("payment", document);
    else if (what === "cancelled") await send("cancelled", shop.order(id));
    else if (shop.orders.get(id)?.["financial_status"] === "paid") await send("order", shop.order(id));
  }
  await until(Date.parse(at("12-20T12:00")));
  return { books, waiting: host.outcomes.filter((one) => !/^(delivered|skipped)/.test(one)) };
}

const rounded = (sums: object): object =>
  Object.fromEntries(Object.entries(sums).map(([name, of]: [string, Record<string, number>]) => [name, Object.fromEntries(Object.entries(of).map(([key, sum]) => [key, Math.round(sum * 100) / 100]))])); // prettier-ignore

test.each([
  ["an invoice for each order", BY_ORDER],
  ["a day's sales as one invoice", BY_DAY],
])("%s: the books agree with those by hand", async (_, specs) => {
  const { books, waiting } = await month(specs);
  expect(waiting).toEqual([]);
  expect(books.open).toEqual([]);
  expect(books.balances).toEqual(rounded(BY_HAND));
});
