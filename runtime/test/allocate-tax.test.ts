/** A total's tax over lines: whole cents, none far from its own, and together the total. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { allocateTax, numOf, failed } from "@integ/runtime";

const allocated = (taxes: readonly string[], total: string, places = 2): string[] | string => {
  const lines = taxes.map((tax, n) => ({ n, tax: numOf(tax) }));
  const result = allocateTax(lines, "tax", (line) => line.tax, numOf(total), places);
  if (failed(result)) return result.message;
  expect(result.map(({ n }) => n)).toEqual(taxes.map((_, n) => n));
  return result.map(({ tax }) => tax.toString());
};

test.each([
  ["tax by the order: the lines' cents come to it", ["2.2554", "2.3049", "2.3067"], "6.86", ["2.25", "2.3", "2.31"]],
  ["rounded line by line: the largest bears the cent", ["2.26", "2.30", "2.31"], "6.86", ["2.26", "2.3", "2.3"]],
  ["one that is there is kept", ["1.00", "2.00"], "3", ["1", "2"]],
  ["a line without tax gets none", ["0.005", "0", "0.005"], "0.01", ["0.01", "0", "0"]],
  ["paid back", ["-2.2554", "-2.3049", "-2.3067"], "-6.86", ["-2.25", "-2.3", "-2.31"]],
  ["of one line", ["3.4692"], "3.47", ["3.47"]],
  ["of none", [], "0", []],
  ["more than rounding explains", ["1.00", "2.00"], "3.02", "the taxes of the lines do not add up to 3.02"],
  ["a tax that is on no line", ["0", "0"], "0.01", "the taxes of the lines do not add up to 0.01"],
] as const)("%s", (_, taxes, total, wanted) => expect(allocated(taxes, total)).toEqual(wanted));

test("works in currencies without decimals, and with three", () => {
  expect(allocated(["10.4", "20.3", "30.3"], "61", 0)).toEqual(["11", "20", "30"]);
  expect(allocated(["0.0014", "0.0013"], "0.003", 3)).toEqual(["0.002", "0.001"]);
});

describe("for any lines", () => {
  const tenths = fc.integer({ min: -50_000, max: 50_000 });
  test("the parts add up to the rounded sum, and each differs from its exact value by less than a cent", () => {
    fc.assert(
      fc.property(fc.array(tenths, { maxLength: 30 }), (thousandths) => {
        const exact = thousandths.reduce((sum, one) => sum + one, 0);
        const total = (exact / 1000).toFixed(3);
        const parts = allocated(
          thousandths.map((one) => (one / 1000).toFixed(3)),
          total,
        );
        expect(Array.isArray(parts)).toBe(thousandths.length > 0 || exact === 0);
        const cents = (parts as string[]).map((part) => Math.round(Number(part) * 100));
        const sum = cents.reduce((all, one) => all + one, 0);
        expect(Math.abs(sum * 10 - exact)).toBeLessThanOrEqual(5);
        for (const [i, one] of cents.entries()) expect(Math.abs(one * 10 - (thousandths[i] ?? 0))).toBeLessThan(10);
      }),
      { seed: 20261129, numRuns: 300 },
    );
  });
});
