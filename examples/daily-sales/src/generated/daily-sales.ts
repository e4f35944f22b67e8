/**
 * A day's orders become one sales invoice, a line for each account and tax. An order that wants an invoice of its own has a draft.
 *
 * Made by integ from daily-sales.integ; change that file, not this one.
 */
import {
  type Decoder,
  type Instant,
  type Int,
  type Lookup,
  type NeedsLookups,
  type Num,
  type Outcome,
  PENDING,
  type PendingLookup,
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
  flatten,
  grouped,
  hold,
  instant,
  join,
  lastDay,
  lookup,
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
  sorted,
  startsWith,
  subIn,
  table,
  template,
  trim,
  unlessPending,
  upper,
} from "@integ/runtime";
import {
  type ShopifyOrder,
  type ShopifyTaxLine,
  type ShopifyTransaction,
  shopifyOperations,
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

export type { ShopifyOrder, XeroInvoiceInput, XeroContactInput };

/** What is read from other systems before the mapping. */
export interface Fetched {
  /** What the list of the source shows only after the run that it belongs to */
  late_orders: ShopifyOrder[];
  /** xero.find_contact: The contact with an e-mail address */
  contact?: Lookup<XeroFoundContact> | undefined;
  /** xero.find_contact_by_name: The contact with a name, whatever its case */
  namesake?: Lookup<XeroFoundContact> | undefined;
  /** xero.find_contact: The contact with an e-mail address */
  company?: Lookup<XeroFoundContact> | undefined;
}

/** What is sent, by destination. */
export interface Records {
  /** xero.upsert_invoice: Creates an invoice, or updates the one with its number */
  invoice?: XeroInvoiceInput | undefined;
  /** xero.upsert_invoice: Creates an invoice, or updates the one with its number */
  drafts: XeroInvoiceInput[];
  /** xero.upsert_contact: Creates a contact, or updates the one with its name */
  companies: XeroContactInput[];
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

function is_unpaid(order: ShopifyOrder): boolean {
  const value = order.financial_status ?? "";
  return value === "pending" || value === "authorized" || value === "partially_paid";
}

/** A sale, or what may become one: no test, and not given up before it was paid. */
function is_sale(order: ShopifyOrder): boolean {
  return (
    !(order.test ?? false) &&
    (order.financial_status ?? "") !== "voided" &&
    (!is_unpaid(order) || order.cancelled_at == null)
  );
}

function is_paid(order: ShopifyOrder): boolean {
  const value = order.financial_status ?? "";
  return value === "paid" || value === "partially_refunded" || value === "refunded";
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

/** A tip is a line that says by which gateway it was paid; one without is of this title and no product. */
function is_tip(title: string, product: Int | undefined, gateway: string | undefined): boolean {
  return gateway != null || (title === "Tip" && compare(product ?? 0, 0) === 0);
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

/** What the shop pays of a line's taxes. */
function own_tax_in(taxes: ShopifyTaxLine[]): Num {
  let priceSum: Num = 0;
  for (const tax of taxes) {
    if (tax.channel_liable ?? false) continue;
    priceSum = addIn(priceSum, numOf(tax.price), 1000);
  }
  return priceSum;
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

/** What each destination takes; a record that does not fit is held. */
const taken = {
  invoice: ["xero.Invoice", xeroInvoiceInputShape] as const,
  drafts: ["xero.Invoice", shape.listOf(xeroInvoiceInputShape)] as const,
  companies: ["xero.Contact", shape.listOf(xeroContactInputShape)] as const,
};

function mapping(pending: PendingLookup[], orders: ShopifyOrder[], fetched: Fetched, now: Instant): Outcome<Records> {
  let fits = true;
  // let late = for order in late_orders where is_sale(order) => order
  const late = fetched.late_orders.filter((order) => is_sale(order));
  // let real = [
  const value: ShopifyOrder[] = [];
  for (const order of orders) {
    if (!is_sale(order)) continue;
    value.push(order);
  }
  for (const order2 of late) {
    value.push(order2);
  }
  const real = value;
  // let late_ids = for order in late => order.id
  const late_ids = late.map((order3) => order3.id);
  // let together = for order in real
  const value3: ShopifyOrder[] = [];
  for (const order3 of real) {
    let holds2: boolean;
    if (is_paid(order3) && !reverse_charged(order3)) {
      const value4 = order3.id;
      holds2 = !late_ids.some((item) => item === value4);
    } else {
      holds2 = false;
    }
    if (!holds2) continue;
    value3.push(order3);
  }
  const together = value3;
  // let together_ids = for order in together => order.id
  const together_ids = together.map((order4) => order4.id);
  // let single = for order in real where not order.id in together_ids => order
  const value6: ShopifyOrder[] = [];
  for (const order4 of real) {
    const value7 = order4.id;
    if (together_ids.some((item) => item === value7)) continue;
    value6.push(order4);
  }
  const single = value6;
  // skip when count(real) == 0 because "nothing was sold"
  if (real.length === 0) return skip("nothing was sold");
  // hold when any(for order in real => order.currency != "EUR")
  if (real.some((order5) => order5.currency !== "EUR")) {
    return hold(
      'orders that are not in euros: {join(for order in real where order.currency != "EUR" => order.name, ", ")}',
      `orders that are not in euros: ${join(
        real.filter((order5) => order5.currency !== "EUR").map((order5) => order5.name),
        ", ",
      )}`,
    );
  }
  // hold when any(for order in real => not is_paid(order) and not is_unpaid(order))
  if (real.some((order5) => !is_paid(order5) && !is_unpaid(order5))) {
    return hold(
      'orders with a new Shopify payment status: {join(for order in real where not is_paid(order) and not is_unpaid(order) => order.name, ", ")}',
      `orders with a new Shopify payment status: ${join(
        real.filter((order5) => !is_paid(order5) && !is_unpaid(order5)).map((order5) => order5.name),
        ", ",
      )}`,
    );
  }
  // hold when any(for order in real => reverse_charged(order) and vat_number_abroad(order) absent)
  if (real.some((order5) => reverse_charged(order5) && vat_number_abroad(order5) == null)) {
    return hold(
      'a reverse charge without a VAT number of another country: {join(for order in real where reverse_charged(order) and vat_number_abroad(order) absent => order.name, ", ")}',
      `a reverse charge without a VAT number of another country: ${join(
        real
          .filter((order5) => reverse_charged(order5) && vat_number_abroad(order5) == null)
          .map((order5) => order5.name),
        ", ",
      )}`,
    );
  }
  // let parts = flatten(
  const value8: {
    order: Int;
    kind: "gift card" | "tip" | "goods" | "shipping" | "duty" | "fee" | "rounding";
    amount: Num;
    tax: Num;
    rate: string;
    code: string;
  }[][] = [];
  for (const order5 of real) {
    const countryValue = taxed_in(order5);
    const marketplace_tax = marketplace_tax_of(order5);
    const tip_is_a_line = order5.line_items.some((item) =>
      is_tip(item.title, item.product_id ?? undefined, item.tip_payment_gateway ?? undefined),
    );
    const value9: {
      order: Int;
      kind: "gift card" | "tip" | "goods" | "shipping" | "duty" | "fee" | "rounding";
      amount: Num;
      tax: Num;
      rate: string;
      code: string;
    }[] = [];
    for (const item of order5.line_items) {
      if (item.quantity <= 0) continue;
      const gift_card = item.gift_card ?? false;
      const tip = is_tip(item.title, item.product_id ?? undefined, item.tip_payment_gateway ?? undefined);
      const taxes = item.tax_lines ?? [];
      const tax = own_tax_in(taxes);
      let amountSum: Num = 0;
      for (const d of item.discount_allocations ?? []) {
        amountSum = addIn(amountSum, numOf(d.amount), 1000);
      }
      const amount = subIn(mulIn(numOf(item.price), item.quantity, 1000), amountSum, 1000);
      const lineCode = line_code(
        taxes,
        gift_card || tip || compare(amount, 0) === 0,
        countryValue,
        reverse_charged(order5),
      );
      if (lineCode == null) {
        return hold(
          'no tax type for {order.name}, {item.title}: {country otherwise "no address"}, rate {own_rates(taxes)}',
          `no tax type for ${order5.name}, ${item.title}: ${countryValue ?? "no address"}, rate ${own_rates(taxes)}`,
        );
      }
      value9.push({
        order: order5.id,
        kind: gift_card ? "gift card" : tip ? "tip" : "goods",
        amount,
        tax,
        rate: own_rates(taxes),
        code: lineCode,
      });
    }
    for (const line of order5.shipping_lines ?? []) {
      if (line.is_removed ?? false) continue;
      const taxes2 = line.tax_lines ?? [];
      const tax2 = own_tax_in(taxes2);
      let amountSum2: Num = 0;
      for (const d2 of line.discount_allocations ?? []) {
        amountSum2 = addIn(amountSum2, numOf(d2.amount), 1000);
      }
      const amount2 = subIn(numOf(line.price), amountSum2, 1000);
      const lineCode2 = line_code(taxes2, compare(amount2, 0) === 0, countryValue, reverse_charged(order5));
      if (lineCode2 == null) {
        return hold(
          'no tax type for {order.name}, {line.title}: {country otherwise "no address"}, rate {own_rates(taxes)}',
          `no tax type for ${order5.name}, ${line.title}: ${countryValue ?? "no address"}, rate ${own_rates(taxes2)}`,
        );
      }
      value9.push({
        order: order5.id,
        kind: "shipping",
        amount: amount2,
        tax: tax2,
        rate: own_rates(taxes2),
        code: lineCode2,
      });
    }
    let amount3: Num;
    if (tip_is_a_line) {
      amount3 = 0;
    } else {
      const totalTipReceived = order5.total_tip_received;
      amount3 = totalTipReceived == null ? 0 : numOf(totalTipReceived);
    }
    const amount4 = order5.original_total_duties_set?.shop_money.amount;
    const amount5 = order5.original_total_additional_fees_set?.shop_money.amount;
    const amount6 = order5.total_cash_rounding_payment_adjustment_set?.shop_money.amount;
    const list: { kind: "tip" | "duty" | "fee" | "rounding" | "goods"; amount: Num }[] = [
      { kind: "tip", amount: amount3 },
      { kind: "duty", amount: amount4 == null ? 0 : numOf(amount4) },
      { kind: "fee", amount: amount5 == null ? 0 : numOf(amount5) },
      { kind: "rounding", amount: amount6 == null ? 0 : numOf(amount6) },
      { kind: "goods", amount: order5.taxes_included ? neg(marketplace_tax) : 0 },
    ];
    for (const other of list) {
      if (compare(other.amount, 0) === 0) continue;
      value9.push({
        order: order5.id,
        kind: other.kind,
        amount: other.amount,
        tax: 0,
        rate: "0",
        code: "NONE",
      });
    }
    const totalTax = order5.total_tax;
    const result = allocateTax(
      value9,
      "tax",
      (line2) => line2.tax,
      subIn(totalTax == null ? 0 : numOf(totalTax), marketplace_tax, 1000),
      2,
    );
    if (failed(result)) {
      return hold(
        "the taxes of the lines do not add up to the order's: {order.name}",
        `the taxes of the lines do not add up to the order's: ${order5.name}`,
      );
    }
    const lines = result;
    const each: {
      order: Int;
      kind: "gift card" | "tip" | "goods" | "shipping" | "duty" | "fee" | "rounding";
      amount: Num;
      tax: Num;
      rate: string;
      code: string;
    }[] = [];
    for (const line2 of lines) {
      each.push({
        order: line2.order,
        kind: line2.kind,
        amount: order5.taxes_included ? line2.amount : addIn(line2.amount, line2.tax, 1000),
        tax: line2.tax,
        rate: line2.rate,
        code: line2.code,
      });
    }
    value8.push(each);
  }
  const parts = flatten(value8);
  // destination invoice = xero.upsert_invoice when count(together) > 0 {
  let invoice: XeroInvoiceInput | undefined;
  if (together.length > 0) {
    const lineItems: XeroLineItemInput[] = [];
    const keyed: {
      key: string;
      item: {
        order: Int;
        kind: "gift card" | "tip" | "goods" | "shipping" | "duty" | "fee" | "rounding";
        amount: Num;
        tax: Num;
        rate: string;
        code: string;
      };
    }[] = [];
    for (const part of parts) {
      const value10 = part.order;
      if (!together_ids.some((item2) => item2 === value10)) continue;
      keyed.push({ key: `${part.kind}, ${part.code}, tax ${part.rate}`, item: part });
    }
    const keyed2: {
      key: string;
      item: {
        key: string;
        items: {
          order: Int;
          kind: "gift card" | "tip" | "goods" | "shipping" | "duty" | "fee" | "rounding";
          amount: Num;
          tax: Num;
          rate: string;
          code: string;
        }[];
      };
    }[] = [];
    for (const group of grouped(keyed)) {
      keyed2.push({ key: group.key, item: group });
    }
    for (const group2 of sorted(keyed2)) {
      const description = cutWords(group2.key, 4000);
      if (description === "") fits = false;
      let amountSum3: Num = 0;
      for (const oneValue of group2.items) {
        amountSum3 = addIn(amountSum3, oneValue.amount, 1000);
      }
      let taxSum: Num = 0;
      for (const one3 of group2.items) {
        taxSum = addIn(taxSum, one3.tax, 100);
      }
      lineItems.push({
        Description: description,
        Quantity: 1,
        UnitAmount: num(round(amountSum3, 2, "half_up")),
        AccountCode: account(first(group2.items)?.kind ?? "goods")!,
        TaxType: first(group2.items)?.code,
        TaxAmount: num(round(taxSum, 2, "half_up")),
      });
    }
    if (lineItems.length < 1) fits = false;
    invoice = {
      Type: "ACCREC",
      InvoiceNumber: `SALES-${lastDay(now, "Europe/Vilnius")}`,
      Date: lastDay(now, "Europe/Vilnius"),
      DueDate: lastDay(now, "Europe/Vilnius"),
      Contact: { Name: "Retail customers" },
      CurrencyCode: "EUR",
      LineAmountTypes: "Inclusive",
      LineItems: lineItems,
      Status: "DRAFT",
    };
  }
  // destination drafts = for order in single
  const drafts: XeroInvoiceInput[] = [];
  for (const order6 of single) {
    const emailValue = filled(order6.email) ?? undefined;
    const contact = lookup(pending, "contact", fetched.contact, emailValue == null ? undefined : { email: emailValue });
    if (contact === PENDING) continue;
    const buyer =
      filled(
        filled(order6.billing_address?.company) ??
          template(["", " ", ""], [order6.customer?.first_name, order6.customer?.last_name]),
      ) ?? emailValue;
    const name = cut(trim(collapseSpaces(replace(buyer ?? "", '"', "'"))), 190);
    const name2 = filled(name) ?? undefined;
    const namesake = lookup(pending, "namesake", fetched.namesake, name2 == null ? undefined : { name: name2 });
    if (namesake === PENDING) continue;
    const processedAt = order6.processed_at;
    const dueAt = first(order6.payment_terms?.payment_schedules)?.due_at;
    let dueAt2: Instant | undefined;
    if (dueAt != null) {
      dueAt2 = instant(dueAt);
    } else {
      const processedAt2 = order6.processed_at;
      dueAt2 = processedAt2 == null ? undefined : instant(processedAt2);
    }
    let contact2: XeroKnownContactInput | XeroContactInput;
    if (contact != null) {
      contact2 = { ContactID: contact.ContactID };
    } else {
      fits = false;
      const value11 = vat_number_abroad(order6);
      contact2 = {
        Name: namesake != null ? cut(`${name} (${emailValue ?? order6.name})`, 255) : (filled(name) ?? "Guest"),
        EmailAddress: emailValue,
        TaxNumber: value11 == null ? undefined : cut(value11, 50),
      };
    }
    const lineItems2: XeroLineItemInput[] = [];
    for (const part2 of parts) {
      if (part2.order !== order6.id) continue;
      const description2 = cutWords(`${part2.kind}, ${part2.code}, tax ${part2.rate}`, 4000);
      if (description2 === "") fits = false;
      lineItems2.push({
        Description: description2,
        Quantity: 1,
        UnitAmount: num(round(part2.amount, 2, "half_up")),
        AccountCode: account(part2.kind)!,
        TaxType: part2.code,
        TaxAmount: num(round(part2.tax, 2, "half_up")),
      });
    }
    if (lineItems2.length < 1) fits = false;
    drafts.push({
      Type: "ACCREC",
      InvoiceNumber: order6.name,
      Reference: cut(template(["", ", Shopify ", ""], [order6.po_number, numText(order6.id)])!, 255),
      Date: dateIn(processedAt == null ? instant(order6.created_at) : instant(processedAt), "Europe/Vilnius"),
      DueDate: dateIn(dueAt2 ?? instant(order6.created_at), "Europe/Vilnius"),
      Contact: contact2,
      CurrencyCode: "EUR",
      LineAmountTypes: "Inclusive",
      LineItems: lineItems2,
      Status: "DRAFT",
    });
  }
  // destination companies = for order in single
  const companies: XeroContactInput[] = [];
  for (const order7 of single) {
    if (!reverse_charged(order7)) continue;
    const email3 = filled(order7.email) ?? undefined;
    const company = lookup(pending, "company", fetched.company, email3 == null ? undefined : { email: email3 });
    if (company === PENDING) continue;
    if (company == null) continue;
    fits = false;
    const value12 = vat_number_abroad(order7);
    companies.push({
      ContactID: company.ContactID,
      Name: cut(company.Name, 255),
      TaxNumber: value12 == null ? undefined : cut(value12, 50),
    });
  }
  // let wrong = [
  const value13: string[] = [];
  for (const order8 of real) {
    let amount7: Num = 0;
    for (const part3 of parts) {
      if (part3.order !== order8.id) continue;
      amount7 = addIn(amount7, part3.amount, 1000);
    }
    const marketplace = marketplace_tax_of(order8);
    const amount8 = order8.total_cash_rounding_payment_adjustment_set?.shop_money.amount;
    const rounding = amount8 == null ? 0 : numOf(amount8);
    let paidBackBySum: Num = 0;
    for (const one4 of order8.refunds ?? []) {
      paidBackBySum = addIn(paidBackBySum, paid_back_by(one4.transactions, "EUR"), 1000);
    }
    const back = paidBackBySum;
    const totalPrice = numOf(order8.total_price);
    const taken_off =
      compare(subIn(totalPrice, numOf(order8.current_total_price ?? order8.total_price), 1000), back) > 0;
    const right = compare(amount7, subIn(addIn(totalPrice, rounding, 1000), marketplace, 1000)) === 0;
    if (!taken_off && right) continue;
    value13.push(order8.name);
  }
  const wrong = value13;
  // hold when count(wrong) > 0 because "the lines do not add up to the order: {join(wrong, ", ")}"
  if (wrong.length > 0) {
    return hold(
      'the lines do not add up to the order: {join(wrong, ", ")}',
      `the lines do not add up to the order: ${join(wrong, ", ")}`,
    );
  }
  return sendProved({ invoice, drafts, companies }, taken, fits);
}

/** Maps orders to what is sent to xero.upsert_invoice, xero.upsert_contact, or says why nothing is. Pure, and never throws. */
export function map(orders: ShopifyOrder[], fetched: Fetched, now: Instant): Outcome<Records> | NeedsLookups {
  const pending: PendingLookup[] = [];
  const outcome = mapping(pending, orders, fetched, now);
  return unlessPending(pending, outcome);
}

/** Bytes or text as a checked list of shopify.Order, or all that is wrong with them. */
export const decodeSource: Decoder<ShopifyOrder[]> = decoder(shape.listOf(shopifyOrderShape));

/** A record as JSON text, its numbers with all their digits. */
export function encodeRecord<K extends keyof Records>(record: NonNullable<Records[K]>): string {
  return encode(record);
}

/** What a host needs to run this flow. */
export const flow = defineFlow<ShopifyOrder[], Fetched, Records>({
  name: "daily-sales",
  about:
    "A day's orders become one sales invoice, a line for each account and tax. An order that wants an invoice of its own has a draft.",
  version: "1mdv6wlh0fwdn",
  systems: {
    shopify: shopifySystem,
    xero: xeroSystem,
  },
  trigger: { kind: "schedule", timetable: { cron: "0 2 * * *", zone: "Europe/Vilnius" } },
  source: {
    type: "shopify.Order",
    wrappers: ["order", "orders"],
    shape: shape.reading(shape.listOf(shopifyOrderShape), [
      "[].billing_address.company",
      "[].billing_address.country_code",
      "[].cancelled_at",
      "[].created_at",
      "[].currency",
      "[].current_total_price",
      "[].customer.first_name",
      "[].customer.last_name",
      "[].customer.tax_exemptions",
      "[].email",
      "[].financial_status",
      "[].id",
      "[].line_items[].discount_allocations[].amount",
      "[].line_items[].gift_card",
      "[].line_items[].price",
      "[].line_items[].product_id",
      "[].line_items[].quantity",
      "[].line_items[].tax_lines",
      "[].line_items[].tip_payment_gateway",
      "[].line_items[].title",
      "[].name",
      "[].note_attributes[].name",
      "[].note_attributes[].value",
      "[].original_total_additional_fees_set.shop_money.amount",
      "[].original_total_duties_set.shop_money.amount",
      "[].payment_terms.payment_schedules",
      "[].po_number",
      "[].processed_at",
      "[].refunds[].transactions[].amount",
      "[].refunds[].transactions[].currency",
      "[].refunds[].transactions[].kind",
      "[].refunds[].transactions[].status",
      "[].shipping_address.country_code",
      "[].shipping_address.zip",
      "[].shipping_lines[].discount_allocations[].amount",
      "[].shipping_lines[].is_removed",
      "[].shipping_lines[].price",
      "[].shipping_lines[].tax_lines",
      "[].shipping_lines[].title",
      "[].source_name",
      "[].taxes_included",
      "[].test",
      "[].total_cash_rounding_payment_adjustment_set.shop_money.amount",
      "[].total_price",
      "[].total_tax",
      "[].total_tip_received",
    ]),
    personal: shopifyOrderPersonal.map((path) => `[].${path}`),
    all: true,
    read: {
      operation: shopifyOperations.list_orders,
      args: () => ({}),
      sinceLastRun: true,
      by: { field: "processed_at", identity: ["id"], zone: "Europe/Vilnius", late: "apart" },
    },
  },
  fetches: [
    {
      name: "late_orders",
      late: true,
      all: true,
      mayFindNone: false,
      shape: shape.reading(shape.listOf(shopifyOrderShape), [
        "[].billing_address.company",
        "[].billing_address.country_code",
        "[].cancelled_at",
        "[].created_at",
        "[].currency",
        "[].current_total_price",
        "[].customer.first_name",
        "[].customer.last_name",
        "[].customer.tax_exemptions",
        "[].email",
        "[].financial_status",
        "[].id",
        "[].line_items[].discount_allocations[].amount",
        "[].line_items[].gift_card",
        "[].line_items[].price",
        "[].line_items[].product_id",
        "[].line_items[].quantity",
        "[].line_items[].tax_lines",
        "[].line_items[].tip_payment_gateway",
        "[].line_items[].title",
        "[].name",
        "[].note_attributes[].name",
        "[].note_attributes[].value",
        "[].original_total_additional_fees_set.shop_money.amount",
        "[].original_total_duties_set.shop_money.amount",
        "[].payment_terms.payment_schedules",
        "[].po_number",
        "[].processed_at",
        "[].refunds[].transactions[].amount",
        "[].refunds[].transactions[].currency",
        "[].refunds[].transactions[].kind",
        "[].refunds[].transactions[].status",
        "[].shipping_address.country_code",
        "[].shipping_address.zip",
        "[].shipping_lines[].discount_allocations[].amount",
        "[].shipping_lines[].is_removed",
        "[].shipping_lines[].price",
        "[].shipping_lines[].tax_lines",
        "[].shipping_lines[].title",
        "[].source_name",
        "[].taxes_included",
        "[].test",
        "[].total_cash_rounding_payment_adjustment_set.shop_money.amount",
        "[].total_price",
        "[].total_tax",
        "[].total_tip_received",
      ]),
    },
    {
      name: "contact",
      operation: xeroOperations.find_contact,
      mayFindNone: true,
      shape: shape.reading(xeroFoundContactShape, ["ContactID"]),
    },
    {
      name: "namesake",
      operation: xeroOperations.find_contact_by_name,
      mayFindNone: true,
      shape: shape.reading(xeroFoundContactShape, []),
    },
    {
      name: "company",
      operation: xeroOperations.find_contact,
      mayFindNone: true,
      shape: shape.reading(xeroFoundContactShape, ["ContactID", "Name"]),
    },
  ],
  destinations: [
    { name: "invoice", operation: xeroOperations.upsert_invoice },
    { name: "drafts", operation: xeroOperations.upsert_invoice, many: true },
    { name: "companies", operation: xeroOperations.upsert_contact, many: true },
  ],
  onFailure: { times: 12, overSeconds: 86400, afterwards: "hold" },
  map,
});
//# sourceMappingURL=daily-sales.ts.map
