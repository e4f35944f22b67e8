/** A proxy to the database whose connections can be cut, stalled and slowed. */
import { connect, createServer, type AddressInfo, type Server, type Socket } from "node:net";

export class Proxy {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #stalled = false;
  #delayMs = 0;
  port = 0;

  private constructor(target: number) {
    this.#server = createServer((client) => {
      const server = connect(target, "127.0.0.1");
      for (const [from, to] of [
        [client, server],
        [server, client],
      ] as const) {
        this.#sockets.add(from);
        from.on("error", () => undefined);
        from.on("close", () => {
          this.#sockets.delete(from);
          to.destroy();
        });
        from.on("data", (chunk: Buffer) => {
          if (this.#delayMs === 0 && !this.#stalled) return void to.write(chunk);
          from.pause();
          const pass = (): void => {
            if (this.#stalled) return void setTimeout(pass, 20);
            if (!to.destroyed) to.write(chunk);
            from.resume();
          };
          setTimeout(pass, this.#delayMs);
        });
      }
    });
  }

  static async start(target: number): Promise<Proxy> {
    const proxy = new Proxy(target);
    await new Promise<void>((done) => proxy.#server.listen(0, "127.0.0.1", done));
    proxy.port = (proxy.#server.address() as AddressInfo).port;
    return proxy;
  }

  /** Breaks all connections, also in the middle of a message. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  /** Stops forwarding for a number of milliseconds. */
  async stall(ms: number): Promise<void> {
    this.#stalled = true;
    await new Promise((done) => setTimeout(done, ms));
    this.#stalled = false;
  }

  slow(ms: number): void {
    this.#delayMs = ms;
  }

  async stop(): Promise<void> {
    this.cut();
    await new Promise((done) => this.#server.close(done));
  }
}
