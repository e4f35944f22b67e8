/** `trigger schedule`: each due time is one event, whatever the number of nodes. Missed times are caught up once. */
import type { RunsBy, Timetable } from "../../flow.ts";
import { tickEvent } from "../ingest.ts";
import { hasGoneBack } from "../clock.ts";
import { isTime } from "../read-times.ts";
import { intervalOf } from "../intervals.ts";
import { dueAfter, lastDue } from "../timetable.ts";
import { nextLook, type TriggerSource, type TriggerContext } from "./trigger-source.ts";

/** Marks a cursor that was set back: times that passed while the clock was wrong are due again. */
const AGAIN = " again";

/**
 * One event for each due time. Missed times are caught up at once, except for runs that depend on their own time: those are made
 * up one by one.
 */
export function scheduleSource(timetable: Timetable, host: TriggerContext): TriggerSource {
  const { flow, engine } = host;
  return {
    flow: flow.name,
    async turn(now) {
      const cursor = { flow: flow.name, name: "tick" };
      const from = await engine.cursor(cursor.flow, cursor.name);
      if (from === undefined) {
        // The first check only records the time; nothing is due before it.
        const start = host.firstRun === "everything" ? 0 : host.firstRun === "now" ? now : host.firstRun;
        await engine.acceptAll([], { ...cursor, from, to: String(start) });
        return host.firstRun === "now" ? nextLook(timetable, now) : now;
      }
      const since = Number(from.replace(AGAIN, ""));
      if (!isTime(since) || hasGoneBack(since, now)) {
        const why = isTime(since)
          ? `was last due at ${new Date(since).toISOString()}, which is in the future: the clock was wrong then, or is now; it continues from now`
          : "its last due time in the store can't be read; it continues from now";
        host.emit({ kind: "warned", flow: flow.name, why, alert: true });
        await engine.acceptAll([], { ...cursor, from, to: `${now}${AGAIN}` });
        return nextLook(timetable, now);
      }
      // Runs for a period of their own are caught up one by one; otherwise one run covers everything that was missed.
      const { by } = flow.source.read ?? {};
      const next = by === undefined || since === 0 ? undefined : dueAfter(timetable, since);
      const due = next === undefined ? lastDue(timetable, since, now) : next <= now ? next : undefined;
      if (due !== undefined && by !== undefined && isEmpty(due, since, by, timetable))
        await engine.acceptAll([], { ...cursor, from, to: String(due) });
      else if (due !== undefined) {
        const again = from.endsWith(AGAIN);
        const tick = tickEvent(flow, due, since, again);
        const accepted = await engine.acceptAll([tick], { ...cursor, from, to: `${due}${again ? AGAIN : ""}` });
        const run = accepted?.[0];
        if (run?.duplicate === false) host.emit({ kind: "due", flow: flow.name, run: run.runId, at: due });
      }
      return due !== undefined && next !== undefined ? now : nextLook(timetable, now);
    },
  };
}

/** Whether no day has ended since the last run, so that a run would cover nothing. */
function isEmpty(due: number, since: number, by: RunsBy, timetable: Timetable): boolean {
  const tick = { due: new Date(due).toISOString(), since: new Date(since).toISOString() };
  const { from, until } = intervalOf(tick, by, timetable);
  return from >= until;
}
