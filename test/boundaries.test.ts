/** Imports run one way only. The table says who may import what; a violation names the row that forbids it. */
import { globSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { expect, test } from "vitest";
import { ROOT } from "./examples.ts";

interface Row {
  /** Files below this folder; the longest that fits counts. */
  readonly from: string;
  /** Own folders and packages that they may import; their own folder always. */
  readonly may: readonly string[];
}

const PHASES = ["1-load", "2-bind", "3-check", "4-lower", "5-emit"];
const ROWS: readonly Row[] = [
  { from: "grammar/src", may: ["chevrotain"] },
  { from: "grammar/src/format", may: ["grammar/src", "prettier"] },
  ...PHASES.map((phase, i): Row => ({
    from: `compiler/src/${phase}`,
    may: [
      "@integ/grammar",
      "compiler/src/host.ts",
      "compiler/src/code.ts",
      "compiler/src/messages",
      "@integ/runtime/assertions",
      "@integ/runtime/errors",
      ...(i < 2 ? [] : ["compiler/src/functions/builtin.ts"]),
      ...PHASES.slice(0, i).map((lower) => `compiler/src/${lower}`),
      ...({
        "1-load": [
          "yaml",
          "js-yaml",
          "ajv",
          "@cfworker/json-schema",
          "csv-parse",
          "graphql",
          "@integ/specs",
          "re2js",
          "@integ/runtime",
        ],
        "2-bind": [],
        "3-check": ["csv-parse", "croner"],
        "4-lower": [],
        "5-emit": ["@jridgewell/gen-mapping"],
      }[phase] ?? []),
    ],
  })),
  {
    from: "compiler/src/functions",
    may: [
      "@integ/grammar",
      ...["messages", "1-load", "3-check", "4-lower"].map((one) => `compiler/src/${one}`),
      // Types alone: the names of the functions that calls become.
      ...["@integ/runtime", "@integ/runtime/html", "@integ/runtime/identities", "@integ/runtime/regex"],
    ],
  },
  { from: "compiler/src/messages", may: ["@integ/grammar"] },
  { from: "compiler/src/report", may: ["@integ/grammar", "compiler/src/host.ts"] },
  { from: "compiler/src", may: ["@integ/grammar", "@integ/runtime", "compiler/src"] },
  {
    from: "compiler/src/node-host.ts",
    may: ["compiler/src/host.ts", "compiler/src/code.ts", "compiler/src/typescript", "node:"],
  },
  { from: "compiler/src/plugins", may: ["compiler/src", "@integ/grammar", "node:"] },
  {
    from: "compiler/src/typescript",
    may: ["compiler/src/host.ts", "compiler/src/code.ts", "@integ/runtime", "ts-morph"],
  },
  {
    from: "import/src",
    may: ["@integ/compiler", "@integ/runtime", "csv-parse", "graphql", "js-yaml", "yaml"],
  },
  { from: "compiler/src/file-schemas.ts", may: ["compiler/src/1-load", "@integ/specs"] },
  {
    from: "editor/playground/src/page",
    may: [
      "@codemirror/autocomplete",
      "@codemirror/commands",
      "@codemirror/lang-json",
      "@codemirror/language",
      "@codemirror/lint",
      "@codemirror/state",
      "@codemirror/view",
      "@lezer/highlight",
      "@integ/language-service",
      "@integ/preview",
      "comlink",
      "editor/playground/src/protocol.ts",
      "editor/playground/src/words",
    ],
  },
  { from: "editor/playground/src/words", may: [] },
  {
    from: "editor/playground/src/worker",
    may: [
      "@cfworker/json-schema",
      "@integ/compiler",
      "@integ/language-service",
      "@integ/preview",
      "@integ/runtime",
      "comlink",
      "editor/playground/src/protocol.ts",
      "sucrase",
    ],
  },
  {
    from: "editor/playground/src/runner",
    may: ["@integ/preview/run", "@integ/runtime", "comlink", "editor/playground/src/protocol.ts"],
  },
  { from: "editor/preview/src", may: ["@integ/grammar", "@integ/compiler", "@integ/runtime"] },
  { from: "editor/preview/src/run", may: ["@integ/compiler", "@integ/runtime"] },
  {
    from: "editor/server/src",
    may: [
      "@integ/grammar",
      "@integ/compiler",
      "@integ/language-service",
      "@integ/preview",
      "@integ/runtime",
      "vscode-languageserver",
      "vscode-languageserver-textdocument",
    ],
  },
  { from: "editor/server/src/live-host.ts", may: ["editor/server/src", "@integ/compiler", "node:"] },
  { from: "editor/service/src", may: ["@integ/grammar", "@integ/compiler"] },
  { from: "editor/textmate/src", may: ["@integ/grammar"] },
  // What of the extension runs in the editor speaks with the server by the protocol alone.
  { from: "editor/vscode/src", may: ["@integ/language-server", "vscode", "vscode-languageclient"] },
  ...["extension", "server-choice"].map((name): Row => ({
    from: `editor/vscode/src/${name}.ts`,
    may: ["editor/vscode/src", "vscode", "vscode-languageclient", "node:"],
  })),
  ...["server", "server-browser"].map((name): Row => ({
    from: `editor/vscode/src/${name}.ts`,
    may: [
      "editor/vscode/src",
      "@integ/language-server",
      "@integ/runtime",
      "sucrase",
      "temporal-polyfill",
      "vscode-languageserver",
      "node:",
    ],
  })),
  { from: "runtime/src", may: ["runtime/src"] },
  { from: "runtime/src/temporal.ts", may: ["runtime/src/no-temporal.ts", "temporal-polyfill"] },
  { from: "runtime/src/regex", may: ["runtime/src", "re2js"] },
  { from: "runtime/src/html", may: ["entities"] },
  { from: "runtime/src/identities", may: ["@noble/hashes", "libphonenumber-js"] },
  {
    from: "runtime/src/host",
    may: [
      "runtime/src",
      "@opentelemetry/api",
      "croner",
      "csv-parse",
      "csv-stringify",
      "fast-xml-parser",
      "iconv-lite",
      "ipaddr.js",
      "jose",
      "oauth4webapi",
      "node:",
    ],
  },
  { from: "runtime/src/host/sql", may: ["runtime/src", "mysql2", "pg", "node:"] },
  {
    from: "runtime/src/host/files",
    may: ["runtime/src", "csv-parse", "csv-stringify", "iconv-lite", "ssh2-sftp-client", "node:"],
  },
  { from: "runtime/src/host/mail", may: ["runtime/src", "nodemailer", "node:"] },
  { from: "runtime/src/host/postgres", may: ["runtime/src", "pg", "pg-boss", "node:"] },
  { from: "runtime/src/testing", may: ["runtime/src", "jose", "node:"] },
  {
    from: "cli/src",
    may: [
      "@integ/grammar",
      "@integ/compiler",
      "@integ/import",
      "@integ/language-server",
      "@integ/preview",
      "@integ/runtime",
      "vscode-languageserver",
      "@clack/prompts",
      "commander",
      "csv-stringify",
      "@bomb.sh/tab",
      "yaml",
      "nodemailer",
      "pino",
      "node:",
    ],
  },
  { from: "examples", may: ["@integ/runtime"] },
  // Programs that use what is there for embedding.
  { from: "examples/embedding/src", may: ["@integ/runtime", "examples/embedding", "express", "vitest", "node:"] },
];
const FORBIDDEN_WITHIN: readonly (readonly [from: string, to: string, why: string])[] = [
  ["grammar/src", "grammar/src/format", "the parser does not know the formatter"],
  ["runtime/src", "runtime/src/host", "the core runs without a host"],
  ["runtime/src", "runtime/src/regex", "the core needs no library"],
  ["runtime/src", "runtime/src/html", "the core needs no library"],
  ["runtime/src", "runtime/src/identities", "the core needs no library"],
  ["runtime/src", "runtime/src/testing", "the core runs without the test kit"],
  ["runtime/src/host", "runtime/src/testing", "the host does not know the test kit"],
];

const rowOf = (file: string): Row | undefined =>
  ROWS.filter((row) => file === row.from || file.startsWith(`${row.from}/`)).sort(
    (a, b) => b.from.length - a.from.length,
  )[0];

function importsOf(file: string): string[] {
  const text = readFileSync(join(ROOT, file), "utf8").replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, "");
  return [
    ...text.matchAll(
      /(?:^|[\s;])(?:import|export)\b[^"';]*?from\s+"([^"]+)"|(?:^|[\s;(])import\(\s*"([^"]+)"\s*\)|^import\s+"([^"]+)"/gm,
    ),
  ].map((found) => (found[1] ?? found[2] ?? found[3]) as string);
}

const files = globSync(
  [
    "{grammar,compiler,import,runtime,cli,editor/playground,editor/preview,editor/server,editor/service,editor/textmate,editor/vscode}/src/**/*.ts",
    "examples/*/src/**/*.ts",
  ],
  {
    cwd: ROOT,
  },
).map((file) => file.replaceAll("\\", "/"));

test("there are files to check", () => expect(files.length).toBeGreaterThan(80));

test("every import is allowed by the table", () => {
  const broken: string[] = [];
  for (const file of files) {
    const row = rowOf(file);
    if (row === undefined) continue;
    for (const imported of importsOf(file)) {
      const target = imported.startsWith(".")
        ? relative(ROOT, resolve(ROOT, dirname(file), imported)).replaceAll("\\", "/")
        : imported;
      const allowed = [row.from, ...row.may].some(
        (one) => target === one || target.startsWith(one.endsWith(":") ? one : `${one}/`),
      );
      if (!allowed)
        broken.push(`${file} imports ${target}: the row of ${row.from} allows ${row.may.join(", ") || "nothing else"}`);
      for (const [from, to, why] of FORBIDDEN_WITHIN) {
        if (rowOf(file)?.from === from && target.startsWith(`${to}/`)) broken.push(`${file} imports ${target}: ${why}`);
      }
    }
  }
  expect(broken).toEqual([]);
});

test("the compiler imports only types and modules of the runtime that a phase may use", () => {
  const compiler = files.filter((file) => file.startsWith("compiler/src/"));
  const values = compiler.filter((file) =>
    /^(?:import|export) (?!type )[^;]*from "@integ\/runtime(?!\/(?:assertions|errors|pointers|secrets|settings)")/m.test(
      readFileSync(join(ROOT, file), "utf8"),
    ),
  );
  expect(values).toEqual([]);
});

test("a preview runs without the compiler", () => {
  const runs = files.filter((file) => file.startsWith("editor/preview/src/run/"));
  expect(runs.length).toBeGreaterThan(5);
  const values = runs.filter((file) =>
    /^(?:import|export) (?!type )[^;]*from "@integ\/compiler/m.test(readFileSync(join(ROOT, file), "utf8")),
  );
  expect(values).toEqual([]);
});

test("the check finds a forbidden import", () => {
  expect(importsOf("compiler/src/node-host.ts")).toContain("node:fs");
  expect(rowOf("compiler/src/3-check/facts.ts")?.from).toBe("compiler/src/3-check");
  expect(rowOf("runtime/src/host/sqlite/store.ts")?.may).toContain("node:");
  expect(rowOf("runtime/src/json.ts")?.may).not.toContain("node:");
});

test("the playground's page contains no part of the compiler, which runs in a worker", () => {
  const page = files.filter((file) => file.startsWith("editor/playground/src/page/"));
  const values = page.filter((file) =>
    /^(?:import|export) (?!type )[^;]*from "@integ\//m.test(readFileSync(join(ROOT, file), "utf8")),
  );
  expect(page.length).toBeGreaterThan(10);
  expect(values).toEqual([]);
});

test("the cores of the runtime and the compiler import nothing from Node", () => {
  const core = files.filter(
    (file) =>
      /^runtime\/src\/(?!host|testing)/.test(file) ||
      (file.startsWith("compiler/src/") && !/node-host\.ts$|\/plugins\//.test(file)) ||
      file.startsWith("import/src/") ||
      (file.startsWith("editor/") && !/^editor\/vscode\/src\/(?:extension|server)\.ts$/.test(file)) ||
      file.startsWith("grammar/src/"),
  );
  expect(
    core.filter((file) =>
      /\b(process|Buffer|require|__dirname)\b[.(]/.test(
        readFileSync(join(ROOT, file), "utf8").replace(/"[^"\n]*"|\/\*[\s\S]*?\*\/|\/\/.*$/gm, ""),
      ),
    ),
  ).toEqual([]);
});
