/** Tree navigation: the nodes at an offset, and all nodes. */
import { tree, type Span } from "@integ/grammar";

/** The nodes around an offset, outermost first; the last is the smallest. An offset at the end of a node is still in it. */
export function nodesAt(root: tree.Node, offset: number): tree.Node[] {
  const found: tree.Node[] = [root];
  for (let at: tree.Node | undefined = root; at !== undefined;) {
    // If two nodes meet at the offset, a name there wins over the node between.
    const inside: tree.Node[] = tree.children(at).filter(({ start, end }) => start <= offset && offset <= end);
    at = inside.findLast(({ start, end }) => end > start) ?? inside.at(-1);
    if (at !== undefined) found.push(at);
  }
  return found;
}

/** A node and its descendants, in text order. */
export function* allNodes(node: tree.Node): Generator<tree.Node> {
  yield node;
  for (const child of tree.children(node)) yield* allNodes(child);
}

/** Whether a node has one of the kinds. */
export function isOf<Kind extends tree.Node["kind"]>(
  node: tree.Node | undefined,
  ...kinds: readonly Kind[]
): node is Extract<tree.Node, { kind: Kind }> {
  return node !== undefined && kinds.some((kind) => node.kind === kind);
}

/** Whether two ranges touch. */
export function touches(a: Span, b: Span): boolean {
  return a.start <= b.end && b.start <= a.end;
}

/** The word at an offset, which a completion replaces. */
export function wordAt(text: string, offset: number): Span {
  const before = /[\p{L}\p{N}_]*$/u.exec(text.slice(Math.max(0, offset - 200), offset))?.[0].length ?? 0;
  const after = /^[\p{L}\p{N}_]*/u.exec(text.slice(offset, offset + 200))?.[0].length ?? 0;
  return { start: offset - before, end: offset + after };
}
