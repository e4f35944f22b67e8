/** When something is due: every so long, or by a cron expression in a time zone, once on each of the days that clocks change. */
import { Cron } from "croner";
import type { Timetable } from "../flow.ts";

/** The first time after a moment, in milliseconds since 1970; undefined where there is none. */
export function dueAfter(timetable: Timetable, moment: number): number | undefined {
  if ("everySeconds" in timetable) {
    const step = timetable.everySeconds * 1000;
    return (Math.floor(moment / step) + 1) * step;
  }
  return cronOf(timetable).nextRun(new Date(moment))?.getTime();
}

/** The last time after `from` and up to `until`; undefined where nothing fell due then. */
export function lastDue(timetable: Timetable, from: number, until: number): number | undefined {
  if ("everySeconds" in timetable) {
    const step = timetable.everySeconds * 1000;
    const due = Math.floor(until / step) * step;
    return due > from ? due : undefined;
  }
  let due = dueAfter(timetable, from);
  if (due === undefined || due > until) return undefined;
  // Of a long silence only the end matters: what fell due in between is caught up once.
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
