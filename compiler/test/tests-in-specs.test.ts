/** Tests in specs can fail: what they give and expect are fields that there are. */
import { expect, test } from "vitest";
import { codesOf, whole } from "./harness.ts";

const spec = (steps: string): string =>
  whole(`fetch contact = xero.find_contact(email: order.email otherwise if blank "none")
destination invoice = xero.upsert_invoice {
  Type:      "ACCREC"
  Contact:   { Name: contact.Name otherwise "Guest" | cut(255) }
  LineItems: [{ Description: "Goods" }]
}
test "t" { ${steps} }`);

test.each([
  ["what there is", 'given "s.json" with { email: "x", customer.first_name: "A" }  expect invoice { Type: "ACCREC" }', []],
  ["a field of a sample", 'given "s.json" with { emial: "x" }  expect skip', ["INT2002"]],
  ["a field of a sample, as null", 'given "s.json" with { nmae: null }  expect skip', ["INT2002"]],
  ["a field further down", 'given "s.json" with { customer.first_nam: "x" }  expect skip', ["INT2002"]],
  ["a field of an element", 'given "s.json" with { line_items[0].titel: "x" }  expect skip', ["INT2002"]],
  ["a field of a record that is written out", 'given "s.json" with { customer: { first_nam: "x" } }  expect skip', ["INT2002"]],
  ["a path of a record that is written out", 'given "s.json" with { customer: { addr.cit: "x" } }  expect skip', ["INT2002"]],
  ["an element within a value", 'given "s.json"  expect invoice { Contact: { Phones[0].PhoneNumber: "1" } }', ["INT2505"]],
  ["a field of a document that is written out", "given { emial: 1 }  expect skip", ["INT2002"]],
  ["a field of what is read", 'given "s.json"  given contact = { Nmae: "x" }  expect skip', ["INT2002"]],
  ["a field of one of several that are read", 'given "s.json"  given contact = [{ Nmae: "x" }]  expect skip', ["INT2002"]],
  ["a field that is expected, as null", 'given "s.json"  expect invoice { Referense: null }', ["INT2002"]],
  ["a field that is expected further down", 'given "s.json"  expect invoice { LineItems[0].Descripton: "x" }', ["INT2002"]],
  ["a field of an element that is expected", 'given "s.json"  expect invoice { LineItems: [{ Descripton: "x" }] }', ["INT2002"]],
] as const)("%s", (_, steps, codes) => expect(codesOf(spec(steps), { "s.json": "{}" })).toEqual(codes)); // prettier-ignore
