/** Whether one of several types can be told from the others without looking at all of it. */
import type { Field, Type } from "../1-load/types.ts";

/** Whether a type is known by the one value, or the few, that it takes. */
export function tells(type: Type, written: boolean): boolean {
  if (type.kind === "enum") return written || !type.open;
  return (type.kind === "boolean" || type.kind === "number") && type.literal !== undefined;
}

/** What JSON a type is written in. */
function jsonKinds(type: Type): readonly string[] {
  switch (type.kind) {
    case "number":
      return [type.wire === "text" ? "string" : "number"];
    case "datetime":
      return [type.wire === "seconds" || type.wire === "milliseconds" ? "number" : "string"];
    case "boolean":
    case "null":
    case "list":
      return [type.kind];
    case "record":
    case "map":
      return ["object"];
    case "union":
      return type.variants.flatMap(jsonKinds);
    case "text":
    case "enum":
    case "date":
    case "time":
    case "local_datetime":
    case "duration":
      return ["string"];
    case "never":
      return [];
    default:
      return ["string", "number", "boolean", "null", "list", "object"];
  }
}

/** Whether no value fits two of some types, however openly it is read. */
export function areApart(types: readonly Type[], written: boolean): boolean {
  return types.every((one, i) => types.slice(i + 1).every((other) => arePairApart(one, other, written)));
}

function arePairApart(one: Type, other: Type, written: boolean): boolean {
  const kinds = new Set(jsonKinds(one));
  if (!jsonKinds(other).some((kind) => kinds.has(kind))) return true;
  if (one.kind !== "record" || other.kind !== "record") return false;
  return [...one.fields.values()].some((field) => {
    const beside = other.fields.get(field.name);
    if (beside === undefined || !tag(field, written) || !tag(beside, written)) return false;
    const members = new Set(membersOf(field.type));
    return !membersOf(beside.type).some((member) => members.has(member));
  });
}

/** Whether a field is surely there with one of the texts that its schema names. */
function tag({ type, required, nullable, readOnly, writeOnly }: Field, written: boolean): boolean {
  return (
    required && !nullable && !(written ? readOnly : writeOnly === true) && type.kind === "enum" && tells(type, written)
  );
}

function membersOf(type: Type): readonly string[] {
  return type.kind === "enum" ? type.members : [];
}
