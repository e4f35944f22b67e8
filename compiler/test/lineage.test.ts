/** Lineage: of each value that is sent, what it may come from, what decides, and the functions on the way. */
import { expect, test } from "vitest";
import { ledgerOf, lineageOf, type CheckedModule, type Origin } from "@integ/compiler";
import { compileText, whole } from "./harness.ts";

const { checked, diagnostics } = compileText(
  whole(`table account(kind: text) -> text { "goods" => "200", "tip" => "836", else => "200" }
function label(item: shopify.Order.line_items) -> text = if item.gift_card otherwise false then "Card" else item.title
mapping line(item: shopify.Order.line_items) -> xero.Invoice.LineItems {
  Description: label(item) | cut(100)
  AccountCode: account[item.sku otherwise "goods"]
}
let email = order.email otherwise if blank "none@example.com"
fetch contact = xero.find_contact(email: email)
let buyer = { name: "{order.customer.first_name} {order.customer.last_name}", mail: email }
let net = [for item in order.line_items where item.quantity > 0 => { item: item, tax: item.price }]
destination invoice = xero.upsert_invoice when order.total_price > 0 {
  Type:      "ACCREC"
  Contact:   if contact present then { ContactID: contact.ContactID } else { Name: buyer.name | trim | cut(255) otherwise "Guest" }
  LineItems: [for one in net => line(one.item)]
  Reference: order.name
}
destination known = xero.upsert_contact { ContactID: invoice.Contact.ContactID, Name: "x" }`),
);
const lineage = lineageOf(checked as CheckedModule);

function shown({ kind, name, path }: Origin): string {
  return kind === "constant" ? name : [name, path].filter(Boolean).join(".");
}
function comesFrom(request: string, path: string): Record<string, readonly string[]> | undefined {
  const fields = lineage?.requests.find(({ name }) => name === request)?.fields;
  const field = fields?.find((one) => one.path === path);
  return field && { from: field.from.map(shown), by: field.decidedBy.map(shown), through: field.through };
}

test("the spec has no findings", () => expect(diagnostics.map(({ message }) => message)).toEqual([]));
test("a path is its own origin", () => {
  expect(comesFrom("invoice", "Reference")).toEqual({ from: ["order.name"], by: [], through: [] });
});
test("a prefix is a part of the value; a space between two parts is not", () => {
  const spec = whole(`destination invoice = xero.upsert_invoice {
  Type: "ACCREC"
  Contact: { Name: "x" }
  InvoiceNumber: "WEB-{order.name}" | cut(255)
  Reference: "{order.name} {order.id}" | cut(255)
  LineItems: [for item in order.line_items fetch known = xero.find_item(code: "A{item.sku otherwise "1"}" | cut(30) otherwise if blank "1") => { Description: if known present then "known" else "x" }]
}`);
  const { checked: other, diagnostics: wrong } = compileText(spec);
  expect(wrong.map(({ message }) => message)).toEqual([]);
  const requests = lineageOf(other as CheckedModule)?.requests ?? [];
  const from = (path: string): string[] | undefined =>
    requests
      .flatMap(({ fields }) => fields)
      .find((one) => one.path === path)
      ?.from.map(shown);
  expect(from("InvoiceNumber")).toEqual(['"WEB-"', "order.name"]);
  expect(from("Reference")).toEqual(["order.name", "order.id"]);
  // What a fetch in a loop asks with comes from the loop's element.
  expect(from("code")).toEqual(['"A"', "order.line_items[].sku", '"1"']);
});
test("the fallback for an absent value is an origin too", () => {
  expect(comesFrom("contact", "email")?.["from"]).toEqual(["order.email", '"none@example.com"']);
});
test("a name is followed to its value, through records", () => {
  expect(comesFrom("invoice", "Contact.Name")).toEqual({
    from: ["order.customer.first_name", "order.customer.last_name", '"Guest"'],
    by: ["contact"],
    through: ["trim", "cut"],
  });
});
test("functions and mappings are followed with their arguments; conditions decide", () => {
  expect(comesFrom("invoice", "LineItems[].Description")).toEqual({
    from: ['"Card"', "order.line_items[].title"],
    by: ["order.line_items[].gift_card"],
    through: ["label", "cut"],
  });
});
test("a table gives the value, and its keys decide", () => {
  expect(comesFrom("invoice", "LineItems[].AccountCode")).toEqual({
    from: ["account"],
    by: ["order.line_items[].sku"],
    through: [],
  });
});
test("conditions on a list's elements belong to the list", () => {
  expect(comesFrom("invoice", "LineItems")).toEqual({ from: [], by: ["order.line_items[].quantity"], through: [] });
});
test("fetch results and responses of earlier destinations are origins", () => {
  const [known] = lineage?.requests.find(({ name }) => name === "known")?.fields ?? [];
  expect(comesFrom("invoice", "Contact.ContactID")?.["from"]).toEqual(["contact.ContactID"]);
  expect(known?.from).toEqual([{ kind: "response", name: "invoice", system: "xero", path: "Contact.ContactID" }]);
});
test("conditions on a write decide whether it is sent", () => {
  const invoice = lineage?.requests.find(({ name }) => name === "invoice");
  expect(invoice?.decidedBy.map(shown)).toEqual(["order.total_price"]);
});
test("personal data is marked by its kind, and each row has its line in the spec", () => {
  const name = lineage?.requests.find(({ name: one }) => one === "invoice")?.fields.find(({ path }) => path === "Contact.Name"); // prettier-ignore
  expect(name?.from[0]?.personal).toEqual(["name"]);
  expect(name).toMatchObject({ line: 18, expression: 'buyer.name | trim | cut(255) otherwise "Guest"' });
});

test("a field of one of two records comes from that field of each, and from nothing else", () => {
  const { checked: other, diagnostics: wrong } = compileText(
    whole(`let to = if order.shipping_address present then order.shipping_address else order.billing_address
destination invoice = xero.upsert_invoice {
  Type: "ACCREC"
  Contact: { Name: to.name otherwise "Guest" | cut(255), Addresses: [{ AddressType: "POBOX", City: to.city otherwise "" | cut(255) }] }
  LineItems: [for item in order.line_items => { Description: item.title }]
}`),
  );
  expect(wrong.map(({ message }) => message)).toEqual([]);
  const fields = lineageOf(other as CheckedModule)?.requests.flatMap((one) => one.fields) ?? [];
  const name = fields.find(({ path }) => path === "Contact.Name")?.from;
  expect(name?.map(shown)).toEqual(["order.shipping_address.name", "order.billing_address.name", '"Guest"']);
  expect(name?.flatMap(({ personal = [] }) => personal)).toEqual(["name", "name"]);
  // The ledger says the same of them.
  const ledger = ledgerOf(other as CheckedModule);
  const state = (path: string): string | undefined => ledger?.source.find((one) => one.path === path)?.state;
  expect(["shipping_address.name", "billing_address.name", "shipping_address.zip"].map(state)).toEqual(["used", "used", "undecided"]); // prettier-ignore
  expect(ledger?.personal.map(({ path }) => path)).toEqual(
    expect.arrayContaining(["shipping_address.name", "billing_address.name"]),
  );
});

test("a field of joined lists comes from that field only", () => {
  const { checked: other, diagnostics: wrong } = compileText(
    whole(`let rates = flatten(for item in order.line_items => for tax in item.tax_lines otherwise [] => { title: tax.title, of: item.title })
destination invoice = xero.upsert_invoice {
  Type: "ACCREC"
  Contact: { Name: "x" }
  LineItems: [for rate in rates => { Description: rate.of }]
}`),
  );
  expect(wrong.map(({ message }) => message)).toEqual([]);
  const fields = lineageOf(other as CheckedModule)?.requests.flatMap((one) => one.fields) ?? [];
  expect(fields.find(({ path }) => path === "LineItems[].Description")?.from.map(shown)).toEqual([
    "order.line_items[].title",
  ]);
});
