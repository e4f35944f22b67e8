/** `integ build`: a TypeScript module for each integration. Files that would not change are not touched. */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { Diagnostic } from "@integ/compiler";
import { formatFor, report, shown } from "../report.ts";
import { builtSummary } from "../summaries.ts";
import { err, EXIT, UsageError } from "../terminal.ts";
import { onChange, type Watched } from "../watch.ts";
import { openCached, type CachedWorkspace } from "../workspace.ts";
import { leftOver, outputs } from "./outputs.ts";

/** Options of `integ build`, unparsed. */
export interface BuildOptions {
  readonly format?: string;
  readonly check?: boolean;
  readonly types?: boolean;
}

/** Builds once. */
export function build(named: readonly string[], options: BuildOptions): number {
  return buildIn(openCached(named), options);
}

/** Builds at once, and again after each relevant change of a file, until SIGINT or SIGTERM. */
export async function buildAgain(named: readonly string[], options: BuildOptions): Promise<number> {
  if (options.check === true) throw new UsageError("--check writes nothing, so it can't be combined with --watch");
  const signalled = new Promise<NodeJS.Signals>((done) => {
    process.once("SIGINT", done);
    process.once("SIGTERM", done);
  });
  let workspace = openCached(named);
  buildIn(workspace, options);
  const isUsed = (path: string): boolean => workspace.projects.some(({ keeping }) => keeping.hasRead(path));
  const watched = workspace.projects.map(({ keeping }): Watched => ({ ...keeping.program.project, isUsed }));
  const watcher = onChange(watched, async (path) => {
    err(`\n${shown(path)} has changed\n`);
    try {
      workspace = openCached(named);
      buildIn(workspace, options);
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      err(`error: ${error.message}\n`);
    }
  });
  err("waiting for changes\n");
  const signal = await signalled;
  await watcher.close();
  return signal === "SIGINT" ? EXIT.interrupted : EXIT.fine;
}

function buildIn(workspace: CachedWorkspace, options: BuildOptions): number {
  const diagnostics: Diagnostic[] = [];
  const stale: string[] = [];
  let written = 0;
  let modules = 0;
  for (const { specs, keeping } of workspace.projects) {
    const project = { program: keeping.program, specs };
    const made = outputs(project, options.types, keeping);
    const said = [...project.program.diagnostics, ...made.found];
    diagnostics.push(...said);
    if (made.found.some((diagnostic) => diagnostic.severity === "error")) {
      keeping.keep(specs, new Map());
      continue;
    }
    modules += made.modules;
    const gone = leftOver(keeping.program, made);
    for (const [file, text] of made.files) {
      if (existsSync(file) && readFileSync(file, "utf8") === text) continue;
      if (options.check === true) stale.push(file);
      else {
        mkdirSync(dirname(file), { recursive: true });
        writeFileSync(file, text);
        written++;
      }
    }
    for (const file of gone) {
      if (options.check === true) stale.push(file);
      else rmSync(file);
    }
    keeping.keep(specs, made.made, said.length === 0 ? { command: "build", files: made.common } : undefined);
  }
  const isCheck = options.check === true;
  const summary = builtSummary(modules, isCheck, isCheck ? stale.length : written);
  const failed = report(diagnostics, formatFor(options.format), workspace.host, summary);
  for (const file of stale) err(`${shown(file)} is out of date: run integ build\n`);
  return failed || stale.length > 0 ? EXIT.findings : EXIT.fine;
}
