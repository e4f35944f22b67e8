/**
 * The systems that a shop has, by kind: for each, the test that runs a flow completely against it, out of it and into it. Its
 * library and the document that validates its requests are in evidence.ts and vendor-documents.ts.
 */

/** A test by its file and title, or why there is none. */
export type FlowTest = { readonly file: string; readonly title: string } | { readonly none: string };

/** A row: what people know the system by, its descriptions, and the tests of both directions. */
export interface Row {
  /** Its descriptions in `systems/`; an end that is built in has none. */
  readonly systems: readonly string[];
  readonly from: FlowTest;
  readonly to: FlowTest;
}

/** A test of the systems' own, in this folder. */
const here = (file: string, title: string): FlowTest => ({ file: `specs/test/${file}.test.ts`, title });
const end = (file: string, title: string): FlowTest => ({ file: `runtime/test/${file}.test.ts`, title });

export const ROWS: Readonly<Record<string, Readonly<Record<string, Row>>>> = {
  "e-commerce": {
    Shopify: {
      systems: ["shopify_graphql", "shopify"],
      from: here("shopify-graphql", "from: orders are polled page by page, and then only changes"),
      to: here("shopify-graphql", "from and to: an order is read, tagged and annotated, and its parcel reported once"),
    },
    "Shopify's webhooks": {
      systems: ["shopify"],
      from: here("shopify", "from and to: a signed webhook of an order; the order is tagged, and its parcel reported"),
      to: here("shopify", "from and to: a signed webhook of an order; the order is tagged, and its parcel reported"),
    },
    WooCommerce: {
      systems: ["woocommerce"],
      from: here("woocommerce", "a webhook delivers an order, dated in Vilnius whatever the shop's clock shows"),
      to: here("woocommerce", "SKUs are looked up in one request; products are changed in one, variations one by one"), // prettier-ignore
    },
    "Magento / Adobe Commerce": {
      systems: ["magento"],
      from: here("magento", "three pages of orders are polled, then only changes, and everything once a day"),
      to: here("magento", "products, prices, stock, a parcel and a customer are valid by Magento's own document"),
    },
    PrestaShop: {
      systems: ["prestashop"],
      from: here("prestashop", "three pages of orders are polled in XML, with the records that they refer to; then only changes"), // prettier-ignore
      to: here("prestashop", "a price, a name in two languages, stock, a state and a tracking number are sent as XML"),
    },
  },
  payments: {
    Stripe: {
      systems: ["stripe"],
      from: here("stripe", "from: a webhook reports a charge, with an amount in euros or yen"),
      to: here("stripe", "to: a record is a form that is valid by Stripe's own document, and nothing is created twice"),
    },
    PayPal: {
      systems: ["paypal"],
      from: here("paypal", "from: a webhook reports a capture, with its fee"),
      to: here("paypal", "to: a payment is refunded and its parcel reported, and nothing is done twice"),
    },
    Paysera: {
      systems: ["paysera"],
      from: here("paysera", "a payment is reported by GET, and the reply is OK; a repeated one is recognized"),
      to: { none: "it takes nothing: the shop's page begins a payment" },
    },
  },
  accounting: {
    Xero: {
      systems: ["xero"],
      from: here("xero", "from: a webhook names an invoice, which is read"),
      to: here("xero", "to: an order becomes an invoice and a payment, valid by Xero's own document"),
    },
    "QuickBooks Online": {
      systems: ["quickbooks"],
      from: here("quickbooks", "from: webhooks in both formats name invoices, which are read; those of another company are ignored"), // prettier-ignore
      to: here("quickbooks", "to: an order becomes an invoice and its payment, each under its own key"),
    },
    Odoo: {
      systems: ["odoo"],
      from: here("odoo", "from: an automation rule names an invoice, which is read; its address is the secret"),
      to: here("odoo", "to: an order becomes an invoice, which is posted"),
    },
    "Odoo before 19": {
      systems: ["odoo_rpc"],
      from: here("odoo", "JSON-RPC: invoices are polled page by page, with page arguments after the call's others"), // prettier-ignore
      to: here("odoo", "JSON-RPC: the same flow, in an envelope"),
    },
    Directo: {
      systems: ["directo"],
      from: here("baltic-books", "from: changes of the free stock, all in one response"),
      to: here("baltic-books", "to: an order becomes an invoice, as XML in a form field"),
    },
    "Rivilė GAMA": {
      systems: ["rivile"],
      from: here("baltic-books", "from: three pages of stock are polled"),
      to: here("baltic-books", "to: a sale is looked up, and created with its lines"),
    },
    B1: {
      systems: ["b1"],
      from: here("baltic-books", "from: three pages of items are polled"),
      to: here("baltic-books", "to: a sale, and its lines one by one"),
    },
  },
  CRM: {
    HubSpot: {
      systems: ["hubspot"],
      from: here("hubspot", "from: a delivery of several events, each of which names a contact to read"),
      to: here("hubspot", "to: a customer becomes a contact, identified by the address in lower case"),
    },
  },
  "e-mail marketing": {
    Mailchimp: {
      systems: ["mailchimp"],
      from: here("mailchimp", "from: a form reports who unsubscribed"),
      to: here("mailchimp", "to: a customer becomes a member, valid by Mailchimp's own document"),
    },
    Klaviyo: {
      systems: ["klaviyo"],
      from: here("klaviyo", "from: a webhook with several events, each with a profile"),
      to: here("klaviyo", "to: profile, consent and event are sent in the envelopes of JSON:API"),
    },
    MailerLite: {
      systems: ["mailerlite"],
      from: here("mailerlite", "from: a delivery with several events, only one of them needed"),
      to: here("mailerlite", "to: a customer becomes a subscriber of a group"),
    },
    Omnisend: {
      systems: ["omnisend"],
      from: here("omnisend", "from: three pages of changed contacts, and then only newer ones"),
      to: here("omnisend", "to: a contact, a product, a cart and an order"),
    },
  },
  shipping: {
    Shippo: {
      systems: ["shippo"],
      from: here("shippo", "from: a parcel has moved; the secret is in the address"),
      to: here(
        "shippo",
        "to: a parcel is rated and its label bought once; a refusal by the carrier is held with its message",
      ),
    },
    EasyPost: {
      systems: ["easypost"],
      from: here("easypost", "from: a parcel has moved, and an older state does not overwrite a newer one"),
      to: here("easypost", "to: a parcel is rated, its fastest label bought, and weights are in ounces"),
    },
    Omniva: {
      systems: ["omniva", "omniva_places"],
      from: here("omniva", "parcel machines are read, with their numbers unchanged"),
      to: here("omniva", "a parcel is registered, and its label sent by e-mail"),
    },
    "DPD Baltics": {
      systems: ["dpd"],
      from: here("dpd", "from DPD: three pages of delivered shipments are polled"),
      to: here("dpd", "a shipment is registered in a list, and its label requested"),
    },
    Venipak: {
      systems: ["venipak"],
      from: here("venipak", "from Venipak: lockers are read"),
      to: here(
        "venipak",
        "a parcel is sent as XML in a form; the numbers in the response, and the state by its columns, are read",
      ),
    },
  },
  general: {
    files: {
      systems: [],
      from: end("files", "are read in the format of their kind, from their system's folder"),
      to: end("files", "a single document has a name that the spec gives"),
    },
    SFTP: {
      systems: [],
      from: end("sftp", "files are taken when nobody is writing to them, and moved; one that can't be read is moved to held"), // prettier-ignore
      to: end("sftp", "a file is written whole, replaces the one before, and leaves nothing next to it"),
    },
    SQL: {
      systems: [],
      from: end("sql", "a poll takes the rows that have changed"),
      to: end("sql", "rows are inserted or updated, exact, and leave alone columns that the spec does not set"),
    },
    mail: {
      systems: [],
      from: { none: "messages are sent, and no mailbox is read" },
      to: end("mail", "sends a text, a table of lines, and a file that the run has written"),
    },
  },
};

/** Systems that ship and that nobody has: they are asked. */
export const ASKED: readonly string[] = ["vies"];
