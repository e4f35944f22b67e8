/** The pages of the systems that ship are those of their descriptions: `npm run docs:systems` writes them. */
import { existsSync, globSync } from "node:fs";
import { basename, join } from "node:path";
import { expect, test } from "vitest";
import { factsPage, indexPage, pageOf, shipped, shippedNames } from "../scripts/system-pages.ts";
import { read, ROOT } from "./examples.ts";

const PAGES = join(ROOT, "docs/systems");

test.each(shippedNames)("the page of %s is current", async (name) => {
  const system = shipped(name);
  expect(system.kind, "its kind is told: kind: accounting").toBeDefined();
  const file = join(PAGES, `${name}.md`);
  expect(existsSync(file) && read(file) === (await pageOf(system)), "run npm run docs:systems").toBe(true);
});

test("the list of systems is current, and has no page too many", async () => {
  expect(read(join(PAGES, "README.md")), "run npm run docs:systems").toBe(await indexPage(shippedNames.map(shipped)));
  const pages = globSync("*.md", { cwd: PAGES }).map((path) => basename(path, ".md"));
  expect(pages.filter((name) => name !== "README").sort()).toEqual(shippedNames);
});

test("the page of facts is current", async () => {
  expect(read(join(ROOT, "docs/facts.md")), "run npm run docs:systems").toBe(
    await factsPage(shippedNames.map(shipped)),
  );
});
