/**
 * The cache of `check` and `build` may save time, and have no other effect. Each change of a dependency is made in a
 * built project; the next build must give exactly what it gives without a cache.
 */
import { appendFileSync, cpSync, globSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs"; // prettier-ignore
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { ROOT } from "../../test/examples.ts";
import { integ, SMALL } from "./integ.ts";

const HOME = mkdtempSync(join(tmpdir(), "integ-kept-"));
const BUILT = join(HOME, "built");
const PROJECT = join(HOME, "project");
const SHOP = join(ROOT, "specs/systems/shopify");
const XERO = join(ROOT, "specs/systems/xero");

/** A library, a table, a function in TypeScript, the project's own description, and a spec that hands on to another. */
const FILES: Readonly<Record<string, string>> = {
  "integ.yaml": "integ: 1\n",
  "names.integ": `integ 1

use "./words.ts"

table kinds(kind: text) -> text from "./kinds.csv"

function name_of(order: shopify.Order) = shout(order.name) | cut(50)

function kind_of(order: shopify.Order) = kinds[order.name] otherwise "other"
`,
  "words.ts": "export const shout = (text: string): string => text.toUpperCase();\n",
  "kinds.csv": "kind,value\nweb,Web\npos,Shop\n",
  "alone.integ": SMALL.replaceAll("small", "alone"),
  "first.integ": SMALL.replaceAll("small", "first")
    .replace("integ 1\n", 'integ 1\n\nuse "./names.integ"\n')
    .replace("Description: order.name", 'Description: "{name_of(order)} {kind_of(order)}"'),
  "second.integ": SMALL.replaceAll("small", "second").replace(
    /destination invoice = .*?\n}\n\ntest.*$/s,
    "destination next = integrations.alone {\n  id: order.id  name: order.name  created_at: order.created_at  currency: order.currency\n  total_price: order.total_price  taxes_included: order.taxes_included  line_items: []\n}\n",
  ),
};

/** All that a build has written, by path. */
function written(folder: string): Record<string, string> {
  const files = globSync("{src/generated/**,.integ/types/**}", { cwd: folder }).sort();
  return Object.fromEntries(
    files.filter((file) => statSync(join(folder, file)).isFile()).map((file) => [file, readFileSync(join(folder, file), "utf8")]), // prettier-ignore
  );
}

/** When what is kept was written last. */
const keptAt = (folder: string): number => statSync(join(folder, ".integ/cache/specs.json")).mtimeMs;

const change =
  (file: string, from: string | RegExp, to: string): (() => void) =>
  () => {
    const before = readFileSync(join(PROJECT, file), "utf8");
    const after = before.replace(from, to);
    expect(after).not.toBe(before);
    writeFileSync(join(PROJECT, file), after);
  };

beforeAll(async () => {
  mkdirSync(BUILT);
  for (const [file, text] of Object.entries(FILES)) writeFileSync(join(BUILT, file), text);
  cpSync(SHOP, join(BUILT, "systems/shopify"), { recursive: true });
  cpSync(XERO, join(BUILT, "systems/xero"), { recursive: true });
  const { code, err } = await integ(BUILT, ["build"]);
  expect([code, err]).toEqual([0, "3 modules, 10 files written\n"]);
});
afterAll(() => rmSync(HOME, { recursive: true, force: true }));

// Slow: each change is built and checked six times over.
describe("a project that has been built", { tags: "slow" }, () => {
  /** Where it is; what is kept is good for this folder alone. */
  let before: Record<string, string>;
  beforeEach(async () => {
    rmSync(PROJECT, { recursive: true, force: true });
    cpSync(BUILT, PROJECT, { recursive: true });
    await integ(PROJECT, ["build"]);
    before = written(PROJECT);
  });

  /** The same project without anything kept. */
  async function anew(args: readonly string[]): Promise<{ said: unknown; files: Record<string, string> }> {
    rmSync(join(PROJECT, ".integ"), { recursive: true, force: true });
    const said = await integ(PROJECT, args);
    return { said, files: written(PROJECT) };
  }

  test("nothing is checked again without a change", async () => {
    await integ(PROJECT, ["check"]);
    const at = keptAt(PROJECT);
    expect(await integ(PROJECT, ["check"])).toEqual({ code: 0, out: "", err: "4 specs checked\n" });
    expect(await integ(PROJECT, ["build"])).toEqual({ code: 0, out: "", err: "3 modules, 0 files written\n" });
    expect(await integ(PROJECT, ["build", "--check"])).toEqual({ code: 0, out: "", err: "3 modules, 0 out of date\n" });
    expect(keptAt(PROJECT)).toBe(at);
    expect(written(PROJECT)).toEqual(before);
  });

  test.each<[what: string, make: () => void]>([
    ["a spec", change("alone.integ", '"Guest"', '"Somebody"')],
    ["a spec, so that it uses more of a system", change("alone.integ", '"ACCREC"', 'if order.customer present then "ACCREC" else "ACCPAY"')], // prettier-ignore
    ["a spec, so that it is wrong", change("alone.integ", "order.email", "order.emial")],
    ["a spec, so that it warns", change("alone.integ", "order.email otherwise", "order.name otherwise")],
    ["the name of an integration that another one hands on to", change("alone.integ", '"alone"', '"apart"')],
    ["a name, so that two have the same", change("first.integ", '"first"', '"second"')],
    ["a library", change("names.integ", "cut(50)", "cut(40)")],
    ["a table", change("kinds.csv", "Web", "Net")],
    ["a function in TypeScript", change("words.ts", "toUpperCase", "toLowerCase")],
    ["a function in TypeScript, so that its type is another", change("words.ts", "(text: string): string", "(text: string): string | undefined")], // prettier-ignore
    ["a schema", change("systems/xero/schemas/Invoice.json", /"maxLength": 4000/, '"maxLength": 30')],
    ["a schema that none of the modules needs any more", change("systems/shopify/schemas/Order.json", '"email"', '"e_mail"')], // prettier-ignore
    ["the description of a system", change("systems/xero/system.yaml", /title: .*/, "title: Books")],
    ["integ.yaml", change("integ.yaml", "integ: 1", "integ: 1\nstrict: true")],
    ["where modules go", change("integ.yaml", "integ: 1", "integ: 1\noutput: src/generated/deeper")],
    ["a further spec", () => writeFileSync(join(PROJECT, "third.integ"), SMALL.replaceAll("small", "a-third"))],
    ["a spec that is gone", () => rmSync(join(PROJECT, "first.integ"))],
    ["a library that is gone", () => rmSync(join(PROJECT, "names.integ"))],
    ["a system that is gone, as one that ships has its name", () => rmSync(join(PROJECT, "systems/xero"), { recursive: true })], // prettier-ignore
    ["a module that somebody has changed", () => appendFileSync(join(PROJECT, "src/generated/first.ts"), "// mine\n")],
    ["a module that is gone", () => rmSync(join(PROJECT, "src/generated/alone.ts"))],
    ["a system's module that is gone", () => rmSync(join(PROJECT, "src/generated/systems/xero.ts"))],
    ["the list of modules", () => writeFileSync(join(PROJECT, "src/generated/manifest.json"), "{}\n")],
  ])("a change is noticed: %s", async (_, make) => {
    await integ(PROJECT, ["check"]);
    make();
    const checked = await integ(PROJECT, ["check"]);
    const { code, err } = await integ(PROJECT, ["build"]);
    const files = written(PROJECT);
    // Once more, of what has been kept now.
    expect((await integ(PROJECT, ["check"])).err).toBe(checked.err);
    expect((await integ(PROJECT, ["build"])).code).toBe(code);
    expect(written(PROJECT)).toEqual(files);
    expect((await anew(["check"])).said).toEqual(checked);
    const fresh = await anew(["build"]);
    expect(fresh.said).toMatchObject({ code, err: err.replace(/\d+ files? written/, "0 files written") });
    expect(fresh.files).toEqual(files);
  });

  test("errors and warnings are reported each time", async () => {
    change("alone.integ", "order.email otherwise", "order.name otherwise")();
    const first = await integ(PROJECT, ["check"]);
    expect(first.err).toContain("warning");
    expect(await integ(PROJECT, ["check"])).toEqual(first);
  });

  test.each<[what: string, spoil: (text: string) => string]>([
    ["cut short", (text) => text.slice(0, -100)],
    ["with one digest changed", (text) => text.replace(/"inputs":"./, '"inputs":"_')],
    ["empty", () => ""],
    ["of another integ", (text) => text.replace(/^.*/, "another")],
    ["something else", () => '{"specs":{}}\n{}'],
  ])("a cache that is damaged or from elsewhere is ignored: %s", async (_, spoil) => {
    const kept = join(PROJECT, ".integ/cache/specs.json");
    writeFileSync(kept, spoil(readFileSync(kept, "utf8")));
    const spoilt = readFileSync(kept, "utf8");
    expect(await integ(PROJECT, ["build"])).toEqual({ code: 0, out: "", err: "3 modules, 0 files written\n" });
    expect(written(PROJECT)).toEqual(before);
    expect(readFileSync(kept, "utf8")).not.toBe(spoilt);
  });

  test("a copy of the project in another folder does not use it", async () => {
    const copy = join(HOME, "copy");
    cpSync(PROJECT, copy, { recursive: true });
    const at = keptAt(copy);
    expect((await integ(copy, ["build"])).err).toBe("3 modules, 0 files written\n");
    expect(keptAt(copy)).not.toBe(at);
  });

  test("declarations that were not wanted before are written", async () => {
    expect((await integ(PROJECT, ["build", "--types"])).err).toBe("3 modules, 4 files written\n");
    expect((await integ(PROJECT, ["build", "--types"])).err).toBe("3 modules, 0 files written\n");
    rmSync(join(PROJECT, ".integ/types/first.d.integ.ts"));
    expect((await integ(PROJECT, ["build", "--types"])).err).toBe("3 modules, 1 file written\n");
  });

  test("a single named spec is built as without a cache", async () => {
    change("alone.integ", '"Guest"', '"Somebody"')();
    change("first.integ", '"ACCREC"', '"ACCPAY"')();
    expect((await integ(PROJECT, ["build", "alone.integ"])).err).toBe("1 module, 3 files written\n");
    const { "src/generated/first.ts": first } = written(PROJECT);
    expect(first).toBe(before["src/generated/first.ts"]);
    expect((await integ(PROJECT, ["build"])).err).toBe("3 modules, 3 files written\n");
  });
});

test("a spec outside a project gets no cache file next to it", async () => {
  const folder = mkdtempSync(join(HOME, "loose-"));
  writeFileSync(join(folder, "one.integ"), SMALL);
  expect((await integ(folder, ["check"])).code).toBe(0);
  expect(readdirSync(folder)).toEqual(["one.integ"]);
});
