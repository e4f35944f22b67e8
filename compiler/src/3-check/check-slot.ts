/**
 * Checks an expression against the place that it goes into, branch by branch, so that an error stands at the value that
 * causes it. Gives back the type of what is really written, which `ensure` and later steps may look at.
 */
import { closest, type Place, type RelatedPlace, type TextEdit, type tree } from "@integ/grammar";
import {
  elementAt, ERROR, NEVER, show,
  type Field, type Json, type ListType, type MapType, type RecordType, type Type, type UnionType,
} from "../1-load/types.ts"; // prettier-ignore
import { bind } from "../messages/bind.ts";
import { check } from "../messages/check.ts";
import { assignability } from "./assignability.ts";
import { handlesAbsence, handlesFailure, whenIt } from "./check-branch.ts";
import { checkLet } from "./check-record.ts";
import { condition, infer, reason, reportUnhandled } from "./check-expression.ts";
import { ofRecord } from "./each-currency.ts";
import { itemsOf, withLoop } from "./check-list.ts";
import { armsOf, checkMatchCoverage, inArm } from "./check-match.ts";
import { amountSlot, checkMoney } from "./money.ts";
import { sightIn, isBroken, Scope, type Checking, type Context } from "./checking.ts";
import { commonType, notBlank } from "./common-type.ts";
import { suggestName } from "./suggest-name.ts";
import type { Slot, Typed } from "./facts.ts";
import { brokenRule, inWords, judge } from "./rule-verdict.ts";
import { shapeOf } from "./shapes.ts";
import { asksWithBlank, fewestSigns, RULED, ruleWords, verdict, wantsDistinct } from "./value-set.ts";

/**
 * Checks an expression against the place that it goes into, branch by branch: the error stands at the value that causes
 * it.
 */
export function checkAgainst(c: Checking, node: tree.Expression, goal: Slot, context: Context): Typed {
  const slot = amountSlot(c, goal, context);
  c.facts.slots.set(node, slot);
  const written = checkBody(c, node, slot, context);
  // What `infer` has noted is the value itself; branches and blocks have no other type than what is written.
  if (!c.facts.typed.has(node)) c.note(node, written);
  return written;
}

function checkBody(c: Checking, node: tree.Expression, slot: Slot, context: Context): Typed {
  const branch: Slot = slot.required ? slot : { ...slot, branch: true };
  switch (node.kind) {
    case "Record":
      if (slot.type.kind === "record") return record(c, node, slot.type, slot, context);
      if (slot.type.kind === "map") return map(c, node, slot.type, slot, context);
      if (slot.type.kind === "union") return variant(c, node, slot.type, slot, context);
      break;
    case "List":
      if (slot.type.kind === "list") return list(c, node, slot.type, slot, context);
      if (slot.type.kind === "union") return variant(c, node, slot.type, slot, context);
      break;
    case "For":
      if (slot.type.kind === "union") return variant(c, node, slot.type, slot, context);
      if (slot.type.kind === "list") {
        const element = elementSlot(slot, slot.type.element);
        const body = withLoop(c, node.head, context, node.body, (inner) => checkAgainst(c, node.body, element, inner));
        return many(c, node, body.type, slot.type, slot);
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
    case "Otherwise": {
      const { asked: _, ...blankToo } = slot;
      const handled: Slot = node.blank ? { ...blankToo, notBlank: true } : slot;
      const value = checkAgainst(c, node.value, { ...handled, required: false, branch: true }, context);
      handlesAbsence(c, node, value.type.kind === "error" ? value : (c.facts.typed.get(node.value) ?? value));
      const fallback = checkAgainst(c, node.fallback, branch, context);
      return either({ type: value.type }, fallback, slot);
    }
    case "OnError": {
      const { noRun: _, ...handled } = context;
      const value = infer(c, node.value, handled);
      handlesFailure(c, node, value);
      leaf(
        c,
        node.value,
        { type: value.type, ...(value.absent === undefined ? {} : { absent: value.absent }) },
        slot,
        context,
      );
      c.facts.slots.set(node.value, slot);
      return either(
        { type: slot.type, ...(value.absent === undefined ? {} : { absent: value.absent }) },
        checkAgainst(c, node.fallback, branch, context),
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
  const typed = infer(c, node, isName(node) || isDivision(node) ? { ...context, wanted: slot.type } : context);
  if (reportUnhandled(c, typed)) return { type: ERROR };
  return leaf(c, node, typed, slot, context);
}

function isName(node: tree.Expression): boolean {
  return node.kind === "Reference" || node.kind === "Member";
}

const isDivision = (node: tree.Expression): boolean => node.kind === "Binary" && node.operator === "/";

/** A value that is no branch and no block: its absence, null and type against the slot. */
function leaf(c: Checking, node: tree.Expression, typed: Typed, slot: Slot, context: Context): Typed {
  if (typed.type.kind === "error" || isBroken(node)) return { type: ERROR };
  // Reading the schema's line is slow, and wanted only where something is wrong.
  const declared = (): RelatedPlace | undefined => c.declared(slot.place, `${slot.name} is described here`);
  if (typed.type.kind === "null") {
    if (!slot.nullable && slot.none !== true && slot.branch !== true)
      c.report(check.nullNotAllowed(c.place(node), slot.name, declared(), wholeField(c, node, slot)));
    return { type: slot.type, absent: { path: "null", nullable: true } };
  }
  if (typed.absent !== undefined && slot.required)
    c.report(check.absentIntoRequired(c.place(node), slot.name, c.words(typed.absent), declared()));
  if (slot.type.kind === "union") return intoUnion(c, node, typed, slot.type, slot, declared);
  if (!checkMoney(c, node, typed.type, slot, context)) return { type: ERROR };
  const problem = assignability(typed.type, slot.type, slot.name, c.place(node), undefined);
  if (problem !== undefined) {
    c.report(assignability(typed.type, slot.type, slot.name, c.place(node), declared()) ?? problem);
    return { type: ERROR };
  }
  weigh(c, node, typed.type, slot.type, slot);
  return { type: written(typed.type, slot.type), ...(typed.absent === undefined ? {} : { absent: typed.absent }) };
}

/** Notes what may yet be held, where nothing says that each value can go there. */
function weigh(c: Checking, node: tree.Expression, from: Type, to: Type, slot: Slot): void {
  const source = slot.notBlank === true ? notBlank(from) : from;
  const found = verdict(source, to);
  if (slot.asked === true && found.kind === "may" && asksWithBlank(source, to)) {
    c.facts.risks.delete(node);
    c.report(check.askedWithBlank(c.place(node), slot.name, c.text(node)));
    return;
  }
  if (slot.optional === true && found.kind === "may" && asksWithBlank(source, to) && !isFilled(c, node))
    c.report(check.heldForBlank(c.place(node), slot.name));
  if (found.kind === "may")
    c.facts.risks.set(node, { target: slot.name, wants: found.wants.map((want) => want.words) });
  else c.facts.risks.delete(node);
}

/** Whether a text is what functions leave of one that is not blank. That is no proof: of blanks before a word `cut` may leave nothing. */
function isFilled(c: Checking, node: tree.Expression): boolean {
  if ((node.kind !== "Call" && node.kind !== "Pipe") || c.facts.overloads.get(node)?.leavesSome !== true) return false;
  const argument = node.kind === "Pipe" ? node.value : node.args[0]?.value;
  if (argument === undefined) return false;
  const type = c.facts.typed.get(argument)?.type;
  return (type !== undefined && fewestSigns(type) > 0) || isFilled(c, argument);
}

/** A record or a list that is written out, against the rules for the whole of it. */
function weighRules(
  c: Checking,
  node: tree.RecordExpression | tree.ListExpression,
  type: Type,
  slot: Slot,
  rules = type.rules,
): void {
  if (rules === undefined) return;
  const shape = shapeOf(c, node, type);
  const found = judge(rules, shape);
  if (found === "always") c.facts.risks.delete(node);
  else if (found === "maybe") c.facts.risks.set(node, { target: slot.name, wants: [RULED.words] });
  else {
    c.facts.risks.delete(node);
    const broken = brokenRule(rules, shape);
    const words = broken === undefined ? RULED.words : (inWords(broken) ?? ruleWords(...broken).words);
    const at = slot.at ?? { start: node.start, end: node.start + 1 };
    const mend = node.kind === "List" ? "choose other elements" : "set the fields that it asks for, and leave out those that it does not take"; // prettier-ignore
    c.report(check.neverFits(c.place(node.kind === "List" ? node : at), slot.name, words, undefined, mend));
  }
}

/** A list that is written out or made by a loop: how many elements it can have, against how many there have to be. */
function many(
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

/** A field that need not be set, from the line break before it to its value. */
function wholeField(c: Checking, node: tree.Expression, slot: Slot): Place | undefined {
  if (slot.required || slot.at === undefined) return undefined;
  const { text } = c.module.source;
  const name = text.slice(slot.at.end, node.start);
  if (!/^\s*:\s*$/.test(name)) return undefined;
  const before = /(?:\r\n?|\n)?[ \t]*$/.exec(text.slice(0, slot.at.start))?.[0] ?? "";
  const comma = /^[ \t]*,/.exec(text.slice(node.end))?.[0] ?? "";
  return c.place({ start: slot.at.start - before.length, end: node.end + comma.length });
}

/** Whether a record sets a field that its place does not have: which one is meant is not known. */
function hasUnknown(type: RecordType, node: tree.RecordExpression): boolean {
  return node.entries.some(
    (entry) =>
      entry.kind === "Field" &&
      entry.path[0]?.kind === "Name" &&
      !type.fields.has(entry.path[0].text) &&
      (type.closed || type.rest === undefined),
  );
}

/** A value that is written into a slot has the slot's type; an amount keeps its currency. */
function written(from: Type, to: Type): Type {
  if (from.kind !== "number" || to.kind !== "number" || to.money === undefined) return to;
  const { money, ...plain } = to;
  // An amount that came without a currency still has none.
  if (from.money?.identity === undefined) return plain;
  const { identity, source } = from.money;
  return { ...to, money: { ...money, identity, ...(source === undefined ? {} : { source }) } };
}

/** A value that goes where one of several kinds may stand: into the first that takes it. */
function intoUnion(
  c: Checking,
  node: tree.Expression,
  typed: Typed,
  union: UnionType,
  slot: Slot,
  declared: () => RelatedPlace | undefined,
): Typed {
  const absent = typed.absent === undefined ? {} : { absent: typed.absent };
  const isAssignable = (from: Type, to: Type): boolean =>
    assignability(from, to, slot.name, c.place(node), undefined) === undefined;
  const froms = typed.type.kind === "union" ? typed.type.variants : [typed.type];
  if (typed.type.kind === "union" && froms.every((from) => union.variants.some((to) => isAssignable(from, to))))
    return { type: union, ...absent };
  const found = union.variants.find((to) => isAssignable(typed.type, to));
  if (found !== undefined) {
    c.facts.slots.set(node, { ...slot, type: found });
    weigh(c, node, typed.type, found, slot);
    return { type: found, ...absent };
  }
  // The variant that is nearest gives the best explanation.
  const near = union.variants.find((to) => to.kind === typed.type.kind);
  const problem =
    near === undefined ? undefined : assignability(typed.type, near, slot.name, c.place(node), declared());
  c.report(problem ?? check.wrongType(c.place(node), slot.name, show(union), show(typed.type), undefined, declared()));
  return { type: ERROR };
}

/** A record or list that is written where one of several kinds may stand: the one that it fits, or comes nearest to. */
function variant(c: Checking, node: tree.Expression, union: UnionType, slot: Slot, context: Context): Typed {
  const kind = node.kind === "Record" ? ["record", "map"] : ["list"];
  const candidates = union.variants.filter((one) => kind.includes(one.kind));
  const [first] = candidates;
  if (first === undefined) {
    infer(c, node, context);
    c.report(check.wrongType(c.place(node), slot.name, show(union), node.kind === "Record" ? "a record" : "a list"));
    return { type: ERROR };
  }
  const into = (type: Type): Typed => {
    const typed = checkAgainst(c, node, { ...slot, type }, context);
    if (union.rules !== undefined && typed.type.kind !== "error" && (node.kind === "Record" || node.kind === "List"))
      weighRules(c, node, type, slot, union.rules);
    return typed;
  };
  const told = candidates.length === 1 ? first : (toldBy(node, union) ?? undefined);
  if (told !== undefined) return into(told);
  const tries = candidates.map((type) => {
    const { reported } = c.attempt(() => checkAgainst(c, node, { ...slot, type }, context));
    return { type, errors: reported.filter((one) => one.severity === "error").length };
  });
  const best = tries.reduce((least, one) => (one.errors < least.errors ? one : least));
  return into(best.type);
}

/** The variant that a written constant of the telling field stands for. */
function toldBy(node: tree.Expression, { discriminator, variants }: UnionType): Type | undefined {
  if (node.kind !== "Record" || discriminator === undefined) return undefined;
  const entry = node.entries.find(
    (one) => one.kind === "Field" && one.path[0]?.kind === "Name" && one.path[0].text === discriminator.field,
  );
  const value = entry?.kind === "Field" && entry.value.kind === "Text" ? entry.value.value : undefined;
  const at = value === undefined ? -1 : discriminator.values.findIndex((values) => values.includes(value));
  return variants[at];
}

/** Two branches that go into one slot. */
function either(a: Typed, b: Typed, slot: Slot): Typed {
  if (a.type.kind === "error" || b.type.kind === "error") return { type: ERROR };
  const absent = a.absent ?? b.absent;
  return { type: commonType(a.type, b.type) ?? slot.type, ...(absent === undefined ? {} : { absent }) };
}

function elementSlot(slot: Slot, element: Type): Slot {
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

function list(c: Checking, node: tree.ListExpression, target: ListType, slot: Slot, context: Context): Typed {
  const { element } = target;
  let written: Type = NEVER;
  const loops = node.items.some((item) => item.kind === "For");
  // How many there are, and which, is asked of the whole list.
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

/** Elements that are written out, against the rules for the whole list. */
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

/** A value that is written out, as JSON with its names in order; undefined for any other. */
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

function record(c: Checking, node: tree.RecordExpression, type: RecordType, slot: Slot, context: Context): Typed {
  const inner: Context = {
    ...context,
    scope: new Scope(context.scope),
    writing: [...(context.writing ?? []), node],
  };
  const writing: Writing = { type, slot, set: new Map(), fields: new Map() };
  const explicit = new Set(
    node.entries.flatMap((one) => (one.kind === "Field" && one.path[0]?.kind === "Name" ? [one.path[0].text] : [])),
  );
  let broken = isBroken(node);
  for (const entry of node.entries) {
    if (entry.kind === "LetEntry") checkLet(c, entry, inner);
    else if (entry.kind === "Spread") {
      if (!spread(c, entry, writing, explicit, inner)) broken = true;
    } else if (!fieldEntry(c, entry, writing, inner)) broken = true;
  }
  const missing = [...type.fields.values()].filter(
    (field) => field.required && !field.readOnly && !writing.set.has(field.name),
  );
  if (missing.length > 0 && !broken) reportMissing(c, node, type, missing, slot);
  else if (!broken && !hasUnknown(type, node)) weighRules(c, node, type, slot);
  const written: RecordType = {
    kind: "record",
    name: type.name,
    fields: writing.fields,
    closed: true,
    ...(type.place === undefined ? {} : { place: type.place }),
  };
  return { type: ofRecord(c, written, node, context.scope, inner.scope) };
}

/** A record that is being written: which fields are set, and what they are. */
interface Writing {
  readonly type: RecordType;
  readonly slot: Slot;
  readonly set: Map<string, tree.Name>;
  readonly fields: Map<string, Field>;
}

/** What messages call a record that is being written. */
const nameOf = ({ type, slot }: Pick<Writing, "type" | "slot">): string => slot.within ?? type.name;

/** @returns false where it can't be known which fields are set */
function fieldEntry(c: Checking, entry: tree.FieldEntry, writing: Writing, context: Context): boolean {
  const { type, slot, set } = writing;
  const [name, ...more] = entry.path;
  if (name?.kind !== "Name" || name.text === "") return false;
  if (more.length > 0) {
    c.report(bind.notYet(c.place(entry), "a path as a field's name", `write   ${name.text}: { … }`));
    return false;
  }
  const before = set.get(name.text);
  if (before !== undefined) c.report(check.repeatedField(c.place(name), name.text, c.place(before)));
  set.set(name.text, name);
  const field = type.fields.get(name.text);
  if (field === undefined) {
    if (takesOthers(type) && isOwnName(type, name.text)) otherField(c, entry.value, name.text, writing, context);
    else unknownField(c, entry.value, name, writing, context);
    return true;
  }
  if (field.readOnly)
    c.report(check.readOnlyField(c.place(name), name.text, nameOf(writing), c.declared(field.place, "read only here")));
  const at = { start: name.start, end: name.end };
  const typed = checkAgainst(c, entry.value, { ...slotOf(field, { type, slot }), at }, context);
  setField(writing, field, typed);
  return true;
}

/** The value of a field once it is written. */
function setField({ fields }: Writing, declared: Field, { type, absent }: Typed): void {
  const { written: _, ...field } = declared;
  const there = absent === undefined;
  fields.set(field.name, {
    ...field,
    type,
    required: there,
    nullable: false,
    ...(there ? { written: true as const } : {}),
  });
}

/** Whether a record takes fields that its schema does not list. */
function takesOthers(type: RecordType): type is RecordType & { readonly rest: Type } {
  return type.rest !== undefined && type.rest.kind !== "error" && !type.closed;
}

function otherField(
  c: Checking,
  value: tree.Expression,
  name: string,
  { type, slot }: Writing,
  context: Context,
): void {
  const { place, rest = ERROR } = type;
  const path = `${nameOf({ type, slot })}.${name}`;
  const other: Slot = {
    type: rest,
    required: false,
    nullable: false,
    name: path,
    within: path,
    direction: slot.direction,
    ...(place === undefined ? {} : { place }),
  };
  checkAgainst(c, value, other, context);
}

function unknownField(
  c: Checking,
  written: tree.Expression,
  name: tree.Name,
  writing: Writing,
  context: Context,
): void {
  const { type, set } = writing;
  const left = [...type.fields.values()].filter((one) => !one.readOnly && !set.has(one.name)).map((one) => one.name);
  const all = [...type.fields.keys()].filter((one) => !set.has(one));
  const value = infer(c, written, context);
  c.facts.sights.set(name, sightIn(context));
  const like = suggestName(name.text, all, (one) => type.fields.get(one)?.type, value.type);
  c.report(bind.unknownTargetField(c.place(name), name.text, nameOf(writing), like, left, c.fieldsDeclared(type)));
  // The misspelt field is very likely one of the required ones: it is not missing as well.
  if (like !== undefined) set.set(like, name);
}

/** Whether a name that the schema does not list is meant as one of its own, rather than a listed one misspelt. */
function isOwnName(type: RecordType, name: string): boolean {
  return closest(name, type.fields.keys()) === undefined;
}

/** `...value`: every field that the record takes, that the value has, and that is not written out. */
function spread(
  c: Checking,
  entry: tree.SpreadEntry,
  writing: Writing,
  explicit: ReadonlySet<string>,
  context: Context,
): boolean {
  const { type, slot, set } = writing;
  const value = infer(c, entry.value, context);
  if (value.type.kind === "error" || reportUnhandled(c, value)) return false;
  if (value.type.kind !== "record") {
    c.report(check.notSpread(c.place(entry), show(value.type)));
    return false;
  }
  const taken: tree.FieldEntry[] = [];
  for (const field of type.fields.values()) {
    if (field.readOnly || explicit.has(field.name) || !value.type.fields.has(field.name)) continue;
    const at = { start: entry.start, end: entry.end };
    const name: tree.Name = { kind: "Name", text: field.name, ...at };
    const member: tree.MemberExpression = { kind: "Member", object: entry.value, name, ...at };
    const { result: typed, reported } = c.attempt(() =>
      checkAgainst(c, member, slotOf(field, { type, slot }), context),
    );
    // A fix for one field can't be put behind the whole of them.
    for (const { fixes: _, ...one } of reported) c.report(one);
    taken.push({ kind: "Field", path: [name], value: member, ...at });
    set.set(field.name, name);
    setField(writing, field, typed);
  }
  if (taken.length === 0) c.report(check.nothingSpread(c.place(entry), value.type.name, nameOf(writing)));
  c.facts.spreads.set(entry, taken);
  return true;
}

/** A record written where any names may stand: each value is of the map's type; what is absent is left out. */
function map(c: Checking, node: tree.RecordExpression, type: MapType, slot: Slot, context: Context): Typed {
  const inner: Context = { ...context, scope: new Scope(context.scope) };
  const set = new Map<string, tree.Name>();
  for (const entry of node.entries) {
    if (entry.kind === "LetEntry") checkLet(c, entry, inner);
    else if (entry.kind === "Spread") spreadToMap(c, entry, type, set, slot, inner);
    else {
      const name = entry.path[0];
      if (name?.kind !== "Name" || name.text === "") continue;
      const before = set.get(name.text);
      if (before !== undefined) c.report(check.repeatedField(c.place(name), name.text, c.place(before)));
      set.set(name.text, name);
      const { place } = slot;
      const value: Slot = {
        type: type.value,
        required: false,
        nullable: false,
        name: `${slot.name}.${name.text}`,
        within: `${slot.name}.${name.text}`,
        direction: slot.direction,
      };
      checkAgainst(c, entry.value, place === undefined ? value : { ...value, place }, inner);
    }
  }
  if (!isBroken(node)) weighRules(c, node, type, slot);
  return { type };
}

/** `...value` where any names may stand: all fields of a record. */
function spreadToMap(
  c: Checking,
  entry: tree.SpreadEntry,
  type: MapType,
  set: ReadonlyMap<string, tree.Name>,
  slot: Slot,
  context: Context,
): void {
  const value = infer(c, entry.value, context);
  if (value.type.kind === "error" || reportUnhandled(c, value)) return;
  if (value.type.kind !== "record") {
    c.report(check.notSpread(c.place(entry), show(value.type)));
    return;
  }
  const at = { start: entry.start, end: entry.end };
  const taken: tree.FieldEntry[] = [];
  for (const field of value.type.fields.keys()) {
    if (set.has(field)) continue;
    const name: tree.Name = { kind: "Name", text: field, ...at };
    const member: tree.MemberExpression = { kind: "Member", object: entry.value, name, ...at };
    const { place } = slot;
    const goal: Slot = {
      type: type.value,
      required: false,
      nullable: false,
      name: `${slot.name}.${field}`,
      within: `${slot.name}.${field}`,
      direction: slot.direction,
    };
    const { reported } = c.attempt(() =>
      checkAgainst(c, member, place === undefined ? goal : { ...goal, place }, context),
    );
    for (const { fixes: _, ...one } of reported) c.report(one);
    taken.push({ kind: "Field", path: [name], value: member, ...at });
  }
  c.facts.spreads.set(entry, taken);
}

/** A record, and where it is written. */
interface RecordPlace {
  readonly type: RecordType;
  readonly slot: Pick<Slot, "within" | "direction">;
}

/**
 * The place of a field in a record: what may be written there, and what messages call it: by the record's own place, as a
 * type that several places share has the name of one of them.
 */
export function slotOf(field: Field, { type: record, slot: { within = record.name, direction } }: RecordPlace): Slot {
  const name = `${within}.${field.name}`;
  return {
    type: field.type,
    required: field.required,
    nullable: field.nullable,
    name,
    within: name,
    direction,
    ...(field.required ? {} : { optional: true as const }),
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
  const only = missing.length === 1 ? missing[0]?.type : undefined;
  c.report(
    check.missingFields(
      c.place(at),
      nameOf({ type, slot }),
      missing.map((field) => field.name),
      lines.join("\n"),
      edit,
      only?.kind === "enum" ? only.members : undefined,
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
