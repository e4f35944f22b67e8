/** Calls the triggers of all flows other than webhooks: each when it is due, independently of the others. */
import { publicMessage } from "../redaction.ts";
import { isStoreError } from "../engine.ts";
import type { HostEvent } from "../host-event.ts";
import { filesSource } from "./files.ts";
import { pollSource, reconcileSource } from "./poll.ts";
import { scheduleSource } from "./schedule.ts";
import type { TriggerContext, TriggerSource } from "./trigger-source.ts";

/** A turn that takes longer, in milliseconds, raises a warning. */
const SLOW_TURN = 15 * 60_000;
/** The wait before the next turn of a failed trigger, in milliseconds. */
const AFTER_FAILURE = 5000;

/** A trigger, the time of its next turn, and the start of the current one. */
interface Turn {
  readonly source: TriggerSource;
  at: number;
  busy: boolean;
  since: number;
  /** It has been reported that this turn is slow. */
  isSaid: boolean;
}

/** What the turns need from the host. */
export interface TurnsOptions {
  readonly triggers: readonly TriggerContext[];
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** A monotonic clock in milliseconds. */
  readonly steady: () => number;
  readonly emit: (event: HostEvent) => void;
  readonly storeFailed: (error: unknown) => void;
}

/** Calls each trigger when its time has come, one call at a time per trigger. */
export class TriggerTurns {
  readonly #options: TurnsOptions;
  readonly #turns: readonly Turn[];

  constructor(options: TurnsOptions) {
    this.#options = options;
    this.#turns = options.triggers
      .flatMap(sourcesOf)
      .map((source) => ({ source, at: 0, busy: false, since: 0, isSaid: false }));
  }

  /** Starts the turn of each due trigger. @returns the started turns; they never reject */
  begin(): readonly Promise<void>[] {
    const { now, steady } = this.#options;
    return this.#turns.flatMap((turn) => {
      if (turn.busy) this.#tellIfSlow(turn);
      if (turn.busy || turn.at > now()) return [];
      Object.assign(turn, { busy: true, isSaid: false, since: steady() });
      return [this.#take(turn)];
    });
  }

  /** Makes all triggers due now: the clock was wrong when their times were recorded. */
  hurry(): void {
    for (const turn of this.#turns) turn.at = 0;
  }

  /** The time of the next turn, in milliseconds since 1970; Infinity if there is none. */
  nextAt(): number {
    return Math.min(Infinity, ...this.#turns.flatMap(({ busy, at }) => (busy ? [] : [at])));
  }

  async #take(turn: Turn): Promise<void> {
    const { now, emit, storeFailed } = this.#options;
    try {
      turn.at = await turn.source.turn(now());
    } catch (error) {
      turn.at = now() + AFTER_FAILURE;
      if (isStoreError(error)) storeFailed(error);
      else emit({ kind: "poll_failed", flow: turn.source.flow, why: publicMessage(error) });
    } finally {
      turn.busy = false;
    }
  }

  /** Warns once for each turn. */
  #tellIfSlow(turn: Turn): void {
    if (turn.isSaid || this.#options.steady() - turn.since < SLOW_TURN) return;
    turn.isSaid = true;
    const why = `has been checking for new events for ${SLOW_TURN / 60_000} minutes, and has not finished`;
    this.#options.emit({ kind: "warned", flow: turn.source.flow, why, alert: true });
  }
}

/** The triggers that are not webhooks or people. */
function sourcesOf(context: TriggerContext): TriggerSource[] {
  const { trigger } = context.flow;
  switch (trigger.kind) {
    case "schedule":
      return [scheduleSource(trigger.timetable, context)];
    case "poll":
      return [pollSource(trigger.list, trigger.everySeconds, context)];
    case "files":
      return [filesSource(trigger.pattern, context)];
    case "webhook":
      return trigger.reconcile === undefined
        ? []
        : [reconcileSource(trigger.reconcile.timetable, trigger.reconcile.list, context)];
    case "manual":
      return [];
  }
}
