/** The titles of changes in reports. */
import type { Change, Line, Shown, Weight } from "./change.ts";
import type { Compared, SharedCause } from "./compare.ts";
import type { Versions } from "./flow-version.ts";

/** Titles of the weights. */
export const TITLES: Readonly<Record<Weight, string>> = {
  broken: "broken",
  stopped: "not sent any more",
  repeated: "may be sent again",
  personal: "personal data",
  values: "other values",
  contract: "contract",
  fields: "written otherwise",
  open: "undecided",
  added: "new",
};

/** `main → working tree: 3 changes in 2 integrations; tried on 41 samples`. */
export function headline({ changes, integrations, samples }: Compared, { before, after }: Versions): string {
  const concerned = new Set(changes.map(({ integration }) => integration)).size;
  const found =
    changes.length === 0
      ? `nothing changes in ${counted(integrations, "integration")}`
      : `${counted(changes.length, "change")} in ${concerned} of ${counted(integrations, "integration")}`;
  return `${before.name} → ${after.name}: ${found}; tried on ${counted(samples, "sample")}`;
}

/** `in 3 of 12 samples: those where order.test is true`. */
export function shownText({ changed, of, where }: Shown): string {
  const scope = where === undefined ? "" : `, those where ${where}`;
  return `in ${changed} of ${counted(of, "sample")}${scope}`;
}

/** A change as one sentence. */
export function sentence({ message, shown }: Change): string {
  return shown === undefined ? message : `${message}, ${shownText(shown)}`;
}

/** `changed for 6 integrations: the table tax_type (tax-types.csv:2): LT, 0.21 => OUTPUT2 becomes NONE`. */
export function causeText({ text, integrations }: SharedCause): string {
  return `changed for ${counted(integrations.length, "integration")}: ${text}`;
}

/** `a.integ:3`, with the line in the other version if it differs. */
export function lineText({ before, after }: Pick<Change, "before" | "after">): string {
  const at = (line: Line): string => `${line.file}:${line.line}`;
  if (after === undefined) return before === undefined ? "" : `was ${at(before)}`;
  return before === undefined || at(before) === at(after) ? at(after) : `${at(after)} (was ${at(before)})`;
}

function counted(n: number, thing: string): string {
  return `${n} ${thing}${n === 1 ? "" : "s"}`;
}
