/** A small system for tests of flows: orders that can be listed and told of, products, and lines that are taken in batches. */
import { Program, type Compiled } from "@integ/compiler";
import { nodeHost } from "@integ/compiler/node";
import type { Flow } from "@integ/runtime";
import { loadFlow } from "@integ/runtime/host";

const DESCRIPTION = `integ: 1
system: erp
title: ERP
version: "1"
settings: { base_url: { default: "http://127.0.0.1:9" }, secret: { secret: true, default: "s" } }
base_url: "{base_url}"
webhooks:
  headers: { delivery_id: X-Delivery-Id }
  signature: { algorithm: hmac-sha256, encoding: hex, header: X-Signature, secret: secret }
types:
  Order: { schema: Order.json, wrapped_as: [order, orders], identity: [id] }
  Product: { schema: Product.json }
  Line: { schema: Line.json }
  Made: { schema: Made.json }
events:
  order_made: { type: Order, dedupe: [id], list: { operation: list_orders, arguments: { status: paid } }, own_address: true }
  order_updated: { type: Order, dedupe: [id, updated_at, body], list: { operation: list_orders }, own_address: true }
  order_told: { type: Order, own_address: true }
  order_changed: { type: Order, dedupe: [delivery_id], own_address: true }
operations:
  list_orders:
    kind: list
    request: { method: GET, path: /orders, query: { status: "{status}" } }
    parameters: { status: { type: string, optional: true } }
    result: { type: Order, at: /orders }
    pages: { style: cursor, parameter: after, at: /next }
    since: { parameter: changed_since, field: updated_at }
    by: { sold_at: { from: sold_from, to: sold_to }, day: { from: first_day, to: last_day, format: date }, note: { from: note } }
  list_all:
    kind: list
    request: { method: GET, path: /all }
    result: { type: Order, at: /orders }
    pages: { style: page, parameter: page, size_parameter: n, size: 2 }
  list_products:
    kind: list
    request: { method: GET, path: /products }
    result: { type: Product, at: /products }
    pages: { style: link_header }
  find_product:
    kind: read
    request: { method: GET, path: "/products/{sku}" }
    parameters: { sku: { type: string } }
    result: { type: Product, none_on: [404] }
  get_product:
    kind: read
    request: { method: GET, path: "/products/{sku}" }
    parameters: { sku: { type: string } }
    result: { type: Product }
  find_title:
    kind: read
    request: { method: GET, path: /titles, query: { sku: "{sku}" } }
    parameters: { sku: { type: string } }
    result: { type: Product, at: /products/0, may_be_none: true }
    cache: 5 minutes
    several: { parameter: sku, most: 3, at: /products, key: /sku }
  list_stock:
    kind: list
    request: { method: GET, path: /stock }
    result: { type: Order, at: /orders }
    conditional: true
  put_line:
    kind: upsert
    request: { method: PUT, path: /lines }
    record: { type: Line, at: /lines/0 }
    result: { type: Made, at: /lines/0 }
    idempotency_header: Idempotency-Key
    batch: { most: 2, errors: /errors, retry_when: [BUSY] }
  make_line:
    kind: create
    request: { method: POST, path: /made }
    record: { type: Line }
    result: { type: Made }
    idempotency_header: Idempotency-Key
  put_keyed:
    kind: upsert
    request: { method: PUT, path: /keyed }
    record: { type: Line, at: /lines/0 }
    result: { type: Made, at: /lines/0 }
    batch: { most: 3, errors: /errors, key: /key, retry_when: [BUSY] }
  put_note:
    kind: upsert
    request: { method: PUT, path: "/notes/{id}" }
    parameters: { id: { type: integer } }
    record: { type: Line }
`;

const record = (properties: object, required: readonly string[]): string =>
  JSON.stringify({ type: "object", required, properties });
const line = {
  type: "object",
  required: ["sku", "n"],
  properties: { sku: { type: "string" }, n: { type: "integer" } },
};

/** Files of a project that has this system, by their paths in it. */
export const ERP: Readonly<Record<string, string>> = {
  "systems/erp/system.yaml": DESCRIPTION,
  "systems/erp/Order.json": record(
    {
      id: { type: "integer" },
      updated_at: { type: "string", format: "date-time" },
      sold_at: { type: "string", format: "date-time" },
      day: { type: "string", format: "date" },
      note: { type: "string", maxLength: 12 },
      paid: { type: "boolean" },
      total: { type: "number" },
      lines: { type: "array", items: line },
    },
    ["id"],
  ),
  "systems/erp/Product.json": record({ sku: { type: "string" }, title: { type: "string", maxLength: 20 } }, [
    "sku",
    "title",
  ]),
  "systems/erp/Line.json": record(
    { text: { type: "string", maxLength: 60 }, n: { type: "integer" }, ref: { type: "integer" } },
    ["text"],
  ),
  "systems/erp/Made.json": record({ id: { type: "integer" }, errors: { type: "array", items: { type: "string" } } }, [
    "id",
  ]),
};

const FOLDER = "/erp";

/** Compiles one spec of a project in memory that has the system, and other specs beside it. */
export function compileErp(spec: string, others: Readonly<Record<string, string>> = {}): Compiled {
  const files = { ...ERP, ...others, "spec.integ": spec };
  const overlay = new Map(Object.entries(files).map(([name, text]): [string, string] => [`${FOLDER}/${name}`, text]));
  return new Program(nodeHost(overlay), FOLDER).compile(`${FOLDER}/spec.integ`);
}

/** @throws Error if something is wrong with the spec */
export async function erpFlow(spec: string, others: Readonly<Record<string, string>> = {}): Promise<Flow> {
  const { module, diagnostics } = compileErp(spec, others);
  if (module === undefined) throw new Error(diagnostics.map((one) => `${one.code} ${one.message}`).join("; "));
  return loadFlow(module);
}

/** A spec: its name, its head, and what it does. */
export const spec = (name: string, ...lines: readonly string[]): string =>
  `integ 1\nintegration "${name}"\n${lines.join("\n")}\n`;
