/** Authorization by a person in a browser, by OAuth's authorization code with PKCE: the address to open, and the callback. */
import * as oauth from "oauth4webapi";
import { PublicError } from "../redaction.ts";
import { serverOf, type Asking, type Granting } from "./grants.ts";

/** A pending authorization. */
export interface Authorization {
  /** The page to open in the browser. */
  readonly url: URL;
  /** Whether a redirect address belongs to this authorization, and to no other. */
  isCallback(callback: URL): boolean;
  /** Exchanges the code for a token, and stores it. @throws TokenRefused, PublicError */
  finish(callback: URL): Promise<void>;
}

/**
 * @param redirect where the browser comes back to: the address that is registered with the vendor
 * @param connect takes the callback's result
 * @throws PublicError if the system is not authorized in a browser
 */
export async function beginAuthorization(
  { scheme, fill, setting }: Granting,
  redirect: string,
  connect: (asking: Extract<Asking, { readonly by: "code" }>) => Promise<void>,
): Promise<Authorization> {
  const { authorization_endpoint: address } = serverOf(scheme, fill);
  if (address === undefined) throw new PublicError("its description has no authorize_url");
  const [state, verifier] = [oauth.generateRandomState(), oauth.generateRandomCodeVerifier()];
  const url = new URL(address);
  const parameters = {
    response_type: "code",
    client_id: setting("client_id"),
    redirect_uri: redirect,
    state,
    ...(scheme.pkce === false
      ? {}
      : { code_challenge: await oauth.calculatePKCECodeChallenge(verifier), code_challenge_method: "S256" }),
    ...(scheme.scope === undefined ? {} : { scope: fill(scheme.scope) }),
  };
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  for (const [name, text] of Object.entries(scheme.authorizeParameters ?? {})) url.searchParams.set(name, fill(text));
  return {
    url,
    isCallback: ({ searchParams }) => searchParams.get("state") === state,
    finish: (callback) => connect({ by: "code", callback, state, verifier, redirect }),
  };
}
