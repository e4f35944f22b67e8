/** `integ init`: a project that works as it is written, and what happens where there is something already. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { environmentOf } from "../src/environment.ts";
import { templates } from "../src/templates.ts";
import { integ } from "./integ.ts";

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), "integ-init-"))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));
const read = (path: string): string => readFileSync(join(folder, path), "utf8");

// Those below specs/integrations have a separate test.
test.each(templates().flatMap(({ name, folder }) => (folder.includes("examples") ? [name] : [])))(
  "%s has no findings, is formatted, and passes its tests as written",
  async (name) => {
    const begun = await integ(folder, ["init", "shop", "--template", name, "--ci", "both"]);
    expect(begun).toMatchObject({ code: 0, err: "" });
    expect(begun.out).toContain("next:\n  cd shop\n  npm install\n  npx integ test\n");
    const shop = join(folder, "shop");
    for (const command of [["check"], ["fmt", "--check"], ["test"], ["build"]])
      expect([command, (await integ(shop, command)).code]).toEqual([command, 0]);
    expect(JSON.parse(read("shop/package.json"))).toMatchObject({
      name: "shop",
      devDependencies: { "@integ/cli": "^0.1.0" },
    });
    expect(read("shop/.github/workflows/integrations.yml")).toContain("npx integ check");
    expect(read("shop/.gitlab-ci.yml")).toContain("npx integ check");
    // Every needed setting is named and described; `integ run` asks for the same ones.
    const needed = [...read("shop/.env.example").matchAll(/^(\w+)=$/gm)].map(([, variable]) => variable as string);
    expect(needed.length).toBeGreaterThan(0);
    expect((await integ(shop, ["run"])).err).toContain(`not set: ${needed.join(", ")}`);
  },
);

test("existing files stay unchanged, and are reported", async () => {
  writeFileSync(join(folder, "package.json"), '{ "name": "mine" }');
  writeFileSync(join(folder, "README.md"), "mine\n");
  const { out } = await integ(folder, ["init", "--yes"]);
  expect(out).toContain("  kept   package.json: it was there already\n");
  expect(out).toContain("next:\n  npm install --save-dev @integ/cli\n");
  expect([read("package.json"), read("README.md")]).toEqual(['{ "name": "mine" }', "mine\n"]);
});

describe("in a folder with specs", () => {
  test("nothing is written without being asked", async () => {
    await integ(folder, ["init", "--yes"]);
    const { code, err } = await integ(folder, ["init", "--yes"]);
    expect(code).toBe(2);
    expect(err).toContain("there is a project in this folder already: books.integ, order-to-invoice.integ, order.integ, tax.integ\nhelp: add to it:   integ init --template"); // prettier-ignore
  });

  test("a template adds its files, and missing entries in integ.yaml and .env.example; existing ones stay", async () => {
    await integ(folder, ["init", "--template", "order-confirmation", "--yes"]);
    const [readme, manifest] = [read("README.md"), read("package.json")];
    const { code, out } = await integ(folder, ["init", "--template", "erp-stock-to-woocommerce"]);
    expect(code).toBe(0);
    expect(out).toContain("  wrote  stock-to-shop.integ\n");
    expect(out).toContain("  added to  integ.yaml\n  added to  .env.example\n");
    expect([read("README.md"), read("package.json")]).toEqual([readme, manifest]);
    expect(read("integ.yaml")).toMatch(/^ {2}post: \{ kind: mail \}$/m);
    expect(read("integ.yaml")).toMatch(/^ {6}# A view that the ERP's administrator makes.*\n {6}stock: \{ schema/m);
    expect(read(".env.example").match(/^ERP_DATABASE=$/gm)).toHaveLength(1);
    expect(read(".env.example").match(/^WOOCOMMERCE_SECRET=$/gm)).toHaveLength(1);
    expect(await integ(folder, ["check"])).toMatchObject({ code: 0, out: "" });
    expect((await integ(folder, ["init", "--template", "erp-stock-to-woocommerce"])).err).toContain("is in this project already"); // prettier-ignore
    // It has an `erp` that is a database, and the template one that is files.
    expect((await integ(folder, ["init", "--template", "prices-to-prestashop"])).err).toContain(
      "systems.erp of integ.yaml is another one than the template's",
    );
  });

  test("libraries and tables of the project are shared, also those with the project's own accounts", async () => {
    await integ(folder, ["init", "--template", "orders-to-invoices", "--yes"]);
    writeFileSync(join(folder, "books.integ"), read("books.integ").replace(/"goods" +=> "200"/, '"goods" => "201"'));
    writeFileSync(join(folder, "samples/payout.json"), "{}");
    const { out } = await integ(folder, ["init", "--template", "payouts-to-books"]);
    // The name of one of its samples is taken.
    expect(out).toContain("  wrote  payouts-to-books/payout-to-bank.integ\n");
    expect(out).toContain("  shares books.integ: the project has its own, which its tests may not expect\n");
    expect(out).toContain("  shares tax-types.csv: the project has it already\n");
    expect(read("payouts-to-books/payout-to-bank.integ")).toContain('use "../books.integ"');
    expect(readdirSync(join(folder, "payouts-to-books"))).not.toContain("books.integ");
    expect(await integ(folder, ["check"])).toMatchObject({ code: 0, out: "" });
  });

  test("descriptions go into the project's folder of systems", async () => {
    await integ(folder, ["init", "--template", "customer-to-hubspot", "--yes"]);
    writeFileSync(join(folder, "books.integ"), "integ 1\n");
    const { out } = await integ(folder, ["init", "--template", "daily-sales"]);
    expect(out).toContain("  wrote  daily-sales/daily-sales.integ\n");
    expect(out).toContain("  wrote  systems/day/system.yaml\n");
    expect(await integ(folder, ["check"])).toMatchObject({ code: 0, out: "" });
  });

  test("files whose name is taken go into a separate folder; a draft knows imported systems", async () => {
    mkdirSync(join(folder, "systems/parcels"), { recursive: true });
    writeFileSync(
      join(folder, "systems/parcels/system.yaml"),
      `integ: 1
system: parcels
title: Parcels
version: "1"
settings: { base_url: { default: "http://127.0.0.1:9" }, api_key: { secret: true } }
base_url: "{base_url}"
headers: { X-Key: "{api_key}" }
types: { Parcel: { schema: Parcel.json } }
operations:
  put_parcel: { kind: upsert, request: { method: PUT, path: /parcels }, record: { type: Parcel } }
`,
    );
    writeFileSync(
      join(folder, "systems/parcels/Parcel.json"),
      '{ "type": "object", "required": ["number", "weight"], "properties": { "number": { "type": "string" }, "weight": { "type": "number" } } }',
    );
    await integ(folder, ["init", "--template", "order-confirmation", "--yes"]);
    // Drafts bring an order as a sample, too.
    writeFileSync(join(folder, "samples/order.json"), `${read("samples/order.json")}\n`);
    const { code, out } = await integ(folder, ["init", "--from", "woocommerce", "--to", "parcels"]);
    expect(code).toBe(0);
    const name = "woocommerce-order-to-parcels-parcel";
    expect(out).toContain(`${name}/${name}.integ is a draft`);
    expect(read(`${name}/${name}.integ`)).toContain("number: order.number");
    expect(read("integ.yaml")).toContain('parcels: { api_key: "${PARCELS_API_KEY}" }');
    expect((await integ(folder, ["check"])).code).toBe(0);
    const tested = await integ(folder, ["test", `${name}/${name}.integ`]);
    expect(tested.out + tested.err).toContain("1 test passed, 0 failed");
  });
});

test("a pair of systems without a template is reported, with the templates that exist", async () => {
  expect((await integ(folder, ["init", "--template", "order-to-invoices"])).err).toContain(
    "there is no template order-to-invoices\nhelp: did you mean orders-to-invoices?",
  );
  const { code, err } = await integ(folder, ["init", "--to", "directo"], {});
  expect(code).toBe(0);
  expect(err).toBe("");
  const none = await integ(folder, ["init", "other", "--to", "vies"]);
  expect(none.code).toBe(2);
  expect(none.err).toContain("error: there is no template to vies\nhelp: name both systems to draft a first spec:");
  expect(none.err).toContain("--template daily-sales");
});

describe("a draft between two systems that no template knows", () => {
  test.each([
    ["woocommerce", "xero", "woocommerce-order-to-xero-invoice.integ"],
    ["shopify", "quickbooks.upsert_customer", undefined],
    ["prestashop.list_orders", "odoo", "prestashop-order-to-odoo-new-order.integ"],
    ["magento", "mailchimp", "magento-order-to-mailchimp-new-order.integ"],
  ])("%s to %s has no findings, is formatted, and passes its test", async (from, to, spec) => {
    const begun = await integ(folder, ["init", "shop", "--from", from, "--to", to, "--yes"]);
    if (spec === undefined) return expect(begun.err).toContain("has no upsert_customer that can be written");
    expect(begun).toMatchObject({ code: 0, err: "" });
    expect(begun.out).toMatch(
      new RegExp(`^${spec} is a draft: \\d+ values from .*: replace each {2}hold "say …" {2}with a value`, "m"),
    );
    const shop = join(folder, "shop");
    for (const command of [["check"], ["fmt", "--check"], ["test"], ["build"]])
      expect([command, (await integ(shop, command)).code]).toEqual([command, 0]);
    const needed = [...read("shop/.env.example").matchAll(/^(\w+)=$/gm)].map(([, variable]) => variable as string);
    expect(needed.length).toBeGreaterThan(0);
    expect((await integ(shop, ["run"])).err).toContain(`not set: ${needed.join(", ")}`);
  });
  test("fields with matching meaning are mapped, also optional ones; unknown ones are held with a hint", async () => {
    const { out } = await integ(folder, ["init", "--from", "woocommerce", "--to", "xero", "--yes"]);
    const spec = read("woocommerce-order-to-xero-invoice.integ");
    for (const line of [
      "Description: item.name | cut(4000)",
      "Quantity: round(item.quantity, 4, half_up)",
      "UnitAmount: round(item.price, 4, half_up)",
      "EmailAddress: order.billing.email | cut(255)",
      'Date: order.date_created_gmt | date_in("Europe/Vilnius") // the day there: write the time zone of your books',
      "CurrencyCode: order.currency",
      '// ACCREC is a sales invoice, ACCPAY a bill Type: hold "say what Type is: ',
      "// May be set, too: DueDate, LineAmountTypes,",
    ])
      expect(spec.replaceAll(/\s+/g, " ")).toContain(line);
    expect(spec.replaceAll(/\s+/g, " ")).toContain(
      'Name: trim("{order.billing.first_name} {order.billing.last_name}")',
    );
    expect(out).toContain("is a draft: 12 values from fields that are alike, and 1 value to say");
    expect(out).not.toContain("thin");
  });
  test("a draft with few fields says so; an event and an operation for the same thing are chosen", async () => {
    const { out } = await integ(folder, ["init", "stock", "--from", "odoo", "--to", "shopify", "--yes"]);
    expect(out).toContain("odoo-stock-to-shopify-inventory-count.integ is a draft: 0 values");
    expect(out).toContain("That is thin: the two have little in common.");
    expect((await integ(folder, ["init", "list", "--from", "hubspot", "--to", "mailchimp", "--yes"])).out).toContain("hubspot-contact-to-mailchimp-member-update.integ"); // prettier-ignore
  });
  test("names that are not identifiers are quoted; files get no record", async () => {
    await integ(folder, ["init", "parcels", "--from", "shopify", "--to", "venipak", "--yes"]);
    expect(read("parcels/shopify-order-to-venipak-manifest.integ")).toContain('`@title`: hold "say what @title is"');
    expect((await integ(join(folder, "parcels"), ["check"])).code).toBe(0);
    expect((await integ(folder, ["init", "other", "--from", "woocommerce", "--to", "files"])).err).toContain(
      "there is no draft with files",
    );
  });
  test("only people who agreed are subscribed, orders do not wait for each other, and open questions are counted", async () => {
    await integ(folder, ["init", "list", "--from", "woocommerce", "--to", "mailerlite", "--yes"]);
    const [spec = ""] = readdirSync(join(folder, "list")).filter((name) => name.endsWith(".integ"));
    expect(read(`list/${spec}`)).toContain('let agreed = hold "say who has agreed to be written to"');
    expect(read(`list/${spec}`)).toContain("// skip when not … (the field that says so) because");
    await integ(folder, ["init", "mails", "--from", "shopify.orders_paid", "--to", "mailerlite", "--yes"]);
    const [mails = ""] = readdirSync(join(folder, "mails")).filter((name) => name.endsWith(".integ"));
    const line = /^\/\/ (skip when not .*)$/m.exec(read(`mails/${mails}`))?.[1] ?? "";
    expect(line).toBe('skip when not (order.buyer_accepts_marketing otherwise false) because "has not agreed to be written to"'); // prettier-ignore
    writeFileSync(join(folder, "mails", mails), read(`mails/${mails}`).replace(/^let agreed = .*$/m, line));
    expect((await integ(join(folder, "mails"), ["check"])).code).toBe(0);
    expect((await integ(join(folder, "list"), ["check"])).err).toMatch(
      /^1 spec checked; \d+ values? to fill in: hold "say …"\n$/,
    );
    expect(read(`list/${spec}`)).toMatch(/expect hold/);
    await integ(folder, ["init", "books", "--from", "magento", "--to", "quickbooks", "--yes"]);
    const [books = ""] = readdirSync(join(folder, "books")).filter((name) => name.endsWith(".integ"));
    expect(/^key +order\.(\w+)$/m.exec(read(`books/${books}`))?.[1]).toMatch(/^(entity_id|increment_id)$/);
  });
  test("an unknown system is reported, and nothing is written", async () => {
    const before = readdirSync(tmpdir()).filter((name) => name.startsWith("integ-draft-"));
    expect(await integ(folder, ["init", "--from", "shopfy", "--to", "xero"])).toMatchObject({
      code: 2,
      err: "error: there is no system shopfy\nhelp: did you mean shopify?\n",
    });
    expect((await integ(folder, ["init", "--from", "shopify.order_paid", "--to", "xero.upsert_invoice"])).err).toContain("did you mean shopify.orders_paid?"); // prettier-ignore
    const after = readdirSync(tmpdir()).filter((name) => name.startsWith("integ-draft-"));
    expect(after.filter((name) => !before.includes(name))).toEqual([]);
  });
});

test("`.env` next to integ.yaml is read, and variables of the process take precedence", () => {
  writeFileSync(join(folder, ".env"), '# the shop\nINTEG_TEST_A=one\nPATH=elsewhere\nINTEG_TEST_B="two words"\n');
  const { INTEG_TEST_A, INTEG_TEST_B, PATH } = environmentOf({ folder });
  expect([INTEG_TEST_A, INTEG_TEST_B, PATH]).toEqual(["one", "two words", process.env["PATH"]]);
});

test("templates are listed, the most common ones first", async () => {
  const { code, out } = await integ(folder, ["list", "templates"]);
  expect(code).toBe(0);
  expect(out).toMatch(/^TEMPLATE +FROM +TO +WHAT IT DOES\norders-to-invoices +shopify +xero +Paid orders/);
  const { out: json } = await integ(folder, ["list", "templates", "--format", "json"]);
  expect(JSON.parse(json)).toMatchObject({ version: 1, templates: templates().map(({ name }) => ({ name })) });
});
