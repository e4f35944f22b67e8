/** The arms of a match. */
import type { tree } from "@integ/grammar";

/** The arms of a match; empty if the spec is incomplete before them. */
export function armsOf(node: tree.MatchExpression): readonly tree.MatchArm[] {
  return node.arms ?? [];
}
