/** A declaration of any nesting compiles or gets a diagnostic: no stack overflows. */
import { describe, expect, test } from "vitest";
import { format } from "@integ/grammar/format";
import { compileText, whole } from "./harness.ts";

const nested = (before: string, inner: string, after: string, times: number): string =>
  before.repeat(times) + inner + after.repeat(times);
const row = (part: string, between: string, times: number): string => Array<string>(times).fill(part).join(between);

const forms: readonly (readonly [name: string, write: (times: number) => string, few: number, many: number])[] = [
  ["parentheses", (n) => nested("(", "order.id", ")", n), 100, 10_000],
  ["parentheses that are never closed", (n) => nested("(", "order.id", "", n), 0, 10_000],
  ["a sum", (n) => row("order.id", " + ", n), 240, 40_000],
  ["conditions", (n) => row("order.id == 1", " and ", n), 240, 10_000],
  ["not", (n) => nested("not ", "(order.id == 1)", "", n), 200, 10_000],
  ["minus", (n) => nested("- ", "order.id", "", n), 100, 10_000],
  ["lists", (n) => nested("[", "order.id", "]", n), 100, 10_000],
  ["records", (n) => nested("{ a: ", "order.id", " }", n), 50, 10_000],
  ["calls", (n) => nested("abs(", "order.id", ")", n), 50, 10_000],
  ["else if", (n) => nested("if order.id == 1 then 1 else ", "2", "", n), 100, 10_000],
  ["match", (n) => nested("match order.name { else => ", "1", " }", n), 50, 10_000],
  ["a path", (n) => `order${".customer".repeat(n)}`, 0, 100_000],
  ["places in lists", (n) => `order.line_items${"[0]".repeat(n)}`, 0, 100_000],
  ["pipes", (n) => `"a"${" | trim".repeat(n)}`, 200, 10_000],
  ["otherwise", (n) => `order.note${" otherwise order.note".repeat(n)} otherwise ""`, 200, 10_000],
  ["templates in templates", (n) => nested('"{', "order.id", '}"', n), 50, 1_000],
];

describe.each(forms)("%s", (_, write, few, many) => {
  const spec = (times: number): string => whole(`let deep = ${write(times)}\n`);
  test.skipIf(few === 0)("compiles as many levels as people write", async () => {
    const { module, diagnostics } = compileText(spec(few));
    expect(diagnostics.map(({ message }) => message)).toEqual([]);
    expect(module).toBeDefined();
    const once = await format(spec(few));
    expect(await format(once)).toBe(once);
  });
  test("reports far more levels than people write", async () => {
    const { module, diagnostics } = compileText(spec(many));
    expect(diagnostics.map(({ code }) => code)).toContain("INT1011");
    expect(module).toBeUndefined();
    await expect(format(spec(many))).rejects.toThrow("nested too deep");
  }, 60_000);
});
