/** Generated modules: as they stand in the examples, laid out as prettier would, the same bytes each time. */
import { readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { originalPositionFor, TraceMap } from "@jridgewell/trace-mapping";
import { format } from "prettier";
import { describe, expect, test } from "vitest";
import { builtins, Program, functionsOf, importable } from "@integ/compiler";
import { nodeHost } from "@integ/compiler/node";
import * as runtime from "@integ/runtime";
import * as html from "@integ/runtime/html";
import * as identities from "@integ/runtime/identities";
import * as regex from "@integ/runtime/regex";
import { read, SPECS } from "../../test/examples.ts";
import { compileText, whole } from "./harness.ts";

describe.each(SPECS.filter((file) => read(file).includes("\nintegration ")))("%s", (file) => {
  const program = new Program(nodeHost(), dirname(file));
  const { module, diagnostics } = program.compile(file);
  const text = module?.text ?? "";
  const { systems, integrations } = program.build([file]);
  const beside = integrations[0]?.module;
  const generated = join(dirname(file), "src/generated");

  test("compiles without findings", () => expect(diagnostics).toEqual([]));
  test("equals the module in src/generated, with a module for each system", () => {
    expect(beside?.text).toBe(read(join(generated, `${beside?.name}.ts`)));
    expect(beside?.map).toBe(read(join(generated, `${beside?.name}.ts.map`)));
    expect(readdirSync(join(generated, "systems")).sort()).toEqual(systems.map(({ name }) => `${name}.ts`).sort());
    for (const one of systems) expect(one.text).toBe(read(join(generated, "systems", `${one.name}.ts`)));
  });
  test("has the same version alone and with its systems", () => expect(beside?.version).toBe(module?.version));
  test("is formatted as prettier would", async () => {
    for (const one of [text, beside?.text ?? "", ...systems.map((system) => system.text)])
      expect(await format(one, { parser: "typescript", printWidth: 120 })).toBe(one);
  });
  test("imports the runtime and its systems, and alone only the runtime", () => {
    const importedBy = (of: string): (string | undefined)[] =>
      [...of.matchAll(/^(?:import .*|\}) from "([^"]+)";$/gm)].map(([, from]) => from);
    // Functions that few specs use have separate entry points, such as the check digits of identity numbers.
    const runtime = ["@integ/runtime", ...(text.includes("vatNumber(") ? ["@integ/runtime/identities"] : [])];
    expect(importedBy(text)).toEqual(runtime);
    // The systems' modules are those of the whole folder: a spec imports those of its flow, and those whose types it names.
    const imported = importedBy(beside?.text ?? "");
    const own = [...(beside?.text ?? "").matchAll(/^    (\w+): \1System,$/gm)].map(
      ([, name]) => `./systems/${name}.ts`,
    );
    expect(imported).toEqual(expect.arrayContaining([...runtime, ...own]));
    expect([...runtime, ...systems.map(({ name }) => `./systems/${name}.ts`)]).toEqual(
      expect.arrayContaining(imported),
    );
    for (const one of systems) expect(importedBy(one.text)).toEqual(["@integ/runtime"]);
    expect(text).not.toMatch(/\brequire\(|\bthrow\b/);
  });
  test("gives the same output each time", () => {
    expect(new Program(nodeHost(), dirname(file)).compile(file).module?.text).toBe(text);
  });
  test("has a source map that leads back to the spec", () => {
    const map = new TraceMap(module?.map ?? "");
    const lines = text.split("\n");
    const spec = read(file).split("\n");
    const found = (needle: string): string | undefined => {
      const line = lines.findIndex((one) => one.includes(needle));
      if (line < 0) return undefined;
      const { line: original } = originalPositionFor(map, {
        line: line + 1,
        column: (lines[line] ?? "").indexOf(needle),
      });
      return original === null ? undefined : spec[original - 1]?.trim();
    };
    // What the spec writes, and what the module makes of it.
    const written = [
      "CurrencyCode: order",
      'AccountCode: account("goods")',
      'AccountCode: "200"',
      "Description: `",
      "Reference: cut(",
      "Account: {",
      "InvoiceNumber: `SALES",
      "Status: booked",
    ].filter((one) => text.includes(one));
    expect(written.length).toBeGreaterThan(0);
    for (const one of written) expect(found(one)).toContain(one.split(/[ `]/)[0]);
  });
});

test("names that the runtime exports can't be names in generated code", () => {
  const from = importable(builtins);
  const exported = Object.keys(runtime);
  expect(exported.filter((name) => !from.has(name) && !["check"].includes(name))).toEqual([]);
  const entries = new Map([
    ["@integ/runtime", exported],
    ["@integ/runtime/regex", Object.keys(regex)],
    ["@integ/runtime/html", Object.keys(html)],
    ["@integ/runtime/identities", Object.keys(identities)],
  ]);
  for (const [name, entry] of from) expect(entries.get(entry), name).toContain(name);
  for (const one of functionsOf(builtins))
    expect(one.runtime !== undefined || one.lower !== undefined, one.name).toBe(true);
});

test("names of the spec that TypeScript or the runtime uses are renamed", () => {
  const { module, diagnostics } = compileText(
    whole(`let class = order.name
let sum = order.total_price * 2
let add = sum + sum
destination map = xero.upsert_invoice {
  Type: "ACCREC"
  Contact: { Name: class | cut(255) }
  LineItems: [for return in order.line_items => { Description: return.title, UnitAmount: add }]
  CurrencyCode: order.currency
}`),
  );
  expect(diagnostics).toEqual([]);
  expect(module?.text).toContain("const classValue = order.name;");
  expect(module?.text).toContain("const sumValue = mulIn(");
});

test("sorting and grouping are formatted as prettier would, and typed", async () => {
  const { module, diagnostics } = compileText(
    whole(`destination invoice = xero.upsert_invoice {
  Type: "ACCREC"
  Contact: { Name: "x" }
  LineItems: for item in order.line_items where item.quantity > 0 group by rate = first(item.tax_lines).rate otherwise 0 sort by rate descending => {
    Description: "Goods at {rate}"
    UnitAmount: sum(for i in item => i.price * i.quantity)
  }
  CurrencyCode: order.currency
}`),
  );
  expect(diagnostics).toEqual([]);
  expect(await format(module?.text ?? "", { parser: "typescript", printWidth: 120 })).toBe(module?.text);
  expect(module?.text).toContain("const keyed2: { key: Num; item: { key: Num; items: ShopifyLineItem[] } }[] = [];");
});

test("a changed schema changes the module's version, a comment in another file does not", () => {
  const one = compileText(whole("")).module?.version;
  expect(compileText(whole("")).module?.version).toBe(one);
  expect(compileText(whole("// a comment\n")).module?.version).not.toBe(one);
});
