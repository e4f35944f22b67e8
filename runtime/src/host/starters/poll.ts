/**
 * `trigger poll` and `reconcile`: lists read page by page, each page taken in before the next is asked for. The cursor moves
 * with the last page only, so that what was cut off is read again, and what has been taken already is known.
 */
import type { ListRead, Timetable } from "../../flow.ts";
import { documentArrival, polledArrival, tellHeld } from "../arrivals.ts";
import { newOf, type Arrival, type CursorMove } from "../engine.ts";
import { nameOf } from "../name-of.ts";
import { pagesOf } from "../pages.ts";
import { lastDue } from "../timetable.ts";
import { nextLook, pause, type Starter, type Starting } from "./starter.ts";

/** How far a poll has read. */
interface Position {
  /** Only what has changed since then is to be asked for; undefined: everything. */
  readonly since?: number;
  /** When everything was read last, whatever its time of change. */
  readonly rescanned?: number;
  /** By what the whole list is known again, where that came in one page. */
  readonly validator?: string;
}

export function pollStarter(list: ListRead, everySeconds: number, host: Starting): Starter {
  const { flow, engine } = host;
  const { operation } = list;
  const every = everySeconds * 1000;
  let failures = 0;
  return {
    flow: flow.name,
    async turn(now) {
      // The turn itself is a cursor: of several nodes one polls.
      const turn = await engine.cursor(flow.name, "turn");
      if (turn !== undefined && Number(turn) > now) return Number(turn);
      const next = now + every;
      const mine = await engine.acceptAll([], { flow: flow.name, name: "turn", from: turn, to: String(next) });
      if (mine === undefined) return next;

      const from = await engine.cursor(flow.name, "poll");
      const rescan = operation.since?.rescanSeconds;
      const known = from === undefined ? undefined : (JSON.parse(from) as Position);
      const first = known === undefined;
      const position = known ?? begin(host.firstRun, now);
      const whole =
        operation.since === undefined ||
        position.since === undefined ||
        (rescan !== undefined && (first || (position.rescanned ?? 0) + rescan * 1000 <= now));
      const rescanned = whole && rescan !== undefined ? { rescanned: now } : keep(position);
      const moved = (validator?: string): CursorMove => ({
        flow: flow.name,
        name: "poll",
        from,
        to: JSON.stringify({
          since: now,
          ...rescanned,
          ...(validator === undefined ? {} : { validator }),
        } satisfies Position),
      });
      const onlyLook = first && host.firstRun === "now";
      if (onlyLook && !whole) {
        await engine.acceptAll([], moved());
        return next;
      }
      const asked = whole ? { validator: position.validator } : { since: position.since };
      const problem = await readList(host, list, now, asked, moved, (documents) => {
        const arrivals = documents.map((document) => polledArrival(flow, document, now));
        return onlyLook ? remembered(arrivals) : arrivals;
      });
      if (problem === undefined) {
        failures = 0;
        return next;
      }
      const again = now + Math.min(every, problem.afterMs ?? pause(++failures));
      await engine.acceptAll([], { flow: flow.name, name: "turn", from: String(next), to: String(again) });
      return again;
    },
  };
}

function begin(firstRun: Starting["firstRun"], now: number): Position {
  return firstRun === "everything" ? {} : { since: firstRun === "now" ? now : firstRun };
}

function keep({ rescanned }: Position): Pick<Position, "rescanned"> {
  return rescanned === undefined ? {} : { rescanned };
}

/** What was there before the first look is known, and not run. */
function remembered(arrivals: readonly Arrival[]): readonly Arrival[] {
  return arrivals.map((arrival) => ({ ...arrival, onlyRemember: true as const }));
}

export function reconcileStarter(timetable: Timetable, list: ListRead, host: Starting): Starter {
  const { flow, engine } = host;
  let failures = 0;
  return {
    flow: flow.name,
    async turn(now) {
      const cursor = { flow: flow.name, name: "reconcile" };
      const from = await engine.cursor(cursor.flow, cursor.name);
      if (from === undefined) {
        await engine.acceptAll([], { ...cursor, from, to: String(now) });
        return nextLook(timetable, now);
      }
      if (lastDue(timetable, Number(from), now) === undefined) return nextLook(timetable, now);
      const moved = (): CursorMove => ({ ...cursor, from, to: String(now) });
      const problem = await readList(host, list, now, { since: Number(from) }, moved, (documents) =>
        documents.map((document) => documentArrival(flow, document, {}, now)),
      );
      if (problem !== undefined) return now + (problem.afterMs ?? pause(++failures));
      failures = 0;
      return nextLook(timetable, now);
    },
  };
}

/** Reads a list to its end, taking each page in; the cursor moves with the last. @returns what went wrong */
async function readList(
  host: Starting,
  list: ListRead,
  now: number,
  asked: { readonly since?: number | undefined; readonly validator?: string | undefined },
  cursor: (validator?: string) => CursorMove,
  arrivals: (documents: readonly unknown[]) => readonly Arrival[],
): Promise<{ readonly why: string; readonly afterMs?: number } | undefined> {
  const { flow, engine } = host;
  const { operation } = list;
  const args = list.args(Temporal.Instant.fromEpochMilliseconds(now));
  let seen = 0;
  let taken = 0;
  const connection = host.connection(operation.system);
  for await (const page of pagesOf(connection, operation, args, asked.since, asked.validator)) {
    if (page.kind === "unchanged") {
      await engine.acceptAll([], cursor(asked.validator));
      break;
    }
    if (page.kind !== "page") {
      if (page.kind === "wait") return { why: page.why, afterMs: Math.max(1000, page.untilMs - now) };
      host.tell({ kind: "unread", flow: flow.name, why: page.aloud });
      return page;
    }
    const taking = arrivals(page.documents);
    const accepted = await engine.acceptAll(taking, page.last ? cursor(page.validator) : undefined);
    tellHeld(taking, accepted, host.tell);
    seen += page.documents.length;
    taken += newOf(accepted);
  }
  host.tell({ kind: "polled", flow: flow.name, operation: nameOf(operation), seen, taken });
  return undefined;
}
