/**
 * Money that a customer gets back becomes a credit note, with the tax codes that its invoice has.
 *
 * Made by integ from refund-to-credit-note.integ; change that file, not this one.
 */
import {
  type Decoder,
  type Instant,
  type Num,
  type Outcome,
  abs,
  add,
  addIn,
  after,
  allocateTax,
  compare,
  cut,
  cutWords,
  dateIn,
  decoder,
  defineFlow,
  distinct,
  divide,
  encode,
  endsWith,
  failed,
  filled,
  first,
  flatten,
  hold,
  instant,
  is,
  keyOf,
  mul,
  mulIn,
  neg,
  num,
  numOf,
  numText,
  one,
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
  type ShopifyRefund,
  type ShopifyTaxLine,
  shopifyOperations,
  shopifyOrderShape,
  shopifyRefundPersonal,
  shopifyRefundShape,
  shopifySystem,
} from "./systems/shopify.ts";
import {
  type XeroAllocationInput,
  type XeroCreditNoteInput,
  type XeroFoundCreditNote,
  type XeroFoundInvoice,
  type XeroLineItemInput,
  type XeroPaymentInput,
  xeroAllocationInputShape,
  xeroCreditNoteInputShape,
  xeroFoundCreditNoteShape,
  xeroFoundInvoiceShape,
  xeroOperations,
  xeroPaymentInputShape,
  xeroSystem,
} from "./systems/xero.ts";

export type { ShopifyRefund, XeroCreditNoteInput, XeroAllocationInput, XeroPaymentInput };

/** What is read from other systems before the mapping. */
export interface Fetched {
  /** shopify.get_order: One order by its id */
  order?: ShopifyOrder | undefined;
  /** xero.find_invoice: The sales invoice with a number, with its lines */
  invoice?: XeroFoundInvoice | undefined;
  /** xero.find_invoice: The sales invoice with a number, with its lines */
  days_sales?: XeroFoundInvoice | undefined;
}

/** What is sent, by destination. */
export interface Records {
  /** xero.upsert_credit_note: Creates a credit note, or updates the one with its number */
  credit_note: XeroCreditNoteInput;
  /** xero.allocate_credit_note: Pays an invoice, or a part of it, by a credit note */
  allocation?: XeroAllocationInput | undefined;
  /** xero.create_payment: Records a payment of an invoice, or a refund of a credit note; give each a Reference of its own */
  payments?: XeroPaymentInput[] | undefined;
}

/** The responses of destinations that later ones read. */
export interface Responses {
  readonly credit_note?: XeroFoundCreditNote | undefined;
}

/** Places that are taxed otherwise than their country, by its code and the first two characters of the postcode. */
const outside_vat = table<string>([
  ["GBBT", "XI"],
  ["ES35", "IC"],
  ["ES38", "IC"],
  ["ES51", "EA"],
  ["ES52", "EA"],
  ["FI22", "AX"],
]);

/** Xero's tax codes by the buyer's country and the rate that the shop has charged; several taxes on a line are one code: 0.05 + 0.07. */
const tax_type = table<string>([
  ["LT", "0.21", "OUTPUT2"],
  ["LT", "0.09", "REDUCED9"],
  ["LT", "0.12", "REDUCED12"],
  ["LT", "0.05", "REDUCED5"],
  ["LV", "0.21", "OSSLV21"],
  ["EE", "0.24", "OSSEE24"],
  ["PL", "0.23", "OSSPL23"],
  ["DE", "0.19", "OSSDE19"],
  ["FI", "0.255", "OSSFI255"],
  ["FI", "0.135", "OSSFI135"],
  ["CA", "0.05 + 0.07", "GSTPST"],
]);

/** The first day of rates that are younger than the orders may be. */
const first_day_of_rate = table<string>([
  ["LT", "0.12", "2026-01-01"],
  ["EE", "0.24", "2025-07-01"],
  ["FI", "0.255", "2024-09-01"],
  ["FI", "0.135", "2026-01-01"],
]);

/** The last day of rates that have ended. */
const last_day_of_rate = table<string>([
  ["LT", "0.09", "2025-12-31"],
  ["EE", "0.22", "2025-06-30"],
  ["FI", "0.24", "2024-08-31"],
  ["FI", "0.14", "2025-12-31"],
]);

/**
 * Where the EU's VAT is due: its members, Monaco (as a part of France), and Northern Ireland. What consumers buy there is taxed there
 * (OSS), what companies buy they tax themselves.
 */
const eu = table<string>([
  ["AT", "yes"],
  ["BE", "yes"],
  ["BG", "yes"],
  ["CY", "yes"],
  ["CZ", "yes"],
  ["DE", "yes"],
  ["DK", "yes"],
  ["EE", "yes"],
  ["ES", "yes"],
  ["FI", "yes"],
  ["FR", "yes"],
  ["GR", "yes"],
  ["HR", "yes"],
  ["HU", "yes"],
  ["IE", "yes"],
  ["IT", "yes"],
  ["LT", "yes"],
  ["LU", "yes"],
  ["LV", "yes"],
  ["MC", "yes"],
  ["MT", "yes"],
  ["NL", "yes"],
  ["PL", "yes"],
  ["PT", "yes"],
  ["RO", "yes"],
  ["SE", "yes"],
  ["SI", "yes"],
  ["SK", "yes"],
  ["XI", "yes"],
]);

/**
 * Whether the shop is registered for OSS. One that is not, and stays below the threshold of 10 000 euros a year, charges consumers
 * elsewhere in the EU the tax of Lithuania: write false, and their sales are in the Lithuanian return.
 */
const setting = table<boolean>([["in OSS", true]]);

/** The account that something is booked to, by the kind of line. */
const account = table<string>([
  ["goods", "200"],
  ["shipping", "260"],
  ["gift card", "835"],
  ["tip", "836"],
  ["duty", "837"],
  ["fee", "838"],
  ["rounding", "860"],
]);

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

/** The day of the sale in Vilnius. Older payloads have no date of sale of their own. */
function day_of_sale(order: ShopifyOrder): string {
  const processedAt = order.processed_at;
  return dateIn(processedAt == null ? instant(order.created_at) : instant(processedAt), "Europe/Vilnius");
}

/** A tip is a line that says by which gateway it was paid; one without is of this title and no product. */
function is_tip(title: string, product: Num | undefined, gateway: string | undefined): boolean {
  return gateway != null || (title === "Tip" && compare(product ?? 0, 0) === 0);
}

/** What a line of an order is, which tells its account. */
function kind_of(
  gift_card: boolean | undefined,
  title: string,
  product: Num | undefined,
  gateway: string | undefined,
): "gift card" | "tip" | "goods" {
  return (gift_card ?? false) ? "gift card" : is_tip(title, product, gateway) ? "tip" : "goods";
}

/** What the shop pays of a line's taxes. */
function own_tax_in(taxes: ShopifyTaxLine[]): Num {
  let priceSum: Num = 0;
  for (const tax of taxes) {
    if (tax.channel_liable ?? false) continue;
    priceSum = addIn(priceSum, numOf(tax.price), 1000);
  }
  return priceSum;
}

/** The rate of a line that bears one tax, the shop's own. */
function only_rate(taxes: ShopifyTaxLine[]): Num | undefined {
  return one(taxes.filter((tax) => !(tax.channel_liable ?? false)))?.rate ?? undefined;
}

/** What a rate makes of an amount. */
function tax_by_rate(amount: Num, rate: Num, included: boolean): Num {
  let taxByRate: Num;
  done: {
    attempt: {
      const result = divide(mul(amount, rate), included ? add(1, rate) : 1, 4, "half_up");
      if (failed(result)) break attempt;
      taxByRate = result;
      break done;
    }
    taxByRate = 0;
  }
  return taxByRate;
}

/**
 * Whether a line's tax is another one than its rate says, by more than the rounding of each piece explains: an app, or somebody, has
 * written it.
 */
function is_tax_off(
  amount: Num,
  pieces: Num,
  taxes: ShopifyTaxLine[],
  included: boolean,
  currencyValue: string,
): boolean {
  let holds: boolean;
  if (only_rate(taxes) != null) {
    const value = upper(currencyValue);
    holds =
      compare(
        abs(sub(own_tax_in(taxes), tax_by_rate(amount, only_rate(taxes) ?? 0, included))),
        mul(
          add(pieces, 1),
          value === "CLP" || value === "ISK" || value === "JPY" || value === "KRW" || value === "VND" ? 1 : 0.01,
        ),
      ) > 0;
  } else {
    holds = false;
  }
  return holds;
}

/** The tip, where no line has it. */
function tip_on_no_line(order: ShopifyOrder): Num {
  let tipOnNoLine: Num;
  if (
    order.line_items.some((item) =>
      is_tip(item.title, item.product_id ?? undefined, item.tip_payment_gateway ?? undefined),
    )
  ) {
    tipOnNoLine = 0;
  } else {
    const totalTipReceived = order.total_tip_received;
    tipOnNoLine = totalTipReceived == null ? 0 : numOf(totalTipReceived);
  }
  return tipOnNoLine;
}

/** What cash was rounded by, to the coins that there are. */
function cash_rounding(order: ShopifyOrder): Num {
  const amount = order.total_cash_rounding_payment_adjustment_set?.shop_money.amount;
  return amount == null ? 0 : numOf(amount);
}

/** Where an export goes. */
function outside_eu(countryValue: string | undefined): boolean {
  return countryValue != null && eu(countryValue) == null;
}

function place_of(countryValue: string | undefined, zip: string | undefined): string | undefined {
  return (
    outside_vat(template(["", "", ""], [countryValue, cut(upper(replace(zip ?? "", " ", "")), 2)])!) ?? countryValue
  );
}

/** Goods that are sent nowhere: the buyer, wherever they live, fetches them in the store. Files and services are sent by no carrier. */
function is_fetched(order: ShopifyOrder): boolean {
  return order.shipping_address == null && order.line_items.some((item) => item.requires_shipping ?? false);
}

/**
 * Whose tax it is: of the country that the goods go to; what is sold or fetched in the store is sold here. Northern Ireland (XI) is taxed
 * with the EU where goods are concerned, though its addresses are British; and some places of its members are outside of its VAT.
 */
function taxed_in(order: ShopifyOrder): string | undefined {
  return (
    place_of(order.shipping_address?.country_code ?? undefined, order.shipping_address?.zip ?? undefined) ??
    ((order.source_name ?? "") === "pos" || is_fetched(order)
      ? "LT"
      : place_of(order.billing_address?.country_code ?? undefined, order.billing_address?.zip ?? undefined))
  );
}

/**
 * What was sold on the order (goods, and the gift cards and tips among them), what is shipped, and what is on no line and bears no tax:
 * a tip, duties, fees, what cash was rounded by; and the tax in the prices that a marketplace pays itself, which comes off again.
 */
function parts_of(
  order: ShopifyOrder,
  marketplace_tax: Num,
): {
  what: string;
  kind: "gift card" | "tip" | "goods" | "shipping" | "duty" | "fee" | "rounding";
  quantity: Num;
  price: Num;
  discount: Num;
  taxes: ShopifyTaxLine[];
  tax: Num;
  no_sale: boolean;
  tax_off: boolean;
}[] {
  const partsOf: {
    what: string;
    kind: "gift card" | "tip" | "goods" | "shipping" | "duty" | "fee" | "rounding";
    quantity: Num;
    price: Num;
    discount: Num;
    taxes: ShopifyTaxLine[];
    tax: Num;
    no_sale: boolean;
    tax_off: boolean;
  }[] = [];
  for (const item of order.line_items) {
    if (item.quantity <= 0) continue;
    const kind = kind_of(
      item.gift_card,
      item.title,
      item.product_id ?? undefined,
      item.tip_payment_gateway ?? undefined,
    );
    let discount: Num = 0;
    for (const each of item.discount_allocations ?? []) {
      discount = addIn(discount, numOf(each.amount), 1000);
    }
    const price = numOf(item.price);
    partsOf.push({
      what: filled(filled(item.name) ?? item.title) ?? "Item",
      kind,
      quantity: item.quantity,
      price,
      discount,
      taxes: item.tax_lines ?? [],
      tax: own_tax_in(item.tax_lines ?? []),
      no_sale: kind !== "goods" || compare(mulIn(price, item.quantity, 1000), discount) === 0,
      tax_off: is_tax_off(
        subIn(mulIn(price, item.quantity, 1000), discount, 1000),
        item.quantity,
        item.tax_lines ?? [],
        order.taxes_included,
        order.currency,
      ),
    });
  }
  for (const line of order.shipping_lines ?? []) {
    if (line.is_removed ?? false) continue;
    let discount2: Num = 0;
    for (const each2 of line.discount_allocations ?? []) {
      discount2 = addIn(discount2, numOf(each2.amount), 1000);
    }
    const price3 = numOf(line.price);
    partsOf.push({
      what: filled(line.title) ?? "Shipping",
      kind: "shipping",
      quantity: 1,
      price: price3,
      discount: discount2,
      taxes: line.tax_lines ?? [],
      tax: own_tax_in(line.tax_lines ?? []),
      no_sale: compare(price3, discount2) === 0,
      tax_off: is_tax_off(
        subIn(price3, discount2, 1000),
        1,
        line.tax_lines ?? [],
        order.taxes_included,
        order.currency,
      ),
    });
  }
  const amount = order.original_total_duties_set?.shop_money.amount;
  const amount2 = order.original_total_additional_fees_set?.shop_money.amount;
  const list: {
    kind: "tip" | "duty" | "fee" | "rounding" | "goods";
    what: "Tip" | "Duties" | "Fees" | "Cash rounding" | "Tax that the marketplace pays";
    amount: Num;
  }[] = [
    { kind: "tip", what: "Tip", amount: tip_on_no_line(order) },
    { kind: "duty", what: "Duties", amount: amount == null ? 0 : numOf(amount) },
    { kind: "fee", what: "Fees", amount: amount2 == null ? 0 : numOf(amount2) },
    { kind: "rounding", what: "Cash rounding", amount: cash_rounding(order) },
    { kind: "goods", what: "Tax that the marketplace pays", amount: order.taxes_included ? neg(marketplace_tax) : 0 },
  ];
  for (const extra of list) {
    if (compare(extra.amount, 0) === 0) continue;
    partsOf.push({
      what: extra.what,
      kind: extra.kind,
      quantity: 1,
      price: extra.amount,
      discount: 0,
      taxes: [],
      tax: 0,
      tax_off: false,
      no_sale: extra.kind !== "goods" || !outside_eu(taxed_in(order)),
    });
  }
  return partsOf;
}

/** What a marketplace pays itself of a line's taxes. */
function marketplace_tax_in(taxes: ShopifyTaxLine[]): Num {
  let priceSum: Num = 0;
  for (const tax of taxes) {
    if (!(tax.channel_liable ?? false)) continue;
    priceSum = addIn(priceSum, numOf(tax.price), 1000);
  }
  return priceSum;
}

/** A company elsewhere in the EU that the shop charges no VAT: the company declares it (intra-Community supply). */
function reverse_charged(order: ShopifyOrder): boolean {
  return (order.customer?.tax_exemptions ?? []).includes("EU_REVERSE_CHARGE_EXEMPTION_RULE");
}

/** Another member of the EU than Lithuania. */
function elsewhere_in_eu(countryValue: string | undefined): boolean {
  return (countryValue ?? "LT") !== "LT" && eu(countryValue ?? "") != null;
}

/** Whether a line is none of the goods: a gift card or a tip. */
function is_no_goods(
  gift_card: boolean | undefined,
  title: string,
  product: Num | undefined,
  gateway: string | undefined,
): boolean {
  return kind_of(gift_card, title, product, gateway) !== "goods";
}

/** The rates that a line bears, as the table of tax codes has them. What a marketplace is liable for is none of the shop's. */
function own_rates(taxes: ShopifyTaxLine[]): string {
  let joined: string | undefined;
  for (const tax of taxes) {
    if ((tax.channel_liable ?? false) || compare(tax.rate ?? 1, 0) === 0) continue;
    const rate2 = tax.rate;
    const part = (rate2 == null ? undefined : numText(rate2)) ?? "unknown";
    joined = joined == null ? part : `${joined} + ${part}`;
  }
  return filled(joined ?? "") ?? "0";
}

function outside_tax_at(rate: string, taxes: ShopifyTaxLine[], no_sale: boolean): boolean {
  return rate === "0" && (no_sale || taxes.some((tax) => tax.channel_liable ?? false));
}

/**
 * Whether nobody asks for a tax code: a gift card and a tip are no sale, nor is what costs nothing, and a marketplace's taxes are none of
 * the shop's. What leaves the EU is an export all the same, whoever pays the tax there.
 */
function outside_tax(taxes: ShopifyTaxLine[], no_sale: boolean): boolean {
  return outside_tax_at(own_rates(taxes), taxes, no_sale);
}

/** Whether a rate is in force on a day, as far as the books know its days. */
function in_force(countryValue: string, rate: string, day: string): boolean {
  return day >= (first_day_of_rate(countryValue, rate) ?? day) && day <= (last_day_of_rate(countryValue, rate) ?? day);
}

/** Whose rates count: where the shop is not in OSS, consumers elsewhere in the EU pay Lithuania's. */
function rates_of(countryValue: string | undefined): string {
  return elsewhere_in_eu(countryValue) && !setting("in OSS")! ? "LT" : (countryValue ?? "");
}

/** The tax code of a sale on a day; absent where there is no address, or nobody has said one. */
function tax_code(
  countryValue: string | undefined,
  rate: string,
  day: string,
  reverse_charge: boolean,
): string | undefined {
  return rate === "0" && reverse_charge && elsewhere_in_eu(countryValue)
    ? "REVERSECHARGE"
    : rate === "0" && outside_eu(countryValue)
      ? "EXPORT"
      : in_force(rates_of(countryValue), rate, day)
        ? tax_type(rates_of(countryValue), rate)
        : undefined;
}

/** The same, by the rates that the line bears. */
function code_at(
  rate: string,
  taxes: ShopifyTaxLine[],
  no_sale: boolean,
  countryValue: string | undefined,
  day: string,
  reverse_charge: boolean,
): string | undefined {
  return outside_tax_at(rate, taxes, no_sale) && (no_sale || !outside_eu(countryValue))
    ? "NONE"
    : tax_code(countryValue, rate, day, reverse_charge);
}

/** The tax code of a line on the day of its sale; NONE where nobody asks for one. */
function line_code(
  taxes: ShopifyTaxLine[],
  no_sale: boolean,
  countryValue: string | undefined,
  day: string,
  reverse_charge: boolean,
): string | undefined {
  return code_at(own_rates(taxes), taxes, no_sale, countryValue, day, reverse_charge);
}

function what_to_do(countryValue: string | undefined, rate: string, day: string): string {
  return countryValue == null
    ? "Complete the order's address in Shopify"
    : !in_force(rates_of(countryValue), rate, day)
      ? "The rate is not in force that day: correct the tax in Shopify, or book the order by hand"
      : rate === "0"
        ? "No VAT was charged: correct the tax in Shopify; if the buyer is exempt, invoice it by hand"
        : "Add a row to tax-types.csv, or correct the tax in Shopify";
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

/** What each destination takes; a record that does not fit is held. */
const taken = {
  credit_note: ["xero.CreditNote", xeroCreditNoteInputShape] as const,
  allocation: ["xero.Allocation", xeroAllocationInputShape] as const,
  payments: ["xero.Payment", shape.listOf(xeroPaymentInputShape)] as const,
};

/** Maps a refund to what is sent to xero.upsert_credit_note, xero.allocate_credit_note, xero.create_payment, or says why nothing is. Pure, and never throws. */
export function map(
  refund: ShopifyRefund,
  fetched: Fetched,
  _now: Instant,
  responses: Responses = {},
): Outcome<Records> {
  let fits = true;
  // fetch order = shopify.get_order(id: refund.order_id)
  const order = fetched.order;
  // fetch invoice = xero.find_invoice(number: order.name otherwise if blank null)
  const invoice = fetched.invoice;
  // fetch days_sales = xero.find_invoice(number: "SALES-{sold_on}" otherwise if blank null)
  const days_sales = fetched.days_sales;
  // let paid = for t in refund.transactions where t.kind == "refund" and t.status == "success" and t.amount != 0 => t
  const paid = refund.transactions.filter(
    (t) => t.kind === "refund" && t.status === "success" && compare(numOf(t.amount), 0) !== 0,
  );
  // let no_money = not any(for t in refund.transactions => t.kind == "refund")
  const no_money = !refund.transactions.some((t) => t.kind === "refund");
  // skip when no_money and not any(for line in refund.refund_line_items => line.quantity > 0) because "no money goes back"
  if (no_money && !refund.refund_line_items.some((line) => line.quantity > 0)) return skip("no money goes back");
  // retry when any(for t in refund.transactions => t.kind == "refund" and t.status == "pending")
  if (refund.transactions.some((t) => t.kind === "refund" && t.status === "pending")) {
    return retry("money is still on its way back");
  }
  // skip when count(paid) == 0 and not no_money because "no money was paid back"
  if (paid.length === 0 && !no_money) return skip("no money was paid back");
  // skip when any(for t in paid => t.test otherwise false) because "test refund"
  if (paid.some((t) => t.test ?? false)) return skip("test refund");
  // hold when order absent because "the order of this refund is gone"
  if (order == null) return hold("the order of this refund is gone");
  // hold when any(for t in refund.transactions => (t.currency otherwise order.currency) != order.currency)
  if (refund.transactions.some((t) => upper(t.currency ?? order.currency) !== order.currency)) {
    return hold(
      "{order.name}: money was paid back in another currency than the order's {order.currency}. Make the credit note by hand, then discard",
      `${order.name}: money was paid back in another currency than the order's ${order.currency}. Make the credit note by hand, then discard`,
    );
  }
  // let sale = sale_of(order.name, invoice, days_sales)
  const sale = sale_of(order.name, invoice, days_sales);
  // skip when no_money and sale absent because "no money goes back"
  if (no_money && sale == null) return skip("no money goes back");
  // retry when sale absent because "the invoice of {order.name} is not in the books yet"
  if (sale == null) {
    return retry(
      "the invoice of {order.name} is not in the books yet",
      `the invoice of ${order.name} is not in the books yet`,
    );
  }
  // hold when (sale.CurrencyCode otherwise order.currency) != order.currency
  if (upper(sale.CurrencyCode ?? order.currency) !== order.currency) {
    return hold(
      "the invoice of {order.name} is in another currency",
      `the invoice of ${order.name} is in another currency`,
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
      "the invoice {order.name} in Xero is not this order's ({invoice.Reference}). Make the credit note by hand, then discard",
      template(
        ["the invoice ", " in Xero is not this order's (", "). Make the credit note by hand, then discard"],
        [order.name, invoice.Reference],
      ),
    );
  }
  // hold when no_money and
  if (
    no_money &&
    invoice != null &&
    (status === "DRAFT" || status === "SUBMITTED" || compare(invoice.AmountDue ?? 0, 0) > 0)
  ) {
    const amountDue = invoice.AmountDue;
    return hold(
      "{order.name}: goods came back before they were paid, and their invoice in Xero still has them: {invoice.AmountDue} is due on it. Correct the draft; or credit the goods by hand, on the invoice. Then discard",
      template(
        [
          "",
          ": goods came back before they were paid, and their invoice in Xero still has them: ",
          " is due on it. Correct the draft; or credit the goods by hand, on the invoice. Then discard",
        ],
        [order.name, amountDue == null ? undefined : numText(amountDue)],
      ),
    );
  }
  // skip when no_money because "no money goes back"
  if (no_money) return skip("no money goes back");
  // hold when status == "VOIDED" or status == "DELETED" because "the invoice of {order.name} is void"
  if (status === "VOIDED" || status === "DELETED") {
    return hold("the invoice of {order.name} is void", `the invoice of ${order.name} is void`);
  }
  // retry when status == "DRAFT" or status == "SUBMITTED" because "the invoice of {order.name} is not approved yet"
  if (status === "DRAFT" || status === "SUBMITTED") {
    return retry("the invoice of {order.name} is not approved yet", `the invoice of ${order.name} is not approved yet`);
  }
  // let paid_on = refund.processed_at otherwise refund.created_at | date_in("Europe/Vilnius")
  const processedAt3 = refund.processed_at;
  const paid_on = dateIn(processedAt3 == null ? instant(refund.created_at) : instant(processedAt3), "Europe/Vilnius");
  // let rounding = sum(for t in paid => money(t.amount_rounding otherwise 0, order.currency))
  let rounding: Num = 0;
  for (const t of paid) {
    const amountRounding = t.amount_rounding;
    rounding = addIn(rounding, amountRounding == null ? 0 : numOf(amountRounding), 1000);
  }
  // let paid_back = sum(for t in paid => money(t.amount, order.currency)) + rounding
  let moneySum: Num = 0;
  for (const t2 of paid) {
    moneySum = addIn(moneySum, numOf(t2.amount), 1000);
  }
  const paid_back = addIn(moneySum, rounding, 1000);
  // let paid_back_ever = sum(
  let paid_back_ever: Num = 0;
  for (const oneValue of order.refunds ?? []) {
    let moneySum2: Num = 0;
    for (const t3 of oneValue.transactions) {
      if (t3.kind !== "refund" || t3.status !== "success") continue;
      moneySum2 = addIn(moneySum2, numOf(t3.amount), 1000);
    }
    paid_back_ever = addIn(paid_back_ever, moneySum2, 1000);
  }
  // hold when paid_back_ever > order.total_price
  if (compare(paid_back_ever, numOf(order.total_price)) > 0) {
    return hold(
      "{order.name}: {paid_back_ever} was paid back, and the order came to {order.total_price}. Make the credit note by hand, then discard",
      `${order.name}: ${numText(paid_back_ever)} was paid back, and the order came to ${numText(
        numOf(order.total_price),
      )}. Make the credit note by hand, then discard`,
    );
  }
  // let country = taxed_in(order)
  const countryValue = taxed_in(order);
  // let taxed_on = day_of_sale(order)
  const taxed_on = day_of_sale(order);
  // let reverse_charge = reverse_charged(order)
  const reverse_charge = reverse_charged(order);
  // let came_back = for line in refund.refund_line_items where line.quantity > 0 => line.line_item
  const came_back = refund.refund_line_items.filter((line) => line.quantity > 0).map((line) => line.line_item);
  // let goods = [
  const value: ShopifyTaxLine[][] = [];
  for (const item of came_back) {
    if (is_no_goods(item.gift_card, item.title, item.product_id ?? undefined, item.tip_payment_gateway ?? undefined)) {
      continue;
    }
    value.push(item.tax_lines ?? []);
  }
  for (const item2 of order.line_items) {
    let discount: Num = 0;
    for (const each of item2.discount_allocations ?? []) {
      discount = addIn(discount, numOf(each.amount), 1000);
    }
    if (
      came_back.length !== 0 ||
      is_no_goods(
        item2.gift_card,
        item2.title,
        item2.product_id ?? undefined,
        item2.tip_payment_gateway ?? undefined,
      ) ||
      compare(mulIn(numOf(item2.price), item2.quantity, 1000), discount) === 0
    ) {
      continue;
    }
    value.push(item2.tax_lines ?? []);
  }
  const goods = value;
  // let one_rate = count(distinct(for taxes in goods => own_rates(taxes))) == 1
  const one_rate = distinct(goods.map((taxes) => own_rates(taxes))).length === 1;
  // let goods_taxes = first(goods) otherwise []
  const goods_taxes = first(goods) ?? [];
  // let goods_rate = sum(for tax in goods_taxes where not (tax.channel_liable otherwise false) => tax.rate otherwise 0)
  let goods_rate: Num = 0;
  for (const tax of goods_taxes) {
    if (tax.channel_liable ?? false) continue;
    goods_rate = add(goods_rate, tax.rate ?? 0);
  }
  // let shipping = refund.refund_shipping_lines otherwise []
  const shipping = refund.refund_shipping_lines ?? [];
  // let only_an_amount =
  const only_an_amount =
    came_back.length === 0 &&
    shipping.length === 0 &&
    (refund.order_adjustments ?? []).length === 0 &&
    (refund.duties ?? []).length === 0;
  // let for_no_line = if only_an_amount
  let value2: Num;
  if (only_an_amount) {
    value2 = subIn(paid_back, rounding, 1000);
  } else {
    let valueSum: Num = 0;
    for (const adjustment of refund.order_adjustments ?? []) {
      if ((adjustment.kind ?? "") === "shipping_refund") continue;
      const taxAmount = adjustment.tax_amount;
      valueSum = addIn(
        valueSum,
        subIn(neg(numOf(adjustment.amount)), taxAmount == null ? 0 : numOf(taxAmount), 1000),
        1000,
      );
    }
    value2 = valueSum;
  }
  const for_no_line = value2;
  // let sold_otherwise = sum(
  let sold_otherwise: Num = 0;
  for (const part of parts_of(order, 0)) {
    let holds: boolean;
    if (part.kind !== "rounding") {
      const value3 = part.kind;
      holds = (value3 !== "goods" && value3 !== "shipping") || own_rates(part.taxes) !== own_rates(goods_taxes);
    } else {
      holds = false;
    }
    if (!holds) continue;
    sold_otherwise = addIn(
      sold_otherwise,
      addIn(
        subIn(mulIn(part.price, part.quantity, 1000), part.discount, 1000),
        order.taxes_included ? 0 : part.tax,
        1000,
      ),
      1000,
    );
  }
  // let sold_with_it = order.total_price - sold_otherwise
  const sold_with_it = subIn(numOf(order.total_price), sold_otherwise, 1000);
  // let back_by_now = if paid_back_ever > paid_back - rounding then paid_back_ever else paid_back - rounding
  const back_by_now =
    compare(paid_back_ever, subIn(paid_back, rounding, 1000)) > 0 ? paid_back_ever : subIn(paid_back, rounding, 1000);
  // hold when one_rate and for_no_line > 0 and back_by_now > sold_with_it
  if (one_rate && compare(for_no_line, 0) > 0 && compare(back_by_now, sold_with_it) > 0) {
    return hold(
      "{order.name}: {for_no_line} for no line, and what bears the goods' tax came to {sold_with_it} of {order.total_price}: {back_by_now} has gone back by now. Make the credit note by hand, with the taxes of the invoice, then discard",
      `${order.name}: ${numText(for_no_line)} for no line, and what bears the goods' tax came to ${numText(
        sold_with_it,
      )} of ${numText(numOf(order.total_price))}: ${numText(
        back_by_now,
      )} has gone back by now. Make the credit note by hand, with the taxes of the invoice, then discard`,
    );
  }
  // let told = [
  const value4: {
    what: string;
    kind: "gift card" | "tip" | "goods" | "shipping" | "duty";
    amount: Num;
    tax: Num;
    taxes: ShopifyTaxLine[];
    no_sale: boolean;
  }[] = [];
  for (const line of refund.refund_line_items) {
    if (line.quantity <= 0) continue;
    const item3 = line.line_item;
    const gift_card = item3.gift_card ?? false;
    const tip = is_tip(item3.title, item3.product_id ?? undefined, item3.tip_payment_gateway ?? undefined);
    value4.push({
      what: `${numText(line.quantity)} × ${item3.title}`,
      kind: gift_card ? "gift card" : tip ? "tip" : "goods",
      amount: line.subtotal ?? mulIn(numOf(item3.price), line.quantity, 1000),
      tax: line.total_tax ?? 0,
      taxes: item3.tax_lines ?? [],
      no_sale: gift_card || tip,
    });
  }
  for (const line2 of shipping) {
    const amount = line2.tax_amount_set?.shop_money.amount;
    const taxLines =
      line2.shipping_line?.tax_lines ??
      one((order.shipping_lines ?? []).filter((s) => compare(s.id ?? 0, line2.shipping_line_id ?? 1) === 0))?.tax_lines;
    if (taxLines == null) return hold("nobody knows the tax of the shipping");
    value4.push({
      what: filled(line2.shipping_line?.title) ?? "Shipping",
      kind: "shipping",
      amount: numOf(line2.subtotal_amount_set.shop_money.amount),
      tax: amount == null ? 0 : numOf(amount),
      taxes: taxLines,
      no_sale: false,
    });
  }
  for (const adjustment2 of refund.order_adjustments ?? []) {
    if ((adjustment2.kind ?? "") !== "shipping_refund" || shipping.length !== 0) continue;
    const taxAmount2 = adjustment2.tax_amount;
    const tax2 = neg(taxAmount2 == null ? 0 : numOf(taxAmount2));
    value4.push({
      what: "Shipping",
      kind: "shipping",
      amount: addIn(neg(numOf(adjustment2.amount)), order.taxes_included ? tax2 : 0, 1000),
      tax: tax2,
      taxes: first(order.shipping_lines)?.tax_lines ?? [],
      no_sale: false,
    });
  }
  for (const adjustment3 of refund.order_adjustments ?? []) {
    if ((adjustment3.kind ?? "") === "shipping_refund") continue;
    const taxAmount3 = adjustment3.tax_amount;
    const its_tax = neg(taxAmount3 == null ? 0 : numOf(taxAmount3));
    const paid_more = addIn(neg(numOf(adjustment3.amount)), its_tax, 1000);
    let value6: Num;
    if (compare(its_tax, 0) !== 0) {
      value6 = its_tax;
    } else {
      let value5: Num;
      done: {
        attempt: {
          const result = divide(paid_more, add(1, goods_rate), 2, "half_up");
          if (failed(result)) break attempt;
          value5 = subIn(paid_more, result, 1000);
          break done;
        }
        value5 = 0;
      }
      value6 = value5;
    }
    const tax3 = value6;
    if (!one_rate) {
      return hold(
        "{order.name}: {paid_more} for no line, among goods of several taxes. Make the credit note by hand, with the tax of what it is for, then discard",
        `${order.name}: ${numText(
          paid_more,
        )} for no line, among goods of several taxes. Make the credit note by hand, with the tax of what it is for, then discard`,
      );
    }
    value4.push({
      what: filled(adjustment3.reason) ?? "Adjustment",
      kind: "goods",
      amount: order.taxes_included ? paid_more : subIn(paid_more, tax3, 1000),
      tax: tax3,
      taxes: goods_taxes,
      no_sale: false,
    });
  }
  for (const amount2 of [subIn(paid_back, rounding, 1000)]) {
    if (!only_an_amount) continue;
    let value7: Num;
    done2: {
      attempt2: {
        const result2 = divide(amount2, add(1, goods_rate), 2, "half_up");
        if (failed(result2)) break attempt2;
        value7 = subIn(amount2, result2, 1000);
        break done2;
      }
      value7 = 0;
    }
    const tax4 = value7;
    if (!one_rate) {
      return hold(
        "{order.name}: {amount} for no line, among goods of several taxes. Make the credit note by hand, with the tax of what it is for, then discard",
        `${order.name}: ${numText(
          amount2,
        )} for no line, among goods of several taxes. Make the credit note by hand, with the tax of what it is for, then discard`,
      );
    }
    value4.push({
      what: "Refund",
      kind: "goods",
      amount: order.taxes_included ? amount2 : subIn(amount2, tax4, 1000),
      tax: tax4,
      taxes: goods_taxes,
      no_sale: false,
    });
  }
  for (const duty of refund.duties ?? []) {
    const amount3 = duty.amount_set?.shop_money.amount;
    value4.push({
      what: "Duties",
      kind: "duty",
      amount: amount3 == null ? 0 : numOf(amount3),
      tax: 0,
      taxes: [],
      no_sale: true,
    });
  }
  const told = value4;
  // let taxes_back = if order.taxes_included
  let value8: Num;
  if (order.taxes_included) {
    let taxSum: Num = 0;
    for (const part2 of told) {
      taxSum = addIn(taxSum, part2.tax, 1000);
    }
    value8 = taxSum;
  } else {
    let amountSum: Num = 0;
    for (const part3 of told) {
      amountSum = addIn(amountSum, part3.amount, 1000);
    }
    value8 = subIn(subIn(paid_back, rounding, 1000), amountSum, 1000);
  }
  const taxes_back = value8;
  // let parts = allocate_tax(told, tax, taxes_back, 2)
  const result3 = allocateTax(told, "tax", (line3) => line3.tax, taxes_back, 2);
  if (failed(result3)) {
    let amountSum2: Num = 0;
    for (const part4 of told) {
      amountSum2 = addIn(amountSum2, part4.amount, 1000);
    }
    return hold(
      "{order.name}: the lines come to {sum(for part in told => part.amount)} and tax, and {paid_back} was paid back. Make the credit note by hand, then discard",
      `${order.name}: the lines come to ${numText(amountSum2)} and tax, and ${numText(
        paid_back,
      )} was paid back. Make the credit note by hand, then discard`,
    );
  }
  const parts = result3;
  // let marketplace_tax = money(sum(for part in parts where outside_tax(part.taxes, false) => part.tax), order.currency)
  let taxSum2: Num = 0;
  for (const part5 of parts) {
    if (!outside_tax(part5.taxes, false)) continue;
    taxSum2 = addIn(taxSum2, part5.tax, 100);
  }
  const marketplace_tax = taxSum2;
  // hold when any(for part in parts => own_rates(part.taxes) != "0" and marketplace_tax_in(part.taxes) != 0)
  if (parts.some((part6) => own_rates(part6.taxes) !== "0" && compare(marketplace_tax_in(part6.taxes), 0) !== 0)) {
    return hold("a line whose taxes are partly the marketplace's");
  }
  // hold when any(
  if (
    parts.some(
      (part6) => own_rates(part6.taxes) === "0" && !outside_tax(part6.taxes, false) && compare(part6.tax, 0) !== 0,
    )
  ) {
    return hold("a tax without a rate");
  }
  // destination credit_note = xero.upsert_credit_note {
  const contactID = sale.Contact?.ContactID;
  if (contactID == null) {
    return hold("the invoice of {order.name} has no contact", `the invoice of ${order.name} has no contact`);
  }
  const lineItems: XeroLineItemInput[] = [];
  for (const part6 of parts) {
    if (compare(part6.amount, 0) === 0) continue;
    const description = cutWords(part6.what, 4000);
    if (description === "") fits = false;
    const lineCode = line_code(part6.taxes, part6.no_sale, countryValue, taxed_on, reverse_charge);
    if (lineCode == null) {
      return hold(
        '{order.name}: no tax type for {part.what}: {country otherwise "no address"}, rate {own_rates(part.taxes)} on {taxed_on}. {what_to_do(country, own_rates(part.taxes), taxed_on)}',
        `${order.name}: no tax type for ${part6.what}: ${countryValue ?? "no address"}, rate ${own_rates(
          part6.taxes,
        )} on ${taxed_on}. ${what_to_do(countryValue, own_rates(part6.taxes), taxed_on)}`,
      );
    }
    lineItems.push({
      Description: description,
      Quantity: 1,
      UnitAmount: num(round(part6.amount, 2, "half_up")),
      AccountCode: account(part6.kind)!,
      TaxType: lineCode,
      TaxAmount: outside_tax(part6.taxes, part6.no_sale) ? 0 : num(round(part6.tax, 2, "half_up")),
    });
  }
  const list: { kind: "goods" | "rounding"; what: "Tax that the marketplace pays" | "Cash rounding"; amount: Num }[] = [
    { kind: "goods", what: "Tax that the marketplace pays", amount: order.taxes_included ? neg(marketplace_tax) : 0 },
    { kind: "rounding", what: "Cash rounding", amount: rounding },
  ];
  for (const other of list) {
    if (compare(other.amount, 0) === 0) continue;
    lineItems.push({
      Description: other.what,
      Quantity: 1,
      UnitAmount: num(round(other.amount, 2, "half_up")),
      AccountCode: account(other.kind)!,
      TaxType: "NONE",
    });
  }
  if (lineItems.length < 1) fits = false;
  const credit_note: XeroCreditNoteInput = {
    Type: "ACCRECCREDIT",
    CreditNoteNumber: cut(`${order.name}-R${numText(refund.id)}`, 255),
    Reference: cut(filled(refund.note) ?? `Refund of ${order.name}`, 255),
    Date: paid_on,
    LineAmountTypes: order.taxes_included ? "Inclusive" : "Exclusive",
    Contact: { ContactID: contactID },
    LineItems: lineItems,
    CurrencyCode: order.currency,
    Status: "AUTHORISED",
  };
  // let total = paid_back - marketplace_tax
  const total = subIn(paid_back, marketplace_tax, 1000);
  // let due = if invoice absent
  let value9: Num;
  if (invoice == null) {
    value9 = 0;
  } else {
    const amountDue2 = sale.AmountDue;
    if (amountDue2 == null) return hold("nobody knows what is due on the invoice");
    value9 = amountDue2;
  }
  const due = value9;
  // let onto_cards = sum(
  let onto_cards: Num = 0;
  for (const t4 of paid) {
    const value10 = t4.gateway ?? "";
    if (value10 !== "gift_card" && value10 !== "shopify_store_credit") continue;
    onto_cards = addIn(onto_cards, numOf(t4.amount), 1000);
  }
  // let off_the_invoice = total - onto_cards
  const off_the_invoice = subIn(total, onto_cards, 1000);
  // retry when due > 0 and off_the_invoice > 0 and paid_by_several(order)
  if (compare(due, 0) > 0 && compare(off_the_invoice, 0) > 0 && paid_by_several(order)) {
    return retry(
      "{order.name}: several gateways have paid, and {due} is due on its invoice: a payment is not booked yet",
      `${order.name}: several gateways have paid, and ${numText(
        due,
      )} is due on its invoice: a payment is not booked yet`,
    );
  }
  // hold when due > 0 and due < off_the_invoice
  if (compare(due, 0) > 0 && compare(due, off_the_invoice) < 0) {
    return hold(
      "{order.name}: {due} is due on its invoice, and {off_the_invoice} goes back. Book the payment that is missing first, then replay",
      `${order.name}: ${numText(due)} is due on its invoice, and ${numText(
        off_the_invoice,
      )} goes back. Book the payment that is missing first, then replay`,
    );
  }
  // destination allocation = xero.allocate_credit_note(id: credit_note.CreditNoteID) when due > 0 and off_the_invoice > 0 {
  if (!Object.hasOwn(responses, "credit_note")) return sendProved({ credit_note }, taken, fits, undefined, true);
  const credit_noteResponse = responses.credit_note;
  let allocationArguments: Record<string, unknown> | undefined;
  let allocation: XeroAllocationInput | undefined;
  if (compare(due, 0) > 0 && compare(off_the_invoice, 0) > 0) {
    allocationArguments = { id: credit_noteResponse!.CreditNoteID };
    const amount4 = num(round(off_the_invoice, 2, "half_up"));
    if (!is.above(amount4, 0)) fits = false;
    allocation = {
      Invoice: { InvoiceID: sale.InvoiceID },
      Amount: amount4,
      Date: paid_on,
    };
  }
  // destination payments = for t in paid
  const payments: XeroPaymentInput[] = [];
  for (const t5 of paid) {
    let holds2: boolean;
    if (compare(due, 0) !== 0) {
      const value11 = t5.gateway ?? "";
      holds2 = value11 === "gift_card" || value11 === "shopify_store_credit";
    } else {
      holds2 = true;
    }
    if (!holds2) continue;
    const clearingAccount = clearing_account(filled(t5.gateway) ?? "manual", order.currency);
    if (clearingAccount == null) {
      return hold(
        "{order.name}: no clearing account for {t.gateway} in {order.currency}. Add a row to clearing-accounts.csv, then replay",
        template(
          ["", ": no clearing account for ", " in ", ". Add a row to clearing-accounts.csv, then replay"],
          [order.name, t5.gateway, order.currency],
        ),
      );
    }
    const processedAt4 = t5.processed_at;
    let processedAt5: Instant | undefined;
    if (processedAt4 != null) {
      processedAt5 = instant(processedAt4);
    } else {
      const createdAt2 = t5.created_at;
      processedAt5 = createdAt2 == null ? undefined : instant(createdAt2);
    }
    const amountRounding2 = t5.amount_rounding;
    const amount5 = num(
      round(
        subIn(
          addIn(numOf(t5.amount), amountRounding2 == null ? 0 : numOf(amountRounding2), 1000),
          marketplace_tax,
          1000,
        ),
        2,
        "half_up",
      ),
    );
    if (!is.above(amount5, 0)) fits = false;
    payments.push({
      CreditNote: { CreditNoteID: credit_noteResponse!.CreditNoteID },
      Account: { Code: clearingAccount },
      Date: dateIn(processedAt5 ?? instant(refund.created_at), "Europe/Vilnius"),
      Amount: amount5,
      Reference: cut(`Shopify ${order.name}, refund ${numText(t5.id)}`, 255),
    });
  }
  // hold when marketplace_tax != 0 and count(paid) > 1
  if (compare(marketplace_tax, 0) !== 0 && paid.length > 1) {
    return hold(
      "{order.name}: several payments went back, and {marketplace_tax} of it was the marketplace's. Make the credit note by hand, then discard",
      `${order.name}: several payments went back, and ${numText(
        marketplace_tax,
      )} of it was the marketplace's. Make the credit note by hand, then discard`,
    );
  }
  // let tax = money(sum(for line in credit_note.LineItems => line.TaxAmount otherwise 0), order.currency)
  let taxAmountSum: Num = 0;
  for (const line3 of credit_note.LineItems) {
    taxAmountSum = addIn(taxAmountSum, line3.TaxAmount ?? 0, 100);
  }
  const tax5 = taxAmountSum;
  // let net = sum(for line in credit_note.LineItems => line.Quantity * line.UnitAmount)
  let net: Num = 0;
  for (const line4 of credit_note.LineItems) {
    net = addIn(net, mulIn(line4.Quantity!, line4.UnitAmount!, 100), 100);
  }
  // ensure net + (if order.taxes_included then 0 else tax) == total
  if (compare(addIn(net, order.taxes_included ? 0 : tax5, 100), total) !== 0) {
    return hold(
      "{order.name}: the credit note would be {net} and {tax} tax, and {paid_back} was paid back. Make it by hand, then discard",
      `${order.name}: the credit note would be ${numText(net)} and ${numText(tax5)} tax, and ${numText(
        paid_back,
      )} was paid back. Make it by hand, then discard`,
    );
  }
  // ensure tax == money(sum(for part in parts => part.tax), order.currency) - marketplace_tax
  let taxSum3: Num = 0;
  for (const part7 of parts) {
    taxSum3 = addIn(taxSum3, part7.tax, 100);
  }
  if (compare(tax5, subIn(taxSum3, marketplace_tax, 100)) !== 0) {
    let taxSum4: Num = 0;
    for (const part8 of parts) {
      taxSum4 = addIn(taxSum4, part8.tax, 100);
    }
    return hold(
      "{order.name}: the taxes of the credit note's lines come to {tax}, and the refund's to {sum(for part in parts => part.tax)}. Make it by hand, then discard",
      `${order.name}: the taxes of the credit note's lines come to ${numText(tax5)}, and the refund's to ${numText(
        taxSum4,
      )}. Make it by hand, then discard`,
    );
  }
  // let invoiced = sale.Total otherwise total
  const invoiced = sale.Total ?? total;
  // ensure total <= invoiced
  if (compare(total, invoiced) > 0) {
    return hold(
      "{order.name}: {total} would be credited, and {invoiced} was invoiced. Compare the invoice with the order; make the credit note by hand, then discard",
      `${order.name}: ${numText(total)} would be credited, and ${numText(
        invoiced,
      )} was invoiced. Compare the invoice with the order; make the credit note by hand, then discard`,
    );
  }
  // ensure all(
  if (
    !credit_note.LineItems.every(
      (line5) =>
        line5.TaxType! === "NONE" || (sale.LineItems ?? []).some((sold) => (sold.TaxType ?? "NONE") === line5.TaxType!),
    )
  ) {
    return hold(
      "the invoice of {order.name} has no line of such a tax type. Was it corrected in Xero? Make the credit note by hand, then discard",
      `the invoice of ${order.name} has no line of such a tax type. Was it corrected in Xero? Make the credit note by hand, then discard`,
    );
  }
  return sendProved({ credit_note, allocation, payments }, taken, fits, { allocation: allocationArguments });
}

/** Bytes or text as a checked shopify.Refund, or all that is wrong with them. */
export const decodeSource: Decoder<ShopifyRefund> = decoder(shopifyRefundShape);

/** A record as JSON text, its numbers with all their digits. */
export function encodeRecord<K extends keyof Records>(record: NonNullable<Records[K]>): string {
  return encode(record);
}

/** What a host needs to run this flow. */
export const flow = defineFlow<ShopifyRefund, Fetched, Records>({
  name: "shopify-refund-to-xero-credit-note",
  about: "Money that a customer gets back becomes a credit note, with the tax codes that its invoice has.",
  version: "1fm74o4ckw58a",
  systems: {
    shopify: shopifySystem,
    xero: xeroSystem,
  },
  trigger: {
    kind: "webhook",
    system: "shopify",
    event: "refunds_create",
    topicHeader: "X-Shopify-Topic",
    topic: "refunds/create",
  },
  source: {
    type: "shopify.Refund",
    wrappers: ["refund", "refunds"],
    shape: shape.reading(shopifyRefundShape, [
      "created_at",
      "currency",
      "duties[].amount_set.shop_money.amount",
      "id",
      "note",
      "order_adjustments[].amount",
      "order_adjustments[].kind",
      "order_adjustments[].reason",
      "order_adjustments[].tax_amount",
      "order_id",
      "processed_at",
      "refund_line_items[].line_item",
      "refund_line_items[].quantity",
      "refund_line_items[].subtotal",
      "refund_line_items[].total_tax",
      "refund_shipping_lines",
      "transactions[].amount",
      "transactions[].amount_rounding",
      "transactions[].created_at",
      "transactions[].currency",
      "transactions[].gateway",
      "transactions[].id",
      "transactions[].kind",
      "transactions[].processed_at",
      "transactions[].status",
      "transactions[].test",
    ]),
    personal: shopifyRefundPersonal,
    refresh: { operation: shopifyOperations.get_refund, arguments: { order_id: "/order_id", id: "/id" } },
  },
  dedupe: { windowSeconds: 2592000, key: (refund) => keyOf(refund.id) },
  lane: (refund) => keyOf(refund.order_id),
  fetches: [
    {
      name: "order",
      operation: shopifyOperations.get_order,
      mayFindNone: true,
      shape: shape.reading(shopifyOrderShape, [
        "billing_address.country_code",
        "billing_address.zip",
        "created_at",
        "currency",
        "customer.tax_exemptions",
        "id",
        "line_items[].discount_allocations[].amount",
        "line_items[].gift_card",
        "line_items[].name",
        "line_items[].price",
        "line_items[].product_id",
        "line_items[].quantity",
        "line_items[].requires_shipping",
        "line_items[].tax_lines",
        "line_items[].tip_payment_gateway",
        "line_items[].title",
        "name",
        "original_total_additional_fees_set.shop_money.amount",
        "original_total_duties_set.shop_money.amount",
        "payment_gateway_names",
        "processed_at",
        "refunds[].transactions[].amount",
        "refunds[].transactions[].currency",
        "refunds[].transactions[].kind",
        "refunds[].transactions[].status",
        "shipping_address.country_code",
        "shipping_address.zip",
        "shipping_lines",
        "source_name",
        "taxes_included",
        "total_cash_rounding_payment_adjustment_set.shop_money.amount",
        "total_price",
        "total_tip_received",
      ]),
      args: (refund) => {
        const paid = refund.transactions.filter(
          (t) => t.kind === "refund" && t.status === "success" && compare(numOf(t.amount), 0) !== 0,
        );
        const noMoney = !refund.transactions.some((t) => t.kind === "refund");
        if (noMoney && !refund.refund_line_items.some((line) => line.quantity > 0)) return undefined;
        if (refund.transactions.some((t) => t.kind === "refund" && t.status === "pending")) return undefined;
        if (paid.length === 0 && !noMoney) return undefined;
        if (paid.some((t) => t.test ?? false)) return undefined;
        return { id: refund.order_id };
      },
    },
    {
      name: "invoice",
      operation: xeroOperations.find_invoice,
      mayFindNone: true,
      shape: xeroFoundInvoiceShape,
      args: (_refund, fetched) => {
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
      args: (_refund, fetched) => {
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
  ],
  destinations: [
    {
      name: "credit_note",
      operation: xeroOperations.upsert_credit_note,
      response: { shape: xeroFoundCreditNoteShape, mayBeNone: false },
    },
    { name: "allocation", operation: xeroOperations.allocate_credit_note },
    { name: "payments", operation: xeroOperations.create_payment, many: true },
  ],
  onFailure: { times: 14, overSeconds: 1209600, afterwards: "hold" },
  map,
});
//# sourceMappingURL=shopify-refund-to-xero-credit-note.ts.map
