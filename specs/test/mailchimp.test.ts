/** Mailchimp: what ships of it, against its own library for Node and its OpenAPI document. */
import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { requestsOfAll, RunningFlow } from "./running-flow.ts";
import { sampleProblems, samplesOf, shippedSystem } from "./shipped-system.ts";
import { refusedOf } from "./vendor-documents.ts";
import { VendorOpenApi } from "./vendor-openapi.ts";
import { ledTo, vendorSdk } from "./vendor-sdk.ts";

const mailchimp = await shippedSystem("mailchimp");
const md5 = (email: string): string => createHash("md5").update(email.toLowerCase()).digest("hex");
const [someone] = samplesOf(mailchimp, "Member") as readonly object[];
const members = (count: number): object[] =>
  Array.from({ length: count }, (_, i) => {
    const address = `N${i}@pastas.example`;
    return { ...someone, id: md5(address), email_address: address, last_changed: "2026-11-24T09:30:00+00:00" };
  });
const CUSTOMER = { id: 115310627314723954n, email: "Ona@Pastas.example", first_name: "Ona", last_name: "Kazlauskienė" };

test("every sample matches its type", async () => {
  expect(await sampleProblems(mailchimp)).toEqual([]);
});

/** To Mailchimp: a customer becomes a member and a customer, with a tag and an order. */
const TO = `integ 1
integration "customer"
source  customer = shopify.Customer
trigger webhook shopify.customers_create
key     customer.id
hold when customer.email absent because "no address"
destination member = mailchimp.put_member {
  email_address: customer.email
  status_if_new: "subscribed"
  merge_fields: { FNAME: customer.first_name, LNAME: customer.last_name }
  language: "lt"
  timestamp_opt: now
}
destination tagged = mailchimp.set_tags(email: customer.email) { tags: [{ name: "shop", status: "active" }] }
destination buyer = mailchimp.put_customer {
  id: text(customer.id)
  email_address: customer.email
  opt_in_status: false
  first_name: customer.first_name
}
destination product = mailchimp.create_product { id: "1", title: "Staltiesė", variants: [{ id: "1", title: "Žalia", price: 19.99 }] }
destination bought = mailchimp.create_order {
  id: "1001"
  customer: { id: text(customer.id) }
  currency_code: "EUR"
  order_total: 59.97
  processed_at_foreign: now
  lines: [{ id: "1", product_id: "1", product_variant_id: "1", quantity: 3, price: 19.99 }]
}
destination cart = mailchimp.create_cart {
  id: "c1"
  customer: { id: text(customer.id) }
  currency_code: "EUR"
  order_total: 59.97
  checkout_url: "https://shop.example/cart/c1"
  lines: [{ id: "1", product_id: "1", product_variant_id: "1", quantity: 3, price: 19.99 }]
}
destination told = mailchimp.add_event(email: customer.email) { name: "bought", properties: { order: "1001" } }
`;

describe("flows", () => {
  test("to: a customer becomes a member, valid by Mailchimp's own document", async () => {
    await using flow = await RunningFlow.start(TO);
    await flow.send(CUSTOMER);
    expect(flow.outcomes).toEqual(["delivered"]);
    const hash = md5("ona@pastas.example");
    const { audience = "" } = flow.settings["mailchimp"] ?? {};
    expect(flow.requests[0]?.asked).toMatchObject({
      method: "PUT",
      path: `/lists/${String(audience)}/members/${hash}`,
    });
    expect(flow.requests[1]?.asked.path).toBe(`/lists/${String(audience)}/members/${hash}/tags`);
    const theirs = VendorOpenApi.inDirectory("mailchimp.com");
    expect(flow.requests.flatMap(({ asked }) => theirs.problems(asked))).toEqual([]);
    const [sent] = flow.requests;
    if (sent === undefined) throw new Error("nothing was sent");
    const broken = {
      ...sent.asked,
      body: sent.asked.body.replace('"status_if_new":"subscribed"', '"status_if_new":"joined"'),
    };
    expect(theirs.problems(broken)).not.toEqual([]);
  });

  test("to: an unsubscribed member is found by the hash of the address, whatever its case", async () => {
    await using flow = await RunningFlow.start(
      `integ 1
integration "customer"
source  customer = shopify.Customer
trigger webhook shopify.customers_create
key     customer.id
fetch member = mailchimp.find_member(email: customer.email otherwise if blank null)
skip when (member.status otherwise "none") == "unsubscribed" because "has left"
destination note = desk.put_note { key: member.email_address otherwise "none" }
`,
      { seed: { "mailchimp.Member": [...members(2), ...samplesOf(mailchimp, "Member")] } },
    );
    await flow.send({ ...CUSTOMER, email: "ZYGIMANTAS@seza.example" });
    await flow.send({ ...CUSTOMER, id: 2, email: "n1@Pastas.example" });
    expect(flow.outcomes).toEqual(["skipped: has left", "delivered"]);
    expect(flow.kept("desk.Note")).toMatchObject([{ key: "N1@pastas.example" }]);
  });

  test("from: a form reports who unsubscribed", async () => {
    await using flow = await RunningFlow.start(`integ 1
integration "left"
source  who = mailchimp.Unsubscribed
trigger webhook mailchimp.unsubscribe
destination note = desk.put_note { key: who.email, text: who.reason otherwise "none" }
`);
    const [left] = samplesOf(mailchimp, "Unsubscribed");
    expect((await flow.send(left)).status).toBe(200);
    expect(flow.kept("desk.Note")).toMatchObject([{ key: "ona.kazlauskiene@pastas.example", text: "manual" }]);
    // As Mailchimp sends it: every value is a text.
    const form = new URLSearchParams({
      type: "unsubscribe",
      fired_at: "2026-11-24 12:00:00",
      "data[action]": "unsub",
      "data[reason]": "abuse",
      "data[email]": "jonas@pastas.example",
      "data[list_id]": "b1f0c1d2e3",
      "data[merges][FNAME]": "Jonas",
      "data[merges][INTERESTS]": "Group1,Group2",
    });
    const { webhook_secret: secret = "" } = flow.settings["mailchimp"] ?? {};
    const post = (path: string): Promise<Response> =>
      fetch(`${flow.webhookUrl}${path}`, { method: "POST", body: form });
    expect((await post(`/${String(secret)}`)).status).toBe(200);
    expect((await post(`/${String(secret)}`)).status).toBe(200);
    expect((await post("/another")).status).toBe(401);
    expect((await post("")).status).toBe(401);
    expect((await fetch(`${flow.webhookUrl}/${String(secret)}`)).status).toBe(200);
    await flow.later("1 second");
    expect(flow.kept("desk.Note").map(({ key }) => key)).toEqual([
      "ona.kazlauskiene@pastas.example",
      "jonas@pastas.example",
    ]);
    expect(flow.outcomes).toEqual(["delivered", "delivered"]);
  });

  test("from: three pages of changed members, and then only newer ones", async () => {
    await using flow = await RunningFlow.start(
      `integ 1
integration "polled"
source  member = mailchimp.Member
trigger poll mailchimp.list_members() every 1 hour
key     member.id
destination note = desk.put_note { key: member.id }
`,
      { seed: { "mailchimp.Member": members(1100) } },
    );
    const pages = flow.requests.flatMap(({ operation, asked }) =>
      operation === "list_members" ? [asked.query.get("offset")] : [],
    );
    expect(pages.slice(0, 3)).toEqual([null, "500", "1000"]);
    expect(flow.kept("desk.Note")).toHaveLength(1100);
    await flow.later("61 minutes");
    expect(flow.requests.at(-1)?.asked.query.get("since_last_changed")).toBe("2026-11-24T09:28:00Z");
  });
});

/** The used part of Mailchimp's library. */
interface Mailchimp {
  setConfig(config: { apiKey: string; server: string }): void;
  readonly lists: {
    getListMember(list: string, hash: string): Promise<{ email_address: string; merge_fields: object }>;
    getListMembersInfo(list: string, options: object): Promise<{ members: readonly object[] }>;
    setListMember(list: string, hash: string, body: object): Promise<{ email_address: string; status: string }>;
  };
}

test("@mailchimp/mailchimp_marketing reads, lists three pages and writes", async () => {
  const client = vendorSdk<Mailchimp>("@mailchimp/mailchimp_marketing");
  await using flow = await RunningFlow.start(TO, { seed: { "mailchimp.Member": members(250) } });
  const { api_key: apiKey = "", audience: list = "" } = flow.standIn.settings("mailchimp");
  using _api = ledTo(flow.standIn, "mailchimp", "https://us21.api.mailchimp.com/3.0");
  client.setConfig({ apiKey, server: "us21" });
  expect(await client.lists.getListMember(list, md5("n7@pastas.example"))).toMatchObject({
    email_address: "N7@pastas.example",
    merge_fields: { LNAME: "Kazlauskienė" },
  });
  const sizes: number[] = [];
  for (const offset of [0, 100, 200])
    sizes.push((await client.lists.getListMembersInfo(list, { count: 100, offset })).members.length);
  expect(sizes).toEqual([100, 100, 50]);
  const made = await client.lists.setListMember(list, md5("zygimantas@seza.example"), {
    email_address: "zygimantas@seza.example",
    status_if_new: "pending",
  });
  expect(made.email_address).toBe("zygimantas@seza.example");
});

test("every request is valid by the vendors' published documents", () => {
  expect(refusedOf(requestsOfAll())).toEqual([]);
});
