/** A SQLite file, by Node's own driver. */
import { existsSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { sqliteCatalog } from "./catalog/sqlite.ts";
import type { Database, Dialect, Query, Row } from "./database.ts";
import { quoted, STANDARD } from "./standard.ts";

/** The dialect of SQLite. */
export const SQLITE: Dialect = {
  ...STANDARD,
  // There are no schemas.
  table: (table) => quoted(table.split(".").at(-1) ?? table),
  hole: () => "?",
  // Both forms of a moment are read: `2026-11-29 10:00:00` and `2026-11-29T10:00:00Z`.
  since: (column, hole) => `datetime(${column}) >= datetime(${hole})`,
  bool: (value) => (value ? 1 : 0),
};

/**
 * SQLite's codes for a violated constraint, a value that does not fit, a file that is not a database, and invalid SQL.
 */
const REFUSED: readonly number[] = [1, 19, 20, 25, 26];

/** @param file an absolute path. @throws Error if the file does not exist: it is not created */
export function openSqlite(file: string): Database {
  if (!existsSync(file)) throw new Error("there is no such SQLite file");
  const database = new DatabaseSync(file, { timeout: 5000 });
  const statements = new Map<string, ReturnType<DatabaseSync["prepare"]>>();
  const run: Query = (sql, values) => {
    let statement = statements.get(sql);
    if (statement === undefined) {
      statement = database.prepare(sql);
      statement.setReadBigInts(true);
      statements.set(sql, statement);
    }
    return Promise.resolve(statement.all(...values) as Row[]);
  };
  // There is one connection: a transaction has exclusive use of it, and other work waits.
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const turn = last.then(work, work);
    last = turn.catch(() => undefined);
    return turn;
  };
  return {
    dialect: SQLITE,
    query: (sql, values) => inTurn(() => run(sql, values)),
    transaction: (work) =>
      inTurn(async () => {
        database.exec("BEGIN IMMEDIATE");
        try {
          const value = await work(run);
          database.exec("COMMIT");
          return value;
        } catch (error) {
          if (database.isTransaction) database.exec("ROLLBACK");
          throw error;
        }
      }),
    isRefused: (error) =>
      error instanceof Error && "errcode" in error && REFUSED.includes(Number(error.errcode) & 0xff),
    catalog: () => inTurn(() => sqliteCatalog(run)),
    close: () => inTurn(() => Promise.resolve(database.close())),
  };
}
