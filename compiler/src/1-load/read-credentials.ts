/** Checks the authentication of a description: its parts fit together, and its settings are declared. */
import type { SystemLink } from "@integ/runtime";
import { closest } from "@integ/grammar";
import { namesIn, REQUEST_PARTS } from "@integ/runtime/settings";
import { defined } from "./defined.ts";
import { type Descriptor, fromDescribed } from "./descriptor.ts";
import { escapeStep } from "@integ/runtime/pointers";
import type { Reading } from "./reading.ts";
import type { ConnectGuide } from "./system-model.ts";

type Credentials = Pick<SystemLink, "query" | "basic" | "oauth" | "oauth1" | "signed">;
type Report = Reading["report"];

/** The credentials other than headers, in the runtime's form. */
export function credentialsOf({ query, basic, oauth, oauth1, signed }: Descriptor): Partial<Credentials> {
  return defined({
    query,
    basic,
    oauth: oauth === undefined ? undefined : fromDescribed<NonNullable<Credentials["oauth"]>>(oauth),
    oauth1: oauth1 === undefined ? undefined : fromDescribed<NonNullable<Credentials["oauth1"]>>(oauth1),
    signed: signed === undefined ? undefined : fromDescribed<NonNullable<Credentials["signed"]>>(signed),
  });
}

/** The placeholders for parts of the request in a signed request. */
const PARTS = [...REQUEST_PARTS].filter((name) => name !== "signature");
/** Settings that every connection by OAuth may have. */
export const OAUTH_SETTINGS = ["client_id", "client_secret", "refresh_token", "access_token", "token_key"];

/** Checks that each `{name}` in authentication is a setting, or an allowed placeholder. */
export function checkCredentials({ value, report }: Reading): void {
  const settings = Object.keys(value.settings ?? {});
  const check = (pointer: string, text: string, more: readonly string[] = []): void => {
    const known = [...settings, ...more];
    for (const name of namesIn(text)) {
      if (known.includes(name)) continue;
      const like = closest(name, known);
      report(
        pointer,
        `\`${name}\` is not among the settings`,
        like === undefined ? `declare it:  settings: { ${name}: { secret: true } }` : `did you mean ${like}?`,
      );
    }
  };
  const checkAll = (pointer: string, texts: object = {}, more: readonly string[] = []): void => {
    for (const [name, text] of Object.entries(texts))
      if (typeof text === "string") check(`${pointer}/${escapeStep(name)}`, text, more);
  };
  const { oauth, signed } = value;
  const token = oauth === undefined && value.login === undefined ? [] : ["access_token"];
  check("/base_url", value.base_url ?? "");
  checkAll("/headers", value.headers, token);
  checkAll("/query", value.query, token);
  checkAll("/basic", value.basic);
  checkAll("/oauth1", value.oauth1);
  for (const [name, { default: text = "" }] of Object.entries(value.settings ?? {})) {
    check(`/settings/${name}/default`, text);
    if (isMadeOf(name, value.settings ?? {}, name))
      report(`/settings/${name}/default`, `\`${name}\` is made of itself`, "write a default that does not need it");
  }
  if (oauth !== undefined) {
    const ofClient = ["client_id", "client_secret"];
    checkAll("/oauth", {
      token_url: oauth.token_url,
      authorize_url: oauth.authorize_url,
      refresh_url: oauth.refresh_url,
      scope: oauth.scope,
    });
    checkAll("/oauth/authorize_parameters", oauth.authorize_parameters, ofClient);
    checkAll("/oauth/token_parameters", oauth.token_parameters, ofClient);
    check("/oauth/assertion/key", oauth.assertion?.key ?? "");
    checkAll("/oauth/assertion/claims", oauth.assertion?.claims, ofClient);
    checkAll("/oauth/assertion/header", oauth.assertion?.header, ofClient);
    checkGrant(oauth, report);
    checkKept(oauth, value.settings ?? {}, report);
  }
  if (signed !== undefined) {
    check("/signed/key", signed.key);
    check("/signed/content", signed.content, PARTS);
    for (const [part, texts] of Object.entries({ headers: signed.headers, query: signed.query }))
      checkAll(`/signed/${part}`, texts, ["signature", "timestamp", "nonce"]);
  }
  checkCarried(value, report);
}

/** Whether the default of one setting refers to another, directly or indirectly. */
function isMadeOf(
  name: string,
  settings: NonNullable<Descriptor["settings"]>,
  of: string,
  seen: readonly string[] = [],
): boolean {
  const inner = namesIn(settings[name]?.default ?? "").filter((one) => !seen.includes(one));
  return inner.some((one) => one === of || isMadeOf(one, settings, of, [...seen, ...inner]));
}

/** What `integ connect` says and tries. */
export function connectGuideOf(entry: Descriptor["connect"]): ConnectGuide | undefined {
  if (entry === undefined) return undefined;
  const { try: tried, ...rest } = entry;
  return {
    ...rest,
    ...(tried === undefined ? {} : { try: typeof tried === "string" ? { operation: tried, arguments: {} } : tried }),
  };
}

/** Checks that the operation for testing a connection exists, and has the arguments that it needs. */
export function checkConnect({ value: { connect, operations = {} }, report }: Reading): void {
  const { try: tried } = connectGuideOf(connect) ?? {};
  if (tried === undefined) return;
  const isNamed = typeof connect?.try === "string";
  const { operation: name, arguments: given } = tried;
  const at = isNamed ? "/connect/try" : "/connect/try/operation";
  const operation = operations[name];
  if (operation === undefined) {
    const like = closest(name, Object.keys(operations));
    return report(at, `there is no operation \`${name}\``, like === undefined ? undefined : `did you mean ${like}?`);
  }
  if (operation.kind !== "read" && operation.kind !== "list")
    return report(at, `\`${name}\` writes something`, "name a read or a list");
  const parameters = operation.parameters ?? {};
  const lacking = Object.entries(parameters).find(
    ([one, { optional, default: otherwise }]) =>
      optional !== true && otherwise === undefined && given[one] === undefined,
  );
  if (lacking !== undefined)
    report(
      isNamed ? at : "/connect/try/arguments",
      `\`${name}\` needs the argument ${lacking[0]}`,
      `name a read or a list that needs none, or give it:  try: { operation: ${name}, arguments: { ${lacking[0]}: … } }`,
    );
  for (const one of Object.keys(given))
    if (parameters[one] === undefined)
      report(`/connect/try/arguments/${escapeStep(one)}`, `\`${name}\` has no parameter \`${one}\``);
}

/** Checks that a grant is complete. */
function checkGrant(oauth: NonNullable<Descriptor["oauth"]>, report: Report): void {
  const { grant, assertion } = oauth;
  if (grant === "authorization_code" && oauth.authorize_url === undefined)
    report("/oauth/grant", "the address where a person authorizes the connection is missing", "add it:  authorize_url: https://…/authorize"); // prettier-ignore
  if (grant !== "authorization_code" && oauth.authorize_url !== undefined)
    report("/oauth/authorize_url", `no browser is used by the grant ${grant}`, "write  grant: authorization_code");
  const signs = grant === "jwt" || grant === "jwt_bearer";
  if (signs && assertion === undefined)
    report("/oauth/grant", "the signed content is missing", 'add it:  assertion: { algorithm: RS256, key: "{private_key}", claims: { iss: "{client}" } }'); // prettier-ignore
  if (!signs && assertion !== undefined)
    report("/oauth/assertion", `nothing is signed by the grant ${grant}`, "write  grant: jwt_bearer,  or leave it out");
  if (grant !== "jwt" && oauth.token_url === undefined)
    report("/oauth/grant", "it is not said where tokens are had", "add it:  token_url: https://…/token");
  if (assertion !== undefined && !/\{\w+\}/.test(assertion.key))
    report("/oauth/assertion/key", "a key is written out here", 'make it a setting:  key: "{private_key}",  settings: { private_key: { secret: true } }'); // prettier-ignore
  if (grant !== "authorization_code" && oauth.pkce !== undefined)
    report("/oauth/pkce", `the grant ${grant} knows no PKCE`, "leave it out");
  if (grant !== "authorization_code" && grant !== "refresh_token" && oauth.refresh_url !== undefined)
    report("/oauth/refresh_url", `nothing is refreshed by the grant ${grant}`, "leave it out");
  for (const name of ["token_url", "authorize_url", "refresh_url"] as const)
    if (/^http:\/\/(?!127\.0\.0\.1|localhost)/.test(oauth[name] ?? ""))
      report(`/oauth/${name}`, "secrets go to this address without encryption", "write https://…");
}

/** Checks that a setting that comes with a token is declared, can be received, and is not needed before. */
function checkKept(
  oauth: NonNullable<Descriptor["oauth"]>,
  settings: NonNullable<Descriptor["settings"]>,
  report: Report,
): void {
  const known = Object.keys(settings);
  for (const [name, from] of Object.entries(oauth.keeps ?? {})) {
    const at = `/oauth/keeps/${escapeStep(name)}`;
    const like = closest(name, known);
    if (settings[name] === undefined)
      report(at, `\`${name}\` is not among the settings`, like === undefined ? `declare it:  settings: { ${name}: {} }` : `did you mean ${like}?`); // prettier-ignore
    if ("callback" in from && oauth.grant !== "authorization_code")
      report(at, `no browser comes back by the grant ${oauth.grant}`, "take it from the token response:   { token: /… }"); // prettier-ignore
    if (oauth.grant === "jwt") report(at, "a token that is signed here has no response", "leave it out");
    for (const part of ["token_url", "authorize_url", "scope"] as const)
      if (namesIn(oauth[part] ?? "").includes(name))
        report(`/oauth/${part}`, `\`${name}\` comes with the token, and is not known before`, "use another setting here"); // prettier-ignore
  }
}

/** Checks that computed values are used by the request, and that only one part sets the header Authorization. */
function checkCarried(value: Descriptor, report: Report): void {
  const { headers = {}, query = {}, basic, oauth, login, oauth1, signed } = value;
  const carries = (texts: object, hole: string): boolean => Object.values(texts).some((text) => String(text).includes(hole)); // prettier-ignore
  const had = oauth === undefined ? "/login" : "/oauth";
  if ((oauth ?? login) !== undefined && !carries({ ...headers, ...query }, "{access_token}"))
    report(had, "no request carries the token", 'add it:  headers: { Authorization: "Bearer {access_token}" }');
  if (signed !== undefined && !carries({ ...signed.headers, ...signed.query }, "{signature}"))
    report("/signed", "no request carries the signature", 'add it:  headers: { X-Signature: "{signature}" }');
  const has = (texts: object = {}): boolean => Object.keys(texts).some((name) => name.toLowerCase() === "authorization"); // prettier-ignore
  const setting = [
    ...(has(headers) ? ["headers"] : []),
    ...(basic === undefined ? [] : ["basic"]),
    ...(has(signed?.headers) ? ["signed"] : []),
    ...(oauth1 !== undefined && oauth1.in !== "query" ? ["oauth1"] : []),
  ];
  const [first, second] = setting;
  if (second !== undefined)
    report(`/${second}`, `the header Authorization is set by ${first} already`, `leave one of them out: ${setting.join(", ")}`); // prettier-ignore
  if (basic?.user.includes(":") === true) report("/basic/user", "a user of Basic has no colon: what follows it would be the password"); // prettier-ignore
}
