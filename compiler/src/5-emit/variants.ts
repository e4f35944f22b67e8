/** Whether the variants of a union can be distinguished without checking them completely. */
import type { Field, Type } from "../1-load/types.ts";
import { jsonTypes } from "../3-check/rule-verdict.ts";

/** Whether a type has only one value, or a few, so that it distinguishes a variant. */
export function tells(type: Type, written: boolean): boolean {
  if (type.kind === "enum") return written || !type.open;
  return (type.kind === "boolean" || type.kind === "number") && type.literal !== undefined;
}

/** Whether no value fits two of the types, even leniently. */
export function areApart(types: readonly Type[], written: boolean): boolean {
  return types.every((one, i) => types.slice(i + 1).every((other) => arePairApart(one, other, written)));
}

function arePairApart(one: Type, other: Type, written: boolean): boolean {
  if (one.kind === "never" || other.kind === "never" || jsonTypes(one).isDisjointFrom(jsonTypes(other))) return true;
  if (one.kind !== "record" || other.kind !== "record") return false;
  return [...one.fields.values()].some((field) => {
    const beside = other.fields.get(field.name);
    if (beside === undefined || !tag(field, written) || !tag(beside, written)) return false;
    const members = new Set(membersOf(field.type));
    return !membersOf(beside.type).some((member) => members.has(member));
  });
}

/** Whether a field is always present with one of the texts in its schema. */
function tag({ type, required, nullable, readOnly, writeOnly }: Field, written: boolean): boolean {
  return (
    required && !nullable && !(written ? readOnly : writeOnly === true) && type.kind === "enum" && tells(type, written)
  );
}

function membersOf(type: Type): readonly string[] {
  return type.kind === "enum" ? type.members : [];
}
