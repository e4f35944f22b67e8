/** The files of a project. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { afterAll, expect, test } from "vitest";
import { filesBelow, nodeHost } from "@integ/compiler/node";

const folder = mkdtempSync(join(tmpdir(), "integ-files-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("specs are found in all folders but hidden ones and node_modules, also behind a link", () => {
  for (const path of [
    "a.integ",
    "flows/b.integ",
    "flows/.old/c.integ",
    "node_modules/d.integ",
    ".git/e.integ",
    ".f.integ",
    "g.json",
  ]) {
    mkdirSync(join(folder, path, ".."), { recursive: true });
    writeFileSync(join(folder, path), "");
  }
  mkdirSync(join(folder, "no.integ"));
  symlinkSync(join(folder, "a.integ"), join(folder, "flows/link.integ"));
  symlinkSync(join(folder, "gone.integ"), join(folder, "flows/dangling.integ"));
  const seen = (paths: readonly string[]): string[] => paths.map((path) => relative(folder, path)).sort();
  expect(seen(filesBelow(folder, (name) => name.endsWith(".integ")))).toEqual([
    "a.integ",
    "flows/b.integ",
    "flows/link.integ",
  ]);
  expect(seen(nodeHost().specs?.(folder) ?? [])).toEqual(["a.integ", "flows/b.integ", "flows/link.integ"]);
  expect(filesBelow(join(folder, "nowhere"), () => true)).toEqual([]);
});

test("a host that brings its systems along needs no package of them", () => {
  mkdirSync(join(folder, "shipped/till"), { recursive: true });
  writeFileSync(join(folder, "shipped/till/system.yaml"), "");
  const host = nodeHost(new Map(), join(folder, "shipped"));
  expect(host.findSystem("@integ/specs/till", folder)).toBe(join(folder, "shipped/till"));
  expect(host.systems?.(folder)).toEqual(["till"]);
});
