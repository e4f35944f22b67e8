/** Which flavour of JSON Schema a document is written in, and what that changes. */
import { type Json, isJsonRecord } from "./types.ts";

/** How a schema's draft reads the words that drafts disagree on. */
export interface Dialect {
  /** Words beside a `$ref` count (2019-09 and later, OpenAPI 3.1); before, they say nothing. */
  readonly siblings: boolean;
  /** `prefixItems` are a tuple's first elements and `items` the rest; before 2020-12 `items` may be a list itself. */
  readonly name: "draft-07" | "2019-09" | "2020-12" | "openapi-3.0" | "openapi-3.1";
}

/** @param document the whole file: a schema, or an OpenAPI document. Without a word of its own it is read as 2020-12. */
export function dialectOf(document: Json | undefined): Dialect {
  const top = isJsonRecord(document) ? document : {};
  const { openapi, $schema, swagger } = top;
  if (typeof openapi === "string" && openapi.startsWith("3.0")) return { name: "openapi-3.0", siblings: false };
  if (typeof openapi === "string") return { name: "openapi-3.1", siblings: true };
  if (typeof swagger === "string") return { name: "openapi-3.0", siblings: false };
  if (typeof $schema === "string" && /draft-0[3467]/.test($schema)) return { name: "draft-07", siblings: false };
  if (typeof $schema === "string" && $schema.includes("2019-09")) return { name: "2019-09", siblings: true };
  return { name: "2020-12", siblings: true };
}
