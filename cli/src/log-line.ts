/** Formats events for people, one line each, as `integ run` and `integ dev` print them. */
import type { HostEvent } from "@integ/runtime/host";
import { formatEvent } from "./format-event.ts";
import { paintFor } from "./report.ts";
import { errPainted, printable } from "./terminal.ts";
import type { Clock } from "./times.ts";

/** Kinds of events that need attention. */
const WRONG: ReadonlySet<HostEvent["kind"]> = new Set(["store_unavailable"]);
const UNUSUAL: ReadonlySet<HostEvent["kind"]> = new Set([
  "held",
  "drift",
  "refused",
  "poll_failed",
  "retrying",
  "alert_failed",
  "warned",
]);

/** Writes one line. @param isTimed whether the time precedes it */
export function logLine(hostEvent: HostEvent, clock: Clock, isTimed: boolean): void {
  const paint = paintFor(process.stderr);
  const { kind } = hostEvent;
  const text = printable(formatEvent(hostEvent, clock));
  const coloured = WRONG.has(kind) ? paint.error(text) : UNUSUAL.has(kind) ? paint.warning(text) : kind === "delivered" ? paint.strong(text) : text; // prettier-ignore
  errPainted(`${isTimed ? `${paint.quiet(clock(Date.now()))} ` : ""}${coloured}\n`);
}
