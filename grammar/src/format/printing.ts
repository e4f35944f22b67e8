/** The node being printed, with helpers for its parts: lines, blocks, operands. */
import type { AstPath, Doc } from "prettier";
import * as doc from "prettier/doc";
import { strength } from "../operators.ts";
import type { Expression, Node } from "../tree.ts";
import { commentsOf, dangling } from "./comments.ts";

const { group, hardline, indent, join, line, literalline, softline } = doc.builders;

export type Path = AstPath<Node>;
export type Print = (path: Path) => Doc;

/** The parts of Prettier's options that are used: the text, and the offsets of nodes. */
export interface Options {
  readonly originalText: string;
  locStart(node: Node): number;
  locEnd(node: Node): number;
}

/** One printer for each kind of node. */
export type Printers = {
  readonly [Kind in Node["kind"]]: (node: Extract<Node, { kind: Kind }>, p: Printing) => Doc;
};

/** Prints the parts of the current node, by the names of its fields. */
export class Printing {
  readonly path: Path;
  readonly options: Options;
  readonly print: Print;

  constructor(path: Path, options: Options, print: Print) {
    this.path = path;
    this.options = options;
    this.print = print;
  }

  /** A part of the node. */
  at(key: string): Doc {
    return this.path.call(this.print, key as never);
  }

  /** The parts of a list. */
  all(key: string): Doc[] {
    return this.path.map(this.print, key as never);
  }

  /** Whether a list is empty or absent. */
  isEmpty(key: string): boolean {
    const parts: unknown = Reflect.get(this.path.node, key);
    return !Array.isArray(parts) || parts.length === 0;
  }

  /** The node's original text. */
  raw(): Doc {
    const { start, end } = this.path.node;
    return join(literalline, this.options.originalText.slice(start, end).split(/\r\n|\r|\n/));
  }

  /** An operand, in parentheses if its precedence requires them. */
  operand(key: string, least: number): Doc {
    return strength(this.#child(key)) < least ? ["(", this.at(key), ")"] : this.at(key);
  }

  /** An expression before a keyword: only one with keywords needs parentheses. */
  clause(key: string): Doc {
    const { kind } = this.#child(key);
    return kind === "If" || kind === "For" ? ["(", this.at(key), ")"] : this.at(key);
  }

  #child(key: string): Expression {
    return Reflect.get(this.path.node, key) as Expression;
  }
}

/** `(a, b)` on one line, or one argument per line. */
export function argumentList(args: Doc[]): Doc {
  return args.length === 0 ? "()" : group(["(", indent([softline, join([",", line], args)]), softline, ")"]);
}

/** Whether the author has a line break after the opening brace: it is kept. */
export function startsOnNewLine(node: Node, first: Node | undefined, options: Options): boolean {
  return first !== undefined && /[\r\n]/.test(options.originalText.slice(node.start, first.start));
}

/** `{` … `}` around lines. */
export function block(p: Printing, key: string, [open, close]: readonly [string, string] = ["{", "}"]): Doc {
  if (!p.isEmpty(key)) return [open, indent([hardline, spaced(p, key)]), hardline, close];
  const comments = dangling(p.path);
  return comments.length === 0 ? `${open}${close}` : [open, indent([hardline, ...comments]), hardline, close];
}

/** Nodes on their own lines; a blank line between two is kept. */
export function spaced({ path, options, print }: Printing, key: string): Doc {
  const parts: Doc[] = [];
  path.each((child) => {
    parts.push(print(child));
    if (child.isLast) return;
    parts.push(hardline);
    if (blankLineAfter(child.node, options)) parts.push(hardline);
  }, key as never);
  return parts;
}

/** Whether the author left a blank line below a node and the comments at its end. */
export function blankLineAfter(node: Node, options: Options): boolean {
  const comments = commentsOf(node);
  const end = Math.max(
    node.end,
    ...comments.filter((comment) => comment.trailing === true).map((comment) => comment.end),
  );
  const rest = /^[ \t,]*(?:\/\/[^\r\n]*)?(?:\r\n|\n|\r)([ \t]*(?:\r\n|\n|\r))?/.exec(options.originalText.slice(end));
  return rest?.[1] !== undefined;
}
