/**
 * Requests tokens by the grants of OAuth 2, through integ's own HTTP client: no redirects, no access to private
 * networks.
 */
import { fieldsIn } from "../unknown-values.ts";
import * as oauth from "oauth4webapi";
import type { OAuth } from "../../credentials.ts";
import type { HttpRequest, HttpResponse } from "../http.ts";
import { getPointer } from "../pointer.ts";
import { PublicError, type HasPublicMessage } from "../redaction.ts";
import type { Fill } from "./showing.ts";
import { signAssertion } from "./assertion.ts";
import { keptSettings } from "./kept-settings.ts";
import type { Token } from "./token-store.ts";

/** What a request for a token needs. */
export interface Granting {
  readonly scheme: OAuth;
  readonly fill: Fill;
  /** @throws MissingSetting */
  readonly setting: (name: string) => string;
  readonly send: (request: Omit<HttpRequest, "allowPrivate">) => Promise<HttpResponse>;
  /** In milliseconds since 1970. */
  readonly now: () => number;
}

/** The parameters of a token request. */
export type Asking =
  | { readonly by: "settings" }
  | { readonly by: "refresh"; readonly refresh: string }
  | {
      readonly by: "code";
      readonly callback: URL;
      readonly state: string;
      readonly verifier: string;
      readonly redirect: string;
    };

/** The longest lifetime accepted for a token, in seconds. */
const LONGEST = 366 * 86_400;
/** How long a token without an expiry is valid, in seconds. */
const USUAL = 1800;
/** How long a request for a token may take, in milliseconds. */
const TIMEOUT = 20_000;

/** The system issues no token, and would not for the same request again. */
export class TokenRefused extends Error implements HasPublicMessage {
  readonly publicMessage: string;
  readonly code: string;
  constructor(code: string, description: string | undefined) {
    super(`a token was refused: ${code}${description === undefined ? "" : ` (${description})`}`);
    this.code = KNOWN.has(code) ? code : "an error";
    this.publicMessage = `a token was refused: ${this.code}`;
  }
}

/** Codes of RFC 6749; others may quote anything. */
const KNOWN: ReadonlySet<string> = new Set([
  ...["invalid_request", "invalid_client", "invalid_grant", "unauthorized_client", "unsupported_grant_type"],
  ...["invalid_scope", "access_denied", "unsupported_response_type", "server_error", "temporarily_unavailable"],
]);

/** A new token. @throws TokenRefused, MissingSetting, PublicError */
export async function grantToken(granting: Granting, asking: Asking): Promise<Token> {
  const { scheme, fill, now } = granting;
  if (scheme.grant === "jwt" && scheme.assertion !== undefined) {
    const { token, expires } = await signAssertion(scheme.assertion, fill, now());
    return { access: token, expires };
  }
  try {
    const response = await requested(granting, asking);
    const token = tokenOf(response, granting, asking);
    if (scheme.keeps === undefined) return token;
    const callback = asking.by === "code" ? asking.callback.searchParams : undefined;
    const isHere = isOnThisMachine(serverOf(scheme, fill));
    return { ...token, settings: keptSettings(scheme.keeps, response, callback, isHere) };
  } catch (error) {
    if (error instanceof oauth.ResponseBodyError) throw new TokenRefused(error.error, error.error_description);
    if (error instanceof oauth.AuthorizationResponseError) throw new TokenRefused(error.error, error.error_description);
    if (error instanceof oauth.OperationProcessingError) throw new PublicError(`its token response is invalid: ${error.message}`); // prettier-ignore
    throw error;
  }
}

async function requested(granting: Granting, asking: Asking): Promise<oauth.TokenEndpointResponse> {
  const { scheme, fill, setting } = granting;
  const { tokenUrl, refreshUrl = tokenUrl } = scheme;
  const server = serverOf(
    asking.by === "refresh" && refreshUrl !== undefined ? { ...scheme, tokenUrl: refreshUrl } : scheme,
    fill,
  );
  const bearer = scheme.grant === "jwt_bearer";
  const client: oauth.Client = { client_id: bearer ? "integ" : setting("client_id") };
  const auth = bearer || scheme.clientAuth === "none" ? oauth.None() : clientAuthOf(scheme, setting("client_secret"));
  const more = Object.entries(scheme.tokenParameters ?? {}).map(([name, text]) => [name, fill(text)]);
  const scope = scheme.scope === undefined || asking.by !== "settings" ? {} : { scope: fill(scheme.scope) };
  const parameters: Record<string, string> = { ...Object.fromEntries(more), ...scope };
  const options = { [oauth.customFetch]: fetchBy(granting), [oauth.allowInsecureRequests]: isOnThisMachine(server) };
  if (asking.by === "code") {
    const { callback, state, verifier, redirect } = asking;
    const given = new URLSearchParams(callback.searchParams);
    // The issuer is not known from a description; the code goes to the vendor's own address anyway.
    given.delete("iss");
    const valid = oauth.validateAuthResponse(server, client, given, state);
    const proof = scheme.pkce === false ? oauth.nopkce : verifier;
    const response = await oauth.authorizationCodeGrantRequest(server, client, auth, valid, redirect, proof, {
      ...options,
      additionalParameters: parameters,
    });
    return oauth.processGenericTokenEndpointResponse(server, client, response);
  }
  const [grant, own] = await grantOf(granting, asking);
  const response = await oauth.genericTokenEndpointRequest(server, client, auth, grant, { ...parameters, ...own }, options); // prettier-ignore
  return oauth.processGenericTokenEndpointResponse(server, client, response);
}

async function grantOf(
  { scheme, fill, now }: Granting,
  asking: Exclude<Asking, { readonly by: "code" }>,
): Promise<readonly [grant: string, parameters: Readonly<Record<string, string>>]> {
  if (asking.by === "refresh") return ["refresh_token", { refresh_token: asking.refresh }];
  if (scheme.assertion === undefined) return ["client_credentials", {}];
  const { token } = await signAssertion(scheme.assertion, fill, now());
  return ["urn:ietf:params:oauth:grant-type:jwt-bearer", { assertion: token }];
}

/** The system's addresses. @throws PublicError if one is not a valid address */
export function serverOf({ tokenUrl = "", authorizeUrl }: OAuth, fill: Fill): oauth.AuthorizationServer {
  const [token, authorize] = [tokenUrl, authorizeUrl].map((text) => (text === undefined ? undefined : fill(text)));
  for (const address of [token, authorize])
    if (address !== undefined && !URL.canParse(address))
      throw new PublicError("its token address is not a valid address");
  const url = new URL(token ?? "");
  return {
    issuer: url.origin,
    token_endpoint: url.href,
    ...(authorize === undefined ? {} : { authorization_endpoint: new URL(authorize).href }),
  };
}

function clientAuthOf({ clientAuth }: OAuth, secret: string): oauth.ClientAuth {
  return clientAuth === "post" ? oauth.ClientSecretPost(secret) : oauth.ClientSecretBasic(secret);
}

/** Only a stand-in on this machine may be used without TLS. */
function isOnThisMachine({ token_endpoint: url = "" }: oauth.AuthorizationServer): boolean {
  return ["127.0.0.1", "localhost"].includes(new URL(url).hostname);
}

function tokenOf(token: oauth.TokenEndpointResponse, { scheme, fill, now }: Granting, asking: Asking): Token {
  const refresh = token.refresh_token ?? (asking.by === "refresh" ? asking.refresh : undefined);
  // A token that a person authorized and that can't be refreshed is valid until it is refused.
  const lasting = scheme.grant === "authorization_code" && refresh === undefined;
  // If a response omits the scope, it is the requested one.
  const scope = token.scope ?? (scheme.scope === undefined ? undefined : fill(scheme.scope));
  const seconds = token.expires_in ?? (lasting ? LONGEST : USUAL);
  return {
    access: token.access_token,
    expires: now() + Math.min(Math.max(seconds, 0), LONGEST) * 1000,
    ...(refresh === undefined ? {} : { refresh }),
    ...(scope === undefined ? {} : { scope }),
  };
}

type Fetch = (url: string, options: oauth.CustomFetchOptions<string, URLSearchParams | undefined>) => Promise<Response>;

/** `fetch` as the library calls it. */
function fetchBy({ send, scheme }: Granting): Fetch {
  return async (url, { method, headers, body }) => {
    const { status, text = "" } = await send({
      url: new URL(url),
      method,
      headers,
      ...(body === undefined ? {} : { body: body.toString() }),
      timeoutMs: TIMEOUT,
      repeatable: false,
    });
    const isDone = status >= 200 && status < 300;
    const type = { "Content-Type": "application/json" };
    return new Response(isDone ? usual(text, scheme.responsePointer) : text, {
      status: isDone ? 200 : Math.max(status, 400),
      headers: type,
    });
  };
}

/** A response repaired to the standard: vendors omit the type, write lifetimes as texts, scopes as lists, or everything as a form. */
function usual(text: string, at: string | undefined): string {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    json = Object.fromEntries(new URLSearchParams(text));
  }
  json = getPointer(at, json) ?? json;
  if (typeof json !== "object" || json === null) return text;
  const { id_token: _, token_type: __, expires_in, scope, ...rest } = fieldsIn(json);
  const seconds = Number(expires_in);
  return JSON.stringify({
    ...rest,
    token_type: "bearer",
    ...(expires_in === undefined || !Number.isFinite(seconds) ? {} : { expires_in: seconds }),
    ...(Array.isArray(scope) ? { scope: scope.join(" ") } : typeof scope === "string" ? { scope } : {}),
  });
}
