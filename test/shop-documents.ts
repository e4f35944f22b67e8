/** Documents of a shop and its books, for tests of the examples: one lamp, unless a test says more. */
export type Doc = Readonly<Record<string, unknown>>;

export const tax = (price: string, rate = 0.21, more: Doc = {}): Doc => ({ title: "VAT", rate, price, ...more });
export const item = (price: string, taxes: readonly Doc[], more: Doc = {}): Doc => ({ id: 1, product_id: 7, title: "Lamp", quantity: 1, price, tax_lines: taxes, discount_allocations: [], ...more }); // prettier-ignore
export const bag = (amount: string): Doc => ({ shop_money: { amount, currency_code: "EUR" }, presentment_money: { amount, currency_code: "EUR" } }); // prettier-ignore
/** One lamp, 121 euros with 21 % VAT within, to a customer in Vilnius. */
export const order = (more: Doc = {}): Doc => ({
  id: 3001,
  name: "#3001",
  created_at: "2026-11-24T14:05:09+02:00",
  processed_at: "2026-11-24T14:05:09+02:00",
  updated_at: "2026-11-24T14:05:12+02:00",
  currency: "EUR",
  financial_status: "paid",
  taxes_included: true,
  total_price: "121.00",
  total_tax: "21.00",
  email: "ona@example.lt",
  customer: { id: 1, first_name: "Ona", last_name: "Kazlauskienė" },
  shipping_address: { country_code: "LT" },
  line_items: [item("121.00", [tax("21.00")])],
  shipping_lines: [],
  ...more,
});
export const to = (country: string, taxes: readonly Doc[], more: Doc = {}): Doc =>
  order({ shipping_address: { country_code: country }, line_items: [item("121.00", taxes)], ...more });
export const paid = (more: Doc = {}): Doc => ({ id: 1, kind: "refund", status: "success", amount: "121.00", currency: "EUR", gateway: "paypal", ...more }); // prettier-ignore
export const refund = (more: Doc = {}): Doc => ({
  id: 9001,
  order_id: 3001,
  created_at: "2026-12-02T09:12:44+02:00",
  refund_line_items: [
    { id: 1, line_item_id: 1, quantity: 1, subtotal: 121, total_tax: 21, line_item: item("121.00", [tax("21.00")]) },
  ],
  transactions: [paid()],
  ...more,
});
export const payment = (more: Doc = {}): Doc => paid({ kind: "sale", order_id: 3001, processed_at: "2026-11-24T14:05:09+02:00", ...more }); // prettier-ignore
export const ID = "5e3bd1a0-0000-4000-8000-000000000009";
export const invoice = (more: Doc = {}): Doc => ({ InvoiceID: ID, Contact: { ContactID: ID, Name: "Ona" }, Status: "PAID", Total: 121, AmountDue: 0, LineItems: [{ TaxType: "OUTPUT2" }], ...more }); // prettier-ignore
export const known = { order: order(), invoice: invoice() };
export const open = { order: order(), invoice: invoice({ Status: "AUTHORISED", AmountDue: 121 }) };
