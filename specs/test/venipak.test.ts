/** Venipak's description: XML in a form, responses in XML and CSV. It has no library for Node, and no webhooks. */
import { describe, expect, test } from "vitest";
import { TestHost, type Reply } from "@integ/runtime/testing";
import { DESK } from "./desk.ts";
import { requestsOfAll, RunningFlow } from "./running-flow.ts";
import { flowOfSpec, sampleProblems, samplesOf, shippedSystem } from "./shipped-system.ts";
import { refusedOf } from "./vendor-documents.ts";

const venipak = await shippedSystem("venipak");
const [order] = samplesOf(await shippedSystem("shopify"), "Order");

test("every sample matches its type", async () => {
  expect(await sampleProblems(venipak)).toEqual([]);
});

/** To Venipak: an order becomes a parcel to a locker, and where it is is asked for. */
const TO = `integ 1
integration "parcel"
source  order = shopify.Order
trigger webhook shopify.orders_paid
key     order.id
destination parcel = venipak.create_shipments {
  "@title": "12345261130001"
  shipment: [{
    consignee: { name: "Venipak paštomatas", company_code: "300906055", country: "LT", city: "Vilnius", address: "Ozo g. 25 & 27", post_code: "07150", contact_person: "Žygimantas Šėža", contact_tel: "+37061234568" }
    attribute: { shipment_code: digits_only(order.name) | cut(30), delivery_type: "nwd" }
    pack: [{ pack_no: "V12345E0001001", weight: 1.25 }]
  }]
}
fetch tracked = venipak.get_tracking(number: "V12345E0001001")
destination note = desk.put_note { key: first(parcel.text otherwise []) otherwise "none", text: tracked.status otherwise "unknown" }
`;

const xmlReply = (text: string): Reply => ({ text, headers: { "content-type": "text/xml" } });

describe("to Venipak", () => {
  test("a parcel is sent as XML in a form; the numbers in the response, and the state by its columns, are read", async () => {
    await using host = await TestHost.start([await flowOfSpec(TO, DESK)], {
      reply: ({ path }) =>
        path.startsWith("/import")
          ? xmlReply('<?xml version="1.0"?><answer type="ok"><text>V12345E0001001</text></answer>')
          : path.startsWith("/ws/tracking")
            ? {
                text: 'Pakuotė,Siunta,Data,Būsena,Terminalas\n"V12345E0001001","77","2026-12-02 09:30:00","Delivered","Vilnius"\n',
              }
            : { json: {} },
    });
    await host.send("parcel", order);
    expect(host.outcomes).toEqual(["delivered"]);
    const [made, noted] = ["/import/send.php", "/notes"].map((path) =>
      host.destination.requests.find((one) => one.path === path),
    );
    const form = new URLSearchParams(made?.body);
    expect([...form.keys()]).toEqual(["user", "pass", "xml_text"]);
    expect(form.get("xml_text")).toContain('<description type="1"><manifest title="12345261130001"><shipment><consignee><name>Venipak paštomatas</name>'); // prettier-ignore
    expect(form.get("xml_text")).toContain("<address>Ozo g. 25 &amp; 27</address>");
    expect(JSON.parse(noted?.body ?? "")).toMatchObject({ key: "V12345E0001001", text: "Delivered" });
  });

  test("an error in a response with the status 200 holds the run", async () => {
    await using host = await TestHost.start([await flowOfSpec(TO, DESK)], {
      reply: () => xmlReply('<answer type="error"><error code="21"><text>Wrong post code</text></error></answer>'),
    });
    await host.send("parcel", order);
    expect(host.outcomes[0]).toMatch(/^held: .*Wrong post code/);
  });

  test("the stand-in accepts it too", async () => {
    await using flow = await RunningFlow.start(TO, { seed: { "venipak.Tracked": samplesOf(venipak, "Tracked") } });
    await flow.send(order);
    expect(flow.outcomes).toEqual(["delivered"]);
  });
});

test("from Venipak: lockers are read", async () => {
  await using flow = await RunningFlow.start(
    `integ 1
integration "lockers"
source  place = venipak.Place
trigger poll venipak.list_places() every 1 day
key     place.id
destination note = desk.put_note { key: place.code otherwise "none", text: place.display_name otherwise "" }
`,
    { seed: { "venipak.Place": samplesOf(venipak, "Place") } },
  );
  expect(flow.kept("desk.Note")).toMatchObject([{ key: "300906055" }]);
});

test("every request is valid by the vendors' published documents", () => {
  expect(refusedOf(requestsOfAll())).toEqual([]);
});
