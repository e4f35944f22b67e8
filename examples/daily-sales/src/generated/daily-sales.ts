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
  abs,
  add,
  addIn,
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
  divide,
  encode,
  endsWith,
  failed,
  filled,
  first,
  flatten,
  grouped,
  hold,
  instant,
  is,
  join,
  lastDay,
  lookup,
  lower,
  mul,
  mulIn,
  neg,
  num,
  numOf,
  numText,
  one,
  quotient,
  replace,
  round,
  sendProved,
  shape,
  skip,
  sorted,
  startsWith,
  sub,
  subIn,
  table,
  template,
  trim,
  unlessPending,
  upper,
} from "@integ/runtime";
import { vatNumber } from "@integ/runtime/identities";
import { type DayLeftOutInput, dayLeftOutInputShape } from "./systems/day.ts";
import { integrationsOperations, integrationsSystem } from "./systems/integrations.ts";
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
  type XeroFoundInvoice,
  type XeroInvoiceInput,
  type XeroKnownContactInput,
  type XeroLineItemInput,
  xeroContactInputShape,
  xeroFoundContactShape,
  xeroFoundInvoiceShape,
  xeroInvoiceInputShape,
  xeroOperations,
  xeroSystem,
} from "./systems/xero.ts";

export type { ShopifyOrder, XeroInvoiceInput, XeroContactInput, DayLeftOutInput };

/** What is read from other systems before the mapping. */
export interface Fetched {
  /** What the list of the source shows only after the run that it belongs to */
  late_orders: ShopifyOrder[];
  /** xero.find_invoice: The sales invoice with a number, with its lines */
  booked_day?: XeroFoundInvoice | undefined;
  /** xero.find_invoice: The sales invoice with a number, with its lines */
  booked?: Lookup<XeroFoundInvoice> | undefined;
  /** xero.find_contact: The contact with an e-mail address */
  contact?: Lookup<XeroFoundContact> | undefined;
  /** xero.find_contact_by_name: The contact with a name, whatever its case */
  namesake?: Lookup<XeroFoundContact> | undefined;
}

/** What is sent, by destination. */
export interface Records {
  /** xero.upsert_invoice: Creates an invoice, or updates the one with its number */
  invoice?: XeroInvoiceInput | undefined;
  /** xero.upsert_invoice: Creates an invoice, or updates the one with its number */
  drafts: XeroInvoiceInput[];
  /** xero.upsert_contact: Creates a contact, or updates the one with its name */
  companies: XeroContactInput[];
  /** integrations.order_left_out: hands a document on to order-left-out */
  left_out: DayLeftOutInput[];
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

function is_unpaid(order: ShopifyOrder): boolean {
  const value = order.financial_status ?? "";
  return value === "pending" || value === "authorized" || value === "partially_paid";
}

/** A sale, or what may become one: no test, not free, and not given up before it was paid. */
function is_sale(order: ShopifyOrder): boolean {
  return (
    !(order.test ?? false) &&
    compare(numOf(order.total_price), 0) !== 0 &&
    (order.financial_status ?? "") !== "voided" &&
    (!is_unpaid(order) || order.cancelled_at == null)
  );
}

function is_paid(order: ShopifyOrder): boolean {
  const value = order.financial_status ?? "";
  return value === "paid" || value === "partially_refunded" || value === "refunded";
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

/** The company that has bought, where it is one. */
function company_of(order: ShopifyOrder): string | undefined {
  return filled(order.billing_address?.company) ?? undefined;
}

/** What the checkout asks for: its answer by its name, where it has one. */
function answer_of(order: ShopifyOrder, name: string): string | undefined {
  const value = first(
    (order.note_attributes ?? []).filter((note) => note.name === name && !blank(note.value)).map((note) => note.value!),
  );
  return value == null ? undefined : trim(value);
}

/** What VAT numbers of a country begin with. */
function prefix_of(countryValue: string): string {
  return countryValue === "GR" ? "EL" : countryValue;
}

/**
 * The buyer's VAT number, as the checkout asks for it; absent where it is not written as its country writes them. Many leave the
 * country out.
 */
function vat_number_of(order: ShopifyOrder): string | undefined {
  return (
    vatNumber(answer_of(order, "vat_number") ?? "") ??
    vatNumber(
      template(["", "", ""], [prefix_of(order.billing_address?.country_code ?? "LT"), answer_of(order, "vat_number")])!,
    )
  );
}

/** The number that the company has in its country's register, as the checkout asks for it. */
function company_code_of(order: ShopifyOrder): string | undefined {
  const value = answer_of(order, "company_code");
  const value2 = value == null ? undefined : replace(value, " ", "");
  return filled(value2 == null ? undefined : cut(value2, 50)) ?? undefined;
}

/** Whether a contact that has the buyer's e-mail address is the company itself, and not somebody who works there. */
function is_same_company(contact: XeroFoundContact, order: ShopifyOrder): boolean {
  return (
    replace(upper(contact.TaxNumber ?? ""), " ", "") === (vat_number_of(order) ?? "none") ||
    replace(contact.CompanyNumber ?? "", " ", "") === (company_code_of(order) ?? "none") ||
    (!blank(contact.Name) && startsWith(lower(company_of(order) ?? ""), lower(trim(contact.Name))))
  );
}

/** Whether a contact is a company's. */
function is_company_contact(contact: XeroFoundContact | undefined): boolean {
  return !blank(contact?.TaxNumber) || !blank(contact?.CompanyNumber);
}

/**
 * The contact of the buyer, of those that the books have for the e-mail address and for the name. A person is known by the e-mail address,
 * but is not the company that has ordered under it; a company is known by its name: the e-mail address may be that of one who works there.
 */
function known_contact(
  order: ShopifyOrder,
  contact: XeroFoundContact | undefined,
  namesake: XeroFoundContact | undefined,
): XeroFoundContact | undefined {
  return company_of(order) != null && namesake != null
    ? namesake
    : contact == null
      ? undefined
      : is_same_company(contact, order)
        ? contact
        : company_of(order) != null || is_company_contact(contact)
          ? undefined
          : contact;
}

function bare(numberValue: string): string {
  return replace(upper(numberValue), " ", "");
}

/** Whether two numbers are of two companies. Some leave the country out. */
function is_other(known: string | undefined, said: string | undefined): boolean {
  return known != null && said != null && !blank(known) && !endsWith(said, bare(known)) && !endsWith(bare(known), said);
}

/**
 * Whether the contact that has the company's name, or its e-mail address, is somebody else's: its VAT number or its code is another, or it
 * has none, and another e-mail address. What the checkout asks for is written over no other number.
 */
function is_another_company(order: ShopifyOrder, known: XeroFoundContact | undefined): boolean {
  return (
    known != null &&
    company_of(order) != null &&
    (is_other(known.TaxNumber, vat_number_of(order)) ||
      is_other(known.CompanyNumber, company_code_of(order)) ||
      (!is_company_contact(known) &&
        (vat_number_of(order) != null || company_code_of(order) != null) &&
        !blank(known.EmailAddress) &&
        lower(known.EmailAddress!) !== lower(email_of(order) ?? "")))
  );
}

/**
 * What a new contact is called. Names are unique in the books: who has the name of somebody else, or the e-mail address of a company, gets
 * the e-mail address, or the order's number, beside it.
 */
function new_name(
  order: ShopifyOrder,
  contact: XeroFoundContact | undefined,
  namesake: XeroFoundContact | undefined,
): string {
  return company_of(order) == null && (namesake != null || is_company_contact(contact))
    ? cut(template(["", " (", ")"], [name_of_buyer(order), email_of(order) ?? order.name])!, 255)
    : cut(name_of_buyer(order) ?? "Guest", 255);
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

/** The shop's own tax on the order, as the shop has rounded it. */
function own_tax_of(order: ShopifyOrder, marketplace_tax: Num): Num {
  const totalTax = order.total_tax;
  return subIn(totalTax == null ? 0 : numOf(totalTax), marketplace_tax, 1000);
}

/** What the shop gets for the order: all that the buyer pays, but the tax that a marketplace keeps. */
function due_to_shop(order: ShopifyOrder, marketplace_tax: Num): Num {
  return addIn(subIn(numOf(order.total_price), marketplace_tax, 1000), cash_rounding(order), 1000);
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

/** Whether something was added to an order after its invoice. */
function has_grown(order: ShopifyOrder, booked: XeroFoundInvoice | undefined): boolean {
  return compare(due_to_shop(order, marketplace_tax_of(order)), booked?.Total ?? numOf(order.total_price)) > 0;
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

/** Whether the order comes to less than it did, by more than has gone back. */
function is_less_now(order: ShopifyOrder): boolean {
  return (
    compare(
      subIn(numOf(order.total_price), numOf(order.current_total_price ?? order.total_price), 1000),
      paid_back_on(order),
    ) > 0
  );
}

/** Whether money has gone back in another currency than the order's. */
function paid_back_otherwise(order: ShopifyOrder): boolean {
  return (order.refunds ?? []).some((oneValue) =>
    oneValue.transactions.some(
      (t) =>
        t.kind === "refund" &&
        (t.status === "success" || t.status === "pending") &&
        upper(t.currency ?? order.currency) !== order.currency,
    ),
  );
}

/**
 * Whether a part was taken off the order, and its money has not gone back. An edited order keeps the lines that were taken off, as its
 * total does.
 */
function taken_off_without_money(order: ShopifyOrder): boolean {
  return is_less_now(order) && !paid_back_otherwise(order);
}

/** The same, where money has gone back in another currency than the order's: nobody knows whether it is all. */
function taken_off_and_paid_otherwise(order: ShopifyOrder): boolean {
  return is_less_now(order) && paid_back_otherwise(order);
}

/** A company elsewhere in the EU that the shop charges no VAT: the company declares it (intra-Community supply). */
function reverse_charged(order: ShopifyOrder): boolean {
  return (order.customer?.tax_exemptions ?? []).includes("EU_REVERSE_CHARGE_EXEMPTION_RULE");
}

/** Whether the buyer has written something that is no VAT number. */
function wrong_vat_number(order: ShopifyOrder): boolean {
  return answer_of(order, "vat_number") != null && vat_number_of(order) == null;
}

/** Another member of the EU than Lithuania. */
function elsewhere_in_eu(countryValue: string | undefined): boolean {
  return (countryValue ?? "LT") !== "LT" && eu(countryValue ?? "") != null;
}

/** The country that a VAT number is of. */
function member_of(numberValue: string | undefined): string | undefined {
  return startsWith(numberValue ?? "", "EL") ? "GR" : numberValue == null ? undefined : cut(numberValue, 2);
}

/** A VAT number that makes a sale free of Lithuanian VAT: one of another member of the EU, or of Northern Ireland. */
function vat_number_abroad(order: ShopifyOrder): string | undefined {
  return elsewhere_in_eu(member_of(vat_number_of(order))) ? vat_number_of(order) : undefined;
}

/** A VAT number of a member of the EU, Lithuania among them, or of Northern Ireland. */
function vat_number_in_eu(order: ShopifyOrder): string | undefined {
  return eu(member_of(vat_number_of(order)) ?? "") != null ? vat_number_of(order) : undefined;
}

/**
 * Whether a company was charged what consumers of the country pay that the goods go to: OSS is for consumers alone. What a company of
 * Lithuania buys is taxed in Lithuania, and one of another member declares the tax itself.
 */
function taxed_as_consumer(order: ShopifyOrder): boolean {
  let holds: boolean;
  if (setting("in OSS")!) {
    const totalTax = order.total_tax;
    holds = compare(totalTax == null ? 0 : numOf(totalTax), 0) !== 0;
  } else {
    holds = false;
  }
  return holds && !reverse_charged(order) && vat_number_in_eu(order) != null && elsewhere_in_eu(taxed_in(order));
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

/**
 * Whether a file or a service is on the order, without VAT: what leaves Lithuania's VAT has other codes than goods do. What is sent
 * nowhere is no export, and what a company elsewhere in the EU taxes itself is no supply of goods.
 */
function has_untaxed_service(order: ShopifyOrder): boolean {
  let holds: boolean;
  if (outside_eu(taxed_in(order)) || reverse_charged(order)) {
    const value: boolean[] = [];
    for (const item of order.line_items) {
      let discount: Num = 0;
      for (const each of item.discount_allocations ?? []) {
        discount = addIn(discount, numOf(each.amount), 1000);
      }
      if (
        (item.requires_shipping ?? true) ||
        is_no_goods(item.gift_card, item.title, item.product_id ?? undefined, item.tip_payment_gateway ?? undefined) ||
        compare(mulIn(numOf(item.price), item.quantity, 1000), discount) === 0
      ) {
        continue;
      }
      value.push(own_rates(item.tax_lines ?? []) === "0");
    }
    holds = any(value);
  } else {
    holds = false;
  }
  return holds;
}

/**
 * What a marketplace says to pay of a sale within the EU. It does so for sellers from elsewhere, and for goods that come from elsewhere:
 * a Lithuanian shop's sales are its own.
 */
function marketplace_tax_in_eu(order: ShopifyOrder): Num {
  return eu(taxed_in(order) ?? "") != null ? marketplace_tax_of(order) : 0;
}

/** Who wants an invoice of their own: a company. */
function is_company(order: ShopifyOrder): boolean {
  return company_of(order) != null || company_code_of(order) != null || vat_number_of(order) != null;
}

function outside_tax_at(rate: string, taxes: ShopifyTaxLine[], no_sale: boolean): boolean {
  return rate === "0" && (no_sale || taxes.some((tax) => tax.channel_liable ?? false));
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

/** Why a line has no tax code, and what to do. */
function no_code(what: string, countryValue: string | undefined, rate: string, day: string): string {
  return `no tax type for ${what}: ${countryValue ?? "no address"}, rate ${rate} on ${day}. ${what_to_do(
    countryValue,
    rate,
    day,
  )}`;
}

/** The line of a day's invoice that names the orders that it is made of. */
function names_line(orders: string[]): string {
  return cut(`Orders: ${join(orders, ", ")}`, 4000);
}

/** What each destination takes; a record that does not fit is held. */
const taken = {
  invoice: ["xero.Invoice", xeroInvoiceInputShape] as const,
  drafts: ["xero.Invoice", shape.listOf(xeroInvoiceInputShape)] as const,
  companies: ["xero.Contact", shape.listOf(xeroContactInputShape)] as const,
  left_out: ["day.LeftOut", shape.listOf(dayLeftOutInputShape)] as const,
};

function mapping(pending: PendingLookup[], orders: ShopifyOrder[], fetched: Fetched, now: Instant): Outcome<Records> {
  let fits = true;
  // fetch booked_day = xero.find_invoice(number: "SALES-{last_day}")
  const booked_day = fetched.booked_day;
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
  // skip when count(real) == 0 because "nothing was sold"
  if (real.length === 0) return skip("nothing was sold");
  // let alone_ids = for order in real
  const value3: Int[] = [];
  for (const order3 of real) {
    let holds2: boolean;
    if (!(!is_paid(order3) || reverse_charged(order3) || is_company(order3))) {
      const value4 = order3.id;
      holds2 = late_ids.some((item) => item === value4);
    } else {
      holds2 = true;
    }
    if (!holds2) continue;
    value3.push(order3.id);
  }
  const alone_ids = value3;
  // let parts = flatten(
  const value5: {
    order: Int;
    kind: "gift card" | "tip" | "goods" | "shipping" | "duty" | "fee" | "rounding";
    many: Num;
    off: boolean;
    amount: Num;
    tax: Num;
    rate: string;
    what: string;
    code?: string | undefined;
  }[][] = [];
  for (const order4 of real) {
    const countryValue = taxed_in(order4);
    const sold_on = day_of_sale(order4);
    const marketplace_tax = marketplace_tax_of(order4);
    let value6: {
      what: string;
      kind: "gift card" | "tip" | "goods" | "shipping" | "duty" | "fee" | "rounding";
      quantity: Num;
      price: Num;
      discount: Num;
      taxes: ShopifyTaxLine[];
      tax: Num;
      no_sale: boolean;
      tax_off: boolean;
    }[];
    done: {
      attempt: {
        const result = allocateTax(
          parts_of(order4, marketplace_tax),
          "tax",
          (line) => line.tax,
          own_tax_of(order4, marketplace_tax),
          2,
        );
        if (failed(result)) break attempt;
        value6 = result;
        break done;
      }
      value6 = [];
    }
    const lines = value6;
    const each: {
      order: Int;
      kind: "gift card" | "tip" | "goods" | "shipping" | "duty" | "fee" | "rounding";
      many: Num;
      off: boolean;
      amount: Num;
      tax: Num;
      rate: string;
      what: string;
      code?: string | undefined;
    }[] = [];
    for (const line of lines) {
      const amount = subIn(mulIn(line.price, line.quantity, 1000), line.discount, 1000);
      const tax = line.tax;
      each.push({
        order: order4.id,
        kind: line.kind,
        many: line.quantity,
        off: line.tax_off,
        amount: order4.taxes_included ? amount : addIn(amount, tax, 1000),
        tax,
        rate: own_rates(line.taxes),
        what: line.what,
        code: line_code(line.taxes, line.no_sale, countryValue, sold_on, reverse_charged(order4)),
      });
    }
    value5.push(each);
  }
  const parts = flatten(value5);
  // let judged = for order in real
  const value7: {
    order: ShopifyOrder;
    is_approved: boolean;
    known?: XeroFoundContact | undefined;
    new_name: string;
    new_email?: string | undefined;
    why?: string | undefined;
  }[] = [];
  for (const order5 of real) {
    const sold_on2 = day_of_sale(order5);
    const its = parts.filter((part) => part.order === order5.id);
    let amount2: Num = 0;
    for (const part of its) {
      amount2 = addIn(amount2, part.amount, 1000);
    }
    const marketplace_tax2 = marketplace_tax_of(order5);
    const due = due_to_shop(order5, marketplace_tax2);
    const off = first(its.filter((part2) => part2.off));
    const without_code = first(its.filter((part2) => part2.code == null));
    const value8 = order5.id;
    const numberValue = filled(alone_ids.some((item) => item === value8) ? order5.name : undefined) ?? undefined;
    const booked = lookup(pending, "booked", fetched.booked, numberValue == null ? undefined : { number: numberValue });
    if (booked === PENDING) continue;
    const value9 = booked?.Status ?? "DRAFT";
    const is_approved = value9 === "AUTHORISED" || value9 === "PAID";
    const value10 = order5.id;
    const emailValue = alone_ids.some((item) => item === value10) ? email_of(order5) : undefined;
    const contact = lookup(pending, "contact", fetched.contact, emailValue == null ? undefined : { email: emailValue });
    if (contact === PENDING) continue;
    const value11 = order5.id;
    const name = alone_ids.some((item) => item === value11) ? name_of_buyer(order5) : undefined;
    const namesake = lookup(pending, "namesake", fetched.namesake, name == null ? undefined : { name });
    if (namesake === PENDING) continue;
    const known = known_contact(order5, contact, namesake);
    let why11: string | undefined;
    if (order5.currency !== "EUR") {
      why11 = `it is in ${order5.currency}, and the day's sales are in EUR`;
    } else {
      let why10: string | undefined;
      if (!is_paid(order5) && !is_unpaid(order5)) {
        why10 = `a new Shopify payment status: ${order5.financial_status ?? "none"}`;
      } else {
        let why9: string | undefined;
        if (wrong_vat_number(order5) && (reverse_charged(order5) || company_of(order5) != null)) {
          why9 = template(
            ["the VAT number ", " is not written as its country writes them"],
            [answer_of(order5, "vat_number")],
          );
        } else {
          let why8: string | undefined;
          if (reverse_charged(order5) && vat_number_abroad(order5) == null) {
            why8 = "a reverse charge without a VAT number of another member of the EU";
          } else {
            let why7: string | undefined;
            if (taxed_as_consumer(order5)) {
              why7 = template(
                ["the company ", " was charged VAT as consumers are, and OSS is for consumers alone"],
                [vat_number_of(order5)],
              );
            } else {
              let why6: string | undefined;
              if (has_untaxed_service(order5)) {
                why6 = "a file or a service without VAT, which has other tax codes than goods";
              } else {
                let why5: string | undefined;
                if (compare(marketplace_tax_in_eu(order5), 0) !== 0) {
                  why5 = template(
                    [
                      "a marketplace says that it pays ",
                      " of VAT itself, in ",
                      ": within the EU it does so for sellers from elsewhere alone",
                    ],
                    [numText(marketplace_tax2), taxed_in(order5)],
                  )!;
                } else {
                  let why4: string | undefined;
                  if (!is_approved && is_another_company(order5, known)) {
                    why4 = template(
                      ["the contact ", " in Xero has another number than the order's company ", ""],
                      [known?.Name, vat_number_of(order5) ?? company_code_of(order5)],
                    );
                  } else {
                    let why3: string | undefined;
                    if (booked != null && !endsWith(booked.Reference ?? "", `Shopify ${numText(order5.id)}`)) {
                      why3 = `Xero has another invoice of this number (${booked.Reference ?? "no reference"})`;
                    } else {
                      let why2: string | undefined;
                      if (is_approved && has_grown(order5, booked)) {
                        const total = booked?.Total;
                        why2 = template(
                          ["something was added to it after its invoice of ", ""],
                          [total == null ? undefined : numText(total)],
                        );
                      } else {
                        let why: string | undefined;
                        if (its.length === 0) {
                          let taxSum: Num = 0;
                          for (const line2 of parts_of(order5, marketplace_tax2)) {
                            taxSum = addIn(taxSum, line2.tax, 1000);
                          }
                          why = `the taxes of its lines come to ${numText(taxSum)}, and the order's to ${numText(
                            own_tax_of(order5, marketplace_tax2),
                          )}`;
                        } else {
                          const value14: boolean[] = [];
                          for (const part2 of its) {
                            const value15 = part2.kind;
                            value14.push((value15 === "gift card" || value15 === "tip") && part2.rate !== "0");
                          }
                          why = any(value14)
                            ? "a gift card or a tip bears VAT"
                            : without_code != null
                              ? no_code(without_code.what, taxed_in(order5), without_code.rate, sold_on2)
                              : off != null
                                ? `${off.what} has a tax of ${numText(off.tax)}, and its rate is ${off.rate}`
                                : taken_off_and_paid_otherwise(order5)
                                  ? `lines were taken off, and money has gone back in another currency than ${order5.currency}`
                                  : taken_off_without_money(order5)
                                    ? "lines were taken off, and their money has not gone back"
                                    : compare(amount2, due) !== 0
                                      ? `its lines come to ${numText(amount2)}, and the order to ${numText(due)}`
                                      : "";
                        }
                        why2 = why;
                      }
                      why3 = why2;
                    }
                    why4 = why3;
                  }
                  why5 = why4;
                }
                why6 = why5;
              }
              why7 = why6;
            }
            why8 = why7;
          }
          why9 = why8;
        }
        why10 = why9;
      }
      why11 = why10;
    }
    value7.push({
      order: order5,
      is_approved,
      known,
      new_name: new_name(order5, contact, namesake),
      new_email: contact != null ? undefined : email_of(order5),
      why: why11,
    });
  }
  const judged = value7;
  // let together = for one in judged where one.why blank and not one.order.id in alone_ids => one.order
  const value17: ShopifyOrder[] = [];
  for (const oneValue of judged) {
    let holds4: boolean;
    if (blank(oneValue.why)) {
      const value18 = oneValue.order.id;
      holds4 = !alone_ids.some((item) => item === value18);
    } else {
      holds4 = false;
    }
    if (!holds4) continue;
    value17.push(oneValue.order);
  }
  const together = value17;
  // let together_ids = for order in together => order.id
  const together_ids = together.map((order6) => order6.id);
  // let is_another =
  const is_another =
    booked_day != null && !real.some((order6) => endsWith(booked_day.Reference ?? "", `Shopify ${numText(order6.id)}`));
  // hold when count(together) > 0 and is_another
  if (together.length > 0 && is_another) {
    const total2 = booked_day.Total;
    return hold(
      'Xero has an invoice SALES-{last_day} of {booked_day.Total}, that is not of these orders ({booked_day.Reference otherwise "no reference"}). Give the invoices of one shop another name in this spec, then replay',
      template(
        [
          "Xero has an invoice SALES-",
          " of ",
          ", that is not of these orders (",
          "). Give the invoices of one shop another name in this spec, then replay",
        ],
        [
          lastDay(now, "Europe/Vilnius"),
          total2 == null ? undefined : numText(total2),
          booked_day.Reference ?? "no reference",
        ],
      ),
    );
  }
  // let is_approved = (booked_day.Status otherwise "DRAFT") in ["AUTHORISED", "PAID"]
  const value19 = booked_day?.Status ?? "DRAFT";
  const is_approved2 = value19 === "AUTHORISED" || value19 === "PAID";
  // destination invoice = xero.upsert_invoice when count(together) > 0 and not is_approved {
  let invoice: XeroInvoiceInput | undefined;
  if (together.length > 0 && !is_approved2) {
    const id = first(together)?.id;
    const lineItems: XeroLineItemInput[] = [];
    const keyed: {
      key: string;
      item: {
        order: Int;
        kind: "gift card" | "tip" | "goods" | "shipping" | "duty" | "fee" | "rounding";
        many: Num;
        off: boolean;
        amount: Num;
        tax: Num;
        rate: string;
        what: string;
        code?: string | undefined;
      };
    }[] = [];
    for (const part3 of parts) {
      const value20 = part3.order;
      if (!together_ids.some((item) => item === value20)) continue;
      keyed.push({ key: template(["", ", ", ", tax ", ""], [part3.kind, part3.code, part3.rate])!, item: part3 });
    }
    const keyed2: {
      key: string;
      item: {
        key: string;
        items: {
          order: Int;
          kind: "gift card" | "tip" | "goods" | "shipping" | "duty" | "fee" | "rounding";
          many: Num;
          off: boolean;
          amount: Num;
          tax: Num;
          rate: string;
          what: string;
          code?: string | undefined;
        }[];
      };
    }[] = [];
    for (const group of grouped(keyed)) {
      keyed2.push({ key: group.key, item: group });
    }
    for (const group2 of sorted(keyed2)) {
      const description = cutWords(group2.key, 4000);
      if (description === "") fits = false;
      let amountSum: Num = 0;
      for (const one3 of group2.items) {
        amountSum = addIn(amountSum, one3.amount, 1000);
      }
      let taxSum2: Num = 0;
      for (const one4 of group2.items) {
        taxSum2 = addIn(taxSum2, one4.tax, 100);
      }
      lineItems.push({
        Description: description,
        Quantity: 1,
        UnitAmount: num(round(amountSum, 2, "half_up")),
        AccountCode: account(first(group2.items)?.kind ?? "goods")!,
        TaxType: first(group2.items)?.code ?? undefined,
        TaxAmount: num(round(taxSum2, 2, "half_up")),
      });
    }
    const keyed3: { key: Num; item: ShopifyOrder }[] = [];
    for (const order6 of together) {
      keyed3.push({ key: quotient(order6.order_number ?? 0, 100, 0, "floor"), item: order6 });
    }
    const keyed4: { key: Num; item: { key: Num; items: ShopifyOrder[] } }[] = [];
    for (const group3 of grouped(keyed3)) {
      keyed4.push({ key: group3.key, item: group3 });
    }
    for (const group4 of sorted(keyed4)) {
      const description2 = names_line(group4.items.map((one5) => one5.name));
      if (description2 === "") fits = false;
      lineItems.push({ Description: description2 });
    }
    if (lineItems.length < 1) fits = false;
    invoice = {
      Type: "ACCREC",
      InvoiceNumber: `SALES-${lastDay(now, "Europe/Vilnius")}`,
      Reference: cut(
        template(
          ["", " orders from ", ", Shopify ", ""],
          [numText(together.length), first(together)?.name, id == null ? undefined : numText(id)],
        )!,
        255,
      ),
      Date: lastDay(now, "Europe/Vilnius"),
      DueDate: lastDay(now, "Europe/Vilnius"),
      Contact: { Name: "Retail customers" },
      CurrencyCode: "EUR",
      LineAmountTypes: "Inclusive",
      LineItems: lineItems,
      Status: "DRAFT",
    };
  }
  // destination drafts = for one in judged
  const drafts: XeroInvoiceInput[] = [];
  for (const one5 of judged) {
    let holds5: boolean;
    if (blank(one5.why)) {
      const value21 = one5.order.id;
      holds5 = alone_ids.some((item) => item === value21);
    } else {
      holds5 = false;
    }
    if (!holds5 || one5.is_approved) continue;
    const order7 = one5.order;
    let contact2: XeroKnownContactInput | XeroContactInput;
    if (one5.known != null) {
      contact2 = { ContactID: one5.known.ContactID };
    } else {
      fits = false;
      const value22 = vat_number_of(order7);
      const value23 = company_code_of(order7);
      contact2 = {
        Name: one5.new_name,
        EmailAddress: one5.new_email ?? undefined,
        TaxNumber: value22 == null ? undefined : cut(value22, 50),
        CompanyNumber: value23 == null ? undefined : cut(value23, 50),
      };
    }
    const lineItems2: XeroLineItemInput[] = [];
    for (const part4 of parts) {
      if (part4.order !== order7.id) continue;
      let value24: Num;
      done2: {
        attempt2: {
          const result2 = divide(part4.amount, part4.many, 4, "half_up");
          if (failed(result2)) break attempt2;
          value24 = result2;
          break done2;
        }
        value24 = 0;
      }
      const each2 = value24;
      const even = compare(mulIn(each2, part4.many, 10000), part4.amount) === 0;
      const description3 = cutWords(even ? part4.what : `${numText(part4.many)} × ${part4.what}`, 4000);
      if (description3 === "") fits = false;
      lineItems2.push({
        Description: description3,
        Quantity: even ? num(part4.many) : 1,
        UnitAmount: even ? num(each2) : num(round(part4.amount, 2, "half_up")),
        AccountCode: account(part4.kind)!,
        TaxType: part4.code ?? undefined,
        TaxAmount: num(round(part4.tax, 2, "half_up")),
      });
    }
    if (lineItems2.length < 1) fits = false;
    drafts.push({
      Type: "ACCREC",
      InvoiceNumber: order7.name,
      Reference: reference_of(order7),
      Date: day_of_sale(order7),
      DueDate: day_due(order7),
      Contact: contact2,
      CurrencyCode: "EUR",
      LineAmountTypes: "Inclusive",
      LineItems: lineItems2,
      Status: "DRAFT",
    });
  }
  // destination companies = for one in judged
  const companies: XeroContactInput[] = [];
  for (const one6 of judged) {
    if (
      !blank(one6.why) ||
      one6.known == null ||
      (vat_number_of(one6.order) == null && company_code_of(one6.order) == null)
    ) {
      continue;
    }
    fits = false;
    const value25 = vat_number_of(one6.order);
    const value26 = company_code_of(one6.order);
    companies.push({
      ContactID: one6.known.ContactID,
      Name: cut(one6.known.Name, 255),
      TaxNumber: value25 == null ? undefined : cut(value25, 50),
      CompanyNumber: value26 == null ? undefined : cut(value26, 50),
    });
  }
  // destination left_out = for one in judged where not one.why blank => integrations.order_left_out {
  const left_out: DayLeftOutInput[] = [];
  for (const one7 of judged) {
    if (blank(one7.why)) continue;
    const id2 = num(one7.order.id);
    if (!is.atLeast(id2, 1)) fits = false;
    left_out.push({
      id: id2,
      name: one7.order.name,
      day: day_of_sale(one7.order),
      why: one7.why!,
    });
  }
  return sendProved(
    {
      invoice,
      drafts,
      companies,
      left_out,
    },
    taken,
    fits,
  );
}

/** Maps orders to what is sent to xero.upsert_invoice, xero.upsert_contact, integrations.order_left_out, or says why nothing is. Pure, and never throws. */
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
  version: "0nmy1h9f16lyj",
  systems: {
    shopify: shopifySystem,
    xero: xeroSystem,
    integrations: integrationsSystem,
  },
  trigger: { kind: "schedule", timetable: { cron: "0 2 * * *", zone: "Europe/Vilnius" } },
  source: {
    type: "shopify.Order",
    wrappers: ["order", "orders"],
    shape: shape.reading(shape.listOf(shopifyOrderShape), ["[]"]),
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
      shape: shape.reading(shape.listOf(shopifyOrderShape), ["[]"]),
    },
    {
      name: "booked_day",
      operation: xeroOperations.find_invoice,
      mayFindNone: true,
      shape: shape.reading(xeroFoundInvoiceShape, ["CurrencyCode", "Reference", "Status", "Total"]),
      args: (_orders, _fetched, now) => ({ number: `SALES-${lastDay(now, "Europe/Vilnius")}` }),
    },
    {
      name: "booked",
      operation: xeroOperations.find_invoice,
      mayFindNone: true,
      shape: shape.reading(xeroFoundInvoiceShape, ["CurrencyCode", "Reference", "Status", "Total"]),
    },
    {
      name: "contact",
      operation: xeroOperations.find_contact,
      mayFindNone: true,
      shape: xeroFoundContactShape,
    },
    {
      name: "namesake",
      operation: xeroOperations.find_contact_by_name,
      mayFindNone: true,
      shape: xeroFoundContactShape,
    },
  ],
  destinations: [
    { name: "invoice", operation: xeroOperations.upsert_invoice },
    { name: "drafts", operation: xeroOperations.upsert_invoice, many: true },
    { name: "companies", operation: xeroOperations.upsert_contact, many: true },
    { name: "left_out", operation: integrationsOperations.order_left_out, many: true },
  ],
  onFailure: { times: 12, overSeconds: 86400, afterwards: "hold" },
  map,
});
//# sourceMappingURL=daily-sales.ts.map
