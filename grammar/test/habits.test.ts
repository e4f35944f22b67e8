/** A text that the parser reads without a mistake holds no habit from elsewhere that only a full search would find. */
import { expect, test } from "vitest";
import { lex, parse, SourceText } from "@integ/grammar";
import { read, SPECS } from "../../test/examples.ts";

const DECLARATIONS = [
  'skip when order.note != "x" and order.id > 1 because "x"',
  'let title = "Order {order.name}" | cut(20)',
  'let kind = if order.id > 1000 then "late" else "early"',
  'let note = order.note otherwise if blank "none"',
  "let titles = [for item in order.line_items where item.quantity > 0 => item.title]",
  "let net = round(sum(for item in order.line_items => item.price * item.quantity), 2, half_up)",
  'let kind = match order.currency { "EUR" => 1 else => 2 }',
  'let rate = decimal(order.name) on error hold "no rate"',
  'destination invoice = xero.upsert_invoice { Type: "ACCREC", Contact: { Name: order.name } }',
  "function twice(n: decimal) -> decimal = n * 2",
  'mapping status of order.status { "paid" => "done", else => null }',
  'test "one" { given order { id: 1 } expect invoice { Type: "ACCREC" } }',
];

/** Pieces of what people write who come from elsewhere. */
const PIECES = [
  '&&', '||', '!', '===', '<>', '??', '?.', '?', ':', ';', ',', '.', '=', '==', '=>', '->', '+', '&', '%', '**', '|', '(', ')', '[', ']', '{', '}', "'",
  'IF(', 'AND', 'ISBLANK(order.name)', 'True', 'None', 'NULL', 'undefined', '!= null', 'is not null', 'in ("a")', 'like', 'between 1 and 2', 'each [id] > 1',
  '1,5', '1.000,50', '2026-11-30', '"EUR"', 'x', 'order.id', '.map(x => x)', '. "!"', '{{ order.id }}', '$json', 'const', 'return', 'missing', 'minutes',
  'def', 'elif', 'default', 'case', 'of', 'for', 'in', 'where', 'group by', 'let', 'then', 'else', 'otherwise', 'on error', 'present', 'blank', 'not', 'and', 'or',
  'List.Sum', '#', '@', '=SUM(', 'orderd', 'whree', 'shopify.Order', '-> text?', '"{order.name}"', 'first()', 'item', '1 . 2', '\n',
]; // prettier-ignore

/** Numbers from 0 below a limit, the same in every run. */
function numbers(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}

/** The message of the habit that matches a text; undefined if the text can't be parsed. */
function overlooked(text: string): readonly string[] | undefined {
  const source = new SourceText("a.integ", text);
  if (parse(source).diagnostics.length > 0) return undefined;
  return lex(source).diagnostics.map(({ message }) => message);
}

test.each(SPECS)("%s contains none", (file) => {
  expect(overlooked(read(file))).toEqual([]);
});

test("a declaration with parts of other declarations contains none either", () => {
  const next = numbers(19);
  const read = new Set<string>();
  for (let i = 0; i < 2500; i++) {
    const words = (DECLARATIONS[i % DECLARATIONS.length] ?? "").split(/(?<= )|\b/);
    for (let changes = 1 + next(2); changes > 0; changes--)
      words.splice(next(words.length), next(3), ` ${PIECES[next(PIECES.length)] ?? ""} `);
    const text = words.join("");
    const said = overlooked(text);
    if (said === undefined) continue;
    read.add(text);
    expect(said, text).toEqual([]);
  }
  // Enough of them are right for the test to say something.
  expect(read.size).toBeGreaterThan(80);
});

// Slow: each text has some 150,000 tokens.
test("a text of any length can be read, wherever its mistake is", { tags: "slow" }, () => {
  const list = `[${Array.from({ length: 75_000 }, (_, i) => `a${i}`).join(", ")}]`;
  const messages = (text: string): string[] =>
    parse(new SourceText("x.integ", `${text}\n`)).diagnostics.map(({ message }) => message);
  expect(messages(`skip when order.name in ${list} "why"`)).toEqual(["the word `because` is missing"]);
  expect(messages(`function f(a: text): list of text = ${list}`)).toEqual(["a function's result type follows `->`"]);
});

test("a row of very many dashes, and a chain of very many ternaries, are one mistake each", () => {
  const messages = (text: string): string[] =>
    parse(new SourceText("x.integ", `${text}\n`)).diagnostics.map(({ message }) => message);
  expect(messages(`let x = ${"-".repeat(20_000)}1`)).toEqual([
    "this is nested too deep, or has too many parts in one row",
  ]);
  expect(messages(`let x = ${"a ? b : ".repeat(4000)}c`)).toEqual(["a choice is written with words here"]);
});

test("a list of very many elements with a mistake in each reports one", () => {
  const dashes = Array.from({ length: 4000 }, (_, i) => `    - Quantity: ${i}`).join("\n");
  const text = `destination d = xero.upsert_invoice {\n  LineItems:\n${dashes}\n}\n`;
  const found = parse(new SourceText("x.integ", text)).diagnostics;
  expect(found.map(({ message }) => message)).toEqual(["a list has square brackets"]);
});
