/** Files that runs write, and take: their formats, names, and what becomes of them when a run is done again. */
import { readdirSync, readFileSync, writeFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import iconv from "iconv-lite";
import { flowsOf, mistakesOf, projectFiles, RunningProject } from "../../test/ends.ts";
import { sharedFiles } from "../src/host/shared-files.ts";

let project: RunningProject | undefined;
afterEach(async () => {
  await project?.stop();
  project = undefined;
});

const LINE = '{ "type": "object", "required": ["sku", "price"], "additionalProperties": false, "properties": { "sku": { "type": "string" }, "price": { "type": "number" }, "on": { "type": "string", "format": "date" } } }'; // prettier-ignore
const LINES = "destination out = for l in order.lines => ledger.write_sales { sku: l.sku, price: l.price, on: l.on }";
const entry = (sales: string): string => `systems:\n  ledger:\n    kind: files\n    files:\n      sales: ${sales}\n`;
const start = async (sales: string, spec = LINES): Promise<RunningProject> => {
  const files = projectFiles(entry(sales), { sales: spec }, { "line.json": LINE, "head.csv": "sku;price;on\n", "full.csv": "sku;price;on\nA-1;2,50;2026-01-01\nB;3;\n" }); // prettier-ignore
  return (project = await RunningProject.start(files, { ledger: { folder: "out" } }));
};
const text = (name: string, encoding = "utf-8"): string =>
  iconv.decode(readFileSync(join(project?.folder ?? "", "out", name)), encoding, { stripBOM: false });
const ORDER = { id: 7, lines: [{ sku: "A-1", price: 2.5, on: "2026-11-29" }, { sku: "B", price: 10 }] }; // prettier-ignore

describe("written files", () => {
  test.each([
    ["CSV", "{ name: sales.csv, schema: line.json }", "sku,price,on\nA-1,2.5,2026-11-29\nB,10,\n"],
    ["with semicolons, commas in numbers and Windows' line ends", '{ name: sales.csv, schema: line.json, separator: ";", decimal: ",", line_end: crlf }', "sku;price;on\r\nA-1;2,5;2026-11-29\r\nB;10;\r\n"], // prettier-ignore
    ["with all cells in quotes, a byte order mark and no header", '{ name: sales.csv, schema: line.json, quote: all, bom: true, header: false }', '\uFEFF"A-1","2.5","2026-11-29"\n"B","10",""\n'], // prettier-ignore
    ["with tabs", "{ name: sales.tsv, schema: line.json }", "sku\tprice\ton\nA-1\t2.5\t2026-11-29\nB\t10\t\n"],
    ["of fixed width: numbers on the right", '{ name: sales.txt, schema: line.json, format: fixed, widths: { sku: 5, price: 6, on: 10 } }', "A-1     2.52026-11-29\nB        10          \n"], // prettier-ignore
    ["JSON", '{ name: sales.json, schema: line.json }', '[\n  {\n    "sku": "A-1",\n    "price": 2.5,\n    "on": "2026-11-29"\n  },\n  {\n    "sku": "B",\n    "price": 10\n  }\n]\n'], // prettier-ignore
    ["XML", '{ name: sales.xml, schema: line.json, at: /sales/line }', '<?xml version="1.0" encoding="UTF-8"?><sales><line><sku>A-1</sku><price>2.5</price><on>2026-11-29</on></line><line><sku>B</sku><price>10</price></line></sales>\n'], // prettier-ignore
    ["XML of attributes, in a namespace and an older encoding", '{ name: sales.xml, schema: line.json, at: /sales/lines/line, attributes: true, around: { sales: { "@xmlns": "urn:sales" } }, encoding: iso-8859-13 }', '<?xml version="1.0" encoding="ISO-8859-13"?><sales xmlns="urn:sales"><lines><line sku="A-1" price="2.5" on="2026-11-29"></line><line sku="B" price="10"></line></lines></sales>\n'], // prettier-ignore
    ["JSON lines", '{ name: sales.jsonl, schema: line.json }', '{"sku":"A-1","price":2.5,"on":"2026-11-29"}\n{"sku":"B","price":10}\n'], // prettier-ignore
  ])("%s", async (_, sales, written) => {
    await start(sales);
    expect(await project?.give(ORDER)).toBe("delivered");
    expect(text(/name: (\S+?),/.exec(sales)?.[1] ?? "")).toBe(written);
  });

  test("use a legacy encoding", async () => {
    await start("{ name: sales.csv, schema: line.json, encoding: windows-1257 }");
    await project?.give({ id: 1, lines: [{ sku: 'žąsis; "ė"', price: 1 }] });
    expect(text("sales.csv", "windows-1257")).toBe('sku,price,on\n"žąsis; ""ė""",1,\n');
  });

  test.each([
    ["a sign that the encoding lacks", '{ name: sales.csv, schema: line.json, encoding: windows-1257 }', "漢", 'windows-1257 has no "漢" (U+6F22)'], // prettier-ignore
    ["what is too long for its column", '{ name: sales.txt, schema: line.json, format: fixed, widths: { sku: 3, price: 5, on: 10 } }', "ABCD", 'line 1, sku: "ABCD" has 4 characters, but the column has 3'], // prettier-ignore
    ["what XML can't hold", '{ name: sales.xml, schema: line.json, at: /sales/line }', "\u0001", "XML can't hold the character U+0001"], // prettier-ignore
    ["a line break in a column", '{ name: sales.txt, schema: line.json, format: fixed, widths: { sku: 9, price: 5, on: 10 } }', "A\nB", "a file of fixed width can't contain a line break"], // prettier-ignore
  ])("%s holds the run, and nothing is written", async (_, sales, sku, why) => {
    await start(sales);
    expect(await project?.give({ id: 1, lines: [{ sku, price: 1 }] })).toContain(why);
    expect(readdirSync(project?.folder ?? "")).toEqual([]);
  });

  test("an XML file with one element takes one document", async () => {
    await start("{ name: sales.xml, schema: line.json, at: /line }");
    expect(await project?.give(ORDER)).toContain("there are 2 documents, and an XML file has one element line");
    expect(await project?.give({ id: 8, lines: [{ sku: "A & B", price: 1 }] })).toBe("delivered");
    expect(text("sales.xml")).toContain("<line><sku>A &amp; B</sku><price>1</price></line>");
  });

  test("texts that a spreadsheet would evaluate get an apostrophe, numbers do not", async () => {
    await start("{ name: sales.csv, schema: line.json, escape_formulas: true }");
    await project?.give({ id: 1, lines: [{ sku: "=1+1", price: -1 }] });
    expect(text("sales.csv")).toBe("sku,price,on\n'=1+1,-1,\n");
  });

  test("have the columns of a sample: numbers, dates, and optional values", async () => {
    await start('{ name: sales.csv, sample: full.csv, separator: ";", decimal: "," }');
    await project?.give(ORDER);
    expect(text("sales.csv")).toBe("sku;price;on\nA-1;2,5;2026-11-29\nB;10;\n");
  });

  test("a single document has a name that the spec gives", async () => {
    await start('{ name: "orders/{number}.json", schema: line.json }', 'destination out = ledger.write_sales(number: "A{order.id}") { sku: "x", price: 1 }'); // prettier-ignore
    await project?.give(ORDER);
    expect(JSON.parse(text("orders/A7.json"))).toEqual({ sku: "x", price: 1 });
  });

  test("a list gives one file for each name", async () => {
    await start('{ name: "{number}.csv", schema: line.json }', "destination out = for l in order.lines => ledger.write_sales(number: l.sku) { sku: l.sku, price: l.price }"); // prettier-ignore
    await project?.give({ id: 1, lines: [...ORDER.lines, { sku: "B", price: 3 }] });
    expect([text("A-1.csv"), text("B.csv")]).toEqual(["sku,price,on\nA-1,2.5,\n", "sku,price,on\nB,10,\nB,3,\n"]);
  });

  test.each(["../x", "a/b", "..", "a\\b", "C:x", "a\u0000b"])("no name leads out of the folder: %j", async (note) => {
    await start('{ name: "{number}.json", schema: line.json }', 'destination out = ledger.write_sales(number: order.note otherwise if blank "-") { sku: "x", price: 1 }'); // prettier-ignore
    expect(await project?.give({ id: 1, lines: [], note })).toMatch(/^held: ledger.write_sales: number .*name/);
    expect(readdirSync(project?.folder ?? "")).toEqual([]);
  });

  test("have the run's day, time and number, in the given zone", async () => {
    await start('{ name: "{date}_{time}_{run}.csv", schema: line.json, zone: Europe/Vilnius }');
    await project?.give(ORDER);
    expect(text("2026-11-30_003000_1.csv")).toContain("A-1");
  });

  test("can be read by a later destination", async () => {
    const files = projectFiles(
      `${entry('{ name: "{date}.csv", schema: line.json }')}      told: { name: told.json, schema: told.json }\n`,
      { sales: `${LINES}\ndestination told = ledger.write_told { file: out.file otherwise "none" }` },
      { "line.json": LINE, "told.json": '{ "type": "object", "properties": { "file": { "type": "string" } } }' },
    );
    project = await RunningProject.start(files, { ledger: { folder: "out" } });
    expect(await project.give(ORDER)).toBe("delivered");
    expect(JSON.parse(text("told.json"))).toEqual({ file: "2026-11-29.csv" });
    expect(await project.give({ id: 8, lines: [] })).toBe("delivered");
    expect(JSON.parse(text("told.json"))).toEqual({ file: "none" });
  });
});

test("a file that two integrations write one over the other is told of, and none that is another each time", async () => {
  const shared = async (sales: string): Promise<string[]> => {
    const files = projectFiles(entry(sales), { one: LINES, two: LINES }, { "line.json": LINE });
    return sharedFiles(await flowsOf(files));
  };
  expect(await shared('{ name: "sales-{date}.csv", schema: line.json }')).toEqual([
    "ledger: sales-{date}.csv is written anew each time, and one and two write it: only the last lines stay; put {run} into its name in integ.yaml, or use append: true",
  ]);
  expect(await shared('{ name: "sales-{date}-{run}.csv", schema: line.json }')).toEqual([]);
});

test.each([
  ['trigger files "in/*.json"', '{ name: "sales-{date}.csv", schema: line.json }', "one writes it for each document"],
  ['trigger files "in/*.json"', '{ name: "sales-{date}-{run}.csv", schema: line.json }', undefined],
  ['trigger files "in/*.json"', '{ name: "sales-{date}.csv", schema: line.json, append: true }', undefined],
  ["trigger manual", '{ name: "sales-{date}.csv", schema: line.json }', undefined],
])("%s, %s: the next document's file replaces this one's: %s", async (trigger, sales, wanted) => {
  const verb = sales.includes("append") ? "append_sales" : "write_sales";
  const files = projectFiles(entry(sales), { one: LINES.replace("write_sales", verb) }, { "line.json": LINE });
  const [path = "", text = ""] = [...files].find(([name]) => name.endsWith("one.integ")) ?? [];
  files.set(path, text.replace("trigger manual", trigger));
  const [warning] = sharedFiles(await flowsOf(files));
  expect(warning?.includes(wanted ?? "")).toBe(wanted === undefined ? undefined : true);
});

describe("a repeated run", () => {
  test("writes the same file, whole, and leaves nothing next to it", async () => {
    await start('{ name: "{run}.csv", schema: line.json }');
    await project?.give(ORDER);
    const before = text("1.csv");
    expect(await project?.dieBeforeDone(1, "out")).toBe("delivered");
    expect(text("1.csv")).toBe(before);
    expect(await project?.replay(1, { id: 7, lines: [{ sku: "C", price: 1 }] })).toBe("delivered");
    expect(text("1.csv")).toBe("sku,price,on\nC,1,\n");
    expect(readdirSync(join(project?.folder ?? "", "out/.integ"))).toEqual([]);
  });

  test("appends once, and no line twice", async () => {
    await start("{ name: all.csv, schema: line.json, append: true }", LINES.replace("write_", "append_"));
    await project?.give(ORDER);
    await project?.give({ id: 8, lines: [{ sku: "C", price: 1 }] });
    const all = "sku,price,on\nA-1,2.5,2026-11-29\nB,10,\nC,1,\n";
    expect(text("all.csv")).toBe(all);
    expect(await project?.dieBeforeDone(1, "out")).toBe("delivered");
    expect(text("all.csv")).toBe(all);
    // The other side has taken the file away meanwhile: what was in it does not come again.
    writeFileSync(join(project?.folder ?? "", "out/all.csv"), "");
    expect(await project?.dieBeforeDone(2, "out")).toBe("delivered");
    expect(text("all.csv")).toBe("");
    expect(await project?.replay(1, { id: 7, lines: [{ sku: "D", price: 1 }] })).toContain(
      "has already created this record",
    );
  });

  test("completes an append that was interrupted between its last two steps", async () => {
    await start("{ name: all.csv, schema: line.json, append: true }", LINES.replace("write_", "append_"));
    await project?.give(ORDER);
    const key = project?.store.step(1, "out")?.idempotencyKey ?? "";
    const out = join(project?.folder ?? "", "out");
    writeFileSync(join(out, `.integ/all.csv.${key.slice(0, 16)}.part`), "half of it");
    writeFileSync(join(out, "all.csv"), "before\n");
    expect(await project?.dieBeforeDone(1, "out")).toBe("delivered");
    expect(text("all.csv")).toBe("before\nA-1,2.5,2026-11-29\nB,10,\n");
    expect(readdirSync(join(out, ".integ"))).toEqual(["all.csv.keys"]);
  });

  test("is retried if the folder can't be written", async () => {
    await start('{ name: "{run}.csv", schema: line.json }');
    const out = join(project?.folder ?? "", "out");
    writeFileSync(out, "a file where the folder is to be");
    expect(await project?.give(ORDER)).toMatch(/^retrying: ledger.write_sales: /);
  });
});

describe("incoming files", () => {
  test("are read in the format of their kind, from their system's folder", async () => {
    const sales =
      '{ name: sales.txt, format: csv, sample: full.csv, separator: ";", decimal: ",", encoding: windows-1257 }';
    await start(sales, 'integ 1\nintegration "sales"\nsource row = ledger.Sales\ntrigger files "in/*.txt"\ndestination out = ledger.write_sales { sku: row.sku, price: row.price * 2 }\n'); // prettier-ignore
    mkdirSync(join(project?.folder ?? "", "out/in"), { recursive: true });
    writeFileSync(
      join(project?.folder ?? "", "out/in/a.txt"),
      iconv.encode("sku;price;on\nšuo;1,25;\n", "windows-1257"),
    );
    for (let look = 0; look < 3; look++) await project?.later(11_000);
    expect(text("sales.txt", "windows-1257")).toBe("sku;price;on\nšuo;2,5;\n");
    expect(readdirSync(join(project?.folder ?? "", "out/in"))).toEqual(["done"]);
  });

  const take = async (name: string, content: string | Buffer): Promise<void> => {
    mkdirSync(join(project?.folder ?? "", "out/in"), { recursive: true });
    writeFileSync(join(project?.folder ?? "", "out/in", name), content);
    for (let look = 0; look < 3; look++) await project?.later(11_000);
  };
  const XML = 'integ 1\nintegration "sales"\nsource row = ledger.Sales\ntrigger files "in/*.xml"\ndestination out = ledger.write_sales(sku: row.sku) { sku: row.sku, price: row.price * 2, on: row.on }\n'; // prettier-ignore

  test("XML: each element at the path of the entry, in the encoding that the file declares", async () => {
    await start('{ name: "{sku}.xml", schema: line.json, at: /sales/line }', XML);
    await take("a.xml", iconv.encode('<?xml version="1.0" encoding="windows-1257"?>\n<s:sales xmlns:s="urn:s"><s:line><s:sku>šuo</s:sku><s:price>1.25</s:price><s:on/></s:line><s:line><s:sku>B</s:sku><s:price>2</s:price></s:line></s:sales>', "windows-1257")); // prettier-ignore
    expect(text("šuo.xml")).toContain("<line><sku>šuo</sku><price>2.5</price></line>");
    expect(text("B.xml")).toContain("<price>4</price>");
    // None is none, and another document is set aside.
    await take("none.xml", "<sales/>");
    await take("other.xml", "<orders><line/></orders>");
    await take("half.xml", "<sales><line>");
    await project?.later(61_000);
    expect(readdirSync(join(project?.folder ?? "", "out/in/held"))).toHaveLength(2);
    expect(readdirSync(join(project?.folder ?? "", "out/in/done"))).toHaveLength(2);
  });

  test("XML in the project's folder is one document", async () => {
    const spec = 'integ 1\nintegration "orders"\nsource order = shop.Order\ntrigger files "drop/*.xml"\ndestination out = for l in order.lines => ledger.write_sales { sku: l.sku, price: l.price }\n'; // prettier-ignore
    await start("{ name: sales.csv, schema: line.json }", spec);
    mkdirSync(join(project?.folder ?? "", "drop"), { recursive: true });
    writeFileSync(join(project?.folder ?? "", "drop/7.xml"), "<order><id>7</id><lines><sku>A</sku><price>1.50</price></lines></order>"); // prettier-ignore
    for (let look = 0; look < 3; look++) await project?.later(11_000);
    expect(text("sales.csv")).toBe("sku,price,on\nA,1.5,\n");
  });
});

describe("mistakes in integ.yaml", () => {
  const said = (sales: string): string[] =>
    mistakesOf(projectFiles(entry(sales), { sales: LINES }, { "line.json": LINE, "deep.json": '{ "type": "object", "properties": { "tags": { "type": "array" } } }', "odd.csv": "a,a\n", "semi.csv": "a;b\n1;2\n" })); // prettier-ignore
  test.each([
    ["{ name: sales.csv }", "what the lines of `sales` hold is not said"],
    ["{ name: sales.csv, schema: line.json, sample: odd.csv }", "`sales` has a schema and a sample"],
    [
      "{ name: sales.dat, schema: line.json }",
      "how `sales.dat` is written is unclear from its file extension | say it:  format: csv",
    ],
    ["{ name: sales.csv, schema: lines.json }", "there is no schema file lines.json"],
    ["{ name: sales.csv, sample: odd.csv }", "the sample can't be used: two columns are called `a`"],
    ["{ name: sales.csv, sample: semi.csv }", 'as `;` separates its cells: write   separator: ";"'],
    ["{ name: sales.json, sample: odd.csv }", "only a CSV file has a first line"],
    ["{ name: ../sales.csv, schema: line.json }", "`../sales.csv` leads out of the folder"],
    ['{ name: "s{date.csv", schema: line.json }', "has a hole that is not closed"],
    ["{ name: sales.csv, schema: line.json, zone: Vilnius }", "there is no time zone `Vilnius`"],
    ["{ name: sales.json, schema: line.json, append: true }", "nothing can be written behind a JSON document"],
    ["{ name: sales.xml, schema: line.json, at: /s/l, append: true }", "nothing can be written behind an XML document"],
    ["{ name: sales.xml, schema: line.json }", "which elements the documents are | write   at: /orders/order"],
    ["{ name: sales.xml, schema: line.json, at: /s/l, around: { t: {} } }", "must be their outermost element | write   around: { s:"], // prettier-ignore
    ["{ name: sales.csv, schema: line.json, at: /s/l }", "only an XML file has `at` | leave it out"],
    ["{ name: sales.csv, schema: deep.json }", "a line can't hold `tags`: it is no plain value"],
    ["{ name: s.txt, format: fixed, schema: line.json, widths: { sku: 5 } }", "how wide `price` is isn't said"],
    [
      "{ name: s.txt, format: fixed, schema: line.json, widths: { sku: 5, price: 5, skuu: 5 } }",
      "there is no field `skuu`",
    ],
    ["{ name: sales.csv, schema: line.json, encoding: latin1 }", '`encoding` must be "utf-8" or'],
    ["{ nam: sales.csv, schema: line.json }", "nothing is called `nam` here | did you mean name?"],
  ])("%s: %s", (sales, message) => {
    const [only, ...others] = said(sales);
    expect(only).toContain(message);
    expect(others.filter((one) => one.startsWith("INT3") || one.startsWith("INT4"))).toEqual([]);
  });
});
