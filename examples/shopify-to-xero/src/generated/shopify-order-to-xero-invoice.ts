/**
 * Paid shop orders become approved sales invoices in the accounting system.
 *
 * Made by integ from order-to-invoice.integ; change that file, not this one.
 */
import {
  type Decoder,
  type Instant,
  type Num,
  type Outcome,
  type Stop,
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
  hold,
  instant,
  is,
  keyOf,
  lower,
  mul,
  mulIn,
  neg,
  num,
  numOf,
  numText,
  one,
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
import { vatNumber } from "@integ/runtime/identities";
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

export type { ShopifyOrder, XeroContactInput, XeroInvoiceInput };

/** What is read from other systems before the mapping. */
export interface Fetched {
  /** xero.find_invoice: The sales invoice with a number, with its lines */
  booked?: XeroFoundInvoice | undefined;
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

/** What needs nothing but the document: asked before anything is fetched. */
function prefilter(order: ShopifyOrder): Stop | undefined {
  // skip when order.test otherwise false because "test order"
  if (order.test ?? false) return skip("test order");
  // skip when cancelled_unpaid(order) because "cancelled before it was paid"
  if (cancelled_unpaid(order)) return skip("cancelled before it was paid");
  // skip when order.total_price == 0 because "it costs nothing"
  if (compare(numOf(order.total_price), 0) === 0) return skip("it costs nothing");
  // hold when taken_off_without_money(order)
  if (taken_off_without_money(order)) {
    const currentTotalPrice = order.current_total_price;
    const value = currentTotalPrice == null ? undefined : numOf(currentTotalPrice);
    return hold(
      "{order.name}: lines were taken off, the order came to {order.total_price} and now to {order.current_total_price}, and nothing has gone back. Refund the difference in Shopify, then replay; or invoice it by hand, then discard",
      template(
        [
          "",
          ": lines were taken off, the order came to ",
          " and now to ",
          ", and nothing has gone back. Refund the difference in Shopify, then replay; or invoice it by hand, then discard",
        ],
        [order.name, numText(numOf(order.total_price)), value == null ? undefined : numText(value)],
      ),
    );
  }
  // hold when taken_off_and_paid_otherwise(order)
  if (taken_off_and_paid_otherwise(order)) {
    return hold(
      "{order.name}: lines were taken off, and money has gone back in another currency than {order.currency}. Compare the two in Shopify; invoice what is left by hand, then discard",
      `${order.name}: lines were taken off, and money has gone back in another currency than ${order.currency}. Compare the two in Shopify; invoice what is left by hand, then discard`,
    );
  }
  // hold when any(
  if (
    order.line_items.some(
      (item) =>
        is_no_goods(item.gift_card, item.title, item.product_id ?? undefined, item.tip_payment_gateway ?? undefined) &&
        own_rates(item.tax_lines ?? []) !== "0",
    )
  ) {
    return hold(
      "{order.name}: a gift card or a tip bears VAT. Switch its tax off in Shopify; invoice this order by hand, then discard",
      `${order.name}: a gift card or a tip bears VAT. Switch its tax off in Shopify; invoice this order by hand, then discard`,
    );
  }
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
  // fetch booked = xero.find_invoice(number: order.name otherwise if blank null)
  const booked = fetched.booked;
  // fetch contact = xero.find_contact(email: email)
  const contact = fetched.contact;
  // fetch namesake = xero.find_contact_by_name(name: name_of_buyer(order))
  const namesake = fetched.namesake;
  const stop = prefilter(order);
  if (stop) return stop;
  // let country = taxed_in(order)
  const countryValue = taxed_in(order);
  // let sold_on = day_of_sale(order)
  const sold_on = day_of_sale(order);
  // let reverse_charge = reverse_charged(order)
  const reverse_charge = reverse_charged(order);
  // let vat = vat_number_of(order)
  const vat = vat_number_of(order);
  // let company_code = company_code_of(order)
  const company_code = company_code_of(order);
  // hold when wrong_vat_number(order) and (reverse_charge or company_of(order) present)
  if (wrong_vat_number(order) && (reverse_charge || company_of(order) != null)) {
    return hold(
      '{order.name}: the VAT number {answer_of(order, "vat_number")} is not written as its country writes them. Correct it in Shopify, then replay with --fresh',
      template(
        [
          "",
          ": the VAT number ",
          " is not written as its country writes them. Correct it in Shopify, then replay with --fresh",
        ],
        [order.name, answer_of(order, "vat_number")],
      ),
    );
  }
  // hold when reverse_charge and vat_number_abroad(order) absent
  if (reverse_charge && vat_number_abroad(order) == null) {
    return hold(
      "{order.name}: a reverse charge without a VAT number of another member of the EU. Ask the buyer for it, or charge VAT: invoice it by hand, then discard",
      `${order.name}: a reverse charge without a VAT number of another member of the EU. Ask the buyer for it, or charge VAT: invoice it by hand, then discard`,
    );
  }
  // hold when taxed_as_consumer(order)
  if (taxed_as_consumer(order)) {
    return hold(
      "{order.name}: the company {vat} was charged VAT as consumers are, and OSS is for consumers alone. One of another member: pay the VAT back and exempt it in Shopify. One of Lithuania: charge Lithuania's VAT. Invoice this order by hand, then discard",
      template(
        [
          "",
          ": the company ",
          " was charged VAT as consumers are, and OSS is for consumers alone. One of another member: pay the VAT back and exempt it in Shopify. One of Lithuania: charge Lithuania's VAT. Invoice this order by hand, then discard",
        ],
        [order.name, vat],
      ),
    );
  }
  // hold when has_untaxed_service(order)
  if (has_untaxed_service(order)) {
    return hold(
      "{order.name}: a file or a service without VAT, which has other tax codes than goods. Invoice it by hand, then discard",
      `${order.name}: a file or a service without VAT, which has other tax codes than goods. Invoice it by hand, then discard`,
    );
  }
  // hold when marketplace_tax_in_eu(order) != 0
  if (compare(marketplace_tax_in_eu(order), 0) !== 0) {
    return hold(
      "{order.name}: a marketplace says that it pays {marketplace_tax_in_eu(order)} of VAT itself, in {country}: within the EU it does so for sellers from elsewhere alone. Ask the marketplace. If the VAT is yours, invoice this order by hand, then discard",
      template(
        [
          "",
          ": a marketplace says that it pays ",
          " of VAT itself, in ",
          ": within the EU it does so for sellers from elsewhere alone. Ask the marketplace. If the VAT is yours, invoice this order by hand, then discard",
        ],
        [order.name, numText(marketplace_tax_in_eu(order)), countryValue],
      ),
    );
  }
  // hold when booked present and not ends_with(booked.Reference otherwise "", "Shopify {order.id}")
  if (booked != null && !endsWith(booked.Reference ?? "", `Shopify ${numText(order.id)}`)) {
    const total = booked.Total;
    return hold(
      '{order.name}: Xero has an invoice of this number, of {booked.Total}, that is not this order\'s ({booked.Reference otherwise "no reference"}). Give one of them another number; or is it this order, written by hand? Then discard',
      template(
        [
          "",
          ": Xero has an invoice of this number, of ",
          ", that is not this order's (",
          "). Give one of them another number; or is it this order, written by hand? Then discard",
        ],
        [order.name, total == null ? undefined : numText(total), booked.Reference ?? "no reference"],
      ),
    );
  }
  // let is_approved = (booked.Status otherwise "DRAFT") in ["AUTHORISED", "PAID"]
  const value = booked?.Status ?? "DRAFT";
  const is_approved = value === "AUTHORISED" || value === "PAID";
  // hold when is_approved and has_grown(order, booked)
  if (is_approved && has_grown(order, booked)) {
    const total2 = booked?.Total;
    return hold(
      "{order.name}: its invoice in Xero is {booked.Total}, and the order comes to more now: {order.total_price}. Invoice what was added by hand, then discard",
      template(
        [
          "",
          ": its invoice in Xero is ",
          ", and the order comes to more now: ",
          ". Invoice what was added by hand, then discard",
        ],
        [order.name, total2 == null ? undefined : numText(total2), numText(numOf(order.total_price))],
      ),
    );
  }
  // skip when is_approved because "it is in the books already"
  if (is_approved) return skip("it is in the books already");
  // let email = email_of(order)
  const emailValue = email_of(order);
  // let known = known_contact(order, contact, namesake)
  const known = known_contact(order, contact, namesake);
  // hold when is_another_company(order, known)
  if (is_another_company(order, known)) {
    return hold(
      '{order.name}: the contact {known.Name} in Xero has the number {known.TaxNumber otherwise if blank known.CompanyNumber otherwise if blank "of nobody"}, and the order\'s company {vat otherwise company_code}. The same company: correct the contact. Another one: give the contact another name. Then replay',
      template(
        [
          "",
          ": the contact ",
          " in Xero has the number ",
          ", and the order's company ",
          ". The same company: correct the contact. Another one: give the contact another name. Then replay",
        ],
        [
          order.name,
          known?.Name,
          filled(filled(known?.TaxNumber) ?? known?.CompanyNumber) ?? "of nobody",
          vat ?? company_code,
        ],
      ),
    );
  }
  // let marketplace_tax = marketplace_tax_of(order)
  const marketplace_tax = marketplace_tax_of(order);
  // let parts = parts_of(order, marketplace_tax)
  const parts = parts_of(order, marketplace_tax);
  // let own_tax = own_tax_of(order, marketplace_tax)
  const own_tax = own_tax_of(order, marketplace_tax);
  // let lines = allocate_tax(parts, tax, own_tax, 2)
  const result = allocateTax(parts, "tax", (line) => line.tax, own_tax, 2);
  if (failed(result)) {
    let taxSum: Num = 0;
    for (const part of parts) {
      taxSum = addIn(taxSum, part.tax, 1000);
    }
    return hold(
      "{order.name}: the taxes of the lines come to {sum(for part in parts => part.tax)}, and the order's to {own_tax}. Was a line added after the payment? Invoice it by hand, then discard",
      `${order.name}: the taxes of the lines come to ${numText(taxSum)}, and the order's to ${numText(
        own_tax,
      )}. Was a line added after the payment? Invoice it by hand, then discard`,
    );
  }
  const lines = result;
  // destination company = xero.upsert_contact when known present and (vat present or company_code present) {
  let company: XeroContactInput | undefined;
  if (known != null && (vat != null || company_code != null)) {
    fits = false;
    company = {
      ContactID: known.ContactID,
      Name: cut(known.Name, 255),
      TaxNumber: vat == null ? undefined : cut(vat, 50),
      CompanyNumber: company_code == null ? undefined : cut(company_code, 50),
    };
  }
  // destination invoice = xero.upsert_invoice {
  let contact2: XeroKnownContactInput | XeroContactInput;
  if (known != null) {
    contact2 = { ContactID: known.ContactID };
  } else {
    fits = false;
    contact2 = {
      Name: new_name(order, contact, namesake),
      EmailAddress: contact != null ? undefined : emailValue,
      TaxNumber: vat == null ? undefined : cut(vat, 50),
      CompanyNumber: company_code == null ? undefined : cut(company_code, 50),
    };
  }
  const lineItems: XeroLineItemInput[] = [];
  for (const line of lines) {
    const description = cutWords(line.what, 4000);
    if (description === "") fits = false;
    const discountAmount = compare(line.discount, 0) === 0 ? undefined : num(round(line.discount, 2, "half_up"));
    if (!is.atLeast(discountAmount, 0)) fits = false;
    const lineCode = line_code(line.taxes, line.no_sale, countryValue, sold_on, reverse_charge);
    if (lineCode == null) {
      return hold(
        '{order.name}: no tax type for {line.what}: {country otherwise "no address"}, rate {own_rates(line.taxes)} on {sold_on}. {what_to_do(country, own_rates(line.taxes), sold_on)}',
        `${order.name}: no tax type for ${line.what}: ${countryValue ?? "no address"}, rate ${own_rates(
          line.taxes,
        )} on ${sold_on}. ${what_to_do(countryValue, own_rates(line.taxes), sold_on)}`,
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
  if (financialStatus == null) return hold("{order.name}: no payment status", `${order.name}: no payment status`);
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
    return hold("{order.name}: a new Shopify payment status", `${order.name}: a new Shopify payment status`);
  }
  const invoice: XeroInvoiceInput = {
    Type: "ACCREC",
    InvoiceNumber: order.name,
    Reference: reference_of(order),
    Date: sold_on,
    DueDate: day_due(order),
    LineAmountTypes: order.taxes_included ? "Inclusive" : "Exclusive",
    Contact: contact2,
    LineItems: lineItems,
    CurrencyCode: order.currency,
    Status: status,
  };
  // let net = sum(
  let net: Num = 0;
  for (const line2 of invoice.LineItems) {
    net = addIn(
      net,
      round(subIn(mulIn(line2.Quantity!, line2.UnitAmount!, 1000), line2.DiscountAmount ?? 0, 1000), 2, "half_up"),
      100,
    );
  }
  // let tax = sum(for line in invoice.LineItems => line.TaxAmount)
  let tax: Num = 0;
  for (const line3 of invoice.LineItems) {
    tax = addIn(tax, line3.TaxAmount!, 100);
  }
  // let total = if order.taxes_included then net else net + tax
  const total3 = order.taxes_included ? net : addIn(net, tax, 100);
  // let due = due_to_shop(order, marketplace_tax)
  const due = due_to_shop(order, marketplace_tax);
  // ensure total == due
  if (compare(total3, due) !== 0) {
    return hold(
      "{order.name}: the lines come to {total}, and the order to {due}. Was it edited after the payment? Invoice it by hand, then discard",
      `${order.name}: the lines come to ${numText(total3)}, and the order to ${numText(
        due,
      )}. Was it edited after the payment? Invoice it by hand, then discard`,
    );
  }
  // let off = first(
  const off = first(
    parts
      .filter((part2) => part2.tax_off)
      .map((part2) => `${part2.what} has a tax of ${numText(part2.tax)}, and its rate is ${own_rates(part2.taxes)}`),
  );
  // hold when off present because "{order.name}: {off}. Correct the tax in Shopify, or invoice it by hand, then discard"
  if (off != null) {
    return hold(
      "{order.name}: {off}. Correct the tax in Shopify, or invoice it by hand, then discard",
      template(["", ": ", ". Correct the tax in Shopify, or invoice it by hand, then discard"], [order.name, off]),
    );
  }
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
  version: "0b63z6rovzeok",
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
      "billing_address.company",
      "billing_address.country_code",
      "billing_address.zip",
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
      "line_items[].requires_shipping",
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
      name: "booked",
      operation: xeroOperations.find_invoice,
      mayFindNone: true,
      shape: shape.reading(xeroFoundInvoiceShape, ["CurrencyCode", "Reference", "Status", "Total"]),
      args: (order) => {
        const reverseCharge = reverse_charged(order);
        if (wrong_vat_number(order) && (reverseCharge || company_of(order) != null)) return undefined;
        if (reverseCharge && vat_number_abroad(order) == null) return undefined;
        if (taxed_as_consumer(order)) return undefined;
        if (has_untaxed_service(order)) return undefined;
        if (compare(marketplace_tax_in_eu(order), 0) !== 0) return undefined;
        const numberValue = filled(order.name) ?? undefined;
        if (numberValue == null) return undefined;
        return { number: numberValue };
      },
    },
    {
      name: "contact",
      operation: xeroOperations.find_contact,
      mayFindNone: true,
      shape: xeroFoundContactShape,
      args: (order, fetched) => {
        const reverseCharge = reverse_charged(order);
        if (wrong_vat_number(order) && (reverseCharge || company_of(order) != null)) return undefined;
        if (reverseCharge && vat_number_abroad(order) == null) return undefined;
        if (taxed_as_consumer(order)) return undefined;
        if (has_untaxed_service(order)) return undefined;
        if (compare(marketplace_tax_in_eu(order), 0) !== 0) return undefined;
        if (fetched.booked != null && !endsWith(fetched.booked.Reference ?? "", `Shopify ${numText(order.id)}`)) {
          return undefined;
        }
        const value = fetched.booked?.Status ?? "DRAFT";
        const isApproved = value === "AUTHORISED" || value === "PAID";
        if (isApproved && has_grown(order, fetched.booked ?? undefined)) return undefined;
        if (isApproved) return undefined;
        const emailValue = email_of(order);
        if (emailValue == null) return undefined;
        return { email: emailValue };
      },
    },
    {
      name: "namesake",
      operation: xeroOperations.find_contact_by_name,
      mayFindNone: true,
      shape: xeroFoundContactShape,
      args: (order, fetched) => {
        const reverseCharge = reverse_charged(order);
        if (wrong_vat_number(order) && (reverseCharge || company_of(order) != null)) return undefined;
        if (reverseCharge && vat_number_abroad(order) == null) return undefined;
        if (taxed_as_consumer(order)) return undefined;
        if (has_untaxed_service(order)) return undefined;
        if (compare(marketplace_tax_in_eu(order), 0) !== 0) return undefined;
        if (fetched.booked != null && !endsWith(fetched.booked.Reference ?? "", `Shopify ${numText(order.id)}`)) {
          return undefined;
        }
        const value = fetched.booked?.Status ?? "DRAFT";
        const isApproved = value === "AUTHORISED" || value === "PAID";
        if (isApproved && has_grown(order, fetched.booked ?? undefined)) return undefined;
        if (isApproved) return undefined;
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
