/** The guides are true: the tutorial is followed step by step, every spec in them compiles, and every link leads somewhere. */
import { existsSync, globSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { expect, test } from "vitest";
import { parseAllDocuments } from "yaml";
import { builtins } from "@integ/compiler";
import { parse, SourceText } from "@integ/grammar";
import { compileText, whole } from "../compiler/test/harness.ts";
import { integ } from "../cli/test/integ.ts";
import { functionsPage, integrationsPage } from "../scripts/reference-pages.ts";
import { anchorOf, llmsText } from "../site/pages.ts";
import { read, ROOT } from "./examples.ts";

/** All pages that people read. */
const PAGES = globSync(["*.md", "docs/**/*.md", "examples/**/*.md", "projects/**/*.md", "specs/integrations/*/README.md"], { cwd: ROOT, exclude: (path) => path.includes("node_modules") }).sort(); // prettier-ignore

/** A stretch between fences: its language, the file that it is, and its text. */
function fences(page: string): readonly { readonly language: string; readonly file?: string; readonly text: string }[] {
  const all = read(join(ROOT, page)).matchAll(/^```(\w*)(?: \[(.+?)\])?\n([\s\S]*?)^```$/gm);
  return [...all].map(([, language = "", file, text = ""]) => ({
    language,
    text,
    ...(file === undefined ? {} : { file }),
  }));
}

test("the tutorial, from an empty folder to tests that pass", { timeout: 120_000 }, async () => {
  const folder = mkdtempSync(join(tmpdir(), "integ-tutorial-"));
  let said = "";
  const steps: string[] = [];
  for (const { language, file, text } of fences("docs/tutorial.md")) {
    if (file !== undefined) writeFileSync(join(folder, file), text);
    // Commands that need another package, or run until they are stopped, are tested elsewhere.
    const commands =
      language === "sh" ? text.split("\n").filter((line) => /^npx integ (check|test|map)\b/.test(line)) : [];
    if (commands.length > 0) said = "";
    for (const command of commands) {
      const { out, err } = await integ(folder, command.replace("npx integ ", "").split(" "));
      said += out + err;
      steps.push(command);
    }
    if (language === "text") {
      // Output shown in several lines is a single line without a terminal.
      const flat = said.replaceAll(/\s+/g, " ");
      for (const line of text.split("\n").filter((one) => /^(error|ok|\d+ tests|help: set|")/.test(one)))
        expect(flat, line).toContain(
          line
            .replaceAll(/\s+/g, " ")
            .replace(/,$/, "")
            .replace(/^help: /, ""),
        );
    }
  }
  expect(steps.length).toBeGreaterThanOrEqual(5);
});

test.each(["docs/from-excel.md", "docs/from-javascript.md", "docs/from-n8n.md"])("the specs of %s compile", (page) => {
  const specs = fences(page).filter(({ language }) => language === "integ");
  expect(specs.length).toBeGreaterThan(0);
  for (const { text } of specs) {
    const { diagnostics } = compileText(whole(text));
    expect(diagnostics.map(({ message }) => `${text}${message}`)).toEqual([]);
  }
});

test("every piece of the language and of YAML on a page can be parsed", () => {
  const wrong: string[] = [];
  for (const page of PAGES)
    for (const { language, text } of fences(page)) {
      // An omission is shown as `…`, which is not part of the language.
      const mistakes =
        language === "integ"
          ? parse(new SourceText(page, text.replaceAll(/(?<=[{\S] ?)…(?= \})/g, ""))).diagnostics.filter(
              () => !/^…$/m.test(text),
            )
          : language === "yaml"
            ? parseAllDocuments(text).flatMap(({ errors }) => errors)
            : [];
      wrong.push(...mistakes.map(({ message }) => `${page}: ${message}\n${text}`));
    }
  expect(wrong).toEqual([]);
});

test("every command on a page exists, with its options", async () => {
  const wrong: string[] = [];
  const help = new Map<string, string>();
  for (const page of PAGES)
    for (const { language, text } of fences(page)) {
      if (!["sh", "yaml", "text"].includes(language)) continue;
      for (const [, line = ""] of text.matchAll(/(?:npx integ|npm run integ --) ([^#\n|&]*)/g)) {
        const [name = "", second] = line.split(/\s+/);
        const command = name === "run" && second === "show" ? "run show" : name;
        let said = help.get(command);
        if (said === undefined) help.set(command, (said = (await integ(ROOT, [...command.split(" "), "--help"])).out));
        if (!said.startsWith(`Usage: integ ${command}`)) wrong.push(`${page}: integ ${command}`);
        for (const [option] of line.matchAll(/(?<=\s)--[a-z-]+/g))
          if (!said.includes(option)) wrong.push(`${page}: integ ${command} ${option}`);
      }
    }
  expect(wrong).toEqual([]);
  expect(help.size).toBeGreaterThan(10);
});

test("generated pages are current", () => {
  expect(read(join(ROOT, "docs/functions.md")), "run npm run docs:reference").toBe(functionsPage());
  expect(read(join(ROOT, "docs/integrations.md")), "run npm run docs:reference").toBe(integrationsPage());
});

test("README.md names every command", () => {
  const commands = globSync("*.ts", { cwd: join(ROOT, "cli/src/commands") })
    .map((file) => file.replace(".ts", ""))
    .filter((name) => name !== "index");
  const named = [...read(join(ROOT, "README.md")).matchAll(/`(?:integ )?([a-z-]+)[^`\n]*`/g)].map(([, name]) => name);
  expect(commands.filter((name) => !named.includes(name))).toEqual([]);
});

test("docs/language.md names every function", () => {
  const [, table = ""] = read(join(ROOT, "docs/language.md")).split("\n## Functions\n");
  const listed = new Set(table.split("\n### ")[0]?.match(/[a-z_0-9]+/g));
  expect([...builtins.keys()].filter((name) => !listed.has(name))).toEqual([]);
});

test("every link of every page leads to a file, and to a heading if it names one", () => {
  const wrong: string[] = [];
  for (const page of PAGES) {
    const text = read(join(ROOT, page))
      .replaceAll(/^```[\s\S]*?^```$/gm, "")
      .replaceAll(/`[^`\n]*`/g, "");
    for (const [, link = ""] of text.matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^(https?|mailto):/.test(link)) continue;
      const [path = "", anchor] = link.split("#");
      const file = path === "" ? join(ROOT, page) : resolve(dirname(join(ROOT, page)), decodeURI(path));
      if (!existsSync(file)) wrong.push(`${page}: ${link}`);
      else if (anchor !== undefined && file.endsWith(".md")) {
        const headings = [...readFileSync(file, "utf8").matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) =>
          anchorOf(heading),
        );
        if (!headings.includes(anchor)) wrong.push(`${page}: ${link}`);
      }
    }
  }
  expect(wrong).toEqual([]);
});

test("llms.txt lists every guide, system and error", () => {
  const text = llmsText(ROOT);
  for (const path of ["/docs/tutorial.html", "/docs/systems/xero.html", "/docs/errors/INT2041.html"])
    expect(text).toContain(`](${path})`);
});
