/** Systems, schemas, tables and project files: what they become, and what is wrong with them, by file and line. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { Program, show, type Field, type RecordType } from "@integ/compiler";
import { nodeHost } from "@integ/compiler/node";
import { ROOT } from "../../test/examples.ts";
import { form } from "../src/1-load/validate-yaml.ts";
import { compileText, FOLDER, whole } from "./harness.ts";

const DESCRIPTOR = `integ: 1
system: shop
title: Shop
version: "1"
types:
  Order: { schema: Order.json }
`;

function typesOf(
  schema: object,
  others: Readonly<Record<string, object>> = {},
): { readonly record: RecordType | undefined; readonly problems: readonly string[] } {
  const files = new Map([
    [`${FOLDER}/systems/shop/system.yaml`, DESCRIPTOR],
    [`${FOLDER}/systems/shop/Order.json`, JSON.stringify(schema, null, 2)],
  ]);
  for (const [name, other] of Object.entries(others))
    files.set(`${FOLDER}/systems/shop/${name}`, JSON.stringify(other, null, 2));
  files.set(`${FOLDER}/a.integ`, 'integ 1\nintegration "a"\nsource order = shop.Order\ntrigger manual\n');
  const program = new Program(nodeHost(files), FOLDER);
  const problems = program.check(`${FOLDER}/a.integ`).diagnostics.filter((one) => one.code.startsWith("INT3"));
  return {
    record: program.system("shop")?.types.get("Order")?.type,
    problems: problems.map(
      ({ place, message }) =>
        `${place.path.split("/").at(-1)}:${(files.get(place.path) ?? "").slice(0, place.start).split("\n").length}: ${message}`,
    ),
  };
}
const described = (field: Field | undefined): string =>
  field === undefined
    ? "none"
    : `${show(field.type)}${field.required ? "" : " optional"}${field.nullable ? " nullable" : ""}${field.readOnly ? " read only" : ""}`;

describe("a field with a fixed list of values refuses any other", () => {
  test.each([
    [{ enum: ["a", "b"], maxLength: "5" }, 9, "`maxLength` must be integer"],
    [{ enum: ["a"], not: { type: "txt" } }, 9, "`type` must be equal to one of the allowed values"],
    [{ type: ["string", "null"], not: { required: "x" } }, 10, "`required` must be array"],
    [{ enum: [1], multipleOf: 0 }, 8, "`multipleOf` must be > 0"],
    [{ enum: ["a"], not: { pattern: "(" } }, 9, "`(` is no regular expression"],
  ])("%j is reported at its line", (a, line, why) =>
    expect(typesOf({ type: "object", properties: { a } }).problems).toEqual([
      `Order.json:${line}: this schema can't be used: ${why}`,
    ]),
  );
});

describe("JSON Schema to types", () => {
  const properties = {
    a: { type: "string", maxLength: 5 },
    b: { type: ["integer", "null"] },
    c: { type: "number", multipleOf: 0.01 },
    d: { type: "string", format: "decimal", "x-integ": { scale: 3 } },
    e: { type: "string", format: "date-time" },
    f: { type: ["string", "null"], enum: ["x", "y", null] },
    g: { type: ["string", "null"], enum: ["x", "y"] },
    h: { type: "array", items: { $ref: "#/$defs/line" } },
    i: { anyOf: [{ $ref: "Other.json#/$defs/thing" }, { type: "null" }] },
    j: { type: "object", additionalProperties: { type: "integer" } },
    k: { type: "boolean", readOnly: true },
    l: { $ref: "#" },
    m: {},
    n: { const: "only" },
    o: { type: "string", nullable: true },
  };
  const { record, problems } = typesOf(
    {
      type: "object",
      required: ["a", "f"],
      properties,
      $defs: { line: { type: "object", properties: { price: { type: "number" } } } },
    },
    { "Other.json": { $defs: { thing: { type: "object", properties: {} } } } },
  );
  test("the fixture has no findings", () => expect(problems).toEqual([]));
  test.each([
    ["a", "text of at most 5 characters"],
    ["b", "integer optional nullable"],
    ["c", "decimal(2) optional"],
    ["d", "decimal(3) optional"],
    ["e", "datetime optional"],
    ["f", 'one of "x", "y" nullable'],
    ["g", 'one of "x", "y" optional'],
    ["h", "list of shop.line optional"],
    ["i", "shop.thing optional nullable"],
    ["j", "map of integer optional"],
    ["k", "boolean optional read only"],
    ["l", "shop.Order optional"],
    ["m", "any JSON optional nullable"],
    ["n", 'one of "only" optional'],
    ["o", "text optional nullable"],
  ])("%s is %s", (name, type) => expect(described(record?.fields.get(name))).toBe(type));
  test("a record can contain itself", () => expect(record?.fields.get("l")?.type).toBe(record));

  test.each([
    [
      { type: "object", properties: { a: { allOf: [{ type: "string" }, { type: "integer" }] } } },
      "Order.json:4: this schema can't be used: no value can be of all these types at once",
    ],
    [
      { type: "object", requried: ["a"], properties: { a: {} } },
      "Order.json:3: this schema can't be used: `requried` is no word of JSON Schema; did you mean required?",
    ],
    [
      { type: "object", properties: { a: { type: "string", pattern: "(?<=a)b(" } } },
      "Order.json:6: this schema can't be used: `(?<=a)b(` is no regular expression",
    ],
    [
      { type: "object", properties: { a: { type: "string", pattern: "^(?=a)(a+)+$" } } },
      "Order.json:6: this schema can't be used: `^(?=a)(a+)+$` looks ahead or behind, which can take time without end; write it without, or leave it out",
    ],
    [
      { type: "object", properties: { a: { $ref: "https://example.com/line.json" } } },
      "Order.json:5: this schema can't be used: https://example.com/line.json is an address, and integ never uses the network: put a copy next to this schema as line.json",
    ],
    [
      { type: "object", properties: { a: { type: "integer", "x-integ": { mony: {} } } } },
      "Order.json:6: this schema can't be used: x-integ: nothing is called `mony` here (did you mean money?)",
    ],
    [
      { type: "object", properties: { a: { $ref: "#/properties/a" } } },
      "Order.json:5: this schema can't be used: this reference leads back to itself and nowhere else",
    ],
    [
      {
        allOf: [
          { type: "object", properties: { a: { type: "string" } }, additionalProperties: false },
          { type: "object", properties: { b: { type: "string" } }, required: ["b"] },
        ],
      },
      "Order.json:10: this schema can't be used: no document can fit it: `b` is required, and `additionalProperties: false` here forbids it",
    ],
    [
      { type: "object", properties: { a: { $ref: "#/$defs/none" } } },
      "Order.json:5: this schema can't be used: there is nothing at #/$defs/none",
    ],
    [
      { type: "object", properties: { a: { type: "objekt" } } },
      "Order.json:5: this schema can't be used: `objekt` is no type of JSON Schema: they are string, number, integer, boolean, object, array and null",
    ],
    [
      { type: "object", required: ["b"], properties: { a: {} }, additionalProperties: false },
      "Order.json:3: this schema can't be used: `b` is required but not among the properties",
    ],
    [{ type: "string" }, "Order.json:2: this schema can't be used: a document's schema must have `type: object`"],
  ])("%j is refused with name and place", (schema, problem) => expect(typesOf(schema).problems).toEqual([problem]));
});

describe("tables from CSV", () => {
  const TABLE = 'table code(country: text, rate: decimal) -> text from "./codes.csv"\n';
  const problems = (csv: string, table = TABLE): string[] => {
    const { diagnostics } = compileText(whole(table), { "codes.csv": csv });
    return diagnostics.map(
      ({ code, place, message }) =>
        `${place.path.split("/").at(-1)}:${csv.slice(0, place.start).split("\n").length}: ${code} ${message}`,
    );
  };
  test("reads what spreadsheets write: byte order mark, quotes, semicolons, spaces, CRLF", () => {
    const { module, diagnostics } = compileText(
      whole(`${TABLE}hold when (code["LT", 0.21] otherwise "none") == "none" because "no code"\n`),
      {
        "codes.csv": '\uFEFFcountry;rate;code\r\n"LT" ;0.210;"A;1"\r\n\r\nLV;21;B\r\n',
      },
    );
    expect(diagnostics).toEqual([]);
    expect(module?.text).toContain('  ["LT", "0.21", "A;1"],\n  ["LV", "21", "B"],\n');
  });
  test.each([
    [
      "country,rate\nLT,0.21\n",
      ["codes.csv:1: INT2503 the first line must name the keys and the result: country,rate,code"],
    ],
    ["country,rate,code\nLT,0.21,A\nLT,0.210,B\n", ["codes.csv:3: INT2503 this key is in the table already"]],
    [
      'country,rate,code\nLT,"0,21",A\nLV,abc,B\n',
      ['codes.csv:2: INT2503 "0,21" is not decimal', 'codes.csv:3: INT2503 "abc" is not decimal'],
    ],
    ["country,rate,code\nLT,0.21\n", ["codes.csv:2: INT2503 this line has 2 columns, and the first has 3"]],
  ])("%j", (csv, expected) => expect(problems(csv)).toEqual(expected));
  test("a result that the destination does not accept is an error at the lookup", () => {
    const { diagnostics } = compileText(
      whole(`table status(kind: text) -> text from "./codes.csv"
destination invoice = xero.upsert_invoice { Type: "ACCREC"  Contact: { Name: "x" }  LineItems: [{ Description: "x" }]  Status: status["a"] otherwise "DRAFT" }`),
      { "codes.csv": "kind,status\na,DONE\n" },
    );
    expect(diagnostics.map((one) => one.message)).toEqual([
      '`xero.Invoice.Status` has a fixed set of values, and this may be "DONE"',
    ]);
  });
  test("a table with all values of an enum needs no else", () => {
    const table = 'table code(kind: one of ("a", "b")) -> text from "./codes.csv"\nlet c = code["a"] otherwise "x"\n';
    expect(problems("kind,code\na,1\nb,2\n", table)).toEqual([expect.stringContaining("INT2213")]);
    expect(problems("kind,code\na,1\n", table)).toEqual([]);
    expect(problems("kind,code\na,1\nc,2\n", table)).toEqual(['codes.csv:3: INT2503 "c" is not one of "a", "b"']);
  });
});

test("libraries export tables, functions and mappings, also those of libraries that they use", () => {
  const { diagnostics, module } = compileText(
    whole(
      'use "./one.integ"\nhold when twice(order.total_price) == 0 because "nothing"\nhold when starts_with(order.name, account["goods"]) because "goods"\n',
    ),
    {
      "one.integ": 'integ 1\nuse "./two.integ"\nfunction twice(x: decimal) -> decimal = double(x)\n',
      "two.integ":
        'integ 1\nfunction double(x: decimal) -> decimal = x * 2\ntable account(kind: one of ("goods")) -> text { "goods" => "200" }\n',
    },
  );
  expect(diagnostics).toEqual([]);
  expect(module?.text).toContain("return mul(x, 2);");
});

test("a mistake in a library is reported in the library", () => {
  const { diagnostics } = compileText(whole('use "./one.integ"\nlet a = twice(order.total_price)\n'), {
    "one.integ": "integ 1\nfunction twice(x: decimal) -> decimal = y * 2\n",
  });
  expect(diagnostics.map(({ code, place }) => [code, place.path, place.start])).toEqual([
    ["INT2001", `${FOLDER}/one.integ`, 48],
  ]);
});

test("a project's own system, and one under another name", () => {
  const files = new Map([
    [
      `${FOLDER}/integ.yaml`,
      `integ: 1
systems:
  outlet: { use: "@integ/specs/shopify", version: "2026-10" }
  shopify: { use: "@integ/specs/shopify", version: "2025-01" }
`,
    ],
    [`${FOLDER}/a.integ`, whole("").replaceAll("shopify.", "outlet.")],
    [`${FOLDER}/b.integ`, whole("")],
  ]);
  const program = new Program(nodeHost(files), FOLDER);
  expect(program.compile(`${FOLDER}/a.integ`).module?.text).toContain("export interface OutletOrder {");
  expect(program.check(`${FOLDER}/b.integ`).diagnostics.map((one) => one.message)).toEqual([
    "this project file is wrong: the system `shopify` is described in version 2026-10, not 2025-01",
  ]);
});

describe("batched and cached reads", () => {
  const said = (operations: string): string[] => {
    const files = new Map([
      [`${FOLDER}/systems/shop/system.yaml`, `${DESCRIPTOR}operations:\n${operations}`],
      [`${FOLDER}/systems/shop/Order.json`, '{"type":"object","properties":{"id":{"type":"integer"}}}'],
      [`${FOLDER}/a.integ`, 'integ 1\nintegration "a"\nsource order = shop.Order\ntrigger manual\n'],
    ]);
    const { diagnostics } = new Program(nodeHost(files), FOLDER).check(`${FOLDER}/a.integ`);
    return diagnostics.filter((one) => one.code.startsWith("INT3")).map((one) => one.message);
  };
  const read = (more: string, kind = "read"): string =>
    `  get: { kind: ${kind}, request: { method: GET, path: "/orders" }, parameters: { id: { type: integer } }, result: { type: Order }, ${more} }\n`;
  const several = (parameter: string): string => `several: { parameter: ${parameter}, most: 5, at: /orders, key: /id }`;
  test.each([
    [read(`cache: 5 minutes, ${several("id")}`), []],
    [read("conditional: true", "list"), []],
    [read(several("number")), ["get has no parameter `number`"]],
    [read(several("id"), "list"), ["only an operation of the kind read has `several`"]],
    [read("conditional: true"), ["only an operation of the kind list has `conditional`"]],
    [read("finds_by: { id: /id }"), []],
    [read("finds_by: { number: /id }"), ["get has no parameter `number`"]],
    [read("effect: { type: Order, sets: { id: 7 } }"), ["what reads changes nothing"]],
    [read("cache: soon"), ["`cache` is not written as it should be"]],
  ])("%s", (operations, expected) => {
    const problems = said(operations);
    expect(problems).toHaveLength(expected.length);
    expected.forEach((text, i) => expect(problems[i]).toContain(text));
  });
});

describe("how callers are authenticated", () => {
  const said = (webhooks: string, connection: string): string[] => {
    const files = new Map([
      [
        `${FOLDER}/systems/shop/system.yaml`,
        `integ: 1\nsystem: shop\ntitle: Shop\nversion: "1"\nsettings: { key: { secret: true } }\nwebhooks:\n  ${webhooks}\ntypes:\n  Order: { schema: Order.json }\n`,
      ],
      [`${FOLDER}/systems/shop/Order.json`, '{"type":"object","properties":{"id":{"type":"integer"}}}'],
      [`${FOLDER}/integ.yaml`, `integ: 1\nconnections:\n  shop: { ${connection} }\n`],
      [`${FOLDER}/a.integ`, 'integ 1\nintegration "a"\nsource order = shop.Order\ntrigger manual\n'],
    ]);
    const program = new Program(nodeHost(files), FOLDER);
    return [...program.diagnostics, ...program.check(`${FOLDER}/a.integ`).diagnostics]
      .filter((one) => one.code > "INT3")
      .map((one) => `${one.code} ${one.message}`);
  };
  const signed = (more = ""): string =>
    `signature: { algorithm: hmac-sha256, encoding: hex, header: X, secret: key${more} }`;
  const wrong = (what: string): string[] => [`INT4002 this project file is wrong: \`key\` is no secret: ${what}`];
  test.each<[string, string, string[]]>([
    [signed(), 'key: "0123456789abcdef"', []],
    [signed(", key: hex"), 'key: ["${KEY}", "${OLD:-}"]', []],
    [signed(), 'key: "short"', ["INT4004 `key` has fewer than 16 characters, and can be guessed"]],
    [signed(), 'key: ""', wrong("it is empty")],
    [signed(), "key: []", wrong("it is an empty list, so that every caller would be refused")],
    [signed(", key: hex"), 'key: "a secret that is not hex"', wrong("it is not written in hexadecimal digits")],
    [signed(", key: base64, key_prefix: whsec_"), 'key: "whsec_"', wrong("it is only the prefix whsec_")],
    [signed(", key: base64"), 'key: "not base64!"', wrong("it is not written in base64")],
    ["auth: { kind: header, name: X-Key, token: key }", 'key: ""', wrong("it is empty")],
  ])("%s with %s", (webhooks, connection, expected) => expect(said(webhooks, connection)).toEqual(expected));

  const LONG = 'key: "0123456789abcdef"';
  test.each([
    [', content: "{id}.{timestamp}"', "the signed content has no {body}"],
    [", timestamp: { header: T }", "the time of sending is not signed"],
    [', content: "{timestamp}.{body}", timestamp: { unit: seconds }', "the place of the time of sending is missing"],
    [', content: "{timestamp}.{body}"', "{timestamp} is signed, but `timestamp` does not say where it is"],
    [', content: "{id}.{body}"', "{id} is signed, but `id_header` does not say where it is"],
  ])("a signature %s", (more, what) => {
    expect(said(signed(more), LONG).join("\n")).toContain(`INT3002 this system description is wrong: ${what}`);
  });
});

describe("webhook authentication", () => {
  const said = (webhooks: string): string => {
    const files = new Map([
      [
        `${FOLDER}/systems/shop/system.yaml`,
        `${DESCRIPTOR}settings: { key: { secret: true } }\nwebhooks:\n  ${webhooks}\noperations:\n  check: { kind: read, request: { method: GET, path: "/o/{id}" }, parameters: { id: { type: string } }, result: { type: Order } }\n`,
      ],
      [`${FOLDER}/systems/shop/Order.json`, '{"type":"object","properties":{"id":{"type":"integer"}}}'],
      [`${FOLDER}/a.integ`, 'integ 1\nintegration "a"\nsource order = shop.Order\ntrigger manual\n'],
    ]);
    return new Program(nodeHost(files), FOLDER)
      .check(`${FOLDER}/a.integ`)
      .diagnostics.filter((one) => one.code === "INT3002")
      .map(({ message }) => message.replace("this system description is wrong: ", ""))
      .join("; ");
  };
  const by = (more: string): string => `signature: { encoding: hex, header: X, ${more} }`;
  test.each([
    [by("algorithm: rsa-sha256, public_key: key"), ""],
    [by("algorithm: rsa-sha256"), "rsa-sha256 is checked by the vendor's key"],
    [by("algorithm: ed25519, public_key: other"), "`other` is not among the settings"],
    [by("algorithm: hmac-sha256"), "hmac-sha256 needs a secret"],
    [by("algorithm: md5, secret: key, weak: true"), "anybody could work this out: nothing secret is in it"],
    [
      by('algorithm: md5, secret: key, content: "{body}{secret}"'),
      "md5 over a text with the secret in it can be forged with effort",
    ],
    [
      by('algorithm: hmac-sha1, secret: key, content: "{body}{oops}"'),
      "{oops} is neither of the delivery nor a setting",
    ],
    [by("algorithm: hmac-sha1, secret: key, field: sign"), "a signature has one place"],
    ["signature: { algorithm: hmac-sha1, secret: key, header: X }", "it is not said how the signature is written"],
    [
      by("algorithm: rsa-sha256, certificate: { root: key, name: v.example }"),
      "the place of the certificate is missing",
    ],
    [
      by("algorithm: rsa-sha256, certificate: { root: key, name: v.example, url_header: U }"),
      "anybody could name an address of their own",
    ],
    ["signature: { algorithm: jwt, header: X, public_key: key, jwt: { algorithms: [RS256], body_claim: h } }", ""],
    ["signature: { algorithm: jwt, header: X, public_key: key }", "a token says by which algorithms it may be signed"],
    [
      "signature: { algorithm: jwt, header: X, public_key: key, jwt: { algorithms: [RS256] } }",
      "the token does not cover the body",
    ],
    [
      "signature: { algorithm: jwt, header: X, public_key: key, jwt: { algorithms: [HS256], body_claim: h } }",
      "a shared secret is for HS256",
    ],
    [
      "signature: { algorithm: jwt, header: X, jwt: { algorithms: [RS256], body_claim: h, jwks_url: http://v.example } }",
      "keys that come by http",
    ],
    [
      by(
        "algorithm: hmac-sha1, secret: key, also: [{ algorithm: rsa-sha1, encoding: hex, header: Y, public_key: other }]",
      ),
      "`other` is not among the settings",
    ],
    [
      by(
        'algorithm: hmac-sha1, secret: key, also: [{ algorithm: rsa-sha1, encoding: hex, header: Y, public_key: key, content: "{id}" }]',
      ),
      "the signed content has no {body}",
    ],
    ["encryption: { algorithm: aes-256-gcm, field: data, encoding: base64, secret: key }", ""],
    [
      "encryption: { algorithm: aes-256-gcm, field: data, encoding: base64, secret: other }",
      "`other` is not among the settings",
    ],
    ["addresses: [vendor.example]", "`vendor.example` is no network"],
    ["auth: { kind: path, token: other }", "`other` is not among the settings"],
    ['ask: { operation: check, arguments: { id: "{body}" }, at: /id, is: "1" }', ""],
    ['ask: { operation: check, arguments: {}, at: /id, is: "1" }', "check needs `id`"],
    ['ask: { operation: no, arguments: {}, at: /id, is: "1" }', "there is no operation `no` that reads"],
  ])("%s", (webhooks, what) =>
    what === "" ? expect(said(webhooks)).toBe("") : expect(said(webhooks)).toContain(what),
  );
});

test("a small YAML file that would fill the memory is a mistake", () => {
  const bomb = Array.from(
    { length: 12 },
    (_, i) =>
      `a${i}: &a${i} [${Array(10)
        .fill(i === 0 ? "x" : `*a${i - 1}`)
        .join(", ")}]`,
  );
  const files = new Map([
    [`${FOLDER}/integ.yaml`, `integ: 1\n${bomb.join("\n")}\n`],
    [`${FOLDER}/a.integ`, whole("")],
  ]);
  expect(new Program(nodeHost(files), FOLDER).diagnostics.map((one) => one.code)).toEqual(["INT4001"]);
});

describe("what webhooks deliver", () => {
  const said = (webhooks: string, events: string): string[] => {
    const files = new Map([
      [
        `${FOLDER}/systems/shop/system.yaml`,
        `${DESCRIPTOR}webhooks:\n  ${webhooks}\nevents:\n  ${events}\noperations:\n  get: { kind: read, request: { method: GET, path: "/o/{id}" }, parameters: { id: { type: integer } }, result: { type: Order } }\n`,
      ],
      [`${FOLDER}/systems/shop/Order.json`, '{"type":"object","properties":{"id":{"type":"integer"}}}'],
      [`${FOLDER}/a.integ`, 'integ 1\nintegration "a"\nsource order = shop.Order\ntrigger webhook shop.told\n'],
    ]);
    const program = new Program(nodeHost(files), FOLDER);
    return program
      .check(`${FOLDER}/a.integ`)
      .diagnostics.filter((one) => one.code === "INT3002")
      .map(({ place, message }) => {
        const text = files.get(place.path) ?? "";
        return `${text.slice(0, place.start).split("\n").length}: ${message.replace("this system description is wrong: ", "")}`;
      });
  };
  test.each([
    ["field: x", "told: { type: Order }", "8: only a form has fields"],
    ["{ format: form, coding: base64 }", "told: { type: Order }", "8: it is not said which field is written so"],
    [
      "{ format: cloudevents, topic_at: /t }",
      "told: { type: Order }",
      "8: where CloudEvents have their topic is known",
    ],
    ["{ topic_header: X, topic_query: t }", "told: { type: Order }", "8: the topic is in one place"],
    ["document: /a/*/b", "told: { type: Order }", "8: an event has one document"],
    ["methods: [GET]", "told: { type: Order }", "8: a delivery by GET is a form: the fields of the query"],
    [
      "{ methods: [GET, POST], format: form, probe: {} }",
      "told: { type: Order }",
      "8: the system's verification request by GET can't be distinguished from a delivery by GET",
    ],
    [
      '{ probe: { echo: c, reply: { body: { r: "{hash}" } } } }',
      "told: { type: Order }",
      "8: {hash} is in the reply, but not what is hashed",
    ],
    [
      '{ ping: { echo: /c, reply: { hash: { algorithm: hmac-sha256, content: "{echo}" } } } }',
      "told: { type: Order }",
      "8: an HMAC needs a secret",
    ],
    [
      '{ ping: { echo: /c, reply: { hash: { algorithm: sha256, content: "{echo}{token}" } } } }',
      "told: { type: Order }",
      "8: {token} is not a setting",
    ],
    [
      "{ methods: [GET], format: form, auth: { kind: query, name: token, token: base_url } }",
      "told: { type: Order }",
      "8: by GET the secret would be a field of the delivery, and be stored with it",
    ],
    ["fields: { body: /x }", "told: { type: Order }", "8: `body` is the name of something else of a delivery"],
    [
      "each: /*",
      "told: { type: Order, read: { operation: no, arguments: {} } }",
      "10: there is no operation `no` that reads one Order",
    ],
    ["each: /*", "told: { type: Order, read: { operation: get, arguments: {} } }", "10: get needs `id`"],
    [
      "each: /*",
      "told: { type: Order, read: { operation: get, arguments: { id: /id, x: /x } } }",
      "10: get has no parameter `x`",
    ],
    [
      "each: /*",
      "told: { type: Order, read: { operation: get, arguments: { id: /id }, knows: { x: /x } } }",
      "10: Order has no field `x`",
    ],
    [
      "each: /*",
      "told: { type: Order, dedupe: [id], read: { operation: get, arguments: { id: /id } } }",
      "10: the event does not tell `id` before its document is read",
    ],
  ])("%s with %s", (webhooks, events, expected) => expect(said(webhooks, events)).toContain(expected));
});

test("messages describe every expected format in words with an example, never as a pattern", () => {
  const schemas = ["compiler/src/1-load/project.schema.json", "specs/system.schema.json"].map((path): unknown =>
    JSON.parse(readFileSync(join(ROOT, path), "utf8")),
  );
  const unsaid = new Set<string>();
  const look = (schema: unknown): void => {
    if (typeof schema !== "object" || schema === null) return;
    const { pattern, description } = schema as { readonly pattern?: unknown; readonly description?: string };
    if (typeof pattern === "string" && form(pattern, description).includes(pattern)) unsaid.add(pattern);
    Object.values(schema).forEach(look);
  };
  schemas.forEach(look);
  expect([...unsaid]).toEqual([]);
  expect(form("^\\d+ (second|minute|hour)s?$", undefined)).toBe("write a number and its unit, as in   2 hours");
});
