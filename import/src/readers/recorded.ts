/**
 * Requests with their answers, as they have been recorded or noted as examples, in the form of an OpenAPI document: one reader then does
 * for all. Schemas are what the samples say.
 */
import { isObject, type Json, type JsonObject } from "../json.ts";
import { schemaOf, type SampledNote } from "../samples/schema.ts";
import { nothingSeen, see, type Seen } from "../samples/shape.ts";
import { shareDocuments } from "./shared-documents.ts";

/** A request and its answer. */
export interface Exchange {
  readonly name?: string;
  readonly about?: string;
  readonly method: string;
  /** With its variables as {name}, as far as the source knows them. */
  readonly path: string;
  readonly query: readonly string[];
  readonly headers: readonly string[];
  readonly request: Json | undefined;
  readonly requestMedia: string;
  readonly status: number;
  readonly reply: Json | undefined;
}

/** All that was recorded of one API. */
export interface Recorded {
  readonly title: string;
  readonly server: string | undefined;
  readonly exchanges: readonly Exchange[];
  readonly securitySchemes: JsonObject;
  /** Whether paths are as they were sent, so that ids in them have to be known by their look. */
  readonly raw: boolean;
}

interface Group {
  readonly exchanges: Exchange[];
  readonly parameters: Set<string>;
}

/** An id in a path: a number, a UUID, or letters and digits that nobody has chosen. */
const ID =
  /^(?:\d+|[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}|[\da-f]{16,}|[A-Za-z]{2,6}_[A-Za-z\d]{6,}|(?=.*\d)(?=.*[A-Za-z])[\w-]{12,})$/i;

/** An OpenAPI document with an operation for each method and path. */
export function asOpenApi({ title, server, exchanges, securitySchemes, raw }: Recorded): JsonObject {
  const groups = new Map<string, Group>();
  for (const one of exchanges) {
    const path = raw ? templated(one.path) : one.path;
    const key = `${one.method.toLowerCase()} ${path}`;
    const group = groups.get(key) ?? { exchanges: [], parameters: new Set() };
    group.exchanges.push(one);
    for (const name of one.query) group.parameters.add(name);
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

/** `/orders/1001/lines` as `/orders/{order_id}/lines`. */
function templated(path: string): string {
  const parts = path.split("/");
  return parts
    .map((part, i) => {
      if (!ID.test(part) || i < 2) return part;
      const owner = (parts[i - 1] ?? "").replace(/s$/, "").replace(/[^A-Za-z]+/g, "_");
      return `{${owner === "" ? "id" : `${owner}_id`}}`;
    })
    .join("/");
}

function operationOf(path: string, { exchanges, parameters }: Group): Json {
  const [first] = exchanges;
  const inPath = [...path.matchAll(/\{([^{}]+)\}/g)].map(([, name = ""]): Json => ({
    name,
    in: "path",
    required: true,
    schema: { type: "string" },
  }));
  const inQuery = [...parameters].sort().map((name): Json => ({ name, in: "query", schema: { type: "string" } }));
  const idempotency = [
    ...new Set(exchanges.flatMap(({ headers }) => headers.filter((one) => /idempot/i.test(one)))),
  ].map((name): Json => ({ name, in: "header", schema: { type: "string" } }));
  const requests = exchanges.flatMap(({ request }) => (request === undefined ? [] : [request]));
  const good = exchanges.filter(({ status }) => status >= 200 && status < 300);
  const replies = good.flatMap(({ reply }) => (reply === undefined ? [] : [reply]));
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
    },
  };
}

function sampled(values: readonly Json[]): JsonObject {
  const seen = values.reduce<Seen>((all, one) => see(all, one), nothingSeen());
  const notes: SampledNote[] = [];
  return schemaOf(seen, "", { documents: values.length, narrow: false, notes });
}

/** A body as JSON; undefined where it is something else, or too long to have been kept whole. */
export function jsonOf(text: string | undefined): Json | undefined {
  if (text === undefined || text.trim() === "") return undefined;
  try {
    const value = JSON.parse(text) as Json;
    return isObject(value) || Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Headers by which callers show who they are, as security schemes. */
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
