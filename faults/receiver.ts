/** A destination with faults that remembers everything, and can say afterwards whether a promise was broken. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Random } from "./random.ts";

interface Line {
  readonly text: string;
  readonly n: number;
}

export interface Verdict {
  readonly requests: number;
  readonly repeated: number;
  readonly broken: readonly string[];
}

export class Receiver {
  readonly #server: Server;
  readonly #random: Random;
  /** By idempotency key, the body that came first under it. */
  readonly #bodies = new Map<string, string>();
  /** By lane, the numbers in the order in which they were taken for the first time. */
  readonly #taken = new Map<string, number[]>();
  readonly #broken: string[] = [];
  #requests = 0;
  #repeated = 0;
  /** Whether it misbehaves: it does until everything is to come to an end. */
  faulty = true;
  url = "";

  private constructor(random: Random) {
    this.#random = random;
    this.#server = createServer((request, response) => {
      let body = "";
      request.on("data", (chunk: Buffer) => (body += chunk.toString("utf8")));
      request.on("end", () => this.#answer(request, response, body));
    });
  }

  static async start(random: Random): Promise<Receiver> {
    const receiver = new Receiver(random);
    await new Promise<void>((resolve) => receiver.#server.listen(0, "127.0.0.1", resolve));
    receiver.url = `http://127.0.0.1:${(receiver.#server.address() as AddressInfo).port}`;
    return receiver;
  }

  #answer(request: IncomingMessage, response: ServerResponse, body: string): void {
    this.#requests++;
    const dice = this.faulty ? this.#random.next(100) : 99;
    // Down, before anything is done.
    if (dice < 4) return void response.writeHead(503).end();
    if (dice < 6) return void request.socket.destroy();
    this.#take(String(request.headers["idempotency-key"]), body);
    // Done, and the answer is lost; or comes late.
    if (dice < 9) return void request.socket.destroy();
    const answer = (): void => {
      response.writeHead(200, { "Content-Type": "application/json" }).end('{"lines":[{"id":1}]}');
    };
    if (dice < 40) setTimeout(answer, this.#random.next(8));
    else answer();
  }

  #take(key: string, body: string): void {
    const before = this.#bodies.get(key);
    if (before !== undefined) {
      this.#repeated++;
      if (before !== body) this.#broken.push(`two bodies under one key: ${before} and ${body}`);
      return;
    }
    this.#bodies.set(key, body);
    const [line] = (JSON.parse(body) as { lines: Line[] }).lines;
    const lane = line?.text ?? "";
    const taken = this.#taken.get(lane) ?? [];
    const last = taken.at(-1) ?? 0;
    const number = line?.n ?? 0;
    if (number !== last + 1) this.#broken.push(`key ${lane}: ${number} came after ${last}`);
    taken.push(number);
    this.#taken.set(lane, taken);
  }

  /** How many different events have come. */
  get count(): number {
    return this.#bodies.size;
  }

  verdict(accepted: ReadonlyMap<string, number>): Verdict {
    const lost = [...accepted].flatMap(([lane, most]) => {
      const there = new Set(this.#taken.get(lane));
      return Array.from({ length: most }, (_, i) => i + 1)
        .filter((number) => !there.has(number))
        .map((number) => `lost: key ${lane}, ${number}`);
    });
    return { requests: this.#requests, repeated: this.#repeated, broken: [...this.#broken, ...lost] };
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
