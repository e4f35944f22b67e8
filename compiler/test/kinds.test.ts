/** Values of several kinds, spread records, money in its wire forms, and other forms of dates: compiled, typed, run. */
import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { encode, isCurrency, minorUnits } from "@integ/runtime";
import { createHost, Store, loadFlow } from "@integ/runtime/host";
import { RecordingServer } from "@integ/runtime/testing";
import { decimalsOf, isCurrency as isKnownHere } from "../src/3-check/currencies.ts";
import { ROOT } from "../../test/examples.ts";
import { compileText } from "./harness.ts";

const money = (currency: string, more: object = {}): object => ({ "x-integ": { money: { currency, ...more } } });
const CHARGE = {
  type: "object",
  required: ["id", "amount", "currency", "created", "customer", "source", "lines", "size"],
  properties: {
    id: { type: "string" },
    amount: { type: "integer", ...money("/currency", { unit: "minor" }) },
    fee: { type: ["integer", "null"], ...money("EUR", { unit: "minor" }) },
    currency: { type: "string" },
    created: { type: "integer", format: "unix-time" },
    day: { type: "string", "x-integ": { date: "msdate" } },
    seen: { type: "string", "x-integ": { local: true } },
    moved: { type: "string", "x-integ": { date: "utc_blank" } },
    customer: { anyOf: [{ type: "string" }, { $ref: "#/$defs/Customer" }] },
    source: { oneOf: [{ $ref: "#/$defs/Card" }, { $ref: "#/$defs/Bank" }] },
    size: { type: "array", prefixItems: [{ type: "integer" }, { type: "string" }], items: false, minItems: 2 },
    notes: { type: "array", items: { type: ["string", "null"] } },
    meta: { type: "object", properties: { a: { type: "string" } }, additionalProperties: { type: "integer" } },
    lines: { type: "array", items: { $ref: "#/$defs/Line" } },
  },
  $defs: {
    Customer: {
      type: "object",
      required: ["name"],
      properties: { name: { type: "string" }, city: { type: "string" } },
    },
    Card: {
      type: "object",
      required: ["object", "last4"],
      properties: { object: { const: "card" }, last4: { type: "string" }, country: { type: "string" } },
    },
    Bank: {
      type: "object",
      required: ["object", "iban"],
      properties: { object: { const: "bank" }, iban: { type: "string" } },
    },
    Line: {
      type: "object",
      required: ["price", "code"],
      properties: {
        code: { type: "string" },
        price: { type: "string", ...money("1/currency") },
        currency: { type: "string" },
      },
    },
  },
};
const ROW = {
  type: "object",
  required: ["currency"],
  additionalProperties: false,
  properties: {
    text: { type: "string" },
    name: { type: "string" },
    city: { type: "string" },
    currency: { type: "string" },
    cents: { type: "integer", ...money("/currency", { unit: "minor" }) },
    euros: { type: "number", multipleOf: 0.01, ...money("EUR") },
    at: { type: "integer", "x-integ": { epoch: "milliseconds" } },
    utc: { type: "string", "x-integ": { date: "utc" } },
    blank: { type: "string", "x-integ": { date: "utc_blank" } },
    day: { type: "string", format: "date" },
    payee: { oneOf: [{ $ref: "#/$defs/Card" }, { $ref: "#/$defs/Bank" }] },
    either: { anyOf: [{ type: "integer" }, { type: "string", maxLength: 5 }] },
    pair: { type: "array", prefixItems: [{ type: "integer" }, { type: "string" }], items: false, minItems: 2 },
  },
  $defs: CHARGE.$defs,
};
const SYSTEM = {
  "systems/pay/system.yaml": `integ: 1
system: pay
title: Pay
version: "1"
minor_units: { ISK: 2 }
types:
  Charge: { schema: Charge.json }
  Row: { schema: Row.json }
operations:
  put:
    kind: upsert
    request: { method: PUT, path: /rows }
    record: { type: Row }
`,
  "systems/pay/Charge.json": JSON.stringify(CHARGE),
  "systems/pay/Row.json": JSON.stringify(ROW),
};
const DOCUMENT = {
  id: "ch_1",
  amount: 1999,
  fee: 30,
  currency: "EUR",
  created: 1_764_000_000,
  day: "/Date(1764028800000+0000)/",
  seen: "2026-11-25T10:00:00",
  moved: "2026-11-30 22:30:00",
  customer: { name: "Ona", city: "Vilnius" },
  source: { object: "card", last4: "4242", country: "LT" },
  size: [3, "cm"],
  notes: ["a", null, "b"],
  meta: { a: "x", b: 7 },
  lines: [
    { code: "A", price: "10.00", currency: "EUR" },
    { code: "B", price: "9.99", currency: "EUR" },
  ],
};

const spec = (record: string, lets = ""): string =>
  `integ 1\nintegration "kinds"\nsource charge = pay.Charge\ntrigger manual\n${lets}\ndestination row = pay.put { currency: charge.currency\n${record} }\n`;
const codes = (record: string, lets = ""): string[] =>
  compileText(spec(record, lets), SYSTEM).diagnostics.map((one) => one.code);

/** The result of each as JSON; strict TypeScript checks all of them as well. */
type Case = readonly [record: string, expected: object, lets?: string, document?: object];
const CASES: readonly Case[] = [
  [
    "text: match charge.customer { is text => charge.customer  is pay.Customer => charge.customer.name }",
    { text: "Ona" },
  ],
  [
    "text: match charge.customer { is text => charge.customer  is pay.Customer => charge.customer.name }",
    { text: "cus_1" },
    "",
    { customer: "cus_1" },
  ],
  [
    "text: match charge.source { is pay.Card => charge.source.last4  is pay.Bank => charge.source.iban }",
    { text: "4242" },
  ],
  [
    'text: match charge.source.object { "card" => charge.source.last4  "bank" => charge.source.iban }',
    { text: "LT1" },
    "",
    { source: { object: "bank", iban: "LT1" } },
  ],
  ['text: charge.source.country otherwise "none"', { text: "LT" }],
  ['text: charge.source.country otherwise "none"', { text: "none" }, "", { source: { object: "bank", iban: "LT1" } }],
  ["...person", { name: "Kotryna", city: "Kaunas" }, 'let person = { name: "Kotryna", city: "Kaunas", age: 7 }'],
  ['...person\nname: "own"', { name: "own", city: "Kaunas" }, 'let person = { name: "Kotryna", city: "Kaunas" }'],
  ["cents: charge.amount", { cents: 1999 }],
  ["cents: charge.amount", { cents: 19 }, "", { amount: 19, currency: "JPY" }],
  ["cents: round_money(charge.amount * 0.5, half_up)", { cents: 1000 }],
  ["cents: charge.amount + charge.amount", { cents: 3998 }],
  ['text: "{charge.amount} and {charge.fee}"', { text: "19.99 and 0.3" }],
  ['text: "{charge.amount}"', { text: "19" }, "", { amount: 19, currency: "JPY" }],
  ['text: "{charge.amount}"', { text: "0.19" }, "", { amount: 19, currency: "ISK" }],
  ["euros: charge.fee", { euros: 0.3 }],
  ["euros: charge.fee", {}, "", { fee: null }],
  [
    "euros: round(charge.amount, 2, half_up)",
    { euros: 19.99 },
    'hold when charge.currency != "EUR" because "only euros"',
  ],
  ["euros: sum(split(charge.fee otherwise 0, [1, 1, 1]))", { euros: 0.3 }],
  ["text: text(sum(for l in charge.lines => money(decimal(l.code) on error 1, charge.currency)))", { text: "2" }],
  ["at: charge.created", { at: 1_764_000_000_000 }],
  ["day: charge.day", { day: "2025-11-25" }],
  ['day: charge.created | date_in("Europe/Vilnius")', { day: "2025-11-24" }],
  ['text: charge.created | format("yyyy-MM-dd HH:mm", "Europe/Vilnius")', { text: "2025-11-24 18:00" }],
  ['text: format(charge.seen otherwise local(charge.created, "UTC"), "d MMMM")', { text: "25 November" }],
  [
    'at: at_zone(charge.seen otherwise local(charge.created, "UTC"), "Europe/Vilnius") on error charge.created',
    { at: 1_795_593_600_000 },
  ],
  // Without a zone, and in UTC all the same: it is the next day in Vilnius.
  ['day: charge.moved | date_in("Europe/Vilnius")', { day: "2026-12-01" }],
  ["utc: charge.moved", { utc: "2026-11-30T22:30:00" }],
  ["blank: charge.moved", { blank: "2026-11-30 22:30:00" }],
  ["blank: charge.created", { blank: "2025-11-24 16:00:00" }],
  ["utc: charge.created", { utc: "2025-11-24T16:00:00" }],
  ["at: charge.moved", { at: 1_796_077_800_500 }, "", { moved: "2026-11-30T22:30:00.500" }],
  ["at: add(charge.created, 90 minutes)", { at: 1_764_005_400_000 }],
  ['payee: { object: "bank", iban: charge.id }', { payee: { object: "bank", iban: "ch_1" } }],
  ["either: 5", { either: 5 }],
  ['either: if charge.id == "x" then 5 else "abc"', { either: "abc" }],
  ["either: charge.id | cut(5)", { either: "ch_1" }],
  ["pair: [charge.size[0], charge.size[1]]", { pair: [3, "cm"] }],
  ['text: join(for n in charge.notes otherwise [] where n present => n, "+")', { text: "a+b" }],
  ['text: "{charge.meta["b"]} {charge.meta["c"]}"', { text: "7" }],
  ['text: if matches(charge.id, r"ch_\\d+") then "ok" else "no"', { text: "ok" }],
  ['text: index_by(charge.lines, code)["B"].code otherwise "none"', { text: "B" }],
];

describe("kinds", () => {
  test.each(CASES.map((one): [Case] => [one]))("%j", async ([record, expected, lets = "", change = {}]) => {
    const { module, diagnostics } = compileText(spec(record, lets), SYSTEM);
    expect(diagnostics.filter((one) => one.severity === "error").map((one) => one.message)).toEqual([]);
    const flow = await loadFlow(module as NonNullable<typeof module>);
    const document = { ...DOCUMENT, ...change };
    expect(flow.source.shape.accepts(document)).toBe(true);
    const outcome = flow.map(document, {}, Temporal.Instant.from("2026-01-01T00:00:00Z"));
    const { currency: _, ...rest } = JSON.parse(
      encode(outcome.kind === "send" ? (outcome.records as { row: object }).row : outcome),
    ) as Record<string, unknown>;
    expect(rest).toEqual(expected);
  });

  test("strict TypeScript accepts all of them", () => {
    const folder = join(ROOT, ".integ/kinds");
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    CASES.forEach(([record, , lets = ""], i) => {
      const { module } = compileText(spec(record, lets), SYSTEM);
      if (module !== undefined) writeFileSync(join(folder, `case-${i}.ts`), module.text);
    });
    writeFileSync(
      join(folder, "tsconfig.json"),
      '{ "extends": "../../tsconfig.json", "compilerOptions": { "noUnusedLocals": false }, "include": ["*.ts"], "exclude": [] }',
    );
    const { stdout } = spawnSync(join(ROOT, "node_modules/.bin/tsc"), ["--noEmit", "-p", folder], { encoding: "utf8" });
    expect(stdout).toBe("");
    rmSync(folder, { recursive: true, force: true });
  });
});

test("kinds without a name are called as the help says, such as an empty list that PHP writes for an object", () => {
  const charge = {
    ...CHARGE,
    required: [...CHARGE.required, "image"],
    properties: {
      ...CHARGE.properties,
      image: {
        oneOf: [
          { type: "object", properties: { src: { type: "string" } } },
          { type: "array", maxItems: 0 },
        ],
      },
    },
  };
  const files = { ...SYSTEM, "systems/pay/Charge.json": JSON.stringify(charge) };
  const said = (record: string): readonly (string | undefined)[] =>
    compileText(spec(record), files).diagnostics.map(({ code, help }) => `${code} ${help}`);
  const arms = 'is pay.Charge.image."1" => …  is list of text => …';
  expect(said("text: charge.image.src")).toEqual([expect.stringContaining(`INT2306 say what happens for each:  match charge.image { ${arms} }`)]); // prettier-ignore
  expect(said('text: match charge.image { is pay.Charge.image."1" => charge.image.src  is list of text => "none" }')).toEqual([]); // prettier-ignore
});

test("a list or a single record are distinguished as the help says, also in a loop", () => {
  const line = { type: "object", required: ["sku"], properties: { sku: { type: "string" } } };
  const charge = {
    ...CHARGE,
    required: [...CHARGE.required, "rows"],
    properties: { ...CHARGE.properties, rows: { anyOf: [{ type: "array", items: line }, line] } },
  };
  const files = { ...SYSTEM, "systems/pay/Charge.json": JSON.stringify(charge) };
  const said = (record: string): readonly string[] =>
    compileText(spec(record), files).diagnostics.map(({ code, help = "" }) => `${code} ${help}`);
  const [shown = ""] = said('text: join(for row in charge.rows => row.sku, ", ")');
  expect(shown).toMatch(
    /^INT2306 say what happens for each: {2}match charge\.rows \{ is list of .* => … {2}is .* => … \}$/,
  );
  const [, list = "", one = ""] = /is (list of .*?) => … {2}is (.*?) => …/.exec(shown) ?? [];
  const written = `text: match charge.rows { is ${list} => join(for row in charge.rows => row.sku, ", ")  is ${one} => charge.rows.sku }`;
  expect(said(written)).toEqual([]);
  expect(said(`text: match charge.rows { is ${one} => charge.rows.sku }`)).toEqual([`INT2308 add   is ${list} => …   or   else => …`]); // prettier-ignore
});

describe("kinds that do not fit", () => {
  test.each([
    ["text: charge.customer", ["INT2306"], ""],
    ["text: match charge.customer { is text => charge.customer }", ["INT2308"], ""],
    ['text: match charge.customer { is text => "a"  is pay.Customer => "b"  is date => "c" }', ["INT2307"], ""],
    ["cents: charge.id", ["INT2202"], ""],
    ["cents: count(charge.lines)", ["INT2224"], ""],
    ["cents: charge.amount * 0.5", ["INT2208"], ""],
    ["euros: charge.amount", ["INT2223"], ""],
    ["euros: charge.amount + (charge.fee otherwise 0)", ["INT2220"], ""],
    ["euros: (charge.fee otherwise 0) + 1", [], ""],
    ["euros: (charge.fee otherwise 0) + count(charge.lines)", ["INT2222"], ""],
    ['payee: { object: "bank", last4: "1" }', ["INT2041", "INT2003"], ""],
    ["either: 5.5", ["INT2208"], ""],
    ['either: "too long"', ["INT2205"], ""],
    ["pair: [1]", ["INT2225"], ""],
    ['text: join(charge.notes otherwise [], "+")', ["INT2412"], ""],
    ["text: charge.id | cut(1048576) | cut(20)", [], ""],
    ["text: charge.id | cut(1234567890)", ["INT2412"], ""],
    ["text: charge.meta.b", ["INT2002"], ""],
    ["at: charge.seen", ["INT2202"], ""],
    ['text: if matches(charge.id, r"(a)\\1") then "x" else "y"', ["INT2419"], ""],
    ['text: charge.created | format("YYYY-MM-dd", "UTC")', ["INT2417"], ""],
  ] as const)("%s: %j", (record, expected, lets) => expect(codes(record, lets)).toEqual(expected));
});

describe("destinations with arguments", () => {
  const files = {
    ...SYSTEM,
    "systems/pay/system.yaml": `${SYSTEM["systems/pay/system.yaml"]}  change:\n    kind: update\n    request: { method: PATCH, path: "/rows/{id}" }\n    parameters: { id: { type: string, maxLength: 9 } }\n    record: { type: Row }\n`,
  };
  const written = (destination: string): string =>
    `integ 1\nintegration "kinds"\nsource charge = pay.Charge\ntrigger manual\n${destination} { currency: charge.currency }\n`;
  const codesOf = (destination: string): string[] =>
    compileText(written(destination), files).diagnostics.map((one) => one.code);

  test.each([
    ["destination row = pay.change(id: charge.id | cut(9))", { row: { id: "ch_1" } }],
    ['destination row = pay.change(charge.id | cut(9)) when charge.currency == "EUR"', { row: { id: "ch_1" } }],
    ['destination row = pay.change(id: charge.id | cut(9)) when charge.currency == "USD"', {}],
  ])("%s requires %j", async (destination, expected) => {
    const { module, diagnostics } = compileText(written(destination), files);
    expect(diagnostics).toEqual([]);
    const flow = await loadFlow(module as NonNullable<typeof module>);
    const outcome = flow.map(DOCUMENT, {}, Temporal.Instant.from("2026-01-01T00:00:00Z"));
    expect(JSON.parse(JSON.stringify(outcome.kind === "send" ? outcome.args : outcome))).toEqual(expected);
  });

  test("the host puts them into the path, and strict TypeScript accepts the module", async () => {
    const hosted = {
      ...files,
      "systems/pay/system.yaml": files["systems/pay/system.yaml"].replace(
        "types:",
        `settings: { base_url: {} }
base_url: "{base_url}"
types:`,
      ),
    };
    const text = written('destination row = pay.change(id: charge.id | cut(9)) when charge.currency == "EUR"');
    const { module } = compileText(text, hosted);
    const folder = join(ROOT, ".integ/arguments");
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "flow.ts"), module?.text ?? "");
    writeFileSync(
      join(folder, "tsconfig.json"),
      '{ "extends": "../../tsconfig.json", "include": ["*.ts"], "exclude": [] }',
    );
    expect(
      spawnSync(join(ROOT, "node_modules/.bin/tsc"), ["--noEmit", "-p", folder], { encoding: "utf8" }).stdout,
    ).toBe("");
    rmSync(folder, { recursive: true, force: true });

    const server = await RecordingServer.start();
    const store = Store.open(":memory:", "run");
    const flow = await loadFlow(module as NonNullable<typeof module>);
    const host = createHost({ flows: [flow], engine: store, connections: { pay: { base_url: server.url } } });
    const run = await host.submit(flow.name, Buffer.from(JSON.stringify({ ...DOCUMENT, id: "ch/1 ä" })));
    await host.idle();
    expect(store.run(run)?.state).toBe("delivered");
    expect(server.requests.map(({ method, path, body }) => [method, path, body])).toEqual([
      ["PATCH", "/rows/ch%2F1%20%C3%A4", '{"currency":"EUR"}'],
    ]);
    await host.stop();
    store.close();
    await server.stop();
  });

  test("an argument must be given, known, present and of the right type", () => {
    expect(codesOf("destination row = pay.change")).toEqual(["INT2414"]);
    expect(codesOf('destination row = pay.change(id: "x", key: "y")')).toEqual(["INT2413"]);
    expect(codesOf("destination row = pay.change(id: charge.id)")).toEqual(["INT2205"]);
    expect(codesOf("destination row = pay.change(id: charge.meta.a | cut(9))")).toEqual(["INT2201"]);
    expect(codesOf('destination row = pay.put(id: "x")')).toEqual(["INT2413"]);
  });
});

test("the compiler and the runtime know the same decimals of currencies", () => {
  const letters = Array.from({ length: 26 }, (_, i) => String.fromCodePoint(65 + i));
  const codes = letters.flatMap((a) => letters.flatMap((b) => letters.map((c) => a + b + c)));
  expect(codes.filter((code) => decimalsOf(code) !== minorUnits(code))).toEqual([]);
  expect(["EUR", "JPY", "KWD", "CLF", "jpy"].map(decimalsOf)).toEqual([2, 0, 3, 4, 0]);
  expect(codes.filter((code) => isKnownHere(code) !== isCurrency(code))).toEqual([]);
});
