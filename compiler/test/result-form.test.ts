/**
 * The form of a function's declared result: what was read and passed on stays as it was read, with members that its enums do not
 * list yet and the fields that only the system sets; what a function writes is as it is sent.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { ROOT } from "../../test/examples.ts";
import { compileText } from "./harness.ts";

const SYSTEM = {
  "systems/crm/system.yaml": `integ: 1
system: crm
title: CRM
version: "1"
base_url: https://crm.example
types:
  Order: { schema: Order.json }
  Person: { schema: Person.json }
operations:
  find_person:
    kind: read
    request: { method: GET, path: /people, query: { name: "{name}" } }
    parameters: { name: { type: string } }
    result: { type: Person, at: /0, may_be_none: true }
  put_person:
    kind: upsert
    request: { method: PUT, path: /people }
    record: { type: Person }
    result: { type: Person }
`,
  "systems/crm/Order.json": JSON.stringify({
    type: "object",
    required: ["name", "lines"],
    properties: {
      name: { type: "string" },
      lines: {
        type: "array",
        items: {
          type: "object",
          required: ["quantity"],
          properties: { quantity: { type: "integer" } },
        },
      },
    },
  }),
  "systems/crm/Person.json": JSON.stringify({
    type: "object",
    required: ["id", "name", "stage"],
    properties: {
      id: { type: "integer", readOnly: true },
      name: { type: "string" },
      stage: { enum: ["new", "known"] },
    },
  }),
};
const spec = (functions: string, value: string): string => `integ 1
integration "forms"
source  order = crm.Order
trigger manual
fetch person = crm.find_person(name: order.name)
hold when person absent because "nobody of this name"
${functions}
destination sent = crm.put_person { name: ${value}, stage: "new" }
`;
const NAME_OF = "function name_of(person: crm.Person) -> text = person.name";
const MADE = 'mapping made(order: crm.Order) -> crm.Person { name: order.name, stage: "new" }';

const RIGHT: readonly (readonly [title: string, functions: string, value: string])[] = [
  ["a field that only the system sets", "function same(x: crm.Person) -> crm.Person = x", '"{same(person).id}"'],
  [
    "a member that the schema does not list yet",
    "function same(x: crm.Person) -> crm.Person = x",
    'match same(person).stage { "new" => "a"  "known" => "b"  unknown => "c" }',
  ],
  [
    "an enum of its own",
    "function stage_of(x: crm.Person) -> crm.Person.stage = x.stage\nfunction named(stage: crm.Person.stage) -> text = text(stage)",
    "named(stage_of(person))",
  ],
  [
    "a number of its own",
    "function many(x: crm.Order.lines) -> crm.Order.lines.quantity = x.quantity",
    '"{many(order.lines[0])}"'.replace("order.lines[0]", 'first(order.lines) otherwise hold "none"'),
  ],
  [
    "a list that another function takes",
    "function some(x: crm.Order) -> list of crm.Order.lines = for one in x.lines where one.quantity > 0 => one\nfunction many(x: list of crm.Order.lines) -> integer = sum(for one in x => one.quantity)",
    '"{many(some(order))}"',
  ],
  [
    "what another function passes on",
    `${NAME_OF}\nfunction a(x: crm.Person) -> crm.Person = x\nfunction b(x: crm.Person) -> crm.Person = a(x)`,
    "name_of(b(person))",
  ],
  [
    "a whole number that another function takes",
    "function many(x: crm.Order) -> integer = sum(for one in x.lines => one.quantity)\nfunction twice(x: integer) -> crm.Order.lines.quantity = x * 2",
    '"{twice(many(order))}"',
  ],
  ["a record that is written", MADE, "made(order).name"],
];

describe("results in read form or write form", () => {
  test.each(RIGHT)("%s", (_, functions, value) => {
    expect(compileText(spec(functions, value), SYSTEM).diagnostics).toEqual([]);
  });

  test("strict TypeScript accepts all modules", () => {
    const folder = join(ROOT, ".integ/result-form");
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    RIGHT.forEach(([, functions, value], i) => {
      writeFileSync(join(folder, `case-${i}.ts`), compileText(spec(functions, value), SYSTEM).module?.text ?? "");
    });
    writeFileSync(
      join(folder, "tsconfig.json"),
      '{ "extends": "../../tsconfig.json", "include": ["*.ts"], "exclude": [] }',
    );
    const { stdout } = spawnSync(join(ROOT, "node_modules/.bin/tsc"), ["--noEmit", "-p", folder], { encoding: "utf8" });
    expect(stdout).toBe("");
    rmSync(folder, { recursive: true, force: true });
  }, 60_000);

  test.each([
    ["is read", MADE, '"{made(order).id}"'],
    ["goes where the system's response is needed", `${MADE}\n${NAME_OF}`, "name_of(made(order))"],
    [
      "goes there through another function",
      `${MADE}\n${NAME_OF}\nfunction again(order: crm.Order) -> crm.Person = made(order)`,
      "name_of(again(order))",
    ],
  ])("a record that the spec builds has no read-only field: it %s", (_, functions, value) => {
    const { diagnostics } = compileText(spec(functions, value), SYSTEM);
    expect(diagnostics.map(({ code, message }) => [code, message])).toEqual([
      ["INT2043", expect.stringContaining("it has no crm.Person.id, which only the system sets")],
    ]);
  });
});
