/** Numbers that are amounts and are not marked so: told of in a project's own systems, and none in those that are shipped. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { readDescriptor } from "@integ/compiler";
import { nodeHost } from "@integ/compiler/node";
import { describe, expect, test } from "vitest";
import { compileErp } from "../../test/erp.ts";
import { codesOf } from "./harness.ts";

const number = { type: "number" };
const marked = { ...number, "x-integ": { money: { currency: "1/currency" } } };

/** The warnings of a system whose orders have these fields, as `field beside currency`. */
function warned(properties: Readonly<Record<string, object>>): string[] {
  const schema = JSON.stringify({
    type: "object",
    required: ["id"],
    properties: { id: { type: "integer" }, ...properties },
  });
  const spec =
    'integ 1\nintegration "a"\nsource order = erp.Order\ntrigger manual\ndestination line = erp.put_line { text: "{order.id}" }\n';
  const { diagnostics, module } = compileErp(spec, { "systems/erp/Order.json": schema });
  expect(module).toBeDefined();
  return diagnostics.map(({ code, severity, message }) => {
    expect([code, severity]).toEqual(["INT3004", "warning"]);
    return message.replace(/ but not marked.*/, "").replaceAll("`", "");
  });
}

const currency = { currency: { type: "string" } };
test.each([
  ["an amount beside its currency", { amount: number, ...currency }, ["amount is next to currency"]],
  ["each of several, whatever the case is", { unit_price: number, SubTotal: number, TotalTax: number, CurrencyCode: { type: "string" } }, ["unit_price is next to CurrencyCode", "SubTotal is next to CurrencyCode", "TotalTax is next to CurrencyCode"]],
  ["one that is written as a text", { fee: { type: "string", format: "decimal" }, currency_code: { type: "string" } }, ["fee is next to currency_code"]],
  ["one that counts cents", { amount: { type: "integer" }, ...currency }, ["amount is next to currency"]],
  ["further down", { transactions: { type: "array", items: { type: "object", properties: { amount: number, ...currency } } } }, ["amount is next to currency"]],
  ["one that is marked", { amount: marked, ...currency }, []],
  ["one that is a number or a text, marked beside the choice", { amount: { anyOf: [number, { type: "string", format: "decimal" }], "x-integ": marked["x-integ"] }, ...currency }, []],
  ["one that is said to be none", { price: { ...number, "x-integ": { no_money: true } }, ...currency }, []],
  ["where no currency is", { amount: number }, []],
  ["what is said of an amount", { tax_rate: number, discount_percent: number, CurrencyRate: number, ...currency }, []],
  ["what is counted", { total: { type: "integer" }, total_count: number, quantity: number, ...currency }, []],
] as const)("%s", (_, properties, wanted) => expect(warned(properties).toSorted()).toEqual([...wanted].toSorted())); // prettier-ignore

describe("systems that ship", () => {
  const folder = join(import.meta.dirname, "../../specs/systems");
  test.each(readdirSync(folder))("%s marks each of its amounts", (name) => {
    const read = readDescriptor(nodeHost(), name, join(folder, name));
    // A schema is read when it is asked for.
    for (const type of read.system?.types.values() ?? []) expect(type.type.fields.size).toBeGreaterThan(0);
    expect(read.diagnostics.map(({ message }) => message)).toEqual([]);
  });
});

describe("amounts of the shop", () => {
  const invoice = (source: string, before: string, amount: string): string =>
    `integ 1
integration "a"
source  ${source}
${before}
destination invoice = xero.upsert_invoice {
  Type: "ACCREC"
  Contact: { Name: "Guest" }
  CurrencyCode: order.currency
  LineItems: [{ Description: "x", Quantity: 1, UnitAmount: round(${amount}, 2, half_up) }]
}`;
  const refund = (amount: string): readonly string[] =>
    codesOf(
      invoice(
        "refund = shopify.Refund",
        'trigger webhook shopify.refunds_create\nfetch order = shopify.get_order(id: refund.order_id)\nhold when order absent because "no order"',
        amount,
      ),
    );
  const order = (amount: string, before = ""): readonly string[] =>
    codesOf(invoice("order = shopify.Order", `trigger webhook shopify.orders_paid\n${before}`, amount));

  test("a refund in dollars is not booked in euros", () => {
    expect(refund("sum(for t in refund.transactions => t.amount)")).toEqual(["INT2220"]);
    const inOne = "where t.currency present and t.currency == order.currency";
    expect(refund(`sum(for t in refund.transactions ${inOne} => t.amount)`)).toEqual([]);
  });

  test("the shop's amounts are in the order's currency, and the customer's in the currency that the order names", () => {
    expect(order("order.total_price_set.shop_money.amount otherwise 0")).toEqual([]);
    const there = 'hold when order.total_price_set absent because "no set"';
    expect(order("order.total_price_set.presentment_money.amount", there)).toEqual(["INT2223"]);
    const same = `${there}\nhold when order.total_price_set.presentment_money.currency_code != order.currency because "another currency"`;
    expect(order("order.total_price_set.presentment_money.amount", same)).toEqual([]);
  });

  test("amounts in the books are in their document's currency, whichever of the two it is", () => {
    const books = (amount: string, more = ""): readonly string[] =>
      order(
        amount,
        `fetch one = xero.find_invoice(number: "1")\nfetch two = xero.find_invoice(number: "2")\nlet found = one otherwise two\n${more}`,
      );
    const lines = "sum(for line in one.LineItems otherwise two.LineItems otherwise [] => line.TaxAmount otherwise 0)";
    const inOne = (name: string): string =>
      `hold when (${name}.CurrencyCode otherwise order.currency) != order.currency because "another currency"\n`;
    expect(books("found.AmountDue otherwise 0")).toEqual(["INT2223"]);
    expect(books("found.AmountDue otherwise 0", inOne("found"))).toEqual([]);
    expect(books(lines, inOne("one"))).toEqual(["INT2223"]);
    expect(books(lines, inOne("one") + inOne("two"))).toEqual([]);
    expect(books(lines.replace("one.LineItems otherwise two", "found"), inOne("found"))).toEqual([]);
  });
});

test("a contact's name has no blanks at its ends: found at compile time, or before sending", () => {
  const contact = (name: string): readonly string[] =>
    codesOf(`integ 1
integration "a"
source  order = shopify.Order
trigger webhook shopify.orders_paid
destination contact = xero.upsert_contact { Name: ${name} }`);
  expect(contact('"Ona"')).toEqual([]);
  expect(contact('" Ona"')).toEqual(["INT2207"]);
  expect(contact('order.email otherwise "Guest" | trim | cut(255)')).toEqual([]);
});
