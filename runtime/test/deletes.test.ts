/** Operations that take something away, or change a state, without a record: what goes out, and what "it is gone already" means. */
import { expect, test } from "vitest";
import { emitSystem } from "@integ/compiler";
import { loadSystem, StandIn, TestHost, type Reply } from "@integ/runtime/testing";
import { compileErp, ERP, erpFlow, spec } from "../../test/erp.ts";

const files = {
  "systems/erp/system.yaml": `${ERP["systems/erp/system.yaml"] ?? ""}  remove_order:
    kind: delete
    request: { method: DELETE, path: "/orders/{id}" }
    parameters: { id: { type: integer } }
  cancel_order:
    kind: update
    request: { method: POST, path: "/orders/{id}/cancel" }
    parameters: { id: { type: integer } }
    fails: { on: [409], means: there }
`,
};
const flowOf = (operation: string) =>
  erpFlow(spec("gone", "source order = erp.Order", "trigger webhook erp.order_made", `destination done = erp.${operation}(id: order.id) {}`), files); // prettier-ignore

async function outcomeOf(
  operation: string,
  reply: Reply,
): Promise<{ readonly outcome: string; readonly asked: object }> {
  await using host = await TestHost.start([await flowOf(operation)], { reply: () => reply });
  await host.send("gone", { id: 7 });
  const [{ method, path, body } = { method: "", path: "", body: "" }] = host.destination.requests;
  return { outcome: host.outcomes[0] ?? "", asked: { method, path, body } };
}

test("a delete has no body, and succeeds if the record is already gone", async () => {
  expect(await outcomeOf("remove_order", { status: 204 })).toEqual({
    outcome: "delivered",
    asked: { method: "DELETE", path: "/orders/7", body: "" },
  });
  for (const status of [404, 410]) expect((await outcomeOf("remove_order", { status })).outcome).toBe("delivered");
  expect((await outcomeOf("remove_order", { status: 403 })).outcome).toMatch(/^held: .*403/);
  expect((await outcomeOf("remove_order", { status: 503 })).outcome).toMatch(/^retrying/);
});

test("an update that its address describes completely needs no record, and may be done already", async () => {
  expect(await outcomeOf("cancel_order", { status: 200 })).toEqual({
    outcome: "delivered",
    asked: { method: "POST", path: "/orders/7/cancel", body: "" },
  });
  expect((await outcomeOf("cancel_order", { status: 409 })).outcome).toBe("delivered");
  expect((await outcomeOf("cancel_order", { status: 404 })).outcome).toMatch(/^held/);
});

test("a record that no operation uses is a mistake", () => {
  const { diagnostics } = compileErp(
    spec("gone", "source order = erp.Order", "trigger webhook erp.order_made", "destination done = erp.remove_order(id: order.id) { why: order.note }"), // prettier-ignore
    files,
  );
  expect(diagnostics.map(({ message }) => message)).toEqual([expect.stringContaining("`why`")]);
});

test("a stand-in removes deleted records, and then responds as the system does", async () => {
  const { checked } = compileErp(spec("gone", "source order = erp.Order", "trigger webhook erp.order_made", "destination done = erp.remove_order(id: order.id) {}"), files); // prettier-ignore
  const system = checked?.document?.system;
  if (system === undefined) throw new Error("the spec is wrong");
  const stand = await StandIn.start([await loadSystem(emitSystem(system))]);
  try {
    stand.seed("erp", "Order", [{ id: 7 }, { id: 8 }]);
    const headers = { "Content-Type": "application/json" };
    const ask = (id: number) => fetch(`${stand.url}/erp/orders/${id}`, { method: "DELETE", headers });
    expect([(await ask(7)).status, (await ask(7)).status]).toEqual([204, 404]);
    expect(stand.documents("erp", "Order")).toMatchObject([{ id: 8 }]);
  } finally {
    await stand.stop();
  }
});
