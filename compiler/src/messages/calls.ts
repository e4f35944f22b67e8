/** Wording for the arguments of calls and operations: INT2411 to INT2414. */
import type { Diagnostic, Place, TextEdit } from "@integ/grammar";
import { error } from "./codes.ts";
import { fix } from "./parts.ts";

export const calls = {
  /** @param example a call that is right @param instead this call as it is meant */
  arguments: (place: Place, name: string, wanted: string, example?: string, instead?: TextEdit): Diagnostic =>
    error("INT2411", place, `\`${name}\` is called as ${wanted}`, {
      label: "other arguments",
      ...(instead !== undefined
        ? { help: `write   ${instead.text}`, ...fix(`write ${instead.text}`, [instead], "safe") }
        : example === undefined
          ? {}
          : { help: `as in   ${example}` }),
    }),

  /** @param mend how to convert the argument @param instead an edit that replaces the whole call */
  argumentType: (
    place: Place,
    name: string,
    parameter: string,
    wanted: string,
    found: string,
    mend?: string,
    instead?: TextEdit,
  ): Diagnostic =>
    error("INT2412", place, `\`${parameter}\` of \`${name}\` is ${wanted}, and this is ${found}`, {
      label: found,
      ...(instead === undefined
        ? { help: mend ?? `write ${wanted}` }
        : { help: `write   ${instead.text}`, ...fix(`write ${instead.text}`, [instead], "safe") }),
    }),

  unknownArgument: (
    place: Place,
    name: string,
    operation: string,
    like: string | undefined,
    known: readonly string[],
  ): Diagnostic =>
    error("INT2413", place, `${operation} takes no \`${name}\``, {
      label: "no such argument",
      help:
        like === undefined
          ? known.length === 0
            ? "it takes none"
            : `it takes: ${known.join(", ")}`
          : `did you mean ${like}?`,
    }),

  missingArgument: (place: Place, operation: string, names: readonly string[]): Diagnostic =>
    error("INT2414", place, `${operation} needs ${names.map((name) => `\`${name}\``).join(", ")}`, {
      label: "missing",
      help: `write   ${operation}(${names.map((name) => `${name}: …`).join(", ")})`,
    }),
} as const;
