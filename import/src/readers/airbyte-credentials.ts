/** The authentication in a manifest of Airbyte. */
import { escapeStep } from "@integ/runtime/pointers";
import { defined, inWords, listOf, objectOf, textOf, type JsonObject } from "../json.ts";
import type { SystemDraft } from "../model.ts";

/** A login whose response contains the token. @returns false if a part of it is an expression */
function takeSession(
  draft: SystemDraft,
  authenticator: JsonObject,
  filled: (text: string) => string | undefined,
  secret: (text: string | undefined) => string | undefined,
): boolean {
  const requester = objectOf(authenticator["login_requester"]);
  const constants = (part: unknown): Record<string, string> | undefined => {
    const entries = Object.entries(objectOf(part)).map(([name, value]) => [name, filled(inWords(value))] as const);
    for (const [name, text] of entries) if (/pass|secret|key|token/i.test(name)) secret(text);
    return entries.some(([, text]) => text === undefined) ? undefined : Object.fromEntries(entries.map(([name, text]) => [name, text ?? ""])); // prettier-ignore
  };
  const [json, form, query] = ["request_body_json", "request_body_data", "request_parameters"].map((name) => constants(requester[name])); // prettier-ignore
  const [base, path] = [
    filled(inWords(requester["url_base"])),
    filled(`/${inWords(requester["path"]).replace(/^\/+/, "")}`),
  ];
  const place = listOf(authenticator["session_token_path"])
    .map((one) => `/${escapeStep(inWords(one))}`)
    .join("");
  if ([json, form, query, base, path].includes(undefined) || place === "") return false;
  const isForm = Object.keys(form ?? {}).length > 0;
  const body = isForm ? form : json;
  const own = objectOf(requester["authenticator"]);
  const basic = own["type"] === "BasicHttpAuthenticator" ? defined({ user: filled(inWords(own["username"])), password: secret(filled(inWords(own["password"]))) }) : undefined; // prettier-ignore
  const duration = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?)?$/.exec(inWords(authenticator["expiration_duration"]));
  const minutes = duration === null ? 0 : Number(duration[1] ?? 0) * 1440 + Number(duration[2] ?? 0) * 60 + Number(duration[3] ?? 0); // prettier-ignore
  const request = objectOf(authenticator["request_authentication"]);
  const option = objectOf(request["inject_into"]);
  const field = textOf(option["field_name"]);
  if (request["type"] === "Bearer" || field === undefined) draft.connection["headers"] = { Authorization: "Bearer {access_token}" }; // prettier-ignore
  else draft.connection[option["inject_into"] === "request_parameter" ? "query" : "headers"] = { [field]: "{access_token}" }; // prettier-ignore
  draft.connection["login"] = defined({
    base_url: base,
    basic,
    request: defined({
      method: (textOf(requester["http_method"]) ?? "POST").toUpperCase(),
      path,
      query: Object.keys(query ?? {}).length === 0 ? undefined : query,
      format: isForm ? "form" : undefined,
      body: Object.keys(body ?? {}).length === 0 ? undefined : body,
    }),
    token: place,
    lasts: minutes === 0 ? undefined : `${minutes} minutes`,
  });
  return true;
}

/** @param filled turns a text's expressions into settings; undefined if one is not a setting */
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
  } else if (type === "SessionTokenAuthenticator" && takeSession(draft, authenticator, filled, secret)) {
    draft.notes.push({ at: "/login", how: "found", what: `credentials: ${type}`, why: "the manifest's login request" });
    return;
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
