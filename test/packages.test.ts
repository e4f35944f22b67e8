/** The runtime as a user gets it: packed, installed into an empty folder, running a compiled example without anything else. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { packageRuntime } from "../scripts/package-runtime.ts";
import { EXAMPLES } from "./examples.ts";

test("the runtime installs into an empty folder, alone, and runs a compiled example", () => {
  const folder = mkdtempSync(join(tmpdir(), "integ-pack-"));
  try {
    const run = (command: string, ...args: readonly string[]): string => {
      const { status, stdout, stderr } = spawnSync(command, args, {
        cwd: folder,
        encoding: "utf8",
        env: { ...process.env, npm_config_audit: "false", npm_config_fund: "false" },
      });
      if (status !== 0) throw new Error(`${command} ${args.join(" ")}: ${stderr}`);
      return stdout;
    };
    writeFileSync(join(folder, "package.json"), '{ "name": "shop", "type": "module", "private": true }');
    const packed = JSON.parse(run("npm", "pack", packageRuntime(), "--json")) as
      { filename: string; size: number }[] | Record<string, { filename: string; size: number }>;
    const [{ filename, size }] = Object.values(packed) as [{ filename: string; size: number }];
    // The core, both engines, the test kit and its stand-ins; what a generated module imports is a small part of it.
    expect(size).toBeLessThan(180_000);
    run("npm", "install", "--prefer-offline", `./${filename}`);
    // What the host and the entries for regular expressions, HTML and identities stand on, and nothing of the compiler.
    expect(readdirSync(join(folder, "node_modules")).filter((name) => !name.startsWith("."))).toEqual([
      "@integ",
      "@noble",
      "@opentelemetry",
      "croner",
      "csv-parse",
      "entities",
      "ipaddr.js",
      "libphonenumber-js",
      "oauth4webapi",
      "re2js",
    ]);
    expect(readdirSync(join(folder, "node_modules/@integ"))).toEqual(["runtime"]);

    const generated = readFileSync(
      join(EXAMPLES, "shopify-to-xero/src/generated/shopify-order-to-xero-invoice.ts"),
      "utf8",
    );
    writeFileSync(join(folder, "flow.ts"), generated);
    writeFileSync(
      join(folder, "use.ts"),
      `import { readFileSync } from "node:fs";
import { decodeSource, encodeRecord, map } from "./flow.ts";
const order = decodeSource(readFileSync(process.argv[2] as string));
if (!order.ok) throw new Error(JSON.stringify(order.problems));
const outcome = map(order.value, {}, Temporal.Now.instant());
console.log(outcome.kind === "send" ? encodeRecord(outcome.records.invoice) : outcome.reason);
`,
    );
    const invoice = JSON.parse(
      run(process.execPath, "use.ts", join(EXAMPLES, "shopify-to-xero/samples/order-1001.json")),
    ) as { InvoiceNumber: string };
    expect(invoice.InvoiceNumber).toBe("#1001");

    // A developer's own program that runs the flow, on a store in a file.
    writeFileSync(
      join(folder, "run.ts"),
      `import { readFileSync } from "node:fs";
import { closeConnections, createHost, openEngine } from "@integ/runtime/host";
import { RecordingServer, sendWebhook } from "@integ/runtime/testing";
import { flow } from "./flow.ts";
const xero = await RecordingServer.start(({ method }) =>
  method === "GET" ? { json: { Contacts: [] } } : { json: { Invoices: [{ InvoiceID: "5e3bd1a0-0000-4000-8000-000000000001" }] } });
const engine = await openEngine("sqlite:store.db");
const connections = { shopify: { webhook_secrets: ["s"], access_token: "t" }, xero: { base_url: xero.url, access_token: "t" } };
const host = createHost({ flows: [flow], engine, connections });
const url = await host.start();
const { status } = await sendWebhook(flow, { url, secret: "s", body: readFileSync(process.argv[2] as string) });
await host.idle();
console.log(status, (await engine.runs())[0]?.state);
await host.stop();
await engine.close();
await xero.stop();
closeConnections();
`,
    );
    expect(run(process.execPath, "run.ts", join(EXAMPLES, "shopify-to-xero/samples/order-1001.json"))).toBe(
      "200 delivered\n",
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
