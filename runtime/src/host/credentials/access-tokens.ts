/**
 * Access tokens, by OAuth 2 or by a login: requested when needed, shared by all runs, and refreshed once for all that wait. A refreshed
 * token is stored before it is used, since a rotating refresh token can't be obtained a second time.
 */
import { createHash } from "node:crypto";
import type { OAuth } from "../../credentials.ts";
import type { Login, SystemLink } from "../../flow.ts";
import { namesIn, settingsToLogIn } from "../../settings.ts";
import type { Engine } from "../engine.ts";
import { PublicError } from "../redaction.ts";
import { beginAuthorization, type Authorization } from "./authorization.ts";
import { grantToken, TokenRefused, type Asking, type Granting } from "./grants.ts";
import { logIn, LoginFailed, type LoggingIn } from "./login.ts";
import { TokenStore, type StoredToken, type Token } from "./token-store.ts";

/** What a connection's tokens need. */
export interface TokenSettings extends Omit<Granting, "scheme">, Omit<LoggingIn, "login"> {
  readonly system: string;
  readonly scheme: OAuth | Login;
  /** The settings that the description declares. */
  readonly known: SystemLink["settings"];
  readonly engine: Engine;
  /** All values of a setting, such as a secret during a rotation. @throws MissingSetting */
  readonly settings: (name: string) => readonly string[];
  /** Whether a setting is given, or has a default. */
  readonly has: (name: string) => boolean;
  /** Called with each token, so that it is redacted in all texts. */
  readonly hide: (token: string) => void;
}

/** How long before its expiry a token is renewed, in milliseconds. */
const EARLY = 60_000;
/** The waits before each further attempt to store a token, in milliseconds. */
const STORE_AGAIN = [100, 300, 1000, 3000];
/** The wait after a refused login, in milliseconds: vendors lock accounts after too many attempts. */
const REFUSED = 300_000;

/** The connection was never authorized, or its authorization has expired: a person has to connect it. */
export class NotConnected extends PublicError {
  /** Whether it was connected before. */
  readonly lost: boolean;
  constructor(message: string, lost: boolean) {
    super(message);
    this.lost = lost;
  }
}

/** The state of a connection. Times in milliseconds since 1970. */
export type TokenState =
  | { readonly kind: "none" }
  | { readonly kind: "good"; readonly expires: number; readonly refreshed: boolean; readonly scope?: string }
  | { readonly kind: "lost"; readonly at: number; readonly why: string };

/** Obtains, refreshes and stores a connection's access token. One request at a time does it for all that wait. */
export class AccessTokens {
  readonly #settings: TokenSettings;
  readonly #store: TokenStore;
  #token: Token | undefined;
  #inFlight: Promise<Token> | undefined;
  /** A token that the store has not accepted yet, and the stored one at that time. */
  #unsaved: { readonly token: Token; readonly from: string | undefined } | undefined;

  /** Until when a login is not tried again, and why. */
  #refused: { readonly untilMs: number; readonly why: string } | undefined;

  constructor(settings: TokenSettings) {
    this.#settings = settings;
    const { system, engine, now } = settings;
    const [secrets, asked] = [() => this.#secrets(), () => this.#asked()];
    this.#store = new TokenStore({ system, engine, now, secrets, asked });
  }

  /**
   * A token that is valid now.
   * @param bad a token that the system has just refused
   * @throws NotConnected, TokenRefused, PublicError
   */
  async token(bad?: string): Promise<string> {
    if (this.#unsaved !== undefined) await this.#saveAgain();
    const good = (token: Token | undefined): Token | undefined =>
      token !== undefined && token.access !== bad && (token.renewal ?? token.expires - EARLY) > this.#settings.now()
        ? token
        : undefined;
    const known = good(this.#token);
    if (known !== undefined) return known.access;
    const kept = good((await this.#store.read()).token);
    if (kept !== undefined) return this.#use(kept).access;
    this.#inFlight ??= this.#renew(good).finally(() => (this.#inFlight = undefined));
    return (await this.#inFlight).access;
  }

  /** A setting that came with the token in use. */
  kept(name: string): string | undefined {
    return this.#token?.settings?.[name];
  }

  /** Loads the settings that were stored with a token, even an expired one. */
  async remember(): Promise<void> {
    if (this.#settings.scheme.keeps === undefined || this.#token !== undefined) return;
    const { token } = await this.#store.read();
    if (token !== undefined) this.#use(token);
  }

  /** What a person must do before there can be a token; undefined if nothing. Known from the store. */
  async unconnected(): Promise<string | undefined> {
    const kept = await this.#store.read();
    const { expires = 0, lost } = kept.token ?? {};
    if (lost === undefined && expires > this.#settings.now()) return undefined;
    try {
      this.#asking(kept);
      return undefined;
    } catch (error) {
      if (error instanceof NotConnected) return error.message;
      throw error;
    }
  }

  /** The connection's state, according to the store. */
  async state(): Promise<TokenState> {
    const { token } = await this.#store.read();
    if (token === undefined) return { kind: "none" };
    if (token.lost !== undefined) return { kind: "lost", ...token.lost };
    const { expires, refresh, scope } = token;
    return { kind: "good", expires, refreshed: refresh !== undefined, ...(scope === undefined ? {} : { scope }) };
  }

  /**
   * Lets a person authorize the connection, replacing any earlier authorization.
   * @param redirect where the browser comes back to
   * @throws PublicError if the system is not authorized in a browser
   */
  authorization(redirect: string): Promise<Authorization> {
    const { scheme } = this.#settings;
    if (isLogin(scheme)) throw new PublicError("it logs in by itself, without a browser");
    const granting = { ...this.#settings, scheme };
    return beginAuthorization(granting, redirect, async (asking) => {
      const token = this.#timed(await grantToken(granting, asking));
      while (!(await this.#store.write(token, (await this.#store.read()).text)));
      this.#use(token);
    });
  }

  /** The node that gets the lock requests the token; the others read its result. */
  #renew(good: (token: Token | undefined) => Token | undefined): Promise<Token> {
    const meanwhile = async (): Promise<Token | undefined> => {
      const kept = good((await this.#store.read()).token);
      return kept === undefined ? undefined : this.#use(kept);
    };
    return this.#store.alone(meanwhile, async () => {
      const kept = await this.#store.read();
      const other = good(kept.token);
      if (other !== undefined) return this.#use(other);
      const asking = this.#asking(kept);
      try {
        const granted = await this.#grant(asking);
        const token = { ...this.#timed(granted), ...withSettings(kept.token, granted), ...this.#origin() };
        return await this.#keep(this.#use(token), kept.text);
      } catch (error) {
        if (!(error instanceof TokenRefused) || error.code !== "invalid_grant" || asking.by !== "refresh") throw error;
        throw await this.#lose(error, kept);
      }
    });
  }

  /** @throws NotConnected, TokenRefused, LoginFailed, MissingSetting, PublicError */
  async #grant(asking: Asking): Promise<Token> {
    const { scheme, now, system } = this.#settings;
    if (!isLogin(scheme)) return grantToken({ ...this.#settings, scheme }, asking);
    if (this.#refused !== undefined && this.#refused.untilMs > now()) throw new NotConnected(this.#refused.why, false);
    const logging = { ...this.#settings, login: scheme };
    try {
      if (asking.by === "refresh") {
        try {
          return await logIn(logging, asking.refresh);
        } catch (error) {
          // The refresh token has expired as well: the login starts a new session.
          if (!(error instanceof LoginFailed) || !error.isRefused) throw error;
        }
      }
      const token = await logIn(logging);
      this.#refused = undefined;
      return token;
    } catch (error) {
      if (!(error instanceof LoginFailed) || !error.isRefused) throw error;
      const names = settingsToLogIn(scheme).filter((name) => name !== "base_url");
      const why = `${system} refuses the login (${error.publicMessage}); correct its ${names.join(", ")}, and start again`;
      this.#refused = { untilMs: now() + REFUSED, why };
      throw new NotConnected(why, false);
    }
  }

  /** The credentials for a token request. @throws NotConnected */
  #asking({ token: kept, text }: StoredToken): Asking {
    const { scheme, has, setting, system } = this.#settings;
    if (isLogin(scheme)) {
      const refresh = scheme.refresh === undefined ? undefined : kept?.refresh;
      return refresh === undefined ? { by: "settings" } : { by: "refresh", refresh };
    }
    if (scheme.grant !== "refresh_token" && scheme.grant !== "authorization_code") return { by: "settings" };
    const given = has("refresh_token") ? setting("refresh_token") : undefined;
    // Another setting has been given since the stored token was obtained.
    const hasOrigin = kept?.origin !== undefined || kept?.lost !== undefined;
    const isNewer = given !== undefined && hasOrigin && kept?.origin !== hashOf(given);
    if (kept?.lost !== undefined && !isNewer) throw this.#lost(kept.lost.why);
    const refresh = isNewer ? given : (kept?.refresh ?? given);
    if (refresh !== undefined) return { by: "refresh", refresh };
    if (kept !== undefined) throw this.#lost("its access token has expired, and there is no refresh token");
    if (text !== undefined) throw this.#lost("its stored token was encrypted with another secret");
    throw new NotConnected(`${system} is not connected yet: integ connect ${system}`, false);
  }

  #lost(why: string): NotConnected {
    const { system, scheme } = this.#settings;
    const mend =
      !isLogin(scheme) && scheme.grant === "authorization_code"
        ? `integ connect ${system}`
        : "give it another refresh_token";
    return new NotConnected(`${system} is no longer connected (${why}): ${mend}`, true);
  }

  /** Recorded, so that no node tries the same token again. */
  async #lose({ code }: TokenRefused, { token, text }: StoredToken): Promise<NotConnected> {
    const why = `its refresh token was refused: ${code}`;
    const lost = { at: this.#settings.now(), why };
    await this.#store.write({ ...(token ?? { access: "", expires: 0, ...this.#origin() }), lost }, text);
    this.#token = undefined;
    return this.#lost(why);
  }

  /** Stores a token; if another node or a person has stored one meanwhile, that one is used. */
  async #keep(token: Token, from: string | undefined): Promise<Token> {
    for (const wait of [...STORE_AGAIN, undefined]) {
      try {
        if (await this.#store.write(token, from)) return token;
        const { token: other } = await this.#store.read();
        return other === undefined ? token : this.#use(other);
      } catch {
        if (wait !== undefined) await new Promise((resolve) => setTimeout(resolve, wait));
      }
    }
    // The token is used anyway, and stored when the store is available again.
    this.#unsaved = { token, from };
    return token;
  }

  async #saveAgain(): Promise<void> {
    const { token, from } = this.#unsaved ?? {};
    if (token === undefined) return;
    try {
      await this.#store.write(token, from);
      this.#unsaved = undefined;
    } catch {
      // The next request tries again.
    }
  }

  #use(token: Token): Token {
    this.#token = token;
    this.#settings.hide(token.access);
    if (token.refresh !== undefined) this.#settings.hide(token.refresh);
    return token;
  }

  /** A token of a minute or two is renewed after half of its time, instead of at each request. */
  #timed(token: Token): Token {
    const now = this.#settings.now();
    const half = (token.expires - now) / 2;
    return half < EARLY ? { ...token, renewal: now + half } : token;
  }

  #origin(): { readonly origin?: string } {
    const { has, setting } = this.#settings;
    return has("refresh_token") ? { origin: hashOf(setting("refresh_token")) } : {};
  }

  /** The non-secret values that a token was requested with; a token requested with others is ignored. */
  #asked(): string {
    const { scheme, settings, known, fill } = this.#settings;
    if (isLogin(scheme)) {
      const open = settingsToLogIn(scheme).filter((name) => known[name]?.secret !== true && name !== "base_url");
      return open.length === 0 ? "" : ` of ${hashOf(JSON.stringify(open.map(settings)))}`;
    }
    // A refresh token is always kept, since it can't be requested again.
    const byItself = scheme.grant !== "refresh_token" && scheme.grant !== "authorization_code";
    return byItself && scheme.scope !== undefined ? ` for ${fill(scheme.scope)}` : "";
  }

  /** The key that encrypts tokens. */
  #secrets(): readonly string[] {
    const { scheme, settings, known } = this.#settings;
    if (isLogin(scheme))
      return settingsToLogIn(scheme)
        .filter((name) => known[name]?.secret === true)
        .flatMap(settings);
    if (scheme.assertion !== undefined) return namesIn(scheme.assertion.key).flatMap(settings);
    return settings(scheme.clientAuth === "none" ? "token_key" : "client_secret");
  }
}

function isLogin(scheme: OAuth | Login): scheme is Login {
  return !("grant" in scheme);
}

/** The response to a refresh rarely repeats the settings that came with the first token. */
function withSettings(before: Token | undefined, granted: Token): Pick<Token, "settings"> {
  if (before?.settings === undefined) return {};
  return { settings: { ...before.settings, ...granted.settings } };
}

function hashOf(text: string): string {
  return createHash("sha256").update(text).digest("base64url");
}
