/** One SQLite file: its statements, prepared once, and its transactions. */
import type { DatabaseSync, SQLOutputValue, StatementSync } from "node:sqlite";
import { cellOut, rowIn } from "../cells.ts";

export type Row = Record<string, SQLOutputValue>;
export type Bound = string | number | bigint | Uint8Array | null;

/** A statement that takes and returns any text and number unchanged. */
export class Statement {
  readonly #prepared: StatementSync;
  constructor(prepared: StatementSync) {
    this.#prepared = prepared;
  }
  run(...values: readonly Bound[]) {
    return this.#prepared.run(...values.map(cellOut));
  }
  get(...values: readonly Bound[]): Row | undefined {
    const row = this.#read(() => this.#prepared.get(...values.map(cellOut)));
    return row === undefined ? undefined : rowIn(row);
  }
  all(...values: readonly Bound[]): Row[] {
    return this.#read(() => this.#prepared.all(...values.map(cellOut))).map(rowIn);
  }

  /** Another program may have written a number beyond a double's range: the rows are still readable, with BigInts. */
  #read<T>(read: () => T): T {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      this.#prepared.setReadBigInts(true);
      try {
        return read();
      } finally {
        this.#prepared.setReadBigInts(false);
      }
    }
  }
}

/** A connection to the store's file. */
export class Database {
  readonly #db: DatabaseSync;
  readonly #statements = new Map<string, Statement>();
  /** Whether this process runs the store; false if it only looks at it. */
  readonly #runs: boolean;

  constructor(db: DatabaseSync, runs: boolean) {
    this.#db = db;
    this.#runs = runs;
  }

  get connection(): DatabaseSync {
    return this.#db;
  }

  sql(text: string): Statement {
    let statement = this.#statements.get(text);
    if (statement === undefined) {
      statement = new Statement(this.#db.prepare(text));
      this.#statements.set(text, statement);
    }
    return statement;
  }

  /**
   * Writes without waiting for the disk. Right for data that can be derived again after a power cut: that a run is
   * active, that a request was sent under its key, that a run whose last response is on disk has ended. If only the
   * process dies, nothing is lost.
   */
  relaxed<T>(work: () => T): T {
    if (!this.#runs || this.#db.isTransaction) return work();
    this.#db.exec("PRAGMA synchronous = NORMAL");
    try {
      return work();
    } finally {
      this.#db.exec("PRAGMA synchronous = FULL");
    }
  }

  transaction<T>(work: () => T): T {
    if (this.#db.isTransaction) return work();
    this.#db.exec("BEGIN IMMEDIATE");
    try {
      const result = work();
      this.#db.exec("COMMIT");
      return result;
    } catch (error) {
      try {
        this.#db.exec("ROLLBACK");
      } catch {
        // SQLite has already rolled back.
      }
      throw error;
    }
  }
}
