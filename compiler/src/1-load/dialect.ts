/** The dialects of JSON Schema, and their differences. */
import { type Json, isJsonRecord } from "./types.ts";

/** How a draft interprets the keywords on which drafts differ. */
export interface Dialect {
  /** Keywords beside a `$ref` count (2019-09 and later, OpenAPI 3.1); earlier drafts ignore them. */
  readonly siblings: boolean;
  /** `prefixItems` are a tuple's first elements and `items` the rest; before 2020-12 `items` may be a list itself. */
  readonly name: "draft-07" | "2019-09" | "2020-12" | "openapi-3.0" | "openapi-3.1";
}

/** @param document the whole file: a schema, or an OpenAPI document. Without a declared draft it is read as 2020-12. */
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
