/**
 * `integ fmt` as a Prettier plugin: one style, no options, on the same tree as the compiler's.
 *
 * Prettier places the comments (`comments.ts` says where); the `print-` files say how each kind of node looks. Records and
 * lists written over several lines stay so; values in neighbouring one-line fields, and the arrows of a match, stand in one
 * column (`columns.ts`).
 */
import type { Doc, Parser, Plugin, Printer } from "prettier";
import { parse } from "../parse.ts";
import { SourceText } from "../source.ts";
import type { Comment, Node } from "../tree.ts";
import { ANCHORS, type PlacedComment, PLACINGS } from "./comments.ts";
import { declarations } from "./print-declarations.ts";
import { expressions } from "./print-expressions.ts";
import { types } from "./print-types.ts";
import { type Options, type Path, type Print, type Printers, Printing } from "./printing.ts";

/** A spec with syntax errors is left as it is. */
export class UnformattableError extends Error {}

const parser: Parser<Node> = {
  astFormat: "integ",
  parse(text) {
    const { tree, diagnostics } = parse(new SourceText("", text));
    const errors = diagnostics.filter((diagnostic) => diagnostic.severity === "error");
    if (errors.length > 0) throw new UnformattableError(errors[0]?.message);
    return structuredClone(tree);
  },
  locStart: (node) => node.start,
  locEnd: (node) => node.end,
};

/** Prettier gives a comment with the nodes around it, and types it as nothing. */
function isPlaced(comment: unknown): boolean {
  return PLACINGS.some((place) => place(comment as PlacedComment));
}

const printer: Printer<Node> = {
  print: (path, options, print) => printNode(path, options as unknown as Options, print as Print),
  // Prettier would walk `lost` and `doc` too; only real children count.
  getVisitorKeys: (node) =>
    Object.keys(node).filter(
      (key) => isBranch((node as unknown as Record<string, unknown>)[key]) && key !== "comments",
    ),
  // A text with holes is printed as it was written: no comment of another line belongs into it.
  getCommentChildNodes: (node) => (node.kind === "Template" ? [] : undefined),
  canAttachComment: (node) => ANCHORS.has(node.kind),
  printComment: (path) => (path.node as unknown as Comment).text,
  isBlockComment: () => false,
  handleComments: {
    ownLine: isPlaced,
    endOfLine: isPlaced,
    remaining: isPlaced,
  },
};

function isBranch(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(isBranch);
  return typeof value === "object" && value !== null && "kind" in value && "start" in value;
}

export const integPlugin: Plugin<Node> = {
  languages: [{ name: "integ", parsers: ["integ"], extensions: [".integ"] }],
  parsers: { integ: parser },
  printers: { integ: printer },
  defaultOptions: { printWidth: 120 },
};

/** One printer a kind of node, as the parser has its layers. */
const PRINTERS: Printers = { ...declarations, ...types, ...expressions };

function printNode(path: Path, options: Options, print: Print): Doc {
  const { node } = path;
  const p = new Printing(path, options, print);
  // The printer of a node's kind takes nodes of that kind.
  const own = PRINTERS[node.kind] as ((node: Node, p: Printing) => Doc) | undefined;
  return own === undefined ? p.raw() : own(node, p);
}
