/** EasyPost: what ships of it, against its own library for Node. */
import { createHmac } from "node:crypto";
import { describe, expect, test } from "vitest";
import { requestsOfAll, RunningFlow } from "./running-flow.ts";
import { sampleProblems, samplesOf, shippedSystem } from "./shipped-system.ts";
import { REPLIES, signatureReplies } from "./signature-cases.ts";
import { refusedOf } from "./vendor-documents.ts";
import { ledTo, vendorSdk } from "./vendor-sdk.ts";

const easypost = await shippedSystem("easypost");
const trackers = (count: number): object[] =>
  Array.from({ length: count }, (_, i) => ({
    ...(samplesOf(easypost, "Tracker")[0] as object),
    id: `trk_${String(count - i).padStart(4, "0")}`,
  }));

test("every sample matches its type", async () => {
  expect(await sampleProblems(easypost)).toEqual([]);
});

const MOVED = `integ 1
integration "moved"
source  tracker = easypost.Tracker
trigger webhook easypost.tracker_updated
key     tracker.id, newest tracker.updated_at
destination note = desk.put_note { key: tracker.tracking_code, text: tracker.status }
`;

describe("flows", () => {
  test("from: a parcel has moved, and an older state does not overwrite a newer one", async () => {
    await using flow = await RunningFlow.start(MOVED);
    const [tracker] = trackers(1) as [{ updated_at: string }];
    await flow.send({ ...tracker, status: "delivered", updated_at: "2026-11-25T10:00:00Z" });
    await flow.send({ ...tracker, status: "out_for_delivery", updated_at: "2026-11-25T08:00:00Z" });
    expect(flow.kept("desk.Note")).toEqual([{ key: "05809023456789", text: "delivered" }]);
    expect(flow.outcomes[1]).toContain("skipped");
  });

  test("from: three pages of parcels are polled, and those of thirty days read again", async () => {
    await using flow = await RunningFlow.start(
      `integ 1
integration "polled"
source  tracker = easypost.Tracker
trigger poll easypost.list_trackers() every 1 hour
key     tracker.id
destination note = desk.put_note { key: tracker.id }
`,
      { seed: { "easypost.Tracker": trackers(250) }, at: "2026-11-26T12:00:00Z" },
    );
    const pages = flow.requests
      .filter(({ operation }) => operation === "list_trackers")
      .map(({ asked }) => asked.query);
    expect(pages.map((query) => query.get("before_id"))).toEqual([null, "trk_0151", "trk_0051"]);
    expect(flow.kept("desk.Note")).toHaveLength(250);
    await flow.later("61 minutes");
    const since = flow.requests
      .findLast(({ operation }) => operation === "list_trackers")
      ?.asked.query.get("start_datetime");
    expect(since).toMatch(/^2026-10-2/);
  });

  test("to: a parcel is rated, its fastest label bought, and weights are in ounces", async () => {
    await using flow = await RunningFlow.start(`integ 1
integration "label"
source  order = shopify.Order
trigger webhook shopify.orders_paid
key     order.id
destination shipment = easypost.create_shipment {
  reference: order.name | cut(255)
  to_address: { name: "Ona", street1: "Gedimino pr. 1-23", city: "Vilnius", zip: "01103", country: "LT" }
  from_address: { company: "Puodeliai", street1: "Ozo g. 25", city: "Vilnius", zip: "07150", country: "LT" }
  parcel: { weight: round(500 / 28.349523125, 1, up) }
}
destination label = easypost.buy_shipment(id: shipment.id) {
  rate: { id: first(for rate in shipment.rates sort by rate.delivery_days otherwise 99 => rate.id) otherwise hold "no carrier gives a rate" }
}
destination watched = easypost.create_tracker { tracking_code: "05809023456789", carrier: "DPD" }
`);
    flow.standIn.seedResponse("easypost", "create_shipment", samplesOf(easypost, "Shipment")[0]);
    await flow.send(samplesOf(await shippedSystem("shopify"), "Order")[0]);
    expect(flow.outcomes).toEqual(["delivered"]);
    const sent = flow.requests.filter(({ asked }) => asked.method === "POST").map(({ asked }) => asked);
    expect(JSON.parse(sent[0]?.body ?? "")).toMatchObject({
      shipment: { reference: "#1001", parcel: { weight: 17.7 } },
    });
    expect(sent[0]?.headers.authorization).toMatch(/^Basic /);
    expect(sent[1]?.path).toMatch(/^\/shipments\/[^/]+\/buy$/);
    expect(JSON.parse(sent[1]?.body ?? "")).toEqual({ rate: { id: "rate_1001a" } });
  });
});

/** The used part of EasyPost's library. */
interface EasyPostNode {
  new (key: string): {
    readonly Tracker: {
      retrieve(id: string): Promise<{ status: string }>;
      all(query: object): Promise<{ trackers: { id: string }[]; has_more: boolean }>;
      getNextPage(page: object, size: number): Promise<{ trackers: { id: string }[]; has_more: boolean }>;
      create(tracker: object): Promise<{ id: string; tracking_code: string }>;
    };
    readonly Utils: { validateWebhook(body: Buffer, headers: object, secret: string): object };
  };
}

test("@easypost/api reads, lists three pages and writes", async () => {
  const EasyPost = vendorSdk<EasyPostNode>("@easypost/api");
  await using flow = await RunningFlow.start(MOVED, { seed: { "easypost.Tracker": trackers(250) } });
  using _api = ledTo(flow.standIn, "easypost", "https://api.easypost.com/v2");
  const { Tracker } = new EasyPost(flow.standIn.settings("easypost")["api_key"] ?? "");
  expect((await Tracker.retrieve("trk_0007")).status).toBe("in_transit");
  const first = await Tracker.all({ page_size: 100 });
  const second = await Tracker.getNextPage(first, 100);
  const third = await Tracker.getNextPage(second, 100);
  expect([first, second, third].map((page) => page.trackers.length)).toEqual([100, 100, 50]);
  expect([second.has_more, third.has_more]).toEqual([true, false]);
  const made = await Tracker.create({ tracking_code: "CE123456789EE", carrier: "OmnivaLT" });
  expect(made.tracking_code).toBe("CE123456789EE");
});

test("signatures: with the secret in NFKD, as EasyPost's own library checks them", async () => {
  const secrets = ["ﬁrst sécret of Žara, No 1", "the second secret, No 2"];
  await using flow = await RunningFlow.start(MOVED, { settings: { easypost: { webhook_secret: secrets } } });
  const { Utils } = new (vendorSdk<EasyPostNode>("@easypost/api"))("EZTK0123456789abcdef");
  const tracker = samplesOf(easypost, "Tracker")[0] as object;
  const replies = await signatureReplies(flow, {
    secrets,
    header: "X-Hmac-Signature",
    sign(secret, _, n) {
      const result = { ...tracker, id: `trk_9${n}`, updated_at: `2026-11-25T10:00:0${n}Z` };
      const event = {
        id: `evt_${n}`,
        object: "Event",
        created_at: "2026-11-25T10:00:00Z",
        description: "tracker.updated",
      };
      const body = JSON.stringify({ ...event, result, mode: "production", status: "pending" });
      const digest = createHmac("sha256", secret.normalize("NFKD")).update(body).digest("hex");
      const headers = { "X-Hmac-Signature": `hmac-sha256-hex=${digest}` };
      expect(Utils.validateWebhook(Buffer.from(body), headers, secret)).toMatchObject({ id: `evt_${n}` });
      return { body, headers };
    },
  });
  expect(replies).toEqual(REPLIES);
});

test("every request is valid by the vendors' published documents", () => {
  expect(refusedOf(requestsOfAll())).toEqual([]);
});
