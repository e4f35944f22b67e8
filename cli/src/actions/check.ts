/** `integ check`: reports all mistakes, and writes nothing. */
import { Program, render, type Diagnostic, type Suite } from "@integ/compiler";
import { nodeHost } from "@integ/compiler/node";
import { applyFixes } from "../apply-fixes.ts";
import { report, shown, sourcesOf } from "../report.ts";
import type { Report } from "../report-options.ts";
import { isJson, onTerminal, writeReports } from "../reports.ts";
import { checkedSummary } from "../summaries.ts";
import { hasSystemsAlone, systemsOf } from "../named-specs.ts";
import { count, err, EXIT } from "../terminal.ts";
import { openCached, type CachedWorkspace } from "../workspace.ts";
import { nameClashes } from "../name-clashes.ts";
import { ledger } from "./ledger.ts";

/** The maximum number of rounds of fixes. */
const ROUNDS = 20;

/** Options of `integ check`, unparsed. */
export interface CheckOptions {
  readonly format?: readonly Report[];
  readonly fix?: boolean;
  readonly strict?: boolean;
  readonly ledger?: boolean;
  readonly maxUndecided?: string;
}

/** Checks specs; with `--fix` applies the certain fixes until none is left. */
export function check(named: readonly string[], options: CheckOptions): number {
  if (named.length === 0 && hasSystemsAlone(process.cwd())) return checkSystems(process.cwd(), options);
  let workspace = openCached(named);
  let diagnostics = checkAll(workspace);
  if (options.fix === true) {
    // A line reports one mistake at a time: fixing it may reveal the next. Each round fixes something, or is the last.
    for (let round = 0; round < ROUNDS && applyFixes(diagnostics).length > 0; round++) {
      workspace = openCached(named);
      diagnostics = checkAll(workspace);
    }
  }
  const specs = workspace.projects.flatMap((project) => project.specs);
  const { host } = workspace;
  // JSON output is one document on stdout: with the ledger, findings go to stderr.
  const { format: reports = [] } = options;
  const ledgerAsJson = options.ledger === true && isJson(reports);
  const others = ledgerAsJson ? reports.filter(({ format, file }) => format !== "json" || file !== undefined) : reports;
  const terminal = ledgerAsJson ? "plain" : onTerminal(others);
  const title = checkedSummary(specs.map((spec) => host.read(spec)));
  if (terminal !== undefined) report(diagnostics, terminal, host, title);
  writeReports(
    others,
    {
      findings: diagnostics,
      suites: suitesOf(diagnostics, specs),
      json: () => render(diagnostics, "json", sourcesOf(host)),
      title,
    },
    host,
  );
  const wrong = diagnostics.some(({ severity }) => severity === "error" || options.strict === true);
  if (options.ledger === true || options.maxUndecided !== undefined) {
    const format = ledgerAsJson ? "json" : undefined;
    const projects = workspace.projects.map(({ keeping, specs: of }) => ({ program: keeping.program, specs: of }));
    const undecided = ledger({ host, projects }, { ...options, format });
    return wrong ? EXIT.findings : undecided;
  }
  return wrong ? EXIT.findings : EXIT.fine;
}

/** Checks a folder that has only descriptions of systems, as after an import. */
function checkSystems(folder: string, { strict, format = [] }: CheckOptions): number {
  const host = nodeHost();
  const program = new Program(host, folder);
  const names = systemsOf(folder);
  const diagnostics = names.flatMap((name) => {
    // Accessing the type reads its schema.
    for (const { type } of program.system(name)?.types.values() ?? []) void type;
    return program.systemDiagnostics(name);
  });
  const title = `${count(names.length, "system")} checked`;
  report(diagnostics, onTerminal(format) ?? "plain", host, title);
  err(
    `there is no spec here yet: write one into a file such as flow.integ;   integ explain ${names[0]}   shows lines to begin with\n`,
  );
  return diagnostics.some(({ severity }) => severity === "error" || strict === true) ? EXIT.findings : EXIT.fine;
}

/** The problems by file: of all specs, and of other files with problems. */
export function suitesOf(diagnostics: readonly Diagnostic[], specs: readonly string[]): Suite[] {
  const files = new Set([...specs, ...diagnostics.map(({ place }) => place.path)]);
  return [...files].map((file) => {
    const errors = diagnostics.filter(({ severity, place }) => severity === "error" && place.path === file);
    return {
      file: shown(file),
      cases: [{ name: "check", failures: errors.map(({ code, message }) => `${code}: ${message}`) }],
    };
  });
}

function checkAll(workspace: CachedWorkspace): Diagnostic[] {
  return workspace.projects.flatMap(({ keeping, specs }) => {
    const found = [
      ...once([
        ...keeping.program.diagnostics,
        ...keeping.connectionDiagnostics(specs),
        ...specs.flatMap((spec) => keeping.diagnostics(spec)),
      ]),
      ...nameClashes(specs.map((spec) => keeping.integration(spec))),
    ];
    keeping.keep(specs, new Map(), found.length === 0 ? { command: "check", files: new Map() } : undefined);
    return found;
  });
}

/** A problem in a shared file is reported once, however many specs use it. */
export function once(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const seen = new Set<string>();
  return diagnostics.filter((diagnostic) => {
    const key = `${diagnostic.code} ${diagnostic.place.path} ${diagnostic.place.start} ${diagnostic.message}`;
    return !seen.has(key) && seen.add(key) !== undefined;
  });
}
