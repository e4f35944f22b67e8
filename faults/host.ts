/** Runs a host in a separate process, to be killed: `node faults/host.ts <flow.ts> <store> <port> <destination>`. */
import type { Flow } from "@integ/runtime";
import { createHost, openEngine } from "@integ/runtime/host";

const [flowFile = "", store = "", port = "0", destination = ""] = process.argv.slice(2);
const { flow } = (await import(flowFile)) as { readonly flow: Flow };
const engine = await openEngine(store);
const host = createHost({
  flows: [flow],
  engine,
  connections: { erp: { base_url: destination, secret: "s" } },
  listen: { host: "127.0.0.1", port: Number(port) },
  timeoutMs: 2000,
  onEvent: (event) => {
    if (event.kind === "store_unavailable") process.stderr.write(`${event.why}\n`);
  },
});
await host.start();
process.stdout.write("ready\n");
process.once("SIGTERM", () => {
  void host.stop(2000).then(async () => {
    await engine.close();
    process.exit(0);
  });
});
