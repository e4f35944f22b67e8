/** Only a poll that reads a field whose changes do not move the time of change gets a warning. */
import { expect, test } from "vitest";
import { codesOf, compileText, FOLDER } from "./harness.ts";

const SHOP = (since: string): Readonly<Record<string, string>> => ({
  "systems/shop/system.yaml": `integ: 1
system: shop
title: Shop
version: "1"
types:
  Order: { schema: Order.json, identity: [id] }
operations:
  list_orders:
    kind: list
    request: { method: GET, path: /orders }
    result: { type: Order, at: /orders }
    since: { parameter: since, field: updated_at, ${since} }
  put_order:
    kind: upsert
    request: { method: PUT, path: /orders }
    record: { type: Order }
`,
  "systems/shop/Order.json": JSON.stringify({
    type: "object",
    required: ["id", "updated_at", "refunds"],
    properties: {
      id: { type: "integer" },
      updated_at: { type: "string", format: "date-time" },
      refunds: {
        type: "array",
        items: { type: "object", required: ["amount"], properties: { amount: { type: "integer" } } },
      },
    },
  }),
});
const spec = (head: string, refunds: string): string =>
  `integ 1\nintegration "a"\n${head}\ndestination copy = shop.put_order { id: 1, updated_at: now, refunds: ${refunds} }\n`;
const POLL = "source order = shop.Order\ntrigger poll shop.list_orders() every 1 hour\nkey order.id";
const COPIED = "[for one in order.refunds => { amount: one.amount }]";

test.each([
  ["a poll that reads a field that is missed", "misses: [refunds]", POLL, COPIED, ["INT2509"]],
  ["a poll that leaves it alone", "misses: [refunds]", POLL, "[{ amount: order.id }]", []],
  ["a poll whose list is read again as a whole", "misses: [refunds], rescan: 1 day", POLL, COPIED, []],
  ["a list where nothing is missed", "overlap: 1 hour", POLL, COPIED, []],
  [
    "what has changed since the last run",
    "misses: [refunds]",
    "source orders = all shop.list_orders() since last run\ntrigger schedule every 1 day",
    "[for one in flatten(for order in orders => order.refunds) => { amount: one.amount }]",
    ["INT2509"],
  ],
  [
    "the whole list",
    "misses: [refunds]",
    "source orders = all shop.list_orders()\ntrigger schedule every 1 day",
    "[for one in flatten(for order in orders => order.refunds) => { amount: one.amount }]",
    [],
  ],
])("%s", (_, since, head, refunds, codes) => {
  expect(codesOf(spec(head, refunds), SHOP(since))).toEqual(codes);
});

test.each([
  ["misses: [refund]", "misses: [", "refund", "Order has no field `refund`", "did you mean refunds?"],
  [
    "misses: [id, refunds.amuont]",
    "misses: [id, ",
    "refunds.amuont",
    "Order has no field `refunds.amuont`",
    "did you mean amount?",
  ],
  ["mises: [refunds]", "updated_at, ", "mises", "nothing is called `mises` here", "did you mean misses?"],
  [
    "overlap: 1 hour, field: update_at",
    "overlap: 1 hour, ",
    "field",
    "Order has no field `update_at`",
    "did you mean updated_at?",
  ],
])("a name in `misses` must exist: %s", (since, before, marked, message, help) => {
  const shop = SHOP(since);
  const [name = "", text = ""] = Object.entries(shop)[0] ?? [];
  const description = since.includes("field:") ? text.replace("field: updated_at, ", "") : text;
  const { diagnostics } = compileText(spec(POLL, COPIED), { ...shop, [name]: description });
  const start = description.indexOf(`${before}${marked}`) + before.length;
  expect(diagnostics.filter(({ severity }) => severity === "error")).toMatchObject([
    {
      code: "INT3002",
      message: `this system description is wrong: ${message}`,
      help,
      place: { path: `${FOLDER}/${name}`, start, end: start + marked.length },
    },
  ]);
});
