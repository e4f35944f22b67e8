/** Omniva: what ships of it. It has no library for Node, no webhooks, and publishes no document of its API. */
import { describe, expect, test } from "vitest";
import { TestHost, type Reply } from "@integ/runtime/testing";
import { DESK } from "./desk.ts";
import { requestsOfAll, RunningFlow } from "./running-flow.ts";
import { flowOfSpec, sampleProblems, samplesOf, shippedSystem } from "./shipped-system.ts";
import { refusedOf } from "./vendor-documents.ts";

const omniva = await shippedSystem("omniva");
const places = await shippedSystem("omniva_places");
const [order] = samplesOf(await shippedSystem("shopify"), "Order");

test("every sample matches its type", async () => {
  expect([await sampleProblems(omniva), await sampleProblems(places)]).toEqual([[], []]);
});

const SENDER = '{ companyName: "UAB Linas", contactMobile: "+37061234567", address: { country: "LT", postcode: "01103", deliverypoint: "Vilnius", street: "Gedimino pr. 1" } }'; // prettier-ignore
/** To Omniva: an order becomes a parcel to a parcel machine. */
const TO = `integ 1
integration "parcel"
source  order = shopify.Order
trigger webhook shopify.orders_paid
key     order.id
destination parcel = omniva.create_shipment {
  mainService: "PARCEL"
  deliveryChannel: "PARCEL_MACHINE"
  partnerShipmentId: digits_only(order.name) | cut(30)
  receiverAddressee: { personName: "Žygimantas Šėža", contactMobile: "+37061234568", address: { country: "LT", offloadPostcode: "01103" } }
  senderAddressee: ${SENDER}
}
destination labels = omniva.send_labels { barcodes: [{ barcode: parcel.barcode }], cardReceiverEmail: "siuntos@linas.example" }
destination note = desk.put_note { key: parcel.barcode, text: first(labels.successAddressCards otherwise []).barcode otherwise "no label" }
`;

describe("to Omniva", () => {
  test("a parcel is registered, and its label sent by e-mail", async () => {
    await using flow = await RunningFlow.start(TO);
    await flow.send(order);
    expect(flow.outcomes).toEqual(["delivered"]);
    const [asked] = flow.requests.map(({ asked: one }) => one);
    expect([asked?.path, asked?.headers["authorization"]]).toEqual([
      "/shipments/business-to-client",
      expect.stringMatching(/^Basic /),
    ]);
    expect(JSON.parse(asked?.body ?? "")).toMatchObject({
      customerCode: flow.settings["omniva"]?.["customer_code"],
      shipments: [{ partnerShipmentId: "1001", receiverAddressee: { address: { offloadPostcode: "01103" } } }],
    });
  });

  test.each<readonly [string, Reply, RegExp]>([
    ["was refused inside a successful response is held with Omniva's own words", { json: { savedShipments: [], failedShipments: [{ clientItemId: "1001", message: "Price list does not exist" }] } }, /^held: .*Price list does not exist/], // prettier-ignore
    [
      "nobody heard of is held, and not registered again",
      { reset: true },
      /^held: omniva\.create_shipment may have been executed/,
    ],
  ])("a parcel that %s", async (_, reply, outcome) => {
    await using host = await TestHost.start([await flowOfSpec(TO, DESK)], { reply: () => reply });
    await host.send("parcel", order);
    await host.advance("2 days");
    expect(host.outcomes).toEqual([expect.stringMatching(outcome)]);
    expect(host.sent).toHaveLength(1);
  });
});

describe("from Omniva", () => {
  test("parcel machines are read, with their numbers unchanged", async () => {
    await using flow = await RunningFlow.start(
      `integ 1
integration "machines"
source  place = omniva_places.Place
trigger poll omniva_places.list_places() every 1 day
key     place.ZIP
destination note = desk.put_note { key: place.ZIP, text: place.NAME }
`,
      { seed: { "omniva_places.Place": samplesOf(places, "Place") } },
    );
    expect(flow.kept("desk.Note")).toEqual(
      expect.arrayContaining([expect.objectContaining({ key: "01103" }), expect.objectContaining({ key: "77712" })]),
    );
  });

  test("the position of a parcel is read", async () => {
    await using flow = await RunningFlow.start(
      `integ 1
integration "tracked"
source  order = shopify.Order
trigger webhook shopify.orders_paid
key     order.id
fetch tracking = omniva.get_tracking(barcode: "CE123456785EE")
destination note = desk.put_note { key: order.name, text: first(tracking.events otherwise []).eventName otherwise "unknown" }
`,
      { seed: { "omniva.Tracking": samplesOf(omniva, "Tracking") } },
    );
    await flow.send(order);
    expect(flow.outcomes).toEqual(["delivered"]);
    expect(flow.asked[0]).toMatch(/^omniva.get_tracking /);
  });
});

test("every request is valid by the vendors' published documents", () => {
  expect(refusedOf(requestsOfAll())).toEqual([]);
});
