/**
 * Nothing of a person, and no value of a setting, gets out: every path there is, with documents full of marked values and other
 * systems that quote them, and all that comes out searched for them.
 */
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { context, trace, type Span, type Tracer } from "@opentelemetry/api";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createHost, Store, type HostEvent, type Host, type HostOptions } from "@integ/runtime/host";
import { RecordingServer, sendWebhook, type RecordedRequest, type Reply } from "@integ/runtime/testing";
import { erpFlow, spec } from "../../test/erp.ts";
import { Redactor } from "../src/host/redaction.ts";

/** A mark in every document, header and response of these tests; so is the secret. */
const MARK = "Ona-Onait";
const SECRET = "whsec-of-the-shop/9+=";

const HEAD = ["source order = erp.Order", "trigger webhook erp.order_made", 'key order.note otherwise ""'];
const LINE = 'destination line = erp.put_line { text: upper(order.note otherwise "") | cut(60) }';
const SPECS: Readonly<Record<string, string>> = {
  sends: spec("sends", ...HEAD, LINE, "on failure retry 1 times over 1 minutes then hold"),
  holds: spec("holds", ...HEAD, 'hold when true because "not for {order.note otherwise ""}"', LINE),
  skips: spec("skips", ...HEAD, 'skip when true because "not for {order.note otherwise ""}"', LINE),
  retries: spec("retries", ...HEAD, 'destination line = erp.put_line { text: "x", n: order.total | round(0, down) otherwise retry "not yet for {order.note otherwise ""}" }'), // prettier-ignore
  reads: spec("reads", ...HEAD, 'fetch p = erp.find_product(sku: order.note otherwise "x")', 'destination line = erp.put_line { text: upper(p.title otherwise "") | cut(60) }'), // prettier-ignore
  loops: spec("loops", ...HEAD, "destination xs = for l in order.lines otherwise [] fetch p = erp.find_product(sku: l.sku) => erp.put_line { text: p.title otherwise 'none' }".replaceAll("'", '"')), // prettier-ignore
  files: spec("files", "source order = erp.Order", 'trigger files "*.json"', LINE),
  polls: spec("polls", "source order = erp.Order", "trigger poll erp.list_orders every 15 minutes", 'key order.note otherwise ""', LINE), // prettier-ignore
};

let erp: RecordingServer;
let store: Store;
let host: Host | undefined;
let url: string;
let now: number;
let out: string[];
let chat: Server;
let replied: (request: RecordedRequest) => Reply;

beforeEach(async () => {
  replied = () => ({ json: { lines: [{ id: 1 }] } });
  erp = await RecordingServer.start((request) => replied(request));
  store = Store.open(":memory:", "run");
  now = Date.parse("2026-11-24T12:00:00Z");
  out = [];
  chat = createServer((request, response) => {
    request.on("data", (chunk: Buffer) => out.push(`alert ${chunk.toString()}`));
    request.on("end", () => response.end());
  });
  await new Promise<void>((resolve) => chat.listen(0, "127.0.0.1", resolve));
});
afterEach(async () => {
  await host?.stop(100);
  host = undefined;
  store.close();
  await erp.stop();
  chat.close();
  trace.disable();
  context.disable();
});

/** What logs take of a event. */
const logged = ({ ...event }: HostEvent): string => {
  const { records: _records, response: _response, ...rest } = event as Record<string, unknown>;
  return JSON.stringify(rest);
};

async function start(
  name: string,
  more: Partial<HostOptions> = {},
): Promise<(order: object, headers?: Readonly<Record<string, string>>) => Promise<string>> {
  // prettier-ignore
  const flow = await erpFlow(SPECS[name] ?? "");
  trace.setGlobalTracerProvider({ getTracer: () => recorder });
  host = createHost({
    flows: [flow],
    engine: store,
    connections: { erp: { base_url: erp.url, secret: SECRET } },
    now: () => now,
    random: () => 0,
    alerts: { webhook: `http://127.0.0.1:${(chat.address() as AddressInfo).port}` },
    firstRun: { polls: "everything" },
    onEvent: (event) => out.push(logged(event)),
    ...more,
  });
  url = await host.start();
  await host.idle();
  return async (order, headers = {}) => {
    const body = JSON.stringify(order);
    const response = await sendWebhook(flow, { url, secret: SECRET, body, headers, now });
    await host?.idle();
    return response.text();
  };
}

/** Spans as texts, all of what they are given. */
const recorder: Tracer = {
  startActiveSpan: (...args: readonly unknown[]) => {
    out.push(`span ${JSON.stringify(args.slice(0, 2))}`);
    const note = (...given: readonly unknown[]): void => void out.push(`span ${JSON.stringify(given)}`);
    const span = { setAttribute: note, setStatus: note, recordException: note, end: () => undefined, spanContext: () => ({ traceId: "", spanId: "", traceFlags: 0 }) }; // prettier-ignore
    return (args.at(-1) as (span: Span) => unknown)(span as unknown as Span);
  },
  startSpan: () => {
    throw new Error("no span is started like that");
  },
} as unknown as Tracer;

/** All that has come out, with what metrics say now; and that none of it holds what it must not. */
async function isClean(...expected: readonly string[]): Promise<void> {
  await expect.poll(() => out.join("\n")).toContain(expected[0] ?? "");
  const metrics = await (await fetch(`${url}/metrics`)).text();
  const all = [...out, metrics].join("\n");
  for (const text of expected) expect(all).toContain(text);
  for (const word of [MARK, SECRET, Buffer.from(SECRET).toString("base64"), encodeURIComponent(SECRET)])
    expect(all.toLowerCase()).not.toContain(word.toLowerCase());
}
const order = (id: number): object => ({ id, note: `${MARK} ${id}` });

test("of accepted and repeated events", async () => {
  const post = await start("sends");
  await post(order(1));
  await post(order(1));
  await isClean("received", "duplicate", "delivered", "span ");
  expect(erp.requests[0]?.body).toContain(`${MARK.toUpperCase()} 1`);
});

test.each(["holds", "skips", "retries"])("of a stop whose reason quotes them: %s", async (name) => {
  const post = await start(name);
  await post(order(1));
  // The spec's own text, its holes as they are written there.
  await isClean('{order.note otherwise \\"\\"}');
  expect(store.run(1)?.reason).toContain(MARK);
});

test("of a document that does not match its schema: on arrival, by hand, and in a replay", async () => {
  const post = await start("sends");
  await post({ id: MARK, note: `${MARK} and more than twelve letters` });
  await host?.submit("sends", Buffer.from(JSON.stringify({ id: [MARK] })));
  await host?.submit("sends", Buffer.from(`{ no JSON, ${MARK}`));
  await host?.idle();
  for (const run of store.runs()) store.replay(run.id, now, {});
  await host?.idle();
  await isClean("does not match erp.Order");
  expect(store.run(1)?.reason).toContain("expected");
});

describe("of a response that quotes them, or our own key", () => {
  const quoting = `no ${MARK} 1, and a bad key ${SECRET} ${Buffer.from(SECRET).toString("base64")}`;
  test.each<[string, Reply]>([
    ["refused", { status: 422, text: quoting }],
    ["not let in", { status: 401, text: quoting }],
    ["down", { status: 503, text: quoting }],
    ["no JSON", { status: 200, text: quoting }],
    ["cut off", { reset: true }],
    ["a redirect", { status: 302, headers: { Location: `http://127.0.0.1/${MARK}` } }],
    ["not as described", { json: { lines: [{ id: quoting }] } }],
    ["refused in part", { json: { lines: [{ id: 1, errors: [quoting] }] } }],
  ])("%s", async (_, reply) => {
    const post = await start("sends");
    replied = () => reply;
    await post(order(1));
    now += 60_000;
    await host?.idle();
    await isClean("sends");
    const kept = JSON.stringify([store.run(1), store.attempts(1), store.history(1)]);
    expect(kept).not.toContain(SECRET);
  });

  test("of a lookup: with drift, refused, and found", async () => {
    const post = await start("reads");
    const replies: Reply[] = [{ json: { sku: MARK, title: [MARK] } }, { status: 400, text: quoting }, { json: { sku: MARK, title: MARK } }]; // prettier-ignore
    replied = ({ method }) => (method === "GET" ? (replies.shift() ?? {}) : { status: 422, text: quoting });
    for (const id of [1, 2, 3]) await post(order(id));
    await isClean(
      "erp.find_product sends another response than described",
      "erp.find_product responded with 400",
      "erp.put_line responded with 422",
    );
    expect(store.run(2)?.reason).toContain("no Ona-Onait 1, and a bad key •••");
  });

  test("of the arguments of a loop's lookups", async () => {
    const post = await start("loops");
    replied = ({ method }) =>
      method === "GET" ? { json: { sku: MARK, title: MARK } } : { status: 422, text: quoting };
    await post({ id: 1, lines: [{ sku: MARK, n: 1 }] });
    await isClean('"kind":"fetched"', "erp.put_line responded with 422");
    expect(store.steps(1).map(({ name }) => name)).toContain(`p["${MARK}"]`);
  });

  test("of a polled list", async () => {
    replied = () => ({ status: 400, text: quoting });
    await start("polls");
    replied = ({ method }) =>
      method === "GET"
        ? { json: { orders: [order(1), { id: 2, note: [MARK] }, { id: MARK, note: "b" }] } }
        : { status: 422, text: quoting };
    now += 3_600_000;
    await host?.idle();
    await isClean(
      "erp.list_orders responded with 400",
      "polled",
      "does not match erp.Order",
      '"kind":"drift"',
      "erp.put_line responded with 422",
    );
  });
});

test("of a file whose name contains a person's name: a taken one, and one that can't be read", async () => {
  const folder = mkdtempSync(join(tmpdir(), "integ-redaction-"));
  writeFileSync(join(folder, `${MARK}-1.json`), '{"id":1}');
  writeFileSync(join(folder, `${MARK}-2.json`), `{ no JSON, ${MARK}`);
  await start("files", { folder });
  for (let looks = 0; looks < 3; looks++) {
    now += 61_000;
    await host?.idle();
  }
  expect(readdirSync(join(folder, "held"))).toEqual([`${MARK}-2.json`]);
  // The line has the number by which the name is found in the store.
  await isClean('"kind":"file"', "a file that can't be read", '"run":2');
  expect(store.run(2)?.reason).toContain(`${MARK}-2.json can't be read`);
  rmSync(folder, { recursive: true });
});

test("of a request that the receiver refuses, whatever its headers", async () => {
  const post = await start("sends");
  const said = await post(order(1), { "Content-Encoding": MARK });
  await post(order(1), { "X-Signature": MARK });
  await isClean("unsupported Content-Encoding", "the signature is invalid");
  // The caller hears what it has sent itself.
  expect(said).toContain(MARK.toLowerCase());
});

test("of a store that can't be used, and of an internal error", async () => {
  const post = await start("sends");
  const claim = store.claim.bind(store);
  let times = 0;
  store.claim = (...args) => {
    if (times++ === 0) throw Object.assign(new Error(`duplicate key (${MARK})`), { code: "23505" });
    return claim(...args);
  };
  store.step = () => {
    throw new TypeError(`can't read ${MARK}`);
  };
  await post(order(1));
  await isClean("store_unavailable", "23505", "a bug in integ: TypeError at redaction.test.ts:");
  expect(store.run(1)?.reason).toBe(`a bug in integ: can't read ${MARK}`);
});

test("headers kept with an event contain no signatures, credentials or values of settings", async () => {
  const flow = await erpFlow(SPECS["sends"] ?? "");
  const { signature: _, ...link } = flow.systems["erp"] as (typeof flow.systems)[string];
  const auth = { kind: "header", name: "X-Shop-Pass", token: "secret" } as const;
  const shown = { ...flow, systems: { erp: { ...link, webhookAuth: auth, headers: { "X-Own": "{secret}" } } } };
  host = createHost({ flows: [shown], engine: store, connections: { erp: { base_url: erp.url, secret: SECRET } } });
  url = await host.start();
  const headers = { "X-Shop-Pass": SECRET, "X-Own": "a", "X-Copy": `the key is ${SECRET}`, "X-Topic": "orders/made" };
  await fetch(`${url}/webhooks/sends`, { method: "POST", headers, body: JSON.stringify(order(1)) });
  expect(store.run(1)?.headers).toMatchObject({ "x-topic": "orders/made" });
  expect(JSON.stringify(store.run(1)?.headers)).not.toContain(SECRET);
  expect(Object.keys(store.run(1)?.headers ?? {})).not.toContain("x-own");
});

test("values of settings are hidden in every form; those that are not secret only if they are distinctive", () => {
  const redactor = new Redactor();
  const link = { settings: { key: { secret: true }, tenant: { secret: false }, base_url: { secret: false } } };
  redactor.add(link as never, {
    key: 'a"b/c',
    tenant: "shop",
    base_url: "https://erp.example",
    undeclared: ["one-more"],
  });
  expect(redactor.redact('a"b/c a\\"b/c a%22b%2Fc YSJiL2M= shop one-more https://erp.example')).toBe(
    "••• ••• ••• ••• shop ••• https://erp.example",
  );
  redactor.addToken("token-1");
  expect(redactor.redact("token-1")).toBe("•••");
});
