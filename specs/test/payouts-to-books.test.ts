/** Payouts of Stripe into Xero, from the signed event to the bank transaction, on stand-ins of both. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { requestsOfAll, RunningFlow } from "./running-flow.ts";
import { samplesOf, shippedSystem } from "./shipped-system.ts";
import { templateProject } from "./template-project.ts";
import { refusedOf } from "./vendor-documents.ts";
import { sharedFile, VendorOpenApi } from "./vendor-openapi.ts";

const FOLDER = join(import.meta.dirname, "../integrations/payouts-to-books");
const file = (name: string): string => readFileSync(join(FOLDER, name), "utf8");
const { specOf, files } = templateProject("payouts-to-books");
const stripe = await shippedSystem("stripe");
const payout = stripe.samples.find((one) => one.file === "Payout.json")?.document;
const seed = { "stripe.PayoutTransaction": samplesOf(stripe, "PayoutTransaction"), "stripe.Payout": [payout] };

test("a payout becomes one bank transaction, once, valid by Xero's own document", async () => {
  await using flow = await RunningFlow.start(specOf("payout-to-bank.integ"), {
    files,
    seed,
    at: "2026-11-27T12:00:00Z",
  });
  expect((await flow.send(payout)).status).toBe(200);
  expect(flow.outcomes).toEqual(["delivered"]);
  const [booked] = flow.kept("xero.FoundBankTransaction");
  expect(booked).toMatchObject({ Type: "RECEIVE", Date: "2026-11-29", Reference: "Stripe po_1QwPuodeliai" });
  const lines = booked?.["LineItems"] as readonly { readonly UnitAmount: number }[];
  expect(Math.round(lines.reduce((sum, line) => sum + line.UnitAmount, 0) * 100)).toBe(8330);
  const document = sharedFile("xero/xero_accounting.yaml");
  const theirs = document === undefined ? undefined : VendorOpenApi.inFile(document);
  const asked = flow.requests.filter(({ system }) => system === "xero").map((one) => one.asked);
  expect(asked.map(({ method }) => method)).toEqual(["GET", "PUT"]);
  expect(asked.flatMap((one) => theirs?.problems(one) ?? [])).toEqual([]);
});

test("a payout whose event never came is found the next morning, and a booked one is left alone", async () => {
  await using flow = await RunningFlow.start(specOf("payout-to-bank.integ"), {
    files,
    seed: { "stripe.PayoutTransaction": samplesOf(stripe, "PayoutTransaction") },
    at: "2026-11-27T12:00:00Z",
  });
  flow.standIn.seed("stripe", "Payout", [payout]);
  await flow.later("24 hours");
  expect(flow.outcomes).toEqual(["delivered"]);
  expect((await flow.send(payout)).status).toBe(200);
  expect(flow.kept("xero.FoundBankTransaction")).toHaveLength(1);
});

test("a payout returned by the bank is reversed after it was booked", async () => {
  const returned: unknown = JSON.parse(file("samples/returned.json"));
  const why = { failure_code: "account_closed", failure_balance_transaction: "txn_1QwPayoutFailed" };
  const failed = { ...(payout as object), status: "failed", ...why };
  const booked = { BankTransactionID: "9d2bd1a0-0000-4000-8000-000000000001", Reference: "Stripe po_1QwPuodeliai" };
  await using flow = await RunningFlow.start(specOf("payout-failed.integ"), {
    files,
    seed: { "xero.FoundBankTransaction": [booked], "stripe.Payout": [failed], "stripe.BalanceTransaction": [returned] },
  });
  await flow.send(failed);
  expect(flow.outcomes).toEqual(["delivered"]);
  expect(flow.kept("xero.FoundBankTransaction").at(-1)).toMatchObject({
    Type: "SPEND",
    Date: "2026-12-03",
    Reference: "Stripe po_1QwPuodeliai returned",
  });
});

test("every request is valid by the vendors' published documents", () => {
  expect(refusedOf(requestsOfAll())).toEqual([]);
});
