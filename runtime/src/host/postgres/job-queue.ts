/** The queue of pg-boss: a job for each lane that has a run to do, due when its first run is. */
import { PgBoss, type Clock, type Db } from "pg-boss";
import { moment } from "../cells.ts";
import { textCell } from "../columns.ts";
import { blocks } from "../rows.ts";
import { alone, databaseOf, relaxedDb, throwTransient, type Transaction } from "./database.ts";
import type { Job } from "./idle-jobs.ts";
import { headsOf, jobKey, laneIn, laneOut, type Lane } from "./lanes.ts";
import type { Pools, Sessions } from "./pools.ts";

const QUEUE = "lanes";

/** How a node takes part in the queue. */
export interface QueueOptions {
  /** Our tables' schema; pg-boss has its own beside it. */
  readonly schema: string;
  /** Whether this node supervises the queue: returns jobs of dead nodes, drops old ones. */
  readonly supervise: boolean;
  readonly heartbeatSeconds: number;
  readonly clock: Clock | undefined;
}

/** The jobs of all nodes. A lane has at most one job, queued or active. */
export class JobQueue {
  readonly #boss: PgBoss;
  readonly #pools: Pools;
  readonly #relaxed: Db;
  readonly #schema: string;

  private constructor(boss: PgBoss, pools: Pools, schema: string) {
    this.#boss = boss;
    this.#pools = pools;
    this.#relaxed = relaxedDb(pools);
    this.#schema = schema;
  }

  /** Starts pg-boss, and creates its tables if there are none. */
  static async start(
    pools: Pools,
    sessions: Sessions,
    { schema, supervise, heartbeatSeconds, clock }: QueueOptions,
  ): Promise<JobQueue> {
    const boss = new PgBoss({
      db: databaseOf(pools, sessions),
      schema: `${schema}_boss`,
      supervise,
      schedule: false,
      // How soon a dead node is noticed, beside its heartbeat.
      superviseIntervalSeconds: 5,
      monitorIntervalSeconds: 5,
      maintenanceIntervalSeconds: 300,
      ...(clock === undefined ? {} : { clock }),
    });
    boss.on("error", () => undefined);
    // Nodes that start at the same time create the tables one after another.
    await alone(pools.adHoc, schema, async () => {
      await boss.start();
      await boss.createQueue(QUEUE, {
        policy: "exclusive",
        retryLimit: 1_000_000,
        retryDelay: 0,
        heartbeatSeconds,
        expireInSeconds: 3600,
        retentionSeconds: 30 * 86_400,
        deleteAfterSeconds: 60,
      });
    });
    return new JobQueue(boss, pools, schema);
  }

  async stop(): Promise<void> {
    await this.#boss.stop({ graceful: false, close: false }).catch(() => undefined);
  }

  /** Deletes all jobs. */
  async clear(): Promise<void> {
    await this.#pools.kept.query(`DELETE FROM ${this.#schema}_boss.job WHERE name = $1`, [QUEUE]);
  }

  /**
   * Adds jobs for lanes that have none yet, due when their first runs are. A job that a lane has already was made for its first run.
   * The caller has locked the lanes.
   */
  async lineUp(tx: Transaction, lanes: readonly Lane[]): Promise<void> {
    const heads = (await headsOf(tx, lanes)).filter((head) => head["state"] !== "held");
    await this.insert(
      tx,
      heads.map((head) => ({
        lane: { flow: textCell(head, "flow"), lane: textCell(head, "lane") },
        dueAt: moment(Number(head["due_at"])),
      })),
    );
  }

  /** Adds jobs for lanes that have none yet. @param jobs each with its due time, in milliseconds since 1970 */
  async insert(tx: Transaction, jobs: readonly { readonly lane: Lane; readonly dueAt: number }[]): Promise<void> {
    const rows = jobs.map(({ lane, dueAt }) => ({
      data: laneOut(lane),
      singletonKey: jobKey(lane),
      startAfter: new Date(dueAt),
    }));
    if (rows.length > 0) await this.#boss.insert(QUEUE, rows, { db: tx });
  }

  /** Sets the job of a lane to the time when its first run is due. The caller has locked the lane. */
  async wake(tx: Transaction, { flow, lane }: Lane): Promise<void> {
    const head = await tx.row(
      `SELECT state, due_at FROM runs WHERE flow = $1 AND lane = $2 AND ${blocks()} ORDER BY id LIMIT 1`,
      flow,
      lane,
    );
    if (head === undefined || head["state"] === "held") return;
    await this.#boss.upsert(QUEUE, laneOut({ flow, lane }), {
      singletonKey: jobKey({ flow, lane }),
      startAfter: new Date(moment(Number(head["due_at"]))),
      db: tx,
    });
  }

  /**
   * Takes at most `most` due jobs. It does not lock their lanes: a transaction that holds a lane's lock may be waiting
   * for its job.
   */
  async fetch(most: number): Promise<readonly Job[]> {
    const jobs = await this.#boss.fetch<Lane>(QUEUE, { batchSize: most, db: this.#relaxed }).catch(throwTransient);
    const fetchedAt = performance.now();
    return jobs.map(({ id, retryCount, data }) => ({ id, retryCount, lane: laneIn(data), fetchedAt }));
  }

  async complete(tx: Transaction, jobs: readonly Job[]): Promise<void> {
    const ids = jobs.map(({ id, retryCount }) => ({ id, retryCount }));
    if (ids.length > 0) await this.#boss.complete(QUEUE, ids, null, { db: tx });
  }

  /** Sends a heartbeat for jobs that this node has. */
  async touch(ids: readonly string[]): Promise<void> {
    if (ids.length > 0) await this.#boss.touch(QUEUE, [...ids], { db: this.#relaxed });
  }
}
