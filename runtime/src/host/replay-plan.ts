/** Plans what a replay does with the reads and writes of its run; both engines follow the same plan. */
import type { Replaying } from "./engine.ts";

/** The effects of a replay on a run's steps. */
export interface ReplayPlan {
  /**
   * Whether the run repeats its reads. It does so until it has sent something, since later requests must be based on the same data.
   */
  readonly readsAnew: boolean;
  /** The state of written steps: sent again unconditionally, or only if they would be different now. */
  readonly written: "again" | "changed";
  /** For the run's history. */
  readonly audit: string;
}

/** @param hasSent whether something was sent to a destination */
export function replayPlan({ anew = false, body }: Replaying, hasSent: boolean): ReplayPlan {
  return {
    readsAnew: anew || !hasSent,
    written: anew ? "again" : "changed",
    audit: body === undefined ? "replayed" : "replayed with a corrected event",
  };
}
