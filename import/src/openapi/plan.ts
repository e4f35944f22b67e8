/** Decides how each operation will be described, before any schema is written; or why it can't be. */
import type { Placed } from "../documents.ts";

import { pascal, singular } from "../names.ts";
import { fieldsOf, shapeOf } from "../schemas/shape.ts";
import type { Api, Found, Parameter } from "./api.ts";
import { bodyParameters } from "./parameters.ts";
import { isJson } from "./collect.ts";
import { elementOf, listIn, oneIn, wrappedIn, type Envelope } from "./envelopes.ts";
import { isCalculation, kindOf, type Judged } from "./kinds.ts";
import { isPaged } from "./pages.ts";

/** The plan of an operation, before its schemas are written. */
export interface Planned {
  readonly found: Found;
  readonly judged: Judged;
  /** `at`: its place in the body, if it is not the whole body. */
  readonly record: { readonly schema: Placed | undefined; readonly name: string; readonly at?: string } | undefined;
  readonly result: (Envelope & { readonly name: string }) | undefined;
  readonly resultNote: string | undefined;
  /** The query in the body of a reading request. */
  readonly asked?: readonly Parameter[];
}

/** An operation that can't be described. */
export interface LeftOut {
  readonly found: Found;
  readonly why: string;
}

const SEARCH = /^(?:\w*[-_:.])?(?:search|query|find|lookup|filter)$/i;

/** @param creators the paths of operations that create */
export function plan(api: Api, found: Found, creators: ReadonlySet<string>): Planned | LeftOut {
  const { documents } = api;
  const { method, path, response, body } = found;
  const out = (why: string): LeftOut => ({ found, why });
  if (path.includes("#")) return out("the part of its path after # can't be sent");
  const schema =
    response?.content === undefined || isJson(response.content.media) ? response?.content?.schema : undefined;
  const paged = isPaged(documents, found.parameters);
  const list = schema === undefined ? undefined : listIn(documents, schema, path, paged);
  const parent = path.replace(/\/\{[^/]*\}\/?$/, "");
  let judged = kindOf(found, list !== undefined, creators.has(parent));
  const resource = resourceOf(path);
  if (judged.kind === "read" || judged.kind === "list") return planRead(api, found, judged, schema, list, resource);
  if (method === "POST" && list !== undefined && SEARCH.test(path.split("/").findLast((part) => part !== "") ?? "")) {
    const asked =
      body?.schema === undefined ? [] : isJson(body.media) ? bodyParameters(documents, body.schema) : undefined;
    if (asked === undefined) return out("its body has fields that arguments can't set");
    const search: Judged = { kind: "list", how: "guessed", why: "it is a POST called a search that returns a list" };
    return {
      found,
      judged: search,
      record: undefined,
      result: { ...list, name: resource },
      resultNote: undefined,
      asked,
    };
  }
  if (schema !== undefined && calculates(documents, found, oneIn(documents, schema, path))) {
    const asked =
      body?.schema === undefined ? [] : isJson(body.media) ? bodyParameters(documents, body.schema) : undefined;
    const why = "it is a POST called a calculation, and its response has no id";
    if (asked !== undefined)
      return { ...planRead(api, { ...found, bodyRequired: false }, { kind: "read", how: "guessed", why }, schema, list, resource), asked }; // prettier-ignore
    // Its body needs more than arguments: it is a record, and the request may be repeated.
    judged = { kind: "update", how: "guessed", why: `${why}: repeating it has no further effect` };
  }
  if (body !== undefined && !isJson(body.media) && !isForm(body.media))
    return out(`its body is ${mediaWord(body.media)}`);
  const isList = body?.schema !== undefined && isJson(body.media) && shapeOf(documents, body.schema) === "list";
  const inList = body?.schema === undefined || !isList ? undefined : elementOf(documents, body.schema, "")?.document;
  if (inList === undefined && body?.schema !== undefined && !isRecord(documents, body.schema))
    return out(
      shapeOf(documents, body.schema) === "list"
        ? "its body is a list of plain values"
        : "the document does not describe its body as a record",
    );
  if (body !== undefined && body.schema === undefined) return out("the document does not describe its body");
  const wrapped = inList !== undefined || body?.schema === undefined ? undefined : wrappedIn(documents, body.schema, path); // prettier-ignore
  const responded =
    inList === undefined || schema === undefined || shapeOf(documents, schema) !== "list"
      ? undefined
      : elementOf(documents, schema, "")?.document;
  const one =
    responded !== undefined
      ? { document: responded, at: "/0" }
      : schema === undefined
        ? undefined
        : oneIn(documents, schema, path);
  // The response of a change or deletion is not needed.
  const result = schema === undefined ? "nothing" : shapeOf(documents, schema);
  const says = result !== "nothing" && (result !== "scalar" || judged.kind === "create" || judged.kind === "upsert");
  const missing = one === undefined && says ? "it is not a record" : undefined;
  return {
    found,
    judged,
    record: hasNoRecord(judged, found)
      ? undefined
      : {
          schema: inList ?? wrapped?.document ?? body?.schema,
          name: pascal(found.name) ?? "Record",
          ...(inList === undefined ? (wrapped === undefined ? {} : { at: wrapped.at }) : { at: "/0" }),
        },
    result: one === undefined ? undefined : { ...one, name: resource },
    resultNote: missing,
  };
}

function isRecord(documents: Api["documents"], schema: Placed): boolean {
  return ["record", "choice"].includes(shapeOf(documents, schema));
}

/** Whether a POST only calculates. A result with an id was stored. */
function calculates(documents: Api["documents"], found: Found, response: Envelope | undefined): boolean {
  if (!isCalculation(found) || response === undefined) return false;
  return ![...fieldsOf(documents, response.document)].some(([name]) => /^(?:id|uuid|\w+_?id)$/i.test(name));
}

/** A deletion or a change of status may have all of its data in the URL. */
function hasNoRecord({ kind }: Judged, { body }: Found): boolean {
  return body?.schema === undefined && (kind === "delete" || kind === "update");
}

function planRead(
  { documents }: Api,
  found: Found,
  judged: Judged,
  schema: Placed | undefined,
  list: Envelope | undefined,
  resource: string,
): Planned | LeftOut {
  const { response, body } = found;
  const out = (why: string): LeftOut => ({ found, why });
  if (body !== undefined && found.bodyRequired) return out("it is a read with a body");
  if (response?.content !== undefined && !isJson(response.content.media))
    return out(`its response is ${mediaWord(response.content.media)}`);
  if (schema === undefined) return out("the document does not describe its response");
  if (judged.kind === "list" && list !== undefined)
    return { found, judged, record: undefined, result: { ...list, name: resource }, resultNote: undefined };
  const one = oneIn(documents, schema, found.path);
  if (one === undefined) {
    const shape = shapeOf(documents, schema);
    return out(
      shape === "list"
        ? "its response is a list of plain values"
        : shape === "nothing"
          ? "the document does not describe its response"
          : "its response is not a record",
    );
  }
  return { found, judged, record: undefined, result: { ...one, name: resource }, resultNote: undefined };
}

/** Whether a body is a form without files. */
export function isForm(media: string): boolean {
  return /^application\/x-www-form-urlencoded\b/i.test(media);
}

function mediaWord(media: string): string {
  if (/multipart/.test(media)) return "a form with files";
  if (/xml/.test(media)) return "XML";
  if (/octet-stream|pdf|zip|image|video|audio/.test(media)) return "a file";
  return media;
}

/** `/v1/orders/{id}/line_items` is about a LineItem. */
function resourceOf(path: string): string {
  const named = path.split("/").filter((part) => part !== "" && !part.includes("{"));
  return pascal(singular(named.at(-1)?.replace(/\.(json|xml)$/, "") ?? "")) ?? "Document";
}

/** Whether an operation can't be described. */
export function isLeftOut(one: Planned | LeftOut): one is LeftOut {
  return "why" in one;
}
