/**
 * `@integ/runtime/identities`: functions that normalise identifiers of people, companies and products, so that they can
 * be compared. Only modules that use one of them import it.
 */
import { sha1 } from "@noble/hashes/legacy.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { parsePhoneNumberFromString, type CountryCode } from "libphonenumber-js/min";
import { COUNTRIES } from "./countries.ts";
import { VAT_FORMS } from "./vat-forms.ts";

/**
 * A telephone number as +37061234567; absent if it is not a possible number.
 * @param country two letters, for numbers without a prefix
 */
export function phoneE164(text: string, country: string): string | undefined {
  const number = parsePhoneNumberFromString(text, {
    defaultCountry: country.toUpperCase() as CountryCode,
    extract: false,
  });
  return number?.isPossible() === true ? number.number : undefined;
}

/** A country's two letters (ISO 3166), from two or three; absent if there is no such country. */
export function country(text: string): string | undefined {
  const code = text.trim().toUpperCase();
  if (code.length === 3) return COUNTRIES.get(code);
  return code.length === 2 && TWO_LETTERS.has(code) ? code : undefined;
}
const TWO_LETTERS = new Set(COUNTRIES.values());

/** A European VAT number without spaces and punctuation; absent if it does not have its country's format. */
export function vatNumber(text: string): string | undefined {
  const plain = text.toUpperCase().replace(/[\s.\-/]/g, "");
  const form = VAT_FORMS[plain.slice(0, 2)];
  return form?.test(plain.slice(2)) === true ? plain : undefined;
}

/** An e-mail address in lower case, without surrounding spaces; absent if it is not a valid one. */
export function email(text: string): string | undefined {
  const plain = text.trim().toLowerCase();
  const parts =
    /^([^\s@"(),:;<>[\]\\]{1,64})@((?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?\.)+[\p{L}]{2,63})$/u.exec(plain);
  const local = parts?.[1];
  if (local === undefined || plain.length > 254 || local.startsWith(".") || local.endsWith(".") || local.includes(".."))
    return undefined;
  return plain;
}

/** A stock-keeping unit in its comparable form: upper case, single spaces, none around it. */
export function canonicalSku(text: string): string {
  return text.normalize("NFKC").replace(/\s+/g, " ").trim().toUpperCase();
}

/** SHA-256 of some texts, as 64 hexadecimal digits: the same for the same texts, on every machine. */
export function hash(...texts: readonly string[]): string {
  return hex(sha256(bytesOf(texts)));
}

/** A UUID (version 5) derived from some texts: the same for the same texts. */
export function uuid(...texts: readonly string[]): string {
  const digest = sha1(new Uint8Array([...NAMESPACE, ...bytesOf(texts)])).slice(0, 16);
  digest[6] = ((digest[6] ?? 0) & 0x0f) | 0x50;
  digest[8] = ((digest[8] ?? 0) & 0x3f) | 0x80;
  const digits = hex(digest);
  return [digits.slice(0, 8), digits.slice(8, 12), digits.slice(12, 16), digits.slice(16, 20), digits.slice(20)].join(
    "-",
  );
}
/** The namespace of integ's UUIDs, generated once. */
const NAMESPACE = [0x6f, 0x1d, 0x0a, 0x52, 0x8b, 0x3c, 0x4f, 0x0e, 0x9a, 0x77, 0x2d, 0x54, 0x11, 0x6e, 0xc8, 0x39];

function bytesOf(texts: readonly string[]): Uint8Array {
  // A single text is hashed as it is; several are encoded as JSON, so that their boundaries count.
  return new TextEncoder().encode(texts.length === 1 ? texts[0] : JSON.stringify(texts));
}
function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
