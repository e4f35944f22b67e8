/** Verification of webhooks in each way that vendors support, and the replies to forged, copied and late ones. */
import { createHash, createHmac, generateKeyPairSync } from "node:crypto";
import { readFileSync } from "node:fs";
import { SignJWT, exportJWK } from "jose";
import { describe, expect, test } from "vitest";
import type { SignatureScheme } from "@integ/runtime";
import { createHost, refusal, signedHeaders, Store, type Signed } from "@integ/runtime/host";
import { TestHost, type Reply } from "@integ/runtime/testing";
import { ERP, erpFlow, spec } from "../../test/erp.ts";
import { Certificates } from "../src/host/certificates.ts";
import { clientAddress } from "../src/host/client-address.ts";
import { Tokens } from "../src/host/json-web-token.ts";
import { isWithin } from "../src/host/webhook-proof.ts";

const NOW = Date.parse("2027-06-01T12:00:00Z");
const pem = (name: string): string => readFileSync(new URL(`certificates/${name}.pem`, import.meta.url), "utf8");
const shown = (headers: Readonly<Record<string, string>>, body = "{}", more: Partial<Signed> = {}): Signed => ({
  body: Buffer.from(body),
  method: "POST",
  url: "https://shop.example/hooks",
  header: (name) => Object.entries(headers).find(([one]) => one.toLowerCase() === name.toLowerCase())?.[1],
  ...more,
});
/** One byte of a text is another one. */
const flipped = (text: string): string => `${text.startsWith("1") ? "0" : "1"}${text.slice(1)}`;

const PEMS = {
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
  publicKeyEncoding: { type: "spki", format: "pem" },
} as const;
const RSA = generateKeyPairSync("rsa", { modulusLength: 2048, ...PEMS });
const EC = generateKeyPairSync("ec", { namedCurve: "P-256", ...PEMS });
const ED = generateKeyPairSync("ed25519", PEMS);
const OTHERS = {
  rsa: generateKeyPairSync("rsa", { modulusLength: 2048, ...PEMS }),
  ec: generateKeyPairSync("ec", { namedCurve: "P-256", ...PEMS }),
  ed25519: generateKeyPairSync("ed25519", PEMS),
};

describe.each<
  [
    SignatureScheme["algorithm"],
    Partial<SignatureScheme>,
    { readonly publicKey: string; readonly privateKey: string },
    keyof typeof OTHERS,
  ]
>([
  ["rsa-sha256", {}, RSA, "rsa"],
  ["rsa-sha1", { encoding: "hex" }, RSA, "rsa"],
  ["rsa-sha512", { encoding: "base64url" }, RSA, "rsa"],
  ["rsa-pss-sha256", {}, RSA, "rsa"],
  ["ecdsa-sha256", {}, EC, "ec"],
  ["ecdsa-sha256", { form: "p1363" }, EC, "ec"],
  ["ed25519", { encoding: "hex" }, ED, "ed25519"],
])("%s %j, over a template, with a pinned key", (algorithm, more, pair, kind) => {
  const scheme: SignatureScheme = {
    algorithm, encoding: "base64", header: "X-Signature", publicKey: "key", content: "{timestamp}|{header.X-Id}|{crc32}|{webhook}|{body}",
    timestamp: { header: "X-Time", unit: "iso", toleranceSeconds: 300 }, ...more,
  }; // prettier-ignore
  const known = { setting: (name: string) => (name === "webhook" ? "WH-1" : undefined) };
  const header = (name: string): string | undefined => (name.toLowerCase() === "x-id" ? "id-1" : undefined);
  const headers: Readonly<Record<string, string>> = {
    "X-Id": "id-1",
    ...signedHeaders(scheme, pair.privateKey, Buffer.from("{}"), { now: NOW, header, ...known }),
  };
  const other = OTHERS[kind].publicKey;
  const said = (
    keys: readonly string[],
    given: Readonly<Record<string, string>>,
    body = "{}",
    now = NOW,
  ): string | undefined => refusal(scheme, keys, shown(given, body, known), now);

  test("accepts the vendor's signature, also with one of two keys", () => {
    expect(said([pair.publicKey], headers)).toBeUndefined();
    expect(said([other, pair.publicKey], headers)).toBeUndefined();
  });
  test("refuses another body, key, header or signature", () => {
    const wrong = "the signature is invalid";
    expect(said([pair.publicKey], headers, "{ }")).toBe(wrong);
    expect(said([other], headers)).toBe(wrong);
    expect(said([pair.publicKey], { ...headers, "X-Id": "id-2" })).toBe(wrong);
    expect(said([pair.publicKey], { ...headers, "X-Signature": flipped(headers["X-Signature"] ?? "") })).toBe(wrong);
    expect(said([pair.publicKey], { ...headers, "X-Signature": "" })).toBe(wrong);
    expect(said(["no key"], headers)).toBe(wrong);
    expect(said([pair.publicKey], { "X-Id": "id-1" })).toBe("the signature is missing");
  });
  test("refuses a timestamp that is old, in the future, or missing", () => {
    expect(said([pair.publicKey], headers, "{}", NOW + 301_000)).toContain("too long ago");
    expect(said([pair.publicKey], headers, "{}", NOW - 301_000)).toContain("too long ago");
    expect(said([pair.publicKey], { ...headers, "X-Time": "yesterday" })).toBe("the time of sending is missing");
  });
});

test("an Ed25519 key may also be given as its 32 bytes", () => {
  const scheme: SignatureScheme = {
    algorithm: "ed25519",
    encoding: "hex",
    header: "S",
    publicKey: "key",
    key: "hex",
    content: "{body}",
  };
  const headers = signedHeaders(scheme, ED.privateKey, Buffer.from("{}"), { now: NOW });
  const raw = Buffer.from(ED.publicKey.split("\n")[1] ?? "", "base64")
    .subarray(-32)
    .toString("hex");
  expect(refusal(scheme, [raw], shown(headers), NOW)).toBeUndefined();
  expect(refusal(scheme, [flipped(raw)], shown(headers), NOW)).toBe("the signature is invalid");
});

describe("vendors' published examples", () => {
  test("GitHub's example", () => {
    const scheme: SignatureScheme = {
      algorithm: "hmac-sha256",
      encoding: "hex",
      header: "X-Hub-Signature-256",
      prefix: "sha256=",
      secret: "s",
    };
    const headers = {
      "X-Hub-Signature-256": "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17",
    };
    const secret = "It's a Secret to Everybody";
    expect(refusal(scheme, [secret], shown(headers, "Hello, World!"), NOW)).toBeUndefined();
    expect(refusal(scheme, [secret], shown(headers, "Hello, world!"), NOW)).toBe("the signature is invalid");
  });

  test("Adyen's example: each event has its own signature, over some of its fields", () => {
    const scheme: SignatureScheme = {
      algorithm: "hmac-sha256", encoding: "base64", at: "/additionalData/hmacSignature", key: "hex", secret: "s",
      content: "{/pspReference}:{/originalReference}:{/merchantAccountCode}:{/merchantReference}:{/amount/value}:{/amount/currency}:{/eventCode}:{/success}",
    }; // prettier-ignore
    const event = {
      pspReference: "7914073381342284", merchantAccountCode: "TestMerchant", merchantReference: "TestPayment-1407325143704",
      amount: { value: 1130, currency: "EUR" }, eventCode: "AUTHORISATION", success: "true",
      additionalData: { hmacSignature: "coqCmt/IZ4E3CzPvMY8zTjQVL5hYJUiBRg8UU+iCWo0=" },
    }; // prettier-ignore
    const key = "44782DEF547AAA06C910C43932B1EB0C71FC68D9D0C057550C48EC2ACF6BA056";
    const said = (...events: readonly object[]): string | undefined =>
      refusal(scheme, [key], shown({}, "", { events }), NOW);
    expect(said(event)).toBeUndefined();
    const dearer = { ...event, amount: { value: 1131, currency: "EUR" } };
    expect(said(dearer)).toBe("the signature is invalid");
    // One that is forged spoils the delivery.
    expect(said(event, dearer)).toBe("the signature is invalid");
    expect([said(), said({ ...event, additionalData: {} })]).toEqual(Array(2).fill("the signature is missing"));
  });

  test("a hash over a form field and the secret, as payment pages send it", () => {
    const scheme: SignatureScheme = {
      algorithm: "md5",
      encoding: "hex",
      field: "ss1",
      content: "{field.data}{secret}",
      secret: "s",
      weak: true,
    };
    const form = (data: string, secret: string): string =>
      new URLSearchParams({ data, ss1: createHash("md5").update(`YQ==${secret}`).digest("hex") }).toString();
    expect(refusal(scheme, ["sign password 1"], shown({}, form("YQ==", "sign password 1")), NOW)).toBeUndefined();
    expect(refusal(scheme, ["sign password 1"], shown({}, form("Yg==", "sign password 1")), NOW)).toBe(
      "the signature is invalid",
    );
    expect(refusal(scheme, ["sign password 1"], shown({}, form("YQ==", "")), NOW)).toBe("the signature is invalid");
  });

  test("the address and all fields of a form, sorted by name", () => {
    const scheme: SignatureScheme = {
      algorithm: "hmac-sha1",
      encoding: "base64",
      header: "S",
      content: "{url}{form}",
      secret: "s",
    };
    const S = createHmac("sha1", "k").update("https://shop.example/hooksa1b2").digest("base64");
    expect(refusal(scheme, ["k"], shown({ S }, "b=2&a=1"), NOW)).toBeUndefined();
    expect(refusal(scheme, ["k"], shown({ S }, "b=3&a=1"), NOW)).toBe("the signature is invalid");
  });
});

describe("a certificate in the delivery", () => {
  const source = { header: "X-Chain", root: "root", name: "webhooks.vendor.example" };
  const never = (): Promise<string> => Promise.reject(new Error("nobody is asked"));
  const said = async (
    chain: readonly string[],
    roots = ["root"],
    now = NOW,
    how = (text: string) => text,
  ): Promise<string> => {
    const found = await new Certificates(never).keyOfSigner(
      source,
      () => how(chain.map(pem).join("\n")),
      roots.map(pem),
      now,
    );
    return "key" in found ? "right" : found.why;
  };
  test("is accepted if its chain ends at the pinned root, however the header encodes it", async () => {
    expect(await said(["leaf", "middle"])).toBe("right");
    expect(await said(["leaf", "middle", "root"], ["forged", "root"])).toBe("right");
    expect(await said(["leaf", "middle"], ["root"], NOW, (text) => text.replaceAll("\n", " "))).toBe("right");
    expect(await said(["leaf", "middle"], ["root"], NOW, (text) => Buffer.from(text).toString("base64"))).toBe("right");
  });
  test.each<[readonly string[], readonly string[], string]>([
    [["other", "middle"], ["root"], "the certificate was issued for another name"],
    [["leaf"], ["root"], "the certificate does not come from the pinned root"],
    [["leaf", "middle", "root"], ["forged"], "the certificate does not come from the pinned root"],
    [["byforged", "forged"], ["root"], "the certificate does not come from the pinned root"],
    [["byforged", "middle"], ["root"], "the certificate's chain is broken"],
    [["byleaf", "notca", "middle"], ["root"], "the certificate's chain is broken"],
    [["short", "middle"], ["root"], "the certificate is not yet valid, or has expired"],
    [[], ["root"], "the certificate is invalid"],
  ])("%j with the roots %j", async (chain, roots, why) =>
    expect(await said(chain, [...roots], Date.parse("2030-01-01T00:00:00Z"))).toBe(why),
  );

  test("is fetched from the vendor's own hosts alone, and cached", async () => {
    const asked: string[] = [];
    const certificates = new Certificates((url) => {
      asked.push(url.href);
      return Promise.resolve(`${pem("leaf")}${pem("middle")}`);
    });
    const fetched = { urlHeader: "X-Cert-Url", hosts: ["api.vendor.example"], root: "root", name: source.name };
    const at = (address: string): Promise<object> =>
      certificates.keyOfSigner(fetched, () => address, [pem("root")], NOW);
    for (const address of [
      "https://evil.example/c",
      "http://api.vendor.example/c",
      "https://api.vendor.example.evil.example/c",
      "https://api.vendor.example@evil.example/c",
      "https://api.vendor.example:8443/c",
      "file:///etc/passwd",
    ])
      expect(await at(address)).toEqual({ why: "the certificate's address is at a host that is not the vendor's" });
    expect(asked).toEqual([]);
    for (const _ of [1, 2]) expect(await at("https://api.vendor.example/c")).toHaveProperty("key");
    expect(asked).toEqual(["https://api.vendor.example/c"]);
  });

  test("its key verifies the signature", async () => {
    const found = await new Certificates(never).keyOfSigner(
      source,
      () => `${pem("leaf")}${pem("middle")}`,
      [pem("root")],
      NOW,
    );
    const scheme: SignatureScheme = { algorithm: "ecdsa-sha256", encoding: "base64", header: "S", certificate: source };
    const by = (key: string): string | undefined =>
      refusal(
        scheme,
        ["key" in found ? found.key : ""],
        shown(signedHeaders(scheme, pem(key), Buffer.from("{}"), { now: NOW })),
        NOW,
      );
    expect([by("leaf.key"), by("other.key")]).toEqual([undefined, "the signature is invalid"]);
  });
});

describe("a token", () => {
  const jwt = { algorithms: ["RS256"], issuer: "vendor", audience: "shop", bodyClaim: "sha", maxAgeSeconds: 300 };
  const scheme: SignatureScheme = {
    algorithm: "jwt",
    header: "Authorization",
    prefix: "Bearer ",
    publicKey: "key",
    jwt,
  };
  const sha = createHash("sha256").update("{}").digest("hex");
  const pair = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const key = pair.publicKey.export({ type: "spki", format: "pem" }).toString();
  const token = async (
    claims: object = { sha },
    { at = NOW, iss = "vendor", aud = "shop", alg = "RS256" } = {},
  ): Promise<string> =>
    `Bearer ${await new SignJWT({ ...claims })
      .setProtectedHeader({ alg, kid: "1" })
      .setIssuedAt(at / 1000)
      .setIssuer(iss)
      .setAudience(aud)
      .sign(alg === "HS256" ? Buffer.from(key) : pair.privateKey)}`;
  const said = async (Authorization: string, body = "{}", given = scheme): Promise<string | undefined> =>
    new Tokens(() => Promise.reject(new Error("nobody is asked"))).refusal(
      given,
      given.jwt ?? jwt,
      [key],
      shown({ Authorization }, body),
      NOW,
    );

  test("is accepted if all its claims are right", async () => expect(await said(await token())).toBeUndefined());
  test("is refused with another body, issuer, audience, time, key or algorithm", async () => {
    const good = await token();
    expect(await said(good, "{ }")).toBe("the signature is for another body");
    expect(await said(await token({}))).toBe("the signature is for another body");
    const [head = "", payload = "", signature = ""] = good.split(".");
    for (const wrong of [
      await token({ sha }, { iss: "other" }),
      await token({ sha }, { aud: "other" }),
      await token({ sha }, { at: NOW - 400_000 }),
      await token({ sha }, { at: NOW + 400_000 }),
      // The public key taken for a shared secret.
      await token({ sha }, { alg: "HS256" }),
      `${head}.${payload}.${flipped(signature)}`,
      `Bearer ${Buffer.from('{"alg":"none"}').toString("base64url")}.${payload}.`,
    ])
      expect(await said(wrong)).toBe("the signature is invalid");
    expect(await said("Basic x")).toBe("the signature is missing");
  });
  test("is verified with a key from the vendor's list, which is read again if the key is missing", async () => {
    const lists = [{ keys: [] }, { keys: [{ ...(await exportJWK(pair.publicKey)), kid: "1", alg: "RS256" }] }];
    let asked = 0;
    const tokens = new Tokens(() => Promise.resolve(JSON.stringify(lists[Math.min(asked++, 1)])));
    const { publicKey: _, ...listed } = { ...scheme, jwt: { ...jwt, jwksUrl: "https://vendor.example/jwks" } };
    const at = async (now: number): Promise<string | undefined> =>
      tokens.refusal(listed, listed.jwt, [], shown({ Authorization: await token({ sha }, { at: now }) }), now);
    expect(await at(NOW)).toBe("the signature is invalid");
    expect(await at(NOW + 61_000)).toBeUndefined();
    expect(await at(NOW + 62_000)).toBeUndefined();
    expect(asked).toBe(2);
  });
});

describe("at a host", () => {
  const SPEC = spec(
    "hook",
    "source order = erp.Order",
    "trigger webhook erp.order_made",
    'destination line = erp.put_line { text: "x" }',
  );
  const CHECK = `  check_delivery:
    kind: read
    request: { method: GET, path: /check, query: { id: "{id}", hash: "{hash}" } }
    parameters: { id: { type: string }, hash: { type: string } }
    result: { type: Product }
`;
  const hosted = async (
    webhooks: string,
    reply: () => Reply = () => ({ json: { lines: [{ id: 1 }] } }),
  ): Promise<TestHost> => {
    const described = `${(ERP["systems/erp/system.yaml"] ?? "").replace(/webhooks:\n(?: {2}.*\n)+/, `webhooks:\n${webhooks}\n`).replace("secret: {", "key: { secret: true }, secret: {")}${CHECK}`;
    const flow = await erpFlow(SPEC, { "systems/erp/system.yaml": described });
    return TestHost.start([flow], {
      reply: ({ path }) => (path.startsWith("/check") ? reply() : { json: { lines: [{ id: 1 }] } }),
    });
  };
  const status = async (host: TestHost, more: Parameters<TestHost["send"]>[2] = {}): Promise<number> =>
    (await host.send("hook", { id: 1 }, more)).status;

  test.each([
    [
      "the vendor's key",
      "  signature: { algorithm: rsa-sha256, encoding: base64, header: X-S, public_key: key }",
      "X-S",
    ],
    [
      "a token",
      "  signature: { algorithm: jwt, header: X-S, public_key: key, jwt: { algorithms: [ES256], body_claim: sha } }",
      "X-S",
    ],
    ["the last part of the address", "  auth: { kind: path, token: key }", undefined],
  ])("%s", async (_, webhooks, header) => {
    await using host = await hosted(webhooks);
    expect(await status(host)).toBe(200);
    expect(
      await status(host, header === undefined ? { secret: "other secret of it" } : { headers: { [header]: "AAAA" } }),
    ).toBe(401);
    expect(host.outcomes).toEqual(["delivered"]);
  });

  test("an address below a webhook's needs the secret of its path", async () => {
    await using host = await hosted(
      "  signature: { algorithm: hmac-sha256, encoding: hex, header: X-S, secret: secret }",
    );
    const url = host.events.flatMap((one) => (one.kind === "listening" ? [one.url] : []))[0] ?? "";
    expect((await fetch(`${url}/webhooks/hook/x`, { method: "POST", body: "{}" })).status).toBe(404);
  });

  test("refuses a sender outside the vendor's addresses, signed or not", async () => {
    await using host = await hosted(
      `  signature: { algorithm: hmac-sha256, encoding: hex, header: X-S, secret: secret }
  addresses: [192.0.2.0/24]`,
    );
    expect(await status(host, { headers: { "X-Forwarded-For": "192.0.2.7" } })).toBe(401);
    await using near = await hosted("  addresses: [127.0.0.0/8, ::1]");
    expect(await status(near)).toBe(200);
  });

  test("the vendor is asked; if it can't be reached, the delivery is sent again later", async () => {
    let said: Reply = { json: { sku: "1", title: "YES" } };
    const ask =
      '  ask: { operation: check_delivery, arguments: { id: "{header.X-Id}", hash: "{crc32}" }, at: /title, is: "YES" }';
    await using host = await hosted(ask, () => said);
    const sent = { headers: { "X-Id": "d 1" } };
    expect(await status(host, sent)).toBe(200);
    expect(host.destination.requests[0]?.path).toMatch(/^\/check\?id=d\+1&hash=\d+$/);
    said = { json: { sku: "1", title: "NO" } };
    expect(await status(host, sent)).toBe(401);
    said = { status: 404 };
    expect(await status(host, sent)).toBe(401);
    said = { status: 500 };
    expect(await status(host, sent)).toBe(503);
    expect(host.outcomes).toEqual(["delivered"]);
  });

  test("weak methods give a warning at the start", async () => {
    await using host = await hosted(
      '  signature: { algorithm: md5, encoding: hex, header: X-S, secret: secret, content: "{body}{secret}", weak: true }',
    );
    expect(await status(host)).toBe(200);
    expect(host.events.some((one) => one.kind === "warned" && one.why.includes("can be forged with effort"))).toBe(
      true,
    );
  });

  test("an invalid key keeps a host from starting", async () => {
    const described = (ERP["systems/erp/system.yaml"] ?? "").replace(
      /webhooks:\n(?: {2}.*\n)+/,
      `webhooks:
  signature: { algorithm: ed25519, encoding: hex, header: X, public_key: secret }
`,
    );
    const flow = await erpFlow(SPEC, { "systems/erp/system.yaml": described });
    const store = Store.open(":memory:", "run");
    await expect(
      createHost({ flows: [flow], engine: store, connections: { erp: { secret: RSA.publicKey } } }).start(),
    ).rejects.toThrow("erp.secret: it is a key for rsa, and ed25519 is required");
    store.close();
  });
});

test.each<[string, string, readonly string[], boolean]>([
  ["an address", "192.0.2.1", ["192.0.2.1"], true],
  ["a network", "192.0.2.9", ["10.0.0.0/8", "192.0.2.0/28"], true],
  ["an IPv4 address within IPv6", "::ffff:192.0.2.9", ["192.0.2.0/28"], true],
  ["IPv6", "2001:db8::7", ["2001:db8::/32"], true],
  ["another one", "192.0.2.99", ["192.0.2.0/28", "2001:db8::/32"], false],
  ["what is none", "shop.example", ["0.0.0.0/0"], false],
])("%s: is %s within %j", (_, address, networks, expected) => expect(isWithin(address, networks)).toBe(expected));

test("only the project's own proxies are trusted with a caller's address", () => {
  const heard: (string | undefined)[] = [];
  const from = (given: string, remoteAddress: string): void => {
    const request = { headers: { "x-forwarded-for": given }, remoteAddress };
    heard.push(clientAddress(request, ["10.0.0.0/8"]));
  };
  from("192.0.2.7", "203.0.113.1");
  from("192.0.2.7, 203.0.113.9", "10.0.0.2");
  from("192.0.2.7, 10.1.1.1", "10.0.0.2");
  from("", "10.0.0.2");
  expect(heard).toEqual(["203.0.113.1", "203.0.113.9", "192.0.2.7", "10.0.0.2"]);
});
