/**
 * Turns recorded or example requests and responses into an OpenAPI document, so that one reader suffices. The samples determine the
 * schemas.
 */
import { isObject, objectOf, type Json, type JsonObject } from "../json.ts";
import { holeName } from "../names.ts";
import { isSize } from "../openapi/pages.ts";
import { schemaOf, type SampledNote } from "../samples/schema.ts";
import { nothingSeen, see, type Seen } from "../samples/shape.ts";
import { shareDocuments } from "./shared-documents.ts";

/** A request and its response. */
export interface Exchange {
  readonly name?: string;
  readonly about?: string;
  readonly method: string;
  /** With its variables as {name}, as far as known. */
  readonly path: string;
  /** Its parameters, each with its value. */
  readonly query: ReadonlyMap<string, string>;
  readonly headers: readonly string[];
  readonly request: Json | undefined;
  readonly requestMedia: string;
  readonly status: number;
  readonly reply: Json | undefined;
}

/** All recorded exchanges of one API. */
export interface Recorded {
  readonly title: string;
  readonly server: string | undefined;
  readonly exchanges: readonly Exchange[];
  readonly securitySchemes: JsonObject;
  /** Whether paths are as sent, so that ids in them are recognized by their form. */
  readonly raw: boolean;
}

interface Group {
  readonly exchanges: Exchange[];
  /** The values of each query parameter. */
  readonly parameters: Map<string, Set<string>>;
}

/** An id in a path: a number, a UUID, or random letters and digits. */
const ID =
  /^(?:\d+|[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}|[\da-f]{16,}|[A-Za-z]{2,6}_[A-Za-z\d]{6,}|(?=.*\d)(?=.*[A-Za-z])[\w-]{12,})$/i;

/** Fields that identify a document, so that their values in a path are arguments. */
const KEY =
  /^(?:id|uuid|guid|code|sku|ean|barcode|number|no|reference|ref|key|slug|handle|email|\w*_(?:id|no|number|code)|\w+Id)$/i;

/** An OpenAPI document with an operation for each method and path. */
export function asOpenApi({ title, server, exchanges, securitySchemes, raw }: Recorded): JsonObject {
  const groups = new Map<string, Group>();
  const keys = keysIn(exchanges);
  for (const one of exchanges) {
    const path = raw ? templated(one.path, keys) : one.path;
    const key = `${one.method.toLowerCase()} ${path}`;
    const group: Group = groups.get(key) ?? { exchanges: [], parameters: new Map() };
    group.exchanges.push(one);
    for (const [name, value] of one.query)
      group.parameters.set(name, (group.parameters.get(name) ?? new Set()).add(value));
    groups.set(key, group);
  }
  const paths: Record<string, Record<string, Json>> = {};
  for (const [key, group] of groups) {
    const [method = "", path = ""] = key.split(" ");
    (paths[path] ??= {})[method] = operationOf(path, group);
  }
  const schemas = shareDocuments(paths);
  return {
    openapi: "3.1.0",
    info: { title, version: "1" },
    ...(server === undefined ? {} : { servers: [{ url: server }] }),
    paths,
    components: { securitySchemes, schemas },
    ...(Object.keys(securitySchemes).length === 0
      ? {}
      : { security: Object.keys(securitySchemes).map((name) => ({ [name]: [] })) }),
  };
}

/** Path segments that also occur in the response, as the document's id: the field's name by the path before them. */
function keysIn(exchanges: readonly Exchange[]): ReadonlyMap<string, string> {
  const keys = new Map<string, string>();
  for (const { path, reply } of exchanges) {
    const parts = path.split("/").map(decoded);
    for (const [field, value] of Object.entries(objectOf(reply)))
      if (KEY.test(field) && (typeof value === "string" || typeof value === "number") && `${value}` !== "") {
        const i = parts.lastIndexOf(`${value}`);
        if (i < 2) continue;
        const [before, part = ""] = [path.split("/").slice(0, i).join("/"), path.split("/")[i]];
        keys.set(`${before}/${part}`, holeName(field));
        // A similar text at that place is another document's id: inv_3 next to inv_1.
        if (/\d/.test(part)) keys.set(formOf(before, part), holeName(field));
      }
  }
  return keys;
}

/** A place of a path, with the form of what stands there. */
function formOf(before: string, part: string): string {
  return `${before}/ ${part.replaceAll(/\d+/g, "0")}`;
}

/** Turns `/orders/1001/lines` into `/orders/{order_id}/lines`. */
function templated(path: string, keys: ReadonlyMap<string, string>): string {
  const parts = path.split("/");
  return parts
    .map((part, i) => {
      if (i < 2) return part;
      const owner = (parts[i - 1] ?? "").replace(/s$/, "").replace(/[^A-Za-z]+/g, "_");
      if (ID.test(part)) return `{${owner === "" ? "id" : `${owner}_id`}}`;
      const before = parts.slice(0, i).join("/");
      const key = keys.get(`${before}/${part}`) ?? keys.get(formOf(before, part));
      return key === undefined ? part : `{${key}}`;
    })
    .join("/");
}

/** A decoded part of an address. */
export function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function operationOf(path: string, { exchanges, parameters }: Group): Json {
  const [first] = exchanges;
  const inPath = [...path.matchAll(/\{([^{}]+)\}/g)].map(([, name = ""]): Json => ({
    name,
    in: "path",
    required: true,
    schema: { type: "string" },
  }));
  const inQuery = [...parameters].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, values]): Json => ({ name, in: "query", schema: parameterOf(name, values) })); // prettier-ignore
  const idempotency = [
    ...new Set(exchanges.flatMap(({ headers }) => headers.filter((one) => /idempot/i.test(one)))),
  ].map((name): Json => ({ name, in: "header", schema: { type: "string" } }));
  const requests = exchanges.flatMap(({ request }) => (request === undefined ? [] : [request]));
  const good = exchanges.filter(({ status }) => status >= 200 && status < 300);
  const replies = good.flatMap(({ reply }) => (reply === undefined ? [] : [reply]));
  // Refusals show where the vendor's error message is.
  const refused = exchanges.flatMap(({ status, reply }) => (status >= 400 && status < 500 && reply !== undefined ? [reply] : [])); // prettier-ignore
  return {
    ...(first?.name === undefined ? {} : { operationId: first.name }),
    ...(first?.about === undefined ? {} : { summary: first.about }),
    parameters: [...inPath, ...inQuery, ...idempotency],
    ...(requests.length === 0
      ? {}
      : { requestBody: { content: { [first?.requestMedia ?? "application/json"]: { schema: sampled(requests) } } } }),
    responses: {
      [String(good[0]?.status ?? 200)]:
        replies.length === 0 ? { description: "" } : { content: { "application/json": { schema: sampled(replies) } } },
      ...(refused.length === 0 ? {} : { "4XX": { content: { "application/json": { schema: sampled(refused) } } } }),
    },
  };
}

/** The recorded page size is kept; other values belong to single requests. */
function parameterOf(name: string, values: ReadonlySet<string>): JsonObject {
  const [value = "", ...others] = values;
  if (![value, ...others].every((one) => /^\d{1,9}$/.test(one))) return { type: "string" };
  return { type: "integer", ...(isSize(name) && others.length === 0 ? { default: Number(value) } : {}) };
}

function sampled(values: readonly Json[]): JsonObject {
  const seen = values.reduce<Seen>((all, one) => see(all, one), nothingSeen());
  const notes: SampledNote[] = [];
  return schemaOf(seen, "", { documents: values.length, narrow: false, notes });
}

/** A body as JSON; undefined if it is not JSON, or was truncated in the recording. */
export function jsonOf(text: string | undefined): Json | undefined {
  if (text === undefined || text.trim() === "") return undefined;
  try {
    const value = JSON.parse(text) as Json;
    return isObject(value) || Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Authentication headers as security schemes. */
export function schemesOf(headers: readonly { readonly name: string; readonly value: string }[]): JsonObject {
  const schemes: Record<string, Json> = {};
  for (const { name, value } of headers) {
    if (/^authorization$/i.test(name))
      schemes["authorization"] = /^basic /i.test(value)
        ? { type: "http", scheme: "basic" }
        : /^bearer /i.test(value)
          ? { type: "http", scheme: "bearer" }
          : { type: "apiKey", in: "header", name };
    else if (/^(?:x-)?(?:api-?key|auth-?token|access-?token|[\w-]*-access-token|[\w-]*-api-key)$/i.test(name))
      schemes["key"] = { type: "apiKey", in: "header", name };
  }
  return schemes;
}
