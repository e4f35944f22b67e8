/**
 * The wording of syntax errors, codes INT1xxx. The compiler's own messages live in its `messages/`.
 */
import { error, type Diagnostic, type Place } from "./diagnostic.ts";

export const syntax = {
  unknownSign: (place: Place, sign: string): Diagnostic =>
    error("INT1001", place, `\`${sign.slice(0, 20)}\` means nothing here`, {
      label: "not part of the language",
      ...(/['‘’“”„«»]/.test(sign) ? { help: 'texts stand in straight double quotes: "like this"' } : {}),
      ...(sign.includes(";") ? { help: "lines need no semicolon: leave it out" } : {}),
      ...(sign.includes("#") ? { help: "comments begin with //" } : {}),
    }),

  openText: (place: Place, long: boolean): Diagnostic =>
    error("INT1002", place, "this text has no closing quote", {
      label: long ? 'no `"""` ends it' : "ends with the line",
      help: long ? 'close it with """' : 'close it with " on the same line; for several lines use """',
    }),

  openHole: (place: Place): Diagnostic =>
    error("INT1003", place, "this hole in the text is not closed", {
      label: "no `}` follows in this text",
      help: "close it with }, or write \\{ where a brace is meant",
    }),

  unexpected: (place: Place, found: string, expected: string, help?: string): Diagnostic =>
    error("INT1004", place, `${expected} should stand here, not ${found}`, {
      label: `expected ${expected}`,
      ...(help === undefined ? {} : { help }),
    }),

  notADeclaration: (place: Place, found: string, suggestion?: string): Diagnostic =>
    error("INT1005", place, `no declaration begins with ${found}`, {
      label: "not a declaration",
      help:
        suggestion === undefined
          ? "a line at the top begins with a word such as source, trigger, skip when, fetch, destination, ensure, table, let or test"
          : `did you mean ${suggestion}?`,
      ...(suggestion === undefined
        ? {}
        : {
            fixes: [
              { title: `write ${suggestion}`, applicability: "suggestion", edits: [{ ...place, text: suggestion }] },
            ],
          }),
    }),

  mixedLogic: (place: Place): Diagnostic =>
    error("INT1006", place, "`and` beside `or` needs parentheses", {
      label: "which goes first?",
      help: "write (a and b) or c, or a and (b or c)",
    }),

  chainedComparison: (place: Place): Diagnostic =>
    error("INT1007", place, "comparisons can't be chained", {
      label: "a second comparison",
      help: "write a < b and b < c",
    }),

  strayTolerance: (place: Place): Diagnostic =>
    error("INT1008", place, "`within` stands once, right after `==` or `!=` and its value", {
      label: "a tolerance for nothing",
      help: "write a == b within 0.01, or leave it out",
    }),
} as const;
