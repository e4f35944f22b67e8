/** `integ init`: a project that checks, passes its tests and delivers to stand-ins, from one of the templates. Nothing is overwritten. */
import { existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import { Program } from "@integ/compiler";
import { nodeHost } from "@integ/compiler/node";
import { similar } from "@integ/grammar";
import { additionOf } from "../add-template.ts";
import { GITHUB, GITLAB } from "../new-ci.ts";
import { envExample, GITIGNORE, packageJson, readme, variablesIn, type Variable } from "../new-project.ts";
import { templateFiles } from "../template-files.ts";
import { FIRST, templateOf, templates, type Drafted, type Template } from "../templates.ts";
import { count, EXIT, out, table, UsageError } from "../terminal.ts";
import { version } from "../version.ts";
import { shippedSystems } from "./list-systems.ts";

/** Options of `integ init`; it asks for missing ones, unless `yes` is set. */
export interface InitOptions {
  readonly template?: string;
  readonly from?: string;
  readonly to?: string;
  readonly ci?: Ci;
  readonly yes?: boolean;
}

type Ci = "github" | "gitlab" | "both" | "none";

/** @param at the project's folder; default: the current folder */
export async function init(at: string | undefined, options: InitOptions): Promise<number> {
  const asks = options.yes !== true && process.stdin.isTTY && process.stdout.isTTY;
  const folder = resolve(at ?? ".");
  const specs = globSync("**/*.integ", { cwd: folder, exclude: (path) => path === "node_modules" });
  const isNamed = [options.template, options.from, options.to].some((one) => one !== undefined);
  if (specs.length > 0 && !isNamed)
    throw new UsageError(
      `there is a project in ${at ?? "this folder"} already: ${specs.join(", ")}`,
      "add to it:   integ init --template order-confirmation,   integ init --from shopify --to xero;   or name another folder:   integ init my-shop",
    );
  const template = await templateFor(options, asks, folder);
  if (template === undefined) return EXIT.interrupted;
  try {
    return specs.length > 0 ? add(folder, template) : await begin(at, template, options, asks);
  } finally {
    if (template.draft !== undefined) rmSync(template.folder, { recursive: true });
  }
}

async function begin(at: string | undefined, template: Template, options: InitOptions, asks: boolean): Promise<number> {
  const folder = resolve(at ?? ".");
  const ci = options.ci ?? (asks ? await askCi() : "github");
  if (ci === undefined) return EXIT.interrupted;
  const { written, kept } = writeAll(folder, filesOf(folder, template, ci));
  say(at, folder, written, kept, template.draft);
  return EXIT.fine;
}

/** Adds a template to an existing project: its files stay, and integ.yaml and .env.example get the missing lines. */
function add(folder: string, template: Template): number {
  const text = readFileSync(join(template.folder, "integ.yaml"), "utf8");
  const { files, differs, shared } = additionOf(folder, template, described(text, template));
  for (const [path, content] of files) {
    const word = existsSync(join(folder, path)) ? "added to" : "wrote";
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
    out(`  ${word}  ${path}\n`);
  }
  for (const { path, same } of shared)
    out(`  shares ${path}: the project ${same ? "has it already" : "has its own, which its tests may not expect"}\n`);
  for (const one of differs) out(`  kept   ${one}: the template has it otherwise; see whether yours does for both\n`);
  const spec = [...files.keys()].find((path) => path.endsWith(template.flow));
  if (template.draft !== undefined && spec !== undefined) out(`\n${draftSaid(spec, template.draft)}`);
  out("\nnext:\n  npx integ test\n  npx integ dev --send\n");
  return EXIT.fine;
}

/** The open decisions of a draft. If most are open, another pair of systems may fit better. */
function draftSaid(spec: string, { filled, open, about }: Drafted): string {
  const todo =
    open === 0
      ? `${spec} is a draft: ${filled === 1 ? "its value comes from a field that is" : `all ${count(filled, "value")} come from fields that are`} alike; look at the result\n`
      : `${spec} is a draft: ${count(filled, "value")} from fields that are alike, and ${count(open, "value")} to say: replace each  hold "say …"  with a value, and look at the result\n`;
  return filled >= open
    ? todo
    : `${todo}That is thin: the two have little in common. Another event or operation may fit better:  ${about}\n`;
}

/** The named template. @throws UsageError if there is none of that name */
function chosen(options: InitOptions): Template | undefined {
  if (options.template === undefined) return undefined;
  const found = templateOf(options.template);
  if (found !== undefined) return found;
  const like = similar(
    options.template,
    templates().map(({ name }) => name),
  )[0];
  throw new UsageError(
    `there is no template ${options.template}`,
    like === undefined ? `there are:\n${listed(templates())}` : `did you mean ${like}?`,
  );
}

/**
 * The named template, or one between the named systems, drafted if none ships.
 * @returns undefined if the user cancels
 */
async function templateFor(options: InitOptions, asks: boolean, project: string): Promise<Template | undefined> {
  const named = chosen(options);
  if (named !== undefined) return named;
  const { from, to } = options;
  const some = templates().filter((one) => (from ?? one.from) === one.from && (to ?? one.to) === one.to);
  if (some.length > 0) return asks ? askTemplate(some, project) : firstOf(some);
  if (from !== undefined && to !== undefined) return (await import("../draft/draft.ts")).draft(from, to, project);
  throw new UsageError(
    `there is no template ${from === undefined ? `to ${to ?? ""}` : `from ${from}`}`,
    `name both systems to draft a first spec:  integ init ${from === undefined ? "--from shopify" : `--from ${from}`} ${to === undefined ? "--to xero" : `--to ${to}`}\nor start from one of these and change it:\n${listed(templates())}`,
  );
}

/** The most complete one, if it is among them. */
function firstOf(fitting: readonly Template[]): Template | undefined {
  return fitting.find(({ name }) => name === FIRST) ?? fitting[0];
}

function listed(some: readonly Template[]): string {
  return table(some.map(({ name, about }) => [`  --template ${name}`, about]));
}

/** The choice if no template fits. */
const OTHERS = "two other systems";

/** Lets the user choose a template by typing a part of its description. */
async function askTemplate(some: readonly Template[], project: string): Promise<Template | undefined> {
  const [only] = some;
  if (some.length === 1) return only;
  const { autocomplete, isCancel } = await import("@clack/prompts");
  const name = await autocomplete({
    message: "What should it do first?",
    placeholder: "type a system, or a word of it",
    maxItems: 12,
    options: [
      ...some.map((one) => ({ value: one.name, label: `${one.from} → ${one.to}: ${one.about}` })),
      { value: OTHERS, label: "Something else: a draft between two systems that you choose" },
    ],
    // There is always at least one choice.
    filter: (typed, { value, label = "" }) =>
      value === OTHERS || `${value} ${label}`.toLowerCase().includes(typed.toLowerCase()),
  });
  if (isCancel(name)) return undefined;
  if (name !== OTHERS) return some.find((one) => one.name === name);
  const systems = shippedSystems();
  const starting = systems.filter(({ webhooks, lists }) => webhooks + lists > 0);
  const from = await askSystem("Which system starts it?", starting);
  const taking = systems.filter(({ writes }) => writes > 0);
  const to = from === undefined ? undefined : await askSystem("Which one is written to?", taking);
  return from === undefined || to === undefined
    ? undefined
    : (await import("../draft/draft.ts")).draft(from, to, project);
}

async function askSystem(message: string, among: ReturnType<typeof shippedSystems>): Promise<string | undefined> {
  const { autocomplete, isCancel } = await import("@clack/prompts");
  const options = among.map(({ name, title, kind }) => ({ value: name, label: title, hint: kind }));
  const name = await autocomplete({ message, placeholder: "type a part of its name", maxItems: 12, options });
  return isCancel(name) ? undefined : name;
}

async function askCi(): Promise<Ci | undefined> {
  const { isCancel, select } = await import("@clack/prompts");
  const ci = await select<Ci>({
    message: "Which CI should check changes?",
    options: [
      { value: "github", label: "GitHub" },
      { value: "gitlab", label: "GitLab" },
      { value: "both", label: "both" },
      { value: "none", label: "nowhere yet" },
    ],
  });
  return isCancel(ci) ? undefined : ci;
}

/** The files to write, by path in the project. */
function filesOf(folder: string, template: Template, ci: Ci): ReadonlyMap<string, string> {
  const files = templateFiles(template);
  const page = files.get("README.md");
  const variables = described(files.get("integ.yaml") ?? "", template);
  const name = basename(folder);
  files.set("package.json", packageJson(name, version));
  files.set(".env.example", envExample(variables));
  files.set(".gitignore", GITIGNORE);
  files.set("README.md", readme(name, template, page, variables));
  if (ci === "github" || ci === "both") files.set(".github/workflows/integrations.yml", GITHUB);
  if (ci === "gitlab" || ci === "both") files.set(".gitlab-ci.yml", GITLAB);
  return files;
}

/** The variables of integ.yaml, each with its setting's description. */
function described(text: string, template: Template): Variable[] {
  const program = new Program(nodeHost(), template.folder);
  const abouts = new Map<string, string>();
  for (const [name, settings] of Object.entries(program.project.connections))
    for (const [setting, value] of Object.entries(settings))
      for (const variable of variablesIn([value].flat().join(" "))) {
        const about = program.system(name)?.settings.get(setting)?.doc;
        if (about !== undefined) abouts.set(variable.name, about);
      }
  return variablesIn(text).map((variable) => ({ ...variable, about: abouts.get(variable.name) }));
}

/** Existing files stay unchanged. */
function writeAll(
  folder: string,
  files: ReadonlyMap<string, string>,
): { readonly written: readonly string[]; readonly kept: readonly string[] } {
  const [written, kept]: [string[], string[]] = [[], []];
  for (const [path, text] of files) {
    const file = join(folder, path);
    if (existsSync(file)) kept.push(path);
    else {
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
      written.push(path);
    }
  }
  return { written, kept };
}

function say(
  at: string | undefined,
  folder: string,
  written: readonly string[],
  kept: readonly string[],
  draft: Drafted | undefined,
): void {
  out(written.map((path) => `  wrote  ${path}\n`).join(""));
  out(kept.map((path) => `  kept   ${path}: it was there already\n`).join(""));
  const open = written.find((path) => path.endsWith(".integ"));
  if (draft !== undefined && open !== undefined) out(`\n${draftSaid(open, draft)}`);
  const steps = [
    ...(at === undefined || folder === process.cwd() ? [] : [`cd ${relative(process.cwd(), folder)}`]),
    kept.includes("package.json") ? "npm install --save-dev @integ/cli" : "npm install",
    "npx integ test",
    "npx integ dev --send",
  ];
  out(`\nnext:\n${steps.map((step) => `  ${step}\n`).join("")}`);
}
