/**
 * Formats of requests and responses: forms, XML, multipart, CSV; quotes in filter languages, hashes in paths, batches
 * of each form.
 */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Operation } from "@integ/runtime";
import { Connection, Store, type OperationResult } from "@integ/runtime/host";
import { RecordingServer, StandIn, TestHost, type Reply, type SystemModel } from "@integ/runtime/testing";
import { flowOf, mistakesIn, mistakesOf, SETTINGS, systemOf, type Described } from "../../test/described.ts";

const LINE = {
  type: "object",
  required: ["sku"],
  properties: { "@nr": { type: "integer" }, sku: { type: "string" }, price: { type: "number" } },
};
const ORDER = {
  type: "object",
  required: ["number"],
  properties: { "@type": { type: "string" }, number: { type: "string" }, paid: { type: "boolean" }, lines: { type: "array", items: LINE } },
}; // prettier-ignore
const MADE = { type: "object", required: ["id"], properties: { id: { type: "integer" }, email: { type: "string" }, at: { type: "string", "x-integ": { date: "utc_blank" } } } }; // prettier-ignore
const SHOP: Described = {
  "Order.json": ORDER,
  "Made.json": MADE,
  "system.yaml": `${SETTINGS}types: { Order: { schema: Order.json }, Made: { schema: Made.json } }
operations:
  put_form:
    kind: upsert
    request: { method: POST, path: /form, format: form, body: { token: t, order: {} } }
    record: { type: Order, at: /order }
    response_format: { format: none }
  put_xml:
    kind: upsert
    request:
      method: POST
      path: /xml
      format: xml
      body: { "soap:Envelope": { "@xmlns:soap": urn:soap, "soap:Body": {} } }
    record: { type: Order, at: "/soap:Envelope/soap:Body/order" }
    result: { type: Made, at: /Envelope/Body/made }
    response_format: { format: xml }
  put_status:
    kind: upsert
    request: { method: POST, path: /status, format: xml }
    record: { type: Order, at: /order }
    result: { type: Made, at: /result/made }
    response_format: { format: xml }
    fails: [{ at: /result/@type, is: [7], means: there, record: /result/made }, { at: /result/@type, is_not: [0], message: /result/@desc }]
  put_xml_in_form:
    kind: upsert
    request: { method: POST, path: /xmlcore, format: form, texts: { /xmldata: xml }, body: { token: t, xmldata: {} } }
    record: { type: Order, at: /xmldata/orders/order }
    response_format: { format: none }
  list_xml:
    kind: list
    request: { method: GET, path: /orders.xml }
    result: { type: Order, at: /orders/order }
    response_format: { format: xml }
  list_csv:
    kind: list
    request: { method: GET, path: /made.csv }
    result: { type: Made }
    response_format: { format: csv, separator: ; }
  send_label:
    kind: upsert
    request: { method: POST, path: "/labels/{number}", format: multipart, files: { /label: { name: "{number}.pdf", type: application/pdf, encoding: base64 } } }
    parameters: { number: { type: string } }
    record: { type: Made }
    response_format: { format: none }
  find_quoted:
    kind: read
    request: { method: POST, path: /find, quotes: doubled, body: { filter: "code = '{code}' AND n > {n}" } }
    parameters: { code: { type: string }, n: { type: integer } }
    result: { type: Made }
  find_unquoted:
    kind: read
    request: { method: GET, path: /find, quotes: none, query: { q: "code:'{code}'" } }
    parameters: { code: { type: string } }
    result: { type: Made }
  find_escaped:
    kind: list
    request: { method: POST, path: /find, quotes: backslash, body: { filter: "code = '{code}'" } }
    parameters: { code: { type: string } }
    result: { type: Made, at: /made }
  send_text:
    kind: update
    request: { method: POST, path: /notes, format: text, body: "{note}" }
    parameters: { note: { type: string } }
    response_format: { format: none }
  put_member:
    kind: upsert
    request: { method: PUT, path: "/members/{hash}", derived: { hash: { of: /email, lower: true, hash: md5 } } }
    record: { type: Made }
  put_batch:
    kind: upsert
    request: { method: POST, path: /batch, body: { items: [{ operation: create, order: {} }] } }
    record: { type: Order, at: /items/0/order }
    result: { type: Made, at: /items/0/order }
    batch: { most: 10, id: /bid, result_id: /bid, errors: /fault }
  add_members:
    kind: upsert
    request: { method: POST, path: "/lists/{list}/members", body: { data: [{ type: member }] } }
    parameters: { list: { type: string } }
    record: { type: Made, at: /data/0 }
    batch: { most: 10 }
    response_format: { format: none }
  list_called:
    kind: list
    request: { method: POST, path: /rpc, body: { method: call, params: { args: [db, orders, [], { domain: [[changed, ">=", "{since}"]], order: id }] } } }
    result: { type: Made, at: /made }
    pages: { style: offset, parameter: /params/args/3/offset, size_parameter: /params/args/3/limit, size: 100 }
    since: { parameter: "{since}", field: at }
  find_ids:
    kind: list
    request: { method: GET, path: /ids, headers: { X-View: "{view}" }, query: { "ids[]": { each: ids }, f: { joined: fields, separator: "|" } } }
    parameters: { ids: { type: array, items: { type: integer } }, fields: { type: array, items: { type: string }, optional: true }, view: { type: string, optional: true } }
    result: { type: Made, at: /made }
`,
};

let shop: RecordingServer;
let store: Store;
let model: SystemModel;
const now = Date.parse("2026-11-24T12:00:00Z");
beforeEach(async () => {
  shop = await RecordingServer.start();
  store = Store.open(":memory:", "run");
  model = await systemOf(SHOP);
});
afterEach(async () => {
  store.close();
  await shop.stop();
});
const operation = (name: string): Operation => {
  const found = model.operations.find((one) => one.operation.name === name);
  if (found === undefined) throw new Error(`no operation ${name}`);
  return found.operation;
};
const ask = (name: string, args: object, ...sending: Parameters<Connection["send"]>[2][]): Promise<OperationResult> =>
  new Connection(model.link, { base_url: shop.url }, { engine: store, now: () => now }).send(
    operation(name),
    { ...args },
    ...sending,
  );
const sent = (): string => shop.requests.at(-1)?.body ?? "";
const told = (result: OperationResult): unknown =>
  "why" in result ? `${result.kind}: ${result.why}` : "value" in result ? result.value : result.kind;
const replyWith = (reply: Reply): void => void (shop.reply = () => reply);

const record = {
  lines: [
    { price: 1.5, sku: "a&b" },
    { sku: "c", "@nr": 2 },
  ],
  paid: false,
  number: "#1 ą",
};

describe("a record is written", () => {
  test("as a form", async () => {
    replyWith({ text: "OK" });
    expect(told(await ask("put_form", {}, { record }))).toBe(undefined);
    expect(shop.requests[0]?.headers["content-type"]).toBe("application/x-www-form-urlencoded");
    expect(decodeURIComponent(sent())).toBe(
      "token=t&order[number]=#1+ą&order[paid]=false&order[lines][0][sku]=a&b&order[lines][0][price]=1.5&order[lines][1][@nr]=2&order[lines][1][sku]=c",
    );
  });

  test("as XML: attributes, and elements in the order of the schema, among its constants", async () => {
    replyWith({
      text: "<soap:Envelope xmlns:soap='urn:soap'><soap:Body><made><id>007</id></made></soap:Body></soap:Envelope>",
    });
    expect(told(await ask("put_xml", {}, { record }))).toEqual({ id: 7 });
    expect(sent()).toBe(
      '<?xml version="1.0" encoding="UTF-8"?><soap:Envelope xmlns:soap="urn:soap"><soap:Body><order><number>#1 ą</number><paid>false</paid>' +
        '<lines><sku>a&amp;b</sku><price>1.5</price></lines><lines nr="2"><sku>c</sku></lines></order></soap:Body></soap:Envelope>',
    );
  });

  test("as a text", async () => {
    await ask("send_text", { note: "paid\nin full ą" });
    expect(shop.requests.at(-1)).toMatchObject({ body: "paid\nin full ą", headers: { "content-type": "text/plain; charset=utf-8" } }); // prettier-ignore
  });
  test("as XML in a field of a form", async () => {
    await ask("put_xml_in_form", {}, { record: { number: "1", "@type": "x" } });
    expect(new URLSearchParams(sent()).get("xmldata")).toBe(
      '<?xml version="1.0" encoding="UTF-8"?><orders><order type="x"><number>1</number></order></orders>',
    );
  });

  test("not at all if its format can't hold it", async () => {
    expect(told(await ask("put_xml", {}, { record: { number: "a\u0001" } }))).toBe(
      "refused: shop.put_xml: XML can't hold the character U+0001",
    );
    expect(shop.requests).toEqual([]);
  });

  test("as the parts of a multipart form, one of them a file", async () => {
    await ask("send_label", { number: "7" }, { record: { id: 7, label: Buffer.from("%PDF").toString("base64") } });
    const boundary = /boundary=(.*)/.exec(shop.requests[0]?.headers["content-type"] ?? "")?.[1] ?? "";
    expect(sent().replaceAll(boundary, "B").split("\r\n")).toEqual([
      "--B", 'Content-Disposition: form-data; name="id"', "", "7",
      "--B", 'Content-Disposition: form-data; name="label"; filename="7.pdf"', "Content-Type: application/pdf", "", "%PDF", "--B--", "",
    ]); // prettier-ignore
  });
});

describe("a request body with constants", () => {
  test("the records of a batch are next to the constants of its element", async () => {
    await ask("add_members", { list: "7" }, { records: [{ id: 1 }, { id: 2 }] });
    expect(JSON.parse(sent())).toEqual({ data: [{ type: "member", id: 1 }, { type: "member", id: 2 }] }); // prettier-ignore
  });

  test("page parameters are added to a call's arguments, and replace none of them", async () => {
    await ask("list_called", {}, { since: 0 });
    expect(JSON.parse(sent())).toEqual({
      method: "call",
      params: { args: ["db", "orders", [], { domain: [["changed", ">=", "1970-01-01T00:00:00Z"]], order: "id", limit: 100 }] }, // prettier-ignore
    });
  });
});

describe("a response", () => {
  test.each<[string, string, string, unknown]>([
    ["of XML with none", "list_xml", "<orders/>", []],
    ["of XML with one", "list_xml", "<orders><order type='x'><number>1</number><paid>1</paid><lines nr='1'><sku/></lines></order></orders>",
      [{ "@type": "x", number: "1", paid: true, lines: [{ "@nr": 1, sku: "" }] }]],
    ["of XML with several", "list_xml", "<o:orders xmlns:o='u'><o:order><number>&#49;&lt;</number></o:order><o:order><number>2</number></o:order></o:orders>",
      [{ number: "1<" }, { number: "2" }]],
    ["of CSV", "list_csv", 'id;email\n1;"a;b"\n12345678901234567890;\n', [{ id: 1, email: "a;b" }, { id: 12345678901234567890n, email: "" }]],
    ["whose times of zeros, and empty ones, are none", "list_csv", "id;at\n1;0000-00-00 00:00:00\n2;\n3;2026-11-30 10:00:00\n",
      [{ id: 1 }, { id: 2 }, { id: 3, at: "2026-11-30 10:00:00" }]],
  ])("%s", async (_, name, text, expected) => {
    replyWith({ text });
    const result = await ask(name, {});
    expect(result).toMatchObject({ kind: "ok" });
    expect((result as { value: unknown }).value).toEqual(expected);
  }); // prettier-ignore

  test.each<[string, string, unknown]>([
    ["is a failure by a value in it, with its words", "<result type='5' desc='Unauthorized'/>", "refused: shop.put_status reported a failure: Unauthorized"],
    ["says that the record already exists, but has it", "<result type='7'><made><id>3</id></made></result>", { id: 3 }],
    ["that says nothing of success is a failure", "<other/>", "refused: shop.put_status reported a failure: nothing at /result/@type"],
    ["with a DOCTYPE is not read", "<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>", "refused: shop.put_status responded with 200 and a body that is not XML: it has a DOCTYPE, which is not supported in <!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>"],
  ])("%s", async (_, text, expected) => {
    replyWith({ text });
    expect(told(await ask("put_status", {}, { record: { number: "1" } }))).toEqual(expected);
  }); // prettier-ignore

  test("is decoded with the charset that it names", async () => {
    const bytes = '<?xml version="1.0" encoding="ISO-8859-1"?><orders><order><number>\u00e9</number></order></orders>';
    replyWith({ bytes: Buffer.from(bytes, "latin1") });
    expect(told(await ask("list_xml", {}))).toEqual([{ number: "é" }]);
  });
});

describe("an argument", () => {
  test("within quotes can't end them", async () => {
    await ask("find_quoted", { code: "a' OR '1'='1", n: 3 });
    expect(JSON.parse(sent())).toEqual({ filter: "code = 'a'' OR ''1''=''1' AND n > 3" });
  });
  test("within quotes gets a backslash before each quote, if the system's language needs it", async () => {
    await ask("find_escaped", { code: String.raw`a' OR \'1` });
    expect(JSON.parse(sent())).toEqual({ filter: String.raw`code = 'a\' OR \\\'1'` });
  });
  test("with a quote is refused if the system can't escape it", async () => {
    expect(told(await ask("find_unquoted", { code: "a'b" }))).toBe(
      "refused: shop.find_unquoted: a value has ' in it, which its system can't query",
    );
    await ask("find_unquoted", { code: 'a"b' });
    expect(shop.requests.map(({ path }) => decodeURIComponent(path))).toEqual([`/find?q=code:'a"b'`]);
  });
  test("that is a list is in the query in the system's form; an omitted one is absent", async () => {
    await ask("find_ids", { ids: [1, 2], fields: ["a", "b"], view: "full" });
    await ask("find_ids", { ids: [1] });
    expect(shop.requests.map(({ path, headers }) => [decodeURIComponent(path), headers["x-view"]])).toEqual([
      ["/ids?ids[]=1&ids[]=2&f=a|b", "full"],
      ["/ids?ids[]=1", undefined],
    ]);
  });
  test("is hashed in a path", async () => {
    await ask("put_member", {}, { record: { id: 1, email: " Ona@Example.COM" } });
    // The hash of ona@example.com.
    expect(shop.requests[0]?.path).toBe("/members/d67362ab63ad29d37ac8b0707ecf040e");
    expect(told(await ask("put_member", {}, { record: { id: 1 } }))).toBe(
      "refused: shop.put_member: /email is missing, and hash is derived from it",
    );
  });
});

test("a batch whose elements have an envelope, and whose responses come in another order", async () => {
  const flow = await flowOf(SHOP, "source order = shop.Order", "trigger manual", "key order.number", 'destination made = for line in order.lines otherwise [] => shop.put_batch { number: line.sku }'); // prettier-ignore
  let fault: object = { code: 6140 };
  const reply = (): Reply => ({
    json: {
      items: [
        { bid: "1", fault },
        { bid: "0", order: { id: 5 } },
      ],
    },
  });
  await using host = await TestHost.start([flow], { reply });
  await host.submit("a", { number: "1", lines: [{ sku: "a" }, { sku: "b" }] });
  expect(host.sent).toEqual([
    { items: [{ operation: "create", order: { number: "a" }, bid: "0" }, { operation: "create", order: { number: "b" }, bid: "1" }] },
  ]); // prettier-ignore
  expect(host.outcomes).toEqual(['held: shop.put_batch refused 1 of 2: made[1]: {"code":6140}']);
  expect(host.store.steps(1).map(({ name, state }) => [name, state])).toEqual([["made[0]", "done"], ["made[1]", "refused"]]); // prettier-ignore
  fault = {};
});

describe("a stand-in uses the same format", () => {
  let standIn: StandIn;
  beforeEach(async () => void (standIn = await StandIn.start([model])));
  afterEach(() => standIn.stop());
  const send = (name: string, ...rest: [object, Parameters<Connection["send"]>[2]?]): Promise<OperationResult> =>
    new Connection(standIn.link("shop"), standIn.settings("shop"), { engine: store }).send(
      operation(name),
      { ...rest[0] },
      rest[1],
    );

  test.each([["put_form"], ["put_xml_in_form"]])("for %s", async (name) => {
    expect(told(await send(name, {}, { record }))).toBe(undefined);
    expect(standIn.documents("shop", "Order")).toEqual([{ ...record, lines: expect.anything() as unknown }]);
    expect(told(await send("list_xml", {}))).toMatchObject([
      { number: "#1 ą", paid: false, lines: [{ sku: "a&b", price: 1.5 }, { sku: "c" }] },
    ]);
  });
  test("for XML and CSV", async () => {
    expect(told(await send("put_xml", {}, { record }))).toMatchObject({ id: 1 });
    expect(told(await send("put_status", {}, { record }))).toMatchObject({ id: 1 });
    expect(told(await send("list_csv", {}))).toMatchObject([{ id: 1 }]);
  });
  test("for batches", async () => {
    const result = await send("put_batch", {}, { records: [{ number: "a" }, { number: "b" }] });
    expect(told(result)).toMatchObject([{ id: 1 }, { id: 2 }]);
  });
});

describe("a mistake", () => {
  test("none in the descriptions above", () => expect(mistakesIn(SHOP)).toEqual([]));
  test.each<[string, string, string]>([
    ["format: form, body: { token: t, order: {} }", "format: text, body: { token: t, order: {} }", "format: a text body needs a text (body: \"{text}\"   with a parameter of this name)"],
    ["soap:Envelope/soap:Body/order", "order", "record: an XML document needs one root element (record: { at: /Order })"],
    ["path: /ids", "path: /ids, format: form", "format: there is nothing to write: it has neither a record nor a `body`"],
    ["format: multipart, ", "", "files: only a multipart form has files (format: multipart)"],
    ["at: /items/0/order }\n    result", "at: /items }\n    result", "batch: the place of the records in a request is missing (record: { at: /orders/0 }   or, if the list is the whole body,   at: /0)"],
    ["id: /bid, ", "", "batch: records and responses are matched by `id` and `result_id`: one of them is missing"],
    ["'{code}' AND", "{code} AND", "filter: {code} is a text outside quotes, where it could be more than a value (put it in quotes: '{code}')"],
    ["of: /email", "of: email", "of: there is no parameter `email`"],
    ["{ each: ids }", "{ each: id }", "\"ids[]\": there is no parameter `id` (did you mean ids?)"],
    ["/made.csv }\n    result: { type: Made }\n    response_format: { format: csv, separator: ; }", "/made.csv }\n    result: { type: Made }\n    response_format: { format: none }", "format: its response is ignored, but it has a `result`"],
    ["format: csv, separator", "format: xml, separator", "separator: only CSV has a separator"],
    ["means: there, record: /result/made", "means: there", "means: the existing record is also Made, but its place is missing (record: /existing   if the response has it, or   find: { operation: …, arguments: … }   at the operation)"],
    ["is: [7], means", "is: [7], is_not: [8], means", "is_not: a value is compared by `is` or by `is_not`, not by both"],
    ["{ at: /result/@type, is_not", "{ on: [400], is_not", "is_not: `is_not` is about a place: it needs `at`"],
    ["{hash}", "{hsh}", "path: {hsh} is neither a parameter nor a setting (did you mean {hash}?)"],
  ])("%s changed to %s", (from, to, expected) => expect(mistakesOf(SHOP, "system.yaml", from, to)[0]).toBe(`system.yaml: ${expected}`)); // prettier-ignore
});
