/**
 * The mapping of examples/shopify-to-xero as a careful developer would write it by hand, in plain TypeScript: with doubles, `Intl`
 * for the date, and no check of what comes in or goes out.
 */
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
  ["LT 0.21", "OUTPUT2"], ["LT 0.09", "REDUCED9"], ["LT 0.12", "REDUCED12"], ["LT 0", "ZERORATEDOUTPUT"], ["LV 0.21", "OSSLV21"], ["EE 0.24", "OSSEE24"],
  ["PL 0.23", "OSSPL23"], ["DE 0.19", "OSSDE19"], ["FI 0.255", "OSSFI255"], ["CA 0.05 + 0.07", "GSTPST"],
]); // prettier-ignore
const EU = new Set([
  "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK",
]); // prettier-ignore
const ACCOUNTS: Readonly<Record<string, string>> = {
  goods: "200", shipping: "260", "gift card": "835", tip: "836", duty: "837", fee: "838", rounding: "860",
}; // prettier-ignore

const day = new Intl.DateTimeFormat("en-CA", {
  timeZone: "Europe/Vilnius",
  year: "numeric",
  month: "2-digit",
  day: "2-digit",
});
const cents = (amount: number): number => Math.round(amount * 100) / 100;

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

function codeOf(
  taxes: readonly TaxLine[],
  noSale: boolean,
  country: string | undefined,
  reverseCharge: boolean,
): string | undefined {
  const rates = ratesOf(taxes);
  if (rates === "0" && (noSale || taxes.some((tax) => tax.channel_liable === true))) return "NONE";
  if (rates === "0" && country !== undefined) {
    if (!EU.has(country)) return "EXPORT";
    if (reverseCharge && country !== "LT") return "REVERSECHARGE";
  }
  return TAX_TYPES.get(`${country ?? ""} ${rates}`);
}

/** The lines' taxes in whole cents that come to the order's; false where rounding does not explain the difference. */
function allocate(lines: readonly Line[], total: number): boolean {
  const taxed = lines.filter((line) => line.tax !== 0);
  let sum = 0;
  for (const line of taxed) sum += line.tax;
  if (Math.abs(total - sum) > 0.005 * (taxed.length + 1) + 1e-9) return false;
  let left = Math.round(total * 100);
  for (const line of taxed) {
    line.tax = cents(line.tax);
    left -= Math.round(line.tax * 100);
  }
  for (const line of taxed) {
    if (left === 0) break;
    line.tax = cents(line.tax + Math.sign(left) / 100);
    left -= Math.sign(left);
  }
  return left === 0;
}

export function byHand(order: Order, contact: { readonly ContactID: string } | undefined, namesake?: object): unknown {
  if (order.test === true) return { skip: "test order" };
  const status = order.financial_status ?? "";
  if (order.cancelled_at != null && (status === "pending" || status === "authorized" || status === "voided"))
    return { skip: "cancelled before it was paid" };
  const email = order.email?.trim() ? order.email : undefined;
  const person = [order.customer?.first_name, order.customer?.last_name].filter((part) => part).join(" ");
  const company = order.billing_address?.company;
  const name = ((company?.trim() ? company : person) || (email ?? ""))
    .replaceAll('"', "'")
    .replace(/\s+/g, " ")
    .trim()
    .slice(0, 190);
  const soldOn = day.format(new Date(order.processed_at ?? order.created_at));
  const dueAt = order.payment_terms?.payment_schedules?.[0]?.due_at;
  const dueOn = dueAt == null ? soldOn : day.format(new Date(dueAt));
  const country =
    order.shipping_address?.country_code ??
    (order.source_name === "pos" ? "LT" : (order.billing_address?.country_code ?? undefined));
  const note = order.note_attributes?.find((one) => one.name === "vat_number")?.value;
  const vatNumber = note?.trim() ? note : undefined;
  const reverseCharge = order.customer?.tax_exemptions?.includes("EU_REVERSE_CHARGE_EXEMPTION_RULE") ?? false;
  if (reverseCharge && vatNumber === undefined) return { hold: "a reverse charge without a VAT number" };
  let back = 0;
  for (const refund of order.refunds ?? [])
    for (const paid of refund.transactions)
      if (paid.kind === "refund" && (paid.status === "success" || paid.status === "pending"))
        if ((paid.currency ?? order.currency) === order.currency) back += Number(paid.amount);
  const totalPrice = Number(order.total_price);
  if (Number(order.current_total_price ?? order.total_price) + back < totalPrice - 0.001)
    return { hold: "a part of the order was taken off without money: how much is owed?" };

  const lines: Line[] = [];
  let marketplace = 0;
  let tipIsALine = false;
  for (const item of order.line_items) {
    const taxes = item.tax_lines ?? [];
    marketplace += taxOf(taxes, true);
    const tip = item.tip_payment_gateway != null || (item.title === "Tip" && (item.product_id ?? 0) === 0);
    tipIsALine ||= tip;
    if (item.quantity <= 0) continue;
    const giftCard = item.gift_card ?? false;
    const code = codeOf(taxes, giftCard || tip, country, reverseCharge);
    if (code === undefined)
      return { hold: `no tax type for ${item.title}: ${country ?? "no address"}, rate ${ratesOf(taxes)}` };
    lines.push({
      what: item.name?.trim() ? item.name : item.title,
      kind: giftCard ? "gift card" : tip ? "tip" : "goods",
      quantity: item.quantity,
      price: Number(item.price),
      discount: amountOf(item.discount_allocations),
      tax: taxOf(taxes, false),
      code,
    });
  }
  for (const line of order.shipping_lines ?? []) {
    const taxes = line.tax_lines ?? [];
    marketplace += taxOf(taxes, true);
    if (line.is_removed === true) continue;
    const code = codeOf(taxes, false, country, reverseCharge);
    if (code === undefined)
      return { hold: `no tax type for ${line.title}: ${country ?? "no address"}, rate ${ratesOf(taxes)}` };
    lines.push({
      what: line.title.trim() ? line.title : "Shipping",
      kind: "shipping",
      quantity: 1,
      price: Number(line.price),
      discount: amountOf(line.discount_allocations),
      tax: taxOf(taxes, false),
      code,
    });
  }
  const other = (kind: string, what: string, price: number): void => {
    if (price !== 0) lines.push({ what, kind, quantity: 1, price, discount: 0, tax: 0, code: "NONE" });
  };
  const rounding = Number(order.total_cash_rounding_payment_adjustment_set?.shop_money?.amount ?? 0);
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
      Description: line.what.slice(0, 4000),
      Quantity: line.quantity,
      UnitAmount: line.price,
      DiscountAmount: cents(line.discount),
      AccountCode: ACCOUNTS[line.kind],
      TaxType: line.code,
      TaxAmount: line.tax,
    };
  });
  let booked;
  switch (order.financial_status) {
    case "paid":
    case "partially_refunded":
      booked = "AUTHORISED";
      break;
    case "pending":
    case "authorized":
    case "partially_paid":
      booked = "DRAFT";
      break;
    case "refunded":
    case "voided":
      return { skip: "nothing left to invoice" };
    case null:
    case undefined:
      return { hold: "no payment status" };
    default:
      return { hold: "a new Shopify payment status" };
  }
  if (Math.abs(net + (order.taxes_included ? 0 : tax) - (totalPrice - marketplace + rounding)) > 0.001)
    return { hold: "the lines do not add up to the order" };
  return {
    Type: "ACCREC",
    InvoiceNumber: order.name,
    Reference: `${order.po_number == null ? "" : `${order.po_number}, `}Shopify ${order.id}`.slice(0, 255),
    Date: soldOn,
    DueDate: dueOn,
    LineAmountTypes: order.taxes_included ? "Inclusive" : "Exclusive",
    Contact:
      contact !== undefined
        ? { ContactID: contact.ContactID }
        : {
            Name: namesake !== undefined ? `${name} (${email ?? order.name})`.slice(0, 255) : name || "Guest",
            EmailAddress: email,
            TaxNumber: vatNumber?.slice(0, 50),
          },
    LineItems: items,
    CurrencyCode: order.currency,
    Status: booked,
  };
}
