/** Which of several deliveries are one event, and which is the last word. */
import { describe, expect, test } from "vitest";
import { TestHost } from "@integ/runtime/testing";
import { ERP, erpFlow, spec } from "../../test/erp.ts";

const SOURCE = "source order = erp.Order";
const LINE = 'destination line = erp.put_line { text: "{order.id} {order.note}" | cut(60) }';
const reply = (): object => ({ json: { lines: [{ id: 1 }] } });

const TOLD = "trigger webhook erp.order_told";
/** Orders that always say when they were changed. */
const DATED = JSON.parse(ERP["systems/erp/Order.json"] ?? "{}") as object;
const FILES = { "systems/erp/Order.json": JSON.stringify({ ...DATED, required: ["id", "updated_at"] }) };

/** A flow with one webhook and some additional lines. */
async function hosted(...lines: readonly string[]): Promise<TestHost> {
  const flow = await erpFlow(spec("told", SOURCE, ...lines, LINE), FILES);
  return TestHost.start([flow], { reply: reply });
}
const texts = (host: TestHost): string[] =>
  host.sent.flatMap((one) => (one as { readonly lines: { readonly text: string }[] }).lines.map(({ text }) => text));
const AT = "2026-11-24T12:00:00Z";
const pending = { id: 7, updated_at: AT, note: "pending" };
const paid = { id: 7, updated_at: AT, note: "paid" };
const delivery = (id: string): { readonly headers: Readonly<Record<string, string>> } => ({
  headers: { "X-Delivery-Id": id },
});

describe("duplicates by delivery id and body", () => {
  test("two changes within one second are two events, the same body is one", async () => {
    await using host = await hosted(TOLD, "dedupe by order.id, order.updated_at, body");
    for (const change of [pending, paid, pending]) await host.send("told", change);
    expect(texts(host)).toEqual(["7 pending", "7 paid"]);
  });

  test.each([
    ["with a field of the document", "dedupe by order.id, delivery_id"],
    ["by itself: the body counts too", "dedupe by delivery_id"],
  ])("a delivery id %s", async (_, line) => {
    await using host = await hosted(TOLD, line);
    await host.send("told", pending, delivery("a"));
    await host.send("told", pending, delivery("a"));
    await host.send("told", paid, delivery("b"));
    // The same id for another event: WooCommerce counts deliveries for each webhook separately.
    await host.send("told", { ...pending, id: 8, note: "other" }, delivery("a"));
    expect(texts(host)).toEqual(["7 pending", "7 paid", "8 other"]);
  });

  test("one id with several bodies is as many events, if only the id is named", async () => {
    await using host = await hosted("trigger webhook erp.order_changed");
    for (const change of [pending, paid, paid]) await host.send("told", change, delivery("a"));
    expect(texts(host)).toEqual(["7 pending", "7 paid"]);
  });

  test("without a delivery id, the body takes its place", async () => {
    await using host = await hosted(TOLD, "dedupe by order.id, delivery_id");
    for (const change of [pending, paid, paid]) await host.send("told", change);
    expect(texts(host)).toEqual(["7 pending", "7 paid"]);
  });

  test("a document field with the same name as a header takes precedence", async () => {
    const named = [
      "source body = erp.Order",
      "trigger webhook erp.order_told",
      "dedupe by body.id",
      'destination line = erp.put_line { text: "{body.id}" }',
    ];
    await using host = await TestHost.start([await erpFlow(spec("told", ...named))], { reply: reply });
    for (const change of [pending, paid]) await host.send("told", change);
    expect(texts(host)).toEqual(["7"]);
  });
});

describe("the newest state", () => {
  const KEY = "key order.id, newest order.updated_at";
  const hour = (n: number): string => `2026-11-24T${String(n).padStart(2, "0")}:00:00Z`;
  const state = (n: number, note: string): object => ({ id: 7, updated_at: hour(n), note });
  const OLDER = "is an older state than the one delivered";

  test("wins, in whatever order states arrive; equal times are not older", async () => {
    await using host = await hosted(TOLD, KEY);
    for (const [n, note] of [
      [9, "nine"],
      [11, "eleven"],
      [10, "ten"],
      [11, "again"],
    ] as const)
      await host.send("told", state(n, note));
    await host.send("told", { ...state(8, "eight"), id: 8 });
    expect(texts(host)).toEqual(["7 nine", "7 eleven", "7 again", "8 eight"]);
    expect(host.outcomes).toEqual([
      "delivered",
      "delivered",
      `skipped: ${OLDER}: ${hour(10)}, and run 2 has delivered that of ${hour(11)}`,
      "delivered",
      "delivered",
    ]);
    expect(host.events).toContainEqual({ kind: "skipped", flow: "told", run: 3, reason: OLDER, id: OLDER });
  });

  test.each([
    ["with an offset", "2026-11-24T14:00:00+03:00", "2026-11-24T12:30:00+01:00", false],
    ["to the nanosecond", "2026-11-24T12:00:00.000000002Z", "2026-11-24T12:00:00.000000001Z", true],
  ])("is compared as an instant, %s", async (_, first, second, isOlder) => {
    await using host = await hosted(TOLD, KEY);
    for (const at of [first, second]) await host.send("told", { id: 7, updated_at: at });
    expect(host.outcomes[1]?.startsWith("skipped")).toBe(isOlder);
  });

  test("is compared as a number, with all its digits", async () => {
    await using host = await hosted(TOLD, "key order.id, newest order.total otherwise 0");
    for (const total of ["9", "10", "9.5", "90071992547409930001", "90071992547409930000"])
      await host.send("told", `{"id": 7, "updated_at": "${hour(9)}", "total": ${total}}`);
    expect(host.outcomes.map((one) => one.split(":")[0])).toEqual([
      "delivered",
      "delivered",
      "skipped",
      "delivered",
      "skipped",
    ]);
  });

  const GUARD = 'hold when (order.note otherwise "") == "bad" because "bad"';
  test("supersedes a held run, which does not overwrite it when it is replayed", async () => {
    await using host = await hosted(TOLD, KEY, GUARD);
    await host.send("told", state(9, "bad"));
    // Its key and time can't be read: it is held too, and blocks no other run.
    await host.send("told", { id: "7" });
    await host.send("told", state(10, "ten"));
    expect(texts(host)).toEqual(["7 ten"]);
    const [first] = host.store.runs().toReversed();
    const mended = { body: Buffer.from(JSON.stringify(state(9, "mended"))) };
    host.store.replay(first?.id ?? 0, host.clock.now(), mended);
    await host.advance("1 minute");
    expect(host.outcomes[0]).toMatch(/^skipped: is an older state than the one delivered/);
    expect(texts(host)).toEqual(["7 ten"]);
  });

  test("without `newest` all runs execute in order, and wait for a held one", async () => {
    await using host = await hosted(TOLD, "key order.id", GUARD);
    await host.send("told", state(9, "bad"));
    await host.send("told", state(10, "ten"));
    expect(texts(host)).toEqual([]);
    const [first] = host.store.runs().toReversed();
    host.store.settle(first?.id ?? 0, "discarded", host.clock.now(), { reason: "done by hand" });
    await host.send("told", state(8, "eight"));
    expect(texts(host)).toEqual(["7 ten", "7 eight"]);
  });

  test("if it is retried, older ones do not overwrite it; replayed, it is itself", async () => {
    await using host = await hosted(TOLD, KEY);
    host.destination.reply = () => ({ status: 500, json: {} });
    await host.send("told", state(12, "twelve"));
    host.destination.reply = reply;
    await host.send("told", state(11, "eleven"));
    await host.advance("1 hour");
    expect(host.outcomes.map((one) => one.split(":")[0])).toEqual(["delivered", "skipped"]);
    host.store.replay(1, host.clock.now(), { anew: true });
    await host.advance("1 minute");
    expect(host.outcomes[0]).toBe("delivered");
  });

  test("if it was delivered in part, an older one does not overwrite it", async () => {
    await using host = await hosted(TOLD, KEY, 'destination note = erp.put_note(id: order.id) { text: "x" }');
    host.destination.reply = ({ path }) => (path.startsWith("/notes") ? reply() : { status: 400, json: {} });
    await host.send("told", state(12, "twelve"));
    host.destination.reply = reply;
    await host.send("told", state(11, "eleven"));
    expect(host.outcomes.map((one) => one.split(":")[0])).toEqual(["held", "skipped"]);
    // Nothing has got through of this one.
    host.destination.reply = () => ({ status: 400, json: {} });
    await host.send("told", { id: 8, updated_at: hour(12) });
    host.destination.reply = reply;
    await host.send("told", { id: 8, updated_at: hour(11) });
    expect(host.outcomes.slice(2).map((one) => one.split(":")[0])).toEqual(["held", "delivered"]);
  });
});
