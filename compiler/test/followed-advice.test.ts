/** Applying the first fix of each mistake gives a spec without mistakes. */
import { expect, test } from "vitest";
import { compileErp, spec } from "../../test/erp.ts";

const money = (more: object = {}) => ({ "x-integ": { money: { currency: "EUR", ...more } } });
const FILES = {
  "systems/erp/Line.json": JSON.stringify({
    type: "object",
    required: ["text"],
    properties: {
      text: { type: "string", maxLength: 10 },
      bytes: { type: "string", maxLength: 5, "x-integ": { length_unit: "bytes" } },
      price: { type: "number", multipleOf: 0.01 },
      whole: { type: "integer" },
      amount: { type: "number", ...money() },
      cents: { type: "integer", ...money({ unit: "minor" }) },
    },
  }),
  "systems/erp/Order.json": JSON.stringify({
    type: "object",
    required: ["id", "note", "price", "count", "total"],
    properties: {
      id: { type: "integer" },
      note: { type: "string" },
      other: { type: "string" },
      price: { type: "number" },
      count: { type: "integer" },
      total: { type: "number", ...money() },
    },
  }),
};

test.each([
  ["text: order.note", "text: order.note | cut(10)"],
  [
    "text: if order.count > 1 then order.note else upper(order.note)",
    "text: if order.count > 1 then order.note | cut(10) else upper(order.note) | cut(10)",
  ],
  ["text: order.other otherwise order.note", "text: order.other | cut(10) otherwise order.note | cut(10)"],
  ["text: order.count", "text: text(order.count) | cut(10)"],
  ['text: "x" bytes: "{order.note}!"', 'text: "x" bytes: "{order.note}!" | cut_bytes(5)'],
  ['text: "x" price: order.price', 'text: "x" price: round(order.price, 2, half_up)'],
  ['text: "x" price: order.price / 2 * 3', 'text: "x" price: round(order.price / 2, 2, half_up) * 3'],
  [
    'text: "x" price: order.price / order.count',
    'text: "x" price: round(order.price / order.count, 2, half_up) on error hold "not readable"',
  ],
  [
    'text: "x" price: decimal(order.note) | round(2, half_up)',
    'text: "x" price: (decimal(order.note) on error hold "not readable") | round(2, half_up)',
  ],
  [
    'text: "x" price: round(decimal(order.note) / 3, 2, half_up)',
    'text: "x" price: round((decimal(order.note) on error hold "not readable") / 3, 2, half_up)',
  ],
  ["text: (order.count + 1) * 2", "text: text((order.count + 1) * 2) | cut(10)"],
  ['text: "x" whole: 2 * (order.price + 1)', 'text: "x" whole: round(2 * (order.price + 1), 0, half_up)'],
  ['text: "x" whole: order.price * 100', 'text: "x" whole: round(order.price * 100, 0, half_up)'],
  ['text: "x" amount: order.total / 2', 'text: "x" amount: round(order.total / 2, 2, half_up)'],
  ['text: "x" cents: order.total * 0.5', 'text: "x" cents: round_money(order.total * 0.5, half_up)'],
])("%s", (written, right) => {
  let fields = written;
  const textOf = (): string => spec("example", "source order = erp.Order", "trigger webhook erp.order_told", `destination line = erp.put_line { ${fields} }`); // prettier-ignore
  for (let steps = 0; steps < 4; steps++) {
    const text = textOf();
    const mistake = compileErp(text, FILES).diagnostics.find(({ severity }) => severity === "error");
    if (mistake === undefined) break;
    const edits = [...(mistake.fixes?.[0]?.edits ?? [])].sort((a, b) => b.start - a.start);
    const mended = edits.reduce((all, { start, end, text: put }) => all.slice(0, start) + put + all.slice(end), text);
    fields = /put_line \{ (.*) \}/.exec(mended)?.[1] ?? "";
  }
  expect(fields).toBe(right);
  expect(compileErp(textOf(), FILES).diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
});
