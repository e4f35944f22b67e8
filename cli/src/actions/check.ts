/** `integ check`: everything that is wrong, and nothing written. */
import type { Diagnostic } from "@integ/compiler";
import { applyFixes } from "../apply-fixes.ts";
import { formatFor, report } from "../report.ts";
import { count, EXIT } from "../terminal.ts";
import { openWorkspace } from "../workspace.ts";
import { nameClashes } from "../name-clashes.ts";
import { ledger } from "./ledger.ts";

/** More mistakes than that on one line are not made one by one. */
const ROUNDS = 20;

interface CheckOptions {
  readonly format?: string;
  readonly fix?: boolean;
  readonly ledger?: boolean;
  readonly maxUndecided?: string;
}

export function check(named: readonly string[], options: CheckOptions): number {
  let workspace = openWorkspace(named);
  let diagnostics = checkAll(workspace);
  if (options.fix === true) {
    // A line says one thing at a time: what is mended may show the next. Each round mends something, or is the last.
    for (let round = 0; round < ROUNDS && applyFixes(diagnostics).length > 0; round++) {
      workspace = openWorkspace(named);
      diagnostics = checkAll(workspace);
    }
  }
  const specs = workspace.projects.reduce((sum, project) => sum + project.specs.length, 0);
  // As JSON there is one document on stdout: with the ledger, what is wrong goes to stderr.
  const format = options.ledger === true && options.format === "json" ? "plain" : options.format;
  const failed = report(diagnostics, formatFor(format), workspace.host, `${count(specs, "spec")} checked`);
  if (options.ledger === true || options.maxUndecided !== undefined) {
    const undecided = ledger(workspace, options);
    return failed ? EXIT.findings : undecided;
  }
  return failed ? EXIT.findings : EXIT.fine;
}

function checkAll(workspace: ReturnType<typeof openWorkspace>): Diagnostic[] {
  return workspace.projects.flatMap(({ program, specs }) => [
    ...program.diagnostics,
    ...program.connectionDiagnostics(specs),
    ...once(specs.flatMap((spec) => program.check(spec).diagnostics)),
    ...nameClashes(program, specs),
  ]);
}

/** What is wrong in a shared file is wrong once, however many specs use it. */
export function once(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const seen = new Set<string>();
  return diagnostics.filter((diagnostic) => {
    const key = `${diagnostic.code} ${diagnostic.place.path} ${diagnostic.place.start} ${diagnostic.message}`;
    return !seen.has(key) && seen.add(key) !== undefined;
  });
}
