/** CONTRIBUTING.md and ARCHITECTURE.md are true: the files that they name exist, and each name that they give a file is in it. */
import { existsSync, globSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, test } from "vitest";
import { read, ROOT } from "./examples.ts";

const FILES = globSync("**/*.{ts,json,yaml,md,js,mjs}", {
  cwd: ROOT,
  exclude: (path) => /(^|\/)(node_modules|dist|generated|\.integ)$/.test(path),
});
const CODE = FILES.filter((file) => /\.(ts|js|mjs)$/.test(file) && !file.endsWith("contributing.test.ts"));

/** What stands between backticks in a text, but for fenced stretches. */
function spansOf(text: string): readonly string[] {
  return [...text.replaceAll(/^```[\s\S]*?^```$/gm, "").matchAll(/`([^`\n]+)`/g)].map(([, span = ""]) => span);
}

/** Files that a span may mean: a path from the root, or the end of one. Undefined if it looks like no path. */
function filesOf(span: string): readonly string[] | undefined {
  if (!/^[\w@.-]+(\/[\w.-]+)*\/?$/.test(span) || !/\/|\.(ts|json|yaml|md)$/.test(span) || span.startsWith("@"))
    return undefined;
  if (span.endsWith("/")) {
    const inside = FILES.filter((file) => file.startsWith(span) || file.includes(`/${span}`));
    return inside.length > 0 ? inside : existsSync(join(ROOT, span)) ? [span] : [];
  }
  return FILES.filter((file) => file === span || file.endsWith(`/${span}`));
}

/**
 * Names that look like files of this repository and are not: a file of a project or a system, an entry of a package.
 */
const ELSEWHERE = ["system.yaml", "schemas/", "integ.yaml", "import.json", "preview/run"];

/** A name of the code: `checkTrigger`, `SignatureScheme`, `DURABILITY`. Plain words such as `step` may be of the language. */
const isName = (span: string): boolean => /^(?:[a-z]+[A-Z]\w*|[A-Z]\w*[a-z]\w*|[A-Z][A-Z_]{3,})$/.test(span);

const texts = new Map(CODE.map((file) => [file, read(join(ROOT, file))]));
const has = (file: string, name: string): boolean => new RegExp(`\\b${name}\\b`).test(texts.get(file) ?? "");

describe.each(["CONTRIBUTING.md", "ARCHITECTURE.md"])("%s", (page) => {
  const text = read(join(ROOT, page));

  test("names files that exist", () => {
    const missing = spansOf(text).filter((span) => !ELSEWHERE.includes(span) && filesOf(span)?.length === 0);
    expect(missing).toEqual([]);
  });

  test("names what the code has", () => {
    const missing = spansOf(text).filter((span) => isName(span) && !CODE.some((file) => has(file, span)));
    expect(missing).toEqual([]);
  });

  test("says of each name the right file: `name` (`file`), `file` (`name`), `name` in `file`", () => {
    const wrong: string[] = [];
    const pairs = [
      ...[...text.matchAll(/`(\w+)`,? (?:\(|in )`([\w./-]+\.ts)`/g)].map(
        ([, name = "", file = ""]) => [name, file] as const,
      ),
      ...[...text.matchAll(/`([\w./-]+\.ts)`(?: there)? \(((?:`\w+`(?:, )?)+)/g)].flatMap(([, file = "", names = ""]) =>
        spansOf(names).map((name) => [name, file] as const),
      ),
    ];
    for (const [name, file] of pairs)
      if (isName(name) && !(filesOf(file) ?? []).some((one) => has(one, name))) wrong.push(`${name} is not in ${file}`);
    expect(pairs.length).toBeGreaterThan(1);
    expect(wrong).toEqual([]);
  });
});

test("a name in the wrong file is found", () => {
  expect(filesOf("emit-module.ts")?.some((file) => has(file, "triggerDoc"))).toBe(false);
  expect(filesOf("emit-flow.ts")?.map((file) => basename(file))).toEqual(["emit-flow.ts"]);
  expect(filesOf("compiler/src/nothing.ts")).toEqual([]);
});
