/**
 * Paid shop orders become sales invoices; accounts and days come from the shop's own code.
 *
 * Made by integ from orders.integ; change that file, not this one.
 */
import {
  type Decoder,
  type Failure,
  type Instant,
  type Num,
  type Outcome,
  cut,
  dateIn,
  decoder,
  defineFlow,
  encode,
  failed,
  filled,
  hold,
  holdFor,
  instant,
  keyOf,
  num,
  numOf,
  ownFunction,
  sendProved,
  shape,
  template,
} from "@integ/runtime";
import { type ShopifyOrder, shopifyOrderPersonal, shopifyOrderShape, shopifySystem } from "./systems/shopify.ts";
import {
  type XeroInvoiceInput,
  type XeroLineItemInput,
  xeroInvoiceInputShape,
  xeroOperations,
  xeroSystem,
} from "./systems/xero.ts";
import { workingDaysAfter as ownWorkingDaysAfter, accountOf as ownAccountOf } from "../../flows/accounts.ts";

export type { ShopifyOrder, XeroInvoiceInput };

/** Nothing is read from other systems. */
export type Fetched = Record<string, never>;

/** What is sent, by destination. */
export interface Records {
  /** xero.upsert_invoice: Creates an invoice, or updates the one with its number */
  invoice: XeroInvoiceInput;
}

/** So many working days after a day. */
type WorkingDaysAfter = (day: string, count: Num) => string | Failure;
const workingDaysAfter: WorkingDaysAfter = ownFunction(
  "workingDaysAfter",
  ownWorkingDaysAfter,
  ["day", "number"],
  "day",
);

/** The account that a sale is booked to, by how its article number begins. */
type AccountOf = (sku: string | undefined) => string | Failure;
const accountOf: AccountOf = ownFunction("accountOf", ownAccountOf, [{ optional: "text" }], "text");

/** What each destination takes; a record that does not fit is held. */
const taken = {
  invoice: ["xero.Invoice", xeroInvoiceInputShape] as const,
};

/** Maps an order to what is sent to xero.upsert_invoice, or says why nothing is. Pure, and never throws. */
export function map(order: ShopifyOrder, _fetched: Fetched, _now: Instant): Outcome<Records> {
  let fits = true;
  // let day = order.created_at | date_in("Europe/Vilnius")
  const day = dateIn(instant(order.created_at), "Europe/Vilnius");
  // destination invoice = xero.upsert_invoice {
  const workingDaysAfterGives = workingDaysAfter(day, 10);
  if (failed(workingDaysAfterGives)) return holdFor(workingDaysAfterGives);
  fits = false;
  const lineItems: XeroLineItemInput[] = [];
  for (const item of order.line_items) {
    if (item.quantity <= 0) continue;
    const accountOfGives = accountOf(item.sku ?? undefined);
    if (failed(accountOfGives)) return hold("no account for {item.sku}", template(["no account for ", ""], [item.sku]));
    lineItems.push({
      Description: filled(item.title) ?? "Goods",
      Quantity: num(item.quantity),
      UnitAmount: num(numOf(item.price)),
      AccountCode: cut(accountOfGives, 10),
    });
  }
  if (lineItems.length < 1) fits = false;
  const invoice: XeroInvoiceInput = {
    Type: "ACCREC",
    InvoiceNumber: order.name,
    Date: day,
    DueDate: workingDaysAfterGives,
    Contact: {
      Name: cut(
        filled(template(["", " ", ""], [order.customer?.first_name, order.customer?.last_name])) ?? "Guest",
        255,
      ),
    },
    LineItems: lineItems,
    CurrencyCode: order.currency,
  };
  return sendProved({ invoice }, taken, fits);
}

/** Bytes or text as a checked shopify.Order, or all that is wrong with them. */
export const decodeSource: Decoder<ShopifyOrder> = decoder(shopifyOrderShape);

/** A record as JSON text, its numbers with all their digits. */
export function encodeRecord<K extends keyof Records>(record: NonNullable<Records[K]>): string {
  return encode(record);
}

/** What a host needs to run this flow. */
export const flow = defineFlow<ShopifyOrder, Fetched, Records>({
  name: "orders",
  about: "Paid shop orders become sales invoices; accounts and days come from the shop's own code.",
  version: "31qkxulc6epnv",
  systems: {
    shopify: shopifySystem,
    xero: xeroSystem,
  },
  trigger: {
    kind: "webhook",
    system: "shopify",
    event: "orders_paid",
    topicHeader: "X-Shopify-Topic",
    topic: "orders/paid",
    document: { identity: ["id"] },
  },
  source: {
    type: "shopify.Order",
    wrappers: ["order", "orders"],
    shape: shape.reading(shopifyOrderShape, [
      "created_at",
      "currency",
      "customer.first_name",
      "customer.last_name",
      "id",
      "line_items[].price",
      "line_items[].quantity",
      "line_items[].sku",
      "line_items[].title",
      "name",
    ]),
    personal: shopifyOrderPersonal,
  },
  dedupe: { windowSeconds: 604800, key: (order) => keyOf(order.id) },
  lane: (order) => keyOf(order.id),
  fetches: [],
  destinations: [{ name: "invoice", operation: xeroOperations.upsert_invoice }],
  onFailure: { times: 12, overSeconds: 86400, afterwards: "hold" },
  map,
});
//# sourceMappingURL=orders.ts.map
