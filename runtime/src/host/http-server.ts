/** The host's HTTP server: webhooks, whether it lives and is ready, and its metrics. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Flow } from "../flow.ts";
import { same } from "./signature.ts";
import { receive, reply, type WebhookReceiver } from "./webhook-receiver.ts";

/** What the HTTP server needs from the host. */
export interface HttpServerOptions {
  readonly flows: ReadonlyMap<string, Flow>;
  readonly receiver: WebhookReceiver;
  /** How long a webhook may take to arrive, in milliseconds; its headers a third of that. */
  readonly receiveTimeoutMs: number;
  /** The bearer token that /metrics requires; without it, /metrics is public. */
  readonly metricsToken?: string | undefined;
  readonly isStopping: () => boolean;
  /** Why webhooks can't be accepted; undefined if they can. */
  readonly notReady: () => Promise<string | undefined>;
  readonly metrics: () => Promise<string>;
  /** Called when an event may have been accepted. */
  readonly received: () => void;
}

/** Serves webhooks, health checks and metrics. */
export class HttpServer {
  readonly #options: HttpServerOptions;
  readonly #server: Server;

  constructor(options: HttpServerOptions) {
    this.#options = options;
    const limits = {
      requestTimeout: options.receiveTimeoutMs,
      headersTimeout: options.receiveTimeoutMs / 3,
      connectionsCheckingInterval: Math.min(5000, options.receiveTimeoutMs / 3),
    };
    this.#server = createServer(limits, (request, response) => {
      this.#route(request, response).catch(() => reply(response, 500, { error: "something went wrong here" }));
    });
  }

  /** @returns the address, such as `http://127.0.0.1:8484`. @throws Error where the port can't be had */
  async listen(host: string, port: number): Promise<string> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once("error", reject);
      this.#server.listen(port, host, resolve);
    });
    const address = this.#server.address() as AddressInfo;
    return `http://${address.family === "IPv6" ? `[${address.address}]` : address.address}:${address.port}`;
  }

  /** Takes no new connection, and ends those that there are when `until` has come. */
  async close(until: Promise<unknown>): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.#server.closeIdleConnections();
    await until;
    this.#server.closeAllConnections();
    await closed;
  }

  async #route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = (request.url ?? "/").split("?")[0] ?? "/";
    if (path === "/livez") return reply(response, 200, { alive: true });
    if (path === "/readyz" || path === "/healthz") return this.#ready(response);
    if (path === "/metrics") return this.#metrics(request, response);
    const { flows, receiver, isStopping, received } = this.#options;
    const [, name, secret] = /^\/webhooks\/([^/]+)(\/[^/]+)?$/.exec(path) ?? [];
    const named = name === undefined ? undefined : flows.get(decoded(name));
    // Only a system that has its secret there is sent to an address of that form.
    const flow = secret !== undefined && named !== undefined && !hasSecretInPath(named) ? undefined : named;
    if (flow === undefined)
      return reply(response, 404, { error: "nothing is here; webhooks go to /webhooks/<integration>" });
    if (isStopping()) return reply(response, 503, { error: "this host is stopping" }, { "Retry-After": "30" });
    await receive(flow, request, response, receiver);
    received();
  }

  /** Ready is who takes webhooks in: not while it stops, and not where the store can't be written. */
  async #ready(response: ServerResponse): Promise<void> {
    const why = this.#options.isStopping() ? "this host is stopping" : await this.#options.notReady();
    if (why === undefined) reply(response, 200, { ready: true });
    else reply(response, 503, { ready: false, why });
  }

  async #metrics(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { metricsToken, metrics } = this.#options;
    if (metricsToken !== undefined && !same(`Bearer ${metricsToken}`, request.headers.authorization ?? ""))
      return reply(response, 401, { error: "metrics_token is needed" }, { "WWW-Authenticate": "Bearer" });
    const page = await metrics();
    response.writeHead(200, { "Content-Type": "text/plain; version=0.0.4; charset=utf-8" });
    response.end(page);
  }
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
