/**
 * Exact decimal numbers: a scaled integer, held as a double while that is exact and as a BigInt beyond.
 *
 * Nothing here ever rounds by itself; `round` and `divide` are told how. On the wire a number is what `JSON.parse` gives
 * where that is exact, and a BigInt or a Decimal where it would not be (see json.ts).
 */
import { Failure } from "./failure.ts";
import { rawJson } from "./raw-json.ts";

/** An integer as a document holds it: a BigInt past 2^53. */
export type Int = number | bigint;
/** Any number as a document holds it: exact, however many digits were written. */
export type Num = number | bigint | Decimal;

/** Whether a value of a document is a number. */
export function isNumber(value: unknown): value is Num {
  return typeof value === "number" || typeof value === "bigint" || value instanceof Decimal;
}

export type Rounding = "half_up" | "half_even" | "half_down" | "up" | "down" | "ceiling" | "floor";

const LARGEST = Number.MAX_SAFE_INTEGER;
const POWERS: readonly number[] = Array.from({ length: 16 }, (_, i) => 10 ** i);

/** An exact decimal number. Never changed; compare with `compare`, not `===`. */
export class Decimal {
  /** The number times 10^scale; a BigInt only past 2^53. */
  readonly units: number | bigint;
  readonly scale: number;

  constructor(units: number | bigint, scale: number) {
    this.units = units;
    this.scale = scale;
  }

  /** Canonical text: no exponent, no `-0`, no zeros at the end. */
  toString(): string {
    const { units, scale } = this;
    // A double of at most 15 digits is written by its shortest digits, which are these.
    if (typeof units === "number" && scale <= 6 && units < 1e15 && units > -1e15)
      return String(units / (POWERS[scale] as number));
    const digits = (units < 0 ? -units : units).toString();
    if (scale === 0) return units < 0 ? `-${digits}` : digits;
    const padded = digits.padStart(scale + 1, "0");
    const fraction = padded.slice(-scale).replace(/0+$/, "");
    const whole = padded.slice(0, -scale);
    const text = fraction === "" ? whole : `${whole}.${fraction}`;
    return units < 0 && text !== "0" ? `-${text}` : text;
  }

  /** Written into JSON with all its digits. */
  toJSON(): unknown {
    return rawJson(this.toString());
  }
}

function safe(units: number | bigint, scale: number): Decimal {
  if (typeof units === "bigint" && units <= LARGEST && units >= -LARGEST) return new Decimal(Number(units), scale);
  return new Decimal(units, scale);
}

function scaled(units: number | bigint, by: number): number | bigint {
  if (by === 0) return units;
  if (typeof units === "number" && by < 16) {
    const product = units * (POWERS[by] as number);
    if (product <= LARGEST && product >= -LARGEST) return product;
  }
  return BigInt(units) * 10n ** BigInt(by);
}

/** A document's number as a Decimal. Exact for every double of at most 15 digits, which is all that json.ts lets through. */
export function dec(value: Num): Decimal {
  if (typeof value === "object") return value;
  if (typeof value === "bigint") return safe(value, 0);
  if (Number.isSafeInteger(value)) return new Decimal(value === 0 ? 0 : value, 0);
  for (let scale = 1; scale <= 6; scale++) {
    const units = Math.round(value * (POWERS[scale] as number));
    if (units / (POWERS[scale] as number) === value && units <= LARGEST && units >= -LARGEST)
      return new Decimal(units, scale);
  }
  return decText(plain(value));
}

/** A double's digits without an exponent. */
function plain(value: number): string {
  const text = String(value);
  const at = text.indexOf("e");
  if (at < 0) return text;
  const [whole = "0", fraction = ""] = text.slice(0, at).replace("-", "").split(".");
  const exponent = Number(text.slice(at + 1));
  const sign = value < 0 ? "-" : "";
  const digits = whole + fraction;
  const point = whole.length + exponent;
  if (point <= 0) return `${sign}0.${"0".repeat(-point)}${digits}`;
  if (point >= digits.length) return sign + digits + "0".repeat(point - digits.length);
  return `${sign}${digits.slice(0, point)}.${digits.slice(point)}`;
}

/** A text that is known to be a decimal (the decoder has checked it). */
export function decText(text: string): Decimal {
  const point = text.indexOf(".");
  if (point < 0) {
    const whole = Number(text);
    return Number.isSafeInteger(whole)
      ? new Decimal(whole === 0 ? 0 : whole, 0)
      : safe(BigInt(text.replace(/^\+/, "")), 0);
  }
  const scale = text.length - point - 1;
  const digits = text.slice(0, point) + text.slice(point + 1);
  const units = Number(digits);
  if (Number.isSafeInteger(units)) return new Decimal(units === 0 ? 0 : units, scale);
  return safe(BigInt(digits.replace(/^\+/, "")), scale);
}

/** `decimal(text)`: an optional sign, ASCII digits, at most one point; anything else is a failure. */
export function parseDecimal(text: string): Decimal | Failure {
  const trimmed = text.trim();
  if (!/^[+-]?\d{1,34}(\.\d{1,34})?$/.test(trimmed))
    return new Failure(`${JSON.stringify(text.slice(0, 40))} is not a number`);
  return decText(trimmed);
}

/** Exact; as many decimals as the one that has more. */
export function add(a: Decimal, b: Decimal): Decimal {
  if (a.scale === b.scale && typeof a.units === "number" && typeof b.units === "number") {
    const units = a.units + b.units;
    if (units <= LARGEST && units >= -LARGEST) return new Decimal(units, a.scale);
  }
  const scale = Math.max(a.scale, b.scale);
  const left = scaled(a.units, scale - a.scale);
  const right = scaled(b.units, scale - b.scale);
  if (typeof left === "number" && typeof right === "number") {
    const units = left + right;
    if (units <= LARGEST && units >= -LARGEST) return new Decimal(units, scale);
  }
  return safe(BigInt(left) + BigInt(right), scale);
}

/** Exact; zero stays without a sign. */
export function neg(a: Decimal): Decimal {
  return a.units === 0 ? a : new Decimal(-a.units, a.scale);
}

/** Exact. */
export function sub(a: Decimal, b: Decimal): Decimal {
  return add(a, neg(b));
}

/** Exact: decimals add up. */
export function mul(a: Decimal, b: Decimal): Decimal {
  const scale = a.scale + b.scale;
  if (typeof a.units === "number" && typeof b.units === "number") {
    const units = a.units * b.units;
    if (units <= LARGEST && units >= -LARGEST) return new Decimal(units === 0 ? 0 : units, scale);
  }
  return safe(BigInt(a.units) * BigInt(b.units), scale);
}

/** Negative, zero or positive, as a is less than, equal to or more than b. */
export function compare(a: Decimal, b: Decimal): number {
  const scale = Math.max(a.scale, b.scale);
  const left = scaled(a.units, scale - a.scale);
  const right = scaled(b.units, scale - b.scale);
  return left < right ? -1 : left > right ? 1 : 0;
}

/** `a == b within tolerance`. */
export function within(a: Decimal, b: Decimal, tolerance: Decimal): boolean {
  return compare(abs(sub(a, b)), tolerance) <= 0;
}

/** The number without its sign. */
export function abs(a: Decimal): Decimal {
  return a.units < 0 ? neg(a) : a;
}

/** The whole quotient of two BigInts, rounded as told. */
function wholeQuotient(numerator: bigint, denominator: bigint, mode: Rounding): bigint {
  const negative = numerator < 0n !== denominator < 0n;
  const top = numerator < 0n ? -numerator : numerator;
  const bottom = denominator < 0n ? -denominator : denominator;
  let result = top / bottom;
  const rest = top % bottom;
  if (rest !== 0n) {
    const twice = rest * 2n;
    const away =
      mode === "up" ||
      (mode === "ceiling" && !negative) ||
      (mode === "floor" && negative) ||
      (mode === "half_up" && twice >= bottom) ||
      (mode === "half_down" && twice > bottom) ||
      (mode === "half_even" && (twice > bottom || (twice === bottom && result % 2n === 1n)));
    if (away) result += 1n;
  }
  return negative ? -result : result;
}

/** To at most `places` decimals. `half_up` and `half_down` go by the size, not the sign: -0.5 rounds half_up to -1. */
export function round(a: Decimal, places: number, mode: Rounding): Decimal {
  if (a.scale <= places) return a;
  return safe(wholeQuotient(BigInt(a.units), 10n ** BigInt(a.scale - places), mode), places);
}

/** `round(a / b, places, mode)`; a division by zero is a failure. */
export function divide(a: Decimal, b: Decimal, places: number, mode: Rounding): Decimal | Failure {
  return b.units === 0 ? new Failure("a division by zero") : quotient(a, b, places, mode);
}

/** As `divide`, by a number that is not zero. */
export function quotient(a: Decimal, b: Decimal, places: number, mode: Rounding): Decimal {
  const shift = places + b.scale - a.scale;
  const top = BigInt(a.units) * 10n ** BigInt(Math.max(0, shift));
  const bottom = BigInt(b.units) * 10n ** BigInt(Math.max(0, -shift));
  return safe(wholeQuotient(top, bottom, mode), places);
}

/** Exact; of no numbers it is zero. */
export function sum(values: readonly Decimal[]): Decimal {
  let total = ZERO;
  for (const value of values) total = add(total, value);
  return total;
}
const ZERO = new Decimal(0, 0);

/** The average of some numbers, rounded; absent when there are none. */
export function average(values: readonly Decimal[], places: number, mode: Rounding): Decimal | undefined {
  return values.length === 0 ? undefined : quotient(sum(values), new Decimal(values.length, 0), places, mode);
}

/** The least of some numbers; absent when there are none. */
export function min(values: readonly Decimal[]): Decimal | undefined {
  return values.reduce<Decimal | undefined>(
    (best, value) => (best === undefined || compare(value, best) < 0 ? value : best),
    undefined,
  );
}

/** The largest of some numbers; absent when there are none. */
export function max(values: readonly Decimal[]): Decimal | undefined {
  return values.reduce<Decimal | undefined>(
    (best, value) => (best === undefined || compare(value, best) > 0 ? value : best),
    undefined,
  );
}

/** Whether a number is a whole multiple of another. */
export function divides(step: Decimal, value: Decimal): boolean {
  const scale = Math.max(step.scale, value.scale);
  const bottom = BigInt(scaled(step.units, scale - step.scale));
  return bottom !== 0n && BigInt(scaled(value.units, scale - value.scale)) % bottom === 0n;
}

/** As JSON writes it: a plain double where its digits are exact (15 or fewer), the Decimal itself otherwise. */
export function num(value: Num): number | Decimal {
  if (typeof value === "number") return value;
  const decimal = dec(value);
  const { units, scale } = decimal;
  if (typeof units === "number" && scale <= 6 && units < 1e15 && units > -1e15)
    return scale === 0 ? units : units / (POWERS[scale] as number);
  return decimal;
}

/** Canonical text of a document's number. */
export function numText(value: Num): string {
  return typeof value === "number" ? plain(value) : value.toString();
}
