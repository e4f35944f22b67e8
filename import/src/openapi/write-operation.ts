/** Writes the operations of a description from those of the document. */
import { escapeStep } from "@integ/runtime/pointers";
import type { Placed } from "../documents.ts";
import { defined, objectOf, inWords, type Json } from "../json.ts";
import { brief } from "../names.ts";
import type { Api, Found } from "./api.ts";
import { failureIn } from "./failures.ts";
import { pagesOf } from "./pages.ts";
import { argumentsOf, type Arguments as Args } from "./parameters.ts";
import { isForm, type Planned } from "./plan.ts";
import { sinceOf } from "./since.ts";

/** Writes a planned operation, and the schemas that it needs, into the draft. */
export function writeOperation(
  api: Api,
  planned: Planned,
  typeOf: (document: Placed, suggested: string) => string,
): void {
  const { found, judged, result, resultNote, asked } = planned;
  const { draft, documents } = api;
  const note = (where: string, how: "found" | "guessed" | "open", what: string, why?: string): void => {
    draft.notes.push({ at: `/operations/${found.name}${where}`, how, what, ...(why === undefined ? {} : { why }) });
  };
  const isList = judged.kind === "list";
  const paging =
    isList && found.response !== undefined ? pagesOf(documents, asked ?? found.parameters, found.response, result?.document) : undefined; // prettier-ignore
  const since =
    isList && result !== undefined ? sinceOf(documents, asked ?? found.parameters, result.document) : undefined;
  const used = new Set([
    ...(paging?.used ?? []),
    ...(since !== undefined && "since" in since && since.parameter !== undefined ? [since.parameter] : []),
  ]);
  const [given, givenInQuery] = ["headers", "query"].map((part) => new Set(Object.keys(objectOf(draft.connection[part])))); // prettier-ignore
  const parameters = [...found.parameters, ...(asked ?? [])];
  const args = argumentsOf(documents, found.path, parameters, used, draft.version, given ?? new Set(), givenInQuery ?? new Set()); // prettier-ignore
  if (args.refused !== undefined) {
    draft.notes.push({ at: found.at, how: "left out", what: found.name, why: args.refused });
    return;
  }
  note("/kind", judged.how, judged.kind, judged.why);
  if (paging?.pages !== undefined) note("/pages", "guessed", `pages: ${inWords(paging.pages["style"])}`, paging.why);
  else if (paging !== undefined && paging.why !== "") note("/pages", "open", "how the list goes on", paging.why);
  if (since !== undefined && "since" in since) note("/since", "guessed", "a filter for changes", since.why);
  else if (since !== undefined) note("/since", "open", "which filter finds changes", since.open);
  if (args.idempotency !== undefined)
    note("/idempotency_header", "found", `repeats are recognized by ${args.idempotency}`);
  if (planned.record?.at === "/0") note("/record", "guessed", "one record per request", "the body is a list; if the vendor accepts several:  batch: { most: … }"); // prettier-ignore
  const response = found.response?.content?.schema;
  const failure = response === undefined ? undefined : failureIn(documents, response);
  if (failure !== undefined)
    note("/fails", failure.fails === undefined ? "open" : "guessed", failure.what, failure.why);
  if (resultNote !== undefined) note("/result", "open", "the response", resultNote);
  draft.operations.set(
    found.name,
    described(
      api,
      planned,
      args,
      typeOf,
      paging?.pages,
      since !== undefined && "since" in since ? since.since : undefined,
      failure?.fails,
    ),
  );
}

function described(
  { draft }: Api,
  { found, judged, record, result, asked }: Planned,
  args: Args,
  typeOf: (document: Placed, suggested: string) => string,
  pages: Record<string, Json> | undefined,
  since: Record<string, Json> | undefined,
  fails: Record<string, Json> | undefined,
): Record<string, Json> {
  const recordType =
    record === undefined
      ? undefined
      : record.schema === undefined
        ? nothing(draft.types)
        : typeOf(record.schema, record.name);
  const resultType = result === undefined ? undefined : typeOf(result.document, result.name);
  const absent = judged.kind === "read" && /\{[^/]*\}/.test(found.path) ? [404] : undefined;
  return defined({
    about: brief(found.placed.json["summary"] ?? found.placed.json["description"], 120),
    kind: judged.kind,
    request: requestOf(found, args, asked),
    parameters: Object.keys(args.parameters).length === 0 ? undefined : args.parameters,
    record: recordType === undefined ? undefined : defined({ type: recordType, at: record?.at }),
    result:
      resultType === undefined
        ? undefined
        : defined({ type: resultType, at: result?.at === "" ? undefined : result?.at, none_on: absent }),
    idempotency_header: judged.kind === "create" || judged.kind === "upsert" ? args.idempotency : undefined,
    pages: asked === undefined ? pages : inBody(pages, ["parameter", "size_parameter"]),
    since: asked === undefined ? since : inBody(since, ["parameter"]),
    fails,
  });
}

function requestOf(
  { method, body: sent }: Found,
  { path: written, query, headers }: Args,
  asked: Planned["asked"],
): Json {
  const names = new Set(asked?.map(({ name }) => name));
  const own = Object.entries(query).filter(([name]) => !names.has(name));
  const all = Object.fromEntries(own);
  const body = Object.entries(query)
    .filter(([name]) => names.has(name))
    .map(([name, value]): [string, Json] => [name, asValue(value)]);
  return defined({
    method,
    path: written,
    headers: Object.keys(headers).length === 0 ? undefined : headers,
    query: Object.keys(all).length === 0 ? undefined : all,
    format: method !== "GET" && sent !== undefined && isForm(sent.media) ? "form" : undefined,
    body: asked === undefined ? undefined : Object.fromEntries(body),
  });
}

/** A query list as a value in a body: the parameter itself. */
function asValue(value: Json): Json {
  return typeof value === "string" ? value : `{${inWords(objectOf(value)["each"] ?? objectOf(value)["joined"])}}`;
}

/** Moves query parameters to their places in the body. */
function inBody(part: Record<string, Json> | undefined, words: readonly string[]): Record<string, Json> | undefined {
  if (part === undefined) return undefined;
  return Object.fromEntries(
    Object.entries(part).map(([word, value]) => [
      word,
      words.includes(word) ? `/${escapeStep(inWords(value))}` : value,
    ]),
  );
}

/** The type of an empty request, whose schema the import generates. */
export const NOTHING = "Nothing";
function nothing(types: Api["draft"]["types"]): string {
  types.set(NOTHING, { schema: `schemas/${NOTHING}.json`, about: "A request without a body" });
  return NOTHING;
}
