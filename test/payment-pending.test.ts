/** The example's pending payment: it is read again from the shop until it has succeeded or failed. */
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { Program } from "@integ/compiler";
import { nodeHost } from "@integ/compiler/node";
import { loadFlow } from "@integ/runtime/host";
import { TestHost, type RecordedRequest, type Reply } from "@integ/runtime/testing";
import { EXAMPLES, read } from "./examples.ts";

const folder = join(EXAMPLES, "order-payments");
const spec = join(folder, "payment-to-xero.integ");
const { module } = new Program(nodeHost(), dirname(spec)).compile(spec);
const flow = await loadFlow(module as NonNullable<typeof module>);

const sample = (name: string): object => JSON.parse(read(join(folder, "samples", `${name}.json`))) as object;
const payment = { ...sample("payment"), status: "pending" } as { id: number; order_id: number; status: string };
const ID = "5e3bd1a0-0000-4000-8000-000000000009";

/** The shop and the books, in which the payment has got as far as `status`. */
function replyWith(status: () => string): (request: RecordedRequest) => Reply {
  return ({ method, path }) => {
    if (path.startsWith(`/orders/${payment.order_id}/transactions/${payment.id}.json`))
      return { json: { transaction: { ...payment, status: status() } } };
    if (path.startsWith("/orders/")) return { json: { order: sample("order-1001") } };
    if (method !== "GET") return { json: { Payments: [{ PaymentID: ID }] } };
    return { json: path.startsWith("/Payments") ? { Payments: [] } : { Invoices: [{ InvoiceID: ID, CurrencyCode: "EUR", AmountDue: 64.96 }] } }; // prettier-ignore
  };
}

test.each([
  ["success", ["delivered"], 1],
  ["failure", ["skipped: it came to nothing"], 0],
  ["pending", ["held: nobody knows yet whether the money comes (tried 15 times)"], 0],
])("and finally %s", async (end, outcomes, sent) => {
  let status = "pending";
  await using host = await TestHost.start([flow], { reply: replyWith(() => status) });
  await host.send(flow.name, payment);
  expect(host.outcomes).toEqual(["retrying: nobody knows yet whether the money comes"]);
  status = end;
  await host.advance("14 days");
  expect(host.outcomes).toEqual(outcomes);
  expect(host.sent).toHaveLength(sent);
});
