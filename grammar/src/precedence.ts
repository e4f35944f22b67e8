/**
 * Groups a flat list of operands and operators by precedence. Comparisons do not chain, and `within` follows `==` and
 * `!=` only. `and` beside `or` without parentheses is a mistake: nobody should have to know which binds tighter.
 */
import type { IToken } from "chevrotain";
import { STRENGTH, strengthOf, takesTolerance } from "./operators.ts";
import type { Span } from "./source.ts";
import { spanEnd } from "./tokens.ts";
import type { BinaryExpression, BinaryOperator, Expression, PresenceExpression } from "./tree.ts";

export type Item =
  | { readonly type: "operand"; readonly node: Expression }
  | { readonly type: "prefix"; readonly token: IToken; readonly start: number }
  | { readonly type: "binary"; readonly token: IToken }
  | { readonly type: "presence"; readonly token: IToken; readonly end: number };

/** @param parts the operands around the place, for the help */
type Slip = (slip: "mixedLogic" | "chainedComparison" | "strayTolerance", span: Span, parts: readonly Span[]) => void;

/** The place of an expression with the parentheses around it, which are no part of its node. */
type SpanOf = (node: Expression) => Span;

/** The expression of a list of operands and operators. `slip` reports operators whose precedence is not obvious. */
export function climb(items: readonly Item[], spanOf: SpanOf, slip: Slip): Expression {
  return items.length === 1 && items[0]?.type === "operand" ? items[0].node : new Climber(items, spanOf, slip).whole();
}

/** Precedence climbing over one list. */
class Climber {
  readonly #items: readonly Item[];
  readonly #spanOf: SpanOf;
  readonly #slip: Slip;
  #at = 0;
  /** Operators without parentheses around them: only these can be mixed up. */
  readonly #bare = new Map<Expression, BinaryOperator>();

  constructor(items: readonly Item[], spanOf: SpanOf, slip: Slip) {
    this.#items = items;
    this.#spanOf = spanOf;
    this.#slip = slip;
  }

  whole(): Expression {
    let result = this.#level(0);
    // A stray `within` or presence word must not end the loop, so that a mistake never loses the rest.
    while (this.#at < this.#items.length) {
      const before = this.#at;
      const rest = this.#level(0);
      if (this.#at === before) this.#at++;
      const [start, end] = [result.start, Math.max(result.end, rest.end)];
      result = { kind: "Binary", operator: "and", left: result, right: rest, start, end, partial: true };
    }
    return result;
  }

  #operand(): Expression {
    const prefixes: number[] = [];
    for (let item = this.#items[this.#at]; item?.type === "prefix"; item = this.#items[++this.#at])
      prefixes.push(item.start);
    if (prefixes.length > 0) {
      return prefixes.reduceRight<Expression>(
        (inner, start) => ({ kind: "Unary", operator: "not", operand: inner, start, end: this.#spanOf(inner).end }),
        this.#level(STRENGTH.not),
      );
    }
    const item = this.#items[this.#at++];
    return item?.type === "operand" ? item.node : { kind: "Missing", start: 0, end: 0 };
  }

  /** An operand and all operators after it that bind at least as tightly as `minimum`. */
  #level(minimum: number): Expression {
    let left = this.#operand();
    for (;;) {
      const item = this.#items[this.#at];
      if (item?.type !== "presence" && item?.type !== "binary") return left;
      const strength =
        item.type === "presence" || item.token.image === "within"
          ? STRENGTH.comparison
          : strengthOf(item.token.image as BinaryOperator);
      if (strength < minimum) return left;
      this.#at++;
      if (item.type === "presence") left = this.#presence(left, item.token);
      else if (item.token.image === "within") left = this.#tolerated(left, item.token);
      else left = this.#binary(left, item.token);
    }
  }

  /** A comparison with its tolerance; anywhere else a tolerance is a mistake, and the expression is incomplete. */
  #tolerated(left: Expression, token: IToken): Expression {
    const within = this.#level(STRENGTH.comparison + 1);
    if (!takesTolerance(left)) {
      this.#slip(
        "strayTolerance",
        { start: token.startOffset, end: Math.max(spanEnd(token), this.#spanOf(within).end) },
        [this.#spanOf(left)],
      );
      return { ...left, partial: true };
    }
    const node = { ...left, within, end: this.#spanOf(within).end };
    this.#bare.set(node, node.operator);
    return node;
  }

  #binary(left: Expression, token: IToken): Expression {
    const operator = token.image as BinaryOperator;
    const strength = strengthOf(operator);
    const right = this.#level(strength + 1);
    const span = { start: token.startOffset, end: spanEnd(token) };
    const before = this.#bare.get(left);
    if (strength === STRENGTH.comparison && before !== undefined && strengthOf(before) === strength)
      this.#slip("chainedComparison", span, left.kind === "Binary" ? [left, left.right, right].map(this.#spanOf) : []);
    const isMixed =
      operator === "or" ? before === "and" || this.#bare.get(right) === "and" : operator === "and" && before === "or";
    if (isMixed) this.#slip("mixedLogic", span, [left, right].map(this.#spanOf));
    const [{ start }, { end }] = [this.#spanOf(left), this.#spanOf(right)];
    const node: BinaryExpression = { kind: "Binary", operator, left, right, start, end };
    this.#bare.set(node, operator);
    return node;
  }

  #presence(operand: Expression, token: IToken): PresenceExpression {
    const test = token.image as PresenceExpression["test"];
    return { kind: "Presence", operand, test, start: this.#spanOf(operand).start, end: spanEnd(token) };
  }
}
