/**
 * An event of a host, for logs, metrics, alerts and tests. Reasons are fixed texts (see redaction.ts). Documents are only in `records`
 * and `response`, for the embedding program; they must not be logged. Times (`at`) are in milliseconds since 1970.
 */
export type HostEvent =
  /** The store can't be read or written; the host keeps trying. */
  | { readonly kind: "store_unavailable"; readonly why: string }
  | { readonly kind: "listening"; readonly url: string }
  /** The host keeps running, but a person should look: a weak secret; with `alert`, a clock that jumped or a long pause. */
  | { readonly kind: "warned"; readonly why: string; readonly flow?: string; readonly alert?: true }
  /** An alert could not be sent. */
  | { readonly kind: "alert_failed"; readonly why: string }
  | { readonly kind: "refused"; readonly flow: string; readonly status: number; readonly why: string }
  | { readonly kind: "received"; readonly flow: string; readonly run: number; readonly bytes: number }
  | { readonly kind: "duplicate"; readonly flow: string; readonly run: number }
  /** Events with other topics were in the delivery, and were ignored. */
  | { readonly kind: "passed_over"; readonly flow: string; readonly events: number }
  /** A schedule is due. */
  | { readonly kind: "due"; readonly flow: string; readonly run: number; readonly at: number }
  /** A list was read to its end: documents seen, and how many were new. */
  | {
      readonly kind: "polled";
      readonly flow: string;
      readonly operation: string;
      readonly seen: number;
      readonly taken: number;
    }
  /** A list could not be read; it will be retried. */
  | { readonly kind: "poll_failed"; readonly flow: string; readonly why: string }
  /** A file was read, or moved to `held`. Its name may contain personal data, so it is stored with its first run only. */
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
  /** Documents of a list belong to the time of an earlier run, but were not listed then. */
  | {
      readonly kind: "late";
      readonly flow: string;
      readonly run: number;
      readonly operation: string;
      readonly documents: number;
    }
  /** A document breaks its schema in fields that the flow does not read; each with the path of an example. */
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
      /** The other system had the record already, and nothing was sent. */
      readonly there?: true;
    }
  /** Deferred by a connection's limits or its circuit breaker. */
  | {
      readonly kind: "waiting";
      readonly flow: string;
      readonly run: number;
      readonly reason: string;
      readonly at: number;
    }
  | { readonly kind: "delivered"; readonly flow: string; readonly run: number }
  /** `reason` is a fixed text. Runs are grouped by `id`, which equals `reason` for the spec's own stops. */
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

/** The event of a kind. */
export type HostEventOf<K extends HostEvent["kind"]> = HostEvent extends infer E
  ? E extends { readonly kind: infer Kinds }
    ? K extends Kinds
      ? E & { readonly kind: K }
      : never
    : never
  : never;

/** Whether an event is of a kind. */
export function isOfKind<K extends HostEvent["kind"]>(event: HostEvent, kind: K): event is HostEvent & HostEventOf<K> {
  return event.kind === kind;
}
