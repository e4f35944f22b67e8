/**
 * Every piece of a spec and every program that a guide shows is compiled, each in a small project that has what it leaves out (`…`).
 * Whole specs of the guides are compiled by guides.test.ts and docs.test.ts, those of the error pages by compiler/test/error-pages.test.ts.
 */
import { spawnSync } from "node:child_process";
import { cpSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runTest } from "@integ/cli";
import { Program } from "@integ/compiler";
import { nodeHost } from "@integ/compiler/node";
import { loadFlow } from "@integ/runtime/host";
import { EXAMPLES, read, ROOT } from "./examples.ts";

function snippets(page: string, language: string): string[] {
  return [...read(join(ROOT, page)).matchAll(new RegExp(`^\`\`\`${language}(?: .*)?\n([\\s\\S]*?)^\`\`\`$`, "gm"))].map(([, text = ""]) => text); // prettier-ignore
}

/** A shop's order with all that the pieces speak of. */
const ORDER = {
  type: "object",
  required: ["id", "name", "sku", "email", "customer", "lines", "refunds"],
  properties: {
    id: { type: "integer" },
    name: { type: "string", minLength: 1, maxLength: 20 },
    sku: { type: "string", minLength: 1, maxLength: 20 },
    email: { type: "string" },
    customer: { type: "object", required: ["first_name"], properties: { first_name: { type: "string" } } },
    lines: {
      type: "array",
      items: {
        type: "object",
        required: ["sku", "title", "price", "left"],
        properties: {
          sku: { type: "string", maxLength: 20 },
          title: { type: "string" },
          price: { type: "number" },
          left: { type: "integer" },
        },
      },
    },
    refunds: { type: "array", items: { $ref: "Refund.json" } },
  },
};
const REFUND = {
  type: "object",
  required: ["id", "amount"],
  properties: { id: { type: "integer" }, amount: { type: "number" } },
};
const STOCK = {
  type: "object",
  required: ["sku"],
  properties: {
    sku: { type: "string" },
    place: { type: "string" },
    left: { type: "integer" },
    updated_at: { type: "string", format: "date-time" },
  },
};

const ERP: Readonly<Record<string, string>> = {
  "systems/erp/system.yaml": `integ: 1
system: erp
title: ERP
version: "1"
types: { Order: { schema: Order.json }, Refund: { schema: Refund.json } }
events: { order_made: { type: Order } }
`,
  "systems/erp/Order.json": JSON.stringify(ORDER),
  "systems/erp/Refund.json": JSON.stringify(REFUND),
  "schemas/Order.json": JSON.stringify({ type: "object", properties: { lines: { type: "integer" } } }),
  "schemas/stock.json": JSON.stringify(STOCK),
  "samples/sales.csv": "sku;price\nA-1;12,50\n",
};

const ENDS = snippets("docs/ends.md", "yaml");
const INVOICE = 'Type: "ACCREC" Contact: { Name: "x" } LineItems: [{ Description: "x" }]';
const SHOP =
  'integ 1\nintegration "a"\nsource order = shopify.Order\ntrigger webhook shopify.orders_paid\nkey order.id\n';
const OWN = 'integ 1\nintegration "a"\nsource order = erp.Order\ntrigger manual\nkey order.id\n';

/** What a page's pieces stand in: the spec around each, and the files beside it. */
interface Around {
  readonly spec: (text: string) => string;
  readonly files?: Readonly<Record<string, string>>;
}
const AROUND: Readonly<Record<string, readonly Around[]>> = {
  "docs/language.md": [
    { spec: (text) => `integ 1\nintegration "a"\n${text.replace("… }", `${INVOICE} }`)}` },
    {
      spec: (text) => {
        const [use = "", field = ""] = text.split("…\n");
        return `${SHOP}${use}destination invoice = xero.upsert_invoice { Type: "ACCREC" Contact: { Name: "x" } LineItems: [for item in order.line_items => { Description: "x" ${field} }] }`;
      },
      files: {
        "accounts.ts": `const ACCOUNTS = new Map([["TE", "200"]]);\n${snippets("docs/language.md", "ts")[0] ?? ""}`,
      },
    },
    {
      spec: (text) =>
        `${SHOP}fetch contact = xero.find_contact(email: order.email otherwise if blank null)
destination invoice = xero.upsert_invoice {
  Type: "ACCREC"
  Contact: if order.customer present and contact present then { ContactID: contact.ContactID } else { Name: "Guest" }
  LineItems: [for item in order.line_items => { Description: item.title | cut(4000) Quantity: item.quantity }]
}
${text}`,
    },
  ],
  "docs/ends.md": [
    { spec: (text) => `integ 1\nintegration "a"\n${text}`, files: { "integ.yaml": `integ: 1\n${ENDS[0] ?? ""}` } },
    {
      spec: (text) => `${OWN}${text.replace("{ … }", "{ sku: order.sku }")}`,
      files: { "integ.yaml": `integ: 1\n${ENDS[2] ?? ""}` },
    },
    {
      spec: (text) =>
        `${OWN}destination out = for line in order.lines => ledger.write_sales { sku: line.sku  price: line.price }\n${text}`,
      files: {
        "integ.yaml": `integ: 1\n${(ENDS[3] ?? "").replace("systems:\n", (found) => `${found}  ledger: { kind: files, files: { sales: { name: "sales-{date}.csv", sample: samples/sales.csv, separator: ";", decimal: ",", zone: Europe/Vilnius } } }\n`)}`,
      },
    },
    {
      spec: (text) => `${OWN}${text}`,
      files: {
        "book-refund.integ":
          'integ 1\nintegration "book-refund"\nsource refund = erp.Refund\ntrigger manual\nkey refund.id\ndestination out = ledger.write_booked { id: refund.id }\n',
        "integ.yaml": `integ: 1
systems:
  ledger: { kind: files, files: { booked: { name: "booked-{run}.json", schema: schemas/booked.json } } }
`, // prettier-ignore
        "schemas/booked.json": JSON.stringify({ type: "object", properties: { id: { type: "integer" } } }),
      },
    },
  ],
};

let folder: string;
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), "integ-snippets-"))));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("each page with parts of specs has their surroundings", () => {
  for (const [page, around] of Object.entries(AROUND))
    expect(snippets(page, "integ"), page).toHaveLength(around.length);
  const pages = globSync("docs/*.md", { cwd: ROOT }).filter((page) => snippets(page, "integ").length > 0);
  // The guides show whole specs.
  const whole = ["docs/from-excel.md", "docs/from-javascript.md", "docs/from-n8n.md", "docs/tutorial.md"];
  expect(pages.sort()).toEqual([...Object.keys(AROUND), ...whole].sort());
});

const PIECES = Object.entries(AROUND).flatMap(([page, all]) => all.map((around, i) => ({ page, i, around })));

test.each(PIECES)(
  "$page, piece $i: compiles, and its tests pass",
  async ({ page, i, around: { spec, files = {} } }) => {
    const project = join(folder, page.replaceAll("/", "-"), String(i));
    const all = { ...ERP, ...files, "a.integ": spec(snippets(page, "integ")[i] ?? "") };
    for (const [name, text] of Object.entries(all)) {
      mkdirSync(dirname(join(project, name)), { recursive: true });
      writeFileSync(join(project, name), text);
    }
    cpSync(join(EXAMPLES, "shopify-to-xero/samples"), join(project, "samples"), { recursive: true });
    const program = new Program(nodeHost(), project);
    const { module, checked, diagnostics } = program.compile(join(project, "a.integ"));
    const found = [...program.diagnostics, ...diagnostics].filter(({ severity }) => severity === "error");
    expect(found.map(({ code, message }) => `${code}: ${message}`)).toEqual([]);
    if (module === undefined) throw new Error("there is no module");
    const flow = await loadFlow(module);
    const ran = (checked?.tests ?? []).map((one) => runTest(flow, one, join(project, "a.integ")));
    expect(ran.filter(({ passed }) => !passed)).toEqual([]);
  },
);

/** What programs of the pages leave out, by page: what stands before each. */
const FLOW =
  'import { decodeSource, encodeRecord, flow, map } from "../../examples/embedding/src/generated/orders.ts";\n';
const BEFORE: Readonly<Record<string, readonly string[]>> = {
  "README.md": [`${FLOW}declare const bytes: Uint8Array;\ndeclare function post(body: string): Promise<void>;\n`],
  "docs/running.md": [
    FLOW,
    `${FLOW}import { expect } from "vitest";\ndeclare const order: Parameters<typeof map>[0];\n`,
  ],
  "docs/packages.md": [""],
  "docs/compiler.md": [
    "declare const spec: string, description: string, schema: string, edited: string;\n",
    'import { memoryHost, Program } from "@integ/compiler";\nconst files = {};\n',
  ],
  "docs/language.md": ["const ACCOUNTS = new Map<string, string>();\n"],
};

// Slow: the whole of tsc.
test("programs on the pages are valid TypeScript", { tags: "slow", timeout: 120_000 }, () => {
  const place = join(ROOT, ".integ/snippets");
  rmSync(place, { recursive: true, force: true });
  mkdirSync(place, { recursive: true });
  for (const [page, before] of Object.entries(BEFORE)) {
    const all = snippets(page, "ts");
    expect(all, page).toHaveLength(before.length);
    for (const [i, text] of all.entries()) {
      const body = text.replace(/^import .*\.\/src\/generated\/.*\n/m, "").replaceAll("{ … }", "{}");
      writeFileSync(join(place, `${page.replaceAll(/\W/g, "-")}-${i}.ts`), `${before[i] ?? ""}${body}\nexport {};\n`);
    }
  }
  const config = { extends: "../../tsconfig.json", include: ["*.ts"], exclude: [] };
  writeFileSync(join(place, "tsconfig.json"), JSON.stringify(config));
  const tsc = spawnSync(join(ROOT, "node_modules/.bin/tsc"), ["--noEmit", "-p", place], { encoding: "utf8" });
  expect(tsc.stdout).toBe("");
  expect(tsc.status).toBe(0);
  rmSync(place, { recursive: true, force: true });
  // Those of embedding.md are programs of examples/embedding, as embedding.test.ts holds them.
  const others = globSync("docs/*.md", { cwd: ROOT }).filter((page) => snippets(page, "ts").length > 0);
  expect(others.filter((page) => BEFORE[page] === undefined)).toEqual(["docs/embedding.md"]);
  expect(readFileSync(join(ROOT, "test/embedding.test.ts"), "utf8")).toContain("docs/embedding.md shows the programs");
});
