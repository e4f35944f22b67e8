/** The branches of an expression: of a match, an `if`, a fallback. */
import type { tree } from "@integ/grammar";

/** The arms of a match; empty if the spec is incomplete before them. */
export function armsOf(node: tree.MatchExpression): readonly tree.MatchArm[] {
  return node.arms ?? [];
}

/** The expressions of which one gives the value; undefined for an expression without branches. */
export function branchesOf(node: tree.Expression): readonly tree.Expression[] | undefined {
  switch (node.kind) {
    case "If":
      return [node.consequent, node.alternative];
    case "Match":
      return armsOf(node).map(({ body }) => body);
    case "Otherwise":
    case "OnError":
      return [node.value, node.fallback];
    default:
      return undefined;
  }
}
