/** Computes due times: at even intervals, or by a cron expression in a time zone, also on days when clocks change. */
import { Cron } from "croner";
import type { Timetable } from "../flow.ts";

/** The first time after a moment, in milliseconds since 1970; undefined if there is none. */
export function dueAfter(timetable: Timetable, moment: number): number | undefined {
  if ("everySeconds" in timetable) {
    const step = timetable.everySeconds * 1000;
    return (Math.floor(moment / step) + 1) * step;
  }
  return cronOf(timetable).nextRun(new Date(moment))?.getTime();
}

/** The last due time after `from` and up to `until`; undefined if there is none. */
export function lastDue(timetable: Timetable, from: number, until: number): number | undefined {
  if ("everySeconds" in timetable) {
    const step = timetable.everySeconds * 1000;
    const due = Math.floor(until / step) * step;
    return due > from ? due : undefined;
  }
  let due = dueAfter(timetable, from);
  if (due === undefined || due > until) return undefined;
  // After a long pause only the last due time matters: missed ones are caught up once.
  for (const back of [3600, 86_400, 8 * 86_400, 32 * 86_400]) {
    const later = dueAfter(timetable, until - back * 1000);
    if (later === undefined || later > until || later < due) continue;
    due = later;
    break;
  }
  for (let next = dueAfter(timetable, due); next !== undefined && next <= until; next = dueAfter(timetable, due))
    due = next;
  return due;
}

const crons = new Map<string, Cron>();

function cronOf({ cron, zone }: Extract<Timetable, { readonly cron: string }>): Cron {
  const key = `${zone} ${cron}`;
  let known = crons.get(key);
  if (known === undefined) crons.set(key, (known = new Cron(cron, { paused: true, timezone: zone })));
  return known;
}
