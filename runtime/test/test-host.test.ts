/** The kit that developers test their flows with, used as they would. */
import { afterEach, expect, test } from "vitest";
import type { SystemLink } from "@integ/runtime";
import { TestClock, TestHost } from "@integ/runtime/testing";
import { erpFlow, spec } from "../../test/erp.ts";

let host: TestHost | undefined;
afterEach(async () => {
  await host?.stop();
  host = undefined;
});

const MADE = { json: { lines: [{ id: 1 }] } };
const ORDERS = await erpFlow(
  spec(
    "orders",
    "source order = erp.Order",
    "trigger webhook erp.order_made",
    "key order.id",
    'hold when order.note absent because "no note"',
    'destination line = erp.put_line { text: "{order.id} {order.note}" }',
    "on failure retry 5 times over 5 hours then hold",
  ),
);

test("an order becomes a line", async () => {
  host = await TestHost.start([ORDERS], { reply: () => MADE });
  await host.send("orders", { id: 1, note: "a" });
  await host.send("orders", { id: 2 });
  expect(host.sent).toEqual([{ lines: [{ text: "1 a" }] }]);
  expect(host.outcomes).toEqual(["delivered", "held: no note"]);
  expect((await host.send("orders", { id: 3, note: "x" }, { secret: "forged" })).status).toBe(401);
  await host.submit("orders", { id: "no number" });
  expect(host.events.at(-1)).toMatchObject({ kind: "held", run: 3, reason: "does not match erp.Order" });
  await expect(host.send("nothing", {})).rejects.toThrow("there is no flow nothing");
});

test("a system with a user name and password is authenticated as usual", async () => {
  const link = ORDERS.systems["erp"] as SystemLink;
  const { signature: _signature, ...rest } = link;
  const basic: SystemLink = {
    ...rest,
    settings: { ...link.settings, hook_user: { secret: false }, hook_password: { secret: true } },
    webhookAuth: { kind: "basic", user: "hook_user", password: "hook_password" },
  };
  host = await TestHost.start([{ ...ORDERS, systems: { erp: basic } }], { reply: () => MADE });
  expect((await host.send("orders", { id: 1, note: "a" })).status).toBe(200);
  expect((await host.send("orders", { id: 2, note: "a" }, { secret: "x:y" })).status).toBe(401);
  expect(host.outcomes).toEqual(["delivered"]);
});

test("time passes only as the test says, with retries at their times", async () => {
  host = await TestHost.start([ORDERS], { reply: () => ({ status: 503 }), at: "2026-11-25T12:00:00Z" });
  await host.send("orders", { id: 1, note: "a" });
  expect(host.outcomes).toEqual(["retrying: erp.put_line responded with 503"]);
  await host.advance("30 minutes");
  const tries = host.sent.length;
  expect(tries).toBeGreaterThan(1);
  host.destination.reply = () => MADE;
  await host.advance("5 hours");
  expect(host.outcomes).toEqual(["delivered"]);
  expect(host.sent).toHaveLength(tries + 1);
  expect(new Date(host.clock.now()).toISOString()).toBe("2026-11-25T17:30:00.000Z");
  expect(host.events.at(-1)).toEqual({ kind: "delivered", flow: "orders", run: 1 });
});

test("a schedule fires once for each of its times", async () => {
  const nightly = await erpFlow(
    spec(
      "nightly",
      "source orders = all erp.list_orders()",
      'trigger schedule daily at 23:55 in "Europe/Vilnius"',
      'destination line = erp.put_line { text: "{count(orders)} orders" }',
    ),
  );
  const reply = ({ method }: { readonly method: string }): object =>
    method === "GET" ? { json: { orders: [{ id: 1 }, { id: 2 }] } } : MADE;
  host = await TestHost.start([nightly], { reply: reply, at: "2026-11-25T12:00:00Z" });
  await host.advance("3 days");
  expect(host.sent).toEqual(Array(3).fill({ lines: [{ text: "2 orders" }] }));
  expect(await host.submit("nightly")).toBe(4);
  expect(host.outcomes).toEqual(Array(4).fill("delivered"));
});

test("a clock that only the test moves", () => {
  const clock = new TestClock("2026-11-25T12:00:00Z");
  clock.advance("90 minutes");
  clock.advance(500);
  expect(new Date(clock.now()).toISOString()).toBe("2026-11-25T13:30:00.500Z");
  clock.set(0);
  expect(new Date(clock.now()).toISOString()).toBe("2026-11-25T13:30:00.500Z");
  expect(() => new TestClock("soon")).toThrow("soon is not a time");
});
