/** The parameters of a request as an operation's arguments, or as what they always are. */
import type { Documents } from "../documents.ts";
import { isList, isObject, type Json, inWords } from "../json.ts";
import { brief, free, holeName } from "../names.ts";
import { plainWords, typeWord } from "../schemas/keywords.ts";
import { fieldsOf } from "../schemas/shape.ts";
import type { Parameter } from "./api.ts";

export interface Arguments {
  readonly path: string;
  readonly query: Record<string, string>;
  readonly parameters: Record<string, Json>;
  /** Headers that every such request has, by their name, with the value that the document says. */
  readonly headers: readonly {
    readonly name: string;
    readonly value: string | undefined;
    readonly about: string | undefined;
  }[];
  readonly idempotency: string | undefined;
  /** Why the request can't be described; undefined where it can. */
  readonly refused: string | undefined;
  /** What has been taken in another form than the document's. */
  readonly guessed: readonly string[];
}

const IDEMPOTENCY = /idempot|^paypal-request-id$|^x-request-id$|^x-idemp/i;
/** Headers that integ sets itself, or that say what a client knows anyway. */
const OWN_HEADERS =
  /^(?:accept(?:-.*)?|content-type|content-length|authorization|user-agent|host|if-(?:none-)?match|if-modified-since|prefer|x-correlation-id|x-request-id|traceparent)$/i;

/** @param paging parameters of the query that pages take; @param version the API's, for parameters that ask for it */
export function argumentsOf(
  documents: Documents,
  path: string,
  all: readonly Parameter[],
  paging: ReadonlySet<string>,
  version: string,
): Arguments {
  const parameters: Record<string, Json> = {};
  const query: Record<string, string> = {};
  const guessed: string[] = [];
  const headers: Arguments["headers"][number][] = [];
  let [written, idempotency, refused]: [string, string | undefined, string | undefined] = [path, undefined, undefined];
  const hole = (name: string, schema: Record<string, Json>, required: boolean, about: string | undefined): string => {
    const key = free(holeName(name), (one) => parameters[one] !== undefined);
    const described = about === undefined ? {} : { description: about };
    parameters[key] = { ...schema, ...described, ...(required ? {} : { optional: true }) };
    return `{${key}}`;
  };
  for (const one of all) {
    const about = brief(one.description, 100);
    if (one.in === "path") {
      const schema = scalarOf(documents, one) ?? { type: "string" };
      written = written.replaceAll(`{${one.name}}`, hole(one.name, schema, true, about));
    } else if (one.in === "header") {
      if (IDEMPOTENCY.test(one.name)) idempotency ??= one.name;
      else if (one.required && !OWN_HEADERS.test(one.name))
        headers.push({ name: one.name, value: onlyValue(documents, one), about });
    } else if (one.in === "query" && !paging.has(one.name)) {
      const constant = one.required
        ? (onlyValue(documents, one) ?? (/^api[-_]?version$/i.test(one.name) ? version : undefined))
        : undefined;
      if (constant !== undefined) query[one.name] = constant;
      else if (one.deep) deep(one);
      else {
        const schema = scalarOf(documents, one);
        if (schema === undefined && one.required) refused = `its parameter ${one.name} is neither a text nor a number`;
        if (schema === undefined) continue;
        if (schema["x-list"] === true)
          guessed.push(`${one.name}: the document takes several; one, or several with a comma between them`);
        delete schema["x-list"];
        query[one.name] = hole(one.name, schema, one.required, about);
      }
    }
  }
  // What a path says and no parameter does is one all the same.
  for (const [, name = ""] of written.matchAll(/\{([^{}]+)\}/g))
    if (parameters[name] === undefined)
      written = written.replaceAll(`{${name}}`, hole(name, { type: "string" }, true, undefined));
  return { path: written, query, parameters, headers, idempotency, refused, guessed };

  /** `created[gte]`, for each field that such a parameter has. */
  function deep(one: Parameter): void {
    const fields = one.schema === undefined ? new Map() : fieldsOf(documents, one.schema);
    for (const [field, schema] of fields) {
      const inner = scalarOf(documents, { ...one, schema });
      if (inner === undefined) continue;
      delete inner["x-list"];
      const name = `${one.name}[${field}]`;
      query[name] = hole(name, inner, false, brief(inner["description"], 100));
    }
  }
}

/** The schema of a value that can stand in an address; `x-list` where the document takes several. Undefined for records. */
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
    return first === undefined || schema["allOf"] !== undefined ? first : { type: first["type"] ?? "string" };
  }
  const type = [typeWord(schema["type"])].flat().find((one) => one !== undefined && one !== "null");
  if (type === "object" || (type === undefined && schema["properties"] !== undefined)) return undefined;
  if (type === "array") return { type: "string", "x-list": true };
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
  // The most values that a person wants to read beside an operation.
  if (isList(made["enum"]) && (made["enum"].length > 40 || made["enum"].some((one) => one === null || one === "")))
    delete made["enum"];
  return made;
}

/** The value of what can have only one. */
function onlyValue(documents: Documents, { schema }: Parameter): string | undefined {
  const json = schema === undefined ? undefined : documents.resolve(schema)?.json;
  if (!isObject(json)) return undefined;
  const values = isList(json["enum"]) ? json["enum"] : json["const"] === undefined ? [] : [json["const"]];
  const [only] = values;
  return values.length === 1 && only !== null && typeof only !== "object" ? inWords(only) : undefined;
}
