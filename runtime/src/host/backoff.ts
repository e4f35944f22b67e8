/** Exponential backoff: all attempts of a policy fall within its time. */
import type { FailurePolicy } from "../flow.ts";
import type { Engine, Run } from "./engine.ts";

/**
 * The wait before attempt `attempt + 1`, in milliseconds; undefined if the policy has no attempts left.
 * @param attempt the number of failed attempts so far, from 1.
 * @param random jitter from 0 to 1: shortens the wait by up to a quarter, so that many runs don't retry at once.
 */
export function backoff(policy: FailurePolicy, attempt: number, random: number): number | undefined {
  if (attempt > policy.times) return undefined;
  const parts = 2 ** policy.times - 1;
  const wait = (policy.overSeconds * 1000 * 2 ** (attempt - 1)) / parts;
  return Math.max(1, Math.round(wait * (1 - random / 4)));
}

/**
 * The time that a policy has left for a run, in milliseconds, counted from the first failed attempt since the last
 * replay.
 */
export async function policyLeft(
  engine: Pick<Engine, "history">,
  run: Run,
  policy: FailurePolicy,
  now: number,
): Promise<number> {
  const all = run.attempts === 0 ? [] : await engine.history(run.id);
  const since = all.findLastIndex(({ what }) => what.startsWith("replayed")) + 1;
  const first = all.slice(since).find(({ what }) => what === "retrying")?.at ?? now;
  return Math.max(0, Math.min(first, now) + policy.overSeconds * 1000 - now);
}
