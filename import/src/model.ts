/**
 * A draft of a system, which the readers of documents fill and the writer prints. Its parts have the form of `system.yaml`
 * (`specs/system.schema.json`), so a new option of descriptions needs no change here.
 */
import type { Json } from "./json.ts";

/** A system while it is being described. */
export interface SystemDraft {
  title: string;
  /** The version of the vendor's API. */
  version: string;
  about?: string;
  readonly settings: Record<string, SettingDraft>;
  /** base_url, headers, query, basic, oauth, limits, webhooks: in the form of the file. */
  readonly connection: Record<string, Json>;
  readonly types: Map<string, TypeDraft>;
  readonly events: Map<string, Record<string, Json>>;
  readonly operations: Map<string, Record<string, Json>>;
  /** Schemas by their file in `schemas/`: Order.json. */
  readonly schemas: Map<string, Json>;
  /** GraphQL documents by their path: queries/list_orders.graphql. */
  readonly documents: Map<string, string>;
  readonly notes: Note[];
}

/** A setting of the description. */
export interface SettingDraft {
  readonly about?: string;
  readonly secret?: true;
  readonly default?: string;
}

/** A type of the description, whose schema is among the draft's. */
export interface TypeDraft {
  /** Relative to the description: schemas/Order.json. */
  readonly schema: string;
  readonly about?: string;
  readonly identity?: readonly string[];
  readonly wrapped_as?: readonly string[];
}

/**
 * A finding of the import. - `found`: the document says so. - `guessed`: it is likely, for the reason in `why`. -
 * `open`: the document does not say; a person must decide. - `left out`: it is in the document, but not in the
 * description.
 */
export interface Note {
  /**
   * The place in system.yaml (/operations/list_orders/pages), in a schema (schemas/Order.json#/properties/total) or in
   * the document (GET /orders).
   */
  readonly at: string;
  readonly how: "found" | "guessed" | "open" | "left out";
  readonly what: string;
  readonly why?: string;
}

/** An empty draft. */
export function emptyDraft(title: string, version: string): SystemDraft {
  return {
    title,
    version,
    settings: {},
    connection: {},
    types: new Map(),
    events: new Map(),
    operations: new Map(),
    schemas: new Map(),
    documents: new Map(),
    notes: [],
  };
}
