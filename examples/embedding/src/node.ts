/** Plain Node: maps a document to the record to send. The program does everything else. */
import "@integ/runtime/temporal";
import { decodeSource, encodeRecord, map } from "./generated/orders.ts";

/** The invoice of an order, as JSON. @param bytes the order as the shop sent it */
export function invoiceOf(bytes: Uint8Array | string): string {
  const order = decodeSource(bytes);
  if (!order.ok) throw new Error(order.problems.map(({ path, expected }) => `${path}: ${expected}`).join("; "));
  const outcome = map(order.value, {}, Temporal.Now.instant());
  if (outcome.kind !== "send") throw new Error(`${outcome.kind}: ${outcome.reason}`);
  return encodeRecord(outcome.records.invoice);
}
