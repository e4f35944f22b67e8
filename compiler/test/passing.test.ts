/**
 * Values that go out as they came in, whatever their kind, and schemas whose fields are only sent or only read: strict
 * TypeScript takes the modules, and their mappings give what the documents say.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { decode, encode, type Shape } from "@integ/runtime";
import { loadFlow } from "@integ/runtime/host";
import { ROOT } from "../../test/examples.ts";
import { compileText } from "./harness.ts";

const SYSTEM = `integ: 1
system: api
title: A
version: "1"
base_url: "http://127.0.0.1:1"
types:
  In: { schema: In.json }
  Out: { schema: Out.json }
  Made: { schema: Made.json }
operations:
  put: { kind: upsert, request: { method: PUT, path: /x }, record: { type: Out }, result: { type: Made } }
`;
const record = (properties: object, required: readonly string[] = Object.keys(properties)): object => ({
  type: "object",
  required,
  properties,
});
const tagged = (title: string, value: string, more: object, flags: object = {}): object => ({
  title,
  ...record({ kind: { const: value, ...flags }, ...more }, ["kind"]),
});

interface Case {
  readonly in: object;
  readonly out: object;
  readonly made?: object;
  readonly shared?: object;
  readonly fields: string;
  readonly given: string;
  readonly sent: string;
}

const text = { type: "string" };
const integer = { type: "integer" };
const mixed = { type: ["string", "integer"] };
const big = "12345678901234567890";
const optionalEach = (properties: object): object => ({ type: "object", properties, additionalProperties: false });
const same = (properties: object): Pick<Case, "in" | "out" | "fields"> => ({
  in: record(properties),
  out: optionalEach(properties),
  fields: Object.keys(properties)
    .map((name) => `${name}: s.${name}`)
    .join("\n  "),
});

const cases: Readonly<Record<string, Case>> = {
  numbers: {
    ...same({
      either: mixed,
      perhaps: { type: ["string", "integer", "null"] },
      list: { type: "array", items: { type: ["string", "integer", "null"] } },
      lists: { type: "array", items: { type: "array", items: integer } },
      nulls: { type: "array", items: { type: ["integer", "null"] } },
      map: { type: "object", additionalProperties: integer },
      mixed: { type: "object", additionalProperties: mixed },
      pair: { type: "array", prefixItems: [integer, text], items: false, minItems: 2 },
    }),
    given: `{ "either": ${big}, "perhaps": null, "list": ["a", ${big}, null], "lists": [[${big}]], "nulls": [1, null], "map": { "a": ${big}, "__proto__": 1 }, "mixed": { "a": ${big}, "b": "c" }, "pair": [${big}, "x"] }`,
    sent: `{ "either": ${big}, "list": ["a", ${big}, null], "lists": [[${big}]], "nulls": [1, null], "map": { "a": ${big}, "__proto__": 1 }, "mixed": { "a": ${big}, "b": "c" }, "pair": [${big}, "x"] }`,
  },
  forms: {
    in: record({ at: { anyOf: [{ type: "integer", format: "unix-time" }, { type: "boolean" }] } }),
    out: record({ at: { anyOf: [{ type: "string", format: "date-time" }, { type: "boolean" }] } }),
    fields: "at: s.at",
    given: '{ "at": 0 }',
    sent: '{ "at": "1970-01-01T00:00:00Z" }',
  },
  records: {
    shared: { $defs: { R: record({ n: integer, k: { enum: ["x"], "x-integ": { enum: "closed" } } }) } },
    ...same({
      one: { $ref: "Shared.json#/$defs/R" },
      all: { type: "array", items: { $ref: "Shared.json#/$defs/R" } },
      either: { anyOf: [text, { $ref: "Shared.json#/$defs/R" }] },
    }),
    given: `{ "one": { "n": ${big}, "k": "x" }, "all": [{ "n": 1, "k": "x" }], "either": { "n": 2, "k": "x" } }`,
    sent: `{ "one": { "n": ${big}, "k": "x" }, "all": [{ "n": 1, "k": "x" }], "either": { "n": 2, "k": "x" } }`,
  },
  names: {
    in: record({ constructor: text, toString: text, valueOf: text, inner: record({ hasOwnProperty: text }, []) }, [
      "valueOf",
    ]),
    out: optionalEach({ constructor: text, toString: text, valueOf: text, isPrototypeOf: text }),
    fields: `constructor: s.constructor
  toString: s.toString otherwise "none"
  valueOf: s.valueOf
  isPrototypeOf: s.inner.hasOwnProperty`,
    given: '{ "valueOf": "v" }',
    sent: '{ "toString": "none", "valueOf": "v" }',
  },
  "a tag that is only sent": {
    in: record({
      u: {
        oneOf: [
          tagged("A", "a", { x: text }, { writeOnly: true }),
          tagged("B", "b", { y: text }, { writeOnly: true }),
        ].map((one) => ({ ...one, additionalProperties: false })),
      },
      v: { oneOf: [tagged("C", "a", { x: text }), tagged("D", "b", { y: text }, { writeOnly: true })] },
    }),
    out: record({ u: text, v: text, kind: text }),
    fields: `u: match s.u { is api.A => "A", is api.B => s.u.y otherwise "B" }
  v: match s.v { is api.C => s.v.x otherwise "C", is api.D => "D" }
  kind: s.v.kind otherwise "none"`,
    given: '{ "u": { "y": "why" }, "v": { "kind": "a", "x": "ex" } }',
    sent: '{ "u": "why", "v": "ex", "kind": "a" }',
  },
  "a tag that may be left out": {
    in: record({
      u: {
        oneOf: [
          { title: "A", ...record({ type: { enum: ["sg"] }, number: text }, ["number"]) },
          { title: "B", ...record({ type: { enum: ["au"] }, number: text }) },
        ],
      },
    }),
    out: record({ kind: text }),
    fields: 'kind: match s.u { is api.A => "A", is api.B => "B" }',
    given: '{ "u": { "type": "au", "number": "1" } }',
    sent: '{ "kind": "B" }',
  },
};

const folder = join(ROOT, ".integ/passing");
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function compiled(one: Case, more = ""): ReturnType<typeof compileText> {
  const spec = `integ 1
integration "example"
source  s = api.In
trigger manual

destination d = api.put {
  ${one.fields}
}
${more}`;
  return compileText(spec, {
    "systems/api/system.yaml": SYSTEM,
    "systems/api/In.json": JSON.stringify(one.in),
    "systems/api/Out.json": JSON.stringify(one.out),
    "systems/api/Made.json": JSON.stringify(one.made ?? { type: "object", properties: {} }),
    "systems/api/Shared.json": JSON.stringify(one.shared ?? {}),
  });
}

test.each(Object.entries(cases))("%s", async (name, one) => {
  const { module, diagnostics } = compiled(one);
  expect(diagnostics.map(({ message }) => message)).toEqual([]);
  writeFileSync(join(folder, `${name.replaceAll(" ", "-")}.ts`), module?.text ?? "");
  const flow = await loadFlow(module as NonNullable<typeof module>);
  const document = decode(flow.source.shape as Shape, one.given);
  if (!document.ok) throw new Error(JSON.stringify(document.problems));
  const outcome = flow.map(document.value as never, {} as never, Temporal.Now.instant());
  expect(outcome).toMatchObject({ kind: "send" });
  const sent = encode((outcome as { readonly records: { readonly d: unknown } }).records.d);
  expect(sent.replaceAll(/\s/g, "")).toBe(one.sent.replaceAll(/\s/g, ""));
});

test("a write-only field is absent from responses", () => {
  const { diagnostics } = compiled(
    {
      ...(cases["forms"] as Case),
      in: record({ at: text }),
      out: record({ at: text }, []),
      made: record({ id: text, token: { ...text, writeOnly: true } }),
    },
    "destination e = api.put { at: d.token }\n",
  );
  expect(diagnostics.map(({ message }) => message)).toEqual(["api.Made has no field `token`"]);
});

test("strict TypeScript accepts all modules", () => {
  writeFileSync(
    join(folder, "tsconfig.json"),
    '{ "extends": "../../tsconfig.json", "include": ["*.ts"], "exclude": [] }',
  );
  const { stdout } = spawnSync(join(ROOT, "node_modules/.bin/tsc"), ["--noEmit", "-p", folder], { encoding: "utf8" });
  expect(stdout).toBe("");
}, 60_000);
