/**
 * A shop's repository of ten integrations, with the CI that `integ init` writes: somebody changes a tax rule in a branch. Here is what
 * the pull request says, and what an accountant and a data-protection officer find in the inventory.
 */
import { cpSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { CiRepository } from "../cli/test/ci-repository.ts";
import { GITHUB } from "../cli/src/new-ci.ts";
import { EXAMPLES, ROOT } from "./examples.ts";

const SHIPPED = join(ROOT, "specs/integrations");
const FOLDERS = [
  ...["shopify-to-xero", "order-payments", "refund-to-credit-note", "cancelled-order"].map((one) =>
    join(EXAMPLES, one),
  ),
  ...["payouts-to-books", "customer-to-hubspot", "consent-to-mailchimp"].map((one) => join(SHIPPED, one)),
];

const PROJECT = `integ: 1
systems:
  shopify: { owner: "E-commerce" }
  xero: { owner: "Finance", data_in: "New Zealand: adequacy decision" }
  stripe: { owner: "Finance" }
  hubspot: { owner: "Sales", data_in: "Frankfurt" }
  mailchimp: { owner: "Marketing", data_in: "USA: standard contractual clauses" }
connections:
  shopify: { shop: lino-namai, webhook_secrets: ["\${SHOPIFY_WEBHOOK_SECRET}"], client_id: "\${SHOPIFY_CLIENT_ID}", client_secret: "\${SHOPIFY_CLIENT_SECRET}" }
  xero: { client_id: "\${XERO_CLIENT_ID}", client_secret: "\${XERO_CLIENT_SECRET}" }
  stripe: { secret_key: "\${STRIPE_SECRET_KEY}", webhook_secrets: ["\${STRIPE_WEBHOOK_SECRET}"] }
  hubspot: { access_token: "\${HUBSPOT_ACCESS_TOKEN}", client_secret: "\${HUBSPOT_CLIENT_SECRET}" }
  mailchimp: { api_key: "\${MAILCHIMP_API_KEY}", data_center: us1, audience: "\${MAILCHIMP_AUDIENCE}", webhook_secret: "\${MAILCHIMP_WEBHOOK_SECRET}" }
inventory:
  organisation: "Lino namai, UAB"
  data_protection: "dap@linonamai.example"
  integrations:
    consent-to-list: { owner: "Marketing", ground: consent, subjects: "who agrees to mail", keep: "until they leave" }
`;

let ci: CiRepository;
beforeAll(() => {
  ci = new CiRepository();
  for (const from of FOLDERS)
    cpSync(from, ci.path("repository", from.split("/").at(-1) ?? ""), {
      recursive: true,
      filter: (path) => !/\/(src|integ\.yaml|integration\.yaml)$/.test(path),
    });
  // A template speaks of the folders of this repository; in a project all lie beside each other.
  const payouts = ci.read("repository/payouts-to-books/payout-to-bank.integ");
  ci.write("payouts-to-books/payout-to-bank.integ", payouts.replace("../../../examples/", "../"));
  ci.write("integ.yaml", PROJECT);
  ci.write(".github/workflows/integrations.yml", GITHUB);
  ci.write(".gitignore", "src/generated\ninventory\n");
  ci.commit("as it is");
});
afterAll(() => ci.remove());

// Each step is a separate process, as in CI.
describe("another tax code in a branch", { timeout: 240_000, tags: ["slow"] }, () => {
  const steps = (parse(GITHUB) as { jobs: { integrations: { steps: readonly { name?: string; run?: string }[] } } }).jobs.integrations.steps; // prettier-ignore
  const step = (name: string): string => ci.run(steps.find((one) => one.name === name)?.run ?? "exit 9", { KNOWN: "" });

  test("the specs compile, and tests show which expectations it breaks", () => {
    const table = ci.read("repository/shopify-to-xero/tax-types.csv");
    expect(table).toContain("\nLT,0.21,OUTPUT2\n");
    ci.write("shopify-to-xero/tax-types.csv", table.replace("LT,0.21,OUTPUT2", "LT,0.21,OUTPUT3"));
    ci.commit("The new tax code of Lithuania");
    for (const name of ["install", "check", "style"]) step(name);
    expect(ci.read("temp/summary.md")).toContain("## integ: 15 specs checked");
    expect(() => step("test")).toThrow("integ test");
  });

  test("the pull request shows the change: invoices have another code, and refunds of older invoices are held", () => {
    step("what changes for the business");
    step("comment");
    const comment = ci.read("temp/integ-diff.md");
    const told = comment.split("\n").filter((line) => line.startsWith("| shopify"));
    expect(told.map((line) => line.split(" | ").slice(0, 4).join(" | "))).toEqual([
      expect.stringMatching(/^\| shopify-refund-to-xero-credit-note \| not sent any more \| held: the invoice of … has no line of such a tax type. Was it corrected in Xero\? Make the credit note by hand, then discard, before: sent, in \d+ of \d+ samples.* \| shopify-to-xero\/tax-types\.csv:2/),
      expect.stringMatching(/^\| shopify-order-to-xero-invoice \| other values \| invoice\.LineItems\\\[\\\]\.TaxType: "OUTPUT2" becomes "OUTPUT3", in \d+ of \d+ samples.* \| shopify-to-xero\/tax-types\.csv:2/),
      expect.stringContaining("| shopify-transaction-to-xero-payment | written otherwise | the table tax_type has other rows, but no sample shows a difference |"),
    ]); // prettier-ignore
    expect(comment).toContain("LT, 0.21 =&#62; OUTPUT2 becomes OUTPUT3");
    expect(ci.asked().at(-1)).toMatch(/^api --method POST repos\/shop\/integrations\/issues\/7\/comments /);
  });

  test("the inventory answers the questions of an accountant and a data protection officer", () => {
    step("inventory");
    const page = (path: string): string =>
      ci.read(`repository/inventory/${path}`).replaceAll(/(?:\s*<[^>]+>\s*)+/g, " ");
    const invoices = page("flows/shopify-order-to-xero-invoice.html");
    // The tax codes, the accounts, the cases without a booking, and the owner of the books.
    for (const told of ["LT 0.21 OUTPUT3", "tip 836", "is skipped test order order.test", "Paid shop orders become"])
      expect(invoices).toContain(told);
    expect(page("systems/xero.html")).toContain("Responsible Finance");
    const record = page("personal-data.html");
    for (const told of [
      "Controller Lino namai, UAB Data protection dap@linonamai.example",
      "consent-to-list : Shopify → Mailchimp Purpose Who agrees to mail",
      "Ground (Art. 6) consent Whose data who agrees to mail Categories e-mail address name Recipient Mailchimp Where it is kept USA: standard contractual clauses Kept for until they leave Responsible Marketing",
    ])
      expect(record).toContain(told);
    expect(page("index.html")).toContain("It moves personal data, and the ground is not stated");
  });
});
