/**
 * What a host tells whoever listens: for logs, the demonstration, and tests. Reasons are fixed texts (see redaction.ts); documents are
 * in `records` and `response` alone, for who embeds a host, and go into no log.
 */
export type HostEvent =
  /** The store can't be written or read; the host goes on trying. */
  | { readonly kind: "store_unavailable"; readonly why: string }
  | { readonly kind: "listening"; readonly url: string }
  /** It goes on, and a person should look at it: a secret that is easily guessed; with `alert`: a clock that has jumped, a long pause. */
  | { readonly kind: "warned"; readonly why: string; readonly flow?: string; readonly alert?: true }
  /** An alert that nobody could be told. */
  | { readonly kind: "alert_failed"; readonly why: string }
  | { readonly kind: "refused"; readonly flow: string; readonly status: number; readonly why: string }
  | { readonly kind: "received"; readonly flow: string; readonly run: number; readonly bytes: number }
  | { readonly kind: "duplicate"; readonly flow: string; readonly run: number }
  /** A schedule is due. */
  | { readonly kind: "due"; readonly flow: string; readonly run: number; readonly at: number }
  /** A list was read to its end: so many documents seen, so many of them new. */
  | {
      readonly kind: "polled";
      readonly flow: string;
      readonly operation: string;
      readonly seen: number;
      readonly taken: number;
    }
  /** A list could not be read; it is tried again. */
  | { readonly kind: "poll_failed"; readonly flow: string; readonly why: string }
  /** A file was taken: so many documents, so many of them new. Its name may name a person: it stands with its first run, in the store. */
  | {
      readonly kind: "file";
      readonly flow: string;
      readonly run?: number;
      readonly documents: number;
      readonly taken: number;
      readonly held: boolean;
    }
  | {
      readonly kind: "fetched";
      readonly flow: string;
      readonly run: number;
      readonly name: string;
      readonly operation: string;
      readonly found: boolean;
    }
  /** So many documents of a list belong to a time that an earlier run was of, and were not shown then. */
  | {
      readonly kind: "late";
      readonly flow: string;
      readonly run: number;
      readonly operation: string;
      readonly documents: number;
    }
  /** Something breaks its schema that the flow does not read: by field, with the path of an example. */
  | {
      readonly kind: "drift";
      readonly flow: string;
      /** `shopify.Order` */
      readonly document: string;
      readonly fields: readonly { readonly field: string; readonly expected: string; readonly example: string }[];
    }
  | {
      readonly kind: "mapped";
      readonly flow: string;
      readonly run: number;
      readonly records: Readonly<Record<string, unknown>>;
    }
  | {
      readonly kind: "sent";
      readonly flow: string;
      readonly run: number;
      readonly destination: string;
      readonly operation: string;
      readonly response: unknown;
    }
  /** Put off by a connection's limits or breaker. */
  | {
      readonly kind: "waiting";
      readonly flow: string;
      readonly run: number;
      readonly reason: string;
      readonly at: number;
    }
  | { readonly kind: "delivered"; readonly flow: string; readonly run: number }
  /** `reason` is a fixed text; `id` is by what runs are grouped, for the spec's own stops the same. */
  | {
      readonly kind: "skipped" | "held";
      readonly flow: string;
      readonly run: number;
      readonly reason: string;
      readonly id: string;
    }
  | {
      readonly kind: "retrying";
      readonly flow: string;
      readonly run: number;
      readonly reason: string;
      readonly at: number;
      readonly attempt: number;
    };
