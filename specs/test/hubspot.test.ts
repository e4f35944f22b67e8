/** HubSpot: what ships of it, against its own library for Node. Its public specifications are not licensed for use elsewhere. */
import { describe, expect, test } from "vitest";
import { requestsOfAll, RunningFlow } from "./running-flow.ts";
import { sampleProblems, samplesOf, shippedSystem } from "./shipped-system.ts";
import { REPLIES_IN_TIME, signatureReplies } from "./signature-cases.ts";
import { refusedOf } from "./vendor-documents.ts";
import { ledTo, vendorSdk } from "./vendor-sdk.ts";

const hubspot = await shippedSystem("hubspot");
const [contact, decomposed, left] = ["Contact.json", "Contact.decomposed.json", "Contact.left.json"].map(
  (file) => hubspot.samples.find((one) => one.file === file)?.document as { readonly id: string },
);
const contacts = (count: number): object[] =>
  Array.from({ length: count }, (_, i) => ({
    ...contact,
    id: String(50_000_000 + i),
    updatedAt: "2026-11-24T09:30:00Z",
  }));
const CUSTOMER = {
  id: 115310627314723954n,
  email: "ona@pastas.example",
  first_name: "Ona",
  last_name: "Kazlauskienė",
  phone: null,
};
const SECRETS = ["first secret", "second secret"];

test("every sample matches its type", async () => {
  expect(await sampleProblems(hubspot)).toEqual([]);
});

const TO = `integ 1
integration "customer"
source  customer = shopify.Customer
trigger webhook shopify.customers_create
key     customer.id
hold when customer.email absent because "no address"
destination person = hubspot.upsert_contact {
  email: customer.email
  firstname: customer.first_name
  lastname: customer.last_name
  phone: customer.phone | phone_e164("LT")
  shop_customer_id: text(customer.id)
}
`;

describe("flows", () => {
  test("to: a customer becomes a contact, identified by the address in lower case", async () => {
    await using flow = await RunningFlow.start(TO);
    await flow.send({ ...CUSTOMER, email: "Ona@Pastas.example", phone: "8 612 34567" });
    expect(flow.outcomes).toEqual(["delivered"]);
    expect(JSON.parse(flow.requests[0]?.asked.body ?? "")).toMatchObject({
      inputs: [
        {
          idProperty: "email",
          id: "ona@pastas.example",
          properties: { email: "Ona@Pastas.example", phone: "+37061234567" },
        },
      ],
    });
  });

  test("to: several contacts are sent in one request, each with a number that the response repeats", async () => {
    await using flow = await RunningFlow.start(
      `integ 1
integration "all"
source  customers = all shopify.list_customers()
trigger manual
destination people = for one in customers where one.email present => hubspot.upsert_contacts {
  id: one.email otherwise "none" | lower
  idProperty: "email"
  properties: { email: one.email otherwise "none@pastas.example", firstname: one.first_name }
}
`,
      {
        seed: {
          "shopify.Customer": [1, 2, 3].map((id) => ({
            ...CUSTOMER,
            id,
            email: `N${id}@pastas.example`,
          })),
        },
      },
    );
    await flow.submit();
    const sent = flow.requests.filter(({ operation }) => operation === "upsert_contacts");
    expect(flow.outcomes).toEqual(["delivered"]);
    expect(sent).toHaveLength(1);
    expect(JSON.parse(sent[0]?.asked.body ?? "")).toMatchObject({
      inputs: [
        { id: "n1@pastas.example", objectWriteTraceId: "0" },
        { objectWriteTraceId: "1" },
        { objectWriteTraceId: "2" },
      ],
    });
    expect(flow.outcomes.every((one) => one === "delivered")).toBe(true);
  });

  test("to: a contact is associated with its company, whose contacts are then listed", async () => {
    await using flow = await RunningFlow.start(`integ 1
integration "joined"
source  person = hubspot.Contact
trigger manual
fetch others = all hubspot.list_associations(from: "contacts", id: person.id, to: "companies")
destination joined = hubspot.associate(from: "contacts", id: person.id, to: "companies", to_id: "9001234501") {}
destination apart = for one in others => hubspot.dissociate(from: "contacts", id: person.id, to: "companies", to_id: text(one.toObjectId)) {}
`);
    const asked = { from: "contacts", id: contact?.id, to: "companies" };
    flow.standIn.seedFound("hubspot", "list_associations", samplesOf(hubspot, "Association"), asked);
    await flow.submit(contact);
    expect(flow.outcomes).toEqual(["delivered"]);
    const path = `/crm/v4/objects/contacts/${contact?.id}/associations`;
    expect(flow.requests.map(({ asked }) => `${asked.method} ${asked.path}`)).toEqual([
      `GET ${path}/companies`,
      `PUT /crm/v4/objects/contacts/${contact?.id}/associations/default/companies/9001234501`,
      `DELETE ${path}/companies/9001234501`,
    ]);
  });

  test("from: a delivery of several events, each of which names a contact to read", async () => {
    await using flow = await RunningFlow.start(
      `integ 1
integration "changed"
source  person = hubspot.Contact
trigger webhook hubspot.contact_change
key     person.id
destination note = desk.put_note { key: person.properties.email otherwise "none", text: person.properties.lastname otherwise "none" }
`,
      { seed: { "hubspot.Contact": [contact, decomposed, left] } },
    );
    const [change] = samplesOf(hubspot, "Change") as object[];
    const events = [contact, decomposed, left, contact].map((one, i) => ({
      ...change,
      subscriptionType: "contact.propertyChange",
      eventId: i,
      objectId: Number(one?.id),
    }));
    const response = await flow.send([...events, { ...change, eventId: 9, subscriptionType: "deal.creation" }], {
      raw: true,
    });
    expect(response.status).toBe(200);
    expect(flow.asked.filter((one) => one.startsWith("hubspot"))).toEqual(
      Array.from({ length: 4 }, () => "hubspot.get_contact 200"),
    );
    // The fourth repeats the first one's event.
    expect(flow.kept("desk.Note")).toHaveLength(3);
  });

  test("from: three pages of changed contacts are searched, and then only newer ones", async () => {
    await using flow = await RunningFlow.start(
      `integ 1
integration "polled"
source  person = hubspot.Contact
trigger poll hubspot.list_contacts() every 1 hour
key     person.id
destination note = desk.put_note { key: person.id }
`,
      { seed: { "hubspot.Contact": contacts(250) } },
    );
    const searched = flow.requests
      .filter(({ operation }) => operation === "list_contacts")
      .map(
        ({ asked }) =>
          JSON.parse(asked.body) as {
            after?: string;
            filterGroups: { filters: { value: string }[] }[];
            properties: string[];
          },
      );
    expect(searched.map(({ after }) => after)).toEqual([undefined, "100", "200"]);
    expect(searched[0]?.properties).toContain("lifecyclestage");
    expect(flow.kept("desk.Note")).toHaveLength(250);
    await flow.later("61 minutes");
    expect(flow.requests.at(-1)?.asked.body).toContain(String(Date.parse("2026-11-24T09:25:00Z")));
  });
});

/** The used part of HubSpot's library. */
interface HubSpot {
  readonly Client: new (config: object) => {
    readonly crm: {
      readonly contacts: {
        readonly basicApi: {
          getById(id: string): Promise<{ id: string; properties: Record<string, string | null> }>;
          update(id: string, input: object): Promise<{ id: string; properties: object }>;
        };
        readonly batchApi: { upsert(input: object): Promise<{ results: { id: string; _new: boolean }[] }> };
        readonly searchApi: {
          doSearch(search: object): Promise<{ results: { id: string }[]; paging?: { next?: { after: string } } }>;
        };
      };
    };
  };
  readonly Signature: { getSignature(method: string, version: string, options: object): string };
}

test("@hubspot/api-client reads, lists three pages and writes", async () => {
  const { Client } = vendorSdk<HubSpot>("@hubspot/api-client");
  await using flow = await RunningFlow.start(TO, { seed: { "hubspot.Contact": contacts(250) } });
  using _api = ledTo(flow.standIn, "hubspot", "https://api.hubapi.com");
  const { crm } = new Client({
    accessToken: flow.standIn.settings("hubspot")["access_token"],
    numberOfApiCallRetries: 0,
  });
  expect(await crm.contacts.basicApi.getById("50000007")).toMatchObject({
    id: "50000007",
    properties: { lastname: "Kazlauskienė" },
  });
  const sizes: number[] = [];
  for (let after: string | undefined, i = 0; i < 3; i++) {
    const page = await crm.contacts.searchApi.doSearch({
      filterGroups: [{ filters: [{ propertyName: "lastmodifieddate", operator: "GTE", value: "0" }] }],
      sorts: [{ propertyName: "lastmodifieddate", direction: "ASCENDING" }],
      properties: ["email"],
      limit: 100,
      ...(after === undefined ? {} : { after }),
    });
    sizes.push(page.results.length);
    after = page.paging?.next?.after;
  }
  expect(sizes).toEqual([100, 100, 50]);
  const made = await crm.contacts.batchApi.upsert({
    inputs: [
      {
        id: "zygimantas@seza.example",
        idProperty: "email",
        properties: { email: "zygimantas@seza.example", firstname: "Žygimantas" },
      },
    ],
  });
  expect(made.results).toMatchObject([{ properties: { firstname: "Žygimantas" } }]);
});

test("signatures: HubSpot signs method, address, body and time in version 3", async () => {
  const { Signature } = vendorSdk<HubSpot>("@hubspot/api-client");
  await using flow = await RunningFlow.start(
    `integ 1
integration "told"
source  change = hubspot.Change
trigger webhook hubspot.contact_property_change
destination note = desk.put_note { key: text(change.eventId), text: change.changeSource otherwise "none" }
`,
    { settings: { hubspot: { client_secret: SECRETS } } },
  );
  const [change] = samplesOf(hubspot, "Change") as object[];
  const replies = await signatureReplies(flow, {
    secrets: SECRETS,
    header: "X-HubSpot-Signature-v3",
    tolerance: 300,
    sign(secret, at, n) {
      const body = JSON.stringify([{ ...change, subscriptionType: "contact.propertyChange", eventId: n }]);
      const signature = Signature.getSignature("POST", "v3", {
        clientSecret: secret,
        url: flow.webhookUrl,
        requestBody: body,
        timestamp: at,
      });
      return { body, headers: { "X-HubSpot-Signature-v3": signature, "X-HubSpot-Request-Timestamp": String(at) } };
    },
  });
  // HubSpot requires to refuse requests older than five minutes, and says nothing about the future: integ refuses both.
  expect(replies).toEqual(REPLIES_IN_TIME);
});

test("every request is valid by the vendors' published documents", () => {
  expect(refusedOf(requestsOfAll())).toEqual([]);
});
