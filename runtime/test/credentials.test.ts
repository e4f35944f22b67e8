/** How requests show who sends them: against servers on this machine that let in what is right, and nothing else. */
import { createHash, createHmac, createPublicKey, generateKeyPairSync } from "node:crypto";
import { jwtVerify } from "jose";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { OAuth, Operation, SystemLink } from "@integ/runtime";
import { Connection, Store, type Settings } from "@integ/runtime/host";
import { RecordingServer, StandIn, type SystemModel } from "@integ/runtime/testing";
import { Redactor } from "../src/host/redaction.ts";
import { oauth1Signature } from "../src/host/credentials/oauth1.ts";
import { erpLink } from "./erp-link.ts";

const READ: Operation = { system: "erp", name: "get", method: "GET", path: "/things/{id}", query: { size: "a b" } };
const WRITE: Operation = { system: "erp", name: "put", method: "PUT", path: "/things" };

let erp: RecordingServer;
let store: Store;
let now: number;
beforeEach(async () => {
  erp = await RecordingServer.start(() => ({ json: { id: 1 } }));
  store = Store.open(":memory:", "run");
  now = Date.parse("2026-11-24T12:00:00Z");
});
afterEach(async () => {
  store.close();
  await erp.stop();
});
const connect = (more: Partial<SystemLink>, settings: Settings = {}): Connection =>
  new Connection(erpLink(more), { base_url: erp.url, ...settings }, { engine: store, now: () => now });
const last = (): RecordingServer["requests"][number] => {
  const request = erp.requests.at(-1);
  if (request === undefined) throw new Error("nothing was asked");
  return request;
};
const hmac = (key: string | Buffer, text: string): string => createHmac("sha256", key).update(text).digest("hex");

describe("Basic", () => {
  test("user and password are settings, and the host encodes them", async () => {
    const basic = { user: "{user}", password: "{password}" };
    await connect({ basic }, { user: "Ona", password: "žodis:2" }).send(READ, { id: 1 });
    expect(last().headers["authorization"]).toBe(`Basic ${Buffer.from("Ona:žodis:2").toString("base64")}`);
    // A key that is the user, with an empty password; a key that is the password of anybody.
    await connect({ basic: { user: "{key}" } }, { key: "k" }).send(READ, { id: 1 });
    expect(last().headers["authorization"]).toBe(`Basic ${btoa("k:")}`);
    await connect({ basic: { user: "any", password: "{key}" } }, { key: "k" }).send(READ, { id: 1 });
    expect(last().headers["authorization"]).toBe(`Basic ${btoa("any:k")}`);
  });

  test("missing settings are named, and their values appear in no text, encoded or not", () => {
    const described = erpLink({ basic: { user: "{user}", password: "{password}" } });
    expect(connect(described).missing(connect(described).needed([]))).toEqual(["user", "password"]);
    const redactor = new Redactor();
    redactor.add(described, { user: "shop-api", password: "p4ssw0rd" });
    expect(redactor.redact(`sent ${btoa("shop-api:p4ssw0rd")}`)).toBe("sent •••");
  });
});

describe("parameters of the query", () => {
  test("are added to every request, also to a next page whose address lacks them", async () => {
    const list: Operation = { ...READ, path: "/things", pages: { style: "next_url", at: "/next" } };
    const connection = connect({ query: { api_key: "{key}" } }, { key: "a&b" });
    await connection.send(list, {}, { position: `${erp.url}/things?page=2` });
    expect(new URL(last().path, erp.url).searchParams.get("api_key")).toBe("a&b");
    await connection.send(WRITE, {}, { record: { a: 1 } });
    expect(last().path).toBe("/things?api_key=a%26b");
  });
});

describe("OAuth 1.0a", () => {
  const oauth1 = { consumerKey: "{key}", consumerSecret: "{secret}" };

  test("matches the example of RFC 5849", () => {
    const signature = oauth1Signature(
      { consumerKey: "", consumerSecret: "kd94hf93k423kf44", tokenSecret: "pfkkdhi9sl3r4s00", algorithm: "hmac-sha1" },
      { method: "GET", url: new URL("http://photos.example.net/photos?file=vacation.jpg&size=original"), headers: {} },
      [["oauth_consumer_key", "dpf43f3p2l4k3l03"], ["oauth_token", "nnch734d00sl2jdk"], ["oauth_signature_method", "HMAC-SHA1"],
        ["oauth_timestamp", "137131202"], ["oauth_nonce", "chapoH"]],
      (text) => text,
    ); // prettier-ignore
    expect(signature).toBe("MdpQcU8iPSUjWoN/UDMsK2sui9I=");
  });

  test("signs with HMAC-SHA256, with a new nonce for each request", async () => {
    const connection = connect({ oauth1: { ...oauth1, realm: "{key}" } }, { key: "ck", secret: "cs" });
    await connection.send(READ, { id: 1 });
    const header = last().headers["authorization"] ?? "";
    const given = Object.fromEntries([...header.matchAll(/(\w+)="([^"]*)"/g)].map(([, name, value]) => [name, value]));
    const parameters = `oauth_consumer_key=ck&oauth_nonce=${given["oauth_nonce"]}&oauth_signature_method=HMAC-SHA256&oauth_timestamp=${now / 1000}&size=a%20b`;
    const base = `GET&${encodeURIComponent(`${erp.url}/things/1`)}&${encodeURIComponent(parameters)}`;
    expect(given).toMatchObject({ realm: "ck", oauth_signature: encodeURIComponent(Buffer.from(hmac("cs&", base), "hex").toString("base64")) }); // prettier-ignore
    await connection.send(READ, { id: 1 });
    expect(last().headers["authorization"]).not.toContain(`oauth_nonce="${given["oauth_nonce"]}"`);
  });
});

describe("a signed request", () => {
  test("covers method, path, sorted query, body and time, in a header with the key's name", async () => {
    const signed = {
      algorithm: "hmac-sha256",
      key: "{secret}",
      keyFormat: "base64",
      encoding: "hex",
      content: "{method}\n{path}\n{sorted_query}\n{body_hash}\n{timestamp}",
      headers: { Authorization: "HMAC id={key}, time={timestamp}, signature={signature}" },
    } as const;
    const secret = Buffer.from("a secret of bytes");
    await connect({ signed }, { key: "k1", secret: secret.toString("base64") }).send(WRITE, {}, { record: { a: "ž" } });
    const { headers, body } = last();
    const bodyHash = createHash("sha256").update(body).digest("hex");
    const content = `PUT\n/things\n\n${bodyHash}\n${now / 1000}`;
    expect(headers["authorization"]).toBe(`HMAC id=k1, time=${now / 1000}, signature=${hmac(secret, content)}`);
  });

  test("covers names and values of the query without separators, if everything is in the query", async () => {
    const signed = {
      algorithm: "hmac-sha256",
      key: "{secret}",
      encoding: "hex",
      content: "{path}{pairs}",
      timestamp: "milliseconds",
      query: { app_key: "{key}", timestamp: "{timestamp}", sign: "{signature}" },
    } as const;
    await connect({ signed }, { key: "k1", secret: "s" }).send(READ, { id: 7 });
    const { searchParams } = new URL(last().path, erp.url);
    expect(searchParams.get("sign")).toBe(hmac("s", `/things/7app_keyk1sizea btimestamp${now}`));
  });
});

describe("signed tokens", () => {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048, publicKeyEncoding: { type: "spki", format: "pem" }, privateKeyEncoding: { type: "pkcs8", format: "pem" } }); // prettier-ignore
  const assertion = { algorithm: "RS256", key: "{private_key}", claims: { iss: "{client}", aud: "https://erp.example" }, header: { kid: "k1" } } as const; // prettier-ignore
  const bearing = (oauth: OAuth): Partial<SystemLink> => ({
    headers: { Authorization: "Bearer {access_token}" },
    oauth,
  });
  const settings = { client: "integ@shop.example", private_key: privateKey.replaceAll("\n", "\\n") };
  const verified = (token: string) =>
    jwtVerify(token, createPublicKey(privateKey), { audience: "https://erp.example", currentDate: new Date(now) });

  test("are exchanged for an access token", async () => {
    erp.reply = ({ path }) => ({ json: path === "/token" ? { access_token: "a1", expires_in: "3600" } : { id: 1 } });
    const connection = connect(bearing({ tokenUrl: "{base_url}/token", grant: "jwt_bearer", scope: "read", assertion }), settings); // prettier-ignore
    expect((await connection.send(READ, { id: 1 })).kind).toBe("ok");
    const form = new URLSearchParams(erp.requests[0]?.body);
    expect([form.get("grant_type"), form.get("scope")]).toEqual([
      "urn:ietf:params:oauth:grant-type:jwt-bearer",
      "read",
    ]);
    const { payload, protectedHeader } = await verified(form.get("assertion") ?? "");
    expect(payload).toMatchObject({ iss: "integ@shop.example", iat: now / 1000, exp: now / 1000 + 300 });
    expect(protectedHeader).toEqual({ typ: "JWT", alg: "RS256", kid: "k1" });
    expect(last().headers["authorization"]).toBe("Bearer a1");
    // The hour that the response gave as a text is over.
    now += 3_600_000;
    await connection.send(READ, { id: 1 });
    expect(erp.requests.filter(({ path }) => path === "/token")).toHaveLength(2);
  });

  test("are the access token themselves, until they expire", async () => {
    const connection = connect(bearing({ grant: "jwt", assertion }), settings);
    await connection.send(READ, { id: 1 });
    const first = last().headers["authorization"] ?? "";
    await verified(first.slice("Bearer ".length));
    await connection.send(READ, { id: 1 });
    expect(last().headers["authorization"]).toBe(first);
    now += 300_000;
    await connection.send(READ, { id: 1 });
    expect(last().headers["authorization"]).not.toBe(first);
  });

  test("an invalid key is reported without quoting it", async () => {
    const failed = await connect(bearing({ grant: "jwt", assertion }), { ...settings, private_key: "abc" }).send(READ, { id: 1 }); // prettier-ignore
    expect(failed).toMatchObject({ kind: "later", publicReason: "erp.get: its private key can't be read: it must be in PEM, from -----BEGIN to -----END" }); // prettier-ignore
  });
});

describe("a stand-in authenticates", () => {
  const key = { secret: true };
  const bearer = { Authorization: "Bearer {access_token}" };
  const assertion = { algorithm: "ES256", key: "{key}", claims: { iss: "{user}" } } as const;
  const token = { tokenUrl: "https://erp.example/token", assertion };
  const schemes: Readonly<Record<string, Partial<SystemLink>>> = {
    "Basic": { basic: { user: "{user}", password: "{key}" } },
    "a parameter": { query: { api_key: "{key}" } },
    "OAuth 1.0a": { oauth1: { consumerKey: "{user}", consumerSecret: "{key}", token: "{user}", tokenSecret: "{key}" } },
    "OAuth 1.0a in the query": { oauth1: { consumerKey: "{user}", consumerSecret: "{key}", in: "query" } },
    "a signature in a header": { signed: { algorithm: "hmac-sha512", key: "{key}", keyFormat: "hex", encoding: "base64", content: "{method}{url}{body}{nonce}", headers: { X: "{user}:{nonce}:{signature}" } } }, // prettier-ignore
    "a signature in the query": { signed: { algorithm: "hmac-sha1", key: "{key}", encoding: "hex", content: "{path}{query}{timestamp}", query: { t: "{timestamp}", s: "{signature}" } } }, // prettier-ignore
    "a token for a signed one": { headers: bearer, oauth: { ...token, grant: "jwt_bearer" } },
    "a token that is signed": { headers: bearer, oauth: { grant: "jwt", assertion } },
    "a token that is refreshed": { headers: bearer, oauth: { tokenUrl: "https://erp.example/token", grant: "refresh_token" } }, // prettier-ignore
    "a token in the query": { query: { auth: "{access_token}" }, oauth: { tokenUrl: "https://erp.example/token", grant: "client_credentials" } }, // prettier-ignore
  }; // prettier-ignore

  test.each(Object.entries(schemes))("only callers with %s", async (_, scheme) => {
    const described = erpLink({ ...scheme, settings: { base_url: { secret: false }, user: { secret: false }, key } });
    const model: SystemModel = { link: described, operations: [] };
    const standIn = await StandIn.start([model], { now: () => now });
    try {
      const settings = standIn.settings("erp");
      const asked = async (given: Settings): Promise<number | undefined> => {
        const fresh = Store.open(":memory:", "run");
        const outcome = await new Connection(standIn.link("erp"), given, { engine: fresh, now: () => now }).send(READ, { id: 1 }); // prettier-ignore
        fresh.close();
        return "excerpt" in outcome ? outcome.excerpt?.status : undefined;
      };
      // There is no such operation; who is not let in does not hear of that.
      expect(await asked(settings)).toBe(404);
      const forged =
        scheme.oauth?.assertion === undefined ? { key: "00ff", client_secret: "forged" } : { user: "forged" };
      expect([401, undefined]).toContain(await asked({ ...settings, ...forged }));
    } finally {
      await standIn.stop();
    }
  });
});
