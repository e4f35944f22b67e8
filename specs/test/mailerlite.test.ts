/** MailerLite: what ships of it, against its own library for Node. */
import { createHmac } from "node:crypto";
import { describe, expect, test } from "vitest";
import { requestsOfAll, RunningFlow } from "./running-flow.ts";
import { sampleProblems, samplesOf, shippedSystem } from "./shipped-system.ts";
import { REPLIES, signatureReplies } from "./signature-cases.ts";
import { refusedOf } from "./vendor-documents.ts";
import { ledTo, vendorSdk } from "./vendor-sdk.ts";

const mailerlite = await shippedSystem("mailerlite");
const [someone] = samplesOf(mailerlite, "Subscriber") as readonly object[];
const [told] = samplesOf(mailerlite, "SubscriberEvent") as readonly object[];
const subscribers = (count: number): object[] =>
  Array.from({ length: count }, (_, i) => ({
    ...someone,
    id: String(31_986_000 + i),
    email: `n${i}@pastas.example`,
    updated_at: "2026-11-24 09:30:00",
  }));
const CUSTOMER = {
  id: 115310627314723954n,
  email: "ona@pastas.example",
  first_name: "Ona",
  created_at: "2026-11-24T11:30:00+02:00",
};

test("every sample matches its type", async () => {
  expect(await sampleProblems(mailerlite)).toEqual([]);
});

/** To MailerLite: a customer becomes a subscriber of a group that is made where it is not there. */
const TO = `integ 1
integration "customer"
source  customer = shopify.Customer
trigger webhook shopify.customers_create
key     customer.id
hold when customer.email absent because "no address"
destination group = mailerlite.create_group { name: "Buyers" }
destination person = mailerlite.upsert_subscriber {
  email: customer.email
  fields: { name: customer.first_name, z_i_p: "01103", customer_number: 115310 }
  groups: [group.id]
  opted_in_at: customer.created_at
}
destination member = mailerlite.add_to_group(subscriber: person.id, group: group.id) {}
`;

describe("flows", () => {
  test("to: a customer becomes a subscriber of a group", async () => {
    await using flow = await RunningFlow.start(TO);
    await flow.send(CUSTOMER);
    expect(flow.outcomes).toEqual(["delivered"]);
    const sent = flow.requests.find(({ operation }) => operation === "upsert_subscriber")?.asked.body ?? "";
    expect(JSON.parse(sent)).toMatchObject({
      email: "ona@pastas.example",
      fields: { name: "Ona", z_i_p: "01103", customer_number: 115310 },
      opted_in_at: "2026-11-24 09:30:00",
    });
    await flow.send({ ...CUSTOMER, id: 2, email: "jonas@pastas.example" });
    // The group is there now, and is not made again.
    expect(flow.asked.filter((one) => one.startsWith("mailerlite.create_group"))).toHaveLength(1);
    expect(flow.kept("mailerlite.Subscriber")).toHaveLength(2);
  });

  test("from: a delivery with several events, only one of them needed", async () => {
    await using flow = await RunningFlow.start(`integ 1
integration "left"
source  person = mailerlite.SubscriberEvent
trigger webhook mailerlite.unsubscribed
destination note = desk.put_note { key: person.email }
`);
    const events = [told, { ...told, event: "subscriber.updated" }, { ...told, email: "jonas@pastas.example" }];
    const response = await flow.send({ events, total: 3 }, { raw: true });
    expect(response.status).toBe(200);
    expect(flow.kept("desk.Note")).toMatchObject([
      { key: "ona.kazlauskiene@pastas.example" },
      { key: "jonas@pastas.example" },
    ]);
  });

  test("from: three pages of subscribers, of which only changed ones are taken again", async () => {
    await using flow = await RunningFlow.start(
      `integ 1
integration "polled"
source  person = mailerlite.Subscriber
trigger poll mailerlite.list_subscribers() every 1 hour
key     person.id
destination note = desk.put_note { key: person.id }
`,
      { seed: { "mailerlite.Subscriber": subscribers(250) } },
    );
    const cursors = flow.requests.flatMap(({ operation, asked }) =>
      operation === "list_subscribers" ? [asked.query.get("cursor")] : [],
    );
    expect(cursors).toEqual([null, "100", "200"]);
    expect(flow.kept("desk.Note")).toHaveLength(250);
    flow.standIn.seed("mailerlite", "Subscriber", [{ ...someone, id: "1", updated_at: "2026-11-24 12:30:00" }]);
    await flow.later("61 minutes");
    expect(flow.kept("desk.Note")).toHaveLength(251);
    expect(flow.outcomes).toHaveLength(251);
  });
});

/** The used part of MailerLite's library. */
interface MailerLite {
  readonly default: new (config: { api_key: string }) => {
    readonly subscribers: {
      find(id: string): Promise<{ data: { data: object } }>;
      get(options: object): Promise<{ data: { data: readonly object[]; meta: { next_cursor: string | null } } }>;
      createOrUpdate(person: object): Promise<{ data: { data: object } }>;
    };
  };
}

test("@mailerlite/mailerlite-nodejs reads, lists three pages and writes", async () => {
  const { default: Client } = vendorSdk<MailerLite>("@mailerlite/mailerlite-nodejs");
  await using flow = await RunningFlow.start(TO, { seed: { "mailerlite.Subscriber": subscribers(250) } });
  using _api = ledTo(flow.standIn, "mailerlite", "https://connect.mailerlite.com");
  const { subscribers: api } = new Client({ api_key: flow.standIn.settings("mailerlite")["api_key"] ?? "" });
  expect((await api.find("n7@pastas.example")).data.data).toMatchObject({
    id: "31986007",
    fields: { last_name: "Kazlauskienė" },
  });
  const sizes: number[] = [];
  for (let cursor: string | undefined, i = 0; i < 3; i++) {
    const { data } = await api.get({ limit: 100, include: "groups", ...(cursor === undefined ? {} : { cursor }) });
    sizes.push(data.data.length);
    cursor = data.meta?.next_cursor ?? undefined;
  }
  expect(sizes).toEqual([100, 100, 50]);
  const made = await api.createOrUpdate({ email: "zygimantas@seza.example", fields: { name: "Žygimantas" } });
  expect(made.data.data).toMatchObject({ email: "zygimantas@seza.example", fields: { name: "Žygimantas" } });
});

test("signatures: MailerLite signs only the body", async () => {
  const secrets = ["first secret", "second secret"];
  await using flow = await RunningFlow.start(
    `integ 1
integration "left"
source  person = mailerlite.SubscriberEvent
trigger webhook mailerlite.unsubscribed
destination note = desk.put_note { key: person.id }
`,
    { settings: { mailerlite: { webhook_secret: secrets } } },
  );
  const replies = await signatureReplies(flow, {
    secrets,
    header: "Signature",
    sign(secret, _, n) {
      const body = JSON.stringify({ events: [{ ...told, id: `${n}` }], total: 1 });
      return { body, headers: { Signature: createHmac("sha256", secret).update(body).digest("hex") } };
    },
  });
  // The signature has no time, so old deliveries are accepted; a repeated one is one run.
  expect(replies).toEqual(REPLIES);
});

test("every request is valid by the vendors' published documents", () => {
  expect(refusedOf(requestsOfAll())).toEqual([]);
});
