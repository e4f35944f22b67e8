/** Each system that ships is shown to work in every way that its description offers: see evidence.ts. */
import { expect, test } from "vitest";
import { evidenceOf, LIBRARIES, NAMES } from "./evidence.ts";

test.each(NAMES)("%s", (name) => {
  expect(evidenceOf(name).missing).toEqual([]);
});

test("no system is named that does not ship", () => {
  expect(Object.keys(LIBRARIES).sort()).toEqual(NAMES);
});
