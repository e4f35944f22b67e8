/** How the record of a `create` can be found, so that a repeated request does not create another one. */
import { isObject, objectOf, pointed, inWords, type Json } from "../json.ts";
import { free, singular, snake } from "../names.ts";
import type { Api } from "./api.ts";

/** Fields that identify a document, in vendors' words. */
const UNIQUE =
  /^(?:(?:external|merchant|client|partner|your|own|foreign|source)_?(?:id|reference(?:_?id|_?number|_?code)?|ref|number|no|code)|reference(?:_?id|_?number|_?code)?|ref|code|handle|slug|request_?id|idempotency_?key|number)$/i;
/** Fields that identify only some kinds of documents: an e-mail address identifies a contact, but not an order. */
const UNIQUE_OF: readonly (readonly [field: RegExp, resource: RegExp])[] = [
  [/^(?:e_?mail(?:_?address)?|vat_?(?:number|code|id))$/i, /customer|contact|client|user|member|subscriber|person|people|partner|lead|supplier|vendor|profile|compan/i], // prettier-ignore
  [/^(?:sku|barcode|ean|gtin)$/i, /product|item|variant|article|listing/i],
];
/** `order_number` identifies an order, but not its shipments. */
const OF_ITS_OWN =
  /^(?:(?:external|merchant|client|partner|your|own)_?)?(\w+?)_?(?:number|no|code|id|ref(?:erence)?)$/i;

/** Whether a field is probably unique. @param resource the resource in the documents' address: orders */
export function isUnique(field: string, resource: string): boolean {
  const owner = OF_ITS_OWN.exec(snake(field) ?? field)?.[1];
  return (
    UNIQUE.test(field) ||
    UNIQUE_OF.some(([name, owners]) => name.test(field) && owners.test(resource)) ||
    (owner !== undefined && plain(owner) === plain(singular(resource)))
  );
}

/** The note of a `create` that may create twice. */
export const ONCE = {
  how: "guessed",
  what: "sent once, and held if the response is lost",
  why: "the document does not say how the vendor recognizes a repeated request; if it does, replace this by  idempotency_header: …   or  find: { operation: …, arguments: { … } }   or  fails: { on: [409], means: there }",
} as const;

/**
 * How the record of a `create` can be found, so that a repeated request does not create another one: a list of the same documents,
 * filtered by a field that is probably unique.
 */
export function addFinders(api: Api): void {
  const { draft, translator } = api;
  const schemas = translator.files();
  for (const [name, operation] of [...draft.operations]) {
    if (operation["kind"] !== "create" || operation["idempotency_header"] !== undefined) continue;
    const record = objectOf(schemas.get(`${inWords(objectOf(operation["record"])["type"])}.json`));
    const fields = Object.entries(objectOf(record["properties"])).flatMap(([field, one]) =>
      pointed(one, "/readOnly") === true ? [] : [field],
    );
    const finder = readerFor(draft, operation, fields) ?? finderFor(draft, operation, fields);
    if (finder === undefined) {
      draft.operations.set(name, { ...operation, no_response: "hold" });
      const likely = readsBelow(draft, operation)[0];
      const why =
        likely === undefined ? ONCE.why : `${ONCE.why}; ${likely.name} may be its find, by ${likely.parameter}`;
      draft.notes.push({ at: `/operations/${name}/no_response`, ...ONCE, why });
      continue;
    }
    draft.operations.set(name, {
      ...operation,
      find: { operation: finder.name, arguments: { [finder.parameter]: `/${finder.field}` } },
    });
    draft.notes.push({
      at: `/operations/${name}/find`,
      how: "guessed",
      what: `looked up by ${finder.field} before it is created again`,
      why: `${finder.list} can be filtered by ${finder.parameter}, and the record has that field; remove it if two records may have the same value`,
    });
  }
}

/** How to find a record: the read, its parameter and the field for it, and the derivation. */
interface Finder {
  readonly name: string;
  readonly parameter: string;
  readonly field: string;
  readonly list: string;
}

/** Reads of one document below the address of a create, by a unique value: `/orders/by_reference/{reference}`. */
function readsBelow(
  { operations }: Api["draft"],
  create: Record<string, Json>,
): readonly { readonly name: string; readonly parameter: string; readonly type: Json | undefined }[] {
  const path = inWords(objectOf(create["request"])["path"]).replace(/\/$/, "");
  const resource = path.slice(path.lastIndexOf("/") + 1);
  return [...operations].flatMap(([name, one]) => {
    const { method, path: below } = objectOf(one["request"]);
    if (one["kind"] !== "read" || method !== "GET" || !inWords(below).startsWith(`${path}/`)) return [];
    const [, word, parameter] = /^(?:\/([^/{}]+))?\/\{(\w+)\}$/.exec(inWords(below).slice(path.length)) ?? [];
    const needed = Object.entries(objectOf(one["parameters"])).filter(([, schema]) => pointed(schema, "/optional") !== true); // prettier-ignore
    if (parameter === undefined || needed.length !== 1 || !isUnique(parameter, resource)) return [];
    // `/orders/{order_id}` requires the vendor's id.
    if (word === undefined && plain(parameter) === plain(`${singular(resource)}id`)) return [];
    return [{ name, parameter, type: objectOf(one["result"])["type"] }];
  });
}

/** A read that finds the created record by one of its fields, if the document has one. */
function readerFor(draft: Api["draft"], create: Record<string, Json>, fields: readonly string[]): Finder | undefined {
  const made = objectOf(create["result"])["type"];
  for (const { name, parameter, type } of readsBelow(draft, create)) {
    const field = fields.find((one) => plain(one) === plain(parameter));
    if (field !== undefined && (made === undefined || made === type)) return { name, parameter, field, list: name };
  }
  return undefined;
}

function finderFor(draft: Api["draft"], create: Record<string, Json>, fields: readonly string[]): Finder | undefined {
  const made = objectOf(create["result"])["type"];
  const path = inWords(objectOf(create["request"])["path"]);
  const resource = path.split("/").findLast((part) => part !== "" && !part.includes("{")) ?? "";
  for (const [list, one] of [...draft.operations]) {
    if (
      one["kind"] !== "list" ||
      objectOf(one["request"])["path"] !== path ||
      objectOf(one["request"])["method"] !== "GET"
    )
      continue;
    const result = objectOf(one["result"]);
    if (made !== undefined && result["type"] !== made) continue;
    for (const [parameter, schema] of Object.entries(objectOf(one["parameters"]))) {
      const field = fields.find((name) => plain(name) === plain(parameter) && isUnique(name, resource));
      if (field === undefined || !isObject(schema) || schema["optional"] !== true) continue;
      const name = free(`find_${snake(singular(resource)) ?? "one"}_by_${snake(field) ?? "field"}`, (taken) =>
        draft.operations.has(taken),
      );
      draft.operations.set(name, finderOf(one, parameter, result));
      return { name, parameter, field, list };
    }
  }
  return undefined;
}

/** The first element of a list that is filtered by one field. */
function finderOf(
  list: Record<string, Json>,
  parameter: string,
  result: Readonly<Record<string, Json>>,
): Record<string, Json> {
  const request = objectOf(list["request"]);
  const parameters = objectOf(list["parameters"]);
  const needed = Object.fromEntries(Object.entries(parameters).filter(([, one]) => pointed(one, "/optional") !== true));
  const holes = new Set([...Object.keys(needed), parameter]);
  const query = Object.fromEntries(
    Object.entries(objectOf(request["query"])).filter(([, text]) =>
      [...holesIn(text).matchAll(/\{(\w+)\}/g)].every(([, hole = ""]) => holes.has(hole)),
    ),
  );
  const { optional: _, ...schema } = objectOf(parameters[parameter]);
  return {
    about: `The one of ${inWords(objectOf(list["request"])["path"])} with this ${parameter}`,
    kind: "read",
    request: { ...request, query },
    parameters: { ...needed, [parameter]: schema },
    result: {
      type: result["type"] ?? "",
      at: `${typeof result["at"] === "string" ? result["at"] : ""}/0`,
      may_be_none: true,
    },
  };
}

function plain(text: string): string {
  return text.replace(/[^A-Za-z0-9]/g, "").toLowerCase();
}

/** The text of a query parameter; for a list, its placeholder. */
function holesIn(value: Json): string {
  return typeof value === "string" ? value : `{${inWords(objectOf(value)["each"] ?? objectOf(value)["joined"])}}`;
}
