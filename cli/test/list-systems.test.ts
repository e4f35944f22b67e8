/** `integ list systems`: which versions a project uses, side by side, and until when they are kept. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ERP, spec } from "../../test/erp.ts";
import { integ } from "./integ.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "integ-systems-"));
  const described = ERP["systems/erp/system.yaml"] ?? "";
  const files = {
    ...ERP,
    "systems/erp/system.yaml": described.replace('version: "1"', 'version: "1"\nkept_until: "2020-01-31"'),
    // The next version, of the same schemas.
    "systems/erp_next/system.yaml": described
      .replace('version: "1"', 'version: "2"')
      .replaceAll("schema: ", "schema: ../erp/"),
    "integ.yaml": `integ: 1
systems:
  erp_next: { use: ./systems/erp_next }
`,
    "a.integ": spec("a", "source order = erp.Order", "trigger manual", 'destination line = erp.put_line { text: "x" }'),
    "b.integ": spec(
      "b",
      "source order = erp.Order",
      "trigger manual",
      'destination line = erp_next.put_line { text: "x" }',
    ),
  };
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("two versions next to each other, one of them expired", async () => {
  const { code, out, err } = await integ(folder, ["list", "systems"]);
  expect(code).toBe(0);
  expect(out).toMatch(/erp +ERP +1 +2020-01-31 +a, b\n/);
  expect(out).toMatch(/erp_next +ERP +2 +- +b\n/);
  expect(err).toContain("WARNING: version 1 of erp was supported by its vendor until 2020-01-31");
});

test("as JSON", async () => {
  const { out } = await integ(folder, ["list", "systems", "--format", "json"]);
  expect(JSON.parse(out)).toMatchObject({
    systems: [{ name: "erp", version: "1", keptUntil: "2020-01-31", usedBy: ["a", "b"] }, { name: "erp_next" }],
  });
});

test("systems that ship are listed by kind, also outside a project, and explained", async () => {
  const empty = mkdtempSync(join(tmpdir(), "integ-empty-"));
  const { code, out } = await integ(empty, ["list", "systems"]);
  expect(code).toBe(0);
  expect(out).toMatch(/^KIND +SYSTEM +TITLE +STARTS FLOWS BY +TAKES\ne-commerce +/);
  expect(out).toMatch(/shopify +Shopify +webhooks, polls +\d+ operations\n/);
  expect(out).toMatch(/accounting +/);
  const explained = async (subject: string): Promise<string> => (await integ(empty, ["explain", subject])).out;
  expect(await explained("xero")).toMatch(
    /^Xero, version 2\.0\n[\s\S]*\nstarts a flow\n[\s\S]*\ntakes\n {2}upsert_invoice /,
  );
  expect(await explained("xero.upsert_invoice")).toContain("destination written = xero.upsert_invoice {\n    Type: ");
  expect(await explained("shopify.list_orders")).toContain("trigger poll shopify.list_orders() every 15 minutes");
  expect(await explained("shopify.orders_paid")).toContain("trigger webhook shopify.orders_paid");
  expect(await explained("shopify.Order")).toMatch(/^ {2}line_items +required +list of/m);
  expect((await integ(empty, ["explain", "shopfy"])).err).toContain("did you mean shopify?");
  rmSync(empty, { recursive: true, force: true });
});
