/** The command line as a user meets it: what is written where, and how it ends. */
import { spawn, spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Ajv2020 as Ajv } from "ajv/dist/2020.js";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { keywords } from "@integ/grammar";
import { EXAMPLES, read, REAL_DATA, ROOT, useXeroToken } from "../../test/examples.ts";
import { integ as call, SMALL, type Ended } from "./integ.ts";

const BIN = join(ROOT, "cli/bin/integ.js");
const SECRETS = { SHOPIFY_WEBHOOK_SECRET: "s", XERO_ACCESS_TOKEN: "x" };
const ENV = { ...process.env, NO_COLOR: "1", ...SECRETS };
let folder: string;

const integ = (args: readonly string[], more: Readonly<Record<string, string | undefined>> = {}): Promise<Ended> =>
  call(folder, args, { ...SECRETS, ...more });
/** In a separate process, since standard input and signals need one. */
function piped(input: string, args: readonly string[]): Ended {
  const { status, stdout, stderr } = spawnSync(process.execPath, [BIN, ...args], {
    cwd: folder,
    encoding: "utf8",
    env: ENV,
    input,
  });
  return { code: status ?? -1, out: stdout, err: stderr };
}
const write = (name: string, text: string): void => writeFileSync(join(folder, name), text);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "integ-cli-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe("integ check", () => {
  test("a folder with one spec is a project", async () => {
    write("small.integ", SMALL);
    expect(await integ(["check"])).toEqual({ code: 0, out: "", err: "1 spec checked\n" });
  });
  test("reports all errors of a broken spec in order, without a stack trace", async () => {
    write(
      "small.integ",
      SMALL.replace("order.name }", "order.nmae }")
        .replace('"ACCREC"', '"ACREC"')
        .replace("trigger webhook shopify.orders_paid", "triger webhook shopify.orders_paid"),
    );
    const { code, err } = await integ(["check", "--format", "plain"]);
    expect(code).toBe(1);
    expect(err.trim().split("\n")).toEqual([
      "small.integ:6:1: error[INT1005]: no declaration begins with `triger` (help: did you mean trigger?)",
      'small.integ:10:9: error[INT2203]: "ACREC" is not one of the values that this can have (help: did you mean "ACCREC"?)',
      "small.integ:12:36: error[INT2002]: shopify.Order has no field `nmae` (help: did you mean name?)",
      "3 errors; 1 spec checked",
    ]);
  });
  test("prints JSON for machines on stdout", async () => {
    write("small.integ", SMALL.replace("order.name }", "order.nmae }"));
    const { code, out, err } = await integ(["check", "--format", "json"]);
    expect(code).toBe(1);
    expect(err).toBe("");
    const schema = JSON.parse(readFileSync(join(ROOT, "docs/schemas/diagnostics.schema.json"), "utf8")) as object;
    expect(new Ajv().validate(schema, JSON.parse(out))).toBe(true);
    expect(JSON.parse(out)).toMatchObject({
      version: 1,
      ok: false,
      summary: { errors: 1, warnings: 0 },
      diagnostics: [
        {
          code: "INT2002",
          place: { file: "small.integ", start: { line: 12, column: 36 }, end: { line: 12, column: 40 } },
          fixes: [{ edits: [{ text: "name" }] }],
        },
      ],
    });
  });
  test("--fix applies fixes that are certain", async () => {
    write("small.integ", SMALL.replace("integ 1\n\n", ""));
    expect((await integ(["check"])).code).toBe(1);
    expect((await integ(["check", "--fix"])).code).toBe(0);
    expect(readFileSync(join(folder, "small.integ"), "utf8")).toBe(SMALL);
  });
  test("--fix repeats until no certain fix is left", async () => {
    const habits = SMALL.replace("integ 1\n\n", "").replace(
      "key     order.id\n",
      [
        "# what people write who come from elsewhere",
        "key: order.id",
        "SKIP unless order.id <> 7 && order.note IS NULL, because 'an odd one';",
        "const titles = [x.title for x in order.line_items if x.quantity === 1]",
        'rate = IF(order.currency in ("EUR", "USD"); 1,5; 0)',
        'let note = order.note ?? "Order " order.name',
        "let most = MAX(order.id ** 2, count(order.line_items))",
      ].join("\n"),
    );
    write("small.integ", habits);
    // Each call applies all fixes that it can: a second one finds nothing to do.
    const { code, err } = await integ(["check", "--fix"]);
    expect(code).toBe(0);
    expect(err).toMatch(/^(?:.*nothing uses `\w+`.*\n){4}4 warnings; 1 spec checked\n$/);
    const mended = readFileSync(join(folder, "small.integ"), "utf8");
    expect(mended).toBe(
      SMALL.replace(
        "key     order.id\n",
        [
          "// what people write who come from elsewhere",
          "key order.id",
          'skip when not (order.id != 7 and order.note absent) because "an odd one"',
          "let titles = [for x in order.line_items where x.quantity == 1 => x.title]",
          'let rate = if order.currency in ["EUR", "USD"] then 1.5 else 0',
          'let note = order.note otherwise "Order {order.name}"',
          "let most = max([order.id * order.id, count(order.line_items)])",
        ].join("\n"),
      ),
    );
    expect((await integ(["check", "--fix"])).code).toBe(0);
    expect(readFileSync(join(folder, "small.integ"), "utf8")).toBe(mended);
  });
  test("reports two integrations with the same name", async () => {
    write("integ.yaml", "integ: 1\n");
    write("a.integ", SMALL);
    write("b.integ", SMALL);
    expect((await integ(["check"])).err).toMatch(/INT2017[^]*the other one stands in \w+\.integ/);
  });
  test("reports a mistake in the project file with line and column", async () => {
    write(
      "integ.yaml",
      `integ: 1
conections:
  xero: {}
`,
    );
    write("small.integ", SMALL);
    expect(await integ(["check"])).toMatchObject({
      code: 1,
      err: expect.stringContaining("integ.yaml:2:1: error[INT4002]") as string,
    });
    expect((await integ(["check"])).err).toContain("did you mean connections?");
  });
});

describe("integ check --ledger", () => {
  test("prints text and JSON, and has a threshold for CI", async () => {
    write("a.integ", SMALL);
    const { code, out } = await integ(["check", "--ledger"]);
    expect(code).toBe(0);
    expect(out).toContain("  source fields used (3)\n      id, name, email\n");
    expect(out).toContain("personal data that may reach xero (1)\n      email (email)\n");
    const json = await integ(["check", "--ledger", "--format", "json", "--max-undecided", "5"]);
    expect(json.code).toBe(1);
    expect(json.err).toContain("undecided, but at most 5 are allowed");
    const { ledgers } = JSON.parse(json.out) as {
      ledgers: { integration: string; destinations: { operation: string }[] }[];
    };
    expect(ledgers.map((one) => [one.integration, one.destinations[0]?.operation])).toEqual([
      ["small", "xero.upsert_invoice"],
    ]);
    expect((await integ(["check", "--ledger", "--max-undecided", "1000"])).code).toBe(0);
    expect((await integ(["check", "--ledger", "--max-undecided", "few"])).code).toBe(2);
  });
});

describe("exit codes", () => {
  test.each([
    [["chek"], 2, "Did you mean check?"],
    [["check", "--fromat", "json"], 2, "Did you mean --format?"],
    [["check", "--format", "xml"], 2, "Allowed choices are pretty, plain, json"],
    [["check"], 2, "there is no .integ file here or below"],
    [["check", "nothing.integ"], 2, "no .integ file is called nothing.integ"],
    [["map", "x.integ"], 2, "required option '-i, --input <file>'"],
    [["run", "--port", "99999"], 2, "a port is a number up to 65535"],
    [["explain", "INT9999"], 2, "there is no error INT9999"],
    [["runs"], 2, "nothing has run here yet"],
  ])("integ %j ends with %i", async (args, code, says) => {
    const ended = await integ(args as string[]);
    expect(ended.err).toContain(says);
    expect(ended.code).toBe(code);
    expect(ended.err).not.toMatch(/\n {4}at /);
  });
  test("--help and --version succeed", async () => {
    expect(await integ(["--help"])).toMatchObject({ code: 0, out: expect.stringContaining("Commands:") as string });
    expect(await integ(["--version"])).toMatchObject({ code: 0, out: "0.1.0\n" });
  });
});

describe("integ build", () => {
  test("writes modules, leaves unchanged ones alone, and reports outdated ones", async () => {
    write("small.integ", SMALL);
    expect((await integ(["build"])).err).toBe("1 module, 5 files written\n");
    const module = join(folder, "src/generated/small.ts");
    const before = statSync(module).mtimeMs;
    expect((await integ(["build"])).err).toBe("1 module, 0 files written\n");
    expect(statSync(module).mtimeMs).toBe(before);
    expect((await integ(["build", "--check"])).code).toBe(0);
    write("small.integ", SMALL.replace('"Guest"', '"Nobody"').replace('"Guest"', '"Nobody"'));
    expect(await integ(["build", "--check"])).toMatchObject({
      code: 1,
      err: expect.stringContaining("small.ts is out of date") as string,
    });
    expect((await integ(["build"])).code).toBe(0);
    write("small.integ", SMALL.replace('"small"', '"renamed"'));
    await integ(["build"]);
    expect(existsSync(module)).toBe(false);
    expect(existsSync(join(folder, "src/generated/renamed.ts"))).toBe(true);
  });
  test("writes nothing for a spec with errors", async () => {
    write("small.integ", SMALL.replace("order.name }", "order.nmae }"));
    expect((await integ(["build"])).code).toBe(1);
    expect(existsSync(join(folder, "src"))).toBe(false);
  });
  test("writes a module for each system, with what all specs of the project use of it", async () => {
    const contact = SMALL.replace('"small"', '"contact"')
      .replace(/^destination[\s\S]*?\n\}\n/m, 'destination contact = xero.upsert_contact {\n  Name: "x"\n}\n')
      .replace(/\ntest [\s\S]*/, "");
    write("small.integ", SMALL);
    await integ(["build"]);
    const generated = (name: string): string => readFileSync(join(folder, "src/generated", name), "utf8");
    const alone = { system: generated("systems/xero.ts"), flow: generated("small.ts") };
    write("contact.integ", contact);
    const check = await integ(["build", "--check"]);
    expect([check.code, check.err]).toEqual([1, expect.stringContaining("systems/xero.ts is out of date")]);
    await integ(["build"]);
    expect(generated("systems/xero.ts")).toContain("upsert_contact: {");
    expect(generated("systems/xero.ts")).toContain("upsert_invoice: {");
    // One spec's module says nothing of the others, and building it alone gives the same.
    expect(generated("small.ts")).toBe(alone.flow);
    expect((await integ(["build", "small.integ"])).err).toBe("1 module, 0 files written\n");
    rmSync(join(folder, "contact.integ"));
    await integ(["build"]);
    expect(generated("systems/xero.ts")).toBe(alone.system);
    const moved = SMALL.replace("shopify.Order", "woocommerce.Order").replace(/^trigger .*$/m, "trigger manual");
    write(
      "small.integ",
      moved
        .replace('order.email otherwise "Guest"', '"x"')
        .replace("order.name", '"x"')
        .replace(/\ntest [\s\S]*/, ""),
    );
    expect((await integ(["build"])).code).toBe(0);
    expect(existsSync(join(folder, "src/generated/systems/shopify.ts"))).toBe(false);
  });
  test("writes strict TypeScript that runs by itself", async () => {
    write("small.integ", SMALL);
    await integ(["build"]);
    mkdirSync(join(folder, "node_modules/@integ"), { recursive: true });
    symlinkSync(join(ROOT, "runtime"), join(folder, "node_modules/@integ/runtime"));
    write("package.json", '{ "type": "module" }');
    write(
      "use.ts",
      'import { decodeSource, map } from "./src/generated/small.ts";\nconst order = decodeSource(process.argv[2] ?? "");\nconsole.log(JSON.stringify(order.ok ? map(order.value, {}, Temporal.Now.instant()) : order));\n',
    );
    const order = {
      id: 1,
      name: "#1",
      created_at: "2026-11-24T12:00:00Z",
      currency: "EUR",
      total_price: "1.00",
      taxes_included: true,
      line_items: [],
    };
    const { stdout } = spawnSync(process.execPath, ["use.ts", JSON.stringify(order)], {
      cwd: folder,
      encoding: "utf8",
    });
    expect(JSON.parse(stdout)).toEqual({
      kind: "send",
      records: { invoice: { Type: "ACCREC", Contact: { Name: "Guest" }, LineItems: [{ Description: "#1" }] } },
    });
  });
});

describe("integ fmt", () => {
  test("formats, checks, and leaves alone files that can't be parsed", async () => {
    write("small.integ", SMALL.replaceAll("  Type: ", "    Type:   "));
    expect((await integ(["fmt", "--check"])).code).toBe(1);
    expect((await integ(["fmt"])).err).toBe("1 file formatted\n");
    expect(readFileSync(join(folder, "small.integ"), "utf8")).toBe(SMALL);
    expect((await integ(["fmt", "--check"])).code).toBe(0);
    expect(piped("let   a=1", ["fmt", "-"]).out).toBe("let a = 1\n");
    expect(piped("let a = {", ["fmt", "-"])).toMatchObject({
      code: 1,
      out: "",
      err: expect.stringContaining("INT1009") as string,
    });
    write("small.integ", "let a = {");
    expect(await integ(["fmt"])).toMatchObject({ code: 1 });
    expect(readFileSync(join(folder, "small.integ"), "utf8")).toBe("let a = {");
  });
});

/** The required fields of an order, as a record in a spec. */
const ORDER =
  'created_at: "2026-11-24T10:00:00Z", currency: "EUR", total_price: "5.00", taxes_included: true, line_items: []';

describe("integ test", () => {
  test("passes", async () => {
    write("small.integ", SMALL);
    expect(await integ(["test"])).toEqual({
      code: 0,
      out: "",
      err: "small.integ\n  ok  named after the address\n1 test passed, 0 failed\n",
    });
  });
  test("shows expected and actual values", async () => {
    write("small.integ", SMALL.replace('Contact.Name: "Guest"', 'Contact.Name: "Somebody"'));
    const { code, err } = await integ(["test"]);
    expect(code).toBe(1);
    expect(err).toContain('invoice.Contact.Name: expected "Somebody", found "Guest"');
  });
  test("a sample that does not match its schema fails with its path", async () => {
    write("small.integ", SMALL.replace('name:           "#1"', "name: 1"));
    expect((await integ(["test"])).err).toContain("name: expected a text");
  });
  test("the examples' own tests", async () => {
    const { code, err } = await integ(["test", EXAMPLES]);
    const specs = globSync("**/*.integ", { cwd: EXAMPLES, exclude: (path) => path.includes("node_modules") });
    const texts = specs.map((path) => read(join(EXAMPLES, path)));
    const written = texts.reduce((sum, text) => sum + (text.match(/^test "/gm) ?? []).length, 0);
    expect(err).toContain(`\n${written} tests passed, 0 failed\n`);
    expect(code).toBe(0);
  });
  test("late documents are given under the name of their list", async () => {
    write(
      "sales.integ",
      `integ 1
integration "sales"
source  orders = all shopify.list_orders() since last run by processed_at, late as corrections
trigger schedule daily at 02:00 in "Europe/Vilnius"
destination contact = xero.upsert_contact {
  Name: "sold {count(orders)}, late {join(for order in corrections => order.name, " ") otherwise if blank "none"}" | cut(255)
}
test "none is late" {
  given "day.json"
  expect contact { Name: "sold 1, late none" }
}
test "one is late" {
  given "day.json"
  given corrections = [{ ${ORDER}, id: 9, name: "#9" }]
  expect contact { Name: "sold 1, late #9" }
}
`,
    );
    write("day.json", `[{ "id": 1, "name": "#1", ${ORDER.replace(/(\w+): /g, '"$1": ')} }]`);
    const { code, err } = await integ(["test"]);
    expect(err).toContain("  ok  none is late\n  ok  one is late\n2 tests passed, 0 failed\n");
    expect(code).toBe(0);
  });
});

describe("integ map", () => {
  const spec = join(EXAMPLES, "shopify-to-xero/order-to-invoice.integ");
  const samples = join(EXAMPLES, "shopify-to-xero/samples");
  test("prints the result for one document on stdout", async () => {
    const { code, out, err } = await integ([
      "map",
      spec,
      "-i",
      join(samples, "order-1001.json"),
      "--fetched",
      'contact={"ContactID":"8c2bd1a0-0000-4000-8000-000000000001","Name":"Ona"}',
    ]);
    expect([code, err]).toEqual([0, ""]);
    expect(JSON.parse(out)).toMatchObject({
      invoice: { InvoiceNumber: "#1001", Contact: { ContactID: "8c2bd1a0-0000-4000-8000-000000000001" } },
    });
  });
  test("names the responses that later destinations wait for, and accepts them", async () => {
    write(
      "two.integ",
      `${SMALL.slice(0, SMALL.indexOf("test "))}
destination again = xero.upsert_invoice {
  Type: "ACCREC"
  Contact: { Name: "Guest" }
  LineItems: [{ Description: invoice.InvoiceID }]
}
`,
    );
    const order = { id: 1, name: "#1", created_at: "2026-11-24T12:00:00Z", currency: "EUR", total_price: "1.00", subtotal_price: "1.00", total_tax: "0.00", taxes_included: true, line_items: [] }; // prettier-ignore
    write("order.json", JSON.stringify(order));
    const first = await integ(["map", "two.integ", "-i", "order.json"]);
    expect(first.err).toContain("not made: again (invoice has no response yet)");
    expect(first.err).toContain("--fetched invoice=file.json");
    expect(Object.keys(JSON.parse(first.out) as object)).toEqual(["invoice"]);
    const reply = JSON.stringify({ InvoiceID: "243216c5-369e-4056-ac67-05388f86dc81" });
    const both = await integ(["map", "two.integ", "-i", "order.json", "--fetched", `invoice=${reply}`]);
    expect(both.err).toBe("");
    expect(JSON.parse(both.out)).toMatchObject({
      again: { LineItems: [{ Description: "243216c5-369e-4056-ac67-05388f86dc81" }] },
    });
  });
  test("prints one line for each of several documents", async () => {
    const one = readFileSync(join(samples, "order-1001.json"), "utf8");
    const ndjson = `${JSON.stringify(JSON.parse(one))}\n${JSON.stringify({ ...(JSON.parse(one) as object), test: true })}\n`;
    const { code, err, out } = piped(ndjson, ["map", spec, "-i", "-"]);
    expect(code).toBe(0);
    // A stop is a result like others: it is told there, and nowhere else.
    expect(err).toBe("");
    const lines = out
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines).toHaveLength(2);
    expect(lines[1]).toEqual({ skip: "test order" });
  });
  test("a document that does not match its schema gives path, expected and found, and exit code 1", async () => {
    write("order.json", '{"id": "x"}');
    const { code, err, out } = await integ(["map", spec, "-i", "order.json"]);
    expect(code).toBe(1);
    expect(err).toContain('  id: expected a whole number, found "x"');
    expect(JSON.parse(out)).toMatchObject({ hold: "does not match shopify.Order" });
  });
  test("input that is not JSON is a usage error", async () => {
    write("nope.json", "nope");
    expect(await integ(["map", spec, "-i", "nope.json"])).toMatchObject({
      code: 2,
      err: expect.stringContaining("is not JSON") as string,
    });
    expect(await integ(["map", spec, "-i", "no.json"])).toMatchObject({
      code: 2,
      err: expect.stringContaining("there is no file no.json") as string,
    });
    expect(await integ(["map", join(EXAMPLES, "shopify-to-xero/tax.integ"), "-i", "nope.json"])).toMatchObject({
      code: 2,
      err: expect.stringContaining("is a library") as string,
    });
  });
});

describe.skipIf(REAL_DATA === undefined)("real documents (skipped where shared/data is not there)", () => {
  const real = (name: string): string => join(REAL_DATA ?? "", "shopify", name);
  test("an order of 2008 with a tax that the shop's books don't know is held", async () => {
    const { code, out } = await integ([
      "map",
      join(EXAMPLES, "shopify-to-xero/order-to-invoice.integ"),
      "-i",
      real("order.json"),
    ]);
    expect([code, JSON.parse(out)]).toEqual([
      0,
      {
        hold: expect.stringMatching(/^#1001: the taxes of the lines come to .+, and the order's to 11.94. /) as string,
      },
    ]);
  });
  test("a list of orders without their lines is held, and the reason names the missing field", async () => {
    const { code, out } = await integ([
      "map",
      join(EXAMPLES, "shopify-to-xero/order-to-invoice.integ"),
      "-i",
      real("orders.json"),
    ]);
    expect(code).toBe(1);
    expect(JSON.parse(out)).toEqual({
      hold: "does not match shopify.Order",
      problems: [{ path: "line_items", expected: "a list", found: "nothing" }],
    });
  });
  test("the same order with a known tax and complete lines becomes a valid invoice", async () => {
    const { order } = JSON.parse(readFileSync(real("order.json"), "utf8")) as {
      order: Record<string, unknown> & {
        line_items: object[];
        shipping_address: object;
        tax_lines: { rate: number }[];
      };
    };
    const whole = {
      ...order,
      total_price: "722.37",
      total_tax: "125.37",
      shipping_address: { ...order.shipping_address, country_code: "LT" },
      // Today's orders say the taxes of each line. A sale without tax would wait for a person here.
      line_items: order.line_items.map((line) => ({
        ...line,
        tax_lines: [{ ...order.tax_lines[0], price: "41.79", rate: 0.21 }],
      })),
    };
    write("whole.json", JSON.stringify({ order: whole }));
    const { code, out } = await integ([
      "map",
      join(EXAMPLES, "shopify-to-xero/order-to-invoice.integ"),
      "-i",
      "whole.json",
    ]);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      invoice: {
        InvoiceNumber: "#1001",
        Date: "2008-01-10",
        Status: "DRAFT",
        LineAmountTypes: "Exclusive",
        Contact: { Name: "Bob Norman" },
      },
    });
  });
  test("a refund of 2016 becomes a credit note only if its amount equals the payment", async () => {
    const spec = join(EXAMPLES, "refund-to-credit-note/refund-to-credit-note.integ");
    const invoice =
      'invoice={"InvoiceID":"5e3bd1a0-0000-4000-8000-000000000009","Contact":{"ContactID":"8c2bd1a0-0000-4000-8000-000000000001","Name":"Bob Norman"},"LineItems":[{"TaxType":"EXPORT"}],"CurrencyCode":"USD","Total":409.94,"AmountDue":409.94}';
    const creditNote = 'credit_note={"CreditNoteID":"7c2bd1a0-0000-4000-8000-000000000001"}';
    const fetched = [`order=${real("order.json")}`, invoice, creditNote].flatMap((one) => ["--fetched", one]);
    const mapped = async (input: string): Promise<unknown> =>
      JSON.parse((await integ(["map", spec, "-i", input, ...fetched])).out);
    expect(await mapped(real("refund.json"))).toEqual({
      hold: "#1001: the lines come to 398 and tax, and 209 was paid back. Make the credit note by hand, then discard",
    });
    interface Refund {
      refund_line_items: { line_item: { tax_lines: object[] } }[];
      transactions: { amount: string }[];
    }
    const { refund } = JSON.parse(readFileSync(real("refund.json"), "utf8")) as { refund: Refund };
    for (const { line_item } of refund.refund_line_items) line_item.tax_lines = [];
    write("untaxed.json", JSON.stringify(refund));
    expect(await mapped(join(folder, "untaxed.json"))).toEqual({
      hold: "#1001: the lines come to 398 and tax, and 209 was paid back. Make the credit note by hand, then discard",
    });
    const whole = { ...refund, transactions: [{ ...refund.transactions[0], amount: "398.00" }] };
    write("whole.json", JSON.stringify(whole));
    expect(await mapped(join(folder, "whole.json"))).toMatchObject({
      credit_note: {
        CreditNoteNumber: "#1001-R509562969",
        Reference: "#1001, it broke during shipping",
        Date: "2016-06-20",
        LineItems: [{ UnitAmount: 199 }, { UnitAmount: 199 }],
      },
      allocation: { Amount: 398 },
    });
  });
});

describe("integ list and explain", () => {
  test("list", async () => {
    const { code, out } = await integ(["list", EXAMPLES, "--format", "json"]);
    expect(code).toBe(0);
    const invoiced = read(join(EXAMPLES, "shopify-to-xero/order-to-invoice.integ")).match(/^test "/gm)?.length;
    expect(JSON.parse(out)).toMatchObject({
      integrations: [
        { name: "shopify-cancelled-order-to-xero-void", starts: "push", writes: ["xero.void_invoice"] },
        {
          name: "daily-sales",
          starts: "schedule",
          trigger: 'schedule daily at 02:00 in "Europe/Vilnius"',
          reads: [
            "shopify.list_orders",
            "xero.find_invoice",
            "xero.find_invoice",
            "xero.find_contact",
            "xero.find_contact_by_name",
          ],
        },
        {
          name: "order-left-out",
          starts: "by hand",
          trigger: "manual",
          reads: expect.arrayContaining(["shopify.get_order"]),
        },
        { name: "orders", starts: "push" },
        {
          name: "shopify-transaction-to-xero-payment",
          starts: "push",
          reads: [
            "shopify.get_order",
            "xero.find_invoice",
            "xero.find_invoice",
            "xero.find_payment",
            "xero.find_payment",
          ],
          writes: ["xero.create_payment"],
        },
        {
          name: "shopify-refund-to-xero-credit-note",
          starts: "push",
          reads: ["shopify.get_order", "xero.find_invoice", "xero.find_invoice"],
          writes: ["xero.upsert_credit_note", "xero.allocate_credit_note", "xero.create_payment"],
        },
        {
          name: "shopify-order-to-xero-invoice",
          starts: "push",
          trigger: "webhook shopify.orders_paid",
          tests: invoiced,
        },
      ],
    });
    expect((await integ(["list", EXAMPLES])).out).toContain("INTEGRATION");
  });
  test("explain a keyword, and suggest one for a misspelt word", async () => {
    expect((await integ(["explain", "otherwise"])).out).toBe(
      "otherwise, in a spec:\n\n  otherwise …           what is taken where the value is absent\n  otherwise if blank …  what is taken where the text is absent or blank\n",
    );
    expect(await integ(["explain", "otherwis"])).toMatchObject({
      code: 2,
      err: "error: nothing is known about otherwis\nhelp: did you mean otherwise?\n",
    });
    for (const word of keywords) expect([word, (await integ(["explain", word])).out]).toEqual([word, expect.stringContaining("in a spec")]); // prettier-ignore
  });
  test("explain files: what starts a flow, what is written, and no request", async () => {
    write("line.json", '{ "type": "object", "properties": { "sku": { "type": "string" } } }');
    write(
      "integ.yaml",
      "integ: 1\nsystems:\n  bank:\n    kind: files\n    files:\n      sales: { name: sales.csv, schema: line.json }\n",
    );
    const { out } = await integ(["explain", "bank"]);
    expect(out).toMatch(/starts a flow\n +files "inbox\/\*" +Sales/);
    expect((await integ(["explain", "bank.write_sales"])).out).not.toContain("PUT");
  });
  test("explain a code, a function, a field, an operation", async () => {
    expect((await integ(["explain", "int2041"])).out).toContain("# INT2041: A required field is never set");
    expect((await integ(["explain", "cut_words"])).out).toContain("cut_words(text, characters)");
    expect((await integ(["explain", "xero.Invoice.Status"])).out).toContain("AUTHORISED");
    expect((await integ(["explain", "xero.find_contact"])).out).toContain("GET /Contacts");
    // A type that stands only within another, by the name that its fields are shown with.
    expect((await integ(["explain", "woocommerce.LineItem"])).out).toMatch(/^woocommerce\.LineItem\nOne product on the order\n\n  id +required +integer/); // prettier-ignore
    expect(await integ(["explain", "xero.Invoce"])).toMatchObject({
      code: 2,
      err: expect.stringContaining("did you mean Invoice?") as string,
    });
  });
});

describe("integ run", () => {
  /** Starts the example on a free port; resolves once it listens. */
  async function running(
    more: NodeJS.ProcessEnv = {},
    args: readonly string[] = [],
  ): Promise<{ readonly stop: (signal: NodeJS.Signals) => Promise<Ended>; readonly url: string }> {
    cpSync(join(EXAMPLES, "shopify-to-xero"), folder, { recursive: true });
    useXeroToken(folder);
    const child = spawn(process.execPath, [BIN, "run", "--port", "0", ...args], {
      cwd: folder,
      env: { ...ENV, ...more },
    });
    let err = "";
    const url = await new Promise<string>((resolve, reject) => {
      child.stderr.on("data", (chunk: Buffer) => {
        err += chunk.toString("utf8");
        const found = /listening on (http:[^\s"]+)/.exec(err)?.[1];
        if (found !== undefined) resolve(found);
      });
      child.once("exit", () => reject(new Error(err)));
    });
    return {
      url,
      stop: (signal) =>
        new Promise((resolve) => {
          child.once("exit", (code) => resolve({ code: code ?? -1, out: "", err }));
          child.kill(signal);
        }),
    };
  }
  test("Ctrl-C loses no accepted event: its run continues after the next start", async () => {
    const { createHmac } = await import("node:crypto");
    const order = readFileSync(join(EXAMPLES, "shopify-to-xero/samples/order-1001.json"));
    const signature = createHmac("sha256", "s").update(order).digest("base64");
    const first = await running({ XERO_URL: "http://127.0.0.1:9" });
    const response = await fetch(`${first.url}/webhooks/shopify-order-to-xero-invoice`, {
      method: "POST",
      body: order,
      headers: { "X-Shopify-Hmac-Sha256": signature },
    });
    expect(response.status).toBe(200);
    const ended = await first.stop("SIGINT");
    expect(ended.code).toBe(130);
    expect(ended.err).toContain("waiting ones stay in the store");
    expect(ended.err).not.toContain("Ona");
    const listed = await integ(["runs", "--format", "json"]);
    expect(JSON.parse(listed.out)).toMatchObject({ runs: [{ id: 1, orderingKey: "5678901234567" }] });
    expect(["retrying", "waiting"]).toContain((JSON.parse(listed.out) as { runs: { state: string }[] }).runs[0]?.state);
    const second = await running({ XERO_URL: "http://127.0.0.1:9" });
    expect((await second.stop("SIGTERM")).code).toBe(0);
    expect((await integ(["runs"])).out).toContain("shopify-order-to-xero-invoice");
  });
  test("the JSON log has one line for each event, and no document content", async () => {
    const { createHmac } = await import("node:crypto");
    const order = readFileSync(join(EXAMPLES, "shopify-to-xero/samples/order-1001.json"));
    const secret = "the shop's webhook secret";
    const signature = createHmac("sha256", secret).update(order).digest("base64");
    const host = await running({ XERO_URL: "http://127.0.0.1:9", SHOPIFY_WEBHOOK_SECRET: secret }, [
      "--format",
      "json",
    ]);
    const headers = { "X-Shopify-Hmac-Sha256": signature };
    await fetch(`${host.url}/webhooks/shopify-order-to-xero-invoice`, { method: "POST", body: order, headers });
    const { err } = await host.stop("SIGTERM");
    const lines = err
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as { kind: string; level: string; time: string });
    expect(lines.map(({ kind }) => kind).slice(0, 2)).toEqual(["listening", "received"]);
    expect(lines[1]).toMatchObject({ level: "info", integration: "shopify-order-to-xero-invoice", execution_id: 1 });
    expect(err).not.toContain("Ona");
  });
  test("a second host on the same store is refused with the name of the first", async () => {
    const first = await running();
    const second = await integ(["run", "--port", "0"]);
    expect(second).toMatchObject({
      code: 2,
      err: expect.stringContaining("another integ is using the store") as string,
    });
    await first.stop("SIGTERM");
  });
  test("missing settings and variables are named, with what to write", async () => {
    cpSync(join(EXAMPLES, "shopify-to-xero"), folder, { recursive: true });
    expect(await integ(["run"], { SHOPIFY_WEBHOOK_SECRET: undefined })).toMatchObject({
      code: 2,
      err: expect.stringContaining("not set: SHOPIFY_WEBHOOK_SECRET") as string,
    });
    write("integ.yaml", "integ: 1\n");
    const { code, err } = await integ(["run"]);
    expect(code).toBe(2);
    expect(err).toContain('shopify: { webhook_secrets: "${SHOPIFY_WEBHOOK_SECRETS}" }');
  });
});
