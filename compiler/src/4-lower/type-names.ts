/** The TypeScript types of the spec's types. */
import type { ListType, Type } from "../1-load/types.ts";
import type { Direction } from "../3-check/facts.ts";
import { fieldKey } from "./names.ts";
import type { ModuleTypes } from "./module-types.ts";

/** A type in TypeScript. In documents that are read, it may be wider: later members of an enum, numbers beyond 2^53. */
export function typeName(used: ModuleTypes, type: Type, direction: Direction): string {
  switch (type.kind) {
    case "text":
    case "date":
    case "time":
    case "local_datetime":
    case "duration":
      return "string";
    case "number":
      if (type.wire === "computed") return "Num";
      if (type.wire === "text") return "string";
      if (type.wire === "either") return direction === "written" ? "string | number | Decimal" : "string | Num";
      if (type.wire === "minor") return direction === "written" ? "number | Decimal" : "Int";
      return direction === "written" ? "number | Decimal" : type.integer ? "Int" : "Num";
    case "boolean":
      return type.literal === undefined ? "boolean" : String(type.literal);
    case "datetime":
      if (type.wire === "seconds" || type.wire === "milliseconds") return "number";
      return type.wire === "computed" ? "Instant" : "string";
    case "enum": {
      const members = type.members.map((member) => JSON.stringify(member));
      return direction === "read" && type.open ? [...members, "(string & {})"].join(" | ") : members.join(" | ");
    }
    case "list": {
      if (type.first !== undefined) return `[${tupleParts(used, type, direction).join(", ")}]`;
      const element = typeName(used, type.element, direction) + (type.nullable === true ? " | null" : "");
      const choice =
        element.includes("|") && (!["record", "list"].includes(type.element.kind) || element.endsWith("null"));
      return `${choice ? `(${element})` : element}[]`;
    }
    case "union":
      return [...new Set(type.variants.map((variant) => typeName(used, variant, direction)))].join(" | ");
    case "map":
      return `Record<string, ${typeName(used, type.value, direction)}>`;
    case "record": {
      const known =
        type.place === undefined ? undefined : used.find(type, type.sent === undefined ? direction : "written");
      if (known !== undefined) return known.name;
      const fields = [...type.fields.values()].map((field) => {
        // A text that a spec has set has a literal type.
        const isSet = type.place === undefined && field.type.kind === "text" && field.type.literal !== undefined;
        const value = isSet ? JSON.stringify(field.type.literal) : typeName(used, field.type, direction);
        return field.required ? `${fieldKey(field.name)}: ${value}` : `${fieldKey(field.name)}?: ${value} | undefined`;
      });
      return `{ ${fields.join("; ")} }`;
    }
    case "null":
      return "null";
    // The type of an empty list.
    case "never":
      return "never";
    case "any":
    case "error":
      return "unknown";
  }
}

/** The elements of a tuple; those after the required ones may be missing. */
function tupleParts(used: ModuleTypes, type: ListType, direction: Direction): string[] {
  const first = (type.first ?? []).map((one, i) => {
    const part = typeName(used, one, direction);
    if (i < (type.minItems ?? 0)) return part;
    return part.includes("|") ? `(${part})?` : `${part}?`;
  });
  if (type.maxItems === type.first?.length) return first;
  const rest = typeName(used, type.element, direction);
  return [...first, `...${rest.includes("|") ? `(${rest})` : rest}[]`];
}
