/** Tables as rows of cells that every engine understands, to move a store from one engine to another. */
import { TABLES, type Cell, type TableName } from "../move-engine.ts";
import type { Database } from "./database.ts";

/** A portion of a table, in the order in which it is put into another engine. */
export function readRows(db: Database, table: TableName, from: number, limit: number): Cell[][] {
  const columns = TABLES[table];
  const order = table === "history" || table === "attempts" ? "run_id, rowid" : columns.length > 1 ? "1, 2" : "1";
  const found = db
    .sql(`SELECT ${columns.join(", ")} FROM ${table} ORDER BY ${order} LIMIT ? OFFSET ?`)
    .all(limit, from);
  return found.map((row) =>
    columns.map((column): Cell => {
      const cell = row[column] ?? null;
      return typeof cell === "bigint" ? Number(cell) : cell;
    }),
  );
}

/** Puts rows into a table, with their own numbers. */
export function putRows(db: Database, table: TableName, rows: readonly Cell[][]): void {
  const columns = TABLES[table];
  const insert = db.sql(
    `INSERT OR ${table === "secrets" ? "REPLACE" : "ABORT"} INTO ${table} (${columns.join(", ")}) VALUES (${columns.map(() => "?").join(", ")})`,
  );
  db.transaction(() => {
    for (const row of rows) insert.run(...row);
  });
}
