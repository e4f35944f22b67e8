/** Reads and writes tables as rows of engine-independent cells, to move a store to another engine. */
import { TABLES, type Cell, type TableName } from "../move-engine.ts";
import type { Database } from "./database.ts";

/** A batch of a table's rows, in the order in which they are inserted into the other engine. */
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

/** Inserts rows into a table with their ids. */
export function putRows(db: Database, table: TableName, rows: readonly Cell[][]): void {
  const columns = TABLES[table];
  const insert = db.sql(
    `INSERT OR ${table === "secrets" ? "REPLACE" : "ABORT"} INTO ${table} (${columns.join(", ")}) VALUES (${columns.map(() => "?").join(", ")})`,
  );
  db.transaction(() => {
    for (const row of rows) insert.run(...row);
  });
}
