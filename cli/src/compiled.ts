/** Compiles and loads one spec, or reports its diagnostics. */
import { resolve } from "node:path";
import type { Flow } from "@integ/runtime";
import type { Compiled, Program } from "@integ/compiler";
import { loadFlow } from "@integ/runtime/host";
import { formatFor, report, shown } from "./report.ts";
import { UsageError } from "./terminal.ts";
import { openWorkspace } from "./workspace.ts";

/** A spec without errors, and its loaded module. */
export interface LoadedSpec {
  readonly flow: Flow;
  readonly compiled: Compiled;
  readonly program: Program;
}

/** @returns undefined if the spec has errors, which are reported */
export async function loadSpec(file: string, format: string | undefined): Promise<LoadedSpec | undefined> {
  const workspace = openWorkspace([file]);
  const [project, ...others] = workspace.projects;
  if (project === undefined || others.length > 0 || project.specs.length !== 1)
    throw new UsageError(`name one spec; ${file} stands for several`);
  const [path] = project.specs;
  const compiled = project.program.compile(path ?? resolve(file));
  const diagnostics = [...project.program.diagnostics, ...compiled.diagnostics];
  if (report(diagnostics, formatFor(format), workspace.host)) return undefined;
  if (compiled.module === undefined) throw new UsageError(`${shown(path ?? file)} is a library: it has nothing to map`);
  return { flow: await loadFlow(compiled.module), compiled, program: project.program };
}
