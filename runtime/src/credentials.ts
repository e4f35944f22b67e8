/** The credentials of requests, as descriptions declare them. `{name}` in a text stands for a setting of the connection. */
import type { HmacAlgorithm, TimestampUnit } from "./webhooks.ts";

/** HTTP's Basic scheme: user and password as they are; the host encodes them. */
export interface BasicAuth {
  readonly user: string;
  /** Default: empty. */
  readonly password?: string;
}

/** OAuth 1.0a (RFC 5849): each request is signed with the consumer's secret and, where there is one, the token's. */
export interface OAuth1 {
  readonly consumerKey: string;
  readonly consumerSecret: string;
  readonly token?: string;
  readonly tokenSecret?: string;
  readonly realm?: string;
  /** Default: hmac-sha256. */
  readonly algorithm?: "hmac-sha256" | "hmac-sha1";
  /** Where the parameters go; default: the header Authorization. */
  readonly in?: "header" | "query";
}

/**
 * A request signed by an HMAC over a text. In `content`, `headers` and `query`, beside settings: `{method}`, `{url}`, `{host}`, `{path}`,
 * `{query}` as sent, `{sorted_query}` by name, `{pairs}` (the same without `=` and `&`, not encoded), `{body}`, `{body_hash}`,
 * `{timestamp}`, `{nonce}`; and `{signature}` in headers and query.
 */
export interface SignedRequest {
  readonly algorithm: HmacAlgorithm;
  readonly key: string;
  /** How the key is written; default: utf8. */
  readonly keyFormat?: "utf8" | "base64" | "hex";
  readonly encoding: "hex" | "base64";
  readonly content: string;
  /** Default: sha256, hex. */
  readonly bodyHash?: { readonly algorithm: "sha256" | "sha1" | "sha512" | "md5"; readonly encoding: "hex" | "base64" };
  /** How `{timestamp}` is written: since 1970, or as 2026-11-25T10:00:00Z; default: seconds. */
  readonly timestamp?: TimestampUnit;
  readonly headers?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
}

/** A JSON Web Token that the connection signs itself. `iat`, `exp` and `jti` are added to the claims. */
export interface Assertion {
  readonly algorithm: "RS256" | "RS512" | "PS256" | "ES256" | "ES384" | "EdDSA" | "HS256" | "HS512";
  /** A private key in PEM; for HS256 and HS512 a secret. */
  readonly key: string;
  /** How a secret is written; default: utf8. */
  readonly format?: "utf8" | "base64" | "hex";
  readonly claims: Readonly<Record<string, string>>;
  /** More of its header, such as `kid`. */
  readonly header?: Readonly<Record<string, string>>;
  /** How long the token is valid, in seconds; default: 300. */
  readonly seconds?: number;
}

/**
 * How access tokens are obtained, with the settings `client_id`, `client_secret` (or `token_key` where the client has no secret) and, for
 * `refresh_token`, `refresh_token`. A person allows `authorization_code` once, by `integ connect`. With `jwt_bearer` an assertion is
 * exchanged for a token; with `jwt` it is the token.
 */
export interface OAuth {
  /** Absent for `jwt`. */
  readonly tokenUrl?: string;
  readonly grant: "client_credentials" | "refresh_token" | "authorization_code" | "jwt_bearer" | "jwt";
  /** Where a person allows the connection, for `authorization_code`. */
  readonly authorizeUrl?: string;
  /** The vendor does not support PKCE, and refuses requests that use it. */
  readonly pkce?: false;
  /** The address for refreshing a token, if it is not `tokenUrl`. */
  readonly refreshUrl?: string;
  /** Where the standard's fields are in the response, if not at its top level. */
  readonly responsePointer?: string;
  /** Added to that address, such as `access_type: offline`. */
  readonly authorizeParameters?: Readonly<Record<string, string>>;
  /** Added to every request for a token, such as `audience`. */
  readonly tokenParameters?: Readonly<Record<string, string>>;
  readonly scope?: string;
  readonly clientAuth?: "basic" | "post" | "none";
  readonly assertion?: Assertion;
  /** Settings that come with a token and are stored with it; a connection's own setting takes precedence. */
  readonly keeps?: Readonly<Record<string, KeptSetting>>;
}

/**
 * Where a setting is found: a parameter of the address that the browser comes back to, or a pointer into the token
 * response.
 */
export type KeptSetting = { readonly callback: string } | { readonly token: string };
