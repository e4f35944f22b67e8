/**
 * Latency in an editor: mistakes after a keystroke, completion in a large type, the first response; and memory after
 * many edits. `integ lsp` is measured as published; `PACKED=<folder>` uses the packages installed in a folder.
 */
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { memoryHost } from "@integ/compiler";
import { nodeHost } from "@integ/compiler/node";
import { LanguageService } from "@integ/language-service";
import { createMessageConnection, StreamMessageReader, StreamMessageWriter } from "vscode-jsonrpc/node";
import { buildPlayground } from "../editor/playground/build.ts";
import { weightOf } from "../editor/playground/weight.ts";
import { buildPackages } from "../scripts/packages.ts";
import { longSpec } from "./compiler.ts";
import { keepResults } from "./results.ts";

const root = resolve(import.meta.dirname, "..");
/** The lines for RESULTS.md. */
const lines: string[] = [];
const say = (line: string): void => {
  lines.push(line.trimEnd());
  process.stdout.write(`${line}\n`);
};
const share = (times: readonly number[], part: number): number =>
  times.toSorted((a, b) => a - b)[Math.min(times.length - 1, Math.floor(times.length * part))] ?? 0;
const row = (what: string, times: readonly number[], goal?: number): void =>
  say(`  ${what.padEnd(58)}${share(times, 0.5).toFixed(1).padStart(8)}${share(times, 0.99).toFixed(1).padStart(8)}${String(goal ?? "").padStart(8)} ms`); // prettier-ignore

/** A system whose document has a number of fields, with a spec that sets each from another. */
function wideSystem(fields: number): Record<string, string> {
  const names = Array.from({ length: fields }, (_, n) => `field_${n}`);
  const types = [{ type: "string", maxLength: 40 }, { type: "integer" }, { type: "string", format: "date-time" }];
  const properties = Object.fromEntries(names.map((name, n) => [name, { ...types[n % 3], description: `What the till calls field ${n}: as it was typed in.` }])); // prettier-ignore
  const schema = { title: "Row", type: "object", required: names.slice(0, 20), properties };
  const system = [
    `integ: 1
system: till
title: Till
version: '1'
base_url: https://till.example`,
    `types:
  Row: { schema: Row.json }
events:
  row_put: { type: Row }`,
    `operations:
  put_row:
    kind: upsert
    request: { method: PUT, path: /rows }
    record: { type: Row }
`,
  ].join("\n");
  return { "systems/till/system.yaml": system, "systems/till/Row.json": JSON.stringify(schema) };
}

const HEAD = 'integ 1\nintegration "wide"\nsource row = till.Row\ntrigger webhook till.row_put\nkey row.field_0\n';

/** Completion at places in a spec, some dozens of times each, with a slightly changed spec each time. */
function completion(): void {
  const service = new LanguageService(memoryHost(wideSystem(2000)));
  const places: readonly (readonly [string, string])[] = [
    ["fields of a document, 2,000", `${HEAD}let x = row.▮\n`],
    ["fields to set, 2,000", `${HEAD}destination out = till.put_row {\n  field_0: row.field_0\n  ▮\n}\n`],
    ["a value for a field, 2,000 to choose from", `${HEAD}destination out = till.put_row {\n  field_3: ▮\n}\n`],
    ["a function behind a pipe", `${HEAD}destination out = till.put_row {\n  field_3: row.field_3 | ▮\n}\n`],
  ];
  for (const [what, marked] of places) {
    const times: number[] = [];
    for (let i = 0; i < 140; i++) {
      const text = marked.replace("integ 1\n", `integ 1\n// ${i}\n`);
      const offset = text.indexOf("▮");
      service.update("/project/wide.integ", text.replace("▮", ""));
      const from = performance.now();
      const { items } = service.completions("/project/wide.integ", offset);
      if (i >= 40) times.push(performance.now() - from);
      if (items.length < 10) throw new Error(`${what}: only ${items.length} are offered`);
    }
    row(what, times, 50);
  }
}

/** A service with the example of invoices, extended to a number of lines. */
function longService(lines: number): { service: LanguageService; path: string; text: string } {
  const folder = join(root, "examples/shopify-to-xero");
  const path = join(folder, "order-to-invoice.integ");
  return { service: new LanguageService(nodeHost()), path, text: longSpec(lines) };
}

/** @param edit returns the text after a keystroke, different each time */
function diagnostics(what: string, edit: (text: string, i: number) => string): void {
  const { service, path, text } = longService(500);
  const times: number[] = [];
  for (let i = 0; i < 340; i++) {
    const edited = edit(text, i);
    const from = performance.now();
    service.update(path, edited);
    const found = service.diagnostics(path);
    if (i >= 40) times.push(performance.now() - from);
    if (found.length > 0) throw new Error(found[0]?.message);
  }
  row(what, times, 16);
}

/** The command as published: its packages next to each other, below this folder, where they find other libraries. */
async function publishedCommand(): Promise<string> {
  const packed = process.env["PACKED"];
  const scope = join(packed === undefined ? join(root, "dist/bench") : resolve(packed), "node_modules/@integ");
  if (packed === undefined) await buildPackages(scope);
  return join(scope, "cli/bin/integ.js");
}

/** The first completion of a server that has just started. Bare Node takes turns, since the time of a start varies. */
async function firstResponse(): Promise<void> {
  const command = await publishedCommand();
  const path = join(root, "examples/shopify-to-xero/order-to-invoice.integ");
  const text = readFileSync(path, "utf8");
  const [times, bare]: [number[], number[]] = [[], []];
  for (let i = 0; i < 12; i++) {
    const before = performance.now();
    spawnSync(process.execPath, ["-e", "0"]);
    const from = performance.now();
    const server = spawn(process.execPath, [command, "lsp"], { stdio: ["pipe", "pipe", "inherit"] });
    const client = createMessageConnection(
      new StreamMessageReader(server.stdout),
      new StreamMessageWriter(server.stdin),
    );
    client.listen();
    const textDocument = { uri: `file://${path}`, languageId: "integ", version: 1, text };
    await client.sendRequest("initialize", { processId: process.pid, rootUri: null, capabilities: {} });
    await client.sendNotification("initialized", {});
    await client.sendNotification("textDocument/didOpen", { textDocument });
    const line = text.slice(0, text.indexOf("  Reference:")).split("\n").length - 1;
    await client.sendRequest("textDocument/completion", { textDocument, position: { line, character: 2 } });
    // The first starts fill Node's cache of compiled code.
    if (i >= 2) {
      bare.push(from - before);
      times.push(performance.now() - from);
    }
    const ended = once(server, "exit");
    await client.sendRequest("shutdown");
    await client.sendNotification("exit");
    await ended;
    client.dispose();
  }
  row("from the start of integ lsp to its first completion", times, 500);
  row("bare node, in turns with it", bare);
}

/** Memory in use after many edits with occasional completions. */
function memory(): void {
  const { service, path, text } = longService(500);
  const used = (): number => {
    globalThis.gc?.();
    return process.memoryUsage().heapUsed / 1024 / 1024;
  };
  const edit = (i: number): void => {
    const edited = text.replace('"Guest"', `"Guest ${i}"`);
    service.update(path, edited);
    service.diagnostics(path);
    if (i % 10 === 0) service.completions(path, edited.indexOf('"Guest'));
  };
  for (let i = 0; i < 500; i++) edit(i);
  const before = used();
  for (let i = 500; i < 10_500; i++) edit(i);
  const after = used();
  say(`  memory in use after 500 edits, and after 10,000 more${" ".repeat(6)}${before.toFixed(1).padStart(8)}${after.toFixed(1).padStart(8)}    flat MB`); // prettier-ignore
}

/** The size of the playground up to the first view, and up to the first result. */
async function playground(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "integ-bench-playground-"));
  try {
    const { firstView, firstResult } = weightOf(folder, await buildPlayground(folder), "orders-to-invoices", ["shopify", "xero"]); // prettier-ignore
    say(`  the playground's first view, gzip${" ".repeat(25)}${firstView.toFixed(0).padStart(8)}${"".padStart(8)}${"400".padStart(8)} kB`);
    say(`  the same with the compiler and the first result${" ".repeat(11)}${firstResult.toFixed(0).padStart(8)}${" ".repeat(16)} kB`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
} // prettier-ignore

/** Runs all measurements; a complete run is stored. @param fast without the ten thousand edits */
export async function benchEditor(fast: boolean): Promise<void> {
  lines.length = 0;
  say(`  ${" ".repeat(58)}  median     p99    goal`);
  completion();
  diagnostics("mistakes after a keystroke, 500 lines", (text, i) => text.replace('"Guest"', `"Guest ${i}"`));
  diagnostics("the same in the first line: all that follows moves", (text, i) => `//${"x".repeat(i % 70)}\n${text}`);
  await firstResponse();
  await playground();
  if (fast) return;
  memory();
  keepResults("editor", lines);
}
