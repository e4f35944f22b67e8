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

/** A contact that is there: it stays as it is */
export interface XeroKnownContactInput {
  /** Xero's own id; without it the contact is found, or made, by its name */
  ContactID: string;
}

export interface XeroAddressInput {
  AddressType: "POBOX" | "STREET";
  AddressLine1?: string | undefined;
  AddressLine2?: string | undefined;
  AddressLine3?: string | undefined;
  AddressLine4?: string | undefined;
  City?: string | undefined;
  Region?: string | undefined;
  PostalCode?: string | undefined;
  /** Letters only */
  Country?: string | undefined;
  AttentionTo?: string | undefined;
}

export interface XeroPhoneInput {
  PhoneType: "DEFAULT" | "DDI" | "MOBILE" | "FAX" | "OFFICE";
  PhoneNumber?: string | undefined;
  PhoneAreaCode?: string | undefined;
  PhoneCountryCode?: string | undefined;
}

/** A customer or supplier */
export interface XeroContactInput {
  /** Xero's own id; without it the contact is found, or made, by its name */
  ContactID?: string | undefined;
  /** The id in another system */
  ContactNumber?: string | undefined;
  AccountNumber?: string | undefined;
  /** The full name; unique in the organisation, whatever its case and the blanks around it */
  Name: string;
  FirstName?: string | undefined;
  LastName?: string | undefined;
  EmailAddress?: string | undefined;
  CompanyNumber?: string | undefined;
  /** The VAT number */
  TaxNumber?: string | undefined;
  ContactStatus?: "ACTIVE" | "ARCHIVED" | "GDPRREQUEST" | undefined;
  /** ISO 4217; must be one that the organisation uses */
  DefaultCurrency?: string | undefined;
  Addresses?: XeroAddressInput[] | undefined;
  Phones?: XeroPhoneInput[] | undefined;
}

export interface XeroTrackingInput {
  TrackingCategoryID?: string | undefined;
  TrackingOptionID?: string | undefined;
  Name: string;
  Option: string;
}

/** One line */
export interface XeroLineItemInput {
  LineItemID?: string | undefined;
  Description: string;
  /** Four decimals at most */
  Quantity?: number | Decimal | undefined;
  /** For one; four decimals, as the request asks for unitdp=4 */
  UnitAmount?: number | Decimal | undefined;
  ItemCode?: string | undefined;
  /** The account of the chart of accounts; approved invoices need one */
  AccountCode?: string | undefined;
  /** A code of the organisation's tax rates, such as OUTPUT2 */
  TaxType?: string | undefined;
  /** Worked out by Xero, line by line, where it is left out: it may be a cent off then */
  TaxAmount?: number | Decimal | undefined;
  LineAmount?: number | Decimal | undefined;
  Tracking?: XeroTrackingInput[] | undefined;
}

/** Money that a customer gets back */
export interface XeroCreditNoteInput {
  /** ACCRECCREDIT is one for a customer */
  Type: "ACCPAYCREDIT" | "ACCRECCREDIT";
  Contact: XeroKnownContactInput | XeroContactInput;
  LineItems: XeroLineItemInput[];
  Date?: string | undefined;
  DueDate?: string | undefined;
  /** Whether the lines' amounts contain their tax; Exclusive where it is left out */
  LineAmountTypes?: "Exclusive" | "Inclusive" | "NoTax" | undefined;
  /** Unique; numbered by Xero where it is left out */
  CreditNoteNumber?: string | undefined;
  Reference?: string | undefined;
  /** ISO 4217; must be one that the organisation uses */
  CurrencyCode?: string | undefined;
  CurrencyRate?: number | Decimal | undefined;
  Status?: "DRAFT" | "SUBMITTED" | "DELETED" | "AUTHORISED" | "PAID" | "VOIDED" | undefined;
  BrandingThemeID?: string | undefined;
  CreditNoteID?: string | undefined;
}

export interface XeroAllocationInvoiceInput {
  InvoiceID: string;
}

/** A part of a credit note, or of an overpayment, that pays an invoice */
export interface XeroAllocationInput {
  Invoice: XeroAllocationInvoiceInput;
  /** No more than what is due, nor than what is left */
  Amount: number | Decimal;
  Date: string;
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

/** A credit note, as Xero answers */
export interface XeroFoundCreditNote {
  CreditNoteID: string;
  CreditNoteNumber?: string | undefined;
  Status?: "DRAFT" | "SUBMITTED" | "DELETED" | "AUTHORISED" | "PAID" | "VOIDED" | (string & {}) | undefined;
  CurrencyCode?: string | undefined;
  Total?: Num | undefined;
  RemainingCredit?: Num | undefined;
  UpdatedDateUTC?: string | undefined;
}

const xeroKnownContactInputFields = new Set(["ContactID"]);
const xeroAddressInputFields = new Set([
  "AddressType",
  "AddressLine1",
  "AddressLine2",
  "AddressLine3",
  "AddressLine4",
  "City",
  "Region",
  "PostalCode",
  "Country",
  "AttentionTo",
]);
const countryPattern = /^[A-Za-z ]*$/u;
const xeroPhoneInputFields = new Set(["PhoneType", "PhoneNumber", "PhoneAreaCode", "PhoneCountryCode"]);
const xeroContactInputFields = new Set([
  "ContactID",
  "ContactNumber",
  "AccountNumber",
  "Name",
  "FirstName",
  "LastName",
  "EmailAddress",
  "CompanyNumber",
  "TaxNumber",
  "ContactStatus",
  "DefaultCurrency",
  "Addresses",
  "Phones",
]);
const namePattern = /^\S/u;
const namePattern2 = /\S$/u;
const defaultCurrencyPattern = /^[A-Z]{3}$/u;
const xeroTrackingInputFields = new Set(["TrackingCategoryID", "TrackingOptionID", "Name", "Option"]);
const xeroLineItemInputFields = new Set([
  "LineItemID",
  "Description",
  "Quantity",
  "UnitAmount",
  "ItemCode",
  "AccountCode",
  "TaxType",
  "TaxAmount",
  "LineAmount",
  "Tracking",
]);
const xeroCreditNoteInputFields = new Set([
  "Type",
  "Contact",
  "LineItems",
  "Date",
  "DueDate",
  "LineAmountTypes",
  "CreditNoteNumber",
  "Reference",
  "CurrencyCode",
  "CurrencyRate",
  "Status",
  "BrandingThemeID",
  "CreditNoteID",
]);
const xeroAllocationInvoiceInputFields = new Set(["InvoiceID"]);
const xeroAllocationInputFields = new Set(["Invoice", "Amount", "Date"]);
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

export function isXeroKnownContactInput(value: unknown): value is XeroKnownContactInput {
  return (
    is.object<XeroKnownContactInput>(value) && is.uuid(value.ContactID) && is.only(value, xeroKnownContactInputFields)
  );
}

export function isXeroAddressInput(value: unknown): value is XeroAddressInput {
  return (
    is.object<XeroAddressInput>(value) &&
    (value.AddressType === "POBOX" || value.AddressType === "STREET") &&
    (value.AddressLine1 === undefined || is.text(value.AddressLine1, 500)) &&
    (value.AddressLine2 === undefined || is.text(value.AddressLine2, 500)) &&
    (value.AddressLine3 === undefined || is.text(value.AddressLine3, 500)) &&
    (value.AddressLine4 === undefined || is.text(value.AddressLine4, 500)) &&
    (value.City === undefined || is.text(value.City, 255)) &&
    (value.Region === undefined || is.text(value.Region, 255)) &&
    (value.PostalCode === undefined || is.text(value.PostalCode, 50)) &&
    (value.Country === undefined || (is.text(value.Country, 50) && countryPattern.test(value.Country))) &&
    (value.AttentionTo === undefined || is.text(value.AttentionTo, 255)) &&
    is.only(value, xeroAddressInputFields)
  );
}

export function isXeroPhoneInput(value: unknown): value is XeroPhoneInput {
  return (
    is.object<XeroPhoneInput>(value) &&
    (value.PhoneType === "DEFAULT" ||
      value.PhoneType === "DDI" ||
      value.PhoneType === "MOBILE" ||
      value.PhoneType === "FAX" ||
      value.PhoneType === "OFFICE") &&
    (value.PhoneNumber === undefined || is.text(value.PhoneNumber, 50)) &&
    (value.PhoneAreaCode === undefined || is.text(value.PhoneAreaCode, 10)) &&
    (value.PhoneCountryCode === undefined || is.text(value.PhoneCountryCode, 20)) &&
    is.only(value, xeroPhoneInputFields)
  );
}

function isXeroAddressInputList(value: unknown): value is unknown[] {
  if (!Array.isArray(value)) return false;
  for (const item of value) {
    if (!isXeroAddressInput(item)) return false;
  }
  return true;
}

function isXeroPhoneInputList(value: unknown): value is unknown[] {
  if (!Array.isArray(value)) return false;
  for (const item of value) {
    if (!isXeroPhoneInput(item)) return false;
  }
  return true;
}

export function isXeroContactInput(value: unknown): value is XeroContactInput {
  return (
    is.object<XeroContactInput>(value) &&
    is.text(value.Name, 255, 1) &&
    namePattern.test(value.Name) &&
    namePattern2.test(value.Name) &&
    (value.ContactID === undefined || is.uuid(value.ContactID)) &&
    (value.ContactNumber === undefined || is.text(value.ContactNumber, 50)) &&
    (value.AccountNumber === undefined || is.text(value.AccountNumber, 50)) &&
    (value.FirstName === undefined || is.text(value.FirstName, 255)) &&
    (value.LastName === undefined || is.text(value.LastName, 255)) &&
    (value.EmailAddress === undefined || is.text(value.EmailAddress, 255)) &&
    (value.CompanyNumber === undefined || is.text(value.CompanyNumber, 50)) &&
    (value.TaxNumber === undefined || is.text(value.TaxNumber, 50)) &&
    (value.ContactStatus === undefined ||
      value.ContactStatus === "ACTIVE" ||
      value.ContactStatus === "ARCHIVED" ||
      value.ContactStatus === "GDPRREQUEST") &&
    (value.DefaultCurrency === undefined ||
      (typeof value.DefaultCurrency === "string" && defaultCurrencyPattern.test(value.DefaultCurrency))) &&
    (value.Addresses === undefined || isXeroAddressInputList(value.Addresses)) &&
    (value.Phones === undefined || isXeroPhoneInputList(value.Phones)) &&
    is.only(value, xeroContactInputFields)
  );
}

export function isXeroTrackingInput(value: unknown): value is XeroTrackingInput {
  return (
    is.object<XeroTrackingInput>(value) &&
    is.text(value.Name, 100) &&
    is.text(value.Option, 100) &&
    (value.TrackingCategoryID === undefined || is.uuid(value.TrackingCategoryID)) &&
    (value.TrackingOptionID === undefined || is.uuid(value.TrackingOptionID)) &&
    is.only(value, xeroTrackingInputFields)
  );
}

function isXeroTrackingInputList(value: unknown): value is unknown[] {
  if (!Array.isArray(value)) return false;
  for (const item of value) {
    if (!isXeroTrackingInput(item)) return false;
  }
  return true;
}

export function isXeroLineItemInput(value: unknown): value is XeroLineItemInput {
  return (
    is.object<XeroLineItemInput>(value) &&
    is.text(value.Description, 4000, 1) &&
    (value.LineItemID === undefined || is.uuid(value.LineItemID)) &&
    (value.Quantity === undefined || (is.num(value.Quantity) && is.scale(value.Quantity, 4))) &&
    (value.UnitAmount === undefined || (is.num(value.UnitAmount) && is.scale(value.UnitAmount, 4))) &&
    (value.ItemCode === undefined || is.text(value.ItemCode, 30)) &&
    (value.AccountCode === undefined || is.text(value.AccountCode, 10)) &&
    (value.TaxType === undefined || is.text(value.TaxType, 50)) &&
    (value.TaxAmount === undefined || (is.num(value.TaxAmount) && is.scale(value.TaxAmount, 2))) &&
    (value.LineAmount === undefined || (is.num(value.LineAmount) && is.scale(value.LineAmount, 2))) &&
    (value.Tracking === undefined || (isXeroTrackingInputList(value.Tracking) && value.Tracking.length <= 2)) &&
    is.only(value, xeroLineItemInputFields)
  );
}

function isXeroLineItemInputList(value: unknown): value is unknown[] {
  if (!Array.isArray(value)) return false;
  for (const item of value) {
    if (!isXeroLineItemInput(item)) return false;
  }
  return true;
}

export function isXeroCreditNoteInput(value: unknown): value is XeroCreditNoteInput {
  return (
    is.object<XeroCreditNoteInput>(value) &&
    (value.Type === "ACCPAYCREDIT" || value.Type === "ACCRECCREDIT") &&
    (isXeroKnownContactInput(value.Contact) || isXeroContactInput(value.Contact)) &&
    isXeroLineItemInputList(value.LineItems) &&
    value.LineItems.length >= 1 &&
    (value.Date === undefined || is.date(value.Date)) &&
    (value.DueDate === undefined || is.date(value.DueDate)) &&
    (value.LineAmountTypes === undefined ||
      value.LineAmountTypes === "Exclusive" ||
      value.LineAmountTypes === "Inclusive" ||
      value.LineAmountTypes === "NoTax") &&
    (value.CreditNoteNumber === undefined || is.text(value.CreditNoteNumber, 255)) &&
    (value.Reference === undefined || is.text(value.Reference, 255)) &&
    (value.CurrencyCode === undefined ||
      (typeof value.CurrencyCode === "string" && defaultCurrencyPattern.test(value.CurrencyCode))) &&
    (value.CurrencyRate === undefined || (is.num(value.CurrencyRate) && is.scale(value.CurrencyRate, 6))) &&
    (value.Status === undefined ||
      value.Status === "DRAFT" ||
      value.Status === "SUBMITTED" ||
      value.Status === "DELETED" ||
      value.Status === "AUTHORISED" ||
      value.Status === "PAID" ||
      value.Status === "VOIDED") &&
    (value.BrandingThemeID === undefined || is.uuid(value.BrandingThemeID)) &&
    (value.CreditNoteID === undefined || is.uuid(value.CreditNoteID)) &&
    is.only(value, xeroCreditNoteInputFields)
  );
}

export function isXeroAllocationInvoiceInput(value: unknown): value is XeroAllocationInvoiceInput {
  return (
    is.object<XeroAllocationInvoiceInput>(value) &&
    is.uuid(value.InvoiceID) &&
    is.only(value, xeroAllocationInvoiceInputFields)
  );
}

export function isXeroAllocationInput(value: unknown): value is XeroAllocationInput {
  return (
    is.object<XeroAllocationInput>(value) &&
    isXeroAllocationInvoiceInput(value.Invoice) &&
    is.num(value.Amount) &&
    is.above(value.Amount, 0) &&
    is.scale(value.Amount, 2) &&
    is.date(value.Date) &&
    is.only(value, xeroAllocationInputFields)
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

export function isXeroFoundCreditNote(value: unknown): value is XeroFoundCreditNote {
  return (
    is.object<XeroFoundCreditNote>(value) &&
    is.uuid(value.CreditNoteID) &&
    (value.CreditNoteNumber === undefined || typeof value.CreditNoteNumber === "string") &&
    (value.Status === undefined || typeof value.Status === "string") &&
    (value.CurrencyCode === undefined || typeof value.CurrencyCode === "string") &&
    (value.Total === undefined || is.num(value.Total)) &&
    (value.RemainingCredit === undefined || is.num(value.RemainingCredit)) &&
    (value.UpdatedDateUTC === undefined || is.msDate(value.UpdatedDateUTC))
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

export const xeroKnownContactInputShape = shape.closedRecord(isXeroKnownContactInput, {
  ContactID: shape.uuid,
});

export const xeroAddressInputShape = shape.closedRecord(isXeroAddressInput, {
  AddressType: shape.oneOf(["POBOX", "STREET"]),
  AddressLine1: shape.optional(shape.text({ max: 500 })),
  AddressLine2: shape.optional(shape.text({ max: 500 })),
  AddressLine3: shape.optional(shape.text({ max: 500 })),
  AddressLine4: shape.optional(shape.text({ max: 500 })),
  City: shape.optional(shape.text({ max: 255 })),
  Region: shape.optional(shape.text({ max: 255 })),
  PostalCode: shape.optional(shape.text({ max: 50 })),
  Country: shape.optional(shape.text({ max: 50, pattern: countryPattern })),
  AttentionTo: shape.optional(shape.text({ max: 255 })),
});

export const xeroPhoneInputShape = shape.closedRecord(isXeroPhoneInput, {
  PhoneType: shape.oneOf(["DEFAULT", "DDI", "MOBILE", "FAX", "OFFICE"]),
  PhoneNumber: shape.optional(shape.text({ max: 50 })),
  PhoneAreaCode: shape.optional(shape.text({ max: 10 })),
  PhoneCountryCode: shape.optional(shape.text({ max: 20 })),
});

export const xeroContactInputShape = shape.closedRecord(isXeroContactInput, {
  ContactID: shape.optional(shape.uuid),
  ContactNumber: shape.optional(shape.text({ max: 50 })),
  AccountNumber: shape.optional(shape.text({ max: 50 })),
  Name: shape.both(shape.text({ min: 1, max: 255, pattern: namePattern }), shape.text({ pattern: namePattern2 })),
  FirstName: shape.optional(shape.text({ max: 255 })),
  LastName: shape.optional(shape.text({ max: 255 })),
  EmailAddress: shape.optional(shape.text({ max: 255 })),
  CompanyNumber: shape.optional(shape.text({ max: 50 })),
  TaxNumber: shape.optional(shape.text({ max: 50 })),
  ContactStatus: shape.optional(shape.oneOf(["ACTIVE", "ARCHIVED", "GDPRREQUEST"])),
  DefaultCurrency: shape.optional(shape.text({ pattern: defaultCurrencyPattern })),
  Addresses: shape.optional(shape.listOf(xeroAddressInputShape)),
  Phones: shape.optional(shape.listOf(xeroPhoneInputShape)),
});

export const xeroTrackingInputShape = shape.closedRecord(isXeroTrackingInput, {
  TrackingCategoryID: shape.optional(shape.uuid),
  TrackingOptionID: shape.optional(shape.uuid),
  Name: shape.text({ max: 100 }),
  Option: shape.text({ max: 100 }),
});

export const xeroLineItemInputShape = shape.closedRecord(isXeroLineItemInput, {
  LineItemID: shape.optional(shape.uuid),
  Description: shape.text({ min: 1, max: 4000 }),
  Quantity: shape.optional(shape.number({ scale: 4 })),
  UnitAmount: shape.optional(shape.number({ scale: 4 })),
  ItemCode: shape.optional(shape.text({ max: 30 })),
  AccountCode: shape.optional(shape.text({ max: 10 })),
  TaxType: shape.optional(shape.text({ max: 50 })),
  TaxAmount: shape.optional(shape.number({ scale: 2 })),
  LineAmount: shape.optional(shape.number({ scale: 2 })),
  Tracking: shape.optional(shape.listOf(xeroTrackingInputShape, { max: 2 })),
});

export const xeroCreditNoteInputShape = shape.closedRecord(isXeroCreditNoteInput, {
  Type: shape.oneOf(["ACCPAYCREDIT", "ACCRECCREDIT"]),
  Contact: shape.union([xeroKnownContactInputShape, xeroContactInputShape]),
  LineItems: shape.listOf(xeroLineItemInputShape, { min: 1 }),
  Date: shape.optional(shape.date),
  DueDate: shape.optional(shape.date),
  LineAmountTypes: shape.optional(shape.oneOf(["Exclusive", "Inclusive", "NoTax"])),
  CreditNoteNumber: shape.optional(shape.text({ max: 255 })),
  Reference: shape.optional(shape.text({ max: 255 })),
  CurrencyCode: shape.optional(shape.text({ pattern: defaultCurrencyPattern })),
  CurrencyRate: shape.optional(shape.number({ scale: 6 })),
  Status: shape.optional(shape.oneOf(["DRAFT", "SUBMITTED", "DELETED", "AUTHORISED", "PAID", "VOIDED"])),
  BrandingThemeID: shape.optional(shape.uuid),
  CreditNoteID: shape.optional(shape.uuid),
});

export const xeroAllocationInvoiceInputShape = shape.closedRecord(isXeroAllocationInvoiceInput, {
  InvoiceID: shape.uuid,
});

export const xeroAllocationInputShape = shape.closedRecord(isXeroAllocationInput, {
  Invoice: xeroAllocationInvoiceInputShape,
  Amount: shape.number({ above: 0, scale: 2 }),
  Date: shape.date,
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

export const xeroFoundCreditNoteShape = shape.record(isXeroFoundCreditNote, {
  CreditNoteID: shape.uuid,
  CreditNoteNumber: shape.optional(shape.text()),
  Status: shape.optional(shape.openEnum(["DRAFT", "SUBMITTED", "DELETED", "AUTHORISED", "PAID", "VOIDED"])),
  CurrencyCode: shape.optional(shape.text()),
  Total: shape.optional(shape.number()),
  RemainingCredit: shape.optional(shape.number()),
  UpdatedDateUTC: shape.optional(shape.msDate),
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
  allocate_credit_note: {
    system: "xero",
    name: "allocate_credit_note",
    method: "PUT",
    path: "/CreditNotes/{id}/Allocations",
    requestPointer: "/Allocations/0",
    responsePointer: "/Allocations/0",
    idempotencyHeader: "Idempotency-Key",
    creates: true,
  },
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
  upsert_credit_note: {
    system: "xero",
    name: "upsert_credit_note",
    method: "POST",
    path: "/CreditNotes",
    query: { unitdp: "4" },
    requestPointer: "/CreditNotes/0",
    responsePointer: "/CreditNotes/0",
    idempotencyHeader: "Idempotency-Key",
  },
} satisfies Record<string, Operation>;
