/**
 * The packages as users get them: built, packed, installed into empty folders by npm and by pnpm, and used there as the README
 * says. Slow, since what is installed comes from npm's registry or its cache.
 */
import { copyFileSync, existsSync, lstatSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { EXAMPLES, ROOT } from "./examples.ts";
import { called, Packed, saysThat, tried } from "./installed.ts";

const BIN = join(ROOT, "node_modules/.bin");
const SAMPLE = join(EXAMPLES, "shopify-to-xero/samples/order-1001.json");
let packed: Packed;
beforeAll(async () => {
  packed = await Packed.all();
}, 600_000);
afterAll(() => rmSync(packed.folder, { recursive: true, force: true }));

/** The bytes of what is installed; a link counts where it points to. */
function sizeOf(path: string): number {
  const stats = lstatSync(path);
  if (!stats.isDirectory()) return stats.size;
  return readdirSync(path).reduce((sum, name) => sum + sizeOf(join(path, name)), 0);
}

describe("each package", () => {
  test("is what publint and attw expect of a module", () => {
    for (const file of packed.files.values()) called(packed.folder, join(BIN, "publint"), [file, "--strict"]);
    for (const name of ["grammar", "compiler", "import", "runtime", "cli"] as const)
      called(packed.folder, join(BIN, "attw"), [packed.files.get(name) as string, "--profile", "esm-only"]);
  });

  test("has its licence, a README, and no sources of TypeScript but types", () => {
    const folder = packed.project("looked-at");
    packed.install(folder, ["grammar", "specs", "compiler", "import", "runtime", "cli", "create"]);
    for (const name of [
      "@integ/grammar",
      "@integ/specs",
      "@integ/compiler",
      "@integ/import",
      "@integ/runtime",
      "@integ/cli",
      "create-integ",
    ]) {
      const at = join(folder, "node_modules", name);
      expect(readdirSync(at)).toEqual(expect.arrayContaining(["LICENSE", "README.md", "CHANGELOG.md", "package.json"]));
      const files = readdirSync(at, { recursive: true, encoding: "utf8" });
      expect(
        files.filter((file) => file.endsWith(".ts") && !file.endsWith(".d.ts") && !file.includes("templates")),
      ).toEqual([]);
    }
    expect(sizeOf(join(folder, "node_modules"))).toBeLessThan(30_000_000);
  });
});

describe("the command line, installed by", () => {
  /** From an empty folder to an invoice at a stand-in, as `integ init` says at its end. */
  const tour = async (folder: string): Promise<void> => {
    const integ = (...args: readonly string[]): string => called(folder, "npx", ["integ", ...args]).stdout;
    expect(integ("init", "--yes", "--ci", "both")).toContain("wrote  order-to-invoice.integ");
    expect(called(folder, "npx", ["integ", "check"]).stderr).toContain("2 specs checked");
    integ("fmt", "--check");
    expect(called(folder, "npx", ["integ", "test"]).stderr).toMatch(/\n\d\d tests passed, 0 failed/);
    integ("build");
    expect(existsSync(join(folder, "src/generated/shopify-order-to-xero-invoice.ts"))).toBe(true);
    integ("build", "--check");
    expect(integ("explain", "INT2002")).toContain("A field that does not exist");
    expect(integ("map", "order-to-invoice.integ", "-i", "samples/order-1001.json")).toContain('"#1001"');
    await saysThat(folder, join(folder, "node_modules/.bin/integ"), ["dev", "--send", "--port", "0"], "#1: delivered");
  };

  // Slow: packages are installed as people install them.
  test("npm", { tags: "slow" }, async () => {
    const folder = packed.project("by-npm");
    packed.install(folder, ["grammar", "specs", "compiler", "import", "runtime", "cli"]);
    await tour(folder);
    writeFileSync(join(folder, ".env"), "SHOPIFY_WEBHOOK_SECRET=a secret of sixteen\nXERO_ACCESS_TOKEN=token\n");
    // What only some need is asked for by name.
    const { status, stderr } = tried(folder, "npx", ["integ", "run", "--engine", "postgres://127.0.0.1:1/none"]);
    expect([status, stderr]).toEqual([2, expect.stringContaining("npm install pg pg-boss@12")]);
  });

  // Slow: as with npm.
  test("pnpm", { tags: "slow" }, async () => {
    const folder = packed.project("by-pnpm");
    const files = ["grammar", "specs", "compiler", "import", "runtime", "cli"] as const;
    const manifest = {
      name: "by-pnpm",
      private: true,
      type: "module",
      dependencies: { "@integ/cli": `file:${packed.files.get("cli") as string}` },
    };
    writeFileSync(join(folder, "package.json"), JSON.stringify(manifest));
    const overrides = files.map((name) => `  "@integ/${name}": "file:${packed.files.get(name) as string}"\n`).join("");
    writeFileSync(join(folder, "pnpm-workspace.yaml"), `overrides:\n${overrides}`);
    called(folder, "npx", ["--yes", "pnpm@10", "install", "--prefer-offline"]);
    await tour(folder);
  });
});

describe("the runtime alone", () => {
  // Slow: it is installed, and a process is started for each of its commands.
  test("runs a compiled example, and a developer's own program with a host", { tags: "slow" }, () => {
    const folder = packed.project("embedded");
    packed.install(folder, ["runtime"]);
    // What the host and the entries for regular expressions, HTML and identities need, and nothing of the compiler. Some of them
    // belong to the reader and writer of XML.
    expect(readdirSync(join(folder, "node_modules")).filter((name) => !name.startsWith("."))).toEqual([
      "@integ",
      "@noble",
      "@nodable",
      "@opentelemetry",
      "anynum",
      "croner",
      "csv-parse",
      "csv-stringify",
      "entities",
      "fast-xml-builder",
      "fast-xml-parser",
      "iconv-lite",
      "ipaddr.js",
      "is-unsafe",
      "jose",
      "oauth4webapi",
      "path-expression-matcher",
      "re2js",
      "safer-buffer",
      "strnum",
      "xml-naming",
    ]);
    copyFileSync(
      join(EXAMPLES, "shopify-to-xero/src/generated/shopify-order-to-xero-invoice.ts"),
      join(folder, "flow.ts"),
    );
    writeFileSync(
      join(folder, "use.ts"),
      `import { readFileSync } from "node:fs";
import { decodeSource, encodeRecord, map } from "./flow.ts";
const order = decodeSource(readFileSync(process.argv[2] as string));
if (!order.ok) throw new Error(JSON.stringify(order.problems));
const outcome = map(order.value, {}, Temporal.Now.instant());
console.log(outcome.kind === "send" ? encodeRecord(outcome.records.invoice) : outcome.reason);
`,
    );
    const invoice = JSON.parse(called(folder, process.execPath, ["use.ts", SAMPLE]).stdout) as {
      InvoiceNumber: string;
    };
    expect(invoice.InvoiceNumber).toBe("#1001");

    copyFileSync(join(ROOT, "test/embedded.ts.txt"), join(folder, "run.ts"));
    expect(called(folder, process.execPath, ["run.ts", SAMPLE]).stdout).toBe("200 delivered\n");
    expect(readFileSync(join(folder, "store.db")).subarray(0, 6).toString()).toBe("SQLite");
  });
});
