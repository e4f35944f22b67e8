/** A person allows a connection in a browser: where it is sent, by OAuth's authorization code with PKCE, and what comes back. */
import * as oauth from "oauth4webapi";
import { PublicError } from "../redaction.ts";
import { serverOf, type Asking, type Granting } from "./grants.ts";

/** Something that a person is asked to allow. */
export interface Authorization {
  /** Where the browser is sent. */
  readonly url: URL;
  /** Whether an address that the browser came back to is the answer to this, and no other's. */
  isCallback(callback: URL): boolean;
  /** Exchanges the answer for a token, and stores it. @throws TokenRefused, PublicError */
  finish(callback: URL): Promise<void>;
}

/**
 * @param redirect where the browser comes back to: the address that is registered with the vendor
 * @param connect takes the answer
 * @throws PublicError where the system is allowed in another way
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
