/** Signs a delivery as its vendor would, in a header, a field or an event. */
import { createHash, createPrivateKey } from "node:crypto";
import { SignJWT } from "jose";
import type { SignatureScheme, SystemLink } from "../flow.ts";
import type { Settings } from "../host/connection.ts";
import { eventsIn, isUnsplittable } from "../host/delivered.ts";
import { setAt } from "./delivered-as.ts";
import { signatureOver, signedHeaders } from "../host/signature.ts";
import type { Signed } from "../host/signed-content.ts";
import { encode, parseJson } from "../json.ts";
import { privateKeyFor, publicKeyFor } from "./stand-in/keys.ts";

interface Sent {
  readonly method: string;
  readonly address: string;
  readonly body: Uint8Array;
  readonly headers: Readonly<Record<string, string>>;
  /** In milliseconds since 1970. */
  readonly now: number;
  /** The connection's settings, if the signed text contains some of them. */
  readonly settings?: Settings;
}

/**
 * The body and its headers.
 * @param secret the shared secret, or a private key.
 * @throws Error if the secret is not usable
 */
export async function signedDelivery(
  link: SystemLink | undefined,
  secret: string,
  { method, address, body, headers, now, settings }: Sent,
): Promise<{ readonly body: Uint8Array; readonly headers: Readonly<Record<string, string>> }> {
  const scheme = link?.signature;
  if (link === undefined || scheme === undefined) return { body, headers };
  if (scheme.jwt !== undefined)
    return { body, headers: { ...headers, [scheme.header ?? ""]: await tokenOf(scheme, secret, body, now) } };
  const header = (name: string): string | undefined =>
    Object.entries(headers).find(([one]) => one.toLowerCase() === name.toLowerCase())?.[1];
  const setting = (name: string): string | undefined => [settings?.[name] ?? link.settings[name]?.default].flat()[0];
  const request: Signed = { body, method, url: address, header, setting };
  const known = { timestamp: "", id: "msg_1" };
  if (scheme.field !== undefined) {
    const signature = new URLSearchParams({ [scheme.field]: signatureOver(scheme, secret, request, known) });
    return { body: Buffer.concat([body, Buffer.from(`&${signature.toString()}`)]), headers };
  }
  if (scheme.at !== undefined) return { body: signedEvents(link, scheme, secret, request), headers };
  return {
    body,
    headers: {
      ...headers,
      ...signedHeaders(scheme, secret, body, { now, method, url: address, header, setting }),
    },
  };
}

/** Each event with its own signature in it. */
function signedEvents(link: SystemLink, scheme: SignatureScheme, secret: string, request: Signed): Uint8Array {
  const form = link.webhookEvents ?? {};
  const events = eventsIn(form, request.body, (name) => request.header(name));
  if (isUnsplittable(events)) return request.body;
  const whole = parseJson(Buffer.from(request.body).toString("utf8")) as object;
  for (const [i, { whole: event }] of events.entries()) {
    const signature = signatureOver(scheme, secret, request, { timestamp: "", id: "msg_1", event });
    // The first list contains all of them: a delivery here is one event, or a list of them.
    setAt(whole, `${(form.each ?? "").replace("*", String(i)).replaceAll("*", "0")}${scheme.at ?? ""}`, signature);
  }
  return Buffer.from(encode(whole));
}

async function tokenOf(scheme: SignatureScheme, secret: string, body: Uint8Array, now: number): Promise<string> {
  const { jwt } = scheme;
  const [alg = "HS256"] = jwt?.algorithms ?? [];
  const hash = createHash("sha256")
    .update(body)
    .digest(jwt?.bodyEncoding ?? "hex");
  const token = new SignJWT(jwt?.bodyClaim === undefined ? {} : { [jwt.bodyClaim]: hash })
    .setProtectedHeader({ alg })
    .setIssuedAt(Math.floor(now / 1000));
  if (jwt?.issuer !== undefined) token.setIssuer(jwt.issuer);
  if (jwt?.audience !== undefined) token.setAudience(jwt.audience);
  const key = scheme.publicKey === undefined ? Buffer.from(secret) : createPrivateKey(secret);
  return `${scheme.prefix ?? ""}${await token.sign(key)}`;
}

/** The private part of a stand-in's key; undefined if the connection has the vendor's own key, which only the vendor can use. */
export function ownKey(scheme: SignatureScheme, settings: Settings): string {
  const given = settings[scheme.publicKey ?? ""];
  return given === publicKeyFor(scheme) ? privateKeyFor(scheme) : "";
}
