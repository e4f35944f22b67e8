/**
 * `since last run`: assigns the documents of a list to the runs of a schedule, by the system's times. Each window
 * begins where the previous one ended, and ends no later than the system's clock: later documents belong to the next
 * window.
 */
import type { Operation } from "../flow.ts";
import type { Engine, Run } from "./engine.ts";
import { timeIn } from "./read-times.ts";

/** The period of a scheduled run. */
export interface Tick {
  readonly due: string;
  /** The previous due time; 1970 if there was none and all documents are wanted. */
  readonly since?: string;
}

/** Times in milliseconds since 1970. */
interface Taken {
  readonly run: number;
  readonly from: number;
  readonly until: number;
}

/** The number of periods that are kept for repeated runs. */
const KNOWN = 50;
const CURSOR = "windows";

/** The time that one run of a list covers. */
export interface Window {
  /** The first window, which begins at a time of this machine's clock. */
  readonly first: boolean;
  /** Undefined: all documents. */
  readonly from: number | undefined;
  /** The documents that belong to this run; each belongs to one run only. @param date the time by the system's clock */
  take(documents: readonly unknown[], operation: Operation, date: number | undefined): Promise<unknown[]>;
}

/** @param behind how far the system's clock is behind this machine's, in milliseconds, if known */
export async function openWindow(run: Run, tick: Tick, store: Engine, behind = 0): Promise<Window> {
  const due = Date.parse(tick.due);
  // A run that a person starts does not change what is due.
  const byHand = tick.since === undefined;
  const stored = byHand ? undefined : await store.cursor(run.flow, CURSOR);
  const known = takenOf(stored);
  const own = known.find((one) => one.run === run.id);
  const earlier = known.filter((one) => one.run < run.id).at(-1);
  const from = byHand ? undefined : (own?.from ?? earlier?.until ?? Math.max(0, Date.parse(tick.since) - behind));
  return {
    first: !byHand && own === undefined && earlier === undefined,
    from,
    async take(documents, operation, date) {
      const { since } = operation;
      const field = since?.field;
      const timeOfOne = (document: unknown): number | undefined =>
        since === undefined ? undefined : timeIn(since, document);
      const until =
        own?.until ??
        end(
          documents.flatMap((one) => timeOfOne(one) ?? []),
          { due, from, date },
        );
      // Stored before the step, so that a run that is repeated after a crash gets the same window.
      if (from !== undefined && own === undefined && field !== undefined) {
        const to = JSON.stringify([...known.slice(1 - KNOWN), { run: run.id, from, until } satisfies Taken]);
        await store.acceptAll([], { flow: run.flow, name: CURSOR, from: stored, to });
      }
      return documents.filter((document) => {
        const at = timeOfOne(document);
        return at === undefined || (at >= (from ?? 0) && at < until);
      });
    },
  };
}

/** Never later than the due time or the system's clock; if the clock is unknown, than the newest listed document. */
function end(
  times: readonly number[],
  { due, from, date }: { readonly due: number; readonly from: number | undefined; readonly date: number | undefined },
): number {
  if (from === undefined) return due;
  const shown = date ?? times.reduce((newest, at) => Math.max(newest, at + 1), from);
  return Math.max(from, Math.min(due, shown));
}

/** A stored text that can't be read counts as none: the period starts at the previous due time. */
function takenOf(stored: string | undefined): readonly Taken[] {
  try {
    const list: unknown = JSON.parse(stored ?? "[]");
    return Array.isArray(list) ? (list as Taken[]).filter((one) => Number.isFinite(one.until)) : [];
  } catch {
    return [];
  }
}
