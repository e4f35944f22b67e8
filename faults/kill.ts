/**
 * Kills real host processes with `SIGKILL` at random times under load, and starts them again, until everything is
 * delivered. A receiving server that remembers every request reports whether anything was lost, arrived out of order,
 * or was created twice.
 */
import { spawn, type ChildProcess } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { loadFlow } from "@integ/runtime/host";
import { sendWebhook } from "@integ/runtime/testing";
import { compileErp, spec } from "../test/erp.ts";
import { freePort } from "../test/postgres.ts";
import { Random } from "./random.ts";
import { Receiver, type Verdict } from "./receiver.ts";

export interface KillOptions {
  readonly kills: number;
  readonly seed: number;
  /** A connection string of PostgreSQL; default: a separate SQLite file. */
  readonly postgres?: string;
  readonly nodes?: number;
  readonly lanes?: number;
  /** The number of records for each event, sent in batches of two. */
  readonly records?: number;
  /** The number of waiting events at which vendors stop sending; default: 400. */
  readonly backlog?: number;
  /** Disturbs the database or the connection to it, instead of killing a host. */
  readonly disturb?: () => Promise<void>;
  readonly say?: (line: string) => void;
}

export interface KillResult extends Verdict {
  readonly kills: number;
  readonly accepted: number;
  readonly refused: number;
  /** The number of events that were sent again in random order and recognized as duplicates. */
  readonly again: number;
  readonly seconds: number;
}

/** The smallest number of events accepted between two kills. */
const BETWEEN = 10;

const ROOT = resolve(import.meta.dirname, "..");
const NUMBER = 'decimal(order.note otherwise "0") | round(0, down) on error 0';
const flowWith = (destination: string): string =>
  spec(
    "orders",
    "source order = erp.Order",
    "trigger webhook erp.order_made",
    "dedupe by order.id, order.note for 1 day",
    "key order.id",
    destination,
    "on failure retry 40 times over 5 minutes then hold",
  );
const ONE = flowWith(`destination line = erp.put_line { text: "{order.id}", n: ${NUMBER} }`);
const MANY = flowWith(
  `destination xs = for l in order.lines otherwise [] => erp.put_line { text: "{order.id}/{l.n}" | cut(50), n: ${NUMBER} }`,
);

export async function kill(options: KillOptions): Promise<KillResult> {
  const { kills, seed, nodes = 1, lanes = 24, records = 1, backlog = 400, say = () => undefined } = options;
  const random = new Random(seed);
  const receiver = await Receiver.start(random, records);
  mkdirSync(join(ROOT, ".integ"), { recursive: true });
  const folder = mkdtempSync(join(ROOT, ".integ/faults-"));
  const { module, diagnostics } = compileErp(records === 1 ? ONE : MANY);
  if (module === undefined) throw new Error(diagnostics.map((one) => one.message).join("; "));
  const file = join(folder, "flow.ts");
  writeFileSync(file, module.text);
  const flow = await loadFlow(module);
  const store = options.postgres ?? `sqlite:${join(folder, "store.db")}`;

  const hosts = await Promise.all(
    Array.from({ length: nodes }, async () => new Killable(file, store, await freePort(), receiver.url)),
  );
  await Promise.all(hosts.map((host) => host.start()));
  const from = performance.now();
  const accepted = new Map<string, number>();
  let refused = 0;
  let again = 0;
  let posting = true;
  const taken: string[] = [];
  const post = async (lane: number, number: number): Promise<{ readonly duplicate?: boolean } | undefined> => {
    const lines = Array.from({ length: records }, (_, n) => ({ sku: "a", n }));
    const body = JSON.stringify({ id: lane, note: String(number), lines });
    const host = hosts[random.next(hosts.length)] as Killable;
    const response = await sendWebhook(flow, { url: host.url, secret: "s", body, timeoutMs: 8000 }).catch(
      () => undefined,
    );
    const said = await response?.json().catch(() => undefined);
    return response?.ok === true ? ((said ?? {}) as { readonly duplicate?: boolean }) : undefined;
  };

  /** Sends as a vendor does: the events of a key one after another, each repeated until it gets a 2xx. */
  const vendor = async (lane: number): Promise<void> => {
    for (let number = 1; posting; number++) {
      for (;;) {
        if ((await post(lane, number)) !== undefined) break;
        refused++;
        // An event without a reply may have been accepted all the same, so it is sent until there is a reply.
        await pause(10 + random.next(40));
      }
      accepted.set(String(lane), number);
      // Vendors also repeat old events, in random order.
      if (random.next(8) === 0) {
        const old = 1 + random.next(number);
        const said = await post(lane, old);
        if (said !== undefined) again++;
        if (said !== undefined && said.duplicate !== true) taken.push(`taken twice: key ${lane}, ${old}`);
      }
      await pause(random.next(20));
      // Accepting is faster than delivering to a destination that fails so often, so the number of waiting events is
      // limited.
      while (posting && total(accepted) - receiver.count > backlog) await pause(20);
    }
  };
  const vendors = Array.from({ length: lanes }, (_, lane) => vendor(lane + 1));
  for (let i = 0; i < kills; i++) {
    // However slow the machine is, some work is done between two kills.
    for (const mark = total(accepted) + BETWEEN; total(accepted) < mark;) await pause(20);
    await pause(nodes === 1 ? 40 + random.next(400) : 200 + random.next(2000));
    const host = hosts[random.next(hosts.length)] as Killable;
    if (options.disturb !== undefined) await options.disturb();
    else {
      await host.kill();
      await host.start();
    }
    if ((i + 1) % 50 === 0) say(`  ${i + 1} kills, ${total(accepted)} accepted, ${receiver.count} delivered`);
  }
  posting = false;
  await Promise.all(vendors);
  receiver.faulty = false;
  const wanted = total(accepted);
  // The work of a dead node is taken over only after it has missed its heartbeats, so there is no progress meanwhile.
  let before = -1;
  for (let since = performance.now(); receiver.count < wanted && performance.now() - since < 120_000;) {
    await pause(100);
    if (receiver.count !== before) since = performance.now();
    before = receiver.count;
  }
  await Promise.all(hosts.map((host) => host.stop()));
  const verdict = receiver.verdict(accepted);
  await receiver.stop();
  rmSync(folder, { recursive: true, force: true });
  const broken = [...verdict.broken, ...taken, ...hosts.flatMap((host) => host.fell)];
  return { ...verdict, broken, kills, accepted: wanted, refused, again, seconds: (performance.now() - from) / 1000 };
}

function total(accepted: ReadonlyMap<string, number>): number {
  return [...accepted.values()].reduce((sum, one) => sum + one, 0);
}

const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

class Killable {
  readonly url: string;
  readonly #args: readonly string[];
  #child: ChildProcess | undefined;
  #killed: ChildProcess | undefined;
  /** Reports of processes that ended by themselves. */
  readonly fell: string[] = [];

  constructor(flow: string, store: string, port: number, destination: string) {
    this.url = `http://127.0.0.1:${port}`;
    this.#args = [join(ROOT, "faults/host.ts"), flow, store, String(port), destination];
  }

  async start(): Promise<void> {
    const child = spawn(process.execPath, this.#args, { stdio: ["ignore", "pipe", "pipe"] });
    this.#child = child;
    let said = "";
    child.stderr?.on("data", (chunk: Buffer) => (said += chunk.toString()));
    await new Promise<void>((done, fail) => {
      child.stdout?.once("data", () => done());
      child.once("exit", (code) => fail(new Error(`the host ended with ${code}: ${said}`)));
    });
    child.removeAllListeners("exit");
    child.once("exit", (code) => {
      if (this.#killed === child) return;
      // It ended by itself, which breaks a promise. It is started again, as a service manager would.
      this.fell.push(`a host ended by itself with ${code}: ${said.slice(-500)}`);
      void this.start();
    });
  }

  async kill(signal: NodeJS.Signals = "SIGKILL"): Promise<void> {
    const child = this.#child;
    if (child === undefined) return;
    this.#killed = child;
    const ended = new Promise((done) => child.once("exit", done));
    child.kill(signal);
    await ended;
  }

  stop(): Promise<void> {
    return this.kill("SIGTERM");
  }
}
