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
      from: here("shopify-graphql", "from: orders are polled page by page, and then only what has changed"),
      to: here("shopify-graphql", "from and to: an order is read, tagged and noted, and its parcel told of once"),
    },
    "Shopify's webhooks": {
      systems: ["shopify"],
      from: here("shopify", "from and to: a signed webhook of an order; the order is tagged, and its parcel told of"),
      to: here("shopify", "from and to: a signed webhook of an order; the order is tagged, and its parcel told of"),
    },
    WooCommerce: {
      systems: ["woocommerce"],
      from: here(
        "woocommerce",
        "a webhook brings an order; its day is that of Vilnius, whatever the shop's clock says",
      ),
      to: here("woocommerce", "what SKUs are is asked in one request; products are changed in one, variations each by itself"), // prettier-ignore
    },
    "Magento / Adobe Commerce": {
      systems: ["magento"],
      from: here("magento", "three pages of orders are polled, then what has changed, and all of it once a day"),
      to: here(
        "magento",
        "products, prices, stock, a parcel and a customer, and Magento's own document refuses nothing",
      ),
    },
    PrestaShop: {
      systems: ["prestashop"],
      from: here("prestashop", "three pages of orders are polled in XML, with what their numbers stand for; then what has changed"), // prettier-ignore
      to: here("prestashop", "a price, a name in two languages, stock, a state and a tracking number go out as XML"),
    },
  },
  payments: {
    Stripe: {
      systems: ["stripe"],
      from: here("stripe", "from: a charge is told by a webhook, and its amount is in euros or yen"),
      to: here("stripe", "to: what is written is a form that Stripe's own document takes, and nothing is made twice"),
    },
    PayPal: {
      systems: ["paypal"],
      from: here("paypal", "from: a capture is told by a webhook, with its fee"),
      to: here("paypal", "to: money is paid back, its parcel told, and nothing is done twice"),
    },
    Paysera: {
      systems: ["paysera"],
      from: here("paysera", "a payment is told by GET, and answered with OK; what comes again is known"),
      to: { none: "it takes nothing: the shop's page begins a payment" },
    },
  },
  accounting: {
    Xero: {
      systems: ["xero"],
      from: here("xero", "from: a webhook tells of an invoice, which is read"),
      to: here("xero", "to: an order becomes an invoice and a payment, and Xero's own document refuses nothing"),
    },
    "QuickBooks Online": {
      systems: ["quickbooks"],
      from: here("quickbooks", "from: webhooks of both shapes name invoices, which are read; those of another company are left alone"), // prettier-ignore
      to: here("quickbooks", "to: an order becomes an invoice and its payment, each under a key of its own"),
    },
    Odoo: {
      systems: ["odoo"],
      from: here("odoo", "from: an automation rule names an invoice, which is read; its address is the secret"),
      to: here("odoo", "to: an order becomes an invoice, which is posted"),
    },
    "Odoo before 19": {
      systems: ["odoo_rpc"],
      from: here("odoo", "JSON-RPC: invoices are polled page by page, by what stands behind the other arguments of the call"), // prettier-ignore
      to: here("odoo", "JSON-RPC: the same flow, in an envelope"),
    },
    Directo: {
      systems: ["directo"],
      from: here("baltic-books", "from: what has changed of the free stock, all in one answer"),
      to: here("baltic-books", "to: an order becomes an invoice, in XML in a field of a form"),
    },
    "Rivilė GAMA": {
      systems: ["rivile"],
      from: here("baltic-books", "from: three pages of stock are polled"),
      to: here("baltic-books", "to: a sale is looked for, and made with its lines"),
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
      from: here("hubspot", "from: a delivery of several thin events, each of whose contacts is read"),
      to: here("hubspot", "to: a customer becomes a contact, known by the address in lower case"),
    },
  },
  "e-mail marketing": {
    Mailchimp: {
      systems: ["mailchimp"],
      from: here("mailchimp", "from: a form tells who has left"),
      to: here("mailchimp", "to: a customer becomes a member, and Mailchimp's own document refuses nothing"),
    },
    Klaviyo: {
      systems: ["klaviyo"],
      from: here("klaviyo", "from: a webhook of several events, each of a profile"),
      to: here("klaviyo", "to: profile, consent and event go in the envelopes of JSON:API"),
    },
    MailerLite: {
      systems: ["mailerlite"],
      from: here("mailerlite", "from: a delivery of several events, of which one is wanted"),
      to: here("mailerlite", "to: a customer becomes a subscriber of a group"),
    },
    Omnisend: {
      systems: ["omnisend"],
      from: here("omnisend", "from: three pages of contacts that have changed, and then only what is newer"),
      to: here("omnisend", "to: a contact, a product, a cart and an order"),
    },
  },
  shipping: {
    Shippo: {
      systems: ["shippo"],
      from: here("shippo", "from: a parcel has moved; the secret is in the address"),
      to: here(
        "shippo",
        "to: a parcel is rated and its label bought once; what the carrier refuses is held in its words",
      ),
    },
    EasyPost: {
      systems: ["easypost"],
      from: here("easypost", "from: a parcel has moved, and an older state does not come over a newer one"),
      to: here("easypost", "to: a parcel is rated, its fastest label bought, and weights are ounces"),
    },
    Omniva: {
      systems: ["omniva", "omniva_places"],
      from: here("omniva", "parcel machines are read, their numbers as they are"),
      to: here("omniva", "a parcel is registered, and its label sent by e-mail"),
    },
    "DPD Baltics": {
      systems: ["dpd"],
      from: here("dpd", "from DPD: three pages of shipments that were delivered are polled"),
      to: here("dpd", "a shipment is registered as one of a list, and its label asked for"),
    },
    Venipak: {
      systems: ["venipak"],
      from: here("venipak", "from Venipak: lockers are read"),
      to: here("venipak", "a parcel goes as XML in a form; the answer's numbers and the state by its columns are read"),
    },
  },
  general: {
    files: {
      systems: [],
      from: end("files", "by the format of their kind, from their system's folder"),
      to: end("files", "a document by itself, under a name that the spec gives"),
    },
    SFTP: {
      systems: [],
      from: end("sftp", "files are taken when nobody writes on them any more, and moved on; one that can't be read is set aside"), // prettier-ignore
      to: end("sftp", "a file is written whole, over the one before, and nothing is left beside it"),
    },
    SQL: {
      systems: [],
      from: end("sql", "a poll takes the rows that have changed since"),
      to: end("sql", "rows are inserted or updated, exact, and leave alone what the spec has not"),
    },
    mail: {
      systems: [],
      from: { none: "messages are sent, and no mailbox is read" },
      to: end("mail", "a text, a table of lines, and a file that the run has written"),
    },
  },
};

/** Systems that ship and that nobody has: they are asked. */
export const ASKED: readonly string[] = ["vies"];
