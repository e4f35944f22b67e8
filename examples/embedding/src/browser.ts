/** A page that shows what an order will become, before it is sent anywhere. */
import "@integ/runtime/temporal";
import { decodeSource, encodeRecord, map } from "./generated/orders.ts";

/** @returns the invoice as JSON, or the reason why there is none */
export function preview(text: string): string {
  const order = decodeSource(text);
  if (!order.ok) return order.problems.map(({ path, expected, found }) => `${path}: ${expected}, ${found}`).join("\n");
  const outcome = map(order.value, {}, Temporal.Now.instant());
  return outcome.kind === "send" ? encodeRecord(outcome.records.invoice) : `${outcome.kind}: ${outcome.reason}`;
}

/** Shows the invoice of the order in one element in another, and updates it after every change. */
export function showIn(
  invoice: { textContent: string | null },
  order: { readonly textContent: string | null; addEventListener(event: "input", listener: () => void): void },
): void {
  const show = (): void => {
    invoice.textContent = preview(order.textContent ?? "");
  };
  order.addEventListener("input", show);
  show();
}
