/** Requests with several records as a map, and responses with such a map: a field of the record is its key. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Connection, Store } from "@integ/runtime/host";
import { RecordingServer, StandIn, TestHost, type SystemModel } from "@integ/runtime/testing";
import { flowOf, mistakesIn, SETTINGS, systemOf, type Described } from "../../test/described.ts";

const ERP: Described = {
  "system.yaml": `${SETTINGS}types: { Stock: { schema: Stock.json }, Kept: { schema: Kept.json } }
operations:
  put_stock:
    kind: upsert
    request: { method: PUT, path: /stock, body: { warehouse: V1 } }
    record: { type: Stock, at: /items/0 }
    result: { type: Kept, at: /results/0/kept }
    batch: { most: 2, by: /sku, result_by: /sku, errors: /error, there_when: [SAME] }
`,
  "Stock.json": { type: "object", required: ["sku"], properties: { sku: { type: "string" }, left: { type: "integer" } } }, // prettier-ignore
  "Kept.json": { type: "object", properties: { left: { type: "integer" } } },
};

let erp: RecordingServer;
let store: Store;
let model: SystemModel;
beforeEach(async () => {
  erp = await RecordingServer.start();
  store = Store.open(":memory:", "run");
  model = await systemOf(ERP);
});
afterEach(async () => {
  store.close();
  await erp.stop();
});
const put = (records: readonly object[], connection: Connection): ReturnType<Connection["send"]> => {
  const [first] = model.operations;
  if (first === undefined) throw new Error("no operation");
  return connection.send(first.operation, {}, { records });
};
const flow = (): ReturnType<typeof flowOf> =>
  flowOf(ERP, "source stock = all shop.Stock", "trigger manual", "destination out = for s in stock => shop.put_stock { sku: s.sku, left: s.left }"); // prettier-ignore
const TWO = [
  { sku: "A", left: 1 },
  { sku: "B", left: 2 },
];

describe("a map of records", () => {
  test("is sent among its constants, and its responses are found by the same names", async () => {
    expect(mistakesIn(ERP)).toEqual([]);
    erp.reply = () => ({ json: { results: { B: { kept: { left: 2 } }, A: { kept: { left: 1 } } } } });
    const outcome = await put(TWO, new Connection(model.link, { base_url: erp.url }, { engine: store }));
    expect(outcome).toMatchObject({ kind: "ok", value: [{ left: 1 }, { left: 2 }] });
    expect(JSON.parse(erp.requests[0]?.body ?? "")).toEqual({ warehouse: "V1", items: { A: TWO[0], B: TWO[1] } });
  });

  test("can't have two records with one name", async () => {
    const twice = await put([TWO[0] ?? {}, { sku: "A" }], new Connection(model.link, { base_url: erp.url }, { engine: store })); // prettier-ignore
    expect(twice).toMatchObject({ kind: "refused", why: expect.stringContaining("two records of one request have the same sku, A") as string }); // prettier-ignore
  });

  test("can be refused record by record; an existing record is success, and one without a result is not", async () => {
    const outcomes = async (results: object): Promise<readonly string[]> => {
      await using host = await TestHost.start([await flow()], { reply: () => ({ json: { results } }) });
      await host.submit("a", TWO);
      return host.outcomes;
    };
    const same = { error: "SAME" };
    expect(await outcomes({ A: same, B: { error: "no such place" } })).toEqual(['held: shop.put_stock refused 1 of 2: out[1]: "no such place"']); // prettier-ignore
    expect(await outcomes({ A: same, B: { kept: {} } })).toEqual(["delivered"]);
    expect(await outcomes({ A: { kept: {} } })).toEqual([
      expect.stringContaining("held: shop.put_stock responded for 1 of 2 records"),
    ]);
  });

  test("is accepted by a stand-in", async () => {
    const standIn = await StandIn.start([model]);
    try {
      const outcome = await put(TWO, new Connection(standIn.link("shop"), standIn.settings("shop"), { engine: store }));
      expect(outcome).toMatchObject({ kind: "ok", value: [{ left: 1 }, { left: 2 }] });
    } finally {
      await standIn.stop();
    }
  });
});
