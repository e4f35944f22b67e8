/** Exact arithmetic, compared with BigInt fractions on seeded random numbers. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  add,
  addIn,
  compare,
  dec,
  numOf,
  divide,
  failed,
  isNumber,
  max,
  min,
  mul,
  mulIn,
  neg,
  num,
  numText,
  parseDecimal,
  quotient,
  round,
  sub,
  subIn,
  sum,
  within,
  type Rounding,
} from "@integ/runtime";

const SEED = { seed: 20261124, numRuns: 2000 };

/** Decimals as texts, from a few digits to far past 2^53. */
const digits = fc
  .tuple(
    fc.bigInt({ min: -(10n ** 24n), max: 10n ** 24n }),
    fc.integer({ min: 0, max: 9 }),
    fc.integer({ min: 0, max: 20 }),
  )
  .map(([units, scale, shorten]) => {
    const short = units / 10n ** BigInt(shorten);
    return { units: short, scale, text: textOf(short, scale) };
  });

function textOf(units: bigint, scale: number): string {
  const sign = units < 0n ? "-" : "";
  const padded = (units < 0n ? -units : units).toString().padStart(scale + 1, "0");
  return scale === 0 ? sign + padded : `${sign}${padded.slice(0, -scale)}.${padded.slice(-scale)}`;
}
/** The same value without zeros at the end. */
function canonical(units: bigint, scale: number): string {
  let u = units;
  let s = scale;
  while (s > 0 && u % 10n === 0n) {
    u /= 10n;
    s--;
  }
  return textOf(u, s);
}

describe("against BigInt fractions", () => {
  test("reads and writes numbers", () => {
    fc.assert(
      fc.property(digits, ({ units, scale, text }) => {
        expect(numOf(text).toString()).toBe(canonical(units, scale));
      }),
      SEED,
    );
  });
  test("sums, differences and products are exact", () => {
    fc.assert(
      fc.property(digits, digits, (a, b) => {
        const scale = Math.max(a.scale, b.scale);
        const left = a.units * 10n ** BigInt(scale - a.scale);
        const right = b.units * 10n ** BigInt(scale - b.scale);
        expect(add(numOf(a.text), numOf(b.text)).toString()).toBe(canonical(left + right, scale));
        expect(sub(numOf(a.text), numOf(b.text)).toString()).toBe(canonical(left - right, scale));
        expect(mul(numOf(a.text), numOf(b.text)).toString()).toBe(canonical(a.units * b.units, a.scale + b.scale));
        expect(Math.sign(compare(numOf(a.text), numOf(b.text)))).toBe(left < right ? -1 : left > right ? 1 : 0);
      }),
      SEED,
    );
  });
  test("sums, differences and products with a known number of decimals are the same", () => {
    const upTo = fc.integer({ min: 0, max: 6 }).chain((scale) => {
      const one = fc.oneof(fc.bigInt({ min: -(10n ** 18n), max: 10n ** 18n }), fc.bigInt({ min: -9999n, max: 9999n }));
      return fc.record({ scale: fc.constant(scale), a: one, b: one, places: fc.integer({ min: 0, max: scale }) });
    });
    fc.assert(
      fc.property(upTo, ({ scale, a, b, places }) => {
        const [unit, left, right] = [10 ** scale, numOf(textOf(a, scale)), numOf(textOf(b, scale))];
        expect(numText(addIn(left, right, unit))).toBe(canonical(a + b, scale));
        expect(numText(subIn(left, right, unit))).toBe(canonical(a - b, scale));
        const [factor, other] = [numOf(textOf(a, places)), numOf(textOf(b, scale - places))];
        expect(numText(mulIn(factor, other, unit))).toBe(canonical(a * b, scale));
        for (const result of [addIn(left, neg(left), unit), subIn(left, left, unit), mulIn(left, 0, unit)])
          expect(Object.is(result, 0)).toBe(true);
      }),
      SEED,
    );
  });

  test("a sum equals its parts added one after another, however long they are", () => {
    fc.assert(
      fc.property(fc.array(digits, { maxLength: 8 }), (all) => {
        const scale = 9;
        const units = all.reduce((sum, one) => sum + one.units * 10n ** BigInt(scale - one.scale), 0n);
        expect(sum(all.map(({ text }) => numOf(text))).toString()).toBe(canonical(units, scale));
      }),
      SEED,
    );
  });
  test("rounding differs by at most one unit, in the direction of the mode", () => {
    const modes: Rounding[] = ["half_up", "half_even", "half_down", "up", "down", "ceiling", "floor"];
    fc.assert(
      fc.property(digits, fc.integer({ min: 0, max: 6 }), fc.constantFrom(...modes), (a, places, mode) => {
        const value = numOf(a.text);
        const rounded = round(value, places, mode);
        const off = sub(rounded, value);
        const unit = numOf(places === 0 ? "1" : `0.${"0".repeat(places - 1)}1`);
        expect(compare(off, unit)).toBeLessThan(1);
        if (mode === "ceiling") expect(compare(off, dec(0))).toBeGreaterThanOrEqual(0);
        if (mode === "floor") expect(compare(off, dec(0))).toBeLessThanOrEqual(0);
        if (mode.startsWith("half")) expect(within(mul(rounded, dec(2)), mul(value, dec(2)), unit)).toBe(true);
      }),
      SEED,
    );
  });
  test("numbers from JSON are written back unchanged", () => {
    fc.assert(
      fc.property(fc.integer({ min: -1e12, max: 1e12 }), fc.integer({ min: 0, max: 3 }), (units, scale) => {
        const text = canonical(BigInt(units), scale);
        const parsed = JSON.parse(text) as number;
        expect(dec(parsed).toString()).toBe(text);
        expect(JSON.stringify(num(numOf(text)))).toBe(text);
      }),
      SEED,
    );
  });
});

test.each([
  ["2.5", 0, "half_up", "3"],
  ["-2.5", 0, "half_up", "-3"],
  ["2.5", 0, "half_even", "2"],
  ["3.5", 0, "half_even", "4"],
  ["2.5", 0, "half_down", "2"],
  ["2.1", 0, "up", "3"],
  ["-2.9", 0, "down", "-2"],
  ["-2.1", 0, "ceiling", "-2"],
  ["-2.1", 0, "floor", "-3"],
  ["1.005", 2, "half_up", "1.01"],
] as const)("round(%s, %i, %s) is %s", (value, places, mode, result) => {
  expect(round(numOf(value), places, mode).toString()).toBe(result);
});

test("divisions are rounded by their mode, and one by zero is a failure", () => {
  expect(quotient(dec(10), dec(3), 4, "half_up").toString()).toBe("3.3333");
  expect(quotient(numOf("1.00"), numOf("0.03"), 2, "down").toString()).toBe("33.33");
  expect(failed(divide(dec(1), dec(0), 2, "half_up"))).toBe(true);
  expect(failed(divide(dec(1), numOf("0.00"), 2, "half_up"))).toBe(true);
});

test("doubles that look exact and are not", () => {
  expect(sum([dec(0.1), dec(0.2)]).toString()).toBe("0.3");
  expect(mul(dec(19.99), dec(100)).toString()).toBe("1999");
  expect(dec(1e-7).toString()).toBe("0.0000001");
  expect(dec(1.5e21).toString()).toBe("1500000000000000000000");
  expect(numText(1e21)).toBe("1000000000000000000000");
  expect(dec(-0).toString()).toBe("0");
});

test("numbers beyond 2^53 keep their digits in JSON", () => {
  expect(JSON.stringify({ id: num(820982911946154508n), amount: num(numOf("12345678901234567.89")) })).toBe(
    '{"id":820982911946154508,"amount":12345678901234567.89}',
  );
});

test("reading a number from a text is strict", () => {
  for (const text of ["", " ", "1,5", "1.", ".5", "1e3", "0x10", "١٢", "1 000", "--1", "NaN"])
    expect(failed(parseDecimal(text)), text).toBe(true);
  for (const text of ["1", " 1.50 ", "-0.1", "+7", "007"]) expect(isNumber(parseDecimal(text)), text).toBe(true);
});

test("minimum and maximum", () => {
  expect(min([dec(3), dec(1.5)])?.toString()).toBe("1.5");
  expect(max([])).toBeUndefined();
});
