/** Each promise of docs/promises.md, and each thing that APIs do in docs/real-apis.md, names tests that are there. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { read, ROOT } from "./examples.ts";

/** Files of tests by their names. */
const files = new Map(
  [
    "test",
    "grammar/test",
    "compiler/test",
    "import/test",
    "runtime/test",
    "cli/test",
    ...["service", "server", "preview", "textmate", "vscode", "playground"].map((part) => `editor/${part}/test`),
  ].flatMap((folder) =>
    readdirSync(join(ROOT, folder))
      .filter((name) => name.endsWith(".test.ts"))
      .map((name): [string, string] => [name, join(ROOT, folder, name)]),
  ),
);

/** The names of a file's tests and groups. */
function titlesIn(text: string): string[] {
  // `test("…"`, `describe.each(…)("…"`, `])("…"`, and the rows of such a table by their first cell.
  const called =
    /(?:\b(?:test|describe|it)(?:\.\w+)*|\))(?:<[^()]*>)?\(\s*(?:"((?:[^"\\\n]|\\.)*)"|`((?:[^`\\]|\\.)*)`)/g;
  const rows = /^\s+\["((?:[^"\\\n]|\\.)*)",/gm;
  return [
    ...[...text.matchAll(called)].map(([, quoted, template]) => quoted ?? template ?? ""),
    ...[...text.matchAll(rows)].map(([, first = ""]) => first),
  ];
}

/** The rows of a page's tables that name tests. */
function rowsOf(page: string): string[][] {
  const cellsOf = (line: string): string[] => line.split("|").map((cell) => cell.trim()).slice(1, -1); // prettier-ignore
  let isTested = false;
  return read(join(ROOT, page))
    .split("\n")
    .flatMap((line) => {
      if (!line.startsWith("|")) isTested = false;
      const cells = cellsOf(line);
      if (cells.at(-1) === "tested by") isTested = true;
      else if (line.startsWith("|") && !line.startsWith("| ---") && isTested) return [cells];
      return [];
    });
}

const rows = ["docs/promises.md", "docs/real-apis.md"].flatMap(rowsOf);

test("the pages have promises", () => {
  expect(rows.length).toBeGreaterThan(30);
});

describe.each(rows.map((cells) => [cells[0] ?? "", cells.at(-1) ?? ""] as const))("%s", (_, tried) => {
  const named = [...tried.matchAll(/`([^`]+)`((?:(?:: |, )\*[^*]+\*)*)/g)].map(([, name = "", titles = ""]) => ({
    name,
    titles: [...titles.matchAll(/\*([^*]+)\*/g)].map(([, title = ""]) => title),
  }));

  test("names a test", () => {
    expect(named.some(({ name }) => files.has(name))).toBe(true);
  });

  test.each(named)("$name", ({ name, titles }) => {
    const only = /^npm run test:faults -- --only (\S+)$|^--only (\S+)$/.exec(name);
    if (only !== null) return expect(read(join(ROOT, "faults/main.ts"))).toContain(only[1] ?? only[2]);
    const path = files.get(name);
    expect(path, `there is no ${name}`).toBeDefined();
    const there = titlesIn(read(path ?? ""));
    for (const title of titles)
      expect(
        there.filter((one) => one.includes(title)),
        `${name}: ${title}`,
      ).not.toEqual([]);
  });
});
