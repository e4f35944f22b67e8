/** `integ test`: the tests that the specs themselves contain. */
import type { Diagnostic } from "@integ/compiler";
import { loadFlow } from "../load-flow.ts";
import { runTest, type TestResult } from "../run-test.ts";
import { formatFor, paintFor, report, shown } from "../report.ts";
import { count, err, errPainted, EXIT, out } from "../terminal.ts";
import { openWorkspace } from "../workspace.ts";

interface SpecResults {
  readonly file: string;
  readonly tests: readonly TestResult[];
}

export async function test(
  named: readonly string[],
  options: { readonly format?: string; readonly name?: string },
): Promise<number> {
  const workspace = openWorkspace(named);
  const format = formatFor(options.format);
  const diagnostics: Diagnostic[] = [];
  const results: SpecResults[] = [];
  for (const { program, specs } of workspace.projects) {
    diagnostics.push(...program.diagnostics);
    for (const spec of specs) {
      const compiled = program.compile(spec);
      diagnostics.push(...compiled.diagnostics);
      if (compiled.module === undefined || compiled.checked === undefined) continue;
      const flow = await loadFlow(compiled.module);
      const tests = compiled.checked.tests.filter(
        (one) => options.name === undefined || one.title.includes(options.name),
      );
      results.push({ file: shown(spec), tests: tests.map((one) => runTest(flow, one, spec)) });
    }
  }
  const errors = diagnostics.filter((diagnostic) => diagnostic.severity === "error");
  if (errors.length > 0 && format !== "json") report(errors, format, workspace.host);
  const all = results.flatMap((result) => result.tests);
  const failed = all.filter((one) => !one.passed).length;
  if (format === "json")
    out(
      `${JSON.stringify({ version: 1, ok: failed === 0 && errors.length === 0, passed: all.length - failed, failed, specs: results, broken: errors.map((one) => one.message) }, null, 2)}\n`,
    );
  else {
    const paint = paintFor(process.stderr);
    for (const { file, tests } of results) {
      if (tests.length > 0) err(`${file}\n`);
      for (const one of tests) {
        errPainted(`  ${one.passed ? paint.help("ok") : paint.error("failed")}  ${one.title}\n`);
        for (const line of one.failures) err(`      ${line}\n`);
      }
    }
    err(`${count(all.length - failed, "test")} passed, ${failed} failed\n`);
  }
  return failed > 0 || errors.length > 0 ? EXIT.findings : EXIT.fine;
}
