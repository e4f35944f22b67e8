/** Webhooks with a JSON Web Token: checks issuer, audience, time and body. */
import { createHash } from "node:crypto";
import type { JSONWebKeySet, JWTPayload, JWTVerifyGetKey, KeyObject } from "jose";
import type { SignatureScheme, TokenScheme } from "../webhooks.ts";
import type { FetchText } from "./certificates.ts";
import { signingKey } from "./secrets.ts";
import { same } from "./signature.ts";
import type { Signed } from "./signed-content.ts";

/** How long the vendor's key set is cached, and how soon it is fetched again for an unknown key, in milliseconds. */
const [FRESH, SOON] = [600_000, 60_000];

/** Checks tokens, and caches the key sets of vendors. */
export class Tokens {
  readonly #fetch: FetchText;
  readonly #listed = new Map<string, { readonly keys: JSONWebKeySet; readonly at: number }>();

  constructor(fetch: FetchText) {
    this.#fetch = fetch;
  }

  /**
   * @param keys secrets, or public keys in PEM
   * @returns why the token is not accepted; undefined if it is. Rejects if the vendor's keys can't be fetched
   */
  async refusal(
    scheme: SignatureScheme,
    jwt: TokenScheme,
    keys: readonly string[],
    request: Signed,
    now: number,
  ): Promise<string | undefined> {
    const header = request.header(scheme.header ?? "");
    const { prefix = "" } = scheme;
    if (header === undefined || !header.startsWith(prefix)) return "the signature is missing";
    const token = header.slice(prefix.length).trim();
    const payload = await this.#payloadOf(scheme, jwt, keys, token, now);
    if (payload === undefined) return "the signature is invalid";
    if (jwt.bodyClaim === undefined) return undefined;
    const claimed = payload[jwt.bodyClaim];
    const expected = createHash("sha256")
      .update(request.body)
      .digest(jwt.bodyEncoding ?? "hex");
    return typeof claimed === "string" && same(expected, claimed) ? undefined : "the signature is for another body";
  }

  async #payloadOf(
    scheme: SignatureScheme,
    jwt: TokenScheme,
    keys: readonly string[],
    token: string,
    now: number,
  ): Promise<JWTPayload | undefined> {
    const jose = await import("jose");
    const options = {
      algorithms: [...jwt.algorithms],
      currentDate: new Date(now),
      maxTokenAge: jwt.maxAgeSeconds,
      clockTolerance: 60,
      ...(jwt.issuer === undefined ? {} : { issuer: jwt.issuer }),
      ...(jwt.audience === undefined ? {} : { audience: jwt.audience }),
    };
    const tried = async (
      key: Uint8Array | CryptoKey | KeyObject | JWTVerifyGetKey,
    ): Promise<JWTPayload | undefined> => {
      try {
        const verified = await (typeof key === "function"
          ? jose.jwtVerify(token, key, options)
          : jose.jwtVerify(token, key, options));
        return verified.payload;
      } catch {
        return undefined;
      }
    };
    if (jwt.jwksUrl !== undefined) {
      const payload = await tried(jose.createLocalJWKSet(await this.#keysAt(jwt.jwksUrl, now, FRESH)));
      return payload ?? (await tried(jose.createLocalJWKSet(await this.#keysAt(jwt.jwksUrl, now, SOON))));
    }
    for (const text of keys) {
      const key =
        scheme.publicKey === undefined
          ? signingKey(scheme, text)
          : await jose.importSPKI(text, jwt.algorithms[0] ?? "").catch(() => "");
      const payload = typeof key === "string" ? undefined : await tried(key);
      if (payload !== undefined) return payload;
    }
    return undefined;
  }

  async #keysAt(address: string, now: number, fresh: number): Promise<JSONWebKeySet> {
    const known = this.#listed.get(address);
    if (known !== undefined && Math.abs(now - known.at) < fresh) return known.keys;
    const keys = JSON.parse(await this.#fetch(new URL(address))) as JSONWebKeySet;
    this.#listed.set(address, { keys, at: now });
    return keys;
  }
}
