/** A system as the compiler knows it: its types, what it tells, what it can be asked, how it is reached. */
import type { RecordType, Type } from "./types.ts";

export interface SystemType {
  readonly name: string;
  /** Read when it is first asked for: a large description costs only what a spec uses of it. */
  readonly type: RecordType;
  readonly doc?: string;
  /** Names under which the API wraps a document. */
  readonly wrappers: readonly string[];
  /** The fields that tell one document from all others, where the description says so. */
  readonly identity?: readonly string[];
}

/** The name by which `dedupe` compares the body as a whole. */
export const BODY = "body";

export interface SystemEvent {
  readonly name: string;
  readonly type: SystemType;
  readonly doc?: string;
  readonly topic?: string;
  /** The default duplicate key: fields of the document, names of the delivery's headers, or `body`. */
  readonly dedupe?: readonly string[];
  /** How its document is read anew: the operation, and pointers into the document by parameter. */
  readonly refresh?: { readonly operation: string; readonly arguments: Readonly<Record<string, string>> };
  /** How the documents that it tells of are listed. */
  readonly list?: {
    readonly operation: string;
    readonly arguments: Readonly<Record<string, string | number | boolean>>;
  };
}

export interface OperationParameter {
  readonly name: string;
  readonly type: Type;
  readonly required: boolean;
  /** What is asked with where it is left out. */
  readonly default?: string | number | boolean;
  readonly doc?: string;
}

export interface SystemOperation {
  readonly name: string;
  readonly doc?: string;
  /** `upsert` and `update` are safe to repeat; `create` only with an idempotency key. */
  readonly kind: "read" | "list" | "create" | "upsert" | "update";
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly parameters: readonly OperationParameter[];
  /** What is written; absent for reads. */
  readonly record?: SystemType;
  readonly requestPointer?: string;
  readonly result?: SystemType;
  readonly responsePointer?: string;
  readonly mayFindNone: boolean;
  readonly absentOn: readonly number[];
  readonly idempotencyHeader?: string;
  /** Where the body of an answer with a good status tells that it has failed. */
  readonly fails?: { readonly at: string; readonly retryWhen?: readonly string[] };
  /** How to look whether a record is there already. */
  readonly find?: { readonly operation: string; readonly arguments: Readonly<Record<string, string>> };
  /** How a list goes on after its first page. */
  readonly pages?: Pages;
  readonly since?: Since;
  /** The other times by which a list can be asked, by field. */
  readonly by?: Readonly<Record<string, AskedBy>>;
  /** How long what a read has found may be used again. */
  readonly cacheSeconds?: number;
  /** How one request answers several questions. */
  readonly several?: {
    readonly parameter: string;
    readonly separator: string;
    readonly most: number;
    readonly at: string;
    readonly key: string;
  };
  /** A list that answers 304 to who has it already. */
  readonly conditional?: true;
  /** How many records one request takes, where an answered one tells what is wrong with it, and which words in there mean: only for now. */
  readonly batch?: {
    readonly most: number;
    readonly errors?: string;
    readonly key?: string;
    readonly retryWhen?: readonly string[];
  };
}

export interface Pages {
  readonly style: "page" | "offset" | "cursor" | "next_url" | "link_header";
  readonly parameter?: string;
  readonly sizeParameter?: string;
  readonly size?: number;
  readonly first?: number;
  readonly at?: string;
}

/** How to ask only for what has changed since a moment. */
export interface Since {
  readonly parameter?: string;
  readonly header?: string;
  readonly format: "iso" | "http" | "seconds";
  readonly field: string;
  readonly overlapSeconds: number;
  /** How often all is read, where the time of change does not move with every change. */
  readonly rescanSeconds?: number;
}

/** How to ask for what lies between two moments, by one of the times that documents have. */
export interface AskedBy {
  /** Parameters of the query. */
  readonly from: string;
  readonly to?: string;
  readonly format: "iso" | "http" | "seconds" | "date";
  /** The field that counts where a document lacks this one. */
  readonly otherwise?: string;
}

/** How webhooks are signed; as the runtime has it. */
export type Signature = Readonly<Record<string, unknown>> & { readonly secret: string };

export interface Setting {
  readonly secret: boolean;
  readonly doc?: string;
  readonly default?: string;
}

export interface System {
  /** The name that specs use. */
  readonly name: string;
  readonly title: string;
  readonly version: string;
  readonly doc?: string;
  /** The descriptor's file. */
  readonly path: string;
  readonly baseUrl: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly settings: ReadonlyMap<string, Setting>;
  readonly limits?: Readonly<Record<string, unknown>>;
  readonly oauth?: Readonly<Record<string, string>>;
  readonly retryOn?: readonly number[];
  readonly signature?: Signature;
  readonly webhookAuth?: Readonly<Record<string, string>>;
  readonly webhookOptions?: Readonly<Record<string, unknown>>;
  readonly topicHeader?: string;
  /** Headers of a delivery by the names that specs use for them. */
  readonly deliveryHeaders: Readonly<Record<string, string>>;
  readonly types: ReadonlyMap<string, SystemType>;
  readonly events: ReadonlyMap<string, SystemEvent>;
  readonly operations: ReadonlyMap<string, SystemOperation>;
  /** Currencies that the system counts with other decimals than ISO 4217 says. */
  readonly minorUnits: Readonly<Record<string, number>>;
  /** A hash of the descriptor. */
  readonly fingerprint: string;
}
