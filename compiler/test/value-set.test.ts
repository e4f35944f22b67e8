/**
 * A value that can never be sent does not compile: the possible values of an expression are compared with those that
 * its target accepts. At random, ajv refuses every document of an expression that does not compile.
 */
import { Ajv2020 as Ajv } from "ajv/dist/2020.js";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ledgerOf, Program, type CheckedModule } from "@integ/compiler";
import { nodeHost } from "@integ/compiler/node";
import { check } from "@integ/runtime";
import { loadFlow } from "@integ/runtime/host";
import { times } from "../../test/volume.ts";
import { FOLDER } from "./harness.ts";

type Schema = Readonly<Record<string, unknown>>;

/** A spec that writes one value into one field. */
function programFor(from: Schema, to: Schema, value: string, declarations = ""): Program {
  const record = (schema: Schema): string =>
    JSON.stringify({ type: "object", additionalProperties: false, required: ["x"], properties: { x: schema } });
  return new Program(
    nodeHost(
      new Map([
        [
          `${FOLDER}/systems/api/system.yaml`,
          `integ: 1
system: api
title: A
version: "1"
base_url: "https://api.example"
types:
  In: { schema: In.json }
  Out: { schema: Out.json }
operations:
  put: { kind: upsert, request: { method: PUT, path: /x }, record: { type: Out } }
`,
        ],
        [`${FOLDER}/systems/api/In.json`, record(from)],
        [`${FOLDER}/systems/api/Out.json`, record(to)],
        [
          `${FOLDER}/a.integ`,
          `integ 1\nintegration "a"\nsource s = api.In\ntrigger manual\n${declarations}\ndestination d = api.put { x: ${value} }\n`,
        ],
      ]),
    ),
    FOLDER,
  );
}

/** The codes of what is wrong, or what the ledger says may be held. */
function saidOf(from: Schema, to: Schema, value: string, declarations = ""): readonly string[] {
  const { diagnostics, checked } = programFor(from, to, value, declarations).check(`${FOLDER}/a.integ`);
  if (diagnostics.length > 0) return diagnostics.map((one) => one.code);
  return ledgerOf(checked as CheckedModule)?.mayBeHeld.flatMap((one) => one.wants) ?? [];
}

const TEXT = { type: "string" };
const PAIR = { type: "object", additionalProperties: false, properties: { a: TEXT, b: { type: "integer" } } };
const OPTIONAL = { type: "object", required: [], properties: { a: TEXT, b: TEXT } };
const RULED = "a value that satisfies the additional rules of its type";
/** A person of whom something is asked as a whole. */
const person = (rules: Schema): Schema => ({
  type: "object",
  additionalProperties: false,
  properties: { kind: TEXT, name: TEXT, email: TEXT, phone: TEXT, street: TEXT, city: TEXT, vat: TEXT },
  ...rules,
});
const COMPANY = { if: { properties: { kind: { const: "company" } }, required: ["kind"] }, then: { required: ["vat"] } };
const TABLE = (...texts: readonly string[]): string =>
  `table t(k: text) -> text { ${texts.map((text, i) => `${i === texts.length - 1 ? "else" : `"${i}"`} => ${JSON.stringify(text)}`).join("  ")} }`;

describe("a value that never fits is an error, and one that may not fit is in the ledger", () => {
  const uuid = { type: "string", format: "uuid" };
  type Case = readonly [name: string, from: Schema, to: Schema, value: string, said: readonly string[], more?: string];
  const cases: readonly Case[] = [
    ["a table's texts, all too short", TEXT, { ...TEXT, minLength: 5 }, "t[s.x]", ["INT2226"], TABLE("200", "260")],
    ["one of a table's texts too short", TEXT, { ...TEXT, minLength: 3 }, "t[s.x]", ["INT2227"], TABLE("200", "26")],
    ["a table's texts against a pattern", TEXT, { ...TEXT, pattern: "^[0-9]+$" }, "t[s.x]", ["INT2226"], TABLE("x1", "y2")],
    ["a table's texts that fit", TEXT, { ...TEXT, pattern: "^[0-9]+$" }, "t[s.x]", [], TABLE("1", "2")],
    ["two anchored ways within a longer text", { ...TEXT, pattern: "^a|c$" }, { ...TEXT, pattern: "c$" }, '"x-{s.x}c"', []],
    ["a table's texts against a format", TEXT, uuid, "t[s.x]", ["INT2226"], TABLE("1", "2")],
    ["a constant of the source against a pattern", { const: "abc" }, { ...TEXT, pattern: "^[A-Z]+$" }, "s.x", ["INT2226"]],
    ["a closed enum, one value against a pattern", { enum: ["AB", "c"], "x-integ": { enum: "closed" } }, { ...TEXT, pattern: "^[A-Z]+$" }, "s.x", ["INT2227"]],
    ["a closed enum that fits", { enum: ["AB", "C"], "x-integ": { enum: "closed" } }, { ...TEXT, pattern: "^[A-Z]+$" }, "s.x", []],
    ["lengths that do not meet", { ...TEXT, maxLength: 5 }, { ...TEXT, minLength: 10 }, "s.x", ["INT2226"]],
    ["lengths that overlap", { ...TEXT, maxLength: 15 }, { ...TEXT, minLength: 10 }, "s.x", ["at least 10 characters"]],
    ["ranges that do not meet", { type: "integer", maximum: 5 }, { type: "integer", minimum: 6 }, "s.x", ["INT2226"]],
    ["ranges that touch", { type: "integer", maximum: 5 }, { type: "integer", minimum: 5 }, "s.x", ["at least 5"]],
    ["ranges that touch, but for the limit", { type: "number", exclusiveMaximum: 5 }, { type: "number", minimum: 5 }, "s.x", ["INT2226"]],
    ["a range within another", { type: "integer", minimum: 2, maximum: 5 }, { type: "integer", minimum: 0, maximum: 9 }, "s.x", []],
    ["a literal against a uuid", TEXT, uuid, '"no id"', ["INT2207"]],
    ["a uuid that is one", TEXT, uuid, '"01234567-89ab-cdef-0123-456789abcdef"', []],
    ["a literal against multipleOf", TEXT, { type: "integer", multipleOf: 5 }, "12", ["INT2209"]],
    ["a literal that is a multiple", TEXT, { type: "integer", multipleOf: 5 }, "15", []],
    ["a literal against not", TEXT, { ...TEXT, not: { const: "x" } }, '"x"', ["INT2226"]],
    ["a literal that not lets through", TEXT, { ...TEXT, not: { const: "x" } }, '"y"', []],
    ["no elements where one is needed", TEXT, { type: "array", items: TEXT, minItems: 1 }, "[]", ["INT2225"]],
    ["a loop where one is needed", TEXT, { type: "array", items: TEXT, minItems: 1 }, '[for p in split(s.x, ",") => p]', ["at least 1 element"]],
    ["a loop and an element more", TEXT, { type: "array", items: TEXT, minItems: 1 }, '["a", for p in split(s.x, ",") => p]', []],
    ["more elements than there may be", TEXT, { type: "array", items: TEXT, maxItems: 1 }, '["a", "b"]', ["INT2225"]],
    ["a list that comes in has as many as it has", { type: "array", items: TEXT, minItems: 1 }, { type: "array", items: TEXT, minItems: 1 }, "s.x", ["at least 1 element"]],
    ["an element twice", TEXT, { type: "array", items: TEXT, uniqueItems: true }, '["a", s.x, "a"]', ["INT2226"]],
    ["a record twice, its fields in another order", TEXT, { type: "array", items: PAIR, uniqueItems: true }, '[{ a: "x", b: 1 }, { b: 1, a: "x" }]', ["INT2226"]],
    ["records that differ", TEXT, { type: "array", items: PAIR, uniqueItems: true }, '[{ a: "x", b: 1 }, { a: "x", b: 2 }]', []],
    ["records of which one is not known", TEXT, { type: "array", items: PAIR, uniqueItems: true }, '[{ a: "x", b: 1 }, { a: s.x, b: 1 }]', ["a value that satisfies the additional rules of its type"]],
    ["a list twice", TEXT, { type: "array", items: { type: "array", items: TEXT }, uniqueItems: true }, '[["a", "b"], ["a", "b"]]', ["INT2226"]],
    ["different elements", TEXT, { type: "array", items: TEXT, uniqueItems: true }, '["a", "b"]', []],
    ["a template whose fixed part never matches", TEXT, { ...TEXT, pattern: "^[0-9]+$" }, '"INV-{s.x}"', ["INT2226"]],
    ["a template that may match", TEXT, { ...TEXT, pattern: "^INV-[0-9]+$" }, '"INV-{s.x}"', ["a text that matches ^INV-[0-9]+$"]],
    ["a template that always matches", { type: "integer", minimum: 0 }, { ...TEXT, pattern: "^INV-[0-9]+$" }, '"INV-{s.x}"', []],
    ["capitals are no small letters", TEXT, { ...TEXT, pattern: "^[a-z]+$" }, "upper(s.x)", ["INT2226"]],
    ["capitals, at least one sign of them", { ...TEXT, pattern: "^[a-z]+$" }, { ...TEXT, pattern: "^[a-z]+$" }, "upper(s.x)", ["INT2226"]],
    ["capitals as they are wanted", { ...TEXT, pattern: "^[a-z]{3}$" }, { ...TEXT, pattern: "^[A-Z]{3}$" }, "upper(s.x)", []],
    ["a date by a pattern of another order", { ...TEXT, format: "date" }, { ...TEXT, pattern: "^\\d{4}/" }, 'format(s.x, "dd.MM.yyyy")', ["INT2226"]],
    ["a number padded", { type: "integer", minimum: 0 }, { ...TEXT, minLength: 6 }, 'pad(text(s.x), 6, "0")', []],
    ["what is cut is too short", TEXT, { ...TEXT, minLength: 6 }, "cut(s.x, 5)", ["INT2226"]],
    ["two branches of a name", TEXT, { ...TEXT, minLength: 3 }, '"{n}"', ["INT2227"], 'let n = if s.x == "a" then "long" else "no"'],
    ["a pattern with ends inside", TEXT, { ...TEXT, pattern: "^a|b$" }, '"a{s.x}"', []],
    // Whole records: which fields are set, may be set, and never are.
    ["too few fields", TEXT, person({ minProperties: 2 }), "{ name: s.x }", ["INT2226"]],
    ["enough fields", TEXT, person({ minProperties: 2 }), "{ name: s.x, email: s.x }", []],
    ["a field that may be left out does not count", OPTIONAL, person({ minProperties: 2 }), "{ name: s.x.a, email: s.x.b }", [RULED]],
    ["too many fields", TEXT, person({ maxProperties: 1 }), "{ name: s.x, email: s.x }", ["INT2226"]],
    ["a field without the one that it needs", TEXT, person({ dependentRequired: { street: ["city"] } }), "{ street: s.x }", ["INT2226"]],
    ["a field with the one that it needs", TEXT, person({ dependentRequired: { street: ["city"] } }), "{ street: s.x, city: s.x }", []],
    ["a field that needs nothing", TEXT, person({ dependentRequired: { street: ["city"] } }), "{ name: s.x }", []],
    ["none of two", TEXT, person({ anyOf: [{ required: ["email"] }, { required: ["phone"] }] }), "{ name: s.x }", ["INT2226"]],
    ["both where one is wanted", TEXT, person({ oneOf: [{ required: ["email"] }, { required: ["phone"] }] }), "{ email: s.x, phone: s.x }", ["INT2226"]],
    ["just one of two", TEXT, person({ oneOf: [{ required: ["email"] }, { required: ["phone"] }] }), "{ email: s.x }", []],
    ["one of two, or none", OPTIONAL, person({ oneOf: [{ required: ["email"] }, { required: ["phone"] }] }), "{ email: s.x.a, phone: s.x.b }", [RULED]],
    ["a field that must not be there", TEXT, person({ not: { required: ["phone"] } }), "{ phone: s.x }", ["INT2226"]],
    ["one that is not there", TEXT, person({ not: { required: ["phone"] } }), "{ name: s.x }", []],
    ["what follows from a constant", TEXT, person(COMPANY), '{ kind: "company", name: s.x }', ["INT2226"]],
    ["what follows, and is there", TEXT, person(COMPANY), '{ kind: "company", name: s.x, vat: s.x }', []],
    ["what does not follow", TEXT, person(COMPANY), '{ kind: "person", name: s.x }', []],
    ["what may follow", TEXT, person(COMPANY), "{ kind: s.x | cut(9), name: s.x }", [RULED]],
    ["fields that are taken over count", { type: "object", required: ["email", "phone"], properties: { email: TEXT, phone: TEXT } }, person({ oneOf: [{ required: ["email"] }, { required: ["phone"] }] }), "{ ...s.x }", ["INT2226"]],
    ["a record within a record", TEXT, { type: "object", additionalProperties: false, properties: { to: person({ minProperties: 2 }) } }, "{ to: { name: s.x } }", ["INT2226"]],
    ["a record of any names", TEXT, { type: "object", additionalProperties: TEXT, minProperties: 2 }, "{ one: s.x }", ["INT2226"]],
    ["names that are not allowed", TEXT, { type: "object", additionalProperties: TEXT, propertyNames: { pattern: "^[a-z]+$" } }, "{ One: s.x }", ["INT2226"]],
    // Lists of records.
    ["no element that has to be there", TEXT, { type: "array", items: PAIR, contains: { properties: { b: { const: 1 } }, required: ["b"] } }, '[{ a: s.x, b: 2 }]', ["INT2226"]],
    ["an element that has to be there", TEXT, { type: "array", items: PAIR, contains: { properties: { b: { const: 1 } }, required: ["b"] } }, '[{ a: s.x, b: 2 }, { b: 1 }]', []],
    ["an element that may be it", TEXT, { type: "array", items: PAIR, contains: { properties: { a: { const: "x" } }, required: ["a"] } }, '[{ a: s.x, b: 2 }]', [RULED]],
    ["more of them than there may be", TEXT, { type: "array", items: PAIR, contains: { required: ["b"] }, maxContains: 1 }, "[{ b: 1 }, { b: 2 }]", ["INT2226"]],
    ["too few records", TEXT, { type: "array", items: PAIR, minItems: 2 }, "[{ a: s.x }]", ["INT2225"]],
    ["too many records", TEXT, { type: "array", items: PAIR, maxItems: 1 }, "[{ a: s.x }, { b: 1 }]", ["INT2225"]],
  ]; // prettier-ignore
  for (const [name, from, to, value, said, more] of cases)
    test(name, () => expect(saidOf(from, to, value, more)).toEqual(said));
});

// Slow: each of the random pairs is a program that is compiled, loaded and called.
describe("at random", { tags: "slow" }, () => {
  const pattern = fc.constantFrom("^[a-c]+$", "^[A-C]{2}$", "b", "^a|c$", "^(ab|c){1,2}$", "^\\d{2,3}$", "^x-\\d+$", "^[^a]*$", "^$", "c$"); // prettier-ignore
  const texts = fc.record(
    {
      minLength: fc.integer({ min: 0, max: 4 }),
      maxLength: fc.integer({ min: 0, max: 6 }),
      pattern,
      not: fc.constantFrom({ const: "ab" }, { pattern: "a" }, { maxLength: 2 }),
    },
    { requiredKeys: [] },
  );
  const number = fc.record(
    {
      minimum: fc.integer({ min: -3, max: 6 }),
      maximum: fc.integer({ min: -3, max: 6 }),
      exclusiveMinimum: fc.integer({ min: -3, max: 6 }),
      exclusiveMaximum: fc.integer({ min: -3, max: 6 }),
      multipleOf: fc.constantFrom(2, 3),
    },
    { requiredKeys: [] },
  );
  const made = fc.constantFrom(
    "s.x", '"a{s.x}"', '"x-{s.x}c"', "upper(s.x)", "lower(s.x)", "trim(s.x)", "s.x | cut(2)", 'pad(s.x, 3, "0")', 'replace(s.x, "a", "b")', "digits_only(s.x)",
    'replace("{s.x}-a", "a", "1")', 'if s.x == "ab" then "ab" else "c"', '"{upper(s.x)}1" | cut(3)', "slug(s.x)", '"ab"', '"x-12"', "cut_words(s.x, 3)", 't[s.x]',
  ); // prettier-ignore
  const ofNumbers = fc.constantFrom("s.x", "abs(s.x)", "3", "-1", "round(s.x, 0, half_up)", "if s.x > 2 then 1 else 5");
  const decimal = fc.record(
    {
      minimum: fc.constantFrom(-1.5, 0, 0.25, 2),
      maximum: fc.constantFrom(-0.5, 0, 1.75, 3),
      exclusiveMinimum: fc.constantFrom(-1, 0.1, 2),
      exclusiveMaximum: fc.constantFrom(0, 0.5, 2.5),
      multipleOf: fc.constantFrom(0.5, 0.1, 0.01),
    },
    { requiredKeys: [] },
  );
  const ofDecimals = fc.constantFrom("s.x", "abs(s.x)", "0.25", "-1.5", "2", "round(s.x, 1, half_up)", "-s.x", "if s.x > 1 then 0.5 else 2.25"); // prettier-ignore
  const list = fc.record(
    {
      minItems: fc.integer({ min: 0, max: 3 }),
      maxItems: fc.integer({ min: 0, max: 3 }),
      uniqueItems: fc.boolean(),
    },
    { requiredKeys: [] },
  );
  const ofLists = fc.constantFrom("s.x", "[]", '["a"]', '["a", "b"]', '["a", "a"]', "for e in s.x => upper(e)", "[for e in s.x => e]", '["a", for e in s.x => e]', 'for e in s.x where e != "a" => e', "distinct(s.x)"); // prettier-ignore
  const DECIMALS = [-2, -1.5, -1, -0.5, -0.01, 0, 0.1, 0.25, 0.5, 1, 1.75, 2, 2.25, 2.5, 3, 3.333];
  const LISTS = [[], ["a"], ["b"], ["a", "a"], ["a", "b"], ["A", "a", "b"], ["a", "b", "c", "d"]];
  const TEXTS = [
    "",
    "a",
    "ab",
    "abc",
    "AB",
    "b",
    "c",
    " a ",
    "12",
    "x-12",
    "ca",
    "žą",
    "aaaa",
    "abc12 c",
    "Ab-c",
    "123",
  ];
  const NUMBERS = [-3, -2, -1, 0, 1, 2, 3, 4, 5, 6];
  const ajv = new Ajv({ strict: false, logger: false });

  async function agrees(from: Schema, to: Schema, value: string, samples: readonly unknown[]): Promise<void> {
    const program = programFor(from, to, value, TABLE("ab", "c1"));
    const { diagnostics, module } = program.compile(`${FOLDER}/a.integ`);
    const errors = diagnostics.filter((one) => one.severity === "error").map((one) => one.code);
    const accepts = ajv.compile(to);
    // The same mapping into a place that takes anything tells what would have been sent.
    const free = programFor(from, { type: from["type"] }, value, TABLE("ab", "c1")).compile(`${FOLDER}/a.integ`);
    if (free.module === undefined) return;
    const flow = await loadFlow(free.module);
    const sent = samples.flatMap((x) => {
      if (!check(flow.source.shape, { x }).ok) return [];
      const outcome = flow.map({ x }, {}, Temporal.Instant.from("2026-01-01T00:00:00Z"), {});
      return outcome.kind === "send" ? [(outcome.records as { d: { x: unknown } }).d.x] : [];
    });
    const about = JSON.stringify({ from, to, value, errors });
    const never = errors.filter((code) => ["INT2206", "INT2207", "INT2209", "INT2225", "INT2226"].includes(code));
    // A branch that is written out is known by itself: one of the two is refused.
    const branches = / then (.+) else (.+)$/
      .exec(value)
      ?.slice(1)
      .map((one): unknown => JSON.parse(one));
    if (never.length > 0)
      expect(
        branches === undefined ? sent.every((one) => !accepts(one)) : branches.some((one) => !accepts(one)),
        about,
      ).toBe(true);
    // Known values, some of which fail, are an error although the others would be sent; nothing is known about those here.
    if (module === undefined || errors.length > 0) return;
    // An expression that compiles and is not listed as possibly held is never refused.
    const { checked } = program.check(`${FOLDER}/a.integ`);
    if (ledgerOf(checked as CheckedModule)?.mayBeHeld.length === 0)
      expect(
        sent.filter((one) => !accepts(one)),
        about,
      ).toEqual([]);
  }

  test("texts", () =>
    fc.assert(
      fc.asyncProperty(texts, texts, made, (from, to, value) => {
        const { not: _, ...plain } = from;
        return agrees({ type: "string", ...plain }, { type: "string", ...to }, value, TEXTS);
      }),
      { seed: 13, numRuns: times(120, 1000) },
    ));
  test("numbers", () =>
    fc.assert(
      fc.asyncProperty(number, number, ofNumbers, (from, to, value) => {
        const { multipleOf: _, ...plain } = from;
        return agrees({ type: "integer", ...plain }, { type: "integer", ...to }, value, NUMBERS);
      }),
      { seed: 14, numRuns: times(80, 500) },
    ));
  test("decimals", () =>
    fc.assert(
      fc.asyncProperty(decimal, decimal, ofDecimals, (from, to, value) => {
        const { multipleOf: _, ...plain } = from;
        return agrees({ type: "number", ...plain }, { type: "number", ...to }, value, DECIMALS);
      }),
      { seed: 15, numRuns: times(60, 500) },
    ));
  test("lists", () =>
    fc.assert(
      fc.asyncProperty(list, list, ofLists, (from, to, value) =>
        agrees({ type: "array", items: TEXT, ...from }, { type: "array", items: TEXT, ...to }, value, LISTS),
      ),
      { seed: 16, numRuns: times(60, 500) },
    ));
});
