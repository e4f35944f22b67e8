/** The built page's templates are complete and correct, and its first view is light. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { LanguageService } from "@integ/language-service";
import type { Metafile } from "esbuild";
import { templates } from "../../../cli/src/templates.ts";
import { buildPlayground } from "../build.ts";
import { inside, LazyFiles, PROJECT } from "../src/worker/files.ts";
import { weightOf } from "../weight.ts";

// Slow, since all of the page is built.
describe("the built page", { tags: "slow" }, () => {
  const folder = mkdtempSync(join(tmpdir(), "integ-playground-"));
  const json = <T>(name: string): T => JSON.parse(readFileSync(join(folder, name), "utf8")) as T;
  let metafile: Metafile;
  beforeAll(async () => {
    metafile = await buildPlayground(folder);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test("loads little for the first view", () => {
    const { firstView, firstResult } = weightOf(folder, metafile, "orders-to-invoices", ["shopify", "xero"]);
    // Less would mean that something is not counted.
    expect(firstView).toBeGreaterThan(100);
    expect(firstView).toBeLessThan(400);
    expect(firstResult).toBeGreaterThan(firstView + 300);
    expect(firstResult).toBeLessThan(900);
  });

  test("has every integration that ships, without findings", async () => {
    const { systems, starts } = json<{ systems: string[]; starts: { name: string; flow: string }[] }>("catalogue.json");
    expect(starts.map(({ name }) => name)).toEqual(templates().map(({ name }) => name));
    expect(starts.length).toBeGreaterThanOrEqual(12);
    for (const { name, flow } of starts) {
      const own = json<Record<string, string>>(`starts/${name}.json`);
      expect(own, name).toHaveProperty([flow]);
      const files = new LazyFiles(systems, (path) => Promise.resolve(json(path)));
      files.replace(own);
      const texts = Object.entries(own).flatMap(([path, text]) => (/\.(integ|yaml)$/.test(path) ? [text] : []));
      await files.named(texts);
      const service = new LanguageService(files.host);
      for (const path of Object.keys(own).filter((one) => one.endsWith(".integ")))
        expect(service.diagnostics(inside(path)).map(({ message }) => `${name}/${path}: ${message}`)).toEqual([]);
    }
  });

  test("loads a system once, when a text names it", async () => {
    const asked: string[] = [];
    const files = new LazyFiles(["shopify", "xero"], (path) => (asked.push(path), Promise.resolve(json(path))));
    files.replace({ "a.integ": "source order = shopify.Order" });
    expect(files.host.findSystem("@integ/specs/shopify", PROJECT)).toBeUndefined();
    const come = await files.named(["source order = shopify.Order"]);
    expect(come.some((path) => path.endsWith("/shopify/schemas/Order.json"))).toBe(true);
    expect(await files.named(["source order = shopify.Order", "no other"])).toEqual([]);
    expect(files.host.findSystem("@integ/specs/shopify", PROJECT)).toBeDefined();
    expect(asked).toEqual(["systems/shopify.json"]);
  });
});
