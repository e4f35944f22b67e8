/** The context of a run's steps. */
import type { Engine, Run } from "./engine.ts";
import type { HostEvent } from "./host-event.ts";
import type { OperationResult } from "./operation-result.ts";
import type { Page } from "./pages.ts";
import type { ReadCache } from "./read-cache.ts";
import type { Transport } from "./transport.ts";

/** What a host provides to its runs; times are milliseconds since 1970. */
export interface Executing {
  readonly store: Engine;
  readonly connection: (system: string) => Transport;
  readonly cache: ReadCache;
  /** Results of requests that the events of one delivery share, the oldest first. */
  readonly together: Map<string, Promise<OperationResult>>;
  readonly now: () => number;
  readonly emit: (event: HostEvent) => void;
}

/** Records a failed request of a step. */
export async function noted<T extends OperationResult | Page>(
  result: T,
  run: Run,
  step: string,
  host: Executing,
): Promise<T> {
  if (result.kind === "later" || result.kind === "refused") {
    const { why, excerpt } = result;
    const response = excerpt === undefined ? {} : { status: excerpt.status, response: excerpt.body };
    await host.store.attemptFailed(run.id, { step, at: host.now(), outcome: why, ...response });
  }
  return result;
}
