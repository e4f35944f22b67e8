/**
 * What a spec reads of the documents that come in: the source, and what is fetched. A run is held for these alone; what nobody reads
 * may break its schema. A path stands for all below it. Where it is not sure that a part is left alone, it is read.
 */
import { tree } from "@integ/grammar";
import type { Type } from "../1-load/types.ts";
import type { Checking } from "./checking.ts";
import type { Binding } from "./facts.ts";

/** Where a value lies: the document, and the steps to it; `[]` is each element of a list. */
interface Lying {
  readonly root: Binding;
  readonly steps: readonly string[];
}

/**
 * @param always paths of the source that the host looks at, such as the fields of its default duplicate key
 * @returns for each document the paths that are read, such as `line_items[].price`; none for one that is read as a whole
 */
export function readsOf(c: Checking, always: readonly string[]): ReadonlyMap<Binding, readonly string[]> {
  const whole = new Map<Binding, Set<string>>();
  const touched = new Map<Binding, Set<string>>();
  const into = (map: Map<Binding, Set<string>>, { root, steps }: Lying): void => {
    const paths = map.get(root) ?? new Set();
    map.set(root, paths.add(pathOf(steps)));
  };
  /** @param through something inside of it is read, or only that it is there */
  const visit = (node: tree.Node, through: boolean): void => {
    if (node.kind === "Ignore" || node.kind === "Test") return;
    const lying = lies(c, node);
    if (lying !== undefined) {
      const type = typeAt(c, node);
      // Which of several kinds a value has depends on all of it.
      into(through && !hasKinds(type) ? touched : whole, lying);
      const currency = type?.kind === "number" && type.money !== undefined ? currencyAt(type.money.currency, lying) : undefined; // prettier-ignore
      if (currency !== undefined) into(whole, currency);
    }
    for (const child of tree.children(node)) visit(child, leadsOn(node, child, through));
  };
  visit(c.module.tree, false);
  for (const binding of new Set([...whole.keys(), ...touched.keys()]))
    if (binding.kind === "source") for (const path of always) into(whole, { root: binding, steps: [path] });
  const found = new Map<Binding, readonly string[]>();
  for (const [root, paths] of touched) {
    const all = [...(whole.get(root) ?? [])];
    const lone = [...paths].filter((path) => path !== "" && !all.some((one) => isUnder(one, path)));
    const least = [...all, ...lone].filter((path, _, every) => !every.some((other) => other !== path && isUnder(path, other))); // prettier-ignore
    if (!all.includes("")) found.set(root, [...new Set(least)].toSorted());
  }
  return found;
}

function pathOf(steps: readonly string[]): string {
  return steps.join(".").replaceAll(".[]", "[]");
}

function isUnder(path: string, above: string): boolean {
  return path.startsWith(`${above}.`) || path.startsWith(`${above}[`);
}

/** Whether a part is only a step on the way, or asked for its presence: then it is not read as a whole. */
function leadsOn(node: tree.Node, child: tree.Node, through: boolean): boolean {
  switch (node.kind) {
    case "Member":
      return child === node.object;
    case "Presence":
      return child === node.operand;
    case "ForClauses":
      return child === node.list && node.clauses.every((clause) => clause.kind !== "GroupBy");
    case "Otherwise":
      return through && child === node.value && isEmptyList(node.fallback);
    default:
      return false;
  }
}

/** @param node undefined where the spec could not be read */
function isEmptyList(node: tree.Expression | undefined): boolean {
  return node?.kind === "List" && node.items.length === 0;
}

function lies(c: Checking, node: tree.Node): Lying | undefined {
  if (node.kind === "Member") {
    const object = lies(c, node.object);
    return object === undefined ? undefined : { ...object, steps: [...object.steps, node.name.text] };
  }
  if (node.kind !== "Reference") return undefined;
  const binding = c.facts.bindings.get(node);
  if (binding === undefined) return undefined;
  if ((binding.kind === "source" || binding.kind === "fetch") && !c.facts.responseUses.has(node))
    return { root: binding, steps: [] };
  const list = c.notes.lists.get(binding);
  const listed = list === undefined ? undefined : lies(c, list.kind === "Otherwise" ? list.value : list);
  return listed === undefined ? undefined : { ...listed, steps: [...listed.steps, "[]"] };
}

function typeAt(c: Checking, node: tree.Node): Type | undefined {
  return (
    c.facts.fields.get(node)?.type ?? (node.kind === "Reference" ? c.facts.bindings.get(node)?.typed.type : undefined)
  );
}

/** Whether it is one of several kinds, or a list of such: the schema tells them apart by more than what is read. */
function hasKinds(type: Type | undefined): boolean {
  if (type?.kind === "list") return hasKinds(type.element);
  return type?.kind === "union" || type?.kind === "map";
}

/** The field that says which currency an amount is in: it counts as read with the amount. */
function currencyAt(pointer: string, { root, steps }: Lying): Lying | undefined {
  const [, up, rest] = /^(\d*)\/(.*)$/.exec(pointer) ?? [];
  if (rest === undefined) return undefined;
  const document = steps[0] === "[]" && root.typed.type.kind === "list" ? 1 : 0;
  const from = up === undefined || up === "" ? document : steps.length - Number(up);
  return from < 0 ? undefined : { root, steps: [...steps.slice(0, from), ...rest.split("/")] };
}
