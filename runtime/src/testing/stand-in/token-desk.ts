/** Issues access tokens by the system's grant. Refresh tokens can be used once. */
import { createHash } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { OAuth } from "../../credentials.ts";
import { isRecord, setPointer } from "../../host/pointer.ts";
import { isAssertion } from "./assertion-check.ts";

/** The lifetime of tokens, in seconds. */
const TOKEN_SECONDS = 1800;

interface TokenReply {
  readonly status: number;
  readonly json: object;
}

/** The token endpoint of a stand-in, and its authorization page. */
export class TokenDesk {
  readonly #scheme: OAuth;
  readonly #settings: Readonly<Record<string, string>>;
  /** In milliseconds since 1970. */
  readonly #now: () => number;
  /** Expiry times by token. */
  readonly #tokens = new Map<string, number>();
  readonly #refreshes = new Set<string>();
  /** Authorizations that were not yet exchanged: each code with its challenge. */
  readonly #codes = new Map<string, string>();
  #given = 0;

  constructor(scheme: OAuth, settings: Readonly<Record<string, string>>, now: () => number) {
    this.#scheme = scheme;
    this.#settings = settings;
    this.#now = now;
    this.#refreshes.add(settings["refresh_token"] ?? "");
  }

  /** Grants the authorization at once, and returns the redirect address; undefined for an invalid request. */
  authorize(query: URLSearchParams): URL | undefined {
    const [redirect, challenge] = [query.get("redirect_uri"), query.get("code_challenge")];
    const isRight = query.get("response_type") === "code" && query.get("client_id") === this.#settings["client_id"];
    const isProof = challenge !== null || this.#scheme.pkce === false;
    if (!isRight || redirect === null || !isProof || !URL.canParse(redirect)) return undefined;
    const code = `stand-in-code-${this.#codes.size + 1}`;
    this.#codes.set(code, challenge ?? "");
    const next = new URL(redirect);
    next.searchParams.set("code", code);
    next.searchParams.set("state", query.get("state") ?? "");
    for (const [name, from] of Object.entries(this.#scheme.keeps ?? {}))
      if ("callback" in from) next.searchParams.set(from.callback, this.#settings[name] ?? "");
    return next;
  }

  /** A request for an access token. */
  token(request: IncomingMessage, body: string): TokenReply {
    const form = new URLSearchParams(body);
    const { grant } = this.#scheme;
    if (grant !== "jwt_bearer" && !this.#isClient(request, form))
      return { status: 401, json: { error: "invalid_client" } };
    const asked = form.get("grant_type") ?? "";
    if (asked === "client_credentials" && grant === asked) return this.#give();
    if (asked === "authorization_code" && grant === asked && this.#takeCode(form)) return this.#give(true);
    const refreshes = grant === "refresh_token" || grant === "authorization_code";
    if (asked === "refresh_token" && refreshes && this.#refreshes.delete(form.get("refresh_token") ?? ""))
      return this.#give(true);
    const signed = asked === "urn:ietf:params:oauth:grant-type:jwt-bearer" && grant === "jwt_bearer";
    if (signed && this.#isSigned(form.get("assertion") ?? "")) return this.#give();
    const known = signed || asked === grant || (asked === "refresh_token" && refreshes);
    return { status: 400, json: { error: known ? "invalid_grant" : "unsupported_grant_type" } };
  }

  isGood(token: string): boolean {
    return this.#scheme.grant === "jwt" ? this.#isSigned(token) : (this.#tokens.get(token) ?? 0) > this.#now();
  }

  #isClient(request: IncomingMessage, form: URLSearchParams): boolean {
    const basic = /^Basic (.+)$/.exec(request.headers.authorization ?? "")?.[1];
    const given = basic === undefined ? [form.get("client_id"), form.get("client_secret")] : pairOf(basic);
    const isPublic = this.#scheme.clientAuth === "none";
    return given[0] === this.#settings["client_id"] && (isPublic || given[1] === this.#settings["client_secret"]);
  }

  #takeCode(form: URLSearchParams): boolean {
    const code = form.get("code") ?? "";
    const challenge = createHash("sha256")
      .update(form.get("code_verifier") ?? "")
      .digest("base64url");
    const isRight = this.#codes.get(code) === (this.#scheme.pkce === false ? "" : challenge);
    this.#codes.delete(code);
    return isRight;
  }

  #isSigned(token: string): boolean {
    const { assertion } = this.#scheme;
    return assertion !== undefined && isAssertion(assertion, this.#settings, token, this.#now());
  }

  #give(refreshed = false): TokenReply {
    const number = ++this.#given;
    const [token, refresh] = [`stand-in-token-${number}`, `stand-in-refresh-${number}`];
    this.#tokens.set(token, this.#now() + TOKEN_SECONDS * 1000);
    if (refreshed) this.#refreshes.add(refresh);
    let json: object = { access_token: token, token_type: "bearer", expires_in: TOKEN_SECONDS };
    for (const [name, from] of Object.entries(this.#scheme.keeps ?? {})) {
      const more = "token" in from ? setPointer(from.token, this.#settings[name] ?? "", json) : json;
      if (isRecord(more)) json = more;
    }
    const whole = refreshed ? { ...json, refresh_token: refresh } : json;
    const { responsePointer } = this.#scheme;
    return {
      status: 200,
      json: responsePointer === undefined ? whole : (Object(setPointer(responsePointer, whole)) as object),
    };
  }
}

function pairOf(basic: string): readonly string[] {
  const [user = "", ...rest] = Buffer.from(basic, "base64").toString("utf8").split(":");
  return [user, rest.join(":")].map((part) => decodeURIComponent(part.replaceAll("+", " ")));
}
