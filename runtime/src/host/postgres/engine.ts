/**
 * The cluster engine: PostgreSQL, and pg-boss for handing out work. Any number of equal nodes share one database.
 *
 * A job of pg-boss stands for a lane that has something due: there is at most one of each, queued or being done, so that a
 * lane is worked on by one node at a time. What is done, and in which order, stands in our own tables; both change in the
 * same transactions. A node that dies leaves its jobs without a heartbeat, and another node goes on.
 */
import pg from "pg";
import { PgBoss, type Clock } from "pg-boss";
import {
  StoreError,
  type Accepted,
  type Arrival,
  type Attempt,
  type CursorMove,
  type EndedSteps,
  type Engine,
  type Level,
  type Remark,
  type Replaying,
  type Run,
  type RunFilter,
  type RunState,
  type SentStep,
  type Settlement,
  type Step,
  type StoredEvent,
} from "../engine.ts";
import { TABLES, type Cell, type Movable, type TableName } from "../move.ts";
import { Packing } from "../packing.ts";
import {
  countsOf,
  headersIn,
  payloadsOf,
  RUN_COLUMNS,
  SELECT_RUN,
  toAttempt,
  toRemark,
  toRun,
  toStep,
  UNFINISHED,
  WRITTEN,
  type Row,
} from "../rows.ts";
import { alone, databaseOf, describe, migrate, named, Sessions, Transaction, trouble } from "./database.ts";
import { keyOf, laneOf, lockLanes, lockStatement, moveCursor, remark, runIn, take, type Lane } from "./lanes.ts";

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
  /** Secrets that payloads are sealed with: the first one seals, all of them open. */
  readonly keys?: readonly string[];
}

const QUEUE = "lanes";

/** Before a statement that need not be on disk when it is done: a transaction of its own. */
const RELAXED = "WITH relaxed AS (SELECT set_config('synchronous_commit', 'off', true))";

/** A request that goes out once more, under its key or another. */
const SENT_AGAIN = `ON CONFLICT (run_id, name) DO UPDATE SET state = excluded.state, idempotency_key = excluded.idempotency_key,
         attempts = steps.attempts + 1, request = excluded.request, updated_at = excluded.updated_at`;

/** What is known of a run that is being done: its job, and what would have to be asked for again. */
interface Doing {
  readonly job: string;
  readonly lane: Lane;
  readonly eventId: number;
  /** As it is stored. */
  readonly body: Buffer;
}

interface Pending {
  readonly arrival: Arrival;
  readonly resolve: (accepted: Accepted) => void;
  readonly reject: (error: unknown) => void;
}

/** The most events that share a transaction. */
const MOST_AT_ONCE = 64;

export class PostgresEngine implements Engine, Movable {
  readonly #pool: pg.Pool;
  readonly #boss: PgBoss;
  readonly #schema: string;
  /** Runs that this node is doing. */
  readonly #doing = new Map<number, Doing>();
  #heart: NodeJS.Timeout | undefined;
  #pending: Pending[] = [];
  #flushing = false;

  readonly #packing: Packing;

  private constructor(pool: pg.Pool, boss: PgBoss, schema: string, packing: Packing) {
    this.#packing = packing;
    this.#pool = pool;
    this.#boss = boss;
    this.#schema = schema;
  }

  /**
   * @param url `postgres://…`
   * @throws StoreError where the database can't be reached, or was written by a newer integ
   */
  static async open(url: string, options: PostgresOptions = {}): Promise<PostgresEngine> {
    const { schema = "integ", purpose = "run", heartbeatSeconds = 10, clock, connections = 12 } = options;
    const packing = new Packing(options.keys);
    if (!/^[a-z_][a-z0-9_]{0,40}$/.test(schema)) throw new StoreError(`${schema} is no name for a schema`);
    const sessions = new Sessions();
    const pool = new pg.Pool({
      connectionString: url,
      max: connections,
      keepAlive: true,
      // A way that leads nowhere is given up: what was on it is done again.
      connectionTimeoutMillis: 5000,
      query_timeout: 20_000,
      options: `-c search_path=${schema},public`,
      // Before anybody else gets the connection.
      verify: (client, done) => void sessions.prepare(client).then(() => done(), done),
    } as pg.PoolConfig);
    // A connection that breaks while nobody uses it is replaced; who uses one is told.
    pool.on("error", () => undefined);
    pool.on("connect", (client) => void client.on("error", () => undefined));
    try {
      await migrate(pool, schema);
      const run = purpose === "run";
      const boss = new PgBoss({
        db: databaseOf(pool, sessions),
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
      await alone(pool, schema, async () => {
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
      const engine = new PostgresEngine(pool, boss, schema, packing);
      if (run) engine.#beat(heartbeatSeconds);
      return engine;
    } catch (error) {
      await pool.end();
      if (error instanceof StoreError) throw error;
      throw new StoreError(`the database can't be used: ${describe(error)}`, { cause: error });
    }
  }

  /** Tells the database that this node is alive, for all that it is doing. */
  #beat(seconds: number): void {
    this.#heart = setInterval(
      () => {
        const jobs = [...this.#doing.values()].map(({ job }) => job);
        if (jobs.length > 0) this.#boss.touch(QUEUE, jobs).catch(() => undefined);
      },
      (seconds * 1000) / 3,
    );
    this.#heart.unref();
  }

  async close(): Promise<void> {
    clearInterval(this.#heart);
    await this.#boss.stop({ graceful: false, close: false }).catch(() => undefined);
    await this.#pool.end();
  }

  /**
   * @param lane one that is locked from the beginning
   * @param relaxed it need not be on disk when this resolves: what it says would be worked out again after a power cut
   */
  async #transaction<T>(work: (tx: Transaction) => Promise<T>, relaxed = false, lane?: Lane): Promise<T> {
    const client = await this.#pool.connect().catch(trouble);
    let broken: Error | undefined;
    try {
      const begin = ["BEGIN", ...(relaxed ? ["SET LOCAL synchronous_commit = off"] : [])];
      if (lane !== undefined) begin.push(lockStatement(client, lane));
      await client.query(begin.join("; "));
      const result = await work(new Transaction(client));
      await client.query("COMMIT");
      return result;
    } catch (error) {
      await client.query("ROLLBACK").catch((failed: unknown) => (broken = failed as Error));
      return trouble(error);
    } finally {
      client.release(broken);
    }
  }

  async #rows(text: string, ...values: readonly unknown[]): Promise<Row[]> {
    return (await this.#pool.query<Row>(named(text, values)).catch(trouble)).rows;
  }
  async #row(text: string, ...values: readonly unknown[]): Promise<Row | undefined> {
    return (await this.#rows(text, ...values))[0];
  }

  // ── taking in ─────────────────────────────────────────────────────────────────────────────────────────────────

  accept(arrival: Arrival): Promise<Accepted> {
    return new Promise((resolve, reject) => {
      this.#pending.push({ arrival, resolve, reject });
      if (!this.#flushing) void this.#flush();
    });
  }

  /** What has come while one transaction was on its way shares the next. */
  async #flush(): Promise<void> {
    this.#flushing = true;
    await new Promise((resolve) => setImmediate(resolve));
    while (this.#pending.length > 0) {
      const batch = this.#pending.splice(0, MOST_AT_ONCE);
      try {
        const accepted = (await this.acceptAll(batch.map(({ arrival }) => arrival))) ?? [];
        batch.forEach(({ resolve }, i) => resolve(accepted[i] as Accepted));
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    this.#flushing = false;
  }

  acceptAll(arrivals: readonly Arrival[], cursor?: CursorMove): Promise<readonly Accepted[] | undefined> {
    return this.#transaction(async (tx) => {
      if (cursor !== undefined && !(await moveCursor(tx, cursor))) return undefined;
      await lockLanes(tx, arrivals);
      const accepted: Accepted[] = [];
      const woken = new Map<string, Lane>();
      for (const arrival of arrivals) {
        const one = await take(tx, arrival, this.#packing);
        accepted.push(one);
        if (!one.duplicate && arrival.held === undefined) woken.set(keyOf(arrival), arrival);
      }
      await this.#line(tx, [...woken.values()]);
      return accepted;
    });
  }

  async cursor(flow: string, name: string): Promise<string | undefined> {
    const row = await this.#row("SELECT value FROM cursors WHERE flow = $1 AND name = $2", flow, name);
    return row?.["value"] as string | undefined;
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
        return row?.["id"] as string | undefined;
      },
      true,
      { flow: "places", lane: name },
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
    if (lanes.length === 0) return;
    const heads = await tx.rows(
      `SELECT DISTINCT ON (r.flow, r.lane) r.flow, r.lane, r.state, r.due_at
       FROM runs r JOIN unnest($1::text[], $2::text[]) AS w (flow, lane) ON r.flow = w.flow AND r.lane = w.lane
       WHERE r.state IN ${UNFINISHED} ORDER BY r.flow, r.lane, r.id`,
      lanes.map(({ flow }) => flow),
      lanes.map(({ lane }) => lane),
    );
    const jobs = heads
      .filter((head) => head["state"] !== "held")
      .map((head) => {
        const data: Lane = { flow: head["flow"] as string, lane: head["lane"] as string };
        return { data, singletonKey: keyOf(data), startAfter: new Date(Number(head["due_at"])) };
      });
    if (jobs.length > 0) await this.#boss.insert(QUEUE, jobs, { db: tx });
  }

  /** Sees to it that a lane is looked at when its first run is due, and not when another one was. The lane is locked. */
  async #wake(tx: Transaction, { flow, lane }: Lane): Promise<void> {
    const head = await tx.row(
      `SELECT state, due_at FROM runs WHERE flow = $1 AND lane = $2 AND state IN ${UNFINISHED} ORDER BY id LIMIT 1`,
      flow,
      lane,
    );
    if (head === undefined || head["state"] === "held") return;
    const due = Number(head["due_at"]);
    await this.#boss.upsert(
      QUEUE,
      { flow, lane },
      { singletonKey: keyOf({ flow, lane }), startAfter: new Date(due), db: tx },
    );
  }

  async claim(now: number, flows: readonly string[]): Promise<Run | undefined> {
    for (;;) {
      const [job] = await this.#boss.fetch<Lane>(QUEUE, { batchSize: 1 }).catch(trouble);
      if (job === undefined) return undefined;
      const claimed = await this.#transaction(
        async (tx) => {
          const { flow, lane } = job.data;
          const head = await tx.row(
            `SELECT id, state, due_at, EXISTS (SELECT 1 FROM paused p WHERE p.flow = $1) AS paused
           FROM runs WHERE flow = $1 AND lane = $2 AND state IN ${UNFINISHED} ORDER BY id LIMIT 1`,
            flow,
            lane,
          );
          const here = flows.includes(flow);
          const waits = head === undefined || head["state"] === "held" || head["paused"] === true;
          if (waits || !here || Number(head["due_at"]) > now) {
            await this.#boss.complete(QUEUE, job.id, null, { db: tx });
            // Another node has the flow; and what is not due yet comes when it is.
            if (!waits) {
              const later = here ? Number(head["due_at"]) : now + 2000;
              await this.#boss.upsert(QUEUE, job.data, {
                singletonKey: keyOf(job.data),
                startAfter: new Date(later),
                db: tx,
              });
            }
            return undefined;
          }
          const row = await tx.row(
            `UPDATE runs r SET state = 'running', job = $2, updated_at = $3 FROM events e
           WHERE r.id = $1 AND e.id = r.event_id RETURNING ${RUN_COLUMNS}, e.body`,
            head["id"],
            job.id,
            now,
          );
          if (row === undefined) return undefined;
          return { run: toRun(row, this.#packing), body: row["body"] as Buffer };
        },
        true,
        job.data,
      );
      if (claimed === undefined) continue;
      const { run, body } = claimed;
      this.#doing.set(run.id, { job: job.id, lane: job.data, eventId: run.eventId, body });
      return run;
    }
  }

  nextDue(): undefined {
    return undefined;
  }

  async settle(id: number, state: RunState, at: number, more: Settlement = {}): Promise<void> {
    const doing = this.#doing.get(id);
    const job = doing?.job;
    await this.#transaction(
      async (tx) => {
        const lane = doing?.lane ?? (await laneOf(tx, id));
        if (lane === undefined) return;
        if (doing === undefined) await lockLanes(tx, [lane]);
        const changed = await tx.row(
          `UPDATE runs SET state = $2, updated_at = $3, reason = $4, reason_id = $5, due_at = coalesce($6, due_at),
           attempts = coalesce($7, attempts), version = coalesce($9, version), job = NULL
         WHERE id = $1 AND job IS NOT DISTINCT FROM $8 RETURNING id`,
          id,
          state,
          at,
          this.#text(more.reason),
          more.reasonId ?? null,
          more.dueAt ?? null,
          more.attempts ?? null,
          job ?? null,
          more.version ?? null,
        );
        // Another node has taken it over, since this one seemed to be gone: what that makes of it counts.
        if (changed === undefined) return;
        if (more.reason !== undefined && state !== "waiting")
          await remark(tx, id, at, state, this.#packing.text(more.reason));
        if (job !== undefined) await this.#boss.complete(QUEUE, job, null, { db: tx });
        await this.#wake(tx, lane);
      },
      // What a person has ended is on disk before they are told so.
      job !== undefined,
      doing?.lane,
    );
    this.#doing.delete(id);
  }

  async replay(runId: number, at: number, { anew, body, lane: to, why, version }: Replaying): Promise<boolean> {
    return this.#transaction(async (tx) => {
      const lane = await laneOf(tx, runId);
      if (lane === undefined) return false;
      const moved = { flow: lane.flow, lane: to ?? lane.lane };
      await lockLanes(tx, [lane, moved]);
      const run = await runIn(tx, runId, this.#packing);
      if (run === undefined || run.state === "running") return false;
      if (body !== undefined) {
        const event = await tx.row(
          `INSERT INTO events (flow, received_at, headers, body, dedupe_key)
           SELECT flow, received_at, headers, $2, dedupe_key FROM events WHERE id = $1 RETURNING id`,
          run.eventId,
          this.#packing.body(body),
        );
        await tx.rows("UPDATE runs SET event_id = $2, lane = $3 WHERE id = $1", runId, event?.["id"], moved.lane);
      }
      const sent = await tx.row("SELECT 1 FROM steps WHERE run_id = $1 AND kind = 'destination' LIMIT 1", runId);
      if (anew === true || sent === undefined)
        await tx.rows("DELETE FROM steps WHERE run_id = $1 AND kind = 'fetch'", runId);
      await tx.rows(
        "UPDATE steps SET state = $2 WHERE run_id = $1 AND kind = 'destination' AND state IN ('done', 'changed')",
        runId,
        anew === true ? "again" : "changed",
      );
      await tx.rows(
        `UPDATE runs SET state = 'waiting', attempts = 0, due_at = $2, updated_at = $2, reason = NULL, reason_id = NULL, pinned = $3
         WHERE id = $1`,
        runId,
        at,
        version ?? null,
      );
      const what = body === undefined ? "replayed" : "replayed with a mended event";
      await remark(tx, runId, at, what, this.#text(why));
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
        const lane = { flow, lane: row["lane"] as string };
        await lockLanes(tx, [lane]);
        await this.#wake(tx, lane);
      }
    });
  }

  async paused(): Promise<string[]> {
    return (await this.#rows("SELECT flow FROM paused ORDER BY flow")).map((row) => row["flow"] as string);
  }

  // ── looking ───────────────────────────────────────────────────────────────────────────────────────────────────

  async run(id: number): Promise<Run | undefined> {
    const row = await this.#row(`${SELECT_RUN} WHERE r.id = $1`, id);
    return row === undefined ? undefined : toRun(row, this.#packing);
  }

  async runs(filter: RunFilter = {}): Promise<Run[]> {
    const { flow, state, lane, reasonId, since, until, after, limit = 100 } = filter;
    const rows = await this.#rows(
      `${SELECT_RUN} WHERE ($1::text IS NULL OR r.flow = $1) AND ($2::text IS NULL OR r.state = $2)
         AND ($3::text IS NULL OR r.lane = $3) AND ($4::text IS NULL OR r.reason_id = $4)
         AND ($5::bigint IS NULL OR e.received_at >= $5) AND ($6::bigint IS NULL OR e.received_at < $6)
         AND ($7::bigint IS NULL OR r.id > $7) ORDER BY r.id DESC LIMIT $8`,
      flow ?? null,
      state ?? null,
      lane ?? null,
      reasonId ?? null,
      since ?? null,
      until ?? null,
      after ?? null,
      limit,
    );
    return rows.map((row) => toRun(row, this.#packing));
  }

  async counts(): Promise<Readonly<Record<RunState | "duplicates", number>>> {
    const duplicates = await this.#row("SELECT coalesce(sum(duplicates), 0) AS n FROM dedupe");
    return countsOf(await this.#rows("SELECT state, count(*) AS n FROM runs GROUP BY state"), duplicates?.["n"]);
  }

  async levels(): Promise<Level[]> {
    const rows = await this.#rows(
      `SELECT r.flow, r.state, count(*) AS runs, min(e.received_at) AS oldest, max(r.updated_at) AS touched,
         count(*) FILTER (WHERE r.state IN ('held', 'retrying') AND EXISTS (
           SELECT 1 FROM runs b WHERE b.flow = r.flow AND b.lane = r.lane AND b.id > r.id AND b.state = 'waiting')) AS blocked
       FROM runs r JOIN events e ON e.id = r.event_id GROUP BY r.flow, r.state`,
    );
    return rows.map((row) => ({
      flow: row["flow"] as string,
      state: row["state"] as RunState,
      runs: Number(row["runs"]),
      oldest: Number(row["oldest"]),
      touched: Number(row["touched"]),
      blocked: Number(row["blocked"]),
    }));
  }

  async body(eventId: number): Promise<Uint8Array> {
    for (const doing of this.#doing.values()) if (doing.eventId === eventId) return this.#packing.readBody(doing.body);
    const body = (await this.#row("SELECT body FROM events WHERE id = $1", eventId))?.["body"] as Buffer;
    return this.#packing.readBody(body);
  }

  async step(runId: number, name: string): Promise<Step | undefined> {
    const row = await this.#row(
      `SELECT ${TABLES.steps.join(", ")} FROM steps WHERE run_id = $1 AND name = $2`,
      runId,
      name,
    );
    return row === undefined ? undefined : toStep(row, this.#packing);
  }

  async steps(runId: number): Promise<Step[]> {
    const rows = await this.#rows("SELECT * FROM steps WHERE run_id = $1 ORDER BY updated_at, kind DESC, name", runId);
    return rows.map((row) => toStep(row, this.#packing));
  }

  async stepSent(
    runId: number,
    name: string,
    kind: Step["kind"],
    at: number,
    idempotencyKey: string | undefined,
    request: string,
    state: "sent" | "unsure" = "sent",
  ): Promise<void> {
    await this.#rows(
      `${RELAXED}
       INSERT INTO steps (run_id, name, kind, state, idempotency_key, attempts, request, updated_at)
       SELECT $1::bigint, $2::text, $3::text, $7::text, $4::text, 1, $5::text, $6::bigint FROM relaxed
       ${SENT_AGAIN}`,
      runId,
      name,
      kind,
      idempotencyKey ?? null,
      this.#packing.text(request),
      at,
      state,
    );
  }

  async stepsSent(runId: number, at: number, steps: readonly SentStep[], state: "sent" | "unsure"): Promise<void> {
    await this.#rows(
      `${RELAXED}
       INSERT INTO steps (run_id, name, kind, state, idempotency_key, attempts, request, updated_at)
       SELECT $1::bigint, w.name, 'destination', $2::text, w.key, 1, w.request, $3::bigint
       FROM relaxed, unnest($4::text[], $5::text[], $6::text[]) AS w (name, key, request)
       ${SENT_AGAIN}`,
      runId,
      state,
      at,
      steps.map(({ name }) => name),
      steps.map(({ idempotencyKey }) => idempotencyKey ?? null),
      steps.map(({ request }) => this.#packing.text(request)),
    );
  }

  async stepsEnded(runId: number, at: number, { done, refused }: EndedSteps): Promise<void> {
    await this.#rows(
      `WITH no AS (UPDATE steps SET state = 'refused', updated_at = $2 WHERE run_id = $1 AND name = ANY ($3::text[]))
       INSERT INTO steps (run_id, name, kind, state, attempts, response, updated_at)
       SELECT $1::bigint, w.name, 'destination', 'done', 1, w.response, $2::bigint
       FROM unnest($4::text[], $5::text[]) AS w (name, response)
       ON CONFLICT (run_id, name) DO UPDATE SET state = 'done', response = excluded.response, updated_at = excluded.updated_at`,
      runId,
      at,
      refused,
      done.map(({ name }) => name),
      done.map(({ response }) => this.#text(response)),
    );
  }

  async stepDone(
    runId: number,
    name: string,
    kind: Step["kind"],
    at: number,
    response: string | undefined,
  ): Promise<void> {
    await this.#rows(
      `INSERT INTO steps (run_id, name, kind, state, attempts, response, updated_at) VALUES ($1, $2, $3, 'done', 1, $4, $5)
       ON CONFLICT (run_id, name) DO UPDATE SET state = 'done', response = excluded.response, updated_at = excluded.updated_at`,
      runId,
      name,
      kind,
      this.#text(response),
      at,
    );
  }

  async dropReads(runId: number): Promise<void> {
    await this.#rows("DELETE FROM steps WHERE run_id = $1 AND kind = 'fetch'", runId);
  }

  async delivered(flow: string, lane: string, destination: string): Promise<string | undefined> {
    const row = await this.#row(
      `SELECT s.response FROM runs r JOIN steps s ON s.run_id = r.id
       WHERE r.flow = $1 AND r.lane = $2 AND s.name = $3 AND s.kind = 'destination' AND s.state IN ${WRITTEN} ORDER BY r.id DESC LIMIT 1`,
      flow,
      lane,
      destination,
    );
    const response = row?.["response"] as string | null | undefined;
    return response === undefined || response === null ? undefined : this.#packing.readText(response);
  }

  async history(runId: number): Promise<Remark[]> {
    const rows = await this.#rows("SELECT at, what, detail FROM history WHERE run_id = $1 ORDER BY id", runId);
    return rows.map((row) => toRemark(row, this.#packing));
  }

  async attemptFailed(runId: number, { step, at, outcome, status, answer }: Attempt): Promise<void> {
    await this.#rows(
      `${RELAXED} INSERT INTO attempts (run_id, step, at, outcome, status, answer)
       SELECT $1::bigint, $2::text, $3::bigint, $4::text, $5::int, $6::text FROM relaxed`,
      runId,
      step,
      at,
      this.#packing.text(outcome),
      status ?? null,
      this.#text(answer),
    );
  }

  async attempts(runId: number): Promise<Attempt[]> {
    const rows = await this.#rows("SELECT * FROM attempts WHERE run_id = $1 ORDER BY id", runId);
    return rows.map((row) => toAttempt(row, this.#packing));
  }

  async keepModule(flow: string, version: string, text: string): Promise<void> {
    await this.#rows(
      "INSERT INTO modules (flow, version, text) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
      flow,
      version,
      this.#packing.body(Buffer.from(text)),
    );
  }

  async module(flow: string, version: string): Promise<string | undefined> {
    const row = await this.#row("SELECT text FROM modules WHERE flow = $1 AND version = $2", flow, version);
    return row === undefined ? undefined : Buffer.from(this.#packing.readBody(row["text"] as Buffer)).toString("utf8");
  }

  #text(text: string | undefined): string | null {
    return text === undefined ? null : this.#packing.text(text);
  }

  async events(flow: string, after: number, limit: number): Promise<StoredEvent[]> {
    const rows = await this.#rows(
      `SELECT e.*, EXISTS (SELECT 1 FROM runs r WHERE r.event_id = e.id AND r.state IN ${UNFINISHED}) AS open
       FROM events e WHERE flow = $1 AND id > $2 AND length(body) > 0 ORDER BY id LIMIT $3`,
      flow,
      after,
      limit,
    );
    const steps = await this.#rows(
      "SELECT r.event_id, s.* FROM steps s JOIN runs r ON r.id = s.run_id WHERE r.event_id = ANY ($1)",
      rows.map((row) => row["id"]),
    );
    return rows.map((row) => ({
      id: Number(row["id"]),
      receivedAt: Number(row["received_at"]),
      headers: headersIn(row["headers"], this.#packing),
      body: this.#packing.readBody(row["body"] as Buffer),
      open: row["open"] === true,
      steps: steps.filter((step) => step["event_id"] === row["id"]).flatMap((step) => payloadsOf(step, this.#packing)),
    }));
  }

  erase(eventId: number): Promise<void> {
    return this.#transaction(async (tx) => {
      await tx.rows("UPDATE events SET body = '', headers = '{}' WHERE id = $1", eventId);
      const runs = "(SELECT id FROM runs WHERE event_id = $1)";
      await tx.rows(`UPDATE steps SET request = NULL, response = NULL WHERE run_id IN ${runs}`, eventId);
      for (const table of ["history", "attempts"])
        await tx.rows(`DELETE FROM ${table} WHERE run_id IN ${runs}`, eventId);
      await tx.rows("UPDATE runs SET reason = reason_id WHERE event_id = $1", eventId);
    });
  }

  retain(eventsBefore: number, resultsBefore: number): Promise<number> {
    return this.#transaction(async (tx) => {
      const dropped = await tx.rows(
        `UPDATE events SET body = '', headers = '{}' WHERE received_at < $1 AND length(body) > 0
           AND NOT EXISTS (SELECT 1 FROM runs r WHERE r.event_id = events.id AND r.state IN ${UNFINISHED}) RETURNING id`,
        eventsBefore,
      );
      const over = `run_id IN (SELECT id FROM runs WHERE state NOT IN ${UNFINISHED})`;
      await tx.rows(
        `UPDATE steps SET request = NULL WHERE updated_at < $1 AND request IS NOT NULL AND ${over}`,
        eventsBefore,
      );
      await tx.rows(
        `UPDATE steps SET response = NULL WHERE updated_at < $1 AND response IS NOT NULL AND ${over}`,
        resultsBefore,
      );
      await tx.rows(`UPDATE attempts SET answer = NULL WHERE at < $1 AND answer IS NOT NULL AND ${over}`, eventsBefore);
      await tx.rows("DELETE FROM dedupe WHERE expires_at < $1", eventsBefore);
      return dropped.length;
    });
  }

  async rows(table: TableName, from: number, limit: number): Promise<Cell[][]> {
    const columns = TABLES[table];
    const order = table === "history" || table === "attempts" ? "run_id, id" : columns.length > 1 ? "1, 2" : "1";
    const found = await this.#rows(
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
    await this.#rows(`INSERT INTO ${table} (${columns.join(", ")})${ids} VALUES ${places.join(", ")}`, ...rows.flat());
  }

  async settleIn(): Promise<void> {
    await this.#transaction(async (tx) => {
      for (const table of ["events", "runs"])
        await tx.rows(
          `SELECT setval(pg_get_serial_sequence('${table}', 'id'), greatest(1, (SELECT coalesce(max(id), 1) FROM ${table})))`,
        );
      await tx.rows("UPDATE runs SET state = 'waiting', job = NULL WHERE state = 'running'");
      const lanes = await tx.rows(`SELECT DISTINCT flow, lane FROM runs WHERE state IN ${UNFINISHED}`);
      for (const row of lanes) await this.#wake(tx, { flow: row["flow"] as string, lane: row["lane"] as string });
    });
  }

  /** Drops all that this engine keeps; for tests. */
  async destroy(): Promise<void> {
    await this.#pool.query(
      `DROP SCHEMA IF EXISTS ${this.#schema} CASCADE; DROP SCHEMA IF EXISTS ${this.#schema}_boss CASCADE`,
    );
  }
}

/** A value as every engine has it: numbers that PostgreSQL gives as text are numbers, and JSON is text. */
function cellOf(column: string, value: unknown): Cell {
  if (column === "headers") return JSON.stringify(value);
  const isNumber = /(^|_)(id|at|attempts|duplicates)$/.test(column) && column !== "reason_id";
  return isNumber && typeof value === "string" ? Number(value) : ((value ?? null) as Cell);
}
