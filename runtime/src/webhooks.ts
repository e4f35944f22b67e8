/** A description's part about webhooks: who may send them, what they contain, and how they are set up. */

/** How a system signs its webhooks. */
export interface SignatureScheme {
  /**
   * By a shared secret, by the vendor's key, or by a hash of content that includes the secret, which is weak. `jwt`:
   * see that field.
   */
  readonly algorithm: HmacAlgorithm | KeyAlgorithm | HashAlgorithm | "jwt";
  /** How a signature is written; default: base64. */
  readonly encoding?: "base64" | "base64url" | "hex";
  /** Where the signature is: in a header, … */
  readonly header?: string;
  /** … at a pointer into each event, … */
  readonly at?: string;
  /** … or in a field of a form. */
  readonly field?: string;
  /** The signature's prefix, such as `sha256=`. */
  readonly prefix?: string;
  /**
   * `t=1,v1=ab` (pairs) or `v1,ab v1,cd` (versions): `name` says which entries are signatures. Default: the header is
   * the signature.
   */
  readonly format?: "plain" | "pairs" | "versions";
  readonly name?: string;
  /**
   * What is signed; default: the body. Holes: `{body}`, `{crc32}` (of the body, in decimal), `{timestamp}`, `{id}`, `{method}`, `{url}`,
   * `{header.X-Name}`, `{/pointer}` into an event, `{field.name}` of a form, `{form}` (its fields by name, name and value), `{secret}`, and
   * names of settings.
   */
  readonly content?: string;
  /** Where the time of sending is, and how old it may be: later replays are refused. */
  readonly timestamp?: {
    readonly header?: string;
    /** The pair of the signature's header. */
    readonly pair?: string;
    readonly unit?: TimestampUnit;
    readonly toleranceSeconds: number;
  };
  readonly idHeader?: string;
  /** The encoding of the secret or key; `keyPrefix` is a prefix such as `whsec_`. A public key in utf8 is PEM. */
  readonly key?: "utf8" | "base64" | "hex" | "nfkd";
  readonly keyPrefix?: string;
  /** The connection setting that holds the secret or secrets. */
  readonly secret?: string;
  /** The setting that holds the vendor's public key or keys. */
  readonly publicKey?: string;
  /** The key is that of a certificate that comes with the delivery. */
  readonly certificate?: CertificateSource;
  /** How an ECDSA signature is written: DER, or the two numbers one after the other. Default: DER. */
  readonly form?: "der" | "p1363";
  readonly jwt?: TokenScheme;
  /** The vendor offers nothing better: the host warns about it at its start. A vendor's key may then have 1024 bits. */
  readonly weak?: true;
  /**
   * The vendor additionally signs with its own key, the best scheme first. If the connection has the setting of that
   * key, a delivery must carry one of these signatures, and the first one present must be valid, too.
   */
  readonly also?: readonly FurtherSignature[];
}

/** How a moment of sending is written; default: seconds since 1970. */
export type TimestampUnit = "seconds" | "milliseconds" | "iso";

/** An additional signature, in its own field or header. */
export type FurtherSignature = Pick<
  SignatureScheme,
  "encoding" | "header" | "field" | "content" | "publicKey" | "weak"
> & { readonly algorithm: KeyAlgorithm };

/** A form field that is encrypted instead of signed, which also authenticates its sender: nobody else has the secret. */
export interface DeliveryEncryption {
  /** The first 12 bytes are the vector, the last 16 the tag. */
  readonly algorithm: "aes-256-gcm";
  readonly field: string;
  readonly encoding: "base64" | "base64url" | "hex";
  /** The setting that holds the key as text, truncated or padded with zero bytes to 32 bytes. */
  readonly secret: string;
}

export type HmacAlgorithm = "hmac-sha256" | "hmac-sha1" | "hmac-sha512";
export type KeyAlgorithm = "rsa-sha256" | "rsa-sha1" | "rsa-sha512" | "rsa-pss-sha256" | "ecdsa-sha256" | "ed25519";
export type HashAlgorithm = "md5" | "sha1" | "sha256";

/** Where a certificate comes from, and what identifies it as the vendor's. */
export interface CertificateSource {
  /** The header with the chain in PEM, plain or in base64; the vendor's own certificate first. */
  readonly header?: string;
  /** The header with its address, which is fetched only if its host is one of these. */
  readonly urlHeader?: string;
  readonly hosts?: readonly string[];
  /** The setting with the root certificates, in PEM, that the chain has to end at. */
  readonly root: string;
  /** The name that the vendor's certificate was issued for. */
  readonly name: string;
}

/** A token in the signature's header: the claims that it must have. */
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

/** The credentials of a caller that does not sign: names of settings. */
export type WebhookAuth =
  | { readonly kind: "basic"; readonly user: string; readonly password: string }
  | { readonly kind: "bearer"; readonly token: string }
  | { readonly kind: "header" | "query"; readonly name: string; readonly token: string }
  /** The last part of the address: `/webhooks/<integration>/<secret>`. */
  | { readonly kind: "path"; readonly token: string };

/** The HTTP method of a delivery. */
export type WebhookMethod = "GET" | "POST";

/**
 * The reply to a sender that verifies the address. `{echo}` in its texts stands for what the sender sent, `{hash}` for
 * `hash`. Default: the text `{echo}`; for a value in a header, the same header.
 */
export interface EchoReply {
  readonly headers?: Readonly<Record<string, string>>;
  /** The fields of a JSON body. */
  readonly body?: Readonly<Record<string, string>>;
  /** In lower-case hexadecimal, of a text that may contain `{echo}`, `{url}` (the public address, without a query) and settings. */
  readonly hash?: {
    readonly algorithm: "sha256" | "hmac-sha256";
    readonly content: string;
    /** The setting that holds the key of the HMAC. */
    readonly secret?: string;
  };
}

/** How a system expects a webhook receiver to behave. */
export interface WebhookOptions {
  /** The methods of deliveries; test deliveries use the first. With GET the query has the fields of a form. Default: only POST. */
  readonly methods?: readonly WebhookMethod[];
  /** The reply to an accepted webhook (default: 200 with JSON), and how long the sender waits for it (default: 5 seconds). */
  readonly reply?: { readonly status?: number; readonly text?: string; readonly withinSeconds?: number };
  /**
   * The sender verifies the address by GET before it delivers; `echo` is the query parameter that the reply must
   * repeat.
   */
  readonly probe?: { readonly echo?: string; readonly echoHeader?: string; readonly reply?: EchoReply };
  /**
   * A POST that is not an event: with a certain content type and no signature; or with a value at `echo` in its JSON,
   * in the header `echoHeader` or in the query parameter `echoQuery` that the reply must repeat.
   */
  readonly ping?: {
    readonly contentType?: string;
    readonly echo?: string;
    readonly echoHeader?: string;
    readonly echoQuery?: string;
    readonly reply?: EchoReply;
  };
  /** The networks that it sends from; deliveries from elsewhere are refused. */
  readonly addresses?: readonly string[];
  /** The encryption of deliveries without a signature, if the account uses it. */
  readonly encryption?: DeliveryEncryption;
  /** Refusals for a bad signature have no body. */
  readonly silentRefusal?: true;
}

/**
 * The structure of a delivery that is not a single JSON document. Pointers with `*` for each element of a list lead to
 * the events; all other pointers lead from an event on.
 */
export interface DeliveredEvents {
  /** Default: JSON. `cloudevents`: one or a batch of them, or a document whose headers begin with `ce-`. */
  readonly format?: "json" | "form" | "xml" | "cloudevents";
  /** The form field that contains everything, and its coding. */
  readonly field?: string;
  readonly coding?: "json" | "base64" | "base64_form";
  /** Where the events are, such as `/events/*`; absent: there is one. */
  readonly each?: string;
  /** The event's topic: a pointer, or a text with pointers in it: `{/category}.{/type}`. */
  readonly topicAt?: string;
  /** The query parameter that names the event. */
  readonly topicQuery?: string;
  /** Where the document is in an event. */
  readonly document?: string;
  /** Other values of an event that specs may use in `dedupe`: pointers by name. */
  readonly fields?: Readonly<Record<string, string>>;
  /** The value that tells which of two events about a document is newer. */
  readonly version?: { readonly at?: string; readonly header?: string };
  /** Where an event names its account, and the setting with the connection's account: events of other accounts are ignored. */
  readonly account?: { readonly at: string; readonly setting: string };
  /** The earlier format of deliveries, for systems that still send some in it. */
  readonly older?: OlderDelivery;
}

/** A delivery in the earlier format, whose events are converted to the current one. */
export interface OlderDelivery {
  /** Where its events are, such as `/notifications/*`. */
  readonly each: string;
  /** Where its topics are, as in `DeliveredEvents.topicAt`, and the current name of each. */
  readonly topicAt: string;
  readonly topics: Readonly<Record<string, string>>;
  /** Places in a current event, with the places of their values in an older one; `2/account`: two levels above the event. */
  readonly moved: Readonly<Record<string, string>>;
}
