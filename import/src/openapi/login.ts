/** The login among a document's operations: a POST that takes a password or secret, and returns the token for other requests. */
import type { Placed } from "../documents.ts";
import { defined, isObject, listOf, objectOf, textOf, type Json } from "../json.ts";
import { brief, snake } from "../names.ts";
import { fieldsOf, requiredOf, shapeOf } from "../schemas/shape.ts";
import type { Api, Found } from "./api.ts";
import { isJson } from "./collect.ts";
import { isForm } from "./plan.ts";

/** A login for a description, and its operations. */
export interface FoundLogin {
  /** `login`, or `oauth` if it is an OAuth token under another name. */
  readonly word: "login" | "oauth";
  readonly part: Record<string, Json>;
  readonly operations: readonly string[];
  readonly why: string;
}

const PATH =
  /(?:^|[/_.-])(?:auth|authenticate|authentication|authorize|login|logon|log-in|sign-?in|sessions?|(?:access[_-]?)?tokens?|jwt)(?:[/_.-](?:new|obtain|create|get|generate|login|token))?\/?$/i;
/** Logins of the vendor's customers, and operations after a login. */
const OTHERS =
  /customer|guest|shopper|log-?out|refresh|revoke|reset|verif|forgot|invit|register|mfa|2fa|otp|device|push|card|payment/i;
const SECRET = /pass(?:word|wd|phrase)?$|secret|api_?key|private_?key|^pin$/i;
const TOKENS = [
  /^access_?token$/i,
  /^access$/i,
  /^(?:auth|bearer|session|api|id)_?token$/i,
  /^(?:token|jwt)$/i,
  /^session(?:_?id)?$/i,
];
const EXPIRES = /^(?:access_?)?(?:token_?)?(?:expires?(?:_?(?:in|at|on))?|expiry|expiration|valid_?(?:until|to))$/i;
const REFRESH = /^refresh(?:_?token)?$/i;
const REFRESHES = /refresh/i;
const WRAPPERS = /^(?:data|result|response|payload|session|token|authentication)$/i;

/** The login of a document, with its settings in the draft; undefined if there is no clear one. */
export function loginIn(api: Api, operations: readonly Found[]): FoundLogin | undefined {
  for (const found of operations) {
    if (found.method !== "POST" || !PATH.test(found.path) || OTHERS.test(found.path) || /\{/.test(found.path)) continue;
    const body = bodyOf(api, found);
    const token = body === undefined ? undefined : tokenIn(api, found);
    if (body === undefined || token === undefined) continue;
    // OAuth uses forms: an operation that takes only JSON is the vendor's own login.
    const byOAuth = found.bodyMedias.some(isForm) ? oauthOf(found, body) : undefined;
    if (byOAuth !== undefined) {
      declare(api, body, ["client_id", "client_secret"]);
      return byOAuth;
    }
    declare(api, body, body.names);
    const refresh = token.refresh === undefined ? undefined : refreshing(api, operations, token.refresh);
    return {
      word: "login",
      part: defined({
        request: requestOf(found, body.constants),
        token: token.at,
        expires: token.expires,
        refresh: refresh?.part,
      }),
      operations: [found.name, ...(refresh === undefined ? [] : [refresh.name])],
      why: `${found.at} takes ${body.names.join(" and ")} and returns a token ${token.at === "" ? "" : `at ${token.at}`}`.trim(),
    };
  }
  return undefined;
}

interface Body {
  readonly schema: Placed;
  /** The fields that are settings. */
  readonly names: readonly string[];
  readonly constants: Record<string, Json>;
  readonly grants: readonly string[];
}

/** The body of a login; undefined if it contains no secret, or something that can't be a setting. */
function bodyOf({ documents }: Api, { body }: Found): Body | undefined {
  const schema = body?.schema;
  if (body === undefined || schema === undefined || (!isJson(body.media) && !isForm(body.media))) return undefined;
  const fields = new Map(
    [...fieldsOf(documents, schema)].filter(([, field]) => objectOf(documents.resolve(field)?.json)["readOnly"] !== true), // prettier-ignore
  );
  const secrets = [...fields.keys()].filter((name) => SECRET.test(name));
  if (secrets.length === 0 || secrets.length > 3) return undefined;
  const grants = fields.has("grant_type") ? grantsOf(documents, fields.get("grant_type")) : [];
  // A token for a code from a browser, or by an undescribed grant, is not a login.
  const isKnown = grants.includes("client_credentials") || (grants.includes("password") && secrets.some((name) => /pass/i.test(name))); // prettier-ignore
  if (fields.has("grant_type") && !isKnown) return undefined;
  const required = requiredOf(documents, schema);
  const wanted = [...fields].filter(([name]) => (required.size === 0 ? isShown(name) : required.has(name)) || secrets.includes(name) || name === "grant_type"); // prettier-ignore
  const constants: Record<string, Json> = {};
  for (const [name, field] of wanted) {
    const json = objectOf(documents.resolve(field)?.json);
    if (name === "grant_type")
      constants[name] = grants.includes("client_credentials") ? "client_credentials" : "password"; // prettier-ignore
    else if (json["const"] !== undefined) constants[name] = json["const"];
    else if (listOf(json["enum"]).length > 0) constants[name] = listOf(json["enum"])[0] ?? "";
    else if (shapeOf(documents, field) === "scalar" && (json["type"] === "string" || json["type"] === undefined))
      constants[name] = `{${snake(name) ?? "value"}}`; // prettier-ignore
    else return undefined;
  }
  const names = Object.entries(constants).flatMap(([name, value]) =>
    typeof value === "string" && /^\{\w+\}$/.test(value) ? [name] : [],
  );
  return names.some((name) => SECRET.test(name)) ? { schema, names, constants, grants } : undefined;
}

/** The grants that a document names for a request for a token. */
function grantsOf(documents: Api["documents"], field: Placed | undefined): readonly string[] {
  const json = objectOf(field === undefined ? undefined : documents.resolve(field)?.json);
  const named = [...listOf(json["enum"]), json["const"], json["default"], json["example"]].filter((one) => typeof one === "string"); // prettier-ignore
  const told = /\b(?:client_credentials|password)\b/.exec(textOf(json["description"]) ?? "")?.[0];
  return [...new Set([...named, ...(named.length === 0 && told !== undefined ? [told] : [])])];
}

function isShown(name: string): boolean {
  return /user|login|email|e_?mail|client|account|company|tenant|database|^db$/i.test(name);
}

/** The places of the token, its expiry and its refresh token in a response. */
function tokenIn(
  { documents }: Api,
  { response }: Found,
): { readonly at: string; readonly expires?: string; readonly refresh?: string } | undefined {
  const schema = response?.content?.schema;
  if (schema === undefined) return undefined;
  const shape = shapeOf(documents, schema);
  if (shape === "scalar")
    return objectOf(documents.resolve(schema)?.json)["type"] === "string" ? { at: "" } : undefined;
  if (shape !== "record") return undefined;
  const within = (at: Placed, pointer: string): ReturnType<typeof tokenIn> => {
    const names = [...fieldsOf(documents, at)].filter(([, field]) => shapeOf(documents, field) !== "record").map(([name]) => name); // prettier-ignore
    const name = TOKENS.map((one) => names.find((each) => one.test(each))).find((one) => one !== undefined);
    if (name === undefined) return undefined;
    const [expires, refresh] = [EXPIRES, REFRESH].map((one) => names.find((each) => one.test(each)));
    return {
      at: `${pointer}/${name}`,
      ...(expires === undefined ? {} : { expires: `${pointer}/${expires}` }),
      ...(refresh === undefined ? {} : { refresh: `${pointer}/${refresh}` }),
    };
  };
  const own = within(schema, "");
  if (own !== undefined) return own;
  for (const [name, field] of fieldsOf(documents, schema))
    if (WRAPPERS.test(name) && shapeOf(documents, field) === "record") {
      const inner = within(field, `/${name}`);
      if (inner !== undefined) return inner;
    }
  return undefined;
}

/** The operation that exchanges a refresh token for the next token. */
function refreshing(
  { documents }: Api,
  operations: readonly Found[],
  at: string,
): { readonly part: Json; readonly name: string } | undefined {
  for (const found of operations) {
    const { body } = found;
    if (found.method !== "POST" || !REFRESHES.test(found.path) || OTHERS.test(found.path.replace(REFRESHES, "")))
      continue;
    if (body?.schema === undefined || (!isJson(body.media) && !isForm(body.media))) continue;
    const fields = [...fieldsOf(documents, body.schema).keys()];
    const required = requiredOf(documents, body.schema);
    const name =
      fields.find((one) => REFRESH.test(one)) ?? fields.find((one) => TOKENS.some((token) => token.test(one)));
    if (name === undefined || [...required].some((one) => one !== name)) continue;
    return { name: found.name, part: { request: requestOf(found, { [name]: "{refresh_token}" }), token: at } };
  }
  return undefined;
}

/** A token by the rules of OAuth, although the document does not call it OAuth. */
function oauthOf({ path, name, at }: Found, { names, grants, constants }: Body): FoundLogin | undefined {
  const isClient = ["client_id", "client_secret"].every((one) => names.includes(one));
  if (constants["grant_type"] !== "client_credentials" || !isClient) return undefined;
  const part = { token_url: `{base_url}${path}`, grant: "client_credentials", client_auth: "post" };
  const why = `${at} takes client_id, client_secret and grant_type${grants.length === 0 ? "" : ` (${grants.join(", ")})`}`;
  return { word: "oauth", part, operations: [name], why };
}

function requestOf({ method, path, body }: Found, constants: Json): Json {
  return defined({
    method,
    path,
    format: body !== undefined && isForm(body.media) ? "form" : undefined,
    body: constants,
  });
}

function declare({ draft, documents }: Api, { schema }: Body, names: readonly string[]): void {
  const fields = fieldsOf(documents, schema);
  for (const name of names) {
    const field = fields.get(name);
    const json = field === undefined ? undefined : documents.resolve(field)?.json;
    const about = brief(isObject(json) ? textOf(json["description"]) : undefined, 120) ?? `The login's ${name}`; // prettier-ignore
    draft.settings[snake(name) ?? "value"] = { about, ...(SECRET.test(name) ? { secret: true as const } : {}) };
  }
}
