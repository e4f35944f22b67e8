/** Rotating refresh tokens, when a store, a response, a node or a secret fails. */
import { createHash } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { OAuth, Operation, SystemLink } from "@integ/runtime";
import { Connection, createHost, Store, TransientStoreError, type Engine, type Host, type HostEvent, type Settings } from "@integ/runtime/host"; // prettier-ignore
import { RecordingServer } from "@integ/runtime/testing";
import { erpFlow, spec } from "../../test/erp.ts";

const READ: Operation = { system: "erp", name: "get", method: "GET", path: "/things" };
const bearing = (more: Partial<OAuth> = {}): SystemLink => ({
  name: "erp",
  version: "1",
  baseUrl: "{base_url}",
  headers: { Authorization: "Bearer {access_token}" },
  settings: { base_url: { secret: false } },
  oauth: { tokenUrl: "{base_url}/token", grant: "refresh_token", ...more },
});

let erp: RecordingServer;
let store: Store;
let now: number;
let host: Host | undefined;
/** The one refresh token that is good, and how many tokens were given. */
let good: string;
let given: number;
beforeEach(async () => {
  [good, given, now] = ["r0", 0, Date.parse("2026-11-24T12:00:00Z")];
  erp = await RecordingServer.start(({ path, body }) => {
    if (path !== "/token") return { json: {} };
    if (new URLSearchParams(body).get("refresh_token") !== good)
      return { status: 400, json: { error: "invalid_grant" } };
    good = `r${++given}`;
    return { json: { access_token: `a${given}`, token_type: "bearer", expires_in: 1800, refresh_token: good } };
  });
  store = Store.open(":memory:", "run");
});
afterEach(async () => {
  await host?.stop(100);
  host = undefined;
  store.close();
  await erp.stop();
});
const SETTINGS = { client_id: "c", client_secret: "s", refresh_token: "r0" };
const told: string[] = [];
const connect = (settings: Settings = SETTINGS, engine: Engine = store, link = bearing()): Connection =>
  new Connection(link, { base_url: erp.url, ...settings }, { engine, now: () => now, unconnected: (why) => told.push(why) }); // prettier-ignore
const asked = (): number => erp.requests.filter(({ path }) => path === "/token").length;

/** The store, and what happens first each time that a token is to be stored. */
function before(storing: () => Promise<void>): Engine {
  return new Proxy<Engine>(store, {
    get(of, name) {
      const method: unknown = Reflect.get(of, name);
      if (typeof method !== "function") return method;
      return async (...args: unknown[]): Promise<unknown> => {
        const cursor = args[1] as { readonly name?: string } | undefined;
        if (name === "acceptAll" && cursor?.name === "token") await storing();
        return Reflect.apply(method, of, args) as unknown;
      };
    },
  });
}
/** The store, which does not take tokens the first times. */
function forgetful(times: number): Engine {
  let left = times;
  return before(async () => {
    if (left-- > 0) throw new TransientStoreError("full", "the disk is full");
  });
}

describe("a new refresh token", () => {
  test("is stored repeatedly until the store accepts it, before it is used", async () => {
    expect((await connect(SETTINGS, forgetful(2)).send(READ, {})).kind).toBe("ok");
    // The next start goes on with it.
    now += 1_800_000;
    expect((await connect().send(READ, {})).kind).toBe("ok");
    expect(given).toBe(2);
  });

  // Slow: it waits for the store as a host does.
  test("is kept in memory where it can't be stored for seconds, and stored later", { tags: "slow" }, async () => {
    const connection = connect(SETTINGS, forgetful(6));
    expect((await connection.send(READ, {})).kind).toBe("ok");
    expect(store.cursor("connection erp", "token")).toBeUndefined();
    await connection.send(READ, {});
    await connection.send(READ, {});
    now += 1_800_000;
    expect((await connect().send(READ, {})).kind).toBe("ok");
    expect(given).toBe(2);
  });

  test("that another node has stored meanwhile counts", async () => {
    const lock = { flow: "connection erp", name: "token lock" };
    let isFirst = true;
    // This node received the response, and then stopped for longer than its lock lasts.
    const slow = before(async () => {
      if (!isFirst) return;
      isFirst = false;
      await store.acceptAll([], { ...lock, from: store.cursor(lock.flow, lock.name), to: "0" });
      await connect({ ...SETTINGS, refresh_token: good }).send(READ, {});
    });
    expect((await connect(SETTINGS, slow).send(READ, {})).kind).toBe("ok");
    expect(erp.requests.at(-1)?.headers["authorization"]).toBe("Bearer a2");
    now += 1_800_000;
    expect((await connect({ ...SETTINGS, refresh_token: "r1" }).send(READ, {})).kind).toBe("ok");
  });
});

describe("a refresh token that is refused", () => {
  test("is not used again by any node, and runs wait for a person without using up attempts", async () => {
    good = "another";
    told.length = 0;
    const outcomes = [await connect().send(READ, {}), await connect().send(READ, {})];
    const why =
      "erp is no longer connected (its refresh token was refused: invalid_grant): give it another refresh_token";
    expect(outcomes).toEqual([1, 2].map(() => ({ kind: "wait", why, untilMs: now + 60_000 })));
    expect(told).toEqual([why, why]);
    expect(asked()).toBe(1);
  });

  test("raises an alert, and the run continues once there is another", async () => {
    const events: HostEvent[] = [];
    const base = await erpFlow(spec("orders", "source order = erp.Order", "trigger manual", 'destination line = erp.put_line { text: "{order.id}" }')); // prettier-ignore
    const flow = { ...base, systems: { erp: { ...base.systems["erp"], ...bearing() } } };
    const begin = (settings: Settings): Host =>
      createHost({ flows: [flow], engine: store, connections: { erp: { base_url: erp.url, ...settings } }, now: () => now, onEvent: (event) => events.push(event) }); // prettier-ignore
    good = "another";
    host = begin(SETTINGS);
    await host.submit("orders", Buffer.from('{"id":7}'));
    await host.idle();
    expect(events).toContainEqual(expect.objectContaining({ kind: "warned", alert: true, why: expect.stringContaining("give it another refresh_token") as string })); // prettier-ignore
    expect(store.runs()).toMatchObject([{ state: "waiting", attempts: 0 }]);
    await host.stop(100);
    now += 60_000;
    host = begin({ ...SETTINGS, refresh_token: "another" });
    await host.start();
    await host.idle();
    expect(store.runs()).toMatchObject([{ state: "delivered" }]);
  });

  test("is not final if an earlier response was lost: the same one is used again", async () => {
    const reply = erp.reply;
    erp.reply = (request) => (request.path === "/token" ? { reset: true } : reply(request));
    expect((await connect().send(READ, {})).kind).toBe("later");
    erp.reply = reply;
    expect((await connect().send(READ, {})).kind).toBe("ok");
  });
});

describe("the key that encrypts tokens", () => {
  test("may be rotated: two client secrets, the new one first", async () => {
    await connect().send(READ, {});
    await connect({ ...SETTINGS, client_secret: ["new", "s"] }).send(READ, {});
    expect(given).toBe(1);
    now += 1_800_000;
    await connect({ ...SETTINGS, client_secret: ["new", "s"] }).send(READ, {});
    await connect({ ...SETTINGS, client_secret: "new" }).send(READ, {});
    expect(given).toBe(2);
  });

  test("is a separate setting if the client has no secret", async () => {
    const link = bearing({ clientAuth: "none" });
    const settings = { client_id: "c", refresh_token: "r0", token_key: "made up by integ connect" };
    await connect(settings, store, link).send(READ, {});
    expect(new URLSearchParams(erp.requests[0]?.body).get("client_id")).toBe("c");
    expect(erp.requests[0]?.headers["authorization"]).toBeUndefined();
    await connect(settings, store, link).send(READ, {});
    expect(given).toBe(1);
  });
});

test("a host reports at its start which systems are not connected", async () => {
  const base = await erpFlow(spec("orders", "source order = erp.Order", "trigger manual", 'destination line = erp.put_line { text: "{order.id}" }')); // prettier-ignore
  const link = bearing({ grant: "authorization_code", authorizeUrl: "https://erp.example/allow" });
  const flow = { ...base, systems: { erp: { ...base.systems["erp"], ...link } } };
  const said: string[] = [];
  const connections = { erp: { base_url: erp.url, client_id: "c", client_secret: "s" } };
  host = createHost({ flows: [flow], engine: store, connections, now: () => now, onEvent: (event) => event.kind === "warned" && said.push(event.why) }); // prettier-ignore
  await host.start();
  await expect.poll(() => said).toEqual(["erp is not connected yet: integ connect erp"]);
});

test("a connection that was never authorized names the command, and sends no request", async () => {
  const link = bearing({ grant: "authorization_code", authorizeUrl: "https://erp.example/allow" });
  const outcome = await connect({ client_id: "c", client_secret: "s" }, store, link).send(READ, {});
  expect(outcome).toMatchObject({ kind: "wait", why: "erp is not connected yet: integ connect erp" });
  expect(erp.requests).toEqual([]);
});

describe("an authorized connection", () => {
  const link = bearing({ grant: "authorization_code", authorizeUrl: "https://erp.example/allow?tenant=1", scope: "orders", authorizeParameters: { access_type: "offline" } }); // prettier-ignore
  const settings = { client_id: "c", client_secret: "s" };
  const REDIRECT = "http://localhost:8485/callback";
  const callback = (url: URL, more: Readonly<Record<string, string>> = {}): URL => {
    const back = { code: "c1", state: url.searchParams.get("state") ?? "", iss: "https://erp.example", ...more };
    return new URL(`${REDIRECT}?${new URLSearchParams(back).toString()}`);
  };

  test("uses PKCE, and exchanges the code with a verifier that only this process knows", async () => {
    erp.reply = () => ({
      json: { access_token: "a1", refresh_token: "r1", expires_in: 1800, id_token: "none of ours" },
    });
    const authorization = await connect(settings, store, link).tokens?.authorization(REDIRECT);
    const asked = Object.fromEntries(authorization?.url.searchParams ?? []);
    expect(asked).toMatchObject({ tenant: "1", response_type: "code", client_id: "c", redirect_uri: REDIRECT, scope: "orders", access_type: "offline", code_challenge_method: "S256" }); // prettier-ignore
    if (authorization !== undefined) await authorization.finish(callback(authorization.url));
    const form = Object.fromEntries(new URLSearchParams(erp.requests[0]?.body));
    expect(form).toMatchObject({ grant_type: "authorization_code", code: "c1", redirect_uri: REDIRECT });
    const challenge = createHash("sha256")
      .update(form["code_verifier"] ?? "")
      .digest("base64url");
    expect(challenge).toBe(asked["code_challenge"]);
  });

  test("works without PKCE, with another refresh address, and with a wrapped token response", async () => {
    const other = bearing({ grant: "authorization_code", authorizeUrl: "https://erp.example/allow", refreshUrl: "{base_url}/again", pkce: false, responsePointer: "/data" }); // prettier-ignore
    erp.reply = ({ path }) => (["/token", "/again"].includes(path) ? { json: { code: 0, data: { access_token: `a${++given}`, refresh_token: "r1", expires_in: 1800 } } } : { json: {} }); // prettier-ignore
    const connection = connect(settings, store, other);
    const authorization = await connection.tokens?.authorization(REDIRECT);
    expect(authorization?.url.searchParams.has("code_challenge")).toBe(false);
    if (authorization !== undefined) await authorization.finish(callback(authorization.url));
    expect(new URLSearchParams(erp.requests[0]?.body).has("code_verifier")).toBe(false);
    now += 1_800_000;
    expect((await connection.send(READ, {})).kind).toBe("ok");
    expect(erp.requests.map(({ path }) => path)).toEqual(["/token", "/again", "/things"]);
    expect(erp.requests.at(-1)?.headers["authorization"]).toBe("Bearer a2");
  });

  test("ignores a callback of another authorization request", async () => {
    const authorization = await connect(settings, store, link).tokens?.authorization(REDIRECT);
    if (authorization === undefined) throw new Error("there are no tokens");
    const forged = callback(authorization.url, { state: "another" });
    expect([authorization.isCallback(forged), authorization.isCallback(callback(authorization.url))]).toEqual([
      false,
      true,
    ]);
    await expect(authorization.finish(forged)).rejects.toThrow();
    expect(erp.requests).toEqual([]);
  });

  test("in a running host uses the tokens that integ connect has stored", async () => {
    const running = connect(settings, store, link);
    expect((await running.send(READ, {})).kind).toBe("wait");
    erp.reply = ({ path }) => ({ json: path === "/token" ? { access_token: "a1", refresh_token: "r1" } : {} });
    const authorization = await connect(settings, store, link).tokens?.authorization(REDIRECT);
    if (authorization !== undefined) await authorization.finish(callback(authorization.url));
    expect((await running.send(READ, {})).kind).toBe("ok");
    expect(erp.requests.at(-1)?.headers["authorization"]).toBe("Bearer a1");
  });
});

describe("settings that come with a token", () => {
  const keeps = { company: { callback: "companyId" }, instance: { token: "/about/instance" } } as const;
  const link: SystemLink = {
    ...bearing({ grant: "authorization_code", authorizeUrl: "https://erp.example/allow", keeps }),
    baseUrl: "{base_url}/{instance}/{company}",
    settings: { base_url: { secret: false }, company: { secret: false }, instance: { secret: false } },
  };
  const settings = { client_id: "c", client_secret: "s" };
  const REDIRECT = "http://localhost:8485/callback";
  const allow = async (parameters: Readonly<Record<string, string>>): Promise<void> => {
    const authorization = await connect(settings, store, link).tokens?.authorization(REDIRECT);
    const state = authorization?.url.searchParams.get("state") ?? "";
    await authorization?.finish(new URL(`${REDIRECT}?${new URLSearchParams({ code: "c1", state, ...parameters }).toString()}`)); // prettier-ignore
  };
  beforeEach(() => {
    erp.reply = ({ path, body }) => {
      if (path !== "/token") return { json: {} };
      const isFirst = new URLSearchParams(body).has("code");
      const token = { access_token: `a${++given}`, refresh_token: `r${given}`, expires_in: 1800 };
      return { json: isFirst ? { ...token, about: { instance: "eu1" } } : token };
    };
  });
  const askedLast = (): unknown => erp.requests.at(-1)?.path;

  test("are known to every node, also after a refresh that does not repeat them", async () => {
    await allow({ companyId: "4711" });
    const other = connect(settings, store, link);
    expect((await other.send(READ, {})).kind).toBe("ok");
    expect(askedLast()).toBe("/eu1/4711/things");
    now += 3_600_000;
    expect((await connect(settings, store, link).send(READ, {})).kind).toBe("ok");
    expect(asked()).toBe(2);
    expect([askedLast(), erp.requests.at(-1)?.headers["authorization"]]).toEqual(["/eu1/4711/things", "Bearer a2"]);
  });

  test("are not needed, but given ones take precedence", async () => {
    const connection = connect({ ...settings, company: "12" }, store, link);
    expect(connection.needed([READ])).toEqual(["base_url", "client_id", "client_secret"]);
    expect(connect({ ...settings, access_token: "t" }, store, link).needed([READ])).toContain("company");
    await allow({ companyId: "4711" });
    await connection.send(READ, {});
    expect(askedLast()).toBe("/eu1/12/things");
  });

  test("that are missing are asked for", async () => {
    await allow({});
    expect(await connect(settings, store, link).send(READ, {})).toMatchObject({
      kind: "wait",
      why: "erp was connected without its company: integ connect erp",
    });
  });

  test("can't change the host of requests", async () => {
    await expect(allow({ companyId: "../admin" })).rejects.toThrow(
      "the value received for its setting company can't be used",
    );
  });
});
