/** Other systems as they are: limited, tired, gone, hostile. What each does to a request, and to those after it. */
import { createServer, type Server } from "node:http";
import { createServer as createTcp, type AddressInfo, type Server as TcpServer } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Operation, SystemLink } from "@integ/runtime";
import {
  Connection,
  createHost,
  isPrivate,
  Store,
  type OperationResult,
  type Host,
  type Settings,
} from "@integ/runtime/host";
import { RecordingServer, type Reply } from "@integ/runtime/testing";
import { erpFlow, spec } from "../../test/erp.ts";
import { erpLink } from "./erp-link.ts";

const READ: Operation = { system: "erp", name: "get", method: "GET", path: "/things/{id}" };
const WRITE: Operation = {
  system: "erp",
  name: "put",
  method: "PUT",
  path: "/things",
  idempotencyHeader: "Idempotency-Key",
};

let erp: RecordingServer;
let store: Store;
let now: number;
let closing: (Server | TcpServer)[];
let host: Host | undefined;
beforeEach(async () => {
  erp = await RecordingServer.start(() => ({ json: { id: 1 } }));
  store = Store.open(":memory:", "run");
  now = Date.parse("2026-11-24T12:00:00Z");
  closing = [];
  host = undefined;
});
afterEach(async () => {
  await host?.stop(100);
  store.close();
  await erp.stop();
  for (const server of closing) server.close();
});
/** A long timeout, so that a busy machine is not taken for a system that does not respond. */
const connect = (more: Partial<SystemLink> = {}, settings: Settings = {}, timeoutMs = 30_000): Connection =>
  new Connection(erpLink(more), { base_url: erp.url, ...settings }, { engine: store, now: () => now, timeoutMs });
const why = (replied: OperationResult): string => ("why" in replied ? `${replied.kind}: ${replied.why}` : replied.kind);

describe("limits", () => {
  test("per minute are respected, and runs wait without sending", async () => {
    const connection = connect({ limits: { perMinute: 2 } });
    const three = [
      await connection.send(READ, { id: 1 }),
      await connection.send(READ, { id: 2 }),
      await connection.send(READ, { id: 3 }),
    ];
    expect(three.map((one) => one.kind)).toEqual(["ok", "ok", "wait"]);
    expect(three[2]).toMatchObject({ untilMs: now + 60_000, why: "erp allows 2 requests in 60 seconds" });
    expect(erp.requests).toHaveLength(2);
    now += 60_000;
    expect((await connection.send(READ, { id: 3 })).kind).toBe("ok");
  });

  test.each<[string, string, number]>([
    ["X-MinLimit-Remaining", "0", 60_000],
    ["X-Api-Call-Limit", "40/40", 1000],
  ])("follow the remaining quota in responses: %s: %s", async (header, said, wait) => {
    const remaining = [{ header: "X-MinLimit-Remaining", seconds: 60 }, { header: "X-Api-Call-Limit", seconds: 1 }]; // prettier-ignore
    const connection = connect({ limits: { remaining } });
    erp.reply = () => ({ json: {}, headers: { [header]: said.replace(/^\d+/, (n) => (n === "0" ? "1" : "39")) } });
    expect((await connection.send(READ, { id: 1 })).kind).toBe("ok");
    erp.reply = () => ({ json: {}, headers: { [header]: said } });
    expect((await connection.send(READ, { id: 2 })).kind).toBe("ok");
    expect(await connection.send(READ, { id: 3 })).toMatchObject({ kind: "wait", untilMs: now + wait });
    now += wait;
    expect((await connection.send(READ, { id: 3 })).kind).toBe("ok");
  });

  test("on concurrent requests make the others wait for a free slot", async () => {
    let most = 0;
    let asked = 0;
    const inside: (() => void)[] = [];
    // Responds only when two requests have arrived, or the last one; then waits a while for a third, which must not
    // arrive.
    const slow = createServer((_, response) => {
      asked++;
      most = Math.max(
        most,
        inside.push(() => response.end("{}")),
      );
      if (inside.length < 2 && asked < 9) return;
      setTimeout(() => {
        for (const reply of inside.splice(0)) reply();
      }, 20);
    });
    closing.push(slow);
    await new Promise<void>((resolve) => slow.listen(0, "127.0.0.1", resolve));
    const connection = connect(
      { limits: { concurrent: 2 } },
      { base_url: `http://127.0.0.1:${(slow.address() as AddressInfo).port}` },
    );
    const all = await Promise.all(Array.from({ length: 9 }, (_, id) => connection.send(READ, { id: id + 1 })));
    expect(all.every((one) => one.kind === "ok")).toBe(true);
    expect(most).toBe(2);
  });

  test.each<[string, Reply, number]>([
    ["in seconds", { status: 429, headers: { "Retry-After": "7" } }, 7000],
    ["as a date", { status: 503, headers: { "Retry-After": "Tue, 24 Nov 2026 12:00:30 GMT" } }, 30_000],
  ])("a pause requested %s is respected by every run", async (_, reply, wait) => {
    const connection = connect();
    erp.reply = () => reply;
    expect(await connection.send(READ, { id: 1 })).toMatchObject({ kind: "later", afterMs: wait });
    expect(await connection.send(READ, { id: 2 })).toMatchObject({ kind: "wait", untilMs: now + wait });
    expect(erp.requests).toHaveLength(1);
  });

  test.each(["31536000", "99999999999999", "9".repeat(300)])(
    "a requested pause (%s) lasts while the policy allows, and a long one is reported",
    async (asked) => {
      const paused: number[] = [];
      const connection = new Connection(
        erpLink({}),
        { base_url: erp.url },
        { engine: store, now: () => now, patienceMs: 7_200_000, paused: (until) => paused.push(until) },
      );
      erp.reply = () => ({ status: 429, headers: { "Retry-After": asked } });
      await connection.send(READ, { id: 1 });
      expect(await connection.send(READ, { id: 2 })).toMatchObject({ kind: "wait", untilMs: now + 7_200_000 });
      expect(paused).toEqual([now + 7_200_000]);
      // A clock that is put back makes it no longer.
      now -= 86_400_000;
      expect(await connection.send(READ, { id: 2 })).toMatchObject({ kind: "wait", untilMs: now + 7_200_000 });
    },
  );
});

describe("a system that is down", () => {
  test("gets five requests, then occasional ones, and all of them again when it responds", async () => {
    const connection = connect();
    erp.reply = () => ({ reset: true });
    for (let i = 0; i < 5; i++) expect((await connection.send(READ, { id: 1 })).kind).toBe("later");
    expect(connection.breaker).toBe("open");
    expect(await connection.send(READ, { id: 1 })).toMatchObject({ kind: "wait", untilMs: now + 15_000 });
    expect(erp.requests).toHaveLength(5);
    now += 15_000;
    const two = await Promise.all([connection.send(READ, { id: 1 }), connection.send(READ, { id: 1 })]);
    expect(two.map((one) => one.kind).sort()).toEqual(["later", "wait"]);
    // Twice as long the next time.
    expect(await connection.send(READ, { id: 1 })).toMatchObject({ untilMs: now + 30_000 });
    now += 30_000;
    erp.reply = () => ({ json: {} });
    expect((await connection.send(READ, { id: 1 })).kind).toBe("ok");
    expect(connection.breaker).toBe("closed");
  });

  test("uses up no attempts of its runs meanwhile", async () => {
    const flow = await erpFlow(
      spec("down", "source order = erp.Order", "trigger manual", 'destination line = erp.put_line { text: "x" }'),
    );
    erp.reply = () => ({ status: 500 });
    host = createHost({
      flows: [flow],
      engine: store,
      connections: { erp: { base_url: erp.url } },
      now: () => now,
      random: () => 0,
      concurrency: 1,
    });
    for (let id = 0; id < 8; id++) await host.submit("down", Buffer.from(JSON.stringify({ id })));
    await host.idle();
    expect(erp.requests).toHaveLength(5);
    expect(store.runs({ state: "waiting" }).map((run) => run.attempts)).toEqual([0, 0, 0]);
    erp.reply = () => ({ json: { lines: [{ id: 1 }] } });
    now += 86_400_000;
    await host.idle();
    expect(store.counts()).toMatchObject({ delivered: 8 });
  });
});

describe("responses from other systems", () => {
  const tcp = async (replied: string, end: boolean): Promise<string> => {
    const server = createTcp((socket) => {
      socket.on("error", () => undefined);
      socket.once("data", () => {
        socket.write(replied);
        if (end) socket.end();
      });
    });
    closing.push(server);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  };
  test("half a response, and one whose headers never end", async () => {
    const half = await tcp('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"id":', true);
    expect(why(await connect({}, { base_url: half }).send(READ, { id: 1 }))).toBe(
      "later: erp.get: the connection was cut",
    );
    const hanging = await tcp("HTTP/1.1 200 OK\r\n", false);
    expect(why(await connect({}, { base_url: hanging }, 100).send(READ, { id: 1 }))).toBe(
      "later: erp.get: did not respond in time",
    );
  });
  test.each([
    ["another protocol", "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\nhello", "responded with 101, a change to another protocol, which is not supported"], // prettier-ignore
    ["no HTTP", "\0\u0001garbage\r\n\r\n", "its response is not HTTP"],
    [
      "a head without end",
      `HTTP/1.1 200 OK\r\nX: ${"x".repeat(100_000)}`,
      "the head of its response is larger than 16 kB",
    ],
    ["nothing", "", "the connection was cut"],
    ["only informational responses", "HTTP/1.1 103 Early Hints\r\n\r\n".repeat(50), "the connection was cut"],
  ])("%s ends with a message", async (_, replied, expected) => {
    const url = await tcp(replied, true);
    expect(why(await connect({}, { base_url: url }).send(READ, { id: 1 }))).toBe(`later: erp.get: ${expected}`);
  });
  test("plain HTTP at an https address", async () => {
    const url = await tcp("HTTP/1.1 200 OK\r\n\r\n", true);
    expect(why(await connect({}, { base_url: url.replace("http:", "https:") }).send(READ, { id: 1 }))).toBe(
      "later: erp.get: the TLS handshake failed; is its address really https?",
    );
  });
  test.each<[string, Reply, string]>([
    [
      "a redirect to another host",
      { status: 302, headers: { Location: "http://169.254.169.254/" } },
      "refused: erp.get responded with 302, a redirect to another address; redirects are not followed",
    ],
    [
      "ten megabytes and more",
      { text: `"${"x".repeat(11_000_000)}"` },
      "later: erp.get: its response is larger than 10 MB",
    ],
    ["no JSON", { text: "<html>" }, "refused: erp.get responded with 200 and a body that is not JSON: <html>"],
    [
      "a bad request",
      { status: 422, json: { error: "no  such\n tax" } },
      'refused: erp.get responded with 422: {"error":"no such\\n tax"}',
    ],
    ["no such thing", { status: 404 }, "refused: erp.get responded with 404: empty body"],
    [
      "forbidden",
      { status: 403 },
      "refused: erp.get responded with 403: the connection's credentials are not accepted",
    ],
    ["locked for a while", { status: 423 }, "later: erp.get responded with 423"],
    ["nothing at all", { status: 204 }, "ok"],
  ])("%s", async (_, reply, expected) => {
    erp.reply = () => reply;
    expect(why(await connect({ retryOn: [423] }).send(READ, { id: 1 }))).toBe(expected);
  });

  test("a failure inside a 200", async () => {
    const failing: Operation = { ...WRITE, fails: [{ at: "/errors", retryWhen: ["THROTTLED"] }] };
    const outcomeOf = async (json: unknown): Promise<string> => {
      erp.reply = () => ({ json });
      return why(await connect().send(failing, {}, { record: {} }));
    };
    expect(await outcomeOf({ errors: [] })).toBe("ok");
    expect(await outcomeOf({ errors: [{ message: "no tax" }] })).toBe(
      'refused: erp.put reported a failure: [{"message":"no tax"}]',
    );
    expect(await outcomeOf({ errors: [{ code: "THROTTLED" }] })).toMatch(/^later: /);
  });

  test.each([[".."], ["."], [""]])("an argument %j can't change the host or the path", async (id) => {
    expect(why(await connect().send(READ, { id }))).toBe(
      `refused: erp.get: id is ${JSON.stringify(id)}, which can't be part of an address`,
    );
    expect(erp.requests).toEqual([]);
  });
  test("a lone surrogate can't be part of an address", async () => {
    expect(why(await connect().send(READ, { id: "a\ud800" }))).toBe(
      "refused: erp.get: id has half of a character in it (a lone surrogate), which can't be part of an address",
    );
    expect(erp.requests).toEqual([]);
  });
  test("slashes and question marks are escaped", async () => {
    await connect().send(READ, { id: "../a?b#c" });
    expect(erp.requests[0]?.path).toBe("/things/..%2Fa%3Fb%23c");
  });

  test("a kept-alive connection that was closed meanwhile is reopened silently", async () => {
    const connection = connect();
    await connection.send(READ, { id: 1 });
    erp.dropConnections();
    expect((await connection.send(READ, { id: 2 })).kind).toBe("ok");
  });
});

describe("private networks", () => {
  test.each([
    ["127.0.0.1", true], ["10.1.2.3", true], ["192.168.1.1", true], ["172.16.0.1", true], ["172.32.0.1", false], ["169.254.169.254", true],
    ["100.64.0.1", true], ["0.0.0.0", true], ["224.0.0.1", true], ["255.255.255.255", true], ["192.0.2.1", true], ["8.8.8.8", false],
    ["::", true], ["::1", true], ["fd00::1", true], ["fe80::1", true], ["fe80::1%eth0", true], ["fec0::1", true], ["ff02::1", true], ["2001::1", true],
    ["2001:db8::1", true], ["2606:4700::1", false],
    // Those that carry an IPv4 address: mapped, compatible, translated, NAT64, 6to4.
    ["::ffff:10.0.0.1", true], ["::ffff:0a00:0001", true], ["::ffff:8.8.8.8", false], ["::10.0.0.1", true], ["::ffff:0:10.0.0.1", true],
    ["64:ff9b::127.0.0.1", true], ["64:ff9b::a9fe:a9fe", true], ["64:ff9b::8.8.8.8", false], ["64:ff9b:1::8.8.8.8", true],
    ["2002:7f00:1::", true], ["2002:c0a8:101::1", true], ["2002:808:808::1", false],
    ["erp.example", false], ["", false],
  ])("%s", (address, expected) => expect(isPrivate(address)).toBe(expected)); // prettier-ignore

  test("a name that resolves to one is refused, unless the project allows it", async () => {
    const named = { base_url: erp.url.replace("127.0.0.1", "localhost.localdomain") };
    const refused = why(await connect({}, named).send(READ, { id: 1 }));
    // Where the machine knows the name at all.
    if (refused.includes("no such host")) return;
    expect(refused).toContain("leads to the private address");
    expect((await connect({}, { ...named, allow_private: "true" }).send(READ, { id: 1 })).kind).toBe("ok");
  });
});

test("an unknown host is named, so that a typing error in a setting is visible", async () => {
  // A name with a part of more than 63 characters is no name: no server is asked.
  const host = `${"a".repeat(64)}.example`;
  const result = await connect({}, { base_url: `http://${host}` }).send(READ, { id: 1 });
  expect(why(result)).toMatch(new RegExp(`its address is not known \\(no such host\\): ${host}$`));
  expect(result).toMatchObject({ publicReason: expect.not.stringContaining("example") as string });
});

describe("access tokens", () => {
  const oauth = (grant: "client_credentials" | "refresh_token"): Partial<SystemLink> => ({
    headers: { Authorization: "Bearer {access_token}" },
    oauth: { tokenUrl: "{base_url}/token", grant },
  });
  let given = 0;
  let good = new Set<string>();
  const settings = { client_id: "c", client_secret: "s", refresh_token: "r0" };
  beforeEach(() => {
    given = 0;
    good = new Set();
    erp.reply = ({ path, headers, body }) => {
      if (path !== "/token") return good.has(headers["authorization"] ?? "") ? { json: { id: 1 } } : { status: 401 };
      given++;
      good = new Set([`Bearer access-${given}`]);
      const asked = new URLSearchParams(body);
      // A refresh token is good once.
      if (asked.get("grant_type") === "refresh_token" && asked.get("refresh_token") !== `r${given - 1}`)
        return { status: 400, json: { error: "invalid_grant" } };
      return {
        json: {
          access_token: `access-${given}`,
          token_type: "bearer",
          expires_in: 1800,
          ...(asked.has("refresh_token") ? { refresh_token: `r${given}` } : {}),
        },
      };
    };
  });

  test("are requested once, however many requests need one", async () => {
    const connection = connect(oauth("client_credentials"), settings);
    const all = await Promise.all([1, 2, 3, 4].map((id) => connection.send(READ, { id })));
    expect(all.map((one) => one.kind)).toEqual(["ok", "ok", "ok", "ok"]);
    expect(given).toBe(1);
    const asked = erp.requests.find((one) => one.path === "/token");
    expect(asked?.headers["authorization"]).toBe(`Basic ${Buffer.from("c:s").toString("base64")}`);
  });

  test("that last a minute are renewed after half of it, and not at each request", async () => {
    const connection = connect(oauth("client_credentials"), settings);
    const reply = erp.reply;
    erp.reply = (request) => {
      const { json, ...rest } = reply(request);
      return request.path === "/token" ? { ...rest, json: { ...(json as object), expires_in: 60 } } : { ...rest, json };
    };
    await connection.send(READ, { id: 1 });
    now += 29_000;
    await connection.send(READ, { id: 2 });
    expect(given).toBe(1);
    now += 2000;
    await connection.send(READ, { id: 3 });
    expect(given).toBe(2);
  });

  test("are requested with the scope in the settings, and again when it has changed", async () => {
    const link: Partial<SystemLink> = {
      ...oauth("client_credentials"),
      oauth: { tokenUrl: "{base_url}/token", grant: "client_credentials", scope: "{scope}" },
      settings: { scope: { secret: false, default: "orders.read" } },
    };
    await connect(link, settings).send(READ, { id: 1 });
    await connect(link, settings).send(READ, { id: 1 });
    await connect(link, { ...settings, scope: "orders.read invoices" }).send(READ, { id: 1 });
    const asked = erp.requests.filter((one) => one.path === "/token");
    expect(asked.map(({ body }) => new URLSearchParams(body).get("scope"))).toEqual([
      "orders.read",
      "orders.read invoices",
    ]);
  });

  test("are renewed before they expire, and when one is refused", async () => {
    const connection = connect(oauth("client_credentials"), settings);
    await connection.send(READ, { id: 1 });
    now += 1_750_000;
    await connection.send(READ, { id: 1 });
    expect(given).toBe(2);
    good = new Set();
    expect((await connection.send(READ, { id: 1 })).kind).toBe("ok");
    expect(given).toBe(3);
  });

  test("that rotate are stored for the next start, encrypted, and shared with other nodes", async () => {
    const first = connect(oauth("refresh_token"), settings);
    await first.send(READ, { id: 1 });
    const kept = store.cursor("connection erp", "token") ?? "";
    expect(kept).not.toContain("access-");
    expect(Buffer.from(kept.split(".")[2] ?? "", "base64").toString("latin1")).not.toContain("access-");
    // Another node, and the next start: the token is known, and the refresh token the one that came last.
    const second = connect(oauth("refresh_token"), settings);
    await second.send(READ, { id: 1 });
    expect(given).toBe(1);
    now += 1_800_000;
    const both = await Promise.all([first.send(READ, { id: 1 }), second.send(READ, { id: 1 })]);
    expect(both.map((one) => one.kind)).toEqual(["ok", "ok"]);
    expect(given).toBe(2);
  });

  test("that can't be obtained are reported, and requested again", async () => {
    erp.reply = () => ({ status: 400, json: { error: "invalid_client" } });
    expect(why(await connect(oauth("client_credentials"), settings).send(READ, { id: 1 }))).toMatch(
      /^later: erp.get: .*(invalid_client|error)/,
    );
  });
});

test("an operation that only creates first looks for the record, so that nothing is created twice", async () => {
  const files = { "systems/erp/system.yaml": "" };
  const { ERP } = await import("../../test/erp.ts");
  files["systems/erp/system.yaml"] = (ERP["systems/erp/system.yaml"] ?? "").replace(
    "  put_note:",
    `  find_line:
    kind: read
    request: { method: GET, path: /lines, query: { text: "{text}" } }
    parameters: { text: { type: string } }
    result: { type: Made, at: /lines/0, may_be_none: true }
  create_line:
    kind: create
    request: { method: POST, path: /lines }
    record: { type: Line }
    result: { type: Made }
    find: { operation: find_line, arguments: { text: /text } }
  put_note:`,
  );
  const flow = await erpFlow(
    spec(
      "create",
      "source order = erp.Order",
      "trigger manual",
      'destination line = erp.create_line { text: "{order.id}" }',
    ),
    files,
  );
  const made: string[] = [];
  const told: (boolean | undefined)[] = [];
  let heard = false;
  erp.reply = ({ method, path, body }) => {
    if (method === "GET") {
      const text = new URL(path, "http://erp").searchParams.get("text") ?? "";
      return { json: { lines: made.includes(text) ? [{ id: made.indexOf(text) }] : [] } };
    }
    made.push((JSON.parse(body) as { text: string }).text);
    // The first time the record is created, and the response is lost.
    if (!heard) {
      heard = true;
      return { reset: true };
    }
    return { json: { id: made.length } };
  };
  host = createHost({
    flows: [flow],
    engine: store,
    connections: { erp: { base_url: erp.url } },
    now: () => now,
    random: () => 0,
    onEvent: (event) => void (event.kind === "sent" && told.push(event.there)),
  });
  await host.submit("create", Buffer.from('{"id":7}'));
  await host.idle();
  now += 86_400_000;
  await host.idle();
  expect(store.counts()).toMatchObject({ delivered: 1 });
  expect(made).toEqual(["7"]);
  // Found, not sent: the log tells them apart.
  expect(told).toEqual([true]);
});
