/** The generated cases of one spec, and the file next to it with their expected results. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import type { CheckedModule, CheckedTest } from "@integ/compiler";
import { ledgerOf } from "@integ/compiler";
import type { Flow } from "@integ/runtime";
import { outcomeOfSample, type SampleOutcome, type Sample } from "@integ/preview/run";
import { sampleOfTest } from "../samples.ts";
import { casesOf } from "./cases.ts";
import { readTable, tableDifferences, tableOf, tableText, UNSEEN, withMarks, type CaseTable } from "./table.ts";

/** A spec to generate cases for. */
export interface SpecWithCases {
  readonly flow: Flow;
  readonly path: string;
  readonly checked: CheckedModule;
}

/** The results of a spec's cases. */
export interface CasesResult {
  readonly file: string;
  readonly rows: number;
  /** The number of rows without a review. */
  readonly unseen: number;
  /** The differences between the results and the file. */
  readonly failures: readonly string[];
}

/** `orders.integ` has its cases in `orders.cases.md`. */
export function casesFile(spec: string): string {
  return `${spec.replace(/\.integ$/, "")}.cases.md`;
}

/** Compares a spec's results with its file; undefined if it has none. */
export function checkCases(spec: SpecWithCases): CasesResult | undefined {
  const file = casesFile(spec.path);
  if (!existsSync(file)) return undefined;
  const held = readTable(readFileSync(file, "utf8"));
  if (held === undefined)
    return {
      file,
      rows: 0,
      unseen: 0,
      failures: ["the file has no table of cases: integ test --generate writes it again"],
    };
  const made = casesNow(spec);
  const failures = made === undefined ? [NO_TEST] : tableDifferences(held, made.table);
  return { file, rows: held.rows.length, unseen: unseenIn(held), failures };
}

/** Writes the file, and keeps the marks of unchanged rows. */
export function writeCases(spec: SpecWithCases): CasesResult {
  const file = casesFile(spec.path);
  const made = casesNow(spec);
  if (made === undefined) return { file, rows: 0, unseen: 0, failures: [NO_TEST] };
  const before = existsSync(file) ? readTable(readFileSync(file, "utf8")) : undefined;
  const table = withMarks(made.table, before);
  const about = `Each row changes one thing of what the test “${made.title}” gives, as the schema of ${spec.flow.source.type} allows it, or just does not.`;
  writeFileSync(file, tableText(spec.flow.name, about, table));
  return { file, rows: table.rows.length, unseen: unseenIn(table), failures: [] };
}

const NO_TEST = "cases are made of what a test gives, and no test of this spec gives a document that can be mapped";

function unseenIn({ rows }: CaseTable): number {
  return rows.filter(({ reviewed }) => reviewed === UNSEEN).length;
}

function casesNow({
  flow,
  path,
  checked,
}: SpecWithCases): { readonly table: CaseTable; readonly title: string } | undefined {
  const ledger = ledgerOf(checked);
  const base = baseOf(flow, checked.tests, path);
  if (ledger === undefined || base === undefined) return undefined;
  const cases = casesOf(checked, ledger, base.sample).map((one) => [one, outcomeOfSample(flow, one.sample)] as const);
  return { table: tableOf(base.came, cases), title: base.sample.name };
}

/** The first test whose document is sent; otherwise the first that can run. */
function baseOf(
  flow: Flow,
  tests: readonly CheckedTest[],
  path: string,
): { readonly sample: Sample; readonly came: SampleOutcome } | undefined {
  const run = tests.flatMap((test) => {
    const sample = sampleOfTest(flow, test, path);
    return sample === undefined ? [] : [{ sample, came: outcomeOfSample(flow, sample) }];
  });
  return (
    run.find(({ came }) => came.kind === "sent") ??
    run.find(({ came }) => came.kind !== "refused" && came.kind !== "lacking")
  );
}
