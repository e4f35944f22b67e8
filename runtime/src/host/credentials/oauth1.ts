/** Requests signed by OAuth 1.0a (RFC 5849), with one secret or two. */
import { createHmac } from "node:crypto";
import type { OAuth1 } from "../../credentials.ts";
import type { HttpRequest } from "../http.ts";
import type { Fill, Showing } from "./showing.ts";

type Pair = readonly [name: string, value: string];

const METHODS = { "hmac-sha256": ["HMAC-SHA256", "sha256"], "hmac-sha1": ["HMAC-SHA1", "sha1"] } as const;

/** The request with its OAuth parameters, in the header or the query. */
export function signOAuth1(scheme: OAuth1, request: HttpRequest, { fill, now, nonce }: Showing): HttpRequest {
  const [method] = METHODS[scheme.algorithm ?? "hmac-sha256"];
  const parameters: Pair[] = [
    ["oauth_consumer_key", fill(scheme.consumerKey)],
    ["oauth_nonce", nonce],
    ["oauth_signature_method", method],
    ["oauth_timestamp", String(Math.floor(now / 1000))],
    ...(scheme.token === undefined ? [] : [["oauth_token", fill(scheme.token)] as const]),
  ];
  const signature = oauth1Signature(scheme, request, parameters, fill);
  const signed: Pair[] = [...parameters, ["oauth_signature", signature]];
  if (scheme.in === "query") {
    const url = new URL(request.url);
    for (const [name, value] of signed) url.searchParams.set(name, value);
    return { ...request, url };
  }
  const realm: Pair[] = scheme.realm === undefined ? [] : [["realm", fill(scheme.realm)]];
  const written = [...realm, ...signed].map(([name, value]) => `${name}="${percent(value)}"`).join(", ");
  return { ...request, headers: { ...request.headers, Authorization: `OAuth ${written}` } };
}

/** The signature of a request, in base64. @param parameters those of OAuth, without the signature and the realm */
export function oauth1Signature(
  { algorithm, consumerSecret, tokenSecret = "" }: OAuth1,
  { method, url, headers, body }: Pick<HttpRequest, "method" | "url" | "headers" | "body">,
  parameters: readonly Pair[],
  fill: Fill,
): string {
  const [, hash] = METHODS[algorithm ?? "hmac-sha256"];
  const type = Object.entries(headers).find(([name]) => name.toLowerCase() === "content-type")?.[1] ?? "";
  // The fields of a form are signed; other bodies are not.
  const form: Pair[] = type.startsWith("application/x-www-form-urlencoded")
    ? [...new URLSearchParams(typeof body === "string" ? body : "")]
    : [];
  const sorted = [...parameters, ...url.searchParams, ...form]
    .map(([name, value]): Pair => [percent(name), percent(value)])
    .sort(([a, x], [b, y]) => (a === b ? compare(x, y) : compare(a, b)))
    .map(([name, value]) => `${name}=${value}`);
  const base = [method.toUpperCase(), url.origin + url.pathname, sorted.join("&")].map(percent).join("&");
  const key = [consumerSecret, tokenSecret].map((secret) => percent(fill(secret))).join("&");
  return createHmac(hash, key).update(base).digest("base64");
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** RFC 3986's encoding: all but letters, digits and `-._~`. */
function percent(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);
}
