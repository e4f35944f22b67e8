/**
 * The whole purpose, with a real process: the example's orders, each sent twice and out of order, to a host that is
 * killed again and again, and a destination that is down, slow and cut. The destination has every order once; orders
 * held because of a missing line in the tax table are sent once the line is there.
 */
import { spawn, type ChildProcess } from "node:child_process";
import { appendFileSync, cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { Program } from "@integ/compiler";
import { nodeHost } from "@integ/compiler/node";
import { loadFlow } from "@integ/runtime/host";
import { RecordingServer, sendWebhook, type Reply } from "@integ/runtime/testing";
import { integ as call } from "../cli/test/integ.ts";
import { Random } from "../faults/random.ts";
import { EXAMPLES, ROOT, useXeroToken } from "./examples.ts";
import { freePort } from "./postgres.ts";

const CLI = join(ROOT, "cli/bin/integ.js");
const ORDERS = 40;
/** For a machine that has much else to do. */
const PATIENCE = { timeout: 120_000, interval: 300 };

// Slow: a process is killed and started again about seven times, and what it was refused it tries again after ten seconds or more.
test("every order arrives once, and held ones after a fix", { tags: "slow" }, async () => {
  const random = new Random(11);
  const folder = mkdtempSync(join(tmpdir(), "integ-done-"));
  cpSync(join(EXAMPLES, "shopify-to-xero"), folder, { recursive: true });
  useXeroToken(folder);
  const spec = join(folder, "order-to-invoice.integ");
  const { module } = new Program(nodeHost(), folder).compile(spec);
  const flow = await loadFlow(module as NonNullable<typeof module>);

  /** By invoice number: the body that came first, under which key, and how often it was taken as new. */
  const books = new Map<string, { readonly body: string; readonly key: string }>();
  const broken: string[] = [];
  let faulty = true;
  const xero = await RecordingServer.start(({ method, body, headers }): Reply => {
    const dice = faulty ? random.next(100) : 99;
    if (dice < 6) return { status: 503, headers: { "Retry-After": "1" } };
    if (dice < 9) return { reset: true };
    if (method === "GET") return { json: { Contacts: [] } };
    const [invoice] = (JSON.parse(body) as { Invoices: { InvoiceNumber: string }[] }).Invoices;
    const number = invoice?.InvoiceNumber ?? "";
    const key = headers["idempotency-key"] ?? "";
    const before = books.get(number);
    if (before === undefined) books.set(number, { body, key });
    else if (before.key !== key || before.body !== body) broken.push(`${number} was written twice`);
    // Accepted, but the response is lost.
    if (dice < 14) return { reset: true };
    return { json: { Invoices: [{ InvoiceID: "5e3bd1a0-0000-4000-8000-000000000001", InvoiceNumber: number }] } };
  });

  const port = await freePort();
  const environment = {
    SHOPIFY_WEBHOOK_SECRET: "s",
    XERO_URL: xero.url,
    XERO_ACCESS_TOKEN: "t",
  };
  let host: ChildProcess | undefined;
  const start = async (): Promise<void> => {
    const started = spawn(process.execPath, [CLI, "run", "--port", String(port)], {
      cwd: folder,
      env: { ...process.env, ...environment },
      stdio: ["ignore", "ignore", "pipe"],
    });
    host = started;
    let log = "";
    started.stderr.on("data", (chunk: Buffer) => (log += chunk.toString()));
    await expect.poll(() => log, PATIENCE).toContain("listening on");
  };
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    const ended = new Promise((resolve) => host?.once("exit", resolve));
    host?.kill(signal);
    await ended;
  };
  const integ = async (...args: readonly string[]): Promise<string> => (await call(folder, args, environment)).out;
  const counts = async (): Promise<object> =>
    (JSON.parse(await integ("runs", "--format", "json")) as { counts: object }).counts;

  const sample = JSON.parse(readFileSync(join(folder, "samples/order-1001.json"), "utf8")) as Record<string, unknown>;
  const orders = Array.from({ length: ORDERS }, (_, i) => ({
    ...sample,
    id: 1_000_000 + i,
    name: `#${2000 + i}`,
    // One in four goes to a country that the tax table does not have.
    shipping_address: { ...(sample["shipping_address"] as object), country_code: i % 4 === 0 ? "SE" : "LT" },
  }));
  const twice = [...orders, ...orders].map((order) => ({ order, at: random.next(1_000_000) }));
  await start();
  for (const { order } of twice.toSorted((a, b) => a.at - b.at)) {
    if (random.next(12) === 0) {
      await end("SIGKILL");
      await start();
    }
    const body = JSON.stringify(order);
    const url = `http://127.0.0.1:${port}`;
    for (;;) {
      const reply = await sendWebhook(flow, { url, secret: "s", body, timeoutMs: 5000 }).catch(() => undefined);
      if (reply?.ok === true) break;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
  faulty = false;
  const held = ORDERS / 4;
  // Also those that are to be held: one that waits for its next try is not held yet.
  await expect.poll(counts, PATIENCE).toMatchObject({ delivered: ORDERS - held, held, waiting: 0, running: 0, retrying: 0 }); // prettier-ignore
  expect(books.size).toBe(ORDERS - held);
  await end("SIGTERM");
  const reasons = JSON.parse(await integ("runs", "--by-reason", "--state", "held", "--format", "json")) as {
    reasons: object[];
  };
  expect(reasons.reasons).toMatchObject([{ count: held, reason: expect.stringContaining("no tax type") as string }]);

  appendFileSync(join(folder, "tax-types.csv"), "SE,0.21,OSSSE21\n");
  expect(await integ("replay", "--held", "--dry-run", "--diff")).toContain("sends invoice");
  await integ("replay", "--held", "--because", "Sweden is in the tax table");
  await start();
  await expect.poll(counts, PATIENCE).toMatchObject({ delivered: ORDERS, held: 0 });
  // One whose response took too long was sent again.
  expect(((await counts()) as { duplicates: number }).duplicates).toBeGreaterThanOrEqual(ORDERS);
  await end("SIGTERM");
  expect(broken).toEqual([]);
  expect([...books.keys()].toSorted()).toEqual(orders.map((order) => order.name));
  await xero.stop();
  rmSync(folder, { recursive: true, force: true });
});
