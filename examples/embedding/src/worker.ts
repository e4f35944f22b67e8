/** An edge worker: no Node, no files, no `eval`. It gets an order from the shop's queue and returns the invoice. */
import "@integ/runtime/temporal";
import { decodeSource, encodeRecord, map } from "./generated/orders.ts";

const json = { "Content-Type": "application/json" };

export default {
  async fetch(request: Request): Promise<Response> {
    const order = decodeSource(new Uint8Array(await request.arrayBuffer()));
    if (!order.ok) return Response.json({ problems: order.problems }, { status: 422 });
    const outcome = map(order.value, {}, Temporal.Now.instant());
    if (outcome.kind !== "send") return Response.json(outcome, { status: 409 });
    return new Response(encodeRecord(outcome.records.invoice), { headers: json });
  },
};
