/** Operations: readiness, metrics, alerts, retention, and the trace of an order through the host. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { context, propagation, trace, type Context, type TextMapPropagator } from "@opentelemetry/api";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Flow } from "@integ/runtime";
import {
  Alerts,
  createHost,
  Store,
  type Alert,
  type HostEvent,
  type Host,
  type HostOptions,
} from "@integ/runtime/host";
import { RecordingServer, sendWebhook } from "@integ/runtime/testing";
import { erpFlow, spec } from "../../test/erp.ts";

const HOOK = spec(
  "orders",
  "source order = erp.Order",
  "trigger webhook erp.order_made",
  "key order.id",
  'hold when (order.note otherwise "") == "no" because "a note that can\'t be"',
  'destination line = erp.put_line { text: "{order.id}" }',
);
let flow: Flow;
let erp: RecordingServer;
let store: Store;
let host: Host | undefined;
let url: string;
let now: number;
let servers: Server[];

beforeEach(async () => {
  flow = await erpFlow(HOOK);
  erp = await RecordingServer.start(() => ({ json: { lines: [{ id: 1 }] } }));
  store = Store.open(":memory:", "run");
  now = Date.parse("2026-11-24T12:00:00Z");
  servers = [];
});
afterEach(async () => {
  await host?.stop(100);
  host = undefined;
  store.close();
  await erp.stop();
  for (const server of servers) server.close();
});
async function start(more: Partial<HostOptions> = {}): Promise<void> {
  host = createHost({
    flows: [flow],
    engine: store,
    connections: { erp: { base_url: erp.url, secret: "s" } },
    now: () => now,
    random: () => 0,
    ...more,
  });
  url = await host.start();
}
const post = (order: object, headers: Readonly<Record<string, string>> = {}): Promise<Response> =>
  sendWebhook(flow, { url, secret: "s", body: JSON.stringify(order), headers });
const metric = async (name: string): Promise<string[]> =>
  (await (await fetch(`${url}/metrics`)).text()).split("\n").filter((line) => line.startsWith(name));

describe("metrics", () => {
  test("count events and report the state, each with its help and type", async () => {
    await start();
    await post({ id: 1 });
    await post({ id: 1 });
    await post({ id: 2, note: "no" });
    await post({ id: 3 }, { "X-Signature": "forged" });
    await host?.idle();
    now += 90_000;
    expect(await metric("integ_events_total")).toEqual([
      'integ_events_total{integration="orders",kind="received"} 2',
      'integ_events_total{integration="orders",kind="duplicate"} 1',
    ]);
    expect(await metric("integ_executions_total")).toEqual([
      'integ_executions_total{integration="orders",outcome="delivered"} 1',
      'integ_executions_total{integration="orders",outcome="held"} 1',
    ]);
    expect(await metric("integ_webhooks_refused_total")).toEqual([
      'integ_webhooks_refused_total{integration="orders",status="401"} 1',
    ]);
    expect(await metric("integ_dead_letters")).toEqual(['integ_dead_letters{integration="orders"} 1']);
    expect(await metric("integ_dead_letter_oldest_age_seconds")).toEqual([
      'integ_dead_letter_oldest_age_seconds{integration="orders"} 90',
    ]);
    expect(await metric("integ_last_success_timestamp_seconds")).toEqual([
      `integ_last_success_timestamp_seconds{integration="orders"} ${now / 1000 - 90}`,
    ]);
    expect(await metric("integ_circuit_state")).toEqual(['integ_circuit_state{destination="erp"} 0']);
    expect(await metric("integ_execution_duration_seconds_bucket")).toHaveLength(10);
    const page = await (await fetch(`${url}/metrics`)).text();
    for (const line of page.trim().split("\n"))
      expect(line).toMatch(/^(# (HELP|TYPE) integ_\w+ .+|integ_\w+(\{[^}]*\})? -?[\d.e+-]+)$/);
  });

  test("require the token, if there is one", async () => {
    await start({ metricsToken: "see-figures" });
    await post({ id: 1 });
    const ask = (authorization?: string): Promise<Response> =>
      fetch(`${url}/metrics`, authorization === undefined ? {} : { headers: { authorization } });
    for (const wrong of [undefined, "Bearer see-figure", "Bearer ", "Basic see-figures"]) {
      const reply = await ask(wrong);
      expect([reply.status, reply.headers.get("www-authenticate")]).toEqual([401, "Bearer"]);
      expect(await reply.text()).not.toContain("integ_");
    }
    expect(await (await ask("Bearer see-figures")).text()).toContain("integ_events_total");
  });

  test("count ordering keys blocked by a held run", async () => {
    await start();
    await post({ id: 1, note: "no" });
    await post({ id: 1, note: "no", updated_at: "2026-11-24T12:00:00Z" });
    store.settle(1, "held", now, { reason: "x" });
    const again = { ...eventLike(), dedupeKey: "another" };
    await store.accept(again);
    expect(await metric("integ_ordering_keys_blocked")).toEqual([
      'integ_ordering_keys_blocked{integration="orders"} 1',
    ]);
  });
});
const eventLike = (): Parameters<Store["accept"]>[0] => ({
  flow: "orders", version: "1", headers: {}, body: Buffer.from('{"id":1}'), receivedAt: now + 60_000, dedupeKey: "x", windowMs: 1000, lane: "1",
}); // prettier-ignore

test("a host is ready if it accepts events: not while stopping, and not without a store", async () => {
  await start();
  expect((await fetch(`${url}/livez`)).status).toBe(200);
  expect((await fetch(`${url}/readyz`)).status).toBe(200);
  const broken = Store.open(":memory:", "run");
  broken.close();
  const other = createHost({ flows: [], engine: broken });
  const at = await other.start();
  const ready = await fetch(`${at}/readyz`);
  expect([ready.status, await ready.text()]).toEqual([503, expect.stringContaining("the store can't be used")]);
  expect((await fetch(`${at}/livez`)).status).toBe(200);
  await other.stop(100);
});

test("stopping waits for a run that is being claimed, since its store may not close earlier", async () => {
  let isClaimed = false;
  const slow = new Proxy(store, {
    get: (of, name) => {
      const value = Reflect.get(of, name) as unknown;
      if (name === "claim")
        return async (...args: Parameters<Store["claim"]>) => {
          const run = of.claim(...args);
          if (run !== undefined) isClaimed = true;
          // The response takes a while.
          await new Promise((resolve) => setTimeout(resolve, 100));
          return run;
        };
      return typeof value === "function" ? (value.bind(of) as unknown) : value;
    },
  });
  await start({ engine: slow });
  await post({ id: 1 });
  while (!isClaimed) await new Promise((resolve) => setTimeout(resolve, 1));
  await host?.stop(5000);
  expect(store.counts()).toMatchObject({ delivered: 1, running: 0 });
});

describe("alerts", () => {
  test("are sent once per cause and hour, by webhook", async () => {
    const told: { text: string }[] = [];
    const chat = createServer((request, response) => {
      let text = "";
      request.on("data", (chunk: Buffer) => (text += chunk.toString()));
      request.on("end", () => {
        told.push(JSON.parse(text) as { text: string });
        response.end("{}");
      });
    });
    servers.push(chat);
    await new Promise<void>((resolve) => chat.listen(0, "127.0.0.1", resolve));
    await start({ alerts: { webhook: `http://127.0.0.1:${(chat.address() as AddressInfo).port}` } });
    for (const id of [1, 2, 3]) await post({ id, note: "no" });
    await host?.idle();
    await expect.poll(() => told.length).toBe(1);
    expect(told[0]?.text).toBe("integ: orders held: a note that can't be");
    now += 3_600_000;
    await post({ id: 4, note: "no" });
    await host?.idle();
    await expect.poll(() => told.length).toBe(2);
  });

  test("report runs held on arrival; an alert that can't be sent is logged", async () => {
    const heard: HostEvent[] = [];
    const send = (): Promise<void> => Promise.reject(Object.assign(new Error("no Ona here"), { code: "EAUTH" }));
    await start({ alerts: { send }, onEvent: (event) => heard.push(event) });
    await post({ id: "no number" });
    await expect.poll(() => heard.some((one) => one.kind === "alert_failed")).toBe(true);
    expect(heard).toContainEqual({ kind: "alert_failed", why: "EAUTH" });
    expect(heard).toContainEqual({
      kind: "held",
      flow: "orders",
      run: 1,
      reason: "does not match erp.Order",
      id: "does not match erp.Order",
    });
    expect(await metric("integ_executions_total")).toEqual([
      'integ_executions_total{integration="orders",outcome="held"} 1',
    ]);
  });

  test("report a list that can't be read three times in a row, and many forged webhooks, once each", () => {
    const told: Alert[] = [];
    const alerts = new Alerts({ send: (alert) => Promise.resolve(void told.push(alert)) }, now);
    const pollFailure = { kind: "poll_failed", flow: "poll", why: "erp.list_orders responded with 503" } as const;
    const polled = { kind: "polled", flow: "poll", operation: "erp.list_orders", seen: 0, taken: 0 } as const;
    for (const one of [pollFailure, pollFailure, polled, pollFailure, pollFailure]) alerts.observe(one, now);
    expect(told).toEqual([]);
    for (let i = 0; i < 5; i++) alerts.observe(pollFailure, now + i);
    const forged = { kind: "refused", flow: "orders", status: 401, why: "the signature is invalid" } as const;
    for (let i = 0; i < 19; i++) alerts.observe(forged, now + i * 1000);
    // The window is over, so the count starts again.
    for (let i = 0; i < 25; i++) alerts.observe(forged, now + 3_600_000 + i * 1000);
    expect(told.map(({ kind, integration, reason }) => ({ kind, integration, reason }))).toEqual([
      {
        kind: "poll_failed",
        integration: "poll",
        reason: "3 reads in a row have failed: erp.list_orders responded with 503",
      },
      {
        kind: "refused",
        integration: "orders",
        reason: "at least 20 webhooks were refused within ten minutes: the signature is invalid",
      },
    ]);
  });

  test("continue after the clock was put back, and report the jump", () => {
    const told: Alert[] = [];
    const alerts = new Alerts({ send: (alert) => Promise.resolve(void told.push(alert)) }, now);
    const trouble = { kind: "store_unavailable", why: "disk is full" } as const;
    alerts.observe(trouble, now + 365 * 86_400_000);
    alerts.observe(trouble, now);
    const warned = { kind: "warned", why: "this machine's clock has jumped back by 365 days" } as const;
    alerts.observe(warned, now);
    alerts.observe({ ...warned, alert: true }, now);
    expect(told.map(({ kind }) => kind)).toEqual(["store_unavailable", "store_unavailable", "warning"]);
  });

  test("report an integration that is silent for too long", async () => {
    const told: Alert[] = [];
    const send = (alert: Alert): Promise<void> => Promise.resolve(void told.push(alert));
    const alerts = new Alerts({ silentAfterMs: { orders: 3_600_000 }, send }, now);
    await start();
    await alerts.look(store, now + 3_000_000);
    expect(told).toEqual([]);
    await post({ id: 1 });
    await host?.idle();
    await alerts.look(store, now + 3_600_000);
    await alerts.look(store, now + 3_700_000);
    expect(told).toMatchObject([
      { kind: "silent", integration: "orders", reason: "nothing delivered since 2026-11-24T12:00:00.000Z" },
    ]);
  });
});

test("expired data is deleted, other data stays", async () => {
  await start({ retention: { eventsMs: 86_400_000, resultsMs: 2 * 86_400_000 } });
  await post({ id: 1 });
  await post({ id: 2, note: "no" });
  await host?.idle();
  now += 86_400_001;
  await host?.idle();
  expect(store.body(1)).toHaveLength(0);
  expect(store.body(2)).not.toHaveLength(0);
  expect(store.steps(1)[0]).toMatchObject({ response: '{"id":1}' });
  expect(store.steps(1)[0]?.request).toBeUndefined();
  now += 86_400_001;
  await host?.idle();
  expect(store.steps(1)[0]?.response).toBeUndefined();
  expect(store.counts()).toMatchObject({ delivered: 1, held: 1 });
});

test("after the clock has jumped ahead, nothing is deleted for a day, so that somebody can correct it", async () => {
  let steady = 0;
  await start({ retention: { eventsMs: 30 * 86_400_000, resultsMs: 30 * 86_400_000 }, steady: () => steady });
  await post({ id: 1 });
  await host?.idle();
  now += 365 * 86_400_000;
  await host?.idle();
  expect(store.body(1)).not.toHaveLength(0);
  now += 86_400_000;
  steady += 86_400_000;
  await host?.idle();
  expect(store.body(1)).toHaveLength(0);
});

test("the trace of an order passes through the host to its destination", async () => {
  const KEY = Symbol("test");
  const carried: TextMapPropagator = {
    extract: (within: Context, carrier: Readonly<Record<string, string>>) =>
      within.setValue(KEY, carrier["traceparent"]),
    inject: (within: Context, carrier: Record<string, string>) =>
      void (carrier["traceparent"] = String((within.getValue(KEY) as string | undefined) ?? "none")),
    fields: () => ["traceparent"],
  };
  const { AsyncLocalStorage } = await import("node:async_hooks");
  const storage = new AsyncLocalStorage<Context>();
  const { ROOT_CONTEXT } = await import("@opentelemetry/api");
  context.setGlobalContextManager({
    active: () => storage.getStore() ?? ROOT_CONTEXT,
    with: (within, work, self, ...args) => storage.run(within, () => work.call(self, ...args)),
    bind: (_, target) => target,
    enable() {
      return this;
    },
    disable() {
      return this;
    },
  });
  propagation.setGlobalPropagator(carried);
  try {
    await start();
    await post({ id: 1 }, { traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01" });
    await host?.idle();
    expect(erp.requests[0]?.headers["traceparent"]).toBe("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
  } finally {
    propagation.disable();
    context.disable();
    trace.disable();
  }
});

test("neither failing upkeep nor a failing listener stops anything", async () => {
  const told: Alert[] = [];
  const broken = new Proxy(store, {
    get: (of, name) => {
      if (name === "dropExpired") return () => Promise.reject(new Error("no"));
      const value = Reflect.get(of, name) as unknown;
      return typeof value === "function" ? (value.bind(of) as unknown) : value;
    },
  });
  await start({
    engine: broken,
    retention: { eventsMs: 1, resultsMs: 1 },
    alerts: { silentAfterMs: { orders: 1000 }, send: (alert) => Promise.resolve(void told.push(alert)) },
    onEvent: () => {
      throw new Error("a listener");
    },
  });
  now += 600_000;
  await post({ id: 1 });
  await host?.idle();
  expect(store.counts()).toMatchObject({ delivered: 1 });
  await expect.poll(() => told.map(({ kind }) => kind).toSorted()).toEqual(["silent", "store_unavailable"]);
});
