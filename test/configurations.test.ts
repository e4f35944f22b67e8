/**
 * Every configuration that a page shows is one: a piece of integ.yaml or of system.yaml by its schema, a workflow by GitHub's own parser,
 * editors' settings by a parser of their language. What starts integ there is a command that integ has (guides.test.ts).
 */
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { NoOperationTraceWriter, parseWorkflow } from "@actions/workflow-parser";
import { Ajv2020 as Ajv } from "ajv/dist/2020.js";
import luaparse from "luaparse";
import { parse as parseToml } from "smol-toml";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { read, ROOT } from "./examples.ts";

function blocks(page: string, language: string): string[] {
  const fenced = new RegExp(`^\`\`\`${language}\n([\\s\\S]*?)^\`\`\`$`, "gm");
  return [...read(join(ROOT, page)).matchAll(fenced)].map(([, text = ""]) => text);
}

/** Pages whose YAML is one thing throughout. */
const PAGES = {
  "docs/systems.md": "system",
  "docs/import.md": "system",
  "docs/running.md": "project",
  "docs/ends.md": "project",
  "docs/inventory.md": "project",
} as const;

const OPERATION = { kind: "list", request: { method: "GET", path: "/orders" } };
/**
 * The surroundings of a part, by page and place, if it does not begin at the top of the file or omits required entries.
 */
const PARTS: Readonly<Record<string, (piece: Readonly<Record<string, object>>) => object>> = {
  "docs/systems.md 1": (operations) => ({ operations }),
  "docs/systems.md 2": (operations) => ({ operations }),
  "docs/systems.md 3": whole,
  "docs/systems.md 8": whole,
};

/** A piece that shows one more option of operations that stand elsewhere. */
function whole(piece: Readonly<Record<string, object>>): object {
  const operations = Object.entries(piece["operations"] ?? {}).map(([name, shown]) => [
    name,
    { ...OPERATION, ...shown },
  ]);
  return { ...piece, operations: Object.fromEntries(operations) };
}

const SCHEMAS = {
  system: readSchema("specs/system.schema.json"),
  project: readSchema("compiler/src/1-load/project.schema.json"),
};

/** A schema of a whole file, for a piece of it: nothing at the top is required. */
function readSchema(path: string): object {
  return { ...(JSON.parse(readFileSync(join(ROOT, path), "utf8")) as object), required: [] };
}

const PIECES = Object.entries(PAGES).flatMap(([page, kind]) =>
  blocks(page, "yaml").map((text, i) => ({ place: `${page} ${i}`, kind, text })),
);

test.each(PIECES)("$place is a part of a $kind's file", ({ place, kind, text }) => {
  const validate = new Ajv({ allErrors: true, strict: false }).compile(SCHEMAS[kind]);
  const piece = parse(text) as Readonly<Record<string, object>>;
  validate((PARTS[place] ?? ((same) => same))(piece));
  expect(validate.errors ?? []).toEqual([]);
});

test("a wrong option is found, also in a nested part", () => {
  const validate = new Ajv({ allErrors: true, strict: false }).compile(SCHEMAS.system);
  expect(validate(whole({ operations: { a: { by: { made: { form: "x" } } } } }))).toBe(false);
});

test("every page with YAML is checked against a schema", () => {
  const pages = globSync("docs/*.md", { cwd: ROOT }).filter((page) => blocks(page, "yaml").length > 0);
  expect(pages.sort()).toEqual([...Object.keys(PAGES), "docs/ci.md"].sort());
  expect(Object.keys(PARTS).filter((place) => !PIECES.some((one) => one.place === place))).toEqual([]);
});

test("docs/ci.md: GitHub accepts the workflow and the steps, with inputs of the action", () => {
  const [workflow = "", steps = ""] = blocks("docs/ci.md", "yaml");
  const inJob = `on: push\njobs:\n  findings:\n    runs-on: ubuntu-latest\n    steps:\n${steps.replaceAll(/^/gm, "      ")}`;
  expect([workflow, inJob].flatMap(mistakesOf)).toEqual([]);
  expect(mistakesOf(workflow.replace("runs-on", "run-on"))).not.toEqual([]);
  const action = parse(read(join(ROOT, "action/action.yml"))) as { readonly inputs: object };
  const { jobs } = parse(workflow) as {
    readonly jobs: { readonly integrations: { readonly steps: readonly { uses: string; with: object }[] } };
  };
  const given = jobs.integrations.steps.find(({ uses }) => uses === "./action")?.with ?? {};
  expect(Object.keys(action.inputs)).toEqual(expect.arrayContaining(Object.keys(given)));
});

/** What GitHub would say of a workflow. */
function mistakesOf(content: string): string[] {
  const { context } = parseWorkflow({ name: "a.yml", content }, new NoOperationTraceWriter());
  return context.errors.getErrors().map(({ message }) => message);
}

test("docs/ci.md: the job for GitLab is a part of the file that ships", () => {
  const shown = parse(blocks("docs/ci.md", "yaml")[2] ?? "") as { readonly integrations: Job };
  const shipped = parse(read(join(ROOT, "action/gitlab.yml"))) as Readonly<Record<string, Job | undefined>>;
  const reports = Object.values(shipped).flatMap((job) => Object.keys(job?.artifacts?.reports ?? {}));
  expect(reports).toEqual(expect.arrayContaining(Object.keys(shown.integrations.artifacts?.reports ?? {})));
  // A report is read from the file that a command writes.
  for (const file of Object.values(shown.integrations.artifacts?.reports ?? {}))
    expect(shown.integrations.script?.join("\n")).toContain(`=${file}`);
});

interface Job {
  readonly script?: readonly string[];
  readonly artifacts?: { readonly reports?: Readonly<Record<string, string>> };
}

test("docs/editors.md: settings can be read, and start integ lsp for integ's files", () => {
  const lua = blocks("docs/editors.md", "lua");
  expect(lua).toHaveLength(2);
  for (const text of lua) {
    expect(luaparse.parse(text, { luaVersion: "LuaJIT" }).body.length).toBeGreaterThan(0);
    expect(text).toContain('{ "npx", "integ", "lsp" }');
  }
  const [helix = ""] = blocks("docs/editors.md", "toml");
  const { language, "language-server": servers } = parseToml(helix);
  expect(servers).toEqual({ integ: { command: "npx", args: ["integ", "lsp"] } });
  expect(language).toMatchObject([{ "file-types": ["integ"], "language-servers": Object.keys(servers ?? {}) }]);
});
