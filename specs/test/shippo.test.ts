/** Shippo: what ships of it, against its own library for Node. */
import { describe, expect, test } from "vitest";
import { requestsOfAll, RunningFlow } from "./running-flow.ts";
import { sampleProblems, samplesOf, shippedSystem } from "./shipped-system.ts";
import { refusedOf } from "./vendor-documents.ts";
import { ledTo, vendorSdk } from "./vendor-sdk.ts";

const shippo = await shippedSystem("shippo");
const shipments = (count: number): object[] =>
  Array.from({ length: count }, (_, i) => ({ ...(samplesOf(shippo, "Shipment")[0] as object), object_id: `shp_${i}` }));

test("every sample matches its type", async () => {
  expect(await sampleProblems(shippo)).toEqual([]);
});

const MOVED = `integ 1
integration "moved"
source  track = shippo.Track
trigger webhook shippo.track_updated
key     track.tracking_number
destination note = desk.put_note { key: track.tracking_number, text: track.tracking_status.status otherwise "nothing yet" }
`;

describe("flows", () => {
  test("from: a parcel has moved; the secret is in the address", async () => {
    await using flow = await RunningFlow.start(MOVED);
    const track = shippo.samples.find(({ file }) => file === "Track.json")?.document;
    expect((await flow.send(track)).status).toBe(200);
    expect(flow.kept("desk.Note")).toEqual([{ key: "05809023456789", text: "TRANSIT" }]);
    const body = JSON.stringify({ event: "track_updated", test: false, data: track });
    const headers = { "Content-Type": "application/json" };
    expect((await flow.post(body, headers, "?token=guessed")).status).toBe(401);
    expect((await flow.post(body, headers)).status).toBe(401);
  });

  test("from: three pages of shipments are polled", async () => {
    await using flow = await RunningFlow.start(
      `integ 1
integration "polled"
source  shipment = shippo.Shipment
trigger poll shippo.list_shipments() every 1 hour
key     shipment.object_id
destination note = desk.put_note { key: shipment.object_id }
`,
      { seed: { "shippo.Shipment": shipments(250) }, at: "2026-11-26T12:00:00Z" },
    );
    const pages = flow.requests.flatMap(({ asked }) => asked.query.get("page") ?? []);
    expect(new Set(pages)).toEqual(new Set(["1", "2", "3"]));
    expect(flow.kept("desk.Note")).toHaveLength(250);
  });

  test("to: a parcel is rated and its label bought once; a refusal by the carrier is held with its message", async () => {
    const spec = `integ 1
integration "label"
source  order = shopify.Order
trigger webhook shopify.orders_paid
key     order.id
destination label = shippo.buy_label { rate: "rate_1001a", label_file_type: "PDF_A6", metadata: order.name | cut(100), async: false }
`;
    const [order] = samplesOf(await shippedSystem("shopify"), "Order");
    await using flow = await RunningFlow.start(spec);
    flow.standIn.seedResponse(
      "shippo",
      "buy_label",
      shippo.samples.find(({ file }) => file === "Transaction.json")?.document,
    );
    await flow.send(order);
    expect(flow.outcomes).toEqual(["delivered"]);
    expect(flow.kept("shippo.Transaction")).toMatchObject([{ rate: "rate_1001a", status: "SUCCESS" }]);
    await using refused = await RunningFlow.start(spec);
    refused.standIn.seedResponse(
      "shippo",
      "buy_label",
      shippo.samples.find(({ file }) => file === "Transaction.refused.json")?.document,
    );
    await refused.send(order);
    expect(refused.outcomes[0]).toContain("The postal code is not served");
  });
});

/** The used part of Shippo's library. */
interface ShippoHttp {
  readonly HTTPClient: new (options: { fetcher: typeof fetch }) => object;
}
interface ShippoNode {
  readonly Shippo: new (config: object) => {
    readonly trackingStatus: { get(number: string, carrier: string): Promise<{ trackingStatus?: { status: string } }> };
    readonly shipments: { list(query: object): Promise<{ results: unknown[] }> };
    readonly transactions: { create(of: object): Promise<{ objectId: string; status: string }> };
  };
}

test("shippo reads, lists three pages and writes", async () => {
  const { Shippo } = vendorSdk<ShippoNode>("shippo");
  const seed = { "shippo.Track": samplesOf(shippo, "Track"), "shippo.Shipment": shipments(250) };
  await using flow = await RunningFlow.start(MOVED, { seed });
  using _api = ledTo(flow.standIn, "shippo", "https://api.goshippo.com");
  const token = flow.standIn.settings("shippo")["api_token"] ?? "";
  // The library requires 201 for created records, and stand-ins respond with 200.
  const fetcher: typeof fetch = async (input, init) => {
    const response = await fetch(input, init);
    const isMade = input instanceof Request && input.method === "POST" && response.status === 200;
    return isMade ? new Response(response.body, { status: 201, headers: response.headers }) : response;
  };
  const httpClient = new (vendorSdk<ShippoHttp>("shippo/lib/http.js").HTTPClient)({ fetcher });
  const client = new Shippo({ httpClient, apiKeyHeader: `ShippoToken ${token}`, shippoApiVersion: "2018-02-08" });
  const track = await client.trackingStatus.get("05809023456789", "dpd_de");
  expect(track.trackingStatus?.status).toBe("TRANSIT");
  const sizes: number[] = [];
  for (const page of [1, 2, 3]) sizes.push((await client.shipments.list({ page, results: 100 })).results.length);
  expect(sizes).toEqual([100, 100, 50]);
  flow.standIn.seedResponse(
    "shippo",
    "buy_label",
    shippo.samples.find(({ file }) => file === "Transaction.json")?.document,
  );
  const made = await client.transactions.create({ rate: "rate_1001a", async: false, labelFileType: "PDF_A6" });
  expect(made.status).toBe("SUCCESS");
  expect(flow.kept("shippo.Transaction")).toHaveLength(1);
});

test("every request is valid by the vendors' published documents", () => {
  expect(refusedOf(requestsOfAll())).toEqual([]);
});
