/** Lists and loops: `filter` and `map` where that says it all, a `for … of` where statements are needed. */
import type { tree } from "@integ/grammar";
import { ERROR, type Type } from "../1-load/types.ts";
import type { Slot } from "../3-check/facts.ts";
import { type Js, name, not } from "./ir.ts";
import { lowerCondition } from "./lower-condition.ts";
import { lowerExpression } from "./lower-expression.ts";
import { lowerInto, lowerLet } from "./lower-into.ts";
import type { Lowering } from "./lowering.ts";
import { isStop, spanOf, STOP } from "./lowering.ts";
import { camel } from "./names.ts";

export function lowerList(l: Lowering, node: tree.ListExpression, slot: Slot): Js {
  const element = slot.type.kind === "list" ? slot.type.element : ERROR;
  const itemSlot = (item: tree.Expression): Slot =>
    l.module.checked.slots.get(item) ?? { type: element, required: true, nullable: false, name: slot.name };
  const [only] = node.items;
  if (node.items.length === 1 && only?.kind === "For") return lowerLoopInto(l, only, slot);
  if (!node.items.some((item) => item.kind === "For")) {
    const items = node.items.map((item) => lowerInto(l, item, itemSlot(item)));
    return items.some(isStop) ? STOP : { js: "array", items };
  }
  const target = l.names.fresh(camel(slot.name.split(".").at(-1) ?? "list"));
  l.add({
    kind: "const",
    name: target,
    type: l.module.typeName(slot.type, "written"),
    value: { js: "array", items: [] },
    origin: spanOf(node),
  });
  for (const item of node.items) {
    if (item.kind === "For") pushAll(l, item, target, element);
    else l.add({ kind: "do", value: push(target, lowerInto(l, item, itemSlot(item))), origin: spanOf(item) });
  }
  return name(target);
}

export function push(target: string, value: Js): Js {
  return {
    js: "call",
    callee: { js: "member", object: name(target), name: "push", optional: false, assert: false },
    args: [value],
  };
}

/** `for x in xs … => value` as a list of the slot's elements. */
export function lowerLoopInto(l: Lowering, node: tree.ForExpression, slot: Slot): Js {
  const element = slot.type.kind === "list" ? slot.type.element : ERROR;
  const asExpression = loopExpression(l, node, element);
  if (asExpression !== undefined) return asExpression;
  const target = l.names.fresh(camel(slot.name.split(".").at(-1) ?? "list"));
  l.add({
    kind: "const",
    name: target,
    type: l.module.typeName({ kind: "list", element }, "written"),
    value: { js: "array", items: [] },
    origin: spanOf(node),
  });
  pushAll(l, node, target, element);
  return name(target);
}

function elementInto(l: Lowering, body: tree.Expression, element: Type): Js {
  const slot = l.module.checked.slots.get(body) ?? { type: element, required: true, nullable: false, name: "each" };
  return lowerInto(l, body, { ...slot, type: element });
}

/** A loop without statements is `list.filter(…).map(…)`; undefined where it needs some. */
function loopExpression(l: Lowering, node: tree.ForExpression, element: Type): Js | undefined {
  if (node.head.clauses.some((clause) => clause.kind !== "Where") || node.head.clauses.length > 1) return undefined;
  if (node.body.kind === "Record" || node.body.kind === "For") return undefined;
  const [before, list] = l.capture(() => lowerExpression(l, node.head.list));
  const binding = l.module.checked.bindings.get(node.head.name);
  if (binding === undefined) return undefined;
  const variable = l.names.inner().fresh(binding.name);
  const listType = list.type.kind === "list" ? list.type.element : ERROR;
  l.variables.set(binding, { js: name(variable), type: listType, absent: false });
  const where = node.head.clauses[0];
  const [whereStatements, test] =
    where?.kind === "Where" ? l.capture(() => lowerCondition(l, where.condition)) : [[], undefined];
  const [bodyStatements, body] = l.capture(() => elementInto(l, node.body, element));
  if (whereStatements.length > 0 || bodyStatements.length > 0 || isStop(body)) return undefined;
  l.add(...before);
  const method = (object: Js, called: string, result: Js): Js => ({
    js: "call",
    callee: { js: "member", object, name: called, optional: false, assert: false },
    args: [{ js: "arrow", parameter: variable, body: result }],
  });
  const filtered = test === undefined ? list.js : method(list.js, "filter", test);
  return body.js === "name" && body.name === variable ? filtered : method(filtered, "map", body);
}

function pushAll(l: Lowering, node: tree.ForExpression, target: string, element: Type): void {
  eachOf(l, node.head, () => {
    if (node.body.kind === "For") {
      l.add({ kind: "do", value: push(target, elementInto(l, node.body, element)) });
      return;
    }
    const value = elementInto(l, node.body, element);
    if (!isStop(value)) l.add({ kind: "do", value: push(target, value), origin: spanOf(node.body) });
  });
}

/** A `for … of` statement around what `inside` adds. */
function eachOf(l: Lowering, head: tree.ForClauses, inside: () => void): void {
  const list = lowerExpression(l, head.list);
  const binding = l.module.checked.bindings.get(head.name);
  if (binding === undefined) return;
  const variable = l.names.fresh(binding.name);
  l.variables.set(binding, {
    js: name(variable),
    type: list.type.kind === "list" ? list.type.element : ERROR,
    absent: false,
  });
  const failure = l.failure;
  const [body] = l.capture(() => {
    for (const clause of head.clauses) {
      if (clause.kind === "Where")
        l.add({
          kind: "if",
          test: not(lowerCondition(l, clause.condition)),
          yes: [{ kind: "continue" }],
          no: [],
          origin: spanOf(clause),
        });
      else if (clause.kind === "LetClause") lowerLet(l, clause.name, clause.value);
    }
    inside();
  });
  l.failure = failure;
  l.add({ kind: "for", name: variable, list: list.js, body, origin: spanOf(head) });
}
