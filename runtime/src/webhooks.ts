/** What a description says of a system's webhooks: who may send them, what they hold, and how they are asked for. */

/** How a system signs what it pushes. */
export interface SignatureScheme {
  /** By a shared secret; by the vendor's key; or by a hash of content that has the secret in it, which is weak. `jwt`: see there. */
  readonly algorithm: HmacAlgorithm | KeyAlgorithm | HashAlgorithm | "jwt";
  /** How a signature is written; default: base64. */
  readonly encoding?: "base64" | "base64url" | "hex";
  /** Where the signature stands: a header, … */
  readonly header?: string;
  /** … a pointer into each event, … */
  readonly at?: string;
  /** … or a field of a form. */
  readonly field?: string;
  /** Stands before the signature, such as `sha256=`. */
  readonly prefix?: string;
  /** `t=1,v1=ab` (pairs) or `v1,ab v1,cd` (versions), of which `name` says which are signatures; else the header is the signature. */
  readonly format?: "plain" | "pairs" | "versions";
  readonly name?: string;
  /**
   * What is signed; default: the body. Holes: `{body}`, `{crc32}` (of the body, in decimal), `{timestamp}`, `{id}`, `{method}`, `{url}`,
   * `{header.X-Name}`, `{/pointer}` into an event, `{field.name}` of a form, `{form}` (its fields by name, name and value), `{secret}`, and
   * names of settings.
   */
  readonly content?: string;
  /** Where the moment of sending stands, and how old it may be: what is replayed later is refused. */
  readonly timestamp?: {
    readonly header?: string;
    /** The pair of the signature's header. */
    readonly pair?: string;
    readonly unit?: TimestampUnit;
    readonly toleranceSeconds: number;
  };
  readonly idHeader?: string;
  /** How the secret or the key is written, and what stands before it, such as `whsec_`. A public key in utf8 is PEM. */
  readonly key?: "utf8" | "base64" | "hex" | "nfkd";
  readonly keyPrefix?: string;
  /** The connection setting that holds the secret or secrets. */
  readonly secret?: string;
  /** The setting that holds the vendor's public key or keys. */
  readonly publicKey?: string;
  /** The key is that of a certificate that comes along. */
  readonly certificate?: CertificateSource;
  /** How an ECDSA signature is written: DER, or the two numbers one after the other. Default: DER. */
  readonly form?: "der" | "p1363";
  readonly jwt?: TokenScheme;
  /** The vendor has nothing better: said when a host starts. A key of a vendor's may have 1024 bits then. */
  readonly weak?: true;
  /**
   * The vendor signs the same by a key of its own as well, the best way first. Where the connection has the setting of that key, the first of
   * these that a delivery carries has to be right too, and one must be there.
   */
  readonly also?: readonly FurtherSignature[];
}

/** How a moment of sending is written; default: seconds since 1970. */
export type TimestampUnit = "seconds" | "milliseconds" | "iso";

/** A signature beside another one, in a field or a header of its own. */
export type FurtherSignature = Pick<
  SignatureScheme,
  "encoding" | "header" | "field" | "content" | "publicKey" | "weak"
> & { readonly algorithm: KeyAlgorithm };

/** A field of a form that comes encrypted instead of signed, which proves its sender as well: nobody else has the secret. */
export interface DeliveryEncryption {
  /** The first 12 bytes are the vector, the last 16 the tag. */
  readonly algorithm: "aes-256-gcm";
  readonly field: string;
  readonly encoding: "base64" | "base64url" | "hex";
  /** The setting that holds the key, as text: cut off or filled up with zero bytes to 32. */
  readonly secret: string;
}

export type HmacAlgorithm = "hmac-sha256" | "hmac-sha1" | "hmac-sha512";
export type KeyAlgorithm = "rsa-sha256" | "rsa-sha1" | "rsa-sha512" | "rsa-pss-sha256" | "ecdsa-sha256" | "ed25519";
export type HashAlgorithm = "md5" | "sha1" | "sha256";

/** Where a certificate is had from, and by what it is known to be the vendor's. */
export interface CertificateSource {
  /** The header with the chain in PEM, plain or in base64; the vendor's own certificate first. */
  readonly header?: string;
  /** The header with its address, which is asked only where its host is one of these. */
  readonly urlHeader?: string;
  readonly hosts?: readonly string[];
  /** The setting with the root certificates, in PEM, that the chain has to end at. */
  readonly root: string;
  /** The name that the vendor's certificate is made out to. */
  readonly name: string;
}

/** A token in the signature's header: what it has to say. */
export interface TokenScheme {
  readonly algorithms: readonly string[];
  readonly issuer?: string;
  readonly audience?: string;
  /** Where the vendor's keys are listed. */
  readonly jwksUrl?: string;
  /** The claim that has the body's SHA-256, and how that is written. */
  readonly bodyClaim?: string;
  readonly bodyEncoding?: "hex" | "base64" | "base64url";
  /** How old it may be. */
  readonly maxAgeSeconds: number;
}

/** What a caller has to show where it does not sign: names of settings. */
export type WebhookAuth =
  | { readonly kind: "basic"; readonly user: string; readonly password: string }
  | { readonly kind: "bearer"; readonly token: string }
  | { readonly kind: "header" | "query"; readonly name: string; readonly token: string }
  /** The last part of the address: `/webhooks/<integration>/<secret>`. */
  | { readonly kind: "path"; readonly token: string };

/** How a delivery comes. */
export type WebhookMethod = "GET" | "POST";

/** What a system expects of a webhook receiver. */
export interface WebhookOptions {
  /** How deliveries come; the first is how one is sent from here. By GET the query has the fields of a form. Default: POST alone. */
  readonly methods?: readonly WebhookMethod[];
  /** The reply to an accepted webhook (default: 200 with JSON), and how long the sender waits for it (default: 5 seconds). */
  readonly reply?: { readonly status?: number; readonly text?: string; readonly withinSeconds?: number };
  /** Whether it asks by GET before it delivers, and which parameter of the query it wants to hear again. */
  readonly probe?: { readonly echo?: string };
  /** A POST that is no event: of a content type, unsigned; or one whose JSON has at `echo` what it wants to hear again. */
  readonly ping?: { readonly contentType?: string; readonly echo?: string };
  /** The networks that it sends from; what comes from elsewhere is refused. */
  readonly addresses?: readonly string[];
  /** How a delivery comes that has no signature, where the account has it so. */
  readonly encryption?: DeliveryEncryption;
  /** A refusal for its signature has no body. */
  readonly silentRefusal?: true;
}

/**
 * What a delivery holds where it is not one document in JSON. Pointers with `*` for each element of a list lead to the events; all
 * other pointers lead from an event on.
 */
export interface DeliveredEvents {
  /** Default: JSON. `cloudevents`: one or a batch of them, or a document whose headers begin with `ce-`. */
  readonly format?: "json" | "form" | "xml" | "cloudevents";
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
  /** Where an event says whose account it is of, and the setting that says whose is meant: those of others are left alone. */
  readonly account?: { readonly at: string; readonly setting: string };
  /** How deliveries looked before, for systems that still send some so. */
  readonly older?: OlderDelivery;
}

/** A delivery in the shape of before, whose events are turned into those of today. */
export interface OlderDelivery {
  /** Where its events are, such as `/notifications/*`. */
  readonly each: string;
  /** Its topics, as `DeliveredEvents.topicAt` says where they are, and what each of them is called today. */
  readonly topicAt: string;
  readonly topics: Readonly<Record<string, string>>;
  /** Where an event of today has what: places in it, and where an older one has that; `2/account`: two levels above the event. */
  readonly moved: Readonly<Record<string, string>>;
}
