/** Names, fields and elements: whether they exist, and which step of a path may be absent. */
import { closest, type TextEdit, type tree } from "@integ/grammar";
import {
  ANY,
  elementAt,
  type Field,
  type ListType,
  type RecordType,
  show,
  showKind,
  type Type,
  type UnionType,
  withoutNull,
} from "../1-load/types.ts";
import { bind } from "../messages/bind.ts";
import { check } from "../messages/check.ts";
import { infer, needed } from "./check-expression.ts";
import { checkLookup } from "./check-table.ts";
import { sightIn, type Checking, type Context, WRONG } from "./checking.ts";
import { takenOut } from "./each-currency.ts";
import { asText, commonType, notBlank } from "./common-type.ts";
import { fieldSuggestion } from "./foreign-names.ts";
import type { Absence, Typed } from "./facts.ts";
import { suggestName } from "./suggest-name.ts";
import { settledType } from "./currency-identity.ts";
import { inCurrency } from "./money.ts";
import { pathOf } from "./paths.ts";

/** Whether a name is the `last_day` of a source with a mistake, which has been reported. */
function isDayOfSource(c: Checking, name: string): boolean {
  const source = c.module.document;
  return name === "last_day" && (source?.by !== undefined || source?.partial === true);
}

/** The intended meaning of a word that names nothing. */
function wordFor(name: string): string | undefined {
  if (/^(?:yes|no|on|off)$/i.test(name))
    return `yes and no are written   ${/^(?:yes|on)$/i.test(name) ? "true" : "false"}`;
  return /^(?:NaN|Infinity)$/.test(name) ? undefined : `put texts in double quotes:  ${JSON.stringify(name)}`;
}

/** A plain name: a variable in scope. Reports an unknown one, with the name that was probably meant. */
export function reference(c: Checking, node: tree.NameReference, context: Context): Typed {
  if (node.name === "") return WRONG;
  const binding = context.scope.find(node.name);
  if (binding === undefined) {
    c.facts.sights.set(node, sightIn(context));
    if (c.module.unparsed.mayDeclare(node.name) || isDayOfSource(c, node.name)) return WRONG;
    if (c.module.tables.has(node.name))
      c.report(check.notADirectValue(c.place(node), node.name, "table", `${node.name}[…]`));
    else if (c.module.functions.has(node.name) || c.module.mappings.has(node.name)) {
      c.report(check.notADirectValue(c.place(node), node.name, "function", `${node.name}(…)`));
    } else {
      const names = context.scope.names();
      const like = suggestName(node.name, names, (name) => context.scope.find(name)?.typed.type, context.wanted);
      c.report(bind.unknownName(c.place(node), node.name, like, names, wordFor(node.name)));
    }
    return WRONG;
  }
  c.facts.bindings.set(node, binding);
  if (binding.kind === "destination" && context.inDestination === true) {
    const response = c.facts.responses.get(binding);
    if (response === undefined) {
      if (binding.typed.type.kind !== "error") c.report(check.noResponse(c.place(node), node.name));
      return WRONG;
    }
    c.facts.responseUses.set(node, binding);
    return context.known.present.has(node.name) ? { type: response.type } : response;
  }
  const found = settledType(narrowed(c, node, binding.typed.type, context), context);
  const type = filledIn(found, node.name, context);
  if (binding.typed.absent !== undefined && context.known.present.has(node.name)) return { type };
  return type === binding.typed.type ? binding.typed : { ...binding.typed, type };
}

/** The type of a path in the arm of a match. */
function narrowed(c: Checking, node: tree.Expression, type: Type, context: Context): Type {
  const path = context.narrowed === undefined ? undefined : pathOf(node);
  const known = path === undefined ? undefined : context.narrowed?.get(path);
  if (known === undefined || known === type) return type;
  c.facts.narrowings.set(node, known);
  return known;
}

/** A text that a condition has found not to be blank. */
function filledIn(type: Type, path: string | undefined, context: Context): Type {
  return path !== undefined && context.known.present.get(path) === "filled" ? notBlank(type) : type;
}

/** `object.name`: a field. If a step before it is absent, so is the whole path. */
export function member(c: Checking, node: tree.MemberExpression, context: Context): Typed {
  const { wanted, ...around } = context;
  const object = infer(c, node.object, around);
  const { type } = object;
  if (type.kind === "error" || type.kind === "never" || node.name.text === "") return WRONG;
  const carry = { ...(object.fails === undefined ? {} : { fails: object.fails }) };
  if (type.kind === "any" || type.kind === "map")
    return {
      type: type.kind === "any" ? ANY : takenOut(c, withoutNull(type.value).type, c.text(node)),
      absent: object.absent ?? absence(c, node, undefined),
      ...carry,
    };
  if (type.kind !== "record" && !(type.kind === "union" && type.variants.every((one) => one.kind === "record"))) {
    reportNoFields(c, node, type);
    return WRONG;
  }
  // A field that is only sent is absent from incoming documents.
  const read = isRead(c, node.object);
  const known = (one: Field): boolean => !(read && one.writeOnly === true);
  const found = type.kind === "union" ? fieldOfAny(type, node.name.text, known) : type.fields.get(node.name.text);
  if (found === "differs") {
    reportSeveralKinds(c, node.name, node, type);
    return WRONG;
  }
  if (found === undefined || !known(found)) {
    reportUnknownField(c, node, type, known, wanted);
    return WRONG;
  }
  c.facts.fields.set(node, found);
  const path = pathOf(node);
  const own = filledIn(narrowed(c, node, inCurrency(c, node, found.type, context), context), path, context);
  const mayLack = !found.required || found.nullable;
  const asked = path !== undefined && context.known.present.has(path);
  const absent = asked
    ? undefined
    : (object.absent ?? (mayLack && found.written !== true ? absence(c, node, found) : undefined));
  if (absent !== undefined) return { type: own, absent, ...carry };
  return { type: own, ...(mayLack || found.written === true ? { surely: true as const } : {}), ...carry };
}

/** A field of a value that has none: a list, a union with other kinds, a plain value. */
function reportNoFields(c: Checking, node: tree.MemberExpression, type: Type): void {
  const name = node.name.text;
  const instead = (kind: "list" | "text"): TextEdit | undefined => {
    const text = fieldSuggestion(name, c.text(node.object), kind);
    return text === undefined ? undefined : { ...c.place(node), text };
  };
  if (type.kind === "list")
    c.report(check.listHasNoFields(c.place(node.name), name, c.text(node.object), instead("list")));
  else if (type.kind === "union") reportSeveralKinds(c, node.object, node, type);
  else
    c.report(
      check.noFields(
        c.place(node.object),
        show(type),
        type.kind === "text" || type.kind === "enum" ? instead("text") : undefined,
      ),
    );
}

/** @param at the part of the path whose value is of several kinds */
function reportSeveralKinds(c: Checking, at: tree.Node, node: tree.MemberExpression, type: Type): void {
  const kinds = type.kind === "union" ? type.variants.map(showKind) : [];
  c.report(check.severalKinds(c.place(at), show(type), c.text(node.object), kinds));
}

/** A field that a record, or none of a union's, has. Nothing is reported where the record itself is uncertain. */
function reportUnknownField(
  c: Checking,
  node: tree.MemberExpression,
  type: RecordType | UnionType,
  known: (field: Field) => boolean,
  wanted: Type | undefined,
): void {
  const name = node.name.text;
  if (type.kind === "union") {
    if (type.variants.some((one) => one.kind === "record" && c.isUncertain(one))) return;
    const names = [...new Set(type.variants.flatMap((one) => (one.kind === "record" ? namesOf(one, known) : [])))];
    c.report(bind.unknownField(c.place(node.name), name, show(type), closest(name, names), names));
    return;
  }
  if (type.rest !== undefined) {
    if (type.rest.kind !== "error")
      c.report(check.otherField(c.place(node.name), name, type.name, c.text(node.object)));
    return;
  }
  if (c.isUncertain(type)) return;
  if (type.sent?.has(name) === true) {
    c.report(check.lacksReadOnlyField(c.place(node.name), c.text(node.object), `${type.name}.${name}`));
    return;
  }
  const names = namesOf(type, known);
  const like = suggestName(name, names, (one) => type.fields.get(one)?.type, wanted);
  c.report(bind.unknownField(c.place(node.name), name, type.name, like, names, c.fieldsDeclared(type)));
}

/** The common type of a field in all variants of a union; a field that only some have may be absent. */
export function fieldOfAny(
  type: UnionType,
  name: string,
  known: (field: Field) => boolean = () => true,
): Field | "differs" | undefined {
  let all: Field | undefined;
  let missing = false;
  for (const variant of type.variants) {
    const field = variant.kind === "record" ? variant.fields.get(name) : undefined;
    if (field === undefined || !known(field)) missing = true;
    else if (all === undefined) all = field;
    else {
      const common = commonType(all.type, field.type);
      if (common === undefined) return "differs";
      all = {
        ...all,
        type: common,
        required: all.required && field.required,
        nullable: all.nullable || field.nullable,
      };
    }
  }
  return all === undefined ? undefined : missing ? { ...all, required: false } : all;
}

function namesOf(type: RecordType, known: (field: Field) => boolean): string[] {
  return [...type.fields.values()].filter(known).map((field) => field.name);
}

/** Whether a value comes from an incoming document or response, rather than from a record that this spec builds. */
function isRead(c: Checking, node: tree.Expression): boolean {
  const binding = node.kind === "Reference" ? c.facts.bindings.get(node) : undefined;
  if (node.kind === "Member") return isRead(c, node.object);
  return binding?.kind !== "destination" || c.facts.responseUses.has(node);
}

function absence(c: Checking, node: tree.Expression, field: Field | undefined): Absence {
  const steps = stepsFromSource(c, node);
  return {
    path: c.text(node).replace(/\s+/g, " "),
    nullable: field?.nullable ?? false,
    ...(steps === undefined ? {} : { steps }),
    ...(field?.doc === undefined ? {} : { doc: field.doc }),
  };
}

/**
 * The path from the source document to a value, also through loops; undefined if the value is not part of the document.
 */
export function stepsFromSource(c: Checking, node: tree.Expression): readonly string[] | undefined {
  if (node.kind === "Member") {
    const object = stepsFromSource(c, node.object);
    return object === undefined ? undefined : [...object, node.name.text];
  }
  if (node.kind === "Call" || node.kind === "Index") {
    const inner = node.kind === "Index" ? node.object : node.args[0]?.value;
    if (inner === undefined) return undefined;
    const steps = stepsFromSource(c, inner);
    return steps === undefined || c.facts.typed.get(inner)?.type.kind !== "list" ? undefined : [...steps, "[]"];
  }
  if (node.kind !== "Reference") return undefined;
  const binding = c.facts.bindings.get(node);
  if (binding?.kind === "source") return binding.typed.type.kind === "list" ? ["[]"] : [];
  return binding === undefined ? undefined : c.notes.loops.get(binding);
}

/** `list[0]`, `map["key"]`, or `table[key]`. An element may always be absent. */
export function index(c: Checking, node: tree.IndexExpression, context: Context): Typed {
  if (
    node.object.kind === "Reference" &&
    context.scope.find(node.object.name) === undefined &&
    c.module.tables.has(node.object.name)
  ) {
    return checkLookup(c, node, node.object.name, context);
  }
  const object = infer(c, node.object, context);
  const { type } = object;
  const [key, ...more] = node.keys;
  if (reportBareKey(c, node, type, context)) return WRONG;
  if (type.kind === "error" || key === undefined) {
    for (const one of node.keys) infer(c, one, context);
    return WRONG;
  }
  if (more[0] !== undefined)
    c.report(check.arguments(c.place(more[0]), c.text(node.object), `${c.text(node.object)}[place], with one place`));
  const keyType = needed(c, key, context, "the position in a list must be present");
  if (type.kind === "record" && type.rest !== undefined && asText(keyType) !== undefined) {
    const field = key.kind === "Text" ? type.fields.get(key.value) : undefined;
    return {
      type: field?.type ?? withoutNull(type.rest).type,
      absent: object.absent ?? { path: c.text(node), nullable: false },
    };
  }
  if (type.kind === "list") return elementOfList(c, node, type, object.absent, key, keyType);
  if (type.kind === "map" || type.kind === "any") {
    if (keyType.kind !== "error" && asText(keyType) === undefined)
      c.report(check.wrongType(c.place(key), "the key", "text", show(keyType)));
    return {
      type: type.kind === "map" ? takenOut(c, withoutNull(type.value).type, c.text(node)) : ANY,
      absent: object.absent ?? { path: c.text(node), nullable: false },
    };
  }
  const field = key.kind === "Text" && type.kind === "record" ? key.value : undefined;
  const path =
    field === undefined
      ? undefined
      : `${c.text(node.object)}.${/^[A-Za-z_]\w*$/.test(field) ? field : JSON.stringify(field)}`;
  reportNotAList(c, node, type, path);
  return WRONG;
}

/** `order[name]` and `list[first]`: the index is a name that stands for no value. @returns whether it was reported */
function reportBareKey(c: Checking, node: tree.IndexExpression, type: Type, context: Context): boolean {
  const [key] = node.keys;
  if (key?.kind !== "Reference" || context.scope.find(key.name) !== undefined) return false;
  const { name } = key;
  const object = c.text(node.object);
  if (type.kind === "record" && type.fields.has(name)) reportNotAList(c, node, type, `${object}.${name}`);
  else if ((name === "first" || name === "last") && type.kind === "list")
    c.report(check.listHasNoFields(c.place(key), name, object, { ...c.place(node), text: `${name}(${object})` }));
  else return false;
  return true;
}

/** @param instead the expression that gives what the index asks for */
function reportNotAList(c: Checking, node: tree.IndexExpression, type: Type, instead: string | undefined): void {
  const edit = instead === undefined ? undefined : { ...c.place(node), text: instead };
  c.report(check.notAList(c.place(node.object), show(type), edit));
}

/** `list[0]`: present for certain only where the list's type promises so many elements. */
function elementOfList(
  c: Checking,
  node: tree.IndexExpression,
  list: ListType,
  listAbsent: Typed["absent"],
  key: tree.Expression,
  keyType: Type,
): Typed {
  if (keyType.kind !== "error" && !(keyType.kind === "number" && keyType.integer))
    c.report(check.wrongType(c.place(key), "the place in a list", "a whole number", show(keyType)));
  const at = key.kind === "Number" ? Number(key.text) : undefined;
  const { type, nullable } = withoutNull(elementAt(list, at));
  const surely = !nullable && at !== undefined && at < (list.minItems ?? 0) && list.first !== undefined;
  const absent = listAbsent ?? (surely ? undefined : { path: c.text(node), nullable: false, ...stepped(c, node) });
  return { type: takenOut(c, type, c.text(node)), ...(absent === undefined ? {} : { absent }) };
}

function stepped(c: Checking, node: tree.Expression): { readonly steps?: readonly string[] } {
  const steps = stepsFromSource(c, node)?.slice(0, -1);
  return steps === undefined ? {} : { steps };
}
