/** Values that a spec names and nothing uses. */
import { expect, test } from "vitest";
import { Program } from "@integ/compiler";
import { nodeHost } from "@integ/compiler/node";
import { FILE, FOLDER, whole } from "./harness.ts";

function told(text: string): string[] {
  const program = new Program(nodeHost(new Map([[FILE, whole(text)]])), FOLDER);
  return program.check(FILE).diagnostics.map(({ code, message }) => `${code} ${message}`);
}

const nothingUses = (name: string): string[] => [`INT2512 nothing uses \`${name}\``];

test.each([
  ["of a flow", "let total = order.total_price\n", "total"],
  ["of a loop", "let prices = [for item in order.line_items let twice = item.quantity => item.title]\nskip when count(prices) > 9 because \"many\"\n", "twice"], // prettier-ignore
  ["of a mapping", "mapping line(item: shopify.Order.line_items) -> xero.Invoice.LineItems { let twice = item.quantity, Description: item.title | cut(100) }\n", "twice"], // prettier-ignore
])("a value %s gives a warning", (_, text, name) => {
  expect(told(text)).toEqual(nothingUses(name));
});

test.each([
  ["whose use is in a text", 'let note = order.name\nskip when order.cancelled_at present because "gone: {note}"\n'],
  ["that may stop the run: it is a decision", 'let agreed = hold "say who has agreed to be written to"\n'],
  ["that stops the run where it is absent", 'let paid = order.processed_at otherwise hold "not paid"\n'],
])("one %s does not", (_, text) => {
  expect(told(text)).toEqual([]);
});

test("a spec with errors gives no such warning, since the broken part may use it", () => {
  expect(told("let total = order.total_price\nlet other = order.totl\n")).toEqual([expect.stringMatching(/^INT2002/)]);
});
