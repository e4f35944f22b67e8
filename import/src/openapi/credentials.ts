/** Authentication: the document's security schemes as settings, headers and OAuth. */
import { defined, isObject, type Json, type JsonObject, listOf, objectOf, inWords, textOf } from "../json.ts";
import { brief, snake } from "../names.ts";
import { ImportError } from "../refusal.ts";
import type { Api, Found } from "./api.ts";
import { showsCaller } from "./common-parameters.ts";
import { addressIn } from "./servers.ts";
import { isPasswordAlone, passwordGrant } from "./password-grant.ts";
import { loginIn, type FoundLogin } from "./login.ts";

interface Choice {
  readonly name: string;
  readonly scheme: JsonObject;
  readonly scopes: readonly string[];
}

/**
 * Fills in the credentials that most operations accept and that require the least of a person.
 *
 * @param all the document's operations, one of which may be a login
 * @param wanted the chosen schemes, by their names in the document
 * @returns the operations that only return the token
 */
export function readCredentials(
  api: Api,
  operations: readonly Found[],
  all: readonly Found[],
  wanted?: readonly string[],
): readonly string[] {
  const { documents, root, draft } = api;
  const components = documents.at(root, "components");
  const schemes = new Map(
    Object.keys(
      objectOf(components === undefined ? undefined : documents.at(components, "securitySchemes")?.json),
    ).flatMap((name) => {
      const scheme = components === undefined ? undefined : documents.at(components, "securitySchemes", name);
      return scheme === undefined ? [] : [[name, scheme.json] as const];
    }),
  );
  const ways = waysOf(root.json, operations, schemes);
  if (ways.length === 0) {
    const login = showsCaller(api) ? undefined : loginIn(api, all);
    if (login !== undefined) return logsIn(api, login, ["Authorization", "Bearer {access_token}"]);
    if (showsCaller(api)) return [];
    const why =
      schemes.size === 0
        ? "the document does not mention any"
        : "no operation says which of the document's credentials it needs";
    draft.notes.push({
      at: "/headers",
      how: "open",
      what: "credentials",
      why: `${why}; if requests need any, add settings and headers`,
    });
    return [];
  }
  const sorted = wanted === undefined ? ways.toSorted((a, b) => Math.max(...a.map(effort)) - Math.max(...b.map(effort))) : [waysNamed(wanted, ways, schemes), ...ways]; // prettier-ignore
  const [way = []] = sorted;
  const chosen = withoutClashes(api, way);
  const session = chosen.length === 1 && chosen[0] !== undefined ? sessionHeader(chosen[0]) : undefined;
  const login = session === undefined ? undefined : loginIn(api, all);
  if (session !== undefined && login !== undefined) return logsIn(api, login, session);
  const inJson = chosen.length === 1 && chosen[0] !== undefined ? tokenInJson(api, chosen[0].scheme, all) : undefined;
  if (inJson !== undefined) return logsIn(api, inJson, ["Authorization", "Bearer {access_token}"]);
  if (session !== undefined && chosen[0] !== undefined && isPasswordAlone(chosen[0].scheme)) {
    passwordGrant(api, chosen[0].scheme, chosen[0].scopes);
    return [];
  }
  for (const choice of chosen) apply(api, choice);
  const given = new Set(
    Object.keys(objectOf(draft.connection["headers"])).map((name) => `header ${name.toLowerCase()}`),
  );
  const named = chosen.map(({ name }) => name).join(" and ");
  const others = sorted.slice(1).filter((one) => !one.every((each) => given.has(placeOf(each)))).map((one) => one.map(({ name }) => name).join(" and ")).filter((one) => one !== named); // prettier-ignore
  draft.notes.push({
    at: "/settings",
    how: "found",
    what: `credentials: ${chosen.map(({ name, scheme }) => `${name} (${wordOf(scheme)})`).join(" and ")}`,
    why:
      others.length === 0
        ? "the document says so"
        : wanted === undefined
          ? `of the document's ways it needs the fewest settings; others can be chosen by --credentials: ${[...new Set(others)].join(", ")}`
          : `you have chosen it; others: ${[...new Set(others)].join(", ")}`,
  });
  return [];
}

/** The header of a session token; undefined for other credentials. */
function sessionHeader({ scheme }: Choice): readonly [name: string, value: string] | undefined {
  const [type, name] = [textOf(scheme["type"]), textOf(scheme["name"])];
  if (isPasswordAlone(scheme)) return ["Authorization", "Bearer {access_token}"];
  if (type === "http" && /^bearer$/i.test(inWords(scheme["scheme"]))) return ["Authorization", "Bearer {access_token}"];
  if (type !== "apiKey" || scheme["in"] !== "header" || name === undefined || !/authorization|token|session/i.test(name)) return undefined; // prettier-ignore
  return [name, `${/^authorization$/i.test(name) ? prefixIn(scheme["description"]) || "Bearer " : ""}{access_token}`];
}

/** A token by OAuth's client credentials, which the document's own operation returns for JSON instead of a form. */
function tokenInJson(api: Api, scheme: JsonObject, all: readonly Found[]): FoundLogin | undefined {
  const url = textOf(objectOf(flowsOf(scheme)["clientCredentials"])["tokenUrl"]);
  if (url === undefined) return undefined;
  const path = URL.canParse(url) ? new URL(url).pathname : url;
  const login = loginIn(api, all.filter((one) => path.endsWith(one.path))); // prettier-ignore
  return login?.word === "login" ? login : undefined;
}

/** Uses the document's own login for the token. An existing token can be given instead. */
function logsIn({ draft }: Api, login: FoundLogin, [name, value]: readonly [string, string]): readonly string[] {
  draft.connection["headers"] = { ...objectOf(draft.connection["headers"]), [name]: value };
  draft.connection[login.word] = login.part;
  draft.notes.push({
    at: `/${login.word}`,
    how: "guessed",
    what: "a login whose response contains the token",
    why: `${login.why}; if you already have a token:  integ connect … --set access_token=…`,
  });
  return login.operations;
}

const NEEDED = /\b(?:each|every|any|all)\b[^.]*\brequests?\b|\b(?:has|have|needs?) (?:to|do)\b|\bmust\b|\brequired\b/i;

/** The chosen way. @throws ImportError if the document has no such scheme */
function waysNamed(
  wanted: readonly string[],
  ways: readonly Choice[][],
  schemes: ReadonlyMap<string, JsonObject>,
): Choice[] {
  return wanted.map((name) => {
    const scheme = schemes.get(name);
    if (scheme === undefined)
      throw new ImportError(
        `the document has no credentials called ${name}`,
        undefined,
        schemes.size === 0 ? "it names none" : `it has: ${[...schemes.keys()].join(", ")}`,
      );
    return ways.flat().find((one) => one.name === name) ?? { name, scheme, scopes: [] };
  });
}

/** The different ways to authenticate requests; each consists of schemes that are needed together. */
function waysOf(root: JsonObject, operations: readonly Found[], schemes: ReadonlyMap<string, JsonObject>): Choice[][] {
  const ways = new Map<string, Map<string, Set<string>>>();
  const add = (security: Json | undefined): void => {
    for (const requirement of listOf(security)) {
      const named = Object.entries(objectOf(requirement)).filter(([name]) => schemes.has(name));
      if (named.length === 0) continue;
      const key = named
        .map(([name]) => name)
        .sort()
        .join(" ");
      const way = ways.get(key) ?? new Map<string, Set<string>>();
      for (const [name, scopes] of named) {
        const all = way.get(name) ?? new Set<string>();
        for (const scope of listOf(scopes)) if (typeof scope === "string") all.add(scope);
        way.set(name, all);
      }
      ways.set(key, way);
    }
  };
  add(root["security"]);
  for (const { placed } of operations) add(placed.json["security"]);
  // Schemes that nothing refers to apply to all operations: together, if each is described as required.
  if (
    ways.size === 0 &&
    schemes.size > 1 &&
    [...schemes.values()].every(({ description }) => NEEDED.test(inWords(description ?? "")))
  )
    // prettier-ignore
    ways.set("", new Map([...schemes.keys()].map((name) => [name, new Set()])));
  else if (ways.size === 0 && schemes.size > 0)
    for (const name of schemes.keys()) ways.set(name, new Map([[name, new Set()]]));
  return [...ways.values()].map((way) =>
    [...way].map(([name, scopes]): Choice => ({ name, scheme: schemes.get(name) ?? {}, scopes: [...scopes].sort() })),
  );
}

/** Schemes that are needed together, without those that clash: a header has one value. */
function withoutClashes({ draft }: Api, way: readonly Choice[]): readonly Choice[] {
  const places = new Map<string, Choice>();
  for (const choice of way.toSorted((a, b) => effort(a) - effort(b))) {
    const place = placeOf(choice);
    const first = places.get(place);
    if (first === undefined) places.set(place, choice);
    else
      draft.notes.push({
        at: "/headers",
        how: "open",
        what: `the credentials ${choice.name}`,
        why: `they go into the ${place}, like ${first.name}, and a request can't have both`,
      });
  }
  return way.filter((choice) => places.get(placeOf(choice)) === choice);
}

/** The place of the credential in a request. */
function placeOf({ scheme }: Choice): string {
  if (scheme["type"] !== "apiKey" || scheme["in"] === "cookie") return "header authorization";
  return `${inWords(scheme["in"])} ${inWords(scheme["name"]).toLowerCase()}`;
}

function flowsOf(scheme: JsonObject): JsonObject {
  return objectOf(scheme["flows"]);
}

/** How much work a scheme is for the person who connects the system; less is better. */
function effort(choice: Choice): number {
  const { scheme } = choice;
  const type = textOf(scheme["type"]);
  if (type === "http" && /^bearer$/i.test(inWords(scheme["scheme"]))) return 1;
  if (type === "apiKey" && scheme["in"] === "header") return 2;
  if (type === "oauth2" && isObject(flowsOf(scheme)["clientCredentials"])) return 3;
  if (type === "http" && /^basic$/i.test(inWords(scheme["scheme"]))) return 4;
  if (type === "apiKey" && scheme["in"] === "query") return 5;
  if (isPasswordAlone(scheme)) return 5.5;
  if (type === "oauth2") return 6;
  return 9;
}

function wordOf(scheme: JsonObject): string {
  if (scheme["type"] === "apiKey") return `a key in the ${inWords(scheme["in"])} ${inWords(scheme["name"])}`;
  if (scheme["type"] === "http") return inWords(scheme["scheme"]);
  return scheme["type"] === "oauth2" ? `OAuth 2: ${Object.keys(flowsOf(scheme)).join(", ")}` : inWords(scheme["type"]);
}

function apply(api: Api, { name, scheme, scopes }: Choice): void {
  const { draft } = api;
  const about = brief(scheme["description"], 120);
  const secret = (setting: string, text: string): void => {
    draft.settings[setting] = { about: text, secret: true };
  };
  const header = (key: string, value: string): void => {
    draft.connection["headers"] = { ...objectOf(draft.connection["headers"]), [key]: value };
  };
  const type = textOf(scheme["type"]);
  if (type === "apiKey" && typeof scheme["name"] === "string") {
    const setting = snake(scheme["name"].replace(/^x-/i, "")) ?? "api_key";
    const key = setting === "authorization" ? "api_key" : setting;
    if (scheme["in"] === "header") {
      secret(key, about ?? `The key that requests have in ${scheme["name"]}`);
      const isStandard = /^authorization$/i.test(scheme["name"]);
      const said = isStandard ? prefixIn(scheme["description"]) : "";
      const prefix = said === "" && isStandard && /bearer/i.test(name) ? "Bearer " : said;
      if (isStandard && said === "")
        draft.notes.push(
          prefix === ""
            ? { at: "/headers/Authorization", how: "open", what: "the word before the key", why: "the document does not say: if the vendor wants one, write  Bearer {" + key + "}" } // prettier-ignore
            : { at: "/headers/Authorization", how: "guessed", what: "the word Bearer before the key", why: `the document calls it ${name}` }, // prettier-ignore
        );
      return header(scheme["name"], `${prefix}{${key}}`);
    }
    if (scheme["in"] === "query") {
      secret(key, about ?? `The key that requests have in their address, as ${scheme["name"]}`);
      draft.connection["query"] = { ...objectOf(draft.connection["query"]), [scheme["name"]]: `{${key}}` };
      return;
    }
  }
  if (type === "http" && /^basic$/i.test(inWords(scheme["scheme"]))) {
    if (isKeyAlone(inWords(scheme["description"]))) {
      secret("api_key", about ?? "The key that stands for the user");
      draft.connection["basic"] = { user: "{api_key}" };
      return;
    }
    draft.settings["user"] = { about: about ?? "The user, or the key that stands for it" };
    secret("password", "The user's password; often empty where the user is a key");
    draft.connection["basic"] = { user: "{user}", password: "{password}" };
    return;
  }
  if (type === "oauth2" || type === "openIdConnect") return applyOAuth(api, scheme, scopes, secret, header);
  secret("access_token", about ?? "The access token, as the vendor gives it out");
  header("Authorization", "Bearer {access_token}");
}

/**
 * Whether the user name is a key, without a password: `Use your API key as the username, and leave the password blank`.
 */
function isKeyAlone(description: string): boolean {
  const isKey = /\b(?:key|token)\b[^.]{0,60}\buser ?-?name\b|\buser ?-?name\b[^.]{0,60}\b(?:key|token)\b/i.test(
    description,
  );
  const hasPassword = /password/i.test(description);
  return isKey && (!hasPassword || /\b(?:blank|empty|no password|without (?:a )?password)\b/i.test(description));
}

/** The prefix of the key in the vendor's text: `Klaviyo-API-Key your-key`. */
function prefixIn(description: Json | undefined): string {
  const named = /\bprefix:? ["'`]([\w-]+)["'`]/i.exec(textOf(description) ?? "")?.[1];
  if (named !== undefined) return `${named} `;
  const found = /(?:Authorization:?\s*)?["'`]?\b(Bearer|Token|ApiKey|Api-Key|[A-Z]\w+-API-Key|Basic)\s+[<{[$`]?\w/.exec(
    typeof description === "string" ? description : "",
  );
  return found?.[1] === undefined ? "" : `${found[1]} `;
}

function applyOAuth(
  { draft, root }: Api,
  scheme: JsonObject,
  scopes: readonly string[],
  secret: (setting: string, text: string) => void,
  header: (key: string, value: string) => void,
): void {
  const flows = flowsOf(scheme);
  header("Authorization", "Bearer {access_token}");
  const flow = isObject(flows["clientCredentials"])
    ? flows["clientCredentials"]
    : isObject(flows["authorizationCode"])
      ? flows["authorizationCode"]
      : undefined;
  const token = textOf(flow?.["tokenUrl"]);
  if (flow === undefined || token === undefined) {
    secret("access_token", "An access token, as the vendor gives it out");
    draft.notes.push({
      at: "/settings/access_token",
      how: "open",
      what: "how to get a token",
      why: "the document has no token address that a program can use",
    });
    return;
  }
  const grant = flow === flows["clientCredentials"] ? "client_credentials" : "authorization_code";
  const authorize = textOf(flow["authorizationUrl"]);
  draft.settings["client_id"] = { about: "The application's id, as the vendor gives it out" };
  secret("client_secret", "The application's secret");
  const wanted = (scopes.length > 0 ? scopes : Object.keys(objectOf(flow["scopes"]))).filter((one) => one.trim() !== ""); // prettier-ignore
  if (wanted.length > 0)
    draft.settings["scope"] = { about: "What the application may do; the fewer the better", default: wanted.join(" ") };
  draft.connection["oauth"] = defined({
    token_url: addressIn(root.json, token),
    grant,
    authorize_url:
      grant === "authorization_code" && authorize !== undefined ? addressIn(root.json, authorize) : undefined,
    scope: wanted.length === 0 ? undefined : "{scope}",
  });
}
