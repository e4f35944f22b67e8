/** `npm run bench`: speed, side by side in one run. Only the ratios say something; the times are this machine's. */
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { Ajv2020 as Ajv } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { Program } from "@integ/compiler";
import { nodeHost } from "@integ/compiler/node";
import { lex, parse, SourceText } from "@integ/grammar";
import { decode, encode } from "@integ/runtime";
import { loadFlow } from "@integ/runtime/host";
import { byHand } from "./by-hand.ts";
import { byJsonata } from "./by-jsonata.ts";
import { benchCommandLine } from "./command-line.ts";
import { benchCompiler } from "./compiler.ts";
import { print, sideBySide, sideBySideAsync } from "./measure.ts";

const root = resolve(import.meta.dirname, "..");
const project = join(root, "examples/shopify-to-xero");
const specFile = join(project, "order-to-invoice.integ");
const spec = readFileSync(specFile, "utf8");
const { module } = new Program(nodeHost(), project).compile(specFile);
if (module === undefined) throw new Error("the example does not compile");
const flow = await loadFlow(module);

if (process.env["ONLY"] === "start") {
  benchCommandLine();
  process.exit(0);
}

// ── one order, ten lines ────────────────────────────────────────────────────────────────────────────────────────

const sample = JSON.parse(readFileSync(join(project, "samples/order-1001.json"), "utf8")) as {
  line_items: { id: number }[];
} & Record<string, unknown>;
const [line] = sample.line_items;
const order = {
  ...sample,
  shipping_lines: [],
  total_price: "199.90",
  line_items: Array.from({ length: 10 }, (_, i) => ({ ...line, id: 1000 + i })),
};
const text = JSON.stringify(order);
const contact = { ContactID: "8c2bd1a0-0000-4000-8000-000000000001", Name: "Ona" };
const now = Temporal.Instant.from("2026-11-24T12:00:00Z");

const ajv = new Ajv({ strict: false, multipleOfPrecision: 6 });
addFormats.default(ajv);
ajv.addFormat("decimal", /^[+-]?\d{1,34}(\.\d{1,34})?$/);
ajv.addFormat("email", true);
const schema = (path: string): object => JSON.parse(readFileSync(join(root, "specs/systems", path), "utf8")) as object;
for (const name of ["Contact", "Invoice"]) ajv.addSchema(schema(`xero/schemas/${name}.json`), `${name}.json`);
const isOrder = ajv.compile(schema("shopify/schemas/Order.json"));
const isInvoice = ajv.getSchema("Invoice.json") ?? isOrder;
const hand = (document: typeof order): unknown => byHand(document as never, contact);
const generated = (document: unknown): unknown => {
  const outcome = flow.map(document, { contact }, now);
  return outcome.kind === "send" ? (outcome.records as { invoice: unknown }).invoice : outcome;
};

if (
  encode(generated(order)) !==
    JSON.stringify(JSON.parse(encode(hand(order))), Object.keys(JSON.parse(encode(generated(order))) as object)) &&
  JSON.stringify(JSON.parse(encode(generated(order)))) !== encode(hand(order))
) {
  process.stdout.write("note: the two mappings do not give the same bytes; their fields:\n");
  process.stdout.write(`${encode(generated(order))}\n${encode(hand(order))}\n`);
}
const { ok } = decode(flow.source.shape, text);
if (!ok || !isOrder(order) || !isInvoice(JSON.parse(encode(generated(order)))))
  throw new Error("the sample does not fit its schemas");

print(
  "The mapping alone: an order of ten lines to an invoice (the generated one is exact, and checks what it sends)",
  sideBySide(
    [
      { name: "generated map", run: () => generated(order) },
      { name: "by hand, doubles, no check", run: () => hand(order) },
      { name: "by hand, doubles, ajv on the invoice", run: () => isInvoice(hand(order)) },
    ],
    5000,
  ),
);
const jsonata = await sideBySideAsync(
  [
    { name: "generated map", run: () => Promise.resolve(generated(order)) },
    { name: "JSONata", run: () => byJsonata.evaluate(order) as Promise<unknown> },
  ],
  200,
);
print("The same against JSONata (awaited both)", jsonata);
print(
  "From bytes to bytes: decode and check, map and check, encode",
  sideBySide(
    [
      {
        name: "generated module",
        run: () => {
          const decoded = decode<unknown>(flow.source.shape, text);
          return decoded.ok ? encode(generated(decoded.value)) : undefined;
        },
      },
      {
        name: "by hand: JSON.parse, ajv, mapping, ajv, JSON.stringify",
        run: () => {
          const parsed = JSON.parse(text) as typeof order;
          if (!isOrder(parsed)) return undefined;
          const invoice = hand(parsed);
          return isInvoice(invoice) ? JSON.stringify(invoice) : undefined;
        },
      },
      { name: "JSON.parse and JSON.stringify alone", run: () => JSON.stringify(JSON.parse(text)) },
    ],
    2000,
  ),
);

// ── the parser ──────────────────────────────────────────────────────────────────────────────────────────────────

const source = new SourceText(specFile, spec);
const megabytes = Buffer.byteLength(spec) / 1e6;
const parsing = sideBySide(
  [
    { name: "parse", run: () => parse(source) },
    { name: "lex alone", run: () => lex(source) },
  ],
  20,
);
print(`Reading the example's spec (${(megabytes * 1000).toFixed(1)} kB, ${spec.split("\n").length} lines)`, parsing);
for (const { name, micros } of parsing)
  process.stdout.write(`  ${name}: ${((megabytes / micros) * 1e6).toFixed(1)} MB/s\n`);

benchCommandLine();
benchCompiler();
