/**
 * Checks an expression against its place, branch by branch, so that an error marks the value that causes it. Returns the type that
 * is written, which `ensure` and later steps may read.
 */
import type { Place, RelatedPlace, tree } from "@integ/grammar";
import {
  ERROR, NEVER, type Type } from "../1-load/types.ts"; // prettier-ignore
import { bind } from "../messages/bind.ts";
import { check } from "../messages/check.ts";
import { assignability } from "./assignability.ts";
import { handlesAbsence, handlesFailure, whenIt } from "./check-branch.ts";
import { condition, infer, reason, reportUnhandled } from "./check-expression.ts";
import { withLoop } from "./check-list.ts";
import { checkMatchCoverage, inArm } from "./check-match.ts";
import { armsOf } from "./branches.ts";
import { amountSlot, checkMoney } from "./money.ts";
import { isBroken, type Checking, type Context } from "./checking.ts";
import { commonType } from "./common-type.ts";
import type { Slot, Typed } from "./facts.ts";
import { isSent, requiredReadOnlyField } from "./result-form.ts";
import { elementSlot, many, writtenList } from "./written-list.ts";
import { intoUnion, variant } from "./written-union.ts";
import { writtenMap, writtenRecord } from "./written-record.ts";
import { weigh } from "./held-values.ts";

/** Checks an expression against its slot, branch by branch: the error is at the value that causes it. */
export function checkAgainst(c: Checking, node: tree.Expression, goal: Slot, context: Context): Typed {
  const slot = amountSlot(c, goal, context);
  c.facts.slots.set(node, slot);
  const written = checkBody(c, node, slot, context);
  // `infer` has recorded the type of the value; branches and blocks have the type that is written.
  if (!c.facts.typed.has(node)) c.note(node, written);
  return written;
}

/** A block or a branch, by its kind; any other expression is a leaf. */
function checkBody(c: Checking, node: tree.Expression, slot: Slot, context: Context): Typed {
  const { type } = slot;
  const branch: Slot = slot.required ? slot : { ...slot, branch: true };
  switch (node.kind) {
    case "Record":
      if (type.kind === "record") return writtenRecord(c, node, type, slot, context);
      if (type.kind === "map") return writtenMap(c, node, type, slot, context);
      if (type.kind === "union") return variant(c, node, type, slot, context);
      break;
    case "List":
      if (type.kind === "list") return writtenList(c, node, type, slot, context);
      if (type.kind === "union") return variant(c, node, type, slot, context);
      break;
    case "For":
      if (type.kind === "union") return variant(c, node, type, slot, context);
      if (type.kind === "list") {
        const element = elementSlot(slot, type.element);
        const body = withLoop(c, node.head, context, node.body, (inner) => checkAgainst(c, node.body, element, inner));
        return many(c, node, body.type, type, slot);
      }
      break;
    case "If": {
      condition(c, node.condition, context);
      return either(
        checkAgainst(c, node.consequent, branch, whenIt(context, node.condition, true)),
        checkAgainst(c, node.alternative, branch, whenIt(context, node.condition, false)),
        slot,
      );
    }
    case "Match": {
      checkMatchCoverage(c, node, context);
      let result: Typed = { type: NEVER };
      for (const arm of armsOf(node))
        result = either(result, checkAgainst(c, arm.body, branch, inArm(c, node, arm, context)), slot);
      return result;
    }
    case "Otherwise":
      return otherwise(c, node, slot, branch, context);
    case "OnError":
      return onError(c, node, slot, branch, context);
    case "Stop":
      reason(c, node.reason, context);
      if (!context.stops && !isBroken(node)) c.report(check.misplacedStop(c.place(node), node.action));
      return { type: NEVER };
    case "Reference":
      if (type.kind === "enum" && type.members.includes(node.name) && context.scope.find(node.name) === undefined) {
        c.report(bind.unquoted(c.place(node), node.name));
        return { type: ERROR };
      }
      break;
    default:
  }
  const typed = infer(c, node, isName(node) || isDivision(node) ? { ...context, wanted: type } : context);
  if (reportUnhandled(c, typed)) return { type: ERROR };
  return leaf(c, node, typed, slot, context);
}

/** `value otherwise fallback`: the value may be absent, the fallback has to fit as if it stood there alone. */
function otherwise(c: Checking, node: tree.OtherwiseExpression, slot: Slot, branch: Slot, context: Context): Typed {
  const { asked: _, ...blankToo } = slot;
  const handled: Slot = node.blank ? { ...blankToo, notBlank: true } : slot;
  const value = checkAgainst(c, node.value, { ...handled, required: false, branch: true }, context);
  handlesAbsence(c, node, value.type.kind === "error" ? value : (c.facts.typed.get(node.value) ?? value));
  const fallback = checkAgainst(c, node.fallback, branch, context);
  return either({ type: value.type }, fallback, slot);
}

/** `value on error fallback`: only the value may fail. */
function onError(c: Checking, node: tree.OnErrorExpression, slot: Slot, branch: Slot, context: Context): Typed {
  const { noRun: _, ...handled } = context;
  const value = infer(c, node.value, handled);
  handlesFailure(c, node, value);
  const absent = value.absent === undefined ? {} : { absent: value.absent };
  leaf(c, node.value, { type: value.type, ...absent }, slot, context);
  c.facts.slots.set(node.value, slot);
  return either({ type: slot.type, ...absent }, checkAgainst(c, node.fallback, branch, context), slot);
}

function isName(node: tree.Expression): boolean {
  return node.kind === "Reference" || node.kind === "Member";
}

const isDivision = (node: tree.Expression): boolean => node.kind === "Binary" && node.operator === "/";

/** Checks a value that is not a branch or a block: its absence, null and type against the slot. */
function leaf(c: Checking, node: tree.Expression, typed: Typed, slot: Slot, context: Context): Typed {
  if (typed.type.kind === "error" || isBroken(node)) return { type: ERROR };
  // Locating the schema's line is slow, and only needed for a mistake.
  const declared = (): RelatedPlace | undefined => c.declared(slot.place, `${slot.name} is described here`);
  if (typed.type.kind === "null") {
    if (!slot.nullable && slot.none !== true && slot.branch !== true)
      c.report(check.nullNotAllowed(c.place(node), slot.name, declared(), wholeField(c, node, slot)));
    return { type: slot.type, absent: { path: "null", nullable: true } };
  }
  if (typed.absent !== undefined && slot.required)
    c.report(check.absentIntoRequired(c.place(node), slot.name, c.words(typed.absent), slot.nullable, declared()));
  if (slot.type.kind === "union") return intoUnion(c, node, typed, slot.type, slot, declared);
  if (!checkMoney(c, node, typed.type, slot, context)) return { type: ERROR };
  const lacks =
    slot.direction === "read" && isSent(typed.type) && !isSent(slot.type)
      ? requiredReadOnlyField(slot.type)
      : undefined;
  if (lacks !== undefined) {
    c.report(check.lacksReadOnlyField(c.place(node), c.text(node), lacks, declared()));
    return { type: ERROR };
  }
  if (takesLater(typed.type, slot))
    return { type: slot.type, ...(typed.absent === undefined ? {} : { absent: typed.absent }) };
  const problem = assignability(typed.type, slot.type, slot.name, c.place(node), undefined);
  if (problem !== undefined) {
    c.report(assignability(typed.type, slot.type, slot.name, c.place(node), declared()) ?? problem);
    return { type: ERROR };
  }
  weigh(c, node, typed.type, slot.type, slot);
  return { type: written(typed.type, slot.type), ...(typed.absent === undefined ? {} : { absent: typed.absent }) };
}

/** Whether both are values that a system returns, which may have members that its schema does not list yet. */
function takesLater(from: Type, { type, direction }: Slot): boolean {
  if (direction !== "read" || from.kind !== "enum" || type.kind !== "enum" || !type.open) return false;
  return from.members.every((member) => type.members.includes(member));
}

/** The range of an optional field, from the line break before it to its value. */
function wholeField(c: Checking, node: tree.Expression, slot: Slot): Place | undefined {
  if (slot.required || slot.at === undefined) return undefined;
  const { text } = c.module.source;
  const name = text.slice(slot.at.end, node.start);
  if (!/^\s*:\s*$/.test(name)) return undefined;
  const before = /(?:\r\n?|\n)?[ \t]*$/.exec(text.slice(0, slot.at.start))?.[0] ?? "";
  const comma = /^[ \t]*,/.exec(text.slice(node.end))?.[0] ?? "";
  return c.place({ start: slot.at.start - before.length, end: node.end + comma.length });
}

/**
 * A value in a slot has the slot's type. A number keeps its decimals if the slot allows more, since arithmetic with few
 * decimals is faster. An amount keeps its currency.
 */
function written(from: Type, slot: Type): Type {
  if (from.kind !== "number" || slot.kind !== "number") return slot;
  const fewer = from.scale !== undefined && slot.wire !== "minor" && from.scale < (slot.scale ?? Infinity);
  const to = fewer ? { ...slot, scale: from.scale } : slot;
  if (to.money === undefined) return to;
  const { money, ...plain } = to;
  // An amount without a currency still has none.
  if (from.money?.identity === undefined) return plain;
  const { identity, source } = from.money;
  return { ...to, money: { ...money, identity, ...(source === undefined ? {} : { source }) } };
}

/** Two branches that go into one slot. */
function either(a: Typed, b: Typed, slot: Slot): Typed {
  if (a.type.kind === "error" || b.type.kind === "error") return { type: ERROR };
  const absent = a.absent ?? b.absent;
  return { type: commonType(a.type, b.type) ?? slot.type, ...(absent === undefined ? {} : { absent }) };
}
