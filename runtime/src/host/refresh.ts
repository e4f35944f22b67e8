/** Reads an event's document again before a retry: it may have changed meanwhile. */
import type { Flow } from "../flow.ts";
import type { Run } from "./engine.ts";
import { getPointers } from "./pointer.ts";
import { readFetch } from "./read.ts";
import { isSent } from "./step-value.ts";
import type { Executing } from "./run-context.ts";
import type { StepResult } from "./run-outcome.ts";

/** The name of the step: no name in a spec can equal it. */
const REFRESH = "(refresh)";

/**
 * The current document; the document of the event on the first attempt, after something has been sent, and if the
 * system has no such read.
 */
export async function refreshed(flow: Flow, run: Run, source: unknown, host: Executing): Promise<StepResult<unknown>> {
  const { refresh, shape } = flow.source;
  if (refresh === undefined || run.attempts === 0) return { value: source };
  const steps = await host.store.steps(run.id);
  // The record that was sent was mapped from the last read.
  if (steps.some(isSent) && !steps.some(({ name }) => name === REFRESH)) return { value: source };
  const args = getPointers(refresh.arguments, source);
  return readFetch(
    { name: REFRESH, operation: refresh.operation, mayFindNone: false, shape },
    REFRESH,
    args,
    run,
    host,
  );
}
