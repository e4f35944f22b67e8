/**
 * `@integ/runtime/settings`: which settings of a connection are used, for what, and whether one is a time zone. Used by
 * the compiler, by a host at its start, and by `integ connect`.
 */
import type { Login, Operation, SystemLink } from "./flow.ts";
import type { WebhookAuth } from "./webhooks.ts";

/** Names in the texts of a signed request that stand for a part of the request instead of a setting. */
export const REQUEST_PARTS: ReadonlySet<string> = new Set([
  ...["method", "url", "host", "path", "query", "sorted_query", "pairs"],
  ...["body", "body_hash", "timestamp", "nonce", "signature"],
]);

/** The names of the placeholders `{name}` in a text. */
export function namesIn(text: string): string[] {
  return [...text.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name);
}

/**
 * The settings that requests use: for the address, for credentials, and those that operations name.
 *
 * @param hasToken whether a token is given, so that none is requested
 */
export function settingsToSend(link: SystemLink, operations: Iterable<Operation>, hasToken: boolean): string[] {
  const own = [...operations].flatMap(settingsOf);
  const named = [...namesIn(link.baseUrl), ...credentialNames(link), ...own];
  if (!hasTokens(link) || hasToken) return [...new Set(named)];
  const comes = settingsKept(link);
  return [...new Set([...named.filter((name) => name !== "access_token" && !comes.includes(name)), ...tokenNames(link)])]; // prettier-ignore
}

/** Whether `{access_token}` is obtained by OAuth or a login. */
export function hasTokens({ oauth, login }: SystemLink): boolean {
  return oauth !== undefined || login !== undefined;
}

/** The settings that come with a token. */
export function settingsKept({ oauth, login }: SystemLink): string[] {
  return Object.keys({ ...oauth?.keeps, ...login?.keeps });
}

/** The settings that a login sends. */
export function settingsToLogIn({ baseUrl = "", basic, request, refresh }: Login): string[] {
  const shown = [request, ...(refresh === undefined ? [] : [refresh.request])].flatMap(({ settings = [] }) => settings);
  return [...new Set([...namesIn(baseUrl), ...textsOf(basic).flatMap(namesIn), ...shown])];
}

/** The settings of an operation, and those of the operations that it calls. */
function settingsOf({ settings = [], find, each }: Operation): readonly string[] {
  return [
    ...settings,
    ...[find?.operation, each?.operation].flatMap((one) => (one === undefined ? [] : settingsOf(one))),
  ];
}

/** The settings that a caller without a signature presents. */
export function settingsOfCaller(auth: WebhookAuth | undefined): readonly string[] {
  if (auth === undefined) return [];
  return auth.kind === "basic" ? [auth.user, auth.password] : [auth.token];
}

/** The settings that authenticate a system's webhooks, or its verification of the address. */
export function settingsToReceive(link: SystemLink | undefined): string[] {
  const { signature, webhookAuth: auth, webhookOptions: { probe, ping } = {} } = link ?? {};
  const { secret, publicKey, certificate, content = "" } = signature ?? {};
  const hashes = [probe?.reply?.hash, ping?.reply?.hash].flatMap((one) => one ?? []);
  const inContent = [content, ...hashes.map((one) => one.content)]
    .flatMap(namesIn)
    .filter((name) => link?.settings[name] !== undefined);
  const keys = hashes.flatMap((one) => one.secret ?? []);
  return [
    ...new Set(
      [secret ?? [], publicKey ?? [], certificate?.root ?? [], inContent, keys, settingsOfCaller(auth)].flat(),
    ),
  ];
}

/** The settings by which webhooks are set up. */
export function settingsToSubscribe({ subscriptions, settings }: SystemLink): string[] {
  const { list, create, remove } = subscriptions ?? {};
  return [...new Set(namesIn(JSON.stringify([list, create, remove])))].filter((name) => settings[name] !== undefined);
}

/** The settings for the credentials of a request, without those for obtaining a token. */
function credentialNames({ headers, query, basic, oauth1, signed }: SystemLink): string[] {
  const { key = "", content = "" } = signed ?? {};
  const signing = [key, content, ...textsOf(signed?.headers), ...textsOf(signed?.query)].flatMap(namesIn);
  return [
    ...[headers, query, basic, oauth1].flatMap(textsOf).flatMap(namesIn),
    ...signing.filter((name) => !REQUEST_PARTS.has(name)),
  ];
}

/** The settings for obtaining a token. A connection that a person has authorized needs no `refresh_token`. */
function tokenNames({ oauth, login }: SystemLink): string[] {
  if (login !== undefined) return settingsToLogIn(login);
  if (oauth === undefined) return [];
  const { grant, clientAuth, assertion, tokenUrl = "", scope = "" } = oauth;
  const signing = [assertion?.key ?? "", ...textsOf(assertion?.claims), ...textsOf(assertion?.header)].flatMap(namesIn);
  const parameters = [...textsOf(oauth.authorizeParameters), ...textsOf(oauth.tokenParameters)];
  const named = [tokenUrl, oauth.refreshUrl ?? "", oauth.authorizeUrl ?? "", scope, ...parameters].flatMap(namesIn);
  if (grant === "jwt" || grant === "jwt_bearer") return [...signing, ...named];
  const client = ["client_id", clientAuth === "none" ? "token_key" : "client_secret"];
  return [...client, ...(grant === "refresh_token" ? ["refresh_token"] : []), ...named];
}

function textsOf(part: object | undefined): string[] {
  return Object.values(part ?? {}).filter((text): text is string => typeof text === "string");
}

/** The settings without a value or default, among the given ones and those that their defaults refer to; each once. */
export function lackingOf(
  { settings }: Pick<SystemLink, "settings">,
  given: Readonly<Record<string, unknown>>,
  names: Iterable<string>,
): string[] {
  const [lacking, seen] = [new Set<string>(), new Set<string>()];
  const look = (name: string): void => {
    if (seen.has(name) || given[name] !== undefined) return;
    seen.add(name);
    const text = settings[name]?.default;
    if (text === undefined) lacking.add(name);
    else namesIn(text).forEach(look);
  };
  for (const name of names) look(name);
  return [...lacking];
}

/** Whether a text names a time zone: `Europe/Vilnius`, `UTC`, or an offset such as `+02:00`. */
export function isZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: zone }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}
