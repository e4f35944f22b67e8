/** What a stand-in answers where the secret that stands in a request itself, in its body or its address, is another one. */
import type { FailureRule } from "../../exchange.ts";
import type { SystemLink } from "../../flow.ts";
import { setPointer } from "../../host/pointer.ts";
import type { StandInReply } from "./replies.ts";
import type { Routed } from "./routes.ts";

/**
 * Refuses a request as the system refuses what it does not do: by the first place where its answers tell of a failure, or by the status 401.
 *
 * @param settings what was agreed on
 * @returns undefined where each secret that the request shows is right
 */
export function denied(
  { fails = [], settings: known }: SystemLink,
  { model, shown }: Routed,
  settings: Readonly<Record<string, string>>,
): StandInReply | undefined {
  const wrong = Object.entries(shown).find(([name, value]) => known[name]?.secret === true && value !== settings[name]);
  if (wrong === undefined) return undefined;
  const why = `${wrong[0]} is missing or wrong`;
  // What an operation says of its own record comes after what the system says of every request.
  const rule = [...fails, ...(model.operation.fails ?? [])].find(tellsOfFailure);
  if (rule?.at === undefined) return { status: 401, why };
  const told = setPointer(rule.at, rule.is?.[0] ?? (rule.isNot === undefined ? why : "denied"));
  return { status: 200, why, json: rule.message === undefined ? told : setPointer(rule.message, why, told) };
}

/** Whether a rule tells of a failure for good, at one place of an answer whose status is a success. */
function tellsOfFailure({ on, at, means = "hold", retryWhen }: FailureRule): boolean {
  return on === undefined && at !== undefined && !at.includes("*") && means === "hold" && retryWhen === undefined;
}
