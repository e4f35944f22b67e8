/** Lists and loops: `filter` and `map` if these suffice, a `for … of` if statements are needed. */
import type { tree } from "@integ/grammar";
import { ERROR, TEXT, type Type } from "../1-load/types.ts";
import type { Slot } from "../3-check/facts.ts";
import { COMPUTED, convert } from "./convert.ts";
import { call, type Js, name, not, text } from "./ir.ts";
import { lowerCondition } from "./lower-condition.ts";
import { lowerExpression } from "./lower-expression.ts";
import { lowerAgainst, lowerLet } from "./lower-slot.ts";
import { lowerLoopFetch } from "./lower-reads.ts";
import { isStop, type Lowering, spanOf, STOP } from "./lowering.ts";
import { camel } from "./names.ts";
import { withShared } from "./with-shared.ts";

/** A list whose elements have the slot's form; if it contains loops, a variable that they push to. */
export function lowerList(l: Lowering, node: tree.ListExpression, slot: Slot): Js {
  const element = slot.type.kind === "list" ? slot.type.element : ERROR;
  const itemSlot = (item: tree.Expression): Slot =>
    l.module.checked.slots.get(item) ?? {
      type: element,
      required: true,
      nullable: false,
      name: slot.name,
      direction: slot.direction,
    };
  const [only] = node.items;
  if (node.items.length === 1 && only?.kind === "For") return lowerLoopAgainst(l, only, slot);
  if (!node.items.some((item) => item.kind === "For")) {
    const items = node.items.map((item) => lowerAgainst(l, item, itemSlot(item)));
    return items.some(isStop) ? STOP : { js: "array", items };
  }
  const target = l.names.fresh(camel(slot.name.split(".").at(-1) ?? "list"));
  l.add({
    kind: "const",
    name: target,
    type: l.module.typeName(slot.type, slot.direction),
    value: { js: "array", items: [] },
    origin: spanOf(node),
  });
  for (const item of node.items) {
    if (item.kind === "For") pushAll(l, item, target, element);
    else l.add({ kind: "do", value: push(target, lowerAgainst(l, item, itemSlot(item))), origin: spanOf(item) });
  }
  return name(target);
}

/** `target.push(value)`. */
export function push(target: string, value: Js): Js {
  return {
    js: "call",
    callee: { js: "member", object: name(target), name: "push", optional: false, assert: false },
    args: [value],
  };
}

/** `for x in xs … => value` as a list of the slot's elements. */
export function lowerLoopAgainst(l: Lowering, node: tree.ForExpression, slot: Slot): Js {
  const element = slot.type.kind === "list" ? slot.type.element : ERROR;
  const asExpression = loopExpression(l, node, element);
  if (asExpression !== undefined) return asExpression;
  const target = l.names.fresh(camel(slot.name.split(".").at(-1) ?? "list"));
  l.add({
    kind: "const",
    name: target,
    type: l.module.typeName({ kind: "list", element }, slot.direction),
    value: { js: "array", items: [] },
    origin: spanOf(node),
  });
  pushAll(l, node, target, element);
  return name(target);
}

/** The loop's value for an element, in the form of a list's elements. */
export function lowerElement(l: Lowering, body: tree.Expression, element: Type): Js {
  const slot = l.module.checked.slots.get(body) ?? {
    type: element,
    required: true,
    nullable: false,
    name: "each",
    direction: "read",
  };
  return lowerAgainst(l, body, element.kind === "union" ? slot : { ...slot, type: element });
}

/** A loop without statements. */
interface LoopParts {
  readonly list: Js;
  /** The variable for the elements. */
  readonly variable: string;
  readonly where: Js | undefined;
  readonly body: Js;
}

/** The parts of a loop with a list, at most one condition, and an expression; undefined if it needs statements. */
export function loopParts(l: Lowering, node: tree.ForExpression, element: Type): LoopParts | undefined {
  if (node.head.clauses.some((clause) => clause.kind !== "Where") || node.head.clauses.length > 1) return undefined;
  if (node.body.kind === "Record" || node.body.kind === "For") return undefined;
  const [before, list] = l.capture(() => lowerExpression(l, node.head.list));
  const binding = l.module.checked.bindings.get(node.head.name);
  if (binding === undefined) return undefined;
  const variable = l.names.inner().fresh(binding.name);
  const listType = list.type.kind === "list" ? list.type.element : ERROR;
  l.variables.set(binding, { js: name(variable), type: listType, absent: mayBeNull(list.type) });
  const where = node.head.clauses[0];
  const [whereStatements, test] =
    where?.kind === "Where" ? l.capture(() => lowerCondition(l, where.condition)) : [[], undefined];
  const [bodyStatements, body] = l.capture(() => lowerElement(l, node.body, element));
  if (whereStatements.length > 0 || bodyStatements.length > 0 || isStop(body)) return undefined;
  l.add(...before);
  return { list: list.js, variable, where: test, body };
}

/** A loop without statements is `list.filter(…).map(…)`; undefined if it needs some. */
function loopExpression(l: Lowering, node: tree.ForExpression, element: Type): Js | undefined {
  const parts = loopParts(l, node, element);
  if (parts === undefined) return undefined;
  const { list, variable, where, body } = parts;
  const method = (object: Js, called: string, result: Js): Js => ({
    js: "call",
    callee: { js: "member", object, name: called, optional: false, assert: false },
    args: [{ js: "arrow", parameter: variable, body: result }],
  });
  const filtered = where === undefined ? list : method(list, "filter", where);
  return body.js === "name" && body.name === variable ? filtered : method(filtered, "map", body);
}

function pushAll(l: Lowering, node: tree.ForExpression, target: string, element: Type): void {
  eachOf(l, node.head, () => {
    if (node.body.kind === "For") {
      l.add({ kind: "do", value: push(target, lowerElement(l, node.body, element)) });
      return;
    }
    const value = lowerElement(l, node.body, element);
    if (!isStop(value)) l.add({ kind: "do", value: push(target, value), origin: spanOf(node.body) });
  });
}

/** Record literals as a list of a known type: otherwise TypeScript infers `"tip"` as any text. */
function typedList(l: Lowering, list: Js, type: Type, head: tree.ForClauses): Js {
  if (list.js !== "array") return list;
  const target = l.names.fresh("list");
  l.add({ kind: "const", name: target, type: l.module.typeName(type, "read"), value: list, origin: spanOf(head.list) });
  return name(target);
}

function mayBeNull(list: Type): "nullish" | false {
  return list.kind === "list" && list.nullable === true ? "nullish" : false;
}

/** A `for … of` statement around the statements of `inside`; sorting and grouping need a separate loop before it. */
export function eachOf(l: Lowering, head: tree.ForClauses, inside: () => void): void {
  const list = lowerExpression(l, head.list);
  const binding = l.module.checked.bindings.get(head.name);
  if (binding === undefined) return;
  const element = list.type.kind === "list" ? list.type.element : ERROR;
  const bindItem = (variable: string): void =>
    void l.variables.set(binding, { js: name(variable), type: element, absent: mayBeNull(list.type) });
  loopFrom(
    l,
    head,
    {
      list: element.kind === "record" ? typedList(l, list.js, list.type, head) : list.js,
      item: l.module.typeName(element, "read") + (mayBeNull(list.type) === false ? "" : " | null"),
      wished: binding.name,
      bindItem,
      clauses: head.clauses,
      lets: [],
    },
    inside,
  );
}

interface Round {
  readonly list: Js;
  /** The TypeScript type of its elements. */
  readonly item: string;
  readonly wished: string;
  /** Binds the loop's variable. */
  readonly bindItem: (variable: string) => void;
  readonly clauses: readonly tree.ForClause[];
  /** Names from before a sort, computed again after it. */
  readonly lets: readonly (tree.LetClause | tree.FetchClause)[];
}

function loopFrom(l: Lowering, head: tree.ForClauses, round: Round, inside: () => void): void {
  const at = round.clauses.findIndex((clause) => clause.kind === "SortBy" || clause.kind === "GroupBy");
  const clauses = at < 0 ? round.clauses : round.clauses.slice(0, at);
  const next = round.clauses[at];
  if (next?.kind !== "SortBy" && next?.kind !== "GroupBy") return loop(l, head, round, clauses, inside);

  const keyed = l.names.fresh("keyed");
  const wanted = keyTypeOf(l.facts(next.key).type);
  const key = l.module.typeName(wanted, "read");
  const empty: Js = { js: "array", items: [] };
  l.add({
    kind: "const",
    name: keyed,
    type: `{ key: ${key}; item: ${round.item} }[]`,
    value: empty,
    origin: spanOf(next),
  });
  loop(l, head, round, clauses, (variable) => {
    const value = convert(l, lowerExpression(l, next.key), wanted);
    l.add({
      kind: "do",
      value: push(keyed, {
        js: "object",
        entries: [
          { key: "key", value },
          { key: "item", value: name(variable) },
        ],
      }),
    });
  });
  const rest = round.clauses.slice(at + 1);
  const lets = [
    ...round.lets,
    ...clauses.filter((clause) => clause.kind === "LetClause" || clause.kind === "FetchClause"),
  ];
  if (next.kind === "SortBy") {
    const list = next.descending ? call("sorted", name(keyed), text("descending")) : call("sorted", name(keyed));
    return loopFrom(l, head, { ...round, list, clauses: rest, lets }, inside);
  }
  const { bindings } = l.module.checked;
  const [groups, keyBinding] = [bindings.get(next), bindings.get(next.name)];
  const bindItem = (variable: string): void => {
    const part = (field: string): Js => ({
      js: "member",
      object: name(variable),
      name: field,
      optional: false,
      assert: false,
    });
    if (groups !== undefined) l.variables.set(groups, { js: part("items"), type: groups.typed.type, absent: false });
    if (keyBinding !== undefined)
      l.variables.set(keyBinding, { js: part("key"), type: keyBinding.typed.type, absent: false });
  };
  const item = `{ key: ${key}; items: ${round.item}[] }`;
  loopFrom(
    l,
    head,
    { list: call("grouped", name(keyed)), item, wished: "group", bindItem, clauses: rest, lets: [] },
    inside,
  );
}

/** The type of a key in comparisons: exact numbers, instants. */
function keyTypeOf(type: Type): Type {
  if (type.kind === "number") return COMPUTED;
  if (type.kind === "datetime") return { kind: "datetime", wire: "computed" };
  return type.kind === "enum" || type.kind === "text" ? TEXT : type;
}

/** One `for … of`, with the conditions and names of its clauses. */
function loop(
  l: Lowering,
  head: tree.ForClauses,
  round: Round,
  clauses: readonly tree.ForClause[],
  inside: (variable: string) => void,
): void {
  const variable = l.names.fresh(round.wished);
  round.bindItem(variable);
  const failure = l.failure;
  const [body] = l.capture(() => {
    for (const clause of [...round.lets, ...clauses]) {
      if (clause.kind === "Where") {
        const test = not(lowerCondition(l, clause.condition));
        l.add({ kind: "if", test, yes: [{ kind: "continue" }], no: [], origin: spanOf(clause) });
      } else if (clause.kind === "LetClause") lowerLet(l, clause.name, clause.value);
      else if (clause.kind === "FetchClause") lowerLoopFetch(l, clause);
    }
    inside(variable);
  });
  l.failure = failure;
  l.add({ kind: "for", name: variable, list: round.list, body: withShared(body, l.names), origin: spanOf(head) });
}
