/** What `integ init` begins with: the worked examples, each a project that passes its own tests. */
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** What `integ init` can begin a project with. */
export interface Template {
  readonly name: string;
  /** What it does, in a line. */
  readonly about: string;
  readonly from: string;
  readonly to: string;
  /** Its folder among the examples. */
  readonly folder: string;
  /** What it uses of another template's folder: a library, with its tables. */
  readonly borrows?: { readonly template: string; readonly files: readonly string[] };
}

const TAX = { template: "orders-to-invoices", files: ["tax.integ", "tax-types.csv", "eu.csv"] };

export const TEMPLATES: readonly Template[] = [
  {
    name: "orders-to-invoices",
    about: "paid orders of Shopify become sales invoices in Xero, as they come (webhook)",
    from: "shopify",
    to: "xero",
    folder: "shopify-to-xero",
  },
  {
    name: "refunds-to-credit-notes",
    about: "refunds of Shopify become credit notes in Xero, as they come (webhook)",
    from: "shopify",
    to: "xero",
    folder: "refund-to-credit-note",
    borrows: TAX,
  },
  {
    name: "daily-sales",
    about: "a day's orders of Shopify become one sales invoice in Xero, every night (schedule)",
    from: "shopify",
    to: "xero",
    folder: "daily-sales",
    borrows: TAX,
  },
];

/** Where a template lies: in the package beside the code, in the repository among the examples. */
export function folderOf(template: Template): string {
  const packed = new URL(`./templates/${template.name}/`, import.meta.url);
  return fileURLToPath(existsSync(packed) ? packed : new URL(`../../examples/${template.folder}/`, import.meta.url));
}
