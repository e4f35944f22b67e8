/** Paysera's description, tested against its PHP library's way to read and sign. */
import { createCipheriv, createHash, generateKeyPairSync, randomBytes, sign } from "node:crypto";
import { describe, expect, test } from "vitest";
import { requestsOfAll, RunningFlow } from "./running-flow.ts";
import { sampleProblems, samplesOf, shippedSystem } from "./shipped-system.ts";
import { REPLIES, signatureReplies } from "./signature-cases.ts";
import { refusedOf } from "./vendor-documents.ts";
import { vendorSdk } from "./vendor-sdk.ts";

const paysera = await shippedSystem("paysera");
const SETTINGS = { paysera: { project_id: "123456", sign_password: "8c7d6e5f4a3b2c1d0e9f8a7b6c5d4e3f" } };

const PAID = `integ 1
integration "paid"
source  payment = paysera.Payment
trigger webhook paysera.payment_accepted
key     payment.requestid otherwise payment.orderid
hold when payment.paycurrency != "EUR" because "paid in another currency"
destination note = desk.put_note {
  key: payment.orderid
  text: "{payment.name otherwise "?"} {payment.surename otherwise "?"}"
  amount: payment.payamount
}
`;

const INFORMED = `integ 1
integration "informed"
source  told = paysera.PaymentInformation
trigger webhook paysera.payment_information
destination note = desk.put_note { key: told.orderid, text: told.account otherwise "?" }
`;

const start = (spec = PAID): Promise<RunningFlow> => RunningFlow.start(spec, { settings: SETTINGS });

/** Base64 as Paysera's library writes it: safe in addresses, filled up. */
const safe = (text: string): string => Buffer.from(text).toString("base64").replaceAll("+", "-").replaceAll("/", "_");

/** The parameters of a callback. */
function callback(payment: object, password: string = SETTINGS.paysera.sign_password): URLSearchParams {
  const data = safe(
    new URLSearchParams(Object.entries(payment).map(([name, value]) => [name, String(value)])).toString(),
  );
  return new URLSearchParams({
    data,
    ss1: createHash("md5")
      .update(data + password)
      .digest("hex"),
  });
}

async function called(flow: RunningFlow, parameters: URLSearchParams): Promise<readonly [number, string]> {
  const response = await fetch(`${flow.webhookUrl}?${parameters.toString()}`);
  const text = await response.text();
  await flow.later("1 second");
  return [response.status, text];
}

const [payment, converted, pending] = samplesOf(paysera, "Payment") as [object, object, object];
const [information] = samplesOf(paysera, "PaymentInformation") as [object];

test("every sample matches its type", async () => {
  expect(await sampleProblems(paysera)).toEqual([]);
});

test("a payment is reported by GET, and the reply is OK; a repeated one is recognized", async () => {
  await using flow = await start();
  expect(await called(flow, callback(payment))).toEqual([200, "OK"]);
  expect(await called(flow, callback(payment))).toEqual([200, "OK"]);
  expect(flow.outcomes).toEqual(["delivered"]);
  expect(flow.kept("desk.Note")).toEqual([{ key: "1001", text: "Živilė Šeškutė-Ąžuolienė", amount: 64.96 }]);
});

test("the same by POST", async () => {
  await using flow = await start();
  const form = { "Content-Type": "application/x-www-form-urlencoded" };
  expect(await (await flow.post(callback(payment).toString(), form)).text()).toBe("OK");
  expect(flow.outcomes).toEqual(["delivered"]);
});

test("the stand-in calls back as Paysera does", async () => {
  await using flow = await start();
  expect(await (await flow.send(payment)).text()).toBe("OK");
  expect(flow.outcomes).toEqual(["delivered"]);
});

/** The used part of paysera-nodejs, a library by Paysera's users: it signs, and verifies callbacks. */
type PayseraNode = new (config: object) => {
  encode(parameters: object): string;
  sign(data: string): string;
  checkCallback(request: object): boolean;
};

test("paysera-nodejs signs valid callbacks, and verifies those that the stand-in signs", async () => {
  const Library = vendorSdk<PayseraNode>("paysera-nodejs");
  const { project_id: projectid, sign_password } = SETTINGS.paysera;
  const library = new Library({ projectid, sign_password });
  await using flow = await start();
  const data = library.encode(payment);
  expect(await called(flow, new URLSearchParams({ data, ss1: library.sign(data) }))).toEqual([200, "OK"]);
  expect(flow.outcomes).toEqual(["delivered"]);
  const signed = Object.fromEntries(callback(payment));
  expect(library.checkCallback(signed)).toBe(true);
  expect(library.checkCallback({ ...signed, ss1: library.sign(`${signed["data"]}A`) })).toBe(false);
});

test("only a completed payment counts, and only in this project", async () => {
  await using flow = await start();
  for (const other of [pending, information]) expect(await called(flow, callback(other))).toEqual([200, "OK"]);
  expect(await called(flow, callback({ ...payment, projectid: "7" }))).toEqual([200, "OK"]);
  expect(flow.outcomes).toEqual([]);
  expect(await called(flow, callback(converted))).toEqual([200, "OK"]);
  expect(flow.outcomes).toEqual(["held: paid in another currency"]);
});

test("the payer and the account arrive later", async () => {
  await using flow = await start(INFORMED);
  expect(await called(flow, callback(information))).toEqual([200, "OK"]);
  expect(flow.kept("desk.Note")).toEqual([{ key: "1003", text: "LT121000011101001000" }]);
});

test("signatures: Paysera signs the data with the project's password", async () => {
  const secrets = ["8c7d6e5f4a3b2c1d0e9f8a7b6c5d4e3f", "0e9f8a7b6c5d4e3f8c7d6e5f4a3b2c1d"];
  await using flow = await RunningFlow.start(PAID, {
    settings: { paysera: { ...SETTINGS.paysera, sign_password: secrets } },
  });
  const replies = await signatureReplies(flow, {
    secrets,
    field: "ss1",
    sign(secret, _, n) {
      const { ss1 = "", data = "" } = Object.fromEntries(callback({ ...payment, requestid: `${n}` }, secret));
      return {
        body: new URLSearchParams({ ss1, data }).toString(),
        headers: { "Content-Type": "application/x-www-form-urlencoded" },
      };
    },
  });
  // The signature has no time, so old deliveries are accepted; a repeated one is one run.
  expect(replies).toEqual(REPLIES);
});

/** A key as short as Paysera's own. */
const pair = (): { readonly publicKey: string; readonly privateKey: string } =>
  generateKeyPairSync("rsa", {
    modulusLength: 1024,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  });
const [OWN, NEXT, ANOTHERS] = [pair(), pair(), pair()];
const KEYS = [OWN.privateKey, NEXT.privateKey];

/** A callback that Paysera has signed by its key as well, in each of its two ways. */
function callbackBy(key: string, told: object, password?: string): URLSearchParams {
  const parameters = callback(told, password);
  for (const [field, hash] of [
    ["ss2", "sha1"],
    ["ss3", "sha256"],
  ] as const)
    // prettier-ignore
    parameters.set(field, sign(hash, Buffer.from(parameters.get("data") ?? ""), key).toString("base64url"));
  return parameters;
}

describe("signatures: Paysera's own key", () => {
  const startWith = (keys: readonly string[]): Promise<RunningFlow> =>
    RunningFlow.start(PAID, { settings: { paysera: { ...SETTINGS.paysera, paysera_key: keys } } });

  test("a forger who has the project's password is refused", async () => {
    const password = SETTINGS.paysera.sign_password;
    await using flow = await startWith([OWN.publicKey, NEXT.publicKey]);
    const replies = await signatureReplies(flow, {
      secrets: KEYS,
      field: "ss3",
      sign: (key, _, n) => ({
        // A wrong key of Paysera's is refused, though the password is right.
        body: callbackBy(KEYS.includes(key) ? key : ANOTHERS.privateKey, { ...payment, requestid: `${n}` }, password).toString(), // prettier-ignore
        headers: { "Content-Type": "application/x-www-form-urlencoded" },
      }),
    });
    // Without ss3, ss2 is enough: not every callback has both.
    expect(replies).toEqual({ ...REPLIES, no_header: 200, runs: 3 });
  });

  test.each<[string, (parameters: URLSearchParams) => void, number]>([
    ["both ways", () => undefined, 200],
    ["by SHA-1 alone", (parameters) => parameters.delete("ss3"), 200],
    ["by SHA-256 alone", (parameters) => parameters.delete("ss2"), 200],
    ["not at all", (parameters) => ["ss2", "ss3"].forEach((one) => parameters.delete(one)), 401],
    ["wrongly by SHA-256, rightly by SHA-1", (parameters) => parameters.set("ss3", parameters.get("ss2") ?? ""), 401],
    ["rightly, and not by the password", (parameters) => parameters.set("ss1", "0".repeat(32)), 401],
    ["rightly, and by the password not at all", (parameters) => parameters.delete("ss1"), 401],
  ])("signed %s", async (_, change, status) => {
    await using flow = await startWith([OWN.publicKey]);
    const parameters = callbackBy(OWN.privateKey, payment);
    change(parameters);
    expect((await called(flow, parameters))[0]).toBe(status);
    expect(flow.outcomes).toEqual(status === 200 ? ["delivered"] : []);
  });

  test("without the key, the password authenticates", async () => {
    await using flow = await start();
    expect(await called(flow, callbackBy(ANOTHERS.privateKey, payment))).toEqual([200, "OK"]);
  });
});

describe("an encrypted callback", () => {
  /** Encrypts as Paysera's PHP library decrypts: vector, ciphertext, tag. */
  function encrypted(told: object, password: string = SETTINGS.paysera.sign_password): URLSearchParams {
    const vector = randomBytes(12);
    const cipher = createCipheriv("aes-256-gcm", password, vector);
    const text = Buffer.from(callback(told).get("data") ?? "", "base64url");
    const sealed = Buffer.concat([vector, cipher.update(text), cipher.final(), cipher.getAuthTag()]);
    return new URLSearchParams({ data: sealed.toString("base64url") });
  }
  const OTHER = "0e9f8a7b6c5d4e3f8c7d6e5f4a3b2c1d";
  const wrongly = (at: number): URLSearchParams => {
    const bytes = Buffer.from(encrypted(payment).get("data") ?? "", "base64url");
    bytes.writeUInt8(bytes.readUInt8(at < 0 ? bytes.length + at : at) ^ 1, at < 0 ? bytes.length + at : at);
    return new URLSearchParams({ data: bytes.toString("base64url") });
  };

  test("is decrypted with the project's password, once", async () => {
    await using flow = await start();
    const sent = encrypted(payment);
    for (const again of [sent, sent, encrypted(payment)]) expect(await called(flow, again)).toEqual([200, "OK"]);
    expect(flow.outcomes).toEqual(["delivered"]);
    expect(flow.kept("desk.Note")).toEqual([{ key: "1001", text: "Živilė Šeškutė-Ąžuolienė", amount: 64.96 }]);
  });

  test("may use either password while one replaces the other", async () => {
    await using flow = await RunningFlow.start(PAID, {
      settings: { paysera: { ...SETTINGS.paysera, sign_password: [SETTINGS.paysera.sign_password, OTHER] } },
    });
    expect(await called(flow, encrypted(payment, OTHER))).toEqual([200, "OK"]);
    expect(flow.outcomes).toEqual(["delivered"]);
  });

  test.each<[string, () => URLSearchParams]>([
    ["by another password", () => encrypted(payment, OTHER)],
    ["with another first byte", () => wrongly(0)],
    ["with another byte in its middle", () => wrongly(40)],
    ["with another last byte", () => wrongly(-1)],
    ["with hardly anything in it", () => new URLSearchParams({ data: "AAAA" })],
    ["without anything", () => new URLSearchParams({ data: "" })],
  ])("is refused %s", async (_, sent) => {
    await using flow = await start();
    expect((await called(flow, sent()))[0]).toBe(401);
    expect(flow.outcomes).toEqual([]);
  });

  test("does not replace Paysera's own signature", async () => {
    await using flow = await RunningFlow.start(PAID, {
      settings: { paysera: { ...SETTINGS.paysera, paysera_key: OWN.publicKey } },
    });
    expect((await called(flow, encrypted(payment)))[0]).toBe(401);
  });
});

test("a callback that is neither signed nor encrypted is refused", async () => {
  await using flow = await start();
  const unsigned = callback(payment);
  unsigned.delete("ss1");
  expect((await called(flow, unsigned))[0]).toBe(401);
  expect(flow.outcomes).toEqual([]);
});

test("every request is valid by the vendors' published documents", () => {
  expect(refusedOf(requestsOfAll())).toEqual([]);
});
