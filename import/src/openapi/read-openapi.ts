/** OpenAPI 3.0, 3.1, 3.2 and Swagger 2.0: the operations, types, credentials and webhooks of the document. */
import { escapeStep, unescapeStep } from "@integ/runtime/pointers";
import type { Documents, Placed } from "../documents.ts";
import { isObject, type Json, type JsonObject, listOf, objectOf, inWords, textOf } from "../json.ts";
import { emptyDraft, type SystemDraft } from "../model.ts";
import { brief, withoutNamespaces } from "../names.ts";
import { ImportError } from "../refusal.ts";
import { centsIn } from "../schemas/marks.ts";
import { reachable } from "../schemas/reachable.ts";
import { shapeOf } from "../schemas/shape.ts";
import { Translator } from "../schemas/translate.ts";
import type { Api, Found } from "./api.ts";
import { collect } from "./collect.ts";
import { wrappedIn } from "./envelopes.ts";
import { readCommon } from "./common-parameters.ts";
import { readCredentials } from "./credentials.ts";
import { readErrorMessage } from "./error-messages.ts";
import { addFinders } from "./finders.ts";
import { isLeftOut, plan, type Planned } from "./plan.ts";
import { NOTHING, writeOperation } from "./write-operation.ts";
import { readServers } from "./servers.ts";
import { upgradeSwagger } from "./upgrade-swagger.ts";
import { readWebhooks } from "./webhooks.ts";

/** Whether a document declares itself as OpenAPI or Swagger, of any version. */
export function isOpenApi(json: Json): json is JsonObject {
  return isObject(json) && (json["openapi"] !== undefined || json["swagger"] !== undefined);
}

/**
 * @param only names of types and operations; undefined for all
 * @param credentials names of security schemes; undefined for those that require the least
 * @throws ImportError if the version is not supported, or there are no such credentials
 */
export function readOpenApi(
  documents: Documents,
  path: string,
  json: JsonObject,
  only: ReadonlySet<string> | undefined,
  credentials?: readonly string[],
): SystemDraft {
  const version = inWords(json["openapi"] ?? json["swagger"]);
  if (!/^(?:2\.0|3\.[012])/.test(version))
    throw new ImportError(`this is version ${version} of OpenAPI; 2.0 and 3.0 to 3.2 can be read`);
  const root = json["swagger"] === undefined ? json : upgradeSwagger(json);
  documents.replace(path, root);
  const placed = { json: root, path, pointer: "" };
  const info = objectOf(root["info"]);
  const draft = emptyDraft(brief(info["title"], 80) ?? "An API", inWords(info["version"] ?? "1"));
  const about = brief(info["description"], 200);
  if (about !== undefined) draft.about = about;
  const translator = new Translator({
    documents,
    siblings: /^3\.[12]/.test(version),
    notes: draft.notes,
    cents: centsIn(JSON.stringify(root)),
    short: new Map([...withoutNamespaces(Object.keys(objectOf(objectOf(root["components"])["schemas"] ?? root["definitions"]))), ...asWrapped(documents, placed)]), // prettier-ignore
  });
  const api: Api = { documents, draft, translator, root: placed };
  const found = collect(documents, api.root);
  // A document with webhooks only has no server and no authentication.
  if (found.length > 0) readServers(api);
  readCommon(api, found);
  const chosen = planned(api, found, only);
  const logins =
    found.length === 0 ? [] : readCredentials(api, chosen.length === 0 ? found : chosen.map((one) => one.found), found, credentials); // prettier-ignore
  const types = new Types(api);
  const wanted = chosen.filter((one) => !logins.includes(one.found.name));
  // A list that was not requested may find the records of a `create`.
  const helping = only === undefined ? [] : listsBeside(api, found, wanted);
  const write = (one: Planned): void => writeOperation(api, one, (placed, suggested) => types.of(placed, suggested));
  for (const one of wanted) write(one);
  const own = new Set(draft.types.keys());
  for (const one of helping) write(one);
  const lent = [...draft.types.keys()].filter((name) => !own.has(name) && only?.has(name) !== true);
  readWebhooks(
    api,
    found,
    (placed, suggested) => types.of(placed, suggested),
    (event, type) => only === undefined || only.has(event) || only.has(type),
  );
  if (only !== undefined || draft.operations.size + draft.events.size === 0) types.addNamed(only);
  readErrorMessage(api, wanted.map((one) => one.found)); // prettier-ignore
  addFinders(api);
  takeAway(draft, helping, lent);
  finish(api);
  return draft;
}

/** Documents are named by their envelopes: the fields of `Order`, which is `{ "order": OrderFields }`, are an Order. */
function asWrapped(documents: Documents, root: Placed<JsonObject>): Map<string, string> {
  const folder = documents.at(root, "components", "schemas") ?? documents.at(root, "definitions");
  const names = new Map<string, string>();
  for (const [name, json] of Object.entries(folder?.json ?? {})) {
    const placed = { json, path: root.path, pointer: `${folder?.pointer ?? ""}/${escapeStep(name)}` };
    const inner = wrappedIn(documents, placed, "");
    const at = inner === undefined ? undefined : documents.resolve(inner.document);
    const own = unescapeStep(at?.pointer.split("/").at(-1) ?? "");
    const isInFolder = at?.pointer === `${folder?.pointer ?? ""}/${escapeStep(own)}`;
    const isLonger = own !== name && own.toLowerCase().startsWith(name.toLowerCase());
    if (isInFolder && isLonger && !names.has(own) && !names.has(name))
      names.set(own, name).set(name, `${name}_envelope`);
  }
  return names;
}

/** The requested operations that can be described; the others are reported. */
function planned(api: Api, found: readonly Found[], only: ReadonlySet<string> | undefined): Planned[] {
  const creators = new Set(found.filter((one) => one.method === "POST").map((one) => one.path.replace(/\/$/, "")));
  const wanted = (one: Planned): boolean => {
    if (only === undefined || only.has(one.found.name)) return true;
    const { record, result } = one;
    return (
      (record !== undefined && only.has(likelyName(api, record.schema, record.name))) ||
      (result !== undefined && only.has(likelyName(api, result.document, result.name)))
    );
  };
  const all = found.flatMap((one) => {
    const made = plan(api, one, creators);
    if (!isLeftOut(made)) return [made];
    if (only === undefined || only.has(one.name))
      api.draft.notes.push({ at: one.at, how: "left out", what: one.name, why: made.why });
    return [];
  });
  const named = new Set(all.filter(wanted));
  const addressOf = (path: string): string => path.replaceAll(/\{[^{}]*\}/g, "{}");
  const addresses = new Set([...named].map((one) => addressOf(one.found.path)));
  // A deletion or change of status has the type of its path.
  const isOfOne = ({ found, record, result }: Planned): boolean => {
    const path = addressOf(found.path);
    const isAlone = record === undefined && result === undefined;
    return isAlone && [path, path.replace(/\/[^/{}]+$/, "")].some((at) => addresses.has(at));
  };
  return all.filter((one) => named.has(one) || isOfOne(one));
}

/** The lists at the addresses of creates, and the reads directly below, as far as they are not requested themselves. */
function listsBeside(api: Api, found: readonly Found[], wanted: readonly Planned[]): Planned[] {
  const creates = new Set(wanted.filter(({ judged }) => judged.kind === "create").map((one) => one.found.path));
  return found.flatMap((one) => {
    const isRight = creates.has(one.path);
    const isBelow = creates.has(one.path.replace(/(?:\/[^/{}]+)?\/\{[^/{}]*\}$/, ""));
    if (one.method !== "GET" || (!isRight && !isBelow) || wanted.some((each) => each.found === one)) return [];
    const made = plan(api, one, new Set());
    return isLeftOut(made) || made.judged.kind !== (isRight ? "list" : "read") ? [] : [made];
  });
}

/** Removes operations that were only helpful, with their notes and types. */
function takeAway(draft: SystemDraft, operations: readonly Planned[], types: readonly string[]): void {
  const finders = new Set([...draft.operations.values()].map((one) => objectOf(one["find"])["operation"]));
  for (const { found } of operations) {
    if (finders.has(found.name)) continue;
    draft.operations.delete(found.name);
    const left = draft.notes.filter(({ at }) => at !== found.at && !at.startsWith(`/operations/${found.name}/`));
    draft.notes.splice(0, draft.notes.length, ...left);
  }
  const used = JSON.stringify([...draft.operations.values(), ...draft.events.values()]);
  for (const name of types) if (!used.includes(`"type":"${name}"`)) draft.types.delete(name);
}

/** The name that a type will have, without writing it. */
function likelyName({ documents, translator }: Api, placed: Placed | undefined, suggested: string): string {
  const at = placed === undefined ? undefined : documents.resolve(placed);
  return (at === undefined ? undefined : translator.ownName(at)) ?? suggested;
}

class Types {
  readonly #api: Api;
  constructor(api: Api) {
    this.#api = api;
  }

  /** The type of a document, which is added to the description. */
  of(placed: Placed, suggested: string): string {
    const { documents, translator, draft } = this.#api;
    const isChoice = shapeOf(documents, placed) === "choice";
    const name = isChoice ? translator.widened(placed, suggested) : translator.name(placed, suggested);
    if (!draft.types.has(name)) {
      const json = documents.resolve(placed)?.json;
      const about = isObject(json) ? brief(json["description"], 120) : undefined;
      draft.types.set(name, { schema: `schemas/${name}.json`, ...(about === undefined ? {} : { about }) });
    }
    return name;
  }

  /** Adds types that are requested by name and that no operation uses. */
  addNamed(only: ReadonlySet<string> | undefined): void {
    const { documents, root } = this.#api;
    const folders = [documents.at(root, "components", "schemas"), documents.at(root, "definitions")];
    for (const folder of folders)
      for (const [name, json] of Object.entries(folder?.json ?? {})) {
        const called = this.#api.translator.ownName({
          json,
          path: folder?.path ?? "",
          pointer: `${folder?.pointer ?? ""}/${escapeStep(name)}`,
        });
        if (folder === undefined || called === undefined || (only !== undefined && !only.has(called))) continue;
        const placed = {
          json,
          path: folder.path,
          pointer: `${folder.pointer}/${escapeStep(name)}`,
        };
        if (["record", "choice"].includes(shapeOf(documents, placed))) this.of(placed, called);
      }
  }
}

/** The read of one document that asks for a number, where a field called id is a text: that is then another system's id. */
function otherKey({ operations }: SystemDraft, type: string, id: Json | undefined): string | undefined {
  if (objectOf(id)["type"] !== "string") return undefined;
  return [...operations].find(([, one]) => {
    const parameters = Object.values(objectOf(one["parameters"])).filter((each) => objectOf(each)["optional"] !== true);
    const [only, ...others] = parameters;
    const path = inWords(objectOf(one["request"])["path"]);
    const isOne = one["kind"] === "read" && objectOf(one["result"])["type"] === type && path.endsWith("}");
    return isOne && others.length === 0 && objectOf(only)["type"] === "integer";
  })?.[0];
}

/** Writes the schemas, marks identifying fields, and notes unresolved references. */
function finish({ draft, translator, documents }: Api): void {
  for (const [file, schema] of translator.files()) draft.schemas.set(file, schema);
  if (draft.types.has(NOTHING))
    draft.schemas.set(`${NOTHING}.json`, { type: "object", properties: {}, additionalProperties: false });
  const records = [...draft.operations.values()].map((one) => inWords(objectOf(one["record"])["type"]));
  const sent = reachable(draft, records);
  for (const [name, type] of draft.types) {
    const file = type.schema.replace(/^schemas\//, "");
    const schema = objectOf(draft.schemas.get(file));
    const id = Object.keys(objectOf(schema["properties"])).find((field) => /^(?:id|uuid|guid)$/i.test(field));
    const isListed = [...draft.operations.values()].some(
      (one) => one["kind"] === "list" && objectOf(one["result"])["type"] === name,
    );
    if (id === undefined || !isListed) continue;
    const other = otherKey(draft, name, objectOf(schema["properties"])[id]);
    if (other !== undefined) {
      draft.notes.push({
        at: `/types/${name}/identity`,
        how: "open",
        what: "which field identifies it",
        why: `${id} is a text, and ${other} asks for a number`,
      });
      continue;
    }
    draft.types.set(name, { ...type, identity: [id] });
    // A sent record may be new, without an id.
    if (!sent.has(file)) draft.schemas.set(file, { ...schema, required: [...new Set([...listOf(schema["required"]), id])] }); // prettier-ignore
    draft.notes.push({
      at: `/types/${name}/identity`,
      how: "guessed",
      what: `identified by ${id}`,
      why: `its documents have a field ${id}${sent.has(file) ? "" : ", so each has it"}`,
    });
  }
  for (const [reference, mend] of documents.missing)
    draft.notes.push({
      at: textOf(reference) ?? "",
      how: "open",
      what: `what ${reference} is`,
      why: `it is read as any JSON; ${mend}`,
    });
}
