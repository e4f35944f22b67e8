/** Checks list literals and loops against the list type of their place. */
import type { tree } from "@integ/grammar";
import { elementAt, NEVER, type Json, type ListType, type Type } from "../1-load/types.ts";
import { check } from "../messages/check.ts";
import { assignability } from "./assignability.ts";
import { itemsOf } from "./check-list.ts";
import type { Checking, Context } from "./checking.ts";
import { commonType } from "./common-type.ts";
import type { Slot, Typed } from "./facts.ts";
import { wantsDistinct } from "./value-set.ts";
import { checkAgainst } from "./check-slot.ts";
import { weigh, weighRules } from "./held-values.ts";

/** Checks the possible number of elements of a list literal or loop against the limits. */
export function many(
  c: Checking,
  node: tree.ListExpression | tree.ForExpression,
  element: Type,
  target: ListType,
  slot: Slot,
): Typed {
  const from: ListType = { kind: "list", element, ...itemsOf(c, node) };
  const problem = assignability({ ...from, element: NEVER }, target, slot.name, c.place(node), undefined);
  if (problem === undefined) weigh(c, node, from, target, slot);
  else
    c.report(
      assignability(
        { ...from, element: NEVER },
        target,
        slot.name,
        c.place(node),
        c.declared(slot.place, `${slot.name} is described here`),
      ) ?? problem,
    );
  return { type: from };
}

/** The slot of an element of a list in a slot. */
export function elementSlot(slot: Slot, element: Type): Slot {
  const { place, at, within } = slot;
  return {
    type: element,
    required: true,
    nullable: false,
    name: `each of ${slot.name}`,
    direction: slot.direction,
    ...(within === undefined ? {} : { within }),
    ...(place === undefined ? {} : { place }),
    ...(at === undefined ? {} : { at }),
  };
}

export function writtenList(
  c: Checking,
  node: tree.ListExpression,
  target: ListType,
  slot: Slot,
  context: Context,
): Typed {
  const { element } = target;
  let written: Type = NEVER;
  const loops = node.items.some((item) => item.kind === "For");
  // The number and the set of elements are checked for the whole list.
  const { minItems: _, maxItems: __, rules: ___, ...anyNumber } = target;
  for (const [i, item] of node.items.entries()) {
    const own = loops ? element : elementAt(target, i);
    const typed =
      item.kind === "For"
        ? checkAgainst(c, item, { ...slot, type: anyNumber }, context)
        : checkAgainst(c, item, elementSlot(slot, own), context);
    const type = item.kind === "For" && typed.type.kind === "list" ? typed.type.element : typed.type;
    written = commonType(written, type) ?? element;
  }
  const typed = many(c, node, node.items.length === 0 ? element : written, target, slot);
  constants(c, node, target, slot);
  return target.first === undefined ? typed : { type: target };
}

/** Checks constant elements against the rules for the whole list. */
function constants(c: Checking, node: tree.ListExpression, target: ListType, slot: Slot): void {
  if (target.rules === undefined) return;
  const values = node.items.map(constantOf);
  const seen = new Map<string, tree.Expression>();
  for (const [i, value] of values.entries()) {
    const item = node.items[i];
    if (value === undefined || item === undefined || !wantsDistinct(target)) continue;
    const text = JSON.stringify(value);
    const before = seen.get(text);
    if (before !== undefined) {
      c.report(check.repeatedElement(c.place(item), slot.name, text, c.place(before)));
      return;
    }
    seen.set(text, item);
  }
  if (node.items.every((item) => item.kind !== "For")) weighRules(c, node, target, slot);
}

/** A constant as JSON with sorted names; undefined for any other value. */
function constantOf(node: tree.Expression): Json | undefined {
  if (node.kind === "List") {
    const items = node.items.map(constantOf);
    return items.every((item) => item !== undefined) ? items : undefined;
  }
  if (node.kind === "Record") {
    const fields = node.entries.map((entry): readonly [string, Json] | undefined => {
      const [name, ...more] = entry.kind === "Field" ? entry.path : [];
      const value = entry.kind === "Field" ? constantOf(entry.value) : undefined;
      return name?.kind !== "Name" || more.length > 0 || value === undefined ? undefined : [name.text, value];
    });
    if (!fields.every((field) => field !== undefined)) return undefined;
    return Object.fromEntries(fields.sort(([a], [b]) => (a < b ? -1 : 1)));
  }
  if (node.kind === "Text" || node.kind === "Boolean") return node.value;
  if (node.kind === "Number") return Number(node.text);
  return node.kind === "Unary" && node.operator === "-" && node.operand.kind === "Number"
    ? -Number(node.operand.text)
    : undefined;
}
