/** Each system that ships is shown to work in every way that its description offers: see evidence.ts and rows.ts. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { evidenceOf, LIBRARIES, NAMES } from "./evidence.ts";
import { ASKED, ROWS, type FlowTest } from "./rows.ts";

const ROOT = join(import.meta.dirname, "../..");

test.each(NAMES)("%s", (name) => {
  expect(evidenceOf(name).missing).toEqual([]);
});

test("only systems that ship are named", () => {
  expect(Object.keys(LIBRARIES).sort()).toEqual(NAMES);
});

const rows = Object.values(ROWS).flatMap((kind) => Object.entries(kind));

describe.each(rows)("%s", (_, { systems, from, to }) => {
  test.each([
    ["from", from],
    ["to", to],
  ] as const)("a test runs a flow %s it, or says why there is none", (direction, shown) => {
    expect(problemOf(shown, direction, systems)).toBeUndefined();
  });
  // A library or the reason why there is none, and the same of a published document: evidenceOf() says which is missing.
  test("a library talks to its stand-in, and its requests are validated, or there is a reason", () => {
    for (const name of systems) {
      const { library, requests } = evidenceOf(name);
      expect(library).not.toMatch(/^(none: \??)?$/);
      expect(requests).not.toMatch(/^(nothing: )?$/);
    }
  });
});

test("every system that ships has a row", () => {
  const named = [...rows.flatMap(([, { systems }]) => systems), ...ASKED];
  expect([...new Set(named)].sort()).toEqual(NAMES);
});

/** What is wrong with the test that is said to show a direction. */
function problemOf(shown: FlowTest, direction: "from" | "to", systems: readonly string[]): string | undefined {
  if ("none" in shown) {
    const offered = systems.filter((name) => !evidenceOf(name)[direction].startsWith("no: "));
    return offered.length === 0 ? undefined : `${offered.join(", ")} can do it, and no test shows it`;
  }
  const text = readFileSync(join(ROOT, shown.file), "utf8");
  const found = text.split(`test(${JSON.stringify(shown.title)}, `);
  if (found.length !== 2) return `${shown.file} has no test "${shown.title}"`;
  if (systems.length === 0) return undefined;
  const [body = ""] = (found[1] ?? "").split(/\n {0,2}test\(/);
  // The flow, and the system: in the test itself, or in a spec above it.
  if (!/RunningFlow\.start\(/.test(body) && !/await \w+\(/.test(body)) return "it runs no flow";
  return systems.some((name) => new RegExp(`\\b${name}[."]`).test(text))
    ? undefined
    : `it names no ${systems.join(", ")}`;
}
