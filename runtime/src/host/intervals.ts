/**
 * `since last run by …`: assigns the documents of a list to runs by a time in the document. Intervals follow each other without a
 * gap, and a document belongs to the interval that its time lies in. A document that appears only after its interval has closed
 * is late: it is found by when it has changed, and handed over once. The store records which documents were handed over, and by
 * which interval.
 */
import { entryOf } from "../assertions.ts";
import { fieldsIn, scalarText } from "./unknown-values.ts";
import { keyOf, type IntervalFilter, type Operation, type RunsBy, type Timetable } from "../flow.ts";
import { msDay } from "../values/time.ts";
import type { Engine, Run } from "./engine.ts";
import { nameOf } from "./name-of.ts";
import { timeOf } from "./read-times.ts";
import { lastDue } from "./timetable.ts";
import type { Tick } from "./windows.ts";

/** From a moment (inclusive) to another (exclusive); in milliseconds since 1970. */
export interface Interval {
  readonly from: number;
  readonly until: number;
}

/** A list queried for the time between two moments. */
export interface Between extends Interval {
  readonly by: IntervalFilter;
  readonly zone?: string;
}

/** The first interval of a flow: earlier documents belong to no run, and are not late. */
const BEGUN = "begun";

/** The interval of a due run: whole days, or the time from one due time to the next. */
export function intervalOf({ due, since }: Tick, { zone }: RunsBy, timetable: Timetable | undefined): Interval {
  const edge = (at: number): number => (zone === undefined ? at : dayBegins(at, zone));
  const until = edge(Date.parse(due));
  // A run that a person starts covers the time between the last due time and now.
  const last =
    since === undefined ? (timetable === undefined ? undefined : lastDue(timetable, 0, until - 1)) : Date.parse(since);
  return { from: Math.max(0, Math.min(edge(last ?? 0), until)), until };
}

function dayBegins(at: number, zone: string): number {
  return Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).startOfDay().epochMilliseconds;
}

/**
 * The two parameters of a request, for a slightly wider interval: documents outside the interval are dropped
 * afterwards.
 */
export function intervalParameters({ by, from, until, zone = "UTC" }: Between): readonly (readonly [string, string])[] {
  const day = (at: number, days: number): string =>
    Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).toPlainDate().add({ days }).toString();
  const text = (at: number): string => {
    const moment = new Date(Math.max(0, at));
    if (by.format === "seconds") return String(Math.floor(moment.getTime() / 1000));
    return by.format === "http" ? moment.toUTCString() : moment.toISOString().replace(/\.\d+Z$/, "Z");
  };
  const isDays = by.format === "date";
  return [
    [by.from, isDays ? day(from, -1) : text(from - 1000)],
    ...(by.to === undefined ? [] : [[by.to, isDays ? day(until, 0) : text(until + 1000)] as const]),
  ];
}

/** The documents of a list from two queries: by the time of the interval, and by the time of change. */
export interface Shown {
  readonly between: readonly unknown[];
  readonly changed: readonly unknown[];
}

/** The documents that a run of an interval gets. */
export interface Handed {
  readonly documents: readonly unknown[];
  /** Documents of closed intervals. */
  readonly late: readonly unknown[];
}

/** The moment from which a flow reads; recorded with its first run. */
export async function begin(store: Engine, { flow }: Run, { from }: Interval): Promise<number> {
  const known = Number((await store.cursor(flow, BEGUN)) ?? NaN);
  if (Number.isFinite(known)) return known;
  await store.acceptAll([], { flow, name: BEGUN, from: await store.cursor(flow, BEGUN), to: String(from) });
  return from;
}

/**
 * The documents that belong to a run, and the late ones. Both are recorded, so that no other run gets them.
 * @param begun undefined for a manual run, which takes no documents from other runs
 */
export async function handOver(
  store: Engine,
  { flow }: Run,
  operation: Operation,
  by: RunsBy,
  { from, until }: Interval,
  begun: number | undefined,
  shown: Shown,
): Promise<Handed | { readonly problem: string }> {
  const otherwise = operation.by?.[by.field]?.otherwise;
  const all = new Map<string, { readonly document: unknown; readonly at: number }>();
  // A document that changed while it was read: the later response is the newer one.
  for (const document of [...shown.between, ...shown.changed]) {
    const fields = fieldsIn(document);
    const at =
      momentOf(fields[by.field], by) ?? (otherwise === undefined ? undefined : momentOf(fields[otherwise], by));
    const identity = by.identity.map((field) => fields[field] ?? undefined);
    if (at === undefined) return { problem: `${nameOf(operation)} shows a document without ${by.field}` };
    if (identity.includes(undefined))
      return { problem: `${nameOf(operation)} shows a document without ${by.identity.join(", ")}` };
    all.set(keyOf(...identity), { document, at });
  }
  const keys = [...all.keys()].filter((key) => (all.get(key)?.at ?? until) < until);
  const known = begun === undefined ? [] : await store.states(flow, keys.map(identityOf));
  const own = String(from);
  const documents: unknown[] = [];
  const late: unknown[] = [];
  const notes: { readonly identity: string; readonly hash: string }[] = [];
  for (const [i, key] of keys.entries()) {
    const { document, at } = entryOf(all, key);
    const isLate = at < from;
    if (isLate && (begun === undefined || at < begun)) continue;
    const hash = isLate ? `late ${own}` : own;
    if (known[i] !== undefined && known[i] !== hash) continue;
    (isLate ? late : documents).push(document);
    notes.push({ identity: identityOf(key), hash });
  }
  if (begun !== undefined && notes.length > 0) await store.noteStates(flow, notes);
  return { documents, late };
}

function identityOf(key: string): string {
  return `by:${key}`;
}

/** A day begins at midnight in the zone of the runs. */
function momentOf(value: unknown, { day, zone }: RunsBy): number | undefined {
  if (day !== true || zone === undefined) return timeOf(value);
  try {
    return Temporal.PlainDate.from(msDay(scalarText(value))).toZonedDateTime(zone).epochMilliseconds;
  } catch {
    return undefined;
  }
}
