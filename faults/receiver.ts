/** A destination that fails at random, remembers every request, and reports broken promises afterwards. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Random } from "./random.ts";

interface Line {
  /** The lane; for a record of a batch also its position: `7/2`. */
  readonly text: string;
  readonly n: number;
}

export interface Verdict {
  readonly requests: number;
  readonly repeated: number;
  /** Idempotency keys, as the destination has seen them. */
  readonly keys: number;
  readonly broken: readonly string[];
}

export class Receiver {
  readonly #server: Server;
  readonly #random: Random;
  /** By idempotency key, the first body sent with it. */
  readonly #bodies = new Map<string, string>();
  /** By record, the key that it was sent with. */
  readonly #keys = new Map<string, string>();
  /** By lane, the numbers in the order in which they were first accepted. */
  readonly #taken = new Map<string, number[]>();
  readonly #broken: string[] = [];
  #requests = 0;
  #repeated = 0;
  /** Whether it fails at random; turned off to let the remaining work finish. */
  faulty = true;
  url = "";

  /** The number of records of an event. */
  readonly #each: number;

  private constructor(random: Random, each: number) {
    this.#random = random;
    this.#each = each;
    this.#server = createServer((request, response) => {
      let body = "";
      request.on("data", (chunk: Buffer) => (body += chunk.toString("utf8")));
      request.on("end", () => this.#respond(request, response, body));
    });
  }

  static async start(random: Random, each = 1): Promise<Receiver> {
    const receiver = new Receiver(random, each);
    await new Promise<void>((resolve) => receiver.#server.listen(0, "127.0.0.1", resolve));
    receiver.url = `http://127.0.0.1:${(receiver.#server.address() as AddressInfo).port}`;
    return receiver;
  }

  #respond(request: IncomingMessage, response: ServerResponse, body: string): void {
    this.#requests++;
    const dice = this.faulty ? this.#random.next(100) : 99;
    // Fails before anything is done.
    if (dice < 4) return void response.writeHead(503).end();
    if (dice < 6) return void request.socket.destroy();
    this.#take(String(request.headers["idempotency-key"]), body);
    // Succeeds, but the response is lost or late.
    if (dice < 9) return void request.socket.destroy();
    const respond = (): void => {
      const { lines } = JSON.parse(body) as { lines: Line[] };
      const reply = JSON.stringify({ lines: lines.map((_, id) => ({ id })) });
      response.writeHead(200, { "Content-Type": "application/json" }).end(reply);
    };
    if (dice < 40) setTimeout(respond, this.#random.next(8));
    else respond();
  }

  #take(key: string, body: string): void {
    const before = this.#bodies.get(key);
    if (before !== undefined) {
      this.#repeated++;
      if (before !== body) this.#broken.push(`two bodies under one key: ${before} and ${body}`);
      return;
    }
    this.#bodies.set(key, body);
    for (const line of (JSON.parse(body) as { lines: Line[] }).lines) this.#takeOne(key, line);
  }

  /** Checks that a record arrives in order, and under one key only. */
  #takeOne(key: string, { text, n: number }: Line): void {
    const record = `${text} ${number}`;
    const other = this.#keys.get(record);
    if (other !== undefined) this.#broken.push(`a second key: ${record} came under ${other} and ${key}`);
    this.#keys.set(record, key);
    const [lane = ""] = text.split("/");
    const taken = this.#taken.get(lane) ?? [];
    // All records of an event arrive before those of the next one.
    const turn = Math.floor(taken.length / this.#each) + 1;
    if (number !== turn) this.#broken.push(`key ${lane}: ${number} came when it was the turn of ${turn}`);
    taken.push(number);
    this.#taken.set(lane, taken);
  }

  /** The number of different events that arrived. */
  get count(): number {
    return Math.floor(this.#keys.size / this.#each);
  }

  /** The number of different keys that arrived. */
  get keys(): number {
    return this.#bodies.size;
  }

  verdict(accepted: ReadonlyMap<string, number>): Verdict {
    const lost = [...accepted].flatMap(([lane, most]) => {
      const taken = this.#taken.get(lane) ?? [];
      return Array.from({ length: most }, (_, i) => i + 1)
        .filter((number) => taken.filter((one) => one === number).length < this.#each)
        .map((number) => `lost: key ${lane}, ${number}`);
    });
    const broken = [...this.#broken, ...lost];
    return { requests: this.#requests, repeated: this.#repeated, keys: this.keys, broken };
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
