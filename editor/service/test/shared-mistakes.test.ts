/** Specs with real mistakes, if they are available: each is underlined at its place, with a fix if one is known. */
import { existsSync, globSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { nodeHost } from "@integ/compiler/node";
import { expect, test } from "vitest";
import { ROOT } from "../../../test/examples.ts";
import { LanguageService } from "../src/index.ts";

const FOLDER = resolve(ROOT, "../shared/cases/author/mistakes");
const FILES = existsSync(FOLDER) ? globSync("*.integ", { cwd: FOLDER }).sort() : [];

test.skipIf(FILES.length === 0)("each has a mistake in its own text, none of them without a place", () => {
  const service = new LanguageService(nodeHost());
  const found = FILES.map((file) => {
    const path = join(FOLDER, file).replaceAll("\\", "/");
    const text = readFileSync(path, "utf8");
    service.update(path, text);
    const own = service.diagnostics(path).filter(({ place }) => place.path === path);
    const mended = own.filter(({ place }) => service.actions(path, place).length > 0);
    service.close(path);
    return { file, count: own.length, mended: mended.length, unplaced: own.filter(({ place }) => place.end <= place.start || place.end > text.length).length }; // prettier-ignore
  });
  expect(found.filter(({ unplaced }) => unplaced > 0)).toEqual([]);
  // Fields on one line without commas, and quoted names: the intended meaning is parsed.
  expect(found.filter(({ count }) => count === 0).map(({ file }) => file)).toEqual(["08.integ", "11.integ"]);
  const share = found.filter(({ mended }) => mended > 0).length / found.length;
  expect(share).toBeGreaterThan(0.6);
});
