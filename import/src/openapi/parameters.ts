/** The parameters of a request as an operation's arguments or as constants. */
import type { Documents, Placed } from "../documents.ts";
import { isList, isObject, type Json, inWords } from "../json.ts";
import { brief, free, holeName } from "../names.ts";
import { plainWords, typeWord } from "../schemas/keywords.ts";
import { fieldsOf, requiredOf } from "../schemas/shape.ts";
import type { Parameter } from "./api.ts";

/** A request whose variable parts are parameters of the operation. */
export interface Arguments {
  readonly path: string;
  readonly query: Record<string, Json>;
  readonly parameters: Record<string, Json>;
  /** Headers of this operation alone. */
  readonly headers: Record<string, string>;
  readonly idempotency: string | undefined;
  /** Why the request can't be described; undefined if it can. */
  readonly refused: string | undefined;
}

const IDEMPOTENCY = /idempot|^paypal-request-id$|^x-request-id$|^x-idemp/i;
/** Headers that integ or its HTTP client sets. */
const OWN_HEADERS =
  /^(?:accept(?:-.*)?|content-type|content-length|authorization|user-agent|host|if-(?:none-)?match|if-modified-since|prefer|x-correlation-id|x-request-id|traceparent)$/i;

/**
 * @param paging query parameters of the pagination
 * @param version the API's version, for parameters that require it
 * @param given headers of every request
 * @param givenInQuery query parameters of every request
 */
export function argumentsOf(
  documents: Documents,
  path: string,
  all: readonly Parameter[],
  paging: ReadonlySet<string>,
  version: string,
  given: ReadonlySet<string>,
  givenInQuery: ReadonlySet<string>,
): Arguments {
  const parameters: Record<string, Json> = {};
  const query: Record<string, Json> = {};
  const headers: Record<string, string> = {};
  const [before = "", after = ""] = path.split("?");
  let [written, idempotency, refused]: [string, string | undefined, string | undefined] = [
    before,
    undefined,
    undefined,
  ];
  const hole = (name: string, schema: Record<string, Json>, required: boolean, about: string | undefined): string => {
    const key = free(holeName(name), (one) => parameters[one] !== undefined);
    const described = about === undefined ? {} : { description: about };
    parameters[key] = { ...schema, ...described, ...(required ? {} : { optional: true }) };
    return `{${key}}`;
  };
  for (const one of all) {
    const about = brief(one.description, 100);
    if (one.in === "path" && new URLSearchParams(after).values().some((text) => text === `{${one.name}}`)) continue;
    if (one.in === "path") {
      const schema = singleOf(documents, one);
      written = written.replaceAll(`{${one.name}}`, hole(one.name, schema, true, about));
    } else if (one.in === "header") {
      if (IDEMPOTENCY.test(one.name)) idempotency ??= one.name;
      else if (one.required && !OWN_HEADERS.test(one.name) && !given.has(one.name))
        headers[one.name] = onlyValue(documents, one) ?? hole(one.name, singleOf(documents, one), true, about);
    } else if (one.in === "query" && !paging.has(one.name) && !givenInQuery.has(one.name)) {
      const constant = one.required
        ? (onlyValue(documents, one) ?? (/^api[-_]?version$/i.test(one.name) ? version : undefined))
        : undefined;
      if (constant !== undefined) query[one.name] = constant;
      else if (one.deep) deep(one);
      else {
        const schema = scalarOf(documents, one);
        if (schema === undefined && one.required) refused = `its parameter ${one.name} is neither a text nor a number`;
        if (schema === undefined) continue;
        if (schema["type"] === "array") {
          const list = hole(one.name, schema, one.required, about).slice(1, -1);
          query[one.name] = one.explode ? { each: list } : { joined: list };
          continue;
        }
        query[one.name] = hole(one.name, schema, one.required, about);
      }
    }
  }
  // The query of a path is constant, or has parameters.
  for (const [name, text] of new URLSearchParams(after)) {
    const [, asked] = /^\{([^{}]+)\}$/.exec(text) ?? [];
    const said = all.find((one) => one.name === asked);
    if (query[name] === undefined)
      query[name] = asked === undefined ? text : hole(asked, said === undefined ? { type: "string" } : singleOf(documents, said), true, brief(said?.description, 100)); // prettier-ignore
  }
  // A placeholder of a path is a parameter even if it is not declared.
  for (const [, name = ""] of written.matchAll(/\{([^{}]+)\}/g))
    if (parameters[name] === undefined)
      written = written.replaceAll(`{${name}}`, hole(name, { type: "string" }, true, undefined));
  return { path: written, query, parameters, headers, idempotency, refused };

  /** `created[gte]`, for each field that such a parameter has. */
  function deep(one: Parameter): void {
    const fields = one.schema === undefined ? new Map() : fieldsOf(documents, one.schema);
    for (const [field, schema] of fields) {
      const inner = scalarOf(documents, { ...one, schema });
      if (inner === undefined || inner["type"] === "array") continue;
      const name = `${one.name}[${field}]`;
      query[name] = hole(name, inner, false, brief(inner["description"], 100));
    }
  }
}

/** The schema of a single value, if a list is not possible. */
function singleOf(documents: Documents, parameter: Parameter): Record<string, Json> {
  const schema = scalarOf(documents, parameter);
  return schema === undefined || schema["type"] === "array" ? { type: "string" } : schema;
}

/** The fields of a body as parameters; undefined if a required one can't be a parameter. */
export function bodyParameters(documents: Documents, schema: Placed): readonly Parameter[] | undefined {
  const required = requiredOf(documents, schema);
  const parameters: Parameter[] = [];
  for (const [name, field] of fieldsOf(documents, schema)) {
    const one: Parameter = {
      name,
      in: "query",
      required: required.has(name),
      description: undefined,
      schema: field,
      explode: false,
      style: undefined,
      deep: false,
      example: undefined,
    };
    if (scalarOf(documents, one) !== undefined) parameters.push(one);
    else if (one.required) return undefined;
  }
  return parameters;
}

/** The schema of a value that is possible in an address, or of a list of such values. Undefined for records. */
function scalarOf(documents: Documents, parameter: Parameter): Record<string, Json> | undefined {
  const at = parameter.schema === undefined ? undefined : documents.resolve(parameter.schema);
  if (at === undefined || !isObject(at.json)) return parameter.schema === undefined ? { type: "string" } : undefined;
  const schema = at.json;
  const choice = schema["anyOf"] ?? schema["oneOf"] ?? schema["allOf"];
  if (isList(choice)) {
    const first = choice
      .map((one, i) =>
        scalarOf(documents, { ...parameter, schema: { json: one, path: at.path, pointer: `${at.pointer}/${i}` } }),
      )
      .find((one) => one !== undefined);
    return first === undefined || first["type"] === "array" || schema["allOf"] !== undefined
      ? first
      : { type: first["type"] ?? "string" };
  }
  const type = [typeWord(schema["type"])].flat().find((one) => one !== undefined && one !== "null");
  if (type === "object" || (type === undefined && schema["properties"] !== undefined)) return undefined;
  if (type === "array") {
    const items = schema["items"];
    const inner =
      items === undefined
        ? { type: "string" }
        : scalarOf(documents, { ...parameter, schema: { json: items, path: at.path, pointer: `${at.pointer}/items` } });
    return inner === undefined || inner["type"] === "array" ? undefined : { type: "array", items: inner };
  }
  const {
    title: _,
    description: __,
    nullable: ___,
    readOnly: ____,
    xml: _____,
    deprecated: ______,
    "x-integ": _______,
    ...words
  } = plainWords(schema);
  const made: Record<string, Json> = { ...words, type: type ?? "string" };
  // Long lists of values are not readable next to an operation.
  if (isList(made["enum"]) && (made["enum"].length > 40 || made["enum"].some((one) => one === null || one === "")))
    delete made["enum"];
  return made;
}

/** The only possible value of a parameter. */
function onlyValue(documents: Documents, { schema }: Parameter): string | undefined {
  const json = schema === undefined ? undefined : documents.resolve(schema)?.json;
  if (!isObject(json)) return undefined;
  const values = isList(json["enum"]) ? json["enum"] : json["const"] === undefined ? [] : [json["const"]];
  const [only] = values;
  return values.length === 1 && only !== null && typeof only !== "object" ? inWords(only) : undefined;
}
