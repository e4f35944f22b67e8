/** Paysera: what ships of it, against what its library for PHP reads and signs. */
import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { requestsOfAll, RunningFlow } from "./running-flow.ts";
import { sampleProblems, samplesOf, shippedSystem } from "./shipped-system.ts";
import { ANSWERED, signatureAnswers } from "./signature-cases.ts";
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

test("every sample is what its type says", async () => {
  expect(await sampleProblems(paysera)).toEqual([]);
});

test("a payment is told by GET, and answered with OK; what comes again is known", async () => {
  await using flow = await start();
  expect(await called(flow, callback(payment))).toEqual([200, "OK"]);
  expect(await called(flow, callback(payment))).toEqual([200, "OK"]);
  expect(flow.outcomes).toEqual(["delivered"]);
  expect(flow.kept("desk.Note")).toEqual([{ key: "1001", text: "Živilė Šeškutė-Ąžuolienė", amount: 64.96 }]);
});

test("it may come by POST as well", async () => {
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

/** What is used here of paysera-nodejs, a library of Paysera's users: it signs, and checks callbacks. */
type PayseraNode = new (config: object) => {
  encode(parameters: object): string;
  sign(data: string): string;
  checkCallback(request: object): boolean;
};

test("paysera-nodejs signs what is taken, and takes what the stand-in signs", async () => {
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

test("only what is paid counts as paid, and only in this project", async () => {
  await using flow = await start();
  for (const other of [pending, information]) expect(await called(flow, callback(other))).toEqual([200, "OK"]);
  expect(await called(flow, callback({ ...payment, projectid: "7" }))).toEqual([200, "OK"]);
  expect(flow.outcomes).toEqual([]);
  expect(await called(flow, callback(converted))).toEqual([200, "OK"]);
  expect(flow.outcomes).toEqual(["held: paid in another currency"]);
});

test("who has paid, and from where, is told later", async () => {
  await using flow = await start(INFORMED);
  expect(await called(flow, callback(information))).toEqual([200, "OK"]);
  expect(flow.kept("desk.Note")).toEqual([{ key: "1003", text: "LT121000011101001000" }]);
});

test("signatures: Paysera signs the data by the project's password", async () => {
  const secrets = ["8c7d6e5f4a3b2c1d0e9f8a7b6c5d4e3f", "0e9f8a7b6c5d4e3f8c7d6e5f4a3b2c1d"];
  await using flow = await RunningFlow.start(PAID, {
    settings: { paysera: { ...SETTINGS.paysera, sign_password: secrets } },
  });
  const answers = await signatureAnswers(flow, {
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
  // There is no time in it: what is old can't be told. What comes again is one run.
  expect(answers).toEqual(ANSWERED);
});

test("what is unsigned, as what is encrypted is, is refused", async () => {
  await using flow = await start();
  const unsigned = callback(payment);
  unsigned.delete("ss1");
  expect((await called(flow, unsigned))[0]).toBe(401);
  expect(flow.outcomes).toEqual([]);
});

test("of all that was asked here, what the vendors publish refuses nothing", () => {
  expect(refusedOf(requestsOfAll())).toEqual([]);
});
