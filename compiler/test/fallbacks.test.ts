/** `otherwise` takes all that follows it: a sum or a condition behind a fallback counts only where the value is absent. */
import { describe, expect, test } from "vitest";
import { codesOf, whole } from "./harness.ts";

describe("a warning", () => {
  test.each([
    ["order.total_weight otherwise 0 + 100", "(order.total_weight otherwise 0) + 100"],
    ["order.test otherwise false or order.total_price == 0", "(order.test otherwise false) or order.total_price == 0"],
    ["order.test otherwise true and order.total_price == 0", "(order.test otherwise true) and order.total_price == 0"],
  ])("%s", (written, meant) => {
    expect(codesOf(whole(`let x = ${written}`))).toEqual(["INT2230"]);
    expect(codesOf(whole(`let x = ${meant}`))).toEqual([]);
  });
});

test.each(["order.total_weight otherwise (0 + 100)", "order.test otherwise (false or order.total_price == 0)"])(
  "whoever writes parentheses knows: %s",
  (written) => {
    expect(codesOf(whole(`let x = ${written}`))).toEqual([]);
  },
);

test("a fallback that is a condition of its own", () => {
  expect(codesOf(whole('let x = order.test otherwise order.total_price == 0 or order.name == "#1"'))).toEqual([]);
});
