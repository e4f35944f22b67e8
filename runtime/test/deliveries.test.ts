/** Which of several deliveries are one event, and which is the last word. */
import { describe, expect, test } from "vitest";
import { TestHost } from "@integ/runtime/testing";
import { erpFlow, spec } from "../../test/erp.ts";

const SOURCE = "source order = erp.Order";
const LINE = 'destination line = erp.put_line { text: "{order.id} {order.note}" | cut(60) }';
const reply = (): object => ({ json: { lines: [{ id: 1 }] } });

/** A flow of one webhook, with some lines of its own. */
async function hosted(...lines: readonly string[]): Promise<TestHost> {
  const flow = await erpFlow(spec("told", SOURCE, ...lines, LINE));
  return TestHost.start([flow], { answer: reply });
}
const texts = (host: TestHost): string[] =>
  host.sent.flatMap((one) => (one as { readonly lines: { readonly text: string }[] }).lines.map(({ text }) => text));
const AT = "2026-11-24T12:00:00Z";
const pending = { id: 7, updated_at: AT, note: "pending" };
const paid = { id: 7, updated_at: AT, note: "paid" };
const delivery = (id: string): { readonly headers: Readonly<Record<string, string>> } => ({
  headers: { "X-Delivery-Id": id },
});

describe("duplicates by what came", () => {
  test("two changes of one second are two events, the same body is one", async () => {
    await using host = await hosted("trigger webhook erp.order_told", "dedupe by order.id, order.updated_at, body");
    for (const change of [pending, paid, pending]) await host.send("told", change);
    expect(texts(host)).toEqual(["7 pending", "7 paid"]);
  });

  test.each([
    ["with a field of the document", "dedupe by order.id, delivery_id"],
    ["by itself: the body counts too", "dedupe by delivery_id"],
  ])("a delivery's id %s", async (_, line) => {
    await using host = await hosted("trigger webhook erp.order_told", line);
    await host.send("told", pending, delivery("a"));
    await host.send("told", pending, delivery("a"));
    await host.send("told", paid, delivery("b"));
    // One id for another event: WooCommerce counts deliveries anew for each webhook.
    await host.send("told", { ...pending, id: 8, note: "other" }, delivery("a"));
    expect(texts(host)).toEqual(["7 pending", "7 paid", "8 other"]);
  });

  test("one id with several bodies is as many events, where only the id is named", async () => {
    await using host = await hosted("trigger webhook erp.order_changed");
    for (const change of [pending, paid, paid]) await host.send("told", change, delivery("a"));
    expect(texts(host)).toEqual(["7 pending", "7 paid"]);
  });

  test("where a delivery has no id, the body stands for it", async () => {
    await using host = await hosted("trigger webhook erp.order_told", "dedupe by order.id, delivery_id");
    for (const change of [pending, paid, paid]) await host.send("told", change);
    expect(texts(host)).toEqual(["7 pending", "7 paid"]);
  });

  test("a document that was named like a header is the document", async () => {
    const named = [
      "source body = erp.Order",
      "trigger webhook erp.order_told",
      "dedupe by body.id",
      'destination line = erp.put_line { text: "{body.id}" }',
    ];
    await using host = await TestHost.start([await erpFlow(spec("told", ...named))], { answer: reply });
    for (const change of [pending, paid]) await host.send("told", change);
    expect(texts(host)).toEqual(["7"]);
  });
});
