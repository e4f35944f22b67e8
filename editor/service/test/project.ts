/** A project in memory, and texts with marks: `▮` is the cursor, `⟦…⟧` the range of a result. */
import { memoryHost, type Files } from "@integ/compiler";
import { LanguageService, type Completion } from "../src/index.ts";

const shop = `integ: 1
system: shop
title: The shop
version: "1"
settings:
  token: { secret: true, about: The key of the API }
  region: { about: Where it runs }
base_url: https://shop.example/
types:
  Order: { schema: Order.json, identity: [id] }
  Stock: { schema: Stock.json }
events:
  order_paid: { type: Order, about: An order has been paid }
operations:
  find_stock:
    kind: read
    about: The stock of a product
    request: { method: GET, path: "/stock/{sku}", query: { place: "{place}" } }
    parameters:
      sku: { type: string, description: The number of the product }
      place: { type: string, optional: true }
    result: { type: Stock, at: /stock, none_on: [404] }
  list_orders:
    kind: list
    request: { method: GET, path: /orders }
    result: { type: Order, at: /orders }
`;

const order = {
  title: "Order",
  description: "What a customer has bought.",
  type: "object",
  required: ["id", "name", "currency", "total", "created_at", "status", "lines"],
  properties: {
    id: { type: "integer", description: "The number of the order." },
    name: { type: "string", maxLength: 40 },
    email: {
      type: ["string", "null"],
      description: "Where the buyer is written to.",
      "x-integ": { personal: "email" },
    },
    note: { type: "string" },
    currency: { type: "string" },
    total: { type: "string", format: "decimal", "x-integ": { money: { currency: "/currency" } } },
    created_at: { type: "string", format: "date-time" },
    status: { enum: ["paid", "pending", "voided"] },
    customer: {
      type: ["object", "null"],
      required: ["first_name"],
      properties: { first_name: { type: "string", maxLength: 200 }, last_name: { type: "string" } },
    },
    lines: {
      type: "array",
      items: {
        type: "object",
        required: ["title", "sku", "quantity"],
        properties: { title: { type: "string" }, sku: { type: "string" }, quantity: { type: "integer" } },
      },
    },
  },
};

const stock = {
  title: "Stock",
  type: "object",
  required: ["sku", "on_hand"],
  properties: { sku: { type: "string" }, on_hand: { type: "integer" } },
};

const books = `integ: 1
system: books
title: The books
version: "1"
base_url: https://books.example/
types:
  Invoice: { schema: Invoice.json }
operations:
  put_invoice:
    kind: upsert
    about: Writes an invoice, by its number
    request: { method: PUT, path: /invoices }
    record: { type: Invoice }
  find_invoice:
    kind: read
    request: { method: GET, path: "/invoices/{number}" }
    parameters: { number: { type: string } }
    result: { type: Invoice }
`;

const invoice = {
  title: "Invoice",
  type: "object",
  additionalProperties: false,
  required: ["Number", "Type", "Day", "Contact", "Lines"],
  properties: {
    Id: { type: "string", readOnly: true },
    Number: { type: "string", maxLength: 20, description: "What is printed at the top." },
    Type: { enum: ["SALE", "REFUND"] },
    Day: { type: "string", format: "date" },
    Email: { type: "string" },
    Note: { type: "string", maxLength: 100 },
    Contact: { type: "object", required: ["Name"], properties: { Name: { type: "string", maxLength: 50 }, City: { type: "string" } }, additionalProperties: false },
    Lines: {
      type: "array",
      items: {
        type: "object",
        required: ["What", "Count"],
        additionalProperties: false,
        properties: { What: { type: "string" }, Count: { type: "number" } },
      },
    },
  },
}; // prettier-ignore

export const SAMPLE = {
  id: 1001,
  name: "#1001",
  email: "ona@example.lt",
  currency: "EUR",
  total: "12.00",
  created_at: "2026-11-30T10:00:00Z",
  status: "paid",
  lines: [{ title: "Cup", sku: "C-1", quantity: 2 }],
};

const FILES: Files = {
  "integ.yaml": `integ: 1
connections:
  shop: { token: \${SHOP_TOKEN} }
`,
  "systems/shop/system.yaml": shop,
  "systems/shop/Order.json": JSON.stringify(order, null, 2),
  "systems/shop/Stock.json": JSON.stringify(stock, null, 2),
  "systems/books/system.yaml": books,
  "systems/books/Invoice.json": JSON.stringify(invoice, null, 2),
  "samples/order-1001.json": JSON.stringify(SAMPLE),
};

export const SPEC = "/project/orders.integ";

/** The head of a spec, up to its key. */
export const HEAD = `integ 1
integration "orders"
source order = shop.Order
trigger webhook shop.order_paid
key order.id
`;

/** A spec without mistakes. */
export const WHOLE = `${HEAD}
destination invoice = books.put_invoice {
  Number: order.name | cut(20)
  Type: "SALE"
  Day: order.created_at | date_in("Europe/Vilnius")
  Contact: { Name: order.customer.first_name otherwise "Guest" | cut(50) }
  Lines: [ for line in order.lines => { What: line.title, Count: line.quantity } ]
}

test "an order" {
  given "samples/order-1001.json"
  expect invoice { Number: "#1001" }
}
`;

/** A text without its marks, and where they stood. */
export interface Marked {
  readonly text: string;
  readonly offset: number;
  readonly spans: readonly { readonly start: number; readonly end: number }[];
}

export function marked(written: string): Marked {
  let text = "";
  let offset = -1;
  const spans: { start: number; end: number }[] = [];
  const open: number[] = [];
  for (const sign of written) {
    if (sign === "▮") offset = text.length;
    else if (sign === "⟦") open.push(text.length);
    else if (sign === "⟧") spans.push({ start: open.pop() ?? 0, end: text.length });
    else text += sign;
  }
  return { text, offset, spans: spans.sort((a, b) => a.start - b.start) };
}

/** The files of the project, and others beside them. */
export function projectFiles(files: Files = {}): Files {
  return { ...FILES, ...files };
}

/** A service with the files of the project, and others beside them. */
export function serviceWith(files: Files = {}): LanguageService {
  const all = projectFiles(files);
  const list = Object.keys(all).map((path) => `/project/${path}`);
  return new LanguageService({
    ...memoryHost(all),
    files: (folder) => list.filter((path) => path.startsWith(`${folder}/`)),
  });
}

/** A service with one spec open, whose cursor is marked. */
export function opened(written: string, files: Files = {}): Marked & { readonly service: LanguageService } {
  const at = marked(written);
  const service = serviceWith(files);
  service.update(SPEC, at.text);
  return { ...at, service };
}

/** The completions at the cursor. */
export function offered(written: string, files: Files = {}): readonly Completion[] {
  const { service, offset } = opened(written, files);
  return service.completions(SPEC, offset).items;
}

export const labels = (items: readonly Completion[]): string[] => items.map(({ label }) => label);

/** A text with a range marked. */
export function shown(text: string, { start, end }: { readonly start: number; readonly end: number }): string {
  return text.slice(start, end);
}
