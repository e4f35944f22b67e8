/** Matches a request to an operation of a system: by its method and path, and by its query and body. */
import type { Constant, QueryValue } from "../../exchange.ts";
import type { Operation } from "../../flow.ts";
import { aliasedRecords } from "../../host/graphql-aliases.ts";
import { getPointer, isList, splitList } from "../../host/pointer.ts";
import type { Arguments } from "./resource-store.ts";
import { readBody } from "./wire.ts";
import { textOf } from "./text-of.ts";
import type { ModelOperation, SystemModel } from "./system-model.ts";

/** A received request. */
export interface RoutableRequest {
  readonly method: string;
  /** Below the system's address. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: string;
}

/** The operation of a request, and the arguments that its path, query and body have. */
export interface Routed {
  readonly model: ModelOperation;
  readonly args: Arguments;
  /** The values of the connection's settings. */
  readonly shown: Arguments;
  /** The decoded body; undefined if there is none. */
  readonly body: unknown;
  /** Why its body can't be read. */
  readonly why?: string;
}

/** @returns undefined if no operation matches */
export function route(system: SystemModel, asked: RoutableRequest): Routed | undefined {
  let best: (Routed & { readonly score: number }) | undefined;
  for (const model of system.operations) {
    const { operation } = model;
    if (operation.method !== asked.method) continue;
    const inPath = match(operation.path, asked.path, true);
    if (inPath === undefined) continue;
    const inQuery = matchQuery(operation, asked.query, system.link.settings);
    const read = readBody(operation, asked.body);
    const body = "value" in read ? read.value : undefined;
    const inBody = matchBody(operation, body);
    if (inQuery === undefined || inBody === undefined) continue;
    const score = inQuery.score + inBody.score + batchScore(operation, body);
    if (best !== undefined && best.score >= score) continue;
    const said = Object.entries({ ...inPath, ...inQuery.args, ...inBody.args });
    // Settings in every request don't distinguish operations.
    const isSetting = ([name]: readonly [string, string]): boolean => name in system.link.settings;
    const args = Object.fromEntries(said.filter((one) => !isSetting(one)));
    const shown = Object.fromEntries(said.filter(isSetting));
    best = { model, body, args, shown, score, ...("why" in read ? { why: read.why } : {}) };
  }
  return best;
}

/** Several records match an operation that takes several, and so does a record with an id if responses refer to it. */
function batchScore({ requestPointer, batch }: Operation, body: unknown): number {
  const { list } = splitList(requestPointer);
  const records = getPointer(list, body);
  if (list === undefined || !isList(records)) return 0;
  if (records.length > (batch?.most ?? 1)) return -LIKELY;
  return batch?.id !== undefined && getPointer(batch.id, records[0]) !== undefined ? LIKELY : 0;
}

/** More than all other points that an operation can score. */
const LIKELY = 100;

/** A parameter of pages and times: of the query or, by a pointer, of the body. */
export function parameterOf(name: string | undefined, query: URLSearchParams, body: unknown): string | undefined {
  if (name === undefined) return undefined;
  const value = name.startsWith("/") ? getPointer(name, body) : query.get(name);
  return textOf(value);
}

interface Matched {
  readonly args: Arguments;
  /** The operation that explains most of the request wins. */
  readonly score: number;
}

function matchQuery(
  { query = {}, optional = [] }: Operation,
  given: URLSearchParams,
  settings: object,
): Matched | undefined {
  const args: Record<string, string> = {};
  let score = 0;
  for (const [name, template] of Object.entries(query)) {
    if (!given.has(name)) {
      // Settings that a connection always sends may be missing from other requests.
      if (namesOf(template).some((one) => optional.includes(one) || one in settings)) continue;
      return undefined;
    }
    const found = matchValue(template, given.getAll(name));
    if (found === undefined) return undefined;
    Object.assign(args, found);
    score += 1;
  }
  return { args, score };
}

function namesOf(template: QueryValue): readonly string[] {
  if (typeof template !== "string") return ["each" in template ? template.each : template.joined];
  return [...template.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name);
}

function matchValue(template: QueryValue, values: readonly string[]): Arguments | undefined {
  if (typeof template === "string") return match(template, values[0] ?? "", false);
  if ("each" in template) return { [template.each]: values.join(",") };
  return { [template.joined]: values[0] ?? "" };
}

/** Whether a body has all the constants of an operation, and its document. */
function matchBody({ body, optional = [] }: Operation, given: unknown): Matched | undefined {
  if (body === undefined) return { args: {}, score: 0 };
  const isAliased = body.aliased !== undefined && aliasedRecords(body, "", given) !== undefined;
  if (body.graphql !== undefined && !isAliased && getPointer("/query", given) !== body.graphql) return undefined;
  const args: Record<string, string> = {};
  let score = 1;
  const matches = (constant: Constant | undefined, value: unknown): boolean => {
    if (constant === undefined) return true;
    if (constant === null) return value === null || value === "" || value === undefined;
    if (typeof constant === "string") {
      const holes = namesOf(constant);
      if (value === undefined) return holes.some((name) => optional.includes(name));
      const found = match(constant, textOf(value) ?? "", false);
      Object.assign(args, found);
      score += holes.length === 0 ? 1 : 0;
      return found !== undefined;
    }
    if (typeof constant !== "object") return textOf(value) === textOf(constant);
    const isXml = body.format === "xml" || Object.keys(body.texts ?? {}).length > 0;
    return Object.entries(constant).every(([name, inner]: [string, Constant]) =>
      // In XML, names have no prefix, and a single element is not a list.
      isXml && /^[?]|^@xmlns/.test(name)
        ? true
        : matches(inner, getPointer(`/${isXml ? name.replace(/^[^@:]*:/, "") : name}`, value, isXml)),
    );
  };
  return matches(body.constants, given) ? { args, score } : undefined;
}

/** The values of a template's placeholders in a text. */
function match(template: string, text: string, isPath: boolean): Arguments | undefined {
  const names: string[] = [];
  const pieces = template.split(/\{(\w+)\}/).map((piece, i) => {
    if (i % 2 === 0) return piece.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
    names.push(piece);
    return isPath ? "([^/]+)" : "(.*)";
  });
  const found = new RegExp(`^${pieces.join("")}$`, "s").exec(text);
  if (found === null) return undefined;
  const plain = (value: string): string => (isPath ? decodeURIComponent(value) : value.replace(/\\(["\\])/g, "$1"));
  return Object.fromEntries(names.map((name, i) => [name, plain(found[i + 1] ?? "")]));
}
