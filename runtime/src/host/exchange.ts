/** A request and its reply as the host sees them, whichever server they came through: its own, another of Node's, or a Web handler. */
import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import { Readable } from "node:stream";

/** A request. */
export interface Incoming {
  readonly method: string | undefined;
  /** Path and query as the sender requested them. */
  readonly url: string | undefined;
  readonly headers: IncomingHttpHeaders;
  /** The address at the other end of the connection, where it is known. */
  readonly remoteAddress: string | undefined;
  /** The request's body, not read yet. */
  readonly body: Readable;
}

/** Where the reply goes; a `ServerResponse` is one. */
export interface Outgoing {
  /** The reply has begun. */
  readonly headersSent: boolean;
  /** Nobody is waiting for the result any more. */
  readonly destroyed: boolean;
  writeHead(status: number, headers: Readonly<Record<string, string>>): unknown;
  end(text: string): unknown;
}

/** A request of Node's server. Frameworks that take a part of the path off keep the whole of it as `originalUrl`. */
export function incomingOf(request: IncomingMessage & { readonly originalUrl?: string }): Incoming {
  const { method, url, originalUrl = url, headers, socket } = request;
  return { method, url: originalUrl, headers, remoteAddress: socket.remoteAddress, body: request };
}

/** A Fetch API request. @param remoteAddress the sender's address, as the receiving server knows it */
export function incomingOfWeb(request: Request, remoteAddress: string | undefined): Incoming {
  const url = new URL(request.url);
  const headers: Record<string, string> = { host: url.host };
  for (const [name, value] of request.headers) headers[name] = value;
  return {
    method: request.method,
    url: `${url.pathname}${url.search}`,
    headers,
    remoteAddress,
    body: request.body === null ? Readable.from([]) : Readable.fromWeb(request.body),
  };
}

/** A reply that becomes a Fetch API `Response`. */
export class WebReply implements Outgoing {
  readonly response: Promise<Response>;
  destroyed = false;
  #resolve: (response: Response) => void = () => undefined;
  #head: { readonly status: number; readonly headers: Readonly<Record<string, string>> } | undefined;

  constructor() {
    this.response = new Promise((resolve) => {
      this.#resolve = resolve;
    });
  }

  get headersSent(): boolean {
    return this.#head !== undefined;
  }

  writeHead(status: number, headers: Readonly<Record<string, string>>): void {
    this.#head = { status, headers };
  }

  end(text: string): void {
    const { status, headers } = this.#head ?? { status: 200, headers: {} };
    // These have no body, by the standard.
    const isEmpty = status === 204 || status === 205 || status === 304;
    this.#resolve(new Response(isEmpty ? null : text, { status, headers }));
    this.destroyed = true;
  }
}
