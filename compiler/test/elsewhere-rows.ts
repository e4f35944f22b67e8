/** Rows of what people write who come from elsewhere: one mistake, one diagnostic, and what `check --fix` makes of it. */
import { expect } from "vitest";
import { compileText, mend, whole } from "./harness.ts";

/** The last column is missing where only the author can know what was meant. */
export type Row = readonly [
  written: string,
  code: string,
  mark: string,
  message: string,
  help: string,
  mended: string | undefined,
];

/** Holds one row against the compiler: what is said, where, and what the fix makes of it, which compiles. */
export function expectRow(...[written, code, mark, message, help, mended]: Row): void {
  const text = whole(written);
  const { diagnostics } = compileText(text);
  expect(diagnostics.map((one) => [one.code, one.message, one.help])).toEqual([[code, message, help]]);
  expect(text.slice(diagnostics[0]?.place.start, diagnostics[0]?.place.end)).toBe(mark);
  const after = mend(text);
  expect(after.text).toBe(mended === undefined ? text : whole(mended));
  if (mended !== undefined) expect(after.diagnostics).toEqual([]);
}
