/** Compiles and loads all integrations of a project. */
import type { Flow } from "@integ/runtime";
import type { Compiled, Program } from "@integ/compiler";
import { loadFlow } from "@integ/runtime/host";
import { once } from "./actions/check.ts";
import { formatFor, report, shown } from "./report.ts";
import { UsageError } from "./terminal.ts";
import { openWorkspace } from "./workspace.ts";

/** An integration of a project, compiled and loaded. */
export interface ProjectFlow {
  readonly flow: Flow;
  readonly compiled: Compiled;
  /** The module's text. */
  readonly text: string;
}

/** All integrations of a project, none of which has an error. */
export interface ProjectFlows {
  readonly program: Program;
  readonly flows: readonly ProjectFlow[];
}

/** @param verb the action, for messages @returns undefined if there are errors, which are reported */
export async function loadProject(
  named: readonly string[],
  format: string | undefined,
  verb: "run" | "dev",
): Promise<ProjectFlows | undefined> {
  const workspace = openWorkspace(named);
  const [only, ...others] = workspace.projects;
  if (only === undefined || others.length > 0)
    throw new UsageError(
      `these specs belong to ${workspace.projects.length} projects; run one of them`,
      `for example: integ ${verb} ${shown(only?.program.project.folder ?? ".")}`,
    );
  const { program, specs } = only;
  const flows: ProjectFlow[] = [];
  const diagnostics = [...program.diagnostics];
  for (const spec of specs) {
    const compiled = program.compile(spec);
    diagnostics.push(...compiled.diagnostics);
    const { module } = compiled;
    if (module !== undefined) flows.push({ flow: await loadFlow(module), compiled, text: module.packed.text });
  }
  if (report(once(diagnostics), formatFor(format), workspace.host)) return undefined;
  if (flows.length === 0) throw new UsageError("there is no integration to run here");
  return { program, flows };
}

/** Whether a spec calls functions of a file of TypeScript, or of one that imports it. */
export function usesCode(compiled: Compiled, path: string): boolean {
  return codeOf(compiled).includes(path);
}

/** The files of TypeScript whose functions a spec calls, and those that they import. */
export function codeOf({ checked }: Compiled): string[] {
  return (checked?.module.codeFiles ?? []).flatMap(({ files }) => files.map(({ path }) => path));
}
