/** Lists and loops, and the names that they declare. */
import { entryOf } from "@integ/runtime/assertions";
import type { tree } from "@integ/grammar";
import { DECIMAL, ERROR, NEVER, show, showKind, type ListType, type Type } from "../1-load/types.ts";
import { bind } from "../messages/bind.ts";
import { check } from "../messages/check.ts";
import { branch, whenIt } from "./check-branch.ts";
import { condition, infer, needed, reportUnhandled } from "./check-expression.ts";
import { checkFetch } from "./check-read.ts";
import { stepsFromSource } from "./check-path.ts";
import { ofEach, eachOfSeveral, takenOut } from "./each-currency.ts";
import { rootsOf, rootsOfName } from "./document-roots.ts";
import { withoutName, pathOf } from "./paths.ts";
import { type Checking, type Context, Scope, WRONG } from "./checking.ts";
import type { Binding, Typed } from "./facts.ts";
import { isCounted } from "./value-set.ts";

/** The value of a loop for each element: it must be present, and must not fail. */
export function elementOf(c: Checking, body: tree.Expression, inner: Context): Type {
  return needed(c, body, inner, "an element of a list must be present");
}

/** Checks a loop's head, and its body with the loop's names in scope; returns the body's type as it is outside the loop. */
export function withLoop(
  c: Checking,
  head: tree.ForClauses,
  context: Context,
  body: tree.Node,
  read: (inner: Context) => Typed,
): Typed {
  const scope = new Scope(context.scope);
  let inner: Context = { ...context, scope };
  const listed = infer(c, head.list, context);
  let element: Type = ERROR;
  let nullable = false;
  if (!reportUnhandled(c, listed) && listed.type.kind !== "error") {
    const { type } = listed;
    if (type.kind === "union" && type.variants.some(({ kind }) => kind === "list"))
      c.report(check.severalKinds(c.place(head.list), show(type), c.text(head.list), type.variants.map(showKind)));
    else if (type.kind !== "list") c.report(check.notAList(c.place(head.list), show(type)));
    else {
      element = type.element;
      nullable = type.nullable === true;
      if (listed.absent !== undefined) c.report(check.absentList(c.place(head.list), c.words(listed.absent)));
    }
  }
  const binding: Binding = {
    kind: "loop",
    name: head.name.text,
    typed: {
      type: takenOut(c, element, head.name.text),
      ...(nullable ? { absent: { path: head.name.text, nullable } } : {}),
    },
    fromSource: true,
  };
  const listExpression = head.list.kind === "Otherwise" ? head.list.value : head.list;
  const steps = stepsFromSource(c, listExpression);
  if (steps !== undefined)
    c.notes.loops.set(binding, steps[0] === "[]" && steps.length === 1 ? steps : [...steps, "[]"]);
  c.notes.lists.set(binding, head.list);
  named(c, head.name, inner, binding);
  // The currency of a document in a list applies to that document only.
  const roots = rootsOf(c, head.list).map((root) => (root.typed.type.kind === "list" ? binding : root));
  if (roots.length > 0) c.notes.roots.set(binding, [...new Set(roots)]);
  for (const clause of head.clauses) {
    switch (clause.kind) {
      case "Where":
        condition(c, clause.condition, inner);
        inner = whenIt(inner, clause.condition, true);
        break;
      case "LetClause": {
        const typed = infer(c, clause.value, inner);
        reportUnhandled(c, typed);
        const bound: Binding = {
          kind: "let",
          name: clause.name.text,
          typed: typed.fails === undefined ? typed : WRONG,
          fromSource: true,
        };
        named(c, clause.name, inner, bound);
        standsFor(c, bound, clause.value);
        break;
      }
      case "FetchClause":
        // Keys, arguments and functions can't read from systems.
        if (!context.stops) c.report(check.misplacedFetch(c.place(clause)));
        checkFetch(c, clause, inner);
        break;
      case "SortBy":
        keyType(c, clause.key, inner, "a list is sorted by values that are there");
        break;
      case "GroupBy":
        inner = withGroups(c, head, clause, context, inner, element);
        break;
    }
  }
  const typed = read(inner);
  return { ...typed, type: ofEach(c, typed.type, head, body, context.scope, inner) };
}

/** The type of a sort or group key. */
function keyType(c: Checking, key: tree.Expression, context: Context, what: string): Type {
  const type = needed(c, key, context, what);
  if (["error", "number", "text", "enum", "date", "datetime", "boolean"].includes(type.kind)) return type;
  c.report(check.wrongType(c.place(key), "the key", "a number, a text, a date or a condition", show(type)));
  return ERROR;
}

/**
 * After `group by`, the loop iterates over groups: the new name is the key, and the loop's name is the list of a
 * group's elements.
 */
function withGroups(
  c: Checking,
  head: tree.ForClauses,
  clause: tree.GroupClause,
  outer: Context,
  inner: Context,
  element: Type,
): Context {
  const type = keyType(c, clause.key, inner, "a list is grouped by values that are there");
  const name = head.name.text;
  // Names of single elements don't exist for groups.
  const scope = new Scope(outer.scope);
  const context: Context = { ...inner, scope, known: withoutName(inner.known, name) };
  const groups: Binding = { kind: "loop", name, typed: { type: { kind: "list", element } }, fromSource: true };
  scope.add(groups);
  const single = entryOf(c.facts.bindings, head.name);
  const roots = c.notes.roots.get(single) ?? [];
  const whole = roots.includes(single) ? rootsOf(c, head.list) : roots;
  if (whole.length > 0) c.notes.roots.set(groups, whole);
  c.facts.bindings.set(clause, groups);
  const key: Type =
    type.kind === "number"
      ? { ...DECIMAL, integer: type.integer, ...(type.scale === undefined ? {} : { scale: type.scale }) }
      : type.kind === "datetime"
        ? { kind: "datetime", wire: "computed" }
        : type;
  named(c, clause.name, context, { kind: "let", name: clause.name.text, typed: { type: key }, fromSource: true });
  return context;
}

/** Expressions that may produce a known currency: a constant, a function of it, a choice. */
const MAY_BE_CURRENCY: ReadonlySet<string> = new Set(["Text", "Call", "Pipe", "Otherwise", "If", "Match"]);

/** Records the expression that a name stands for; a path or a part of a document leads to the currency. */
export function standsFor(c: Checking, binding: Binding, value: tree.Expression): void {
  c.notes.values.set(binding, value);
  if (pathOf(value) !== undefined || MAY_BE_CURRENCY.has(value.kind)) c.notes.aliases.set(binding, value);
  if (value.kind === "For" || value.kind === "List") c.notes.made.set(binding, value);
  const roots = rootsOfName(c, binding, value);
  if (roots.length > 0) c.notes.roots.set(binding, roots);
}

/** Adds a name to the scope; reports one that hides another. */
export function named(c: Checking, name: tree.Name, context: Context, binding: Binding): void {
  if (name.text === "") return;
  if (context.scope.find(name.text) !== undefined) c.report(bind.shadows(c.place(name), name.text));
  context.scope.add(binding);
  c.facts.bindings.set(name, binding);
}

/** A name with a wrong value, so that its uses are not reported too. A declaration that is cut short may have no name. */
export function namedWrong(
  c: Checking,
  name: tree.Name | undefined,
  context: Context,
  kind: Binding["kind"],
): undefined {
  if (name?.kind !== "Name") return undefined;
  const fromSource = kind === "source" || kind === "let";
  named(c, name, context, { kind, name: name.text, typed: WRONG, fromSource });
  return undefined;
}

/** The number of elements of a loop or a list literal. */
export function itemsOf(c: Checking, node: tree.Expression): Pick<ListType, "minItems" | "maxItems" | "counted"> {
  if (node.kind === "List") {
    let least = 0;
    let most: number | undefined = 0;
    for (const item of node.items) {
      const own = item.kind === "For" ? itemsOf(c, item) : { minItems: 1, maxItems: 1 };
      least += own.minItems ?? 0;
      most = most === undefined || own.maxItems === undefined ? undefined : most + own.maxItems;
    }
    return { counted: true, minItems: least, ...(most === undefined ? {} : { maxItems: most }) };
  }
  if (node.kind !== "For") return {};
  const listed = c.facts.typed.get(node.head.list)?.type;
  if (listed?.kind !== "list") return {};
  const { minItems = 0, maxItems } = isCounted(listed) ? listed : {};
  const fewer = node.head.clauses.some((clause) => clause.kind === "Where");
  const groups = node.head.clauses.some((clause) => clause.kind === "GroupBy");
  const least = fewer ? 0 : groups ? Math.min(1, minItems) : minItems;
  return { counted: true, minItems: least, ...(maxItems === undefined ? {} : { maxItems }) };
}

/** `[a, for x in y => b]`: a list of the elements' common type. A loop adds its elements. */
export function list(c: Checking, node: tree.ListExpression, context: Context): Typed {
  let element: Type = NEVER;
  for (const item of node.items) {
    const typed = infer(c, item, context);
    if (item.kind === "For") {
      element = branch(c, element, typed.type.kind === "list" ? typed.type.element : ERROR, item);
      continue;
    }
    if (reportUnhandled(c, typed)) continue;
    if (typed.absent !== undefined)
      c.report(check.absentOperand(c.place(item), c.words(typed.absent), "an element of a list must be present"));
    element = branch(c, element, typed.type, item);
  }
  element = eachOfSeveral(element, node);
  return { type: { kind: "list", element: node.items.length === 0 ? NEVER : element, ...itemsOf(c, node) } };
}
