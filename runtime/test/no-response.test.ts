/**
 * An operation that creates something each time, without a finder, is sent once: if its outcome is unknown, a person
 * decides.
 */
import { describe, expect, test } from "vitest";
import { type Reply, TestHost } from "@integ/runtime/testing";
import { flowOf, mistakesOf, SETTINGS, type Described } from "../../test/described.ts";

const LABELS: Described = {
  "system.yaml": `${SETTINGS}retry_on: [423]
types: { Order: { schema: Order.json }, Label: { schema: Label.json } }
operations:
  create_label:
    kind: create
    request: { method: POST, path: /labels }
    record: { type: Label }
    result: { type: Label }
    no_response: hold
    fails: { at: /error, retry_when: [BUSY] }
`,
  "Order.json": { type: "object", required: ["id"], properties: { id: { type: "integer" } } },
  "Label.json": { type: "object", required: ["order"], properties: { order: { type: "integer" } } },
};
const SPEC = ["source order = shop.Order", "trigger manual", "key order.id", "destination label = shop.create_label { order: order.id }"]; // prettier-ignore
const TAKEN: Reply = { json: { order: 1 } };

/** A host whose requests get these replies one after the other, and then a success. */
async function hosted(...replies: readonly Reply[]): Promise<TestHost> {
  const left = [...replies];
  return TestHost.start([await flowOf(LABELS, ...SPEC)], { reply: () => left.shift() ?? TAKEN });
}

/** A person has the run done again. */
async function replayed(host: TestHost): Promise<void> {
  host.store.replay(1, host.clock.now(), {});
  await host.advance("1 minute");
}

describe("a label", () => {
  test.each<readonly [string, Reply]>([
    ["the connection was cut", { reset: true }],
    ["the server failed", { status: 502 }],
    ["the response can't be read", { text: "<html>" }],
  ])("is held, and not bought twice, if %s", async (_, reply) => {
    await using host = await hosted(reply);
    await host.submit("a", { id: 1 });
    await host.advance("2 days");
    expect(host.sent).toHaveLength(1);
    expect(host.outcomes).toHaveLength(1);
    expect(host.outcomes[0]).toMatch(/^held: shop.create_label /);
  });

  test("says what a person can do; a replay means that the person has checked", async () => {
    await using host = await hosted({ status: 502 });
    await host.submit("a", { id: 1 });
    expect(host.outcomes).toEqual([
      "held: shop.create_label may have been executed, and it creates a new record each time: shop.create_label responded with 502. Check shop: if the record is not there, replay this run; if it is, discard the run",
    ]);
    await replayed(host);
    expect([host.outcomes, host.sent.length]).toEqual([["delivered"], 2]);
  });

  test.each<readonly [string, Reply]>([
    ["too much was asked", { status: 429 }],
    ["the vendor says to come again", { status: 423 }],
    ["the vendor says so in words", { json: { error: "BUSY" } }],
  ])("is retried if %s", async (_, reply) => {
    await using host = await hosted(reply);
    await host.submit("a", { id: 1 });
    await host.advance("2 hours");
    expect([host.outcomes, host.sent.length]).toEqual([["delivered"], 2]);
  });

  test("that was refused is bought after the order is corrected", async () => {
    await using host = await hosted({ json: { error: "no such terminal" } });
    await host.submit("a", { id: 1 });
    expect(host.outcomes[0]).toContain("no such terminal");
    await replayed(host);
    expect(host.outcomes).toEqual(["delivered"]);
  });
});

test.each([
  ["kind: create", "kind: upsert", "only an operation of the kind create has `no_response`"],
  ["no_response: hold", "no_response: retry", "`no_response` must be"],
  [
    "no_response: hold",
    "no_response: hold\n    batch: { most: 5 }",
    "a request that is held without a response can't be part of a batch (take `batch` away)",
  ],
])("%s as %s: %s", (from, to, message) => {
  expect(mistakesOf(LABELS, "system.yaml", from, to).join("\n")).toContain(message);
});
