/**
 * The numbers that generated modules work with: exact, and plain doubles wherever a double is exact. A double stands
 * for its shortest decimal text, which has at most 15 digits. To compute with one, it is converted to a whole number of
 * millionths, if that is exact; then sums and products of whole numbers below 10^15 are exact. A number that is longer,
 * or has more decimals, is a Decimal (decimal.ts), and becomes a double again when it fits.
 */
import {
  dec,
  Decimal,
  decimalOf,
  isMultiple,
  LONGEST,
  type Num,
  order,
  plain,
  plus,
  POWERS,
  powerOf,
  ratio,
  rounded,
  type Rounding,
  roundsAway,
  times,
} from "./decimal.ts";
import { Failure } from "./failure.ts";

const PLACES = 6;
const MILLION = 1e6;
/** Smaller numbers are written with an exponent. */
const SMALLEST = 1e-6;

/** A double as a whole number of millionths; otherwise NaN, which passes no guard. */
export function millionths(value: number): number {
  const units = Math.round(value * MILLION);
  return units / MILLION === value && units < LONGEST && units > -LONGEST ? units : NaN;
}

/** Like `millionths`, for factors, which have few decimals: a product has the decimals of both. */
function tenThousandths(value: number): number {
  const units = Math.round(value * 1e4);
  return units / 1e4 === value ? units : NaN;
}

/** A Decimal as a double, if that is exact and written without an exponent. */
export function settled(value: Decimal): Num {
  let { units, scale } = value;
  if (typeof units === "bigint") {
    while (scale > 0 && units % 10n === 0n) {
      units /= 10n;
      scale--;
    }
    const short = Number(units);
    if (!Number.isSafeInteger(short)) return new Decimal(units, scale);
    units = short;
  }
  while (scale > 0 && units % 10 === 0) {
    units /= 10;
    scale--;
  }
  if (scale === 0) return units;
  if (units < LONGEST && units > -LONGEST && scale < POWERS.length) {
    const double = units / powerOf(scale);
    if (Math.abs(double) >= SMALLEST) return double;
  }
  return new Decimal(units, scale);
}

const POINT = 46;
const ZERO = 48;

/** A number from a text that the decoder has checked. */
export function numOf(text: string): Num {
  const sign = text.charCodeAt(0);
  const from = sign === 45 || sign === 43 ? 1 : 0;
  const end = text.length;
  if (end - from > 16) return settled(decimalOf(text));
  let units = 0;
  let scale = 0;
  if (end - from < 10) {
    // Most amounts: nine digits fit into 32 bits, whose arithmetic is the fastest.
    let short = 0;
    for (let at = from; at < end; at++) {
      const code = text.charCodeAt(at);
      if (code === POINT) scale = end - at - 1;
      else short = (Math.imul(short, 10) + (code - ZERO)) | 0;
    }
    units = short;
  } else
    for (let at = from; at < end; at++) {
      const code = text.charCodeAt(at);
      if (code === POINT) scale = end - at - 1;
      else units = units * 10 + (code - ZERO);
    }
  if (units >= LONGEST || (scale > PLACES && units !== 0)) return settled(decimalOf(text));
  const value = units / powerOf(scale);
  return sign === 45 ? 0 - value : value;
}

/** A number of a document that may write it in quotes. */
export function numIn(value: Num | string): Num {
  return typeof value === "string" ? numOf(value) : value;
}

/** `decimal(text)`: an optional sign, ASCII digits, at most one point; anything else is a failure. */
export function parseDecimal(text: string): Num | Failure {
  const trimmed = text.trim();
  if (!/^[+-]?\d{1,34}(\.\d{1,34})?$/.test(trimmed))
    return new Failure(`${JSON.stringify(text.slice(0, 40))} is not a number`);
  return numOf(trimmed);
}

/** Whether a double is a whole number of few digits: sums of these need no millionths. */
function isShort(value: number): boolean {
  return (value | 0) === value;
}

/**
 * Rounds a result to the decimals of `unit`: for numbers that are not too large, the error of doubles is less than half
 * of the last decimal. Zero has no sign.
 */
function nearest(value: number, unit: number): number {
  return (Math.round(value * unit) + 0) / unit;
}

/** Whether a number is so small that `nearest` is exact with six decimals. */
function isSmall(value: number): boolean {
  return value < SMALL && value > -SMALL;
}
const SMALL = 1e8;

/** Exact. */
export function add(a: Num, b: Num): Num {
  if (typeof a === "number" && typeof b === "number") {
    if (isShort(a) && isShort(b)) return a + b + 0;
    const units = millionths(a) + millionths(b);
    if (units < LONGEST && units > -LONGEST) return units / MILLION;
  }
  return settled(plus(dec(a), dec(b)));
}

/**
 * Exact, and faster than `add`, for numbers that have no more decimals than the unit.
 *
 * @param unit the number of units in one: 100 for two decimals, a million at most
 */
export function addIn(a: Num, b: Num, unit: number): Num {
  if (typeof a === "number" && typeof b === "number") {
    // The start of a sum, or a discount of zero.
    if (a === 0) return b + 0;
    if (b === 0) return a;
    if (isSmall(a) && isSmall(b)) return nearest(a + b, unit);
  }
  return add(a, b);
}

/** Exact; zero has no sign. */
export function neg(a: Num): Num {
  return typeof a === "number" ? 0 - a : settled(times(dec(a), MINUS_ONE));
}
const MINUS_ONE = new Decimal(-1, 0);

/** Exact. */
export function sub(a: Num, b: Num): Num {
  if (typeof a === "number" && typeof b === "number") {
    if (isShort(a) && isShort(b)) return a - b + 0;
    const units = millionths(a) - millionths(b);
    if (units < LONGEST && units > -LONGEST) return units / MILLION;
  }
  return settled(plus(dec(a), dec(neg(b))));
}

/** Exact, and faster than `sub`. @param unit as in `addIn` */
export function subIn(a: Num, b: Num, unit: number): Num {
  if (typeof a === "number" && typeof b === "number") {
    if (b === 0) return a + 0;
    if (isSmall(a) && isSmall(b)) return nearest(a - b, unit);
  }
  return sub(a, b);
}

/** Exact. */
export function mul(a: Num, b: Num): Num {
  if (typeof a === "number" && typeof b === "number") {
    const whole = Number.isInteger(b) ? millionths(a) * b : Number.isInteger(a) ? a * millionths(b) : NaN;
    // Minus zero becomes zero.
    if (whole < LONGEST && whole > -LONGEST) return whole / MILLION + 0;
    const product = (tenThousandths(a) * tenThousandths(b)) / 1e8;
    if (Math.abs(product) >= SMALLEST && Math.abs(product) < LONGEST / 1e8) return product;
  }
  return settled(times(dec(a), dec(b)));
}

/** Exact, and faster than `mul`. @param unit of the product, as in `addIn` */
export function mulIn(a: Num, b: Num, unit: number): Num {
  if (typeof a === "number" && typeof b === "number") {
    if (b === 1) return a + 0;
    if (isSmall(a * b)) return nearest(a * b, unit);
  }
  return mul(a, b);
}

/** Negative, zero or positive, as a is less than, equal to or more than b. */
export function compare(a: Num, b: Num): number {
  if (typeof a === "number" && typeof b === "number") return a < b ? -1 : a > b ? 1 : 0;
  return order(dec(a), dec(b));
}

/** `a == b within tolerance`. */
export function within(a: Num, b: Num, tolerance: Num): boolean {
  return compare(abs(sub(a, b)), tolerance) <= 0;
}

/** The number without its sign. */
export function abs(a: Num): Num {
  return compare(a, 0) < 0 ? neg(a) : a;
}

/**
 * Rounds to at most `places` decimals. `half_up` and `half_down` are symmetric about zero: -0.5 rounds half_up to -1.
 */
export function round(a: Num, places: number, mode: Rounding): Num {
  if (typeof a === "number") {
    // Most numbers have no more decimals already. Minus zero becomes zero.
    if (isShort(a) || (isSmall(a) && places <= PLACES && nearest(a, powerOf(places)) === a)) return a + 0;
    const units = millionths(a);
    if (!Number.isNaN(units)) return places < PLACES ? quotientOf(units, powerOf(PLACES - places), places, mode) : a;
  }
  return settled(rounded(dec(a), places, mode));
}

/** The quotient of two whole numbers of less than 16 digits each, with the given rounding and number of decimals. */
function quotientOf(top: number, bottom: number, places: number, mode: Rounding): number {
  const size = Math.abs(top);
  const divisor = Math.abs(bottom);
  const negative = top < 0 !== bottom < 0;
  let whole = Math.floor(size / divisor);
  const rest = size - whole * divisor;
  if (rest !== 0 && roundsAway(mode, negative, rest * 2 - divisor, whole % 2 === 1)) whole++;
  const value = whole / powerOf(places);
  return negative ? 0 - value : value;
}

/** `round(a / b, places, mode)`; a division by zero is a failure. */
export function divide(a: Num, b: Num, places: number, mode: Rounding): Num | Failure {
  return compare(b, 0) === 0 ? new Failure("a division by zero") : quotient(a, b, places, mode);
}

/** Like `divide`, by a number that is not zero. */
export function quotient(a: Num, b: Num, places: number, mode: Rounding): Num {
  if (typeof a === "number" && typeof b === "number" && places <= PLACES) {
    const top = millionths(a) * powerOf(places);
    const bottom = millionths(b);
    if (top < LONGEST && top > -LONGEST && !Number.isNaN(bottom)) return quotientOf(top, bottom, places, mode);
  }
  return settled(ratio(dec(a), dec(b), places, mode));
}

/** Exact; zero for an empty list. */
export function sum(values: readonly Num[]): Num {
  let units = 0;
  for (const value of values) {
    units += typeof value === "number" ? millionths(value) : NaN;
    if (!(units < LONGEST && units > -LONGEST)) return values.reduce(add, 0);
  }
  return units / MILLION;
}

/** The average of a list, rounded; absent if it is empty. */
export function average(values: readonly Num[], places: number, mode: Rounding): Num | undefined {
  return values.length === 0 ? undefined : quotient(sum(values), values.length, places, mode);
}

/** The smallest number of a list; absent if it is empty. */
export function min(values: readonly Num[]): Num | undefined {
  return values.reduce<Num | undefined>(
    (best, value) => (best === undefined || compare(value, best) < 0 ? value : best),
    undefined,
  );
}

/** The largest number of a list; absent if it is empty. */
export function max(values: readonly Num[]): Num | undefined {
  return values.reduce<Num | undefined>(
    (best, value) => (best === undefined || compare(value, best) > 0 ? value : best),
    undefined,
  );
}

/** Whether a number is a whole multiple of another. */
export function divides(step: Num, value: Num): boolean {
  return isMultiple(dec(step), dec(value));
}

/** A number for JSON: JSON.stringify can't write BigInts. */
export function num(value: Num): number | Decimal {
  return typeof value === "bigint" ? new Decimal(value, 0) : value;
}

/** Canonical text of a number: no exponent, no trailing zeros. */
export function numText(value: Num): string {
  return typeof value === "number" ? plain(value) : value.toString();
}
