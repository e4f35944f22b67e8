/** A server for the host's bench, in a separate process: `node bench/host-server.ts <kind> <folder> <flow.ts>`. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { DatabaseSync } from "node:sqlite";
import { join } from "node:path";
import type { Flow } from "@integ/runtime";
import { createHost, openEngine } from "@integ/runtime/host";

const [
  kind = "bare",
  folder = ".",
  flowFile = "",
  destination = "http://127.0.0.1:9",
  store = `sqlite:${join(folder, "host.db")}`,
] = process.argv.slice(2);

if (kind === "host") {
  const { flow } = (await import(flowFile)) as { readonly flow: Flow };
  const engine = await openEngine(store);
  // Without a destination, no runs are executed.
  if (destination === "none") await engine.pause(flow.name, true);
  const host = createHost({
    flows: [flow],
    engine,
    connections: { erp: { base_url: destination, secret: "s" } },
    listen: { host: "127.0.0.1", port: 0 },
    concurrency: 32,
  });
  process.stdout.write(`${await host.start()}\n`);
  // It releases its claims: another host on the same store would otherwise wait for the heartbeat timeout of a killed
  // one.
  process.once(
    "SIGTERM",
    () =>
      void host
        .stop()
        .then(() => engine.close())
        .then(() => process.exit(0)),
  );
} else {
  const db = kind === "insert" ? new DatabaseSync(join(folder, "insert.db")) : undefined;
  db?.exec(
    "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE t (id INTEGER PRIMARY KEY, body BLOB) STRICT",
  );
  const insert = db?.prepare("INSERT INTO t (body) VALUES (?)");
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      insert?.run(Buffer.concat(chunks));
      response.writeHead(200, { "Content-Type": "application/json" }).end("{}");
    });
  });
  server.listen(0, "127.0.0.1", () => {
    process.stdout.write(`http://127.0.0.1:${(server.address() as AddressInfo).port}\n`);
  });
}
