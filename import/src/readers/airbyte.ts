/** A low-code manifest of Airbyte: each stream is a list, with its credentials, pages, filter and schema. */
import { escapeStep } from "@integ/runtime/pointers";
import type { Documents } from "../documents.ts";
import { defined, inWords, isList, isObject, listOf, objectOf, textOf, type Json, type JsonObject } from "../json.ts";
import { emptyDraft, type SystemDraft } from "../model.ts";
import { holeName, pascal, singular, snake } from "../names.ts";
import { shapeOf } from "../schemas/shape.ts";
import { Translator } from "../schemas/translate.ts";
import { sinceOf, withWhatIsSaid } from "./airbyte-cursor.ts";
import { airbyteCredentials } from "./airbyte-credentials.ts";
import { resolvedManifest } from "./airbyte-references.ts";

/** Whether a document is an Airbyte manifest. */
export function isAirbyte(json: Json): json is JsonObject {
  return isObject(json) && json["type"] === "DeclarativeSource" && isList(json["streams"]);
}

/** @param only names of types and operations; undefined for all */
export function readAirbyte(
  documents: Documents,
  path: string,
  json: JsonObject,
  title: string,
  only: ReadonlySet<string> | undefined,
): SystemDraft {
  const manifest = resolvedManifest(json);
  const draft = emptyDraft(title, "1");
  const translator = new Translator({ documents, siblings: true, notes: draft.notes });
  const streams = listOf(manifest["streams"]).map(objectOf);
  const [first] = streams.map(requesterOf).filter((one) => textOf(one["url_base"]) !== undefined);
  const base = settingsIn(textOf(first?.["url_base"]) ?? "", draft, manifest)?.replace(/\/+$/, "");
  draft.connection["base_url"] = "{base_url}";
  draft.settings["base_url"] = {
    about: "The address of the API",
    ...(base === undefined || base === "" ? {} : { default: base }),
  };
  airbyteCredentials(draft, objectOf(first?.["authenticator"]), (text) => settingsIn(text, draft, manifest));
  for (const [i, stream] of streams.entries()) {
    const name = textOf(stream["name"]) ?? `stream ${i + 1}`;
    const operation = `list_${snake(name) ?? i}`;
    const suggested = pascal(singular(name)) ?? "Document";
    if (only !== undefined && !only.has(operation) && !only.has(suggested)) continue;
    const made = operationOf(draft, stream, manifest, textOf(first?.["url_base"]) ?? "");
    const key = stream["primary_key"];
    const identity = typeof key === "string" ? [key] : listOf(key).filter((one) => typeof one === "string");
    const written = objectOf(objectOf(stream["schema_loader"])["schema"]);
    const schema = Object.keys(written).length === 0 ? written : withWhatIsSaid(written, stream, identity);
    const placed = { json: schema, path, pointer: `/streams/${i}/schema` };
    const why =
      typeof made === "string"
        ? made
        : shapeOf(documents, placed) === "record"
          ? undefined
          : "its schema is not in the manifest";
    if (why !== undefined || typeof made === "string") {
      draft.notes.push({ at: `stream ${name}`, how: "left out", what: operation, why: why ?? "" });
      continue;
    }
    const type = translator.name(placed, suggested);
    draft.types.set(type, { schema: `schemas/${type}.json`, ...(identity.length === 0 ? {} : { identity }) });
    draft.operations.set(operation, { ...made, result: defined({ type, at: placeOf(stream) }) });
    draft.notes.push({ at: `/operations/${operation}`, how: "found", what: `the stream ${name}` });
    for (const field of identity)
      draft.notes.push({ at: `schemas/${type}.json#${field}`, how: "guessed", what: "always there", why: "it is the stream's primary key" }); // prettier-ignore
  }
  for (const [file, schema] of translator.files()) draft.schemas.set(file, schema);
  return draft;
}

function requesterOf(stream: JsonObject): JsonObject {
  return objectOf(objectOf(stream["retriever"])["requester"]);
}

/** A list without its result, or the reason why it can't be described. */
function operationOf(
  draft: SystemDraft,
  stream: JsonObject,
  manifest: JsonObject,
  base: string,
): Record<string, Json> | string {
  const requester = requesterOf(stream);
  const retriever = objectOf(stream["retriever"]);
  const parts = partsOf(retriever["partition_router"]);
  const below = parts === undefined ? belowOf(retriever["partition_router"]) : undefined;
  if (typeof below === "string") return below;
  const partition = new Set([...(below === undefined ? [] : [below.field]), ...(parts === undefined ? [] : [parts.field])]); // prettier-ignore
  if (textOf(requester["url_base"]) !== undefined && requester["url_base"] !== base) return "it is at another address";
  const method = (textOf(requester["http_method"]) ?? "GET").toUpperCase();
  if (method !== "GET" && method !== "POST") return `it is read by ${method}`;
  const filled = (value: Json): Json | undefined => filledIn(value, (text) => settingsIn(text, draft, manifest, partition)); // prettier-ignore
  const [json, form] = ["request_body_json", "request_body_data"].map((name) => requester[name]);
  const body = json === undefined && form === undefined ? undefined : filled(json ?? form ?? {});
  if (json !== undefined || form !== undefined)
    if (method === "GET" || !isObject(body)) return "its body is an expression";
  const path = settingsIn(`/${(textOf(requester["path"]) ?? "").replace(/^\/+/, "")}`, draft, manifest, partition);
  if (path === undefined) return "its path is an expression";
  const query: Record<string, Json> = {};
  for (const [name, value] of Object.entries(objectOf(requester["request_parameters"]))) {
    const text = settingsIn(inWords(value), draft, manifest, partition);
    if (text === undefined)
      draft.notes.push({
        at: `stream ${inWords(stream["name"])}`,
        how: "open",
        what: `the parameter ${name}`,
        why: `it is an expression: ${inWords(value)}`,
      });
    else query[name] = text;
  }
  if (parts?.asked !== undefined) query[parts.asked] = `{${parts.field}}`;
  return defined({
    kind: "list",
    request: defined({
      method,
      path,
      query: Object.keys(query).length === 0 ? undefined : query,
      format: form === undefined ? undefined : "form",
      body,
    }),
    parameters: parts === undefined ? below?.parameters : { [parts.field]: { type: "string" } },
    each: below?.each,
    partitions: parts === undefined ? undefined : { [parts.field]: parts.values },
    pages: pagesOf(objectOf(retriever["paginator"])),
    since: sinceOf(objectOf(stream["incremental_sync"])),
  });
}

interface Under {
  /** The name of the parent element in the stream's expressions. */
  readonly field: string;
  readonly parameters: Json;
  readonly each: Json;
}

/** A value with all of its texts filled in; undefined if that is impossible. */
function filledIn(value: Json, fill: (text: string) => string | undefined): Json | undefined {
  if (typeof value === "string") return fill(value);
  if (isList(value)) {
    const all = value.map((one) => filledIn(one, fill));
    return all.every((one) => one !== undefined) ? all : undefined;
  }
  if (!isObject(value)) return value;
  const all = Object.entries(value).map(([name, one]) => [name, filledIn(one, fill)] as const);
  return all.every((one): one is readonly [string, Json] => one[1] !== undefined) ? Object.fromEntries(all) : undefined;
}

/** A list that is read once for each value in the manifest; undefined for other lists. */
function partsOf(
  router: Json | undefined,
): { readonly field: string; readonly values: readonly string[]; readonly asked: string | undefined } | undefined {
  const [one, ...others] = (isList(router) ? router : [router]).map(objectOf);
  const field = textOf(one?.["cursor_field"]);
  const values = listOf(one?.["values"]).filter((value) => typeof value === "string");
  if (one?.["type"] !== "ListPartitionRouter" || others.length > 0 || field === undefined || values.length === 0)
    return undefined;
  const option = objectOf(one["request_option"]);
  return {
    field: holeName(field),
    values: [...new Set(values)],
    asked: option["inject_into"] === "request_parameter" ? textOf(option["field_name"]) : undefined,
  };
}

/**
 * A list below each element of another stream, or the reason why it can't be described; undefined for a list without a
 * parent.
 */
function belowOf(router: Json | undefined): Under | string | undefined {
  if (router === undefined) return undefined;
  const [one, ...others] = (isList(router) ? router : [router]).map(objectOf);
  const [config, ...more] = listOf(one?.["parent_stream_configs"]).map(objectOf);
  if (one?.["type"] !== "SubstreamPartitionRouter" || config === undefined || others.length + more.length > 0)
    return "it is read once for each value of a partition that is not another stream";
  const parent = objectOf(config["stream"]);
  const [name, key, field] = [textOf(parent["name"]), textOf(config["parent_key"]), textOf(config["partition_field"])];
  if (name === undefined || key === undefined || field === undefined)
    return "the manifest does not say below which stream it is";
  const properties = objectOf(objectOf(objectOf(parent["schema_loader"])["schema"])["properties"]);
  const isNumber = [objectOf(properties[key])["type"]].flat().includes("integer");
  return {
    field,
    parameters: { [field]: { type: isNumber ? "integer" : "string" } },
    each: { operation: `list_${snake(name) ?? ""}`, arguments: { [field]: `/${escapeStep(key)}` } },
  };
}

/** The pointer to the records in a response. */
function placeOf(stream: JsonObject): string | undefined {
  const path = listOf(objectOf(objectOf(objectOf(stream["retriever"])["record_selector"])["extractor"])["field_path"]);
  return path.length === 0 ? undefined : path.map((one) => `/${escapeStep(inWords(one))}`).join("");
}

function pagesOf(paginator: JsonObject): Record<string, Json> | undefined {
  const strategy = objectOf(paginator["pagination_strategy"]);
  const size = strategy["page_size"];
  const sizeName = textOf(objectOf(paginator["page_size_option"])["field_name"]);
  const sized = typeof size === "number" && sizeName !== undefined ? { size_parameter: sizeName, size } : {};
  const option = objectOf(paginator["page_token_option"]);
  const parameter = textOf(option["field_name"]);
  if (strategy["type"] === "PageIncrement" && parameter !== undefined) {
    const first = strategy["start_from_page"];
    // Airbyte counts from 0 by default.
    return { style: "page", parameter, first: typeof first === "number" ? first : 0, ...sized };
  }
  if (strategy["type"] === "OffsetIncrement" && parameter !== undefined)
    return { style: "offset", parameter, ...sized };
  if (strategy["type"] !== "CursorPagination") return undefined;
  const at = pointerIn(textOf(strategy["cursor_value"]) ?? "");
  if (at === undefined)
    return /headers\[.link.\]/i.test(inWords(strategy["cursor_value"])) ? { style: "link_header" } : undefined;
  return option["type"] === "RequestPath"
    ? { style: "next_url", at, ...sized }
    : parameter === undefined
      ? undefined
      : { style: "cursor", parameter, at, ...sized };
}

/** `{{ response.meta.next }}` or `{{ response['meta']['next'] }}` as a pointer; undefined for other expressions. */
function pointerIn(text: string): string | undefined {
  const [, path] =
    /^\{\{\s*response((?:\.\w+|\[\s*['"][^'"]+['"]\s*\]|\.get\(\s*['"][^'"]+['"](?:,\s*\{\})?\s*\))+)\s*\}\}$/.exec(
      text.trim(),
    ) ?? [];
  if (path === undefined) return undefined;
  const steps = [...path.matchAll(/\.get\(\s*['"]([^'"]+)['"]|\[\s*['"]([^'"]+)['"]|\.(\w+)/g)].map(
    (found) => found[1] ?? found[2] ?? found[3] ?? "",
  );
  return steps.map((step) => `/${step}`).join("");
}

/**
 * `{{ config['region'] }}` as `{region}`, with a setting of that name; undefined for other expressions.
 *
 * @param partition names of the parent's values, which are parameters
 */
function settingsIn(
  text: string,
  draft: SystemDraft,
  manifest: JsonObject,
  partition: ReadonlySet<string> = new Set(),
): string | undefined {
  const declared = objectOf(objectOf(objectOf(manifest["spec"])["connection_specification"])["properties"]);
  const filled = text.replace(
    /\{\{\s*config(?:\.(\w+)|\[\s*['"](\w+)['"]\s*\])\s*\}\}/g,
    (_, plain?: string, quoted?: string) => {
      const name = plain ?? quoted ?? "";
      const setting = snake(name) ?? holeName(name);
      const { title, description, airbyte_secret: secret, default: usual } = objectOf(declared[name]);
      const about = textOf(description) ?? textOf(title);
      draft.settings[setting] ??= {
        ...(about === undefined ? {} : { about }),
        ...(secret === true ? { secret: true as const } : {}),
        ...(typeof usual === "string" ? { default: usual } : {}),
      };
      return `{${setting}}`;
    },
  );
  const whole = filled.replace(
    /\{\{\s*stream_(?:partition|slice)(?:\.(\w+)|\[\s*['"](\w+)['"]\s*\])\s*\}\}/g,
    (expression, plain?: string, quoted?: string) => {
      const name = plain ?? quoted ?? "";
      return partition.has(name) ? `{${name}}` : expression;
    },
  );
  return /\{\{|\{%/.test(whole) ? undefined : whole;
}
