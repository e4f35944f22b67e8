/** A SQLite file with the tables that flows use, for a project that runs on this machine alone. */
import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { SqlEnd } from "../../ends.ts";
import type { Operation } from "../../flow.ts";
import { encode } from "../../json.ts";
import { isNumber } from "../../values/decimal.ts";
import { numText } from "../../values/number.ts";
import { isRecord } from "../pointer.ts";
import { SQLITE } from "./sqlite.ts";
import { quoted } from "./standard.ts";

/** Creates the tables of operations that do not exist yet. @param file an absolute path */
export function makeScratchTables(file: string, operations: readonly Operation[]): void {
  mkdirSync(dirname(file), { recursive: true });
  const database = new DatabaseSync(file);
  for (const { end } of operations) {
    if (end?.kind !== "sql") continue;
    const columns = end.columns.map(({ name, kind }) => `${quoted(name)}${kind === "number" ? " NUMERIC" : ""}`);
    const key = end.key.length === 0 ? [] : [`PRIMARY KEY (${end.key.map(quoted).join(", ")})`];
    database.exec(`CREATE TABLE IF NOT EXISTS ${SQLITE.table(end.table)} (${[...columns, ...key].join(", ")})`);
  }
  database.close();
}

/** Fills an empty table with documents as its rows. A table with rows is left unchanged. */
export function fillScratchTable(file: string, { table, columns, key }: SqlEnd, documents: readonly unknown[]): void {
  const database = new DatabaseSync(file);
  const name = SQLITE.table(table);
  const isEmpty = database.prepare(`SELECT 1 FROM ${name} LIMIT 1`).get() === undefined;
  const holes = columns.map(() => "?").join(", ");
  const insert = database.prepare(`INSERT OR IGNORE INTO ${name} VALUES (${holes})`);
  for (const document of isEmpty ? documents : [])
    if (isRecord(document) && key.every((column) => document[column] !== undefined))
      insert.run(...columns.map((column) => cellOf(document[column.name])));
  database.close();
}

function cellOf(value: unknown): string | number | null {
  if (value === undefined || value === null) return null;
  if (typeof value === "string") return value;
  if (typeof value === "boolean") return value ? 1 : 0;
  return isNumber(value) ? numText(value) : encode(value);
}
