/** `integ test`: the tests that the specs themselves contain. */
import type { CheckedTest, Diagnostic, Finding, Suite } from "@integ/compiler";
import { loadFlow } from "@integ/runtime/host";
import { runTest, type TestResult } from "../run-test.ts";
import { paintFor, report, shown } from "../report.ts";
import type { Report } from "../report-options.ts";
import { onTerminal, writeReports } from "../reports.ts";
import { count, err, errPainted, EXIT } from "../terminal.ts";
import { openWorkspace } from "../workspace.ts";
import { suitesOf } from "./check.ts";

interface SpecResults {
  readonly file: string;
  readonly tests: readonly TestResult[];
}

export async function test(
  named: readonly string[],
  options: { readonly format?: readonly Report[]; readonly name?: string },
): Promise<number> {
  const workspace = openWorkspace(named);
  const { host } = workspace;
  const { format: reports = [] } = options;
  const diagnostics: Diagnostic[] = [];
  const results: SpecResults[] = [];
  const failing: Finding[] = [];
  for (const { program, specs } of workspace.projects) {
    diagnostics.push(...program.diagnostics);
    for (const spec of specs) {
      const compiled = program.compile(spec);
      diagnostics.push(...compiled.diagnostics);
      if (compiled.module === undefined || compiled.checked === undefined) continue;
      const flow = await loadFlow(compiled.module);
      const chosen = compiled.checked.tests.filter(
        (one) => options.name === undefined || one.title.includes(options.name),
      );
      const tests = chosen.map((one) => runTest(flow, one, spec));
      results.push({ file: shown(spec), tests });
      failing.push(...tests.flatMap((one, i) => failed(one, chosen[i] as CheckedTest, spec)));
    }
  }
  const errors = diagnostics.filter((diagnostic) => diagnostic.severity === "error");
  const passed = results.reduce((sum, { tests }) => sum + tests.filter((one) => one.passed).length, 0);
  const title = `${count(passed, "test")} passed, ${failing.length} failed`;
  const terminal = onTerminal(reports);
  if (terminal !== undefined) {
    if (errors.length > 0) report(errors, terminal, host);
    show(results, title);
  }
  writeReports(
    reports,
    { findings: [...errors, ...failing], suites: suites(results, errors), json: () => toJson(results, errors), title },
    host,
  );
  return failing.length > 0 || errors.length > 0 ? EXIT.findings : EXIT.fine;
}

/** A test that fails as a finding, at its place in the spec. */
function failed({ title, passed, failures }: TestResult, { place }: CheckedTest, path: string): Finding[] {
  if (passed) return [];
  const message = [`test "${title}" fails`, ...failures].join("\n");
  return [{ code: "failed-test", severity: "error", message, place: { path, ...place } }];
}

/** Each spec with its tests, and what is wrong with it where it can't be tested. */
function suites(results: readonly SpecResults[], errors: readonly Diagnostic[]): Suite[] {
  const tested = results.map(({ file, tests }) => ({
    file,
    cases: tests.map(({ title: name, failures }) => ({ name, failures })),
  }));
  return [...tested, ...suitesOf(errors, [])];
}

function toJson(results: readonly SpecResults[], errors: readonly Diagnostic[]): string {
  const all = results.flatMap(({ tests }) => tests);
  const failures = all.filter((one) => !one.passed).length;
  const ok = failures === 0 && errors.length === 0;
  const counts = { passed: all.length - failures, failed: failures };
  return `${JSON.stringify({ version: 1, ok, ...counts, specs: results, broken: errors.map((one) => one.message) }, null, 2)}\n`;
}

function show(results: readonly SpecResults[], title: string): void {
  const paint = paintFor(process.stderr);
  for (const { file, tests } of results) {
    if (tests.length > 0) err(`${file}\n`);
    for (const one of tests) {
      errPainted(`  ${one.passed ? paint.help("ok") : paint.error("failed")}  ${one.title}\n`);
      for (const line of one.failures) err(`      ${line}\n`);
    }
  }
  err(`${title}\n`);
}
