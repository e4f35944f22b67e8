/** Webhooks through servers that are there already: Express, Fastify, Hono, plain Node, and anything that has the Web's requests. */
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import express from "express";
import Fastify from "fastify";
import { Hono } from "hono";
import { afterAll, beforeAll, beforeEach, describe, expect, expectTypeOf, test } from "vitest";
import { createHost, type Engine, type Host, type HostEvent, Store } from "../src/host/index.ts";
import { sendWebhook } from "../src/testing/index.ts";
import { flow } from "../../examples/embedding/src/generated/orders.ts";
import type { ShopifyOrder } from "../../examples/embedding/src/generated/systems/shopify.ts";
import { read, EXAMPLES } from "../../test/examples.ts";

const ORDER = read(`${EXAMPLES}/embedding/samples/order-1001.json`);
const SECRET = "a secret of some length";
const LIMIT = 64 * 1024;

let engine: Engine;
let host: Host;
const events: HostEvent[] = [];
beforeAll(async () => {
  engine = Store.open(":memory:", "run");
  host = createHost({
    flows: [flow],
    engine,
    connections: {
      shopify: { webhook_secrets: [SECRET], access_token: "t" },
      // Nothing listens there: runs come back later, and that is not what this is about.
      xero: { base_url: "http://127.0.0.1:9", access_token: "t", tenant: "x" },
    },
    listen: false,
    maxBytes: LIMIT,
    onEvent: (event) => events.push(event),
  });
  expect(await host.start()).toBe("");
});
beforeEach(() => void events.splice(0));
afterAll(async () => {
  await host.stop();
  await engine.close();
});

async function listening(server: Server): Promise<{ readonly url: string; close(): void }> {
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, close: () => server.close().closeAllConnections() };
}

const served = (listener: RequestListener) => listening(createServer(listener));

/** Each has the host's paths below /integ, and its own pages. */
const SERVERS: Readonly<Record<string, () => Promise<{ readonly url: string; close(): void }>>> = {
  "plain Node": () => {
    const integ = host.listener({ prefix: "/integ" });
    return served((request, response) =>
      request.url?.startsWith("/integ/") === true ? integ(request, response) : void response.end("own"),
    );
  },
  Express: () => {
    const app = express();
    app.use("/integ", host.listener({ prefix: "/integ" }));
    app.use(express.json());
    app.get("/", (_, response) => void response.send("own"));
    return served(app);
  },
  Fastify: async () => {
    const app = Fastify();
    const integ = host.listener({ prefix: "/integ" });
    // In a separate scope, so that the rest of the server still reads bodies.
    await app.register(async (scope) => {
      scope.removeAllContentTypeParsers();
      scope.addContentTypeParser("*", (_request, _body, done) => done(null));
      scope.all("/integ/*", (request, reply) => {
        reply.hijack();
        integ(request.raw, reply.raw);
      });
    });
    app.get("/", () => "own");
    const url = await app.listen({ port: 0, host: "127.0.0.1" });
    return { url, close: () => void app.close() };
  },
  Hono: () => {
    const app = new Hono();
    const integ = host.handler({ prefix: "/integ" });
    app.all("/integ/*", (c) => integ(c.req.raw));
    app.get("/", (c) => c.text("own"));
    return served(webServer((request) => app.fetch(request)));
  },
  "a Web handler": () => {
    const integ = host.handler({ prefix: "/integ" });
    return served(
      webServer((request) =>
        new URL(request.url).pathname.startsWith("/integ/") ? integ(request) : new Response("own"),
      ),
    );
  },
};

/** Calls a handler as a platform with Fetch API requests does. */
function webServer(handler: (request: Request) => Response | Promise<Response>): RequestListener {
  return (request, response) =>
    void (async () => {
      const chunks: Uint8Array[] = [];
      for await (const chunk of request) chunks.push(chunk as Uint8Array);
      const headers = new Headers();
      for (const [name, value] of Object.entries(request.headers))
        if (typeof value === "string") headers.set(name, value);
      const body = request.method === "GET" ? null : Buffer.concat(chunks);
      const asked = new Request(`http://${request.headers.host ?? ""}${request.url ?? "/"}`, {
        method: request.method ?? "GET",
        headers,
        body,
      });
      const replied = await handler(asked);
      response.writeHead(replied.status, Object.fromEntries(replied.headers));
      response.end(await replied.text());
    })();
}

describe.each(Object.entries(SERVERS))("through %s", (_, start) => {
  let server: { readonly url: string; close(): void };
  beforeAll(async () => void (server = await start()));
  afterAll(() => server.close());
  const send = (body: string, secret = SECRET) => sendWebhook(flow, { url: `${server.url}/integ`, secret, body });

  test("a signed order is accepted once", async () => {
    const order = JSON.stringify({
      ...(JSON.parse(ORDER) as ShopifyOrder),
      id: server.url.length + Math.floor(Number(new URL(server.url).port)),
    });
    const first = await send(order);
    expect([first.status, await first.json()]).toEqual([200, { run: expect.any(Number) }]);
    const again = await send(order);
    expect([again.status, await again.json()]).toEqual([200, { run: expect.any(Number), duplicate: true }]);
    expect(events.map(({ kind }) => kind)).toEqual(expect.arrayContaining(["received", "duplicate"]));
  });

  test("a forged order is refused, and so is one that is too large or empty", async () => {
    expect((await send(ORDER, "another secret")).status).toBe(401);
    expect((await send(JSON.stringify({ note: "x".repeat(LIMIT) }))).status).toBe(413);
    const got = await fetch(`${server.url}/integ/webhooks/orders`);
    expect([got.status, got.headers.get("allow")]).toEqual([405, "POST"]);
    expect(await (await fetch(`${server.url}/integ/webhooks/others`)).json()).toEqual({
      error: "not found; webhooks go to /integ/webhooks/<integration>",
    });
  });

  test("it reports readiness, hides metrics without a token, and passes on other requests", async () => {
    expect((await fetch(`${server.url}/integ/readyz`)).status).toBe(200);
    expect((await fetch(`${server.url}/integ/metrics`)).status).toBe(404);
    expect(await (await fetch(`${server.url}/`)).text()).toBe("own");
  });
});

test("a server that has read the body already gets an error that says so", async () => {
  const app = express();
  app.use(express.json());
  app.use("/integ", host.listener({ prefix: "/integ" }));
  const server = await served(app);
  const { status, error } = await sendWebhook(flow, { url: `${server.url}/integ`, secret: SECRET, body: ORDER }).then(
    async (response) => ({ status: response.status, ...((await response.json()) as { readonly error: string }) }),
  );
  server.close();
  expect(status).toBe(500);
  expect(error).toContain("express.json()");
});

test("nothing is accepted before the host has started", async () => {
  const other = createHost({ flows: [flow], engine, listen: false });
  const response = await other.handler()(
    new Request("http://shop.example/webhooks/orders", { method: "POST", body: "{}" }),
  );
  expect(response.status).toBe(503);
});

test("submitted documents are typed by their flow, and listeners by their kind of event", async () => {
  const heard: number[] = [];
  const end = host.on("received", (event) => {
    expectTypeOf(event.bytes).toEqualTypeOf<number>();
    heard.push(event.run);
  });
  host.on("held", ({ reason }) => expectTypeOf(reason).toEqualTypeOf<string>());
  // @ts-expect-error: this is no order.
  const wrong = (): Promise<number> => host.submit(flow, { id: "x" });
  expect(wrong).toBeTypeOf("function");
  const run = await host.submit(flow, JSON.parse(ORDER) as ShopifyOrder);
  expect((await engine.run(run))?.flow).toBe("orders");
  end();
});
