/** Completions at a place, the likeliest first: in complete and in half-typed specs. */
import { describe, expect, test, vi } from "vitest";
import { memoryHost, Program } from "@integ/compiler";
import { LanguageService } from "@integ/language-service";
import { HEAD, labels, offered, opened, SPEC, WHOLE } from "./project.ts";

const RECORD = `${HEAD}destination invoice = books.put_invoice {\n`;

/** The first that are offered. */
const first = (written: string, count: number): string[] => labels(offered(written)).slice(0, count);

describe("a declaration", () => {
  test("begins with one of a few keywords; those allowed once and already used are not offered", () => {
    const words = labels(offered(`${HEAD}\n▮`));
    expect(words).toEqual(expect.arrayContaining(["destination", "fetch", "let", "test", "skip when"]));
    expect(words).not.toContain("source");
    expect(labels(offered("integ 1\n▮"))).toContain("source");
  });

  test("is not offered inside another", () => {
    expect(labels(offered(`${RECORD}  ▮\n}`))).not.toContain("destination");
  });
});

test.each<[what: string, written: string, labels: string[]]>([
  ["the systems of a source", "integ 1\nsource order = ▮", ["shop", "books"]],
  ["the types of a system", 'integ 1\nintegration "a"\nsource order = shop.▮', ["Order", "Stock"]],
  ["the kinds of a trigger", 'integ 1\nintegration "a"\nsource order = shop.Order\ntrigger ▮', ["webhook", "poll", "schedule", "files", "manual"]],
  ["the systems of a trigger", 'integ 1\nintegration "a"\nsource order = shop.Order\ntrigger webhook ▮', ["shop"]],
  ["the events of a system", 'integ 1\nintegration "a"\nsource order = shop.Order\ntrigger webhook shop.▮', ["order_paid"]],
  ["operations that write", `${HEAD}destination invoice = books.▮`, ["put_invoice"]],
  ["operations that read", `${HEAD}fetch stock = shop.▮`, ["find_stock"]],
  ["operations that list", `${HEAD}fetch orders = all shop.▮`, ["list_orders"]],
  ["the parameters of an operation", `${HEAD}fetch stock = shop.find_stock(▮`, ["sku", "place"]],
  ["fields to set: all that are required, then each of them, then others", `${RECORD}  ▮\n}`, ["all 5 required fields", "Number", "Type", "Day", "Contact", "Lines", "Email", "Note"]],
  ["fields of a record within", `${RECORD}  Contact: { ▮ }\n}`, ["Name", "City"]],
  ["values of an enum", `${RECORD}  Type: ▮\n}`, ['"SALE"', '"REFUND"']],
  ["values of an enum in quotes", `${RECORD}  Type: "▮"\n}`, ["SALE", "REFUND"]],
  ["values to compare with", `${HEAD}skip when order.status == ▮`, ['"paid"', '"pending"', '"voided"']],
  ["values to look for in a list", `${HEAD}skip when order.status in ["paid", ▮]`, ['"paid"', '"pending"', '"voided"']],
  ["fields of a document", `${HEAD}skip when order.▮`, ["id", "name", "email", "note", "currency"]],
  ["fields of a document within", `${HEAD}let x = order.customer.▮\nlet y = 1`, ["first_name", "last_name"]],
  ["fields in the hole of a text", `${RECORD}  Note: "for {order.▮"\n}`, ["id", "name", "email"]],
  ["fields of a loop's element", `${RECORD}  Lines: [ for line in order.lines => { What: line.▮`, ["title", "sku", "quantity"]],
  ["fields of a type", `${HEAD}function f(x: shop.Order.▮) = 1`, ["id", "name"]],
  ["plain types", `${HEAD}function f(x: ▮`, ["text", "integer", "decimal"]],
  ["a cut for a text that is too long", `${RECORD}  Number: order.name | ▮\n}`, ["cut"]],
  ["the day of a moment", `${RECORD}  Day: order.created_at | ▮\n}`, ["date_in"]],
  ["a path of the same name", `${RECORD}  Note: ▮\n}`, ["order.note"]],
  ["a record's braces", `${RECORD}  Contact: ▮\n}`, ["{ … }"]],
  ["a list's loop", `${RECORD}  Lines: ▮\n}`, ["[ for … ]", "order.lines"]],
  ["a loop in the brackets of a list", `${RECORD}  Lines: [ ▮ ]\n}`, ["{ … }", "for"]],
  ["words that a parameter takes", `${HEAD}let x = round(order.total, 2, ▮)`, ["half_up", "half_even"]],
  ["time zones", `${RECORD}  Day: order.created_at | date_in("▮")\n}`, ["Africa/Abidjan"]],
  ["values that have no arm yet", `${HEAD}let x = match order.status {\n  "paid" => 1\n  ▮\n}`, ["all 2 values", '"pending"', '"voided"']],
  ["the same in quotes", `${HEAD}let x = match order.status {\n  "paid" => 1\n  "▮\n}`, ["pending", "voided"]],
  ["fields that a test expects", WHOLE.replace("expect invoice { ", "expect invoice { ▮"), ["Id", "Number"]],
  ["the records that a test expects", `${WHOLE}test "b" {\n  given "samples/order-1001.json"\n  expect ▮\n}`, ["invoice"]],
  ["samples", `${WHOLE}test "b" {\n  given "▮"\n}`, ["samples/order-1001.json"]],
  ["units of time", `${HEAD}dedupe by order.id for 7 ▮`, ["minutes", "hours", "days"]],
])("%s", (_, written, wanted) => {
  expect(first(written, wanted.length)).toEqual(wanted);
}); // prettier-ignore

describe("keywords", () => {
  test("are offered after a value, each only where it is allowed", () => {
    const behindGuard = labels(offered(`${HEAD}skip when order.email ▮`));
    expect(behindGuard).toEqual(expect.arrayContaining(["present", "absent", "otherwise", "because", "and"]));
    expect(behindGuard).not.toContain("then");
    expect(behindGuard).not.toContain("where");
    const inField = labels(offered(`${RECORD}  Note: order.email ▮\n}`));
    expect(inField).toContain("otherwise");
    expect(inField).not.toContain("because");
    expect(labels(offered(`${HEAD}let x = if order.email present ▮`))).toContain("then");
    expect(labels(offered(`${HEAD}let x = [ for line in order.lines ▮`))).toContain("where");
  });

  test("are not offered in comments, in texts and after a dot", () => {
    expect(offered(`${HEAD}// ▮`)).toEqual([]);
    expect(offered(`${RECORD}  Note: "for ▮"\n}`)).toEqual([]);
    expect(labels(offered(`${HEAD}let x = order.▮`))).not.toContain("if");
  });
});

describe("half-typed text", () => {
  test("is completed before anything is closed", () => {
    expect(first(`${RECORD}  Contact: {\n    Name: order.customer.▮`, 1)).toEqual(["first_name"]);
    expect(first(`${RECORD}  Lines: [\n    for line in order.▮`, 1)).toEqual(["lines"]);
    expect(first(`${HEAD}let x = sum(for line in order.lines where line.▮`, 3)).toEqual(["title", "sku", "quantity"]);
  });

  test("is completed next to lines that can't be parsed", () => {
    expect(first(`${RECORD}  Number: order.\n  Type: ▮\n  Day: |\n}`, 2)).toEqual(['"SALE"', '"REFUND"']);
    expect(first(`${RECORD}  Number: (order.name\n  Contact: { Name: order.▮ }\n}`, 1)).toEqual(["name"]);
  });

  test("gets a result at every place of a spec, and the spec stays unchanged", () => {
    const { service, text } = opened(`${WHOLE}▮`);
    for (let at = 0; at < text.length; at += 7) {
      service.update(SPEC, text.slice(0, at));
      service.completions(SPEC, at);
    }
    service.update(SPEC, text);
    expect(service.diagnostics(SPEC)).toEqual([]);
  });

  test("gets the same result if only its declaration is checked", () => {
    const { service, text } = opened(`${WHOLE}▮`);
    const { trial } = Program.prototype; // oxlint-disable-line unbound-method
    const places = Array.from({ length: Math.floor(text.length / 23) }, (_, i) => i * 23);
    const all = (): unknown[] => places.map((at) => service.completions(SPEC, at));
    const alone = all();
    const checked = vi.spyOn(Program.prototype, "trial").mockImplementation(function whole(this: Program, path, tried) {
      return trial.call(this, path, tried);
    });
    try {
      expect(all()).toEqual(alone);
      expect(checked).toHaveBeenCalled();
    } finally {
      checked.mockRestore();
    }
  });
});

describe("inserted text", () => {
  const insertOf = (written: string, label: string): string | undefined =>
    offered(written).find((one) => one.label === label)?.insert;

  test("for a field includes its colon, unless there is one", () => {
    expect(insertOf(`${RECORD}  ▮\n}`, "Number")).toBe("Number: $0");
    expect(insertOf(`${RECORD}  Num▮: "1"\n}`, "Number")).toBe("Number");
    expect(insertOf(`${RECORD}  ▮\n}`, "Contact")).toBe("Contact: { $0 }");
  });

  test("for all required fields has one line each, with a known value if there is one", () => {
    expect(insertOf(`${RECORD}  ▮\n}`, "all 5 required fields")?.split("\n")).toEqual([
      'Number: ${1:hold "Number is not decided yet"}',
      '  Type: ${2:hold "Type is not decided yet"}',
      '  Day: ${3:hold "Day is not decided yet"}',
      '  Contact: { Name: hold "Name is not decided yet" }',
      '  Lines: [ ${5:hold "Lines is not decided yet"} ]',
    ]);
  });

  test("for a function includes its arguments, with the limit of the field", () => {
    expect(insertOf(`${RECORD}  Number: order.name | ▮\n}`, "cut")).toBe("cut(${1:20})");
    expect(insertOf(`${RECORD}  Day: order.created_at | ▮\n}`, "date_in")).toBe('date_in("${1:Europe/Vilnius}")');
  });

  test("replaces the word at the cursor", () => {
    const { service, offset, text } = opened(`${HEAD}let x = order.cre▮at`);
    const { replace } = service.completions(SPEC, offset);
    expect(text.slice(replace.start, replace.end)).toBe("creat");
  });
});

test("the spec's own functions and tables are offered, also those of a library", () => {
  const files = { "tables.integ": 'integ 1\ntable code(kind: text) -> text { "a" => "1"  else => "2" }\n' };
  const written = `integ 1\nuse "./tables.integ"\n${HEAD.slice(8)}function net(x: decimal) = x\ndestination invoice = books.put_invoice {\n  Number: ▮\n}`;
  expect(labels(offered(written, files))).toEqual(expect.arrayContaining(["code"]));
  const total = written.replace("Number: ▮", "Lines: [ { Count: ▮ } ]");
  expect(labels(offered(total, files))).toEqual(expect.arrayContaining(["net"]));
  expect(labels(offered('integ 1\nuse "▮"', files))).toContain("./tables.integ");
});

test("a record of several kinds offers the fields of all kinds, each once", () => {
  const kind = (...names: string[]): object => ({
    type: "object",
    required: names.slice(0, 1),
    properties: Object.fromEntries(names.map((name) => [name, { type: "string" }])),
    additionalProperties: false,
  });
  const schema = {
    type: "object",
    properties: { Contact: { $ref: "#/$defs/Contact" } },
    $defs: { Contact: { oneOf: [kind("ContactID", "Note"), kind("Name", "Note")] } },
  };
  const service = new LanguageService(
    memoryHost({
      "systems/till/system.yaml": `integ: 1
system: till
title: Till
version: '1'
base_url: https://till.example
types:
  Row: { schema: Row.json }
events:
  row_put: { type: Row }
operations:
  put_row:
    kind: upsert
    request: { method: PUT, path: /rows }
    record: { type: Row }
`,
      "systems/till/Row.json": JSON.stringify(schema),
    }),
  );
  const text = 'integ 1\nintegration "rows"\nsource row = till.Row\ntrigger webhook till.row_put\ndestination out = till.put_row {\n  Contact: { ▮ }\n}\n'; // prettier-ignore
  service.update("/project/rows.integ", text.replace("▮", ""));
  const { items } = service.completions("/project/rows.integ", text.indexOf("▮"));
  expect(items.map(({ label }) => label).toSorted()).toEqual(["ContactID", "Name", "Note"]);
});
