/**
 * Money that a gateway has taken for an order pays its invoice, on the gateway's clearing account.
 *
 * Made by integ from payment-to-xero.integ; change that file, not this one.
 */
import {
  type Decoder,
  type Instant,
  type Num,
  type Outcome,
  type Stop,
  add,
  addIn,
  after,
  compare,
  cut,
  dateIn,
  decoder,
  defineFlow,
  distinct,
  encode,
  endsWith,
  filled,
  flatten,
  hold,
  instant,
  is,
  keyOf,
  num,
  numOf,
  numText,
  replace,
  retry,
  round,
  sendProved,
  shape,
  skip,
  split,
  sub,
  subIn,
  table,
  template,
  upper,
} from "@integ/runtime";
import {
  type ShopifyOrder,
  type ShopifyTaxLine,
  type ShopifyTransaction,
  shopifyOperations,
  shopifyOrderShape,
  shopifySystem,
  shopifyTransactionShape,
} from "./systems/shopify.ts";
import {
  type XeroFoundInvoice,
  type XeroFoundPayment,
  type XeroPaymentInput,
  xeroFoundInvoiceShape,
  xeroFoundPaymentShape,
  xeroOperations,
  xeroPaymentInputShape,
  xeroSystem,
} from "./systems/xero.ts";

export type { ShopifyTransaction, XeroPaymentInput };

/** What is read from other systems before the mapping. */
export interface Fetched {
  /** shopify.get_order: One order by its id */
  order?: ShopifyOrder | undefined;
  /** xero.find_invoice: The sales invoice with a number, with its lines */
  invoice?: XeroFoundInvoice | undefined;
  /** xero.find_invoice: The sales invoice with a number, with its lines */
  days_sales?: XeroFoundInvoice | undefined;
  /** xero.find_payment: The payment of a reference and an amount, but not one that was deleted */
  booked?: XeroFoundPayment | undefined;
  /** xero.find_payment: The payment of a reference and an amount, but not one that was deleted */
  booked_in_part?: XeroFoundPayment | undefined;
}

/** What is sent, by destination. */
export interface Records {
  /** xero.create_payment: Records a payment of an invoice, or a refund of a credit note; give each a Reference of its own */
  paid: XeroPaymentInput;
}

/**
 * The account that a gateway's money in a currency goes to, until the bank has it. A gift card's is the liability that it was sold for.
 * All integrations with Xero use this table: an account is empty once its gateway has paid out.
 */
const clearing_account = table<string>([
  ["shopify_payments", "EUR", "880"],
  ["shopify_payments", "USD", "890"],
  ["paypal", "EUR", "881"],
  ["paypal", "USD", "891"],
  ["manual", "EUR", "882"],
  ["Bank Deposit", "EUR", "882"],
  ["Money Order", "EUR", "882"],
  ["cash", "EUR", "883"],
  ["stripe", "EUR", "884"],
  ["stripe", "USD", "894"],
  ["Cash on Delivery (COD)", "EUR", "887"],
  ["paysera", "EUR", "888"],
  ["gift_card", "EUR", "835"],
  ["gift_card", "USD", "835"],
  ["shopify_store_credit", "EUR", "839"],
  ["shopify_store_credit", "USD", "839"],
]);

/** What a marketplace pays itself of a line's taxes. */
function marketplace_tax_in(taxes: ShopifyTaxLine[]): Num {
  let priceSum: Num = 0;
  for (const tax of taxes) {
    if (!(tax.channel_liable ?? false)) continue;
    priceSum = addIn(priceSum, numOf(tax.price), 1000);
  }
  return priceSum;
}

/** What a marketplace pays itself of an order's taxes, to the tax office: it never comes to the shop. */
function marketplace_tax_of(order: ShopifyOrder): Num {
  let marketplaceTaxInSum: Num = 0;
  for (const item of order.line_items) {
    marketplaceTaxInSum = addIn(marketplaceTaxInSum, marketplace_tax_in(item.tax_lines ?? []), 1000);
  }
  let marketplaceTaxInSum2: Num = 0;
  for (const line of order.shipping_lines ?? []) {
    marketplaceTaxInSum2 = addIn(marketplaceTaxInSum2, marketplace_tax_in(line.tax_lines ?? []), 1000);
  }
  return addIn(marketplaceTaxInSum, marketplaceTaxInSum2, 1000);
}

/**
 * Whether several gateways have paid an order, such as a gift card and a card: what is due on its invoice may be one's, and what goes back
 * another's.
 */
function paid_by_several(order: ShopifyOrder): boolean {
  return distinct(order.payment_gateway_names ?? []).length > 1;
}

function orders_on(days: XeroFoundInvoice | undefined): string[] {
  const value: string[][] = [];
  for (const line of days?.LineItems ?? []) {
    const names = after(line.Description ?? "", "Orders: ");
    if (names == null) continue;
    value.push(split(names, ", "));
  }
  return flatten(value);
}

/** The invoice that an order's sale is on: its own, or that of its day, which names the orders that it is made of. */
function sale_of(
  order: string,
  ownValue: XeroFoundInvoice | undefined,
  days: XeroFoundInvoice | undefined,
): XeroFoundInvoice | undefined {
  return ownValue != null ? ownValue : orders_on(days).includes(order) ? days : undefined;
}

/** What needs nothing but the document: asked before anything is fetched. */
function prefilter(payment: ShopifyTransaction): Stop | undefined {
  // skip when payment.test otherwise false because "test payment"
  if (payment.test ?? false) return skip("test payment");
  // skip when payment.kind in ["authorization", "emv_authorization", "void", "suggested_refund"]
  const value = payment.kind;
  if (value === "authorization" || value === "emv_authorization" || value === "void" || value === "suggested_refund") {
    return skip("no money has moved");
  }
  // skip when payment.kind == "refund" because "what is paid back is a credit note's"
  if (payment.kind === "refund") return skip("what is paid back is a credit note's");
  // skip when payment.status == "failure" or payment.status == "error" because "it came to nothing"
  if (payment.status === "failure" || payment.status === "error") return skip("it came to nothing");
  // retry when payment.status == "pending" because "nobody knows yet whether the money comes"
  if (payment.status === "pending") return retry("nobody knows yet whether the money comes");
  // hold when payment.status != "success" because "a new Shopify payment status"
  if (payment.status !== "success") return hold("a new Shopify payment status");
  // hold when payment.kind != "sale" and payment.kind != "capture" because "money that no sale has brought: {payment.kind}"
  if (payment.kind !== "sale" && payment.kind !== "capture") {
    return hold("money that no sale has brought: {payment.kind}", `money that no sale has brought: ${payment.kind}`);
  }
  // skip when payment.amount == 0 because "nothing was paid"
  if (compare(numOf(payment.amount), 0) === 0) return skip("nothing was paid");
  // hold when payment.amount < 0 because "a payment below zero: {payment.amount}. Book it by hand, then discard"
  if (compare(numOf(payment.amount), 0) < 0) {
    return hold(
      "a payment below zero: {payment.amount}. Book it by hand, then discard",
      `a payment below zero: ${numText(numOf(payment.amount))}. Book it by hand, then discard`,
    );
  }
  return undefined;
}

/** What each destination takes; a record that does not fit is held. */
const taken = {
  paid: ["xero.Payment", xeroPaymentInputShape] as const,
};

/** Maps a payment to what is sent to xero.create_payment, or says why nothing is. Pure, and never throws. */
export function map(payment: ShopifyTransaction, fetched: Fetched, _now: Instant): Outcome<Records> {
  let fits = true;
  // fetch order = shopify.get_order(id: payment.order_id)
  const order = fetched.order;
  // fetch invoice = xero.find_invoice(number: order.name otherwise if blank null)
  const invoice = fetched.invoice;
  // fetch days_sales = xero.find_invoice(number: "SALES-{sold_on}" otherwise if blank null)
  const days_sales = fetched.days_sales;
  // fetch booked = xero.find_payment(reference: reference otherwise if blank null, amount: received)
  const booked = fetched.booked;
  // fetch booked_in_part = xero.find_payment(reference: reference otherwise if blank null, amount: rest)
  const booked_in_part = fetched.booked_in_part;
  const stop = prefilter(payment);
  if (stop) return stop;
  // hold when order absent because "the order of this payment is gone"
  if (order == null) return hold("the order of this payment is gone");
  // hold when (payment.currency otherwise order.currency) != order.currency
  if (upper(payment.currency ?? order.currency) !== order.currency) {
    return hold(
      "{order.name}: it was paid in {payment.currency}, and the order is in {order.currency}. Book what the gateway has made of it by hand, then discard",
      template(
        [
          "",
          ": it was paid in ",
          ", and the order is in ",
          ". Book what the gateway has made of it by hand, then discard",
        ],
        [order.name, payment.currency, order.currency],
      ),
    );
  }
  // let sale = sale_of(order.name, invoice, days_sales)
  const sale = sale_of(order.name, invoice, days_sales);
  // retry when sale absent because "the invoice of {order.name} is not in the books yet"
  if (sale == null) {
    return retry(
      "the invoice of {order.name} is not in the books yet",
      `the invoice of ${order.name} is not in the books yet`,
    );
  }
  // let status = sale.Status otherwise "AUTHORISED"
  const status = sale.Status ?? "AUTHORISED";
  // hold when invoice present and
  if (
    invoice != null &&
    !endsWith(filled(invoice.Reference) ?? `Shopify ${numText(order.id)}`, `Shopify ${numText(order.id)}`)
  ) {
    return hold(
      "the invoice {order.name} in Xero is not this order's ({invoice.Reference}). Book the payment of {payment.amount} by hand, then discard",
      template(
        ["the invoice ", " in Xero is not this order's (", "). Book the payment of ", " by hand, then discard"],
        [order.name, invoice.Reference, numText(numOf(payment.amount))],
      ),
    );
  }
  // hold when status == "VOIDED" or status == "DELETED" because "the invoice of {order.name} is void"
  if (status === "VOIDED" || status === "DELETED") {
    return hold("the invoice of {order.name} is void", `the invoice of ${order.name} is void`);
  }
  // hold when (sale.CurrencyCode otherwise order.currency) != order.currency
  if (upper(sale.CurrencyCode ?? order.currency) !== order.currency) {
    return hold(
      "the invoice of {order.name} is in another currency",
      `the invoice of ${order.name} is in another currency`,
    );
  }
  // let marketplace_tax = money(marketplace_tax_of(order), order.currency)
  const marketplace_tax = marketplace_tax_of(order);
  // let taken = money(payment.amount, order.currency)
  const takenValue = numOf(payment.amount);
  // hold when marketplace_tax != 0 and taken != order.total_price
  if (compare(marketplace_tax, 0) !== 0 && compare(takenValue, numOf(order.total_price)) !== 0) {
    return hold("a part payment, and a part of the order is the marketplace's");
  }
  // let gateway = payment.gateway otherwise if blank "manual"
  const gateway = filled(payment.gateway) ?? "manual";
  // let received = round(taken + money(payment.amount_rounding otherwise 0, order.currency) - marketplace_tax, 2, half_up)
  const amountRounding = payment.amount_rounding;
  const received = round(
    subIn(addIn(takenValue, amountRounding == null ? 0 : numOf(amountRounding), 1000), marketplace_tax, 1000),
    2,
    "half_up",
  );
  // let due = sale.AmountDue otherwise received
  const due = sale.AmountDue ?? received;
  // let credited = sale.AmountCredited otherwise 0
  const credited = sale.AmountCredited ?? 0;
  // let amount = round(if received > due then due else received, 2, half_up)
  const amount = round(compare(received, due) > 0 ? due : received, 2, "half_up");
  // let reference = "Shopify {order.name}, payment {payment.id}" | replace("\"", "'") | cut(255)
  const reference = cut(replace(`Shopify ${order.name}, payment ${numText(payment.id)}`, '"', "'"), 255);
  // skip when booked present or booked_in_part present because "booked already"
  if (booked != null || booked_in_part != null) return skip("booked already");
  // retry when status == "DRAFT" or status == "SUBMITTED" because "the invoice of {order.name} is not approved yet"
  if (status === "DRAFT" || status === "SUBMITTED") {
    return retry("the invoice of {order.name} is not approved yet", `the invoice of ${order.name} is not approved yet`);
  }
  // hold when received > due + credited
  if (compare(received, add(due, credited)) > 0) {
    return hold(
      "{order.name}: {received} was paid, and {due} is due on its invoice. Was something added to the order? Invoice that by hand first. Book what is left of the payment by hand, if nobody has, then discard",
      `${order.name}: ${numText(received)} was paid, and ${numText(
        due,
      )} is due on its invoice. Was something added to the order? Invoice that by hand first. Book what is left of the payment by hand, if nobody has, then discard`,
    );
  }
  // hold when received > due and paid_by_several(order)
  if (compare(received, due) > 0 && paid_by_several(order)) {
    return hold(
      "{order.name}: {received} was paid by {gateway}, and {due} is due on its invoice, since a credit note has paid {credited} of it. Several gateways have paid: take the credit note off the invoice in Xero, pay it out of the account of the gateway that has paid back, then replay",
      `${order.name}: ${numText(received)} was paid by ${gateway}, and ${numText(
        due,
      )} is due on its invoice, since a credit note has paid ${numText(
        credited,
      )} of it. Several gateways have paid: take the credit note off the invoice in Xero, pay it out of the account of the gateway that has paid back, then replay`,
    );
  }
  // skip when due == 0 because "all of it has gone back already"
  if (compare(due, 0) === 0) return skip("all of it has gone back already");
  // destination paid = xero.create_payment {
  const clearingAccount = clearing_account(gateway, order.currency);
  if (clearingAccount == null) {
    return hold(
      "{order.name}: no clearing account for {gateway} in {order.currency}. Add a row to clearing-accounts.csv, then replay",
      `${order.name}: no clearing account for ${gateway} in ${order.currency}. Add a row to clearing-accounts.csv, then replay`,
    );
  }
  const processedAt3 = payment.processed_at;
  let processedAt4: Instant | undefined;
  if (processedAt3 != null) {
    processedAt4 = instant(processedAt3);
  } else {
    const createdAt2 = payment.created_at;
    processedAt4 = createdAt2 == null ? undefined : instant(createdAt2);
  }
  const amount2 = num(amount);
  if (!is.above(amount2, 0)) fits = false;
  const paid: XeroPaymentInput = {
    Invoice: { InvoiceID: sale.InvoiceID },
    Account: { Code: clearingAccount },
    Date: dateIn(processedAt4 ?? instant(order.created_at), "Europe/Vilnius"),
    Amount: amount2,
    Reference: reference,
  };
  return sendProved({ paid }, taken, fits);
}

/** Bytes or text as a checked shopify.Transaction, or all that is wrong with them. */
export const decodeSource: Decoder<ShopifyTransaction> = decoder(shopifyTransactionShape);

/** A record as JSON text, its numbers with all their digits. */
export function encodeRecord<K extends keyof Records>(record: NonNullable<Records[K]>): string {
  return encode(record);
}

/** What a host needs to run this flow. */
export const flow = defineFlow<ShopifyTransaction, Fetched, Records>({
  name: "shopify-transaction-to-xero-payment",
  about: "Money that a gateway has taken for an order pays its invoice, on the gateway's clearing account.",
  version: "3mhcwqx7u3ba1",
  systems: {
    shopify: shopifySystem,
    xero: xeroSystem,
  },
  trigger: {
    kind: "webhook",
    system: "shopify",
    event: "order_transactions_create",
    topicHeader: "X-Shopify-Topic",
    topic: "order_transactions/create",
  },
  source: {
    type: "shopify.Transaction",
    wrappers: ["transaction", "transactions"],
    shape: shape.reading(shopifyTransactionShape, [
      "amount",
      "amount_rounding",
      "created_at",
      "currency",
      "gateway",
      "id",
      "kind",
      "order_id",
      "processed_at",
      "status",
      "test",
    ]),
    refresh: { operation: shopifyOperations.get_transaction, arguments: { order_id: "/order_id", id: "/id" } },
  },
  dedupe: { windowSeconds: 2592000, key: (payment) => keyOf(payment.id, payment.status) },
  prefilter,
  fetches: [
    {
      name: "order",
      operation: shopifyOperations.get_order,
      mayFindNone: true,
      shape: shape.reading(shopifyOrderShape, [
        "created_at",
        "currency",
        "id",
        "line_items[].tax_lines[].channel_liable",
        "line_items[].tax_lines[].currency",
        "line_items[].tax_lines[].price",
        "name",
        "payment_gateway_names",
        "processed_at",
        "shipping_lines[].tax_lines[].channel_liable",
        "shipping_lines[].tax_lines[].currency",
        "shipping_lines[].tax_lines[].price",
        "total_price",
      ]),
      args: (payment) => {
        const id = payment.order_id ?? undefined;
        if (id == null) return undefined;
        return { id };
      },
    },
    {
      name: "invoice",
      operation: xeroOperations.find_invoice,
      mayFindNone: true,
      shape: xeroFoundInvoiceShape,
      args: (_payment, fetched) => {
        const numberValue = filled(fetched.order?.name) ?? undefined;
        if (numberValue == null) return undefined;
        return { number: numberValue };
      },
    },
    {
      name: "days_sales",
      operation: xeroOperations.find_invoice,
      mayFindNone: true,
      shape: xeroFoundInvoiceShape,
      args: (_payment, fetched) => {
        const processedAt = fetched.order?.processed_at;
        let processedAt2: Instant | undefined;
        if (processedAt != null) {
          processedAt2 = instant(processedAt);
        } else {
          const createdAt = fetched.order?.created_at;
          processedAt2 = createdAt == null ? undefined : instant(createdAt);
        }
        const soldOn = processedAt2 == null ? undefined : dateIn(processedAt2, "Europe/Vilnius");
        const numberValue = filled(template(["SALES-", ""], [soldOn])) ?? undefined;
        if (numberValue == null) return undefined;
        return { number: numberValue };
      },
    },
    {
      name: "booked",
      operation: xeroOperations.find_payment,
      mayFindNone: true,
      shape: shape.reading(xeroFoundPaymentShape, []),
      args: (payment, fetched) => {
        if (fetched.order == null) return undefined;
        if (upper(payment.currency ?? fetched.order.currency) !== fetched.order.currency) return undefined;
        const sale = sale_of(fetched.order.name, fetched.invoice ?? undefined, fetched.days_sales ?? undefined);
        if (sale == null) return undefined;
        if (
          fetched.invoice != null &&
          !endsWith(
            filled(fetched.invoice.Reference) ?? `Shopify ${numText(fetched.order.id)}`,
            `Shopify ${numText(fetched.order.id)}`,
          )
        ) {
          return undefined;
        }
        if (upper(sale.CurrencyCode ?? fetched.order.currency) !== fetched.order.currency) return undefined;
        const marketplaceTax = marketplace_tax_of(fetched.order);
        const takenValue = numOf(payment.amount);
        if (compare(marketplaceTax, 0) !== 0 && compare(takenValue, numOf(fetched.order.total_price)) !== 0) {
          return undefined;
        }
        const amountRounding = payment.amount_rounding;
        const received = round(
          subIn(addIn(takenValue, amountRounding == null ? 0 : numOf(amountRounding), 1000), marketplaceTax, 1000),
          2,
          "half_up",
        );
        const reference = cut(replace(`Shopify ${fetched.order.name}, payment ${numText(payment.id)}`, '"', "'"), 255);
        const reference2 = filled(reference) ?? undefined;
        if (reference2 == null) return undefined;
        return { reference: reference2, amount: num(received) };
      },
    },
    {
      name: "booked_in_part",
      operation: xeroOperations.find_payment,
      mayFindNone: true,
      shape: shape.reading(xeroFoundPaymentShape, []),
      args: (payment, fetched) => {
        if (fetched.order == null) return undefined;
        if (upper(payment.currency ?? fetched.order.currency) !== fetched.order.currency) return undefined;
        const sale = sale_of(fetched.order.name, fetched.invoice ?? undefined, fetched.days_sales ?? undefined);
        if (sale == null) return undefined;
        if (
          fetched.invoice != null &&
          !endsWith(
            filled(fetched.invoice.Reference) ?? `Shopify ${numText(fetched.order.id)}`,
            `Shopify ${numText(fetched.order.id)}`,
          )
        ) {
          return undefined;
        }
        if (upper(sale.CurrencyCode ?? fetched.order.currency) !== fetched.order.currency) return undefined;
        const marketplaceTax = marketplace_tax_of(fetched.order);
        const takenValue = numOf(payment.amount);
        if (compare(marketplaceTax, 0) !== 0 && compare(takenValue, numOf(fetched.order.total_price)) !== 0) {
          return undefined;
        }
        const amountRounding = payment.amount_rounding;
        const received = round(
          subIn(addIn(takenValue, amountRounding == null ? 0 : numOf(amountRounding), 1000), marketplaceTax, 1000),
          2,
          "half_up",
        );
        const credited = sale.AmountCredited ?? 0;
        const reference = cut(replace(`Shopify ${fetched.order.name}, payment ${numText(payment.id)}`, '"', "'"), 255);
        const rest = compare(credited, 0) !== 0 ? round(sub(received, credited), 2, "half_up") : undefined;
        const reference2 = filled(reference) ?? undefined;
        const amount = rest == null ? undefined : num(rest);
        if (reference2 == null) return undefined;
        if (amount == null) return undefined;
        return { reference: reference2, amount };
      },
    },
  ],
  destinations: [{ name: "paid", operation: xeroOperations.create_payment }],
  onFailure: { times: 14, overSeconds: 1209600, afterwards: "hold" },
  map,
});
//# sourceMappingURL=shopify-transaction-to-xero-payment.ts.map
