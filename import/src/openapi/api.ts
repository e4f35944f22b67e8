/** State that the readers of an OpenAPI document's parts share. */
import type { Documents, Placed } from "../documents.ts";
import type { Json, JsonObject } from "../json.ts";
import type { SystemDraft } from "../model.ts";
import type { Translator } from "../schemas/translate.ts";

/** A document being read, and its result. */
export interface Api {
  readonly documents: Documents;
  readonly root: Placed<JsonObject>;
  readonly draft: SystemDraft;
  readonly translator: Translator;
}

/** A parameter of a request in the document. */
export interface Parameter {
  readonly name: string;
  readonly in: "path" | "query" | "header" | "cookie";
  readonly required: boolean;
  readonly description: string | undefined;
  readonly schema: Placed | undefined;
  readonly explode: boolean;
  readonly style: string | undefined;
  readonly deep: boolean;
  readonly example: Json | undefined;
}

/** The content of a request or response. */
export interface Content {
  readonly media: string;
  readonly schema: Placed | undefined;
}

/** A successful response. */
export interface ApiResponse {
  readonly status: string;
  readonly content: Content | undefined;
  /** All of its media types, in the document's spelling. */
  readonly medias: readonly string[];
  /** Names of its headers, in lower case. */
  readonly headers: ReadonlySet<string>;
}

export type Kind = "read" | "list" | "create" | "upsert" | "update" | "delete";

/** An operation of the document, with the findings about it. */
export interface Found {
  /** `GET /orders/{id}`. */
  readonly at: string;
  readonly method: string;
  readonly path: string;
  readonly placed: Placed<JsonObject>;
  readonly name: string;
  readonly summary: string;
  readonly parameters: readonly Parameter[];
  readonly body: Content | undefined;
  readonly bodyRequired: boolean;
  readonly bodyMedias: readonly string[];
  readonly response: ApiResponse | undefined;
}
