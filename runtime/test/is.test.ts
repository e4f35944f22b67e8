/** The checks that generated modules are made of: each against a plain description of the same, on texts that nearly fit. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { numOf, is } from "@integ/runtime";

const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Whether there is such a day, by the calendar's rules. */
function isDay(text: string): boolean {
  const [year = 0, month = 0, day = 0] = text.split("-").map(Number);
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  return day >= 1 && day <= (month === 2 && leap ? 29 : (DAYS[month - 1] ?? 0));
}

const isDate = (text: string): boolean => /^\d{4}-\d{2}-\d{2}$/.test(text) && isDay(text);

const MOMENT =
  /^\d{4}-\d{2}-\d{2}[Tt ]([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(\.\d{1,9})?([Zz]|[+-]([01]\d|2[0-3]):?[0-5]\d)$/;

interface Plain {
  readonly check: (value: unknown) => boolean;
  readonly plain: (text: string) => boolean;
  readonly right: readonly string[];
}

const PLAIN: Readonly<Record<string, Plain>> = {
  date: {
    check: is.date,
    plain: isDate,
    right: ["2026-11-30", "2024-02-29", "1900-02-28", "2000-02-29", "0000-02-29"],
  },
  dateTime: {
    check: is.dateTime,
    plain: (text) => MOMENT.test(text) && isDay(text.slice(0, 10)),
    right: ["2026-11-30T22:30:00Z", "2024-02-29t23:59:60.123456789+02:00", "2026-01-31 00:00:00-0930"],
  },
  localDateTime: {
    check: is.localDateTime,
    plain: (text) =>
      /^\d{4}-\d{2}-\d{2}[Tt ]([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,9})?)?$/.test(text) && isDay(text.slice(0, 10)),
    right: ["2026-11-30T22:30:00", "2026-11-30 22:30", "2026-11-30T22:30:00.5"],
  },
  decimal: {
    check: (value) => is.decimal(value),
    plain: (text) => /^[+-]?\d{1,34}(\.\d{1,34})?$/.test(text),
    right: ["19.99", "-0", "+1234567890123456789012345678901234.5", "0.00"],
  },
  "decimal with two places": {
    check: (value) => is.decimal(value, 2),
    plain: (text) => /^[+-]?\d{1,34}(\.\d{1,2}|\.(?=\d{1,34}$)\d{0,2}0+)?$/.test(text),
    right: ["19.99", "19.9900", "5", "-0.5", "1.000"],
  },
  uuid: {
    check: is.uuid,
    plain: (text) => /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(text),
    right: ["01234567-89ab-cdef-0123-456789abcdef", "01234567-89AB-CDEF-0123-456789ABCDEF"],
  },
  ascii: {
    check: (value) => is.charset(value, "ascii"),
    plain: (text) => /^[\0-\x7f]*$/.test(text),
    right: ["plain", ""],
  },
  latin1: {
    check: (value) => is.charset(value, "latin1"),
    plain: (text) => /^[\0-\xff]*$/.test(text),
    right: ["café", ""],
  },
  "a text of 2 to 4 characters": {
    check: (value) => is.text(value, 4, 2),
    plain: (text) => /^.{2,4}$/su.test(text),
    right: ["ab", "abcd", "😀😀", "😀😀😀😀"],
  },
};

/** A text with some of its signs exchanged, left out or doubled. */
function nearly(texts: readonly string[]): fc.Arbitrary<string> {
  const sign = fc.constantFrom(...Array.from("0123456789:-+.TtZz /GgaéŁ😀\n"));
  const change = fc.record({ at: fc.nat(40), take: fc.nat(2), put: fc.oneof(fc.constant(""), sign) });
  return fc
    .tuple(fc.constantFrom(...texts), fc.array(change, { maxLength: 2 }))
    .map(([text, changes]) =>
      changes.reduce((now, { at, take, put }) => now.slice(0, at) + put + now.slice(at + take), text),
    );
}

describe.each(Object.entries(PLAIN))("%s", (_, { check, plain, right }) => {
  test("accepts valid values", () => expect(right.filter((one) => !check(one))).toEqual([]));
  test("agrees with its plain description", () => {
    fc.assert(
      fc.property(nearly(right), (text) => {
        expect(check(text), JSON.stringify(text)).toBe(plain(text));
      }),
      { seed: 20261130, numRuns: 3000 },
    );
  });
  test("accepts only texts", () => {
    for (const value of [0, 20, null, undefined, true, {}, []]) expect(check(value)).toBe(false);
  });
});

describe("records and lists", () => {
  test("a list and a number with many digits are objects, but not records", () => {
    for (const value of [[], numOf("1234567890.1234567890")]) {
      expect(is.object(value)).toBe(true);
      expect(is.record(value)).toBe(false);
    }
    expect(is.record({})).toBe(true);
    expect(is.record(null) || is.object(null) || is.object("text")).toBe(false);
  });
  test("fields that are not listed", () => {
    const names = new Set(["a", "b"]);
    expect(is.only({ a: 1, b: undefined }, names)).toBe(true);
    expect(is.only({ a: 1, c: undefined }, names)).toBe(false);
    expect(is.rest({ a: "x", c: 1, d: undefined }, names, is.int)).toBe(true);
    expect(is.rest({ a: "x", c: "1" }, names, is.int)).toBe(false);
  });
});

describe("numbers", () => {
  test("integers in every representation", () => {
    for (const value of [0, -0, -5, 2 ** 53 - 1, 10n ** 30n, numOf("100000000000000000000")])
      expect(is.int(value), String(value)).toBe(true);
    for (const value of [0.5, 2 ** 53, NaN, Infinity, "1", null, numOf("1.5")])
      expect(is.int(value), String(value)).toBe(false);
  });
  test("decimals as written", () => {
    for (const value of [0, 19.99, 1e21, 0.1, 10n ** 30n, numOf("12345678901234567.25")])
      expect(is.num(value) && is.scale(value, 2), String(value)).toBe(true);
    for (const value of [1e-7, 19.999, numOf("12345678901234567.125")])
      expect(is.scale(value, 2), String(value)).toBe(false);
    expect(is.num(Infinity) || is.num("1")).toBe(false);
  });
  test("limits of numbers and of numbers in quotes", () => {
    for (const value of [5, 5n, "5.0", numOf("5")]) {
      expect(is.atLeast(value, 5) && is.atMost(value, 5)).toBe(true);
      expect(is.above(value, 5) || is.below(value, 5)).toBe(false);
    }
  });
});
