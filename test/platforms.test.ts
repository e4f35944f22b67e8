/**
 * Where the packages run: the table of docs/packages.md, tried. Each Node comes from npm as a package, and each TypeScript too;
 * slow for that.
 */
import { copyFileSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { EXAMPLES, ROOT } from "./examples.ts";
import { called, Packed, saysThat } from "./installed.ts";

const GENERATED = "shopify-to-xero/src/generated/shopify-order-to-xero-invoice.ts";
const SAMPLE = join(EXAMPLES, "shopify-to-xero/samples/order-1001.json");
let packed: Packed;
beforeAll(async () => {
  packed = await Packed.all();
});
afterAll(() => rmSync(packed.folder, { recursive: true, force: true }));

/** A program that uses a generated module and nothing of a host; what it prints is the invoice's number. */
const CORE = `import "@integ/runtime/temporal";
import { readFileSync } from "node:fs";
import { decodeSource, encodeRecord, map } from "./flow.ts";
const order = decodeSource(readFileSync(process.argv[2] as string));
if (!order.ok) throw new Error(JSON.stringify(order.problems));
const outcome = map(order.value, {}, Temporal.Now.instant());
if (outcome.kind !== "send") throw new Error(outcome.kind);
console.log((JSON.parse(encodeRecord(outcome.records.invoice)) as { InvoiceNumber: string }).InvoiceNumber);
`;

/** Installs a Node of one version. @returns the folder of its programs */
function nodeOf(folder: string, version: string): string {
  const name = `node-${process.platform}-${process.arch}`;
  called(folder, "npm", ["install", "--prefer-offline", "--no-save", `${name}@${version}`]);
  return join(folder, "node_modules", name, "bin");
}

describe("on Node", () => {
  test("22: generated modules and the runtime's core", () => {
    const folder = packed.project("node-22");
    packed.install(folder, ["runtime"], ["temporal-polyfill"]);
    const node = nodeOf(folder, "22");
    copyFileSync(join(EXAMPLES, GENERATED), join(folder, "flow.ts"));
    writeFileSync(join(folder, "use.ts"), CORE);
    expect(called(folder, "node", ["--version"], node).stdout).toMatch(/^v22\./);
    expect(called(folder, "node", ["use.ts", SAMPLE], node).stdout).toBe("#1001\n");
  });

  test("24: the command line, and a program with a host", async () => {
    const folder = packed.project("node-24");
    packed.install(folder, ["grammar", "specs", "compiler", "import", "runtime", "cli"]);
    const node = nodeOf(folder, "24");
    const integ = join(folder, "node_modules/.bin/integ");
    expect(called(folder, "node", ["--version"], node).stdout).toMatch(/^v24\./);
    called(folder, integ, ["init", "--yes"], node);
    called(folder, integ, ["check"], node);
    expect(called(folder, integ, ["test"], node).stderr).toMatch(/\n\d\d tests passed, 0 failed/);
    called(folder, integ, ["build"], node);
    await saysThat(folder, integ, ["dev", "--send", "--port", "0"], "#1: delivered", node);
    copyFileSync(join(folder, "src/generated/shopify-order-to-xero-invoice.ts"), join(folder, "flow.ts"));
    copyFileSync(join(ROOT, "test/embedded.ts.txt"), join(folder, "run.ts"));
    expect(called(folder, "node", ["run.ts", SAMPLE], node).stdout).toBe("200 delivered\n");
  });

  test("without Temporal, and without what brings it: said, with the command that mends it", () => {
    const folder = packed.project("no-temporal");
    packed.install(folder, ["runtime"]);
    const node = nodeOf(folder, "24");
    writeFileSync(join(folder, "use.mjs"), 'import "@integ/runtime/host";\n');
    expect(() => called(folder, "node", ["use.mjs"], node)).toThrow("npm install temporal-polyfill");
  });
});

test.each(["5.9", "6.0", "7.0"])("TypeScript %s takes a generated module, with every check that it has", (version) => {
  const folder = packed.project(`typescript-${version}`);
  packed.install(folder, ["runtime"], [`typescript@${version}`, "@types/node@24"]);
  copyFileSync(join(EXAMPLES, GENERATED), join(folder, "flow.ts"));
  const program = CORE.replace("Temporal.Now.instant()", "now").replace(
    "const outcome",
    'import type { Instant } from "@integ/runtime";\ndeclare const now: Instant;\nconst outcome',
  );
  writeFileSync(join(folder, "use.ts"), program);
  const options = {
    noEmit: true,
    target: "es2023",
    lib: ["es2023"],
    module: "nodenext",
    types: ["node"],
    allowImportingTsExtensions: true,
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    noPropertyAccessFromIndexSignature: true,
    noImplicitOverride: true,
    noImplicitReturns: true,
    noFallthroughCasesInSwitch: true,
    noUnusedLocals: true,
    noUnusedParameters: true,
    verbatimModuleSyntax: true,
    isolatedModules: true,
    erasableSyntaxOnly: true,
    skipLibCheck: false,
  };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions: options, files: ["use.ts"] }));
  expect(called(folder, join(folder, "node_modules/.bin/tsc"), ["--version"]).stdout).toContain(`Version ${version}`);
  called(folder, join(folder, "node_modules/.bin/tsc"), ["-p", "."]);
});

test("the table in the docs names what is tried here, and nothing else", () => {
  const table = readFileSync(join(ROOT, "docs/packages.md"), "utf8");
  expect(
    [...table.matchAll(/^\| (?:Node|TypeScript) ([\d., ]+and [\d.]+|[\d.]+)/gm)].map(([, named]) => named),
  ).toEqual(["26", "24", "22", "5.9, 6.0 and 7.0"]);
});
