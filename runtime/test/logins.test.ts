/** Sessions: a login whose response has the token, against servers that issue and revoke tokens as vendors do. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { emitSystem, Program } from "@integ/compiler";
import { nodeHost } from "@integ/compiler/node";
import type { Operation } from "@integ/runtime";
import { Connection, Store, type Settings } from "@integ/runtime/host";
import { loadSystem, RecordingServer, StandIn, type SystemModel } from "@integ/runtime/testing";

/** A system with a login, as its description has it. */
async function described(login: string, carried: string, more = ""): Promise<SystemModel> {
  const text = `integ: 1
system: bank
title: A bank
version: "2"
settings: { base_url: { default: "http://127.0.0.1:9" }, user: {}, password: { secret: true }${more} }
base_url: "{base_url}"
${carried}
login:
  ${login.trim()}
types:
  Thing: { schema: Thing.json }
operations:
  get_thing:
    kind: read
    request: { method: GET, path: /thing }
    result: { type: Thing }
`;
  const files = { "systems/bank/system.yaml": text, "systems/bank/Thing.json": '{ "type": "object", "properties": { "id": { "type": "integer" } } }' }; // prettier-ignore
  const program = new Program(nodeHost(new Map(Object.entries(files).map(([name, one]) => [`/bank/${name}`, one]))), "/bank"); // prettier-ignore
  const system = program.system("bank");
  expect(program.systemDiagnostics("bank").map(({ message }) => message)).toEqual([]);
  if (system === undefined) throw new Error("the description can't be read");
  return loadSystem(emitSystem(system));
}
const BEARER = 'headers: { Authorization: "Bearer {access_token}" }';
const JSON_LOGIN = `
  request: { method: POST, path: /token/new/, body: { secret_id: "{user}", secret_key: "{password}" } }
  token: /access
  expires: /access_expires
  refresh: { token: /refresh, request: { method: POST, path: /token/refresh/, body: { refresh: "{refresh_token}" } } }
`;

let bank: RecordingServer;
let store: Store;
let now: number;
/** The tokens that are good, and those that refresh. */
let good: Set<string>;
let refreshes: Set<string>;
let password: string;
let given: number;
beforeEach(async () => {
  [good, refreshes, password, given, now] = [new Set(), new Set(), "p4ssw0rd", 0, Date.parse("2026-11-24T12:00:00Z")];
  bank = await RecordingServer.start(({ path, body, headers }) => {
    const sent = (body === "" ? {} : JSON.parse(body)) as Readonly<Record<string, string>>;
    const access = `access-${++given}`;
    if (path === "/token/new/") {
      if (sent["secret_key"] !== password) return { status: 401, json: { detail: "no such user" } };
      good.add(access);
      refreshes.add(`refresh-${given}`);
      return { json: { access, access_expires: 86_400, refresh: `refresh-${given}`, refresh_expires: 2_592_000 } };
    }
    if (path === "/token/refresh/") {
      if (!refreshes.has(sent["refresh"] ?? "")) return { status: 401, json: { detail: "Token is invalid" } };
      good.add(access);
      return { json: { access, access_expires: 86_400 } };
    }
    return good.has(headers["authorization"]?.replace("Bearer ", "") ?? "") ? { json: { id: 7 } } : { status: 401 };
  });
  store = Store.open(":memory:", "run");
});
afterEach(async () => {
  store.close();
  await bank.stop();
});
const told: string[] = [];
const SETTINGS = { user: "ona", password: "p4ssw0rd" };
const connect = ({ link }: SystemModel, settings: Settings = SETTINGS): Connection =>
  new Connection(link, { base_url: bank.url, ...settings }, { engine: store, now: () => now, unconnected: (why) => told.push(why) }); // prettier-ignore
const reading = ({ operations }: SystemModel): Operation => {
  const [first] = operations;
  if (first === undefined) throw new Error("no operation");
  return first.operation;
};
const paths = (): string[] => bank.requests.map(({ path }) => path);

describe("a login whose response has a token", () => {
  test("is requested once for all nodes, however many requests wait for it", async () => {
    const model = await described(JSON_LOGIN, BEARER);
    const connection = connect(model);
    const outcomes = await Promise.all([1, 2, 3].map(() => connection.send(reading(model), {})));
    expect(outcomes.map(({ kind }) => kind)).toEqual(["ok", "ok", "ok"]);
    expect((await connect(model).send(reading(model), {})).kind).toBe("ok");
    expect(paths().filter((path) => path !== "/thing")).toEqual(["/token/new/"]);
    const [login] = bank.requests;
    expect(login?.headers["authorization"]).toBeUndefined();
    expect(JSON.parse(login?.body ?? "")).toEqual({ secret_id: "ona", secret_key: "p4ssw0rd" });
  });

  test("is refreshed after it expires, and requested anew if the refresh is refused", async () => {
    const model = await described(JSON_LOGIN, BEARER);
    await connect(model).send(reading(model), {});
    now += 86_400_000;
    good.clear();
    // Another process goes on with what was kept.
    expect((await connect(model).send(reading(model), {})).kind).toBe("ok");
    now += 86_400_000;
    good.clear();
    refreshes.clear();
    expect((await connect(model).send(reading(model), {})).kind).toBe("ok");
    expect(paths().filter((path) => path !== "/thing")).toEqual(["/token/new/", "/token/refresh/", "/token/refresh/", "/token/new/"]); // prettier-ignore
  });

  test("is requested anew after a 401, once", async () => {
    const model = await described(JSON_LOGIN.replace(/\n {2}refresh:.*/, ""), BEARER);
    await connect(model).send(reading(model), {});
    good.clear();
    expect((await connect(model).send(reading(model), {})).kind).toBe("ok");
    expect(paths()).toEqual(["/token/new/", "/thing", "/thing", "/token/new/", "/thing"]);
  });

  test("that is refused waits for a person, names the settings, and is not repeated meanwhile", async () => {
    const model = await described(JSON_LOGIN, BEARER);
    password = "changed";
    told.length = 0;
    const connection = connect(model);
    const why = "bank refuses the login (bank.login responded with 401: the connection's credentials are not accepted); correct its user, password, and start again"; // prettier-ignore
    expect(await connection.send(reading(model), {})).toEqual({ kind: "wait", why, untilMs: now + 60_000 });
    expect(await connection.send(reading(model), {})).toMatchObject({ kind: "wait" });
    expect([paths(), told]).toEqual([["/token/new/"], [why, why]]);
    now += 300_000;
    password = SETTINGS.password;
    expect((await connection.send(reading(model), {})).kind).toBe("ok");
  });

  test("that fails temporarily is repeated with the run", async () => {
    const model = await described(JSON_LOGIN, BEARER);
    bank.reply = () => ({ status: 503 });
    expect(await connect(model).send(reading(model), {})).toMatchObject({ kind: "later", publicReason: "bank.get_thing: bank.login responded with 503" }); // prettier-ignore
    bank.reply = () => ({ json: { error: "nothing here" } });
    expect(await connect(model).send(reading(model), {})).toMatchObject({ kind: "wait", why: expect.stringContaining("no token at /access") as string }); // prettier-ignore
  });

  test("with other settings or another secret gives a separate token", async () => {
    const model = await described(JSON_LOGIN, BEARER);
    await connect(model).send(reading(model), {});
    await connect(model, { ...SETTINGS, user: "jonas" }).send(reading(model), {});
    expect(paths()).toEqual(["/token/new/", "/thing", "/token/new/", "/thing"]);
  });

  test("is not requested if the settings have a token", async () => {
    const model = await described(JSON_LOGIN, BEARER);
    good.add("mine");
    expect((await connect(model, { access_token: "mine" }).send(reading(model), {})).kind).toBe("ok");
    expect(paths()).toEqual(["/thing"]);
    expect(connect(model, {}).missing(connect(model, {}).needed([]))).toEqual(["user", "password"]);
  });
});

describe("the place of the token", () => {
  const seen = (): unknown => bank.requests.at(-1)?.headers;

  test("is the whole body, as JSON or as text, valid for as long as the description says", async () => {
    const model = await described(`request: { method: POST, path: /login, body: { username: "{user}", password: "{password}" } }
  token: ""
  lasts: 4 hours`, BEARER); // prettier-ignore
    bank.reply = ({ path }) => ({ json: path === "/login" ? "t-1" : { id: 1 } });
    await connect(model).send(reading(model), {});
    expect(seen()).toMatchObject({ authorization: "Bearer t-1" });
    now += 4 * 3_600_000;
    bank.reply = ({ path }) => (path === "/login" ? { text: "t-2\n" } : { json: { id: 1 } });
    await connect(model).send(reading(model), {});
    expect(seen()).toMatchObject({ authorization: "Bearer t-2" });
  });

  test("is a cookie; the end of a session may be reported in a 200 response", async () => {
    const model = await described(
      `request: { method: POST, path: /session, body: { params: { login: "{user}", password: "{password}" } } }
  token: { cookie: session_id }
  over: { at: /error/code, is: [100] }`,
      'headers: { Cookie: "session_id={access_token}" }',
    );
    let session = 0;
    bank.reply = ({ path, headers }) => {
      if (path === "/session") return { json: { result: { uid: 2 } }, headers: { "Set-Cookie": `session_id=s${++session}; HttpOnly; Path=/` } }; // prettier-ignore
      return headers["cookie"] === "session_id=s2" ? { json: { id: 1 } } : { json: { error: { code: 100 } } };
    };
    expect(await connect(model).send(reading(model), {})).toMatchObject({ kind: "ok", value: { id: 1 } });
    expect(paths()).toEqual(["/session", "/thing", "/session", "/thing"]);
  });

  test("is a header of a login with Basic or a form at another address, with a setting from the response", async () => {
    const model = await described(
      `base_url: "{base_url}/auth"
  basic: { user: "{user}", password: "{password}" }
  request: { method: POST, path: /begin, format: form, body: { scope: all } }
  token: { header: X-Session }
  keeps: { company: { token: /company/id } }`,
      'headers: { X-Session: "{access_token}", X-Company: "{company}" }',
      ", company: {}",
    );
    bank.reply = ({ path }) => (path === "/auth/begin" ? { json: { company: { id: 12 } }, headers: { "X-Session": "x1" } } : { json: { id: 1 } }); // prettier-ignore
    expect((await connect(model).send(reading(model), {})).kind).toBe("ok");
    expect(bank.requests).toMatchObject([
      { path: "/auth/begin", body: "scope=all", headers: { authorization: `Basic ${btoa("ona:p4ssw0rd")}` } },
      { path: "/thing", headers: { "x-session": "x1", "x-company": "12" } },
    ]);
  });
});

test.each([
  ["JSON", JSON_LOGIN, BEARER],
  ["a cookie", `request: { method: POST, path: "/session/{user}", format: form, body: { password: "{password}" } }
  token: { cookie: sid }`, 'headers: { Cookie: "sid={access_token}" }'], // prettier-ignore
  ["Basic and a header", `basic: { user: "{user}", password: "{password}" }
  request: { method: GET, path: /session }
  token: { header: X-Token }`, 'headers: { X-Token: "{access_token}" }'], // prettier-ignore
])("a stand-in logs in by %s only with the right settings", async (_, login, carried) => {
  const model = await described(login, carried);
  const standIn = await StandIn.start([model], { now: () => now });
  standIn.seed("bank", "Thing", [{ id: 7 }]);
  try {
    const to = (settings: Settings): Connection => new Connection(standIn.link("bank"), { ...standIn.settings("bank"), ...settings }, { engine: store, now: () => now }); // prettier-ignore
    expect((await to({}).send(reading(model), {})).kind).toBe("ok");
    expect((await to({ password: "forged" }).send(reading(model), {})).kind).toBe("wait");
    now += 86_400_000;
    expect((await to({}).send(reading(model), {})).kind).toBe("ok");
  } finally {
    await standIn.stop();
  }
});
