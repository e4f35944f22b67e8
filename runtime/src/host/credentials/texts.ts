/** The texts of a system's credentials, and which settings they name. */
import type { SystemLink } from "../../flow.ts";

/** What stands for a part of the request, and for no setting, in the texts of a signed request. */
export const REQUEST_PARTS: ReadonlySet<string> = new Set([
  ...["method", "url", "host", "path", "query", "sorted_query", "pairs"],
  ...["body", "body_hash", "timestamp", "nonce", "signature"],
]);

/** The settings whose names stand in a text as `{name}`. */
export function namesIn(text: string): string[] {
  return [...text.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name);
}

/** The settings that show who sends a request, without those by which a token is had. */
export function credentialNames({ headers, query, basic, oauth1, signed }: SystemLink): string[] {
  const texts = [headers, query, basic, oauth1].flatMap((part): string[] => Object.values(part ?? {}));
  const { key = "", content = "", headers: signedHeaders = {}, query: signedQuery = {} } = signed ?? {};
  const signing = [key, content, ...Object.values(signedHeaders), ...Object.values(signedQuery)];
  return [...texts.flatMap(namesIn), ...signing.flatMap(namesIn).filter((name) => !REQUEST_PARTS.has(name))];
}

/** The settings by which a token is had. A connection that a person has allowed needs no `refresh_token` among them. */
export function tokenNames({ oauth }: SystemLink): string[] {
  if (oauth === undefined) return [];
  const { grant, clientAuth, assertion, tokenUrl = "", scope = "" } = oauth;
  const client = clientAuth === "none" ? ["client_id", "token_key"] : ["client_id", "client_secret"];
  const { key = "", claims = {}, header = {} } = assertion ?? {};
  const signing = [key, ...Object.values(claims), ...Object.values(header)].flatMap(namesIn);
  const parameters = [oauth.authorizeParameters, oauth.tokenParameters].flatMap((part) => Object.values(part ?? {}));
  const named = [tokenUrl, scope, ...parameters].flatMap(namesIn);
  if (grant === "jwt" || grant === "jwt_bearer") return [...signing, ...named];
  return [...client, ...(grant === "refresh_token" ? ["refresh_token"] : []), ...named];
}
