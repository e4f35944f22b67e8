/** Every statement about a system is confirmed by a source, or listed on its page as unconfirmed. */
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { NAMES } from "./evidence.ts";
import { factsOf, type Fact } from "./facts.ts";

const SPECS = join(import.meta.dirname, "..");
const PACKAGES = join(import.meta.dirname, "vendors/node_modules");
const FACTS = NAMES.flatMap((name) => factsOf(name).map((fact): [string, string, Fact] => [name, fact.says, fact]));

test("systems without facts are those whose documents were read or run", () => {
  const without = NAMES.filter((name) => factsOf(name).length === 0);
  expect(without).toEqual([
    "b1",
    "directo",
    "odoo_rpc",
    "omniva",
    "omniva_places",
    "rivile",
    "shopify_graphql",
    "vies",
  ]);
});

describe.each(FACTS)("%s: %s", (name, _, { confirmed, unconfirmed }) => {
  test("has a source, or is listed as unconfirmed", () => {
    if (unconfirmed !== undefined) {
      const about = readFileSync(join(SPECS, "systems", name, "about.md"), "utf8");
      const [, open = ""] = about.split("\n## Unconfirmed\n");
      // A line may end anywhere in it.
      return expect(open.replaceAll(/\s+/g, " ")).toContain(unconfirmed);
    }
    const source = confirmed?.source;
    if (source === undefined) throw new Error("neither confirmed nor unconfirmed");
    if ("page" in source) return expect(new URL(source.page).protocol).toBe("https:");
    const files = globSync(`${source.package}/**/*.{ts,js}`, { cwd: PACKAGES });
    expect(files.length, `${source.package} is installed`).toBeGreaterThan(0);
    expect(files.some((file) => readFileSync(join(PACKAGES, file), "utf8").includes(source.words))).toBe(true);
  });
});
