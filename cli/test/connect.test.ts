/** `integ connect` and `integ connections`, against systems on this machine: what is asked, written, allowed, tried and listed. */
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { emitSystem, Program } from "@integ/compiler";
import { nodeHost } from "@integ/compiler/node";
import { loadSystem, RecordingServer, StandIn } from "@integ/runtime/testing";
import { addToEnv } from "../src/connect/files.ts";
import { withConnection } from "../src/connect/project-file.ts";
import { integ, type Ended } from "./integ.ts";

const described = (credentials: string): string => `integ: 1
system: books
title: The Books
version: "1"
settings: { base_url: { default: "http://127.0.0.1:9" }, api_key: { secret: true, about: The key of the API } }
base_url: "{base_url}"
${credentials}
types: { Order: { schema: Order.json } }
operations:
  get_order:
    kind: read
    request: { method: GET, path: "/orders/{id}" }
    parameters: { id: { type: string } }
    result: { type: Order }
  list_orders:
    kind: list
    request: { method: GET, path: /orders }
    result: { type: Order, at: /orders }
`;
const OAUTH = `headers: { Authorization: "Bearer {access_token}" }
oauth: { grant: authorization_code, authorize_url: "{base_url}/oauth/authorize", token_url: "{base_url}/oauth/token", scope: orders }
connect: { steps: Make an app., page: "https://books.example/apps" }`;
const BASIC = 'basic: { user: "{api_key}" }';
const ORDER = '{ "type": "object", "properties": { "id": { "type": "string" } } }';

let folder: string;
let books: RecordingServer | StandIn | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "integ-connect-"));
  write("systems/books/Order.json", ORDER);
});
afterEach(async () => {
  await books?.stop();
  books = undefined;
  rmSync(folder, { recursive: true, force: true });
});
function write(name: string, text: string): void {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), text);
}
const file = (name: string): string => readFileSync(join(folder, name), "utf8");
const connect = (args: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<Ended> =>
  integ(folder, ["connect", "books", ...args], environment);

/** A system that a person allows in the browser; and a browser in which they do at once. */
async function standIn(
  changed = (text: string): string => text,
): Promise<{ readonly set: readonly string[]; readonly BROWSER: string }> {
  write("systems/books/system.yaml", changed(described(OAUTH)));
  const system = new Program(nodeHost(), folder).system("books");
  if (system === undefined) throw new Error("the description is wrong");
  const stand = await StandIn.start([await loadSystem(emitSystem(system))]);
  books = stand;
  const { client_id, client_secret } = stand.settings("books");
  const BROWSER = join(folder, "browser");
  write("browser", `#!${process.execPath}\nfetch(process.argv[2]).then((page) => page.text());\n`);
  chmodSync(BROWSER, 0o755);
  return { set: ["--set", `client_id=${client_id}`, `client_secret=${client_secret}`, `base_url=${stand.url}/books`], BROWSER }; // prettier-ignore
}

describe("a system that is authorized in the browser", () => {
  test("is set up from nothing: settings, authorization, and a first read", async () => {
    const { set, BROWSER } = await standIn();
    const { code, out, err } = await connect([...set, "-y", "--port", "0"], { BROWSER });
    expect(out).toBe("books is connected: list_orders responds\n");
    expect(code).toBe(0);
    expect(err).toContain("The Books:\n  Make an app.\n  https://books.example/apps\n");
    expect(err).toMatch(/sends the browser back to http:\/\/localhost:\d+\/callback: register that address there/);
    expect(file("integ.yaml")).toBe(
      `integ: 1
connections:
  books: { client_id: "\${BOOKS_CLIENT_ID}", client_secret: "\${BOOKS_CLIENT_SECRET}", base_url: "\${BOOKS_BASE_URL}" }
`,
    );
    expect(file(".env")).toContain("BOOKS_CLIENT_SECRET=stand-in-books-client_secret\n");
    expect(statSync(join(folder, ".env")).mode & 0o077).toBe(0);
    // An existing authorization is not requested again.
    expect(await connect(["-y"])).toMatchObject({ code: 0, out: "books is connected: list_orders responds\n" });
  });

  test("is listed with its scopes and last response, also after the authorization was revoked", async () => {
    const { set, BROWSER } = await standIn();
    const list = async (): Promise<unknown> => {
      const { code, out } = await integ(folder, ["connections", "--format", "json"]);
      return { code, ...(JSON.parse(out) as { connections: object[] }).connections[0] };
    };
    expect((await integ(folder, ["connections"])).err).toBe("no spec here uses a system\n");
    await connect([...set, "-y", "--port", "0"], { BROWSER });
    const moment = expect.stringMatching(/^\d{4}-.*Z$/) as string;
    expect(await list()).toEqual({ code: 0, system: "books", by: "oauth authorization_code", state: "connected", expires: moment, renewed: true, scopes: ["orders"], lastSuccess: moment }); // prettier-ignore
    expect((await integ(folder, ["connections"])).out).toMatch(/books +oauth authorization_code +connected +renewed by itself +orders +20\d\d-/); // prettier-ignore
    // The vendor forgets all that it has given.
    const strict = await RecordingServer.start(({ path }) =>
      path.endsWith("/token") ? { status: 400, json: { error: "invalid_grant" } } : { status: 401 },
    );
    const failed = await connect(["-y"], { BOOKS_BASE_URL: strict.url });
    await strict.stop();
    const why = "its refresh token was refused: invalid_grant";
    expect(failed.err).toContain(`books does not respond as expected: books is no longer connected (${why}): integ connect books\n`); // prettier-ignore
    expect(failed.code).toBe(1);
    expect(await list()).toMatchObject({ code: 1, state: "lost", todo: expect.stringMatching(`^${why}, at .*: integ connect books$`) as string }); // prettier-ignore
  });

  test("does not ask for settings that come with the token", async () => {
    const keeps = "scope: orders, keeps: { company: { callback: companyId } } }";
    const { set, BROWSER } = await standIn((text) =>
      text
        .replace("scope: orders }", keeps)
        .replace("settings: { ", "settings: { company: {}, ")
        .replace("path: /orders }", 'path: "/orders", query: { company: "{company}" } }'),
    );
    expect(await connect([...set, "-y", "--port", "0"], { BROWSER })).toMatchObject({ code: 0, out: "books is connected: list_orders responds\n" }); // prettier-ignore
    expect(file("systems/books/system.yaml")).toMatch(/keeps: .*company[^]*\{company\}/);
    expect(file("integ.yaml")).not.toContain("company");
    // The person's own setting takes precedence, and is compared with the authorization.
    const { code, err } = await connect(["--set", "company=another", "-y"]);
    expect(err).toContain("books: the authorization came with another company than integ.yaml has (stand-in-books-company, and not another); integ.yaml takes precedence"); // prettier-ignore
    expect(code).toBe(0);
  });

  test("is not connected if the person refuses", async () => {
    const { set, BROWSER } = await standIn();
    write("browser", `#!${process.execPath}\nconst asked = new URL(process.argv[2]).searchParams;\nfetch(asked.get("redirect_uri") + "?error=access_denied&state=" + asked.get("state"));\n`); // prettier-ignore
    const { code, err } = await connect([...set, "-y", "--port", "0"], { BROWSER });
    expect(err).toContain("books: a token was refused: access_denied");
    expect(code).toBe(1);
  });
});

test("a system with a login is asked for the login's settings, and listed with its session", async () => {
  const login = `headers: { Authorization: "Bearer {access_token}" }
login: { request: { method: POST, path: /login, body: { key: "{api_key}" } }, token: /token }`; // prettier-ignore
  write("systems/books/system.yaml", described(login));
  const system = new Program(nodeHost(), folder).system("books");
  if (system === undefined) throw new Error("the description is wrong");
  const stand = (books = await StandIn.start([await loadSystem(emitSystem(system))]));
  const set = ["--set", `base_url=${stand.url}/books`, "-y"];
  const refused = await connect([...set, "--set", "api_key=wrong"]);
  expect(refused.err).toContain("books refuses the login (books.login responded with 401: the connection's credentials are not accepted); correct its api_key"); // prettier-ignore
  writeFileSync(join(folder, ".env"), file(".env").replace("=wrong", `=${stand.settings("books")["api_key"]}`));
  expect(await connect(["-y"])).toMatchObject({ code: 0, out: "books is connected: list_orders responds\n" });
  expect((await integ(folder, ["connections"])).out).toMatch(/books +login +connected +renewed by itself/);
});

describe("a system without some of the reads in its description", () => {
  const more = `  list_goods:
    kind: list
    request: { method: GET, path: /goods }
    result: { type: Order, at: /goods }
`;
  const set = (): readonly string[] => ["-y", "--set", `base_url=${books?.url}`, "--set", "api_key=k"];
  const serve = async (goods: number): Promise<void> => {
    write("systems/books/system.yaml", described(BASIC) + more);
    books = await RecordingServer.start(({ path }) =>
      path === "/goods" && goods === 200
        ? { status: 200, json: { goods: [] } }
        : { status: 404, json: { message: "no such path" } },
    );
  };

  test("is connected by the next read", async () => {
    await serve(200);
    expect(await connect(set())).toMatchObject({ code: 0, out: "books is connected: list_goods responds\n" });
    expect((await integ(folder, ["connections"])).out).toMatch(/books +basic +ready/);
  });

  test("does not count as refusing the key; the failed attempt is listed until one succeeds", async () => {
    await serve(404);
    const { code, err } = await connect(set());
    expect(code).toBe(1);
    expect(err).toContain("books refused no key, but has nothing where it was asked (list_orders, list_goods: responded with 404). Is base_url right?"); // prettier-ignore
    expect(err).toContain("tried: list_orders, list_goods; another one is tried by  connect: { try: … }  in books's system.yaml"); // prettier-ignore
    expect(err).toContain("the settings are kept");
    const listed = await integ(folder, ["connections"]);
    expect(listed.out).toMatch(/books +basic +failed .*list_orders, list_goods: responded with 404, at 20/);
    expect(listed.code).toBe(1);
    expect((await integ(folder, ["doctor"])).out).toContain("books: the last try failed");
    await books?.stop();
    await serve(200);
    await connect(["-y", "--set", `base_url=${books?.url}`]);
    expect((await integ(folder, ["connections"])).out).toMatch(/books +basic +ready/);
  });

  test("shows a response only once", async () => {
    write("systems/books/system.yaml", described(BASIC));
    books = await RecordingServer.start(() => ({ status: 500, json: { message: "out of order" } }));
    const { err } = await connect(set());
    expect(err.match(/out of order/g)).toHaveLength(1);
  });
});

test("a value from the environment is not written, and integ says so", async () => {
  write("systems/books/system.yaml", described(BASIC));
  books = await RecordingServer.start(() => ({ status: 200, json: { orders: [] } }));
  const { err } = await connect(["-y", "--set", `base_url=${books.url}`], { BOOKS_API_KEY: "k" });
  expect(err).toContain("BOOKS_API_KEY: taken from the environment, and not written to .env: a host needs it there, too"); // prettier-ignore
  expect(file(".env")).not.toContain("BOOKS_API_KEY");
});

describe("a system without a read that needs no arguments", () => {
  const withoutList = (text: string): string => text.slice(0, text.indexOf("  list_orders:"));
  const login = `headers: { Authorization: "Bearer {access_token}" }
login: { request: { method: POST, path: /login, body: { key: "{api_key}" } }, token: /token }`; // prettier-ignore

  test("is tried with a document that is unlikely to exist, which shows whether the key is accepted", async () => {
    write("systems/books/system.yaml", withoutList(described(BASIC)));
    books = await RecordingServer.start((request) =>
      request.headers["authorization"] === `Basic ${btoa("right:")}`
        ? { status: 404, text: '{"error":"no such order"}' }
        : { status: 401, text: '{"error":"wrong key"}' },
    );
    const set = (key: string): readonly string[] => ["-y", "--set", `base_url=${books?.url}`, "--set", `api_key=${key}`]; // prettier-ignore
    expect(await connect(set("wrong"))).toMatchObject({
      code: 1,
      err: expect.stringContaining("books.get_order responded with 401") as string,
    });
    expect(await connect(set("right"))).toMatchObject({ code: 0, out: "books accepts the credentials: get_order(id: 0) responds with 404, as there is no such record\n" }); // prettier-ignore
  });

  test("is tried with one document if a list is refused as incomplete, which says nothing about the key", async () => {
    write("systems/books/system.yaml", described(BASIC));
    const serve = async (status: number): Promise<void> => {
      books = await RecordingServer.start(({ path }) => (path === "/orders" ? { status: 400, json: { message: "which shop?" } } : { status, json: {} })); // prettier-ignore
    };
    const set = (): readonly string[] => ["-y", "--set", `base_url=${books?.url}`, "--set", "api_key=k"];
    await serve(404);
    expect(await connect(set())).toMatchObject({ code: 0, out: expect.stringContaining("books accepts the credentials: get_order(id: 0)") as string }); // prettier-ignore
    await books?.stop();
    await serve(400);
    expect(await connect(["-y", "--set", `base_url=${books?.url}`])).toMatchObject({ code: 1, err: expect.stringContaining("which shop?") as string }); // prettier-ignore
  });

  test("a mistake in its description is reported with its place, before any question", async () => {
    write("systems/books/system.yaml", `${described(BASIC)}connect: { try: get_order }\n`);
    const { code, err } = await connect(["-y", "--set", "api_key=k"]);
    expect(code).toBe(2);
    expect(err).toContain("systems/books/system.yaml:19:12: this system description is wrong: `get_order` needs the argument id"); // prettier-ignore
    expect(existsSync(join(folder, ".env"))).toBe(false);
  });

  test("is tried with the read and the arguments that its description names", async () => {
    write("systems/books/system.yaml", `${described(BASIC)}connect: { try: { operation: get_order, arguments: { id: "12" } } }\n`); // prettier-ignore
    books = await RecordingServer.start(({ path }) => (path === "/orders/12" ? { json: { id: 12 } } : { status: 400 }));
    const { code, out } = await connect(["-y", "--set", `base_url=${books.url}`, "--set", "api_key=k"]);
    expect([code, out]).toEqual([0, "books is connected: get_order responds\n"]);
  });

  test("is asked only for a token if it has no read at all", async () => {
    const creates = `operations:
  put_order:
    kind: upsert
    request: { method: PUT, path: /orders }
    record: { type: Order }
`; // prettier-ignore
    const text = described(login);
    write("systems/books/system.yaml", text.slice(0, text.indexOf("operations:")) + creates);
    books = await RecordingServer.start((request) =>
      request.body.includes("right") ? { status: 200, text: '{"token":"t"}' } : { status: 401, text: "{}" },
    );
    const set = (key: string): readonly string[] => ["-y", "--set", `base_url=${books?.url}`, "--set", `api_key=${key}`]; // prettier-ignore
    expect(await connect(set("wrong"))).toMatchObject({ code: 1, err: expect.stringContaining("books issues no token") as string }); // prettier-ignore
    expect(await connect(set("right"))).toMatchObject({
      code: 0,
      out: "books issues a token; there is no read to try\n",
    });
  });
});

test("a system that only sends webhooks is asked only for webhook settings", async () => {
  write("systems/books/system.yaml", `integ: 1
system: books
title: The Books
version: "1"
settings: { base_url: {}, api_key: { secret: true }, hook_token: { secret: true } }
base_url: "{base_url}"
headers: { Authorization: "Bearer {api_key}" }
webhooks: { auth: { kind: bearer, token: hook_token } }
types: { Order: { schema: Order.json } }
events: { paid: { type: Order } }
`); // prettier-ignore
  write("paid.integ", 'integ 1\nintegration "paid"\nsource order = books.Order\ntrigger webhook books.paid\nkey order.id otherwise ""\ndestination out = post.send { to: ["a@b.example"], subject: "paid", text: "paid" }\n'); // prettier-ignore
  write("integ.yaml", "integ: 1\nsystems: { post: { kind: mail } }\n");
  expect(await connect([])).toMatchObject({ code: 2, err: expect.stringContaining("settings are missing: hook_token\n") as string }); // prettier-ignore
});

test("a system that only sends events to specs needs no API key, and is not tried", async () => {
  const text = described(`headers: { Authorization: "Bearer {api_key}" }
webhooks: { auth: { kind: bearer, token: hook_token }, topic_at: /type, subscriptions: { list: { request: { method: GET, path: /hooks }, at: /hooks, id: /id, url: /url, topic: /topic }, create: { request: { method: POST, path: /hooks, body: { url: "{url}" } } }, remove: { request: { method: DELETE, path: "/hooks/{id}" } } } }
events: { paid: { type: Order, topic: paid } }`); // prettier-ignore
  write("systems/books/system.yaml", text.replace("settings: { ", "settings: { hook_token: { secret: true }, "));
  write("paid.integ", 'integ 1\nintegration "paid"\nsource order = books.Order\ntrigger webhook books.paid\nkey order.id otherwise ""\ndestination out = post.send { to: ["a@b.example"], subject: "paid", text: "paid" }\n'); // prettier-ignore
  write("integ.yaml", "integ: 1\nsystems: { post: { kind: mail } }\n");
  const { code, out, err } = await connect(["-y", "--set", "hook_token=0123456789abcdef"]);
  expect({ code, out }).toEqual({ code: 0, out: "books is set up for incoming events; no spec calls it, so there is nothing to try\n" }); // prettier-ignore
  expect(err).toContain("webhooks can't be set up until integ.yaml has the public address of this host");
  // Where webhooks are set up by its API, that needs the key.
  write("integ.yaml", `public_url: https://hooks.shop.example\n${file("integ.yaml")}`);
  expect((await connect(["-y"])).err).toContain("settings are missing: api_key\n");
});

describe("missing settings", () => {
  beforeEach(async () => {
    const server = await RecordingServer.start(
      ({ headers }) =>
      headers["authorization"] === `Basic ${btoa("k1:")}` ? { json: { orders: [] } } : { status: 401, json: { why: "who?" } }, // prettier-ignore
    );
    books = server;
    write("systems/books/system.yaml", described(BASIC).replace("http://127.0.0.1:9", server.url));
  });

  test("are listed without a terminal, with what to do", async () => {
    expect(await connect([])).toMatchObject({
      code: 2,
      err: "error: settings are missing: api_key\nhelp: set BOOKS_API_KEY in the environment or in .env, or give them:  --set api_key=…\n",
    });
    expect((await connect([], { BOOKS_API_KEY: "k1" })).err).toBe(
      'error: integ.yaml lacks settings of books: api_key\nhelp: -y writes, or write yourself:\n\nconnections:\n  books: { api_key: "${BOOKS_API_KEY}" }\n',
    );
    expect(existsSync(join(folder, "integ.yaml"))).toBe(false);
    expect(await connect(["--set", "api_kye=k1"])).toMatchObject({ code: 2, err: "error: books has no setting api_kye\nhelp: --set name=value, of: base_url, api_key\n" }); // prettier-ignore
    expect((await integ(folder, ["connect", "book"])).err).toContain("did you mean books?");
  });

  test("are taken from the environment, and the system's reply to a wrong key is shown", async () => {
    expect(await connect(["-y"], { BOOKS_API_KEY: "k2" })).toMatchObject({
      code: 1,
      err: expect.stringContaining('the connection\'s credentials are not accepted\nit said (401): {"why":"who?"}') as string, // prettier-ignore
    });
    expect(existsSync(join(folder, ".env"))).toBe(false);
    expect(await connect([], { BOOKS_API_KEY: "k1" })).toMatchObject({ code: 0 });
    expect(await connect(["--set", "api_key=k1"], { BOOKS_API_KEY: "k2" })).toMatchObject({ code: 2 });
    expect((await integ(folder, ["connections"])).out).toMatch(/books +basic +settings missing .* api_key: integ connect books/); // prettier-ignore
  });

  test("can be in a file that integ.yaml or a variable names", async () => {
    write(
      "integ.yaml",
      `integ: 1
connections:
  books: { api_key: "file:secrets/books" }
`,
    );
    expect((await connect([])).err).toMatch(/secrets\/books can't be read \(ENOENT\)/);
    write("secrets/books", "k1\n");
    expect(await connect([])).toMatchObject({ code: 0, out: "books is connected: list_orders responds\n" });
    write(
      "integ.yaml",
      `integ: 1
connections:
  books: { api_key: "\${KEY}" }
`,
    );
    expect(await connect([], { KEY: `file:${join(folder, "secrets/books")}` })).toMatchObject({ code: 0 });
  });
});

test("a built-in end needs only its own settings", async () => {
  write("integ.yaml", `integ: 1
systems:
  ledger: { kind: files, files: { orders: { name: o.json, schema: Order.json } } }
connections:
  ledger: {}
`); // prettier-ignore
  write("Order.json", ORDER);
  expect(await integ(folder, ["connect", "ledger"])).toMatchObject({ code: 0, out: "ledger is connected (files)\n" });
  expect((await integ(folder, ["connections"])).out).toMatch(/ledger +files +ready/);
});

test.each([
  ["warehouse", "url: sqlite:shop.db", "there is no such SQLite file"],
  ["warehouse", "url: oracle://db", "url is not a database address: write postgres://…, mysql://… or sqlite:<file>"],
  ["warehouse", "url: postgres://127.0.0.1:1/shop", "connect ECONNREFUSED 127.0.0.1:1"],
  ["warehouse", "url: mysql://127.0.0.1:1/shop", "connect ECONNREFUSED 127.0.0.1:1"],
  ["post", "smtp: smtp://127.0.0.1:1, from: shop@shop.example", "connect ECONNREFUSED 127.0.0.1:1"],
  ["post", "smtp: folder:mails, from: shop@shop.example", undefined],
  [
    "bank",
    "folder: sftp://integ@127.0.0.1:1/out, password: secret-word",
    "the SFTP server can't be reached: ECONNREFUSED",
  ],
])("the connection of a built-in end is tried: %s { %s }", async (name, settings, why) => {
  write("integ.yaml", `integ: 1
systems:
  warehouse: { kind: sql, tables: { orders: { schema: Order.json, key: [id] } } }
  post: { kind: mail }
  bank: { kind: files, files: { orders: { name: o.json, schema: Order.json } } }
connections:
  ${name}: { ${settings} }
`); // prettier-ignore
  write("Order.json", ORDER);
  const tried = await integ(folder, ["connect", name]);
  if (why === undefined) return expect(tried).toMatchObject({ code: 0, out: expect.stringContaining("is connected") });
  expect(tried.code).toBe(1);
  expect(tried.err).toContain(`${name} can't be reached with these settings: `);
  expect(tried.err).toContain(why);
  expect(tried.err).not.toContain("secret-word");
});

test("missing entries are added to integ.yaml, next to the existing ones", () => {
  const fields = new Map([["key", "${ERP_KEY}"]]);
  const line = '  erp: { key: "${ERP_KEY}" }';
  expect(withConnection("", "erp", fields)).toBe(`integ: 1\nconnections:\n${line}\n`);
  expect(withConnection("integ: 1 # ours", "erp", fields)).toBe(`integ: 1 # ours\nconnections:\n${line}\n`);
  expect(
    withConnection(
      `connections: # all
  shop: { a: b }
strict: true
`,
      "erp",
      fields,
    ),
  ).toBe(`connections: # all\n${line}\n  shop: { a: b }\nstrict: true\n`);
  expect(withConnection("connections:\n  erp: { a: b } # the ERP\n", "erp", fields)).toBe(
    'connections:\n  erp: { a: b, key: "${ERP_KEY}" } # the ERP\n',
  );
  expect(withConnection("connections:\n  erp: {}\n", "erp", fields)).toBe(`connections:\n${line}\n`);
  expect(withConnection("connections: # ours\nstrict: true\n", "erp", fields)).toBe(
    `connections: # ours\n${line}\nstrict: true\n`,
  );
  expect(withConnection("connections:\n  erp: # the ERP\n", "erp", fields)).toBe(
    'connections:\n  erp: { key: "${ERP_KEY}" } # the ERP\n',
  );
  expect(
    withConnection(
      `connections:
  erp:
    a: b # ours
`,
      "erp",
      fields,
    ),
  ).toBe(
    `connections:
  erp:
    key: "\${ERP_KEY}"
    a: b # ours
`,
  );
  expect(withConnection("connections: { erp: { a: b } }\n", "erp", fields)).toBe(
    'connections: { erp: { a: b, key: "${ERP_KEY}" } }\n',
  );
  // A file that can't be read is left to a person.
  expect(withConnection("connections: {\n", "erp", fields)).toBeUndefined();
  expect(withConnection("connections: ours\n", "erp", fields)).toBeUndefined();
});

test("a second secret turns the entry into a list", () => {
  const more = new Map([["secret", { oneMore: "${B}" }]]);
  const of = (before: string): string => `connections:\n  erp: { secret: ${before} }\n`;
  expect(withConnection(of('"${A}"'), "erp", more)).toBe(of('["${A}", "${B}"]'));
  expect(withConnection(of('["${A}"]'), "erp", more)).toBe(of('["${A}", "${B}"]'));
  expect(
    withConnection(
      `connections:
  erp:
    secret:
      - a
`,
      "erp",
      more,
    ),
  ).toBe(
    `connections:
  erp:
    secret:
      - "\${B}"
      - a
`,
  );
  expect(withConnection("", "erp", more)).toBe(`integ: 1
connections:
  erp: { secret: ["\${B}"] }
`);
});

test("missing entries are added to .env, with a warning if git does not ignore it", () => {
  write(".env", "A=1\nKEY=\nB=2");
  mkdirSync(join(folder, ".git"));
  expect(addToEnv(folder, new Map([["KEY", "-----BEGIN\nx y"], ["OTHER", 'say "it"']]))).toBe("add .env to .gitignore: it has secrets in it"); // prettier-ignore
  expect(file(".env")).toBe("A=1\nB=2\nKEY='-----BEGIN\nx y'\nOTHER='say \"it\"'\n");
  write(".gitignore", "/.env\n");
  expect(addToEnv(folder, new Map([["A", "3"]]))).toBeUndefined();
  // The old value does not stay beside the new one.
  expect(file(".env")).toBe("B=2\nKEY='-----BEGIN\nx y'\nOTHER='say \"it\"'\nA=3\n");
  expect(() => addToEnv(folder, new Map([["A", "'\"`"]]))).toThrow("has quotes of every kind");
});
