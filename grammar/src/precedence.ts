/**
 * Groups a flat row of operands and operators by precedence.
 *
 * Comparisons do not chain, and `within` follows `==` and `!=` only. `and` beside `or` without parentheses is a slip: nobody
 * should have to know which binds tighter.
 */
import type { IToken } from "chevrotain";
import { STRENGTH, strengthOf, takesTolerance } from "./operators.ts";
import type { Span } from "./source.ts";
import type { BinaryExpression, BinaryOperator, Expression, PresenceExpression } from "./tree.ts";

export type Item =
  | { readonly type: "operand"; readonly node: Expression }
  | { readonly type: "prefix"; readonly token: IToken; readonly start: number }
  | { readonly type: "binary"; readonly token: IToken }
  | { readonly type: "presence"; readonly token: IToken; readonly end: number };

/** @param parts the operands around the place, for how it is written right */
type Slip = (slip: "mixedLogic" | "chainedComparison" | "strayTolerance", span: Span, parts: readonly Span[]) => void;

/** The expression of a row of operands and operators. `slip` reports operators whose precedence is not obvious. */
export function climb(items: readonly Item[], slip: Slip): Expression {
  if (items.length === 1 && items[0]?.type === "operand") return items[0].node;
  let at = 0;
  /** Operators written here, without parentheses around them: only those can be mixed up. */
  const bare = new Map<Expression, BinaryOperator>();

  function operand(): Expression {
    const prefixes: number[] = [];
    for (let item = items[at]; item?.type === "prefix"; item = items[++at]) prefixes.push(item.start);
    if (prefixes.length > 0) {
      return prefixes.reduceRight<Expression>(
        (inner, start) => ({ kind: "Unary", operator: "not", operand: inner, start, end: inner.end }),
        level(STRENGTH.not),
      );
    }
    const item = items[at++];
    return item?.type === "operand" ? item.node : { kind: "Missing", start: 0, end: 0 };
  }

  /** A comparison with its tolerance; anywhere else a tolerance is a slip, and the expression is not whole without it. */
  function tolerated(left: Expression, within: Expression, span: Span): Expression {
    if (!takesTolerance(left)) {
      slip("strayTolerance", span, [left]);
      return { ...left, partial: true };
    }
    const node = { ...left, within, end: within.end };
    bare.set(node, node.operator);
    return node;
  }

  function level(minimum: number): Expression {
    let left = operand();
    for (;;) {
      const item = items[at];
      if (item?.type === "presence") {
        if (minimum > STRENGTH.comparison) return left;
        at++;
        const test = item.token.image as PresenceExpression["test"];
        left = { kind: "Presence", operand: left, test, start: left.start, end: (item.token.endOffset ?? 0) + 1 };
        continue;
      }
      if (item?.type !== "binary") return left;
      const span = { start: item.token.startOffset, end: (item.token.endOffset ?? 0) + 1 };
      if (item.token.image === "within") {
        if (minimum > STRENGTH.comparison) return left;
        at++;
        const within = level(STRENGTH.comparison + 1);
        left = tolerated(left, within, { start: span.start, end: Math.max(span.end, within.end) });
        continue;
      }
      const operator = item.token.image as BinaryOperator;
      const strength = strengthOf(operator);
      if (strength < minimum) return left;
      at++;
      const right = level(strength + 1);
      const before = bare.get(left);
      if (strength === STRENGTH.comparison && before !== undefined && strengthOf(before) === strength)
        slip("chainedComparison", span, left.kind === "Binary" ? [left, left.right, right] : []);
      const mixed =
        operator === "or" ? before === "and" || bare.get(right) === "and" : operator === "and" && before === "or";
      if (mixed) slip("mixedLogic", span, [left, right]);
      const node: BinaryExpression = {
        kind: "Binary",
        operator,
        left,
        right,
        start: left.start,
        end: right.end,
      };
      bare.set(node, node.operator);
      left = node;
    }
  }

  let result = level(0);
  // A stray `within` or presence word can't stop the loop above, but a slip must never lose what follows it.
  while (at < items.length) {
    const before = at;
    const rest = level(0);
    if (at === before) at++;
    result = {
      kind: "Binary",
      operator: "and",
      left: result,
      right: rest,
      start: result.start,
      end: Math.max(result.end, rest.end),
      partial: true,
    };
  }
  return result;
}
