/**
 * Converts rows of the tables; the same in every engine. A driver may return whole numbers as text, and JSON parsed or not.
 */
import { messageOf } from "../errors.ts";
import { moment, orUnreadable } from "./cells.ts";
import {
  type Attempt,
  type AuditEntry,
  type Drift,
  type Newest,
  type QueueStats,
  type Run,
  RUN_STATES,
  type RunFilter,
  type RunState,
  type Step,
  type StoredEvent,
} from "./engine.ts";
import { type KeyHash, keysIn } from "./key-hash.ts";
import { bytesCell, type Row, textCell, wordCell } from "./columns.ts";
import { TABLES } from "./move-engine.ts";
import type { PayloadCodec } from "./payload-codec.ts";
import { readable } from "./step-value.ts";

/** SQL: states in which a run is not finished, and blocks later ones of its lane. */
export const UNFINISHED = "('waiting', 'running', 'retrying', 'held')";

/**
 * Condition for runs that block later ones of their lane: unfinished runs, except held ones of a flow in which the newest event
 * wins.
 * @param run the name that a run has in the statement, with its dot
 */
export const blocks = (run = ""): string =>
  `${run}state IN ${UNFINISHED} AND NOT (${run}state = 'held' AND ${run}latest_wins = 1)`;

/** States of a step whose request has succeeded. */
export const WRITTEN = "('done', 'again', 'changed')";

/** The columns that `toRun` reads: those of a run `r`, and of its event `e`. */
export const RUN_COLUMNS = `${TABLES.runs.map((column) => `r.${column}`).join(", ")}, e.received_at, e.dedupe_key, e.headers, e.keys`;
export const SELECT_RUN = `SELECT ${RUN_COLUMNS} FROM runs r JOIN events e ON e.id = r.event_id`;

/**
 * The state of each flow's queue. Unfinished runs are found by their partial index; of finished ones only the last success is read,
 * so that a long history costs nothing.
 */
export const QUEUE_STATS = `
  WITH RECURSIVE flows (flow) AS (
    SELECT min(flow) FROM runs UNION ALL SELECT (SELECT min(r.flow) FROM runs r WHERE r.flow > flows.flow) FROM flows WHERE flows.flow IS NOT NULL
  ), over (state) AS (VALUES ('delivered'), ('skipped'), ('discarded'))
  SELECT r.flow, r.state, count(*) AS runs, min(e.received_at) AS oldest, max(r.updated_at) AS touched,
    sum(CASE WHEN r.state IN ('held', 'retrying') AND ${blocks("r.")} AND EXISTS (
      SELECT 1 FROM runs b WHERE b.flow = r.flow AND b.lane = r.lane AND b.id > r.id AND b.state = 'waiting' AND b.state IN ${UNFINISHED}) THEN 1 ELSE 0 END) AS blocked
  FROM runs r JOIN events e ON e.id = r.event_id WHERE r.state IN ${UNFINISHED} GROUP BY r.flow, r.state
  UNION ALL
  SELECT last.flow, last.state, NULL, NULL, last.touched, 0 FROM (
    SELECT f.flow, o.state, (SELECT max(r.updated_at) FROM runs r WHERE r.state = o.state AND r.flow = f.flow) AS touched
    FROM flows f CROSS JOIN over o WHERE f.flow IS NOT NULL) AS last
  WHERE last.touched IS NOT NULL`;

/** A row of `QUEUE_STATS`; `runs` and `oldest` cover unfinished runs only. */
export function toQueueStats(row: Row): QueueStats {
  const given = (name: string) => (row[name] === null ? {} : { [name]: moment(Number(row[name])) });
  return {
    flow: textCell(row, "flow"),
    state: wordCell(row, "state"),
    touched: moment(Number(row["touched"])),
    blocked: Number(row["blocked"]),
    ...given("runs"),
    ...given("oldest"),
  };
}

/** A row of the table `drift`. */
export function toDrift(row: Row): Drift {
  const text = (column: string): string => textCell(row, column);
  const [times, firstAt, lastAt] = [
    Number(row["times"]),
    moment(Number(row["first_at"])),
    moment(Number(row["last_at"])),
  ];
  return { flow: text("flow"), document: text("document"), field: text("field"), expected: text("expected"), example: text("example"), times, firstAt, lastAt }; // prettier-ignore
}

/** A row of the table `newest`. @throws UnreadableError if its version can't be decrypted */
export function toNewest(row: Row, codec: PayloadCodec): Newest {
  return { moment: codec.readText(textCell(row, "moment")), run: Number(row["run_id"]) };
}

/** The conditions on runs, as SQL. Only the given conditions are included, so that an index can be used. */
export function conditions(
  { flow, state, lane, reasonId, since, until, after, before, dueAfter }: RunFilter,
  hash: KeyHash,
  place: (at: number) => string,
): { readonly where: string; readonly values: readonly (string | number)[] } {
  const given: readonly (readonly [sql: string, value: string | number | undefined])[] = [
    ["r.flow = ", flow],
    // Finished runs are the majority: they are read from the newest on.
    [state !== undefined && UNFINISHED.includes(`'${state}'`) ? "r.state = " : "r.state || '' = ", state],
    ["r.lane = ", lane === undefined ? undefined : hash.of(lane)],
    ["r.reason_id = ", reasonId],
    ["e.received_at >= ", since],
    ["e.received_at < ", until],
    ["r.id > ", after],
    ["r.id < ", before],
    ["r.due_at > ", dueAfter],
  ];
  const values: (string | number)[] = [];
  const parts = given.flatMap(([sql, value]) => (value === undefined ? [] : [`${sql}${place(values.push(value))}`]));
  return { where: parts.length === 0 ? "" : `WHERE ${parts.join(" AND ")}`, values };
}

/** A row of `SELECT_RUN`. Parts that can't be decrypted are left out, or reported instead. */
export function toRun(row: Row, codec: PayloadCodec): Run {
  const keys = keysIn(row["keys"], codec);
  return {
    id: Number(row["id"]),
    eventId: Number(row["event_id"]),
    flow: textCell(row, "flow"),
    version: textCell(row, "version"),
    lane: keys?.lane ?? textCell(row, "lane"),
    state: wordCell(row, "state"),
    attempts: Number(row["attempts"]),
    dueAt: moment(Number(row["due_at"])),
    receivedAt: moment(Number(row["received_at"])),
    dedupeKey: keys?.dedupeKey ?? textCell(row, "dedupe_key"),
    headers: readableHeaders(row["headers"], codec),
    ...(row["reason"] === null ? {} : { reason: orUnreadable(() => codec.readText(textCell(row, "reason"))) }),
    ...(row["reason_id"] === null ? {} : { reasonId: textCell(row, "reason_id") }),
    ...(row["pinned"] === null ? {} : { pinned: textCell(row, "pinned") }),
  };
}

/**
 * Headers as a JSON record or, if they are encrypted or contain characters that PostgreSQL refuses in JSON, as a JSON
 * string.
 */
export function headersOut(headers: Readonly<Record<string, string>>, codec: PayloadCodec): string {
  const plain = JSON.stringify(headers);
  const text = codec.text(plain);
  return text === plain && !/\\u(0000|d[89a-f])/i.test(plain) ? plain : JSON.stringify(text);
}

/** A run whose headers can no longer be read is executed without them. */
function readableHeaders(cell: unknown, codec: PayloadCodec): Readonly<Record<string, string>> {
  try {
    return headersIn(cell, codec);
  } catch {
    return {};
  }
}

/** Reads headers that `headersOut` has written. @throws UnreadableError if they can't be decrypted */
export function headersIn(cell: unknown, codec: PayloadCodec): Readonly<Record<string, string>> {
  const isJson = typeof cell === "string" && (cell.startsWith("{") || cell.startsWith('"'));
  const value: unknown = isJson ? JSON.parse(cell) : cell;
  return (typeof value === "string" ? JSON.parse(codec.readText(value)) : value) as Readonly<Record<string, string>>;
}

const STEP_STATES: readonly Step["state"][] = ["sent", "unsure", "refused", "done", "again", "changed"];

/** @throws UnreadableError if some of it can't be read */
export function toStep(row: Row, codec: PayloadCodec): Step {
  const step = toKnownStep(row, codec);
  return readable(step);
}

/** A step without its unreadable parts, which it reports. */
export function toKnownStep(row: Row, codec: PayloadCodec): Step {
  const [kind, request] = [wordCell<Step["kind"]>(row, "kind"), row["request"]];
  const texts = new Readable();
  // For a read, this column holds its name; see key-hash.ts.
  const own = kind === "fetch" && typeof request === "string" ? texts.of(() => codec.readText(request)) : undefined;
  const sent = kind === "fetch" ? undefined : texts.of(() => cellText(request, codec));
  const response = texts.of(() => cellText(row["response"], codec));
  const state = STEP_STATES.find((one) => one === row["state"]);
  if (state === undefined) texts.why ??= `its state is ${JSON.stringify(row["state"])}, which is not a valid state`;
  return {
    name: own ?? textCell(row, "name"),
    kind,
    state: state ?? "unsure",
    attempts: Number(row["attempts"]),
    ...(row["idempotency_key"] === null ? {} : { idempotencyKey: textCell(row, "idempotency_key") }),
    ...(sent === undefined ? {} : { request: sent }),
    ...(response === undefined ? {} : { response }),
    ...(texts.why === undefined ? {} : { unreadable: texts.why }),
  };
}

function cellText(cell: unknown, codec: PayloadCodec): string | undefined {
  return typeof cell === "string" ? codec.readText(cell) : undefined;
}

/** Reads several parts; records why the first unreadable one can't be read. */
class Readable {
  why: string | undefined;
  of<T>(read: () => T): T | undefined {
    try {
      return read();
    } catch (error) {
      this.why ??= messageOf(error);
      return undefined;
    }
  }
}

/** A row of the table `history`. */
export function toAuditEntry(row: Row, codec: PayloadCodec): AuditEntry {
  return {
    at: moment(Number(row["at"])),
    what: textCell(row, "what"),
    ...(row["detail"] === null ? {} : { detail: orUnreadable(() => codec.readText(textCell(row, "detail"))) }),
  };
}

/** A row of the table `attempts`. */
export function toAttempt(row: Row, codec: PayloadCodec): Attempt {
  return {
    step: orUnreadable(() => codec.readText(textCell(row, "step"))),
    at: moment(Number(row["at"])),
    outcome: orUnreadable(() => codec.readText(textCell(row, "outcome"))),
    ...(row["status"] === null ? {} : { status: Number(row["status"]) }),
    ...(row["response"] === null ? {} : { response: orUnreadable(() => codec.readText(textCell(row, "response"))) }),
  };
}

/** An event and its corrected versions. */
const FAMILY =
  "(SELECT coalesce(e.origin, e.id) UNION ALL SELECT x.id FROM events x WHERE x.origin = coalesce(e.origin, e.id))";
/** Whether a run of an event `e`, or of a corrected version, is unfinished. */
export const OPEN = `EXISTS (SELECT 1 FROM runs r WHERE r.event_id IN ${FAMILY} AND r.state IN ${UNFINISHED})`;
/** All texts about an event's runs; they may quote it. */
export const SAID = `
  SELECT r.event_id, r.reason AS said FROM runs r WHERE r.event_id = $event
  UNION ALL SELECT r.event_id, h.detail FROM history h JOIN runs r ON r.id = h.run_id WHERE r.event_id = $event
  UNION ALL SELECT r.event_id, a.outcome FROM attempts a JOIN runs r ON r.id = a.run_id WHERE r.event_id = $event
  UNION ALL SELECT r.event_id, a.response FROM attempts a JOIN runs r ON r.id = a.run_id WHERE r.event_id = $event`;
/**
 * Statements that erase an event and its derived data. Names of lookups contain their keys, and a person's reason for ending a run
 * may contain anything.
 */
export const ERASING: readonly string[] = [
  "UPDATE events SET body = '', headers = '{}', keys = NULL WHERE id = $event",
  "DELETE FROM steps WHERE kind = 'fetch' AND run_id IN (SELECT id FROM runs WHERE event_id = $event)",
  "UPDATE steps SET request = NULL, response = NULL, idempotency_key = NULL WHERE run_id IN (SELECT id FROM runs WHERE event_id = $event)",
  "DELETE FROM history WHERE run_id IN (SELECT id FROM runs WHERE event_id = $event)",
  "DELETE FROM attempts WHERE run_id IN (SELECT id FROM runs WHERE event_id = $event)",
  "UPDATE runs SET reason_id = NULL WHERE state = 'discarded' AND event_id = $event",
  "UPDATE runs SET reason = reason_id WHERE event_id = $event",
];
/** The amount of stored data that is read at once, in bytes. */
const MOST_AT_ONCE = 8_000_000;
/** The size of an event `e`, counting the parts that can be large. */
export const SIZE = `length(e.body) + (
  SELECT coalesce(sum(coalesce(octet_length(s.request), 0) + coalesce(octet_length(s.response), 0)), 0)
  FROM steps s JOIN runs r ON r.id = s.run_id WHERE r.event_id = e.id)`;

/** The id of the last event that fits into one batch with those before it; undefined if there is none. */
export function lastAtOnce(sizes: readonly Row[]): number | undefined {
  let size = 0;
  const over = sizes.findIndex((row) => (size += Number(row["size"])) > MOST_AT_ONCE);
  const last = sizes[over === -1 ? sizes.length - 1 : Math.max(0, over - 1)];
  return last === undefined ? undefined : Number(last["id"]);
}

/** A row of an expiry pass: an event, or a run by its event. */
export function toLooked(row: Row): { readonly id: number; readonly receivedAt: number } {
  return { id: Number(row["id"]), receivedAt: moment(Number(row["received_at"])) };
}

/**
 * Statements that drop expired data, with the parameters `$after`, `$last` (numbers of events or of runs) and `$before`. They can
 * be repeated.
 */
export const LOOK_AT_EVENTS = "SELECT id, received_at FROM events WHERE id > $after ORDER BY id LIMIT $most";
export const LOOK_AT_MENDED = "SELECT origin AS id FROM events WHERE origin > $after ORDER BY origin LIMIT $most";
export const LOOK_AT_RUNS =
  "SELECT r.id, e.received_at FROM runs r JOIN events e ON e.id = r.event_id WHERE r.id > $after ORDER BY r.id LIMIT $most";
const OVER = `NOT EXISTS (SELECT 1 FROM runs r WHERE r.event_id = events.id AND r.state IN ${UNFINISHED})`;
export const DROP_EVENTS = `UPDATE events SET body = '', headers = '{}', keys = NULL
  WHERE id > $after AND id <= $last AND received_at < $before AND length(body) > 0 AND ${OVER}`;
export const DROP_MENDED = DROP_EVENTS.replace("id > $after AND id <= $last", "origin > $after AND origin <= $last");
const OF_RUNS = `run_id > $after AND run_id <= $last AND run_id IN (
  SELECT id FROM runs WHERE id > $after AND id <= $last AND state NOT IN ${UNFINISHED})`;
export const DROP_SENT = `UPDATE steps SET request = NULL WHERE ${OF_RUNS} AND updated_at < $before AND request IS NOT NULL`;
export const DROP_RESPONSES = `UPDATE steps SET response = NULL WHERE ${OF_RUNS} AND updated_at < $before AND response IS NOT NULL`;
export const DROP_BAD_RESPONSES = `UPDATE attempts SET response = NULL WHERE ${OF_RUNS} AND at < $before AND response IS NOT NULL`;

export const SCRUB_LATER =
  "erased data can no longer be read, but is still in the write-ahead log because another process reads the store; try again";

/** @param said rows with one text each */
export function toStoredEvent(row: Row, steps: readonly Row[], said: readonly Row[], codec: PayloadCodec): StoredEvent {
  const texts = new Readable();
  const keys = keysIn(row["keys"], codec);
  if (keys === undefined && row["keys"] !== null) texts.why = UNREADABLE_KEYS;
  const headers = texts.of(() => headersIn(row["headers"], codec)) ?? {};
  const quoted = said.flatMap((one) => texts.of(() => cellText(one["said"], codec)) ?? []);
  const known = steps.map((step) => toKnownStep(step, codec));
  for (const { unreadable } of known) texts.why ??= unreadable;
  const asked = known.flatMap((step) => (step.kind === "fetch" ? step.name : []));
  return {
    id: Number(row["id"]),
    origin: Number(row["origin"] ?? row["id"]),
    receivedAt: moment(Number(row["received_at"])),
    headers,
    body: texts.of(() => codec.readBody(bytesCell(row, "body"))) ?? new Uint8Array(),
    open: row["open"] === 1 || row["open"] === true,
    steps: known.flatMap(({ request, response }) => [request, response].filter((text) => text !== undefined)),
    texts: [...quoted, ...asked, ...(keys === undefined ? [] : [keys.lane, keys.dedupeKey]), ...Object.values(headers)],
    ...(texts.why === undefined ? {} : { unreadable: texts.why }),
  };
}

const UNREADABLE_KEYS = "its keys are damaged, or encrypted with a key that is not configured";

/** The number of runs in each state, from rows `state, n`. */
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
  for (const row of rows) {
    const state = RUN_STATES.find((one) => one === row["state"]);
    if (state !== undefined) counts[state] = Number(row["n"]);
  }
  return counts;
}
