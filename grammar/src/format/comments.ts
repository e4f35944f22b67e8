/** Attaches comments to nodes. */
import type * as prettier from "prettier";
import type { AstPath, Doc } from "prettier";
import * as doc from "prettier/doc";
import * as standalone from "prettier/standalone";
import { children, type Comment, type Node } from "../tree.ts";

// Its types leave out `util`, which it exports like prettier itself.
const { util } = standalone as unknown as Pick<typeof prettier, "util">;
const { hardline } = doc.builders;

const DECLARATIONS = new Set<string>([
  "Version", "Integration", "Use", "Source", "Trigger", "Dedupe", "Key", "Guard", "Fetch", "Destination", "Ensure",
  "OnFailure", "Ignore", "Table", "Mapping", "Function", "Let", "Test",
]); // prettier-ignore

/** Nodes that comments are attached to: those that have their own lines. */
export const ANCHORS = new Set<string>([
  ...DECLARATIONS, "Field", "Spread", "LetEntry", "Arm", "Given", "Expect", "Where", "LetClause", "FetchClause", "SortBy", "GroupBy",
  "For",
]); // prettier-ignore

/** A comment as Prettier passes it, with the nodes around it. */
export interface PlacedComment extends Comment {
  enclosingNode?: Node;
  precedingNode?: Node;
  followingNode?: Node;
  leading?: boolean;
  trailing?: boolean;
  printed?: boolean;
}

/** A comment without a neighbour is attached to the enclosing node. */
function placeAlone(comment: PlacedComment): boolean {
  if (comment.precedingNode !== undefined || comment.followingNode !== undefined) return false;
  const { enclosingNode } = comment;
  if (enclosingNode === undefined || enclosingNode.kind === "File") return false;
  const inner = innermost(enclosingNode, comment);
  if (isEmptyBlock(inner)) util.addDanglingComment(inner, comment, true);
  else util.addTrailingComment(enclosingNode, comment);
  return true;
}

const CLAUSES = new Set<string>(["Where", "LetClause", "FetchClause", "SortBy", "GroupBy"]);

/** A comment between the last clause of a loop and its `=>` belongs to the clause, not to what follows the arrow. */
function placeInLoop(comment: PlacedComment): boolean {
  const { precedingNode: before, followingNode: after } = comment;
  if (before === undefined || !CLAUSES.has(before.kind) || (after !== undefined && CLAUSES.has(after.kind)))
    return false;
  util.addTrailingComment(before, comment);
  return true;
}

/** A comment after the last line between braces stays between them. */
function placeAtEnd(comment: PlacedComment): boolean {
  const { enclosingNode, precedingNode: before, followingNode: after } = comment;
  if (enclosingNode === undefined || before === undefined || after === undefined) return false;
  const block = innermost(enclosingNode, comment);
  if (block.start > before.start || block.end < before.end || block.end > after.start) return false;
  util.addTrailingComment(before, comment);
  return true;
}

/** The smallest node that contains a comment. */
function innermost(node: Node, comment: Comment): Node {
  const inner = children(node).find((child) => child.start < comment.start && child.end > comment.end);
  return inner === undefined ? node : innermost(inner, comment);
}

/** Whether there is nothing between the braces of a node. */
function isEmptyBlock(node: Node): boolean {
  return (
    (node.kind === "Record" && node.entries.length === 0) ||
    (node.kind === "List" && node.items.length === 0) ||
    (node.kind === "Test" && node.steps.length === 0)
  );
}

export const PLACINGS = [placeAlone, placeInLoop, placeAtEnd];

/** The comments that Prettier has attached to a node. */
export function commentsOf(node: Node | undefined): readonly PlacedComment[] {
  return (node as { readonly comments?: readonly PlacedComment[] } | undefined)?.comments ?? [];
}

/** Whether a comment follows a node on its own line. */
export function hasCommentBelow(node: Node, text: string): boolean {
  return commentsOf(node).some(
    (comment) => comment.trailing === true && util.hasNewline(text, comment.start, { backwards: true }),
  );
}

/** Comments within a node that has no children to attach them to. */
export function dangling(path: AstPath<Node>): Doc[] {
  const parts: Doc[] = [];
  for (const comment of commentsOf(path.node)) {
    if (comment.leading === true || comment.trailing === true) continue;
    comment.printed = true;
    if (parts.length > 0) parts.push(hardline);
    parts.push(comment.text, doc.builders.breakParent);
  }
  return parts;
}
