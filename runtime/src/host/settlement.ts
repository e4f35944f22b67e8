/** Records how a run has ended: delivered, held, skipped, to be retried, or deferred until requests are allowed. */
import type { Flow } from "../flow.ts";
import type { Redactor } from "./redaction.ts";
import { backoff, policyLeft } from "./backoff.ts";
import type { Engine, Run } from "./engine.ts";
import type { HostEvent } from "./host-event.ts";
import type { RunOutcome } from "./run-outcome.ts";

/** What settlement needs from the host. */
export interface SettlementOptions {
  readonly engine: Engine;
  readonly redactor: Redactor;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** From 0 to 1: spreads the retries of runs that have failed together. */
  readonly random: () => number;
  /** @param received when the event of a delivered run was received, in milliseconds since 1970 */
  readonly emit: (event: HostEvent, received?: number) => void;
}

/** Records a run's outcome, or when it is retried, and emits the event. */
export class Settlement {
  readonly #options: SettlementOptions;

  constructor(options: SettlementOptions) {
    this.#options = options;
  }

  /** @throws TransientStoreError if the outcome can't be written now */
  async settle(flow: Flow, run: Run, ending: RunOutcome): Promise<void> {
    const { engine, redactor, now, emit } = this.#options;
    const at = now();
    const told = { flow: flow.name, run: run.id };
    // Stored reasons are for people and may quote data; events may be logged anywhere.
    const publicReason =
      ending.publicReason ?? ("id" in ending ? ending.id : ending.kind === "wait" ? ending.reason : "");
    const reason = "reason" in ending ? redactor.redact(ending.reason) : "";
    const written = ending.newest === undefined ? {} : { newest: ending.newest };
    const by = { ...written, ...(flow.version === run.version ? {} : { version: flow.version }) };
    switch (ending.kind) {
      case "wait":
        // No request was sent: this uses up no attempt, and the run is due again when requests are allowed.
        await engine.settle(run.id, "waiting", at, { ...written, reason, dueAt: Math.max(ending.until, at + 100) });
        return emit({ kind: "waiting", ...told, reason: publicReason, at: ending.until });
      case "retry":
        return this.#retry(flow, run, ending, { at, publicReason, reason, by });
      case "delivered":
        await engine.settle(run.id, "delivered", at, by);
        return emit({ kind: "delivered", ...told }, run.receivedAt);
      case "skipped":
      case "held":
        await engine.settle(run.id, ending.kind, at, { ...by, reason, reasonId: ending.id });
        return emit({ kind: ending.kind, ...told, reason: publicReason, id: ending.id });
    }
  }

  async #retry(
    flow: Flow,
    run: Run,
    { id, afterMs: asked = 0 }: Extract<RunOutcome, { kind: "retry" }>,
    { at: now, publicReason, reason, by }: { at: number; publicReason: string; reason: string; by: object },
  ): Promise<void> {
    const { engine, random, emit } = this.#options;
    const told = { flow: flow.name, run: run.id };
    const attempt = run.attempts + 1;
    const wait = backoff(flow.onFailure, attempt, random());
    // A requested wait is limited to the time that the policy has left; if none is left, this was the last attempt.
    const left = asked > (wait ?? Infinity) ? await policyLeft(engine, run, flow.onFailure, now) : Infinity;
    if (wait === undefined || left === 0) {
      const tries = ` (tried ${attempt} time${attempt === 1 ? "" : "s"})`;
      const kind = flow.onFailure.afterwards === "hold" ? "held" : "skipped";
      await engine.settle(run.id, kind, now, { ...by, reason: reason + tries, reasonId: id, attempts: attempt });
      return emit({ kind, ...told, reason: publicReason + tries, id });
    }
    const at = now + Math.max(wait, Math.min(asked, left));
    await engine.settle(run.id, "retrying", now, { ...by, reason, dueAt: at, attempts: attempt });
    emit({ kind: "retrying", ...told, reason: publicReason, at, attempt });
  }
}
