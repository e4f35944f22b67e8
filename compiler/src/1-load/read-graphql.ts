/** GraphQL documents beside a description: their operation, variables and selection. */
import type { AliasedDocument, FailureRule } from "@integ/runtime";
import {
  GraphQLError,
  Kind,
  parse,
  type DocumentNode,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from "graphql";
import { resolvePath } from "../host.ts";
import type { Reading } from "./reading.ts";

/** A document with its one operation. */
export interface GraphqlDocument {
  /** The document's text as sent. */
  readonly text: string;
  /** Its path as the description has it. */
  readonly file: string;
  /** Absolute. */
  readonly path: string;
  readonly kind: "query" | "mutation";
  readonly variables: readonly { readonly name: string; readonly isNeeded: boolean; readonly at: number }[];
  readonly selected: Selected;
  /** The operation's single field and the text around it; undefined if there are several fields. */
  readonly parts: Parts | undefined;
}

interface Parts {
  readonly head: string;
  readonly variables: readonly { readonly name: string; readonly text: string }[];
  readonly field: string;
  readonly tail: string;
}

/** The fields of a response by their names in it; undefined for a value without fields. */
export type Selected = ReadonlyMap<string, Selected | undefined>;

/**
 * The document of an operation; undefined if it can't be used, which is reported.
 * @param base the operation's pointer
 */
export function readGraphql(reading: Reading, base: string, file: string): GraphqlDocument | undefined {
  const at = `${base}/request/graphql`;
  const path = resolvePath(reading.path, file);
  const text = reading.host.read(path);
  if (text === undefined) {
    reading.report(
      at,
      `there is no file ${file}`,
      "write the document next to system.yaml, such as queries/orders.graphql",
    );
    return undefined;
  }
  let document: DocumentNode;
  try {
    document = parse(text);
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    const start = error.positions?.[0] ?? 0;
    reading.reportIn({ path, start, end: start + 1 }, error.message.replace(/^Syntax Error: /, "this is no GraphQL: "));
    return undefined;
  }
  const operations = document.definitions.filter((one) => one.kind === Kind.OPERATION_DEFINITION);
  const [operation] = operations;
  if (operation === undefined || operations.length > 1) {
    reading.report(at, `${file} has ${operations.length} operations, and one is sent`, "put each into a separate file");
    return undefined;
  }
  if (operation.operation === "subscription") {
    reading.report(
      at,
      `${file} is a subscription, but an integration sends single requests`,
      "use a query, or the system's webhooks",
    );
    return undefined;
  }
  return {
    text: text.trim(),
    file,
    path,
    kind: operation.operation,
    ...partsOf(document, operation),
    parts: writtenParts(text, document, operation),
  };
}

function partsOf(
  document: DocumentNode,
  operation: OperationDefinitionNode,
): Pick<GraphqlDocument, "variables" | "selected"> {
  const variables = (operation.variableDefinitions ?? []).map(({ variable, type, defaultValue, loc }) => ({
    name: variable.name.value,
    isNeeded: type.kind === Kind.NON_NULL_TYPE && defaultValue === undefined,
    at: loc?.start ?? 0,
  }));
  return { variables, selected: selectedBy(document, operation.selectionSet, new Set()) };
}

function writtenParts(text: string, document: DocumentNode, operation: OperationDefinitionNode): Parts | undefined {
  const [only, ...others] = operation.selectionSet.selections;
  if (only?.kind !== Kind.FIELD || others.length > 0) return undefined;
  const written = ({ loc }: { readonly loc?: { readonly start: number; readonly end: number } | undefined }): string => text.slice(loc?.start, loc?.end); // prettier-ignore
  return {
    head: [operation.operation, ...(operation.name === undefined ? [] : [operation.name.value])].join(" "),
    variables: (operation.variableDefinitions ?? []).map((one) => ({ name: one.variable.name.value, text: written(one) })), // prettier-ignore
    // Each record needs another alias in the response.
    field: text.slice(only.name.loc?.start, only.loc?.end),
    tail: document.definitions.filter((one) => one !== operation).map(written).join("\n"), // prettier-ignore
  };
}

/**
 * A document whose field is repeated for each record, which is at `/variables/input` or below; undefined if that is
 * impossible.
 */
export function aliasedOf({ parts }: GraphqlDocument, at: string | undefined): AliasedDocument | undefined {
  const [, root, variable = ""] = at?.split("/") ?? [];
  const own = parts?.variables.find(({ name }) => name === variable);
  if (parts === undefined || own === undefined || root !== "variables") return undefined;
  const shared = parts.variables.filter((one) => one !== own).map(({ text }) => text);
  return { head: parts.head, variable, declared: own.text, shared, field: parts.field, tail: parts.tail };
}

/** The pointer to the errors of each record in the response of a combined request. */
export function aliasedErrors({ selected }: GraphqlDocument): string | undefined {
  const [fields] = [...selected.values()];
  const name = [...(fields?.keys() ?? [])].find((one) => /^(?:errors|\w*userErrors)$/i.test(one));
  return name === undefined ? undefined : `/${name}`;
}

/** @param within the enclosing fragments: a recursive one ends there */
function selectedBy(document: DocumentNode, set: SelectionSetNode, within: ReadonlySet<string>): Selected {
  const selected = new Map<string, Selected | undefined>();
  const add = (fields: Selected): void => {
    for (const [name, inner] of fields) selected.set(name, both(selected.get(name), inner));
  };
  for (const one of set.selections) {
    if (one.kind === Kind.FIELD) {
      const inner = one.selectionSet === undefined ? undefined : selectedBy(document, one.selectionSet, within);
      add(new Map([[(one.alias ?? one.name).value, inner]]));
      continue;
    }
    if (one.kind === Kind.INLINE_FRAGMENT) {
      add(selectedBy(document, one.selectionSet, within));
      continue;
    }
    const name = one.name.value;
    const fragment = document.definitions.find(
      (part) => part.kind === Kind.FRAGMENT_DEFINITION && part.name.value === name,
    );
    if (fragment?.kind === Kind.FRAGMENT_DEFINITION && !within.has(name))
      add(selectedBy(document, fragment.selectionSet, new Set([...within, name])));
  }
  return selected;
}

function both(one: Selected | undefined, other: Selected | undefined): Selected | undefined {
  return one === undefined || other === undefined ? (one ?? other) : new Map([...one, ...other]);
}

/** The failures in a document's responses: `errors`, and the errors that mutations select beside their results. */
export function graphqlFailures({ selected }: GraphqlDocument): readonly FailureRule[] {
  const inside = [...selected].flatMap(([root, fields]) =>
    [...(fields?.keys() ?? [])]
      .filter((name) => /^(?:errors|\w*userErrors)$/i.test(name))
      .map((name) => `/data/${root}/${name}`),
  );
  return ["/errors", ...inside].map((at) => ({
    at,
    message: `${at}/*/message`,
    ...(at === "/errors" ? { retryWhen: ["THROTTLED"] } : {}),
  }));
}
