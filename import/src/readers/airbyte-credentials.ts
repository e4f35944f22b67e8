/** How a manifest of Airbyte says who a caller is. */
import { defined, inWords, objectOf, textOf, type JsonObject } from "../json.ts";
import type { SystemDraft } from "../model.ts";

/** @param filled a text with its expressions as settings; undefined where one is no setting */
export function airbyteCredentials(
  draft: SystemDraft,
  authenticator: JsonObject,
  filled: (text: string) => string | undefined,
): void {
  const type = textOf(authenticator["type"]);
  const value = (name: string): string | undefined => filled(inWords(authenticator[name]));
  const secret = (text: string | undefined): string | undefined => {
    const [, name] = /^\{(\w+)\}$/.exec(text ?? "") ?? [];
    if (name !== undefined) draft.settings[name] = { ...draft.settings[name], secret: true };
    return text;
  };
  const token = secret(value("api_token"));
  if (type === "BearerAuthenticator" && token !== undefined)
    draft.connection["headers"] = { Authorization: `Bearer ${token}` };
  else if (type === "ApiKeyAuthenticator" && token !== undefined) {
    const option = objectOf(authenticator["inject_into"]);
    const name = textOf(option["field_name"]) ?? textOf(authenticator["header"]) ?? "Authorization";
    draft.connection[option["inject_into"] === "request_parameter" ? "query" : "headers"] = { [name]: token };
  } else if (type === "BasicHttpAuthenticator") {
    const [user, password] = [value("username"), secret(value("password"))];
    draft.connection["basic"] = defined({ user: user ?? "{user}", password: password === "" ? undefined : password });
    if (user === undefined) draft.settings["user"] = {};
  } else if (type === "OAuthAuthenticator") {
    const refreshes = authenticator["refresh_token"] !== undefined;
    draft.settings["client_id"] = {};
    draft.settings["client_secret"] = { secret: true };
    if (refreshes) draft.settings["refresh_token"] = { secret: true };
    draft.connection["headers"] = { Authorization: "Bearer {access_token}" };
    draft.connection["oauth"] = {
      token_url: value("token_refresh_endpoint") ?? "{base_url}/token",
      grant: refreshes ? "refresh_token" : "client_credentials",
    };
  } else {
    const why =
      type === undefined || type === "NoAuth"
        ? "the manifest says that none are needed"
        : `the manifest has ${type}, which can't be taken over`;
    draft.notes.push({ at: "/headers", how: "open", what: "credentials", why });
    return;
  }
  draft.notes.push({ at: "/settings", how: "found", what: `credentials: ${type}` });
}
