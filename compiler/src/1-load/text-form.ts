/** The values of texts in XML, CSV and forms by type: the runtime reads and orders documents by it. */
import type { TextForm } from "@integ/runtime";
import type { Type } from "./types.ts";

/** @param within the enclosing types: a recursive one stays unconverted */
export function textFormOf(type: Type, within: ReadonlySet<Type> = new Set()): TextForm {
  switch (type.kind) {
    case "record": {
      if (within.has(type)) return "any";
      const inside = new Set([...within, type]);
      return Object.fromEntries([...type.fields.values()].map((field) => [field.name, textFormOf(field.type, inside)]));
    }
    case "list":
      return [textFormOf(type.element, within)];
    case "boolean":
      return "boolean";
    case "number":
      return type.wire === "text" || type.wire === "either" ? "text" : "number";
    case "datetime":
      return type.wire === "seconds" || type.wire === "milliseconds" ? "number" : "time";
    case "date":
    case "local_datetime":
      return "time";
    case "text":
    case "enum":
    case "time":
    case "duration":
      return "text";
    case "any":
    case "error":
    case "map":
    case "never":
    case "null":
    case "union":
      return "any";
  }
}
