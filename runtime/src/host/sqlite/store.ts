/**
 * The embedded store: one SQLite file that holds every event, run and step. An accepted event is on disk before its
 * sender gets a reply.
 *
 * Inserts of one turn of the event loop share a transaction (and its fsync), which makes acceptance several times
 * faster under load with the same guarantees.
 */
import { closeSync, existsSync, mkdirSync, openSync } from "node:fs";
import { dirname } from "node:path";
import { backup, DatabaseSync } from "node:sqlite";
import type {
  Accepted,
  IncomingEvent,
  Attempt,
  CursorMove,
  DoneStep,
  EndedSteps,
  Engine,
  QueueStats,
  Newest,
  DocumentState,
  Drift,
  AuditEntry,
  Replaying,
  Run,
  RunFilter,
  RunState,
  SentStep,
  Settlement,
  Step,
  StoredEvent,
} from "../engine.ts";
import { StoreError, TransientStoreError, type Expired, type Expiry, type ExpiryPosition } from "../engine.ts";
import { moment, small } from "../cells.ts";
import { KeyHash, KEY_SECRET, keysOut, readNameOut, stepNameOut } from "../key-hash.ts";
import type { Cell, Movable, TableName } from "../move-engine.ts";
import { PayloadCodec } from "../payload-codec.ts";
import {
  conditions,
  countsOf,
  ERASING,
  lastAtOnce,
  QUEUE_STATS,
  OPEN,
  SAID,
  SCRUB_LATER,
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
  WRITTEN,
} from "../rows.ts";
import { bytesCell, numberCell, optionalNumberCell, optionalTextCell, textCell } from "../columns.ts";
import { elementAt } from "../../assertions.ts";
import { AGAIN, bringForward, LEAD_ALL } from "./store-format.ts";
import { takeLock } from "./store-lock.ts";
import { replayPlan } from "../replay-plan.ts";
import { Database, type Row } from "./database.ts";
import { dropExpiredIn, withBlobs } from "./drop-expired.ts";
import { lead, leadAgain, resumeActive } from "./lanes.ts";
import { putRows, readRows } from "./move-rows.ts";
import { takeEvent } from "./accept-event.ts";

interface Pending {
  readonly incoming: IncomingEvent;
  readonly resolve: (accepted: Accepted) => void;
  readonly reject: (error: unknown) => void;
}

/** The embedded engine: one SQLite file, which one process runs. Its methods are called in its own thread. */
export class Store implements Engine, Movable {
  readonly #db: Database;
  #lock: DatabaseSync | undefined;
  #pending: Pending[] = [];

  readonly #codec: PayloadCodec;
  #hash: KeyHash;

  private constructor(db: Database, lock: DatabaseSync | undefined, codec: PayloadCodec) {
    this.#codec = codec;
    this.#db = db;
    this.#lock = lock;
    this.#hash = this.#hashing();
  }

  #hashing(): KeyHash {
    return new KeyHash(() => this.#codec.readText(this.#secret()));
  }

  #secret(): string {
    return textCell(this.#db.sql("SELECT value FROM secrets WHERE name = ?").get(KEY_SECRET) ?? {}, "value");
  }

  /** Earlier keys may be removed from the configuration: at each start the secret is encrypted with the current one. */
  #encryptSecret(): void {
    let secret: string;
    try {
      secret = this.#codec.readText(this.#secret());
    } catch (error) {
      // A missing key is reported when something encrypted is read.
      if (error instanceof StoreError) return;
      throw error;
    }
    this.#db.sql("UPDATE secrets SET value = ? WHERE name = ?").run(this.#codec.text(secret), KEY_SECRET);
  }

  /**
   * Opens a store, creating it if necessary.
   * @param purpose `run`: this process runs it; a second one is refused.
   * `look`: to read, or to change runs that are not active.
   * @param keys secrets that payloads are encrypted with: the first one encrypts, all of them decrypt
   * @throws StoreError if it is in use, or was written by a newer integ
   */
  static open(path: string, purpose: "run" | "look", keys: readonly string[] = []): Store {
    const codec = new PayloadCodec(keys);
    if (path !== ":memory:") mkdirSync(dirname(path), { recursive: true });
    // It contains customers' documents: only its owner may read it, and the files that SQLite creates beside it.
    if (path !== ":memory:" && !existsSync(path)) closeSync(openSync(path, "a", 0o600));
    const lock = purpose === "run" && path !== ":memory:" ? takeLock(`${path}.lock`, path) : undefined;
    const db = new DatabaseSync(path, { timeout: 5000 });
    db.exec(
      "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA wal_autocheckpoint = 4000; " +
        // Erased data is overwritten, not only released.
        "PRAGMA secure_delete = ON",
    );
    try {
      bringForward(db, path, codec);
    } catch (error) {
      db.close();
      lock?.close();
      throw error;
    }
    const store = new Store(new Database(db, purpose === "run"), lock, codec);
    if (purpose === "run") {
      store.#encryptSecret();
      resumeActive(store.#db);
    }
    return store;
  }

  close(): void {
    this.#flush();
    this.#db.connection.close();
    this.#lock?.close();
    this.#lock = undefined;
  }

  /** Accepts an event; resolves when it is on disk. Rejects if it could not be written: then it is not accepted. */
  accept(incoming: IncomingEvent): Promise<Accepted> {
    return new Promise((resolve, reject) => {
      this.#pending.push({ incoming, resolve, reject });
      if (this.#pending.length === 1) setImmediate(() => this.#flush());
    });
  }

  #flush(): void {
    const batch = this.#pending;
    this.#pending = [];
    if (batch.length === 0) return;
    let accepted: readonly Accepted[];
    try {
      accepted = this.#db.transaction(() =>
        batch.map(({ incoming }) => takeEvent(this.#db, incoming, this.#codec, this.#hash)),
      );
    } catch (error) {
      for (const { reject } of batch) reject(error);
      return;
    }
    batch.forEach(({ resolve }, i) => resolve(elementAt(accepted, i)));
  }

  /** Does some work in one transaction. @param kept whether it must be on disk when this returns */
  together<T>(work: () => T, kept: boolean): T {
    const transaction = (): T => this.#db.transaction(work);
    return kept ? transaction() : this.#db.relaxed(transaction);
  }

  /** Accepts several events: either all of them are on disk and the cursor has moved, or nothing has happened. */
  acceptAll(incomingEvents: readonly IncomingEvent[], cursor?: CursorMove): Promise<readonly Accepted[] | undefined> {
    this.#flush();
    return Promise.resolve(
      this.#db.transaction(() => {
        if (cursor !== undefined) {
          if (this.cursor(cursor.flow, cursor.name) !== cursor.from) return undefined;
          this.#db
            .sql("INSERT OR REPLACE INTO cursors (flow, name, value) VALUES (?, ?, ?)")
            .run(cursor.flow, cursor.name, cursor.to);
        }
        return incomingEvents.map((incoming) => takeEvent(this.#db, incoming, this.#codec, this.#hash));
      }),
    );
  }

  cursor(flow: string, name: string): string | undefined {
    const row = this.#db.sql("SELECT value FROM cursors WHERE flow = ? AND name = ?").get(flow, name);
    return optionalTextCell(row, "value");
  }

  states(flow: string, identities: readonly string[]): (string | undefined)[] {
    const ask = this.#db.sql("SELECT hash FROM states WHERE flow = ? AND identity = ?");
    return identities.map((identity) => optionalTextCell(ask.get(flow, this.#hash.of(identity)), "hash"));
  }

  noteStates(flow: string, states: readonly DocumentState[]): void {
    const note = this.#db.sql("INSERT OR REPLACE INTO states (flow, identity, hash) VALUES (?, ?, ?)");
    for (const { identity, hash } of states) note.run(flow, this.#hash.of(identity), hash);
  }

  delivered(flow: string, lane: string, destination: string): string | undefined {
    const row = this.#db
      .sql(
        `SELECT s.response FROM runs r JOIN steps s ON s.run_id = r.id
       WHERE r.flow = ? AND r.lane = ? AND s.name = ? AND s.kind = 'destination' AND s.state IN ${WRITTEN} ORDER BY r.id DESC LIMIT 1`,
      )
      .get(flow, this.#hash.of(lane), destination);
    const response = optionalTextCell(row, "response");
    return response === undefined ? undefined : this.#codec.readText(response);
  }

  newest(flow: string, lane: string): Newest | undefined {
    const row = this.#db
      .sql("SELECT moment, run_id FROM newest WHERE flow = ? AND lane = ?")
      .get(flow, this.#hash.of(lane));
    return row === undefined ? undefined : toNewest(row, this.#codec);
  }

  noteDrift(drifts: readonly Drift[]): void {
    for (const { flow, document, field, expected, example, times, firstAt, lastAt } of drifts)
      this.#db
        .sql(
          `INSERT INTO drift (flow, document, field, expected, example, times, first_at, last_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (flow, document, field) DO UPDATE SET expected = excluded.expected, example = excluded.example,
           times = times + excluded.times, last_at = max(last_at, excluded.last_at)`,
        )
        .run(flow, document, field, expected, example, times, firstAt, lastAt);
  }

  drifts(): Drift[] {
    return this.#db.sql("SELECT * FROM drift ORDER BY flow, document, field").all().map(toDrift);
  }

  forgetDrift(flow: string): void {
    this.#db.sql("DELETE FROM drift WHERE flow = ?").run(flow);
  }

  /** Claims the next run that is due and first in its lane, and marks it as running; undefined if there is none. */
  claim(now: number, flows: readonly string[]): Run | undefined {
    const [first] = this.#open(flows)
      .flatMap((flow) => {
        const row = this.#db
          .sql(
            `SELECT id, due_at FROM runs WHERE flow = ? AND head = 1 AND state IN ('waiting', 'retrying') AND due_at <= ?
           ORDER BY due_at, id LIMIT 1`,
          )
          .get(flow, moment(now));
        return row === undefined ? [] : [{ id: numberCell(row, "id"), due: numberCell(row, "due_at") }];
      })
      .sort((a, b) => a.due - b.due || a.id - b.id);
    if (first === undefined) return undefined;
    this.#db.relaxed(() =>
      this.#db.sql("UPDATE runs SET state = 'running', updated_at = ? WHERE id = ?").run(moment(now), first.id),
    );
    return this.run(first.id);
  }

  /** When the next run is due; undefined if none waits for a time. */
  nextDue(flows: readonly string[]): number | undefined {
    const due = this.#open(flows).flatMap((flow) => {
      const row = this.#db
        .sql("SELECT min(due_at) AS due FROM runs WHERE flow = ? AND head = 1 AND state IN ('waiting', 'retrying')")
        .get(flow);
      return optionalNumberCell(row, "due") ?? [];
    });
    return due.length === 0 ? undefined : Math.min(...due);
  }

  #open(flows: readonly string[]): readonly string[] {
    const paused = this.paused();
    return paused.length === 0 ? flows : flows.filter((flow) => !paused.includes(flow));
  }

  run(id: number): Run | undefined {
    const row = this.#db.sql(`${SELECT_RUN} WHERE r.id = ?`).get(id);
    return row === undefined ? undefined : toRun(row, this.#codec);
  }

  /** Runs, the newest first. */
  runs(filter: RunFilter = {}): Run[] {
    const { where, values } = conditions(filter, this.#hash, () => "?");
    return this.#db
      .sql(`${SELECT_RUN} ${where} ORDER BY r.id DESC LIMIT ?`)
      .all(...values, small(filter.limit ?? 100))
      .map((row) => toRun(row, this.#codec));
  }

  /** The number of runs in each state, and of rejected duplicates. */
  counts(): Readonly<Record<RunState | "duplicates", number>> {
    const duplicates = this.#db.sql("SELECT total(duplicates) AS n FROM dedupe").get();
    return countsOf(this.#db.sql("SELECT state, count(*) AS n FROM runs GROUP BY state").all(), duplicates?.["n"]);
  }

  queueStats(): QueueStats[] {
    return this.#db.sql(QUEUE_STATS).all().map(toQueueStats);
  }

  /** Ends or defers a run. */
  settle(id: number, state: RunState, at: number, more: Settlement = {}): void {
    this.#db.relaxed(() => this.#settle(id, state, at, more));
  }

  #settle(id: number, state: RunState, at: number, more: Settlement): void {
    this.#db.transaction(() => {
      const row = this.#db
        .sql(
          `UPDATE runs SET state = ?, updated_at = ?, reason = ?, reason_id = ?, due_at = coalesce(?, due_at), attempts = coalesce(?, attempts),
           version = coalesce(?, version) WHERE id = ? RETURNING flow, lane, head`,
        )
        .get(
          state,
          moment(at),
          this.#codec.optionalText(more.reason),
          more.reasonId ?? null,
          more.dueAt === undefined ? null : moment(more.dueAt),
          more.attempts === undefined ? null : small(more.attempts),
          more.version ?? null,
          id,
        );
      if (row !== undefined && more.newest !== undefined)
        this.#db
          .sql("INSERT OR REPLACE INTO newest (flow, lane, moment, run_id) VALUES (?, ?, ?, ?)")
          .run(textCell(row, "flow"), textCell(row, "lane"), this.#codec.text(more.newest), id);
      // A run that was not first in its lane has no turn to pass on.
      if (row?.["head"] === 1) {
        this.#db.sql("UPDATE runs SET head = 0 WHERE id = ?").run(id);
        lead(this.#db, textCell(row, "flow"), textCell(row, "lane"));
      }
      // A run that succeeded at once needs no history.
      if (more.reason !== undefined && state !== "waiting") this.#recordAudit(id, at, state, more.reason);
    });
  }

  #recordAudit(runId: number, at: number, what: string, detail: string | undefined): void {
    this.#db
      .sql("INSERT INTO history (run_id, at, what, detail) VALUES (?, ?, ?, ?)")
      .run(runId, moment(at), what, this.#codec.optionalText(detail));
  }

  history(runId: number): AuditEntry[] {
    return this.#db
      .sql("SELECT at, what, detail FROM history WHERE run_id = ? ORDER BY rowid")
      .all(runId)
      .map((row) => toAuditEntry(row, this.#codec));
  }

  attemptFailed(runId: number, { step, at, outcome, status, response }: Attempt): void {
    this.#db.relaxed(() =>
      this.#db
        .sql("INSERT INTO attempts (run_id, step, at, outcome, status, response) VALUES (?, ?, ?, ?, ?, ?)")
        .run(
          runId,
          this.#codec.text(step),
          moment(at),
          this.#codec.text(outcome),
          status === undefined ? null : small(status),
          this.#codec.optionalText(response),
        ),
    );
  }

  attempts(runId: number): Attempt[] {
    return this.#db
      .sql("SELECT * FROM attempts WHERE run_id = ? ORDER BY rowid")
      .all(runId)
      .map((row) => toAttempt(row, this.#codec));
  }

  keepModule(flow: string, version: string, text: string): void {
    this.#db
      .sql("INSERT OR IGNORE INTO modules (flow, version, text) VALUES (?, ?, ?)")
      .run(flow, version, this.#codec.body(Buffer.from(text)));
  }

  module(flow: string, version: string): string | undefined {
    const row = this.#db.sql("SELECT text FROM modules WHERE flow = ? AND version = ?").get(flow, version);
    return row === undefined ? undefined : Buffer.from(this.#codec.readBody(bytesCell(row, "text"))).toString("utf8");
  }

  replay(runId: number, at: number, how: Replaying): boolean {
    const { body, lane: wanted, why, version } = how;
    const lane = wanted === undefined ? undefined : this.#hash.of(wanted);
    return this.#db.transaction(() => {
      const run = this.run(runId);
      if (run === undefined || run.state === "running") return false;
      const from = textCell(this.#db.sql("SELECT lane FROM runs WHERE id = ?").get(runId) ?? {}, "lane");
      if (body !== undefined) {
        // The event is kept as it arrived; the run continues with the version that a person has corrected.
        const event = this.#db
          .sql(
            `INSERT INTO events (flow, received_at, headers, body, dedupe_key, keys, origin)
           SELECT flow, received_at, headers, ?, dedupe_key, coalesce(?, keys), coalesce(origin, id) FROM events WHERE id = ?`,
          )
          .run(
            this.#codec.body(body),
            wanted === undefined ? null : keysOut(wanted, run.dedupeKey, this.#codec),
            run.eventId,
          );
        this.#db
          .sql("UPDATE runs SET event_id = ?, lane = coalesce(?, lane) WHERE id = ?")
          .run(event.lastInsertRowid, lane ?? null, runId);
      }
      const hasSent = this.steps(runId).some((step) => step.kind === "destination");
      const { readsAnew, written, audit } = replayPlan(how, hasSent);
      if (readsAnew) this.dropReads(runId);
      this.#db
        .sql(`UPDATE steps SET state = ? WHERE run_id = ? AND kind = 'destination' AND state IN ('done', 'changed')`)
        .run(written, runId);
      this.#db
        .sql(
          "UPDATE runs SET state = 'waiting', attempts = 0, due_at = ?, updated_at = ?, reason = NULL, reason_id = NULL, pinned = ? WHERE id = ?",
        )
        .run(moment(at), moment(at), version ?? null, runId);
      const to = body === undefined ? from : (lane ?? from);
      // It may come before the current head, unless that is active.
      leadAgain(this.#db, run.flow, to);
      if (to !== from) leadAgain(this.#db, run.flow, from);
      this.#recordAudit(runId, at, audit, why);
      return true;
    });
  }

  pause(flow: string, paused: boolean): void {
    if (paused) this.#db.sql("INSERT OR IGNORE INTO paused (flow) VALUES (?)").run(flow);
    else this.#db.sql("DELETE FROM paused WHERE flow = ?").run(flow);
  }

  paused(): string[] {
    return this.#db
      .sql("SELECT flow FROM paused ORDER BY flow")
      .all()
      .map((row) => textCell(row, "flow"));
  }

  events(flow: string, after: number, limit: number): StoredEvent[] {
    const rowsOf = (sql: string, event: Row): Row[] => this.#db.sql(sql).all(numberCell(event, "id"));
    const sizes = this.#db.sql(
      `SELECT e.id, ${SIZE} AS size FROM events e WHERE flow = ? AND id > ? ORDER BY id LIMIT ?`,
    );
    const last = lastAtOnce(sizes.all(flow, after, limit));
    if (last === undefined) return [];
    return this.#db
      .sql(`SELECT e.*, ${OPEN} AS open FROM events e WHERE flow = ? AND id > ? AND id <= ? ORDER BY id`)
      .all(flow, after, last)
      .map((row) =>
        toStoredEvent(
          row,
          rowsOf("SELECT s.* FROM steps s JOIN runs r ON r.id = s.run_id WHERE r.event_id = ?", row),
          rowsOf(SAID.replaceAll("$event", "?1"), row),
          this.#codec,
        ),
      );
  }

  erase(eventId: number): void {
    this.#db.transaction(() => {
      const root = this.#db.sql("SELECT coalesce(origin, id) AS id FROM events WHERE id = ?").get(eventId);
      const family = this.#db
        .sql("SELECT id FROM events WHERE id = ?1 OR origin = ?1")
        .all(optionalNumberCell(root, "id") ?? eventId);
      for (const row of family)
        for (const sql of ERASING) this.#db.sql(withBlobs(sql.replaceAll("$event", "?"))).run(numberCell(row, "id"));
    });
  }

  /** Erased data is no longer in any file, including the write-ahead log. */
  async scrub(): Promise<void> {
    for (let tries = 0; tries < 50; tries++) {
      const row = this.#db.connection.prepare("PRAGMA wal_checkpoint(TRUNCATE)").get();
      if (row?.["busy"] === 0) return;
      // A reader still uses the previous state.
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new TransientStoreError(SCRUB_LATER, SCRUB_LATER);
  }

  dropExpired(expiry: Expiry, from: ExpiryPosition): Expired {
    return this.#db.transaction(() => dropExpiredIn(this.#db, expiry, from));
  }

  /** Copies the whole store to a file, in a consistent state, while it stays in use. */
  async backup(path: string): Promise<void> {
    await backup(this.#db.connection, path);
  }

  /** The stored event's body as received. */
  body(eventId: number): Uint8Array {
    const row = this.#db.sql("SELECT body FROM events WHERE id = ?").get(eventId);
    return this.#codec.readBody(bytesCell(row ?? {}, "body"));
  }

  step(runId: number, name: string): Step | undefined {
    const row = this.#db
      .sql("SELECT * FROM steps WHERE run_id = ? AND name = ?")
      .get(runId, stepNameOut(name, this.#hash));
    return row === undefined ? undefined : toStep(row, this.#codec);
  }

  steps(runId: number): Step[] {
    return this.#db
      .sql("SELECT * FROM steps WHERE run_id = ? ORDER BY updated_at, kind DESC")
      .all(runId)
      .map((row) => toKnownStep(row, this.#codec));
  }

  stepsSent(runId: number, at: number, steps: readonly SentStep[], state: "sent" | "unsure"): void {
    this.#db.relaxed(() =>
      this.#db.transaction(() => {
        for (const { name, idempotencyKey, request } of steps)
          this.#db
            .sql(
              `INSERT INTO steps (run_id, name, kind, state, idempotency_key, attempts, request, updated_at)
             VALUES (?, ?, 'destination', ?, ?, 1, ?, ?)
             ON CONFLICT (run_id, name) DO UPDATE SET state = excluded.state, idempotency_key = excluded.idempotency_key,
               attempts = attempts + 1, request = excluded.request, updated_at = excluded.updated_at`,
            )
            .run(runId, name, state, idempotencyKey ?? null, this.#codec.text(request), moment(at));
      }),
    );
  }

  stepsEnded(runId: number, at: number, { done, refused }: EndedSteps): void {
    this.#db.transaction(() => {
      for (const { name, response } of done)
        this.stepDone(runId, at, { name, kind: "destination", ...(response === undefined ? {} : { response }) });
      for (const { name, response } of refused)
        this.#db
          .sql("UPDATE steps SET state = 'refused', response = ?, updated_at = ? WHERE run_id = ? AND name = ?")
          .run(this.#codec.optionalText(response), moment(at), runId, name);
    });
  }

  stepDone(runId: number, at: number, { name, kind, response }: DoneStep): void {
    this.#db
      .sql(
        `INSERT INTO steps (run_id, name, kind, state, attempts, request, response, updated_at) VALUES (?, ?, ?, 'done', 1, ?, ?, ?)
       ON CONFLICT (run_id, name) DO UPDATE SET state = 'done', response = excluded.response, updated_at = excluded.updated_at`,
      )
      .run(
        runId,
        stepNameOut(name, this.#hash),
        kind,
        kind === "fetch" ? readNameOut(name, this.#codec) : null,
        this.#codec.optionalText(response),
        moment(at),
      );
  }

  dropReads(runId: number): void {
    this.#db.sql("DELETE FROM steps WHERE run_id = ? AND kind = 'fetch'").run(runId);
  }

  rows(table: TableName, from: number, limit: number): Promise<Cell[][]> {
    return Promise.resolve(readRows(this.#db, table, from, limit));
  }

  put(table: TableName, rows: readonly Cell[][]): Promise<void> {
    putRows(this.#db, table, rows);
    if (table === "secrets") this.#hash = this.#hashing();
    return Promise.resolve();
  }

  settleIn(): Promise<void> {
    this.#db.connection.exec(`${AGAIN} ${LEAD_ALL}`);
    return Promise.resolve();
  }

  /** Limits the store to a number of pages of 4 KiB: for tests of a full disk. */
  limitPages(pages: number): void {
    this.#db.connection.exec(`PRAGMA max_page_count = ${Math.trunc(pages)}`);
  }
}
