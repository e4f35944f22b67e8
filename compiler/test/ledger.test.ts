/** The ledger: what is used, ignored, undecided; what is set; which values have an arm; what may be cut; personal data. */
import { expect, test } from "vitest";
import { ledgerOf, undecided, type CheckedModule } from "@integ/compiler";
import { compileText, whole } from "./harness.ts";

const { checked, diagnostics } = compileText(
  whole(`ignore order.client_details, order.browser_ip because "finance does not need them"
hold when order.currency != "EUR" because "only euros"
mapping line(x: shopify.Order.line_items) -> xero.Invoice.LineItems { Description: x.title | cut(100) }
destination invoice = xero.upsert_invoice {
  Type:         "ACCREC"
  Contact:      { Name: order.customer.first_name otherwise "x" | cut(255) }
  LineItems:    for item in order.line_items where item.quantity > 0 => line(item)
  CurrencyCode: order.currency
  Status: match order.financial_status otherwise "pending" {
    "paid"  => "AUTHORISED"
    unknown => hold "a new status"
    else    => "DRAFT"
  }
}`),
);
const ledger = ledgerOf(checked as CheckedModule) as NonNullable<ReturnType<typeof ledgerOf>>;
const stateOf = (path: string): string | undefined => ledger.source.find((field) => field.path === path)?.state;

test("the spec has no findings", () => expect(diagnostics).toEqual([]));
test("each field of the source is used, ignored, or undecided", () => {
  expect(["currency", "customer.first_name", "line_items[].quantity", "line_items[].title"].map(stateOf)).toEqual(
    Array(4).fill("used"),
  );
  expect(["client_details", "browser_ip"].map(stateOf)).toEqual(["ignored", "ignored"]);
  expect(["customer.last_name", "line_items[].sku", "note"].map(stateOf)).toEqual(Array(3).fill("undecided"));
  expect(undecided(ledger)).toBe(ledger.source.filter((field) => field.state === "undecided").length);
});
test("each field of a destination is set or not", () => {
  const fields = new Map(ledger.destinations[0]?.fields.map((field) => [field.path, field]));
  expect(fields.get("Type")).toMatchObject({ required: true, set: true });
  expect(fields.get("Contact")).toMatchObject({ required: true, set: true });
  expect(fields.get("Reference")).toMatchObject({ required: false, set: false });
  expect(fields.has("Total")).toBe(false);
});
test("lists enum values, cuts, stops and personal data", () => {
  expect(ledger.enums).toEqual([
    {
      subject: 'order.financial_status otherwise "pending"',
      line: 14,
      named: ["paid"],
      rest: ["pending", "authorized", "partially_paid", "partially_refunded", "refunded", "voided"],
      unknown: true,
    },
  ]);
  expect(ledger.cuts.map((cut) => cut.line)).toEqual([8, 11]);
  expect(ledger.stops.map(({ action, reason }) => `${action}: ${reason}`)).toEqual([
    "hold: only euros",
    "hold: a new status",
  ]);
  expect(ledger.personal).toEqual([{ path: "customer.first_name", kind: "name" }]);
  expect(ledger.reaches).toEqual(["xero"]);
});
test("lists values that their target may refuse", () => {
  expect(ledger.mayBeHeld).toContainEqual({
    target: "xero.LineItem.Description",
    expression: "x.title | cut(100)",
    wants: ["at least 1 character"],
    line: 8,
  });
});
test("an incomplete spec has a ledger too", () => {
  const half = compileText(whole("skip when order.cancelled_at present because"));
  expect(half.diagnostics.length).toBeGreaterThan(0);
  expect(ledgerOf(half.checked as CheckedModule)?.stops).toEqual([]);
  // Wherever the writer has stopped.
  const text = checked?.module.source.text ?? "";
  for (let end = 0; end < text.length; end += 23) {
    const { checked: part, diagnostics: said } = compileText(text.slice(0, end));
    if (part !== undefined) expect(() => ledgerOf(part), text.slice(0, end)).not.toThrow();
    // A missing part has no place, so the character next to it is marked.
    for (const { place } of end === 0 ? [] : said) expect(place.end, text.slice(0, end)).toBeGreaterThan(place.start);
  }
});
test("a library has none", () => {
  const library = compileText("integ 1\nfunction twice(x: decimal) -> decimal = x * 2\n");
  expect(ledgerOf(library.checked as CheckedModule)).toBeUndefined();
});
