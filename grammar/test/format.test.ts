/** One style: idempotent, every comment kept, the meaning untouched. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parse, SourceText, tree } from "@integ/grammar";
import { format, UnformattableError } from "@integ/grammar/format";
import { lex } from "../src/lexer.ts";
import { read, SPECS } from "../../test/examples.ts";
import { atMost } from "../../test/volume.ts";

/** The tree without places and comments: what the text means. */
function meaning(text: string): unknown {
  const strip = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(strip);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(
      Object.entries(value)
        .filter(([key]) => !["start", "end", "comments"].includes(key))
        .map(([key, inner]) => [key, strip(inner)]),
    );
  };
  return strip(parse(new SourceText("", text)).tree);
}
const comments = (text: string): string[] =>
  parse(new SourceText("", text)).tree.comments.map((comment) => comment.text);

describe.each(SPECS)("%s", (file) => {
  const text = read(file);
  test("is formatted", async () => {
    expect(await format(text)).toBe(text);
  });
  test("means the same, whatever its white space", async () => {
    const messy = text.replace(/ {2,}(?=\S)/g, " ").replace(/^ +/gm, "      ");
    const formatted = await format(messy);
    expect(meaning(formatted)).toEqual(meaning(text));
    expect(await format(formatted)).toBe(formatted);
  });
  // Slow: the file is formatted twice for each of the lines.
  test("keeps comments in every place", { tags: "slow" }, async () => {
    const lines = text.split("\n");
    const within = lines.map(
      (_, i) =>
        lines
          .slice(0, i + 1)
          .join("\n")
          .split('"""').length %
          2 ===
        0,
    );
    for (const i of atMost(
      20,
      [...lines.keys()].filter((at) => within[at] !== true),
    )) {
      const commented = [...lines.slice(0, i), `// kept ${i}`, ...lines.slice(i)].join("\n");
      const formatted = await format(commented);
      expect(comments(formatted).toSorted(), `before line ${i + 1}`).toEqual(comments(commented).toSorted());
      expect(await format(formatted), `before line ${i + 1}`).toBe(formatted);
    }
  });
});

test("a source with `late` stays on one line", async () => {
  const text = "source xs=all   erp.list_orders  since last  run by sold_at , late as   corrections\n";
  expect(await format(text)).toBe("source xs = all erp.list_orders since last run by sold_at, late as corrections\n");
});

test("aligns columns, and keeps blank lines and long lines", async () => {
  const text = `integ 1
source order=shopify.Order
trigger   webhook shopify.orders_paid


let x={a:1,
long_name:2}
let y = match order.status {"a","b"=>1
unknown=>hold "why"}
`;
  expect(await format(text)).toBe(`integ 1
source  order = shopify.Order
trigger webhook shopify.orders_paid

let x = { a: 1, long_name: 2 }
let y = match order.status {
  "a", "b" => 1
  unknown  => hold "why"
}
`);
});

test("a spec that can't be parsed is left alone", async () => {
  await expect(format("let a = {")).rejects.toThrow(UnformattableError);
});

test("parentheses that matter stay, others are removed", async () => {
  expect(await format("let a = (b + c) * (d * e) - ((f))\n")).toBe("let a = (b + c) * (d * e) - f\n");
  expect(meaning("let a = b * (c * d)\n")).toEqual(meaning(await format("let a = b * (c * d)\n")));
  expect(await format('skip when (a and b) or c because "x"\n')).toBe('skip when (a and b) or c because "x"\n');
});

test("the children of every node are in the order of the text", () => {
  for (const file of SPECS) {
    const walk = (node: tree.Node): void => {
      let last = node.start;
      for (const child of tree.children(node)) {
        expect(child.start).toBeGreaterThanOrEqual(last);
        last = child.start;
        walk(child);
      }
    };
    walk(parse(new SourceText(file, read(file))).tree);
  }
});

const LOOPS = `integ 1
source order = shopify.Order

/// What is sold, by the hour.
// let items = order.line_items
let items = [
  for item in order.line_items
    where item.quantity > 0 and item.price > 0
    let price = item.price
    sort by item.sku descending
  => { sku: item.sku, price: if price == 1 within 0.5 then 2 else 3 }
]
let all = for item in order.line_items where item.quantity > 0 => match item.kind { "a" => 1
  else => 2 }
let some = order.note otherwise if blank "x" | cut(2)
let both = {
  goods: [
    for line in order.line_items where line.sku present => { name: line.name }
    for line in order.shipping_lines => { name: line.title }
  ]
  numbers: [1, 2, for x in order.numbers => x]
}
test "a" { expect both { goods[0].name: "b", numbers: [1] } }
`;

// Slow: the text is formatted six times for each of its words.
test("a comment before the first word is kept once, also when it is formatted twice", { tags: "slow" }, async () => {
  for (const { startOffset } of atMost(60, lex(new SourceText("", LOOPS)).tokens)) {
    for (const comment of [" // kept\n", "\n// kept\n", "\n/// kept\n"]) {
      const commented = `${LOOPS.slice(0, startOffset)}${comment}${LOOPS.slice(startOffset)}`;
      if (parse(new SourceText("", commented)).diagnostics.length > 0) continue; // No line may end here.
      const formatted = await format(commented);
      expect(comments(formatted).toSorted(), commented).toEqual(comments(commented).toSorted());
      expect(await format(formatted), commented).toBe(formatted);
    }
  }
});

test("a comment in a loop stays before the arrow, one at the end of a record stays in it", async () => {
  const text = `let a = [
  for item in order.line_items
    where item.quantity > 0
    // not the gifts
    => {
      name: item.name
      // sku: item.sku
    }
  // and the shipping
  for line in order.shipping_lines => { name: line.title }
]
`;
  expect(await format(text)).toBe(text);
});

test("an expression too long for one line starts below its name, in rows, with the arrow on a separate line", async () => {
  const text = readFileSync(new URL("format/long-lines.integ", import.meta.url), "utf8");
  // The author's line breaks after an opening brace stay; all others are the printer's.
  const joined = text.replace(/(?<!\{)\n {2,}(?!\w+:)/g, " ").replace(/(?<=[(,])\n {2,}/g, " ");
  expect(joined).not.toBe(text);
  expect(await format(text)).toBe(text);
  expect(await format(joined)).toBe(text);
});

test.each([
  "destination x = a.b {\n  // kept\n}",
  "let a = {\n  // kept\n  // both\n}",
  "let a = {\n  b: {\n    // kept\n  }\n}",
  "let a = [\n  // kept\n]",
  "let a = first(\n  {\n    // kept\n  }\n)",
  'test "x" {\n  given "a" with {\n    // kept\n  }\n}',
])("a comment between empty brackets stays there: %s", async (text) => {
  const whole = `integ 1\n\n${text}\n`;
  expect(await format(whole)).toBe(whole);
});

test("a comment before a text stays outside it, whatever is in its holes", async () => {
  const text = 'integ 1\n\nlet a = f(x)\n  // kept\n  on error hold "of {sum(for part in parts => part.tax)}"\n';
  const formatted = 'integ 1\n\nlet a = f(x) on error hold "of {sum(for part in parts => part.tax)}"\n// kept\n';
  expect(await format(text)).toBe(formatted);
  expect(await format(formatted)).toBe(formatted);
});
