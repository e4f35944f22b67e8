/** One mistake, one error: what only follows from it is not said as well. */
import { expect, test } from "vitest";
import { compileText, whole } from "./harness.ts";

const ASKING = `fetch contact = xero.find_contact(email: order.email otherwise if blank null)\n`;

const ROWS: readonly (readonly [mistake: string, text: string, codes: readonly string[]])[] = [
  [
    "a guard that has lost what it asks for",
    `${ASKING}hold when absent because "no contact"\nlet id = contact.ContactID\nlet name = contact.Name`,
    ["INT1004"],
  ],
  [
    "a fetch that can't be read, and what is asked of it",
    `fetch contact = xero.find_contact(email order.email)\nhold when contact absent because "no contact"`,
    ["INT1004"],
  ],
  [
    "a table without its name, and who looks things up in it",
    `table (country: text) -> text { "LT" => "Lithuania" }\nlet place = country["LT"]`,
    ["INT1004"],
  ],
  [
    "a bracket that is never closed, and arms of the next declaration",
    `let kind = match order.currency { "EUR" => 1  else => 2\nfunction twice(x: decimal) -> decimal = x * 2`,
    ["INT1009"],
  ],
  [
    "a mistake beside a bracket in a text",
    `let title = join(for item in order.line_items => "({item.title})") rest`,
    ["INT1004"],
  ],
  [
    "a loop whose value has lost its `let`",
    `let lines = [for item in order.line_items\n  name = item.title\n  => name]`,
    ["INT1010"],
  ],
];

test.each(ROWS)("%s", (_, text, codes) => {
  const { diagnostics } = compileText(whole(text));
  expect(diagnostics.filter(({ severity }) => severity === "error").map(({ code }) => code)).toEqual(codes);
  expect(diagnostics.map(({ code }) => code).filter((code) => code === "INT2213" || code === "INT2214")).toEqual([]);
});
