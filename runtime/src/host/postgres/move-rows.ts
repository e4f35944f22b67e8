/** Reads and writes tables as rows of engine-independent cells, to move a store to another engine. */
import { TABLES, type Cell, type TableName } from "../move-engine.ts";
import type pg from "pg";
import { rowsOf } from "./database.ts";

/** A batch of a table's rows, in the order in which they are inserted into the other engine. */
export async function readRows(pool: pg.Pool, table: TableName, from: number, limit: number): Promise<Cell[][]> {
  const columns = TABLES[table];
  const order = table === "history" || table === "attempts" ? "run_id, id" : columns.length > 1 ? "1, 2" : "1";
  const found = await rowsOf(pool, `SELECT ${columns.join(", ")} FROM ${table} ORDER BY ${order} LIMIT $1 OFFSET $2`, [
    limit,
    from,
  ]);
  return found.map((row) => columns.map((column) => cellOf(column, row[column])));
}

/** Inserts rows into a table with their ids. */
export async function putRows(pool: pg.Pool, table: TableName, rows: readonly Cell[][]): Promise<void> {
  const columns = TABLES[table];
  const places = rows.map((row, i) => `(${row.map((_, k) => `$${i * columns.length + k + 1}`).join(", ")})`);
  const ids = table === "events" || table === "runs" ? " OVERRIDING SYSTEM VALUE" : "";
  if (table === "secrets") await rowsOf(pool, "DELETE FROM secrets", []);
  await rowsOf(pool, `INSERT INTO ${table} (${columns.join(", ")})${ids} VALUES ${places.join(", ")}`, rows.flat());
}

/**
 * A cell in its engine-independent form: numbers that PostgreSQL returns as text become numbers, and JSON becomes text.
 */
function cellOf(column: string, value: unknown): Cell {
  if (column === "headers") return JSON.stringify(value);
  const isNumber = /(^|_)(id|at|attempts|duplicates|origin)$/.test(column) && column !== "reason_id";
  return isNumber && typeof value === "string" ? Number(value) : ((value ?? null) as Cell);
}
