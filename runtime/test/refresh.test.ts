/** Retries until a state is final: the document is read again before each mapping. */
import { describe, expect, test } from "vitest";
import { TestHost } from "@integ/runtime/testing";
import { compileErp, ERP, erpFlow, spec } from "../../test/erp.ts";

const GET = `operations:
  get_order:
    kind: read
    request: { method: GET, path: "/orders/{id}" }
    parameters: { id: { type: integer } }
    result: { type: Order, none_on: [404] }`;
const files = (refresh: string): Readonly<Record<string, string>> => ({
  "systems/erp/system.yaml": (ERP["systems/erp/system.yaml"] ?? "")
    .replace(
      "order_told: { type: Order, own_address: true }",
      `order_told: { type: Order, own_address: true, refresh: ${refresh} }`,
    )
    .replace("operations:", GET),
});
const HEAD = ["source order = erp.Order", "trigger webhook erp.order_told"];
const LINE = 'destination line = erp.put_line { text: order.note otherwise "none" }';
const PENDING = 'retry when (order.note otherwise "") == "pending" because "still pending"';
const POLICY = "on failure retry 3 times over 1 hours then hold";

/** The order there, and how often it was asked for. */
async function hosted(
  ...lines: readonly string[]
): Promise<{ host: TestHost; there: { note?: string }; asked: string[] }> {
  const there: { note?: string } = { note: "pending" };
  const asked: string[] = [];
  const flow = await erpFlow(spec("told", ...HEAD, ...lines), files("get_order"));
  const host = await TestHost.start([flow], {
    reply: ({ method, path }) => {
      if (method !== "GET") return { json: { lines: [{ id: 1 }] } };
      asked.push(path);
      return there.note === undefined ? { status: 404 } : { json: { id: 7, note: there.note } };
    },
  });
  return { host, there, asked };
}

describe("an event that is not final yet", () => {
  test.each([
    ["a guard of the source alone", [PENDING, LINE]],
    ["a stop in the mapping", ['destination line = erp.put_line { text: if (order.note otherwise "") == "pending" then retry "still pending" else "done" }']],
  ])("is retried until it is, by %s", async (_name, lines) => {
    const { host, there, asked } = await hosted(...lines, POLICY);
    await using _ = host;
    await host.send("told", { id: 7, note: "pending" });
    expect(host.outcomes).toEqual(["retrying: still pending"]);
    expect(asked).toEqual([]);
    there.note = "done";
    await host.advance("1 hour");
    expect(asked).toEqual(["/orders/7"]);
    expect(host.outcomes).toEqual(["delivered"]);
    expect(host.sent).toMatchObject([{ lines: [{ text: "done" }] }]);
  }); // prettier-ignore

  test("is read each time, and held at the end of the policy", async () => {
    const { host, asked } = await hosted(PENDING, LINE, POLICY);
    await using _ = host;
    await host.send("told", { id: 7, note: "pending" });
    await host.advance("1 day");
    expect(asked).toEqual(["/orders/7", "/orders/7", "/orders/7"]);
    expect(host.outcomes).toEqual(["held: still pending (tried 4 times)"]);
  });

  test("is held if its document is gone", async () => {
    const { host, there } = await hosted(PENDING, LINE, POLICY);
    await using _ = host;
    delete there.note;
    await host.send("told", { id: 7, note: "pending" });
    await host.advance("1 day");
    expect(host.outcomes).toEqual(["held: erp.get_order found none"]);
  });

  test("is used as received if its description names no read", async () => {
    const flow = await erpFlow(spec("told", ...HEAD, PENDING, LINE, POLICY));
    await using host = await TestHost.start([flow], { reply: () => ({ json: { lines: [{ id: 1 }] } }) });
    await host.send("told", { id: 7, note: "pending" });
    await host.advance("1 day");
    expect(host.outcomes).toEqual(["held: still pending (tried 4 times)"]);
  });
});

test.each([
  ["get_order", []],
  ["{ operation: get_order, arguments: { id: /id } }", []],
  ["{ operation: get_order, arguments: { id: /number } }", ["Order has no field `number`"]],
  ["{ operation: get_order, arguments: { } }", ["get_order needs `id`"]],
  ["{ operation: get_order, arguments: { id: /id, x: /id } }", ["get_order has no parameter `x`"]],
  ["list_orders", ["there is no operation `list_orders` that reads one Order"]],
  ["find_product", ["there is no operation `find_product` that reads one Order", "Order has no field `sku`"]],
])("refresh: %s in a description", (refresh, expected) => {
  const { diagnostics } = compileErp(spec("told", ...HEAD, LINE), files(refresh));
  expect(diagnostics.map(({ message }) => message.replace(/^.*: /, "")).toSorted()).toEqual(expected.toSorted());
});
