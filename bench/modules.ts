/**
 * Generated modules against code by hand, in one process and one run: ajv compiled ahead of time (standalone), a
 * mapping with doubles and no checks, `JSON.parse` alone. The documents are 64 different ones in rotation, since a
 * single repeated one flatters all contenders.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import { Ajv2020 as Ajv } from "ajv/dist/2020.js";
import standaloneCode from "ajv/dist/standalone/index.js";
import addFormats from "ajv-formats";
import { rolldown } from "rolldown";
import { Program } from "@integ/compiler";
import { nodeHost } from "@integ/compiler/node";
import { type Decoded, type Outcome, parseJson } from "@integ/runtime";
import { loadModule } from "../runtime/src/host/load-module.ts";
import { byHand, type Order } from "./by-hand.ts";
import { ratios, type Candidate } from "./measure.ts";

const root = resolve(import.meta.dirname, "..");
const project = join(root, "examples/shopify-to-xero");
/** The number of different documents in rotation. */
const DOCUMENTS = 64;

interface Generated {
  readonly decodeSource: (input: Uint8Array | string) => Decoded<Order>;
  readonly encodeRecord: (record: unknown) => string;
  readonly map: (order: Order, fetched: object, now: Temporal.Instant) => Outcome<{ readonly invoice: unknown }>;
  readonly flow: { readonly source: { readonly shape: Shape } };
}

interface Shape {
  accepts(value: unknown): boolean;
  readonly whole?: { readonly shape: Shape };
}

type Validate = (value: unknown) => boolean;

function schema(path: string): object {
  return JSON.parse(readFileSync(join(root, "specs/systems", path), "utf8")) as object;
}

/** The schemas of both systems, compiled by ajv ahead of time. */
async function compiledSchemas(folder: string): Promise<{ readonly isOrder: Validate; readonly isInvoice: Validate }> {
  const ajv = new Ajv({ strict: false, multipleOfPrecision: 6, code: { source: true, esm: true, lines: true } });
  addFormats.default(ajv);
  ajv.addFormat("decimal", /^[+-]?\d{1,34}(\.\d{1,34})?$/);
  ajv.addFormat("email", true);
  for (const name of ["Order", "Refund", "Transaction", "Fulfillment"])
    ajv.addSchema(schema(`shopify/schemas/${name}.json`), `${name}.json`);
  for (const name of ["Contact", "Invoice"]) ajv.addSchema(schema(`xero/schemas/${name}.json`), `${name}.json`);
  const code = standaloneCode.default(ajv, { isOrder: "Order.json", isInvoice: "Invoice.json" });
  const file = join(folder, "schemas.mjs");
  // The remaining `require` calls load ajv's own small helpers.
  const resolved = import.meta.resolve("ajv/dist/2020.js");
  const preamble = `import { createRequire } from "node:module";\nconst require = createRequire(${JSON.stringify(resolved)});\n`;
  writeFileSync(file, preamble + code);
  return (await import(pathToFileURL(file).href)) as { readonly isOrder: Validate; readonly isInvoice: Validate };
}

/** Different orders with a number of lines each, as JSON. */
function ordersOf(lines: number): string[] {
  const sample = JSON.parse(readFileSync(join(project, "samples/order-1001.json"), "utf8")) as {
    readonly line_items: readonly object[];
  };
  const [line] = sample.line_items;
  const tax = 3.47;
  return Array.from({ length: DOCUMENTS }, (_, order) => {
    const items = Array.from({ length: lines }, (__, i) => {
      const discount = (order + i) % 3 === 0 ? [{ amount: "1.50", discount_application_index: 0 }] : [];
      return { ...line, id: order * 1000 + i, title: `Thing ${i} of ${order}`, discount_allocations: discount };
    });
    const off = items.reduce((sum, item) => sum + item.discount_allocations.length * 1.5, 0);
    return JSON.stringify({
      ...sample,
      id: 5_678_901_000_000 + order,
      name: `#${1001 + order}`,
      email: `customer-${order}@example.lt`,
      created_at: new Date(Date.UTC(2026, 10, 1, 8, order * 97)).toISOString(),
      processed_at: new Date(Date.UTC(2026, 10, 1, 9, order * 97)).toISOString(),
      line_items: items,
      shipping_lines: [],
      total_price: (lines * 19.99 - off).toFixed(2),
      total_tax: (lines * tax).toFixed(2),
    });
  });
}

/** The code that a browser loads to decode, map and encode: minified, with the parts of the runtime that it needs. */
async function bundled(folder: string, text: string): Promise<{ readonly bytes: number; readonly gzip: number }> {
  const file = join(folder, "module.ts");
  writeFileSync(
    file,
    text.replace(/(?<= from )"(@integ[^"]+)"/g, (_, name: string) =>
      JSON.stringify(fileURLToPath(import.meta.resolve(name))),
    ),
  );
  const entry = join(folder, "entry.ts");
  writeFileSync(entry, 'export { decodeSource, encodeRecord, map } from "./module.ts";\n');
  const bundle = await rolldown({ input: entry, treeshake: { moduleSideEffects: false } });
  const { output } = await bundle.generate({ format: "esm", minify: true, comments: { annotation: false } });
  await bundle.close();
  const { code } = output[0];
  return { bytes: Buffer.byteLength(code), gzip: gzipSync(code, { level: 9 }).length };
}

/** A value as JSON with sorted fields. */
function canonical(value: unknown): string {
  const ordered = (_key: string, one: unknown): unknown =>
    typeof one === "object" && one !== null && !Array.isArray(one)
      ? Object.fromEntries(Object.entries(one).sort(([a], [b]) => (a < b ? -1 : 1)))
      : one;
  return JSON.stringify(JSON.parse(JSON.stringify(value)), ordered);
}

/** Runs all measurements of modules. */
export async function benchModules(): Promise<void> {
  const { module: emitted } = new Program(nodeHost(), project).compile(join(project, "order-to-invoice.integ"));
  if (emitted === undefined) throw new Error("the example does not compile");
  const { decodeSource, encodeRecord, map, flow } = (await loadModule(emitted)) as Generated;
  const shape = flow.source.shape.whole?.shape ?? flow.source.shape;
  const folder = mkdtempSync(join(tmpdir(), "integ-bench-"));
  try {
    const { isOrder, isInvoice } = await compiledSchemas(folder);
    const contact = { ContactID: "8c2bd1a0-0000-4000-8000-000000000001", Name: "Ona" };
    const now = Temporal.Instant.from("2026-11-24T12:00:00Z");
    const generated = (order: Order): unknown => {
      const outcome = map(order, { contact }, now);
      return outcome.kind === "send" ? outcome.records.invoice : undefined;
    };
    const invoiceOf = (order: Order): object | undefined => {
      const made = byHand(order, { contact });
      return "invoice" in made ? made.invoice : undefined;
    };
    for (const lines of [1, 10, 100]) {
      const texts = ordersOf(lines);
      const orders = texts.map((text) => parseJson(text) as Order);
      const invoices = orders.map((order) => JSON.parse(encodeRecord(generated(order))) as unknown);
      orders.forEach((order, i) => {
        if (!shape.accepts(order) || !isOrder(order) || !isInvoice(invoices[i]))
          throw new Error("a document does not fit its schema");
        if (canonical(invoiceOf(order)) !== canonical(invoices[i]))
          throw new Error(`not the same:\n${canonical(invoiceOf(order))}\n${canonical(invoices[i])}`);
      });
      let turn = 0;
      const next = <T>(list: readonly T[]): T => list[turn++ % DOCUMENTS] as T;
      const bytesToBytes = (): unknown => {
        const decoded = decodeSource(next(texts));
        return decoded.ok ? encodeRecord(generated(decoded.value)) : undefined;
      };
      const handToBytes = (): unknown => {
        const order = JSON.parse(next(texts)) as Order;
        if (!isOrder(order)) return undefined;
        const invoice = invoiceOf(order);
        return isInvoice(invoice) ? JSON.stringify(invoice) : undefined;
      };
      /** The lower bound for code that parses, maps and writes. */
      const uncheckedToBytes = (): unknown => JSON.stringify(invoiceOf(JSON.parse(next(texts)) as Order));
      const candidates: readonly (readonly [title: string, ours: Candidate, other: Candidate])[] = [
        [
          "check of what comes in",
          { name: "generated", run: () => shape.accepts(next(orders)) },
          { name: "ajv, standalone", run: () => isOrder(next(orders)) },
        ],
        [
          "mapping, its checks included",
          { name: "generated", run: () => generated(next(orders)) },
          { name: "by hand, doubles, unchecked", run: () => invoiceOf(next(orders)) },
        ],
        ["bytes to bytes", { name: "generated", run: bytesToBytes }, { name: "by hand with ajv", run: handToBytes }],
        [
          "bytes to bytes",
          { name: "generated", run: bytesToBytes },
          { name: "JSON.parse alone", run: () => JSON.parse(next(texts)) as unknown },
        ],
        [
          "bytes to bytes by hand, unchecked",
          { name: "by hand, unchecked", run: uncheckedToBytes },
          { name: "JSON.parse alone", run: () => JSON.parse(next(texts)) as unknown },
        ],
      ];
      process.stdout.write(
        `\nOrders of ${lines} line${lines === 1 ? "" : "s"} (${Math.round((texts[0] ?? "").length / 100) / 10} kB), ${DOCUMENTS} different ones in rotation, processor time\n`,
      );
      for (const [title, ours, other] of candidates) ratios(title, ours, other, lines === 100 ? 300 : 3000);
    }
    const { bytes, gzip } = await bundled(folder, emitted.text);
    process.stdout.write(
      `\nDecode, map and encode of the example, minified: ${(bytes / 1000).toFixed(1)} kB; gzip: ${(gzip / 1000).toFixed(1)} kB\n`,
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
