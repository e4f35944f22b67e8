/**
 * The active runs of this node. A node takes the job of a lane, begins the lane's first run, and keeps the job while
 * the lane has more to do. Heartbeats of its jobs tell the other nodes that it is alive.
 */
import { entryOf } from "../../assertions.ts";
import { moment } from "../cells.ts";
import { bytesCell, type Row, textCell } from "../columns.ts";
import type { Run } from "../engine.ts";
import type { PayloadCodec } from "../payload-codec.ts";
import { blocks, RUN_COLUMNS, toRun } from "../rows.ts";
import { Batch } from "./batch.ts";
import type { Transaction } from "./database.ts";
import { IdleJobs, type Job } from "./idle-jobs.ts";
import type { JobQueue } from "./job-queue.ts";
import { inLanes, jobKey } from "./lanes.ts";
import type { Pools } from "./pools.ts";

/** The columns of a run, of a common table that has them. */
const BEGUN = RUN_COLUMNS.replaceAll(/\b[re]\./g, "begun.");

/** Begins the first due runs of lanes; returns the first run of each lane, and what is needed to decide about its job. */
const BEGINNING = `
  WITH h AS MATERIALIZED (
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
  FROM h LEFT JOIN begun ON begun.id = h.id ORDER BY h.due, h.id`;

/** The maximum number of claims in a transaction. */
const MOST_AT_ONCE = 64;
/** How long a lane continues under one job, in milliseconds, before other lanes get their turn. */
const TURN_MS = 1000;
/** After how long without a claim a job is given back, in milliseconds. */
const IDLE_MS = 250;

/** An active run: its job, and what is needed to look it up again. */
export interface ActiveRun {
  readonly job: Job;
  readonly eventId: number;
  /** The event's body, as it is stored. */
  readonly body: Uint8Array;
  /** Whether the run may have steps. Only this node adds steps to it. */
  hasSteps: boolean;
}

interface Claim {
  /** Milliseconds since 1970. */
  readonly now: number;
  /** The flows that this node runs. */
  readonly flows: readonly string[];
}

/** Claims runs for one node, and keeps its jobs alive. */
export class Claims {
  readonly #pools: Pools;
  readonly #queue: JobQueue;
  readonly #codec: PayloadCodec;
  /** The active runs of this node, by number. */
  readonly #active = new Map<number, ActiveRun>();
  readonly #idle: IdleJobs;
  #heart: NodeJS.Timeout | undefined;
  #giveBack: NodeJS.Timeout | undefined;
  /** The last claim. */
  #last: Claim = { now: 0, flows: [] };
  readonly #claiming = new Batch((requests: readonly Claim[]) => this.#claimTogether(requests), { most: MOST_AT_ONCE });

  /** @param heartbeatSeconds how long a node may miss heartbeats before another one takes over */
  constructor(pools: Pools, queue: JobQueue, codec: PayloadCodec, heartbeatSeconds: number) {
    this.#pools = pools;
    this.#queue = queue;
    this.#codec = codec;
    this.#idle = new IdleJobs((heartbeatSeconds * 1000) / 2, () => performance.now());
  }

  /** Begins to send heartbeats for all jobs of this node. */
  beat(heartbeatSeconds: number): void {
    this.#heart = setInterval(
      () => {
        const jobs = [...[...this.#active.values()].map(({ job }) => job.id), ...this.#idle.ids];
        this.#queue.touch(jobs).catch(() => undefined);
      },
      (heartbeatSeconds * 1000) / 3,
    );
    this.#heart.unref();
  }

  async close(): Promise<void> {
    clearInterval(this.#heart);
    clearTimeout(this.#giveBack);
    // If a job can't be given back, another node takes it when its heartbeat is missed.
    await this.#giveJobsBack().catch(() => undefined);
  }

  /** An active run of this node; undefined if it has no such run. */
  active(runId: number): ActiveRun | undefined {
    return this.#active.get(runId);
  }

  /** The stored body of an event, if one of its runs is active on this node. */
  bodyOf(eventId: number): Uint8Array | undefined {
    for (const active of this.#active.values()) if (active.eventId === eventId) return active.body;
    return undefined;
  }

  claim(now: number, flows: readonly string[]): Promise<Run | undefined> {
    return this.#claiming.do({ now, flows });
  }

  /**
   * Releases a finished run.
   * @param hasDue whether its lane has another due run; undefined if another node had taken the run over
   */
  release(runId: number, hasDue: boolean | undefined): void {
    const active = this.#active.get(runId);
    this.#active.delete(runId);
    if (active !== undefined && hasDue !== undefined) this.#keep(active.job, hasDue);
  }

  /** As many runs as requested, or as there are. */
  async #claimTogether(requests: readonly Claim[]): Promise<readonly (Run | undefined)[]> {
    const claim: Claim = { now: Math.max(...requests.map((item) => item.now)), flows: requests[0]?.flows ?? [] };
    this.#last = claim;
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
   * Begins more runs and adds them to `runs`.
   *
   * @param early lanes whose first runs were not due at the time of the claim
   * @returns whether there are no more
   */
  async #claimSome(wanted: number, claim: Claim, early: Set<string>, runs: Run[]): Promise<boolean> {
    const { jobs: kept, due } = this.#idle.take();
    const fetched = due < wanted ? await this.#queue.fetch(wanted - due) : [];
    const jobs = [...kept, ...fetched];
    // Rows that arrived since are due by the database's clock and not by this one. They would be returned again and again.
    const hadBefore = fetched.some(({ lane }) => early.has(jobKey(lane)));
    if (jobs.length > 0) runs.push(...(await this.#begin(jobs, wanted, claim, early)));
    return fetched.length < wanted - due || hadBefore;
  }

  /**
   * Begins the first runs of lanes, at most `wanted`. A lane that has more to do stays with this node for its turn; the
   * job of a lane with nothing due is completed, and a new one waits for the lane's next run.
   */
  async #begin(jobs: readonly Job[], wanted: number, claim: Claim, early = new Set<string>()): Promise<readonly Run[]> {
    const lanes = jobs.map(({ lane }) => lane);
    const { begun, idle } = await inLanes(this.#pools.relaxed, lanes, async (tx) => {
      const heads = await this.#beginIn(tx, jobs, wanted, claim);
      const headOf = new Map(heads.map((head) => [head["job"], head]));
      const others = jobs.filter(({ id }) => !isBegun(headOf.get(id)));
      const over = others.filter(({ id }) => !isDue(headOf.get(id), claim.now));
      await this.#queue.complete(tx, over);
      const next = over.flatMap(({ id, lane }) => {
        const head = headOf.get(id);
        if (head?.["goes_on"] !== true) return [];
        // If another node runs the flow, this one looks at the lane again after two seconds.
        const dueAt = moment(head["here"] === true ? Number(head["due"]) : claim.now + 2000);
        if (dueAt > claim.now) early.add(jobKey(lane));
        return [{ lane, dueAt }];
      });
      await this.#queue.insert(tx, next);
      return { begun: heads.filter(isBegun), idle: others.filter(({ id }) => isDue(headOf.get(id), claim.now)) };
    });
    // Only after the commit are the jobs and runs this node's: heartbeats for uncommitted claims would block work that
    // nobody does.
    for (const job of idle) this.#keep(job, true);
    const jobsById = new Map(jobs.map((job) => [job.id, job]));
    return begun.map((row) => {
      const run = toRun(row, this.#codec);
      const job = entryOf(jobsById, textCell(row, "job"));
      const body = bytesCell(row, "body");
      this.#active.set(run.id, { job, eventId: run.eventId, body, hasSteps: row["has_steps"] === true });
      return run;
    });
  }

  #beginIn(tx: Transaction, jobs: readonly Job[], wanted: number, { now, flows }: Claim): Promise<readonly Row[]> {
    const turnEnds = performance.now() - TURN_MS;
    return tx.rows(
      BEGINNING,
      jobs.map(({ lane }) => lane.flow),
      jobs.map(({ lane }) => lane.lane),
      jobs.map(({ id }) => id),
      flows,
      moment(now),
      wanted,
      jobs.map(({ fetchedAt }) => wanted > 0 && fetchedAt > turnEnds),
    );
  }

  /** Keeps a job whose lane may go on here; it is given back if no claim asks for it. */
  #keep(job: Job, hasDue: boolean): void {
    this.#idle.keep(job, hasDue);
    this.#giveBack ??= setTimeout(() => {
      this.#giveBack = undefined;
      void this.#giveJobsBack(IDLE_MS / 2).catch(() => undefined);
    }, IDLE_MS).unref();
  }

  async #giveJobsBack(idleForMs = 0): Promise<void> {
    const { jobs } = this.#idle.take(idleForMs);
    if (jobs.length > 0) await this.#begin(jobs, 0, this.#last);
  }
}

/** Whether the first run of a lane was begun. */
function isBegun(head: Row | undefined): boolean {
  return head?.["body"] !== undefined && head["body"] !== null;
}

/** Whether the first run of a lane is due, and the lane may go on here under its job. */
function isDue(head: Row | undefined, now: number): boolean {
  return head?.["goes_on"] === true && head["here"] === true && head["on_turn"] === true && Number(head["due"]) <= now;
}
