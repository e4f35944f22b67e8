/** The result of a request to another system, and the part of it that may be logged. */

/** How a request ended. */
export type OperationResult =
  | {
      readonly kind: "ok";
      readonly value: unknown;
      /** For a page of a list: the URL or cursor of the next one; undefined after the last. */
      readonly next?: string;
      /** For a conditional list: the ETag or date to send as `validator` of the next request. */
      readonly validator?: string;
      /** The time by the other system's clock, in milliseconds since 1970. */
      readonly date?: number;
      /** For a batch: the envelope of each returned record, if there is one. */
      readonly elements?: readonly unknown[];
      /** The record already existed; `value` is the part of it in the response. */
      readonly there?: true;
    }
  /** A read found nothing, or a conditional list is unchanged. */
  | { readonly kind: "none"; readonly unchanged?: true }
  /** Not sent: the connection's limits or its circuit breaker defer it until then. Does not count as an attempt. */
  | { readonly kind: "wait"; readonly why: string; readonly untilMs: number }
  /** A temporary failure: retry after this many milliseconds at the earliest. */
  | (Failing & {
      readonly kind: "later";
      readonly afterMs?: number;
      /** It was certainly not executed: it did not arrive, or the other side asked to retry. */
      readonly undone?: true;
    })
  /** A permanent failure. */
  | (Failing & {
      readonly kind: "refused";
      /** The request may have succeeded: its response can't be read. */
      readonly perhaps?: true;
    });

/** The details of a failed request. */
export interface Failing {
  /** The reason, for people who look at the run: it may quote the response. */
  readonly why: string;
  /** The reason as it may be logged: see redaction.ts. */
  readonly publicReason: string;
  readonly excerpt?: ResponseExcerpt;
}

export type Refused = Extract<OperationResult, { readonly kind: "refused" }>;

/** @param detail text that may quote outside data */
export function refusedBy(publicReason: string, detail?: string): Refused {
  return { kind: "refused", publicReason, why: detail === undefined ? publicReason : `${publicReason}: ${detail}` };
}

/** The response, for people who look for the cause. */
export interface ResponseExcerpt {
  readonly status: number;
  /** The start of the body. */
  readonly body: string;
}
