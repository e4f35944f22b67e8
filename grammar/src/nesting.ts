/**
 * The maximum nesting of a declaration. All code on trees is recursive, so the depth must be limited; nobody writes so
 * deep a nesting, and generated specs can be split.
 */
import { children, type Node } from "./tree.ts";

/** The maximum nesting of forms in the parser: parentheses, lists, records, calls, `else if`. */
export const DEEPEST_NESTING = 120;
/** The maximum depth of a tree: a chain of operators has one level for each operator. */
const DEEPEST_TREE = 250;

/** Thrown by the parser, and caught by `parse`, if forms are nested too deeply. */
export class TooDeep extends Error {
  readonly at: { readonly start: number; readonly end: number };

  constructor(at: { readonly start: number; readonly end: number }) {
    super("nested too deep");
    this.at = at;
  }
}

/** The first node that is too deep in a tree. The search is iterative, so no tree is too deep for it. */
export function tooDeepIn(node: Node): Node | undefined {
  let level: readonly Node[] = [node];
  for (let depth = 0; depth < DEEPEST_TREE; depth++) {
    level = level.flatMap((one) => children(one));
    if (level.length === 0) return undefined;
  }
  return level[0];
}
