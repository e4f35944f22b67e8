/** Semantic tokens, for colors that a TextMate grammar can't decide. */
import { tree } from "@integ/grammar";
import type { Binding } from "@integ/compiler";
import { isOf } from "./nodes.ts";
import type { View } from "./view.ts";

/** The kind of a word. */
export const TOKEN_KINDS = ["namespace", "type", "event", "function", "parameter", "variable", "property", "enumMember", "macro"] as const; // prettier-ignore
/** Modifiers: a declaration, a field of a destination, personal data, a function of the library. */
export const TOKEN_MODIFIERS = ["declaration", "target", "personal", "defaultLibrary", "readonly"] as const;

/** A word with its kind. */
export interface Token {
  readonly start: number;
  readonly end: number;
  readonly kind: (typeof TOKEN_KINDS)[number];
  readonly modifiers: readonly (typeof TOKEN_MODIFIERS)[number][];
}

/** The semantic tokens of a spec, in order. */
export function tokens(view: View): Token[] {
  const { checked } = view;
  const found: Token[] = [];
  const add = (node: tree.Node, kind: Token["kind"], ...modifiers: Token["modifiers"]): void => {
    if (node.end > node.start && !view.text.slice(node.start, node.end).includes("\n"))
      found.push({ start: node.start, end: node.end, kind, modifiers });
  };
  const visit = (node: tree.Node, parent: tree.Node | undefined): void => {
    if (isOf(node, "Reference")) {
      const binding = checked.bindings.get(node);
      if (binding !== undefined) add(node, kindOf(binding), ...(binding.kind === "now" ? (["readonly"] as const) : []));
      else if (checked.module.tables.has(node.name)) add(node, "macro");
      else if (checked.module.functions.has(node.name) || checked.module.mappings.has(node.name)) add(node, "function");
      else if (isOf(parent, "Call", "Pipe") && checked.library.has(node.name)) add(node, "function", "defaultLibrary");
      else if (isOf(parent, "Argument")) add(node, "enumMember");
    } else if (isOf(node, "Name")) ofName(node, parent);
    for (const child of tree.children(node)) visit(child, node);
  };
  const ofName = (node: tree.Name, parent: tree.Node | undefined): void => {
    if (isOf(parent, "Member")) {
      const personal = checked.fields.get(parent)?.personal !== undefined;
      add(node, "property", ...(personal ? (["personal"] as const) : []));
    } else if (isOf(parent, "Field")) add(node, "property", "target");
    else if (isOf(parent, "Argument")) add(node, "parameter");
    else if (isOf(parent, "QualifiedName")) add(node, partOf(parent, node));
    else if (isOf(parent, "Function", "Mapping") && parent.name === node) add(node, "function", "declaration");
    else if (isOf(parent, "Table") && parent.name === node) add(node, "macro", "declaration");
    else if (isOf(parent, "Parameter")) add(node, "parameter", "declaration");
    else if (isOf(parent, "Given", "Expect", "ResultRead")) add(node, "variable");
    else {
      const binding = checked.bindings.get(node);
      if (binding !== undefined) add(node, kindOf(binding), "declaration");
    }
  };
  visit(checked.module.tree, undefined);
  return found.toSorted((a, b) => a.start - b.start);
}

function kindOf({ kind }: Binding): Token["kind"] {
  return kind === "parameter" ? "parameter" : "variable";
}

function partOf(name: tree.QualifiedName, node: tree.Name): Token["kind"] {
  const at = name.parts.indexOf(node);
  if (name.parts.length === 1) return "type";
  if (at === 0) return "namespace";
  return at > 1 ? "property" : /^[A-Z]/.test(node.text) ? "type" : "function";
}
