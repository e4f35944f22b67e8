/**
 * The cluster engine: PostgreSQL, with pg-boss to hand out work. Any number of equal nodes share one database. A job of pg-boss
 * stands for a lane that has something due. There is at most one job for each lane, queued or active, so that one node at a time
 * works on a lane. The state and order of runs are in our own tables; both change in the same transactions. If a node dies, its
 * jobs lose their heartbeat, and another node takes over.
 */
import pg from "pg";
import { PgBoss, type Clock, type Db } from "pg-boss";
import {
  StoreError,
  type Accepted,
  type IncomingEvent,
  type Attempt,
  type CursorMove,
  type EndedSteps,
  type Engine,
  type QueueStats,
  type Newest,
  type DocumentState,
  type Drift,
  type AuditEntry,
  type Replaying,
  type Run,
  type RunFilter,
  type RunState,
  type DoneStep,
  type SentStep,
  type Settlement,
  type Step,
  type StoredEvent,
  type Expired,
  type Expiry,
  type ExpiryPosition,
} from "../engine.ts";
import { moment, small } from "../cells.ts";
import { EXPIRED_AT_ONCE, following, nextExpired } from "../expiry.ts";
import { KeyHash, KEY_SECRET, keysOut, readNameOut, stepNameOut } from "../key-hash.ts";
import { TABLES, type Cell, type Movable, type TableName } from "../move-engine.ts";
import { PayloadCodec } from "../payload-codec.ts";
import {
  blocks,
  conditions,
  countsOf,
  DROP_RESPONSES,
  DROP_BAD_RESPONSES,
  DROP_EVENTS,
  DROP_MENDED,
  DROP_SENT,
  ERASING,
  lastAtOnce,
  LOOK_AT_EVENTS,
  LOOK_AT_MENDED,
  LOOK_AT_RUNS,
  QUEUE_STATS,
  OPEN,
  RUN_COLUMNS,
  SAID,
  SELECT_RUN,
  SIZE,
  toAttempt,
  toQueueStats,
  toNewest,
  toDrift,
  toAuditEntry,
  toRun,
  toKnownStep,
  toLooked,
  toStep,
  toStoredEvent,
  UNFINISHED,
  WRITTEN,
} from "../rows.ts";
import {
  alone,
  databaseOf,
  describe,
  endAll,
  inTransaction,
  migrate,
  relaxedDb,
  rowsOf,
  Sessions,
  type Transaction,
  throwTransient,
  type Pools,
} from "./database.ts";
import { bytesCell, optionalTextCell, type Row, textCell } from "../columns.ts";
import { elementAt, entryOf } from "../../assertions.ts";
import { HASHED_FROM } from "./schema.ts";
import { Batch } from "./batch.ts";
import { IdleJobs, type Job } from "./idle-jobs.ts";
import {
  headsOf,
  jobKey,
  laneIn,
  laneOf,
  laneOut,
  lockLanes,
  moveCursor,
  onceOf,
  recordAudit,
  runIn,
  takeAll,
  type Lane,
} from "./lanes.ts";
import { replayPlan } from "../replay-plan.ts";

/** How a node uses its database. Spans are in milliseconds. */
export interface PostgresOptions {
  /** Our tables' schema; pg-boss has its own, with `_boss` behind it. Default: integ. */
  readonly schema?: string;
  /** A node takes work; a look only reads, or changes what nobody is doing. Default: run. */
  readonly purpose?: "run" | "look";
  /** After how long without a sign of life another node takes over, in seconds; at least 10. */
  readonly heartbeatSeconds?: number;
  /** For tests: a clock that moves by hand. */
  readonly clock?: Clock;
  readonly connections?: number;
  /** Secrets that payloads are encrypted with: the first one encrypts, all of them decrypt. */
  readonly keys?: readonly string[];
}

const QUEUE = "lanes";

/**
 * How statements are planned that run once an event or once a run: once for all values, and by indexes alone. Each asks for some rows
 * by their keys. A plan for the values at hand takes longer to make than to run, and one for a table that was small then stays
 * when it has grown.
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

/** The columns of a run, of a common table that has them. */
const BEGUN = RUN_COLUMNS.replaceAll(/\b[re]\./g, "begun.");

/**
 * Ends runs that are still of the jobs that they were thought to be of, and notes the reasons. Of a run that is over it says whether
 * the next one of its lane is due.
 */
const SETTLING = `
  WITH s AS MATERIALIZED (
    SELECT id, state, at, reason, reason_id, due_at, attempts, version, job, newest FROM unnest($1::bigint[], $2::text[], $3::bigint[], $4::text[], $5::text[], $6::bigint[], $7::int[], $8::text[], $9::uuid[], $10::text[])
      AS s (id, state, at, reason, reason_id, due_at, attempts, version, job, newest) ORDER BY id
  ), ended AS (
    UPDATE runs r SET state = s.state, updated_at = s.at, reason = s.reason, reason_id = s.reason_id,
      due_at = coalesce(s.due_at, r.due_at), attempts = coalesce(s.attempts, r.attempts), version = coalesce(s.version, r.version), job = NULL
    FROM s WHERE r.id = s.id AND r.job IS NOT DISTINCT FROM s.job
    RETURNING r.id, r.flow, r.lane, NOT (${blocks("r.")}) AND (
      SELECT n.state <> 'held' AND n.due_at <= s.at FROM runs n
      WHERE n.flow = r.flow AND n.lane = r.lane AND ${blocks("n.")} AND n.id <> r.id ORDER BY n.id LIMIT 1) AS has_due
  ), noted AS (
    INSERT INTO history (run_id, at, what, detail) SELECT s.id, s.at, s.state, s.reason FROM s JOIN ended USING (id)
    WHERE s.reason IS NOT NULL AND s.state <> 'waiting' ORDER BY s.id
  ), written AS (
    INSERT INTO newest (flow, lane, moment, run_id)
    SELECT DISTINCT ON (ended.flow, ended.lane) ended.flow, ended.lane, s.newest, s.id FROM s JOIN ended USING (id)
    WHERE s.newest IS NOT NULL ORDER BY ended.flow, ended.lane, s.id DESC
    ON CONFLICT (flow, lane) DO UPDATE SET moment = excluded.moment, run_id = excluded.run_id
  )
  SELECT id, has_due FROM ended`;

/** A request that goes out once more, under its key or another. */
const SENT_AGAIN = `ON CONFLICT (run_id, name) DO UPDATE SET state = excluded.state, idempotency_key = excluded.idempotency_key,
         attempts = steps.attempts + 1, request = excluded.request, updated_at = excluded.updated_at`;

/** An active run: its job, and what is needed to look it up again. */
interface Doing {
  readonly job: Job;
  readonly eventId: number;
  /** As it is stored. */
  readonly body: Uint8Array;
  /** Whether there may be steps of it: only who does a run makes some. */
  hasSteps: boolean;
}

interface Ended {
  readonly id: number;
  readonly state: RunState;
  readonly at: number;
  readonly more: Settlement;
  /** What it was done under; null where a person ends it. */
  readonly job: string | null;
}

interface Sent {
  readonly runId: number;
  readonly at: number;
  readonly steps: readonly SentStep[];
  readonly state: "sent" | "unsure";
}

interface Done extends DoneStep {
  readonly runId: number;
  readonly at: number;
}

interface Claim {
  readonly now: number;
  readonly flows: readonly string[];
}

/** How long a vacuum of large tables may take, in milliseconds. */
const VACUUM_MS = 24 * 3_600_000;
/** The most that share a transaction. */
const MOST_AT_ONCE = 64;
/** A lane goes on under one job for so long; then others that wait have their turn. */
const TURN_MS = 1000;
/** After so long without a claim a job is given back. */
const IDLE_MS = 250;

/** A statement with its places by their numbers, in order of their names. */
function numbered(sql: string, ...names: readonly string[]): string {
  return names.reduce((text, name, i) => text.replaceAll(`$${name}`, `$${i + 1}::bigint`), sql);
}

async function dropKnown(
  tx: Transaction,
  { eventsBefore }: Expiry,
  { flow, key }: Extract<ExpiryPosition, { of: "dedupe" }>,
): Promise<Expired> {
  const last = await tx.row(
    "SELECT flow, key FROM dedupe WHERE (flow, key) > ($1, $2) ORDER BY flow, key LIMIT 1 OFFSET $3",
    flow,
    key,
    EXPIRED_AT_ONCE - 1,
  );
  const expired = "DELETE FROM dedupe WHERE (flow, key) > ($1, $2) AND expires_at < $3";
  if (last === undefined) {
    await tx.rows(expired, flow, key, eventsBefore);
    return { events: 0 };
  }
  const next = { flow: textCell(last, "flow"), key: textCell(last, "key") };
  await tx.rows(`${expired} AND (flow, key) <= ($4, $5)`, flow, key, eventsBefore, next.flow, next.key);
  return { events: 0, next: { of: "dedupe", ...next } };
}

/** The cluster's engine: any number of nodes on one PostgreSQL, with pg-boss handing out lanes. */
export class PostgresEngine implements Engine, Movable {
  readonly #pools: Pools;
  readonly #handing: Db;
  readonly #boss: PgBoss;
  readonly #schema: string;
  /** Runs that this node is doing. */
  readonly #doing = new Map<number, Doing>();
  readonly #idle: IdleJobs;
  #heart: NodeJS.Timeout | undefined;
  #giveBack: NodeJS.Timeout | undefined;
  /** The arguments of the last claim. */
  #claimed: Claim = { now: 0, flows: [] };
  readonly #accepting = new Batch((requests: readonly IncomingEvent[]) => this.#acceptTogether(requests), {
    most: MOST_AT_ONCE,
    once: onceOf,
  });
  readonly #claiming = new Batch((requests: readonly Claim[]) => this.#claimTogether(requests), { most: MOST_AT_ONCE });
  readonly #settling = new Batch((requests: readonly Ended[]) => this.#settleTogether(requests), {
    most: MOST_AT_ONCE,
    once: ({ id }) => String(id),
  });
  readonly #sending = new Batch((requests: readonly Sent[]) => this.#sentTogether(requests), {
    most: MOST_AT_ONCE,
    once: ({ runId }) => String(runId),
  });
  readonly #finishing = new Batch((requests: readonly Done[]) => this.#doneTogether(requests), {
    most: MOST_AT_ONCE,
    once: ({ runId, name }) => JSON.stringify([runId, name]),
  });

  readonly #codec: PayloadCodec;
  #hash: KeyHash;

  private constructor(pools: Pools, boss: PgBoss, schema: string, codec: PayloadCodec, secret: string, idle: IdleJobs) {
    this.#idle = idle;
    this.#codec = codec;
    this.#hash = new KeyHash(() => codec.readText(secret));
    this.#pools = pools;
    this.#handing = relaxedDb(pools);
    this.#boss = boss;
    this.#schema = schema;
  }

  /**
   * @param url `postgres://…`
   * @throws StoreError where the database can't be reached, or was written by a newer integ
   */
  static async open(url: string, options: PostgresOptions = {}): Promise<PostgresEngine> {
    const { schema = "integ", purpose = "run", heartbeatSeconds = 10, clock, connections = 12 } = options;
    const codec = new PayloadCodec(options.keys);
    if (!/^[a-z_][a-z0-9_]{0,40}$/.test(schema)) throw new StoreError(`${schema} is not a valid schema name`);
    const sessions = new Sessions();
    const poolOf = (most: number, more = ""): pg.Pool => {
      const pool = new pg.Pool({
        connectionString: url,
        max: most,
        keepAlive: true,
        // Statements that do not wait for each other's answers go out together.
        pipeline: true,
        // A way that leads nowhere is given up: what was on it is done again.
        connectionTimeoutMillis: 5000,
        query_timeout: 20_000,
        options: `-c search_path=${schema},public${more}`,
        // Before anybody else gets the connection.
        verify: (client, done) => void sessions.prepare(client).then(() => done(), done),
      } as pg.PoolConfig);
      // A connection that breaks while nobody uses it is replaced; who uses one is told.
      pool.on("error", () => undefined);
      pool.on("connect", (client) => void client.on("error", () => undefined));
      return pool;
    };
    const pools: Pools = {
      kept: poolOf(connections, BY_INDEX),
      relaxed: poolOf(Math.max(2, Math.ceil(connections / 3)), `${BY_INDEX} -c synchronous_commit=off`),
      adHoc: poolOf(3),
    };
    try {
      const before = await migrate(pools.adHoc, schema, codec);
      const run = purpose === "run";
      const boss = new PgBoss({
        db: databaseOf(pools, sessions),
        schema: `${schema}_boss`,
        supervise: run,
        schedule: false,
        // How soon a node that has died is noticed, beside its heartbeat.
        superviseIntervalSeconds: 5,
        monitorIntervalSeconds: 5,
        maintenanceIntervalSeconds: 300,
        ...(clock === undefined ? {} : { clock }),
      });
      boss.on("error", () => undefined);
      // Nodes that start at once make the tables one after another.
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
      const secret = await secretIn(pools.kept, codec, run);
      const idle = new IdleJobs((heartbeatSeconds * 1000) / 2, () => performance.now());
      const engine = new PostgresEngine(pools, boss, schema, codec, secret, idle);
      // Jobs of before are known by keys as they were then.
      if (before > 0 && before < HASHED_FROM) await engine.#lineUpAnew();
      if (run) engine.#beat(heartbeatSeconds);
      return engine;
    } catch (error) {
      await endAll(pools);
      if (error instanceof StoreError) throw error;
      throw new StoreError(`the database can't be used: ${describe(error)}`, { cause: error });
    }
  }

  async #lineUpAnew(): Promise<void> {
    await this.#pools.kept.query(`DELETE FROM ${this.#schema}_boss.job WHERE name = $1`, [QUEUE]);
    await this.settleIn();
  }

  /** Tells the database that this node is alive, for all that it is doing. */
  #beat(seconds: number): void {
    this.#heart = setInterval(
      () => {
        const jobs = [...[...this.#doing.values()].map(({ job }) => job.id), ...this.#idle.ids];
        if (jobs.length > 0) this.#boss.touch(QUEUE, jobs, { db: this.#handing }).catch(() => undefined);
      },
      (seconds * 1000) / 3,
    );
    this.#heart.unref();
  }

  async close(): Promise<void> {
    clearInterval(this.#heart);
    clearTimeout(this.#giveBack);
    // What can't be given back is another node's when the heartbeat is missed.
    await this.#giveJobsBack().catch(() => undefined);
    await this.#boss.stop({ graceful: false, close: false }).catch(() => undefined);
    await endAll(this.#pools);
  }

  /**
   * @param lanes some that are locked from the beginning
   * @param relaxed it need not be on disk when this resolves: what it says would be worked out again after a power cut
   */
  #transaction<T>(work: (tx: Transaction) => Promise<T>, relaxed = false, lanes: readonly Lane[] = []): Promise<T> {
    return inTransaction(relaxed ? this.#pools.relaxed : this.#pools.kept, async (tx) => {
      // What the lanes are locked for is sent along with that: the connection does one after the other.
      const [, result] = await Promise.all([lockLanes(tx, lanes), work(tx)]);
      return result;
    });
  }

  async #rows(text: string, ...values: readonly unknown[]): Promise<Row[]> {
    return rowsOf(this.#pools.kept, text, values);
  }
  /** The same for what need not be on disk when it is done. */
  async #relaxed(text: string, ...values: readonly unknown[]): Promise<Row[]> {
    return rowsOf(this.#pools.relaxed, text, values);
  }
  /** What people ask for, and upkeep: planned for the values at hand. */
  async #adHoc(text: string, ...values: readonly unknown[]): Promise<Row[]> {
    return rowsOf(this.#pools.adHoc, text, values);
  }
  async #row(text: string, ...values: readonly unknown[]): Promise<Row | undefined> {
    return (await this.#rows(text, ...values))[0];
  }

  // ── taking in ─────────────────────────────────────────────────────────────────────────────────────────────────

  accept(incoming: IncomingEvent): Promise<Accepted> {
    return this.#accepting.do(incoming);
  }

  async #acceptTogether(incomingEvents: readonly IncomingEvent[]): Promise<readonly Accepted[]> {
    return (await this.acceptAll(incomingEvents)) ?? [];
  }

  acceptAll(incomingEvents: readonly IncomingEvent[], cursor?: CursorMove): Promise<readonly Accepted[] | undefined> {
    const lanes = incomingEvents.map(({ flow, lane }): Lane => ({ flow, lane: this.#hash.of(lane) }));
    return this.#transaction(
      async (tx) => {
        if (cursor !== undefined && !(await moveCursor(tx, cursor))) return undefined;
        const accepted = await takeAll(tx, incomingEvents, this.#codec, this.#hash);
        const woken = new Map<string, Lane>();
        for (const [i, incoming] of incomingEvents.entries())
          if (accepted[i]?.duplicate === false && incoming.held === undefined) {
            const lane = elementAt(lanes, i);
            woken.set(jobKey(lane), lane);
          }
        await this.#line(tx, [...woken.values()]);
        return accepted;
      },
      false,
      lanes,
    );
  }

  async cursor(flow: string, name: string): Promise<string | undefined> {
    const row = await this.#row("SELECT value FROM cursors WHERE flow = $1 AND name = $2", flow, name);
    return optionalTextCell(row, "value");
  }

  async spend(window: string, most: number, now: number): Promise<boolean> {
    await this.#rows("DELETE FROM windows WHERE ends_at < $1", now);
    const seconds = Number(window.split(" ")[1] ?? 60);
    const row = await this.#row(
      `INSERT INTO windows (name, spent, ends_at) VALUES ($1, 1, $3)
       ON CONFLICT (name) DO UPDATE SET spent = windows.spent + 1 WHERE windows.spent < $2 RETURNING spent`,
      window,
      most,
      now + 2 * seconds * 1000,
    );
    return row !== undefined;
  }

  takePlace(name: string, most: number, now: number, forMs: number): Promise<string | undefined> {
    return this.#transaction(
      async (tx) => {
        await tx.rows("DELETE FROM places WHERE name = $1 AND ends_at < $2", name, now);
        const row = await tx.row(
          `INSERT INTO places (name, ends_at) SELECT $1::text, $3::bigint WHERE (SELECT count(id) FROM places WHERE name = $1) < $2
           RETURNING id`,
          name,
          most,
          now + forMs,
        );
        return optionalTextCell(row, "id");
      },
      true,
      [{ flow: "places", lane: name }],
    );
  }

  async givePlace(name: string, id: string): Promise<void> {
    await this.#rows("DELETE FROM places WHERE name = $1 AND id = $2", name, id);
  }

  // ── handing out ───────────────────────────────────────────────────────────────────────────────────────────────

  /**
   * Sees to it that lanes are looked at when their first runs are due, where nothing sees to that yet: a job that a lane has
   * was made for its first run. The lanes are locked.
   */
  async #line(tx: Transaction, lanes: readonly Lane[]): Promise<void> {
    const jobs = (await headsOf(tx, lanes))
      .filter((head) => head["state"] !== "held")
      .map((head) => {
        const lane: Lane = { flow: textCell(head, "flow"), lane: textCell(head, "lane") };
        return {
          data: laneOut(lane),
          singletonKey: jobKey(lane),
          startAfter: new Date(moment(Number(head["due_at"]))),
        };
      });
    if (jobs.length > 0) await this.#boss.insert(QUEUE, jobs, { db: tx });
  }

  /** Sees to it that a lane is looked at when its first run is due, and not when another one was. The lane is locked. */
  async #wake(tx: Transaction, { flow, lane }: Lane): Promise<void> {
    const head = await tx.row(
      `SELECT state, due_at FROM runs WHERE flow = $1 AND lane = $2 AND ${blocks()} ORDER BY id LIMIT 1`,
      flow,
      lane,
    );
    if (head === undefined || head["state"] === "held") return;
    const due = moment(Number(head["due_at"]));
    await this.#boss.upsert(QUEUE, laneOut({ flow, lane }), {
      singletonKey: jobKey({ flow, lane }),
      startAfter: new Date(due),
      db: tx,
    });
  }

  claim(now: number, flows: readonly string[]): Promise<Run | undefined> {
    return this.#claiming.do({ now, flows });
  }

  /** As many runs as are asked for, or as there are. */
  async #claimTogether(requests: readonly Claim[]): Promise<readonly (Run | undefined)[]> {
    const claim: Claim = { now: Math.max(...requests.map((item) => item.now)), flows: requests[0]?.flows ?? [] };
    this.#claimed = claim;
    const runs: Run[] = [];
    const early = new Set<string>();
    while (runs.length < requests.length) {
      const wanted = requests.length - runs.length;
      let isLast: boolean;
      try {
        isLast = await this.#claimSome(wanted, claim, early, runs);
      } catch (error) {
        // Active runs belong to this node: their jobs send heartbeats from here, so that no other node takes them over.
        if (runs.length === 0) throw error;
        isLast = true;
      }
      if (isLast) break;
    }
    return requests.map((_, i) => runs[i]);
  }

  /**
   * Begins some runs more and adds them to `runs`.
   *
   * @param early lanes whose first runs were not due yet when this was asked for
   * @returns whether there are no more
   */
  async #claimSome(wanted: number, claim: Claim, early: Set<string>, runs: Run[]): Promise<boolean> {
    const { jobs: kept, due } = this.#idle.take();
    const fetched = due < wanted ? await this.#fetch(wanted - due) : [];
    const jobs = [...kept, ...fetched];
    // Rows that arrived since are due by the database's clock and not by this one. They would be returned again and again.
    const hadBefore = fetched.some(({ lane }) => early.has(jobKey(lane)));
    if (jobs.length > 0) runs.push(...(await this.#begin(jobs, wanted, claim, early)));
    return fetched.length < wanted - due || hadBefore;
  }

  /** The jobs are this node's before it waits for lanes: who has a lane may be waiting for its job. */
  async #fetch(most: number): Promise<readonly Job[]> {
    const jobs = await this.#boss.fetch<Lane>(QUEUE, { batchSize: most, db: this.#handing }).catch(throwTransient);
    const fetchedAt = performance.now();
    return jobs.map(({ id, retryCount, data }) => ({ id, retryCount, lane: laneIn(data), fetchedAt }));
  }

  /**
   * Marks the first runs of lanes as being done, so many at most. A lane that has more to do than that stays this node's for its
   * turn; one with nothing that is due is given back, and waits for what it has.
   */
  async #begin(
    jobs: readonly Job[],
    wanted: number,
    { now, flows }: Claim,
    early = new Set<string>(),
  ): Promise<readonly Run[]> {
    const turnEnds = performance.now() - TURN_MS;
    const { begun, idle } = await this.#transaction(
      async (tx) => {
        const heads = await tx.rows(
          `WITH h AS MATERIALIZED (
             SELECT w.job, w.flow, w.lane, h.id, h.state <> 'held' AND NOT EXISTS (SELECT 1 FROM paused p WHERE p.flow = w.flow) AS goes_on,
               w.flow = ANY ($4::text[]) AS here, w.on_turn, h.due_at AS due
             FROM unnest($1::text[], $2::text[], $3::uuid[], $7::bool[]) AS w (flow, lane, job, on_turn) CROSS JOIN LATERAL (
               SELECT r.id, r.state, r.due_at FROM runs r WHERE r.flow = w.flow AND r.lane = w.lane AND ${blocks("r.")}
               ORDER BY r.id LIMIT 1) AS h
           ), chosen AS MATERIALIZED (
             SELECT id, job FROM h WHERE goes_on AND here AND on_turn AND due <= $5::bigint ORDER BY due, id LIMIT $6
           ), begun AS (
             UPDATE runs r SET state = 'running', job = chosen.job, updated_at = $5::bigint FROM chosen, events e
             WHERE r.id = chosen.id AND e.id = r.event_id
             RETURNING ${RUN_COLUMNS}, e.body, EXISTS (SELECT 1 FROM steps s WHERE s.run_id = r.id) AS has_steps
           )
           SELECT h.job, h.flow AS of_flow, h.goes_on, h.here, h.on_turn, h.due, ${BEGUN}, begun.body, begun.has_steps
           FROM h LEFT JOIN begun ON begun.id = h.id ORDER BY h.due, h.id`,
          jobs.map(({ lane }) => lane.flow),
          jobs.map(({ lane }) => lane.lane),
          jobs.map(({ id }) => id),
          flows,
          moment(now),
          wanted,
          jobs.map(({ fetchedAt }) => wanted > 0 && fetchedAt > turnEnds),
        );
        const byJob = new Map(heads.map((head) => [head["job"], head]));
        const of = (job: Job): Row | undefined => byJob.get(job.id);
        const isBegun = (head: Row | undefined): boolean => head?.["body"] !== undefined && head["body"] !== null;
        const isDue = (head: Row | undefined): boolean =>
          head?.["goes_on"] === true && head["here"] === true && head["on_turn"] === true && Number(head["due"]) <= now;
        const others = jobs.filter((job) => !isBegun(of(job)));
        const over = others.filter((job) => !isDue(of(job)));
        if (over.length > 0) await this.#boss.complete(QUEUE, over.map(({ id, retryCount }) => ({ id, retryCount })), null, { db: tx }); // prettier-ignore
        const again = over.flatMap(({ lane }, i) => {
          const head = of(elementAt(over, i));
          if (head?.["goes_on"] !== true) return [];
          // Another node has the flow; and what is not due yet comes when it is.
          const at = moment(head["here"] === true ? Number(head["due"]) : now + 2000);
          if (at > now) early.add(jobKey(lane));
          return [{ data: laneOut(lane), singletonKey: jobKey(lane), startAfter: new Date(at) }];
        });
        if (again.length > 0) await this.#boss.insert(QUEUE, again, { db: tx });
        return { begun: heads.filter(isBegun), idle: others.filter((job) => isDue(of(job))) };
      },
      true,
      jobs.map(({ lane }) => lane),
    );
    // Only what is known to be written is this node's: no heart beats for what nobody here is doing.
    for (const job of idle) this.#keep(job, true);
    const jobsById = new Map(jobs.map((job) => [job.id, job]));
    return begun.map((row) => {
      const run = toRun(row, this.#codec);
      const job = entryOf(jobsById, textCell(row, "job"));
      const body = bytesCell(row, "body");
      this.#doing.set(run.id, { job, eventId: run.eventId, body, hasSteps: row["has_steps"] === true });
      return run;
    });
  }

  /** Keeps a job whose lane may go on here; it is given back where no claim asks for it. */
  #keep(job: Job, hasDue: boolean): void {
    this.#idle.keep(job, hasDue);
    this.#giveBack ??= setTimeout(() => {
      this.#giveBack = undefined;
      void this.#giveJobsBack(IDLE_MS / 2).catch(() => undefined);
    }, IDLE_MS).unref();
  }

  async #giveJobsBack(idleForMs = 0): Promise<void> {
    const { jobs } = this.#idle.take(idleForMs);
    if (jobs.length > 0) await this.#begin(jobs, 0, this.#claimed);
  }

  nextDue(): undefined {
    return undefined;
  }

  async settle(id: number, state: RunState, at: number, more: Settlement = {}): Promise<void> {
    const doing = this.#doing.get(id);
    if (doing === undefined) return this.#settleByHand({ id, state, at, more, job: null });
    const end = await this.#settling.do({ id, state, at, more, job: doing.job.id });
    this.#doing.delete(id);
    // What another node has taken over, since this one seemed to be gone, is that one's: what it makes of it counts.
    if (end !== undefined) this.#keep(doing.job, end["has_due"] === true);
  }

  /** What a person has ended is on disk before they are told so. */
  #settleByHand(ended: Ended): Promise<void> {
    return this.#transaction(async (tx) => {
      const lane = await laneOf(tx, ended.id);
      if (lane === undefined) return;
      await lockLanes(tx, [lane]);
      const rows = await tx.rows(SETTLING, ...this.#settlingCells([ended]));
      if (rows.length > 0) await this.#wake(tx, lane);
    });
  }

  /** Each where the run was still of the job that it was thought to be of, and whether its lane goes on; undefined where it wasn't. */
  async #settleTogether(requests: readonly Ended[]): Promise<readonly (Row | undefined)[]> {
    const rows = await this.#relaxed(SETTLING, ...this.#settlingCells(requests));
    const byRun = new Map(rows.map((row) => [Number(row["id"]), row]));
    return requests.map(({ id }) => byRun.get(id));
  }

  #settlingCells(ends: readonly Ended[]): readonly unknown[] {
    return [
      ends.map(({ id }) => id),
      ends.map(({ state }) => state),
      ends.map(({ at }) => moment(at)),
      ends.map(({ more }) => this.#text(more.reason)),
      ends.map(({ more }) => more.reasonId ?? null),
      ends.map(({ more }) => (more.dueAt === undefined ? null : moment(more.dueAt))),
      ends.map(({ more }) => (more.attempts === undefined ? null : small(more.attempts))),
      ends.map(({ more }) => more.version ?? null),
      ends.map(({ job }) => job),
      ends.map(({ more }) => this.#text(more.newest)),
    ];
  }

  async replay(runId: number, at: number, how: Replaying): Promise<boolean> {
    const { body, lane: to, why, version } = how;
    return this.#transaction(async (tx) => {
      const lane = await laneOf(tx, runId);
      if (lane === undefined) return false;
      const moved = { flow: lane.flow, lane: to === undefined ? lane.lane : this.#hash.of(to) };
      await lockLanes(tx, [lane, moved]);
      const run = await runIn(tx, runId, this.#codec);
      if (run === undefined || run.state === "running") return false;
      if (body !== undefined) {
        const event = await tx.row(
          `INSERT INTO events (flow, received_at, headers, body, dedupe_key, keys, origin)
           SELECT flow, received_at, headers, $2, dedupe_key, coalesce($3::text, keys), coalesce(origin, id) FROM events WHERE id = $1 RETURNING id`,
          run.eventId,
          this.#codec.body(body),
          to === undefined ? null : keysOut(to, run.dedupeKey, this.#codec),
        );
        await tx.rows("UPDATE runs SET event_id = $2, lane = $3 WHERE id = $1", runId, event?.["id"], moved.lane);
      }
      const sent = await tx.row("SELECT 1 FROM steps WHERE run_id = $1 AND kind = 'destination' LIMIT 1", runId);
      const { readsAnew, written, audit } = replayPlan(how, sent !== undefined);
      if (readsAnew) await tx.rows("DELETE FROM steps WHERE run_id = $1 AND kind = 'fetch'", runId);
      await tx.rows(
        "UPDATE steps SET state = $2 WHERE run_id = $1 AND kind = 'destination' AND state IN ('done', 'changed')",
        runId,
        written,
      );
      await tx.rows(
        `UPDATE runs SET state = 'waiting', attempts = 0, due_at = $2, updated_at = $2, reason = NULL, reason_id = NULL, pinned = $3
         WHERE id = $1`,
        runId,
        moment(at),
        version ?? null,
      );
      await recordAudit(tx, runId, at, audit, this.#text(why));
      await this.#wake(tx, lane);
      await this.#wake(tx, moved);
      return true;
    });
  }

  async pause(flow: string, paused: boolean): Promise<void> {
    if (paused) {
      await this.#rows("INSERT INTO paused (flow) VALUES ($1) ON CONFLICT DO NOTHING", flow);
      return;
    }
    await this.#transaction(async (tx) => {
      await tx.rows("DELETE FROM paused WHERE flow = $1", flow);
      const lanes = await tx.rows(`SELECT DISTINCT lane FROM runs WHERE flow = $1 AND state IN ${UNFINISHED}`, flow);
      for (const row of lanes) {
        const lane = { flow, lane: textCell(row, "lane") };
        await lockLanes(tx, [lane]);
        await this.#wake(tx, lane);
      }
    });
  }

  async paused(): Promise<string[]> {
    return (await this.#rows("SELECT flow FROM paused ORDER BY flow")).map((row) => textCell(row, "flow"));
  }

  // ── looking ───────────────────────────────────────────────────────────────────────────────────────────────────

  async run(id: number): Promise<Run | undefined> {
    const row = await this.#row(`${SELECT_RUN} WHERE r.id = $1`, id);
    return row === undefined ? undefined : toRun(row, this.#codec);
  }

  async runs(filter: RunFilter = {}): Promise<Run[]> {
    const { where, values } = conditions(filter, this.#hash, (at) => `$${at}`);
    const rows = await this.#adHoc(
      `${SELECT_RUN} ${where} ORDER BY r.id DESC LIMIT $${values.length + 1}`,
      ...values,
      small(filter.limit ?? 100),
    );
    return rows.map((row) => toRun(row, this.#codec));
  }

  async counts(): Promise<Readonly<Record<RunState | "duplicates", number>>> {
    const [duplicates] = await this.#adHoc("SELECT coalesce(sum(duplicates), 0) AS n FROM dedupe");
    return countsOf(await this.#adHoc("SELECT state, count(*) AS n FROM runs GROUP BY state"), duplicates?.["n"]);
  }

  async queueStats(): Promise<QueueStats[]> {
    return (await this.#adHoc(QUEUE_STATS)).map(toQueueStats);
  }

  async body(eventId: number): Promise<Uint8Array> {
    for (const doing of this.#doing.values()) if (doing.eventId === eventId) return this.#codec.readBody(doing.body);
    const row = await this.#row("SELECT body FROM events WHERE id = $1", eventId);
    return this.#codec.readBody(bytesCell(row ?? {}, "body"));
  }

  async step(runId: number, name: string): Promise<Step | undefined> {
    if (this.#doing.get(runId)?.hasSteps === false) return undefined;
    const row = await this.#row(
      `SELECT ${TABLES.steps.join(", ")} FROM steps WHERE run_id = $1 AND name = $2`,
      runId,
      stepNameOut(name, this.#hash),
    );
    return row === undefined ? undefined : toStep(row, this.#codec);
  }

  async steps(runId: number): Promise<Step[]> {
    const rows = await this.#rows("SELECT * FROM steps WHERE run_id = $1 ORDER BY updated_at, kind DESC, name", runId);
    return rows.map((row) => toKnownStep(row, this.#codec));
  }

  stepsSent(runId: number, at: number, steps: readonly SentStep[], state: "sent" | "unsure"): Promise<void> {
    this.#hasSteps(runId);
    return this.#sending.do({ runId, at, steps, state });
  }

  async #sentTogether(requests: readonly Sent[]): Promise<readonly undefined[]> {
    const sent = requests.flatMap(({ runId, at, steps, state }) =>
      steps.map((step) => ({ runId, at, state, ...step })),
    );
    await this.#relaxed(
      `INSERT INTO steps (run_id, name, kind, state, idempotency_key, attempts, request, updated_at)
       SELECT s.run_id, s.name, 'destination', s.state, s.key, 1, s.request, s.at
       FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::text[], $6::bigint[])
         AS s (run_id, name, state, key, request, at)
       ORDER BY s.run_id, s.name
       ${SENT_AGAIN}`,
      sent.map(({ runId }) => runId),
      sent.map(({ name }) => name),
      sent.map(({ state }) => state),
      sent.map(({ idempotencyKey }) => idempotencyKey ?? null),
      sent.map(({ request }) => this.#codec.text(request)),
      sent.map(({ at }) => moment(at)),
    );
    return requests.map(() => undefined);
  }

  async stepsEnded(runId: number, at: number, { done, refused }: EndedSteps): Promise<void> {
    this.#hasSteps(runId);
    await this.#rows(
      `WITH no AS (
         UPDATE steps s SET state = 'refused', response = w.response, updated_at = $2
         FROM unnest($3::text[], $6::text[]) AS w (name, response) WHERE s.run_id = $1 AND s.name = w.name)
       INSERT INTO steps (run_id, name, kind, state, attempts, response, updated_at)
       SELECT $1::bigint, w.name, 'destination', 'done', 1, w.response, $2::bigint
       FROM unnest($4::text[], $5::text[]) AS w (name, response)
       ON CONFLICT (run_id, name) DO UPDATE SET state = 'done', response = excluded.response, updated_at = excluded.updated_at`,
      runId,
      moment(at),
      refused.map(({ name }) => name),
      done.map(({ name }) => name),
      done.map(({ response }) => this.#text(response)),
      refused.map(({ response }) => this.#text(response)),
    );
  }

  stepDone(runId: number, at: number, step: DoneStep): Promise<void> {
    this.#hasSteps(runId);
    return this.#finishing.do({ runId, at, ...step });
  }

  async #doneTogether(requests: readonly Done[]): Promise<readonly undefined[]> {
    await this.#rows(
      `INSERT INTO steps (run_id, name, kind, state, attempts, request, response, updated_at)
       SELECT s.run_id, s.name, s.kind, 'done', 1, s.request, s.response, s.at
       FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::bigint[], $6::text[]) AS s (run_id, name, kind, response, at, request)
       ORDER BY s.run_id, s.name
       ON CONFLICT (run_id, name) DO UPDATE SET state = 'done', response = excluded.response, updated_at = excluded.updated_at`,
      requests.map(({ runId }) => runId),
      requests.map(({ name }) => stepNameOut(name, this.#hash)),
      requests.map(({ kind }) => kind),
      requests.map(({ response }) => this.#text(response)),
      requests.map(({ at }) => moment(at)),
      requests.map(({ name, kind }) => (kind === "fetch" ? readNameOut(name, this.#codec) : null)),
    );
    return requests.map(() => undefined);
  }

  #hasSteps(runId: number): void {
    const doing = this.#doing.get(runId);
    if (doing !== undefined) doing.hasSteps = true;
  }

  async dropReads(runId: number): Promise<void> {
    await this.#rows("DELETE FROM steps WHERE run_id = $1 AND kind = 'fetch'", runId);
  }

  async delivered(flow: string, lane: string, destination: string): Promise<string | undefined> {
    const row = await this.#row(
      `SELECT s.response FROM runs r JOIN steps s ON s.run_id = r.id
       WHERE r.flow = $1 AND r.lane = $2 AND s.name = $3 AND s.kind = 'destination' AND s.state IN ${WRITTEN} ORDER BY r.id DESC LIMIT 1`,
      flow,
      this.#hash.of(lane),
      destination,
    );
    const response = optionalTextCell(row, "response");
    return response === undefined ? undefined : this.#codec.readText(response);
  }

  async newest(flow: string, lane: string): Promise<Newest | undefined> {
    const row = await this.#row(
      "SELECT moment, run_id FROM newest WHERE flow = $1 AND lane = $2",
      flow,
      this.#hash.of(lane),
    );
    return row === undefined ? undefined : toNewest(row, this.#codec);
  }

  async states(flow: string, identities: readonly string[]): Promise<(string | undefined)[]> {
    const hashed = identities.map((identity) => this.#hash.of(identity));
    const rows = await this.#rows(
      "SELECT identity, hash FROM states WHERE flow = $1 AND identity = ANY($2::text[])",
      flow,
      hashed,
    );
    const known = new Map(rows.map((row) => [textCell(row, "identity"), textCell(row, "hash")]));
    return hashed.map((identity) => known.get(identity));
  }

  async noteStates(flow: string, states: readonly DocumentState[]): Promise<void> {
    // In one order everywhere: two nodes that note the same documents do not wait for each other.
    const sorted = [...new Map(states.map(({ identity, hash }) => [this.#hash.of(identity), hash]))].toSorted(
      ([a], [b]) => (a < b ? -1 : 1),
    );
    await this.#rows(
      `INSERT INTO states (flow, identity, hash) SELECT $1, * FROM unnest($2::text[], $3::text[])
       ON CONFLICT (flow, identity) DO UPDATE SET hash = excluded.hash`,
      flow,
      sorted.map(([identity]) => identity),
      sorted.map(([, hash]) => hash),
    );
  }

  async noteDrift(drifts: readonly Drift[]): Promise<void> {
    // In one order everywhere: two nodes that count the same fields do not wait for each other.
    const key = ({ flow, document, field }: Drift): string => JSON.stringify([flow, document, field]);
    const sorted = drifts.toSorted((a, b) => (key(a) < key(b) ? -1 : 1));
    await this.#rows(
      `INSERT INTO drift (flow, document, field, expected, example, times, first_at, last_at)
       SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::bigint[], $7::bigint[], $8::bigint[])
       ON CONFLICT (flow, document, field) DO UPDATE SET expected = excluded.expected, example = excluded.example,
         times = drift.times + excluded.times, last_at = greatest(drift.last_at, excluded.last_at)`,
      sorted.map(({ flow }) => flow),
      sorted.map(({ document }) => document),
      sorted.map(({ field }) => field),
      sorted.map(({ expected }) => expected),
      sorted.map(({ example }) => example),
      sorted.map(({ times }) => times),
      sorted.map(({ firstAt }) => firstAt),
      sorted.map(({ lastAt }) => lastAt),
    );
  }

  async drifts(): Promise<Drift[]> {
    return (
      await this.#rows('SELECT * FROM drift ORDER BY flow COLLATE "C", document COLLATE "C", field COLLATE "C"')
    ).map(toDrift);
  }

  async forgetDrift(flow: string): Promise<void> {
    await this.#rows("DELETE FROM drift WHERE flow = $1", flow);
  }

  async history(runId: number): Promise<AuditEntry[]> {
    const rows = await this.#rows("SELECT at, what, detail FROM history WHERE run_id = $1 ORDER BY id", runId);
    return rows.map((row) => toAuditEntry(row, this.#codec));
  }

  async attemptFailed(runId: number, { step, at, outcome, status, response }: Attempt): Promise<void> {
    await this.#relaxed(
      "INSERT INTO attempts (run_id, step, at, outcome, status, response) VALUES ($1, $2, $3, $4, $5, $6)",
      runId,
      this.#codec.text(step),
      moment(at),
      this.#codec.text(outcome),
      status === undefined ? null : small(status),
      this.#text(response),
    );
  }

  async attempts(runId: number): Promise<Attempt[]> {
    const rows = await this.#rows("SELECT * FROM attempts WHERE run_id = $1 ORDER BY id", runId);
    return rows.map((row) => toAttempt(row, this.#codec));
  }

  async keepModule(flow: string, version: string, text: string): Promise<void> {
    await this.#rows(
      "INSERT INTO modules (flow, version, text) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
      flow,
      version,
      this.#codec.body(Buffer.from(text)),
    );
  }

  async module(flow: string, version: string): Promise<string | undefined> {
    const row = await this.#row("SELECT text FROM modules WHERE flow = $1 AND version = $2", flow, version);
    return row === undefined ? undefined : Buffer.from(this.#codec.readBody(bytesCell(row, "text"))).toString("utf8");
  }

  #text(text: string | undefined): string | null {
    return text === undefined ? null : this.#codec.text(text);
  }

  async events(flow: string, after: number, limit: number): Promise<StoredEvent[]> {
    const sizes = `SELECT e.id, ${SIZE} AS size FROM events e WHERE flow = $1 AND id > $2 ORDER BY id LIMIT $3`;
    const last = lastAtOnce(await this.#adHoc(sizes, flow, after, limit));
    if (last === undefined) return [];
    const rows = await this.#adHoc(
      `SELECT e.*, ${OPEN} AS open FROM events e WHERE flow = $1 AND id > $2 AND id <= $3 ORDER BY id`,
      flow,
      after,
      last,
    );
    const ids = rows.map((row) => row["id"]);
    const steps = await this.#adHoc(
      "SELECT r.event_id, s.* FROM steps s JOIN runs r ON r.id = s.run_id WHERE r.event_id = ANY ($1)",
      ids,
    );
    const said = await this.#adHoc(SAID.replaceAll("= $event", "= ANY ($1::bigint[])"), ids);
    const of = (some: readonly Row[], { id }: Row): Row[] => some.filter((one) => one["event_id"] === id);
    return rows.map((row) => toStoredEvent(row, of(steps, row), of(said, row), this.#codec));
  }

  erase(eventId: number): Promise<void> {
    return this.#transaction(async (tx) => {
      const root = (await tx.row("SELECT coalesce(origin, id) AS id FROM events WHERE id = $1", eventId))?.["id"];
      const family = await tx.rows("SELECT id FROM events WHERE id = $1 OR origin = $1", root ?? eventId);
      for (const { id } of family) for (const sql of ERASING) await tx.rows(sql.replaceAll("$event", "$1"), id);
    });
  }

  /** Data in free pages, and in the database's own log and backups, is the database's responsibility. */
  async scrub(): Promise<void> {
    // However long it takes: it holds up nobody.
    const vacuum = { text: "VACUUM events, runs, steps, history, attempts", query_timeout: VACUUM_MS };
    await this.#pools.adHoc.query(vacuum).catch(throwTransient);
  }

  dropExpired(expiry: Expiry, from: ExpiryPosition): Promise<Expired> {
    return inTransaction(this.#pools.adHoc, async (tx) => {
      if (from.of === "dedupe") return dropKnown(tx, expiry, from);
      const { of, after } = from;
      const looking = { events: LOOK_AT_EVENTS, mended: LOOK_AT_MENDED, runs: LOOK_AT_RUNS }[of];
      const rows = await tx.rows(numbered(looking, "after", "most"), after, EXPIRED_AT_ONCE);
      const lastRow = rows.at(-1);
      if (lastRow === undefined) return { events: 0, ...following(of) };
      const last = Number(lastRow["id"]);
      const drop = async (sql: string, before: number): Promise<number> => {
        const counting = `WITH dropped AS (${numbered(sql, "after", "last", "before")} RETURNING 1) SELECT count(*) AS n FROM dropped`;
        return Number((await tx.row(counting, after, last, before))?.["n"]);
      };
      const { eventsBefore, resultsBefore } = expiry;
      if (of === "mended") {
        const events = await drop(DROP_MENDED, eventsBefore);
        return { events, ...(rows.length < EXPIRED_AT_ONCE ? following(of) : { next: { of, after: last } }) };
      }
      const next = nextExpired(of, rows.map(toLooked), expiry);
      if (of === "events") return { events: await drop(DROP_EVENTS, eventsBefore), next };
      await drop(DROP_SENT, eventsBefore);
      await drop(DROP_RESPONSES, resultsBefore);
      await drop(DROP_BAD_RESPONSES, eventsBefore);
      return { events: 0, next };
    });
  }

  async rows(table: TableName, from: number, limit: number): Promise<Cell[][]> {
    const columns = TABLES[table];
    const order = table === "history" || table === "attempts" ? "run_id, id" : columns.length > 1 ? "1, 2" : "1";
    const found = await this.#adHoc(
      `SELECT ${columns.join(", ")} FROM ${table} ORDER BY ${order} LIMIT $1 OFFSET $2`,
      limit,
      from,
    );
    return found.map((row) => columns.map((column) => cellOf(column, row[column])));
  }

  async put(table: TableName, rows: readonly Cell[][]): Promise<void> {
    const columns = TABLES[table];
    const places = rows.map((row, i) => `(${row.map((_, k) => `$${i * columns.length + k + 1}`).join(", ")})`);
    const ids = table === "events" || table === "runs" ? " OVERRIDING SYSTEM VALUE" : "";
    if (table === "secrets") await this.#rows("DELETE FROM secrets");
    await this.#rows(`INSERT INTO ${table} (${columns.join(", ")})${ids} VALUES ${places.join(", ")}`, ...rows.flat());
    if (table !== "secrets") return;
    const secret = await secretIn(this.#pools.kept, this.#codec, false);
    this.#hash = new KeyHash(() => this.#codec.readText(secret));
  }

  async settleIn(): Promise<void> {
    await inTransaction(this.#pools.adHoc, async (tx) => {
      for (const table of ["events", "runs"])
        await tx.rows(
          `SELECT setval(pg_get_serial_sequence('${table}', 'id'), greatest(1, (SELECT coalesce(max(id), 1) FROM ${table})))`,
        );
      await tx.rows("UPDATE runs SET state = 'waiting', job = NULL WHERE state = 'running'");
      const lanes = await tx.rows(`SELECT DISTINCT flow, lane FROM runs WHERE state IN ${UNFINISHED}`);
      for (const row of lanes) await this.#wake(tx, { flow: textCell(row, "flow"), lane: textCell(row, "lane") });
    });
  }

  /** Drops all that this engine keeps; for tests. */
  async destroy(): Promise<void> {
    await this.#pools.kept.query(
      `DROP SCHEMA IF EXISTS ${this.#schema} CASCADE; DROP SCHEMA IF EXISTS ${this.#schema}_boss CASCADE`,
    );
  }
}

/** What keys are hashed with, as it is kept; encrypted with the key of today by who runs the engine, since that of before may be dropped. */
async function secretIn(pool: pg.Pool, codec: PayloadCodec, run: boolean): Promise<string> {
  const { rows } = await pool.query<{ value: string }>("SELECT value FROM secrets WHERE name = $1", [KEY_SECRET]);
  const kept = rows[0]?.value ?? "";
  if (!run) return kept;
  try {
    const encrypted = codec.text(codec.readText(kept));
    await pool.query("UPDATE secrets SET value = $2 WHERE name = $1", [KEY_SECRET, encrypted]);
    return encrypted;
  } catch (error) {
    // A missing key is reported when something encrypted is read.
    if (error instanceof StoreError) return kept;
    throw error;
  }
}

/** A value as every engine has it: numbers that PostgreSQL gives as text are numbers, and JSON is text. */
function cellOf(column: string, value: unknown): Cell {
  if (column === "headers") return JSON.stringify(value);
  const isNumber = /(^|_)(id|at|attempts|duplicates|origin)$/.test(column) && column !== "reason_id";
  return isNumber && typeof value === "string" ? Number(value) : ((value ?? null) as Cell);
}
