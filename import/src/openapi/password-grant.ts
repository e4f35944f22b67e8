/** OAuth's password grant, as a login of the vendor: a POST of a form with a user's name and password that returns a token. */
import { isObject, objectOf, textOf, type JsonObject } from "../json.ts";
import type { Api } from "./api.ts";
import { addressIn } from "./servers.ts";

/** Whether a program can only get a token by a password. */
export function isPasswordAlone(scheme: JsonObject): boolean {
  const flows = objectOf(scheme["flows"]);
  return (
    scheme["type"] === "oauth2" &&
    textOf(objectOf(flows["password"])["tokenUrl"]) !== undefined &&
    !isObject(flows["clientCredentials"]) &&
    !isObject(flows["authorizationCode"])
  );
}

/** Fills in the login that exchanges a password for a token, and its refresh. */
export function passwordGrant({ draft, root }: Api, scheme: JsonObject, scopes: readonly string[]): void {
  const flow = objectOf(objectOf(scheme["flows"])["password"]);
  const address = addressIn(root.json, textOf(flow["tokenUrl"]) ?? "");
  const isOwn = address.startsWith("{base_url}");
  const url = isOwn ? undefined : new URL(address);
  const path = url === undefined ? address.slice("{base_url}".length) : `${url.pathname}${url.search}`;
  draft.settings["username"] = { about: "The user whose documents they are" };
  draft.settings["password"] = { about: "The user's password", secret: true };
  draft.settings["client_id"] = { about: "The application's id, as the vendor gives it out" };
  draft.settings["client_secret"] = { about: "The application's secret", secret: true };
  const wanted = (scopes.length > 0 ? scopes : Object.keys(objectOf(flow["scopes"]))).filter((one) => one.trim() !== ""); // prettier-ignore
  const client = { client_id: "{client_id}", client_secret: "{client_secret}" };
  const scope = wanted.length === 0 ? {} : { scope: wanted.join(" ") };
  const request = { method: "POST", path, format: "form" };
  draft.connection["headers"] = { ...objectOf(draft.connection["headers"]), Authorization: "Bearer {access_token}" };
  draft.connection["login"] = {
    ...(url === undefined ? {} : { base_url: url.origin }),
    request: { ...request, body: { grant_type: "password", username: "{username}", password: "{password}", ...client, ...scope } }, // prettier-ignore
    token: "/access_token",
    expires: "/expires_in",
    refresh: {
      request: { ...request, body: { grant_type: "refresh_token", refresh_token: "{refresh_token}", ...client } },
      token: "/refresh_token",
    },
  };
  draft.notes.push({
    at: "/login",
    how: "guessed",
    what: "a login by OAuth's password grant",
    why: "the document offers programs nothing else; remove client_id and client_secret if the vendor gives you none",
  });
}
