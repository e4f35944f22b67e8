/** The host's HTTP server. */
import { createServer, type Server } from "node:http";
import { incomingOf } from "./exchange.ts";
import { boundAddress } from "./bound-address.ts";
import { route, type RoutesOptions } from "./routes.ts";

/** What the HTTP server needs from the host. */
export interface HttpServerOptions {
  readonly routes: RoutesOptions;
  /** How long a webhook may take to arrive, in milliseconds; its headers a third of that. */
  readonly receiveTimeoutMs: number;
}

/** Serves webhooks, health checks and metrics. */
export class HttpServer {
  readonly #server: Server;

  constructor({ routes, receiveTimeoutMs }: HttpServerOptions) {
    const limits = {
      requestTimeout: receiveTimeoutMs,
      headersTimeout: receiveTimeoutMs / 3,
      connectionsCheckingInterval: Math.min(5000, receiveTimeoutMs / 3),
    };
    this.#server = createServer(limits, (request, response) => void route(incomingOf(request), response, routes));
  }

  /** @returns the address, such as `http://127.0.0.1:8484`. @throws Error if the port is not available */
  async listen(host: string, port: number): Promise<string> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once("error", reject);
      this.#server.listen(port, host, resolve);
    });
    const address = boundAddress(this.#server);
    return `http://${address.family === "IPv6" ? `[${address.address}]` : address.address}:${address.port}`;
  }

  /** Accepts no new connections, and closes the existing ones at `until`. */
  async close(until: Promise<unknown>): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.#server.closeIdleConnections();
    await until;
    this.#server.closeAllConnections();
    await closed;
  }
}
