/** Resolves a word: a name of the spec, a function, a field of a schema, a part of a system, a file. */
import { resolvePath, type Binding, type CheckedModule, type SchemaPlace, type Shared } from "@integ/compiler";
import { tree } from "@integ/grammar";
import { recordsOf } from "./completion/fields.ts";
import { recordTypeAt } from "./expected.ts";
import { allNodes, isOf, nodesAt } from "./nodes.ts";
import type { View } from "./view.ts";

type Callable = tree.TableDeclaration | tree.FunctionDeclaration | tree.MappingDeclaration;

export type SymbolTarget =
  | { readonly kind: "binding"; readonly binding: Binding }
  | { readonly kind: "callable"; readonly name: string; readonly shared: Shared<Callable> }
  | { readonly kind: "field"; readonly name: string; readonly place: SchemaPlace }
  | { readonly kind: "system"; readonly system: string; readonly pointer: string; readonly type?: SchemaPlace }
  | { readonly kind: "integration"; readonly name: string; readonly destination?: string }
  | { readonly kind: "file"; readonly path: string };

/** The symbol at an offset; undefined if it has no uses. */
export interface SymbolAt {
  readonly node: tree.Node;
  readonly target: SymbolTarget;
}

/** The symbol at an offset of a spec. */
export function symbolAt(view: View, offset: number): SymbolAt | undefined {
  const around = nodesAt(view.checked.module.tree, offset);
  const node = around.at(-1);
  const target = node === undefined ? undefined : meaning(view, node, around);
  return node === undefined || target === undefined ? undefined : { node, target };
}

function meaning(view: View, node: tree.Node, around: readonly tree.Node[]): SymbolTarget | undefined {
  const { checked } = view;
  const parent = around.at(-2);
  if (isOf(node, "Reference")) {
    const binding = bindingOf(checked, node);
    return binding === undefined ? callableNamed(checked, node.name) : { kind: "binding", binding };
  }
  if (isOf(node, "Text")) return ofText(view, node, parent);
  if (!isOf(node, "Name")) return undefined;
  if (isOf(parent, "Member")) return ofField(checked.fields.get(parent)?.place, node.text);
  if (isOf(parent, "Field")) {
    const field = recordsOf(recordTypeAt(checked, around)).flatMap((one) => one.fields.get(node.text) ?? [])[0];
    return ofField(field?.place, node.text);
  }
  if (isOf(parent, "QualifiedName")) return ofQualified(view, parent, node);
  if (isOf(parent, "Given", "Expect")) {
    const binding = stepBinding(checked, parent);
    return binding === undefined ? undefined : { kind: "binding", binding };
  }
  if (isOf(parent, "Table", "Function", "Mapping") && parent.name === node) return callableNamed(checked, node.text);
  if (isOf(parent, "ResultRead"))
    return { kind: "integration", name: parent.integration?.value ?? "", destination: node.text };
  const binding = bindingOf(checked, node);
  return binding === undefined ? undefined : { kind: "binding", binding };
}

/** The binding of a name. After `group by`, a loop's name is another binding, but the same name for a reader. */
export function bindingOf(checked: CheckedModule, node: tree.Node): Binding | undefined {
  const binding = checked.bindings.get(node);
  return binding === undefined ? undefined : (ungrouped(checked).get(binding) ?? binding);
}

const groups = new WeakMap<CheckedModule, ReadonlyMap<Binding, Binding>>();

/** For the lists of groups, the names of their loops. */
function ungrouped(checked: CheckedModule): ReadonlyMap<Binding, Binding> {
  let found = groups.get(checked);
  if (found === undefined) {
    const pairs = new Map<Binding, Binding>();
    for (const node of allNodes(checked.module.tree)) {
      if (!isOf(node, "ForClauses") || node.name === undefined) continue;
      const single = checked.bindings.get(node.name);
      for (const clause of node.clauses ?? []) {
        const grouped = isOf(clause, "GroupBy") ? checked.bindings.get(clause) : undefined;
        if (grouped !== undefined && single !== undefined) pairs.set(grouped, single);
      }
    }
    groups.set(checked, (found = pairs));
  }
  return found;
}

function callableNamed(checked: CheckedModule, name: string): SymbolTarget | undefined {
  const { module } = checked;
  const shared = module.tables.get(name) ?? module.functions.get(name) ?? module.mappings.get(name);
  return shared === undefined ? undefined : { kind: "callable", name, shared };
}

function ofField(place: SchemaPlace | undefined, name: string): SymbolTarget | undefined {
  return place === undefined ? undefined : { kind: "field", name, place };
}

/** The name that a step of a test refers to. */
export function stepBinding(checked: CheckedModule, step: tree.GivenStep | tree.ExpectStep): Binding | undefined {
  const name = step.name?.text;
  if (name === undefined) return undefined;
  const late = checked.document?.read?.by?.late;
  const reads = step.kind === "Given" ? [...checked.fetches, ...checked.loopFetches].map((one) => one.binding) : [];
  const all = [...reads, ...checked.destinations.map((one) => one.binding), ...(late === undefined ? [] : [late])];
  return all.find((one) => one.name === name);
}

function ofQualified(view: View, name: tree.QualifiedName, node: tree.Name): SymbolTarget | undefined {
  const [first, second] = name.parts;
  if (first?.text === "integrations" && node === second) return { kind: "integration", name: node.text };
  const system = first === undefined ? undefined : (view.checked.systems.get(first.text) ?? view.program.system(first.text)); // prettier-ignore
  if (system === undefined) return undefined;
  if (node === first) return { kind: "system", system: system.name, pointer: "" };
  if (node === second) {
    const type = system.types.get(node.text);
    const section = type !== undefined ? "types" : system.events.has(node.text) ? "events" : "operations";
    const place = type?.type.place;
    return { kind: "system", system: system.name, pointer: `/${section}/${node.text}`, ...(place === undefined ? {} : { type: place }) }; // prettier-ignore
  }
  return undefined;
}

function ofText(view: View, node: tree.TextLiteral, parent: tree.Node | undefined): SymbolTarget | undefined {
  if (isOf(parent, "ResultRead")) return { kind: "integration", name: node.value };
  if (isOf(parent, "Use", "Given", "Table") && parent.file === node)
    return { kind: "file", path: resolvePath(view.path, node.value) };
  return undefined;
}

/** The name of the operation that passes documents to an integration, from the integration's name. */
export function targetIntegration(name: string): string {
  return name.replaceAll(/[ -]/g, "_").toLowerCase();
}

/** The node that declares a name. */
export function declaredAt(checked: CheckedModule, binding: Binding): tree.Name | undefined {
  for (const node of allNodes(checked.module.tree))
    if (isOf(node, "Name") && checked.bindings.get(node) === binding) return node;
  return undefined;
}

/** All nodes of a tree that refer to a name. */
export function namesOf(checked: CheckedModule, binding: Binding): tree.Node[] {
  return [...allNodes(checked.module.tree)].flatMap((node): tree.Node[] => {
    if (isOf(node, "Given", "Expect") && node.name !== undefined && stepBinding(checked, node) === binding)
      return [node.name];
    return isOf(node, "Reference", "Name") && bindingOf(checked, node) === binding ? [node] : [];
  });
}

/** All uses of a declaration in one file, including its own name. */
export function usesOf(checked: CheckedModule, name: string, shared: Shared<Callable>): tree.Node[] {
  const { module } = checked;
  const here = module.tables.get(name) ?? module.functions.get(name) ?? module.mappings.get(name);
  if (here === undefined || here.module.source.path !== shared.module.source.path) return [];
  const own = shared.module.source.path === module.source.path;
  return [...allNodes(module.tree)].flatMap((node): tree.Node[] => {
    if (isOf(node, "Reference")) return node.name === name && !checked.bindings.has(node) ? [node] : [];
    return own && isOf(node, "Table", "Function", "Mapping") && node.name?.text === name ? [node.name] : [];
  });
}

/** All places of one file that read or write a field of a schema. */
export function fieldUses(checked: CheckedModule, name: string, place: SchemaPlace): tree.Node[] {
  const same = (other: SchemaPlace | undefined): boolean =>
    other !== undefined && other.path === place.path && other.pointer === place.pointer;
  const found: tree.Node[] = [];
  const visit = (node: tree.Node, around: readonly tree.Node[]): void => {
    if (isOf(node, "Member") && node.name?.text === name && same(checked.fields.get(node)?.place))
      found.push(node.name);
    const key = isOf(node, "Field") ? node.path?.[0] : undefined;
    if (isOf(node, "Field") && isOf(key, "Name") && key.text === name) {
      const type = recordTypeAt(checked, [...around, node, key]);
      if (recordsOf(type).some((one) => same(one.fields.get(name)?.place))) found.push(key);
    }
    for (const child of tree.children(node)) visit(child, [...around, node]);
  };
  visit(checked.module.tree, []);
  return found;
}
