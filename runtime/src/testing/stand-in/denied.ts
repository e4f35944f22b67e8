/** The response of a stand-in to a wrong secret in a request's body or URL. */
import type { FailureRule } from "../../exchange.ts";
import type { SystemLink } from "../../flow.ts";
import { setPointer } from "../../host/pointer.ts";
import type { StandInReply } from "./replies.ts";
import type { Routed } from "./routes.ts";

/**
 * Refuses a request in the system's way: by the first failure rule of its description, or by the status 401.
 *
 * @param settings the expected settings
 * @returns undefined if each secret in the request is right
 */
export function denied(
  { fails = [], settings: known }: SystemLink,
  { model, shown }: Routed,
  settings: Readonly<Record<string, string>>,
): StandInReply | undefined {
  const wrong = Object.entries(shown).find(([name, value]) => known[name]?.secret === true && value !== settings[name]);
  if (wrong === undefined) return undefined;
  const why = `${wrong[0]} is missing or wrong`;
  // The rules of an operation come after those of the system.
  const rule = [...fails, ...(model.operation.fails ?? [])].find(tellsOfFailure);
  if (rule?.at === undefined) return { status: 401, why };
  const told = setPointer(rule.at, rule.is?.[0] ?? (rule.isNot === undefined ? why : "denied"));
  return { status: 200, why, json: rule.message === undefined ? told : setPointer(rule.message, why, told) };
}

/** Whether a rule recognizes a permanent failure at one place of a response with a good status. */
function tellsOfFailure({ on, at, means = "hold", retryWhen }: FailureRule): boolean {
  return on === undefined && at !== undefined && !at.includes("*") && means === "hold" && retryWhen === undefined;
}
