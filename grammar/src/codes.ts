/** The codes of syntax errors, and the functions in `messages.ts` that word them. */
import { makersOf, type DiagnosticKinds } from "./diagnostic.ts";

export const SYNTAX_KINDS = {
  INT1001: {
    severity: "error",
    phase: "parse",
    messages: ["unknownSign", "semicolon", "otherQuotes", "otherComment", "invisible"],
  },
  INT1002: { severity: "error", phase: "parse", messages: ["openText"] },
  INT1003: { severity: "error", phase: "parse", messages: ["openHole"] },
  INT1004: { severity: "error", phase: "parse", messages: ["unexpected", "misspelt"] },
  INT1005: { severity: "error", phase: "parse", messages: ["notADeclaration"] },
  INT1006: { severity: "error", phase: "parse", messages: ["mixedLogic"] },
  INT1007: { severity: "error", phase: "parse", messages: ["chainedComparison"] },
  INT1008: { severity: "error", phase: "parse", messages: ["strayTolerance"] },
  INT1009: { severity: "error", phase: "parse", messages: ["bracket"] },
  INT1010: { severity: "error", phase: "parse", messages: ["elsewhere", "doubleBraces", "templateTag"] },
  INT1011: { severity: "error", phase: "parse", messages: ["tooDeep"] },
  INT1012: { severity: "warning", phase: "parse", messages: ["operandInComment"] },
} as const satisfies DiagnosticKinds;

export const { error, warning } = makersOf(SYNTAX_KINDS);
