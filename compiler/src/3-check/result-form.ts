/**
 * The form of a function's declared result. A type of a schema has two forms: as its system returns it, and as it is sent, without the
 * fields that only the system sets. If the function writes a record, its result has the sent form; if it passes on what was read, the
 * returned form.
 */
import { tree } from "@integ/grammar";
import type { Field, RecordType, Type } from "../1-load/types.ts";
import { branchesOf } from "./branches.ts";
import type { Checking } from "./checking.ts";
import type { Direction } from "./facts.ts";

/** The form of a function's or mapping's result, by its text: `written` if one of its branches writes a record. */
export function resultForm(c: Checking, declaration: Callable): Direction {
  if (declaration.result === undefined) return "read";
  return writesRecord(c, tree.bodyOf(declaration), [declaration.name.text]) ? "written" : "read";
}

type Callable = tree.FunctionDeclaration | tree.MappingDeclaration;

/** @param within the functions that call this one: a recursive call adds nothing */
function writesRecord(c: Checking, node: tree.Expression, within: readonly string[]): boolean {
  const writes = (inner: tree.Expression): boolean => writesRecord(c, inner, within);
  const branches = branchesOf(node);
  if (branches !== undefined) return branches.some(writes);
  switch (node.kind) {
    case "Record":
      return true;
    case "List":
      return node.items.some(writes);
    case "For":
      return writes(node.body);
    case "Call":
      return node.callee.kind === "Reference" && returnsWritten(c, node.callee.name, within);
    default:
      return false;
  }
}

function returnsWritten(c: Checking, name: string, within: readonly string[]): boolean {
  const { declaration } = c.module.functions.get(name) ?? c.module.mappings.get(name) ?? {};
  if (declaration?.result === undefined || declaration.partial === true || within.includes(name)) return false;
  return writesRecord(c, tree.bodyOf(declaration), [...within, name]);
}

/** The sent form of a type: its records lack the fields that only their system sets. */
export function sentForm(type: Type, known = new Map<RecordType, RecordType>()): Type {
  switch (type.kind) {
    case "list":
      return {
        ...type,
        element: sentForm(type.element, known),
        ...(type.first === undefined ? {} : { first: type.first.map((one) => sentForm(one, known)) }),
      };
    case "map":
      return { ...type, value: sentForm(type.value, known) };
    case "union":
      return { ...type, variants: type.variants.map((one) => sentForm(one, known)) };
    case "record":
      return type.place === undefined || type.sent !== undefined ? type : sentRecord(type, known);
    default:
      return type;
  }
}

/** A record may contain itself: its sent form is known before its fields are. */
function sentRecord(type: RecordType, known: Map<RecordType, RecordType>): RecordType {
  const found = known.get(type);
  if (found !== undefined) return found;
  const fields = new Map<string, Field>();
  const lacking = new Set<string>();
  const sent: RecordType = { ...type, fields, sent: lacking };
  known.set(type, sent);
  for (const field of type.fields.values())
    if (field.readOnly) lacking.add(field.name);
    else fields.set(field.name, { ...field, type: sentForm(field.type, known) });
  return sent;
}

/** Whether a type has the sent form. */
export function isSent(type: Type): boolean {
  return type.kind === "list" ? isSent(type.element) : type.kind === "record" && type.sent !== undefined;
}

/** A field that the returned form always has and the sent form lacks: `shop.Person.id`. */
export function requiredReadOnlyField(type: Type, seen: readonly RecordType[] = []): string | undefined {
  if (type.kind === "list") return requiredReadOnlyField(type.element, seen);
  if (type.kind !== "record" || seen.includes(type)) return undefined;
  for (const field of type.fields.values()) {
    if (!field.required) continue;
    if (field.readOnly) return `${type.name}.${field.name}`;
    const within = requiredReadOnlyField(field.type, [...seen, type]);
    if (within !== undefined) return within;
  }
  return undefined;
}
