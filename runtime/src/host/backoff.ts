/** When to try again: exponentially later, so that all tries of a policy fall within its time. */
import type { FailurePolicy } from "../flow.ts";

/**
 * The wait before try `attempt + 1`, in milliseconds; undefined when the policy is used up.
 * @param attempt how many tries there were, from 1.
 * @param random from 0 to 1: takes up to a quarter off, so that many runs don't come back at once.
 */
export function backoff(policy: FailurePolicy, attempt: number, random: number): number | undefined {
  if (attempt > policy.times) return undefined;
  const parts = 2 ** policy.times - 1;
  const wait = (policy.overSeconds * 1000 * 2 ** (attempt - 1)) / parts;
  return Math.max(1, Math.round(wait * (1 - random / 4)));
}
