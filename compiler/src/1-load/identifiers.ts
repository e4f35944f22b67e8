/**
 * The identifiers of a file's schemas: `$id`s as absolute URIs, each the base for the schemas inside it; anchors;
 * dynamic anchors.
 */
import type { Dialect } from "./dialect.ts";
import { escapeStep } from "@integ/runtime/pointers";
import { type Json, isJsonList, isJsonRecord } from "./types.ts";

/** The names that refer to a document: `$id`, `$anchor` and their older forms. */
export interface Identifiers {
  /** Each URI with the place of its schema: the file itself first, inner schemas after the enclosing ones. */
  readonly resources: readonly { readonly uri: string; readonly pointer: string }[];
  /** Pointers by `address#anchor`. */
  readonly anchors: ReadonlyMap<string, string>;
  /** Pointers by `$dynamicAnchor name`, or `$recursiveAnchor true`. */
  readonly dynamic: ReadonlyMap<string, readonly string[]>;
}

/** Resolves a URI; undefined if it is invalid. */
export function resolveUri(reference: string, base: string): string | undefined {
  return URL.canParse(reference, base) ? new URL(reference, base).href : undefined;
}

/** Keywords that hold values, not schemas: an `$id` in them is not an identifier. */
const VALUES = new Set(["enum", "const", "default", "example", "examples", "x-integ"]);
/** Keywords that hold schemas by arbitrary names, which are not keywords themselves. */
const NAMED = new Set(["properties", "patternProperties", "$defs", "definitions", "dependentSchemas", "dependencies"]);
/** Keywords that hold a schema, or a list of schemas. */
const SCHEMAS = new Set([
  "not", "if", "then", "else", "items", "additionalItems", "contains", "additionalProperties", "propertyNames", "unevaluatedItems", "unevaluatedProperties",
  "contentSchema", "allOf", "anyOf", "oneOf", "prefixItems",
]); // prettier-ignore

/** @param uri the file's own URI. @param text the file's text: without these keywords it is not searched */
export function identifiersOf(json: Json, text: string, uri: string, dialect: Dialect): Identifiers {
  const resources = [{ uri, pointer: "" }];
  const anchors = new Map<string, string>();
  const dynamic = new Map<string, string[]>();
  if (!/\$(?:id|anchor|dynamicAnchor|recursiveAnchor)\b/.test(text)) return { resources, anchors, dynamic };
  // Searches the whole file of an API's description for schemas.
  const whole = dialect.name.startsWith("openapi");

  const visit = (value: Json, pointer: string, base: string, named: boolean): void => {
    if (isJsonList(value)) return value.forEach((item, i) => visit(item, `${pointer}/${i}`, base, false));
    if (!isJsonRecord(value)) return;
    const schema = value;
    const inner = named ? base : identify(schema, pointer, base);
    for (const [word, one] of Object.entries(schema))
      if (named || NAMED.has(word) || SCHEMAS.has(word) || (whole && !VALUES.has(word)))
        visit(one, `${pointer}/${escapeStep(word)}`, inner, !named && NAMED.has(word));
  };

  /** Collects the identifiers of one schema. @returns the base URI for the schemas inside it */
  const identify = (schema: { readonly [key: string]: Json }, pointer: string, base: string): string => {
    let own = base;
    const { $id: id } = schema;
    // Before 2019-09, keywords beside a reference are ignored.
    const counts = dialect.siblings || schema["$ref"] === undefined;
    if (typeof id === "string" && counts) {
      const absolute = resolveUri(id, base);
      const [address = "", anchor = ""] = (absolute ?? id).split("#");
      if (anchor !== "") anchors.set(`${address === "" ? base : address}#${anchor}`, pointer);
      if (!id.startsWith("#") && absolute !== undefined) {
        own = address;
        resources.push({ uri: own, pointer });
      }
    }
    for (const word of ["$anchor", "$dynamicAnchor"]) {
      const anchor = schema[word];
      if (typeof anchor === "string") anchors.set(`${own}#${anchor}`, pointer);
    }
    for (const word of ["$dynamicAnchor", "$recursiveAnchor"]) {
      const said = schema[word];
      if (typeof said !== "string" && said !== true) continue;
      const key = `${word} ${String(said)}`;
      dynamic.set(key, [...(dynamic.get(key) ?? []), pointer]);
    }
    return own;
  };

  visit(json, "", uri, false);
  return { resources, anchors, dynamic };
}
