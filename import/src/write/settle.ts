/**
 * Compiles a draft, widens the schemas that the compiler refuses, and leaves out what can't be described. Both are reported, so
 * every import passes `integ check`.
 */
import { escapeStep, stepsOf } from "@integ/runtime/pointers";
import { memoryHost, readDescriptor, type Diagnostic, type System } from "@integ/compiler";
import { isMap, isScalar, parseDocument } from "yaml";
import { isList, isObject, pointed, type Json } from "../json.ts";
import type { SystemDraft } from "../model.ts";
import { pointerAt } from "./pointer-at.ts";
import { descriptionOf, printDescription, printSchema } from "./print.ts";

/** Each round fixes at least one schema or leaves out one operation. */
const MOST_ROUNDS = 60;

/** Changes the draft until the compiler accepts it. */
export function settle(name: string, draft: SystemDraft): void {
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const texts = new Map([...draft.schemas].map(([file, schema]) => [`/system/schemas/${file}`, printSchema(schema)]));
    const yaml = printDescription(descriptionOf(name, draft), [], "x");
    const errors = errorsOf(name, new Map([...texts, ...documentsOf(draft), ["/system/system.yaml", yaml]]));
    if (errors.length === 0) return;
    let document: ReturnType<typeof parseDocument> | undefined;
    for (const error of errors) {
      const text = texts.get(error.place.path);
      if (text === undefined) leaveOut(draft, (document ??= parseDocument(yaml)), error);
      else mend(draft, error, pointerAt(text, error.place.start));
    }
  }
  throw new Error(`what ${name} holds can't be brought into a form that compiles`);
}

function documentsOf({ documents }: SystemDraft): (readonly [string, string])[] {
  return [...documents].map(([path, text]) => [`/system/${path}`, text] as const);
}

/** The compiler's errors in a description, after checking every schema. */
export function errorsOf(name: string, files: ReadonlyMap<string, string>): readonly Diagnostic[] {
  const host = memoryHost(Object.fromEntries(files));
  const read = readDescriptor(host, name, "/system");
  if (read.system !== undefined) lookAtAll(read.system);
  return read.diagnostics.filter(({ severity }) => severity === "error");
}

/** Schemas are read lazily: this reads all of them. */
function lookAtAll({ types, operations, events }: System): void {
  for (const type of types.values()) void type.type;
  for (const operation of operations.values()) {
    void operation.record?.type;
    void operation.result?.type;
    void operation.request;
  }
  for (const event of events.values()) void event.type.type;
}

/** Removes the unusable keyword, or everything at its place. */
function mend(draft: SystemDraft, { place: { path }, message }: Diagnostic, pointer: string): void {
  const file = path.replace("/system/schemas/", "");
  const schema = draft.schemas.get(file);
  // The part around it may just have been removed.
  if (schema === undefined || pointed(schema, pointer) === undefined) return;
  const steps = stepsOf(pointer);
  const last = steps.at(-1);
  const parent = steps.slice(0, -1);
  const owner = pointed(schema, parent.map((step) => `/${escapeStep(step)}`).join(""));
  const isWord =
    last !== undefined &&
    !["properties", "patternProperties", "dependentSchemas"].includes(parent.at(-1) ?? "") &&
    isObject(owner);
  const isLoose =
    isWord &&
    [
      "pattern",
      "required",
      "format",
      "x-integ",
      "not",
      "if",
      "multipleOf",
      "additionalProperties",
      "unevaluatedProperties",
      "minLength",
      "maxLength",
      "minimum",
      "maximum",
    ].includes(last);
  const wide: Json = { description: `Any JSON: what the document says can't be used (${message})` };
  draft.schemas.set(
    file,
    isLoose
      ? changed(schema, steps, undefined)
      : changed(schema, steps.length === 0 ? steps : isWord ? parent : steps, wide),
  );
  if (steps.length === 0 || (isWord && !isLoose && parent.length === 0)) dropType(draft, file, message);
  draft.notes.push({
    at: `schemas/${file}#${pointer}`,
    how: "guessed",
    what: isLoose ? `read without \`${String(last)}\`` : "read as any JSON",
    why: message,
  });
}

/** Removes a type that can't be read, with everything that uses it. */
function dropType(draft: SystemDraft, file: string, why: string): void {
  for (const [name, type] of [...draft.types]) {
    if (type.schema !== `schemas/${file}`) continue;
    draft.types.delete(name);
    const uses = (part: Json | undefined): boolean => isObject(part) && part["type"] === name;
    for (const [operation, one] of [...draft.operations])
      if (uses(one["record"]) || uses(one["result"])) drop(draft, "operations", operation, why);
    for (const [event, one] of [...draft.events]) if (one["type"] === name) drop(draft, "events", event, why);
  }
}

function drop(draft: SystemDraft, where: "operations" | "events", name: string, why: string): void {
  draft[where].delete(name);
  const kept = draft.notes.filter(({ at }) => at !== `/${where}/${name}` && !at.startsWith(`/${where}/${name}/`));
  draft.notes.splice(0, draft.notes.length, ...kept, { at: `/${where}/${name}`, how: "left out", what: name, why });
  if (where === "operations")
    for (const [other, one] of draft.operations)
      if (isObject(one["find"]) && one["find"]["operation"] === name) {
        const { find: _, ...rest } = one;
        draft.operations.set(other, rest);
      }
}

/** Removes the operation, event or type that contains a mistake. @throws if none contains it */
function leaveOut(
  draft: SystemDraft,
  document: ReturnType<typeof parseDocument>,
  { place: { start }, message }: Diagnostic,
): void {
  for (const where of ["operations", "events"] as const) {
    const map = document.get(where);
    if (!isMap(map)) continue;
    for (const { key, value } of map.items) {
      const [from, , to] = [isScalar(key) ? (key.range?.[0] ?? 0) : 0, 0, isMap(value) ? (value.range?.[2] ?? 0) : 0];
      if (isScalar(key) && start >= from && start < to) return drop(draft, where, String(key.value), message);
    }
  }
  throw new Error(`the description can't be read: ${message}`);
}

/** A schema with another value at a place; undefined removes the place. */
function changed(json: Json, steps: readonly string[], value: Json | undefined): Json {
  const [step, ...rest] = steps;
  if (step === undefined) return value ?? {};
  if (isList(json)) return json.map((one, i) => (String(i) === step ? changed(one, rest, value) : one));
  if (!isObject(json)) return json;
  if (rest.length > 0) return { ...json, [step]: changed(json[step] ?? {}, rest, value) };
  const { [step]: _, ...others } = json;
  return value === undefined ? others : { ...json, [step]: value };
}
