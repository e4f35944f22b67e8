/** A system as the compiler sees it: its types, events, operations and connection. */
import type { FileFormat, Operation, SystemLink } from "@integ/runtime";
import type { Json, RecordType, Type } from "./types.ts";

/** A document of a system. */
export interface SystemType {
  readonly name: string;
  /** Read on first use, so that a large description costs only what a spec uses. */
  readonly type: RecordType;
  readonly doc?: string | undefined;
  /** Names under which the API wraps a document. */
  readonly wrappers: readonly string[];
  /** The fields that identify a document, if the description names them. */
  readonly identity?: readonly string[];
  /** How files of it are written, and read. */
  readonly format?: FileFormat;
}

/** The name by which `dedupe` compares the body as a whole. */
export const BODY = "body";

/** The name by which `newest` compares a delivery's version. */
export const VERSION = "version";

/** The events that a system sends, and how a delivery of each is recognised. */
export interface SystemEvent {
  readonly name: string;
  readonly type: SystemType;
  readonly doc?: string;
  readonly topic?: string;
  /** The system sends only this event to the flow's address, so that it need not be distinguished. */
  readonly ownAddress?: true;
  /** The default duplicate key: fields of the document, names of the delivery's headers, or `body`. */
  readonly dedupe?: readonly string[];
  /** How to read its document again: the operation, and pointers into the document by parameter. */
  readonly refresh?: { readonly operation: string; readonly arguments: Readonly<Record<string, string>> };
  /** For a thin event: how its document is read, and the fields that the event contains, as pointers into it. */
  readonly read?: {
    readonly operation: string;
    readonly arguments: Readonly<Record<string, string>>;
    readonly knows: Readonly<Record<string, string>>;
  };
  /** The list that finds missed events. */
  readonly list?: {
    readonly operation: string;
    readonly arguments: Readonly<Record<string, string | number | boolean>>;
  };
}

/** An argument of an operation. */
export interface OperationParameter {
  readonly name: string;
  readonly type: Type;
  readonly required: boolean;
  /** The value where the argument is omitted. */
  readonly default?: string | number | boolean;
  readonly doc?: string;
}

/** A request to a system, as specs use it. */
export interface SystemOperation {
  readonly name: string;
  readonly doc?: string;
  /** `upsert`, `update` and `delete` are safe to repeat; `create` only with an idempotency key. */
  readonly kind: "read" | "list" | "create" | "upsert" | "update" | "delete";
  readonly parameters: readonly OperationParameter[];
  /** The record that is written, which may have no fields; absent for reads. */
  readonly record?: SystemType;
  readonly result?: SystemType;
  readonly mayFindNone: boolean;
  /** Fields that change without an effect on the time of change. */
  readonly misses?: readonly string[] | undefined;
  /** The field with the value of a parameter, if its name differs: for stand-ins. */
  readonly findsBy?: Readonly<Record<string, string>>;
  /** The effect of the operation on the document that its request names: for stand-ins. */
  readonly effect?: Effect;
  /** The part that goes into the generated module. */
  readonly request: Operation;
}

/** The settings that a connection to a system needs. */
export interface Setting {
  readonly secret: boolean;
  readonly doc?: string;
  readonly default?: string;
}

/** Instructions and a test request for `integ connect`. */
export interface ConnectGuide {
  /** The steps at the vendor. */
  readonly steps?: string;
  /** The vendor's page for that. */
  readonly page?: string;
  /** The operation for a test, a read or a list, and its arguments. */
  readonly try?: {
    readonly operation: string;
    readonly arguments: Readonly<Record<string, string | number | boolean>>;
  };
}

/** A system's description as specs and hosts use it. */
export interface System {
  /** The name that specs use. */
  readonly name: string;
  readonly title: string;
  /** The kind of system, if its description says it. */
  readonly kind?: "e-commerce" | "payments" | "accounting" | "crm" | "marketing" | "shipping" | "other";
  readonly version: string;
  readonly doc?: string;
  /** The descriptor's file. */
  readonly path: string;
  readonly settings: ReadonlyMap<string, Setting>;
  readonly connect?: ConnectGuide;
  readonly topicHeader?: string;
  readonly types: ReadonlyMap<string, SystemType>;
  readonly events: ReadonlyMap<string, SystemEvent>;
  readonly operations: ReadonlyMap<string, SystemOperation>;
  /** Currencies that the system counts with other decimals than ISO 4217 says. */
  readonly minorUnits: Readonly<Record<string, number>>;
  /** A hash of the descriptor. */
  readonly fingerprint: string;
  /** The part that goes into the generated module. */
  readonly link: SystemLink;
}

/** The effect of an operation on a document, beside the fields that it sends. */
export interface Effect {
  readonly type: string;
  readonly sets: Readonly<Record<string, Json>>;
}
