/** Every name of a generated module can be one of the spec's as well: as what it lets, calls, looks up, goes through, sends. */
import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { Program } from "@integ/compiler";
import { nodeHost } from "@integ/compiler/node";
import type { Flow } from "@integ/runtime";
import { loadFlow } from "@integ/runtime/host";
import { ROOT } from "../../test/examples.ts";
import { compileText, FILE, FOLDER, whole } from "./harness.ts";

const SYSTEM = {
  "systems/crm/system.yaml": `integ: 1
system: crm
title: CRM
version: "1"
settings: { base_url: {} }
base_url: "{base_url}"
types:
  Order: { schema: Order.json }
  Person: { schema: Person.json }
  Made: { schema: Made.json }
operations:
  find_person: { kind: read, request: { method: GET, path: "/people/{id}" }, parameters: { id: { type: integer } }, result: { type: Made, may_be_none: true } }
  put_person: { kind: upsert, request: { method: PUT, path: /people }, record: { type: Person }, result: { type: Made } }
events:
  order_paid: { type: Order, topic: paid, dedupe: [id] }
`,
  "systems/crm/Order.json": JSON.stringify({
    type: "object",
    required: ["id", "name", "lines", "total"],
    properties: {
      id: { type: "integer" },
      name: { type: "string" },
      total: { type: "string", format: "decimal" },
      note: { type: "string" },
      lines: {
        type: "array",
        items: {
          type: "object",
          required: ["id", "sku", "price"],
          properties: {
            id: { type: "integer" },
            sku: { type: "string" },
            price: { type: "string", format: "decimal" },
          },
        },
      },
    },
  }),
  "systems/crm/Person.json": JSON.stringify({
    type: "object",
    required: ["name"],
    properties: {
      name: { type: "string" },
      ref: { type: "integer" },
      total: { type: "string", format: "decimal" },
      tags: { type: "array", items: { type: "string" } },
    },
  }),
  "systems/crm/Made.json": JSON.stringify({
    type: "object",
    required: ["id"],
    properties: { id: { type: "integer" }, code: { type: "string" } },
  }),
};

/** What a spec gives names to. */
interface Given {
  readonly source: string;
  readonly let: string;
  readonly function: string;
  readonly parameter: string;
  readonly table: string;
  readonly loop: string;
  readonly fetch: string;
  readonly destination: string;
}

const PLAIN: Given = {
  source: "src", let: "value1", function: "shorten1", parameter: "text1", table: "codes1", loop: "one1", fetch: "person1", destination: "sent1",
}; // prettier-ignore

const spec = (given: Given): string => `integ 1
/// Orders with a Stop, a Lookup and an Ask in their words.
integration "names"
source ${given.source} = crm.Order
trigger webhook crm.order_paid
table ${given.table}(name: text) -> text {
  "a" => "A"
  else => "other"
}
function ${given.function}(${given.parameter}: text) -> text = ${given.parameter} | cut(3)
skip when ${given.source}.note present because "noted"
let ${given.let} = ${given.source}.total * 5 + 7
fetch ${given.fetch} = crm.find_person(id: ${given.source}.id)
destination ${given.destination} = crm.put_person {
  name: ${given.function}(${given.source}.name)
  total: round(${given.let}, 2, half_up)
  tags: [
    for ${given.loop} in ${given.source}.lines
      where ${given.loop}.price > 2
      sort by ${given.loop}.sku
    => "{${given.loop}.sku} {${given.table}[${given.loop}.sku]}"
    for ${given.loop} in ${given.source}.lines
      fetch found1 = crm.find_person(id: ${given.loop}.id)
    => found1.code otherwise if blank ${given.function}("nobody")
  ]
}
destination last1 = crm.put_person { name: ${given.fetch}.code otherwise "none", ref: ${given.destination}.id }
`;

const ORDER = {
  id: 7,
  name: "Ona",
  total: "10.5",
  lines: [
    { id: 1, sku: "b", price: "3" },
    { id: 2, sku: "a", price: "4.5" },
  ],
};

/** The results of the loop's reads. */
const FOUND = { '["1"]': { id: 2, code: "C" }, '["2"]': null };

const host = nodeHost(new Map(Object.entries(SYSTEM).map(([name, text]) => [`${FOLDER}/${name}`, text])));
const program = new Program(host, FOLDER);
const compiled = (text: string): ReturnType<Program["compile"]> => {
  program.update(FILE, text);
  return program.compile(FILE);
};

/** The flow's three rounds: it reads, sends the first record, and then the other one. */
async function outcomeOf(given: Given): Promise<unknown> {
  const { module, diagnostics } = compiled(spec(given));
  expect(diagnostics, JSON.stringify(given)).toEqual([]);
  const flow = await loadFlow(module as NonNullable<typeof module>);
  /** The outcome with the record under its plain name. */
  const renamed = (outcome: ReturnType<Flow["map"]>): unknown => {
    if (outcome.kind !== "send") return outcome;
    const { [given.destination]: first, ...rest } = outcome.records as Record<string, unknown>;
    return { ...outcome, records: { sent1: first, ...rest } };
  };
  const now = Temporal.Instant.from("2026-11-25T12:00:00Z");
  const args = flow.fetches[0]?.args?.(ORDER, {}, now);
  const fetched = { [given.fetch]: { id: 1, code: "P" } };
  return [
    args,
    flow.prefilter?.({ ...ORDER, note: "x" }),
    flow.dedupe?.key(ORDER, { headers: {}, body: "b" }),
    flow.map(ORDER, fetched, now),
    renamed(flow.map(ORDER, { ...fetched, found1: FOUND }, now)),
    renamed(flow.map(ORDER, { ...fetched, found1: FOUND }, now, { [given.destination]: { id: 5 } })),
  ];
}

const { module: plain, diagnostics: none } = compiled(spec(PLAIN));
const text = plain?.text ?? "";
/** Each identifier of the module, and of a module with a number constant. */
const identifiers = [...new Set(text.match(/[A-Za-z_$][\w$]*/g) ?? [])].filter(
  (one) => !Object.values(PLAIN).includes(one),
);

/** Words of the language, and functions that it has already, can't be declared. */
const declarable = identifiers.filter((one) => {
  const { diagnostics } = compiled(spec({ ...PLAIN, let: one, table: `${one}9` }));
  return diagnostics.every(({ code }) => !code.startsWith("INT1")) && /^[a-z_]\w*$/i.test(one);
});

test("the module contains the names that are tested", () => {
  expect(none).toEqual([]);
  expect(declarable).toEqual(
    expect.arrayContaining(["taken", "decodeSource", "encodeRecord", "responses", "asks", "outcome", "mapping", "n5", "crmOrderShape", "CrmOrder", "Records", "Stop", "Decimal", "keyed", "Object", "class", "key"].filter((one) => identifiers.includes(one))),
  ); // prettier-ignore
  expect(declarable.length).toBeGreaterThan(60);
});

const PLACES = Object.keys(PLAIN) as (keyof Given)[];
const isFree = (place: keyof Given, name: string): boolean =>
  compiled(spec({ ...PLAIN, [place]: name })).diagnostics.length === 0;
/** Names that any place can have; others are those of functions that the language has. */
const free = declarable.filter((one) => PLACES.every((place) => isFree(place, one)));

/** Each name in each place: as many specs as there are names, each with others in all of its places. */
const rotated = free.map((_, i) =>
  Object.fromEntries(PLACES.map((place, k) => [place, free[(i + k * 11) % free.length]])),
) as unknown as Given[];

test("each of them can be the name of a let, a function, a table, a loop …", async () => {
  const expected = await outcomeOf(PLAIN);
  expect(free.length).toBeGreaterThan(40);
  for (const given of rotated) expect(await outcomeOf(given), JSON.stringify(given)).toEqual(expected);
});

test("the name of an existing function can be that of a value", async () => {
  const expected = await outcomeOf(PLAIN);
  for (const name of declarable.filter((one) => !free.includes(one)))
    for (const place of PLACES.filter((one) => isFree(one, name)))
      expect(await outcomeOf({ ...PLAIN, [place]: name }), `${place} ${name}`).toEqual(expected);
});

test("all of them together pass TypeScript's strictest checks", () => {
  const folder = join(ROOT, ".integ/names");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  rotated.forEach((given, i) => {
    if (i % 4 === 0) writeFileSync(join(folder, `m${i}.ts`), compiled(spec(given)).module?.text ?? "");
  });
  writeFileSync(
    join(folder, "tsconfig.json"),
    '{ "extends": "../../tsconfig.json", "include": ["*.ts"], "exclude": [] }',
  );
  const { stdout } = spawnSync(join(ROOT, "node_modules/.bin/tsc"), ["--noEmit", "-p", folder], { encoding: "utf8" });
  expect(stdout).toBe("");
  rmSync(folder, { recursive: true, force: true });
});

test("a name of the spec does not hide a constant of the module", () => {
  const { module, diagnostics } = compileText(
    whole(`let n1000000000000001 = order.total_price
let five = n1000000000000001 * 1000000000000001
let six = n1000000000000001 * 6
let n6 = five + six
destination invoice = xero.upsert_invoice {
  Type: "ACCREC"
  Contact: { Name: "x" }
  LineItems: [{ Description: "x", UnitAmount: round(n6, 4, half_up) }]
  CurrencyCode: order.currency
}`),
  );
  expect(diagnostics).toEqual([]);
  expect(module?.text).toMatch(/^const n1000000000000001\w* = numOf\("1000000000000001"\);$/m);
  const [constant] = /n1000000000000001\w*(?= = numOf)/.exec(module?.text ?? "") ?? [""];
  expect(module?.text).not.toContain(`  const ${constant} =`);
});

test("only used names are imported, whatever words and texts a spec contains", () => {
  const { module } = compileText(
    whole("").replace("integration", "/// A Stop, a Lookup, a Reading, and an Ask.\nintegration"),
  );
  const imported = /import \{([^}]*)\}/.exec(module?.text ?? "")?.[1] ?? "";
  for (const type of ["Stop", "Lookup", "Reading", "Ask"]) expect(imported).not.toMatch(new RegExp(`\\b${type}\\b`));
});

test("the version is inserted only in its place, and a text of zeros stays unchanged", () => {
  const { module } = compileText(
    whole(`destination invoice = xero.upsert_invoice {
  Type: "ACCREC"
  Contact: { Name: "0000000000000" }
  LineItems: [{ Description: "Goods" }]
}`),
  );
  expect(module?.text).toContain('Name: "0000000000000"');
  expect(module?.text).toContain(`version: "${module?.version}",`);
});
