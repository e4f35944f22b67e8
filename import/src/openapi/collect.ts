/** Collects the operations of an OpenAPI document with their parameters, bodies and responses; references are resolved. */
import { escapeStep } from "@integ/runtime/pointers";
import type { Documents, Placed } from "../documents.ts";
import { isObject, listOf, objectOf, textOf, type JsonObject } from "../json.ts";
import { free, singular, snake } from "../names.ts";
import type { ApiResponse, Content, Found, Parameter } from "./api.ts";

const METHODS = ["get", "post", "put", "patch", "delete"] as const;

/** All operations in the document's order, with unique names. */
export function collect(documents: Documents, root: Placed<JsonObject>): Found[] {
  const found: Found[] = [];
  const taken = new Set<string>();
  for (const [path, json] of Object.entries(objectOf(root.json["paths"]))) {
    if (!isObject(json)) continue;
    const item = documents.at({ json: { [path]: json }, path: root.path, pointer: "/paths" }, path);
    if (item === undefined) continue;
    for (const method of METHODS) {
      const operation = documents.at(item, method);
      if (operation === undefined) continue;
      const name = free(nameOf(method, path, operation.json), (one) => taken.has(one));
      taken.add(name);
      found.push(read(documents, method, path, name, item, operation));
    }
  }
  return found;
}

/** The vendor's name for an operation, or one derived from its method and path. */
function nameOf(method: string, path: string, operation: JsonObject): string {
  const own = snake(textOf(operation["operationId"]) ?? "");
  if (own !== undefined) return own;
  const segments = path
    .replace(/\?.*$/, "")
    .split("/")
    .map((one) => one.replace(/\.(?:json|xml|php|aspx?)$/i, ""))
    .filter((one) => one !== "" && !/^(?:api|rest|v\d[\w.]*)$/i.test(one));
  const named = segments.filter((one) => !one.includes("{")).slice(-2);
  const one = segments.at(-1)?.includes("{") === true;
  const [action, owner] = [segments.at(-1), segments.at(-3)];
  // An action on one document: POST /orders/{id}/cancel.
  if (
    method === "post" &&
    action !== undefined &&
    owner !== undefined &&
    segments.at(-2)?.includes("{") === true &&
    !action.endsWith("s")
  )
    return snake(`${action}_${singular(owner)}`) ?? "call";
  const verb =
    method === "get"
      ? one
        ? "get"
        : "list"
      : { post: one ? "update" : "create", put: "put", patch: "update", delete: "delete" }[method as "post"];
  const last = named.pop() ?? "root";
  return snake([verb, ...named, one || method !== "get" ? singular(last) : last].join("_")) ?? "call";
}

function read(
  documents: Documents,
  method: string,
  path: string,
  name: string,
  item: Placed<JsonObject>,
  operation: Placed<JsonObject>,
): Found {
  const parameters = new Map(
    [item, operation].flatMap((owner) => parametersOf(documents, owner)).map((one) => [`${one.in} ${one.name}`, one]),
  );
  const body = documents.at(operation, "requestBody");
  return {
    at: `${method.toUpperCase()} ${path}`,
    method: method.toUpperCase(),
    path,
    placed: operation,
    name,
    summary: [textOf(operation.json["summary"]), textOf(operation.json["description"])]
      .filter((one) => one !== undefined)
      .join(". "),
    parameters: [...parameters.values()],
    body: body === undefined ? undefined : contentOf(documents, body),
    bodyRequired: body?.json["required"] === true,
    bodyMedias: Object.keys(objectOf(body?.json["content"])),
    response: responseOf(documents, operation),
  };
}

/** The parameters that a path or an operation declares. */
export function parametersOf(documents: Documents, owner: Placed<JsonObject>): Parameter[] {
  return listOf(owner.json["parameters"]).flatMap((json, i) => {
    const at = documents.resolve({ json, path: owner.path, pointer: `${owner.pointer}/parameters/${i}` });
    return at !== undefined && isObject(at.json) ? (parameterOf(documents, { ...at, json: at.json }) ?? []) : [];
  });
}

function parameterOf(documents: Documents, at: Placed<JsonObject>): Parameter | undefined {
  const { name, in: where, required, description, style, explode } = at.json;
  if (typeof name !== "string" || (where !== "path" && where !== "query" && where !== "header" && where !== "cookie"))
    return undefined;
  const [media] = Object.keys(objectOf(at.json["content"]));
  const schema = media === undefined ? documents.at(at, "schema") : documents.at(at, "content", media, "schema");
  return {
    name,
    in: where,
    required: required === true || where === "path",
    description: textOf(description),
    schema,
    explode: explode === undefined ? style === undefined || style === "form" : explode === true,
    style: textOf(style),
    deep: style === "deepObject",
    example: at.json["example"],
  };
}

/** The JSON content among several media types, otherwise the first with a schema. */
function contentOf(documents: Documents, at: Placed<JsonObject>): Content | undefined {
  const content = documents.at(at, "content");
  if (content === undefined) return undefined;
  const medias = Object.keys(content.json);
  const media = medias.find(isJson) ?? medias.find((one) => one.startsWith("*/*")) ?? medias[0];
  if (media === undefined) return undefined;
  const entry = objectOf(content.json[media]);
  const schema =
    entry["schema"] === undefined
      ? undefined
      : { json: entry["schema"], path: content.path, pointer: `${content.pointer}/${escapeStep(media)}/schema` };
  return {
    media: media.startsWith("*/*") ? "application/json" : (media.split(";")[0]?.trim().toLowerCase() ?? media),
    schema,
  };
}

/** Whether a media type is JSON: application/json, application/hal+json … */
export function isJson(media: string): boolean {
  return /^(?:application|text)\/(?:[\w.+-]+\+)?json\b/i.test(media) || /^application\/[\w.-]*json/i.test(media);
}

/** The successful response: one with content, if there is any. */
function responseOf(documents: Documents, operation: Placed<JsonObject>): ApiResponse | undefined {
  const responses = objectOf(operation.json["responses"]);
  const statuses = Object.keys(responses)
    .filter((one) => /^2(\d\d|xx)$/i.test(one))
    .sort();
  if (statuses.length === 0 && responses["default"] !== undefined) statuses.push("default");
  const offered = statuses.flatMap((status): ApiResponse[] => {
    const at = documents.at(operation, "responses", status);
    if (at === undefined) return [];
    const headers = new Set(Object.keys(objectOf(at.json["headers"])).map((one) => one.toLowerCase()));
    return [{ status, content: contentOf(documents, at), medias: Object.keys(objectOf(at.json["content"])), headers }];
  });
  return offered.find((one) => one.content?.schema !== undefined && isJson(one.content.media)) ?? offered[0];
}
