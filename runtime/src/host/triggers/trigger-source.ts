/** A source of events beside webhooks. It is checked whenever it is due. */
import type { Flow, Timetable } from "../../flow.ts";
import type { Engine } from "../engine.ts";
import type { HostEvent } from "../host-event.ts";
import { dueAfter } from "../timetable.ts";
import type { Transport } from "../transport.ts";

/** What a trigger needs from the host. */
export interface TriggerContext {
  readonly flow: Flow;
  readonly engine: Engine;
  readonly connection: (system: string) => Transport;
  readonly emit: (event: HostEvent) => void;
  /** Where a new flow starts: with new documents, with all documents, or at a given time. */
  readonly firstRun: FirstRun;
  /** The project's folder, for files. */
  readonly folder: string;
}

/** `now`, `everything`, or a moment in milliseconds since 1970. */
export type FirstRun = "now" | "everything" | number;

/** A trigger that the host calls when its time has come, such as a poll or a schedule. */
export interface TriggerSource {
  readonly flow: string;
  /** Checks whether there is something to do, and does it. @returns when to check again, in milliseconds since 1970 */
  turn(now: number): Promise<number>;
}

/** The next due time of a timetable, in milliseconds since 1970; the largest date if there is none. */
export function nextLook(timetable: Timetable, now: number): number {
  return dueAfter(timetable, now) ?? 8.64e15;
}

/** The wait after a number of failures in a row, in milliseconds: half a minute, doubled up to an hour. */
export function pause(failures: number): number {
  return Math.min(30_000 * 2 ** Math.max(0, failures - 1), 3_600_000);
}
