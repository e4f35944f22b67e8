/** Where the vendor's own words for a person are in a response that refuses something: `error_message` of a description. */
import { escapeStep } from "@integ/runtime/pointers";
import { isObject, objectOf, type Json } from "../json.ts";
import type { Documents, Placed } from "../documents.ts";
import { fieldsOf, shapeOf } from "../schemas/shape.ts";
import type { Api, Found } from "./api.ts";
import { isJson } from "./collect.ts";

const WORDS = /^(?:error_?|status_?|user_?)?(?:message|description|detail|details|text|msg|reason|title)$/i;
const LISTS = /^(?:errors?|user_?errors|details|error_?list|violations|messages)$/i;
const ONES = /^(?:error|fault|status|meta)$/i;

/** Says where the messages of refusals are, if most responses that have a place for them agree on it. */
export function readErrorMessage(api: Api, found: readonly Found[]): void {
  const times = new Map<string, number>();
  for (const { placed } of found) {
    const places = new Set(
      Object.keys(objectOf(placed.json["responses"])).flatMap((status) =>
        /^(?:[45](?:\d\d|xx)|default)$/i.test(status) ? (placeIn(api.documents, placed, status) ?? []) : [],
      ),
    );
    for (const place of places) times.set(place, (times.get(place) ?? 0) + 1);
  }
  const [first, second] = [...times].sort((a, b) => b[1] - a[1]);
  if (first === undefined) return;
  // The first place that has anything counts.
  const places = [first, ...(second === undefined ? [] : [second])].map(([place]) => place);
  api.draft.connection["error_message"] = places.length === 1 ? first[0] : places;
  api.draft.notes.push({
    at: "/error_message",
    how: "guessed",
    what: `the words of a refusal are at ${places.join(" or ")}`,
    why: first[1] === 1 ? "one operation describes such a response" : `${first[1]} operations describe such responses`,
  });
}

function placeIn(documents: Documents, operation: Placed, status: string): string | undefined {
  const at = documents.at({ ...operation, json: objectOf(operation.json) }, "responses", status, "content");
  const media = at === undefined ? undefined : Object.keys(at.json).find(isJson);
  const body = at === undefined || media === undefined ? undefined : documents.at(at, media);
  const schema = body?.json["schema"];
  if (body === undefined || schema === undefined) return undefined;
  return wordsIn(documents, { json: schema, path: body.path, pointer: `${body.pointer}/schema` }, 0);
}

/** The pointer to a message, in a record, in the record within, or in each of its errors. */
function wordsIn(documents: Documents, placed: Placed, depth: number): string | undefined {
  const fields = [...fieldsOf(documents, placed)];
  for (const [name, field] of fields) {
    if (!LISTS.test(name) || shapeOf(documents, field) !== "list") continue;
    const list = documents.meant(field);
    const items = objectOf(list?.json)["items"];
    if (list === undefined || items === undefined) continue;
    const element: Placed = { json: items, path: list.path, pointer: `${list.pointer}/items` };
    const inner = isText(documents, element) ? "" : wordsOf(documents, element);
    if (inner !== undefined) return `/${escapeStep(name)}/*${inner}`;
  }
  for (const [name, field] of fields) {
    const inner = ONES.test(name) && shapeOf(documents, field) === "record" && depth === 0 ? wordsIn(documents, field, 1) : undefined; // prettier-ignore
    if (inner !== undefined) return `/${escapeStep(name)}${inner}`;
  }
  return wordsOf(documents, placed);
}

function wordsOf(documents: Documents, placed: Placed): string | undefined {
  const names = [...fieldsOf(documents, placed)].flatMap(([name, field]) => (WORDS.test(name) && isText(documents, field) ? [name] : [])); // prettier-ignore
  const best = ["message", "detail", "description"].flatMap((word) => names.find((one) => one.toLowerCase().endsWith(word)) ?? [])[0]; // prettier-ignore
  const name = best ?? names[0];
  return name === undefined ? undefined : `/${escapeStep(name)}`;
}

function isText(documents: Documents, placed: Placed): boolean {
  const json: Json | undefined = documents.resolve(placed)?.json;
  return isObject(json) && [json["type"]].flat().includes("string");
}
