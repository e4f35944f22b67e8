/**
 * The mapping of examples/shopify-to-xero as a careful developer would write it by hand, in plain TypeScript: with
 * doubles, `Intl` for the date, and no checks of its input or output. It does exactly what the spec does:
 * test/by-hand.test.ts compares the two on every sample of the example.
 */
import { vatNumber } from "@integ/runtime/identities";

interface TaxLine {
  readonly price: string;
  readonly rate?: number | null;
  readonly channel_liable?: boolean | null;
}

interface Discount {
  readonly amount: string;
}

interface Address {
  readonly company?: string | null;
  readonly country_code?: string | null;
  readonly zip?: string | null;
  readonly address1?: string | null;
  readonly address2?: string | null;
  readonly city?: string | null;
}

interface AmountSet {
  readonly shop_money?: { readonly amount?: string };
}

export interface Order {
  readonly id: number;
  readonly name: string;
  readonly test?: boolean;
  readonly cancelled_at?: string | null;
  readonly email?: string | null;
  readonly po_number?: string | null;
  readonly processed_at?: string | null;
  readonly created_at: string;
  readonly currency: string;
  readonly source_name?: string | null;
  readonly taxes_included: boolean;
  readonly financial_status?: string | null;
  readonly total_price: string;
  readonly current_total_price?: string;
  readonly total_tax?: string | null;
  readonly total_tip_received?: string | null;
  readonly original_total_duties_set?: AmountSet | null;
  readonly original_total_additional_fees_set?: AmountSet | null;
  readonly total_cash_rounding_payment_adjustment_set?: AmountSet | null;
  readonly customer?: {
    readonly first_name?: string | null;
    readonly last_name?: string | null;
    readonly tax_exemptions?: readonly string[];
  } | null;
  readonly shipping_address?: Address | null;
  readonly billing_address?: Address | null;
  readonly note_attributes?: readonly { readonly name: string; readonly value?: string | null }[];
  readonly payment_terms?: { readonly payment_schedules?: readonly { readonly due_at?: string | null }[] } | null;
  readonly refunds?: readonly {
    readonly transactions: readonly {
      readonly kind: string;
      readonly status: string;
      readonly currency?: string | null;
      readonly amount: string;
    }[];
  }[];
  readonly line_items: readonly {
    readonly requires_shipping?: boolean;
    readonly title: string;
    readonly name?: string;
    readonly product_id?: number | null;
    readonly tip_payment_gateway?: string | null;
    readonly gift_card?: boolean;
    readonly quantity: number;
    readonly price: string;
    readonly tax_lines?: readonly TaxLine[];
    readonly discount_allocations?: readonly Discount[];
  }[];
  readonly shipping_lines?: readonly {
    readonly title: string;
    readonly price: string;
    readonly is_removed?: boolean;
    readonly tax_lines?: readonly TaxLine[];
    readonly discount_allocations?: readonly Discount[];
  }[];
}

/**
 * The lookup results from Xero: the invoice with the order's number, the contact with the e-mail address, and the one
 * with the buyer's name.
 */
export interface Found {
  readonly booked?: { readonly Reference?: string; readonly Status?: string; readonly Total?: number };
  readonly contact?: Contact;
  readonly namesake?: Contact;
}

interface Contact {
  readonly ContactID: string;
  readonly Name: string;
  readonly EmailAddress?: string;
  readonly TaxNumber?: string;
  readonly CompanyNumber?: string;
}

/** The record to send, or the reason why nothing is sent. */
export type ByHand =
  { readonly skip: string } | { readonly hold: string } | { readonly invoice: object; readonly company?: object };

interface Line {
  readonly what: string;
  readonly kind: string;
  readonly quantity: number;
  readonly price: number;
  readonly discount: number;
  tax: number;
  readonly code: string;
}

const TAX_TYPES: ReadonlyMap<string, string> = new Map([
  ["LT 0.21", "OUTPUT2"], ["LT 0.09", "REDUCED9"], ["LT 0.12", "REDUCED12"], ["LT 0.05", "REDUCED5"], ["LV 0.21", "OSSLV21"], ["EE 0.24", "OSSEE24"],
  ["PL 0.23", "OSSPL23"], ["DE 0.19", "OSSDE19"], ["FI 0.255", "OSSFI255"], ["FI 0.135", "OSSFI135"], ["CA 0.05 + 0.07", "GSTPST"],
]); // prettier-ignore
const FIRST_DAYS: ReadonlyMap<string, string> = new Map([
  ["LT 0.12", "2026-01-01"], ["EE 0.24", "2025-07-01"], ["FI 0.255", "2024-09-01"], ["FI 0.135", "2026-01-01"],
]); // prettier-ignore
const LAST_DAYS: ReadonlyMap<string, string> = new Map([
  ["LT 0.09", "2025-12-31"], ["EE 0.22", "2025-06-30"], ["FI 0.24", "2024-08-31"], ["FI 0.14", "2025-12-31"],
]); // prettier-ignore
/** Currencies whose amounts have no cents. */
const WHOLE = new Set(["CLP", "ISK", "JPY", "KRW", "VND"]);
const EU = new Set([
  "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT", "LT", "LU", "LV", "MC", "MT", "NL", "PL", "PT", "RO",
  "SE", "SI", "SK", "XI",
]); // prettier-ignore
const OUTSIDE_VAT: ReadonlyMap<string, string> = new Map([
  ["GBBT", "XI"], ["ES35", "IC"], ["ES38", "IC"], ["ES51", "EA"], ["ES52", "EA"], ["FI22", "AX"],
]); // prettier-ignore
const IN_OSS = true;
const ACCOUNTS: Readonly<Record<string, string>> = {
  goods: "200", shipping: "260", "gift card": "835", tip: "836", duty: "837", fee: "838", rounding: "860",
}; // prettier-ignore

const days = new Intl.DateTimeFormat("en-CA", {
  timeZone: "Europe/Vilnius",
  year: "numeric",
  month: "2-digit",
  day: "2-digit",
});
const cents = (amount: number): number => Math.round(amount * 100) / 100;

/** A text, or undefined if it is blank. */
function given(text: string | null | undefined): string | undefined {
  return text != null && text.trim() !== "" ? text : undefined;
}

/** A text with at most a number of characters, cut after a word if possible. */
function cutAtWord(text: string, length: number): string {
  if (text.length <= length) return text;
  const space = text.lastIndexOf(" ", length);
  return text.slice(0, space > 0 ? space : length).trimEnd();
}

function amountOf(list: readonly Discount[] | undefined): number {
  let sum = 0;
  for (const one of list ?? []) sum += Number(one.amount);
  return sum;
}

function taxOf(taxes: readonly TaxLine[], marketplace: boolean): number {
  let sum = 0;
  for (const tax of taxes) if ((tax.channel_liable ?? false) === marketplace) sum += Number(tax.price);
  return sum;
}

function ratesOf(taxes: readonly TaxLine[]): string {
  let rates = "";
  for (const { rate, channel_liable: marketplace } of taxes) {
    if (marketplace === true || rate === 0) continue;
    rates += `${rates === "" ? "" : " + "}${rate ?? "unknown"}`;
  }
  return rates === "" ? "0" : rates;
}

function countryOf(address: Address | null | undefined): string | undefined {
  const country = address?.country_code ?? undefined;
  const area = (address?.zip ?? "").replaceAll(" ", "").toUpperCase().slice(0, 2);
  return OUTSIDE_VAT.get(`${country ?? ""}${area}`) ?? country;
}

function noteOf(order: Order, name: string): string | undefined {
  for (const note of order.note_attributes ?? [])
    if (note.name === name && note.value != null && note.value.trim() !== "") return note.value.trim();
  return undefined;
}

/** The tax code of a line on the day of its sale; undefined if a person has to decide. */
function codeOf(
  taxes: readonly TaxLine[],
  noSale: boolean,
  country: string | undefined,
  soldOn: string,
  reverseCharge: boolean,
): string | undefined {
  const rates = ratesOf(taxes);
  if (rates === "0") {
    const isExport = country !== undefined && !EU.has(country);
    if (noSale || (!isExport && taxes.some((tax) => tax.channel_liable === true))) return "NONE";
    if (isExport) return "EXPORT";
    if (reverseCharge && country !== undefined && country !== "LT") return "REVERSECHARGE";
  }
  const taxedIn = !IN_OSS && country !== undefined && EU.has(country) ? "LT" : (country ?? "");
  const key = `${taxedIn} ${rates}`;
  if (soldOn < (FIRST_DAYS.get(key) ?? soldOn) || soldOn > (LAST_DAYS.get(key) ?? soldOn)) return undefined;
  return TAX_TYPES.get(key);
}

/** Whether a line's tax differs from its rate by more than rounding explains. */
function isOff(amount: number, pieces: number, taxes: readonly TaxLine[], own: number, order: Order): boolean {
  const [only, ...others] = taxes.filter((tax) => tax.channel_liable !== true);
  if (only?.rate == null || others.length > 0) return false;
  const expected = (amount * only.rate) / (order.taxes_included ? 1 + only.rate : 1);
  return Math.abs(own - expected) > (pieces + 1) * (WHOLE.has(order.currency) ? 1 : 0.01) + 1e-9;
}

/**
 * Sets the lines' taxes in whole cents so that they add up to the order's tax (largest remainder). False if rounding
 * does not explain the difference.
 */
function allocate(lines: readonly Line[], total: number): boolean {
  const taxed = lines.filter((line) => line.tax !== 0);
  let sum = 0;
  let left = Math.round(total * 100);
  for (const line of taxed) {
    sum += line.tax;
    left -= Math.floor(line.tax * 100 + 1e-6);
  }
  if (Math.abs(total - sum) > 0.005 * (taxed.length + 1) + 1e-9 || (taxed.length === 0 && left !== 0)) return false;
  const below = (line: Line): number => line.tax * 100 - Math.floor(line.tax * 100 + 1e-6);
  const raised = left === 0 ? [] : taxed.toSorted((a, b) => (below(b) - below(a)) * Math.sign(left) || b.tax - a.tax);
  for (const line of taxed) line.tax = Math.floor(line.tax * 100 + 1e-6) / 100;
  while (left !== 0)
    for (const line of raised) {
      if (left === 0) break;
      line.tax = cents(line.tax + Math.sign(left) / 100);
      left -= Math.sign(left);
    }
  return true;
}

/** Whether a contact with the buyer's e-mail address is the company itself. */
function isSameCompany(contact: Contact, company: string, vat: string | undefined, code: string | undefined): boolean {
  const known = contact.Name.trim().toLowerCase();
  return (
    (contact.TaxNumber ?? "").toUpperCase().replaceAll(" ", "") === (vat ?? "none") ||
    (contact.CompanyNumber ?? "").replaceAll(" ", "") === (code ?? "none") ||
    (known !== "" && company.toLowerCase().startsWith(known))
  );
}

/** Whether a contact is another company's than the order's, or a private customer's. */
function isAnother(
  contact: Contact,
  email: string | undefined,
  vat: string | undefined,
  code: string | undefined,
): boolean {
  const differs = (known: string | null | undefined, said: string | undefined): boolean => {
    const bare = (given(known) ?? "").toUpperCase().replaceAll(" ", "");
    return bare !== "" && said !== undefined && !said.endsWith(bare) && !bare.endsWith(said);
  };
  if (differs(contact.TaxNumber, vat) || differs(contact.CompanyNumber, code)) return true;
  const isNumbered = given(contact.TaxNumber) !== undefined || given(contact.CompanyNumber) !== undefined;
  const address = given(contact.EmailAddress)?.toLowerCase();
  return !isNumbered && (vat ?? code) !== undefined && address !== undefined && address !== (email ?? "").toLowerCase();
}

/** A company's address, as Xero has addresses. */
function addressOf(address: Address | null | undefined): Readonly<Record<string, string | undefined>> {
  return {
    AddressType: "POBOX",
    AddressLine1: given(address?.address1),
    AddressLine2: given(address?.address2),
    City: given(address?.city),
    PostalCode: given(address?.zip)?.slice(0, 50),
    Country: address?.country_code ?? undefined,
  };
}

/** Whether a line is goods or a service that costs something. */
function isSold(item: Order["line_items"][number]): boolean {
  if (item.gift_card === true || item.tip_payment_gateway != null) return false;
  if (item.title === "Tip" && (item.product_id ?? 0) === 0) return false;
  return Math.abs(Number(item.price) * item.quantity - amountOf(item.discount_allocations)) >= 0.0005;
}

export function byHand(order: Order, { booked, contact, namesake }: Found): ByHand {
  if (order.test === true) return { skip: "test order" };
  const status = order.financial_status ?? "";
  if (order.cancelled_at != null && (status === "pending" || status === "authorized" || status === "voided"))
    return { skip: "cancelled before it was paid" };
  const totalPrice = Number(order.total_price);
  if (totalPrice === 0) return { skip: "it costs nothing" };
  let back = 0;
  let backOtherwise = false;
  for (const refund of order.refunds ?? [])
    for (const paid of refund.transactions) {
      if (paid.kind !== "refund" || (paid.status !== "success" && paid.status !== "pending")) continue;
      if ((paid.currency ?? order.currency) === order.currency) back += Number(paid.amount);
      else backOtherwise = true;
    }
  if (Number(order.current_total_price ?? order.total_price) + back < totalPrice - 0.001)
    return {
      hold: backOtherwise
        ? "lines were taken off, and money has gone back in another currency"
        : "lines were taken off, and nothing has gone back",
    };

  const isFetched =
    order.shipping_address == null && order.line_items.some(({ requires_shipping: sent }) => sent === true);
  const isAtHome = order.source_name === "pos" || isFetched;
  const country = countryOf(order.shipping_address) ?? (isAtHome ? "LT" : countryOf(order.billing_address));
  const soldOn = days.format(new Date(order.processed_at ?? order.created_at));
  const dueAt = order.payment_terms?.payment_schedules?.[0]?.due_at;
  const dueOn = dueAt == null ? soldOn : days.format(new Date(dueAt));
  const company = given(order.billing_address?.company);
  const vatNote = noteOf(order, "vat_number");
  const billedTo = order.billing_address?.country_code ?? "LT";
  const vat =
    vatNote === undefined
      ? undefined
      : (vatNumber(vatNote) ?? vatNumber(`${billedTo === "GR" ? "EL" : billedTo}${vatNote}`));
  const companyCode = given(noteOf(order, "company_code")?.replaceAll(" ", "").slice(0, 50));
  const reverseCharge = order.customer?.tax_exemptions?.includes("EU_REVERSE_CHARGE_EXEMPTION_RULE") ?? false;
  if (vatNote !== undefined && vat === undefined && (reverseCharge || company !== undefined))
    return { hold: `the VAT number ${vatNote} is not written as its country writes them` };
  const member = vat?.startsWith("EL") === true ? "GR" : vat?.slice(0, 2);
  const isAbroad = member !== undefined && member !== "LT" && EU.has(member);
  if (reverseCharge && !isAbroad) return { hold: "a reverse charge without a VAT number of another member of the EU" };
  const isTaxedThere = country !== undefined && country !== "LT" && EU.has(country);
  const isMember = member !== undefined && EU.has(member);
  if (IN_OSS && Number(order.total_tax ?? 0) !== 0 && isMember && isTaxedThere)
    return { hold: `the company ${vat ?? ""} was charged VAT as consumers are` };
  if (reverseCharge || (country !== undefined && !EU.has(country)))
    for (const item of order.line_items)
      if (item.requires_shipping === false && isSold(item) && ratesOf(item.tax_lines ?? []) === "0")
        return { hold: "a file or a service without VAT" };

  let marketplace = 0;
  for (const item of order.line_items) marketplace += taxOf(item.tax_lines ?? [], true);
  for (const line of order.shipping_lines ?? []) marketplace += taxOf(line.tax_lines ?? [], true);
  if (marketplace !== 0 && country !== undefined && EU.has(country))
    return { hold: `a marketplace says that it pays ${marketplace} of VAT itself` };
  const rounding = Number(order.total_cash_rounding_payment_adjustment_set?.shop_money?.amount ?? 0);
  const due = totalPrice - marketplace + rounding;

  if (booked !== undefined) {
    if (!(booked.Reference ?? "").endsWith(`Shopify ${order.id}`))
      return { hold: "the books have another invoice of this number" };
    if (booked.Status === "AUTHORISED" || booked.Status === "PAID") {
      if (due > (booked.Total ?? totalPrice) + 0.001) return { hold: "something was added after the invoice" };
      return { skip: "it is in the books already" };
    }
  }

  const email = given(order.email);
  const person = [order.customer?.first_name, order.customer?.last_name].filter((part) => part).join(" ");
  const name = given(
    (company ?? given(person) ?? order.email ?? "").replaceAll('"', "'").replace(/\s+/g, " ").trim().slice(0, 190),
  );
  const isOfCompany = given(contact?.TaxNumber) !== undefined || given(contact?.CompanyNumber) !== undefined;
  let known: Contact | undefined;
  if (company !== undefined && namesake !== undefined) known = namesake;
  else if (contact !== undefined && isSameCompany(contact, company ?? "", vat, companyCode)) known = contact;
  else if (company === undefined && !isOfCompany) known = contact;
  if (known !== undefined && company !== undefined && isAnother(known, email, vat, companyCode))
    return { hold: `the contact ${known.Name} in Xero has another number` };
  const newName =
    company === undefined && (namesake !== undefined || isOfCompany)
      ? `${name ?? ""} (${email ?? order.name})`.trim()
      : (name ?? "Guest");

  const lines: Line[] = [];
  let tipIsALine = false;
  let off: string | undefined;
  for (const item of order.line_items) {
    const taxes = item.tax_lines ?? [];
    const tip = item.tip_payment_gateway != null || (item.title === "Tip" && (item.product_id ?? 0) === 0);
    tipIsALine ||= tip;
    const kind = item.gift_card === true ? "gift card" : tip ? "tip" : "goods";
    if (kind !== "goods" && ratesOf(taxes) !== "0") return { hold: "a gift card or a tip bears VAT" };
    if (item.quantity <= 0) continue;
    const price = Number(item.price);
    const discount = amountOf(item.discount_allocations);
    const noSale = kind !== "goods" || Math.abs(price * item.quantity - discount) < 0.0005;
    const ownTax = taxOf(taxes, false);
    if (isOff(price * item.quantity - discount, item.quantity, taxes, ownTax, order)) off ??= item.title;
    const code = codeOf(taxes, noSale, country, soldOn, reverseCharge);
    if (code === undefined)
      return { hold: `no tax type for ${item.title}: ${country ?? "no address"}, rate ${ratesOf(taxes)}` };
    lines.push({
      what: given(item.name) ?? given(item.title) ?? "Item",
      kind,
      quantity: item.quantity,
      price,
      discount,
      tax: ownTax,
      code,
    });
  }
  for (const line of order.shipping_lines ?? []) {
    const taxes = line.tax_lines ?? [];
    if (line.is_removed === true) continue;
    const price = Number(line.price);
    const discount = amountOf(line.discount_allocations);
    const ownTax = taxOf(taxes, false);
    if (isOff(price - discount, 1, taxes, ownTax, order)) off ??= line.title;
    const code = codeOf(taxes, Math.abs(price - discount) < 0.0005, country, soldOn, reverseCharge);
    if (code === undefined)
      return { hold: `no tax type for ${line.title}: ${country ?? "no address"}, rate ${ratesOf(taxes)}` };
    lines.push({
      what: given(line.title) ?? "Shipping",
      kind: "shipping",
      quantity: 1,
      price,
      discount,
      tax: ownTax,
      code,
    });
  }
  const other = (kind: string, what: string, price: number): void => {
    const code = kind === "goods" && country !== undefined && !EU.has(country) ? "EXPORT" : "NONE";
    if (price !== 0) lines.push({ what, kind, quantity: 1, price, discount: 0, tax: 0, code });
  };
  other("tip", "Tip", tipIsALine ? 0 : Number(order.total_tip_received ?? 0));
  other("duty", "Duties", Number(order.original_total_duties_set?.shop_money?.amount ?? 0));
  other("fee", "Fees", Number(order.original_total_additional_fees_set?.shop_money?.amount ?? 0));
  other("rounding", "Cash rounding", rounding);
  other("goods", "Tax that the marketplace pays", order.taxes_included ? -marketplace : 0);
  if (!allocate(lines, Number(order.total_tax ?? 0) - marketplace))
    return { hold: `the taxes of the lines do not add up to the order's ${order.total_tax}` };

  let net = 0;
  let tax = 0;
  const items = lines.map((line) => {
    net += cents(line.quantity * line.price - line.discount);
    tax += line.tax;
    return {
      Description: cutAtWord(line.what, 4000),
      Quantity: line.quantity,
      UnitAmount: line.price,
      DiscountAmount: line.discount === 0 ? undefined : cents(line.discount),
      AccountCode: ACCOUNTS[line.kind],
      TaxType: line.code,
      TaxAmount: line.tax,
    };
  });
  let state;
  switch (order.financial_status) {
    case "paid":
    case "partially_refunded":
    case "refunded":
      state = "AUTHORISED";
      break;
    case "pending":
    case "authorized":
    case "partially_paid":
      state = "DRAFT";
      break;
    case "voided":
      return { skip: "nothing left to invoice" };
    case null:
    case undefined:
      return { hold: "no payment status" };
    default:
      return { hold: "a new Shopify payment status" };
  }
  if (Math.abs(net + (order.taxes_included ? 0 : tax) - due) > 0.001)
    return { hold: "the lines do not add up to the order" };
  if (off !== undefined) return { hold: `the tax of ${off} is none of its rate's` };
  const isCompany = (company ?? vat ?? companyCode) !== undefined;
  const numbers = { TaxNumber: vat?.slice(0, 50), CompanyNumber: companyCode };
  const invoice = {
    Type: "ACCREC",
    InvoiceNumber: order.name,
    Reference: `${given(order.po_number) === undefined ? "" : `${order.po_number}, `}Shopify ${order.id}`.slice(0, 255),
    Date: soldOn,
    DueDate: dueOn,
    LineAmountTypes: order.taxes_included ? "Inclusive" : "Exclusive",
    Contact:
      known !== undefined
        ? { ContactID: known.ContactID }
        : {
            Name: newName.slice(0, 255),
            EmailAddress: contact === undefined ? email : undefined,
            ...numbers,
            Addresses: isCompany ? [addressOf(order.billing_address)] : undefined,
          },
    LineItems: items,
    CurrencyCode: order.currency,
    Status: state,
  };
  if (known === undefined || (vat === undefined && companyCode === undefined)) return { invoice };
  return { invoice, company: { ContactID: known.ContactID, Name: known.Name.slice(0, 255), ...numbers } };
}
