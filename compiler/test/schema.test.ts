/**
 * JSON Schema in full: each trap that vendors' schemas hold, what it becomes, and, at random, that what a generated module lets
 * in is just what ajv lets in.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { Ajv as Ajv7, type ValidateFunction } from "ajv";
import { Ajv2020 as Ajv } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Program, show, type Field, type RecordType, type Type } from "@integ/compiler";
import { nodeHost } from "@integ/compiler/node";
import { parseJson, type Problem, type Shape, toJSONSchema } from "@integ/runtime";
import { loadFlow } from "@integ/runtime/host";
import { REAL_DATA } from "../../test/examples.ts";
import { times } from "../../test/volume.ts";
import { FOLDER, whole } from "./harness.ts";

const DESCRIPTOR = (schema: string, more = ""): string =>
  `integ: 1
system: shop
title: Shop
version: "1"
types:
  Order: { schema: "${schema}" }
${more}`;

function programFor(
  schema: object | string,
  reference = "Order.json",
  more = "",
  others: Readonly<Record<string, string>> = {},
): Program {
  const file = reference.split("#")[0] ?? "";
  const files = new Map([
    [`${FOLDER}/systems/shop/system.yaml`, DESCRIPTOR(reference, more)],
    [`${FOLDER}/systems/shop/${file}`, typeof schema === "string" ? schema : JSON.stringify(schema, null, 2)],
    ...Object.entries(others).map(([name, text]): [string, string] => [`${FOLDER}/systems/shop/${name}`, text]),
    [
      `${FOLDER}/a.integ`,
      whole("")
        .replaceAll("shopify.Order", "shop.Order")
        .replace(/^trigger.*$/m, "trigger manual")
        .replace(/^key.*$/m, ""),
    ],
  ]);
  return new Program(nodeHost(files), FOLDER);
}

function recordOf(
  schema: object | string,
  reference?: string,
  more?: string,
  others?: Readonly<Record<string, string>>,
): RecordType {
  const program = programFor(schema, reference, more, others);
  const { diagnostics } = program.check(`${FOLDER}/a.integ`);
  expect(diagnostics.map((one) => one.message)).toEqual([]);
  return program.system("shop")?.types.get("Order")?.type as RecordType;
}

const described = (field: Field | undefined): string =>
  field === undefined
    ? "none"
    : `${show(field.type)}${field.required ? "" : " optional"}${field.nullable ? " nullable" : ""}${field.readOnly ? " read only" : ""}${field.writeOnly === true ? " write only" : ""}${field.type.rules === undefined ? "" : " ruled"}`;

async function shapeOf(schema: object | string): Promise<Shape | undefined> {
  const { module, diagnostics } = programFor(schema).compile(`${FOLDER}/a.integ`);
  if (module === undefined) {
    expect(
      diagnostics.every((one) => one.code === "INT3003"),
      diagnostics.map((one) => one.message).join("\n"),
    ).toBe(true);
    return undefined;
  }
  return (await loadFlow(module)).source.shape;
}

describe("types from schema keywords", () => {
  const cases: readonly (readonly [name: string, schema: object, type: string])[] = [
    [
      "allOf of one kind: the tightest limits",
      {
        allOf: [
          { type: "string", maxLength: 9 },
          { maxLength: 5, pattern: "^a" },
        ],
      },
      "text of at most 5 characters",
    ],
    [
      "allOf of records: the fields of both",
      { allOf: [{ $ref: "#/$defs/a" }, { type: "object", properties: { y: {} } }] },
      "shop.Order.f",
    ],
    [
      "a reference with words beside it (2020-12)",
      { $ref: "#/$defs/text", maxLength: 3 },
      "text of at most 3 characters",
    ],
    ["a reference with a description beside it", { $ref: "#/$defs/a", description: "x" }, "shop.a"],
    ["oneOf of constants is an enum", { oneOf: [{ const: "a", title: "A" }, { const: "b" }] }, 'one of "a", "b"'],
    ["anyOf of an enum and null", { anyOf: [{ enum: ["a", "b"] }, { type: "null" }] }, 'one of "a", "b" nullable'],
    ["a real union", { oneOf: [{ type: "string" }, { $ref: "#/$defs/a" }] }, "text or shop.a"],
    ["a union of records", { anyOf: [{ $ref: "#/$defs/a" }, { $ref: "#/$defs/b" }] }, "shop.a or shop.b"],
    ["a type array", { type: ["string", "integer", "null"] }, "integer or text nullable"],
    ["a constant", { const: 5 }, "5"],
    ["an enum of numbers", { enum: [1, 2.5] }, "decimal ruled"],
    ["an enum of several kinds", { enum: ["auto", 1, true] }, 'one of "auto" or boolean or 1'],
    [
      "a tuple",
      { type: "array", prefixItems: [{ type: "string" }, { type: "integer" }], items: false, minItems: 2 },
      "list of any JSON",
    ],
    ["pattern names", { type: "object", patternProperties: { "^x-": { type: "string" } } }, "map of any JSON ruled"],
    [
      "a record with other names",
      { type: "object", properties: { a: {} }, additionalProperties: { type: "integer" } },
      "shop.Order.f",
    ],
    ["not", { type: "string", not: { const: "x" } }, "text ruled"],
    [
      "if, then, else",
      { type: "object", properties: { k: {} }, if: { required: ["k"] }, then: { required: ["v"] } },
      "shop.Order.f ruled",
    ],
    [
      "variants that only ask for fields",
      { type: "object", properties: { a: {}, b: {} }, anyOf: [{ required: ["a"] }, { required: ["b"] }] },
      "shop.Order.f ruled",
    ],
    ["an odd step", { type: "number", multipleOf: 0.05 }, "decimal ruled"],
    ["int32", { type: "integer", format: "int32" }, "integer"],
    ["unix-time", { type: "integer", format: "unix-time" }, "datetime"],
    ["epoch milliseconds", { type: "integer", "x-integ": { epoch: "milliseconds" } }, "datetime"],
    ["a date in Microsoft's way", { type: "string", "x-integ": { date: "msdate" } }, "date"],
    ["a time without a zone", { type: "string", "x-integ": { local: true } }, "local_datetime"],
    [
      "money in cents",
      { type: "integer", "x-integ": { money: { unit: "minor", currency: "EUR" } } },
      "an amount in EUR",
    ],
    [
      "money in quotes",
      { type: "string", "x-integ": { money: { currency: "USD", tax: "gross" } } },
      "an amount in USD, tax included",
    ],
    [
      "money as a number, in some documents in quotes",
      {
        anyOf: [{ type: "number" }, { type: "string", format: "decimal" }, { type: "null" }],
        "x-integ": { money: { currency: "EUR" } },
      },
      "an amount in EUR nullable ruled",
    ],
    [
      "the same, marked in one of the two forms",
      {
        anyOf: [
          { type: "number", "x-integ": { money: { currency: "EUR" } } },
          { type: "string", format: "decimal" },
        ],
      },
      "an amount in EUR ruled",
    ],
    [
      "the same beside another kind of value",
      {
        anyOf: [{ type: "boolean" }, { type: "number" }, { type: "string", format: "decimal" }],
        "x-integ": { money: { currency: "EUR" } },
      },
      "an amount in EUR or boolean",
    ],
    ["bytes", { type: "string", maxLength: 9, "x-integ": { length_unit: "bytes" } }, "text of at most 9 bytes"],
    ["anything", {}, "any JSON nullable"],
    ["true", true as unknown as object, "any JSON nullable"],
    ["words that JSON Schema does not know", { type: "string", "x-nullable": true, widget: "area" }, "text"],
    ["nullable in 3.1's words and in 3.0's", { type: ["string"], nullable: true }, "text nullable"],
  ];
  test.each(cases)("%s", (_, f, type) => {
    const record = recordOf({
      type: "object",
      required: ["f"],
      properties: { f },
      $defs: {
        a: { type: "object", properties: { x: { type: "string" } } },
        b: { type: "object", properties: { z: { type: "string" } } },
        text: { type: "string", maxLength: 10 },
      },
    });
    expect(described(record.fields.get("f"))).toBe(type);
  });

  test("reads names that need quotes, and reserved names of JavaScript", () => {
    const names = ["page[cursor]", "sales-data", "$ref", "properties", "constructor", "toString", "odd name"];
    const properties = Object.fromEntries(names.map((name) => [name, { type: "string" }]));
    const text = JSON.stringify({ type: "object", properties }).replace(
      '"toString"',
      '"toString":{"type":"string"},"__proto__"',
    );
    const record = recordOf(text);
    expect([...record.fields.keys()].sort()).toEqual([...names, "__proto__"].sort());
  });

  test("ignores keywords next to a reference before 2019-09 and in OpenAPI 3.0", () => {
    const schema = (more: object): object => ({
      ...more,
      type: "object",
      properties: { f: { $ref: "#/definitions/d", maxLength: 1, type: "object" } },
      definitions: { d: { type: "string", maxLength: 10 } },
    });
    for (const dialect of [{ $schema: "http://json-schema.org/draft-07/schema#" }, { openapi: "3.0.3" }])
      expect(described(recordOf(schema(dialect)).fields.get("f"))).toBe("text of at most 10 characters optional");
  });

  test("reads exclusive limits given as booleans (OpenAPI 3.0)", () => {
    const record = recordOf({
      openapi: "3.0.0",
      type: "object",
      properties: { f: { type: "number", minimum: 0, exclusiveMinimum: true, maximum: 9, exclusiveMaximum: false } },
    });
    expect(record.fields.get("f")?.type).toMatchObject({ above: 0, maximum: 9 });
  });

  test("reads draft 7: items as a list, additionalItems, dependencies", () => {
    const record = recordOf({
      $schema: "http://json-schema.org/draft-07/schema#",
      type: "object",
      properties: { f: { type: "array", items: [{ type: "string" }], additionalItems: { type: "integer" } } },
      dependencies: { f: ["g"] },
    });
    expect(record.fields.get("f")?.type).toMatchObject({ first: [{ kind: "text" }], element: { kind: "number" } });
    expect(record.rules).toEqual({ dependencies: { f: ["g"] } });
  });

  test("reads discriminators: OpenAPI's with and without a mapping, and constants", () => {
    const variants = (more: object): object => ({
      openapi: "3.0.0",
      type: "object",
      required: ["f"],
      properties: {
        f: { oneOf: [{ $ref: "#/components/schemas/Card" }, { $ref: "#/components/schemas/Bank" }], ...more },
      },
      components: {
        schemas: {
          Card: {
            type: "object",
            required: ["object"],
            properties: { object: { type: "string" }, last4: { type: "string" } },
          },
          Bank: {
            type: "object",
            required: ["object"],
            properties: { object: { type: "string" }, iban: { type: "string" } },
          },
        },
      },
    });
    const of = (schema: object): unknown =>
      (recordOf(schema).fields.get("f")?.type as { discriminator?: unknown } | undefined)?.discriminator;
    expect(of(variants({ discriminator: { propertyName: "object" } }))).toEqual({
      field: "object",
      values: [["Card"], ["Bank"]],
    });
    expect(
      of(
        variants({
          discriminator: { propertyName: "object", mapping: { card: "#/components/schemas/Card", bank: "Bank" } },
        }),
      ),
    ).toEqual({ field: "object", values: [["card"], ["bank"]] });
    const constant = (value: string): object => ({
      type: "object",
      required: ["kind"],
      properties: { kind: { const: value } },
    });
    expect(of({ type: "object", properties: { f: { oneOf: [constant("a"), constant("b")] } } })).toEqual({
      field: "kind",
      values: [["a"], ["b"]],
    });
  });

  test("reads readOnly and writeOnly, and which fields are required where", async () => {
    const schema = {
      type: "object",
      required: ["id", "password"],
      properties: { id: { type: "integer", readOnly: true }, password: { type: "string", writeOnly: true } },
    };
    const record = recordOf(schema);
    expect(described(record.fields.get("id"))).toBe("integer read only");
    expect(described(record.fields.get("password"))).toBe("text write only");
    const shape = await shapeOf(schema);
    expect(shape?.accepts({ id: 1 })).toBe(true);
    expect(shape?.accepts({ password: "x" })).toBe(false);
  });

  test("reads readOnly and writeOnly also next to a reference, but not from the elements of a list", () => {
    const record = recordOf({
      type: "object",
      properties: {
        made: { $ref: "#/$defs/Made" },
        all: { type: "array", items: { $ref: "#/$defs/Made" } },
        pin: { allOf: [{ $ref: "#/$defs/Pin" }] },
      },
      $defs: { Made: { type: "string", readOnly: true }, Pin: { type: "string", writeOnly: true } },
    });
    expect(described(record.fields.get("made"))).toBe("text optional read only");
    expect(described(record.fields.get("all"))).not.toContain("read only");
    expect(described(record.fields.get("pin"))).toBe("text optional write only");
  });

  test("reads $anchor and $id, and finds a local file for a URL", () => {
    const record = recordOf(
      {
        $id: "https://example.com/order.json",
        type: "object",
        properties: {
          a: { $ref: "#line" },
          b: { $ref: "https://example.com/line.json" },
          c: { $ref: "https://example.com/order.json#/$defs/x" },
        },
        $defs: { x: { $anchor: "line", type: "string", maxLength: 4 } },
      },
      undefined,
      undefined,
      { "line.json": '{ "type": "integer" }' },
    );
    expect([...record.fields.values()].map(described)).toEqual([
      "text of at most 4 characters optional",
      "integer optional",
      "text of at most 4 characters optional",
    ]);
  });

  test("reads a schema inside an OpenAPI document in YAML, with external annotations", () => {
    const text = `openapi: 3.0.3
components:
  schemas:
    Order:
      required: [total, at]
      properties:
        total: { type: integer }
        at: { type: string }
        lines: { type: array, items: { $ref: "#/components/schemas/Line" } }
    Line: { properties: { order: { $ref: "#/components/schemas/Order", nullable: true } } }
`;
    const more = `annotations:\n  "api.yaml#/components/schemas/Order/properties/total": { money: { unit: minor, currency: EUR } }\n  "api.yaml#/components/schemas/Order/properties/at": { date: msdatetime }\n`;
    const record = recordOf(text, "api.yaml#/components/schemas/Order", more);
    expect([...record.fields.values()].map(described)).toEqual([
      "an amount in EUR",
      "datetime",
      "list of shop.Line optional",
    ]);
  });

  test("reads sixty-five schemas in one cycle", () => {
    const schemas = Object.fromEntries(
      Array.from({ length: 65 }, (_, i) => [
        `S${i}`,
        {
          type: "object",
          properties: {
            next: { anyOf: [{ type: "string" }, { $ref: `#/$defs/S${(i + 1) % 65}` }] },
            all: { type: "array", items: { $ref: `#/$defs/S${(i * 7 + 3) % 65}` } },
          },
        },
      ]),
    );
    const program = programFor({ ...schemas["S0"], $defs: schemas });
    const { module, diagnostics } = program.compile(`${FOLDER}/a.integ`);
    expect(diagnostics).toEqual([]);
    expect(module?.text.match(/export interface/g)?.length).toBeGreaterThan(65);
  });

  test("reads an enum of 1,276 values", () => {
    const values = Array.from({ length: 1276 }, (_, i) => `VALUE_${i}`);
    expect(described(recordOf({ type: "object", properties: { f: { enum: values } } }).fields.get("f"))).toBe(
      "one of 1276 values optional",
    );
  });
});

describe("received documents, compared with ajv", () => {
  const ajv = new Ajv({ strict: false, allErrors: true, multipleOfPrecision: 9, ownProperties: true });
  addFormats.default(ajv);
  const ajv7 = new Ajv7({ strict: false, multipleOfPrecision: 9, ownProperties: true });
  addFormats.default(ajv7);
  /** The JSON Schema of a shape in draft 7; undefined if draft 7 can't express it. */
  function inDraft7(shape: Shape): ValidateFunction[] {
    let written: object;
    try {
      written = toJSONSchema(shape, "draft-07");
    } catch (error) {
      expect(String(error)).toContain("draft-07 has no word for");
      return [];
    }
    return [ajv7.compile(written)];
  }

  const literals = fc.constantFrom<unknown>(
    "a",
    "b",
    "x-1",
    "",
    "long enough",
    0,
    1,
    2,
    2.5,
    -3,
    10,
    true,
    false,
    null,
    {},
    [],
    { a: 1 },
    ["a", "a"],
  );
  const value: fc.Arbitrary<unknown> = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      literals,
      fc.array(tie("value"), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom("a", "b", "c", "x-1", "constructor"), tie("value"), { maxKeys: 4 }),
    ),
  })).value;

  /** Schemas that say their type, as those of real systems do. */
  const schema: fc.Arbitrary<object> = fc.letrec<{ schema: object; any: object }>((tie) => ({
    schema: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      fc.record(
        { type: fc.constant("string"), minLength: fc.nat(2), maxLength: fc.integer({ min: 2, max: 9 }) },
        { requiredKeys: ["type"] },
      ),
      fc.record({ type: fc.constant("string"), pattern: fc.constantFrom("^[a-z]+$", "a", "^(a|b)+$", "1$") }),
      fc.record(
        {
          type: fc.constantFrom("number", "integer"),
          minimum: fc.integer({ min: -3, max: 1 }),
          exclusiveMaximum: fc.integer({ min: 2, max: 10 }),
          multipleOf: fc.constantFrom(0.5, 2, 0.1, 5),
        },
        { requiredKeys: ["type"] },
      ),
      fc.constantFrom<object>(
        { type: "boolean" },
        { type: "null" },
        { const: "a" },
        { const: 1 },
        { enum: ["a", 1], "x-integ": { enum: "closed" } },
        { enum: ["a", "b"], "x-integ": { enum: "closed" } },
        { type: ["string", "integer", "null"] },
      ),
      fc.record(
        { type: fc.constant("array"), items: tie("schema"), uniqueItems: fc.boolean(), contains: tie("any") },
        { requiredKeys: ["type"] },
      ),
      fc.record(
        {
          type: fc.constant("array"),
          prefixItems: fc.array(tie("schema"), { minLength: 1, maxLength: 2 }),
          items: fc.oneof(fc.constant(false), tie("schema")),
        },
        { requiredKeys: ["type", "prefixItems"] },
      ),
      fc.record(
        {
          type: fc.constant("object"),
          properties: fc.dictionary(fc.constantFrom("a", "b", "c", "constructor"), tie("schema"), { maxKeys: 3 }),
          required: fc.subarray(["a", "b"]),
          additionalProperties: tie("schema"),
          patternProperties: fc.dictionary(fc.constantFrom("^x-", "c$"), tie("schema"), { maxKeys: 1 }),
          minProperties: fc.nat(2),
          dependentRequired: fc.constant({ a: ["b"] }),
          propertyNames: fc.constant({ maxLength: 5 }),
        },
        { requiredKeys: ["type", "properties"] },
      ),
      fc.record({ type: fc.constant("object"), additionalProperties: tie("schema") }),
      fc.array(tie("schema"), { minLength: 2, maxLength: 3 }).map((anyOf) => ({ anyOf })),
      fc.array(tie("schema"), { minLength: 2, maxLength: 3 }).map((oneOf) => ({ oneOf })),
      fc.tuple(tie("schema"), tie("any")).map(([one, not]) => ({ ...one, not })),
      fc
        .tuple(tie("schema"), tie("any"), tie("any"))
        .map(([one, then, other]) => ({ ...one, if: { type: "string" }, then, else: other })),
      fc
        .tuple(tie("schema"), fc.constantFrom({ maxLength: 3 }, { minimum: 0 }, { required: ["a"] }, { minItems: 0 }))
        .map(([one, more]) => ({ allOf: [one, more] })),
      fc.constant({ $ref: "#/$defs/tree" }),
    ),
    any: fc.oneof(
      tie("schema"),
      fc.constantFrom<object>({ minLength: 2 }, { required: ["a"] }, { maximum: 1 }, { const: null }),
    ),
  })).schema;
  const tree = { type: "object", required: ["a"], properties: { a: { type: "string" }, b: { $ref: "#/$defs/tree" } } };

  const told = (schema: object, document: object): string => `${JSON.stringify(document)} by ${JSON.stringify(schema)}`;

  // Slow: each of the random schemas is compiled, loaded, and held against ajv with many documents.
  const batches = Number(process.env["SCHEMA_BATCHES"] ?? times(1, 4));
  test.each(Array.from({ length: batches }, (_, i) => i))("batch %i", { tags: "slow" }, async (batch) => {
    const values = fc.sample(value, { seed: 7, numRuns: 60 });
    let fitting = 0;
    let refused = 0;
    for (const sampled of fc.sample(schema, { seed: 20261125 + batch, numRuns: 120 })) {
      const wrapped = { type: "object", required: ["v"], properties: { v: sampled }, $defs: { tree } };
      const shape = await shapeOf(wrapped);
      if (shape === undefined) {
        refused++;
        continue;
      }
      const valid = ajv.compile(wrapped);
      const written = [ajv.compile(toJSONSchema(shape)), ...inDraft7(shape)];
      for (const one of values) {
        const document = { v: one };
        const accepted = shape.accepts(document);
        const problems: Problem[] = [];
        shape.explain(document, "", problems);
        if (accepted !== valid(document) || (problems.length === 0) !== accepted)
          expect.fail(`${accepted ? "accepted" : "refused"}: ${told(sampled, document)}`);
        for (const same of written)
          if (same(document) !== accepted) expect.fail(`${told(sampled, document)} as ${JSON.stringify(same.schema)}`);
        if (accepted) fitting++;
      }
    }
    expect(fitting).toBeGreaterThan(200);
    expect(refused).toBeLessThan(40);
  });

  const tagged = (tag: string, required: readonly string[], more: object = {}): object => ({
    type: "object",
    required,
    properties: { type: { type: "string", enum: [tag] }, number: { type: "string" }, ...more },
  });
  const big = "9007199254740993";
  const examples: readonly (readonly [name: string, field: string, fits: readonly string[], not: readonly string[]])[] =
    [
      [
        "a pattern beside a moment",
        '{ "type": "string", "format": "date-time", "pattern": "Z$" }',
        ['"2026-11-30T22:30:00Z"'],
        ['"2026-11-30T22:30:00+02:00"', '"Z"'],
      ],
      [
        "a pattern beside an id",
        '{ "type": "string", "format": "uuid", "pattern": "^[0-9a-f-]{36}$" }',
        ['"8c2bd1a0-0000-4000-8000-000000000001"'],
        ['"8C2BD1A0-0000-4000-8000-000000000001"', '"00000000-0000-0000-0000-00000000000"'],
      ],
      ["a length beside a date", '{ "type": "string", "format": "date", "maxLength": 5 }', [], ['"2026-11-30"']],
      [
        "two formats",
        '{ "allOf": [{ "type": "string", "format": "date" }, { "format": "time" }] }',
        [],
        ['"2026-11-30"', '"08:30:06Z"'],
      ],
      [
        "items twice",
        '{ "type": "array", "items": { "type": "string" }, "allOf": [{ "items": { "maxLength": 3 } }] }',
        ['["abc"]', "[]"],
        ['["much too long"]', "[1]"],
      ],
      [
        "a tuple beside items",
        '{ "type": "array", "prefixItems": [{ "type": "string" }], "allOf": [{ "items": { "maxLength": 3 } }] }',
        ['["abc"]', '["abc", "d"]'],
        ['["abcd"]', '["abc", "abcd"]'],
      ],
      [
        "additionalProperties twice",
        '{ "type": "object", "additionalProperties": { "type": "string" }, "allOf": [{ "additionalProperties": { "maxLength": 3 } }] }',
        ['{ "a": "abc" }'],
        ['{ "a": "abcd" }', '{ "a": 1 }'],
      ],
      [
        "additionalProperties beside an allOf that names the field",
        '{ "type": "object", "additionalProperties": { "maxLength": 3 }, "allOf": [{ "properties": { "a": { "type": "string" } } }] }',
        ['{ "a": "abc" }'],
        ['{ "a": "abcd" }'],
      ],
      [
        "an enum beside a length",
        '{ "enum": ["a", "long"], "maxLength": 1, "x-integ": { "enum": "closed" } }',
        ['"a"'],
        ['"long"'],
      ],
      [
        "later members of an enum beside a pattern",
        '{ "type": "string", "enum": ["a"], "pattern": "^[a-z]$" }',
        ['"a"', '"b"'],
        ['"B"'],
      ],
      ["an enum beside a maximum", '{ "enum": [1, 5, 9], "maximum": 5 }', ["1", "5"], ["9", "2"]],
      ["an enum beside a type", '{ "type": "integer", "enum": ["a", 1] }', ["1"], ['"a"']],
      [
        "a property that is false",
        '{ "type": "object", "properties": { "a": false, "b": {} } }',
        ['{ "b": 1 }', "{}"],
        ['{ "a": 1 }'],
      ],
      ["items that are false", '{ "type": "array", "items": false }', ["[]"], ["[1]"]],
      ["exclusive limits without a type", '{ "exclusiveMinimum": 0, "exclusiveMaximum": 5 }', ["1"], ["0", "5"]],
      [
        "whole numbers in quotes",
        '{ "type": "string", "format": "decimal", "x-integ": { "scale": 0 } }',
        ['"12"', '"12.0"'],
        ['"12.34"'],
      ],
      [
        "spans of time",
        '{ "type": "string", "format": "duration" }',
        ['"P3D"', '"PT1H30M"', '"P1Y2D"', '"P2W"'],
        ['"garbage"', '"P"', '"PT"', '"P1W2D"', '"P1H"'],
      ],
      [
        "times of day",
        '{ "type": "string", "format": "time" }',
        [
          '"08:30:06Z"',
          '"08:30:06+02:00"',
          '"08:30:06.283z"',
          '"23:59:60Z"',
          '"01:29:60+01:30"',
          '"22:30:00"',
          '"22:30"',
        ],
        ['"22:59:60Z"', '"24:00:00Z"', '"08:30Z"', '"08:30:06+24:00"', '"08:30:06 Z"'],
      ],
      [
        "leap days",
        '{ "type": "string", "format": "date" }',
        ['"0000-02-29"', '"2000-02-29"', '"2024-02-29"'],
        ['"1900-02-29"', '"2026-02-29"', '"0001-02-29"'],
      ],
      ["a constant beyond 2^53", `{ "const": ${big} }`, [big], ["9007199254740995", "1"]],
      [
        "numbers of an enum beyond 2^53",
        `{ "enum": [${big}, 1, 0.12345678901234567] }`,
        [big, "1", "0.12345678901234567"],
        ["2"],
      ],
      [
        "a tag that one variant may leave out",
        JSON.stringify({ oneOf: [tagged("sg", ["number"]), tagged("au", ["type", "number"])] }),
        ['{ "type": "au", "number": "1" }', '{ "type": "sg", "number": "1" }', '{ "number": "1" }'],
        ['{ "type": "au" }', '{ "type": "nz", "number": "1" }'],
      ],
      [
        "a tag that two variants share",
        JSON.stringify({
          oneOf: [
            tagged("au", ["type", "bsb"], { bsb: { type: "string" } }),
            tagged("au", ["type", "iban"], { iban: { type: "string" } }),
            tagged("sg", []),
          ],
        }),
        ['{ "type": "au", "bsb": "1" }', '{ "type": "au", "iban": "1" }', '{ "type": "sg", "iban": "1" }'],
        ['{ "type": "au", "bsb": "1", "iban": "1" }'],
      ],
      [
        "variants told apart by lengths of lists alone",
        '{ "oneOf": [{ "type": "array", "maxItems": 1 }, { "type": "array", "minItems": 2 }] }',
        ["[1]", "[1, 2]"],
        ["1"],
      ],
      [
        "names that every object has something under",
        '{ "type": "object", "required": ["valueOf"], "properties": { "constructor": { "type": "string" }, "toString": { "type": "integer" }, "__proto__": { "type": "string" }, "valueOf": {} } }',
        ['{ "valueOf": 1 }', '{ "valueOf": 1, "constructor": "x", "toString": 1, "__proto__": "x" }'],
        ["{}", '{ "valueOf": 1, "__proto__": 1 }', '{ "valueOf": 1, "toString": "x" }'],
      ],
    ];
  test.each(examples)("%s", async (_, field, fits, not) => {
    const shape = await shapeOf(`{ "type": "object", "required": ["v"], "properties": { "v": ${field} } }`);
    const accepts = (value: string): unknown => shape?.accepts(parseJson(`{ "v": ${value} }`));
    expect(fits.filter((value) => accepts(value) !== true)).toEqual([]);
    expect(not.filter((value) => accepts(value) !== false)).toEqual([]);
  });

  test("additional rules in one place do not apply to other uses of the schema", async () => {
    const schema = {
      type: "object",
      properties: {
        plain: { $ref: "#/$defs/base" },
        strict: {
          allOf: [
            { $ref: "#/$defs/base" },
            { properties: { to: { required: ["zip"] }, all: { items: { required: ["zip"] } } } },
          ],
        },
      },
      $defs: {
        to: { type: "object", properties: { zip: { type: "string" }, city: { type: "string" } } },
        base: {
          type: "object",
          properties: {
            to: { type: "object", properties: { zip: { type: "string" } } },
            all: { type: "array", items: { type: "object", properties: { zip: { type: "string" } } } },
          },
        },
      },
    };
    const shape = await shapeOf(schema);
    const loose = { to: {}, all: [{}] };
    expect(shape?.accepts({ plain: loose })).toBe(true);
    expect(shape?.accepts({ strict: { to: { zip: "1" } } })).toBe(true);
    expect(shape?.accepts({ strict: { to: {} } })).toBe(false);
    expect(shape?.accepts({ strict: { all: [{}] } })).toBe(false);
  });

  // Parts that are read openly (new enum values, new fields, longer lists) are strict here.
  const word = fc.constantFrom("a", "b", "c", "zz");
  const name = fc.constantFrom("a", "b", "constructor", "toString", "__proto__", "hasOwnProperty");
  const formatted = fc.constantFrom(
    "2026-11-30", "2024-02-29", "0000-02-29", "2026-02-29", "2026-11-30T22:30:00Z", "2026-11-30T22:30:00.5+02:00", "08:30:06Z", "08:30:06+02:00",
    "23:59:60Z", "22:59:60Z", "P3D", "PT1H30M", "P1W", "P", "PT", "P1H", "01234567-89ab-cdef-0123-456789abcdef", "01234567-89AB-cdef-0123-456789abcdef",
    "garbage", "",
  ); // prettier-ignore
  const openValue: fc.Arbitrary<unknown> = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      word,
      formatted,
      fc.constantFrom<unknown>(0, 1, 2, 2.5, 5, 9, null, true),
      fc.array(tie("value"), { maxLength: 3 }),
      fc
        .dictionary(fc.oneof(name, fc.constant("tag")), fc.oneof(word, tie("value")), { maxKeys: 3 })
        .map((one) => Object.fromEntries(Object.entries(one))),
      fc.record({ tag: word, a: word, b: fc.nat(3) }, { requiredKeys: [] }),
    ),
  })).value;
  const openSchema: fc.Arbitrary<object> = fc.letrec<{ schema: object; record: object; list: object }>((tie) => ({
    schema: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      fc.record(
        {
          type: fc.constant("string"),
          format: fc.constantFrom("date", "date-time", "time", "duration", "uuid"),
          pattern: fc.constantFrom("Z$", "^2", "^[0-9a-f-]+$", "6"),
          minLength: fc.constantFrom(3, 10),
          maxLength: fc.constantFrom(9, 20),
        },
        { requiredKeys: ["type", "format"] },
      ),
      fc.record(
        {
          type: fc.constantFrom("string", "integer", "number"),
          enum: fc.subarray<unknown>(["a", "b", "zz", 1, 2.5, 9], { minLength: 1 }),
          maxLength: fc.constant(1),
          pattern: fc.constantFrom("a", "z"),
          maximum: fc.constantFrom(1, 5),
          exclusiveMinimum: fc.constantFrom(1, 2),
        },
        { requiredKeys: ["enum"] },
      ),
      fc.constantFrom<object>({ type: "string" }, { type: "integer" }, { type: "string", maxLength: 1 }),
      tie("record"),
      tie("list"),
      fc.tuple(tie("list"), tie("list")).map((allOf) => ({ allOf })),
      fc.tuple(tie("record"), tie("record")).map((allOf) => ({ allOf })),
      fc.tuple(tie("record"), tie("record")).map(([one, other]) => ({ ...one, allOf: [other] })),
      fc.array(tie("record"), { minLength: 2, maxLength: 3 }).map((oneOf) => ({ oneOf })),
      fc.array(tie("list"), { minLength: 2, maxLength: 2 }).map((oneOf) => ({ oneOf })),
      fc.array(tie("record"), { minLength: 2, maxLength: 3 }).map((anyOf) => ({ anyOf })),
    ),
    list: fc.record(
      {
        type: fc.constant("array"),
        items: fc.oneof(fc.constant(false), tie("schema"), tie("schema"), tie("schema")),
        prefixItems: fc.array(tie("schema"), { minLength: 1, maxLength: 2 }),
        minItems: fc.nat(1),
        maxItems: fc.integer({ min: 1, max: 3 }),
      },
      { requiredKeys: ["type", "items"] },
    ),
    record: fc
      .record(
        {
          tag: fc.subarray(["a", "b", "c"], { minLength: 1, maxLength: 2 }),
          tagRequired: fc.boolean(),
          more: fc.dictionary(name, fc.oneof(fc.constant(false), tie("schema"), tie("schema")), { maxKeys: 2 }),
          required: fc.subarray(["a", "constructor"], { maxLength: 1 }),
          additionalProperties: fc.oneof(fc.constant(false), tie("schema")),
          patternProperties: fc.constant({ "^b": { type: "integer" } }),
        },
        { requiredKeys: ["more", "required", "tagRequired"] },
      )
      .map(({ tag, tagRequired, more, required, ...others }) => ({
        type: "object",
        properties: Object.fromEntries([
          ...(tag === undefined ? [] : [["tag", { type: "string", enum: tag }]]),
          ...Object.entries(more),
        ]),
        required: [...(tag !== undefined && tagRequired ? ["tag"] : []), ...required],
        ...others,
      })),
  })).schema;

  test.each(Array.from({ length: batches }, (_, i) => i))("open reading, batch %i", { tags: "slow" }, async (batch) => {
    const values = fc.sample(openValue, { seed: 7, numRuns: 150 });
    let fitting = 0;
    let refused = 0;
    for (const sampled of fc.sample(openSchema, { seed: 20261126 + batch, numRuns: 150 })) {
      const wrapped = { type: "object", required: ["v"], properties: { v: sampled } };
      const shape = await shapeOf(wrapped);
      if (shape === undefined) {
        refused++;
        continue;
      }
      const valid = ajv.compile(wrapped);
      for (const one of values) {
        const document = { v: one };
        const fits = valid(document);
        if (shape.accepts(document, true) !== fits || (fits && !shape.accepts(document)))
          expect.fail(`${fits ? "refused" : "accepted"}: ${told(sampled, document)}`);
        const problems: Problem[] = [];
        shape.explain(document, "", problems);
        if ((problems.length === 0) !== shape.accepts(document))
          expect.fail(`${problems.length} problems, and the check says otherwise: ${told(sampled, document)}`);
        if (fits) fitting++;
      }
    }
    expect(fitting).toBeGreaterThan(200);
    // Many of these ask for what can't be, such as a required field that may not be there.
    expect(refused).toBeLessThan(110);
  });

  test("received documents may have unknown fields, unless these distinguish kinds", async () => {
    const closed = (name: string): object => ({
      type: "object",
      properties: { [name]: {} },
      required: [name],
      additionalProperties: false,
    });
    const shape = await shapeOf({ ...closed("v"), properties: { v: { oneOf: [closed("a"), closed("b")] } } });
    expect(shape?.accepts({ v: { a: 1 }, more: 1 })).toBe(true);
    expect(shape?.accepts({ v: { a: 1, b: 2 } })).toBe(false);
    expect(shape?.accepts({ v: { b: 2 } })).toBe(true);
  });

  test("numbers that a double can't hold are compared with all their digits", async () => {
    const shape = await shapeOf({ type: "object", properties: { v: { type: "integer", multipleOf: 5 } } });
    expect(shape?.accepts(parseJson('{"v": 90071992547409935}'))).toBe(true);
    expect(shape?.accepts(parseJson('{"v": 90071992547409936}'))).toBe(false);
  });
});

describe.skipIf(REAL_DATA === undefined)("Xero's own OpenAPI document", () => {
  const file = join(REAL_DATA ?? "", "xero/xero_accounting.yaml");
  test("every schema in it can be used", () => {
    expect(existsSync(file)).toBe(true);
    const program = new Program(
      nodeHost(new Map([[`${FOLDER}/systems/shop/system.yaml`, DESCRIPTOR(`${file}#/components/schemas/Invoice`)]])),
      FOLDER,
    );
    const invoice = program.system("shop")?.types.get("Order")?.type as RecordType;
    const reached = new Set<Type>();
    const visit = (type: Type): void => {
      if (reached.has(type)) return;
      if (type.kind === "list") visit(type.element);
      if (type.kind !== "record") return;
      reached.add(type);
      for (const field of type.fields.values()) visit(field.type);
    };
    visit(invoice);
    expect(reached.size).toBeGreaterThan(20);
    expect(described(invoice.fields.get("InvoiceNumber"))).toBe("text of at most 255 characters optional");
    expect(described(invoice.fields.get("LineAmountTypes"))).toBe('one of "Exclusive", "Inclusive", "NoTax" optional');
    expect(described(invoice.fields.get("Total"))).toBe("decimal optional read only");
  });
});

describe("rules that depend on other keywords or on themselves", () => {
  /** Of these documents, those that come in. */
  async function accepted(schema: object, documents: readonly object[]): Promise<object[]> {
    const shape = await shapeOf(schema);
    return documents.filter((one) => shape?.accepts({ f: one }));
  }
  const order = (f: object, more: object = {}): object => ({
    type: "object",
    required: ["f"],
    properties: { f },
    ...more,
  });

  test("unevaluatedProperties: fields of the record, of its parts and of the matching variant are evaluated", async () => {
    const schema = order({
      type: "object",
      properties: { id: { type: "integer" } },
      allOf: [{ properties: { name: { type: "string" } } }],
      anyOf: [{ properties: { vat: { type: "string" } }, required: ["vat"] }, { required: ["id"] }],
      unevaluatedProperties: false,
    });
    const fine = [{ id: 1 }, { id: 1, name: "Ona" }, { id: 1, vat: "LT1" }];
    expect(await accepted(schema, [...fine, { id: 1, other: true }])).toEqual(fine);
  });

  test("unevaluatedItems", async () => {
    const schema = order({
      type: "object",
      properties: { l: { type: "array", prefixItems: [{ type: "integer" }], unevaluatedItems: { type: "string" } } },
    });
    expect(await accepted(schema, [{ l: [1] }, { l: [1, "a"] }, { l: [1, 2] }])).toEqual([{ l: [1] }, { l: [1, "a"] }]);
  });

  test("a record with rules that contains itself, directly or indirectly", async () => {
    const schema = order(
      { $ref: "#/$defs/person" },
      {
        $defs: {
          person: {
            type: "object",
            properties: { name: { type: "string" }, firm: { $ref: "#/$defs/firm" } },
            minProperties: 1,
          },
          firm: {
            type: "object",
            properties: { owner: { $ref: "#/$defs/person" } },
            dependentRequired: { owner: ["code"] },
          },
        },
      },
    );
    const fine = [{ name: "Ona" }, { firm: { code: 1, owner: { name: "Ona" } } }];
    expect(
      await accepted(schema, [...fine, {}, { firm: { owner: { name: "Ona" } } }, { firm: { code: 1, owner: {} } }]),
    ).toEqual(fine);
  });

  test("any JSON, a list of lists, a map of maps", async () => {
    const json = {
      anyOf: [{ type: ["string", "number", "boolean", "null"] }, { type: "array", items: { $ref: "#/$defs/json" } }],
    };
    const tree = { type: "object", additionalProperties: { $ref: "#/$defs/tree" } };
    const schema = order(
      { type: "object", properties: { j: { $ref: "#/$defs/json" }, t: { $ref: "#/$defs/tree" } } },
      { $defs: { json, tree } },
    );
    const fine = [{ j: [1, ["a", [null]]] }, { t: { a: { b: {} } } }];
    expect(await accepted(schema, [...fine, { j: [[{}]] }, { t: { a: { b: 1 } } }])).toEqual(fine);
  });

  test("a draft 7 tuple inside `not`, which may be null", async () => {
    const schema = {
      $schema: "http://json-schema.org/draft-07/schema#",
      ...order({
        type: ["object", "null"],
        properties: { t: { type: "array" } },
        not: { required: ["t"], properties: { t: { items: [{ const: 1 }], additionalItems: false } } },
      }),
    };
    const fine = [{}, { t: [2] }, { t: [1, 2] }];
    expect(await accepted(schema, [...fine, { t: [1] }])).toEqual(fine);
  });

  test("patternProperties and patterns of rules accept Unicode's long property names", async () => {
    const schema = order({
      type: "object",
      patternProperties: { "^(\\p{Letter}|_)+$": { type: "string" } },
      additionalProperties: false,
    });
    expect(await accepted(schema, [{ žąsis: "a" }, { a1: "a" }])).toEqual([{ žąsis: "a" }]);
  });

  test.each([
    ["^(?=a)(b+)+$", "looks ahead or behind"],
    ["^(a|b)\\1+$", "has a back-reference"],
    ["^(a", "is no regular expression"],
  ])("the pattern %s of a rule is refused with its place", (pattern, why) => {
    const program = programFor(order({ type: "object", patternProperties: { [pattern]: { type: "string" } } }));
    const { diagnostics } = program.check(`${FOLDER}/a.integ`);
    program.system("shop")?.types.get("Order");
    expect(diagnostics.map((one) => `${one.code} ${one.message}`)).toEqual([expect.stringMatching(`INT3003 .*${why}`)]);
  });

  test("references are relative to the nearest $id, and anchors belong to their own schema", async () => {
    const schema = order(
      { $ref: "https://shop.example/a/line.json" },
      {
        $id: "https://shop.example/order.json",
        $defs: {
          line: {
            $id: "a/line.json",
            type: "object",
            properties: { code: { $ref: "#code" } },
            $defs: { c: { $anchor: "code", type: "integer" } },
          },
          other: { $id: "b/line.json", $defs: { c: { $anchor: "code", type: "string" } } },
        },
      },
    );
    expect(await accepted(schema, [{ code: 1 }, { code: "a" }])).toEqual([{ code: 1 }]);
  });
});
