/**
 * How the compiler scales: one edit, many specs, large schemas. Only the ratios are comparable; the times depend on the
 * machine.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { dump } from "js-yaml";
import { Program } from "@integ/compiler";
import { nodeHost } from "@integ/compiler/node";
import { locateIn } from "../compiler/src/1-load/locate.ts";
import { REAL_DATA } from "../test/examples.ts";

const root = resolve(import.meta.dirname, "..");
const example = join(root, "examples/shopify-to-xero");
const read = (file: string): string => readFileSync(join(example, file), "utf8");
const spec = read("order-to-invoice.integ");

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const ms = (time: number): string => `${time.toFixed(time < 100 ? 1 : 0).padStart(7)} ms`;
const median = (times: readonly number[]): number => times.toSorted((a, b) => a - b)[times.length >> 1] as number;

/** A program in memory, with the systems that ship. */
function programOf(files: Readonly<Record<string, string>>): Program {
  return new Program(
    nodeHost(new Map(Object.entries(files).map(([name, text]) => [`/bench/${name}`, text]))),
    "/bench",
  );
}

function timed<T>(run: () => T): readonly [time: number, result: T] {
  const from = performance.now();
  const result = run();
  return [performance.now() - from, result];
}

/**
 * The example of invoices, extended to a number of lines: with mappings of an order's fields, a few lines each, before
 * the example's own destination.
 */
export function longSpec(lines: number): string {
  const block = (n: number): string =>
    `function text_${n}(order: shopify.Order) -> text =\n` +
    `  match order.financial_status otherwise "paid" {\n    "paid", "partially_paid" => "{order.name} ${n}" | cut(30)\n` +
    `    unknown => "new"\n    else => "other ${n}"\n  }\n\n`;
  const each = block(0).split("\n").length - 1;
  const blocks = Math.floor((lines - spec.split("\n").length) / each);
  return spec.replace(/^destination /m, `${Array.from({ length: blocks }, (_, n) => block(n)).join("")}destination `);
}

/** An OpenAPI document with a number of schemas of twenty fields each, with typical descriptions. */
function largeDocument(schemas: number): object {
  const field = (n: number): object => ({
    type: "string",
    maxLength: 20 + n,
    description: `What the till calls field ${n}: **a text**, as it was typed in, and ${n % 3 === 0 ? "printed\nover two lines" : "never printed"}.`,
    example: n % 2 === 0 ? "2026-11-30" : `A-${n}`,
  });
  const properties = Object.fromEntries(Array.from({ length: 20 }, (_, n) => [`field_${n}`, field(n)]));
  return {
    openapi: "3.0.3",
    info: { title: "Till", version: "1" },
    paths: {},
    components: {
      schemas: Object.fromEntries(
        Array.from({ length: schemas }, (_, i) => [`Row_${i}`, structuredClone({ type: "object", properties })]),
      ),
    },
  };
}

export function benchCompiler(): void {
  const shared = {
    "integ.yaml": "integ: 1\n",
    ...Object.fromEntries(
      readdirSync(example, { recursive: true, encoding: "utf8" })
        .filter((file) => /^(?:[\w-]+\.(?:integ|csv)|samples\/[\w-]+\.json)$/.test(file))
        .map((file) => [file, read(file)]),
    ),
  };

  say("\nOne line edited, from the text to its diagnostics");
  let base = 0;
  for (const lines of [100, 500, 2000]) {
    const text = lines === 100 ? spec : longSpec(lines);
    const program = programOf({ ...shared, "spec.integ": text });
    program.check("/bench/spec.integ");
    const times: number[] = [];
    for (let i = 0; i < 60; i++) {
      const edited = text.replace('"Guest"', `"Guest ${i}"`);
      const [time, { diagnostics }] = timed(() => {
        program.update("/bench/spec.integ", edited);
        return program.check("/bench/spec.integ");
      });
      if (diagnostics.length > 0) throw new Error(diagnostics.map((one) => one.message).join("\n"));
      if (i >= 20) times.push(time);
    }
    base ||= median(times);
    const shown = text.split("\n").length;
    say(`  ${`${shown} lines`.padEnd(26)}  ${ms(median(times))}  ${(median(times) / base).toFixed(2).padStart(7)} ×`);
  }

  say("\nSpecs checked against ten systems, in one process; each schema is read once");
  let first = 0;
  for (const count of [10, 100, 1000]) {
    const names = Array.from({ length: 9 }, (_, i) => `xero${i}`);
    const yaml = `integ: 1\nsystems:\n  shopify: { use: "@integ/specs/shopify" }\n${names.map((name) => `  ${name}: { use: "@integ/specs/xero" }\n`).join("")}`;
    const specs = Array.from({ length: count }, (_, i): [string, string] => [
      `spec-${i}.integ`,
      spec.replace(/"shopify-order-to-xero-invoice"/, `"copy-${i}"`).replaceAll("xero.", `${names[i % 9] ?? ""}.`),
    ]);
    globalThis.gc?.();
    const before = process.memoryUsage().heapUsed;
    const program = programOf({ ...shared, "integ.yaml": yaml, ...Object.fromEntries(specs) });
    const [time, wrong] = timed(() =>
      specs.reduce((found, [name]) => found + program.check(`/bench/${name}`).diagnostics.length, 0),
    );
    if (wrong > 0) throw new Error("a copy does not compile");
    globalThis.gc?.();
    const heap = (process.memoryUsage().heapUsed - before) / 1e6;
    first ||= time / count;
    say(
      `  ${`${count} specs`.padEnd(26)}  ${ms(time)}  ${(time / count / first).toFixed(2).padStart(7)} × a spec  ${heap.toFixed(0).padStart(5)} MB, ${((heap * 1000) / count).toFixed(0)} kB a spec`,
    );
    program.check("/bench/spec-0.integ");
  }

  say("\nA spec of five fields against a schema of many, from nothing");
  let smallest = 0;
  const against = (what: string, files: Readonly<Record<string, string>>, text: string): void => {
    const times = Array.from({ length: 9 }, () => {
      const program = programOf({ ...files, "spec.integ": text });
      const [time, { diagnostics }] = timed(() => program.check("/bench/spec.integ"));
      if (diagnostics.length > 0) throw new Error(diagnostics.map((one) => one.message).join("\n"));
      return time;
    });
    smallest ||= median(times);
    say(`  ${what.padEnd(26)}  ${ms(median(times))}  ${(median(times) / smallest).toFixed(2).padStart(7)} ×`);
  };
  for (const fields of [100, 1000, 5000]) {
    const properties = Object.fromEntries(
      Array.from({ length: fields }, (_, i) => [
        `field_${i}`,
        i % 5 === 0
          ? { type: "object", properties: { code: { type: "string", maxLength: 20, description: "A code" } } }
          : { type: "string", maxLength: 20 + (i % 9), description: `Field ${i} of the document` },
      ]),
    );
    const schema = JSON.stringify({ type: "object", required: ["field_1"], properties });
    against(
      `${fields} fields`,
      {
        "systems/big/system.yaml": `integ: 1
system: big
title: Big
version: "1"
types:
  Row: { schema: Row.json }
  Out: { schema: Out.json }
operations:
  put:
    kind: upsert
    request: { method: PUT, path: / }
    record: { type: Out }
`,
        "systems/big/Row.json": schema,
        "systems/big/Out.json": schema,
      },
      'integ 1\nintegration "big"\nsource row = big.Row\ntrigger manual\ndestination out = big.put {\n' +
        "  field_1: row.field_1\n  field_2: row.field_2\n  field_3: row.field_3\n  field_4: row.field_4\n  field_0: { code: row.field_0.code }\n}\n",
    );
  }
  if (REAL_DATA !== undefined) {
    const document = readFileSync(join(REAL_DATA, "xero/xero_accounting.yaml"), "utf8");
    against(
      `Xero's document, ${(document.length / 1e6).toFixed(1)} MB`,
      {
        "systems/books/system.yaml": `integ: 1
system: books
title: Books
version: "1"
types:
  Contact: { schema: "xero.yaml#/components/schemas/Contact" }
operations:
  put:
    kind: upsert
    request: { method: PUT, path: / }
    record: { type: Contact }
`,
        "systems/books/xero.yaml": document,
      },
      'integ 1\nintegration "books"\nsource c = books.Contact\ntrigger manual\ndestination out = books.put {\n  Name: c.Name\n  FirstName: c.FirstName\n  LastName: c.LastName\n  EmailAddress: c.EmailAddress\n  TaxNumber: c.TaxNumber\n}\n',
    );
  }

  say("\nThe same five fields of a document with 3,000 schemas, in JSON and in YAML");
  smallest = 0;
  const openapi = largeDocument(3000);
  for (const [kind, document] of [
    ["JSON", JSON.stringify(openapi, null, 2)],
    ["YAML", dump(openapi, { lineWidth: 100 })],
  ] as const) {
    const description = `integ: 1\nsystem: big\ntitle: Big\nversion: "1"\ntypes:\n  Row: { schema: "api.${kind.toLowerCase()}#/components/schemas/Row_7" }\noperations:\n  put:\n    kind: upsert\n    request: { method: PUT, path: / }\n    record: { type: Row }\n`;
    const files = { "systems/big/system.yaml": description, [`systems/big/api.${kind.toLowerCase()}`]: document };
    const text = `integ 1\nintegration "big"\nsource row = big.Row\ntrigger manual\ndestination out = big.put {\n${[1, 2, 3, 4, 6].map((n) => `  field_${n}: row.field_${n}\n`).join("")}}\n`;
    against(`${kind}, ${(document.length / 1e6).toFixed(1)} MB`, files, text);
    const [time] = timed(() => locateIn(document, "/components/schemas/Row_2999/properties/field_19"));
    say(`    a line at its end, to be shown ${ms(time)}`);
  }
}

if (process.argv[1] === import.meta.filename) benchCompiler();
