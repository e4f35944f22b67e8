/** Currencies, for what is checked before anything runs: ISO 4217. The runtime has the same table. */
import type { TextType, Type } from "../1-load/types.ts";

/** Those that do not have two decimals. */
const OTHERS: Readonly<Record<string, number>> = {
  BIF: 0, CLP: 0, DJF: 0, GNF: 0, ISK: 0, JPY: 0, KMF: 0, KRW: 0, PYG: 0, RWF: 0, UGX: 0, UYI: 0, VND: 0, VUV: 0, XAF: 0, XOF: 0, XPF: 0,
  BHD: 3, IQD: 3, JOD: 3, KWD: 3, LYD: 3, OMR: 3, TND: 3, CLF: 4, UYW: 4,
}; // prettier-ignore

const TWO =
  "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG";
const KNOWN: ReadonlySet<string> = new Set([...TWO.split(" "), ...Object.keys(OTHERS)]);

/** How many decimals a currency has, its code in letters of any case. */
export function decimalsOf(code: string): number {
  return OTHERS[code.toUpperCase()] ?? 2;
}

export function isCurrency(code: string): boolean {
  return KNOWN.has(code.toUpperCase());
}

const CASES: Readonly<Record<string, "upper" | "lower">> = { "[A-Z]": "upper", "[a-z]": "lower" };

/** The case in which a pattern such as `^[a-z]{3}$` wants the three letters of a currency. */
function caseOf({ pattern }: TextType): "upper" | "lower" | undefined {
  const [, letters = "", one = ""] = /^\^((\[[Aa]-[Zz]\])(?:\{3\}|\2\2))\$$/.exec(pattern ?? "") ?? [];
  return letters === "" ? undefined : CASES[one];
}

/** What makes a currency of one place that of another: both have three letters, one in small and one in capital letters. */
export function caseChange(from: Type, to: Type): "upper" | "lower" | undefined {
  if (from.kind !== "text" || to.kind !== "text" || from.literal !== undefined) return undefined;
  const [is, wanted] = [caseOf(from), caseOf(to)];
  return is === undefined || is === wanted ? undefined : wanted;
}
