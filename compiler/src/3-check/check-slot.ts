/**
 * Checks an expression against the place that it goes into, branch by branch, so that an error stands at the value that
 * causes it. Gives back the type of what is really written, which `ensure` and later steps may look at.
 */
import { closest, type RelatedPlace, type TextEdit, type tree } from "@integ/grammar";
import { ERROR, NEVER, type Field, type MapType, type RecordType, type Type } from "../1-load/types.ts";
import { bind } from "../messages/bind.ts";
import { check } from "../messages/check.ts";
import { misfit } from "./assignable.ts";
import { answersAbsence, answersFailure, whenIt } from "./check-branch.ts";
import { checkLet } from "./check-record.ts";
import { condition, infer, reason, unanswered } from "./check-expression.ts";
import { withLoop } from "./check-list.ts";
import { armsOf, checkMatchCoverage } from "./check-match.ts";
import { isBroken, Scope, type Checking, type Context } from "./checking.ts";
import { commonType } from "./common-type.ts";
import type { Slot, Typed } from "./facts.ts";

export function checkInto(c: Checking, node: tree.Expression, slot: Slot, context: Context): Typed {
  c.slots.set(node, slot);
  const written = into(c, node, slot, context);
  // What `infer` has noted is the value itself; branches and blocks have no other type than what is written.
  if (!c.typed.has(node)) c.note(node, written);
  return written;
}

function into(c: Checking, node: tree.Expression, slot: Slot, context: Context): Typed {
  switch (node.kind) {
    case "Record":
      if (slot.type.kind === "record") return record(c, node, slot.type, slot, context);
      if (slot.type.kind === "map") return map(c, node, slot.type, slot, context);
      break;
    case "List":
      if (slot.type.kind === "list") return list(c, node, slot.type.element, slot, context);
      break;
    case "For":
      if (slot.type.kind === "list") {
        const element = elementSlot(slot, slot.type.element);
        const body = withLoop(c, node.head, context, (inner) => checkInto(c, node.body, element, inner));
        return { type: { kind: "list", element: body.type } };
      }
      break;
    case "If": {
      condition(c, node.condition, context);
      return either(
        checkInto(c, node.consequent, slot, whenIt(context, node.condition, true)),
        checkInto(c, node.alternative, slot, whenIt(context, node.condition, false)),
        slot,
      );
    }
    case "Match": {
      checkMatchCoverage(c, node, context);
      let result: Typed = { type: NEVER };
      for (const arm of armsOf(node)) result = either(result, checkInto(c, arm.body, slot, context), slot);
      return result;
    }
    case "Otherwise": {
      const value = checkInto(c, node.value, { ...slot, required: false }, context);
      answersAbsence(c, node, value.type.kind === "error" ? value : (c.typed.get(node.value) ?? value));
      const fallback = checkInto(c, node.fallback, slot, context);
      return either({ type: value.type }, fallback, slot);
    }
    case "OnError": {
      const value = infer(c, node.value, context);
      answersFailure(c, node, value);
      leaf(c, node.value, { type: value.type, ...(value.absent === undefined ? {} : { absent: value.absent }) }, slot);
      c.slots.set(node.value, slot);
      return either(
        { type: slot.type, ...(value.absent === undefined ? {} : { absent: value.absent }) },
        checkInto(c, node.fallback, slot, context),
        slot,
      );
    }
    case "Stop":
      reason(c, node.reason, context);
      if (!context.stops && !isBroken(node)) c.report(check.misplacedStop(c.place(node), node.action));
      return { type: NEVER };
    case "Reference":
      if (
        slot.type.kind === "enum" &&
        slot.type.members.includes(node.name) &&
        context.scope.find(node.name) === undefined
      ) {
        c.report(bind.unquoted(c.place(node), node.name));
        return { type: ERROR };
      }
      break;
    default:
  }
  const typed = infer(c, node, context);
  if (unanswered(c, typed)) return { type: ERROR };
  return leaf(c, node, typed, slot);
}

/** A value that is no branch and no block: its absence, null and type against the slot. */
function leaf(c: Checking, node: tree.Expression, typed: Typed, slot: Slot): Typed {
  if (typed.type.kind === "error" || isBroken(node)) return { type: ERROR };
  // Reading the schema's line is slow, and wanted only where something is wrong.
  const declared = (): RelatedPlace | undefined => c.declared(slot.place, `${slot.name} is described here`);
  if (typed.type.kind === "null") {
    if (!slot.nullable) c.report(check.nullNotAllowed(c.place(node), slot.name, declared()));
    return { type: slot.type, absent: { path: "null", nullable: true } };
  }
  if (typed.absent !== undefined && slot.required)
    c.report(check.absentIntoRequired(c.place(node), slot.name, c.words(typed.absent), declared()));
  const problem = misfit(typed.type, slot.type, slot.name, c.place(node), undefined);
  if (problem !== undefined) {
    c.report(misfit(typed.type, slot.type, slot.name, c.place(node), declared()) ?? problem);
    return { type: ERROR };
  }
  return { type: slot.type, ...(typed.absent === undefined ? {} : { absent: typed.absent }) };
}

/** Two branches that go into one slot. */
function either(a: Typed, b: Typed, slot: Slot): Typed {
  if (a.type.kind === "error" || b.type.kind === "error") return { type: ERROR };
  const absent = a.absent ?? b.absent;
  return { type: commonType(a.type, b.type) ?? slot.type, ...(absent === undefined ? {} : { absent }) };
}

function elementSlot(slot: Slot, element: Type): Slot {
  const { place, at } = slot;
  return {
    type: element,
    required: true,
    nullable: false,
    name: `each of ${slot.name}`,
    ...(place === undefined ? {} : { place }),
    ...(at === undefined ? {} : { at }),
  };
}

function list(c: Checking, node: tree.ListExpression, element: Type, slot: Slot, context: Context): Typed {
  let written: Type = NEVER;
  for (const item of node.items) {
    const typed =
      item.kind === "For" ? checkInto(c, item, slot, context) : checkInto(c, item, elementSlot(slot, element), context);
    const type = item.kind === "For" && typed.type.kind === "list" ? typed.type.element : typed.type;
    written = commonType(written, type) ?? element;
  }
  return { type: { kind: "list", element: node.items.length === 0 ? element : written } };
}

function record(c: Checking, node: tree.RecordExpression, type: RecordType, slot: Slot, context: Context): Typed {
  const inner: Context = { ...context, scope: new Scope(context.scope) };
  const set = new Map<string, tree.Name>();
  const fields = new Map<string, Field>();
  let broken = isBroken(node);
  for (const entry of node.entries) {
    if (entry.kind === "LetEntry") {
      checkLet(c, entry, inner);
      continue;
    }
    if (entry.kind === "Spread") {
      c.report(bind.notYet(c.place(entry), "`...` in a record", "write the fields out"));
      broken = true;
      continue;
    }
    const [name, ...more] = entry.path;
    if (name?.kind !== "Name" || name.text === "") {
      broken = true;
      continue;
    }
    if (more.length > 0) {
      c.report(bind.notYet(c.place(entry), "a path as a field's name", `write   ${name.text}: { … }`));
      broken = true;
      continue;
    }
    const before = set.get(name.text);
    if (before !== undefined) c.report(check.repeatedField(c.place(name), name.text, c.place(before)));
    set.set(name.text, name);
    const field = type.fields.get(name.text);
    if (field === undefined) {
      const left = [...type.fields.values()]
        .filter((one) => !one.readOnly && !set.has(one.name))
        .map((one) => one.name);
      const all = [...type.fields.keys()].filter((one) => !set.has(one));
      c.report(
        bind.unknownTargetField(
          c.place(name),
          name.text,
          type.name,
          closest(name.text, all),
          left,
          c.fieldsDeclared(type),
        ),
      );
      infer(c, entry.value, inner);
      // The misspelt field is very likely one of the required ones: it is not missing as well.
      const meant = closest(name.text, all);
      if (meant !== undefined) set.set(meant, name);
      continue;
    }
    if (field.readOnly)
      c.report(check.readOnlyField(c.place(name), name.text, type.name, c.declared(field.place, "read only here")));
    const typed = checkInto(
      c,
      entry.value,
      { ...slotOf(field, type), at: { start: name.start, end: name.end } },
      inner,
    );
    const { written: _, ...rest } = field;
    fields.set(name.text, {
      ...rest,
      type: typed.type,
      required: typed.absent === undefined,
      nullable: false,
      ...(typed.absent === undefined ? { written: true as const } : {}),
    });
  }
  const missing = [...type.fields.values()].filter(
    (field) => field.required && !field.readOnly && !set.has(field.name),
  );
  if (missing.length > 0 && !broken) reportMissing(c, node, type, missing, slot);
  const written: RecordType = {
    kind: "record",
    name: type.name,
    fields,
    closed: true,
    ...(type.place === undefined ? {} : { place: type.place }),
  };
  return { type: written };
}

/** A record written where any names may stand: each value is of the map's type; what is absent is left out. */
function map(c: Checking, node: tree.RecordExpression, type: MapType, slot: Slot, context: Context): Typed {
  const inner: Context = { ...context, scope: new Scope(context.scope) };
  const set = new Map<string, tree.Name>();
  for (const entry of node.entries) {
    if (entry.kind === "LetEntry") checkLet(c, entry, inner);
    else if (entry.kind === "Spread")
      c.report(bind.notYet(c.place(entry), "`...` in a record", "write the fields out"));
    else {
      const name = entry.path[0];
      if (name?.kind !== "Name" || name.text === "") continue;
      const before = set.get(name.text);
      if (before !== undefined) c.report(check.repeatedField(c.place(name), name.text, c.place(before)));
      set.set(name.text, name);
      const { place } = slot;
      const value: Slot = { type: type.value, required: false, nullable: false, name: `${slot.name}.${name.text}` };
      checkInto(c, entry.value, place === undefined ? value : { ...value, place }, inner);
    }
  }
  return { type };
}

export function slotOf(field: Field, record: RecordType): Slot {
  return {
    type: field.type,
    required: field.required,
    nullable: field.nullable,
    name: `${record.name}.${field.name}`,
    ...(field.place === undefined ? {} : { place: field.place }),
  };
}

function reportMissing(
  c: Checking,
  node: tree.RecordExpression,
  type: RecordType,
  missing: readonly Field[],
  slot: Slot,
): void {
  const { text } = c.module.source;
  const last = node.entries.at(-1);
  const indent = last === undefined ? `${lineIndent(text, node.start)}  ` : lineIndent(text, last.start);
  const lines = missing.map((field) => `${field.name}: ${proposal(field.type, field.name)}`);
  const oneLine = last !== undefined && !/[\r\n]/.test(text.slice(node.start, last.start));
  const insertAt = last?.end ?? node.start + 1;
  const edit: TextEdit = {
    path: c.module.source.path,
    start: insertAt,
    end: insertAt,
    text: oneLine
      ? lines.map((line) => `, ${line}`).join("")
      : lines.map((line) => `\n${indent}${line}`).join("") +
        (last === undefined ? `\n${lineIndent(text, node.start)}` : ""),
  };
  const declared = c.declared(
    type.place === undefined ? undefined : { path: type.place.path, pointer: `${type.place.pointer}/required` },
    "declared as required here",
  );
  const at = slot.at ?? { start: node.start, end: node.start + 1 };
  c.report(
    check.missingFields(
      c.place(at),
      type.name,
      missing.map((field) => field.name),
      lines.join("\n"),
      edit,
      declared,
    ),
  );
}

function lineIndent(text: string, offset: number): string {
  const start = Math.max(text.lastIndexOf("\n", offset - 1), text.lastIndexOf("\r", offset - 1)) + 1;
  return /^[ \t]*/.exec(text.slice(start))?.[0] ?? "";
}

/** What could stand there: it compiles where a `hold` may stand, and says what is left to do. */
function proposal(type: Type, name: string): string {
  if (type.kind === "record") {
    const required = [...type.fields.values()].filter((field) => field.required && !field.readOnly);
    return `{ ${required.map((field) => `${field.name}: ${proposal(field.type, field.name)}`).join(", ")} }`;
  }
  if (type.kind === "list") return `[ ${proposal(type.element, name)} ]`;
  return `hold "${name} is not decided yet"`;
}
