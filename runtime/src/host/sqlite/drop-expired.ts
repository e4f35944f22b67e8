/** Drops a batch of expired data. */
import { optionalNumberCell, textCell } from "../columns.ts";
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
import type { Database } from "./database.ts";

/** The statement with numbered parameters, in the order of their names. */
function numbered(sql: string, ...names: readonly string[]): string {
  return withBlobs(names.reduce((text, name, i) => text.replaceAll(`$${name}`, `?${i + 1}`), sql));
}

/** An empty body as SQLite writes it. */
export function withBlobs(sql: string): string {
  return sql.replace("body = ''", "body = x''");
}

/** Examines a batch of rows from a position on, and drops the expired ones. */
export function dropExpiredIn(db: Database, expiry: Expiry, from: ExpiryPosition): Expired {
  if (from.of === "dedupe") return dropDedupeKeys(db, expiry, from);
  const { of, after } = from;
  const looking = { events: LOOK_AT_EVENTS, mended: LOOK_AT_MENDED, runs: LOOK_AT_RUNS }[of];
  const rows = db.sql(numbered(looking, "after", "most")).all(after, EXPIRED_AT_ONCE);
  const last = optionalNumberCell(rows.at(-1), "id");
  if (last === undefined) return { events: 0, ...following(of) };
  const drop = (sql: string, before: number): number =>
    Number(db.sql(numbered(sql, "after", "last", "before")).run(after, last, before).changes);
  const { eventsBefore, resultsBefore } = expiry;
  if (of === "mended") {
    const events = drop(DROP_MENDED, eventsBefore);
    return { events, ...(rows.length < EXPIRED_AT_ONCE ? following(of) : { next: { of, after: last } }) };
  }
  const next = nextExpired(of, rows.map(toLooked), expiry);
  if (of === "events") return { events: drop(DROP_EVENTS, eventsBefore), next };
  drop(DROP_SENT, eventsBefore);
  drop(DROP_RESPONSES, resultsBefore);
  drop(DROP_BAD_RESPONSES, eventsBefore);
  return { events: 0, next };
}

function dropDedupeKeys(
  db: Database,
  { eventsBefore }: Expiry,
  { flow, key }: Extract<ExpiryPosition, { of: "dedupe" }>,
): Expired {
  const last = db
    .sql("SELECT flow, key FROM dedupe WHERE (flow, key) > (?, ?) ORDER BY flow, key LIMIT 1 OFFSET ?")
    .get(flow, key, EXPIRED_AT_ONCE - 1);
  const until = last === undefined ? "" : " AND (flow, key) <= (?, ?)";
  const upTo = last === undefined ? [] : [textCell(last, "flow"), textCell(last, "key")];
  db.sql(`DELETE FROM dedupe WHERE (flow, key) > (?, ?) AND expires_at < ?${until}`).run(
    flow,
    key,
    eventsBefore,
    ...upTo,
  );
  const [lastFlow, lastKey] = upTo;
  return lastFlow === undefined || lastKey === undefined
    ? { events: 0 }
    : { events: 0, next: { of: "dedupe", flow: lastFlow, key: lastKey } };
}
