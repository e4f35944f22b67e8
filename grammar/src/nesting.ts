/**
 * The maximum nesting of a declaration. Everything that works on a tree is recursive, so the depth must be limited; nobody writes
 * as much, and generated specs can be split.
 */
import { children, type Node } from "./tree.ts";

/** Forms inside forms, as the parser comes upon them: parentheses, lists, records, calls, `else if`. */
export const DEEPEST_NESTING = 120;
/** Levels of the tree: a row of operators has one for each of them. */
const DEEPEST_TREE = 250;

/** Thrown by the parser, and caught by `parse`, where forms are nested too deep. */
export class TooDeep extends Error {
  readonly at: { readonly start: number; readonly end: number };

  constructor(at: { readonly start: number; readonly end: number }) {
    super("nested too deep");
    this.at = at;
  }
}

/** The first node that lies too deep in a tree. Looked for level by level: no tree is too deep for that. */
export function tooDeepIn(node: Node): Node | undefined {
  let level: readonly Node[] = [node];
  for (let depth = 0; depth < DEEPEST_TREE; depth++) {
    level = level.flatMap((one) => children(one));
    if (level.length === 0) return undefined;
  }
  return level[0];
}
