/** JSON values, and type guards for readers of unknown documents. */
import { stepsOf } from "@integ/runtime/pointers";

export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
/** A record of JSON. */
export interface JsonObject {
  readonly [key: string]: Json;
}

/** Whether a value is a record. */
export function isObject(json: unknown): json is JsonObject {
  return typeof json === "object" && json !== null && !Array.isArray(json);
}

/** Whether a value is a list. */
export function isList(json: unknown): json is readonly Json[] {
  return Array.isArray(json);
}

/** A record; an empty one for any other value. */
export function objectOf(json: unknown): JsonObject {
  return isObject(json) ? json : {};
}

/** A list; an empty one for any other value. */
export function listOf(json: unknown): readonly Json[] {
  return isList(json) ? json : [];
}

/** A text that is not blank; undefined for any other value. */
export function textOf(json: unknown): string | undefined {
  return typeof json === "string" && json.trim() !== "" ? json : undefined;
}

/** The value at a JSON pointer; undefined if there is none. */
export function pointed(json: Json, pointer: string): Json | undefined {
  let found: Json | undefined = json;
  for (const step of stepsOf(pointer))
    found = isList(found)
      ? found[Number(step)]
      : isObject(found) && Object.hasOwn(found, step)
        ? found[step]
        : undefined;
  return found;
}

/** The entries without undefined values. */
export function defined(entries: Readonly<Record<string, Json | undefined>>): Record<string, Json> {
  return Object.fromEntries(Object.entries(entries).filter((entry): entry is [string, Json] => entry[1] !== undefined));
}

/** A value as text: texts unchanged, other values as JSON, undefined as an empty text. */
export function inWords(value: Json | undefined): string {
  return typeof value === "string" ? value : value === undefined ? "" : JSON.stringify(value);
}

/** Whether two values are equal; the order of names in a record does not matter. */
export function same(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true;
  if (isList(a) && isList(b)) return a.length === b.length && a.every((one, i) => same(one, b[i]));
  if (!isObject(a) || !isObject(b)) return false;
  const names = Object.keys(a);
  return (
    names.length === Object.keys(b).length && names.every((name) => Object.hasOwn(b, name) && same(a[name], b[name]))
  );
}
