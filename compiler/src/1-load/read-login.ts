/** The login of a system, and its refresh. */
import type { Login, Operation } from "@integ/runtime";
import { namesIn, settingsToLogIn } from "@integ/runtime/settings";
import { defined } from "./defined.ts";
import { type LoginEntry, type OperationEntry } from "./descriptor.ts";
import {
  responseFormatOf,
  bodyOf,
  checkFailures,
  checkRequest,
  failuresOf,
  queryOf,
  settingsNamed,
} from "./read-request.ts";
import type { Reading } from "./reading.ts";
import { span } from "./span.ts";
import type { OperationParameter } from "./system-model.ts";

type Part = Pick<LoginEntry, "request" | "fails" | "response_format">;

/** The placeholders of the refresh request. */
const REFRESH: OperationParameter = { name: "refresh_token", type: { kind: "text" }, required: true };

/** Undefined if no request carries a token from a login. */
export function loginOf(reading: Reading): Login | undefined {
  const { login } = reading.value;
  if (login === undefined) return undefined;
  const { base_url, basic, token, expires, lasts, refresh, over, keeps } = login;
  return defined({
    baseUrl: base_url,
    basic,
    request: requestOf(reading, "login", login, []),
    token: placeOf(token),
    expires,
    lastsSeconds: lasts === undefined ? undefined : span(lasts),
    refresh:
      refresh === undefined
        ? undefined
        : { request: requestOf(reading, "login.refresh", refresh, [REFRESH]), token: placeOf(refresh.token) },
    over: failuresOf(over),
    keeps,
  });
}

function placeOf(token: LoginEntry["token"]): Login["token"] {
  return typeof token === "string" ? { at: token } : token;
}

function requestOf(reading: Reading, name: string, part: Part, parameters: readonly OperationParameter[]): Operation {
  const entry = entryOf(part);
  const { method, path, headers } = entry.request;
  return defined({
    system: reading.system,
    name,
    method,
    path,
    query: queryOf(entry.request),
    headers,
    body: bodyOf(reading, entry, parameters, undefined, undefined),
    responseFormat: responseFormatOf(reading, entry, undefined),
    fails: failuresOf(entry.fails),
    settings: settingsNamed(reading, entry, parameters),
  });
}

/** A login as an operation without a record. */
function entryOf({ request, fails, response_format }: Part): OperationEntry {
  return defined({ kind: "update" as const, request, fails, response_format });
}

/** Checks that the credentials of a login are secret and sent over TLS, and that requests use its token. */
export function checkLogin(reading: Reading): void {
  const { value, report } = reading;
  const { login, oauth, settings = {} } = value;
  if (login === undefined) return;
  if (oauth !== undefined) report("/login", "tokens are had by `oauth` already", "leave one of them out");
  const parts: readonly (readonly [string, Part, readonly OperationParameter[]])[] = [
    ["/login", login, []],
    ...(login.refresh === undefined ? [] : [["/login/refresh", login.refresh, [REFRESH]] as const]),
  ];
  for (const [base, part, parameters] of parts) {
    checkRequest(reading, base, entryOf(part), parameters);
    checkFailures(reading, base, part.fails);
    if (part.request.graphql !== undefined)
      report(`${base}/request/graphql`, "a login has its document in its body", 'body: { query: "mutation …" }');
    if (JSON.stringify(part.request).includes("{access_token}"))
      report(`${base}/request`, "there is no {access_token} before a login", "leave it out");
  }
  const shown = settingsToLogIn(
    loginOf(reading) ?? { request: { system: "", name: "", method: "POST", path: "" }, token: { at: "" } },
  );
  if (!shown.some((name) => settings[name]?.secret === true))
    report("/login/request", "it shows no setting that is secret", 'body: { user: "{user}", password: "{password}" },  settings: { user: {}, password: { secret: true } }'); // prettier-ignore
  if (login.refresh !== undefined && !JSON.stringify(login.refresh.request).includes("{refresh_token}"))
    report("/login/refresh/request", "it does not send the refresh token: it has no {refresh_token}");
  if (login.expires !== undefined && login.lasts !== undefined)
    report("/login/lasts", "the response must say when the token expires: `expires`", "leave one of them out");
  if (/^http:\/\/(?!127\.0\.0\.1|localhost)/.test(login.base_url ?? ""))
    report("/login/base_url", "secrets go to this address without encryption", "write https://…");
  for (const name of Object.keys(login.keeps ?? {})) {
    if (settings[name] === undefined) report(`/login/keeps/${name}`, `\`${name}\` is not among the settings`, `declare it:  settings: { ${name}: {} }`); // prettier-ignore
    if (shown.includes(name)) report(`/login/keeps/${name}`, `\`${name}\` comes with the token, and is not known before`, "show another setting in the login"); // prettier-ignore
  }
  for (const name of namesIn(JSON.stringify([login.base_url, login.basic])))
    if (settings[name] === undefined) report(login.base_url?.includes(`{${name}}`) === true ? "/login/base_url" : "/login/basic", `\`${name}\` is not among the settings`, `declare it:  settings: { ${name}: { secret: true } }`); // prettier-ignore
}
