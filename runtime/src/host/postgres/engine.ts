/**
 * The cluster engine: PostgreSQL, with pg-boss to distribute work. Any number of equal nodes share one database. A job of pg-boss
 * stands for a lane that has something due. Each lane has at most one job, queued or active, so that one node at a time works on it.
 * The state and order of runs are in our own tables; both change in the same transactions. If a node dies, its jobs miss their
 * heartbeat, and another node takes over.
 */
import type pg from "pg";
import type { Clock } from "pg-boss";
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
import { KeyHash, KEY_SECRET, stepNameOut } from "../key-hash.ts";
import { TABLES, type Cell, type Movable, type TableName } from "../move-engine.ts";
import { PayloadCodec } from "../payload-codec.ts";
import {
  conditions,
  countsOf,
  ERASING,
  lastAtOnce,
  QUEUE_STATS,
  OPEN,
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
  toStep,
  toStoredEvent,
  UNFINISHED,
  WRITTEN,
} from "../rows.ts";
import { describe, inTransaction, migrate, rowsOf, type Transaction, throwTransient } from "./database.ts";
import { bytesCell, optionalTextCell, type Row, textCell } from "../columns.ts";
import { elementAt } from "../../assertions.ts";
import { HASHED_FROM } from "./schema.ts";
import { Batch } from "./batch.ts";
import { inLanes, jobKey, laneOf, lockLanes, moveCursor, type Lane } from "./lanes.ts";
import { Claims } from "./claims.ts";
import { dropExpiredIn } from "./drop-expired.ts";
import { JobQueue } from "./job-queue.ts";
import { readRows, putRows } from "./move-rows.ts";
import { createPools, type Pools, Sessions, endAll } from "./pools.ts";
import { replayIn } from "./replay.ts";
import { type Ended, SETTLING, settlingValues } from "./settling.ts";
import { type SentSteps, type DoneStepOf, insertSent, updateEnded, insertDone } from "./steps.ts";
import { onceOf, takeAll } from "./accept-events.ts";

/** How a node uses its database. Durations are in milliseconds. */
export interface PostgresOptions {
  /** Our tables' schema; pg-boss has its own, with `_boss` behind it. Default: integ. */
  readonly schema?: string;
  /** `run` takes work; `look` only reads, or changes runs that are not active. Default: run. */
  readonly purpose?: "run" | "look";
  /** How long a node may miss heartbeats before another one takes over, in seconds; at least 10. */
  readonly heartbeatSeconds?: number;
  /** A clock that tests set. */
  readonly clock?: Clock;
  readonly connections?: number;
  /** Secrets that payloads are encrypted with: the first one encrypts, all of them decrypt. */
  readonly keys?: readonly string[];
}

/** How long a vacuum of large tables may take, in milliseconds. */
const VACUUM_MS = 24 * 3_600_000;
/** The maximum number of calls in a transaction. */
const MOST_AT_ONCE = 64;
/** The cluster's engine: any number of nodes on one PostgreSQL, with pg-boss handing out lanes. */
export class PostgresEngine implements Engine, Movable {
  readonly #pools: Pools;
  readonly #queue: JobQueue;
  readonly #claims: Claims;
  readonly #schema: string;
  readonly #accepting = new Batch((requests: readonly IncomingEvent[]) => this.#acceptTogether(requests), {
    most: MOST_AT_ONCE,
    once: onceOf,
  });
  readonly #settling = new Batch((requests: readonly Ended[]) => this.#settleTogether(requests), {
    most: MOST_AT_ONCE,
    once: ({ id }) => String(id),
  });
  readonly #sending = new Batch((requests: readonly SentSteps[]) => this.#sentTogether(requests), {
    most: MOST_AT_ONCE,
    once: ({ runId }) => String(runId),
  });
  readonly #finishing = new Batch((requests: readonly DoneStepOf[]) => this.#doneTogether(requests), {
    most: MOST_AT_ONCE,
    once: ({ runId, name }) => JSON.stringify([runId, name]),
  });

  readonly #codec: PayloadCodec;
  #hash: KeyHash;

  private constructor(
    pools: Pools,
    queue: JobQueue,
    claims: Claims,
    { schema, codec, secret }: { readonly schema: string; readonly codec: PayloadCodec; readonly secret: string },
  ) {
    this.#codec = codec;
    this.#hash = new KeyHash(() => codec.readText(secret));
    this.#pools = pools;
    this.#queue = queue;
    this.#claims = claims;
    this.#schema = schema;
  }

  /**
   * @param url `postgres://…`
   * @throws StoreError if the database can't be reached, or was written by a newer integ
   */
  static async open(url: string, options: PostgresOptions = {}): Promise<PostgresEngine> {
    const { schema = "integ", purpose = "run", heartbeatSeconds = 10, clock, connections = 12 } = options;
    const codec = new PayloadCodec(options.keys);
    if (!/^[a-z_][a-z0-9_]{0,40}$/.test(schema)) throw new StoreError(`${schema} is not a valid schema name`);
    const sessions = new Sessions();
    const pools = createPools(url, schema, connections, sessions);
    try {
      const before = await migrate(pools.adHoc, schema, codec);
      const run = purpose === "run";
      const queue = await JobQueue.start(pools, sessions, { schema, supervise: run, heartbeatSeconds, clock });
      const secret = await secretIn(pools.kept, codec, run);
      const claims = new Claims(pools, queue, codec, heartbeatSeconds);
      const engine = new PostgresEngine(pools, queue, claims, { schema, codec, secret });
      // Jobs of an earlier format have other keys.
      if (before > 0 && before < HASHED_FROM) await engine.#lineUpAgain();
      if (run) claims.beat(heartbeatSeconds);
      return engine;
    } catch (error) {
      await endAll(pools);
      if (error instanceof StoreError) throw error;
      throw new StoreError(`the database can't be used: ${describe(error)}`, { cause: error });
    }
  }

  async #lineUpAgain(): Promise<void> {
    await this.#queue.clear();
    await this.settleIn();
  }

  async close(): Promise<void> {
    await this.#claims.close();
    await this.#queue.stop();
    await endAll(this.#pools);
  }

  #transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return inTransaction(this.#pools.kept, work);
  }

  async #rows(text: string, ...values: readonly unknown[]): Promise<Row[]> {
    return rowsOf(this.#pools.kept, text, values);
  }
  /** The same for statements that need not be on disk when they return. */
  async #relaxed(text: string, ...values: readonly unknown[]): Promise<Row[]> {
    return rowsOf(this.#pools.relaxed, text, values);
  }
  /** For queries of people and for upkeep, which are planned for their values. */
  async #adHoc(text: string, ...values: readonly unknown[]): Promise<Row[]> {
    return rowsOf(this.#pools.adHoc, text, values);
  }
  async #row(text: string, ...values: readonly unknown[]): Promise<Row | undefined> {
    return (await this.#rows(text, ...values))[0];
  }

  // ── accepting ─────────────────────────────────────────────────────────────────────────────────────────────────

  accept(incoming: IncomingEvent): Promise<Accepted> {
    return this.#accepting.do(incoming);
  }

  async #acceptTogether(incomingEvents: readonly IncomingEvent[]): Promise<readonly Accepted[]> {
    return (await this.acceptAll(incomingEvents)) ?? [];
  }

  acceptAll(incomingEvents: readonly IncomingEvent[], cursor?: CursorMove): Promise<readonly Accepted[] | undefined> {
    const lanes = incomingEvents.map(({ flow, lane }): Lane => ({ flow, lane: this.#hash.of(lane) }));
    return inLanes(this.#pools.kept, lanes, async (tx) => {
      if (cursor !== undefined && !(await moveCursor(tx, cursor))) return undefined;
      const accepted = await takeAll(tx, incomingEvents, this.#codec, this.#hash);
      const woken = new Map<string, Lane>();
      for (const [i, incoming] of incomingEvents.entries())
        if (accepted[i]?.duplicate === false && incoming.held === undefined) {
          const lane = elementAt(lanes, i);
          woken.set(jobKey(lane), lane);
        }
      await this.#queue.lineUp(tx, [...woken.values()]);
      return accepted;
    });
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
    // The lock keeps two nodes from taking the last slot.
    return inLanes(this.#pools.relaxed, [{ flow: "places", lane: name }], async (tx) => {
      await tx.rows("DELETE FROM places WHERE name = $1 AND ends_at < $2", name, now);
      const row = await tx.row(
        `INSERT INTO places (name, ends_at) SELECT $1::text, $3::bigint WHERE (SELECT count(id) FROM places WHERE name = $1) < $2
         RETURNING id`,
        name,
        most,
        now + forMs,
      );
      return optionalTextCell(row, "id");
    });
  }

  async givePlace(name: string, id: string): Promise<void> {
    await this.#rows("DELETE FROM places WHERE name = $1 AND id = $2", name, id);
  }

  // ── claiming ───────────────────────────────────────────────────────────────────────────────────────────────

  claim(now: number, flows: readonly string[]): Promise<Run | undefined> {
    return this.#claims.claim(now, flows);
  }

  nextDue(): undefined {
    return undefined;
  }

  async settle(id: number, state: RunState, at: number, more: Settlement = {}): Promise<void> {
    const active = this.#claims.active(id);
    if (active === undefined) return this.#settleByHand({ id, state, at, more, job: null });
    const end = await this.#settling.do({ id, state, at, more, job: active.job.id });
    // If another node has taken the run over, since this one seemed dead, that node's outcome counts.
    this.#claims.release(id, end === undefined ? undefined : end["has_due"] === true);
  }

  /** A person's decision is on disk when the command returns. */
  #settleByHand(ended: Ended): Promise<void> {
    return this.#transaction(async (tx) => {
      const lane = await laneOf(tx, ended.id);
      if (lane === undefined) return;
      await lockLanes(tx, [lane]);
      const rows = await tx.rows(SETTLING, ...settlingValues([ended], this.#codec));
      if (rows.length > 0) await this.#queue.wake(tx, lane);
    });
  }

  /** One row for each run that still belonged to its job, saying whether its lane has more due; undefined for the others. */
  async #settleTogether(requests: readonly Ended[]): Promise<readonly (Row | undefined)[]> {
    const rows = await this.#relaxed(SETTLING, ...settlingValues(requests, this.#codec));
    const byRun = new Map(rows.map((row) => [Number(row["id"]), row]));
    return requests.map(({ id }) => byRun.get(id));
  }

  async replay(runId: number, at: number, how: Replaying): Promise<boolean> {
    const { hash, codec, queue } = { hash: this.#hash, codec: this.#codec, queue: this.#queue };
    return this.#transaction((tx) => replayIn(tx, runId, at, how, { hash, codec, queue }));
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
        await this.#queue.wake(tx, lane);
      }
    });
  }

  async paused(): Promise<string[]> {
    return (await this.#rows("SELECT flow FROM paused ORDER BY flow")).map((row) => textCell(row, "flow"));
  }

  // ── reading ───────────────────────────────────────────────────────────────────────────────────────────────────

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
    const active = this.#claims.bodyOf(eventId);
    if (active !== undefined) return this.#codec.readBody(active);
    const row = await this.#row("SELECT body FROM events WHERE id = $1", eventId);
    return this.#codec.readBody(bytesCell(row ?? {}, "body"));
  }

  async step(runId: number, name: string): Promise<Step | undefined> {
    if (this.#claims.active(runId)?.hasSteps === false) return undefined;
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

  async #sentTogether(requests: readonly SentSteps[]): Promise<readonly undefined[]> {
    await insertSent(this.#pools.relaxed, requests, this.#codec);
    return requests.map(() => undefined);
  }

  async stepsEnded(runId: number, at: number, ended: EndedSteps): Promise<void> {
    this.#hasSteps(runId);
    await updateEnded(this.#pools.kept, runId, at, ended, this.#codec);
  }

  stepDone(runId: number, at: number, step: DoneStep): Promise<void> {
    this.#hasSteps(runId);
    return this.#finishing.do({ runId, at, ...step });
  }

  async #doneTogether(requests: readonly DoneStepOf[]): Promise<readonly undefined[]> {
    await insertDone(this.#pools.kept, requests, this.#codec, this.#hash);
    return requests.map(() => undefined);
  }

  #hasSteps(runId: number): void {
    const active = this.#claims.active(runId);
    if (active !== undefined) active.hasSteps = true;
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
      this.#codec.optionalText(response),
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
    // A vacuum blocks nothing, so it may take long.
    const vacuum = { text: "VACUUM events, runs, steps, history, attempts", query_timeout: VACUUM_MS };
    await this.#pools.adHoc.query(vacuum).catch(throwTransient);
  }

  dropExpired(expiry: Expiry, from: ExpiryPosition): Promise<Expired> {
    return inTransaction(this.#pools.adHoc, (tx) => dropExpiredIn(tx, expiry, from));
  }

  rows(table: TableName, from: number, limit: number): Promise<Cell[][]> {
    return readRows(this.#pools.adHoc, table, from, limit);
  }

  async put(table: TableName, rows: readonly Cell[][]): Promise<void> {
    await putRows(this.#pools.kept, table, rows);
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
      for (const row of lanes) await this.#queue.wake(tx, { flow: textCell(row, "flow"), lane: textCell(row, "lane") });
    });
  }

  /** Drops everything that this engine stores; for tests. */
  async destroy(): Promise<void> {
    await this.#pools.kept.query(
      `DROP SCHEMA IF EXISTS ${this.#schema} CASCADE; DROP SCHEMA IF EXISTS ${this.#schema}_boss CASCADE`,
    );
  }
}

/** The secret for hashing keys. A node that runs the engine encrypts it with the current key, since earlier keys may be removed. */
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
