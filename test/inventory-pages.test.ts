/** The inventory's pages in a real browser: nothing for axe to find, every link leads somewhere, and a phone is wide enough. */
import { existsSync, mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { AxeResults } from "axe-core";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { integ } from "../cli/test/integ.ts";
import { HAS_BROWSER, openBrowser } from "./browser.ts";
import { EXAMPLES, ROOT } from "./examples.ts";

const AXE = readFileSync(join(ROOT, "node_modules/axe-core/axe.min.js"), "utf8");

const site = mkdtempSync(join(tmpdir(), "integ-inventory-"));
const pagesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((path) => path.endsWith(".html"));

beforeAll(async () => {
  for (const lang of ["en", "lt"]) {
    const args = ["docs", "--offline", "--at", "2026-12-01", "--lang", lang, "--out", join(site, lang)];
    expect(await integ(join(EXAMPLES, "shopify-to-xero"), args)).toMatchObject({ code: 0 });
  }
}, 300_000);

test("every link of every page leads to a file", () => {
  for (const path of pagesIn(join(site, "en"))) {
    const page = join(site, "en", path);
    const links = [...readFileSync(page, "utf8").matchAll(/href="([^"#]+)"/g)].map(([, to = ""]) => to);
    expect(links.length).toBeGreaterThan(2);
    for (const to of links) expect(existsSync(resolve(dirname(page), to)), `${path} → ${to}`).toBe(true);
  }
});

describe.skipIf(!HAS_BROWSER)("in a browser", () => {
  let browser: Browser;
  beforeAll(async () => void (browser = await openBrowser()), 300_000);
  afterAll(async () => browser.close());

  test.each([
    ["en", "light", 1280],
    ["lt", "dark", 390],
  ] as const)(
    "%s, %s, %i pixels wide: accessible, without overflow",
    { timeout: 300_000 },
    async (lang, scheme, width) => {
      // prettier-ignore
      const page = await browser.newPage({ viewport: { width, height: 800 }, colorScheme: scheme });
      for (const path of pagesIn(join(site, lang))) {
        await page.goto(pathToFileURL(join(site, lang, path)).href);
        await page.evaluate(AXE);
        const { violations } = await page.evaluate<AxeResults>("axe.run()");
        expect(violations.map(({ id, nodes }) => `${path}: ${id}: ${nodes[0]?.html ?? ""}`)).toEqual([]);
        expect(await page.evaluate<number>("document.documentElement.scrollWidth"), path).toBeLessThanOrEqual(width);
      }
      await page.close();
    },
  );
});
