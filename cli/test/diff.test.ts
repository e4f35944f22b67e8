/** `integ diff`: what a change means for the business, read as a reviewer reads it. */
import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { parse, SourceText, type tree } from "@integ/grammar";
import { ROOT } from "../../test/examples.ts";
import { differences } from "@integ/preview/run";
import { textAround } from "../src/diff/written.ts";
import { integ as call, SMALL, type Ended } from "./integ.ts";

let folder: string;
const integ = (...args: readonly string[]): Promise<Ended> => call(folder, args);
const write = (name: string, text: string): void => {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), text);
};
const change = (name: string, ...edits: readonly (readonly [was: string, is: string])[]): void => {
  let text = readFileSync(join(folder, name), "utf8");
  for (const [was, is] of edits) {
    expect(text).toContain(was);
    text = text.replace(was, is);
  }
  write(name, text);
};
const NOBODY = { GIT_AUTHOR_NAME: "a", GIT_AUTHOR_EMAIL: "a@example.com", GIT_COMMITTER_NAME: "a", GIT_COMMITTER_EMAIL: "a@example.com", GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_SYSTEM: "/dev/null" }; // prettier-ignore
const git = (...args: readonly string[]): string =>
  execFileSync("git", args, { cwd: folder, encoding: "utf8", env: { ...process.env, ...NOBODY } });
const commit = (): void => {
  git("init", "--quiet", "--initial-branch=main", ".");
  git("add", "--all");
  git("commit", "--quiet", "--message=as it is");
};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "integ-diff-test-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const TAXED = `integ 1

integration "taxed"

table tax_type(country: text) -> text from "./tax.csv"

source  order = shopify.Order
trigger webhook shopify.orders_paid
key     order.id

let country = order.shipping_address.country_code otherwise if blank "nowhere"

destination invoice = xero.upsert_invoice {
  Type: "ACCREC"
  Contact: { Name: "Guest" }
  LineItems: [
    for item in order.line_items => {
      Description: item.title
      TaxType: tax_type[country] otherwise hold "no tax type for {country}"
    }
  ]
}

test "a paid order" {
  given "samples/order-1001.json"
  expect invoice { LineItems[0].TaxType: "OUTPUT2" }
}
`;

describe("records", () => {
  test("another tax rule: which invoices, which value, and which table row change", async () => {
    cpSync(join(ROOT, "examples/shopify-to-xero/samples"), join(folder, "samples"), { recursive: true });
    write("taxed.integ", TAXED);
    write("tax.csv", "country,tax_type\nLT,OUTPUT2\nDE,OSSDE19\nEE,OSSEE24\nCA,EXPORT\nJP,EXPORT\nUS,EXPORT\n");
    commit();
    change("tax.csv", ["LT,OUTPUT2", "LT,NONE"], ["DE,OSSDE19\n", ""]);
    const { code, out } = await integ("diff", "main");
    expect(code).toBe(0);
    expect(out).toContain("main → working tree: 2 changes in 1 of 1 integration; tried on 17 samples\n\ntaxed\n");
    // Values that are no longer sent come first.
    expect(out.split("\n").filter((line) => /^ {2}\S/.test(line))).toEqual([
      '  not sent any more: held: no tax type for DE, before: sent, in 2 of 14 samples, those where order.shipping_address.country_code is "DE"',
      '  other values: invoice.LineItems[].TaxType: "OUTPUT2" becomes "NONE", in 8 of 12 samples, those where order.shipping_address.country_code is "LT"',
    ]);
    expect(out).toContain(
      "      tax.csv:2\n      by the table tax_type (tax.csv:2): LT => OUTPUT2 becomes NONE; gone: DE => OSSDE19\n",
    );
    expect(out).toContain('      a paid order: invoice.LineItems[0].TaxType "OUTPUT2" → "NONE"\n');
  });

  test("a change that several integrations share is reported once; a copied table that has not changed is undecided", async () => {
    cpSync(join(ROOT, "examples/shopify-to-xero/samples"), join(folder, "samples"), { recursive: true });
    const named = (name: string): string => TAXED.replace('integration "taxed"', `integration "${name}"`);
    write("taxed.integ", TAXED);
    write("again.integ", named("again"));
    write("copy.integ", named("copy").replace("tax.csv", "copy.csv"));
    for (const table of ["tax.csv", "copy.csv"])
      write(table, "country,tax_type\nLT,OUTPUT2\nDE,OSSDE19\nEE,OSSEE24\nCA,EXPORT\nJP,EXPORT\nUS,EXPORT\n");
    commit();
    change("tax.csv", ["LT,OUTPUT2", "LT,NONE"]);
    const { out } = await integ("diff", "main");
    expect(out).toContain(
      "3 changes in 3 of 3 integrations; tried on 51 samples\n\nchanged for 2 integrations: the table tax_type (tax.csv:2): LT => OUTPUT2 becomes NONE\n",
    );
    expect(out).toContain(
      "\ncopy\n  undecided: the table tax_type had the same rows in tax.csv and in copy.csv; only the former has changed\n      copy.csv:1\n",
    );
    change("copy.csv", ["LT,OUTPUT2", "LT,NONE"]);
    expect((await integ("diff", "main")).out).not.toContain("undecided");
  });

  test("records that a loop writes are reported with the table row that changes them", async () => {
    cpSync(join(ROOT, "examples/shopify-to-xero/samples"), join(folder, "samples"), { recursive: true });
    const looped = TAXED.replace("destination invoice = xero.upsert_invoice {", "destination invoices = for line in order.line_items => xero.upsert_invoice {").replace(/\ntest [\s\S]*$/, "\n"); // prettier-ignore
    write("taxed.integ", looped);
    write("tax.csv", "country,tax_type\nLT,OUTPUT2\nDE,OSSDE19\nEE,OSSEE24\nCA,EXPORT\nJP,EXPORT\nUS,EXPORT\n");
    commit();
    change("tax.csv", ["LT,OUTPUT2", "LT,NONE"]);
    expect((await integ("diff", "main")).out).toMatch(
      /other values: invoices\[\]\.LineItems\[\]\.TaxType: "OUTPUT2" becomes "NONE", .*\n {6}tax\.csv:2\n {6}by the table tax_type \(tax\.csv:2\)/,
    );
  });

  test("each of several changes that no sample shows is reported separately; a stop is reported where it is", async () => {
    cpSync(join(ROOT, "examples/shopify-to-xero/samples"), join(folder, "samples"), { recursive: true });
    write("taxed.integ", TAXED.replace('Type: "ACCREC"', 'Type: "ACCREC"\n  Date: sold').replace("destination", 'let sold = date_in(order.created_at, "Europe/Vilnius")\n\ndestination')); // prettier-ignore
    write("tax.csv", "country,tax_type\nLT,OUTPUT2\nDE,OSSDE19\nEE,OSSEE24\nCA,EXPORT\nJP,EXPORT\nUS,EXPORT\n");
    commit();
    change("tax.csv", ["country,tax_type\nLT,OUTPUT2\nDE,OSSDE19\nEE,OSSEE24\nCA,EXPORT\nJP,EXPORT\nUS,EXPORT\n", "country,tax_type\nPT,OUTPUT2\n"]); // prettier-ignore
    change("taxed.integ", ["order.created_at,", "order.updated_at otherwise order.created_at,"]);
    const { out } = await integ("diff", "main");
    expect(out).toMatch(
      /not sent any more: held: no tax type for …, before: sent, in 14 of 14 samples\n {6}taxed.integ:22\n/,
    );
    expect(out).toContain(
      "written otherwise: the value sold has changed, but no sample shows what it does by itself\n",
    );
    expect(out).toContain(
      '      is: let sold = date_in(order.updated_at otherwise order.created_at, "Europe/Vilnius")\n',
    );
  });

  test("a comment or another layout changes nothing", async () => {
    write("small.integ", SMALL);
    commit();
    change("small.integ", ["key     order.id", "// one order, one invoice\nkey  order.id // in order"]);
    const { code, out } = await integ("diff", "main", "--exit-code");
    expect([code, out]).toEqual([0, "main → working tree: nothing changes in 1 integration; tried on 1 sample\n"]);
  });

  test("a changed value that no sample shows is still reported", async () => {
    write("small.integ", SMALL);
    commit();
    change("small.integ", [
      'order.email otherwise "Guest"',
      'order.email otherwise order.contact_email otherwise "Guest"',
    ]);
    const { code, out } = await integ("diff", "main", "--exit-code");
    expect(code).toBe(1);
    expect(out).toContain(
      'written otherwise: invoice.Contact.Name has changed, but no sample shows a difference\n      small.integ:11\n      was: order.email otherwise "Guest"\n      is: order.email otherwise order.contact_email otherwise "Guest"\n',
    );
  });

  test("a sample that no test names is tried too", async () => {
    write("small.integ", SMALL);
    write(
      "samples/known.json",
      '{"id":2,"name":"#2","email":"ona@example.lt","created_at":"2026-11-24T12:00:00Z","currency":"EUR","total_price":"1.00","taxes_included":true,"line_items":[]}',
    );
    commit();
    change("small.integ", ['order.email otherwise "Guest"', '"Guest"']);
    const { out } = await integ("diff", "main");
    expect(out).toContain('invoice.Contact.Name: "ona@example.lt" becomes "Guest", in 1 of 2 samples');
    expect(out).toContain('samples/known.json: invoice.Contact.Name "ona@example.lt" → "Guest"');
  });
});

test("personal data that a system newly receives, and changes of integ.yaml", async () => {
  write("integ.yaml", "integ: 1\ninventory: { integrations: { small: { ground: contract } } }\n");
  write("small.integ", SMALL);
  commit();
  change("small.integ", [
    'Contact: { Name: order.email otherwise "Guest" }',
    'Contact: { Name: order.customer.phone otherwise "Guest" }',
  ]);
  change("integ.yaml", ["ground: contract", "ground: consent"]);
  const { out } = await integ("diff", "main");
  expect(out).toContain(
    "  personal data: phone goes to Xero from now on\n      small.integ:11\n      order.customer.phone → upsert_invoice: Contact.Name\n",
  );
  expect(out).toContain("  personal data: email does not go to Xero any more\n");
  expect(out).toContain(
    "  personal data: ground in the record of processing: contract becomes consent\n      integ.yaml:2\n",
  );
});

describe("the contract", () => {
  test("keys, duplicates, policies, triggers and rules, each with its line", async () => {
    write("small.integ", SMALL);
    commit();
    change(
      "small.integ",
      ["trigger webhook shopify.orders_paid", "trigger webhook shopify.orders_create\ndedupe  by order.id for 7 days"],
      ["key     order.id", 'key     order.name\nskip when order.test otherwise false because "a test"\non failure retry 3 times over 2 hours then skip'], // prettier-ignore
    );
    const { out } = await integ("diff", "main");
    for (const line of [
      "contract: what starts it: webhook shopify.orders_paid becomes webhook shopify.orders_create\n      small.integ:6\n",
      "may be sent again: what is one event: ",
      "becomes by order.id for 7 days\n",
      "contract: what goes one after another: order.id becomes order.name\n      small.integ:8 (was small.integ:7)\n",
      "contract: what it does when sending fails: retry 12 times over 24 hours then hold becomes retry 3 times over 2 hours then skip\n",
      'contract: the rule skip "a test" is new: order.test otherwise false\n',
    ])
      expect(out).toContain(line);
  });

  test("compares everything that a step contains, not only known fields", () => {
    const text = 'skip unless a because "x" for 3 days';
    const node = (part: string): tree.Node => ({
      kind: "Missing",
      start: text.indexOf(part),
      end: text.indexOf(part) + part.length,
    });
    const module = { source: new SourceText("a.integ", text), tree: parse(new SourceText("a.integ", "")).tree };
    expect(textAround(module, node(text), node('"x"'), "skip when ", "because")).toBe("skip unless a for 3 days");
    expect(textAround(module, node(text), node('"x"'), "skip unless ", "because")).toBe("a for 3 days");
  });

  test("a changed number in an earlier record may send it again, which weighs more than a changed value", async () => {
    const numbered = SMALL.replace("  Contact:", "  InvoiceNumber: order.name\n  Contact:");
    write("small.integ", numbered);
    write(
      "booked.integ",
      `${SMALL.replace('"small"', '"booked"')}let reference = "order {order.id}"\nfetch known = xero.find_bank_transaction(reference: reference otherwise if blank null)\nskip when known present because "booked"\n`,
    );
    write("gone.integ", numbered.replace('"small"', '"gone"'));
    commit();
    expect((await integ("diff", "main")).out).not.toContain("may be sent again");
    change("small.integ", ["InvoiceNumber: order.name", 'InvoiceNumber: "A-{order.name}" | cut(255)']);
    change("gone.integ", ["  InvoiceNumber: order.name\n", ""]);
    change("booked.integ", ["skip when known present", "skip when not (known present)"]);
    const turned = (await integ("diff", "main")).out;
    expect(turned).toContain("may be sent again");
    expect(turned).toContain("not (known present)");
    change("booked.integ", ["skip when not (known present)", "skip when known present"]);
    change("booked.integ", ['"order {order.id}"', '"shop order {order.id}"']);
    const { out } = await integ("diff", "main");
    expect(out).toContain(
      '  may be sent again: invoice.InvoiceNumber, by which Xero knows what it has already, is made otherwise: what was sent before is not recognized, and may be sent a second time\n      small.integ:11\n      was: order.name\n      is: "A-{order.name}" | cut(255)\n', // prettier-ignore
    );
    expect(out).toContain("  may be sent again: the read known, after which a document is skipped, is made otherwise");
    expect(out).toContain(
      '      was: let reference = "order {order.id}"\n      is: let reference = "shop order {order.id}"\n',
    );
    expect(out).toContain("knows what it has already, is gone: what was sent before");
  });

  test("a removed integration weighs more than a new one", async () => {
    write("small.integ", SMALL);
    commit();
    change("small.integ", ['integration "small"', 'integration "large"']);
    const { out } = await integ("diff", "main");
    expect(out.split("\n").filter((line) => /^\S|^ {2}\S/.test(line))).toEqual([
      "main → working tree: 3 changes in 2 of 2 integrations; tried on 0 samples",
      "small",
      "  not sent any more: the integration is gone, or has another name: xero.upsert_invoice is not written by it any more",
      "large",
      "  personal data: email goes to Xero from now on",
      "  new: a new integration, which writes xero.upsert_invoice",
    ]);
  });
});

const API = (properties: string): string => `openapi: 3.0.0
info: { title: Parcel Service, version: "1" }
servers: [{ url: https://parcels.example }]
paths:
  /parcels:
    get:
      parameters: [{ name: page, in: query, schema: { type: integer } }]
      responses: { 200: { content: { application/json: { schema: { type: array, items: { $ref: "#/components/schemas/Parcel" } } } } } }
components:
  schemas:
    Parcel: { type: object, required: [id], properties: { id: { type: string }, ${properties} } }
`;

test("a new version of a system: what stays undecided, and what breaks", async () => {
  write("api.yaml", API("email: { type: string }, state: { type: string, enum: [new, sent] }"));
  await integ("import", "api.yaml", "--as", "parcels");
  write(
    "parcels.integ",
    'integ 1\nintegration "parcels"\nsource  parcel = parcels.Parcel\ntrigger poll parcels.list_parcels every 15 minutes\nkey     parcel.id\ndestination contact = xero.upsert_contact {\n  Name: parcel.email otherwise "none" | cut(255)\n  AccountNumber: match parcel.state otherwise "new" { "new" => "N", "sent" => "S", else => "?" }\n}\n',
  );
  commit();
  write(
    "api.yaml",
    API("email: { type: string, maxLength: 9 }, state: { type: string, enum: [new, sent, lost] }, weight: { type: number }"), // prettier-ignore
  );
  expect((await integ("import", "api.yaml", "--as", "parcels")).code).toBe(0);
  const { out } = await integ("diff", "main");
  expect(out).toContain("undecided: parcels.Parcel has a new field that are neither used nor ignored: weight\n");
  expect(out).toContain(
    'undecided: match parcel.state otherwise "new" has no arm for "lost", which the system may send now: the arm for all other values takes it\n',
  );
  expect(out).toContain('contract: parcels.Parcel.state may be "lost", too\n');
  expect(out).toMatch(/contract: parcels\.Parcel\.email was text and is text of at most 9 characters\n {6}systems\/parcels\/schemas\/Parcel\.json:\d+\n/); // prettier-ignore

  write("api.yaml", API("mail: { type: string }, state: { type: string, enum: [new, sent] }"));
  await integ("import", "api.yaml", "--as", "parcels");
  const broken = (await integ("diff", "main")).out;
  expect(broken).toContain("\nparcels\n  broken: does not compile any more: 1 error\n      parcels.integ:7\n");
  expect(broken).toContain("INT2002: parcels.Parcel has no field `email`");
});

describe("formats", () => {
  test("JSON that matches its schema, and Markdown in which spec content is escaped", async () => {
    write("small.integ", SMALL.replace('integration "small"', '/// Orders, as *invoices*.\nintegration "small"'));
    commit();
    change("small.integ", ['otherwise "Guest"', 'otherwise "<b>|*Guest*"'], ["key     order.id", "key     order.name"]);
    const { code, out, err } = await integ("diff", "main", "--format", "json", "--format", "markdown=diff.md");
    expect([code, err]).toEqual([0, ""]);
    const report = JSON.parse(out) as { summary: unknown; changes: unknown[] };
    const ajv = new Ajv2020({ strict: true, allErrors: true });
    const schema: unknown = JSON.parse(readFileSync(join(ROOT, "docs/schemas/diff.schema.json"), "utf8"));
    expect(ajv.validate(schema as object, report) ? [] : ajv.errors).toEqual([]);
    expect(report.changes).toMatchObject([
      {
        weight: "values",
        kind: "value",
        after: { file: "small.integ", line: 12 },
        shown: { changed: 1, of: 1, examples: [{ sample: "named after the address", before: '"Guest"' }] },
      },
      { weight: "contract", kind: "key" },
    ]);
    const markdown = readFileSync(join(folder, "diff.md"), "utf8");
    expect(markdown).toContain("<!-- integ diff -->\n## What changes for the business\n");
    expect(markdown).toContain("| small | contract | what goes one after another: order.id becomes order.name | small.integ:8 |"); // prettier-ignore
    expect(markdown).toContain("- **small**: Orders, as \\*invoices\\*.\n");
    expect(markdown).not.toContain("<b>");
    expect(markdown).not.toContain("*Guest*");
  });

  test("two folders are two versions, without git", async () => {
    write("old/small.integ", SMALL);
    write("new/small.integ", SMALL.replace("#1", "#1").replace("order.name }", "order.currency }"));
    const { out } = await integ("diff", "./old", "./new");
    expect(out).toContain(
      'invoice.LineItems[].Description: "#1" becomes "EUR", in 1 of 1 sample\n      small.integ:12\n',
    );
  });

  test("an unknown version is a usage error", async () => {
    write("small.integ", SMALL);
    commit();
    const { code, err } = await integ("diff", "mian");
    expect([code, err]).toEqual([2, expect.stringContaining("there is no version mian")]);
    // The repository is unchanged.
    expect(git("status", "--porcelain")).toBe("");
  });
});

test("lists are compared by their new elements", () => {
  const lines = (...names: readonly string[]): { name: string; price: number }[] => names.map((name) => ({ name, price: 1 })); // prettier-ignore
  expect(differences(lines("a", "b", "c"), lines("a", "c"))).toEqual([
    { path: [1], before: { name: "b", price: 1 }, after: undefined },
  ]);
  expect(differences(lines("a", "c"), lines("a", "b", "c", "d"))).toMatchObject([{ path: [1] }, { path: [3] }]);
  expect(differences({ amount: 1 }, { amount: 1n })).toEqual([]);
  expect(differences([1, 2], [1, 3])).toEqual([{ path: [1], before: 2, after: 3 }]);
});
