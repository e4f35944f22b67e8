/** A project's own functions in TypeScript: the types that they get, how modules call them, and what is refused. */
import { describe, expect, test } from "vitest";
import { Program } from "@integ/compiler";
import { loadFlow } from "@integ/runtime/host";
import { compileText, FILE, FOLDER, whole } from "./harness.ts";

const VAT = `import { Decimal } from "@integ/runtime";
import { RATES, type Country } from "./rates.ts";
import type * as FromPolyfill from "temporal-polyfill";

export interface Address {
  readonly street: string;
  readonly number?: number;
  readonly tags: readonly string[];
}

/** The rate of a country, in percent. */
export function rateIn(country: Country): number | undefined {
  return RATES[country];
}

export const exact = (amount: Decimal): Decimal => amount;

export function shout(text: string, times = 1): string {
  if (text === "") throw new Error("nothing to shout");
  return text.toUpperCase() + "!".repeat(times);
}

export function half(amount: number): number {
  return amount / 2;
}

export function line(address: Address): Address & { readonly all: string } {
  return { ...address, all: [address.street, address.number, ...address.tags].filter(Boolean).join(" ") };
}

export function weekday(day: Temporal.PlainDate, at: Date): "work" | "rest" {
  return day.dayOfWeek > 5 && at.getTime() > 0 ? "rest" : "work";
}

export function nextDay(day: FromPolyfill.Temporal.PlainDate): FromPolyfill.Temporal.PlainDate {
  return day.add({ days: 1 });
}

export function anyStatus(): "any" {
  return "any";
}

export const notAFunction = 1;
`;
const RATES = `export type Country = "LT" | "DE";
export const RATES: Record<string, number> = { LT: 21, DE: 19.5 };
`;
const FILES = { "vat.ts": VAT, "rates.ts": RATES };

const invoice = (reference: string): string =>
  whole(`
use "./vat.ts"
destination invoice = xero.upsert_invoice {
  Type:      "ACCREC"
  Reference: ${reference}
  Contact:   { Name: "Guest" }
  LineItems: [{ Description: "Goods" }]
}
`);

const ORDER = {
  id: 1,
  name: "#1001",
  created_at: "2026-11-28T10:00:00Z",
  currency: "EUR",
  total_price: "10.10",
  line_items: [],
};

/** One project for all, as an editor has it: the TypeScript is read once. */
const { program } = compileText(invoice('"x"'), {
  ...FILES,
  "lying.ts": "export function liar(): string {\n  return JSON.parse('{}') as string;\n}\n",
});

function codesOf(text: string): string[] {
  program.update(FILE, text);
  return program.check(FILE).diagnostics.map(({ code }) => code);
}

/** The value of the reference: its text, or the reason why the run is held. */
async function referenceOf(expression: string, before = ""): Promise<unknown> {
  program.update(FILE, invoice(`${expression} | cut(255)`).replace("use ", `${before}\nuse `));
  const { module, diagnostics } = program.compile(FILE);
  expect(diagnostics).toEqual([]);
  if (module === undefined) throw new Error("there is no module");
  const flow = await loadFlow(module);
  const outcome = flow.map(ORDER, {}, Temporal.Instant.from("2026-11-30T12:00:00Z"));
  if (outcome.kind !== "send") return outcome;
  return (outcome.records as { readonly invoice: { readonly Reference?: string } }).invoice.Reference;
}

describe("a function in TypeScript", () => {
  test.each([
    ['shout("a")', "A!"],
    ['shout("a", 3)', "A!!!"],
    ["(order.name | shout)", "#1001!"],
    ['"{rateIn("DE")}"', "19.5"],
    ['"{exact(12345678901234567890.12)}"', "12345678901234567890.12"],
    ['"{half(order.total_price)}"', "5.05"],
    ['line({ street: "Gedimino", number: 9, tags: ["a", "b"] }).all', "Gedimino 9 a b"],
    ['line({ street: "Gedimino", tags: [] }).all', "Gedimino"],
    ['weekday("2026-11-28", now)', "rest"],
    ['"{nextDay("2026-11-30")}"', "2026-12-01"],
    ['weekday(order.created_at | date_in("Europe/Vilnius"), order.created_at)', "rest"],
  ])("%s is %s", async (expression, value) => expect(await referenceOf(expression)).toBe(value));

  test("holds the run if it throws, with its message, grouped by the function", async () => {
    expect(await referenceOf('shout("")')).toEqual({
      kind: "hold",
      id: "shout failed",
      reason: "shout: nothing to shout",
    });
  });

  test("its exception is handled by `on error`, also through a function of the spec", async () => {
    expect(await referenceOf('(shout("") on error "quiet")')).toBe("quiet");
    const loud = "function loud(x: text) = x | shout";
    expect(await referenceOf('loud("")', loud)).toMatchObject({ kind: "hold", id: "shout failed" });
    expect(await referenceOf('(loud("") on error "quiet")', loud)).toBe("quiet");
  });

  test("holds the run if its result does not match its type, since types promise nothing at run time", async () => {
    expect(await referenceOf("liar()", 'use "./lying.ts"')).toMatchObject({
      kind: "hold",
      reason: "liar: it gave an object, but its type is a string",
    });
  });

  test("with a number parameter gets no number that a double can't hold", async () => {
    expect(await referenceOf('"{half(12345678901234567890.12)}"')).toMatchObject({
      kind: "hold",
      reason: expect.stringContaining("let the function take a Decimal"),
    });
  });

  test("may return undefined, which the spec has to handle", () => {
    expect(codesOf(invoice('"{half(rateIn("LT"))}"'))).toEqual(["INT2201"]);
    expect(codesOf(invoice('"{half(rateIn("LT") otherwise 0)}" | cut(255)'))).toEqual([]);
  });

  test("accepts only what its types say", () => {
    expect(codesOf(invoice("shout(1) | cut(255)"))).toEqual(["INT2202"]);
    expect(codesOf(invoice("shout()"))).toEqual(["INT2411"]);
    expect(codesOf(invoice('"{rateIn("FR")}"'))).toEqual(["INT2203"]);
    expect(codesOf(invoice('line({ street: "x" }).all | cut(255)'))).toEqual(["INT2041"]);
    expect(codesOf(invoice('shoot("x")'))).toEqual(["INT2004"]);
    expect(codesOf(invoice("notAFunction()"))).toEqual(["INT2004"]);
  });

  test("needs a unique name", () => {
    const twice = invoice('shout("x") | cut(255)').replace("use ", "function shout(x: text) = x\nuse ");
    expect(codesOf(twice)).toEqual(["INT2007"]);
  });

  test("its failure must be handled before there is a run to hold", () => {
    const spec = (since: string): string => `integ 1
integration "x"
use "./vat.ts"
source orders = all shopify.list_orders(status: ${since}) since last run
trigger schedule daily at 02:00 in "Europe/Vilnius"
destination invoice = xero.upsert_invoice { Type: "ACCREC"  Contact: { Name: "Guest" }  LineItems: [{ Description: "Goods" }] }
`;
    expect(codesOf(spec("anyStatus()"))).toEqual(["INT2023"]);
    expect(codesOf(spec('anyStatus() on error "any"'))).toEqual([]);
  });
});

describe("a module that calls one", () => {
  const moduleOf = () => {
    program.update(FILE, invoice('shout("a") | cut(255)'));
    const { module } = program.compile(FILE);
    if (module === undefined) throw new Error("there is no module");
    return module;
  };

  test("imports it from its original place, or contains it if it stands alone", () => {
    const { text, packed } = moduleOf();
    expect(text).toContain('import { shout as ownShout } from "../../vat.ts";');
    expect(text).toContain("type Shout = (text: string, times?: Num | undefined) => string | Failure;");
    expect(packed.text).not.toContain("../../vat.ts");
    expect(packed.text).toContain('throw new Error("nothing to shout")');
  });

  test("has another version after the code has changed, also in a file that it imports", () => {
    const { version } = moduleOf();
    program.update("/spec/rates.ts", RATES.replace("21", "22"));
    const other = moduleOf().version;
    program.update("/spec/rates.ts", RATES);
    expect(moduleOf().version).toBe(version);
    expect(other).not.toBe(version);
  });

  test("is checked again when the code has changed", () => {
    expect(codesOf(invoice('shout("a") | cut(255)'))).toEqual([]);
    program.update("/spec/vat.ts", VAT.replace("shout(text: string", "shout(text: number"));
    expect(program.check(FILE).diagnostics.map(({ code }) => code)).toContain("INT2202");
    program.update("/spec/vat.ts", VAT);
  });
});

/** The diagnostics of a file: the marked text, the code and the message. */
function refused(code: string, call: string): readonly string[] {
  program.update("/spec/wrong.ts", code);
  program.update(FILE, whole(`use "./wrong.ts"\nlet x = ${call}`));
  return program
    .check(FILE)
    .diagnostics.filter(({ severity }) => severity === "error")
    .map(({ place, code: number, message }) => {
      expect(place.path).toBe("/spec/wrong.ts");
      return `${code.slice(place.start, place.end)} | ${number}: ${message}`;
    });
}

describe("is refused at its place in the TypeScript file", () => {
  const noType = "which is not a type that specs have";
  const FUNCTIONS: readonly (readonly [text: string, call: string, said: string])[] = [
    ["async function a() { return 1; }", "a()", "a | INT2020: `a` is async"],
    ["function b(): Promise<string> { throw 1; }", "b()", "b | INT2020: `b` is async"],
    ["function c<T>(x: T) { return x; }", 'c("x")', "c | INT2020: `c` has type parameters"],
    ["function d(...x: string[]) { return 1; }", 'd("x")', "d | INT2020: `d` takes any number of arguments"],
    [
      "function e(x: Map<string, string>) { return 1; }",
      'e("x")',
      `Map<string, string> | INT2020: \`x\` of \`e\` is \`Map<string, string>\`, ${noType}`,
    ],
    ["function f(x: unknown) { return 1; }", 'f("x")', `unknown | INT2020: \`x\` of \`f\` is \`unknown\`, ${noType}`],
    ["function g() {}", "g()", `g | INT2020: the result of \`g\` is \`void\`, ${noType}`],
    ["function h(x: Tree) { return 1; }", 'h("x")', `Tree | INT2020: \`x\` of \`h\` is \`Tree\`, ${noType}`],
    [
      "function i(): { a(): void } { throw 1; }",
      "i()",
      `{ a(): void } | INT2020: the result of \`i\` is \`() => void\`, ${noType}`,
    ],
  ];

  test("types that the language does not have", () => {
    const code = ["interface Tree { readonly left?: Tree }", ...FUNCTIONS.map(([text]) => `export ${text}`)].join("\n");
    const call = `[${FUNCTIONS.map(([, one]) => one).join(", ")}]`;
    expect(refused(code, call)).toEqual(FUNCTIONS.map(([, , said]) => said));
    // The rest of a file is its own business.
    expect(refused(`${code}\nexport function fine() { return 1; }`, "fine()")).toEqual([]);
  });

  test.each([
    ['import { z } from "zod";', 'import { z } from "zod"; | INT2021: `./wrong.ts` imports zod'],
    [
      'import { z } from "./other.ts";',
      'import { z } from "./other.ts"; | INT2021: `./wrong.ts` imports ./other.ts, which is no file of TypeScript',
    ],
    [
      'import { z } from "./wrong.ts";',
      'import { z } from "./wrong.ts"; | INT2021: `./wrong.ts` imports a file that imports this one',
    ],
    ["export default 1;", "export default 1; | INT2021: `./wrong.ts` has a default export"],
    ["enum A { B }", "enum A { B } | INT2021: `./wrong.ts` has an enum, which is more than a type"],
    ["const z = (;", "; | INT2021: `./wrong.ts` can't be read: Expression expected"],
  ])("%s", (code, said) => expect(refused(`${code}\nexport const f = () => 1;`, "f()")).toEqual([said]));

  test("says what to install if the package that reads it is missing", () => {
    const host = { ...program.host, code: () => ({ lacking: "ts-morph" }) };
    const errors = new Program(host, FOLDER).check(FILE).diagnostics.filter(({ severity }) => severity === "error");
    expect(errors.map(({ code, help }) => [code, help])).toEqual([["INT2022", "npm install --save-dev ts-morph"]]);
  });
});
