/**
 * Rows of the tables as what they stand for; the same in every engine. A driver may give whole numbers as text, and JSON
 * parsed or not.
 */
import type { Remark, Run, RunState, Step } from "./engine.ts";

export type Row = Readonly<Record<string, unknown>>;

/** States in which a run is still to be done, and keeps later ones of its lane waiting. */
const UNFINISHED_STATES: readonly RunState[] = ["waiting", "running", "retrying", "held"];

/** The same, as SQL has it. */
export const UNFINISHED = `(${UNFINISHED_STATES.map((state) => `'${state}'`).join(", ")})`;

export function isUnfinished(state: RunState): boolean {
  return UNFINISHED_STATES.includes(state);
}

/** What `toRun` takes: a run together with its event. */
export const SELECT_RUN =
  "SELECT r.*, e.received_at, e.dedupe_key, e.headers FROM runs r JOIN events e ON e.id = r.event_id";

export function toRun(row: Row): Run {
  return {
    id: Number(row["id"]),
    eventId: Number(row["event_id"]),
    flow: row["flow"] as string,
    version: row["version"] as string,
    lane: row["lane"] as string,
    state: row["state"] as RunState,
    attempts: Number(row["attempts"]),
    dueAt: Number(row["due_at"]),
    receivedAt: Number(row["received_at"]),
    dedupeKey: row["dedupe_key"] as string,
    headers: headersIn(row["headers"]),
    ...(row["reason"] === null ? {} : { reason: row["reason"] as string }),
    ...(row["reason_id"] === null ? {} : { reasonId: row["reason_id"] as string }),
  };
}

export function headersIn(cell: unknown): Readonly<Record<string, string>> {
  return (typeof cell === "string" ? JSON.parse(cell) : cell) as Readonly<Record<string, string>>;
}

export function toStep(row: Row): Step {
  return {
    name: row["name"] as string,
    kind: row["kind"] as Step["kind"],
    state: row["state"] as Step["state"],
    attempts: Number(row["attempts"]),
    ...(row["idempotency_key"] === null ? {} : { idempotencyKey: row["idempotency_key"] as string }),
    ...(row["request"] === null ? {} : { request: row["request"] as string }),
    ...(row["response"] === null ? {} : { response: row["response"] as string }),
  };
}

export function toRemark(row: Row): Remark {
  return {
    at: Number(row["at"]),
    what: row["what"] as string,
    ...(row["detail"] === null ? {} : { detail: row["detail"] as string }),
  };
}

/** How many runs there are in each state, from a row `state, n` for each that there is. */
export function countsOf(rows: readonly Row[], duplicates: unknown): Record<RunState | "duplicates", number> {
  const counts = {
    waiting: 0,
    running: 0,
    retrying: 0,
    delivered: 0,
    skipped: 0,
    held: 0,
    discarded: 0,
    duplicates: Number(duplicates),
  };
  for (const row of rows) counts[row["state"] as RunState] = Number(row["n"]);
  return counts;
}
