/** Connections to PostgreSQL, in pools by how their statements are planned and written. */
import pg from "pg";

/** The session statements of pg-boss, which each new connection runs first: for a clock that a test moves. */
export class Sessions {
  statements: readonly string[] = [];
  async prepare(client: pg.PoolClient): Promise<void> {
    for (const statement of this.statements) await client.query(statement);
  }
}

/**
 * Connections of three kinds. Transactions on `kept` are on disk when they return. Transactions on `relaxed` do not wait for the
 * disk, since their work would be repeated after a power cut. Both find rows by index alone. Queries of people and upkeep use
 * `adHoc`, which plans them for the values at hand.
 */
export interface Pools {
  readonly kept: pg.Pool;
  readonly relaxed: pg.Pool;
  readonly adHoc: pg.Pool;
}

/**
 * Planner settings for the statements that run once for each event or run. They find their rows by keys, so one generic plan on
 * indexes serves all values. A plan for specific values takes longer to make than to run, and a plan made for a small table would
 * stay in use after the table has grown.
 */
const BY_INDEX = [
  "plan_cache_mode=force_generic_plan",
  "enable_seqscan=off",
  "enable_hashjoin=off",
  "enable_mergejoin=off",
  "jit=off",
]
  .map((setting) => ` -c ${setting}`)
  .join("");

/** Creates the pools. They connect when they are first used. @param connections how many connections `kept` may have */
export function createPools(url: string, schema: string, connections: number, sessions: Sessions): Pools {
  const poolOf = (most: number, more = ""): pg.Pool => {
    const pool = new pg.Pool({
      connectionString: url,
      max: most,
      keepAlive: true,
      // Statements that don't wait for each other's results go out together.
      pipeline: true,
      // A connection that doesn't respond is given up, and its work is repeated.
      connectionTimeoutMillis: 5000,
      query_timeout: 20_000,
      options: `-c search_path=${schema},public${more}`,
      // Runs before anything else uses the connection.
      verify: (client, done) => void sessions.prepare(client).then(() => done(), done),
    } as pg.PoolConfig);
    // A connection that breaks while it is idle is replaced; one that breaks in use fails its query.
    pool.on("error", () => undefined);
    pool.on("connect", (client) => void client.on("error", () => undefined));
    return pool;
  };
  return {
    kept: poolOf(connections, BY_INDEX),
    relaxed: poolOf(Math.max(2, Math.ceil(connections / 3)), `${BY_INDEX} -c synchronous_commit=off`),
    adHoc: poolOf(3),
  };
}

/** Closes all connections when their current queries are done. */
export async function endAll(pools: Pools): Promise<void> {
  await Promise.all([pools.kept.end(), pools.relaxed.end(), pools.adHoc.end()]);
}
