/** A SQLite file with the tables that flows use, for a project that runs on this machine alone. */
import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Operation } from "../../flow.ts";
import { SQLITE } from "./sqlite.ts";
import { quoted } from "./standard.ts";

/** Makes the tables of operations where they are not there yet. @param file an absolute path */
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
