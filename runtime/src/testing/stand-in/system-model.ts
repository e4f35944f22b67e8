/**
 * A whole system as data: the compiler's `emitSystem` produces it from a description, and stand-ins are built from it.
 */
import type { Operation, SystemLink } from "../../flow.ts";
import type { Shape } from "../../shape.ts";
import type { Document } from "./document.ts";

/** A system in a generated module, as its stand-in needs it. */
export interface SystemModel {
  readonly link: SystemLink;
  readonly operations: readonly ModelOperation[];
}

/** An operation with the shapes of its request and response. */
export interface ModelOperation {
  readonly kind: "read" | "list" | "create" | "upsert" | "update" | "delete";
  readonly operation: Operation;
  /** The record that it writes. */
  readonly record?: { readonly type: string; readonly shape: Shape };
  /** The response: its fields, the identifying ones, and its smallest sample. */
  readonly result?: {
    readonly type: string;
    readonly shape: Shape;
    readonly fields: readonly string[];
    readonly identity?: readonly string[];
    readonly sample: unknown;
  };
  /** The field with the value of an argument; `{name}` in it is another argument. Otherwise it is guessed by name. */
  readonly findsBy?: Readonly<Record<string, string>>;
  /** The effect on the document that a request names. */
  readonly effect?: { readonly type: string; readonly sets: Document };
}
