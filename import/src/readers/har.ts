/** A HAR file: requests and responses that a browser or proxy has recorded. Its secrets are not imported. */
import { isObject, listOf, objectOf, textOf, type Json, type JsonObject } from "../json.ts";
import type { Note } from "../model.ts";
import { ImportError } from "../refusal.ts";
import { asOpenApi, jsonOf, schemesOf, type Exchange } from "./recorded.ts";

/** Whether a document is a HAR file. */
export function isHar(json: Json): json is JsonObject {
  return isObject(json) && Array.isArray(objectOf(json["log"])["entries"]);
}

/** A recording as an OpenAPI document, with notes on what is left out. */
export interface HarDocument {
  readonly document: JsonObject;
  readonly notes: readonly Note[];
}

/** @throws ImportError if it contains no request to an API */
export function harAsOpenApi(json: JsonObject, title: string): HarDocument {
  const entries = listOf(objectOf(json["log"])["entries"]).map(objectOf).filter(isCall);
  const origins = new Map<string, number>();
  for (const entry of entries) {
    const { origin } = urlOf(entry);
    origins.set(origin, (origins.get(origin) ?? 0) + 1);
  }
  // A page calls several hosts: the one with most calls is the API.
  const [server] = [...origins].sort((a, b) => b[1] - a[1]).map(([origin]) => origin);
  const own = entries.filter((entry) => urlOf(entry).origin === server);
  if (server === undefined) throw new ImportError("no response in this HAR file is JSON");
  const headers = own.flatMap((entry) =>
    listOf(objectOf(entry["request"])["headers"])
      .map(objectOf)
      .map((one) => ({ name: textOf(one["name"]) ?? "", value: textOf(one["value"]) ?? "" })),
  );
  const notes = [...origins].flatMap(
    ([origin, times]): Note[] =>
    origin === server
      ? []
      : [{ at: origin, how: "left out", what: `its ${times === 1 ? "request" : `${times} requests`}`, why: `most requests go to ${server}; import a recording of ${origin} alone, if it is a separate system` }], // prettier-ignore
  );
  const exchanges = own.map(exchangeOf);
  return { document: asOpenApi({ title, server, exchanges, securitySchemes: schemesOf(headers), raw: true }), notes };
}

function urlOf(entry: JsonObject): URL {
  return new URL(textOf(objectOf(entry["request"])["url"]) ?? "http://none.invalid");
}

/** Whether an entry is a request to an API: it sends or receives JSON. */
function isCall(entry: JsonObject): boolean {
  const url = textOf(objectOf(entry["request"])["url"]);
  const { content } = objectOf(entry["response"]);
  const sent = textOf(objectOf(objectOf(entry["request"])["postData"])["mimeType"]) ?? "";
  return (
    url !== undefined &&
    URL.canParse(url) &&
    (/json/i.test(textOf(objectOf(content)["mimeType"]) ?? "") || /json/i.test(sent))
  );
}

function exchangeOf(entry: JsonObject): Exchange {
  const [request, response] = [objectOf(entry["request"]), objectOf(entry["response"])];
  const url = urlOf(entry);
  const { content } = response;
  const text = textOf(objectOf(content)["text"]);
  const body =
    objectOf(content)["encoding"] === "base64" && text !== undefined
      ? new TextDecoder().decode(Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0)))
      : text;
  const sent = objectOf(request["postData"]);
  return {
    method: textOf(request["method"]) ?? "GET",
    path: url.pathname,
    query: new Map(url.searchParams),
    headers: listOf(request["headers"]).map((one) => textOf(objectOf(one)["name"]) ?? ""),
    request: jsonOf(textOf(sent["text"])),
    requestMedia: textOf(sent["mimeType"])?.split(";")[0] ?? "application/json",
    status: typeof response["status"] === "number" ? response["status"] : 0,
    reply: jsonOf(body),
  };
}
