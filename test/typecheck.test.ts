/** Generated modules pass the strict TypeScript compiler and the linter: one of each right example of the error pages, and of each construct. */
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { compileText, whole } from "../compiler/test/harness.ts";
import { read, ROOT } from "./examples.ts";

/** Options that the project's own configuration does not set. */
const EXTRA: readonly string[] = [
  "noUnusedLocals",
  "noUnusedParameters",
  "noImplicitReturns",
  "noFallthroughCasesInSwitch",
  "noPropertyAccessFromIndexSignature",
];

const invoice = (more: string, line = 'Description: "x"'): string =>
  `destination invoice = xero.upsert_invoice {\n  Type: "ACCREC"\n  CurrencyCode: order.currency\n  Contact: { Name: "x" }\n  LineItems: [{ ${line} }]\n${more}\n}`;

const CONSTRUCTS: readonly string[] = [
  `let a = { b: order.name, c: { d: order.total_price * 2, e: order.email, f: order.id, g: order.financial_status } }\n${invoice("Reference: a.c.e")}`,
  `let a = [{ n: 1, t: "one" }, { n: 2.5, t: order.name }]\n${invoice('Reference: join(for x in a sort by x.n => x.t, "") | cut(9)')}`,
  `let a = for i in order.line_items where i.quantity > 0 let d = i.quantity * 2 => { t: i.title, q: i.quantity, d: d, s: i.sku }\n${invoice("", 'Description: "x", Quantity: sum(for x in a => x.q + x.d)')}`,
  `let s = if order.id == 1 then order.financial_status otherwise "paid" else "voided"\n${invoice("Reference: s | cut(99)")}`,
  `let n = match order.currency { "EUR" => order.id  else => first(order.line_items).id otherwise hold "no lines" }\n${invoice("Reference: text(n)")}`,
  invoice('Reference: "{order.email} {order.note}" otherwise if blank order.name | cut(255)'),
  invoice('Date: if order.processed_at present then order.processed_at | date_in("UTC") else "2026-01-31"'),
  invoice("", 'Description: "x", UnitAmount: sum(for i in order.line_items => i.price * i.quantity) - 0.5'),
  invoice(
    "",
    'Description: "x", Quantity: count(order.line_items), UnitAmount: round(order.total_price / count(order.line_items), 4, half_up) on error 0',
  ),
  invoice('DueDate: parse_date(order.tags otherwise "", "dd.MM.yyyy") on error hold "no date in the tags"'),
  invoice('Reference: text(decimal(order.tags otherwise "") on error 1)'),
  invoice('Reference: match order.total_price { 0 => "free"  1, 2 => "cheap"  else => retry "later: {order.name}" }'),
  invoice(
    'Status: match order.fulfillment_status otherwise "partial" { unknown => skip "new"  "fulfilled" => "PAID"  else => "DRAFT" }',
  ),
  `let big = any(for i in order.line_items => i.price > 100 and i.sku present and starts_with(i.sku, "B"))\n${invoice("SentToContact: big")}`,
  `let first_sku = first(for i in order.line_items where i.sku present => i.sku) otherwise "none"\n${invoice("Reference: first_sku")}`,
  `let words = distinct(split(order.tags otherwise "", ","))\n${invoice('Reference: join(words, ";") | cut(255)')}`,
  `let late = order.updated_at > order.created_at and order.created_at < now\n${invoice("SentToContact: late otherwise false")}`.replace(
    "order.updated_at >",
    "(order.updated_at otherwise order.created_at) >",
  ),
  `let due = add(order.created_at | date_in("UTC"), 14 days)\n${invoice("DueDate: due")}`,
  invoice("", 'Description: (for i in order.line_items sort by i.quantity descending => i.title)[0] otherwise "x"'),
  `function vat(gross: decimal, rate: decimal?) -> decimal(2)? = if rate present then round(gross * rate, 2, half_up) else gross - gross | round(2, up)\n${invoice("", 'Description: "x", TaxAmount: vat(order.total_price, first(order.tax_lines).rate)')}`,
  `fetch person = xero.find_contact(email: order.email otherwise if blank null)\nfetch bill = xero.find_invoice(number: person.Name | cut(255) otherwise if blank null)\n${invoice('Reference: bill.InvoiceNumber otherwise hold "none" | cut(255)')}`,
  `${invoice("")}\ndestination person = xero.upsert_contact when order.customer present { Name: order.customer.first_name otherwise "x" }`,
  'table t(a: text, b: integer, c: boolean) -> decimal(2) { "x", 1, true => 0.25  else => 1 }\n' +
    invoice("", 'Description: "x", LineAmount: t[order.name, order.number otherwise 0, order.taxes_included]'),
];

/** A system whose records have a thousand fields. */
const WIDE: Readonly<Record<string, string>> = {
  "systems/wide/system.yaml": `integ: 1
system: wide
title: Wide
version: "1"
types:
  Order: { schema: Order.json }
`,
  "systems/wide/Order.json": JSON.stringify({
    type: "object",
    required: ["id"],
    properties: {
      id: { type: "integer" },
      ...Object.fromEntries(
        Array.from({ length: 1000 }, (_, i) => [`f${i}`, { type: ["string", "null"], minLength: 1, maxLength: 9 }]),
      ),
    },
  }),
};

// Slow: hundreds of modules are compiled, and go through the whole of tsc.
test("strict TypeScript accepts every module", { tags: "slow" }, () => {
  const folder = join(ROOT, ".integ/typecheck");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const pages = readdirSync(join(ROOT, "docs/errors")).flatMap((page) => {
    const right = /```integ right\n([\s\S]*?)\n```/.exec(read(join(ROOT, "docs/errors", page)))?.[1];
    return right === undefined ? [] : [{ name: page.replace(".md", ""), text: whole(right) }];
  });
  const constructs = CONSTRUCTS.map((text, i) => ({ name: `construct-${i}`, text: whole(text) }));
  const wide = {
    name: "construct-wide",
    text: whole("")
      .replaceAll("shopify.Order", "wide.Order")
      .replace(/^trigger.*$/m, "trigger manual"),
  };
  let written = 0;
  for (const { name, text } of [...pages, ...constructs, wide]) {
    const { module, diagnostics } = compileText(text, WIDE);
    if (name.startsWith("construct")) {
      expect(
        diagnostics.filter((one) => one.severity === "error").map((one) => one.message),
        text,
      ).toEqual([]);
    }
    if (module === undefined) continue;
    writeFileSync(join(folder, `${name}.ts`), module.text);
    written++;
  }
  expect(written).toBeGreaterThan(75);
  writeFileSync(
    join(folder, "tsconfig.json"),
    JSON.stringify({
      extends: "../../tsconfig.json",
      compilerOptions: Object.fromEntries(EXTRA.map((flag) => [flag, true])),
      include: ["*.ts"],
      exclude: [],
    }),
  );
  const { stdout, status } = spawnSync(join(ROOT, "node_modules/.bin/tsc"), ["--noEmit", "-p", folder], {
    encoding: "utf8",
  });
  expect(stdout).toBe("");
  expect(status).toBe(0);
  // The linter looks into no folder whose name begins with a point.
  const apart = mkdtempSync(join(tmpdir(), "integ-lint-"));
  cpSync(folder, apart, { recursive: true });
  const lint = ["--deny-warnings", "--config", join(ROOT, ".oxlintrc.json"), "."];
  const linted = spawnSync(join(ROOT, "node_modules/.bin/oxlint"), lint, { cwd: apart, encoding: "utf8" });
  expect(linted.stdout).toContain("Found 0 warnings and 0 errors.");
  rmSync(folder, { recursive: true, force: true });
  rmSync(apart, { recursive: true, force: true });
});
