/** Amounts that leave the loop, record or function which knows their currency: outside, each element has its own. */
import { describe, expect, test } from "vitest";
import { compileText } from "./harness.ts";

const amount = { type: "number", "x-integ": { money: { currency: "1/currency" } } };
const paid = {
  type: "object",
  required: ["amount", "fee", "currency"],
  properties: { amount, fee: amount, currency: { type: "string" } },
};
const own = { type: "number", "x-integ": { money: { currency: "/currency" } } };
const SYSTEM = {
  "systems/pay/system.yaml": `integ: 1
system: pay
title: Pay
version: "1"
types:
  Charge: { schema: Charge.json }
  Paid: { schema: "Charge.json#/$defs/Paid" }
  Bill: { schema: Bill.json }
operations:
  list:
    kind: list
    request: { method: GET, path: /charges }
    result: { type: Charge, at: /charges }
  put:
    kind: upsert
    request: { method: PUT, path: /bills }
    record: { type: Bill }
`,
  "systems/pay/Charge.json": JSON.stringify({
    type: "object",
    required: ["currency", "total", "a", "b", "one", "two"],
    properties: {
      currency: { type: "string" },
      total: own,
      a: { type: "array", items: { $ref: "#/$defs/Paid" } },
      b: { type: "array", items: { $ref: "#/$defs/Paid" } },
      one: { $ref: "#/$defs/Paid" },
      two: { $ref: "#/$defs/Paid" },
    },
    $defs: { Paid: paid },
  }),
  "systems/pay/Bill.json": JSON.stringify({ type: "object", properties: { text: { type: "string" } } }),
};

/** The messages of a spec that makes `x`. */
function messagesOf(lines: string, source = "c = pay.Charge"): string[] {
  const spec = `integ 1\nintegration "bills"\nsource ${source}\ntrigger manual\n${lines}\ndestination bill = pay.put { text: "{x}" }\n`;
  return compileText(spec, SYSTEM).diagnostics.map(({ code, message }) => `${code} ${message}`);
}

const EACH = "INT2220 these amounts may be in different currencies: each has its own";
const two = (one: string, other: string): string =>
  `INT2220 amounts in two currencies can't be combined: the currency ${one}, and the currency ${other}`;
const ALL = "let all = for t in c.a => t.amount";
const RECORDS = "let all = for t in c.a => { k: t.currency, m: t.amount, f: t.fee }";
const NESTED = "let all = for t in c.a => (for u in c.b => u.amount)";

describe("amounts in two currencies can't be combined, whatever their names", () => {
  test.each<[string, string, string]>([
    ["a loop of the same name", `${ALL}\nlet x = join(for t in c.b => text(sum(all)), " ")`, EACH],
    [
      "an element of one loop, in another of its name",
      `${ALL}\nlet x = join(for t in c.b => text(t.amount + (first(all) otherwise 0)), " ")`,
      two("in t.currency", "of first(all)"),
    ],
    [
      "a name within loops of one name",
      'let all = for t in c.a let l = t => l.amount\nlet x = join(for u in c.b let l = u => text(sum(all)), " ")',
      EACH,
    ],
    [
      "two elements",
      `${ALL}\nlet x = (first(all) otherwise 0) + (last(all) otherwise 0)`,
      two("of first(all)", "of last(all)"),
    ],
    [
      "an element, and each",
      `${RECORDS}\nlet x = join(for p in all => join(for q in all => text(p.m + q.m), " "), " ")`,
      two("of p", "of q"),
    ],
    [
      "two places",
      `${RECORDS}\nlet x = (all[0].m otherwise 0) + (all[1].m otherwise 0)`,
      two("of all[0]", "of all[1]"),
    ],
    [
      "two entries of a map",
      `${RECORDS}\nlet m = index_by(all, k)\nlet x = (m["a"].m otherwise 0) + (m["b"].m otherwise 0)`,
      two('of m["a"]', 'of m["b"]'),
    ],
    [
      "two lists in one",
      "let x = sum([for t in c.a => t.amount, for u in c.b => u.amount])",
      two("in t.currency", "in u.currency"),
    ],
    [
      "two amounts in a list",
      "let x = sum([c.one.amount, c.two.amount])",
      two("in c.one.currency", "in c.two.currency"),
    ],
    ["lists in a list", `${NESTED}\nlet x = join(for l in all => text(sum(l)), " ")`, EACH],
    ["lists made one", "let x = sum(flatten(for t in c.a => [t.amount, t.fee]))", EACH],
    [
      "lists made one, and put into others",
      'let flat = flatten(for t in c.a => [t.amount, t.fee])\nlet again = for z in c.b => flat\nlet x = join(for l in again => text(sum(l)), " ")',
      EACH,
    ],
    [
      "two calls of a function",
      "function f(t: pay.Paid) = t.amount\nlet x = f(c.one) + f(c.two)",
      two("in c.one.currency", "in c.two.currency"),
    ],
    [
      "what a function gives, beside a loop of its parameter's name",
      'function f(t: pay.Paid) = t.amount\nlet x = join(for t in c.a => text(f(c.one) + t.amount), " ")',
      two("in c.one.currency", "in t.currency"),
    ],
    [
      "what a function gives of each",
      "function f(ts: list of pay.Paid) = for t in ts => t.amount\nlet x = sum(f(c.a))",
      EACH,
    ],
    [
      "an amount in a function's record",
      "function f(m: money) = { m: m }\nlet x = f(c.one.amount).m + f(c.two.amount).m",
      two("in c.one.currency", "in c.two.currency"),
    ],
    [
      "a name within records of two",
      "let p = { let u = c.one  m: u.amount }\nlet q = { let u = c.two  m: u.amount }\nlet x = p.m + q.m",
      two("in u.currency", "in u.currency"),
    ],
    [
      "a name within a record of a loop",
      "let all = for t in c.a => { let u = t  m: u.amount }\nlet x = sum(for p in all => p.m)",
      EACH,
    ],
  ])("%s", (_, lines, message) => expect(messagesOf(lines)).toEqual([message]));
});

describe("amounts in one currency can", () => {
  test.each<[string, string]>([
    ["those of one element", `${RECORDS}\nlet x = join(for p in all => text(p.m + p.f), " ")`],
    ["those of the first", `${RECORDS}\nlet x = (first(all).m otherwise 0) + (first(all).f otherwise 0)`],
    ["those of an entry", `${RECORDS}\nlet e = index_by(all, k)["a"]\nlet x = (e.m otherwise 0) + (e.f otherwise 0)`],
    ["each in the same one", "let x = sum(for t in c.b => c.one.amount)"],
    ["those that are compared with a constant", 'let x = sum(for t in c.a where t.currency == "EUR" => t.amount)'],
    [
      "those that are compared with another",
      "let x = sum(for t in c.a where t.currency == c.one.currency => t.amount) + c.one.amount",
    ],
    [
      "lists that have each its own",
      'let all = for t in c.a => (for u in c.b => t.amount)\nlet x = join(for l in all => text(sum(l)), " ")',
    ],
    ["two calls of one function", "function f(t: pay.Paid) = t.amount\nlet x = f(c.one) + f(c.one)"],
    [
      "what a function gives of one document",
      "function f(ts: list of pay.Paid, o: pay.Paid) = for t in ts => o.amount\nlet x = sum(f(c.a, c.one))",
    ],
    ["those of one record", "let p = { let u = c.one  m: u.amount  f: u.fee }\nlet x = p.m + p.f"],
    [
      "what a condition says afterwards",
      'let p = { m: c.one.amount }\nhold when c.one.currency != "EUR" because "no euros"\nlet x = p.m + money(1, "EUR")',
    ],
  ])("%s", (_, lines) => expect(messagesOf(lines)).toEqual([]));
});

test("an element's own currency can't be named outside the loop", () =>
  expect(messagesOf(`${ALL}\nlet x = round_money(first(all) otherwise 0, half_up)`)).toEqual([
    "INT2224 `round_money` works on an amount of money, and the currency of this is not known",
  ]));

describe("documents of a list", () => {
  test.each<[string, string, string[]]>([
    [
      "two of them",
      "let x = (first(cs).total otherwise 0) + (last(cs).total otherwise 0)",
      [two("in first(cs).currency", "in last(cs).currency")],
    ],
    [
      "two that have names",
      "let f = first(cs)\nlet l = last(cs)\nlet x = (f.total otherwise 0) + (l.total otherwise 0)",
      [two("in f.currency", "in l.currency")],
    ],
    ["one", "let f = first(cs)\nlet x = (f.total otherwise 0) + (f.total otherwise 0)", []],
    [
      "the first of each group",
      "let x = sum(for c in cs group by k = c.currency => first(c).total otherwise 0)",
      [EACH],
    ],
  ])("%s", (_, lines, messages) => expect(messagesOf(lines, "cs = all pay.list()")).toEqual(messages));
});
