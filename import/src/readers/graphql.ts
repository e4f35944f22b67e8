/**
 * A GraphQL schema, as SDL or as an introspection response: each query and mutation becomes an operation with a document beside the
 * description.
 */
import {
  buildClientSchema,
  buildSchema,
  getNamedType,
  getNullableType,
  GraphQLError,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  type GraphQLType,
  type IntrospectionQuery,
} from "graphql";
import { defined, inWords, isObject, objectOf, type Json } from "../json.ts";
import { isUnique, ONCE } from "../openapi/finders.ts";
import { CHANGE_FIELDS, SINCE_PARAMETERS } from "../openapi/since.ts";
import { emptyDraft, type SystemDraft } from "../model.ts";
import { brief, pascal, snake } from "../names.ts";
import { ImportError } from "../refusal.ts";
import { inputSchema, isConnection, scalarNamed, selectionOf, type Selection } from "./graphql-selection.ts";

/** Whether a document is an introspection response. */
export function isIntrospection(json: Json): boolean {
  return introspectionIn(json) !== undefined;
}

function introspectionIn(json: Json): Json | undefined {
  const data = objectOf(json)["data"] ?? json;
  return isObject(data) && isObject(data["__schema"]) ? data : undefined;
}

/** @throws ImportError with line and column, if the text is not a schema */
export function readGraphqlText(
  path: string,
  text: string,
  title: string,
  only: ReadonlySet<string> | undefined,
): SystemDraft {
  try {
    return readSchema(buildSchema(text, { assumeValidSDL: true }), title, only);
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    const { line, column } = error.locations?.[0] ?? { line: 1, column: 1 };
    throw new ImportError(`this is no GraphQL schema: ${error.message.replace(/^Syntax Error: /, "")}`, {
      path,
      line,
      column,
    });
  }
}

/** The draft for an introspected schema. */
export function readIntrospection(json: Json, title: string, only: ReadonlySet<string> | undefined): SystemDraft {
  // `isIntrospection` has checked its shape, and the library checks the rest.
  return readSchema(
    buildClientSchema(introspectionIn(json) as unknown as IntrospectionQuery, { assumeValid: true }),
    title,
    only,
  );
}

function readSchema(schema: GraphQLSchema, title: string, only: ReadonlySet<string> | undefined): SystemDraft {
  const draft = emptyDraft(title, "1");
  draft.settings["base_url"] = { about: "The address of the API, up to  /graphql" };
  draft.connection["base_url"] = "{base_url}";
  draft.notes.push({
    at: "/settings/base_url",
    how: "open",
    what: "the address of the API",
    why: "a GraphQL schema does not contain it; requests go to /graphql below it",
  });
  draft.notes.push({
    at: "/headers",
    how: "open",
    what: "credentials",
    why: "a GraphQL schema does not contain them: add settings and headers",
  });
  for (const [root, write] of [
    [schema.getQueryType(), query],
    [schema.getMutationType(), mutation],
  ] as const)
    for (const field of Object.values(root?.getFields() ?? {})) {
      const why = write(draft, field, only);
      if (why !== undefined && only === undefined)
        draft.notes.push({ at: `${root?.name ?? ""}.${field.name}`, how: "left out", what: field.name, why });
    }
  if (only === undefined)
    for (const { name } of Object.values(schema.getSubscriptionType()?.getFields() ?? {}))
      draft.notes.push({ at: `Subscription.${name}`, how: "left out", what: name, why: "subscriptions need a lasting connection: use webhooks, or poll a list" }); // prettier-ignore
  addReaders(draft);
  return draft;
}

type Field = GraphQLField<unknown, unknown>;

/**
 * The document of a `create` may already exist: a query of the same type finds it by a field of the record,
 * `orderByNumber(number)`.
 */
function addReaders(draft: SystemDraft): void {
  for (const [name, create] of [...draft.operations]) {
    if (create["kind"] !== "create") continue;
    const { type: recordType, at } = objectOf(create["record"]);
    const made = objectOf(create["result"])["type"];
    const fields = Object.keys(objectOf(objectOf(draft.schemas.get(`${inWords(recordType)}.json`))["properties"]));
    for (const [reader, read] of draft.operations) {
      const parameters = Object.entries(objectOf(read["parameters"]));
      const [[parameter] = [], ...others] = parameters.filter(([, one]) => objectOf(one)["optional"] !== true);
      if (read["kind"] !== "read" || made === undefined || objectOf(read["result"])["type"] !== made) continue;
      if (parameter === undefined || others.length > 0 || objectOf(read["result"])["may_be_none"] !== true) continue;
      const field = fields.find((one) => snake(one) === snake(parameter));
      const isNamed = reader.endsWith(`_by_${snake(parameter) ?? parameter}`);
      if (field === undefined || inWords(at).endsWith("/0") || (!isNamed && !isUnique(field, inWords(made)))) continue;
      const { no_response: _, ...rest } = create;
      draft.operations.set(name, { ...rest, find: { operation: reader, arguments: { [parameter]: `/${field}` } } });
      const notes = draft.notes.filter((one) => one.at !== `/operations/${name}/no_response`);
      draft.notes.splice(0, draft.notes.length, ...notes, {
        at: `/operations/${name}/find`,
        how: "guessed",
        what: `looked up by ${field} before it is created again`,
        why: `${reader} finds one by its ${parameter}, and the record has that field; remove it if two records may have the same value`,
      });
      break;
    }
  }
}

/** @returns why it is left out; undefined if it is written, or not requested */
function query(draft: SystemDraft, field: Field, only: ReadonlySet<string> | undefined): string | undefined {
  const named = getNamedType(field.type);
  if (!isObjectType(named)) return "its result is not a record of one type";
  const connection = isConnection(named);
  const elements = connection ? elementsOf(named) : { document: named, at: "", around: (text: string) => text };
  if (elements === undefined) return "its elements are not records of one type";
  const { document } = elements;
  const isList = connection || isListType(getNullableType(field.type));
  const name = `${isList ? "list" : "get"}_${snake(field.name) ?? "documents"}`;
  const type = pascal(document.name) ?? "Document";
  if (only !== undefined && ![name, type, field.name, snake(field.name) ?? ""].some((one) => only.has(one)))
    return undefined;
  const paging = new Set(connection ? ["first", "after", "last", "before"] : []);
  const since = isList ? (sinceIn(field.args, document) ?? sinceWithin(field.args, document)) : undefined;
  const asked = field.args.filter((one) => !paging.has(one.name) && one !== since?.record);
  const typeOf = (argument: string, otherwise: string): string =>
    String(field.args.find((one) => one.name === argument)?.type ?? otherwise);
  const args = argumentsOf(asked);
  if (typeof args === "string") return args;
  const { [since?.parameter ?? ""]: _, ...parameters } = args.parameters ?? {};
  const selection = selectionOf(document);
  if (selection.text === "") return "nothing of it can be selected without arguments";
  sayWithout(draft, `/operations/${name}/request`, args);
  const page = elements.around(selection.text);
  const variables = [
    ...args.variables,
    ...(since?.record === undefined ? [] : [`$${since.record.name}: ${String(since.record.type)}`]),
    ...(connection ? [`$first: ${typeOf("first", "Int")}`, `$after: ${typeOf("after", "String")}`] : []),
  ];
  const passed = [
    ...args.passed,
    ...(since?.record === undefined ? [] : [`${since.record.name}: $${since.record.name}`]),
    ...(connection ? ["first: $first", "after: $after"] : []),
  ];
  addDocument(draft, name, "query", field.name, variables, passed, page);
  addType(draft, type, selection);
  if (isList && isNonNullType(document.getFields()["id"]?.type)) {
    draft.types.set(type, { ...draft.types.get(type), schema: `schemas/${type}.json`, identity: ["id"] });
    draft.notes.push({ at: `/types/${type}/identity`, how: "guessed", what: "identified by id", why: "each of its documents has a field id" }); // prettier-ignore
  }
  draft.operations.set(
    name,
    defined({
      about: brief(field.description, 120),
      kind: isList ? "list" : "read",
      request: { method: "POST", path: "/graphql", graphql: `queries/${name}.graphql` },
      parameters: Object.keys(parameters).length === 0 ? undefined : parameters,
      result: defined({
        type,
        at: `/data/${field.name}${elements.at}`,
        may_be_none: !isList && !isNonNullType(field.type) ? true : undefined,
      }),
      since: since === undefined ? undefined : { parameter: `/variables/${since.parameter}`, field: since.field },
      pages: connection
        ? { style: "page_info", at: `/data/${field.name}/pageInfo`, size_parameter: "/variables/first", size: 100 }
        : undefined,
    }),
  );
  if (since !== undefined)
    draft.notes.push({
      at: `/operations/${name}/since`,
      how: "guessed",
      what: "a filter for changes",
      why: `${since.parameter} takes a time, and ${since.field} is when a document was changed`,
    });
  return undefined;
}

/** The documents of a page: its `nodes`, or the `node` of each of its `edges`. */
function elementsOf(
  page: GraphQLObjectType,
):
  | { readonly document: GraphQLObjectType; readonly at: string; readonly around: (selection: string) => string }
  | undefined {
  const { nodes, edges } = page.getFields();
  const edge = edges === undefined ? undefined : getNamedType(edges.type);
  const field = nodes ?? (isObjectType(edge) ? edge.getFields()["node"] : undefined);
  const document = field === undefined ? undefined : getNamedType(field.type);
  if (!isObjectType(document)) return undefined;
  const around = (selection: string): string => {
    const elements = nodes === undefined ? `edges { node { ${selection} } }` : `nodes { ${selection} }`;
    return `${elements} pageInfo { hasNextPage endCursor }`;
  };
  return { document, at: nodes === undefined ? "/edges/*/node" : "/nodes", around };
}

interface SinceIn {
  /** Its place below the variables: updatedAfter, filter/updatedAfter. */
  readonly parameter: string;
  readonly field: string;
  /** The argument that holds it, where it is not one itself. */
  readonly record?: GraphQLArgument;
}

/** The argument that filters by time of change, and the field with that time. */
function sinceIn(args: readonly GraphQLArgument[], document: GraphQLObjectType): SinceIn | undefined {
  const parameter = args.find((one) => SINCE_PARAMETERS.test(one.name) && isMoment(one.type) && !isNonNullType(one.type)); // prettier-ignore
  const field = Object.values(document.getFields()).find((one) => CHANGE_FIELDS.test(one.name) && isMoment(one.type));
  return parameter === undefined || field === undefined ? undefined : { parameter: parameter.name, field: field.name };
}

/** A filter by time of change within a record that need not be given: `filter: { updatedAfter }`, `where: { updatedAt: { gte } }`. */
function sinceWithin(args: readonly GraphQLArgument[], document: GraphQLObjectType): SinceIn | undefined {
  const field = Object.values(document.getFields()).find((one) => CHANGE_FIELDS.test(one.name) && isMoment(one.type));
  if (field === undefined) return undefined;
  for (const record of args) {
    const filter = getNullableType(record.type);
    if (isNonNullType(record.type) || !isInputObjectType(filter)) continue;
    const inner = Object.values(filter.getFields());
    if (inner.some((one) => isNonNullType(one.type) && one.defaultValue === undefined)) continue;
    const plain = inner.find((one) => SINCE_PARAMETERS.test(one.name) && isMoment(one.type));
    if (plain !== undefined) return { parameter: `${record.name}/${plain.name}`, field: field.name, record };
    const range = inner.find((one) => one.name === field.name);
    const compared = range === undefined ? undefined : getNullableType(range.type);
    if (range === undefined || !isInputObjectType(compared)) continue;
    const from = Object.values(compared.getFields()).find((one) => /^_?(?:gte?|from|after|since|min|greaterThan(?:OrEqual)?)$/i.test(one.name) && isMoment(one.type)); // prettier-ignore
    if (from !== undefined)
      return { parameter: `${record.name}/${range.name}/${from.name}`, field: field.name, record };
  }
  return undefined;
}

/** Whether a type is a moment in time, by its name. */
function isMoment(type: GraphQLType): boolean {
  return /^(?:Date_?Time|Timestamp|ISO8601DateTime|TimestampTZ)$/i.test(getNamedType(type).name);
}

function mutation(draft: SystemDraft, field: Field, only: ReadonlySet<string> | undefined): string | undefined {
  const name = snake(field.name) ?? "change";
  const record = recordOf(field.args);
  const isDelete = /(?:^|_)(?:delete|remove|destroy)/.test(name);
  // Adding to an existing record changes it.
  const isOfOne = record === undefined && field.args.some((one) => /^id$|Id$/.test(one.name));
  const kind = isDelete
    ? "delete"
    : /upsert|(?:^|_)set(?:_|$)/.test(name)
      ? record === undefined
        ? "update"
        : "upsert"
      : /create/.test(name) || (/(?:^|_)add(?:_|$)/.test(name) && !isOfOne)
        ? "create"
        : "update";
  // A change of status needs no record.
  if (record === undefined && kind !== "delete" && kind !== "update") return "none of its arguments is a record";
  const recordType = record === undefined ? undefined : (pascal(getNamedType(record.type).name) ?? "Input");
  const payload = getNamedType(field.type);
  const result = isObjectType(payload) ? resultOf(payload) : undefined;
  if (only !== undefined && ![name, recordType ?? "", result?.type ?? ""].some((one) => only.has(one)))
    return undefined;
  const args = argumentsOf(field.args.filter((one) => one !== record));
  if (typeof args === "string") return args;
  if (!isObjectType(payload) || result === undefined) return "its result is not a record of one type";
  sayWithout(draft, `/operations/${name}/request`, args);
  const [variable, passed] =
    record === undefined
      ? [[], []]
      : [[`$${record.name}: ${String(record.type)}`], [`${record.name}: $${record.name}`]];
  const variables = [...args.variables, ...variable];
  addDocument(draft, name, "mutation", field.name, variables, [...args.passed, ...passed], result.text);
  if (result.document !== undefined) addType(draft, result.type, result.document);
  if (record !== undefined && recordType !== undefined)
    addType(draft, recordType, {
      text: "",
      schema: stripped(inputSchema(getNamedType(record.type))),
      without: new Map(),
      scalars: new Set(),
    });
  draft.operations.set(
    name,
    defined({
      about: brief(field.description, 120),
      kind,
      no_response: kind === "create" ? "hold" : undefined,
      request: { method: "POST", path: "/graphql", graphql: `queries/${name}.graphql` },
      parameters: args.parameters,
      record:
        record === undefined || recordType === undefined
          ? undefined
          : {
              type: recordType,
              at: `/variables/${record.name}${isListType(getNullableType(record.type)) ? "/0" : ""}`,
            },
      result: result.document === undefined ? undefined : { type: result.type, at: `/data/${field.name}${result.at}` },
    }),
  );
  draft.notes.push({ at: `/operations/${name}/kind`, how: "guessed", what: kind, why: `it is called ${field.name}` });
  if (kind === "delete")
    draft.notes.push({
      at: `/operations/${name}`,
      how: "open",
      what: "how the response says that the record no longer exists",
      why: "without  fails: { at: …, is: […], means: there }  a repeated request is held",
    });
  if (kind === "create") draft.notes.push({ at: `/operations/${name}/no_response`, ...ONCE });
  return undefined;
}

/** The argument with the record that a mutation writes: by its name, otherwise a required one; single or a list. */
function recordOf(args: readonly GraphQLArgument[]): GraphQLArgument | undefined {
  const alone = args.filter(({ type }) => isInputObjectType(getNullableType(type)));
  const needed = args.filter(({ type }) => isNonNullType(type) && isInputObjectType(getNamedType(type)));
  return (
    alone.find((one) => one.name === "input") ?? alone.find((one) => needed.includes(one)) ?? needed[0] ?? alone[0]
  );
}

/** The document in the response to a mutation, and the part that reports errors. */
function resultOf(
  payload: GraphQLObjectType,
):
  | { readonly type: string; readonly at: string; readonly text: string; readonly document: Selection | undefined }
  | undefined {
  const fields = Object.values(payload.getFields());
  const errors = fields.filter(({ name }) => /^(?:errors|\w*userErrors)$/i.test(name));
  const isPayload = errors.length > 0 || /Payload$|Result$|Response$/.test(payload.name);
  const errorTexts = errors.flatMap(({ name, type }) => {
    const named = getNamedType(type);
    const own =
      isObjectType(named) || "getFields" in named
        ? ["field", "message", "code"].filter((one) => Object.hasOwn((named as GraphQLObjectType).getFields(), one))
        : [];
    return own.length === 0 ? [] : [`${name} { ${own.join(" ")} }`];
  });
  if (!isPayload) {
    const own = selectionOf(payload);
    return own.text === ""
      ? undefined
      : { type: pascal(payload.name) ?? "Document", at: "", text: own.text, document: own };
  }
  for (const field of fields) {
    const named = getNamedType(field.type);
    if (
      errors.includes(field) ||
      !isObjectType(named) ||
      isListType(getNullableType(field.type)) ||
      isConnection(named)
    )
      continue;
    const inner = selectionOf(named);
    if (inner.text === "") continue;
    return {
      type: pascal(named.name) ?? "Document",
      at: `/${field.name}`,
      text: [`${field.name} { ${inner.text} }`, ...errorTexts].join(" "),
      document: inner,
    };
  }
  return errorTexts.length === 0 ? undefined : { type: "", at: "", text: errorTexts.join(" "), document: undefined };
}

interface Args {
  /** Optional arguments that a spec can't give, since they are records. */
  readonly without: readonly string[];
  readonly variables: readonly string[];
  readonly passed: readonly string[];
  readonly parameters: Record<string, Json> | undefined;
}

/** Arguments as parameters, or the reason why a required one can't be a parameter. */
function argumentsOf(args: readonly GraphQLArgument[]): Args | string {
  const taken: GraphQLArgument[] = [];
  const without: string[] = [];
  for (const arg of args) {
    const isNeeded = isNonNullType(arg.type) && arg.defaultValue === undefined;
    if (isLeafType(getNamedType(arg.type))) taken.push(arg);
    else if (isNeeded) return `its argument ${arg.name} is a record`;
    else without.push(arg.name);
  }
  const parameters = Object.fromEntries(
    taken.map((arg): [string, Json] => {
      const { nullable: _, ...schema } = objectOf(inputSchema(arg.type));
      const about = brief(arg.description, 100);
      const isNeeded = isNonNullType(arg.type) && arg.defaultValue === undefined;
      return [
        arg.name,
        { ...schema, ...(about === undefined ? {} : { description: about }), ...(isNeeded ? {} : { optional: true }) },
      ];
    }),
  );
  return {
    without,
    variables: taken.map((arg) => `$${arg.name}: ${String(arg.type)}`),
    passed: taken.map((arg) => `${arg.name}: $${arg.name}`),
    parameters: taken.length === 0 ? undefined : parameters,
  };
}

/** Notes the arguments that an operation omits. */
function sayWithout(draft: SystemDraft, at: string, { without }: Args): void {
  if (without.length === 0) return;
  const why = "arguments in a spec are plain values; write a value that is always the same into the query's document";
  draft.notes.push({ at, how: "left out", what: `the optional ${without.join(", ")}, which takes a record`, why });
}

function addDocument(
  draft: SystemDraft,
  name: string,
  kind: "query" | "mutation",
  field: string,
  variables: readonly string[],
  passed: readonly string[],
  selection: string,
): void {
  const list = (all: readonly string[]): string => (all.length === 0 ? "" : `(${all.join(", ")})`);
  draft.documents.set(
    `queries/${name}.graphql`,
    `${kind} ${name}${list(variables)} {\n  ${field}${list(passed)} {\n    ${selection}\n  }\n}\n`,
  );
}

/** A schema does not say how the values of its own scalars are written. */
function sayScalar(draft: SystemDraft, name: string): void {
  const at = `scalar ${name}`;
  if (draft.notes.some((one) => one.at === at)) return;
  const read = scalarNamed(name);
  draft.notes.push(
    read === undefined
      ? { at, how: "open", what: "how its values are written", why: "a GraphQL schema does not say it: in the schemas, any JSON fits" }
      : { at, how: "guessed", what: `its values are read as ${read}`, why: "of its name" },
  ); // prettier-ignore
}

function addType(draft: SystemDraft, name: string, { schema, without, scalars }: Selection): void {
  if (!draft.types.has(name)) {
    draft.types.set(name, { schema: `schemas/${name}.json` });
    for (const [field, why] of without) draft.notes.push({ at: `schemas/${name}.json#${field}`, how: "left out", what: field, why: `${why}; select it in the query's document and add it to the schema, if a spec needs it` }); // prettier-ignore
    for (const scalar of scalars) sayScalar(draft, scalar);
  }
  draft.schemas.set(`${name}.json`, schema);
}

/** The schema of a record itself, which is never null. */
function stripped(schema: Json): Json {
  const { nullable: _, ...rest } = objectOf(schema);
  return rest;
}
