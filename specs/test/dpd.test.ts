/** DPD in the Baltic countries: what ships of it. It has no library for Node, and no webhooks that are signed. */
import { describe, expect, test } from "vitest";
import { requestsOfAll, RunningFlow } from "./running-flow.ts";
import { sampleProblems, samplesOf, shippedSystem } from "./shipped-system.ts";
import { refusedOf } from "./vendor-documents.ts";

const dpd = await shippedSystem("dpd");
const [order] = samplesOf(await shippedSystem("shopify"), "Order");
const shipments = (count: number): object[] =>
  Array.from({ length: count }, (_, i) => ({
    ...(samplesOf(dpd, "Shipment")[0] as object),
    id: `e32496bd-0000-4000-8000-${String(i).padStart(12, "0")}`,
    shipmentReferences: [`R${i}`],
    status: "delivered",
  }));

test("every sample matches its type", async () => {
  expect(await sampleProblems(dpd)).toEqual([]);
});

/** To DPD: an order becomes a shipment to a pickup point, and its label is read. */
const TO = `integ 1
integration "shipment"
source  order = shopify.Order
trigger webhook shopify.orders_paid
key     order.id
destination shipment = dpd.create_shipment {
  senderAddress: { name: "UAB Linas", phone: "+37061234567", street: "Gedimino pr.", streetNo: "1", city: "Vilnius", postalCode: "01103", country: "LT" }
  receiverAddress: { name: order.shipping_address.name otherwise "none" | cut(35), phone: "+37061234568", pudoId: "LT90008" }
  service: { serviceAlias: "DPD Pickup" }
  parcels: [{ weight: 1.25 }]
  shipmentReferences: [order.name | cut(35)]
  labelOptions: { downloadLabel: true, labelFormat: "application/pdf", paperSize: "A6" }
}
destination note = desk.put_note { key: shipment.id, text: first(shipment.parcelNumbers otherwise []) otherwise "none" }
`;

describe("to DPD", () => {
  test("a shipment is registered in a list, and its label requested", async () => {
    await using flow = await RunningFlow.start(TO);
    await flow.send(order);
    expect(flow.outcomes).toEqual(["delivered"]);
    expect(flow.asked.map((one) => one.split(" ")[0])).toEqual([
      "dpd.find_shipment",
      "dpd.create_shipment",
      "desk.put_note",
    ]);
    const made = flow.requests[1]?.asked;
    expect(made?.headers["authorization"]).toMatch(/^Bearer /);
    expect(JSON.parse(made?.body ?? "")).toMatchObject([
      { shipmentReferences: ["#1001"], parcels: [{ weight: 1.25 }] },
    ]);
  });

  test("a shipment with the order's number already exists: no second one is paid for", async () => {
    await using flow = await RunningFlow.start(TO, {
      seed: { "dpd.Shipment": [{ ...shipments(1)[0], shipmentReferences: ["#1001"] }] },
    });
    await flow.send(order);
    expect(flow.asked.map((one) => one.split(" ")[0])).not.toContain("dpd.create_shipment");
    expect(flow.outcomes).toEqual(["delivered"]);
  });
});

test("from DPD: three pages of delivered shipments are polled", async () => {
  await using flow = await RunningFlow.start(
    `integ 1
integration "delivered"
source  shipment = dpd.Shipment
trigger poll dpd.list_shipments(status: ["delivered"]) every 1 hour
key     shipment.id
destination note = desk.put_note { key: shipment.id }
`,
    { seed: { "dpd.Shipment": shipments(250) } },
  );
  expect(flow.kept("desk.Note")).toHaveLength(250);
  const asked = flow.requests.find(({ asked: one }) => one.path === "/shipments")?.asked;
  expect(asked?.query.getAll("status[]")).toEqual(["delivered"]);
});

test("every request is valid by the vendors' published documents", () => {
  expect(refusedOf(requestsOfAll())).toEqual([]);
});
