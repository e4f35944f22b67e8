/** A server on loopback that records requests and sends the replies that a test gives: a destination for tests. */
import { createServer, type Server } from "node:http";
import { boundAddress } from "../host/bound-address.ts";

/** A request that the server received. */
export interface RecordedRequest {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A reply to send; default: status 200 with an empty body. */
export interface Reply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly json?: unknown;
  readonly text?: string;
  readonly bytes?: Uint8Array;
  /** Cuts the connection instead of replying. */
  readonly reset?: true;
}

/** Records requests. Start it with `RecordingServer.start`, and end it with `stop`. */
export class RecordingServer {
  readonly requests: RecordedRequest[] = [];
  /** The reply to a request; can be changed between requests. */
  reply: (request: RecordedRequest) => Reply;
  /** The server's clock for the `Date` header, in milliseconds since 1970. Default: this machine's. */
  clock: (() => number) | undefined;
  readonly #server: Server;
  url = "";

  private constructor(given: (request: RecordedRequest) => Reply) {
    this.reply = given;
    this.#server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        const recorded: RecordedRequest = {
          method: request.method ?? "",
          path: request.url ?? "",
          headers: Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)])),
          body: Buffer.concat(chunks).toString("utf8"),
        };
        this.requests.push(recorded);
        const reply = this.reply(recorded);
        if (reply.reset === true) {
          request.socket.destroy();
          return;
        }
        const date = this.clock === undefined ? {} : { Date: new Date(this.clock()).toUTCString() };
        response.writeHead(reply.status ?? 200, { "Content-Type": "application/json", ...date, ...reply.headers });
        response.end(reply.bytes ?? reply.text ?? (reply.json === undefined ? "" : JSON.stringify(reply.json)));
      });
    });
  }

  static async start(given: (request: RecordedRequest) => Reply = () => ({ json: {} })): Promise<RecordingServer> {
    const recording = new RecordingServer(given);
    await new Promise<void>((resolve) => recording.#server.listen(0, "127.0.0.1", resolve));
    recording.url = `http://127.0.0.1:${boundAddress(recording.#server).port}`;
    return recording;
  }

  /** Closes connections that are kept open and idle, as servers do after a while. */
  dropConnections(): void {
    this.#server.closeIdleConnections();
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
