/** `integ import` of a database: the schemas of its tables, and their entries in integ.yaml. */
import { codeOf, messageOf } from "@integ/runtime/errors";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { ImportError, importTables, recordOf, reportOf, withTables, type ImportedTables } from "@integ/import";
import { openDatabase, type CatalogTable } from "@integ/runtime/host";
import { count, EXIT, out, outAsIs, UsageError } from "../terminal.ts";
import { projectOf } from "../workspace.ts";
import { both, checkName, fresh, mergedWith, recordIn, write, type ImportSystemOptions } from "./import.ts";

/** Imports the tables of a database into the project. @param named its address, or a SQLite file */
export async function importDatabase(named: string, options: ImportSystemOptions): Promise<number> {
  const name = options.as;
  if (name === undefined) throw new UsageError("the database needs a name for specs", "add a name:   --as warehouse");
  checkName(name);
  const asked = options.only?.split(",").map((one) => one.trim());
  const project = projectOf(resolve("x.integ"));
  const folder = join(project, "systems", name);
  if (existsSync(join(folder, "system.yaml")))
    throw new UsageError(`systems/${name} has the description of another system`, "give the database another name:   --as warehouse"); // prettier-ignore
  const before = recordIn(folder);
  const only = before === undefined ? asked : both(before.only, asked);
  const file = join(project, "integ.yaml");
  const tables = await tablesOf(named);
  const [imported, projectFile] = made(() => {
    // If all tables were imported before, all are imported again: the requested ones must be among them.
    if (asked !== undefined && only === undefined) importTables(name, tables, asked);
    const all = importTables(name, tables, only);
    const text = existsSync(file) ? readFileSync(file, "utf8") : undefined;
    return [all, withTables(text, name, `systems/${name}`, all.entries)] as const;
  });
  const merged = before === undefined ? fresh(imported) : await mergedWith(folder, before, imported, options);
  if (merged === undefined) return EXIT.findings;
  if (options.dryRun !== true) {
    // The address may contain a password.
    write(folder, merged, recordOf(name, only, imported));
    writeFileSync(file, projectFile.text);
  }
  if (options.format === "json") {
    const { added, kept } = projectFile;
    outAsIs(`${JSON.stringify({ name, tables: { added, kept }, changes: merged.changes, notes: imported.notes }, undefined, 2)}\n`); // prettier-ignore
    return EXIT.fine;
  }
  say(name, imported, projectFile.added, before === undefined, options, isFile(named) ? `sqlite:${named}` : "…");
  return EXIT.fine;
}

function isFile(named: string): boolean {
  return /\.(?:db|sqlite3?)$/i.test(named) && !named.includes(":");
}

/** @throws UsageError if the database is unreachable, or refuses the login */
async function tablesOf(named: string): Promise<readonly CatalogTable[]> {
  try {
    const database = await openDatabase(isFile(named) ? `sqlite:${named}` : named, process.cwd());
    try {
      return await database.catalog();
    } finally {
      await database.close();
    }
  } catch (error) {
    const message = messageOf(error);
    throw new UsageError(
      `the database can't be read: ${message === "" ? (codeOf(error) ?? "the server does not respond") : message}`,
    );
  }
}

/** @throws UsageError for what an import refuses */
function made<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof ImportError) throw new UsageError(error.message, error.help);
    throw error;
  }
}

function say(
  name: string,
  { entries, notes }: ImportedTables,
  added: readonly string[],
  isFirst: boolean,
  { dryRun, explain }: ImportSystemOptions,
  address: string,
): void {
  const wrote = dryRun === true ? "would write" : isFirst ? "wrote" : "updated";
  out(`${wrote} systems/${name}: ${count(entries.size, "table")}\n`);
  if (added.length > 0) out(`${dryRun === true ? "would add" : "added"} to integ.yaml: ${added.join(", ")}\n`);
  out(reportOf(notes, explain === true));
  if (!isFirst || dryRun === true) return;
  const [[table, { key }] = ["", {}]] = [...entries].sort(([, a], [, b]) => Number(a.key === undefined) - Number(b.key === undefined)); // prettier-ignore
  const does = (key === undefined ? ["insert"] : ["get", "list", "upsert", "insert"]).map((one) => `${name}.${one}_${table}`); // prettier-ignore
  out(`\nnext:\n  write the address into .env:   ${name.toUpperCase()}_URL=${address}\n  use ${does.join(", ")} in a spec, and   integ check\n`); // prettier-ignore
}
