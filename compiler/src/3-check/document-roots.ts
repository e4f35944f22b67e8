/** The documents that a value belongs to: their fields give the currency of its amounts. */
import type { tree } from "@integ/grammar";
import type { Type } from "../1-load/types.ts";
import type { Checking } from "./checking.ts";
import type { Binding } from "./facts.ts";

/**
 * The names of the documents that a value may belong to: several for a choice, none if that is unknown. A named choice
 * between whole documents counts as a document.
 */
export function rootsOf(c: Checking, node: tree.Expression): readonly Binding[] {
  switch (node.kind) {
    case "Member":
    case "Index":
      return rootsOf(c, node.object);
    case "Call":
      return node.args[0] === undefined ? [] : rootsOf(c, node.args[0].value);
    case "Pipe":
      return rootsOf(c, node.value);
    case "For":
      return rootsOf(c, node.head.list);
    case "Otherwise":
    case "If":
    case "Match":
      return [...new Set(branchesOf(node).flatMap((branch) => rootsOf(c, branch)))];
    case "Reference": {
      const binding = c.facts.bindings.get(node);
      if (binding === undefined) return [];
      const isDocument = binding.kind !== "let" && binding.kind !== "loop";
      return c.notes.roots.get(binding) ?? (isDocument ? [binding] : []);
    }
    default:
      return [];
  }
}

/** The documents of a named value. */
export function rootsOfName(c: Checking, binding: Binding, value: tree.Expression): readonly Binding[] {
  const roots = rootsOf(c, value).map((root) => (isElement(binding.typed.type, root) ? binding : root));
  return roots.length > 1 && isWhole(c, value) ? [binding] : roots;
}

/** Whether a value is one of the documents of a list. */
function isElement(type: Type, { typed: { type: all } }: Binding): boolean {
  return all.kind === "list" && type.kind === "record" && type === all.element;
}

/** Whether a choice is between whole documents, not between parts of them. */
function isWhole(c: Checking, node: tree.Expression): boolean {
  if (node.kind === "Stop") return true;
  if (node.kind === "Reference") return rootsOf(c, node)[0] === c.facts.bindings.get(node);
  const branches = branchesOf(node);
  return branches.length > 0 && branches.every((branch) => isWhole(c, branch));
}

function branchesOf(node: tree.Expression): readonly tree.Expression[] {
  switch (node.kind) {
    case "Otherwise":
      return [node.value, node.fallback];
    case "If":
      return [node.consequent, node.alternative];
    case "Match":
      return (node.arms ?? []).map((arm) => arm.body);
    default:
      return [];
  }
}
