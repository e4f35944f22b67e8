/**
 * Where the packages run: the table of docs/packages.md, tried. Each Node comes from npm as a package, and each TypeScript too;
 * slow for that.
 */
import { copyFileSync, cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { EXAMPLES, ROOT } from "../examples.ts";
import { called, installed, saysThat, tried, type Packed } from "./installed.ts";

const GENERATED = "shopify-to-xero/src/generated/shopify-order-to-xero-invoice.ts";
const SAMPLE = join(EXAMPLES, "shopify-to-xero/samples/order-1001.json");
const TYPESCRIPTS = ["5.9", "6.0", "7.0"];

/** Copies a module as flow.ts, and those of its systems beside it. */
function copyModules(from: string, module: string, to: string): void {
  copyFileSync(join(from, module), join(to, "flow.ts"));
  cpSync(join(from, dirname(module), "systems"), join(to, "systems"), { recursive: true });
}

/** A program that uses a generated module and nothing of a host; what it prints is the invoice's number. */
const CORE = `import { readFileSync } from "node:fs";
import { decodeSource, encodeRecord, map } from "./flow.ts";
const order = decodeSource(readFileSync(process.argv[2] as string));
if (!order.ok) throw new Error(JSON.stringify(order.problems));
const outcome = map(order.value, {}, Temporal.Now.instant());
if (outcome.kind !== "send") throw new Error(outcome.kind);
console.log((JSON.parse(encodeRecord(outcome.records.invoice)) as { InvoiceNumber: string }).InvoiceNumber);
`;

/** A program that imports a spec. */
const SHIPPED = `import { readFileSync } from "node:fs";
import "@integ/runtime/temporal";
import flow, { decodeSource, map, type ShopifyOrder } from "../flows/orders.integ";
const order = decodeSource(readFileSync(process.argv[2] as string));
if (!order.ok) throw new Error(JSON.stringify(order.problems));
const paid: ShopifyOrder = order.value;
const { Temporal } = await import("temporal-polyfill");
const outcome = map(paid, {}, Temporal.Now.instant());
if (outcome.kind !== "send") throw new Error(outcome.reason);
console.log(\`\${flow.name}: \${outcome.records.invoice.DueDate}\`);
`;

/** Makes of it what is shipped. */
const BUNDLE = `import { build } from "esbuild";
import { integ } from "@integ/compiler/esbuild";
await build({
  entryPoints: ["src/main.ts"],
  bundle: true,
  platform: "node",
  format: "esm",
  outdir: "dist",
  external: ["temporal-polyfill"],
  plugins: [integ()],
});
`;

/** The packed files, and a project with all packages installed. */
export interface Installed {
  readonly packed: Packed;
  readonly everything: string;
}

/** Everything on each Node and TypeScript of the table. @param given called when the tests run */
export function describePlatforms(given: () => Installed): void {
  describe("on another Node", { tags: "slow" }, () => {
    const nodes = new Map<string, string>();
    /** A project that has the runtime and nothing else. */
    let alone: string;
    beforeAll(() => {
      const { packed } = given();
      const folder = packed.project("nodes");
      const library = `node-${process.platform}-${process.arch}`;
      const versions = ["22", "24"];
      installed(
        folder,
        versions.map((version) => `node${version}@npm:${library}@${version}`),
      );
      for (const version of versions) nodes.set(version, join(folder, "node_modules", `node${version}`, "bin"));
      alone = packed.project("runtime");
      packed.install(alone, ["runtime"]);
      copyModules(EXAMPLES, GENERATED, alone);
      // Two whole Nodes come from the registry.
    }, 600_000);

    test("24: the command line, and a program with a host", async () => {
      const { packed, everything } = given();
      const folder = packed.project("on-node-24", everything);
      const node = nodes.get("24");
      const integ = join(everything, "node_modules/.bin/integ");
      expect(called(folder, "node", ["--version"], node).stdout).toMatch(/^v24\./);
      called(folder, integ, ["init", "--yes"], node);
      called(folder, integ, ["check"], node);
      expect(called(folder, integ, ["test"], node).stderr).toMatch(/\n\d\d tests passed, 0 failed/);
      called(folder, integ, ["build"], node);
      await saysThat(folder, integ, ["dev", "--send", "--port", "0"], "#1: delivered", node);
      copyModules(folder, "src/generated/shopify-order-to-xero-invoice.ts", folder);
      copyFileSync(join(ROOT, "test/embedded.ts.txt"), join(folder, "run.ts"));
      expect(called(folder, "node", ["run.ts", SAMPLE], node).stdout).toBe("200 delivered\n");
    });

    test("the runtime alone, on the project's Node: a compiled example, and a developer's program with a host", () => {
      // What the host and the entries for regular expressions, HTML and identities need, and nothing of the compiler.
      expect(readdirSync(join(alone, "node_modules")).filter((name) => !name.startsWith("."))).toEqual([
        "@integ",
        "@noble",
        "@opentelemetry",
        "croner",
        "entities",
        "iconv-lite",
        "ipaddr.js",
        "jose",
        "oauth4webapi",
        "re2js",
        "safer-buffer",
      ]);
      writeFileSync(join(alone, "use.ts"), CORE);
      expect(called(alone, process.execPath, ["use.ts", SAMPLE]).stdout).toBe("#1001\n");
      copyFileSync(join(ROOT, "test/embedded.ts.txt"), join(alone, "run.ts"));
      expect(called(alone, process.execPath, ["run.ts", SAMPLE]).stdout).toBe("200 delivered\n");
      expect(readFileSync(join(alone, "store.db")).subarray(0, 6).toString()).toBe("SQLite");
    });

    test("24: a developer's project in TypeScript 5.9, from a spec to the published code", () => {
      const { packed, everything } = given();
      const folder = packed.project("developer", everything);
      const node = nodes.get("24");
      const run = (program: string, ...args: readonly string[]): string => {
        const { stdout, stderr } = called(folder, program, args, node);
        return `${stdout}${stderr}`;
      };
      for (const name of ["integ.yaml", "flows", "samples"])
        cpSync(join(EXAMPLES, "embedding", name), join(folder, name), { recursive: true });
      // TypeScript 5.9 knows no Temporal.
      const code = join(folder, "flows/accounts.ts");
      writeFileSync(code, `import type { Temporal } from "temporal-polyfill";\n${readFileSync(code, "utf8")}`);
      const integ = join(everything, "node_modules/.bin/integ");
      expect(tried(folder, integ, ["check"], node).stderr).toContain("npm install --save-dev ts-morph");
      installed(folder, ["ts-morph", "typescript@5.9", "esbuild", "temporal-polyfill", "@types/node@24"]);
      run(integ, "check");
      expect(run(integ, "test")).toContain("2 tests passed, 0 failed");
      run(integ, "build", "--types");
      mkdirSync(join(folder, "src"), { recursive: true });
      writeFileSync(join(folder, "src/main.ts"), SHIPPED);
      writeFileSync(join(folder, "build.mjs"), BUNDLE);
      const compilerOptions = {
        target: "es2023",
        lib: ["es2023"],
        module: "esnext",
        moduleResolution: "bundler",
        types: ["node"],
        strict: true,
        noEmit: true,
        allowImportingTsExtensions: true,
        allowArbitraryExtensions: true,
        rootDirs: [".", ".integ/types"],
        verbatimModuleSyntax: true,
        skipLibCheck: false,
      };
      writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["src", "flows"] }));
      expect(run("npx", "tsc", "--version")).toContain("Version 5.9");
      run("npx", "tsc", "-p", ".");
      run("node", "build.mjs");
      // The published code needs only the polyfill.
      expect(run("node", "dist/main.js", "samples/order-1001.json")).toBe("orders: 2026-12-08\n");
    });

    test("without Temporal and its polyfill: an error names the command that installs it", () => {
      writeFileSync(join(alone, "host.mjs"), 'import "@integ/runtime/host";\n');
      expect(() => called(alone, "node", ["host.mjs"], nodes.get("24"))).toThrow("npm install temporal-polyfill");
    });

    test("22: generated modules and the runtime's core", () => {
      installed(alone, ["temporal-polyfill"]);
      writeFileSync(join(alone, "core.ts"), `import "@integ/runtime/temporal";\n${CORE}`);
      const node = nodes.get("22");
      expect(called(alone, "node", ["--version"], node).stdout).toMatch(/^v22\./);
      expect(called(alone, "node", ["core.ts", SAMPLE], node).stdout).toBe("#1001\n");
    });
  });

  describe("a generated module is accepted with all strict checks by", { tags: "slow" }, () => {
    let folder: string;
    beforeAll(() => {
      const { packed, everything } = given();
      folder = packed.project("typescript", everything);
      installed(folder, ["@types/node@24", ...TYPESCRIPTS.map((one) => `typescript-${one}@npm:typescript@${one}`)]);
      copyModules(EXAMPLES, GENERATED, folder);
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
    });

    test.each(TYPESCRIPTS)("TypeScript %s", (version) => {
      const tsc = join(folder, "node_modules", `typescript-${version}`, "bin/tsc");
      expect(called(folder, process.execPath, [tsc, "--version"]).stdout).toContain(`Version ${version}`);
      called(folder, process.execPath, [tsc, "-p", "."]);
    });
  });
}
