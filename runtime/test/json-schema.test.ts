/** Decoders and shapes as JSON Schemas, held against ajv. Random schemas of systems are in compiler/test/schema.test.ts. */
import type { StandardJSONSchemaV1 } from "@standard-schema/spec";
import { Ajv as Ajv7 } from "ajv";
import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { describe, expect, test } from "vitest";
import { decoder, shape, type Shape, toJSONSchema } from "../src/index.ts";
import { linearPattern } from "../src/regex/index.ts";

const readers = {
  "draft-2020-12": new Ajv2020({ multipleOfPrecision: 9 }),
  "draft-07": new Ajv7({ multipleOfPrecision: 9 }),
};
for (const ajv of Object.values(readers)) addFormats.default(ajv);
const targets = ["draft-2020-12", "draft-07"] as const;

const item = shape.record({ sku: shape.text({ max: 3 }), note: shape.optional(shape.nullable(shape.text())) });
const tree: Shape = shape.record(() => ({ name: shape.text(), below: shape.optional(shape.listOf(tree)) }));

/** Shapes with what they take and what they don't. */
const SHAPES: readonly (readonly [what: string, shape: Shape, fits: readonly unknown[], not: readonly unknown[]])[] = [
  ["a text, in code points", shape.text({ min: 1, max: 3 }), ["a", "äöü", "💶💶💶"], ["", "abcd", 1, null]],
  ["a text in UTF-16 units", shape.text({ min: 2, max: 2, unit: "utf16" }), ["ab", "💶"], ["abc"]],
  ["a pattern", shape.text({ pattern: /^[A-Z]{3}$/u }), ["EUR"], ["eur", "EURO"]],
  ["a pattern of the library", shape.text({ pattern: linearPattern("^(a+)+$") }), ["aaa"], ["ab"]],
  ["a whole number", shape.integer({ min: 0, below: 10 }), [0, 9], [-1, 10, 1.5, "1"]],
  ["a number with decimals", shape.number({ above: 0, max: 10, scale: 2 }), [0.01, 9.99, 10], [0, 10.01, 1.234]],
  ["a number in quotes", shape.decimalText(), ["19.99", "-1", "+0.5"], ["", "1.", ".5", "1e3", 1]],
  ["one with two decimals", shape.decimalText({ scale: 2 }), ["1", "1.5", "1.50", "1.5000"], ["1.555"]],
  ["one without decimals", shape.decimalText({ scale: 0 }), ["1", "1.00"], ["1.5"]],
  ["a number in quotes or without", shape.numeric(), ["19.99", 5, -0.5], ["1e3", "", true, null]],
  ["true or false", shape.boolean, [true, false], ["true", 0, null]],
  ["nothing", shape.nothing, [null], [0, ""]],
  ["nothing at all", shape.never, [], [null, {}, 1]],
  ["anything", shape.anything, [null, {}, 1], []],
  ["an id", shape.uuid, ["01234567-89ab-cdef-0123-456789abcdef"], ["01234567", 1]],
  ["a date", shape.date, ["2026-11-30", "2028-02-29"], ["2026-02-29", "2026-11-30T00:00:00Z"]],
  ["a moment", shape.dateTime, ["2026-11-30T22:30:00Z", "2026-11-30T22:30:00.5+02:00"], ["2026-11-30T22:30:00", "x"]],
  ["a moment without a zone", shape.localDateTime, ["2026-11-30T22:30:00", "2026-11-30 22:30"], ["2026-11-30"]],
  ["a time", shape.time, ["22:30:00Z", "22:30"], ["25:00", "22:30Z"]],
  ["a span", shape.duration, ["P3D", "PT1H30M", "P2W"], ["P", "3 days"]],
  ["Microsoft's moments", shape.msDate, ["/Date(1439434356790+0000)/"], ["1439434356790"]],
  ["Microsoft's days", shape.msDay, ["2026-11-30", "/Date(1)/"], ["30.11.2026"]],
  ["seconds since 1970", shape.epoch("seconds"), [1439434356], [1.5, "1"]],
  ["known values", shape.oneOf(["a", 1, true]), ["a", 1, true], ["b", 2, false]],
  ["values that may get more", shape.openEnum(["a"]), ["a", "b"], [1, null]],
  ["a record", item, [{ sku: "a" }, { sku: "a", note: null, more: 1 }], [{}, { sku: "long" }, { sku: "a", note: 1 }]],
  ["a closed record", shape.closedRecord({ a: shape.text() }), [{ a: "x" }], [{ a: "x", b: 1 }, []]],
  ["one that grows", shape.growingRecord({ a: shape.text() }), [{ a: "x" }, { a: "x", b: 1 }], [{}]],
  ["fields of other names", shape.withRest(item, ["sku", "note"], shape.boolean), [{ sku: "a", b: true }], [{ sku: "a", b: 1 }]], // prettier-ignore
  ["a map", shape.mapOf(shape.integer()), [{}, { a: 1 }], [{ a: "x" }, []]],
  ["a list", shape.listOf(shape.integer(), { min: 1, max: 2 }), [[1], [1, 2]], [[], [1, 2, 3], ["a"], {}]],
  ["a list that is read openly", shape.listOf(shape.integer(), { max: 1, open: true }), [[1, 2]], [["a"]]],
  ["a tuple", shape.tuple([shape.text()], shape.integer(), { min: 1 }), [["a"], ["a", 1]], [[], [1], ["a", "b"]]],
  ["one of two forms", shape.union([shape.text(), shape.integer()]), ["a", 1], [1.5, null]],
  [
    "just one of two forms",
    shape.union([shape.integer({ min: 0 }), shape.integer({ max: 5 })], true),
    [-1, 6],
    [3, "a"],
  ],
  ["forms that are told apart to the letter", shape.union([shape.openEnum(["a"]), shape.openEnum(["b"])], true), ["a", "b"], ["c"]], // prettier-ignore
  ["two forms at once", shape.both(shape.text({ min: 2 }), shape.text({ pattern: /^a/ })), ["ab"], ["a", "bb"]],
  ["one that contains itself", tree, [{ name: "a", below: [{ name: "b", below: [] }] }], [{ name: "a", below: [{}] }]],
  ["rules", shape.ruled(shape.record({}), { dependentRequired: { a: ["b"] }, minProperties: 1 }), [{ b: 1 }, { a: 1, b: 1 }], [{}, { a: 1 }]], // prettier-ignore
  ["rules of first elements", shape.ruled(shape.anything, { prefixItems: [{ type: "integer" }], items: false }), [[1], "a"], [["a"], [1, 2]]], // prettier-ignore
  ["the same in older words", shape.ruled(shape.anything, { items: [{ type: "integer" }], additionalItems: false }), [[1]], [["a"], [1, 2]]], // prettier-ignore
  ["rules that contain themselves", shape.ruled(shape.anything, { $ref: "#/$defs/t", $defs: { t: { required: ["a"], properties: { b: { $ref: "#/$defs/t" } } } } }), [{ a: 1 }, { a: 1, b: { a: 2 } }], [{}, { a: 1, b: {} }]], // prettier-ignore
  ["what is only read in part", shape.reading(item, ["sku"]), [{ sku: "a" }], [{}]],
];

describe.each(targets)("as %s", (target) => {
  test.each(SHAPES)("%s", (_, of, fits, not) => {
    const written = readers[target].compile(toJSONSchema(of, target));
    for (const value of fits) expect([value, of.accepts(value), written(value)]).toEqual([value, true, true]);
    for (const value of not) expect([value, of.accepts(value), written(value)]).toEqual([value, false, false]);
  });
});

test("a decoder implements Standard JSON Schema", () => {
  const decode = decoder<{ readonly sku: string }>(item);
  const standard: StandardJSONSchemaV1<{ readonly sku: string }> = decode;
  expect(standard["~standard"].jsonSchema.input({ target: "draft-2020-12" })).toEqual({
    $schema: "https://json-schema.org/draft/2020-12/schema",
    type: "object",
    properties: {
      sku: { type: "string", maxLength: 3 },
      note: { anyOf: [{ type: "string" }, { type: "null" }] },
    },
    required: ["sku"],
  });
  expect(standard["~standard"].jsonSchema.output({ target: "draft-07" })).toEqual(toJSONSchema(decode, "draft-07"));
});

test("an unsupported shape is reported", () => {
  const decode = decoder(item);
  expect(() => decode["~standard"].jsonSchema.input({ target: "openapi-3.0" })).toThrow("not as openapi-3.0");
  const ruled = shape.ruled(shape.record({}), { unevaluatedProperties: false });
  expect(() => toJSONSchema(ruled, "draft-07")).toThrow("draft-07 has no word for unevaluatedProperties");
});
