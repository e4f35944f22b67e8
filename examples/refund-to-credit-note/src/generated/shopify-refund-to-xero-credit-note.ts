/**
 * Money that a customer gets back becomes a credit note in the accounting system.
 *
 * Made by integ from refund-to-credit-note.integ; change that file, not this one.
 */
import {
  type Decimal,
  type Decoded,
  type Instant,
  type Int,
  type Num,
  type Outcome,
  type Stop,
  add,
  any,
  cut,
  cutWords,
  dateIn,
  dec,
  decText,
  decode,
  defineFlow,
  encode,
  filled,
  hold,
  instant,
  keyOf,
  mul,
  neg,
  num,
  numText,
  retry,
  round,
  send,
  shape,
  skip,
  sub,
  sum,
  within,
} from "@integ/runtime";

export interface ShopifyMoney {
  amount: string;
  currency_code: string;
}

/** An amount in the shop's currency and in the customer's */
export interface ShopifyMoneyBag {
  shop_money: ShopifyMoney;
  presentment_money: ShopifyMoney;
}

/** One tax on a line or on the order */
export interface ShopifyTaxLine {
  title: string;
  price: string;
  /** A fraction: 0.21 is 21 % */
  rate?: Num | null | undefined;
  price_set?: ShopifyMoneyBag | undefined;
}

/** The part of a discount that falls on a line */
export interface ShopifyDiscountAllocation {
  amount: string;
  discount_application_index?: Int | undefined;
  amount_set?: ShopifyMoneyBag | undefined;
}

export interface ShopifyProperty {
  name: string;
  value?: unknown | null | undefined;
}

/** One product on the order */
export interface ShopifyLineItem {
  id: Int;
  product_id?: Int | null | undefined;
  /** null once the variant is deleted */
  variant_id?: Int | null | undefined;
  /** The product's title */
  title: string;
  variant_title?: string | null | undefined;
  /** Title and variant */
  name?: string | undefined;
  sku?: string | null | undefined;
  vendor?: string | null | undefined;
  /** As ordered */
  quantity: Int;
  /** After refunds and removals */
  current_quantity?: Int | undefined;
  fulfillable_quantity?: Int | undefined;
  grams?: Int | undefined;
  /** For one, before discounts; with tax where the order's taxes_included is true */
  price: string;
  total_discount?: string | undefined;
  requires_shipping?: boolean | undefined;
  taxable?: boolean | undefined;
  gift_card?: boolean | undefined;
  fulfillment_status?: string | null | undefined;
  fulfillment_service?: string | undefined;
  tax_lines?: ShopifyTaxLine[] | undefined;
  discount_allocations?: ShopifyDiscountAllocation[] | undefined;
  properties?: ShopifyProperty[] | undefined;
  price_set?: ShopifyMoneyBag | undefined;
}

/** Some of a line, given back */
export interface ShopifyRefundLineItem {
  id: Int;
  line_item_id: Int;
  quantity: Int;
  restock_type?: string | null | undefined;
  location_id?: Int | null | undefined;
  /** After discounts, for all of them; older payloads lack it */
  subtotal?: Num | undefined;
  /** The tax within or on top of it */
  total_tax?: Num | undefined;
  line_item: ShopifyLineItem;
}

/** A movement of money */
export interface ShopifyTransaction {
  id: Int;
  order_id?: Int | null | undefined;
  kind: "authorization" | "capture" | "sale" | "void" | "refund" | (string & {});
  status: "pending" | "failure" | "success" | "error" | (string & {});
  amount: string;
  currency?: string | undefined;
  gateway?: string | undefined;
  created_at?: string | undefined;
  test?: boolean | undefined;
  message?: string | null | undefined;
}

/** What goes back besides lines */
export interface ShopifyOrderAdjustment {
  id: Int;
  order_id?: Int | undefined;
  refund_id?: Int | undefined;
  kind?: "shipping_refund" | "refund_discrepancy" | (string & {}) | undefined;
  reason?: string | null | undefined;
  /** Negative: money that goes back */
  amount: string;
  tax_amount?: string | undefined;
}

/** A refund of an order, whole or in part */
export interface ShopifyRefund {
  id: Int;
  order_id: Int;
  created_at: string;
  processed_at?: string | null | undefined;
  note?: string | null | undefined;
  restock?: boolean | undefined;
  user_id?: Int | null | undefined;
  refund_line_items: ShopifyRefundLineItem[];
  transactions: ShopifyTransaction[];
  order_adjustments?: ShopifyOrderAdjustment[] | undefined;
}

/** A postal address */
export interface ShopifyAddress {
  first_name?: string | null | undefined;
  last_name?: string | null | undefined;
  name?: string | null | undefined;
  company?: string | null | undefined;
  address1?: string | null | undefined;
  address2?: string | null | undefined;
  city?: string | null | undefined;
  province?: string | null | undefined;
  province_code?: string | null | undefined;
  country?: string | null | undefined;
  /** Two letters, ISO 3166 */
  country_code?: string | null | undefined;
  zip?: string | null | undefined;
  phone?: string | null | undefined;
}

/** Who ordered; a guest is none */
export interface ShopifyCustomer {
  id: Int;
  email?: string | null | undefined;
  first_name?: string | null | undefined;
  last_name?: string | null | undefined;
  phone?: string | null | undefined;
  state?: string | undefined;
  note?: string | null | undefined;
  tags?: string | undefined;
  verified_email?: boolean | undefined;
  tax_exempt?: boolean | undefined;
  currency?: string | undefined;
  created_at?: string | null | undefined;
  updated_at?: string | null | undefined;
  default_address?: ShopifyAddress | undefined;
}

/** A shipping method that was charged */
export interface ShopifyShippingLine {
  id?: Int | undefined;
  title: string;
  code?: string | null | undefined;
  source?: string | null | undefined;
  price: string;
  /** After discounts */
  discounted_price?: string | undefined;
  tax_lines?: ShopifyTaxLine[] | undefined;
  discount_allocations?: ShopifyDiscountAllocation[] | undefined;
  price_set?: ShopifyMoneyBag | undefined;
}

export interface ShopifyDiscountCode {
  code: string;
  amount: string;
  type?: string | undefined;
}

export interface ShopifyClientDetails {
  accept_language?: string | null | undefined;
  browser_ip?: string | null | undefined;
  user_agent?: string | null | undefined;
  session_hash?: string | null | undefined;
}

/** An order, as webhooks send it and the REST Admin API answers */
export interface ShopifyOrder {
  /** Shopify's own id */
  id: Int;
  /** What the customer sees: #1001 */
  name: string;
  number?: Int | undefined;
  order_number?: Int | undefined;
  token?: string | undefined;
  /** Placed by the shop itself, to try things out */
  test?: boolean | undefined;
  /** Empty for some sales in a store */
  email?: string | null | undefined;
  contact_email?: string | null | undefined;
  phone?: string | null | undefined;
  created_at: string;
  /** When the sale took place; older payloads have only created_at */
  processed_at?: string | null | undefined;
  updated_at?: string | undefined;
  cancelled_at?: string | null | undefined;
  closed_at?: string | null | undefined;
  cancel_reason?: string | null | undefined;
  /** The shop's currency, in which all plain amounts are */
  currency: string;
  presentment_currency?: string | undefined;
  /** What has been paid */
  financial_status?:
    | "pending"
    | "authorized"
    | "partially_paid"
    | "paid"
    | "partially_refunded"
    | "refunded"
    | "voided"
    | (string & {})
    | null
    | undefined;
  fulfillment_status?: "fulfilled" | "partial" | "restocked" | (string & {}) | null | undefined;
  /** Whether prices contain their tax */
  taxes_included: boolean;
  tax_exempt?: boolean | undefined;
  /** What the customer pays in all */
  total_price: string;
  /** Lines after discounts, before shipping */
  subtotal_price?: string | undefined;
  total_tax?: string | undefined;
  total_discounts?: string | undefined;
  total_line_items_price?: string | undefined;
  current_total_price?: string | undefined;
  current_subtotal_price?: string | undefined;
  current_total_tax?: string | undefined;
  total_outstanding?: string | undefined;
  total_tip_received?: string | undefined;
  total_price_set?: ShopifyMoneyBag | undefined;
  total_shipping_price_set?: ShopifyMoneyBag | undefined;
  total_weight?: Int | undefined;
  /** Who ordered; a guest checkout has none */
  customer?: ShopifyCustomer | null | undefined;
  billing_address?: ShopifyAddress | null | undefined;
  shipping_address?: ShopifyAddress | null | undefined;
  line_items: ShopifyLineItem[];
  shipping_lines?: ShopifyShippingLine[] | undefined;
  tax_lines?: ShopifyTaxLine[] | undefined;
  discount_codes?: ShopifyDiscountCode[] | undefined;
  note?: string | null | undefined;
  note_attributes?: ShopifyProperty[] | undefined;
  tags?: string | undefined;
  gateway?: string | null | undefined;
  payment_gateway_names?: string[] | undefined;
  source_name?: string | null | undefined;
  referring_site?: string | null | undefined;
  landing_site?: string | null | undefined;
  browser_ip?: string | null | undefined;
  client_details?: ShopifyClientDetails | null | undefined;
  customer_locale?: string | null | undefined;
}

/** A contact, as Xero answers */
export interface XeroFoundContact {
  ContactID: string;
  Name: string;
  EmailAddress?: string | undefined;
  ContactStatus?: "ACTIVE" | "ARCHIVED" | "GDPRREQUEST" | (string & {}) | undefined;
  UpdatedDateUTC?: string | undefined;
}

/** An invoice, as Xero answers */
export interface XeroFoundInvoice {
  InvoiceID: string;
  InvoiceNumber?: string | undefined;
  Status?: "DRAFT" | "SUBMITTED" | "DELETED" | "AUTHORISED" | "PAID" | "VOIDED" | (string & {}) | undefined;
  Contact?: XeroFoundContact | undefined;
  CurrencyCode?: string | undefined;
  Total?: Num | undefined;
  AmountDue?: Num | undefined;
  UpdatedDateUTC?: string | undefined;
}

export interface XeroAddress {
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

export interface XeroPhone {
  PhoneType: "DEFAULT" | "DDI" | "MOBILE" | "FAX" | "OFFICE";
  PhoneNumber?: string | undefined;
  PhoneAreaCode?: string | undefined;
  PhoneCountryCode?: string | undefined;
}

/** A customer or supplier */
export interface XeroContact {
  /** Xero's own id; without it the contact is found, or made, by its name */
  ContactID?: string | undefined;
  /** The id in another system */
  ContactNumber?: string | undefined;
  AccountNumber?: string | undefined;
  /** The full name; unique in the organisation */
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
  Addresses?: XeroAddress[] | undefined;
  Phones?: XeroPhone[] | undefined;
}

export interface XeroTracking {
  TrackingCategoryID?: string | undefined;
  TrackingOptionID?: string | undefined;
  Name: string;
  Option: string;
}

/** One line */
export interface XeroLineItem {
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
  /** Worked out by Xero where it is left out */
  TaxAmount?: number | Decimal | undefined;
  LineAmount?: number | Decimal | undefined;
  Tracking?: XeroTracking[] | undefined;
}

/** Money that a customer gets back */
export interface XeroCreditNote {
  /** ACCRECCREDIT is one for a customer */
  Type: "ACCPAYCREDIT" | "ACCRECCREDIT";
  Contact: XeroContact;
  LineItems: XeroLineItem[];
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

/** What is read from other systems before the mapping. */
export interface Fetched {
  /** shopify.get_order: One order by its id */
  order?: ShopifyOrder | undefined;
  /** xero.find_invoice: The invoice with a number */
  invoice?: XeroFoundInvoice | undefined;
}

/** What is sent, by destination. */
export interface Records {
  /** xero.upsert_credit_note: Creates a credit note, or updates the one with its number */
  credit_note: XeroCreditNote;
}

const shopifyMoneyShape = shape.record({
  amount: shape.decimalText({ scale: 3 }),
  currency_code: shape.text({ pattern: /^[A-Z]{3}$/u }),
});

const shopifyMoneyBagShape = shape.record({
  shop_money: shopifyMoneyShape,
  presentment_money: shopifyMoneyShape,
});

const shopifyTaxLineShape = shape.record({
  title: shape.text(),
  price: shape.decimalText({ scale: 3 }),
  rate: shape.optional(shape.nullable(shape.number())),
  price_set: shape.optional(shopifyMoneyBagShape),
});

const shopifyDiscountAllocationShape = shape.record({
  amount: shape.decimalText({ scale: 3 }),
  discount_application_index: shape.optional(shape.integer()),
  amount_set: shape.optional(shopifyMoneyBagShape),
});

const shopifyPropertyShape = shape.record({
  name: shape.text(),
  value: shape.optional(shape.nullable(shape.anything)),
});

const shopifyLineItemShape = shape.record({
  id: shape.integer(),
  product_id: shape.optional(shape.nullable(shape.integer())),
  variant_id: shape.optional(shape.nullable(shape.integer())),
  title: shape.text({ max: 255 }),
  variant_title: shape.optional(shape.nullable(shape.text({ max: 255 }))),
  name: shape.optional(shape.text({ max: 600 })),
  sku: shape.optional(shape.nullable(shape.text({ max: 255 }))),
  vendor: shape.optional(shape.nullable(shape.text({ max: 255 }))),
  quantity: shape.integer({ min: 0 }),
  current_quantity: shape.optional(shape.integer({ min: 0 })),
  fulfillable_quantity: shape.optional(shape.integer()),
  grams: shape.optional(shape.integer()),
  price: shape.decimalText({ scale: 3 }),
  total_discount: shape.optional(shape.decimalText({ scale: 3 })),
  requires_shipping: shape.optional(shape.boolean),
  taxable: shape.optional(shape.boolean),
  gift_card: shape.optional(shape.boolean),
  fulfillment_status: shape.optional(shape.nullable(shape.text())),
  fulfillment_service: shape.optional(shape.text()),
  tax_lines: shape.optional(shape.listOf(shopifyTaxLineShape)),
  discount_allocations: shape.optional(shape.listOf(shopifyDiscountAllocationShape)),
  properties: shape.optional(shape.listOf(shopifyPropertyShape)),
  price_set: shape.optional(shopifyMoneyBagShape),
});

const shopifyRefundLineItemShape = shape.record({
  id: shape.integer(),
  line_item_id: shape.integer(),
  quantity: shape.integer({ min: 0 }),
  restock_type: shape.optional(shape.nullable(shape.text())),
  location_id: shape.optional(shape.nullable(shape.integer())),
  subtotal: shape.optional(shape.number()),
  total_tax: shape.optional(shape.number()),
  line_item: shopifyLineItemShape,
});

const shopifyTransactionShape = shape.record({
  id: shape.integer(),
  order_id: shape.optional(shape.nullable(shape.integer())),
  kind: shape.openEnum(["authorization", "capture", "sale", "void", "refund"]),
  status: shape.openEnum(["pending", "failure", "success", "error"]),
  amount: shape.decimalText({ scale: 3 }),
  currency: shape.optional(shape.text({ pattern: /^[A-Z]{3}$/u })),
  gateway: shape.optional(shape.text()),
  created_at: shape.optional(shape.dateTime),
  test: shape.optional(shape.boolean),
  message: shape.optional(shape.nullable(shape.text())),
});

const shopifyOrderAdjustmentShape = shape.record({
  id: shape.integer(),
  order_id: shape.optional(shape.integer()),
  refund_id: shape.optional(shape.integer()),
  kind: shape.optional(shape.openEnum(["shipping_refund", "refund_discrepancy"])),
  reason: shape.optional(shape.nullable(shape.text())),
  amount: shape.decimalText({ scale: 3 }),
  tax_amount: shape.optional(shape.decimalText({ scale: 3 })),
});

const shopifyRefundShape = shape.record({
  id: shape.integer(),
  order_id: shape.integer(),
  created_at: shape.dateTime,
  processed_at: shape.optional(shape.nullable(shape.dateTime)),
  note: shape.optional(shape.nullable(shape.text())),
  restock: shape.optional(shape.boolean),
  user_id: shape.optional(shape.nullable(shape.integer())),
  refund_line_items: shape.listOf(shopifyRefundLineItemShape),
  transactions: shape.listOf(shopifyTransactionShape),
  order_adjustments: shape.optional(shape.listOf(shopifyOrderAdjustmentShape)),
});

const shopifyAddressShape = shape.record({
  first_name: shape.optional(shape.nullable(shape.text({ max: 255 }))),
  last_name: shape.optional(shape.nullable(shape.text({ max: 255 }))),
  name: shape.optional(shape.nullable(shape.text({ max: 511 }))),
  company: shape.optional(shape.nullable(shape.text({ max: 255 }))),
  address1: shape.optional(shape.nullable(shape.text({ max: 255 }))),
  address2: shape.optional(shape.nullable(shape.text({ max: 255 }))),
  city: shape.optional(shape.nullable(shape.text({ max: 255 }))),
  province: shape.optional(shape.nullable(shape.text({ max: 255 }))),
  province_code: shape.optional(shape.nullable(shape.text({ max: 10 }))),
  country: shape.optional(shape.nullable(shape.text({ max: 255 }))),
  country_code: shape.optional(shape.nullable(shape.text({ pattern: /^[A-Z]{2}$/u }))),
  zip: shape.optional(shape.nullable(shape.text({ max: 255 }))),
  phone: shape.optional(shape.nullable(shape.text({ max: 255 }))),
});

const shopifyCustomerShape = shape.record({
  id: shape.integer(),
  email: shape.optional(shape.nullable(shape.text({ max: 255 }))),
  first_name: shape.optional(shape.nullable(shape.text({ max: 255 }))),
  last_name: shape.optional(shape.nullable(shape.text({ max: 255 }))),
  phone: shape.optional(shape.nullable(shape.text({ max: 255 }))),
  state: shape.optional(shape.text()),
  note: shape.optional(shape.nullable(shape.text())),
  tags: shape.optional(shape.text()),
  verified_email: shape.optional(shape.boolean),
  tax_exempt: shape.optional(shape.boolean),
  currency: shape.optional(shape.text()),
  created_at: shape.optional(shape.nullable(shape.dateTime)),
  updated_at: shape.optional(shape.nullable(shape.dateTime)),
  default_address: shape.optional(shopifyAddressShape),
});

const shopifyShippingLineShape = shape.record({
  id: shape.optional(shape.integer()),
  title: shape.text({ max: 255 }),
  code: shape.optional(shape.nullable(shape.text())),
  source: shape.optional(shape.nullable(shape.text())),
  price: shape.decimalText({ scale: 3 }),
  discounted_price: shape.optional(shape.decimalText({ scale: 3 })),
  tax_lines: shape.optional(shape.listOf(shopifyTaxLineShape)),
  discount_allocations: shape.optional(shape.listOf(shopifyDiscountAllocationShape)),
  price_set: shape.optional(shopifyMoneyBagShape),
});

const shopifyDiscountCodeShape = shape.record({
  code: shape.text(),
  amount: shape.decimalText({ scale: 3 }),
  type: shape.optional(shape.text()),
});

const shopifyClientDetailsShape = shape.record({
  accept_language: shape.optional(shape.nullable(shape.text())),
  browser_ip: shape.optional(shape.nullable(shape.text())),
  user_agent: shape.optional(shape.nullable(shape.text())),
  session_hash: shape.optional(shape.nullable(shape.text())),
});

const shopifyOrderShape = shape.record({
  id: shape.integer(),
  name: shape.text({ max: 255 }),
  number: shape.optional(shape.integer()),
  order_number: shape.optional(shape.integer()),
  token: shape.optional(shape.text()),
  test: shape.optional(shape.boolean),
  email: shape.optional(shape.nullable(shape.text({ max: 255 }))),
  contact_email: shape.optional(shape.nullable(shape.text())),
  phone: shape.optional(shape.nullable(shape.text({ max: 255 }))),
  created_at: shape.dateTime,
  processed_at: shape.optional(shape.nullable(shape.dateTime)),
  updated_at: shape.optional(shape.dateTime),
  cancelled_at: shape.optional(shape.nullable(shape.dateTime)),
  closed_at: shape.optional(shape.nullable(shape.dateTime)),
  cancel_reason: shape.optional(shape.nullable(shape.text())),
  currency: shape.text({ pattern: /^[A-Z]{3}$/u }),
  presentment_currency: shape.optional(shape.text({ pattern: /^[A-Z]{3}$/u })),
  financial_status: shape.optional(
    shape.nullable(
      shape.openEnum(["pending", "authorized", "partially_paid", "paid", "partially_refunded", "refunded", "voided"]),
    ),
  ),
  fulfillment_status: shape.optional(shape.nullable(shape.openEnum(["fulfilled", "partial", "restocked"]))),
  taxes_included: shape.boolean,
  tax_exempt: shape.optional(shape.boolean),
  total_price: shape.decimalText({ scale: 3 }),
  subtotal_price: shape.optional(shape.decimalText({ scale: 3 })),
  total_tax: shape.optional(shape.decimalText({ scale: 3 })),
  total_discounts: shape.optional(shape.decimalText({ scale: 3 })),
  total_line_items_price: shape.optional(shape.decimalText({ scale: 3 })),
  current_total_price: shape.optional(shape.decimalText({ scale: 3 })),
  current_subtotal_price: shape.optional(shape.decimalText({ scale: 3 })),
  current_total_tax: shape.optional(shape.decimalText({ scale: 3 })),
  total_outstanding: shape.optional(shape.decimalText({ scale: 3 })),
  total_tip_received: shape.optional(shape.decimalText({ scale: 3 })),
  total_price_set: shape.optional(shopifyMoneyBagShape),
  total_shipping_price_set: shape.optional(shopifyMoneyBagShape),
  total_weight: shape.optional(shape.integer()),
  customer: shape.optional(shape.nullable(shopifyCustomerShape)),
  billing_address: shape.optional(shape.nullable(shopifyAddressShape)),
  shipping_address: shape.optional(shape.nullable(shopifyAddressShape)),
  line_items: shape.listOf(shopifyLineItemShape),
  shipping_lines: shape.optional(shape.listOf(shopifyShippingLineShape)),
  tax_lines: shape.optional(shape.listOf(shopifyTaxLineShape)),
  discount_codes: shape.optional(shape.listOf(shopifyDiscountCodeShape)),
  note: shape.optional(shape.nullable(shape.text())),
  note_attributes: shape.optional(shape.listOf(shopifyPropertyShape)),
  tags: shape.optional(shape.text()),
  gateway: shape.optional(shape.nullable(shape.text())),
  payment_gateway_names: shape.optional(shape.listOf(shape.text())),
  source_name: shape.optional(shape.nullable(shape.text())),
  referring_site: shape.optional(shape.nullable(shape.text())),
  landing_site: shape.optional(shape.nullable(shape.text())),
  browser_ip: shape.optional(shape.nullable(shape.text())),
  client_details: shape.optional(shape.nullable(shopifyClientDetailsShape)),
  customer_locale: shape.optional(shape.nullable(shape.text())),
});

const xeroFoundContactShape = shape.record({
  ContactID: shape.uuid,
  Name: shape.text(),
  EmailAddress: shape.optional(shape.text()),
  ContactStatus: shape.optional(shape.openEnum(["ACTIVE", "ARCHIVED", "GDPRREQUEST"])),
  UpdatedDateUTC: shape.optional(shape.msDate),
});

const xeroFoundInvoiceShape = shape.record({
  InvoiceID: shape.uuid,
  InvoiceNumber: shape.optional(shape.text()),
  Status: shape.optional(shape.openEnum(["DRAFT", "SUBMITTED", "DELETED", "AUTHORISED", "PAID", "VOIDED"])),
  Contact: shape.optional(xeroFoundContactShape),
  CurrencyCode: shape.optional(shape.text()),
  Total: shape.optional(shape.number()),
  AmountDue: shape.optional(shape.number()),
  UpdatedDateUTC: shape.optional(shape.msDate),
});

const xeroAddressShape = shape.closedRecord({
  AddressType: shape.oneOf(["POBOX", "STREET"]),
  AddressLine1: shape.optional(shape.text({ max: 500 })),
  AddressLine2: shape.optional(shape.text({ max: 500 })),
  AddressLine3: shape.optional(shape.text({ max: 500 })),
  AddressLine4: shape.optional(shape.text({ max: 500 })),
  City: shape.optional(shape.text({ max: 255 })),
  Region: shape.optional(shape.text({ max: 255 })),
  PostalCode: shape.optional(shape.text({ max: 50 })),
  Country: shape.optional(shape.text({ max: 50, pattern: /^[A-Za-z ]*$/u })),
  AttentionTo: shape.optional(shape.text({ max: 255 })),
});

const xeroPhoneShape = shape.closedRecord({
  PhoneType: shape.oneOf(["DEFAULT", "DDI", "MOBILE", "FAX", "OFFICE"]),
  PhoneNumber: shape.optional(shape.text({ max: 50 })),
  PhoneAreaCode: shape.optional(shape.text({ max: 10 })),
  PhoneCountryCode: shape.optional(shape.text({ max: 20 })),
});

const xeroContactShape = shape.closedRecord({
  ContactID: shape.optional(shape.uuid),
  ContactNumber: shape.optional(shape.text({ max: 50 })),
  AccountNumber: shape.optional(shape.text({ max: 50 })),
  Name: shape.text({ min: 1, max: 255 }),
  FirstName: shape.optional(shape.text({ max: 255 })),
  LastName: shape.optional(shape.text({ max: 255 })),
  EmailAddress: shape.optional(shape.text({ max: 255 })),
  CompanyNumber: shape.optional(shape.text({ max: 50 })),
  TaxNumber: shape.optional(shape.text({ max: 50 })),
  ContactStatus: shape.optional(shape.oneOf(["ACTIVE", "ARCHIVED", "GDPRREQUEST"])),
  DefaultCurrency: shape.optional(shape.text({ pattern: /^[A-Z]{3}$/u })),
  Addresses: shape.optional(shape.listOf(xeroAddressShape)),
  Phones: shape.optional(shape.listOf(xeroPhoneShape)),
});

const xeroTrackingShape = shape.closedRecord({
  TrackingCategoryID: shape.optional(shape.uuid),
  TrackingOptionID: shape.optional(shape.uuid),
  Name: shape.text({ max: 100 }),
  Option: shape.text({ max: 100 }),
});

const xeroLineItemShape = shape.closedRecord({
  LineItemID: shape.optional(shape.uuid),
  Description: shape.text({ min: 1, max: 4000 }),
  Quantity: shape.optional(shape.number({ scale: 4 })),
  UnitAmount: shape.optional(shape.number({ scale: 4 })),
  ItemCode: shape.optional(shape.text({ max: 30 })),
  AccountCode: shape.optional(shape.text({ max: 10 })),
  TaxType: shape.optional(shape.text({ max: 50 })),
  TaxAmount: shape.optional(shape.number({ scale: 2 })),
  LineAmount: shape.optional(shape.number({ scale: 2 })),
  Tracking: shape.optional(shape.listOf(xeroTrackingShape, { max: 2 })),
});

const xeroCreditNoteShape = shape.closedRecord({
  Type: shape.oneOf(["ACCPAYCREDIT", "ACCRECCREDIT"]),
  Contact: xeroContactShape,
  LineItems: shape.listOf(xeroLineItemShape, { min: 1 }),
  Date: shape.optional(shape.date),
  DueDate: shape.optional(shape.date),
  LineAmountTypes: shape.optional(shape.oneOf(["Exclusive", "Inclusive", "NoTax"])),
  CreditNoteNumber: shape.optional(shape.text({ max: 255 })),
  Reference: shape.optional(shape.text({ max: 255 })),
  CurrencyCode: shape.optional(shape.text({ pattern: /^[A-Z]{3}$/u })),
  CurrencyRate: shape.optional(shape.number({ scale: 6 })),
  Status: shape.optional(shape.oneOf(["DRAFT", "SUBMITTED", "DELETED", "AUTHORISED", "PAID", "VOIDED"])),
  BrandingThemeID: shape.optional(shape.uuid),
  CreditNoteID: shape.optional(shape.uuid),
});

const n0 = decText("0");
const n0_01 = decText("0.01");

/** What needs nothing but the document: asked before anything is fetched. */
function prefilter(refund: ShopifyRefund): Stop | undefined {
  if (!any(refund.transactions.map((t) => t.kind === "refund" && t.status === "success"))) {
    return skip("no money was paid back");
  }
  return undefined;
}

/** What each destination takes; a record that does not fit is held. */
const taken = {
  credit_note: ["xero.CreditNote", xeroCreditNoteShape] as const,
};

/** Maps a refund to what is sent to xero.upsert_credit_note, or says why nothing is. Pure, and never throws. */
export function map(refund: ShopifyRefund, fetched: Fetched, _now: Instant): Outcome<Records> {
  const order = fetched.order;
  const invoice = fetched.invoice;
  const stop = prefilter(refund);
  if (stop) return stop;
  if (order == null) return hold("the order of this refund is gone");
  const paid_back = sum(
    refund.transactions.filter((t) => t.kind === "refund" && t.status === "success").map((t) => decText(t.amount)),
  );
  const processedAt = refund.processed_at;
  const contactID = invoice?.Contact?.ContactID;
  if (contactID == null) {
    return retry(
      "the invoice of {order.name} is not in the books yet",
      `the invoice of ${order!.name} is not in the books yet`,
    );
  }
  const lineItems: XeroLineItem[] = [];
  for (const line of refund.refund_line_items) {
    if (line.quantity <= 0) continue;
    const subtotal = line.subtotal;
    lineItems.push({
      Description: cutWords(`${numText(line.quantity)} × ${line.line_item.title}`, 4000),
      Quantity: 1,
      UnitAmount: num(
        round(subtotal == null ? mul(decText(line.line_item.price), dec(line.quantity)) : dec(subtotal), 4, "half_up"),
      ),
      AccountCode: "200",
    });
  }
  for (const adjustment of refund.order_adjustments ?? []) {
    let value: Decimal;
    if (order!.taxes_included) {
      const taxAmount = adjustment.tax_amount;
      value = taxAmount == null ? n0 : decText(taxAmount);
    } else {
      value = n0;
    }
    lineItems.push({
      Description: (adjustment.kind ?? "refund_discrepancy") === "shipping_refund" ? "Shipping" : "Adjustment",
      Quantity: 1,
      UnitAmount: num(sub(neg(decText(adjustment.amount)), value)),
      AccountCode: "260",
    });
  }
  const credit_note: XeroCreditNote = {
    Type: "ACCRECCREDIT",
    CreditNoteNumber: cut(`${order!.name}-R${numText(refund.id)}`, 255),
    Reference: cut(filled(refund.note) ?? `Refund of ${order!.name}`, 255),
    Date: dateIn(processedAt == null ? instant(refund.created_at) : instant(processedAt), "Europe/Vilnius"),
    LineAmountTypes: order!.taxes_included ? "Inclusive" : "Exclusive",
    Contact: {
      ContactID: contactID,
      Name: cut(filled(filled(invoice?.Contact?.Name) ?? order!.email) ?? "Guest", 255),
    },
    LineItems: lineItems,
    CurrencyCode: order!.currency,
    Status: "AUTHORISED",
  };
  const lines_total = sum(credit_note.LineItems!.map((line2) => mul(dec(line2.Quantity!), dec(line2.UnitAmount!))));
  let value2: Decimal;
  if (order!.taxes_included) {
    value2 = n0;
  } else {
    const amounts: Decimal[] = [];
    for (const line2 of refund.refund_line_items) {
      const totalTax2 = line2.total_tax;
      amounts.push(totalTax2 == null ? n0 : dec(totalTax2));
    }
    const amounts2: Decimal[] = [];
    for (const adjustment2 of refund.order_adjustments ?? []) {
      const taxAmount3 = adjustment2.tax_amount;
      amounts2.push(taxAmount3 == null ? n0 : decText(taxAmount3));
    }
    value2 = sub(sum(amounts), sum(amounts2));
  }
  const tax = value2;
  if (!within(add(lines_total, tax), paid_back, n0_01)) {
    return hold(
      "the credit note would not be what was paid back: {lines_total} and {tax} tax for {paid_back}",
      `the credit note would not be what was paid back: ${String(lines_total)} and ${String(tax)} tax for ${String(
        paid_back,
      )}`,
    );
  }
  return send({ credit_note }, taken);
}

/** Bytes or text as a checked shopify.Refund, or all that is wrong with them. */
export function decodeSource(input: Uint8Array | string): Decoded<ShopifyRefund> {
  return decode(shopifyRefundShape, input);
}

/** A record as JSON text, its numbers with all their digits. */
export function encodeRecord<K extends keyof Records>(record: NonNullable<Records[K]>): string {
  return encode(record);
}

/** What a host needs to run this flow. */
export const flow = defineFlow<ShopifyRefund, Fetched, Records>({
  name: "shopify-refund-to-xero-credit-note",
  about: "Money that a customer gets back becomes a credit note in the accounting system.",
  version: "1x5tsitec7dba",
  systems: {
    shopify: {
      name: "shopify",
      version: "2026-10",
      baseUrl: "{base_url}/admin/api/2026-10",
      headers: { "X-Shopify-Access-Token": "{access_token}" },
      settings: {
        shop: { secret: false, default: "example" },
        access_token: { secret: true },
        webhook_secrets: { secret: true },
        base_url: { secret: false, default: "https://{shop}.myshopify.com" },
      },
      signature: {
        algorithm: "hmac-sha256",
        encoding: "base64",
        header: "X-Shopify-Hmac-Sha256",
        secret: "webhook_secrets",
      },
      deliveryHeaders: { delivery_id: "X-Shopify-Webhook-Id", event_id: "X-Shopify-Event-Id" },
      limits: { concurrent: 4, perSecond: 2, remaining: [{ header: "X-Shopify-Shop-Api-Call-Limit", seconds: 1 }] },
    },
    xero: {
      name: "xero",
      version: "2.0",
      baseUrl: "{base_url}",
      headers: { Authorization: "Bearer {access_token}", "xero-tenant-id": "{tenant}" },
      settings: {
        tenant: { secret: false, default: "" },
        client_id: { secret: false },
        client_secret: { secret: true },
        access_token: { secret: true },
        token_url: { secret: false, default: "https://identity.xero.com/connect/token" },
        base_url: { secret: false, default: "https://api.xero.com/api.xro/2.0" },
      },
      limits: {
        concurrent: 5,
        perMinute: 60,
        perDay: 5000,
        remaining: [
          { header: "X-MinLimit-Remaining", seconds: 60 },
          { header: "X-DayLimit-Remaining", seconds: 86400 },
        ],
      },
      oauth: {
        tokenUrl: "{token_url}",
        grant: "client_credentials",
        scope: "accounting.transactions accounting.contacts",
      },
    },
  },
  trigger: {
    kind: "webhook",
    system: "shopify",
    event: "refunds_create",
    topicHeader: "X-Shopify-Topic",
    topic: "refunds/create",
  },
  source: { type: "shopify.Refund", wrappers: ["refund", "refunds"], shape: shopifyRefundShape },
  dedupe: { windowSeconds: 2592000, key: (refund) => keyOf(refund.id) },
  lane: (refund) => keyOf(refund.order_id),
  prefilter,
  fetches: [
    {
      name: "order",
      operation: {
        system: "shopify",
        name: "get_order",
        method: "GET",
        path: "/orders/{id}.json",
        responsePointer: "/order",
        absentOn: [404],
      },
      mayFindNone: true,
      shape: shopifyOrderShape,
      args: (refund) => ({ id: refund.order_id }),
    },
    {
      name: "invoice",
      operation: {
        system: "xero",
        name: "find_invoice",
        method: "GET",
        path: "/Invoices",
        query: { InvoiceNumbers: "{number}", summaryOnly: "true" },
        responsePointer: "/Invoices/0",
        several: { separator: ",", parameter: "number", most: 40, at: "/Invoices", key: "/InvoiceNumber" },
      },
      mayFindNone: true,
      shape: xeroFoundInvoiceShape,
      args: (refund, fetched) => {
        const numberValue = fetched.order?.name;
        if (numberValue == null) return undefined;
        return { number: numberValue };
      },
    },
  ],
  destinations: [
    {
      name: "credit_note",
      operation: {
        system: "xero",
        name: "upsert_credit_note",
        method: "POST",
        path: "/CreditNotes",
        query: { unitdp: "4" },
        requestPointer: "/CreditNotes/0",
        responsePointer: "/CreditNotes/0",
        idempotencyHeader: "Idempotency-Key",
      },
    },
  ],
  onFailure: { times: 10, overSeconds: 21600, afterwards: "hold" },
  map,
});
//# sourceMappingURL=shopify-refund-to-xero-credit-note.ts.map
