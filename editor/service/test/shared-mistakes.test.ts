/** Specs with mistakes as people made them, where they are at hand: each is underlined where it is, with a way to mend it where one is known. */
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
  // Fields of one line without commas, and names in quotes: what was a mistake is read as it is meant.
  expect(found.filter(({ count }) => count === 0).map(({ file }) => file)).toEqual(["08.integ", "11.integ"]);
  const share = found.filter(({ mended }) => mended > 0).length / found.length;
  expect(share).toBeGreaterThan(0.6);
});
