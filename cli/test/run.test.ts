/**
 * `integ run` as people start it: a separate process, configured by integ.yaml and the environment, stopped by a
 * signal.
 */
import { spawn, type ChildProcess } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { SMTPServer } from "smtp-server";
import { afterEach, beforeEach, expect, test } from "vitest";
import { RecordingServer, sendWebhook } from "@integ/runtime/testing";
import { erpFlow, ERP, spec } from "../../test/erp.ts";
import { ROOT } from "../../test/examples.ts";
import { integ as call } from "./integ.ts";

const CLI = join(ROOT, "cli/bin/integ.js");
const SPEC = spec(
  "orders",
  "source order = erp.Order",
  "trigger webhook erp.order_made",
  "key order.id",
  'hold when order.note absent because "no tax code"',
  'destination line = erp.put_line { text: "{order.id} {order.note}" }',
);
const flow = await erpFlow(SPEC);

let folder: string;
let erp: RecordingServer;
let child: ChildProcess | undefined;
let log: string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "integ-run-"));
  erp = await RecordingServer.start(() => ({ json: { lines: [{ id: 5 }] } }));
  for (const [name, text] of Object.entries({ ...ERP, "orders.integ": SPEC })) write(name, text);
});
afterEach(async () => {
  await stop();
  await erp.stop();
  rmSync(folder, { recursive: true, force: true });
});

function write(name: string, text: string): void {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), text);
}
const project = (more = ""): void =>
  write("integ.yaml", `integ: 1\nconnections:\n  erp: { base_url: "${erp.url}", secret: s }\n${more}`);

/** Starts it, and waits until it listens. @returns its address */
async function start(environment: Readonly<Record<string, string>> = {}, ...args: readonly string[]): Promise<string> {
  log = "";
  const started = spawn(process.execPath, [CLI, "run", "--port", "0", ...args], {
    cwd: folder,
    env: { ...process.env, ...environment },
    stdio: ["ignore", "ignore", "pipe"],
  });
  child = started;
  started.stderr.on("data", (chunk: Buffer) => (log += chunk.toString()));
  await expect.poll(() => log).toMatch(/listening on http:[^\s"]+[\s"]/);
  // Other commands find it once it has said where it listens.
  await expect.poll(() => existsSync(join(folder, `.integ/run-${started.pid}.json`))).toBe(true);
  return /listening on (http:[^\s"]+)/.exec(log)?.[1] ?? "";
}
async function stop(): Promise<void> {
  if (child === undefined || child.exitCode !== null) return;
  const ended = new Promise((resolve) => child?.once("exit", resolve));
  child.kill("SIGTERM");
  await ended;
  child = undefined;
}
/** The output of another command that is called meanwhile. */
const integ = async (environment: Readonly<Record<string, string>>, ...args: readonly string[]): Promise<string> => {
  const { out, err } = await call(folder, args, environment);
  return out + err;
};
const post = (url: string, order: object): Promise<Response> =>
  sendWebhook(flow, { url, secret: "s", body: JSON.stringify(order) });
const sent = (): string[] =>
  erp.requests.flatMap((one) => (JSON.parse(one.body) as { lines: { text: string }[] }).lines.map((line) => line.text));

/** Waits until a run is in a state. */
const become = async (state: string): Promise<void> => {
  await expect.poll(() => integ({}, "runs")).toContain(state);
};

test("addresses given to other systems begin with the public one", async () => {
  project("public_url: https://hooks.shop.example/");
  await start();
  await expect.poll(() => log).toContain("  orders: erp.order_made → https://hooks.shop.example/webhooks/orders\n");
});

test("payloads are encrypted in the store with a key from the environment", async () => {
  project('encryption_keys: ["${INTEG_KEY}"]\n');
  expect(await integ({}, "run")).toContain("not set: INTEG_KEY");
  const key = { INTEG_KEY: "a key of the test, long enough" };
  const url = await start(key);
  await post(url, { id: 1, note: "Ona Kazla" });
  await post(url, { id: 2, lines: [{ sku: "Onaitė Kazla", n: 1 }] });
  await expect.poll(sent).toEqual(["1 Ona Kazla"]);
  await stop();
  const bytes = readFileSync(join(folder, ".integ/store.db"), "utf8");
  expect(bytes).not.toContain("Kazla");
  expect(await integ(key, "run", "show", "1")).toContain("text: 1 Ona Kazla");
  expect(await integ({ INTEG_KEY: "another key of the test" }, "run", "show", "1")).toContain(
    "(can't be read: the stored data is encrypted with a key that is not configured",
  );
});

test("a run can be replayed with its original spec, or with the current one", async () => {
  project();
  await post(await start(), { id: 1, note: "then" });
  await expect.poll(sent).toEqual(["1 then"]);
  await stop();
  write("orders.integ", SPEC.replace("{order.id} {order.note}", "no. {order.id}, {order.note}"));
  expect(await integ({}, "replay", "1", "--dry-run", "--diff")).toContain('+ line.text: "no. 1, then"');
  expect(await integ({}, "replay", "1", "--dry-run", "--diff", "--as-then")).not.toContain("+ line.text");
  await integ({}, "replay", "1", "--anew", "--as-then");
  await start();
  await expect.poll(sent).toEqual(["1 then", "1 then"]);
  await stop();
  await integ({}, "replay", "1", "--anew");
  await start();
  await expect.poll(() => sent().at(-1)).toBe("no. 1, then");
});

test("a replay sends exactly what it shows, even by a host that started with another spec", async () => {
  project();
  erp.reply = () => ({ status: 400, json: { error: "no such text" } });
  await post(await start(), { id: 1, note: "a" });
  await become("held");
  write("orders.integ", SPEC.replace("{order.id} {order.note}", "no. {order.id}, {order.note}"));
  expect(await integ({}, "replay", "1", "--dry-run", "--diff")).toContain('+ line.text: "no. 1, a"');
  erp.reply = () => ({ json: { lines: [{ id: 5 }] } });
  await expect
    .poll(() => log)
    .toMatch(/WARNING: \S+ has changed on disk, and goes on as it was started: restart integ run/);
  const replayed = await integ({}, "replay", "1");
  expect(replayed).toContain("1 of 1 will be done again, by the integ run that is running");
  expect(replayed).toContain("restart integ run; only what is replayed is done as the spec is now");
  await expect.poll(sent).toEqual(["1 a", "no. 1, a"]);
  // It was refused, and is something else now: another request.
  expect(new Set(erp.requests.map((one) => one.headers["idempotency-key"])).size).toBe(2);
  await post(/http:[^\s"]+/.exec(log)?.[0] ?? "", { id: 2, note: "b" });
  await expect.poll(sent).toHaveLength(3);
  expect(sent().at(-1)).toBe("2 b");
  // A spec that does not compile changes nothing.
  write("orders.integ", SPEC.replace("order.note}", "order.nothing}"));
  expect(await integ({}, "replay", "1", "--anew")).toContain("does not compile");
});

test("commands find a host by the port and engine that it was started with", async () => {
  // Nobody listens at port 1.
  project("listen: 127.0.0.1:1\n");
  write("order.json", '{ "id": 1, "note": "a" }');
  const trigger = (): Promise<string> => integ({}, "trigger", "orders.integ", "--input", "order.json");
  await start({}, "--engine", `sqlite:${join(folder, "other.db")}`);
  expect(await trigger()).toContain('200 {"run":1}\n');
  await expect.poll(sent).toEqual(["1 a"]);
  await become("delivered");
  expect(await integ({}, "replay", "1", "--anew")).toContain("by the integ run that is running");
  await expect.poll(sent).toEqual(["1 a", "1 a"]);
  // One that was killed leaves its file, and is not taken for one that runs.
  child?.kill("SIGKILL");
  await new Promise((resolve) => child?.once("exit", resolve));
  child = undefined;
  expect(await trigger()).toContain("nothing listens at http://127.0.0.1:1");
  expect(await integ({}, "runs")).toContain("nothing has run here yet");
});

test("a record that was created is not created again with changes: the replay is refused, and says what can be done", async () => {
  project();
  write("orders.integ", SPEC.replace("erp.put_line", "erp.make_line"));
  erp.reply = () => ({ json: { id: 5 } });
  await post(await start(), { id: 1, note: "a" });
  await become("delivered");
  write("fix.json", '{ "note": "b" }');
  const again = ["replay", "1", "--anew", "--with", "fix.json"];
  expect(await integ({}, ...again, "--dry-run")).toContain("line is not sent: erp.make_line has already created it");
  expect(await integ({}, ...again)).toMatch(
    /run 1: erp\.make_line has created line already.*credit note[^]*0 of 1 will be done/,
  );
  expect(await integ({}, "runs")).toContain("delivered");
  expect(erp.requests).toHaveLength(1);
});

test("alerts are sent by mail", async () => {
  const mails: string[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS"],
    onData(stream, _session, done) {
      let text = "";
      stream.on("data", (chunk: Buffer) => (text += chunk.toString()));
      stream.on("end", () => {
        mails.push(text);
        done();
      });
    },
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.server.address() as AddressInfo;
  project('alerts: { mail: "ops@example.lt", smtp: "${SMTP}", from: integ@example.lt }\n');
  const url = await start({ SMTP: `smtp://127.0.0.1:${port}` }, "--format", "json");
  await post(url, { id: 1 });
  await expect.poll(() => mails.length).toBe(1);
  expect(mails[0]).toContain("To: ops@example.lt");
  expect(mails[0]).toContain("Subject: integ: orders held: no tax code");
  expect(mails[0]).toContain("integ run show 1");
  await expect.poll(() => log).toMatch(/"kind":"held".*\n/);
  const lines = log.slice(0, log.lastIndexOf("\n")).split("\n").map((line) => JSON.parse(line) as Record<string, unknown>); // prettier-ignore
  expect(lines).toContainEqual(expect.objectContaining({ kind: "held", execution_id: 1, integration: "orders" }));
  await new Promise<void>((resolve) => server.close(() => resolve()));
  project('alerts: { mail: "ops@example.lt" }\n');
  expect(await integ({}, "run")).toContain("alerts.mail needs a mail server in smtp");
});

test("integ.yaml limits the size of bodies, and protects the metrics", async () => {
  project('max_body: 2 kB\nmetrics_token: "${METRICS}"\n');
  expect(await integ({ METRICS: "" }, "run")).toContain("metrics_token in integ.yaml is empty");
  const url = await start({ METRICS: "see-figures" });
  expect((await post(url, { id: 1, note: "fits" })).status).toBe(200);
  const large = await post(url, { id: 2, note: "n", padding: "x".repeat(3000) });
  expect([large.status, await large.text()]).toEqual([413, expect.stringContaining("more than 2048 bytes")]);
  expect((await fetch(`${url}/metrics`)).status).toBe(401);
  expect((await fetch(`${url}/metrics`, { headers: { authorization: "Bearer see-figures" } })).status).toBe(200);
});

test("a changed function in TypeScript changes the version of its spec", async () => {
  project();
  const marked = (mark: string): string =>
    `export const marked = (text: string): string => text + ${JSON.stringify(mark)};\n`;
  write("mark.ts", marked("!"));
  write(
    "orders.integ",
    SPEC.replace("integ 1\n", 'integ 1\nuse "./mark.ts"\n').replace(
      '"{order.id} {order.note}"',
      "marked(order.note) | cut(60)",
    ),
  );
  await post(await start(), { id: 1, note: "a" });
  await expect.poll(sent).toEqual(["a!"]);
  write("mark.ts", marked("?"));
  await expect.poll(() => log).toContain("has changed on disk, and goes on as it was started: restart integ run");
});
