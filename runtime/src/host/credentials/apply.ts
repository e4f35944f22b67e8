/** Adds credentials to a request: a token, query parameters, Basic authentication, a signature. Repeated for each attempt. */
import type { SystemLink } from "../../flow.ts";
import type { HttpRequest } from "../http.ts";
import { signOAuth1 } from "./oauth1.ts";
import type { Fill, Showing } from "./showing.ts";
import { signRequest } from "./signed-request.ts";

/** A copy of the request with the system's credentials. @throws MissingSetting */
export function withCredentials(link: SystemLink, request: HttpRequest, showing: Showing): HttpRequest {
  const { fill, token } = showing;
  const holes: Record<string, string> = token === undefined ? {} : { access_token: token };
  const url = new URL(request.url);
  const headers: Record<string, string> = { ...request.headers };
  if (token !== undefined)
    for (const [name, text] of Object.entries(link.headers))
      if (text.includes("{access_token}")) headers[name] = fill(text, holes);
  for (const [name, text] of Object.entries(link.query ?? {})) url.searchParams.set(name, fill(text, holes));
  if (link.basic !== undefined) headers["Authorization"] = basicOf(link.basic, fill);
  let shown: HttpRequest = { ...request, url, headers };
  if (link.signed !== undefined) shown = signRequest(link.signed, shown, showing);
  if (link.oauth1 !== undefined) shown = signOAuth1(link.oauth1, shown, showing);
  return shown;
}

function basicOf({ user, password = "" }: NonNullable<SystemLink["basic"]>, fill: Fill): string {
  return `Basic ${Buffer.from(`${fill(user)}:${fill(password)}`, "utf8").toString("base64")}`;
}
