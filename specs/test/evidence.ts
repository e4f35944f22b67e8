/**
 * The evidence that each system of integ works: flows that run completely against its stand-in, a library that talks to the
 * stand-in, published documents of its API, and deliveries with correct signatures.
 */
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { load } from "js-yaml";
import { isRecord } from "../../runtime/src/host/pointer.ts";
import { PUBLISHED } from "./vendor-documents.ts";

const SPECS = join(import.meta.dirname, "..");

/** The names of the systems that ship. */
export const NAMES: readonly string[] = globSync("systems/*/system.yaml", { cwd: SPECS })
  .map((path) => path.split(/[/\\]/)[1] ?? "")
  .sort();

/** A library: the vendor's own, or one by users of the system. */
type Library = { readonly library: string; readonly of: "vendor" | "users" } | { readonly none: string };
const vendors = (library: string): Library => ({ library, of: "vendor" });
const users = (library: string): Library => ({ library, of: "users" });

/** Of each system: the library that reads, lists and writes at its stand-in, or why there is none. */
export const LIBRARIES: Readonly<Record<string, Library>> = {
  b1: { none: "in PHP alone" },
  directo: { none: "nobody publishes one on npm" },
  dpd: { none: "in PHP alone" },
  easypost: vendors("@easypost/api"),
  hubspot: vendors("@hubspot/api-client"),
  klaviyo: vendors("klaviyo-api"),
  magento: users("magento-api-rest"),
  mailchimp: vendors("@mailchimp/mailchimp_marketing"),
  mailerlite: vendors("@mailerlite/mailerlite-nodejs"),
  odoo: { none: "none speaks JSON-2" },
  odoo_rpc: users("@fernandoslim/odoo-jsonrpc"),
  omnisend: { none: "nobody publishes one on npm" },
  omniva: { none: "in PHP alone" },
  omniva_places: { none: "a list at an address" },
  paypal: vendors("@paypal/paypal-server-sdk"),
  paysera: users("paysera-nodejs"),
  prestashop: { none: "in PHP alone" },
  quickbooks: users("node-quickbooks"),
  rivile: { none: "nobody publishes one on npm" },
  shippo: vendors("shippo"),
  shopify: vendors("@shopify/shopify-api"),
  shopify_graphql: vendors("@shopify/shopify-api"),
  stripe: vendors("stripe"),
  venipak: { none: "nobody publishes one on npm" },
  vies: { none: "nobody publishes one on npm" },
  woocommerce: vendors("@woocommerce/woocommerce-rest-api"),
  xero: vendors("xero-node"),
};

/** Why a system starts no flow, or takes nothing. */
const ONE_WAY: Readonly<Record<string, { readonly from?: string; readonly to?: string }>> = {
  omniva: { from: "it tells nothing by itself" },
  omniva_places: { to: "a list, to be read" },
  paysera: { to: "it takes nothing: the shop's page begins a payment" },
  vies: { from: "it is asked", to: "it is asked" },
};

/** The test files of systems that share one with others. */
const FILES: Readonly<Record<string, string>> = {
  b1: "baltic-books",
  directo: "baltic-books",
  odoo_rpc: "odoo",
  omniva_places: "omniva",
  rivile: "baltic-books",
  shopify_graphql: "shopify-graphql",
  vies: "baltic-books",
};

/** The evidence for a system, in words; gaps are in `missing`. */
export interface Evidence {
  readonly name: string;
  readonly from: string;
  readonly to: string;
  readonly library: string;
  readonly requests: string;
  readonly webhooks: string;
  readonly missing: readonly string[];
}

/** The evidence for a system of integ. */
export function evidenceOf(name: string): Evidence {
  const description = load(text(`systems/${name}/system.yaml`));
  const { events, operations, webhooks } = record(description);
  const kinds = Object.values(record(operations)).map((one) => record(one)["kind"]);
  const missing: string[] = [];
  const way = (direction: "from" | "to", how: readonly string[]): string => {
    const because = ONE_WAY[name]?.[direction];
    if ((how.length === 0) !== (because !== undefined)) missing.push(`${direction}: say why not, or nothing`);
    if (how.length > 0 && !isShown(name, direction)) missing.push(`${direction}: no flow shows it`);
    return because === undefined ? how.join(", ") : `no: ${because}`;
  };
  const isTold = Object.keys(record(events)).length > 0;
  const told = [...(isTold ? ["webhooks"] : []), ...(kinds.includes("list") ? ["polls"] : [])];
  const isWritten = kinds.some((kind) => kind !== "read" && kind !== "list");
  return {
    name,
    from: way("from", told),
    to: way("to", isWritten ? ["destinations"] : []),
    library: libraryOf(name, missing),
    requests: requestsOf(name, missing),
    webhooks: isTold ? proofOf(name, record(webhooks), missing) : "",
    missing,
  };
}

function libraryOf(name: string, missing: string[]): string {
  const known = LIBRARIES[name];
  if (known === undefined) missing.push("library: which one, or why none?");
  if (known === undefined || "none" in known) return `none: ${known?.none ?? "?"}`;
  const { library, of } = known;
  const [test] =
    new RegExp(`^test\\("${library} (reads, lists three pages|signs)[^\\n]*`, "m").exec(testsOf(name)) ?? [];
  if (test === undefined || !testsOf(name).includes(`("${library}")`)) missing.push(`library: no test with ${library}`);
  return of === "vendor" ? library : `${library} (its users')`;
}

function requestsOf(name: string, missing: string[]): string {
  const published = PUBLISHED[name];
  if (published === undefined) missing.push("requests: held against what, or why against nothing?");
  else if (!testsOf(name).includes("refusedOf(requestsOfAll())")) missing.push("requests: its tests hold none");
  return published === undefined ? "" : "none" in published ? `nothing: ${published.none}` : published.by;
}

/** How a delivery proves that it is the vendor's; each has its test. */
function proofOf(name: string, { signature, auth }: Json, missing: string[]): string {
  const tests = testsOf(name);
  if (signature !== undefined) {
    if (!/^test\("signatures: /m.test(tests) || !tests.includes("signatureReplies(")) missing.push("webhooks: no test of signatures"); // prettier-ignore
    return `signed: ${String(record(signature)["algorithm"])}`;
  }
  if (auth === undefined) missing.push("webhooks: anybody may send them");
  // A caller with a wrong secret gets 401.
  else if (!/\.status\)?\)\.toBe\(401\)|\[401|, 401\]/.test(tests))
    missing.push("webhooks: no test of another's secret");
  return "a secret in the address";
}

/** The flows of the tests beside this file, and those that ship. */
const FLOWS = ["test/*.test.ts", "integrations/*/*.integ"]
  .flatMap((files) => globSync(files, { cwd: SPECS }))
  .map(text)
  .join("\n");

function isShown(name: string, direction: "from" | "to"): boolean {
  // Some tests say the same of several systems, by a function that makes the spec: polled("b1.list_items", …), to("odoo_rpc").
  const shown = {
    from: `trigger\\s+(webhook|poll)\\s+${name}\\.|\\bpolled\\("${name}\\.`,
    to: `destination\\s+\\w+\\s*=[^{]*\\b${name}\\.|\\bto\\("${name}"\\)`,
  };
  return new RegExp(shown[direction]).test(FLOWS);
}

type Json = Readonly<Record<string, unknown>>;
const record = (value: unknown): Json => (isRecord(value) ? value : {});
const testsOf = (name: string): string => text(`test/${FILES[name] ?? name}.test.ts`);

function text(path: string): string {
  return readFileSync(join(SPECS, path), "utf8");
}
