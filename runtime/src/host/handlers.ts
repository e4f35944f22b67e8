/** Webhooks through an existing server: as a Web handler, and as a Node listener. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { incomingOf, incomingOfWeb, WebReply, type Incoming } from "./exchange.ts";
import { reply } from "./webhook-receiver.ts";
import { route, type Mounted, type RoutesOptions } from "./routes.ts";

/** The place of the host's paths in another server. */
export interface HandlerOptions {
  /** The path before them, such as `/integ`: webhooks then go to `/integ/webhooks/<integration>`. */
  readonly prefix?: string;
}

/** Facts about a request that only the server knows. */
export interface WebRequestInfo {
  /** The address at the other end of the connection. Without it, systems that are authenticated by their addresses are refused. */
  readonly remoteAddress?: string | undefined;
}

/** Handles a Fetch API request; always returns a response. */
export type WebHandler = (request: Request, info?: WebRequestInfo) => Promise<Response>;

/** Handles a request of Node's server, as an Express handler does. */
export type NodeListener = (request: IncomingMessage, response: ServerResponse) => void;

/** @param receiveTimeoutMs how long a body may take to arrive */
export function webHandler(routes: RoutesOptions, options: HandlerOptions, receiveTimeoutMs: number): WebHandler {
  const mounted = mountedAt(options);
  return async (request, info) => {
    const reply = new WebReply();
    const incoming = incomingOfWeb(request, info?.remoteAddress);
    const done = inTime(incoming, reply, receiveTimeoutMs);
    // A reply may come while the body is still under way: one that is too large is not read to its end.
    void route(incoming, reply, routes, mounted).finally(done);
    return reply.response;
  };
}

/** @param receiveTimeoutMs how long a body may take to arrive */
export function nodeListener(routes: RoutesOptions, options: HandlerOptions, receiveTimeoutMs: number): NodeListener {
  const mounted = mountedAt(options);
  return (request, response) => {
    const incoming = incomingOf(request);
    const done = inTime(incoming, response, receiveTimeoutMs);
    void route(incoming, response, routes, mounted).finally(done);
  };
}

function mountedAt({ prefix = "" }: HandlerOptions): Mounted {
  return { prefix: prefix.replace(/\/$/, ""), isOthers: true };
}

/** Ends a request whose body takes too long. The server may have no such limit itself. @returns what ends the wait */
function inTime({ body }: Incoming, response: Parameters<typeof reply>[0], ms: number): () => void {
  const timer = setTimeout(() => {
    if (body.readableEnded) return;
    reply(response, 408, { error: "it took too long to arrive" }, { Connection: "close" });
    body.destroy();
  }, ms);
  return () => clearTimeout(timer);
}
