/**
 * Shopify, version 2026-10: what the integrations here use of it.
 *
 * Made by integ from its description and its schemas; change those, not this file.
 */
import { type Int, type Num, type Operation, type SystemLink, is, shape } from "@integ/runtime";

/** An amount in the shop's currency, which is the order's */
export interface ShopifyShopMoney {
  amount: string;
  currency_code: string;
}

export interface ShopifyMoney {
  amount: string;
  currency_code: string;
}

/** An amount in the shop's currency and in the customer's */
export interface ShopifyMoneyBag {
  shop_money: ShopifyShopMoney;
  presentment_money: ShopifyMoney;
}

/** Whether a customer wants to hear of the shop, and since when */
export interface ShopifyMarketingConsent {
  /** subscribed, not_subscribed, pending, unsubscribed, redacted or invalid */
  state?: string | null | undefined;
  /** single_opt_in, confirmed_opt_in or unknown */
  opt_in_level?: string | null | undefined;
  consent_updated_at?: string | null | undefined;
  /** Of text messages alone */
  consent_collected_from?: string | null | undefined;
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
  tax_exemptions?: string[] | undefined;
  currency?: string | null | undefined;
  created_at?: string | null | undefined;
  updated_at?: string | null | undefined;
  /** Of older versions: email_marketing_consent says it now */
  accepts_marketing?: boolean | undefined;
  email_marketing_consent?: ShopifyMarketingConsent | null | undefined;
  sms_marketing_consent?: ShopifyMarketingConsent | null | undefined;
  default_address?: ShopifyAddress | null | undefined;
}

export interface ShopifyCompany {
  id: Int;
  location_id?: Int | null | undefined;
}

/** The part of a discount that falls on a line */
export interface ShopifyDiscountAllocation {
  amount: string;
  amount_set?: ShopifyMoneyBag | undefined;
  discount_application_index?: Int | undefined;
}

/** One tax on a line or on the order */
export interface ShopifyTaxLine {
  title: string;
  price: string;
  /** A fraction: 0.21 is 21 % */
  rate?: Num | null | undefined;
  price_set?: ShopifyMoneyBag | undefined;
  /** true: the marketplace where it was sold owes this tax, and not the shop */
  channel_liable?: boolean | null | undefined;
  source?: string | null | undefined;
}

/** What customs want for a line that crosses a border */
export interface ShopifyDuty {
  id: Int | string;
  harmonized_system_code?: string | null | undefined;
  country_code_of_origin?: string | null | undefined;
  shop_money?: ShopifyShopMoney | null | undefined;
  presentment_money?: ShopifyMoney | null | undefined;
  tax_lines?: ShopifyTaxLine[] | undefined;
}

export interface ShopifyProperty {
  name: string;
  value?: unknown;
}

export interface ShopifyLineItemAttributedStaffs {
  id?: string | undefined;
  quantity?: Int | undefined;
}

/** One product on the order */
export interface ShopifyLineItem {
  id: Int;
  product_id?: Int | null | undefined;
  /** null once the variant is deleted */
  variant_id?: Int | null | undefined;
  /** The product's title */
  title: string;
  /** As long as the values of three options are together */
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
  price_set?: ShopifyMoneyBag | undefined;
  /** Discounts on this line alone; not its part of those on the order: discount_allocations have both */
  total_discount?: string | undefined;
  total_discount_set?: ShopifyMoneyBag | undefined;
  discount_allocations?: ShopifyDiscountAllocation[] | undefined;
  requires_shipping?: boolean | undefined;
  taxable?: boolean | undefined;
  /** By what a tip was paid; on tips alone */
  tip_payment_gateway?: string | null | undefined;
  /** Such as Visa; on tips alone */
  tip_payment_method?: string | null | undefined;
  /** A gift card that is sold: no sale yet, and no tax */
  gift_card?: boolean | undefined;
  fulfillment_status?: string | null | undefined;
  fulfillment_service?: string | null | undefined;
  variant_inventory_management?: string | null | undefined;
  product_exists?: boolean | undefined;
  tax_lines?: ShopifyTaxLine[] | undefined;
  duties?: ShopifyDuty[] | undefined;
  properties?: ShopifyProperty[] | undefined;
  attributed_staffs?: ShopifyLineItemAttributedStaffs[] | undefined;
  sales_line_item_group_id?: Int | null | undefined;
}

/** A shipping method that was charged */
export interface ShopifyShippingLine {
  id?: Int | undefined;
  title: string;
  code?: string | null | undefined;
  source?: string | null | undefined;
  carrier_identifier?: string | null | undefined;
  phone?: string | null | undefined;
  /** Before discounts; with tax where the order's taxes_included is true */
  price: string;
  price_set?: ShopifyMoneyBag | undefined;
  /** After discounts on this line alone */
  discounted_price?: string | undefined;
  discounted_price_set?: ShopifyMoneyBag | undefined;
  current_discounted_price_set?: ShopifyMoneyBag | null | undefined;
  discount_allocations?: ShopifyDiscountAllocation[] | undefined;
  /** Taken off the order again: it is not charged */
  is_removed?: boolean | undefined;
  requested_fulfillment_service_id?: string | null | undefined;
  tax_lines?: ShopifyTaxLine[] | undefined;
}

export interface ShopifyDiscountCode {
  code: string;
  amount: string;
  type?: string | undefined;
}

/** A discount, by a code, by hand, by a script or of itself */
export interface ShopifyDiscountApplication {
  /** discount_code, manual, automatic or script */
  type: string;
  /** A number of per cent, or an amount, as value_type says */
  value?: string | undefined;
  /** percentage or fixed_amount */
  value_type?: string | undefined;
  /** across, each or one */
  allocation_method?: string | undefined;
  /** all, entitled or explicit */
  target_selection?: string | undefined;
  /** line_item or shipping_line */
  target_type?: string | undefined;
  code?: string | null | undefined;
  title?: string | null | undefined;
  description?: string | null | undefined;
}

/** Some of a line, given back */
export interface ShopifyRefundLineItem {
  id: Int;
  line_item_id: Int;
  quantity: Int;
  /** no_restock, cancel (not sent yet), return, legacy_restock */
  restock_type?: string | null | undefined;
  location_id?: Int | null | undefined;
  /** After discounts, for all of them; with tax where the order's taxes_included is true. Older payloads lack it */
  subtotal?: Num | undefined;
  /** The tax within or on top of it */
  total_tax?: Num | undefined;
  subtotal_set?: ShopifyMoneyBag | undefined;
  total_tax_set?: ShopifyMoneyBag | undefined;
  line_item: ShopifyLineItem;
}

/** Some of the shipping, given back */
export interface ShopifyRefundShippingLine {
  id?: Int | undefined;
  shipping_line_id?: Int | null | undefined;
  /** With tax where the order's taxes_included is true */
  subtotal_amount_set: ShopifyMoneyBag;
  tax_amount_set?: ShopifyMoneyBag | null | undefined;
  shipping_line?: ShopifyShippingLine | null | undefined;
}

/** Some of the duties, given back */
export interface ShopifyRefundDuty {
  duty_id?: Int | string | null | undefined;
  amount_set?: ShopifyMoneyBag | null | undefined;
}

/** What goes back besides lines */
export interface ShopifyOrderAdjustment {
  id: Int;
  order_id?: Int | null | undefined;
  refund_id?: Int | null | undefined;
  /** Of older versions */
  kind?: "shipping_refund" | "refund_discrepancy" | (string & {}) | null | undefined;
  reason?: string | null | undefined;
  /** Negative: money that goes back besides the lines. Positive: less went back than they come to */
  amount: string;
  /** With the sign of the amount, and not in it */
  tax_amount?: string | null | undefined;
  amount_set?: ShopifyMoneyBag | null | undefined;
  tax_amount_set?: ShopifyMoneyBag | null | undefined;
}

export interface ShopifyUnsettled {
  amount?: string | undefined;
  currency?: string | null | undefined;
}

export interface ShopifyTransactionTotalUnsettledSet {
  shop_money?: ShopifyUnsettled | undefined;
  presentment_money?: ShopifyUnsettled | undefined;
}

/** A movement of money for an order */
export interface ShopifyTransaction {
  id: Int;
  admin_graphql_api_id?: string | undefined;
  order_id?: Int | null | undefined;
  parent_id?: Int | null | undefined;
  kind:
    | "authorization"
    | "capture"
    | "sale"
    | "void"
    | "refund"
    | "change"
    | "emv_authorization"
    | "suggested_refund"
    | (string & {});
  /** pending: it may still come to nothing */
  status: "pending" | "failure" | "success" | "error" | (string & {});
  amount: string;
  /** null where Shopify leaves it out: then it is the order's */
  currency?: string | null | undefined;
  /** What cash was rounded by */
  amount_rounding?: string | null | undefined;
  /** shopify_payments, paypal, gift_card, cash, manual … */
  gateway?: string | null | undefined;
  manual_payment_gateway?: boolean | undefined;
  payment_id?: string | null | undefined;
  authorization?: string | null | undefined;
  created_at?: string | null | undefined;
  processed_at?: string | null | undefined;
  test?: boolean | undefined;
  message?: string | null | undefined;
  error_code?: string | null | undefined;
  source_name?: string | null | undefined;
  location_id?: Int | null | undefined;
  user_id?: Int | null | undefined;
  device_id?: Int | null | undefined;
  /** Its amounts name their currency otherwise than all others do */
  total_unsettled_set?: ShopifyTransactionTotalUnsettledSet | null | undefined;
}

export interface ShopifyRefundReturn {
  id?: Int | null | undefined;
  admin_graphql_api_id?: string | undefined;
}

/** A refund of an order, whole or in part: goods, shipping, duties, and the money that went back */
export interface ShopifyRefund {
  id: Int;
  admin_graphql_api_id?: string | undefined;
  order_id: Int;
  created_at: string;
  processed_at?: string | null | undefined;
  note?: string | null | undefined;
  /** Of older versions: restock_type of the lines says it now */
  restock?: boolean | undefined;
  user_id?: Int | null | undefined;
  refund_line_items: ShopifyRefundLineItem[];
  /** Since 2024-10; before, shipping was an adjustment of the kind shipping_refund, and may be both */
  refund_shipping_lines?: ShopifyRefundShippingLine[] | undefined;
  duties?: ShopifyRefundDuty[] | undefined;
  total_duties_set?: ShopifyMoneyBag | null | undefined;
  /** Differences between what the lines come to and what was paid back */
  order_adjustments?: ShopifyOrderAdjustment[] | undefined;
  /** Empty where goods were taken back and no money went */
  transactions: ShopifyTransaction[];
  /** The return that it belongs to */
  return?: ShopifyRefundReturn | null | undefined;
}

/** Goods of an order that were sent */
export interface ShopifyFulfillment {
  id: Int;
  admin_graphql_api_id?: string | undefined;
  order_id: Int;
  /** The order's name, and a number: #1001.1 */
  name?: string | undefined;
  /** pending, open, success, cancelled, error or failure */
  status: string | null;
  /** How far the parcel is: in_transit, delivered … */
  shipment_status?: string | null | undefined;
  created_at: string;
  updated_at?: string | null | undefined;
  service?: string | null | undefined;
  tracking_company?: string | null | undefined;
  tracking_number?: string | null | undefined;
  tracking_numbers?: string[] | undefined;
  tracking_url?: string | null | undefined;
  tracking_urls?: string[] | undefined;
  location_id?: Int | null | undefined;
  email?: string | null | undefined;
  origin_address?: ShopifyAddress | null | undefined;
  destination?: ShopifyAddress | null | undefined;
  line_items?: ShopifyLineItem[] | undefined;
}

export interface ShopifyPaymentTermsPaymentSchedules {
  amount?: string | null | undefined;
  currency?: string | null | undefined;
  issued_at?: string | null | undefined;
  due_at?: string | null | undefined;
  completed_at?: string | null | undefined;
  expected_payment_method?: string | null | undefined;
}

export interface ShopifyPaymentTerms {
  amount?: string | null | undefined;
  currency?: string | null | undefined;
  /** Net 30 */
  payment_terms_name?: string | null | undefined;
  /** net, receipt, fixed or fulfillment */
  payment_terms_type?: string | null | undefined;
  due_in_days?: Int | null | undefined;
  payment_schedules?: ShopifyPaymentTermsPaymentSchedules[] | undefined;
}

/** What the shop's theme or an app has asked at the checkout, such as a VAT number */
export interface ShopifyNoteAttribute {
  name: string;
  value?: string | null | undefined;
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
  /** The same, as the GraphQL Admin API knows it */
  admin_graphql_api_id?: string | undefined;
  /** What the customer sees: #1001 */
  name: string;
  number?: Int | undefined;
  order_number?: Int | undefined;
  token?: string | null | undefined;
  confirmation_number?: string | null | undefined;
  /** The customer's own number of the purchase order */
  po_number?: string | null | undefined;
  /** Placed by the shop itself, to try things out */
  test?: boolean | undefined;
  confirmed?: boolean | undefined;
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
  /** The currency that the customer saw and paid in */
  presentment_currency?: string | null | undefined;
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
  /** Whether taxes may still change */
  estimated_taxes?: boolean | undefined;
  /** Whether prices contain their duties */
  duties_included?: boolean | undefined;
  /** What the customer pays in all */
  total_price: string;
  total_price_set?: ShopifyMoneyBag | undefined;
  /** Lines after discounts, before shipping */
  subtotal_price?: string | undefined;
  subtotal_price_set?: ShopifyMoneyBag | undefined;
  total_tax?: string | undefined;
  total_tax_set?: ShopifyMoneyBag | undefined;
  total_discounts?: string | undefined;
  total_discounts_set?: ShopifyMoneyBag | undefined;
  /** Lines before discounts */
  total_line_items_price?: string | undefined;
  total_line_items_price_set?: ShopifyMoneyBag | undefined;
  total_shipping_price_set?: ShopifyMoneyBag | undefined;
  total_tip_received?: string | undefined;
  /** What is still to be paid */
  total_outstanding?: string | undefined;
  total_weight?: Int | undefined;
  /** After edits and refunds, as the other current amounts */
  current_total_price?: string | undefined;
  current_total_price_set?: ShopifyMoneyBag | undefined;
  current_subtotal_price?: string | undefined;
  current_subtotal_price_set?: ShopifyMoneyBag | undefined;
  current_total_tax?: string | undefined;
  current_total_tax_set?: ShopifyMoneyBag | undefined;
  current_total_discounts?: string | undefined;
  current_total_discounts_set?: ShopifyMoneyBag | undefined;
  current_shipping_price_set?: ShopifyMoneyBag | null | undefined;
  /** Duties that the shop has charged; null where it charges none */
  original_total_duties_set?: ShopifyMoneyBag | null | undefined;
  current_total_duties_set?: ShopifyMoneyBag | null | undefined;
  /** Fees such as for an import, that are on no line; null where there are none */
  original_total_additional_fees_set?: ShopifyMoneyBag | null | undefined;
  current_total_additional_fees_set?: ShopifyMoneyBag | null | undefined;
  /** What was paid more, or less, as cash has no smaller coins; not in total_price */
  total_cash_rounding_payment_adjustment_set?: ShopifyMoneyBag | null | undefined;
  total_cash_rounding_refund_adjustment_set?: ShopifyMoneyBag | null | undefined;
  /** Who ordered; a guest checkout has none */
  customer?: ShopifyCustomer | null | undefined;
  /** The company that ordered, in a shop that sells to companies */
  company?: ShopifyCompany | null | undefined;
  billing_address?: ShopifyAddress | null | undefined;
  shipping_address?: ShopifyAddress | null | undefined;
  /** As ordered: what was removed since is still here, with a current_quantity of 0 */
  line_items: ShopifyLineItem[];
  shipping_lines?: ShopifyShippingLine[] | undefined;
  /** All taxes of the order, one a rate and kind */
  tax_lines?: ShopifyTaxLine[] | undefined;
  discount_codes?: ShopifyDiscountCode[] | undefined;
  /** The discounts that the allocations on the lines are parts of, by their index */
  discount_applications?: ShopifyDiscountApplication[] | undefined;
  refunds?: ShopifyRefund[] | undefined;
  fulfillments?: ShopifyFulfillment[] | undefined;
  /** When it is to be paid, where that is not at once */
  payment_terms?: ShopifyPaymentTerms | null | undefined;
  /** By what it was paid: shopify_payments, paypal, gift_card, manual … */
  payment_gateway_names?: string[] | undefined;
  /** Of older versions */
  gateway?: string | null | undefined;
  note?: string | null | undefined;
  note_attributes?: ShopifyNoteAttribute[] | undefined;
  /** With a comma and a blank between them */
  tags?: string | undefined;
  buyer_accepts_marketing?: boolean | undefined;
  customer_locale?: string | null | undefined;
  /** web, pos, an app's number … */
  source_name?: string | null | undefined;
  /** The receipt's number, of a sale in a store */
  source_identifier?: string | null | undefined;
  app_id?: Int | null | undefined;
  /** The store, of a sale in one */
  location_id?: Int | null | undefined;
  user_id?: Int | null | undefined;
  device_id?: Int | null | undefined;
  referring_site?: string | null | undefined;
  landing_site?: string | null | undefined;
  browser_ip?: string | null | undefined;
  client_details?: ShopifyClientDetails | null | undefined;
}

const currencyCodePattern = /^[A-Z]{3}$/u;
const countryCodePattern = /^[A-Z]{2}$/u;

export function isShopifyShopMoney(value: unknown): value is ShopifyShopMoney {
  return (
    is.object<ShopifyShopMoney>(value) &&
    is.decimal(value.amount, 3) &&
    typeof value.currency_code === "string" &&
    currencyCodePattern.test(value.currency_code)
  );
}

export function isShopifyMoney(value: unknown): value is ShopifyMoney {
  return (
    is.object<ShopifyMoney>(value) &&
    is.decimal(value.amount, 3) &&
    typeof value.currency_code === "string" &&
    currencyCodePattern.test(value.currency_code)
  );
}

export function isShopifyMoneyBag(value: unknown): value is ShopifyMoneyBag {
  return (
    is.object<ShopifyMoneyBag>(value) && isShopifyShopMoney(value.shop_money) && isShopifyMoney(value.presentment_money)
  );
}

export function isShopifyMarketingConsent(value: unknown): value is ShopifyMarketingConsent {
  return (
    is.record<ShopifyMarketingConsent>(value) &&
    (value.state == null || typeof value.state === "string") &&
    (value.opt_in_level == null || typeof value.opt_in_level === "string") &&
    (value.consent_updated_at == null || is.dateTime(value.consent_updated_at)) &&
    (value.consent_collected_from == null || typeof value.consent_collected_from === "string")
  );
}

export function isShopifyAddress(value: unknown): value is ShopifyAddress {
  return (
    is.record<ShopifyAddress>(value) &&
    (value.first_name == null || is.text(value.first_name, 255)) &&
    (value.last_name == null || is.text(value.last_name, 255)) &&
    (value.name == null || is.text(value.name, 511)) &&
    (value.company == null || is.text(value.company, 255)) &&
    (value.address1 == null || is.text(value.address1, 255)) &&
    (value.address2 == null || is.text(value.address2, 255)) &&
    (value.city == null || is.text(value.city, 255)) &&
    (value.province == null || is.text(value.province, 255)) &&
    (value.province_code == null || is.text(value.province_code, 10)) &&
    (value.country == null || is.text(value.country, 255)) &&
    (value.country_code == null ||
      (typeof value.country_code === "string" && countryCodePattern.test(value.country_code))) &&
    (value.zip == null || is.text(value.zip, 255)) &&
    (value.phone == null || is.text(value.phone, 255))
  );
}

function isShopifyCustomerTaxExemptions(value: unknown): value is unknown[] {
  if (!Array.isArray(value)) return false;
  for (const item of value) {
    if (typeof item !== "string") return false;
  }
  return true;
}

export function isShopifyCustomer(value: unknown): value is ShopifyCustomer {
  return (
    is.object<ShopifyCustomer>(value) &&
    is.int(value.id) &&
    (value.email == null || is.text(value.email, 255)) &&
    (value.first_name == null || is.text(value.first_name, 255)) &&
    (value.last_name == null || is.text(value.last_name, 255)) &&
    (value.phone == null || is.text(value.phone, 255)) &&
    (value.state === undefined || typeof value.state === "string") &&
    (value.note == null || typeof value.note === "string") &&
    (value.tags === undefined || typeof value.tags === "string") &&
    (value.verified_email === undefined || typeof value.verified_email === "boolean") &&
    (value.tax_exempt === undefined || typeof value.tax_exempt === "boolean") &&
    (value.tax_exemptions === undefined || isShopifyCustomerTaxExemptions(value.tax_exemptions)) &&
    (value.currency == null || (typeof value.currency === "string" && currencyCodePattern.test(value.currency))) &&
    (value.created_at == null || is.dateTime(value.created_at)) &&
    (value.updated_at == null || is.dateTime(value.updated_at)) &&
    (value.accepts_marketing === undefined || typeof value.accepts_marketing === "boolean") &&
    (value.email_marketing_consent == null || isShopifyMarketingConsent(value.email_marketing_consent)) &&
    (value.sms_marketing_consent == null || isShopifyMarketingConsent(value.sms_marketing_consent)) &&
    (value.default_address == null || isShopifyAddress(value.default_address))
  );
}

export function isShopifyCompany(value: unknown): value is ShopifyCompany {
  return (
    is.object<ShopifyCompany>(value) && is.int(value.id) && (value.location_id == null || is.int(value.location_id))
  );
}

export function isShopifyDiscountAllocation(value: unknown): value is ShopifyDiscountAllocation {
  return (
    is.object<ShopifyDiscountAllocation>(value) &&
    is.decimal(value.amount, 3) &&
    (value.amount_set === undefined || isShopifyMoneyBag(value.amount_set)) &&
    (value.discount_application_index === undefined || is.int(value.discount_application_index))
  );
}

export function isShopifyTaxLine(value: unknown): value is ShopifyTaxLine {
  return (
    is.object<ShopifyTaxLine>(value) &&
    typeof value.title === "string" &&
    is.decimal(value.price, 3) &&
    (value.rate == null || is.num(value.rate)) &&
    (value.price_set === undefined || isShopifyMoneyBag(value.price_set)) &&
    (value.channel_liable == null || typeof value.channel_liable === "boolean") &&
    (value.source == null || typeof value.source === "string")
  );
}

function isShopifyTaxLineList(value: unknown): value is unknown[] {
  if (!Array.isArray(value)) return false;
  for (const item of value) {
    if (!isShopifyTaxLine(item)) return false;
  }
  return true;
}

export function isShopifyDuty(value: unknown): value is ShopifyDuty {
  return (
    is.object<ShopifyDuty>(value) &&
    (is.int(value.id) || typeof value.id === "string") &&
    (value.harmonized_system_code == null || typeof value.harmonized_system_code === "string") &&
    (value.country_code_of_origin == null || typeof value.country_code_of_origin === "string") &&
    (value.shop_money == null || isShopifyShopMoney(value.shop_money)) &&
    (value.presentment_money == null || isShopifyMoney(value.presentment_money)) &&
    (value.tax_lines === undefined || isShopifyTaxLineList(value.tax_lines))
  );
}

export function isShopifyProperty(value: unknown): value is ShopifyProperty {
  return is.object<ShopifyProperty>(value) && typeof value.name === "string";
}

export function isShopifyLineItemAttributedStaffs(value: unknown): value is ShopifyLineItemAttributedStaffs {
  return (
    is.record<ShopifyLineItemAttributedStaffs>(value) &&
    (value.id === undefined || typeof value.id === "string") &&
    (value.quantity === undefined || is.int(value.quantity))
  );
}

function isShopifyDiscountAllocationList(value: unknown): value is unknown[] {
  if (!Array.isArray(value)) return false;
  for (const item of value) {
    if (!isShopifyDiscountAllocation(item)) return false;
  }
  return true;
}

function isShopifyDutyList(value: unknown): value is unknown[] {
  if (!Array.isArray(value)) return false;
  for (const item of value) {
    if (!isShopifyDuty(item)) return false;
  }
  return true;
}

function isShopifyPropertyList(value: unknown): value is unknown[] {
  if (!Array.isArray(value)) return false;
  for (const item of value) {
    if (!isShopifyProperty(item)) return false;
  }
  return true;
}

function isShopifyLineItemAttributedStaffsList(value: unknown): value is unknown[] {
  if (!Array.isArray(value)) return false;
  for (const item of value) {
    if (!isShopifyLineItemAttributedStaffs(item)) return false;
  }
  return true;
}

export function isShopifyLineItem(value: unknown): value is ShopifyLineItem {
  return (
    is.object<ShopifyLineItem>(value) &&
    is.int(value.id) &&
    is.text(value.title, 255) &&
    is.int(value.quantity) &&
    is.atLeast(value.quantity, 0) &&
    is.decimal(value.price, 3) &&
    (value.product_id == null || is.int(value.product_id)) &&
    (value.variant_id == null || is.int(value.variant_id)) &&
    (value.variant_title == null || typeof value.variant_title === "string") &&
    (value.name === undefined || typeof value.name === "string") &&
    (value.sku == null || is.text(value.sku, 255)) &&
    (value.vendor == null || is.text(value.vendor, 255)) &&
    (value.current_quantity === undefined ||
      (is.int(value.current_quantity) && is.atLeast(value.current_quantity, 0))) &&
    (value.fulfillable_quantity === undefined || is.int(value.fulfillable_quantity)) &&
    (value.grams === undefined || is.int(value.grams)) &&
    (value.price_set === undefined || isShopifyMoneyBag(value.price_set)) &&
    (value.total_discount === undefined || is.decimal(value.total_discount, 3)) &&
    (value.total_discount_set === undefined || isShopifyMoneyBag(value.total_discount_set)) &&
    (value.discount_allocations === undefined || isShopifyDiscountAllocationList(value.discount_allocations)) &&
    (value.requires_shipping === undefined || typeof value.requires_shipping === "boolean") &&
    (value.taxable === undefined || typeof value.taxable === "boolean") &&
    (value.tip_payment_gateway == null || typeof value.tip_payment_gateway === "string") &&
    (value.tip_payment_method == null || typeof value.tip_payment_method === "string") &&
    (value.gift_card === undefined || typeof value.gift_card === "boolean") &&
    (value.fulfillment_status == null || typeof value.fulfillment_status === "string") &&
    (value.fulfillment_service == null || typeof value.fulfillment_service === "string") &&
    (value.variant_inventory_management == null || typeof value.variant_inventory_management === "string") &&
    (value.product_exists === undefined || typeof value.product_exists === "boolean") &&
    (value.tax_lines === undefined || isShopifyTaxLineList(value.tax_lines)) &&
    (value.duties === undefined || isShopifyDutyList(value.duties)) &&
    (value.properties === undefined || isShopifyPropertyList(value.properties)) &&
    (value.attributed_staffs === undefined || isShopifyLineItemAttributedStaffsList(value.attributed_staffs)) &&
    (value.sales_line_item_group_id == null || is.int(value.sales_line_item_group_id))
  );
}

export function isShopifyShippingLine(value: unknown): value is ShopifyShippingLine {
  return (
    is.object<ShopifyShippingLine>(value) &&
    is.text(value.title, 255) &&
    is.decimal(value.price, 3) &&
    (value.id === undefined || is.int(value.id)) &&
    (value.code == null || typeof value.code === "string") &&
    (value.source == null || typeof value.source === "string") &&
    (value.carrier_identifier == null || typeof value.carrier_identifier === "string") &&
    (value.phone == null || is.text(value.phone, 255)) &&
    (value.price_set === undefined || isShopifyMoneyBag(value.price_set)) &&
    (value.discounted_price === undefined || is.decimal(value.discounted_price, 3)) &&
    (value.discounted_price_set === undefined || isShopifyMoneyBag(value.discounted_price_set)) &&
    (value.current_discounted_price_set == null || isShopifyMoneyBag(value.current_discounted_price_set)) &&
    (value.discount_allocations === undefined || isShopifyDiscountAllocationList(value.discount_allocations)) &&
    (value.is_removed === undefined || typeof value.is_removed === "boolean") &&
    (value.requested_fulfillment_service_id == null || typeof value.requested_fulfillment_service_id === "string") &&
    (value.tax_lines === undefined || isShopifyTaxLineList(value.tax_lines))
  );
}

export function isShopifyDiscountCode(value: unknown): value is ShopifyDiscountCode {
  return (
    is.object<ShopifyDiscountCode>(value) &&
    typeof value.code === "string" &&
    is.decimal(value.amount, 3) &&
    (value.type === undefined || typeof value.type === "string")
  );
}

export function isShopifyDiscountApplication(value: unknown): value is ShopifyDiscountApplication {
  return (
    is.object<ShopifyDiscountApplication>(value) &&
    typeof value.type === "string" &&
    (value.value === undefined || is.decimal(value.value)) &&
    (value.value_type === undefined || typeof value.value_type === "string") &&
    (value.allocation_method === undefined || typeof value.allocation_method === "string") &&
    (value.target_selection === undefined || typeof value.target_selection === "string") &&
    (value.target_type === undefined || typeof value.target_type === "string") &&
    (value.code == null || typeof value.code === "string") &&
    (value.title == null || typeof value.title === "string") &&
    (value.description == null || typeof value.description === "string")
  );
}

export function isShopifyRefundLineItem(value: unknown): value is ShopifyRefundLineItem {
  return (
    is.object<ShopifyRefundLineItem>(value) &&
    is.int(value.id) &&
    is.int(value.line_item_id) &&
    is.int(value.quantity) &&
    is.atLeast(value.quantity, 0) &&
    isShopifyLineItem(value.line_item) &&
    (value.restock_type == null || typeof value.restock_type === "string") &&
    (value.location_id == null || is.int(value.location_id)) &&
    (value.subtotal === undefined || (is.num(value.subtotal) && is.scale(value.subtotal, 3))) &&
    (value.total_tax === undefined || (is.num(value.total_tax) && is.scale(value.total_tax, 3))) &&
    (value.subtotal_set === undefined || isShopifyMoneyBag(value.subtotal_set)) &&
    (value.total_tax_set === undefined || isShopifyMoneyBag(value.total_tax_set))
  );
}

export function isShopifyRefundShippingLine(value: unknown): value is ShopifyRefundShippingLine {
  return (
    is.object<ShopifyRefundShippingLine>(value) &&
    isShopifyMoneyBag(value.subtotal_amount_set) &&
    (value.id === undefined || is.int(value.id)) &&
    (value.shipping_line_id == null || is.int(value.shipping_line_id)) &&
    (value.tax_amount_set == null || isShopifyMoneyBag(value.tax_amount_set)) &&
    (value.shipping_line == null || isShopifyShippingLine(value.shipping_line))
  );
}

export function isShopifyRefundDuty(value: unknown): value is ShopifyRefundDuty {
  return (
    is.record<ShopifyRefundDuty>(value) &&
    (value.duty_id == null || is.int(value.duty_id) || typeof value.duty_id === "string") &&
    (value.amount_set == null || isShopifyMoneyBag(value.amount_set))
  );
}

export function isShopifyOrderAdjustment(value: unknown): value is ShopifyOrderAdjustment {
  return (
    is.object<ShopifyOrderAdjustment>(value) &&
    is.int(value.id) &&
    is.decimal(value.amount, 3) &&
    (value.order_id == null || is.int(value.order_id)) &&
    (value.refund_id == null || is.int(value.refund_id)) &&
    (value.kind == null || typeof value.kind === "string") &&
    (value.reason == null || typeof value.reason === "string") &&
    (value.tax_amount == null || is.decimal(value.tax_amount, 3)) &&
    (value.amount_set == null || isShopifyMoneyBag(value.amount_set)) &&
    (value.tax_amount_set == null || isShopifyMoneyBag(value.tax_amount_set))
  );
}

export function isShopifyUnsettled(value: unknown): value is ShopifyUnsettled {
  return (
    is.record<ShopifyUnsettled>(value) &&
    (value.amount === undefined || is.decimal(value.amount, 3)) &&
    (value.currency == null || (typeof value.currency === "string" && currencyCodePattern.test(value.currency)))
  );
}

export function isShopifyTransactionTotalUnsettledSet(value: unknown): value is ShopifyTransactionTotalUnsettledSet {
  return (
    is.record<ShopifyTransactionTotalUnsettledSet>(value) &&
    (value.shop_money === undefined || isShopifyUnsettled(value.shop_money)) &&
    (value.presentment_money === undefined || isShopifyUnsettled(value.presentment_money))
  );
}

export function isShopifyTransaction(value: unknown): value is ShopifyTransaction {
  return (
    is.object<ShopifyTransaction>(value) &&
    is.int(value.id) &&
    typeof value.kind === "string" &&
    typeof value.status === "string" &&
    is.decimal(value.amount, 3) &&
    (value.admin_graphql_api_id === undefined || typeof value.admin_graphql_api_id === "string") &&
    (value.order_id == null || is.int(value.order_id)) &&
    (value.parent_id == null || is.int(value.parent_id)) &&
    (value.currency == null || (typeof value.currency === "string" && currencyCodePattern.test(value.currency))) &&
    (value.amount_rounding == null || is.decimal(value.amount_rounding, 3)) &&
    (value.gateway == null || typeof value.gateway === "string") &&
    (value.manual_payment_gateway === undefined || typeof value.manual_payment_gateway === "boolean") &&
    (value.payment_id == null || typeof value.payment_id === "string") &&
    (value.authorization == null || typeof value.authorization === "string") &&
    (value.created_at == null || is.dateTime(value.created_at)) &&
    (value.processed_at == null || is.dateTime(value.processed_at)) &&
    (value.test === undefined || typeof value.test === "boolean") &&
    (value.message == null || typeof value.message === "string") &&
    (value.error_code == null || typeof value.error_code === "string") &&
    (value.source_name == null || typeof value.source_name === "string") &&
    (value.location_id == null || is.int(value.location_id)) &&
    (value.user_id == null || is.int(value.user_id)) &&
    (value.device_id == null || is.int(value.device_id)) &&
    (value.total_unsettled_set == null || isShopifyTransactionTotalUnsettledSet(value.total_unsettled_set))
  );
}

export function isShopifyRefundReturn(value: unknown): value is ShopifyRefundReturn {
  return (
    is.record<ShopifyRefundReturn>(value) &&
    (value.id == null || is.int(value.id)) &&
    (value.admin_graphql_api_id === undefined || typeof value.admin_graphql_api_id === "string")
  );
}

function isShopifyRefundLineItemList(value: unknown): value is unknown[] {
  if (!Array.isArray(value)) return false;
  for (const item of value) {
    if (!isShopifyRefundLineItem(item)) return false;
  }
  return true;
}

function isShopifyTransactionList(value: unknown): value is unknown[] {
  if (!Array.isArray(value)) return false;
  for (const item of value) {
    if (!isShopifyTransaction(item)) return false;
  }
  return true;
}

function isShopifyRefundShippingLineList(value: unknown): value is unknown[] {
  if (!Array.isArray(value)) return false;
  for (const item of value) {
    if (!isShopifyRefundShippingLine(item)) return false;
  }
  return true;
}

function isShopifyRefundDutyList(value: unknown): value is unknown[] {
  if (!Array.isArray(value)) return false;
  for (const item of value) {
    if (!isShopifyRefundDuty(item)) return false;
  }
  return true;
}

function isShopifyOrderAdjustmentList(value: unknown): value is unknown[] {
  if (!Array.isArray(value)) return false;
  for (const item of value) {
    if (!isShopifyOrderAdjustment(item)) return false;
  }
  return true;
}

export function isShopifyRefund(value: unknown): value is ShopifyRefund {
  return (
    is.object<ShopifyRefund>(value) &&
    is.int(value.id) &&
    is.int(value.order_id) &&
    is.dateTime(value.created_at) &&
    isShopifyRefundLineItemList(value.refund_line_items) &&
    isShopifyTransactionList(value.transactions) &&
    (value.admin_graphql_api_id === undefined || typeof value.admin_graphql_api_id === "string") &&
    (value.processed_at == null || is.dateTime(value.processed_at)) &&
    (value.note == null || typeof value.note === "string") &&
    (value.restock === undefined || typeof value.restock === "boolean") &&
    (value.user_id == null || is.int(value.user_id)) &&
    (value.refund_shipping_lines === undefined || isShopifyRefundShippingLineList(value.refund_shipping_lines)) &&
    (value.duties === undefined || isShopifyRefundDutyList(value.duties)) &&
    (value.total_duties_set == null || isShopifyMoneyBag(value.total_duties_set)) &&
    (value.order_adjustments === undefined || isShopifyOrderAdjustmentList(value.order_adjustments)) &&
    (value.return == null || isShopifyRefundReturn(value.return))
  );
}

function isShopifyLineItemList(value: unknown): value is unknown[] {
  if (!Array.isArray(value)) return false;
  for (const item of value) {
    if (!isShopifyLineItem(item)) return false;
  }
  return true;
}

export function isShopifyFulfillment(value: unknown): value is ShopifyFulfillment {
  return (
    is.object<ShopifyFulfillment>(value) &&
    is.int(value.id) &&
    is.int(value.order_id) &&
    (value.status === null || typeof value.status === "string") &&
    is.dateTime(value.created_at) &&
    (value.admin_graphql_api_id === undefined || typeof value.admin_graphql_api_id === "string") &&
    (value.name === undefined || typeof value.name === "string") &&
    (value.shipment_status == null || typeof value.shipment_status === "string") &&
    (value.updated_at == null || is.dateTime(value.updated_at)) &&
    (value.service == null || typeof value.service === "string") &&
    (value.tracking_company == null || typeof value.tracking_company === "string") &&
    (value.tracking_number == null || typeof value.tracking_number === "string") &&
    (value.tracking_numbers === undefined || isShopifyCustomerTaxExemptions(value.tracking_numbers)) &&
    (value.tracking_url == null || typeof value.tracking_url === "string") &&
    (value.tracking_urls === undefined || isShopifyCustomerTaxExemptions(value.tracking_urls)) &&
    (value.location_id == null || is.int(value.location_id)) &&
    (value.email == null || is.text(value.email, 255)) &&
    (value.origin_address == null || isShopifyAddress(value.origin_address)) &&
    (value.destination == null || isShopifyAddress(value.destination)) &&
    (value.line_items === undefined || isShopifyLineItemList(value.line_items))
  );
}

export function isShopifyPaymentTermsPaymentSchedules(value: unknown): value is ShopifyPaymentTermsPaymentSchedules {
  return (
    is.record<ShopifyPaymentTermsPaymentSchedules>(value) &&
    (value.amount == null || is.decimal(value.amount, 3)) &&
    (value.currency == null || (typeof value.currency === "string" && currencyCodePattern.test(value.currency))) &&
    (value.issued_at == null || is.dateTime(value.issued_at)) &&
    (value.due_at == null || is.dateTime(value.due_at)) &&
    (value.completed_at == null || is.dateTime(value.completed_at)) &&
    (value.expected_payment_method == null || typeof value.expected_payment_method === "string")
  );
}

function isShopifyPaymentTermsPaymentSchedulesList(value: unknown): value is unknown[] {
  if (!Array.isArray(value)) return false;
  for (const item of value) {
    if (!isShopifyPaymentTermsPaymentSchedules(item)) return false;
  }
  return true;
}

export function isShopifyPaymentTerms(value: unknown): value is ShopifyPaymentTerms {
  return (
    is.record<ShopifyPaymentTerms>(value) &&
    (value.amount == null || is.decimal(value.amount, 3)) &&
    (value.currency == null || (typeof value.currency === "string" && currencyCodePattern.test(value.currency))) &&
    (value.payment_terms_name == null || typeof value.payment_terms_name === "string") &&
    (value.payment_terms_type == null || typeof value.payment_terms_type === "string") &&
    (value.due_in_days == null || is.int(value.due_in_days)) &&
    (value.payment_schedules === undefined || isShopifyPaymentTermsPaymentSchedulesList(value.payment_schedules))
  );
}

export function isShopifyNoteAttribute(value: unknown): value is ShopifyNoteAttribute {
  return (
    is.object<ShopifyNoteAttribute>(value) &&
    typeof value.name === "string" &&
    (value.value == null || typeof value.value === "string")
  );
}

export function isShopifyClientDetails(value: unknown): value is ShopifyClientDetails {
  return (
    is.record<ShopifyClientDetails>(value) &&
    (value.accept_language == null || typeof value.accept_language === "string") &&
    (value.browser_ip == null || typeof value.browser_ip === "string") &&
    (value.user_agent == null || typeof value.user_agent === "string") &&
    (value.session_hash == null || typeof value.session_hash === "string")
  );
}

function isShopifyShippingLineList(value: unknown): value is unknown[] {
  if (!Array.isArray(value)) return false;
  for (const item of value) {
    if (!isShopifyShippingLine(item)) return false;
  }
  return true;
}

function isShopifyDiscountCodeList(value: unknown): value is unknown[] {
  if (!Array.isArray(value)) return false;
  for (const item of value) {
    if (!isShopifyDiscountCode(item)) return false;
  }
  return true;
}

function isShopifyDiscountApplicationList(value: unknown): value is unknown[] {
  if (!Array.isArray(value)) return false;
  for (const item of value) {
    if (!isShopifyDiscountApplication(item)) return false;
  }
  return true;
}

function isShopifyRefundList(value: unknown): value is unknown[] {
  if (!Array.isArray(value)) return false;
  for (const item of value) {
    if (!isShopifyRefund(item)) return false;
  }
  return true;
}

function isShopifyFulfillmentList(value: unknown): value is unknown[] {
  if (!Array.isArray(value)) return false;
  for (const item of value) {
    if (!isShopifyFulfillment(item)) return false;
  }
  return true;
}

function isShopifyNoteAttributeList(value: unknown): value is unknown[] {
  if (!Array.isArray(value)) return false;
  for (const item of value) {
    if (!isShopifyNoteAttribute(item)) return false;
  }
  return true;
}

export function isShopifyOrder(value: unknown): value is ShopifyOrder {
  return (
    is.object<ShopifyOrder>(value) &&
    is.int(value.id) &&
    is.text(value.name, 255) &&
    is.dateTime(value.created_at) &&
    typeof value.currency === "string" &&
    currencyCodePattern.test(value.currency) &&
    typeof value.taxes_included === "boolean" &&
    is.decimal(value.total_price, 3) &&
    isShopifyLineItemList(value.line_items) &&
    (value.admin_graphql_api_id === undefined || typeof value.admin_graphql_api_id === "string") &&
    (value.number === undefined || is.int(value.number)) &&
    (value.order_number === undefined || is.int(value.order_number)) &&
    (value.token == null || typeof value.token === "string") &&
    (value.confirmation_number == null || typeof value.confirmation_number === "string") &&
    (value.po_number == null || typeof value.po_number === "string") &&
    (value.test === undefined || typeof value.test === "boolean") &&
    (value.confirmed === undefined || typeof value.confirmed === "boolean") &&
    (value.email == null || is.text(value.email, 255)) &&
    (value.contact_email == null || is.text(value.contact_email, 255)) &&
    (value.phone == null || is.text(value.phone, 255)) &&
    (value.processed_at == null || is.dateTime(value.processed_at)) &&
    (value.updated_at === undefined || is.dateTime(value.updated_at)) &&
    (value.cancelled_at == null || is.dateTime(value.cancelled_at)) &&
    (value.closed_at == null || is.dateTime(value.closed_at)) &&
    (value.cancel_reason == null || typeof value.cancel_reason === "string") &&
    (value.presentment_currency == null ||
      (typeof value.presentment_currency === "string" && currencyCodePattern.test(value.presentment_currency))) &&
    (value.financial_status == null || typeof value.financial_status === "string") &&
    (value.fulfillment_status == null || typeof value.fulfillment_status === "string") &&
    (value.tax_exempt === undefined || typeof value.tax_exempt === "boolean") &&
    (value.estimated_taxes === undefined || typeof value.estimated_taxes === "boolean") &&
    (value.duties_included === undefined || typeof value.duties_included === "boolean") &&
    (value.total_price_set === undefined || isShopifyMoneyBag(value.total_price_set)) &&
    (value.subtotal_price === undefined || is.decimal(value.subtotal_price, 3)) &&
    (value.subtotal_price_set === undefined || isShopifyMoneyBag(value.subtotal_price_set)) &&
    (value.total_tax === undefined || is.decimal(value.total_tax, 3)) &&
    (value.total_tax_set === undefined || isShopifyMoneyBag(value.total_tax_set)) &&
    (value.total_discounts === undefined || is.decimal(value.total_discounts, 3)) &&
    (value.total_discounts_set === undefined || isShopifyMoneyBag(value.total_discounts_set)) &&
    (value.total_line_items_price === undefined || is.decimal(value.total_line_items_price, 3)) &&
    (value.total_line_items_price_set === undefined || isShopifyMoneyBag(value.total_line_items_price_set)) &&
    (value.total_shipping_price_set === undefined || isShopifyMoneyBag(value.total_shipping_price_set)) &&
    (value.total_tip_received === undefined || is.decimal(value.total_tip_received, 3)) &&
    (value.total_outstanding === undefined || is.decimal(value.total_outstanding, 3)) &&
    (value.total_weight === undefined || is.int(value.total_weight)) &&
    (value.current_total_price === undefined || is.decimal(value.current_total_price, 3)) &&
    (value.current_total_price_set === undefined || isShopifyMoneyBag(value.current_total_price_set)) &&
    (value.current_subtotal_price === undefined || is.decimal(value.current_subtotal_price, 3)) &&
    (value.current_subtotal_price_set === undefined || isShopifyMoneyBag(value.current_subtotal_price_set)) &&
    (value.current_total_tax === undefined || is.decimal(value.current_total_tax, 3)) &&
    (value.current_total_tax_set === undefined || isShopifyMoneyBag(value.current_total_tax_set)) &&
    (value.current_total_discounts === undefined || is.decimal(value.current_total_discounts, 3)) &&
    (value.current_total_discounts_set === undefined || isShopifyMoneyBag(value.current_total_discounts_set)) &&
    (value.current_shipping_price_set == null || isShopifyMoneyBag(value.current_shipping_price_set)) &&
    (value.original_total_duties_set == null || isShopifyMoneyBag(value.original_total_duties_set)) &&
    (value.current_total_duties_set == null || isShopifyMoneyBag(value.current_total_duties_set)) &&
    (value.original_total_additional_fees_set == null || isShopifyMoneyBag(value.original_total_additional_fees_set)) &&
    (value.current_total_additional_fees_set == null || isShopifyMoneyBag(value.current_total_additional_fees_set)) &&
    (value.total_cash_rounding_payment_adjustment_set == null ||
      isShopifyMoneyBag(value.total_cash_rounding_payment_adjustment_set)) &&
    (value.total_cash_rounding_refund_adjustment_set == null ||
      isShopifyMoneyBag(value.total_cash_rounding_refund_adjustment_set)) &&
    (value.customer == null || isShopifyCustomer(value.customer)) &&
    (value.company == null || isShopifyCompany(value.company)) &&
    (value.billing_address == null || isShopifyAddress(value.billing_address)) &&
    (value.shipping_address == null || isShopifyAddress(value.shipping_address)) &&
    (value.shipping_lines === undefined || isShopifyShippingLineList(value.shipping_lines)) &&
    (value.tax_lines === undefined || isShopifyTaxLineList(value.tax_lines)) &&
    (value.discount_codes === undefined || isShopifyDiscountCodeList(value.discount_codes)) &&
    (value.discount_applications === undefined || isShopifyDiscountApplicationList(value.discount_applications)) &&
    (value.refunds === undefined || isShopifyRefundList(value.refunds)) &&
    (value.fulfillments === undefined || isShopifyFulfillmentList(value.fulfillments)) &&
    (value.payment_terms == null || isShopifyPaymentTerms(value.payment_terms)) &&
    (value.payment_gateway_names === undefined || isShopifyCustomerTaxExemptions(value.payment_gateway_names)) &&
    (value.gateway == null || typeof value.gateway === "string") &&
    (value.note == null || typeof value.note === "string") &&
    (value.note_attributes === undefined || isShopifyNoteAttributeList(value.note_attributes)) &&
    (value.tags === undefined || typeof value.tags === "string") &&
    (value.buyer_accepts_marketing === undefined || typeof value.buyer_accepts_marketing === "boolean") &&
    (value.customer_locale == null || typeof value.customer_locale === "string") &&
    (value.source_name == null || typeof value.source_name === "string") &&
    (value.source_identifier == null || typeof value.source_identifier === "string") &&
    (value.app_id == null || is.int(value.app_id)) &&
    (value.location_id == null || is.int(value.location_id)) &&
    (value.user_id == null || is.int(value.user_id)) &&
    (value.device_id == null || is.int(value.device_id)) &&
    (value.referring_site == null || typeof value.referring_site === "string") &&
    (value.landing_site == null || typeof value.landing_site === "string") &&
    (value.browser_ip == null || typeof value.browser_ip === "string") &&
    (value.client_details == null || isShopifyClientDetails(value.client_details))
  );
}

export const shopifyShopMoneyShape = shape.record(isShopifyShopMoney, {
  amount: shape.decimalText({ scale: 3 }),
  currency_code: shape.text({ pattern: currencyCodePattern }),
});

export const shopifyMoneyShape = shape.record(isShopifyMoney, {
  amount: shape.decimalText({ scale: 3 }),
  currency_code: shape.text({ pattern: currencyCodePattern }),
});

export const shopifyMoneyBagShape = shape.record(isShopifyMoneyBag, {
  shop_money: shopifyShopMoneyShape,
  presentment_money: shopifyMoneyShape,
});

export const shopifyMarketingConsentShape = shape.record(isShopifyMarketingConsent, {
  state: shape.optional(shape.nullable(shape.text())),
  opt_in_level: shape.optional(shape.nullable(shape.text())),
  consent_updated_at: shape.optional(shape.nullable(shape.dateTime)),
  consent_collected_from: shape.optional(shape.nullable(shape.text())),
});

export const shopifyAddressShape = shape.record(isShopifyAddress, {
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
  country_code: shape.optional(shape.nullable(shape.text({ pattern: countryCodePattern }))),
  zip: shape.optional(shape.nullable(shape.text({ max: 255 }))),
  phone: shape.optional(shape.nullable(shape.text({ max: 255 }))),
});

export const shopifyCustomerShape = shape.record(isShopifyCustomer, {
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
  tax_exemptions: shape.optional(shape.listOf(shape.text())),
  currency: shape.optional(shape.nullable(shape.text({ pattern: currencyCodePattern }))),
  created_at: shape.optional(shape.nullable(shape.dateTime)),
  updated_at: shape.optional(shape.nullable(shape.dateTime)),
  accepts_marketing: shape.optional(shape.boolean),
  email_marketing_consent: shape.optional(shape.nullable(shopifyMarketingConsentShape)),
  sms_marketing_consent: shape.optional(shape.nullable(shopifyMarketingConsentShape)),
  default_address: shape.optional(shape.nullable(shopifyAddressShape)),
});

export const shopifyCompanyShape = shape.record(isShopifyCompany, {
  id: shape.integer(),
  location_id: shape.optional(shape.nullable(shape.integer())),
});

export const shopifyDiscountAllocationShape = shape.record(isShopifyDiscountAllocation, {
  amount: shape.decimalText({ scale: 3 }),
  amount_set: shape.optional(shopifyMoneyBagShape),
  discount_application_index: shape.optional(shape.integer()),
});

export const shopifyTaxLineShape = shape.record(isShopifyTaxLine, {
  title: shape.text(),
  price: shape.decimalText({ scale: 3 }),
  rate: shape.optional(shape.nullable(shape.number())),
  price_set: shape.optional(shopifyMoneyBagShape),
  channel_liable: shape.optional(shape.nullable(shape.boolean)),
  source: shape.optional(shape.nullable(shape.text())),
});

export const shopifyDutyShape = shape.record(isShopifyDuty, {
  id: shape.union([shape.integer(), shape.text()]),
  harmonized_system_code: shape.optional(shape.nullable(shape.text())),
  country_code_of_origin: shape.optional(shape.nullable(shape.text())),
  shop_money: shape.optional(shape.nullable(shopifyShopMoneyShape)),
  presentment_money: shape.optional(shape.nullable(shopifyMoneyShape)),
  tax_lines: shape.optional(shape.listOf(shopifyTaxLineShape)),
});

export const shopifyPropertyShape = shape.record(isShopifyProperty, {
  name: shape.text(),
  value: shape.optional(shape.nullable(shape.anything)),
});

export const shopifyLineItemAttributedStaffsShape = shape.record(isShopifyLineItemAttributedStaffs, {
  id: shape.optional(shape.text()),
  quantity: shape.optional(shape.integer()),
});

export const shopifyLineItemShape = shape.record(isShopifyLineItem, {
  id: shape.integer(),
  product_id: shape.optional(shape.nullable(shape.integer())),
  variant_id: shape.optional(shape.nullable(shape.integer())),
  title: shape.text({ max: 255 }),
  variant_title: shape.optional(shape.nullable(shape.text())),
  name: shape.optional(shape.text()),
  sku: shape.optional(shape.nullable(shape.text({ max: 255 }))),
  vendor: shape.optional(shape.nullable(shape.text({ max: 255 }))),
  quantity: shape.integer({ min: 0 }),
  current_quantity: shape.optional(shape.integer({ min: 0 })),
  fulfillable_quantity: shape.optional(shape.integer()),
  grams: shape.optional(shape.integer()),
  price: shape.decimalText({ scale: 3 }),
  price_set: shape.optional(shopifyMoneyBagShape),
  total_discount: shape.optional(shape.decimalText({ scale: 3 })),
  total_discount_set: shape.optional(shopifyMoneyBagShape),
  discount_allocations: shape.optional(shape.listOf(shopifyDiscountAllocationShape)),
  requires_shipping: shape.optional(shape.boolean),
  taxable: shape.optional(shape.boolean),
  tip_payment_gateway: shape.optional(shape.nullable(shape.text())),
  tip_payment_method: shape.optional(shape.nullable(shape.text())),
  gift_card: shape.optional(shape.boolean),
  fulfillment_status: shape.optional(shape.nullable(shape.text())),
  fulfillment_service: shape.optional(shape.nullable(shape.text())),
  variant_inventory_management: shape.optional(shape.nullable(shape.text())),
  product_exists: shape.optional(shape.boolean),
  tax_lines: shape.optional(shape.listOf(shopifyTaxLineShape)),
  duties: shape.optional(shape.listOf(shopifyDutyShape)),
  properties: shape.optional(shape.listOf(shopifyPropertyShape)),
  attributed_staffs: shape.optional(shape.listOf(shopifyLineItemAttributedStaffsShape)),
  sales_line_item_group_id: shape.optional(shape.nullable(shape.integer())),
});

export const shopifyShippingLineShape = shape.record(isShopifyShippingLine, {
  id: shape.optional(shape.integer()),
  title: shape.text({ max: 255 }),
  code: shape.optional(shape.nullable(shape.text())),
  source: shape.optional(shape.nullable(shape.text())),
  carrier_identifier: shape.optional(shape.nullable(shape.text())),
  phone: shape.optional(shape.nullable(shape.text({ max: 255 }))),
  price: shape.decimalText({ scale: 3 }),
  price_set: shape.optional(shopifyMoneyBagShape),
  discounted_price: shape.optional(shape.decimalText({ scale: 3 })),
  discounted_price_set: shape.optional(shopifyMoneyBagShape),
  current_discounted_price_set: shape.optional(shape.nullable(shopifyMoneyBagShape)),
  discount_allocations: shape.optional(shape.listOf(shopifyDiscountAllocationShape)),
  is_removed: shape.optional(shape.boolean),
  requested_fulfillment_service_id: shape.optional(shape.nullable(shape.text())),
  tax_lines: shape.optional(shape.listOf(shopifyTaxLineShape)),
});

export const shopifyDiscountCodeShape = shape.record(isShopifyDiscountCode, {
  code: shape.text(),
  amount: shape.decimalText({ scale: 3 }),
  type: shape.optional(shape.text()),
});

export const shopifyDiscountApplicationShape = shape.record(isShopifyDiscountApplication, {
  type: shape.text(),
  value: shape.optional(shape.decimalText()),
  value_type: shape.optional(shape.text()),
  allocation_method: shape.optional(shape.text()),
  target_selection: shape.optional(shape.text()),
  target_type: shape.optional(shape.text()),
  code: shape.optional(shape.nullable(shape.text())),
  title: shape.optional(shape.nullable(shape.text())),
  description: shape.optional(shape.nullable(shape.text())),
});

export const shopifyRefundLineItemShape = shape.record(isShopifyRefundLineItem, {
  id: shape.integer(),
  line_item_id: shape.integer(),
  quantity: shape.integer({ min: 0 }),
  restock_type: shape.optional(shape.nullable(shape.text())),
  location_id: shape.optional(shape.nullable(shape.integer())),
  subtotal: shape.optional(shape.number({ scale: 3 })),
  total_tax: shape.optional(shape.number({ scale: 3 })),
  subtotal_set: shape.optional(shopifyMoneyBagShape),
  total_tax_set: shape.optional(shopifyMoneyBagShape),
  line_item: shopifyLineItemShape,
});

export const shopifyRefundShippingLineShape = shape.record(isShopifyRefundShippingLine, {
  id: shape.optional(shape.integer()),
  shipping_line_id: shape.optional(shape.nullable(shape.integer())),
  subtotal_amount_set: shopifyMoneyBagShape,
  tax_amount_set: shape.optional(shape.nullable(shopifyMoneyBagShape)),
  shipping_line: shape.optional(shape.nullable(shopifyShippingLineShape)),
});

export const shopifyRefundDutyShape = shape.record(isShopifyRefundDuty, {
  duty_id: shape.optional(shape.nullable(shape.union([shape.integer(), shape.text()]))),
  amount_set: shape.optional(shape.nullable(shopifyMoneyBagShape)),
});

export const shopifyOrderAdjustmentShape = shape.record(isShopifyOrderAdjustment, {
  id: shape.integer(),
  order_id: shape.optional(shape.nullable(shape.integer())),
  refund_id: shape.optional(shape.nullable(shape.integer())),
  kind: shape.optional(shape.nullable(shape.openEnum(["shipping_refund", "refund_discrepancy"]))),
  reason: shape.optional(shape.nullable(shape.text())),
  amount: shape.decimalText({ scale: 3 }),
  tax_amount: shape.optional(shape.nullable(shape.decimalText({ scale: 3 }))),
  amount_set: shape.optional(shape.nullable(shopifyMoneyBagShape)),
  tax_amount_set: shape.optional(shape.nullable(shopifyMoneyBagShape)),
});

export const shopifyUnsettledShape = shape.record(isShopifyUnsettled, {
  amount: shape.optional(shape.decimalText({ scale: 3 })),
  currency: shape.optional(shape.nullable(shape.text({ pattern: currencyCodePattern }))),
});

export const shopifyTransactionTotalUnsettledSetShape = shape.record(isShopifyTransactionTotalUnsettledSet, {
  shop_money: shape.optional(shopifyUnsettledShape),
  presentment_money: shape.optional(shopifyUnsettledShape),
});

export const shopifyTransactionShape = shape.record(isShopifyTransaction, {
  id: shape.integer(),
  admin_graphql_api_id: shape.optional(shape.text()),
  order_id: shape.optional(shape.nullable(shape.integer())),
  parent_id: shape.optional(shape.nullable(shape.integer())),
  kind: shape.openEnum([
    "authorization",
    "capture",
    "sale",
    "void",
    "refund",
    "change",
    "emv_authorization",
    "suggested_refund",
  ]),
  status: shape.openEnum(["pending", "failure", "success", "error"]),
  amount: shape.decimalText({ scale: 3 }),
  currency: shape.optional(shape.nullable(shape.text({ pattern: currencyCodePattern }))),
  amount_rounding: shape.optional(shape.nullable(shape.decimalText({ scale: 3 }))),
  gateway: shape.optional(shape.nullable(shape.text())),
  manual_payment_gateway: shape.optional(shape.boolean),
  payment_id: shape.optional(shape.nullable(shape.text())),
  authorization: shape.optional(shape.nullable(shape.text())),
  created_at: shape.optional(shape.nullable(shape.dateTime)),
  processed_at: shape.optional(shape.nullable(shape.dateTime)),
  test: shape.optional(shape.boolean),
  message: shape.optional(shape.nullable(shape.text())),
  error_code: shape.optional(shape.nullable(shape.text())),
  source_name: shape.optional(shape.nullable(shape.text())),
  location_id: shape.optional(shape.nullable(shape.integer())),
  user_id: shape.optional(shape.nullable(shape.integer())),
  device_id: shape.optional(shape.nullable(shape.integer())),
  total_unsettled_set: shape.optional(shape.nullable(shopifyTransactionTotalUnsettledSetShape)),
});

export const shopifyRefundReturnShape = shape.record(isShopifyRefundReturn, {
  id: shape.optional(shape.nullable(shape.integer())),
  admin_graphql_api_id: shape.optional(shape.text()),
});

export const shopifyRefundShape = shape.record(isShopifyRefund, {
  id: shape.integer(),
  admin_graphql_api_id: shape.optional(shape.text()),
  order_id: shape.integer(),
  created_at: shape.dateTime,
  processed_at: shape.optional(shape.nullable(shape.dateTime)),
  note: shape.optional(shape.nullable(shape.text())),
  restock: shape.optional(shape.boolean),
  user_id: shape.optional(shape.nullable(shape.integer())),
  refund_line_items: shape.listOf(shopifyRefundLineItemShape),
  refund_shipping_lines: shape.optional(shape.listOf(shopifyRefundShippingLineShape)),
  duties: shape.optional(shape.listOf(shopifyRefundDutyShape)),
  total_duties_set: shape.optional(shape.nullable(shopifyMoneyBagShape)),
  order_adjustments: shape.optional(shape.listOf(shopifyOrderAdjustmentShape)),
  transactions: shape.listOf(shopifyTransactionShape),
  return: shape.optional(shape.nullable(shopifyRefundReturnShape)),
});

export const shopifyFulfillmentShape = shape.record(isShopifyFulfillment, {
  id: shape.integer(),
  admin_graphql_api_id: shape.optional(shape.text()),
  order_id: shape.integer(),
  name: shape.optional(shape.text()),
  status: shape.nullable(shape.text()),
  shipment_status: shape.optional(shape.nullable(shape.text())),
  created_at: shape.dateTime,
  updated_at: shape.optional(shape.nullable(shape.dateTime)),
  service: shape.optional(shape.nullable(shape.text())),
  tracking_company: shape.optional(shape.nullable(shape.text())),
  tracking_number: shape.optional(shape.nullable(shape.text())),
  tracking_numbers: shape.optional(shape.listOf(shape.text())),
  tracking_url: shape.optional(shape.nullable(shape.text())),
  tracking_urls: shape.optional(shape.listOf(shape.text())),
  location_id: shape.optional(shape.nullable(shape.integer())),
  email: shape.optional(shape.nullable(shape.text({ max: 255 }))),
  origin_address: shape.optional(shape.nullable(shopifyAddressShape)),
  destination: shape.optional(shape.nullable(shopifyAddressShape)),
  line_items: shape.optional(shape.listOf(shopifyLineItemShape)),
});

export const shopifyPaymentTermsPaymentSchedulesShape = shape.record(isShopifyPaymentTermsPaymentSchedules, {
  amount: shape.optional(shape.nullable(shape.decimalText({ scale: 3 }))),
  currency: shape.optional(shape.nullable(shape.text({ pattern: currencyCodePattern }))),
  issued_at: shape.optional(shape.nullable(shape.dateTime)),
  due_at: shape.optional(shape.nullable(shape.dateTime)),
  completed_at: shape.optional(shape.nullable(shape.dateTime)),
  expected_payment_method: shape.optional(shape.nullable(shape.text())),
});

export const shopifyPaymentTermsShape = shape.record(isShopifyPaymentTerms, {
  amount: shape.optional(shape.nullable(shape.decimalText({ scale: 3 }))),
  currency: shape.optional(shape.nullable(shape.text({ pattern: currencyCodePattern }))),
  payment_terms_name: shape.optional(shape.nullable(shape.text())),
  payment_terms_type: shape.optional(shape.nullable(shape.text())),
  due_in_days: shape.optional(shape.nullable(shape.integer())),
  payment_schedules: shape.optional(shape.listOf(shopifyPaymentTermsPaymentSchedulesShape)),
});

export const shopifyNoteAttributeShape = shape.record(isShopifyNoteAttribute, {
  name: shape.text(),
  value: shape.optional(shape.nullable(shape.text())),
});

export const shopifyClientDetailsShape = shape.record(isShopifyClientDetails, {
  accept_language: shape.optional(shape.nullable(shape.text())),
  browser_ip: shape.optional(shape.nullable(shape.text())),
  user_agent: shape.optional(shape.nullable(shape.text())),
  session_hash: shape.optional(shape.nullable(shape.text())),
});

export const shopifyOrderShape = shape.record(isShopifyOrder, {
  id: shape.integer(),
  admin_graphql_api_id: shape.optional(shape.text()),
  name: shape.text({ max: 255 }),
  number: shape.optional(shape.integer()),
  order_number: shape.optional(shape.integer()),
  token: shape.optional(shape.nullable(shape.text())),
  confirmation_number: shape.optional(shape.nullable(shape.text())),
  po_number: shape.optional(shape.nullable(shape.text())),
  test: shape.optional(shape.boolean),
  confirmed: shape.optional(shape.boolean),
  email: shape.optional(shape.nullable(shape.text({ max: 255 }))),
  contact_email: shape.optional(shape.nullable(shape.text({ max: 255 }))),
  phone: shape.optional(shape.nullable(shape.text({ max: 255 }))),
  created_at: shape.dateTime,
  processed_at: shape.optional(shape.nullable(shape.dateTime)),
  updated_at: shape.optional(shape.dateTime),
  cancelled_at: shape.optional(shape.nullable(shape.dateTime)),
  closed_at: shape.optional(shape.nullable(shape.dateTime)),
  cancel_reason: shape.optional(shape.nullable(shape.text())),
  currency: shape.text({ pattern: currencyCodePattern }),
  presentment_currency: shape.optional(shape.nullable(shape.text({ pattern: currencyCodePattern }))),
  financial_status: shape.optional(
    shape.nullable(
      shape.openEnum(["pending", "authorized", "partially_paid", "paid", "partially_refunded", "refunded", "voided"]),
    ),
  ),
  fulfillment_status: shape.optional(shape.nullable(shape.openEnum(["fulfilled", "partial", "restocked"]))),
  taxes_included: shape.boolean,
  tax_exempt: shape.optional(shape.boolean),
  estimated_taxes: shape.optional(shape.boolean),
  duties_included: shape.optional(shape.boolean),
  total_price: shape.decimalText({ scale: 3 }),
  total_price_set: shape.optional(shopifyMoneyBagShape),
  subtotal_price: shape.optional(shape.decimalText({ scale: 3 })),
  subtotal_price_set: shape.optional(shopifyMoneyBagShape),
  total_tax: shape.optional(shape.decimalText({ scale: 3 })),
  total_tax_set: shape.optional(shopifyMoneyBagShape),
  total_discounts: shape.optional(shape.decimalText({ scale: 3 })),
  total_discounts_set: shape.optional(shopifyMoneyBagShape),
  total_line_items_price: shape.optional(shape.decimalText({ scale: 3 })),
  total_line_items_price_set: shape.optional(shopifyMoneyBagShape),
  total_shipping_price_set: shape.optional(shopifyMoneyBagShape),
  total_tip_received: shape.optional(shape.decimalText({ scale: 3 })),
  total_outstanding: shape.optional(shape.decimalText({ scale: 3 })),
  total_weight: shape.optional(shape.integer()),
  current_total_price: shape.optional(shape.decimalText({ scale: 3 })),
  current_total_price_set: shape.optional(shopifyMoneyBagShape),
  current_subtotal_price: shape.optional(shape.decimalText({ scale: 3 })),
  current_subtotal_price_set: shape.optional(shopifyMoneyBagShape),
  current_total_tax: shape.optional(shape.decimalText({ scale: 3 })),
  current_total_tax_set: shape.optional(shopifyMoneyBagShape),
  current_total_discounts: shape.optional(shape.decimalText({ scale: 3 })),
  current_total_discounts_set: shape.optional(shopifyMoneyBagShape),
  current_shipping_price_set: shape.optional(shape.nullable(shopifyMoneyBagShape)),
  original_total_duties_set: shape.optional(shape.nullable(shopifyMoneyBagShape)),
  current_total_duties_set: shape.optional(shape.nullable(shopifyMoneyBagShape)),
  original_total_additional_fees_set: shape.optional(shape.nullable(shopifyMoneyBagShape)),
  current_total_additional_fees_set: shape.optional(shape.nullable(shopifyMoneyBagShape)),
  total_cash_rounding_payment_adjustment_set: shape.optional(shape.nullable(shopifyMoneyBagShape)),
  total_cash_rounding_refund_adjustment_set: shape.optional(shape.nullable(shopifyMoneyBagShape)),
  customer: shape.optional(shape.nullable(shopifyCustomerShape)),
  company: shape.optional(shape.nullable(shopifyCompanyShape)),
  billing_address: shape.optional(shape.nullable(shopifyAddressShape)),
  shipping_address: shape.optional(shape.nullable(shopifyAddressShape)),
  line_items: shape.listOf(shopifyLineItemShape),
  shipping_lines: shape.optional(shape.listOf(shopifyShippingLineShape)),
  tax_lines: shape.optional(shape.listOf(shopifyTaxLineShape)),
  discount_codes: shape.optional(shape.listOf(shopifyDiscountCodeShape)),
  discount_applications: shape.optional(shape.listOf(shopifyDiscountApplicationShape)),
  refunds: shape.optional(shape.listOf(shopifyRefundShape)),
  fulfillments: shape.optional(shape.listOf(shopifyFulfillmentShape)),
  payment_terms: shape.optional(shape.nullable(shopifyPaymentTermsShape)),
  payment_gateway_names: shape.optional(shape.listOf(shape.text())),
  gateway: shape.optional(shape.nullable(shape.text())),
  note: shape.optional(shape.nullable(shape.text())),
  note_attributes: shape.optional(shape.listOf(shopifyNoteAttributeShape)),
  tags: shape.optional(shape.text()),
  buyer_accepts_marketing: shape.optional(shape.boolean),
  customer_locale: shape.optional(shape.nullable(shape.text())),
  source_name: shape.optional(shape.nullable(shape.text())),
  source_identifier: shape.optional(shape.nullable(shape.text())),
  app_id: shape.optional(shape.nullable(shape.integer())),
  location_id: shape.optional(shape.nullable(shape.integer())),
  user_id: shape.optional(shape.nullable(shape.integer())),
  device_id: shape.optional(shape.nullable(shape.integer())),
  referring_site: shape.optional(shape.nullable(shape.text())),
  landing_site: shape.optional(shape.nullable(shape.text())),
  browser_ip: shape.optional(shape.nullable(shape.text())),
  client_details: shape.optional(shape.nullable(shopifyClientDetailsShape)),
});

/** The personal fields of shopify.Order. */
export const shopifyOrderPersonal = [
  "email",
  "contact_email",
  "phone",
  "customer.email",
  "customer.first_name",
  "customer.last_name",
  "customer.phone",
  "customer.default_address.first_name",
  "customer.default_address.last_name",
  "customer.default_address.name",
  "customer.default_address.address1",
  "customer.default_address.address2",
  "customer.default_address.city",
  "customer.default_address.zip",
  "customer.default_address.phone",
  "billing_address.first_name",
  "billing_address.last_name",
  "billing_address.name",
  "billing_address.address1",
  "billing_address.address2",
  "billing_address.city",
  "billing_address.zip",
  "billing_address.phone",
  "shipping_address.first_name",
  "shipping_address.last_name",
  "shipping_address.name",
  "shipping_address.address1",
  "shipping_address.address2",
  "shipping_address.city",
  "shipping_address.zip",
  "shipping_address.phone",
  "shipping_lines[].phone",
  "refunds[].refund_shipping_lines[].shipping_line.phone",
  "fulfillments[].email",
  "fulfillments[].origin_address.first_name",
  "fulfillments[].origin_address.last_name",
  "fulfillments[].origin_address.name",
  "fulfillments[].origin_address.address1",
  "fulfillments[].origin_address.address2",
  "fulfillments[].origin_address.city",
  "fulfillments[].origin_address.zip",
  "fulfillments[].origin_address.phone",
  "fulfillments[].destination.first_name",
  "fulfillments[].destination.last_name",
  "fulfillments[].destination.name",
  "fulfillments[].destination.address1",
  "fulfillments[].destination.address2",
  "fulfillments[].destination.city",
  "fulfillments[].destination.zip",
  "fulfillments[].destination.phone",
  "browser_ip",
  "client_details.browser_ip",
];

/** How Shopify is reached. */
export const shopifySystem: SystemLink = {
  name: "shopify",
  version: "2026-10",
  keptUntil: "2027-10-01",
  baseUrl: "{base_url}/admin/api/2026-10",
  headers: { "X-Shopify-Access-Token": "{access_token}" },
  settings: {
    shop: { secret: false },
    client_id: { secret: false },
    client_secret: { secret: true },
    access_token: { secret: true },
    webhook_secrets: { secret: true },
    token_url: { secret: false, default: "{base_url}/admin/oauth/access_token" },
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
  oauth: { tokenUrl: "{token_url}", grant: "client_credentials", clientAuth: "post" },
};

/** What is asked of Shopify. */
export const shopifyOperations = {
  get_order: {
    system: "shopify",
    name: "get_order",
    method: "GET",
    path: "/orders/{id}.json",
    responsePointer: "/order",
    absentOn: [404],
  },
  list_orders: {
    system: "shopify",
    name: "list_orders",
    method: "GET",
    path: "/orders.json",
    query: { status: "{status}", financial_status: "{financial_status}" },
    responsePointer: "/orders",
    optional: ["status", "financial_status"],
    defaults: { status: "any" },
    pages: { style: "link_header", parameter: "page_info", sizeParameter: "limit", size: 250 },
    since: { parameter: "updated_at_min", field: "updated_at", format: "iso", overlapSeconds: 120 },
    by: {
      processed_at: { format: "iso", from: "processed_at_min", to: "processed_at_max", otherwise: "created_at" },
      created_at: { format: "iso", from: "created_at_min", to: "created_at_max" },
      updated_at: { format: "iso", from: "updated_at_min", to: "updated_at_max" },
    },
  },
} satisfies Record<string, Operation>;
