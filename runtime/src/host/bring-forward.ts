/** Runs that are put off for longer than any policy can: their time was noted by a clock that was ahead. */
import type { Flow } from "../flow.ts";
import type { Engine } from "./engine.ts";

/** A limit of a day puts a run off for this long at most, in milliseconds. */
const LONGEST_WAIT = 25 * 3_600_000;
/** So many runs of a flow are brought forward at once. */
const AT_ONCE = 1000;

/** Has them done now. @param now in milliseconds since 1970 */
export async function bringForward(engine: Engine, flows: Iterable<Flow>, now: number): Promise<void> {
  for (const { name, onFailure } of flows) {
    const longest = Math.max(onFailure.overSeconds * 1000, LONGEST_WAIT);
    for (const state of ["waiting", "retrying"] as const) {
      for (let found = AT_ONCE; found === AT_ONCE;) {
        // Those that are brought forward are found no more.
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
