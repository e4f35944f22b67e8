/**
 * What a generated module tells a host about itself: who starts the flow, what is read and written, and how.
 *
 * Everything about the systems is plain data from their descriptions, so that a host needs neither the compiler nor the
 * descriptions themselves.
 */
import type { Outcome, Stop } from "./outcome.ts";
import type { Shape } from "./shape.ts";

/** How a system signs what it pushes. */
export interface SignatureScheme {
  readonly algorithm: "hmac-sha256" | "hmac-sha1" | "hmac-sha512";
  readonly encoding: "base64" | "hex";
  readonly header: string;
  /** Stands before the signature in the header, such as `sha256=`. */
  readonly prefix?: string;
  /** The connection setting that holds the secret or secrets. */
  readonly secret: string;
}

/** How to talk to a system; `{name}` in texts stands for a setting of the connection. */
export interface SystemLink {
  readonly name: string;
  readonly version: string;
  readonly baseUrl: string;
  /** Headers that every request carries. */
  readonly headers: Readonly<Record<string, string>>;
  readonly signature?: SignatureScheme;
  /** The settings that a connection needs, and which of them are secret. */
  readonly settings: Readonly<Record<string, { readonly secret: boolean; readonly default?: string }>>;
}

/** One request of a system, as its description has it. `{name}` in texts stands for an argument or a setting. */
export interface Operation {
  readonly system: string;
  readonly name: string;
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  /** Where a record goes in the request's body: a pointer such as `/Invoices/0`; absent: it is the body. */
  readonly wrap?: string;
  /** Where the answer lies in the response's body. */
  readonly unwrap?: string;
  /** The header that carries the idempotency key. */
  readonly idempotencyHeader?: string;
  /** Statuses that mean "there is none", for reads that may find none. */
  readonly absentOn?: readonly number[];
}

export type Trigger =
  | {
      readonly kind: "webhook";
      readonly system: string;
      readonly event: string;
      readonly topicHeader?: string;
      readonly topic?: string;
    }
  | { readonly kind: "manual" };

/** One read of another system. `args` gives undefined where an argument is absent: then nothing is asked and nothing found. */
export interface FetchStep<Source, Fetched> {
  readonly name: string;
  readonly operation: Operation;
  readonly mayFindNone: boolean;
  readonly shape: Shape;
  args(source: Source, fetched: Partial<Fetched>): Readonly<Record<string, unknown>> | undefined;
}

export interface DestinationStep {
  readonly name: string;
  readonly operation: Operation;
  /** What it answers, where a later destination reads that; `mayBeNone` where it may answer nothing. */
  readonly answer?: { readonly shape: Shape; readonly mayBeNone: boolean };
}

/** `on failure retry 12 times over 24 hours then hold`. */
export interface FailurePolicy {
  readonly times: number;
  readonly overSeconds: number;
  readonly afterwards: "hold" | "skip";
}

export interface Flow<Source = unknown, Fetched = unknown, Records = unknown> {
  readonly name: string;
  /** The spec's documentation. */
  readonly about?: string;
  /** Changes with the spec and the schemas it uses. */
  readonly version: string;
  readonly systems: Readonly<Record<string, SystemLink>>;
  readonly trigger: Trigger;
  readonly source: {
    readonly type: string;
    readonly shape: Shape;
    /** Names under which an API wraps a document: `{"order": {…}}`, `{"orders": […]}`. */
    readonly wrappers: readonly string[];
  };
  /** Two events with the same duplicate key within the window (in seconds) are one. */
  readonly dedupe?: { readonly windowSeconds: number; key(source: Source): string };
  /** Runs with the same ordering key go one after another. */
  readonly lane?: (source: Source) => string;
  /** The guards that need nothing but the source: asked before anything is fetched. */
  readonly screen?: (source: Source) => Stop | undefined;
  readonly fetches: readonly FetchStep<Source, Fetched>[];
  readonly destinations: readonly DestinationStep[];
  readonly onFailure: FailurePolicy;
  /** @param responses what destinations have answered, by their names: for those that read it */
  map(
    source: Source,
    fetched: Fetched,
    now: Temporal.Instant,
    responses?: Readonly<Record<string, unknown>>,
  ): Outcome<Records>;
}

/** Names the types of a flow; changes nothing. */
export function defineFlow<Source, Fetched, Records>(
  flow: Flow<Source, Fetched, Records>,
): Flow<Source, Fetched, Records> {
  return flow;
}

/** Values as one text for a key: unambiguous, the same for the same values. */
export function keyOf(...values: readonly unknown[]): string {
  return values.length === 1 &&
    (typeof values[0] === "string" || typeof values[0] === "number" || typeof values[0] === "bigint")
    ? String(values[0])
    : JSON.stringify(values.map((value) => (value === undefined || value === null ? null : String(value as string))));
}
