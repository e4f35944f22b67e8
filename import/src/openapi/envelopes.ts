/** Finds the documents in a response: `{ "data": [ … ], "next": … }`. */
import { escapeStep } from "@integ/runtime/pointers";
import type { Documents, Placed } from "../documents.ts";
import { isObject, type Json, listOf, objectOf } from "../json.ts";
import { singular } from "../names.ts";
import { fieldsOf, shapeOf } from "../schemas/shape.ts";

/** A document within a response. */
export interface Envelope {
  /** Its JSON pointer; "" for the whole response. */
  readonly at: string;
  /** The schema of one document. */
  readonly document: Placed;
}

const LISTS =
  /^(?:data|items?|results?|records?|values?|entries|content|elements|list|rows|objects|resources|hits|docs|documents)$/i;
const ONES = /^(?:data|result|response|item|object|record|resource|payload|content|value)$/i;

/** The list in a response; undefined if there is none. */
export function listIn(documents: Documents, response: Placed, path: string, isPaged: boolean): Envelope | undefined {
  const found = listOfAny(documents, response, path, isPaged);
  const inner = found === undefined ? undefined : wrappedIn(documents, found.document, path);
  return found === undefined || inner === undefined
    ? found
    : { at: `${found.at}/*${inner.at}`, document: inner.document };
}

function listOfAny(documents: Documents, response: Placed, path: string, isPaged: boolean): Envelope | undefined {
  const shape = shapeOf(documents, response);
  if (shape === "list") return elementOf(documents, response, "");
  if (shape !== "record" && shape !== "choice") return undefined;
  const segments = path.split("/").filter((part) => part !== "");
  const last = segments.at(-1) ?? "";
  if (last.includes("{") && !isPaged) return undefined;
  return listAmong(documents, response, "", last, isPaged, 0);
}

/**
 * The document in an envelope named after it: `{ "order": { … } }`. Undefined if the record itself is the document.
 *
 * @param path the operation's path, which names the resource
 */
export function wrappedIn(documents: Documents, record: Placed, path: string): Envelope | undefined {
  const [[name, document] = [], ...others] = fieldsOf(documents, record);
  if (name === undefined || document === undefined || others.length > 0) return undefined;
  if (!["record", "choice"].includes(shapeOf(documents, document))) return undefined;
  const schema = documents.resolve(record)?.pointer.split("/").at(-1) ?? "";
  const isNamed = /^data$/i.test(name) || isAbout(path, name) || plain(schema).startsWith(plain(name));
  return isNamed ? { at: `/${escapeStep(name)}`, document } : undefined;
}

/** Whether a path matches a field's name: `/orders.json` and `order`. */
function isAbout(path: string, name: string): boolean {
  const last = path.split("/").findLast((part) => part !== "" && !part.includes("{")) ?? "";
  return plain(name) === plain(singular(last.replace(/\.(?:json|xml)$/i, "")));
}

function listAmong(
  documents: Documents,
  response: Placed,
  at: string,
  resource: string,
  isPaged: boolean,
  depth: number,
): Envelope | undefined {
  const fields = [...fieldsOf(documents, response)];
  const lists = fields.flatMap(([name, field]): { readonly name: string; readonly envelope: Envelope }[] => {
    if (shapeOf(documents, field) !== "list") return [];
    const envelope = elementOf(documents, field, `${at}/${escapeStep(name)}`);
    return envelope === undefined ? [] : [{ name, envelope }];
  });
  const likely = (name: string): boolean =>
    LISTS.test(name) || plain(name) === plain(resource) || plain(singular(name)) === plain(singular(resource));
  const named = lists.find(({ name }) => likely(name));
  if (named !== undefined) return named.envelope;
  const [only, ...others] = lists;
  // A record with one list among many fields is a document that has a list.
  if (only !== undefined && others.length === 0 && (fields.length <= 5 || isPaged)) return only.envelope;
  if (depth >= 1) return undefined;
  for (const [name, field] of fields) {
    if (!/^(?:data|result|response|_embedded|embedded|payload|page)$/i.test(name) && !likely(name)) continue;
    const shape = shapeOf(documents, field);
    if (shape !== "record" && shape !== "choice") continue;
    const inner = listAmong(documents, field, `${at}/${name}`, resource, isPaged, depth + 1);
    if (inner !== undefined) return inner;
  }
  return undefined;
}

/** The records of a list; undefined if its elements are not records. */
export function elementOf(documents: Documents, list: Placed, at: string): Envelope | undefined {
  const resolved = documents.resolve(list);
  if (resolved === undefined || !isObject(resolved.json)) return undefined;
  const parts: Json | undefined = resolved.json["items"];
  if (parts === undefined) {
    // The list among several parts.
    for (const word of ["allOf", "oneOf", "anyOf"])
      for (const [i, part] of listOf(resolved.json[word]).entries()) {
        const found = elementOf(
          documents,
          { json: part, path: resolved.path, pointer: `${resolved.pointer}/${word}/${i}` },
          at,
        );
        if (found !== undefined) return found;
      }
    return undefined;
  }
  const document = { json: parts, path: resolved.path, pointer: `${resolved.pointer}/items` };
  const shape = shapeOf(documents, document);
  return shape === "record" || shape === "choice" ? { at, document } : undefined;
}

/**
 * The single document in a response: the response itself, or the record in its envelope. Undefined if it is not a
 * record.
 */
export function oneIn(documents: Documents, response: Placed, path: string): Envelope | undefined {
  const shape = shapeOf(documents, response);
  if (shape !== "record" && shape !== "choice") return undefined;
  const wrapped = wrappedIn(documents, response, path);
  if (wrapped !== undefined) {
    // { "data": { "order": { … } } }
    const inner = wrappedIn(documents, wrapped.document, path);
    return inner === undefined ? wrapped : { at: `${wrapped.at}${inner.at}`, document: inner.document };
  }
  const fields = [...fieldsOf(documents, response)];
  if (fields.length <= 4) {
    const records = fields.filter(([, field]) => ["record", "choice"].includes(shapeOf(documents, field)));
    const [only] = records.filter(([name]) => ONES.test(name) || isAbout(path, name));
    const lists = fields.filter(([, field]) => shapeOf(documents, field) === "list");
    if (
      only !== undefined &&
      (records.length === 1 || (ONES.test(only[0]) && !mayBeNull(documents, only[1]))) &&
      lists.length <= 1 &&
      !fields.some(([name]) => /^id$/i.test(name))
    )
      return { at: `/${escapeStep(only[0])}`, document: only[1] };
  }
  return { at: "", document: response };
}

/** A nullable record beside another one is a part of the response, not an envelope. */
function mayBeNull(documents: Documents, field: Placed): boolean {
  const { nullable, type } = objectOf(documents.resolve(field)?.json);
  return nullable === true || listOf(type).includes("null");
}

function plain(text: string): string {
  return text.replace(/[^A-Za-z0-9]/g, "").toLowerCase();
}
