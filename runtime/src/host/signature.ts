/** Verifies signatures of deliveries: compares them in constant time, and rejects old ones. */
import { writeMoment } from "./moment-format.ts";
import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import type { SignatureScheme, TimestampUnit } from "../webhooks.ts";
import { textOf } from "./delivered.ts";
import { httpDate } from "./read-times.ts";
import { getPointer } from "./pointer.ts";
import { isKeyAlgorithm, publicKeyOf, signWith, verifies } from "./public-keys.ts";
import { signingKey } from "./secrets.ts";
import { contentOf, fieldOf, type Content, type SignatureValues, type Signed } from "./signed-content.ts";

/** The values besides the body that a signature needs. */
export interface Moment {
  /** In milliseconds since 1970. */
  readonly now: number;
  readonly id?: string;
  readonly method?: string;
  readonly url?: string;
  readonly events?: readonly unknown[];
  readonly setting?: (name: string) => string | undefined;
  readonly header?: (name: string) => string | undefined;
}

/**
 * The headers that a system sends with a signed body, as the host accepts them.
 * @param secret the shared secret; for a vendor's key pair, the private key in PEM
 * @throws Error if the secret is invalid
 */
export function signedHeaders(
  scheme: SignatureScheme,
  secret: string,
  body: Uint8Array,
  { now, id = "msg_1", method = "POST", url = "", events, setting, header }: Moment,
): Record<string, string> {
  const timestamp = timestampText(scheme.timestamp?.unit, now);
  const request: Signed = {
    body,
    method,
    url,
    header: header ?? (() => undefined),
    ...(events === undefined ? {} : { events }),
    ...(setting === undefined ? {} : { setting }),
  };
  const signature = signatureOver(scheme, secret, request, { timestamp, id, event: events?.[0] });
  const name = scheme.name ?? "v1";
  const value = {
    plain: `${scheme.prefix ?? ""}${signature}`,
    pairs: `${scheme.timestamp?.pair === undefined ? "" : `${scheme.timestamp.pair}=${timestamp},`}${name}=${signature}`,
    versions: `${name},${signature}`,
  }[scheme.format ?? "plain"];
  return {
    ...(scheme.header === undefined ? {} : { [scheme.header]: value }),
    ...(scheme.timestamp?.header === undefined ? {} : { [scheme.timestamp.header]: timestamp }),
    ...(scheme.idHeader === undefined ? {} : { [scheme.idHeader]: id }),
  };
}

/** The signature, for schemes that carry it elsewhere than in a header. @throws Error if the secret is invalid */
export function signatureOver(
  scheme: SignatureScheme,
  secret: string,
  request: Signed,
  known: SignatureValues,
): string {
  if (isKeyAlgorithm(scheme.algorithm)) return signWith(scheme, secret, contentOf(scheme, request, known));
  const key = signingKey(scheme, secret);
  if (typeof key === "string") throw new Error(`the secret can't sign: ${key}`);
  return digest(scheme, key, contentOf(scheme, request, { ...known, secret: key }));
}

/** The time of sending in the system's format; ISO dates have milliseconds. `sentAt` parses it. */
function timestampText(unit: TimestampUnit = "seconds", now: number): string {
  return unit === "iso" ? new Date(now).toISOString() : writeMoment({ format: unit }, now);
}

/** The signature of a body, as the scheme's header carries it. @throws Error if the secret is invalid */
export function sign(scheme: SignatureScheme, secret: string, body: Uint8Array, now: number = Date.now()): string {
  return signedHeaders(scheme, secret, body, { now })[scheme.header ?? ""] ?? "";
}

/**
 * Checks a delivery against the current secrets. Several secrets may be valid while one is replaced, and a delivery may
 * have several signatures; one match suffices. If each event of a delivery is signed, every signature must match.
 * @param secrets the current secrets, or public keys
 * @returns why the delivery is refused; undefined if it is accepted
 */
export function refusal(
  scheme: SignatureScheme,
  secrets: readonly string[],
  request: Signed,
  now: number,
): string | undefined {
  if (scheme.at === undefined) {
    const shown =
      scheme.field === undefined ? request.header(scheme.header ?? "") : fieldOf(request.body, scheme.field);
    return refusalOf(scheme, secrets, request, shown, undefined, now);
  }
  const { events = [] } = request;
  if (events.length === 0) return "the signature is missing";
  const wrong = events.map((event) =>
    refusalOf(scheme, secrets, request, textOf(getPointer(scheme.at, event)), event, now),
  );
  return wrong.find((one) => one !== undefined);
}

/**
 * Checks an additional signature by the vendor's own key, if the connection has that key.
 *
 * @param keysOf returns the public keys of a setting; empty if the connection has none
 * @returns why the delivery is refused; undefined if it is accepted
 */
export function furtherRefusal(
  { also = [] }: SignatureScheme,
  keysOf: (setting: string) => readonly string[],
  request: Signed,
  now: number,
): string | undefined {
  const asked = also.filter(({ publicKey = "" }) => keysOf(publicKey).length > 0);
  const carries = ({ header, field }: SignatureScheme): boolean =>
    (field === undefined ? request.header(header ?? "") : fieldOf(request.body, field)) !== undefined;
  const shown = asked.find(carries);
  if (shown !== undefined) return refusal(shown, keysOf(shown.publicKey ?? ""), request, now);
  return asked.length === 0 ? undefined : "the signature by the vendor's own key is missing";
}

function refusalOf(
  scheme: SignatureScheme,
  secrets: readonly string[],
  request: Signed,
  shown: string | undefined,
  event: unknown,
  now: number,
): string | undefined {
  if (shown === undefined) return "the signature is missing";
  const { signatures, timestamp } = parts(scheme, shown, request);
  if (scheme.timestamp !== undefined) {
    const sent = sentAt(scheme.timestamp.unit, timestamp);
    if (sent === undefined) return "the time of sending is missing";
    if (Math.abs(now - sent) > scheme.timestamp.toleranceSeconds * 1000)
      return "it was sent too long ago, or in the future: check the clocks; otherwise it is a replay";
  }
  const known = {
    timestamp: timestamp ?? "",
    id: scheme.idHeader === undefined ? "" : (request.header(scheme.idHeader) ?? ""),
    event,
  };
  let matched = false;
  // All are compared, even after one matches.
  for (const secret of secrets)
    for (const signature of signatures) if (isRight(scheme, secret, request, known, signature)) matched = true;
  return matched ? undefined : "the signature is invalid";
}

function isRight(
  scheme: SignatureScheme,
  secret: string,
  request: Signed,
  known: SignatureValues,
  signature: string,
): boolean {
  if (isKeyAlgorithm(scheme.algorithm)) {
    const key = publicKeyOf(scheme, secret);
    return typeof key !== "string" && verifies(scheme, key, contentOf(scheme, request, known), signature);
  }
  const key = signingKey(scheme, secret);
  // Anybody could sign with an empty key.
  if (typeof key === "string") return false;
  const expected = digest(scheme, key, contentOf(scheme, request, { ...known, secret: key }));
  return same(expected, scheme.encoding === "hex" ? signature.toLowerCase() : signature);
}

/**
 * The time of a signature, in milliseconds since 1970. Only digits and dates are accepted, not the other forms of Number and Date.
 */
function sentAt(unit: TimestampUnit = "seconds", text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const whole = /^\d{1,15}$/.test(text) ? Number(text) : undefined;
  switch (unit) {
    case "iso":
      return httpDate(text);
    case "milliseconds":
      return whole;
    case "seconds":
      return whole === undefined ? undefined : whole * 1000;
  }
}

function parts(
  scheme: SignatureScheme,
  header: string,
  request: Signed,
): { readonly signatures: readonly string[]; readonly timestamp: string | undefined } {
  const own = scheme.timestamp?.header === undefined ? undefined : request.header(scheme.timestamp.header);
  const name = scheme.name ?? "v1";
  // No vendor sends more; checking them would only cost time.
  const pieces = header
    .slice(0, 4096)
    .split(scheme.format === "versions" ? " " : ",")
    .slice(0, 16);
  switch (scheme.format ?? "plain") {
    case "pairs": {
      const pairs = pieces.map((piece) => {
        const at = piece.indexOf("=");
        return [piece.slice(0, at).trim(), piece.slice(at + 1).trim()] as const;
      });
      const of = (wanted: string): string[] => pairs.filter(([key]) => key === wanted).map(([, value]) => value);
      return { signatures: of(name), timestamp: own ?? of(scheme.timestamp?.pair ?? "")[0] };
    }
    case "versions":
      return {
        signatures: pieces.filter((piece) => piece.startsWith(`${name},`)).map((piece) => piece.slice(name.length + 1)),
        timestamp: own,
      };
    case "plain": {
      const { prefix = "" } = scheme;
      return { signatures: header.startsWith(prefix) ? [header.slice(prefix.length)] : [], timestamp: own };
    }
  }
}

function digest(scheme: SignatureScheme, key: Uint8Array, content: Content): string {
  const hash = scheme.algorithm.startsWith("hmac-")
    ? createHmac(scheme.algorithm.slice("hmac-".length), key)
    : createHash(scheme.algorithm);
  for (const piece of content) hash.update(piece);
  return hash.digest(scheme.encoding ?? "base64");
}

/** Takes the same time for equal and different texts. */
export function same(expected: string, given: string): boolean {
  const [a, b] = [Buffer.from(expected), Buffer.from(given)];
  return a.length === b.length && timingSafeEqual(a, b);
}
