/** The address of the API, with customer-specific parts as settings. */
import { isObject, type JsonObject, listOf, objectOf, inWords, textOf } from "../json.ts";
import { brief, snake } from "../names.ts";
import type { Api } from "./api.ts";

const TRIAL =
  /sandbox|staging|stage\b|\btest\b|-test|test\.|demo|dev(?:elopment)?\b|localhost|127\.0\.0\.1|\bqa\b|uat|mock/i;

/** Fills in the address, and a setting for each variable part. */
export function readServers({ root, draft }: Api): void {
  const servers = listOf(root.json["servers"]).filter(isObject);
  const isTrial = (one: JsonObject): boolean =>
    TRIAL.test(`${inWords(one["url"])} ${inWords(one["description"] ?? "")}`);
  const server =
    servers.find((one) => !isTrial(one) && URL.canParse(filled(one))) ??
    servers.find((one) => URL.canParse(filled(one))) ??
    servers[0];
  draft.connection["base_url"] = "{base_url}";
  const written = textOf(server?.["url"])?.replace(/\/+$/, "");
  if (server === undefined || written === undefined || !URL.canParse(filled(server))) {
    draft.settings["base_url"] = {
      about: `The address of the API${written === undefined || written === "" ? "" : `, which ends with ${written}`}`,
    };
    draft.notes.push({
      at: "/settings/base_url",
      how: "open",
      what: "the address of the API",
      why: "the document has no complete one",
    });
    return;
  }
  let url = written;
  for (const [name, variable] of Object.entries(objectOf(server["variables"]))) {
    const setting = snake(name) ?? "variable";
    url = url.replaceAll(`{${name}}`, `{${setting}}`);
    const { default: usual, description } = objectOf(variable);
    const about = brief(description, 120) ?? `A part of the API's address: ${name}`;
    const isOwn = typeof usual === "string" && isOfCustomer(written, name, objectOf(variable));
    draft.settings[setting] = { about, ...(typeof usual !== "string" || usual === "" || isOwn ? {} : { default: usual }) }; // prettier-ignore
    if (isOwn)
      draft.notes.push({
        at: `/settings/${setting}`,
        how: "guessed",
        what: "a setting without a default",
        why: `it is part of the host and differs for each customer; the document's ${usual} is an example, and would receive your key`,
      });
  }
  for (const [whole, name = ""] of url.matchAll(/\{([^{}]+)\}/g)) {
    const setting = snake(name) ?? "variable";
    url = url.replaceAll(whole, `{${setting}}`);
    draft.settings[setting] ??= { about: `A part of the API's address: ${name}` };
  }
  draft.settings["base_url"] = { about: "The address of the API", default: url };
  const others = servers.filter((one) => one !== server).map((one) => inWords(one["url"]));
  draft.notes.push({
    at: "/settings/base_url",
    how: "found",
    what: `the address ${url}`,
    why:
      others.length === 0
        ? "it is the document's only server"
        : `it is the document's server for production; others: ${others.slice(0, 5).join(", ")}`,
  });
}

const OWN_PART = /site|sub_?domain|tenant|shop|store|account|company|org|customer|client|instance|workspace|merchant|your|my/i; // prettier-ignore
const EXAMPLES = /^(?:demo|test|example|sample|acme|foo|your|my|xxx|\W)/i;

/**
 * Whether a part of an address is customer-specific, so that its default is only an example: credentials must not be
 * sent there.
 */
function isOfCustomer(url: string, name: string, { default: usual, enum: listed }: JsonObject): boolean {
  const [, host = ""] = /^[^/]*\/\/([^/]*)/.exec(url) ?? [];
  if (!host.includes(`{${name}}`) || listOf(listed).length > 0) return false;
  return EXAMPLES.test(inWords(usual)) || (OWN_PART.test(name) && !inWords(usual).includes("."));
}

/** The address with the default values. */
function filled(server: JsonObject): string {
  const variables = objectOf(server["variables"]);
  return inWords(server["url"]).replace(
    /\{([^{}]+)\}/g,
    (_, name: string) => textOf(objectOf(variables[name])["default"]) ?? "x",
  );
}

/** An absolute address of the vendor; a relative one is below the API's address of the connection. */
export function addressIn(root: JsonObject, address: string): string {
  const servers = listOf(root["servers"]).flatMap((one) => textOf(objectOf(one)["url"])?.replace(/\/+$/, "") ?? []);
  const own = servers.find((url) => URL.canParse(url) && address.startsWith(`${url}/`));
  if (own !== undefined) return `{base_url}${address.slice(own.length)}`;
  return URL.canParse(address) ? address : `{base_url}${address.startsWith("/") ? "" : "/"}${address}`;
}
