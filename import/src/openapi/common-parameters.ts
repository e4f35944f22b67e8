/** Parameters that most operations require in a header or path and that belong to the connection: a tenant, a key. */
import { objectOf, type JsonObject } from "../json.ts";
import { brief, snake } from "../names.ts";
import type { Api, Found, Parameter } from "./api.ts";

/** Names of parameters that authenticate the caller. */
const KEY =
  /^(?:x[-_])?(?:(?:api|app|auth|access|user|client|consumer|account|license|partner|developer|private)[-_]?)?(?:key|token|secret|password|passwd|pwd|login|username|api[-_]?id|app[-_]?id|client[-_]?id)$|^auth(?:orization)?$|^apikey$/i;
const SECRET = /key|token|secret|pass|pwd|^auth/i;
const HEADERS = /^(?:accept|content-type|host|user-agent)$/i;

interface Common {
  readonly times: number;
  readonly one: Parameter;
}

/**
 * Turns headers that most operations need into settings; query parameters only if they authenticate the caller and the
 * document has no other credentials.
 */
export function readCommon(api: Api, found: readonly Found[]): void {
  const isOpen = !hasSchemes(api.root.json);
  const needed = new Map<string, Common>();
  for (const { parameters } of found)
    for (const one of parameters) {
      if (!(one.in === "header" ? isOwnHeader(one, isOpen) : one.in === "query" && isOpen && KEY.test(one.name)))
        continue;
      const key = `${one.in} ${one.name}`;
      needed.set(key, { times: (needed.get(key)?.times ?? 0) + 1, one });
    }
  for (const { times, one } of needed.values()) if (times * 2 >= found.length) declare(api, one, times, found.length);
}

function isOwnHeader({ name, required }: Parameter, isOpen: boolean): boolean {
  if (HEADERS.test(name) || /idempot/i.test(name)) return false;
  return isOpen && KEY.test(name) ? true : required && !/^authorization$/i.test(name);
}

function hasSchemes(root: JsonObject): boolean {
  return Object.keys(objectOf(objectOf(root["components"])["securitySchemes"])).length > 0;
}

function declare({ draft }: Api, { name, in: where, description }: Parameter, times: number, all: number): void {
  const plain = snake(name.replace(/^x-/i, "")) ?? "header";
  const setting = plain === "authorization" ? "api_key" : plain;
  const isKey = KEY.test(name);
  const about = brief(description, 120) ?? `What requests have in ${name}`;
  draft.settings[setting] = { about, ...(isKey && SECRET.test(name) ? { secret: true as const } : {}) };
  const place = where === "header" ? "headers" : "query";
  const prefix = /^authorization$/i.test(name) ? (/\b(Bearer|Token|Basic)\b/.exec(description ?? "")?.[1] ?? "") : "";
  draft.connection[place] = {
    ...objectOf(draft.connection[place]),
    [name]: `${prefix === "" ? "" : `${prefix} `}{${setting}}`,
  };
  draft.notes.push({
    at: `/settings/${setting}`,
    how: "guessed",
    what: where === "header" ? `a setting for the header ${name}` : `credentials: ${name} in the query`,
    why: `${times} of ${all} operations need it`,
  });
}

/** Whether the common parts of requests already authenticate the caller. */
export function showsCaller({ draft }: Api): boolean {
  return ["headers", "query"].some((place) =>
    Object.keys(objectOf(draft.connection[place])).some((name) => KEY.test(name) && SECRET.test(name)),
  );
}
