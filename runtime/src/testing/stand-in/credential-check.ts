/** Verifies a request's credentials like the real system: parameters, Basic authentication, and signatures. */
import type { IncomingMessage } from "node:http";
import type { OAuth1, SignedRequest } from "../../credentials.ts";
import type { SystemLink } from "../../flow.ts";
import { oauth1Signature } from "../../host/credentials/oauth1.ts";
import { isSignature, signatureOf } from "../../host/credentials/signed-request.ts";
import { filled } from "./filled.ts";

/** A received request. */
export interface ServerRequest {
  readonly request: Pick<IncomingMessage, "method" | "headers">;
  /** The whole address. */
  readonly url: URL;
  readonly body: string;
}

type Settings = Readonly<Record<string, string>>;

/** The problem of a request's credentials other than headers and tokens; undefined if there is none. */
export function wrongCredentials(link: SystemLink, settings: Settings, received: ServerRequest): string | undefined {
  const { query = {}, basic, oauth1, signed } = link;
  for (const [name, text] of Object.entries(query))
    if (!text.includes("{access_token}") && received.url.searchParams.get(name) !== filled(text, settings))
      return `the parameter ${name} is missing or wrong`;
  if (basic !== undefined) {
    const pair = filled(`${basic.user}:${basic.password ?? ""}`, settings);
    if (received.request.headers.authorization !== `Basic ${Buffer.from(pair).toString("base64")}`)
      return "the user and the password are missing or wrong";
  }
  if (oauth1 !== undefined && !isOAuth1(oauth1, settings, received)) return "the OAuth signature is missing or wrong";
  if (signed !== undefined && !isSigned(signed, settings, received)) return "the signature is missing or wrong";
  return undefined;
}

function isOAuth1(scheme: OAuth1, settings: Settings, { request, url, body }: ServerRequest): boolean {
  const plain = new URL(url);
  const given = new Map<string, string>();
  for (const [, name = "", value = ""] of (request.headers.authorization ?? "").matchAll(/(\w+)="([^"]*)"/g))
    if (name.startsWith("oauth_")) given.set(name, decodeURIComponent(value));
  for (const [name, value] of url.searchParams)
    if (name.startsWith("oauth_")) {
      given.set(name, value);
      plain.searchParams.delete(name);
    }
  const signature = given.get("oauth_signature");
  given.delete("oauth_signature");
  const fill = (text: string): string => filled(text, settings);
  const sent = { method: request.method ?? "", url: plain, headers: textsOf(request), body };
  return given.has("oauth_nonce") && signature === oauth1Signature(scheme, sent, [...given], fill);
}

/** Computes the signature again, with the time and nonce of the request. */
function isSigned(scheme: SignedRequest, settings: Settings, { request, url, body }: ServerRequest): boolean {
  const plain = new URL(url);
  const headers = Object.entries(scheme.headers ?? {});
  const query = Object.entries(scheme.query ?? {});
  const said = new Map<string, string>();
  for (const [name, text] of headers) read(text, settings, textsOf(request)[name.toLowerCase()] ?? "", said);
  for (const [name, text] of query) read(text, settings, url.searchParams.get(name) ?? "", said);
  for (const [name, text] of query) if (isSignature(text)) plain.searchParams.delete(name);
  const stamp = { timestamp: said.get("timestamp") ?? "", nonce: said.get("nonce") ?? "" };
  const fill = (text: string, holes: Settings = {}): string => filled(text, { ...settings, ...holes });
  const sent = { method: request.method ?? "", url: plain, body };
  return said.get("signature") === signatureOf(scheme, sent, stamp, fill);
}

/** Extracts the values of a template's placeholders from a text. */
function read(template: string, settings: Settings, text: string, into: Map<string, string>): void {
  const names: string[] = [];
  const pattern = template.replace(/\{(\w+)\}|[^{]+|\{/g, (part, name: string | undefined) => {
    if (name === undefined || settings[name] !== undefined) return escaped(filled(part, settings));
    names.push(name);
    return "(.+?)";
  });
  const found = new RegExp(`^${pattern}$`).exec(text);
  for (const [at, name] of names.entries()) into.set(name, found?.[at + 1] ?? "");
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

function textsOf({ headers }: ServerRequest["request"]): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value ?? ""].flat().join(", ")]));
}
