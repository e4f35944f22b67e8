/** The compiler as a library: files in memory, a program that an editor changes, and all of it in a browser's worker. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { build } from "vite";
import { check, compile, memoryHost, Program, type CompilerHost, type Files } from "@integ/compiler";
import { nodeHost } from "@integ/compiler/node";
import { HAS_BROWSER, openBrowser } from "../../test/browser.ts";
import { ROOT } from "../../test/examples.ts";

const PROJECT = join(import.meta.dirname, "project");
const SPEC = "order-to-invoice.integ";
const text = readFileSync(join(PROJECT, SPEC), "utf8");

/** The example and the systems that it uses, as files in memory. */
const FILES: Files = Object.fromEntries([
  ...["order-to-invoice.integ", "tax.integ", "tax-types.csv", "integ.yaml", "samples/order-1001.json"].map((name) => [
    name,
    readFileSync(join(PROJECT, name), "utf8"),
  ]),
  ...["shopify", "xero"].flatMap((system) =>
    ["system.yaml", ...readdirSync(join(ROOT, `specs/systems/${system}/schemas`)).map((name) => `schemas/${name}`)].map(
      (name) => [`systems/${system}/${name}`, readFileSync(join(ROOT, `specs/systems/${system}/${name}`), "utf8")],
    ),
  ),
  ...readdirSync(join(PROJECT, "samples")).map((name) => [
    `samples/${name}`,
    readFileSync(join(PROJECT, "samples", name), "utf8"),
  ]),
]);
const WRONG = text.replace("order.name", "order.nmae");

test("files in memory give the same module as files on disk", () => {
  const onDisk = new Program(nodeHost(), PROJECT).compile(join(PROJECT, SPEC));
  const { module, diagnostics } = compile(FILES, SPEC);
  expect(diagnostics).toEqual([]);
  const body = (module_: typeof module): string | undefined => module_?.text.replace(/version: "\w{13}"/, "");
  expect(body(module)).toBe(body(onDisk.module));
  expect(check({ ...FILES, [SPEC]: WRONG }, SPEC).diagnostics.map((one) => one.code)).toEqual(["INT2002"]);
});

test("integ.yaml sets recheck_records and strict", () => {
  const { project, diagnostics } = new Program(
    memoryHost({
      "integ.yaml": `integ: 1
recheck_records: true
strict: false
`,
    }),
    "/project",
  );
  expect([project.recheckRecords, project.strict, diagnostics]).toEqual([true, false, []]);
  const other = new Program(memoryHost({ "integ.yaml": "integ: 1\nrecheck_records: often\n" }), "/project");
  expect(other.diagnostics.map(({ message }) => message)).toEqual([
    "this project file is wrong: `recheck_records` must be true or false",
  ]);
});

test("suggests a system for a misspelt name: those that ship, and the project's own", () => {
  const helpFor = (host: CompilerHost, folder: string, source: string): string | undefined => {
    const program = new Program(host, folder);
    const path = join(folder, "x.integ");
    program.update(path, `integ 1\nintegration "x"\nsource order = ${source}\ntrigger manual\n`);
    return program.check(path).diagnostics.find((one) => one.code === "INT2005")?.help;
  };
  const disk = nodeHost();
  expect(helpFor(disk, PROJECT, "shopfy.Order")).toContain("shopify");
  const own = memoryHost({ ...FILES, "systems/warehouse/system.yaml": FILES["systems/xero/system.yaml"] as string });
  expect(helpFor(own, "/project", "warehous.Order")).toContain("warehouse");
});

// Slow: for each edit the whole project is also compiled from scratch, to compare.
test("one mistake in integ.yaml does not affect other entries; built-in ends can have an owner like any system", () => {
  const program = new Program(
    memoryHost({
      "integ.yaml": `integ: 1
systems:
  erp: { kind: sql, owner: "Warehouse", data_in: "Vilnius", tables: { stock: { schema: ./stock.json } } }
inventory:
  integrations: { a: { owner: "Finance", transfer: "USA" } }
`,
      "stock.json": '{ "type": "object", "required": ["sku"], "properties": { "sku": { "type": "string" } } }',
      "a.integ": 'integ 1\nintegration "a"\nsource row = erp.stock\n',
    }),
    "/project",
  );
  expect(program.diagnostics.map(({ code, message }) => `${code}: ${message}`)).toEqual([
    "INT4002: this project file is wrong: nothing is called `transfer` here",
  ]);
  expect(program.system("erp")?.title).toBe("A database");
  expect(program.project.inventory.integrations["a"]).toEqual({ owner: "Finance" });
});

test("after several updates the findings equal those of a new program", { tags: "slow" }, () => {
  const program = new Program(memoryHost(FILES), "/project");
  const edits = [
    (line: string): string => line.replace(/\w+/, "x"),
    (): string => "",
    (line: string): string => `${line} }`,
    (line: string): string => `${line}\n// a remark`,
    (line: string): string => line.replace(/"[^"]*"/, '"other"'),
    (line: string): string => `\n\n${line}`,
  ];
  const edit = fc.record({
    // The library is what the spec's own declarations call.
    file: fc.constantFrom(SPEC, SPEC, "tax.integ"),
    at: fc.nat(),
    change: fc.constantFrom(...edits),
  });
  fc.assert(
    fc.property(fc.array(edit, { minLength: 1, maxLength: 3 }), (some) => {
      const now = { ...FILES };
      for (const [path, before] of Object.entries(FILES)) program.update(`/project/${path}`, before);
      for (const { file, at, change } of some) {
        program.check(`/project/${SPEC}`);
        const lines = (now[file] as string).split("\n");
        now[file] = lines.with(at % lines.length, change(lines[at % lines.length] as string)).join("\n");
        program.update(`/project/${file}`, now[file]);
      }
      const updated = program.compile(`/project/${SPEC}`);
      const fresh = compile(now, SPEC);
      expect(updated.diagnostics).toEqual(fresh.diagnostics);
      expect(updated.module).toEqual(fresh.module);
      expect(updated.checked?.coverage).toEqual(fresh.checked?.coverage);
    }),
    { seed: 11, numRuns: 120 },
  );
  program.update(`/project/${SPEC}`, undefined);
  program.update("/project/tax.integ", undefined);
  expect(program.compile(`/project/${SPEC}`).diagnostics).toEqual([]);
});

test("an unchanged declaration keeps the facts of its last check until something that it calls changes", () => {
  const spec = (price: string, note: string): string =>
    `integ 1\nfunction price() -> decimal = ${price}\nfunction twice() -> decimal = price() * 2\nfunction note() -> text = "${note}"\n`;
  const program = new Program(memoryHost({ ...FILES, "y.integ": spec("1", "a") }), "/project");
  const resultOf = (text: string): unknown => {
    program.update("/project/y.integ", text);
    const { checked } = program.check("/project/y.integ");
    return checked?.callables.get("twice");
  };
  const first = resultOf(spec("1", "b"));
  expect(resultOf(spec("1", "c"))).toBe(first);
  expect(resultOf(spec("2", "c"))).not.toBe(first);
  // A mistake is told again with each check.
  const codes = (note: string): string[] => {
    program.update("/project/y.integ", spec("prise()", note));
    return program
      .check("/project/y.integ")
      .diagnostics.flatMap(({ code, severity }) => (severity === "error" ? [code] : []));
  };
  expect([codes("d"), codes("e")]).toEqual([["INT2004"], ["INT2004"]]);
});

test("a change reaches the specs that depend on it", () => {
  const program = new Program(memoryHost(FILES), "/project");
  const codes = (): string[] => program.check(`/project/${SPEC}`).diagnostics.map((one) => one.code);
  const after = (path: string, change: (before: string) => string): string[] => {
    program.update(`/project/${path}`, change(FILES[path] ?? ""));
    const found = codes();
    program.update(`/project/${path}`, undefined);
    return found;
  };
  expect(codes()).toEqual([]);
  // A library, a table, a schema, the project file: each is looked at again.
  expect(after("tax.integ", (one) => one.replace(/\bfunction |\btable /, "// "))).not.toEqual([]);
  expect(after("tax-types.csv", (one) => `${one}LT,0.21,NONE\n`)).not.toEqual([]);
  expect(after("systems/xero/schemas/Invoice.json", (one) => one.replace('"InvoiceNumber"', '"Number"'))).toContain(
    "INT2003",
  );
  expect(after("integ.yaml", (one) => one.replace("@integ/specs/xero", "./nowhere"))).not.toEqual([]);
  expect(codes()).toEqual([]);
});

test.skipIf(!HAS_BROWSER)("the compiler runs in a browser worker", { timeout: 60_000 }, async () => {
  const folder = mkdtempSync(join(tmpdir(), "integ-browser-"));
  await build({
    configFile: false,
    logLevel: "silent",
    root: join(import.meta.dirname, "browser"),
    build: {
      outDir: folder,
      lib: { entry: join(import.meta.dirname, "browser/worker.ts"), formats: ["es"], fileName: "worker" },
      rolldownOptions: { external: [] },
    },
  });
  const bundle = readdirSync(folder).find((name) => /^worker\.m?js$/.test(name)) ?? "";
  const script = readFileSync(join(folder, bundle), "utf8");
  expect(script).not.toMatch(/from\s*"node:|require\("node:/);
  const server = createServer((request, response) => {
    const isScript = request.url === "/worker.js";
    response.writeHead(200, { "Content-Type": isScript ? "text/javascript" : "text/html" });
    response.end(isScript ? script : "<!doctype html><title>integ</title>");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const browser = await openBrowser();
  try {
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    const result = await page.evaluate(
      (asked) =>
        new Promise((resolve, reject) => {
          // Runs in the page.
          const worker = new (
            globalThis as unknown as {
              Worker: new (
                url: string,
                options: object,
              ) => {
                onmessage: (event: { data: unknown }) => void;
                onerror: (event: { message: string }) => void;
                postMessage(message: unknown): void;
              };
            }
          ).Worker("/worker.js", { type: "module" });
          worker.onmessage = (event) => resolve(event.data);
          worker.onerror = (event) => reject(new Error(event.message));
          worker.postMessage(asked);
        }),
      { files: FILES, path: SPEC, edited: WRONG },
    );
    const here = compile(FILES, SPEC);
    expect(result).toEqual({
      name: "shopify-order-to-xero-invoice",
      text: here.module?.text,
      codes: [],
      checked: ["INT2002"],
      updated: ["INT2002"],
    });
  } finally {
    await browser.close();
    server.close();
    rmSync(folder, { recursive: true, force: true });
  }
});
