/** Requests of a host, held against Shopify's own schema of its GraphQL Admin API, by the reference implementation of GraphQL. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import {
  buildClientSchema,
  getVariableValues,
  isScalarType,
  Kind,
  parse,
  validate,
  type GraphQLSchema,
  type IntrospectionQuery,
} from "graphql";
import type { ReceivedRequest } from "@integ/runtime/testing";
import { vendorFolder } from "./vendors.ts";

/** A schema of the GraphQL Admin API, as Shopify ships it with its own tools. */
export class VendorGraphQl {
  readonly #schema: GraphQLSchema;

  /** @param version `2026-10` */
  constructor(version: string) {
    const file = join(vendorFolder("@shopify/dev-mcp"), "dist/data", `admin_${version}.json.gz`);
    const { data } = JSON.parse(gunzipSync(readFileSync(file)).toString("utf8")) as { data: IntrospectionQuery };
    // Shopify deprecates fields that an interface still has, which newer versions of GraphQL's specification forbid.
    this.#schema = buildClientSchema(data, { assumeValid: true });
    // Introspection does not describe Shopify's scalars; a number for a text is still a mistake.
    for (const type of Object.values(this.#schema.getTypeMap()))
      if (isScalarType(type) && TEXTS.has(type.name)) type.coerceInputValue = (value) => textOnly(type.name, value);
  }

  /** Shopify's errors for requests: unknown fields and arguments, variables of a wrong type. */
  problems(requests: readonly ReceivedRequest[]): string[] {
    return requests.flatMap(({ body }) => {
      const { query, variables } = JSON.parse(body) as { query: string; variables?: Record<string, unknown> };
      const document = parse(query);
      const wrong = validate(this.#schema, document).map(({ message }) => message);
      const operation = document.definitions.find((one) => one.kind === Kind.OPERATION_DEFINITION);
      if (operation === undefined) return [...wrong, "the document has no operation"];
      if (wrong.length > 0) return wrong;
      const { errors } = getVariableValues(this.#schema, operation.variableDefinitions ?? [], variables ?? {});
      return (errors ?? []).map(({ message }) => message);
    });
  }
}

/** Scalars of Shopify's that are texts in JSON. */
const TEXTS: ReadonlySet<string> = new Set(["DateTime", "Date", "URL", "HTML"]);

function textOnly(name: string, value: unknown): string {
  if (typeof value !== "string") throw new TypeError(`${name} is a text`);
  return value;
}
