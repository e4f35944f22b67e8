/** Prints a draft as files: `system.yaml`, with a comment at each guess and open question, and a JSON file for each schema. */
import { stepsOf } from "@integ/runtime/pointers";
import { Document, isMap, isScalar, type Pair, type YAMLMap } from "yaml";
import { defined, type Json } from "../json.ts";
import type { Note, SystemDraft } from "../model.ts";

/** The first line of an imported description. */
const HEAD = (from: string): string =>
  ` Made by  integ import ${from}\n Yours to change: what is changed here stays when it is imported again.`;

/** The description as values, in the order in which it is printed. */
export function descriptionOf(name: string, draft: SystemDraft): Record<string, Json> {
  const { base_url: baseUrl, headers, query, basic, oauth, login, limits, webhooks, ...others } = draft.connection;
  const settings = Object.fromEntries(
    Object.entries(draft.settings).map(([key, one]): [string, Json] => [key, { ...one }]),
  );
  return defined({
    integ: 1,
    system: name,
    title: draft.title,
    version: draft.version,
    about: draft.about,
    settings: Object.keys(settings).length === 0 ? undefined : settings,
    base_url: baseUrl,
    headers,
    query,
    basic,
    oauth,
    login,
    limits,
    webhooks,
    ...others,
    types: Object.fromEntries([...draft.types].map(([type, one]): [string, Json] => [type, { ...one }])),
    events: draft.events.size === 0 ? undefined : Object.fromEntries(draft.events),
    operations: draft.operations.size === 0 ? undefined : Object.fromEntries(draft.operations),
  });
}

/** @param from the document's name, for the first line */
export function printDescription(value: Readonly<Record<string, Json>>, notes: readonly Note[], from: string): string {
  const document = new Document(value);
  document.commentBefore = HEAD(from);
  if (isMap(document.contents)) layOut(document.contents, 0);
  for (const [at, texts] of commentsOf(notes)) comment(document, at, texts);
  return document.toString({ lineWidth: 0, flowCollectionPadding: true });
}

/** A schema as the text of its file. */
export function printSchema(schema: Json): string {
  return `${JSON.stringify(schema, undefined, 2)}\n`;
}

/** Small records are written on one line, as people do. */
function layOut(map: YAMLMap, depth: number): void {
  for (const { value } of map.items as Pair[]) {
    if (!isMap(value)) continue;
    const size = JSON.stringify(value.toJSON()).length;
    if (depth > 0 && size < (depth > 1 ? 150 : 110)) value.flow = true;
    else layOut(value, depth + 1);
  }
}

function commentsOf(notes: readonly Note[]): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const { at, how, what, why } of notes) {
    if (!at.startsWith("/") || (how !== "guessed" && how !== "open")) continue;
    const word = how === "guessed" ? "guessed" : "could not tell";
    found.set(at, [
      ...(found.get(at) ?? []),
      ` ${word}: ${what}${why === undefined ? "" : ` (${why})`}`.replace(/\s+/g, " "),
    ]);
  }
  return found;
}

/** Sets a comment at a place, or at the nearest ancestor on its own line. */
function comment(document: Document, at: string, texts: readonly string[]): void {
  let map = isMap(document.contents) ? document.contents : undefined;
  let pair: Pair | undefined;
  for (const step of stepsOf(at)) {
    const next: Pair | undefined = map?.items.find(
      ({ key }) => (isScalar(key) ? String(key.value) : String(key)) === step,
    ) as Pair | undefined;
    if (next === undefined) break;
    pair = next;
    map = isMap(next.value) && next.value.flow !== true ? next.value : undefined;
  }
  if (pair === undefined || !isScalar(pair.key)) return;
  const before = pair.key.commentBefore;
  pair.key.commentBefore = [...(before === undefined || before === null ? [] : [before]), ...texts].join("\n");
}
