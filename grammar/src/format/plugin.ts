/**
 * `integ fmt` as a Prettier plugin: one style, no options, on the same tree as the compiler's.
 *
 * Prettier places the comments, guided by `comments.ts`; the `print-` files have a printer for each kind of node.
 * Records and lists on several lines stay so; values of neighbouring one-line fields, and the arrows of a match, are
 * aligned (`columns.ts`).
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

/** Thrown for a spec with syntax errors, which is left unchanged. */
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

/** Prettier passes a comment with the nodes around it, typed as unknown. */
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
  // A text with holes is printed unchanged: no comment is attached to its parts.
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

/** Nodes that others print, or that nothing is known about: these keep their text. */
const others = {
  Comment: (_, p) => p.raw(), // by `printComment`
  Chunk: (_, p) => p.raw(), // by `Template`
  ForClauses: (_, p) => p.raw(), // by `For`
  Broken: (_, p) => p.raw(),
  Missing: (_, p) => p.raw(),
} satisfies Partial<Printers>;

const PRINTERS: Printers = { ...declarations, ...types, ...expressions, ...others };

function printNode(path: Path, options: Options, print: Print): Doc {
  const { node } = path;
  const p = new Printing(path, options, print);
  // Sound: the printer of a kind takes nodes of that kind.
  const own = PRINTERS[node.kind] as (node: Node, p: Printing) => Doc;
  return own(node, p);
}
