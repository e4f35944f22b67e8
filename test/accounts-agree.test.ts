/** Integrations that share an account must name the same one: one books money to it, and another takes it away. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { Program } from "@integ/compiler";
import { nodeHost } from "@integ/compiler/node";
import { templateFiles } from "../cli/src/template-files.ts";
import { templates } from "../cli/src/templates.ts";
import { encode } from "@integ/runtime";
import { loadFlow } from "@integ/runtime/host";
import { EXAMPLES } from "./examples.ts";
import { order, tax, item } from "./shop-documents.ts";

const BOOKS = join(EXAMPLES, "shopify-to-xero");
const file = (name: string): string => readFileSync(join(BOOKS, name), "utf8");
const rows = (text: string): readonly (readonly string[])[] =>
  text
    .trim()
    .split("\n")
    .slice(1)
    .map((line) => line.split(","));

/** The integrations that write into Xero, with the files of a project that begins with one. */
const INTO_XERO = templates()
  .filter(({ to }) => to === "xero")
  .map((one) => ({ name: one.name, files: templateFiles(one) }));

test("there are integrations to compare", () => expect(INTO_XERO.length).toBeGreaterThan(7));

describe.each(INTO_XERO.filter(({ name }) => name !== "cancelled-orders"))("$name", ({ files }) => {
  test.each(["books.integ", "clearing-accounts.csv", "tax-types.csv"])("has the common %s", (name) => {
    expect(files.get(name)).toBe(file(name));
  });
});

test("an account of one integration is not a gateway's, and has one purpose", () => {
  const gateways = new Set(rows(file("clearing-accounts.csv")).map(([, , account]) => account));
  const meanings = new Map<string, Set<string>>();
  for (const { files } of INTO_XERO)
    for (const [path, text] of files)
      if (path === "accounts.csv")
        for (const [kind = "", account = ""] of rows(text)) {
          expect(gateways.has(account), `${kind}: ${account}`).toBe(false);
          meanings.set(account, (meanings.get(account) ?? new Set()).add(MEANING[kind] ?? kind));
        }
  expect([...meanings].filter(([, kinds]) => kinds.size > 1)).toEqual([]);
  expect(meanings.size).toBeGreaterThan(5);
});

/** Words of different gateways for one thing. */
const MEANING: Readonly<Record<string, string>> = {
  dispute: "dispute",
  dispute_reversal: "dispute",
  T12: "dispute",
  T1106: "dispute",
  T1110: "dispute",
  T1111: "dispute",
  T01: "fee",
  T1108: "fee",
  T1109: "fee",
  T03: "under way",
  T04: "under way",
};

test("a gateway and a currency have one account, and two gateways have two", () => {
  const table = rows(file("clearing-accounts.csv"));
  const by = new Map(table.map(([gateway, currency, account]) => [`${gateway} ${currency}`, account]));
  expect(by.size).toBe(table.length);
  const of = ["shopify_payments", "paypal", "manual", "cash", "stripe", "paysera", "gift_card"].map((one) => by.get(`${one} EUR`)); // prettier-ignore
  expect(new Set(of).size).toBe(of.length);
});

/** The tax code of a lamp that a consumer in Latvia buys at 21 %. */
async function codeInLatvia(books: string): Promise<unknown> {
  const program = new Program(nodeHost(), BOOKS);
  program.update(join(BOOKS, "books.integ"), books);
  const { module } = program.compile(join(BOOKS, "order-to-invoice.integ"));
  const flow = await loadFlow(module as NonNullable<typeof module>);
  const sold = order({ shipping_address: { country_code: "LV" }, line_items: [item("121.00", [tax("21.00", 0.21)])] });
  const outcome = flow.map(sold, {}, Temporal.Instant.from("2026-12-01T00:00:00Z"), {});
  if (outcome.kind !== "send") return outcome;
  const { invoice } = outcome.records as { readonly invoice: unknown };
  const { LineItems } = JSON.parse(encode(invoice)) as { readonly LineItems: readonly { readonly TaxType: string }[] };
  return LineItems[0]?.TaxType;
}

test("21 % in Latvia is in the OSS return, or in Lithuania's if the shop is not in OSS", async () => {
  const books = file("books.integ");
  expect(await codeInLatvia(books)).toBe("OSSLV21");
  expect(books).toContain('"in OSS" => true');
  expect(await codeInLatvia(books.replace('"in OSS" => true', '"in OSS" => false'))).toBe("OUTPUT2");
});
