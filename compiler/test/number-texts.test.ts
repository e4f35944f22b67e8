/** Numbers taken apart as texts are warned of; texts that are no numbers are not. And taxes that are set to the cent. */
import { describe, expect, test } from "vitest";
import { codesOf, whole } from "./harness.ts";

const codes = (reference: string, lets = ""): readonly string[] =>
  codesOf(
    whole(`${lets}
destination invoice = xero.upsert_invoice {
  Type: "ACCREC"
  Contact: { Name: "x" }
  LineItems: [{ Description: "x" }]
  CurrencyCode: order.currency
  Reference: ${reference} | cut(200)
}`),
  );

test.each([
  ["a decimal comma by hand", 'replace(text(order.total_price), ".", ",")', ["INT2423"]],
  ["cents by hand", 'text(order.total_price) | replace(".", "")', ["INT2423"]],
  ["a text that holds the number alone", '"{order.total_price}" | replace(".", ",")', ["INT2423"]],
  ["two signs, one after the other: one mistake", 'text(order.total_price) | replace(",", "") | replace(".", ",")', ["INT2423"]],
  ["read after replacing", 'text(decimal(replace(order.note otherwise "", ",", ".")) on error 0)', ["INT2423"]],
  ["read after replacing twice", 'text((order.note otherwise "") | replace(".", "") | replace(",", ".") | decimal on error 0)', ["INT2423"]],
  ["a name", 'replace(order.name, ".", "")', []],
  ["a text around the number", '"No. {order.total_price}" | replace("No.", "")', []],
  ["a date", 'replace("{order.created_at | date_in("UTC")}", "-", "")', []],
  ["other signs of a text that is read", 'text(decimal(replace(order.note otherwise "", "EUR", "")) on error 0)', []],
  ["as it should be", 'format_number(order.total_price, "0,00")', []],
] as const)("%s", (_, reference, wanted) => expect(codes(reference)).toEqual(wanted)); // prettier-ignore

describe("allocate_tax", () => {
  const lines =
    "for item in order.line_items => { title: item.title, tax: sum(for t in item.tax_lines otherwise [] => t.price) }";
  const joined = 'join(for line in allocated => "{line.title} {line.tax}", " ")';
  const allocated = (call: string): readonly string[] =>
    codes(joined, `let allocated = allocate_tax(${call}) on error hold "the taxes are not the order's"`);
  test.each([
    ["in a currency", `${lines}, tax, order.total_tax otherwise 0`, []],
    ["with so many decimals", `${lines}, tax, order.total_tax otherwise 0, 2`, []],
    ["by a field that there is not", `${lines}, taxes, order.total_tax otherwise 0`, ["INT2412"]],
    ["by what is no number", `${lines}, title, order.total_tax otherwise 0`, ["INT2412"]],
    ["of a total without a currency", `${lines}, tax, 5.5`, ["INT2224"]],
    ["of a total that may be absent", `${lines}, tax, order.total_tax`, ["INT2402"]],
    ["of a total in another currency", `${lines}, tax, money(5, "USD")`, ["INT2220"]],
    ["of no records", "[1, 2], tax, order.total_tax otherwise 0", ["INT2412"]],
  ])("%s", (_, call, wanted) => expect(allocated(call)).toEqual(wanted));

  test("must handle its failure", () => {
    expect(codes(joined, `let allocated = allocate_tax(${lines}, tax, order.total_tax otherwise 0, 2)`)).toEqual([
      "INT2211",
    ]);
  });
});
