/** The possible JSON of records, lists and values of a spec. */
import type { tree } from "@integ/grammar";
import { ANY, elementAt, type Json, type Type } from "../1-load/types.ts";
import type { Checking } from "./checking.ts";
import { recased } from "./currencies.ts";
import { ANYTHING, jsonTypes, type JsonType, type Part, type Shape } from "./rule-verdict.ts";
import { knownValues } from "./value-set.ts";

/** @param type the type of the value's place */
export function shapeOf(c: Checking, node: tree.Expression, type: Type): Shape {
  if (node.kind === "Record" && (type.kind === "record" || type.kind === "map" || type.kind === "any"))
    return { kind: "record", fields: fieldsOf(c, node, type) };
  if (node.kind === "List" && (type.kind === "list" || type.kind === "any")) {
    if (node.items.some((item) => item.kind === "For")) return { kind: "some", types: new Set(["array"]) };
    const items = node.items.map((item, i) => partOf(c, item, type.kind === "list" ? elementAt(type, i) : ANY).value);
    return { kind: "list", items };
  }
  const values = valuesOf(c, node, type);
  return values === undefined ? { kind: "some", types: jsonTypes(type) } : { kind: "known", values };
}

function fieldsOf(c: Checking, node: tree.RecordExpression, type: Type): ReadonlyMap<string, Part> {
  const fields = new Map<string, Part>();
  const entries = node.entries.flatMap((entry) =>
    entry.kind === "Spread" ? (c.facts.spreads.get(entry) ?? []) : entry.kind === "Field" ? [entry] : [],
  );
  for (const { path, value } of entries) {
    const name = path[0];
    if (name?.kind !== "Name" || path.length > 1) continue;
    const field = type.kind === "record" ? type.fields.get(name.text) : undefined;
    const other = type.kind === "map" ? type.value : type.kind === "record" ? (type.rest ?? ANY) : ANY;
    const part = partOf(c, value, field?.type ?? other);
    // An absent value is omitted; it is null if a required field may be null.
    fields.set(name.text, field?.required === true ? { ...part, optional: part.stops } : part);
  }
  return fields;
}

/** @returns `stops`: whether the run may end instead */
function partOf(c: Checking, node: tree.Expression, type: Type): Part & { readonly stops: boolean } {
  const typed = c.facts.typed.get(node);
  if (typed === undefined || typed.type.kind === "never" || typed.type.kind === "error")
    return { optional: true, stops: true, value: ANYTHING };
  const slot = c.facts.slots.get(node);
  const value = shapeOf(c, node, slot?.type ?? type);
  if (typed.absent === undefined) return { optional: false, stops: false, value };
  return { optional: true, stops: false, value: slot?.nullable === false ? value : orNull(value) };
}

function orNull(shape: Shape): Shape {
  if (shape.kind === "known") return { kind: "known", values: [...shape.values, null] };
  if (shape.kind === "some") return { kind: "some", types: new Set([...shape.types, "null"]) };
  const own: JsonType = shape.kind === "record" ? "object" : "array";
  return { kind: "some", types: new Set([own, "null"]) };
}

/** The possible values of an expression as they are sent, if they are finite. */
function valuesOf(c: Checking, node: tree.Expression, to: Type): readonly Json[] | undefined {
  const from = c.facts.typed.get(node)?.type;
  if (from === undefined) return undefined;
  const plain =
    (to.kind === "number" && to.wire === "number" && from.kind === "number") ||
    (to.kind === "boolean" && from.kind === "boolean") ||
    ((to.kind === "text" || to.kind === "enum") && (from.kind === "text" || from.kind === "enum")) ||
    (to.kind === "any" && (from.kind === "text" || from.kind === "boolean"));
  if (!plain || recased(from, to) !== from) return undefined;
  const known = knownValues(from);
  return known === undefined || known.others ? undefined : known.values;
}
