/** Deliveries in the shape of before, and those of several accounts to one address. */
import { describe, expect, test } from "vitest";
import { createHost, Store } from "@integ/runtime/host";
import { TestHost } from "@integ/runtime/testing";
import { compileErp, ERP, erpFlow, spec } from "../../test/erp.ts";

/** What a host for tests sets the account to. */
const OURS = "1000001";
const TODAY = `  each: /*
  topic_at: /type
  document: /order
`;
const BEFORE = `  older:
    each: /notifications/*/entities/*
    topic_at: "{/name}.{/operation}"
    topics: { Order.Update: order.updated.v1 }
    moved: { /order/id: /id, /order/note: /note, /account: 2/realm }
`;

function files(webhooks: string): Readonly<Record<string, string>> {
  const described = (ERP["systems/erp/system.yaml"] ?? "")
    .replace("secret: { secret: true", "realm: {}, secret: { secret: true")
    .replace(
      /webhooks:\n(?: {2}.*\n)+/,
      `webhooks:\n  signature: { algorithm: hmac-sha256, encoding: hex, header: X-Signature, secret: secret }\n${webhooks}`,
    )
    .replace(
      /events:\n(?: {2}.*\n)+/,
      "events:\n  updated: { type: Order, topic: order.updated.v1, dedupe: [body] }\n",
    );
  return { "systems/erp/system.yaml": described };
}

const TOLD = spec(
  "told",
  "source order = erp.Order",
  "trigger webhook erp.updated",
  'destination line = erp.put_line { text: "{order.id} {order.note}" | cut(60) }',
);
const texts = (host: TestHost): string[] =>
  host.sent.flatMap((one) => (one as { readonly lines: { readonly text: string }[] }).lines.map(({ text }) => text));

async function sent(webhooks: string, ...bodies: readonly unknown[]): Promise<readonly string[]> {
  await using host = await TestHost.start([await erpFlow(TOLD, files(webhooks))], {
    reply: () => ({ json: { lines: [{ id: 1 }] } }),
  });
  for (const body of bodies) expect((await host.send("told", JSON.stringify(body), { raw: true })).status).toBe(200);
  return texts(host);
}

test("a delivery for an account that is not connected yet is sent again later", async () => {
  const described = files(`${TODAY}  account: { at: /account, setting: realm }\n`)["systems/erp/system.yaml"] ?? "";
  const base = await erpFlow(TOLD, { "systems/erp/system.yaml": described });
  const keeps = { realm: { callback: "realmId" } };
  const oauth = { tokenUrl: "http://127.0.0.1:9/token", authorizeUrl: "http://127.0.0.1:9/allow", grant: "authorization_code", keeps } as const; // prettier-ignore
  const erp = base.systems["erp"];
  if (erp === undefined) throw new Error("the flow has no erp");
  const flow = { ...base, systems: { erp: { ...erp, oauth } } };
  const connections = { erp: { base_url: "http://127.0.0.1:9", secret: "s", api_key: "k", client_id: "c", client_secret: "cs" } }; // prettier-ignore
  const store = Store.open(":memory:", "run");
  const host = createHost({ flows: [flow], engine: store, connections });
  try {
    const url = await host.start();
    const response = await fetch(`${url}/webhooks/told`, { method: "POST", body: "[]" });
    expect([response.status, await response.json()]).toEqual([503, { error: "the connection is not set up yet" }]);
  } finally {
    await host.stop(100);
    store.close();
  }
});

describe("a delivery in an earlier format", () => {
  const entity = { name: "Order", operation: "Update", id: 2, note: "b" };
  const older = { notifications: [{ realm: OURS, entities: [{ ...entity, operation: "Create", id: 1 }, entity] }] };

  test("has the same events as the current format, next to current deliveries", async () => {
    const now = [{ type: "order.updated.v1", order: { id: 3, note: "c" } }];
    expect(await sent(TODAY + BEFORE, older, now)).toEqual(["2 b", "3 c"]);
  });

  test("belongs to the account above its events", async () => {
    const both = { notifications: [...older.notifications, { realm: "r2", entities: [{ ...entity, id: 9 }] }] };
    expect(await sent(`${TODAY}  account: { at: /account, setting: realm }\n${BEFORE}`, both)).toEqual(["2 b"]);
  });
});

test("events of another account get a success reply and are ignored", async () => {
  const of = (account: string, id: number): object => ({ type: "order.updated.v1", account, order: { id } });
  const ours = await sent(
    `${TODAY}  account: { at: /account, setting: realm }\n`,
    [of("r2", 1), of(OURS, 2)],
    [of("r3", 3)],
  );
  expect(ours).toEqual(["2"]);
});

test.each([
  ["  account: { at: /account, setting: tenant }\n", "there is no setting `tenant`"],
  [BEFORE, "it is not said where events are today"],
])("%s: the missing part is named", (webhooks, what) => {
  const { diagnostics } = compileErp(TOLD, files(webhooks));
  expect(diagnostics.map((one) => one.message).join("\n")).toContain(what);
});
