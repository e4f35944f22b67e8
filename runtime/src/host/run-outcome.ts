/** The outcomes of runs, and those that other systems' responses cause. */
import type { Flow } from "../flow.ts";
import { check } from "../json.ts";
import { problemText, type Problem, type Shape } from "../shape.ts";
import type { FailedResult } from "./pages.ts";

/**
 * The outcome of a run for now. `reason` may quote documents and responses, and is only stored. `id` is a fixed text,
 * by which runs are grouped; `publicReason` is a fixed text with more detail. Logs and alerts use one of these two.
 */
export type RunOutcome = {
  readonly publicReason?: string;
  /** The state that the run has written, completely or in part: see `document-version.ts`. */
  readonly newest?: string;
} & (
  | { readonly kind: "delivered" }
  | { readonly kind: "skipped" | "held"; readonly reason: string; readonly id: string }
  /** Deferred until then, in milliseconds since 1970; uses up no attempt. The reason is a fixed text. */
  | { readonly kind: "wait"; readonly reason: string; readonly until: number }
  /** To be retried, by the flow's policy. */
  | { readonly kind: "retry"; readonly reason: string; readonly id: string; readonly afterMs?: number }
);

/** A finished step with its value, or an outcome of the whole run. */
export type StepResult<T> = { readonly value: T } | { readonly ending: RunOutcome };

/** The run's outcome if a document does not match its schema. */
export function mismatch(
  flow: Flow,
  problems: readonly string[],
): { readonly kind: "held"; readonly reason: string; readonly id: string } {
  const id = `does not match ${flow.source.type}`;
  const more = problems.length > 5 ? `; and ${problems.length - 5} more` : "";
  return { kind: "held", reason: `${id}: ${problems.slice(0, 5).join("; ")}${more}`, id };
}

/** The run's outcome if a response does not match the system's description. */
export function unlike(
  shape: Shape,
  value: unknown,
  called: string,
  drifts: (problems: readonly Problem[]) => void = () => {},
): RunOutcome | undefined {
  const checked = check(shape, value);
  if (checked.ok) {
    if (checked.drift !== undefined) drifts(checked.drift);
    return undefined;
  }
  const problems = checked.problems.slice(0, 5).map(problemText).join("; ");
  return {
    kind: "held",
    reason: `${called} sent a response that does not match its description:  ${problems}`,
    id: `${called} sends another response than described`,
  };
}

/** The run's outcome if a request has failed. */
export function failedOutcome(outcome: FailedResult, called: string): RunOutcome {
  if (outcome.kind === "wait") return { kind: "wait", reason: outcome.why, until: outcome.untilMs };
  const { why, publicReason } = outcome;
  if (outcome.kind === "refused") return { kind: "held", reason: why, id: `${called} refuses it`, publicReason };
  const { afterMs } = outcome;
  return { kind: "retry", reason: why, id: publicReason, ...(afterMs === undefined ? {} : { afterMs }) };
}
