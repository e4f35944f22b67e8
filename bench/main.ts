/** `npm run bench`: speed, side by side in one run. Only the ratios are comparable; the times depend on the machine. */
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { Program } from "@integ/compiler";
import { nodeHost } from "@integ/compiler/node";
import { lex, parse, SourceText } from "@integ/grammar";
import { loadFlow } from "@integ/runtime/host";
import { byJsonata } from "./by-jsonata.ts";
import { benchCommandLine } from "./command-line.ts";
import { benchCompiler } from "./compiler.ts";
import { benchEditor } from "./editor.ts";
import { print, sideBySide, sideBySideAsync } from "./measure.ts";
import { benchModules } from "./modules.ts";
import { benchSystems } from "./systems.ts";

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
if (process.env["ONLY"] === "systems") {
  benchSystems();
  process.exit(0);
}
if (process.env["ONLY"] === "editor") {
  await benchEditor(process.env["FAST"] !== undefined);
  process.exit();
}
if (process.env["ONLY"] === "modules") {
  await benchModules();
  process.exit(0);
}

// ── what modules do ─────────────────────────────────────────────────────────────────────────────────────────────

const sample = JSON.parse(readFileSync(join(project, "samples/order-1001.json"), "utf8")) as {
  line_items: { id: number }[];
} & Record<string, unknown>;
const [line] = sample.line_items;
const order = {
  ...sample,
  shipping_lines: [],
  total_price: "199.90",
  total_tax: "34.70",
  line_items: Array.from({ length: 10 }, (_, i) => ({ ...line, id: 1000 + i })),
};
const contact = { ContactID: "8c2bd1a0-0000-4000-8000-000000000001", Name: "Ona" };
const now = Temporal.Instant.from("2026-11-24T12:00:00Z");

const generated = (document: unknown): unknown => flow.map(document, { contact }, now);

await benchModules();

const jsonata = await sideBySideAsync(
  [
    { name: "generated map", run: () => Promise.resolve(generated(order)) },
    { name: "JSONata", run: () => byJsonata.evaluate(order) as Promise<unknown> },
  ],
  200,
);
print("The mapping against JSONata, which leaves the checks and most of the taxes out (awaited both)", jsonata);

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
benchSystems();
benchCompiler();
await benchEditor(process.env["FAST"] !== undefined);
