/** Numbers as people write them: read by the customs of a language, written by a pattern. */
import { describe, expect, test } from "vitest";
import { dec, numOf, failed, formatNumber, parseDecimalIn } from "@integ/runtime";

describe("numbers are read as in their language", () => {
  const read = (text: string, language: string): string => {
    const value = parseDecimalIn(text, language);
    return failed(value) ? "no number" : value.toString();
  };
  test.each([
    ["lt", "1234,56", "1234.56"],
    ["lt", "1\u00A0234,56", "1234.56"],
    ["lt", "1\u202F234\u202F567,8", "1234567.8"],
    ["lt", "−0,05", "-0.05"],
    ["lt", "+7", "7"],
    ["de", "1.234,56", "1234.56"],
    ["de-CH", "1’234.56", "1234.56"],
    ["de-CH", "1'234.56", "1234.56"],
    ["fr", "1 234,5", "1234.5"],
    ["pl", "12 345,00", "12345"],
    ["en", "1,234,567.89", "1234567.89"],
    ["en-IN", "12,34,567.89", "1234567.89"],
    // Another point, a group that is none, several signs, a currency: nothing is guessed.
    ["lt", "1234.56", "no number"],
    ["de", "1.5", "no number"],
    ["de", "1.2345,6", "no number"],
    ["en", "1,23", "no number"],
    ["en", "1,234,56", "no number"],
    ["lt", "1 2 3", "no number"],
    ["lt", "1,234,5", "no number"],
    ["lt", "12,5 €", "no number"],
    ["lt", "", "no number"],
    ["lt", ",5", "no number"],
    ["lt", "5,", "no number"],
    ["lt", "1e5", "no number"],
  ])("%s: %j is %s", (language, text, expected) => expect(read(text, language)).toBe(expected));

  test("numbers that Intl formats can be read, in every common language of shops", () => {
    for (const language of [
      "lt",
      "lv",
      "et",
      "pl",
      "de",
      "de-CH",
      "fr",
      "es",
      "it",
      "pt",
      "sv",
      "fi",
      "da",
      "cs",
      "uk",
      "en",
      "en-IN",
    ])
      for (const number of [0, 7, 12.5, 999, 1000, 1234.56, 1234567.89, 123456789012.34])
        for (const useGrouping of [false, "always"] as const) {
          const text = new Intl.NumberFormat(language, { useGrouping, maximumFractionDigits: 2 }).format(number);
          expect(read(text, language), `${language} ${text}`).toBe(String(number));
        }
  });
});

describe("numbers are formatted with a pattern", () => {
  test.each([
    ["1234.5", "0,00", "1234,50"],
    ["1234.5", "0.00", "1234.50"],
    ["1234567.5", "# ##0,00", "1 234 567,50"],
    ["1234567", "#,##0", "1,234,567"],
    ["123", "#.##0,0", "123,0"],
    ["0.005", "0.00", "0.01"],
    ["-0.005", "0.00", "-0.01"],
    ["-0.004", "0.00", "0.00"],
    ["2.5", "0", "3"],
    ["2.5", "0.##", "2.5"],
    ["2.50", "0.0##", "2.5"],
    ["2", "0.0##", "2.0"],
    ["99999999999999999999.999", "0.00", "100000000000000000000.00"],
  ])("%s by %j is %j", (number, pattern, expected) => expect(formatNumber(numOf(number), pattern)).toBe(expected));

  test("plain numbers are formatted as well", () => expect(formatNumber(dec(7), "0,00")).toBe("7,00"));
});
