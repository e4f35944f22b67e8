/** `integ explain` of a field that specs set: where its value comes from, with a sample's values. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { integ, SMALL } from "./integ.ts";

const folder = mkdtempSync(join(tmpdir(), "integ-explain-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("shows the field's sources, the conditions that decide, the names on the way, and the value that is sent", async () => {
  const named = SMALL.replace("destination invoice", 'let buyer = order.email otherwise if blank "Guest"\n\ndestination invoice').replace('order.email otherwise "Guest"', "buyer | cut(255)"); // prettier-ignore
  writeFileSync(join(folder, "small.integ"), named);
  const { code, out } = await integ(folder, ["explain", "xero.Invoice.Contact.Name"]);
  expect(code).toBe(0);
  expect(out.slice(out.indexOf("set by"))).toBe(`set by small, destination invoice
  small.integ:13: buyer | cut(255)
  it may be
    order.email (shopify)  nothing
    "Guest"
  by way of
    cut
  named on the way
    buyer  "Guest"  small.integ:9
  sent in the test "named after the address"
    "Guest"
`);
});

test("a field that no spec sets is explained by its schema only", async () => {
  const { code, out } = await integ(folder, ["explain", "xero.Invoice.DueDate"]);
  expect([code, out]).toEqual([0, expect.not.stringContaining("set by")]);
});
