/** Wording for matches, branches and kinds: INT23xx. */
import type { Diagnostic, Place, RelatedPlace, TextEdit } from "@integ/grammar";
import { error, warning } from "./codes.ts";
import { fix, related } from "./parts.ts";

export const matches = {
  severalKinds: (place: Place, found: string, subject: string, kinds: readonly string[]): Diagnostic =>
    error("INT2306", place, `this may be ${found}`, {
      label: "of several kinds",
      help: `say what happens for each:  match ${subject} { ${kinds
        .slice(0, 3)
        .map((kind) => `is ${kind} => …`)
        .join("  ")}${kinds.length > 3 ? "  else => …" : ""} }`,
    }),

  notAKind: (place: Place, found: string, kinds: readonly string[]): Diagnostic =>
    error("INT2307", place, `this is never ${found}`, {
      label: "not one of its kinds",
      help: kinds.length === 0 ? "it has only one kind" : `its kinds: ${kinds.join(", ")}`,
    }),

  missingKinds: (place: Place, kinds: readonly string[], edit: TextEdit): Diagnostic =>
    error("INT2308", place, `this match has no arm for ${kinds.join(", ")}`, {
      label: "not every kind has an arm",
      help: `add   ${kinds.map((kind) => `is ${kind} => …`).join("  ")}   or   else => …`,
      ...fix("add the missing arms", [edit]),
    }),

  missingArms: (place: Place, members: readonly string[], edit: TextEdit, declared?: RelatedPlace): Diagnostic =>
    error("INT2301", place, `this match has no arm for ${members.map((member) => JSON.stringify(member)).join(", ")}`, {
      label: "not every value has an arm",
      ...related(declared),
      failsFor: `the value ${JSON.stringify(members[0])}`,
      help: `add   ${members.map((member) => JSON.stringify(member)).join(", ")} => …   or   else => …`,
      ...fix("add the missing arm", [edit]),
    }),

  noUnknownArm: (place: Place, edit: TextEdit, declared?: RelatedPlace): Diagnostic =>
    error("INT2302", place, "this match does not say what happens to a value that does not exist yet", {
      label: "no `unknown` arm",
      ...related(declared),
      help: 'systems add values without notice. Add   unknown => hold "a new value"',
      ...fix("add an unknown arm", [edit]),
    }),

  noElseArm: (place: Place, what: string): Diagnostic =>
    error("INT2303", place, `a match on ${what} needs an \`else\``, {
      label: "not every value has an arm",
      help: 'add   else => hold "why"',
    }),

  deadArm: (place: Place, why: string): Diagnostic =>
    warning("INT2304", place, `this arm is never reached: ${why}`, { label: "never reached", help: "take it out" }),

  branchesDiffer: (place: Place, first: string, other: string): Diagnostic =>
    error("INT2305", place, `the branches don't fit together: one is ${first}, another ${other}`, {
      label: other,
      help: "make both the same kind of value",
    }),
} as const;
