/** Where the formatter has to write parentheses, which the tree does not keep. */
import type { Expression } from "../tree.ts";

/** Tail level (pipes, `otherwise`, `on error`) and open-ended forms are loosest; names and calls are tightest. */
export const TAIL = 0;
export const OPERATION = 1;
export const POSTFIX = 9;

export function strength(node: Expression): number {
  switch (node.kind) {
    case "Pipe":
    case "Otherwise":
    case "OnError":
    case "If":
    case "For":
      return TAIL;
    case "Unary":
      return node.operator === "not" ? 3 : 7;
    case "Presence":
      return 4;
    case "Binary":
      return {
        or: 1,
        and: 2,
        "==": 4,
        "!=": 4,
        "<": 4,
        "<=": 4,
        ">": 4,
        ">=": 4,
        in: 4,
        "+": 5,
        "-": 5,
        "*": 6,
        "/": 6,
      }[node.operator];
    default:
      return POSTFIX;
  }
}

/** The strength that the operands of a binary operator need to stand without parentheses. */
export function operandStrength(node: Extract<Expression, { kind: "Binary" }>): {
  readonly left: number;
  readonly right: number;
} {
  const own = strength(node);
  // Comparisons don't chain; `and` and `or` are told apart by parentheses, so each admits only itself or tighter.
  if (own === 4) return { left: 5, right: 5 };
  return { left: own, right: own + 1 };
}
