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
  add,
  allocateTax,
  any,
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
  join,
  keyOf,
  mul,
  neg,
  num,
  numOf,
  numText,
  replace,
  round,
  send,
  shape,
  skip,
  startsWith,
  sub,
  sum,
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
  type XeroLineItemInput,
  xeroContactInputShape,
  xeroFoundContactShape,
  xeroInvoiceInputShape,
  xeroOperations,
  xeroSystem,
} from "./systems/xero.ts";

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
    if (!(note.name === "vat_number" && !blank(numberValue) && !startsWith(numberValue!, "LT"))) continue;
    value.push(numberValue!);
  }
  return first(value);
}

/** A tip is a line that says by which gateway it was paid; one without is of this title and no product. */
function is_tip(title: string, product: Int | undefined, gateway: string | undefined): boolean {
  return gateway != null || (title === "Tip" && compare(product ?? 0, 0) === 0);
}

/** The rates that a line bears, as the table of tax codes has them. What a marketplace is liable for is none of the shop's. */
function own_rates(taxes: ShopifyTaxLine[]): string {
  const value: string[] = [];
  for (const tax of taxes) {
    if (!(!(tax.channel_liable ?? false) && compare(tax.rate ?? 1, 0) !== 0)) continue;
    const rate2 = tax.rate;
    value.push((rate2 == null ? undefined : numText(rate2)) ?? "unknown");
  }
  return filled(join(value, " + ")) ?? "0";
}

/** What the shop pays of a line's taxes. */
function own_tax_in(taxes: ShopifyTaxLine[]): Num {
  return sum(taxes.filter((tax) => !(tax.channel_liable ?? false)).map((tax) => numOf(tax.price)));
}

/** What a marketplace pays itself of a line's taxes. */
function marketplace_tax_in(taxes: ShopifyTaxLine[]): Num {
  return sum(taxes.filter((tax) => tax.channel_liable ?? false).map((tax) => numOf(tax.price)));
}

/** What a marketplace pays itself of an order's taxes, to the tax office: it never comes to the shop. */
function marketplace_tax_of(order: ShopifyOrder): Num {
  return add(
    sum(order.line_items.map((item) => marketplace_tax_in(item.tax_lines ?? []))),
    sum((order.shipping_lines ?? []).map((line) => marketplace_tax_in(line.tax_lines ?? []))),
  );
}

/**
 * Whether nobody asks for a tax code: a gift card and a tip are no sale, nor is what costs nothing, and a marketplace's taxes are none of
 * the shop's.
 */
function outside_tax(taxes: ShopifyTaxLine[], no_sale: boolean): boolean {
  return own_rates(taxes) === "0" && (no_sale || any(taxes.map((tax) => tax.channel_liable ?? false)));
}

/** Another member of the EU than Lithuania. */
function elsewhere_in_eu(countryValue: string | undefined): boolean {
  return (countryValue ?? "LT") !== "LT" && eu(countryValue ?? "") != null;
}

/** Where an export goes. */
function outside_eu(countryValue: string | undefined): boolean {
  return countryValue != null && eu(countryValue!) == null;
}

/** The tax code of a sale; absent where there is no address, or nobody has said one. */
function tax_code(countryValue: string | undefined, rate: string, reverse_charge: boolean): string | undefined {
  return rate === "0" && reverse_charge && elsewhere_in_eu(countryValue)
    ? "REVERSECHARGE"
    : rate === "0" && outside_eu(countryValue)
      ? "EXPORT"
      : tax_type(countryValue ?? "", rate);
}

/** The tax code of a line; NONE where nobody asks for one. */
function line_code(
  taxes: ShopifyTaxLine[],
  no_sale: boolean,
  countryValue: string | undefined,
  reverse_charge: boolean,
): string | undefined {
  return outside_tax(taxes, no_sale) ? "NONE" : tax_code(countryValue, own_rates(taxes), reverse_charge);
}

/** What a refund has paid back, or is about to, in the order's currency. */
function paid_back_by(payments: ShopifyTransaction[], currencyValue: string): Num {
  return sum(
    payments
      .filter(
        (t) =>
          t.kind === "refund" &&
          (t.status === "success" || t.status === "pending") &&
          (t.currency ?? currencyValue) === currencyValue,
      )
      .map((t) => numOf(t.amount)),
  );
}

/** What needs nothing but the document: asked before anything is fetched. */
function prefilter(order: ShopifyOrder): Stop | undefined {
  if (order.test ?? false) return skip("test order");
  return undefined;
}

/** What each destination takes; a record that does not fit is held. */
const taken = {
  company: ["xero.Contact", xeroContactInputShape] as const,
  invoice: ["xero.Invoice", xeroInvoiceInputShape] as const,
};

/** Maps an order to what is sent to xero.upsert_contact, xero.upsert_invoice, or says why nothing is. Pure, and never throws. */
export function map(order: ShopifyOrder, fetched: Fetched, _now: Instant): Outcome<Records> {
  const contact = fetched.contact;
  const namesake = fetched.namesake;
  const stop = prefilter(order);
  if (stop) return stop;
  const value = order.financial_status ?? "";
  const nothing_came = value === "pending" || value === "authorized" || value === "voided";
  if (order.cancelled_at != null && nothing_came) return skip("cancelled before it was paid");
  const emailValue = filled(order.email) ?? undefined;
  const person = template(["", " ", ""], [order.customer?.first_name, order.customer?.last_name]);
  const buyer = filled(filled(order.billing_address?.company) ?? person) ?? emailValue;
  const name = cut(trim(collapseSpaces(replace(buyer ?? "", '"', "'"))), 190);
  const processedAt = order.processed_at;
  const sold_on = dateIn(processedAt == null ? instant(order.created_at) : instant(processedAt), "Europe/Vilnius");
  const dueAt = first(order.payment_terms?.payment_schedules)?.due_at;
  const due_on = dueAt == null ? undefined : dateIn(instant(dueAt), "Europe/Vilnius");
  const countryValue = taxed_in(order);
  const reverse_charge = reverse_charged(order);
  const tax_number = vat_number_abroad(order);
  if (reverse_charge && tax_number == null) return hold("a reverse charge without a VAT number of another country");
  const back = sum((order.refunds ?? []).map((oneValue) => paid_back_by(oneValue.transactions, order.currency)));
  if (compare(add(numOf(order.current_total_price ?? order.total_price), back), numOf(order.total_price)) < 0) {
    return hold("a part of the order was taken off without money: how much is owed?");
  }
  const marketplace_tax = marketplace_tax_of(order);
  const tip_is_a_line = any(
    order.line_items.map((item) =>
      is_tip(item.title, item.product_id ?? undefined, item.tip_payment_gateway ?? undefined),
    ),
  );
  const value2: {
    what: string;
    kind: "gift card" | "tip" | "goods" | "shipping" | "duty" | "fee" | "rounding";
    quantity: Num;
    price: Num;
    discount: Num;
    tax: Num;
    code: string;
  }[] = [];
  for (const item of order.line_items) {
    if (item.quantity <= 0) continue;
    const gift_card = item.gift_card ?? false;
    const tip = is_tip(item.title, item.product_id ?? undefined, item.tip_payment_gateway ?? undefined);
    const discount = sum((item.discount_allocations ?? []).map((d) => numOf(d.amount)));
    const free = compare(mul(numOf(item.price), item.quantity), discount) === 0;
    const taxes = item.tax_lines ?? [];
    const lineCode = line_code(taxes, gift_card || tip || free, countryValue, reverse_charge);
    if (lineCode == null) {
      return hold(
        'no tax type for {item.title}: {country otherwise "no address"}, rate {own_rates(taxes)}',
        `no tax type for ${item.title}: ${countryValue ?? "no address"}, rate ${own_rates(taxes)}`,
      );
    }
    value2.push({
      what: filled(item.name) ?? item.title,
      kind: gift_card ? "gift card" : tip ? "tip" : "goods",
      quantity: item.quantity,
      price: numOf(item.price),
      discount,
      tax: own_tax_in(taxes),
      code: lineCode,
    });
  }
  for (const line of order.shipping_lines ?? []) {
    if (line.is_removed ?? false) continue;
    const discount2 = sum((line.discount_allocations ?? []).map((d) => numOf(d.amount)));
    const taxes2 = line.tax_lines ?? [];
    const lineCode2 = line_code(taxes2, compare(numOf(line.price), discount2) === 0, countryValue, reverse_charge);
    if (lineCode2 == null) {
      return hold(
        'no tax type for {line.title}: {country otherwise "no address"}, rate {own_rates(taxes)}',
        `no tax type for ${line.title}: ${countryValue ?? "no address"}, rate ${own_rates(taxes2)}`,
      );
    }
    value2.push({
      what: filled(line.title) ?? "Shipping",
      kind: "shipping",
      quantity: 1,
      price: numOf(line.price),
      discount: discount2,
      tax: own_tax_in(taxes2),
      code: lineCode2,
    });
  }
  let amount: Num;
  if (tip_is_a_line) {
    amount = 0;
  } else {
    const totalTipReceived = order.total_tip_received;
    amount = totalTipReceived == null ? 0 : numOf(totalTipReceived);
  }
  const amount2 = order.original_total_duties_set?.shop_money?.amount;
  const amount3 = order.original_total_additional_fees_set?.shop_money?.amount;
  const amount4 = order.total_cash_rounding_payment_adjustment_set?.shop_money?.amount;
  const list: {
    kind: "tip" | "duty" | "fee" | "rounding" | "goods";
    what: "Tip" | "Duties" | "Fees" | "Cash rounding" | "Tax that the marketplace pays";
    amount: Num;
  }[] = [
    { kind: "tip", what: "Tip", amount },
    { kind: "duty", what: "Duties", amount: amount2 == null ? 0 : numOf(amount2) },
    { kind: "fee", what: "Fees", amount: amount3 == null ? 0 : numOf(amount3) },
    { kind: "rounding", what: "Cash rounding", amount: amount4 == null ? 0 : numOf(amount4) },
    { kind: "goods", what: "Tax that the marketplace pays", amount: order.taxes_included ? neg(marketplace_tax) : 0 },
  ];
  for (const other of list) {
    if (compare(other.amount!, 0) === 0) continue;
    value2.push({
      what: other.what!,
      kind: other.kind!,
      quantity: 1,
      price: other.amount!,
      discount: 0,
      tax: 0,
      code: "NONE",
    });
  }
  const totalTax = order.total_tax;
  const result = allocateTax(
    value2,
    "tax",
    (line2) => line2.tax,
    sub(totalTax == null ? 0 : numOf(totalTax), marketplace_tax),
    2,
  );
  if (failed(result)) {
    const totalTax2 = order.total_tax;
    const value3 = totalTax2 == null ? undefined : numOf(totalTax2);
    return hold(
      "the taxes of the lines do not add up to the order's {order.total_tax}",
      template(
        ["the taxes of the lines do not add up to the order's ", ""],
        [value3 == null ? undefined : numText(value3)],
      ),
    );
  }
  const lines = result;
  let company: XeroContactInput | undefined;
  if (contact != null && reverse_charge) {
    company = {
      ContactID: contact!.ContactID,
      Name: cut(contact!.Name, 255),
      TaxNumber: tax_number == null ? undefined : cut(tax_number, 50),
    };
  }
  const lineItems: XeroLineItemInput[] = [];
  for (const line2 of lines) {
    lineItems.push({
      Description: cutWords(line2.what!, 4000),
      Quantity: num(line2.quantity!),
      UnitAmount: num(line2.price!),
      DiscountAmount: num(round(line2.discount!, 2, "half_up")),
      AccountCode: account(line2.kind!)!,
      TaxType: line2.code!,
      TaxAmount: num(line2.tax!),
    });
  }
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
    Reference: cut(template(["", ", Shopify ", ""], [order.po_number, numText(order.id)])!, 255),
    Date: sold_on,
    DueDate: due_on ?? sold_on,
    LineAmountTypes: order.taxes_included ? "Inclusive" : "Exclusive",
    Contact:
      contact != null
        ? { ContactID: contact!.ContactID }
        : {
            Name: namesake != null ? cut(`${name} (${emailValue ?? order.name})`, 255) : (filled(name) ?? "Guest"),
            EmailAddress: emailValue,
            TaxNumber: tax_number == null ? undefined : cut(tax_number, 50),
          },
    LineItems: lineItems,
    CurrencyCode: order.currency,
    Status: status,
  };
  const net = sum(
    invoice.LineItems!.map((line3) =>
      round(sub(mul(line3.Quantity!, line3.UnitAmount!), line3.DiscountAmount!), 2, "half_up"),
    ),
  );
  const tax = sum(invoice.LineItems!.map((line3) => line3.TaxAmount!));
  const amount5 = order.total_cash_rounding_payment_adjustment_set?.shop_money?.amount;
  const rounding = amount5 == null ? 0 : numOf(amount5);
  if (
    !(
      compare(
        add(net, order.taxes_included ? 0 : tax),
        add(sub(numOf(order.total_price), marketplace_tax), rounding),
      ) === 0
    )
  ) {
    return hold("the lines do not add up to the order");
  }
  return send({ company, invoice }, taken);
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
  version: "0v216wx4b5qwq",
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
        const value = order.financial_status ?? "";
        const nothingCame = value === "pending" || value === "authorized" || value === "voided";
        if (order.cancelled_at != null && nothingCame) return undefined;
        const emailValue = filled(order.email) ?? undefined;
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
        const value = order.financial_status ?? "";
        const nothingCame = value === "pending" || value === "authorized" || value === "voided";
        if (order.cancelled_at != null && nothingCame) return undefined;
        const emailValue = filled(order.email) ?? undefined;
        const person = template(["", " ", ""], [order.customer?.first_name, order.customer?.last_name]);
        const buyer = filled(filled(order.billing_address?.company) ?? person) ?? emailValue;
        const name = cut(trim(collapseSpaces(replace(buyer ?? "", '"', "'"))), 190);
        const name2 = filled(name) ?? undefined;
        if (name2 == null) return undefined;
        return { name: name2 };
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
