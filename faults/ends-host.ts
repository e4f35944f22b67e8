/**
 * Runs a host with files, a database and mail in a separate process, to be killed: `node faults/ends-host.ts <flow.ts>
 * <folder> <connections>`.
 */
import type { Flow } from "@integ/runtime";
import { createHost, openEngine, type Settings } from "@integ/runtime/host";

const [flowFile = "", folder = "", connections = "{}"] = process.argv.slice(2);
const { flow } = (await import(flowFile)) as { readonly flow: Flow };
const host = createHost({
  flows: [flow],
  engine: await openEngine(`sqlite:${folder}/store.db`),
  connections: JSON.parse(connections) as Readonly<Record<string, Settings>>,
  folder,
});
await host.start();
process.stdout.write("ready\n");
