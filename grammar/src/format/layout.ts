/** Layout of constructs that are too long for one line: loops, chains of operators, and values of names. */
import type { Doc } from "prettier";
import * as doc from "prettier/doc";
import type { Expression, Node } from "../tree.ts";
import { Printing } from "./printing.ts";

const { group, ifBreak, indent, indentIfBreak, line } = doc.builders;

/** A value on the line of its `=`, or on the next if it is too long. */
export function below(value: Doc): Doc {
  return group(indent([line, value]));
}

/** `let x = …`. Operands that don't fit go below the name. */
export function letValue(node: { readonly value: Expression }, p: Printing): Doc {
  const value = p.at("value");
  return ["let ", p.at("name"), " =", node.value.kind === "Binary" ? below(value) : [" ", value]];
}

/**
 * `for x in list where … => body`. If the clauses are too long for a line, each clause and the arrow get their own.
 * @param key the field that has the loop's head
 */
export function loop({ path, options, print }: Printing, key: string, body: Doc): Doc {
  const clauses = Symbol("clauses");
  const head = path.call((inner): Doc => {
    const p = new Printing(inner, options, print);
    const rest = indent(p.all("clauses").map((clause) => [line, clause]));
    return ["for ", p.at("name"), " in ", p.clause("list"), group(rest, { id: clauses })];
  }, key as never);
  const before = ifBreak(indent(line), " ", { groupId: clauses });
  return [head, before, "=> ", indentIfBreak(group(body), { groupId: clauses })];
}

type Binary = Extract<Node, { kind: "Binary" }>;

/** `a and b and c`: a chain of one operator breaks as a whole. Below a name it needs no further indentation. */
export function row({ path }: Printing, left: Doc, operator: string, right: Doc): Doc {
  const [node, ...around] = [path.node, ...path.ancestors] as const;
  let [inner, outer] = [node, around.shift()];
  while (inner.kind === "Binary" && outer?.kind === "Binary" && goesOn(inner, outer))
    [inner, outer] = [outer, around.shift()];
  const standsBelow = outer !== undefined && ["Function", "Let", "LetClause", "LetEntry"].includes(outer.kind);
  const rest: Doc = [line, right];
  const parts: Doc = [left, " ", operator, standsBelow ? rest : indent(rest)];
  return inner === node ? group(parts) : parts;
}

function goesOn(node: Binary, parent: Binary): boolean {
  if (parent.left !== node) return false;
  return parent.operator === node.operator || (isSum(parent.operator) && isSum(node.operator));
}

function isSum(operator: string): boolean {
  return operator === "+" || operator === "-";
}

/** `if a then b else if c then d else e`: if it is too long for a line, each condition gets its own. */
export function choice(node: Extract<Node, { kind: "If" }>, p: Printing): Doc {
  const first = ["if ", p.clause("condition"), indent([line, "then ", p.at("consequent")])];
  const otherwise = [line, "else ", p.at("alternative")];
  const last = p.path.parent?.kind === "Function" ? otherwise : indent(otherwise);
  const goes = p.path.parent?.kind === "If" && p.path.parent.alternative === node;
  if (!goes && node.alternative.kind !== "If") return group([...first, indent(otherwise)]);
  return goes ? [group(first), ...otherwise] : group([group(first), last]);
}
