/** Findings in the formats of other tools: what each reader shows comes from here, so each is read back as that tool would. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Ajv } from "ajv";
import addFormats from "ajv-formats";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { githubCommands, junit, sarif, type Finding } from "@integ/compiler";
import { ROOT } from "../../test/examples.ts";
import { integ as call, SMALL, type Ended } from "./integ.ts";

let folder: string;
const integ = (...args: readonly string[]): Promise<Ended> => call(folder, args);
const write = (name: string, text: string): void => writeFileSync(join(folder, name), text);
const file = (name: string): string => readFileSync(join(folder, name), "utf8");

const MISTAKE = SMALL.replace("order.name }", "order.nmae }");
const FAILING = SMALL.replace('Contact.Name: "Guest"', 'Contact.Name: "Jonas & <Ona>"');

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "integ-reports-"));
  write("small.integ", SMALL);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** OASIS's own schema of SARIF 2.1.0. */
function isSarif(log: unknown): void {
  const path = join(ROOT, "node_modules/@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json");
  const { $schema: _, id: _id, ...schema } = JSON.parse(readFileSync(path, "utf8")) as Record<string, unknown>;
  const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false });
  addFormats.default(ajv);
  const valid = ajv.compile(schema);
  expect(valid(log) ? [] : valid.errors).toEqual([]);
}

describe("SARIF", () => {
  test("has the rule with its page, the place, the fix, and a fingerprint", async () => {
    write("small.integ", MISTAKE);
    const { code, out, err } = await integ("check", "--format", "sarif");
    expect([code, err]).toEqual([1, ""]);
    const log = JSON.parse(out) as { runs: [{ tool: { driver: { rules: unknown[] } }; results: unknown[] }] };
    isSarif(log);
    const [{ tool, results }] = log.runs;
    expect(tool.driver.rules).toMatchObject([
      {
        id: "INT2002",
        defaultConfiguration: { level: "error" },
        help: { markdown: expect.stringContaining("INT2002") },
      },
    ]);
    const region = { startLine: 12, startColumn: 36, endLine: 12, endColumn: 40 };
    expect(results).toMatchObject([
      {
        ruleId: "INT2002",
        level: "error",
        message: { text: expect.stringContaining("shopify.Order has no field `nmae`") },
        locations: [{ physicalLocation: { artifactLocation: { uri: "small.integ" }, region } }],
        fixes: [
          { artifactChanges: [{ replacements: [{ deletedRegion: region, insertedContent: { text: "name" } }] }] },
        ],
      },
    ]);
  });

  test("recognizes a finding after lines above it have moved, and distinguishes two equal ones", async () => {
    const known = async (text: string): Promise<string[]> => {
      write("small.integ", text);
      const { out } = await integ("check", "--format", "sarif");
      const log = JSON.parse(out) as { runs: [{ results: { partialFingerprints: Record<string, string> }[] }] };
      return log.runs[0].results.flatMap(({ partialFingerprints }) => Object.values(partialFingerprints));
    };
    const twice = MISTAKE.replace('otherwise "Guest"', "otherwise order.nmae");
    const before = await known(twice);
    expect(new Set(before).size).toBe(2);
    expect(await known(twice.replace("source  order", "// a comment\n\nsource  order"))).toEqual(before);
  });

  test("writes paths as URIs", () => {
    const finding: Finding = { code: "INT2002", severity: "error", message: "no", place: { path: "a b/ė.integ", start: 0, end: 1 } }; // prettier-ignore
    const sources = { read: () => "x", name: (path: string) => path };
    const log: unknown = JSON.parse(sarif([finding], sources, { version: "1.0.0", pageOf: () => undefined }));
    isSarif(log);
    expect(JSON.stringify(log)).toContain('"uri":"a%20b/%C4%97.integ"');
  });
});

describe("JUnit", () => {
  test("has each spec as a suite, and each of its tests as a case", async () => {
    write("small.integ", FAILING);
    const { code, out } = await integ("test", "--format", "junit");
    expect(code).toBe(1);
    expect(out.split("\n").slice(0, 5)).toEqual([
      '<?xml version="1.0" encoding="UTF-8"?>',
      '<testsuites name="integ" tests="1" failures="1" errors="0">',
      '  <testsuite name="small.integ" tests="1" failures="1" errors="0">',
      '    <testcase classname="small.integ" name="named after the address" file="small.integ">',
      expect.stringContaining("Jonas &amp; &lt;Ona&gt;"),
    ]);
  });
  test("has a case for each spec that is checked, also without findings", async () => {
    mkdirSync(join(folder, "more"));
    write("more/wrong.integ", MISTAKE.replace('"small"', '"other"'));
    const { out } = await integ("check", "--format", "junit");
    expect(out).toContain('<testcase classname="small.integ" name="check" file="small.integ"/>');
    expect(out).toContain('<failure message="INT2002: shopify.Order has no field `nmae`">');
  });
  test("contains no character that XML forbids", () => {
    const text = junit([{ file: "a.integ", cases: [{ name: 'a "b"\u0000\ud800', failures: ["one\u001b[2J\ntwo"] }] }]);
    expect(text).toContain('name="a &quot;b&quot;\ufffd\ufffd"');
    expect(text).toContain(">one\ufffd[2J&#10;two</failure>");
  });
});

describe("GitHub", () => {
  test("shows findings next to their lines, and all of them in the step's summary", async () => {
    write("small.integ", MISTAKE);
    const summary = join(folder, "summary.md");
    const { out } = await call(folder, ["check", "--format", "github"], { GITHUB_STEP_SUMMARY: summary });
    expect(out).toMatch(
      /^::error file=small\.integ,line=12,endLine=12,col=36,endColumn=40,title=INT2002::shopify\.Order has no field `nmae`%0A/,
    );
    expect(file("summary.md")).toMatch(/^## integ: 1 spec checked\n\n\| Where \| What \| Message \|\n/);
    expect(file("summary.md")).toContain("| small.integ:12 | error INT2002 |");
  });
  test("shows the first ten errors, since GitHub drops the rest silently", () => {
    const found = (severity: "error" | "warning", count: number): Finding[] =>
      Array.from({ length: count }, (_, i) => ({ code: "INT2002", severity, message: `no ${i}: 5 %, maybe`, place: { path: "a.integ", start: 0, end: 1 } })); // prettier-ignore
    const lines = githubCommands([...found("warning", 3), ...found("error", 12)], {
      read: () => "x",
      name: () => "a,b:c.integ",
    }).split("\n");
    expect(lines.slice(0, 10).every((line) => line.startsWith("::error "))).toBe(true);
    expect(lines[0]).toBe("::error file=a%2Cb%3Ac.integ,line=1,endLine=1,col=1,endColumn=2,title=INT2002::no 0: 5 %25, maybe"); // prettier-ignore
    expect(lines.slice(10)).toEqual([
      ...[0, 1, 2].map(() => expect.stringContaining(`::warning file=a%2Cb%3Ac.integ`) as unknown as string),
      "::notice::2 more findings: the summary has all of them",
      "",
    ]);
  });
});

test("GitLab has each finding with its lines", async () => {
  write("small.integ", MISTAKE);
  const { out } = await integ("check", "--format", "gitlab");
  expect(JSON.parse(out)).toEqual([
    {
      description: expect.stringContaining("shopify.Order has no field `nmae`"),
      check_name: "INT2002",
      fingerprint: expect.stringMatching(/^[0-9a-z]+$/),
      severity: "major",
      location: { path: "small.integ", lines: { begin: 12, end: 12 } },
    },
  ]);
});

describe("several formats at once", () => {
  test("are written to files, and a person still sees the findings", async () => {
    write("small.integ", FAILING);
    const { err, out } = await integ("test", "--format", "junit=report.xml", "--format", "json=report.json");
    expect(err).toContain("0 tests passed, 1 failed");
    expect(out).toBe("");
    expect(file("report.xml")).toContain("<testsuites");
    expect(JSON.parse(file("report.json"))).toMatchObject({ ok: false, failed: 1 });
  });
  test("can't both go to stdout", async () => {
    const { code, err } = await integ("check", "--format", "json", "--format", "sarif");
    expect(code).toBe(2);
    expect(err).toContain("json and sarif can't both go to stdout");
    expect(err).toContain("--format sarif=<file>");
  });
  test("report a file that can't be written", async () => {
    const { code, err } = await integ("check", "--format", "sarif=no/such/folder.sarif");
    expect(code).toBe(2);
    expect(err).toContain("no/such/folder.sarif can't be written");
  });
});

test("--strict fails if there is a warning", async () => {
  write("small.integ", SMALL.replace("order.name }", '"for ${order.name}" }'));
  expect((await integ("check")).code).toBe(0);
  expect((await integ("check", "--strict")).code).toBe(1);
  // It is silenced in the spec alone, with a reason.
  const dollar = '"for ${order.name}" }]';
  const lines = (comment: string): string => SMALL.replace("LineItems: [{ Description: order.name }]", () => `${comment}\n  LineItems: [{ Description: ${dollar}`); // prettier-ignore
  write("small.integ", lines('// integ: allow INT2422 because "prices are in dollars"'));
  expect(await integ("check", "--strict")).toMatchObject({ code: 0 });
  for (const [comment, why] of [
    ["// integ: allow INT2422", "it does not say why"],
    ['// integ: allow INT2421 because "so"', "no INT2421 is found in line 13"],
    ['// integ: allow INT2002 because "so"', "INT2002 is an error, and errors can't be silenced"],
    ['// integ: allow all because "so"', "it names no code of a warning"],
  ] as const) {
    write("small.integ", lines(comment));
    expect((await integ("check", "--strict", "--format", "plain")).out + (await integ("check")).err, comment).toContain(why); // prettier-ignore
  }
  write("small.integ", MISTAKE.replace("  LineItems", '  // integ: allow INT2002 because "so"\n  LineItems'));
  expect((await integ("check")).err).toContain("error[INT2002]");
});
