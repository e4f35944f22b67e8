/** Aligns values in neighbouring lines, and the arrows of a match. */
import * as doc from "prettier/doc";
import type { Doc } from "prettier";
import type { Expression, FieldEntry, MatchArm, Node } from "../tree.ts";
import { commentsOf, hasCommentBelow } from "./comments.ts";
import { blankLineAfter, type Options, type Path, type Printing, startsOnNewLine } from "./printing.ts";

/** `source`, `trigger`, `dedupe` and `key` in neighbouring lines share a column. */
export function keyword(path: Path, word: string): Doc {
  const aligned = new Set(["Source", "Trigger", "Dedupe", "Key"]);
  const siblings: readonly Node[] = path.parent?.kind === "File" ? path.parent.declarations : [];
  const here = siblings.indexOf(path.node);
  const width = (node: Node | undefined): number =>
    node !== undefined && aligned.has(node.kind) ? node.kind.length : 0;
  const neighbours = width(siblings[here - 1]) > 0 || width(siblings[here + 1]) > 0;
  return word.padEnd(neighbours ? 8 : word.length + 1);
}

/** `Contact.Addresses[0].City`, printed without the comments between its parts, which are printed elsewhere. */
export function fieldPath(node: FieldEntry, options: Options): string {
  return node.path
    .map((step, i) => {
      const text = options.originalText.slice(step.start, step.end);
      return step.kind === "Number" ? `[${text}]` : i === 0 ? text : `.${text}`;
    })
    .join("");
}

/** The spaces that put a field's value into the column of its neighbours. */
export function valueColumn({ path, options }: Printing): Doc {
  const parent = path.parent;
  if (parent?.kind !== "Record") return "";
  const onOneLine =
    !startsOnNewLine(parent, parent.entries[0], options) &&
    path.grandparent?.kind !== "Destination" &&
    path.grandparent?.kind !== "Mapping";
  const padding = " ".repeat(
    column(parent.entries, path.node, options, (entry) =>
      entry.kind === "Field" && !isBlock(entry.value) ? fieldPath(entry, options).length : undefined,
    ),
  );
  // A record on one line is aligned only if it is too long for that line.
  return onOneLine ? doc.builders.ifBreak(padding, "") : padding;
}

/** The number of spaces before the `=>` of an arm, which aligns it with its neighbours. */
export function arrowColumn({ path, options }: Printing): number {
  const parent = path.parent;
  const arms = parent?.kind === "Match" ? parent.arms : parent?.kind === "Table" ? (parent.rows ?? []) : [];
  return column(arms, path.node, options, (arm) => (arm.kind === "Arm" ? patternWidth(arm, options) : undefined));
}

function patternWidth(arm: MatchArm, options: Options): number {
  return arm.patterns.reduce(
    (width, pattern) => width + options.originalText.slice(pattern.start, pattern.end).length + 2,
    -2,
  );
}

/** Padding to the widest sibling in the run around a node; `width` is undefined for a node that ends a run. */
function column(
  siblings: readonly Node[],
  node: Node,
  options: Options,
  width: (sibling: Node) => number | undefined,
): number {
  const own = width(node);
  if (own === undefined) return 0;
  const here = siblings.indexOf(node);
  let widest = own;
  for (const step of [-1, 1]) {
    for (let i = here + step; i >= 0 && i < siblings.length; i += step) {
      const [before, after] = step < 0 ? [siblings[i], siblings[i + 1]] : [siblings[i - 1], siblings[i]];
      if (before === undefined || after === undefined) break;
      const siblingWidth = width(step < 0 ? before : after);
      if (siblingWidth === undefined || hasLineBetween(before, after, options)) break;
      widest = Math.max(widest, siblingWidth);
    }
  }
  return widest - own;
}

/** Whether a blank line, or a comment on a line of its own, will be printed between two neighbours. */
function hasLineBetween(before: Node, after: Node, options: Options): boolean {
  if (commentsOf(after).some((comment) => comment.leading === true) || blankLineAfter(before, options)) return true;
  return hasCommentBelow(before, options.originalText);
}

/** Values that open a block, and so end a column. */
function isBlock(value: Expression): boolean {
  return value.kind === "Record" || value.kind === "List" || value.kind === "Match" || value.kind === "For";
}
