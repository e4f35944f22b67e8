/**
 * `npm run bench:host`: acceptance, delivery, start-up and store, side by side in one run. Only the ratios are
 * comparable.
 */
import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join, resolve } from "node:path";
import { Store } from "@integ/runtime/host";
import { compileErp, spec } from "../test/erp.ts";
import { freePort, startPostgres } from "../test/postgres.ts";
import { benchKeeping } from "./keeping.ts";
import { benchRuns, tableRow } from "./runs.ts";

const ROOT = resolve(import.meta.dirname, "..");
mkdirSync(join(ROOT, ".integ"), { recursive: true });
const folder = mkdtempSync(join(ROOT, ".integ/bench-"));
const say = (line: string): void => void process.stdout.write(`${line}\n`);

const { module } = compileErp(
  spec(
    "bench",
    "source order = erp.Order",
    "trigger webhook erp.order_made",
    "dedupe by order.id",
    "key order.id",
    'destination line = erp.put_line { text: "{order.id}" }',
  ),
);
if (module === undefined) throw new Error("the flow does not compile");
const flowFile = join(folder, "flow.ts");
writeFileSync(flowFile, module.text);
async function serve(...args: readonly string[]): Promise<readonly [url: string, child: ChildProcess]> {
  const child = spawn(process.execPath, [join(ROOT, "bench/host-server.ts"), ...args], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const url = await new Promise<string>((done) =>
    child.stdout.once("data", (chunk: Buffer) => done(chunk.toString().trim())),
  );
  return [url, child];
}
async function end(child: ChildProcess): Promise<void> {
  const ended = new Promise((done) => child.once("exit", done));
  child.kill("SIGTERM");
  await ended;
}

/**
 * Node-RED with the same job as a flow, installed next to the bench the first time; undefined if it can't be installed
 * or started.
 */
async function nodeRed(target: string): Promise<{ readonly url: string; readonly child: ChildProcess } | undefined> {
  const home = join(ROOT, "bench/node-red");
  const program = join(home, "node_modules/node-red/red.js");
  if (!existsSync(program)) {
    say("  (installing Node-RED, once)");
    const { status } = spawnSync(
      "npm",
      ["install", "--no-package-lock", "--no-audit", "--no-fund", "--ignore-scripts"],
      { cwd: home },
    );
    if (status !== 0 || !existsSync(program)) {
      say("  Node-RED could not be installed: not measured");
      return undefined;
    }
  }
  const port = await freePort();
  const args = [
    "--settings",
    join(home, "settings.cjs"),
    "--userDir",
    mkdtempSync(join(folder, "node-red-")),
    "--port",
    String(port),
  ];
  const child = spawn(process.execPath, [program, ...args, join(home, "flow.json")], {
    stdio: "ignore",
    env: { ...process.env, TARGET: target },
  });
  const url = `http://127.0.0.1:${port}`;
  for (let tries = 0; tries < 100; tries++) {
    await new Promise((done) => setTimeout(done, 200));
    const reply = await fetch(`${url}/webhooks/bench`, { method: "POST", body: "{}" }).catch(() => undefined);
    if (reply?.status === 401) return { url, child };
  }
  await end(child);
  say("  Node-RED did not start: not measured");
  return undefined;
}

interface Load {
  readonly perSecond: number;
  /** In milliseconds. */
  readonly p99: number;
}

/** A number of connections, each of which posts as soon as it has a response; sent from a separate process. */
let nextId = 1;
async function load(url: string, connections: number, seconds: number): Promise<Load> {
  const first = nextId;
  nextId += 1_000_000;
  const args = [`${url}/webhooks/bench`, connections, seconds, first].map(String);
  const child = spawn(process.execPath, [join(ROOT, "bench/load.ts"), ...args], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let said = "";
  child.stdout.on("data", (chunk: Buffer) => (said += chunk.toString()));
  const code = await new Promise<number | null>((done) => child.once("close", done));
  if (code !== 0) throw new Error("the sender has failed");
  return JSON.parse(said) as Load;
}

const row = (name: string, figures: readonly (number | string)[]): void => say(tableRow(name, figures));

await benchRuns({
  folder,
  say,
  end,
  serve: (store, destination) => serve("host", folder, flowFile, destination, store),
});
if (process.env["ONLY"] === "runs") {
  rmSync(folder, { recursive: true, force: true });
  process.exit(0);
}

say(`\nAccepted a second, bodies of 8 kB, signed; sender and server share this machine`);
row("connections", ["1", "16", "64"]);
const seconds = Number(process.env["SECONDS"] ?? 3);
const rates: Record<string, number[]> = {};
for (const [name, kind] of [
  ["bare node:http, promises nothing", "bare"],
  ["one fsynced insert for each request", "insert"],
  ["integ: signature, duplicates, durable store", "host"],
] as const) {
  rates[kind] = [];
  for (const connections of [1, 16, 64]) {
    const [url, child] = await serve(kind, mkdtempSync(join(folder, "store-")), flowFile, "none");
    rates[kind].push((await load(url, connections, seconds)).perSecond);
    await end(child);
  }
  row(name, rates[kind]);
}
row(
  "integ against one insert each",
  [0, 1, 2].map((i) => `${((rates["host"]?.[i] ?? 0) / (rates["insert"]?.[i] ?? 1)).toFixed(2)} ×`),
);

say("\nFrom a webhook to a destination on this machine");
const seen: number[] = [];
let failing = false;
const destination = createServer((incoming, response) => {
  incoming.resume();
  incoming.once("end", () => {
    if (failing && Math.random() < 0.1) return void response.writeHead(503).end();
    seen.push(performance.now());
    response.writeHead(200, { "Content-Type": "application/json" }).end('{"lines":[{"id":1}]}');
  });
});
await new Promise<void>((done) => destination.listen(0, "127.0.0.1", done));
const target = `http://127.0.0.1:${(destination.address() as AddressInfo).port}`;
for (const [name, fails] of [
  ["embedded", false],
  ["embedded, one delivery in ten failing", true],
] as const) {
  failing = fails;
  seen.length = 0;
  const [url, child] = await serve("host", mkdtempSync(join(folder, "store-")), flowFile, target);
  const { p99, perSecond } = await load(url, 8, seconds);
  const delivered = seen.length / (((seen.at(-1) ?? 1) - (seen[0] ?? 0)) / 1000);
  row(name, [`${delivered.toFixed(0)} runs/s`, `${perSecond.toFixed(0)} in/s`, `p99 ${p99.toFixed(1)} ms`]);
  await end(child);
}
failing = false;
const red = await nodeRed(target);
if (red !== undefined) {
  seen.length = 0;
  const { p99, perSecond } = await load(red.url, 8, seconds);
  const delivered = seen.length / (((seen.at(-1) ?? 1) - (seen[0] ?? 0)) / 1000);
  row("Node-RED 5, the same job", [
    `${delivered.toFixed(0)} runs/s`,
    `${perSecond.toFixed(0)} in/s`,
    `p99 ${p99.toFixed(1)} ms`,
  ]);
  say(
    "    it replies before anything is stored, and remembers duplicates in memory: what is on its way when it ends is lost,",
  );
  say(
    "    a delivery that fails is not tried again, and keys have no order. n8n needs more than the npm registry to install.",
  );
  await end(red.child);
}
for (const nodes of [1, 2, 3]) {
  seen.length = 0;
  const database = await startPostgres("waits");
  const hosts = [];
  for (let i = 0; i < nodes; i++) hosts.push(await serve("host", folder, flowFile, target, database.url));
  const loads = await Promise.all(hosts.map(([url]) => load(url, Math.ceil(8 / nodes), seconds)));
  const delivered = seen.length / (((seen.at(-1) ?? 1) - (seen[0] ?? 0)) / 1000);
  const perSecond = loads.reduce((sum, one) => sum + one.perSecond, 0);
  const p99 = Math.max(...loads.map((one) => one.p99));
  row(`PostgreSQL, ${nodes} node${nodes === 1 ? "" : "s"}`, [
    `${delivered.toFixed(0)} runs/s`,
    `${perSecond.toFixed(0)} in/s`,
    `p99 ${p99.toFixed(1)} ms`,
  ]);
  for (const [, child] of hosts) await end(child);
  await database.stop();
}
destination.closeAllConnections();
destination.close();

say("\nStart-up with 100,000 runs that wait, and the store");
const file = join(folder, "waiting.db");
const waiting = Store.open(file, "run");
const order = readFileSync(join(ROOT, "examples/shopify-to-xero/samples/order-1001.json"), "utf8");
const bodyOf = (id: number): Buffer => Buffer.from(order.replace(/"id": \d+/, `"id": ${id}`));
for (let i = 0; i < 100_000; i += 1000)
  await waiting.acceptAll(
    Array.from({ length: 1000 }, (_, k) => ({
      flow: "bench",
      version: "1",
      headers: {},
      body: bodyOf(i + k),
      receivedAt: Date.now(),
      dedupeKey: `${i + k}`,
      windowMs: 604_800_000,
      lane: `${i + k}`,
    })),
  );
waiting.pause("bench", true);
waiting.close();
const from = performance.now();
const [url, child] = await serve("host", folder, flowFile, "none", `sqlite:${file}`);
await fetch(`${url}/readyz`);
const started = performance.now() - from;
const memory = await new Promise<string>((done) => {
  const ps = spawn("ps", ["-o", "rss=", "-p", String(child.pid)]);
  ps.stdout.once("data", (chunk: Buffer) => done(`${(Number(chunk.toString()) / 1000).toFixed(0)} MB`));
  ps.once("error", () => done("?"));
});
row("ready after", [`${started.toFixed(0)} ms`]);
row("memory then", [memory]);
row(`store for each event, an order of ${(bodyOf(1).length / 1000).toFixed(1)} kB`, [
  `${(statSync(file).size / 100_000 / 1000).toFixed(2)} kB`,
]);
await end(child);

say("\nWhat keeping quiet about people costs");
await benchKeeping({ folder, row, body: bodyOf(1), events: 20_000 });
rmSync(folder, { recursive: true, force: true });
