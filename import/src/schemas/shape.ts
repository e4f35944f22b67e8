/** The kind of a schema for operations: a record, a list, or anything else. */
import { escapeStep } from "@integ/runtime/pointers";
import type { Documents, Placed } from "../documents.ts";
import { isList, isObject, objectOf, type Json, type JsonObject } from "../json.ts";
import { typeWord } from "./keywords.ts";

/** `choice`: one of several records. */
export type Shape = "record" | "choice" | "list" | "scalar" | "mixed" | "nothing";

/** The kind of a schema, with references resolved. */
export function shapeOf(documents: Documents, placed: Placed, depth = 0): Shape {
  const at = documents.resolve(placed);
  if (at === undefined || depth > 20) return "nothing";
  if (!isObject(at.json)) return "nothing";
  const schema = at.json;
  const types = [typeWord(schema["type"])].flat().filter((one) => one !== undefined && one !== "null");
  if (types.length > 1) return "mixed";
  const [type] = types;
  if (type === "array") return "list";
  if (type !== undefined && type !== "object") return "scalar";
  const parts = (word: string): Placed[] =>
    (isList(schema[word]) ? schema[word] : []).map((json, i) => ({
      json,
      path: at.path,
      pointer: `${at.pointer}/${word}/${i}`,
    }));
  for (const word of ["oneOf", "anyOf"]) {
    const real = parts(word).filter(({ json }) => !isNull(json) && !asksOnly(json));
    const [only, ...others] = real;
    if (only === undefined) continue;
    const shapes = new Set(real.map((part) => shapeOf(documents, part, depth + 1)));
    if (others.length === 0) return type === "object" ? "record" : ([...shapes][0] ?? "nothing");
    if ([...shapes].every((shape) => shape === "record" || shape === "choice")) return "choice";
    if (shapes.size === 1 && shapes.has("list")) return "list";
    return shapes.size === 1 && shapes.has("scalar") ? "scalar" : "mixed";
  }
  const all = parts("allOf").map((part) => shapeOf(documents, part, depth + 1));
  if (all.includes("choice")) return "choice";
  if (type === "object" || schema["properties"] !== undefined || isObject(schema["additionalProperties"]))
    return "record";
  if (schema["items"] !== undefined) return "list";
  if (schema["enum"] !== undefined) return "scalar";
  return all.find((shape) => shape !== "nothing") ?? "nothing";
}

/** Whether a schema accepts only null. */
export function isNull(json: Json): boolean {
  return (
    isObject(json) && (json["type"] === "null" || (isList(json["enum"]) && json["enum"].every((one) => one === null)))
  );
}

/** Whether a branch only requires fields. */
function asksOnly(json: Json): boolean {
  return (
    isObject(json) &&
    Object.keys(json).every((word) => word === "required" || word === "title" || word === "description")
  );
}

/** The fields of a record and of all its parts; for a choice, those of each branch. */
export function fieldsOf(documents: Documents, placed: Placed, depth = 0): Map<string, Placed> {
  const fields = new Map<string, Placed>();
  const at = documents.resolve(placed);
  if (at === undefined || !isObject(at.json) || depth > 20) return fields;
  const schema = at.json;
  for (const [name, json] of Object.entries(objectOf(schema["properties"])))
    fields.set(name, {
      json,
      path: at.path,
      pointer: `${at.pointer}/properties/${escapeStep(name)}`,
    });
  for (const word of ["allOf", "oneOf", "anyOf"])
    for (const [i, json] of (isList(schema[word]) ? schema[word] : []).entries())
      for (const [name, field] of fieldsOf(
        documents,
        { json, path: at.path, pointer: `${at.pointer}/${word}/${i}` },
        depth + 1,
      ))
        if (!fields.has(name)) fields.set(name, field);
  return fields;
}

/** The fields that every document has. */
export function requiredOf(documents: Documents, placed: Placed, depth = 0): Set<string> {
  const at = documents.resolve(placed);
  if (at === undefined || !isObject(at.json) || depth > 20) return new Set();
  const schema: JsonObject = at.json;
  const required = new Set(
    (isList(schema["required"]) ? schema["required"] : []).filter((one) => typeof one === "string"),
  );
  const inner = (word: string): Set<string>[] =>
    (isList(schema[word]) ? schema[word] : []).map((json, i) =>
      requiredOf(documents, { json, path: at.path, pointer: `${at.pointer}/${word}/${i}` }, depth + 1),
    );
  for (const part of inner("allOf")) for (const name of part) required.add(name);
  for (const word of ["oneOf", "anyOf"]) {
    const [first, ...others] = inner(word);
    for (const name of first ?? []) if (others.every((other) => other.has(name))) required.add(name);
  }
  return required;
}
