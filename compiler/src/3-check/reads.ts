/**
 * The parts of incoming documents that a spec reads: of the source and of lookups. A run is held for violations in these only. A
 * path includes everything below it. If it is uncertain whether a part is read, it counts as read.
 */
import { tree } from "@integ/grammar";
import type { Type } from "../1-load/types.ts";
import type { Library } from "../functions/builtin.ts";
import type { Checking } from "./checking.ts";
import type { Binding, CheckedCallable } from "./facts.ts";

/** The place of a value: the document, and the steps to it; `[]` is each element of a list. */
interface Lying {
  readonly root: Binding;
  readonly steps: readonly string[];
}

/**
 * @param always paths of the source that the host reads, such as the fields of its default duplicate key
 * @returns for each document the paths that are read, such as `line_items[].price`; a document without an entry is read
 * as a whole
 */
export function readsOf(c: Checking, always: readonly string[]): ReadonlyMap<Binding, readonly string[]> {
  const { whole, touched } = new Reader(c).read(c.module.tree);
  for (const binding of new Set([...whole.keys(), ...touched.keys()]))
    if (binding.kind === "source") for (const path of always) note(whole, { root: binding, steps: [path] });
  const found = new Map<Binding, readonly string[]>();
  for (const [root, paths] of touched) {
    if (root.kind === "parameter") continue;
    const all = [...(whole.get(root) ?? [])];
    const lone = [...paths].filter((path) => path !== "" && !all.some((one) => isUnder(one, path)));
    const least = [...all, ...lone].filter((path, _, every) => !every.some((other) => other !== path && isUnder(path, other))); // prettier-ignore
    if (!all.includes("")) found.set(root, [...new Set(least)].toSorted());
  }
  return found;
}

type Paths = Map<Binding, Set<string>>;
/** The paths that are read, by document. */
export interface Reads {
  /** Paths that are read with everything below them. */
  readonly whole: Paths;
  /** Paths that are only passed through, or tested for presence. */
  readonly touched: Paths;
}

/** Visits a spec and the functions that it calls: what a function reads of an argument counts as read. */
class Reader {
  readonly #c: Checking;
  /** The reads of functions that were visited. */
  readonly #called = new Map<CheckedCallable, Reads>();
  readonly #calls = new Set<tree.Node>();
  readonly #handed = new Map<tree.Node, Handed>();

  constructor(c: Checking) {
    this.#c = c;
  }

  read(node: tree.Node): Reads {
    const reads: Reads = { whole: new Map(), touched: new Map() };
    this.#visit(node, false, reads);
    return reads;
  }

  /** @param through whether only something inside it, or its presence, is read */
  #visit(node: tree.Node, through: boolean, reads: Reads): void {
    if (node.kind === "Ignore" || node.kind === "Test") return;
    if (node.kind === "Function" || node.kind === "Mapping") {
      const callable = this.#c.facts.callables.get(node.name.text);
      if (callable?.declaration === node) return addAll(reads, this.#insideOf(callable));
    }
    for (const lying of node.kind === "For" || node.kind === "List" ? [] : lies(this.#c, node)) {
      const type = typeAt(this.#c, node);
      // The variant of a value depends on all of its fields.
      note(through && !hasKinds(type) ? reads.touched : reads.whole, lying);
      const currency = type?.kind === "number" && type.money !== undefined ? currencyAt(type.money.currency, lying) : undefined; // prettier-ignore
      if (currency !== undefined) note(reads.whole, currency);
    }
    this.#noteCall(node);
    for (const child of tree.children(node)) {
      const handed = this.#handed.get(child);
      const followed = handed !== undefined && this.#followed(child, handed, reads);
      this.#visit(
        child,
        followed || leadsOn(this.#c.project.library, node, child, through) || this.#isTakenOver(node, child, through),
        reads,
      );
    }
  }

  /** Whether a list consists of another list's elements and all readers are known: by its name, or by the loop over it. */
  #isTakenOver(node: tree.Node, child: tree.Node, through: boolean): boolean {
    const isNamed =
      (node.kind === "Let" || node.kind === "LetClause" || node.kind === "LetEntry") && child === node.value;
    if (isNamed) return (child.kind === "For" || child.kind === "List") && lies(this.#c, child).length > 0;
    if (node.kind === "For") return through && child === node.body && lies(this.#c, node).length > 0;
    return node.kind === "List" && through && child.kind === "For" && lies(this.#c, node).length > 0;
  }

  /**
   * Records the parameter of each argument in a call of the spec's own functions; `value | f(more)` has the first
   * argument before the bar.
   */
  #noteCall(node: tree.Node): void {
    if ((node.kind !== "Call" && node.kind !== "Pipe") || this.#calls.has(node)) return;
    // An incomplete node may lack any of its parts.
    const call: tree.Expression | undefined = node.kind === "Pipe" ? node.call : node;
    if (call === undefined) return;
    const callee: tree.Expression | undefined = call.kind === "Call" ? call.callee : call;
    const args: readonly tree.Argument[] = (call.kind === "Call" ? call.args : undefined) ?? [];
    const callable = callee?.kind === "Reference" ? this.#c.facts.callables.get(callee.name) : undefined;
    this.#calls.add(call);
    if (callable === undefined) return;
    const values = [...(node.kind === "Pipe" ? [node.value] : []), ...args.map(({ value }) => value)];
    for (const [index, value] of values.entries()) this.#handed.set(value, { callable, index });
  }

  /** The paths that a function reads of a document argument. @returns whether they are known */
  #followed(argument: tree.Node, { callable, index }: Handed, reads: Reads): boolean {
    const given = argument.kind === "Otherwise" && isEmptyList(argument.fallback) ? argument.value : argument;
    const lying = lies(this.#c, given);
    const parameter = callable.parameters[index];
    if (lying.length === 0 || parameter === undefined) return false;
    const inside = this.#insideOf(callable);
    const [whole, touched] = [inside.whole.get(parameter), inside.touched.get(parameter)];
    if (touched === undefined || whole?.has("") === true) return false;
    for (const one of lying) {
      for (const path of whole ?? []) note(reads.whole, one, path);
      for (const path of touched) note(reads.touched, one, path);
    }
    return true;
  }

  #insideOf(callable: CheckedCallable): Reads {
    const { cache } = this.#c.project;
    const known = this.#called.get(callable) ?? cache?.readsOf(callable);
    if (known !== undefined) return known;
    // A recursive function is an error that is reported elsewhere.
    this.#called.set(callable, { whole: new Map(), touched: new Map() });
    const { declaration } = callable;
    const reads = this.read(tree.bodyOf(declaration));
    this.#called.set(callable, reads);
    cache?.setReads(callable, reads);
    return reads;
  }
}

interface Handed {
  readonly callable: CheckedCallable;
  readonly index: number;
}

function addAll(to: Reads, from: Reads): void {
  for (const part of ["whole", "touched"] as const)
    for (const [root, paths] of from[part]) to[part].set(root, new Set([...(to[part].get(root) ?? []), ...paths]));
}

/** @param below a path inside the value */
function note(map: Paths, { root, steps }: Lying, below = ""): void {
  const paths = map.get(root) ?? new Set();
  const path = pathOf(steps);
  const joined = path === "" || below === "" || below.startsWith("[") ? `${path}${below}` : `${path}.${below}`;
  map.set(root, paths.add(joined));
}

function pathOf(steps: readonly string[]): string {
  return steps.join(".").replaceAll(".[]", "[]");
}

function isUnder(path: string, above: string): boolean {
  return path.startsWith(`${above}.`) || path.startsWith(`${above}[`);
}

/** Whether a part is only a step of a path, or tested for presence: then it is not read as a whole. */
function leadsOn(library: Library, node: tree.Node, child: tree.Node, through: boolean): boolean {
  switch (node.kind) {
    case "Member":
      return child === node.object;
    case "Presence":
      return child === node.operand;
    case "ForClauses":
      return child === node.list && node.clauses.every((clause) => clause.kind !== "GroupBy");
    case "Otherwise":
      return through && child === node.value && isEmptyList(node.fallback);
    // Counting elements does not read them.
    case "Call":
      return child !== node.callee && node.callee.kind === "Reference" && library.get(node.callee.name)?.countsOnly === true; // prettier-ignore
    case "Argument":
      return through;
    default:
      return false;
  }
}

/** @param node undefined if the spec could not be parsed */
function isEmptyList(node: tree.Expression | undefined): boolean {
  return node?.kind === "List" && node.items.length === 0;
}

/**
 * The places of a value in documents; several for a list with elements of several lists; none for a computed value.
 * @param node undefined if the spec could not be parsed
 */
function lies(c: Checking, node: tree.Node | undefined): readonly Lying[] {
  switch (node?.kind) {
    case "Member":
      return lies(c, node.object).map(({ root, steps }) => ({ root, steps: [...steps, node.name.text] }));
    case "Reference": {
      const binding = c.facts.bindings.get(node);
      if (binding === undefined) return [];
      if (["source", "fetch", "parameter"].includes(binding.kind) && !c.facts.responseUses.has(node))
        return [{ root: binding, steps: [] }];
      const made = c.notes.made.get(binding);
      if (made !== undefined) return lies(c, made);
      const list = c.notes.lists.get(binding);
      const listed = list === undefined ? [] : lies(c, list.kind === "Otherwise" ? list.value : list);
      return listed.map(({ root, steps }) => ({ root, steps: [...steps, "[]"] }));
    }
    case "For":
      return isGrouped(node.head) ? [] : withElements(lies(c, node.body));
    case "List": {
      const parts = node.items.map((item) => (item.kind === "For" ? lies(c, item) : []));
      return parts.every((part) => part.length > 0) ? parts.flat() : [];
    }
    default:
      return [];
  }
}

/** @param head undefined if the spec could not be parsed */
function isGrouped(head: tree.ForClauses | undefined): boolean {
  return head?.clauses.some((clause) => clause.kind === "GroupBy") ?? false;
}

/** The lists that contain the elements; empty if one is not an element. */
function withElements(elements: readonly Lying[]): readonly Lying[] {
  if (elements.some(({ steps }) => steps.at(-1) !== "[]")) return [];
  return elements.map(({ root, steps }) => ({ root, steps: steps.slice(0, -1) }));
}

function typeAt(c: Checking, node: tree.Node): Type | undefined {
  return (
    c.facts.fields.get(node)?.type ?? (node.kind === "Reference" ? c.facts.bindings.get(node)?.typed.type : undefined)
  );
}

/** Whether a type is a union, or a list of one: distinguishing variants needs more fields than the spec reads. */
function hasKinds(type: Type | undefined): boolean {
  if (type?.kind === "list") return hasKinds(type.element);
  return type?.kind === "union" || type?.kind === "map";
}

/** The field of an amount's currency, which counts as read with the amount. */
function currencyAt(pointer: string, { root, steps }: Lying): Lying | undefined {
  const [, up, rest] = /^(\d*)\/(.*)$/.exec(pointer) ?? [];
  if (rest === undefined) return undefined;
  const document = steps[0] === "[]" && root.typed.type.kind === "list" ? 1 : 0;
  const from = up === undefined || up === "" ? document : steps.length - Number(up);
  return from < 0 ? undefined : { root, steps: [...steps.slice(0, from), ...rest.split("/")] };
}
