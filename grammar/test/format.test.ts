/** One style: idempotent, every comment kept, the meaning untouched. */
import { describe, expect, test } from "vitest";
import { parse, SourceText, tree } from "@integ/grammar";
import { format, UnformattableError } from "@integ/grammar/format";
import { read, SPECS } from "../../test/examples.ts";

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
  test("means the same, whatever its white space was", async () => {
    const messy = text.replace(/ {2,}(?=\S)/g, " ").replace(/^ +/gm, "      ");
    const formatted = await format(messy);
    expect(meaning(formatted)).toEqual(meaning(text));
    expect(await format(formatted)).toBe(formatted);
  });
  test("keeps a comment wherever it stands", async () => {
    const lines = text.split("\n");
    let inText = false;
    for (let i = 0; i < lines.length; i++) {
      if ((lines[i] ?? "").split('"""').length % 2 === 0) inText = !inText;
      if (inText) continue;
      const commented = [...lines.slice(0, i), `// kept ${i}`, ...lines.slice(i)].join("\n");
      const formatted = await format(commented);
      expect(comments(formatted).toSorted(), `before line ${i + 1}`).toEqual(comments(commented).toSorted());
    }
  });
});

test("columns, blank lines and long lines", async () => {
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

test("a spec that can't be read is left alone", async () => {
  await expect(format("let a = {")).rejects.toThrow(UnformattableError);
});

test("parentheses that carry meaning stay, others go", async () => {
  expect(await format("let a = (b + c) * (d * e) - ((f))\n")).toBe("let a = (b + c) * (d * e) - f\n");
  expect(meaning("let a = b * (c * d)\n")).toEqual(meaning(await format("let a = b * (c * d)\n")));
  expect(await format('skip when (a and b) or c because "x"\n')).toBe('skip when (a and b) or c because "x"\n');
});

test("the tree of every node's children is in order", () => {
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
