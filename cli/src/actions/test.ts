/** `integ test`: the specs' own tests, the cases derived from schemas, and the coverage of both. */
import {
  ledgerOf,
  type CheckedModule,
  type CheckedTest,
  type Diagnostic,
  type Finding,
  type Suite,
  type TextEdit,
} from "@integ/compiler";
import type { Flow } from "@integ/runtime";
import { loadFlow, loadModule } from "@integ/runtime/host";
import { coverageOf, countsText, recording, shareOf, type Reached, type Part } from "../coverage.ts";
import { checkCases, writeCases, type CasesResult } from "../generated/spec-cases.ts";
import { usesCode } from "../project-flows.ts";
import type { TestResult } from "@integ/preview/run";
import { runTest } from "../spec-tests.ts";
import { paintFor, report, shown } from "../report.ts";
import type { Report } from "../report-options.ts";
import { onTerminal, writeReports } from "../reports.ts";
import { count, err, errPainted, EXIT, UsageError } from "../terminal.ts";
import { applyUpdates, updatesOf } from "../update-tests.ts";
import { onChange, type Watched } from "../watch.ts";
import { openWorkspace, type ProjectSpecs, type Workspace } from "../workspace.ts";
import { once, suitesOf } from "./check.ts";

interface TestOptions {
  readonly format?: readonly Report[];
  readonly name?: string;
  readonly watch?: boolean;
  readonly update?: boolean;
  readonly generate?: boolean;
  /** `true`, or the minimum share in percent. */
  readonly coverage?: string | true;
}

interface SpecResults {
  readonly file: string;
  /** Each with its line in the spec. */
  readonly tests: readonly (TestResult & { readonly line: number })[];
  readonly cases?: CasesResult;
  readonly coverage?: readonly Part[];
}

/** The results of all tests. */
interface Tested {
  readonly results: readonly SpecResults[];
  /** The specs that could not be tested because of the errors. */
  readonly broken: readonly string[];
  readonly errors: readonly Diagnostic[];
  readonly failing: readonly Finding[];
  readonly updates: readonly TextEdit[];
}

/** Runs tests; with `--watch` again after each change, until it is interrupted. */
export async function test(named: readonly string[], options: TestOptions): Promise<number> {
  const code = await testOnce(named, options);
  if (options.watch !== true) return code;
  const signalled = new Promise<NodeJS.Signals>((done) => {
    process.once("SIGINT", done);
    process.once("SIGTERM", done);
  });
  const { projects } = openWorkspace(named);
  const isUsed = (path: string): boolean =>
    projects.some(({ program, specs }) => specs.some((spec) => usesCode(program.compile(spec), path)));
  const watched = projects.map(({ program: { project } }): Watched => ({ ...project, isUsed }));
  const watcher = onChange(watched, async (path) => {
    err(`\n${shown(path)} has changed\n`);
    try {
      await testOnce(named, options);
    } catch (error) {
      // A spec that is deleted meanwhile does not end the watch.
      if (!(error instanceof UsageError)) throw error;
      err(`error: ${error.message}\n`);
    }
  });
  err("\nwaiting for changes; Ctrl-C ends\n");
  const signal = await signalled;
  await watcher.close();
  return signal === "SIGINT" ? EXIT.interrupted : EXIT.fine;
}

async function testOnce(named: readonly string[], options: TestOptions): Promise<number> {
  const workspace = openWorkspace(named);
  const { host } = workspace;
  const { format: reports = [] } = options;
  const { results, broken, errors, failing, updates } = await tested(workspace, options);
  const all = results.flatMap(({ tests }) => tests);
  if (options.name !== undefined && all.length === 0 && errors.length === 0)
    throw new UsageError(
      `no test's title contains ${JSON.stringify(options.name)}`,
      "integ test without --name lists the titles",
    );
  const passed = all.filter((one) => one.passed).length;
  const title = `${count(passed, "test")} passed, ${all.length - passed} failed${untestedText(results, options)}${brokenText(broken, errors)}`;
  const least = options.coverage === undefined || options.coverage === true ? 0 : Number(options.coverage);
  const lacking = results.flatMap((one) => lackingOf(one, least));
  const terminal = onTerminal(reports);
  if (terminal !== undefined) {
    if (errors.length > 0) report(errors, terminal, host);
    show(results, title);
    if (options.coverage !== undefined) showCoverage(results, least);
  }
  writeReports(
    reports,
    {
      findings: [...errors, ...failing, ...lacking],
      suites: suites(results, errors),
      json: () => toJson(results, errors),
      title,
    },
    host,
  );
  if (options.update === true && updates.length === 0) err("nothing to update\n");
  const wrong = options.update === true && updates.length > 0 ? await updated(named, options, updates) : failing.length;
  return wrong > 0 || errors.length > 0 || lacking.length > 0 ? EXIT.findings : EXIT.fine;
}

/** The specs without tests, since silence looks like success. */
function untestedText(results: readonly SpecResults[], { name }: TestOptions): string {
  const without = results.filter(({ tests, cases }) => tests.length === 0 && cases === undefined);
  if (name !== undefined || without.length === 0) return "";
  return `; without a test: ${without.map(({ file }) => file).join(", ")}`;
}

/** What the errors keep from being tested: a run in which all other tests pass looks like success. */
function brokenText(broken: readonly string[], errors: readonly Diagnostic[]): string {
  if (broken.length > 0) return `; not tested, because of errors: ${broken.map(shown).join(", ")}`;
  const files = new Set(errors.map(({ place }) => shown(place.path)));
  return files.size === 0 ? "" : `; errors in ${[...files].join(", ")}`;
}

/** Writes actual results into expectations. @returns the number of tests that still fail */
async function updated(named: readonly string[], options: TestOptions, updates: readonly TextEdit[]): Promise<number> {
  applyUpdates(updates);
  const files = new Set(updates.map(({ path }) => path)).size;
  err(
    `${count(updates.length, "expectation")} updated in ${count(files, "spec")}: review the diff before you keep it\n`,
  );
  const { failing } = await tested(openWorkspace(named), options);
  if (failing.length > 0)
    err(`${count(failing.length, "test")} still failed: the outcome is of another kind, so edit the test yourself\n`);
  return failing.length;
}

async function tested({ projects }: Workspace, options: TestOptions): Promise<Tested> {
  const diagnostics: Diagnostic[] = [];
  const results: SpecResults[] = [];
  const broken: string[] = [];
  const failing: Finding[] = [];
  const updates: TextEdit[] = [];
  for (const { program, specs } of projects) {
    diagnostics.push(...program.diagnostics);
    for (const spec of specs) {
      const { loaded, found } = await loadedFor(program, spec, options);
      diagnostics.push(...found);
      if (loaded === undefined && found.some(isError)) broken.push(spec);
      if (loaded === undefined) continue;
      const { flow, checked, coverage } = loaded;
      const chosen = checked.tests.filter((one) => options.name === undefined || one.title.includes(options.name));
      const tests = chosen.map((one) => ({
        ...runTest(flow, one, spec),
        line: checked.module.source.position(one.place.start).line,
      }));
      for (const [i, one] of tests.entries()) {
        const test = chosen[i];
        if (test === undefined) continue;
        failing.push(...failed(one, test, spec));
        if (!one.passed && one.came !== undefined) updates.push(...updatesOf(checked, test, one.came));
      }
      const parts = coverage();
      const cases = options.name === undefined ? casesOf(loaded, spec, options) : undefined;
      if (cases !== undefined && cases.failures.length > 0) failing.push(casesFailed(cases, checked, spec));
      results.push({
        file: shown(spec),
        tests,
        ...(cases === undefined ? {} : { cases }),
        ...(parts === undefined ? {} : { coverage: parts }),
      });
    }
  }
  return { results, broken, errors: once(diagnostics.filter(isError)), failing, updates };
}

function isError({ severity }: Diagnostic): boolean {
  return severity === "error";
}

interface LoadedSpec {
  readonly flow: Flow;
  readonly checked: CheckedModule;
  readonly coverage: () => readonly Part[] | undefined;
}

/** A spec compiled for tests, with coverage if requested; what was found alone for a library and for a spec with errors. */
async function loadedFor(
  program: ProjectSpecs["program"],
  spec: string,
  options: TestOptions,
): Promise<{ readonly loaded?: LoadedSpec; readonly found: readonly Diagnostic[] }> {
  if (options.coverage === undefined) {
    const { module, checked, diagnostics: found } = program.compile(spec);
    if (module === undefined || checked === undefined) return { found };
    return { loaded: { flow: await loadFlow(module), checked, coverage: () => undefined }, found };
  }
  const witnessed = program.witnessed(spec);
  const { module, checked, diagnostics: found } = witnessed;
  if (module === undefined || checked === undefined) return { found };
  const reached = await loadWitnessed(module);
  const { flow, sent } = recording(reached.flow);
  const coverage = (): readonly Part[] => coverageOf(witnessed, ledgerOf(checked), reached, sent, program.host);
  return { loaded: { flow, checked, coverage }, found };
}

async function loadWitnessed(module: Parameters<typeof loadModule>[0]): Promise<Reached & { readonly flow: Flow }> {
  return (await loadModule(module)) as Reached & { readonly flow: Flow };
}

function casesOf(
  { flow, checked }: { readonly flow: Flow; readonly checked: CheckedModule },
  path: string,
  options: TestOptions,
): CasesResult | undefined {
  const spec = { flow, checked, path };
  return options.generate === true ? writeCases(spec) : checkCases(spec);
}

/** A failed test as a finding, at its place in the spec. */
function failed({ title, passed, failures }: TestResult, { place }: CheckedTest, path: string): Finding[] {
  if (passed) return [];
  const message = [`test "${title}" fails`, ...failures].join("\n");
  return [{ code: "failed-test", severity: "error", message, place: { path, ...place } }];
}

function casesFailed({ file, failures }: CasesResult, { module }: CheckedModule, path: string): Finding {
  const { start = 0, end = 0 } = module.integration?.name ?? {};
  const message = [`${shown(file)} differs from the current results`, ...failures].join("\n");
  const help = "if the new results are right, generate the table again: integ test --generate";
  return { code: "failed-case", severity: "error", message, help, place: { path, start, end } };
}

/** The uncovered parts of a spec whose coverage is below the threshold, as findings at their lines. */
function lackingOf({ file, coverage }: SpecResults, least: number): Finding[] {
  if (coverage === undefined || shareOf(coverage) >= least) return [];
  return coverage
    .filter(({ covered }) => !covered)
    .map(({ missing, file: path, start, end }) => ({
      code: "not-covered",
      severity: "error",
      message: `${missing}\n${file} has a coverage of ${percent(coverage)}, below ${least} %`,
      place: { path, start, end },
    }));
}

/** Each spec with its tests, and the errors that prevent testing it. */
function suites(results: readonly SpecResults[], errors: readonly Diagnostic[]): Suite[] {
  const ran = results.map(({ file, tests, cases }) => ({
    file,
    cases: [
      ...tests.map(({ title: name, failures }) => ({ name, failures })),
      ...(cases === undefined ? [] : [{ name: shown(cases.file), failures: cases.failures }]),
    ],
  }));
  return [...ran, ...suitesOf(errors, [])];
}

function toJson(results: readonly SpecResults[], errors: readonly Diagnostic[]): string {
  const all = results.flatMap(({ tests }) => tests);
  const failures = all.filter((one) => !one.passed).length;
  const casesFail = results.some(({ cases }) => (cases?.failures.length ?? 0) > 0);
  const ok = failures === 0 && errors.length === 0 && !casesFail;
  const counts = { passed: all.length - failures, failed: failures };
  const specs = results.map(({ file, tests, cases, coverage }) => ({
    file,
    tests: tests.map(({ title, passed, failures: lines }) => ({ title, passed, failures: lines })),
    ...(cases === undefined ? {} : { cases: { ...cases, file: shown(cases.file) } }),
    ...(coverage === undefined ? {} : { coverage: coverageJson(coverage) }),
  }));
  const report = {
    $schema: "urn:integ:schema:tests:1",
    version: 1,
    ok,
    ...counts,
    specs,
    broken: errors.map((one) => one.message),
  };
  return `${JSON.stringify(report, null, 2)}\n`;
}

function coverageJson(parts: readonly Part[]): object {
  const lacking = parts.filter(({ covered }) => !covered);
  return {
    percent: rounded(parts),
    missing: lacking.map(({ kind, missing, file, line }) => ({ kind, message: missing, file: shown(file), line })),
  };
}

function show(results: readonly SpecResults[], title: string): void {
  const paint = paintFor(process.stderr);
  for (const { file, tests, cases } of results) {
    if (tests.length > 0 || cases !== undefined) err(`${file}\n`);
    for (const one of tests) {
      const at = one.passed ? "" : ` (${file}:${one.line})`;
      errPainted(`  ${one.passed ? paint.help("ok") : paint.error("failed")}  ${one.title}${at}\n`);
      for (const line of one.failures) err(`      ${line}\n`);
    }
    if (cases === undefined) continue;
    const fine = cases.failures.length === 0;
    const unseen = cases.unseen === 0 ? "" : `, ${cases.unseen} not reviewed yet`;
    errPainted(`  ${fine ? paint.help("ok") : paint.error("failed")}  `);
    err(`${shown(cases.file)}: ${count(cases.rows, "row")}${unseen}\n`);
    for (const line of cases.failures) err(`      ${line.replaceAll("\n", "\n      ")}\n`);
    if (!fine) err("      if that is right: integ test --generate writes the table again\n");
  }
  err(`${title}\n`);
}

function showCoverage(results: readonly SpecResults[], least: number): void {
  const measured = results.flatMap(({ file, coverage }) => (coverage === undefined ? [] : [{ file, coverage }]));
  err("\ncoverage\n");
  for (const { file, coverage } of measured) {
    const below = shareOf(coverage) < least ? `, below ${least} %` : "";
    err(`  ${file}: ${percent(coverage)}${below}: ${countsText(coverage)}\n`);
    for (const { file: path, line, missing } of coverage.filter(({ covered }) => !covered))
      err(`      ${shown(path)}:${line}: ${missing}\n`);
  }
}

function percent(parts: readonly Part[]): string {
  return `${rounded(parts)} %`;
}

/** Never rounded up: incomplete coverage is not 100 %. */
function rounded(parts: readonly Part[]): number {
  return Math.floor(shareOf(parts) * 10) / 10;
}
