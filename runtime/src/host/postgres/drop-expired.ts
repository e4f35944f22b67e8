/** Drops a batch of expired data. */
import { textCell } from "../columns.ts";
import type { Expired, Expiry, ExpiryPosition } from "../engine.ts";
import { EXPIRED_AT_ONCE, following, nextExpired } from "../expiry.ts";
import {
  DROP_BAD_RESPONSES,
  DROP_EVENTS,
  DROP_MENDED,
  DROP_RESPONSES,
  DROP_SENT,
  LOOK_AT_EVENTS,
  LOOK_AT_MENDED,
  LOOK_AT_RUNS,
  toLooked,
} from "../rows.ts";
import type { Transaction } from "./database.ts";

/** The statement with numbered parameters, in the order of their names. */
function numbered(sql: string, ...names: readonly string[]): string {
  return names.reduce((text, name, i) => text.replaceAll(`$${name}`, `$${i + 1}::bigint`), sql);
}

/** Examines a batch of rows from a position on, and drops the expired ones. */
export async function dropExpiredIn(tx: Transaction, expiry: Expiry, from: ExpiryPosition): Promise<Expired> {
  if (from.of === "dedupe") return dropDedupeKeys(tx, expiry, from);
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
}

async function dropDedupeKeys(
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
