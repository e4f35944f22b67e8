/** The types of columns that a CSV sample of a files system shows, and those that it can't show. */
import { expect, test } from "vitest";
import { schemaOfSample } from "../src/1-load/ends/sample.ts";

const column = (decimal: "," | undefined, ...cells: readonly string[]): object =>
  (schemaOfSample(["x;y", ...cells.map((cell) => `${cell};1`)].join("\n"), { separator: ";", decimal }) as { properties: { x: object } }).properties.x; // prettier-ignore

test.each<[readonly string[], string]>([
  [["1,50", "2,25"], "Numbers with a decimal comma"],
  [["24.12.2026", "1.2.2027"], "Dates with points"],
  [["24/12/2026"], "Dates with slashes"],
  [["2026-12-24", "24.12.2026"], "Dates written in different ways"],
])("%s stay texts, and explain says how to read them", (cells, said) => {
  expect(column(undefined, ...cells)).toEqual({
    type: "string",
    description: expect.stringContaining(said) as string,
  });
});

test("a sample with decimal points and files with commas is reported", () => {
  expect(column(",", "1.50")).toMatchObject({ description: expect.stringContaining("save the sample as the files are") as string }); // prettier-ignore
  expect(column(",", "1,50")).toEqual({ type: "number" });
  expect(column(undefined, "abc", "1,50")).toEqual({ type: "string" });
});

test.each([
  ["a;b\n1;2\n", ",", 'write   separator: ";"'],
  ["a\tb\n1\t2\n", ",", 'write   separator: "\\t"'],
  ["a,b\n1,2\n", ";", 'write   separator: ","'],
])("%j is not a single column", (text, separator, said) => {
  expect(schemaOfSample(text, { separator })).toContain(said);
});

test("a single column may contain any characters", () => {
  expect(schemaOfSample("note\nlong, and wide\n", { separator: ";" })).toMatchObject({ required: ["note"] });
});
