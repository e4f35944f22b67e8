/** The host's promises, each a test: what is accepted is kept, what is forged is not, what fails comes again or waits. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { encode, type Flow, type SignatureScheme, type SystemLink } from "@integ/runtime";
import {
  backoff,
  createHost,
  failedTryOf,
  idempotencyKey,
  retryAfter,
  refusal,
  sign,
  type Signed,
  Store,
  StoreError,
  getPointer,
  setPointer,
  type HostEvent,
  type Host,
  type HostOptions,
  loadFlow,
} from "@integ/runtime/host";
import { RecordingServer, sendWebhook } from "@integ/runtime/testing";
import { Program } from "@integ/compiler";
import { nodeHost } from "@integ/compiler/node";
import { EXAMPLES } from "../../test/examples.ts";

const SECRET = "shpss_test_of_some_length";
const project = join(EXAMPLES, "shopify-to-xero");
const compiled = new Program(nodeHost(), project).compile(join(project, "order-to-invoice.integ"));
const flow: Flow = await loadFlow(compiled.module as NonNullable<typeof compiled.module>);
const sample = JSON.parse(readFileSync(join(project, "samples/order-1001.json"), "utf8")) as Record<string, unknown>;
const body = (changes: object = {}): string => JSON.stringify({ ...sample, ...changes });

let folder: string;
let store: Store;
let xero: RecordingServer;
let host: Host;
let url: string;
let heard: HostEvent[];
let now: number;

const xeroReply = (request: { readonly method: string }): object =>
  request.method === "GET"
    ? { json: { Contacts: [] } }
    : { json: { Invoices: [{ InvoiceID: "5e3bd1a0-0000-4000-8000-000000000001" }] } };

async function start(more: Partial<HostOptions> = {}): Promise<void> {
  host = createHost({
    flows: [flow],
    engine: store,
    connections: {
      shopify: { webhook_secrets: ["an old secret of some length", SECRET], access_token: "t" },
      xero: { base_url: xero.url, tenant: "t-1", access_token: "x" },
    },
    onEvent: (event) => heard.push(event),
    now: () => now,
    random: () => 0,
    ...more,
  });
  url = await host.start();
}
const post = (text: string = body(), headers: Readonly<Record<string, string>> = {}): Promise<Response> =>
  sendWebhook(flow, { url, secret: SECRET, body: text, headers });
const invoices = (): { InvoiceNumber: string }[] =>
  xero.requests
    .filter((request) => request.method === "POST")
    .flatMap((request) => (JSON.parse(request.body) as { Invoices: { InvoiceNumber: string }[] }).Invoices);

const bound = (of: Store, name: string | symbol): unknown => {
  const value = Reflect.get(of, name) as unknown;
  return typeof value === "function" ? (value.bind(of) as unknown) : value;
};

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "integ-host-"));
  store = Store.open(join(folder, "store.db"), "run");
  xero = await RecordingServer.start(xeroReply);
  heard = [];
  now = Date.parse("2026-11-24T12:00:00Z");
});
afterEach(async () => {
  await host.stop(1000);
  store.close();
  await xero.stop();
  rmSync(folder, { recursive: true, force: true });
});

describe("a paid order", () => {
  test("is accepted, mapped and delivered", async () => {
    await start();
    const response = await post();
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ run: 1 });
    await host.idle();
    expect(store.counts()).toMatchObject({ delivered: 1, held: 0 });
    expect(invoices().map((invoice) => invoice.InvoiceNumber)).toEqual(["#1001"]);
    const request = xero.requests.find(({ method }) => method === "POST");
    expect(request?.path).toBe("/Invoices?unitdp=4");
    expect(request?.headers).toMatchObject({
      authorization: "Bearer x",
      "xero-tenant-id": "t-1",
      "idempotency-key": idempotencyKey(flow.name, '["5678901234567","2026-11-24T14:05:12+02:00"]', "invoice"),
    });
    const kinds = heard.map((event) => event.kind).filter((kind) => kind !== "warned");
    expect(kinds).toEqual(["listening", "received", "fetched", "fetched", "fetched", "mapped", "sent", "delivered"]);
  });
  test("looks up the contact by an address that can't end its quotes", async () => {
    await start();
    await post(body({ email: 'a"b\\@example.lt' }));
    await host.idle();
    const asked = xero.requests.find(({ path }) => path.startsWith("/Contacts"));
    expect(new URL(asked?.path ?? "", url).searchParams.get("where")).toBe('EmailAddress=="a\\"b\\\\@example.lt"');
  });
  test("sent twice becomes one invoice, with the same reply", async () => {
    await start();
    const [first, second] = await Promise.all([post(), post()]);
    expect([first?.status, second?.status]).toEqual([200, 200]);
    await host.idle();
    await post();
    await host.idle();
    expect(invoices()).toHaveLength(1);
    expect(store.counts()).toMatchObject({ delivered: 1, duplicates: 2 });
  });
  test("sent again after the window is a new event", async () => {
    await start();
    await post();
    await host.idle();
    now += 8 * 86_400_000;
    await post();
    await host.idle();
    expect(invoices()).toHaveLength(2);
  });
  test("marked as a test is skipped before any lookup", async () => {
    await start();
    await post(body({ test: true }));
    await host.idle();
    expect(xero.requests).toEqual([]);
    expect(store.runs()[0]).toMatchObject({ state: "skipped", reason: "test order" });
  });
});

describe("the webhook receiver", () => {
  test.each([
    [
      "a forged signature",
      {
        "X-Shopify-Hmac-Sha256": sign(
          { algorithm: "hmac-sha256", encoding: "base64", header: "", secret: "" },
          "guessed",
          Buffer.from(body()),
        ),
      },
    ],
    ["an empty signature", { "X-Shopify-Hmac-Sha256": "" }],
    ["a short signature", { "X-Shopify-Hmac-Sha256": "AA==" }],
  ])("%s: 401, nothing stored", async (_, headers) => {
    await start();
    expect((await post(body(), headers)).status).toBe(401);
    expect(store.runs()).toEqual([]);
  });
  test("without a signature: 401", async () => {
    await start();
    expect((await fetch(`${url}/webhooks/${flow.name}`, { method: "POST", body: body() })).status).toBe(401);
    expect(store.runs()).toEqual([]);
  });
  test("a body changed on its way: 401", async () => {
    await start();
    const signature = sign(
      { algorithm: "hmac-sha256", encoding: "base64", header: "", secret: "" },
      SECRET,
      Buffer.from(body()),
    );
    expect((await post(body({ total_price: "0.01" }), { "X-Shopify-Hmac-Sha256": signature })).status).toBe(401);
  });
  test("a body over the limit: 413, with or without a Content-Length", async () => {
    await start({ maxBytes: 1000 });
    expect((await post()).status).toBe(413);
    const endless = new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(600)) });
    const replied = await fetch(`${url}/webhooks/${flow.name}`, {
      method: "POST",
      body: endless,
      duplex: "half",
    } as RequestInit).catch(() => undefined);
    expect(replied?.status ?? 413).toBe(413);
    expect(store.runs()).toEqual([]);
  });
  test.each(["gzip", "deflate", "br", "zstd"] as const)(
    "a body in %s, signed before or after compression",
    async (coding) => {
      const pack = { gzip: gzipSync, deflate: deflateSync, br: brotliCompressSync, zstd: zstdCompressSync }[coding];
      const small = pack(body());
      // Small on its way, and larger than allowed. Made before anybody waits: it takes a while.
      const bomb = pack(Buffer.alloc(8 * 1024 * 1024));
      await start();
      const headers = { "Content-Encoding": coding };
      expect((await sendWebhook(flow, { url, secret: SECRET, body: small, headers })).status).toBe(200);
      const first = sign(flow.systems["shopify"]?.signature as SignatureScheme, SECRET, Buffer.from(body()));
      const before = { ...headers, "X-Shopify-Hmac-Sha256": first };
      const again = await sendWebhook(flow, { url, secret: SECRET, body: small, headers: before });
      expect(await again.json()).toMatchObject({ duplicate: true });
      expect(Buffer.from(store.body(1)).toString()).toBe(body());
      const forged = { ...headers, "X-Shopify-Hmac-Sha256": "AAAA" };
      expect((await sendWebhook(flow, { url, secret: SECRET, body: small, headers: forged })).status).toBe(401);
      expect((await post(body(), headers)).status).toBe(400);
      expect((await sendWebhook(flow, { url, secret: SECRET, body: bomb, headers })).status).toBe(413);
      expect(store.runs()).toHaveLength(1);
    },
  );
  test("a sender of one byte at a time is disconnected, and no other sender waits", async () => {
    await start({ receiveTimeoutMs: 3000 });
    const { hostname, port } = new URL(url);
    const ended = (first: string): Promise<string> =>
      new Promise((resolve) => {
        let said = "";
        let drip: NodeJS.Timeout | undefined;
        // Data written before the connection is established is sent before later data.
        const socket = connect({ host: hostname, port: Number(port) }, () => {
          socket.write(first);
          drip = setInterval(() => socket.write("x"), 20);
        });
        socket.on("data", (chunk) => (said += chunk.toString("utf8")));
        socket.on("error", () => undefined);
        socket.once("close", () => {
          clearInterval(drip);
          resolve(said);
        });
      });
    const slow = [
      ended(`POST /webhooks/${flow.name} HTTP/1.1\r\nHost: x\r\nX-Slow: `),
      ended(`POST /webhooks/${flow.name} HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n{`),
    ];
    expect((await post()).status).toBe(200);
    expect(await Promise.all(slow)).toEqual([
      expect.stringContaining("HTTP/1.1 408"),
      expect.stringMatching(/^(HTTP\/1.1 408|$)/),
    ]);
    const wide = Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`X-Wide-${i}`, "x".repeat(500)]));
    expect((await post(body(), wide)).status).toBe(431);
    expect(store.runs()).toHaveLength(1);
  });
  test("a store slower than the vendor's timeout: 503, and an event stored anyway is recognized", async () => {
    const shopify = flow.systems["shopify"] as SystemLink;
    const hasty = { ...flow, systems: { ...flow.systems, shopify: { ...shopify, webhookOptions: { reply: { withinSeconds: 1 } } } } }; // prettier-ignore
    const accept: Store["accept"] = async (incoming) => {
      const accepted = await store.accept(incoming);
      await new Promise((resolve) => setTimeout(resolve, 900));
      return accepted;
    };
    const slow = new Proxy(store, { get: (_, name) => (name === "accept" ? accept : bound(store, name)) });
    await start({ flows: [hasty], engine: slow });
    const replied = await post();
    expect([replied.status, replied.headers.get("retry-after")]).toEqual([503, "30"]);
    await host.stop(1500);
    await start();
    expect(await (await post()).json()).toEqual({ run: 1, duplicate: true });
  });
  test("a ping gets a reply and is not an event: by its content type, or by a value to repeat", async () => {
    const shopify = flow.systems["shopify"] as SystemLink;
    const with_ = (ping: object): Flow => ({
      ...flow,
      systems: { ...flow.systems, shopify: { ...shopify, webhookOptions: { ping } } },
    });
    await start({ flows: [with_({ contentType: "application/x-www-form-urlencoded" })] });
    const form = { "Content-Type": "application/x-www-form-urlencoded; charset=utf-8" };
    const asked = await fetch(`${url}/webhooks/${flow.name}`, { method: "POST", body: "webhook_id=7", headers: form });
    expect([asked.status, await asked.text()]).toEqual([200, ""]);
    expect((await post()).status).toBe(200);
    await host.stop(100);
    await start({ flows: [with_({ echo: "/challenge" })] });
    const said = await post('{"type":"url_verification","challenge":"abc"}');
    expect([said.status, await said.text()]).toEqual([200, "abc"]);
    const forged = await post('{"challenge":"abc"}', { "X-Shopify-Hmac-Sha256": "AAAA" });
    expect(forged.status).toBe(401);
    expect(store.runs()).toHaveLength(1);
  });
  test("another method, path, topic or encoding", async () => {
    await start();
    expect((await fetch(`${url}/webhooks/${flow.name}`)).status).toBe(405);
    expect((await fetch(`${url}/webhooks/nothing`, { method: "POST" })).status).toBe(404);
    expect((await fetch(`${url}/webhooks/%E0%A4%A`, { method: "POST" })).status).toBe(404);
    expect((await post(body(), { "X-Shopify-Topic": "orders/create" })).status).toBe(400);
    expect((await post(body(), { "Content-Encoding": "compress" })).status).toBe(415);
    expect((await fetch(`${url}/livez`)).status).toBe(200);
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
  });
  test("both the new secret and the one being replaced are accepted", () => {
    const scheme = { algorithm: "hmac-sha256", encoding: "hex", header: "x", prefix: "sha256=", secret: "s" } as const;
    const bytes = Buffer.from("Hello, World!");
    expect(sign(scheme, "It's a Secret to Everybody", bytes)).toBe(
      "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17",
    );
    const shown = (secret: string): Signed => ({
      body: bytes,
      method: "POST",
      url: "",
      header: () => sign(scheme, secret, bytes),
    });
    expect(refusal(scheme, ["old", "new"], shown("new"), 0)).toBeUndefined();
    expect(refusal(scheme, ["old", "new"], shown("older"), 0)).toBe("the signature is invalid");
    expect(refusal(scheme, [""], shown("new"), 0)).toBeDefined();
    expect(() => sign(scheme, "", bytes)).toThrow("it is empty");
  });
});

describe("invalid documents", () => {
  test("one that does not match its schema is stored and held, with path, expected and found", async () => {
    await start();
    expect((await post(body({ total_price: 64.96, line_items: undefined }))).status).toBe(200);
    await host.idle();
    expect(store.runs()[0]).toMatchObject({
      state: "held",
      reason:
        'does not match shopify.Order: total_price: expected a number in quotes, like "19.99", with at most 3 decimals, found 64.96; line_items: expected a list, found nothing',
    });
    expect(JSON.parse(Buffer.from(store.body(1)).toString("utf8"))).toMatchObject({ total_price: 64.96 });
    expect(xero.requests).toEqual([]);
  });
  test("one whose ordering key can be read keeps its place among the others", async () => {
    await start();
    await post(body({ total_price: 64.96 }));
    await post(body({ updated_at: "2026-11-24T15:00:00+02:00" }));
    await host.idle();
    const [second, first] = store.runs();
    expect([first?.state, second?.state]).toEqual(["held", "waiting"]);
    expect(first?.lane).toBe(second?.lane);
    // Mended, it goes out first.
    expect(store.replay(1, now, { body: Buffer.from(body({ note: "first" })) })).toBe(true);
    await host.idle();
    expect(store.runs().map(({ state }) => state)).toEqual(["delivered", "delivered"]);
    expect(heard.flatMap((one) => (one.kind === "delivered" ? [one.run] : []))).toEqual([1, 2]);
  });
  test.each([
    ["missing", { id: undefined }],
    ["something else", { id: "x" }],
  ])("one whose ordering key is %s is held separately, and says so", async (_, changes) => {
    await start();
    await post(body(changes));
    await post();
    await host.idle();
    expect(store.runs().map(({ state }) => state)).toEqual(["delivered", "held"]);
    expect(store.runs({ state: "held" })[0]?.reason).toContain(
      "its key can't be read, so later runs with that key do not wait",
    );
  });
  test("one that is not JSON is stored and held", async () => {
    await start();
    expect((await post("{ not json")).status).toBe(200);
    await host.idle();
    expect(store.runs()[0]).toMatchObject({
      state: "held",
      reason: expect.stringContaining("expected JSON") as string,
    });
    expect(Buffer.from(store.body(1)).toString("utf8")).toBe("{ not json");
  });
});

describe("a destination", () => {
  test("that is down is retried at growing intervals with one idempotency key, then the run is held", async () => {
    await start();
    xero.reply = (request) => (request.method === "GET" ? { json: { Contacts: [] } } : { status: 503 });
    await post();
    await host.idle();
    const waits: number[] = [];
    for (let run = store.runs()[0]; run?.state === "retrying"; run = store.runs()[0]) {
      waits.push(run.dueAt - now);
      now = run.dueAt;
      await host.idle();
    }
    expect(waits).toHaveLength(12);
    expect(waits.every((wait, i) => i === 0 || wait > (waits[i - 1] ?? 0))).toBe(true);
    expect(waits.reduce((sum, wait) => sum + wait)).toBeLessThanOrEqual(86_400_000);
    expect(store.runs()[0]).toMatchObject({
      state: "held",
      reason: "xero.upsert_invoice responded with 503 (tried 13 times)",
    });
    const posts = xero.requests.filter((request) => request.method === "POST");
    expect(posts).toHaveLength(13);
    expect(new Set(posts.map((request) => request.headers["idempotency-key"])).size).toBe(1);
    expect(xero.requests.filter((request) => request.method === "GET")).toHaveLength(3);
  });
  test.each(["31536000", "99999999999999", "9".repeat(40)])(
    "that requests a pause of %s gets what the policy has left, and an alert is raised",
    async (asked) => {
      const told: string[] = [];
      await start({ alerts: { send: (alert) => Promise.resolve(void told.push(alert.kind)) } });
      xero.reply = (request) =>
        request.method === "GET" ? xeroReply(request) : { status: 429, headers: { "Retry-After": asked } };
      const began = now;
      await post();
      await host.idle();
      // It is read back unchanged, also by a restarted host.
      const due = store.runs()[0]?.dueAt ?? 0;
      expect(due).toBe(began + flow.onFailure.overSeconds * 1000);
      for (let i = 0; i < 15 && store.runs()[0]?.state !== "held"; i++) {
        now = Math.max(now + 60_000, store.runs()[0]?.dueAt ?? 0);
        await host.idle();
      }
      expect(store.runs()[0]?.state).toBe("held");
      expect(now - began).toBeLessThan(2.5 * flow.onFailure.overSeconds * 1000);
      expect(told).toEqual(expect.arrayContaining(["warning", "held"]));
      // The pause of other runs is not longer either.
      xero.reply = xeroReply;
      await post(body({ id: 7, updated_at: "2026-11-24T16:00:00+02:00" }));
      now += flow.onFailure.overSeconds * 1000;
      await host.idle();
      expect(store.runs()[0]?.state).toBe("delivered");
    },
  );
  test("that is up again gets its records", async () => {
    await start();
    xero.reply = () => ({ reset: true });
    await post();
    await host.idle();
    expect(store.runs()[0]).toMatchObject({ state: "retrying" });
    xero.reply = xeroReply;
    now = store.nextDue([flow.name]) ?? now;
    await host.idle();
    expect(store.runs()[0]).toMatchObject({ state: "delivered" });
  });
  test("that sends Retry-After is retried then", async () => {
    await start();
    xero.reply = () => ({ status: 429, headers: { "Retry-After": "7200" } });
    await post();
    await host.idle();
    expect((store.nextDue([flow.name]) ?? 0) - now).toBe(7_200_000);
  });
  test.each([
    [
      { status: 400, json: { Message: "A validation exception occurred" } },
      "xero.upsert_invoice responded with 400: A validation exception occurred",
    ],
    [{ status: 401 }, "xero.upsert_invoice responded with 401: the connection's credentials are not accepted"],
    [
      { status: 302, headers: { Location: "http://127.0.0.1:1/" } },
      "xero.upsert_invoice responded with 302, a redirect to another address; redirects are not followed",
    ],
    [{ status: 200, text: "<html>" }, "xero.upsert_invoice responded with 200 and a body that is not JSON: <html>"],
  ])("that refuses with %j holds the run at once", async (reply, reason) => {
    await start();
    xero.reply = (request) => (request.method === "GET" ? { json: { Contacts: [] } } : reply);
    await post();
    await host.idle();
    expect(store.runs()[0]).toMatchObject({ state: "held", reason });
    expect(invoices()).toHaveLength(1);
  });
  test("that no longer accepts the key: one alert for all runs names the command, and the connection's state says so", async () => {
    await start();
    xero.reply = (request) => (request.method === "GET" ? { json: { Contacts: [] } } : { status: 401 });
    for (const id of [1, 2]) await post(body({ id, name: `#${id}` }));
    await host.idle();
    const refused = "xero.upsert_invoice responded with 401: the connection's credentials are not accepted";
    const why = `${refused}: integ connect xero, restart the host, and then  integ replay --held`;
    expect(store.runs().map(({ state }) => state)).toEqual(["held", "held"]);
    expect(heard).toContainEqual({ kind: "warned", alert: true, why });
    expect(heard.filter((event) => event.kind === "warned" && event.alert === true)).toHaveLength(1);
    expect(await failedTryOf(store, "xero")).toEqual({ at: now, why: refused });
  });
  test("that does not respond times out", async () => {
    await start({ timeoutMs: 100 });
    xero.reply = () => ({ status: 200, headers: { "Content-Length": "10" }, text: "{" });
    await post();
    await host.idle();
    expect(store.runs()[0]?.state).toBe("retrying");
  });
  test("whose lookup response does not match its description holds the run", async () => {
    await start();
    xero.reply = () => ({ json: { Contacts: [{ ContactID: "not an id", Name: "x" }] } });
    await post();
    await host.idle();
    expect(store.runs()[0]?.reason).toBe(
      'xero.find_contact sent a response that does not match its description:  ContactID: expected an id like 01234567-89ab-cdef-0123-456789abcdef, found "not an id"',
    );
  });
});

describe("one order after another", () => {
  test("events of one key are processed in order, and a held one blocks the next; other keys continue", async () => {
    await start();
    await post(body({ updated_at: "2026-11-24T15:00:00Z", financial_status: "on_the_moon" }));
    await post(body({ updated_at: "2026-11-24T16:00:00Z" }));
    await post(body({ id: 2, name: "#1002" }));
    await host.idle();
    expect(store.runs().map((run) => [run.id, run.state])).toEqual([
      [3, "delivered"],
      [2, "waiting"],
      [1, "held"],
    ]);
    expect(invoices().map((invoice) => invoice.InvoiceNumber)).toEqual(["#1002"]);
  });
});

describe("restarts", () => {
  test("events accepted before a stop are delivered after the start", async () => {
    await start({ concurrency: 0 });
    await post();
    await host.stop();
    store.close();
    store = Store.open(join(folder, "store.db"), "run");
    expect(store.counts()).toMatchObject({ waiting: 1 });
    await start();
    await host.idle();
    expect(invoices()).toHaveLength(1);
    expect(store.counts()).toMatchObject({ delivered: 1 });
  });
  test("a run interrupted between request and response is sent again under the same key", async () => {
    await start({ concurrency: 0 });
    await post();
    await host.stop();
    const run = store.claim(now, [flow.name]);
    store.stepsSent(run?.id ?? 0, now, [{ name: "invoice", idempotencyKey: "k", request: "{}" }], "sent");
    store.close();
    store = Store.open(join(folder, "store.db"), "run");
    await start();
    await host.idle();
    expect(store.steps(1).map((step) => [step.name, step.state, step.attempts])).toEqual([
      ["booked", "done", 1],
      ["contact", "done", 1],
      ["namesake", "done", 1],
      ["invoice", "done", 2],
    ]);
    expect(invoices()).toHaveLength(1);
  });
  test("a finished step is not repeated", async () => {
    await start();
    xero.reply = (request) =>
      request.method === "GET"
        ? { json: { Contacts: [{ ContactID: "8c2bd1a0-0000-4000-8000-000000000001", Name: "Ona" }] } }
        : { status: 500 };
    await post();
    await host.idle();
    xero.reply = xeroReply;
    now = store.nextDue([flow.name]) ?? now;
    await host.idle();
    expect(xero.requests.filter((request) => request.method === "GET")).toHaveLength(3);
    expect(invoices().at(-1)).toMatchObject({ Contact: { ContactID: "8c2bd1a0-0000-4000-8000-000000000001" } });
  });
  test("a process killed under load loses no event that got a 200", async () => {
    await start();
    const script = join(folder, "host.ts");
    const { writeFileSync } = await import("node:fs");
    const runtime = (name: string): string => JSON.stringify(import.meta.resolve(name));
    writeFileSync(
      join(folder, "flow.ts"),
      (compiled.module?.text ?? "").replace(/(?<= from )"(@integ[^"]+)"/g, (_, name: string) => runtime(name)),
    );
    writeFileSync(
      script,
      `import { createHost, openEngine } from ${runtime("@integ/runtime/host")};
import { sendWebhook } from ${runtime("@integ/runtime/testing")};
import { flow } from "./flow.ts";
import { readFileSync, writeSync } from "node:fs";
const engine = await openEngine(${JSON.stringify(`sqlite:${join(folder, "killed.db")}`)});
const host = createHost({ flows: [flow], engine, connections: { shopify: { webhook_secrets: "s", access_token: "t" }, xero: { base_url: "http://127.0.0.1:9", tenant: "t", access_token: "x" } } });
const url = await host.start();
const sample = JSON.parse(readFileSync(${JSON.stringify(join(project, "samples/order-1001.json"))}, "utf8"));
for (let i = 0; ; i++) {
  const replies = await Promise.all([0, 1, 2, 3].map((k) => sendWebhook(flow, { url, secret: "s", body: JSON.stringify({ ...sample, id: i * 4 + k }) })));
  replies.forEach((reply, k) => reply.status === 200 && writeSync(1, \`\${i * 4 + k}\\n\`));
  if (i === 25) process.kill(process.pid, "SIGKILL");
}`,
    );
    const { stdout, signal } = spawnSync(process.execPath, [script], { encoding: "utf8" });
    expect(signal).toBe("SIGKILL");
    const accepted = stdout.trim().split("\n");
    expect(accepted.length).toBeGreaterThan(90);
    const after = Store.open(join(folder, "killed.db"), "run");
    const kept = new Set(after.runs({ limit: 10_000 }).map((run) => run.lane));
    after.close();
    expect(accepted.filter((id) => !kept.has(id))).toEqual([]);
  });
});

describe("the store", () => {
  test("belongs to one process; a second one is refused with the first one's name", async () => {
    await start();
    expect(() => Store.open(join(folder, "store.db"), "run")).toThrow(StoreError);
    const looking = Store.open(join(folder, "store.db"), "look");
    expect(looking.runs()).toEqual([]);
    looking.close();
  });
  test("that is full: 503, nothing is lost, and it continues once there is room", async () => {
    await start();
    store.limitPages(1);
    let taken = 0;
    let refused = await post(body({ id: 1000 }));
    while (refused.status === 200 && taken < 500)
      refused = await post(body({ id: 1000 + ++taken, name: `#${taken}`, note: crypto.randomUUID().repeat(20) }));
    expect(refused.status).toBe(503);
    expect(refused.headers.get("retry-after")).toBe("30");
    store.limitPages(100_000);
    expect(store.runs({ limit: 1000 }).length).toBe(taken);
    expect((await post()).status).toBe(200);
    for (let i = 0; i < 5; i++) {
      await host.idle();
      now = Math.max(now, store.nextDue([flow.name]) ?? now);
    }
    expect(store.counts()).toMatchObject({ delivered: taken + 1, waiting: 0, running: 0 });
  });
  test("that can't be written for a while: reported, and every run is completed under one key", async () => {
    const full = Object.assign(new Error("database or disk is full"), {
      code: "ERR_SQLITE_ERROR",
      errstr: "database or disk is full",
    });
    const failing = <K extends "claim" | "stepsSent" | "settle">(name: K, times: number): void => {
      const real = store[name].bind(store) as (...args: unknown[]) => unknown;
      let left = times;
      (store as unknown as Record<K, unknown>)[name] = (...args: unknown[]): unknown => {
        if (left-- > 0) throw full;
        return real(...args);
      };
    };
    failing("claim", 1);
    failing("stepsSent", 1);
    failing("settle", 1);
    await start({ now: () => Date.now() });
    expect((await post()).status).toBe(200);
    await expect.poll(() => store.counts().retrying).toBe(1);
    expect(heard.filter((event) => event.kind === "store_unavailable").map((event) => event.why)).toEqual([
      full.message,
      full.message,
    ]);
    expect(store.runs()[0]?.reason).toBe("the store can't be used: database or disk is full");
  });
  test("that refuses the outcome of one run: that run is held, and blocks no other", async () => {
    const settle = store.settle.bind(store);
    let refused = 0;
    store.settle = (id, state, ...more) => {
      if (id === 1 && more[1]?.reason?.endsWith(": it has ended as held") !== true) {
        refused++;
        throw new Error("no such character");
      }
      settle(id, state, ...more);
    };
    xero.reply = (request) => (request.body.includes("#1001") ? { status: 400, body: "no sku" } : xeroReply(request));
    await start({ concurrency: 1 });
    await post();
    await post(body({ id: 2, name: "#2" }));
    await expect.poll(() => store.run(2)?.state).toBe("delivered");
    await expect.poll(() => store.run(1)?.state).toBe("held");
    expect(refused).toBeGreaterThanOrEqual(5);
    expect(store.run(1)).toMatchObject({ reasonId: "could not be recorded" });
    expect(store.run(1)?.reason).toMatch(/^could not be recorded \(Error at .*\): it has ended as held$/);
  });

  test("with one event that can't be read: its run is held and shown, and the others continue", async () => {
    for (const id of [1, 2]) await store.accept({ flow: flow.name, version: "1", headers: {}, body: Buffer.from(body({ id, name: `#${id}` })), receivedAt: now, dedupeKey: `${id}`, windowMs: 1, lane: `${id}` }); // prettier-ignore
    store.close();
    const { DatabaseSync } = await import("node:sqlite");
    const db = new DatabaseSync(join(folder, "store.db"));
    db.exec("UPDATE events SET body = x'28b52ffd00', headers = 'no JSON' WHERE id = 1");
    db.close();
    store = Store.open(join(folder, "store.db"), "run");
    await start();
    await host.idle();
    expect(store.runs().map(({ id, state, reason }) => [id, state, reason])).toEqual([
      [2, "delivered", undefined],
      [1, "held", "its event can't be read: the stored data was changed after it was written, or is damaged"],
    ]);
  });

  test("with one step that can't be read: its run is held, and the others continue", async () => {
    for (const id of [1, 2, 3]) await store.accept({ flow: flow.name, version: "1", headers: {}, body: Buffer.from(body({ id, name: `#${id}` })), receivedAt: now, dedupeKey: `${id}`, windowMs: 1, lane: `${id}` }); // prettier-ignore
    // One that is encrypted with a key of others, and one that is no JSON.
    const sealed = `sealed:${Buffer.alloc(64, 1).toString("base64")}`;
    const [step] = flow.fetches;
    store.stepDone(1, now, { name: step?.name ?? "", kind: "fetch", response: sealed });
    store.stepDone(2, now, { name: step?.name ?? "", kind: "fetch", response: "{" });
    await start();
    await host.idle();
    expect(store.runs().map(({ id, state, reason, reasonId }) => [id, state, reason, reasonId])).toEqual([
      [3, "delivered", undefined, undefined],
      [2, "held", "its earlier reads and requests can't be read: the stored data was changed after it was written, or is damaged", "steps can't be read"], // prettier-ignore
      [1, "held", "its earlier reads and requests can't be read: the stored data is encrypted with a key that is not configured: add it to `encryption_keys` in integ.yaml", "steps can't be read"], // prettier-ignore
    ]);
  });

  test("of a newer integ is left unchanged", async () => {
    await start();
    const { DatabaseSync } = await import("node:sqlite");
    const file = join(folder, "newer.db");
    Store.open(file, "look").close();
    const db = new DatabaseSync(file);
    db.exec("UPDATE meta SET version = 99");
    db.close();
    expect(() => Store.open(file, "look")).toThrow(/newer integ/);
  });
});

test("missing settings are named before anything starts", async () => {
  await start();
  expect(createHost({ flows: [flow], engine: store }).missingSettings()).toEqual([
    "shopify.webhook_secrets",
    "xero.client_id",
    "xero.client_secret",
  ]);
});

test("waits, pointers, Retry-After", () => {
  const policy = { times: 3, overSeconds: 70, afterwards: "hold" } as const;
  expect([1, 2, 3, 4].map((attempt) => backoff(policy, attempt, 0))).toEqual([10_000, 20_000, 40_000, undefined]);
  expect(encode(setPointer("/Invoices/0", { a: 1 }))).toBe('{"Invoices":[{"a":1}]}');
  expect(getPointer("/Invoices/0/a", { Invoices: [{ a: 1 }] })).toBe(1);
  expect(getPointer("/Invoices/1", { Invoices: [] })).toBeUndefined();
  expect(retryAfter("3")).toBe(3000);
  expect(retryAfter("Tue, 24 Nov 2026 12:00:10 GMT", Date.parse("2026-11-24T12:00:00Z"))).toBe(10_000);
  // Seconds or a date and nothing else; and never for longer than anybody means.
  for (const none of ["soon", "", "-5", "1.5", "1e9", "0x10", "7 seconds", "Nov 24", "12:00"])
    expect(retryAfter(none, 0), none).toBeUndefined();
  for (const much of ["99999999999999", "9".repeat(400), "Fri, 31 Dec 9999 23:59:59 GMT"])
    expect(retryAfter(much, 0), much).toBe(366 * 86_400_000);
  expect(retryAfter("Sun, 06 Nov 1994 08:49:37 GMT", now)).toBe(0);
  expect(retryAfter("Sunday, 06-Nov-94 08:49:37 GMT", 784_111_777_000 - 1000)).toBe(1000);
  expect(retryAfter("Sun Nov  6 08:49:37 1994", 784_111_777_000 - 1000)).toBe(1000);
});
