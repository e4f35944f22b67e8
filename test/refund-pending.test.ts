/** The example's pending refund: it is read again from the shop until the money has arrived. */
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { Program } from "@integ/compiler";
import { nodeHost } from "@integ/compiler/node";
import { loadFlow } from "@integ/runtime/host";
import { TestHost, type RecordedRequest, type Reply } from "@integ/runtime/testing";
import { EXAMPLES, read } from "./examples.ts";

const folder = join(EXAMPLES, "refund-to-credit-note");
const spec = join(folder, "refund-to-credit-note.integ");
const { module } = new Program(nodeHost(), dirname(spec)).compile(spec);
const flow = await loadFlow(module as NonNullable<typeof module>);

const sample = (name: string): unknown => JSON.parse(read(join(folder, "samples", `${name}.json`)));
const pending = sample("refund-pending") as { id: number; order_id: number; transactions: object[] };
const order = sample("order-1001");
const invoice = sample("invoice-1001");
const ID = "7c2bd1a0-0000-4000-8000-000000000001";

/** The shop and the books, in which the refund's money has got as far as `status`. */
function replyWith(status: () => string): (request: RecordedRequest) => Reply {
  const refund = (): object => ({
    ...pending,
    transactions: pending.transactions.map((one) => ({ ...one, status: status() })),
  });
  return ({ method, path }) => {
    if (path.startsWith(`/orders/${pending.order_id}/refunds/${pending.id}.json`))
      return { json: { refund: refund() } };
    if (path.startsWith("/orders/")) return { json: { order } };
    if (method === "GET") return { json: { Invoices: path.includes("SALES") ? [] : [invoice], Payments: [] } };
    return { json: path.startsWith("/CreditNotes") ? { CreditNotes: [{ CreditNoteID: ID }] } : { Payments: [{ PaymentID: ID }] } }; // prettier-ignore
  };
}

test.each([
  ["success", ["delivered"], 2],
  ["failure", ["skipped: no money was paid back"], 0],
  ["pending", ["held: money is still on its way back (tried 15 times)"], 0],
])("and finally %s", async (end, outcomes, sent) => {
  let status = "pending";
  await using host = await TestHost.start([flow], { reply: replyWith(() => status) });
  await host.send(flow.name, pending);
  expect(host.outcomes).toEqual(["retrying: money is still on its way back"]);
  status = end;
  await host.advance("14 days");
  expect(host.outcomes).toEqual(outcomes);
  expect(host.sent).toHaveLength(sent);
});
