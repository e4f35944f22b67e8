/** Requests signed by an HMAC over a text of their parts, as their system's description has it. */
import { createHash, createHmac } from "node:crypto";
import type { SignedRequest } from "../../credentials.ts";
import type { HttpRequest } from "../http.ts";
import { writeMoment } from "../moment-format.ts";
import type { Fill, Showing } from "./showing.ts";

/** The request with its signature, and the values that the signature covers. */
export function signRequest(scheme: SignedRequest, request: HttpRequest, { fill, now, nonce }: Showing): HttpRequest {
  const stamp = { timestamp: timestampOf(scheme, now), nonce };
  const url = new URL(request.url);
  const query = Object.entries(scheme.query ?? {});
  // The query is signed with the rest of the request, except for the signature itself.
  for (const [name, text] of query) if (!isSignature(text)) url.searchParams.set(name, fill(text, stamp));
  const holes = { ...stamp, signature: signatureOf(scheme, { ...request, url }, stamp, fill) };
  for (const [name, text] of query) if (isSignature(text)) url.searchParams.set(name, fill(text, holes));
  const headers: Record<string, string> = { ...request.headers };
  for (const [name, text] of Object.entries(scheme.headers ?? {})) headers[name] = fill(text, holes);
  return { ...request, url, headers };
}

/** Whether a text of the description carries the signature. */
export function isSignature(text: string): boolean {
  return text.includes("{signature}");
}

/** The signature of a request whose query is complete except for the signature. */
export function signatureOf(
  { algorithm, key, keyFormat = "utf8", encoding, content, bodyHash }: SignedRequest,
  { method, url, body = "" }: Pick<HttpRequest, "method" | "url" | "body">,
  stamp: Readonly<Record<"timestamp" | "nonce", string>>,
  fill: Fill,
): string {
  const { algorithm: hash, encoding: written } = bodyHash ?? { algorithm: "sha256", encoding: "hex" };
  const sorted = new URLSearchParams(url.searchParams);
  sorted.sort();
  const text = fill(content, {
    ...stamp,
    method,
    url: url.href,
    host: url.host,
    path: url.pathname,
    query: url.search.slice(1),
    sorted_query: sorted.toString(),
    pairs: [...sorted].map(([name, value]) => name + value).join(""),
    body: typeof body === "string" ? body : Buffer.from(body).toString("utf8"),
    body_hash: createHash(hash).update(body).digest(written),
  });
  return createHmac(algorithm.slice("hmac-".length), Buffer.from(fill(key), keyFormat))
    .update(text)
    .digest(encoding);
}

function timestampOf({ timestamp = "seconds" }: SignedRequest, now: number): string {
  return writeMoment({ format: timestamp }, now);
}
