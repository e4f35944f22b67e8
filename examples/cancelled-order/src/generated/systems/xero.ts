/**
 * Xero, version 2.0: what the integrations here use of it.
 *
 * Made by integ from its description and its schemas; change those, not this file.
 */
import { type Num, type Operation, type SystemLink, is, shape } from "@integ/runtime";

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

/** An invoice that is to count no more */
export interface XeroVoidedInvoiceInput {
  /** VOIDED where it is approved, DELETED where it is a draft or waits for approval */
  Status: "VOIDED" | "DELETED";
}

const xeroVoidedInvoiceInputFields = new Set(["Status"]);

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

export function isXeroVoidedInvoiceInput(value: unknown): value is XeroVoidedInvoiceInput {
  return (
    is.object<XeroVoidedInvoiceInput>(value) &&
    (value.Status === "VOIDED" || value.Status === "DELETED") &&
    is.only(value, xeroVoidedInvoiceInputFields)
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

export const xeroVoidedInvoiceInputShape = shape.closedRecord(isXeroVoidedInvoiceInput, {
  Status: shape.oneOf(["VOIDED", "DELETED"]),
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
  find_invoice: {
    system: "xero",
    name: "find_invoice",
    method: "GET",
    path: "/Invoices",
    query: { InvoiceNumbers: "{number}", where: 'Type=="ACCREC"', page: "1" },
    responsePointer: "/Invoices/0",
    several: { separator: ",", parameter: "number", most: 40, at: "/Invoices", key: "/InvoiceNumber" },
  },
  void_invoice: {
    system: "xero",
    name: "void_invoice",
    method: "POST",
    path: "/Invoices/{id}",
    requestPointer: "/Invoices/0",
    responsePointer: "/Invoices/0",
    idempotencyHeader: "Idempotency-Key",
  },
} satisfies Record<string, Operation>;
