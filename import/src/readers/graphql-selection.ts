/** The selection of a GraphQL document for a type, and the schema of the response. */
import {
  getNamedType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  isScalarType,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLObjectType,
  type GraphQLOutputType,
} from "graphql";
import { inWords, isList, isObject, objectOf, type Json } from "../json.ts";
import { brief } from "../names.ts";
import { marksOf } from "../schemas/marks.ts";

/** The depth to which nested records are selected. */
const DEPTH = 3;
const MOST_FIELDS = 80;

/** The selected fields of a GraphQL type, and the schema of the resulting document. */
export interface Selection {
  /** The selection without its braces. */
  readonly text: string;
  readonly schema: Json;
  /** The fields that are not selected, `recipient.owner`, each with the reason. */
  readonly without: ReadonlyMap<string, string>;
  /** The vendor's own scalars among the selected fields: a schema does not say how their values are written. */
  readonly scalars: ReadonlySet<string>;
}

/** Selects the values of a type and its nested records; paginated lists need separate requests. */
export function selectionOf(type: GraphQLObjectType, depth = 0, around: readonly string[] = []): Selection {
  const properties: Record<string, Json> = {};
  const texts: string[] = [];
  const without = new Map<string, string>();
  const scalars = new Set<string>();
  const here = [...around, type.name];
  for (const field of Object.values(type.getFields())) {
    if (field.deprecationReason != null || here.includes(getNamedType(field.type).name)) continue;
    const inner = texts.length >= MOST_FIELDS ? `its type has more than ${MOST_FIELDS} fields` : innerOf(field, depth, here); // prettier-ignore
    if (typeof inner === "string") {
      without.set(field.name, inner);
      continue;
    }
    for (const [name, why] of inner.without) without.set(`${field.name}.${name}`, why);
    for (const name of inner.scalars) scalars.add(name);
    texts.push(inner.text === "" ? field.name : `${field.name} { ${inner.text} }`);
    const about = brief(field.description, 120);
    properties[field.name] =
      isObject(inner.schema) && about !== undefined ? { ...inner.schema, description: about } : inner.schema;
  }
  const required = Object.keys(properties);
  return {
    text: texts.join(" "),
    schema: marked({ type: "object", ...(required.length === 0 ? {} : { required }), properties }),
    without,
    scalars,
  };
}

/** @returns why it is not selected */
function innerOf(field: GraphQLField<unknown, unknown>, depth: number, around: readonly string[]): Selection | string {
  const named = getNamedType(field.type);
  const needed = field.args.find(({ type, defaultValue }) => isNonNullType(type) && defaultValue === undefined);
  if (needed !== undefined) return `it needs the argument ${needed.name}`;
  if (isLeafType(named)) {
    const scalars = isScalarType(named) && SCALARS[named.name] === undefined ? [named.name] : [];
    return { text: "", schema: wrapped(field.type, leafSchema(named)), without: new Map(), scalars: new Set(scalars) };
  }
  if (!isObjectType(named)) return "it is one of several types";
  if (isConnection(named)) return "it is a paged list, which needs a separate request";
  if (depth + 1 >= DEPTH) return `it is nested ${DEPTH} levels deep`;
  const inner = selectionOf(named, depth + 1, around);
  return inner.text === "" ? "nothing of it can be selected without arguments" : { ...inner, schema: wrapped(field.type, inner.schema) }; // prettier-ignore
}

/** A page of a list, by its shape: `nodes` or `edges`, and `pageInfo`. */
export function isConnection(type: GraphQLObjectType): boolean {
  const fields = type.getFields();
  return fields["pageInfo"] !== undefined && (fields["nodes"] !== undefined || fields["edges"] !== undefined);
}

/** The schema of a value whose type may be a list, and may be null. */
function wrapped(type: GraphQLOutputType | GraphQLInputType, inner: Json): Json {
  const nullable = !isNonNullType(type);
  const own = getNullableType(type);
  const schema = isListType(own) ? { type: "array", items: wrapped(own.ofType as GraphQLOutputType, inner) } : inner;
  if (!nullable || !isObject(schema)) return schema;
  return typeof schema["type"] === "string" ? { ...schema, nullable: true } : schema;
}

const SCALARS: Readonly<Record<string, Json>> = {
  ID: { type: "string" },
  String: { type: "string" },
  Int: { type: "integer" },
  Float: { type: "number" },
  Boolean: { type: "boolean" },
};
/** Vendors' scalars, by their names. */
const CUSTOM: readonly (readonly [RegExp, Json])[] = [
  [/^(?:date_?time|timestamp|iso8601_?date_?time|instant)$/i, { type: "string", format: "date-time" }],
  [/^(?:local_?)?date$|^iso8601_?date$/i, { type: "string", format: "date" }],
  [/^(?:decimal|money|big_?decimal|positive_?decimal)$/i, { type: "string", format: "decimal" }],
  [/^(?:url|uri|html|formatted_?string|email|utc_?offset|color|cuid|uuid|string\w*)$/i, { type: "string" }],
];

/** How a scalar of the vendor is read, in words; undefined if any JSON fits. */
export function scalarNamed(name: string): string | undefined {
  const schema = objectOf(CUSTOM.find(([one]) => one.test(name))?.[1]);
  return schema["type"] === undefined ? undefined : inWords(schema["format"] ?? "text");
}

function leafSchema(type: { readonly name: string }): Json {
  if (isEnumType(type)) return { type: "string", enum: type.getValues().map(({ name }) => name) };
  return isScalarType(type) ? (SCALARS[type.name] ?? CUSTOM.find(([name]) => name.test(type.name))?.[1] ?? {}) : {};
}

/** The schema of an input. Recursive records end there as any JSON. */
export function inputSchema(type: GraphQLInputType, around: readonly string[] = []): Json {
  const named = getNamedType(type);
  if (isLeafType(named)) return wrapped(type, leafSchema(named));
  if (!isInputObjectType(named) || around.includes(named.name)) return {};
  const fields = Object.values(named.getFields()).filter(({ deprecationReason }) => deprecationReason == null);
  const required = fields
    .filter((field) => isNonNullType(field.type) && field.defaultValue === undefined)
    .map(({ name }) => name);
  const properties = Object.fromEntries(
    fields.map((field): [string, Json] => {
      const schema = inputSchema(field.type, [...around, named.name]);
      const about = brief(field.description, 120);
      return [field.name, isObject(schema) && about !== undefined ? { ...schema, description: about } : schema];
    }),
  );
  return wrapped(type, marked({ type: "object", ...(required.length === 0 ? {} : { required }), properties }));
}

/** A record with the annotations of its fields. */
function marked(schema: Json): Json {
  const properties: Record<string, Json> = { ...objectOf(objectOf(schema)["properties"]) };
  for (const { field, annotation } of marksOf(properties, "")) {
    const written = properties[field];
    if (annotation !== undefined && isObject(written) && !isList(written))
      properties[field] = { ...written, "x-integ": annotation };
  }
  return { ...objectOf(schema), properties };
}
