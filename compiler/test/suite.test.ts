/**
 * Generated code against the official JSON Schema test suite. Each difference that is meant stands in
 * `suite/differences.json` with its reason; there are no others, nothing throws, and no difference is listed that is none.
 * With `SUITE_PRINT=1` the differences that are not listed are printed.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { differencesOf, DRAFTS } from "./suite/suite.ts";

interface Difference {
  readonly why: string;
  /** What a line of a difference holds, without the draft; a `*` stands for anything. */
  readonly tests: readonly string[];
}

const LISTED = JSON.parse(readFileSync(join(import.meta.dirname, "suite/differences.json"), "utf8")) as Difference[];
const PATTERNS = LISTED.flatMap(({ tests }) => tests.map((one) => ({ one, form: formOf(one) })));

describe("the official test suite of JSON Schema", () => {
  const unused = new Set(PATTERNS.map(({ one }) => one));

  // Slow: each of more than a thousand schemas a draft is compiled and loaded.
  test.each(DRAFTS)("%s: only the listed differences", { tags: "slow" }, async (draft) => {
    const others = (await differencesOf(draft)).filter((difference) => {
      const named = PATTERNS.filter(({ form }) => form.test(difference.replace(`${draft}/`, "")));
      for (const { one } of named) unused.delete(one);
      return named.length === 0;
    });
    if (process.env["SUITE_PRINT"] !== undefined) process.stdout.write(`${others.join("\n")}\n`);
    expect(others).toEqual([]);
  });

  test("every listed difference exists", () => {
    expect([...unused]).toEqual([]);
  });
});

function formOf(listed: string): RegExp {
  const escaped = listed.split("*").map((part) => part.replace(/[\\^$.|?+()[\]{}]/g, "\\$&"));
  return new RegExp(`^${escaped.join(".*")}$`, "s");
}
