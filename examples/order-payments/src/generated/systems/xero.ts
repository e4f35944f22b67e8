/**
 * Xero, version 2.0: what the integrations here use of it.
 *
 * Made by integ from its description and its schemas; change those, not this file.
 */
import { type Decimal, type Num, type Operation, type SystemLink, is, shape } from "@integ/runtime";

/** A contact, as Xero answers */
export interface XeroFoundContact {
  ContactID: string;
  Name: string;
  ContactNumber?: string | undefined;
  EmailAddress?: string | undefined;
  TaxNumber?: string | undefined;
  CompanyNumber?: string | undefined;
  ContactStatus?: "ACTIVE" | "ARCHIVED" | "GDPRREQUEST" | (string & {}) | undefined;
  UpdatedDateUTC?: string | undefined;
}

export interface XeroLineItem {
  LineItemID?: string | undefined;
  Description?: string | undefined;
  Quantity?: Num | undefined;
  UnitAmount?: Num | undefined;
  ItemCode?: string | undefined;
  AccountCode?: string | undefined;
  TaxType?: string | undefined;
  TaxAmount?: Num | undefined;
  LineAmount?: Num | undefined;
}

/** An invoice, as Xero answers */
export interface XeroFoundInvoice {
  InvoiceID: string;
  InvoiceNumber?: string | undefined;
  Status?: "DRAFT" | "SUBMITTED" | "DELETED" | "AUTHORISED" | "PAID" | "VOIDED" | (string & {}) | undefined;
  Contact?: XeroFoundContact | undefined;
  /** Not in lists of many pages, nor in what was asked for as a summary */
  LineItems?: XeroLineItem[] | undefined;
  Type?: "ACCREC" | "ACCPAY" | (string & {}) | undefined;
  Reference?: string | undefined;
  LineAmountTypes?: "Exclusive" | "Inclusive" | "NoTax" | (string & {}) | undefined;
  CurrencyCode?: string | undefined;
  SubTotal?: Num | undefined;
  TotalTax?: Num | undefined;
  Total?: Num | undefined;
  AmountDue?: Num | undefined;
  AmountPaid?: Num | undefined;
  AmountCredited?: Num | undefined;
  UpdatedDateUTC?: string | undefined;
}

export interface XeroFoundPaymentInvoice {
  InvoiceID?: string | undefined;
  InvoiceNumber?: string | undefined;
}

/** A payment, as Xero answers */
export interface XeroFoundPayment {
  PaymentID: string;
  Date?: string | undefined;
  Amount?: Num | undefined;
  Reference?: string | undefined;
  Status?: "AUTHORISED" | "DELETED" | (string & {}) | undefined;
  PaymentType?: string | undefined;
  Invoice?: XeroFoundPaymentInvoice | undefined;
  UpdatedDateUTC?: string | undefined;
}

/** By its id, or by its number */
export interface XeroInvoiceRefInput {
  InvoiceID?: string | undefined;
  InvoiceNumber?: string | undefined;
}

/** By its id, or by its number */
export interface XeroCreditNoteRefInput {
  CreditNoteID?: string | undefined;
  CreditNoteNumber?: string | undefined;
}

/** By its code, or by its id */
export interface XeroAccountRefInput {
  Code?: string | undefined;
  AccountID?: string | undefined;
}

/** Money for an invoice, or paid back on a credit note, on an account that takes payments: a bank, or a clearing account */
export interface XeroPaymentInput {
  Invoice?: XeroInvoiceRefInput | undefined;
  CreditNote?: XeroCreditNoteRefInput | undefined;
  Account: XeroAccountRefInput;
  Date: string;
  /** In the invoice's currency; no more than what is due */
  Amount: number | Decimal;
  CurrencyRate?: number | Decimal | undefined;
  /** In the bank account's currency, where that is another */
  BankAmount?: number | Decimal | undefined;
  /** What it is known by in the books */
  Reference?: string | undefined;
  /** true only where the bank's statement has been seen */
  IsReconciled?: boolean | undefined;
}

const xeroInvoiceRefInputFields = new Set(["InvoiceID", "InvoiceNumber"]);
const xeroInvoiceRefInputRules = shape.rules({
  if: { properties: { InvoiceID: false } },
  then: { required: ["InvoiceNumber"] },
});
const xeroCreditNoteRefInputFields = new Set(["CreditNoteID", "CreditNoteNumber"]);
const xeroCreditNoteRefInputRules = shape.rules({
  if: { properties: { CreditNoteID: false } },
  then: { required: ["CreditNoteNumber"] },
});
const xeroAccountRefInputFields = new Set(["Code", "AccountID"]);
const xeroAccountRefInputRules = shape.rules({
  if: { properties: { Code: false } },
  then: { required: ["AccountID"] },
});
const xeroPaymentInputFields = new Set([
  "Invoice",
  "CreditNote",
  "Account",
  "Date",
  "Amount",
  "CurrencyRate",
  "BankAmount",
  "Reference",
  "IsReconciled",
]);

export function isXeroFoundContact(value: unknown): value is XeroFoundContact {
  return (
    is.object<XeroFoundContact>(value) &&
    is.uuid(value.ContactID) &&
    typeof value.Name === "string" &&
    (value.ContactNumber === undefined || typeof value.ContactNumber === "string") &&
    (value.EmailAddress === undefined || typeof value.EmailAddress === "string") &&
    (value.TaxNumber === undefined || typeof value.TaxNumber === "string") &&
    (value.CompanyNumber === undefined || typeof value.CompanyNumber === "string") &&
    (value.ContactStatus === undefined || typeof value.ContactStatus === "string") &&
    (value.UpdatedDateUTC === undefined || is.msDate(value.UpdatedDateUTC))
  );
}

export function isXeroLineItem(value: unknown): value is XeroLineItem {
  return (
    is.record<XeroLineItem>(value) &&
    (value.LineItemID === undefined || is.uuid(value.LineItemID)) &&
    (value.Description === undefined || typeof value.Description === "string") &&
    (value.Quantity === undefined || is.num(value.Quantity)) &&
    (value.UnitAmount === undefined || is.num(value.UnitAmount)) &&
    (value.ItemCode === undefined || typeof value.ItemCode === "string") &&
    (value.AccountCode === undefined || typeof value.AccountCode === "string") &&
    (value.TaxType === undefined || typeof value.TaxType === "string") &&
    (value.TaxAmount === undefined || is.num(value.TaxAmount)) &&
    (value.LineAmount === undefined || is.num(value.LineAmount))
  );
}

function isXeroLineItemList(value: unknown): value is unknown[] {
  if (!Array.isArray(value)) return false;
  for (const item of value) {
    if (!isXeroLineItem(item)) return false;
  }
  return true;
}

export function isXeroFoundInvoice(value: unknown): value is XeroFoundInvoice {
  return (
    is.object<XeroFoundInvoice>(value) &&
    is.uuid(value.InvoiceID) &&
    (value.InvoiceNumber === undefined || typeof value.InvoiceNumber === "string") &&
    (value.Status === undefined || typeof value.Status === "string") &&
    (value.Contact === undefined || isXeroFoundContact(value.Contact)) &&
    (value.LineItems === undefined || isXeroLineItemList(value.LineItems)) &&
    (value.Type === undefined || typeof value.Type === "string") &&
    (value.Reference === undefined || typeof value.Reference === "string") &&
    (value.LineAmountTypes === undefined || typeof value.LineAmountTypes === "string") &&
    (value.CurrencyCode === undefined || typeof value.CurrencyCode === "string") &&
    (value.SubTotal === undefined || is.num(value.SubTotal)) &&
    (value.TotalTax === undefined || is.num(value.TotalTax)) &&
    (value.Total === undefined || is.num(value.Total)) &&
    (value.AmountDue === undefined || is.num(value.AmountDue)) &&
    (value.AmountPaid === undefined || is.num(value.AmountPaid)) &&
    (value.AmountCredited === undefined || is.num(value.AmountCredited)) &&
    (value.UpdatedDateUTC === undefined || is.msDate(value.UpdatedDateUTC))
  );
}

export function isXeroFoundPaymentInvoice(value: unknown): value is XeroFoundPaymentInvoice {
  return (
    is.record<XeroFoundPaymentInvoice>(value) &&
    (value.InvoiceID === undefined || is.uuid(value.InvoiceID)) &&
    (value.InvoiceNumber === undefined || typeof value.InvoiceNumber === "string")
  );
}

export function isXeroFoundPayment(value: unknown): value is XeroFoundPayment {
  return (
    is.object<XeroFoundPayment>(value) &&
    is.uuid(value.PaymentID) &&
    (value.Date === undefined || is.msDay(value.Date)) &&
    (value.Amount === undefined || is.num(value.Amount)) &&
    (value.Reference === undefined || typeof value.Reference === "string") &&
    (value.Status === undefined || typeof value.Status === "string") &&
    (value.PaymentType === undefined || typeof value.PaymentType === "string") &&
    (value.Invoice === undefined || isXeroFoundPaymentInvoice(value.Invoice)) &&
    (value.UpdatedDateUTC === undefined || is.msDate(value.UpdatedDateUTC))
  );
}

export function isXeroInvoiceRefInput(value: unknown): value is XeroInvoiceRefInput {
  return (
    is.record<XeroInvoiceRefInput>(value) &&
    (value.InvoiceID === undefined || is.uuid(value.InvoiceID)) &&
    (value.InvoiceNumber === undefined || is.text(value.InvoiceNumber, 255)) &&
    is.only(value, xeroInvoiceRefInputFields) &&
    xeroInvoiceRefInputRules.accepts(value)
  );
}

export function isXeroCreditNoteRefInput(value: unknown): value is XeroCreditNoteRefInput {
  return (
    is.record<XeroCreditNoteRefInput>(value) &&
    (value.CreditNoteID === undefined || is.uuid(value.CreditNoteID)) &&
    (value.CreditNoteNumber === undefined || is.text(value.CreditNoteNumber, 255)) &&
    is.only(value, xeroCreditNoteRefInputFields) &&
    xeroCreditNoteRefInputRules.accepts(value)
  );
}

export function isXeroAccountRefInput(value: unknown): value is XeroAccountRefInput {
  return (
    is.record<XeroAccountRefInput>(value) &&
    (value.Code === undefined || is.text(value.Code, 10)) &&
    (value.AccountID === undefined || is.uuid(value.AccountID)) &&
    is.only(value, xeroAccountRefInputFields) &&
    xeroAccountRefInputRules.accepts(value)
  );
}

export function isXeroPaymentInput(value: unknown): value is XeroPaymentInput {
  return (
    is.object<XeroPaymentInput>(value) &&
    isXeroAccountRefInput(value.Account) &&
    is.date(value.Date) &&
    is.num(value.Amount) &&
    is.above(value.Amount, 0) &&
    is.scale(value.Amount, 2) &&
    (value.Invoice === undefined || isXeroInvoiceRefInput(value.Invoice)) &&
    (value.CreditNote === undefined || isXeroCreditNoteRefInput(value.CreditNote)) &&
    (value.CurrencyRate === undefined || (is.num(value.CurrencyRate) && is.scale(value.CurrencyRate, 6))) &&
    (value.BankAmount === undefined || (is.num(value.BankAmount) && is.scale(value.BankAmount, 2))) &&
    (value.Reference === undefined || is.text(value.Reference, 255)) &&
    (value.IsReconciled === undefined || typeof value.IsReconciled === "boolean") &&
    is.only(value, xeroPaymentInputFields)
  );
}

export const xeroFoundContactShape = shape.record(isXeroFoundContact, {
  ContactID: shape.uuid,
  Name: shape.text(),
  ContactNumber: shape.optional(shape.text()),
  EmailAddress: shape.optional(shape.text()),
  TaxNumber: shape.optional(shape.text()),
  CompanyNumber: shape.optional(shape.text()),
  ContactStatus: shape.optional(shape.openEnum(["ACTIVE", "ARCHIVED", "GDPRREQUEST"])),
  UpdatedDateUTC: shape.optional(shape.msDate),
});

export const xeroLineItemShape = shape.record(isXeroLineItem, {
  LineItemID: shape.optional(shape.uuid),
  Description: shape.optional(shape.text()),
  Quantity: shape.optional(shape.number()),
  UnitAmount: shape.optional(shape.number()),
  ItemCode: shape.optional(shape.text()),
  AccountCode: shape.optional(shape.text()),
  TaxType: shape.optional(shape.text()),
  TaxAmount: shape.optional(shape.number()),
  LineAmount: shape.optional(shape.number()),
});

export const xeroFoundInvoiceShape = shape.record(isXeroFoundInvoice, {
  InvoiceID: shape.uuid,
  InvoiceNumber: shape.optional(shape.text()),
  Status: shape.optional(shape.openEnum(["DRAFT", "SUBMITTED", "DELETED", "AUTHORISED", "PAID", "VOIDED"])),
  Contact: shape.optional(xeroFoundContactShape),
  LineItems: shape.optional(shape.listOf(xeroLineItemShape)),
  Type: shape.optional(shape.openEnum(["ACCREC", "ACCPAY"])),
  Reference: shape.optional(shape.text()),
  LineAmountTypes: shape.optional(shape.openEnum(["Exclusive", "Inclusive", "NoTax"])),
  CurrencyCode: shape.optional(shape.text()),
  SubTotal: shape.optional(shape.number()),
  TotalTax: shape.optional(shape.number()),
  Total: shape.optional(shape.number()),
  AmountDue: shape.optional(shape.number()),
  AmountPaid: shape.optional(shape.number()),
  AmountCredited: shape.optional(shape.number()),
  UpdatedDateUTC: shape.optional(shape.msDate),
});

export const xeroFoundPaymentInvoiceShape = shape.record(isXeroFoundPaymentInvoice, {
  InvoiceID: shape.optional(shape.uuid),
  InvoiceNumber: shape.optional(shape.text()),
});

export const xeroFoundPaymentShape = shape.record(isXeroFoundPayment, {
  PaymentID: shape.uuid,
  Date: shape.optional(shape.msDay),
  Amount: shape.optional(shape.number()),
  Reference: shape.optional(shape.text()),
  Status: shape.optional(shape.openEnum(["AUTHORISED", "DELETED"])),
  PaymentType: shape.optional(shape.text()),
  Invoice: shape.optional(xeroFoundPaymentInvoiceShape),
  UpdatedDateUTC: shape.optional(shape.msDate),
});

export const xeroInvoiceRefInputShape = shape.checked(
  isXeroInvoiceRefInput,
  shape.ruled(
    shape.closedRecord({
      InvoiceID: shape.optional(shape.uuid),
      InvoiceNumber: shape.optional(shape.text({ max: 255 })),
    }),
    xeroInvoiceRefInputRules,
  ),
);

export const xeroCreditNoteRefInputShape = shape.checked(
  isXeroCreditNoteRefInput,
  shape.ruled(
    shape.closedRecord({
      CreditNoteID: shape.optional(shape.uuid),
      CreditNoteNumber: shape.optional(shape.text({ max: 255 })),
    }),
    xeroCreditNoteRefInputRules,
  ),
);

export const xeroAccountRefInputShape = shape.checked(
  isXeroAccountRefInput,
  shape.ruled(
    shape.closedRecord({
      Code: shape.optional(shape.text({ max: 10 })),
      AccountID: shape.optional(shape.uuid),
    }),
    xeroAccountRefInputRules,
  ),
);

export const xeroPaymentInputShape = shape.closedRecord(isXeroPaymentInput, {
  Invoice: shape.optional(xeroInvoiceRefInputShape),
  CreditNote: shape.optional(xeroCreditNoteRefInputShape),
  Account: xeroAccountRefInputShape,
  Date: shape.date,
  Amount: shape.number({ above: 0, scale: 2 }),
  CurrencyRate: shape.optional(shape.number({ scale: 6 })),
  BankAmount: shape.optional(shape.number({ scale: 2 })),
  Reference: shape.optional(shape.text({ max: 255 })),
  IsReconciled: shape.optional(shape.boolean),
});

/** How Xero is reached. */
export const xeroSystem: SystemLink = {
  name: "xero",
  version: "2.0",
  baseUrl: "{base_url}",
  headers: { Authorization: "Bearer {access_token}", "xero-tenant-id": "{tenant}" },
  settings: {
    tenant: { secret: false, default: "" },
    client_id: { secret: false },
    client_secret: { secret: true },
    access_token: { secret: true },
    scope: {
      secret: false,
      default: "accounting.invoices accounting.payments accounting.contacts accounting.settings",
    },
    webhook_key: { secret: true },
    token_url: { secret: false, default: "https://identity.xero.com/connect/token" },
    base_url: { secret: false, default: "https://api.xero.com/api.xro/2.0" },
  },
  signature: { algorithm: "hmac-sha256", encoding: "base64", header: "x-xero-signature", secret: "webhook_key" },
  webhookOptions: { reply: { status: 200, withinSeconds: 5 }, silentRefusal: true },
  limits: {
    concurrent: 5,
    perMinute: 60,
    perDay: 5000,
    remaining: [
      { header: "X-MinLimit-Remaining", seconds: 60 },
      { header: "X-DayLimit-Remaining", seconds: 86400 },
    ],
  },
  oauth: { tokenUrl: "{token_url}", grant: "client_credentials", scope: "{scope}" },
  errorMessage: ["/Elements/*/ValidationErrors/*/Message", "/Detail", "/Message"],
};

/** What is asked of Xero. */
export const xeroOperations = {
  create_payment: {
    system: "xero",
    name: "create_payment",
    method: "PUT",
    path: "/Payments",
    requestPointer: "/Payments/0",
    responsePointer: "/Payments/0",
    idempotencyHeader: "Idempotency-Key",
    find: {
      operation: {
        system: "xero",
        name: "find_payment",
        method: "GET",
        path: "/Payments",
        query: { where: 'Reference=="{reference}" AND Amount=={amount} AND Status=="AUTHORISED"' },
        responsePointer: "/Payments/0",
      },
      arguments: { reference: "/Reference", amount: "/Amount" },
    },
    creates: true,
  },
  find_invoice: {
    system: "xero",
    name: "find_invoice",
    method: "GET",
    path: "/Invoices",
    query: { InvoiceNumbers: "{number}", where: 'Type=="ACCREC"', page: "1" },
    responsePointer: "/Invoices/0",
    several: { separator: ",", parameter: "number", most: 40, at: "/Invoices", key: "/InvoiceNumber" },
  },
  find_payment: {
    system: "xero",
    name: "find_payment",
    method: "GET",
    path: "/Payments",
    query: { where: 'Reference=="{reference}" AND Amount=={amount} AND Status=="AUTHORISED"' },
    responsePointer: "/Payments/0",
  },
} satisfies Record<string, Operation>;
