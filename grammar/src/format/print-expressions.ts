/** Prints expressions, and the parts of records, lists, loops and matches. */
import type { Doc } from "prettier";
import * as doc from "prettier/doc";
import { OPERATION, operandStrength, STRENGTH } from "../operators.ts";
import type { Expression, Node } from "../tree.ts";
import { arrowColumn, fieldPath, valueColumn } from "./columns.ts";
import { choice, letValue, loop, row } from "./layout.ts";
import { argumentList, block, type Path, type Printers, type Printing, spaced, startsOnNewLine } from "./printing.ts";

const { group, hardline, indent, join, line, softline } = doc.builders;

export const expressions = {
  Name: (_, p) => p.raw(),
  Text: (_, p) => p.raw(),
  Template: (_, p) => p.raw(),
  Regex: (_, p) => p.raw(),
  Number: (_, p) => p.raw(),
  Time: (_, p) => p.raw(),
  Boolean: (node) => String(node.value),
  Null: () => "null",
  Duration: (_, p) => [p.at("amount"), " ", p.at("unit")],
  QualifiedName: (_, p) => join(".", p.all("parts")),
  Reference: (_, p) => p.raw(),
  Member: (_, p) => [p.operand("object", STRENGTH.postfix), ".", p.at("name")],
  Index: (_, p) => [p.operand("object", STRENGTH.postfix), "[", join(", ", p.all("keys")), "]"],
  Call: (_, p) => [p.operand("callee", STRENGTH.postfix), argumentList(p.all("args"))],
  Argument: (node, p) => (node.name === undefined ? p.at("value") : [p.at("name"), ": ", p.at("value")]),
  Pipe: (node, p) =>
    tail(p.path, [
      p.operand("value", tailValue(node.value)),
      indent([line, "| ", p.operand("call", STRENGTH.postfix)]),
    ]),
  Otherwise: (node, p) =>
    tail(p.path, [
      p.operand("value", tailValue(node.value)),
      indent([line, "otherwise ", node.blank ? "if blank " : "", p.operand("fallback", OPERATION)]),
    ]),
  OnError: (node, p) =>
    tail(p.path, [
      p.operand("value", tailValue(node.value)),
      indent([line, "on error ", p.operand("fallback", OPERATION)]),
    ]),
  Unary: (node, p) =>
    node.operator === "not"
      ? ["not ", p.operand("operand", STRENGTH.not)]
      : ["-", p.operand("operand", STRENGTH.minus)],
  Binary(node, p) {
    const { left, right } = operandStrength(node);
    const mixed = (child: Expression): boolean =>
      child.kind === "Binary" &&
      ((node.operator === "or" && child.operator === "and") || (node.operator === "and" && child.operator === "or"));
    const side = (key: "left" | "right", least: number): Doc =>
      mixed(node[key]) ? ["(", p.at(key), ")"] : p.operand(key, least);
    const within = node.within === undefined ? "" : [" within ", p.operand("within", right)];
    return row(p, side("left", left), node.operator, [side("right", right), within]);
  },
  Presence: (node, p) => [p.operand("operand", STRENGTH.comparison + 1), " ", node.test],
  If: choice,
  Match: (_, p) => ["match ", p.clause("subject"), " ", block(p, "arms")],
  Arm: (_, p) => [join(", ", p.all("patterns")), " ".repeat(arrowColumn(p) + 1), "=> ", p.at("body")],
  UnknownPattern: () => "unknown",
  ElsePattern: () => "else",
  TypePattern: (_, p) => ["is ", p.at("type")],
  For: (_, p) => loop(p, "head", p.at("body")),
  Where: (_, p) => ["where ", p.clause("condition")],
  LetClause: letValue,
  FetchClause: (_, p) => ["fetch ", p.at("name"), " = ", p.at("read")],
  SortBy: (node, p) => ["sort by ", p.clause("key"), node.descending ? " descending" : ""],
  GroupBy: (_, p) => ["group by ", p.at("name"), " = ", p.clause("key")],
  Record: record,
  Field: (node, p) => [fieldPath(node, p.options), ": ", valueColumn(p), p.at("value")],
  Spread: (_, p) => ["...", p.at("value")],
  LetEntry: letValue,
  List(node, p) {
    if (node.items.length === 0) return block(p, "items", ["[", "]"]);
    const broken = node.items.some((item) => item.kind === "For") || startsOnNewLine(node, node.items[0], p.options);
    const items = p.all("items");
    const parts: Doc[] = [];
    items.forEach((item, i) => {
      const last = i === items.length - 1;
      const loop = node.items[i]?.kind === "For" || node.items[i + 1]?.kind === "For";
      parts.push(item, last ? "" : loop ? "" : ",", last ? "" : line);
    });
    const only =
      node.items.length === 1 && node.items[0]?.kind === "For" && !startsOnNewLine(node, node.items[0], p.options);
    if (only) return ["[", ...parts, "]"];
    return group(["[", indent([softline, ...parts]), softline, "]"], { shouldBreak: broken });
  },
  Stop: (node, p) => [node.action, " ", p.at("reason")],
} satisfies Partial<Printers>;

/** The left side of a tail operator may be another one, but an `if` or `for` there would swallow the operator. */
function tailValue(value: Expression): number {
  return value.kind === "If" || value.kind === "For" ? OPERATION : STRENGTH.tail;
}

/** A chain of pipes and `otherwise` breaks as a whole: each on its own line, or all on one. */
function tail(path: Path, parts: Doc[]): Doc {
  const parent = path.parent;
  const inRow =
    parent !== null &&
    (parent.kind === "Pipe" || parent.kind === "Otherwise" || parent.kind === "OnError") &&
    parent.value === path.node;
  return inRow ? parts : group(parts);
}

function record(node: Extract<Node, { kind: "Record" }>, p: Printing): Doc {
  if (node.entries.length === 0) return block(p, "entries");
  const { parent } = p.path;
  const broken =
    parent?.kind === "Destination" || parent?.kind === "Mapping" || startsOnNewLine(node, node.entries[0], p.options);
  if (broken) return ["{", indent([hardline, spaced(p, "entries")]), hardline, "}"];
  return group(["{", indent([line, join([doc.builders.ifBreak("", ","), line], p.all("entries"))]), line, "}"]);
}
