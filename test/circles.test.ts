/** Files that import one another in a circle are read together or not at all. Those that may are listed, with the reason. */
import { globSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { expect, test } from "vitest";
import { ROOT } from "./examples.ts";

/** Each circle by a name that all of its files fit. */
const ALLOWED: readonly (readonly [files: RegExp, why: string])[] = [
  [
    /^runtime\/src\/(json-schema|leaf-shapes|rules|rules-schema)\.ts$/,
    "a shape says how it is written as a JSON Schema, whose writer is handed shapes: one of the two directions is types alone",
  ],
  [
    /^compiler\/src\/3-check\/(check-\w+|written-\w+|money)\.ts$/,
    "an expression is checked by what it is made of, and those are expressions again",
  ],
  [
    /^compiler\/src\/4-lower\/lower-\w+\.ts$/,
    "an expression is lowered by what it is made of, and those are expressions again",
  ],
  [
    /^compiler\/src\/(functions\/builtin|3-check\/(checking|facts|check-cache|reads|parameters|timetable|durations|check-zone)|4-lower\/(names|lowering))\.ts$/,
    "a built-in function brings its own check and lowering, and those are given what they are part of: types alone",
  ],
];

/** Groups of files each of which reaches all others of its group by imports. */
function circles(files: readonly string[]): string[][] {
  const known = new Set(files);
  const imports = new Map(
    files.map((file) => {
      const text = readFileSync(join(ROOT, file), "utf8");
      const paths = [...text.matchAll(/^(?:import|export)\b[^;]*?from "(\.[^"]+)"/gms)].map(([, path = ""]) =>
        relative(ROOT, resolve(ROOT, dirname(file), path)).replaceAll("\\", "/"),
      );
      return [file, paths.filter((path) => known.has(path))];
    }),
  );
  const reached = (from: string): ReadonlySet<string> => {
    const found = new Set<string>();
    const open = [...(imports.get(from) ?? [])];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      if (found.has(next)) continue;
      found.add(next);
      open.push(...(imports.get(next) ?? []));
    }
    return found;
  };
  const reach = new Map(files.map((file) => [file, reached(file)]));
  const groups = new Map<string, string[]>();
  for (const file of files) {
    if (reach.get(file)?.has(file) !== true) continue;
    const group = files.filter((other) => reach.get(file)?.has(other) === true && reach.get(other)?.has(file) === true);
    groups.set(group.join(), group);
  }
  return [...groups.values()];
}

const files = globSync("{grammar,compiler,import,runtime,cli,specs,create,editor/service}/src/**/*.ts", {
  cwd: ROOT,
}).map((file) => file.replaceAll("\\", "/"));

test("only circles with a reason exist", () => {
  const others = circles(files).filter((group) => !ALLOWED.some(([fits]) => group.every((file) => fits.test(file))));
  expect(others).toEqual([]);
});

test("each circle that is allowed exists", () => {
  const found = circles(files);
  for (const [fits, why] of ALLOWED)
    expect(
      found.some((group) => group.every((file) => fits.test(file))),
      why,
    ).toBe(true);
});
