/** The routes: webhooks, health and readiness, and metrics. They are the same behind every server. */
import type { Flow } from "../flow.ts";
import type { Incoming, Outgoing } from "./exchange.ts";
import { same } from "./signature.ts";
import { receive, reply, type WebhookReceiver } from "./webhook-receiver.ts";

/** What the routes need from the host. */
export interface RoutesOptions {
  readonly flows: ReadonlyMap<string, Flow>;
  readonly receiver: WebhookReceiver;
  /** The bearer token that /metrics requires; without it, /metrics is public. */
  readonly metricsToken?: string | undefined;
  readonly isStopping: () => boolean;
  /** Why webhooks can't be accepted; undefined if they can. */
  readonly notReady: () => Promise<string | undefined>;
  readonly metrics: () => Promise<string>;
  /** Called when an event may have been accepted. */
  readonly received: () => void;
}

/** The place of the routes in a server. */
export interface Mounted {
  /** The path before the others, such as `/integ`. */
  readonly prefix: string;
  /** The server is not the host's own, and may be public: metrics require a token. */
  readonly isOthers: boolean;
}

/** Replies to every request, also after an internal error. */
export async function route(
  request: Incoming,
  response: Outgoing,
  options: RoutesOptions,
  mounted: Mounted = { prefix: "", isOthers: false },
): Promise<void> {
  try {
    await routed(request, response, options, mounted);
  } catch {
    reply(response, 500, { error: "internal error" });
  }
}

async function routed(
  request: Incoming,
  response: Outgoing,
  options: RoutesOptions,
  { prefix, isOthers }: Mounted,
): Promise<void> {
  const whole = (request.url ?? "/").split("?")[0] ?? "/";
  const path = whole.startsWith(`${prefix}/`) ? whole.slice(prefix.length) : "";
  if (path === "/livez") return reply(response, 200, { alive: true });
  if (path === "/readyz" || path === "/healthz") return ready(response, options);
  if (path === "/metrics" && (!isOthers || options.metricsToken !== undefined))
    return metrics(request, response, options);
  const { flows, receiver, isStopping, received } = options;
  const [, name, secret] = /^\/webhooks\/([^/]+)(\/[^/]+)?$/.exec(path) ?? [];
  const named = name === undefined ? undefined : flows.get(decoded(name));
  // Only a system whose secret is part of the address is called at such an address.
  const flow = secret !== undefined && named !== undefined && !hasSecretInPath(named) ? undefined : named;
  if (flow === undefined)
    return reply(response, 404, { error: `not found; webhooks go to ${prefix}/webhooks/<integration>` });
  if (isStopping()) return reply(response, 503, { error: "this host is stopping" }, { "Retry-After": "30" });
  if (request.body.readableEnded)
    return reply(response, 500, {
      error:
        "the body has already been read: put middleware that reads bodies, such as express.json(), after the host's handler",
    });
  await receive(flow, request, response, receiver);
  received();
}

/** Ready means that webhooks are accepted: not while the host stops, and not if the store can't be written. */
async function ready(response: Outgoing, { isStopping, notReady }: RoutesOptions): Promise<void> {
  const why = isStopping() ? "this host is stopping" : await notReady();
  if (why === undefined) reply(response, 200, { ready: true });
  else reply(response, 503, { ready: false, why });
}

async function metrics(
  request: Incoming,
  response: Outgoing,
  { metricsToken, metrics: page }: RoutesOptions,
): Promise<void> {
  if (metricsToken !== undefined && !same(`Bearer ${metricsToken}`, request.headers.authorization ?? ""))
    return reply(response, 401, { error: "metrics_token is required" }, { "WWW-Authenticate": "Bearer" });
  const text = await page();
  response.writeHead(200, { "Content-Type": "text/plain; version=0.0.4; charset=utf-8" });
  response.end(text);
}

function hasSecretInPath({ trigger, systems }: Flow): boolean {
  return trigger.kind === "webhook" && systems[trigger.system]?.webhookAuth?.kind === "path";
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return "";
  }
}
