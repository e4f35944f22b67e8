/** Klaviyo: what ships of it, against its own library for Node. */
import { createHmac } from "node:crypto";
import { describe, expect, test } from "vitest";
import { requestsOfAll, RunningFlow } from "./running-flow.ts";
import { sampleProblems, samplesOf, shippedSystem } from "./shipped-system.ts";
import { REPLIES_IN_TIME, signatureReplies } from "./signature-cases.ts";
import { refusedOf } from "./vendor-documents.ts";
import { ledTo, vendorSdk } from "./vendor-sdk.ts";

const klaviyo = await shippedSystem("klaviyo");
const [someone] = samplesOf(klaviyo, "Profile") as readonly { readonly attributes: object }[];
const [unsubscribed] = samplesOf(klaviyo, "Event") as readonly object[];
const profiles = (count: number): object[] =>
  Array.from({ length: count }, (_, i) => ({
    ...someone,
    id: `P${i}`,
    attributes: { ...someone?.attributes, email: `n${i}@pastas.example`, updated: "2026-11-24T09:30:00+00:00" },
  }));
const CUSTOMER = { id: 115310627314723954n, email: "Ona@pastas.example", first_name: "Ona", phone: "8 612 34567" };

test("every sample matches its type", async () => {
  expect(await sampleProblems(klaviyo)).toEqual([]);
});

/** To Klaviyo: a customer becomes a profile that has agreed, with something that it has done. */
const TO = `integ 1
integration "customer"
source  customer = shopify.Customer
trigger webhook shopify.customers_create
key     customer.id
hold when customer.email absent because "no address"
destination profile = klaviyo.upsert_profile {
  email: customer.email
  phone_number: customer.phone | phone_e164("LT")
  external_id: text(customer.id)
  first_name: customer.first_name
}
destination agreed = klaviyo.subscribe(list: "Y6nRLr", source: "Checkout") {
  email: customer.email
  subscriptions: { email: { marketing: { consent: "SUBSCRIBED" } } }
}
destination bought = klaviyo.create_event {
  metric: { data: { type: "metric", attributes: { name: "Placed Order" } } }
  profile: { data: { type: "profile", attributes: { email: customer.email } } }
  properties: { OrderId: "1001", Items: [{ ProductID: "1", Quantity: 3, ItemPrice: 19.99 }] }
  time: now
  value: 59.97
  value_currency: "EUR"
  unique_id: "1001"
}
`;

describe("flows", () => {
  test("to: profile, consent and event are sent in the envelopes of JSON:API", async () => {
    await using flow = await RunningFlow.start(TO);
    await flow.send(CUSTOMER);
    expect(flow.outcomes).toEqual(["delivered"]);
    const [profile, agreed, bought] = flow.requests.map(({ asked }) => asked);
    expect(profile?.headers).toMatchObject({ revision: "2026-07-15", "content-type": "application/vnd.api+json" });
    expect(JSON.parse(profile?.body ?? "")).toEqual({
      data: {
        type: "profile",
        attributes: {
          email: "Ona@pastas.example",
          phone_number: "+37061234567",
          external_id: "115310627314723954",
          first_name: "Ona",
        },
      },
    });
    expect(JSON.parse(agreed?.body ?? "")).toEqual({
      data: {
        type: "profile-subscription-bulk-create-job",
        attributes: {
          custom_source: "Checkout",
          historical_import: false,
          profiles: {
            data: [
              {
                type: "profile",
                attributes: {
                  email: "Ona@pastas.example",
                  subscriptions: { email: { marketing: { consent: "SUBSCRIBED" } } },
                },
              },
            ],
          },
        },
        relationships: { list: { data: { type: "list", id: "Y6nRLr" } } },
      },
    });
    expect(JSON.parse(bought?.body ?? "")).toMatchObject({
      data: { type: "event", attributes: { unique_id: "1001", value: 59.97 } },
    });
    expect(flow.kept("klaviyo.Profile")).toMatchObject([{ attributes: { email: "Ona@pastas.example" } }]);
  });

  test("from: a webhook with several events, each with a profile", async () => {
    await using flow = await RunningFlow.start(`integ 1
integration "left"
source  event = klaviyo.Event
trigger webhook klaviyo.unsubscribed_from_email
destination note = desk.put_note { key: event.relationships.profile.data.id otherwise "none" }
`);
    expect((await flow.send(unsubscribed)).status).toBe(200);
    expect(flow.kept("desk.Note")).toMatchObject([{ key: "01HF3Q8Y7Z5W4V3U2T1S0R9Q8Q" }]);
  });

  test("from: three pages of changed profiles, and then only newer ones", async () => {
    await using flow = await RunningFlow.start(
      `integ 1
integration "polled"
source  profile = klaviyo.Profile
trigger poll klaviyo.list_profiles() every 1 hour
key     profile.id
destination note = desk.put_note { key: profile.id, text: profile.attributes.email otherwise "none" }
`,
      { seed: { "klaviyo.Profile": profiles(250) } },
    );
    const asked = flow.requests.flatMap(({ operation, asked: one }) =>
      operation === "list_profiles" ? [one.query] : [],
    );
    expect(asked.map((query) => query.get("page[cursor]"))).toEqual([null, "100", "200"]);
    expect(asked[0]?.get("filter")).toBe("greater-than(updated,1970-01-01T00:00:00Z)");
    expect(flow.kept("desk.Note")).toHaveLength(250);
    await flow.later("61 minutes");
    expect(flow.requests.at(-1)?.asked.query.get("filter")).toBe("greater-than(updated,2026-11-24T09:28:00Z)");
  });
});

/** The used part of Klaviyo's library, whose names have capitals. */
interface Klaviyo {
  readonly ApiKeySession: new (key: string, retry: unknown) => object;
  readonly RetryWithExponentialBackoff: new (options: object) => object;
  readonly ProfilesApi: new (session: object) => {
    getProfile(id: string, options: object): Promise<{ body: { data: { id: string; attributes: object } } }>;
    getProfiles(options: object): Promise<{ body: { data: readonly object[]; links?: { next?: string | null } } }>;
    createOrUpdateProfile(profile: object): Promise<{ body: { data: { attributes: object } } }>;
  };
}

test("klaviyo-api reads, lists three pages and writes", async () => {
  const { ApiKeySession, ProfilesApi, RetryWithExponentialBackoff } = vendorSdk<Klaviyo>("klaviyo-api");
  await using flow = await RunningFlow.start(TO, { seed: { "klaviyo.Profile": profiles(250) } });
  using _api = ledTo(flow.standIn, "klaviyo", "https://a.klaviyo.com");
  const retry = new RetryWithExponentialBackoff({ retryCodes: [], numRetries: 0, maxInterval: 1 });
  const api = new ProfilesApi(new ApiKeySession(flow.standIn.settings("klaviyo")["api_key"] ?? "", retry));
  const additionalFieldsProfile = ["subscriptions"];
  const { body: one } = await api.getProfile("P7", { additionalFieldsProfile });
  expect(one.data).toMatchObject({ id: "P7", attributes: { lastName: "Kazlauskienė", phoneNumber: "+37061234567" } });
  const sizes: number[] = [];
  for (let cursor: string | undefined, i = 0; i < 3; i++) {
    const { body } = await api.getProfiles({
      additionalFieldsProfile,
      filter: "greater-than(updated,1970-01-01T00:00:00Z)",
      sort: "updated",
      pageSize: 100,
      ...(cursor === undefined ? {} : { pageCursor: cursor }),
    });
    sizes.push(body.data.length);
    cursor = new URL(body.links?.next ?? "https://none.example").searchParams.get("page[cursor]") ?? undefined;
  }
  expect(sizes).toEqual([100, 100, 50]);
  const { body: made } = await api.createOrUpdateProfile({
    data: { type: "profile", attributes: { email: "zygimantas@seza.example", firstName: "Žygimantas" } },
  });
  expect(made.data.attributes).toMatchObject({ email: "zygimantas@seza.example", firstName: "Žygimantas" });
});

test("signatures: Klaviyo signs the body followed by the time", async () => {
  const secrets = ["0123456789abcdef first", "0123456789abcdef second"];
  await using flow = await RunningFlow.start(
    `integ 1
integration "left"
source  event = klaviyo.Event
trigger webhook klaviyo.unsubscribed_from_email
destination note = desk.put_note { key: event.id }
`,
    { settings: { klaviyo: { webhook_secret: secrets } } },
  );
  const replies = await signatureReplies(flow, {
    secrets,
    header: "Klaviyo-Signature",
    tolerance: 300,
    sign(secret, at, n) {
      const data = [
        {
          external_id: `${n}`,
          topic: "event:klaviyo.unsubscribed_from_email_marketing",
          payload: { data: { ...unsubscribed, id: `E${n}` } },
        },
      ];
      const body = JSON.stringify({ data, meta: { klaviyo_account_id: "Abc123" } });
      const time = new Date(at).toUTCString();
      const signature = createHmac("sha256", secret).update(body).update(time).digest("hex");
      return {
        body,
        headers: { "Klaviyo-Signature": signature, "Klaviyo-Timestamp": time, "Klaviyo-Webhook-Id": "W1" },
      };
    },
  });
  expect(replies).toEqual(REPLIES_IN_TIME);
});

test("every request is valid by the vendors' published documents", () => {
  expect(refusedOf(requestsOfAll())).toEqual([]);
});
