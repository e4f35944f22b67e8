/** MySQL and MariaDB, by mysql2: an optional package. */
import type { SqlColumn } from "../../ends.ts";
import { driver } from "../ends/driver.ts";
import { mysqlCatalog } from "./catalog/mysql.ts";
import type { Database, Dialect, Query, Row } from "./database.ts";
import { STANDARD } from "./standard.ts";

const named = (name: string): string => `\`${name.replaceAll("`", "``")}\``;

const DIALECT: Dialect = {
  ...STANDARD,
  name: named,
  table: (table) => table.split(".").map(named).join("."),
  hole: () => "?",
  // Not `AS new`, which MariaDB does not know.
  onConflict: (key, others) =>
    `ON DUPLICATE KEY UPDATE ${(others.length === 0 ? key.slice(0, 1) : others)
      .map((one) => `${named(one)} = ${others.length === 0 ? named(one) : `VALUES(${named(one)})`}`)
      .join(", ")}`,
  // A number is compared with a text as a double, which is not exact.
  compared: (kind, hole) => (kind === "number" ? `CAST(${hole} AS DECIMAL(65, 30))` : hole),
  since: (column, hole) => `${column} >= ${hole}`,
  bool: (value) => (value ? 1 : 0),
  moment: utcText,
};

/** Classes of SQLSTATE that no retry resolves: data, constraints, names and permissions. */
const REFUSED = /^(21|22|23|42|44)/;
/** Too many connections, or too many queries per hour: temporary, although of class 42. */
const FULL: readonly unknown[] = [1203, 1226];
/** MySQL's errors with state HY000 that no retry resolves: a missing required value, an invalid value, a failed check. */
const REFUSED_CODES: readonly unknown[] = [1265, 1364, 1366, 3819];

/** The timeouts of a statement and of connecting, in milliseconds. */
const [LONGEST, LONGEST_CONNECT] = [30_000, 10_000];

/** A MySQL or MariaDB database by its address. @throws Error if `mysql2` is not installed */
export async function openMysql(url: string): Promise<Database> {
  const { createPool } = await driver("mysql2", () => import("mysql2/promise"));
  const pool = createPool({
    uri: url.replace(/^mariadb:/, "mysql:"),
    connectionLimit: 4,
    connectTimeout: LONGEST_CONNECT,
    charset: "utf8mb4",
    // Values as the database writes them.
    dateStrings: true,
    jsonStrings: true,
    supportBigNumbers: true,
    bigNumberStrings: true,
  });
  // Statements that run first on a connection: times are in UTC, and values are not truncated.
  pool.pool.on("connection", (connection) =>
    connection.query(
      "SET time_zone = '+00:00', sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION,ERROR_FOR_DIVISION_BY_ZERO'",
      (error) => (error === null ? undefined : connection.destroy()),
    ),
  );
  const on =
    (client: Pick<typeof pool, "execute">): Query =>
    async (sql, values) => {
      const [rows] = await client.execute({ sql, values: [...values], timeout: LONGEST });
      return Array.isArray(rows) ? (rows as Row[]) : [];
    };
  return {
    dialect: DIALECT,
    query: on(pool),
    async transaction(work) {
      const client = await pool.getConnection();
      try {
        await client.beginTransaction();
        const value = await work(on(client));
        await client.commit();
        client.release();
        return value;
      } catch (error) {
        await client.rollback().then(
          () => client.release(),
          () => client.destroy(),
        );
        throw error;
      }
    },
    isRefused: (error) =>
      error instanceof Error &&
      "sqlState" in error &&
      "errno" in error &&
      ((REFUSED.test(String(error.sqlState)) && !FULL.includes(error.errno)) || REFUSED_CODES.includes(error.errno)),
    catalog: () => mysqlCatalog(on(pool)),
    close: () => pool.end(),
  };
}

/** A time in the format that all versions of both databases accept: in UTC, without a zone. */
function utcText(kind: SqlColumn["kind"], text: string): string {
  const at = kind === "datetime" ? instantOf(text) : undefined;
  if (at === undefined) return text;
  return at.toString({ fractionalSecondDigits: 6 }).replace("T", " ").replace("Z", "");
}

function instantOf(text: string): Temporal.Instant | undefined {
  try {
    return Temporal.Instant.from(text);
  } catch {
    return undefined;
  }
}
