/** Checks a record literal against the record or map type of its place. */
import { weighRules } from "./held-values.ts";
import { closest, type TextEdit, type tree } from "@integ/grammar";
import { ERROR, show, type Field, type MapType, type RecordType, type Type } from "../1-load/types.ts";
import { bind } from "../messages/bind.ts";
import { check } from "../messages/check.ts";
import { checkLet } from "./check-record.ts";
import { infer, reportUnhandled } from "./check-expression.ts";
import { ofRecord } from "./each-currency.ts";
import { sightIn, isBroken, Scope, type Checking, type Context } from "./checking.ts";
import { suggestName } from "./suggest-name.ts";
import type { Slot, Typed } from "./facts.ts";
import { checkAgainst } from "./check-slot.ts";

/** Whether a record sets a field that its place does not have, so that the intended variant is unknown. */
function hasUnknown(type: RecordType, node: tree.RecordExpression): boolean {
  return node.entries.some(
    (entry) =>
      entry.kind === "Field" &&
      entry.path[0]?.kind === "Name" &&
      !type.fields.has(entry.path[0].text) &&
      (type.closed || type.rest === undefined),
  );
}

export function writtenRecord(
  c: Checking,
  node: tree.RecordExpression,
  type: RecordType,
  slot: Slot,
  context: Context,
): Typed {
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
    // The fields of an unusable schema are unknown.
    ...(type.rest?.kind === "error" ? { rest: type.rest } : {}),
    ...(type.place === undefined ? {} : { place: type.place }),
  };
  return { type: ofRecord(c, written, node, context.scope, inner.scope) };
}

/** A record literal in progress: the fields that are set, and their types. */
interface Writing {
  readonly type: RecordType;
  readonly slot: Slot;
  readonly set: Map<string, tree.Name>;
  readonly fields: Map<string, Field>;
}

/** The record's name in messages. */
const nameOf = ({ type, slot }: Pick<Writing, "type" | "slot">): string => slot.within ?? type.name;

/** @returns false if the set fields can't be determined */
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

/** Records the type of a field that has been set. */
function setField({ fields }: Writing, declared: Field, { type, absent }: Typed): void {
  const { written: _, ...field } = declared;
  const there = absent === undefined;
  fields.set(field.name, {
    ...field,
    type,
    required: there,
    nullable: false,
    ...(there ? { written: true as const } : {}),
    ...(declared.required && !declared.nullable ? { demanded: true as const } : {}),
  });
}

/** Whether a record accepts fields that its schema does not list. */
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
  if (c.isUncertain(type)) return;
  const like = suggestName(name.text, all, (one) => type.fields.get(one)?.type, value.type);
  c.report(bind.unknownTargetField(c.place(name), name.text, nameOf(writing), like, left, c.fieldsDeclared(type)));
  // The misspelt field is very likely one of the required ones: it is not missing as well.
  if (like !== undefined) set.set(like, name);
}

/** Whether an unlisted name is a new field rather than a misspelt one. */
function isOwnName(type: RecordType, name: string): boolean {
  return closest(name, type.fields.keys()) === undefined;
}

/** `...value`: sets every field that the record accepts, the value has, and the literal does not set itself. */
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
    // A fix for a single field can't be applied to the spread.
    for (const { fixes: _, ...one } of reported) c.report(one);
    taken.push({ kind: "Field", path: [name], value: member, ...at });
    set.set(field.name, name);
    setField(writing, field, typed);
  }
  if (taken.length === 0) c.report(check.nothingSpread(c.place(entry), value.type.name, nameOf(writing)));
  c.facts.spreads.set(entry, taken);
  return true;
}

/** A record literal in the place of a map: each value has the map's type; absent values are omitted. */
export function writtenMap(
  c: Checking,
  node: tree.RecordExpression,
  type: MapType,
  slot: Slot,
  context: Context,
): Typed {
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

/** `...value` in a map: all fields of a record. */
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

/** A record type, and its slot. */
interface RecordPlace {
  readonly type: RecordType;
  readonly slot: Pick<Slot, "within" | "direction">;
}

/**
 * The slot of a field, with its name in messages. The name starts with the record's place, since a type that several
 * places share is named after one of them.
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

/** A placeholder value: it compiles where `hold` is allowed, and says that the value is missing. */
function proposal(type: Type, name: string): string {
  if (type.kind === "record") {
    const required = [...type.fields.values()].filter((field) => field.required && !field.readOnly);
    return `{ ${required.map((field) => `${field.name}: ${proposal(field.type, field.name)}`).join(", ")} }`;
  }
  if (type.kind === "list") return `[ ${proposal(type.element, name)} ]`;
  return `hold "${name} is not decided yet"`;
}
