/** Signatures as real systems make them, and as forgers do; what a caller shows who does not sign. */
import { createHmac } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Flow, SignatureScheme, TimestampUnit, WebhookAuth } from "@integ/runtime";
import {
  authRefusal,
  createHost,
  refusal,
  signedHeaders,
  Store,
  type HostEvent,
  type Host,
  type HostOptions,
  type Settings,
  type Signed,
} from "@integ/runtime/host";
import { sendWebhook } from "@integ/runtime/testing";
import { ERP, erpFlow, spec } from "../../test/erp.ts";

const NOW = 1_614_265_330_000;
const shown = (headers: Readonly<Record<string, string>>, body = "{}", url = "http://shop.example/hooks"): Signed => ({
  body: Buffer.from(body),
  method: "POST",
  url,
  header: (name) => Object.entries(headers).find(([one]) => one.toLowerCase() === name.toLowerCase())?.[1],
});

const STANDARD: SignatureScheme = {
  algorithm: "hmac-sha256", encoding: "base64", header: "webhook-signature", format: "versions", content: "{id}.{timestamp}.{body}",
  timestamp: { header: "webhook-timestamp", toleranceSeconds: 300 }, idHeader: "webhook-id", key: "base64", keyPrefix: "whsec_", secret: "s",
}; // prettier-ignore
const STRIPE: SignatureScheme = {
  algorithm: "hmac-sha256", encoding: "hex", header: "Stripe-Signature", format: "pairs", content: "{timestamp}.{body}",
  timestamp: { pair: "t", toleranceSeconds: 300 }, secret: "s",
}; // prettier-ignore
const HUBSPOT: SignatureScheme = {
  algorithm: "hmac-sha256", encoding: "base64", header: "X-HubSpot-Signature-v3", content: "{method}{url}{body}{timestamp}",
  timestamp: { header: "X-HubSpot-Request-Timestamp", unit: "milliseconds", toleranceSeconds: 300 }, secret: "s",
}; // prettier-ignore
const EASYPOST: SignatureScheme = {
  algorithm: "hmac-sha256", encoding: "hex", header: "X-Hmac-Signature", prefix: "hmac-sha256-hex=", key: "nfkd", secret: "s",
}; // prettier-ignore
const SQUARE: SignatureScheme = {
  algorithm: "hmac-sha256", encoding: "base64", header: "x-square-hmacsha256-signature", content: "{url}{body}", secret: "s",
}; // prettier-ignore

test("the published example of Standard Webhooks", () => {
  const headers = {
    "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
    "webhook-timestamp": "1614265330",
    "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
  };
  const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
  const body = '{"test": 2432232314}';
  expect(refusal(STANDARD, [secret], shown(headers, body), NOW)).toBeUndefined();
  expect(refusal(STANDARD, [secret], shown(headers, `${body} `), NOW)).toBe("the signature is invalid");
  // While secrets are replaced there are two signatures, and two secrets.
  const two = { ...headers, "webhook-signature": `v1,AAAA ${headers["webhook-signature"]} v2,x` };
  expect(refusal(STANDARD, ["whsec_AAAA", secret], shown(two, body), NOW)).toBeUndefined();
});

describe.each<[string, SignatureScheme, string]>([
  ["Standard Webhooks", STANDARD, `whsec_${Buffer.from("a secret").toString("base64")}`],
  ["pairs with a time", STRIPE, "whsec_x"],
  ["method, address and milliseconds", HUBSPOT, "c"],
  ["a prefix and a secret in another form", EASYPOST, "sécret"],
  ["the address before the body", SQUARE, "k"],
])("%s", (_, scheme, secret) => {
  const url = "http://shop.example/hooks";
  const headers = signedHeaders(scheme, secret, Buffer.from("{}"), { now: NOW, url });
  test("accepts its own signature, and no other body, secret or scheme", () => {
    expect(refusal(scheme, ["other", secret], shown(headers), NOW)).toBeUndefined();
    expect(refusal(scheme, [secret], shown(headers, "{ }"), NOW)).toBe("the signature is invalid");
    expect(refusal(scheme, ["other", ""], shown(headers), NOW)).toBe("the signature is invalid");
    expect(refusal(scheme, [secret], shown({ ...headers, [scheme.header ?? ""]: "" }), NOW)).not.toBeUndefined();
    expect(refusal(scheme, [secret], shown({}), NOW)).toBe("the signature is missing");
  });
  test("refuses replayed webhooks, and those from the future, if the time is signed", () => {
    const late = refusal(scheme, [secret], shown(headers), NOW + 301_000);
    const early = refusal(scheme, [secret], shown(headers), NOW - 301_000);
    if (scheme.timestamp === undefined) expect([late, early]).toEqual([undefined, undefined]);
    else for (const one of [late, early]) expect(one).toContain("too long ago");
  });
});

describe("the timestamp in each format", () => {
  const timed = (unit?: TimestampUnit): SignatureScheme => ({
    algorithm: "hmac-sha256",
    encoding: "hex",
    header: "X-Signature",
    content: "{timestamp}.{body}",
    timestamp: { header: "X-Sent", toleranceSeconds: 300, ...(unit === undefined ? {} : { unit }) },
    secret: "s",
  });
  test.each<[TimestampUnit | undefined, string]>([
    [undefined, "1614265330"],
    ["seconds", "1614265330"],
    ["milliseconds", "1614265330000"],
    ["iso", "2021-02-25T15:02:10.000Z"],
  ])("%s: %s", (unit, sent) => {
    const signature = createHmac("sha256", "s").update(`${sent}.{}`).digest("hex");
    const headers = { "X-Sent": sent, "X-Signature": signature };
    expect(signedHeaders(timed(unit), "s", Buffer.from("{}"), { now: NOW })).toEqual(headers);
    expect(refusal(timed(unit), ["s"], shown(headers), NOW)).toBeUndefined();
    expect(refusal(timed(unit), ["s"], shown(headers), NOW + 301_000)).toContain("too long ago");
  });
});

test.each(["[", "a b", "x:99999", ""])("a request with the Host header %j is authenticated all the same", (host) => {
  const auth: WebhookAuth = { kind: "query", name: "token", token: "t" };
  const at = (query: string): string | undefined =>
    authRefusal(auth, () => ["tok"], shown({}, "{}", `http://${host}/webhooks/hook${query}`));
  expect(at("?x=%ff&token=tok#x")).toBeUndefined();
  for (const query of ["?token=no", "?token=", "?", "", "#?token=tok"]) expect(at(query)).toBeDefined();
});

test("a header with very many signatures is not checked completely", () => {
  const [valid = ""] = Object.values(signedHeaders(STRIPE, "s", Buffer.from("{}"), { now: NOW }));
  const many = `${"v1=00,".repeat(5000)}${valid}`;
  expect(refusal(STRIPE, ["s"], shown({ "Stripe-Signature": many }), NOW)).not.toBeUndefined();
});

test.each<[WebhookAuth, Readonly<Record<string, string>>, string]>([
  [
    { kind: "basic", user: "u", password: "p" },
    { Authorization: `Basic ${Buffer.from("me:pw").toString("base64")}` },
    "",
  ],
  [{ kind: "bearer", token: "t" }, { Authorization: "Bearer tok" }, ""],
  [{ kind: "header", name: "X-Api-Key", token: "t" }, { "x-api-key": "tok" }, ""],
  [{ kind: "query", name: "token", token: "t" }, {}, "?token=tok"],
])("%j", (auth, headers, query) => {
  const settings = (name: string): string[] => ({ u: ["me"], p: ["old", "pw"], t: ["tok", ""] })[name] ?? [];
  const url = `http://shop.example/hooks${query}`;
  expect(authRefusal(auth, settings, shown(headers, "{}", url))).toBeUndefined();
  expect(
    authRefusal(
      auth,
      settings,
      shown({ Authorization: "Basic AAAA", "x-api-key": "" }, "{}", "http://shop.example/?token="),
    ),
  ).toBeDefined();
});

let store: Store;
let host: Host | undefined;
beforeEach(() => void (store = Store.open(":memory:", "run")));
afterEach(async () => {
  await host?.stop(100);
  store.close();
});

/** The ERP with other webhooks. */
async function started(
  webhooks: string,
  settings: Settings,
  more: Partial<HostOptions> = {},
): Promise<readonly [flow: Flow, url: string]> {
  const described = (ERP["systems/erp/system.yaml"] ?? "").replace(
    /webhooks:\n(?:  .*\n)+/,
    `webhooks:\n${webhooks}\n`,
  );
  const text = spec(
    "hook",
    "source order = erp.Order",
    "trigger webhook erp.order_made",
    'destination line = erp.put_line { text: "x" }',
  );
  const flow = await erpFlow(text, { "systems/erp/system.yaml": described });
  host = createHost({ flows: [flow], engine: store, connections: { erp: settings }, timeoutMs: 100, ...more });
  expect(host.missingSettings()).toEqual([]);
  return [flow, await host.start()];
}

describe("at the webhook receiver", () => {
  test("checks a signature with its time", async () => {
    const [flow, url] = await started(
      '  signature: { algorithm: hmac-sha256, encoding: hex, header: X-Sig, format: pairs, content: "{timestamp}.{body}", timestamp: { pair: t }, secret: secret }',
      { secret: "s", base_url: "http://127.0.0.1:9" },
    );
    const post = async (now: number): Promise<number> =>
      (await sendWebhook(flow, { url, secret: "s", body: `{"id":${now}}`, now })).status;
    expect(await post(Date.now())).toBe(200);
    expect(await post(Date.now() - 400_000)).toBe(401);
    expect(store.runs()).toHaveLength(1);
  });

  test("checks a signature of the address as called from outside, behind a proxy with https or another name", async () => {
    const [flow, url] = await started(
      '  signature: { algorithm: hmac-sha256, encoding: base64, header: X-Sig, content: "{url}{body}", secret: secret }',
      { secret: "s", base_url: "http://127.0.0.1:9" },
      { publicUrl: "https://hooks.shop.example/shop/" },
    );
    const scheme = flow.systems["erp"]?.signature as SignatureScheme;
    const post = async (id: number, from: string): Promise<number> => {
      const body = `{"id":${id}}`;
      const signed = signedHeaders(scheme, "s", Buffer.from(body), { now: Date.now(), url: `${from}/webhooks/hook` });
      return (await sendWebhook(flow, { url, secret: "s", body, headers: signed })).status;
    };
    expect(await post(1, url)).toBe(200);
    expect(await post(2, url.replace("http:", "https:"))).toBe(200);
    expect(await post(3, "https://hooks.shop.example/shop")).toBe(200);
    expect(await post(4, "https://hooks.other.example")).toBe(401);
    expect(store.runs()).toHaveLength(3);
  });

  test("checks a password, replies with a text, repeats a challenge, and refuses without a body", async () => {
    const [flow, url] = await started(
      `  auth: { kind: bearer, token: secret }
  reply: { status: 202, text: OK }
  probe: { echo: hub.challenge }
  silent_refusal: true`,
      { secret: "s", base_url: "http://127.0.0.1:9" },
    );
    const good = await sendWebhook(flow, { url, secret: "s", body: '{"id":1}' });
    expect([good.status, await good.text()]).toEqual([202, "OK"]);
    const bad = await sendWebhook(flow, { url, secret: "x", body: '{"id":2}' });
    expect([bad.status, await bad.text()]).toEqual([401, ""]);
    const probe = await fetch(`${url}/webhooks/hook?hub.challenge=42%3Cb%3E`);
    expect([probe.status, await probe.text(), probe.headers.get("content-type")]).toEqual([200, "42<b>", "text/plain"]);
    expect(store.runs()).toHaveLength(1);
  });
});

describe("an invalid secret", () => {
  const HEX: SignatureScheme = { ...STRIPE, format: "plain", content: "{body}", header: "X-Sig", key: "hex" };
  const { timestamp: _timestamp, ...hex } = HEX;
  test.each<[string, Pick<SignatureScheme, "key" | "keyPrefix">, string]>([
    ["letters where hexadecimal digits are wanted", { key: "hex" }, "not hexadecimal"],
    ["an odd number of digits", { key: "hex" }, "abc"],
    ["signs where base64 is wanted", { key: "base64" }, "!!!!"],
    ["only its prefix", { key: "base64", keyPrefix: "whsec_" }, "whsec_"],
    ["nothing", {}, ""],
  ])("%s: the empty key authenticates nobody", (_, how, secret) => {
    const scheme: SignatureScheme = { ...hex, ...how };
    for (const encoding of ["hex", "base64"] as const) {
      const forged = createHmac("sha256", Buffer.alloc(0)).update("{}").digest(encoding);
      expect(refusal({ ...scheme, encoding }, [secret], shown({ "X-Sig": forged }), NOW)).toBe(
        "the signature is invalid",
      );
    }
    expect(() => signedHeaders(scheme, secret, Buffer.from("{}"), { now: NOW })).toThrow("the secret can't sign: ");
  });

  test.each<[string, WebhookAuth, Record<string, string>]>([
    ["basic, without a password", { kind: "basic", user: "u", password: "e" }, { authorization: "Basic bWU6" }],
    ["basic, without a name", { kind: "basic", user: "e", password: "p" }, { authorization: "Basic OnB3" }],
    ["bearer", { kind: "bearer", token: "e" }, { authorization: "Bearer " }],
    ["a header", { kind: "header", name: "X-Key", token: "e" }, { "x-key": "" }],
    ["a query", { kind: "query", name: "k", token: "e" }, {}],
  ])("%s: an empty value authenticates nobody", (_, auth, headers) => {
    const settings = (name: string): string[] => ({ u: ["me"], p: ["pw"] })[name] ?? [""];
    expect(authRefusal(auth, settings, shown(headers, "{}", "http://shop.example/hooks?k="))).toBeDefined();
  });

  const HOOK = spec(
    "hooked",
    "source order = erp.Order",
    "trigger webhook erp.order_made",
    'destination line = erp.put_line { text: "{order.id}" }',
  );
  test.each<[string, Settings, string]>([
    ["empty", { secret: "" }, "erp.secret: it is empty"],
    ["blank", { secret: " \n" }, "erp.secret: it is empty"],
    ["a list of none", { secret: [] }, "erp.secret: its list is empty, so every caller would be refused"],
    ["one of two", { secret: ["long enough to be one", ""] }, "erp.secret (number 2): it is empty"],
    ["an address", { base_url: "" }, "erp.base_url: it is empty"],
  ])("%s: no host starts, and the setting is named", async (_, settings, why) => {
    const store = Store.open(":memory:", "run");
    const one = createHost({ flows: [await erpFlow(HOOK)], engine: store, connections: { erp: settings } });
    await expect(one.start()).rejects.toThrow(`settings are wrong: ${why}`);
    store.close();
  });

  test("that is short gives a warning at the start, and is accepted", async () => {
    const store = Store.open(":memory:", "run");
    const heard: HostEvent[] = [];
    const one = createHost({
      flows: [await erpFlow(HOOK)],
      engine: store,
      connections: { erp: { secret: "short" } },
      onEvent: (event) => heard.push(event),
    });
    await one.start();
    expect(heard[0]).toEqual({ kind: "warned", why: "erp.secret has 5 bytes: fewer than 16 can be guessed" });
    await one.stop();
    store.close();
  });

  test("that no description uses gives a warning at the start", async () => {
    const described = (ERP["systems/erp/system.yaml"] ?? "").replace(/ {2}signature: .*\n/, "");
    const flow = await erpFlow(HOOK, { "systems/erp/system.yaml": described });
    const open = createHost({ flows: [flow], engine: store, connections: { erp: {} } });
    expect(open.settingsFound().weak).toEqual([
      "erp: anybody can send its webhooks, since its description says neither how they are signed nor which secret they have (webhooks: in system.yaml)",
    ]);
  });

  test.each([
    " a secret of sixteen",
    "a secret of sixteen\n",
    "\ufeffa secret of sixteen",
    "a secret of sixteen\u00a0",
  ])(
    "possibly copied with extra characters gives a warning at the start, and is used unchanged: %j",
    async (secret) => {
      const one = createHost({ flows: [await erpFlow(HOOK)], engine: store, connections: { erp: { secret } } });
      expect(one.settingsFound()).toEqual({
        wrong: [],
        weak: [
          "erp.secret begins or ends with a space or a line break: does it belong to the secret, or was it copied along?",
        ],
      });
    },
  );
});

test.each(["1614265330.0", " 1614265330", "0x6037BC72", "1e9", ""])(
  "a timestamp that is not a number of seconds (%j) is invalid",
  (timestamp) => {
    const { "Stripe-Signature": signed = "" } = signedHeaders(STRIPE, "a long enough secret", Buffer.from("{}"), {
      now: NOW,
    });
    const header = { "Stripe-Signature": signed.replace(/t=\d+/, `t=${timestamp}`) };
    // Spaces around pairs are let pass; then the number is another text than was signed.
    expect(refusal(STRIPE, ["a long enough secret"], shown(header), NOW)).toBeOneOf([
      "the time of sending is missing",
      ...(timestamp.startsWith(" ") ? [undefined] : []),
    ]);
  },
);
