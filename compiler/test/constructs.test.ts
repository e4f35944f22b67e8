/**
 * One small spec for each construct, with its module next to it: complete for `smallest.integ`, and for the others the
 * part that `smallest` lacks. Review these files after a change of the compiler. `npx vitest run
 * compiler/test/constructs.test.ts -u` rewrites the modules.
 */
import { spawnSync } from "node:child_process";
import { globSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { format } from "prettier";
import { describe, expect, test } from "vitest";
import { Program } from "@integ/compiler";
import { nodeHost } from "@integ/compiler/node";
import { parse, SourceText, tree } from "@integ/grammar";
import { read, ROOT } from "../../test/examples.ts";

const FOLDER = join(import.meta.dirname, "constructs");
const specs = globSync("*.integ", { cwd: FOLDER }).sort();
const SMALLEST = "smallest.integ";
const program = new Program(nodeHost(), FOLDER);

/** The parts of a module that blank lines separate, without what differs from spec to spec whatever stands in it. */
function partsOf(name: string, module: string): readonly string[] {
  const spec = name.replace(".integ", "");
  return module
    .replace(/(version: ")[^"]*(")/, "$1…$2")
    .replace(`from ${name};`, "from spec.integ;")
    .replace(`name: "${spec}"`, 'name: "spec"')
    .replace(`=${spec}.ts.map`, "=spec.ts.map")
    .split(/\n\n(?=\S)/);
}

const smallest = partsOf(SMALLEST, program.compile(join(FOLDER, SMALLEST)).module?.text ?? "");

describe.each(specs)("%s", (name) => {
  const file = join(FOLDER, name);
  const { diagnostics, module } = program.compile(file);
  const text = module?.text ?? "";

  test("is one construct, without findings", () => {
    expect(diagnostics).toEqual([]);
    expect(read(file).trimEnd().split("\n").length).toBeLessThanOrEqual(25);
  });
  test("compiles to the module next to it", async () => {
    const own = partsOf(name, text).filter((part) => name === SMALLEST || !smallest.includes(part));
    await expect(own.join("\n\n")).toMatchFileSnapshot(`constructs/${name.replace(".integ", ".txt")}`);
  });
  test("is formatted as prettier would", async () => {
    expect(await format(text, { parser: "typescript", printWidth: 120 })).toBe(text);
  });
});

test("strict TypeScript accepts all modules", () => {
  const folder = join(import.meta.dirname, "constructs-modules");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  try {
    for (const name of specs)
      writeFileSync(
        join(folder, name.replace(".integ", ".ts")),
        program.compile(join(FOLDER, name)).module?.text ?? "",
      );
    writeFileSync(
      join(folder, "tsconfig.json"),
      '{ "extends": "../../../tsconfig.json", "include": ["*.ts"], "exclude": [] }',
    );
    const { stdout } = spawnSync(join(ROOT, "node_modules/.bin/tsc"), ["--noEmit", "-p", folder], { encoding: "utf8" });
    expect(stdout).toBe("");
  } finally {
    rmSync(folder, { recursive: true });
  }
}, 60_000);

/** Kinds that are in no module: what can't be read, and tests. */
const WITHOUT_MODULE = ["Broken", "Comment", "Missing", "Test", "Given", "Expect"];

test("every kind of node is in one of them", () => {
  const kinds = new Set<string>();
  const look = (node: tree.Node): void => {
    kinds.add(node.kind);
    for (const child of tree.children(node)) look(child);
  };
  for (const path of globSync("**/*.integ", { cwd: FOLDER })) {
    const file = join(FOLDER, path);
    look(parse(new SourceText(file, read(file))).tree);
  }
  const all = [...read(join(ROOT, "grammar/src/tree.ts")).matchAll(/readonly kind: "(\w+)"/g)].map(([, kind]) => kind);
  expect(all.length).toBeGreaterThan(50);
  expect(all.filter((kind) => !kinds.has(kind ?? "") && !WITHOUT_MODULE.includes(kind ?? ""))).toEqual([]);
});
