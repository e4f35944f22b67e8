/** A name for a value or null: where it is null, a field that takes none is left out. */
import { expect, test } from "vitest";
import { TestHost } from "@integ/runtime/testing";
import { erpFlow, spec } from "../../test/erp.ts";

const FILES = {
  "systems/erp/Line.json": JSON.stringify({
    type: "object",
    required: ["text"],
    properties: { text: { type: "string" }, note: { type: "string" } },
  }),
};

test("a field is left out where its name stands for null", async () => {
  const text = spec(
    "told",
    "source order = erp.Order",
    "trigger webhook erp.order_told",
    'let note = if order.paid otherwise false then "paid" else null',
    'destination line = erp.put_line { text: "x" note: note }',
  );
  await using host = await TestHost.start([await erpFlow(text, FILES)], {
    reply: () => ({ json: { lines: [{ id: 1 }] } }),
  });
  await host.send("told", { id: 1, paid: true });
  await host.send("told", { id: 2, paid: false });
  expect(host.sent).toEqual([{ lines: [{ text: "x", note: "paid" }] }, { lines: [{ text: "x" }] }]);
});
