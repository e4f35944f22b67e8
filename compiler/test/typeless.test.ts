/**
 * Schemas without a `type`: their keywords imply it, so fewer values are accepted than the schema allows, and never
 * more.
 */
import { Ajv2020 as Ajv } from "ajv/dist/2020.js";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { emitSystem, Program, show, type RecordType } from "@integ/compiler";
import { nodeHost } from "@integ/compiler/node";
import type { Shape } from "@integ/runtime";
import { loadSystem } from "@integ/runtime/testing";

const DESCRIPTION = `integ: 1
system: shop
title: Shop
version: "1"
types:
  Row: { schema: Row.json }
operations:
  put: { kind: upsert, request: { method: PUT, path: / }, record: { type: Row } }
`;

/** The type of a field `it` with this schema; undefined if it can't be used. */
async function fieldOf(schema: unknown): Promise<{ readonly type: string; readonly writes: Shape } | undefined> {
  const row = { type: "object", required: ["it"], properties: { it: schema } };
  const files = new Map([
    ["/spec/systems/shop/system.yaml", DESCRIPTION],
    ["/spec/systems/shop/Row.json", JSON.stringify(row)],
  ]);
  const program = new Program(nodeHost(files), "/spec");
  const system = program.system("shop");
  if (system === undefined) throw new Error("no system");
  const field = (system.types.get("Row")?.type as RecordType | undefined)?.fields.get("it");
  if (field === undefined || program.systemDiagnostics("shop").length > 0) return undefined;
  const { operations } = await loadSystem(emitSystem(system));
  const writes = operations[0]?.record?.shape;
  if (writes === undefined) throw new Error("no shape");
  return { type: `${show(field.type)}${field.nullable ? " nullable" : ""}`, writes };
}

const VALUES = ["abc", "", 5, 0.5, true, null, ["a"], [], { a: 1 }, {}];

describe("the kind that its keywords imply", () => {
  test.each<readonly [schema: object, type: string, fitting: readonly unknown[]]>([
    [{ properties: { a: { type: "integer" } } }, "shop.Row.it", [{ a: 1 }, {}]],
    [{ additionalProperties: { type: "integer" } }, "map of integer", [{ a: 1 }, {}]],
    [{ required: ["a"] }, "shop.Row.it", [{ a: 1 }]],
    [{ items: { type: "string" } }, "list of text", [["a"], []]],
    [{ minItems: 1 }, "list of any JSON", [["a"]]],
    [{ minLength: 1 }, "text", ["abc"]],
    [{ pattern: "^a" }, "text", ["abc"]],
    [{ minimum: 1 }, "decimal", [5]],
    [{ exclusiveMaximum: 1 }, "decimal", [0.5]],
    [{ minLength: 1, nullable: true }, "text nullable", ["abc", null]],
    [{ required: ["a"], properties: {}, minLength: 9, minimum: 9 }, "shop.Row.it", [{ a: 1 }]],
    [{ oneOf: [{ minLength: 1 }, { minimum: 1 }] }, "text or decimal", ["abc", 5]],
    [{ type: ["string", "null"], anyOf: [{ minLength: 1 }, { minimum: 1 }] }, "text nullable", ["abc", "", null]],
    [
      { type: ["object", "null"], anyOf: [{ minLength: 1 }, { required: ["a"] }] },
      "map of any JSON or shop.Row.it.2 nullable",
      [null, { a: 1 }, {}],
    ],
    [
      { type: "object", anyOf: [{ type: ["object", "null"] }, { required: ["a"] }] },
      "map of any JSON or shop.Row.it.2",
      [{ a: 1 }, {}],
    ],
    [{ anyOf: [{ minLength: 1 }, { minimum: 1 }] }, "text or decimal", ["abc", 5]],
    [{ minProperties: 1 }, "any JSON nullable", ["abc", "", 5, 0.5, true, null, ["a"], [], { a: 1 }]],
    [{ not: { minLength: 1 } }, "any JSON", [""]],
    [{ not: { type: "string", minLength: 1 } }, "any JSON nullable", VALUES.filter((value) => value !== "abc")],
    [{ format: "date" }, "date", []],
    [{}, "any JSON nullable", VALUES],
  ])("%j", async (schema, type, fitting) => {
    const field = await fieldOf(schema);
    expect(field?.type).toBe(type);
    expect(VALUES.filter((it) => field?.writes.accepts({ it }))).toEqual(fitting);
  });
});

// Slow: each of the random schemas is compiled and loaded.
test(
  "records that pass match the schema, whichever kinds its keywords are about, at random",
  { tags: "slow" },
  async () => {
    const ajv = new Ajv({ strict: false });
    const word = fc.constantFrom<object>(
      { properties: { a: { minimum: 2 } } },
      { required: ["a"] },
      { additionalProperties: { minLength: 1 } },
      { minProperties: 1 },
      { items: { minLength: 1 } },
      { minItems: 1 },
      { uniqueItems: true },
      { contains: { minimum: 2 } },
      { minLength: 1 },
      { pattern: "^a" },
      { minimum: 2 },
      { multipleOf: 2 },
      { type: "string" },
      { type: "integer" },
      { type: ["object", "null"] },
      { const: 5 },
    );
    const { schema } = fc.letrec<{ schema: object }>((tie) => ({
      schema: fc.oneof(
        { maxDepth: 2 },
        fc.array(word, { minLength: 1, maxLength: 2 }).map((words) => Object.assign({}, ...words) as object),
        fc.array(tie("schema"), { minLength: 2, maxLength: 3 }).map((anyOf) => ({ anyOf })),
        fc.array(tie("schema"), { minLength: 2, maxLength: 2 }).map((allOf) => ({ allOf })),
        fc.tuple(word, tie("schema")).map(([one, not]) => ({ ...one, not })),
      ),
    }));
    const values = [...VALUES, "bc", 1, 2, 4, ["a", "a"], [1], [4], ["abc", 3], { a: 4 }, { a: "x" }, { b: "" }];
    let fitting = 0;
    const wrong: string[] = [];
    for (const one of fc.sample(schema, { seed: 20261126, numRuns: 400 })) {
      const field = await fieldOf(one);
      if (field === undefined) continue;
      const valid = ajv.compile(one);
      for (const it of values) {
        if (!field.writes.accepts({ it })) continue;
        if (!valid(it)) wrong.push(`${JSON.stringify(one)} of ${JSON.stringify(it)}`);
        fitting++;
      }
    }
    expect(wrong).toEqual([]);
    expect(fitting).toBeGreaterThan(1000);
  },
);
