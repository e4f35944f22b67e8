/** Changes of PayPal's balance into Xero, from the report to the bank transaction, on stand-ins of both. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { requestsOfAll, RunningFlow } from "./running-flow.ts";
import { templateProject } from "./template-project.ts";
import { refusedOf } from "./vendor-documents.ts";

const FOLDER = join(import.meta.dirname, "../integrations/paypal-to-books");
const file = (name: string): string => readFileSync(join(FOLDER, name), "utf8");
const { specOf, files } = templateProject("paypal-to-books");
interface Transaction {
  readonly transaction_info: { readonly transaction_id: string };
}
const changeIn = (name: string, more: object = {}): Transaction => {
  const change = JSON.parse(file(`samples/${name}.json`)) as Transaction;
  return { ...change, transaction_info: { ...change.transaction_info, ...more } };
};
const start = (...changes: readonly Transaction[]): Promise<RunningFlow> =>
  RunningFlow.start(specOf("paypal-to-books.integ"), { files, seed: { "paypal.Transaction": changes } });
const booked = (flow: RunningFlow): readonly unknown[] =>
  flow.kept("xero.FoundBankTransaction").map(({ Reference, Type }) => [Reference, Type]);

test("a day's transactions are booked one by one, and the account agrees with PayPal's balance", async () => {
  await using flow = await start(changeIn("payment"), changeIn("refund"), changeIn("to-bank"));
  expect(flow.outcomes).toEqual(["delivered", "delivered", "delivered"]);
  const lines = flow
    .kept("xero.FoundBankTransaction")
    .flatMap(({ Type, LineItems }) =>
      (LineItems as readonly { readonly UnitAmount: number }[]).map(
        (line) => line.UnitAmount * (Type === "SPEND" ? -1 : 1),
      ),
    );
  expect(Math.round(lines.reduce((sum, one) => sum + one, 0) * 100)).toBe(6496 - 260 - 2000 - 14236);
});

test("a transaction pending for a week is booked once it is complete, though the report lists it under its first day", async () => {
  await using flow = await start(changeIn("payment", { transaction_status: "P" }));
  expect(booked(flow)).toEqual([]);
  await flow.later("6 days");
  flow.standIn.seed("paypal", "Transaction", [changeIn("payment")]);
  await flow.later("1 hour");
  await flow.later("2 hours");
  expect(booked(flow)).toEqual([["PayPal 3C679366HH908993F", "RECEIVE"]]);
});

test("one that can't be booked blocks no other", async () => {
  await using flow = await start(changeIn("on-hold"), changeIn("payment"));
  expect(flow.outcomes.toSorted()).toEqual([
    "delivered",
    "held: 6HO51120BB112233H: no account for T15 (T1501), 64.96. Add a row to accounts.csv, then replay",
  ]);
});

test("every request is valid by the vendors' published documents", () => {
  expect(refusedOf(requestsOfAll())).toEqual([]);
});
