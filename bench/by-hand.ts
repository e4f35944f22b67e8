/**
 * The mapping of examples/shopify-to-xero as a careful developer would write it by hand, in plain TypeScript: with
 * doubles, `Intl` for the date, and ajv to check what comes in and goes out.
 */
interface Order {
  readonly id: number;
  readonly name: string;
  readonly test?: boolean;
  readonly cancelled_at?: string | null;
  readonly email?: string | null;
  readonly processed_at?: string | null;
  readonly created_at: string;
  readonly currency: string;
  readonly taxes_included: boolean;
  readonly financial_status?: string | null;
  readonly total_price: string;
  readonly total_tax?: string;
  readonly customer?: { readonly first_name?: string | null; readonly last_name?: string | null } | null;
  readonly shipping_address?: { readonly country_code?: string | null } | null;
  readonly billing_address?: { readonly country_code?: string | null } | null;
  readonly tax_lines?: readonly { readonly rate?: number | null }[];
  readonly line_items: readonly {
    readonly title: string;
    readonly name?: string;
    readonly quantity: number;
    readonly price: string;
    readonly tax_lines?: readonly { readonly rate?: number | null }[];
    readonly discount_allocations?: readonly { readonly amount: string }[];
  }[];
  readonly shipping_lines?: readonly {
    readonly title: string;
    readonly price: string;
    readonly tax_lines?: readonly { readonly rate?: number | null }[];
    readonly discount_allocations?: readonly { readonly amount: string }[];
  }[];
}

const TAX_TYPES: Readonly<Record<string, string>> = {
  "LT 0.21": "OUTPUT2", "LT 0.09": "REDUCED9", "LT 0.12": "REDUCED12", "LT 0": "ZERORATEDOUTPUT", "LV 0.21": "OSSLV21", "EE 0.24": "OSSEE24",
  "PL 0.23": "OSSPL23", "DE 0.19": "OSSDE19", "FI 0.255": "OSSFI255", "JP 0": "EXPORT", "US 0": "EXPORT", "GB 0": "EXPORT",
}; // prettier-ignore
const day = new Intl.DateTimeFormat("en-CA", {
  timeZone: "Europe/Vilnius",
  year: "numeric",
  month: "2-digit",
  day: "2-digit",
});
const cents = (amount: number): number => Math.round(amount * 100) / 100;

export function byHand(order: Order, contact: { readonly ContactID: string } | undefined): unknown {
  if (order.test === true) return { skip: "test order" };
  if (order.cancelled_at != null) return { skip: "cancelled before it was sent" };
  const date = day.format(new Date(order.processed_at ?? order.created_at));
  const country = order.shipping_address?.country_code ?? order.billing_address?.country_code ?? "LT";
  const lines = [];
  for (const item of order.line_items) {
    if (item.quantity <= 0) continue;
    const rate = (item.tax_lines ?? order.tax_lines)?.[0]?.rate ?? 0;
    const tax = TAX_TYPES[`${country} ${rate}`];
    if (tax === undefined) return { hold: `no tax type for ${item.title}` };
    lines.push({
      Description: (item.name?.trim() ? item.name : item.title).slice(0, 4000),
      Quantity: item.quantity,
      UnitAmount: Number(item.price),
      DiscountAmount: cents((item.discount_allocations ?? []).reduce((sum, d) => sum + Number(d.amount), 0)),
      AccountCode: "200",
      TaxType: tax,
    });
  }
  for (const line of order.shipping_lines ?? []) {
    const rate = (line.tax_lines ?? order.tax_lines)?.[0]?.rate ?? 0;
    const tax = TAX_TYPES[`${country} ${rate}`];
    if (tax === undefined) return { hold: `no tax type for ${line.title}` };
    lines.push({
      Description: line.title,
      Quantity: 1,
      UnitAmount: Number(line.price),
      DiscountAmount: cents((line.discount_allocations ?? []).reduce((sum, d) => sum + Number(d.amount), 0)),
      AccountCode: "260",
      TaxType: tax,
    });
  }
  let status;
  switch (order.financial_status) {
    case "paid":
    case "partially_refunded":
      status = "AUTHORISED";
      break;
    case "pending":
    case "authorized":
    case "partially_paid":
      status = "DRAFT";
      break;
    case "refunded":
    case "voided":
      return { skip: "nothing left to invoice" };
    default:
      return { hold: "a new Shopify payment status" };
  }
  const full = [order.customer?.first_name, order.customer?.last_name].filter((part) => part).join(" ");
  const total = lines.reduce((sum, line) => sum + line.Quantity * line.UnitAmount - line.DiscountAmount, 0);
  const expected = order.taxes_included
    ? Number(order.total_price)
    : Number(order.total_price) - Number(order.total_tax ?? 0);
  if (Math.abs(total - expected) > 0.01) return { hold: "the lines do not add up to the order" };
  return {
    Type: "ACCREC",
    InvoiceNumber: order.name,
    Reference: `Shopify ${order.id}`,
    Date: date,
    DueDate: date,
    LineAmountTypes: order.taxes_included ? "Inclusive" : "Exclusive",
    Contact: {
      ...(contact === undefined ? {} : { ContactID: contact.ContactID }),
      Name: (full || order.email || "Guest").slice(0, 255),
      ...(order.email == null ? {} : { EmailAddress: order.email }),
    },
    LineItems: lines,
    CurrencyCode: order.currency,
    Status: status,
  };
}
