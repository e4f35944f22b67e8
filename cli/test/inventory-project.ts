/** A small project for tests of the inventory: a flow that is pushed, one by a timetable, and what people have said of them. */
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

const FILES: Readonly<Record<string, string>> = {
  "integ.yaml": `integ: 1
systems:
  shopify: { owner: "E-shop", data_in: "Canada; adequacy decision" }
connections:
  shopify: { webhook_secrets: ["\${SHOP_SECRET:-s}"], access_token: "\${SHOP_TOKEN:-t}" }
inventory:
  organisation: "Lino namai, UAB"
  data_protection: "dap@linonamai.example"
  security: "two factors, backups each night"
  integrations:
    orders: { owner: "Finance", ground: legal obligation, subjects: customers, keep: 10 years }
    gone: { owner: "Nobody" }
`,
  "orders.integ": `integ 1
/// Paid orders become invoices.
integration "orders"
source  order = shopify.Order
trigger webhook shopify.orders_paid
dedupe  by order.id, order.updated_at for 7 days
key     order.id
skip when order.test otherwise false because "test order"
fetch contact = xero.find_contact(email: order.email otherwise if blank null)
destination invoice = xero.upsert_invoice {
  Type:      "ACCREC"
  Reference: order.name | cut(255)
  CurrencyCode: order.currency
  Contact:   if contact present then { ContactID: contact.ContactID } else { Name: order.customer.last_name otherwise if blank "Guest" | cut(255) }
  LineItems: [for item in order.line_items where item.quantity > 0 => { Description: item.title | cut(4000), UnitAmount: item.price }]
}
on failure retry 12 times over 24 hours then hold
test "a test order" {
  given { id: 1, test: true }
  expect skip "test order"
}
`,
  "daily.integ": `integ 1
/// A day's orders as one draft.
integration "daily"
source  orders = all shopify.list_orders since last run
trigger schedule daily at 02:00 in "Europe/Vilnius"
destination invoice = xero.upsert_invoice {
  Type:      "ACCREC"
  Contact:   { Name: "Sales of a day" }
  LineItems: [{ Description: "Orders: {count(orders)}" }]
}
`,
};

/** The project in a separate folder. @param changed files with another content */
export function inventoryProject(changed: Readonly<Record<string, string>> = {}): string {
  const folder = mkdtempSync(join(tmpdir(), "integ-inventory-"));
  for (const [name, text] of Object.entries({ ...FILES, ...changed })) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}
