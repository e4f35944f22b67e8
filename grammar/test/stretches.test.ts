/** A text that changes while somebody types: its reused parts equal those of a full parse. */
import { globSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { parse, SourceText, type Parsed } from "../src/index.ts";

const ROOT = new URL("../..", import.meta.url).pathname;
const SPECS = globSync("examples/**/*.integ", { cwd: ROOT, exclude: ["**/node_modules/**"] }).toSorted();
const textOf = (path: string): string => readFileSync(`${ROOT}/${path}`, "utf8");
const read = (text: string, before?: Parsed): Parsed => parse(new SourceText("x.integ", text), before);
const said = ({ tree, diagnostics }: Parsed): string => JSON.stringify({ tree, diagnostics });

/** What people type, and what breaks most. */
const PIECES = [
  '"', '"""', "{", "}", "(", ")", "\n", "\n\n", " ", "// ", "/* ", ".", ",", "let ", "\nlet x = 1\n", "\nfunction f(x: text) -> text = x\n", "IF", "if ",
  "const x = 1", "order.", "==", "null", "2026-11-30", "'", "\r\n", "=> ", "/// ",
]; // prettier-ignore

test("after any edit the tree and the mistakes equal those of a full parse", { timeout: 120_000 }, () => {
  const edit = fc.record({ at: fc.nat(), gone: fc.nat({ max: 40 }), put: fc.constantFrom("", ...PIECES) });
  fc.assert(
    fc.property(fc.constantFrom(...SPECS), fc.array(edit, { minLength: 1, maxLength: 6 }), (path, edits) => {
      let text = textOf(path);
      let before = read(text);
      for (const { at, gone, put } of edits) {
        const start = at % (text.length + 1);
        text = text.slice(0, start) + put + text.slice(start + gone);
        before = read(text, before);
        expect(said(before)).toBe(said(read(text)));
      }
    }),
    { seed: 21, numRuns: 20 },
  );
});

test.each([
  [
    "a text of several lines with a word of the language at the margin",
    'integ 1\nlet a = """\nlet it be\n"""\nlet b = 1\n',
  ],
  ["a comment with quotes", 'integ 1\n// """ and "\nlet b = 1\n'],
  ["a text with a hole with a text", 'integ 1\nlet a = "{f("// x")}"\nlet b = 1\n'],
  ["a record with `let` at the margin", "integ 1\nmapping m(a: text) -> x.Y {\nlet b = a\n  c: b\n}\nlet d = 1\n"],
])("parses without a mistake: %s", (_, text) => {
  const { tree, diagnostics } = read(text);
  expect(diagnostics).toEqual([]);
  expect(tree.declarations.every(({ kind }) => kind !== "Broken")).toBe(true);
});

test("an unchanged stretch keeps its nodes, wherever the rest of the text has changed", () => {
  const before = read("integ 1\nlet a = 1\nlet b = 2\n");
  const after = read("integ 1\nlet a = 1\nlet b = 3 +\n", before);
  expect(after.tree.declarations[1]).toBe(before.tree.declarations[1]);
  expect(after.diagnostics).toHaveLength(1);
});
