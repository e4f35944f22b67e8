/** A name for a value or null: where it is null, a field that takes none is left out. */
import { expect, test } from "vitest";
import { TestHost } from "@integ/runtime/testing";
import { erpFlow, spec } from "../../test/erp.ts";
import { compileText, whole } from "./harness.ts";

const FILES = {
  "systems/erp/Line.json": JSON.stringify({
    type: "object",
    required: ["text"],
    properties: { text: { type: "string" }, note: { type: "string" } },
  }),
};

test("a field is left out if its name stands for null", async () => {
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

test("a function whose result may be absent can return null in each of its branches", async () => {
  const text = spec(
    "told",
    "function told(order: erp.Order) -> text? = if order.paid otherwise false then order.note otherwise null else null",
    "source order = erp.Order",
    "trigger webhook erp.order_told",
    'destination line = erp.put_line { text: told(order) otherwise "none" note: told(order) }',
  );
  await using host = await TestHost.start([await erpFlow(text, FILES)], {
    reply: () => ({ json: { lines: [{ id: 1 }] } }),
  });
  await host.send("told", { id: 1, paid: true, note: "paid" });
  await host.send("told", { id: 2, paid: true });
  await host.send("told", { id: 3, paid: false, note: "not yet" });
  expect(host.sent).toEqual([
    { lines: [{ text: "paid", note: "paid" }] },
    { lines: [{ text: "none" }] },
    { lines: [{ text: "none" }] },
  ]);
});

test("a function whose result is always present can't return null, nor can an element of a list", () => {
  const wrong = (result: string, body: string): readonly string[] =>
    compileText(whole(`function f(x: text) -> ${result} = ${body}\nlet v = f(order.name)`)).diagnostics.map(
      ({ code }) => code,
    );
  expect(wrong("text", "null")).toEqual(["INT2210"]);
  expect(wrong("list of text?", '["a", null]')).toEqual(["INT2210"]);
  expect(wrong("list of decimal?", "[1, null]")).toEqual(["INT2210"]);
});
