/** Currencies at compile time: ISO 4217. The runtime has the same table. */
import type { EnumType, TextType, Type } from "../1-load/types.ts";

/** Currencies that do not have two decimals. */
const OTHERS: Readonly<Record<string, number>> = {
  BIF: 0, CLP: 0, DJF: 0, GNF: 0, ISK: 0, JPY: 0, KMF: 0, KRW: 0, PYG: 0, RWF: 0, UGX: 0, UYI: 0, VND: 0, VUV: 0, XAF: 0, XOF: 0, XPF: 0,
  BHD: 3, IQD: 3, JOD: 3, KWD: 3, LYD: 3, OMR: 3, TND: 3, CLF: 4, UYW: 4,
}; // prettier-ignore

const TWO =
  "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG";
const KNOWN: ReadonlySet<string> = new Set([...TWO.split(" "), ...Object.keys(OTHERS)]);

/** The number of decimals of a currency, by its code in any case. */
export function decimalsOf(code: string): number {
  return OTHERS[code.toUpperCase()] ?? 2;
}

/** Whether a code is one of ISO 4217, in any case. */
export function isCurrency(code: string): boolean {
  return KNOWN.has(code.toUpperCase());
}

export type Letters = "upper" | "lower";

/**
 * Whether the values of a type are currency codes: it names an amount's currency, or all of its listed values are such
 * codes.
 */
export function isCurrencyType(type: Type): boolean {
  if (type.kind === "text") return type.currency === true;
  if (type.kind !== "enum") return false;
  return type.currency === true || (type.members.length > 1 && type.members.every(isCurrency));
}

const CASES: Readonly<Record<string, Letters>> = { "[A-Z]": "upper", "[a-z]": "lower" };

/** The case of a type's currency codes: from a pattern such as `^[a-z]{3}$`, or from the listed codes. */
function caseOf(type: TextType | EnumType): Letters | undefined {
  if (type.kind === "enum") return isCurrencyType(type) ? caseOfAll(type.members) : undefined;
  const [, letters = "", one = ""] = /^\^((\[[Aa]-[Zz]\])(?:\{3\}|\2\2))\$$/.exec(type.pattern ?? "") ?? [];
  return letters === "" ? undefined : CASES[one];
}

/** Whether all values of a type are certainly in one case. */
export function isInLetters(type: Type, letters: Letters): boolean {
  if (type.kind === "enum" && type.open) return false;
  return isTexts(type) && caseOf(type) === letters;
}

/** The common case of some codes; undefined if both occur. */
export function caseOfAll(codes: readonly string[]): Letters | undefined {
  if (codes.every((code) => code === code.toUpperCase())) return "upper";
  return codes.every((code) => code === code.toLowerCase()) ? "lower" : undefined;
}

const isTexts = (type: Type): type is TextType | EnumType => type.kind === "text" || type.kind === "enum";

/** A code in letters of one case. */
export const recase = (code: string, letters: Letters): string =>
  letters === "upper" ? code.toUpperCase() : code.toLowerCase();

/** The conversion between currencies in lower and upper case. */
export function caseChange(from: Type, to: Type): Letters | undefined {
  if (!isTexts(from) || !isTexts(to)) return undefined;
  if (from.kind === "text" && (from.literal !== undefined || from.values !== undefined)) return undefined;
  const [is, wanted] = [caseOf(from), caseOf(to)];
  return (is === undefined && !isCurrencyType(from)) || is === wanted ? undefined : wanted;
}

/** A currency type in the case of its target. */
export function recased(from: Type, to: Type): Type {
  const letters = caseChange(from, to);
  if (letters === undefined) return from;
  if (from.kind === "enum")
    return { ...from, members: [...new Set(from.members.map((code) => recase(code, letters)))] };
  if (from.kind !== "text" || from.pattern === undefined || caseOf(from) === undefined) return from;
  return { ...from, pattern: letters === "upper" ? "^[A-Z]{3}$" : "^[a-z]{3}$" };
}

/** Whether two values are compared as currencies, in any case. */
export function comparesCodes(left: Type, right: Type): boolean {
  const isCode = (type: Type, other: Type): boolean =>
    isCurrencyType(type) ||
    (type.kind === "text" && caseOf(type) !== undefined && other.kind === "text" && isCurrency(other.literal ?? ""));
  return isCode(left, right) || isCode(right, left);
}

/** Whether a text is one of an enum's members; a code of a currency in letters of any case. */
export function memberOf(type: EnumType, text: string): string | undefined {
  if (type.members.includes(text)) return text;
  if (!isCurrencyType(type)) return undefined;
  return type.members.find((member) => member.toUpperCase() === text.toUpperCase());
}
