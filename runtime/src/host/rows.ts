/**
 * Rows of the tables as what they stand for; the same in every engine. A driver may give whole numbers as text, and JSON
 * parsed or not.
 */
import type { Attempt, Remark, Run, RunState, Step } from "./engine.ts";
import { TABLES } from "./move.ts";
import type { Packing } from "./packing.ts";

export type Row = Readonly<Record<string, unknown>>;

/** States in which a run is still to be done, and keeps later ones of its lane waiting; as SQL has them. */
export const UNFINISHED = "('waiting', 'running', 'retrying', 'held')";

/** What `toRun` takes: of a run `r`, and of its event `e`. */
export const RUN_COLUMNS = `${TABLES.runs.map((column) => `r.${column}`).join(", ")}, e.received_at, e.dedupe_key, e.headers`;
export const SELECT_RUN = `SELECT ${RUN_COLUMNS} FROM runs r JOIN events e ON e.id = r.event_id`;

export function toRun(row: Row, packing: Packing): Run {
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
    headers: headersIn(row["headers"], packing),
    ...(row["reason"] === null ? {} : { reason: packing.readText(row["reason"] as string) }),
    ...(row["reason_id"] === null ? {} : { reasonId: row["reason_id"] as string }),
    ...(row["pinned"] === null ? {} : { pinned: row["pinned"] as string }),
  };
}

/** Headers as JSON of a record or, where they are sealed, of a text. */
export function headersOut(headers: Readonly<Record<string, string>>, packing: Packing): string {
  const plain = JSON.stringify(headers);
  const text = packing.text(plain);
  return text === plain ? plain : JSON.stringify(text);
}

export function headersIn(cell: unknown, packing: Packing): Readonly<Record<string, string>> {
  const isJson = typeof cell === "string" && (cell.startsWith("{") || cell.startsWith('"'));
  const value: unknown = isJson ? JSON.parse(cell) : cell;
  return (typeof value === "string" ? JSON.parse(packing.readText(value)) : value) as Readonly<Record<string, string>>;
}

export function toStep(row: Row, packing: Packing): Step {
  return {
    name: row["name"] as string,
    kind: row["kind"] as Step["kind"],
    state: row["state"] as Step["state"],
    attempts: Number(row["attempts"]),
    ...(row["idempotency_key"] === null ? {} : { idempotencyKey: row["idempotency_key"] as string }),
    ...(row["request"] === null ? {} : { request: packing.readText(row["request"] as string) }),
    ...(row["response"] === null ? {} : { response: packing.readText(row["response"] as string) }),
  };
}

/** What a step holds of documents: what was sent, and what was read or answered. */
export function payloadsOf(row: Row, packing: Packing): string[] {
  const { request, response } = toStep(row, packing);
  return [request, response].filter((text) => text !== undefined);
}

export function toRemark(row: Row, packing: Packing): Remark {
  return {
    at: Number(row["at"]),
    what: row["what"] as string,
    ...(row["detail"] === null ? {} : { detail: packing.readText(row["detail"] as string) }),
  };
}

export function toAttempt(row: Row, packing: Packing): Attempt {
  return {
    step: row["step"] as string,
    at: Number(row["at"]),
    outcome: packing.readText(row["outcome"] as string),
    ...(row["status"] === null ? {} : { status: Number(row["status"]) }),
    ...(row["answer"] === null ? {} : { answer: packing.readText(row["answer"] as string) }),
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
