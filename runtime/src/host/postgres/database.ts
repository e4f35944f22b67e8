/** Statements and transactions on PostgreSQL, shared with pg-boss; migration of the tables. */
import { messageOf } from "../../errors.ts";
import type pg from "pg";
import type { Db } from "pg-boss";
import { publicMessage } from "../redaction.ts";
import { cellOut, rowIn } from "../cells.ts";
import { StoreError, TransientStoreError } from "../engine.ts";
import type { PayloadCodec } from "../payload-codec.ts";
import type { Row } from "../columns.ts";
import type { Pools, Sessions } from "./pools.ts";
import { STEPS } from "./schema.ts";

/** Our connections in pg-boss's interface: it shares them with us. */
export function databaseOf(pools: Pools, sessions: Sessions): Db {
  return {
    executeSql: async (text: string, values?: unknown[]) => pools.adHoc.query(text, values ?? []),
    async setSessionStatements(wanted) {
      sessions.statements = wanted;
      for (const pool of [pools.kept, pools.relaxed, pools.adHoc]) {
        const open = await Promise.all(Array.from({ length: pool.totalCount }, () => pool.connect()));
        for (const client of open) {
          await sessions.prepare(client);
          client.release();
        }
      }
    },
  };
}

/** The same for statements that need not be on disk when they return; they are prepared, like ours. */
export function relaxedDb(pools: Pools): Db {
  return { executeSql: async (text: string, values?: unknown[]) => pools.relaxed.query(preparedBoss(text, values)) };
}

/** The maximum number of prepared statements: few statements run once per run. */
const MOST_NAMES = 200;

/** Names a statement of pg-boss: parsing and planning it takes longer than executing it. */
function preparedBoss(text: string, values: readonly unknown[] = []): pg.QueryConfig {
  if (/RETURNING \*|\b\w\.\*/.test(text) || (!names.has(text) && names.size >= MOST_NAMES))
    return { text, values: [...values] };
  return { name: nameOf(text), text, values: [...values] };
}

function nameOf(text: string): string {
  let name = names.get(text);
  if (name === undefined) names.set(text, (name = `integ_${names.size}`));
  return name;
}

/** Names of statements by their texts: each connection parses and plans a named statement once. */
const names = new Map<string, string>();

/**
 * A prepared statement. There are few different texts, so each gets a name. Statements with very many values differ in their texts,
 * and `SELECT *` would break when another node adds a column: neither is prepared.
 */
export function named(text: string, values: readonly unknown[]): pg.QueryConfig {
  const cells = values.map(cellOut);
  if (values.length > 20 || /\*(?!\))/.test(text)) return { text, values: cells };
  return { name: nameOf(text), text, values: cells };
}

/** Runs a statement in its own transaction. */
export async function rowsOf(pool: pg.Pool, text: string, values: readonly unknown[]): Promise<Row[]> {
  return (await pool.query<Record<string, unknown>>(named(text, values)).catch(throwTransient)).rows.map(rowIn);
}

/** One transaction, for our statements and those of pg-boss. */
export class Transaction implements Db {
  readonly #client: pg.PoolClient;
  constructor(client: pg.PoolClient) {
    this.#client = client;
  }
  async executeSql(text: string, values?: unknown[]): Promise<{ rows: Row[] }> {
    return this.#client.query<Row>(preparedBoss(text, values));
  }
  async rows(text: string, ...values: readonly unknown[]): Promise<Row[]> {
    return (await this.#client.query<Record<string, unknown>>(named(text, values))).rows.map(rowIn);
  }
  async row(text: string, ...values: readonly unknown[]): Promise<Row | undefined> {
    return (await this.rows(text, ...values))[0];
  }
}

/**
 * Runs some work in a transaction. BEGIN is sent together with the first statement, so that both take one round trip.
 * @throws TransientStoreError if it was not committed, or that is unknown
 */
export async function inTransaction<T>(pool: pg.Pool, work: (tx: Transaction) => Promise<T>): Promise<T> {
  const client = await pool.connect().catch(throwTransient);
  let broken: Error | undefined;
  try {
    const [, result] = await Promise.all([client.query("BEGIN"), work(new Transaction(client))]);
    await client.query("COMMIT");
    return result;
  } catch (error) {
    await client
      .query("ROLLBACK")
      .catch((failed: unknown) => (broken = failed instanceof Error ? failed : new Error(String(failed))));
    return throwTransient(error);
  } finally {
    client.release(broken);
  }
}

/**
 * Migrates our tables to the current format; nodes that start at the same time do so one after another.
 * @returns the previous format; 0 if there were no tables
 */
export async function migrate(pool: pg.Pool, schema: string, codec: PayloadCodec): Promise<number> {
  const client = await pool.connect();
  try {
    await client.query("BEGIN");
    await client.query("SELECT pg_advisory_xact_lock(hashtextextended($1, 1))", [schema]);
    await client.query(`CREATE SCHEMA IF NOT EXISTS ${schema}`);
    await client.query(`CREATE TABLE IF NOT EXISTS ${schema}.meta (version int NOT NULL)`);
    const { rows } = await client.query<{ version: number }>(`SELECT version FROM ${schema}.meta`);
    const version = rows[0]?.version ?? 0;
    if (version > STEPS.length)
      throw new StoreError(
        `the database was written by a newer integ (format ${version}; this one supports ${STEPS.length})`,
      );
    for (const step of STEPS.slice(version))
      await (typeof step === "string" ? client.query(step) : step(client, codec));
    if (version < STEPS.length) {
      await client.query(`DELETE FROM ${schema}.meta`);
      await client.query(`INSERT INTO ${schema}.meta VALUES (${STEPS.length})`);
    }
    await client.query("COMMIT");
    return version;
  } catch (error) {
    await client.query("ROLLBACK").catch(() => undefined);
    throw error;
  } finally {
    client.release();
  }
}

/** Does some work under a lock that all nodes share. */
export async function alone(pool: pg.Pool, schema: string, work: () => Promise<void>): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query("SELECT pg_advisory_lock(hashtextextended($1, 2))", [schema]);
    await work();
  } finally {
    // Closing the connection releases the lock.
    client.release(true);
  }
}

/** @throws TransientStoreError for temporary failures; our own mistakes unchanged */
export function throwTransient(error: unknown): never {
  const ours = error instanceof TypeError || error instanceof ReferenceError || error instanceof StoreError;
  if (ours) throw error;
  throw new TransientStoreError(describe(error), saidOf(error), { cause: error, refused: isOwnFault(error) });
}

/** The problems of a database, by prefixes of SQLSTATE and by codes of the network. The longest matching prefix counts. */
const WORDS: Readonly<Record<string, string>> = {
  "08": "the connection to the database is broken",
  "25006": "the database is read only",
  "28": "the database does not accept the name or password in engine",
  "3D000": "the database named in engine does not exist",
  "40": "it conflicted with another transaction",
  "42501": "the database user in engine lacks the permission for this",
  "53": "the database is at its limits",
  "53100": "the disk of the database is full",
  "53200": "the database is out of memory",
  "53300": "the database accepts no more connections",
  "55P03": "another transaction holds a lock that is needed",
  "57": "the database is being stopped or started",
  "57014": "the database took too long",
  "58": "the database can't read or write its files",
  XX: "the database is damaged",
  ECONNREFUSED: "nothing listens at the database's address (connection refused)",
  ECONNRESET: "the connection to the database was cut",
  EPIPE: "the connection to the database was cut",
  ENOTFOUND: "the host name of the database is unknown",
  EAI_AGAIN: "the host name of the database is unknown",
  EHOSTUNREACH: "there is no route to the database",
  ENETUNREACH: "there is no route to the database",
  ETIMEDOUT: "the database does not respond in time",
};

/** The driver's own messages, which have no code. */
const MESSAGES: readonly (readonly [RegExp, string])[] = [
  [
    /^(?:Query read timeout|timeout exceeded when trying to connect|timeout expired)$/,
    "the database does not respond in time",
  ],
  [
    /^(?:Connection terminated|Client has encountered a connection error|Client was closed)/,
    "the connection to the database was cut",
  ],
];

/** The problem, without the data that the database may quote. */
function saidOf(error: unknown): string {
  const cause: unknown = error instanceof AggregateError ? error.errors[0] : error;
  if (!(cause instanceof Error)) return publicMessage(error);
  const code = "code" in cause && typeof cause.code === "string" ? cause.code : "";
  const fits = Object.keys(WORDS).filter((beginning) => code.startsWith(beginning));
  const [longest] = fits.sort((a, b) => b.length - a.length);
  if (longest !== undefined) return `${WORDS[longest]} (${code})`.replace(/ \(E[A-Z_]+\)$/, "");
  return MESSAGES.find(([message]) => message.test(cause.message))?.[1] ?? publicMessage(error);
}

/** Whether the database refused the statement itself, rather than being unreachable or busy. */
export function isOwnFault(error: unknown): boolean {
  const cause: unknown = error instanceof TransientStoreError ? error.cause : error;
  if (!(cause instanceof Error)) return false;
  // Data, constraints, texts of statements, limits: classes of SQLSTATE.
  return "code" in cause && typeof cause.code === "string" && /^(?:21|22|23|42|54)[0-9A-Z]{3}$/.test(cause.code)
    ? true
    : cause instanceof TypeError || cause instanceof RangeError;
}

/** An error in words; for an AggregateError, such as one error per address, all of them. */
export function describe(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(describe).join("; ");
  return messageOf(error);
}
