/** Half-typed declarations: in what their end lies, what closes them, and which words may follow. */
import { describe, expect, test } from "vitest";
import { beginningOf, beginsArm, closing, contextAtEnd, mayFollow, parse, skeleton, SourceText } from "../src/index.ts";

const RECORD = "destination invoice = xero.upsert_invoice {\n  ";

describe("the context at the end of a text is", () => {
  test.each<[kind: string, text: string]>([
    ["code", "let x = a"],
    ["code", 'let x = "a" '],
    ["code", 'let x = "{a'],
    ["code", 'let x = "a\nlet y = '],
    ["text", 'let x = "a'],
    ["text", 'let x = "{a} b'],
    ["text", 'let x = """a\nb'],
    ["comment", "let x = a // b"],
    ["code", "let x = a // b\n"],
  ])("%s: %j", (kind, text) => expect(contextAtEnd(text).kind).toBe(kind));

  test("a hole, whose code begins after its brace", () => {
    expect(beginningOf('let x = "{a.b')).toBe("a.b");
    expect(beginningOf('let x = "{a}" | cut(')).toBe('let x = "{a}" | cut(');
  });
});

test.each([
  `${RECORD}Type: x`,
  `${RECORD}Contact: { Name: x`,
  `${RECORD}Lines: [ for a in x`,
  `${RECORD}Name: "{x`,
  `${RECORD}Name: "a`,
  "destination a = xero.x",
  "destination a = for x in y => xero.x",
  "skip when x",
  "ensure a == x",
  "ignore x",
  "let y = if x",
  "let y = if a then x",
  "let y = match x",
  'let y = match a {\n  "b',
  'let y = match a {\n  "b" => x',
  "fetch a = xero.x",
  "trigger poll a.x",
  "function f(a: x",
  "function f(a: text) -> x",
  'table t(a: text) -> text {\n  "x',
  "mapping m(a: text) -> x",
  'test "a" {\n  expect x',
  'test "a" {\n  given x',
])("is closed to a complete declaration: %j", (beginning) => {
  const { diagnostics } = parse(new SourceText("a.integ", beginning + closing(beginning)));
  expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
});

test("text next to the cursor can be left out", () => {
  const broken = `${RECORD}Number: (a\n  Contact: { Name: b }\n  Lines: [\n    for x in y => {\n      What: `;
  expect(skeleton(broken)).toBe(
    "destination invoice = xero.upsert_invoice {\n  Lines: [\n    for x in y => {\n      What: ",
  );
});

test("an arm begins after the brace, after a comma, and on a new line", () => {
  expect(["let x = match a {\n  ", 'let x = match a {\n  "b", ', 'let x = match a {\n  "b" => 1\n  '].map(beginsArm)).toEqual([true, true, true]); // prettier-ignore
  expect(['let x = match a {\n  "b" => ', 'let x = match a {\n  "b" => c | ', "let x = { ", "let x = a"].map(beginsArm)).toEqual([false, false, false, false]); // prettier-ignore
});

test("keywords are offered where the parser accepts them and a name is impossible", () => {
  const words = [
    { words: "otherwise", rest: "x" },
    { words: "because", rest: '"a"' },
    { words: "then", rest: "x" },
    { words: "where", rest: "x" },
    { words: "all", rest: "a.b()" },
    { words: "minutes" },
  ];
  const follow = (beginning: string): string[] => mayFollow(beginning, words).map((one) => one.words);
  expect(follow("skip when a.b ")).toEqual(["otherwise", "because"]);
  expect(follow(`${RECORD}Name: a.b `)).toEqual(["otherwise"]);
  expect(follow("let x = if a ")).toEqual(["otherwise", "then"]);
  expect(follow("let x = for a in b ")).toEqual(["otherwise", "where"]);
  expect(follow("fetch a = ")).toEqual(["all"]);
  expect(follow("trigger poll a.b every 5 ")).toEqual(["minutes"]);
  expect(follow('let x = "{a ')).toEqual(["otherwise"]);
});
