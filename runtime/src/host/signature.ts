/** Whether a webhook comes from who it says: signatures over what was sent, compared in constant time, and no older than allowed. */
import { createHmac, timingSafeEqual } from "node:crypto";
import type { SignatureScheme, WebhookAuth } from "../flow.ts";
import { signingKey } from "./secrets.ts";

/** What of a request may be signed, or tell who sends it. */
export interface Signed {
  readonly body: Uint8Array;
  readonly method: string;
  /** As it was called, with its host. */
  readonly url: string;
  header(name: string): string | undefined;
}

/** What has to be known beside the body to sign it. */
export interface Moment {
  /** In milliseconds since 1970. */
  readonly now: number;
  readonly id?: string;
  readonly method?: string;
  readonly url?: string;
}

/** The headers that a system sends along with a body; what the host would accept. @throws Error where the secret is none */
export function signedHeaders(
  scheme: SignatureScheme,
  secret: string,
  body: Uint8Array,
  { now, id = "msg_1", method = "POST", url = "" }: Moment,
): Record<string, string> {
  const timestamp = String(scheme.timestamp?.unit === "milliseconds" ? now : Math.floor(now / 1000));
  const key = signingKey(scheme, secret);
  if (typeof key === "string") throw new Error(`the secret can't sign: ${key}`);
  const signature = digest(scheme, key, contentOf(scheme, body, { timestamp, id, method, url }));
  const name = scheme.name ?? "v1";
  const value = {
    plain: `${scheme.prefix ?? ""}${signature}`,
    pairs: `${scheme.timestamp?.pair === undefined ? "" : `${scheme.timestamp.pair}=${timestamp},`}${name}=${signature}`,
    versions: `${name},${signature}`,
  }[scheme.format ?? "plain"];
  return {
    [scheme.header]: value,
    ...(scheme.timestamp?.header === undefined ? {} : { [scheme.timestamp.header]: timestamp }),
    ...(scheme.idHeader === undefined ? {} : { [scheme.idHeader]: id }),
  };
}

/** The signature of a body, as the scheme's header carries it. @throws Error where the secret is none */
export function sign(scheme: SignatureScheme, secret: string, body: Uint8Array, now: number = Date.now()): string {
  return signedHeaders(scheme, secret, body, { now })[scheme.header] ?? "";
}

/**
 * Any of several secrets will do, so that one can be replaced while both are in use, and any of several signatures.
 * @returns why it is not right; undefined where it is
 */
export function refusal(
  scheme: SignatureScheme,
  secrets: readonly string[],
  request: Signed,
  now: number,
): string | undefined {
  const header = request.header(scheme.header);
  if (header === undefined) return "the signature is missing";
  const { signatures, timestamp } = parts(scheme, header, request);
  if (scheme.timestamp !== undefined) {
    // Digits and nothing else: what else Number reads nobody sends.
    if (timestamp === undefined || !/^\d{1,15}$/.test(timestamp)) return "the time of sending is missing";
    const sent = Number(timestamp) * (scheme.timestamp.unit === "milliseconds" ? 1 : 1000);
    if (Math.abs(now - sent) > scheme.timestamp.toleranceSeconds * 1000)
      return "it was sent too long ago, or lies in the future: look at the clocks, or it is a replay";
  }
  const content = contentOf(scheme, request.body, {
    timestamp: timestamp ?? "",
    id: scheme.idHeader === undefined ? "" : (request.header(scheme.idHeader) ?? ""),
    method: request.method,
    url: request.url,
  });
  let matched = false;
  for (const secret of secrets) {
    const key = signingKey(scheme, secret);
    // Under an empty key anybody could sign.
    if (typeof key === "string") continue;
    const expected = digest(scheme, key, content);
    // All are compared to the end, whichever of them matches.
    for (const signature of signatures) if (same(expected, signature)) matched = true;
  }
  return matched ? undefined : "the signature is not right";
}

function parts(
  scheme: SignatureScheme,
  header: string,
  request: Signed,
): { readonly signatures: readonly string[]; readonly timestamp: string | undefined } {
  const own = scheme.timestamp?.header === undefined ? undefined : request.header(scheme.timestamp.header);
  const name = scheme.name ?? "v1";
  // More than anybody sends would only cost time.
  const pieces = header
    .slice(0, 4096)
    .split(scheme.format === "versions" ? " " : ",")
    .slice(0, 16);
  switch (scheme.format) {
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
    default: {
      const { prefix = "" } = scheme;
      return { signatures: header.startsWith(prefix) ? [header.slice(prefix.length)] : [], timestamp: own };
    }
  }
}

/** What is signed, piece by piece, so that the body is not copied. */
function contentOf(
  scheme: SignatureScheme,
  body: Uint8Array,
  known: Readonly<Record<"timestamp" | "id" | "method" | "url", string>>,
): readonly (Uint8Array | string)[] {
  if (scheme.content === undefined) return [body];
  return scheme.content.split(/(\{\w+\})/).map((piece) => {
    if (piece === "{body}") return body;
    const name = /^\{(\w+)\}$/.exec(piece)?.[1];
    return name === undefined ? piece : (known[name as "id"] ?? piece);
  });
}

function digest(scheme: SignatureScheme, key: Uint8Array, content: readonly (Uint8Array | string)[]): string {
  const hmac = createHmac(scheme.algorithm.slice("hmac-".length), key);
  for (const piece of content) hmac.update(piece);
  return hmac.digest(scheme.encoding);
}

/** Takes as long for a right text as for a wrong one. */
export function same(expected: string, given: string): boolean {
  const [a, b] = [Buffer.from(expected), Buffer.from(given)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** Whether a caller shows what it has to where it does not sign. @returns why not */
export function authRefusal(
  auth: WebhookAuth,
  settings: (name: string) => readonly string[],
  request: Signed,
): string | undefined {
  const wrong = "what it has to show is missing, or not right";
  const any = (expected: readonly string[], shown: string | undefined): string | undefined =>
    shown !== undefined && given(expected).filter((one) => same(one, shown)).length > 0 ? undefined : wrong;
  switch (auth.kind) {
    case "basic": {
      const [user = ""] = settings(auth.user);
      if (user === "") return wrong;
      const expected = given(settings(auth.password)).map(
        (one) => `Basic ${Buffer.from(`${user}:${one}`).toString("base64")}`,
      );
      return any(expected, request.header("authorization"));
    }
    case "bearer":
      return any(
        given(settings(auth.token)).map((one) => `Bearer ${one}`),
        request.header("authorization"),
      );
    case "header":
      return any(settings(auth.token), request.header(auth.name));
    case "query":
      return any(settings(auth.token), queryOf(request.url).get(auth.name) ?? undefined);
  }
}

/** What stands behind the question mark of an address, whatever stands before it: callers write hosts that are none. */
export function queryOf(url: string): URLSearchParams {
  const [plain = ""] = url.split("#");
  return new URLSearchParams(plain.includes("?") ? plain.slice(plain.indexOf("?")) : "");
}

/** An empty one would let anybody in. */
function given(secrets: readonly string[]): readonly string[] {
  return secrets.filter((one) => one !== "");
}
