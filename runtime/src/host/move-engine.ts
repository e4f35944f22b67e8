/**
 * Moves everything that one engine stores to another: from a file to a database, or back. Nothing may use either of them
 * meanwhile.
 */
import { StoreError, type Engine } from "./engine.ts";

/** The tables, each after those that it refers to, and their columns; the same in every engine. */
export const TABLES = {
  secrets: ["name", "value"],
  events: ["id", "flow", "received_at", "headers", "body", "dedupe_key", "keys", "origin"],
  runs: [
    "id",
    "event_id",
    "flow",
    "version",
    "lane",
    "state",
    "attempts",
    "due_at",
    "reason",
    "reason_id",
    "updated_at",
    "pinned",
    "latest_wins",
  ],
  newest: ["flow", "lane", "moment", "run_id"],
  drift: ["flow", "document", "field", "expected", "example", "times", "first_at", "last_at"],
  dedupe: ["flow", "key", "run_id", "expires_at", "duplicates"],
  steps: ["run_id", "name", "kind", "state", "idempotency_key", "attempts", "request", "response", "updated_at"],
  history: ["run_id", "at", "what", "detail"],
  attempts: ["run_id", "step", "at", "outcome", "status", "response"],
  modules: ["flow", "version", "text"],
  cursors: ["flow", "name", "value"],
  states: ["flow", "identity", "hash"],
  paused: ["flow"],
} as const;

export type TableName = keyof typeof TABLES;
const TABLE_NAMES = Object.keys(TABLES) as readonly TableName[];

/** A value of a row: texts, whole numbers, bytes, nothing. JSON is text. */
export type Cell = string | number | Uint8Array | null;

/** What an engine needs for a migration. */
export interface Movable {
  /** Rows of a table from a position on, in the order of its key. */
  rows(table: TableName, from: number, limit: number): Promise<Cell[][]>;
  /** Inserts rows unchanged. */
  put(table: TableName, rows: readonly Cell[][]): Promise<void>;
  /** Called when everything is inserted: computes derived data (heads of lanes, due times). */
  settleIn(): Promise<void>;
}

const AT_ONCE = 500;

/**
 * @returns how many rows of each table were moved
 * @throws StoreError if the target is not empty
 */
export async function moveEngine(
  from: Engine & Movable,
  to: Engine & Movable,
): Promise<Readonly<Record<TableName, number>>> {
  const counts = {} as Record<TableName, number>;
  for (const table of TABLE_NAMES)
    // A new engine already has a secret; it is replaced by the one that the keys were hashed with.
    if (table !== "secrets" && (await to.rows(table, 0, 1)).length > 0)
      throw new StoreError("the target engine is not empty: nothing is moved, so that nothing is mixed up");
  for (const table of TABLE_NAMES) {
    counts[table] = 0;
    for (;;) {
      const rows = await from.rows(table, counts[table], AT_ONCE);
      if (rows.length > 0) await to.put(table, rows);
      counts[table] += rows.length;
      if (rows.length < AT_ONCE) break;
    }
  }
  await to.settleIn();
  return counts;
}
