/** What ships of Xero asks for at least what Xero's own OpenAPI document does: what compiles is not refused by it. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { Program } from "@integ/compiler";
import { nodeHost } from "@integ/compiler/node";
import { REAL_DATA, ROOT } from "./examples.ts";

interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly maxLength?: number;
  readonly enum?: readonly string[];
  readonly readOnly?: boolean;
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly $defs?: Readonly<Record<string, Schema>>;
}

const theirs =
  REAL_DATA === undefined
    ? {}
    : (
        parse(readFileSync(join(REAL_DATA, "xero/xero_accounting.yaml"), "utf8")) as {
          components: { schemas: Record<string, Schema> };
        }
      ).components.schemas;
const followed = (schema: Schema | undefined): Schema | undefined =>
  schema?.$ref === undefined ? schema : followed(theirs[schema.$ref.split("/").at(-1) ?? ""]);
const ours = (name: string): Schema =>
  JSON.parse(readFileSync(join(ROOT, `specs/systems/xero/schemas/${name}.json`), "utf8")) as Schema;

describe.skipIf(REAL_DATA === undefined)("compared with Xero's own document", () => {
  const pairs: readonly (readonly [name: string, own: Schema, other: string])[] = [
    ["Contact", ours("Contact"), "Contact"],
    ["Invoice", ours("Invoice"), "Invoice"],
    ["Invoice line", ours("Invoice").$defs?.["LineItem"] ?? {}, "LineItem"],
    ["CreditNote", ours("CreditNote"), "CreditNote"],
    ["CreditNote line", ours("CreditNote").$defs?.["LineItem"] ?? {}, "LineItem"],
    ["Payment", ours("Payment"), "Payment"],
    ["Allocation", ours("Allocation"), "Allocation"],
    ["Item", ours("Item"), "Item"],
    ["BankTransaction", ours("BankTransaction"), "BankTransaction"],
    ["BankTransaction line", ours("BankTransaction").$defs?.["LineItem"] ?? {}, "LineItem"],
    ["ManualJournal", ours("ManualJournal"), "ManualJournal"],
    ["ManualJournal line", ours("ManualJournal").$defs?.["Line"] ?? {}, "ManualJournalLine"],
    ["Address", ours("Contact").$defs?.["Address"] ?? {}, "Address"],
    ["Phone", ours("Contact").$defs?.["Phone"] ?? {}, "Phone"],
  ];
  test.each(pairs)("%s", (_, own, other) => {
    const fields = followed(theirs[other])?.properties ?? {};
    const loose: string[] = [];
    for (const [name, field] of Object.entries(own.properties ?? {})) {
      const theirField = followed(fields[name]);
      if (theirField === undefined) {
        loose.push(`${name}: Xero has no such field`);
        continue;
      }
      if (field.readOnly === true) continue;
      if ((fields[name]?.readOnly ?? theirField.readOnly) === true) loose.push(`${name}: Xero lets it only be read`);
      if (
        theirField.maxLength !== undefined &&
        (field.maxLength ?? Infinity) > theirField.maxLength &&
        field.enum === undefined
      )
        loose.push(`${name}: Xero takes ${theirField.maxLength} characters`);
      const strange =
        field.enum?.filter((one) => theirField.enum !== undefined && !theirField.enum.includes(one)) ?? [];
      if (strange.length > 0) loose.push(`${name}: Xero does not know ${strange.join(", ")}`);
    }
    for (const name of followed(theirs[other])?.required ?? []) {
      if (own.required?.includes(name) !== true) loose.push(`${name}: Xero requires it`);
    }
    expect(loose).toEqual([]);
    expect(Object.keys(own.properties ?? {}).length).toBeGreaterThan(2);
  });
});

const diagnosticsOf = (spec: string): readonly string[] =>
  new Program(nodeHost(new Map([["/books/a.integ", spec]])), "/books")
    .compile("/books/a.integ")
    .diagnostics.map(({ code, message }) => `${code} ${message}`);

describe.skipIf(REAL_DATA === undefined)("Xero's responses", () => {
  test.each([
    "Invoice",
    "Contact",
    "CreditNote",
    "Payment",
    "Overpayment",
    "Item",
    "Account",
    "TaxRate",
    "BankTransaction",
  ])("Found%s has only fields of Xero's document", (name) => {
    const fields = followed(theirs[name])?.properties ?? {};
    expect(Object.keys(ours(`Found${name}`).properties ?? {}).filter((field) => fields[field] === undefined)).toEqual(
      [],
    );
  });
});

test("accepted records, and queries", () => {
  expect(
    diagnosticsOf(`integ 1
integration "books"
source  delivery = xero.Changes
trigger webhook xero.changes
fetch accounts = all xero.list_accounts()
fetch rates = all xero.list_tax_rates()
fetch over = all xero.list_overpayments()
fetch invoice = xero.get_invoice(id: first(delivery.events).resourceId)
skip when count(over) == 0 because "nothing was paid too much"
fetch item = xero.find_item(code: "CUP-01")
hold when invoice absent because "no such invoice"
let clearing = one(for a in accounts where a.EnablePaymentsToAccount otherwise false => a).Code otherwise "880"
destination paid = xero.create_payment {
  Invoice: { InvoiceID: invoice.InvoiceID }
  Account: { Code: clearing | cut(10) }
  Date: now | date_in("Europe/Vilnius")
  Amount: round(invoice.AmountDue otherwise hold "nothing is due", 2, half_up)
}
destination note = xero.upsert_credit_note {
  Type: "ACCRECCREDIT"
  Contact: { ContactID: invoice.Contact.ContactID otherwise hold "no contact" }
  LineItems: [{ Description: "Back", UnitAmount: 1, TaxType: first(rates).TaxType | cut(50) }]
}
destination allocated = xero.allocate_credit_note(id: note.CreditNoteID) {
  Invoice: { InvoiceID: invoice.InvoiceID }
  Amount: 1
  Date: now | date_in("Europe/Vilnius")
}
destination from_over = xero.allocate_overpayment(id: first(over).OverpaymentID otherwise invoice.InvoiceID) {
  Invoice: { InvoiceID: invoice.InvoiceID }
  Amount: 1
  Date: now | date_in("Europe/Vilnius")
}
destination bank = xero.create_bank_transaction {
  Type: "RECEIVE-OVERPAYMENT"
  Contact: { ContactID: invoice.Contact.ContactID otherwise hold "no contact" }
  BankAccount: { Code: "090" }
  CurrencyCode: "EUR"
  LineItems: [{ Description: "Too much", LineAmount: money(5, "EUR") }]
}
destination entry = xero.create_manual_journal {
  Narration: "Fees"
  JournalLines: [{ LineAmount: 1.25, AccountCode: "404" }, { LineAmount: -1.25, AccountCode: "880" }]
}
destination cup = xero.upsert_item { Code: "CUP-01", Name: item.Name | cut(50) }
`),
  ).toEqual([]);
});

test("a contact's id is enough for an invoice, so that it keeps its name; with neither the spec does not compile", () => {
  const contact = (fields: string): readonly string[] =>
    diagnosticsOf(`integ 1
integration "sale"
source  order = shopify.Order
trigger webhook shopify.orders_paid
destination invoice = xero.upsert_invoice {
  Type: "ACCREC"
  Contact: { ${fields} }
  LineItems: [{ Description: "Sale" }]
}
`);
  expect(contact('ContactID: "8c2bd1a0-0000-4000-8000-000000000001"')).toEqual([]);
  expect(contact('Name: "Guest"')).toEqual([]);
  expect(contact("")).toEqual(["INT2041 xero.Invoice.Contact requires `ContactID`, and nothing sets it"]);
});
