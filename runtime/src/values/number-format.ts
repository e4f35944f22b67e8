/** Numbers in human notation: parsed by the conventions of a language, formatted by a spreadsheet pattern. */
import type { Num } from "./decimal.ts";
import { Failure } from "./failure.ts";
import { compare, numOf, numText, round } from "./number.ts";

/** The spaces that separate groups of digits: plain, no-break, thin, narrow no-break. */
const SPACES = " \\u00A0\\u2009\\u202F";
const APOSTROPHES = "'\\u2019";

const readers = new Map<string, { readonly form: RegExp; readonly decimalSign: string }>();

/**
 * Parses a number in the notation of a language: in "lt" `1 234,56`, in "de" `1.234,56`, in "en" `1,234.56`. Group
 * separators are optional, but must separate groups of three: `1.5` is not a number in "de". The text must not contain
 * a currency or other signs.
 *
 * @param language a BCP 47 tag, which the compiler has validated
 */
export function parseDecimalIn(text: string, language: string): Num | Failure {
  const { form, decimalSign } = readerOf(language);
  const trimmed = text.trim().replace("\u2212", "-");
  if (!form.test(trimmed))
    return new Failure(`${JSON.stringify(text.slice(0, 40))} is not a number as "${language}" writes it`);
  const [whole = "", part] = trimmed.split(decimalSign);
  const digits = whole.replace(/[^\d+-]/g, "");
  return numOf(part === undefined ? digits : `${digits}.${part}`);
}

function readerOf(language: string): { readonly form: RegExp; readonly decimalSign: string } {
  let reader = readers.get(language);
  if (reader === undefined) {
    // Digits and signs of other scripts are not read: the language only determines the decimal and group separators.
    const parts = new Intl.NumberFormat(language, { numberingSystem: "latn", useGrouping: "always" }).formatToParts(
      123_456_789.5,
    );
    const sign = (type: string, otherwise: string): string =>
      parts.find((one) => one.type === type)?.value ?? otherwise;
    const decimalSign = sign("decimal", ".");
    const groups = classOf(sign("group", " "));
    const most = parts.some((one) => one.type === "integer" && one.value.length === 2) ? "{2}" : "{3}";
    const grouped = `\\d{1,3}(?:${groups}\\d${most}){0,10}${groups}\\d{3}`;
    reader = {
      form: new RegExp(`^[+-]?(?:\\d{1,34}|${grouped})(?:${classOf(decimalSign)}\\d{1,34})?$`, "u"),
      decimalSign,
    };
    readers.set(language, reader);
  }
  return reader;
}

/**
 * A separator as a character class of a regular expression; a space or an apostrophe matches all similar characters.
 */
function classOf(sign: string): string {
  if (/\s/u.test(sign)) return `[${SPACES}]`;
  return /['\u2019]/u.test(sign) ? `[${APOSTROPHES}]` : `[${sign}]`;
}

const patterns = new Map<
  string,
  { readonly group: string; readonly point: string; readonly places: number; readonly most: number }
>();

/** `#,##0.00`, `# ##0,00`, `0,0##`: the group separator, the decimal sign, and the number of decimals. */
const PATTERN = /^(?:#([ .,'\u00A0\u202F])##)?0(?:([.,])(0*)(#*))?$/u;

/**
 * Formats a number by a pattern: `0,00` gives `1234,50`, `# ##0,00` gives `1 234,50`. Zeros after the decimal sign are
 * required decimals, and `#` optional ones; further decimals are rounded half up.
 *
 * @param pattern a pattern that the compiler has validated
 */
export function formatNumber(value: Num, pattern: string): string {
  const { group, point, places, most } = patternOf(pattern);
  const [whole = "0", decimals = ""] = numText(round(value, most, "half_up"))
    .replace("-", "")
    .split(".");
  const shown = decimals.padEnd(places, "0");
  const grouped = group === "" ? whole : whole.replace(/\B(?=(?:\d{3})+$)/g, group);
  const text = shown === "" ? grouped : `${grouped}${point}${shown}`;
  return compare(value, 0) < 0 && /[1-9]/.test(text) ? `-${text}` : text;
}

function patternOf(pattern: string): NonNullable<ReturnType<(typeof patterns)["get"]>> {
  let read = patterns.get(pattern);
  if (read === undefined) {
    const [, group = "", point = "", least = "", more = ""] = PATTERN.exec(pattern) ?? [];
    read = { group, point, places: least.length, most: least.length + more.length };
    patterns.set(pattern, read);
  }
  return read;
}
