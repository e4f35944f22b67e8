/** What webhooks deliver beside one document: several events, forms, CloudEvents, and events that only name their document. */
import { createHash, createHmac } from "node:crypto";
import { describe, expect, test } from "vitest";
import type { Flow } from "@integ/runtime";
import { TestHost, type RecordedRequest, type Reply } from "@integ/runtime/testing";
import { compileErp, ERP, erpFlow, spec } from "../../test/erp.ts";

const LINE = 'destination line = erp.put_line { text: "{order.id} {order.note}" | cut(60) }';
const SIGNED = `  signature: { algorithm: hmac-sha256, encoding: hex, header: X-Signature, secret: secret }
  headers: { delivery_id: X-Delivery-Id }
`;
const GET_ORDER = `  get_order:
    kind: read
    request: { method: GET, path: /order, query: { ids: "{ids}" } }
    parameters: { ids: { type: integer } }
    result: { type: Order, at: /orders/0, may_be_none: true }
    several: { parameter: ids, most: 2, at: /orders, key: /id }
`;

/** The ERP with other webhooks and events. */
function files(webhooks: string, events: string): Readonly<Record<string, string>> {
  const described = (ERP["systems/erp/system.yaml"] ?? "")
    .replace(/webhooks:\n(?: {2}.*\n)+/, `webhooks:\n${SIGNED}${webhooks}\n`)
    .replace(/events:\n(?: {2}.*\n)+/, `events:\n${events}\n`);
  return { "systems/erp/system.yaml": `${described}${GET_ORDER}` };
}

const told = (event: string, ...lines: readonly string[]): string =>
  spec("told", "source order = erp.Order", `trigger webhook erp.${event}`, ...lines, LINE);

async function hosted(
  webhooks: string,
  event: string,
  lines: readonly string[] = [],
  reply: (request: RecordedRequest) => Reply = () => ({ json: { lines: [{ id: 1 }, { id: 2 }] } }),
): Promise<TestHost> {
  return TestHost.start([await erpFlow(told("changed", ...lines), files(webhooks, `  changed: ${event}`))], { reply });
}
const texts = (host: TestHost): string[] =>
  host.sent.flatMap((one) => (one as { readonly lines: { readonly text: string }[] }).lines.map(({ text }) => text));

/** Sends a body as it is, signed. */
async function sendRaw(
  host: TestHost,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> {
  return host.send("told", body, { raw: true, headers });
}

describe("the topic of an event", () => {
  test("in its body: events with another topic get a success reply and are ignored", async () => {
    await using host = await hosted("  topic_at: /type\n  document: /data", "{ type: Order, topic: order.changed }");
    const other = await sendRaw(host, '{"type":"order.deleted","data":{"id":1}}');
    expect([other.status, await other.json()]).toEqual([200, { runs: [] }]);
    expect((await sendRaw(host, '{"type":"order.changed","data":{"id":2,"note":"a"}}')).status).toBe(200);
    expect(texts(host)).toEqual(["2 a"]);
    expect(host.events).toContainEqual({ kind: "passed_over", flow: "told", events: 1 });
  });

  test("in several of its fields", async () => {
    await using host = await hosted('  topic_at: "{/category}.{/what}"', "{ type: Order, topic: ORDER.UPDATE }");
    await sendRaw(host, '{"category":"ORDER","what":"CREATE","id":1}');
    await sendRaw(host, '{"category":"ORDER","what":"UPDATE","id":2,"note":"a"}');
    expect(texts(host)).toEqual(["2 a"]);
  });

  test("in the address: another topic is refused, since it was sent to the wrong address", async () => {
    await using host = await hosted("  topic_query: topic", "{ type: Order, topic: order.changed }");
    expect((await host.send("told", { id: 3, note: "a" })).status).toBe(200);
    expect((await host.send("told", { id: 4 }, { query: { topic: "order.deleted" } })).status).toBe(400);
    expect(texts(host)).toEqual(["3 a"]);
  });
});

describe("several events in one delivery", () => {
  const EACH = `  each: /notes/*/items/*
  document: /order
  fields: { event_id: /event }`;
  const both =
    '{"notes":[{"items":[{"event":"e1","order":{"id":1,"note":"a"}}]},{"items":[{"event":"e2","order":{"id":2,"note":"b"}}]}]}';

  test("are an event each; duplicates are recognized by their ids", async () => {
    await using host = await hosted(EACH, "{ type: Order, dedupe: [id, event_id] }");
    expect(await (await sendRaw(host, both)).json()).toEqual({ runs: [1, 2] });
    const again = both.replace('"e2"', '"e3"');
    expect(await (await sendRaw(host, again)).json()).toEqual({ runs: [1, 3], duplicates: 1 });
    expect(texts(host).sort()).toEqual(["1 a", "2 b", "2 b"]);
  });

  test("the same event twice in one delivery counts once", async () => {
    await using host = await hosted("  each: /*", "{ type: Order, dedupe: [id] }");
    expect(await (await sendRaw(host, '[{"id":1,"note":"a"},{"id":1,"note":"a"}]')).json()).toEqual({
      runs: [1, 1],
      duplicates: 1,
    });
    expect(texts(host)).toEqual(["1 a"]);
  });

  test("an empty list is fine; a delivery without the list is held as a whole", async () => {
    await using host = await hosted("  each: /events/*", "{ type: Order }");
    expect(await (await sendRaw(host, '{"events":[]}')).json()).toEqual({ runs: [] });
    await sendRaw(host, '{"id":1}');
    await sendRaw(host, "no json");
    expect(host.outcomes).toEqual(["held: the delivery has no list at /events/*", "held: the delivery is not JSON"]);
  });

  test("an event that breaks its schema is held, and the others continue", async () => {
    await using host = await hosted("  each: /*", "{ type: Order }");
    await sendRaw(host, '[{"id":"x"},{"id":2,"note":"b"}]');
    expect(host.outcomes.map((one) => one.split(":")[0])).toEqual(["held", "delivered"]);
  });

  test("are all refused if the store can't take one of them", async () => {
    const flow = await erpFlow(told("changed"), files("  each: /*", "  changed: { type: Order }"));
    await using host = await TestHost.start([flow]);
    const taken = host.store.acceptAll.bind(host.store);
    host.store.acceptAll = (events, cursor) =>
      events.length > 1 ? Promise.reject(new Error("full")) : taken(events, cursor);
    expect((await sendRaw(host, '[{"id":1},{"id":2}]')).status).toBe(503);
    expect(host.outcomes).toEqual([]);
  });
});

describe("a body that is not JSON", () => {
  const form = { "Content-Type": "application/x-www-form-urlencoded" };
  const NOTED = "  format: form\n";
  test("a form with JSON in one of its fields, plain or in base64", async () => {
    await using plain = await hosted(`${NOTED}  field: payload`, "{ type: Order }");
    await sendRaw(plain, `a=1&payload=${encodeURIComponent('{"id":1,"note":"ž&"}')}`, form);
    expect(texts(plain)).toEqual(["1 ž&"]);
    await using coded = await hosted(`${NOTED}  field: data\n  coding: base64`, "{ type: Order }");
    await sendRaw(coded, `data=${Buffer.from('{"id":2,"note":"b"}').toString("base64url")}`, form);
    expect(texts(coded)).toEqual(["2 b"]);
    await sendRaw(coded, "other=1", form);
    expect(coded.outcomes.at(-1)).toBe("held: the delivered form has no field data");
  });

  test("a form as a record of texts, with brackets for records and lists", async () => {
    const schema = {
      type: "object",
      required: ["id"],
      properties: {
        id: { type: "string" },
        data: {
          type: "object",
          properties: { email: { type: "string" }, tags: { type: "array", items: { type: "string" } } },
        },
      },
    };
    const flow = await erpFlow(
      spec(
        "told",
        "source order = erp.Order",
        "trigger webhook erp.changed",
        'destination line = erp.put_line { text: "{order.id} {order.data.email otherwise ""} {order.data.tags | join("+") otherwise ""}" | cut(60) }',
      ).replaceAll('otherwise ""', 'otherwise "-"'),
      { ...files("  format: form", "  changed: { type: Order }"), "systems/erp/Order.json": JSON.stringify(schema) },
    );
    await using host = await TestHost.start([flow], { reply: () => ({ json: { lines: [{ id: 1 }] } }) });
    await sendRaw(host, "id=7&data[email]=a%40b.lt&data[tags][]=x&data[tags][]=y&__proto__[z]=1", form);
    expect(texts(host)).toEqual(["7 a@b.lt x+y"]);
  });
});

describe("CloudEvents", () => {
  const one = (id: string, note: string): object => ({
    specversion: "1.0",
    id,
    source: "/shop",
    type: "order.changed",
    data: { id: 1, note },
  });
  test.each<[string, string, Readonly<Record<string, string>>]>([
    ["one", JSON.stringify(one("a", "x")), { "Content-Type": "application/cloudevents+json; charset=utf-8" }],
    ["a batch", JSON.stringify([one("a", "x")]), { "Content-Type": "application/cloudevents-batch+json" }],
    [
      "a document whose headers tell the rest",
      '{"id":1,"note":"x"}',
      { "ce-id": "a", "ce-source": "/shop", "ce-type": "order.changed" },
    ],
  ])("%s", async (_, body, headers) => {
    await using host = await hosted(
      "  format: cloudevents",
      "{ type: Order, topic: order.changed, dedupe: [id, ce_id] }",
    );
    await sendRaw(host, body, headers);
    await sendRaw(host, body, headers);
    await sendRaw(host, JSON.stringify(one("b", "y")), { "Content-Type": "application/cloudevents+json" });
    await sendRaw(host, JSON.stringify({ ...one("c", "z"), type: "other" }), {
      "Content-Type": "application/cloudevents+json",
    });
    expect(texts(host)).toEqual(["1 x", "1 y"]);
  });
});

describe("the version of a document", () => {
  const keyed = ["key order.id, newest version"];
  test.each([
    ["in a header", "  version: { header: X-Sequence }", (n: string) => ({ "X-Sequence": n }), ["9", "10", "2"]],
    [
      "in the event",
      "  version: { at: /sent }\n  document: /order",
      () => ({}),
      ["2026-11-24T12:00:00+02:00", "2026-11-24T12:00:00Z", "2026-11-24T11:00:00Z"],
    ],
  ])("%s: an older one never overwrites a newer one", async (_, webhooks, headers, moments) => {
    await using host = await hosted(webhooks, "{ type: Order }", keyed);
    for (const [i, moment] of moments.entries()) {
      const order = { id: 1, note: `n${i}` };
      await sendRaw(
        host,
        JSON.stringify(webhooks.includes("/order") ? { sent: moment, order } : order),
        headers(moment),
      );
    }
    expect(texts(host)).toEqual(["1 n0", "1 n1"]);
    expect(host.outcomes.at(-1)).toContain("skipped: is an older state than the one delivered");
  });

  test("a spec can use it only if the description defines it", () => {
    const { diagnostics } = compileErp(
      told("changed", ...keyed),
      files("  topic_at: /x", "  changed: { type: Order }"),
    );
    expect(diagnostics.map(({ code }) => code)).toEqual(["INT2001"]);
  });
});

describe("an event that only names its document", () => {
  const THIN =
    "{ type: Order, read: { operation: get_order, arguments: { ids: /order_id }, knows: { id: /order_id } } }";
  const orders = new Map<number, string>();
  const asked: string[] = [];
  const shop = ({ method, path }: RecordedRequest): Reply => {
    if (method !== "GET") return { json: { lines: [{ id: 1 }] } };
    const ids = new URL(path, "http://erp").searchParams.get("ids") ?? "";
    asked.push(ids);
    const found = ids
      .split(",")
      .flatMap((id) => (orders.has(Number(id)) ? [{ id: Number(id), note: orders.get(Number(id)) }] : []));
    return { json: { orders: found } };
  };
  const begun = async (lines: readonly string[] = ["key order.id"], webhooks = ""): Promise<TestHost> => {
    orders.clear();
    asked.length = 0;
    return hosted(webhooks, THIN, lines, shop);
  };
  const tell = (host: TestHost, id: number): Promise<Response> => sendRaw(host, `{"order_id":${id}}`);

  test("is read by the host, and the document is the source", async () => {
    await using host = await begun();
    orders.set(5, "a");
    await tell(host, 5);
    expect([asked, texts(host)]).toEqual([["5"], ["5 a"]]);
  });

  test("is erased together with the document that was read for it", async () => {
    await using host = await begun();
    orders.set(5, "ona@example.lt");
    await tell(host, 5);
    const kept = (): string => host.store.events("told", 0, 10).map(({ steps, texts: said }) => [...steps, ...said].join()).join(); // prettier-ignore
    const [event] = host.store.events("told", 0, 10);
    expect(Buffer.from(event?.body ?? []).toString()).not.toContain("ona");
    expect(kept()).toContain("ona@example.lt");
    host.store.erase(event?.origin ?? 0);
    expect(kept()).not.toContain("ona@example.lt");
  });

  test("announced again: each state is processed once, a new one again", async () => {
    await using host = await begun();
    for (const state of ["a", "a", "b"]) {
      orders.set(5, state);
      await tell(host, 5);
    }
    expect(texts(host)).toEqual(["5 a", "5 b"]);
    expect(host.outcomes).toEqual([
      "delivered",
      "skipped: its document has not changed since an earlier webhook",
      "delivered",
    ]);
  });

  test("a document that can't be read yet is retried by the flow's policy", async () => {
    await using host = await begun(["key order.id", "on failure retry 3 times over 1 hour then hold"]);
    await tell(host, 6);
    expect(host.outcomes).toEqual(["retrying: erp.get_order does not find the document that the webhook names"]);
    orders.set(6, "late");
    await host.advance("1 hour");
    expect(texts(host)).toEqual(["6 late"]);
  });

  test("ids in one delivery are read together, as many as one request takes", async () => {
    await using host = await begun(["key order.id"], "  each: /*");
    for (const id of [1, 2, 3]) orders.set(id, "x");
    await sendRaw(host, '[{"order_id":1},{"order_id":2},{"order_id":3}]');
    expect(texts(host).sort()).toEqual(["1 x", "2 x", "3 x"]);
    expect(asked.toSorted()).toEqual(["1,2", "3"]);
  });

  test("without an id the event is held", async () => {
    await using host = await begun();
    await sendRaw(host, "{}");
    expect(host.outcomes).toEqual(["held: the delivery does not identify its document: nothing is at /order_id"]);
  });

  test("`integ trigger` and tests send a document, and the host delivers its event", async () => {
    await using host = await begun();
    orders.set(9, "there");
    await host.send("told", { id: 9, note: "here" });
    expect(texts(host)).toEqual(["9 there"]);
  });

  test("a key can use only fields of the event", () => {
    const { diagnostics } = compileErp(told("changed", 'key order.note otherwise ""'), files("", `  changed: ${THIN}`));
    expect(diagnostics.map(({ message }) => message)).toContain(
      "the webhook does not tell `note`: it only says which document has changed",
    );
  });
});

test("every format delivers the same document", async () => {
  const flows: Flow[] = [];
  for (const [webhooks, event] of [
    [
      `  each: /a/*/b
  document: /data/object
  topic_at: /type`,
      "{ type: Order, topic: x }",
    ],
    [
      `  format: form
  field: payload
  coding: base64`,
      "{ type: Order }",
    ],
    ["  format: cloudevents", "{ type: Order, topic: x }"],
    ['  topic_at: "{/a}.{/b}"\n  version: { at: /v }', "{ type: Order, topic: ORDER.NEW }"],
  ] as const)
    flows.push(
      await erpFlow(
        told("changed").replace('"told"', `"told-${flows.length}"`),
        files(webhooks, `  changed: ${event}`),
      ),
    );
  await using host = await TestHost.start(flows, { reply: () => ({ json: { lines: [{ id: 1 }] } }) });
  for (const { name } of flows) await host.send(name, { id: 1, note: name });
  expect(texts(host)).toEqual(flows.map(({ name }) => `1 ${name}`));
});

describe("XML", () => {
  const XML = `  format: xml
  topic_at: /told/@kind
  document: /told/order
  fields: { event_id: /told/id }`;

  test("is read with the schema's numbers, and lists of one element", async () => {
    await using host = await hosted(XML, "{ type: Order, topic: paid, dedupe: [event_id] }", ["key order.id"]);
    const order = (id: string): string =>
      `<?xml version="1.0"?><n:told xmlns:n="urn:n" kind="paid"><id>e${id}</id><order><id>${id}</id><note>ą &amp; b</note><lines><sku>A</sku><n>2</n></lines></order></n:told>`;
    expect((await sendRaw(host, order("1"))).status).toBe(200);
    expect((await sendRaw(host, order("2").replace("paid", "made"))).status).toBe(200);
    expect(await (await sendRaw(host, order("1"))).json()).toMatchObject({ duplicate: true });
    expect(texts(host)).toEqual(["1 ą & b"]);
    expect((await host.send("told", { id: 3, note: "c" })).status).toBe(200);
    expect(texts(host)).toEqual(["1 ą & b", "3 c"]);
  });

  test("several events in one delivery, also one or none", async () => {
    await using host = await hosted("  format: xml\n  each: /all/order/*", "{ type: Order }");
    await sendRaw(host, "<all><order><id>1</id></order><order><id>2</id></order></all>");
    await sendRaw(host, "<all><order><id>3</id></order></all>");
    expect((await sendRaw(host, "<all/>")).status).toBe(200);
    expect(texts(host)).toEqual(["1", "2", "3"]);
  });

  test("that is invalid, or declares entities, is held", async () => {
    await using host = await hosted(XML, "{ type: Order }");
    await sendRaw(host, "<told><order>");
    await sendRaw(host, '<!DOCTYPE a [<!ENTITY x "y">]><told><order><id>1</id></order></told>');
    const why = "held: the delivery is not XML";
    expect(host.outcomes).toEqual([why, why]);
  });
});

test("numbers in a form are numbers if the schema says so", async () => {
  await using host = await hosted("  format: form", "{ type: Order }");
  await sendRaw(host, "id=7&note=n", { "Content-Type": "application/x-www-form-urlencoded" });
  expect(texts(host)).toEqual(["7 n"]);
});

describe("a vendor that verifies the address", () => {
  const told = (host: TestHost, query = ""): string => `${host.url}/webhooks/told${query}`;
  const SECRET = "stand-in secret of erp";
  const SHA = "{ algorithm: sha256, content: '{echo}{secret}{url}' }";

  test("sends a header that the reply must repeat, before there is a signature", async () => {
    await using host = await hosted("  ping: { echo_header: X-Hook-Secret }", "{ type: Order }");
    const asked = await fetch(told(host), { method: "POST", headers: { "X-Hook-Secret": "b537" } });
    expect([asked.status, asked.headers.get("x-hook-secret"), await asked.text()]).toEqual([200, "b537", ""]);
    expect((await sendRaw(host, '{"id":1}', { "X-Signature": "AAAA" })).status).toBe(401);
    expect((await sendRaw(host, '{"id":2,"note":"n"}')).status).toBe(200);
    expect(texts(host)).toEqual(["2 n"]);
  });

  test("expects the value in another header", async () => {
    const ping = 'ping: { echo_header: Hook-Challenge, reply: { headers: { Hook-Response: "{echo}" } } }';
    await using host = await hosted(`  ${ping}`, "{ type: Order }");
    const asked = await fetch(told(host), { method: "POST", headers: { "Hook-Challenge": "42" } });
    expect([asked.headers.get("hook-response"), asked.headers.get("hook-challenge")]).toEqual(["42", null]);
  });

  test("sends a parameter of the address by POST", async () => {
    await using host = await hosted("  ping: { echo_query: validationToken }", "{ type: Order }");
    const asked = await fetch(told(host, "?validationToken=a%20b"), { method: "POST" });
    expect([asked.status, asked.headers.get("content-type"), await asked.text()]).toEqual([200, "text/plain", "a b"]);
    expect(host.outcomes).toEqual([]);
  });

  test("sends a header by GET, and expects JSON", async () => {
    const probe = 'probe: { echo_header: X-Challenge, reply: { body: { verification: "{echo}" } } }';
    await using host = await hosted(`  ${probe}`, "{ type: Order }");
    const asked = await fetch(told(host), { headers: { "X-Challenge": "abc" } });
    expect([asked.status, await asked.json()]).toEqual([200, { verification: "abc" }]);
  });

  test("expects a hash of the value, a secret and the public address", async () => {
    const probe = `probe: { echo: challenge_code, reply: { hash: ${SHA}, body: { challengeResponse: "{hash}" } } }`;
    await using host = await hosted(`  ${probe}`, "{ type: Order }");
    const asked = await fetch(told(host, "?challenge_code=a1"));
    const hash = createHash("sha256")
      .update(`a1${SECRET}${told(host)}`)
      .digest("hex");
    expect(await asked.json()).toEqual({ challengeResponse: hash });
  });

  test("gets no hash of what could be an event, and no header with a line break", async () => {
    const hash = `hash: { algorithm: hmac-sha256, content: "{echo}", secret: secret }`;
    await using host = await hosted(`  probe: { echo: crc, reply: { ${hash}, body: { token: "{hash}" } } }`, "{ type: Order }"); // prettier-ignore
    const event = encodeURIComponent('{"id":1}');
    expect((await fetch(told(host, `?crc=${event}`))).status).toBe(400);
    expect((await fetch(told(host, "?crc=Zm9v_bar-1="))).status).toBe(200);
    const header = 'ping: { echo_query: word, reply: { headers: { X-Word: "{echo}" } } }';
    await using other = await hosted(`  ${header}`, "{ type: Order }");
    expect((await fetch(told(other, "?word=a%0D%0ASet-Cookie:b"), { method: "POST" })).status).toBe(400);
    expect((await fetch(told(other, "?word=a"), { method: "POST" })).headers.get("x-word")).toBe("a");
  });

  test("expects an HMAC of a value in the signed body, next to the value", async () => {
    const hash = '{ algorithm: hmac-sha256, content: "{echo}", secret: secret }';
    const ping = `ping: { echo: /token, reply: { hash: ${hash}, body: { plain: "{echo}", encrypted: "{hash}" } } }`;
    await using host = await hosted(`  ${ping}`, "{ type: Order }");
    const asked = await sendRaw(host, '{"token":"t1"}');
    const encrypted = createHmac("sha256", SECRET).update("t1").digest("hex");
    expect(await asked.json()).toEqual({ plain: "t1", encrypted });
    expect((await sendRaw(host, '{"token":"t1"}', { "X-Signature": "AAAA" })).status).toBe(401);
  });
});

describe("by GET", () => {
  const BY_GET = `  methods: [GET]
  format: form
  probe: { echo: challenge }`;

  test("the query has the fields of the form, and is signed as a body is", async () => {
    await using host = await hosted(BY_GET, "{ type: Order }");
    expect((await host.send("told", { id: 7, note: "Živilė & co" })).status).toBe(200);
    expect(texts(host)).toEqual(["7 Živilė & co"]);
    const forged = await sendRaw(host, "id=8", { "X-Signature": "AAAA" });
    expect(forged.status).toBe(401);
  });

  test("a GET that asks for a reply is a verification; a POST is not", async () => {
    await using host = await hosted(BY_GET, "{ type: Order }");
    const address = `${host.url}/webhooks/told`;
    const question = await fetch(`${address}?challenge=42`);
    expect([question.status, await question.text()]).toEqual([200, "42"]);
    const posted = await fetch(address, { method: "POST", body: "id=7" });
    expect([posted.status, posted.headers.get("allow")]).toEqual([405, "GET"]);
    expect(host.outcomes).toEqual([]);
  });

  test("deliveries may use both methods", async () => {
    await using host = await hosted(BY_GET.replace("[GET]", "[POST, GET]"), "{ type: Order }");
    expect((await host.send("told", { id: 7, note: "posted" })).status).toBe(200);
    expect((await fetch(`${host.url}/webhooks/told?id=8`)).status).toBe(401);
    expect((await fetch(`${host.url}/webhooks/told`, { method: "PUT" })).headers.get("allow")).toBe("POST, GET");
    expect(texts(host)).toEqual(["7 posted"]);
  });
});
