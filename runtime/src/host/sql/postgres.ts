/** PostgreSQL, by pg: an optional package. */
import { createHash } from "node:crypto";
import { postgresCatalog } from "./catalog/postgres.ts";
import type { Database, Dialect, Query, Row } from "./database.ts";
import { driver } from "../ends/driver.ts";
import { STANDARD } from "./standard.ts";

const DIALECT: Dialect = {
  ...STANDARD,
  hole: (at) => `$${at}`,
  since: (column, hole) => `${column} >= ${hole}`,
  bool: (value) => (value ? "true" : "false"),
};

/** Classes of SQLSTATE that no retry resolves: data, constraints, names and permissions. */
const REFUSED = /^(21|22|23|2B|42|44|P0)/;

/** The timeouts of a statement and of connecting, in milliseconds. */
const [LONGEST, LONGEST_CONNECT] = [30_000, 10_000];

/** A PostgreSQL database by its address. @throws Error if `pg` is not installed */
export async function openPostgres(url: string): Promise<Database> {
  const { default: pg } = await driver("pg", () => import("pg"));
  const pool = new pg.Pool({
    connectionString: url,
    max: 4,
    connectionTimeoutMillis: LONGEST_CONNECT,
    statement_timeout: LONGEST,
    // Values as the database writes them: exact, and in UTC.
    types: { getTypeParser: () => (text: unknown) => text },
    options: "-c TimeZone=UTC -c DateStyle=ISO",
  });
  // A broken idle connection is replaced when the next one is needed.
  pool.on("error", () => undefined);
  const on =
    (client: Pick<typeof pool, "query">): Query =>
    async (sql, values) => {
      const name = createHash("sha1").update(sql).digest("hex");
      return (await client.query({ name, text: sql, values: [...values] })).rows as Row[];
    };
  return {
    dialect: DIALECT,
    query: on(pool),
    async transaction(work) {
      const client = await pool.connect();
      let broken: Error | undefined;
      try {
        await client.query("BEGIN");
        const value = await work(on(client));
        await client.query("COMMIT");
        return value;
      } catch (error) {
        await client.query("ROLLBACK").catch((failed: Error) => (broken = failed));
        throw error;
      } finally {
        client.release(broken);
      }
    },
    isRefused: (error) =>
      error instanceof Error && "code" in error && typeof error.code === "string" && REFUSED.test(error.code),
    catalog: () => postgresCatalog(on(pool)),
    close: () => pool.end(),
  };
}
