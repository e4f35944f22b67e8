/**
 * The packages as users get them: built, packed, installed into empty folders by npm and by pnpm, and used there as the README
 * says, on each platform of docs/packages.md. Slow, since what is installed comes from npm's registry or its cache, and is
 * installed once for all that can share it.
 */
import { existsSync, lstatSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { manifestOf, PACKAGES, whenUsed } from "../scripts/packages.ts";
import { ROOT } from "./examples.ts";
import { called, Packed, saysThat, tried } from "./packages/installed.ts";
import { describePlatforms } from "./packages/platforms.ts";

const BIN = join(ROOT, "node_modules/.bin");
let packed: Packed;
/** A project that has all packages by npm. */
let everything: string;
beforeAll(async () => {
  packed = await Packed.all();
  everything = packed.project("by-npm");
  packed.install(everything, PACKAGES);
}, 600_000);
afterAll(() => rmSync(packed.folder, { recursive: true, force: true }));

describe("a file of the command loads another one", () => {
  const loaded = 'let require_b$;function require_b(){return require_b$??=require("./b.cjs")}';

  test("when it first uses something of it", () => {
    expect(
      whenUsed('const require_b=require("./b.cjs");function a(){return new require_b.B([...require_b.list])}'),
    ).toBe(`${loaded}function a(){return new (require_b()).B([...require_b().list])}`);
  });

  test("when it first uses something of a package of CommonJS in it", () => {
    expect(
      whenUsed('const require_b=require("./b.cjs");var import_c=require_b.t();const c=()=>(0,import_c.run)();'),
    ).toBe(
      `${loaded}let import_c$;function import_c(){return import_c$??=require_b().t()}const c=()=>(0,import_c().run)();`,
    );
  });

  test("at once, where it uses it as a whole", () => {
    const text = 'const require_b=require("./b.cjs");exports.b=require_b;const of=x.require_b.y;';
    expect(whenUsed(text)).toBe(text);
  });
});

/** The bytes of what is installed; a link counts where it points to. */
function sizeOf(path: string): number {
  const stats = lstatSync(path);
  if (!stats.isDirectory()) return stats.size;
  return readdirSync(path).reduce((sum, name) => sum + sizeOf(join(path, name)), 0);
}

describe("each package", { tags: "slow" }, () => {
  test("passes publint and attw", () => {
    for (const file of packed.files.values()) called(packed.folder, join(BIN, "publint"), [file, "--strict"]);
    for (const name of ["grammar", "compiler", "import", "runtime", "preview", "service", "server", "cli"] as const)
      called(packed.folder, join(BIN, "attw"), [packed.files.get(name) ?? "", "--profile", "esm-only"]);
  });

  test("has its licence, a README, and no TypeScript sources except types", () => {
    for (const name of [
      "@integ/grammar",
      "@integ/specs",
      "@integ/compiler",
      "@integ/import",
      "@integ/runtime",
      "@integ/language-service",
      "@integ/preview",
      "@integ/language-server",
      "@integ/cli",
      "create-integ",
    ]) {
      const at = join(everything, "node_modules", name);
      expect(readdirSync(at)).toEqual(expect.arrayContaining(["LICENSE", "README.md", "CHANGELOG.md", "package.json"]));
      const files = readdirSync(at, { recursive: true, encoding: "utf8" });
      expect(
        files.filter((file) => file.endsWith(".ts") && !file.endsWith(".d.ts") && !file.includes("templates")),
      ).toEqual([]);
    }
    expect(sizeOf(join(everything, "node_modules"))).toBeLessThan(30_000_000);
  });
});

describe("the command line, installed by", { tags: "slow" }, () => {
  /** From an empty folder to an invoice at a stand-in, as `integ init` says at its end. */
  const tour = async (folder: string): Promise<void> => {
    const program = join(folder, "node_modules/.bin/integ");
    const integ = (...args: readonly string[]): string => called(folder, program, args).stdout;
    expect(called(folder, "npx", ["integ", "init", "--yes", "--ci", "both"]).stdout).toContain(
      "wrote  order-to-invoice.integ",
    );
    expect(called(folder, program, ["check"]).stderr).toContain("4 specs checked");
    integ("fmt", "--check");
    expect(called(folder, program, ["test"]).stderr).toMatch(/\n\d\d tests passed, 0 failed/);
    integ("build");
    expect(existsSync(join(folder, "src/generated/shopify-order-to-xero-invoice.ts"))).toBe(true);
    integ("build", "--check");
    expect(integ("explain", "INT2002")).toContain("A field that does not exist");
    expect(integ("map", "order-to-invoice.integ", "-i", "samples/order-1001.json")).toContain('"#1001"');
    await saysThat(folder, program, ["dev", "--send", "--port", "0"], "#1: delivered");
  };

  test("npm", async () => {
    await tour(everything);
    writeFileSync(
      join(everything, ".env"),
      "SHOPIFY_WEBHOOK_SECRET=a secret of sixteen\nXERO_CLIENT_ID=id\nXERO_CLIENT_SECRET=secret\n",
    );
    // Packages that only some projects need are named when they are missing.
    const { status, stderr } = tried(everything, "npx", ["integ", "run", "--engine", "postgres://127.0.0.1:1/none"]);
    expect([status, stderr]).toEqual([2, expect.stringContaining("npm install pg pg-boss@12")]);
  });

  test("pnpm", async () => {
    const folder = packed.project("by-pnpm");
    const tarball = (name: string): string => `file:${[...packed.files].find(([one]) => one === name)?.[1] ?? ""}`;
    const manifest = { private: true, type: "module", dependencies: { "@integ/cli": tarball("cli") } };
    writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "by-pnpm", ...manifest }));
    const overrides = PACKAGES.filter((name) => name !== "create")
      .map((name) => `  "${manifestOf(name).name}": "${tarball(name)}"\n`)
      .join("");
    writeFileSync(join(folder, "pnpm-workspace.yaml"), `overrides:\n${overrides}`);
    called(folder, "npx", ["--yes", "pnpm@10", "install", "--prefer-offline"]);
    await tour(folder);
  });
});

describePlatforms(() => ({ packed, everything }));

test("the table in the docs names exactly the tested platforms", () => {
  const table = readFileSync(join(ROOT, "docs/packages.md"), "utf8");
  expect(
    [...table.matchAll(/^\| (?:Node|TypeScript) ([\d., ]+and [\d.]+|[\d.]+)/gm)].map(([, named]) => named),
  ).toEqual(["26", "24", "22", "5.9, 6.0 and 7.0"]);
});
