/** Our connections to PostgreSQL, shared with pg-boss; transactions; and the tables, brought to today's format. */
import type pg from "pg";
import type { Db } from "pg-boss";
import { aloudOf } from "../aloud.ts";
import { StoreError, StoreTrouble } from "../engine.ts";
import type { Row } from "../rows.ts";
import { STEPS } from "./schema.ts";

/** What pg-boss has each new connection say first: for a clock that a test moves. */
export class Sessions {
  statements: readonly string[] = [];
  async prepare(client: pg.PoolClient): Promise<void> {
    for (const statement of this.statements) await client.query(statement);
  }
}

/** Our connections as pg-boss wants them: it works on the same ones as we do. */
export function databaseOf(pool: pg.Pool, sessions: Sessions): Db {
  return {
    executeSql: async (text: string, values?: unknown[]) => pool.query(text, values ?? []),
    async setSessionStatements(wanted) {
      sessions.statements = wanted;
      const open = await Promise.all(Array.from({ length: pool.totalCount }, () => pool.connect()));
      for (const client of open) {
        await sessions.prepare(client);
        client.release();
      }
    },
  };
}

/** Statements by their texts: each connection parses and plans one once. */
const names = new Map<string, string>();

/**
 * A query of ours, by name. Texts of ours are few; what is made for some rows is not like another. What asks for all columns
 * is not prepared: another node may add some to the table, and the plan would be none any more.
 */
export function named(text: string, values: readonly unknown[]): pg.QueryConfig {
  if (values.length > 20 || /\*(?!\))/.test(text)) return { text, values: [...values] };
  let name = names.get(text);
  if (name === undefined) names.set(text, (name = `integ_${names.size}`));
  return { name, text, values: [...values] };
}

/** One transaction, as pg-boss wants it and as we do. */
export class Transaction implements Db {
  readonly #client: pg.PoolClient;
  constructor(client: pg.PoolClient) {
    this.#client = client;
  }
  async executeSql(text: string, values?: unknown[]): Promise<{ rows: Row[] }> {
    return this.#client.query<Row>(text, values ?? []);
  }
  async rows(text: string, ...values: readonly unknown[]): Promise<Row[]> {
    return (await this.#client.query<Row>(named(text, values))).rows;
  }
  async row(text: string, ...values: readonly unknown[]): Promise<Row | undefined> {
    return (await this.rows(text, ...values))[0];
  }
}

/** Brings our tables to the format of this integ; nodes that start at once do it one after another. */
export async function migrate(pool: pg.Pool, schema: string): Promise<void> {
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
        `the database was written by a newer integ (format ${version}; this one knows ${STEPS.length})`,
      );
    for (const step of STEPS.slice(version)) await client.query(step);
    if (version < STEPS.length) {
      await client.query(`DELETE FROM ${schema}.meta`);
      await client.query(`INSERT INTO ${schema}.meta VALUES (${STEPS.length})`);
    }
    await client.query("COMMIT");
  } catch (error) {
    await client.query("ROLLBACK").catch(() => undefined);
    throw error;
  } finally {
    client.release();
  }
}

/** Does something while no other node does it. */
export async function alone(pool: pg.Pool, schema: string, work: () => Promise<void>): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query("SELECT pg_advisory_lock(hashtextextended($1, 2))", [schema]);
    await work();
  } finally {
    // The lock goes with its connection.
    client.release(true);
  }
}

/** @throws StoreTrouble for what may pass; a mistake of ours as it is */
export function trouble(error: unknown): never {
  const ours = error instanceof TypeError || error instanceof ReferenceError || error instanceof StoreError;
  if (ours) throw error;
  throw new StoreTrouble(describe(error), aloudOf(error), { cause: error });
}

export function describe(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(describe).join("; ");
  return error instanceof Error ? error.message : String(error);
}
