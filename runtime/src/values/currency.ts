/**
 * The number of decimals of each currency by ISO 4217 (the list of 2024-06), and amounts in minor units. The
 * description of a system states deviations.
 */
import { dec, Decimal, type Int, LONGEST, type Num, powerOf, type Rounding } from "./decimal.ts";
import { Failure } from "./failure.ts";
import { compare, mul, num, numText, round, settled } from "./number.ts";

/** Currencies that do not have two decimals. */
const OTHERS: Readonly<Record<string, number>> = {
  BIF: 0, CLP: 0, DJF: 0, GNF: 0, ISK: 0, JPY: 0, KMF: 0, KRW: 0, PYG: 0, RWF: 0, UGX: 0, UYI: 0, VND: 0, VUV: 0, XAF: 0, XOF: 0, XPF: 0,
  BHD: 3, IQD: 3, JOD: 3, KWD: 3, LYD: 3, OMR: 3, TND: 3, CLF: 4, UYW: 4,
}; // prettier-ignore
const TWO =
  "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG";

let known: ReadonlySet<string> | undefined;

export type MinorUnits = Readonly<Record<string, number>>;

/** Whether a text is a currency of ISO 4217 or of a system's own list, in any case. */
export function isCurrency(text: string | null | undefined, others: MinorUnits = {}): boolean {
  if (text === null || text === undefined) return false;
  known ??= new Set([...TWO.split(" "), ...Object.keys(OTHERS)]);
  const code = text.toUpperCase();
  return Object.hasOwn(others, code) || known.has(code);
}

/** A currency's code in ISO 4217's spelling; absent if there is no such currency. */
export function currency(text: string): string | undefined {
  const code = text.trim().toUpperCase();
  return isCurrency(code) ? code : undefined;
}

/** The failure to read or write an amount whose currency has an unknown number of decimals. */
export function unknownCurrency(code: string | null | undefined): Failure {
  return new Failure(
    code === null || code === undefined
      ? "an amount has no currency"
      : `${JSON.stringify(code)} is not a currency in ISO 4217, so the number of decimals of its amounts is unknown`,
  );
}

/** The number of decimals of a known currency, by its code in any case. */
export function minorUnits(code: string, others: MinorUnits = {}): number {
  const upper = code.toUpperCase();
  // Own properties only: a text like "toString" is not a currency.
  const own = Object.hasOwn(others, upper) ? others[upper] : Object.hasOwn(OTHERS, upper) ? OTHERS[upper] : undefined;
  return own ?? 2;
}

/** An amount from the minor units of a document. */
export function fromMinor(units: Int, code: string, others?: MinorUnits): Num {
  return settled(new Decimal(units, minorUnits(code, others)));
}

/** An amount in minor units; one that is not whole keeps its decimals, and fits no document. */
export function toMinor(amount: Num, code: string, others?: MinorUnits): number | Decimal {
  return num(mul(amount, 10 ** minorUnits(code, others)));
}

/** Rounds to the decimals of the currency. */
export function roundMoney(amount: Num, code: string, mode: Rounding): Num {
  return round(amount, minorUnits(code), mode);
}

/**
 * Splits an amount by weights into multiples of the currency's minor unit; the parts add up to the amount (largest
 * remainders).
 */
export function allot(amount: Num, weights: readonly Num[], places: number): Num[] {
  const whole = dec(round(amount, places, "half_even"));
  const sizes = inUnits(weights, Math.max(0, ...weights.map((weight) => dec(weight).scale))).map((size) =>
    size < 0n ? 0n : size,
  );
  const total = sizes.reduce((sum, size) => sum + size, 0n);
  const shares = total === 0n ? sizes.map(() => 1n) : sizes;
  const all = total === 0n ? BigInt(Math.max(1, sizes.length)) : total;
  const units = BigInt(whole.units) * 10n ** BigInt(places - whole.scale);
  const sign = units < 0n ? -1n : 1n;
  const size = units * sign;
  const parts = shares.map((share) => (size * share) / all);
  const rests = shares.map((share, i) => ({ i, rest: (size * share) % all }));
  let left = size - parts.reduce((sum, part) => sum + part, 0n);
  for (const { i } of rests.sort((a, b) => (a.rest === b.rest ? a.i - b.i : a.rest > b.rest ? -1 : 1))) {
    if (left <= 0n) break;
    parts[i] = (parts[i] ?? 0n) + 1n;
    left--;
  }
  return parts.map((part) => settled(new Decimal(part * sign, places)));
}

/** Numbers as multiples of the smallest unit with `scale` decimals; none has more decimals. */
function inUnits(values: readonly Num[], scale: number): bigint[] {
  return values.map((value) => {
    const exact = dec(value);
    return BigInt(exact.units) * 10n ** BigInt(scale - exact.scale);
  });
}

/**
 * Adjusts the taxes of lines to minor units that add up to the total, each as close to the original as possible
 * (largest remainders). A line without tax gets none. A failure if the taxes differ from the total by more than
 * rounding explains.
 */
export function allocateTax<Line extends object, Field extends string>(
  lines: Line[],
  field: Field,
  read: (line: Line) => Num,
  total: Num,
  places: number,
): WithNumber<Line, Field>[] | Failure {
  const taxes: Num[] = [];
  for (const line of lines) taxes.push(read(line));
  if (areParts(taxes, total, places)) return withNumbers(lines, field, taxes);
  const scale = Math.max(places, ...[total, ...taxes].map((tax) => dec(tax).scale));
  const unit = 10n ** BigInt(scale - places);
  const sizes = inUnits(taxes, scale);
  const units = sizes.map((size) => size / unit - (size % unit < 0n ? 1n : 0n));
  const [all = 0n, rounded = 0n] = inUnits([total, round(total, places, "half_up")], scale);
  const whole = rounded / unit;
  const taxed = [...sizes.keys()].filter((i) => sizes[i] !== 0n);
  const apart = all - sizes.reduce((sum, size) => sum + size, 0n);
  // Half a unit for each line, and for the total.
  if ((apart < 0n ? -apart : apart) * 2n > unit * BigInt(taxed.length + 1) || (taxed.length === 0 && whole !== 0n))
    return new Failure(`the taxes of the lines do not add up to ${numText(total)}`);
  const rest = (i: number): bigint => (sizes[i] ?? 0n) - (units[i] ?? 0n) * unit;
  const size = (i: number): bigint => ((sizes[i] ?? 0n) < 0n ? -(sizes[i] ?? 0n) : (sizes[i] ?? 0n));
  const order = (a: bigint, b: bigint): number => (a < b ? -1 : a > b ? 1 : 0);
  let left = whole - units.reduce((sum, one) => sum + one, 0n);
  // The lines with the largest remainders are raised first; among equals, the largest.
  const raised = taxed.toSorted((a, b) => order(rest(b), rest(a)) || order(size(b), size(a)) || a - b);
  const lowered = taxed.toSorted((a, b) => order(rest(a), rest(b)) || order(size(b), size(a)) || a - b);
  while (left !== 0n)
    for (const i of left > 0n ? raised : lowered) {
      if (left === 0n) break;
      const step = left > 0n ? 1n : -1n;
      units[i] = (units[i] ?? 0n) + step;
      left -= step;
    }
  return withNumbers(
    lines,
    field,
    units.map((one) => settled(new Decimal(one, places))),
  );
}

/** Whether taxes are in minor units already, and add up to the total, as nearly always. */
function areParts(taxes: readonly Num[], total: Num, places: number): boolean {
  const one = powerOf(places);
  let units = 0;
  for (const tax of taxes) {
    if (typeof tax !== "number") return false;
    const own = Math.round(tax * one);
    if (own / one !== tax) return false;
    units += own;
    if (!(units < LONGEST && units > -LONGEST)) return false;
  }
  return compare(units / one, total) === 0;
}

type WithNumber<Line, Field extends string> = Omit<Line, Field> & Record<Field, Num>;

/** Lines with a field set to these numbers; the same list if nothing changes. Lines are never mutated. */
function withNumbers<Line extends object, Field extends string>(
  lines: Line[],
  field: Field,
  numbers: readonly Num[],
): WithNumber<Line, Field>[] {
  const has = (line: Line, i: number): line is Line & Record<Field, Num> =>
    (line as Partial<Record<Field, unknown>>)[field] === numbers[i];
  return lines.every(has)
    ? lines
    : lines.map((line, i) => (has(line, i) ? line : withNumber(line, field, numbers[i] ?? 0)));
}

function withNumber<Line extends object, Field extends string>(
  line: Line,
  field: Field,
  value: Num,
): WithNumber<Line, Field> {
  return { ...line, [field]: value } as WithNumber<Line, Field>;
}
