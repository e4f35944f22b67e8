/** A whole system as data: what `emitSystem` of the compiler makes of a description, and stand-ins are made of. */
import type { Operation, SystemLink } from "../../flow.ts";
import type { Shape } from "../../shape.ts";
import type { Document } from "./document.ts";

/** A system as a generated module tells a stand-in of it. */
export interface SystemModel {
  readonly link: SystemLink;
  readonly operations: readonly ModelOperation[];
}

/** An operation with the shapes of what it takes and gives. */
export interface ModelOperation {
  readonly kind: "read" | "list" | "create" | "upsert" | "update" | "delete";
  readonly operation: Operation;
  /** What it takes. */
  readonly record?: { readonly type: string; readonly shape: Shape };
  /** What it answers: its fields, those that tell it from all others, and the least of such a document. */
  readonly result?: {
    readonly type: string;
    readonly shape: Shape;
    readonly fields: readonly string[];
    readonly identity?: readonly string[];
    readonly sample: unknown;
  };
  /** Where what is found has the value of an argument, `{name}` in it that of another one; of others it is guessed by their names. */
  readonly findsBy?: Readonly<Record<string, string>>;
  /** What becomes of the document that a request names. */
  readonly effect?: { readonly type: string; readonly sets: Document };
}
