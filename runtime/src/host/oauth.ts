/**
 * Access tokens by OAuth 2: asked for when one is needed, kept for all runs, refreshed once however many want it. What a
 * refresh gives is kept in the store, for other nodes and the next start, encrypted by the connection's own secret.
 */
import { hkdfSync } from "node:crypto";
import * as oauth from "oauth4webapi";
import type { OAuth } from "../flow.ts";
import type { Engine } from "./engine.ts";
import { encrypt, decrypt } from "./encryption.ts";

interface Token {
  readonly access: string;
  /** In milliseconds since 1970. */
  readonly expires: number;
  /** Some systems rotate it: each refresh returns a new one and invalidates the old one. */
  readonly refresh?: string;
}

/** What a connection's OAuth needs. `now` is in milliseconds since 1970. */
export interface OAuthSettings {
  readonly system: string;
  readonly scheme: OAuth;
  readonly setting: (name: string) => string;
  readonly engine: Engine;
  readonly now: () => number;
  /** Fills settings into the address. */
  readonly fill: (text: string) => string;
}

/** How long a node may hold the lock for refreshing, in milliseconds. */
const HOLD = 30_000;
/** The longest lifetime accepted for a token, in seconds. */
const LONGEST = 366 * 86_400;
/** How long before its end a token is renewed, in milliseconds. */
const EARLY = 60_000;

/** Obtains, refreshes and stores a connection's access token. One request at a time does it for all that wait. */
export class OAuthTokens {
  readonly #settings: OAuthSettings;
  #token: Token | undefined;
  #inFlight: Promise<Token> | undefined;

  constructor(settings: OAuthSettings) {
    this.#settings = settings;
  }

  /** A token that is good now. @param bad one that the other side has just refused @throws Error where none can be had */
  async token(bad?: string): Promise<string> {
    const good = (token: Token | undefined): Token | undefined =>
      token !== undefined && token.access !== bad && token.expires - EARLY > this.#settings.now() ? token : undefined;
    const known = good(this.#token);
    if (known !== undefined) return known.access;
    const kept = good(await this.#kept());
    if (kept !== undefined) return (this.#token = kept).access;
    this.#inFlight ??= this.#refresh(good).finally(() => (this.#inFlight = undefined));
    return (await this.#inFlight).access;
  }

  /** The node that gets the lock refreshes; the others read its result. */
  async #refresh(good: (token: Token | undefined) => Token | undefined): Promise<Token> {
    const { engine, now } = this.#settings;
    const lock = { flow: this.#name, name: "token lock" };
    for (;;) {
      const from = await engine.cursor(lock.flow, lock.name);
      // One that is held for longer than anybody may was taken when the clock was wrong.
      const until = Number(from ?? 0);
      const free = !(until > now()) || until > now() + HOLD;
      const held = String(now() + HOLD);
      if (!free || (await engine.acceptAll([], { ...lock, from, to: held })) === undefined) {
        await new Promise((resolve) => setTimeout(resolve, 200));
        const kept = good(await this.#kept());
        if (kept !== undefined) return (this.#token = kept);
        continue;
      }
      try {
        const kept = await this.#kept();
        const other = good(kept);
        if (other !== undefined) return (this.#token = other);
        const token = await this.#request(kept?.refresh);
        await this.#keep(token);
        return (this.#token = token);
      } finally {
        await engine.acceptAll([], { ...lock, from: held, to: "0" });
      }
    }
  }

  async #request(refresh: string | undefined): Promise<Token> {
    const { scheme, setting, now, fill } = this.#settings;
    const url = new URL(fill(scheme.tokenUrl));
    const server: oauth.AuthorizationServer = { issuer: url.origin, token_endpoint: url.href };
    const client: oauth.Client = { client_id: setting("client_id") };
    const secret = setting("client_secret");
    const auth = scheme.clientAuth === "post" ? oauth.ClientSecretPost(secret) : oauth.ClientSecretBasic(secret);
    const options = {
      // Only for a stand-in on this machine; what is not is spoken to by https.
      [oauth.allowInsecureRequests]: url.hostname === "127.0.0.1" || url.hostname === "localhost",
      signal: () => AbortSignal.timeout(20_000),
    };
    let result: oauth.TokenEndpointResponse;
    if (scheme.grant === "client_credentials") {
      const parameters: Record<string, string> = scheme.scope === undefined ? {} : { scope: fill(scheme.scope) };
      const response = await oauth.clientCredentialsGrantRequest(server, client, auth, parameters, options);
      result = await oauth.processClientCredentialsResponse(server, client, response);
    } else {
      const with_ = refresh ?? setting("refresh_token");
      const response = await oauth.refreshTokenGrantRequest(server, client, auth, with_, options);
      result = await oauth.processRefreshTokenResponse(server, client, response);
    }
    const rotated = result.refresh_token ?? refresh;
    return {
      access: result.access_token,
      expires: now() + Math.min(Math.max(result.expires_in ?? 1800, 0), LONGEST) * 1000,
      ...(rotated === undefined ? {} : { refresh: rotated }),
    };
  }

  get #name(): string {
    return `connection ${this.#settings.system}`;
  }

  /**
   * What a token is encrypted with. A token that was asked for with another scope can't be read by it, and so is asked for anew; a
   * refresh token is kept whatever changes, since it can't be asked for again.
   */
  #key(): Buffer {
    const { setting, system, scheme, fill } = this.#settings;
    const { grant, scope } = scheme;
    const asked = grant === "client_credentials" && scope !== undefined ? ` for ${fill(scope)}` : "";
    return Buffer.from(hkdfSync("sha256", setting("client_secret"), "", `integ token ${system}${asked}`, 32));
  }

  async #kept(): Promise<Token | undefined> {
    const stored = await this.#settings.engine.cursor(this.#name, "token");
    if (stored === undefined) return undefined;
    const [nonce, tag, bytes] = stored.split(".").map((part) => Buffer.from(part, "base64"));
    if (nonce === undefined || tag === undefined || bytes === undefined) return undefined;
    try {
      return JSON.parse(decrypt(this.#key(), { nonce, tag, bytes }).toString("utf8")) as Token;
    } catch {
      // The secret, or the scope, is another one now: what was kept under the old one is worth nothing.
      return undefined;
    }
  }

  async #keep(token: Token): Promise<void> {
    const { nonce, tag, bytes } = encrypt(this.#key(), Buffer.from(JSON.stringify(token)));
    const to = [nonce, tag, bytes].map((part) => part.toString("base64")).join(".");
    const { engine } = this.#settings;
    const from = await engine.cursor(this.#name, "token");
    await engine.acceptAll([], { flow: this.#name, name: "token", from, to });
  }
}
