/** What a description says of a system's webhooks: who may send them, what they hold, and how they are asked for. */

/** How a system signs what it pushes. */
export interface SignatureScheme {
  readonly algorithm: "hmac-sha256" | "hmac-sha1" | "hmac-sha512";
  readonly encoding: "base64" | "hex";
  readonly header: string;
  /** Stands before the signature in the header, such as `sha256=`. */
  readonly prefix?: string;
  /** `t=1,v1=ab` (pairs) or `v1,ab v1,cd` (versions), of which `name` says which are signatures; else the header is the signature. */
  readonly format?: "plain" | "pairs" | "versions";
  readonly name?: string;
  /** What is signed, of `{body}`, `{timestamp}`, `{id}`, `{method}` and `{url}`; default: the body. */
  readonly content?: string;
  /** Where the moment of sending stands, and how old it may be: what is replayed later is refused. */
  readonly timestamp?: {
    readonly header?: string;
    /** The pair of the signature's header. */
    readonly pair?: string;
    readonly unit?: "seconds" | "milliseconds";
    readonly toleranceSeconds: number;
  };
  readonly idHeader?: string;
  /** How the secret is written, and what stands before it, such as `whsec_`. */
  readonly key?: "utf8" | "base64" | "hex" | "nfkd";
  readonly keyPrefix?: string;
  /** The connection setting that holds the secret or secrets. */
  readonly secret: string;
}

/** What a caller has to show where it does not sign: names of settings. */
export type WebhookAuth =
  | { readonly kind: "basic"; readonly user: string; readonly password: string }
  | { readonly kind: "bearer"; readonly token: string }
  | { readonly kind: "header" | "query"; readonly name: string; readonly token: string };

/** What a system expects of a webhook receiver. */
export interface WebhookOptions {
  /** The reply to an accepted webhook (default: 200 with JSON), and how long the sender waits for it (default: 5 seconds). */
  readonly reply?: { readonly status?: number; readonly text?: string; readonly withinSeconds?: number };
  /** Whether it asks by GET first, and which parameter of the query it wants to hear again. */
  readonly probe?: { readonly echo?: string };
  /** A POST that is no event: of a content type, unsigned; or one whose JSON has at `echo` what it wants to hear again. */
  readonly ping?: { readonly contentType?: string; readonly echo?: string };
  /** A refusal for its signature has no body. */
  readonly silentRefusal?: true;
}

/**
 * What a delivery holds where it is not one document in JSON. Pointers with `*` for each element of a list lead to the events; all
 * other pointers lead from an event on.
 */
export interface DeliveredEvents {
  /** Default: JSON. `cloudevents`: one or a batch of them, or a document whose headers begin with `ce-`. */
  readonly format?: "json" | "form" | "cloudevents";
  /** The field of a form that holds it all, and how that is written. */
  readonly field?: string;
  readonly coding?: "json" | "base64" | "base64_form";
  /** Where the events are, such as `/events/*`; absent: there is one. */
  readonly each?: string;
  /** What says which event it is: a pointer, or a text with pointers in it: `{/category}.{/type}`. */
  readonly topicAt?: string;
  /** The parameter of the address that says so. */
  readonly topicQuery?: string;
  /** Where the document is in an event. */
  readonly document?: string;
  /** What else of an event specs may compare by: pointers by name. */
  readonly fields?: Readonly<Record<string, string>>;
  /** What tells the newer of two events of one document. */
  readonly version?: { readonly at?: string; readonly header?: string };
}
