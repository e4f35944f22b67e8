/**
 * `since last run`: what each run of a schedule takes of a list, by the times that the other side writes. Each window begins where
 * the one before has ended, and ends no later than the other side's clock: what that has not shown yet belongs to the next one.
 */
import type { Operation } from "../flow.ts";
import type { Engine, Run } from "./engine.ts";
import { timeIn } from "./read-times.ts";

/** The period of a scheduled run. */
export interface Tick {
  readonly due: string;
  /** When it was due before; 1970 where it never was and all documents are wanted. */
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
  /** Begins at a time of this machine's clock: no window was before it. */
  readonly first: boolean;
  /** Undefined: of all documents. */
  readonly from: number | undefined;
  /** The documents that are of this run, each of one run only. @param date what the clock of the other side has said */
  take(documents: readonly unknown[], operation: Operation, date: number | undefined): Promise<unknown[]>;
}

/** @param behind by how much the other side's clock is behind this machine's, in milliseconds, where that is known */
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
      // Written before the step is: done again after a crash, the run takes the same window.
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

/** Never later than it was due, nor than the other side's clock; where that is not said, than the newest that it has shown. */
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
