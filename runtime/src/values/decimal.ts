/**
 * Exact decimal numbers as objects: a scaled integer, held as a double while that is exact and as a BigInt beyond. They
 * hold numbers that a double can't; generated modules use number.ts.
 *
 * Nothing is rounded implicitly; `rounded` and `ratio` take the rounding mode.
 */
import { rawJson } from "./raw-json.ts";

/** An integer of a document: a BigInt beyond 2^53. */
export type Int = number | bigint;
/** A number of a document: exact, with any number of digits. */
export type Num = number | bigint | Decimal;

/** Whether a value of a document is a number. */
export function isNumber(value: unknown): value is Num {
  return typeof value === "number" || typeof value === "bigint" || value instanceof Decimal;
}

export type Rounding = "half_up" | "half_even" | "half_down" | "up" | "down" | "ceiling" | "floor";

const LARGEST = Number.MAX_SAFE_INTEGER;
/** Doubles distinguish all whole numbers below this. */
export const LONGEST = 1e15;
export const POWERS: readonly number[] = Array.from({ length: 16 }, (_, i) => 10 ** i);

/** Ten to the power of `places`. */
export const powerOf = (places: number): number => POWERS[places] ?? 10 ** places;

/** An exact decimal number. Never changed; compare with `compare`, not `===`. */
export class Decimal {
  /** The number times 10^scale; a BigInt only past 2^53. */
  readonly units: number | bigint;
  readonly scale: number;

  constructor(units: number | bigint, scale: number) {
    this.units = units;
    this.scale = scale;
  }

  /** Canonical text: no exponent, no `-0`, no trailing zeros. */
  toString(): string {
    const { units, scale } = this;
    // The shortest text of a double with at most 15 digits is exact.
    if (typeof units === "number" && scale <= 6 && units < 1e15 && units > -1e15) return String(units / powerOf(scale));
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
    const product = units * powerOf(by);
    if (product <= LARGEST && product >= -LARGEST) return product;
  }
  return BigInt(units) * 10n ** BigInt(by);
}

/** A number as a Decimal; a double counts as its shortest decimal text. */
export function dec(value: Num): Decimal {
  if (typeof value === "object") return value;
  if (typeof value === "bigint") return safe(value, 0);
  if (Number.isSafeInteger(value)) return new Decimal(value === 0 ? 0 : value, 0);
  for (let scale = 1; scale <= 6; scale++) {
    const units = Math.round(value * powerOf(scale));
    if (units / powerOf(scale) === value && units < LONGEST && units > -LONGEST) return new Decimal(units, scale);
  }
  return decimalOf(plain(value));
}

/** A double's digits without an exponent. */
export function plain(value: number): string {
  const text = String(value);
  const size = Math.abs(value);
  if ((size >= 1e-6 && size < 1e21) || size === 0) return text;
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

/** A decimal from a text that the decoder has checked. */
export function decimalOf(text: string): Decimal {
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

/** Exact; has the larger number of decimals of the two. */
export function plus(a: Decimal, b: Decimal): Decimal {
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

/** Exact: decimals add up. */
export function times(a: Decimal, b: Decimal): Decimal {
  const scale = a.scale + b.scale;
  if (typeof a.units === "number" && typeof b.units === "number") {
    const units = a.units * b.units;
    if (units <= LARGEST && units >= -LARGEST) return new Decimal(units === 0 ? 0 : units, scale);
  }
  return safe(BigInt(a.units) * BigInt(b.units), scale);
}

/** Negative, zero or positive, as a is less than, equal to or more than b. */
export function order(a: Decimal, b: Decimal): number {
  const scale = Math.max(a.scale, b.scale);
  const left = scaled(a.units, scale - a.scale);
  const right = scaled(b.units, scale - b.scale);
  return left < right ? -1 : left > right ? 1 : 0;
}

/** The whole quotient of two BigInts, with the given rounding. */
function wholeQuotient(numerator: bigint, denominator: bigint, mode: Rounding): bigint {
  const negative = numerator < 0n !== denominator < 0n;
  const top = numerator < 0n ? -numerator : numerator;
  const bottom = denominator < 0n ? -denominator : denominator;
  const whole = top / bottom;
  const twice = (top % bottom) * 2n;
  const half = twice < bottom ? -1 : twice > bottom ? 1 : 0;
  const away = twice !== 0n && roundsAway(mode, negative, half, whole % 2n === 1n);
  const result = away ? whole + 1n : whole;
  return negative ? -result : result;
}

/**
 * Whether a fractional number is rounded away from zero.
 *
 * @param half negative if the fraction is less than a half, positive if it is more
 * @param odd whether the whole part is odd
 */
export function roundsAway(mode: Rounding, negative: boolean, half: number, odd: boolean): boolean {
  switch (mode) {
    case "up":
      return true;
    case "down":
      return false;
    case "ceiling":
      return !negative;
    case "floor":
      return negative;
    case "half_up":
      return half >= 0;
    case "half_down":
      return half > 0;
    case "half_even":
      return half > 0 || (half === 0 && odd);
  }
}

/**
 * Rounds to at most `places` decimals. `half_up` and `half_down` are symmetric about zero: -0.5 rounds half_up to -1.
 */
export function rounded(a: Decimal, places: number, mode: Rounding): Decimal {
  if (a.scale <= places) return a;
  return safe(wholeQuotient(BigInt(a.units), 10n ** BigInt(a.scale - places), mode), places);
}

/** `a / b` rounded; b is not zero. */
export function ratio(a: Decimal, b: Decimal, places: number, mode: Rounding): Decimal {
  const shift = places + b.scale - a.scale;
  const top = BigInt(a.units) * 10n ** BigInt(Math.max(0, shift));
  const bottom = BigInt(b.units) * 10n ** BigInt(Math.max(0, -shift));
  return safe(wholeQuotient(top, bottom, mode), places);
}

/** Whether a number is a whole multiple of another. */
export function isMultiple(step: Decimal, value: Decimal): boolean {
  const scale = Math.max(step.scale, value.scale);
  const bottom = BigInt(scaled(step.units, scale - step.scale));
  return bottom !== 0n && BigInt(scaled(value.units, scale - value.scale)) % bottom === 0n;
}
