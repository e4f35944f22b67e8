/** Orders of WooCommerce into Odoo: which of two taxes of one percentage an order bears, on stand-ins of both. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { RunningFlow } from "./running-flow.ts";
import { samplesOf, shippedSystem } from "./shipped-system.ts";

const FOLDER = join(import.meta.dirname, "../integrations/woocommerce-to-odoo");
const file = (name: string): string => readFileSync(join(FOLDER, name), "utf8");
const order = JSON.parse(file("samples/order.json")) as { readonly shipping: object };
const odoo = await shippedSystem("odoo");
const first = (type: string): object => samplesOf(odoo, type)[0] as object;
const tax = (id: number, name: string): object => ({ ...first("Tax"), id, name, amount: 21, price_include: true, type_tax_use: "sale", amount_type: "percent" }); // prettier-ignore

test.each([
  ["LT", 21],
  ["LV", 44],
])("21 %% of %s is a separate tax", async (country, id) => {
  await using flow = await RunningFlow.start(file("woocommerce-to-odoo.integ").replace(/\ntest [^]*$/, ""), {
    files: { "books.integ": file("books.integ"), "rates.csv": `${file("rates.csv")}since 2026,LV,21,21% LV\n` },
    seed: {
      "odoo.Tax": [tax(21, "21%"), tax(44, "21% LV")],
      "odoo.Currency": [{ ...first("Currency"), name: "EUR" }],
      "odoo.Journal": [{ ...first("Journal"), code: "PAYS" }],
    },
  });
  await flow.send({ ...order, shipping: { ...order.shipping, country } });
  expect(flow.outcomes).toEqual(["delivered"]);
  const made = flow.requests.find(({ operation }) => operation === "create_invoice");
  const { vals_list } = JSON.parse(made?.asked.body ?? "") as { readonly vals_list: readonly { readonly invoice_line_ids: readonly (readonly [0, 0, { readonly tax_ids: unknown }])[] }[] }; // prettier-ignore
  expect(vals_list[0]?.invoice_line_ids.map(([, , line]) => line.tax_ids)).toEqual([[[6, 0, [id]]], [[6, 0, [id]]]]);
});

test("two private orders under a company's e-mail address belong to one person, not to the company", async () => {
  await using flow = await RunningFlow.start(file("woocommerce-to-odoo.integ").replace(/\ntest [^]*$/, ""), {
    files: { "books.integ": file("books.integ"), "rates.csv": file("rates.csv") },
    seed: {
      "odoo.Partner": [{ ...first("Partner"), id: 77, name: "UAB Lempa", is_company: true, ref: "", email: "ona.kazlauskiene@example.lt" }], // prettier-ignore
      "odoo.Tax": [tax(21, "21%")],
      "odoo.Currency": [{ ...first("Currency"), name: "EUR" }],
      "odoo.Journal": [{ ...first("Journal"), code: "PAYS" }],
    },
  });
  await flow.send(order);
  await flow.send({ ...order, id: 7102, number: "7102", transaction_id: "P-90017732" });
  expect(flow.outcomes).toEqual(["delivered", "delivered"]);
  expect(flow.requests.filter(({ operation }) => operation === "create_partner")).toHaveLength(1);
  const partners = flow.kept("odoo.Invoice").map(({ partner_id }) => partner_id);
  expect(new Set(partners).size).toBe(1);
  expect(partners).not.toContain(77);
});

test("a refund waits for its order's invoice, and becomes a posted credit note, created once", async () => {
  const refund = JSON.parse(file("samples/refund.json")) as object;
  const invoice = { ...first("Invoice"), id: 900, ref: "7101", move_type: "out_invoice", state: "posted", invoice_origin: "WooCommerce 7101" }; // prettier-ignore
  await using flow = await RunningFlow.start(file("refund-to-credit-note.integ").replace(/\ntest [^]*$/, ""), {
    at: "2026-11-26T09:00:00Z",
    files: { "books.integ": file("books.integ"), "rates.csv": file("rates.csv") },
    seed: {
      "woocommerce.Order": [{ ...order, date_modified_gmt: "2026-11-26T08:00:00" }],
      "woocommerce.Refund": [refund],
      "odoo.Tax": [tax(21, "21%")],
      "odoo.Currency": [{ ...first("Currency"), name: "EUR" }],
      "odoo.Journal": [{ ...first("Journal"), code: "PAYS" }],
      "odoo.Partner": [{ ...first("Partner"), id: 77, email: "ona.kazlauskiene@example.lt" }],
    },
  });
  expect(flow.outcomes).toEqual(["retrying: the order is not in the books yet"]);
  flow.standIn.seedFound("odoo", "find_invoice", [invoice], { number: "7101", kind: "out_invoice" });
  await flow.later("1 hour");
  expect(flow.outcomes).toEqual(["delivered"]);
  const made = flow.kept("odoo.Invoice").filter(({ move_type }) => move_type === "out_refund");
  // The credit note is of the partner of its invoice, whoever has the e-mail address now.
  expect(made).toMatchObject([
    { ref: "7101-7190", partner_id: 41, invoice_date: "2026-11-26", reversed_entry_id: 900 },
  ]);
  const written = flow.requests.flatMap(({ operation = "" }) => (/^(create|post|begin|apply)_/.test(operation) ? [operation] : [])); // prettier-ignore
  expect(written).toEqual(["create_invoice", "post_invoice", "begin_payment", "apply_payment"]);
  await flow.later("25 hours");
  expect(flow.requests.filter(({ operation }) => operation === "create_invoice")).toHaveLength(1);
});
