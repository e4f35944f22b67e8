/** Executes a claimed run with the module of its version, until its outcome is written. Never rejects. */
import { messageOf } from "../errors.ts";
import { publicMessage } from "./redaction.ts";
import { isStoreError, UnreadableError, type Run } from "./engine.ts";
import { execute } from "./execute.ts";
import type { FlowVersions } from "./flow-versions.ts";
import type { Settlement } from "./settlement.ts";
import { processing } from "./tracing.ts";
import type { UnrecordedRuns } from "./unrecorded.ts";
import type { RunOutcome } from "./run-outcome.ts";
import type { Executing } from "./run-context.ts";

/** What the worker needs from the host. */
export interface RunWorkerOptions {
  readonly versions: FlowVersions;
  readonly executing: Executing;
  readonly settlement: Settlement;
  readonly unrecorded: UnrecordedRuns;
}

/** Executes one run and records its outcome. */
export class RunWorker {
  readonly #options: RunWorkerOptions;

  constructor(options: RunWorkerOptions) {
    this.#options = options;
  }

  /** Resolves when the run's outcome is written, or queued for writing. Never rejects. */
  async work(run: Run): Promise<void> {
    const { versions, executing, settlement, unrecorded } = this.#options;
    let flow = versions.today(run);
    let ending: RunOutcome;
    try {
      const wanted = await versions.of(run);
      if ("kind" in wanted) ending = wanted;
      else {
        flow = wanted;
        const doing = (): Promise<RunOutcome> => execute(wanted, run, executing);
        ending = await processing(flow.name, run.id, run.headers ?? {}, doing, (one) => one.kind);
      }
    } catch (error) {
      ending = outcomeOf(error);
    }
    await unrecorded.record(run, ending, () => settlement.settle(flow, run, ending));
  }
}

/** A mapping never throws. An error comes from the store, or from a bug in integ, which holds the run for a person. */
function outcomeOf(error: unknown): RunOutcome {
  const message = messageOf(error);
  if (error instanceof UnreadableError)
    return {
      kind: "held",
      reason: `its earlier reads and requests can't be read: ${message}`,
      id: "steps can't be read",
    };
  if (isStoreError(error))
    return {
      kind: "retry",
      reason: `the store can't be used: ${message}`,
      id: "the store can't be used",
      publicReason: `the store can't be used: ${publicMessage(error)}`,
    };
  return {
    kind: "held",
    reason: `a bug in integ: ${message}`,
    id: "a bug in integ",
    publicReason: `a bug in integ: ${publicMessage(error)}`,
  };
}
