/** Opens databases by their addresses. */
import { resolve } from "node:path";
import type { Database } from "./database.ts";
import { openMysql } from "./mysql.ts";
import { openPostgres } from "./postgres.ts";
import { openSqlite } from "./sqlite.ts";

/**
 * Opens a database by its address.
 * @param folder the folder that the path of a SQLite file is relative to
 * @throws Error for an address of an unknown kind, or a driver that is not installed
 */
export async function openDatabase(url: string, folder: string): Promise<Database> {
  if (/^postgres(ql)?:\/\//.test(url)) return openPostgres(url);
  if (/^(mysql|mariadb):\/\//.test(url)) return openMysql(url);
  if (url.startsWith("sqlite:")) return openSqlite(resolve(folder, url.slice("sqlite:".length)));
  throw new UnknownDatabase();
}

/** The address of no known kind of database. */
export class UnknownDatabase extends Error {
  constructor() {
    super("url is not a database address: write postgres://…, mysql://… or sqlite:<file>");
  }
}
