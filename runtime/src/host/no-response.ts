/**
 * Writes that can't be repeated safely, because nothing tells whether they were executed: such a request is not sent again automatically. A
 * person looks, and replays or discards the run.
 */
import type { Operation } from "../flow.ts";
import type { RunOutcome } from "./run-outcome.ts";
import { nameOf } from "./name-of.ts";
import type { Failing, OperationResult } from "./operation-result.ts";
import type { Run } from "./engine.ts";
import type { Executing } from "./run-context.ts";

/** Whether a failed request may have been executed: its response was lost, or is not reliable. */
export function mayHaveTakenEffect(result: Extract<OperationResult, Failing>): boolean {
  return result.kind === "later" ? result.undone !== true : result.perhaps === true;
}

/** Holds a run whose write may have been executed. If a person replays it, the request is sent again. */
export async function holdWithoutResponse(
  operation: Operation,
  run: Run,
  step: string,
  host: Executing,
  failing?: Failing,
): Promise<RunOutcome> {
  await host.store.stepsEnded(run.id, host.now(), { done: [], refused: [{ name: step }] });
  const called = nameOf(operation);
  const cause = failing === undefined ? "integ was stopped before it received the response" : failing.why;
  return {
    kind: "held",
    reason:
      `${called} may have been executed, and it creates a new record each time: ${cause}. ` +
      `Check ${operation.system}: if the record is not there, replay this run; if it is, discard the run`,
    id: `${called} may have been executed`,
  };
}
