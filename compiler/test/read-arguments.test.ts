/** The arguments of a read can use everything before it in the spec, as if it executed there. */
import { describe, expect, test } from "vitest";
import { erpFlow, spec } from "../../test/erp.ts";

const NOW = Temporal.Instant.from("2026-11-25T22:30:00Z");
const DONE = 'destination line = erp.put_line { text: found.title otherwise "none" }';

/** The arguments of a flow's last read. */
async function asked(document: object, found: object, ...lines: readonly string[]): Promise<unknown> {
  const head = ["source order = erp.Order", "trigger webhook erp.order_made"];
  const { fetches } = await erpFlow(spec("asks", ...head, ...lines, DONE));
  return fetches.at(-1)?.args?.(document, found, NOW);
}

describe("the arguments of a read", () => {
  test("can use earlier names and their parts", async () => {
    const lines = [
      'let name = order.note otherwise "none"',
      'let sku = "{name}-{order.id}"',
      "fetch found = erp.find_product(sku: sku)",
    ];
    expect(await asked({ id: 7, note: "cup" }, {}, ...lines)).toEqual({ sku: "cup-7" });
    expect(await asked({ id: 7 }, {}, ...lines)).toEqual({ sku: "none-7" });
  });

  test("can use the current time", async () => {
    const lines = [
      'let day = now | date_in("Europe/Vilnius")',
      'fetch found = erp.find_product(sku: "{day}, {now | date_in("UTC")}")',
    ];
    expect(await asked({ id: 7 }, {}, ...lines)).toEqual({ sku: "2026-11-26, 2026-11-25" });
  });

  test("can use earlier results; if one is absent and ends the run, nothing is read", async () => {
    const lines = [
      'fetch first = erp.find_product(sku: "a")',
      'hold when first absent because "no such product"',
      'fetch found = erp.find_product(sku: "{first.title}")',
    ];
    expect(await asked({ id: 7 }, { first: { title: "b" } }, ...lines)).toEqual({ sku: "b" });
    expect(await asked({ id: 7 }, {}, ...lines)).toBeUndefined();
  });

  test("omit the read if an earlier name ends the run", async () => {
    const lines = [
      'let sku = if order.paid otherwise false then "paid" else hold "not paid"',
      "fetch found = erp.find_product(sku: sku)",
    ];
    expect(await asked({ id: 7, paid: true }, {}, ...lines)).toEqual({ sku: "paid" });
    expect(await asked({ id: 7, paid: false }, {}, ...lines)).toBeUndefined();
  });

  test("do not depend on unrelated names", async () => {
    const lines = [
      'let other = if order.total present then "x" else hold "no total"',
      "fetch found = erp.find_product(sku: text(order.id))",
      'hold when other == "y" because "never"',
    ];
    expect(await asked({ id: 7 }, {}, ...lines)).toEqual({ sku: "7" });
  });
});
