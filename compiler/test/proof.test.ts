/**
 * Properties of a record that are not proved are checked, and proved ones hold: a mapping never disagrees with a full
 * check of the record.
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import { check, type Outcome, recheckRecords, type Stop } from "@integ/runtime";
import { loadFlow } from "@integ/runtime/host";
import { compileText, whole } from "./harness.ts";

const spec = whole(`table account(sku: text) -> text {
  "a"  => "200"
  "b"  => "260"
  else => "999"
}
destination invoice = xero.upsert_invoice {
  Type: "ACCREC"
  Contact: if order.note present
    then { Name: order.note | trim | cut(255) }
    else { ContactID: "8c2bd1a0-0000-4000-8000-000000000001" }
  InvoiceNumber: order.name
  Reference: "{order.name}, {order.note}" | cut(255)
  Date: order.created_at | date_in("Europe/Vilnius")
  CurrencyCode: order.currency
  LineItems: [
    for item in order.line_items where item.quantity > 0 => {
      Description: item.title | cut(4000)
      Quantity: item.quantity
      UnitAmount: item.price
      DiscountAmount: round(item.price - 5, 2, half_up)
      AccountCode: account[item.sku otherwise ""]
      ItemCode: item.sku | cut(30)
    }
  ]
}`);

const text = fc.oneof(
  fc.constantFrom("", " ", "Kilim", "a", "\u{1F469}\u200D\u{1F4BB}", "x".repeat(300), " tail "),
  fc.string({ unit: "grapheme", maxLength: 20 }),
);
const price = fc.oneof(
  fc.constantFrom("0.00", "4.999", "5", "12345678901234567.891", "-3.10"),
  fc.integer({ min: 0, max: 100_000 }).map((cents) => (cents / 100).toFixed(2)),
);
const orders = fc.record({
  id: fc.nat(),
  name: text,
  note: fc.option(text),
  created_at: fc.constantFrom("2026-11-30T23:59:59Z", "0000-01-01T00:00:00Z", "9999-12-31T23:59:59+02:00"),
  currency: fc.constantFrom("EUR", "JPY"),
  line_items: fc.array(
    fc.record({ title: text, quantity: fc.integer({ min: 0, max: 3 }), price, sku: fc.option(text) }),
    { maxLength: 3 },
  ),
});

test("for any order, the mapping and a full check of the record agree", async () => {
  const { module, diagnostics } = compileText(spec);
  expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
  if (module === undefined) throw new Error("it compiles");
  // Proved properties are not checked; each other one is a condition at its place.
  expect(module.text).toContain('if (description === "") fits = false;');
  expect(module.text).toContain("if (lineItems.length < 1) fits = false;");
  expect(module.text.match(/fits = false;/g)).toHaveLength(4);
  const looking = {
    name: module.name,
    text: module.text.replaceAll(/sendProved\(([^;]*), fits\)/g, "sendProved($1, false)"),
  };
  expect(looking.text).not.toBe(module.text);
  const [flow, lookingFlow] = [await loadFlow(module), await loadFlow(looking)];
  const now = Temporal.Instant.from("2026-11-30T12:00:00Z");
  const disagreed: Stop[] = [];
  const ends = new Map<string, number>();
  recheckRecords((misfit) => disagreed.push(misfit));
  try {
    fc.assert(
      fc.property(orders, (order) => {
        // A document that does not match its schema where the spec reads it is held before the mapping.
        if (!check(flow.source.shape, order).ok) return;
        const outcome = flow.map(order, {}, now) as Outcome<object>;
        expect(outcome).toEqual(lookingFlow.map(order, {}, now));
        ends.set(outcome.kind, (ends.get(outcome.kind) ?? 0) + 1);
      }),
      { seed: 20261130, numRuns: 2000 },
    );
    expect(disagreed).toEqual([]);
    expect([...ends.keys()].sort()).toEqual(["hold", "send"]);
    for (const count of ends.values()) expect(count).toBeGreaterThan(200);
  } finally {
    recheckRecords(({ reason }) => {
      throw new Error(`${reason}: and the compiler has proved that it does`);
    });
  }
});

test("a wrong proof is detected", async () => {
  const { module } = compileText(spec);
  if (module === undefined) throw new Error("it compiles");
  const flow = await loadFlow({
    name: module.name,
    text: module.text.replaceAll("fits = false;", "fits = true;"),
  });
  const order = { id: 1, name: "x", note: null, created_at: "2026-11-30T00:00:00Z", currency: "EUR", line_items: [] };
  expect(() => flow.map(order, {}, Temporal.Instant.from("2026-11-30T12:00:00Z"))).toThrow(
    "does not fit xero.Invoice: LineItems: expected a list of at least 1, found an empty list",
  );
});
