/** The expressions that a spec writes into each field of a destination, and the names that they use. */
import { tree } from "@integ/grammar";
import type { CheckedModule } from "@integ/compiler";

type BoundModule = CheckedModule["module"];
type Written = Pick<BoundModule, "source" | "tree">;

/** A part of a spec for comparison: without comments and line breaks. */
export interface Part {
  readonly text: string;
  readonly file: string;
  readonly line: number;
}

/** A field, and its expression. */
export interface WrittenField extends Part {
  /** `LineItems[].TaxType` */
  readonly path: string;
  /** The lets, functions, tables and mappings that it uses, directly or indirectly. */
  readonly names: ReadonlySet<string>;
}

/** A value, function, mapping, table or fetch of a spec. */
export interface Definition extends Part {
  readonly kind: string;
  readonly node: tree.Node;
}

/** The fields of one destination by their paths. */
export function writtenFields(
  checked: CheckedModule,
  { declaration }: CheckedModule["destinations"][number],
): ReadonlyMap<string, WrittenField> {
  const all = expressionsByName(checked);
  const found = new Map<string, { readonly node: tree.Expression; readonly module: BoundModule }[]>();
  const add = (path: string, node: tree.Expression, module: BoundModule): void => {
    if (path !== "") found.set(path, [...(found.get(path) ?? []), { node, module }]);
  };
  const below = (path: string, name: string): string => (path === "" ? name : `${path}.${name}`);
  const visit = (node: tree.Expression, path: string, module: BoundModule, above: readonly string[]): void => {
    switch (node.kind) {
      case "Record":
        for (const entry of node.entries) {
          const fields = entry.kind === "Spread" ? (checked.spreads.get(entry) ?? []) : [entry];
          for (const one of fields)
            if (one.kind === "Field")
              visit(one.value, below(path, one.path.map((step) => step.text).join(".")), module, above);
        }
        return;
      case "List":
        for (const item of node.items) visit(item, item.kind === "For" ? path : `${path}[]`, module, above);
        return;
      case "For":
        visit(node.body, `${path}[]`, module, above);
        return;
      default: {
        const called = mappingOf(checked, node);
        if (called !== undefined && !above.includes(called.declaration.name.text)) {
          visit(called.declaration.record, path, called.module, [...above, called.declaration.name.text]);
          return;
        }
        const parts = branchesOf(node);
        if (parts.some((one) => buildsRecord(checked, one))) for (const one of parts) visit(one, path, module, above);
        else add(path, node, module);
      }
    }
  };
  visit(declaration.record, "", checked.module, []);
  return new Map(
    [...found].map(([path, written]) => {
      const [first] = written;
      const place = first === undefined ? { file: "", line: 1 } : placeOf(first.module, first.node);
      const text = written.map(({ node, module }) => partText(module, node)).join("; ");
      const names = new Set(written.flatMap(({ node }) => [...namesBelow(all, node)]));
      return [path, { path, text, ...place, names }];
    }),
  );
}

/** The names that a node uses, directly and through other names. */
export function reachedBy(checked: CheckedModule, node: tree.Node): ReadonlySet<string> {
  return namesBelow(expressionsByName(checked), node);
}

/** The expression of each name in a spec. */
function expressionsByName(checked: CheckedModule): ReadonlyMap<string, readonly tree.Node[]> {
  const all: Map<string, readonly tree.Node[]> = innerNames(checked);
  for (const [name, { node }] of definitions(checked)) all.set(name, [node]);
  return all;
}

function branchesOf(node: tree.Expression): readonly tree.Expression[] {
  switch (node.kind) {
    case "If":
      return [node.consequent, node.alternative];
    case "Match":
      return node.arms.map((arm) => arm.body);
    case "Otherwise":
    case "OnError":
      return [node.value, node.fallback];
    default:
      return [];
  }
}

function buildsRecord(checked: CheckedModule, node: tree.Expression): boolean {
  if (node.kind === "Record" || node.kind === "List" || node.kind === "For") return true;
  return mappingOf(checked, node) !== undefined || branchesOf(node).some((one) => buildsRecord(checked, one));
}

/** The mapping that a call builds a record by. */
function mappingOf({ module }: CheckedModule, node: tree.Expression): ReturnType<BoundModule["mappings"]["get"]> {
  const callee = node.kind === "Call" ? node.callee : node.kind === "Pipe" ? node.call : undefined;
  const name = callee?.kind === "Call" ? callee.callee : callee;
  return name?.kind === "Reference" ? module.mappings.get(name.name) : undefined;
}

/** All named definitions of a spec and its libraries, with their expressions. */
export function definitions(checked: CheckedModule): ReadonlyMap<string, Definition> {
  const found = new Map<string, Definition>();
  const { module } = checked;
  const add = (kind: string, name: string, node: tree.Node, of: BoundModule): void => {
    found.set(name, { kind, text: partText(of, node), node, ...placeOf(of, node) });
  };
  for (const step of module.steps) if (step.kind === "Let") add("value", step.name.text, step, module);
  for (const [name, { declaration, module: of }] of module.functions) add("function", name, declaration, of);
  for (const [name, { declaration, module: of }] of module.mappings) add("mapping", name, declaration, of);
  for (const [name, { declaration, module: of }] of module.tables) add("table", name, declaration, of);
  for (const { binding, declaration } of checked.fetches) add("fetch", binding.name, declaration, module);
  return found;
}

/** Names within loops and records, by their expressions. */
function innerNames({ module }: CheckedModule): Map<string, readonly tree.Node[]> {
  const found = new Map<string, readonly tree.Node[]>();
  const add = ({ text }: tree.Name, node: tree.Node): void => {
    found.set(text, [...(found.get(text) ?? []), node]);
  };
  const visit = (node: tree.Node): void => {
    if (node.kind === "ForClauses") add(node.name, node.list);
    if (node.kind === "LetClause" || node.kind === "LetEntry") add(node.name, node.value);
    for (const child of tree.children(node)) visit(child);
  };
  for (const one of [module, ...module.uses]) visit(one.tree);
  return found;
}

function namesBelow(all: ReadonlyMap<string, readonly tree.Node[]>, node: tree.Node): ReadonlySet<string> {
  const seen = new Set<string>();
  const visit = (one: tree.Node): void => {
    if (one.kind === "Reference" && !seen.has(one.name)) {
      seen.add(one.name);
      for (const meant of all.get(one.name) ?? []) visit(meant);
    }
    for (const child of tree.children(one)) visit(child);
  };
  visit(node);
  return seen;
}

/** The place of a node. */
export function placeOf({ source }: BoundModule, node: tree.Node): { readonly file: string; readonly line: number } {
  return { file: source.path, line: source.position(node.start).line };
}

/** The text of a node: without comments, on one line. */
export function partText({ source, tree: file }: Written, { start, end }: tree.Node): string {
  let text = "";
  let at = start;
  for (const comment of file.comments) {
    if (comment.start < start || comment.end > end) continue;
    text += source.text.slice(at, comment.start);
    at = comment.end;
  }
  return (text + source.text.slice(at, end))
    .replace(/\s+/g, " ")
    .replace(/([[({]) | (?=[\])}])/g, "$1")
    .trim();
}

/**
 * The text of a declaration without one of its parts, so that no other part of it is overlooked, whichever are added to the language.
 *
 * @param usual the words that it usually begins with: they are left out, too
 * @param last the word before the part
 */
export function textAround(module: Written, node: tree.Node, part: tree.Node, usual: string, last = ""): string {
  const before = partText(module, { ...node, end: part.start });
  const after = partText(module, { ...node, start: part.end });
  const text = last !== "" && before.endsWith(` ${last}`) ? before.slice(0, -last.length - 1) : before;
  return `${text.startsWith(usual) ? text.slice(usual.length) : text} ${after}`.trim();
}
