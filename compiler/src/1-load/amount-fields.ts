/** Recognizes amounts of money by the names of their fields. */
import type { Field, NumberType } from "./types.ts";

/** Whether a field names a currency: `currency`, `currency_code`. */
export function isCurrencyField({ name, type }: Field): boolean {
  return /currency(_?code)?$/i.test(name) && (type.kind === "text" || type.kind === "enum");
}

const AMOUNTS = new Set([
  "amount",
  "price",
  "total",
  "subtotal",
  "fee",
  "tax",
  "cost",
  "discount",
  "net",
  "gross",
  "balance",
  "due",
  "paid",
]);

/** Whole numbers are counts as often as cents. */
const WHOLE_AMOUNTS = new Set(["amount", "price", "fee", "cost"]);

/** A field that describes or counts an amount is not an amount. */
const NOT_AMOUNTS = new Set([
  "rate",
  "percent",
  "percentage",
  "ratio",
  "count",
  "quantity",
  "qty",
  "number",
  "id",
  "index",
  "days",
  "weight",
  "decimals",
  "exponent",
]);

/** Whether a number's name says that it is an amount: `unit_price`, `SubTotal`, `amount`. */
export function isCalledAmount(name: string, { integer }: NumberType): boolean {
  const words = name
    .replace("SubTotal", "subtotal")
    .split(/(?<=[a-z])(?=[A-Z])|[^A-Za-z]+/)
    .map((word) => word.toLowerCase());
  return (
    words.some((word) => (integer ? WHOLE_AMOUNTS : AMOUNTS).has(word)) && !words.some((word) => NOT_AMOUNTS.has(word))
  );
}
