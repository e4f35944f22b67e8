/** The requests of a Postman collection, with their examples. */
import { isObject, listOf, objectOf, textOf, type Json, type JsonObject } from "../json.ts";
import { snake } from "../names.ts";
import { ImportError } from "../refusal.ts";
import { asOpenApi, decoded, jsonOf, schemesOf, type Exchange } from "./recorded.ts";

/** Whether a document is a collection of Postman. */
export function isPostman(json: Json): json is JsonObject {
  return (
    isObject(json) &&
    Array.isArray(json["item"]) &&
    isObject(json["info"]) &&
    /getpostman\.com|postman/i.test(JSON.stringify(json["info"]))
  );
}

/** @throws ImportError if it contains no request */
export function postmanAsOpenApi(json: JsonObject, title: string): JsonObject {
  const variables = new Map(
    listOf(json["variable"])
      .map(objectOf)
      .map((one) => [textOf(one["key"]) ?? "", textOf(one["value"]) ?? ""]),
  );
  const requests = requestsOf(json);
  if (requests.length === 0) throw new ImportError("there is no request in this collection");
  const addresses = requests.map(({ request }) => addressOf(request["url"], variables));
  const [server] = addresses.map(({ origin }) => origin).filter((one) => one !== undefined);
  const headers = requests.flatMap(({ request }) =>
    listOf(request["header"])
      .map(objectOf)
      .map((one) => ({ name: textOf(one["key"]) ?? "", value: textOf(one["value"]) ?? "" })),
  );
  const schemes = {
    ...schemesOf(headers),
    ...authOf(json["auth"] ?? requests.map(({ request }) => request["auth"]).find(isObject)),
  };
  const info = objectOf(json["info"]);
  return asOpenApi({
    title: textOf(info["name"]) ?? title,
    server,
    exchanges: requests.flatMap(({ name, request, responses }, i) =>
      exchangesOf(name, request, responses, addresses[i] ?? { path: "/", query: new Map() }),
    ),
    securitySchemes: schemes,
    raw: false,
  });
}

interface Named {
  readonly name: string;
  readonly request: JsonObject;
  readonly responses: readonly JsonObject[];
}

/** All requests, including those in nested folders. */
function requestsOf(item: JsonObject): Named[] {
  return listOf(item["item"])
    .map(objectOf)
    .flatMap((one): Named[] => {
      if (Array.isArray(one["item"])) return requestsOf(one);
      const request =
        typeof one["request"] === "string" ? { method: "GET", url: one["request"] } : objectOf(one["request"]);
      return request["url"] === undefined
        ? []
        : [{ name: textOf(one["name"]) ?? "", request, responses: listOf(one["response"]).map(objectOf) }];
    });
}

interface Address {
  readonly origin?: string | undefined;
  readonly path: string;
  readonly query: ReadonlyMap<string, string>;
}

function addressOf(url: Json | undefined, variables: ReadonlyMap<string, string>): Address {
  const raw = typeof url === "string" ? url : (textOf(objectOf(url)["raw"]) ?? "");
  const filled = raw.replace(/\{\{([^{}]+)\}\}/g, (whole, name: string) => {
    const value = variables.get(name);
    return value !== undefined && /^https?:/.test(value)
      ? value
      : value === undefined && raw.startsWith(whole)
        ? ""
        : `{${snake(name) ?? "value"}}`;
  });
  const [, origin, rest = ""] = /^(https?:\/\/[^/?#]+)?([^#]*)/.exec(filled) ?? [];
  const [path = "", query = ""] = rest.split("?");
  const templated = path.replace(/(^|\/):([A-Za-z_][\w-]*)/g, (_, slash: string, name: string) => `${slash}{${name}}`);
  const given = query
    .split("&")
    .map((one): [string, string] => [decoded(one.split("=")[0] ?? ""), decoded(one.split("=")[1] ?? "")])
    .filter(([name]) => name !== "");
  return { origin, path: `/${templated.replace(/^\/+/, "")}`, query: new Map(given) };
}

function exchangesOf(
  name: string,
  request: JsonObject,
  responses: readonly JsonObject[],
  { path, query }: Address,
): Exchange[] {
  const body = objectOf(request["body"]);
  const mode = textOf(body["mode"]);
  const media =
    mode === "urlencoded"
      ? "application/x-www-form-urlencoded"
      : mode === "formdata"
        ? "multipart/form-data"
        : "application/json";
  const method = textOf(request["method"]) ?? "GET";
  const common = {
    ...(snake(name) === undefined ? {} : { name }),
    about: name,
    method,
    path,
    query,
    headers: listOf(request["header"]).map((one) => textOf(objectOf(one)["key"]) ?? ""),
    requestMedia: media,
  };
  const own = mode === "raw" || mode === undefined ? jsonOf(textOf(body["raw"])) : {};
  const request_ = method === "GET" || body["mode"] === undefined ? undefined : own;
  if (responses.length === 0) return [{ ...common, request: request_, status: 200, reply: undefined }];
  return responses.map((one) => ({
    ...common,
    request: jsonOf(textOf(objectOf(objectOf(one["originalRequest"])["body"])["raw"])) ?? request_,
    status: typeof one["code"] === "number" ? one["code"] : 200,
    reply: jsonOf(textOf(one["body"])),
  }));
}

function authOf(auth: Json | undefined): JsonObject {
  const type = textOf(objectOf(auth)["type"]);
  if (type === "bearer") return { token: { type: "http", scheme: "bearer" } };
  if (type === "basic") return { basic: { type: "http", scheme: "basic" } };
  if (type !== "apikey") return {};
  const values = new Map(
    listOf(objectOf(auth)["apikey"])
      .map(objectOf)
      .map((one) => [textOf(one["key"]) ?? "", textOf(one["value"]) ?? ""]),
  );
  return {
    key: {
      type: "apiKey",
      in: values.get("in") === "query" ? "query" : "header",
      name: values.get("key") ?? "X-Api-Key",
    },
  };
}
