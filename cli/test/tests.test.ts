/** `integ test` as a runner: what it covers, what it writes into specs, the cases that it makes of a schema. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { spawn } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ROOT } from "../../test/examples.ts";
import { readTable, tableText } from "../src/generated/table.ts";
import { integ as call, SMALL, type Ended } from "./integ.ts";

let folder: string;
const integ = (...args: readonly string[]): Promise<Ended> => call(folder, args);
const write = (name: string, text: string): void => writeFileSync(join(folder, name), text);
const read = (name: string): string => readFileSync(join(folder, name), "utf8");

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "integ-tests-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** With a branch of each kind. */
const BRANCHING = SMALL.replace(
  "destination invoice",
  'hold when order.currency != "EUR" because "only euros"\n\ndestination invoice',
).replace(
  'Contact: { Name: order.email otherwise "Guest" }',
  `Contact: { Name: order.email otherwise "Guest" }
  Reference: order.note | cut(255)
  Status: match order.financial_status otherwise "paid" { "paid" => "AUTHORISED", "pending" => "DRAFT", else => hold "not paid" }
  LineAmountTypes: if order.taxes_included then "Inclusive" else "Exclusive"`,
);

test("a spec without a test is named, since it is easily mistaken for one that passes", async () => {
  write("small.integ", SMALL);
  write("other.integ", SMALL.replace(/integration ".*"/, 'integration "other"').replace(/\ntest [\s\S]*$/, "\n"));
  expect((await integ("test")).err).toContain("1 test passed, 0 failed; without a test: other.integ\n");
});

test("specs whose errors prevent tests are named last, since a run in which everything else passes looks successful", async () => {
  write("small.integ", SMALL);
  mkdirSync(join(folder, "orders"));
  write(
    "orders/wrong.integ",
    SMALL.replace(/integration ".*"/, 'integration "wrong"').replace("order.email", "order.emial"),
  );
  const all = await integ("test");
  expect(all.code).toBe(1);
  expect(all.err).toMatch(/\n1 test passed, 0 failed; not tested, because of errors: orders\/wrong\.integ\n$/);
  expect((await integ("test", "orders")).err).toMatch(/\n0 tests passed, 0 failed; not tested, because of errors: orders\/wrong\.integ\n$/); // prettier-ignore
  expect((await integ("test", "--coverage", "1")).err).toContain(
    "; not tested, because of errors: orders/wrong.integ\n",
  );
});

describe("coverage", () => {
  test("lists branches, arms, fallbacks, stops and fields that no test reaches, by line; a threshold fails", async () => {
    write("small.integ", BRANCHING);
    const { code, err } = await integ("test", "--coverage", "90");
    expect(code).toBe(1);
    expect(err.slice(err.indexOf("coverage\n"))).toBe(`coverage
  small.integ: 66.6 %, below 90 %: branches 1 of 2, arms 1 of 2, stand-ins 2 of 2, holds and skips 0 of 2, required fields 4 of 4, optional fields 2 of 3
      small.integ:9: no test stops here: hold when order.currency != "EUR" because "only euros"
      small.integ:15: no test takes this arm: "DRAFT"
      small.integ:15: no test stops here: hold "not paid"
      small.integ:16: no test takes this branch: "Exclusive"
      small.integ:11: no test sends invoice.Reference
`);
    // Without a threshold it only says so.
    expect((await integ("test", "--coverage")).code).toBe(0);
  });

  test("lists rows of tables, also of a CSV file; rows with the same result count as one", async () => {
    const reads = (text: string): string =>
      text.replace("source  order", `table term(status: text) -> text { "paid" => "now"
  "pending" => "later"
  else => "unknown" }
table code(currency: text) -> text from "codes.csv"

source  order`); // prettier-ignore
    write("codes.csv", "currency,code\nEUR,home\nUSD,abroad\nGBP,abroad\nJPY,far\n");
    write(
      "small.integ",
      reads(SMALL).replace(
        'Contact: { Name: order.email otherwise "Guest" }',
        'Contact: { Name: order.email otherwise "Guest" }\n  Reference: "{term[order.financial_status otherwise "paid"]} {code[order.currency] otherwise "none"}"',
      ),
    );
    const { err } = await integ("test", "--coverage");
    expect(err).toContain("rows of tables 2 of 6, ");
    expect(err.split("\n").filter((line) => line.includes("looks up"))).toEqual([
      "      codes.csv:3: no test looks up this row of code: USD => abroad, or any of 1 more with the same result",
      "      codes.csv:5: no test looks up this row of code: JPY => far",
      '      small.integ:6: no test looks up this row of term: pending => "later"',
      '      small.integ:7: no test looks up this row of term: else => "unknown"',
    ]);
  });

  test("a module that records coverage gives the same results as one that does not", async () => {
    write("small.integ", BRANCHING);
    const json = async (...args: readonly string[]): Promise<unknown> => JSON.parse((await integ("test", "--format", "json", ...args)).out); // prettier-ignore
    const [plain, covered] = [await json(), await json("--coverage")];
    expect(covered).toMatchObject(plain as object);
    const ajv = new Ajv2020({ strict: true, allErrors: true });
    const schema: unknown = JSON.parse(readFileSync(join(ROOT, "docs/schemas/tests.schema.json"), "utf8"));
    for (const report of [plain, covered]) expect(ajv.validate(schema as object, report) ? [] : ajv.errors).toEqual([]);
  });
});

test("differences are shown field by field", async () => {
  write(
    "small.integ",
    SMALL.replace('Contact.Name: "Guest", LineItems[0].Description: "#1"', 'Contact: { Name: "Ona" }, LineItems: [{ Description: "#2" }, { Description: "#3" }]'), // prettier-ignore
  );
  const { code, err } = await integ("test");
  expect(code).toBe(1);
  expect(err).toContain("  failed  named after the address (small.integ:15)\n");
  expect(err).toContain(
    'invoice.Contact.Name: expected "Ona", found "Guest"\n      invoice.LineItems[0].Description: expected "#2", found "#1"\n      invoice.LineItems[1]: expected {"Description":"#3"}, found nothing\n',
  );
});

test("a filter that matches no title is a usage error", async () => {
  write("small.integ", SMALL);
  expect(await integ("test", "--name", "adress")).toMatchObject({ code: 2, out: "" });
  expect((await integ("test", "--name", "address")).err).toContain("1 test passed, 0 failed\n");
});

describe("--update", () => {
  test("changes the expectation to the actual value in place, and nothing else", async () => {
    const wrong = SMALL.replace('Contact.Name: "Guest"', 'Contact: { Name: "Ona" } // who it is for\n   ').replace('"#1" }\n}', '"#2" }\n}'); // prettier-ignore
    write("small.integ", wrong);
    const { code, err } = await integ("test", "--update");
    expect([code, err]).toEqual([0, expect.stringContaining("2 expectations updated in 1 spec: review the diff")]);
    expect(read("small.integ")).toBe(wrong.replace('{ Name: "Ona" }', '{ Name: "Guest" }').replace('"#2" }', '"#1" }'));
    expect((await integ("test")).code).toBe(0);
  });

  test("accepts another stop reason; another kind of outcome is left for a person", async () => {
    const stops = SMALL.replace("destination invoice", 'hold when order.total_price == 1 because "one {order.currency}"\n\ndestination invoice'); // prettier-ignore
    write("small.integ", stops);
    expect((await integ("test", "--update")).err).toContain("nothing to update\n");
    write("small.integ", stops.replace(/expect invoice .*/, 'expect skip "free"'));
    await integ("test", "--update");
    expect(read("small.integ")).toContain('  expect hold "one EUR"\n}');
  });
});

describe("--generate", () => {
  test("writes a table with the result of each case, and keeps its rows and marks", async () => {
    write("small.integ", BRANCHING);
    const made = await integ("test", "--generate");
    expect([made.code, made.err]).toEqual([0, expect.stringMatching(/ok {2}small\.cases\.md: \d+ rows, \d+ not reviewed yet\n/)]); // prettier-ignore
    const page = read("small.cases.md");
    for (const row of [
      '| the document | has all fields that the spec reads | sent: invoice.Contact.Name is "text", not "Guest"; invoice.Status is "DRAFT", not "AUTHORISED"; invoice.Reference is "text" | ? |',
      "| currency | is empty | held, as the document does not match: currency: expected a text matching",
      '| financial_status | is "pending" | sent: invoice.Status is "DRAFT", not "AUTHORISED" | ? |',
      'is "voided"; is a value that the schema does not list | held: not paid | ? |',
      '| name | is blank | sent: invoice.LineItems[0].Description is " ", not "#1" | ? |',
      '| taxes_included | is false | sent: invoice.LineAmountTypes is "Exclusive", not "Inclusive" | ? |',
    ])
      expect(page).toContain(row);
    expect((await integ("test")).code).toBe(0);

    // Somebody looks at all rows, and then the spec changes.
    write("small.cases.md", page.replaceAll("| ? |", "| ok |"));
    expect((await integ("test")).err).toMatch(/small\.cases\.md: \d+ rows\n/);
    write("small.integ", BRANCHING.replace('"pending" => "DRAFT"', '"pending" => "SUBMITTED"'));
    const { code, err } = await integ("test");
    expect([code, err]).toEqual([
      1,
      expect.stringContaining(
        'financial_status is "pending": expected sent: invoice.Status is "DRAFT", not "AUTHORISED"\n        found sent: invoice.Status is "SUBMITTED", not "AUTHORISED"\n',
      ),
    ]);
    await integ("test", "--generate");
    expect(read("small.cases.md")).toContain("Not looked at yet: 2 of ");
    expect(read("small.cases.md")).toContain('| taxes_included | is false | sent: invoice.LineAmountTypes is "Exclusive", not "Inclusive" | ok |'); // prettier-ignore
  });

  test("reads a table in the form in which it was written", () => {
    const row = { field: "a|b", cases: 'is "\\\\"', comesTo: 'sent: x is "|\\\\n"', reviewed: "ok" };
    expect(readTable(tableText("t", "About.", { base: "{}", rows: [row] }))).toEqual({ base: "{}", rows: [row] });
  });
});

test("--watch runs the tests again after a change", async () => {
  write("small.integ", SMALL);
  const running = spawn(process.execPath, [join(ROOT, "cli/bin/integ.js"), "test", "--watch"], { cwd: folder, env: { ...process.env, NO_COLOR: "1" } }); // prettier-ignore
  let said = "";
  const says = (text: string): Promise<void> =>
    new Promise((done) => {
      const look = (): void => {
        if (said.includes(text)) done();
        else running.stderr.once("data", () => setImmediate(look));
      };
      look();
    });
  running.stderr.on("data", (chunk: Buffer) => (said += chunk.toString("utf8")));
  const ended = new Promise<number | null>((done) => running.once("exit", done));
  try {
    await says("waiting for changes");
    write("small.integ", SMALL.replace('Contact.Name: "Guest"', 'Contact.Name: "Ona"'));
    await says('expected "Ona", found "Guest"');
  } finally {
    running.kill("SIGINT");
  }
  expect(await ended).toBe(130);
});
