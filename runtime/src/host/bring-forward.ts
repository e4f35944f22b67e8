/** Runs deferred for longer than any policy allows: a clock that was ahead recorded their due time. */
import type { Flow } from "../flow.ts";
import type { Engine } from "./engine.ts";

/** The longest time by which a daily limit defers a run, in milliseconds. */
const LONGEST_WAIT = 25 * 3_600_000;
/** The number of runs of a flow that are brought forward in one batch. */
const AT_ONCE = 1000;

/** Makes them due now. @param now in milliseconds since 1970 */
export async function bringForward(engine: Engine, flows: Iterable<Flow>, now: number): Promise<void> {
  for (const { name, onFailure } of flows) {
    const longest = Math.max(onFailure.overSeconds * 1000, LONGEST_WAIT);
    for (const state of ["waiting", "retrying"] as const) {
      for (let found = AT_ONCE; found === AT_ONCE;) {
        // The next search does not find those already brought forward.
        const runs = await engine.runs({ flow: name, state, dueAfter: now + longest, limit: AT_ONCE });
        found = runs.length;
        for (const { id, reason, reasonId } of runs)
          await engine.settle(id, state, now, {
            dueAt: now,
            ...(reason === undefined ? {} : { reason }),
            ...(reasonId === undefined ? {} : { reasonId }),
          });
      }
    }
  }
}
