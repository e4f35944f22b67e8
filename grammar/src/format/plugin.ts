/**
 * `integ fmt` as a Prettier plugin: one style, no options, on the same tree as the compiler's.
 *
 * Prettier places the comments; this file says only how each node looks. Records and lists written over several lines
 * stay so; values in neighbouring one-line fields, and the arrows of a match, stand in one column.
 */
import type * as prettier from "prettier";
import type { AstPath, Doc, Parser, Plugin, Printer } from "prettier";
import * as doc from "prettier/doc";
import * as standalone from "prettier/standalone";
import { OPERATION, operandStrength, STRENGTH, strength } from "../operators.ts";
import { parse } from "../parse.ts";
import { SourceText } from "../source.ts";
import { children, type Comment, type Expression, type FieldEntry, type MatchArm, type Node } from "../tree.ts";

// Its types leave out `util`, which it exports like prettier itself.
const { util } = standalone as unknown as Pick<typeof prettier, "util">;
const { group, hardline, indent, join, line, literalline, softline } = doc.builders;

/** A spec with syntax errors is left as it is. */
export class UnformattableError extends Error {}

type Path = AstPath<Node>;
type Print = (path: Path) => Doc;
interface Options {
  readonly originalText: string;
  locStart(node: Node): number;
  locEnd(node: Node): number;
}

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

const DECLARATIONS = new Set<string>([
  "Version", "Integration", "Use", "Source", "Trigger", "Dedupe", "Key", "Guard", "Fetch", "Destination", "Ensure",
  "OnFailure", "Ignore", "Table", "Mapping", "Function", "Let", "Test",
]); // prettier-ignore

/** What a comment may hang on: things that stand on lines of their own. */
const ANCHORS = new Set<string>([
  ...DECLARATIONS, "Field", "Spread", "LetEntry", "Arm", "Given", "Expect", "Where", "LetClause", "FetchClause", "SortBy", "GroupBy",
  "For",
]); // prettier-ignore

interface PlacedComment extends Comment {
  enclosingNode?: Node;
  precedingNode?: Node;
  followingNode?: Node;
  leading?: boolean;
  trailing?: boolean;
  printed?: boolean;
}

/** A comment with nothing beside it to hang on hangs on what it stands in. */
function placeAlone(comment: PlacedComment): boolean {
  if (comment.precedingNode !== undefined || comment.followingNode !== undefined) return false;
  const { enclosingNode } = comment;
  if (enclosingNode === undefined || enclosingNode.kind === "File") return false;
  const block = emptyBlock(enclosingNode, comment);
  if (block === undefined) util.addTrailingComment(enclosingNode, comment);
  else util.addDanglingComment(enclosingNode, comment, block);
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

/** A comment after the last line between braces stays between them, whatever follows outside. */
function placeAtEnd(comment: PlacedComment): boolean {
  const { enclosingNode, precedingNode: before, followingNode: after } = comment;
  if (enclosingNode === undefined || before === undefined || after === undefined) return false;
  const block = innermost(enclosingNode, comment);
  if (block.start > before.start || block.end < before.end || block.end > after.start) return false;
  util.addTrailingComment(before, comment);
  return true;
}

/** The smallest node that a comment stands in. */
function innermost(node: Node, comment: Comment): Node {
  const inner = children(node).find((child) => child.start < comment.start && child.end > comment.end);
  return inner === undefined ? node : innermost(inner, comment);
}

/** Whether a comment stands between the empty braces of a declaration or field. */
function emptyBlock(node: Node, comment: Comment): true | undefined {
  const block = [node, ...children(node)].find(
    (child) =>
      child.start <= comment.start &&
      child.end >= comment.end &&
      ((child.kind === "Record" && child.entries.length === 0) || (child.kind === "Test" && child.steps.length === 0)),
  );
  return block === undefined ? undefined : true;
}

const PLACINGS = [placeAlone, placeInLoop, placeAtEnd];

const printer: Printer<Node> = {
  print: (path, options, print) => printNode(path, options as unknown as Options, print as Print),
  // Prettier would walk `lost` and `doc` too; only real children count.
  getVisitorKeys: (node) =>
    Object.keys(node).filter(
      (key) => isBranch((node as unknown as Record<string, unknown>)[key]) && key !== "comments",
    ),
  canAttachComment: (node) => ANCHORS.has(node.kind),
  printComment: (path) => (path.node as unknown as Comment).text,
  isBlockComment: () => false,
  handleComments: {
    ownLine: (comment) => PLACINGS.some((place) => place(comment as PlacedComment)),
    endOfLine: (comment) => PLACINGS.some((place) => place(comment as PlacedComment)),
    remaining: (comment) => PLACINGS.some((place) => place(comment as PlacedComment)),
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

// ── nodes ───────────────────────────────────────────────────────────────────────────────────────────────────────

function printNode(path: Path, options: Options, print: Print): Doc {
  const node = path.node;
  const at = (...keys: (string | number)[]): Doc =>
    (path.call as unknown as (p: Print, ...keys: (string | number)[]) => Doc)(print, ...keys);
  const all = (key: string): Doc[] => (path.map as unknown as (p: Print, key: string) => Doc[])(print, key);
  const raw = (n: Node): Doc => join(literalline, options.originalText.slice(n.start, n.end).split(/\r\n|\r|\n/));
  /** An operand, in parentheses where its strength asks for them. */
  const operand = (key: string, least: number): Doc => {
    const child = (node as unknown as Record<string, Expression>)[key] as Expression;
    return strength(child) < least ? ["(", at(key), ")"] : at(key);
  };

  /** A whole expression before a keyword: only what has keywords of its own wants parentheses. */
  const clause = (key: string): Doc => {
    const child = (node as unknown as Record<string, Expression>)[key] as Expression;
    return child.kind === "If" || child.kind === "For" ? ["(", at(key), ")"] : at(key);
  };

  switch (node.kind) {
    case "File":
      if (node.declarations.length === 0) return [...dangling(path), node.comments.length > 0 ? hardline : ""];
      return [spaced(path, "declarations", options, print), hardline];
    case "Version":
      return ["integ ", at("version")];
    case "Integration":
      return ["integration ", at("name")];
    case "Use":
      return ["use ", at("file")];
    case "Source":
      return [
        keyword(path, "source"), at("name"), " = ", node.all ? "all " : "", at("target"),
        node.args === undefined ? "" : argumentList(all("args")), node.sinceLastRun ? " since last run" : "",
        node.by === undefined ? "" : [" by ", at("by")], node.late === undefined ? "" : [", ", at("late")],
      ]; // prettier-ignore
    case "Late":
      return node.name === undefined ? "late into next run" : ["late as ", at("name")];
    case "Trigger":
      return [
        keyword(path, "trigger"),
        at("trigger"),
        node.reconcile === undefined ? "" : [" reconcile ", at("reconcile")],
      ];
    case "WebhookTrigger":
      return ["webhook ", at("event")];
    case "PollTrigger":
      return [
        "poll ",
        at("operation"),
        node.args.length === 0 ? "" : argumentList(all("args")),
        " every ",
        at("every"),
      ];
    case "ScheduleTrigger":
      return ["schedule ", at("timetable")];
    case "FilesTrigger":
      return ["files ", at("pattern")];
    case "ManualTrigger":
      return "manual";
    case "Timetable":
      return [
        node.rhythm,
        node.every === undefined ? "" : [" ", at("every")],
        node.day === undefined ? "" : [" on ", at("day")],
        node.at === undefined ? "" : [" at ", at("at")],
        node.cron === undefined ? "" : [" ", at("cron")],
        node.zone === undefined ? "" : [" in ", at("zone")],
      ];
    case "Dedupe":
      return [
        keyword(path, "dedupe"),
        "by ",
        join(", ", all("keys")),
        node.window === undefined ? "" : [" for ", at("window")],
      ];
    case "Key":
      return [keyword(path, "key"), at("value"), node.newest === undefined ? "" : [", newest ", at("newest")]];
    case "Guard":
      return [node.action, " when ", clause("condition"), " because ", at("reason")];
    case "Fetch":
      return ["fetch ", at("name"), " = ", at("read")];
    case "OperationRead":
      return [node.all ? "all " : "", at("operation"), argumentList(all("args"))];
    case "ResultRead":
      return [
        "result of ",
        at("integration"),
        node.destination === undefined ? "" : [".", at("destination")],
        " by ",
        at("by"),
      ];
    case "Destination":
      return [
        "destination ", at("name"), " = ", node.loop === undefined ? "" : [at("loop"), isCommented(node.loop.clauses.at(-1)) ? [indent(hardline), "=> "] : " => "], at("operation"),
        node.args.length === 0 ? "" : argumentList(all("args")),
        node.when === undefined ? "" : [" when ", clause("when")],
        " ", at("record"),
      ]; // prettier-ignore
    case "Ensure":
      return group(["ensure ", operand("condition", OPERATION), indent([line, "otherwise ", at("otherwise")])]);
    case "OnFailure":
      return [
        "on failure ",
        node.times === undefined
          ? ""
          : ["retry ", at("times"), " times", node.over === undefined ? "" : [" over ", at("over")], " then "],
        node.finally,
      ];
    case "Ignore":
      return group(["ignore ", indent(join([",", line], all("paths"))), " because ", at("reason")]);
    case "Table":
      return [
        "table ", at("name"), "(", join(", ", all("parameters")), ") -> ", at("result"),
        node.file === undefined ? [" ", block(path, "rows", options, print)] : [" from ", at("file")],
      ]; // prettier-ignore
    case "Mapping":
      return ["mapping ", at("name"), "(", join(", ", all("parameters")), ") -> ", at("result"), " ", at("record")];
    case "Function":
      return [
        "function ", at("name"), "(", join(", ", all("parameters")), ")", node.result === undefined ? "" : [" -> ", at("result")],
        " = ", at("body"),
      ]; // prettier-ignore
    case "Let":
      return ["let ", at("name"), " = ", at("value")];
    case "Test":
      return ["test ", at("title"), " ", block(path, "steps", options, print)];
    case "Given":
      return [
        "given ",
        node.file !== undefined ? at("file") : node.name === undefined ? at("value") : [at("name"), " = ", at("value")],
        node.changes === undefined ? "" : [" with ", at("changes")],
      ];
    case "Expect":
      if (node.stop !== undefined) return ["expect ", node.stop, node.reason === undefined ? "" : [" ", at("reason")]];
      return [
        "expect ",
        node.absent === true ? "no " : "",
        at("name"),
        node.record === undefined ? "" : [" ", at("record")],
        node.records === undefined ? "" : [" ", at("records")],
      ];

    case "Name":
    case "Text":
    case "Template":
    case "Regex":
      return raw(node);
    case "Number":
    case "Time":
      return raw(node);
    case "Boolean":
      return String(node.value);
    case "Null":
      return "null";
    case "Duration":
      return [at("amount"), " ", at("unit")];
    case "QualifiedName":
      return join(".", all("parts"));
    case "Parameter":
      return [at("name"), ": ", at("type")];
    case "NamedType":
      return [at("name"), node.scale === undefined ? "" : ["(", at("scale"), ")"]];
    case "ListType":
      return ["list of ", at("element")];
    case "MapType":
      return ["map of ", at("value")];
    case "OptionalType":
      return [at("type"), "?"];
    case "RecordType":
      return ["{ ", join(", ", all("fields")), " }"];
    case "OneOfType":
      return ["one of (", join(", ", all("members")), ")"];

    case "Reference":
      return raw(node);
    case "Member":
      return [operand("object", STRENGTH.postfix), ".", at("name")];
    case "Index":
      return [operand("object", STRENGTH.postfix), "[", join(", ", all("keys")), "]"];
    case "Call":
      return [operand("callee", STRENGTH.postfix), argumentList(all("args"))];
    case "Argument":
      return node.name === undefined ? at("value") : [at("name"), ": ", at("value")];
    case "Pipe":
      return tail(path, [
        operand("value", tailValue(node.value)),
        indent([line, "| ", operand("call", STRENGTH.postfix)]),
      ]);
    case "Otherwise":
      return tail(path, [
        operand("value", tailValue(node.value)),
        indent([line, "otherwise ", node.blank ? "if blank " : "", operand("fallback", OPERATION)]),
      ]);
    case "OnError":
      return tail(path, [
        operand("value", tailValue(node.value)),
        indent([line, "on error ", operand("fallback", OPERATION)]),
      ]);
    case "Unary":
      return node.operator === "not"
        ? ["not ", operand("operand", STRENGTH.not)]
        : ["-", operand("operand", STRENGTH.minus)];
    case "Binary": {
      const { left, right } = operandStrength(node);
      const mixed = (child: Expression): boolean =>
        child.kind === "Binary" &&
        ((node.operator === "or" && child.operator === "and") || (node.operator === "and" && child.operator === "or"));
      const side = (key: "left" | "right", least: number): Doc =>
        mixed(node[key]) ? ["(", at(key), ")"] : operand(key, least);
      const within = node.within === undefined ? "" : [" within ", operand("within", right)];
      return group([side("left", left), " ", node.operator, indent([line, side("right", right)]), within]);
    }
    case "Presence":
      return [operand("operand", STRENGTH.comparison + 1), " ", node.test];
    case "If":
      return group([
        "if ", clause("condition"),
        indent([line, "then ", at("consequent")]),
        indent([line, "else ", at("alternative")]),
      ]); // prettier-ignore
    case "Match":
      return ["match ", clause("subject"), " ", block(path, "arms", options, print)];
    case "Arm":
      return [armPatterns(path, print), " ".repeat(arrowColumn(path, options) + 1), "=> ", at("body")];
    case "UnknownPattern":
      return "unknown";
    case "ElsePattern":
      return "else";
    case "TypePattern":
      return ["is ", at("type")];
    case "For":
      return isCommented(node.head.clauses.at(-1))
        ? [at("head"), indent([hardline, "=> ", at("body")])]
        : [at("head"), " => ", at("body")];
    case "ForClauses":
      return [
        "for ", at("name"), " in ", clause("list"),
        node.clauses.length === 0 ? "" : group(indent(all("clauses").map((clause) => [line, clause]))),
      ]; // prettier-ignore
    case "Where":
      return ["where ", clause("condition")];
    case "LetClause":
      return ["let ", at("name"), " = ", at("value")];
    case "FetchClause":
      return ["fetch ", at("name"), " = ", at("read")];
    case "SortBy":
      return ["sort by ", clause("key"), node.descending ? " descending" : ""];
    case "GroupBy":
      return ["group by ", at("name"), " = ", clause("key")];
    case "Record":
      return record(path, options, print);
    case "Field":
      return [fieldPath(node, options), ": ", valueColumn(path, options), at("value")];
    case "Spread":
      return ["...", at("value")];
    case "LetEntry":
      return ["let ", at("name"), " = ", at("value")];
    case "List": {
      if (node.items.length === 0) return "[]";
      const broken = node.items.some((item) => item.kind === "For") || startsOnNewLine(node, node.items[0], options);
      const items = all("items");
      const parts: Doc[] = [];
      items.forEach((item, i) => {
        const last = i === items.length - 1;
        const loop = node.items[i]?.kind === "For" || node.items[i + 1]?.kind === "For";
        parts.push(item, last ? "" : loop ? "" : ",", last ? "" : line);
      });
      const only =
        node.items.length === 1 && node.items[0]?.kind === "For" && !startsOnNewLine(node, node.items[0], options);
      if (only) return ["[", ...parts, "]"];
      return group(["[", indent([softline, ...parts]), softline, "]"], { shouldBreak: broken });
    }
    case "Stop":
      return [node.action, " ", at("reason")];
    default:
      return raw(node);
  }
}

/** Whether a comment ends a node, so that what follows goes onto a new line. */
function isCommented(node: Node | undefined): boolean {
  return commentsOf(node).some((comment) => comment.trailing === true);
}

/** The left side of a tail operator may be another one, but an `if` or `for` there would swallow the operator. */
function tailValue(value: Expression): number {
  return value.kind === "If" || value.kind === "For" ? OPERATION : STRENGTH.tail;
}

/** A row of pipes and `otherwise` breaks as one: each on its own line, or all on one. */
function tail(path: Path, parts: Doc[]): Doc {
  const parent = path.parent;
  const inRow =
    parent !== null &&
    (parent.kind === "Pipe" || parent.kind === "Otherwise" || parent.kind === "OnError") &&
    parent.value === path.node;
  return inRow ? parts : group(parts);
}

function argumentList(args: Doc[]): Doc {
  return args.length === 0 ? "()" : group(["(", indent([softline, join([",", line], args)]), softline, ")"]);
}

function startsOnNewLine(node: Node, first: Node | undefined, options: Options): boolean {
  return first !== undefined && /[\r\n]/.test(options.originalText.slice(node.start, first.start));
}

function record(path: Path, options: Options, print: Print): Doc {
  const node = path.node as Extract<Node, { kind: "Record" }>;
  if (node.entries.length === 0) return "{}";
  const parent = path.parent;
  const broken =
    parent?.kind === "Destination" || parent?.kind === "Mapping" || startsOnNewLine(node, node.entries[0], options);
  if (broken) return ["{", indent([hardline, spaced(path, "entries", options, print)]), hardline, "}"];
  const entries = (path.map as unknown as (p: Print, key: string) => Doc[])(print, "entries");
  return group(["{", indent([line, join([doc.builders.ifBreak("", ","), line], entries)]), line, "}"]);
}

/** `{` … `}` around lines. */
function block(path: Path, key: string, options: Options, print: Print): Doc {
  const inside = (path.node as unknown as Record<string, Node[]>)[key] ?? [];
  if (inside.length === 0) {
    const comments = dangling(path);
    return comments.length === 0 ? "{}" : ["{", indent([hardline, ...comments]), hardline, "}"];
  }
  return ["{", indent([hardline, spaced(path, key, options, print)]), hardline, "}"];
}

/** Nodes on lines of their own; one blank line between two is kept. */
function spaced(path: Path, key: string, options: Options, print: Print): Doc {
  const parts: Doc[] = [];
  (path.each as unknown as (f: (child: Path) => void, key: string) => void)((child) => {
    const { node, isLast } = child as Path & { isLast: boolean };
    parts.push(print(child));
    if (isLast) return;
    parts.push(hardline);
    if (blankLineAfter(node, options)) parts.push(hardline);
  }, key);
  return parts;
}

function blankLineAfter(node: Node, options: Options): boolean {
  const comments = commentsOf(node);
  const end = Math.max(
    node.end,
    ...comments.filter((comment) => comment.trailing === true).map((comment) => comment.end),
  );
  const rest = /^[ \t,]*(?:\/\/[^\r\n]*)?(?:\r\n|\n|\r)([ \t]*(?:\r\n|\n|\r))?/.exec(options.originalText.slice(end));
  return rest?.[1] !== undefined;
}

function dangling(path: Path): Doc[] {
  const parts: Doc[] = [];
  for (const comment of commentsOf(path.node)) {
    if (comment.leading === true || comment.trailing === true) continue;
    comment.printed = true;
    if (parts.length > 0) parts.push(hardline);
    parts.push(comment.text, doc.builders.breakParent);
  }
  return parts;
}

// ── columns ─────────────────────────────────────────────────────────────────────────────────────────────────────

/** `source`, `trigger`, `dedupe` and `key` in neighbouring lines share a column. */
function keyword(path: Path, word: string): Doc {
  const aligned = new Set(["Source", "Trigger", "Dedupe", "Key"]);
  const siblings = (path.parent as unknown as { declarations: Node[] }).declarations;
  const here = siblings.indexOf(path.node);
  const width = (node: Node | undefined): number =>
    node !== undefined && aligned.has(node.kind) ? node.kind.length : 0;
  const neighbours = width(siblings[here - 1]) > 0 || width(siblings[here + 1]) > 0;
  return word.padEnd(neighbours ? 8 : word.length + 1);
}

/** `Contact.Addresses[0].City`, written anew: between its parts the text may hold comments, which stand elsewhere. */
function fieldPath(node: FieldEntry, options: Options): string {
  return node.path
    .map((step, i) => {
      const text = options.originalText.slice(step.start, step.end);
      return step.kind === "Number" ? `[${text}]` : i === 0 ? text : `.${text}`;
    })
    .join("");
}

/** The spaces that put a field's value into the column of its neighbours. */
function valueColumn(path: Path, options: Options): Doc {
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
  // A record on one line gets its columns only when it turns out to be too long for it.
  return onOneLine ? doc.builders.ifBreak(padding, "") : padding;
}

function arrowColumn(path: Path, options: Options): number {
  const parent = path.parent;
  const arms = parent?.kind === "Match" ? parent.arms : parent?.kind === "Table" ? (parent.rows ?? []) : [];
  return column(arms, path.node, options, (arm) => patternWidth(arm as MatchArm, options));
}

function patternWidth(arm: MatchArm, options: Options): number {
  return arm.patterns.reduce(
    (width, pattern) => width + options.originalText.slice(pattern.start, pattern.end).length + 2,
    -2,
  );
}

function armPatterns(path: Path, print: Print): Doc {
  return join(", ", (path.map as unknown as (p: Print, key: string) => Doc[])(print, "patterns"));
}

/** Padding to the widest of the unbroken run of siblings around a node; `width` is undefined for what ends a run. */
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
      const sibling = siblings[i] as Node;
      const [before, after] = step < 0 ? [sibling, siblings[i + 1] as Node] : [siblings[i - 1] as Node, sibling];
      const siblingWidth = width(sibling);
      if (siblingWidth === undefined || hasLineBetween(before, after, options)) break;
      widest = Math.max(widest, siblingWidth);
    }
  }
  return widest - own;
}

/** Whether a blank line, or a comment on a line of its own, will be printed between two neighbours. */
function hasLineBetween(before: Node, after: Node, options: Options): boolean {
  if (commentsOf(after).some((comment) => comment.leading === true) || blankLineAfter(before, options)) return true;
  return commentsOf(before).some(
    (comment) => comment.trailing === true && util.hasNewline(options.originalText, comment.start, { backwards: true }),
  );
}

function commentsOf(node: Node | undefined): readonly PlacedComment[] {
  return (node as { readonly comments?: readonly PlacedComment[] } | undefined)?.comments ?? [];
}

/** Values that open a block of their own and so end a column. */
function isBlock(value: Expression): boolean {
  return value.kind === "Record" || value.kind === "List" || value.kind === "Match" || value.kind === "For";
}
