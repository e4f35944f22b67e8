/** `trigger schedule`: each due time is one event, on however many nodes; what was missed is caught up once. */
import type { Timetable } from "../../flow.ts";
import { tickArrival } from "../arrivals.ts";
import { lastDue } from "../timetable.ts";
import { nextLook, type Starter, type Starting } from "./starter.ts";

export function scheduleStarter(timetable: Timetable, host: Starting): Starter {
  const { flow, engine } = host;
  return {
    flow: flow.name,
    async turn(now) {
      const cursor = { flow: flow.name, name: "tick" };
      const from = await engine.cursor(cursor.flow, cursor.name);
      if (from === undefined) {
        // The first look: nothing is due yet, but it is known from here on.
        const start = host.firstRun === "everything" ? 0 : host.firstRun === "now" ? now : host.firstRun;
        await engine.acceptAll([], { ...cursor, from, to: String(start) });
        return host.firstRun === "now" ? nextLook(timetable, now) : now;
      }
      const due = lastDue(timetable, Number(from), now);
      if (due !== undefined) {
        const since = Number(from) === 0 ? undefined : Number(from);
        const accepted = await engine.acceptAll([tickArrival(flow, due, since)], { ...cursor, from, to: String(due) });
        const run = accepted?.[0];
        if (run !== undefined) host.tell({ kind: "due", flow: flow.name, run: run.runId, at: due });
      }
      return nextLook(timetable, now);
    },
  };
}
