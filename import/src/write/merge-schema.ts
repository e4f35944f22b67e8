/**
 * A three-way merge of a JSON Schema, property by property: changes of one side are adopted, and conflicts are decided
 * by the user.
 */
import { isList, isObject, objectOf, same, type Json, type JsonObject } from "../json.ts";

/** A property that both sides have changed; for a record, its keywords without those of its properties. */
export interface SchemaConflict {
  /** From the schema's root: lines.price; empty for the root itself. */
  readonly field: string;
  readonly mine: Json | undefined;
  readonly theirs: Json | undefined;
}

/** The options and results of merging a schema. */
export interface SchemaMerging {
  /** Decides a conflict; undefined leaves the place unchanged. */
  readonly decide: (conflict: SchemaConflict) => "mine" | "theirs" | undefined;
  /** The properties with manual changes that stay. */
  readonly kept: Set<string>;
}

/** Keywords whose entries are schemas. */
const GROUPS = new Set(["properties", "patternProperties", "$defs", "definitions"]);
/** Keywords that hold a schema of the values within. */
const WITHIN = new Set(["items", "additionalProperties"]);
/** Lists in which each entry is merged separately. */
const SETS = new Set(["required", "enum"]);

/** @param base the schema of the last import @param field the property's path from the schema's root */
export function mergeSchema(
  base: Json | undefined,
  mine: Json | undefined,
  theirs: Json | undefined,
  merging: SchemaMerging,
  field = "",
): Json | undefined {
  if (same(mine, theirs) || same(base, theirs)) {
    if (!same(mine, theirs)) merging.kept.add(field);
    return mine;
  }
  if (same(base, mine)) return theirs;
  if (!isObject(mine) || !isObject(theirs))
    return decided({ field, mine, theirs }, merging) === "theirs" ? theirs : mine;
  const before = objectOf(base);
  const [inner, own, open] = [new Map<string, Json>(), new Map<string, Json>(), new Array<string>()];
  let isKept = false;
  for (const word of new Set([...Object.keys(mine), ...Object.keys(theirs)])) {
    const [b, m, t] = [before[word], mine[word], theirs[word]];
    const put = (to: Map<string, Json>, value: Json | undefined): void =>
      void (value === undefined || to.set(word, value));
    if (isObject(m) && isObject(t) && GROUPS.has(word)) put(inner, mergeGroup(b, m, t, merging, field));
    else if (isObject(m) && isObject(t) && WITHIN.has(word)) put(inner, mergeSchema(b, m, t, merging, field));
    else if (same(m, t) || same(b, m)) put(own, t);
    else if (same(b, t)) {
      isKept = true;
      put(own, m);
    } else if (SETS.has(word) && isList(b) && isList(m) && isList(t)) put(own, mergeSet(b, m, t));
    // Without a list before, each side has only added to it. An enum that was none has limits of its own on each side.
    else if (word === "required" && b === undefined && isList(m) && isList(t)) put(own, mergeSet([], m, t));
    else open.push(word);
  }
  if (open.length > 0) {
    // Keywords limit each other, so those of one property come from one side.
    const ofOne = (side: JsonObject): JsonObject =>
      Object.fromEntries(Object.entries(side).filter(([word]) => !inner.has(word)));
    const [one, other] = [ofOne(mine), ofOne(theirs)];
    const shown = (side: JsonObject): JsonObject => Object.fromEntries(Object.entries(side).filter(([word]) => open.includes(word))); // prettier-ignore
    const side = decided({ field, mine: shown(one), theirs: shown(other) }, merging) === "theirs" ? other : one;
    return inOrder(mine, theirs, new Map([...Object.entries(side), ...inner]));
  }
  if (isKept) merging.kept.add(field);
  return inOrder(mine, theirs, new Map([...own, ...inner]));
}

function decided(conflict: SchemaConflict, { decide, kept }: SchemaMerging): "mine" | "theirs" | undefined {
  const choice = decide(conflict);
  if (choice === "mine") kept.add(conflict.field);
  return choice;
}

function mergeGroup(
  base: Json | undefined,
  mine: JsonObject,
  theirs: JsonObject,
  merging: SchemaMerging,
  field: string,
): Json {
  const names = new Set([...Object.keys(mine), ...Object.keys(theirs)]);
  return Object.fromEntries(
    [...names].flatMap((name) => {
      const at = field === "" ? name : `${field}.${name}`;
      const made = mergeSchema(objectOf(base)[name], mine[name], theirs[name], merging, at);
      return made === undefined ? [] : [[name, made] as const];
    }),
  );
}

/** The document's entries, with manually added ones, and without manually removed ones. */
function mergeSet(base: readonly Json[], mine: readonly Json[], theirs: readonly Json[]): Json {
  const has = (list: readonly Json[], one: Json): boolean => list.some((other) => same(one, other));
  const kept = theirs.filter((one) => has(mine, one) || !has(base, one));
  return [...kept, ...mine.filter((one) => !has(base, one) && !has(theirs, one))];
}

function inOrder(mine: JsonObject, theirs: JsonObject, values: ReadonlyMap<string, Json>): JsonObject {
  const words = new Set([...Object.keys(mine), ...Object.keys(theirs)]);
  return Object.fromEntries(
    [...words].flatMap((word) => {
      const value = values.get(word);
      return value === undefined ? [] : [[word, value] as const];
    }),
  );
}
