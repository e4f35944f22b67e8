/** Operator precedence: the parser and the formatter use the same table. */
import type { BinaryExpression, BinaryOperator, Expression } from "./tree.ts";

/**
 * From loose to tight. `tail` is pipes, `otherwise` and `on error`, and open-ended forms such as `if`. `within` belongs to the
 * comparison before it, and presence tests bind like comparisons.
 */
export const STRENGTH = {
  tail: 0,
  or: 1,
  and: 2,
  not: 3,
  comparison: 4,
  sum: 5,
  product: 6,
  minus: 7,
  postfix: 9,
} as const;

/** The loosest operation: everything but tails. */
export const OPERATION = STRENGTH.or;

const BINARY: Readonly<Record<BinaryOperator, number>> = {
  or: STRENGTH.or,
  and: STRENGTH.and,
  "==": STRENGTH.comparison,
  "!=": STRENGTH.comparison,
  "<": STRENGTH.comparison,
  "<=": STRENGTH.comparison,
  ">": STRENGTH.comparison,
  ">=": STRENGTH.comparison,
  in: STRENGTH.comparison,
  "+": STRENGTH.sum,
  "-": STRENGTH.sum,
  "*": STRENGTH.product,
  "/": STRENGTH.product,
};

/** The precedence of a binary operator: a value of `STRENGTH`; larger binds tighter. */
export function strengthOf(operator: BinaryOperator): number {
  return BINARY[operator];
}

/** Operators that a tolerance may follow: `a == b within 0.01`. */
export function takesTolerance(node: Expression): node is BinaryExpression {
  return node.kind === "Binary" && (node.operator === "==" || node.operator === "!=") && node.within === undefined;
}

/** The precedence of an expression that is written without parentheses. */
export function strength(node: Expression): number {
  switch (node.kind) {
    case "Pipe":
    case "Otherwise":
    case "OnError":
    case "If":
    case "For":
      return STRENGTH.tail;
    case "Unary":
      return node.operator === "not" ? STRENGTH.not : STRENGTH.minus;
    case "Presence":
      return STRENGTH.comparison;
    case "Binary":
      return strengthOf(node.operator);
    default:
      return STRENGTH.postfix;
  }
}

/** The precedence that the operands of a binary operator need to be written without parentheses. */
export function operandStrength({ operator }: BinaryExpression): { readonly left: number; readonly right: number } {
  const own = strengthOf(operator);
  // Comparisons don't chain.
  return own === STRENGTH.comparison ? { left: own + 1, right: own + 1 } : { left: own, right: own + 1 };
}
