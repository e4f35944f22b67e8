/**
 * `trigger poll` and `reconcile`: lists are read page by page, and each page is accepted before the next is requested.
 * The cursor moves with the last page only, so that an interrupted list is read again, and documents that were already
 * accepted are recognized.
 *
 * The cursor follows the system's clock: the newest listed change, or the time that its responses state. By this
 * machine's clock, changes would be lost if the system's clock is behind.
 */
import type { ListRead, Operation, Timetable } from "../../flow.ts";
import { missedEvent, polledEvent, emitTaken } from "../ingest.ts";
import { hasGoneBack } from "../clock.ts";
import { newOf, type IncomingEvent, type CursorMove } from "../engine.ts";
import { nameOf } from "../name-of.ts";
import { isTime, timeIn } from "../read-times.ts";
import { pagesOf, steadyPagesOf } from "../lists.ts";
import { lastDue } from "../timetable.ts";
import { nextLook, pause, type TriggerSource, type TriggerContext } from "./trigger-source.ts";

/** How far a poll has read. */
interface Position {
  /** Reads only changes since this time; undefined: everything. */
  readonly since?: number;
  /** When everything was last read, regardless of times of change. */
  readonly rescanned?: number;
  /** The validator of the whole list, if it came in one page. */
  readonly validator?: string;
}

/** The newest change that a list contained, by the system's clock, in milliseconds since 1970. */
interface Shown {
  readonly newest?: number;
  /** The date of the first response. */
  readonly date?: number;
}

interface Problem {
  readonly why: string;
  readonly afterMs?: number;
}

/** Lists documents at an interval, from the end of the last list, and accepts those that are new or changed. */
export function pollSource(list: ListRead, everySeconds: number, host: TriggerContext): TriggerSource {
  const { flow, engine } = host;
  const { operation } = list;
  const every = everySeconds * 1000;
  let failures = 0;
  let begun: number | undefined;
  return {
    flow: flow.name,
    async turn(now) {
      // The turn itself is a cursor, so that only one of several nodes polls.
      const turn = await engine.cursor(flow.name, "turn");
      // A turn further ahead than any interval was recorded while the clock was wrong.
      if (turn !== undefined && Number(turn) > now && Number(turn) <= now + every) return Number(turn);
      const next = now + every;
      const mine = await engine.acceptAll([], { flow: flow.name, name: "turn", from: turn, to: String(next) });
      if (mine === undefined) return next;

      begun ??= now;
      const from = await engine.cursor(flow.name, "poll");
      const known = positionOf(from, host);
      const first = known === undefined;
      const position = known ?? begin(host.firstRun, now);
      const rescan = operation.since?.rescanSeconds;
      const rescannedAt = (position.rescanned ?? 0) > now ? 0 : (position.rescanned ?? 0);
      const whole =
        operation.since === undefined ||
        position.since === undefined ||
        (rescan !== undefined && (first || rescannedAt + rescan * 1000 <= now));
      const rescanned = whole && rescan !== undefined ? { rescanned: now } : keep(position);
      const to = (since: number | undefined, validator?: string): CursorMove => ({
        flow: flow.name,
        name: "poll",
        from,
        to: JSON.stringify({
          ...(since === undefined ? {} : { since }),
          ...rescanned,
          ...(validator === undefined ? {} : { validator }),
        } satisfies Position),
      });
      const onlyLook = first && host.firstRun === "now";
      const problem =
        onlyLook && !whole
          ? await firstLook(host, list, now, begun, (since) => to(since))
          : await readList(host, list, now, {
              ...(whole ? { validator: position.validator } : { since: position.since }),
              cursor: (shown, validator) => to(reached(operation, position.since, shown, now), validator),
              events: (documents) => {
                const incomingEvents = documents.map((document) => polledEvent(flow, document, now));
                return onlyLook ? remembered(incomingEvents) : incomingEvents;
              },
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

/** The stored position. If it can't be read, everything is listed again; documents that were already accepted don't run twice. */
function positionOf(stored: string | undefined, { flow, emit }: TriggerContext): Position | undefined {
  if (stored === undefined) return undefined;
  try {
    const position = JSON.parse(stored) as Position;
    if (typeof position === "object" && position !== null && isTime(position.since ?? 0)) return position;
  } catch {
    // It is reported below.
  }
  const why = "its cursor in the store can't be read; everything is read again";
  emit({ kind: "warned", flow: flow.name, why, alert: true });
  return {};
}

function begin(firstRun: TriggerContext["firstRun"], now: number): Position {
  return firstRun === "everything" ? {} : { since: firstRun === "now" ? now : firstRun };
}

function keep({ rescanned }: Position): Pick<Position, "rescanned"> {
  return rescanned === undefined ? {} : { rescanned };
}

/** Files that existed before the first look are recorded, and not processed. */
function remembered(incomingEvents: readonly IncomingEvent[]): readonly IncomingEvent[] {
  return incomingEvents.map((incoming) => ({ ...incoming, onlyRemember: true as const }));
}

/** A flow whose first run is `now` asks for the system's time, and accepts no documents. */
async function firstLook(
  host: TriggerContext,
  list: ListRead,
  now: number,
  begun: number,
  to: (since: number) => CursorMove,
): Promise<Problem | undefined> {
  const { operation } = list;
  const args = list.args(Temporal.Instant.fromEpochMilliseconds(now));
  for await (const page of pagesOf(host.connection(operation.system), operation, args, now)) {
    if (page.kind === "page" || page.kind === "unchanged") {
      // If the first attempts got no response, polling began with the first of them.
      await host.engine.acceptAll([], to((page.date ?? now) - (now - begun)));
      return undefined;
    }
    return problemOf(host, page, now);
  }
  return undefined;
}

/** The cursor after a list: the newest change in it, otherwise the system's time; never later than that. */
function reached(operation: Operation, before: number | undefined, shown: Shown, now: number): number | undefined {
  if (operation.since === undefined) return now;
  const { newest, date } = shown;
  return newest === undefined ? (date ?? before) : Math.min(newest, date ?? now);
}

/** Lists documents at set times, and accepts those of which no delivery arrived. */
export function reconcileSource(timetable: Timetable, list: ListRead, host: TriggerContext): TriggerSource {
  const { flow, engine } = host;
  let failures = 0;
  let begun: number | undefined;
  return {
    flow: flow.name,
    async turn(now) {
      const cursor = { flow: flow.name, name: "reconcile" };
      const from = await engine.cursor(cursor.flow, cursor.name);
      const [looked, since] = lookedOf(from);
      if (looked === undefined || since === undefined) {
        const why = "its cursor in the store can't be read; it continues from now";
        if (from !== undefined) host.emit({ kind: "warned", flow: flow.name, why, alert: true });
        // From here on, the other system's clock decides what counts as new.
        begun ??= now;
        const problem = await firstLook(host, list, now, begun, (first) => ({
          ...cursor,
          from,
          to: `${now} ${first}`,
        }));
        if (problem !== undefined) return now + (problem.afterMs ?? pause(++failures));
        failures = 0;
        return nextLook(timetable, now);
      }
      if (hasGoneBack(looked, now)) {
        await engine.acceptAll([], { ...cursor, from, to: `${now} ${Math.min(since, now)}` });
        return nextLook(timetable, now);
      }
      if (lastDue(timetable, looked, now) === undefined) return nextLook(timetable, now);
      const problem = await readList(host, list, now, {
        since,
        cursor: (shown) => ({ ...cursor, from, to: `${now} ${reached(list.operation, since, shown, now) ?? since}` }),
        events: (documents) => documents.map((document) => missedEvent(flow, document, now)),
      });
      if (problem !== undefined) return now + (problem.afterMs ?? pause(++failures));
      failures = 0;
      return nextLook(timetable, now);
    },
  };
}

/** The time of the last check, and how far the list was read then, by the system's clock. */
function lookedOf(stored: string | undefined): readonly [looked: number | undefined, since: number | undefined] {
  if (stored === undefined) return [undefined, undefined];
  const [looked, since = looked] = stored.split(" ").map(Number);
  return isTime(looked) && isTime(since) && looked > 0 ? [looked, since] : [undefined, undefined];
}

interface PollRequest {
  readonly since?: number | undefined;
  readonly validator?: string | undefined;
  /** Moved with the last page. */
  readonly cursor: (shown: Shown, validator?: string) => CursorMove;
  readonly events: (documents: readonly unknown[]) => readonly IncomingEvent[];
}

/**
 * Reads a list to its end, accepting each page; the cursor moves with the last one.
 * @returns the failure, if there was one
 */
async function readList(
  host: TriggerContext,
  list: ListRead,
  now: number,
  { since, validator, cursor, events }: PollRequest,
): Promise<Problem | undefined> {
  const { flow, engine } = host;
  const { operation } = list;
  const args = list.args(Temporal.Instant.fromEpochMilliseconds(now));
  let seen = 0;
  let taken = 0;
  let shown: Shown = {};
  const connection = host.connection(operation.system);
  for await (const page of steadyPagesOf(connection, operation, args, since, validator)) {
    if (page.kind === "unchanged") {
      await engine.acceptAll([], cursor(shown, validator));
      break;
    }
    if (page.kind !== "page") return problemOf(host, page, now);
    shown = moreShown(shown, page.documents, page.date, operation);
    const taking = events(page.documents);
    const accepted = await engine.acceptAll(taking, page.last ? cursor(shown, page.validator) : undefined);
    emitTaken(flow, taking, accepted, host.emit);
    seen += page.documents.length;
    taken += newOf(accepted);
  }
  host.emit({ kind: "polled", flow: flow.name, operation: nameOf(operation), seen, taken });
  return undefined;
}

function moreShown(
  { newest, date }: Shown,
  documents: readonly unknown[],
  said: number | undefined,
  { since }: Operation,
): Shown {
  const times = documents.flatMap((document) =>
    since === undefined || typeof document !== "object" || document === null ? [] : (timeIn(since, document) ?? []),
  );
  const last = times.reduce<number | undefined>((most, at) => Math.max(most ?? at, at), newest);
  const first = date ?? said;
  return { ...(last === undefined ? {} : { newest: last }), ...(first === undefined ? {} : { date: first }) };
}

function problemOf(
  { flow, emit }: TriggerContext,
  result: Extract<Awaited<ReturnType<ReturnType<typeof pagesOf>["next"]>>["value"], { readonly why: string }>,
  now: number,
): Problem {
  if (result.kind === "wait") return { why: result.why, afterMs: Math.max(1000, result.untilMs - now) };
  emit({ kind: "poll_failed", flow: flow.name, why: result.publicReason });
  return result;
}
