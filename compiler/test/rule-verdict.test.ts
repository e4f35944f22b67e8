/**
 * Verdicts about rules agree with ajv: among the values that a shape allows, ajv refuses none for `always`, and accepts
 * none for `never`.
 */
import { Ajv2020 as Ajv } from "ajv/dist/2020.js";
import fc from "fast-check";
import { expect, test } from "vitest";
import { brokenRule, inWords, judge, type Part, type Shape } from "../src/3-check/rule-verdict.ts";
import { times } from "../../test/volume.ts";

type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

const NAMES = ["a", "b", "c"];
const scalar = fc.constantFrom<Json>("x", "xy", "", 1, 2, true, null);

const shapes = fc.letrec<{ shape: Shape }>((tie) => ({
  shape: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.uniqueArray(scalar, { minLength: 1, maxLength: 2 }).map((values): Shape => ({ kind: "known", values })),
    fc.constant<Shape>({ kind: "some", types: new Set(["string"]) }),
    fc.array(tie("shape"), { maxLength: 3 }).map((items): Shape => ({ kind: "list", items })),
    fc.array(fc.tuple(fc.constantFrom(...NAMES), fc.boolean(), tie("shape")), { maxLength: 3 }).map((parts): Shape => ({
      kind: "record",
      fields: new Map(parts.map(([name, optional, value]): [string, Part] => [name, { optional, value }])),
    })),
  ),
})).shape;

const names = fc.uniqueArray(fc.constantFrom(...NAMES), { maxLength: 2 });
const count = fc.integer({ min: 0, max: 3 });
const rules = fc.letrec<{ rules: Json }>((tie) => {
  const some = fc.array(tie("rules"), { minLength: 1, maxLength: 3 });
  const each = fc.dictionary(fc.constantFrom(...NAMES), tie("rules"), { maxKeys: 2 });
  return {
    rules: fc.oneof(
      { depthSize: "medium" },
      fc.record({ required: names }),
      fc.record({ minProperties: count, maxProperties: count }, { requiredKeys: [] }),
      fc.record({ minItems: count, maxItems: count, uniqueItems: fc.boolean() }, { requiredKeys: [] }),
      fc.constantFrom<Json>({ const: "x" }, { enum: ["x", 1] }, { type: "string" }, { type: ["object", "null"] }, { type: "integer" }, { minLength: 2 }, { maximum: 1 }, true, false, { $ref: "#/$defs/0" }),
      fc.dictionary(fc.constantFrom(...NAMES), names, { maxKeys: 2 }).map((one) => ({ dependentRequired: one })),
      fc.record({ properties: each, additionalProperties: tie("rules"), patternProperties: fc.dictionary(fc.constantFrom("^a", "b|c"), tie("rules"), { maxKeys: 1 }) }, { requiredKeys: [] }),
      fc.record({ propertyNames: fc.constantFrom<Json>({ pattern: "^[ab]$" }, { maxLength: 0 }) }),
      fc.record({ dependentSchemas: each }),
      fc.record({ properties: each, allOf: some, anyOf: some, oneOf: some, if: tie("rules"), then: tie("rules"), patternProperties: fc.dictionary(fc.constantFrom("^a", "b|c"), tie("rules"), { maxKeys: 1 }), unevaluatedProperties: tie("rules") }, { requiredKeys: ["unevaluatedProperties"] }),
      fc.record({ prefixItems: some, anyOf: some, unevaluatedItems: tie("rules") }, { requiredKeys: ["unevaluatedItems"] }),
      fc.record({ prefixItems: some, items: tie("rules") }, { requiredKeys: ["items"] }),
      fc.record({ contains: tie("rules"), minContains: count, maxContains: count }, { requiredKeys: ["contains"] }),
      some.map((all) => ({ allOf: all })),
      some.map((all) => ({ anyOf: all })),
      some.map((all) => ({ oneOf: all })),
      tie("rules").map((not) => ({ not })),
      fc.record({ if: tie("rules"), then: tie("rules"), else: tie("rules") }, { requiredKeys: ["if"] }),
    ) as fc.Arbitrary<Json>,
  };
}).rules; // prettier-ignore

/** Values that a shape stands for: all of them where they are few, or else some. */
function samples(shape: Shape): readonly Json[] {
  switch (shape.kind) {
    case "known":
      return shape.values as readonly Json[];
    case "some":
      return ["", "x", "xyz"];
    case "list":
      return shape.items.reduce<readonly (readonly Json[])[]>(
        (lists, item) => lists.flatMap((list) => samples(item).map((one) => [...list, one])).slice(0, 60),
        [[]],
      );
    case "record":
      return [...shape.fields].reduce<readonly { readonly [name: string]: Json }[]>(
        (records, [name, { optional, value }]) =>
          records
            .flatMap((record) => [
              ...(optional ? [record] : []),
              ...samples(value).map((one) => ({ ...record, [name]: one })),
            ])
            .slice(0, 60),
        [{}],
      );
  }
}

/**
 * Whether ajv is wrong of it: below an `anyOf` it forgets that `items` has looked at every element, and refuses with `unevaluatedItems`
 * what the standard takes, such as ["x"] by { anyOf: [{ items: {} }], unevaluatedItems: false } with any rule in `items`.
 */
function ajvForgetsItems(rules: Json): boolean {
  if (typeof rules !== "object" || rules === null) return false;
  const { anyOf, unevaluatedItems } = rules as { readonly anyOf?: Json; readonly unevaluatedItems?: Json };
  if (unevaluatedItems !== undefined && /"items":/.test(JSON.stringify(anyOf ?? null))) return true;
  return Object.values(rules).some(ajvForgetsItems);
}

test("agrees with ajv, at random", () => {
  const found = { always: 0, never: 0, maybe: 0 };
  fc.assert(
    fc.property(rules, shapes, (asked, shape) => {
      fc.pre(!ajvForgetsItems(asked));
      const whole = { allOf: [asked], $defs: { "0": { required: ["a"] } } };
      const said = judge(whole, shape);
      found[said]++;
      const accepts = new Ajv({ strict: false, logger: false }).compile(whole);
      const kept = samples(shape).map((value) => accepts(value));
      if (said === "always") expect(kept).not.toContain(false);
      if (said === "never") {
        expect(kept).not.toContain(true);
        expect(brokenRule(whole, shape)).toBeDefined();
      }
    }),
    { seed: 1300, numRuns: times(250, 20_000) },
  );
  // Most is known: a verdict that is always `maybe` would be right as well, and of no use.
  expect(found.maybe).toBeLessThan((found.always + found.never) / 2);
});

test.each<readonly [said: string, asked: Json, expected: string]>([
  ["a field that no word looks at", { properties: { a: {} }, unevaluatedProperties: false }, "never"],
  [
    "one that a part of allOf looks at",
    { allOf: [{ properties: { a: {} } }, { properties: { b: {} } }], unevaluatedProperties: false },
    "always",
  ],
  [
    "one that a part looks at which is not kept",
    { properties: { a: {} }, anyOf: [{ required: ["z"], properties: { b: {} } }, {}], unevaluatedProperties: false },
    "never",
  ],
  [
    "one that a kept part looks at",
    { properties: { a: {} }, anyOf: [{ required: ["a"], properties: { b: {} } }], unevaluatedProperties: false },
    "always",
  ],
  [
    "one that may be as the others have to be",
    { properties: { a: {} }, unevaluatedProperties: { type: "string" } },
    "always",
  ],
  ["one that never is", { properties: { a: {} }, unevaluatedProperties: { type: "number" } }, "never"],
  ["two of oneOf", { oneOf: [{ required: ["a"] }, { required: ["b"] }] }, "never"],
  ["one of oneOf", { oneOf: [{ required: ["a"] }, { required: ["z"] }] }, "always"],
])("a record with a and b, %s: %j", (_, asked, expected) => {
  const text: Part = { optional: false, value: { kind: "some", types: new Set(["string"]) } };
  expect(judge(asked as never, { kind: "record", fields: new Map([["a", text], ["b", text]]) })).toBe(expected); // prettier-ignore
});

test("references that branch repeatedly are each visited once", () => {
  const twice = (i: number): Json => ({ anyOf: [{ $ref: `#/$defs/${i + 1}` }, { $ref: `#/$defs/${i + 1}` }] });
  const definitions = Object.fromEntries(Array.from({ length: 30 }, (_, i) => [String(i), twice(i)]));
  const asked = { $ref: "#/$defs/0", $defs: { ...definitions, "30": { required: ["z"] } } };
  expect(judge(asked, { kind: "record", fields: new Map() })).not.toBe("always");
});

test.each([
  [{ minProperties: 3 }, "at least 3 fields"],
  [{ maxProperties: 1 }, "at most 1 field"],
  [{ required: ["a", "b"] }, "`a` and `b`"],
  [{ dependentRequired: { c: ["a"] } }, "`a` where `c` is set"],
  [{ anyOf: [{ required: ["a"] }, { required: ["b", "d"] }] }, "`a` or `b` with `d`"],
  [{ oneOf: [{ required: ["a"] }, { required: ["b"] }] }, "`a` or `b`, and only one of them"],
  [{ not: { required: ["c"] } }, "no `c`"],
  [{ not: { required: ["c", "e"] } }, "not `c` and `e` together"],
  [{ allOf: [{ type: "object" }, { minProperties: 9 }] }, "at least 9 fields"],
])("%j is described as: %s", (asked, words) => {
  const text: Part = { optional: false, value: { kind: "some", types: new Set(["string"]) } };
  const shape: Shape = { kind: "record", fields: new Map([["c", text], ["e", text]]) }; // prettier-ignore
  const broken = brokenRule(asked, shape);
  expect(broken === undefined ? undefined : inWords(broken)).toBe(words);
});
