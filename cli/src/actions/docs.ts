/** `integ docs`: the integration inventory of a project, as a site, as Markdown, as CSV and as JSON. */
import { codeOf } from "@integ/runtime/errors";
import { mkdirSync, writeFileSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import { standings } from "../connect/standing.ts";
import { inventoryOf } from "../inventory/collect.ts";
import type { Inventory } from "../inventory/model.ts";
import { siteOf, type SiteFile } from "../inventory/site.ts";
import { csvFiles, markdownOf } from "../inventory/tables.ts";
import { wordsOf, type Language } from "../inventory/words.ts";
import { report } from "../report.ts";
import { count, err, EXIT, outAsIs, UsageError } from "../terminal.ts";
import { openWorkspace, type ProjectSpecs } from "../workspace.ts";

/** The schema that `inventory.json` names: docs/schemas/inventory.schema.json. */
const SCHEMA = "urn:integ:schema:inventory:1";

/** The options of `integ docs`. */
export interface DocsOptions {
  readonly out?: string;
  readonly lang: Language;
  readonly format: "site" | "markdown" | "json";
  readonly at?: string;
  readonly offline?: boolean;
}

/** @throws UsageError if the project is ambiguous, or the folder can't be written */
export async function docs(named: readonly string[], options: DocsOptions): Promise<number> {
  const { projects, host } = openWorkspace(named);
  const [project, ...others] = projects;
  if (project === undefined || others.length > 0)
    throw new UsageError(
      `there are ${projects.length} projects here: ${projects.map(({ program }) => program.project.folder).join(", ")}`,
      "an inventory covers one project: go to its folder, or name it",
    );
  const { program, specs } = project;
  const broken = report(
    [...program.diagnostics, ...specs.flatMap((spec) => program.check(spec).diagnostics)].filter(
      ({ severity }) => severity === "error",
    ),
    "plain",
    host,
  );
  const inventory = inventoryOf(program, specs, await standingsOf(project, options), momentOf(options.at));
  const words = wordsOf(options.lang);
  if (options.format === "json") outAsIs(json(inventory));
  else if (options.format === "markdown") outAsIs(markdownOf(inventory, words));
  else {
    const folder = resolve(options.out ?? join(program.project.folder, "inventory"));
    write(folder, [
      ...siteOf(inventory, words, options.lang),
      ...csvFiles(inventory, words),
      { path: "inventory.md", text: markdownOf(inventory, words) },
      { path: "inventory.json", text: json(inventory) },
    ]);
    const where = relative(process.cwd(), join(folder, "index.html")) || basename(folder);
    const { flows, systems, open } = inventory;
    err(`${count(flows.length, "integration")}, ${count(systems.length, "system")}, ${count(open.length, "open question")}: open ${where}\n`); // prettier-ignore
  }
  return broken ? EXIT.findings : EXIT.fine;
}

function json(inventory: Inventory): string {
  return `${JSON.stringify({ $schema: SCHEMA, ...inventory }, null, 2)}\n`;
}

/** The state of connections; undefined if it is not requested, or the store or the environment can't be read. */
async function standingsOf({ program }: ProjectSpecs, { offline }: DocsOptions): ReturnType<typeof standings> {
  if (offline === true) return [];
  try {
    return await standings(program);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    err(`the state of connections is left out: ${error.message}\n`);
    return [];
  }
}

/** @throws UsageError for what is not a date or time */
function momentOf(at: string | undefined): number {
  if (at === undefined) return Date.now();
  const moment = /^\d{4}-\d\d-\d\d(T[\d:.]+(Z|[+-]\d\d:\d\d))?$/.test(at) ? Date.parse(at) : Number.NaN;
  if (Number.isNaN(moment))
    throw new UsageError(`--at ${at} is not a date`, "write 2026-12-01, or 2026-12-01T09:00:00Z");
  return moment;
}

/** @throws UsageError if a file can't be written */
function write(folder: string, files: readonly SiteFile[]): void {
  for (const { path, text } of files) {
    const file = join(folder, path);
    try {
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
    } catch (error) {
      throw new UsageError(
        `${file} can't be written (${codeOf(error) ?? "unknown"})`,
        "name another folder with --out",
      );
    }
  }
}
