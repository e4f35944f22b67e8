/**
 * The invoice of an order that is cancelled before it is paid is voided; a draft is deleted.
 *
 * Made by integ from cancelled-order-to-void.integ; change that file, not this one.
 */
import {
  type Decoder,
  type Instant,
  type Outcome,
  compare,
  dateIn,
  decoder,
  defineFlow,
  encode,
  endsWith,
  filled,
  hold,
  instant,
  keyOf,
  numText,
  sendProved,
  shape,
  skip,
  startOf,
  template,
} from "@integ/runtime";
import { type ShopifyOrder, shopifyOrderPersonal, shopifyOrderShape, shopifySystem } from "./systems/shopify.ts";
import {
  type XeroFoundInvoice,
  type XeroVoidedInvoiceInput,
  xeroFoundInvoiceShape,
  xeroOperations,
  xeroSystem,
  xeroVoidedInvoiceInputShape,
} from "./systems/xero.ts";

export type { ShopifyOrder, XeroVoidedInvoiceInput };

/** What is read from other systems before the mapping. */
export interface Fetched {
  /** xero.find_invoice: The sales invoice with a number, with its lines */
  invoice?: XeroFoundInvoice | undefined;
}

/** What is sent, by destination. */
export interface Records {
  /** xero.void_invoice: Voids an approved invoice, or deletes a draft; not one on which money or a credit note is booked */
  voided: XeroVoidedInvoiceInput;
}

/** What each destination takes; a record that does not fit is held. */
const taken = {
  voided: ["xero.VoidedInvoice", xeroVoidedInvoiceInputShape] as const,
};

/** Maps an order to what is sent to xero.void_invoice, or says why nothing is. Pure, and never throws. */
export function map(order: ShopifyOrder, fetched: Fetched, _now: Instant): Outcome<Records> {
  // fetch invoice = xero.find_invoice(number: order.name otherwise if blank null)
  const invoice = fetched.invoice;
  // let status = order.financial_status otherwise ""
  const status = order.financial_status ?? "";
  // skip when order.test otherwise false because "test order"
  if (order.test ?? false) return skip("test order");
  // skip when status in ["paid", "partially_refunded", "refunded"] because "it was paid: what is paid back is a credit note"
  if (status === "paid" || status === "partially_refunded" || status === "refunded") {
    return skip("it was paid: what is paid back is a credit note");
  }
  // hold when not status in ["pending", "authorized", "voided"]
  if (status !== "pending" && status !== "authorized" && status !== "voided") {
    return hold(
      "{order.name}: cancelled, and paid in part. Pay that back in Shopify, and void or credit the invoice by hand, then discard",
      `${order.name}: cancelled, and paid in part. Pay that back in Shopify, and void or credit the invoice by hand, then discard`,
    );
  }
  // skip when invoice absent because "the books have no invoice of it"
  if (invoice == null) return skip("the books have no invoice of it");
  // hold when not ends_with(invoice.Reference otherwise if blank "Shopify {order.id}", "Shopify {order.id}")
  if (!endsWith(filled(invoice.Reference) ?? `Shopify ${numText(order.id)}`, `Shopify ${numText(order.id)}`)) {
    return hold(
      "the invoice {order.name} in Xero is not this order's ({invoice.Reference}). Void the right one by hand, then discard",
      template(
        ["the invoice ", " in Xero is not this order's (", "). Void the right one by hand, then discard"],
        [order.name, invoice.Reference],
      ),
    );
  }
  // let booked = invoice.Status otherwise hold "nobody knows whether the invoice is approved"
  const status2 = invoice.Status;
  if (status2 == null) return hold("nobody knows whether the invoice is approved");
  const booked = status2;
  // skip when booked == "VOIDED" or booked == "DELETED" because "its invoice is void already"
  if (booked === "VOIDED" || booked === "DELETED") return skip("its invoice is void already");
  // hold when booked == "PAID" or (invoice.AmountPaid otherwise 0) != 0 or (invoice.AmountCredited otherwise 0) != 0
  if (booked === "PAID" || compare(invoice.AmountPaid ?? 0, 0) !== 0 || compare(invoice.AmountCredited ?? 0, 0) !== 0) {
    return hold(
      "a payment or a credit note is booked on the invoice of {order.name}: remove it in Xero, then replay this run",
      `a payment or a credit note is booked on the invoice of ${order.name}: remove it in Xero, then replay this run`,
    );
  }
  // let sold_on = order.processed_at otherwise order.created_at | date_in("Europe/Vilnius")
  const processedAt = order.processed_at;
  const sold_on = dateIn(processedAt == null ? instant(order.created_at) : instant(processedAt), "Europe/Vilnius");
  // let cancelled_on = order.cancelled_at otherwise order.updated_at otherwise order.created_at | date_in("Europe/Vilnius")
  const cancelledAt = order.cancelled_at;
  let cancelledAt2: Instant | undefined;
  if (cancelledAt != null) {
    cancelledAt2 = instant(cancelledAt);
  } else {
    const updatedAt = order.updated_at;
    cancelledAt2 = updatedAt == null ? undefined : instant(updatedAt);
  }
  const cancelled_on = dateIn(cancelledAt2 ?? instant(order.created_at), "Europe/Vilnius");
  // hold when booked == "AUTHORISED" and start_of(sold_on, month) != start_of(cancelled_on, month)
  if (booked === "AUTHORISED" && startOf(sold_on, "month") !== startOf(cancelled_on, "month")) {
    return hold(
      "{order.name}: its invoice is of {sold_on}, and it was cancelled on {cancelled_on}. Make a credit note of that day by hand, then discard; or void the invoice where its month is not declared yet",
      `${order.name}: its invoice is of ${sold_on}, and it was cancelled on ${cancelled_on}. Make a credit note of that day by hand, then discard; or void the invoice where its month is not declared yet`,
    );
  }
  // destination voided = xero.void_invoice(id: invoice.InvoiceID) {
  const voidedArguments = { id: invoice.InvoiceID };
  const voided: XeroVoidedInvoiceInput = { Status: booked === "AUTHORISED" ? "VOIDED" : "DELETED" };
  return sendProved({ voided }, taken, true, { voided: voidedArguments });
}

/** Bytes or text as a checked shopify.Order, or all that is wrong with them. */
export const decodeSource: Decoder<ShopifyOrder> = decoder(shopifyOrderShape);

/** A record as JSON text, its numbers with all their digits. */
export function encodeRecord<K extends keyof Records>(record: NonNullable<Records[K]>): string {
  return encode(record);
}

/** What a host needs to run this flow. */
export const flow = defineFlow<ShopifyOrder, Fetched, Records>({
  name: "shopify-cancelled-order-to-xero-void",
  about: "The invoice of an order that is cancelled before it is paid is voided; a draft is deleted.",
  version: "2xbqj26hk9efb",
  systems: {
    shopify: shopifySystem,
    xero: xeroSystem,
  },
  trigger: {
    kind: "webhook",
    system: "shopify",
    event: "orders_cancelled",
    topicHeader: "X-Shopify-Topic",
    topic: "orders/cancelled",
    document: { identity: ["id"] },
  },
  source: {
    type: "shopify.Order",
    wrappers: ["order", "orders"],
    shape: shape.reading(shopifyOrderShape, [
      "cancelled_at",
      "created_at",
      "financial_status",
      "id",
      "name",
      "processed_at",
      "test",
      "updated_at",
    ]),
    personal: shopifyOrderPersonal,
  },
  dedupe: { windowSeconds: 2592000, key: (order) => keyOf(order.id, order.updated_at) },
  lane: (order) => keyOf(order.id),
  fetches: [
    {
      name: "invoice",
      operation: xeroOperations.find_invoice,
      mayFindNone: true,
      shape: shape.reading(xeroFoundInvoiceShape, [
        "AmountCredited",
        "AmountPaid",
        "CurrencyCode",
        "InvoiceID",
        "Reference",
        "Status",
      ]),
      args: (order) => {
        if (order.test ?? false) return undefined;
        const numberValue = filled(order.name) ?? undefined;
        if (numberValue == null) return undefined;
        return { number: numberValue };
      },
    },
  ],
  destinations: [{ name: "voided", operation: xeroOperations.void_invoice }],
  onFailure: { times: 12, overSeconds: 86400, afterwards: "hold" },
  map,
});
//# sourceMappingURL=shopify-cancelled-order-to-xero-void.ts.map
