/** Vendors' client libraries with their requests redirected to stand-ins on this machine. */
import http from "node:http";
import https from "node:https";
import { syncBuiltinESMExports } from "node:module";
import type { StandIn } from "@integ/runtime/testing";
import { vendorLibrary } from "./vendors.ts";

/** The vendors' addresses, and where they lead instead. */
const led = new Map<string, string>();
/** The original URL of a request, from which the stand-in makes URLs of next pages. */
const ORIGINAL = "X-Original-URL";
let isHooked = false;

/**
 * A vendor's client library, ready to be led elsewhere.
 *
 * @param name as npm names it: `stripe`
 * @returns its exports; tests say by a type of their own what they use of it
 */
export function vendorSdk<T>(name: string): T {
  hook();
  return vendorLibrary<T>(name);
}

/**
 * Leads requests for a vendor's address to its stand-in as long as the result is not disposed of: `using led = ledTo(…)`.
 *
 * @param address what the description's `base_url` is for the vendor: `https://api.xero.com/api.xro/2.0`
 * @param path below the stand-in of the system, such as `/oauth`
 */
export function ledTo(standIn: StandIn, system: string, address: string, path = ""): Disposable {
  hook();
  led.set(address, `${standIn.url}/${system}${path}`);
  return { [Symbol.dispose]: () => void led.delete(address) };
}

/** The redirected URL; undefined if the request is not redirected. */
function elsewhere(address: string): URL | undefined {
  // The longest one counts: a vendor's tokens may be had below its API's address.
  const [from, to] =
    [...led].filter(([one]) => address.startsWith(one)).sort(([a], [b]) => b.length - a.length)[0] ?? [];
  return from === undefined ? undefined : new URL(`${to}${address.slice(from.length)}`);
}

/** Libraries keep `fetch` and `https` from when they are loaded, so both are replaced before that, once. */
function hook(): void {
  if (isHooked) return;
  isHooked = true;
  const { fetch: realFetch } = globalThis;
  globalThis.fetch = (input, init) => {
    const address = typeof input === "string" ? input : input instanceof URL ? input.href : input.url;
    const to = elsewhere(address);
    if (to === undefined) return realFetch(input, init);
    const request = new Request(input, init);
    const moved = new Request(to, request);
    moved.headers.set(ORIGINAL, request.url);
    return realFetch(moved);
  };
  const realRequest = https.request;
  https.request = ((...called: unknown[]) => {
    const [first, second] = called;
    const callback = called.find((one): one is (response: http.IncomingMessage) => void => typeof one === "function");
    const isUrl = typeof first === "string" || first instanceof URL;
    const options = { ...((isUrl ? second : first) as https.RequestOptions | undefined) };
    const host = options.hostname ?? options.host ?? "";
    const port = /^(?:|443)$/.test(String(options.port ?? "")) ? "" : `:${options.port}`;
    const address = isUrl ? String(first) : `https://${host}${port}${options.path ?? "/"}`;
    const to = elsewhere(address);
    if (to === undefined) return Reflect.apply(realRequest, https, called) as http.ClientRequest;
    const { agent: _agent, protocol: _protocol, host: _host, ...rest } = options;
    const given = Object.entries(rest.headers ?? {}).filter(([name]) => name.toLowerCase() !== "host");
    const headers = { ...Object.fromEntries(given), [ORIGINAL]: address } as http.OutgoingHttpHeaders;
    const there = { hostname: to.hostname, port: to.port, path: `${to.pathname}${to.search}`, headers };
    return http.request({ ...rest, ...there, defaultPort: 80 }, callback);
  }) as typeof https.request;
  https.get = ((...given: Parameters<typeof https.get>) => {
    const request = https.request(...given);
    request.end();
    return request;
  }) as typeof https.get;
  syncBuiltinESMExports();
}

/** An access token of a stand-in, for libraries that take one. @throws Error if it gives none */
export async function accessTokenOf(standIn: StandIn, system: string): Promise<string> {
  const { client_id: id = "", client_secret: secret = "", refresh_token: refresh = "" } = standIn.settings(system);
  const grant = standIn.link(system).oauth?.grant === "client_credentials" ? "client_credentials" : "refresh_token";
  const response = await fetch(`${standIn.url}/${system}/oauth/token`, {
    method: "POST",
    headers: { Authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString("base64")}` },
    body: new URLSearchParams({ grant_type: grant, refresh_token: refresh }),
  });
  const { access_token: token } = (await response.json()) as { readonly access_token?: string };
  if (token === undefined) throw new Error(`the stand-in of ${system} issues no token: ${response.status}`);
  return token;
}
