/** A refusal by Xero is held with Xero's message, and its response contains the requested sales invoice. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { Connection, Store, type OperationResult } from "@integ/runtime/host";
import { RecordingServer } from "@integ/runtime/testing";
import { shippedSystem } from "./shipped-system.ts";

const xero = await shippedSystem("xero");
let books: RecordingServer;
let store: Store;
beforeAll(async () => {
  books = await RecordingServer.start();
  store = Store.open(":memory:", "run");
});
afterAll(async () => {
  store.close();
  await books.stop();
});

async function asked(name: string, args: Record<string, unknown>, record?: unknown): Promise<OperationResult> {
  const operation = xero.model.operations.find((one) => one.operation.name === name)?.operation;
  if (operation === undefined) throw new Error(`no operation ${name}`);
  const settings = { base_url: books.url, access_token: "t", tenant: "one" };
  const connection = new Connection(xero.model.link, settings, { engine: store, now: () => 0 });
  return connection.send(operation, args, record === undefined ? {} : { record });
}

test("another contact has the name: held with Xero's message", async () => {
  const told = "The contact name Ona Petraitė is already assigned to another contact.";
  books.reply = () => ({
    status: 400,
    json: {
      ErrorNumber: 10,
      Type: "ValidationException",
      Message: "A validation exception occurred",
      Elements: [{ Name: "Ona Petraitė", ValidationErrors: [{ Message: told }] }],
    },
  });
  const record = { ContactID: "8c2bd1a0-0000-4000-8000-000000000001", Name: "Ona Petraitė" };
  const result = await asked("upsert_contact", {}, record);
  expect(result).toMatchObject({ kind: "refused", why: expect.stringContaining(told) as string });
});

test("an organisation that the app has no access to: held with Xero's message", async () => {
  books.reply = () => ({ status: 403, json: { Title: "Forbidden", Detail: "AuthenticationUnsuccessful" } });
  expect(await asked("find_contact", { email: "ona@example.lt" })).toMatchObject({
    why: expect.stringContaining("AuthenticationUnsuccessful") as string,
  });
});

test("a supplier's bill with the same number is not a sales invoice", async () => {
  books.reply = () => ({ json: { Invoices: [] } });
  await asked("find_invoice", { number: "#1001" });
  const { searchParams } = new URL(books.requests.at(-1)?.path ?? "", "http://books");
  expect(Object.fromEntries(searchParams)).toEqual({ InvoiceNumbers: "#1001", where: 'Type=="ACCREC"', page: "1" });
});
