/** Repeated imports: manual changes stay, changes of the document are adopted, and conflicts are decided by the user. */
import { escapeStep, stepsOf } from "@integ/runtime/pointers";
import { fingerprint } from "@integ/compiler";
import { isMap, isScalar, parseDocument, type Document } from "yaml";
import { inWords, isObject, listOf, objectOf, same, type Json, type JsonObject } from "../json.ts";
import { ImportError } from "../refusal.ts";
import { mergeSchema } from "./merge-schema.ts";
import { printSchema } from "./print.ts";

/** The record of the last import beside the description: import.json. */
export interface ImportRecord {
  /** The document's name. */
  readonly from: string;
  /** The requested names; all when omitted. */
  readonly only?: readonly string[];
  /** The credentials that were chosen. */
  readonly credentials?: readonly string[];
  readonly description: JsonObject;
  /** The files beside system.yaml, by their path: schemas as values, other texts as fingerprints. */
  readonly schemas: Readonly<Record<string, string | JsonObject>>;
}

/** A changed place, or one whose manual change stays. */
export interface Change {
  /** A place in system.yaml, or another file. */
  readonly at: string;
  readonly how: "added" | "changed" | "removed" | "kept";
  /** For a schema, the changed fields. */
  readonly fields?: readonly string[];
  /** Of a single value, what it was and what it is. */
  readonly values?: readonly [was: string, is: string];
}

/** A place that both the user and the document have changed. */
export interface Conflict {
  /** A place in system.yaml, another file, or a field of a schema: schemas/Order.json#lines.price. */
  readonly at: string;
  readonly mine: Json | undefined;
  readonly theirs: Json | undefined;
}

/** The files to write, and the result. */
export interface Merged {
  /** Texts by path in the system's folder; undefined for a file to delete. */
  readonly files: ReadonlyMap<string, string | undefined>;
  readonly changes: readonly Change[];
  readonly conflicts: readonly Conflict[];
  /** Types whose name now means what another name meant before: a name was freed, and the document's next type took it. */
  readonly moved: readonly Moved[];
}

/** A type with another name than at the last import. */
export interface Moved {
  readonly was: string;
  readonly is: string;
}

/** Decides a conflict; undefined if it stays open. */
export type Decide = (conflict: Conflict) => "mine" | "theirs" | undefined;

/** The result of importing a document. */
export interface Side {
  readonly description: JsonObject;
  readonly files: ReadonlyMap<string, string>;
  /** Whether it only adds: unmentioned parts stay, and its schemas extend the existing ones. */
  readonly widens: boolean;
}

/**
 * @param before the record of the last import
 * @param mine the current files, by path in the system's folder
 * @param theirs the result of the new import
 */
export function merge(before: ImportRecord, mine: ReadonlyMap<string, string>, theirs: Side, decide: Decide): Merged {
  const changes: Change[] = [];
  const conflicts: Conflict[] = [];
  const files = new Map<string, string | undefined>();
  // A database has no description: integ.yaml lists its tables.
  const text = mine.get("system.yaml") ?? (Object.keys(theirs.description).length === 0 ? "{}" : "");
  const document = parseDocument(text);
  const value: unknown = document.toJS();
  if (document.errors.length > 0 || !isObject(value))
    throw new ImportError("system.yaml can't be read as it is now", undefined, "fix it first:   integ check");
  const edits: Edit[] = [];
  mergeValue("", before.description, value, theirs.description, {
    decide,
    edits,
    changes,
    conflicts,
    widens: theirs.widens,
  });
  if (edits.length > 0) {
    for (const edit of edits) apply(document, edit);
    files.set("system.yaml", document.toString({ lineWidth: 0, flowCollectionPadding: true }));
  }
  mergeFiles(before, mine, theirs.files, { files, changes, conflicts, decide, widens: theirs.widens });
  return { files, changes, conflicts, moved: theirs.widens ? [] : movedTypes(before, theirs.files) };
}

/** A name that meant one schema, and now means the one that a removed name meant: specs with it would read other documents. */
function movedTypes({ schemas }: ImportRecord, theirs: ReadonlyMap<string, string>): Moved[] {
  const gone = Object.entries(schemas).filter(([path]) => isSchema(path) && !theirs.has(path));
  return [...theirs].flatMap(([path, text]) => {
    const before = schemas[path];
    const now: Json = isSchema(path) && before !== undefined ? JSON.parse(text) : null;
    if (now === null || same(before, now)) return [];
    const [was] = gone.find(([, schema]) => same(schema, now)) ?? [];
    return was === undefined ? [] : [{ was: typeAt(was), is: typeAt(path) }];
  });
}

function typeAt(path: string): string {
  return path.replace(/^.*\//, "").replace(/\.json$/, "");
}

interface Edit {
  readonly steps: readonly string[];
  readonly value: Json | undefined;
}

interface Merging {
  readonly widens: boolean;
  readonly decide: Decide;
  readonly edits: Edit[];
  readonly changes: Change[];
  readonly conflicts: Conflict[];
}

function mergeValue(
  at: string,
  base: Json | undefined,
  mine: Json | undefined,
  theirs: Json | undefined,
  merging: Merging,
): void {
  if (same(mine, theirs) || (theirs === undefined && merging.widens)) return;
  const take = (): void => {
    const how = theirs === undefined ? "removed" : mine === undefined ? "added" : "changed";
    merging.changes.push({ at, how, ...valuesOf(at, mine, theirs) });
    merging.edits.push({ steps: stepsOf(at), value: theirs });
  };
  if (isObject(mine) && isObject(theirs) && (base === undefined || isObject(base))) {
    for (const key of new Set([...Object.keys(mine), ...Object.keys(theirs)]))
      mergeValue(`${at}/${escapeStep(key)}`, base?.[key], mine[key], theirs[key], merging);
    return;
  }
  if (same(base, theirs)) return void merging.changes.push({ at, how: "kept" });
  if (same(base, mine)) return take();
  const decided = merging.decide({ at, mine, theirs });
  if (decided === undefined) merging.conflicts.push({ at, mine, theirs });
  else if (decided === "theirs") take();
  else merging.changes.push({ at, how: "kept" });
}

/** The old and the new value of a scalar; not for descriptions, which are long and change nothing. */
function valuesOf(at: string, mine: Json | undefined, theirs: Json | undefined): Pick<Change, "values"> {
  const isPlain = (one: Json | undefined): boolean => one !== undefined && one !== null && typeof one !== "object";
  if (/\/(?:about|title|description)$/.test(at) || !isPlain(mine) || !isPlain(theirs)) return {};
  return { values: [inWords(mine), inWords(theirs)] };
}

interface MergingFiles extends Omit<Merging, "edits"> {
  readonly files: Map<string, string | undefined>;
}

function mergeFiles(
  before: ImportRecord,
  mine: ReadonlyMap<string, string>,
  theirs: ReadonlyMap<string, string>,
  merging: MergingFiles,
): void {
  const { files, changes, conflicts, decide, widens } = merging;
  const all = new Set([...theirs.keys(), ...Object.keys(before.schemas)]);
  for (const path of [...all].sort()) {
    if (path === "system.yaml") continue;
    const [own, other, known] = [mine.get(path), theirs.get(path), before.schemas[path]];
    if (own === other || (other === undefined && widens) || isSameSchema(path, own, other)) continue;
    if (!widens && own !== undefined && other !== undefined && isObject(known)) {
      mergeFields(path, known, own, other, merging);
      continue;
    }
    const isMine = !widens && own !== undefined && !isAsWritten(path, own, known);
    if (isMine && other !== undefined && isAsWritten(path, other, known)) {
      changes.push({ at: path, how: "kept" });
      continue;
    }
    if (isMine) {
      const decided = decide({ at: path, mine: own, theirs: other });
      if (decided === undefined) conflicts.push({ at: path, mine: own, theirs: other });
      if (decided === "mine") changes.push({ at: path, how: "kept" });
      if (decided !== "theirs") continue;
    }
    if (own === undefined || other === undefined)
      changes.push({ at: path, how: own === undefined ? "added" : "removed" });
    else changes.push({ at: path, how: "changed", ...fieldsOfChange(path, own, other) });
    files.set(path, other);
  }
}

function mergeFields(
  path: string,
  known: JsonObject,
  own: string,
  other: string,
  { files, changes, conflicts, decide }: MergingFiles,
): void {
  const mine = schemaIn(path, own);
  const kept = new Set<string>();
  const theirs: Json = JSON.parse(other);
  const merged = mergeSchema(known, mine, theirs, {
    kept,
    decide: ({ field, ...sides }) => {
      const conflict = { at: field === "" ? path : `${path}#${field}`, ...sides };
      const decided = decide(conflict);
      if (decided === undefined) conflicts.push(conflict);
      return decided;
    },
  });
  const text = printSchema(merged ?? {});
  if (!same(merged, mine)) {
    changes.push({ at: path, how: "changed", ...fieldsOfChange(path, own, text) });
    files.set(path, text);
  }
  const fields = [...kept].filter((field) => field !== "");
  if (kept.size > 0) changes.push({ at: path, how: "kept", ...(fields.length === 0 ? {} : { fields }) });
}

/** @throws ImportError if the edited file is not JSON */
function schemaIn(path: string, text: string): Json {
  try {
    const schema: Json = JSON.parse(text);
    return schema;
  } catch {
    throw new ImportError(`${path} can't be read as it is now`, undefined, "fix it first:   integ check");
  }
}

/** Whether a file is unchanged since the last import. */
function isAsWritten(path: string, text: string, known: string | JsonObject | undefined): boolean {
  return isObject(known) ? same(schemaIn(path, text), known) : fingerprint(text) === known;
}

/** The content of import.json. @param before its current content, if the import only adds to it */
export function recordOf(
  from: string,
  only: readonly string[] | undefined,
  { description, files, widens }: Side,
  before?: ImportRecord,
  credentials?: readonly string[],
): ImportRecord {
  const own = [...files]
    .filter(([path]) => path !== "system.yaml")
    .map(([path, text]) => [path, isSchema(path) ? objectOf(JSON.parse(text)) : fingerprint(text)] as const);
  const old = widens ? before : undefined;
  const part = (name: "types" | "events" | "operations"): JsonObject => ({
    ...objectOf(old?.description[name]),
    ...objectOf(description[name]),
  });
  const whole =
    old === undefined
      ? description
      : {
          ...old.description,
          ...description,
          types: part("types"),
          events: part("events"),
          operations: part("operations"),
        };
  return {
    from,
    ...(only === undefined ? {} : { only: [...only].sort() }),
    ...(credentials === undefined ? {} : { credentials }),
    description: whole,
    schemas: { ...old?.schemas, ...Object.fromEntries(own) },
  };
}

/** Whether two texts are the same schema; the order of keywords does not matter. */
function isSameSchema(path: string, a: string | undefined, b: string | undefined): boolean {
  return isSchema(path) && a !== undefined && b !== undefined && same(schemaIn(path, a), schemaIn(path, b));
}

function isSchema(path: string): boolean {
  return path.endsWith(".json");
}

/** The fields whose schemas differ; `+` and `-` mark added and removed ones. Empty for other files. */
function fieldsOfChange(path: string, before: string, now: string): { readonly fields?: readonly string[] } {
  if (!isSchema(path)) return {};
  const [a, b] = [fieldsIn(schemaIn(path, before), ""), fieldsIn(schemaIn(path, now), "")];
  const fields = [...new Set([...a.keys(), ...b.keys()])].flatMap((name) => {
    if (a.get(name) === b.get(name)) return [];
    return [`${a.has(name) ? (b.has(name) ? "" : "-") : "+"}${name}`];
  });
  return { fields };
}

/** Each field with its own part of the schema. */
function fieldsIn(schema: Json, at: string): Map<string, string> {
  const found = new Map<string, string>();
  if (!isObject(schema)) return found;
  const required = listOf(schema["required"]);
  for (const [name, field] of Object.entries(objectOf(schema["properties"]))) {
    const path = at === "" ? name : `${at}.${name}`;
    const { properties: _, items: __, required: ___, ...own } = objectOf(field);
    found.set(path, JSON.stringify([own, required.includes(name)]));
    for (const inner of [field, objectOf(field)["items"] ?? null])
      for (const [deep, said] of fieldsIn(inner, path)) found.set(deep, said);
  }
  return found;
}

function apply(document: Document, { steps: path, value }: Edit): void {
  if (value === undefined) document.deleteIn(path);
  else document.setIn(path, document.createNode(value));
  // Short values are written on one line, as the import does.
  const node = document.getIn(path, true);
  if (isMap(node) && JSON.stringify(value).length < 110 && path.length > 1) node.flow = true;
  if (isScalar(node) && typeof value === "string") node.type = undefined as never;
}
