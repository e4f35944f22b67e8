/**
 * Paid shop orders become approved sales invoices in the accounting system.
 *
 * Made by integ from order-to-invoice.integ; change that file, not this one.
 */
import {
  type Decoder,
  type Instant,
  type Int,
  type Num,
  type Outcome,
  type Stop,
  addIn,
  allocateTax,
  blank,
  collapseSpaces,
  compare,
  cut,
  cutWords,
  dateIn,
  decoder,
  defineFlow,
  encode,
  failed,
  filled,
  first,
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
  replace,
  round,
  sendProved,
  shape,
  skip,
  startsWith,
  sub,
  subIn,
  table,
  template,
  trim,
  upper,
} from "@integ/runtime";
import {
  type ShopifyOrder,
  type ShopifyTaxLine,
  type ShopifyTransaction,
  shopifyOrderPersonal,
  shopifyOrderShape,
  shopifySystem,
} from "./systems/shopify.ts";
import {
  type XeroContactInput,
  type XeroFoundContact,
  type XeroInvoiceInput,
  type XeroKnownContactInput,
  type XeroLineItemInput,
  xeroContactInputShape,
  xeroFoundContactShape,
  xeroInvoiceInputShape,
  xeroOperations,
  xeroSystem,
} from "./systems/xero.ts";

export type { ShopifyOrder, XeroContactInput, XeroInvoiceInput };

/** What is read from other systems before the mapping. */
export interface Fetched {
  /** xero.find_contact: The contact with an e-mail address */
  contact?: XeroFoundContact | undefined;
  /** xero.find_contact_by_name: The contact with a name, whatever its case */
  namesake?: XeroFoundContact | undefined;
}

/** What is sent, by destination. */
export interface Records {
  /** xero.upsert_contact: Creates a contact, or updates the one with its name */
  company?: XeroContactInput | undefined;
  /** xero.upsert_invoice: Creates an invoice, or updates the one with its number */
  invoice: XeroInvoiceInput;
}

/** Xero's tax codes by the buyer's country and the rate that the shop has charged; several taxes on a line are one code: 0.05 + 0.07. */
const tax_type = table<string>([
  ["LT", "0.21", "OUTPUT2"],
  ["LT", "0.09", "REDUCED9"],
  ["LT", "0.12", "REDUCED12"],
  ["LV", "0.21", "OSSLV21"],
  ["EE", "0.24", "OSSEE24"],
  ["PL", "0.23", "OSSPL23"],
  ["DE", "0.19", "OSSDE19"],
  ["FI", "0.255", "OSSFI255"],
  ["CA", "0.05 + 0.07", "GSTPST"],
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

/** An order that nobody has paid, and that was cancelled: nothing is owed. */
function cancelled_unpaid(order: ShopifyOrder): boolean {
  let holds: boolean;
  if (order.cancelled_at != null) {
    const value = order.financial_status ?? "";
    holds = value === "pending" || value === "authorized" || value === "voided";
  } else {
    holds = false;
  }
  return holds;
}

/** The day of the sale in Vilnius. Older payloads have no date of sale of their own. */
function day_of_sale(order: ShopifyOrder): string {
  const processedAt = order.processed_at;
  return dateIn(processedAt == null ? instant(order.created_at) : instant(processedAt), "Europe/Vilnius");
}

/** The day until which the order has to be paid: by its terms, or at once. */
function day_due(order: ShopifyOrder): string {
  const dueAt = first(order.payment_terms?.payment_schedules)?.due_at;
  return (dueAt == null ? undefined : dateIn(instant(dueAt), "Europe/Vilnius")) ?? day_of_sale(order);
}

/** The buyer's order number and the shop's. */
function reference_of(order: ShopifyOrder): string {
  return cut(template(["", ", Shopify ", ""], [filled(order.po_number) ?? undefined, numText(order.id)])!, 255);
}

/** The e-mail address, of who has given one. */
function email_of(order: ShopifyOrder): string | undefined {
  return filled(order.email) ?? undefined;
}

/** Who has bought: the company, or the person, or the e-mail address. */
function buyer_of(order: ShopifyOrder): string | undefined {
  return (
    filled(
      filled(order.billing_address?.company) ??
        template(["", " ", ""], [order.customer?.first_name, order.customer?.last_name]),
    ) ??
    order.email ??
    undefined
  );
}

/** The buyer's name as the books have it. Xero's searches take no quotes. */
function name_of_buyer(order: ShopifyOrder): string | undefined {
  const value = buyer_of(order);
  const value2 = value == null ? undefined : replace(value, '"', "'");
  const value3 = value2 == null ? undefined : collapseSpaces(value2);
  const value4 = value3 == null ? undefined : trim(value3);
  return filled(value4 == null ? undefined : cut(value4, 190)) ?? undefined;
}

/** A tip is a line that says by which gateway it was paid; one without is of this title and no product. */
function is_tip(title: string, product: Int | undefined, gateway: string | undefined): boolean {
  return gateway != null || (title === "Tip" && compare(product ?? 0, 0) === 0);
}

/** What a line of an order is, which tells its account. */
function kind_of(
  gift_card: boolean | undefined,
  title: string,
  product: Int | undefined,
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
    });
  }
  for (const line of order.shipping_lines ?? []) {
    if (line.is_removed ?? false) continue;
    let discount2: Num = 0;
    for (const each2 of line.discount_allocations ?? []) {
      discount2 = addIn(discount2, numOf(each2.amount), 1000);
    }
    const price2 = numOf(line.price);
    partsOf.push({
      what: filled(line.title) ?? "Shipping",
      kind: "shipping",
      quantity: 1,
      price: price2,
      discount: discount2,
      taxes: line.tax_lines ?? [],
      tax: own_tax_in(line.tax_lines ?? []),
      no_sale: compare(price2, discount2) === 0,
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
      no_sale: true,
    });
  }
  return partsOf;
}

/** The shop's own tax on the order, as the shop has rounded it. */
function own_tax_of(order: ShopifyOrder, marketplace_tax: Num): Num {
  const totalTax = order.total_tax;
  return subIn(totalTax == null ? 0 : numOf(totalTax), marketplace_tax, 1000);
}

/** What the shop gets for the order: all that the buyer pays, but the tax that a marketplace keeps. */
function due_to_shop(order: ShopifyOrder, marketplace_tax: Num): Num {
  return addIn(subIn(numOf(order.total_price), marketplace_tax, 1000), cash_rounding(order), 1000);
}

/** What a refund has paid back, or is about to, in the order's currency. */
function paid_back_by(payments: ShopifyTransaction[], currencyValue: string): Num {
  let amountSum: Num = 0;
  for (const t of payments) {
    if (
      t.kind !== "refund" ||
      (t.status !== "success" && t.status !== "pending") ||
      (t.currency ?? currencyValue) !== currencyValue
    ) {
      continue;
    }
    amountSum = addIn(amountSum, numOf(t.amount), 1000);
  }
  return amountSum;
}

/** What has gone back of the order's money, or is on its way. */
function paid_back_on(order: ShopifyOrder): Num {
  let moneySum: Num = 0;
  for (const oneValue of order.refunds ?? []) {
    moneySum = addIn(moneySum, paid_back_by(oneValue.transactions, order.currency), 1000);
  }
  return moneySum;
}

/**
 * Whether a part was taken off the order, and its money has not gone back. An edited order keeps the lines that were taken off, as its
 * total does.
 */
function taken_off_without_money(order: ShopifyOrder): boolean {
  return (
    compare(
      subIn(numOf(order.total_price), numOf(order.current_total_price ?? order.total_price), 1000),
      paid_back_on(order),
    ) > 0
  );
}

/**
 * Whose tax it is: of the country that the goods go to; what is sold in the store is sold here. Northern Ireland (XI) is taxed with
 * the EU where goods are concerned, though its addresses are British.
 */
function taxed_in(order: ShopifyOrder): string | undefined {
  return (order.shipping_address?.country_code ?? "") === "GB" &&
    startsWith(upper(order.shipping_address?.zip ?? ""), "BT")
    ? "XI"
    : (order.shipping_address?.country_code ??
        ((order.source_name ?? "") === "pos" ? "LT" : (order.billing_address?.country_code ?? undefined)));
}

/** A company elsewhere in the EU that the shop charges no VAT: the company declares it (intra-Community supply). */
function reverse_charged(order: ShopifyOrder): boolean {
  return (order.customer?.tax_exemptions ?? []).includes("EU_REVERSE_CHARGE_EXEMPTION_RULE");
}

/** The buyer's VAT number, which the checkout asks for. A Lithuanian one makes no sale free of Lithuanian VAT. */
function vat_number_abroad(order: ShopifyOrder): string | undefined {
  const value: string[] = [];
  for (const note of order.note_attributes ?? []) {
    const value2 = note.value;
    const value3 = value2 == null ? undefined : upper(value2);
    const numberValue = value3 == null ? undefined : trim(value3);
    if (note.name !== "vat_number" || blank(numberValue) || startsWith(numberValue!, "LT")) continue;
    value.push(numberValue!);
  }
  return first(value);
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

function outside_tax_at(rate: string, taxes: ShopifyTaxLine[], no_sale: boolean): boolean {
  return rate === "0" && (no_sale || taxes.some((tax) => tax.channel_liable ?? false));
}

/** Another member of the EU than Lithuania. */
function elsewhere_in_eu(countryValue: string | undefined): boolean {
  return (countryValue ?? "LT") !== "LT" && eu(countryValue ?? "") != null;
}

/** Where an export goes. */
function outside_eu(countryValue: string | undefined): boolean {
  return countryValue != null && eu(countryValue) == null;
}

/** The tax code of a sale; absent where there is no address, or nobody has said one. */
function tax_code(countryValue: string | undefined, rate: string, reverse_charge: boolean): string | undefined {
  return rate === "0" && reverse_charge && elsewhere_in_eu(countryValue)
    ? "REVERSECHARGE"
    : rate === "0" && outside_eu(countryValue)
      ? "EXPORT"
      : tax_type(countryValue ?? "", rate);
}

/** The same, by the rates that the line bears. */
function code_at(
  rate: string,
  taxes: ShopifyTaxLine[],
  no_sale: boolean,
  countryValue: string | undefined,
  reverse_charge: boolean,
): string | undefined {
  return outside_tax_at(rate, taxes, no_sale) ? "NONE" : tax_code(countryValue, rate, reverse_charge);
}

/** The tax code of a line; NONE where nobody asks for one. */
function line_code(
  taxes: ShopifyTaxLine[],
  no_sale: boolean,
  countryValue: string | undefined,
  reverse_charge: boolean,
): string | undefined {
  return code_at(own_rates(taxes), taxes, no_sale, countryValue, reverse_charge);
}

/** What needs nothing but the document: asked before anything is fetched. */
function prefilter(order: ShopifyOrder): Stop | undefined {
  // skip when order.test otherwise false because "test order"
  if (order.test ?? false) return skip("test order");
  // skip when cancelled_unpaid(order) because "cancelled before it was paid"
  if (cancelled_unpaid(order)) return skip("cancelled before it was paid");
  // hold when taken_off_without_money(order) because "a part of the order was taken off without money: how much is owed?"
  if (taken_off_without_money(order)) return hold("a part of the order was taken off without money: how much is owed?");
  return undefined;
}

/** What each destination takes; a record that does not fit is held. */
const taken = {
  company: ["xero.Contact", xeroContactInputShape] as const,
  invoice: ["xero.Invoice", xeroInvoiceInputShape] as const,
};

/** Maps an order to what is sent to xero.upsert_contact, xero.upsert_invoice, or says why nothing is. Pure, and never throws. */
export function map(order: ShopifyOrder, fetched: Fetched, _now: Instant): Outcome<Records> {
  let fits = true;
  // fetch contact = xero.find_contact(email: email)
  const contact = fetched.contact;
  // fetch namesake = xero.find_contact_by_name(name: name)
  const namesake = fetched.namesake;
  const stop = prefilter(order);
  if (stop) return stop;
  // let country = taxed_in(order)
  const countryValue = taxed_in(order);
  // let reverse_charge = reverse_charged(order)
  const reverse_charge = reverse_charged(order);
  // let vat_number = vat_number_abroad(order)
  const vat_number = vat_number_abroad(order);
  // hold when reverse_charge and vat_number absent because "a reverse charge without a VAT number of another country"
  if (reverse_charge && vat_number == null) return hold("a reverse charge without a VAT number of another country");
  // let email = email_of(order)
  const emailValue = email_of(order);
  // let name = name_of_buyer(order)
  const name = name_of_buyer(order);
  // let own_name = if namesake present then "{name} ({email otherwise order.name})" else name otherwise "Guest"
  const own_name = namesake != null ? template(["", " (", ")"], [name, emailValue ?? order.name])! : (name ?? "Guest");
  // let marketplace_tax = marketplace_tax_of(order)
  const marketplace_tax = marketplace_tax_of(order);
  // let lines = allocate_tax(parts_of(order, marketplace_tax), tax, own_tax_of(order, marketplace_tax), 2)
  const result = allocateTax(
    parts_of(order, marketplace_tax),
    "tax",
    (line) => line.tax,
    own_tax_of(order, marketplace_tax),
    2,
  );
  if (failed(result)) {
    const totalTax = order.total_tax;
    const value = totalTax == null ? undefined : numOf(totalTax);
    return hold(
      "the taxes of the lines do not add up to the order's {order.total_tax}",
      template(
        ["the taxes of the lines do not add up to the order's ", ""],
        [value == null ? undefined : numText(value)],
      ),
    );
  }
  const lines = result;
  // destination company = xero.upsert_contact when contact present and reverse_charge {
  let company: XeroContactInput | undefined;
  if (contact != null && reverse_charge) {
    fits = false;
    company = {
      ContactID: contact.ContactID,
      Name: cut(contact.Name, 255),
      TaxNumber: vat_number == null ? undefined : cut(vat_number, 50),
    };
  }
  // destination invoice = xero.upsert_invoice {
  let contact2: XeroKnownContactInput | XeroContactInput;
  if (contact != null) {
    contact2 = { ContactID: contact.ContactID };
  } else {
    fits = false;
    contact2 = {
      Name: cut(own_name, 255),
      EmailAddress: emailValue,
      TaxNumber: vat_number == null ? undefined : cut(vat_number, 50),
    };
  }
  const lineItems: XeroLineItemInput[] = [];
  for (const line of lines) {
    const description = cutWords(line.what, 4000);
    if (description === "") fits = false;
    const discountAmount = num(round(line.discount, 2, "half_up"));
    if (!is.atLeast(discountAmount, 0)) fits = false;
    const lineCode = line_code(line.taxes, line.no_sale, countryValue, reverse_charge);
    if (lineCode == null) {
      return hold(
        'no tax type for {line.what}: {country otherwise "no address"}, rate {own_rates(line.taxes)}',
        `no tax type for ${line.what}: ${countryValue ?? "no address"}, rate ${own_rates(line.taxes)}`,
      );
    }
    lineItems.push({
      Description: description,
      Quantity: num(line.quantity),
      UnitAmount: num(line.price),
      DiscountAmount: discountAmount,
      AccountCode: account(line.kind)!,
      TaxType: lineCode,
      TaxAmount: num(line.tax),
    });
  }
  if (lineItems.length < 1) fits = false;
  const financialStatus = order.financial_status;
  if (financialStatus == null) return hold("no payment status");
  let status: "DRAFT" | "SUBMITTED" | "DELETED" | "AUTHORISED" | "PAID" | "VOIDED" | undefined;
  if (financialStatus === "paid" || financialStatus === "partially_refunded" || financialStatus === "refunded") {
    status = "AUTHORISED";
  } else if (
    financialStatus === "pending" ||
    financialStatus === "authorized" ||
    financialStatus === "partially_paid"
  ) {
    status = "DRAFT";
  } else if (financialStatus === "voided") {
    return skip("nothing left to invoice");
  } else {
    return hold("a new Shopify payment status");
  }
  const invoice: XeroInvoiceInput = {
    Type: "ACCREC",
    InvoiceNumber: order.name,
    Reference: reference_of(order),
    Date: day_of_sale(order),
    DueDate: day_due(order),
    LineAmountTypes: order.taxes_included ? "Inclusive" : "Exclusive",
    Contact: contact2,
    LineItems: lineItems,
    CurrencyCode: order.currency,
    Status: status,
  };
  // let net = sum(for line in invoice.LineItems => round(line.Quantity * line.UnitAmount - line.DiscountAmount, 2, half_up))
  let net: Num = 0;
  for (const line2 of invoice.LineItems) {
    net = addIn(net, round(sub(mul(line2.Quantity!, line2.UnitAmount!), line2.DiscountAmount!), 2, "half_up"), 100);
  }
  // let tax = sum(for line in invoice.LineItems => line.TaxAmount)
  let tax: Num = 0;
  for (const line3 of invoice.LineItems) {
    tax = addIn(tax, line3.TaxAmount!, 100);
  }
  // let total = if order.taxes_included then net else net + tax
  const total = order.taxes_included ? net : addIn(net, tax, 100);
  // ensure total == due_to_shop(order, marketplace_tax) otherwise hold "the lines do not add up to the order"
  if (compare(total, due_to_shop(order, marketplace_tax)) !== 0) return hold("the lines do not add up to the order");
  return sendProved({ company, invoice }, taken, fits);
}

/** Bytes or text as a checked shopify.Order, or all that is wrong with them. */
export const decodeSource: Decoder<ShopifyOrder> = decoder(shopifyOrderShape);

/** A record as JSON text, its numbers with all their digits. */
export function encodeRecord<K extends keyof Records>(record: NonNullable<Records[K]>): string {
  return encode(record);
}

/** What a host needs to run this flow. */
export const flow = defineFlow<ShopifyOrder, Fetched, Records>({
  name: "shopify-order-to-xero-invoice",
  about: "Paid shop orders become approved sales invoices in the accounting system.",
  version: "3twfmoqqclhu5",
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
    brings: { identity: ["id"] },
  },
  source: {
    type: "shopify.Order",
    wrappers: ["order", "orders"],
    shape: shape.reading(shopifyOrderShape, [
      "billing_address.company",
      "billing_address.country_code",
      "cancelled_at",
      "created_at",
      "currency",
      "current_total_price",
      "customer.first_name",
      "customer.last_name",
      "customer.tax_exemptions",
      "email",
      "financial_status",
      "id",
      "line_items[].discount_allocations[].amount",
      "line_items[].gift_card",
      "line_items[].name",
      "line_items[].price",
      "line_items[].product_id",
      "line_items[].quantity",
      "line_items[].tax_lines",
      "line_items[].tip_payment_gateway",
      "line_items[].title",
      "name",
      "note_attributes[].name",
      "note_attributes[].value",
      "original_total_additional_fees_set.shop_money.amount",
      "original_total_duties_set.shop_money.amount",
      "payment_terms.payment_schedules",
      "po_number",
      "processed_at",
      "refunds[].transactions[].amount",
      "refunds[].transactions[].currency",
      "refunds[].transactions[].kind",
      "refunds[].transactions[].status",
      "shipping_address.country_code",
      "shipping_address.zip",
      "shipping_lines[].discount_allocations[].amount",
      "shipping_lines[].is_removed",
      "shipping_lines[].price",
      "shipping_lines[].tax_lines",
      "shipping_lines[].title",
      "source_name",
      "taxes_included",
      "test",
      "total_cash_rounding_payment_adjustment_set.shop_money.amount",
      "total_price",
      "total_tax",
      "total_tip_received",
      "updated_at",
    ]),
    personal: shopifyOrderPersonal,
  },
  dedupe: { windowSeconds: 604800, key: (order) => keyOf(order.id, order.updated_at) },
  lane: (order) => keyOf(order.id),
  prefilter,
  fetches: [
    {
      name: "contact",
      operation: xeroOperations.find_contact,
      mayFindNone: true,
      shape: shape.reading(xeroFoundContactShape, ["ContactID", "Name"]),
      args: (order) => {
        const emailValue = email_of(order);
        if (emailValue == null) return undefined;
        return { email: emailValue };
      },
    },
    {
      name: "namesake",
      operation: xeroOperations.find_contact_by_name,
      mayFindNone: true,
      shape: shape.reading(xeroFoundContactShape, []),
      args: (order) => {
        const name = name_of_buyer(order);
        if (name == null) return undefined;
        return { name };
      },
    },
  ],
  destinations: [
    { name: "company", operation: xeroOperations.upsert_contact },
    { name: "invoice", operation: xeroOperations.upsert_invoice },
  ],
  onFailure: { times: 12, overSeconds: 86400, afterwards: "hold" },
  map,
});
//# sourceMappingURL=shopify-order-to-xero-invoice.ts.map
