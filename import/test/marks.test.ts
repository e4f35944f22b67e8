/** How the marks of fields are guessed, and which decisions are left to a person. */
import { expect, test } from "vitest";
import { marksOf } from "../src/schemas/marks.ts";

const whats = (names: Parameters<typeof marksOf>[0], cents = 0): string[] =>
  marksOf(names, "", cents).map(({ field, how, what }) => `${how} ${field}: ${what}`);
const CURRENCY = { currency: { type: "string" } };
const WHOLE = { type: "integer" };

test("a whole amount may be in cents: without a hint the decision is left to a person", () => {
  expect(whats({ ...CURRENCY, amount: WHOLE })).toEqual(["open amount: whether it is an amount in cents"]);
  expect(whats({ amount: WHOLE })).toEqual([]);
});

test("its description, a neighbouring field, or the document as a whole can say so", () => {
  const said = { type: "integer", description: "In the smallest currency unit" };
  expect(whats({ ...CURRENCY, amount: said, fee: WHOLE })).toEqual([
    "guessed amount: an amount in the smallest unit of its currency",
    "guessed fee: an amount in the smallest unit of its currency",
  ]);
  expect(whats({ ...CURRENCY, amount: WHOLE }, 5)).toEqual([
    "guessed amount: an amount in the smallest unit of its currency",
  ]);
});

test("a text about an amount is not an amount", () => {
  expect(whats({ ...CURRENCY, tax_rate: { type: "number" }, total_count: WHOLE, price_id: WHOLE })).toEqual([]);
});

test("a text is an amount if its example is a number", () => {
  expect(whats({ ...CURRENCY, total: { type: "string", example: "19.99" } })).toEqual(["guessed total: money"]);
  expect(whats({ ...CURRENCY, total: { type: "string", example: "EUR 19.99" } })).toEqual([]);
});

test("an amount in cents without a currency next to it is marked if its description names the currency", () => {
  const inUsd = { type: "integer", description: "The transfer amount in USD cents." };
  expect(marksOf({ amount: inUsd }, "")).toMatchObject([{ annotation: { money: { currency: "USD", unit: "minor" } } }]);
  expect(whats({ amount: { type: "integer", description: "The amount in cents" } })).toEqual([
    "open amount: the currency of an amount in cents",
  ]);
  expect(whats({ count: { type: "integer", description: "The number of price changes in cents" } })).toEqual([]);
});

test("a record of an amount: the text that its description shows, and the same in the smallest denomination", () => {
  const value = { type: "string", description: 'For a value of $10.56, this field will be `"10.56"`.' };
  const valueInBaseUnits = { type: "integer", description: "The amount in the smallest denomination for the currency" };
  expect(whats({ currencyCode: { type: "string" }, value, valueInBaseUnits })).toEqual([
    "guessed value: money",
    "guessed valueInBaseUnits: an amount in the smallest unit of its currency",
  ]);
});
