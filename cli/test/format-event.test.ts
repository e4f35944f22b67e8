/** What a host says on the terminal. */
import { expect, test } from "vitest";
import { formatEvent } from "../src/format-event.ts";

const clock = (): string => "12:00";

test("a record that was found is not reported as sent", () => {
  const event = { kind: "sent", flow: "orders", run: 5, destination: "made", operation: "pet.order_create", response: {} } as const; // prettier-ignore
  expect(formatEvent(event, clock)).toBe("orders #5: sent to pet.order_create");
  expect(formatEvent({ ...event, there: true }, clock)).toBe("orders #5: nothing to send to pet.order_create, it was there already"); // prettier-ignore
});

test("the host's read for the source is reported as the source", () => {
  const event = { kind: "fetched", flow: "orders", run: 5, name: "(source)", operation: "shop.get_order", found: true } as const; // prettier-ignore
  expect(formatEvent(event, clock)).toBe("orders #5: shop.get_order found (source)");
});

test("a reason has no placeholder names, since the log omits the values", () => {
  const reason = "the parcel machine is no number of five digits: {machine}";
  expect(formatEvent({ kind: "held", flow: "parcels", run: 3, reason, id: reason }, clock)).toBe(
    "parcels #3: held: the parcel machine is no number of five digits: … (integ run show 3)",
  );
  const sent = "{order.name} is sent already";
  expect(formatEvent({ kind: "skipped", flow: "parcels", run: 3, reason: sent, id: sent }, clock)).toBe(
    "parcels #3: skipped: … is sent already",
  );
});
