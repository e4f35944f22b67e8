/** The operations of a description, made of those of the document. */
import type { Placed } from "../documents.ts";
import { defined, objectOf, inWords, type Json } from "../json.ts";
import { brief } from "../names.ts";
import type { Api } from "./api.ts";
import { pagesOf } from "./pages.ts";
import { argumentsOf, type Arguments } from "./parameters.ts";
import type { Planned } from "./plan.ts";
import { sinceOf } from "./since.ts";

/** Writes a planned operation, and the schemas that it needs, into the draft. */
export function writeOperation(
  api: Api,
  { found, judged, record, result, resultNote }: Planned,
  typeOf: (document: Placed, suggested: string) => string,
): void {
  const { draft, documents } = api;
  const note = (where: string, how: "found" | "guessed" | "open", what: string, why?: string): void => {
    draft.notes.push({ at: `/operations/${found.name}${where}`, how, what, ...(why === undefined ? {} : { why }) });
  };
  const isList = judged.kind === "list";
  const paging = isList && found.answer !== undefined ? pagesOf(documents, found.parameters, found.answer) : undefined;
  const since = isList && result !== undefined ? sinceOf(documents, found.parameters, result.document) : undefined;
  const used = new Set([
    ...(paging?.used ?? []),
    ...(since !== undefined && "since" in since && since.parameter !== undefined ? [since.parameter] : []),
  ]);
  const args = argumentsOf(documents, found.path.split("?")[0] ?? "", found.parameters, used, draft.version);
  const own = args.headers.find((one) => objectOf(draft.connection["headers"])[one.name] === undefined);
  if (args.refused !== undefined || own !== undefined) {
    draft.notes.push({
      at: found.at,
      how: "left out",
      what: found.name,
      why: args.refused ?? `it needs a header of its own: ${own?.name ?? ""}`,
    });
    return;
  }
  note("/kind", judged.how, judged.kind, judged.why);
  if (paging?.pages !== undefined) note("/pages", "guessed", `pages: ${inWords(paging.pages["style"])}`, paging.why);
  else if (paging !== undefined && paging.why !== "") note("/pages", "open", "how the list goes on", paging.why);
  if (since !== undefined && "since" in since) note("/since", "guessed", "only what has changed", since.why);
  else if (since !== undefined) note("/since", "open", "how only what has changed is asked for", since.open);
  for (const why of args.guessed) note("/parameters", "guessed", "a list of values", why);
  if (args.idempotency !== undefined) note("/idempotency_header", "found", `repeated safely by ${args.idempotency}`);
  if (resultNote !== undefined) note("/result", "open", "the answer", resultNote);
  draft.operations.set(
    found.name,
    described(
      api,
      { found, judged, record, result, resultNote },
      args,
      typeOf,
      paging?.pages,
      since !== undefined && "since" in since ? since.since : undefined,
    ),
  );
}

function described(
  { draft }: Api,
  { found, judged, record, result }: Planned,
  args: Arguments,
  typeOf: (document: Placed, suggested: string) => string,
  pages: Record<string, Json> | undefined,
  since: Record<string, Json> | undefined,
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
    request: defined({ method: found.method, path: args.path, query: queryOf(found.path, args.query) }),
    parameters: Object.keys(args.parameters).length === 0 ? undefined : args.parameters,
    record: recordType === undefined ? undefined : { type: recordType },
    result:
      resultType === undefined
        ? undefined
        : defined({ type: resultType, at: result?.at === "" ? undefined : result?.at, none_on: absent }),
    idempotency_header: judged.kind === "create" || judged.kind === "upsert" ? args.idempotency : undefined,
    pages,
    since,
  });
}

/** The query of a request: what its path has of one, and what its parameters say. */
function queryOf(path: string, query: Readonly<Record<string, string>>): Record<string, string> | undefined {
  const all = { ...Object.fromEntries(new URLSearchParams(path.split("?")[1] ?? "")), ...query };
  return Object.keys(all).length === 0 ? undefined : all;
}

/** The type of a request that says nothing: its schema is the import's own. */
export const NOTHING = "Nothing";
function nothing(types: Api["draft"]["types"]): string {
  types.set(NOTHING, { schema: `schemas/${NOTHING}.json`, about: "A request without a body of its own" });
  return NOTHING;
}
